"""Fit the trained parts of the reader and write their weights.

    python tools/train.py [--texts TEXTS.jsonl] GOLD.jsonl [GOLD.jsonl ...]

The files are readouts coded by the codebook: the project's own in training/,
and what else is at hand; the texts of those that are kept without
(training/whitehouse.jsonl) are looked up in TEXTS. ``src/dragoman/reading/weights/*.json`` are written,
and ``training/weights.json`` says from what: the SHA-256 of each file, counts,
versions. The same files and versions give the same weights.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from with_texts import TextError, joined

from dragoman import codebook
from dragoman.evaluation import Gold, load_gold
from dragoman.reading import READER_VERSION, training

ROOT = Path(__file__).resolve().parent.parent
WEIGHTS = ROOT / "src/dragoman/reading/weights"


def _coded(path: Path, texts: Path | None) -> list[Gold]:
    """The coded readouts of a file, with the texts that it is kept without."""
    with path.open(encoding="utf-8") as lines:
        head = lines.readline()
    if "text" in json.loads(head):
        return load_gold(path)
    if texts is None:
        raise SystemExit(f"train: {path} has no texts; name the file that has them with --texts")
    try:
        coded = joined(path, texts)
    except TextError as error:
        raise SystemExit(f"train: {error}") from None
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / path.name
        whole.write_text("".join(json.dumps(each) + "\n" for each in coded), "utf-8")
        return load_gold(whole)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("gold", metavar="GOLD.jsonl", nargs="+", type=Path)
    parser.add_argument("--texts", metavar="TEXTS.jsonl", type=Path, help="texts of codings that are kept without them")
    args = parser.parse_args()
    lessons, sources = [], []
    for path in args.gold:
        coded = _coded(path, args.texts)
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
