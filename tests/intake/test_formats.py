"""Every format becomes documents: what is kept, how each is called, where its metadata come from, what is refused."""

from __future__ import annotations

import datetime
import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.errors import CODES, Refused
from dragoman.intake import Arrival, Options, arrivals, count, from_bytes, from_capture
from dragoman.record import Document

from ..serving import Server
from . import formats
from .formats import MORE, TEXT, docx, mbox, message, page, pdf, tarred, warc, zipped


def took(tmp_path: Path, name: str, data: bytes, options: Options | None = None) -> list[Arrival | Refused]:
    path = tmp_path / name
    path.write_bytes(data)
    found = list(arrivals([path], options))
    assert count([path]) in (None, len(found))
    for each in found:
        refusal = each.document if isinstance(each, Arrival) else each
        if isinstance(refusal, Refused):
            assert refusal.code in CODES
            assert refusal.next_step
    return found


def short(found: list[Arrival | Refused]) -> list[tuple[str, str]]:
    """Of each outcome its title or text, or its code, and the input's last part."""
    shown = []
    for each in found:
        one = each.document if isinstance(each, Arrival) else each
        label = Path((one.input or "").partition("!/")[0]).name + "".join((one.input or "").partition("!/")[1:])
        shown.append((one.code if isinstance(one, Refused) else one.title or one.text, label))
    return shown


def only(found: list[Arrival | Refused]) -> Document:
    (one,) = found
    assert isinstance(one, Arrival), one
    assert isinstance(one.document, Document), one.document
    return one.document


def code(found: list[Arrival | Refused]) -> str:
    (one,) = found
    refusal = one.document if isinstance(one, Arrival) else one
    assert isinstance(refusal, Refused), refusal
    return refusal.code


# --- PDF --------------------------------------------------------------------------

LINES = [
    "Ministry of Testing",
    "",
    "",
    "The Foreign Minister of Arden spoke today with her counterpart from",
    "Vell about trade, about the crossing and about the co-",
    "operation of the two coast guards in the northern strait.",
    "She called on Vell to reopen the crossing, and both of them agreed",
    "to meet.",
    "They will speak again before the summer, when the agreement of 2019",
    "comes to its end.",
]


def test_a_pdf_is_paragraphs(tmp_path: Path) -> None:
    info = {"/Title": "Call with Vell", "/CreationDate": "D:20240315233000-05'00'", "/Author": "The White House"}
    (found,) = took(tmp_path, "call.pdf", pdf(LINES, info=info, lang="en-GB"))
    document = only([found])
    assert document.text.split("\n\n") == [
        "Ministry of Testing",
        "The Foreign Minister of Arden spoke today with her counterpart from Vell about trade, about the crossing and "
        "about the cooperation of the two coast guards in the northern strait. She called on Vell to reopen the "
        "crossing, and both of them agreed to meet.",
        "They will speak again before the summer, when the agreement of 2019 comes to its end.",
    ]
    assert (document.id, document.title, document.published) == ("call", "Call with Vell", "2024-03-15")
    assert (document.publisher, document.language) == ("USA", "en")
    assert document.found == {
        "title": "PDF info Title",
        "published": "PDF info CreationDate",
        "publisher": "PDF info Author",
        "language": "PDF /Lang",
    }
    assert document.media_type == "application/pdf"
    assert isinstance(found, Arrival)
    assert found.capture.media_type == "application/pdf"


def test_running_heads_and_page_numbers_go_and_a_paragraph_goes_on(tmp_path: Path) -> None:
    bodies = [
        [
            "The Minister underlined once more that the crossing has to be opened and",
            "kept open without any condition, as was",
        ],
        ["agreed in the talks of the spring. She said that the experts", "of both sides will meet next week."],
        ["They will report to the two Ministers before the summer.", "No date was set."],
    ]
    pages = [["Press office", "", *body, "", str(n)] for n, body in enumerate(bodies, 1)]
    text = only(took(tmp_path, "a.pdf", pdf(*pages))).text
    assert "Press office" not in text
    assert "without any condition, as was agreed in the talks" in text
    assert not any(character.isdigit() for character in text)


