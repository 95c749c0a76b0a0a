"""The links between two readouts may not fall below their floors, which ``tools/raise_pair_floors.py`` raises.

Nothing is fitted on the pairs of ``tests/gold/``. The weights were fitted on the shared pairs and on the project's
own, and so each of these is left out in its turn.
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
@pytest.mark.parametrize("name", ["examples", "apart"])
def test_no_figure_of_the_unfitted_is_below_its_floor(tool: ModuleType, name: str, method: str) -> None:
    check(tool, None, f"{name}-{method}")


@pytest.mark.gold
@pytest.mark.slow
@pytest.mark.parametrize("method", ["lexical", "embeddings"])
@pytest.mark.parametrize("name", ["shared", "told"])
def test_no_figure_of_those_left_out_is_below_its_floor(tool: ModuleType, shared: Path, name: str, method: str) -> None:
    check(tool, shared, f"{name}-{method}")


def check(tool: ModuleType, shared: Path | None, name: str) -> None:
    (what,) = [each for each in tool.all_of(shared) if each.file.stem == name]
    problems = gate.failures(gate.load(what.file), tool.figures(what), gate.fingerprint(what.pairs))
    assert not problems, "\n".join(problems)


def test_every_figure_has_a_floor_above_nothing(tool: ModuleType) -> None:
    for method in ("lexical", "embeddings"):
        for name in ("examples", "apart", "shared", "told"):
            floors = gate.load(tool.FLOORS / f"{name}-{method}.json").floors
            assert set(floors) == {"link.f1", "relation", "one_sided.f1"}
            assert min(floors.values()) > 0.55


def test_the_shipped_weights_were_not_fitted_on_the_unfitted(tool: ModuleType) -> None:
    from dragoman.comparison import scoring

    for method in ("lexical", "embeddings"):
        made = scoring.weights(method).made
        assert not {"examples.jsonl", "sides-apart.jsonl", "pairs-apart.jsonl"} & set(made)
        assert made["pairs"] == "47"
