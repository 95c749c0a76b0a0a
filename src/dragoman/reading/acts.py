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
    """A content rule; see the head of ``contents.toml``. The pattern is for a text in small letters."""

    act: str
    pattern: re.Pattern[str]
    subject: str
    example: str


@functools.cache
def rules() -> tuple[Rule, ...]:
    """The content rules in their order."""
    return tuple(
        Rule(raw["act"], re.compile(raw["pattern"]), raw.get("subject", "any"), raw["example"])
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


def lowered(text: str) -> str:
    """The text in small letters, every character at its old place (İ alone would become two)."""
    small = text.lower()
    return small if len(small) == len(text) else text.replace("İ", "I").lower()


@dataclass(frozen=True)
class Worded:
    """What a clause does by its own words.

    ``act`` is that of the first content rule that fits, ``words`` its words'
    offsets; ``state`` and none where no rule fits. ``fires`` are the acts of
    every rule that fits, ``worded`` of every rule whose words are there,
    whoever is their subject.
    """

    act: str
    words: tuple[int, int] | None
    fires: frozenset[str]
    worded: frozenset[str]


def by_content(text: str, small: str, start: int, end: int, voice: Voice, mentions: list[PartyMention]) -> Worded:
    """What the clause ``text[start:end]`` does by its own words; ``small`` is the text :func:`lowered`."""
    decides: tuple[str, tuple[int, int] | None] = ("state", None)
    fires: set[str] = set()
    worded: set[str] = set()
    for rule in rules():
        for match in rule.pattern.finditer(small, start, end):
            if small[match.start() - 5 : match.start()] == " not ":
                continue  # «would not oppose the plan», «does not rule out»: it does not do it
            worded.add(rule.act)
            if _fits(rule.subject, text, start, match.start(), voice, mentions):
                if not fires:
                    decides = rule.act, match.span()
                fires.add(rule.act)
                break
    return Worded(*decides, frozenset(fires), frozenset(worded))


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
