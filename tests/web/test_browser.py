"""The room in Chromium: each page on a phone and at a desk, what people do there, and no barrier that axe knows.

Screenshots are kept in ``.pictures`` (or the folder that ``DRAGOMAN_PICTURES`` names), to be looked at.
"""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import dragoman
from dragoman.archive import Archive
from dragoman.archive.corrections import Corrections
from dragoman.web import table

from ..browsing import arrived, lit, soon
from .conftest import EGYPT
from .test_pages import address

pytestmark = pytest.mark.browser

SHIFTED = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const e of list.getEntries()) sum += e.value; })
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 300);
})"""
"""How much of a page moved after it was first drawn."""
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
WIDE = {"width": 2560, "height": 1400}
SIZES = {"phone": PHONE, "desk": DESK}
PAGES = {page.name: page for page in table.PAGES if page.method == "GET" and page.template}
PATHS = {name: address(page) for name, page in PAGES.items()} | {
    "search": "/search?q=trade",
    "found nothing": "/search?q=xyzzyx",
    "phrase form": "/phrase",
    "phrase": "/phrase?words=trade",
    "hostile": "/documents/hostile",
    "arabic": "/documents/arabic",
    "chinese": "/documents/chinese",
    "unread": "/documents/numbers.txt",
    "not there": "/documents/nothing",
    "unlike": f"/compare/{EGYPT}/2024-12-02-israel-denmark-call",
}


@pytest.fixture(scope="module")
def room(filled: Path, tmp_path_factory: pytest.TempPathFactory, served: Callable[..., str]) -> Iterator[str]:
    """A room to look at: some statements are checked by two."""
    path = tmp_path_factory.mktemp("browsed") / "room.db"
    shutil.copyfile(filled, path)
    with dragoman.open_archive(path) as archive:
        corrections = Corrections(archive.database)
        for by in ("anna", "berta"):
            for name in ("s2", "s3"):
                corrections.add(f"{EGYPT}@1", name, "confirmed", None, by=by)
        corrections.add(f"{EGYPT}@1", "s3", "rejected", None, by="berta", note="only narration")
        yield served(archive)


@pytest.fixture
def tab(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens an address of a room; what the page says, and what it asks of others, is listed in ``said``."""
    opened: list[Any] = []

    def open_(where: str, size: dict[str, int], **how: Any) -> Any:
        context = browser.new_context(viewport=size, reduced_motion="reduce", accept_downloads=True, **how)
        opened.append(context)
        page = context.new_page()
        base = "/".join(where.split("/")[:3])
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: (said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda r: said.append(r.url) if not r.url.startswith((base, "data:")) else None)
        page.goto(where)
        page.said = said
        return page

    yield open_
    for context in opened:
        context.close()


def quiet(page: Any) -> list[str]:
    """What a page said that it should not have; that its own address answers with an error status is no fault."""
    return [line for line in page.said if "the server responded with a status of 4" not in line]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PATHS)
