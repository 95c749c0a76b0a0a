"""In what language a text is: Dragoman reads English, and says so where a text is not.

The judgement is one-sided. A text is refused only where no part of it looks
like English at all, for a refused English text is worse than an odd reading of
a foreign one.
"""

from __future__ import annotations

import functools
import itertools
import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier  # type: ignore[import-untyped]

_WINDOW = 600
"""Characters looked at at once. On 1,596 English readouts the first 600 are told as English in
every one, the first 400 in all but one; 600 cost 0.4 ms, a whole text (1,550) 1.3 ms."""

_PARTS = 5
"""Windows that a text gets before it is called foreign, spread from its beginning to its end."""

_LEAST = 60
"""Bytes of letters (UTF-8) below which nothing is judged: a name or two is in no language."""

_ENGLISH = 1e-3
"""Probability of English from which a window passes. On those readouts the lowest of 2,801 windows
of 60 characters is 6e-3, of 1,684 windows of 600 characters 0.12; sentences of 12 other languages
(61-147 characters) are at 1.2e-4 and below."""

_SURE = 0.5
"""Probability from which the other language is called by its name."""


_PLAIN = 0.12
"""Share of the words of a window that are among the commonest of English, four at least and "the" or "with" one of
them, from which no more is asked: all of 1,556 English readouts, each of which the model is sure of, too. (In other
languages a few of these are words, but never so many together.)"""
_PLAIN_WORDS = frozenset(["the", "of", "and", "to", "in", "for", "that", "with", "on", "was", "his", "their", "will"])


class Judged(msgspec.Struct, frozen=True):
    """The language of a text by its look: ``code`` (ISO 639-1) if that is sure.

    ``foreign`` is what language it is in, for a sentence that names it; ``None``
    where the text is English or cannot be told.
    """

    code: str | None = None
    foreign: str | None = None


def judge(text: str) -> Judged:
    """In what language ``text`` is: foreign only where no part of it looks like English."""
    if _letters(text) < _LEAST:
        return Judged()
    step = max(_WINDOW, (len(text) - _WINDOW) // (_PARTS - 1))
    best: tuple[str, float] | None = None
    for start in range(0, len(text), step):
        window = text[start : start + _WINDOW]
        if _letters(window) < _LEAST:
            continue
        if _plainly_english(window):
            return Judged("en")
        ranks = _identifier().rank(window)
        english = dict(ranks)["en"]
        if english >= _ENGLISH:
            return Judged("en" if english >= _SURE else None)
        best = best or ranks[0]
    return Judged(best[0] if best[1] >= _SURE else None, _name(*best)) if best else Judged()


def _plainly_english(window: str) -> bool:
    words = window.lower().split()
    usual = [word for word in words if word in _PLAIN_WORDS]
    return len(usual) >= _PLAIN * len(words) and len(set(usual)) >= 4 and ("the" in usual or "with" in usual)


def foreign(text: str) -> str | None:
    """What language ``text`` is in, for a sentence that names it; ``None`` where it is English or cannot be told."""
    return judge(text).foreign


def code(declared: str | None) -> str | None:
    """The ISO 639-1 code of a language tag as files declare it (``en-GB``, ``pt_PT``); ``None`` where it has none."""
    tag = re.split(r"[-_,;\s]", (declared or "").strip())[0].lower()
    return tag if re.fullmatch("[a-z]{2}", tag) and tag in _languages() else None


@functools.cache
def _languages() -> frozenset[str]:
    from babel import Locale

    return frozenset(Locale("en").languages)


def _letters(text: str) -> int:
    """The bytes of the letters of ``text``, counted no further than is needed to judge."""
    found = (c for c in text[: 4 * _WINDOW] if c.isalpha())
    return len("".join(itertools.islice(found, _LEAST)).encode("utf-8", "replace"))


@functools.cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _name(code: str, probability: float) -> str:
    from babel import Locale

    names = Locale("en").languages
    return str(names[code]) if probability >= _SURE and code in names else "another language than English"
