"""What a statement does: one of the 13 acts, from its cue or from its own words.

Reads a cue's act, the content and who speaks; ``codebook/contents.toml`` says
what the words of a clause do where the cue leaves it open. The codebook's
order of specificity decides between the two.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection
from dataclasses import dataclass

from dragoman import codebook
from dragoman.reading.names import PartyMention


@dataclass(frozen=True)
class Rule:
    """A content rule; see the head of ``contents.toml``."""

    act: str
    pattern: re.Pattern[str]
    subject: str
    example: str


@functools.cache
def rules() -> tuple[Rule, ...]:
    """The content rules in their order."""
    return tuple(
        Rule(raw["act"], re.compile(raw["pattern"], re.IGNORECASE), raw.get("subject", "any"), raw["example"])
        for raw in codebook.load_cached("contents")["rule"]
    )


@dataclass(frozen=True)
class Voice:
    """Who speaks, to whom: ``own`` the speaker's codes, ``others`` the other sides of the encounter."""

    own: Collection[str]
    others: Collection[str]


SIDES = re.compile(
    r"\b(both|the two|all|each|the three|the) (\w+ )?(sides?|countries|parties|nations|leaders|governments"
    r"|states|ministers|peoples|neighbou?rs|presidents|actors)\b",
    re.IGNORECASE,
)
FIRST_PERSON = re.compile(r"\b(we|our|us|my|I)\b")
IMPERSONAL = re.compile(r"\b(there|those|whoever|this|that|nothing|nobody|none|history)\b[^,]{0,40}$", re.IGNORECASE)
RELATIVE = re.compile(r"\b(who|which|whose|whom|that those)\b[^,]{0,60}$")


def by_content(
    text: str, start: int, end: int, voice: Voice, mentions: list[PartyMention]
) -> tuple[str, tuple[int, int] | None]:
    """The act of a clause by its own words, and the words; ``state`` where no rule fits."""
    for rule in rules():
        for match in rule.pattern.finditer(text, start, end):
            if _fits(rule.subject, text, start, match.start(), voice, mentions):
                return rule.act, match.span()
    return "state", None


def firing(
    text: str, start: int, end: int, voice: Voice, mentions: list[PartyMention]
) -> tuple[frozenset[str], frozenset[str]]:
    """The acts of every content rule that fits a clause, whichever decides; and of those that only have their words."""
    fires, worded = set(), set()
    for rule in rules():
        for match in rule.pattern.finditer(text, start, end):
            worded.add(rule.act)
            if _fits(rule.subject, text, start, match.start(), voice, mentions):
                fires.add(rule.act)
                break
    return frozenset(fires), frozenset(worded)


def _fits(subject: str, text: str, start: int, at: int, voice: Voice, mentions: list[PartyMention]) -> bool:
    if subject == "any":
        return True
    before = text[start:at]
    if subject == "own" and IMPERSONAL.search(before):
        return False
    named = [m.code for m in mentions if start <= m.start and m.end <= at]
    sides = bool(SIDES.search(before))
    first = bool(FIRST_PERSON.search(before))
    if subject == "own":
        return (
            first
            or (bool(named) and named[0] in voice.own)
            or (not named and not sides and bool(voice.own) and subject == "own" and _bare(before))
        )
    if subject == "other":
        inside = [m.code for m in mentions if start <= m.start and m.end <= at + 200]
        return any(code not in voice.own for code in (named or inside)) or (
            not named and not first and len(before) < 50 and not inside
        )
    return first or sides or bool(named) or (len(before) < 90 and not RELATIVE.search(before))


def _bare(before: str) -> bool:
    """Whether nobody is named before it and the clause has just begun (a pledge in the passive)."""
    return len(before) < 70


def rank(act: str) -> int:
    """The codebook's rank of an act: 1 is the most specific."""
    return codebook.acts()[act].rank
