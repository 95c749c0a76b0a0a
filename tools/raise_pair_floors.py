"""Raise the floors of the comparison to what it reaches now.

    python tools/raise_pair_floors.py [--allow-lower] [--shared FOLDER]

Measures the links between readouts as tests/test_pairs_gate.py does, and writes
tests/pairs_floors/. Lowering a floor needs ``--allow-lower``, and the commit has to say why.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from dragoman.comparison import fitting, pair, similarity
from dragoman.comparison.similarity import Method
from dragoman.evaluation import Gold, gate, load_gold, pairs
from dragoman.evaluation.gate import Floors

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ROOT / "tests/pairs_floors"
OWN = ("", "-more")
"""The files of the project's own pairs: training/pairs.jsonl and training/pairs-more.jsonl."""

MARGIN = 0.02
"""Left under figures for which weights are fitted anew: on other processors one link or two may fall otherwise."""


class Measured(NamedTuple):
    """One file of floors: what is measured, on which pairs, by which method."""

    file: Path
    pairs: Path
    gold: Path
    method: Method
    left_out: bool


def all_of(shared: Path | None) -> Iterator[Measured]:
    """Everything that has floors; without ``shared`` what the checkout holds alone."""
    for method in similarity.METHODS:
        gold = ROOT / "tests/gold"
        file = FLOORS / f"examples-{method}.json"
        yield Measured(file, gold / "pairs.jsonl", gold / "examples.jsonl", method, False)
        if shared is not None:
            gold = shared / "gold"
            yield Measured(FLOORS / f"shared-{method}.json", gold / "pairs.jsonl", gold / "dev.jsonl", method, True)


def figures(what: Measured) -> dict[str, float]:
    """The figures: with the weights that are shipped, or, where they were fitted on these pairs, with each left out."""
    coded = {each.document.id: each for each in load_gold(what.gold)}
    wanted = pairs.load_pairs(what.pairs, coded)
    if what.left_out:
        others = [one for name in OWN for one in lessons(name)]
        links = fitting.left_out([lesson(one, coded) for one in wanted], others, what.method)
    else:
        given = [lesson(one, coded) for one in wanted]
        links = [pair.link(each.a, each.b, method=what.method).links for each in given]
    read = [
        pairs.Pair(one.a, one.b, tuple(pairs.PairLink(link.a, link.b, link.relation) for link in found))
        for one, found in zip(wanted, links, strict=True)
    ]
    return pairs.figures(wanted, read, coded)


def lessons(name: str) -> list[fitting.Lesson]:
    """The project's own pairs of one file of :data:`OWN`."""
    coded = {each.document.id: each for each in load_gold(ROOT / f"training/sides{name}.jsonl")}
    return [lesson(one, coded) for one in pairs.load_pairs(ROOT / f"training/pairs{name}.jsonl", coded)]


def lesson(one: pairs.Pair, coded: dict[str, Gold]) -> fitting.Lesson:
    """A coded pair as the fitting takes it."""
    return fitting.Lesson(
        pairs.readout_of(coded[one.a]),
        pairs.readout_of(coded[one.b]),
        tuple(fitting.Taught(link.a, link.b, link.relation) for link in one.links),
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--allow-lower", action="store_true", help="lower floors too, or move them to other gold")
    shared = os.environ.get("DRAGOMAN_SHARED") or ROOT.parent / "shared"
    parser.add_argument("--shared", type=Path, default=shared, help="the folder that the gold stands in")
    args = parser.parse_args()
    FLOORS.mkdir(exist_ok=True)
    for what in all_of(args.shared if args.shared.is_dir() else None):
        reached = {name: value - MARGIN * what.left_out for name, value in figures(what).items()}
        names = ("link.f1", "relation", "one_sided.f1")
        blank = Floors(what.pairs.name, gate.fingerprint(what.pairs), dict.fromkeys(names, 0.0))
        floors = gate.load(what.file) if what.file.exists() else blank
        try:
            raised = gate.raised(floors, reached, gate.fingerprint(what.pairs), allow_lower=args.allow_lower)
        except ValueError as error:
            print(f"raise_pair_floors: {what.file.name}: {error}", file=sys.stderr)
            return 1
        gate.save(what.file, raised)
        print(what.file.stem, *(f"{name} {floor:.3f}" for name, floor in raised.floors.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