def test_a_hyphen_that_belongs_to_a_word_stays(tmp_path: Path) -> None:
    lines = [
        "The two sides spoke of the follow-up and of the long list of the follow-",
        "up meetings that are to be held.",
    ]
    assert "of the follow-up meetings" in only(took(tmp_path, "a.pdf", pdf(lines))).text


def test_a_title_that_is_a_file_name_is_none(tmp_path: Path) -> None:
    data = pdf(LINES, info={"/Title": "Microsoft Word - call final.docx"})
    assert only(took(tmp_path, "a.pdf", data)).title is None


def image_only() -> bytes:
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, NumberObject

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([]))))
    image = DecodedStreamObject()
    image.set_data(b"\0")
    for name, value in (("/Width", 1), ("/Height", 1), ("/BitsPerComponent", 8)):
        image[NameObject(name)] = NumberObject(value)
    image[NameObject("/Type")], image[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Image")
    image[NameObject("/ColorSpace")] = NameObject("/DeviceGray")
    writer.pages[0][NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): DictionaryObject({NameObject("/I"): writer._add_object(image)})}
    )
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_an_encrypted_pdf_is_refused_and_one_without_a_password_is_read(tmp_path: Path) -> None:
    assert code(took(tmp_path, "a.pdf", pdf(LINES, password="secret"))) == "E213"
    assert "crossing" in only(took(tmp_path, "b.pdf", pdf(LINES, password=""))).text


def test_a_pdf_of_images_is_refused(tmp_path: Path) -> None:
    found = took(tmp_path, "a.pdf", image_only())
    assert code(found) == "E214"
    assert "images" in str(found[0].document if isinstance(found[0], Arrival) else "")


@pytest.mark.parametrize("cut", [8, 200, 600])
def test_a_damaged_pdf_is_refused(tmp_path: Path, cut: int) -> None:
    assert code(took(tmp_path, "a.pdf", pdf(LINES)[:cut])) in {"E215", "E214"}


def test_a_real_pdf(shared: Path) -> None:
    name = shared / "pages" / "2021-09-28-discurso-PM-EE-181.pdf"
    document = only(list(arrivals([name], Options(check_language=False))))
    assert (document.language, document.published) == ("pt", "2021-09-28")
    assert "submetido por S. Exa. o Presidente da República ao Parlamento Nacional" in document.text


# --- DOCX -------------------------------------------------------------------------


def test_a_word_document(tmp_path: Path) -> None:
    day = datetime.datetime(2024, 3, 15, 10)
    data = docx(
        TEXT, "", f"{MORE}\tEnd", title="Call", created=day, modified=day, language="en-US", author="The White House"
    )
    document = only(took(tmp_path, "call.docx", data))
    assert document.text == f"{TEXT}\n\n{MORE} End"
    assert (document.title, document.published, document.publisher, document.language) == (
        "Call",
        "2024-03-15",
        "USA",
        "en",
    )
    assert document.found["published"] == "core property created"


def test_a_document_that_was_changed_later_has_no_date(tmp_path: Path) -> None:
    first, last = datetime.datetime(2013, 12, 23), datetime.datetime(2024, 3, 15)
    assert only(took(tmp_path, "a.docx", docx(TEXT, created=first, modified=last))).published is None


def test_tables_and_tracked_changes_of_a_word_document(tmp_path: Path) -> None:
    import docx as library
    from docx.oxml import parse_xml

    made = library.Document()
    made.add_paragraph(TEXT)
    table = made.add_table(2, 2)
    for n, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"cell {n}"
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    made.element.body.append(
        parse_xml(
            f"<w:p {names}><w:r><w:t>It was </w:t></w:r><w:ins w:id='1'><w:r><w:t>inserted</w:t></w:r></w:ins>"
            f"<w:del w:id='2'><w:r><w:delText>deleted</w:delText></w:r></w:del></w:p>"
        )
    )
    file = io.BytesIO()
    made.save(file)
    text = only(took(tmp_path, "a.docx", file.getvalue())).text
    assert text == f"{TEXT}\n\ncell 0 | cell 1\ncell 2 | cell 3\n\nIt was inserted"


