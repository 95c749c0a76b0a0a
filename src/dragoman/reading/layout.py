"""What of a document is read: furniture off, paragraphs and sentences found.

Reads the canonical text; writes a :class:`Layout`. Nothing is cut out: every
offset counts in the whole text. Sentences end by punctuation and a list of
abbreviations (``codebook/layout.toml``), not by the parser, which splits this
genre's long sentences at "U.S." and "H.E.".
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field

import msgspec

from dragoman import codebook


class Sentence(msgspec.Struct, frozen=True):
    """A sentence's offsets, its paragraph and its number there (both from 1)."""

    start: int
    end: int
    paragraph: int
    number: int


@dataclass
class Layout:
    """The parts of a text.

    ``furniture`` and ``headings`` are offset pairs; ``head`` are those lines of
    both that stand before the text proper (mastheads tell publisher and date);
    ``sentences`` what is read.
    """

    furniture: list[tuple[int, int]] = field(default_factory=list)
    headings: list[tuple[int, int]] = field(default_factory=list)
    head: list[tuple[int, int]] = field(default_factory=list)
    tail: list[tuple[int, int]] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)


@dataclass(frozen=True)
class _Rules:
    furniture: re.Pattern[str]
    ends: re.Pattern[str]
    datelines: tuple[re.Pattern[str], ...]
    enumerator: re.Pattern[str]
    narration: tuple[re.Pattern[str], ...]
    """Patterns for a sentence in small letters: one for its beginning, one for anywhere in it."""
    boundary: re.Pattern[str]
    abbreviations: frozenset[str]
    either: frozenset[str]
    openers: frozenset[str]


@functools.cache
def _rules() -> _Rules:
    raw = codebook.load_cached("layout")
    furniture, sentence = raw["furniture"], raw["sentence"]

    def union(patterns: list[str]) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE)

    return _Rules(
        furniture=union(furniture["lines"]),
        ends=union(furniture["ends"]),
        datelines=tuple(re.compile(p) for p in furniture["datelines"]),
        enumerator=re.compile(furniture["enumerators"]),
        narration=tuple(
            re.compile("|".join(f"(?:{p})" for p in raw["narration"]["patterns"] if p.startswith("^") is begins))
            for begins in (True, False)
        ),
        boundary=re.compile(
            r"[.?!…]+[\"'”’)\]»]*(?=\s+[\"'“‘(\[«]*[A-Z0-9À-ÞĀ-Ž“‘\"])|[.?!][”\"]\s+(?=[A-Z])"
            rf"|(?<=[a-z]{{3}})[.?!](?=(?:{'|'.join(sentence['openers'])}) +\w)"  # the space is missing: «Pacific.They»
        ),
        abbreviations=frozenset(sentence["abbreviations"]),
        either=frozenset(sentence["either"]),
        openers=frozenset(sentence["openers"]),
    )


LINE = re.compile(r"[^\n]*\S[^\n]*")
SIGN_OFF = re.compile(r"(?<=[a-z)][.!?]|[.!?][”\"])[ \t]+(?:\([A-Z]{2,8}(?:/[A-Z]{2,8})*\)|-*\s*ENDS?\s*-*|/+|#+)\s*$")
"""What closes the last line of a text behind its full stop: an agency's letters, «END», a stroke."""
SIGNED = (")", "END", "ENDS", "-", "/", "#")
"""How such a line ends."""
ENDS_SENTENCE = re.compile(r"[.?!:;…]['\"”’)\]»*]*\s*$")
SAYS = re.compile(r"\w\s+(?:said|added|stated|declared|wrote|writes|reads?|remarked|commented)(?:,? [^:.]{1,20})?:\s*$")
"""How a line ends that leads a quotation in: «The Minister said:»."""
FULL_STOP = re.compile(r"[a-z]{2}[.?!]")
CLOSING = '"”’)]'
"""What may stand behind the full stop of a sentence."""


def is_narration(sentence: str) -> bool:
    """Whether a sentence only tells how the encounter went ("The meeting took place in …")."""
    begins, anywhere = _rules().narration
    small = sentence.lower()
    return begins.match(small) is not None or anywhere.search(small) is not None


def _is_prose(line: str) -> bool:
    """Whether a line reads as running text: a full sentence, not a heading, menu or masthead."""
    words = len(line.split())
    line = line.rstrip()
    if SAYS.search(line):
        return True
    full_stop = words >= 4 and (bool(FULL_STOP.fullmatch(line.rstrip(CLOSING)[-3:])) or line.endswith(":"))
    return full_stop or words >= 30 or (words >= 7 and bool(ENDS_SENTENCE.search(line)))


