"""The room in Chromium: each page on a phone and at a desk, what people do there, and no barrier that axe knows.

Screenshots are kept in ``.pictures`` (or the folder that ``DRAGOMAN_PICTURES`` names), to be looked at.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import dragoman
from dragoman.archive import Archive
from dragoman.archive.corrections import Corrections
from dragoman.web import table

from .conftest import EGYPT
from .test_pages import address

pytestmark = pytest.mark.browser

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


def test_nothing_moves_while_a_page_loads(tab: Callable[..., Any], room: str) -> None:
    for name in ("home", "readout", "dyad", "phrase"):
        page = tab(room + PATHS[name], DESK)
        shift = page.evaluate(
            """() => new Promise(done => {
              let sum = 0;
              new PerformanceObserver(list => { for (const e of list.getEntries()) sum += e.value; })
                .observe({type: "layout-shift", buffered: true});
              setTimeout(() => done(sum), 600);
            })"""
        )
        assert shift < 0.01, name


# --- what people do ------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_reading(tab: Callable[..., Any], room: str, size: str) -> None:
    page = tab(f"{room}/", SIZES[size])
    page.click("text=Readout: Egypt and South Africa >> nth=0")
    page.wait_for_selector(".readout")
    line = page.locator(".lines > li").nth(1)
    name = line.get_attribute("id")
    line.locator("a.say").click()
    assert "on" in page.get_attribute(f"#t-{name}", "class")
    line.locator(".tools a").first.click()
    page.wait_for_selector("text=BibTeX")
    page.go_back()
    page.select_option("select[name=speaker]", index=1)
    page.click(".filter button")
    assert "speaker=" in page.url
    assert page.locator(".lines > li").count() > 0
    page.click("text=Revisions")
    page.wait_for_selector(".history")
    with page.expect_download() as download:
        page.click("text=the original >> nth=0")
    assert download.value.suggested_filename.endswith((".txt", ".html"))
    assert quiet(page) == []


@pytest.mark.parametrize("size", SIZES)
def test_searching(tab: Callable[..., Any], room: str, size: str) -> None:
    page = tab(f"{room}/", SIZES[size])
    page.fill(".front input[type=search]", "trade")
    page.click(".front button")
    page.wait_for_selector(".hits")
    before = page.locator(".hits > li").count()
    assert page.locator("mark.hit").first.inner_text().lower() == "trade"
    page.click(".facets summary >> nth=0")
    page.click(".facets details[open] a >> nth=0")
    page.wait_for_selector(".chosen")
    assert 0 < page.locator(".hits > li").count() <= before
    page.click(".hits a >> nth=0")
    page.wait_for_selector(".readout")
    assert page.evaluate("document.querySelector(':target')?.textContent").lower() == "trade"
    assert quiet(page) == []


@pytest.mark.parametrize("size", SIZES)
def test_comparing(tab: Callable[..., Any], room: str, size: str, pictures: Path) -> None:
    page = tab(f"{room}/compare", SIZES[size])
    page.click("text=Compare >> nth=-1")
    page.wait_for_selector(".comparison")
    drawn = page.locator(".lines-between path")
    assert drawn.count() > 0
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
    page.wait_for_selector(".check")
    with page.expect_navigation():
        page.keyboard.press("y")
    page.goto(f"{room}/documents/{EGYPT}@1/statements/s2/check")
    page.select_option("#act", "warn")
    page.fill("#note", "a threat, if read closely")
    page.click("text=Keep the correction")
    page.wait_for_selector(".readout")
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
    page.wait_for_selector(".readout")
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
    assert page.locator(":target").count() == 1
    page.click(".lines a.say >> nth=0")
    assert "#t-" in page.url
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
    assert not page.locator(".tools a").first.is_visible()
    assert page.locator(".text .words").is_visible()
