"""Check: unsure statements, looked at by people; what they found; how far they agree."""

from __future__ import annotations

from typing import Any

import msgspec

from dragoman import codebook
from dragoman.archive import Log
from dragoman.archive.carrying import Standing
from dragoman.archive.corrections import Corrections, Queue
from dragoman.archive.findings import Correction, Met, encounter_from, statement_from
from dragoman.archive.whole import Whole, whole
from dragoman.errors import DragomanError
from dragoman.evaluation import agreement, gold
from dragoman.record import Encounter, Readout, Statement
from dragoman.render import markup, outline
from dragoman.web.pages import LAST_PAGE, Answer, Asked, place
from dragoman.web.views import documents

SIZE = 20


class Waiters(Queue, frozen=True, kw_only=True):
    """The queue, and (on its first page) the revisions of which only the encounter has not been checked."""

    encounters: tuple[str, ...] = ()


class Waiting(msgspec.Struct, frozen=True):
    """``again`` asks for what others have checked, so that two can be compared; ``document`` for one document's."""

    again: bool = False
    document: str = ""
    page: int = 1


def queue(asked: Asked) -> Answer:
    query: Waiting = asked.query
    page = min(max(query.page, 1), LAST_PAGE)
    found = Corrections(asked.room.database).queue(
        by=asked.who, again=query.again, words=query.document, page=page, size=SIZE
    )
    fields = {name: getattr(found, name) for name in found.__struct_fields__}
    first = found.page == 1 and not query.again
    value = Waiters(**fields, encounters=asked.room.still.without_encounter()[:SIZE] if first else ())
    return Answer(value=value, more={"who": documents.who})


class Going(msgspec.Struct, frozen=True):
    """``next``: where to go on after checking; ``queue`` is the next that waits."""

    next: str = ""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What a person finds of a statement. ``verdict``: confirmed, corrected, rejected, or (of a new one) added.

    ``content``, ``cue`` and ``source`` are words that stand in the text, ``speaker``, ``target`` and ``contexts``
    codes parted by spaces, commas or lines. ``next`` is where to go on: the queue, or back to the readout.
    """

    verdict: str = ""
    content: str = ""
    cue: str = ""
    source: str = ""
    speaker: tuple[str, ...] = ()
    person: str = ""
    act: str = ""
    target: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    note: str = ""
    next: str = ""
    csrf: str = ""


class CheckPage(msgspec.Struct, frozen=True, kw_only=True):
    """A statement to check: as it stands now, as the machine read it, and what people found so far.

    ``around`` is the line of the text that it stands in. What was found of an earlier revision is carried from there.
    """

    document: str
    revision: int
    title: str
    statement: str
    now: Statement | None
    machine: Statement | None
    around: dict[str, str] | None
    found: tuple[Correction, ...]


def form(asked: Asked) -> Answer:
    page, readout = _machine(asked)
    return _form(page, readout, None, None)


def _form(page: CheckPage, readout: Readout, given: Finding | None, error: DragomanError | None) -> Answer:
    more = {
        "readout": readout,
        "filled": given or _filled(page.now or page.machine),
        "error": error,
        "acts": list(codebook.acts().values()),
        "contexts": list(codebook.contexts()),
        "parties": list(codebook.parties().values()),
        "near": [party.code for party in readout.parties],
        "who": documents.who,
    }
    return Answer(value=page, more=more, status=422 if error is not None else 200)


def _filled(statement: Statement | None) -> Finding:
    if statement is None:
        return Finding()
    return Finding(
        content=statement.content.text,
        cue=statement.cue.text if statement.cue else "",
        source=statement.source.text if statement.source else "",
        speaker=statement.speaker,
        person=statement.person or "",
        act=statement.act,
        target=statement.target,
        contexts=statement.contexts,
    )


def _read(asked: Asked) -> tuple[Whole, Readout, Standing]:
    """The revision that the address names by its number, with its reading. Raises E507."""
    reference = asked.parts["ref"]
    found = whole(asked.room.database, reference)
    if isinstance(found, Log) or found.readout is None or found.standing is None or "@" not in reference:
        raise DragomanError("E507", f"{reference} is no revision that has been read", "Write it as in name@2.")
    return found, found.readout, found.standing


def _machine(asked: Asked) -> tuple[CheckPage, Readout]:
    """The page of a statement (``new``: of none yet), and the machine's reading. Raises E507."""
    of_it, readout, standing = _read(asked)
    wanted = asked.parts["statement"]
    machine = _named(readout, wanted)
    now = _named(standing.readout, wanted)
    if machine is None and now is None and wanted != "new":
        reference = asked.parts["ref"]
        raise DragomanError("E507", f"{reference} has no statement {wanted[:40]!r}", f"See /documents/{reference}.")
    shown = now or machine
    page = CheckPage(
        document=of_it.document,
        revision=of_it.number,
        title=outline.title(readout),
        statement=wanted,
        now=now,
        machine=machine,
        around=documents.sentence_around(readout.document.text, shown) if shown is not None else None,
        found=tuple(each for each in (*standing.carried, *standing.own) if _is_of(each, wanted, machine)),
    )
    return page, readout


