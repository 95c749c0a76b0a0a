"""A text cut where its marks begin and end, so that marks may overlap as they like.

The invariant that this module guards: the segments, in order, cover the text
once, without a gap; and within a segment the set of marks does not change.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import msgspec


class Mark(msgspec.Struct, frozen=True):
    """A stretch ``start:end`` that is a ``kind`` (content, cue, source …) of ``owner``."""

    start: int
    end: int
    kind: str
    owner: str


class Segment(msgspec.Struct, frozen=True):
    """A stretch with the same marks from its first character to its last."""

    start: int
    end: int
    marks: tuple[Mark, ...]


def segments(length: int, marks: Iterable[Mark], cuts: Iterable[int] = ()) -> list[Segment]:
    """Cut ``0:length`` at every mark's start and end and at every one of ``cuts``.

    The marks of a segment stand in the order they were given in. Marks and cuts
    that reach outside are clipped; a mark of no length marks nothing.
    """
    inside = [(max(0, m.start), min(length, m.end), m) for m in marks]
    inside = [entry for entry in inside if entry[0] < entry[1]]
    edges = {0, length} | {cut for cut in cuts if 0 < cut < length}
    starting: dict[int, list[int]] = {}
    ending: dict[int, list[int]] = {}
    for number, (start, end, _) in enumerate(inside):
        starting.setdefault(start, []).append(number)
        ending.setdefault(end, []).append(number)
    ordered = sorted(edges | starting.keys() | ending.keys())
    active: set[int] = set()
    found = []
    for start, end in pairwise(ordered):
        active.difference_update(ending.get(start, ()))
        active.update(starting.get(start, ()))
        found.append(Segment(start, end, tuple(inside[number][2] for number in sorted(active))))
    return found
