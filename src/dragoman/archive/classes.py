"""The class of a change between two texts of a document, and what it consists of.

``markup``: the bytes changed, the text did not. ``typographic``: only
quotation marks, dashes, spaces and the like. ``wording``: words outside of any
statement. ``substantive``: a statement (its content, its cue or whether it is
there), a speaker, an act, a number, a name or a date. Where one of the two texts
has not been read, statements cannot be compared, and the details say so.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec
from babel.dates import get_day_names, get_month_names

from dragoman.archive.placing import Placed
from dragoman.archive.wording import plain, replaced, words
from dragoman.record import Document, Readout

Kind = Literal["markup", "typographic", "wording", "substantive", "refused", "restored"]

SHOWN = 12
"""Words of a kind that one detail lists."""

LONG = 70
"""Characters of a statement that a detail quotes."""

_SENTENCE_END = {".", "!", "?", ":", ";", '"', "-", "*"}


class Changed(msgspec.Struct, frozen=True):
    """The class of a change, and in ``details`` what it consists of, a phrase each."""

    kind: Kind
    details: tuple[str, ...] = ()


def classed(
    before: Document, after: Document, readings: tuple[Readout, Readout] | None, placed: Sequence[Placed]
) -> Changed:
    """The class of the change from ``before`` to ``after``, whose statements were ``placed``."""
    substance = list(_fields(before, after))
    if readings is not None:
        substance += _statements(*readings, placed)
    substance += _in_words(before.text, after.text)
    if substance:
        return Changed("substantive", tuple(dict.fromkeys(substance)))
    note = () if readings is not None or before.text == after.text else ("statements not compared: not both are read",)
    if plain(before.text) != plain(after.text) or plain(before.title or "") != plain(after.title or ""):
        return Changed("wording", note)
    return Changed("markup" if before.text == after.text else "typographic")


def _fields(before: Document, after: Document) -> Iterator[str]:
    for field in ("published", "publisher"):
        one, other = getattr(before, field), getattr(after, field)
        if one != other:
            yield f"{field}: {one or 'not known'} -> {other or 'not known'}"
    if plain(before.title or "") != plain(after.title or ""):
        for each in _in_words(before.title or "", after.title or ""):
            yield f"title: {each}"


def _in_words(before: str, after: str) -> Iterator[str]:
    """Numbers, dates and names among the words that were replaced."""
    for run in replaced(before, after):
        for kind, test in (("number", _is_number), ("date", _is_date)):
            one, other = ([w for w in side if test(w)] for side in (run.old, run.new))
            if one != other:
                yield f"{kind}: {_shown(one)} -> {_shown(other)}"
    had, has = _names(before), _names(after)
    if gone := sorted(had - has - _bare(after)):
        yield f"name no longer there: {_shown(gone)}"
    if new := sorted(has - had - _bare(before)):
        yield f"name not there before: {_shown(new)}"


def _shown(found: list[str]) -> str:
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return (" ".join(found[:SHOWN]) or "none") + more


def _is_number(word: str) -> bool:
    return any(map(str.isnumeric, word))


def _is_date(word: str) -> bool:
    return word.casefold() in _calendar()


@functools.cache
def _calendar() -> frozenset[str]:
    """Months and days of the week."""
    names = [get_month_names("wide", locale="en"), get_day_names("wide", locale="en")]
    return frozenset(str(name).casefold() for each in names for name in each.values()) - {"may"}


def _names(text: str) -> set[str]:
    """Words with a capital that do not begin a sentence."""
    split = words(text)
    return {
        word
        for at, word in enumerate(split)
        if at and word[:1].isupper() and len(word) > 1 and split[at - 1] not in _SENTENCE_END and not _is_date(word)
    }


def _bare(text: str) -> set[str]:
    return set(words(text))


def _statements(before: Readout, after: Readout, placed: Sequence[Placed]) -> Iterator[str]:
    if before.encounter.date != after.encounter.date:
        yield f"date: {before.encounter.date or 'not said'} -> {after.encounter.date or 'not said'}"
    named = [sorted(person.name for person in each.encounter.participants) for each in (before, after)]
    if named[0] != named[1]:
        yield f"participants: {', '.join(named[0]) or 'none'} -> {', '.join(named[1]) or 'none'}"
    sides = [{each.id: each.content.text for each in readout.statements} for readout in (before, after)]
    for each in placed:
        words = sides[1].get(each.new or "") or sides[0].get(each.old or "") or ""
        what = f"“{_short(plain(words))}”"
        if each.fate in ("reworded", "dropped", "added", "orphaned"):
            yield f"statement {each.fate}: {what}"
        for field in each.changed:
            if field in ("speaker", "person", "act", "target") or (field == "cue" and each.fate != "reworded"):
                yield f"{field} of {what}"


def _short(words: str) -> str:
    """The beginning of ``words``, as much as tells which they are."""
    return words if len(words) <= LONG else f"{words[:LONG].rpartition(' ')[0] or words[:LONG]} …"
