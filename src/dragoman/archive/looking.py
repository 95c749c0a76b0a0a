"""What an archive tells of itself: how much there is, the history of a document, two of its revisions."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
import sqlalchemy as sa

from dragoman.archive import classes, history, placing, stored, wording
from dragoman.archive.schema import (
    capture,
    change,
    content,
    document,
    extraction,
    near,
    reader,
    reading,
    revision,
    statement,
)
from dragoman.errors import DragomanError
from dragoman.record import Document, Made, Readout


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a document's history: a capture, and what was made of it.

    ``kind`` and ``details`` class the change from the entry before (``None``:
    the first), ``cause`` says whose doing it is: the ``publisher``'s, the
    ``extractor``'s, or ``undecided``. ``seen`` counts how often the same bytes
    came, the last time at ``seen_at``. Where no text could be made,
    ``revision`` is ``None`` and ``refusal`` holds code and reason.
    """

    at: str
    capture: int
    revision: int | None
    sha256: str
    size: int
    media_type: str
    address: str | None
    status: int | None
    by: str
    extractor: str
    seen: int
    seen_at: str
    refusal: str | None = None
    cause: str | None = None
    kind: str | None = None
    details: tuple[str, ...] = ()


class Log(msgspec.Struct, frozen=True, kw_only=True):
    """The history of a document, the oldest first; ``near`` names documents with nearly its text."""

    document: str
    entries: tuple[Entry, ...]
    near: tuple[str, ...] = ()


