"""Counts as columns, stacked by kind: encounters by month, a side's acts by year. SVG, drawn offline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from dragoman.errors import DragomanError

WIDTH, HEIGHT = 640, 180
INK, FAINT = "#222222", "#666666"
TINTS = ("#33658a", "#b0532f", "#457a5b", "#989080", "#86608e", "#c2a03a", "#5b8fa8", "#7a4b3a")
"""Apart in lightness as well as in hue; in the order in which kinds are first given."""


class Cell(msgspec.Struct, frozen=True):
    """How many of a kind there are at a place of the axis; ``panel`` names the chart it belongs to, of several."""

    x: str
    kind: str
    n: int
    panel: str = ""


def columns(cells: Sequence[Cell], *, kinds: Sequence[str], what: str) -> bytes:
    """Columns of counts as SVG, a panel under the other; ``what`` is counted.

    Raises :class:`DragomanError` E306 where the extra ``charts`` is not installed, E322 where there is nothing to draw.
    """
    if not cells:
        raise DragomanError("E322", "there is nothing to draw", "A chart needs readouts with dates.")
    try:
        import altair
        import vl_convert
    except ModuleNotFoundError as error:
        step = "Install it: pip install 'dragoman[charts]'"
        raise DragomanError("E306", f"{error.name} is not installed", step) from error
    svg: str = vl_convert.vegalite_to_svg(_specification(altair, cells, list(kinds), what).to_dict())
    return svg.encode()


def _specification(alt: Any, cells: Sequence[Cell], kinds: list[str], what: str) -> Any:
    labels = sorted({cell.x for cell in cells})
    panels = list(dict.fromkeys(cell.panel for cell in cells))
    every = max(1, -(-len(labels) // 12))
    shown = [label for number, label in enumerate(labels) if number % every == 0]
    axis = alt.Axis(values=shown, labelAngle=0, ticks=False, labelOverlap=True)
    color = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=kinds, range=[TINTS[n % len(TINTS)] for n in range(len(kinds))]),
        legend=alt.Legend(title=None, orient="bottom", columns=4, labelLimit=200),
    )
    drawn = []
    for panel in panels:
        mine = [cell for cell in cells if cell.panel == panel]
        values = [{"x": c.x, "kind": c.kind, "n": c.n, "order": kinds.index(c.kind)} for c in mine]
        title = {"title": alt.Title(panel, anchor="start", fontSize=14)} if panel else {}
        bars = alt.Chart(alt.Data(values=values)).mark_bar(width={"band": 0.8})
        bars = bars.encode(
            x=alt.X("x:O", title=None, scale=alt.Scale(domain=labels), axis=axis),
            y=alt.Y("n:Q", title=what, axis=alt.Axis(tickMinStep=1, tickCount=5)),
            color=color,
            order=alt.Order("order:Q"),
        )
        drawn.append(bars.properties(width=WIDTH, height=HEIGHT, **title))
    whole = alt.vconcat(*drawn) if len(drawn) > 1 else drawn[0]
    return (
        whole.configure(font="sans-serif", background="white", padding=8)
        .configure_view(stroke=None)
        .configure_axis(grid=False, labelFontSize=12, titleFontSize=12, titleFontWeight="normal", labelColor=INK)
        .configure_axisY(grid=True, gridColor="#e5e5e5", domain=False, ticks=False, titleColor=FAINT)
        .configure_legend(labelFontSize=12, labelColor=INK)
    )
