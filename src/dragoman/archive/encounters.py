"""What the archive knows of encounters: the heads of its readouts, and what people said of two documents."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

import sqlalchemy as sa

from dragoman.archive import packing, stored
from dragoman.archive.identity import storable
from dragoman.archive.schema import document, head, judgement, revision, searchable_text
from dragoman.errors import DragomanError
from dragoman.record import Head, Judgement, Readout

Verdict = Literal["same", "different", "withdrawn"]


def _standing() -> sa.Select[Any]:
    """The heads of the revisions that stand now."""
    return (
        sa.select(head, document.c.name, revision.c.number, searchable_text.c.title)
        .join(document, (document.c.id == head.c.document_id) & (document.c.revision_id == head.c.revision_id))
        .join(revision, revision.c.id == head.c.revision_id)
        .join(searchable_text, searchable_text.c.revision_id == head.c.revision_id)
    )


def _chosen(
    query: sa.Select[Any], parties: Iterable[str], publisher: str | None, since: str | None, until: str | None
) -> sa.Select[Any]:
    for code in parties:
        query = query.where(head.c.parties.contains(f" {code} ", autoescape=True))
    if publisher is not None:
        query = query.where(head.c.publisher == publisher)
    if since is not None:
        query = query.where(head.c.day >= since)
    if until is not None:
        query = query.where(head.c.day <= until)
    return query.order_by(head.c.day, document.c.name)


def heads(
    connection: sa.Connection,
    *,
    parties: Iterable[str] = (),
    publisher: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> list[Head]:
    """The heads of what stands now: those that have all ``parties``, from one day to another (both included)."""
    query = _chosen(_standing(), parties, publisher, since, until)
    return [packing.head_from(row.name, row.number, row) for row in connection.execute(query)]


def head_of(connection: sa.Connection, name: str) -> Head | None:
    """The head of one document; ``None`` where what stands has no reading."""
    row = connection.execute(_OF_NAME, {"of_document": name}).first()
    return packing.head_from(row.name, row.number, row) if row is not None else None


_STANDING = _standing()
_OF_NAME = _STANDING.where(document.c.name == sa.bindparam("of_document"))


MANY = 100
"""Parties beyond which no question is made of them: all heads of the days are as good."""


@functools.lru_cache(maxsize=64)
def _of_days(parties: int) -> sa.Select[Any]:
    """The heads from one day to another that have two of so many parties."""
    has = (sa.case((head.c.parties.like(sa.bindparam(f"party_{n}")), 1), else_=0) for n in range(parties))
    shared: Any = functools.reduce(operator.add, has)
    days = head.c.day.between(sa.bindparam("since"), sa.bindparam("until"))
    return _STANDING.where(days, shared > 1).order_by(head.c.day, document.c.name)


def heads_near(connection: sa.Connection, parties: Iterable[str], since: str, until: str) -> list[Head]:
    """The heads from one day to another that have two of the parties, or share two with another that has."""
    near = set(parties)
    rows: Sequence[Any] = ()
    while len(near) > 1:
        known = sorted(near)
        if len(known) > MANY:
            return heads(connection, since=since, until=until)
        given = {f"party_{n}": f"% {code} %" for n, code in enumerate(known)}
        rows = connection.execute(_of_days(len(known)), {"since": since, "until": until, **given}).all()
        near.update(*(row.parties.split() for row in rows))
        if len(near) == len(known):
            break
    return [packing.head_from(row.name, row.number, row) for row in rows]


def readouts(
    connection: sa.Connection,
    *,
    parties: Iterable[str] = (),
    publisher: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Iterator[tuple[Head, Readout]]:
    """The readings that count of what stands now, each with its head, chosen and ordered as :func:`heads` are."""
    rows = connection.execute(_chosen(_standing(), parties, publisher, since, until)).all()
    for row in rows:
        found = stored.current(connection, row.revision_id, row.name)
        if found is not None:
            yield packing.head_from(row.name, row.number, row), found[1]


def published(connection: sa.Connection) -> dict[str, int]:
    """How many readouts of each party stand in the archive."""
    query = (
        sa.select(head.c.publisher, sa.func.count())
        .join(document, (document.c.id == head.c.document_id) & (document.c.revision_id == head.c.revision_id))
        .where(head.c.publisher.is_not(None))
        .group_by(head.c.publisher)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def not_read(connection: sa.Connection) -> int:
    """How many documents have a text that stands and no reading of it: whatever is read has a head."""
    count = sa.select(sa.func.count()).select_from(document).where(document.c.revision_id.is_not(None))
    read = (
        sa.select(sa.func.count())
        .select_from(document)
        .join(head, (head.c.document_id == document.c.id) & (head.c.revision_id == document.c.revision_id))
    )
    standing: int = connection.execute(count).scalar_one()
    return standing - int(connection.execute(read).scalar_one())


def judgements(connection: sa.Connection, names: Iterable[str] | None = None) -> list[Judgement]:
    """All that people said, the oldest first; with ``names`` only of these documents."""
    one, other = document.alias("one"), document.alias("other")
    query = (
        sa.select(judgement, one.c.name.label("one"), other.c.name.label("other"))
        .join(one, one.c.id == judgement.c.document_id)
        .join(other, other.c.id == judgement.c.other_id)
        .order_by(judgement.c.id)
    )
    found = [
        Judgement(one=row.one, other=row.other, verdict=row.verdict, by=row.by, at=row.at, note=row.note)
        for row in connection.execute(query)
    ]
    wanted = None if names is None else set(names)
    return [each for each in found if wanted is None or {each.one, each.other} & wanted]


def judge(
    connection: sa.Connection, pairs: Iterable[tuple[str, str]], verdict: Verdict, by: str, note: str | None = None
) -> list[Judgement]:
    """Write down what ``by`` says of each pair of documents; nothing that was said before is changed.

    What was said already, and counts, is not said again.
    """
    if not by.strip():
        raise DragomanError("E342", "nobody is named who judges", "Say who: --by NAME.")
    wanted = sorted({(min(pair), max(pair)) for pair in pairs})
    rows = {name: _row(connection, name) for name in sorted({name for pair in wanted for name in pair})}
    counts = {frozenset((each.one, each.other)): each for each in judgements(connection, rows)}
    last = connection.execute(sa.select(judgement.c.seal).order_by(judgement.c.id.desc()).limit(1)).scalar()
    at, made = packing.now(), []
    for one, other in wanted:
        before = counts.get(frozenset((one, other)))
        if (before.verdict if before is not None else "withdrawn") == verdict:
            continue
        said = storable(note.strip()) if note and note.strip() else None
        fields = {"verdict": verdict, "by": storable(by.strip()), "at": at, "note": said}
        last = packing.judgement_seal((rows[one].key, rows[other].key), last, fields)
        ids = {"document_id": rows[one].id, "other_id": rows[other].id}
        connection.execute(judgement.insert().values(**ids, **fields, seal=last))
        made.append(Judgement(one=one, other=other, verdict=verdict, by=by.strip(), at=at, note=said))
    return made


def _row(connection: sa.Connection, name: str) -> Any:
    row = connection.execute(sa.select(document.c.id, document.c.key).where(document.c.name == name)).first()
    if row is None:
        raise DragomanError("E507", f"there is no document {name!r}", "dragoman archive status --documents lists all.")
    return row
