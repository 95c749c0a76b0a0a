"""Verifying: every hash and every anchor computed again, and what is wrong said exactly.

It works on a file that something else has damaged too: a row that cannot be read
is a problem among others, and the rows beside it are still looked at.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from dragoman.archive import accounts, carrying, compression, indexing, packing, watched
from dragoman.archive.database import Database, Progress, silent
from dragoman.archive.findings import statement_of
from dragoman.archive.schema import (
    audit,
    capture,
    content,
    correction,
    document,
    encounter_correction,
    extraction,
    head,
    judgement,
    reader,
    reading,
    revision,
    searchable_text,
    source,
    statement,
)
from dragoman.errors import DragomanError
from dragoman.record import Document, Readout

MISSES = 2000
"""Ids in a row that are not there, after which a table that cannot be listed is taken to be at its end."""


class Problem(msgspec.Struct, frozen=True):
    """Something that is wrong: in which thing, and what."""

    where: str
    what: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What was looked at, by kind, and every problem that was found."""

    where: str
    checked: dict[str, int]
    problems: tuple[Problem, ...]


class _Check:
    def __init__(self, connection: sa.Connection, progress: Progress) -> None:
        self.connection, self.progress = connection, progress
        self.checked: Counter[str] = Counter()
        self.problems: list[Problem] = []
        self.names: dict[int, tuple[str, str]] = {}
        """Of each document its name and its key."""
        self.hashes: dict[int, str] = {}
        """Of each content its hash."""
        self.revisions: dict[int, str] = {}
        """Of each revision ``name@number``."""

    def wrong(self, where: str, what: object) -> None:
        self.problems.append(Problem(where, " ".join(str(what).split())))

    def rows(self, table: sa.Table) -> Iterator[Any]:
        """Every row that can be read, by id; those that cannot are problems."""
        ids = self._ids(table)
        for done, each in enumerate(ids, start=1):
            self.progress(table.name, done, len(ids))
            try:
                row = self.connection.execute(sa.select(table).where(table.c.id == each)).first()
            except (DBAPIError, ValueError) as error:  # ValueError: bytes that are no UTF-8
                self.wrong(f"{table.name} {each}", f"the row cannot be read: {_why(error)}")
                continue
            if row is not None:
                self.checked[table.name] += 1
                yield row

    def _ids(self, table: sa.Table) -> list[int]:
        try:
            return list(self.connection.execute(sa.select(table.c.id).order_by(table.c.id)).scalars())
        except DBAPIError as error:
            self.wrong(f"table {table.name}", f"it cannot be listed: {_why(error)}")
        found, each, misses = [], 1, 0
        while misses < MISSES:
            try:
                row = self.connection.execute(sa.select(table.c.id).where(table.c.id == each)).first()
            except DBAPIError:
                row = (each,)  # type: ignore[assignment]  # there, by the look of it; rows() says what is wrong
                misses += 1
            if row is not None:
                found.append(each)
            misses = 0 if row is not None and misses == 0 else misses + (row is None)
            each += 1
        return found

    # --- table by table -------------------------------------------------------

    def file(self) -> None:
        """What SQLite itself finds wrong with its file."""
        if self.connection.dialect.name != "sqlite":
            return
        try:
            for (line,) in self.connection.execute(sa.text("PRAGMA integrity_check(1000)")):
                if line != "ok":
                    self.wrong("the file", line)
            for row in self.connection.execute(sa.text("PRAGMA foreign_key_check")):
                self.wrong(f"{row[0]} {row[1]}", f"it belongs to a row of {row[2]} that is not there")
        except (DBAPIError, ValueError) as error:
            self.wrong("the file", f"SQLite cannot check it: {_why(error)}")

    def contents(self) -> None:
        for row in self.rows(content):
            self.hashes[row.id] = row.sha256
            try:
                data = compression.unpack(row.bytes, row.size)
            except (ValueError, TypeError) as error:
                self.wrong(f"content {row.id}", f"the bytes with sha256 {row.sha256}: {error}")
                continue
            if len(data) != row.size:
                self.wrong(f"content {row.id}", f"it has {len(data)} bytes; {row.size} were recorded")
            if packing.sha256(data) != row.sha256:
                self.wrong(f"content {row.id}", f"its bytes have sha256 {packing.sha256(data)}, not {row.sha256}")

    def documents(self) -> None:
        for row in self.rows(document):
            self.names[row.id] = (row.name, row.key)
            if packing.digest_of(str(row.key)) != row.key_digest:
                self.wrong(f"document {row.name}", "it is not found by its key: the digest is another key's")

    def captures(self) -> None:
        last: dict[int, str] = {}
        for row in self.rows(capture):
            name, key = self.names.get(row.document_id, ("?", ""))
            where = f"capture {row.id} of {name}"
            if row.content_id not in self.hashes:
                self.wrong(where, "its bytes are not there")
            elif name == "?":
                self.wrong(where, "its document is not there")
            else:
                before = last.get(row.document_id)
                if packing.seal(key, before, self.hashes[row.content_id], row._asdict()) != row.seal:
                    self.wrong(where, "its seal is broken: a field was changed, or a capture before it is gone")
            last[row.document_id] = row.seal

    def texts(self) -> None:
        numbers: dict[int, list[int]] = {}
        for row in self.rows(revision):
            name = self.names.get(row.document_id, ("?", ""))[0]
            where = self.revisions[row.id] = f"{name}@{row.number}"
            numbers.setdefault(row.document_id, []).append(row.number)
            try:
                packing.document_from(name, row.text, row.sha256, row.extractor, row.known)
            except (DragomanError, msgspec.DecodeError, ValueError, TypeError) as error:
                self.wrong(where, error)
        for each, found in numbers.items():
            if sorted(found) != list(range(1, len(found) + 1)):
                missing = sorted(set(range(1, max(found))) - set(found))
                self.wrong(self.names.get(each, ("?",))[0], f"revisions are not there: {', '.join(map(str, missing))}")

    def extractions(self) -> None:
        seen, having = set(), set()
        for row in self.rows(extraction):
            seen.add(row.capture_id)
            having.add(row.revision_id)
            if row.revision_id is not None and row.revision_id not in self.revisions:
                self.wrong(f"extraction {row.id}", "its revision is not there")
            if row.revision_id is None and not row.code:
                self.wrong(f"extraction {row.id}", "it has neither a revision nor a reason why there is none")
        for missing in self._ids_without(capture, seen):
            self.wrong(f"capture {missing}", "nothing says what was made of it")
        for each in self.revisions.keys() - having:
            self.wrong(self.revisions[each], "no capture says where it came from")

    def _ids_without(self, table: sa.Table, seen: set[int]) -> list[int]:
        with contextlib.suppress(DBAPIError):
            return sorted(set(self.connection.execute(sa.select(table.c.id)).scalars()) - seen)
        return []

    def readings(self) -> None:
        makers = {row.id: row.made for row in self.rows(reader)}
        for row in self.rows(reading):
            where = f"reading {row.id} of {self.revisions.get(row.revision_id, '?')}"
            mine = self._document(row.revision_id)
            if mine is None:
                self.wrong(where, "its text is damaged or not there: neither record nor anchors can be checked")
                continue
            try:
                record = compression.unpack_record(row.record, mine.text)
            except (ValueError, TypeError) as error:
                self.wrong(where, error)
                continue
            if packing.sha256(record) != row.sha256:
                self.wrong(where, f"its record has sha256 {packing.sha256(record)}, not {row.sha256}")
            try:
                readout = packing.readout_from(record, mine)
            except (DragomanError, msgspec.DecodeError, ValueError) as error:
                self.wrong(where, error)
                continue
            self.checked["anchor"] += sum(1 for _ in readout.spans())
            if packing.made_json(readout.made) != makers.get(row.reader_id):
                self.wrong(where, f"its record says it was made by another reader than {makers.get(row.reader_id)}")
            shown = self._as_corrected(where, row, readout)
            if row.current:
                self.statements(where, row, shown)
            self.head(where, row, shown)
        self.unread()

    def _as_corrected(self, where: str, row: Any, readout: Readout) -> Readout:
        """The readout with what people found, where it counts."""
        try:
            of_it = self.connection.execute(sa.select(revision).where(revision.c.id == row.revision_id)).one()
            return carrying.standing(self.connection, of_it.document_id, of_it.number, readout).readout
        except (DBAPIError, DragomanError, msgspec.DecodeError, ValueError) as error:
            self.wrong(where, f"what people found of it cannot be told: {_why(error)}")
            return readout

    def unread(self) -> None:
        """No statements are there of a text that no reading counts of."""
        counts = (reading.c.revision_id == statement.c.revision_id) & reading.c.current
        query = sa.select(statement.c.id).outerjoin(reading, counts).where(reading.c.id.is_(None))
        with contextlib.suppress(DBAPIError):
            for each in self.connection.execute(query.order_by(statement.c.id)).scalars():
                self.wrong(f"statement {each}", "no reading that counts has it")

    def sources(self) -> None:
        for row in self.rows(source):
            try:
                for problem in watched.problems(self.connection, row.id):
                    self.wrong(f"source {row.name}", problem)
            except (DBAPIError, ValueError) as error:
                self.wrong(f"source {row.name}", f"what is kept of it cannot be read: {_why(error)}")

    def _document(self, revision_id: int) -> Document | None:
        try:
            row = self.connection.execute(sa.select(revision).where(revision.c.id == revision_id)).first()
            if row is None:
                return None
            name = self.names.get(row.document_id, ("?", ""))[0]
            return packing.document_from(name, row.text, row.sha256, row.extractor, row.known)
        except (DBAPIError, DragomanError, msgspec.DecodeError, ValueError, TypeError):
            return None

    def statements(self, where: str, row: Any, readout: Readout) -> None:
        """The table that search uses says what the record says."""
        try:
            query = sa.select(statement).where(statement.c.revision_id == row.revision_id).order_by(statement.c.number)
            found = [each._asdict() for each in self.connection.execute(query)]
        except (DBAPIError, ValueError) as error:
            self.wrong(where, f"its statements cannot be read: {_why(error)}")
            return
        told = [packing.statement_row(n, each) for n, each in enumerate(readout.statements, 1)]
        if len(found) != len(told):
            self.wrong(where, f"{len(found)} statements are in the table, {len(told)} in its record")
        for kept, said in zip(found, told, strict=False):
            self.checked["statement"] += 1
            if other := [f for f, value in said.items() if kept[f] != value]:
                self.wrong(
                    f"statement {kept['id']} ({said['statement']} of {where})", f"not as read: {', '.join(other)}"
                )

    def searchable(self) -> None:
        """What search finds is what is there."""
        try:
            self.checked["searchable"] += indexing.check(self.connection, self.wrong)
        except (DBAPIError, ValueError) as error:
            self.wrong("the tables of search", f"they cannot be checked: {_why(error)}")

    def head(self, where: str, row: Any, readout: Readout) -> None:
        """The tables that encounters are told from, and texts found by, say what the record says."""
        of_text = sa.select(searchable_text).where(searchable_text.c.revision_id == row.revision_id)
        try:
            found = self.connection.execute(sa.select(head).where(head.c.reading_id == row.id)).first()
            facts = self.connection.execute(of_text).mappings().first() if row.current else None
        except (DBAPIError, ValueError) as error:
            self.wrong(where, f"its head cannot be read: {_why(error)}")
            return
        told = packing.head_row(readout) if row.current else None
        if (found is None) != (told is None):
            self.wrong(where, "its head is not there" if found is None else "it has a head, and does not count")
        elif found is not None and told is not None:
            self.checked["head"] += 1
            if other := [f for f, value in told.items() if found._mapping[f] != value]:
                self.wrong(f"head {found.id} (of {where})", f"not as read: {', '.join(other)}")
        if facts is not None:
            told = indexing.text_row(readout.document, readout)
            if other := [f for f, value in told.items() if facts[f] != value]:
                self.wrong(where, f"search takes it for what it is not: {', '.join(other)}")

    def corrections(self) -> None:
        """What people found stands in the text, is as they wrote it, and nothing of it is gone."""
        last: str | None = None
        for row in self.rows(correction):
            where = f"correction {row.id} of {row.by}"
            key = self.names.get(row.document_id, ("?", ""))[1]
            mine = self._document(row.revision_id)
            if mine is None or not key:
                self.wrong(where, "the text that it speaks of is damaged or not there")
            elif packing.correction_seal(key, last, row._asdict()) != row.seal:
                self.wrong(where, "its seal is broken: a field was changed, or a correction before it is gone")
            last = row.seal
            if mine is not None:
                self._said(where, row.before, mine.text)
                self._said(where, row.after, mine.text)

    def encounter_corrections(self) -> None:
        """What people found of encounters is as they wrote it, and nothing of it is gone."""
        last: str | None = None
        for row in self.rows(encounter_correction):
            where = f"correction {row.id} of an encounter by {row.by}"
            key = self.names.get(row.document_id, ("?", ""))[1]
            if not key:
                self.wrong(where, "its document is not there")
            elif packing.encounter_seal(key, last, row._asdict()) != row.seal:
                self.wrong(where, "its seal is broken: a field was changed, or a correction before it is gone")
            last = row.seal

    def _said(self, where: str, kept: str | None, text: str) -> None:
        try:
            said = statement_of(kept)
        except msgspec.DecodeError as error:
            self.wrong(where, error)
            return
        for span in (said.content, said.cue, said.source) if said is not None else ():
            if span is not None and text[span.start : span.end] != span.text:
                self.wrong(where, f"{span.text[:40]!r} does not stand at {span.start}-{span.end}")

    def log(self) -> None:
        """The log of the reading room is as it was written, and nothing of it is gone."""
        last: str | None = None
        for row in self.rows(audit):
            if accounts.seal(last, row._asdict()) != row.seal:
                self.wrong(f"log {row.id}", "its seal is broken: a field was changed, or a line before it is gone")
            last = row.seal

    def judgements(self) -> None:
        """What people said of two documents is as they said it, and nothing of it is gone."""
        last: str | None = None
        for row in self.rows(judgement):
            keys = tuple(self.names.get(each, ("?", ""))[1] for each in (row.document_id, row.other_id))
            where = f"judgement {row.id} of {row.by}"
            if "" in keys:
                self.wrong(where, "a document that it speaks of is not there")
            elif packing.judgement_seal((keys[0], keys[1]), last, row._asdict()) != row.seal:
                self.wrong(where, "its seal is broken: a field was changed, or a judgement before it is gone")
            last = row.seal


def _why(error: Exception) -> object:
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error


def verify(database: Database, progress: Progress = silent) -> Report:
    """Look at everything; the report. Raises only where not even a connection can be had."""
    problems: tuple[Problem, ...] = ()
    check = None
    try:
        with database.read() as connection:
            check = _Check(connection, progress)
            steps = (check.file, check.contents, check.documents, check.captures, check.texts)
            for step in (
                *steps,
                check.extractions,
                check.readings,
                check.sources,
                check.judgements,
                check.corrections,
                check.encounter_corrections,
                check.log,
                check.searchable,
            ):
                step()
    except DragomanError as error:
        if check is None:
            raise
        problems = (Problem("the archive", error.reason),)
    return Report(where=database.where, checked=dict(check.checked), problems=(*check.problems, *problems))
