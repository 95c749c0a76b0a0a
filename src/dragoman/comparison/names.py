"""When two spellings are one person's name. The vocabulary is ``codebook/spellings.toml``."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence

from dragoman import codebook

_VOWELS = re.compile("[aeiou]+")
_DOUBLE = re.compile(r"(.)\1+")
_LETTERS = re.compile(r"[^\W\d_]+")
SHORT = 4
"""A word of fewer letters is compared as it is written: "Wang Yi" and "Wang Yu" are two people."""


def same_name(one: str, other: str) -> bool | None:
    """Whether two names are one person's; ``None`` where they are in different scripts and it cannot be told.

    The order of the words does not matter ("Wang Yi", "Yi Wang"), nor do
    initials, particles and accents; words may be romanised differently, and
    one name may be part of the other ("Blinken").

    >>> same_name("Antony J. Blinken", "Tony Blinken"), same_name("Sergei Lavrov", "Sergey Lavrov")
    (True, True)
    >>> same_name("Li Qiang", "Li Keqiang"), same_name("王毅", "Wang Yi")
    (False, None)
    """
    a, b = _words(one), _words(other)
    if not a or not b:
        return one.strip() == other.strip()
    if _latin(a) != _latin(b):
        return None
    if not _latin(a):
        return "".join(a) == "".join(b)
    if _joined(a) & _joined(b) or _joined(_full(a)) & _joined(_full(b)) - {""}:
        return True
    few, many = sorted((a, b), key=lambda words: (len(words), words))
    return _within(few, many) or _within(_full(few), _full(many))


@functools.lru_cache(maxsize=1 << 14)
def _words(name: str) -> tuple[str, ...]:
    """The words of a name, hyphens apart, without case, accents and apostrophes."""
    lower = name.casefold()
    for letter, plain in codebook.load_cached("spellings")["letters"]:
        lower = lower.replace(letter, plain)
    bare = "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))
    return tuple(_LETTERS.findall(re.sub("['’ʼʻ`ʹ]", "", bare)))


def _latin(words: Sequence[str]) -> bool:
    return all("a" <= letter <= "z" for word in words for letter in word)


def _full(words: Sequence[str]) -> tuple[str, ...]:
    """Without particles, and without initials behind the first word."""
    particles = codebook.load_cached("spellings")["particles"]
    return tuple(word for n, word in enumerate(words) if word not in particles and (n == 0 or len(word) > 1))


def _joined(words: Sequence[str]) -> set[str]:
    """The words as one, in their order and with the first or the last at the other end."""
    return {"".join(order) for order in (words, (*words[1:], *words[:1]), (*words[-1:], *words[:-1]))}


def _within(few: Sequence[str], many: Sequence[str]) -> bool:
    """Whether each word of the shorter name is one of the longer's, each taken once; initials alone are no name."""
    rest, written = list(many), False
    for word in sorted(few, key=len, reverse=True):
        likely = sorted(rest, key=lambda each: (each != word, len(each) == 1))
        found = next((each for each in likely if _same_word(word, each)), None)
        if found is None:
            return False
        written = written or min(len(word), len(found)) > 1
        rest.remove(found)
    return written


def _same_word(one: str, other: str) -> bool:
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) == 1:
        return long.startswith(short)
    if any({one, other} <= set(forms) for forms in codebook.load_cached("spellings")["short_forms"]):
        return True
    return len(short) >= SHORT and _skeleton(one) == _skeleton(other)


@functools.lru_cache(maxsize=1 << 14)
def _skeleton(word: str) -> str:
    """A word as different romanisations share it."""
    for letters, fold in codebook.load_cached("spellings")["folds"]:
        word = word.replace(letters, fold)
    word = _DOUBLE.sub(r"\1", word)
    return word[:1] + _VOWELS.sub("", word[1:])
