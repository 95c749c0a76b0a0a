"""The text of a page, as trafilatura finds it, in paragraphs and lines.

Where trafilatura does not know the container of the text it takes paragraphs
alone, and lists and headings among them are lost. That can be seen on the
page's lines: then it is shown the container, and asked once more.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from configparser import ConfigParser
from typing import TYPE_CHECKING

import msgspec

from dragoman.errors import DragomanError
from dragoman.intake import lines

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

_PARAGRAPH, _LINE = "\x1d", "\x1e"
_FLOW = {
    **dict.fromkeys(("p", "head", "quote", "code", "list", "table", "div", "details"), _PARAGRAPH),
    **dict.fromkeys(("item", "row", "lb"), _LINE),
}
"""What each element of the extractor's tree begins and ends with."""


class Extraction(msgspec.Struct, frozen=True):
    """The text of a page (empty where none was found), and title and address as the page's metadata have them."""

    text: str
    title: str | None = None
    url: str | None = None


def extract(page: HtmlElement, shown: Sequence[lines.Line], address: str | None) -> Extraction:
    """The text of ``page``; its lines ``shown`` are marked with what was kept.

    Raises :class:`DragomanError` E211 where the extractor fails.
    """
    found = _attempt(page, shown, address)
    lost = lines.lost(shown)
    if not lost or not _contain(page, [line.text for line in shown if line.kept and line.is_prose]):
        return found
    kept = {line.text for line in shown if line.kept}
    again = _attempt(page, shown, address)
    if kept <= {line.text for line in shown if line.kept} and len(lines.lost(shown)) < len(lost):
        return again
    lines.keep(shown, found.text)
    return found


def _attempt(page: HtmlElement, shown: Sequence[lines.Line], address: str | None) -> Extraction:
    found = _extracted(page, shown, address)
    lines.keep(shown, found.text)
    return found


def _contain(page: HtmlElement, prose: Sequence[str]) -> bool:
    """Mark the smallest element that holds all ``prose`` as the article; whether there was one to mark."""
    from lxml.html import Element

    holder = page.find(".//body")
    if holder is None:
        return False
    while (inner := next((child for child in holder if _holds(child, prose)), None)) is not None:
        holder = inner
    if holder.tag == "body":
        article = Element("article")
        article.text, holder.text = holder.text, None
        article.extend(list(holder))
        holder.append(article)
    elif holder.tag in ("article", "main", "p"):
        return False
    else:
        holder.tag = "article"
    return True


def _holds(element: HtmlElement, prose: Sequence[str]) -> bool:
    text = " ".join(element.text_content().replace(lines.PARAGRAPH, " ").split())
    return all(line in text for line in prose)


def tangled(why: str) -> DragomanError:
    return DragomanError(
        "E211",
        f"the page is too tangled to be read within limits: {why}",
        "Open it in a browser, save the text that it shows, and read that.",
    )


def _extracted(page: HtmlElement, shown: Sequence[lines.Line], address: str | None) -> Extraction:
    """What trafilatura takes for the text, and the metadata."""
    import trafilatura

    try:
        found = trafilatura.bare_extraction(
            page,
            url=address,
            include_comments=False,
            config=_config(),
            with_metadata=True,
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
    except Exception as error:  # whatever a hostile page sets off in the extractor, the other inputs go on
        raise tangled(f"the extractor fails with {type(error).__name__}") from error
    if found is None or isinstance(found, dict) or found.body is None:
        return Extraction("")
    text = lines.plain(shown) if _is_dump(found.body) else _once(_text(found.body))
    return Extraction(text, found.title, found.url if found.url != address else None)


@functools.cache
def _config() -> ConfigParser:
    """Trafilatura's settings, but a text of any length is one.

    By default it gives up a text under 250 characters, such as many a readout
    is, for all the paragraphs of the page glued together.
    """
    from trafilatura.settings import use_config

    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "1")
    return config


def _is_dump(body: _Element) -> bool:
    """Whether the extractor, having found no text, gives the whole page in one piece."""
    return len(body) == 1 and body[0].tag == "p" and len(body[0]) == 0 and "\n" in (body[0].text or "")


def _text(body: _Element) -> str:
    """The extractor's tree as text: a blank line between paragraphs, lists and tables a line for each item or row."""
    flow = "".join(_flow(body)).replace(lines.PARAGRAPH, _PARAGRAPH)
    flow = re.sub(rf"(- )[\s{_LINE}{_PARAGRAPH}]+", r"\1", flow)
    paragraphs = (
        [" ".join(line.split()) for line in paragraph.split(_LINE)] for paragraph in re.split(_PARAGRAPH, flow)
    )
    return "\n\n".join(filter(None, ("\n".join(filter(_has_word, part)) for part in paragraphs)))


def _has_word(line: str) -> bool:
    return any(map(str.isalnum, line))


def _flow(element: _Element, inside: str = "") -> Iterator[str]:
    """The text of ``element`` with marks where paragraphs and lines begin and end."""
    tag = str(element.tag)
    mark = _FLOW.get(tag, "")
    if mark == _PARAGRAPH and inside in ("item", "cell"):
        mark = _LINE if inside == "item" else " "
    yield mark
    if tag == "item":
        yield "- "
    yield element.text or ""
    for n, child in enumerate(element):
        if child.tag == "cell" and n:
            yield " | "
        yield from _flow(child, tag if tag in ("item", "cell") else inside)
        yield child.tail or ""
    yield mark


def _once(text: str) -> str:
    """``text`` without a title that is printed twice in a row, be it over several lines."""
    first, *rest = text.split("\n\n")
    for taken in range(1, min(4, len(rest))):
        if " ".join(rest[:taken]).replace("\n", " ").casefold() == first.replace("\n", " ").casefold():
            return "\n\n".join([first, *rest[taken:]])
    return text
