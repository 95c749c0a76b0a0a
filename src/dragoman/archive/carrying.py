"""What people found of one revision, in a later one: carried where the words are the same, else to be checked again.

A finding is carried to the statement that has the same words (see ``placing``),
in a paragraph of the same words, or read as it was before; every word that it
names has to stand there, too. A statement that was reworded, dropped, or cannot
be told from others takes nothing along: it is said to be checked again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from dragoman.archive import placing, stored
from dragoman.archive.findings import (
    Checked,
    Correction,
    Met,
    corrected,
    found_in,
    met,
    met_in,
    neighbour,
    place_of,
    values_of,
)
from dragoman.archive.schema import correction, document, encounter_correction, revision
from dragoman.archive.wording import plain
from dragoman.record import Readout, Span, Statement

Became = Literal["reworded", "dropped", "orphaned", "changed"]


class Again(msgspec.Struct, frozen=True, kw_only=True):
    """What was found of an earlier revision and is to be checked again in this one.

    ``became`` says why: the statement was ``reworded`` or ``dropped``, or may be
    any of several (``orphaned``); ``changed``: its own words are the same, and
    what stands around them is not. ``now`` is the statement that it is now.
    """

    finding: Correction
    became: Became
    now: str | None = None


class Standing(Checked, frozen=True, kw_only=True):
    """A readout as people corrected it, in this revision and in earlier ones.

    ``own`` are all findings of this revision. A finding in ``by_statement`` or
    ``rejected`` with another ``revision`` was carried from there. ``again`` are
    those that could not be.
    """

    own: tuple[Correction, ...] = ()
    again: tuple[Again, ...] = ()
    again_met: Met | None = None
    """What was found of an earlier revision's encounter, where the machine reads another in this one."""

    @property
    def carried(self) -> tuple[Correction, ...]:
        """The findings of earlier revisions that hold for this one."""
        mine = {each.id for each in self.own}
        return tuple(each for each in (*self.by_statement.values(), *self.rejected) if each.id not in mine)

    @property
    def state(self) -> tuple[int, ...]:
        """What has been found, in numbers: the same numbers, the same readout."""
        shown = (*self.by_statement.values(), *self.rejected)
        return (*sorted(each.id for each in shown), -1, self.met.id if self.met is not None else -1)


def carried(
    old: Readout, found: Iterable[Correction], new: Readout
) -> tuple[tuple[Correction, ...], tuple[Again, ...]]:
    """The findings of ``old`` (a reading of an earlier revision) as they stand in ``new``, and what cannot. Pure."""
    last: dict[tuple[int, int], Correction] = {(each.start, each.end): each for each in found}
    there = {each.old: each for each in placing.place(old.statements, new.statements) if each.old is not None}
    kept: list[Correction] = []
    again: list[Again] = []
    for each in last.values():
        at = place_of(each, old.statements)
        made = _added(each, old, new) if at is None else _placed(each, old, new, old.statements[at], there)
        if isinstance(made, Correction):
            kept.append(made)
        else:
            again.append(made)
    return tuple(kept), tuple(again)


def _placed(
    found: Correction, old: Readout, new: Readout, was: Statement, there: Mapping[str, placing.Placed]
) -> Correction | Again:
    """A finding on a statement of ``old``, on what that is in ``new``."""
    to = there[was.id]
    now = next((each for each in new.statements if each.id == to.new), None)
    if now is None or to.fate not in ("carried", "moved"):
        fate: Any = to.fate
        return Again(finding=found, became=fate, now=to.new)
    ends = _paragraph(old.document.text, was.content), _paragraph(new.document.text, now.content)
    if to.changed and plain(old.document.text[slice(*ends[0])]) != plain(new.document.text[slice(*ends[1])]):
        return Again(finding=found, became="changed", now=now.id)
    if found.after is None:
        return _at(found, now.content, None)
    same = {was.content: now.content, was.cue: now.cue, was.source: now.source}
    move = _Move(new.document.text, now.content.start - was.content.start, ends[1], same)
    after = move.statement(found.after, now)
    return _at(found, now.content, after) if after is not None else Again(finding=found, became="changed", now=now.id)


def _added(found: Correction, old: Readout, new: Readout) -> Correction | Again:
    """A statement that the machine had not read, where its paragraph stands once, in the same words, in both texts."""
    gone = Again(finding=found, became="dropped")
    if found.after is None:
        return gone
    where = _paragraph(old.document.text, found.after.content)
    words = plain(old.document.text[slice(*where)])
    ones, others = (_paragraphs_like(words, text) for text in (old.document.text, new.document.text))
    if len(ones) != 1 or len(others) != 1:
        return gone
    move = _Move(new.document.text, others[0][0] - where[0], others[0], {})
    near = neighbour(new, others[0][0])
    after = move.statement(found.after, near if near is not None else found.after)
    return _at(found, after.content, after) if after is not None else gone