def test_each_page_fits_is_quiet_and_has_no_barrier(
    tab: Callable[..., Any], room: str, pictures: Path, name: str, size: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = tab(room + PATHS[name], SIZES[size], color_scheme="dark" if size == "phone" else "light")
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"]
    page.evaluate("for (const image of document.images) image.loading = 'eager'")
    page.evaluate("Promise.all([...document.images].map(image => image.decode()))")
    page.screenshot(path=pictures / f"{name.replace(' ', '-')}-{size}.png")
    assert quiet(page) == []
    assert page.evaluate(SHIFTED) < 0.01, "something moved while the page loaded"
    options = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
    found = axe.Axe().run(page, options=options)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", ["home", "readout", "search", "compare"])
def test_a_very_wide_window_is_used_with_measure(tab: Callable[..., Any], room: str, pictures: Path, name: str) -> None:
    page = tab(room + PATHS[name], WIDE)
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDE["width"]
    widths = page.evaluate("[...document.querySelectorAll('.words > p, .list .to')].map(e => e.clientWidth)")
    assert max(widths, default=0) < 1300, "lines that long are not read"
    page.screenshot(path=pictures / f"{name}-wide.png")
    assert quiet(page) == []


# --- what a screen reader is told ---------------------------------------------------

CONTROLS = {"link", "button", "textbox", "searchbox", "combobox", "checkbox", "radio", "slider", "spinbutton"}


def told(page: Any) -> list[tuple[str, str, int]]:
    """The accessibility tree as Chromium tells it: role, name, and the level of a heading (0: it is none)."""
    found = []
    for line in page.locator("body").aria_snapshot().splitlines():
        match = re.match(r"""\s*- '?([a-z]+)(?: "((?:[^"\\]|\\.)*)")?(?: \[level=([0-9])\])?""", line)
        if match is not None:
            found.append((match[1], match[2] or "", int(match[3] or 0)))
    return found


@pytest.mark.parametrize("name", PATHS)
def test_a_screen_reader_is_told_a_sensible_story(tab: Callable[..., Any], room: str, name: str) -> None:
    page = tab(room + PATHS[name], DESK)
    tree = told(page)
    roles = [role for role, _, _ in tree]
    for landmark in ("banner", "main", "contentinfo"):
        assert roles.count(landmark) == 1, landmark
    assert ("navigation", "Rooms", 0) in tree
    assert tree[0] == ("link", "Skip to the content", 0)
    assert page.locator("[role=status]").count() == 1
    levels = [level for role, _, level in tree if role == "heading"]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels)), f"a level is left out: {levels}"
    nameless = [(role, said) for role, said, _ in tree if role in CONTROLS | {"heading", "region", "img"} and not said]
    assert nameless == []
    named = [said for role, said, _ in tree if role in ("navigation", "search", "form")]
    assert len(named) == len(set(named)) or name == "search", named
    assert page.title().partition(" · ")[0].strip()
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize(
    ("name", "story"),
    [
        ("home", ["The reading room", "Came in lately", "Changed after publication"]),
        ("readout", ["Readout: Egypt and South Africa", "Egypt", "Only discussed", "Not found", "The text"]),
        ("search", ["Search", "What was found"]),
        ("difference", ["From revision 1 to 2", "What became of the statements"]),
        ("revisions", ["Revisions", "1 May 2030, 12:00 UTC"]),
        ("statement", ["A statement", "Cite", "As text", "BibTeX", "CSL-JSON"]),
        ("dyad", ["Egypt – South Africa", "Egypt asks", "Red lines", "South Africa asks", "Over time", "Encounters"]),
        ("encounter_form", ["Check the encounter", "As the machine read it"]),
        ("queue", ["Check"]),
        ("keys", ["Keys", "Everywhere", "In a readout", "When checking"]),
    ],
)
def test_the_headings_are_the_pages_table_of_contents(
    tab: Callable[..., Any], room: str, name: str, story: list[str]
) -> None:
    headings = [said for role, said, _ in told(tab(room + PATHS[name], DESK)) if role == "heading"]
    places = [next((n for n, said in enumerate(headings) if said.startswith(each)), None) for each in story]
    assert None not in places, headings
    assert places == sorted(places), headings  # type: ignore[type-var]


def test_a_line_of_the_brief_says_where_it_stands_and_its_tools_which_statement(
    tab: Callable[..., Any], room: str
) -> None:
    tree = told(tab(f"{room}/documents/{EGYPT}@1", DESK))
    links = [said for role, said, _ in tree if role == "link"]
    assert any(re.match(r"Paragraph \d+, sentence \d+: ", said) for said in links)
    cites = [said for said in links if said.startswith("Cite ¶")]
    assert len(cites) == len(set(cites)) > 5, "each names its statement"
    boxes = {said for role, said, _ in tree if role == "combobox"}
    assert boxes == {"Speaker", "Act"}


def test_what_changes_on_a_page_is_said(tab: Callable[..., Any], archive: Archive, served: Callable[..., str]) -> None:
    room = served(archive)
    page = tab(f"{room}/documents/{EGYPT}@1/statements/s2", DESK, permissions=["clipboard-read", "clipboard-write"])
    page.click(".copier >> nth=0")
    page.wait_for_function("document.querySelector('[role=status]').textContent === 'Copied'")
    page.goto(f"{room}/documents/{EGYPT}@1/statements/s2/check")
    page.fill("#content", "words that are not there")
    page.click("text=Keep the correction")
    assert "E611" in page.locator("[role=alert]").inner_text()
    page.goto(f"{room}/read")
    page.evaluate("document.querySelector('form[data-drop]').addEventListener('submit', e => e.preventDefault())")
    page.fill("#text", "Anna Aaltonen met Obi Okafor.")
    page.click("main button[type=submit]")
    soon(page.locator("[role=status]")).to_have_text("The text is being read.")
    soon(page.locator("main button[type=submit]")).to_have_attribute("aria-disabled", "true")
    assert quiet(page) == []


