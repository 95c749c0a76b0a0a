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
    if not size:
        nothing = np.zeros(0, dtype=np.int64)
        return Suffixes(codes, nothing, nothing, nothing, depth)
    names = np.unique(codes, return_inverse=True)[1].astype(np.int64)
    levels = [(1, names)]
    order = np.argsort(names, kind="stable")
    step = 1
    while step < depth and int(np.max(levels[-1][1])) < size - 1:
        names = levels[-1][1]
        after = np.zeros(size, dtype=np.int64)
        after[: size - step] = names[step:] + 1
        keys = names * (size + 1) + after
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        fresh = np.zeros(size, dtype=np.int64)
        fresh[order] = np.concatenate([[0], np.cumsum(ordered[1:] != ordered[:-1])])
        step *= 2
        levels.append((step, fresh))
    rank = np.empty(size, dtype=np.int64)
    rank[order] = np.arange(size)
    return Suffixes(codes, order, rank, _common(order, levels, depth), depth)


def _common(order: Ints, levels: list[tuple[int, Ints]], depth: int) -> Ints:
    """Longest common prefixes of neighbours, by the names that each level of doubling gave."""
    size = len(order)
    first, second, found = order[:-1].copy(), order[1:].copy(), np.zeros(size - 1, dtype=np.int64)
    for step, names in [levels[-1], *reversed(levels)]:
        inside = (first < size) & (second < size)
        same = np.zeros(size - 1, dtype=bool)
        same[inside] = names[first[inside]] == names[second[inside]]
        for moved in (first, second, found):
            moved[same] += step
    return np.concatenate([np.zeros(1, dtype=np.int64), np.minimum(found, depth)])


def repeats(array: Suffixes, shortest: int = 2) -> Repeats:
    """Every stretch of at least ``shortest`` symbols that occurs more than once."""
    left: list[int] = []
    right: list[int] = []
    length: list[int] = []
    parent: list[int] = []
    open_: list[tuple[int, int, list[int]]] = []  # length, left end, the intervals directly inside
    common = np.where(array.common < shortest, 0, array.common).tolist()
    for rank, here in enumerate([*common, 0]):
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
