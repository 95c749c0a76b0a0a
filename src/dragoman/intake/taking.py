"""What arrives, taken in: a document and its capture, or all that an archive, a mailbox or a corpus holds."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from dragoman.errors import DragomanError, Refused
from dragoman.intake import corpora, kinds
from dragoman.intake.arrival import Arrival, Part
from dragoman.intake.documents import Known, Options, from_part, refused
from dragoman.record import Document


def take(part: Part, options: Options) -> Iterator[Arrival | Refused]:
    """Every outcome of ``part``. Errors of the file system are the caller's."""
    try:
        first = part.file.look_line(options.max_bytes + 1)
        if part.suffix in kinds.CORPORA or corpora.is_record(first):
            yield from corpora.lines(part, options)
        else:
            yield _single(part, options)
    except DragomanError as error:
        yield refused(error, Known(input=part.label))


def _single(part: Part, options: Options) -> Arrival:
    """The one document that ``part`` is."""
    data = part.whole(options.max_bytes)
    media_type = "text/html" if part.suffix in kinds.PAGES else part.media_type
    known = msgspec.structs.replace(part.known, input=part.label)
    document = from_part(data, media_type, part.charset, known, options)
    kind = document.media_type if isinstance(document, Document) else media_type or "application/octet-stream"
    return Arrival(part.capture(data, kind), document)
