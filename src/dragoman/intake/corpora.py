"""Corpora: one document a row. Each row is a capture of its own, and a corpus is never in memory as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.errors import Refused
from dragoman.intake.arrival import Arrival, Part, empty
from dragoman.intake.documents import Known, Options, from_row, json_value, refused, too_large

BOM = b"\xef\xbb\xbf"
ROW = "application/json"
"""The media type of a row's capture, whatever table it is from."""


def is_record(line: bytes) -> bool:
    """Whether a line is a JSON object in itself."""
    line = line.removeprefix(BOM).strip()
    return line.startswith(b"{") and line.endswith(b"}") and isinstance(json_value(line), dict)


def lines(part: Part, options: Options) -> Iterator[Arrival | Refused]:
    """JSONL: one outcome for each line that is not blank, the input named with the line's number."""
    limit, file, nothing, number = options.max_bytes, part.file, True, 0
    while line := file.readline(limit + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(BOM)
        label = f"{part.label}:{number}"
        if len(line) > limit and not line.endswith(b"\n"):
            while (more := file.readline(limit)) and not more.endswith(b"\n"):
                pass
            yield refused(too_large("the line", options), Known(input=label))
        elif line.strip():
            yield row(line.rstrip(b"\r\n"), label, part, options)
        else:
            continue
        nothing = False
    if nothing:
        raise empty("Give a corpus with one JSON object a line.")


def row(content: bytes, label: str, part: Part, options: Options) -> Arrival:
    """What becomes of one row, ``content`` being its JSON."""
    return Arrival(part.capture(content, ROW, address=label), from_row(content, label, options))