def _is_furniture(line: str) -> bool:
    return len(line) < 400 and bool(_rules().furniture.match(line))


def _joined(text: str) -> list[tuple[int, int]]:
    """The lines of a text, those of hard-wrapped paragraphs joined; what signs the last off is a line of its own."""
    lines = [m.span() for m in LINE.finditer(text)]
    signed = SIGN_OFF.search(text, lines[-1][0]) if lines and text.rstrip().endswith(SIGNED) else None
    if signed:
        lines[-1:] = [(lines[-1][0], signed.start()), (signed.start(), lines[-1][1])]
    joined: list[tuple[int, int]] = []
    for start, end in lines:
        if joined:
            before_start, before_end = joined[-1]
            gap = text[before_end:start]
            before = text[before_start:before_end]
            last = before[before.rfind("\n") + 1 :]
            if (
                gap.count("\n") == 1
                and 40 <= len(last) <= 110
                and not _is_furniture(last)
                and not _rules().enumerator.match(text[start:end])
                and (text[start:end].lstrip()[:1].islower() or ("\n" in before and not ENDS_SENTENCE.search(last)))
            ):
                joined[-1] = (before_start, end)
                continue
        joined.append((start, end))
    return joined


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _ends_here(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the stop at ``match`` ends a sentence, and no abbreviation."""
    if text[match.start()] != "." or match.end() - match.start() > 1:
        return True
    rules = _rules()
    word = re.split(r"[\s(\[“\"–—/-]", text[max(start, match.start() - 20) : match.start()])[-1]
    if word in rules.either:
        following = re.match(r"\s*[\"“]?(\w+)", text[match.end() : match.end() + 40])
        return bool(following) and following[1] in rules.openers  # type: ignore[index]
    if word in rules.abbreviations or re.fullmatch(r"(?:[A-Za-z]\.)*[A-Z]", word):
        return False
    return not re.fullmatch(r"\d{1,2}", word) or match.start() - start > 6


def split_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Offsets of the sentences of ``text[start:end]``, without the space around them."""
    found, at = [], start
    for match in _rules().boundary.finditer(text, start, end):
        if match.start() >= at and _ends_here(text, at, match):
            found.append(_trim(text, at, match.end()))
            at = match.end()
    found.append(_trim(text, at, end))
    return [(a, b) for a, b in found if b > a]


def lay_out(text: str) -> Layout:
    """Furniture, headings, paragraphs and sentences of a canonical text."""
    layout = Layout()
    lines = _joined(text)
    kinds = [_kind(text[a:b]) for a, b in lines]
    for i, (start, end) in enumerate(lines[:-1]):
        if kinds[i] == "heading" and text[start:end].rstrip().endswith(":"):
            following = text[slice(*lines[i + 1])]
            if _rules().enumerator.match(following):  # «We agreed to:» leads a list in
                kinds[i] = "prose"
    prose = [i for i, kind in enumerate(kinds) if kind == "prose"]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), -1)
    for i in range(first, len(lines)):
        if i > first and kinds[i] != "prose" and _rules().ends.match(text[slice(*lines[i])]):
            last = min(last, i - 1)
            break
    paragraph = 0
    for i, (start, end) in enumerate(lines):
        start, end = _trim(text, start, end)
        in_text = first <= i <= last
        if i < first:
            layout.head.append((start, end))
        elif i > last:
            layout.tail.append((start, end))
        if kinds[i] == "furniture" or i > last >= 0:
            layout.furniture.append((start, end))
        elif not in_text or (kinds[i] == "heading" and not _rules().enumerator.match(text[start:end])):
            layout.headings.append((start, end))
        else:
            paragraph += 1
            _read_paragraph(text, start, end, paragraph, layout, opening=i == first)
    return layout


def _kind(line: str) -> str:
    if _is_furniture(line):
        return "furniture"
    return "prose" if _is_prose(line) else "heading"


def _read_paragraph(text: str, start: int, end: int, number: int, layout: Layout, opening: bool) -> None:
    mark = _rules().enumerator.match(text[start:end])
    if mark:
        start += mark.end()
    if opening:
        for pattern in _rules().datelines:
            dateline = pattern.match(text[start : min(end, start + 120)])
            if dateline and dateline.end() < end - start:
                layout.head.append((start, start + dateline.end()))
                layout.furniture.append(_trim(text, start, start + dateline.end()))
                start += dateline.end()
                break
    for count, (a, b) in enumerate(split_sentences(text, start, end), 1):
        layout.sentences.append(Sentence(a, b, number, count))
