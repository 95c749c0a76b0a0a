"""What is asked of an archive: the filters of a search, and the rest of it, checked."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

import msgspec

from dragoman import codebook
from dragoman.archive import query, words
from dragoman.archive.query import Node
from dragoman.errors import DragomanError

Scope = Literal["statements", "texts"]
Sort = Literal["relevance", "date", "oldest"]
Revisions = Literal["latest", "all"]
Given = str | Iterable[str] | None
"""A value, or several, of which any will do."""

SIZE = 20
LARGEST = 1000
"""Hits that a page may have."""
FORMS = ("readout", "joint_statement", "statement", "letter", "press_conference", "deliverables")
KINDS = ("call", "video", "meeting", "message", "group", "other")

TIMES = ("year", "month", "day")
FACTS = ("publisher", "kind", "form", "dyad")
"""What texts can be counted by, and statements."""
SAID = ("speaker", "person", "target", "act", "context", "event")
"""What statements alone can be counted by."""
FIELDS = (*TIMES, *SAID, *FACTS)


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a hit beside its words. In each field any of the values will do; every field must hold.

    ``speaker``, ``target`` and ``publisher`` are party codes; ``person`` is a
    name or a part of one, in whole words; ``kind`` is of the encounter, ``form``
    of the text. A ``dyad`` (``CHN~USA``) holds where just these two met, and
    where one of them speaks at the other. ``since`` and ``until`` are days, both
    included: of the encounter where its date is known, else of publication.
    """

    speaker: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    act: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    event: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    dyad: tuple[str, ...] = ()
    document: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    def given(self) -> dict[str, Any]:
        """Those that are set."""
        return {name: value for name, value in msgspec.structs.asdict(self).items() if value}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A search that was checked: nothing in it can go wrong any more."""

    query: str
    node: Node | None
    scope: Scope
    filters: Filters
    revisions: Revisions
    sort: Sort
    page: int
    size: int
    count_by: tuple[str, ...]
    facets: tuple[str, ...]


def _wrong(what: str, step: str) -> DragomanError:
    return DragomanError("E524", what, step)


def asked(
    text: str,
    filters: Filters,
    *,
    scope: str,
    revisions: str,
    forms: bool,
    sort: str | None,
    page: int,
    size: int,
    count_by: Given,
    facets: Given,
) -> Asked:
    """Check a search. Raises E521 to E523 (see ``query.parse``) and E524."""
    _one_of("scope", scope, ("statements", "texts"))
    _one_of("revisions", revisions, ("latest", "all"))
    node = query.parse(text, forms=forms)
    if sort is None:
        sort = "relevance" if any(True for _ in query.leaves(node)) else "date"
    _one_of("sort", sort, ("relevance", "date", "oldest"))
    if not 1 <= size <= LARGEST:
        raise _wrong(f"a page has 1 to {LARGEST:,} hits, not {size}", "Ask for several pages.")
    if not 1 <= page <= 10**9:
        raise _wrong(f"there is no page {page}", "Pages count from 1.")
    fields = {"count_by": _values(count_by), "facets": _values(facets)}
    for name in (each for several in fields.values() for each in several):
        known = FIELDS if scope == "statements" else (*TIMES, *FACTS)
        if name in SAID and scope == "texts":
            raise _wrong(f"texts cannot be counted by {name}", f"Search statements, or count by {', '.join(known)}.")
        _one_of("field to count by", name, known)
    return Asked(
        query=text,
        node=node,
        scope=scope,  # type: ignore[arg-type]  # checked above
        filters=filters,
        revisions=revisions,  # type: ignore[arg-type]
        sort=sort,  # type: ignore[arg-type]
        page=page,
        size=size,
        **fields,
    )


def _one_of(what: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise _wrong(f"{value!r} is no {what}", f"It is one of {', '.join(known)}.")


def _values(given: Given) -> tuple[str, ...]:
    """The values given, each once; several may stand in one string with commas between."""
    several = [given] if isinstance(given, str) else list(given or ())
    return tuple(dict.fromkeys(part for each in several for value in each.split(",") if (part := value.strip())))


def filters_of(**given: Given) -> Filters:
    """Filters as they were given, each a field of :class:`Filters`, checked.

    Raises E302 (no date), E303 (no party) and E524; ``TypeError`` for what is no field.
    """
    made = Filters(**given)  # type: ignore[arg-type]  # its fields are made of what is given, below
    checked = {name: _CHECKS[name](getattr(made, name)) for name in Filters.__struct_fields__}
    since, until = checked["since"], checked["until"]
    if since and until and since > until:
        raise _wrong(f"no day is since {since} and until {until}", "Give the earlier day as since.")
    return Filters(**checked)


def _people(given: Given) -> tuple[str, ...]:
    people = [given] if isinstance(given, str) else list(given or ())
    if nameless := [each for each in people if not any(words.tokens(each))]:
        raise _wrong(f"there is no name in {nameless[0]!r}", "Give a person's name, or a part of it.")
    return tuple(dict.fromkeys(" ".join(each.split()) for each in people))


def _documents(given: Given) -> tuple[str, ...]:
    return tuple([given] if isinstance(given, str) else given or ())


def _known(what: str, given: Given, known: Sequence[str]) -> tuple[str, ...]:
    by_case = {each.casefold(): each for each in known}
    values = _values(given)
    for each in values:
        if each.casefold() not in by_case:
            raise _wrong(f"{each!r} is no {what}", f"It is one of {', '.join(known)}.")
    return tuple(dict.fromkeys(by_case[each.casefold()] for each in values))


def _parties(given: Given) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(_party, _values(given))))


def _party(given: str) -> str:
    """A party's code. Raises E303."""
    parties = codebook.parties()
    if given.upper() in parties:
        return given.upper()
    named = [p.code for p in parties.values() if given in {p.name, *p.names, *p.demonyms, *p.seats}]
    step = "States go by their ISO 3166-1 alpha-3 code (CHN, USA), others by a short name (EU, NATO, UN)."
    raise DragomanError(
        "E303", f"{given!r} is no party code of the codebook", f"Did you mean {' or '.join(named)}?" if named else step
    )


