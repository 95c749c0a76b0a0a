"""The page in Chromium: nothing logged, nothing too wide, both ends lit, no barrier that axe knows."""

from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import Refused
from dragoman.record import Difference, Evaluation, Marks, Readout, Span
from dragoman.render import differences_page, page, pages

from ..browsing import lit, soon

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
WIDE = {"width": 1920, "height": 1000}


@pytest.fixture(scope="module")
def files(readout: Readout, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("pages")
    refused = Refused(code="E205", reason="not in English", next_step="Give an English one.", input="b.txt")
    made = {"one": page(readout), "several": pages([readout, readout, refused])}
    for name, source in made.items():
        (folder / name).with_suffix(".html").write_text(source, "utf-8")
    return {name: (Path(folder) / name).with_suffix(".html").as_uri() for name in made}


@pytest.mark.parametrize(
    ("name", "size"),
    [("one", PHONE), ("one", DESK), ("one", WIDE), ("several", PHONE), ("several", DESK)],
    ids=lambda value: value if isinstance(value, str) else str(value["width"]),
)
def test_quiet_asks_for_nothing_and_fits_the_width(
    tab: Any, files: dict[str, str], readout: Readout, name: str, size: dict[str, int]
) -> None:
    page = tab(files[name], size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert page.evaluate("[...document.querySelectorAll('.text')].every(e => e.scrollWidth <= e.clientWidth)")
    texts = page.evaluate("[...document.querySelectorAll('.text .words')].map(e => e.textContent)")
    assert set(texts) == {readout.document.text}
    assert [line for line in page.said if not line.startswith(("file:", "data:,"))] == []
    assert [line for line in page.said if line.startswith("file:") and "#" not in line] == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_chosen_line_and_its_words_are_lit_and_in_view(tab: Any, files: dict[str, str], size: dict[str, int]) -> None:
    page = tab(files["one"], size)
    page.click("#s9 a")
    lit(page, "#s9")
    lit(page, "#t-s9")
    assert visible(page, "#t-s9")
    assert page.evaluate("location.hash") == "#t-s9"
    page.click("#t-s3")
    assert visible(page, "#s3")
    assert page.evaluate("document.querySelectorAll('.on').length") == 4  # the line, its source, cue and content
    assert "on" not in (page.get_attribute("#s9", "class") or "")
    page.keyboard.press("Escape")
    assert page.evaluate("document.querySelectorAll('.on').length") == 0
    assert page.said == []


def test_at_a_desk_the_brief_stays_while_the_text_moves(tab: Any, files: dict[str, str]) -> None:
    page = tab(files["one"], {"width": 1280, "height": 420})
    page.evaluate("document.getElementById('s9').scrollIntoView()")
    before = page.evaluate("scrollY")
    page.click("#s9 a")
    assert page.evaluate("scrollY") == before
    assert visible(page, "#t-s9")


def test_the_keyboard_goes_to_the_words_and_back(tab: Any, files: dict[str, str]) -> None:
    page = tab(files["one"], DESK)
    page.focus("#s6 a")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "t-s6"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('li').id") == "s6"
    page.focus(".skip")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "text"


def test_pointing_at_an_end_lights_the_other(tab: Any, files: dict[str, str]) -> None:
    page = tab(files["one"], DESK)
    page.hover("#s2 a")
    lit(page, "#t-s2", "near")
    page.hover("#f-date a")
    assert "near" not in page.get_attribute("#t-s2", "class")
    lit(page, "#t-date", "near")
    page.click("#f-date a")
    lit(page, "#t-date")


def test_an_inherited_line_shows_whom_it_was_inherited_from(tab: Any, files: dict[str, str]) -> None:
    page = tab(files["one"], DESK)
    page.click("#s4 a")
    assert page.evaluate("[...document.querySelectorAll('.on-why')].map(e => e.textContent)") == ["Solheim-Dahl"]


def test_without_script_the_anchors_lead_both_ways(tab: Any, files: dict[str, str]) -> None:
    page = tab(files["one"], PHONE, java_script_enabled=False)
    page.click("#s9 a")
    soon(page).to_have_url(files["one"] + "#t-s9")
    soon(page.locator("#t-s9:target")).to_have_count(1)
    page.click("#t-s9")
    soon(page).to_have_url(files["one"] + "#s9")
    soon(page.locator("#s9:target")).to_have_count(1)


def test_an_address_with_a_statement_lights_it(tab: Any, files: dict[str, str]) -> None:
    page = tab(files["one"] + "#t-s9", DESK)
    lit(page, "#s9")


@pytest.mark.parametrize(
    ("name", "size", "look"),
    [
        ("one", DESK, "light"),
        ("one", PHONE, "dark"),
        ("several", DESK, "light"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(value["width"]),
)
def test_axe_finds_no_barrier(tab: Any, files: dict[str, str], name: str, size: dict[str, int], look: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = tab(files[name], size, color_scheme=look)
    page.click(("#" if name == "one" else "#r1-") + "s9 a")
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_on_paper_the_brief_comes_first_and_no_column_is_cut(tab: Any, files: dict[str, str]) -> None:
    page = tab(files["one"], DESK)
    page.emulate_media(media="print")
    brief, text = page.locator(".brief").bounding_box(), page.locator(".text").bounding_box()
    assert text["y"] >= brief["y"] + brief["height"]
    assert page.evaluate("getComputedStyle(document.querySelector('.text')).overflowY") == "visible"
    assert page.evaluate("getComputedStyle(document.querySelector('.facts a')).textDecorationLine") == "none"


def visible(page: Any, selector: str) -> bool:
    """Whether the beginning of the element is within the window and within its scrolling column."""
    shown: bool = page.evaluate(
        """selector => {
          const element = document.querySelector(selector), box = element.getBoundingClientRect();
          const column = element.closest(".text"), edge = column && column.getBoundingClientRect();
          const top = Math.max(0, edge ? edge.top : 0);
          const bottom = Math.min(innerHeight, edge ? edge.bottom : innerHeight);
          return box.top >= top && box.top < bottom;
        }""",
        selector,
    )
    return shown


# --- the page of a measurement ----------------------------------------------------


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> str:
    sentence = Span(0, 34, "Aaltonen said that the sea is wide")
    marks = Marks(sentence=sentence, content=Span(19, 34, "the sea is wide"), cue=Span(9, 18, "said that"))
    found = [
        Difference(
            document=f"{group}-{'x' * 70}-{act}",
            group=group,
            publisher=group.upper(),
            cause=cause,
            gold=act,
            read=None,
            sentence=sentence,
            gold_marks=marks,
            cue=cue,
            act=act,
        )
        for cause in ("span.missed", "act")
        for group in ("fin", "nga")
        for act, cue in (("state", "said that"), ("appeal", None))
    ]
    counts = {
        "cause": {"span.missed": 4, "act": 4},
        "publisher": {"FIN": 4, "NGA": 4},
        "cue": {"(none)": 4, "said that": 4},
        "group": {"fin": 4, "nga": 4},
    }
    acts = ["warn", "demand", "criticize", "reject", "appeal", "agree", "pledge", "reassure", "support", "praise"]
    confusion = {act: dict.fromkeys(acts, 10) for act in acts}
    made = Evaluation(documents=4, figures={}, acts={}, confusion=confusion, differences=tuple(found), counts=counts)
    path = tmp_path_factory.mktemp("laboratory") / "differences.html"
    path.write_text(differences_page(made), "utf-8")
    return path.as_uri()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_differences_are_filtered(tab: Any, laboratory: str, size: dict[str, int]) -> None:
    page = tab(laboratory, size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    shown = page.locator(".difference:visible")
    soon(shown).to_have_count(8)
    page.select_option("select[name=cause]", "act")
    page.select_option("select[name=group]", "nga")
    soon(shown).to_have_count(2)
    assert not page.locator("[id='span.missed']").is_visible(), "an empty heading does not stay"
    assert page.inner_text(".filters .left") == "2 of 8 shown"
    page.select_option("select[name=cue]", "(none)")
    soon(shown).to_have_count(1)
    page.select_option("select[name=act]", "state")
    soon(shown).to_have_count(0)
    for name in ("cause", "group", "cue", "act"):
        page.select_option(f"select[name={name}]", "")
    soon(shown).to_have_count(8)
    assert [line for line in page.said if not line.startswith("data:,")] == []


def test_without_script_every_difference_stands_there_and_no_filter(tab: Any, laboratory: str) -> None:
    page = tab(laboratory, PHONE, java_script_enabled=False)
    assert page.locator(".difference:visible").count() == 8
    assert not page.locator(".filters").is_visible()
    page.click("a[href='#act']")
    soon(page.locator("#act:target")).to_have_count(1)


@pytest.mark.parametrize(("size", "look"), [(DESK, "light"), (PHONE, "dark")], ids=["light", "dark"])
def test_axe_finds_no_barrier_in_differences(tab: Any, laboratory: str, size: dict[str, int], look: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    found = axe.Axe().run(tab(laboratory, size, color_scheme=look))
    assert found.violations_count == 0, found.generate_report()
