"""In what context a statement stands: PLOVER's 37 contexts, from the words of its content.

Reads the content, the act and the paragraph before it; ``codebook/contexts.toml``
holds the terms. Worked sentence: in "They discussed {the war and grain exports}"
*war* speaks for ``military``, *grain* and *exports* for ``economic``: both are given.

1. **Terms.** At each word the longest term that begins there is taken. A term within
   a phrase that its context excludes is silent for that context and no other:
   "investment climate" says nothing of the ``environment``, but *investment* speaks.
2. **Weight.** A term counts 1, a weak one ``WEAK``, a phrase more with each word,
   every further term of the same context less; ``diplomatic`` counts ``DIPLOMATIC``,
   because relations and cooperation are nearly always relations and cooperation *in*
   something. (The share of the content at which a term stands was tried as a weight,
   and so was a bonus for the first one: no gain.)
3. **Inheritance.** A content without a clear term of its own ("{such measures} are
   not justified") takes the context from the words before it: its own sentence, and,
   where it points back ("such", "it", "the talks"), up to ``BACK`` sentences of its
   paragraph. In ``consult`` the content *is* the subject, so a bare list of regions
   inherits nothing: it must point back even within its sentence.
4. **Choice.** The best, a second within ``SECOND`` of it, a third within ``THIRD``.

Micro F1 of contexts on the 413 statements of the dev texts (spans and acts of the
gold; 1.23 contexts a statement): terms alone .820, inheriting whenever nothing was
found .833, inheriting as above .847. Each constant was tried in steps from half to
twice its value; none moves the figure by more than .02, so the terms decide and not
the constants. With every term left out that a single document alone uses, which a
tuned list would live by, about .70 remains. The acts carry no more: weighing
``diplomatic`` by act changes the figure by less than .003.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dragoman import codebook

WEAK = 0.4
"""Weight of a weak term (0.15 to 0.5 tried)."""
DIPLOMATIC = 0.7
"""Weight of a term of ``diplomatic`` (0.4 to 1.0 tried)."""
PHRASE = 0.15
"""What each further word adds to the weight of a term (0 to 0.4 tried)."""
SECOND, THIRD = 0.55, 0.8
"""Share of the best score that a second and a third context need (0.4 to 0.9 tried)."""
LEAST = 0.5
"""Least score of a second or third context: no weak term alone is one."""
CLEAR, GIVES = 0.35, 0.6
"""Below ``CLEAR`` a content has no clear term of its own; contexts from ``GIVES`` on are inherited."""
BACK = 3
"""Sentences looked back on (1, 2, 3, 9 tried: .844, .846, .847, .847)."""

_WORD = re.compile(r"\w+")
_GAP = re.compile(r"[\s'’\u2010-\u2015-]+")
_SENTENCE = re.compile(r"(?<=[.!?;])[\"”’)]*\s+(?=[A-Z\"“‘\[])")


@dataclass(frozen=True)
class Found:
    """A context, and the offsets in the text of the words that it was read from."""

    code: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Word:
    """One word of a term: as written (``base`` in small letters); ``stem`` may go on, ``cased`` stands as written."""

    written: str
    base: str
    stem: bool
    cased: bool

    def fits(self, word: str, *, last: bool) -> bool:
        """Whether ``word`` is this one; the last word of a term may be in the plural."""
        here, wanted = (word, self.written) if self.cased else (word.lower(), self.base)
        if here[0] != wanted[0]:
            return False
        if self.stem:
            return here.startswith(wanted)
        return here == wanted or (last and wanted in _singulars(here))


@dataclass(frozen=True)
class Term:
    """A term and what it says: ``votes`` for contexts, with weights; and those it ``silences`` by being excluded."""

    words: tuple[Word, ...]
    votes: tuple[tuple[str, float], ...]
    silences: frozenset[str]


@dataclass(frozen=True)
class Hit:
    """Words at ``start`` to ``end`` of the text that speak for contexts, with weights."""

    start: int
    end: int
    votes: tuple[tuple[str, float], ...]


def _singulars(word: str) -> Iterator[str]:
    """What ``word`` may be the plural of."""
    if word.endswith("s"):
        yield word[:-1]
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith("ies"):
        yield word[:-3] + "y"


def _word(written: str) -> Word:
    bare = written.removesuffix("*")
    return Word(bare, bare.lower(), written.endswith("*"), bare != bare.lower())


def _term(written: str, votes: dict[str, float]) -> Term:
    """The term ``written`` with its votes, weighed by its length; a vote of 0 is an exclusion."""
    words = tuple(_word(w) for w in re.findall(r"\w+\*?", written))
    longer = 1 + PHRASE * (len(words) - 1)
    weighed = ((c, v * longer * (DIPLOMATIC if c == "diplomatic" else 1)) for c, v in votes.items() if v)
    return Term(words, tuple(weighed), frozenset(c for c, v in votes.items() if not v))


@functools.cache
def _terms() -> dict[str, tuple[Term, ...]]:
    """All terms of the codebook by the first word (a stem by the stem)."""
    votes: dict[str, dict[str, float]] = {}
    for context in codebook.contexts().values():
        for weight, kind in ((0.0, context.excludes), (WEAK, context.weak), (1.0, context.terms)):
            for written in kind:
                votes.setdefault(written, {})[context.code] = weight
    table: dict[str, list[Term]] = {}
    for written, given in votes.items():
        term = _term(written, given)
        table.setdefault(term.words[0].base, []).append(term)
    return {first: tuple(terms) for first, terms in table.items()}


@functools.lru_cache(maxsize=1 << 14)
def _beginning_with(word: str) -> tuple[Term, ...]:
    """The terms that may begin with ``word``, in the order in which they are tried: the longest first."""
    table, lower = _terms(), word.lower()
    keys = {lower, *_singulars(lower), *(lower[:n] for n in range(2, len(lower)))}
    terms = [t for key in sorted(keys) for t in table.get(key, ()) if t.words[0].fits(word, last=len(t.words) == 1)]
    return tuple(sorted(terms, key=lambda t: (-len(t.words), t.words[0].stem, -len(t.words[0].base))))


def _hits(text: str, start: int, end: int) -> list[Hit]:
    """The terms in ``text[start:end]``, left to right, none over another, without what an excluded phrase silences."""
    words = list(_WORD.finditer(text, start, end))
    hits: list[Hit] = []
    silent: list[tuple[int, int, frozenset[str]]] = []
    free = 0
    for at, first in enumerate(words):
        for term in _beginning_with(first[0]):
            if not (term.silences or at >= free) or not _stands(term, text, words, at):
                continue
            stop = words[at + len(term.words) - 1].end()
            if term.silences:
                silent.append((first.start(), stop, term.silences))
            if term.votes and at >= free:
                hits.append(Hit(first.start(), stop, term.votes))
                free = at + len(term.words)
    return [_heard(hit, silent) for hit in hits] if silent else hits


def _heard(hit: Hit, silent: list[tuple[int, int, frozenset[str]]]) -> Hit:
    """The hit with the votes that no excluded phrase around it silences."""
    quiet = frozenset().union(*(codes for start, end, codes in silent if start <= hit.start and hit.end <= end))
    return Hit(hit.start, hit.end, tuple(vote for vote in hit.votes if vote[0] not in quiet)) if quiet else hit


def _stands(term: Term, text: str, words: list[re.Match[str]], at: int) -> bool:
    """Whether the term, whose first word fits, stands at ``words[at]`` with nothing but space or hyphens in it."""
    count = len(term.words)
    if count == 1 or at + count > len(words):
        return count == 1
    for k in range(1, count):
        if not term.words[k].fits(words[at + k][0], last=k == count - 1):
            return False
        if _GAP.fullmatch(text, words[at + k - 1].end(), words[at + k].start()) is None:
            return False
    return True


@dataclass(frozen=True)
class _Tally:
    """Scores by context, and the offsets they come from."""

    scores: dict[str, float]
    spans: dict[str, list[tuple[int, int]]]

    @classmethod
    def of(cls, hits: Iterable[Hit]) -> _Tally:
        """Every further term of a context counts less: the second 1/√2, the third 1/√3."""
        tally = cls({}, {})
        for hit in hits:
            for code, weight in hit.votes:
                spans = tally.spans.setdefault(code, [])
                spans.append((hit.start, hit.end))
                tally.scores[code] = tally.scores.get(code, 0.0) + weight / math.sqrt(len(spans))
        return tally

    def best(self) -> float:
        return max(self.scores.values(), default=0.0)

    def and_from(self, earlier: _Tally) -> _Tally:
        """This one with the clear contexts of ``earlier``."""
        scores, spans = dict(self.scores), dict(self.spans)
        for code, score in earlier.scores.items():
            if score >= GIVES:
                scores[code] = scores.get(code, 0.0) + score
                spans[code] = earlier.spans[code] + spans.get(code, [])
        return _Tally(scores, spans)

    def chosen(self) -> tuple[Found, ...]:
        """The best context, and a second and third that come near it."""
        ranked = sorted(self.scores, key=lambda c: (-self.scores[c], self.spans[c][0]))
        kept: list[str] = ranked[:1]
        for code in ranked[1:]:
            near = (SECOND if len(kept) == 1 else THIRD) * self.scores[ranked[0]]
            if len(kept) < 3 and self.scores[code] >= max(near, LEAST):
                kept.append(code)
        return tuple(Found(code, tuple(self.spans[code])) for code in kept)


@functools.cache
def _pointers() -> re.Pattern[str]:
    """The words with which a content points back to what was said before it."""
    words = sorted(codebook.load_cached("contexts")["points_back"], key=lambda w: (-len(w), w))
    return re.compile(r"\b(?:" + "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in words) + r")\b", re.IGNORECASE)


def _before(text: str, start: int, end: int, act: str) -> _Tally:
    """What the words before ``start`` speak for: the nearest sentence of the paragraph that says something clear."""
    points_back = _pointers().search(text, start, end) is not None
    paragraph = text.rfind("\n", 0, start) + 1
    cuts = [paragraph, *(m.end() for m in _SENTENCE.finditer(text, paragraph, start)), start]
    for back, (a, b) in enumerate(zip(cuts[-2::-1], cuts[:0:-1], strict=True)):
        if back > BACK or (not points_back and (back or act == "consult")):
            break
        tally = _Tally.of(_hits(text, a, b))
        if tally.best() >= GIVES:
            return tally
    return _Tally({}, {})


def contexts_of(text: str, start: int, end: int, *, act: str) -> tuple[Found, ...]:
    """The contexts of the content ``text[start:end]``, most important first: three at most, none rather than a guess.

    ``act`` is the statement's act. All offsets count in ``text``; those of an
    inherited context lie before ``start``, in the same paragraph. Does not look
    at who speaks, nor at anything after ``end``. Raises nothing.
    """
    own = _Tally.of(_hits(text, start, end))
    if own.best() < CLEAR:
        own = own.and_from(_before(text, start, end, act))
    return own.chosen()
