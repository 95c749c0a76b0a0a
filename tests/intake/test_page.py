"""HTML pages in many ministries' manner: the text and nothing else, its title, date and address."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from dragoman.errors import DragomanError, Refused
from dragoman.intake import from_bytes, page
from dragoman.record import Document

PAGES = Path(__file__).parent / "pages"

PARAGRAPH = "The Foreign Minister spoke with her counterpart from Arden about trade and the situation in the region."
SECOND = "The two ministers agreed to meet again in the spring, and thanked the negotiators for their work so far."


def read(name: str) -> page.Page:
    return page.read((PAGES / name).read_text("utf-8"))


def html(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>Call with Arden</title>{head}</head><body>{body}</body></html>"


def blocks(body: str, head: str = "") -> list[str]:
    return page.read(html(body, head)).text.split("\n\n")


def refusal(text: str) -> DragomanError:
    with pytest.raises(DragomanError) as error:
        page.read(text)
    return error.value


def test_wordpress() -> None:
    found = read("wordpress.html")
    assert found.title == "Readout of Prime Minister Halvorsen’s Call with President Okello"
    assert found.published == "2024-03-15"
    assert found.url == "https://pm.example.org/2024/03/readout-okello/"
    assert found.text == (
        "Prime Minister Halvorsen spoke today with President Okello about the situation in the Great Lakes region."
        " The call took place at the President’s request.\n\n"
        "The Prime Minister thanked the President for his country’s hospitality to refugees, and called on all parties"
        " to respect the cease-fire agreed on March 3rd.\n\n"
        "The leaders agreed to:\n\n"
        "- resume the joint commission on trade;\n"
        "- hold consultations before the summit, including\n"
        "- on climate finance & adaptation;\n"
        "- on fisheries;\n"
        "- meet again in Kampala in June.\n\n"
        "“Our partnership is stronger than ever,” the Prime Minister said."
    )


def test_govuk() -> None:
    found = read("govuk.html")
    assert found.title == "Foreign Secretary call with the Foreign Minister of Arden: 4 June 2023"
    assert found.published == "2023-06-04"
    assert found.text.split("\n\n")[1:6] == [
        "Foreign Secretary call with the Foreign Minister of Arden: 4 June 2023",
        "The Foreign Secretary spoke to her counterpart today about the grain corridor.",
        "The Foreign Secretary spoke to the Foreign Minister of Arden this afternoon.",
        "The Ministers discussed the grain corridor and agreed on the importance of its extension."
        " The Foreign Secretary underlined that food must never be used as a weapon.",
        "The Foreign Minister updated on the talks in Ostvik. They looked forward to meeting at the summit in July.",
    ]
    for furniture in ("cookies", "Share", "Menu", "useful", "Licence", "Home", "Skip"):
        assert furniture not in found.text


def test_drupal() -> None:
    found = read("drupal.html")
    assert found.title == "Foreign Minister receives the Ambassador of Vasania"
    assert found.published == "2022-11-08"
    assert found.text == (
        "Bilateral relations\n\n"
        "Foreign Minister Tamar Iosava today received the Ambassador of Vasania, Per Lindqvist, at the ministry.\n\n"
        "The Minister welcomed the progress in trade and stressed the importance of the port agreement.\n\n"
        "Year | Trade (million)\n2020 | 310\n2021 | 402\n\n"
        "Regional security\n\n"
        "Peace in the region is indivisible.\n\n"
        "The Ambassador reaffirmed his country’s support for the sovereignty of all states,"
        " and handed over a letter1 on the 21st anniversary of relations."
    )


def test_print_version() -> None:
    found = read("print.html")
    assert found.published == "2021-05-14"
    assert found.text.split("\n\n")[0] == "Meeting of the Secretary of State with the Prime Minister of Norvania"
    assert found.text.split("\n\n")[-1] == "The Prime Minister said that the sailors would be released."


@pytest.mark.parametrize(
    ("name", "code", "why"),
    [
        ("index.html", "E207", "a list of documents"),
        ("menus.html", "E206", "only menus and links"),
        ("script-only.html", "E206", "made by a script"),
    ],
)
def test_pages_without_a_document(name: str, code: str, why: str) -> None:
    error = refusal((PAGES / name).read_text("utf-8"))
    assert error.code == code
    assert why in error.reason


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "undeclared"])
@pytest.mark.parametrize(
    ("codec", "label", "native", "name", "dash"),
    [
        ("cp1251", "windows-1251", "Министерство иностранных дел Карелова", "Ivan Petrenkov", "–"),
        ("cp1252", "iso-8859-1", "Ministério das Relações Exteriores", "João Gonçalves", "–"),
        ("cp932", "Shift_JIS", "カレロヴァ共和国外務省 報道発表", "Kenji Morita", "-"),
        ("utf-8", "utf-8", "Ministerstwo Spraw Zagranicznych Łódź", "Łukasz Żak", "–"),
    ],
)
def test_legacy_pages_with_a_table_for_layout(
    codec: str, label: str, native: str, name: str, dash: str, declared: bool
) -> None:
    text = (PAGES / "legacy.html").read_text("utf-8")
    meta = f'<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset={label}">' if declared else ""
    data = text.format(meta=meta, native=native, name=name, dash=dash).encode(codec)
    document = from_bytes(data)
    assert isinstance(document, Document)
    assert document.encoding == codec
    assert document.media_type == "text/html"
    assert document.published == "2009-10-12"
    assert document.text == (
        f"On the Telephone Conversation of Foreign Minister {name} with the Minister of Foreign Affairs of Tavria\n\n"
        f"On October 12, a telephone conversation took place between Foreign Minister {name}"
        " and the Minister of Foreign Affairs of Tavria.\n\n"
        f"The Ministers exchanged views on the settlement of the situation in the region. {name} stressed that"
        " there was no alternative to the implementation of the agreements.\n\n"
        f"The Tavrian side confirmed its readiness for dialogue {dash} including at the level of deputy ministers.\n\n"
        "October 12, 2009"
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(f"<p>{PARAGRAPH}</p><p>{SECOND}</p>", [PARAGRAPH, SECOND], id="paragraphs"),
        pytest.param(f"<p>{PARAGRAPH}<br><br>{SECOND}</p>", [PARAGRAPH, SECOND], id="two breaks part paragraphs"),
        pytest.param(
            f"<p>{PARAGRAPH}<br />\n&nbsp;<BR>{SECOND}</p>", [PARAGRAPH, SECOND], id="however they are written"
        ),
        pytest.param(f"<p>{PARAGRAPH}<br>{SECOND}</p>", [f"{PARAGRAPH}\n{SECOND}"], id="one break, one line"),
        pytest.param(f"<div>{PARAGRAPH}</div><div>{SECOND}</div>", [PARAGRAPH, SECOND], id="divs"),
        pytest.param(
            f"<p>{PARAGRAPH.replace(' ', chr(10))}</p><p>{SECOND}</p>", [PARAGRAPH, SECOND], id="wrapped source"
        ),
        pytest.param(f"<pre>{PARAGRAPH}\n\n{SECOND}</pre>", [PARAGRAPH, SECOND], id="preformatted"),
        pytest.param(
            f"<table><tr><td width=100><a href=/>Home</a></td><td><p>{PARAGRAPH}</p><p>{SECOND}</p></td></tr></table>",
            [PARAGRAPH, SECOND],
            id="a table for layout",
        ),
        pytest.param(
            f"<h1>Call with Arden</h1><h2>Call with\nArden</h2><p>{PARAGRAPH}</p><p>{SECOND}</p>",
            ["Call with Arden", PARAGRAPH, SECOND],
            id="a title printed twice",
        ),
        pytest.param(
            f"<p>{PARAGRAPH}</p><ol><li><p>{SECOND}</p></li><li>and trade</li></ol>",
            [PARAGRAPH, f"- {SECOND}\n- and trade"],
            id="a paragraph in a list item",
        ),
        pytest.param(
            f"<p>{PARAGRAPH}</p><p>A&ntilde;o &amp; &lt;b&gt; &#8217;&#146;&hellip;: {SECOND}</p>",
            [PARAGRAPH, f"Año & <b> ’’…: {SECOND}"],
            id="entities",
        ),
        pytest.param(f"<p>{PARAGRAPH}</p><p>the 3<sup>rd</sup> time</p>", [PARAGRAPH, "the 3rd time"], id="raised"),
        pytest.param(
            f"<article><p>{PARAGRAPH}</p><p>{SECOND}</p></article><div class='share-buttons'>Share</div>"
            "<div id='cookie-banner'><p>We use cookies to make this site work better for you.</p></div>",
            [PARAGRAPH, SECOND],
            id="banners",
        ),
        pytest.param(
            "<p>The Minister met the Ambassador.</p>", ["The Minister met the Ambassador."], id="one sentence"
        ),
        pytest.param("<font>" * 3000 + f"<p>{PARAGRAPH}</p>", [PARAGRAPH], id="font tags never closed"),
    ],
)
def test_layout_becomes_lines(body: str, expected: list[str]) -> None:
    assert blocks(body) == expected


def test_a_short_text_in_a_large_page_is_the_text_alone() -> None:
    text = (PAGES / "wordpress.html").read_text("utf-8")
    start, end = text.index('<div class="entry-content">'), text.index('<footer class="entry-footer">')
    footer = (
        f"<p>{' '.join(['The Office is open to visitors on working days, and they are asked to register.'] * 9)}</p>"
    )
    short = f'{text[:start]}<div class="entry-content"><p>{PARAGRAPH}</p></div>{text[end:]}'
    assert page.read(short.replace("<p>&copy;", footer + "<p>&copy;")).text == PARAGRAPH


def test_a_text_in_the_body_itself_keeps_its_headings_and_lists() -> None:
    body = f"<h2>Trade</h2><p>{PARAGRAPH}</p><ul><li>fish;<li>timber.</ul><p>{SECOND}</p><hr><p><a href=/>Back</a></p>"
    assert blocks(body) == ["Trade", PARAGRAPH, "- fish;\n- timber.", SECOND]


def test_a_fragment_without_html_is_a_page() -> None:
    assert page.read(f"<p>{PARAGRAPH}</p><p>{SECOND}</p>").text == f"{PARAGRAPH}\n\n{SECOND}"


def test_a_text_that_only_json_holds() -> None:
    body = json.dumps({"@type": "NewsArticle", "articleBody": f"<p>{PARAGRAPH}</p><p>{SECOND}</p>"})
    script = f'<script type="application/ld+json">{body}</script>'
    assert PARAGRAPH in page.read(html("<div id=root></div>", script)).text


TEXT = f"<p>{PARAGRAPH}</p><p>{SECOND}</p>"


@pytest.mark.parametrize(
    ("head", "body", "published"),
    [
        pytest.param('<meta property="article:published_time" content="2024-03-15T10:00Z">', TEXT, "2024-03-15"),
        pytest.param('<meta name="dcterms.issued" content="2024-03-15">', TEXT, "2024-03-15", id="Dublin Core"),
        pytest.param(
            '<script type="application/ld+json">{"@type":"NewsArticle","dateModified":"2024-04-01T00:00:00+00:00",'
            '"datePublished":"2024-03-15T00:00:00+00:00"}</script>',
            TEXT,
            "2024-03-15",
            id="JSON-LD",
        ),
        pytest.param(
            '<link rel="canonical" href="https://mfa.example/2024/03/15/call">', TEXT, "2024-03-15", id="the address"
        ),
        pytest.param(
            "", f"<h1>Call with Arden</h1><time>15 March 2024</time>{TEXT}", "2024-03-15", id="beside the title"
        ),
        pytest.param("", f"{TEXT}<p>Ostvik</p><p>15 March 2024</p>", "2024-03-15", id="at the end"),
        pytest.param("", TEXT, None, id="none"),
        pytest.param("", f"{TEXT}<footer>© 2024 Ministry</footer>", None, id="a copyright year"),
        pytest.param('<meta itemprop="copyrightYear" content="2024">', TEXT, None, id="a declared copyright year"),
        pytest.param('<meta property="article:modified_time" content="2024-03-15T10:00Z">', TEXT, None, id="a change"),
        pytest.param(
            '<script type="application/ld+json">{"dateModified":"2024-03-15T00:00:00+00:00"}</script>',
            TEXT,
            None,
            id="a change in JSON-LD",
        ),
        pytest.param('<meta http-equiv="last-modified" content="Fri, 15 Mar 2024 10:00:00 GMT">', TEXT, None),
        pytest.param("", f"{TEXT}<i data-timestamp='2021-02-04 00:00:00'></i>", None, id="a counter"),
        pytest.param("", f"{TEXT}<p>Last updated: 15 March 2024</p>", None, id="a printed change"),
        pytest.param("", f"<div class=date>15 March 2024</div><nav><a href=/>News</a></nav>{TEXT}", None, id="a clock"),
        pytest.param(
            "",
            f"<article>{TEXT}</article><ul class=related><li>2024-03-15 <a href=/x>Other news</a></li></ul>",
            None,
            id="other documents' dates",
        ),
    ],
)
def test_a_date_is_declared_or_beside_the_text(head: str, body: str, published: str | None) -> None:
    assert page.read(html(body, head)).published == published


ROWS = "".join(
    f"<tr><td>0{n}.05.2023</td><td><a href=/{n}>Minister {n} speaks with Arden</a></td></tr>" for n in range(1, 7)
)
POSTS = "".join(
    f"<div class=post><h2><a href=/{n}>Statement number {n} on the talks</a></h2><p>{n} May 2023</p>{TEXT}</div>"
    for n in range(1, 7)
)


TITLES = [
    "Minister speaks with Arden",
    "Deputy meets Ambassador of Tavria",
    "Joint statement on trade",
    "Talks in Kelm",
]
CARDS = [
    ("a date before the link", "<li><span>{n} May 2023</span> <a href=/{n}>{title}</a></li>"),
    ("a date in the link", "<li><a href=/{n}>{n} May 2023 {title}</a></li>"),
    ("read more", "<div><h3>{title}</h3><p>{n} May 2023</p><p>{text}</p><a href=/{n}>Read more</a></div>"),
    ("no date", "<div><h3><a href=/{n}>{title} today</a></h3><p>{text}</p></div>"),
    ("a numeric date", "<div><time>0{n}/05/2023</time><h3><a href=/{n}>{title}</a></h3><p>{text}</p></div>"),
    ("a row", "<table><tr><td>{n}.5.2023</td><td><a href=/{n}>{title}</a></td></tr></table>"),
    ("the whole card", "<a href=/{n}><div><p>{n} May 2023</p><h3>{title}</h3><p>{text}</p></div></a>"),
    ("a search result", "<div><a href=/{n}>{title}</a><br>{text}<br>Published: {n} May 2023</div>"),
]


@pytest.mark.parametrize("card", [card for _, card in CARDS], ids=[name for name, _ in CARDS])
def test_lists_however_they_are_made(card: str) -> None:
    items = "".join(card.format(n=n, title=title, text=PARAGRAPH) for n, title in enumerate(TITLES, 1))
    menu = "<div><ul><li><a href=/>Home</a></li><li><a href=/c>Consular information for citizens</a></li></ul></div>"
    foot = "<div><p>Address: 1 Main Street, Ostvik. All rights reserved by the Ministry.</p></div>"
    assert refusal(html(f"{menu}<div><h1>News</h1>{items}</div>{foot}")).code == "E207"


def test_a_named_place_is_no_link() -> None:
    parts = "".join(f"<h2><a name=p{n}>{title} again</a></h2><p>{n} {PARAGRAPH}</p>" for n, title in enumerate(TITLES))
    assert len(blocks(f"<div>{parts}</div>")) == 8


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(f"<h1>News</h1><table>{ROWS}</table>", "E207", id="a list in a table"),
        pytest.param(f"<h1>News</h1>{POSTS}", "E207", id="whole documents one after the other"),
        pytest.param("<div>" * 100_000 + TEXT, "E211", id="nested too deep"),
        pytest.param("<blockquote>x" * 100_000, "E211", id="quotation in quotation"),
        pytest.param("<p>The Minister met.</p>" * 60_000, "E211", id="too many elements"),
        pytest.param("", "E206", id="empty"),
        pytest.param("<frameset><frame src=menu.htm><frame src=text.htm></frameset>", "E206", id="frames"),
        pytest.param("<img src=scan.jpg>", "E206", id="a picture of a text"),
    ],
)
def test_pages_that_are_refused(body: str, code: str) -> None:
    assert refusal(html(body)).code == code


@pytest.mark.parametrize(
    "hostile",
    [
        "<!--" * 50_000,
        "<" * 100_000,
        "<p " + "a='b' " * 50_000 + ">" + PARAGRAPH,
        "&amp;" * 50_000,
        "<a href=" * 20_000,
        "<br>" * 40_000,
        "<br " * 40_000,
        "<pre>" * 20_000,
        "<table><tr><td>" * 100 + PARAGRAPH,
        "<script>" + "x" * 500_000,
        "<p>" + "\u0301" * 100_000,
    ],
    ids=lambda hostile: hostile[:8],
)
def test_hostile_pages_end(hostile: str) -> None:
    began = time.monotonic()
    assert isinstance(from_bytes(html(hostile).encode()), Document | Refused)
    assert time.monotonic() - began < 5


def test_nothing_is_said_on_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    from_bytes(html("").encode())
    from_bytes(html("<i>").encode())
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("name", "code"), [("belarus.html", "E207"), ("timor.html", "E207"), ("2021-09-28-discurso-PM-EE-181.pdf", "E205")]
)
def test_real_pages_that_are_no_document(shared: Path, name: str, code: str) -> None:
    refused = from_bytes((shared / "pages" / name).read_bytes(), input=name)
    assert isinstance(refused, Refused)
    assert refused.code == code


def test_a_real_press_release_in_a_portal(shared: Path) -> None:
    document = from_bytes((shared / "pages" / "uae-500.html").read_bytes())
    assert isinstance(document, Document)
    assert document.title is not None
    assert document.title.isupper()
    assert document.published == "2022-01-25"
    assert document.url is not None
    assert document.url.startswith("https://www.kln.gov.my/")
    paragraphs = document.text.split("\n\n")
    assert [len(paragraph) > 200 for paragraph in paragraphs] == [False, True, True, True, False, False]
    assert paragraphs[0] == document.title
