"""Filtered phrase queries over at least 100,000 statements: SQLite, PostgreSQL, and a bare FTS5 table beside them.

    python benchmarks/search.py [--records RECORDS.jsonl] [--statements N] [--queries N] [--no-postgresql]

The corpus is read once (or RECORDS.jsonl, what ``dragoman read --format jsonl`` wrote, is taken), and kept many times
over with other dates and other parties: every copy shifts the years and turns the party codes round. The queries are
phrases of two to four words drawn from the statements, each with one to three filters that hold for the statement it
was drawn from (a fixed seed). A query is one call of ``Archive.search``: the count of all hits and the first page of
20, sentences, marks and all. The bare table holds the same text, the contents of all statements, and is asked for the
same phrase: the count of all rows, and the first 20 by its own rank. Every query is run once to warm up, then measured.
Near-duplicates are not linked (each text is there many times). Writes benchmarks/results/search.json.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import platform
import random
import re
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
import sqlalchemy as sa

from dragoman.archive import Archive, indexing, keeping, open_archive, schema
from dragoman.record import Capture, Document, Readout, Statement, digest

HERE = Path(__file__).resolve().parent
CODES = ("USA", "CHN", "RUS", "GBR", "FRA", "DEU", "JPN", "IND", "BRA", "TUR", "ISR", "UKR", "AUS", "CAN", "KOR")
BATCH = 500
"""Documents kept in one transaction: the speed of adding is another benchmark's."""


def records(given: str | None) -> list[Readout]:
    """The corpus, read."""
    if given:
        return [Readout.from_json(line) for line in Path(given).read_bytes().splitlines() if line.strip()]
    import dragoman

    shared = Path(os.environ.get("DRAGOMAN_SHARED", HERE.parent.parent / "shared"))
    found = sorted((shared / "corpus").glob("*.jsonl")) or sys.exit("no corpus: name one with --records")
    return [each for each in dragoman.read_many(found) if isinstance(each, Readout)]


