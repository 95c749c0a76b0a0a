"""``dragoman since``: from an archive and from files, for people and for programs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

import dragoman
from dragoman.cli import Status
from dragoman.record import Capture, Readout

from ..sides import readout

Run = Callable[..., Any]
BEFORE = """
CHN>USA concern: Minister Shen [expressed concern about] {American arms sales to Taiwan}
CHN>USA praise: He [thanked] {the American side for the rescue of eleven sailors}
"""
NOW = "CHN>USA demand: Minister Shen [demanded that] {the United States stop its arms sales to Taiwan}"


def made(id: str, lines: str, date: str, **known: Any) -> Readout:
    found = readout("CHN", lines, date=date, **known)
    document = msgspec.structs.replace(found.document, id=id, publisher="CHN")
    return msgspec.structs.replace(found, id=id, document=document)


@pytest.fixture
def records(folder: Path) -> str:
    both = [made("first", BEFORE, "2023-09-05"), made("latest", NOW, "2024-03-19")]
    (folder / "records.jsonl").write_text("".join(f"{each.to_json()}\n" for each in both), encoding="utf-8")
    return "records.jsonl"


@pytest.fixture
def kept(folder: Path) -> str:
    with dragoman.open_archive(folder / "a.archive", create=True) as archive:
        for each in (made("first", BEFORE, "2023-09-05"), made("latest", NOW, "2024-03-19")):
            data = each.document.text.encode()
            captured = Capture(
                content=data, sha256=hashlib.sha256(data).hexdigest(), media_type="text/plain",
                address=f"https://mfa.example/{each.id}", at="2030-04-01T00:00:00Z", by="a test",
            )  # fmt: skip
            document = msgspec.structs.replace(each.document, extractor="text")
            archive.add(captured, document, readout=msgspec.structs.replace(each, document=document))
    return "a.archive"


def test_from_records(run: Run, records: str) -> None:
    done = run("since", "latest", "--in", records)
    assert done.status == Status.READ
    assert done.err == ""
    assert done.out.startswith(
        "CHN with USA, 19 March 2024\nlatest\nAgainst the only earlier readout, 5 September 2023."
    )
    assert "1 hardened, 1 gone." in done.out
    assert "first#" in done.out


def test_from_an_archive_with_the_revisions(run: Run, kept: str) -> None:
    done = run("since", "latest", "--archive", kept, "--json")
    found = json.loads(done.out)
    assert [change["fate"] for change in found["changes"]] == ["hardened", "gone"]
    hardened = found["changes"][0]
    assert hardened["now"]["anchor"].startswith("latest@1#")
    assert hardened["before"]["anchor"].startswith("first@1#")
    assert run("since", "latest@1", "--archive", kept, "--json").out == done.out
    assert found["predecessors"][0]["document"] == "first"


def test_a_file_against_an_archive(run: Run, kept: str, folder: Path) -> None:
    (folder / "new.jsonl").write_text(made("new", NOW, "2025-01-01").to_json() + "\n", encoding="utf-8")
    found = json.loads(run("since", "new.jsonl", "--archive", kept, "--json").out)
    assert found["head"]["document"] == "new"
    assert [head["document"] for head in found["predecessors"]] == ["latest", "first"]


def test_as_a_page(run: Run, records: str, folder: Path) -> None:
    done = run("since", "latest", "--in", records, "--format", "html", "-o", "since.html")
    assert (done.status, done.out) == (Status.READ, "")
    page = (folder / "since.html").read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert "American arms sales to Taiwan" in page


def test_the_first_of_its_kind_has_an_answer(run: Run, records: str) -> None:
    done = run("since", "first", "--in", records)
    assert done.status == Status.READ
    assert "No earlier readout of CHN's with USA is at hand" in done.out


def test_what_cannot_be_read_is_refused_and_the_rest_goes_on(run: Run, records: str) -> None:
    done = run("since", "latest", "--in", records, "--in", "missing.txt")
    assert done.status == Status.SOME_REFUSED
    assert "E101" in done.err
    assert "1 hardened" in done.out


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (("nowhere", "--in", "records.jsonl"), Status.USAGE, "E345"),
        (("latest", "--in", "records.jsonl", "--with", "FRA"), Status.USAGE, "E343"),
        (("latest", "--in", "records.jsonl", "--with", "Narnia"), Status.USAGE, "E303"),
        (("nowhere", "--archive", "a.archive"), Status.USAGE, "E507"),
        (("latest", "--archive", "none.archive"), Status.USAGE, "E501"),
    ],
)
def test_wrong_usage_is_said(
    run: Run, records: str, kept: str, arguments: tuple[str, ...], status: Status, code: str
) -> None:
    done = run("since", *arguments)
    assert done.status == status
    assert code in done.err
    assert done.out == ""
