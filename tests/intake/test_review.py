"""What trying hard brought to light: feeds with a DOCTYPE, days that there are not, pages of errors, doubled rows."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

import dragoman
from dragoman import intake
from dragoman.archive import Archive
from dragoman.errors import Refused
from dragoman.record import Capture, Document

TEXT = "The Foreign Minister spoke with her counterpart from Arden about trade and the situation in the region."

DTD = "<!DOCTYPE rss [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'><!ENTITY secret SYSTEM 'file:///etc/hostname'>]>"


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://127.0.0.1:1/rss-0.91.dtd">',
        DTD,
        "<?xml-stylesheet href='a.xsl'?>",
    ],
)
def test_a_feed_with_a_doctype_is_a_feed(tmp_path: Path, doctype: str) -> None:
    text = TEXT + (" &b; &secret;" if "secret" in doctype else "")
    date = "<pubDate>Tue, 03 Mar 2026 10:00:00 GMT</pubDate>"
    body = f"<item><title>One</title>{date}<description>{text}</description></item>"
    feed = f"<?xml version='1.0'?>\n{doctype}\n<rss version='0.91'><channel><title>News</title>{body}</channel></rss>"
    (tmp_path / "feed.xml").write_text(feed)
    (document,) = intake.documents([tmp_path / "feed.xml"])
    assert isinstance(document, Document), document
    assert (document.title, document.published) == ("One", "2026-03-03")
    assert document.text.startswith(TEXT)
    assert "aaaa" not in document.text
    assert Path("/etc/hostname").read_text().strip() not in document.text


@pytest.mark.parametrize(
    ("content", "published"),
    [
        ("2026-02-30", None),
        ("2026-02", None),
        ("2026", None),
        ("2026-02-01", "2026-02-01"),
        ("20260201", "2026-02-01"),
        ("1 February 2026", "2026-02-01"),
        ("2026-02-28T10:00:00Z", "2026-02-28"),
    ],
)
def test_a_day_that_nobody_has_said_is_not_made_up(content: str, published: str | None) -> None:
    meta = f'<meta property="article:published_time" content="{content}">'
    page = f"<html><head><title>A call</title>{meta}</head><body><article><p>{TEXT}</p></article></body></html>"
    document = intake.from_bytes(page.encode(), media_type="text/html")
    assert isinstance(document, Document)
    assert document.published == published


@pytest.mark.parametrize("status", [404, 410, 500, 302])
def test_what_came_with_an_error_status_is_no_document_later_either(status: int) -> None:
    page = f"<html><body><article><p>{TEXT}</p></article></body></html>".encode()
    captured = Capture(
        content=page,
        sha256=hashlib.sha256(page).hexdigest(),
        media_type="text/html",
        address="https://mfa.example/1",
        status=status,
        at="2026-03-01T12:00:00Z",
        by="a test",
    )
    document = intake.from_capture(captured)
    assert isinstance(document, Refused)
    assert document.code == "E104"


def test_the_same_corpus_twice_changes_nothing_even_where_an_id_is_doubled(archive: Archive, tmp_path: Path) -> None:
    rows = [{"id": "r1", "text": TEXT}, {"id": "r2", "text": TEXT + " Two."}, {"id": "r1", "text": TEXT + " Again."}]
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("".join(json.dumps(row) + "\n" for row in rows))
    for _ in range(3):
        list(dragoman.keep(archive, [corpus], read=False))
    status = archive.status()
    assert (status.documents, status.captures, status.revisions) == (2, 3, 3)
    corpus.write_text("".join(json.dumps(row) + "\n" for row in rows[:2]))
    list(dragoman.keep(archive, [corpus], read=False))
    assert not archive.verify().problems


def test_all_of_an_input_has_one_time(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text("".join(json.dumps({"id": n, "text": TEXT}) + "\n" for n in range(50)))
    found = list(intake.arrivals([tmp_path / "corpus.jsonl"]))
    assert len({each.capture.at for each in found if isinstance(each, intake.Arrival)}) == 1


@pytest.mark.parametrize("attribute", ["a{}=1 ", "a{} ", 'a{}="x y" ', "a{}/"])
def test_an_element_of_very_many_attributes_is_refused_at_once(attribute: str) -> None:
    tag = "<p " + "".join(attribute.format(n) for n in range(100_000)) + ">"
    refused = intake.from_bytes(f"<html><body>{tag}{TEXT}</p></body></html>".encode(), media_type="text/html")
    assert isinstance(refused, Refused)
    assert refused.code == "E211"


def test_an_image_within_a_page_is_no_tangle() -> None:
    image = f'<img alt="x" src="data:image/png;base64,{"iVBOR/w0KGgo=" * 20_000}">'
    page = f"<html><body><article>{image}<p>{TEXT}</p></article></body></html>"
    assert isinstance(intake.from_bytes(page.encode(), media_type="text/html"), Document)
