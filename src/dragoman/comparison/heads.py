"""The heads of two readouts side by side: what they say of the encounter itself, and how that differs."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from dragoman.comparison.names import same_name
from dragoman.record import Evidence, HeadLine, Participant, Readout

KINDS = {"call": "a call", "video": "a video conference", "meeting": "a meeting in person", "message": "a message",
         "group": "an encounter of three or more", "other": "an encounter of another kind"}  # fmt: skip


def heads(a: Readout, b: Readout, names: tuple[str, str]) -> tuple[HeadLine, ...]:
    """Who, when, how, where, who asked and when each was published; the place only where one of the two gives it."""
    made = [_people(a, b, names), _date(a, b, names), _kind(a, b, names), _place(a, b, names)]
    made += [_asked(a, b, names), _published(a, b, names)]
    return tuple(line for line in made if line.field != "place" or line.a is not None or line.b is not None)


def _evidence(readout: Readout, field: str) -> tuple[Evidence, ...]:
    return tuple(readout.encounter.evidence.get(field, ()))


def _plain(field: str, a: Readout, b: Readout, agree: bool | None, words: str) -> HeadLine:
    return HeadLine(
        field=field,  # type: ignore[arg-type]
        a=getattr(a.encounter, field),
        b=getattr(b.encounter, field),
        agree=agree,
        words=words,
        a_evidence=_evidence(a, field),
        b_evidence=_evidence(b, field),
    )


def _one_says(names: tuple[str, str], first: bool, what: str) -> str:
    return f"only {names[0 if first else 1]}'s readout says {what}"


def _kind(a: Readout, b: Readout, names: tuple[str, str]) -> HeadLine:
    one, other = a.encounter.kind, b.encounter.kind
    if one is None or other is None:
        given = one or other
        words = _one_says(names, one is not None, f"how: {KINDS[given]}") if given else "neither says how"
        return _plain("kind", a, b, None, words)
    if one == other:
        return _plain("kind", a, b, True, f"both tell of {KINDS[one]}")
    words = f"{names[0]} tells of {KINDS[one]}, {names[1]} of {KINDS[other]}"
    return _plain(
        "kind", a, b, {one, other} == {"meeting", "group"} or None if "group" in (one, other) else False, words
    )


def _date(a: Readout, b: Readout, names: tuple[str, str]) -> HeadLine:
    one, other = a.encounter.date, b.encounter.date
    if one is None or other is None:
        given = one or other
        words = _one_says(names, one is not None, f"when: {given}") if given else "neither says when"
        return _plain("date", a, b, None, words)
    if one == other:
        return _plain("date", a, b, True, f"both give {one}")
    apart = _apart(one, other)
    words = f"{names[0]} gives {one}, {names[1]} {other}"
    if apart == 1 and a.encounter.kind in ("call", "video", None):
        return _plain("date", a, b, None, f"{words}: a day apart, as two time zones may have it")
    return _plain("date", a, b, False, f"{words}: {apart} day{'' if apart == 1 else 's'} apart" if apart else words)


def _apart(one: str, other: str) -> int | None:
    try:
        return abs((datetime.date.fromisoformat(one[:10]) - datetime.date.fromisoformat(other[:10])).days)
    except ValueError:
        return None


def _place(a: Readout, b: Readout, names: tuple[str, str]) -> HeadLine:
    one, other = a.encounter.place, b.encounter.place
    if one is None or other is None:
        given = one or other
        words = _one_says(names, one is not None, f"where: {given}") if given else ""
        return _plain("place", a, b, None, words)
    if one.casefold() in other.casefold() or other.casefold() in one.casefold():
        return _plain("place", a, b, True, f"both say {one}" if one == other else f"{one} and {other}")
    return _plain("place", a, b, False, f"{names[0]} says {one}, {names[1]} {other}")


def _people(a: Readout, b: Readout, names: tuple[str, str]) -> HeadLine:
    one, other = a.encounter.participants, b.encounter.participants
    pairs = _paired(one, other)
    alone_a = [x for n, x in enumerate(one) if n not in {i for i, _ in pairs}]
    alone_b = [y for n, y in enumerate(other) if n not in {j for _, j in pairs}]
    said = [_one_says(names, True, f"that {_listed(alone_a)} took part")] if alone_a and other else []
    said += [_one_says(names, False, f"that {_listed(alone_b)} took part")] if alone_b and one else []
    said += [
        f"{names[0]} writes {one[i].name}, {names[1]} {other[j].name}"
        for i, j in pairs
        if one[i].name.casefold() != other[j].name.casefold()
    ]
    if not one or not other:
        said = [_one_says(names, bool(one), "who took part") if one or other else "neither says who took part"]
    agree = None if not one or not other else not alone_a and not alone_b
    return HeadLine(
        field="participants",
        a=", ".join(x.name for x in one) or None,
        b=", ".join(y.name for y in other) or None,
        agree=agree,
        words="; ".join(said) if said else "the same people",
        a_evidence=tuple(found for person in one for found in person.evidence[:1]),
        b_evidence=tuple(found for person in other for found in person.evidence[:1]),
    )


def _paired(one: Sequence[Participant], other: Sequence[Participant]) -> list[tuple[int, int]]:
    """Who is the same, by party and name; of names in two scripts nothing is said, and the party alone decides."""
    found: list[tuple[int, int]] = []
    for i, x in enumerate(one):
        for j, y in enumerate(other):
            taken = any(j == k for _, k in found)
            if (
                not taken
                and (x.party == y.party or None in (x.party, y.party))
                and same_name(x.name, y.name) is not False
            ):
                found.append((i, j))
                break
    return found


def _listed(people: Sequence[Participant]) -> str:
    *rest, last = [f"{each.name} ({each.party})" if each.party else each.name for each in people]
    return f"{', '.join(rest)} and {last}" if rest else last


def _asked(a: Readout, b: Readout, names: tuple[str, str]) -> HeadLine:
    one, other = a.encounter.requested_by, b.encounter.requested_by
    if one is None and other is None:
        return _plain("requested_by", a, b, None, "neither says who asked")
    if one is None or other is None:
        return _plain("requested_by", a, b, None, _one_says(names, one is not None, f"that {one or other} asked"))
    if one == other:
        return _plain("requested_by", a, b, True, f"both say that {one} asked")
    return _plain("requested_by", a, b, False, f"{names[0]} says that {one} asked, {names[1]} that {other} did")


def _published(a: Readout, b: Readout, names: tuple[str, str]) -> HeadLine:
    one, other = a.document.published, b.document.published
    if one and other and _apart(one, other) == 0:
        return HeadLine(field="published", a=one, b=other, agree=None, words=_lag(a, "both"))
    words = "; ".join(
        _lag(readout, name) for readout, name in ((a, names[0]), (b, names[1])) if readout.document.published
    )
    if not words:
        words = "it is not known when either was published"
    if one and other:
        words += f"; {names[0] if one[:10] < other[:10] else names[1]} first"
    return HeadLine(field="published", a=one, b=other, agree=None, words=words)


def _lag(readout: Readout, name: str) -> str:
    published, date = readout.document.published or "", readout.encounter.date
    apart = _apart(published, date) if date else None
    after = {None: "", 0: ", the same day as the encounter", 1: ", a day after"}.get(apart, f", {apart} days after")
    if date and published[:10] < date:
        after = ", before the encounter"
    return f"{name} published on {published[:10]}{after}"


def evidence_of(lines: Sequence[HeadLine]) -> Iterator[tuple[Evidence, ...]]:
    """The evidence of all lines, side by side."""
    for line in lines:
        yield line.a_evidence
        yield line.b_evidence
