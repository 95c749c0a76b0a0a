"""The history of a document: from one extraction to the next, what changed and where its statements went.

It follows from what is kept and can be made anew: :func:`forget` drops what
depended on a reading, :func:`settle` makes what is missing.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from dragoman.archive import classes, indexing, packing, placing, stored
from dragoman.archive.schema import (
    capture,
    change,
    document,
    extraction,
    placement,
    reading,
    revision,
    statement,
)
from dragoman.record import Document, Readout


def extractions(connection: sa.Connection, document_id: int) -> Sequence[Any]:
    """The document's extractions in the order of time."""
    return connection.execute(
        sa.select(extraction, capture.c.at)
        .join(capture, capture.c.id == extraction.c.capture_id)
        .where(capture.c.document_id == document_id)
        .order_by(capture.c.at, capture.c.id, extraction.c.id)
    ).all()


def cause(before: Any, after: Any) -> str:
    """Whose doing a difference between two extractions is."""
    if before.capture_id == after.capture_id:
        return "extractor"
    if before.extractor == after.extractor or "" in (before.extractor, after.extractor):
        return "publisher"
    return "undecided"


def cause_between(connection: sa.Connection, before: Any, after: Any) -> str:
    """Whose doing the difference between two revisions is, as far as one step of the history led from one to the other.

    Else it is the publisher's where the same extractor made both texts, and undecided where not.
    """
    one, other = extraction.alias(), extraction.alias()
    steps = connection.execute(
        sa.select(change.c.cause)
        .join(one, one.c.id == change.c.before_id)
        .join(other, other.c.id == change.c.after_id)
        .where(one.c.revision_id == before.id, other.c.revision_id == after.id)
        .order_by(change.c.id.desc())
    ).scalars()
    found: str | None = steps.first()
    if found is not None:
        return found
    return "publisher" if before.extractor == after.extractor else "undecided"


def settle(connection: sa.Connection, document_id: int) -> list[str]:
    """Bring what follows from the document's captures and readings up to date; the kinds of the new changes."""
    rows = extractions(connection, document_id)
    _let_stand(connection, document_id, rows)
    if len(rows) < 2:
        return []
    pairs = {(one.id, other.id): (one, other) for one, other in itertools.pairwise(rows)}
    old = connection.execute(
        sa.select(change.c.id, change.c.before_id, change.c.after_id).where(change.c.document_id == document_id)
    ).all()
    gone = [row.id for row in old if (row.before_id, row.after_id) not in pairs]
    if gone:
        connection.execute(change.delete().where(change.c.id.in_(gone)))
    there = {(row.before_id, row.after_id) for row in old}
    name = connection.execute(sa.select(document.c.name).where(document.c.id == document_id)).scalar_one()
    teller = _Teller(connection, document_id, name)
    made = [teller.tell(*pair) for ids, pair in pairs.items() if ids not in there]
    if made:
        connection.execute(change.insert(), made)
        _identify(connection, document_id, rows, teller)
    return [row["kind"] for row in made]


def forget(connection: sa.Connection, revision_id: int) -> None:
    """Drop what was concluded from the readings of a revision; :func:`settle` makes it anew."""
    of_it = sa.select(extraction.c.id).where(extraction.c.revision_id == revision_id)
    connection.execute(change.delete().where(change.c.before_id.in_(of_it) | change.c.after_id.in_(of_it)))
    readings = sa.select(reading.c.id).where(reading.c.revision_id == revision_id)
    connection.execute(
        placement.delete().where(placement.c.before_id.in_(readings) | placement.c.after_id.in_(readings))
    )


def _let_stand(connection: sa.Connection, document_id: int, rows: Sequence[Any]) -> None:
    """Mark the revision that stands now: that of the last extraction which gave a text."""
    stands = next((row.revision_id for row in reversed(rows) if row.revision_id is not None), None)
    moved = connection.execute(
        document.update()
        .where(document.c.id == document_id, document.c.revision_id.is_distinct_from(stands))
        .values(revision_id=stands)
    )
    if moved.rowcount or len(rows) < 2:
        indexing.let_stand(connection, document_id, stands)


