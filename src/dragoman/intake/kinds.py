"""What bytes are, told from the bytes themselves: HTML, plain text, or a format that is known but not read."""

from __future__ import annotations

import json
import re
from typing import Literal

from dragoman.errors import DragomanError
from dragoman.intake import encoding

CORPORA = frozenset({".jsonl", ".ndjson"})
"""Suffixes of a corpus: one JSON object a line."""

PAGES = frozenset({".html", ".htm", ".xhtml"})
"""Suffixes of an HTML page, whatever it begins with."""

TABLES = frozenset({".csv", ".tsv"})
"""Suffixes of a corpus that is a table of text."""

READABLE = (
    frozenset({".txt", ".text", ".pdf", ".docx", ".eml", ".mbox", ".warc", ".rss", ".atom", ".xml", ".parquet"})
    | frozenset({".zip", ".tar", ".tgz"})
    | PAGES
    | CORPORA
    | TABLES
)
"""Suffixes of the files that are taken from folders and archives, also with ``.gz`` after them.
A file that is named is read whatever its suffix."""

MAIL = "message/rfc822"
ROW = "application/json"
"""The media type of a row's capture, whatever table it is from."""

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

Form = Literal[
    "corpus", "table", "parquet", "gzip", "zip", "tar", "warc", "mbox", "mail", "feed", "pdf", "docx", "page"
]
"""What bytes may be: the last is HTML, plain text, or what will be refused."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document or an Outlook message"),
    (b"\xfd7zXZ\x00", "xz-compressed data"),
    (b"BZh", "bzip2-compressed data"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed data"),
)
"""Formats known by their first bytes, and what to call them."""

_ZIPPED: tuple[tuple[bytes, str], ...] = (
    (b"xl/", "an Excel workbook (XLSX)"),
    (b"ppt/", "a PowerPoint presentation (PPTX)"),
    (b"mimetypeapplication/vnd.oasis.opendocument", "an OpenDocument file"),
    (b"mimetypeapplication/epub", "an EPUB book"),
)
"""What a ZIP archive is, by the names of what it holds."""

_FORMS: tuple[tuple[bytes, Form], ...] = (
    (b"%PDF-", "pdf"),
    (b"WARC/", "warc"),
    (b"PAR1", "parquet"),
    (b"\x1f\x8b", "gzip"),
)
"""Forms known by their first bytes."""

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
_PDF = re.compile(rb"^%PDF-\d", re.MULTILINE)
_TEXT = re.compile(rb"[^\x00-\x08\x0e-\x1a\x1c-\x1f]*\Z")
"""Of a text; a PDF with something before its header, as the standard lets it have, has other bytes, too."""
_FEED = re.compile(r"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|script|iframe|h[1-6]|div|font|table|a|style|title|b|br|p|meta|article|main"
    r"|section|center|ul|ol|span|link)(?=[\s>/])",
    re.IGNORECASE,
)
"""The tags by which the MIME Sniffing Standard tells HTML, and those that open a saved fragment."""

_XML = re.compile(r"<\?xml\b", re.IGNORECASE)
_ROOT = re.compile(r"<(?!!doctype\s+html|html\b|body\b|div\b)", re.IGNORECASE)
_PROLOGUE = re.compile(
    r"(?:\ufeff|\s|<\?[\w-]+\b[^>]*>|<!--.*?-->|<!DOCTYPE\s+(?:rss|feed|rdf:RDF)\b[^>\[]*(?:\[.*?\]\s*)?>)*",
    re.DOTALL | re.IGNORECASE,
)
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})


_TYPES: dict[Form, str] = {
    "pdf": "application/pdf",
    "docx": DOCX,
    "mail": MAIL,
    "feed": "application/xml",
    "zip": "application/zip",
    "gzip": "application/gzip",
}

HEAD = 32_768
"""Bytes from the beginning by which a form is told."""

_SEVERAL: dict[Form, str] = {
    "warc": "a WARC web archive",
    "parquet": "a Parquet file",
    "gzip": "gzip-compressed data",
    "zip": "a ZIP archive",
    "tar": "a TAR archive",
    "mbox": "a mailbox",
}


def form(head: bytes, suffix: str = "", media_type: str | None = None) -> Form:
    """What a file is by its first bytes (:data:`HEAD` of them), its suffix and its declared type.

    A PDF may have something before its header; a text that quotes one is none.
    What the bytes show is believed before what the suffix says; the suffix
    decides about what bytes cannot show: a corpus, a table, a message.
    """
    start = head.lstrip()
    for magic, name in _FORMS:
        if start.startswith(magic):
            return name
    if head.startswith(b"PK\x03\x04"):
        return "docx" if b"word/" in head else "page" if any(part in head for part, _ in _ZIPPED) else "zip"
    if head[257:262] == b"ustar":
        return "tar"
    found = _by_name(suffix, media_type) or _by_look(start)
    return "pdf" if found == "page" and _PDF.search(head[:1024]) and not _TEXT.match(head) else found


def _by_name(suffix: str, media_type: str | None) -> Form | None:
    if suffix in CORPORA:
        return "corpus"
    if suffix in TABLES or (not suffix and media_type in ("text/csv", "text/tab-separated-values")):
        return "table"
    if suffix in PAGES:
        return "page"
    if suffix == ".mbox" or media_type == "application/mbox":
        return "mbox"
    return "mail" if suffix == ".eml" or media_type == MAIL else None


def _by_look(start: bytes) -> Form:
    if _MBOX.match(start):
        return "mbox"
    if _mail(start[:20_000]):
        return "mail"
    prologue = _PROLOGUE.match(text := encoding.opening(start[:10_000]))
    return "feed" if _FEED.match(text[prologue.end() if prologue else 0 :]) else "page"


def readable(name: str) -> bool:
    """Whether a file of a folder or an archive is one to read, by its ``name`` (with slashes); hidden ones are not."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    if not parts or any(part.startswith((".", "__MACOSX")) for part in parts):
        return False
    return suffix(parts[-1]) in READABLE


