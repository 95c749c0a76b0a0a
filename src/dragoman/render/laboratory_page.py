"""A measurement and its differences as one HTML page."""

from __future__ import annotations

from typing import Any

from dragoman.record import Evaluation
from dragoman.render import sheet
from dragoman.render.markup import environment, inline


def differences_page(evaluation: Evaluation, *, title: str) -> str:
    """See :func:`dragoman.render.differences_page`."""
    template = environment().get_template("differences.html")
    return template.render(
        evaluation=evaluation,
        title=title,
        piles=sheet.piles(evaluation),
        causes=sheet.CAUSES,
        across=sheet.across(evaluation.confusion),
        choices=_choices(evaluation),
        marked=sheet.shown,
        values=sheet.values,
        **inline(("page.css", "laboratory.css"), "laboratory.js"),
    )


def _choices(evaluation: Evaluation) -> list[dict[str, Any]]:
    """The filters: name, title and values with their number."""
    acts: dict[str, int] = {}
    for each in evaluation.differences:
        if each.act:
            acts[each.act] = acts.get(each.act, 0) + 1
    counts = evaluation.counts
    return [
        {"name": "cause", "title": "Cause", "values": _named(counts.get("cause", {}), sheet.CAUSES)},
        {"name": "act", "title": "Act", "values": _named(dict(sorted(acts.items())), {})},
        {"name": "group", "title": "Group", "values": _named(dict(sorted(counts.get("group", {}).items())), {})},
        {"name": "cue", "title": "Cue", "values": _named(counts.get("cue", {}), {})},
    ]


def _named(counted: dict[str, int], called: dict[str, str]) -> list[tuple[str, str, int]]:
    return [(value, called.get(value, value), n) for value, n in counted.items()]


__all__ = ["differences_page"]
