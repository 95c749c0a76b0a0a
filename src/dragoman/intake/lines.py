"""A page as the lines that a browser shows, each with how much of it is links.

On these lines own code tells what an extractor does not: whether the page has
a text of its own (else E206), and whether it is a list of documents (E207).
"""

from __future__ import annotations

import collections
import itertools
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

from dragoman.intake import dates

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

# fmt: off
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section", "select", "summary", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul",
})
# fmt: on
"""The elements that begin and end a line."""

PARAGRAPH = "\u204b\u204b"
"""Stands in a page for two ``<br>``. A printable mark, for extractors drop others; no text has it twice in a row."""

_AROUND = frozenset({"nav", "header", "footer", "aside", "select", "form"})
"""The elements that hold what every page of a site has."""

_UNSEEN = frozenset({"script", "style", "noscript", "template", "textarea", "svg", "math"})
_ENDED = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_WORD = re.compile(r"\w+")

_LEAD = 200
"""Characters of running text before the first listed document from which the page is a text with
links after it, not a list. Shorter: the one sentence that introduces a list."""

_LISTED = 3
"""Listed documents that make a list."""


class Line(msgspec.Struct):
    """One line of a page: its text, how many of its characters are links, whether a menu, header or footer holds it."""

    text: str
    linked: int
    around: bool
    kept: bool = False
    """Whether the extractor took it for part of the text."""

    @property
    def is_prose(self) -> bool:
        """Running text: a sentence of five words or more, mostly not a link."""
        words = len(_WORD.findall(self.text))
        return self.linked * 3 < len(self.text) and (words >= 25 or (words >= 5 and bool(_ENDED.search(self.text))))

    @property
    def is_link(self) -> bool:
        """Mostly a link, and long enough to be the title of a document: four words."""
        return self.linked * 3 > len(self.text) * 2 and len(_WORD.findall(self.text)) >= 4


def lines(page: HtmlElement) -> list[Line]:
    """The lines of ``page``, in order; scripts and styles show nothing."""
    found: list[Line] = []
    text, linked, depth = [""], 0, {"a": 0, "around": 0, "unseen": 0}

    def end() -> None:
        nonlocal linked
        shown = " ".join("".join(text).split())
        if shown:
            found.append(Line(shown, min(linked, len(shown)), depth["around"] > 0))
        text.clear()
        linked = 0

    def show(shown: str | None) -> None:
        nonlocal linked
        if not shown or depth["unseen"]:
            return
        for n, piece in enumerate(shown.split(PARAGRAPH)):
            if n:
                end()
            text.append(piece)
            linked += len(" ".join(piece.split())) if depth["a"] else 0

    for event, tag, piece in _walk(page):
        if tag in BLOCKS:
            end()
        step = 1 if event == "start" else -1
        for name, tags in (("a", {"a"}), ("around", _AROUND), ("unseen", _UNSEEN)):
            depth[name] += step if tag in tags else 0
        show(piece)
    end()
    return found


def _walk(page: HtmlElement) -> list[tuple[str, str, str | None]]:
    """Every start and end of an element of the body, with the text that comes next."""
    from lxml.etree import iterwalk  # type: ignore[import-untyped]

    body = page.find(".//body")
    walk = iterwalk(page if body is None else body, events=("start", "end"))
    return [(event, str(e.tag), e.text if event == "start" else e.tail) for event, e in walk]


def plain(page: Sequence[Line]) -> str:
    """The lines that are not links and not around the text: what is left where the extractor finds no text."""
    return "\n\n".join(line.text for line in page if not line.around and line.linked * 3 < len(line.text) * 2)


def keep(page: Sequence[Line], text: str) -> None:
    """Mark the lines of ``page`` that are in the extracted ``text``."""
    extracted = set(map(_unmarked, text.split("\n")))
    whole = text if len(text) < 100_000 else ""  # a search for each line of a huge page would take minutes
    for line in page:
        line.kept = line.text in extracted or line.text in whole


def lost(page: Sequence[Line]) -> list[Line]:
    """The lines in and close around the kept text that are neither links nor kept: what the extractor may have lost."""
    prose = [n for n, line in enumerate(page) if line.kept and line.is_prose]
    if not prose:
        return []
    inside = page[max(0, prose[0] - 3) : prose[-1] + 4]
    return [line for line in inside if not line.kept and not line.around and line.linked * 3 <= len(line.text)]


