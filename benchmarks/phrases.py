"""`phrases --discover` beside reading a tenth of the same corpus, in one run.

    python benchmarks/phrases.py [--corpus FILE.jsonl] [--rounds R]

These commands are taken in turn, R rounds each, every one a process of its
own, start-up and loading included: (a) ``read`` of every tenth text; (b)
``phrases --discover`` on all texts, of which the encounters are read first,
with one process and with two; (c) ``phrases --discover`` on their records,
which have been read. Processor time is that of the process and its workers,
peak memory its own; the best round of each counts.
To show how time grows, (c) is also done on a quarter and a half. Writes
benchmarks/results/phrases.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


def command(*arguments: str | Path) -> dict[str, float]:
    """Run ``dragoman`` once: wall and processor seconds, and peak memory in MB."""
    program = (
        "import resource, sys; from dragoman.cli import main; status = main(sys.argv[1:]); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr); sys.exit(status)"
    )
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 4):
        sys.exit(f"{arguments}: {done.stderr}")
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = int(done.stderr.splitlines()[-1]) / 1024
    return {"seconds": wall, "processor_seconds": used, "peak_mb": peak}


def lines_of(path: Path, step: int) -> list[str]:
    return path.read_text("utf-8").splitlines(keepends=True)[::step]


def main() -> None:
    """Measure, print the ratios, write the results."""
    shared = Path(os.environ.get("DRAGOMAN_SHARED", HERE.parent.parent / "shared"))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=shared / "corpus/whitehouse.jsonl")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        results = measure(options.corpus, options.rounds, Path(place))
    (HERE / "results/phrases.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    tenth = results["ways"]["read a tenth"]["processor_seconds"]
    for way, found in results["ways"].items():
        print(
            f"{way}: {found['processor_seconds']:.1f} s of processor, {found['seconds']:.1f} s in all, "
            f"{found['peak_mb']:.0f} MB, {found['processor_seconds'] / tenth:.2f} of reading a tenth"
        )


def measure(corpus: Path, rounds: int, place: Path) -> dict[str, object]:
    """Every way, the best of its rounds by processor time."""
    tenth, records = place / "tenth.jsonl", place / "records.jsonl"
    tenth.write_text("".join(lines_of(corpus, 10)), encoding="utf-8")
    command("read", corpus, "--format", "jsonl", "-o", records)
    ways: dict[str, tuple[str | Path, ...]] = {
        "read a tenth": ("read", tenth, "--format", "jsonl", "-o", place / "out.jsonl"),
        "discover in texts": ("phrases", "--discover", corpus),
        "discover in texts, two processes": ("phrases", "--discover", corpus, "--processes", "2"),
        "discover in records": ("phrases", "--discover", records),
    }
    for name, step in (("discover in half of the records", 2), ("discover in a quarter of the records", 4)):
        part = place / f"records-{step}.jsonl"
        part.write_text("".join(lines_of(records, step)), encoding="utf-8")
        ways[name] = ("phrases", "--discover", part)
    found: dict[str, list[dict[str, float]]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, arguments in ways.items():
            found[name].append(command(*arguments))
    return {
        "corpus": corpus.name,
        "texts": len(lines_of(corpus, 1)),
        "words": sum(len(json.loads(line)["text"].split()) for line in lines_of(corpus, 1)),
        "rounds": rounds,
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "ways": {name: min(all_, key=lambda each: each["processor_seconds"]) for name, all_ in found.items()},
    }


if __name__ == "__main__":
    main()
