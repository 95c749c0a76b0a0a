"""A comparison drawn: every line leads to its words in both texts, and nothing is lost on a narrow screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from dragoman import render
from dragoman.comparison import pair
from dragoman.record import Comparison

from ..sides import readout

Parse = Callable[[str], Any]
A = """
CHN>USA demand (territory): Minister Shen [demanded that] {the United States stop its arms sales to Taiwan}
CHN>USA praise: He [thanked] {the American side for the rescue of eleven sailors}

CHN,USA agree (illegal_drugs): They [agreed to] {set up a working group on fentanyl precursors by the end of May}
"""
B = """
USA>CHN appeal (human_rights): She [called for] {the release of three detained American citizens <b>now</b>}

CHN,USA consult (illegal_drugs): Both sides [discussed] {a working group on precursors of fentanyl}
"""


@pytest.fixture(scope="module")
def found() -> Comparison:
    a = readout("CHN", A, requested_by="USA", published="2024-03-19")
    return pair.compare(a, readout("USA", B), method="lexical")


def test_both_texts_are_in_the_page_character_for_character(found: Comparison, parse: Parse) -> None:
    assert parse(render.comparison_page(found)).columns == [found.a.document.text, found.b.document.text]


def test_every_line_leads_to_its_words_and_back(found: Comparison, parse: Parse) -> None:
    page = parse(render.comparison_page(found))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    links = {each["href"] for each in page.named("a") if "href" in each}
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    for side, of in (("a", found.a), ("b", found.b)):
        for number in range(1, len(of.statements) + 1):
            assert f"#{side}-t-s{number}" in links, "from the line to the text"
            assert f"#{side}-s{number}" in links, "and from the text to the line"


def test_the_page_asks_for_nothing_and_runs_nothing_of_the_texts(found: Comparison, parse: Parse) -> None:
    made = render.comparison_page(found)
    page = parse(made)
    assert all(link.startswith("#") or link == "data:," for link in page.values("href"))
    assert page.values("src") == []
    assert "<b>now</b>" not in made
    assert len(page.named("script")) == 1


def test_the_headings_say_what_stands_under_them(found: Comparison, parse: Parse) -> None:
    headings = [words.strip() for _, words in parse(render.comparison_page(found)).headings]
    assert headings[0] == "China and United States on one call, 19 March 2024"
    assert headings[1:5] == ["Only in CHN’s readout", "Only in USA’s readout", "Told differently", "Told alike"]


def test_a_fragment_stands_on_another_page(found: Comparison, parse: Parse) -> None:
    made = render.comparison_fragment(found, prefix="x-", level=2)
    assert made.startswith("<article")
    page = parse(made)
    assert all(each.startswith("x-") for each in page.values("id"))
    assert min(level for level, _ in page.headings) == 2
    with pytest.raises(ValueError, match="cannot begin"):
        render.comparison_fragment(found, prefix='"><script>')


def test_a_notebook_gets_no_ids_and_no_script(found: Comparison, parse: Parse) -> None:
    page = parse(found._repr_html_())
    assert page.values("id") == []
    assert page.named("script") == page.named("style") == []


@pytest.mark.parametrize("width", [40, 80, 99, 100, 160])
def test_no_line_is_wider_than_the_terminal_and_every_word_is_there(found: Comparison, width: int) -> None:
    drawn = render.comparison(found, width=width)
    assert max(map(len, drawn.splitlines())) <= width
    words = re.sub(r"\W+", " ", drawn)
    for part in ("only CHN s readout says that USA asked", "Only in USA s readout"):
        assert all(word in words for word in part.split())


def test_it_is_side_by_side_where_there_is_room_and_stacked_where_there_is_none(found: Comparison) -> None:
    wide = render.comparison(found, width=120).splitlines()
    assert any("Only in CHN's readout" in line and "Only in USA's readout" in line for line in wide)
    narrow = render.comparison(found, width=80).splitlines()
    assert not any("Only in CHN's readout" in line and "Only in USA's readout" in line for line in narrow)


def test_in_ascii_it_is_ascii(found: Comparison) -> None:
    render.comparison(found, encoding="ascii").encode("ascii")


def test_the_memo_quotes_both_with_their_places(found: Comparison) -> None:
    memo = render.comparison_memo(found)
    assert memo.startswith("# China and United States on one call, 19 March 2024\n")
    assert "## Only in CHN's readout" in memo
    for name, of in (("CHN", found.a), ("USA", found.b)):
        for statement in of.statements:
            assert f"**{name} ¶{statement.paragraph}.{statement.sentence}**" in memo
    assert "<b>" not in memo.replace("\\<b\\>", "")


def test_doubts_are_shown_first_of_the_notes(found: Comparison) -> None:
    late = readout("USA", B, date="2024-07-01")
    forced = pair.compare(found.a, late, method="lexical", force=True)
    for made in (render.comparison(forced), render.comparison_page(forced), render.comparison_memo(forced)):
        assert "different encounters" in " ".join(made.split())
