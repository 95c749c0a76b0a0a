"""Text or bytes to a :class:`Document`, or to the reason why there is none."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from dragoman import codebook, record
from dragoman.errors import DragomanError, Refused
from dragoman.intake import dates, encoding, kinds, language
from dragoman.intake.canonical import canonical
from dragoman.intake.headline import headline
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
    language: str | None = None
    found: dict[str, str] = {}
    """Where each of these was found, if not "given"."""


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
    return from_part(data, media_type, charset, known, options or Options())


def from_part(
    data: bytes, media_type: str | None, charset: str | None, known: Known, options: Options
) -> Document | Refused:
    """As :func:`from_bytes`, with what is ``known`` in one piece."""
    try:
        text = made(data, media_type, charset, known.url, options)
    except DragomanError as error:
        return refused(error, known)
    return build(text, known, options)


def from_record(
    line: Mapping[str, Any], *, input: str | None = None, options: Options | None = None
) -> Document | Refused:
    """The document of a corpus line: ``text``, and ``id``, ``title``, ``published``, ``publisher``, ``url`` if known.

    Other fields are not looked at. Refused are E208 (a field that is no
    string), E209 (no text), and what :func:`from_text` refuses.
    """
    known = Known(input=input)
    for field in ("id", "title", "published", "publisher", "url"):
        value = line.get(field)
        if field == "id" and type(value) is int:
            value = str(value)
        if value is not None and not isinstance(value, str):
            why = f"the field {field!r} of the corpus line is no string"
            return refused(DragomanError("E208", why, "Write it as a string, or leave it out."), known)
        if value:
            found = known.found | {field: f"field {field}"}
            known = msgspec.structs.replace(known, **{field: value, "found": found})
    text = line.get("text")
    if not isinstance(text, str):
        error = DragomanError("E209", "the corpus line has no text", 'Give every line a field "text" that holds it.')
        return refused(error, known)
    return build(Made(text=text), known, options or Options())


def from_row(content: bytes, label: str, options: Options) -> Document | Refused:
    """The document of one row of a corpus, as JSON; refused are E208 (no JSON object), and as :func:`from_record`."""
    value = json_value(content)
    if isinstance(value, dict):
        return from_record(value, input=label, options=options)
    error = DragomanError("E208", "the line of the corpus is no JSON object", "Write one JSON object a line, in UTF-8.")
    return refused(error, Known(input=label))


def json_value(line: bytes) -> object:
    """The JSON value of a line; ``None`` where it is none."""
    try:
        return msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return json.loads(line)  # more lenient: it takes the lone surrogates that other programs write
    except (ValueError, RecursionError):
        return None


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
    """The document of a text and what is known of it; options stand first, then ``known``, then the page.

    A language that is declared does not stand against what the text plainly is.
    """
    try:
        _check_size(made.text, options)
        text = canonical(made.text)
        _check_length(text)
        if not any(map(str.isalnum, text)):
            raise DragomanError("E201", "the input is empty", "Give a text; this one has not one letter in it.")
        asked = Known(published=options.published, publisher=options.publisher)
        fields, found = _merged(asked, known, made.page)
        fields["published"] = _date(fields["published"])
        fields["publisher"] = _party(fields["publisher"])
        judged = language.judge(text)
        if options.check_language and judged.foreign:
            raise _foreign(judged.foreign)
    except DragomanError as error:
        return refused(error, known)
    fields["language"] = language.code(fields["language"])
    if judged.code and (fields["language"] is None or (judged.foreign and fields["language"] == "en")):
        fields["language"], found["language"] = judged.code, "detected"
    if fields["title"]:
        fields["title"] = canonical(fields["title"])
    return record.document(
        text,
        id=known.id,
        input=known.input,
        media_type=made.media_type,
        encoding=made.encoding,
        extractor=made.extractor,
        found={field: found[field] for field, value in fields.items() if value is not None},
        **fields,
    )


def not_english(document: Document) -> Refused | None:
    """Why a document that was taken in without asking for its language is not to be read: E205; ``None``: it is."""
    judged = language.judge(document.text)
    if judged.foreign is None:
        return None
    return refused(_foreign(judged.foreign), Known(id=document.id, url=document.url, input=document.input))


def _foreign(name: str) -> DragomanError:
    return DragomanError("E205", f"the text is in {name}", "Give the English version, if there is one.")


def _merged(*sources: Known) -> tuple[dict[str, str | None], dict[str, str]]:
    """Of each field the first value that there is, and where it was found."""
    fields: dict[str, str | None] = {}
    found: dict[str, str] = {}
    for field in ("title", "published", "publisher", "url", "language"):
        fields[field] = None
        for source in sources:
            if value := getattr(source, field):
                fields[field], found[field] = value, source.found.get(field, "given")
                break
    return fields, found


_HEAD = 1_000
"""Characters of a plain text in which its headline stands."""


def knowing(known: Known, field: str, value: str | None, where: str) -> Known:
    """``known`` with the value of one more field, and where it was found."""
    return msgspec.structs.replace(known, **{field: value, "found": known.found | {field: where}})


def labelled(known: Known, label: str) -> Known:
    """``known`` with the name of the input."""
    return msgspec.structs.replace(known, input=label)


def made(data: bytes, media_type: str | None, charset: str | None, url: str | None, options: Options) -> Made:
    """The text that ``data`` holds. Raises E201 to E204, E206, E207, E210 to E215."""
    if not data:
        raise DragomanError("E201", "the input is empty", "Give a text; this one has not one byte in it.")
    if len(data) > options.max_bytes:
        raise too_large("the input", options)
    reader = _READERS.get(kinds.form(data[: kinds.HEAD], "", media_type))
    if reader is not None:
        read: Callable[[bytes, Options], Made] = importlib.import_module(f"dragoman.intake.{reader}").read
        return read(data, options)
    kinds.refuse_known(data)
    text, name = encoding.decode(data, charset)
    if kinds.kind(text, media_type) == "text":
        title = headline(canonical(text[:_HEAD]))
        page = Known(title=title, found={"title": "first line"}) if title else Known()
        return Made(text=text, encoding=name, page=page)
    return _page(text, name, url)


_READERS: dict[str, str] = {"pdf": "pdf", "docx": "word", "mail": "mail", "feed": "feeds"}
"""The module that reads a form of single documents other than text and pages."""


def _page(html: str, name: str, url: str | None) -> Made:
    """The text of an HTML page, and what the page says of itself."""
    from dragoman.intake import page

    read = page.read(html, url)
    return Made(
        text=read.text,
        media_type="text/html",
        encoding=name,
        extractor=f"trafilatura {page.version()}",
        page=Known(
            title=read.title,
            published=read.published,
            publisher=read.publisher,
            url=read.url,
            language=read.language,
            found=read.found,
        ),
    )


LONGEST = 1_000_000
"""Characters of the longest text that is read at once: more is no readout, and a parser takes no more."""


def _check_length(text: str) -> None:
    if len(text) > LONGEST:
        why = f"the text has {len(text):,} characters, and {LONGEST:,} are the most that is read at once"
        raise DragomanError("E204", why, "Split it into the documents that it holds.")


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
