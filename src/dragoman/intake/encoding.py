"""Bytes to text: which encoding, and how it was told.

The order of what is believed: a byte order mark; bytes that are valid UTF-8
(no other encoding gives that by chance); what is declared; at last what the
bytes look like.
"""

from __future__ import annotations

import codecs
import re

from dragoman.errors import DragomanError

MULTIBYTE = frozenset({"big5hkscs", "cp932", "cp949", "euc_jp", "gb18030"})
"""Encodings (by Python codec) whose short texts may by chance be valid UTF-8."""

SEVEN_BIT = frozenset({"iso2022_jp", "utf-16", "utf-16-be", "utf-16-le", "utf-32", "utf-32-be", "utf-32-le"})
"""Encodings whose bytes can be valid ASCII and yet mean something else."""

SINGLE_BYTE = frozenset(
    {f"cp{n}" for n in (866, 874, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258)}
    | {f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)}
    | {"koi8-r", "koi8-u", "mac-roman", "mac-cyrillic"}
)
"""With the above and UTF-8, the encodings of the Web (WHATWG Encoding Standard): no others are believed."""

_DETECTED = sorted(name.replace("-", "_") for name in SINGLE_BYTE | MULTIBYTE if not name.startswith("mac"))
"""What undeclared text may be in: all but Macintosh's, which differ from Windows' in rare letters and are rare."""

_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROLS_IN_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd\ufffe\uffff]")
_MARKUP = re.compile(rb"<[^<>]*>")
_FOREIGN = re.compile(rb"[^\s\x00-\x7f]{3,}")
_HIGH = re.compile(rb"[\x80-\xff]")
_WORDS = re.compile(rb"[^\s]*[\x80-\xff][^\s]*")
_LEAST_UTF16 = 16
"""Bytes below which a NUL or two say nothing: they are then controls in an ASCII text."""

_SAMPLE = 20_000
"""Bytes of foreign words that the detector is shown: more changes nothing, and costs time."""


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text of ``data`` and the name of its encoding (Python's name of the codec).

    ``declared`` is the charset of an HTTP header; in its absence an HTML or XML
    declaration at the beginning of ``data`` counts. A label is understood as
    browsers do: ``iso-8859-1`` is windows-1252, ``gb2312`` is gb18030. Broken
    bytes, if they are few, become U+FFFD.

    Raises :class:`DragomanError`: E202 where the bytes are no text, E203 where
    no encoding fits.
    """
    from w3lib.encoding import html_body_declared_encoding, read_bom

    encoding, mark = read_bom(data)
    if encoding is not None and mark is not None:
        return _checked(data[len(mark) :].decode(encoding, "replace")), encoding
    label = _believable(data, declared) or _believable(data, html_body_declared_encoding(data)) or _bare_utf16(data)
    if label in SEVEN_BIT and (text := _strict(data, label)) is not None:
        return _checked(text), label
    if len(_CONTROLS.findall(data)) > max(2, len(data) // 50):
        raise _binary()
    return _told(data, label)


def opening(head: bytes) -> str:
    """What ``head``, the first bytes of something, begins with as text: good enough to tell markup by."""
    from w3lib.encoding import read_bom

    encoding, mark = read_bom(head)
    if encoding is not None and mark is not None:
        return head[len(mark) :].decode(encoding, "replace")
    return head.decode(_bare_utf16(head[: len(head) // 2 * 2]) or "utf-8", "replace")


def _told(data: bytes, label: str | None) -> tuple[str, str]:
    """Text and encoding by UTF-8, the declared ``label``, or the look of the bytes."""
    utf8 = _strict(data, "utf-8")
    if utf8 is not None and not (label in MULTIBYTE and len(_HIGH.findall(data)) < 24):
        return utf8, "utf-8"
    for encoding in (label, "utf-8"):
        if encoding is not None and (text := _nearly(data, encoding)) is not None:
            return text, encoding
    detected = _detected(data)
    if detected is None:
        raise DragomanError(
            "E203",
            "the encoding of the text cannot be told",
            "Save the text as UTF-8 and read it again.",
        )
    return detected


def _detected(data: bytes) -> tuple[str, str] | None:
    """Text and encoding by the foreign words alone: among English ones they would be outvoted."""
    from charset_normalizer import from_bytes

    plain = _MARKUP.sub(b" ", data)
    foreign = b"".join(_FOREIGN.findall(plain))
    if len(foreign) * 2 < len(_HIGH.findall(plain)) and (text := _strict(data, "cp1252")) is not None:
        return text, "cp1252"
    words = b" ".join(_WORDS.findall(plain))[:_SAMPLE]
    for match in from_bytes(words or data[:_SAMPLE], cp_isolation=list(_DETECTED)):
        if (text := _nearly(data, match.encoding)) is not None:
            return text, codecs.lookup(match.encoding).name
    return None


def _believable(data: bytes, label: str | None) -> str | None:
    """The codec that ``label`` names, if it is one of the Web's and ``data`` can be in it at all."""
    from w3lib.encoding import resolve_encoding

    name = resolve_encoding(label) if label else None
    if name is None or name not in SINGLE_BYTE | MULTIBYTE | SEVEN_BIT | {"utf-8"}:
        return None
    return None if name.startswith(("utf-16", "utf-32")) and 0 not in data else name


def _bare_utf16(data: bytes) -> str | None:
    """UTF-16 without its mark, as Windows may write it: every second byte of Latin text is NUL."""
    head = data[:1000]
    if len(data) % 2 or len(data) < _LEAST_UTF16:
        return None
    odd, even = head[1::2].count(0), head[::2].count(0)
    if odd * 5 > len(head) and even * 50 < len(head):
        return "utf-16-le"
    if even * 5 > len(head) and odd * 50 < len(head):
        return "utf-16-be"
    return None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _nearly(data: bytes, encoding: str) -> str | None:
    """The text, where at most one character in 500 (or two in all) is broken.

    UTF-8 must also have four sound characters beyond ASCII for a broken one:
    else an accent or two of another encoding would pass for damage.
    """
    text = _strict(data, encoding)
    if text is not None:
        return text
    text = data.decode(encoding, "replace")
    broken = text.count("\ufffd")
    sound = sum(c > "\x7f" for c in text) - broken
    if broken > max(2, len(text) // 500) or (encoding == "utf-8" and sound < 4 * broken):
        return None
    return text


def _checked(text: str) -> str:
    """``text``, unless it is a binary file that begins like a text."""
    if len(_CONTROLS_IN_TEXT.findall(text)) > max(2, len(text) // 50):
        raise _binary()
    return text


def _binary() -> DragomanError:
    return DragomanError("E202", "the input is binary, not text", "Give a text, an HTML page or a JSONL corpus.")
