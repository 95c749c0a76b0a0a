"""The pages of a comparison, and of a readout against its predecessors, in Chromium: narrow, wide and on paper."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dragoman.comparison import pair
from dragoman.comparison.accounts import Account
from dragoman.comparison.since import predecessors, since
from dragoman.record import Readout, head_of
from dragoman.render import comparison_page, since_page

from ..sides import readout

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
LONG = "Antidisestablishmentarianism-and-Interparliamentary-Cooperation"
A = f"""
CHN>USA concern (territory): Minister Shen [expressed concern about] {{American arms sales to <b>Taiwan</b>}}
CHN>USA demand (territory): He [demanded that] {{the American side stop arming <b>Taiwan</b> at once}}
CHN>USA demand (economic): He [demanded that] {{the tariffs on solar panels of 25 percent be lifted}}

CHN,USA agree (diplomatic): Both sides [agreed to] {{convene the Working Group on {LONG} in Geneva in May}}
CHN>USA praise: He [thanked] {{the American side for the rescue of eleven sailors off Hainan}}
"""
B = f"""
CHN,USA agree (diplomatic): They [agreed to] {{convene the Working Group on {LONG} in Geneva}}

USA state (territory): The Secretary [said that] {{arms sales to <b>Taiwan</b> are in keeping with the law}}
USA reject (economic): She [rejected] {{the lifting of the tariffs on solar panels}}
USA>CHN warn (cyber): She [warned that] {{any cyberattack on American hospitals would have consequences}}
"""
NOW = """
CHN>USA demand (territory): Minister Shen [demanded that] {the United States stop its arms sales to <b>Taiwan</b>}
CHN>USA warn (cyber): He [warned that] {any cyberattack on Chinese hospitals would have consequences}
"""


def account(lines: str, date: str) -> Account:
    made = readout("CHN", lines, date=date)
    name = f"{date}-{LONG.lower()}"
    made = msgspec.structs.replace(made, id=name, document=msgspec.structs.replace(made.document, id=name))
    return Account(head_of(made, 2), made)


def sides() -> tuple[Readout, Readout]:
    return readout("CHN", A, published="2024-03-19"), readout("USA", B, published="2024-03-20")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = Path(tmp_path_factory.mktemp("pages"))
    now, before = account(NOW, "2024-03-19"), account(A, "2023-09-05")
    chosen = predecessors(now.head, [before.head])
    found = since(
        now, [before], chosen, lambda text: [m.span() for m in re.finditer(r"[^.\\s][^.]*\\.", text)], "lexical"
    )
    made = {"comparison": comparison_page(pair.compare(*sides(), method="lexical")), "since": since_page(found)}
    for name, source in made.items():
        (folder / name).with_suffix(".html").write_text(source, "utf-8")
    return {name: (folder / name).with_suffix(".html").as_uri() for name in made}


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("name", ["comparison", "since"])
def test_it_fits_is_quiet_and_has_no_barrier(
    tab: Any, files: dict[str, str], name: str, size: dict[str, int], look: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = tab(files[name], size, color_scheme=look)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    cut = "[...document.querySelectorAll('.words, blockquote, .anchor')].filter(e => e.scrollWidth > e.clientWidth + 1)"
    assert page.evaluate(f"{cut}.map(e => e.textContent)") == []
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert [line for line in page.said if not line.startswith(("file:", "data:,"))] == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_both_sides_stand_beside_each_other_only_where_there_is_room(
    tab: Any, files: dict[str, str], size: dict[str, int]
) -> None:
    page = tab(files["comparison"], size)
    left, right = page.evaluate(
        "[...document.querySelectorAll('.alone .side')].map(e => e.getBoundingClientRect().left)"
    )
    assert (left < right) is (size is DESK)
    tops = page.evaluate("[...document.querySelectorAll('.alone .side')].map(e => e.getBoundingClientRect().top)")
    assert (tops[0] == tops[1]) is (size is DESK)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_line_leads_to_its_words_in_its_own_text(tab: Any, files: dict[str, str], size: dict[str, int]) -> None:
    page = tab(files["comparison"], size)
    lines = page.query_selector_all(".point a.say")
    assert len(lines) == 9  # each statement of both sides once
    said: list[str] = []
    for line in lines:
        to = line.get_attribute("href").removeprefix("#")
        words = line.query_selector(".words").text_content()
        there = page.evaluate("id => document.getElementById(id).textContent", to)
        assert there.strip() in words or words.strip("“” ") in there, (there, words)
        said.append(to)
    assert len(set(said)) == len(said)
    lines[-1].click()
    box = page.evaluate("id => document.getElementById(id).getBoundingClientRect().toJSON()", said[-1])
    assert 0 <= box["top"] < size["height"]


def test_on_paper_both_texts_follow_whole(tab: Any, files: dict[str, str]) -> None:
    page = tab(files["comparison"], DESK)
    page.emulate_media(media="print")
    hidden = "[...document.querySelectorAll('.text')].filter(e => e.scrollHeight > e.clientHeight + 1).length"
    assert page.evaluate(hidden) == 0
    assert page.evaluate("getComputedStyle(document.querySelector('.texts')).position") == "static"
