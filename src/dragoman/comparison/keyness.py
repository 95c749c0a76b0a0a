"""Figures for phrases: how telling one is, how sure a rate is, whether an absence can be chance."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Z95 = 1.959963984540054
"""The normal quantile of a two-sided interval of 95%."""

Floats = NDArray[np.float64]
Numbers = NDArray[np.floating[Any] | np.integer[Any]]


def log_odds(
    here: Numbers, here_total: float, there: Numbers, there_total: float, prior: Floats, prior_total: float
) -> tuple[Floats, Floats]:
    """Log-odds ratio of each phrase, here against there, and its z-score, with an informative Dirichlet prior.

    Monroe, Colaresi & Quinn, "Fightin' Words", Political Analysis 16 (2008),
    equations 16, 18 and 22: ``here`` and ``there`` are counts of the phrases in
    ``here_total`` and ``there_total`` words, ``prior`` the pseudo-counts that
    both sides get, in ``prior_total`` words. The prior draws phrases that are rare on both sides to what
    is usual in all texts together; z is the ratio over its standard error.
    """
    a, b = here + prior, there + prior
    ratio = np.log(a / (here_total + prior_total - a)) - np.log(b / (there_total + prior_total - b))
    return ratio, ratio / np.sqrt(1 / a + 1 / b)


def wilson(hits: int, size: int) -> tuple[float, float] | None:
    """The 95% interval of a share (0-1) by Wilson's score method (JASA 22, 1927); ``None`` of nothing.

    Right for few and for no hits, where the textbook interval is not (Brown,
    Cai & DasGupta, Statistical Science 16, 2001).
    """
    if not size:
        return None
    share, square = hits / size, Z95 * Z95
    middle = (share + square / (2 * size)) / (1 + square / size)
    half = Z95 * math.sqrt(share * (1 - share) / size + square / (4 * size * size)) / (1 + square / size)
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    return low, 1.0 if hits == size else min(1.0, middle + half)


def all_on_one_side(hits: int, inside: int, size: int) -> float:
    """The probability that ``hits`` readouts drawn without order from ``size`` all lie among ``inside`` given ones.

    The hypergeometric probability that a phrase which did not change its
    frequency is met in the first (or last) ``inside`` readouts alone.
    """
    if hits > inside:
        return 0.0
    return math.exp(
        math.lgamma(inside + 1) - math.lgamma(inside - hits + 1) - math.lgamma(size + 1) + math.lgamma(size - hits + 1)
    )
