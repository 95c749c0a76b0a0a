"""The figures against values worked out by hand or published."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dragoman.comparison.keyness import all_on_one_side, log_odds, wilson


def test_wilson_gives_the_published_intervals() -> None:
    """Newcombe, Statistics in Medicine 17 (1998), table I: 81/263, 15/148, 0/20, 1/29."""
    for hits, size, low, high in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ]:
        found = wilson(hits, size)
        assert found is not None
        assert found == pytest.approx((low, high), abs=5e-5)


def test_wilson_of_nothing_is_nothing() -> None:
    assert wilson(0, 0) is None
    assert wilson(3, 3) == (pytest.approx(0.4385, abs=5e-5), 1.0)


def test_log_odds_is_that_of_the_paper() -> None:
    ratio, score = log_odds(np.array([10]), 100, np.array([2]), 200, np.array([3.0]), 50)
    expected = math.log(13 / (150 - 13)) - math.log(5 / (250 - 5))
    assert ratio[0] == pytest.approx(expected)
    assert score[0] == pytest.approx(expected / math.sqrt(1 / 13 + 1 / 5))


def test_a_phrase_that_all_say_alike_has_no_keyness() -> None:
    ratio, score = log_odds(np.array([30]), 1000, np.array([30]), 1000, np.array([60.0]), 2000)
    assert ratio[0] == pytest.approx(0)
    assert score[0] == pytest.approx(0)


def test_what_others_never_say_ranks_above_what_they_say_once() -> None:
    here, there = np.array([4, 4]), np.array([0, 1])
    _, score = log_odds(here, 15_000, there, 336_000, (here + there).astype(float), 351_000)
    assert score[0] > score[1]


def test_an_absence_is_as_likely_as_the_draw_of_all_from_one_side() -> None:
    assert all_on_one_side(2, 3, 6) == pytest.approx(3 / 15)
    assert all_on_one_side(1, 6, 6) == pytest.approx(1)
    assert all_on_one_side(4, 3, 9) == 0
