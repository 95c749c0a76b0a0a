"""The reader, measured on the shared gold, may not fall below its floors; and the gate itself holds.

The floors stand in ``gate_floors.json``; ``tools/raise_floors.py`` raises them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import dragoman
from dragoman import evaluation
from dragoman.evaluation import gate
from dragoman.evaluation.gate import Floors
from dragoman.record import Readout

PINNED = Path(__file__).with_name("gate_floors.json")
OWN = Path(__file__).with_name("reading_floors")
NOT_READ = {"pairs", "pairs-apart", "since", "successors"}
"""Files of tests/gold that hold links or fates, or texts that only `since` is measured on."""


def below(pinned: Path, folder: Path) -> list[str]:
    """What the reader reaches on the gold of the floors, where that is below them; ``folder`` is where the gold is."""
    floors = gate.load(pinned)
    path = folder / floors.gold
    gold = evaluation.load_gold(path)
    outcomes = dragoman.read_many(each.document for each in gold)
    read = {outcome.id: evaluation.of_readout(outcome) for outcome in outcomes if isinstance(outcome, Readout)}
    figures = evaluation.evaluate(gold, read).figures["all"]
    return gate.failures(floors, figures, gate.fingerprint(path))


@pytest.mark.gold
def test_no_figure_is_below_its_floor(shared: Path) -> None:
    problems = below(PINNED, shared)
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("pinned", sorted(OWN.glob("*.json")), ids=lambda path: path.stem)
def test_no_figure_on_own_texts_is_below_its_floor(root: Path, pinned: Path) -> None:
    """On texts of other hands that nothing is fitted on: what a change breaks shows here first."""
    problems = below(pinned, root)
    assert not problems, "\n".join(problems)


def test_every_set_that_nothing_is_fitted_on_has_its_floors(root: Path) -> None:
    sets = {path.stem for path in (root / "tests/gold").glob("*.jsonl")} - NOT_READ
    assert {path.stem for path in OWN.glob("*.json")} == sets


def test_every_figure_but_the_two_that_follow_from_others_has_a_floor() -> None:
    measured = evaluation.evaluate([], {}).figures["all"]
    assert set(measured) - set(gate.load(PINNED).floors) == {"act", "person"}


FLOORS = Floors("gold/made-up.jsonl", "f00d", {"span.f1": 0.85, "speaker": 0.95})
GOOD = {"span.f1": 0.9, "speaker": 0.95, "person": 0.1}


def test_the_gate_opens_at_the_floor_and_above() -> None:
    assert gate.failures(FLOORS, GOOD, "f00d") == []


@pytest.mark.parametrize(
    ("figures", "fingerprint", "said"),
    [
        ({**GOOD, "speaker": 0.9499}, "f00d", ["speaker is 0.9499, below its floor of 0.950"]),
        ({**GOOD, "span.f1": float("nan")}, "f00d", ["span.f1 is nan, below its floor of 0.850"]),
        ({"speaker": 1.0}, "f00d", ["span.f1 has a floor of 0.850 and was not measured"]),
        (
            {"span.f1": 0.0, "speaker": 0.0},
            "f00d",
            ["span.f1 is 0.0000, below its floor of 0.850", "speaker is 0.0000, below its floor of 0.950"],
        ),
        (GOOD, "beef", ["gold/made-up.jsonl is not the file that the floors were measured on: its SHA-256 is beef"]),
    ],
)
def test_the_gate_stays_shut(figures: dict[str, float], fingerprint: str, said: list[str]) -> None:
    assert gate.failures(FLOORS, figures, fingerprint) == said


def test_floors_are_raised_to_what_was_measured_and_never_above() -> None:
    raised = gate.raised(FLOORS, {**GOOD, "span.f1": 0.91299}, "f00d")
    assert raised.floors == {"span.f1": 0.912, "speaker": 0.95}
    assert gate.failures(raised, {**GOOD, "span.f1": 0.91299}, "f00d") == []


def test_a_floor_finer_than_three_decimals_is_not_lowered_by_the_cut() -> None:
    floors = Floors("g", "f00d", {"speaker": 0.9567})
    assert gate.raised(floors, {"speaker": 0.9569}, "f00d").floors == {"speaker": 0.9567}


@pytest.mark.parametrize(("figures", "fingerprint"), [({**GOOD, "speaker": 0.9}, "f00d"), (GOOD, "beef")])
def test_to_lower_a_floor_or_change_the_gold_has_to_be_asked_for(figures: dict[str, float], fingerprint: str) -> None:
    with pytest.raises(ValueError, match=r"below its floor|not the file"):
        gate.raised(FLOORS, figures, fingerprint)
    lowered = gate.raised(FLOORS, figures, fingerprint, allow_lower=True)
    assert lowered.fingerprint == fingerprint
    assert lowered.floors["speaker"] == figures["speaker"]


def test_floors_survive_a_file(tmp_path: Path) -> None:
    gate.save(tmp_path / "floors.json", FLOORS)
    assert gate.load(tmp_path / "floors.json") == FLOORS


def run(root: Path, *args: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, root / "tools/raise_floors.py", *args]
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)


def test_the_tool_raises_floors_and_lowers_them_only_when_told(root: Path, example_gold: Path, tmp_path: Path) -> None:
    """Gold is measured by itself, so that no model is needed."""
    pinned = tmp_path / "floors.json"
    fingerprint = gate.fingerprint(example_gold)
    gate.save(pinned, Floors(example_gold.name, fingerprint, {"span.f1": 0.5, "act": 0.5}))
    given = ["--floors", pinned, "--shared", example_gold.parent]
    half = tmp_path / "half.jsonl"
    half.write_text("".join(example_gold.read_text("utf-8").splitlines(keepends=True)[:6]), encoding="utf-8")

    done = run(root, *given, "--predictions", example_gold)
    assert done.returncode == 0, done.stderr
    assert gate.load(pinned).floors == {"span.f1": 1.0, "act": 1.0}
    assert "span.f1" in done.stdout

    done = run(root, *given, "--predictions", half)
    assert done.returncode == 1
    assert "below its floor" in done.stderr
    assert gate.load(pinned).floors == {"span.f1": 1.0, "act": 1.0}

    done = run(root, *given, "--predictions", half, "--allow-lower")
    assert done.returncode == 0, done.stderr
    assert gate.load(pinned).floors["span.f1"] < 1

    pinned.write_bytes(msgspec.json.encode({**json.loads(pinned.read_text()), "fingerprint": "beef"}))
    done = run(root, *given, "--predictions", example_gold)
    assert done.returncode == 1
    assert "not the file that the floors were measured on" in done.stderr
