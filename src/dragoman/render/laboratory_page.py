"""A measurement and its differences as one HTML page."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
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
    names = ("cause", "publisher", "group", "cue")
    causes, publishers, groups, cues = (evaluation.counts.get(name, {}) for name in names)
    return [
        {"name": "cause", "title": "Cause", "values": _named(causes, sheet.CAUSES)},
        {"name": "act", "title": "Act", "values": _named(dict(sorted(acts.items())))},
        {"name": "publisher", "title": "Publisher", "values": _named(dict(sorted(publishers.items())))},
        {"name": "group", "title": "Group", "values": _named(dict(sorted(groups.items())))},
        {"name": "cue", "title": "Cue", "values": _named(cues)},
    ]


def _named(counted: dict[str, int], called: Mapping[str, str] = MappingProxyType({})) -> list[tuple[str, str, int]]:
    return [(value, called.get(value, value), n) for value, n in counted.items()]


__all__ = ["differences_page"]
