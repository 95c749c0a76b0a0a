"""The reading room behind its pages: the archive, the reader, and what is remembered between requests."""

from __future__ import annotations

import collections
import functools
import getpass
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import msgspec
import zstandard

from dragoman.archive import Archive
from dragoman.archive.accounts import Accounts
from dragoman.archive.browsing import Stamp
from dragoman.archive.corrected import Corrected
from dragoman.comparison.setphrases import SetPhrases
from dragoman.errors import DragomanError, Refused
from dragoman.record import Capture, Comparison, Document, Judgement, Readout
from dragoman.web.keys import Keys
from dragoman.web.phrasing import Phrases, set_phrases
from dragoman.web.taking import Handed, Read, Taken, take, work
from dragoman.web.workshop import SECONDS, Workshop

T = TypeVar("T")
MEGABYTE = 1 << 20
SENT = 24 * MEGABYTE
"""Bytes of pages that are kept as they were sent, packed: about 5,000 readouts."""
DRAWN = 16 * MEGABYTE
"""Bytes of readouts that are kept as they were drawn, packed, whatever else in the archive has changed."""
PACKING = 3
"""Level of zstd: 20.4 kB become 4.3 in 0.08 ms; level 6 makes them 4.0, and takes 0.2 ms (200 readouts)."""
OVERHEAD = 1000
"""Bytes that an entry takes beside its body."""
WAITING = 64 * MEGABYTE
"""Bytes of texts that were read and may still be kept."""
LIBRARY = 600.0
"""Seconds that finding set phrases may take: 20 for 10,000 readouts."""
ELSEWHERE = "Choose one publisher, or let dragoman phrases --discover do it, which has no limits."
PATIENCE = 1800.0
"""Seconds for which they may."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How the room is served: ``address`` is its public address without a slash at the end, where it has one.

    ``body_seconds`` is how long sending a request may take, ``work_seconds`` how long reading what was sent.
    """

    address: str | None = None
    secure: bool = False
    loopback: bool = True
    body_seconds: float = 30.0
    work_seconds: float = SECONDS


class Still(Corrected):
    """The archive as people corrected it; what takes all of its documents to tell is told once for each stamp."""

    def __init__(self, archive: Archive, stamp: Stamp) -> None:
        super().__init__(archive)
        self._stamp = stamp
        self._told: dict[str, tuple[str, Any]] = {}

    def published(self) -> dict[str, int]:
        return self._once("published", super().published)

    def not_read(self) -> int:
        return self._once("not_read", super().not_read)

    def judgements(self, documents: Iterable[str] | None = None) -> list[Judgement]:
        if documents is not None:
            return super().judgements(documents)
        return self._once("judgements", super().judgements)

    def checked(self) -> frozenset[str]:
        return self._once("checked", super().checked)

    def without_encounter(self) -> tuple[str, ...]:
        """The revisions of which only the encounter has not been checked."""
        return self._once("without_encounter", self._corrections.without_encounter)

    def _once(self, name: str, ask: Callable[[], T]) -> T:
        stamp = self._stamp.now()
        if name not in self._told or self._told[name][0] != stamp:
            self._told[name] = (stamp, ask())
        found: T = self._told[name][1]
        return found


