"""Krippendorff's alpha, against the values that he published."""

from __future__ import annotations

import pytest

from dragoman.evaluation.agreement import agreements, alpha, interval, masi, nominal

# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", example C: four observers, twelve units.
OBSERVERS = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
]
UNITS = [[int(v) for v in unit if v != "."] for unit in zip(*(row.split() for row in OBSERVERS), strict=True)]


def test_two_observers_of_two_values() -> None:
    """Example A: ten units, alpha 0.095."""
    meg = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    owen = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    found = alpha(zip(meg, owen, strict=True))
    assert found.alpha == pytest.approx(0.095, abs=0.0005)
    assert (found.units, found.codings) == (10, 20)


def test_two_observers_of_several_values() -> None:
    """Example B: twelve units, alpha 0.692."""
    ben = "a a b b d c c c e d d a"
    gerry = "b a b b b c c c e d d d"
    found = alpha(zip(ben.split(), gerry.split(), strict=True))
    assert found.alpha == pytest.approx(0.692, abs=0.0005)


@pytest.mark.parametrize(("distance", "value"), [(nominal, 0.743), (interval, 0.849)])
def test_four_observers_who_did_not_code_all(distance: object, value: float) -> None:
    """Example C: a unit that only one has coded does not count."""
    found = alpha(UNITS, distance)  # type: ignore[arg-type]
    assert found.alpha == pytest.approx(value, abs=0.0005)
    assert (found.units, found.codings) == (11, 40)


def test_it_is_not_defined_where_nothing_varies() -> None:
    assert alpha([[1, 1], [1, 1]]).alpha is None
    assert alpha([]).alpha is None
    assert alpha([[1, 2]]).alpha is None, "one unit is no sample"
    assert alpha([[1], [2]]).units == 0


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("ab", "ab", 0.0), ("ab", "cd", 1.0), ("a", "ab", 1 - 2 / 3 / 2), ("ab", "bc", 1 - 1 / 3 / 3), ("", "", 0.0)],
)
def test_sets_are_as_far_apart_as_passonneau_says(one: str, other: str, distance: float) -> None:
    assert masi(frozenset(one), frozenset(other)) == pytest.approx(distance)
    assert masi(frozenset(other), frozenset(one)) == pytest.approx(distance)


def test_where_one_sees_no_statement_the_fields_are_not_compared() -> None:
    coding = {
        "content": (0, 1),
        "speaker": frozenset("A"),
        "act": "state",
        "target": frozenset(),
        "contexts": frozenset(),
    }
    other = {**coding, "act": "warn"}
    found = {
        each.field: each for each in agreements([[coding, None], [coding, coding], [other, other], [coding, other]])
    }
    assert found["statement"].units == 4
    assert found["act"].units == 3
    assert found["statement"].alpha == pytest.approx(1 - (1 / 4) / (2 * 7 / (8 * 7 / 1) * 1), abs=0.01)
