"""Which document a capture belongs to, and by what name users know it.

A document is what stands at one address, whatever its text. The key is the
first of: the URL it was fetched from (of a numbered part of what is there, an
entry of a feed: the URL that it gives for itself), the URL its page gives for itself; the id
that a row of a corpus or another numbered part of a file has; the path of the
file (or ``archive.zip#path`` of a file within one); the text itself. A row
without an id is known by its text alone: its line's number says nothing once
another line is put in before it.
"""

from __future__ import annotations

import functools
import os
import re
import unicodedata

from w3lib.url import canonicalize_url

from dragoman.errors import Refused
from dragoman.record import Capture, Document

_HTTP = re.compile(r"https?://", re.IGNORECASE)
_NUMBERED = re.compile(r"(?P<file>.+?)[:#](?:L|message-|record-)?\d+$", re.DOTALL)
_PART = re.compile(r"https?://[^/]+/.*[:#](?:L|message-|record-)?\d+$", re.DOTALL | re.IGNORECASE)
"""The address of a numbered part of what is at a URL; the number of a port is none."""
_NOT_IN_NAMES = re.compile(r"[^\w.-]+")
_EDGES = "-._"
LONGEST = 80
"""Characters of a name, before what tells it from another of the same."""


def key_of(capture: Capture, document: Document | Refused) -> str:
    """What makes the document this one and no other."""
    address = capture.address or ""
    if _is_url(address) and not _PART.match(address):
        return _url(address)
    text = document if isinstance(document, Document) else None
    if text is not None and _is_url(text.url or "") and not _is_home(text):
        return _url(text.url or "")
    if address in ("", "-") or _NUMBERED.match(address):
        file = container_of(address)
        if document.id and not (text is not None and text.id == text.sha256[:12]):
            return f"id:{file}#{document.id}"
        return f"text:{text.sha256}" if text is not None else f"bytes:{capture.sha256}"
    return f"file:{os.path.abspath(address)}"


def container_of(address: str) -> str:
    """The file that ``address`` is a numbered part of, in full; any other file is its own."""
    numbered = _NUMBERED.match(address)
    file = numbered["file"] if numbered else address
    return os.path.abspath(file) if file not in ("", "-") and not _is_url(file) else file


def _is_url(address: str) -> bool:
    return bool(_HTTP.match(address)) and not any(map(str.isspace, address))


def _is_home(document: Document) -> bool:
    """Whether a page gives the site's front page as its own address, as careless templates do."""
    said = document.found.get("url", "given") not in ("given", "address")
    return said and not _url(document.url or "").partition("://")[2].partition("/")[2]


@functools.lru_cache(maxsize=512)
def _url(address: str) -> str:
    """An address in the one form of all that lead to the same page: no fragment, sorted query, http as https."""
    plain = canonicalize_url(_HTTP.sub("https://", address))
    return "url:" + plain.replace(":80/", "/", 1).replace(":443/", "/", 1).rstrip("/")


def name_of(capture: Capture, document: Document | Refused, key: str) -> str:
    """A readable name of letters, digits, ``.``, ``_`` and ``-``; another document may have it already."""
    if isinstance(document, Document) and document.id != document.sha256[:12] and (name := _plain(document.id)):
        return name
    if key.startswith("url:") and (name := _plain(_tail(key.removeprefix("url:https://")))):
        return name
    title = document.title if isinstance(document, Document) else None
    if title and (name := _plain(title.lower())):
        return name
    if isinstance(document, Document):
        return document.sha256[:12]
    return _plain(os.path.basename(capture.address or "")) or capture.sha256[:12]


def _tail(url: str) -> str:
    """Of an address the last part that says something, and the host before it."""
    host, _, path = url.partition("/")
    path, _, query = path.partition("?")
    parts = [part for part in path.split("/") if part]
    last = re.sub(r"\.(s?html?|php|aspx?|jsp)$", "", parts[-1]) if parts else ""
    return "-".join(part for part in (host.removeprefix("www."), last, query) if part)


def _plain(name: str) -> str:
    return _NOT_IN_NAMES.sub("-", unicodedata.normalize("NFKC", name))[:LONGEST].strip(_EDGES)


def storable(text: str) -> str:
    """``text`` as every database takes it: what is no character (a file's name in another encoding) as an escape."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")
