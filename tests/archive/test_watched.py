"""What an archive remembers of watched sources, over SQLite and PostgreSQL; and that it goes along everywhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from dragoman.archive import Archive, Condition, Round, Watched, open_archive, schema
from dragoman.archive.schema import condition, page, source
from dragoman.errors import DragomanError, Refused

START, HOUR, DAY, WEEK = (
    "2026-03-01T12:00:00Z",
    "2026-03-01T13:00:00Z",
    "2026-03-02T12:00:00Z",
    "2026-03-08T12:00:00Z",
)
URL = "https://mfa.example/news"
GONE = Refused(code="E533", reason="it answers 404", next_step="Look for it.", input="mfa")


def remember(archive: Archive, name: str = "mfa", at: str = START, **fields: Any) -> None:
    given = {"kind": "list", "url": URL, "every": "1h", "publisher": "NOR", "cadence": "7d", **fields}
    archive.remember_source(name, at, **given)


def one(archive: Archive, at: str = START) -> Watched:
    (found,) = archive.sources(at)
    return found


def test_an_archive_that_watches_nothing(archive: Archive) -> None:
    assert archive.sources() == []
    assert archive.source_history("mfa") == []
    assert archive.source_pages("mfa") == []


def test_a_source_that_was_never_asked(archive: Archive) -> None:
    remember(archive)
    found = one(archive)
    assert (found.name, found.state, found.since, found.added) == ("mfa", "new", START, START)
    assert (found.publisher, found.every, found.cadence, found.problem) == ("NOR", "1h", "7d", None)
    assert (found.asked, found.due, found.overdue, found.rounds, found.pages) == (None, None, False, 0, 0)
    remember(archive, at=DAY, url="https://mfa.example/new", cadence=None)
    again = one(archive)
    assert (again.url, again.cadence, again.added) == ("https://mfa.example/new", None, START)


def test_what_a_round_came_to(archive: Archive) -> None:
    remember(archive)
    archive.remember_page("mfa", URL, START, "there", "{}")
    archive.remember_page("mfa", URL + "/1", START, "there", '{"etag": "x"}')
    archive.remember_page("mfa", URL + "/2", START, "there", "{}")
    archive.remember_page("mfa", URL + "/2", HOUR, "gone", '{"same": 1}')
    archive.remember_round("mfa", Round(at=START, state="ok", due=HOUR, fresh=START, silent_at=WEEK))
    archive.remember_round("mfa", Round(at=HOUR, state="ok", due=DAY, silent_at=WEEK, edits=2, removals=1))
    found = one(archive, HOUR)
    assert (found.state, found.since, found.asked, found.answered) == ("ok", START, HOUR, HOUR)
    assert (found.fresh, found.due, found.rounds, found.edits, found.removals) == (START, DAY, 2, 2, 1)
    assert (found.pages, found.gone, found.refused) == (2, 1, 0), "the list itself is no document"
    pages = archive.source_pages("mfa")
    assert [each.url for each in pages] == [URL, URL + "/1", URL + "/2"]
    assert (pages[2].first, pages[2].at, pages[2].notes) == (START, HOUR, '{"same": 1}')
    assert one(archive, WEEK).overdue


def test_states_follow_each_other_and_each_is_kept(archive: Archive) -> None:
    remember(archive)
    for at, state, problem in ((START, "ok", None), (HOUR, "gone", GONE), (DAY, "gone", GONE), (WEEK, "ok", None)):
        archive.remember_round("mfa", Round(at=at, state=state, problem=problem, due=WEEK))  # type: ignore[arg-type]
        found = one(archive, at)
        assert (found.state, found.problem) == (state, problem)
    assert archive.source_history("mfa") == [
        Condition(at=START, state="new"),
        Condition(at=START, state="ok"),
        Condition(at=HOUR, state="gone", problem=GONE),
        Condition(at=WEEK, state="ok"),
    ]


def test_failures_count_until_it_answers(archive: Archive) -> None:
    remember(archive)
    for number in (1, 2, 3):
        archive.remember_round("mfa", Round(at=START, state="later", due=HOUR))
        assert one(archive).failures == number
    assert one(archive).answered is None
    archive.remember_round("mfa", Round(at=START, state="ok", due=HOUR))
    assert one(archive).failures == 0


def test_a_source_falls_silent_by_time_alone(archive: Archive) -> None:
    remember(archive)
    archive.remember_round("mfa", Round(at=START, state="ok", due=HOUR, fresh=START, silent_at=WEEK))
    assert one(archive, DAY).state == "ok"
    found = one(archive, WEEK)
    assert (found.state, found.since) == ("silent", WEEK)
    assert found.problem is not None
    assert found.problem.code == "E531"
    assert START in found.problem.reason
    assert "7d" in found.problem.reason
    assert found.problem.input == "mfa"


def test_sources_go_along_with_an_export(archive: Archive, tmp_path: Path) -> None:
    remember(archive)
    remember(archive, "other", kind="page")
    archive.remember_page("mfa", URL + "/1", START, "there", '{"etag": "x"}')
    archive.remember_round("mfa", Round(at=HOUR, state="gone", problem=GONE, due=DAY))
    archive.export(tmp_path / "out")
    with open_archive(tmp_path / "new.db", create=True) as copy:
        copy.import_(tmp_path / "out")
        assert copy.sources(START) == archive.sources(START)
        assert copy.source_pages("mfa") == archive.source_pages("mfa")
        assert copy.source_history("mfa") == archive.source_history("mfa")
        copy.export(tmp_path / "again")
        remember(copy, "third")
        assert len(copy.sources(START)) == 3
        with pytest.raises(DragomanError) as error:
            copy.import_(tmp_path / "out")
        assert error.value.code == "E508"
    for each in (tmp_path / "out").iterdir():
        assert (tmp_path / "again" / each.name).read_bytes() == each.read_bytes(), each.name


def test_an_export_of_an_archive_that_knew_no_sources(archive: Archive, tmp_path: Path) -> None:
    archive.export(tmp_path / "out")
    manifest = json.loads((tmp_path / "out/manifest.json").read_bytes())
    manifest["schema"] = "0001"
    for table in (source, page, condition):
        del manifest["files"][f"{table.name}.jsonl"]
        (tmp_path / f"out/{table.name}.jsonl").unlink()
    (tmp_path / "out/manifest.json").write_text(json.dumps(manifest))
    with open_archive(tmp_path / "new.db", create=True) as copy:
        copy.import_(tmp_path / "out")
        assert copy.sources() == []


def test_verify_looks_at_sources(archive: Archive) -> None:
    remember(archive)
    archive.remember_page("mfa", URL + "/1", START, "there", "{}")
    report = archive.verify()
    assert (report.checked["source"], report.problems) == (1, ())
    with archive.database.write() as connection:
        connection.execute(page.update().values(outcome="eaten", notes="{"))
        connection.execute(condition.update().values(state="odd"))
    told = [f"{each.where}: {each.what}" for each in archive.verify().problems]
    assert [each for each in told if "eaten" in each]
    assert [each for each in told if "no JSON" in each]
    assert [each for each in told if "'odd' is no state" in each]


def test_an_older_archive_is_migrated(where: str) -> None:
    from dragoman.archive import database

    made = database.connect(where)
    made.migrate("0001")
    made.close()
    with open_archive(where) as archive:
        assert archive.sources() == []
        remember(archive)
        assert archive.database.version() == schema.HEAD
        with archive.database.read() as connection:
            assert sa.inspect(connection).has_table("condition")
