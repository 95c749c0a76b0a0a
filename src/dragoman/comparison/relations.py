"""Whether two accounts of one point are the same or differ: the evidence in numbers, for the fitted weights."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman import codebook
from dragoman.comparison.contrasts import Side, contradicts
from dragoman.comparison.features import ASKS, BLAME
from dragoman.record import Contrast

SOFT = frozenset({"consult", "praise", "agree", "support"})


def features(a: Side, b: Side, found: Sequence[Contrast], likeness: float) -> dict[str, float]:
    """The evidence. ``likeness`` (0 to 1) is how near the nearest two statements are."""
    kinds = {contrast.kind for contrast in found}
    known = codebook.acts()
    groups = [known[act].group if act in known else act for act in (a.act, b.act)]
    together = len(a.speakers) > 1 and len(b.speakers) > 1
    hard = (a.acts | b.acts) & (ASKS | BLAME)
    return {
        "several statements": float(len(a.told) + len(b.told) > 2),
        "many statements": float(len(a.told) * len(b.told) > 2),
        "same speakers": float(a.speakers == b.speakers),
        "both together": float(together),
        "opposite speakers": float(not a.speakers & b.speakers),
        "same act": float(a.act == b.act),
        "same family of acts": float(groups[0] == groups[1]),
        "soft acts": float(a.acts <= SOFT and b.acts <= SOFT),
        "hard act": float(bool(hard)),
        "contradiction": float(contradicts(found)),
        "strength": float("strength" in kinds),
        "target": float("target" in kinds),
        "name": float("name" in kinds),
        "likeness": likeness,
    }
