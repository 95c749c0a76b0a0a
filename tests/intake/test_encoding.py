"""Bytes to text: a table of bytes and declaration -> text and encoding, or the reason against it."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import DragomanError
from dragoman.intake import decode

RUSSIAN = "Министерство иностранных дел Республики Карелова"
JAPANESE = "カレロヴァ共和国外務省 報道発表"
ENGLISH = "The Foreign Minister spoke with her counterpart about the situation in the region. "


def meta(charset: str) -> bytes:
    return f'<html><head><meta charset="{charset}"></head><body>'.encode()


@pytest.mark.parametrize(
    ("data", "declared", "text", "encoding"),
    [
        pytest.param(b"plain", None, "plain", "utf-8", id="ASCII"),
        pytest.param("São Tomé".encode(), None, "São Tomé", "utf-8", id="UTF-8"),
        pytest.param(b"\xef\xbb\xbfS\xc3\xa3o", None, "São", "utf-8", id="UTF-8 with its mark"),
        pytest.param(b"\xff\xfe" + "São".encode("utf-16-le"), "utf-8", "São", "utf-16-le", id="the mark comes first"),
        pytest.param(b"\xfe\xff" + "São".encode("utf-16-be"), None, "São", "utf-16-be", id="big-endian"),
        pytest.param(
            b"\xff\xfe\x00\x00" + "São".encode("utf-32-le"), None, "São", "utf-32-le", id="four bytes a character"
        ),
        pytest.param(ENGLISH.encode("utf-16-le"), None, ENGLISH, "utf-16-le", id="UTF-16 without its mark"),
        pytest.param(ENGLISH.encode("utf-16-be"), None, ENGLISH, "utf-16-be", id="big-endian without its mark"),
        pytest.param("Tomé".encode("cp1252"), "iso-8859-1", "Tomé", "cp1252", id="declared Latin-1 is windows-1252"),
        pytest.param("“Tomé”".encode("cp1252"), "latin1", "“Tomé”", "cp1252", id="with its quotation marks"),
        pytest.param("Tomé".encode(), "iso-8859-1", "Tomé", "utf-8", id="declared Latin-1, but UTF-8"),
        pytest.param(RUSSIAN.encode("koi8-r"), "koi8-r", RUSSIAN, "koi8-r", id="declared"),
        pytest.param(b"\xc2\xa3 and more", "gb2312", "拢 and more", "gb18030", id="declared Chinese, UTF-8 by chance"),
        pytest.param(("é" * 12).encode(), "gb2312", "é" * 12, "utf-8", id="declared Chinese, UTF-8 beyond chance"),
        pytest.param(JAPANESE.encode("iso2022_jp"), "iso-2022-jp", JAPANESE, "iso2022_jp", id="seven bits"),
        pytest.param(b"plain", "iso-2022-jp", "plain", "iso2022_jp", id="seven bits that are ASCII"),
        pytest.param(b"plain", "utf-16", "plain", "utf-8", id="declared UTF-16, but no NUL in it"),
        pytest.param(b"+ADw-b+AD4-", "utf-7", "+ADw-b+AD4-", "utf-8", id="UTF-7 is not believed"),
        pytest.param(b"a\\u0041", "unicode_escape", "a\\u0041", "utf-8", id="nor are Python's own codecs"),
        pytest.param(b"plain", "no-such-thing", "plain", "utf-8", id="nor is what does not exist"),
        pytest.param(b"S\xe3o", "utf-8", "São", "cp1252", id="declared UTF-8, but Latin-1"),
        pytest.param(b"b\xc3\xa9 " * 300 + b"\xff", None, "bé " * 300 + "\ufffd", "utf-8", id="one broken byte"),
        pytest.param(b"b\xe9 \x81" + b"x" * 600, "windows-1252", "bé \ufffd" + "x" * 600, "cp1252", id="a hole in it"),
    ],
)
def test_encodings_of_plain_text(data: bytes, declared: str | None, text: str, encoding: str) -> None:
    assert decode(data, declared) == (text, encoding)


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (JAPANESE, "cp932", "Shift_JIS"),
        ("São Tomé e Príncipe", "cp1252", "iso-8859-1"),
        ("中华人民共和国外交部", "gb18030", "gb2312"),
        ("대한민국 외교부", "cp949", "euc-kr"),
    ],
)
def test_a_page_declares_its_encoding(text: str, codec: str, label: str) -> None:
    page = meta(label) + text.encode(codec)
    assert decode(page) == (page.decode(codec), codec)


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        ("Υπουργείο Εξωτερικών της Δημοκρατίας", "cp1253"),
        (JAPANESE, "cp932"),
        ("日本国外務省ホームページ、トップページへ戻る", "cp932"),
        ("中华人民共和国外交部发言人主持例行记者会", "gb18030"),
        ("대한민국 외교부 보도자료", "cp949"),
        ("São Tomé e Príncipe – “Ministério”", "cp1252"),
    ],
)
@pytest.mark.parametrize("markup", [b"", b"<html><body><p class='x'>"], ids=["text", "page"])
def test_an_undeclared_encoding_is_told_by_the_foreign_words(text: str, codec: str, markup: bytes) -> None:
    data = markup + (text + "\n" + ENGLISH * 10).encode(codec)
    assert decode(data) == (data.decode(codec), codec)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(bytes(range(256)) * 4, "E202", id="every byte"),
        pytest.param(b"\x00" * 50, "E202", id="NULs"),
        pytest.param(b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00", "E202", id="a program"),
        pytest.param(b"\xff\xfe" + b"\x01\x00" * 50, "E202", id="controls behind a mark"),
        pytest.param(b"\xff\xfe" + b"\x00\xd8" * 50, "E202", id="broken UTF-16"),
        pytest.param(b"\x81\x8d\x8f\x90\x9d" * 9 + b"\xff\xfe\xfd", "E203", id="in no encoding"),
    ],
)
def test_bytes_that_are_no_text(data: bytes, code: str) -> None:
    with pytest.raises(DragomanError) as error:
        decode(data)
    assert error.value.code == code


def test_a_few_controls_make_no_binary() -> None:
    assert decode(b"The Minister met\x00 the Ambassador, and they spoke of trade.\x1a") == (
        "The Minister met\x00 the Ambassador, and they spoke of trade.\x1a",
        "utf-8",
    )


def decoded(data: bytes, declared: str | None) -> tuple[str, str] | str:
    """Text and encoding, or the code of the refusal."""
    try:
        return decode(data, declared)
    except DragomanError as error:
        return error.code


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "utf-16", "gbk", "shift_jis", "iso-2022-jp", "x", ""]))
def test_any_bytes_are_text_or_refused(data: bytes, declared: str | None) -> None:
    outcome = decoded(data, declared)
    if isinstance(outcome, str):
        assert outcome in {"E202", "E203"}
    else:
        codecs.lookup(outcome[1])


@given(st.text(min_size=1, max_size=100))
def test_utf8_is_never_mistaken(text: str) -> None:
    assert decoded(text.encode("utf-8"), None) in ((text.removeprefix("\ufeff"), "utf-8"), "E202")
