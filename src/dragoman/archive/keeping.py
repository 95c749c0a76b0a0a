"""Putting things into the archive: one arrival, one reading, each in a transaction of the caller's."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import sqlalchemy as sa

from dragoman.archive import carrying, compression, copies, history, identity, indexing, packing, stored
from dragoman.archive.schema import (
    capture,
    content,
    correction,
    document,
    encounter_correction,
    extraction,
    head,
    near,
    reader,
    reading,
    revision,
    shingle,
    statement,
)
from dragoman.errors import DragomanError, Refused
from dragoman.record import Capture, Document, Readout

MOST = 8_000
"""Shingles that near-duplicates are looked for by: what one statement may ask for, and more than any readout has."""
Extract = Callable[[Capture], Document | Refused]
"""Makes the document of a capture that is kept, as today's intake would."""


_BY_KEY = sa.select(document.c.id, document.c.name).where(document.c.key_digest == sa.bindparam("given"))
_BY_NAME = sa.select(document.c.id).where(document.c.name == sa.bindparam("given"))
_LET_STAND = (
    document.update().where(document.c.id == sa.bindparam("this")).values(revision_id=sa.bindparam("revision_id"))
)
_BY_HASH = sa.select(content.c.id).where(content.c.sha256 == sa.bindparam("given"))


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What adding one arrival came to.

    ``new`` is what was not there before: a ``document``, a ``revision`` of one,
    a ``capture`` of a text that is known, an ``extraction`` of a capture that is
    known (by another version), a ``reading`` of what had none, or ``nothing``.
    ``near`` names documents with nearly the same text that this one was linked to.
    """

    document: str
    new: str
    revision: int | None = None
    read: bool = False
    change: str | None = None
    near: tuple[str, ...] = ()
    refused: Refused | None = None


def checked(given: Document | Refused) -> None:
    """Raises :class:`DragomanError` E511 for a text that cannot be kept as it is."""
    if isinstance(given, Document) and identity.storable(given.text) != given.text:
        why = f"the text of {given.id!r} holds what is no character (NUL, or half a surrogate pair)"
        raise DragomanError("E511", why, "Make its text canonical: dragoman.intake.canonical().")


def to_read(connection: sa.Connection, arrived: Capture, given: Document | Refused) -> Document | None:
    """The document that is to be read when this is added; ``None`` where it has been, or there is none."""
    if isinstance(given, Refused):
        return None
    key = identity.storable(identity.key_of(arrived, given))
    row = connection.execute(_BY_KEY, {"given": packing.digest_of(key)}).first()
    if row is None:
        return msgspec.structs.replace(given, id=identity.name_of(arrived, given, key))
    found = connection.execute(
        sa.select(revision, reading.c.id.label("read"))
        .outerjoin(reading, (reading.c.revision_id == revision.c.id) & reading.c.current)
        .where(revision.c.document_id == row.id, revision.c.sha256 == given.sha256)
    ).first()
    if found is None:
        return msgspec.structs.replace(given, id=row.name)
    return None if found.read is not None else stored.document_of(row.name, found)


def keep(
    connection: sa.Connection,
    arrived: Capture,
    given: Document | Refused,
    readout: Readout | None = None,
    extract: Extract | None = None,
) -> Kept:
    """Keep one arrival, and its reading where there is one; what is there already is not doubled."""
    checked(given)
    at = _document(connection, arrived, given)
    found, new_capture = _capture(connection, at, arrived)
    if new_capture and not at.new and extract is not None:
        _extract_again(connection, at, found, given, extract)
    extracted = _extraction(connection, at, found, given, arrived.at, new_capture)
    if at.new and extracted.revision_id is not None:
        connection.execute(_LET_STAND, {"this": at.id, "revision_id": extracted.revision_id})
    new, read = extracted.row, False
    if isinstance(given, Document) and new is not None and new.number > 1:
        indexing.add_text(connection, new.id, at.id, given)
    if readout is not None and extracted.revision_id is not None:
        read = keep_reading(connection, extracted.revision_id, readout, new)
    if (
        isinstance(given, Document) and new is not None and new.number == 1
    ):  # with its reading at once: most texts never have another
        indexing.add_text(connection, new.id, at.id, given, readout if read else None, latest=at.new)
    linked = link_copies(connection, at.id, new.id, new.text) if new is not None else ()
    changes = history.settle(connection, at.id) if (extracted.new or read) and not at.new else []
    return Kept(
        document=at.name,
        new=_what_is_new(at.new, new_capture, extracted, read),
        revision=extracted.number,
        read=read,
        change=changes[-1] if changes and extracted.new else None,
        near=linked,
        refused=given if isinstance(given, Refused) else None,
    )


def _what_is_new(new_document: bool, new_capture: bool, extracted: _Extracted, read: bool) -> str:
    for new, name in (
        (new_document, "document"),
        (extracted.new_revision, "revision" if new_capture else "extraction"),
        (new_capture, "capture"),
        (extracted.new, "extraction"),
        (read, "reading"),
    ):
        if new:
            return name
    return "nothing"


def inserted(connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> int:
    """Insert one row; its id."""
    made = connection.execute(_insert(table), row).inserted_primary_key
    assert made is not None
    return int(made[0])


@functools.cache
def _insert(table: sa.Table) -> sa.Insert:
    return table.insert()


class _At(msgspec.Struct, frozen=True):
    id: int
    key: str
    name: str
    new: bool


def _document(connection: sa.Connection, arrived: Capture, given: Document | Refused) -> _At:
    """The document's row, made where there is none."""
    key = identity.storable(identity.key_of(arrived, given))
    digest = packing.digest_of(key)
    row = connection.execute(_BY_KEY, {"given": digest}).first()
    if row is not None:
        return _At(row.id, key, row.name, False)
    base = identity.name_of(arrived, given, key)
    for name in itertools.chain([base], (f"{base}-{n}" for n in itertools.count(2))):
        if connection.execute(_BY_NAME, {"given": name}).first() is None:
            return _At(
                inserted(connection, document, {"key": key, "key_digest": digest, "name": name}), key, name, True
            )
    raise AssertionError("names do not end")


