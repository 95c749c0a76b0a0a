"""The brief of a readout for a terminal: an :class:`Outline` drawn with rich."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from dragoman.render import outline as order
from dragoman.render.outline import Block, Line, Outline

if TYPE_CHECKING:
    from dragoman.record import Readout

NARROWEST = 32
"""Columns below which nothing can be set; narrower terminals get this."""
SIDE_BY_SIDE = 120
"""Columns from which two parties stand beside each other: two measures of about 60."""
MEASURE = 100
"""The widest a single column of text is set: longer lines lose the eye."""

_ASCII = {"¶": "par ", "→": "->", "“": '"', "”": '"', "…": "...", "━": "=", "─": "-", "·": "-", "≠": "/=", "•": "*"}
_TYPOGRAPHIC = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "--", "…": "...", "\xa0": " "})


class Pen:
    """Writes words in the letters that an encoding has.

    Where it lacks a sign of the brief's own, all signs are given in ASCII; a
    letter of the document that it lacks loses its accent, or becomes "?".
    """

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._signs = {} if self._has("".join(_ASCII)) else _ASCII

    def sign(self, signs: str) -> str:
        """The brief's own signs, or their ASCII."""
        return "".join(self._signs.get(c, c) for c in signs)

    def words(self, text: str) -> str:
        """Words of the document."""
        return text if self._has(text) else "".join(c if self._has(c) else self._near(c) for c in text)

    def _has(self, text: str) -> bool:
        try:
            text.encode(self._encoding)
        except UnicodeEncodeError:
            return False
        return True

    def _near(self, character: str) -> str:
        near = unicodedata.normalize("NFKD", character.translate(_TYPOGRAPHIC))
        near = "".join(c for c in near if not unicodedata.combining(c))
        return near if near and self._has(near) else "?"


def render(readout: Readout, *, width: int, color: bool, encoding: str) -> str:
    """The brief as text, its lines at most ``width`` columns wide; see :func:`dragoman.render.brief`."""
    return on_console(lambda console: draw(readout, console, encoding=encoding), width=width, color=color)


def on_console(drawing: Callable[[Console], None], *, width: int, color: bool) -> str:
    """What ``drawing`` prints on a console of that width, without spaces at the ends of lines."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=max(width, NARROWEST),
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},
    )
    drawing(console)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().rstrip("\n").split("\n"))


def draw(readout: Readout, console: Console, *, encoding: str = "utf-8") -> None:
    """Print the brief on a console of rich's, as wide as the console is."""
    drawn = _Brief(order.outline(readout), console, Pen(encoding))
    console.print(Group(*drawn.parts(readout)))


