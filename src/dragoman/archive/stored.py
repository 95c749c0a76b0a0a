"""Taking things out of the archive: rows as the values of the record."""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa

from dragoman.archive import compression, packing
from dragoman.archive.schema import capture as captures
from dragoman.archive.schema import content, extraction, reading, revision
from dragoman.errors import DragomanError
from dragoman.record import Capture, Document, Readout


def damaged(what: str, why: object) -> DragomanError:
    """E510, of one thing in the archive."""
    return DragomanError("E510", f"{what} is damaged: {why}", "Run dragoman archive verify, and see docs/archive.md.")


def document_of(name: str, row: Any) -> Document:
    """The document of a revision's row. Raises E510 where text and hash do not fit."""
    try:
        return packing.document_from(name, row.text, row.sha256, row.extractor, row.known)
    except (DragomanError, msgspec.DecodeError, ValueError) as error:
        raise damaged(f"revision {name}@{row.number}", error) from error


def capture(connection: sa.Connection, capture_id: int) -> Capture:
    """A capture with its bytes. Raises E510 where they are not what was recorded."""
    row = connection.execute(
        sa.select(captures, content.c.sha256, content.c.size, content.c.bytes)
        .join(content, content.c.id == captures.c.content_id)
        .where(captures.c.id == capture_id)
    ).one()
    try:
        data = compression.unpack(row.bytes, row.size)
    except ValueError as error:
        raise damaged(f"capture {capture_id}", error) from error
    if packing.sha256(data) != row.sha256:
        raise damaged(f"capture {capture_id}", f"its bytes have not the sha256 {row.sha256}")
    return Capture(
        content=data,
        sha256=row.sha256,
        media_type=row.media_type,
        address=row.address,
        status=row.status,
        headers=tuple((name, value) for name, value in msgspec.json.decode(row.headers)),
        at=row.at,
        by=row.by,
    )


def as_told(connection: sa.Connection, capture_id: int, made: Document) -> Document:
    """A document made anew of a capture, with what was told of it when it came.

    What a user gave stands before what its bytes say; what a feed said of it, after that.
    """
    known = connection.execute(
        sa.select(sa.func.coalesce(extraction.c.known, revision.c.known, type_=revision.c.known.type))
        .join(revision, revision.c.id == extraction.c.revision_id)
        .where(extraction.c.capture_id == capture_id)
        .order_by(extraction.c.id.desc())
        .limit(1)
    ).scalar()
    before = msgspec.json.decode(known) if known is not None else {}
    found = {name: before.get("found", {}).get(name, "given") for name in _TOLD if name in before}
    more = {
        name: before[name]
        for name, where in found.items()
        if where == "given" or (where.startswith("feed ") and getattr(made, name) is None)
    }
    return msgspec.structs.replace(made, **more, found=made.found | {name: found[name] for name in more})


_TOLD = ("title", "published", "publisher", "url")


def readout_of(connection: sa.Connection, reading_id: int, document: Document) -> Readout:
    """A reading of ``document`` that is kept. Raises E510 where it is not what was recorded."""
    row = connection.execute(sa.select(reading.c.record, reading.c.sha256).where(reading.c.id == reading_id)).one()
    return unpacked(row.record, row.sha256, document, f"reading {reading_id} of {document.id}")


def unpacked(record: bytes, sha256: str, document: Document, what: str) -> Readout:
    """The readout of a packed record. Raises E510 where hash or anchors do not fit."""
    try:
        data = compression.unpack_record(record, document.text)
        if packing.sha256(data) != sha256:
            raise ValueError(f"its record has not the sha256 {sha256}")
        return packing.readout_from(data, document)
    except (DragomanError, msgspec.DecodeError, ValueError) as error:
        raise damaged(what, error) from error


def current(connection: sa.Connection, revision_id: int, name: str) -> tuple[int, Readout] | None:
    """The reading of a revision that counts, with its id; ``None`` where it has none."""
    row = connection.execute(
        sa.select(revision, reading.c.id.label("reading_id"), reading.c.record, reading.c.sha256.label("record_sha256"))
        .join(reading, (reading.c.revision_id == revision.c.id) & reading.c.current)
        .where(revision.c.id == revision_id)
    ).first()
    if row is None:
        return None
    what = f"reading {row.reading_id} of {name}@{row.number}"
    return row.reading_id, unpacked(row.record, row.record_sha256, document_of(name, row), what)
