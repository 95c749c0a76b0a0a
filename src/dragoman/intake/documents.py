"""Text or bytes to a :class:`Document`, or to the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from dragoman import codebook, record
from dragoman.errors import DragomanError, Refused
from dragoman.intake import dates, encoding, kinds, language
from dragoman.intake.canonical import canonical
from dragoman.record import Document

TEXT_EXTRACTOR = "text 1"
"""Names what makes the text of plain text; the number counts changes of ``canonical`` and ``decode``."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How inputs are taken in.

    ``published`` (an ISO date) and ``publisher`` (a party code) hold for every
    document, whatever its page or its corpus line says. ``max_bytes`` is the
    largest file, answer or corpus line, unpacked; a corpus as a whole may be of
    any size. ``timeout`` (seconds) is how long an address may take in all,
    ``max_redirects`` how often it may send elsewhere. With ``check_language``
    texts that are not in English are refused.
    """

    published: str | None = None
    publisher: str | None = None
    max_bytes: int = 20_000_000
    timeout: float = 30.0
    max_redirects: int = 10
    check_language: bool = True


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a document from elsewhere than its text."""

    id: str | None = None
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    input: str | None = None


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A text, and how it was made from bytes."""

    text: str
    media_type: str = "text/plain"
    encoding: str | None = None
    extractor: str = TEXT_EXTRACTOR
    page: Known = Known()
    """What the page says of itself; what is known from elsewhere stands before it."""


def from_text(
    text: str,
    *,
    id: str | None = None,
    title: str | None = None,
    published: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
    input: str | None = None,
    options: Options | None = None,
) -> Document | Refused:
    """The document of a text that is at hand, or why it is refused.

    The text is taken for plain text: markup in it is not looked at. The id
    defaults to the first 12 digits of the hash of the canonical text. Refused
    are E201 (no letter in it), E204, E205 (not English), E302 and E303
    (``published`` or ``publisher`` is none).
    """
    known = Known(id=id, title=title, published=published, publisher=publisher, url=url, input=input)
    return build(Made(text=text), known, options or Options())


def from_bytes(
    data: bytes,
    *,
    media_type: str | None = None,
    charset: str | None = None,
    id: str | None = None,
    title: str | None = None,
    published: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
    input: str | None = None,
    options: Options | None = None,
) -> Document | Refused:
    """The document that ``data`` holds, HTML or plain text, or why it is refused.

    ``media_type`` and ``charset`` are those of an HTTP header; without them
    the bytes themselves tell. What is given of title, date and address stands
    before what the page says of itself. It never raises for bad bytes.
    """
    known = Known(id=id, title=title, published=published, publisher=publisher, url=url, input=input)
    options = options or Options()
    try:
        made = _made(data, media_type, charset, url, options)
    except DragomanError as error:
        return refused(error, known)
    return build(made, known, options)


def from_record(
    line: Mapping[str, Any], *, input: str | None = None, options: Options | None = None
) -> Document | Refused:
    """The document of a corpus line: ``text``, and ``id``, ``title``, ``published``, ``publisher``, ``url`` if known.

    Other fields are not looked at. Refused are E208 (a field that is no
    string), E209 (no text), and what :func:`from_text` refuses.
    """
    known: dict[str, str | None] = {"input": input}
    for field in ("id", "title", "published", "publisher", "url"):
        value = line.get(field)
        if field == "id" and type(value) is int:
            value = str(value)
        if value is not None and not isinstance(value, str):
            why = f"the field {field!r} of the corpus line is no string"
            return refused(DragomanError("E208", why, "Write it as a string, or leave it out."), Known(**known))
        known[field] = value or None
    text = line.get("text")
    if not isinstance(text, str):
        error = DragomanError("E209", "the corpus line has no text", 'Give every line a field "text" that holds it.')
        return refused(error, Known(**known))
    return build(Made(text=text), Known(**known), options or Options())


def refused(error: DragomanError, known: Known) -> Refused:
    """The refusal that ``error`` is, for the input that is ``known``."""
    return Refused(
        code=error.code,
        reason=error.reason,
        next_step=error.next_step,
        input=known.input or known.url or known.id or "text",
        id=known.id,
    )


def too_large(what: str, options: Options) -> DragomanError:
    """E204, for ``what`` is over the limit."""
    return DragomanError(
        "E204",
        f"{what} is larger than the limit of {options.max_bytes:,} bytes",
        "Split it, or read it as a JSONL corpus, one document a line.",
    )


def build(made: Made, known: Known, options: Options) -> Document | Refused:
    """The document of a text and what is known of it; options stand first, then ``known``, then the page."""
    try:
        _check_size(made.text, options)
        text = canonical(made.text)
        if not any(map(str.isalnum, text)):
            raise DragomanError("E201", "the input is empty", "Give a text; this one has not one letter in it.")
        published = _date(options.published or known.published or made.page.published)
        publisher = _party(options.publisher or known.publisher)
        if options.check_language and (other := language.foreign(text)):
            raise DragomanError("E205", f"the text is in {other}", "Give the English version, if there is one.")
    except DragomanError as error:
        return refused(error, known)
    title = known.title or made.page.title
    return record.document(
        text,
        id=known.id,
        title=canonical(title) if title else None,
        published=published,
        publisher=publisher,
        url=known.url or made.page.url,
        input=known.input,
        media_type=made.media_type,
        encoding=made.encoding,
        extractor=made.extractor,
    )


def _made(data: bytes, media_type: str | None, charset: str | None, url: str | None, options: Options) -> Made:
    """The text that ``data`` holds. Raises E201, E202, E203, E204, E206, E207, E210 and E211."""
    if not data:
        raise DragomanError("E201", "the input is empty", "Give a text; this one has not one byte in it.")
    if len(data) > options.max_bytes:
        raise too_large("the input", options)
    kinds.refuse_known(data)
    text, name = encoding.decode(data, charset)
    if kinds.kind(text, media_type) == "text":
        return Made(text=text, encoding=name)
    from importlib.metadata import version

    from dragoman.intake import page

    read = page.read(text, url)
    return Made(
        text=read.text,
        media_type="text/html",
        encoding=name,
        extractor=f"trafilatura {version('trafilatura')}",
        page=Known(title=read.title, published=read.published, url=read.url),
    )


def _check_size(text: str, options: Options) -> None:
    if len(text) > options.max_bytes // 4 and len(text.encode("utf-8", "replace")) > options.max_bytes:
        raise too_large("the text", options)


def _date(date: str | None) -> str | None:
    try:
        return dates.given(date)
    except ValueError as error:
        why = f"the date of publication {date!r} is no date"
        raise DragomanError("E302", why, "Write the year, the month and the day, as in 2021-08-17.") from error


def _party(code: str | None) -> str | None:
    if code is not None and code not in codebook.parties():
        why = f"the publisher {code!r} is no party code of the codebook"
        raise DragomanError("E303", why, "Give an ISO 3166-1 alpha-3 code (CHN), or a code of the codebook (EU).")
    return code
