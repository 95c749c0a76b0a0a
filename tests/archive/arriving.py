"""Arrivals made by hand, and a reader of a few words: for tests of what is kept."""

from __future__ import annotations

import contextlib
import hashlib
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
import zstandard

from dragoman.archive import Archive, Kept, compression, database
from dragoman.errors import Refused
from dragoman.record import Capture, Document, Encounter, Made, Readout, Span, Statement, document

URL = "https://mfa.example/calls/17"
MADE = Made(reader="plain", reader_version="1", model="none", model_version="1", codebook_version="1")
BETTER = msgspec.structs.replace(MADE, reader_version="2")

CALL = (
    "Minister Aaltonen spoke with Minister Okafor. She said that the strait must stay open. "
    "He stressed that grain is no weapon. She urged all sides to hold back."
)
"""Three statements."""


def captured(
    content: str | bytes, address: str | None = URL, at: str = "2026-03-01T12:00:00Z", **fields: Any
) -> Capture:
    """A capture of a page, or of what is given."""
    data = content.encode() if isinstance(content, str) else content
    return Capture(
        content=data,
        sha256=hashlib.sha256(data).hexdigest(),
        address=address,
        at=at,
        by="a test",
        **{"media_type": "text/plain", **fields},
    )


def arrival(
    text: str,
    address: str | None = URL,
    at: str = "2026-03-01T12:00:00Z",
    *,
    content: str | bytes | None = None,
    extractor: str = "text 1",
    **known: Any,
) -> tuple[Capture, Document]:
    """A text that came from ``address``; ``content`` are the bytes, if they are not the text's own."""
    made = document(text, extractor=extractor, input=address, **known)
    return captured(text if content is None else content, address, at), made


def refusal(
    address: str | None = URL, at: str = "2026-03-01T12:00:00Z", content: str = "\0\0"
) -> tuple[Capture, Refused]:
    """Something that came, of which no text could be made."""
    why = Refused(code="E202", reason="the input is binary, not text", next_step="Give a text.", input=address or "-")
    return captured(content, address, at), why


def read(documents: Iterable[Document], made: Made = MADE) -> Iterator[Readout]:
    """Every "She/He said|stressed|urged ..." is a statement of Finland's or Nigeria's."""
    for each in documents:
        yield Readout(
            id=each.id,
            document=each,
            encounter=Encounter(kind="call", date=each.published, publisher=each.publisher),
            statements=tuple(_statements(each.text)),
            made=made,
        )


def read_better(documents: Iterable[Document]) -> Iterator[Readout]:
    """As :func:`read`, by the next version of the reader."""
    return read(documents, BETTER)


_SAID = re.compile(r"(?P<source>She|He) (?P<cue>said|stressed|urged)(?: that)? (?P<content>[^.]+)")
_ACTS = {"said": "state", "stressed": "state", "urged": "request"}


def _statements(text: str) -> Iterator[Statement]:
    def span(found: re.Match[str], group: str) -> Span:
        return Span(*found.span(group), found[group])

    for number, found in enumerate(_SAID.finditer(text), start=1):
        yield Statement(
            id=f"s{number}",
            content=span(found, "content"),
            cue=span(found, "cue"),
            source=span(found, "source"),
            speaker=("FIN",) if found["source"] == "She" else ("NGA",),
            person=None,
            act=_ACTS[found["cue"]],
            paragraph=1,
            sentence=number + 1,
        )


def add(archive: Archive, *arrivals: tuple[Capture, Document | Refused], reading: bool = True) -> list[Kept]:
    """Add all, and read them."""
    return list(archive.add_many(arrivals, read=read if reading else None))


def everything(archive: Archive) -> dict[str, list[Any]]:
    """Every row of every table, ids and times of readings aside, in an order that does not depend on them."""
    from dragoman.archive.schema import metadata

    with archive.database.read() as connection:
        return {
            table.name: sorted(tuple(row) for row in connection.execute(table.select()).all())
            for table in metadata.sorted_tables
        }


def file_before() -> bytes:
    """An archive as Dragoman 0.1.0 made it with schema 0005: the examples, read; a changed page, a copy, a refusal."""
    packed = Path(__file__).with_name("schema-0005.dragoman.zst").read_bytes()
    data: bytes = zstandard.ZstdDecompressor().decompress(packed)
    return data


def kept_before() -> sqlite3.Connection:
    """What is in :func:`file_before`."""
    data = bytearray(file_before())
    data[18:20] = b"\1\1"  # no log beside it: it is in memory
    made = sqlite3.connect(":memory:")
    made.deserialize(bytes(data))
    made.row_factory = sqlite3.Row
    return made


def older(where: str, version: str) -> None:
    """An archive of that schema, with what :func:`kept_before` holds as far as the schema has room for it."""
    made = database.connect(where)
    made.migrate(version)
    with contextlib.closing(kept_before()) as before, made.write() as connection:
        plain = version == "0001" or connection.dialect.name == "postgresql"
        there = sa.MetaData()
        there.reflect(connection)
        held = {row["name"] for row in before.execute("SELECT name FROM sqlite_master")}
        for table in there.sorted_tables:
            if table.name in ("alembic_version", "derivation", "meta") or "words" in table.name:
                continue
            if table.name.startswith("searchable") or table.name not in held:
                continue
            rows = [_as_kept(table, dict(row), plain) for row in before.execute(f'SELECT * FROM "{table.name}"')]
            if rows:
                connection.execute(table.insert(), rows)
            if rows and "id" in table.c and connection.dialect.name == "postgresql":
                sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
                connection.execute(sa.text(f"SELECT setval({sequence}, (SELECT max(id) FROM {table.name}))"))
    made.close()


def _as_kept(table: sa.Table, row: dict[str, Any], plain: bool) -> dict[str, Any]:
    """A row as that schema had it: texts were not always packed, and never were on PostgreSQL."""
    if table.name == "revision" and plain:
        row["text"] = compression.unpack(row["text"]).decode()
    return {
        name: bool(value) if isinstance(table.c[name].type, sa.Boolean) else value
        for name, value in row.items()
        if name in table.c
    }


def kinds(found: Sequence[Kept]) -> list[str]:
    """What was new of each."""
    return [each.new for each in found]
