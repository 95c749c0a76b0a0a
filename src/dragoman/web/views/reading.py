"""Read: a text or a file is read without being kept, and kept with one click."""

from __future__ import annotations

import msgspec

from dragoman.archive import Kept
from dragoman.errors import DragomanError, Refused
from dragoman.record import Readout
from dragoman.render import markup
from dragoman.web.pages import Answer, Asked, may, place
from dragoman.web.taking import Handed


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be read: a ``text``, or a file in the form's field ``file``; and what is known about it."""

    text: str = ""
    title: str = ""
    published: str = ""
    publisher: str = ""
    csrf: str = ""


class ReadPage(msgspec.Struct, frozen=True, kw_only=True):
    """What was read, and what was refused. ``keep`` is what to send to ``/read/keep`` within half an hour."""

    readouts: tuple[Readout, ...]
    refused: tuple[Refused, ...]
    keep: str | None


def form(asked: Asked) -> Answer:
    return Answer(value=ReadPage(readouts=(), refused=(), keep=None), more={"given": Given(), "views": ()})


def read(asked: Asked) -> Answer:
    given: Given = asked.form
    taken = asked.room.take(_handed(asked))
    readouts = tuple(each for each in taken.outcomes if isinstance(each, Readout))
    kept = [
        (captured, document, outcome if isinstance(outcome, Readout) else None)
        for (captured, document), outcome in zip(taken.arrived, taken.outcomes, strict=True)
        if captured is not None
    ]
    may_keep = may(asked.visitor.role, "coder") and bool(readouts)
    value = ReadPage(
        readouts=readouts,
        refused=tuple(each for each in taken.outcomes if isinstance(each, Refused)),
        keep=asked.room.waiting.put(kept, _owner(asked)) if may_keep else None,
    )
    views = tuple(markup.view(each, f"r{n}-" if len(readouts) > 1 else "") for n, each in enumerate(readouts, 1))
    status = 200 if readouts else 422
    return Answer(value=value, more={"given": given, "views": views}, status=status)


def _handed(asked: Asked) -> Handed:
    """What was sent, with what is known of it. Raises E201 (nothing), E302 and E303."""
    from dragoman import iso_date, party_code

    given: Given = asked.form
    if asked.upload is not None:
        data, name = asked.upload.data, asked.upload.name.replace("\\", "/").rpartition("/")[2][:120]
    elif given.text.strip():
        data, name = given.text.replace("\r\n", "\n").encode("utf-8", "replace"), "pasted.txt"
    else:
        raise DragomanError("E201", "there is nothing to read", "Paste a text, or choose a file.")
    return Handed(
        data=data,
        name=name,
        by=f"reading room: {asked.who}",
        title=given.title.strip()[:500] or None,
        published=iso_date(given.published) if given.published.strip() else None,
        publisher=party_code(given.publisher) if given.publisher.strip() else None,
    )


class Keep(msgspec.Struct, frozen=True, kw_only=True):
    """``keep`` as ``POST /read`` gave it."""

    keep: str = ""
    csrf: str = ""


class KeptPage(msgspec.Struct, frozen=True, kw_only=True):
    """What keeping came to, a line for each document."""

    kept: tuple[Kept, ...]


def keep(asked: Asked) -> Answer:
    brought = asked.room.waiting.take(asked.form.keep, _owner(asked))
    archive = asked.room.archive
    done = tuple(archive.add(captured, document, readout=read) for captured, document, read in brought.arrivals)
    for each in done:
        asked.note("kept", f"{each.document} ({each.new})")
    only = {each.document for each in done}
    to = place(done[0].document) if len(only) == 1 else "/documents"
    return Answer(value=KeptPage(kept=done), to=to)


def _owner(asked: Asked) -> str:
    """To whom what was brought belongs."""
    return asked.visitor.name or "local"
