"""kill -9 at any moment, two writers at once: nothing is lost and nothing doubled, over SQLite and PostgreSQL."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import dragoman
from dragoman.archive.schema import capture, content, document, extraction, near, reading, revision, statement

DOCUMENTS = 200
WORDS = 40
"""Of a document: a kill falls between documents, or within one, however long they are."""
KILLS = 10
"""Of each of five archives, over each database."""
LONGEST = 0.12
"""Seconds until a kill, at most: an ingest takes about half a second, and each goes on where the last one was."""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """200 documents, some of them nearly the same as another."""
    path = tmp_path_factory.mktemp("corpus") / "corpus.jsonl"
    numbers = random.Random(1)
    common = " ".join(f"word{numbers.randrange(3000)}" for _ in range(150))
    with path.open("w") as file:
        for n in range(DOCUMENTS):
            words = " ".join(f"word{numbers.randrange(3000)}" for _ in range(150)) if n % 10 else common
            words = f"{words}. She said that the port of {n} is open."
            file.write(json.dumps({"id": f"d{n}", "text": words, "published": "2026-03-01"}) + "\n")
    return path


class Ingests:
    """Starts processes that add to an archive (see ``ingest.py``)."""

    def __init__(self) -> None:
        program = [sys.executable, str(Path(__file__).with_name("ingest.py"))]
        self._process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def start(self, where: str, corpus: Path) -> int:
        self._say(f"{where} {corpus}")
        return int(self._hear())

    def wait(self) -> list[int]:
        """What all that were started ended with: 0, or the signal that killed them."""
        self._say("wait")
        return [int(each) for each in self._hear().split()]

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _hear(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def ingests() -> Iterator[Ingests]:
    pytest.importorskip("psycopg")
    running = Ingests()
    yield running
    running.close()


def held(where: str) -> dict[str, list[Any]]:
    """What an archive holds, but for times and the numbers of rows."""
    with dragoman.open_archive(where) as archive:
        assert archive.verify().problems == ()
        with archive.database.read() as connection:
            named = sa.select(document.c.name).order_by(document.c.name)
            other = document.alias()
            queries = {
                "documents": named,
                "captures": named.add_columns(content.c.sha256, capture.c.address, capture.c.media_type)
                .join(capture, capture.c.document_id == document.c.id)
                .join(content, content.c.id == capture.c.content_id),
                "texts": named.add_columns(revision.c.number, revision.c.sha256, revision.c.known).join(
                    revision, revision.c.id == document.c.revision_id
                ),
                "revisions": sa.select(sa.func.count()).select_from(revision),
                "contents": sa.select(content.c.sha256).order_by(content.c.sha256),
                "extractions": sa.select(sa.func.count()).select_from(extraction),
                "readings": sa.select(reading.c.sha256).order_by(reading.c.sha256),
                "statements": named.add_columns(statement.c.start, statement.c.end, statement.c.identity)
                .join(statement, statement.c.revision_id == document.c.revision_id)
                .order_by(statement.c.number),
                "near": named.add_columns(other.c.name, near.c.jaccard)
                .join(near, near.c.document_id == document.c.id)
                .join(other, other.c.id == near.c.other_id)
                .order_by(other.c.name),
            }
            return {name: [tuple(row) for row in connection.execute(query)] for name, query in queries.items()}


def made(where: str) -> str:
    dragoman.open_archive(where, create=True).close()
    return where


@pytest.fixture(scope="module")
def expected(ingests: Ingests, corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """What is held after one run that nothing disturbed."""
    where = made(str(tmp_path_factory.mktemp("whole") / "whole.dragoman"))
    ingests.start(where, corpus)
    assert ingests.wait() == [0]
    found = held(where)
    assert len(found["documents"]) == DOCUMENTS
    assert len(found["statements"]) == DOCUMENTS
    assert found["near"]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_killed_at_random_moments_and_again_until_done(
    place: Callable[[], str], ingests: Ingests, corpus: Path, expected: dict[str, list[Any]], seed: int
) -> None:
    """50 kills over each database; a seed that fails is in the message, with the moments."""
    where = made(place())
    rolled = random.Random(seed)
    delays: list[float] = []
    ends: list[int] = []
    while ends.count(signal.SIGKILL) < KILLS and len(ends) < 10 * KILLS:
        pid = ingests.start(where, corpus)
        delays.append(rolled.uniform(0.0, LONGEST))
        time.sleep(delays[-1])
        os.kill(pid, signal.SIGKILL)
        ends += ingests.wait()
    assert ends.count(signal.SIGKILL) == KILLS, f"seed {seed}, delays {delays}: {ends}"
    ingests.start(where, corpus)
    assert ingests.wait() == [0], f"seed {seed}, delays {delays}"
    assert held(where) == expected, f"seed {seed}, delays {delays}"


@pytest.mark.slow
def test_two_writers_at_once(where: str, ingests: Ingests, corpus: Path, expected: dict[str, list[Any]]) -> None:
    made(where)
    for _ in range(2):
        ingests.start(where, corpus)
    assert ingests.wait() == [0, 0]
    assert held(where) == expected


@pytest.mark.slow
def test_one_reads_while_another_writes(where: str, ingests: Ingests, corpus: Path) -> None:
    made(where)
    ingests.start(where, corpus)
    with dragoman.open_archive(where) as archive:
        seen = []
        until = time.monotonic() + 60
        while (not seen or seen[-1] < DOCUMENTS) and time.monotonic() < until:
            status = archive.status()
            assert status.documents == status.captures == status.revisions == status.readings
            seen.append(status.documents)
    assert ingests.wait() == [0]
    assert seen == sorted(seen)
    assert seen[-1] == DOCUMENTS
