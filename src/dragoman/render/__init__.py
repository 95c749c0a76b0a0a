"""Readouts for the eye: the terminal brief, the self-contained page, the notebook's fragment.

All are drawn from one :class:`dragoman.render.outline.Outline`. rich and Jinja2
are imported when they are first needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dragoman.errors import Refused
    from dragoman.record import Readout

__all__ = ["brief", "notebook", "page", "pages"]


def brief(readout: Readout, *, width: int = 80, color: bool = False, encoding: str = "utf-8") -> str:
    """The readout as a person reads it in a terminal, ending in a newline.

    ``width`` counts columns (at least 32); from 120 on, two parties stand side
    by side. ``color`` adds ANSI styles; they carry no meaning of their own. Every
    character of the result is in ``encoding``: where that lacks a sign such as
    "→", ASCII takes its place. No quotation is shortened.
    """
    from dragoman.render.terminal import render

    return render(readout, width=width, color=color, encoding=encoding)


def page(readout: Readout) -> str:
    """The readout as one HTML page: the brief and the text, each line linked to its words.

    The page holds all it needs and asks for nothing from outside; its content
    security policy forbids it. Nothing in the document can run.
    """
    from dragoman.render.markup import page as made

    return made(readout)


def pages(results: Iterable[Readout | Refused], *, title: str = "Readouts") -> str:
    """Several readouts in one HTML page with a table of contents; what was refused stands at the end, with reasons."""
    from dragoman.render.markup import pages as made

    return made(results, title=title)


def notebook(readout: Readout) -> str:
    """The brief as an HTML fragment for a notebook: styles inline, no script, no ids."""
    from dragoman.render.markup import notebook as made

    return made(readout)
