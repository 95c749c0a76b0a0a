"""ZIP and TAR archives and gzip: what they hold, piece by piece, within limits; nothing is written to disk.

The names of members are labels and never paths, so that none can lead out of
an archive. A bomb is stopped by what has been unpacked, not by what it says of
itself.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol, cast

from dragoman.errors import DragomanError, Refused
from dragoman.intake import kinds
from dragoman.intake.arrival import Part
from dragoman.intake.documents import Known, refused
from dragoman.intake.limits import NESTED, Budget, ExhaustedError, damaged, encrypted

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class _Readable(Protocol):
    def read1(self, size: int, /) -> bytes: ...


_DAMAGED = (zlib.error, EOFError, zipfile.BadZipFile, tarfile.TarError, gzip.BadGzipFile)


class Stream(io.RawIOBase):
    """A stream of unpacked data, which spends the budget and says by E215 that it is damaged.

    What stands before the damage is given first: there the stream ends, and
    raises when it is read once more.
    """

    def __init__(self, file: _Readable, budget: Budget) -> None:
        self._file, self._budget = file, budget
        self.failed: DragomanError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        if self.failed is not None:
            raise self.failed
        try:
            data = self._file.read1(len(view))
            self._budget.spend(len(data))
        except _DAMAGED as error:
            self.failed = damaged(str(error) or type(error).__name__)
            return 0
        except DragomanError as error:
            self.failed = error
            return 0
        view[: len(data)] = data
        return len(data)


def unpacked(file: _Readable, part: Part) -> tuple[io.BufferedReader, Stream]:
    """What is unpacked of a part, and the stream below that knows whether it failed."""
    stream = Stream(file, part.budget)
    return io.BufferedReader(stream, 1 << 16), stream


def nothing(what: str) -> DragomanError:
    """E107, for an archive of other things."""
    step = f"What ends in {', '.join(sorted(kinds.READABLE))} is taken from it."
    return DragomanError("E107", f"{what} holds nothing that can be read", step)


def gunzip(part: Part) -> Iterator[Part]:
    """What is packed with gzip, under the same name."""
    outer = {name: getattr(part, name) for name in ("known", "address", "status", "headers", "suffix")}
    yield part.inner(unpacked(gzip.GzipFile(fileobj=part.file), part)[0], part.label, **outer)


def zipped(part: Part) -> Iterator[Part | Refused]:
    """The readable members of a ZIP archive, in its order; an encrypted one is a refusal (E213)."""
    try:
        archive = zipfile.ZipFile(part.path or io.BytesIO(part.whole(NESTED)))
    except (*_DAMAGED, ValueError, NotImplementedError) as error:
        raise damaged(str(error)) from error
    with archive:
        members = [info for info in archive.infolist() if not info.is_dir() and kinds.readable(info.filename)]
        for info in members:
            label = f"{part.label}!/{printable(info.filename)}"
            try:
                if info.flag_bits & 1:
                    raise encrypted("the member of the archive is encrypted")
                with archive.open(info) as file:
                    yield part.inner(
                        unpacked(cast(_Readable, file), part)[0], label, suffix=kinds.suffix(info.filename)
                    )
            except NotImplementedError as error:
                why = f"the member of the archive is packed in a way that is not read: {error}"
                yield refused(DragomanError("E210", why, "Unpack the archive and name the file."), Known(input=label))
            except (*_DAMAGED, ValueError, RuntimeError) as error:
                yield refused(damaged(str(error)), Known(input=label))
            except ExhaustedError:
                raise
            except DragomanError as error:
                yield refused(error, Known(input=label))
    if not members:
        raise nothing("the archive")


def tarred(part: Part) -> Iterator[Part]:
    """The readable members of a TAR archive that are files, in its order."""
    found = False
    member: Stream | None = None
    try:
        with tarfile.open(fileobj=part.file, mode="r|") as archive:
            for info in archive:
                if not info.isreg() or not kinds.readable(info.name):
                    continue
                found = True
                if (file := archive.extractfile(info)) is not None:
                    label = f"{part.label}!/{printable(info.name)}"
                    reader, member = unpacked(cast(_Readable, file), part)
                    yield part.inner(reader, label, suffix=kinds.suffix(info.name))
        while part.file.read(1 << 16):
            pass  # the end of the packing around it tells whether it is whole
    except ExhaustedError:
        raise
    except (*_DAMAGED, ValueError, OverflowError, DragomanError) as error:
        if member is not None and member.failed is not None:
            return  # its refusal is that of the archive, which ends there
        raise (error if isinstance(error, DragomanError) else damaged(str(error))) from error
    if not found:
        raise nothing("the archive")


def printable(name: str) -> str:
    """A member's name as a label: on one line, without controls, leading nowhere."""
    parts = (part for part in name.replace("\\", "/").split("/") if part not in ("", ".", ".."))
    return "".join(c if c.isprintable() else "\ufffd" for c in "/".join(parts))