class Setter:
    """Sets lines, headings and labelled values on a console; the gutter is as wide as the widest place."""

    def __init__(self, console: Console, pen: Pen, lines: Iterable[Line]) -> None:
        self.console, self.pen = console, pen
        self.gutter = max([0, *(cell_len(self.place(line)) for line in lines)]) + 2

    def heading(self, name: str, note: str | None, width: int) -> RenderableType:
        rule = Rule(characters=self.pen.sign("━"), style="dim")
        title = self.hang(Text(self.pen.words(name), "bold"), width)
        if not note:
            return Group(rule, title)
        said = Text(self.pen.words(note), "dim")
        if "\n" in title.plain or title.cell_len + said.cell_len + 2 > width:
            return Group(rule, title, self.hang(said, width))
        row = Table.grid(expand=True, padding=0)
        row.add_column()
        row.add_column(justify="right")
        row.add_row(title, said)
        return Group(rule, row)

    def labelled(self, rows: list[tuple[str, Text]], width: int) -> Table:
        labels = max([0, *(cell_len(label) for label, _ in rows)])
        labels = min(labels, width // 3)
        table = Table.grid(padding=0)
        table.add_column(width=labels, style="dim", overflow="fold")
        table.add_column(width=3)
        table.add_column(overflow="fold")
        for label, value in rows:
            table.add_row(label, "", self.hang(value, width - labels - 3))
        return table

    def table(self, lines: Iterable[Line], width: int) -> Table:
        table = Table.grid(padding=0)
        table.add_column(width=self.gutter, style="dim", no_wrap=True)
        table.add_column(overflow="fold")
        for line in lines:
            words = min(width - self.gutter, MEASURE)
            table.add_row(self.place(line), Padding(self.said(line, words), 0))
        return table

    def place(self, line: Line) -> str:
        return self.pen.sign("¶") + line.place

    def said(self, line: Line, width: int) -> Text:
        styles = {"cue": "bold", "source": "underline", "open": "dim", "close": "dim", "gap": "dim"}
        text = Text()
        for token in line.tokens:
            own = token.kind in ("open", "close", "gap")
            text.append(self.pen.sign(token.text) if own else self.pen.words(token.text), styles.get(token.kind))
        said = self.wrap(text, width)
        under = self.under(line)
        if under:
            said.append("\n").append_text(self.wrap(under, width))
        return said

    def under(self, line: Line) -> Text:
        """What the line does and at whom: "demand → China"."""
        before = [*([order.together(line.by)] if line.by else []), *([line.voice] if line.voice else [])]
        before += [line.act] if line.act else []
        text = Text(self.pen.words(self.pen.sign(" · ").join(before)), "dim")
        if line.to:
            text.append(self.pen.sign(" → " if before else "→ "), "dim")
            text.append(self.pen.words(order.together(line.to)), "italic")
        if line.check:
            text.append(self.pen.sign(" · ") if text.plain else "", "dim")
            text.append(line.check, "yellow")
        return text

    def wrap(self, text: Text, width: int) -> Text:
        return Text("\n").join(text.wrap(self.console, max(width, 1), overflow="fold"))

    def hang(self, text: Text, width: int, indent: int = 2) -> Text:
        """Wrapped, the lines after the first indented."""
        first = text.wrap(self.console, max(width, 1), overflow="fold")[0]
        kept = len(first.plain.rstrip())
        kept += len(text.plain) - kept - len(text.plain[kept:].lstrip())
        if kept >= len(text.plain):
            return text
        rest = text.divide([kept])[1].wrap(self.console, max(width - indent, 1), overflow="fold")
        first.rstrip()
        return Text("\n" + " " * indent).join([first, *rest])


class _Brief(Setter):
    def __init__(self, shown: Outline, console: Console, pen: Pen) -> None:
        self.shown = shown
        super().__init__(console, pen, self._lines())

    def parts(self, readout: Readout) -> Iterable[RenderableType]:
        width = min(self.console.width, MEASURE)
        yield self.hang(Text(self.pen.words(self.shown.title), "bold"), width)
        yield Text()
        yield self._head(width)
        yield from self._sections()
        if self.shown.notes:
            yield Text()
            yield self._notes(width)
        yield Text()
        yield from self._foot(readout, width)

    def _lines(self) -> Iterable[Line]:
        for block in self.shown.blocks:
            for group in block.groups:
                yield from group.lines
        if self.shown.discussed:
            yield from self.shown.discussed.lines

    # The head: who, when, how, where, at whose request, by whose account

    def _head(self, width: int) -> Table:
        rows: list[tuple[str, Text]] = []
        for number, person in enumerate(self.shown.people):
            said = Text(self.pen.words(person.name), "bold")
            said.append(self.pen.words(f", {person.title}" if person.title else ""), "not bold")
            said.append(self.pen.words(f" ({person.party})" if person.party else ""), "not bold")
            rows.append((order.LABELS["participants"] if number == 0 else "", said))
        rows.extend((fact.label, Text(self.pen.words(fact.value))) for fact in self.shown.facts)
        return self.labelled(rows, width)

    # What each is reported to have said

    def _sections(self) -> Iterable[RenderableType]:
        beside = self.console.width >= SIDE_BY_SIDE
        width = (self.console.width - 4) // 2 if beside else self.console.width
        sections = [self._block(block, width) for block in self.shown.blocks]
        if self.shown.discussed:
            group = self.shown.discussed
            heading = self.heading(group.title, None, width)
            sections.append(Group(heading, self.table(group.lines, width)))
        if not beside:
            for section in sections:
                yield Text()
                yield section
            return
        for left in range(0, len(sections), 2):
            pair = Table.grid(padding=0)
            pair.add_column(width=width)
            pair.add_column(width=4)
            pair.add_column(width=width)
            pair.add_row(sections[left], "", sections[left + 1] if left + 1 < len(sections) else "")
            yield Text()
            yield pair

    def _block(self, block: Block, width: int) -> RenderableType:
        parts: list[RenderableType] = [self.heading(block.name, block.account, width)]
        if block.people:
            parts.append(self.hang(Text(self.pen.words(order.together(block.people))), width))
        for group in block.groups:
            parts += [Text(), Text(self.pen.words(group.title), "bold cyan"), self.table(group.lines, width)]
        return Group(*parts)

    # What was not found, and by what it was read

    def _notes(self, width: int) -> RenderableType:
        rows = []
        for note in self.shown.notes:
            code = f" [{note.code}]" if note.code else ""
            rows.append((self.pen.words(note.label), Text(self.pen.words(note.reason + code))))
        return Group(self.heading(self.shown.notes_title, None, width), self.labelled(rows, width))

    def _foot(self, readout: Readout, width: int) -> Iterable[RenderableType]:
        count, made = self.shown.statements, readout.made
        said = [
            f"{count} statement{'' if count == 1 else 's'}",
            f"read by {made.reader} {made.reader_version}",
            f"{made.model} {made.model_version}".strip(),
            f"codebook {made.codebook_version}",
        ]
        yield self.hang(Text(self.pen.words(self.pen.sign(" · ").join(said)), "dim"), width)
        if readout.document.url:
            yield self.hang(Text(self.pen.words(order.plain(readout.document.url)), "dim"), width)
