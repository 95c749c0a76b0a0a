"""An HTML page to its text: paragraphs apart, no menus, no markup; its title, date and address.

Trafilatura finds the text. Own code does what it does not: it opens tables that
are only layout, says what a page without a text of its own is, and believes a
date only where the page declares it or prints it beside the text.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

import msgspec

from dragoman.errors import DragomanError
from dragoman.intake import declared, extraction, lines
from dragoman.intake.canonical import canonical

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

_MAX_ATTRIBUTES = 5_000
"""Of one element: libxml2 compares each with all before it, which at 200,000 takes minutes."""
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{10000,}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_ATTRIBUTE = re.compile(r"[^\s/=]+")
_MAX_TAGS = 50_000
"""Start tags of the largest page read. Ministries' portals have 1,000 to 10,000; 50,000 paragraphs take 10 s."""

_MAX_DEPTH = 250
"""Nesting of the deepest page read: the parser cuts off silently at 256."""

_BREAKS = re.compile(r"(?:<br\b[^<>]*>(?:\s|&nbsp;|&#160;)*){2,}", re.IGNORECASE)
_PRE = re.compile(r"(</?)pre\b([^<>]*>)", re.IGNORECASE)
_WHOLE = re.compile(r"<!doctype|<html|<head|<body", re.IGNORECASE)
_INLINE = re.compile(r"</?(?:font|b|i|u|em|strong|big|small|span|center|tt)\b[^<>]*>", re.IGNORECASE)
_INSIDE = "p|div|table|ul|ol|br|h1|h2|h3|h4|h5|h6|hr|center|blockquote"
_LAYOUT = " or ".join(f"descendant::{tag}" for tag in _INSIDE.split("|"))
_MODIFIED = re.compile(r"modif|updat|revis|lastmod|utime|copyright", re.IGNORECASE)
_JSON_MODIFIED = re.compile(r'"date(?:Modified|Created)"\s*:\s*"[^"]*"\s*,?')


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What a page says: its text, and what it says of itself."""

    text: str
    title: str | None
    published: str | None
    url: str | None
    publisher: str | None = None
    language: str | None = None
    found: dict[str, str] = {}
    """Where each of these stands on the page."""


def read(html: str, address: str | None = None) -> Page:
    """The text of a decoded HTML page; ``address`` is where it comes from, where known.

    Raises :class:`DragomanError`: E206 for a page of menus and links alone, E207
    for a list of documents, E211 for one too large or too deeply nested.
    """
    page = _parsed(html)
    shown = lines.lines(page)
    found = extraction.extract(page, shown, address)
    verdict = lines.verdict(shown, found.text)
    if verdict != "text":
        raise _no_document(verdict, scripted="<script" in html.lower() and not any(line.is_prose for line in shown))
    headline = found.title or declared.headline(page)
    title = " ".join(canonical(headline).replace(lines.PARAGRAPH, " ").split()) if headline else None
    url = found.url or _canonical_link(page) or address
    stated = _declared(page, url)
    published = stated or lines.dateline(shown, title)
    said = {"publisher": declared.publisher(page), "language": declared.tongue(page)}
    where = {field: value.where for field, value in said.items() if value}
    if title:
        where["title"] = declared.where_title(page, title)
    if published:
        where["published"] = declared.where_date(page, published, url) if stated else "line beside the text"
    if url:
        where["url"] = "page" if url != address else "address"
    return Page(
        text=found.text,
        title=title or None,
        published=published,
        url=url,
        publisher=said["publisher"].value if said["publisher"] else None,
        language=said["language"].value if said["language"] else None,
        found=where,
    )


def fragment(html: str) -> str:
    """The text of a piece of HTML that holds no menus (a feed's entry): all its lines, a blank line between them.

    Raises as :func:`read`, but of a short piece that looks like a list or menus.
    """
    return "\n\n".join(line.text for line in lines.lines(_parsed(f"<html><body><div>{html}</div></body></html>")))


def version() -> str:
    """The version of the extractor."""
    from importlib.metadata import version

    return version("trafilatura")


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
    from lxml.etree import strip_elements  # type: ignore[import-untyped]
    from trafilatura.utils import load_html

    quiet()
    html = _BREAKS.sub(f" {lines.PARAGRAPH} ", _flowed(canonical(html)))
    if html.count("<") - html.count("</") > _MAX_TAGS:
        raise extraction.tangled(f"more than {_MAX_TAGS:,} elements")
    for tag in _LONG_TAG.findall(html):
        if len(_ATTRIBUTE.findall(_QUOTED.sub("", tag))) > _MAX_ATTRIBUTES:
            raise extraction.tangled(f"more than {_MAX_ATTRIBUTES:,} attributes of one element")
    page = load_html(html if _WHOLE.search(html, 0, 10_000) else f"<html>{html}</html>")
    if page is not None and _is_deep(page):
        page = load_html(_INLINE.sub("", html))
        if page is not None and _is_deep(page):
            raise extraction.tangled(f"elements more than {_MAX_DEPTH} deep in each other")
    if page is None:
        raise _no_document("menus", scripted=False)
    strip_elements(page, "noscript", "template", with_tail=False)
    for place in page.xpath(".//a[not(@href)]"):
        place.tag = "span"  # a named place, in old pages often around whole headings and never closed
    for table in page.xpath(f".//table[.//td[{_LAYOUT}] or @role='presentation']"):
        for part in table.iter("table", "tbody", "thead", "tfoot", "tr", "td", "th"):
            part.tag = "div"
    return page


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


def _declared(page: HtmlElement, address: str | None) -> str | None:
    """The date of publication that the page declares (meta, JSON-LD) or bears in its address.

    htmldate is shown nothing else: on a whole page it also takes counters,
    copyright years and the date of the visit.
    """
    from htmldate import find_date
    from lxml.html import document_fromstring

    shown: HtmlElement = document_fromstring("<html><head></head><body></body></html>")
    for meta in page.iter("meta"):
        names = " ".join(meta.get(key, "") for key in ("name", "property", "itemprop"))
        if names.strip() and not _MODIFIED.search(names) and not meta.get("http-equiv"):
            shown[0].append(_bare(meta))
    for script in page.xpath(".//script[@type='application/ld+json']"):
        part = _bare(script)
        part.text = _JSON_MODIFIED.sub("", script.text or "")
        shown[0].append(part)
    date: str | None = find_date(
        shown,
        extensive_search=False,
        original_date=True,
        deferred_url_extractor=True,
        url=address,
        max_date="2100-01-01",  # not the clock's: the same page gives the same document on any day
    )
    return date if date and declared.is_full(page, date, address) else None


def _bare(element: HtmlElement) -> HtmlElement:
    """A copy of ``element`` without what is in it."""
    from lxml.html import Element

    copy: HtmlElement = Element(str(element.tag), dict(element.attrib))
    return copy


def quiet() -> None:
    """Keep libraries' warnings off stderr, unless the program has set up logging to hear them."""
    for name in ("trafilatura", "htmldate", "charset_normalizer", "courlan", "httpx", "pypdf", "warcio"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
