"""The page in Chromium: nothing logged, nothing too wide, both ends lit, no barrier that axe knows."""

from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import Refused
from dragoman.record import Readout
from dragoman.render import page, pages

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


@pytest.fixture
def tab(browser: Any) -> Any:
    """A page whose console and errors are listed in ``said``; it is offline."""
    opened: list[Any] = []

    def open_(address: str, size: dict[str, int], **how: Any) -> Any:
        context = browser.new_context(viewport=size, reduced_motion="reduce", offline=True, **how)
        opened.append(context)
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.append(request.url) if request.url != address else None)
        page.goto(address)
        page.said = said
        return page

    yield open_
    for context in opened:
        context.close()


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
    assert "on" in page.get_attribute("#s9", "class")
    assert "on" in page.get_attribute("#t-s9", "class")
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
    assert "near" in page.get_attribute("#t-s2", "class")
    page.hover("#f-date a")
    assert "near" not in page.get_attribute("#t-s2", "class")
    assert "near" in page.get_attribute("#t-date", "class")
    page.click("#f-date a")
    assert "on" in page.get_attribute("#t-date", "class")


def test_an_inherited_line_shows_whom_it_was_inherited_from(tab: Any, files: dict[str, str]) -> None:
    page = tab(files["one"], DESK)
    page.click("#s4 a")
    assert page.evaluate("[...document.querySelectorAll('.on-why')].map(e => e.textContent)") == ["Solheim-Dahl"]


def test_without_script_the_anchors_lead_both_ways(tab: Any, files: dict[str, str]) -> None:
    page = tab(files["one"], PHONE, java_script_enabled=False)
    page.click("#s9 a")
    assert page.url.endswith("#t-s9")
    assert page.locator("#t-s9:target").count() == 1
    page.click("#t-s9")
    assert page.url.endswith("#s9")
    assert page.locator("#s9:target").count() == 1


def test_an_address_with_a_statement_lights_it(tab: Any, files: dict[str, str]) -> None:
    page = tab(files["one"] + "#t-s9", DESK)
    assert "on" in page.get_attribute("#s9", "class")


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