def varied(readout: Readout, copy: int) -> tuple[Capture, Document, Readout]:
    """The ``copy``-th variant of a readout: its years shifted, its parties turned round."""

    def turned(codes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(CODES[(CODES.index(code) + copy) % len(CODES)] if code in CODES else code for code in codes)

    def shifted(date: str | None) -> str | None:
        return f"{int(date[:4]) - copy:04}{date[4:8]}{min(int(date[8:10]), 28):02}" if date else None

    old = readout.document
    text = f"{old.text}\n\n{copy}"
    name = f"{old.id}-{copy}"
    given = msgspec.structs.replace(
        old, id=name, text=text, sha256=digest(text), published=shifted(old.published), url=None, found={}
    )
    encounter = msgspec.structs.replace(
        readout.encounter,
        date=shifted(readout.encounter.date),
        publisher=next(iter(turned((readout.encounter.publisher or "USA",)))),
        participants=tuple(
            msgspec.structs.replace(each, party=turned((each.party,))[0] if each.party else None, evidence=())
            for each in readout.encounter.participants
        ),
        evidence={},
    )
    statements = tuple(
        msgspec.structs.replace(each, speaker=turned(each.speaker), target=turned(each.target))
        for each in readout.statements
    )
    made = msgspec.structs.replace(readout, id=name, document=given, encounter=encounter, statements=statements)
    content = text.encode()
    captured = Capture(
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        media_type="text/plain",
        address=f"https://corpus.example/{name}",
        at="2026-03-01T12:00:00Z",
        by="benchmark",
    )
    return captured, given, made


def fill(archive: Archive, read: Sequence[Readout], wanted: int) -> int:
    """Keep the corpus until so many statements are there; how many copies that took."""
    copies = -(-wanted // sum(len(each.statements) for each in read))
    keep_variants(archive, [(each, copy) for copy in range(copies) for each in read])
    return copies


def keep_variants(archive: Archive, work: Sequence[tuple[Readout, int]]) -> None:
    """Keep readouts in the variants named, without looking for near copies among them."""
    keeping.link_copies = lambda *_: ()  # type: ignore[assignment]
    for at in range(0, len(work), BATCH):
        with archive.database.write() as connection:
            for each, copy in work[at : at + BATCH]:
                captured, given, made = varied(each, copy)
                keeping.keep(connection, captured, given, made)
        print(f"\r{at:,} of {len(work):,} documents kept", end="", file=sys.stderr)
    archive.database.settle()
    print(file=sys.stderr)


def copy(of: Archive, to: Archive) -> None:
    """All rows of one archive into another, an empty one, and what search needs made anew."""
    skip = {"meta", "searchable_text", "searchable_statement", "derivation"}
    with of.database.read() as source, to.database.write() as target:
        for table in schema.metadata.sorted_tables:
            if table.name in skip:
                continue
            rows = source.execute(sa.select(table)).mappings()
            while some := rows.fetchmany(2000):
                target.execute(table.insert(), [dict(row) for row in some])
        indexing.rebuild(target)
    with to.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM ANALYZE"))


def queries(read: Sequence[Readout], copies: int, number: int) -> list[tuple[str, dict[str, Any]]]:
    """Phrases with filters that something fits."""
    chance = random.Random(7)
    made: list[tuple[str, dict[str, Any]]] = []
    while len(made) < number:
        _, given, readout = varied(chance.choice(read), chance.randrange(copies))
        if not readout.statements:
            continue
        statement: Statement = chance.choice(readout.statements)
        words = [word.span() for word in re.finditer(r"[^\W_]+(?:[’'][^\W_]+)*", statement.content.text)]
        length = chance.randint(2, 4)
        if len(words) < length:
            continue
        start = chance.randint(0, len(words) - length)
        phrase = statement.content.text[words[start][0] : words[start + length - 1][1]]
        if any(sign in phrase for sign in '"“”*.;:()') or not any(map(str.isalpha, phrase)):
            continue
        year = (readout.encounter.date or given.published or "2024")[:4]
        possible: dict[str, Any] = {
            "speaker": statement.speaker[:1],
            "target": statement.target[:1],
            "act": (statement.act,),
            "context": statement.contexts[:1],
            "publisher": readout.encounter.publisher,
            "since": f"{int(year) - 1}",
        }
        possible = {name: value for name, value in possible.items() if value}
        chosen = chance.sample(sorted(possible), chance.randint(1, min(3, len(possible))))
        filters = {name: possible[name] for name in chosen}
        made.append((f'"{phrase}"', {**filters, "sort": chance.choice(["date", None])}))
    return made


def timed(asked: Sequence[Any], ask: Callable[[Any], int]) -> tuple[list[float], list[int]]:
    """Milliseconds of each query, the second time it is asked, and how much it found."""
    for each in asked:
        ask(each)
    times, found = [], []
    for each in asked:
        started = time.perf_counter()
        found.append(ask(each))
        times.append((time.perf_counter() - started) * 1000)
    return times, found


def bare_table(archive: Archive, place: Path) -> sqlite3.Connection:
    """A bare FTS5 table with the contents of all statements."""
    table = sqlite3.connect(place)
    table.execute("CREATE VIRTUAL TABLE bare USING fts5(content)")
    with archive.database.read() as connection:
        said, text = schema.statement, schema.revision.c.text
        query = sa.select(said.c.id, said.c.start, said.c.end, text).join(
            schema.revision, schema.revision.c.id == said.c.revision_id
        )
        rows = ((row.id, row.text[row.start : row.end]) for row in connection.execute(query.order_by(said.c.id)))
        table.executemany("INSERT INTO bare (rowid, content) VALUES (?, ?)", rows)
    table.commit()
    return table


def ask_bare(table: sqlite3.Connection, phrase: str) -> int:
    table.execute("SELECT rowid, content FROM bare WHERE bare MATCH ? ORDER BY rank LIMIT 20", (phrase,)).fetchall()
    return int(table.execute("SELECT count(*) FROM bare WHERE bare MATCH ?", (phrase,)).fetchone()[0])


def figures(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "median_ms": round(statistics.median(ordered), 2),
        "p95_ms": round(ordered[int(0.95 * (len(ordered) - 1))], 2),
        "max_ms": round(ordered[-1], 2),
    }


def sizes(archive: Archive, place: Path) -> dict[str, Any]:
    """Bytes of the whole archive, and of what it keeps: compressed captures and texts."""
    with archive.database.read() as connection:
        packed = sa.select(sa.func.sum(sa.func.length(schema.content.c.bytes)))
        texts = connection.execute(sa.select(schema.revision.c.text)).scalars()
        kept = int(connection.execute(packed).scalar_one()) + sum(len(each.encode()) for each in texts)
        tables = (
            {
                name: int(
                    connection.execute(sa.text(f"SELECT sum(pgsize) FROM dbstat WHERE name LIKE '{name}%'")).scalar()
                    or 0
                )
                for name in ("statement_words", "passage_words", "searchable_")
            }
            if _has_dbstat(connection)
            else {}
        )
    whole = place.stat().st_size
    return {"archive": whole, "captures_and_texts": kept, "ratio": round(whole / kept, 2), "search_tables": tables}


def _has_dbstat(connection: sa.Connection) -> bool:
    with contextlib.suppress(sa.exc.DBAPIError):
        connection.execute(sa.text("SELECT 1 FROM dbstat LIMIT 1"))
        return True
    return False


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """A database on the server that the tests start."""
    sys.path.insert(0, str(HERE.parent / "tests"))
    import postgresql as postgres  # type: ignore[import-not-found]

    with postgres.server() as server, server.database() as url:
        yield url


def main() -> None:
    """Fill, ask, print the ratios, write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", default=None)
    parser.add_argument("--statements", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--no-postgresql", action="store_true")
    args = parser.parse_args()
    read = records(args.records)
    result: dict[str, Any] = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version, "commit": commit()}
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        place = folder / "archive.dragoman"
        archive = stack.enter_context(open_archive(place, create=True))
        copies = fill(archive, read, args.statements)
        asked = queries(read, copies, args.queries)
        status = archive.status()
        result |= {"documents": status.documents, "statements": status.statements, "queries": len(asked)}
        times, found = timed(asked, lambda each: archive.search(each[0], **each[1]).total)
        result["sqlite_archive"] = figures(times)
        result["hits"] = {"median": statistics.median(found), "largest": max(found), "none": found.count(0)}
        table = bare_table(archive, folder / "bare.db")
        bare, rows = timed([each[0] for each in asked], lambda phrase: ask_bare(table, phrase))
        result["bare_fts5"] = figures(bare) | {"largest": max(rows)}
        result["sqlite_to_bare_fts5"] = round(statistics.median(times) / statistics.median(bare), 2)
        result["bytes"] = sizes(archive, place) | {"bare_fts5": (folder / "bare.db").stat().st_size}
        if not args.no_postgresql:
            other = stack.enter_context(open_archive(stack.enter_context(postgresql()), create=True))
            copy(archive, other)
            slow, same = timed(asked, lambda each: other.search(each[0], **each[1]).total)
            result["postgresql_archive"] = figures(slow)
            result["postgresql_to_sqlite"] = round(statistics.median(slow) / statistics.median(times), 2)
            result["same_totals"] = same == found
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / "search.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(json.dumps(result, indent=1))


def commit() -> str:
    """The commit that is measured, or ``unknown`` outside a checkout."""
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=HERE, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    main()