class _Captured(msgspec.Struct, frozen=True):
    id: int
    at: str


def _capture(connection: sa.Connection, at: _At, arrived: Capture) -> tuple[_Captured, bool]:
    """The capture's row, made unless the document's capture before it has the same bytes from the same place.

    A file may hold several of one document (a corpus two rows of one id): then
    all that came with it the last time are before, and all that came with it now.
    """
    address = identity.storable(arrived.address) if arrived.address is not None else None
    same = [] if at.new else _same(connection, at, address, arrived)
    for row in same:
        if row.sha256 == arrived.sha256:
            if arrived.at > row.seen_at:
                seen = {"seen": capture.c.seen + 1, "seen_at": arrived.at}
                connection.execute(capture.update().where(capture.c.id == row.id).values(seen))
            return _Captured(row.id, row.at), False
    fields: dict[str, Any] = {
        "media_type": identity.storable(arrived.media_type),
        "address": address,
        "status": arrived.status,
        "headers": packing.headers_of(arrived),
        "at": arrived.at,
        "by": identity.storable(arrived.by),
    }
    row = {
        "document_id": at.id,
        "content_id": _content(connection, arrived),
        "seal": packing.seal(at.key, None if at.new else _last_seal(connection, at), arrived.sha256, fields),
        "seen": 1,
        "seen_at": arrived.at,
        **fields,
    }
    return _Captured(inserted(connection, capture, row), arrived.at), True


def _same(connection: sa.Connection, at: _At, address: str | None, arrived: Capture) -> list[Any]:
    """The captures that this one may be the same as: those that came from the same place last, and any of its time."""
    before = connection.execute(
        sa.select(capture.c.id, capture.c.at, capture.c.address, capture.c.seen_at, content.c.sha256)
        .join(content, content.c.id == capture.c.content_id)
        .where(capture.c.document_id == at.id, capture.c.at <= arrived.at)
        .order_by(capture.c.at.desc(), capture.c.id.desc())
    ).all()
    place = identity.container_of(address or "")
    mine = [row for row in before if identity.container_of(row.address or "") == place]
    last_time = max((row.seen_at for row in mine if row.seen_at < arrived.at), default=None)
    same = mine[:1] + [row for row in mine if row.seen_at in (last_time, arrived.at)]
    return same + [row for row in before if row.at == arrived.at and row.address == address]


def _last_seal(connection: sa.Connection, at: _At) -> str | None:
    query = sa.select(capture.c.seal).where(capture.c.document_id == at.id).order_by(capture.c.id.desc()).limit(1)
    found: str | None = connection.execute(query).scalar()
    return found


