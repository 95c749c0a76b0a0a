"""The groups that link two readouts: sound whatever the scores, and good."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.comparison.alignment import Group, align, worth

SIZES = st.tuples(st.integers(0, 5), st.integers(0, 5))
TABLES = SIZES.flatmap(
    lambda size: st.lists(
        st.lists(st.integers(-50, 50).map(lambda tenths: tenths / 10), min_size=size[1], max_size=size[1]),
        min_size=size[0],
        max_size=size[0],
    ).map(lambda rows, size=size: np.array(rows, dtype=float).reshape(size))
)


@settings(max_examples=200, deadline=None)
@given(TABLES)
def test_every_statement_is_in_one_group_at_most_and_every_group_is_worth_something(scores: np.ndarray) -> None:
    groups = align(scores)
    for side in ("a", "b"):
        named = [number for group in groups for number in getattr(group, side)]
        assert len(named) == len(set(named))
        assert all(getattr(group, side) for group in groups)
    assert all(worth(scores, [group]) > 0 for group in groups)


@settings(max_examples=200, deadline=None)
@given(TABLES)
def test_it_does_not_matter_which_is_called_a(scores: np.ndarray) -> None:
    assert worth(scores.T, align(scores.T)) == pytest.approx(worth(scores, align(scores)))


@settings(max_examples=60, deadline=None)
@given(TABLES.filter(lambda scores: scores.shape[0] <= 4 and scores.shape[1] <= 3 and scores.size))
def test_it_is_not_far_from_the_best_there_is(scores: np.ndarray) -> None:
    """Against every way there is of giving each statement of either side to one of the groups."""
    rows, columns = scores.shape
    best = 0.0
    for of_a in itertools.product(range(columns + 1), repeat=rows):
        for of_b in itertools.product(range(columns + 1), repeat=columns):
            total = sum(scores[i, j] for i in range(rows) for j in range(columns) if of_a[i] == of_b[j] != columns)
            best = max(best, total)
    assert worth(scores, align(scores)) >= 0.6 * best - 1e-6


def test_one_point_may_be_told_in_two_statements() -> None:
    assert align(np.array([[2.0, -3.0], [1.5, -3.0], [-4.0, 1.0]])) == [Group((0, 1), (0,)), Group((2,), (1,))]


def test_nothing_likely_is_nothing_linked() -> None:
    assert align(np.full((3, 2), -1.0)) == []
    assert align(np.zeros((0, 4))) == []
