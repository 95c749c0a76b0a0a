"""Several readouts of one series, and which of their statements tell one thing.

The alignment is the one by which two sides' accounts are compared
(:mod:`pair`), but only among statements with a speaker in common, and with a
margin: one ministry repeats its words.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from dragoman.comparison import alignment, pair, scoring, telling
from dragoman.comparison.similarity import Method
from dragoman.record import Head, Readout, Span, head_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dragoman.comparison.telling import Telling
    from dragoman.record import Statement

    Matrix = NDArray[np.float64]

SURER = 1.15
"""Log odds that a link needs beyond those of two sides' accounts: one ministry repeats its words. Chosen by eye on
the 68 links of two White House readouts with six predecessors each: below, most are of another matter. On the coded
successions of tests/gold/since.jsonl anything from 0 to 1.15 does as well."""
WORDS, TOPICS = 0.2, 0.6
"""A link needs at least this much in common in words (root of the cosine of their stems), or in topics (cosine)."""
NEVER, CERTAIN = -20.0, 20.0
"""Log odds of statements of other speakers, and of the same words."""
Sentences = Callable[[str], Sequence[tuple[int, int]]]
"""The offsets of the sentences of a canonical text."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A statement where it stands: ``anchor`` is ``document@revision#start-end``, or without a revision.

    ``start`` and ``end`` are the content's; ``sentence`` is the whole sentence.
    The other fields are the statement's; ``date`` is the day of the readout.
    """

    anchor: str
    document: str
    revision: int | None
    date: str | None
    statement: str
    start: int
    end: int
    content: str
    sentence: Span
    cue: str | None
    speaker: tuple[str, ...]
    person: str | None
    act: str
    target: tuple[str, ...]


class Account(NamedTuple):
    """A readout with its head, which says of which revision it is."""

    head: Head
    readout: Readout


class Place(NamedTuple):
    """A statement: the account, and the statement in it, both by number from 0."""

    account: int
    statement: int


class Accounts:
    """Readouts with their statements taken apart. ``method`` is that of the alignment."""

    def __init__(self, accounts: Sequence[Account], sentences: Sentences, method: Method) -> None:
        self.accounts, self.method = accounts, method
        self.spans = [sentences(each.readout.document.text) for each in accounts]
        sides = frozenset(code for each in accounts for code in head_of(each.readout).parties)
        self.told = [telling.tellings(each.readout, sides) for each in accounts]

    def aligned(self, one: int, other: int) -> dict[tuple[int, int], float]:
        """Statements of two readouts that tell one thing: each of the other's with its likeliest of the one's."""
        told, matrices = pair.prepare(self.accounts[one].readout, self.accounts[other].readout, self.method)
        scores = scoring.links(matrices, *told, scoring.weights(self.method)) - SURER
        scores = np.where((matrices["words"] < WORDS) & (matrices["topics"] < TOPICS), NEVER, scores)
        scores = _of_one_speaker(scores, *told)
        found: dict[tuple[int, int], float] = {}
        for group in alignment.align(scores):
            best = {(max(group.a, key=lambda i: scores[i, j]), j) for j in group.b}
            best |= {(i, max(group.b, key=lambda j: scores[i, j])) for i in group.a}
            found |= {(i, j): float(scores[i, j]) for i, j in best if scores[i, j] > 0}
        return found

    def statement(self, place: Place) -> Statement:
        """The statement at a place."""
        return self.accounts[place.account].readout.statements[place.statement]

    def chains(self, numbers: Sequence[int]) -> list[set[Place]]:
        """Statements of these accounts, those of two that follow each other linked where they tell one thing."""
        chain = {Place(n, i): {Place(n, i)} for n in numbers for i in range(len(self.accounts[n].readout.statements))}
        for newer, older in itertools.pairwise(numbers):
            for i, j in self.aligned(older, newer):
                one, other = chain[Place(older, i)], chain[Place(newer, j)]
                if one is not other:
                    one |= other
                    for each in other:
                        chain[each] = one
        return list({id(each): each for each in chain.values()}.values())

    def topic(self, place: Place) -> str | None:
        """What a statement is about: the topic that weighs most in it, else its first context."""
        topics = self.told[place.account][place.statement].topics
        if topics:
            return max(topics, key=lambda topic: (topics[topic], topic)).removeprefix("#")
        account = self.accounts[place.account]
        contexts = account.readout.statements[place.statement].contexts
        return contexts[0] if contexts else None

    def said(self, place: Place) -> Said:
        account = self.accounts[place.account]
        head, text = account.head, account.readout.document.text
        statement = account.readout.statements[place.statement]
        start, end = statement.content.start, statement.content.end
        sentence = next(((a, b) for a, b in self.spans[place.account] if a <= start < b), (start, end))
        revision = f"@{head.revision}" if head.revision is not None else ""
        return Said(
            anchor=f"{head.document}{revision}#{start}-{end}",
            document=head.document,
            revision=head.revision,
            date=head.day,
            statement=statement.id,
            start=start,
            end=end,
            content=statement.content.text,
            sentence=Span(*sentence, text[slice(*sentence)]),
            cue=statement.cue.text if statement.cue is not None else None,
            speaker=statement.speaker,
            person=statement.person,
            act=statement.act,
            target=statement.target,
        )


def _of_one_speaker(scores: Matrix, a: Sequence[Telling], b: Sequence[Telling]) -> Matrix:
    """Only what the same speakers say is one thing; what is said in the same words surely is."""
    made: Matrix = scores.copy()
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            if not set(x.statement.speaker) & set(y.statement.speaker):
                made[i, j] = NEVER
            elif plain_words(x.text) == plain_words(y.text):
                made[i, j] = CERTAIN
    return made


def plain_words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
