"""One reading beside one gold coding: which statements are the same, and what differs.

A reading is compared as a :class:`Coding`: a readout reduced to what a coder
fills in by the codebook. Statements belong together when their contents share
at least half of their tokens (:data:`IOU`), the closest first, one to one.
"""

from __future__ import annotations

import collections
import re
from collections.abc import Sequence

import msgspec

from dragoman.evaluation.names import same_person, same_place
from dragoman.record import Encounter, Made, Participant, Readout, Span

TOKEN = re.compile(r"\w+(?:[’'.-]\w+)*|[^\w\s]")
IOU = 0.5
"""Least share of tokens in common of two contents that are the same statement's. By the codebook's scorer."""

NONE = "none"
"""In the table of acts: no statement."""
ENCOUNTER_FIELDS = ("kind", "date", "place", "requested_by", "publisher")
"""The fields of the encounter that are single values."""


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What is measured of a statement: where its content stands, and how it is coded.

    ``cue`` and ``source`` are not measured: they show a difference in its sentence.
    """

    start: int
    end: int
    speaker: frozenset[str]
    person: str | None = None
    act: str | None = None
    target: frozenset[str] = frozenset()
    contexts: frozenset[str] = frozenset()
    cue: Span | None = None
    source: Span | None = None
    confidence: float | None = None


class Coding(msgspec.Struct, frozen=True):
    """A text's encounter and statements, by whomever (``made``, where a reader did) they were coded."""

    encounter: Encounter = Encounter()
    statements: tuple[Statement, ...] = ()
    made: Made | None = None


def of_readout(readout: Readout) -> Coding:
    """A readout as a coding."""
    return Coding(
        readout.encounter,
        tuple(
            Statement(
                start=statement.content.start,
                end=statement.content.end,
                speaker=frozenset(statement.speaker),
                person=statement.person,
                act=statement.act,
                target=frozenset(statement.target),
                contexts=frozenset(statement.contexts),
                cue=statement.cue,
                source=statement.source,
                confidence=statement.confidence,
            )
            for statement in readout.statements
        ),
        readout.made,
    )


class Overlap(msgspec.Struct):
    """Hits, and what there is too much and too little of."""

    hits: int = 0
    extra: int = 0
    missed: int = 0

    def add(self, hits: int, read: int, gold: int) -> None:
        """``hits`` of ``read`` that were read and of ``gold`` that there are."""
        self.hits += hits
        self.extra += read - hits
        self.missed += gold - hits

    def f1(self) -> float:
        """The harmonic mean of precision and recall; 1 where there was nothing to find and nothing found."""
        everything = 2 * self.hits + self.extra + self.missed
        return 2 * self.hits / everything if everything else 1.0


class Share(msgspec.Struct):
    """How many of so many are right."""

    right: int = 0
    of: int = 0

    def add(self, right: int, of: int = 1) -> None:
        self.right += right
        self.of += of

    def value(self) -> float:
        """The share, 1 where there is nothing to get wrong."""
        return self.right / self.of if self.of else 1.0