class _Teller:
    """Tells what happened between two extractions, each revision and reading loaded once."""

    def __init__(self, connection: sa.Connection, document_id: int, name: str) -> None:
        self.connection, self.document_id, self.name = connection, document_id, name
        self._documents: dict[int, Document] = {}
        self._readings: dict[int, tuple[int, Readout] | None] = {}

    def tell(self, before: Any, after: Any) -> dict[str, Any]:
        """The row of the change."""
        found = self._changed(before, after)
        return {
            "document_id": self.document_id,
            "before_id": before.id,
            "after_id": after.id,
            "cause": cause(before, after),
            "kind": found.kind,
            "details": packing.to_json(found.details),
        }

    def _changed(self, before: Any, after: Any) -> classes.Changed:
        if after.revision_id is None:
            return classes.Changed("refused", (f"{after.code}: {after.reason}",))
        if before.revision_id is None:
            return classes.Changed("restored")
        one, other = (self._document(each) for each in (before, after))
        if one.text == other.text:
            return classes.classed(one, other, None, ())
        readings = self.reading(before.revision_id), self.reading(after.revision_id)
        if readings[0] is None or readings[1] is None:
            return classes.classed(one, other, None, ())
        placed = self.place(readings[0], readings[1])
        return classes.classed(one, other, (readings[0][1], readings[1][1]), placed)

    def _document(self, row: Any) -> Document:
        """The document as this extraction gave it."""
        if row.revision_id not in self._documents:
            found = self.connection.execute(sa.select(revision).where(revision.c.id == row.revision_id)).one()
            self._documents[row.revision_id] = stored.document_of(self.name, found)
        made = self._documents[row.revision_id]
        if row.known is None:
            return made
        return packing.document_from(self.name, made.text, made.sha256, row.extractor, row.known)

    def reading(self, revision_id: int) -> tuple[int, Readout] | None:
        """The current reading of a revision, with its id."""
        if revision_id not in self._readings:
            self._readings[revision_id] = stored.current(self.connection, revision_id, self.name)
        return self._readings[revision_id]

    def place(self, before: tuple[int, Readout], after: tuple[int, Readout]) -> list[placing.Placed]:
        """Where the statements went; written down unless it has been."""
        placed = placing.place(before[1].statements, after[1].statements)
        there = sa.select(placement.c.id).where(placement.c.before_id == before[0], placement.c.after_id == after[0])
        if self.connection.execute(there.limit(1)).first() is None:
            rows = [
                {
                    "document_id": self.document_id,
                    "before_id": before[0],
                    "after_id": after[0],
                    "old": each.old,
                    "new": each.new,
                    "fate": each.fate,
                    "similarity": each.similarity,
                    "changed": " ".join(each.changed),
                }
                for each in placed
                if each.fate != "carried" or each.changed
            ]
            if rows:
                self.connection.execute(placement.insert(), rows)
        return placed


def _identify(connection: sa.Connection, document_id: int, rows: Sequence[Any], teller: _Teller) -> None:
    """Give each statement the identity it has had since it was first there."""
    numbers = {
        row.id: row.number
        for row in connection.execute(
            sa.select(revision.c.id, revision.c.number).where(revision.c.document_id == document_id)
        )
    }
    order = list(dict.fromkeys(row.revision_id for row in rows if row.revision_id is not None))
    before: tuple[int, Readout] | None = None
    names: dict[str, str] = {}
    for revision_id in order:
        read = teller.reading(revision_id)
        if read is None:
            before, names = None, {}
            continue
        came = {}
        if before is not None:
            placed = placing.place(before[1].statements, read[1].statements)
            came = {each.new: names[each.old] for each in placed if each.old and each.new}
        names = {each.id: came.get(each.id, f"{numbers[revision_id]}.{each.id}") for each in read[1].statements}
        query = sa.select(statement.c.statement, statement.c.identity).where(statement.c.revision_id == revision_id)
        was = {row[0]: row[1] for row in connection.execute(query)}
        for each, identity in names.items():
            if was.get(each) != identity:
                connection.execute(
                    statement.update()
                    .where(statement.c.revision_id == revision_id, statement.c.statement == each)
                    .values(identity=identity)
                )
        before = read
