"""The words of a text as search knows them, each with its place.

The same function makes the words of what is kept and the words of a query, so
that the two meet, whichever database holds them; neither SQLite nor PostgreSQL
ever splits a text by itself. What is folded and what is not is told in
``docs/search.md``. Whoever changes what comes out of here raises ``VERSION``.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

VERSION = "1"
"""Of these rules: an archive whose words were made by others makes them anew when it is opened."""

LONGEST = 60
"""Characters that count of a word: PostgreSQL takes none of more than 2,046 bytes."""
MOST = 1000
"""Words of a passage: PostgreSQL tells no places beyond 16,383."""
OFTEN = 250
"""How often a passage may have one word: PostgreSQL keeps no more than 255 of its places."""

_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u0f40-\u0fbc\u1000-\u1049\u1050-\u109f\u1100-\u11ff\u1780-\u17d3"
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3105-\u312f\u3131-\u318e\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7c6\ud7cb-\ud7fb"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U000323af"
)
"""Thai, Lao, Tibetan, Burmese, Khmer, kana, Bopomofo, Chinese characters: written without spaces. And Hangul, where
particles are written on to the word."""
_WITHIN = (
    "\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f"
    "\u0670\u06d6-\u06dc\u06df-\u06ed\u0711\u0730-\u074a\u07a6-\u07b0\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962"
    "\u0963\u0981-\u0983\u09bc-\u09d7\u09e2\u09e3\u0a01-\u0a03\u0a3c-\u0a51\u0a81-\u0a83\u0abc-\u0acd\u0b01-\u0b03"
    "\u0b3c-\u0b57\u0b82\u0bbe-\u0bd7\u0c00-\u0c04\u0c3e-\u0c56\u0c81-\u0c83\u0cbc-\u0cd6\u0d00-\u0d03\u0d3b-\u0d57"
    "\u0d82\u0d83\u0dca-\u0df3\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufe20-\ufe2f\ufeff"
)
"""What stands within a word and is no letter: accents, vowel signs, and signs that cannot be seen."""
_LETTER = rf"[^\W_{_UNSPACED}{_WITHIN}]"
_WORD = re.compile(
    rf"(?P<run>[{_UNSPACED}]+)"
    rf"|(?P<initials>(?:(?!\d){_LETTER}\.){{1,}}(?!\d){_LETTER}(?![^\W_]))\.?"
    rf"|(?P<word>{_LETTER}+(?:[{_WITHIN}]+{_LETTER}*)*)(?:['’ʼ＇‘][sS](?![^\W_]))?"
)
_DROPPED = re.compile(
    "[\u00ad\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)
"""Accents of European letters, points of Hebrew and Arabic, what cannot be seen. No vowel signs: they are letters."""
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ς": "σ"}
)
"""Letters whose stroke or tail is no accent to Unicode."""


class Token(NamedTuple):
    """A word as it is compared, and where it stands: ``text[start:end]``."""

    form: str
    start: int
    end: int


@functools.lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """``word`` without regard to case, accents and width, and no longer than :data:`LONGEST`."""
    if word.isascii():
        return word.lower()[:LONGEST]
    plain = _DROPPED.sub("", unicodedata.normalize("NFKD", word)).casefold().translate(_PLAIN)
    return "".join(filter(_counts, unicodedata.normalize("NFKC", plain)))[:LONGEST]


def _counts(character: str) -> bool:
    """Whether it may be part of a word as it is compared: no space, sign or ASCII punctuation may."""
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The words of ``text[start:end]``. In a script without spaces each character begins one, of two characters."""
    for found in _WORD.finditer(text, start, len(text) if end is None else end):
        kind = found.lastgroup
        if kind == "word":
            if form := fold(found[kind]):
                yield Token(form, *found.span(kind))
        elif kind == "run":
            yield from _pairs(text, *found.span())
        elif form := fold(found["initials"].replace(".", "")):
            yield Token(form, *found.span())


def _pairs(text: str, start: int, end: int) -> Iterator[Token]:
    """Each character of a run with the one after it; the last one alone."""
    for at in range(start, end):
        upto = min(at + 2, end)
        if form := fold(text[at:upto]):
            yield Token(form, at, upto)


def is_unspaced(text: str, token: Token) -> bool:
    """Whether a word was made of a run without spaces."""
    return bool(_UNSPACED_CHARACTER.match(text, token.start))


def is_pair(form: str) -> bool:
    """Whether a word as it is compared is two characters of such a run."""
    return len(form) == 2 and bool(_UNSPACED_CHARACTER.match(form))


_UNSPACED_CHARACTER = re.compile(f"[{_UNSPACED}]")
_BLANK = re.compile(r"\n\s*\n")
_STOP = re.compile(r"[.!?…]+[\"'”’)\]]*\s+|[。！？]+[”’」』）]*|\n")


class Passage(NamedTuple):
    """A stretch of text that is searched as one: no phrase goes beyond it."""

    start: int
    end: int
    tokens: tuple[Token, ...]


def passages(text: str) -> Iterator[Passage]:
    """The paragraphs of a text (blank lines part them), those that are too long cut where a sentence ends."""
    at = 0
    for blank in (*_BLANK.finditer(text), None):
        end = blank.start() if blank is not None else len(text)
        yield from _cut(text, list(tokens(text, at, end)))
        at = blank.end() if blank is not None else end


def _cut(text: str, found: list[Token]) -> Iterator[Passage]:
    while found:
        fits = fitting(found)
        if fits < len(found):
            fits = _at_a_stop(text, found, fits)
        yield Passage(found[0].start, found[fits - 1].end, tuple(found[:fits]))
        found = found[fits:]


def fitting(found: list[Token], most: int = MOST) -> int:
    """How many of the words both databases can tell the places of."""
    if len(found) <= min(most, OFTEN):
        return len(found)
    times: Counter[str] = Counter()
    for number, token in enumerate(found[:most]):
        times[token.form] += 1
        if times[token.form] > OFTEN:
            return number
    return min(len(found), most)


def _at_a_stop(text: str, found: list[Token], fits: int) -> int:
    """The last place up to ``fits`` where a sentence ends, unless that leaves too little."""
    for number in range(fits, fits // 2, -1):
        if _STOP.match(text, found[number - 1].end):
            return number
    return fits
