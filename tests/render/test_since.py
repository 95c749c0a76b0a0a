"""A readout against its predecessors, drawn: both sentences, their anchors, and nothing of a text that runs."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest

from dragoman import render
from dragoman.comparison.accounts import Account
from dragoman.comparison.since import Since, predecessors, since
from dragoman.record import head_of

from ..sides import readout

BEFORE = """
CHN>USA concern (territory): Minister Shen [expressed concern about] {American arms sales to <b>Taiwan</b>}
CHN>USA praise: He [thanked] {the American side for the rescue of eleven sailors off Hainan}
"""
NOW = """
CHN>USA demand (territory): Minister Shen [demanded that] {the United States stop its arms sales to <b>Taiwan</b>}
CHN>USA warn (cyber): He [warned that] {any cyberattack on Chinese hospitals would have consequences}
"""


def account(lines: str, date: str) -> Account:
    made = readout("CHN", lines, date=date)
    made = msgspec.structs.replace(made, id=date, document=msgspec.structs.replace(made.document, id=date))
    return Account(head_of(made, 2), made)


@pytest.fixture(scope="module")
def found() -> Since:
    now, before = account(NOW, "2024-03-19"), account(BEFORE, "2023-09-05")
    chosen = predecessors(now.head, [before.head])
    return since(now, [before], chosen, lambda text: [m.span() for m in re.finditer(r"[^.\s][^.]*\.", text)], "lexical")


def test_side_by_side_or_stacked(found: Since) -> None:
    wide, narrow = render.since(found, width=120), render.since(found, width=80)
    beside = next(line for line in wide.splitlines() if "before, 5 September 2023: concern" in line)
    assert "now, 19 March 2024: demand" in beside
    assert not any("before" in line and "now" in line and "2023" in line for line in narrow.splitlines())
    for drawn, width in ((wide, 120), (narrow, 80), (render.since(found, width=40), 40)):
        assert max(map(len, drawn.splitlines())) <= width
        words = " ".join(drawn.split())
        for said in ("2024-03-19@2#", "Hardened", "New", "Gone", "expressed concern about", "By topic"):
            assert said in words
    assert "1 hardened, 1 new, 1 gone." in narrow


def test_colour_carries_no_meaning(found: Since) -> None:
    assert re.sub(r"\x1b\[[0-9;]*m", "", render.since(found, color=True)) == render.since(found)


def test_plain_letters_where_the_terminal_has_no_others(found: Since) -> None:
    assert render.since(found, encoding="ascii").isascii()


def test_the_page_shows_both_and_runs_nothing(found: Since, parse: Any) -> None:
    made = render.since_page(found)
    page = parse(made)
    assert "<b>Taiwan</b>" not in made
    assert "&lt;b&gt;Taiwan&lt;/b&gt;" in made
    assert len(page.named("script")) == 1
    assert page.values("src") == []
    assert all(link == "data:," for link in page.values("href"))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    for change in found.changes:
        for said in (change.now, change.before):
            assert said is None or said.anchor in made
    assert "<mark>American arms sales to &lt;b&gt;Taiwan&lt;/b&gt;</mark>" in made


def test_the_fragment_is_the_page_without_its_frame(found: Since) -> None:
    made = render.since_fragment(found, level=2)
    assert made.startswith('<article class="since"')
    assert "<h2" in made
    assert "<h1" not in made


def test_where_there_is_no_predecessor_it_is_said() -> None:
    now = account(NOW, "2024-03-19")
    found = since(now, [], predecessors(now.head, []), lambda text: [], "lexical")
    for drawn in (render.since(found), render.since_page(found)):
        words = " ".join(drawn.split())
        assert "No earlier readout of CHN's with USA is at hand" in words.replace("&#39;", "'").replace("no e", "No e")
