"""``dragoman encounters``: what belongs together, what is missing, and what a person said of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dragoman
from dragoman.cli import Status
from dragoman.record import Capture, Encounter, Made, Participant, Readout, document

Run = Callable[..., Any]
MADE = Made(reader="none", reader_version="0", model="none", model_version="0", codebook_version="0")


@pytest.fixture
def kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An archive of three readouts: both sides of one call, and one of a second."""
    monkeypatch.delenv("DRAGOMAN_ARCHIVE", raising=False)
    with dragoman.open_archive(folder / "a.archive", create=True) as archive:
        for name, publisher, day in (
            ("fin", "FIN", "2030-03-01"),
            ("nga", "NGA", "2030-03-02"),
            ("old", "FIN", "2029-01-01"),
        ):
            made = document(f"They spoke: {name}.", publisher=publisher, title=f"A call\x1b[31m ({name})")
            people = (Participant("Aino Aaltonen", None, "FIN"), Participant("Chidi Okafor", None, "NGA"))
            encounter = Encounter(kind="call", date=day, participants=people, requested_by="NGA")
            content = made.text.encode()
            captured = Capture(
                content=content, sha256=hashlib.sha256(content).hexdigest(), media_type="text/plain",
                address=f"https://mfa.example/{name}", at="2030-04-01T00:00:00Z", by="a test",
            )  # fmt: skip
            archive.add(captured, made, readout=Readout(id=made.id, document=made, encounter=encounter, made=MADE))
    return "a.archive"


def test_encounters_are_listed_with_reasons_and_what_is_missing(run: Run, kept: str) -> None:
    done = run("encounters", "--archive", kept)
    assert done.status == Status.READ
    assert done.err == ""
    assert "1 March 2030 / 2 March 2030: FIN – NGA, call" in done.out
    assert "a day apart, as two time zones may have it" in " ".join(done.out.split())
    assert "mfa.example-fin@1; says that NGA asked" in done.out
    assert (
        "NGA published none with FIN within 7 days, as far as is known here (1 readout of NGA's at hand)"
        in " ".join(done.out.split())
    )
    assert "\x1b" not in done.out, "what steers a terminal is not printed"
    assert max(map(len, done.out.splitlines())) <= 80


def test_they_are_chosen(run: Run, kept: str) -> None:
    assert "2029" not in run("encounters", "--archive", kept, "--paired").out
    assert "2030" not in run("encounters", "--archive", kept, "--unpaired").out
    assert "2030" not in run("encounters", "--archive", kept, "--until", "2029-12-31").out
    assert run("encounters", "--archive", kept, "--with", "KAZ").out == "No encounter.\n"
    assert run("encounters", "mfa.example-old", "--archive", kept).out.startswith("1 January 2029")
    assert "and 1 more" in run("encounters", "--archive", kept, "--limit", "1").out


def test_json_holds_everything(run: Run, kept: str) -> None:
    found = json.loads(run("encounters", "--archive", kept, "--json").out)
    assert [[each["document"] for each in group["readouts"]] for group in found["encounters"]] == [
        ["mfa.example-fin", "mfa.example-nga"],
        ["mfa.example-old"],
    ]
    fields = {each["field"] for each in found["encounters"][0]["links"][0]["reasons"]}
    assert fields == {"parties", "date", "kind", "people"}


def test_a_person_splits_confirms_and_undoes(run: Run, kept: str) -> None:
    done = run("encounters", "mfa.example-fin", "--archive", kept, "--split", "--by", "Ann", "--note", "two calls")
    assert done.status == Status.READ
    assert done.err.startswith("kept: mfa.example-fin, mfa.example-nga: different, by Ann at ")
    assert "mfa.example-nga (Ann said on" in done.out
    done = run("encounters", "mfa.example-fin", "mfa.example-nga", "--archive", kept, "--confirm", "--by", "Bob")
    assert "confirmed by Bob on" in done.out
    done = run("encounters", "mfa.example-fin", "--archive", kept, "--undo", "--by", "Bob")
    assert "withdrawn" in done.err
    assert "confirmed" not in done.out
    done = run("encounters", "mfa.example-fin", "mfa.example-nga", "--archive", kept, "--undo", "--by", "Bob")
    assert done.err == "note: nothing new: that had been said\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["mfa.example-fin", "--confirm"], "E342"),
        (["--confirm", "--by", "Ann"], "E341"),
        (["mfa.example-old", "--split", "--by", "Ann"], "E341"),
        (["nowhere"], "E507"),
        (["--by", "Ann"], "go with --confirm"),
        (["--paired", "--unpaired"], "leave nothing together"),
        (["--with", "Narnia"], "E303"),
    ],
)
def test_wrong_usage_is_said(run: Run, kept: str, arguments: list[str], words: str) -> None:
    done = run("encounters", *arguments, "--archive", kept)
    assert done.status == Status.USAGE
    assert words in done.err
    assert done.out == ""


def test_there_has_to_be_an_archive(run: Run, folder: Path) -> None:
    done = run("encounters", "--archive", "none.archive")
    assert done.status == Status.USAGE
    assert "E501" in done.err
