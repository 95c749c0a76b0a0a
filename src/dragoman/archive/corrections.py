"""What people found when they checked statements: kept apart from the machine's reading, shown in its place.

Nothing is ever changed or deleted: every finding is a row of its own, with who
and when. What follows from it, what is searched and counted, is made anew with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import sqlalchemy as sa

from dragoman.archive import accounts, carrying, keeping, packing, stored
from dragoman.archive.carrying import Again, Standing
from dragoman.archive.database import Database
from dragoman.archive.findings import Correction, Met, Verdict, approved, found_in, met_in, values_of
from dragoman.archive.schema import correction, document, encounter_correction, revision, statement
from dragoman.errors import DragomanError
from dragoman.record import Encounter, Readout, Statement

UNSURE = 0.7
"""Statements with a lower confidence are for people to check (the brief marks the same ones)."""
LONGEST_NOTE = 2000
MOST_DOUBTFUL = 50
"""Findings of earlier revisions that one page of the queue has."""


class Unsure(msgspec.Struct, frozen=True, kw_only=True):
    """A statement in the queue."""

    document: str
    revision: int
    statement: str
    title: str | None
    content: str
    speaker: tuple[str, ...]
    act: str
    target: tuple[str, ...]
    confidence: float | None
    checked_by: tuple[str, ...] = ()


class Doubtful(msgspec.Struct, frozen=True, kw_only=True):
    """A finding of an earlier revision that has to be checked again in the one that stands."""

    document: str
    revision: int
    again: Again


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """Statements to check, the least sure first; ``total`` are waiting, ``done`` were checked by the one who asks.

    ``doubtful`` are what people found of an earlier revision, and what the one that stands has changed.
    """

    statements: tuple[Unsure, ...]
    doubtful: tuple[Doubtful, ...] = ()
    total: int
    done: int
    page: int = 1
    pages: int = 1


class Corrections:
    """The corrections of one archive."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def of(self, name: str, number: int) -> tuple[Correction, ...]:
        """All that was found in one revision, the oldest first."""
        with self.database.read() as connection:
            found = connection.execute(sa.select(document.c.id).where(document.c.name == name)).scalar()
            return tuple(each for each in found_in(connection, found or -1) if each.revision == number)

    def all(self) -> tuple[Correction, ...]:
        """All that was ever found, the oldest first."""
        with self.database.read() as connection:
            return tuple(found_in(connection))

    def add(
        self,
        reference: str,
        statement_id: str | None,
        verdict: Verdict,
        after: Statement | None,
        *,
        by: str,
        note: str = "",
        client: str = "",
    ) -> Correction:
        """Keep what ``by`` found of a statement of ``name@number`` (``None``: one that the machine did not read).

        ``confirmed`` needs no ``after``. Raises :class:`DragomanError` E507 (no such
        statement) and E611 (``after`` does not fit the text or the codebook).
        """
        with self.database.write() as connection:
            row, read = _read(connection, reference)
            before = next((s for s in read.statements if s.id == statement_id), None)
            if statement_id is not None and before is None:
                raise DragomanError("E507", f"{reference} has no statement {statement_id!r}", "See its page.")
            after = approved(verdict, before, after, read)
            content = before.content if before is not None else after.content if after is not None else None
            assert content is not None
            values: dict[str, Any] = {
                "document_id": row.document_id,
                "revision_id": row.id,
                "statement": statement_id,
                "start": content.start,
                "end": content.end,
                "by": by,
                "at": packing.now(),
                "verdict": verdict,
                "before": packing.to_json(before) if before is not None else None,
                "after": packing.to_json(after) if after is not None else None,
                "made": packing.made_json(read.made),
                "note": " ".join(note.split())[:LONGEST_NOTE],
            }
            last = connection.execute(sa.select(correction.c.seal).order_by(correction.c.id.desc()).limit(1)).scalar()
            values["seal"] = packing.correction_seal(row.key, last, values)
            made = keeping.inserted(connection, correction, values)
            accounts.note(connection, by, client, f"statement {verdict}", f"{reference} {statement_id or 'new'}")
            keeping.write_anew(connection, row.document_id)
            return next(each for each in found_in(connection, row.document_id) if each.id == made)

    def add_met(self, reference: str, after: Encounter | None, *, by: str, note: str = "", client: str = "") -> Met:
        """Keep what ``by`` found of the encounter of ``name@number``; ``None``: it is as the machine read it.

        Raises :class:`DragomanError` E507 (there is no reading) and E611 (nothing was changed).
        """
        with self.database.write() as connection:
            row, read = _read(connection, reference)
            before = read.encounter
            if after is not None and values_of(after) == values_of(before):
                raise DragomanError("E611", "nothing was changed", "Confirm it, if it is right as it is.")
            verdict = "confirmed" if after is None else "corrected"
            values: dict[str, Any] = {
                "document_id": row.document_id,
                "revision_id": row.id,
                "by": by,
                "at": packing.now(),
                "verdict": verdict,
                "before": packing.to_json(before),
                "after": packing.to_json(before if after is None else after),
                "made": packing.made_json(read.made),
                "note": " ".join(note.split())[:LONGEST_NOTE],
            }
            last = sa.select(encounter_correction.c.seal).order_by(encounter_correction.c.id.desc()).limit(1)
            values["seal"] = packing.encounter_seal(row.key, connection.execute(last).scalar(), values)
            made = keeping.inserted(connection, encounter_correction, values)
            accounts.note(connection, by, client, f"encounter {verdict}", reference)
            keeping.write_anew(connection, row.document_id)
            return next(each for each in met_in(connection, row.document_id) if each.id == made)

    def all_met(self) -> tuple[Met, ...]:
        """All that was ever found of encounters, the oldest first."""
        with self.database.read() as connection:
            return tuple(met_in(connection))

    def documents(self) -> frozenset[str]:
        """The documents of which anybody has found anything."""
        ids = sa.union(sa.select(correction.c.document_id), sa.select(encounter_correction.c.document_id))
        with self.database.read() as connection:
            return frozenset(connection.execute(sa.select(document.c.name).where(document.c.id.in_(ids))).scalars())

    def standing(self, name: str, number: int) -> Standing | None:
        """The reading of a revision as people corrected it, in it and in earlier ones; ``None``: it has none."""
        with self.database.read() as connection:
            query = _REVISIONS.where(document.c.name == name, revision.c.number == number)
            row = connection.execute(query).first()
            return _standing(connection, row) if row is not None else None

    def queue(
        self, *, by: str, again: bool = False, below: float = UNSURE, words: str = "", page: int = 1, size: int = 20
    ) -> Queue:
        """Statements that wait for a check, the least sure first.

        With ``again`` those that others have checked and ``by`` has not: two
        who check the same can be compared. ``words`` names a document.
        """
        done = sa.select(sa.func.count()).where(correction.c.by == by)
        with self.database.read() as connection:
            some = _second if again else _unchecked
            total, pages, page, found = some(connection, by, below, words, page, size)
            return Queue(
                statements=found,
                doubtful=() if again or page > 1 else tuple(_doubtful(connection, words))[:MOST_DOUBTFUL],
                total=total,
                done=connection.execute(done).scalar_one(),
                page=page,
                pages=pages,
            )

    def wholes(self) -> Iterator[Standing]:
        """The documents of which the encounter and every statement have been checked by somebody, as corrected.

        Of several revisions of one the newest that was checked as a whole.
        """
        found = {each.readout.id: each for _, each in self._closed() if each.met is not None}
        yield from found.values()

    def without_encounter(self) -> tuple[str, ...]:
        """The revisions (``name@2``) of which every statement has been checked, and the encounter has not."""
        return tuple(reference for reference, each in self._closed() if each.met is None)

    def _closed(self) -> Iterator[tuple[str, Standing]]:
        """Every revision, of which anybody found anything, that has no statement unchecked."""
        found = sa.union(sa.select(correction.c.revision_id), sa.select(encounter_correction.c.revision_id))
        query = _REVISIONS.where(revision.c.id.in_(found)).order_by(document.c.name, revision.c.number)
        with self.database.read() as connection:
            rows = connection.execute(query).all()
        for row in rows:
            with self.database.read() as connection:
                standing = _standing(connection, row)
            if standing is not None and standing.open == 0:
                yield f"{row.name}@{row.number}", standing

    def units(self) -> dict[tuple[str, int, int, int], dict[str, Correction]]:
        """What each person found of each statement, by document, revision, start and end: the last counts.

        Only where two people or more have checked it.
        """
        units: dict[tuple[str, int, int, int], dict[str, Correction]] = {}
        for each in self.all():
            if each.statement is not None:
                units.setdefault((each.document, each.revision, each.start, each.end), {})[each.by] = each
        return {key: found for key, found in units.items() if len(found) > 1}


