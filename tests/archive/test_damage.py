"""Bad inputs, full disks, damaged files, older schemas: what is said of them, and that the rest stands."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import dragoman
from dragoman.archive import Archive, Report, schema
from dragoman.archive.schema import metadata
from dragoman.errors import DragomanError, Refused

from ..intake import formats
from .arriving import CALL, URL, add, arrival, captured, everything, file_before, kept_before, older

LATER = "2026-03-02T12:00:00Z"
Place = Callable[[], str]

# --- inputs that are bad --------------------------------------------------------------


def bad_inputs(folder: Path) -> dict[str, str]:
    """Files each of which has something bad in it, and the code that it is refused with."""
    good = (formats.TEXT + "\n").encode()
    whole = formats.warc(*((f"{URL}/w{n}", formats.page(f"{formats.TEXT} Part {n}."), "text/html") for n in range(3)))
    files = {
        "corrupt.pdf": (b"%PDF-1.7\n" + bytes(range(256)) * 20, "E215"),
        "encrypted.pdf": (formats.pdf([formats.TEXT], password="x"), "E213"),
        "bomb.zip": (formats.zipped(*((f"{n}.jsonl", b"\n" * 50_000_000) for n in range(9))), "E212"),
        "bomb.html.gz": (gzip.compress(bytes(300_000_000), 1), "E2"),
        "feed.xml": (b"<?xml version='1.0'?><rss version='2.0'><channel><item><title>cut", "E2"),
        "mail.mbox": (
            formats.mbox(
                formats.message(formats.TEXT + " One."),
                b"From: a@b.example\nSubject: Nothing in it\nContent-Type: text/html; charset=x-none\n\n<p>",
                formats.message(formats.TEXT + " Three."),
            ),
            "E2",
        ),
        "cut.warc": (whole[: len(whole) - 300], "E215"),
        "broken.docx": (b"PK\x03\x04" + bytes(200), "E215"),
        "binary.txt": (bytes(range(256)) * 4, "E202"),
    }
    for name, (data, _) in files.items():
        (folder / name).write_bytes(data)
    with (folder / "large.html").open("wb") as file:
        file.write(b"<html><body>")
        file.truncate(100_000_000)
    (folder / "good.txt").write_bytes(good)
    return {**{name: code for name, (_, code) in files.items()}, "large.html": "E204"}


@pytest.mark.slow
def test_each_bad_input_is_a_coded_refusal_and_the_rest_goes_in(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "inputs"
    folder.mkdir()
    bad = bad_inputs(folder)
    outcomes = list(dragoman.keep(archive, [str(folder)], read=False))
    refused: dict[str, list[str]] = {}
    for each in outcomes:
        why = each if isinstance(each, Refused) else each.refused
        if why is not None:
            refused.setdefault(Path(why.input.split("!")[0].split("#")[0]).name, []).append(why.code)
    assert {name: codes for name, codes in refused.items() if len(codes) != 1} == {}, "one refusal each"
    assert refused.keys() == bad.keys()
    assert {name: code for name, (code,) in refused.items() if not code.startswith(bad[name])} == {}
    kept = {each.document for each in outcomes if not isinstance(each, Refused) and each.refused is None}
    assert "good" in kept
    assert len(kept) == 1 + 2 + 2, "the good text, two messages of three, two records of three"
    assert archive.verify().problems == ()
    again = list(dragoman.keep(archive, [str(folder)], read=False))
    assert {each.new for each in again if not isinstance(each, Refused)} == {"nothing"}


# --- a disk that is full --------------------------------------------------------------


GERMAN = "Die Ministerin sprach mit dem Minister. Sie sagte, dass die Meerenge offen bleiben muss."


def test_a_full_disk_is_said_and_the_archive_is_whole(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk."""
    where, corpus = tmp_path / "a.dragoman", tmp_path / "c.jsonl"
    import random

    numbers = random.Random(2)
    words = lambda: " ".join(f"word{numbers.randrange(100_000)}" for _ in range(400))  # noqa: E731
    corpus.write_text("".join(json.dumps({"id": f"d{n}", "text": words()}) + "\n" for n in range(300)))
    dragoman.open_archive(where, create=True).close()
    arguments = ["archive", "add", "--no-read", str(corpus), "--archive", str(where)]
    command = [sys.executable, "-m", "dragoman", *arguments]
    # The model that tells languages is unpacked into a temporary file, which is not what is to be limited here.
    limited = (
        "import resource, sys; from dragoman import cli; from dragoman.intake import language; "
        f"language.judge({GERMAN!r}); resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, 700_000)); "
        f"sys.exit(cli.main({arguments!r}))"
    )
    done = subprocess.run([sys.executable, "-c", limited], capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "[E504]" in done.stderr
    assert "Make room on the disk" in done.stderr
    assert "Traceback" not in done.stderr
    with dragoman.open_archive(where) as archive:
        assert archive.verify().problems == ()
        before = archive.status().documents
        assert 0 < before < 300, "what went in before stays in"
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with dragoman.open_archive(where) as archive:
        assert archive.status().documents == 300
        assert archive.status().captures == 300
        assert archive.verify().problems == ()


# --- a file that something else has damaged ---------------------------------------------


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A closed SQLite archive."""
    where = tmp_path / "a.dragoman"
    with dragoman.open_archive(where, create=True) as archive:
        texts = [f"{CALL} Number {n} of them all." for n in range(20)]
        add(archive, *(arrival(text, f"{URL}/{n}", title=f"Call {n}") for n, text in enumerate(texts)))
        add(archive, arrival(f"{CALL} Changed.", f"{URL}/0", LATER))
    return where


def verified(where: Path) -> Report:
    with dragoman.open_archive(where) as archive:
        return archive.verify()


def told(report: Report) -> str:
    return "\n".join(f"{each.where}: {each.what}" for each in report.problems)


def found(where: Path) -> str:
    """What is said to be wrong with a file, by verifying it or by not even opening it."""
    try:
        return told(verified(where))
    except DragomanError as error:
        return error.reason if error.code in ("E502", "E510") else ""


def test_a_whole_file_has_no_problem(whole: Path) -> None:
    report = verified(whole)
    assert report.problems == ()
    assert report.checked["capture"] == 21
    assert report.checked["anchor"] > 100


TAMPERED = [
    ("UPDATE content SET bytes = zeroblob(10) WHERE id = 3", "content 3: "),
    ("UPDATE content SET size = size + 1 WHERE id = 3", "content 3: "),
    ("UPDATE capture SET at = '2020-01-01T00:00:00Z' WHERE id = 5", "capture 5 of mfa.example-4: its seal is broken"),
    ("UPDATE capture SET status = 404 WHERE id = 5", "capture 5 of mfa.example-4: its seal is broken"),
    ("DELETE FROM capture WHERE id = 1", "capture 21 of mfa.example-0: its seal is broken"),
    ("DELETE FROM content WHERE id = 3", "capture 3 of mfa.example-2: its bytes are not there"),
    ("UPDATE revision SET text = 'Another text.' WHERE id = 4", "mfa.example-3@1: "),
    ("UPDATE revision SET known = '{' WHERE id = 4", "mfa.example-3@1: "),
    ("DELETE FROM revision WHERE id = 1", "mfa.example-0: revisions are not there: 1"),
    ("UPDATE reading SET sha256 = 'x' WHERE id = 6", "reading 6 of mfa.example-5@1: its record has sha256"),
    ("UPDATE reading SET record = zeroblob(9) WHERE id = 6", "reading 6 of mfa.example-5@1: it cannot be unpacked"),
    ("UPDATE revision SET known = zeroblob(30) WHERE id = 4", "revision 4: the row cannot be read"),
    ("UPDATE revision SET known = substr(known, 1, length(known) - 9) WHERE id = 4", "revision 4: the row cannot"),
    ("UPDATE revision SET sha256 = zeroblob(32) WHERE id = 4", "mfa.example-3@1: "),
    (
        "UPDATE document SET key_digest = zeroblob(16) WHERE id = 4",
        "document mfa.example-3: it is not found by its key",
    ),
    (
        "UPDATE reader SET made = '{}' WHERE id = 1",
        "reading 6 of mfa.example-5@1: its record says it was made by another",
    ),
    ("UPDATE statement SET cue_start = 0 WHERE id = 7", "not as read: cue_start"),
    ("UPDATE searchable_text SET title = 'Another' WHERE revision_id = 4", "search takes it for what it is not: title"),
    ("UPDATE head SET kind = 'video' WHERE id = 4", "not as read: kind"),
    ("UPDATE statement SET start = start + 1 WHERE id = 7", "not as read: start"),
    ("DELETE FROM statement WHERE id = 7", "statements are in the table"),
    ("DELETE FROM extraction WHERE id = 2", "capture 2: nothing says what was made of it"),
]


@pytest.mark.parametrize(("statement", "expected"), TAMPERED)
def test_what_was_tampered_with_is_said_exactly(whole: Path, statement: str, expected: str) -> None:
    with sqlite3.connect(whole) as raw:
        assert raw.execute(statement).rowcount == 1
    raw.close()
    report = verified(whole)
    assert expected in told(report)
    assert report.checked["document"] == 20, "the rest is looked at all the same"


def test_bytes_that_flipped_anywhere_are_found(whole: Path) -> None:
    """Every page of the file is spoilt once, in a copy: something is said of each, and nothing breaks down."""
    data = bytearray(whole.read_bytes())
    size = int.from_bytes(data[16:18], "big")
    silent = []
    for page in range(1, len(data) // size):
        spoilt = bytearray(data)
        middle = page * size + size // 2
        spoilt[middle : middle + 512] = bytes(b ^ 0x5A for b in spoilt[middle : middle + 512])
        copy = whole.with_name(f"spoilt-{page}.dragoman")
        copy.write_bytes(spoilt)
        if not found(copy):
            silent.append((page, bytes(data[middle : middle + 512]).strip(b"\0")))
    assert not [page for page, was in silent if was], "a page that was not empty was spoilt and nothing was said"


def test_a_file_that_was_cut_off(whole: Path) -> None:
    data = whole.read_bytes()
    whole.write_bytes(data[: len(data) * 2 // 3])
    assert found(whole)


@pytest.mark.parametrize("data", [b"no archive at all, but some text " * 100, b"\0" * 8192])
def test_a_file_that_is_something_else(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(DragomanError) as error:
        dragoman.open_archive(tmp_path / "x")
    assert error.value.code in ("E502", "E510")
    assert (tmp_path / "x").read_bytes() == data, "and it is left as it was"


def test_a_database_of_somebody_else(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "x") as raw:
        raw.execute("CREATE TABLE mine (a)")
    raw.close()
    for create in (False, True):
        with pytest.raises(DragomanError) as error:
            dragoman.open_archive(tmp_path / "x", create=create)
        assert error.value.code == "E502"


def test_what_cannot_be_read_any_more_is_said_when_it_is_asked_for(whole: Path) -> None:
    with sqlite3.connect(whole) as raw:
        raw.execute("UPDATE revision SET text = 'Another text.' WHERE id = 4")
        raw.execute("UPDATE content SET bytes = zeroblob(10) WHERE id = 3")
    raw.close()
    with dragoman.open_archive(whole) as archive:
        for asked in (lambda: archive.document("mfa.example-3"), lambda: archive.captures("mfa.example-2")):
            with pytest.raises(DragomanError) as error:
                asked()
            assert error.value.code == "E510"
        assert archive.document("mfa.example-5").text.startswith(CALL)


# --- older and newer schemas ------------------------------------------------------------


VERSIONS = ("0001", "0002", "0003", "0004", "0005", "0007")


@pytest.mark.parametrize("version", VERSIONS)
def test_an_older_archive_is_migrated(where: str, version: str) -> None:
    """All that was kept is there, to the letter, and all that was read is found."""
    older(where, version)
    with dragoman.open_archive(where) as archive, contextlib.closing(kept_before()) as before:
        assert archive.database.version() == schema.HEAD
        assert archive.verify().problems == ()
        assert archive.status().readings == 13
        for row in before.execute("SELECT capture.*, content.sha256, name FROM capture JOIN content ON content.id ="
                                  " content_id JOIN document ON document.id = document_id"):  # fmt: skip
            mine = archive.captures(row["name"])
            assert (row["sha256"], row["at"], row["address"]) in {(c.sha256, c.at, c.address) for c in mine}
        for row in before.execute("SELECT revision.*, name FROM revision JOIN document ON document.id = document_id"):
            kept = archive.document(f"{row['name']}@{row['number']}")
            assert (kept.sha256, kept.extractor) == (row["sha256"], row["extractor"])
            known = json.loads(row["known"])
            assert {name: getattr(kept, name) for name in known} == known
        hits = archive.search(size=1000, revisions="all", sort="date").hits
        found = {(each.document, each.revision, each.statement): each for each in hits}
        rows = before.execute(
            "SELECT statement.*, name, revision.number AS revision FROM statement"
            " JOIN revision ON revision.id = statement.revision_id JOIN document ON document.id = revision.document_id"
        ).fetchall()
        assert len(rows) == len(hits)
        same = ("cue", "source", "person", "act", "event", "cameo", "confidence", "identity", "date", "publisher")
        for row in rows:
            hit = found[row["name"], row["revision"], row["statement"]]
            assert hit.content is not None
            assert hit.content.text == row["content"]
            assert {name: getattr(hit, name) for name in same} == {name: row[name] for name in same}
            assert (hit.latest, " ".join(hit.speaker)) == (bool(row["latest"]), row["speaker"].strip())
        (copy,) = archive.log("mfa.example-1").near
        again = list(archive.add_many([arrival("It goes on.", f"{URL}/on")]))
        assert (copy, again[0].new) == ("embassy.example-copy", "document")
        assert archive.verify().problems == ()


def test_whatever_schema_it_comes_from_the_archive_is_the_same(sqlite_place: Place) -> None:
    found = []
    for version in ("0001", "0005"):
        older(where := sqlite_place(), version)
        with dragoman.open_archive(where) as archive:
            found.append(everything(archive))
    later = {table.name for table in schema.SINCE} | {"meta"}
    assert {name: rows for name, rows in found[0].items() if name not in later} == {
        name: rows for name, rows in found[1].items() if name not in later
    }


def test_an_older_archive_is_copied_before(tmp_path: Path) -> None:
    old = tmp_path / "old.dragoman"
    old.write_bytes(file_before())
    size = old.stat().st_size
    with dragoman.open_archive(old) as archive:
        backup = archive.database.backup
        assert backup is not None
        assert backup.name.startswith("old.dragoman.schema-0005-")
    assert old.stat().st_size < size, "and the room that it needs no longer is given back"
    with sqlite3.connect(backup) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == ("0005",)
        assert raw.execute("SELECT count(*) FROM capture").fetchone() == (13,)
        assert raw.execute("SELECT count(content) FROM statement").fetchone() == (157,)
    raw.close()
    dragoman.open_archive(old).close()
    assert len(list(tmp_path.glob("old.dragoman.schema-*"))) == 1, "and it is migrated once"


def test_two_who_open_an_older_archive_at_once(where: str) -> None:
    older(where, "0005")
    program = f"import dragoman; a = dragoman.open_archive({where!r}); print(a.database.backup)"
    running = [subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = sorted(each.communicate()[0].strip() for each in running)
    assert [each.returncode for each in running] == [0, 0]
    assert told.count("None") >= 1, "one of them migrates, and copies before"
    with dragoman.open_archive(where) as archive:
        assert archive.verify().problems == ()
        assert archive.status().readings == 13


def test_what_is_damaged_in_an_older_archive_is_said_once_it_is_migrated(tmp_path: Path) -> None:
    old = tmp_path / "old.dragoman"
    older(str(old), "0005")
    with sqlite3.connect(old) as raw:
        raw.execute("UPDATE revision SET text = zeroblob(40) WHERE id = 2")
        raw.execute("UPDATE reading SET record = zeroblob(40) WHERE id = 3")
        raw.execute("UPDATE content SET sha256 = 'none' WHERE id = 4")
    raw.close()
    report = verified(old)
    said = told(report)
    for wrong in ("revision 2: the row cannot be read", "reading 3 of mfa.example-2@1: ", "content 4: its bytes have"):
        assert wrong in said
    assert report.checked["document"] == 12
    assert report.checked["anchor"] > 1000, "the rest is looked at all the same"


def test_a_migration_that_fails_leaves_the_archive_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic import command

    old = tmp_path / "old.dragoman"
    older(str(old), "0001")
    upgrade = command.upgrade

    def broken(*given: Any, **more: Any) -> None:
        upgrade(*given, **more)
        raise OSError("the disk is gone")

    monkeypatch.setattr(command, "upgrade", broken)
    with pytest.raises(DragomanError) as error:
        dragoman.open_archive(old)
    assert error.value.code == "E504"
    monkeypatch.undo()
    with sqlite3.connect(old) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    raw.close()
    with dragoman.open_archive(old) as archive:
        assert archive.verify().problems == ()


def test_a_newer_archive_is_not_touched(where: str) -> None:
    with dragoman.open_archive(where, create=True) as archive, archive.database.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DragomanError) as error:
        dragoman.open_archive(where)
    assert error.value.code == "E503"


def test_migrations_make_what_the_tables_say(where: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with dragoman.open_archive(where, create=True) as archive, archive.database.read() as connection:
        # What full-text search has is of each database's own kind, and no part of the common tables.
        options = {"include_name": lambda name, *_: not str(name).endswith("words") and "_words_" not in str(name)}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


# --- carrying elsewhere -----------------------------------------------------------------


def test_there_and_back_nothing_is_lost(sqlite_place: Place, postgresql_place: Place, tmp_path: Path) -> None:
    """SQLite, a folder, PostgreSQL, a folder, SQLite: the folders are equal to the byte, and so are the archives."""
    places = [sqlite_place(), postgresql_place(), sqlite_place()]
    with dragoman.open_archive(places[0], create=True) as archive:
        raw = captured(b"\xff\0 bytes", f"{URL}/raw", status=200, headers=(("Content-Encoding", "gzip"), ("X", "é")))
        archive.add(raw, arrival(CALL)[1])
        add(archive, arrival(CALL), arrival(f"{CALL} More.", at=LATER), arrival("The letter Ж.", f"{URL}/j", title="Ж"))
        add(archive, arrival(CALL, at="2026-03-04T12:00:00Z"), arrival(CALL, at="2026-03-05T12:00:00Z"))
        wanted = everything(archive)
        captures = archive.captures("mfa.example-17")
    folders = []
    for one, other in itertools.pairwise(places):
        folders.append(tmp_path / f"export-{len(folders)}")
        with dragoman.open_archive(one) as archive:
            archive.export(folders[-1])
        with dragoman.open_archive(other, create=True) as archive:
            archive.import_(folders[-1])
            assert archive.verify().problems == ()
    files = [{path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders]
    assert files[0] == files[1]
    with dragoman.open_archive(places[-1]) as archive:
        found = everything(archive)
        kept = {table.name for table in schema.KEPT}
        packed = {"reading", "content"}
        assert {name: found[name] for name in kept - packed} == {name: wanted[name] for name in kept - packed}
        assert {name: len(rows) for name, rows in found.items()} == {name: len(rows) for name, rows in wanted.items()}
        assert archive.captures("mfa.example-17") == captures
        assert [entry.kind for entry in archive.log("mfa.example-17").entries] == [None, "wording", "wording"]
        (again,) = add(archive, arrival("And it goes on.", f"{URL}/on"))
        assert again.new == "document"


def test_an_export_that_is_not_whole_is_not_imported(archive: Archive, sqlite_place: Place, tmp_path: Path) -> None:
    add(archive, arrival(CALL))
    archive.export(tmp_path / "export")
    for name in ("captures.warc.gz", "revision.jsonl", "manifest.json"):
        path = tmp_path / "export" / name
        data = path.read_bytes()
        path.write_bytes(data[:-20])
        with dragoman.open_archive(sqlite_place(), create=True) as other, pytest.raises(DragomanError) as error:
            other.import_(tmp_path / "export")
        assert error.value.code == "E509"
        assert other.status().documents == 0
        path.write_bytes(data)


def test_nothing_is_written_over(archive: Archive, tmp_path: Path) -> None:
    add(archive, arrival(CALL))
    archive.export(tmp_path / "export")
    for wrong in (lambda: archive.export(tmp_path / "export"), lambda: archive.import_(tmp_path / "export")):
        with pytest.raises(DragomanError) as error:
            wrong()
        assert error.value.code == "E508"