def _dyad(given: str) -> str:
    one, sign, other = given.partition("~")
    if not sign or not one.strip() or not other.strip() or "~" in other:
        raise _wrong(f"{given!r} is no dyad", "Write two party codes with ~ between, as in USA~CHN.")
    pair = sorted({_party(one.strip()), _party(other.strip())})
    if len(pair) < 2:
        raise _wrong(f"{given!r} is one party twice", "Name two parties.")
    return "~".join(pair)


_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def day_of(given: str | None, *, last: bool) -> str | None:
    """An ISO date; of a year or a month, its first day or its ``last``. Raises :class:`DragomanError` E302."""
    if given is None or not given.strip():
        return None
    found = _DATE.fullmatch(given.strip())
    if found is not None:
        year, month = int(found[1]), int(found[2] or (12 if last else 1))
        if year >= 1 and 1 <= month <= 12:
            days = calendar.monthrange(year, month)[1]
            day = int(found[3] or (days if last else 1))
            if 1 <= day <= days:
                return f"{year:04}-{month:02}-{day:02}"
    raise DragomanError("E302", f"{given!r} is no date", "Write it as 2026, 2026-03 or 2026-03-01.")


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "speaker": _parties,
    "person": _people,
    "target": _parties,
    "act": lambda given: _known("act", given, list(codebook.acts())),
    "context": lambda given: _known("context", given, list(codebook.contexts())),
    "event": lambda given: _known("event", given, sorted({e.plover for e in codebook.acts().values() if e.plover})),
    "publisher": _parties,
    "kind": lambda given: _known("kind of encounter", given, KINDS),
    "form": lambda given: _known("form of a text", given, FORMS),
    "dyad": lambda given: tuple(dict.fromkeys(map(_dyad, _values(given)))),
    "document": _documents,
    "since": lambda given: day_of(given, last=False),
    "until": lambda given: day_of(given, last=True),
}
"""Of each filter what makes its values of what is given."""
