"""What is kept, over SQLite and PostgreSQL: captures, revisions, readings; and that nothing is lost or doubled."""

from __future__ import annotations

import msgspec
import pytest
import sqlalchemy as sa

import dragoman
from dragoman.archive import Archive
from dragoman.archive.schema import DERIVED, KEPT, SERVING, WITHIN, metadata
from dragoman.errors import DragomanError, Refused
from dragoman.record import Capture, Document

from .arriving import CALL, MADE, URL, add, arrival, captured, everything, kinds, read, read_better, refusal

LATER = "2026-03-02T12:00:00Z"
LAST = "2026-03-03T12:00:00Z"


def test_every_table_is_kept_or_derived_or_stays_where_it_is_served() -> None:
    assert {*KEPT, *WITHIN, *DERIVED, *SERVING} == set(metadata.sorted_tables)


def test_there_is_no_archive_until_one_is_made(where: str) -> None:
    with pytest.raises(DragomanError) as error:
        dragoman.open_archive(where)
    assert error.value.code == "E501"
    dragoman.open_archive(where, create=True).close()
    dragoman.open_archive(where).close()


def test_what_was_kept_is_there_when_it_is_opened_again(where: str) -> None:
    with dragoman.open_archive(where, create=True) as archive:
        (kept,) = add(archive, arrival(CALL, title="A call", published="2026-03-01", publisher="FIN"))
        before = everything(archive)
    with dragoman.open_archive(where) as archive:
        assert everything(archive) == before
        found = archive.document(kept.document)
        assert (found.text, found.title, found.published, found.publisher) == (CALL, "A call", "2026-03-01", "FIN")


# --- captures -------------------------------------------------------------------


def test_a_capture_is_kept_as_it_came(archive: Archive) -> None:
    given = captured(
        b"\xff\xfe<html>\0\x80raw\r\n",
        media_type="text/html",
        status=200,
        headers=(("Content-Type", "text/html"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")),
    )
    kept = archive.add(given, arrival(CALL)[1])
    assert archive.captures(kept.document) == [given]
    assert archive.bytes_of(kept.document) == given


def test_the_same_twice_changes_nothing_but_how_often_it_was_seen(archive: Archive) -> None:
    assert kinds(add(archive, arrival(CALL))) == ["document"]
    before = everything(archive)
    assert kinds(add(archive, arrival(CALL))) == ["nothing"]
    assert everything(archive) == before
    assert kinds(add(archive, arrival(CALL, at=LATER))) == ["nothing"]
    (entry,) = archive.log("mfa.example-17").entries
    assert (entry.at, entry.seen, entry.seen_at) == ("2026-03-01T12:00:00Z", 2, LATER)


def test_other_bytes_with_the_same_text_are_a_capture_and_no_revision(archive: Archive) -> None:
    found = add(archive, arrival(CALL, content="<p>1"), arrival(CALL, at=LATER, content="<p>2"))
    assert kinds(found) == ["document", "capture"]
    assert [each.revision for each in found] == [1, 1]
    assert len(archive.captures("mfa.example-17")) == 2
    assert archive.status().revisions == 1


def test_bytes_that_came_before_and_come_again_are_a_capture_again(archive: Archive) -> None:
    """A page that is changed, and changed back, was changed twice."""
    found = add(archive, arrival("One."), arrival("Two.", at=LATER), arrival("One.", at=LAST))
    assert kinds(found) == ["document", "revision", "capture"]
    assert archive.document("mfa.example-17").text == "One."
    assert [entry.revision for entry in archive.log("mfa.example-17").entries] == [1, 2, 1]
    assert archive.diff("mfa.example-17").before.text == "Two."


def test_an_older_capture_that_comes_later_takes_its_place_in_time(archive: Archive) -> None:
    add(archive, arrival("Two.", at=LATER), arrival("One."))
    assert archive.document("mfa.example-17").text == "Two."
    assert [entry.revision for entry in archive.log("mfa.example-17").entries] == [2, 1]
    assert archive.verify().problems == ()


def test_bytes_are_kept_once_however_often_they_come(archive: Archive) -> None:
    for number in range(3):
        add(archive, arrival(f"{CALL} {number}", f"{URL}{number}", content="the same bytes"))
    status = archive.status()
    assert (status.captures, status.bytes) == (3, len("the same bytes"))


def test_bytes_that_are_not_what_their_hash_says_are_not_taken(archive: Archive) -> None:
    given, made = arrival(CALL)
    with pytest.raises(DragomanError) as error:
        archive.add(msgspec.structs.replace(given, sha256="0" * 64), made)
    assert error.value.code == "E304"
    assert archive.status().documents == 0, "and nothing is left half-done"


def test_what_is_no_character_in_a_text_is_not_taken(archive: Archive) -> None:
    with pytest.raises(DragomanError) as error:
        archive.add(captured("x"), arrival("NUL \0 in it", content="x")[1])
    assert error.value.code == "E511"


def test_what_could_not_be_made_a_text_is_kept_with_its_reason(archive: Archive) -> None:
    (kept,) = add(archive, refusal())
    assert (kept.new, kept.revision) == ("document", None)
    assert kept.refused is not None
    (entry,) = archive.log(kept.document).entries
    assert entry.refusal == "the input is binary, not text [E202]"
    assert archive.captures(kept.document)[0].content == b"\0\0"
    with pytest.raises(DragomanError) as error:
        archive.document(kept.document)
    assert error.value.code == "E507"


def test_a_page_that_vanishes_and_comes_again(archive: Archive) -> None:
    add(archive, arrival(CALL), refusal(at=LATER), arrival(CALL, at=LAST))
    entries = archive.log("mfa.example-17").entries
    assert [entry.kind for entry in entries] == [None, "refused", "restored"]
    assert archive.document("mfa.example-17").text == CALL


def test_while_a_page_is_gone_the_text_that_stood_last_stands(archive: Archive) -> None:
    add(archive, arrival(CALL), refusal(at=LATER))
    assert archive.document("mfa.example-17").text == CALL


# --- documents --------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        "http://mfa.example/calls/17",
        "https://MFA.example/calls/17#top",
        "https://mfa.example/calls/17/",
        "https://mfa.example:443/calls/17",
    ],
)
def test_addresses_of_the_same_page_are_one_document(archive: Archive, other: str) -> None:
    assert kinds(add(archive, arrival("One."), arrival("Two.", other, at=LATER))) == ["document", "revision"]


