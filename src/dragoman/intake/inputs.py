"""Inputs as the user names them, to documents: files, folders, corpora, addresses and standard input.

A bad input is a :class:`Refused` in its place and stops nothing. A corpus is
read line by line and is never in memory as a whole.
"""

from __future__ import annotations

import collections
import errno
import io
import itertools
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TypeGuard

import msgspec

from dragoman.errors import DragomanError, Refused
from dragoman.intake import address, corpora, kinds, taking
from dragoman.intake.arrival import Arrival, Counted, Part, Pushback, now
from dragoman.intake.documents import Known, Options, refused
from dragoman.intake.limits import Budget
from dragoman.record import Document


def documents(inputs: Iterable[str | Path], options: Options | None = None) -> Iterator[Document | Refused]:
    """The documents of all ``inputs``: those of :func:`arrivals`, without the captures."""
    for found in arrivals(inputs, options):
        yield found.document if isinstance(found, Arrival) else found


def arrivals(inputs: Iterable[str | Path], options: Options | None = None) -> Iterator[Arrival | Refused]:
    """What all ``inputs`` hold, in order: captures, each with its document or the reason why there is none.

    Where there are no bytes to keep (no such file, no answer, a file over the
    limit) the refusal stands alone.

    An input is a path, ``-`` for standard input, or an http(s) address (both
    as strings; a ``Path`` is always a path). A folder gives its files in sorted
    order, subfolders and all, but none that is hidden or of another kind. A
    file with JSON objects in its lines is a corpus, whatever its name.

    The id of a corpus line is its own. That of a file is its name without the
    suffix; where two files of the call share it, with 8 digits of the text's
    hash (and a count, should that be the same too). All others have the hash's
    first 12 digits.
    """
    options = options or Options()
    sources = [source for given in inputs for source in _sources(given)]
    names = collections.Counter(source.stem for source in sources if isinstance(source, Path))
    taken: set[str] = set()
    for source in sources:
        for found in _read(source, options):
            if isinstance(source, Path) and isinstance(found, Arrival) and _is_all(found.document, source):
                document = _named(found.document, source.stem, names[source.stem] == 1, taken)
                yield msgspec.structs.replace(found, document=document)
            else:
                yield found


def uploaded(data: bytes, name: str, *, by: str, options: Options | None = None) -> Iterator[Arrival | Refused]:
    """Every outcome of bytes that somebody handed over as the file ``name``, which is a label and never opened.

    The captures name no address: two people's files of one name are two documents.
    """
    label = name or "upload"
    part = Part(
        file=Pushback(io.BytesIO(data)), label=label, suffix=kinds.suffix(label), by=by, budget=Budget(len(data))
    )
    try:
        for each in taking.take(part, options or Options()):
            if isinstance(each, Arrival):
                yield Arrival(msgspec.structs.replace(each.capture, address=None), each.document)
            else:
                yield each
    except (OSError, ValueError) as error:
        yield refused(_unopened(error), Known(input=label))


def _is_all(document: Document | Refused, source: Path) -> TypeGuard[Document]:
    """Whether ``document`` is that of the whole file, not of a line or a member."""
    return isinstance(document, Document) and document.input == str(source)


def count(inputs: Iterable[str | Path]) -> int | None:
    """How many outcomes :func:`documents` will give; ``None`` where that cannot be told beforehand (a stream)."""
    total = 0
    for source in (source for given in inputs for source in _sources(given)):
        if source == "-":
            return None
        if isinstance(source, Path):
            try:
                if not stat.S_ISREG(source.stat().st_mode):
                    return None
                here = _outcomes(source)
                if here is None:
                    return None
                total += here
            except (OSError, ValueError):
                total += 1
        else:
            total += 1
    return total


def _sources(given: str | Path) -> Iterator[str | Path | Refused]:
    """The files that an input stands for, or the input itself where it is an address or a stream."""
    if isinstance(given, str) and (given == "-" or address.is_address(given)):
        yield given
        return
    path = Path(given)
    if given == "":  # which as a path would be the folder that one is in
        yield refused(_unopened(FileNotFoundError()), Known(input='""'))
        return
    if not _is_folder(path):
        yield path
        return
    found = False
    for source in _files(path):
        found = True
        yield source
    if not found:
        error = DragomanError(
            "E107",
            "the folder holds nothing that can be read",
            f"Put files in it that end in {', '.join(sorted(kinds.READABLE))}, or name the files themselves.",
        )
        yield refused(error, Known(input=str(path)))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a null byte in it, or too long: it is no folder, and opening it will say why
        return False


