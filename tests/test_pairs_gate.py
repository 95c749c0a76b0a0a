"""The links between two readouts may not fall below their floors, which ``tools/raise_pair_floors.py`` raises.

``tests/gold/pairs.jsonl`` links the examples; nothing is fitted on it. The
weights were fitted on the shared pairs, and so each of these is left out in its turn.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from dragoman.evaluation import gate


@pytest.fixture(scope="module")
def tool(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("raise_pair_floors", root / "tools/raise_pair_floors.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize("method", ["lexical", "embeddings"])
def test_no_figure_of_the_examples_is_below_its_floor(tool: ModuleType, method: str) -> None:
    check(tool, None, f"examples-{method}")


@pytest.mark.gold
@pytest.mark.slow
@pytest.mark.parametrize("method", ["lexical", "embeddings"])
def test_no_figure_of_the_shared_pairs_is_below_its_floor(tool: ModuleType, shared: Path, method: str) -> None:
    check(tool, shared, f"shared-{method}")


def check(tool: ModuleType, shared: Path | None, name: str) -> None:
    (what,) = [each for each in tool.all_of(shared) if each.file.stem == name]
    problems = gate.failures(gate.load(what.file), tool.figures(what), gate.fingerprint(what.pairs))
    assert not problems, "\n".join(problems)


def test_every_figure_has_a_floor_above_nothing(tool: ModuleType) -> None:
    for method in ("lexical", "embeddings"):
        for name in ("examples", "shared"):
            floors = gate.load(tool.FLOORS / f"{name}-{method}.json").floors
            assert set(floors) == {"link.f1", "relation", "one_sided.f1"}
            assert min(floors.values()) > 0.6


def test_the_shipped_weights_were_not_fitted_on_the_examples(tool: ModuleType) -> None:
    from dragoman.comparison import scoring

    for method in ("lexical", "embeddings"):
        made = scoring.weights(method).made
        assert "examples.jsonl" not in made
        assert made["pairs"] == "35"
