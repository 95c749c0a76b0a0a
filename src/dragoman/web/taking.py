"""What somebody brings to the room, taken in and read; and two readouts compared: the work of the workshop."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from dragoman.errors import DragomanError, Refused
from dragoman.record import Capture, Document, Readout

MOST = 20
"""Documents that one upload may hold; for more there is the command line."""
Read = Callable[[Iterable[Document | Refused]], Iterable[Readout | Refused]]


class Handed(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes that somebody brought, as the file ``name``, and what is known of them."""

    data: bytes
    name: str
    by: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What came of them: each document with its capture, or why there is none; and each one's readout."""

    arrived: tuple[tuple[Capture | None, Document | Refused], ...]
    outcomes: tuple[Readout | Refused, ...]


def take(handed: Handed, read: Read) -> Taken:
    """Take in and read. Raises :class:`DragomanError` E212 for more documents than ``MOST``."""
    arrived = tuple(itertools.islice(_arrivals(handed), MOST + 1))
    if len(arrived) > MOST:
        step = "Add it with dragoman archive add, which takes any number."
        raise DragomanError("E212", f"the file holds more than {MOST} documents", step)
    return Taken(arrived=arrived, outcomes=tuple(read([document for _, document in arrived])))


def _arrivals(handed: Handed) -> Iterable[tuple[Capture | None, Document | Refused]]:
    from dragoman import intake

    options = intake.Options(published=handed.published, publisher=handed.publisher)
    for each in intake.uploaded(handed.data, handed.name, by=handed.by, options=options):
        if isinstance(each, Refused):
            yield None, each
            continue
        document = each.document
        if isinstance(document, Document) and handed.title:
            found = document.found | {"title": "given"}
            document = msgspec.structs.replace(document, title=handed.title, found=found)
        yield each.capture, document


def work(model: str | None, what: str, *given: Any) -> Any:
    """A job of the workshop: ``take`` or ``compare``."""
    import dragoman

    if what == "take":
        return take(given[0], lambda documents: dragoman.read_many(documents, model=model))
    return dragoman.compare(given[0], given[1], force=given[2])
