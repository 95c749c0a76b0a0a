"""Charts, as SVG made here: Altair says what is drawn, vl-convert draws it, no browser and no network."""

from __future__ import annotations

from typing import Any

from dragoman.errors import DragomanError
from dragoman.record import Reliability

SIZE = 320
"""Width and height of the plot, in pixels."""


def reliability_svg(reliability: Reliability) -> str:
    """See :func:`dragoman.render.reliability_svg`."""
    try:
        import altair
        import vl_convert
    except ModuleNotFoundError as error:
        step = "Install it: pip install 'dragoman[charts]'"
        raise DragomanError("E306", f"{error.name} is not installed", step) from error
    svg: str = vl_convert.vegalite_to_svg(_spec(altair, reliability))
    return svg if svg.endswith("\n") else svg + "\n"


def _spec(altair: Any, reliability: Reliability) -> dict[str, Any]:
    rows = [
        {"confidence": each.confidence, "right": each.right, "n": each.n, "ideal": each.confidence}
        for each in reliability.bins
    ]
    unit = altair.Scale(domain=[0, 1])
    x = altair.X("confidence:Q", scale=unit, title="mean confidence")
    y = altair.Y("right:Q", scale=unit, title="share fully right")
    line = {"confidence": [0, 1], "right": [0, 1]}
    ends = altair.Data(values=[{"confidence": a, "right": b} for a, b in zip(*line.values(), strict=True)])
    points = altair.Data(values=rows)
    ideal = altair.Chart(ends).mark_line(color="#989080", strokeDash=[4, 4], strokeWidth=1).encode(x=x, y=y)
    gap = altair.Chart(points).mark_rule(color="#b0532f").encode(x=x, y=y, y2="ideal:Q")
    size = altair.Size("n:Q", title="statements", scale=altair.Scale(range=[30, 400]))
    dots = altair.Chart(points).mark_circle(color="#1d4b7d", opacity=1).encode(x=x, y=y, size=size)
    subtitle = (
        f"{reliability.n} statements, expected calibration error {reliability.ece:.3f}, Brier {reliability.brier:.3f}"
    )
    chart = altair.layer(ideal, gap, dots).properties(
        width=SIZE,
        height=SIZE,
        title=altair.TitleParams("How often a statement is right", subtitle=subtitle, anchor="start"),
        background="#ffffff",
    )
    spec: dict[str, Any] = chart.to_dict()
    return spec
