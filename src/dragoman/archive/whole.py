"""One revision with all that a page of it shows: asked for in one transaction, with as few questions as there can be.

Each question is built once, when the module is loaded: building one takes longer than asking it.
"""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa

from dragoman.archive import carrying, stored
from dragoman.archive.carrying import Standing
from dragoman.archive.database import Database
from dragoman.archive.looking import Log, log_of
from dragoman.archive.schema import document, reading, revision
from dragoman.errors import DragomanError
from dragoman.record import Document, Readout


class Whole(msgspec.Struct, frozen=True, kw_only=True):
    """The revision ``number`` of a document; ``stands`` is the number of the one that stands now.

    ``readout`` is what the machine read (``None``: nobody has read it), with
    ``made``, the number of that reading; ``standing`` the same with what people found in its place.
    """

    document: str
    number: int
    stands: int
    text: Document
    made: int | None
    readout: Readout | None
    standing: Standing | None
    log: Log


_now = revision.alias("now")
_ROWS = (
    sa.select(
        revision,
        document.c.name,
        _now.c.number.label("stands"),
        reading.c.id.label("reading_id"),
        reading.c.record,
        reading.c.sha256.label("record_sha256"),
    )
    .join(document, document.c.id == revision.c.document_id)
    .join(_now, _now.c.id == document.c.revision_id)
    .outerjoin(reading, (reading.c.revision_id == revision.c.id) & reading.c.current)
    .where(document.c.name == sa.bindparam("of_document"))
)
_STANDS = _ROWS.where(revision.c.id == document.c.revision_id)
_NUMBERED = _ROWS.where(revision.c.number == sa.bindparam("of_number"))
_ID = sa.select(document.c.id).where(document.c.name == sa.bindparam("of_document"))


def whole(database: Database, reference: str) -> Whole | Log:
    """What ``reference`` means: ``name`` (the revision that stands), or ``name@3``.

    The log alone, where nothing that came could be read as a text. Raises
    :class:`DragomanError` E507 for what is not there, and E510.
    """
    name, _, number = reference.partition("@")
    with database.read() as connection:
        row = _row(connection, name, number)
        if row is None:
            return _without_text(connection, name, number)
        text = stored.document_of(name, row)
        read = standing = None
        if row.reading_id is not None:
            what = f"reading {row.reading_id} of {name}@{row.number}"
            read = stored.unpacked(row.record, row.record_sha256, text, what)
            standing = carrying.standing(connection, row.document_id, row.number, read)
        return Whole(
            document=name,
            number=row.number,
            stands=row.stands,
            text=text,
            made=row.reading_id,
            readout=read,
            standing=standing,
            log=log_of(connection, row.document_id, name),
        )


def _row(connection: sa.Connection, name: str, number: str) -> Any:
    if not number:
        return connection.execute(_STANDS, {"of_document": name}).first()
    if number.isascii() and number.isdecimal() and len(number) < 10:
        return connection.execute(_NUMBERED, {"of_document": name, "of_number": int(number)}).first()
    return None


def _without_text(connection: sa.Connection, name: str, number: str) -> Log:
    found = connection.execute(_ID, {"of_document": name}).scalar()
    if found is None:
        raise DragomanError("E507", f"there is no document {name!r}", "/documents lists all.")
    if number:
        raise DragomanError("E507", f"{name} has no revision {number[:20]!r}", f"See /documents/{name}/revisions.")
    return log_of(connection, found, name)