def _content(connection: sa.Connection, arrived: Capture) -> int:
    if packing.sha256(arrived.content) != arrived.sha256:
        why = f"the sha256 of the capture of {arrived.address!r} is not that of its bytes"
        raise DragomanError("E304", why, "Give the capture as intake made it.")
    found: int | None = connection.execute(_BY_HASH, {"given": arrived.sha256}).scalar()
    if found is not None:
        return found
    row = {"sha256": arrived.sha256, "size": len(arrived.content), "bytes": compression.pack(arrived.content)}
    return inserted(connection, content, row)


class _Row(msgspec.Struct, frozen=True):
    """A revision's row, with its document's name and the revision that stands."""

    id: int
    document_id: int
    number: int
    name: str
    stands: int | None
    text: str
    sha256: str
    extractor: str
    known: str


class _Extracted(msgspec.Struct, frozen=True):
    revision_id: int | None
    number: int | None
    new: bool
    row: _Row | None = None
    """Of a revision that is new."""

    @property
    def new_revision(self) -> bool:
        return self.row is not None


def _extraction(
    connection: sa.Connection, at: _At, captured: _Captured, given: Document | Refused, time: str, first: bool = False
) -> _Extracted:
    """What was made of a capture: its revision (made where the text is new), or why there is none.

    ``first`` says that nothing has been made of the capture before.
    """
    extractor = given.extractor if isinstance(given, Document) else ""
    if not first and (old := _extracted(connection, captured, extractor)) is not None:
        return old
    row: dict[str, Any] = {"capture_id": captured.id, "extractor": extractor}
    if isinstance(given, Refused):
        reasons = {"code": given.code, "reason": given.reason, "next_step": given.next_step}
        row |= {field: identity.storable(value) for field, value in reasons.items()}
        inserted(connection, extraction, row)
        return _Extracted(None, None, True)
    known = packing.known_of(given)
    found = None if at.new else _revision_of(connection, at, given)
    if found is None:
        made = _revision(connection, at, given, known, time)
        inserted(connection, extraction, {"revision_id": made.id, **row})
        return _Extracted(made.id, made.number, True, made)
    row["known"] = None if found.known == known else known
    inserted(connection, extraction, {"revision_id": found.id, **row})
    return _Extracted(found.id, found.number, True)


def _extracted(connection: sa.Connection, captured: _Captured, extractor: str) -> _Extracted | None:
    """What this extractor made of a capture before."""
    old = connection.execute(
        sa.select(extraction.c.revision_id, revision.c.number)
        .outerjoin(revision, revision.c.id == extraction.c.revision_id)
        .where(extraction.c.capture_id == captured.id, extraction.c.extractor == extractor)
    ).first()
    return None if old is None else _Extracted(old.revision_id, old.number, False)


def _revision_of(connection: sa.Connection, at: _At, given: Document) -> Any:
    """The row of the revision that has this text."""
    query = sa.select(revision.c.id, revision.c.number, revision.c.known)
    return connection.execute(query.where(revision.c.document_id == at.id, revision.c.sha256 == given.sha256)).first()


def _revision(connection: sa.Connection, at: _At, given: Document, known: str, time: str) -> _Row:
    """Keep a text that is new. (Its caller lets it be found.)"""
    last, stands = 0, None
    if not at.new:
        numbers = sa.select(sa.func.coalesce(sa.func.max(revision.c.number), 0))
        last = connection.execute(numbers.where(revision.c.document_id == at.id)).scalar_one()
        stands = connection.execute(sa.select(document.c.revision_id).where(document.c.id == at.id)).scalar()
    row: dict[str, Any] = {
        "document_id": at.id,
        "number": last + 1,
        "sha256": given.sha256,
        "text": given.text,
        "extractor": given.extractor,
        "at": time,
        "known": known,
    }
    made = inserted(connection, revision, row)
    del row["at"]
    return _Row(id=made, name=at.name, stands=made if at.new else stands, **row)