# --- what people do ------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_reading(tab: Callable[..., Any], room: str, size: str) -> None:
    page = tab(f"{room}/", SIZES[size])
    page.click("text=Readout: Egypt and South Africa >> nth=0")
    arrived(page, ".readout")
    line = page.locator(".lines > li").nth(1)
    name = line.get_attribute("id")
    line.locator("a.say").click()
    lit(page, f"#t-{name}")
    line.locator(".tools a").first.click()
    arrived(page, "text=BibTeX")
    page.go_back()
    page.select_option("select[name=speaker]", index=1)
    page.click(".filter button")
    soon(page).to_have_url(re.compile("speaker="))
    arrived(page, ".lines > li")
    page.click("text=Revisions")
    arrived(page, ".history")
    with page.expect_download() as download:
        page.click("text=the original >> nth=0")
    assert download.value.suggested_filename.endswith((".txt", ".html"))
    assert quiet(page) == []


@pytest.mark.parametrize("size", SIZES)
def test_searching(tab: Callable[..., Any], room: str, size: str) -> None:
    page = tab(f"{room}/", SIZES[size])
    page.fill(".front input[type=search]", "trade")
    page.click(".front button")
    arrived(page, ".hits")
    before = page.locator(".hits > li").count()
    assert page.locator("mark.hit").first.inner_text().lower() == "trade"
    page.click(".facets summary >> nth=0")
    page.click(".facets details[open] a >> nth=0")
    arrived(page, ".chosen")
    assert 0 < page.locator(".hits > li").count() <= before
    page.click(".hits a >> nth=0")
    arrived(page, ".readout")
    soon(page.locator(":target")).to_have_text(re.compile("^trade$", re.IGNORECASE))
    assert quiet(page) == []


@pytest.mark.parametrize("size", SIZES)
def test_comparing(tab: Callable[..., Any], room: str, size: str, pictures: Path) -> None:
    page = tab(f"{room}/compare", SIZES[size])
    page.click("text=Compare >> nth=-1")
    arrived(page, ".comparison")
    drawn = page.locator(".lines-between path")
    soon(drawn).not_to_have_count(0)
    shown = page.evaluate("getComputedStyle(document.querySelector('.lines-between')).display") != "none"
    assert shown == (size == "desk")
    if shown:
        assert all("C" in (drawn.nth(n).get_attribute("d") or "") for n in range(drawn.count()))
        page.locator(".texts").scroll_into_view_if_needed()
        page.screenshot(path=pictures / "compare-texts-desk.png")
    page.click("text=Markdown, to be copied")
    assert page.locator(".memo pre").inner_text().startswith("# ")
    assert quiet(page) == []


@pytest.mark.parametrize("size", SIZES)
def test_correcting(
    tab: Callable[..., Any], archive: Archive, served: Callable[..., str], size: str, pictures: Path
) -> None:
    room = served(archive)
    page = tab(f"{room}/check", SIZES[size])
    waiting = page.locator(".waiting").count()
    assert waiting > 2
    page.click(".waiting a >> nth=1")
    arrived(page, ".check")
    with page.expect_navigation():
        page.keyboard.press("y")
    page.goto(f"{room}/documents/{EGYPT}@1/statements/s2/check")
    page.select_option("#act", "warn")
    page.fill("#note", "a threat, if read closely")
    page.click("text=Keep the correction")
    arrived(page, ".readout")
    assert "Corrected by" in page.locator("#s2").inner_text()
    page.screenshot(path=pictures / f"corrected-{size}.png")
    page.goto(f"{room}/documents/{EGYPT}@1/statements/s2/check")
    page.fill("#content", "words that are not there")
    page.click("text=Keep the correction")
    assert "E611" in page.locator(".problem").inner_text()
    assert page.input_value("#content") == "words that are not there"
    assert quiet(page) == []


