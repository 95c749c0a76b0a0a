"""Looking through an archive: a page of its documents at a time, and what came or changed of late."""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from dragoman.archive import stored
from dragoman.archive.database import Database
from dragoman.archive.looking import Diff
from dragoman.archive.schema import capture, change, document, extraction, head, revision, searchable_text, statement
from dragoman.archive.wording import Paragraph, plain
from dragoman.archive.wording import words as words_of
from dragoman.errors import DragomanError
from dragoman.record import Capture, Readout

LOUD = ("wording", "substantive", "refused", "restored")
"""Kinds of change that say something else; of the others there are many, and they are folded."""


class Shelved(msgspec.Struct, frozen=True, kw_only=True):
    """A document in a list: what it says of itself, and what was read from the revision that stands.

    ``date``, ``kind``, ``publisher``, ``parties`` (who met) and ``statements``
    (their number) are of the reading that counts; ``published`` and ``title`` the document's own; ``at`` is
    when the text that stands was first captured, ``number`` its revision.
    """

    document: str
    title: str | None
    published: str | None
    publisher: str | None
    date: str | None
    kind: str | None
    parties: tuple[str, ...]
    statements: int
    number: int | None
    at: str | None


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """A page of documents: ``page`` counts from 1, of ``pages``; ``total`` documents fit what was asked."""

    documents: tuple[Shelved, ...]
    total: int
    page: int
    pages: int


class Altered(msgspec.Struct, frozen=True, kw_only=True):
    """A change to a document after it was first captured; ``old`` and ``new`` number its revisions."""

    document: str
    title: str | None
    at: str
    kind: str
    cause: str
    details: tuple[str, ...]
    old: int | None
    new: int | None


