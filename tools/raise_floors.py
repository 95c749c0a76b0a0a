"""Raise the floors of the gate to what the reader reaches now.

    python tools/raise_floors.py [--allow-lower] [--predictions OUT.jsonl]

Reads the gold that the floors are pinned to with the reader (or takes what is in
OUT.jsonl), and writes tests/gate_floors.json; and so for each set of the project's own
coded texts that nothing is fitted on, whose floors stand in tests/reading_floors/. A figure below its floor, or gold
that is not the one the floors were measured on, is an error unless
``--allow-lower`` says that it is meant; the commit has to say why.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import dragoman
from dragoman import evaluation
from dragoman.evaluation import gate
from dragoman.record import Readout

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--allow-lower", action="store_true", help="lower floors too, or move them to other gold")
    parser.add_argument("--predictions", type=Path, metavar="OUT.jsonl", help="measure these records")
    parser.add_argument("--floors", type=Path, help="one file of floors; without it all of the project's")
    shared = os.environ.get("DRAGOMAN_SHARED") or ROOT.parent / "shared"
    parser.add_argument("--shared", type=Path, default=shared, help="the folder that the gold stands in")
    args = parser.parse_args()
    if args.floors:
        return _raise(args.floors, args.shared, args.predictions, allow_lower=args.allow_lower)
    done = _raise(ROOT / "tests/gate_floors.json", args.shared, args.predictions, allow_lower=args.allow_lower)
    own = sorted((ROOT / "tests/reading_floors").glob("*.json"))
    return max([done, *(_raise(each, ROOT, None, allow_lower=args.allow_lower) for each in own)])


def _raise(pinned: Path, folder: Path, predictions: Path | None, *, allow_lower: bool) -> int:
    floors = gate.load(pinned)
    path = folder / floors.gold
    print(floors.gold)
    gold = evaluation.load_gold(path)
    if predictions:
        read = evaluation.load_predictions(predictions, gold)
    else:
        outcomes = dragoman.read_many(each.document for each in gold)
        read = {outcome.id: evaluation.of_readout(outcome) for outcome in outcomes if isinstance(outcome, Readout)}
    figures = evaluation.evaluate(gold, read).figures[evaluation.ALL]
    try:
        raised = gate.raised(floors, figures, gate.fingerprint(path), allow_lower=allow_lower)
    except ValueError as error:
        print(f"raise_floors: {error}", file=sys.stderr)
        return 1
    for name, floor in raised.floors.items():
        before = floors.floors[name]
        print(f"{name:24}{before:8.3f} -> {floor:.3f}" + ("  LOWER" if floor < before else ""))
    gate.save(pinned, raised)
    return 0


if __name__ == "__main__":
    sys.exit(main())
