"""Two parties over time: who asked, what each side does, what it asks and refuses, and when it last said so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from dragoman import render
from dragoman.comparison.accounts import Account
from dragoman.comparison.dyads import Dyad, dyad
from dragoman.comparison.encounters import grouped
from dragoman.errors import DragomanError
from dragoman.record import head_of

from ..sides import readout

FIRST = """
CHN>USA appeal: Minister Shen [urged] {the United States to lift its export controls on semiconductors}
CHN>USA reject: He [rejected] {any link between climate talks and tariffs on solar panels}
CHN,USA agree: They [agreed to] {set up a hotline between the navies}
"""
SECOND = """
CHN>USA demand: Minister Shen [demanded that] {the United States lift its export controls on semiconductors}
USA>CHN appeal: Secretary Ashdown [called for] {the release of detained American citizens}
CHN>RUS appeal: He [called on] {Russia to attend the grain conference}
USA>CHN praise: She [thanked] {China for the rescue of eleven sailors off Hainan}
"""


def sentences(text: str) -> Sequence[tuple[int, int]]:
    return [found.span() for found in re.finditer(r"[^.\s][^.]*\.", text)]


def account(lines: str, date: str, publisher: str = "CHN", **known: Any) -> Account:
    made = readout(publisher, lines, date=date, **known)
    name = f"{publisher}-{date}"
    made = msgspec.structs.replace(made, id=name, document=msgspec.structs.replace(made.document, id=name))
    return Account(head_of(made, 1), made)


def told(*accounts: Account, **options: Any) -> Dyad:
    return dyad("CHN", "USA", accounts, grouped(each.head for each in accounts), sentences, **options)


@pytest.fixture(scope="module")
def found() -> Dyad:
    return told(
        account(FIRST, "2022-03-01", requested_by="USA"),
        account(SECOND, "2024-03-19"),
        account(FIRST, "2024-03-19", "USA"),
        account("CHN>RUS praise: He [thanked] {Russia}", "2024-01-01", people=("CHN",)),
    )


def test_encounters_and_who_asked(found: Dyad) -> None:
    assert [group.days for group in found.encounters] == [("2024-03-19",), ("2022-03-01",)]
    assert found.asked == {"": 1, "USA": 1}
    assert (found.readouts, found.published) == (3, {"CHN": 2, "USA": 1})
    assert (found.since, found.until) == ("2022-03-01", "2024-03-19")


def test_what_each_side_does_year_by_year(found: Dyad) -> None:
    doings = {(each.year, each.by): each for each in found.doings}
    assert doings["2022", "CHN"].acts == {"appeal": 1, "reject": 1}
    assert doings["2022", None].acts == {"agree": 1}
    assert doings["2023", "CHN"].readouts == doings["2023", "CHN"].statements == 0, "no year is left out"
    assert (doings["2024", "USA"].readouts, doings["2024", "USA"].acts) == (2, {"appeal": 1, "praise": 1})
    assert set(doings) == {(str(year), by) for year in (2022, 2023, 2024) for by in ("CHN", "USA", None)}


def test_asks_are_told_once_by_their_last_wording(found: Dyad) -> None:
    own = [each for each in found.asks if each.publisher == "CHN"]
    assert {(each.by, each.said.act) for each in own} == {("CHN", "demand"), ("USA", "appeal")}, (
        "of the other side only"
    )
    (chips,) = [each for each in own if each.by == "CHN"]
    assert (chips.first, chips.last, chips.readouts, chips.current) == ("2022-03-01", "2024-03-19", 2, True)
    assert chips.anchors[0] == chips.said.anchor
    assert chips.anchors[1].startswith("CHN-2022-03-01@1#")


def test_red_lines_and_whether_they_are_current(found: Dyad) -> None:
    (old,) = [each for each in found.red_lines if each.publisher == "CHN"]
    assert (old.said.act, old.last, old.current) == ("reject", "2022-03-01", False)
    assert [each.current for each in found.red_lines] == [True, False], "current ones first"


def test_only_recent_readouts_are_looked_at_for_asks() -> None:
    accounts = account(FIRST, "2022-03-01"), account(SECOND, "2024-03-19")
    assert [each.readouts for each in told(*accounts, recent=1).asks] == [1, 1]
    assert told(*accounts, recent=1).readouts == 2


def test_of_nothing_nothing_is_told() -> None:
    found = told()
    assert (found.readouts, found.encounters, found.doings, found.asks, found.since) == (0, (), (), (), None)
    with pytest.raises(DragomanError, match="E322"):
        render.dyad_chart(found, "svg")


def test_the_chart_is_drawn_offline(found: Dyad) -> None:
    pytest.importorskip("vl_convert")
    drawn = render.dyad_chart(found, "svg").decode()
    for words in ("CHN and USA", "USA asked", "What CHN is reported to do", "What both do together", "2023"):
        assert words in drawn
    assert render.dyad_chart(found, "png").startswith(b"\x89PNG")
    with pytest.raises(DragomanError, match="E322"):
        render.dyad_chart(found, "gif")


def test_a_side_that_is_not_heard_is_named_and_not_drawn() -> None:
    pytest.importorskip("vl_convert")
    drawn = render.dyad_chart(told(account(FIRST, "2022-03-01")), "svg").decode()
    assert "Nothing that USA alone said is reported." in drawn
    assert "What USA is reported to do" not in drawn
