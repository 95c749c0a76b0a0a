"""What arrives: bytes with where they are from, before and after it is known what they are."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec

from dragoman.errors import DragomanError, Refused
from dragoman.intake.documents import Known, Options, too_large
from dragoman.intake.limits import Budget
from dragoman.record import Capture, Document

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Arrival(msgspec.Struct, frozen=True):
    """Bytes as they came, and the document made of them, or why there is none."""

    capture: Capture
    document: Document | Refused


_UNKNOWN = Known()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Part:
    """A file, an answer, a message or a member of an archive, of which it is not yet known what it is.

    ``label`` is what its document has for ``input``; ``path`` is given where it
    is a file of its own; ``known`` is what is known of it from around it.
    ``address``, ``status``, ``headers``, ``at`` and ``by`` are for its capture;
    the address is the label, the time now, if not given; all of an input has one time. ``depth`` counts the
    archives around it, ``budget`` what the input as a whole may unpack to; ``single`` says that
    it is one document, whatever it looks like.
    """

    file: Pushback
    label: str
    path: Path | None = None
    suffix: str = ""
    media_type: str | None = None
    charset: str | None = None
    known: Known = _UNKNOWN
    address: str | None = None
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    at: str | None = None
    by: str | None = None
    depth: int = 0
    budget: Budget = dataclasses.field(default_factory=Budget)
    single: bool = False

    def inner(self, file: IO[bytes] | io.BufferedIOBase, label: str, **fields: Any) -> Part:
        """A part that is in this one. Raises :class:`DragomanError` E212 where there are too many, or too deep."""
        self.budget.member(self.depth + 1)
        given = {"at": self.at, "by": self.by, "depth": self.depth + 1, "budget": self.budget, **fields}
        return Part(file=Pushback(file), label=label, **given)

    def again(self, content: bytes) -> Part:
        """This part once more, of which ``content`` has been read."""
        return dataclasses.replace(self, file=Pushback(io.BytesIO(content)))

    def capture(self, content: bytes, media_type: str, *, address: str | None = None) -> Capture:
        """The capture of ``content``, which is this part or a piece of it at ``address``."""
        return Capture(
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            media_type=media_type,
            address=address or self.address or self.label,
            status=self.status,
            headers=self.headers,
            at=self.at or now(),
            by=self.by or taker(),
        )

    def whole(self, limit: int) -> bytes:
        """All its bytes. Raises :class:`DragomanError` E204 for more than ``limit``."""
        data = bytearray()
        while len(data) <= limit and (more := self.file.read(limit + 1 - len(data))):
            data += more
        if len(data) > limit:
            raise too_large("the input", Options(max_bytes=limit))
        return bytes(data)


class Counted:
    """A stream of packed data, of which it counts what came in."""

    def __init__(self, file: IO[bytes], budget: Budget) -> None:
        self._file, self._budget = file, budget

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._budget.packed += len(data)
        return data

    def readline(self, size: int = -1) -> bytes:
        data = self._file.readline(size)
        self._budget.packed += len(data)
        return data


class Pushback(io.BufferedIOBase):
    """A stream that can be looked into before it is read; it needs no seeking."""

    def __init__(self, file: IO[bytes] | io.BufferedIOBase | Counted) -> None:
        self._file = file
        self._seen = b""

    def readable(self) -> bool:
        return True

    def look(self, size: int) -> bytes:
        """At most ``size`` bytes from the beginning; they will be read again."""
        if len(self._seen) < size:
            self._seen += self._file.read(size - len(self._seen))
        return self._seen[:size]

    def look_line(self, limit: int) -> bytes:
        """The first line, or its first ``limit`` bytes; they will be read again."""
        if b"\n" not in self._seen and len(self._seen) < limit:
            self._seen += self._file.readline(limit - len(self._seen))
        return self._seen[: min(limit, self._seen.find(b"\n") + 1 or limit)]

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            seen, self._seen = self._seen, b""
            return seen + self._file.read()
        seen, self._seen = self._seen[:size], self._seen[size:]
        return seen if len(seen) == size else self._after(seen, self._file.read, size - len(seen))

    def read1(self, size: int = -1, /) -> bytes:
        return self.read(size if size >= 0 else io.DEFAULT_BUFFER_SIZE)

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)

    def readline(self, size: int | None = -1, /) -> bytes:
        limit = -1 if size is None else size
        if not self._seen:
            return self._file.readline(limit)
        end = self._seen.find(b"\n") + 1 or len(self._seen)
        end = end if limit < 0 else min(end, limit)
        line, self._seen = self._seen[:end], self._seen[end:]
        if line.endswith(b"\n") or len(line) == limit:
            return line
        return self._after(line, self._file.readline, limit if limit < 0 else limit - len(line))

    def _after(self, seen: bytes, read: Callable[[int], bytes], size: int) -> bytes:
        """What was seen, and what comes next; the error that comes next waits for the next call."""
        try:
            return seen + read(size)
        except DragomanError:
            if not seen:
                raise
            return seen


def now() -> str:
    """The time in UTC, in whole seconds."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@functools.cache
def taker() -> str:
    """This program and its version."""
    from importlib.metadata import version

    return f"dragoman {version('dragoman')}"


def empty(step: str) -> DragomanError:
    """E201, with what should have been there."""
    return DragomanError("E201", "the input is empty", step)
