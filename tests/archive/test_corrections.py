"""What people found is what is searched, counted and told, in its own revision and in later ones; on both databases."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import pytest

import dragoman
from dragoman import intake
from dragoman.archive import Archive
from dragoman.archive.corrections import Corrections
from dragoman.archive.findings import encounter_from
from dragoman.cli import Status, main
from dragoman.errors import DragomanError
from dragoman.record import Capture, Encounter, Readout

NAME = "2024-10-08-egypt-south-africa-meeting.egypt"


def bring(archive: Archive, text: str, at: str) -> None:
    """Keep a text as the next capture of the same page, and read it."""
    content = text.encode()
    captured = Capture(
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        media_type="text/plain",
        address=f"https://ministry.example/{NAME}",
        at=at,
        by="the tests",
    )
    list(archive.add_many([(captured, intake.from_text(text, id=NAME))], read=lambda found: dragoman.read_many(found)))


@pytest.fixture
def text(examples: Path) -> str:
    return (examples / f"{NAME}.txt").read_text("utf-8")


@pytest.fixture
def checked(archive: Archive, text: str) -> tuple[Archive, Corrections, Readout]:
    bring(archive, text, "2030-01-01T00:00:00Z")
    readout = archive.readout(NAME)
    assert readout is not None
    return archive, Corrections(archive.database), readout


def name_of(archive: Archive) -> str:
    return next(each.document for each in archive.documents())


Checked = tuple[Archive, Corrections, Readout]


def test_search_finds_a_statement_as_it_was_corrected_and_no_longer_as_it_was_read(checked: Checked) -> None:
    archive, corrections, readout = checked
    name = name_of(archive)
    old = readout.statements[1]
    words = old.content.text[:20].rstrip(".;, ")
    content = msgspec.structs.replace(old.content, end=old.content.start + len(words), text=words)
    warnings = sum(each.act == "warn" for each in readout.statements)
    after = msgspec.structs.replace(old, act="warn", speaker=("ETH",), target=("FJI",), content=content)
    corrections.add(f"{name}@1", old.id, "corrected", after, by="anna")
    (hit,) = archive.search("", speaker="ETH", facets="act").hits
    assert (hit.statement, hit.act, hit.target) == (old.id, "warn", ("FJI",))
    assert hit.content == content
    assert hit.confidence is None
    assert old.id not in {each.statement for each in archive.search("", act=old.act).hits if each.act == old.act}
    gone = old.content.text[len(content.text) :].split()[-1].strip("”.,")
    assert old.id not in {each.statement for each in archive.search(f'"{gone}"').hits}
    counts = {each.values[0]: each.statements for each in archive.search("", facets="act").facets["act"]}
    assert counts["warn"] == warnings + 1
    assert archive.verify().problems == ()


def test_comparing_and_following_go_by_what_people_found(checked: Checked, examples: Path, tmp_path: Path) -> None:
    archive, corrections, readout = checked
    name = name_of(archive)
    old = readout.statements[1]
    after = msgspec.structs.replace(old, act="warn", speaker=("ETH",), person=None)
    corrections.add(f"{name}@1", old.id, "corrected", after, by="anna")
    words = " ".join(old.content.text.split()[:3])
    assert [each.speaker for each in dragoman.phrase(words, archive).occurrences] == [("ETH",)]
    assert archive.database.path is None or compared(archive, examples, tmp_path)[old.id] == "warn"


def compared(archive: Archive, examples: Path, folder: Path) -> dict[str, str]:
    """The act of each of Egypt's statements, as the command line compares them."""
    other = examples / "2024-10-08-egypt-south-africa-meeting.south-africa.txt"
    asked = ["compare", f"{name_of(archive)}@1", str(other), "--archive", str(archive.database.path), "--json"]
    assert main([*asked, "-o", str(folder / "c.json")]) == Status.READ
    found = msgspec.json.decode((folder / "c.json").read_bytes())
    return {each["id"]: each["act"] for each in found["a"]["statements"]}


def test_what_is_no_statement_is_not_found_and_what_was_added_is(checked: Checked) -> None:
    archive, corrections, readout = checked
    name = name_of(archive)
    before = archive.search("").total
    corrections.add(f"{name}@1", "s3", "rejected", None, by="anna")
    assert archive.search("").total == before - 1
    start = readout.document.text.index("visiting Egypt at the invitation")
    words = readout.document.text[start : start + 32]
    span = msgspec.structs.replace(readout.statements[0].content, start=start, end=start + 32, text=words)
    added = msgspec.structs.replace(readout.statements[0], id="new", content=span, cue=None, source=None, act="praise")
    corrections.add(f"{name}@1", None, "added", added, by="anna")
    assert [each.content.text for each in archive.search('"visiting Egypt"').hits if each.content] == [words]
    assert archive.verify().problems == ()


def test_the_next_revision_is_found_by_what_was_carried_to_it(checked: Checked, text: str) -> None:
    archive, corrections, readout = checked
    name = name_of(archive)
    after = msgspec.structs.replace(readout.statements[1], speaker=("ETH",))
    corrections.add(f"{name}@1", "s2", "corrected", after, by="anna")
    bring(archive, f"A line in front of it.\n\n{text}", "2030-01-02T00:00:00Z")
    (hit,) = archive.search("", speaker="ETH").hits
    assert (hit.revision, hit.latest) == (2, True)
    assert hit.content is not None
    assert hit.content.text == after.content.text
    identities = {each.identity for each in archive.search("", speaker="ETH", revisions="all").hits}
    assert identities == {"1.s2"}, "it is the same statement in both"
    standing = corrections.standing(name, 2)
    assert standing is not None
    assert [(each.revision, each.by) for each in standing.carried] == [(1, "anna")]
    assert corrections.queue(by="anna").doubtful == ()
    assert archive.verify().problems == ()