def test_rows_of_a_corpus_are_told_apart_by_their_ids(archive: Archive) -> None:
    rows = [arrival(text, f"c.jsonl:{n}", id=name) for n, (name, text) in enumerate([("a", "One."), ("b", "Two.")])]
    assert kinds(add(archive, *rows)) == ["document", "document"]
    moved = arrival("One, changed.", "c.jsonl:9", at=LATER, id="a")
    (kept,) = add(archive, moved)
    assert (kept.document, kept.new, kept.revision) == ("a", "revision", 2)


def test_rows_without_ids_are_known_by_their_text_wherever_they_stand(archive: Archive) -> None:
    assert kinds(add(archive, arrival("One.", "c.jsonl:1"), arrival("One.", "c.jsonl:2"))) == ["document", "nothing"]


def test_documents_that_would_have_the_same_name_get_numbers(archive: Archive) -> None:
    found = add(archive, arrival("One.", "https://a.example/x"), arrival("Two.", "https://www.a.example/en/x"))
    assert [each.document for each in found] == ["a.example-x", "a.example-x-2"]


# --- readings ---------------------------------------------------------------------


def test_a_reading_is_kept_whole(archive: Archive) -> None:
    (kept,) = add(archive, arrival(CALL))
    readout = archive.readout(kept.document)
    assert readout == next(iter(read([archive.document(kept.document)])))
    assert readout is not None
    assert readout.to_json() == next(iter(read([archive.document(kept.document)]))).to_json()


def test_what_has_been_read_is_not_read_again(archive: Archive) -> None:
    asked: list[str] = []

    def reader(documents: object) -> object:
        some = list(documents)  # type: ignore[call-overload]
        asked.extend(each.id for each in some)
        return read(some)

    for _ in range(2):
        list(archive.add_many([arrival(CALL)], read=reader))  # type: ignore[arg-type]
    assert asked == ["mfa.example-17"]


def test_what_was_kept_unread_is_read_when_it_comes_again(archive: Archive) -> None:
    assert kinds(add(archive, arrival(CALL), reading=False)) == ["document"]
    assert archive.unread() == 1
    assert kinds(add(archive, arrival(CALL))) == ["reading"]
    assert archive.unread() == 0


def test_a_better_reader_keeps_the_old_reading(archive: Archive) -> None:
    add(archive, arrival(CALL))
    name = "mfa.example-17"
    old = archive.readout(name)
    better = next(iter(read_better([archive.document(name)]))).made
    assert archive.unread(better) == 1
    assert [each.revision for each in archive.reread(read_better, better)] == [f"{name}@1"]
    assert archive.unread(better) == 0
    readings = archive.readings(name)
    assert readings[0] == old
    assert [each.made.reader_version for each in readings] == ["1", "2"]
    now = archive.readout(name)
    assert now is not None
    assert now.made == better
    assert archive.verify().problems == ()


