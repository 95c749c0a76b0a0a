"""Every difference between a reading and its gold, in the sentence where it stands.

A sentence is looked for with a function that is passed in, for what a sentence
is the reader knows; without one, a line of the text is taken for one.
"""

from __future__ import annotations

import collections
from collections.abc import Callable, Iterable, Iterator, Sequence

from dragoman.evaluation.compare import (
    ENCOUNTER_FIELDS,
    Coding,
    Statement,
    inside,
    paired,
    same_field,
    tokenized,
    unmet,
)
from dragoman.evaluation.names import same_person
from dragoman.record import Difference, Document, Encounter, Evidence, Marks, Participant, Span

Sentences = Callable[[str], Sequence[tuple[int, int]]]
"""Start and end of each sentence of a text."""

STATEMENT_FIELDS = ("speaker", "person", "act", "target", "contexts")
CAUSES = (
    *("span.missed", "span.extra", "span.bounds"),
    *STATEMENT_FIELDS,
    *(f"encounter.{field}" for field in (*ENCOUNTER_FIELDS, "participants")),
)
"""Every cause, in the order in which they are shown."""


def group_of(document: str) -> str:
    """The group of a document: what stands before the first hyphen of its id."""
    return document.split("-")[0]


def lines(text: str) -> list[tuple[int, int]]:
    """The lines that hold words, as sentences."""
    found, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            found.append((at, at + len(line)))
        at += len(line) + 1
    return found


def differences(document: Document, gold: Coding, read: Coding, sentences: Sentences = lines) -> Iterator[Difference]:
    """Every difference of one document: the encounter's, then statement by statement."""
    yield from _Comparison(document, gold.encounter.publisher, sentences).differences(gold, read)


def counts(found: Iterable[Difference]) -> dict[str, dict[str, int]]:
    """The differences by cause (in the order of :data:`CAUSES`), publisher, group and cue (the most frequent first).

    Those of the encounter have no cue and are not counted among the cues;
    statements without one, and texts without a publisher, count under ``(none)``.
    """
    found = list(found)
    causes = collections.Counter(each.cause for each in found)
    cues = collections.Counter(each.cue or "(none)" for each in found if not each.cause.startswith("encounter."))
    groups = collections.Counter(each.group for each in found)
    publishers = collections.Counter(each.publisher or "(none)" for each in found)
    return {
        "cause": {cause: causes[cause] for cause in CAUSES if causes[cause]},
        "publisher": _by_number(publishers),
        "group": _by_number(groups),
        "cue": _by_number(cues),
    }


def _by_number(counted: collections.Counter[str]) -> dict[str, int]:
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