def _files(folder: Path) -> Iterator[Path | Refused]:
    """The readable files under ``folder`` in sorted order.

    A subfolder that cannot be opened is a refusal, and so is a link to a file
    elsewhere: whoever adds a folder has not looked at that. Links to folders are not followed.
    """
    unopened: list[OSError] = []
    home = folder.resolve()
    for root, folders, files in os.walk(folder, onerror=unopened.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(root, name)
            if not kinds.readable(name) or not path.is_file():
                continue
            if path.is_symlink() and not path.resolve().is_relative_to(home):
                yield refused(_outside(path), Known(input=str(path)))
            else:
                yield path
        while unopened:
            error = unopened.pop()
            yield refused(_unopened(error), Known(input=str(error.filename)))
    for error in unopened:
        yield refused(_unopened(error), Known(input=str(error.filename)))


def _read(source: str | Path | Refused, options: Options) -> Iterator[Arrival | Refused]:
    """Every outcome of one source."""
    if isinstance(source, Refused):
        yield source
        return
    label = str(source)
    try:
        if source == "-":
            budget = Budget()
            file = Pushback(Counted(sys.stdin.buffer, budget))
            yield from taking.take(Part(file=file, label=label, at=now(), budget=budget), options)
        elif isinstance(source, Path):
            with source.open("rb") as opened:
                yield from taking.take(_file(source, opened), options)
        else:
            yield from taking.take(_answer(label, options), options)
    except DragomanError as error:
        yield refused(error, Known(input=label))
    except (OSError, ValueError) as error:
        yield refused(_unopened(error), Known(input=label))


def _file(path: Path, opened: IO[bytes]) -> Part:
    """A file of the disk. A pipe or a device is a stream: it cannot be opened once more, nor wound back."""
    about = path.stat()
    regular = stat.S_ISREG(about.st_mode)
    budget = Budget(about.st_size)
    return Part(
        file=Pushback(opened if regular else Counted(opened, budget)),
        label=str(path),
        path=path if regular else None,
        at=now(),
        suffix=kinds.suffix(path.name),
        budget=budget,
    )


def _answer(url: str, options: Options) -> Part:
    """What an address answers; the document's ``url`` is where all redirects end."""
    answer = address.fetch(url, options)
    return Part(
        file=Pushback(io.BytesIO(answer.data)),
        label=url,
        media_type=answer.media_type,
        charset=answer.charset,
        at=now(),
        known=Known(url=answer.url, found={"url": "address"}),
        status=answer.status,
        headers=answer.headers,
        budget=Budget(len(answer.data)),
    )


def _outcomes(path: Path) -> int | None:
    """How many outcomes a file has, where that can be told: one, or of a corpus its lines that are not blank."""
    with path.open("rb") as opened:
        part = _file(path, opened)
        form = taking.form(part, Options())
        if form != "corpus":
            return 1 if form in ("page", "pdf", "docx") else None
        total, blank = 0, True
        first = part.file.readline(Options().max_bytes + 1)
        for piece in itertools.chain([first.removeprefix(corpora.BOM)], iter(lambda: part.file.readline(1 << 20), b"")):
            blank = blank and not piece.strip()
            if piece.endswith(b"\n"):
                total, blank = total + (not blank), True
        return max(1, total + (not blank))


def _named(document: Document, stem: str, alone: bool, taken: set[str]) -> Document:
    """The document with an id that a person can read, made from the file's name."""
    base = stem if alone else f"{stem}-{document.sha256[:8]}"
    names = itertools.chain([base], (f"{base}-{n}" for n in itertools.count(2)))
    name = next(name for name in names if name not in taken)
    taken.add(name)
    return msgspec.structs.replace(document, id=name)


def _outside(path: Path) -> DragomanError:
    return DragomanError(
        "E110",
        f"the link leads out of the folder, to {path.resolve()}",
        "Name the file that it leads to, if it is to be read.",
    )


def _unopened(error: Exception) -> DragomanError:
    if isinstance(error, FileNotFoundError):
        return DragomanError("E101", "the file or folder does not exist", "See whether the path is right.")
    why = getattr(error, "strerror", None) or str(error)
    if getattr(error, "errno", None) in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
        step = "Make room where temporary files go (TMPDIR names the place), and give the input again."
        return DragomanError("E102", f"there is no room for a temporary file: {why}", step)
    return DragomanError("E102", f"the file cannot be opened: {why}", "See who may read it, and what it is.")