def test_going_back_to_an_older_reader_takes_up_its_reading(archive: Archive) -> None:
    add(archive, arrival(CALL))
    better = next(iter(read_better([archive.document("mfa.example-17")]))).made
    list(archive.reread(read_better, better))
    list(archive.reread(read, MADE))
    assert len(archive.readings("mfa.example-17")) == 2
    now = archive.readout("mfa.example-17")
    assert now is not None
    assert now.made == MADE
    assert archive.verify().problems == ()


def test_rereading_goes_on_where_it_was_interrupted(archive: Archive) -> None:
    add(archive, *(arrival(f"{CALL} {n}", f"{URL}{n}") for n in range(7)))
    better = next(iter(read_better([archive.document("mfa.example-170")]))).made
    going = archive.reread(read_better, better, batch=2)
    for _ in range(3):
        next(going)
    going.close()
    left = archive.unread(better)
    assert left in (4, 5), "the third may have been read, and not been said to be"
    assert len(list(archive.reread(read_better, better, batch=2))) == left
    assert archive.unread(better) == 0


def test_a_reading_of_another_text_is_not_taken(archive: Archive) -> None:
    other = next(iter(read([arrival("Another.")[1]])))
    with pytest.raises(DragomanError) as error:
        archive.add(*arrival(CALL), readout=other)
    assert error.value.code == "E304"
    assert archive.status().documents == 0


def test_one_that_the_reader_refuses_stops_nothing(archive: Archive) -> None:
    def reader(documents: list[Document]) -> list[object]:
        outcomes = list(read(documents))
        return [Refused(code="E211", reason="too tangled", next_step="None.", input="x"), *outcomes[1:]]

    found = list(archive.add_many([arrival("A.", f"{URL}1"), arrival(CALL, f"{URL}2")], read=reader))  # type: ignore[arg-type]
    assert [each.read for each in found] == [False, True]
    assert archive.unread() == 1


def test_statements_stand_in_their_table(archive: Archive) -> None:
    from dragoman.archive.schema import statement

    add(archive, arrival(CALL, published="2026-03-01", publisher="FIN"))
    with archive.database.read() as connection:
        rows = connection.execute(sa.select(statement).order_by(statement.c.number)).all()
    assert [CALL[row.start : row.end] for row in rows] == [
        "the strait must stay open", "grain is no weapon", "all sides to hold back",
    ]  # fmt: skip
    assert [CALL[row.cue_start : row.cue_end] for row in rows] == ["said", "stressed", "urged"]
    assert [CALL[row.source_start : row.source_end] for row in rows] == ["She", "He", "She"]
    assert [row.speaker for row in rows] == [" FIN ", " NGA ", " FIN "]


# --- what one asks for and is not there ---------------------------------------------


@pytest.mark.parametrize("reference", ["nobody", "mfa.example-17@2", "mfa.example-17@x", "mfa.example-17@99999999999"])
def test_what_is_not_there_is_said(archive: Archive, reference: str) -> None:
    add(archive, arrival(CALL))
    with pytest.raises(DragomanError) as error:
        archive.document(reference)
    assert error.value.code == "E507"


def test_status_counts(archive: Archive) -> None:
    add(archive, arrival(CALL), arrival(CALL + " More.", at=LATER), refusal(f"{URL}0"))
    status = archive.status()
    assert (status.documents, status.captures, status.revisions, status.readings) == (2, 3, 2, 2)
    assert (status.statements, status.unread, status.refused) == (3, 0, 1)
    assert status.changes == {"wording": 1}
    assert (status.first, status.last) == ("2026-03-01T12:00:00Z", LATER)
    assert status.readers == {"plain 1, none 1, codebook 1": 2}


def test_documents_are_listed_by_name(archive: Archive) -> None:
    add(archive, arrival("Two.", f"{URL}b", title="B"), arrival("One.", f"{URL}a", title="A"), refusal(f"{URL}c"))
    listed = list(archive.documents())
    assert [(each.document, each.title, each.revisions) for each in listed] == [
        ("mfa.example-17a", "A", 1), ("mfa.example-17b", "B", 1), ("mfa.example-17c", None, 0),
    ]  # fmt: skip


def test_a_name_in_another_encoding_is_kept_with_an_escape(archive: Archive) -> None:
    (kept,) = add(archive, arrival(CALL, "/tmp/caf\udce9.txt"))
    capture: Capture = archive.captures(kept.document)[0]
    assert capture.address == "/tmp/caf\\udce9.txt"
    assert archive.verify().problems == ()
