"""The chart of a phrase over time, drawn offline: Altair says what, vl-convert makes the SVG or PNG."""

from __future__ import annotations

from typing import Any

from dragoman.errors import DragomanError

FORMATS = ("svg", "png")
INK, BAR, FAINT = "#222222", "#33658a", "#666666"
WIDTH, HEIGHT = 640, 320
SCALE = 2
"""Pixels of a PNG for each point."""


def phrase_chart(found: Any, form: str) -> bytes:
    """A chart of a phrase's rate a year with its intervals, as ``svg`` or ``png``.

    ``found`` has the fields of ``PhraseHistory``. Needs no network and no
    browser. Raises :class:`DragomanError` E306 where the extra ``charts`` is
    not installed, E322 for another format or a phrase without a dated readout.
    """
    if form not in FORMATS:
        raise DragomanError("E322", f"a chart cannot be made as {form!r}", "Name a file that ends in .svg or .png.")
    if not found.years:
        raise DragomanError("E322", "none of the readouts has a date", "A chart needs dates: give --published.")
    altair, convert = libraries()
    spec = _specification(altair, found).to_dict()
    if form == "svg":
        drawn: str = convert.vegalite_to_svg(spec)
        return drawn.encode()
    made: bytes = convert.vegalite_to_png(spec, scale=SCALE)
    return made


def libraries() -> tuple[Any, Any]:
    """Altair and vl-convert. Raises :class:`DragomanError` E306 where they are not installed."""
    try:
        import altair
        import vl_convert
    except ModuleNotFoundError as error:
        raise DragomanError(
            "E306", f"{error.name} is not installed", "Install it: pip install 'dragoman[charts]'"
        ) from error
    return altair, vl_convert


def _specification(alt: Any, found: Any) -> Any:
    values = [
        {
            "year": rate.label,
            "rate": rate.per_100,
            "low": rate.low,
            "high": rate.high,
            "note": f"{rate.hits} of {rate.readouts}",
        }
        for rate in found.years
        if rate.per_100 is not None
    ]
    years = [rate.label for rate in found.years]
    # Intervals of years with few readouts reach far: the axis goes by those that have the phrase.
    told = [rate for rate in found.years if rate.high is not None]
    top = max([*(rate.high for rate in told if rate.hits), min(rate.high for rate in told)]) * 1.08
    x = alt.X("year:N", title=None, scale=alt.Scale(domain=years), axis=alt.Axis(labelAngle=0, ticks=False))
    y = alt.Y("rate:Q", title="readouts with it, per 100", scale=alt.Scale(domain=[0, top], nice=False, clamp=True))
    base = alt.Chart(alt.Data(values=values))
    bars = base.mark_bar(color=BAR, opacity=0.85, width={"band": 0.55}).encode(x=x, y=y)
    lines = base.mark_rule(color=INK, strokeWidth=1.5, clip=True).encode(x=x, y=alt.Y("low:Q"), y2="high:Q")
    notes = base.mark_text(dy=-6, dx=4, align="left", baseline="bottom", color=FAINT, fontSize=11).encode(
        x=x, y=y, text="note:N"
    )
    drawn = alt.layer(bars, lines, notes)
    drawn = drawn.properties(width=WIDTH, height=HEIGHT, title=alt.Title(**_title(found)))
    return (
        drawn.configure(font="sans-serif", background="white", padding=16)
        .configure_view(stroke=None)
        .configure_axis(grid=False, labelFontSize=12, titleFontSize=12, titleFontWeight="normal", labelColor=INK)
        .configure_axisY(grid=True, gridColor="#e5e5e5", domain=False, ticks=False)
    )


def _title(found: Any) -> dict[str, Any]:
    seen = f"First seen {found.first}, last seen {found.last}. " if found.first else "Never in these words. "
    undated = f" {found.undated:,} without a date left out." if found.undated else ""
    return {
        "text": f"“{found.phrase}”",
        "subtitle": [f"{seen}{found.hits:,} of {found.readouts:,} readouts.{undated}", f"Lines: {found.interval}."],
        "anchor": "start",
        "fontSize": 16,
        "subtitleColor": FAINT,
        "subtitleFontSize": 12,
        "offset": 14,
    }
