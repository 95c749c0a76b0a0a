"""Speed and memory of the reader beside the bare spaCy pipeline that it builds on, in one run.

    python benchmarks/reading.py [--documents N] [--rounds R] [--corpus FILE.jsonl]

Three ways are taken in turn, R rounds each, every one in a process of its own
so that peak memory is its own: (a) ``en_core_web_sm`` whole, all its default
components; (b) Dragoman in one process; (c) Dragoman with two. Times are wall
clock over the same texts, the model loaded before; the best round of each
counts. Writes benchmarks/results/reading.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def corpus(path: str | None, limit: int | None) -> tuple[str, list[dict[str, Any]]]:
    """The texts to read: the corpus named, the shared one, or the examples many times over."""
    shared = Path(os.environ.get("DRAGOMAN_SHARED", HERE.parent.parent / "shared"))
    for file in ([Path(path)] if path else []) + sorted((shared / "corpus").glob("*.jsonl")):
        lines = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
        return file.name, lines[:limit]
    texts = [{"text": f.read_text("utf-8")} for f in sorted((HERE.parent / "examples").glob("*.txt"))]
    return "examples x 20", (texts * 20)[:limit]


def run(way: str, lines: list[dict[str, Any]]) -> dict[str, float]:
    """One way over all texts: seconds, load time, tokens (of the bare pipeline) and peak memory in MB."""
    from dragoman.record import document

    texts = [line["text"] for line in lines]
    documents = [
        document(x["text"], id=str(i), title=x.get("title"), published=x.get("published")) for i, x in enumerate(lines)
    ]
    started, tokens = time.perf_counter(), 0
    if way == "spacy":
        import spacy

        from dragoman.reading.reader import default_model

        nlp = spacy.load(default_model())
        list(nlp.pipe(texts[:4]))
        load, begun = time.perf_counter() - started, time.perf_counter()
        tokens = sum(len(doc) for doc in nlp.pipe(texts))
    else:
        from dragoman.reading import Reader

        reader = Reader()
        list(reader.pipe(documents[:4]))
        load, begun = time.perf_counter() - started, time.perf_counter()
        for _ in reader.pipe(documents, processes=2 if way == "dragoman-2" else 1):
            pass
    seconds = time.perf_counter() - begun
    peak = max(resource.getrusage(w).ru_maxrss for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    return {"seconds": seconds, "load_seconds": load, "tokens": tokens, "peak_mb": peak}


def commit() -> str:
    """The commit that is measured, or ``unknown`` outside a checkout."""
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=HERE, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"


def main() -> None:
    """Measure, print the ratios, write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=None)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--corpus", default=None)
    parser.add_argument("--way", default=None, help=argparse.SUPPRESS)
    args = parser.parse_args()
    name, lines = corpus(args.corpus, args.documents)
    if args.way:
        print(json.dumps(run(args.way, lines)))
        return
    best: dict[str, dict[str, float]] = {}
    for number in range(args.rounds):
        for way in ("spacy", "dragoman", "dragoman-2"):
            command = [sys.executable, __file__, *sys.argv[1:], "--way", way]
            one = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
            print(f"round {number + 1} {way:11} {one['seconds']:7.1f} s, peak {one['peak_mb']:.0f} MB", file=sys.stderr)
            if way not in best or one["seconds"] < best[way]["seconds"]:
                best[way] = one
    tokens, alone = best["spacy"]["tokens"], best["dragoman"]["seconds"]
    result = {
        "corpus": name,
        "documents": len(lines),
        "tokens": tokens,
        "commit": commit(),
        "python": platform.python_version(),
        "spacy": version("spacy"),
        "ways": best,
        "documents_per_second": {way: len(lines) / x["seconds"] for way, x in best.items()},
        "tokens_per_second": {way: tokens / x["seconds"] for way, x in best.items()},
        "time_beside_spacy": alone / best["spacy"]["seconds"],
        "two_processes_faster": alone / best["dragoman-2"]["seconds"],
    }
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / "reading.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    for way, figures in best.items():
        print(
            f"{way:11} {len(lines) / figures['seconds']:6.1f} documents/s  {tokens / figures['seconds']:8.0f} tokens/s"
            f"  peak {figures['peak_mb']:.0f} MB  load {figures['load_seconds']:.1f} s"
        )
    print(f"time beside spaCy's whole pipeline: {result['time_beside_spacy']:.2f} (bar: at most 0.7)")
    print(f"two processes: {result['two_processes_faster']:.2f} times as fast (bar: at least 1.6)")


if __name__ == "__main__":
    main()
