"""``dragoman compare`` from the shell: what it takes, what it writes, what it says of bad input."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dragoman
from dragoman import cli, record
from dragoman.cli import Status
from dragoman.record import Comparison, Readout

from ..sides import readout

Run = Callable[..., Any]
A = "CHN>USA demand: Minister Shen [demanded that] {the United States stop its arms sales to Taiwan}"
B = "USA>CHN appeal: She [called for] {the release of three detained American citizens}"


def kept(folder: Path, made: Readout, name: str) -> str:
    (folder / name).write_text(made.to_json(), "utf-8")
    return name


@pytest.fixture
def two(folder: Path) -> tuple[str, str]:
    return kept(folder, readout("CHN", A), "a.json"), kept(folder, readout("USA", B), "b.json")


def test_two_records_are_compared_without_a_reader(run: Run, two: tuple[str, str]) -> None:
    done = run("compare", *two)
    assert (done.status, done.err) == (Status.READ, "")
    assert "Only in CHN's readout" in done.out
    assert max(map(len, done.out.splitlines())) <= 80


def test_the_json_is_a_comparison(run: Run, two: tuple[str, str]) -> None:
    done = run("compare", *two, "--format", "json", "--method", "lexical")
    assert run("compare", *two, "--json", "--method", "lexical").out == done.out
    found = Comparison.from_json(done.out)
    assert [point.relation for point in found.points] == ["only_a", "only_b"]
    assert found.made.method == "lexical"


@pytest.mark.parametrize(("form", "begins"), [("html", "<!doctype html>"), ("memo", "# China and United States")])
def test_page_and_memo_are_written_to_a_file(
    run: Run, two: tuple[str, str], folder: Path, form: str, begins: str
) -> None:
    done = run("compare", *two, "--format", form, "-o", "out")
    assert (done.status, done.out) == (Status.READ, "")
    assert (folder / "out").read_text("utf-8").startswith(begins)


def test_texts_are_read(run: Run, folder: Path) -> None:
    for name, words in (("a.txt", "We met in Lima."), ("b.txt", "They met in Lima.")):
        (folder / name).write_text(words, "utf-8")
    done = run("compare", "a.txt", "b.txt", "--force")
    assert done.status == Status.READ, done.err


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (readout("USA", B, date="2025-01-01"), "E331"),
        (readout("CHN", A), "E332"),
        (readout("USA", B, language="zh"), None),
        (readout("CHN", A.replace("arms", "weapons")), "E335"),
    ],
)
def test_what_cannot_be_compared_is_said_with_a_code(run: Run, folder: Path, other: Readout, code: str | None) -> None:
    done = run("compare", kept(folder, readout("CHN", A), "a.json"), kept(folder, other, "b.json"))
    if code is None:
        assert done.status == Status.READ, "the other's language is not known"
        return
    assert done.status == Status.USAGE
    assert f"[{code}]" in done.err
    assert done.out == ""


def test_force_goes_on_and_says_so(run: Run, two: tuple[str, str], folder: Path) -> None:
    other = kept(folder, readout("USA", B, date="2025-01-01"), "later.json")
    done = run("compare", two[0], other, "--force")
    assert done.status == Status.READ
    assert "different encounters" in " ".join(done.out.split())


def test_a_text_in_another_language_is_another_thing_than_one_that_cannot_be_read(run: Run, folder: Path) -> None:
    (folder / "a.txt").write_text("Minister Aaltonen met the Secretary in Lima.", "utf-8")
    (folder / "b.txt").write_text("外交部长会见了国务卿。双方就共同关心的问题交换了意见。" * 5, "utf-8")
    done = run("compare", "a.txt", "b.txt")
    assert done.status == Status.USAGE
    assert "[E334]" in done.err
    done = run("compare", "b.txt", "b.txt")
    assert "[E205]" in done.err


def test_what_is_not_there_is_said_to_be_not_there(run: Run, two: tuple[str, str]) -> None:
    done = run("compare", two[0], "missing.txt")
    assert done.status == Status.NOTHING_READ
    assert "[E101]" in done.err


def test_documents_of_an_archive_are_taken_by_their_names(run: Run, folder: Path) -> None:
    with dragoman.open_archive(folder / "kept.archive", create=True) as archive:
        for made in (readout("CHN", A), readout("USA", B)):
            capture = record.Capture(
                content=made.document.text.encode(),
                sha256=record.digest(made.document.text),
                media_type="text/plain",
                address=f"{made.id}.txt",
                at="2024-03-20T00:00:00Z",
                by="test",
            )
            archive.add(capture, made.document, readout=made)
        listed = [each.document for each in archive.documents()]
    done = run("compare", *listed, "--archive", "kept.archive")
    assert done.status == Status.READ, done.err
    assert "Only in CHN's readout" in done.out or "Only in USA's readout" in done.out
    done = run("compare", listed[0], "no-such", "--archive", "kept.archive")
    assert "[E507]" in done.err


def test_the_schema_is_printed(run: Run) -> None:
    done = run("schema", "comparison")
    assert done.out == json.dumps(record.comparison_schema(), indent=2, ensure_ascii=False) + "\n"
    assert json.loads(run("schema").out)["title"] == "Dragoman readout"


def test_a_file_that_is_read_is_not_written_over(run: Run, two: tuple[str, str]) -> None:
    assert run("compare", *two, "-o", two[0]).status == Status.USAGE


def test_the_api_opens_what_the_shell_opens(two: tuple[str, str], folder: Path) -> None:
    made = dragoman.compare(folder / two[0], str(folder / two[1]), method="lexical")
    assert (made.a_name, made.b_name) == ("CHN", "USA")
    assert cli.STATUSES
