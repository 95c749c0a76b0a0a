"""What bytes are: known formats are refused by name, HTML and plain text told apart."""

from __future__ import annotations

import io
import zipfile

import pytest

from dragoman.errors import Refused
from dragoman.intake import from_bytes, kinds

MAIL = b"Return-Path: <a@mfa.example>\r\nDate: Fri, 15 Mar 2024 10:00:00 +0000\r\nSubject: Readout\r\n\r\nText."


FORMS = [
    (MAIL, "", None, "mail"),
    (b"Subject: x\n\nText.", ".eml", None, "mail"),
    (b"Subject: x\n\nText.", "", "message/rfc822", "mail"),
    (b"Subject: x\n\nText.", "", None, "page"),
    (b"From a@b.example Fri Mar 15 10:00:00 2024\nSubject: x\n", "", None, "mbox"),
    (b"%PDF-1.7\n", ".txt", None, "pdf"),
    (b"\r\n\r\n%PDF-1.4", "", None, "pdf"),
    (b"\x00\x05\x16\x07junk\n%PDF-1.4\n%\xe2\xe3", "", None, "pdf"),
    (b"From a@b.example Fri Mar 15 10:00:00 2024\nSubject: x\n\n%PDF-1.7 is a format.", "", None, "mbox"),
    (MAIL + b"\r\n%PDF-1.7 is a format.", "", None, "mail"),
    (b"A text on formats:\n%PDF-1.7 begins a PDF.", "", None, "page"),
    (b"<p>%PDF-1.7 begins a PDF.</p>", ".html", None, "page"),
    ('<?xml version="1.0" encoding="utf-16"?><rss version="2.0">'.encode("utf-16"), "", None, "feed"),
    ('<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>'.encode("utf-16-le"), "", None, "feed"),
    (b"WARC/1.1\r\n", ".gz", None, "warc"),
    (b"PAR1\x15", "", None, "parquet"),
    (b"\x1f\x8b\x08", ".jsonl", None, "gzip"),
    (b"a,text\n", ".csv", None, "table"),
    (b"a,text\n", "", "text/csv", "table"),
    (b"a,text\n", "", None, "page"),
    (b"{", ".jsonl", None, "corpus"),
    (bytes(257) + b"ustar\x0000", "", None, "tar"),
    (b'\xef\xbb\xbf<?xml version="1.0"?>\n<rss version="2.0">', "", None, "feed"),
    (b'<!-- x --><feed xmlns="http://www.w3.org/2005/Atom">', "", None, "feed"),
    (b"<rss>", ".html", None, "page"),
    (b"<html>", ".xml", None, "page"),
    (b"", "", None, "page"),
]


@pytest.mark.parametrize(("data", "suffix", "media_type", "form"), FORMS)
def test_what_bytes_are(data: bytes, suffix: str, media_type: str | None, form: str) -> None:
    assert kinds.form(data, suffix, media_type) == form


@pytest.mark.parametrize(
    ("name", "readable"),
    [
        ("a.txt", True),
        ("a/b.PDF", True),
        ("../../a.eml", True),
        ("a.jsonl.gz", True),
        ("a.gz", False),
        ("a.png", False),
        (".a.txt", False),
        (".git/a.txt", False),
        ("__MACOSX/a.txt", False),
        ("txt", False),
        (".txt", False),
        ("", False),
    ],
)
def test_what_is_taken_from_folders_and_archives(name: str, readable: bool) -> None:
    assert kinds.readable(name) is readable


def test_word_documents_are_told_from_other_archives() -> None:
    assert [kinds.form(zipped(name)) for name in ("word/document.xml", "xl/workbook.xml", "a/b")] == [
        "docx",
        "page",
        "zip",
    ]


def zipped(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype" if "/" not in name else name, name)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "code", "name"),
    [
        (zipped("xl/workbook.xml"), "E210", "an Excel workbook (XLSX)"),
        (zipped("ppt/presentation.xml"), "E210", "a PowerPoint presentation (PPTX)"),
        (zipped("other/thing"), "E207", "a ZIP archive"),
        (b"{\\rtf1\\ansi The Minister}", "E210", "an RTF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "E210", "an old Office document or an Outlook message"),
        (b"WARC/1.1\r\nWARC-Type: warcinfo\r\n", "E207", "a WARC web archive"),
        (b"PAR1\x15\x04", "E207", "a Parquet file"),
        (b"\x1f\x8b\x08\x00abc", "E207", "gzip-compressed data"),
        (b"From minister@mfa.example Fri Mar 15 10:00:00 2024\nSubject: x\n", "E207", "a mailbox"),
        (b'<?xml version="1.0"?>\n<votes></votes>', "E210", "XML that is neither a page nor a feed"),
        (b'{"a": {"text":\n "spread over lines"}}', "E210", "JSON that is no corpus"),
        (b'[{"text": "in a list"}]', "E210", "JSON that is no corpus"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "E202", "a PNG image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "E202", "a JPEG image"),
        (b"GIF89a\x01\x00", "E202", "a GIF image"),
    ],
)
def test_known_formats_are_refused_by_name(data: bytes, code: str, name: str) -> None:
    refused = from_bytes(data, input="x")
    assert isinstance(refused, Refused)
    assert refused.code == code
    assert name in refused.reason
    assert refused.next_step


@pytest.mark.parametrize(
    "text",
    [
        "From: Global Affairs\nDate: 15 March 2024\nSubject: Readout of a call\n\nThe Minister met the Ambassador.",
        "From the Minister: the two sides met.",
        "WARsaw, 15 March 2024 - The Minister met the Ambassador.",
        "[Unofficial translation] The Minister met the Ambassador.",
        "{Unofficial translation} The Minister met the Ambassador.",
        "PK, the party in power, met the Ambassador.",
        "GIFTS were exchanged.",
    ],
)
def test_texts_that_begin_like_another_format(text: str) -> None:
    document = from_bytes(text.encode())
    assert not isinstance(document, Refused)
    assert document.text == text


@pytest.mark.parametrize(
    ("text", "media_type", "kind"),
    [
        ("<!DOCTYPE html><html>", None, "html"),
        ("\ufeff  \n<HTML lang=en>", None, "html"),
        ('<?xml version="1.0"?>\n<!-- made by hand -->\n<!DOCTYPE html PUBLIC "x">', None, "html"),
        ("<!-- a fragment -->The Minister", None, "html"),
        ("<p>The Minister", None, "html"),
        ("<div class='x'>The Minister", None, "html"),
        ("<title>Readout</title>", None, "html"),
        ("The Minister <b>met</b>", None, "text"),
        ("<pending> the Minister", None, "text"),
        ("< 5 per cent", None, "text"),
        ("<<Unofficial translation>>", None, "text"),
        ("<html>", "text/plain", "text"),
        ("The Minister", "text/html", "html"),
        ("The Minister", "application/xhtml+xml", "html"),
        ("<p>The Minister", "application/octet-stream", "html"),
    ],
)
def test_html_or_text(text: str, media_type: str | None, kind: str) -> None:
    assert kinds.kind(text, media_type) == kind
