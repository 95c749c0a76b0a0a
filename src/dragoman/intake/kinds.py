"""What bytes are, told from the bytes themselves: HTML, plain text, or a format that is known but not read."""

from __future__ import annotations

import json
import re
from typing import Literal

from dragoman.errors import DragomanError

CORPORA = frozenset({".jsonl", ".ndjson"})
"""Suffixes of a corpus: one JSON object a line."""

PAGES = frozenset({".html", ".htm", ".xhtml"})
"""Suffixes of an HTML page, whatever it begins with."""

READABLE = frozenset({".txt", ".text"}) | PAGES | CORPORA
"""Suffixes of the files that are taken from a folder. A file that is named is read whatever its suffix."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document or an Outlook message"),
    (b"WARC/", "a WARC web archive"),
    (b"PAR1", "a Parquet file"),
    (b"\x1f\x8b", "gzip-compressed data"),
    (b"\xfd7zXZ\x00", "xz-compressed data"),
    (b"BZh", "bzip2-compressed data"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed data"),
)
"""Formats known by their first bytes, and what to call them."""

_ZIPPED: tuple[tuple[bytes, str], ...] = (
    (b"word/", "a Word document (DOCX)"),
    (b"xl/", "an Excel workbook (XLSX)"),
    (b"ppt/", "a PowerPoint presentation (PPTX)"),
    (b"mimetypeapplication/vnd.oasis.opendocument", "an OpenDocument file"),
    (b"mimetypeapplication/epub", "an EPUB book"),
)
"""What a ZIP archive is, by the names of what it holds."""

_IMAGES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
)
_MAIL = re.compile(
    rb"(?:(?:From|To|Subject|Date|Received|Return-Path|Message-ID|MIME-Version|Delivered-To|X-[\w-]+|DKIM-Signature)"
    rb":[^\n]*\n(?:[ \t][^\n]*\n)*){3}",
    re.IGNORECASE,
)
_MAIL_ONLY = re.compile(rb"^(?:Received|Return-Path|Message-ID|MIME-Version|Delivered-To):", re.I | re.MULTILINE)
_MBOX = re.compile(rb"From \S+ [^\n]*\d{4}\r?\n[\w-]+:")
_FEED = re.compile(r"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|script|iframe|h[1-6]|div|font|table|a|style|title|b|br|p|meta|article|main"
    r"|section|center|ul|ol|span|link)(?=[\s>/])",
    re.IGNORECASE,
)
"""The tags by which the MIME Sniffing Standard tells HTML, and those that open a saved fragment."""

_PROLOGUE = re.compile(r"(?:\ufeff|\s|<\?xml\b[^>]*>|<!--.*?-->)*", re.DOTALL)
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})


def refuse_known(data: bytes) -> None:
    """Return if ``data`` may be text.

    Raises :class:`DragomanError`: E210 for a format that this version does not
    read, saying which; E202 for an image.
    """
    head = data[:1024].lstrip()
    for magic, name in _MAGIC:
        if head.startswith(magic):
            raise _unread(name)
    if b"%PDF-" in data[:1024]:
        raise _unread("a PDF document")
    if head.startswith(b"PK\x03\x04"):
        raise _unread(next((name for part, name in _ZIPPED if part in data), "a ZIP archive"))
    for magic, name in _IMAGES:
        if data.startswith(magic):
            raise DragomanError("E202", f"the input is {name}, not text", "Give the text that the image shows.")
    if _MBOX.match(data) or _mail(data[:20_000].lstrip()):
        raise _unread("an e-mail message")


def _mail(head: bytes) -> bool:
    """Whether it opens with a message's headers, one of them such as no text has."""
    headers = _MAIL.match(head.replace(b"\r\n", b"\n"))
    return headers is not None and _MAIL_ONLY.search(headers[0]) is not None


def _unread(name: str) -> DragomanError:
    return DragomanError(
        "E210",
        f"the input is {name}, which this version does not read",
        "Save its text as plain text or HTML (UTF-8) and read that.",
    )


def kind(text: str, media_type: str | None = None) -> Literal["html", "text"]:
    """Whether decoded ``text`` is an HTML page or plain text; ``media_type`` (of an HTTP header) decides where given.

    Raises :class:`DragomanError` E210 for a news feed, and for JSON that is no corpus.
    """
    prologue = _PROLOGUE.match(text, 0, 10_000)
    start = text[prologue.end() if prologue else 0 :][:200]
    if _FEED.match(start):
        raise _unread("a news feed")
    if start[:1] in ("{", "[") and _json(text):
        raise _unread("JSON that is no corpus of one object a line")
    if media_type in _HTML_TYPES:
        return "html"
    if media_type == "text/plain":
        return "text"
    return "html" if _HTML.match(start) or text.lstrip().startswith("<!--") else "text"


def _json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
