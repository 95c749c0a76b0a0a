"""The heads of two readouts: whether they agree, and how it is said where they do not."""

from __future__ import annotations

from typing import Any

import pytest

from dragoman.comparison.heads import heads
from dragoman.record import HeadLine

from ..sides import readout

SAID = "CHN>USA appeal: He [called for] {calm at sea}"


def line(field: str, a: dict[str, Any], b: dict[str, Any]) -> HeadLine:
    found = heads(readout("CHN", SAID, **a), readout("USA", SAID, **b), ("CHN", "USA"))
    return next(each for each in found if each.field == field)


@pytest.mark.parametrize(
    ("field", "a", "b", "agree", "words"),
    [
        ("kind", {}, {}, True, "both tell of a call"),
        ("kind", {}, {"kind": "video"}, False, "CHN tells of a call, USA of a video conference"),
        ("kind", {"kind": None}, {}, None, "only USA's readout says how: a call"),
        ("date", {}, {}, True, "both give 2024-03-19"),
        ("date", {}, {"date": "2024-03-18"}, None,
         "CHN gives 2024-03-19, USA 2024-03-18: a day apart, as two time zones may have it"),
        ("date", {"kind": "meeting"}, {"kind": "meeting", "date": "2024-03-18"}, False,
         "CHN gives 2024-03-19, USA 2024-03-18: 1 day apart"),
        ("date", {"date": None}, {}, None, "only USA's readout says when: 2024-03-19"),
        ("place", {"place": "Lima"}, {"place": "Lima"}, True, "both say Lima"),
        ("place", {"place": "Lima"}, {"place": "Quito"}, False, "CHN says Lima, USA Quito"),
        ("place", {}, {"place": "Quito"}, None, "only USA's readout says where: Quito"),
        ("requested_by", {"requested_by": "USA"}, {}, None, "only CHN's readout says that USA asked"),
        ("requested_by", {"requested_by": "USA"}, {"requested_by": "CHN"}, False,
         "CHN says that USA asked, USA that CHN did"),
        ("requested_by", {"requested_by": "USA"}, {"requested_by": "USA"}, True, "both say that USA asked"),
        ("requested_by", {}, {}, None, "neither says who asked"),
        ("participants", {}, {}, True, "the same people"),
        ("participants", {}, {"people": ("USA",)}, False, "only CHN's readout says that Shen Guoxun (CHN) took part"),
        ("published", {"published": "2024-03-19"}, {"published": "2024-03-21"}, None,
         "CHN published on 2024-03-19, the same day as the encounter; USA published on 2024-03-21, 2 days after; "
         "CHN first"),
        ("published", {"published": "2024-03-20"}, {"published": "2024-03-20"}, None,
         "both published on 2024-03-20, a day after"),
        ("published", {"published": "2024-03-19"}, {}, None,
         "CHN published on 2024-03-19, the same day as the encounter"),
        ("published", {}, {}, None, "it is not known when either was published"),
    ],
)  # fmt: skip
def test_differences_are_stated(
    field: str, a: dict[str, Any], b: dict[str, Any], agree: bool | None, words: str
) -> None:
    found = line(field, a, b)
    assert (found.agree, found.words) == (agree, words)


def test_a_place_that_nobody_gives_is_not_spoken_of() -> None:
    found = heads(readout("CHN", SAID), readout("USA", SAID), ("CHN", "USA"))
    assert [each.field for each in found] == ["participants", "date", "kind", "requested_by", "published"]
