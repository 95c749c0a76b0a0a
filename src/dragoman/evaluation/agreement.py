"""How far people who code the same statements agree: Krippendorff's alpha.

Alpha is 1 where all agree, 0 where they agree as chance would have it, below 0
where they agree less. It takes any number of coders, and units that not all of
them have coded. After Krippendorff (2011), "Computing Krippendorff's
Alpha-Reliability"; for sets of codes the distance is MASI (Passonneau 2006).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

Distance = Callable[[Any, Any], float]


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """Agreement in one field.

    ``alpha`` is ``None`` where it is not defined: fewer than two units with two
    codings, or only one value ever used. ``observed`` is the mean disagreement
    within units, ``expected`` that between any two codings; ``units`` were coded
    by two people or more.
    """

    field: str
    alpha: float | None
    observed: float
    expected: float
    units: int
    codings: int


def nominal(one: Any, other: Any) -> float:
    """0 for the same value, 1 for any other."""
    return 0.0 if one == other else 1.0


def interval(one: float, other: float) -> float:
    """The square of the difference."""
    return float((one - other) ** 2)


def masi(one: frozenset[Any], other: frozenset[Any]) -> float:
    """The distance of two sets: Jaccard's, weighed by whether one holds the other (Passonneau 2006)."""
    if one == other:
        return 0.0
    common = len(one & other)
    if not common:
        return 1.0
    weight = 2 / 3 if one <= other or other <= one else 1 / 3
    return 1 - weight * common / len(one | other)


def alpha(units: Iterable[Sequence[Hashable]], distance: Distance = nominal, *, field: str = "") -> Agreement:
    """Krippendorff's alpha over ``units``, each with the values that its coders gave it (any order, none left out)."""
    paired = [list(values) for values in units if len(values) > 1]
    everything = Counter(value for values in paired for value in values)
    n = sum(everything.values())
    observed = 0.0
    for values in paired:
        pairs = sum(distance(a, b) for i, a in enumerate(values) for j, b in enumerate(values) if i != j)
        observed += pairs / (len(values) - 1)
    expected = sum(
        count * other * distance(a, b) for a, count in everything.items() for b, other in everything.items() if a != b
    )
    observed = observed / n if n else 0.0
    expected = expected / (n * (n - 1)) if n > 1 else 0.0
    known = len(paired) > 1 and expected > 0
    return Agreement(
        field=field,
        alpha=1 - observed / expected if known else None,
        observed=observed,
        expected=expected,
        units=len(paired),
        codings=n,
    )


FIELDS: Mapping[str, Distance] = {
    "content": nominal,
    "speaker": masi,
    "act": nominal,
    "target": masi,
    "contexts": masi,
}
"""Fields in which two codings of one statement are compared, and by what distance."""


def agreements(units: Iterable[Sequence[Mapping[str, Hashable] | None]]) -> tuple[Agreement, ...]:
    """Agreement in each of :data:`FIELDS`, and first in whether there is a statement at all.

    Each unit has what each coder gave it, by field; ``None`` for "no statement".
    Where one says so, the unit counts for the first line alone.
    """
    coded = [list(unit) for unit in units]
    found = [alpha(([each is not None for each in unit] for unit in coded), field="statement")]
    for field, distance in FIELDS.items():
        values = [[each[field] for each in unit if each is not None] for unit in coded]
        found.append(alpha(values, distance, field=field))
    return tuple(found)
