"""At whom an act is directed: the codebook's targets, rule by rule.

Reads the act, the addressee in the cue, the content and who speaks; writes
party codes in the order in which they are named. A region, a principle or a
plan is no target; ``state`` has none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dragoman import codebook
from dragoman.reading.names import PartyMention
from dragoman.reading.opening import Cast

BOTH = re.compile(
    r"\b(both|the two|all|the three|each) (sides|countries|parties|nations|governments|peoples|states)\b|\bboth\b",
    re.IGNORECASE,
)
RECIPIENT = re.compile(
    r"\b(with|to|for|of|from|support|assist|help|visit(?:ing)?|providing|provide|join|defend|protect|supporting|invit\w+)\b[^,;]{0,40}$",
    re.IGNORECASE,
)
AGENT = re.compile(
    r"^(?:['’]s?\b|\s+(?:vessels|side|authorities|forces|government|troops|banks|ships|aircraft|aggression|military|regime|announc\w+|has\b|have\b|is\b|are\b|to\b))"
)

HARM = re.compile(
    r"^(?:['’]s?)?\s+(?:(?!against|on|fight|efforts?|struggle|campaign)[\w-]+\s+){0,2}"
    r"(?:attacks?|aggression|terror\w*|invasion|bombings?|shelling|assaults?|war|occupation|brutality|atrocities)\b"
)
"""What stands behind a party that did harm: it is not whom sympathy, thanks or support are for."""
OPPOSED = re.compile(
    r"\b(?:against|(?:hold|counter|deter|defeat|punish|isolat|sanction|pressur|prevent|stop|den[yi]|allow|combat|fight|see)(?:e|ing)?"
    r"|pressure on|(?:held|seized|captured|posed|perpetrated|committed) by|hostages (?:\w+ )?by|threats? (?:from|of))"
    r"\s+(?:the\s+)?$"
)
"""What stands before a party that others stand up to."""


def targets_of(
    act: str,
    text: str,
    content: tuple[int, int],
    addressee: tuple[int, int] | None,
    addressee_codes: Sequence[str],
    speaker: Sequence[str],
    mentions: list[PartyMention],
    people: Sequence[tuple[int, int, str]],
    cast: Cast,
    joint_talk: bool = False,
) -> tuple[str, ...]:
    """The targets of one statement.

    ``content`` and ``addressee`` are offsets; ``people`` are offsets of named
    people and their parties; ``joint_talk`` says that all sides speak.
    """
    if act == "state" and addressee is None:
        return ()
    own = set(speaker)
    single = len(own) == 1 and not joint_talk
    others = [c for c in cast.joint if c not in own] if single else []
    if len(cast.joint) == 1 and single and cast.joint[0] not in own:
        others = list(cast.joint)
    if addressee is not None and addressee_codes:
        return tuple(c for c in dict.fromkeys(addressee_codes) if c not in own)
    if addressee is not None and single and others:
        return tuple(others)
    if act == "state":
        return ()
    if act in ("consult", "agree"):
        return tuple(others) if single else ()
    named = _named(text, content, mentions, people, own)
    return _BY_ACT[act](text, content, named, others, single, cast)


def _named(
    text: str,
    content: tuple[int, int],
    mentions: list[PartyMention],
    people: Sequence[tuple[int, int, str]],
    own: set[str],
) -> list[tuple[int, int, str, str]]:
    """Parties and people's parties named in the content, besides the speaker's own."""
    found = [
        (m.start, m.end, m.code, m.kind) for m in mentions if content[0] <= m.start < content[1] and m.code not in own
    ]
    found += [(a, b, code, "person") for a, b, code in people if content[0] <= a < content[1] and code not in own]
    return sorted(found)


def does_harm(text: str, start: int, end: int) -> bool:
    """Whether the party named at ``start``-``end`` is told of as doing harm: «Hamas attacks», «against Russia»."""
    return HARM.match(text[end : end + 60]) is not None or OPPOSED.search(text[max(0, start - 32) : start]) is not None


def _harmless(text: str, named: list[tuple[int, int, str, str]]) -> list[tuple[int, int, str, str]]:
    """Those named that are not told of as doing harm («the victims of Hamas attacks», «against Russia»)."""
    return [n for n in named if not does_harm(text, n[0], n[1])]


def _codes(named: list[tuple[int, int, str, str]], limit: int = 2) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for _, _, code, _ in named))[:limit]


def _head(
    text: str, content: tuple[int, int], named: list[tuple[int, int, str, str]], reach: int = 60
) -> list[tuple[int, int, str, str]]:
    """Those named at the head of the content, before its verb phrase, with those joined to them by "and"."""
    near = [n for n in named if n[0] - content[0] <= reach]
    if not near:
        return []
    kept = near[:1]
    for item in near[1:]:
        if re.fullmatch(
            r"(?:['’]s)?\s*(?:,|and|, and|or)?\s*(?:the\s+)?(?:\w+\s+)?", text[kept[-1][1] : item[0]]
        ) and re.search(r"and|,", text[kept[-1][1] : item[0]]):
            kept.append(item)
    return kept


def _asked(
    text: str,
    content: tuple[int, int],
    named: list[tuple[int, int, str, str]],
    others: list[str],
    single: bool,
    cast: Cast,
) -> tuple[str, ...]:
    head = _head(text, content, named)
    if head:
        return _codes(head, 3)
    opening = text[content[0] : content[0] + 90]
    if BOTH.search(opening) or re.match(
        r"(?:that )?(?:it|he|she|they|him|her|them|you|his"
        r"|the (?:president|minister|prime|foreign|secretary|king|two|three))\b",
        opening,
        re.IGNORECASE,
    ):
        return tuple(others)
    own_named = any(n for n in named)
    if own_named:
        return _codes(named, 1)
    return (
        tuple(others)
        if len(others) == 1
        and re.search(
            r"\bshould\b|\bmust\b|\bneed to\b|\bhop|\bcooperat|\bcontinue|\brefrain|\bunderstanding",
            text[content[0] : content[1]],
        )
        else ()
    )


def _blamed(
    text: str,
    content: tuple[int, int],
    named: list[tuple[int, int, str, str]],
    others: list[str],
    single: bool,
    cast: Cast,
) -> tuple[str, ...]:
    agents = [n for n in named if AGENT.match(text[n[1] : n[1] + 30]) or n[3] == "demonym"]
    by = [n for n in named if re.search(r"\b(by|of|from)\s+(?:the\s+)?$", text[max(0, n[0] - 12) : n[0]])]
    chosen = agents or by or named
    if chosen:
        joined = [n for n in chosen if n is chosen[0] or re.search(r",? and [^,]{0,30}$", text[chosen[0][1] : n[0]])]
        return _codes(joined, 2)
    return tuple(others) if single and len(others) == 1 else ()


def _concern(
    text: str,
    content: tuple[int, int],
    named: list[tuple[int, int, str, str]],
    others: list[str],
    single: bool,
    cast: Cast,
) -> tuple[str, ...]:
    agents = [n for n in named if (AGENT.match(text[n[1] : n[1] + 30]) or n[3] == "demonym") and n[3] != "place"]
    return _codes(agents, 1) or (
        tuple(others) if single and len(others) == 1 and others[0] in {n[2] for n in named} else ()
    )


def _thanked(
    text: str,
    content: tuple[int, int],
    named: list[tuple[int, int, str, str]],
    others: list[str],
    single: bool,
    cast: Cast,
) -> tuple[str, ...]:
    named = _harmless(text, named)
    if not single:
        third = [n for n in named if n[2] not in cast.joint and n[0] - content[0] < 12]
        return _codes(third, 1)
    partner = [n for n in named if n[2] in others]
    head = _head(text, content, named, 25)
    if head:
        return _codes(head, 2)
    if partner:
        return _codes(partner, 1)
    if re.match(
        r"(his|her|their|your|the (families|people|victims|hospitality|opportunity|invitation|warm))\b",
        text[content[0] : content[0] + 40],
        re.IGNORECASE,
    ):
        return tuple(others[:1])
    return (
        _codes([n for n in named if n[3] != "place"], 1)
        if named and named[0][0] - content[0] < 60
        else tuple(others)
        if len(others) == 1
        else ()
    )


def _supported(
    text: str,
    content: tuple[int, int],
    named: list[tuple[int, int, str, str]],
    others: list[str],
    single: bool,
    cast: Cast,
) -> tuple[str, ...]:
    near = [n for n in _harmless(text, named) if n[0] - content[0] < 80]
    if not near:
        return (
            tuple(others[:1])
            if single and re.match(r"(his|her|its|their|your)\b", text[content[0] : content[0] + 8], re.IGNORECASE)
            else ()
        )
    return _codes(_head(text, (near[0][0], content[1]), near), 3)


def _pledged(
    text: str,
    content: tuple[int, int],
    named: list[tuple[int, int, str, str]],
    others: list[str],
    single: bool,
    cast: Cast,
) -> tuple[str, ...]:
    if not single:
        return ()
    partner = [
        n for n in named if n[2] in others and (RECIPIENT.search(text[content[0] : n[0]]) or n[0] - content[0] < 20)
    ]
    if partner:
        return _codes(partner, 1)
    receiver = [
        n
        for n in named
        if n[3] in ("name", "person", "demonym")
        and re.search(
            r"\b(support\w*|assist\w*|help\w*|provid\w+|defend\w*|to)\s+(?:the\s+)?(?:people of\s+)?$",
            text[max(0, n[0] - 25) : n[0]],
        )
    ]
    return _codes(receiver, 1)


def _reassured(
    text: str,
    content: tuple[int, int],
    named: list[tuple[int, int, str, str]],
    others: list[str],
    single: bool,
    cast: Cast,
) -> tuple[str, ...]:
    return tuple(others) if single else _codes(named, 1)


_BY_ACT = {
    "appeal": _asked,
    "demand": _asked,
    "criticize": _blamed,
    "reject": _blamed,
    "warn": lambda text, content, named, others, single, cast: (
        tuple(others) if single and len(others) == 1 else _blamed(text, content, named, others, single, cast)
    ),
    "concern": _concern,
    "praise": _thanked,
    "support": _supported,
    "pledge": _pledged,
    "reassure": _reassured,
}
assert set(_BY_ACT) | {"state", "consult", "agree"} == set(codebook.acts())