def verdict(page: Sequence[Line], text: str) -> Literal["text", "list", "menus"]:
    """What a page with these lines and this extracted ``text`` is: a text, a list of documents, or menus alone.

    A listed document is a line that is a link and has a date in it or beside
    it, or is as long as a title (eight words). Three of them make a list if
    hardly any running text stands before the first; so do three links, or three
    dates on a page where a link is repeated ("Read more"), each with a text of
    its own after it.
    """
    links = [n for n, line in enumerate(page) if line.is_link and not line.around]
    listed = [n for n in links if _is_title(page, n)]
    titles = {page[n].text for n in listed}
    known = {line.text: line for line in page}
    rows = [known.get(row) or Line(row, 0, False) for row in map(_unmarked, text.split("\n"))]
    found = [n for n, row in enumerate(rows) if row.text in titles]
    if (len(found) >= _LISTED and _lead(rows, found[0]) < _LEAD) or _tells(page, links) or _tells(page, _dates(page)):
        return "list"
    running = sum(len(row.text) for row in rows if row.is_prose)
    if running * 3 < sum(row.linked for row in rows) or not running or (running < _LEAD and _is_foot(page, listed)):
        return "list" if len(listed) >= _LISTED else "menus"
    return "text"


def _lead(page: Sequence[Line], end: int) -> int:
    """The characters of running text before line ``end``."""
    return sum(len(line.text) for line in page[:end] if line.is_prose)


def _tells(page: Sequence[Line], heads: Sequence[int]) -> bool:
    """Whether three of the lines ``heads`` have a text of their own that was kept, and little stands before them."""
    ends = [*heads[1:], len(page)]
    told = [n for n, end in zip(heads, ends, strict=False) if any(line.kept and line.is_prose for line in page[n:end])]
    return (
        len(told) >= _LISTED and sum(len(line.text) for line in page[: told[0]] if line.kept and line.is_prose) < _LEAD
    )


def _dates(page: Sequence[Line]) -> list[int]:
    """The short lines with a date, on a page that repeats a link three times."""
    links = collections.Counter(line.text for line in page if line.linked == len(line.text) and not line.around)
    if max(links.values(), default=0) < _LISTED:
        return []
    return [n for n, line in enumerate(page) if len(line.text) <= 60 and not line.around and dates.dated(line.text)]


def _is_foot(page: Sequence[Line], listed: Sequence[int]) -> bool:
    """Whether the running text that was kept is the foot of a list: the page's last lines, after all listed."""
    prose = [n for n, line in enumerate(page) if line.kept and line.is_prose]
    return len(listed) >= _LISTED and bool(prose) and prose[0] > listed[-1] and prose[0] >= len(page) - 3


def _unmarked(row: str) -> str:
    """A line of the extracted text as the page has it, without the mark of a list item."""
    return row.removeprefix("- ")


def _is_title(page: Sequence[Line], n: int) -> bool:
    """Whether link ``n`` is as long as a title or has a date: its own, or on a short line next to it."""
    if len(_WORD.findall(page[n].text)) >= 8 or dates.dated(page[n].text):
        return True
    beside = (*page[max(0, n - 2) : n], *page[n + 1 : n + 3])
    return any(len(line.text) <= 60 and dates.dated(line.text) for line in beside)


def dateline(page: Sequence[Line], title: str | None) -> str | None:
    """The one date printed on a line of its own beside the title, or else at the end of the text.

    ``None`` where there is none, or more than one. The line of the last change
    is not looked at, nor is anything above the title but the two lines next to
    it, and nothing beyond a menu: there stands the date of the visit.
    """
    prose = [n for n, line in enumerate(page) if line.kept and line.is_prose]
    if not prose:
        return None
    first, last = prose[0], prose[-1]
    titles = [n for n, line in enumerate(page[:first]) if title and line.text == title]
    start = titles[-1] if titles else first
    above = [*_next_to(page, start, 2 if titles else 4), *page[start:first]]
    below = [line for line in page[last + 1 :] if line.kept][:4]
    for region in (above, below):
        found = {date for line in region if _is_dateline(line) for date in dates.printed(line.text)}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _next_to(page: Sequence[Line], start: int, most: int) -> list[Line]:
    """At most ``most`` lines above line ``start``, up to the first that is a link or in a menu."""
    above = reversed(page[max(0, start - most) : start])
    return list(itertools.takewhile(lambda line: not line.around and line.linked * 3 <= len(line.text) * 2, above))


_CHANGED = re.compile(r"\b(?:updated?|modified|changed|accessed|revised|reviewed)\b", re.IGNORECASE)


def _is_dateline(line: Line) -> bool:
    return len(line.text) <= 80 and not line.around and not _CHANGED.search(line.text)
