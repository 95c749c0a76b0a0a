"""Which readouts are accounts of one encounter, why, and of which side there is none.

Two readouts belong together where they have the same parties, days that are
at most one apart (a call can have two dates; with one publisher it has one),
kinds that can be one, and for each party people in common, in whatever
spelling. A readout joins a group only if it fits every one that is in it. What a person said of two documents goes
before all of this.
"""

from __future__ import annotations

import bisect
import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

import msgspec

from dragoman.comparison.names import same_name
from dragoman.errors import DragomanError
from dragoman.record import Head, Judgement

APART = 1
"""Days that the dates of two accounts of one encounter may be apart."""
WITHIN = 7
"""Days in which the other side's account is looked for."""
ALIKE = frozenset(
    map(
        frozenset,
        (
            ("call", "video"),
            ("call", "group"),
            ("video", "group"),
            ("meeting", "group"),
            *((each, "other") for each in ("call", "video", "meeting", "message", "group")),
        ),
    )
)
"""Kinds that two readouts may give the same encounter."""

Field = Literal["parties", "date", "kind", "people"]


class Reason(msgspec.Struct, frozen=True):
    """What speaks for (``agrees``), or against, two readouts being of one encounter; ``None``: it cannot be told."""

    field: Field
    agrees: bool | None
    words: str


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """Why two readouts are in one group: the reasons, and what a person said, where one did."""

    one: str
    other: str
    reasons: tuple[Reason, ...]
    judgement: Judgement | None = None


class Aside(msgspec.Struct, frozen=True):
    """A readout that comes near to a group and is not of it, and why not."""

    document: str
    why: str


class Unpaired(msgspec.Struct, frozen=True, kw_only=True):
    """A party that took part and of which no account is at hand.

    ``readouts`` counts all that it published, as far as is known here; ``near``
    are those of the same dyad within ``WITHIN`` days, and why they are of
    another encounter. ``words`` says it in a sentence.
    """

    party: str
    readouts: int
    near: tuple[Aside, ...]
    words: str


class Grouped(msgspec.Struct, frozen=True, kw_only=True):
    """One encounter as it is told by one readout or more.

    ``id`` is the id of the first readout. ``days`` are the days that the
    readouts give it; ``kinds`` likewise. ``requested_by`` maps each readout that
    says who asked to the party it names. ``links`` says of every two readouts
    why they belong together.
    """

    id: str
    days: tuple[str, ...]
    parties: tuple[str, ...]
    kinds: tuple[str, ...]
    requested_by: dict[str, str]
    readouts: tuple[Head, ...]
    links: tuple[Link, ...] = ()
    unpaired: tuple[Unpaired, ...] = ()


class Encounters(msgspec.Struct, frozen=True, kw_only=True):
    """Encounters, the newest first.

    ``set_aside`` readouts are of no encounter that could be told: they name no
    second party, or have no day. ``unread`` documents have no reading yet.
    """

    encounters: tuple[Grouped, ...]
    set_aside: tuple[Aside, ...] = ()
    unread: int = 0


NOTHING = Encounters(encounters=())
"""No encounter."""


def grouped(
    heads: Iterable[Head],
    judgements: Iterable[Judgement] = (),
    published: Mapping[str, int] | None = None,
    unread: int = 0,
) -> Encounters:
    """The encounters that ``heads`` tell of.

    ``judgements`` are in the order in which they were made. ``published``
    counts the readouts of each party, where more are known than ``heads``.
    """
    given = sorted({head.document: head for head in heads}.values(), key=lambda head: (head.day or "", head.document))
    usable, aside = [], []
    for head in given:
        why = _why_none(head)
        usable.append(head) if why is None else aside.append(Aside(head.document, why))
    said = judged(judgements)
    count = published if published is not None else _counted(given)
    members = _groups(usable, said)
    days = [head.day or "" for head in usable]
    made = [_made(group, usable, days, said, count) for group in members]
    made.sort(key=lambda group: (group.days[-1], group.id), reverse=True)
    return Encounters(encounters=tuple(made), set_aside=tuple(aside), unread=unread)


