"""What the drawings of a measurement share: its order, and a sentence cut at its marks."""

from __future__ import annotations

import collections
from collections.abc import Iterable, Mapping

import msgspec

from dragoman.record import Difference, Evaluation, Marks, Span
from dragoman.render.segments import Mark, segments

CAUSES = {
    "span.missed": "Statements not read",
    "span.extra": "Statements that are not in gold",
    "span.bounds": "Contents that begin or end elsewhere",
    "speaker": "Speaker",
    "person": "Person",
    "act": "Act",
    "target": "Target",
    "contexts": "Contexts",
    "encounter.kind": "Encounter: kind",
    "encounter.date": "Encounter: date",
    "encounter.place": "Encounter: place",
    "encounter.requested_by": "Encounter: at whose request",
    "encounter.publisher": "Encounter: publisher",
    "encounter.participants": "Encounter: participants",
}
"""How each cause is called, in the order in which they are shown; one that is not here comes last."""
NONE = "none"


class Piece(msgspec.Struct, frozen=True):
    """Words of a sentence, and what they are in the coding shown."""

    text: str
    content: bool = False
    cue: bool = False
    source: bool = False


class Pile(msgspec.Struct, frozen=True):
    """The differences of one cause, those of one cue together."""

    cause: str
    title: str
    count: int
    heaps: tuple[tuple[str, tuple[Difference, ...]], ...]


def piles(evaluation: Evaluation) -> list[Pile]:
    """The differences by cause; in each by cue, the most frequent first; then as they came."""
    by_cause: dict[str, list[Difference]] = {}
    for each in evaluation.differences:
        by_cause.setdefault(each.cause, []).append(each)
    order = [*(cause for cause in CAUSES if cause in by_cause), *(cause for cause in by_cause if cause not in CAUSES)]
    return [
        Pile(cause, CAUSES.get(cause, cause), len(by_cause[cause]), tuple(_heaps(by_cause[cause]))) for cause in order
    ]


def _heaps(found: Iterable[Difference]) -> Iterable[tuple[str, tuple[Difference, ...]]]:
    by_cue: collections.defaultdict[str, list[Difference]] = collections.defaultdict(list)
    for each in found:
        by_cue[each.cue or ""].append(each)
    for cue, each_of in sorted(by_cue.items(), key=lambda item: (-len(item[1]), item[0])):
        yield cue, tuple(each_of)


def shown(difference: Difference) -> list[tuple[str, list[Piece]]]:
    """The sentence as gold marks it and as the reading does, under their names; once, where that is the same."""
    gold, read = difference.gold_marks, difference.read_marks
    if gold is None and read is None:
        return [("text", [Piece(difference.sentence.text)])]
    if gold is not None and gold == read:
        return [("both", pieces(gold))]
    found = []
    if gold is not None:
        found.append(("gold" if difference.cause != "span.extra" else "gold, near", pieces(gold)))
    if read is not None:
        found.append(("read" if difference.cause != "span.missed" else "read, near", pieces(read)))
    return found


def pieces(marks: Marks) -> list[Piece]:
    """The sentence, cut at its marks. What is marked outside it is not shown."""
    return cut(marks.sentence, {"content": marks.content, "cue": marks.cue, "source": marks.source})


def cut(sentence: Span, marked: dict[str, Span | None]) -> list[Piece]:
    """A sentence cut at the spans that are ``marked`` as content, cue and source."""
    at = sentence.start
    marks = [Mark(span.start - at, span.end - at, kind, "") for kind, span in marked.items() if span is not None]
    found = []
    for segment in segments(len(sentence.text), marks):
        kinds = {mark.kind for mark in segment.marks}
        text = sentence.text[segment.start : segment.end]
        found.append(Piece(text, "content" in kinds, "cue" in kinds, "source" in kinds))
    return found


def values(difference: Difference) -> tuple[str, str] | None:
    """The two values as they are shown; ``None`` where the marks say it all."""
    if difference.cause == "span.bounds":
        return None
    return difference.gold or NONE, difference.read or NONE


def across(confusion: Mapping[str, Mapping[str, int]]) -> list[str]:
    """The acts that were read, in the order of those of gold; no statement last."""
    seen = {act for row in confusion.values() for act in row}
    order = [act for act in confusion if act in seen]
    order += sorted(seen - set(order))
    return [*(act for act in order if act != NONE), *([NONE] if NONE in seen else [])]
