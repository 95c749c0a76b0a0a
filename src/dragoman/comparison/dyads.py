"""Two parties over time: their encounters and who asked, how each side's acts develop, what each asks and refuses."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal

import msgspec

from dragoman import codebook
from dragoman.comparison.accounts import Account, Accounts, Place, Said, Sentences
from dragoman.comparison.encounters import Encounters, Grouped
from dragoman.comparison.similarity import Method
from dragoman.record import Statement

RECENT = 12
"""Readouts of each publisher in which asks and red lines are looked for."""
CURRENT = 365
"""Days before the last readout of the dyad within which what was said counts as current."""
ASKS = "asks"
"""The codebook's group of acts that ask."""
RED_LINES = ("reject", "warn")
"""Acts that draw a line: what is refused, and what is threatened with consequences."""


class Doing(msgspec.Struct, frozen=True, kw_only=True):
    """What one side does in a year's readouts: statements by act.

    ``by`` is a party code, or ``None`` for what both say together;
    ``readouts`` counts the readouts of the year that could report it.
    """

    year: str
    by: str | None
    readouts: int
    statements: int
    acts: dict[str, int]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a side asks of the other, or a red line of its own.

    ``said`` is its last wording; ``publisher`` is whose account that is from.
    ``first`` and ``last`` are days, ``anchors`` all places that were found,
    the newest first; ``readouts`` counts them. ``current``: it was said within
    ``CURRENT`` days of the dyad's last readout.
    """

    kind: Literal["ask", "red line"]
    by: str
    publisher: str
    topic: str | None
    said: Said
    first: str | None
    last: str | None
    readouts: int
    anchors: tuple[str, ...]
    current: bool


class Dyad(msgspec.Struct, frozen=True, kw_only=True):
    """Two parties, as the readouts of encounters in which both took part tell it.

    ``readouts`` counts them, ``published`` by publisher. ``encounters`` stand
    the newest first; ``asked`` counts them by the party that asked for them
    (an empty code: no readout says). ``doings`` are by year and side; asks and
    red lines the current ones first, then the last said first.
    """

    parties: tuple[str, str]
    readouts: int
    published: dict[str, int]
    since: str | None
    until: str | None
    encounters: tuple[Grouped, ...]
    asked: dict[str, int]
    doings: tuple[Doing, ...] = ()
    asks: tuple[Standing, ...] = ()
    red_lines: tuple[Standing, ...] = ()


def dyad(
    one: str,
    other: str,
    accounts: Iterable[Account],
    found: Encounters,
    sentences: Sentences,
    *,
    method: Method = "lexical",
    recent: int = RECENT,
) -> Dyad:
    """What ``accounts`` and the encounters ``found`` tell of two parties (codes); others are left aside."""
    pair = {one, other}
    told = [each for each in accounts if pair <= set(each.head.parties) and each.head.day is not None]
    told.sort(key=lambda each: (each.head.day or "", each.head.document))
    groups = tuple(group for group in found.encounters if pair <= set(group.parties))
    until = told[-1].head.day if told else None
    standing = [
        each
        for publisher in sorted({each.head.publisher for each in told if each.head.publisher})
        for each in _standing(publisher, told, (one, other), sentences, method, recent)
    ]
    standing = [msgspec.structs.replace(each, current=_is_current(each.last, until)) for each in standing]
    standing.sort(key=lambda each: (each.current, each.last or "", each.readouts), reverse=True)
    return Dyad(
        parties=(one, other),
        readouts=len(told),
        published=dict(Counter(each.head.publisher for each in told if each.head.publisher)),
        since=told[0].head.day if told else None,
        until=until,
        encounters=groups,
        asked=dict(Counter(asked(group) or "" for group in groups)),
        doings=tuple(_doings(told, (one, other))),
        asks=tuple(each for each in standing if each.kind == "ask"),
        red_lines=tuple(each for each in standing if each.kind == "red line"),
    )


def asked(group: Grouped) -> str | None:
    """The party that asked for an encounter, where its readouts say so with one voice."""
    named = set(group.requested_by.values())
    return named.pop() if len(named) == 1 else None


def _is_current(last: str | None, until: str | None) -> bool:
    if last is None or until is None:
        return False
    return date.fromisoformat(last) >= date.fromisoformat(until) - timedelta(days=CURRENT)


def _doings(told: Sequence[Account], parties: tuple[str, str]) -> list[Doing]:
    """Statements by act, year and side, every year from the first to the last."""
    acts: dict[tuple[int, str | None], Counter[str]] = defaultdict(Counter)
    readouts: Counter[int] = Counter()
    for account in told:
        year = int((account.head.day or "")[:4])
        readouts[year] += 1
        for statement in account.readout.statements:
            if (by := _side(statement, parties)) != "":
                acts[year, by][statement.act] += 1
    years = range(min(readouts), max(readouts) + 1) if readouts else ()
    return [
        Doing(
            year=str(year),
            by=by,
            readouts=readouts[year],
            statements=acts[year, by].total(),
            acts=dict(sorted(acts[year, by].items())),
        )
        for year in years
        for by in (*parties, None)
    ]


def _side(statement: Statement, parties: tuple[str, str]) -> str | None:
    """Which side alone speaks; ``None``: both together; empty: somebody else."""
    here = set(statement.speaker) & set(parties)
    if len(here) == 2:
        return None
    return here.pop() if len(here) == 1 and len(statement.speaker) == 1 else ""


def _standing(
    publisher: str,
    told: Sequence[Account],
    parties: tuple[str, str],
    sentences: Sentences,
    method: Method,
    recent: int,
) -> list[Standing]:
    """Asks and red lines in the last readouts of one publisher, each told once, by its last wording."""
    own = [each for each in reversed(told) if each.head.publisher == publisher and each.readout.statements][:recent]
    if not own:
        return []
    accounts = Accounts(own, sentences, method)
    made = []
    for chain in accounts.chains(range(len(own))):
        last = min(chain)
        kind = _kind(accounts.statement(last), parties)
        if kind is not None:
            made.append(_stands(accounts, sorted(chain), kind, publisher))
    return made


def _kind(statement: Statement, parties: tuple[str, str]) -> Literal["ask", "red line"] | None:
    """Whether a statement of one side alone asks something of the other, or draws a line."""
    by = _side(statement, parties)
    if not by:
        return None
    known = codebook.acts()
    if statement.act in known and known[statement.act].group == ASKS:
        return "ask" if set(statement.target) & (set(parties) - {by}) else None
    return "red line" if statement.act in RED_LINES else None


def _stands(accounts: Accounts, chain: Sequence[Place], kind: Literal["ask", "red line"], publisher: str) -> Standing:
    said = [accounts.said(place) for place in chain]
    days = [each.date for each in said if each.date]
    return Standing(
        kind=kind,
        by=said[0].speaker[0],
        publisher=publisher,
        topic=accounts.topic(chain[0]),
        said=said[0],
        first=min(days, default=None),
        last=max(days, default=None),
        readouts=len({each.document for each in said}),
        anchors=tuple(each.anchor for each in said),
        current=False,
    )