def _named(readout: Readout, wanted: str) -> Statement | None:
    """The statement that goes by this name in addresses."""
    return dict(zip(markup.names(readout.statements), readout.statements, strict=True)).get(wanted)


def _is_of(found: Correction, wanted: str, machine: Statement | None) -> bool:
    if machine is None:
        return f"a{found.id}" == wanted
    return (found.start, found.end) == (machine.content.start, machine.content.end)


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What was kept."""

    correction: Correction


def check(asked: Asked) -> Answer:
    page, readout = _machine(asked)
    given: Finding = asked.form
    corrections = Corrections(asked.room.database)
    try:
        if given.verdict not in ("confirmed", "corrected", "rejected", "added"):
            raise DragomanError("E611", "nothing says what was found", "Choose: confirm, correct, or reject.")
        if (page.machine is None) != (given.verdict == "added"):
            raise DragomanError("E611", f"this statement cannot be {given.verdict}", "See the form.")
        after = None
        if given.verdict in ("corrected", "added"):
            after = statement_from(readout, page.machine, **_fields(given))
            if page.machine is not None and _same(after, page.machine):
                raise DragomanError("E611", "nothing was changed", "Confirm it, if it is right as it is.")
        made = corrections.add(
            f"{page.document}@{page.revision}",
            page.machine.id if page.machine is not None else None,
            given.verdict,  # type: ignore[arg-type]
            after,
            note=given.note,
            **asked.signed,
        )
    except DragomanError as error:
        if error.code != "E611":
            raise
        return _form(page, readout, given, error)
    return Answer(value=Done(correction=made), to=_next(asked, page, given))


def _fields(given: Finding) -> dict[str, Any]:
    codes = {name: _codes(getattr(given, name)) for name in ("speaker", "target", "contexts")}
    codes["speaker"], codes["target"] = ([c.upper() for c in codes[name]] for name in ("speaker", "target"))
    plain = {name: getattr(given, name).replace("\r\n", "\n") for name in ("content", "cue", "source", "person", "act")}
    return {**plain, **codes}


def _codes(given: tuple[str, ...]) -> list[str]:
    """Codes parted by commas or white space, each once."""
    return list(dict.fromkeys(code for value in given for code in value.replace(",", " ").split()))


def _same(one: Statement, other: Statement) -> bool:
    fields = ("content", "cue", "source", "speaker", "person", "act", "target", "contexts")
    return all(getattr(one, field) == getattr(other, field) for field in fields)


def _next(asked: Asked, page: CheckPage, given: Finding) -> str:
    """Where to go on: the least sure of those that wait, or back to the readout."""
    if given.next == "queue":
        waiting = Corrections(asked.room.database).queue(by=asked.who, size=1).statements
        if waiting:
            first = waiting[0]
            return f"{place(first.document, first.revision)}/statements/{first.statement}/check?next=queue"
        return "/check"
    anchor = "" if page.statement == "new" else f"#{page.statement}"
    return f"{place(page.document, page.revision)}{anchor}"


# --- the encounter ----------------------------------------------------------------


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """What a person finds of the encounter. ``verdict``: confirmed or corrected.

    ``requested_by`` and ``publisher`` are codes; ``participants`` has a person a line: name; title; party.
    """

    verdict: str = ""
    kind: str = ""
    date: str = ""
    place: str = ""
    requested_by: str = ""
    publisher: str = ""
    participants: str = ""
    note: str = ""
    csrf: str = ""


class EncounterPage(msgspec.Struct, frozen=True, kw_only=True):
    """The encounter of a revision to check: as it stands now, as the machine read it, and what people found so far."""

    document: str
    revision: int
    title: str
    now: Encounter
    machine: Encounter
    found: tuple[Met, ...]


def encounter_form(asked: Asked) -> Answer:
    return _telling(_encounter(asked)[0], None, None)


def _encounter(asked: Asked) -> tuple[EncounterPage, Readout]:
    of_it, readout, standing = _read(asked)
    found = tuple(
        each
        for each in Corrections(asked.room.database).all_met()
        if each.document == of_it.document and each.revision == of_it.number
    )
    carried = (standing.met,) if standing.met is not None and standing.met.revision != of_it.number else ()
    page = EncounterPage(
        document=of_it.document,
        revision=of_it.number,
        title=outline.title(readout),
        now=standing.readout.encounter,
        machine=readout.encounter,
        found=(*carried, *found),
    )
    return page, readout


def _telling(page: EncounterPage, given: Telling | None, error: DragomanError | None) -> Answer:
    now = page.now
    values = {name: getattr(now, name) or "" for name in ("kind", "date", "place", "requested_by", "publisher")}
    lines = [f"{each.name}; {each.title or ''}; {each.party or ''}" for each in now.participants]
    filled = given or Telling(**values, participants="\n".join(lines))
    more = {"filled": filled, "error": error, "kinds": outline.KINDS, "who": documents.who}
    return Answer(value=page, more=more, status=422 if error is not None else 200)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What was kept."""

    correction: Met