def judged(judgements: Iterable[Judgement]) -> dict[frozenset[str], Judgement]:
    """What counts of every two documents that a person judged: the last that was said, unless it was withdrawn."""
    last = {frozenset((each.one, each.other)): each for each in judgements}
    return {pair: each for pair, each in last.items() if each.verdict != "withdrawn"}


def reasons(one: Head, other: Head) -> tuple[Reason, ...]:
    """What speaks for and against two readouts being of one encounter."""
    return (_parties(one, other), _date(one, other), _kind(one, other), *_people(one, other))


def fits(found: Iterable[Reason]) -> bool:
    """Whether nothing speaks against it, and parties and date for it."""
    told = list(found)
    certain = {each.field for each in told if each.agrees}
    return all(each.agrees is not False for each in told) and {"parties", "date"} <= certain


def _why_none(head: Head) -> str | None:
    if len(head.parties) < 2:
        known = f"only {head.parties[0]}" if head.parties else "no party"
        return f"it names {known}: with whom the encounter was is not known"
    if head.day is None:
        return "it has neither a date nor a day of publication"
    try:
        date.fromisoformat(head.day)
    except ValueError:
        return f"its day {head.day!r} is no date"
    return None


def _counted(heads: Iterable[Head]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for head in heads:
        if head.publisher:
            counts[head.publisher] += 1
    return counts


# Reasons


def _parties(one: Head, other: Head) -> Reason:
    a, b = set(one.parties), set(other.parties)
    both = sorted(a & b)
    if a == b:
        return Reason("parties", True, f"both are of {_and(both)}")
    own = one.publisher == other.publisher  # one publisher tells of two parties and of three on two occasions
    enough = len(a | b) - len(both) <= 1 if "group" not in (one.kind, other.kind) else min(len(a), len(b)) > 2
    if not own and len(both) >= 2 and 3 * len(both) >= 2 * len(a | b) and enough:
        return Reason("parties", True, f"both have {_and(both)}; {_and(sorted(a ^ b))} in one only")
    return Reason("parties", False, f"one is of {_and(sorted(a))}, the other of {_and(sorted(b))}")


def _date(one: Head, other: Head) -> Reason:
    a, b = one.day, other.day
    if a is None or b is None:
        return Reason("date", None, "not both have a day")
    apart = abs((date.fromisoformat(a) - date.fromisoformat(b)).days)
    told = [day if head.date else f"{day} (the day of publication: no other is given)"
            for day, head in ((a, one), (b, other))]  # fmt: skip
    if apart == 0:
        return Reason("date", True, f"both of {told[0] if one.date is None else told[1]}")
    if apart <= APART and one.publisher != other.publisher:
        return Reason("date", True, f"{told[0]} and {told[1]}: a day apart, as two time zones may have it")
    by = f", by one publisher ({one.publisher})" if one.publisher == other.publisher else ""
    return Reason("date", False, f"{told[0]} and {told[1]}: {apart} day{'' if apart == 1 else 's'} apart{by}")


def _kind(one: Head, other: Head) -> Reason:
    a, b = one.kind, other.kind
    if a is None or b is None:
        return Reason("kind", None, f"only one says how: {a or b}" if a or b else "neither says how")
    if a == b:
        return Reason("kind", True, f"both a {a}" if a not in ("other", "group") else f"both of kind {a}")
    can = frozenset((a, b)) in ALIKE
    return Reason("kind", can, f"{a} and {b}{': can be the same' if can else ''}")


def _people(one: Head, other: Head) -> list[Reason]:
    found = []
    for party in sorted(set(one.parties) & set(other.parties)):
        a, b = ([each.name for each in head.participants if each.party == party] for head in (one, other))
        if a and b:
            found.append(_named(party, a, b))
    return found


def _named(party: str, a: Sequence[str], b: Sequence[str]) -> Reason:
    unsure = False
    for x, y in itertools.product(a, b):
        same = same_name(x, y)
        if same:
            return Reason(
                "people", True, f"{party}: {x} in both" if x.casefold() == y.casefold() else f"{party}: “{x}”, “{y}”"
            )
        unsure = unsure or same is None
    told = f"{party}: {_and(a[:2])} in one, {_and(b[:2])} in the other"
    return Reason("people", None if unsure else False, f"{told}{', in another script' if unsure else ''}")


# Groups


def _groups(heads: Sequence[Head], said: Mapping[frozenset[str], Judgement]) -> list[list[int]]:
    """The groups, as numbers of heads: what a person joined first, then what fits best."""
    number = {head.document: n for n, head in enumerate(heads)}
    group = list(range(len(heads)))
    members = {n: [n] for n in group}

    def verdict(a: int, b: int) -> str | None:
        found = said.get(frozenset((heads[a].document, heads[b].document)))
        return found.verdict if found is not None else None

    def join(a: int, b: int) -> None:
        kept, gone = sorted((group[a], group[b]))
        if kept != gone:
            for n in members[gone]:
                group[n] = kept
            members[kept] += members.pop(gone)

    for pair, each in said.items():
        if each.verdict == "same" and pair <= number.keys():
            join(*(number[name] for name in sorted(pair)))
    for _, a, b in sorted(_pairs(heads)):
        if group[a] == group[b] or verdict(a, b) == "different":
            continue
        across = list(itertools.product(members[group[a]], members[group[b]]))
        if all(_may(heads[x], heads[y], verdict(x, y)) for x, y in across):
            join(a, b)
    return [sorted(each) for each in members.values()]


def _may(one: Head, other: Head, verdict: str | None) -> bool:
    return verdict == "same" or (verdict is None and fits(reasons(one, other)))


def _pairs(heads: Sequence[Head]) -> Iterable[tuple[tuple[int, int, int], int, int]]:
    """Every two heads that fit, each with its rank: the nearest days first, then the most that agrees."""
    days: dict[str, list[int]] = defaultdict(list)
    for n, head in enumerate(heads):
        days[head.day or ""].append(n)
    for day, here in days.items():
        for other in [day, *_days_after(day)]:
            near = itertools.combinations(here, 2) if other == day else itertools.product(here, days.get(other, ()))
            for a, b in near:
                if len(set(heads[a].parties) & set(heads[b].parties)) < 2:
                    continue
                found = reasons(heads[a], heads[b])
                if fits(found):
                    agreeing = sum(each.agrees is True for each in found)
                    same_side = heads[a].publisher == heads[b].publisher
                    yield (int(other != day), -agreeing, int(same_side)), a, b


def _days_after(day: str) -> list[str]:
    return [(date.fromisoformat(day) + timedelta(days=n)).isoformat() for n in range(1, APART + 1)]


def _made(
    members: Sequence[int],
    heads: Sequence[Head],
    days: Sequence[str],
    said: Mapping[frozenset[str], Judgement],
    count: Mapping[str, int],
) -> Grouped:
    mine = [heads[n] for n in members]
    parties = tuple(sorted({code for head in mine for code in head.parties}))
    publishers = {head.publisher for head in mine}
    return Grouped(
        id=mine[0].document,
        days=tuple(sorted({head.day for head in mine if head.day})),
        parties=parties,
        kinds=tuple(dict.fromkeys(head.kind for head in mine if head.kind)),
        requested_by={head.document: head.requested_by for head in mine if head.requested_by},
        readouts=tuple(mine),
        links=tuple(
            Link(
                one=a.document,
                other=b.document,
                reasons=reasons(a, b),
                judgement=said.get(frozenset((a.document, b.document))),
            )
            for a, b in itertools.combinations(mine, 2)
        ),
        unpaired=tuple(
            _unpaired(party, mine, parties, _near(heads, days, mine), said, count)
            for party in parties
            if party not in publishers
        ),
    )


def _near(heads: Sequence[Head], days: Sequence[str], mine: Sequence[Head]) -> list[Head]:
    """Other readouts of the days around a group."""
    found = sorted(head.day for head in mine if head.day)
    begin = (date.fromisoformat(found[0]) - timedelta(days=WITHIN)).isoformat()
    end = (date.fromisoformat(found[-1]) + timedelta(days=WITHIN)).isoformat()
    inside = heads[bisect.bisect_left(days, begin) : bisect.bisect_right(days, end)]
    names = {head.document for head in mine}
    return [head for head in inside if head.document not in names]


def _unpaired(
    party: str,
    mine: Sequence[Head],
    parties: Sequence[str],
    near: Iterable[Head],
    said: Mapping[frozenset[str], Judgement],
    count: Mapping[str, int],
) -> Unpaired:
    others = [head for head in near if head.publisher == party and len(set(head.parties) & set(parties)) >= 2]
    asides = tuple(Aside(head.document, _why_not(mine, head, said)) for head in others)
    total = count.get(party, 0)
    known = f"as far as is known here ({total:,} readout{'' if total == 1 else 's'} of {party}'s at hand)"
    with_whom = _and([code for code in parties if code != party])
    if not total:
        words = f"no readout of {party}'s is at hand at all: nothing can be said of its account"
    elif not asides:
        words = f"{party} published none with {with_whom} within {WITHIN} days, {known}"
    else:
        told = "; ".join(f"{each.document} ({each.why})" for each in asides)
        words = f"{party} published none of this encounter, {known}; within {WITHIN} days it did of others: {told}"
    return Unpaired(party=party, readouts=total, near=asides, words=words)


def _why_not(mine: Sequence[Head], head: Head, said: Mapping[frozenset[str], Judgement]) -> str:
    """Why a readout is not of the group: what a person said, else the first thing that speaks against."""
    for each in mine:
        judgement = said.get(frozenset((each.document, head.document)))
        if judgement is not None and judgement.verdict == "different":
            return f"{judgement.by} said on {judgement.at[:10]} that it is another"
    for each in mine:
        against = [reason.words for reason in reasons(each, head) if reason.agrees is False]
        if against:
            return against[0]
    return "it fits another encounter better"


def _and(words: Sequence[str]) -> str:
    return " and ".join((", ".join(words[:-1]), words[-1]) if len(words) > 1 else words)


def of_documents(found: Encounters, documents: Iterable[str]) -> Encounters:
    """The encounters that documents are of, and what was set aside of them."""
    wanted = set(documents)
    return msgspec.structs.replace(
        found,
        encounters=tuple(g for g in found.encounters if any(head.document in wanted for head in g.readouts)),
        set_aside=tuple(each for each in found.set_aside if each.document in wanted),
    )


def to_judge(found: Encounters, documents: Sequence[str]) -> list[tuple[str, str]]:
    """The pairs that a judgement of ``documents`` is about: every two of them.

    Of one document alone: it with each other readout of its encounter. Raises
    :class:`DragomanError` E341 where there is none.
    """
    if len(set(documents)) > 1:
        return list(itertools.combinations(sorted(set(documents)), 2))
    groups = of_documents(found, documents).encounters
    others = [head.document for group in groups for head in group.readouts if head.document != documents[0]]
    if not others:
        what = f"{documents[0]} stands alone: no other readout is of its encounter" if documents else "none is named"
        raise DragomanError("E341", what, "Name two documents or more.")
    return [(documents[0], each) for each in others]


def around(head: Head) -> tuple[str, str] | None:
    """The first and the last day of what has to be known to tell a readout's encounter; ``None``: it has no day."""
    if _why_none(head) is not None or head.day is None:
        return None
    reach = timedelta(days=WITHIN + APART)
    day = date.fromisoformat(head.day)
    return (day - reach).isoformat(), (day + reach).isoformat()


def days_from(day: str | None, days: int) -> str | None:
    """``day``, so many times ``WITHIN`` and ``APART`` days later (or, with -1, before)."""
    if day is None:
        return None
    return (date.fromisoformat(day) + days * timedelta(days=WITHIN + APART)).isoformat()


def within(
    found: Encounters, parties: Iterable[str], since: str | None, until: str | None, paired: bool | None = None
) -> Encounters:
    """Of the encounters those of all ``parties``, from one day to another.

    ``paired``: those that two parties tell of, or (``False``) of which some
    party's account is missing.
    """
    wanted = set(parties)
    chosen = tuple(
        group
        for group in found.encounters
        if wanted <= set(group.parties)
        and (since is None or group.days[-1] >= since)
        and (until is None or group.days[0] <= until)
        and (paired is None or (len({head.publisher for head in group.readouts}) > 1 if paired else group.unpaired))
    )
    return msgspec.structs.replace(found, encounters=chosen)
