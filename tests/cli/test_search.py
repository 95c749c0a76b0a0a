"""``dragoman search`` on the command line, and what it prints."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dragoman
from dragoman import render
from dragoman.cli import Status

from ..archive.test_search import fill

Run = Callable[..., Any]


@pytest.fixture
def kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An archive of three texts."""
    monkeypatch.setenv("DRAGOMAN_ARCHIVE", str(folder / "a.archive"))
    with dragoman.open_archive(folder / "a.archive", create=True) as archive:
        fill(archive)
    return "a.archive"


def test_a_page_is_printed_at_80_columns(run: Run, kept: str) -> None:
    done = run("search", "sanctions", "--count-by", "year,speaker")
    assert done.status == Status.READ
    assert max(map(len, done.out.splitlines())) <= 80
    assert "2 statements in 2 documents, the most relevant first." in done.out
    assert "2 May 2025  Elina Aaltonen (FIN), with NGA: state" in done.out
    assert "economic [sanctions] work." in " ".join(done.out.split())
    assert "2025  FIN               1   4     25.0          1   1    100.0" in done.out


def test_a_date_of_publication_is_told_as_such(run: Run, kept: str) -> None:
    assert "31 December 2024 (published)  王毅 (CHN) → USA: warn" in run("search", "台湾").out


def test_nothing_found_is_an_answer(run: Run, kept: str) -> None:
    done = run("search", "harbour strait", "--speaker", "CHN")
    assert done.status == Status.READ
    assert "Nothing found" in done.out
    assert "harbour: in no statement" in done.out
    assert "strait: in 1 statement" in done.out
    assert "Without the filters there would be 1 statement." in run("search", "strait", "--speaker", "CHN").out


def test_what_is_wrong_is_said_on_stderr(run: Run, kept: str) -> None:
    for arguments, code in (
        (["(strait"], "E522"),
        (["--speaker", "Atlantis"], "E303"),
        (["--act", "shout"], "E524"),
        (["--since", "soon"], "E302"),
    ):
        done = run("search", *arguments)
        assert (done.status, done.out) == (Status.USAGE, "")
        assert code in done.err
    assert run("search", "--jsonl", "--json").status == Status.USAGE


def test_json_has_everything(run: Run, kept: str) -> None:
    found = json.loads(run("search", "sanctions", "--json", "--count-by", "act").out)
    assert (found["total"], len(found["hits"]), found["counts"][0]["of_statements"]) == (2, 2, 1)
    assert found["hits"][0]["marks"][0]["text"] == "sanctions"


def test_every_hit_as_a_line(run: Run, kept: str) -> None:
    lines = run("search", "--jsonl", "--sort", "oldest").out.splitlines()
    assert len(lines) == 8
    assert json.loads(lines[0])["publisher"] == "CHN"


def test_pages(run: Run, kept: str) -> None:
    assert "Page 1 of 3: --page 2 goes on." in run("search", "--size", "3").out
    done = run("search", "--size", "3", "--page", "9")
    assert "There is no page 9: the last is 3." in done.out


def test_a_place_without_a_statement_and_no_words_asked_for(run: Run, kept: str) -> None:
    assert "A call (no statement was read here)" in run("search", "harbour", "--in", "texts").out
    assert "a text of CHN" in run("search", "NOT harbour", "--in", "texts", "--publisher", "CHN").out


def test_signs_that_the_terminal_lacks_and_control_characters(folder: Path, kept: str) -> None:
    with dragoman.open_archive(folder / "a.archive") as archive:
        found = archive.search("台湾 OR turkiye", facets="act")
    drawn = render.found(found, width=40, encoding="ascii")
    assert drawn.isascii()
    assert "\x1b[" in render.found(found, color=True)


def test_what_is_found_by_is_made_anew(run: Run, folder: Path, kept: str) -> None:
    import sqlite3

    with contextlib.closing(sqlite3.connect(folder / "a.archive")) as file:
        file.execute("DELETE FROM searchable_statement")
        file.commit()
    assert run("archive", "verify").status != Status.READ
    assert run("archive", "reindex").out == "3 revisions can be searched\n"
    assert json.loads(run("archive", "reindex", "--json").out) == {"revisions": 3}
    assert run("archive", "verify").status == Status.READ
    assert "2 statements" in run("search", "sanctions").out
