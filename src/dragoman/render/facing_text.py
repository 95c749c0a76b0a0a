"""A comparison in text: for a terminal, and as a Markdown memo. Both are drawings of one ``Facing``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from dragoman.record import Comparison
from dragoman.render import facing
from dragoman.render import outline as order
from dragoman.render.facing import Facing, Row
from dragoman.render.outline import Line, Token
from dragoman.render.terminal import MEASURE, Pen, Setter, on_console

BESIDE = 100
"""Columns from which the two sides stand beside each other."""
GAP = 3


def terminal(comparison: Comparison, *, width: int, color: bool, encoding: str) -> str:
    """See :func:`dragoman.render.comparison`."""
    shown = facing.facing(comparison)

    def draw(console: Console) -> None:
        console.print(Group(*_Drawing(shown, console, Pen(encoding)).parts()))

    return on_console(draw, width=width, color=color)


class _Drawing(Setter):
    def __init__(self, shown: Facing, console: Console, pen: Pen) -> None:
        self.shown = shown
        rows = (*shown.only_a, *shown.only_b, *shown.differs, *shown.same)
        super().__init__(console, pen, (line for row in rows for line in (*row.a, *row.b)))
        self.beside = console.width >= BESIDE
        self.column = (console.width - GAP) // 2 if self.beside else console.width
        self.full = min(console.width, MEASURE)

    def parts(self) -> Iterable[RenderableType]:
        shown = self.shown
        yield self.hang(Text(self.pen.words(shown.title), "bold"), self.full)
        yield self.hang(Text(self.pen.words(shown.summary), "dim"), self.full)
        yield Text()
        yield self._heads()
        alone = [
            self._only(shown.only_a, shown.a, shown.b, "a"),
            self._only(shown.only_b, shown.b, shown.a, "b"),
        ]
        yield from self._side_by_side(*alone)
        yield from self._both("Told differently", shown.differs)
        yield from self._both("Told alike", shown.same)
        if shown.notes:
            yield Text()
            yield self.heading("Notes", None, self.full)
            yield from (self.hang(Text(self.pen.words(note)), self.full) for note in shown.notes)
        yield Text()
        yield self.hang(Text(self.pen.words(shown.made), "dim"), self.full)

    def _heads(self) -> RenderableType:
        rows = []
        for row in self.shown.heads:
            said = Text()
            if row.a == row.b:
                said.append(self.pen.words(row.a))
            else:
                said.append(self.pen.words(f"{self.shown.a}: {row.a}")).append("\n")
                said.append(self.pen.words(f"{self.shown.b}: {row.b}"))
            style = "dim" if row.line.agree is not False else "yellow"
            said.append("\n").append(f"{self.pen.sign(row.mark)} {self.pen.words(row.words)}", style)
            rows.append((row.label, said))
        table = Table.grid(padding=0)
        labels = min(max(len(label) for label, _ in rows), self.full // 3)
        table.add_column(width=labels, style="dim", overflow="fold")
        table.add_column(width=3)
        table.add_column(overflow="fold")
        for label, said in rows:
            lines = [self.hang(line, self.full - labels - 3) for line in said.split("\n")]
            table.add_row(label, "", Text("\n").join(lines))
        return table

    def _side_by_side(self, left: RenderableType, right: RenderableType) -> Iterable[RenderableType]:
        yield Text()
        if self.beside:
            yield self._pair(left, right)
        else:
            yield left
            yield Text()
            yield right

    def _pair(self, left: RenderableType, right: RenderableType) -> Table:
        table = Table.grid(padding=0)
        table.add_column(width=self.column)
        table.add_column(width=GAP)
        table.add_column(width=self.column)
        table.add_row(left, "", right)
        return table

    def _only(self, rows: Iterable[Row], own: str, other: str, side: str) -> RenderableType:
        parts: list[RenderableType] = [self.heading(f"Only in {own}'s readout", None, self.column)]
        for row in rows:
            parts.append(self.table(row.a if side == "a" else row.b, self.column))
            parts += self._notes(row, self.column)
        if len(parts) == 1:
            parts.append(Text(self.pen.words(f"{other} leaves nothing out."), "dim"))
        return Group(*parts)

    def _both(self, title: str, rows: Iterable[Row]) -> Iterable[RenderableType]:
        yield Text()
        yield self.heading(title, None, self.console.width)
        none = True
        for row in rows:
            if not none:
                yield Text()
            none = False
            left, right = self._told(self.shown.a, row.a), self._told(self.shown.b, row.b)
            if self.beside:
                yield self._pair(left, right)
            else:
                yield left
                yield right
            yield from self._notes(row, self.full)
        if none:
            yield Text("none", "dim")

    def _told(self, name: str, lines: Iterable[Line]) -> RenderableType:
        return Group(Text(self.pen.words(name), "bold cyan"), self.table(lines, self.column))

    def _notes(self, row: Row, width: int) -> list[RenderableType]:
        style = "yellow" if row.point.relation == "differs" else "dim"
        return [self.hang(Text(f"{self.pen.sign('•')} {self.pen.words(note)}", style), width) for note in row.notes]


# The memo


def memo(comparison: Comparison) -> str:
    """See :func:`dragoman.render.comparison_memo`."""
    shown = facing.facing(comparison)
    parts = [f"# {_safe(shown.title)}", _safe(shown.summary) + "."]
    for name, title, readout in ((shown.a, shown.a_title, comparison.a), (shown.b, shown.b_title, comparison.b)):
        where = f" <{readout.document.url}>" if _is_web(readout.document.url) else ""
        parts.append(f"- **{_safe(name)}**: {_safe(title)}{where}")
    parts.append("## The encounter")
    parts.append(
        "\n".join(
            [f"| | {_cell(shown.a)} | {_cell(shown.b)} | |", "| --- | --- | --- | --- |"]
            + [f"| {row.label} | {_cell(row.a)} | {_cell(row.b)} | {_cell(row.words)} |" for row in shown.heads]
        )
    )
    for own, other, rows in ((shown.a, shown.b, shown.only_a), (shown.b, shown.a, shown.only_b)):
        parts.append(f"## Only in {_safe(own)}'s readout")
        parts.append("\n".join(_alone(row, own) for row in rows) or f"{_safe(other)} leaves nothing out.")
    for title, rows in (("Told differently", shown.differs), ("Told alike", shown.same)):
        parts.append(f"## {title}")
        parts.append("\n\n".join(_together(row, shown) for row in rows) or "None.")
    if shown.notes:
        parts += ["## Notes", "\n".join(f"- {_safe(note)}" for note in shown.notes)]
    parts.append(f"*{_safe(shown.made)}. A pilcrow gives paragraph and sentence of the text.*")
    return "\n\n".join(_tight(parts)) + "\n"


def _tight(parts: Iterable[str]) -> Iterable[str]:
    """List items that follow each other stand on lines that follow each other."""
    held: list[str] = []
    for part in parts:
        if part.startswith("- **"):
            held.append(part)
            continue
        if held:
            yield "\n".join(held)
            held = []
        yield part


def _alone(row: Row, own: str) -> str:
    lines = "; ".join(_line(line, own) for line in (*row.a, *row.b))
    return f"- {lines}" + "".join(f"\n  - {_safe(note)}" for note in row.notes)


def _together(row: Row, shown: Facing) -> str:
    told = [f"- {_line(line, name)}" for name, lines in ((shown.a, row.a), (shown.b, row.b)) for line in lines]
    return "\n".join([*told, *(f"  - {_safe(note)}" for note in row.notes)])


def _line(line: Line, name: str) -> str:
    said = "".join(_token(token) for token in line.tokens)
    to = f" → {_safe(order.together(line.to))}" if line.to else ""
    by = f"{_safe(order.together(line.by))}, " if line.by else ""
    return f"**{_safe(name)} ¶{line.place}** {said} ({by}{line.act}{to})"


def _token(token: Token) -> str:
    """A token in Markdown; a space at either end stays, outside the marks."""
    words = token.text.strip()
    before, after = token.text.startswith(" "), token.text.endswith(" ")
    if not words:
        return token.text
    said = f"*{_safe(words)}*" if token.kind == "cue" else _safe(words)
    return f"{' ' * before}{said}{' ' * after}"


def _safe(text: str) -> str:
    """Words that Markdown would take for its own signs, made plain."""
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", order.plain(text) if text.strip() else text)


def _cell(text: str) -> str:
    return _safe(text)


def _is_web(url: str | None) -> bool:
    return bool(url) and re.match(r"https?://[^\s<>]+\Z", url or "") is not None