def test_a_reworded_one_waits_to_be_checked_again(checked: Checked, text: str) -> None:
    archive, corrections, readout = checked
    name = name_of(archive)
    old = next(each for each in readout.statements if "increase the volume of trade" in each.content.text)
    corrections.add(f"{name}@1", old.id, "corrected", msgspec.structs.replace(old, speaker=("ETH",)), by="anna")
    bring(archive, text.replace("increase the volume of trade", "double the volume of trade"), "2030-01-02T00:00:00Z")
    assert archive.search("", speaker="ETH").hits == ()
    (found,) = corrections.queue(by="anna").doubtful
    assert (found.revision, found.again.became, found.again.finding.by) == (2, "reworded", "anna")
    assert found.again.now is not None
    corrections.add(f"{name}@2", found.again.now, "confirmed", None, by="berta")
    assert corrections.queue(by="anna").doubtful == (), "it was checked again"
    assert archive.verify().problems == ()


def test_an_older_revision_that_is_corrected_later_tells_the_newer_one(checked: Checked, text: str) -> None:
    archive, corrections, readout = checked
    name = name_of(archive)
    bring(archive, f"{text}\n\nOne line more.", "2030-01-02T00:00:00Z")
    after = msgspec.structs.replace(readout.statements[1], speaker=("ETH",))
    corrections.add(f"{name}@1", "s2", "corrected", after, by="anna")
    assert [each.revision for each in archive.search("", speaker="ETH").hits] == [2]
    assert archive.verify().problems == ()


def test_a_reading_by_another_reader_keeps_it_in_the_tables(checked: Checked) -> None:
    archive, corrections, readout = checked
    name = name_of(archive)
    after = msgspec.structs.replace(readout.statements[1], speaker=("ETH",))
    corrections.add(f"{name}@1", "s2", "corrected", after, by="anna")
    made = msgspec.structs.replace(readout.made, reader_version="99")
    newer = msgspec.structs.replace(readout, made=made)
    list(archive.reread(lambda _: [newer], made))
    assert archive.search("", speaker="ETH").total == 1
    assert archive.verify().problems == ()


def test_search_is_made_anew_with_what_people_found(checked: Checked, tmp_path: Path) -> None:
    archive, corrections, readout = checked
    name = name_of(archive)
    after = msgspec.structs.replace(readout.statements[1], speaker=("ETH",))
    corrections.add(f"{name}@1", "s2", "corrected", after, by="anna")
    corrections.add_met(f"{name}@1", Encounter(kind="call", date="2024-10-08", publisher="EGY"), by="anna")
    archive.reindex()
    assert archive.search("", speaker="ETH").total == 1
    archive.export(tmp_path / "out")
    with dragoman.open_archive(tmp_path / "in.db", create=True) as other:
        other.import_(tmp_path / "out")
        assert other.search("", speaker="ETH").total == 1
        assert Corrections(other.database).all_met() == corrections.all_met()
        assert other.verify().problems == ()


def test_the_encounter_is_told_as_it_was_corrected(checked: Checked, text: str) -> None:
    archive, corrections, readout = checked
    name = name_of(archive)
    given = encounter_from(
        readout,
        kind="video",
        date="2024-10-09",
        place="Cairo",
        requested_by="ZAF",
        publisher="EGY",
        participants="Anna Aaltonen; Foreign Minister; FIN\n\nNobody Else;;",
    )
    corrections.add_met(f"{name}@1", given, by="anna", note="by video, as it says")
    head = archive.head(name)
    assert head is not None
    assert (head.kind, head.date, head.parties) == ("video", "2024-10-09", ("EGY", "FIN"))
    assert [each.title for each in head.participants] == ["Foreign Minister", None]
    machine = archive.readout(name)
    assert machine is not None
    assert machine.encounter == readout.encounter, "the machine's reading is as it was"
    bring(archive, f"{text}\n\nOne line more.", "2030-01-02T00:00:00Z")
    head = archive.head(name)
    assert head is not None
    assert (head.revision, head.kind) == (2, "video"), "the machine reads the same: it is carried"
    assert archive.verify().problems == ()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"kind": "dinner"}, "no kind of encounter"),
        ({"date": "yesterday"}, "no date"),
        ({"publisher": "Egypt"}, "no party"),
        ({"participants": "; Minister; EGY"}, "a participant is a name"),
        ({"participants": "A; B; Egypt"}, "no party"),
        ({"participants": "A; B; EGY; and more"}, "a participant is a name"),
    ],
)
def test_an_encounter_that_does_not_fit_is_refused(checked: Checked, wrong: dict[str, str], why: str) -> None:
    fields = {"kind": "call", "date": "", "place": "", "requested_by": "", "publisher": "EGY", "participants": ""}
    with pytest.raises(DragomanError, match=why) as caught:
        encounter_from(checked[2], **(fields | wrong))
    assert caught.value.code == "E611"


def test_nothing_changed_is_no_correction_of_an_encounter(checked: Checked) -> None:
    archive, corrections, readout = checked
    with pytest.raises(DragomanError, match="E611"):
        corrections.add_met(f"{name_of(archive)}@1", readout.encounter, by="anna")