def suffix(name: str) -> str:
    """The suffix by which a file is told, in lower case: that under ``.gz``, if there is one."""
    stem, dot, last = name.lower().rpartition(".")
    if dot and last == "gz":
        stem, dot, last = stem.rpartition(".")
    return f".{last}" if dot and stem else ""


def refuse_known(data: bytes) -> None:
    """Return if ``data`` may be text.

    Raises :class:`DragomanError`: E210 for a format that this version does not
    read, saying which; E202 for an image; E207 for what may hold several documents.
    """
    several = _SEVERAL.get(form(data[:HEAD]))
    if several is not None:
        why = f"the input is {several}, which may hold several documents"
        raise DragomanError("E207", why, "Name the file itself, or read it with dragoman.read_many().")
    head = data[:1024].lstrip()
    for magic, name in _MAGIC:
        if head.startswith(magic):
            raise _unread(name)
    if head.startswith(b"PK\x03\x04"):
        raise _unread(next((name for part, name in _ZIPPED if part in data), "a ZIP archive"))
    for magic, name in _IMAGES:
        if data.startswith(magic):
            raise DragomanError("E202", f"the input is {name}, not text", "Give the text that the image shows.")


def media_type(data: bytes, declared: str | None) -> str:
    """The media type of what could not be read: by its bytes, else as declared."""
    return _TYPES.get(form(data[:HEAD], "", declared)) or declared or "application/octet-stream"


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

    Raises :class:`DragomanError` E210 for other XML, and for JSON that is no corpus.
    """
    prologue = _PROLOGUE.match(text, 0, 10_000)
    start = text[prologue.end() if prologue else 0 :][:200]
    if _XML.match(text.lstrip("\ufeff \t\r\n")) and _ROOT.match(start) and media_type not in _HTML_TYPES:
        raise _unread("XML that is neither a page nor a feed")
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
