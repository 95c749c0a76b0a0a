"""What the terminal pages beside the brief share: a console of a given look, rows, and bars."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from dragoman.render.terminal import NARROWEST, Pen

_EIGHTHS = " ▏▎▍▌▋▊▉█"


class Board:
    """Collects what is to be printed, and gives it as text no wider than ``width``."""

    def __init__(self, width: int, color: bool, encoding: str) -> None:
        self.width = max(width, NARROWEST)
        self.pen = Pen(encoding)
        self._out = io.StringIO()
        self._console = Console(
            file=self._out,
            width=self.width,
            force_terminal=color,
            color_system="standard" if color else None,
            no_color=not color,
            legacy_windows=False,
            highlight=False,
            markup=False,
            emoji=False,
            _environ={},
        )
        self._blocks = can_write("".join(_EIGHTHS), encoding)

    def line(self, *parts: str | Text, indent: int = 0) -> None:
        """One paragraph of words, wrapped and indented."""
        text = Text()
        for part in parts:
            text.append(part if isinstance(part, Text) else Text(self.words(part)))
        wrapped = text.wrap(self._console, max(self.width - indent, 16), overflow="fold")
        for each in wrapped:
            each.rstrip()
            self._console.print(Text(" " * indent) + each, soft_wrap=True)

    def gap(self) -> None:
        """An empty line."""
        self._console.print()

    def title(self, words: str) -> None:
        """A heading after an empty line."""
        self.gap()
        self.line(Text(self.words(words), "bold"))

    def rows(self, rows: Iterable[Iterable[RenderableType]], *, right: Iterable[int] = (), indent: int = 2) -> None:
        """A table without rules; the columns in ``right`` are flush right, the last takes what is left."""
        table = Table.grid(padding=(0, 2))
        filled = [list(row) for row in rows]
        for column in range(max(map(len, filled), default=0)):
            flush = "right" if column in set(right) else "left"
            last = column == len(filled[0]) - 1
            table.add_column(justify=flush, no_wrap=not last, overflow="fold", ratio=1 if last else None)  # type: ignore[arg-type]
        table.expand = False
        for row in filled:
            table.add_row(*(Text(self.words(cell)) if isinstance(cell, str) else cell for cell in row))
        self.table(table, indent=indent)

    def table(self, table: Table, *, indent: int = 0) -> None:
        """A table that knows its own columns."""
        frame = Table.grid(padding=0)
        frame.add_column(width=indent)
        frame.add_column()
        frame.add_row("", table)
        self._console.print(frame)

    def bar(self, value: float, largest: float, columns: int) -> str:
        """A bar of ``value`` where ``largest`` fills ``columns``; anything above nothing shows."""
        if not largest or value <= 0:
            return ""
        if not self._blocks:
            return "#" * max(1, round(value / largest * columns))
        eighths = max(1, round(value / largest * columns * 8))
        return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()

    def words(self, text: str) -> str:
        """Words, and the page's own signs, in letters that the encoding has."""
        return self.pen.words(self.pen.sign(text))

    def text(self) -> str:
        """All that was printed, ending in a newline; nothing where nothing was."""
        if not self._out.getvalue():
            return ""
        return "".join(f"{line.rstrip()}\n" for line in self._out.getvalue().rstrip("\n").split("\n"))


def can_write(signs: str, encoding: str) -> bool:
    """Whether an encoding has all ``signs``."""
    try:
        signs.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def quotation(sentence: str, at: int, end: int) -> Text:
    """A sentence with ``sentence[at:end]`` set off: on one line, the white space at its ends gone."""
    shown = Text()
    for part, style in ((sentence[:at], ""), (sentence[at:end], "bold underline"), (sentence[end:], "")):
        flat = " ".join(part.split())
        lead = " " if part[:1].isspace() and shown.plain else ""
        tail = " " if flat and part[-1:].isspace() else ""
        shown.append(f"{lead}{flat}{tail}", style)
    return shown


__all__ = ["Board", "can_write", "cell_len", "quotation"]
