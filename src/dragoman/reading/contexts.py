"""In what context a statement stands: PLOVER's 37 contexts, from the words of its content.

Reads the content and the act; ``codebook/contexts.toml`` holds the terms. The
longest term is taken at each word. A term counts 1, a weak one
0.4; a term in the first eight words counts half as much again, because the
head of a content names its subject. At most three contexts are given, those
within reach of the best; none is given for a bare list of regions.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from dragoman import codebook

WEAK, HEAD, HEAD_CHARS = 0.4, 1.5, 60
LEAST = {"diplomatic": 0.9}
"""What a context must score; others need 0.55: found on the dev texts between 0.3 and 1.2 in steps of 0.1."""
REACH = 0.42
"""A context below this share of the best one is dropped (0.3 to 0.7 tried on the dev texts)."""
MOST = 3


@dataclass(frozen=True)
class Found:
    """A context with the offsets of the words that it was read from."""

    code: str
    spans: tuple[tuple[int, int], ...]


WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


@dataclass(frozen=True)
class Term:
    """A term as words; ``stem`` where its last word may end in any way, ``exact`` where case counts."""

    words: tuple[str, ...]
    stem: bool
    exact: bool
    meaning: tuple[tuple[str, float], ...]


@functools.cache
def _terms() -> tuple[dict[str, tuple[Term, ...]], dict[str, tuple[Term, ...]]]:
    """The terms by their first word, the longest first; those that are one stem by their first three letters."""
    meanings: dict[str, dict[str, float]] = {}
    for raw in codebook.load_cached("contexts")["context"]:
        for kind, weight in (("terms", 1.0), ("weak", WEAK), ("excludes", 0.0)):
            for term in raw.get(kind, []):
                meanings.setdefault(term, {}).setdefault(raw["code"], weight)
    whole: dict[str, list[Term]] = {}
    stems: dict[str, list[Term]] = {}
    for text, meaning in meanings.items():
        exact = text != text.lower()
        words = tuple(w.replace("’", "'") if exact else w.lower().replace("’", "'") for w in WORD.findall(text))
        if not words:
            continue
        term = Term(words, text.endswith("*"), exact, tuple(meaning.items()))
        if term.stem and len(words) == 1:
            stems.setdefault(words[0][:3].lower(), []).append(term)
        else:
            whole.setdefault(words[0].lower(), []).append(term)

    def longest(table: dict[str, list[Term]]) -> dict[str, tuple[Term, ...]]:
        return {k: tuple(sorted(v, key=lambda t: (-len(t.words), -len(t.words[-1])))) for k, v in table.items()}

    return longest(whole), longest(stems)


def _bases(word: str) -> tuple[str, ...]:
    """A word as printed, without a genitive, and in the singular."""
    word = word.removesuffix("'s").removesuffix("'")
    if word.endswith("ies"):
        return word, word[:-3] + "y", word[:-1]
    if word.endswith("es"):
        return word, word[:-2], word[:-1]
    return (word, word[:-1]) if word.endswith("s") else (word,)


def _matches(term: Term, words: list[str], lower: list[str], at: int) -> bool:
    """Whether the term stands at word ``at``; its last word may be in the plural."""
    count = len(term.words)
    if at + count > len(words):
        return False
    here = words if term.exact else lower
    for k in range(count - 1):
        if here[at + k] != term.words[k] and here[at + k].removesuffix("'s") != term.words[k]:
            return False
    last, wanted = here[at + count - 1], term.words[-1]
    return last.startswith(wanted) if term.stem else wanted in _bases(last)


def _at(words: list[str], lower: list[str], at: int) -> Term | None:
    """The longest term that begins at word ``at``."""
    whole, stems = _terms()
    for base in _bases(lower[at]):
        for term in whole.get(base, ()):
            if _matches(term, words, lower, at):
                return term
    return next((t for t in stems.get(lower[at][:3], ()) if _matches(t, words, lower, at)), None)


def contexts_of(text: str, start: int, end: int, *, act: str) -> tuple[Found, ...]:
    """The contexts of the content ``text[start:end]``, most important first; none rather than a guess.

    ``act`` is the statement's act. Offsets of the result count in ``text``.
    """
    found = list(WORD.finditer(text, start, end))
    words = [m[0].replace("’", "'") for m in found]
    lower = [w.lower() for w in words]
    scores: dict[str, float] = {}
    spans: dict[str, list[tuple[int, int]]] = {}
    at = 0
    while at < len(words):
        term = _at(words, lower, at)
        if term is None:
            at += 1
            continue
        span = found[at].start(), found[at + len(term.words) - 1].end()
        head = HEAD if span[0] - start < HEAD_CHARS else 1.0
        for code, weight in term.meaning:
            if weight:
                scores[code] = scores.get(code, 0.0) + weight * head
                spans.setdefault(code, []).append(span)
        at += len(term.words)
    if not scores:
        return ()
    best = max(scores.values())
    kept = [c for c, s in scores.items() if s >= LEAST.get(c, 0.55) and s >= REACH * best]
    kept.sort(key=lambda c: (-scores[c], spans[c][0]))
    return tuple(Found(code, tuple(sorted(spans[code])[:4])) for code in kept[:MOST])