class Stamp:
    """Tells whether anything in the archive has changed: the same stamp, the same archive."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._born = secrets.token_hex(4)
        self._raw: Any = None
        self._lock = threading.Lock()

    def now(self) -> str:
        """The stamp of this moment."""
        if self._database.path is None:
            with self._database.read() as connection:
                seen = connection.execute(sa.text("SELECT pg_current_snapshot()::text")).scalar_one()
            return f"{self._born}.{seen}"
        with self._lock:
            if self._raw is None:
                self._raw = self._open()
            version = self._raw.execute("PRAGMA data_version").fetchone()[0]
        return f"{self._born}.{version}"

    def _open(self) -> Any:
        """A connection of its own that never writes: SQLite counts for it what all others commit."""
        import sqlite3

        assert self._database.path is not None
        uri = f"{self._database.path.as_uri()}?mode=ro"
        return sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)

    def close(self) -> None:
        if self._raw is not None:
            self._raw.close()
            self._raw = None


def shelf(database: Database, *, words: str = "", page: int = 1, size: int = 50) -> Shelf:
    """A page of documents, the newest arrivals first; with ``words`` those that have them in name or title."""
    where: list[Any] = []
    for word in words.split()[:8]:
        like = f"%{word.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        title = sa.func.coalesce(searchable_text.c.title, "")
        where.append(document.c.name.ilike(like, escape="!") | title.ilike(like, escape="!"))
    titled = document.outerjoin(searchable_text, searchable_text.c.revision_id == document.c.revision_id)
    found = sa.select(document.c.id).select_from(titled).where(*where)
    with database.read() as connection:
        total: int = connection.execute(sa.select(sa.func.count()).select_from(found.subquery())).scalar_one()
        pages = max(1, -(-total // size))
        page = min(max(page, 1), pages)
        order = found.order_by(document.c.id.desc()).limit(size).offset((page - 1) * size)
        ids = connection.execute(order).scalars().all()
        return Shelf(documents=tuple(shelved(connection, ids)), total=total, page=page, pages=pages)


def latest(database: Database, number: int) -> tuple[Shelved, ...]:
    """The documents that came last."""
    with database.read() as connection:
        ids = connection.execute(sa.select(document.c.id).order_by(document.c.id.desc()).limit(number)).scalars().all()
        return tuple(shelved(connection, ids))


_SHELVED = (
    sa.select(
        document.c.id,
        document.c.name,
        revision.c.known,
        revision.c.number,
        revision.c.at,
        head.c.publisher,
        head.c.date,
        head.c.kind,
        head.c.parties,
    )
    .outerjoin(revision, revision.c.id == document.c.revision_id)
    .outerjoin(head, (head.c.document_id == document.c.id) & (head.c.revision_id == document.c.revision_id))
    .where(document.c.id.in_(sa.bindparam("ids", expanding=True)))
)
_COUNTED = (
    sa.select(document.c.id, sa.func.count().label("number"))
    .join(statement, statement.c.revision_id == document.c.revision_id)
    .where(document.c.id.in_(sa.bindparam("ids", expanding=True)))
    .group_by(document.c.id)
)


def shelved(connection: sa.Connection, ids: Sequence[int]) -> Iterable[Shelved]:
    """The documents with these ids, in their order."""
    if not ids:
        return
    rows = connection.execute(_SHELVED, {"ids": ids}).all()
    statements = {row.id: row.number for row in connection.execute(_COUNTED, {"ids": ids})}
    by_id = {row.id: row for row in rows}
    for each in ids:
        row = by_id[each]
        known = msgspec.json.decode(row.known) if row.known else {}
        yield Shelved(
            document=row.name,
            title=known.get("title"),
            published=known.get("published"),
            publisher=row.publisher or known.get("publisher"),
            date=row.date,
            kind=row.kind,
            parties=tuple((row.parties or "").split()),
            statements=statements.get(each, 0),
            number=row.number,
            at=row.at,
        )


def altered(database: Database, number: int, *, loud: bool = True) -> tuple[Altered, ...]:
    """The last changes that publishers made (or may have made) to documents; with ``loud`` not the folded kinds."""
    before, after = extraction.alias("before"), extraction.alias("after")
    old, new = revision.alias("old"), revision.alias("new")
    query = (
        sa.select(
            change,
            document.c.name,
            capture.c.at,
            old.c.number.label("old"),
            new.c.number.label("new"),
            revision.c.known,
        )
        .join(document, document.c.id == change.c.document_id)
        .join(before, before.c.id == change.c.before_id)
        .join(after, after.c.id == change.c.after_id)
        .join(capture, capture.c.id == after.c.capture_id)
        .outerjoin(old, old.c.id == before.c.revision_id)
        .outerjoin(new, new.c.id == after.c.revision_id)
        .outerjoin(revision, revision.c.id == document.c.revision_id)
        .where(change.c.cause != "extractor")
        .order_by(capture.c.at.desc(), change.c.id.desc())
        .limit(number)
    )
    if loud:
        query = query.where(change.c.kind.in_(LOUD))
    with database.read() as connection:
        return tuple(_altered(row) for row in connection.execute(query))


def _altered(row: Any) -> Altered:
    known = msgspec.json.decode(row.known) if row.known else {}
    return Altered(
        document=row.name,
        title=known.get("title"),
        at=row.at,
        kind=row.kind,
        cause=row.cause,
        details=tuple(msgspec.json.decode(row.details)),
        old=row.old,
        new=row.new,
    )


def capture_of(database: Database, name: str, number: int) -> Capture:
    """One capture of a document, with its bytes. Raises :class:`DragomanError` E507 where it is not that document's."""
    with database.read() as connection:
        mine = sa.select(capture.c.id).join(document, document.c.id == capture.c.document_id)
        found = connection.execute(mine.where(document.c.name == name, capture.c.id == number)).scalar()
        if found is None:
            raise DragomanError("E507", f"{name} has no capture {number}", "Its log names all it has.")
        return stored.capture(connection, found)


