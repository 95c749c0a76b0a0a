"""What the reading room keeps and asks, over SQLite and PostgreSQL alike."""

from __future__ import annotations

import pytest

from dragoman.archive import Archive
from dragoman.archive.accounts import Accounts
from dragoman.archive.browsing import Stamp, altered, before, latest, meetings, shelf
from dragoman.archive.corrections import Corrections
from dragoman.errors import DragomanError

from .arriving import CALL, add, arrival

pytest.importorskip("argon2", reason="the extra web is not installed")


def test_accounts_sessions_and_the_log(archive: Archive) -> None:
    people = Accounts(archive.database)
    assert not people.exist()
    people.add("anna", "four plain words here", "admin", by="test")
    assert people.exist()
    with pytest.raises(DragomanError, match="E610"):
        people.add("Anna ", "four plain words here", "admin", by="test")
    with pytest.raises(DragomanError, match="E609"):
        people.log_in("anna", "not these words")
    token = people.log_in("ANNA", "four plain words here")
    found = people.session(token)
    assert found is not None
    assert (found.name, found.role) == ("anna", "admin")
    people.log_out(token, by="anna")
    assert people.session(token) is None
    assert people.secret("cookies") == people.secret("cookies")
    assert [each.action for each in people.noted()] == ["logged out", "logged in", "login refused", "account added"]
    assert people.lines() == 4
    assert archive.verify().problems == ()


def test_the_stamp_changes_when_the_archive_does(archive: Archive) -> None:
    stamp = Stamp(archive.database)
    first = stamp.now()
    assert stamp.now() == first
    Accounts(archive.database).note("anna", "", "did", "something")
    assert stamp.now() != first
    stamp.close()


def test_documents_changes_and_meetings(archive: Archive) -> None:
    name = add(archive, arrival(CALL))[0].document
    add(archive, arrival(CALL + " More was said.", at="2026-03-02T12:00:00Z"))
    page = shelf(archive.database, words=name[:6])
    assert [each.document for each in page.documents] == [name]
    assert page.documents[0].number == 2
    assert [each.document for each in latest(archive.database, 5)] == [name]
    assert [(each.old, each.new) for each in altered(archive.database, 5)] == [(1, 2)]
    assert shelf(archive.database, words="%").total == 0
    assert sum(pair.readouts for pair in meetings(archive.database).dyads) <= 1
    assert before(archive.database, name, 5) == ()


def test_corrections_and_the_queue(archive: Archive) -> None:
    name = add(archive, arrival(CALL))[0].document
    readout = archive.readout(name)
    assert readout is not None
    first = readout.statements[0]
    corrections = Corrections(archive.database)
    made = corrections.add(f"{name}@1", first.id, "rejected", None, by="anna", note="no")
    assert corrections.of(name, 1) == corrections.all() == (made,)
    standing = corrections.standing(name, 1)
    assert standing is not None
    assert first.id not in {each.id for each in standing.readout.statements}
    assert [each.statement for each in corrections.queue(by="berta", again=True).statements] == [first.id]
    assert corrections.queue(by="anna").done == 1
    assert archive.verify().problems == ()
