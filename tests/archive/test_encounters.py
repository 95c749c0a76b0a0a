"""Encounters in an archive, over SQLite and PostgreSQL: heads, and judgements that nobody can change."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import msgspec
import pytest

import dragoman
from dragoman.archive import Archive
from dragoman.archive.schema import head, judgement
from dragoman.errors import DragomanError
from dragoman.record import Encounter, Participant, Readout

from .arriving import BETTER, MADE, arrival, kept_before, older

PEOPLE = {"FIN": "Aino Aaltonen", "NGA": "Chidi Okafor"}


def keep(archive: Archive, name: str, publisher: str, text: str = "They spoke.", **known: Any) -> str:
    """A readout of a call between Finland and Nigeria on 1 March 2030; its document."""
    at = known.pop("at", "2030-03-05T12:00:00Z")
    made = known.pop("made", MADE)
    captured, document = arrival(f"{text} ({name})", f"https://mfa.example/{name}", at, publisher=publisher, title=name)
    people = tuple(Participant(who, "Minister", party) for party, who in PEOPLE.items())
    encounter = Encounter(**{"kind": "call", "date": "2030-03-01", "participants": people, **known})
    readout = Readout(id=document.id, document=document, encounter=encounter, made=made)
    return archive.add(captured, document, readout=readout).document


def days(found: dragoman.Encounters) -> list[tuple[str, ...]]:
    return [each.days for each in found.encounters]


def test_a_month_or_a_year_bounds_the_days(archive: Archive) -> None:
    keep(archive, "old", "FIN", date="2029-12-31"), keep(archive, "new", "NGA", date="2030-03-31")
    assert days(dragoman.encounters(archive, since="2030")) == [("2030-03-31",)]
    assert days(dragoman.encounters(archive, since="2030-03", until="2030-03")) == [("2030-03-31",)]
    assert days(dragoman.encounters(archive, until="2029")) == [("2029-12-31",)]
    with pytest.raises(dragoman.DragomanError, match="soon"):
        dragoman.encounters(archive, since="soon")


def test_both_sides_are_found(archive: Archive) -> None:
    fin, nga = keep(archive, "fin", "FIN"), keep(archive, "nga", "NGA", date="2030-03-02", requested_by="FIN")
    (group,) = dragoman.encounters(archive).encounters
    assert [(each.document, each.revision) for each in group.readouts] == [(fin, 1), (nga, 1)]
    assert (group.days, group.requested_by) == (("2030-03-01", "2030-03-02"), {nga: "FIN"})
    assert dragoman.encounters(archive, documents=[nga]).encounters == (group,)
    assert archive.published() == {"FIN": 1, "NGA": 1}


def test_heads_are_chosen_by_party_publisher_and_day(archive: Archive) -> None:
    fin = keep(archive, "fin", "FIN")
    keep(archive, "late", "NGA", date="2031-01-01")
    keep(archive, "alone", "KAZ", participants=())
    assert [each.document for each in archive.heads(parties=["NGA", "FIN"], until="2030-12-31")] == [fin]
    assert [each.publisher for each in archive.heads(since="2030-06-01")] == ["NGA"]
    assert [each.publisher for each in archive.heads(publisher="KAZ")] == ["KAZ"]
    assert [each.id for each in archive.readouts(publisher="FIN")] == [fin]
    found = archive.head(fin)
    assert found is not None
    assert found.participants == tuple(Participant(who, "Minister", party) for party, who in PEOPLE.items())


def test_what_is_set_aside_and_what_is_not_read_is_counted(archive: Archive) -> None:
    name = keep(archive, "alone", "KAZ", participants=())
    captured, document = arrival("Unread.", "https://mfa.example/unread")
    unread = archive.add(captured, document).document
    found = dragoman.encounters(archive)
    assert [each.document for each in found.set_aside] == [name]
    assert found.unread == 1
    assert archive.head(unread) is None
    assert dragoman.encounters(archive, documents=[unread]).encounters == ()


def test_the_head_is_that_of_the_reading_that_counts_and_of_the_revision_that_stands(archive: Archive) -> None:
    name = keep(archive, "fin", "FIN")
    keep(archive, "fin", "FIN", kind="video", made=BETTER)
    assert [each.kind for each in archive.heads()] == ["video"]
    keep(archive, "fin", "FIN", "They spoke at length.", at="2030-03-06T12:00:00Z", date="2030-02-28")
    assert [(each.document, each.revision, each.date) for each in archive.heads()] == [(name, 2, "2030-02-28")]
    assert archive.verify().problems == ()


# --- judgements -----------------------------------------------------------------


def test_a_person_splits_and_takes_it_back(archive: Archive) -> None:
    fin, nga = keep(archive, "fin", "FIN"), keep(archive, "nga", "NGA")
    (made,) = dragoman.judge(archive, [fin], "different", by=" Ann ", note="two calls that day")
    assert (made.one, made.other, made.by, made.note) == (fin, nga, "Ann", "two calls that day")
    assert len(dragoman.encounters(archive).encounters) == 2
    assert dragoman.judge(archive, [fin, nga], "different", by="Bob") == [], "it had been said"
    (undone,) = dragoman.judge(archive, [nga], "withdrawn", by="Bob")
    assert len(dragoman.encounters(archive).encounters) == 1
    assert archive.judgements() == [made, undone], "what was said stays"
    assert dragoman.judge(archive, [fin, nga], "withdrawn", by="Bob") == []


def test_a_person_joins_what_is_far_apart(archive: Archive) -> None:
    fin, far = keep(archive, "fin", "FIN"), keep(archive, "far", "NGA", date="2031-03-01")
    dragoman.judge(archive, [fin, far], "same", by="Ann")
    for found in (
        dragoman.encounters(archive),
        dragoman.encounters(archive, documents=[fin]),
        dragoman.encounters(archive, since="2031-01-01"),
    ):
        assert days(found) == [("2030-03-01", "2031-03-01")]


def test_a_judgement_needs_a_name_and_documents(archive: Archive) -> None:
    fin, nga = keep(archive, "fin", "FIN"), keep(archive, "nga", "NGA")
    for documents, by, code in (([fin, nga], " ", "E342"), ([], "Ann", "E341"), ([fin, "nowhere"], "Ann", "E507")):
        with pytest.raises(DragomanError) as error:
            dragoman.judge(archive, documents, "same", by=by)
        assert error.value.code == code
    with pytest.raises(DragomanError, match="E507"):
        dragoman.encounters(archive, documents=["nowhere"])
    assert archive.judgements() == []


def test_a_judgement_that_was_tampered_with_is_found(archive: Archive) -> None:
    names = [keep(archive, name, party) for name, party in (("fin", "FIN"), ("nga", "NGA"), ("copy", "FIN"))]
    dragoman.judge(archive, names, "same", by="Ann")
    report = archive.verify()
    assert (report.problems, report.checked["judgement"], report.checked["head"]) == ((), 3, 3)
    with archive.database.write() as connection:
        connection.execute(judgement.update().where(judgement.c.id == 2).values(by="Bob"))
    assert [each.where for each in archive.verify().problems] == ["judgement 2 of Bob"]
    with archive.database.write() as connection:
        connection.execute(judgement.delete().where(judgement.c.id == 1))
    assert len(archive.verify().problems) == 1


def test_a_head_that_was_tampered_with_is_found(archive: Archive) -> None:
    keep(archive, "fin", "FIN")
    with archive.database.write() as connection:
        connection.execute(head.update().values(date="2031-01-01"))
    (problem,) = archive.verify().problems
    assert problem.what == "not as read: date"
    with archive.database.write() as connection:
        connection.execute(head.delete())
    (problem,) = archive.verify().problems
    assert problem.what == "its head is not there"


def test_judgements_go_along_and_heads_are_made_anew(archive: Archive, tmp_path: Path) -> None:
    fin, nga = keep(archive, "fin", "FIN"), keep(archive, "nga", "NGA")
    dragoman.judge(archive, [fin, nga], "different", by="Ann", note="two calls")
    archive.export(tmp_path / "export")
    with dragoman.open_archive(tmp_path / "other.archive", create=True) as other:
        other.import_(tmp_path / "export")
        assert other.judgements() == archive.judgements()
        assert other.heads() == archive.heads()
        assert other.verify().problems == ()
        assert dragoman.judge(other, [fin, nga], "withdrawn", by="Bob")
        assert other.verify().problems == ()


def test_an_archive_of_before_gets_its_heads(where: str) -> None:
    """As it was: neither table, and readings that are there."""
    older(where, "0002")
    with dragoman.open_archive(where) as archive, contextlib.closing(kept_before()) as before:
        standing = "JOIN document ON document.revision_id = head.revision_id"
        rows = before.execute(f"SELECT head.*, name FROM head {standing} ORDER BY day, name").fetchall()
        heads = sorted(archive.heads(), key=lambda each: (each.day or "", each.document))
        assert [(each.document, each.title, each.date) for each in heads] == [
            (row["name"], row["title"], row["date"]) for row in rows
        ]
        assert archive.judgements() == []
        assert archive.verify().problems == ()


def test_heads_hold_what_a_record_holds(archive: Archive) -> None:
    people = (Participant('Ó "Quote"', None, None), Participant("王毅", "部长", "CHN"))
    name = keep(archive, "odd", "FIN", participants=people, place="Vasa", kind=None, requested_by="CHN")
    found = archive.head(name)
    assert found is not None
    assert (found.participants, found.place, found.kind) == (people, "Vasa", None)
    assert msgspec.json.decode(msgspec.json.encode(found), type=type(found)) == found


def test_heads_are_near_that_share_two_parties_or_lead_to_one_that_does(archive: Archive) -> None:
    def person(party: str) -> Participant:
        return Participant("A B", None, party)

    one = keep(archive, "one", "FIN", participants=(person("NGA"),))
    two = keep(archive, "two", "NGA", participants=(person("FIN"), person("KEN")))
    three = keep(archive, "three", "KEN", participants=(person("NGA"),))
    far = keep(archive, "far", "EGY", participants=(person("ZAF"),))
    days = ("1900-01-01", "2100-01-01")
    near = archive.heads_near(["FIN", "NGA"], *days)
    assert {head.document for head in near} == {one, two, three}
    assert near == [head for head in archive.heads() if head.document != far]
    assert archive.heads_near(["FIN"], *days) == []
    assert [head.document for head in archive.heads_near(["EGY", "ZAF"], *days)] == [far]
    assert len(archive.heads_near([f"X{n}" for n in range(500)], *days)) == 4, "too many to ask for: all of the days"
