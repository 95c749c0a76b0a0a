"""Inputs as the user names them, to documents: files, folders, corpora, addresses and standard input.

A bad input is a :class:`Refused` in its place and stops nothing. A corpus is
read line by line and is never in memory as a whole.
"""

from __future__ import annotations

import collections
import itertools
import json
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import msgspec

from dragoman.errors import DragomanError, Refused
from dragoman.intake import address
from dragoman.intake.documents import Known, Options, from_bytes, from_record, refused, too_large
from dragoman.record import Document

CORPORA = frozenset({".jsonl", ".ndjson"})
"""Suffixes of a corpus: one JSON object a line."""

PAGES = frozenset({".html", ".htm", ".xhtml"})
"""Suffixes of an HTML page, whatever it begins with."""

READABLE = frozenset({".txt", ".text"}) | PAGES | CORPORA
"""Suffixes of the files that are taken from a folder. A file that is named is read whatever its suffix."""

_BOM = b"\xef\xbb\xbf"


def documents(inputs: Iterable[str | Path], options: Options | None = None) -> Iterator[Document | Refused]:
    """The documents of all ``inputs``, in order; each that cannot be read is a refusal in its place.

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
            if isinstance(source, Path) and isinstance(found, Document) and found.input == str(source):  # not a line
                yield _named(found, source.stem, names[source.stem] == 1, taken)
            else:
                yield found


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
                total += _outcomes(source)
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
            f"Put files in it that end in {', '.join(sorted(READABLE))}, or name the files themselves.",
        )
        yield refused(error, Known(input=str(path)))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a null byte in it, or too long: it is no folder, and opening it will say why
        return False


def _files(folder: Path) -> Iterator[Path | Refused]:
    """The readable files under ``folder`` in sorted order; a subfolder that cannot be opened is a refusal."""
    unopened: list[OSError] = []
    for root, folders, files in os.walk(folder, onerror=unopened.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(root, name)
            if not name.startswith(".") and path.suffix.lower() in READABLE and path.is_file():
                yield path
        while unopened:
            error = unopened.pop()
            yield refused(_unopened(error), Known(input=str(error.filename)))
    for error in unopened:
        yield refused(_unopened(error), Known(input=str(error.filename)))


def _read(source: str | Path | Refused, options: Options) -> Iterator[Document | Refused]:
    """Every outcome of one source."""
    if isinstance(source, Refused):
        yield source
        return
    label = str(source)
    try:
        if source == "-":
            yield from _stream(sys.stdin.buffer, label, "", options)
        elif isinstance(source, Path):
            with source.open("rb") as file:
                yield from _stream(file, label, source.suffix.lower(), options)
        else:
            yield _page(label, options)
    except DragomanError as error:
        yield refused(error, Known(input=label))
    except (OSError, ValueError) as error:
        yield refused(_unopened(error), Known(input=label))


def _page(url: str, options: Options) -> Document | Refused:
    """The document at an address; its ``url`` is where all redirects end."""
    answer = address.fetch(url, options)
    return from_bytes(
        answer.data,
        media_type=answer.media_type,
        charset=answer.charset,
        url=answer.url,
        input=url,
        options=options,
    )


def _stream(file: IO[bytes], label: str, suffix: str, options: Options) -> Iterator[Document | Refused]:
    """The documents of an open file: one, or one for each line of a corpus."""
    first = file.readline(options.max_bytes + 1)
    if suffix in CORPORA or _is_record(first):
        yield from _corpus(file, first, label, options)
        return
    data = first + file.read(options.max_bytes + 1 - len(first))
    if len(data) > options.max_bytes:
        raise too_large("the input", options)
    media_type = "text/html" if suffix in PAGES else None
    yield from_bytes(data, media_type=media_type, input=label, options=options)


def _is_record(line: bytes) -> bool:
    """Whether a line is a JSON object in itself."""
    line = line.removeprefix(_BOM).strip()
    return line.startswith(b"{") and line.endswith(b"}") and isinstance(_parsed(line), dict)


def _parsed(line: bytes) -> object:
    """The JSON value of a line; ``None`` where it is none."""
    try:
        return msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return json.loads(line)  # more lenient: it takes the lone surrogates that other programs write
    except (ValueError, RecursionError):
        return None


def _corpus(file: IO[bytes], first: bytes, label: str, options: Options) -> Iterator[Document | Refused]:
    """One outcome for each line that is not blank, the input named with the line's number."""
    limit = options.max_bytes
    rest = iter(lambda: file.readline(limit + 1), b"")
    empty = True
    for number, line in enumerate(itertools.chain([first.removeprefix(_BOM)], rest), 1):
        known = Known(input=f"{label}:{number}")
        if len(line) > limit and not line.endswith(b"\n"):
            while (more := file.readline(limit)) and not more.endswith(b"\n"):
                pass
            yield refused(too_large("the line", options), known)
        elif line.strip():
            yield _line(line, known, options)
        else:
            continue
        empty = False
    if empty:
        error = DragomanError("E201", "the input is empty", "Give a corpus with one JSON object a line.")
        yield refused(error, Known(input=label))


def _line(line: bytes, known: Known, options: Options) -> Document | Refused:
    """The document of one line of a corpus."""
    value = _parsed(line)
    if isinstance(value, dict):
        return from_record(value, input=known.input, options=options)
    error = DragomanError("E208", "the line of the corpus is no JSON object", "Write one JSON object a line, in UTF-8.")
    return refused(error, known)


def _outcomes(path: Path) -> int:
    """The number of outcomes of a file: of a corpus its lines that are not blank (one, if all are), else one."""
    with path.open("rb") as file:
        first = file.readline(Options().max_bytes + 1)
        if path.suffix.lower() not in CORPORA and not _is_record(first):
            return 1
        total, blank = 0, True
        for piece in itertools.chain([first.removeprefix(_BOM)], iter(lambda: file.readline(1 << 20), b"")):
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


def _unopened(error: Exception) -> DragomanError:
    if isinstance(error, FileNotFoundError):
        return DragomanError("E101", "the file or folder does not exist", "See whether the path is right.")
    why = getattr(error, "strerror", None) or str(error)
    return DragomanError("E102", f"the file cannot be opened: {why}", "See who may read it, and what it is.")
