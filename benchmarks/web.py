"""The reading room under 20 readers at once, over an archive of 10,000 readouts, beside datasette over the same file.

    python benchmarks/web.py [--records RECORDS.jsonl] [--documents N] [--seconds S] [--datasette PATH] [--growth S]

The corpus is kept many times over with other dates and parties, as benchmarks/search.py does. wrk asks for pages on
loopback, 20 connections at a time, each time another page: readouts of all documents, each for the first time; the same
when they have been asked for before; and searches with a facet for each field, each for the first time. datasette is
asked for the row pages of the same revisions, and for the first 20 statements that have the same word, by SQL over the
room's own full-text index: what it has that comes nearest. (Its filtered tables with two facets, or with its
suggestions of some, answered none of 20 readers within 15 seconds.) The two servers' pages do not do the same work: a
row is shown as it is kept, packed. Each is warmed up by 2 seconds of the same; requests that these leave behind still
count against the measured time. Then they are asked by turns, in three rounds, each time for what nobody has asked for;
of the rounds the medians are given. The room is served by ``dragoman serve``, nothing else is different from what users
run.

Last, memory. The room keeps pages that it sent, up to a limit, and grows until these are full. So every readout and
every search is asked for once; then all of it is asked for at random for --growth seconds, and the resident memory is
looked at every half second. Ten minutes of 20 readers who each open a page every second are 12,000 pages: as many, or
more, are asked for in the shorter run as fast as they are answered, and the slope is given for 12,000 pages. It is that
of the straight line (least squares) through the means of ten blocks of samples, with its 95% interval (t distribution):
single samples next to each other say nearly the same. Writes benchmarks/results/web.json.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import itertools
import json
import math
import os
import platform
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from search import HERE, keep_variants, records

from dragoman.archive import open_archive
from dragoman.record import Readout

READERS = 20
THREADS = 2
ROUNDS = 3
WARM = 500
"""Paths that the warming up may ask for; they are not among those that are measured."""
LUA = """
local paths = {}
local threads, here = 0, 0
setup = function(thread) thread:set("number", threads); threads = threads + 1 end
init = function(args)
  for line in io.lines("%s") do
    if here %% %d == number then paths[#paths + 1] = line end
    here = here + 1
  end
  here = 0
end
request = function() here = here %% #paths + 1; return wrk.format("GET", paths[here]) end
done = function(summary, latency, requests)
  io.write(string.format('{"requests": %%d, "seconds": %%.2f, "median_ms": %%.2f, "p95_ms": %%.2f, "max_ms": %%.2f, '
    .. '"errors": %%d}\\n', summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(95) / 1e3, latency.max / 1e3,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status
    + summary.errors.timeout))
end
"""


SQL = (
    "select statement.* from statement_words join statement on statement.id = statement_words.rowid "
    "where statement_words match :word limit 20"
)


def fill(path: Path, read: Sequence[Readout], number: int) -> None:
    """Keep so many readouts."""
    with open_archive(path, create=True) as archive:
        keep_variants(archive, [(read[n % len(read)], n // len(read)) for n in range(number)])


def paths_of(path: Path, chance: random.Random) -> dict[str, list[str]]:
    """What is asked for: of the room, and of datasette."""
    with open_archive(path) as archive, archive.database.read() as connection:
        names = list(connection.execute(sa.text("SELECT name FROM document")).scalars())
        ids = list(connection.execute(sa.text("SELECT id FROM revision")).scalars())
        some = itertools.islice(archive.readouts(), 1500)
        texts = [statement.content.text for readout in some for statement in readout.statements]
    words = sorted({word.lower() for text in texts for word in re.findall(r"[A-Za-z]{6,}", text)})
    words = chance.sample(words, min(3000, len(words)))
    chance.shuffle(names)
    chance.shuffle(ids)
    table = path.stem
    return {
        "room readout": [f"/documents/{name}" for name in names],
        "room search": [f"/search?q={word}" for word in words],
        "datasette readout": [f"/{table}/revision/{each}" for each in ids],
        "datasette search": [f"/{table}?{urllib.parse.urlencode({'sql': SQL, 'word': word})}" for word in words],
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


def asking(port: int, paths: list[str], seconds: float, place: Path) -> list[str]:
    """The command that asks for ``paths`` in their order, each reader's thread for its own share, over and over."""
    (place / "paths.txt").write_text("\n".join(paths) + "\n")
    (place / "ask.lua").write_text(LUA % (place / "paths.txt", THREADS))
    command = [
        "wrk",
        f"-t{THREADS}",
        f"-c{READERS}",
        f"-d{seconds:g}s",
        "--timeout",
        "30s",
        "-s",
        str(place / "ask.lua"),
    ]
    return [*command, f"http://127.0.0.1:{port}"]


def load(port: int, paths: list[str], seconds: float, place: Path) -> dict[str, Any]:
    """What wrk measured."""
    command = asking(port, paths, seconds, place)
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60)
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def in_turn(
    what: str, servers: Sequence[tuple[str, int]], paths: dict[str, list[str]], seconds: float, place: Path
) -> dict[str, Any]:
    """What wrk measured of each server, by turns, for the machine may have other work to do; medians of the rounds."""
    rounds: dict[str, list[dict[str, Any]]] = {f"{name} {what}": [] for name, _ in servers}
    for name, port in servers:
        load(port, paths[f"{name} {what}"][:WARM], 2, place)
    for number in range(ROUNDS):
        for name, port in servers:
            fresh = paths[f"{name} {what}"][WARM:]
            share = len(fresh) // ROUNDS
            mine = fresh[number * share : (number + 1) * share]
            rounds[f"{name} {what}"].append(load(port, mine, seconds / ROUNDS, place))
            print(name, what, rounds[f"{name} {what}"][-1], file=sys.stderr)
    return {
        name: {
            "requests": sum(each["requests"] for each in several),
            "median_ms": statistics.median(each["median_ms"] for each in several),
            "p95_ms": statistics.median(each["p95_ms"] for each in several),
            "max_ms": max(each["max_ms"] for each in several),
            "errors": sum(each["errors"] for each in several),
        }
        for name, several in rounds.items()
    }


