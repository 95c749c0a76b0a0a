"""Adding a corpus that has been read to a new archive: documents a second, and the size of what comes of it.

    python benchmarks/archive.py [--records RECORDS.jsonl] [--runs N] [--no-postgresql]

The corpus is read once (or RECORDS.jsonl, what ``dragoman read --format jsonl`` wrote, is taken); that is not timed.
Timed is ``Archive.add_many`` with captures, documents and readings at hand: hashing, compressing, placing, linking of
near-duplicates and the index that search finds by, until all is in the file. The median of the runs counts. The size is
that of the closed SQLite file beside the captures (each compressed by itself, zstd level 9, and gzip level 6 beside it)
plus the texts (UTF-8, not compressed); what the index for search takes of it is told, too. PostgreSQL (of
DRAGOMAN_TEST_POSTGRESQL, or Debian's started here, without fsync) is timed in the same run. A bare SQLite table that
takes the same bytes and texts in one transaction for each document, with the same safety, is the peer. Writes
benchmarks/results/archive.json.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import importlib.util
import json
import os
import platform
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

import dragoman
from dragoman import intake
from dragoman.archive import compression
from dragoman.record import Capture, Document, Readout

HERE = Path(__file__).resolve().parent
Arrivals = list[tuple[Capture, Document]]


def corpus() -> Path:
    shared = Path(os.environ.get("DRAGOMAN_SHARED", HERE.parent.parent / "shared"))
    found = sorted((shared / "corpus").glob("*.jsonl"))
    return found[0] if found else sys.exit("no corpus: see DRAGOMAN_SHARED")  # type: ignore[return-value]


def read(arrivals: Arrivals, records: str | None) -> Callable[[Sequence[Document]], Iterator[Readout]]:
    """A reader that has read everything before."""
    lines = Path(records).read_bytes().splitlines() if records else []
    readouts = map(Readout.from_json, lines) if records else dragoman.read_many([each for _, each in arrivals])
    known = {(each.document.sha256, each.document.published): each for each in readouts if isinstance(each, Readout)}

    def reader(documents: Sequence[Document]) -> Iterator[Readout]:
        for each in documents:
            yield msgspec.structs.replace(known[each.sha256, each.published], id=each.id, document=each)

    return reader


def added(where: str, arrivals: Arrivals, reader: Any) -> float:
    """Documents a second."""
    with dragoman.open_archive(where, create=True) as archive:
        began = time.perf_counter()
        number = sum(1 for _ in archive.add_many(arrivals, read=reader))
        took = time.perf_counter() - began
        assert archive.status().readings == archive.status().revisions
    return number / took


def bare(where: str, arrivals: Arrivals) -> float:
    """Documents a second into a table of bytes and texts."""
    with contextlib.closing(sqlite3.connect(where, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = NORMAL")
        raw.execute("CREATE TABLE kept (sha256 TEXT UNIQUE, bytes BLOB, text TEXT)")
        began = time.perf_counter()
        for capture, document in arrivals:
            raw.execute("BEGIN IMMEDIATE")
            row = (capture.sha256, compression.pack(capture.content), document.text)
            raw.execute("INSERT OR IGNORE INTO kept VALUES (?, ?, ?)", row)
            raw.execute("COMMIT")
        return len(arrivals) / (time.perf_counter() - began)


def sizes(where: str, arrivals: Arrivals) -> dict[str, Any]:
    """The size of the file and of what it is measured by, in bytes."""
    captures = sum(len(compression.pack(capture.content)) for capture, _ in arrivals)
    gzipped = sum(len(gzip.compress(capture.content, 6)) for capture, _ in arrivals)
    texts = sum(len(document.text.encode()) for _, document in arrivals)
    file = os.path.getsize(where)
    with contextlib.closing(sqlite3.connect(where)) as raw:
        pages = dict(raw.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC").fetchall())
    index = sum(number for name, number in pages.items() if "searchable" in name or "_words" in name)
    return {
        "file": file,
        "search_index": index,
        "captures_zstd": captures,
        "captures_gzip": gzipped,
        "texts": texts,
        "ratio": round(file / (captures + texts), 2),
        "ratio_without_search_index": round((file - index) / (captures + texts), 2),
        "largest": dict(list(pages.items())[:12]),
    }


@contextlib.contextmanager
def postgresql() -> Iterator[Any]:
    """The server that the tests use."""
    spec = importlib.util.spec_from_file_location("postgresql", HERE.parent / "tests/postgresql.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with module.server() as server:
        yield server


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--records", help="the corpus as dragoman read --format jsonl wrote it")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--no-postgresql", action="store_true")
    given = parser.parse_args()
    arrivals = [(each.capture, each.document) for each in intake.arrivals([corpus()]) if not hasattr(each, "code")]
    reader = read(arrivals, given.records)  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory() as folder:
        speeds = [added(f"{folder}/{n}.dragoman", arrivals, reader) for n in range(given.runs)]  # type: ignore[arg-type]
        peers = [bare(f"{folder}/{n}.bare", arrivals) for n in range(given.runs)]  # type: ignore[arg-type]
        found = sizes(f"{folder}/0.dragoman", arrivals)  # type: ignore[arg-type]
    result: dict[str, Any] = {
        "documents": len(arrivals),
        "sqlite_per_second": round(statistics.median(speeds), 1),
        "sqlite_runs": [round(each, 1) for each in speeds],
        "bare_table_per_second": round(statistics.median(peers), 1),
        "bare_to_archive": round(statistics.median(peers) / statistics.median(speeds), 1),
        "bytes": found,
    }
    if not given.no_postgresql:
        with postgresql() as server:
            runs = []
            for _ in range(given.runs):
                with server.database() as url:
                    runs.append(added(url, arrivals, reader))  # type: ignore[arg-type]
        result["postgresql_per_second"] = round(statistics.median(runs), 1)
    commit = ["git", "-C", str(HERE), "rev-parse", "--short", "HEAD"]
    done = subprocess.run(commit, capture_output=True, text=True, check=False)
    machine = {"cpus": os.cpu_count(), "python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    result |= {"commit": done.stdout.strip(), "machine": machine, "load": [round(each, 2) for each in os.getloadavg()]}
    (HERE / "results/archive.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(json.dumps(result, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
