"""RSS and Atom feeds: each entry a document, with the title, date, author and address that it has there.

Parsed by feedparser. An entry's capture is the feed with that one entry in it
and with what never changes of its head, so that it can be read again by itself
and is the same in every copy of the feed.
"""

from __future__ import annotations

import contextlib
import copy
import datetime
import email.utils
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dragoman.errors import DragomanError, Refused
from dragoman.intake import encoding, publishers
from dragoman.intake.arrival import Part, empty
from dragoman.intake.documents import TEXT_EXTRACTOR, Known, Made, Options, knowing, refused
from dragoman.intake.limits import damaged

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]

EXTRACTOR = "feed 1"
"""Names what makes the text of an entry; the number counts changes."""

_ENTRIES = frozenset({"item", "entry"})
_HEAD = frozenset({"title", "link", "language", "author", "id"})
"""What is kept of a feed's head in the capture of an entry: what does not change from day to day."""


def entries(part: Part, options: Options) -> Iterator[Part | Refused]:
    """The entries of a feed, each as a feed of one.

    Of a feed that breaks off the whole entries are taken, and the rest is a
    refusal (E215). Raises :class:`DragomanError` E201 for a feed without entries, E215 for none.
    """
    root, broken = _tree(_plain(part.whole(options.max_bytes), part.charset))
    found = [element for element in root.iter() if _name(element) in _ENTRIES]
    if broken and found:
        found.pop()  # in which it broke off, or which closed what it should not
    if not found and not broken:
        raise empty("The feed has no entries.")
    head = _head(root)
    for number, entry in enumerate(found, 1):
        yield part.inner(io.BytesIO(_single(head, entry)), f"{part.label}#{number}", single=True)
    if broken:
        yield refused(damaged(broken), Known(input=part.label))


def read(data: bytes, options: Options) -> Made:
    """The text of the one entry of a feed. Raises E201 (no text, no entry), E207 (several), and as its HTML does."""
    import feedparser  # type: ignore[import-untyped]

    try:
        feed = feedparser.parse(io.BytesIO(_plain(data, None)), sanitize_html=False)
    except Exception as error:  # whatever a hostile feed sets off in the parser
        raise damaged(f"the feed cannot be read ({type(error).__name__})") from error
    if not feed.entries:
        raise empty("The feed has no entries.")
    if len(feed.entries) > 1:
        why = "the input is a news feed with several entries"
        raise DragomanError("E207", why, "Name the file itself, or read it with dragoman.read_many().")
    entry = feed.entries[0]
    text, page = _text(entry, options)
    known = Known()
    for field, value, where in _metadata(entry, feed.feed):
        if value and not getattr(known, field):
            known = knowing(known, field, value, where)
    media_type = "application/atom+xml" if str(feed.version).startswith("atom") else "application/rss+xml"
    return Made(text=text, media_type=media_type, extractor=f"{EXTRACTOR}, {page}", page=known)


def said(data: bytes) -> Known:
    """What the capture of an entry says of it, whether it has a text or not: address, title and date."""
    import feedparser

    feed = feedparser.parse(io.BytesIO(data))
    known = Known()
    for field, value, where in _metadata(feed.entries[0], feed.feed) if feed.entries else ():
        if value and field in ("url", "title", "published") and not getattr(known, field):
            known = knowing(known, field, value, where)
    return known


def _metadata(entry: Any, feed: Any) -> Iterator[tuple[str, str | None, str]]:
    """What a feed says of its entry: field, value and where it stands; the first value of a field counts."""
    link = str(entry.get("link") or "")
    yield "title", " ".join(str(entry.get("title") or "").split()), "feed entry title"
    yield "url", link if link.startswith(("http://", "https://")) else None, "feed entry link"
    yield "published", _date(entry), "feed entry date"
    yield "publisher", publishers.party(entry.get("author")), "feed entry author"
    for name in ("author", "title", "subtitle"):
        yield "publisher", publishers.party(feed.get(name)), f"feed {name}"
    yield "language", (entry.get("content") or [{}])[0].get("language"), "feed entry language"
    yield "language", feed.get("language"), "feed language"


def _date(entry: Any) -> str | None:
    """The day of publication where it was published; the date of a change is not looked at."""
    given = str(entry.get("published") or "") if "published" in entry.keys() else ""  # noqa: SIM118 (get falls back)
    for parse in (email.utils.parsedate_to_datetime, datetime.datetime.fromisoformat):
        try:
            return parse(given.strip()).date().isoformat()
        except (ValueError, TypeError, IndexError):
            continue
    return None


def _text(entry: Any, options: Options) -> tuple[str, str]:
    """The text of an entry, the full one before the summary, and what made it."""
    contents = [*entry.get("content", ()), entry.get("summary_detail") or {}]
    value, kind = next(((str(c["value"]), str(c.get("type"))) for c in contents if c.get("value")), ("", ""))
    if not value.strip():
        raise empty("The entry has no text; give the address of its page.")
    if kind == "text/plain" and "</" not in value:
        return value, TEXT_EXTRACTOR
    from dragoman.intake import page

    return page.fragment(value), f"trafilatura {page.version()}"


_DECLARED = re.compile(rb"(<\?xml\b[^>]*?)\s+encoding\s*=\s*(?:\"[^\"]*\"|'[^']*')")


def _plain(data: bytes, charset: str | None) -> bytes:
    """A feed in UTF-8, whatever encoding it is in and says that it is in; the parsers know fewer of them.

    Raises E202 (no text) and E203 (no encoding fits).
    """
    with contextlib.suppress(UnicodeDecodeError):
        if b"\0" not in data:
            data.decode("utf-8")
            return data
    text, _ = encoding.decode(data, charset)
    return _DECLARED.sub(rb"\1", text.encode("utf-8"), count=1)


def _tree(data: bytes) -> tuple[_Element, str | None]:
    """The feed, as far as it can be read, and why not all of it. Raises E215."""
    from lxml import etree  # type: ignore[import-untyped]

    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data.strip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(f"the feed cannot be read ({error})") from error
    if root is None:
        raise damaged("the feed cannot be read")
    fatal = [entry for entry in parser.error_log if entry.level_name == "FATAL"]
    return root, fatal[0].message if fatal else None


def _name(element: _Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _head(root: _Element) -> _Element:
    """A copy of the feed without its entries."""
    head = copy.deepcopy(root)
    holders = [head, *(child for child in head if _name(child) == "channel")]
    for holder in holders:
        for child in list(holder):
            if child is not holder and _name(child) not in _HEAD | {"channel"}:
                holder.remove(child)
    return head


def _single(head: _Element, entry: _Element) -> bytes:
    """The feed with this one entry."""
    from lxml import etree

    feed = copy.deepcopy(head)
    holder = next((child for child in feed if _name(child) == "channel"), feed)
    if _name(feed) == "RDF":  # of RSS 1.0, where the entries stand beside the channel
        holder = feed
    one = copy.deepcopy(entry)
    one.tail = None
    holder.append(one)
    single: bytes = etree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return single