def _extract_again(
    connection: sa.Connection, at: _At, captured: _Captured, given: Document | Refused, extract: Extract
) -> None:
    """Where another version made the last text, let today's make it too: then only the page can differ."""
    if isinstance(given, Refused):
        return
    last = connection.execute(
        sa.select(capture.c.id, capture.c.at)
        .join(extraction, extraction.c.capture_id == capture.c.id)
        .where(capture.c.document_id == at.id, capture.c.id != captured.id, capture.c.at <= captured.at)
        .where(extraction.c.revision_id.is_not(None))
        .order_by(capture.c.at.desc(), capture.c.id.desc())
        .limit(1)
    ).first()
    if last is None:
        return
    made_by = connection.execute(sa.select(extraction.c.extractor).where(extraction.c.capture_id == last.id)).scalars()
    if given.extractor in set(made_by):
        return
    again = extract(stored.capture(connection, last.id))
    if isinstance(again, Document):
        again = stored.as_told(connection, last.id, again)
        checked(again)
        made = _extraction(connection, at, _Captured(last.id, last.at), again, last.at).row
        if made is not None:
            indexing.add_text(connection, made.id, at.id, again)


_REVISIONS = sa.select(revision, document.c.name, document.c.revision_id.label("stands")).join(
    document, document.c.id == revision.c.document_id
)
_TO_BE_READ = _REVISIONS.where(revision.c.id == sa.bindparam("this"))
_TO_BE_READ_IN = _REVISIONS.where(revision.c.document_id == sa.bindparam("this")).order_by(revision.c.number)


def keep_reading(connection: sa.Connection, revision_id: int, readout: Readout, new: _Row | None = None) -> bool:
    """Keep a reading of a revision and let it be the one that counts; whether that changed anything.

    ``new`` is the row of a revision that has just been made, and has no reading; of
    a first one its caller tells what is read of it, as it lets it be found.
    Raises :class:`DragomanError` E304 where it is of another text. A reading of
    the same text that was told other things about it is not kept.
    """
    row = new or connection.execute(_TO_BE_READ, {"this": revision_id}).one()
    mine = stored.document_of(row.name, row)
    if readout.document.sha256 != mine.sha256:
        why = f"the readout {readout.id!r} is of another text than the revision {row.name}@{row.number}"
        raise DragomanError("E304", why, "Read the document that is kept.")
    as_kept = {"id": mine.id, "input": mine.input, "extractor": mine.extractor}
    if msgspec.structs.replace(readout.document, **as_kept) != mine:
        return False
    readout = msgspec.structs.replace(readout, id=mine.id, document=mine)
    made_by = reader_id(connection, packing.made_json(readout.made))
    reading_id = None
    if new is None:
        query = sa.select(reading.c.id, reading.c.current)
        mine_too = (reading.c.revision_id == revision_id) & (reading.c.reader_id == made_by)
        old = connection.execute(query.where(mine_too)).first()
        if old is not None and old.current:
            return False
        _take_back(connection, revision_id)
        if old is not None:
            reading_id = old.id
            connection.execute(reading.update().where(reading.c.id == old.id).values(current=True))
            readout = stored.readout_of(connection, old.id, mine)
    if reading_id is None:
        reading_id = _reading(connection, revision_id, readout, made_by)
    first = new is not None and new.number == 1
    if not first and carrying.checked_by_people(connection, row.document_id):
        write_anew(connection, row.document_id)
        return True
    write_statements(connection, reading_id, row, readout)
    if not first:
        indexing.tell(connection, revision_id, readout)
    return True


def _take_back(connection: sa.Connection, revision_id: int) -> None:
    """Let no reading of a revision count, and drop what followed from the one that did."""
    connection.execute(reading.update().where(reading.c.revision_id == revision_id).values(current=False))
    _drop(connection, revision_id)
    history.forget(connection, revision_id)


def _drop(connection: sa.Connection, revision_id: int) -> None:
    """Drop the rows that say what a revision's reading says."""
    indexing.forget_statements(connection, revision_id)
    connection.execute(statement.delete().where(statement.c.revision_id == revision_id))
    connection.execute(head.delete().where(head.c.revision_id == revision_id))


_BY_MADE = sa.select(reader.c.id).where(reader.c.made == sa.bindparam("given"))


def reader_id(connection: sa.Connection, made: str) -> int:
    """The row of who reads, made where there is none."""
    found: int | None = connection.execute(_BY_MADE, {"given": made}).scalar()
    return found if found is not None else inserted(connection, reader, {"made": made})


