"""Text and bytes to documents: what is kept of what is known, and every refusal with its reason."""

from __future__ import annotations

from importlib.metadata import version

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.errors import CODES, Refused
from dragoman.intake import Options, from_bytes, from_record, from_text
from dragoman.record import Document, digest

TEXT = "The Foreign Minister spoke with her counterpart from Arden about trade and the situation in the region."
FRENCH = "Le ministre s'est entretenu aujourd'hui avec son homologue au sujet de la situation régionale."
PAGE = (
    '<html><head><title>Its title</title><link rel="canonical" href="https://mfa.example/its-address">'
    f'<meta name="date" content="2024-03-15"></head><body><article><p>{TEXT}</p></article></body></html>'
).encode()


def document(found: Document | Refused) -> Document:
    assert isinstance(found, Document), found
    return found


def refused(found: Document | Refused) -> Refused:
    assert isinstance(found, Refused), found
    assert found.code in CODES
    assert found.reason
    assert found.next_step.endswith(".")
    return found


def test_a_text() -> None:
    found = document(from_text(TEXT + "\r\n"))
    assert found.text == TEXT + "\n"
    assert found.sha256 == digest(found.text)
    assert found.id == found.sha256[:12]
    assert (found.title, found.published, found.publisher, found.url, found.input) == (None,) * 5
    assert (found.media_type, found.encoding, found.extractor) == ("text/plain", None, "text 1")


def test_what_is_known_of_a_text() -> None:
    found = document(
        from_text(
            TEXT,
            id="x-1",
            title="A\u0301 call",
            published="2024-03-15",
            publisher="CHN",
            url="https://a.example",
            input="a",
        )
    )
    assert (found.id, found.title, found.published, found.publisher) == ("x-1", "Á call", "2024-03-15", "CHN")
    assert (found.url, found.input) == ("https://a.example", "a")


def test_bytes_of_a_text() -> None:
    found = document(from_bytes(TEXT.encode("utf-16"), input="readout.txt"))
    assert (found.text, found.input) == (TEXT, "readout.txt")
    assert (found.media_type, found.encoding, found.extractor) == ("text/plain", "utf-16-le", "text 1")


def test_bytes_of_a_page() -> None:
    found = document(from_bytes(PAGE))
    assert (found.text, found.title, found.published) == (TEXT, "Its title", "2024-03-15")
    assert found.url == "https://mfa.example/its-address"
    assert (found.media_type, found.encoding) == ("text/html", "utf-8")
    assert found.extractor == f"trafilatura {version('trafilatura')}"


def test_what_is_given_stands_before_the_page() -> None:
    found = document(from_bytes(PAGE, title="Mine", published="2020-01-01", url="https://b.example"))
    assert (found.title, found.published, found.url) == ("Mine", "2020-01-01", "https://b.example")


def test_options_stand_before_all() -> None:
    options = Options(published="2021-12-31", publisher="EU")
    found = document(from_bytes(PAGE, published="2020-01-01", publisher="CHN", options=options))
    assert (found.published, found.publisher) == ("2021-12-31", "EU")


def test_a_media_type_decides() -> None:
    assert document(from_bytes(PAGE, media_type="text/plain")).text == PAGE.decode()


@pytest.mark.parametrize(
    ("found", "code"),
    [
        pytest.param(from_text(""), "E201", id="no text"),
        pytest.param(from_text(" \n\u200b – …\n"), "E201", id="no letter"),
        pytest.param(from_bytes(b""), "E201", id="no byte"),
        pytest.param(from_bytes(b"\xef\xbb\xbf"), "E201", id="nothing but a mark"),
        pytest.param(from_bytes(bytes(range(256))), "E202", id="binary"),
        pytest.param(from_bytes(b"\x81\x8d\x8f\x90\x9d" * 9 + b"\xff\xfe\xfd"), "E203", id="no encoding"),
        pytest.param(from_text("a" * 101, options=Options(max_bytes=100)), "E204", id="characters over the limit"),
        pytest.param(from_text("The two ministers met. " * 50_000), "E204", id="longer than what is read at once"),
        pytest.param(from_text("é" * 51, options=Options(max_bytes=100)), "E204", id="bytes over the limit"),
        pytest.param(from_bytes(b"a" * 101, options=Options(max_bytes=100)), "E204", id="over the limit"),
        pytest.param(from_text(FRENCH), "E205", id="French"),
        pytest.param(from_bytes(b"<html><nav><a href=/>Home</a></nav></html>"), "E206", id="menus"),
        pytest.param(from_bytes(b"%PDF-1.4"), "E215", id="a PDF cut off"),
        pytest.param(from_text(TEXT, published="yesterday"), "E302", id="no date"),
        pytest.param(from_text(TEXT, options=Options(published="2024-13-01")), "E302", id="no date in the options"),
        pytest.param(from_text(TEXT, publisher="Ministry"), "E303", id="no party"),
    ],
)
def test_refusals(found: Document | Refused, code: str) -> None:
    assert refused(found).code == code


