"""Watching sources: they are asked, what comes is kept and read, and what changed is told.

This puts rooms together: ``intake`` asks, ``archive`` keeps what came and how
each source is. All time is given: ``now`` says what time it is, ``sleep`` lets it pass.
"""

from __future__ import annotations

import collections
import contextlib
import datetime
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Literal

import msgspec

from dragoman import archive as kept
from dragoman import intake
from dragoman.errors import DragomanError, Refused
from dragoman.intake import fetching, polling, sources
from dragoman.record import Capture, Document, Readout

SLICE = 60.0
"""Seconds that are slept at a time: a machine that was suspended finds out soon that it is late."""

SLOWEST = datetime.timedelta(days=1)
"""How long a source that cannot be asked is left alone at most, unless it is asked less often anyway."""

RETRY = datetime.timedelta(minutes=1)
"""After what time all is tried again when the archive cannot be written."""

_ARCHIVE = frozenset({"E504", "E505", "E506"})
"""What is wrong with the archive as a whole: no source can be watched with it."""
_ALL = _ARCHIVE | {"E301"}
"""What is no affair of one source: these, and a model that is not installed."""

What = Literal["new", "edited", "markup", "removed", "restored", "emptied", "extracted", "same", "refused", "state"]


class Told(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that a round brought to light.

    ``what`` is ``new`` (a document that was not known), ``edited`` (its text,
    or what its page says of it, is another), ``markup`` (only the bytes are),
    ``removed`` (404 or 410), ``emptied`` (its page has no text any more),
    ``restored`` (it has one again), ``extracted`` (a newer extractor made
    another text of it), ``same``, ``refused`` (see ``refusal``), or ``state``:
    how the source is at the end of its round (``health``). ``kind``,
    ``details`` and ``cause`` are those of the archive's log; ``moved`` is where
    the address now redirects to; ``near`` names documents with nearly the same text.
    """

    source: str
    what: What
    at: str
    url: str | None = None
    document: str | None = None
    revision: int | None = None
    title: str | None = None
    kind: str | None = None
    details: tuple[str, ...] = ()
    cause: str | None = None
    status: int | None = None
    moved: str | None = None
    near: tuple[str, ...] = ()
    refusal: Refused | None = None
    health: kept.Watched | None = None
    new: int = 0
    left: int = 0


Read = Callable[[Sequence[Document]], Iterable[Readout | Refused]]


def utc_now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class Watcher:
    """Watches a list of sources for an archive. A context manager.

    ``read`` reads new texts (none: they are kept unread); ``pace`` is the
    number of seconds between two requests to a host, counted by ``clock``. Raises what the archive
    raises where it cannot be written; whatever else goes wrong is told of the
    source where it did, and stops no other.
    """

    def __init__(
        self,
        archive: kept.Archive,
        listed: sources.Sources,
        *,
        read: Read | None = None,
        pace: float | None = None,
        options: intake.Options | None = None,
        now: Callable[[], datetime.datetime] = utc_now,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.archive, self.listed = archive, listed
        self._options = options or intake.Options(check_language=False)  # kept in whatever language it is
        self._read, self._now, self._sleep = read, now, sleep
        self._pace, self._clock = fetching.PACE if pace is None else pace, clock
        self._fetcher = self._new_fetcher()
        self._unfit: str | None = None
        """Why the list of sources was not taken up the last time."""

    def _new_fetcher(self) -> fetching.Fetcher:
        contact, pace = self.listed.contact, self._pace
        return fetching.Fetcher(self._options, contact=contact, pace=pace, clock=self._clock, sleep=self._sleep)

    def __enter__(self) -> Watcher:
        return self

    def __exit__(self, *_: object) -> None:
        self._fetcher.__exit__()

    def healths(self) -> list[kept.Watched]:
        """How the sources of the list are now, in its order; those never asked are not among them."""
        known = {each.name: each for each in self.archive.sources(_stamp(self._now()))}
        return [known[each.name] for each in self.listed.source if each.name in known]

    def next_due(self) -> datetime.datetime:
        """When the next source is to be asked; not later than now, if one is due."""
        return min(self._due().values())

    def _due(self) -> dict[str, datetime.datetime]:
        now = self._now()
        known = {each.name: each.due for each in self.archive.sources(_stamp(now))}
        due = {each.name: known.get(each.name) for each in self.listed.source}
        return {name: _time(at) if at is not None else now for name, at in due.items()}

    def round(self, *, everything: bool = False) -> Iterator[Told]:
        """Ask the sources that are due, in turn; with ``everything`` all, and for all known pages, too."""
        due = self._due()
        now = self._now()  # after that: what was never asked is due at once
        asked = [each for each in self.listed.source if everything or due[each.name] <= now]
        for source in asked:
            self.archive.remember_source(
                source.name,
                _stamp(now),
                kind=source.kind,
                url=source.url,
                every=source.every,
                publisher=source.publisher,
                cadence=source.cadence,
            )
        turns = collections.deque(_Turn(self, source, everything) for source in asked)
        while turns:
            turn = turns.popleft()
            yield from turn.step()
            if not turn.done:
                turns.append(turn)

    def run(self, say: Callable[[str], None], reload: Callable[[], sources.Sources] | None = None) -> Iterator[Told]:
        """Watch for ever: rounds, and between them sleep until the next source is due; ``say`` is told of both.

        Where the archive cannot be written, that is said, and tried again.
        ``reload`` gives the list of sources as it is now: it is asked before
        every round and every minute. Where it does not fit, that is said once,
        and the list stays as it was.
        """
        while True:
            self._take_up(reload, say)
            due = self._now() + RETRY
            try:
                yield from self.round()
                due = self.next_due()
            except DragomanError as error:
                if error.code not in _ARCHIVE:
                    raise
                say(f"note: {error}")
            say(f"note: next at {_stamp(due)}")
            while (left := (due - self._now()).total_seconds()) > 0:
                self._sleep(min(left, SLICE))
                if self._take_up(reload, say):
                    break

    def _take_up(self, reload: Callable[[], sources.Sources] | None, say: Callable[[str], None]) -> bool:
        """Take up the list of sources as it is now; whether it is another."""
        if reload is None:
            return False
        try:
            listed = reload()
        except DragomanError as error:
            if error.reason != self._unfit:
                self._unfit = error.reason
                say(f"note: {error} The list is as it was.")
            return False
        self._unfit = None
        if listed == self.listed:
            return False
        was, self.listed = self.listed, listed
        if listed.contact != was.contact:
            self._fetcher.__exit__()
            self._fetcher = self._new_fetcher()
        names = {each.name for each in listed.source}, {each.name for each in was.source}
        more, less = sorted(names[0] - names[1]), sorted(names[1] - names[0])
        told = [*([f"now with {', '.join(more)}"] if more else []), *([f"without {', '.join(less)}"] if less else [])]
        say(f"note: the list of sources has changed: {'; '.join(told) or 'the same sources, watched otherwise'}")
        return True


class _Turn:
    """The round of one source, a step at a time."""

    def __init__(self, watcher: Watcher, source: sources.Source, everything: bool) -> None:
        self.watcher, self.archive, self.source = watcher, watcher.archive, source
        self.now = watcher._now()
        self.done = False
        self.edits = self.removals = 0
        self.fresh: list[str] = []
        """When each new document was published, or now."""
        (self.before,) = [each for each in self.archive.sources(self.at) if each.name == source.name]
        seen = {
            each.url: msgspec.json.decode(each.notes, type=polling.Seen)
            for each in self.archive.source_pages(source.name)
        }
        asked = (source, seen, watcher._fetcher, self.now, watcher._options)
        self.polls = polling.poll(*asked, everything=everything)

    @property
    def at(self) -> str:
        return _stamp(self.now)

    def step(self) -> Iterator[Told]:
        """Ask for one more address, and tell what came of it."""
        try:
            found = next(self.polls)
            if isinstance(found, polling.Round):
                yield from self.finish(found)
            else:
                yield from self.keep(found)
        except Exception as error:  # of one source, which is told; it must not stop the others
            if isinstance(error, DragomanError) and error.code in _ALL:
                raise
            yield from self.finish(_failed(self.source.name, error))

    def keep(self, polled: polling.Polled) -> Iterator[Told]:
        """Keep and read what came from one address, then remember how it was found: in this order nothing is lost."""
        whole = True
        for arrival in polled.arrivals:
            if isinstance(arrival, Refused):
                yield self.tell(polled, "refused", refusal=arrival)
                continue
            try:
                yield from self.add(polled, arrival.capture, arrival.document)
            except DragomanError as error:  # this one cannot be kept: it is asked for again
                if error.code in _ALL:
                    raise
                whole = False
                yield self.tell(polled, "refused", refusal=_refusal(error, polled.fetched.url))
        if not polled.arrivals and (self.source.kind == "page" or polled.fetched.url != self.source.url):
            yield self.tell(polled, "same")
        if polled.seen is not None and whole:
            notes = msgspec.json.encode(polled.seen).decode()
            self.archive.remember_page(self.source.name, polled.seen.url, polled.seen.at, polled.seen.outcome, notes)

    def tell(self, polled: polling.Polled, what: What, **fields: Any) -> Told:
        return Told(source=self.source.name, what=what, at=self.at, url=polled.fetched.url, **fields)

    def add(self, polled: polling.Polled, capture: Capture, document: Document | Refused) -> Iterator[Told]:
        """Keep one capture and what was made of it; what that changed."""
        unread: list[Refused] = []
        read = None if self.watcher._read is None else _guarded(self.watcher._read, unread)
        at, by = _stamp(self.watcher._now()), f"{capture.by}, watching {self.source.name}"
        capture = msgspec.structs.replace(capture, at=at, by=by)
        (added,) = self.archive.add_many([(capture, document)], read=read, extract=self.extract)
        assert isinstance(added, kept.Kept)  # only what has no bytes is passed on
        what = _what(polled, added)
        entry = self.entry(added, at) if added.change is not None else None
        if entry is not None and entry.cause == "extractor":
            what = "extracted"
        if what == "new" or (polled.known is None and polled.fetched.outcome == "fetched"):
            self.fresh.append(self.published(document))
        self.count(what)
        yield self.tell(
            polled,
            what,
            document=added.document,
            revision=added.revision,
            title=self.title(added.document, document),
            kind=entry.kind if entry else None,
            details=entry.details if entry else (),
            cause=entry.cause if entry else None,
            status=polled.fetched.status,
            moved=polled.fetched.moved,
            near=added.near,
            refusal=document if isinstance(document, Refused) and what in ("refused", "emptied") else None,
        )
        for each in unread:
            yield self.tell(polled, "refused", document=added.document, refusal=each)

    def entry(self, added: kept.Kept, at: str) -> kept.Entry:
        """The line of the document's log that an arrival came to."""
        entries = self.archive.log(added.document).entries
        return next((each for each in reversed(entries) if each.at == at), entries[-1])

    def count(self, what: What) -> None:
        self.edits += what in ("edited", "markup", "emptied", "restored")
        self.removals += what == "removed"
        if self.source.kind == "page" and what in ("edited", "restored"):
            self.fresh.append(self.at)

    def published(self, document: Document | Refused) -> str:
        """When something new appeared: today; but what is there at the first look appeared when it says it did."""
        day = document.published if isinstance(document, Document) else None
        if self.before.rounds == 0 and day is not None and day < self.at:
            return f"{day}T00:00:00Z"
        return self.at

    def title(self, name: str, document: Document | Refused) -> str | None:
        """The title of a document; of one that is gone, the one that it had."""
        if isinstance(document, Document):
            return document.title
        with contextlib.suppress(DragomanError):
            return self.archive.document(name).title
        return None

    def extract(self, capture: Capture) -> Document | Refused:
        """The document of an earlier capture of this source, by today's extractor."""
        options = msgspec.structs.replace(self.watcher._options, publisher=self.source.publisher)
        return intake.from_capture(capture, url=capture.address, input=capture.address, options=options)

    def finish(self, found: polling.Round) -> Iterator[Told]:
        """Keep how the source was found, and when it is to be asked again."""
        self.done = True
        fresh = max(self.fresh, default=None)
        since = fresh or self.before.fresh or self.before.added
        ends = None if self.source.patience is None else _stamp(_time(since) + self.source.patience)
        state: kept.State = found.state
        problem = found.problem
        if state == "ok" and ends is not None and self.at >= ends:
            state, problem = "silent", kept.silence(self.source.name, self.source.cadence, since)
        self.archive.remember_round(
            self.source.name,
            kept.Round(
                at=self.at,
                state=state,
                problem=problem,
                due=_stamp(self.due(found)),
                fresh=fresh,
                silent_at=ends,
                edits=self.edits,
                removals=self.removals,
            ),
        )
        (health,) = [each for each in self.archive.sources(self.at) if each.name == self.source.name]
        yield Told(
            source=self.source.name,
            what="state",
            at=self.at,
            health=health,
            refusal=problem,
            new=len(self.fresh),
            left=found.left,
        )

    def due(self, found: polling.Round) -> datetime.datetime:
        """The next round: sooner than a host asks for it never, and later the more rounds were in vain."""
        every = self.source.interval
        if found.state in ("later", "refused", "failed"):
            every = max(every, min(every * 2 ** min(self.before.failures, 16), SLOWEST))
        return self.now + max(every, datetime.timedelta(seconds=found.wait or 0))


def _what(polled: polling.Polled, added: kept.Kept) -> What:
    """What an arrival is to whoever watches."""
    known = polled.known is not None
    if added.new in ("nothing", "reading"):
        return "same"
    if polled.fetched.outcome == "gone":
        if polled.known is not None and polled.known.outcome == "gone":
            return "same"
        return "removed" if known or added.new != "document" else "refused"
    if added.new == "document":
        return "refused" if added.refused is not None else "new"
    changes: dict[str | None, What] = {"markup": "markup", "refused": "emptied", "restored": "restored", None: "same"}
    return changes.get(added.change, "edited")


def _guarded(read: Read, unread: list[Refused]) -> Read:
    """``read``, of which an error is a refusal of the one text: it is kept, and can be read later."""

    def guarded(documents: Sequence[Document]) -> Iterator[Readout | Refused]:
        for document in documents:
            try:
                (found,) = read([document])
            except DragomanError:
                raise
            except Exception as error:
                why = f"an error inside Dragoman while it was read ({type(error).__name__}: {error})"
                step = "Report it; the text is kept, and dragoman archive reread reads it when that is mended."
                found = Refused(code="E535", reason=why, next_step=step, input=document.input or document.id)
            if isinstance(found, Refused):
                unread.append(found)
            yield found

    return guarded


def _refusal(error: DragomanError, url: str) -> Refused:
    return Refused(code=error.code, reason=error.reason, next_step=error.next_step, input=url)


def _failed(name: str, error: Exception) -> polling.Round:
    problem = Refused(
        code="E535",
        reason=f"an error inside Dragoman while the source was asked ({type(error).__name__}: {error})",
        next_step="Report it; the other sources were asked, and this one is asked again.",
        input=name,
    )
    return polling.Round(state="failed", problem=problem)


def _stamp(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _time(stamp: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(stamp)
