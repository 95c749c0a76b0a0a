"""The archive as a whole: what the API hands out, and what the command line works with."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from dragoman.archive import (
    asking,
    checking,
    database,
    encounters,
    folder,
    history,
    indexing,
    keeping,
    looking,
    packing,
    search,
    stored,
    watched,
)
from dragoman.archive.asking import Given
from dragoman.archive.database import Progress, silent
from dragoman.archive.keeping import Extract, Kept
from dragoman.archive.looking import Diff, Listed, Log, Status
from dragoman.archive.schema import (
    capture,
    document,
    extraction,
    reader,
    reading,
    revision,
    searchable_text,
)
from dragoman.errors import DragomanError, Refused
from dragoman.record import Capture, Document, Head, Judgement, Made, Readout

Read = Callable[[Sequence[Document]], Iterable[Readout | Refused]]
"""Reads documents: an outcome for each, in their order."""
BATCH = 32
"""Documents that are read together: as many as the reader takes at a time."""


class Reread(msgspec.Struct, frozen=True, kw_only=True):
    """A revision that was to be read: the ``number``-th of ``total``; ``refused`` says why it was not."""

    revision: str
    refused: Refused | None
    number: int
    total: int


class Archive:
    """A kept archive, open. Use it in a ``with`` statement, or :meth:`close` it.

    Nothing that was put in is ever changed or deleted. Every method raises
    :class:`DragomanError` of E5xx where the database objects (E504 it cannot be
    written, E505 it is in use, E506 it does not answer, E510 it is damaged),
    and E507 for a document or revision that is not there.
    """

    def __init__(self, where: str | os.PathLike[str], *, create: bool = False, progress: Progress = silent) -> None:
        self.database = database.ready(where, create=create, progress=progress)
        """For rooms of their own over the same tables (see ``schema``)."""

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of it."""
        self.database.close()

    @property
    def where(self) -> str:
        """The path or the URL, without a password."""
        return self.database.where

    # --- putting in -----------------------------------------------------------

    def add(
        self,
        captured: Capture,
        given: Document | Refused,
        *,
        readout: Readout | None = None,
        extract: Extract | None = None,
    ) -> Kept:
        """Keep a capture, the document made of it (or why there is none), and its reading; all of it or nothing.

        The same from the same place changes nothing. ``extract`` makes the
        document of a capture anew: with it, a text that another version
        extracted is made again, so that what the publisher changed is told
        apart from what the extractor does otherwise.

        Raises E304 (the readout is of another text) and E511 (no characters).
        """
        with self.database.write() as connection:
            return keeping.keep(connection, captured, given, readout, extract)

    def add_many(
        self,
        arrivals: Iterable[tuple[Capture, Document | Refused] | Refused],
        *,
        read: Read | None = None,
        extract: Extract | None = None,
        batch: int = BATCH,
    ) -> Iterator[Kept | Refused]:
        """As :meth:`add`, one after the other, an outcome each; ``read`` reads those that have no reading yet.

        What came without bytes to keep is passed on. ``batch`` arrivals are read
        and kept together; what has come out is kept for good.
        """
        arriving = iter(arrivals)
        while some := list(itertools.islice(arriving, batch)):
            readouts = self._read(some, read)
            for at in range(0, len(some), BATCH):
                yield from self._keep(list(zip(some, readouts, strict=True))[at : at + BATCH], extract)
        self.database.settle()

    def _keep(
        self, some: list[tuple[tuple[Capture, Document | Refused] | Refused, Readout | None]], extract: Extract | None
    ) -> Iterator[Kept | Refused]:
        """Keep several in one transaction; where one of them cannot be, those before it are kept, each for itself."""
        try:
            with self.database.write() as connection:
                kept = [
                    each if isinstance(each, Refused) else keeping.keep(connection, *each, readout, extract)
                    for each, readout in some
                ]
        except DragomanError:
            for each, readout in some:
                yield each if isinstance(each, Refused) else self.add(*each, readout=readout, extract=extract)
            return
        yield from kept

    def _read(
        self, some: list[tuple[Capture, Document | Refused] | Refused], read: Read | None
    ) -> list[Readout | None]:
        """A reading for each arrival that wants one."""
        if read is None:
            return [None] * len(some)
        with self.database.read() as connection:
            wanted = [None if isinstance(each, Refused) else keeping.to_read(connection, *each) for each in some]
        outcomes = iter(read([each for each in wanted if each is not None]))
        found = [next(outcomes) if each is not None else None for each in wanted]
        return [each if isinstance(each, Readout) else None for each in found]

    def unread(self, made: Made | None = None) -> int:
        """How many revisions have no reading, or (with ``made``) none by that reader."""
        with self.database.read() as connection:
            count: int = connection.execute(
                sa.select(sa.func.count()).select_from(_to_read(made).subquery())
            ).scalar_one()
            return count

    def reread(self, read: Read, made: Made | None = None, *, batch: int = BATCH) -> Iterator[Reread]:
        """Read every revision that has no reading (with ``made``: none by that reader that counts), an outcome each.

        Old readings are kept. Every reading is kept as soon as it is made, so
        that whoever is interrupted goes on where he was.
        """
        done, numbers, total = 0, itertools.count(1), self.unread(made)
        while True:
            with self.database.read() as connection:
                query = _to_read(made).where(revision.c.id > done).order_by(revision.c.id).limit(batch)
                rows = connection.execute(query).all()
            if not rows:
                break
            for row, readout in zip(rows, read([stored.document_of(row.name, row) for row in rows]), strict=True):
                if isinstance(readout, Readout):
                    with self.database.write() as connection:
                        if keeping.keep_reading(connection, row.id, readout):
                            history.settle(connection, row.document_id)
                refused = readout if isinstance(readout, Refused) else None
                name = f"{row.name}@{row.number}"
                yield Reread(revision=name, refused=refused, number=next(numbers), total=total)
            done = rows[-1].id
        self.database.settle()

    def extract_again(self, extract: Extract) -> Iterator[Kept]:
        """Let today's extractors make the text of every document's latest capture, and keep what comes out."""
        with self.database.read() as connection:
            newest = sa.select(sa.func.max(capture.c.id)).group_by(capture.c.document_id)
            ids = connection.execute(newest.order_by(sa.func.max(capture.c.id))).scalars().all()
        for each in ids:
            with self.database.read() as connection:
                captured = stored.capture(connection, each)
                made = extract(captured)
                if isinstance(made, Document):
                    made = stored.as_told(connection, each, made)
            yield self.add(captured, made)

    # --- looking --------------------------------------------------------------

    def status(self) -> Status:
        """How much there is."""
        with self.database.read() as connection:
            return looking.status(connection, self.where, self.database.version() or "")

    def listed(self, name: str) -> Listed:
        """One document as :meth:`documents` lists it."""
        with self.database.read() as connection:
            looking.document_id(connection, name)
            return looking.listed_of(connection.execute(looking.LISTED.where(document.c.name == name)).one())

    def documents(self) -> Iterator[Listed]:
        """Every document, by name."""
        with self.database.read() as connection:
            yield from map(looking.listed_of, connection.execute(looking.LISTED.order_by(document.c.name)))

    def log(self, name: str) -> Log:
        """The history of a document."""
        with self.database.read() as connection:
            return looking.log_of(connection, looking.document_id(connection, name), name)

    def captures(self, name: str) -> list[Capture]:
        """The captures of a document with their bytes, the oldest first."""
        with self.database.read() as connection:
            found = looking.document_id(connection, name)
            ids = connection.execute(
                sa.select(capture.c.id).where(capture.c.document_id == found).order_by(capture.c.at, capture.c.id)
            ).scalars()
            return [stored.capture(connection, each) for each in ids.all()]

    def document(self, reference: str) -> Document:
        """A revision as a document: ``name`` for the one that stands, or ``name@3``."""
        with self.database.read() as connection:
            name, row = looking.revision_of(connection, reference)
            return stored.document_of(name, row)

    def readout(self, reference: str) -> Readout | None:
        """The reading of a revision that counts (see :meth:`document`); ``None`` where it has none."""
        with self.database.read() as connection:
            name, row = looking.revision_of(connection, reference)
            found = stored.current(connection, row.id, name)
            return found[1] if found is not None else None

    def readings(self, reference: str) -> list[Readout]:
        """Every reading of a revision, the oldest first."""
        with self.database.read() as connection:
            name, row = looking.revision_of(connection, reference)
            mine = stored.document_of(name, row)
            ids = connection.execute(
                sa.select(reading.c.id).where(reading.c.revision_id == row.id).order_by(reading.c.id)
            ).scalars()
            return [stored.readout_of(connection, each, mine) for each in ids.all()]

    def bytes_of(self, reference: str) -> Capture:
        """The first capture that had this revision's text; of a document that never had a text, the last capture."""
        with self.database.read() as connection:
            query = sa.select(capture.c.id).join(extraction, extraction.c.capture_id == capture.c.id)
            name, _, number = reference.partition("@")
            found = looking.document_id(connection, name)
            stands = connection.execute(sa.select(document.c.revision_id).where(document.c.id == found)).scalar()
            if stands is None and not number:
                query = query.where(capture.c.document_id == found).order_by(capture.c.at.desc(), capture.c.id.desc())
            else:
                _, row = looking.revision_of(connection, reference)
                query = query.where(extraction.c.revision_id == row.id).order_by(capture.c.at, capture.c.id)
            return stored.capture(connection, connection.execute(query.limit(1)).scalar_one())

    def diff(self, name: str, old: int | None = None, new: int | None = None) -> Diff:
        """Two revisions beside each other: by default the one that stands, and the one that stood before it."""
        with self.database.read() as connection:
            return looking.diff(connection, name, old, new)

    # --- encounters (``docs/encounters.md``) -----------------------------------

    def heads(
        self,
        *,
        parties: Iterable[str] = (),
        publisher: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> list[Head]:
        """What the readouts that stand now say of their encounters, by day.

        ``parties`` (codes) must all be among those of the readout; ``since``
        and ``until`` are ISO dates, both included, of the encounter or, where
        it has none, of publication.
        """
        with self.database.read() as connection:
            return encounters.heads(connection, parties=parties, publisher=publisher, since=since, until=until)

    def head(self, name: str) -> Head | None:
        """What one document's readout says of its encounter; ``None`` where it has not been read."""
        with self.database.read() as connection:
            found = encounters.head_of(connection, name)
            if found is None:
                looking.document_id(connection, name)
            return found

    def heads_near(self, parties: Iterable[str], since: str, until: str) -> list[Head]:
        """As :meth:`heads`, but those that have two of ``parties``, or share two with another that has."""
        with self.database.read() as connection:
            return encounters.heads_near(connection, parties, since, until)

    def readouts(
        self,
        *,
        parties: Iterable[str] = (),
        publisher: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> Iterator[Readout]:
        """The readouts that stand now, chosen and ordered as :meth:`heads`."""
        yield from (readout for _, readout in self.accounts(parties, publisher, since, until))

    def accounts(
        self,
        parties: Iterable[str] = (),
        publisher: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> Iterator[tuple[Head, Readout]]:
        """As :meth:`readouts`, each with its head, which says of which revision it is."""
        with self.database.read() as connection:
            yield from encounters.readouts(connection, parties=parties, publisher=publisher, since=since, until=until)

    def published(self) -> dict[str, int]:
        """How many of the readouts that stand now each party published."""
        with self.database.read() as connection:
            return encounters.published(connection)

    def not_read(self) -> int:
        """How many documents have a text and no reading of it, so that nothing is known of their encounters."""
        with self.database.read() as connection:
            return encounters.not_read(connection)

    def judge(
        self, pairs: Iterable[tuple[str, str]], verdict: encounters.Verdict, *, by: str, note: str | None = None
    ) -> list[Judgement]:
        """Keep what a person says of pairs of documents; what was new in that (see :func:`dragoman.judge`).

        Every row stays, with who and when; of two documents the last counts.
        Raises E342 (``by`` is empty) and E507.
        """
        with self.database.write() as connection:
            return encounters.judge(connection, pairs, verdict, by, note)

    def judgements(self, documents: Iterable[str] | None = None) -> list[Judgement]:
        """All that people said (of these documents), the oldest first."""
        with self.database.read() as connection:
            return encounters.judgements(connection, documents)

    def search(
        self,
        text: str = "",
        *,
        scope: Literal["statements", "texts"] = "statements",
        revisions: Literal["latest", "all"] = "latest",
        forms: bool = False,
        sort: Literal["relevance", "date", "oldest"] | None = None,
        page: int = 1,
        size: int = asking.SIZE,
        count_by: Given = None,
        facets: Given = None,
        **filters: Given,
    ) -> search.Found:
        """Find statements, or whole texts, by their words (``docs/search.md`` has the grammar) and by what they are.

        An empty ``text`` finds all that the ``filters`` let through. They are the
        fields of :class:`asking.Filters`, each a value or several, of which any
        will do: ``search("grain", speaker=["UKR", "RUS"], since="2022")``.
        ``revisions``: those that stand now, or all there ever were. ``forms``:
        words outside quotation marks in their other (English) forms too.
        ``sort`` defaults to relevance where there are words, else to date, the
        newest first. ``size`` hits are on a page. ``count_by`` and ``facets``
        are names of ``asking.FIELDS``: see :class:`search.Found`.

        Raises :class:`DragomanError` E302 (``since`` or ``until`` is no date),
        E303 (no party code), E521 to E523 (the query), E524 (what else is asked).
        """
        wanted = asking.asked(
            text,
            asking.filters_of(**filters),
            scope=scope,
            revisions=revisions,
            forms=forms,
            sort=sort,
            page=page,
            size=size,
            count_by=count_by,
            facets=facets,
        )
        with self.database.read() as connection:
            return search.search(connection, wanted)

    # --- watched sources ------------------------------------------------------

    def sources(self, at: str | None = None) -> list[watched.Watched]:
        """How every watched source is at a time (in UTC; by default now), by name."""
        with self.database.read() as connection:
            return watched.healths(connection, at or packing.now())

    def source_history(self, name: str) -> list[watched.Condition]:
        """Every state that a watched source was in, the oldest first; nothing for one that is not known."""
        with self.database.read() as connection:
            return watched.conditions(connection, name)

    def source_pages(self, name: str) -> list[watched.Remembered]:
        """What is remembered of the addresses of a watched source."""
        with self.database.read() as connection:
            return watched.pages(connection, name)

    def remember_source(
        self, name: str, at: str, *, kind: str, url: str, every: str, publisher: str | None, cadence: str | None
    ) -> None:
        """Remember that a source is watched since ``at``; of a known one, how it is watched now."""
        fields = {"kind": kind, "url": url, "every": every, "publisher": publisher, "cadence": cadence}
        with self.database.write() as connection:
            watched.settings(connection, name, at, fields)

    def remember_page(self, name: str, url: str, at: str, outcome: watched.Outcome, notes: str) -> None:
        """Remember how an address of a watched source was found; ``notes`` (JSON) are kept as they are."""
        with self.database.write() as connection:
            watched.asked(connection, name, url, at, outcome, notes)

    def remember_round(self, name: str, found: watched.Round) -> None:
        """Remember what a round of a watched source came to."""
        with self.database.write() as connection:
            watched.finished(connection, name, found)

    def reindex(self) -> int:
        """Make anew what search finds by, from what is kept; how many revisions can be searched."""
        with self.database.write() as connection:
            indexing.rebuild(connection)
            return int(connection.execute(sa.select(sa.func.count()).select_from(searchable_text)).scalar_one())

    # --- checking, and carrying elsewhere -------------------------------------

    def verify(self, progress: Progress = silent) -> checking.Report:
        """Recompute every hash and every anchor; what is wrong, exactly, and how much was looked at."""
        return checking.verify(self.database, progress)

    def export(self, to: str | os.PathLike[str], progress: Progress = silent) -> dict[str, int]:
        """Write all of it into a new folder of plain files (see ``docs/archive.md``); how many lines each has.

        Raises E508 where the folder is there and not empty.
        """
        return folder.write(self.database, to, progress)

    def import_(self, of: str | os.PathLike[str], progress: Progress = silent) -> dict[str, int]:
        """Take in a folder that :meth:`export` wrote, all of it or nothing; how many lines each file had.

        Raises E508 where this archive is not empty, E509 where the folder is not whole.
        """
        return folder.read(self.database, of, progress)


def open_archive(where: str | os.PathLike[str], *, create: bool = False, progress: Progress = silent) -> Archive:
    """The archive at a path (SQLite) or a ``postgresql://`` URL; with ``create`` it is made where there is none.

    ``progress`` is told how far bringing an older one up to date has come.
    """
    return Archive(where, create=create, progress=progress)


def _to_read(made: Made | None) -> sa.Select[Any]:
    """Revisions that have no current reading, or none by ``made``."""
    counts = (reading.c.revision_id == revision.c.id) & reading.c.current
    if made is not None:
        mine = sa.select(reader.c.id).where(reader.c.made == packing.made_json(made))
        counts &= reading.c.reader_id == mine.scalar_subquery()
    return (
        sa.select(revision, document.c.name)
        .join(document, document.c.id == revision.c.document_id)
        .outerjoin(reading, counts)
        .where(reading.c.id.is_(None))
    )