class _Comparison:
    """One document's two codings."""

    def __init__(self, document: Document, publisher: str | None, sentences: Sentences) -> None:
        self.text, self.id, self.group = document.text, document.id, group_of(document.id)
        self.publisher = publisher
        self.sentences = sentences(self.text) or lines(self.text)

    def differences(self, gold: Coding, read: Coding) -> Iterator[Difference]:
        yield from self._encounter(gold.encounter, read.encounter)
        tokens = tokenized(self.text)
        in_gold, in_read = ([inside(tokens, s) for s in side.statements] for side in (gold, read))
        by_gold = dict(paired(in_gold, in_read))
        words = {i for i, (start, _) in enumerate(tokens) if self.text[start].isalnum()}
        for i, statement in enumerate(gold.statements):
            if i not in by_gold:
                near = _nearest(in_gold[i], in_read)
                yield self._of("span.missed", statement, None if near is None else read.statements[near], missed=True)
                continue
            j = by_gold[i]
            if in_gold[i] & words != in_read[j] & words:
                yield self._of("span.bounds", statement, read.statements[j])
            yield from self._fields(statement, read.statements[j])
        for j in sorted(set(range(len(read.statements))) - set(by_gold.values())):
            near = _nearest(in_read[j], in_gold)
            beside = None if near is None else gold.statements[near]
            yield self._of("span.extra", beside, read.statements[j], extra=True)

    def _fields(self, gold: Statement, read: Statement) -> Iterator[Difference]:
        for field in STATEMENT_FIELDS:
            a, b = getattr(gold, field), getattr(read, field)
            if not (same_person(a, b) if field == "person" else a == b):
                yield self._of(field, gold, read)

    def _of(
        self, cause: str, gold: Statement | None, read: Statement | None, missed: bool = False, extra: bool = False
    ) -> Difference:
        """A difference in a statement; ``missed`` and ``extra`` say that the other one only stands beside it."""
        gold_marks, read_marks = (None if s is None else self._marks(s) for s in (gold, read))
        own, marks = (read, read_marks) if extra or gold is None else (gold, gold_marks)
        assert own is not None
        assert marks is not None
        return Difference(
            document=self.id,
            group=self.group,
            publisher=self.publisher,
            cause=cause,
            gold=None if extra or gold is None else self._value(cause, gold),
            read=None if missed or read is None else self._value(cause, read),
            sentence=marks.sentence,
            gold_marks=gold_marks,
            read_marks=read_marks,
            cue=None if own.cue is None else " ".join(own.cue.text.lower().split()),
            act=own.act,
        )

    def _value(self, cause: str, statement: Statement) -> str | None:
        if cause == "span.bounds":
            return self.text[statement.start : statement.end]
        if cause.startswith("span."):
            return f"{statement.act} by {shown(statement.speaker) or 'nobody'}"
        return shown(getattr(statement, cause))

    def _marks(self, statement: Statement) -> Marks:
        return Marks(
            sentence=self._sentence(statement.start, statement.end),
            content=self._span(statement.start, statement.end),
            cue=statement.cue,
            source=statement.source,
        )

    def _span(self, start: int, end: int) -> Span:
        return Span(start, end, self.text[start:end])

    def _sentence(self, start: int, end: int) -> Span:
        """The sentence (several, where the words run over its end) that the words stand in; else their line."""
        met = [(a, b) for a, b in self.sentences if a < max(end, start + 1) and b > start]
        if not met:
            met = [(a, b) for a, b in lines(self.text) if a <= start <= b] or [(start, end)]
        return self._span(min(met[0][0], start), max(met[-1][1], end))

    # The encounter

    def _encounter(self, gold: Encounter, read: Encounter) -> Iterator[Difference]:
        for field in ENCOUNTER_FIELDS:
            if not same_field(field, gold, read):
                a, b = getattr(gold, field), getattr(read, field)
                yield self._fact(field, a, b, self._found(a), self._evident(read.evidence.get(field, ())))
        missed, extra = unmet(gold.participants, read.participants)
        for person in missed:
            yield self._fact("participants", _person(person), None, self._found(person.name), None)
        for person in extra:
            place = self._evident(person.evidence) or self._found(person.name)
            yield self._fact("participants", None, _person(person), None, place)

    def _fact(self, field: str, gold: str | None, read: str | None, a: Marks | None, b: Marks | None) -> Difference:
        beside = a or b
        opening = self._span(*self.sentences[0]) if self.sentences else Span(0, 0, "")
        return Difference(
            document=self.id,
            group=self.group,
            publisher=self.publisher,
            cause=f"encounter.{field}",
            gold=gold,
            read=read,
            sentence=beside.sentence if beside else opening,
            gold_marks=a,
            read_marks=b,
        )

    def _found(self, value: str | None) -> Marks | None:
        """Where the value itself stands in the text, if it does."""
        start = self.text.find(value) if value else -1
        return self._at(start, start + len(value or "")) if start >= 0 else None

    def _evident(self, evidence: Sequence[Evidence]) -> Marks | None:
        return next((self._at(each.start, each.end) for each in evidence if each.of == "text"), None)

    def _at(self, start: int, end: int) -> Marks:
        return Marks(sentence=self._sentence(start, end), content=self._span(start, end))


def _nearest(own: frozenset[int], others: Sequence[frozenset[int]]) -> int | None:
    """Which of the others shares most tokens with it, if any does."""
    best = max(range(len(others)), key=lambda k: len(own & others[k]), default=None)
    return best if best is not None and own & others[best] else None


def _person(person: Participant) -> str:
    return f"{person.name} ({person.party or 'no party'})"


def shown(value: frozenset[str] | str | None) -> str | None:
    """A field's value in words."""
    if isinstance(value, frozenset):
        return "+".join(sorted(value)) or None
    return value