def test_a_text_of_50_mb_is_refused_by_default() -> None:
    assert refused(from_bytes(b"The Minister met. " * (50_000_000 // 18))).code == "E204"


def test_a_language_is_named_and_can_be_let_pass() -> None:
    assert "French" in refused(from_text(FRENCH)).reason
    assert document(from_text(FRENCH, options=Options(check_language=False))).text == FRENCH


def test_a_refusal_names_its_input() -> None:
    assert refused(from_text("", input="a.txt", id="a")).input == "a.txt"
    assert refused(from_text("", input="a.txt", id="a")).id == "a"
    assert refused(from_text("")).input == "text"


def test_a_corpus_line() -> None:
    line = {
        "id": 7,
        "text": TEXT,
        "title": "T",
        "published": "2024-03-15T10:00:00Z",
        "publisher": "UN",
        "statements": [1],
    }
    found = document(from_record(line, input="c.jsonl:1"))
    assert (found.id, found.title, found.published, found.publisher) == ("7", "T", "2024-03-15", "UN")
    assert (found.text, found.input) == (TEXT, "c.jsonl:1")


def test_a_corpus_line_without_more_than_a_text() -> None:
    found = document(from_record({"text": TEXT, "id": None, "title": "", "published": None}))
    assert (found.id, found.title, found.published) == (found.sha256[:12], None, None)


@pytest.mark.parametrize(
    ("line", "code", "why"),
    [
        ({}, "E209", "no text"),
        ({"text": None}, "E209", "no text"),
        ({"text": ["a"]}, "E209", "no text"),
        ({"text": ""}, "E201", "empty"),
        ({"text": TEXT, "id": 1.5}, "E208", "'id'"),
        ({"text": TEXT, "id": True}, "E208", "'id'"),
        ({"text": TEXT, "title": ["a"]}, "E208", "'title'"),
        ({"text": TEXT, "published": 2024}, "E208", "'published'"),
        ({"text": TEXT, "published": "15 March"}, "E302", "'15 March'"),
        ({"text": TEXT, "publisher": "Atlantis"}, "E303", "'Atlantis'"),
    ],
)
def test_corpus_lines_that_are_refused(line: dict[str, object], code: str, why: str) -> None:
    found = refused(from_record(line | {"id": line.get("id", "x")}))
    assert found.code == code
    assert why in found.reason
    assert found.id == ("x" if "id" not in line else None)


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")),
    st.sampled_from([b"", b"<html>", b"<p>", b"%PDF", b"{", b"PK\x03\x04", b"\xff\xfe", b"From a\n"]),
    st.sampled_from([None, "text/html", "text/plain", "application/pdf"]),
)
def test_no_bytes_crash(data: bytes, start: bytes, media_type: str | None) -> None:
    assert isinstance(from_bytes(start + data, media_type=media_type), Document | Refused)


MARKUP = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<div", ">", "<table><tr><td>", "</table>", "<br>", "<ul><li>", "</ul>", "<a href=x>"]
    )
    | st.sampled_from(["</a>", "<!--", "-->", "<script>", "</script>", "&amp;", "&#0;", "&#x110000;", "<h1>", "</h1>"])
    | st.sampled_from(
        [TEXT, "<title>", "<meta charset=x>", "<pre>", "\n", "<frameset>", "<svg>", "<noscript>", "<body>"]
    ),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(MARKUP)
def test_no_markup_crashes(pieces: list[str]) -> None:
    found = from_bytes(("<html>" + "".join(pieces)).encode())
    assert isinstance(found, Document | Refused)
    if isinstance(found, Document):
        assert "\u204b" not in found.text + (found.title or "")
        assert found.text.strip() == found.text