def _at(found: Correction, content: Span, after: Statement | None) -> Correction:
    return msgspec.structs.replace(found, start=content.start, end=content.end, after=after)


def _paragraph(text: str, span: Span) -> tuple[int, int]:
    """The line that a stretch stands in."""
    end = text.find("\n", span.end)
    return text.rfind("\n", 0, span.start) + 1, len(text) if end < 0 else end


def _paragraphs_like(words: str, text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"[^\n]+", text) if plain(match.group()) == words]


class _Move:
    """Takes a person's statement over into another text.

    ``by`` is how far its paragraph (``within``) has moved; ``same`` has the spans
    that are known to be the same.
    """

    def __init__(self, text: str, by: int, within: tuple[int, int], same: Mapping[Span | None, Span | None]) -> None:
        self.text, self.by, self.within, self.same = text, by, within, same

    def span(self, old: Span) -> Span | None:
        """The same words there: at the same place in the paragraph, or where they stand in it once."""
        known = self.same.get(old)
        if known is not None:
            return known
        start, end = old.start + self.by, old.end + self.by
        if start >= 0 and self.text[start:end] == old.text:
            return Span(start, end, old.text)
        places = [match.span() for match in re.finditer(re.escape(old.text), self.text[slice(*self.within)])]
        if len(places) != 1:
            return None
        start, end = (at + self.within[0] for at in places[0])
        return Span(start, end, old.text)

    def statement(self, old: Statement, now: Statement) -> Statement | None:
        """The statement with all its words there, counted as ``now`` is; ``None`` where one of them is not."""
        spans = {name: getattr(old, name) for name in ("content", "cue", "source")}
        moved = {name: self.span(span) if span is not None else None for name, span in spans.items()}
        if any(span is not None and moved[name] is None for name, span in spans.items()):
            return None
        evidence = {
            field: tuple(new for span in found if (new := self.span(span)) is not None)
            for field, found in old.evidence.items()
        }
        return msgspec.structs.replace(
            old,
            paragraph=now.paragraph,
            sentence=now.sentence,
            evidence={field: found for field, found in evidence.items() if found},
            **moved,
        )


# --- in the archive ------------------------------------------------------------------

_NUMBERED = (
    sa.select(revision.c.id, revision.c.number, document.c.name)
    .join(document, document.c.id == revision.c.document_id)
    .where(revision.c.document_id == sa.bindparam("document_id"))
)


_ANY = sa.select(
    sa.exists().where(correction.c.document_id == sa.bindparam("document_id"))
    | sa.exists().where(encounter_correction.c.document_id == sa.bindparam("document_id"))
)


def checked_by_people(connection: sa.Connection, document_id: int) -> bool:
    """Whether anybody has found anything of a document."""
    return bool(connection.execute(_ANY, {"document_id": document_id}).scalar())


def standing(connection: sa.Connection, document_id: int, number: int, readout: Readout) -> Standing:
    """``readout``, the reading of revision ``number``, with what people found there and in earlier revisions."""
    found = tuple(found_in(connection, document_id))
    of_encounters = tuple(met_in(connection, document_id))
    kept, again = _from_before(connection, document_id, [each for each in found if each.revision < number], readout)
    own = tuple(each for each in found if each.revision == number)
    checked = corrected(readout, own, kept)
    anew = {(each.start, each.end) for each in (*own, *checked.by_statement.values(), *checked.rejected)}
    spans = {each.id: (each.content.start, each.content.end) for each in readout.statements}
    counts, doubtful = _met(of_encounters, number, readout)
    return Standing(
        readout=met(checked.readout, counts.after) if counts is not None else checked.readout,
        by_statement=checked.by_statement,
        rejected=checked.rejected,
        open=checked.open,
        met=counts,
        own=own,
        again=tuple(each for each in again if spans.get(each.now or "") not in anew),
        again_met=doubtful,
    )


def _from_before(
    connection: sa.Connection, document_id: int, found: Sequence[Correction], readout: Readout
) -> tuple[list[Correction], list[Again]]:
    """What was found of earlier revisions, the nearest last."""
    kept: list[Correction] = []
    again: list[Again] = []
    rows = connection.execute(_NUMBERED, {"document_id": document_id}).all() if found else ()
    for row in sorted(rows, key=lambda row: row.number):
        mine = [each for each in found if each.revision == row.number]
        read = stored.current(connection, row.id, row.name) if mine else None
        if read is not None:
            some, others = carried(read[1], mine, readout)
            kept += some
            again += others
    return kept, again


def _met(found: Sequence[Met], number: int, readout: Readout) -> tuple[Met | None, Met | None]:
    """What counts of the encounter of a revision; and what was found of an earlier one, where that cannot be said."""
    last = [each for each in found if each.revision == number] or [each for each in found if each.revision < number]
    if not last:
        return None, None
    newest = max(last, key=lambda each: (each.revision, each.id))
    same = newest.revision == number or values_of(newest.before) == values_of(readout.encounter)
    return (newest, None) if same else (None, newest)
