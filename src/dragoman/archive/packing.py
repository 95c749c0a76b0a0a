"""How values are put into columns: as canonical JSON, sealed. (How they are made small: compression.py.)"""

from __future__ import annotations

import datetime
import functools
import hashlib
from typing import Any

import msgspec

from dragoman.archive.identity import storable
from dragoman.record import Capture, Document, Head, Made, Participant, Readout, Statement, head_of

_FIELDS = ("title", "published", "publisher", "url", "input", "media_type", "encoding", "language", "found")
"""Of a document, those that are neither its id, nor its text, nor how that was made."""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digest_of(key: str) -> str:
    """What a document is found by: the first 16 bytes of its key's SHA-256."""
    return sha256(key.encode())[:32]


def to_json(value: object) -> str:
    """Compact JSON in one form: keys sorted."""
    return msgspec.json.encode(value, order="deterministic").decode()


def now() -> str:
    """The time in UTC, in whole seconds."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def headers_of(capture: Capture) -> str:
    """The headers as JSON."""
    return to_json([[storable(name), storable(value)] for name, value in capture.headers])


def seal(key: str, before: str | None, sha256: str, row: dict[str, Any]) -> str:
    """What a capture's row is sealed with: a hash over its fields, the document's key and the seal before.

    A row that is changed, or taken out from between others, breaks it.
    """
    fields = [row[name] for name in ("media_type", "address", "status", "headers", "at", "by")]
    return hashlib.sha256(msgspec.json.encode([key, before, sha256, *fields])).hexdigest()


def known_of(document: Document) -> str:
    """As JSON, what is known of a document beside its text."""
    values = {field: getattr(document, field) for field in _FIELDS}
    plain = {field: storable(value) if isinstance(value, str) else value for field, value in values.items()}
    return to_json({field: value for field, value in plain.items() if value not in (None, {})})


def document_from(name: str, text: str, sha256: str, extractor: str, known: str) -> Document:
    """The document that a revision's row holds. Raises as :class:`Document` does, and ``msgspec.DecodeError``."""
    fields: dict[str, Any] = msgspec.json.decode(known, type=dict[str, Any])
    return msgspec.convert({"id": name, "text": text, "sha256": sha256, "extractor": extractor, **fields}, Document)


def record_of(readout: Readout) -> bytes:
    """A readout as JSON, without its document and its id, which are the revision's."""
    record = msgspec.to_builtins(readout)
    del record["document"], record["id"]
    return msgspec.json.encode(record, order="deterministic")


def readout_from(record: bytes, document: Document) -> Readout:
    """The readout that :func:`record_of` was given, of ``document``. Raises as ``Readout.from_dict``."""
    fields = msgspec.json.decode(record, type=dict[str, Any])
    return Readout.from_dict({**fields, "id": document.id, "document": msgspec.to_builtins(document)})


@functools.lru_cache(maxsize=64)
def made_json(made: Made) -> str:
    return to_json(made)


def codes(values: tuple[str, ...]) -> str:
    """Codes as a column has them: a space before and after each."""
    return f" {' '.join(values)} " if values else ""


def statement_row(number: int, statement: Statement) -> dict[str, Any]:
    """The columns of ``statement`` that follow from the record alone."""
    cue, source = statement.cue, statement.source
    return {
        "statement": statement.id,
        "number": number,
        "start": statement.content.start,
        "end": statement.content.end,
        "cue_start": cue.start if cue else None,
        "cue_end": cue.end if cue else None,
        "source_start": source.start if source else None,
        "source_end": source.end if source else None,
        "speaker": codes(statement.speaker),
        "person": statement.person,
        "target": codes(statement.target),
        "act": statement.act,
        "contexts": codes(statement.contexts),
        "event": statement.event,
        "cameo": statement.cameo,
        "confidence": statement.confidence,
    }


def head_row(readout: Readout) -> dict[str, Any]:
    """The columns of a readout's head; its title is its text's, with what search asks of that."""
    head = head_of(readout)
    plain = ("published", "publisher", "form", "kind", "date", "day", "place", "requested_by")
    return {
        **{name: getattr(head, name) for name in plain},
        "parties": codes(head.parties),
        "participants": to_json([[each.name, each.title, each.party] for each in head.participants]),
    }


def head_from(name: str, number: int, row: Any) -> Head:
    """The head of a row of the tables ``head`` and ``searchable_text``, of a document's revision."""
    people = msgspec.json.decode(row.participants, type=list[tuple[str, str | None, str | None]])
    return Head(
        document=name,
        revision=number,
        title=row.title,
        published=row.published,
        publisher=row.publisher,
        form=row.form,
        kind=row.kind,
        date=row.date,
        place=row.place,
        requested_by=row.requested_by,
        participants=tuple(Participant(*each) for each in people),
    )


def correction_seal(key: str, before: str | None, row: Any) -> str:
    """What a correction's row is sealed with: a hash over its fields, the document's key and the seal before."""
    names = ("statement", "start", "end", "by", "at", "verdict", "before", "after", "made", "note")
    return hashlib.sha256(msgspec.json.encode([key, before, *(row[name] for name in names)])).hexdigest()


def encounter_seal(key: str, before: str | None, row: Any) -> str:
    """What a correction of an encounter is sealed with: as :func:`correction_seal`."""
    names = ("by", "at", "verdict", "before", "after", "made", "note")
    return hashlib.sha256(msgspec.json.encode([key, before, *(row[name] for name in names)])).hexdigest()


def judgement_seal(keys: tuple[str, str], before: str | None, row: dict[str, Any]) -> str:
    """What a judgement's row is sealed with: a hash over its fields, the two documents' keys and the seal before."""
    fields = [row[name] for name in ("verdict", "by", "at", "note")]
    return hashlib.sha256(msgspec.json.encode([*keys, before, *fields])).hexdigest()