def _reading(connection: sa.Connection, revision_id: int, readout: Readout, made_by: int) -> int:
    record = packing.record_of(readout)
    row = {
        "revision_id": revision_id,
        "reader_id": made_by,
        "record": compression.pack_record(record, readout.document.text),
        "sha256": packing.sha256(record),
        "at": packing.now(),
        "current": True,
    }
    return inserted(connection, reading, row)


def write_statements(
    connection: sa.Connection, reading_id: int, row: Any, readout: Readout, known: Mapping[str, Any] | None = None
) -> None:
    """The rows of a reading's statements, to be searched, and its head; as people corrected them.

    ``row`` is its revision's, with ``stands``, the document's own revision.
    ``known`` are the rows that were there before, by the statement's id: they stay the same rows.
    """
    above = {"document_id": row.document_id, "revision_id": row.id, "reading_id": reading_id}
    rows = [
        packing.statement_row(number, each) | {"revision_id": row.id, "identity": f"{row.number}.{each.id}"}
        for number, each in enumerate(readout.statements, start=1)
    ]
    old = [
        each | {"id": known[each["statement"]].id, "identity": known[each["statement"]].identity}
        for each in rows
        if known and each["statement"] in known
    ]
    new = [each for each in rows if not known or each["statement"] not in known]
    for some in (old, new):
        if some:
            connection.execute(_insert(statement), some)
    inserted(connection, head, above | packing.head_row(readout))
    indexing.add_statements(connection, row, readout, rows)


def write_anew(connection: sa.Connection, document_id: int) -> None:
    """Make anew the rows of all readings of a document that count: what people found of one is in later ones, too."""
    for row in connection.execute(_TO_BE_READ_IN, {"this": document_id}).all():
        read = stored.current(connection, row.id, row.name)
        if read is None:
            continue
        query = sa.select(statement.c.statement, statement.c.id, statement.c.identity)
        known = {each.statement: each for each in connection.execute(query.where(statement.c.revision_id == row.id))}
        readout = carrying.standing(connection, document_id, row.number, read[1]).readout
        _drop(connection, row.id)
        write_statements(connection, read[0], row, readout, known)
        indexing.tell(connection, row.id, readout)


def write_all_anew(connection: sa.Connection) -> None:
    """:func:`write_anew` for all documents of which anybody found anything."""
    ids = sa.union(sa.select(correction.c.document_id), sa.select(encounter_correction.c.document_id))
    for each in sorted(connection.execute(ids).scalars()):
        write_anew(connection, each)


_SHARED = sa.func.count().label("shared")
_ALIKE = (
    sa.select(shingle.c.revision_id, _SHARED)
    .where(shingle.c.hash.in_(sa.bindparam("hashes", expanding=True)))
    .group_by(shingle.c.revision_id)
    .having(sa.bindparam("least") <= _SHARED)
    .order_by(_SHARED.desc(), shingle.c.revision_id)
    .limit(30)
    .subquery("alike")
)
_CANDIDATES = (
    sa.select(revision.c.id, revision.c.text, revision.c.document_id, document.c.name)
    .join(document, document.c.id == revision.c.document_id)
    .join(_ALIKE, _ALIKE.c.revision_id == revision.c.id)
    .where(revision.c.document_id != sa.bindparam("mine"))
    .order_by(revision.c.id)
)


def link_copies(connection: sa.Connection, document_id: int, revision_id: int, text: str) -> tuple[str, ...]:
    """Link a new revision with the revisions of other documents that have nearly its ``text``; their names."""
    mine = copies.shingles(text)
    kept = copies.sample(mine)
    wanted = {"hashes": kept[:MOST], "least": max(1, min(len(kept), MOST) // 4), "mine": document_id}
    candidates = connection.execute(_CANDIDATES, wanted).all()
    found = {row.id: copies.likeness(mine, copies.shingles(row.text)) for row in candidates}
    links = [
        {
            "document_id": document_id,
            "other_id": row.document_id,
            "revision_id": revision_id,
            "other_revision_id": row.id,
            "jaccard": round(found[row.id].jaccard, 4),
            "containment": round(found[row.id].containment, 4),
        }
        for row in candidates
        if found[row.id].near
    ]
    if links:
        connection.execute(_insert(near), links)
    connection.execute(_insert(shingle), [{"hash": each, "revision_id": revision_id} for each in kept])
    return tuple(dict.fromkeys(row.name for row in candidates if found[row.id].near))
