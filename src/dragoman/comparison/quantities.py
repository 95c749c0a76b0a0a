"""Amounts in a run of words: "4.5 million dollars", "forty", "15 percent". The words are ``comparison.toml``'s."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from dragoman.comparison import lexicon
from dragoman.comparison.texts import Word, stem

_DIGITS = re.compile(r"\d[\d.,]*\Z")
_YEAR = re.compile(r"(?:19|20)\d\d\Z")


class Amount(NamedTuple):
    """A number with the stem of what it counts (``None``: nothing is named), and where it stands."""

    value: float
    unit: str | None
    start: int
    end: int


def amounts(text: str, found: Sequence[Word]) -> list[Amount]:
    """The amounts in ``found``, in order. Years, ordinals and a lone "one" are none."""
    made, at = [], 0
    while at < len(found):
        value, last = _number(found, at)
        if value is None:
            at += 1
            continue
        before = text[found[at].start - 1 : found[at].start] if found[at].start else ""
        unit, end = _unit(text, found, last, before)
        made.append(Amount(value, unit, found[at].start - (before in "$€£¥" and bool(before)), end))
        at = last
    return made


def _number(found: Sequence[Word], at: int) -> tuple[float | None, int]:
    """The number that begins at ``at`` (or ``None``), and the word after it."""
    names = lexicon.vocabulary()["numbers"]
    total: float | None = None
    last = at
    while last < len(found):
        form = found[last].form
        if last > at and not found[last].joined:
            break
        if _DIGITS.match(form) and total is None and not _YEAR.match(form):
            total = _value(form)
        elif form in names["words"] and (total is None or total >= 20):
            total = (total or 0) + names["words"][form]
        elif form in names["scales"] and total is not None:
            total *= names["scales"][form]
        else:
            break
        last += 1
    if total is None or (last == at + 1 and found[at].form in ("one", "two")):
        return None, at
    return total, last


def _value(form: str) -> float | None:
    plain = form.rstrip(".,")
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    try:
        return float(plain.replace(",", "."))
    except ValueError:
        return None


def _unit(text: str, found: Sequence[Word], at: int, before: str) -> tuple[str | None, int]:
    end = found[at - 1].end
    if before and before in "$€£¥":
        return before, end
    if text[end : end + 1] == "%":
        return "percent", end + 1
    for word in found[at : at + 2]:
        if not word.joined:
            break
        if word.form not in lexicon.function_words():
            return ("percent" if word.form in ("percent", "per cent") else stem(word.form)), word.end
    return None, end
