"""Whether a statement that is said to be right with probability p is right that often."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from dragoman.record import Bin, Reliability

BINS = 10
"""Bins of equal width, as in the reliability diagrams of the literature (Guo et al. 2017)."""


def reliability(outcomes: Sequence[tuple[float | None, bool]]) -> Reliability | None:
    """The reliability of (confidence, whether right), ``None`` where no statement has a confidence."""
    known = [(confidence, right) for confidence, right in outcomes if confidence is not None]
    if not known:
        return None
    bins = tuple(_bin(k, [each for each in known if _number(each[0]) == k]) for k in range(BINS))
    share = statistics.fmean(right for _, right in known)
    return Reliability(
        n=len(known),
        without=len(outcomes) - len(known),
        confidence=statistics.fmean(confidence for confidence, _ in known),
        right=share,
        ece=sum(each.n * abs(each.confidence - each.right) for each in bins) / len(known),
        brier=statistics.fmean((confidence - right) ** 2 for confidence, right in known),
        brier_base=share * (1 - share),
        bins=tuple(each for each in bins if each.n),
    )


def _number(confidence: float) -> int:
    return min(int(confidence * BINS), BINS - 1)


def _bin(number: int, known: Sequence[tuple[float, bool]]) -> Bin:
    if not known:
        return Bin(number / BINS, (number + 1) / BINS, 0, 0.0, 0.0)
    confidence, right = (statistics.fmean(each[k] for each in known) for k in (0, 1))
    return Bin(number / BINS, (number + 1) / BINS, len(known), confidence, right)
