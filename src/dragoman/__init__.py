"""Dragoman reads official diplomatic readouts into anchored records.

>>> import dragoman
>>> readout = dragoman.read("readout.html")                       # doctest: +SKIP
>>> for statement in readout.statements.where(act="appeal"):      # doctest: +SKIP
...     print(statement.speaker, statement.content.text)

This module is the whole public API and holds no logic of its own: it puts the
rooms together. Importing it is cheap; the language model is loaded by the
first text that is read.
"""

from __future__ import annotations

import collections
import functools
import importlib
import itertools
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dragoman.archive import Archive
    from dragoman.errors import DragomanError as DragomanError
    from dragoman.errors import Refused as Refused
    from dragoman.errors import RefusedError as RefusedError
    from dragoman.reading import Reader
    from dragoman.record import Document as Document
    from dragoman.record import Readout as Readout

__version__ = "0.1.0"

__all__ = [
    "Document",
    "DragomanError",
    "Readout",
    "Refused",
    "RefusedError",
    "__version__",
    "open_archive",
    "read",
    "read_many",
]

_HOMES = {
    "Document": "dragoman.record",
    "DragomanError": "dragoman.errors",
    "Readout": "dragoman.record",
    "Refused": "dragoman.errors",
    "RefusedError": "dragoman.errors",
}