def check_encounter(asked: Asked) -> Answer:
    page, readout = _encounter(asked)
    given: Telling = asked.form
    names = ("kind", "date", "place", "requested_by", "publisher", "participants")
    try:
        if given.verdict not in ("confirmed", "corrected"):
            raise DragomanError("E611", "nothing says what was found", "Choose: confirm, or correct.")
        fields = {name: getattr(given, name) for name in names}
        fields |= {name: fields[name].strip().upper() for name in ("requested_by", "publisher")}
        after = encounter_from(readout, **fields) if given.verdict == "corrected" else None
        reference = f"{page.document}@{page.revision}"
        made = Corrections(asked.room.database).add_met(reference, after, note=given.note, **asked.signed)
    except DragomanError as error:
        if error.code != "E611":
            raise
        return _telling(page, given, error)
    return Answer(value=Told(correction=made), to=place(page.document, page.revision))


# --- what was found, by others' programs and beside each other ----------------------


class Agreed(msgspec.Struct, frozen=True, kw_only=True):
    """Agreement over all statements that two people or more have checked; the first of ``parted`` where they part."""

    agreements: tuple[agreement.Agreement, ...]
    coders: dict[str, int]
    apart: tuple[tuple[Correction, ...], ...]
    parted: int


def agreed(asked: Asked) -> Answer:
    units = Corrections(asked.room.database).units()
    codings = [[_coding(each) for each in found.values()] for found in units.values()]
    coders: dict[str, int] = {}
    for found in units.values():
        for name in found:
            coders[name] = coders.get(name, 0) + 1
    apart = [
        tuple(found.values())
        for found, coded in zip(units.values(), codings, strict=True)
        if any(each != coded[0] for each in coded[1:])
    ]
    value = Agreed(agreements=agreement.agreements(codings), coders=coders, apart=tuple(apart[:100]), parted=len(apart))
    return Answer(value=value)


def _coding(found: Correction) -> dict[str, Any] | None:
    after = found.after
    if after is None:
        return None
    return {
        "content": (after.content.start, after.content.end),
        "speaker": frozenset(after.speaker),
        "act": after.act,
        "target": frozenset(after.target),
        "contexts": frozenset(after.contexts),
    }


def as_gold(asked: Asked) -> Answer:
    """Every document that was checked as a whole, in the codebook's format; usable by ``dragoman evaluate reading``."""
    lines = [gold.line(found.readout) for found in Corrections(asked.room.database).wholes()]
    body = "".join(f"{each}\n" for each in lines).encode()
    headers = {"content-disposition": 'attachment; filename="gold.jsonl"'}
    return Answer(body=body, media_type="application/jsonl; charset=utf-8", headers=headers)


def as_lines(asked: Asked) -> Answer:
    """Everything that was found, a correction a line: of statements, then of encounters (without a ``statement``)."""
    found = Corrections(asked.room.database)
    body = b"".join(msgspec.json.encode(each) + b"\n" for each in (*found.all(), *found.all_met()))
    headers = {"content-disposition": 'attachment; filename="corrections.jsonl"'}
    return Answer(body=body, media_type="application/jsonl; charset=utf-8", headers=headers)


__all__ = ["Queue", "agreed", "as_gold", "as_lines", "check", "form", "queue"]