class Diff(msgspec.Struct, frozen=True, kw_only=True):
    """Two revisions of a document beside each other.

    ``cause``, ``kind`` and ``details`` as in :class:`Entry`; ``paragraphs`` are
    those of both texts, with the words that were replaced; ``statements`` says
    what became of each statement, or is ``None`` where not both revisions have
    been read. ``before`` and ``after`` are the two texts, ``readings`` their
    readouts, ``times`` when each text was first seen.
    """

    document: str
    old: int
    new: int
    times: tuple[str, str]
    cause: str
    kind: str
    details: tuple[str, ...]
    paragraphs: tuple[wording.Paragraph, ...]
    statements: tuple[placing.Placed, ...] | None
    before: Document
    after: Document
    readings: tuple[Readout, Readout] | None


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """How much an archive holds.

    ``unread`` revisions have no reading, ``foreign`` of them since they are in
    another language than English. ``bytes`` are those of all captures, each
    once. ``changes`` counts by kind, ``readers`` says how many readings that
    count were made by whom.
    """

    where: str
    schema: str
    documents: int
    captures: int
    revisions: int
    readings: int
    statements: int
    unread: int
    foreign: int
    refused: int
    near: int
    bytes: int
    changes: dict[str, int]
    readers: dict[str, int]
    first: str | None
    last: str | None


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A document in one line: its name, the number of its revisions, and what the one that stands says of itself."""

    document: str
    revisions: int
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None


# --- what is meant ----------------------------------------------------------------


def document_id(connection: sa.Connection, name: str) -> int:
    """The row of a document. Raises E507."""
    found: int | None = connection.execute(sa.select(document.c.id).where(document.c.name == name)).scalar()
    if found is None:
        raise DragomanError("E507", f"there is no document {name!r}", "dragoman archive status --documents lists all.")
    return found


def revision_of(connection: sa.Connection, reference: str) -> tuple[str, Any]:
    """Name and row of the revision that ``reference`` means."""
    name, _, number = reference.partition("@")
    found = document_id(connection, name)
    query = sa.select(revision)
    if not number:
        query = query.join(document, document.c.revision_id == revision.c.id).where(document.c.id == found)
    elif number.isascii() and number.isdecimal() and len(number) < 10:
        query = query.where(revision.c.document_id == found, revision.c.number == int(number))
    else:
        raise DragomanError("E507", f"{number!r} is no number of a revision", "Write it as in name@2.")
    row = connection.execute(query).first()
    if row is None:
        which = f"no revision {number}" if number else "no text: nothing that came could be read"
        raise DragomanError("E507", f"{name} has {which}", f"See dragoman archive log {name}.")
    return name, row


# --- how much ---------------------------------------------------------------------

_STANDING_STATEMENTS = sa.select(sa.func.count()).select_from(
    statement.join(document, document.c.revision_id == statement.c.revision_id)
)
"""How many statements the revisions have that stand now."""
_UNREAD_KNOWN = (
    sa.select(revision.c.known)
    .outerjoin(reading, (reading.c.revision_id == revision.c.id) & reading.c.current)
    .where(reading.c.id.is_(None))
)
"""What is known of the revisions that have no reading that counts."""


def status(connection: sa.Connection, where: str, schema: str) -> Status:
    """How much there is."""

    def count(query: Any) -> int:
        return int(connection.execute(query).scalar_one() or 0)

    def rows(table: sa.Table) -> int:
        return count(sa.select(sa.func.count()).select_from(table))

    times = connection.execute(sa.select(sa.func.min(capture.c.at), sa.func.max(capture.c.seen_at))).one()
    changes = sa.select(change.c.kind, sa.func.count()).group_by(change.c.kind).order_by(change.c.kind)
    readers = (
        sa.select(reader.c.made, sa.func.count())
        .join(reading, reading.c.reader_id == reader.c.id)
        .where(reading.c.current)
        .group_by(reader.c.made)
        .order_by(reader.c.made)
    )
    unread = [msgspec.json.decode(each) for each in connection.execute(_UNREAD_KNOWN).scalars()]
    refused = sa.select(sa.func.count()).where(document.c.revision_id.is_(None))
    return Status(
        where=where,
        schema=schema,
        documents=rows(document),
        captures=rows(capture),
        revisions=rows(revision),
        readings=rows(reading),
        statements=count(_STANDING_STATEMENTS),
        unread=len(unread),
        foreign=sum(known.get("language", "en") != "en" for known in unread),
        refused=count(refused),
        near=rows(near),
        bytes=count(sa.select(sa.func.sum(content.c.size))),
        changes={row[0]: row[1] for row in connection.execute(changes)},
        readers={_reader(made): number for made, number in connection.execute(readers)},
        first=times[0],
        last=times[1],
    )


def _reader(made: str) -> str:
    """Reader, model and codebook in one line."""
    by = msgspec.json.decode(made, type=Made)
    return f"{by.reader} {by.reader_version}, {by.model} {by.model_version}, codebook {by.codebook_version}"


_one = revision.alias()
LISTED = sa.select(
    document.c.name,
    sa.select(sa.func.count(_one.c.id)).where(_one.c.document_id == document.c.id).scalar_subquery().label("revisions"),
    revision.c.known,
).outerjoin(revision, revision.c.id == document.c.revision_id)
"""Documents with the number of their revisions, and what the one that stands says of itself."""


def listed_of(row: Any) -> Listed:
    known = msgspec.json.decode(row.known) if row.known else {}
    fields = {name: known.get(name) for name in ("title", "published", "publisher", "url")}
    return Listed(document=row.name, revisions=row.revisions, **fields)


# --- what happened ----------------------------------------------------------------

_ENTRIES = (
    sa.select(
        capture,
        extraction.c.extractor,
        extraction.c.code,
        extraction.c.reason,
        revision.c.number,
        content.c.sha256,
        content.c.size,
        change.c.cause,
        change.c.kind,
        change.c.details,
    )
    .join(content, content.c.id == capture.c.content_id)
    .join(extraction, extraction.c.capture_id == capture.c.id)
    .outerjoin(revision, revision.c.id == extraction.c.revision_id)
    .outerjoin(change, change.c.after_id == extraction.c.id)
    .where(capture.c.document_id == sa.bindparam("document_id"))
    .order_by(capture.c.at, capture.c.id, extraction.c.id)
)
_NEAR = sa.union(
    *(
        sa.select(document.c.name).join(near, near.c[one] == document.c.id).where(near.c[other] == sa.bindparam("mine"))
        for one, other in (("document_id", "other_id"), ("other_id", "document_id"))
    )
).order_by("name")


def log_of(connection: sa.Connection, document_id: int, name: str) -> Log:
    """The history of a document."""
    rows = connection.execute(_ENTRIES, {"document_id": document_id})
    linked = connection.execute(_NEAR, {"mine": document_id}).scalars()
    return Log(document=name, entries=tuple(map(_entry, rows)), near=tuple(linked))


def _entry(row: Any) -> Entry:
    return Entry(
        at=row.at,
        capture=row.id,
        revision=row.number,
        sha256=row.sha256,
        size=row.size,
        media_type=row.media_type,
        address=row.address,
        status=row.status,
        by=row.by,
        extractor=row.extractor,
        seen=row.seen,
        seen_at=row.seen_at,
        refusal=f"{row.reason} [{row.code}]" if row.code else None,
        cause=row.cause,
        kind=row.kind,
        details=tuple(msgspec.json.decode(row.details)) if row.details else (),
    )


def diff(connection: sa.Connection, name: str, old: int | None, new: int | None) -> Diff:
    """Two revisions beside each other: by default the one that stands, and the one that stood before it."""
    one, other = _two(connection, name, old, new)
    before, after = (stored.document_of(name, row) for row in (one, other))
    read = [stored.current(connection, row.id, name) for row in (one, other)]
    readings = (read[0][1], read[1][1]) if read[0] is not None and read[1] is not None else None
    placed = tuple(placing.place(readings[0].statements, readings[1].statements)) if readings else None
    found = classes.classed(before, after, readings, placed or ())
    return Diff(
        document=name,
        old=one.number,
        new=other.number,
        times=(one.at, other.at),
        cause=history.cause_between(connection, one, other),
        kind=found.kind,
        details=found.details,
        paragraphs=tuple(wording.paragraphs(before.text, after.text)),
        statements=placed,
        before=before,
        after=after,
        readings=readings,
    )


def _two(connection: sa.Connection, name: str, old: int | None, new: int | None) -> tuple[Any, Any]:
    """The rows of the two revisions that are to be compared."""
    found = document_id(connection, name)
    if old is None or new is None:
        order = [row.revision_id for row in history.extractions(connection, found) if row.revision_id is not None]
        order = [each for each, _ in itertools.groupby(order)]
        if len(order) < 2:
            step = "There is nothing to compare; see dragoman archive log."
            raise DragomanError("E507", f"{name} has had one text only", step)
        rows = [connection.execute(sa.select(revision).where(revision.c.id == each)).one() for each in order[-2:]]
        return rows[0], rows[1]
    return revision_of(connection, f"{name}@{old}")[1], revision_of(connection, f"{name}@{new}")[1]
