"""WARC web archives: the responses in them, each with its address, time, status and headers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dragoman.errors import DragomanError, Refused
from dragoman.intake import page
from dragoman.intake.arrival import Arrival, Part
from dragoman.intake.documents import Known, Options, refused, too_large
from dragoman.intake.limits import damaged
from dragoman.intake.unpacking import nothing

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]

_RESPONSES = frozenset({"response", "resource"})
_PASSED_OVER = ("image/", "audio/", "video/", "font/", "text/css", "text/javascript", "application/javascript")
"""Media types of what surrounds pages in a crawl. As in a folder, other things than documents are not looked at."""


def responses(part: Part, options: Options) -> Iterator[Part | Arrival | Refused]:
    """The documents of a web archive: responses and resources, in order, but no redirects, images and scripts.

    A response with an error status is kept and refused (E104): it shows that a
    page was gone. Raises :class:`DragomanError` E215 where the file is cut off
    or damaged; what stands before is in.
    """
    number = found = 0
    for number, record in enumerate(_records(part), 1):
        label = f"{part.label}#{number}"
        if record.rec_type in _RESPONSES and _is_document(record):
            found += 1
            try:
                yield _response(record, label, part, options)
            except DragomanError as error:
                if error.code == "E215":
                    raise
                yield refused(error, Known(input=label))
        _finish(record)
    if not found:
        raise nothing("the web archive")


def _records(part: Part) -> Iterator[ArcWarcRecord]:
    """The records of the file. Raises E215."""
    from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

    page.quiet()

    class Quiet(ArchiveIterator):  # type: ignore[misc]
        INC_RECORD = ""  # would be printed on stderr; the record after it is refused anyway

    try:
        for record in Quiet(part.file):
            if not record.rec_headers.get_header("Content-Length") or not record.rec_type:
                raise damaged("the header of a record breaks off")
            yield record
    except DragomanError:
        raise
    except Exception as error:  # warcio raises whatever its parsers do
        raise damaged(f"a record cannot be read ({error})") from error


def _finish(record: ArcWarcRecord) -> None:
    """Read on to the record's end. Raises E215 where the file ends before it."""
    while record.raw_stream.read(1 << 16):
        pass
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise damaged("it ends within a record")


def _is_document(record: ArcWarcRecord) -> bool:
    """Whether a response may be one: no redirect, nothing that surrounds pages, no rules for robots."""
    address = urlsplit(str(record.rec_headers.get_header("WARC-Target-URI") or ""))
    return (
        (_status(record) or 200) // 100 != 3
        and not _media_type(record).startswith(_PASSED_OVER)
        and address.scheme in ("http", "https", "")
        and address.path != "/robots.txt"
    )


def _status(record: ArcWarcRecord) -> int | None:
    code = record.http_headers.get_statuscode() if record.http_headers else ""
    return int(code) if code and code.isdecimal() else None


def _content_type(record: ArcWarcRecord) -> str:
    headers = record.http_headers or record.rec_headers
    return str(headers.get_header("Content-Type") or "")


def _media_type(record: ArcWarcRecord) -> str:
    return _content_type(record).partition(";")[0].strip().lower()


def _response(record: ArcWarcRecord, label: str, part: Part, options: Options) -> Part | Arrival:
    """One response, with what its record says of it. Raises E204, E210 and E215."""
    from w3lib.encoding import http_content_type_encoding

    body = _body(record, options)
    address = str(record.rec_headers.get_header("WARC-Target-URI") or label)
    url = address if address.startswith(("http://", "https://")) else None
    status = _status(record)
    made = part.inner(
        io.BytesIO(body),
        label,
        media_type=_media_type(record) or None,
        charset=http_content_type_encoding(_content_type(record)),
        known=Known(url=url, found={"url": "WARC-Target-URI"}),
        address=address,
        status=status,
        headers=_headers(record),
        at=record.rec_headers.get_header("WARC-Date") or None,
        by=f"WARC {part.label}",
    )
    if status is not None and status >= 400:
        error = DragomanError("E104", f"the address answered {status}", "See whether an earlier capture is in.")
        return Arrival(made.capture(body, made.media_type or "application/octet-stream"), refused(error, _known(made)))
    return made


def _known(part: Part) -> Known:
    return Known(input=part.label, url=part.known.url)


def _headers(record: ArcWarcRecord) -> tuple[tuple[str, str], ...]:
    headers: list[tuple[Any, Any]] = record.http_headers.headers if record.http_headers else []
    return tuple((str(name), str(value)) for name, value in headers)


def _body(record: ArcWarcRecord, options: Options) -> bytes:
    """The body, unpacked. Raises E204, E210 and E215."""
    try:
        data: bytes = record.content_stream().read(options.max_bytes + 1)
    except DragomanError:
        raise
    except Exception as error:  # an unknown or broken packing, of which warcio has no class of errors
        raise DragomanError("E210", f"the packing of the answer is not read: {error}", "Unpack it first.") from error
    _finish_if_cut(record, data, options)
    if len(data) > options.max_bytes:
        raise too_large("the answer", options)
    return data


def _finish_if_cut(record: ArcWarcRecord, data: bytes, options: Options) -> None:
    if len(data) <= options.max_bytes:
        _finish(record)
