"""E-mail: a message to its text, a mailbox to its messages, both with the attachments that can be read.

Parsed by Python's own ``email``. Of a message in two versions the HTML one is
taken, for its paragraphs are whole; the plain one where that holds no text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

from dragoman.errors import DragomanError, Refused
from dragoman.intake import kinds, publishers, unpacking
from dragoman.intake.arrival import Arrival, Part, empty
from dragoman.intake.documents import Known, Made, Options, from_part, knowing, labelled, made, refused, too_large
from dragoman.intake.limits import damaged

EXTRACTOR = "e-mail 1"
"""Names what makes the text of a message; the number counts changes."""

_FROM = re.compile(rb"From \S+.*\d\d:\d\d.*\d{4}\s*$")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_DEPTH = 50


def read(data: bytes, options: Options) -> Made:
    """The text of one message, with what its header says.

    Raises :class:`DragomanError`: E201 (no text in it), E215 (no message), and
    as its HTML part does.
    """
    message = _parsed(data)
    html, plain = _body(message, "html"), _body(message, "plain")
    if html is not None:
        try:
            text = made(_content(html), "text/html", html.get_content_charset(), None, options)
            return _with_header(text, message)
        except DragomanError:
            if plain is None:
                raise
    if plain is None:
        raise empty("The message has no text; read its attachments.")
    text = made(_flowed(plain), "text/plain", plain.get_content_charset(), None, options)
    return _with_header(text, message)


def attachments(part: Part, data: bytes) -> Iterator[Part]:
    """The attachments of a message that are of a known format, messages that were passed on among them."""
    try:
        message = _parsed(data)
    except DragomanError:
        return  # which the message itself says
    for number, piece in enumerate(_pieces(message), 1):
        try:
            name, content = _attached(piece)
        except (ValueError, LookupError, AttributeError, RecursionError):
            continue  # not to be told what it is, as much as one of another format
        if content is None:
            continue
        label = f"{part.label}!/{unpacking.printable(name) or number}"
        kind = kinds.MAIL if piece.get_content_type() == kinds.MAIL else None
        yield part.inner(io.BytesIO(content), label, suffix=kinds.suffix(name), media_type=kind)


def messages(part: Part, options: Options) -> Iterator[Part | Refused]:
    """The messages of a mailbox (mbox), one at a time; one over the limit is a refusal and stops nothing."""
    number, size = 0, 0
    lines: list[bytes] = []
    blank, limit = True, options.max_bytes

    def message() -> Part | Refused:
        label = f"{part.label}#{number}"
        if size > limit:
            return refused(too_large("the message", options), Known(input=label))
        data = _QUOTED.sub(rb"\1", b"".join(lines))
        return part.inner(io.BytesIO(data), label, suffix=".eml", media_type=kinds.MAIL)

    while line := part.file.readline(1 << 16):
        if blank and _FROM.match(line):
            if number:
                yield message()
            number, lines, size = number + 1, [], 0
        else:
            size += len(line)
            if size <= limit:
                lines.append(line)
        blank = not line.strip()
    if not number:
        raise damaged("it holds no message as a mailbox has them")
    yield message()


def _parsed(data: bytes) -> EmailMessage:
    """The message. Raises E215 where the parser cannot make one of it."""
    try:
        message = message_from_bytes(data, policy=policy.default)
        bad = not isinstance(message, EmailMessage) or not message.keys() or _depth(message) > _DEPTH
    except Exception as error:  # the parser of headers lets out whatever a hostile one sets off
        raise damaged(f"the message cannot be read ({type(error).__name__})") from error
    if bad:
        raise damaged("the input is no message, or one too deep in others")
    return message


def _depth(message: EmailMessage) -> int:
    depth, level = 0, [message]
    while level and depth <= _DEPTH:
        depth += 1
        inner = [piece for each in level if each.is_multipart() for piece in each.get_payload()]
        level = [piece for piece in inner if isinstance(piece, EmailMessage)]
    return depth


def _pieces(message: EmailMessage) -> Iterator[EmailMessage]:
    """What a message is made of, what is in the messages that are passed on in it left out."""
    if message.get_content_maintype() != "multipart":
        yield message
        return
    for piece in message.get_payload() if message.is_multipart() else ():
        if isinstance(piece, EmailMessage):
            yield from _pieces(piece)


def _body(message: EmailMessage, kind: str) -> EmailMessage | None:
    """The first part that is text of this ``kind`` and no attachment."""
    for piece in _pieces(message):
        if piece.get_content_type() == f"text/{kind}" and not _is_attachment(piece) and _content(piece).strip():
            return piece
    return None


def _is_attachment(piece: EmailMessage) -> bool:
    try:
        return piece.get_content_disposition() == "attachment" or bool(piece.get_filename())
    except Exception:  # a header that cannot be parsed
        return False


def _content(piece: EmailMessage) -> bytes:
    content = piece.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _flowed(piece: EmailMessage) -> bytes:
    """The plain text, its lines joined where they are marked as flowing on (RFC 3676)."""
    content = _content(piece).replace(b"\r\n", b"\n")
    if piece.get_param("format") != "flowed":
        return content
    return re.sub(rb"(?<!^--) \n(?!\n)", b" ", content)


def _attached(piece: EmailMessage) -> tuple[str, bytes | None]:
    """Name and bytes of an attachment that can be read; no bytes, where it is none."""
    if piece.get_content_type() == kinds.MAIL:
        inner = piece.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else None
        name = piece.get_filename() or "message.eml"
        return name, first.as_bytes() if isinstance(first, EmailMessage) else None
    name = piece.get_filename() or ""
    return name, _content(piece) if name and kinds.readable(name) else None


def _with_header(text: Made, message: EmailMessage) -> Made:
    """``text`` with what the header says before what the HTML part says of itself."""
    page, header = text.page, Known()
    values = {
        "title": _text(message, "Subject"),
        "published": _sent(message),
        "publisher": publishers.party(_text(message, "From")),
        "language": _text(message, "Content-Language"),
    }
    names = {"title": "Subject", "published": "Date", "publisher": "From", "language": "Content-Language"}
    for field, name in names.items():
        if values[field]:
            header = knowing(header, field, values[field], f"mail header {name}")
    for field in ("publisher", "language", "title", "published"):
        if getattr(page, field) and not getattr(header, field):
            header = knowing(header, field, getattr(page, field), page.found.get(field, "the page"))
    return Made(
        text=text.text,
        media_type=kinds.MAIL,
        encoding=text.encoding,
        extractor=f"{EXTRACTOR}, {text.extractor}",
        page=header,
    )


def _text(message: EmailMessage, name: str) -> str | None:
    try:
        value = message[name]
        return " ".join(str(value).split()) or None if value is not None else None
    except Exception:  # a header that cannot be parsed says nothing
        return None


def _sent(message: EmailMessage) -> str | None:
    """The day on which it was sent, where its sender was."""
    try:
        return str(message["Date"].datetime.date().isoformat())
    except Exception:  # no date, or one that is none
        return None


def arrivals(part: Part, options: Options) -> Iterator[Arrival | Part]:
    """A message, then its attachments; the message is left out where it holds nothing but them."""
    data = part.whole(options.max_bytes)
    found = from_part(data, kinds.MAIL, None, labelled(part.known, part.label), options)
    pieces = list(attachments(part, data))
    if not (pieces and isinstance(found, Refused) and found.code == "E201"):
        yield Arrival(part.capture(data, kinds.MAIL), found)
    yield from pieces
