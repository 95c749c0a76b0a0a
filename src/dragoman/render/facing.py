"""A comparison in the order in which a person reads it, before anything is drawn.

Terminal, page and memo are drawings of one :class:`Facing`: the heads, what
one side alone tells, what both tell differently, what both tell alike. As with
a readout's :class:`~dragoman.render.outline.Outline`, a line is made of a
document's own words; what is ours is the labels and what the comparison itself
says of a difference.
"""

from __future__ import annotations

import msgspec

from dragoman.record import Comparison, HeadLine, Point
from dragoman.render import outline as order
from dragoman.render.outline import Line, plain

FIELDS = {
    "participants": "Who",
    "date": "When",
    "kind": "How",
    "place": "Where",
    "requested_by": "Requested by",
    "publisher": "Published by",
    "published": "Published on",
}


class Row(msgspec.Struct, frozen=True):
    """A point with its lines of either side, and what is said of it; ``notes`` only where they say something more."""

    point: Point
    a: tuple[Line, ...]
    b: tuple[Line, ...]
    notes: tuple[str, ...]


class HeadRow(msgspec.Struct, frozen=True):
    """A field of the heads: its label, both values for a person, and what is said of them."""

    line: HeadLine
    label: str
    a: str
    b: str
    mark: str
    words: str


class Facing(msgspec.Struct, frozen=True, kw_only=True):
    """All that is shown of a comparison, in its order. ``a`` and ``b`` are what the sides are called."""

    title: str
    a: str
    b: str
    a_title: str
    b_title: str
    heads: tuple[HeadRow, ...]
    only_a: tuple[Row, ...]
    only_b: tuple[Row, ...]
    differs: tuple[Row, ...]
    same: tuple[Row, ...]
    notes: tuple[str, ...]
    summary: str
    made: str


def facing(comparison: Comparison) -> Facing:
    """The comparison, ordered for reading."""
    rows = [_row(comparison, point) for point in comparison.points]
    by = {relation: tuple(row for row in rows if row.point.relation == relation) for relation in _RELATIONS}
    return Facing(
        title=_title(comparison),
        a=plain(comparison.a_name),
        b=plain(comparison.b_name),
        a_title=_document(comparison, "a"),
        b_title=_document(comparison, "b"),
        heads=tuple(_head(comparison, line) for line in comparison.heads),
        only_a=by["only_a"],
        only_b=by["only_b"],
        differs=by["differs"],
        same=by["same"],
        notes=tuple(_notes(comparison)),
        summary=_summary(comparison, {name: len(found) for name, found in by.items()}),
        made=_made(comparison),
    )


_RELATIONS = ("only_a", "only_b", "differs", "same")


def side_name(comparison: Comparison, side: str) -> str:
    """A side's party by name ("China"), or A and B."""
    readout, code = (comparison.a, comparison.a_name) if side == "a" else (comparison.b, comparison.b_name)
    return plain(next((party.name for party in readout.parties if party.code == code), code))


def _title(comparison: Comparison) -> str:
    one, other = side_name(comparison, "a"), side_name(comparison, "b")
    kinds = {line.a or line.b for line in comparison.heads if line.field == "kind"}
    what = order.KINDS.get(kinds.pop() or "", "Encounter").lower() if kinds else "encounter"
    day = comparison.a.encounter.date or comparison.b.encounter.date
    when = f", {order.day(day)}" if day else ""
    if (one, other) == ("A", "B"):
        return f"Two readouts compared{when}"
    return f"{one} and {other} on one {what}{when}"


def _document(comparison: Comparison, side: str) -> str:
    readout = comparison.a if side == "a" else comparison.b
    return plain(readout.document.title or "") or f"Document {plain(readout.id)}"


def _head(comparison: Comparison, line: HeadLine) -> HeadRow:
    a, b = (_value(comparison, line, side) for side in ("a", "b"))
    mark = {True: "=", False: "≠", None: "·"}[line.agree]
    return HeadRow(line, FIELDS[line.field], a, b, mark, plain(line.words))


def _value(comparison: Comparison, line: HeadLine, side: str) -> str:
    raw = line.a if side == "a" else line.b
    if raw is None:
        return "not said"
    if line.field in ("date", "published"):
        return order.day(raw[:10])
    if line.field == "kind":
        return order.KINDS.get(raw, raw)
    readout = comparison.a if side == "a" else comparison.b
    return plain({party.code: party.name for party in readout.parties}.get(raw, raw))


def _row(comparison: Comparison, point: Point) -> Row:
    lines = []
    for readout, ids in ((comparison.a, point.a), (comparison.b, point.b)):
        numbers = [n for n, statement in enumerate(readout.statements, 1) if statement.id in ids]
        lines.append(tuple(order.line(readout, number) for number in numbers))
    return Row(point, lines[0], lines[1], tuple(_row_notes(comparison, point)))


def _row_notes(comparison: Comparison, point: Point) -> list[str]:
    if point.a and point.b:
        told = [plain(contrast.words) for contrast in point.how]
        names = comparison.a_name, comparison.b_name
        teller, other = names if point.account == "a of b" else names[::-1]
        if point.account in ("a of b", "b of a"):
            told.insert(0, f"what {teller} reports of {other}, beside {other}'s own account")
        return told
    told = [plain(point.words)] if point.account in ("a of b", "b of a") else []
    if point.nearest is not None:
        own, theirs = (comparison.b, comparison.b_name) if point.a else (comparison.a, comparison.a_name)
        near = next(statement for statement in own.statements if statement.id == point.nearest)
        told.append(f"unsure: {theirs} ¶{near.paragraph}.{near.sentence} comes near it ({1 - point.confidence:.0%})")
    return told


def _notes(comparison: Comparison) -> list[str]:
    told = [f"These may be of different encounters: {plain(doubt)}" for doubt in comparison.doubts]
    for readout, name in ((comparison.a, comparison.a_name), (comparison.b, comparison.b_name)):
        told += [f"{name}: {plain(finding.message)} [{finding.code}]" for finding in readout.findings]
    return told


def _summary(comparison: Comparison, counts: dict[str, int]) -> str:
    a, b = comparison.a_name, comparison.b_name
    return (
        f"{_points(counts['only_a'])} only in {a}'s readout, {counts['only_b']} only in {b}'s, "
        f"{counts['differs']} told differently, {counts['same']} told alike"
    )


def _points(count: int) -> str:
    return f"{count} point{'' if count == 1 else 's'}"


def _made(comparison: Comparison) -> str:
    made = comparison.made
    how = f"by words and structure ({made.method})" if made.encoder is None else f"with {made.encoder}"
    return f"compared {how}, weights {made.weights}, codebook {made.codebook_version}"
