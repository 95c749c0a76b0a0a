"""An HTML page to its text: paragraphs apart, no menus, no markup; its title, date and address.

Trafilatura finds the text. Own code does what it does not: it opens tables that
are only layout, says what a page without a text of its own is, and believes a
date only where the page declares it or prints it beside the text.
"""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Iterator
from configparser import ConfigParser
from typing import TYPE_CHECKING

import msgspec

from dragoman.errors import DragomanError
from dragoman.intake import lines
from dragoman.intake.canonical import canonical

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

_MAX_TAGS = 50_000
"""Start tags of the largest page read. Ministries' portals have 1,000 to 10,000; 50,000 paragraphs take 10 s."""

_MAX_DEPTH = 250
"""Nesting of the deepest page read: the parser cuts off silently at 256."""

_BREAKS = re.compile(r"(?:<br\b[^<>]*>(?:\s|&nbsp;|&#160;)*){2,}", re.IGNORECASE)
_PRE = re.compile(r"(</?)pre\b([^<>]*>)", re.IGNORECASE)
_WHOLE = re.compile(r"<!doctype|<html|<head|<body", re.IGNORECASE)
_INLINE = re.compile(r"</?(?:font|b|i|u|em|strong|big|small|span|center|tt)\b[^>]*>", re.IGNORECASE)
_INSIDE = "p|div|table|ul|ol|br|h1|h2|h3|h4|h5|h6|hr|center|blockquote"
_LAYOUT = " or ".join(f"descendant::{tag}" for tag in _INSIDE.split("|"))
_MODIFIED = re.compile(r"modif|updat|revis|lastmod|utime|copyright", re.IGNORECASE)
_JSON_MODIFIED = re.compile(r'"date(?:Modified|Created)"\s*:\s*"[^"]*"\s*,?')
_PARAGRAPH, _LINE = "\x1d", "\x1e"
_FLOW = {
    **dict.fromkeys(("p", "head", "quote", "code", "list", "table", "div", "details"), _PARAGRAPH),
    **dict.fromkeys(("item", "row", "lb"), _LINE),
}
"""What each element of the extractor's tree begins and ends with."""


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What a page says: its text, and what it says of itself."""

    text: str
    title: str | None
    published: str | None
    url: str | None


def read(html: str, address: str | None = None) -> Page:
    """The text of a decoded HTML page; ``address`` is where it comes from, where known.

    Raises :class:`DragomanError`: E206 for a page of menus and links alone, E207
    for a list of documents, E211 for one too large or too deeply nested.
    """
    page = _parsed(html)
    shown = lines.lines(page)
    found = _extracted(page, address)
    text = "" if found is None else lines.plain(shown) if _is_dump(found.body) else _once(_text(found.body))
    lines.keep(shown, text)
    verdict = lines.verdict(shown, text)
    if found is None or verdict != "text":
        raise _no_document(verdict, scripted="<script" in html.lower() and not any(line.is_prose for line in shown))
    title = " ".join(canonical(found.title).replace(lines.PARAGRAPH, " ").split()) if found.title else None
    url = found.url or _canonical_link(page) or address
    published = _declared(page, url) or lines.dateline(shown, title)
    return Page(text=text, title=title or None, published=published, url=url)


def _canonical_link(page: HtmlElement) -> str | None:
    """The address that the page gives as its own, wherever a careless template has put it."""
    links = (str(link) for link in page.xpath(".//link[@rel='canonical']/@href"))
    return next((link for link in links if link.startswith(("http://", "https://"))), None)


def _no_document(verdict: str, scripted: bool) -> DragomanError:
    if verdict == "list":
        return DragomanError(
            "E207",
            "the page is a list of documents, not a document",
            "Give the address or the file of the document that is meant.",
        )
    made = "its text is made by a script" if scripted else "only menus and links"
    return DragomanError(
        "E206",
        f"the page holds no text of its own: {made}",
        "Open it in a browser, save the text that it shows, and read that.",
    )


def _parsed(html: str) -> HtmlElement:
    """The page as a tree, its layout tables opened. Raises E206 for none, E211 for a tangle."""
    from lxml.etree import strip_elements
    from trafilatura.utils import load_html

    _quiet()
    html = _BREAKS.sub(f" {lines.PARAGRAPH} ", _flowed(canonical(html)))
    if html.count("<") - html.count("</") > _MAX_TAGS:
        raise _tangled(f"more than {_MAX_TAGS:,} elements")
    page = load_html(html if _WHOLE.search(html, 0, 10_000) else f"<html>{html}</html>")
    if page is not None and _is_deep(page):
        page = load_html(_INLINE.sub("", html))
        if page is not None and _is_deep(page):
            raise _tangled(f"elements more than {_MAX_DEPTH} deep in each other")
    if page is None:
        raise _no_document("menus", scripted=False)
    strip_elements(page, "noscript", "template", with_tail=False)
    _contain(page)
    for table in page.xpath(f".//table[.//td[{_LAYOUT}] or @role='presentation']"):
        for part in table.iter("table", "tbody", "thead", "tfoot", "tr", "td", "th"):
            part.tag = "div"
    return page


def _contain(page: HtmlElement) -> None:
    """Give a text that stands in the body itself a container: without one its lists and headings are dropped."""
    from lxml.html import Element

    body = page.find(".//body")
    if body is None or page.find(".//article") is not None or page.find(".//main") is not None:
        return
    held = [child for child in body if child.tag not in ("p", "ul", "ol", "dl", "blockquote")]
    if sum(map(_length, body.findall("p"))) <= sum(_length(p) for child in held for p in child.iter("p")):
        return
    article = Element("article")
    article.text, body.text = body.text, None
    article.extend(list(body))
    body.append(article)


def _length(element: HtmlElement) -> int:
    return len(element.text_content().strip())


def _flowed(html: str) -> str:
    """``html`` with its preformatted stretches in ordinary blocks, a break at each line end."""
    pieces = _PRE.split(html)  # text, "<" or "</", rest of the tag, text ...
    made = pieces[:1]
    for opening, rest, text in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        made += [opening, "div", rest, text.replace("\n", "<br>") if opening == "<" else text]
    return "".join(made)


def _is_deep(page: HtmlElement) -> bool:
    from lxml.etree import iterwalk

    depth = 0
    for event, _ in iterwalk(page, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _MAX_DEPTH:
            return True
    return False


def _tangled(why: str) -> DragomanError:
    return DragomanError(
        "E211",
        f"the page is too tangled to be read within limits: {why}",
        "Open it in a browser, save the text that it shows, and read that.",
    )


def _extracted(page: HtmlElement, address: str | None) -> _Extraction | None:
    """What trafilatura takes for the text and its metadata; ``None`` where it finds no text."""
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
        raise _tangled(f"the extractor fails with {type(error).__name__}") from error
    if found is None or isinstance(found, dict) or found.body is None:
        return None
    return _Extraction(found.body, found.title, found.url if found.url != address else None)


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


class _Extraction(msgspec.Struct, frozen=True):
    body: _Element
    title: str | None
    url: str | None


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


def _declared(page: HtmlElement, address: str | None) -> str | None:
    """The date of publication that the page declares (meta, JSON-LD) or bears in its address.

    htmldate is shown nothing else: on a whole page it also takes counters,
    copyright years and the date of the visit.
    """
    from htmldate import find_date
    from lxml.html import document_fromstring

    declared: HtmlElement = document_fromstring("<html><head></head><body></body></html>")
    for meta in page.iter("meta"):
        names = " ".join(meta.get(key, "") for key in ("name", "property", "itemprop"))
        if names.strip() and not _MODIFIED.search(names) and not meta.get("http-equiv"):
            declared[0].append(_bare(meta))
    for script in page.xpath(".//script[@type='application/ld+json']"):
        part = _bare(script)
        part.text = _JSON_MODIFIED.sub("", script.text or "")
        declared[0].append(part)
    date: str | None = find_date(
        declared,
        extensive_search=False,
        original_date=True,
        deferred_url_extractor=True,
        url=address,
        max_date="2100-01-01",  # not the clock's: the same page gives the same document on any day
    )
    return date


def _bare(element: HtmlElement) -> HtmlElement:
    """A copy of ``element`` without what is in it."""
    from lxml.html import Element

    copy: HtmlElement = Element(str(element.tag), dict(element.attrib))
    return copy


def _quiet() -> None:
    """Keep libraries' warnings off stderr, unless the program has set up logging to hear them."""
    for name in ("trafilatura", "htmldate", "charset_normalizer", "courlan", "httpx"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
