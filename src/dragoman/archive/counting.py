"""Counts: how many hits there are by what, and of how many."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from dragoman.archive import indexing
from dragoman.archive.asking import FACTS, SAID, TIMES
from dragoman.archive.hits import iso


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """One cell: the ``values`` of the fields counted by (``None``: it has none), hits in it, and of how many.

    ``statements`` and ``documents`` are what was found there, ``of_statements``
    and ``of_documents`` what the whole archive has there, whatever was searched
    for (``None``: not asked). Of texts, ``statements`` counts nothing.
    """

    values: tuple[str | None, ...]
    statements: int
    documents: int
    of_statements: int | None = None
    of_documents: int | None = None


Cell = tuple[str | None, ...]
Tally = dict[Cell, tuple[int, int]]
"""Of each cell: statements (none, where texts are counted) and documents."""

STATEMENT_COLUMNS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(TIMES, ()),
    **{name: (name,) for name in (*SAID, *FACTS)},
    "context": ("contexts",),
    "dyad": ("speaker", "target", "parties"),
}
"""What each field is made of."""


def counted(by: tuple[str, ...], rows: Iterable[Any]) -> Tally:
    """Rows counted by cell; a row with several values in a field is in several cells."""
    times: Counter[Cell] = Counter()
    documents: dict[Cell, set[int]] = defaultdict(set)
    for row in rows:
        for cell in itertools.product(*(values_in(field, row) for field in by)):
            times[cell] += row["times"]
            documents[cell].add(row["document_id"])
    return {cell: (times[cell], len(found)) for cell, found in documents.items()}


def values_in(field: str, row: Any) -> Sequence[str | None]:
    """The values that a row has in a field."""
    if field in TIMES:
        day = iso(row["day"])
        return [day and day[: {"year": 4, "month": 7, "day": 10}[field]]]
    if field in ("speaker", "target", "context"):
        return indexing.codes(row["contexts" if field == "context" else field]) or [None]
    return _dyads(row) or [None] if field == "dyad" else [row[field]]


def _dyads(row: Any) -> list[str]:
    """The pairs of a row: the two that met, and who speaks at whom."""
    met = indexing.codes(row["parties"])
    found = {"~".join(met)} if len(met) == 2 else set()
    for one in indexing.codes(row.get("speaker", "")):
        found |= {"~".join(sorted((one, other))) for other in indexing.codes(row["target"]) if other != one}
    return sorted(found)


def ranked(tally: Tally) -> Iterator[Count]:
    """The cells, the most frequent first."""
    for values, (said, documents) in sorted(
        tally.items(), key=lambda each: (-each[1][0], -each[1][1], _sortable(each[0]))
    ):
        yield Count(values=values, statements=said, documents=documents)


def _sortable(values: Cell) -> tuple[tuple[bool, str], ...]:
    return tuple((value is None, value or "") for value in values)


def in_order(by: tuple[str, ...], found: Tally, everything: Tally) -> list[Count]:
    """Times in their order, other values the most frequent first; what has no value last."""
    sums = [Counter[str | None]() for _ in by]
    for values, numbers in found.items():
        for total, value in zip(sums, values, strict=True):
            total[value] += max(numbers)

    def key(values: Cell) -> list[tuple[bool, int, str]]:
        return [
            (value is None, 0 if field in TIMES else -total[value], value or "")
            for field, total, value in zip(by, sums, values, strict=True)
        ]

    return [
        Count(
            values=values,
            statements=found[values][0],
            documents=found[values][1],
            of_statements=everything.get(values, (0, 0))[0],
            of_documents=everything.get(values, (0, 0))[1],
        )
        for values in sorted(found, key=key)
    ]
