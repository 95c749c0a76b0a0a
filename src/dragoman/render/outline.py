"""A readout in the order in which a person reads it, before anything is drawn.

Terminal and page are two drawings of one :class:`Outline`: the encounter, then
what each party is reported to have said, grouped by what it does, then what was
only discussed, then what was not found. Nothing here is worded by Dragoman
beyond labels; every line is made of the document's own words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Literal

import msgspec

from dragoman import codebook
from dragoman.record import Evidence, Participant, Readout, Statement
from dragoman.render.segments import Mark, segments

DISCUSSED = "discussed"
"""Code of the codebook's group that stands last, whoever spoke."""

KINDS = {
    "call": "Call",
    "video": "Video conference",
    "meeting": "Meeting in person",
    "message": "Message",
    "group": "Group of three or more",
    "other": "Encounter of another kind",
}
LABELS = {
    "participants": "Who",
    "date": "When",
    "kind": "How",
    "place": "Where",
    "requested_by": "Requested by",
    "publisher": "Published by",
}
"""The encounter's fields in the order of the brief, with what a person calls them."""
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

Kind = Literal["source", "cue", "content", "open", "close", "space", "gap"]


class Token(msgspec.Struct, frozen=True):
    """A piece of a line: words of the text (source, cue, content) or what joins them.

    ``open`` and ``close`` are the quotation marks around the content, ``gap``
    stands for words of the sentence that were left out, ``space`` for none.
    """

    kind: Kind
    text: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One statement as it is read: its words, whom it is directed at, where it stands.

    ``number`` counts the readout's statements from 1. ``act`` is given where its
    heading holds more than one, ``voice`` (a person) where several speak for the
    party, ``by`` (parties) where the heading does not say who speaks. ``check``
    says in words that a person should check the line, and how sure the reader is.
    """

    number: int
    statement: Statement
    tokens: tuple[Token, ...]
    place: str
    group: str
    act: str | None
    voice: str | None
    by: tuple[str, ...]
    to: tuple[str, ...]
    check: str | None = None


class Group(msgspec.Struct, frozen=True):
    """The lines under one of the codebook's headings, in the order of the text."""

    code: str
    title: str
    lines: tuple[Line, ...]


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """What one party, or several together, are reported to have said.

    ``account`` says by whose account; ``people`` who is named as speaking.
    """

    codes: tuple[str, ...]
    name: str
    account: str | None
    people: tuple[str, ...]
    groups: tuple[Group, ...]


class Fact(msgspec.Struct, frozen=True):
    """A field of the encounter: ``value`` for a person, ``raw`` as the record has it."""

    field: str
    label: str
    value: str
    raw: str
    evidence: tuple[Evidence, ...]


class Person(msgspec.Struct, frozen=True):
    """Somebody who took part, with the name of his or her party."""

    name: str
    title: str | None
    party: str | None
    evidence: tuple[Evidence, ...]


class Note(msgspec.Struct, frozen=True):
    """Something that was not found, or has to be said, and why; ``code`` of a finding."""

    label: str
    reason: str
    code: str | None = None


class Outline(msgspec.Struct, frozen=True, kw_only=True):
    """All that the brief shows, in its order."""

    title: str
    people: tuple[Person, ...]
    facts: tuple[Fact, ...]
    blocks: tuple[Block, ...]
    discussed: Group | None
    notes: tuple[Note, ...]
    statements: int

    @property
    def notes_title(self) -> str:
        """The heading over the notes, which are more than what was not found where there are findings."""
        return "Notes" if any(note.code for note in self.notes) else "Not found"


def outline(readout: Readout) -> Outline:
    """The readout, ordered for reading. Pure; needs no reader."""
    names = {party.code: party.name for party in readout.parties}
    numbered = list(enumerate(readout.statements, 1))
    said = [(n, s) for n, s in numbered if _group(s.act).code != DISCUSSED]
    talked = [(n, s) for n, s in numbered if _group(s.act).code == DISCUSSED]
    everyone = {code for s in readout.statements for code in s.speaker}
    return Outline(
        title=_title(readout, names),
        people=tuple(_person(someone, names) for someone in readout.encounter.participants),
        facts=tuple(_facts(readout, names)),
        blocks=tuple(_blocks(readout, said, names)),
        discussed=_discussed(readout, talked, names),
        notes=tuple(_notes(readout, names, everyone)),
        statements=len(numbered),
    )


def title(readout: Readout) -> str:
    """What the brief is headed by: the document's title, else who met, else its id."""
    return _title(readout, {party.code: party.name for party in readout.parties})


