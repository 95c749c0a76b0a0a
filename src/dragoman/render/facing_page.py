"""The HTML of a comparison: the page, the fragment for another page, the notebook's.

The two texts stand beside the comparison, each with its marks; every line
leads to its words, and the words back. See :mod:`dragoman.render.markup`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from dragoman.record import Comparison, Point
from dragoman.render import facing, markup
from dragoman.render import outline as order
from dragoman.render.markup import Link

STYLES = ("page.css", "comparison.css")
TONES = {"only_a": "only", "only_b": "only", "differs": "differs", "same": "same"}


def page(comparison: Comparison) -> str:
    """See :func:`dragoman.render.comparison_page`."""
    template = markup.environment().get_template("comparison_page.html")
    return template.render(**_values(comparison, "", 1), **markup.inline(STYLES))


def fragment(comparison: Comparison, *, prefix: str, level: int) -> str:
    """See :func:`dragoman.render.comparison_fragment`."""
    if not re.fullmatch(r"(?:[A-Za-z][\w-]*)?", prefix):
        raise ValueError(f"{prefix!r} cannot begin an HTML id")
    template = markup.environment().get_template("comparison_fragment.html")
    return template.render(**_values(comparison, prefix, level)).strip()


def notebook(comparison: Comparison) -> str:
    """See :func:`dragoman.render.comparison_notebook`."""
    template = markup.environment().get_template("comparison_notebook.html")
    return template.render(shown=facing.facing(comparison)).strip()


def styles() -> str:
    """The style sheet that the fragment needs, beside the readout's."""
    found: Markup = markup.inline(STYLES)["style"]
    return str(found)


def _values(comparison: Comparison, prefix: str, level: int) -> dict[str, Any]:
    shown = facing.facing(comparison)
    views = {}
    for side, readout, name in (("a", comparison.a, shown.a), ("b", comparison.b, shown.b)):
        own = f"{prefix}{side}-"
        views[side] = markup.view(readout, own, _links(comparison, side, own, name))
    return {"shown": shown, "a": views["a"], "b": views["b"], "p": prefix, "h": level}


def _links(comparison: Comparison, side: str, prefix: str, name: str) -> Mapping[str, Link]:
    """Where the words of each statement lead: its line, with what became of it."""
    readout = comparison.a if side == "a" else comparison.b
    numbers = {statement.id: number for number, statement in enumerate(readout.statements, 1)}
    found = {}
    for point in comparison.points:
        for statement in point.a if side == "a" else point.b:
            number = numbers[statement]
            found[f"s{number}"] = Link(f"{prefix}s{number}", TONES[point.relation], _title(point, name))
    return found


def _title(point: Point, name: str) -> str:
    if point.a and point.b:
        return order.plain(f"Told by both: {point.words}")
    return order.plain(f"Only in {name}'s readout")