# --- who meets whom ---------------------------------------------------------------


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Two parties that met, by the readouts that stand: how many, from the first day to the last, by whose account."""

    parties: tuple[str, str]
    readouts: int
    first: str | None
    last: str | None
    publishers: dict[str, int]


class Month(msgspec.Struct, frozen=True):
    """How many readouts are of encounters in a month (``2026-03``), by the kind of encounter."""

    month: str
    kinds: dict[str, int]


class Meetings(msgspec.Struct, frozen=True, kw_only=True):
    """Dyads, the busiest first, and the months from the first encounter to the last."""

    dyads: tuple[Pair, ...]
    months: tuple[Month, ...]


def meetings(database: Database, *, parties: Sequence[str] = ()) -> Meetings:
    """Who meets whom, and when; with ``parties`` only readouts of encounters in which all of them took part.

    Only encounters of two make a dyad. Readouts are counted, not encounters: two may tell of one.
    """
    query = sa.select(head.c.parties, head.c.publisher, head.c.day, head.c.kind).join(
        document, document.c.revision_id == head.c.revision_id
    )
    for code in parties:
        query = query.where(head.c.parties.contains(f" {code} ", autoescape=True))
    dyads: dict[tuple[str, str], list[tuple[str | None, str | None]]] = {}
    months: dict[str, dict[str, int]] = {}
    with database.read() as connection:
        for row in connection.execute(query):
            codes = row.parties.split()
            if len(codes) == 2:
                dyads.setdefault((codes[0], codes[1]), []).append((row.day, row.publisher))
            if row.day and _DAY.match(row.day):
                kinds = months.setdefault(row.day[:7], {})
                kinds[row.kind or "other"] = kinds.get(row.kind or "other", 0) + 1
    found = sorted((_pair(pair, rows) for pair, rows in dyads.items()), key=lambda d: (-d.readouts, d.parties))
    return Meetings(dyads=tuple(found), months=tuple(_months(months)))


_DAY = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-[0-9]{2}")


def _pair(pair: tuple[str, str], rows: Sequence[tuple[str | None, str | None]]) -> Pair:
    days = sorted(day for day, _ in rows if day)
    publishers: dict[str, int] = {}
    for _, publisher in rows:
        if publisher:
            publishers[publisher] = publishers.get(publisher, 0) + 1
    first, last = (days[0], days[-1]) if days else (None, None)
    return Pair(parties=pair, readouts=len(rows), first=first, last=last, publishers=publishers)


def _months(found: dict[str, dict[str, int]]) -> Iterable[Month]:
    """Every month from the first to the last, the empty ones too."""
    if not found:
        return
    year, month = map(int, min(found).split("-"))
    while (name := f"{year:04}-{month:02}") <= max(found):
        yield Month(name, found.get(name, {}))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


_MINE = (
    sa.select(head.c.publisher, head.c.parties, head.c.day)
    .join(document, (document.c.id == head.c.document_id) & (document.c.revision_id == head.c.revision_id))
    .where(document.c.name == sa.bindparam("of_document"))
)
_BEFORE = (
    sa.select(document.c.id)
    .join(head, (head.c.document_id == document.c.id) & (head.c.revision_id == document.c.revision_id))
    .where(*(head.c[name] == sa.bindparam(name) for name in ("publisher", "parties")), head.c.day < sa.bindparam("day"))
    .order_by(head.c.day.desc(), document.c.id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer))
)


def before(database: Database, name: str, number: int) -> tuple[Shelved, ...]:
    """The last readouts by the same publisher of encounters of the same parties, before this document's."""
    with database.read() as connection:
        mine = connection.execute(_MINE, {"of_document": name}).first()
        if mine is None or mine.day is None or mine.publisher is None:
            return ()
        found = connection.execute(_BEFORE, {**mine._mapping, "most": number}).scalars().all()
        return tuple(shelved(connection, found))


# --- a change, word by word ---------------------------------------------------


class Run(msgspec.Struct, frozen=True):
    """A stretch of a paragraph in two wordings.

    ``kind`` is ``same``, or says what differs: ``typographic``, ``number``,
    ``statement`` (within the words of one) or ``wording``. ``old`` is what stood
    there (empty: nothing did), ``new`` what stands there.
    """

    kind: str
    old: str
    new: str


class Lines(msgspec.Struct, frozen=True):
    """A paragraph of either text, or of both: its kind as in ``wording.Paragraph``, and its runs."""

    kind: str
    runs: tuple[Run, ...]


def told(diff: Diff) -> tuple[Lines, ...]:
    """The paragraphs of both texts, each change in them with its class."""
    at = [0, 0]
    texts = (diff.before.text, diff.after.text)
    found = []
    for paragraph in diff.paragraphs:
        runs: list[Run] = []
        for old, new in _pairs(paragraph):
            for side, words in enumerate((old, new)):
                if words:
                    at[side] = max(texts[side].find(words, at[side]), at[side])
            kind = "same" if old == new else _differs(old, new, at, diff.readings)
            runs.append(Run(kind, old, new))
            at = [at[0] + len(old), at[1] + len(new)]
        found.append(Lines(paragraph.kind, tuple(runs)))
    return tuple(found)


def _pairs(paragraph: Paragraph) -> Iterable[tuple[str, str]]:
    """Old and new wording of each stretch of a paragraph."""
    old = new = ""
    for piece in paragraph.pieces:
        if piece.kind != "same":
            old, new = (old + piece.text, new) if piece.kind == "old" else (old, new + piece.text)
            continue
        if old or new:
            yield old, new
            old = new = ""
        yield piece.text, piece.text
    if old or new:
        yield old, new


def _differs(old: str, new: str, at: list[int], readings: tuple[Readout, Readout] | None) -> str:
    """What kind of difference this is, by what is touched."""
    if plain(old) == plain(new):
        return "typographic"
    numbers = [[w for w in words_of(side) if any(map(str.isnumeric, w))] for side in (old, new)]
    if numbers[0] != numbers[1]:
        return "number"
    for readout, start, text in zip(readings or (), at, (old, new), strict=False):
        end = start + len(text.rstrip())
        if any(s.content.start < end and start < s.content.end for s in readout.statements):
            return "statement"
    return "wording"
