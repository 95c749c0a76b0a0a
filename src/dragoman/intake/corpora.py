"""Corpora: one document a row. Each row is a capture of its own, and a corpus is never in memory as a whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import msgspec

from dragoman.errors import DragomanError, Refused
from dragoman.intake.arrival import Arrival, Part, empty
from dragoman.intake.documents import Known, Options, from_row, json_value, refused, too_large
from dragoman.intake.kinds import ROW
from dragoman.intake.limits import NESTED, ExhaustedError, damaged

BOM = b"\xef\xbb\xbf"
_DELIMITERS = ",;\t|"
_BLANK = 100_000
_BATCH = 64
"""Rows of a Parquet file in memory at once."""


def is_record(line: bytes) -> bool:
    """Whether a line is a JSON object in itself."""
    line = line.removeprefix(BOM).strip()
    return line.startswith(b"{") and line.endswith(b"}") and isinstance(json_value(line), dict)


def lines(part: Part, options: Options) -> Iterator[Arrival | Refused]:
    """JSONL: one outcome for each line that is not blank, the input named with the line's number."""
    limit, file, nothing, number, blank = options.max_bytes, part.file, True, 0, 0
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
            blank = 0
            yield row(line.rstrip(b"\r\n"), label, part, options)
        else:
            blank += 1
            if blank > _BLANK:
                raise ExhaustedError(f"it has more than {_BLANK:,} blank lines in a row")
            continue
        nothing = False
    if nothing:
        raise empty("Give a corpus with one JSON object a line.")


def row(content: bytes, label: str, part: Part, options: Options) -> Arrival:
    """What becomes of one row, ``content`` being its JSON."""
    return Arrival(part.capture(content, ROW, address=label), from_row(content, label, options))


def table(part: Part, options: Options) -> Iterator[Arrival | Refused]:
    """CSV: one outcome for each row that is not blank, named with its number, the header being row 1.

    The header names the columns; the delimiter is the one of comma, semicolon,
    tab and bar at which a column is called ``text``. Raises :class:`DragomanError`:
    E204 (a row that does not end), E209 (no column ``text``), E215 (no table).
    """
    rows = _Rows(part, options)
    delimiter = next((d for d in _DELIMITERS if "text" in _cells(rows.first, d)), None)
    if delimiter is None:
        if not rows.first.strip():
            raise empty("Give a table whose first row names the columns.")
        raise DragomanError("E209", "the table has no column 'text'", "Name the column that holds the texts 'text'.")
    header = _cells(rows.first, delimiter)
    for number, cells in enumerate(rows.parsed(delimiter), 2):
        if any(cell.strip() for cell in cells):
            content = msgspec.json.encode(dict(zip(header, cells, strict=False)))
            yield row(content, f"{part.label}:{number}", part, options)


def _cells(line: str, delimiter: str) -> list[str]:
    """The names of the columns of a header. Raises E215."""
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error as error:
        raise damaged(f"the header of the table cannot be read ({error})") from error


class _Rows:
    """The lines of a table of text as rows; ``first`` is the header's line."""

    def __init__(self, part: Part, options: Options) -> None:
        self._file, self._options, self._since = part.file, options, 0
        csv.field_size_limit(max(csv.field_size_limit(), options.max_bytes))
        self.first = next(self._lines(), "")

    def parsed(self, delimiter: str) -> Iterator[list[str]]:
        reader = csv.reader(self._lines(), delimiter=delimiter)
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise damaged(f"the table breaks off at line {reader.line_num} ({error})") from error
            if cells is None:
                return
            self._since = 0
            yield cells

    def _lines(self) -> Iterator[str]:
        limit = self._options.max_bytes
        while line := self._file.readline(limit + 1):
            self._since += len(line)
            if self._since > limit:
                raise too_large("a row of the table", self._options)
            yield _text(line)


def _text(line: bytes) -> str:
    """A line of a table: UTF-8, or else what spreadsheets in the West write."""
    line = line.removeprefix(BOM).replace(b"\0", b"")
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def parquet(part: Part, options: Options) -> Iterator[Arrival | Refused]:
    """Parquet: one outcome for each row, named with its number.

    Raises :class:`DragomanError`: E209 (no column ``text``), E215 (damaged), E306
    (pyarrow is not installed).
    """
    number = 0
    for record in _records(part, options):
        number += 1
        content = msgspec.json.encode(record, enc_hook=str)
        label = f"{part.label}:{number}"
        if len(content) > options.max_bytes:
            yield refused(too_large("the row", options), Known(input=label))
        else:
            yield row(content, label, part, options)
    if not number:
        raise empty("Give a table with rows.")


def _records(part: Part, options: Options) -> Iterator[dict[str, Any]]:
    try:
        import pyarrow  # type: ignore[import-untyped]
        from pyarrow import parquet as reading
    except ModuleNotFoundError:
        step = "Install it: pip install 'dragoman[parquet]'"
        raise DragomanError("E306", "pyarrow, which reads Parquet, is not installed", step) from None
    try:
        file = reading.ParquetFile(part.path or io.BytesIO(part.whole(NESTED)))
        if "text" not in file.schema_arrow.names:
            why = "the table has no column 'text'"
            raise DragomanError("E209", why, "Name the column that holds the texts 'text'.")
        for batch in file.iter_batches(batch_size=_BATCH, use_threads=False):
            part.budget.spend(batch.nbytes)
            yield from batch.to_pylist()
    except (pyarrow.ArrowException, OSError) as error:
        raise damaged(str(error)) from error