def ask_once(port: int, paths: list[str]) -> None:
    """Ask for every path once, over 20 connections."""
    waiting = iter(paths)
    lock = threading.Lock()

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with lock:
                path = next(waiting, None)
            if path is None:
                return
            connection.request("GET", path)
            connection.getresponse().read()

    readers = [threading.Thread(target=work) for _ in range(READERS)]
    for each in readers:
        each.start()
    for each in readers:
        each.join()


def memory(pid: int) -> float:
    """Megabytes that a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def slope(values: Sequence[float]) -> tuple[float, float]:
    """Of the straight line that is nearest to the values (least squares), a step each; and half its 95% interval."""
    middle, mean = (len(values) - 1) / 2, statistics.fmean(values)
    spread = sum((n - middle) ** 2 for n in range(len(values)))
    found = sum((n - middle) * (v - mean) for n, v in enumerate(values)) / spread
    rest = sum((v - mean - found * (n - middle)) ** 2 for n, v in enumerate(values))
    return found, STUDENT * math.sqrt(rest / (len(values) - 2) / spread)


BLOCKS = 10
SAMPLE = 0.5
"""Seconds between two looks at the memory."""
STUDENT = 2.306
"""Student's t for 95%, two-sided, with eight degrees of freedom: a line through ten points."""
TEN_MINUTES = 12_000
"""Pages that 20 readers open in ten minutes if each opens one every second."""


def growth(pid: int, port: int, paths: list[str], seconds: float, place: Path) -> dict[str, Any]:
    """Memory under load for a time."""
    running = subprocess.Popen(asking(port, paths, seconds, place), stdout=subprocess.PIPE, text=True)
    held = []
    while running.poll() is None:
        held.append(memory(pid))
        time.sleep(SAMPLE)
    assert running.stdout is not None
    made = json.loads(running.stdout.read().strip().splitlines()[-1])
    size = len(held) // BLOCKS
    blocks = [statistics.fmean(held[n * size : (n + 1) * size]) for n in range(BLOCKS)]
    scale = TEN_MINUTES / (made["requests"] / made["seconds"] * size * SAMPLE)  # blocks in which so many were asked for
    found, half = (each * scale for each in slope(blocks))
    return {
        **made,
        "pages to those of ten minutes": round(made["requests"] / TEN_MINUTES, 2),
        "megabytes at the start": round(held[0], 1),
        "megabytes at the end": round(held[-1], 1),
        "most megabytes": round(max(held), 1),
        "megabytes, by tenth of the time": [round(each, 2) for each in blocks],
        "slope in megabytes for ten minutes": round(found, 2),
        "95% interval, plus or minus": round(half, 2),
    }


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parse.add_argument("--records")
    parse.add_argument("--documents", type=int, default=10_000)
    parse.add_argument("--seconds", type=float, default=15)
    parse.add_argument("--growth", type=float, default=90)
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
        with contextlib.ExitStack() as stack:
            pid = stack.enter_context(serving(serve, room))
            servers = [("room", room)]
            if given.datasette:
                peer = [given.datasette, "serve", str(path), "--port", str(other)]
                version = subprocess.run([given.datasette, "--version"], capture_output=True, text=True, check=True)
                found["datasette"] = version.stdout.strip()
                stack.enter_context(serving([*peer, "--setting", "sql_time_limit_ms", "20000"], other))
                servers.append(("datasette", other))
            for what in ("readout", "search"):
                found |= in_turn(what, servers, paths, given.seconds, place)
            again = paths["room readout"][:1000]
            ask_once(room, again)
            found["room readout again"] = load(room, again, given.seconds, place)
            if given.growth:
                ask_once(room, paths["room readout"] + paths["room search"])
                many = paths["room readout"] + paths["room search"] * 4
                chance.shuffle(many)
                load(room, many, given.growth / 2, place)
                found["room memory"] = growth(pid, room, many, given.growth, place)
                print("room memory", found["room memory"], file=sys.stderr)
        for what in ("readout", "search") if given.datasette else ():
            ratio = found[f"room {what}"]["median_ms"] / found[f"datasette {what}"]["median_ms"]
            found[f"{what} median to datasette's"] = round(ratio, 2)
    text = json.dumps(found, indent=1)
    print(text)
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / "web.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
