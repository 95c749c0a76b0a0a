"""Suffix arrays: every repeated stretch of a sequence, without looking at every stretch.

Manber and Myers' prefix doubling (SIAM J. Comput. 22, 1993), vectorised: the
suffixes are sorted by their first 1, 2, 4 … symbols, and no further than
``depth``, for no phrase is longer. The repeated stretches are the intervals of
the array of longest common prefixes (Abouelhoda, Kurtz & Ohlebusch 2004).
Time grows with n log n, memory with n; nothing depends on how often a
stretch is repeated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Suffixes:
    """A sequence with its suffixes in order.

    ``order[r]`` is where the suffix of rank ``r`` begins, ``rank`` its
    inverse; ``common[r]`` is how many symbols the suffixes of ranks ``r - 1``
    and ``r`` have in common, counted up to ``depth`` (``common[0]`` is 0).
    """

    codes: Ints
    order: Ints
    rank: Ints
    common: Ints
    depth: int


@dataclass(frozen=True)
class Repeats:
    """Stretches that occur more than once, as intervals of ranks, the inner ones before the outer.

    Stretch ``k`` has ``length[k]`` symbols and begins at the positions
    ``order[left[k]] … order[right[k]]``; none that begins at all of these is
    longer. ``parent[k]`` is the next shorter stretch that begins there and
    elsewhere too (-1: none of at least ``shortest``).
    """

    left: Ints
    right: Ints
    length: Ints
    parent: Ints


def suffixes(codes: Ints, depth: int = 64) -> Suffixes:
    """The suffixes of ``codes`` (any integers, at least 0), told apart by their first ``depth`` symbols."""
    codes = np.asarray(codes, dtype=np.int64)
    size = len(codes)
    order = np.argsort(codes, kind="stable")
    rank = np.zeros(size, dtype=np.int64)
    slots = np.arange(size)  # of the suffixes that are not told apart yet
    keys, step = codes[order], 1
    while len(slots):
        first = np.concatenate([[True], keys[1:] != keys[:-1]])
        rank[order[slots]] = slots[np.maximum.accumulate(np.where(first, np.arange(len(slots)), 0))]
        if step >= depth:
            break
        slots = slots[~(first & np.concatenate([first[1:], [True]]))]
        places = order[slots]
        after = np.zeros(len(slots), dtype=np.int64)
        inside = places + step < size
        after[inside] = rank[places[inside] + step] + 1
        keys = rank[places] * (size + 1) + after
        chosen = sorting(keys, size * (size + 1))
        order[slots], keys = places[chosen], keys[chosen]
        step *= 2
    rank[order] = np.arange(size)
    return Suffixes(codes, order, rank, _common(codes, order, depth), depth)


def sorting(keys: Ints, bound: int) -> Ints:
    """What puts ``keys``, all below ``bound``, in order; equal ones keep theirs.

    Where a key and its place go into one number, these are sorted: several times quicker.
    """
    size = len(keys)
    if bound * size >= 1 << 63:
        return np.argsort(keys, kind="stable")
    return np.sort(keys * size + np.arange(size)) % max(1, size)


def _common(codes: Ints, order: Ints, depth: int) -> Ints:
    """Longest common prefixes of neighbours, symbol by symbol: those that differ are looked at no further."""
    found = np.zeros(len(order), dtype=np.int64)
    ended = np.concatenate([codes, [-1]])  # of two suffixes one ends before the other
    same = np.arange(1, len(order))
    for length in range(depth):
        same = same[ended[order[same - 1] + length] == ended[order[same] + length]]
        if not len(same):
            break
        found[same] = length + 1
    return found


def repeats(array: Suffixes, shortest: int = 2) -> Repeats:
    """Every stretch of at least ``shortest`` symbols that occurs more than once."""
    left: list[int] = []
    right: list[int] = []
    length: list[int] = []
    parent: list[int] = []
    open_: list[tuple[int, int, list[int]]] = []  # length, left end, the intervals directly inside
    common = np.concatenate([np.where(array.common < shortest, 0, array.common), [0]])
    telling = np.flatnonzero(common + np.concatenate([[0], common[:-1]]))  # the rest neither open nor close any
    for rank, here in zip(telling.tolist(), common[telling].tolist(), strict=True):
        begin, inner = rank - 1, -1
        while open_ and open_[-1][0] > here:
            size, begin, inside = open_.pop()
            if inner >= 0:
                inside.append(inner)
            inner = len(left)
            left.append(begin)
            right.append(rank - 1)
            length.append(size)
            parent.append(-1)
            for each in inside:
                parent[each] = inner
        if here and (not open_ or open_[-1][0] < here):
            open_.append((here, begin, [inner] if inner >= 0 else []))
        elif inner >= 0 and open_:
            open_[-1][2].append(inner)
    return Repeats(*(np.array(column, dtype=np.int64) for column in (left, right, length, parent)))


def innermost(found: Repeats, size: int) -> Ints:
    """For each rank the longest repeated stretch that begins there, as an index into ``found`` (-1: none)."""
    inner = np.full(size, -1, dtype=np.int64)
    for each in range(len(found.left) - 1, -1, -1):  # outer ones come later in the list, hence are written first
        inner[found.left[each] : found.right[each] + 1] = each
    return inner
