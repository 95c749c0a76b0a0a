"""Fit the weights of the comparison of two readouts, and write them.

    python tools/train_pairs.py PAIRS.jsonl:GOLD.jsonl [PAIRS.jsonl:GOLD.jsonl ...]

Each argument names coded pairs, and after a colon the coded readouts whose ids
they use. ``src/dragoman/comparison/weights/`` is written: how often each word
stands in a statement (``frequencies.json``, from the project's own coded texts
in training/), and the weights of either method, with what they were fitted on.
The same files and versions give the same weights.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from importlib.metadata import version
from pathlib import Path

import msgspec
import raise_pair_floors

from dragoman.comparison import fitting, lexicon, similarity, telling
from dragoman.evaluation import load_gold

ROOT = Path(__file__).resolve().parent.parent
WEIGHTS = ROOT / "src/dragoman/comparison/weights"
TEXTS = ("readouts.jsonl", "genres.jsonl", "sides.jsonl", "sides-more.jsonl")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pairs", metavar="PAIRS.jsonl:GOLD.jsonl", nargs="+")
    args = parser.parse_args()
    WEIGHTS.mkdir(exist_ok=True)
    count_words()
    lessons = []
    sources = {}
    for given in args.pairs:
        links, _, texts = given.partition(":")
        lessons += raise_pair_floors.lessons(Path(links), Path(texts))
        sources.update(
            {Path(path).name: hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in (links, texts)}
        )
    for method in similarity.METHODS:
        fitted = fitting.fit(lessons, method)
        body = msgspec.json.encode(fitted)
        made = {"sha256": hashlib.sha256(body).hexdigest(), "pairs": str(len(lessons)), **sources}
        made["scikit-learn"] = version("scikit-learn")
        if method == "embeddings":
            made["encoder"] = similarity.encoder().name
        fitted = msgspec.structs.replace(fitted, made=made)
        (WEIGHTS / f"{method}.json").write_bytes(msgspec.json.format(msgspec.json.encode(fitted), indent=2) + b"\n")
    return 0


def count_words() -> None:
    """Write in how many statements of the project's own texts each word, topic and name stands."""
    counts: Counter[str] = Counter()
    statements = 0
    for name in TEXTS:
        for each in load_gold(ROOT / "training" / name):
            for statement in each.coding.statements:
                statements += 1
                counts.update(set(telling.keys_of(each.document.text[statement.start : statement.end])))
    kept = dict(sorted((key, count) for key, count in counts.items() if count > 1))
    (WEIGHTS / "frequencies.json").write_text(
        json.dumps({"statements": statements, "stems": kept}, ensure_ascii=False, indent=0) + "\n", "utf-8"
    )
    telling.frequencies.cache_clear()
    lexicon.vocabulary()


if __name__ == "__main__":
    sys.exit(main())
