"""The reading room under 20 readers at once, over an archive of 10,000 readouts, beside datasette over the same file.

    python benchmarks/web.py [--records RECORDS.jsonl] [--documents N] [--seconds S] [--datasette PATH] [--growth S]

The corpus is kept many times over with other dates and parties, as benchmarks/search.py does. wrk asks for pages on
loopback, 20 connections at a time, each time another page: readouts of all documents, and searches with a facet for
each field. datasette is asked for the row pages of the same revisions' texts, and for pages of 20 rows of the table of
statements filtered by one word (``content__contains``): what it has that comes nearest. This query was chosen after
two others: with two facets, and without facets but with its suggestions of some, it answered none of 20 readers within
15 seconds, so both are switched off in its favour. The two servers' pages do not do the same work. Each is warmed up
by 2 seconds of the same; requests that these leave behind still count against the measured time.
The room is served by ``dragoman serve``, nothing else is different from what users run. Last, readouts and
searches are asked for in turn for --growth seconds, and the server's memory is looked at every 5 seconds.
Writes benchmarks/results/web.json.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from search import BATCH, HERE, records, varied

from dragoman.archive import keeping, open_archive
from dragoman.record import Readout

READERS = 20
THREADS = 2
LUA = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local at = 0
init = function(args) math.randomseed(tonumber(args[1]) or 1) end
request = function() return wrk.format("GET", paths[math.random(#paths)]) end
done = function(summary, latency, requests)
  io.write(string.format('{"requests": %%d, "seconds": %%.2f, "median_ms": %%.2f, "p95_ms": %%.2f, "max_ms": %%.2f, '
    .. '"errors": %%d}\\n', summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(95) / 1e3, latency.max / 1e3,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status
    + summary.errors.timeout))
end
"""


def fill(path: Path, read: Sequence[Readout], number: int) -> None:
    """Keep so many readouts."""
    keeping.link_copies = lambda *_: ()  # type: ignore[assignment]
    work = [(read[n % len(read)], n // len(read)) for n in range(number)]
    with open_archive(path, create=True) as archive:
        for at in range(0, number, BATCH):
            with archive.database.write() as connection:
                for each, copy in work[at : at + BATCH]:
                    captured, given, made = varied(each, copy)
                    keeping.keep(connection, captured, given, made)
            print(f"\r{at:,} of {number:,} documents kept", end="", file=sys.stderr)
        archive.database.settle()
    print(file=sys.stderr)


def paths_of(path: Path, chance: random.Random) -> dict[str, list[str]]:
    """What is asked for: of the room, and of datasette."""
    with open_archive(path) as archive, archive.database.read() as connection:
        names = list(connection.execute(sa.text("SELECT name FROM document")).scalars())
        ids = list(connection.execute(sa.text("SELECT id FROM revision")).scalars())
        texts = list(connection.execute(sa.text("SELECT content FROM statement LIMIT 20000")).scalars())
    words = sorted({word.lower() for text in texts for word in re.findall(r"[A-Za-z]{6,}", text)})
    words = chance.sample(words, min(500, len(words)))
    table = path.stem
    return {
        "room readout": [f"/documents/{name}" for name in names],
        "room search": [f"/search?q={word}" for word in words],
        "datasette readout": [f"/{table}/revision/{each}" for each in ids],
        "datasette search": [f"/{table}/statement?content__contains={word}&_size=20&_nosuggest=1" for word in words],
    }


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def serving(command: list[str], port: int) -> Iterator[int]:
    """A server that answers; its process id."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20).read()
                break
            time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def load(port: int, paths: list[str], seconds: float, place: Path) -> dict[str, Any]:
    """What wrk measured."""
    (place / "paths.txt").write_text("\n".join(paths) + "\n")
    (place / "ask.lua").write_text(LUA % (place / "paths.txt"))
    command = ["wrk", f"-t{THREADS}", f"-c{READERS}", f"-d{seconds:g}s", "--timeout", "30s", "-s", place / "ask.lua"]
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True, timeout=seconds + 60
    )
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def memory(pid: int) -> float:
    """Megabytes that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text()
    match = re.search(r"VmRSS:\s+(\d+)", status)
    return int(match[1]) / 1024 if match else 0.0


def growth(pid: int, port: int, paths: dict[str, list[str]], seconds: float, place: Path) -> dict[str, Any]:
    """Memory under load for a time."""
    (place / "paths.txt").write_text("\n".join(paths["room readout"] + paths["room search"] * 20) + "\n")
    (place / "ask.lua").write_text(LUA % (place / "paths.txt"))
    command = ["wrk", f"-t{THREADS}", f"-c{READERS}", f"-d{seconds:g}s", "--timeout", "30s", "-s", place / "ask.lua"]
    running = subprocess.Popen([*command, f"http://127.0.0.1:{port}"], stdout=subprocess.PIPE, text=True)
    held = []
    while running.poll() is None:
        time.sleep(5)
        held.append(round(memory(pid), 1))
    assert running.stdout is not None
    made = json.loads(running.stdout.read().strip().splitlines()[-1])
    third = held[len(held) // 3 :]
    return {**made, "megabytes": held, "growth_after_a_third_mb": round(third[-1] - third[0], 1)}


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parse.add_argument("--records")
    parse.add_argument("--documents", type=int, default=10_000)
    parse.add_argument("--seconds", type=float, default=15)
    parse.add_argument("--growth", type=float, default=120)
    parse.add_argument("--datasette", default=shutil.which("datasette"))
    parse.add_argument("--archive", help="one that an earlier run made")
    given = parse.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed (Debian: apt-get install wrk)")
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        path = Path(given.archive) if given.archive else place / "room.db"
        if not path.exists():
            fill(path, records(given.records), given.documents)
        paths = paths_of(path, chance)
        found: dict[str, Any] = {
            "documents": len(paths["room readout"]),
            "megabytes": round(path.stat().st_size / 1e6, 1),
            "readers": READERS,
            "python": platform.python_version(),
            "cores": os.cpu_count(),
        }
        room, other = free_port(), free_port()
        serve = [sys.executable, "-m", "dragoman", "serve", "--archive", str(path), "--port", str(room)]
        with serving(serve, room) as pid:
            for what in ("room readout", "room search"):
                load(room, paths[what], 2, place)
                found[what] = load(room, paths[what], given.seconds, place)
                print(what, found[what], file=sys.stderr)
            if given.growth:
                found["room growth"] = growth(pid, room, paths, given.growth, place)
        if given.datasette:
            peer = [
                given.datasette,
                "serve",
                str(path),
                "--port",
                str(other),
                "--setting",
                "sql_time_limit_ms",
                "20000",
            ]
            version = subprocess.run([given.datasette, "--version"], capture_output=True, text=True, check=True)
            found["datasette"] = version.stdout.strip()
            with serving(peer, other):
                for what in ("datasette readout", "datasette search"):
                    load(other, paths[what], 2, place)
                    found[what] = load(other, paths[what], given.seconds, place)
            for what in ("readout", "search"):
                peers = found[f"datasette {what}"]["median_ms"]  # 0: not one was answered in time
                ratio = found[f"room {what}"]["median_ms"] / peers if peers else None
                found[f"{what} median to datasette's"] = round(ratio, 2) if ratio is not None else None
    text = json.dumps(found, indent=1)
    print(text)
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / "web.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
