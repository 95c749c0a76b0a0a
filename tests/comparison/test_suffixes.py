"""Suffix arrays against a count of every stretch."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dragoman.comparison.suffixes import innermost, repeats, sorting, suffixes

SEQUENCES = st.lists(st.integers(0, 3), max_size=60)


def counted(codes: list[int]) -> Counter[tuple[int, ...]]:
    """Every stretch of the sequence with the number of its places."""
    size = len(codes)
    return Counter(tuple(codes[i:j]) for i in range(size) for j in range(i + 1, size + 1))


@given(SEQUENCES)
def test_the_suffixes_are_in_order(codes: list[int]) -> None:
    array = suffixes(np.array(codes, dtype=np.int64))
    assert array.order.tolist() == sorted(range(len(codes)), key=lambda at: codes[at:])
    assert [array.rank[at] for at in array.order] == list(range(len(codes)))


@given(SEQUENCES)
def test_common_prefixes_are_as_long_as_they_are(codes: list[int]) -> None:
    array = suffixes(np.array(codes, dtype=np.int64))
    for rank in range(1, len(codes)):
        a, b = codes[array.order[rank - 1] :], codes[array.order[rank] :]
        same = next((k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
        assert array.common[rank] == same


@given(SEQUENCES, st.integers(1, 4))
def test_repeats_are_those_that_no_longer_one_explains_with_their_counts(codes: list[int], shortest: int) -> None:
    array = suffixes(np.array(codes, dtype=np.int64))
    found = repeats(array, shortest)
    mine = {
        tuple(codes[array.order[left] : array.order[left] + length]): right - left + 1
        for left, right, length in zip(found.left, found.right, found.length, strict=True)
    }
    naive = counted(codes)
    maximal = {
        stretch: count
        for stretch, count in naive.items()
        if count > 1 and len(stretch) >= shortest and all(naive[(*stretch, code)] < count for code in range(4))
    }
    assert mine == maximal
    assert len(mine) == len(found.left), "no stretch is given twice"


@given(SEQUENCES)
def test_a_parent_is_the_longest_shorter_stretch_around(codes: list[int]) -> None:
    found = repeats(suffixes(np.array(codes, dtype=np.int64)), 1)
    for k, parent in enumerate(found.parent.tolist()):
        around = [
            other
            for other in range(len(found.left))
            if other != k and found.left[other] <= found.left[k] and found.right[k] <= found.right[other]
        ]
        assert parent == (max(around, key=lambda other: found.length[other]) if around else -1)


@given(SEQUENCES)
def test_the_innermost_is_the_longest_that_holds_a_rank(codes: list[int]) -> None:
    found = repeats(suffixes(np.array(codes, dtype=np.int64)), 1)
    for rank, inner in enumerate(innermost(found, len(codes)).tolist()):
        holding = [k for k in range(len(found.left)) if found.left[k] <= rank <= found.right[k]]
        assert inner == (max(holding, key=lambda k: found.length[k]) if holding else -1)


@given(SEQUENCES, st.sampled_from([1, 2, 3, 5]))
def test_no_stretch_is_longer_than_the_depth(codes: list[int], depth: int) -> None:
    array = suffixes(np.array(codes, dtype=np.int64), depth)
    found = repeats(array, 1)
    naive = counted(codes)
    for left, right, length in zip(found.left, found.right, found.length, strict=True):
        assert length <= depth
        stretch = tuple(codes[array.order[left] : array.order[left] + length])
        assert naive[stretch] == right - left + 1


def test_a_sequence_that_repeats_itself_throughout_costs_no_more_than_the_depth() -> None:
    found = repeats(suffixes(np.zeros(50_000, dtype=np.int64), 16), 2)
    assert found.length.tolist() == list(range(16, 1, -1))


@given(st.lists(st.integers(0, 5), max_size=40))
def test_equal_keys_keep_their_order_however_large_keys_may_be(keys: list[int]) -> None:
    expected = sorted(range(len(keys)), key=lambda at: keys[at])
    for bound in (6, 1 << 62):  # in one number with their places, and not
        assert sorting(np.array(keys, dtype=np.int64), bound).tolist() == expected