def day(iso: str) -> str:
    """An ISO date as it is printed in prose ("16 August 2021"); anything else as it is."""
    try:
        when = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def plain(text: str) -> str:
    """``text`` on one line, without control characters and marks that turn its direction."""
    if text.isprintable():
        return " ".join(text.split())
    kept = "".join(" " if c.isspace() else c for c in text if c.isspace() or not _unseen(c))
    return " ".join(kept.split())


def seen(text: str) -> str:
    """``text`` with its line ends and tabs, and what cannot be seen written out (``<U+202E>``): safe to print."""
    if text.isprintable():
        return text
    return "".join(f"<U+{ord(c):04X}>" if _unseen(c) and c not in "\n\t" else c for c in text)


def tokens(text: str, statement: Statement) -> tuple[Token, ...]:
    """The statement's source, cue and content as they stand in ``text``, the content in quotation marks.

    A cue that is inserted into the content stays where it is; words between the
    parts that belong to none of them become a ``gap``, punctuation nothing.
    """
    content = statement.content
    parts = [Mark(content.start, content.end, "content", "")]
    for kind, span in (("cue", statement.cue), ("source", statement.source)):
        if span is not None:
            parts.append(Mark(span.start, span.end, kind, ""))
    first, last = min(p.start for p in parts), max(p.end for p in parts)
    found: list[Token] = []
    shifted = [Mark(p.start - first, p.end - first, p.kind, "") for p in parts]
    for segment in segments(last - first, shifted):
        start, end = segment.start + first, segment.end + first
        words = text[start:end]
        kinds = [mark.kind for mark in segment.marks]
        if not kinds:
            gap = any(c.isalnum() for c in words)
            found.append(Token("gap", " … ") if gap else Token("space", " "))
            continue
        if start == content.start and "content" in kinds:
            _space(found)
            found.append(Token("open", "“"))
        elif "content" not in kinds:
            _space(found)
        found.append(Token(_kind(kinds[-1]), _inline(words)))
        if end == content.end and "content" in kinds:
            found.append(Token("close", "”"))
    return tuple(found)


def _kind(name: str) -> Kind:
    return "cue" if name == "cue" else "source" if name == "source" else "content"


def _space(found: list[Token]) -> None:
    if found and found[-1].kind not in ("space", "gap"):
        found.append(Token("space", " "))


def _inline(words: str) -> str:
    """As :func:`plain`, but a space at either end stays: the words may go on in the next token."""
    inner = plain(words)
    before = " " if words[:1].isspace() else ""
    after = " " if words[-1:].isspace() and inner else ""
    return before + inner + after


def _unseen(character: str) -> bool:
    """Control characters, and format characters but the joiners that scripts and emoji need."""
    kind = unicodedata.category(character)
    return kind in ("Cc", "Cs") or (kind == "Cf" and character not in "\u200c\u200d\u00ad")


def _group(act: str) -> codebook.Group:
    """The heading of an act; an act that this codebook does not know is a heading of its own."""
    known = codebook.acts().get(act)
    if known is None:
        return codebook.Group(act, act.capitalize())
    return next(group for group in codebook.groups() if group.code == known.group)


def _shared(code: str) -> bool:
    """Whether a heading holds more than one act, so that each line has to say its own."""
    return sum(act.group == code for act in codebook.acts().values()) > 1


def _named(codes: Iterable[str], names: dict[str, str]) -> tuple[str, ...]:
    return tuple(plain(names.get(code, code)) for code in codes)


def together(names: Iterable[str]) -> str:
    """ "China", "China and Japan", "China, Japan and Kenya"."""
    *rest, last = names
    return f"{', '.join(rest)} and {last}" if rest else last


def _person(someone: Participant, names: dict[str, str]) -> Person:
    party = None if someone.party is None else plain(names.get(someone.party, someone.party))
    title = plain(someone.title) if someone.title else None
    return Person(plain(someone.name), title, party, someone.evidence)


def _title(readout: Readout, names: dict[str, str]) -> str:
    """The document's title; without one, who met; without that, the document's id."""
    if readout.document.title and plain(readout.document.title):
        return plain(readout.document.title)
    sides = dict.fromkeys(p.party for p in readout.encounter.participants if p.party is not None)
    if sides:
        return f"Readout: {together(_named(sides, names))}"
    return f"Document {plain(readout.document.id)}"


def _facts(readout: Readout, names: dict[str, str]) -> Iterable[Fact]:
    encounter = readout.encounter
    for field, label in LABELS.items():
        raw: str | None = None if field == "participants" else getattr(encounter, field)
        if raw is not None:
            evidence = tuple(encounter.evidence.get(field, ()))
            yield Fact(field, label, plain(_value(field, raw, names)), raw, evidence)


