"""The chart of two parties over time, drawn offline: encounters with who asked, and each side's acts year by year.

Rooms do not know each other: this takes any value that has the fields of ``Dyad``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dragoman import codebook
from dragoman.errors import DragomanError
from dragoman.render.timeline import FAINT, FORMATS, INK, SCALE, libraries

WIDTH, ROW, BARS = 640, 22, 150
"""Width of the chart, height of a row of encounters and of a side's bars, in points."""
COLORS = {
    "asks": "#b0532f",
    "blame": "#7a2e1d",
    "refusals": "#e0a284",
    "offers": "#2f6b47",
    "support": "#8fbf9f",
    "reassurance": "#1d4b7d",
    "positions": "#989080",
    "discussed": "#d5d0c4",
}
"""Colours by the codebook's groups of acts."""
ASKERS = ("#1d4b7d", "#b0532f", "#989080")


def dyad_chart(found: Any, form: str) -> bytes:
    """See :func:`dragoman.render.dyad_chart`."""
    if form not in FORMATS:
        raise DragomanError("E322", f"a chart cannot be made as {form!r}", "Name a file that ends in .svg or .png.")
    if not found.encounters:
        said = f"there is no dated encounter of {' and '.join(found.parties)}"
        raise DragomanError("E322", said, "Add readouts of theirs, and read them.")
    altair, convert = libraries()
    spec = _specification(altair, found).to_dict()
    if form == "svg":
        drawn: str = convert.vegalite_to_svg(spec)
        return drawn.encode()
    made: bytes = convert.vegalite_to_png(spec, scale=SCALE)
    return made


def _specification(alt: Any, found: Any) -> Any:
    parts = [_encounters(alt, found), *(_acts(alt, found, by) for by in _speaking(found))]
    return (
        alt.vconcat(*parts, spacing=18)
        .resolve_scale(color="independent", shape="independent")
        .properties(title=alt.Title(**_title(found)))
        .configure(font="sans-serif", background="white", padding=16)
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=12, titleFontSize=12, titleFontWeight="normal", labelColor=INK)
    )


def _speaking(found: Any) -> list[str | None]:
    """The sides of which anything is reported, and ``None`` where something is of both together."""
    return [by for by in (*found.parties, None) if any(d.statements for d in found.doings if d.by == by)]


def _encounters(alt: Any, found: Any) -> Any:
    """A mark for each encounter on its day, by kind, coloured by who asked."""
    one, other = found.parties
    names = [f"{one} asked", f"{other} asked", "not said, or others"]
    values = [
        {"day": group.days[0], "kind": group.kinds[0] if group.kinds else "unknown", "asked": _asked(group, names)}
        for group in found.encounters
    ]
    legend = {"title": None, "legend": alt.Legend(orient="top", symbolOpacity=1)}
    color = alt.Color("asked:N", scale=alt.Scale(domain=names, range=list(ASKERS)), **legend)
    shape = alt.Shape("asked:N", scale=alt.Scale(domain=names, range=["circle", "square", "triangle-up"]), **legend)
    y = alt.Y("kind:N", title=None, axis=alt.Axis(ticks=False, domain=False, grid=True, gridColor="#e5e5e5"))
    x = alt.X("day:T", title=None, axis=alt.Axis(grid=False, labelFlush=True))
    base = alt.Chart(alt.Data(values=values)).mark_point(filled=True, size=70, opacity=0.8)
    kinds = len({value["kind"] for value in values})
    drawn = base.encode(x=x, y=y, color=color, shape=shape)
    return drawn.properties(width=WIDTH, height=ROW * kinds + 10, title=_head(alt, "Encounters, and who asked"))


def _asked(group: Any, names: list[str]) -> str:
    named = set(group.requested_by.values())
    wanted = f"{named.pop()} asked" if len(named) == 1 else ""
    return wanted if wanted in names else names[-1]


def _acts(alt: Any, found: Any, by: str | None) -> Any:
    """Statements a readout of one side, by group of acts, year by year."""
    titles = {group.code: group.title for group in codebook.groups()}
    values = [
        {"year": doing.year, "group": titles[group], "rate": count / doing.readouts, "order": list(titles).index(group)}
        for doing in found.doings
        if doing.by == by and doing.readouts
        for group, count in _by_group(doing.acts).items()
    ]
    years = sorted({doing.year for doing in found.doings})
    scale = alt.Scale(domain=list(titles.values()), range=[COLORS.get(code, FAINT) for code in titles])
    legend = alt.Legend(orient="right", title=None) if by == _speaking(found)[0] else None
    bars = (
        alt.Chart(alt.Data(values=values))
        .mark_bar(width={"band": 0.6})
        .encode(
            x=alt.X("year:N", title=None, scale=alt.Scale(domain=years), axis=alt.Axis(labelAngle=0, ticks=False)),
            y=alt.Y(
                "rate:Q", title="statements a readout", axis=alt.Axis(gridColor="#e5e5e5", domain=False, ticks=False)
            ),
            color=alt.Color("group:N", scale=scale, legend=legend),
            order=alt.Order("order:Q"),
        )
    )
    name = f"What {by} is reported to do" if by is not None else "What both do together"
    return bars.properties(width=WIDTH, height=BARS, title=_head(alt, name))


def _by_group(acts: Mapping[str, int]) -> dict[str, int]:
    known = codebook.acts()
    found: dict[str, int] = {}
    for act, count in acts.items():
        if act in known:
            found[known[act].group] = found.get(known[act].group, 0) + count
    return found


def _head(alt: Any, words: str) -> Any:
    return alt.Title(words, anchor="start", fontSize=13, fontWeight="bold", color=INK)


def _title(found: Any) -> dict[str, Any]:
    published = ", ".join(f"{count:,} of {code}'s" for code, count in found.published.items())
    silent = [code for code in found.parties if code not in _speaking(found)]
    nothing = f" Nothing that {' or '.join(silent)} alone said is reported." if silent else ""
    days = f"{found.since}" if found.since == found.until else f"{found.since} to {found.until}"
    encounters, readouts = len(found.encounters), found.readouts
    told = f"{encounters:,} encounter{'s'[: encounters != 1]}, {readouts:,} readout{'s'[: readouts != 1]}"
    return {
        "text": f"{found.parties[0]} and {found.parties[1]}, {days}",
        "subtitle": f"{told}: {published}.{nothing}",
        "anchor": "start",
        "fontSize": 16,
        "subtitleColor": FAINT,
        "subtitleFontSize": 12,
        "offset": 14,
    }