def _read(connection: sa.Connection, reference: str) -> tuple[Any, Readout]:
    """The row of a revision, ``name@number``, with its document's key, and its reading. Raises E507."""
    name, _, number = reference.partition("@")
    row = connection.execute(
        sa.select(revision, document.c.name, document.c.key)
        .join(document, document.c.id == revision.c.document_id)
        .where(document.c.name == name, revision.c.number == (int(number) if number.isdecimal() else -1))
    ).first()
    read = stored.current(connection, row.id, name) if row is not None else None
    if row is None or read is None:
        raise DragomanError("E507", f"there is no reading of {reference!r}", "Read it first: dragoman archive reread.")
    return row, read[1]


_REVISIONS = sa.select(
    revision.c.id, revision.c.document_id, revision.c.number, revision.c.known, document.c.name
).join(document, document.c.id == revision.c.document_id)


def _standing(connection: sa.Connection, row: Any) -> Standing | None:
    read = stored.current(connection, row.id, row.name)
    return carrying.standing(connection, row.document_id, row.number, read[1]) if read is not None else None


# --- the queue --------------------------------------------------------------------

Some = tuple[int, int, int, tuple[Unsure, ...]]
"""How many wait, on how many pages, and the statements of one page, with its number."""


def _unchecked(connection: sa.Connection, by: str, below: float, words: str, page: int, size: int) -> Some:
    """Those of which the reader is not sure; a statement that somebody checked has no confidence any more."""
    where: list[Any] = [statement.c.confidence < below]
    if words:
        where.append(document.c.name == words)
    query = (
        sa.select(statement, document.c.name, revision.c.number.label("revision"), revision.c.known, revision.c.text)
        .join(document, document.c.revision_id == statement.c.revision_id)
        .join(revision, revision.c.id == statement.c.revision_id)
        .where(*where)
    )
    total: int = connection.execute(sa.select(sa.func.count()).select_from(query.subquery())).scalar_one()
    pages, page = _page(total, page, size)
    order = query.order_by(statement.c.confidence, statement.c.id).limit(size).offset((page - 1) * size)
    return total, pages, page, tuple(map(_unsure, connection.execute(order)))


