from __future__ import annotations

import pytest

from dragoman.evaluation.names import same_person, same_place


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Anna Bergström", "Anna Bergstrom", True),
        ("A. J. Moreau", "Moreau", True),
        ("Wei Lin", "Wei", True),  # part of the name
        ("Wei Lin", "Lin Wei", True),  # the same words
        ("Anna Moreau", "Anna Kim", False),
        ("Anna Moreau", None, False),
        (None, None, True),
        ("王", "李", True),  # of another script nothing is left to compare
    ],
)
def test_people_are_told_apart_by_family_name(one: str | None, other: str | None, same: bool) -> None:
    assert same_person(one, other) is same
    assert same_person(other, one) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Geneva", "Geneva", True),
        ("Palais Wilson", "the Palais Wilson", True),
        ("São Tomé", "Sao Tome", True),
        ("Geneva", "Vienna", False),
        ("Geneva", None, False),
        (None, None, True),
    ],
)
def test_places_are_the_same_where_one_is_part_of_the_other(one: str | None, other: str | None, same: bool) -> None:
    assert same_place(one, other) is same