def __getattr__(name: str) -> Any:
    """Classes are imported when they are first asked for (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


def read(
    text_or_path: str | os.PathLike[str] | Document,
    *,
    id: str | None = None,
    title: str | None = None,
    published: str | date | None = None,
    publisher: str | None = None,
    url: str | None = None,
    model: str | None = None,
) -> Readout:
    """Read one document.

    ``text_or_path`` is opened when it is a :class:`~pathlib.Path`, or a string
    that names an existing file or is an http(s) address; any other string is
    the text itself. A :class:`Document` is read as it is.

    ``id``, ``title``, ``published`` (an ISO date), ``publisher`` (a party code)
    and ``url`` say what is known about the document; they stand before what
    its page says of itself. ``model`` names an installed spaCy pipeline; the
    default is the small English one that installs with Dragoman.

    Raises :class:`RefusedError` where the document cannot be read, and
    :class:`DragomanError` E301 (no such model), E302 (``published`` is no date)
    or E303 (``publisher`` is not in the codebook).
    """
    from dragoman.errors import Refused, RefusedError

    known = {"id": id, "title": title, "published": published, "publisher": publisher, "url": url}
    document = _open(text_or_path, known)
    if isinstance(document, Refused):
        raise RefusedError(document)
    return _reader(model).read(document)


def read_many(
    iterable: Iterable[str | os.PathLike[str] | Mapping[str, Any] | Document | Refused],
    *,
    model: str | None = None,
    processes: int = 1,
) -> Iterator[Readout | Refused]:
    """Read many documents, one outcome for each, in their order, as they become ready.

    Each element is what :func:`read` takes, or a mapping in the form of a
    corpus line (``text``, and ``id``, ``title``, ``published``, ``publisher``,
    ``url`` where they are known). What cannot be read comes back as a
    :class:`Refused` in its place and stops nothing; a ``Refused`` that is
    passed in comes out again. A path that is a folder or a corpus gives an
    outcome for each of its documents.

    ``processes`` is the number of worker processes; with 1 the work is done
    here. Raises :class:`DragomanError` E301 at the first document when
    ``model`` is not installed.
    """
    return _read_all(itertools.chain.from_iterable(map(_open_any, iterable)), model, processes)


def open_archive(where: str | os.PathLike[str], *, create: bool = False) -> Archive:
    """The kept archive at ``where``: the path of a SQLite file, or a ``postgresql://`` URL.

    With ``create`` it is made where there is none. An archive of an older
    schema is migrated; of a SQLite file a copy is put beside it first.

    Raises :class:`DragomanError` E501 (there is none), E502 (it is something
    else), E503 (a newer version made it), E306 (no driver for PostgreSQL), and
    E504 to E506 or E510 where the database objects.
    """
    from dragoman import archive

    return archive.open_archive(where, create=create)


def _read_all(
    documents: Iterator[Document | Refused], model: str | None, processes: int
) -> Iterator[Readout | Refused]:
    """Documents through the reader, refusals around it, all in the order they came in.

    No model is loaded for the sake of refusals alone.
    """
    from dragoman.errors import Refused

    waiting: collections.deque[Refused | None] = collections.deque()  # None: a document now with the reader

    def to_read(first: Document) -> Iterator[Document]:
        for document in itertools.chain([first], documents):
            if isinstance(document, Refused):
                waiting.append(document)
            else:
                waiting.append(None)
                yield document

    for document in documents:
        if isinstance(document, Refused):
            yield document
            continue
        for readout in _reader(model).pipe(to_read(document), processes=processes):
            while (refused := waiting.popleft()) is not None:
                yield refused
            yield readout
    yield from (refused for refused in waiting if refused is not None)


@functools.lru_cache(maxsize=2)
def _reader(model: str | None) -> Reader:
    from dragoman.reading import Reader

    return Reader(model)


def _open(given: str | os.PathLike[str] | Document, known: dict[str, Any]) -> Document | Refused:
    """The one document that ``given`` is, with what is ``known`` about it."""
    import msgspec

    from dragoman import intake
    from dragoman.errors import Refused
    from dragoman.record import Document

    known = {field: value for field, value in known.items() if value is not None}
    if "published" in known:
        known["published"] = iso_date(known["published"])
    if "publisher" in known:
        known["publisher"] = party_code(known["publisher"])
    if isinstance(given, Document):
        opened: list[Document | Refused] = [given]
    elif isinstance(given, str) and not _names_an_input(given):
        return intake.from_text(given, **known)
    else:
        options = intake.Options(published=known.get("published"), publisher=known.get("publisher"))
        opened = list(itertools.islice(intake.documents([os.fspath(given)], options), 2))
    if len(opened) != 1:
        return Refused(
            code="E207",
            reason="it holds more than one document",
            next_step="Read it with dragoman.read_many().",
            input=str(given),
        )
    (document,) = opened
    return document if isinstance(document, Refused) else msgspec.structs.replace(document, **known)


def _open_any(
    given: str | os.PathLike[str] | Mapping[str, Any] | Document | Refused,
) -> Iterator[Document | Refused]:
    """Every document that ``given`` is or holds."""
    from dragoman import intake
    from dragoman.errors import Refused
    from dragoman.record import Document

    if isinstance(given, Document | Refused):
        yield given
    elif isinstance(given, Mapping):
        yield intake.from_record(given)
    elif isinstance(given, str) and not _names_an_input(given):
        yield intake.from_text(given)
    else:
        yield from intake.documents([os.fspath(given)])


def _names_an_input(given: str) -> bool:
    """Whether a string is an address or names a file, rather than being a text."""
    if given.startswith(("http://", "https://")) and not any(map(str.isspace, given)):
        return True
    try:
        return bool(given) and Path(given).exists()
    except (OSError, ValueError):  # too long for a name, or a null byte in it
        return False


def iso_date(given: str | date) -> str:
    """``given`` as YYYY-MM-DD. Raises :class:`DragomanError` E302 where it is no date."""
    from dragoman.errors import DragomanError
    from dragoman.intake import dates

    try:
        iso = dates.given(str(given))
    except ValueError:
        iso = None
    if iso is None:
        step = "Write the year, the month and the day, as in 2021-08-17."
        raise DragomanError("E302", f"{str(given)!r} is no date", step)
    return iso


def party_code(given: str) -> str:
    """``given`` as a code of the codebook. Raises :class:`DragomanError` E303 where it is none."""
    from dragoman import codebook
    from dragoman.errors import DragomanError

    parties = codebook.parties()
    code = given.strip().upper()
    if code in parties:
        return code
    named = [p.code for p in parties.values() if given.strip() in {p.name, *p.names, *p.demonyms, *p.seats}]
    step = "States go by their ISO 3166-1 alpha-3 code (CHN, USA), others by a short name (EU, NATO, UN)."
    if named:
        step = f"Did you mean {' or '.join(named)}?"
    raise DragomanError("E303", f"{given!r} is no party code of the codebook", step)