@pytest.mark.parametrize("size", SIZES)
def test_reading_a_dropped_file(
    tab: Callable[..., Any], archive: Archive, served: Callable[..., str], size: str, examples: Path
) -> None:
    page = tab(f"{served(archive)}/read", SIZES[size])
    text = (examples / "2024-12-02-israel-denmark-call.txt").read_text("utf-8").replace("December", "November")
    page.evaluate(
        """text => {
          const held = new DataTransfer();
          held.items.add(new File([text], "dropped.txt", {type: "text/plain"}));
          document.querySelector("main").dispatchEvent(
            new DragEvent("drop", {dataTransfer: held, bubbles: true, cancelable: true}));
        }""",
        text,
    )
    arrived(page, ".readout")
    assert "Read, and not kept" in page.inner_text(".bar")
    page.click("text=Keep it in the archive")
    page.wait_for_url("**/documents/*")
    assert page.locator(".readout").count() == 1
    assert quiet(page) == []


def test_the_keyboard_is_enough(tab: Callable[..., Any], room: str) -> None:
    page = tab(f"{room}/documents/{EGYPT}@1", DESK)
    page.keyboard.press("j")
    page.keyboard.press("j")
    line = page.evaluate("document.activeElement.closest('li').id")
    page.keyboard.press("t")
    assert page.evaluate("document.activeElement.id") == f"t-{line}"
    page.keyboard.press("t")
    assert page.evaluate("document.activeElement.closest('li').id") == line
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")
    page.uncheck("dialog #single")
    page.keyboard.press("Escape")
    before = page.url
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_timeout(200)
    assert page.url == before, "single letters are turned off"
    page.evaluate("localStorage.clear()")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("jg?")
    assert page.input_value("#find") == "jg?", "keys do nothing while one types"
    assert quiet(page) == []


@pytest.mark.parametrize("size", SIZES)
def test_without_script_one_reads_searches_and_brings_a_text(
    tab: Callable[..., Any], archive: Archive, served: Callable[..., str], size: str
) -> None:
    page = tab(f"{served(archive)}/", SIZES[size], java_script_enabled=False)
    page.fill(".front input[type=search]", "trade")
    page.click(".front button")
    page.click(".hits a >> nth=0")
    soon(page.locator(":target")).to_have_text(re.compile("^trade$", re.IGNORECASE))
    page.click(".lines a.say >> nth=0")
    soon(page).to_have_url(re.compile(r"#t-s\d+$"))
    soon(page.locator(".text :target")).to_have_count(1)
    page.click("text=Read >> nth=0")
    page.fill("#text", "Foreign Minister Anna Aaltonen of Finland thanked Nigeria for its help at sea on 3 March 2031.")
    page.click("main button[type=submit]")
    assert "Read, and not kept" in page.inner_text(".bar")


def test_a_hostile_document_does_nothing(tab: Callable[..., Any], room: str) -> None:
    for path in ("/documents/hostile", "/documents/hostile/revisions", "/check", "/sources", "/search?q=said"):
        page = tab(room + path, DESK)
        page.wait_for_timeout(100)
        assert quiet(page) == [], path
        assert page.locator("main img[src='x']").count() == 0


def test_other_scripts_are_set_properly(tab: Callable[..., Any], room: str) -> None:
    page = tab(f"{room}/documents/arabic", DESK)
    style = "getComputedStyle(document.querySelector('.text .words > p:last-of-type'))"
    assert page.evaluate(f"{style}.direction") == "rtl"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).direction") == "rtl"
    page = tab(f"{room}/documents/chinese", DESK)
    assert "CJK" in page.evaluate(f"{style}.fontFamily")


def test_on_paper_there_is_no_bar(tab: Callable[..., Any], room: str) -> None:
    page = tab(room + PATHS["readout"], DESK)
    page.emulate_media(media="print")
    assert not page.locator("header.room").is_visible()
    colour = page.locator(".bar .old").evaluate("e => getComputedStyle(e).color")
    assert colour == "rgb(0, 0, 0)", "that it is not the one that stands is said on paper, too"
    assert not page.locator(".tools a").first.is_visible()
    assert page.locator(".text .words").is_visible()
