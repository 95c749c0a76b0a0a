"""The whole archive as a folder of plain files, and back: nothing is lost on the way.

``captures.warc.gz`` holds the bytes, for every tool that reads WARC; a JSONL
file for each table the rest; ``manifest.json`` the number of lines and the
SHA-256 of each file. The same archive gives the same files, byte for byte,
whatever database it is in. What can be made anew (``schema.DERIVED``) is.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import msgspec
import sqlalchemy as sa
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]
from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from dragoman.archive import compression, history, indexing, keeping, packing, schema, stored
from dragoman.archive.database import Database, Progress, known_versions, silent
from dragoman.archive.schema import KEPT, SINCE, capture, content, document, reader, reading, revision, source
from dragoman.errors import DragomanError

FORMAT = 1
MANIFEST = "manifest.json"
WARC = "captures.warc.gz"
ROWS = 200
"""Rows that are put in at a time."""

_FRAMING = {"content-encoding", "transfer-encoding", "content-length"}
"""Headers that speak of the bytes on the wire; those that are kept have been unpacked."""


class Filed(msgspec.Struct, frozen=True):
    """One file of the folder."""

    lines: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a folder holds."""

    format: int
    schema: str
    files: dict[str, Filed]


class _ReadingLine(msgspec.Struct, frozen=True, kw_only=True):
    """A reading with its record as JSON within the line, byte for byte as it was hashed."""

    id: int
    revision_id: int
    made: str
    sha256: str
    at: str
    current: bool
    record: msgspec.Raw