def _second(connection: sa.Connection, by: str, below: float, words: str, page: int, size: int) -> Some:
    """Those that others have checked in a revision that stands, and ``by`` has not."""
    stands = {row.name: row for row in connection.execute(_REVISIONS.where(revision.c.id == document.c.revision_id))}
    units: dict[tuple[str, int, int], list[Correction]] = {}
    for each in found_in(connection):
        if each.before is not None and each.document in stands and each.revision == stands[each.document].number:
            units.setdefault((each.document, each.start, each.end), []).append(each)
    waiting = [found for found in units.values() if all(each.by != by for each in found)]
    waiting = [found for found in waiting if words in ("", found[0].document)]
    waiting.sort(key=lambda found: (found[0].before.confidence or 0.0, found[0].id) if found[0].before else (0.0, 0))
    pages, page = _page(len(waiting), page, size)
    shown = waiting[(page - 1) * size : page * size]
    return len(waiting), pages, page, tuple(_checked_by(found, stands[found[0].document].known) for found in shown)


def _page(total: int, page: int, size: int) -> tuple[int, int]:
    pages = max(1, -(-total // size))
    return pages, min(max(page, 1), pages)


def _checked_by(found: list[Correction], known: str) -> Unsure:
    before = found[0].before
    assert before is not None
    return Unsure(
        document=found[0].document,
        revision=found[0].revision,
        statement=before.id,
        title=msgspec.json.decode(known).get("title"),
        content=before.content.text,
        speaker=before.speaker,
        act=before.act,
        target=before.target,
        confidence=before.confidence,
        checked_by=tuple(dict.fromkeys(each.by for each in found)),
    )


def _doubtful(connection: sa.Connection, words: str) -> Iterator[Doubtful]:
    """What was found of earlier revisions and cannot be said of those that stand now."""
    before = revision.alias("before")
    older = sa.select(correction.c.document_id).join(before, before.c.id == correction.c.revision_id)
    older = older.where(correction.c.document_id == revision.c.document_id, before.c.number < revision.c.number)
    query = _REVISIONS.where(revision.c.id == document.c.revision_id, sa.exists(older)).order_by(document.c.name)
    for row in connection.execute(query.where(document.c.name == words) if words else query).all():
        standing = _standing(connection, row)
        for each in standing.again if standing is not None else ():
            yield Doubtful(document=row.name, revision=row.number, again=each)


def _unsure(row: Any) -> Unsure:
    return Unsure(
        document=row.name,
        revision=row.revision,
        statement=row.statement if re.fullmatch(r"[as][0-9]{1,9}", row.statement) else f"s{row.number}",
        title=msgspec.json.decode(row.known).get("title"),
        content=row.text[row.start : row.end],
        speaker=tuple(row.speaker.split()),
        act=row.act,
        target=tuple(row.target.split()),
        confidence=row.confidence,
    )
