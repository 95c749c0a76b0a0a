"""The drawings of a measurement: what is marked is told without colour, and the page holds every difference."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from typing import Any

import pytest

from dragoman.record import (
    Bin,
    Difference,
    Evaluation,
    Marks,
    Reliability,
    Span,
    Suspicion,
    Suspicions,
)
from dragoman.render import differences, differences_page, reliability_svg, suspicions
from dragoman.render.sheet import piles, shown

Parse = Callable[[str], Any]

SENTENCE = "Aaltonen stressed that the sea is wide, and  Okafor → left."


def span(words: str) -> Span:
    start = SENTENCE.index(words)
    return Span(100 + start, 100 + start + len(words), words)


def marks(content: str, cue: str | None = "stressed that", source: str | None = "Aaltonen") -> Marks:
    return Marks(
        sentence=span(SENTENCE),
        content=span(content),
        cue=span(cue) if cue else None,
        source=span(source) if source else None,
    )


def difference(cause: str = "act", **fields: Any) -> Difference:
    own = marks("the sea is wide")
    given: dict[str, Any] = {
        "document": "fin-1",
        "group": "fin",
        "publisher": "FIN",
        "gold": "state",
        "read": "warn",
        "sentence": own.sentence,
        "gold_marks": own,
        "read_marks": own,
        "cue": "stressed that",
        "act": "state",
    }
    return Difference(cause=cause, **{**given, **fields})


FOUND = (
    difference(),
    difference(cue="said", document="nga-2", group="nga"),
    difference(cue="said", document="nga-3", group="nga", read="<b>&"),
    difference("span.bounds", gold="the sea is wide", read="the sea", read_marks=marks("the sea")),
    difference("span.missed", gold="state by FIN", read=None, read_marks=None),
    difference("encounter.place", gold="Turku", read=None, gold_marks=None, read_marks=None, cue=None, act=None),
)
RELIABILITY = Reliability(
    n=4,
    without=0,
    confidence=0.755,
    right=0.5,
    ece=0.255,
    brier=0.23,
    brier_base=0.25,
    bins=(Bin(0.2, 0.3, 1, 0.25, 0.0), Bin(0.9, 1.0, 3, 0.92, 2 / 3)),
)


def evaluation(*found: Difference, reliability: Reliability | None = None) -> Evaluation:
    causes = {each.cause: sum(other.cause == each.cause for other in found) for each in found}
    return Evaluation(
        documents=3,
        figures={"all": {"full.f1": 0.5}},
        acts={"state": 0.5},
        confusion={"state": {"state": 2, "warn": 3, "none": 1}, "none": {"state": 1}},
        differences=found,
        counts={
            "cause": causes,
            "publisher": {"FIN": 6},
            "group": {"fin": 4, "nga": 2},
            "cue": {"said": 2, "stressed that": 3},
        },
        reliability=reliability,
    )


def test_the_marks_are_told_without_colour() -> None:
    said = " ".join(differences(evaluation(FOUND[0])).split())
    assert "both <Aaltonen> [stressed that] {the sea is wide}, and Okafor → left." in said
    assert "fin-1 gold state → read warn" in said


def test_both_markings_are_shown_where_they_differ() -> None:
    said = " ".join(differences(evaluation(FOUND[3])).split())
    assert "gold <Aaltonen> [stressed that] {the sea is wide}, and" in said
    assert "read <Aaltonen> [stressed that] {the sea} is wide, and" in said
    assert "→ read" not in said, "the marks say it"


def test_counts_come_first_and_causes_in_their_order() -> None:
    said = differences(evaluation(*FOUND))
    heads = [
        "Differences by cause",
        "By publisher",
        "By group",
        "By cue",
        "Acts: in gold",
        "Contents that",
        "Act (3)",
        "Encounter: place (1)",
    ]
    places = [said.rindex(head) for head in heads]
    assert places == sorted(places)
    assert re.search(r"^said: 2$", said, re.MULTILINE)
    assert said.index("said: 2") < said.rindex("stressed that: 1")


def test_the_table_of_acts() -> None:
    said = differences(evaluation(*FOUND)).splitlines()
    at = next(k for k, line in enumerate(said) if line.startswith("Acts: "))
    assert said[at + 1].split() == ["stat", "warn", "none"]
    assert said[at + 2].split() == ["state", "2", "3", "1"]
    assert said[at + 3].split() == ["none", "1", "·", "·"]


@pytest.mark.parametrize("width", [10, 32, 80, 200])
def test_lines_keep_to_the_width(width: int) -> None:
    long = difference(document="fin-" + "x" * 120, gold="y" * 150)
    said = differences(evaluation(long), width=width)
    assert "{the sea is wide}" in " ".join(said.split())
    wide = max(
        len(line) for line in said.splitlines() if not line.startswith(("Acts", "     ", "Contents", "state", "none"))
    )
    assert wide <= max(width, 32)


def test_an_encoding_without_arrows_gets_ascii() -> None:
    said = differences(evaluation(*FOUND), encoding="ascii")
    said.encode("ascii")
    assert "gold state -> read warn" in said
    assert "Okafor ? left" in said


def test_colour_is_only_where_it_is_asked_for() -> None:
    assert "\x1b" not in differences(evaluation(*FOUND))
    colored = differences(evaluation(*FOUND), color=True)
    assert re.sub(r"\x1b\[[\d;]*m", "", colored).split() == differences(evaluation(*FOUND)).split()


def test_nothing_differs() -> None:
    assert differences(evaluation()) == "No differences.\n"


def test_marks_outside_the_sentence_are_not_shown() -> None:
    outside = Marks(
        sentence=span("the sea is wide"), content=span("the sea"), cue=span("left"), source=span("Aaltonen")
    )
    ((_, pieces),) = shown(difference(gold_marks=outside, read_marks=outside))
    assert "".join(piece.text for piece in pieces) == "the sea is wide"
    assert [piece.text for piece in pieces if piece.content] == ["the sea"]
    assert not any(piece.cue or piece.source for piece in pieces)


def test_a_cause_that_is_new_comes_last() -> None:
    assert [pile.cause for pile in piles(evaluation(difference("mood"), *FOUND))][-2:] == ["encounter.place", "mood"]


# --- the page ----------------------------------------------------------------------


def test_the_page_holds_every_difference_and_what_filters_it(parse: Parse) -> None:
    page = differences_page(evaluation(*FOUND, reliability=RELIABILITY), title="Differences <of> mine")
    assert page.count('class="difference"') == len(FOUND)
    assert "Differences &lt;of&gt; mine" in page
    assert "&lt;b&gt;&amp;" in page
    assert "<b>&" not in page
    for name in ("cause", "act", "publisher", "group", "cue"):
        chosen = set(re.findall(rf'data-{name}="([^"]*)"', page)) - {""}
        offered = page.split(f'<select name="{name}">')[1].split("</select>")[0]
        assert chosen == set(re.findall(r'<option value="([^"]+)">', offered)), name
    assert "Expected calibration error 0.255" in page


def test_the_page_asks_for_nothing(parse: Parse) -> None:
    page = differences_page(evaluation(*FOUND))
    assert not re.search(r"(src|href)=\"(?!#|data:,)", page)
    assert "default-src &#39;none&#39;; style-src &#39;sha256-" in page
    assert page.lower().count("<!doctype") == 1


def test_a_page_without_differences() -> None:
    page = differences_page(Evaluation(documents=0, figures={}, acts={}, confusion={}))
    assert "0 differences in 0 documents" in page


# --- suspicions, reliability ---------------------------------------------------------


def test_suspicions_for_a_terminal() -> None:
    one = Suspicion(
        document="fin-1", kind="content.cut", sentence=span(SENTENCE), words=span("the sea"), note="cut “so”"
    )
    found = Suspicions(readouts=4, counts={"content.cut": 2, "speaker.none": 0}, found=(one,))
    said = suspicions(found, {"content.cut": "contents cut in the middle"})
    assert said.startswith(
        "What is suspected in 4 readouts\n     n  per 100\n     2     50.0  contents cut in the middle ["
    )
    assert "Contents cut in the middle (1 of 2)" in said
    assert "Aaltonen stressed that {the sea} is wide" in said
    assert "cut “so”" in said


def test_the_plot_is_a_picture_that_asks_for_nothing() -> None:
    pytest.importorskip("altair")
    pytest.importorskip("vl_convert")
    svg = reliability_svg(RELIABILITY)
    root = ElementTree.fromstring(svg)
    assert root.tag.endswith("svg")
    texts = "".join(root.itertext())
    for words in ("share fully right", "mean confidence", "0.255"):
        assert words in texts
    assert not re.search(r"(href|src)=|url\((?!#)", svg)