def write(database: Database, to: str | os.PathLike[str], progress: Progress = silent) -> dict[str, int]:
    """Write the folder; it is there once it is whole. How many lines (records, of the WARC) each file has."""
    target = Path(to).absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise DragomanError("E508", f"{target} is there already and is not empty", "Name a new folder.")
    partial = target.with_name(f".{target.name}.partial-{os.getpid()}")
    try:
        partial.mkdir(parents=True)
        with database.read() as connection:
            files = {f"{table.name}.jsonl": _table(connection, table, partial, progress) for table in KEPT}
            files[WARC] = _warc(connection, partial, progress)
        manifest = Manifest(format=FORMAT, schema=schema.HEAD, files=dict(sorted(files.items())))
        (partial / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")
        os.replace(partial, target)
    except OSError as error:
        why = f"the export {target} cannot be written: {error.strerror or error}"
        raise DragomanError("E504", why, "Name a place that can be written and has room.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return {name: file.lines for name, file in manifest.files.items()}


class _Hashing:
    """A file that counts its lines and knows its hash."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.hash, self.lines = file, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        return self.file.write(data)

    def flush(self) -> None:
        self.file.flush()

    def filed(self) -> Filed:
        return Filed(self.lines, self.hash.hexdigest())


def _table(connection: sa.Connection, table: sa.Table, place: Path, progress: Progress) -> Filed:
    total = connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
    columns = [column for column in table.c if column not in _NOT_WRITTEN]
    order = table.c.id if "id" in table.c else table.c.key
    with (place / f"{table.name}.jsonl").open("wb") as file:
        out = _Hashing(file)
        query = sa.select(*columns).order_by(order)
        if table is reading:
            query = query.add_columns(revision.c.text, reader.c.made)
            query = query.join(revision, revision.c.id == reading.c.revision_id)
            query = query.join(reader, reader.c.id == reading.c.reader_id)
        for row in connection.execute(query.execution_options(yield_per=ROWS)):
            fields = row._asdict()
            if table is reading:
                fields["record"] = msgspec.Raw(compression.unpack_record(row.record, fields.pop("text")))
            out.write(msgspec.json.encode(fields) + b"\n")
            out.lines += 1
            progress(table.name, out.lines, total)
        return out.filed()


_NOT_WRITTEN = {content.c.bytes, document.c.key_digest, reading.c.reader_id}
"""Columns that the folder has in another place, or that follow from others."""


def _warc(connection: sa.Connection, place: Path, progress: Progress) -> Filed:
    """A record for each capture; where the bytes have been written before, one that refers to those."""
    query = (
        sa.select(capture, content.c.sha256, content.c.size)
        .join(content, content.c.id == capture.c.content_id)
        .order_by(capture.c.id)
    )
    first: dict[int, Any] = {}
    with (place / WARC).open("wb") as file:
        out = _Hashing(file)
        writer = WARCWriter(out, gzip=True, warc_version="1.1")
        rows = connection.execute(query).all()
        for row in rows:
            data = None
            if row.content_id not in first:
                found = sa.select(content.c.bytes).where(content.c.id == row.content_id)
                data = compression.unpack(connection.execute(found).scalar_one(), row.size)
            writer.write_record(_record(writer, row, data, first.setdefault(row.content_id, row)))
            out.lines += 1
            progress("bytes", out.lines, len(rows))
        return out.filed()


def _record(writer: WARCWriter, row: Any, data: bytes | None, first: Any) -> Any:
    headers = {
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, row.seal)}>",
        "WARC-Date": row.at,
        "WARC-Payload-Digest": f"sha256:{row.sha256}",
        "WARC-Block-Digest": None,
    }
    headers = {name: value for name, value in headers.items() if value is not None}
    http = _http(row) if row.status is not None and _uri(row) == row.address else None
    if data is None:
        return writer.create_revisit_record(
            _uri(row), f"sha256:{row.sha256}", _uri(first), first.at, http_headers=http, warc_headers_dict=headers
        )
    kind = "resource" if http is None else "response"
    return writer.create_warc_record(
        _uri(row),
        kind,
        payload=BytesIO(data),
        length=len(data),
        warc_content_type=row.media_type if http is None else "application/http; msgtype=response",
        http_headers=http,
        warc_headers_dict=headers,
    )


def _uri(row: Any) -> str:
    address = row.address or ""
    return address if address.startswith(("http://", "https://")) else f"urn:sha256:{row.sha256}"


def _http(row: Any) -> StatusAndHeaders:
    """Status and headers; what they say of framing, which is gone, under another name."""
    pairs = [
        (f"X-Dragoman-Wire-{name}" if name.lower() in _FRAMING else name, " ".join(value.split()))
        for name, value in msgspec.json.decode(row.headers)
    ]
    return StatusAndHeaders(f"{row.status} Status", [*pairs, ("Content-Length", str(row.size))], protocol="HTTP/1.1")


def read(database: Database, of: str | os.PathLike[str], progress: Progress = silent) -> dict[str, int]:
    """Put a folder's archive into an empty one, in one transaction. How many lines each file had."""
    place = Path(of)
    manifest = _manifest(place)
    with database.write() as connection:
        if any(connection.execute(sa.select(each.c.id).limit(1)).first() for each in (document, source)):
            raise DragomanError("E508", f"the archive {database.where} is not empty", "Import into a new archive.")
        try:
            for table in _held(manifest):
                _fill(connection, table, place, manifest.files[f"{table.name}.jsonl"].lines, progress)
            _check_whole(connection)
            _derive(connection, progress)
        except (msgspec.DecodeError, ArchiveLoadFailed, KeyError, TypeError, ValueError) as error:
            raise _broken(place, error) from error
        except sa.exc.IntegrityError as error:
            raise _broken(place, error.orig) from error
    database.settle()
    return {name: file.lines for name, file in manifest.files.items()}


def _broken(place: Path, why: object) -> DragomanError:
    step = "Export it again, or copy the whole folder again; nothing was imported."
    return DragomanError("E509", f"{place} is no whole export: {why}", step)


def _manifest(place: Path) -> Manifest:
    """What the folder says of itself, its files checked. Raises E509."""
    try:
        manifest = msgspec.json.decode((place / MANIFEST).read_bytes(), type=Manifest)
        if manifest.format != FORMAT or manifest.schema not in known_versions():
            raise _broken(place, f"a newer Dragoman wrote it (format {manifest.format}, schema {manifest.schema})")
        wanted = {f"{table.name}.jsonl" for table in _held(manifest)} | {WARC}
        if missing := sorted(wanted - manifest.files.keys()):
            raise _broken(place, f"it has no {', '.join(missing)}")
        for name in sorted(wanted):
            with (place / name).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != manifest.files[name].sha256:
                    raise _broken(place, f"{name} is not as it was written")
    except (OSError, msgspec.DecodeError) as error:
        raise _broken(place, getattr(error, "strerror", None) or error) from error
    return manifest


def _held(manifest: Manifest) -> list[sa.Table]:
    """The tables that an export of its schema has."""
    return [table for table in KEPT if SINCE.get(table, "") <= manifest.schema]


def _fill(connection: sa.Connection, table: sa.Table, place: Path, total: int, progress: Progress) -> None:
    rows: list[dict[str, Any]] = []
    if table is schema.meta:
        connection.execute(table.delete())

    def put() -> None:
        if rows:
            connection.execute(table.insert(), rows)
            rows.clear()

    for done, row in enumerate(_rows(connection, table, place), start=1):
        progress(table.name, done, total)
        if rows and rows[0].keys() != row.keys():
            put()
        rows.append(row)
        if len(rows) >= ROWS:
            put()
    put()
    if "id" in table.c and connection.dialect.name == "postgresql":
        highest = sa.select(sa.func.max(table.c.id)).scalar_subquery()
        sequence = sa.func.pg_get_serial_sequence(table.name, "id")
        connection.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(highest, 1), highest.is_not(None))))


