"""Fit the trained parts of the reader and write their weights.

    python tools/train.py GOLD.jsonl [GOLD.jsonl ...]

The files are readouts coded by the codebook: the project's own in training/,
and what else is at hand. ``src/dragoman/reading/weights/*.json`` are written,
and ``training/weights.json`` says from what: the SHA-256 of each file, counts,
versions. The same files and versions give the same weights.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from importlib.metadata import version
from pathlib import Path

from dragoman import codebook
from dragoman.evaluation import load_gold
from dragoman.reading import READER_VERSION, training

ROOT = Path(__file__).resolve().parent.parent
WEIGHTS = ROOT / "src/dragoman/reading/weights"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("gold", metavar="GOLD.jsonl", nargs="+", type=Path)
    args = parser.parse_args()
    lessons, sources = [], []
    for path in args.gold:
        coded = load_gold(path)
        gold = {
            each.document.id: training.Coded(
                each.coding.encounter.publisher,
                tuple(
                    training.Taught(s.start, s.end, s.act or "state", s.target, s.speaker)
                    for s in each.coding.statements
                ),
            )
            for each in coded
        }
        lessons += list(training.lessons([each.document for each in coded], gold).values())
        sources.append(
            {
                "file": path.name,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "documents": len(coded),
                "statements": sum(len(each.coding.statements) for each in coded),
            }
        )
    parts = training.fit_all(lessons)
    WEIGHTS.mkdir(exist_ok=True)
    sizes = {}
    for name in ("act", "target", "statement", "confidence"):
        part = getattr(parts, name)
        (WEIGHTS / f"{name}.json").write_text(part.to_json(), "utf-8")
        sizes[name] = len(part.weights)
    made = {
        "sources": sources,
        "features": sizes,
        "inverse penalty": training.STRENGTH,
        "reader": READER_VERSION,
        "codebook": codebook.VERSION,
        "scikit-learn": version("scikit-learn"),
    }
    (ROOT / "training/weights.json").write_text(json.dumps(made, indent=2) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
