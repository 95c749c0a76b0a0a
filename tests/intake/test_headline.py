"""The headline of a plain text: taken where it clearly is one, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.intake import from_bytes, from_text
from dragoman.intake.headline import headline
from dragoman.record import Document

BODY = "The Foreign Minister spoke with her counterpart from Arden about trade and the situation in the region."
TITLE = "Minister Lund speaks with the Foreign Minister of Arden"


@pytest.mark.parametrize(
    "line",
    [
        TITLE,
        f"  {TITLE} ",
        "Readout of the Minister's call with the Foreign Minister of Arden, 3 March 2024",
        "“Minister Lund speaks with Arden”",
    ],
)
def test_headlines(line: str) -> None:
    assert headline(f"\n{line}\n \n{BODY}") == line.strip()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param(TITLE, id="nothing else"),
        pytest.param(f"{TITLE}\n\n  \n", id="nothing below it"),
        pytest.param(f"{TITLE}\n{BODY}", id="no blank line"),
        pytest.param(f"{TITLE}.\n\n{BODY}", id="a sentence"),
        pytest.param(f"{TITLE}.”\n\n{BODY}", id="a quoted sentence"),
        pytest.param(f"Ladies and gentlemen, dear friends,\n\n{BODY}", id="a letter"),
        pytest.param(f"Oslo, Wednesday 15 March 2024\n\n{BODY}", id="a date line"),
        pytest.param(f"FOR IMMEDIATE RELEASE\n\n{BODY}", id="furniture"),
        pytest.param(f"Press Releases and Statements\n\n{BODY}", id="a masthead"),
        pytest.param(f"Ministry of Testing\n\n{BODY}", id="a letterhead"),
        pytest.param(f"{BODY} {BODY}\n\n{BODY}", id="too long"),
    ],
)
def test_first_lines_that_are_none(text: str) -> None:
    assert headline(text) is None


def test_a_file_gets_it_and_a_corpus_line_does_not() -> None:
    found = from_bytes(f"{TITLE}\r\n\r\n{BODY}".encode())
    assert isinstance(found, Document)
    assert (found.title, found.found["title"]) == (TITLE, "first line")
    assert found.text.startswith(TITLE), "it stays in the text"
    given = from_text(f"{TITLE}\n\n{BODY}")
    assert isinstance(given, Document)
    assert given.title is None


def test_the_examples_have_theirs(examples: Path) -> None:
    found = [from_bytes(path.read_bytes()) for path in sorted(examples.glob("*.txt"))]
    titles = [one.title for one in found if isinstance(one, Document) and one.title]
    assert titles
    assert all(len(title.split()) >= 4 and not title.endswith(".") for title in titles)
