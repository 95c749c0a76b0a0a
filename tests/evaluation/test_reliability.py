"""Confidence: what it is worth, and who counts as right."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dragoman.evaluation import evaluate, figures_json, figures_text, load_gold, load_predictions
from dragoman.evaluation.reliability import reliability

Jsonl = Callable[..., Path]


def test_where_nothing_has_a_confidence_there_is_nothing_to_say() -> None:
    assert reliability([]) is None
    assert reliability([(None, True), (None, False)]) is None


def test_the_figures_by_hand() -> None:
    found = reliability([(0.9, True), (0.95, True), (0.92, False), (0.25, False), (None, True)])
    assert found is not None
    assert (found.n, found.without) == (4, 1)
    assert found.right == 0.5
    low, high = found.bins
    assert (low.low, low.high, low.n, low.confidence, low.right) == (0.2, 0.3, 1, 0.25, 0.0)
    assert (high.n, high.right) == (3, pytest.approx(2 / 3))
    assert found.ece == pytest.approx((1 * 0.25 + 3 * abs(2.77 / 3 - 2 / 3)) / 4)
    assert found.brier == pytest.approx((0.1**2 + 0.05**2 + 0.92**2 + 0.25**2) / 4)
    assert found.brier_base == 0.25


def test_certainty_is_in_the_last_bin_and_none_is_lost() -> None:
    found = reliability([(k / 10, True) for k in range(11)])
    assert found is not None
    assert sum(each.n for each in found.bins) == found.n == 11
    assert found.bins[-1].n == 2
    assert found.bins[0].confidence == 0


def test_perfect_knowledge_has_no_error() -> None:
    found = reliability([(1.0, True), (0.0, False)])
    assert found is not None
    assert found.ece == found.brier == 0


def test_right_means_span_speaker_and_act(coded: dict[str, Any], jsonl: Jsonl) -> None:
    gold = load_gold(jsonl(coded))
    thanks, urged, said = coded["statements"]
    thanks.update(confidence=0.9, person=None, target=[], contexts=[])  # right: only these three count
    urged.update(confidence=0.6, act="demand")
    said.update(confidence=0.3, speaker=["FIN"])
    stray = {**said, "content": "Turku", "confidence": 0.1}
    coded["statements"] = [stray, thanks, urged, said]
    result = evaluate(gold, load_predictions(jsonl(coded, name="out.jsonl"), gold))
    assert result.reliability is not None
    bins = [(each.confidence, each.right) for each in result.reliability.bins]
    assert bins == [(0.1, 0), (0.3, 0), (0.6, 0), (0.9, 1)]
    shown = json.loads(figures_json(result))["details"]["reliability"]
    assert (shown["n"], shown["brier"]) == (4, pytest.approx((0.1**2 + 0.6**2 + 0.3**2 + 0.1**2) / 4))
    text = figures_text(result)
    assert "expected calibration error" in text
    assert "0.9 to 1.0" in text


def test_without_confidence_the_table_says_nothing_of_it(coded: dict[str, Any], jsonl: Jsonl) -> None:
    gold = load_gold(jsonl(coded))
    result = evaluate(gold, {"fin-1": gold[0].coding})
    assert "confidence" not in figures_text(result)
    assert json.loads(figures_json(result))["details"]["reliability"] is None
