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
OWN = tuple(
    (ROOT / f"training/pairs{name}.jsonl", ROOT / f"training/sides{name}.jsonl") for name in ("", "-more", "-told")
)
"""The project's own pairs that weights are fitted on: the links, and the coded texts."""
UNFITTED = {"examples": ("pairs", "examples"), "apart": ("pairs-apart", "sides-apart")}
"""Pairs that nothing is fitted on: the files of tests/gold/ that link them and that hold their texts."""

MARGIN = 0.02
"""Left under figures for which weights are fitted anew: on other processors one link or two may fall otherwise."""


class Measured(NamedTuple):
    """One file of floors: what is measured, on which pairs, by which method.

    ``others`` are the pairs that weights are fitted on with all but one of these; empty: those that are shipped count.
    """

    file: Path
    pairs: Path
    gold: Path
    method: Method
    others: tuple[tuple[Path, Path], ...] = ()


def all_of(shared: Path | None) -> Iterator[Measured]:
    """Everything that has floors; without ``shared`` what the checkout holds alone."""
    for method in similarity.METHODS:
        gold = ROOT / "tests/gold"
        for name, (linked, texts) in UNFITTED.items():
            file = FLOORS / f"{name}-{method}.json"
            yield Measured(file, gold / f"{linked}.jsonl", gold / f"{texts}.jsonl", method)
        if shared is not None:
            everything = (*OWN, (shared / "gold/pairs.jsonl", shared / "gold/dev.jsonl"))
            for name, which in (("shared", everything[-1]), ("told", OWN[-1])):
                others = tuple(each for each in everything if each != which)
                yield Measured(FLOORS / f"{name}-{method}.json", *which, method, others)


def figures(what: Measured) -> dict[str, float]:
    """The figures: with the weights that are shipped, or, where they were fitted on these pairs, with each left out."""
    coded = {each.document.id: each for each in load_gold(what.gold)}
    wanted = pairs.load_pairs(what.pairs, coded)
    given = [lesson(one, coded) for one in wanted]
    if what.others:
        links = fitting.left_out(given, [one for each in what.others for one in lessons(*each)], what.method)
    else:
        links = [pair.link(each.a, each.b, method=what.method).links for each in given]
    read = [
        pairs.Pair(one.a, one.b, tuple(pairs.PairLink(link.a, link.b, link.relation) for link in found))
        for one, found in zip(wanted, links, strict=True)
    ]
    return pairs.figures(wanted, read, coded)


def lessons(linked: Path, texts: Path) -> list[fitting.Lesson]:
    """The pairs of one file."""
    coded = {each.document.id: each for each in load_gold(texts)}
    return [lesson(one, coded) for one in pairs.load_pairs(linked, coded)]


def lesson(one: pairs.Pair, coded: dict[str, Gold]) -> fitting.Lesson:
    """A coded pair as the fitting takes it."""
    return fitting.Lesson(pairs.readout_of(coded[one.a]), pairs.readout_of(coded[one.b]), one.links)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--allow-lower", action="store_true", help="lower floors too, or move them to other gold")
    shared = os.environ.get("DRAGOMAN_SHARED") or ROOT.parent / "shared"
    parser.add_argument("--shared", type=Path, default=shared, help="the folder that the gold stands in")
    args = parser.parse_args()
    FLOORS.mkdir(exist_ok=True)
    for what in all_of(args.shared if args.shared.is_dir() else None):
        reached = {name: value - MARGIN * bool(what.others) for name, value in figures(what).items()}
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