def test_a_word_document_that_is_a_bomb_or_broken(tmp_path: Path) -> None:
    bomb = zipped(("[Content_Types].xml", b""), ("word/document.xml", bytes(60_000_000)))
    assert code(took(tmp_path, "a.docx", bomb)) == "E212"
    assert code(took(tmp_path, "b.docx", zipped(("word/document.xml", b"<broken")))) == "E215"
    assert code(took(tmp_path, "c.docx", docx(TEXT)[:3000])) == "E215"


# --- e-mail -----------------------------------------------------------------------


def test_a_message(tmp_path: Path) -> None:
    document = only(took(tmp_path, "call.eml", message(sender='"The White House" <press@wh.example>')))
    assert document.text.strip() == TEXT
    assert (document.id, document.title, document.published) == ("call", "Readout of a call", "2024-03-15")
    assert (document.publisher, document.media_type) == ("USA", "message/rfc822")
    assert document.found == {
        "title": "mail header Subject",
        "published": "mail header Date",
        "publisher": "mail header From",
        "language": "detected",
    }


def test_the_html_part_goes_through_the_extractor(tmp_path: Path) -> None:
    document = only(took(tmp_path, "a.eml", message("plain", html=page().decode())))
    assert document.text == f"{TEXT}\n\n{MORE}"
    assert document.extractor.startswith("e-mail 1, trafilatura")


def test_where_the_html_part_has_no_text_the_plain_one_is_taken(tmp_path: Path) -> None:
    html = "<html><nav><a href=/>Home</a></nav></html>"
    assert only(took(tmp_path, "a.eml", message(TEXT, html=html))).text.strip() == TEXT


def test_flowed_lines_are_joined(tmp_path: Path) -> None:
    data = (
        b"Return-Path: <a@b>\nSubject: x\nDate: Fri, 15 Mar 2024 10:00:00 +0000\n"
        b"Content-Type: text/plain; format=flowed\n\nThe Minister spoke with \nthe Ambassador of Arden.\n\nEnd.\n"
    )
    assert only(took(tmp_path, "a.eml", data)).text.startswith("The Minister spoke with the Ambassador of Arden.\n\n")


def test_attachments_of_known_formats_come_after_the_message(tmp_path: Path) -> None:
    inner = message(subject="Passed on")
    data = message(
        attached=[
            ("call.pdf", pdf(LINES)),
            ("logo.png", b"\x89PNG"),
            ("old.eml", inner),
            ("x.zip", zipped(("a/b.txt", MORE.encode()))),
        ]
    )
    assert short(took(tmp_path, "m.eml", data)) == [
        ("Readout of a call", "m.eml"),
        (only(took(tmp_path, "c.pdf", pdf(LINES))).text, "m.eml!/call.pdf"),
        ("Passed on", "m.eml!/old.eml"),
        (MORE, "m.eml!/x.zip!/a/b.txt"),
    ]


def test_a_message_with_nothing_but_an_attachment_is_left_out(tmp_path: Path) -> None:
    assert short(took(tmp_path, "m.eml", message("", attached=[("a.txt", TEXT.encode())]))) == [(TEXT, "m.eml!/a.txt")]
    assert code(took(tmp_path, "n.eml", message(""))) == "E201"


def test_one_bad_message_does_not_stop_the_box(tmp_path: Path) -> None:
    bad = b"\xff\xfe\x00 no header at all\n\nnothing"
    large = message("The Minister spoke. " * 300, subject="Large")
    box = mbox(
        message(subject="One"), bad, large, message("From here on it is >quoted.\n\n>From Arden.", subject="Two")
    )
    found = took(tmp_path, "mail.mbox", box, Options(max_bytes=5000))
    assert short(found) == [
        ("One", "mail.mbox#1"),
        ("E215", "mail.mbox#2"),
        ("E204", "mail.mbox#3"),
        ("Two", "mail.mbox#4"),
    ]


@pytest.mark.parametrize(
    "header",
    [
        b"Subject: =?utf-8?b?!!!!?=",
        b"Date: the day before",
        b"From: <<<>>>,,;",
        b"Content-Type: text/plain; charset=nonsense",
    ],
)
def test_odd_headers_do_no_harm(tmp_path: Path, header: bytes) -> None:
    data = b"Return-Path: <a@b>\nMessage-ID: <1@b>\n" + header + b"\n\n" + TEXT.encode()
    assert only(took(tmp_path, "a.eml", data)).text == TEXT


