"""Arrivals made by hand, and a reader of a few words: for tests of what is kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from dragoman.archive import Archive, Kept
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


def without_search(connection: sa.Connection) -> None:
    """Make an archive what it was before it could be searched (schema 0004), but for its version."""
    for name in ("statement_words", "passage_words", "searchable_statement", "searchable_text", "derivation"):
        if name != "statement_words" or connection.dialect.name == "sqlite":
            connection.execute(sa.text(f"DROP TABLE {name}"))
    connection.execute(sa.text("DROP TABLE encounter_correction"))
    connection.execute(sa.text("DROP INDEX ix_head_publisher_parties_day"))
    connection.execute(sa.text("CREATE INDEX ix_head_publisher ON head (publisher)"))


def kinds(found: Sequence[Kept]) -> list[str]:
    """What was new of each."""
    return [each.new for each in found]
