"""What arrives, taken in: a document and its capture, or all that an archive, a mailbox or a corpus holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from dragoman.errors import DragomanError, Refused
from dragoman.intake import corpora, kinds
from dragoman.intake.arrival import Arrival, Part
from dragoman.intake.documents import Known, Options, from_part, from_row, labelled, refused
from dragoman.intake.limits import ExhaustedError
from dragoman.record import Capture, Document

if TYPE_CHECKING:
    Pieces = Iterator[Part | Arrival | Refused]


def take(part: Part, options: Options) -> Iterator[Arrival | Refused]:
    """Every outcome of ``part``. Errors of the file system are the caller's.

    The limits on archives are those of the whole input: where they are reached
    in one of its parts, one refusal ends it.
    """
    try:
        for piece in _pieces(part, options):
            if isinstance(piece, Part):
                yield from take(piece, options)
            else:
                yield piece
    except ExhaustedError as error:
        if part.depth:
            raise
        yield refused(error, Known(input=part.label))
    except DragomanError as error:
        yield refused(error, Known(input=part.label))


def form(part: Part, options: Options) -> kinds.Form:
    """What ``part`` is."""
    head = part.file.look(kinds.HEAD)
    found = kinds.form(head, part.suffix, part.media_type)
    if found == "page" and part.suffix not in kinds.PAGES and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return "corpus" if corpora.is_record(part.file.look_line(options.max_bytes + 1)) else found
    return found


def from_capture(
    capture: Capture, *, url: str | None = None, input: str | None = None, options: Options | None = None
) -> Document | Refused:
    """The document of a capture that was kept: what :func:`take` made of the same bytes, by this version.

    ``url`` and ``input`` are those of the earlier document, where there was one.
    What came with an error status is no document (E104), whatever its text.
    """
    from w3lib.encoding import http_content_type_encoding

    options = options or Options()
    label = input or capture.address or "capture"
    if capture.status is not None and not 200 <= capture.status < 300:
        error = DragomanError("E104", f"the address answered {capture.status}", "See whether an earlier capture is in.")
        return refused(error, Known(url=url, input=label))
    if capture.media_type == kinds.ROW:
        return from_row(capture.content, label, options)
    headers = {name.lower(): value for name, value in capture.headers}
    charset = http_content_type_encoding(headers.get("content-type", ""))
    return from_part(capture.content, capture.media_type, charset, Known(url=url, input=label), options)


def _pieces(part: Part, options: Options) -> Pieces:
    """What ``part`` is made of: itself, or its members, rows and messages."""
    if part.single:
        return _single(part, options)
    return _TAKERS.get(form(part, options), _single)(part, options)


def _single(part: Part, options: Options) -> Pieces:
    """The one document that ``part`` is."""
    data = part.whole(options.max_bytes)
    media_type = "text/html" if part.suffix in kinds.PAGES else part.media_type
    known = labelled(part.known, part.label)
    document = from_part(data, media_type, part.charset, known, options)
    kind = document.media_type if isinstance(document, Document) else kinds.media_type(data, media_type)
    yield Arrival(part.capture(data, kind), document)


def _unpacked(name: str) -> Callable[[Part, Options], Pieces]:
    """A function of ``unpacking``, which with its libraries is imported by the first archive."""

    def taker(part: Part, options: Options) -> Pieces:
        from dragoman.intake import unpacking

        yield from getattr(unpacking, name)(part)

    return taker


def _mail(part: Part, options: Options) -> Pieces:
    from dragoman.intake import mail

    yield from mail.arrivals(part, options)


def _mbox(part: Part, options: Options) -> Pieces:
    from dragoman.intake import mail

    yield from mail.messages(part, options)


def _warc(part: Part, options: Options) -> Pieces:
    from dragoman.intake import warc

    yield from warc.responses(part, options)


def _feed(part: Part, options: Options) -> Pieces:
    from dragoman.intake import feeds

    yield from feeds.entries(part, options)


_TAKERS: dict[kinds.Form, Callable[[Part, Options], Pieces]] = {
    "corpus": corpora.lines,
    "table": corpora.table,
    "parquet": corpora.parquet,
    "gzip": _unpacked("gunzip"),
    "zip": _unpacked("zipped"),
    "tar": _unpacked("tarred"),
    "warc": _warc,
    "mbox": _mbox,
    "mail": _mail,
    "feed": _feed,
}
"""What takes each form that is not a single document apart."""
