"""What became of what was said before, measured against people's judgement.

The gold file holds one JSON object a line: ``before`` and ``now``, ids of two
coded readouts by one publisher with one counterpart, and ``changes``, each with
the number (from 0) of the statement in either, or ``null``, and ``fate``, as
:class:`dragoman.comparison.since.Change` has it. Every statement is in one change.

``same.f1`` is F1 over statements of both that are held for one thing;
``fate`` the share of the rightly held that have the right fate; ``new.f1`` and
``gone.f1`` are F1 on what only the one readout says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from dragoman.evaluation.compare import Overlap, Share
from dragoman.evaluation.gold import Gold
from dragoman.evaluation.pairs import load_judged

FATES = frozenset({"hardened", "softened", "warmed", "cooled", "new", "gone", "reworded", "kept"})


class Fate(msgspec.Struct, frozen=True):
    """What became of one statement; ``before`` and ``now`` are numbers from 0."""

    fate: str
    before: int | None
    now: int | None


class Succession(msgspec.Struct, frozen=True):
    """Two readouts by their ids, and what became of the statements of the first in the second."""

    before: str
    now: str
    changes: tuple[Fate, ...]


def load_successions(path: Path, gold: Mapping[str, Gold]) -> list[Succession]:
    """The successions of a JSONL file. Raises :class:`GoldError` with everything that is wrong in it."""
    return load_judged(path, Succession, lambda one: _problems(one, gold), what="succession")


def _problems(one: Succession, gold: Mapping[str, Gold]) -> Iterable[str]:
    for side in ("before", "now"):
        name = getattr(one, side)
        if name not in gold:
            yield f"{name!r} is no document of the gold file"
            continue
        told = sorted(n for change in one.changes if (n := getattr(change, side)) is not None)
        if told != list(range(len(gold[name].coding.statements))):
            yield f"the statements of {name!r} are not each in one change"
    for change in one.changes:
        alone = {"new": (True, False), "gone": (False, True)}.get(change.fate, (False, False))
        if change.fate not in FATES or (change.before is None, change.now is None) != alone:
            yield f"{change.fate!r} cannot be of {change.before} and {change.now}"


def figures(wanted: Sequence[Succession], read: Sequence[Iterable[Fate]]) -> dict[str, float]:
    """``same.f1``, ``fate``, ``new.f1`` and ``gone.f1`` of what was ``read``, in the order of ``wanted``."""
    same, new, gone, fate = Overlap(), Overlap(), Overlap(), Share()
    for one, got in zip(wanted, read, strict=True):
        right, found = _pairs(one.changes), _pairs(got)
        hits = right.keys() & found.keys()
        same.add(len(hits), len(found), len(right))
        fate.add(sum(right[key] == found[key] for key in hits), len(hits))
        got = tuple(got)
        for name, side, overlap in (("new", "now", new), ("gone", "before", gone)):
            told, said = ({getattr(each, side) for each in all_ if each.fate == name} for all_ in (one.changes, got))
            overlap.add(len(told & said), len(said), len(told))
    share = fate.value() if fate.of else 0.0
    return {"same.f1": same.f1(), "fate": share, "new.f1": new.f1(), "gone.f1": gone.f1()}


def _pairs(changes: Iterable[Fate]) -> dict[tuple[int, int], str]:
    return {(c.before, c.now): c.fate for c in changes if c.before is not None and c.now is not None}
