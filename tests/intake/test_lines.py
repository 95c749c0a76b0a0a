"""A page by its lines: text, list or menus; and the date printed beside the title."""

from __future__ import annotations

import pytest

from dragoman.intake import lines
from dragoman.intake.lines import Line

SENTENCE = "The two ministers discussed trade and the situation in the region."
LEAD = " ".join([SENTENCE] * 4)


def link(text: str, around: bool = False) -> Line:
    return Line(text, len(text), around)


def plain(text: str, around: bool = False) -> Line:
    return Line(text, 0, around)


TITLES = [
    link("Minister speaks with Arden"),
    link("Deputy receives the Ambassador of Tavria"),
    link("Statement on the Ostvik accord"),
]
DATED = [line for n, title in enumerate(TITLES, 1) for line in (plain(f"{n} May 2023"), title)]
SUMMED = [line for dated in (DATED[:2], DATED[2:4], DATED[4:]) for line in (*dated, plain(SENTENCE))]
LONG = [link(f"Statement by the Foreign Minister at the meeting of the council, part {n}") for n in "ABC"]


@pytest.mark.parametrize(
    ("page", "text", "verdict"),
    [
        pytest.param([plain(SENTENCE)], None, "text", id="a sentence"),
        pytest.param([plain("The talks went on.")], None, "menus", id="four words"),
        pytest.param(
            [plain("Press release"), plain("The Minister met the Ambassador.")], None, "text", id="a short text"
        ),
        pytest.param([], SENTENCE, "text", id="a text that only the extractor sees (JSON-LD)"),
        pytest.param([], "", "menus", id="nothing"),
        pytest.param([link("Home"), link("News"), link("Visa information")], None, "menus", id="links"),
        pytest.param([link("Home page of the ministry")] * 40 + [plain("We use cookies on this site.")], None, "menus"),
        pytest.param(DATED, None, "list", id="dated titles"),
        pytest.param(SUMMED, None, "list", id="dated titles with summaries"),
        pytest.param([plain(SENTENCE), *SUMMED], None, "list", id="introduced by a sentence"),
        pytest.param([plain(LEAD), *DATED], None, "text", id="a text with links after it"),
        pytest.param([*DATED[:4], plain(SENTENCE)], None, "text", id="two links are no list"),
        pytest.param(LONG, None, "list", id="long titles without dates"),
        pytest.param(LONG, "", "list", id="a list that the extractor does not see"),
        pytest.param([*LONG, plain(SENTENCE)], SENTENCE, "text", id="related links that the extractor left out"),
        pytest.param([Line(line.text, line.linked, True) for line in LONG], "", "menus", id="long titles in a menu"),
    ],
)
def test_verdict(page: list[Line], text: str | None, verdict: str) -> None:
    if text is None:
        text = "\n\n".join(line.text for line in page)
    assert lines.verdict(page, text) == verdict


TITLE = plain("Minister meets Ambassador")


@pytest.mark.parametrize(
    ("page", "date"),
    [
        pytest.param([TITLE, plain("15 March 2024"), plain(SENTENCE)], "2024-03-15", id="below the title"),
        pytest.param([plain("15 March 2024"), TITLE, plain(SENTENCE)], "2024-03-15", id="above the title"),
        pytest.param([TITLE, plain(SENTENCE), plain("15 March 2024")], "2024-03-15", id="at the end"),
        pytest.param([TITLE, plain(SENTENCE)], None, id="none"),
        pytest.param([TITLE, plain("15 March 2024"), plain("16 March 2024"), plain(SENTENCE)], None, id="two"),
        pytest.param(
            [TITLE, plain("15 March 2024"), plain("2024-03-15"), plain(SENTENCE)], "2024-03-15", id="twice one"
        ),
        pytest.param([TITLE, plain("Last updated: 15 March 2024"), plain(SENTENCE)], None, id="the last change"),
        pytest.param(
            [TITLE, plain("Published 4 June 2023"), plain("Updated 9 June 2023"), plain(SENTENCE)],
            "2023-06-04",
            id="both",
        ),
        pytest.param(
            [plain("15 March 2024", around=True), TITLE, plain(SENTENCE)], None, id="the visit's, in the header"
        ),
        pytest.param(
            [plain("15 March 2024"), link("Home"), link("News"), TITLE, plain(SENTENCE)], None, id="the visit's, above"
        ),
        pytest.param([TITLE, plain(SENTENCE[:-1] + " on 15 March 2024.")], None, id="in the text"),
        pytest.param([TITLE, plain(SENTENCE), Line("© 15 March 2024", 0, False, kept=False)], None, id="in the footer"),
        pytest.param([TITLE], None, id="no text"),
    ],
)
def test_dateline(page: list[Line], date: str | None) -> None:
    lines.keep(page, "\n\n".join(line.text for line in page if "©" not in line.text))
    assert lines.dateline(page, TITLE.text) == date


def test_lines_of_a_page() -> None:
    from trafilatura.utils import load_html

    page = load_html(
        "<html><head><title>unseen</title></head><body><header><a href=/>Home</a> | <b>EN</b></header>"
        "<p>The <b>Minister\n met</b> <a href=x>the Ambassador</a>.<br>They spoke.</p><script>var unseen;</script>"
        "<ul><li>One<li>Two</ul>tail<style>p {}</style></body></html>"
    )
    assert lines.lines(page) == [
        Line("Home | EN", 4, True),
        Line("The Minister met the Ambassador.", 14, False),
        Line("They spoke.", 0, False),
        Line("One", 0, False),
        Line("Two", 0, False),
        Line("tail", 0, False),
    ]