def _rows(connection: sa.Connection, table: sa.Table, place: Path) -> Iterator[dict[str, Any]]:
    if table is content:
        yield from _contents(place)
    elif table is reading:
        yield from _readings(connection, place)
    else:
        with (place / f"{table.name}.jsonl").open("rb") as file:
            for line in file:
                row = msgspec.json.decode(line, type=dict[str, Any])
                yield row | {"key_digest": packing.digest_of(row["key"])} if table is document else row


def _readings(connection: sa.Connection, place: Path) -> Iterator[dict[str, Any]]:
    """The rows of ``reading``; the texts that they are packed by are there already."""
    with (place / f"{reading.name}.jsonl").open("rb") as file:
        for line in file:
            one = msgspec.json.decode(line, type=_ReadingLine)
            record = bytes(one.record)
            if packing.sha256(record) != one.sha256:
                raise ValueError(f"the record of reading {one.id} has not the sha256 {one.sha256}")
            text = connection.execute(sa.select(revision.c.text).where(revision.c.id == one.revision_id)).scalar()
            if text is None:
                raise ValueError(f"the revision {one.revision_id} of reading {one.id} is not there")
            by = keeping.reader_id(connection, one.made)
            fields = {name: getattr(one, name) for name in ("id", "revision_id", "sha256", "at", "current")}
            yield {**fields, "reader_id": by, "record": compression.pack_record(record, text)}


def _contents(place: Path) -> Iterator[dict[str, Any]]:
    """The rows of ``content``, their bytes from the WARC."""
    wanted: dict[str, dict[str, Any]] = {}
    for line in (place / f"{content.name}.jsonl").read_bytes().splitlines():
        row = msgspec.json.decode(line, type=dict[str, Any])
        wanted[row["sha256"]] = row
    with (place / WARC).open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type == "revisit":
                continue
            data = b"".join(iter(lambda: record.raw_stream.read(1 << 20), b""))  # noqa: B023 (read before the next)
            row = wanted.pop(packing.sha256(data), {})
            if not row or len(data) != row["size"]:
                raise ValueError(f"{WARC} holds bytes that {content.name}.jsonl does not know")
            yield {**row, "bytes": compression.pack(data)}
    if wanted:
        raise ValueError(f"{WARC} lacks the bytes with sha256 {', '.join(sorted(wanted))}")


def _check_whole(connection: sa.Connection) -> None:
    """Every text is what its hash says (rows that belong together, the database checks)."""
    query = sa.select(revision, document.c.name).join(document, document.c.id == revision.c.document_id)
    for row in connection.execute(query.execution_options(yield_per=ROWS)):
        try:
            stored.document_of(row.name, row)
        except DragomanError as error:
            raise ValueError(error.reason) from error


def _derive(connection: sa.Connection, progress: Progress) -> None:
    """Make anew what follows from what is kept."""
    rows = connection.execute(
        sa.select(revision.c.id, revision.c.document_id, revision.c.number, document.c.name)
        .add_columns(document.c.revision_id.label("stands"))
        .join(document, document.c.id == revision.c.document_id)
        .order_by(revision.c.id)
    ).all()
    for done, row in enumerate(rows, start=1):
        progress("statements", done, len(rows))
        _, read = indexing.add_revision(connection, row.id)
        if read is not None:
            keeping.write_statements(connection, read[0], row, read[1])
        text = connection.execute(sa.select(revision.c.text).where(revision.c.id == row.id)).scalar_one()
        keeping.link_copies(connection, row.document_id, row.id, text)
    for each in connection.execute(sa.select(document.c.id).order_by(document.c.id)).scalars().all():
        history.settle(connection, each)