class Tally:
    """The counts behind the figures, over any number of documents."""

    def __init__(self) -> None:
        self.shares: collections.defaultdict[str, Share] = collections.defaultdict(Share)
        self.overlaps: collections.defaultdict[str, Overlap] = collections.defaultdict(Overlap)
        self.acts: collections.defaultdict[str | None, Overlap] = collections.defaultdict(Overlap)
        self.confusion: collections.Counter[tuple[str, str]] = collections.Counter()
        self.outcomes: list[tuple[float | None, bool]] = []
        """For each statement read: its confidence, and whether content, speakers and act are right."""

    def add(self, text: str, gold: Coding, read: Coding) -> None:
        """Count one document."""
        self._encounter(gold.encounter, read.encounter)
        tokens = tokenized(text)
        in_gold = [inside(tokens, statement) for statement in gold.statements]
        in_read = [inside(tokens, statement) for statement in read.statements]
        who_gold, who_read = (_speakers(len(tokens), *side) for side in ((in_gold, gold), (in_read, read)))
        right = sum(a == b for a, b in zip(who_gold, who_read, strict=True))
        self.shares["tokens.speaker"].add(right, len(tokens))
        self._statements(gold.statements, read.statements, paired(in_gold, in_read))

    def _encounter(self, gold: Encounter, read: Encounter) -> None:
        for field in ENCOUNTER_FIELDS:
            self.shares[f"encounter.{field}"].add(same_field(field, gold, read))
        hits = len(gold.participants) - len(unmet(gold.participants, read.participants)[0])
        self.overlaps["encounter.participants"].add(hits, len(read.participants), len(gold.participants))

    def _statements(
        self, gold: Sequence[Statement], read: Sequence[Statement], pairs: Sequence[tuple[int, int]]
    ) -> None:
        sizes = len(read), len(gold)
        self.overlaps["span"].add(len(pairs), *sizes)
        full: set[int] = set()
        acts_right: collections.Counter[str | None] = collections.Counter()
        for i, j in pairs:
            a, b = gold[i], read[j]
            self.shares["speaker"].add(a.speaker == b.speaker)
            self.shares["person"].add(same_person(a.person, b.person))
            self.shares["act"].add(a.act == b.act)
            self.overlaps["target"].add(len(a.target & b.target), len(b.target), len(a.target))
            self.overlaps["contexts"].add(len(a.contexts & b.contexts), len(b.contexts), len(a.contexts))
            self.confusion[a.act or NONE, b.act or NONE] += 1
            if a.speaker == b.speaker and a.act == b.act:
                full.add(j)
            acts_right[a.act] += a.act == b.act
        self.overlaps["full"].add(len(full), *sizes)
        self.outcomes += [(statement.confidence, j in full) for j, statement in enumerate(read)]
        left_gold, left_read = set(range(len(gold))), set(range(len(read)))
        for i, j in pairs:
            left_gold.discard(i)
            left_read.discard(j)
        self.confusion.update((gold[i].act or NONE, NONE) for i in left_gold)
        self.confusion.update((NONE, read[j].act or NONE) for j in left_read)
        acts_gold, acts_read = (collections.Counter(statement.act for statement in side) for side in (gold, read))
        for act in acts_gold | acts_read:
            self.acts[act].add(acts_right[act], acts_read[act], acts_gold[act])


def tokenized(text: str) -> list[tuple[int, int]]:
    """Start and end of each token: words with their hyphens and apostrophes, and single signs."""
    return [match.span() for match in TOKEN.finditer(text)]


def inside(tokens: Sequence[tuple[int, int]], statement: Statement) -> frozenset[int]:
    """Indices of the tokens that a statement's content holds, or begins or ends in."""
    return frozenset(i for i, (start, end) in enumerate(tokens) if start < statement.end and end > statement.start)


def _speakers(length: int, inside: Sequence[frozenset[int]], coding: Coding) -> list[frozenset[str]]:
    """The speakers of every token; of tokens in two statements those of the later one."""
    who = [frozenset[str]()] * length
    for tokens, statement in zip(inside, coding.statements, strict=True):
        for token in tokens:
            who[token] = statement.speaker
    return who


def paired(gold: Sequence[frozenset[int]], read: Sequence[frozenset[int]]) -> list[tuple[int, int]]:
    """The statements that belong together, as indices, by falling share of common tokens."""
    near = []
    for i, a in enumerate(gold):
        for j, b in enumerate(read):
            common = len(a & b)
            if common and common >= IOU * len(a | b):
                near.append((-common / len(a | b), i, j))
    pairs: list[tuple[int, int]] = []
    for _, i, j in sorted(near):
        if all(i != taken_i and j != taken_j for taken_i, taken_j in pairs):
            pairs.append((i, j))
    return pairs


def same_field(field: str, gold: Encounter, read: Encounter) -> bool:
    """Whether a single-valued field of the encounter was read right."""
    a, b = getattr(gold, field), getattr(read, field)
    return same_place(a, b) if field == "place" else a == b


def unmet(gold: Sequence[Participant], read: Sequence[Participant]) -> tuple[list[Participant], list[Participant]]:
    """Participants of gold that were not read, and those that were read and are not in gold."""
    missed, rest = [], list(read)
    for person in gold:
        met = next((q for q in rest if q.party == person.party and same_person(person.name, q.name)), None)
        if met is None:
            missed.append(person)
        else:
            rest.remove(met)
    return missed, rest