def _value(field: str, raw: str, names: dict[str, str]) -> str:
    """A field's value as a person reads it."""
    if field == "date":
        return day(raw)
    if field == "kind":
        return KINDS.get(raw, raw)
    return raw if field == "place" else names.get(raw, raw)


def _blocks(readout: Readout, said: list[tuple[int, Statement]], names: dict[str, str]) -> Iterable[Block]:
    """One block for each set of speakers: single parties in the order of the encounter, then joint ones."""
    order = list(dict.fromkeys(p.party for p in readout.encounter.participants if p.party is not None))
    sets: dict[frozenset[str], list[tuple[int, Statement]]] = {}
    for number, statement in said:
        sets.setdefault(frozenset(statement.speaker), []).append((number, statement))
        order.extend(code for code in statement.speaker if code not in order)

    def place(speakers: frozenset[str]) -> tuple[int, list[int]]:
        return len(speakers) or len(order) + 1, sorted(order.index(code) for code in speakers)

    for speakers in sorted(sets, key=place):
        codes = tuple(sorted(speakers, key=order.index))
        people = tuple(dict.fromkeys(plain(s.person) for _, s in sets[speakers] if s.person))
        yield Block(
            codes=codes,
            name=together(_named(codes, names)) if codes else "Speaker not known",
            account=_account(codes, readout.encounter.publisher),
            people=people,
            groups=tuple(_groups(readout, sets[speakers], names, several=len(people) > 1)),
        )


def _account(codes: tuple[str, ...], publisher: str | None) -> str | None:
    """Whose account this is: a readout tells its publisher's side of what the others said."""
    if publisher is None or not codes:
        return None
    told = "its own account" if codes == (publisher,) else "as told by the publisher"
    return f"together, {told}" if len(codes) > 1 else told


def _groups(
    readout: Readout, said: list[tuple[int, Statement]], names: dict[str, str], *, several: bool
) -> Iterable[Group]:
    known = [group.code for group in codebook.groups()]
    filled: dict[str, list[Line]] = {}
    titles: dict[str, str] = {}
    for number, statement in said:
        group = _group(statement.act)
        titles[group.code] = group.title
        line = _line(readout, number, statement, names, voice=several, by=False)
        filled.setdefault(group.code, []).append(line)
    for code in sorted(filled, key=lambda code: known.index(code) if code in known else len(known)):
        yield Group(code, titles[code], tuple(filled[code]))


def _discussed(readout: Readout, talked: list[tuple[int, Statement]], names: dict[str, str]) -> Group | None:
    if not talked:
        return None
    everyone = {p.party for p in readout.encounter.participants if p.party is not None}
    lines = [
        _line(readout, n, s, names, voice=False, by=len(s.speaker) == 1 or not everyone <= set(s.speaker))
        for n, s in talked
    ]
    group = _group(talked[0][1].act)
    return Group(group.code, group.title, tuple(lines))


def line(readout: Readout, number: int) -> Line:
    """One statement, by number from 1, as it stands by itself: it says who speaks, and its act."""
    names = {party.code: party.name for party in readout.parties}
    statement = readout.statements[number - 1]
    made = _line(readout, number, statement, names, voice=True, by=True)
    return msgspec.structs.replace(made, act=statement.act)


def _line(readout: Readout, number: int, statement: Statement, names: dict[str, str], *, voice: bool, by: bool) -> Line:
    group = _group(statement.act).code
    return Line(
        number=number,
        statement=statement,
        tokens=tokens(readout.document.text, statement),
        place=f"{statement.paragraph}.{statement.sentence}",
        group=group,
        act=statement.act if _shared(group) else None,
        voice=plain(statement.person) if voice and statement.person else None,
        by=_named(statement.speaker, names) if by else (),
        to=_named(statement.target, names),
        check=_check(statement.confidence),
    )


CHECK = 0.7
"""A statement less sure than this is marked: on the unseen texts a third of those below it are wrong, or more."""


def _check(confidence: float | None) -> str | None:
    """What is said of a statement that the reader is unsure of; nothing where it was not estimated."""
    return f"check: {confidence:.0%} sure" if confidence is not None and confidence < CHECK else None


def _notes(readout: Readout, names: dict[str, str], heard: set[str]) -> Iterable[Note]:
    missing = readout.encounter.missing
    known = [field for field in LABELS if field in missing]
    for field in (*known, *(field for field in missing if field not in LABELS)):
        yield Note(LABELS.get(field, field), plain(missing[field]))
    for code in dict.fromkeys(p.party for p in readout.encounter.participants):
        if code is not None and heard and code not in heard:
            yield Note(plain(names.get(code, code)), "no statement by it is reported")
    if not readout.statements:
        yield Note("Statements", "none could be read")
    for finding in readout.findings:
        yield Note("Finding", plain(finding.message), finding.code)
