"""What an HTML page declares of itself (meta elements, JSON-LD, OpenGraph), and where each thing stands there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from dragoman.intake import dates, language, publishers

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

_LD_DEPTH = 8
_LD_SIZE = 1_000_000
_PUBLISHERS = ("og:site_name", "dcterms.publisher", "dc.publisher", "publisher", "author", "dcterms.creator")
_LANGUAGES = ("og:locale", "dcterms.language", "dc.language", "language")


class Found(msgspec.Struct, frozen=True):
    """A value, and where it stands: "meta og:title", "JSON-LD headline", "element title"."""

    value: str
    where: str


def headline(page: HtmlElement) -> str | None:
    """The headline in the page's JSON-LD."""
    return next((found.value for found in _linked(page, "headline", "")), None)


def publisher(page: HtmlElement) -> Found | None:
    """The party whose office the page names as its publisher: its code."""
    metas = _metas(page)
    named = [Found(metas[name], f"meta {name}") for name in _PUBLISHERS if name in metas]
    named[1:1] = _linked(page, "publisher", "name")
    for found in named:
        if (party := publishers.party(found.value)) is not None:
            return Found(party, found.where)
    return None


def tongue(page: HtmlElement) -> Found | None:
    """The language: an ISO 639-1 code."""
    root = page.getroottree().getroot()
    metas = _metas(page)
    said = [Found(str(root.get(name) or ""), "html lang") for name in ("lang", "xml:lang", _XML_LANG)]
    said += [Found(str(each.get("content") or ""), "meta content-language") for each in page.xpath(_EQUIV)]
    said += _linked(page, "inLanguage", "alternateName")
    said += [Found(metas[name], f"meta {name}") for name in _LANGUAGES if name in metas]
    for found in said:
        if (code := language.code(found.value)) is not None:
            return Found(code, found.where)
    return None


_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_EQUIV = ".//meta[translate(@http-equiv, 'CONTELAGU', 'contelagu')='content-language']"


def where_title(page: HtmlElement, title: str) -> str:
    """Where the ``title`` that was taken stands; "page" where it is put together from elsewhere."""
    metas = _metas(page)
    places = [Found(value, f"meta {name}") for name, value in metas.items() if name.endswith("title")]
    places += [*_linked(page, "headline", ""), *_linked(page, "name", "")]
    places += [Found(each.text_content(), f"element {tag}") for tag in ("h1", "h2", "title") for each in page.iter(tag)]
    exact = next((place.where for place in places if _plain(place.value) == _plain(title)), None)
    return exact or next((p.where for p in places if _plain(title) and _plain(title) in _plain(p.value)), "page")


def is_full(page: HtmlElement, date: str, address: str | None) -> bool:
    """Whether the page or its address declares ``date`` (ISO) with its day.

    Of a month alone, a year, or a day that there is not (30 February) htmldate makes
    the first of the month, or today's day in it; that nobody has said.
    """
    year, month, day = map(int, date.split("-"))
    values = [*_metas(page).values(), address or ""]
    values += [
        found.value for key in ("datePublished", "dateCreated", "uploadDate") for found in _linked(page, key, "")
    ]
    for value in values:
        numbers = {int(each) for each in re.findall(r"\d{1,4}(?!\d)", value)}
        if date in value or date.replace("-", "") in value or date in dates.printed(value):
            return True
        if {year, day} <= numbers and (month in numbers - {day} or month == day or value.upper() != value.lower()):
            return True
    return False


def where_date(page: HtmlElement, date: str, address: str | None) -> str:
    """Where the declared ``date`` (ISO) stands."""
    from htmldate import find_date

    for key in ("datePublished", "dateCreated", "uploadDate"):
        if any(found.value.startswith(date) for found in _linked(page, key, "")):
            return f"JSON-LD {key}"
    for name, value in _metas(page).items():
        if value.startswith(date) or date in dates.printed(value):
            return f"meta {name}"
    bare = "<html><head></head><body></body></html>"
    if address and find_date(bare, url=address, max_date="2100-01-01") == date:
        return "address"
    return "page metadata"


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _metas(page: HtmlElement) -> dict[str, str]:
    """The content of each meta element by its name or property, in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for meta in page.iter("meta"):
        content = " ".join(str(meta.get("content") or "").split())
        for key in ("property", "name", "itemprop"):
            if content and (name := str(meta.get(key) or "").strip().lower()):
                found.setdefault(name, content[:1000])
    return found


def _linked(page: HtmlElement, key: str, inner: str) -> list[Found]:
    """The strings under ``key`` in the page's JSON-LD; of an object under it, that under ``inner``."""
    found = []
    for script in page.xpath(".//script[@type='application/ld+json']"):
        text = (script.text or "").strip()
        try:
            data = json.loads(text) if len(text) <= _LD_SIZE else None
        except (ValueError, RecursionError):
            continue
        for value in _under(data, key, 0):
            value = value.get(inner) if isinstance(value, dict) else value
            if isinstance(value, str) and value.strip():
                found.append(Found(value.strip(), f"JSON-LD {key}"))
    return found


def _under(data: Any, key: str, depth: int) -> Iterator[Any]:
    """Every value of ``key`` in nested objects and lists, the outer ones first."""
    if depth > _LD_DEPTH:
        return
    if isinstance(data, dict):
        if key in data:
            yield from data[key] if isinstance(data[key], list) else [data[key]]
        for value in data.values():
            yield from _under(value, key, depth + 1)
    elif isinstance(data, list):
        for value in data:
            yield from _under(value, key, depth + 1)