class Room:
    """One open archive, and what the pages need beside it."""

    def __init__(self, archive: Archive, read: Read | None, model: str | None, settings: Settings) -> None:
        self.archive, self.settings = archive, settings
        self.database = archive.database
        self.accounts = Accounts(archive.database)
        self.keys = Keys(self.accounts)
        self.stamp = Stamp(archive.database)
        self.still = Still(archive, self.stamp)
        """The archive, for what is told of its readouts."""
        self.sent, self.drawn = Cache(SENT), Cache(DRAWN)
        self.waiting = Waiting(WAITING)
        self.workshop = Workshop(functools.partial(work, model), seconds=settings.work_seconds)
        self.library = Workshop(set_phrases, hands=1, waiting=4, seconds=LIBRARY, idle=30.0, instead=ELSEWHERE)
        """For what takes much memory, which its process gives back."""
        self.phrases = Phrases(self.still)
        self.local_name = _local_name()
        self._read = read
        self._reading = threading.Lock()
        self._looking = threading.Lock()
        self._discovered: dict[Any, SetPhrases] = {}
        self._guarded: tuple[str, bool] | None = None

    def take(self, handed: Handed) -> Taken:
        """Take in and read what somebody brought. Raises as :meth:`Workshop.do`."""
        if self._read is None:
            taken: Taken = self.workshop.do("take", handed)
            return taken
        with self._reading:
            return take(handed, self._read)

    def compared(self, a: Readout, b: Readout, force: bool) -> Comparison:
        """Two readouts against each other. Raises as :meth:`Workshop.do`."""
        if self._read is None:
            found: Comparison = self.workshop.do("compare", a, b, force)
            return found
        import dragoman

        with self._reading:
            return dragoman.compare(a, b, force=force)

    def set_phrases(self, **how: Any) -> SetPhrases:
        """The set phrases of the archive as it is. Raises as :meth:`Workshop.do`."""
        if self._read is not None:
            import dragoman

            return dragoman.set_phrases(self.still, **how)
        with self._looking:
            key = (self.stamp.now(), tuple(sorted(how.items())))
            if key not in self._discovered:
                url = self.database.engine.url.render_as_string(hide_password=False)
                where = str(self.database.path) if self.database.path is not None else url
                self._discovered = {key: self.library.do(where, how)}
            return self._discovered[key]

    def accounts_exist(self) -> bool:
        """Whether visitors have to log in; asked anew whenever the archive has changed."""
        stamp = self.stamp.now()
        if self._guarded is None or self._guarded[0] != stamp:
            self._guarded = (stamp, self.accounts.exist())
        return self._guarded[1]

    def close(self) -> None:
        """Let go of what the room itself holds (the archive is the caller's)."""
        self.workshop.close()
        self.library.close()
        self.stamp.close()


class Sent(msgspec.Struct, frozen=True):
    """An answer as it went out."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Cache:
    """Answers, or parts of them, packed, by what they depend on; the least used go above ``limit`` bytes."""

    def __init__(self, limit: int) -> None:
        self._limit, self._size = limit, 0
        self._kept: collections.OrderedDict[str, Sent] = collections.OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Sent | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
        return Sent(found.status, found.headers, zstandard.ZstdDecompressor().decompress(found.body))

    def put(self, key: str, sent: Sent) -> None:
        body = zstandard.ZstdCompressor(level=PACKING).compress(sent.body)
        packed = Sent(
            sent.status, sent.headers, memoryview(body).tobytes()
        )  # zstandard keeps the room for the unpacked
        if len(packed.body) > self._limit // 8:
            return
        with self._lock:
            if key not in self._kept:
                self._kept[key] = packed
                self._size += len(packed.body) + OVERHEAD
            while self._size > self._limit:
                _, gone = self._kept.popitem(last=False)
                self._size -= len(gone.body) + OVERHEAD

    def once(self, key: str, make: Callable[[], str]) -> str:
        """What is kept under ``key``, or is made and kept."""
        found = self.get(key)
        if found is not None:
            return found.body.decode("utf-8")
        made = make()
        self.put(key, Sent(200, (), made.encode("utf-8")))
        return made


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody brought to be read: captures with their documents, and the readouts, not kept yet."""

    arrivals: tuple[tuple[Capture, Document | Refused, Readout | None], ...]
    owner: str
    until: float
    size: int


class Waiting:
    """What was brought, by a name that cannot be guessed, until it is kept, or for half an hour."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._clock = limit, clock
        self._brought: collections.OrderedDict[str, Brought] = collections.OrderedDict()
        self._lock = threading.Lock()

    def put(self, arrivals: Iterable[tuple[Capture, Document | Refused, Readout | None]], owner: str) -> str:
        """Remember something; its name. The oldest go when all are more than the limit."""
        given = tuple(arrivals)
        size = sum(len(each[0].content) for each in given) + 1
        brought = Brought(arrivals=given, owner=owner, until=self._clock() + PATIENCE, size=size)
        name = secrets.token_urlsafe(18)
        with self._lock:
            self._brought[name] = brought
            self._tidy()
        return name

    def take(self, name: str, owner: str) -> Brought:
        """What ``owner`` brought under ``name``, which is forgotten. Raises :class:`DragomanError` E612."""
        with self._lock:
            self._tidy()
            found = self._brought.get(name)
            if found is None or found.owner != owner:
                raise DragomanError(
                    "E612", "what was read is no longer at hand", "Bring it once more, and keep it then."
                )
            return self._brought.pop(name)

    def _tidy(self) -> None:
        now = self._clock()
        while self._brought:
            oldest = next(iter(self._brought.values()))
            if oldest.until > now and sum(each.size for each in self._brought.values()) <= self._limit:
                break
            self._brought.popitem(last=False)


def _local_name() -> str:
    """Under which name changes are kept where there are no accounts: the user whose program this is."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "local"