# --- web archives -----------------------------------------------------------------

URL = "https://mfa.example/call"


@pytest.mark.parametrize("packed", [False, True])
def test_the_responses_of_a_web_archive(tmp_path: Path, packed: bool) -> None:
    responses = [
        (URL, page(), "text/html; charset=utf-8"),
        ("https://mfa.example/a.png", b"\x89PNG", "image/png"),
        (URL + "2", TEXT.encode(), "text/plain"),
    ]
    found = took(tmp_path, "site.warc.gz" if packed else "site.warc", warc(*responses, packed=packed))
    assert len(found) == 2
    first = found[0]
    assert isinstance(first, Arrival)
    assert isinstance(first.document, Document)
    assert (first.capture.address, first.capture.status, first.capture.at) == (URL, 200, "2023-05-06T07:08:09Z")
    assert (first.capture.content, ("X-Served-By", "a") in first.capture.headers) == (page(), True)
    assert first.capture.by.startswith("WARC ")
    assert (first.document.text, first.document.url) == (f"{TEXT}\n\n{MORE}", URL)
    assert first.document.found["url"] == "WARC-Target-URI"
    assert (first.document.input or "").endswith("#2")


def test_a_page_that_was_gone_is_kept_and_refused(tmp_path: Path) -> None:
    (found,) = took(tmp_path, "a.warc", warc((URL, page(), "text/html"), status="410 Gone"))
    assert isinstance(found, Arrival)
    assert isinstance(found.document, Refused)
    assert (found.capture.status, found.document.code, found.document.input) == (
        410,
        "E104",
        f"{tmp_path / 'a.warc'}#2",
    )


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("cut", [3, 60, 400, 650])
def test_a_web_archive_that_is_cut_off(tmp_path: Path, packed: bool, cut: int) -> None:
    whole = warc(*((f"{URL}{n}", page(), "text/html") for n in range(3)), packed=packed)
    last = whole.rindex(b"\x1f\x8b\x08" if packed else b"WARC/1.")
    cut = max(3, cut // 4) if packed else cut
    found = took(tmp_path, "a.warc.gz" if packed else "a.warc", whole[: last + cut])
    documents = [each for each in found if isinstance(each, Arrival) and isinstance(each.document, Document)]
    assert len(documents) == 2
    assert [code([each]) for each in found[2:]] == ["E215"]


# --- feeds ------------------------------------------------------------------------

RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>The White House</title><language>en-us</language><lastBuildDate>Sat, 16 Mar 2024 00:00:00 GMT</lastBuildDate>
<item><title>One</title><link>https://mfa.example/1</link><pubDate>Fri, 15 Mar 2024 23:30:00 -0500</pubDate>
<description>Short.</description><content:encoded><![CDATA[<p>{TEXT}</p><p>{MORE}</p>]]></content:encoded></item>
<item><title>Two</title><link>https://mfa.example/2</link><description>{TEXT}</description></item>
</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>News</title>
<entry><title>One</title><link href="https://mfa.example/1"/><id>1</id><updated>2024-04-01T00:00:00Z</updated>
<published>2024-03-15T10:00:00Z</published><author><name>The White House</name></author>
<content type="html">&lt;p&gt;{TEXT}&lt;/p&gt;</content></entry>
<entry><title>Two</title><id>2</id><updated>2024-04-01T00:00:00Z</updated><summary>{MORE}</summary></entry></feed>"""


def test_the_entries_of_a_feed(tmp_path: Path) -> None:
    first, second = took(tmp_path, "news.rss", RSS.encode())
    document = only([first])
    assert document.text == f"{TEXT}\n\n{MORE}"
    assert (document.title, document.published, document.publisher) == ("One", "2024-03-15", "USA")
    assert (document.url, document.language) == ("https://mfa.example/1", "en")
    assert document.found == {
        "title": "feed entry title",
        "published": "feed entry date",
        "publisher": "feed title",
        "url": "feed entry link",
        "language": "feed language",
    }
    assert (only([second]).text, only([second]).published) == (TEXT, None)
    assert short([first, second]) == [("One", "news.rss#1"), ("Two", "news.rss#2")]


@pytest.mark.parametrize(
    ("codec", "declared"),
    [
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("utf-32", "utf-32"),
        ("utf-16", "utf-8"),  # which is not so
        ("cp1251", "windows-1251"),
        ("koi8-r", "koi8-r"),
        ("gb18030", "gb2312"),
        ("euc-jp", "euc-jp"),
    ],
)
def test_a_feed_in_any_encoding(tmp_path: Path, codec: str, declared: str) -> None:
    feed = f"""<?xml version="1.0" encoding="{declared}"?>
<rss version="2.0"><channel><title>News</title>
<item><title>Разговор</title><description>{formats.TEXT} Встреча министров.</description></item>
<item><title>Two</title><description>{formats.TEXT} Two.</description></item></channel></rss>"""
    first, second = took(tmp_path, "feed", feed.encode(codec))
    assert [only([each]).title for each in (first, second)] == ["Разговор", "Two"]
    assert only([first]).text.endswith("Встреча министров.")
    assert isinstance(first, Arrival)
    again = from_capture(first.capture, options=Options(check_language=False))
    assert isinstance(again, Document)
    assert again.text == only([first]).text


def test_an_atom_feed(tmp_path: Path) -> None:
    first, second = map(only, ([each] for each in took(tmp_path, "news.xml", ATOM.encode())))
    assert (first.text, first.published, first.publisher) == (TEXT, "2024-03-15", "USA")
    assert (second.text, second.published) == (MORE, None), "the date of a change is not that of publication"


def test_an_entry_is_the_same_in_every_copy_of_its_feed(tmp_path: Path) -> None:
    later = RSS.replace("16 Mar 2024", "17 Mar 2024").replace("<item>", "<item><title>New</title></item><item>", 1)
    old = took(tmp_path, "a.rss", RSS.encode())
    new = took(tmp_path, "b.rss", later.encode())
    assert isinstance(old[0], Arrival)
    assert isinstance(new[1], Arrival)
    assert old[0].capture.sha256 == new[1].capture.sha256


def test_a_feed_that_breaks_off_and_one_that_is_none(tmp_path: Path) -> None:
    assert short(took(tmp_path, "a.rss", RSS[: RSS.index("Two") + 20].encode())) == [
        ("One", "a.rss#1"),
        ("E215", "a.rss"),
    ]
    assert code(took(tmp_path, "b.rss", b"<rss><channel></channel></rss>")) == "E201"
    assert code(took(tmp_path, "c.xml", b"<?xml version='1.0'?><votes><vote/></votes>")) == "E210"


def test_entities_of_a_feed_are_not_expanded(tmp_path: Path) -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "'
        + "&a;" * 9
        + '"><!ENTITY c SYSTEM "file:///etc/hostname">]>'
    )
    data = (
        f"{bomb}<rss><channel><item><title>&b;</title><description>{TEXT} &b;&c;</description></item></channel></rss>"
    )
    (found,) = took(tmp_path, "a.rss", data.encode())
    assert "haha" not in str(found)


# --- tables -----------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_table_of_text(tmp_path: Path, delimiter: str, encoding: str) -> None:
    rows = [
        ["id", "text", "published", "note"],
        ["a", f'"{TEXT}\n\nSão"', "2024-03-15", ""],
        [],
        ["b", TEXT, "never", "x"],
        ["c", "", "", ""],
    ]
    data = "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)
    found = took(tmp_path, "c.csv", data)
    assert [label for _, label in short(found)] == ["c.csv:2", "c.csv:4", "c.csv:5"]
    first = found[0]
    assert isinstance(first, Arrival)
    assert json.loads(first.capture.content) == {
        "id": "a",
        "text": f"{TEXT}\n\nSão",
        "published": "2024-03-15",
        "note": "",
    }
    document = only([first])
    assert (document.id, document.text, document.found["published"]) == ("a", f"{TEXT}\n\nSão", "field published")
    assert [code([each]) for each in found[1:]] == ["E302", "E201"]


def test_tables_that_are_refused(tmp_path: Path) -> None:
    assert code(took(tmp_path, "a.csv", b"id,body\n1,x\n")) == "E209"
    assert code(took(tmp_path, "b.csv", b"\n")) == "E201"
    assert code(took(tmp_path, "d.csv", b"id,te\rxt\n1,x\n")) == "E215"
    unclosed = f'text\n{TEXT}\n"{TEXT}\n'.encode() + b"x" * 400
    assert [title for title, _ in short(took(tmp_path, "c.csv", unclosed, Options(max_bytes=300)))] == [TEXT, "E204"]


def test_a_long_cell_is_read(tmp_path: Path) -> None:
    text = (TEXT + " ") * 2000
    assert len(only(took(tmp_path, "a.csv", f"text\n{text}\n".encode())).text) == len(text)


def parquet(rows: list[dict[str, object]]) -> bytes:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    file = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(rows), file)
    return file.getvalue()


def test_a_parquet_file(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"id": 7, "text": TEXT, "published": datetime.date(2024, 3, 15), "score": 0.5},
        {"id": 8, "text": None, "published": None, "score": None},
    ]
    first, second = took(tmp_path, "c.parquet", parquet(rows))
    document = only([first])
    assert (document.id, document.published) == ("7", "2024-03-15")
    assert short([first, second]) == [(TEXT, "c.parquet:1"), ("E209", "c.parquet:2")]


def test_parquet_files_that_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert code(took(tmp_path, "a.parquet", parquet([{"body": "x"}]))) == "E209"
    assert code(took(tmp_path, "b.parquet", parquet([{"text": TEXT}])[:-20])) == "E215"
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    (tmp_path / "d.parquet").write_bytes(b"PAR1" + bytes(50))
    assert code(list(arrivals([tmp_path / "d.parquet"]))) == "E306"


# --- archives ---------------------------------------------------------------------


def test_an_archive_of_everything(tmp_path: Path) -> None:
    lines = json.dumps({"id": "x", "text": TEXT, "title": "Row"}).encode()
    data = zipped(
        ("readme.md", b"not taken"),
        ("a/call.txt", TEXT.encode()),
        ("a/.hidden.txt", TEXT.encode()),
        ("__MACOSX/a.txt", TEXT.encode()),
        ("page.html", page(head="<title>Page</title>")),
        ("c.jsonl", b"\n" + lines),
        ("mail.mbox", mbox(message(subject="Mail"))),
        ("inner.zip", zipped(("b.txt", MORE.encode()))),
        ("t.tar.gz", gzip.compress(tarred(("deep/d.txt", MORE.encode())), mtime=0)),
        ("call.pdf", b"%PDF-broken"),
        ("one.txt.gz", gzip.compress(MORE.encode(), mtime=0)),
        ("site.warc.gz", warc((URL, page(head="<title>Site</title>"), "text/html"), packed=True)),
    )
    assert short(took(tmp_path, "all.zip", data)) == [
        (TEXT, "all.zip!/a/call.txt"),
        ("Page", "all.zip!/page.html"),
        ("Row", "all.zip!/c.jsonl:2"),
        ("Mail", "all.zip!/mail.mbox#1"),
        (MORE, "all.zip!/inner.zip!/b.txt"),
        (MORE, "all.zip!/t.tar.gz!/deep/d.txt"),
        ("E215", "all.zip!/call.pdf"),
        (MORE, "all.zip!/one.txt.gz"),
        ("Site", "all.zip!/site.warc.gz#2"),
    ]


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_a_tar_archive(tmp_path: Path, mode: str) -> None:
    data = tarred(("../../call.txt", TEXT.encode()), ("/etc/more.txt", MORE.encode()), ("x.bin", b"\0"), mode=mode)
    assert short(took(tmp_path, "a.tgz" if ":" in mode else "a.tar", data)) == [
        (TEXT, ("a.tgz" if ":" in mode else "a.tar") + "!/call.txt"),
        (MORE, ("a.tgz" if ":" in mode else "a.tar") + "!/etc/more.txt"),
    ]


def test_nothing_is_written_to_disk(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    took(folder, "a.zip", zipped(("../escaped.txt", TEXT.encode()), ("b\n.txt", MORE.encode())))
    assert [path.name for path in tmp_path.rglob("*")] == ["here", "a.zip"]


def test_links_and_devices_of_a_tar_are_left_out(tmp_path: Path) -> None:
    import tarfile

    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, kind in (
            ("link.txt", tarfile.SYMTYPE),
            ("hard.txt", tarfile.LNKTYPE),
            ("pipe.txt", tarfile.FIFOTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/hostname"
            archive.addfile(info)
    assert code(took(tmp_path, "a.tar", file.getvalue())) == "E107"


def test_a_folder_of_archives(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "a.zip").write_bytes(zipped(("x.txt", TEXT.encode())))
    (tmp_path / "f" / "b.txt.gz").write_bytes(gzip.compress(MORE.encode()))
    (tmp_path / "f" / "c.gz").write_bytes(b"not taken: gz of what?")
    found = list(arrivals([tmp_path / "f"]))
    assert short(found) == [(TEXT, "a.zip!/x.txt"), (MORE, "b.txt.gz")]


def test_a_zip_that_is_a_bomb(tmp_path: Path) -> None:
    huge = zipped(*((f"{n}.txt", bytes(30_000_000)) for n in range(9)))
    assert code(took(tmp_path, "a.zip", huge)[-1:]) == "E212"
    nested = zipped(
        ("a.txt", TEXT.encode()),
        ("bomb.zip", zipped(*((f"{n}.jsonl", b"\n" * 50_000_000) for n in range(9)))),
        ("b.txt", TEXT.encode()),
    )
    codes = short(took(tmp_path, "b.zip", nested))
    assert (codes[0][0], codes[-1]) == (TEXT, ("E212", "b.zip"))
    assert [title for title, _ in codes].count("E212") == 1


def test_archives_in_archives_have_an_end(tmp_path: Path) -> None:
    data = zipped(("a.txt", TEXT.encode()))
    for _ in range(8):
        data = zipped(("inner.zip", data))
    assert code(took(tmp_path, "a.zip", data)) == "E212"


def test_a_gzip_bomb_and_a_page_of_100_mb(tmp_path: Path) -> None:
    assert code(took(tmp_path, "a.txt.gz", gzip.compress(bytes(30_000_000)))) == "E204"
    assert code(took(tmp_path, "b.jsonl.gz", gzip.compress(b"\n" * 300_000_000, 9))) == "E212"
    assert code(took(tmp_path, "c.html", b"<html>" + b"<p>The Minister spoke.</p>" * 4_000_000)) == "E204"


def test_an_encrypted_and_a_broken_member_stop_nothing(tmp_path: Path) -> None:
    data = bytearray(zipped(("a.txt", TEXT.encode()), ("b.txt", MORE.encode()), ("c.txt", b"The Minister " * 50)))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        at = {info.filename: info.header_offset for info in archive.infolist()}
    directory = data.index(b"PK\x01\x02")
    data[directory + 8] |= 1  # the flag "encrypted" of the first member
    data[at["b.txt"] + 45 : at["b.txt"] + 55] = bytes(10)
    found = short(took(tmp_path, "a.zip", bytes(data)))
    assert [title for title, _ in found] == ["E213", "E215", "The Minister " * 50]


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tgz", "a.txt.gz"])
def test_archives_that_are_cut_off(tmp_path: Path, name: str) -> None:
    members = [(f"{n}.txt", (TEXT * 50 + str(n)).encode()) for n in range(20)]
    whole = {
        "a.zip": zipped(*members),
        "a.tar": tarred(*members),
        "a.tgz": tarred(*members, mode="w:gz"),
        "a.txt.gz": gzip.compress(TEXT.encode()),
    }[name]
    found = took(tmp_path, name, whole[: len(whole) * 2 // 3])
    codes = [code([each]) for each in found if not (isinstance(each, Arrival) and isinstance(each.document, Document))]
    assert codes == ["E215"]
    assert name != "a.tar" or len(found) > 10


def test_archives_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    for data in (zipped(("a.txt", TEXT.encode())), tarred(("a.txt", TEXT.encode()), mode="w:gz")):
        monkeypatch.setattr(sys, "stdin", type("Stdin", (), {"buffer": io.BytesIO(data)}))
        assert short(list(arrivals(["-"]))) == [(TEXT, "-!/a.txt")]


# --- addresses, and what was kept ---------------------------------------------------


def test_an_address_gives_any_format(server: Server) -> None:
    url = server.give("/news", RSS.encode(), Content_Type="application/rss+xml")
    assert [title for title, _ in short(list(arrivals([url])))] == ["One", "Two"]
    url = server.give("/call", pdf(LINES), Content_Type="application/pdf")
    document = only(list(arrivals([url])))
    assert (document.media_type, document.url) == ("application/pdf", url)


FILES = {
    "a.txt": TEXT.encode("utf-16"),
    "a.html": page(head="<title>Page</title>"),
    "bare.html": f"{TEXT}<br><br>{MORE}".encode(),
    "a.pdf": pdf(LINES, info={"/Title": "Call"}),
    "a.docx": docx(TEXT, title="Call"),
    "a.eml": message(html=page().decode()),
    "a.mbox": mbox(message(), message(subject="Two")),
    "a.warc": warc((URL, page(), "text/html; charset=utf-8")),
    "a.rss": RSS.encode(),
    "a.atom": ATOM.encode(),
    "a.jsonl": json.dumps({"text": TEXT, "title": "Row"}).encode(),
    "a.csv": f"text,title\n{TEXT},Row\n".encode(),
    "a.zip": zipped(("x.txt", TEXT.encode()), ("y.pdf", pdf(LINES))),
    "bad.pdf": b"%PDF-1.4",
    "bad.txt": bytes(range(256)),
}


@pytest.mark.parametrize("name", FILES)
def test_what_was_kept_can_be_read_again(tmp_path: Path, name: str) -> None:
    """From the capture alone comes the same text, with the same metadata: a newer extractor needs nothing else."""
    found = took(tmp_path, name, FILES[name])
    assert found
    for each in found:
        assert isinstance(each, Arrival)
        again = from_capture(each.capture, url=each.document.url if isinstance(each.document, Document) else None)
        if isinstance(each.document, Refused):
            assert isinstance(again, Refused)
            assert again.code == each.document.code
            continue
        assert isinstance(again, Document), again
        for field in ("text", "title", "published", "publisher", "language", "media_type", "extractor"):
            assert getattr(again, field) == getattr(each.document, field), field


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped(("a.txt", b"x")), "E207"),
        (mbox(message()), "E207"),
        (warc(), "E207"),
        (gzip.compress(b"x", mtime=0), "E207"),
    ],
)
def test_what_may_hold_several_is_no_document(data: bytes, code: str) -> None:
    found = from_bytes(data)
    assert isinstance(found, Refused)
    assert found.code == code


def test_hostile_nesting_of_mail_is_refused(tmp_path: Path) -> None:
    data = message()
    for n in range(60):
        data = b"Return-Path: <a@b>\nSubject: %d\nMessage-ID: <1@b>\nContent-Type: message/rfc822\n\n" % n + data
    found = took(tmp_path, "a.eml", data)
    assert len(found) <= 1
    assert all(code([each]) in {"E212", "E215"} for each in found)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(sorted(FILES)),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=8),
    st.none() | st.floats(0, 1),
)
def test_no_damage_crashes(tmp_path: Path, name: str, changes: list[tuple[float, int]], end: float | None) -> None:
    data = bytearray(FILES[name])
    for at, byte in changes:
        data[int(at * len(data))] = byte
    if end is not None:
        del data[int(end * len(data)) :]
    (tmp_path / name).write_bytes(bytes(data))
    assert all(isinstance(each, Arrival | Refused) for each in arrivals([tmp_path / name]))


def test_nothing_is_said_on_stderr(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    took(tmp_path, "a.warc", FILES["a.warc"].replace(b"mfa.example/call", b"mfa.example/c ll"))
    took(tmp_path, "a.pdf", FILES["a.pdf"].replace(b"endobj", b"endobk", 1))
    took(tmp_path, "a.rss", RSS[:-30].encode())
    assert capfd.readouterr().err == ""


def test_the_module_of_files_makes_what_it_says() -> None:
    assert formats.zipped(("a", b"b"))[:2] == b"PK"
