"""How long it takes to compare two readouts that are read already, and in how much memory.

    python benchmarks/compare.py [--rounds N] [--output FILE]

The pairs are the project's own coded encounters (training/ and tests/gold/),
and one of two readouts of 500 words each, put together of these. Each method
runs in a process of its own; the time is that of one comparison, the median of
N rounds, after one that is not counted. As a peer to set it against stands the
plainest thing that could be done: difflib's ratio of every two contents.
"""

from __future__ import annotations

import argparse
import difflib
import json
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from dragoman.comparison import pair
from dragoman.evaluation import load_gold, pairs
from dragoman.record import Readout, document

ROOT = Path(__file__).resolve().parent.parent
SETS = (("training/pairs.jsonl", "training/sides.jsonl"), ("tests/gold/pairs.jsonl", "tests/gold/examples.jsonl"))
WORDS = 500


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--output", type=Path, help="write the figures there as JSON")
    parser.add_argument("--only", choices=["lexical", "embeddings", "difflib"], help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.only:
        print(json.dumps(measure(args.only, args.rounds)))
        return 0
    found = {name: run(name, args.rounds) for name in ("difflib", "lexical", "embeddings")}
    found["machine"] = {"python": platform.python_version(), "processor": platform.machine()}
    text = json.dumps(found, indent=2)
    print(text)
    if args.output:
        args.output.write_text(text + "\n", "utf-8")
    return 0


def run(name: str, rounds: int) -> dict[str, Any]:
    command = [sys.executable, __file__, "--only", name, "--rounds", str(rounds)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def measure(name: str, rounds: int) -> dict[str, Any]:
    """Milliseconds for one comparison, and the highest memory of the process before and after."""
    given = readouts()
    long = lengthened(given)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    how: Callable[[Readout, Readout], object] = (
        peer if name == "difflib" else lambda a, b: pair.compare(a, b, method=name)
    )  # type: ignore[arg-type]
    began = time.perf_counter()
    how(*long)
    first = time.perf_counter() - began
    return {
        "ms, 500 words a side": median(lambda: how(*long), rounds),
        "statements, 500 words a side": [len(each.statements) for each in long],
        "ms, coded pairs": median(lambda: [how(*each) for each in given], max(1, rounds // 5)) / len(given),
        "coded pairs": len(given),
        "ms, the first time": round(first * 1000, 1),
        "MB before": round(before),
        "MB at most": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def median(what: Callable[[], object], rounds: int) -> float:
    found = []
    for _ in range(rounds):
        began = time.perf_counter()
        what()
        found.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(found), 2)


def peer(a: Readout, b: Readout) -> object:
    return [
        [difflib.SequenceMatcher(None, x.content.text, y.content.text).ratio() for y in b.statements]
        for x in a.statements
    ]


def readouts() -> list[tuple[Readout, Readout]]:
    found = []
    for links, texts in SETS:
        coded = {each.document.id: each for each in load_gold(ROOT / texts)}
        found += [
            (pairs.readout_of(coded[one.a]), pairs.readout_of(coded[one.b]))
            for one in pairs.load_pairs(ROOT / links, coded)
        ]
    return found


def lengthened(given: list[tuple[Readout, Readout]]) -> tuple[Readout, Readout]:
    """Two readouts of 500 words: those of the coded pairs, one after the other, under the first one's head."""
    made = []
    for side in (0, 1):
        first, text, statements = given[0][side], "", []
        for each in given:
            if len(text.split()) >= WORDS:
                break
            at, own = len(text), each[side]
            text += own.document.text + "\n\n"
            for one in own.statements:
                moved = msgspec.convert(shifted(msgspec.to_builtins(one), at), type(one))
                statements.append(msgspec.structs.replace(moved, id=f"s{len(statements) + 1}"))
        body = document(text, id=first.id)
        made.append(msgspec.structs.replace(first, document=body, statements=tuple(statements)))
    return made[0], made[1]


def shifted(value: Any, by: int) -> Any:
    """Every span moved by so many characters, and paragraphs kept apart."""
    if isinstance(value, dict):
        moved = {key: shifted(each, by) for key, each in value.items()}
        if {"start", "end", "text"} <= moved.keys():
            moved["start"], moved["end"] = moved["start"] + by, moved["end"] + by
        if "paragraph" in moved:
            moved["paragraph"] += by
        return moved
    return [shifted(each, by) for each in value] if isinstance(value, list) else value


if __name__ == "__main__":
    sys.exit(main())
