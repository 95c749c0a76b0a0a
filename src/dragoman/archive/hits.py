"""Hits: what was found, with the sentence that it stands in and the words that matched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from dragoman.archive import indexing
from dragoman.archive.schema import document, head, revision, searchable_text
from dragoman.record import Span


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One thing found, with where it stands.

    ``anchor`` is ``document@revision#start-end``: of the statement's content,
    or of the words found where no statement was read there (``statement`` is
    ``None``). ``marks`` are the words that matched, ``sentence`` what they stand
    in; ``more`` counts further places in the same text (of texts only). All
    spans count in the revision's text. ``date`` is the encounter's, ``day`` the
    one that is sorted and filtered by: it, else ``published``. ``parties`` are
    those who met; ``kind`` and ``form`` as in :class:`Filters`.
    """

    anchor: str
    document: str
    revision: int
    latest: bool
    sentence: Span | None
    marks: tuple[Span, ...]
    more: int = 0
    statement: str | None = None
    content: Span | None = None
    cue: str | None = None
    source: str | None = None
    speaker: tuple[str, ...] = ()
    person: str | None = None
    target: tuple[str, ...] = ()
    act: str | None = None
    contexts: tuple[str, ...] = ()
    event: str | None = None
    cameo: str | None = None
    confidence: float | None = None
    identity: str | None = None
    date: str | None = None
    published: str | None = None
    day: str | None = None
    publisher: str | None = None
    parties: tuple[str, ...] = ()
    kind: str | None = None
    form: str | None = None
    title: str | None = None
    url: str | None = None


OF_REVISION = (
    document.c.name,
    revision.c.number.label("revision_number"),
    revision.c.text,
    revision.c.known,
    *(searchable_text.c[name] for name in ("parties", "latest", "day", "publisher", "kind", "form", "title")),
    head.c.date,
)
REVISIONS = (
    revision.join(document, document.c.id == revision.c.document_id)
    .join(searchable_text, searchable_text.c.revision_id == revision.c.id)
    .outerjoin(head, head.c.revision_id == revision.c.id)
)


def merged(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places in their order, those that overlap made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(set(places)):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def saying(text: str, said: Sequence[Any], marks: Sequence[tuple[int, int]]) -> Any:
    """The row of the first statement that has some of the words; ``None`` where none was read there."""
    for row in said:
        for start, end in indexing.places_of(text, row._mapping):
            if any(mark[0] < end and start < mark[1] for mark in marks):
                return row._mapping
    return None


_SAME = ("person", "act", "event", "cameo", "confidence", "identity", "statement")


def hit_of(
    row: Any, sentence: tuple[int, int] | None, marks: Sequence[tuple[int, int]], said: Any, *, more: int = 0
) -> Hit:
    """The hit that rows of a revision and (where there is one) of a statement make."""

    def span(start: int, end: int) -> Span:
        return Span(start, end, row.text[start:end])

    known = msgspec.json.decode(row.known)
    reference = f"{row.name}@{row.revision_number}"
    fields: dict[str, Any] = {}
    if said is not None:
        reference += f"#{said['start']}-{said['end']}"
        fields = {name: said[name] for name in _SAME}
        fields |= {name: tuple(indexing.codes(said[name])) for name in ("speaker", "target", "contexts")}
        fields["content"] = span(said["start"], said["end"])
        for name in ("cue", "source"):
            start, end = said[f"{name}_start"], said[f"{name}_end"]
            fields[name] = row.text[start:end] if start is not None else None
        fields["date"] = row.date
    elif marks:
        reference += f"#{marks[0][0]}-{marks[0][1]}"
    return Hit(
        anchor=reference,
        document=row.name,
        revision=row.revision_number,
        latest=row.latest,
        sentence=span(*sentence) if sentence is not None else None,
        marks=tuple(span(*mark) for mark in marks),
        more=more,
        published=known.get("published"),
        day=iso(row.day),
        publisher=row.publisher,
        parties=tuple(indexing.codes(row.parties)),
        kind=row.kind,
        form=row.form,
        title=row.title,
        url=known.get("url"),
        **fields,
    )


def iso(day: int) -> str | None:
    return f"{day // 10000:04}-{day // 100 % 100:02}-{day % 100:02}" if day else None
