"""Less room for the same: what follows from the text and two offsets is not written again, readers are named once.

On SQLite hashes become bytes, and texts, what is known of them, and records are packed by dictionaries. Statements and
heads are made anew from the records. A row that is damaged stays as it is, and verifying says what is wrong with it.
"""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa
import zstandard
from alembic import op

from dragoman.archive import compression, packing
from dragoman.errors import DragomanError

revision = "0008"
down_revision = "0007"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FTS5 = """fts5(words, content='', columnsize=0, tokenize="ascii tokenchars '=_'")"""


def upgrade() -> None:
    """Rewrite what is kept; make anew what follows from it. (What search asks is filled in when all is migrated.)"""
    connection = op.get_bind()
    identities = {
        (row.revision_id, row.statement): row.identity
        for row in connection.execute(sa.text("SELECT revision_id, statement, identity FROM statement"))
    }
    _drop()
    _readers()
    _documents(connection)
    if connection.dialect.name == "sqlite":
        _packed(connection)
    _shingles()
    _statements()
    _searchable()
    _derive(connection, identities)


def _readers() -> None:
    op.create_table(
        "reader",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("made", sa.Text(), nullable=False, comment="JSON: reader, model and codebook, with versions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reader")),
        sa.UniqueConstraint("made", name=op.f("uq_reader_made")),
        comment="who reads",
    )
    op.execute("INSERT INTO reader (made) SELECT made FROM reading GROUP BY made ORDER BY min(id)")
    op.add_column("reading", sa.Column("reader_id", Id, nullable=True))
    op.execute("UPDATE reading SET reader_id = (SELECT reader.id FROM reader WHERE reader.made = reading.made)")
    with op.batch_alter_table("reading") as table:
        table.drop_constraint(op.f("uq_reading_revision_id_made"), type_="unique")
        table.drop_column("made")
        table.alter_column("reader_id", existing_type=Id, nullable=False)
        table.alter_column(
            "record",
            existing_type=sa.LargeBinary(),
            existing_nullable=False,
            comment="the record's JSON without its document: see compression.py",
        )
        table.create_foreign_key(op.f("fk_reading_reader_id"), "reader", ["reader_id"], ["id"])
        table.create_unique_constraint(op.f("uq_reading_revision_id_reader_id"), ["revision_id", "reader_id"])


def _documents(connection: sa.Connection) -> None:
    comment = "it is found by: see packing.digest_of"
    op.add_column("document", sa.Column("key_digest", sa.Text(), nullable=True, comment=comment))
    sqlite = connection.dialect.name == "sqlite"
    rows = connection.execute(sa.text("SELECT id, key FROM document")).all()
    digests = [{"this": row.id, "digest": packing.sha256(str(row.key).encode())[:32]} for row in rows]
    if sqlite:
        digests = [each | {"digest": bytes.fromhex(each["digest"])} for each in digests]
    if digests:
        connection.execute(sa.text("UPDATE document SET key_digest = :digest WHERE id = :this"), digests)
    with op.batch_alter_table("document") as table:
        table.drop_constraint(op.f("uq_document_key"), type_="unique")
        table.alter_column("key_digest", existing_type=sa.Text(), existing_comment=comment, nullable=False)
        table.create_unique_constraint(op.f("uq_document_key_digest"), ["key_digest"])


# --- what SQLite keeps in another form ----------------------------------------------


def _packed(connection: sa.Connection) -> None:
    raw: Any = connection.connection.driver_connection
    for name, made in (("as_bytes", _as_bytes), ("as_text", _as_text), ("as_known", _as_known)):
        raw.create_function(f"dragoman_{name}", 1, made)
    op.execute("UPDATE content SET sha256 = dragoman_as_bytes(sha256)")
    op.execute("UPDATE capture SET seal = dragoman_as_bytes(seal)")
    op.execute("UPDATE reading SET sha256 = dragoman_as_bytes(sha256)")
    op.execute("UPDATE extraction SET known = dragoman_as_known(known) WHERE known IS NOT NULL")
    op.execute(
        "UPDATE revision SET sha256 = dragoman_as_bytes(sha256), text = dragoman_as_text(text),"
        " known = dragoman_as_known(known)"
    )


def _as_bytes(digits: Any) -> Any:
    try:
        found = bytes.fromhex(digits)
        return found if found.hex() == digits else digits
    except (TypeError, ValueError):
        return digits


def _as_text(kept: Any) -> Any:
    """A text, which an older archive has packed without a dictionary, or not at all."""
    try:
        return compression.pack(compression.unpack(kept) if isinstance(kept, bytes) else kept.encode(), "text")
    except (AttributeError, ValueError):
        return kept


def _as_known(kept: Any) -> Any:
    return compression.pack(kept.encode(), "known") if isinstance(kept, str) else kept


# --- what follows -------------------------------------------------------------------


def _derive(connection: sa.Connection, identities: dict[tuple[int, str], str]) -> None:
    """Pack every record anew, and make what follows from those that count."""
    heads = sa.table("head", *map(sa.column, ("document_id", "revision_id", "reading_id", *_HEAD)))
    statements = sa.table("statement", *map(sa.column, ("revision_id", "identity", *_STATEMENT)))
    ids = connection.execute(sa.text("SELECT id FROM reading ORDER BY id")).scalars().all()
    config = op.get_context().config
    progress = config.attributes["progress"] if config is not None else lambda *_: None
    for done, each in enumerate(ids, start=1):
        progress("readings", done, len(ids))
        row = connection.execute(sa.text(_READING), {"this": each}).one()
        try:
            text = compression.unpack(row.text).decode() if isinstance(row.text, bytes) else row.text
            known = compression.unpack(row.known).decode() if isinstance(row.known, bytes) else row.known
            sha256 = row.sha256.hex() if isinstance(row.sha256, bytes) else row.sha256
            record = _unpacked(row.record, text)
            packed = {"record": compression.pack_record(record, text), "this": each}
            connection.execute(sa.text("UPDATE reading SET record = :record WHERE id = :this"), packed)
            document = packing.document_from(row.name, text, sha256, row.extractor, known)
            readout = packing.readout_from(record, document)
        except (DragomanError, msgspec.DecodeError, TypeError, ValueError):
            continue
        if not row.current:
            continue
        above = {"document_id": row.document_id, "revision_id": row.revision_id, "reading_id": each}
        found = packing.head_row(readout)
        connection.execute(heads.insert().values(above | {name: found[name] for name in _HEAD}))
        made = []
        for number, said in enumerate(readout.statements, start=1):
            found = packing.statement_row(number, said)
            identity = identities.get((row.revision_id, said.id), f"{row.number}.{said.id}")
            made.append({"revision_id": row.revision_id, "identity": identity} | {n: found[n] for n in _STATEMENT})
        if made:
            connection.execute(statements.insert(), made)


_READING = """
SELECT revision.document_id, reading.revision_id, reading.record, reading.current, document.name, revision.number,
       revision.text, revision.sha256, revision.extractor, revision.known
FROM reading
JOIN revision ON revision.id = reading.revision_id
JOIN document ON document.id = revision.document_id
WHERE reading.id = :this
"""
_HEAD = (
    *("published", "publisher", "form", "kind", "date", "day", "place", "requested_by", "parties", "participants"),
)
_STATEMENT = (
    *("statement", "number", "start", "end", "cue_start", "cue_end", "source_start", "source_end", "speaker", "person"),
    *("target", "act", "contexts", "event", "cameo", "confidence"),
)
_KEYS = (
    b'{"statements":[{"act":"state","cameo":null,"confidence":0.9,"content":{"end":1,"start":0,"text":""},"contexts":["'
    b'"],"cue":{"end":1,"start":0,"text":""},"event":null,"evidence":{"act":[{"end":1,"start":0,"text":""}],"speaker":[{'
    b'"end":1,"start":0,"text":""}],"target":[{"end":1,"start":0,"text":""}],"contexts":[{"end":1,"start":0,"text":""}]'
    b'},"id":"s1","paragraph":1,"person":null,"sentence":1,"source":{"end":1,"start":0,"text":""},"speaker":["'
    b'"],"target":[]},"encounter":{"date":null,"evidence":{"kind":[{"end":1,"of":"text","start":0,"text":""}]},"kind":'
    b'"call","missing":{},"participants":[{"evidence":[],"name":"","party":null,"title":null}],"place":null,"publisher":'
    b'null,"requested_by":null},"findings":[],"furniture":[],"kind":"readout","made":{"codebook_version":"","model":"",'
    b'"model_version":"","reader":"dragoman","reader_version":""},"parties":[{"code":"","kind":"state","name":""}],"schema"'
)
"""With its text, what a record was packed by until now."""


def _unpacked(data: bytes, text: str) -> bytes:
    """A record as it was packed until now. Raises ``ValueError``."""
    given = _KEYS + text.encode("utf-8", "surrogatepass")
    by = zstandard.ZstdCompressionDict(given, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    try:
        found: bytes = zstandard.ZstdDecompressor(dict_data=by).decompress(data)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error
    return found


# --- tables made anew ---------------------------------------------------------------


def _shingles() -> None:
    """Of every hash the upper half."""
    op.execute("CREATE TEMPORARY TABLE halves AS SELECT DISTINCT hash >> 32 AS hash, revision_id FROM shingle")
    op.drop_table("shingle")
    op.create_table(
        "shingle",
        sa.Column("hash", sa.Integer(), nullable=False),
        sa.Column("revision_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_shingle_revision_id")),
        sa.PrimaryKeyConstraint("hash", "revision_id", name=op.f("pk_shingle")),
        comment="a sample of each revision's word sequences, to find near-duplicates by",
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO shingle (hash, revision_id) SELECT hash, revision_id FROM halves")
    op.execute("DROP TABLE halves")


def _drop() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name in ("searchable_statement", "passage_words", *(("statement_words",) if sqlite else ())):
        op.execute(f"DROP TABLE {name}")
    op.drop_table("statement")


def _statements() -> None:
    op.create_table(
        "statement",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("revision_id", Id, nullable=False),
        sa.Column("statement", sa.Text(), nullable=False, comment="its id in the record: s1, s2"),
        sa.Column("number", sa.Integer(), nullable=False, comment="its place among the record's statements, from 1"),
        sa.Column(
            "start", sa.Integer(), nullable=False, comment="of the content, in code points of the revision's text"
        ),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("cue_start", sa.Integer(), nullable=True),
        sa.Column("cue_end", sa.Integer(), nullable=True),
        sa.Column("source_start", sa.Integer(), nullable=True),
        sa.Column("source_end", sa.Integer(), nullable=True),
        sa.Column("speaker", sa.Text(), nullable=False, comment="party codes"),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("target", sa.Text(), nullable=False, comment="party codes"),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("contexts", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=True),
        sa.Column("cameo", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column(
            "identity", sa.Text(), nullable=False, comment="the same in every revision that carries the statement"
        ),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_statement_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        comment="the statements of every revision's current reading",
    )
    op.create_index(op.f("ix_statement_revision_id"), "statement", ["revision_id"], unique=False)
    op.execute("DELETE FROM head")
    with op.batch_alter_table("head") as table:
        table.drop_column("title")


def _searchable() -> None:
    op.execute("DELETE FROM searchable_text")
    op.add_column("searchable_text", sa.Column("title", sa.Text(), nullable=True))
    op.create_table(
        "searchable_statement",
        sa.Column("statement_id", Id, autoincrement=False, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("revision_id", Id, nullable=False),
        sa.Column("latest", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False, comment="as of the text"),
        sa.Column("length", sa.Integer(), nullable=False, comment="words"),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_searchable_statement_statement_id")),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_searchable_statement")),
        comment="what search asks of each statement: a few narrow columns, to be passed through quickly",
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE VIRTUAL TABLE statement_words USING {FTS5}")
        op.execute(f"CREATE VIRTUAL TABLE passage_words USING {FTS5}")
        return
    op.execute("ALTER TABLE searchable_statement ADD COLUMN words tsvector NOT NULL")
    op.execute("CREATE INDEX ix_searchable_statement_words ON searchable_statement USING gin (words)")
    op.execute(
        "CREATE TABLE passage_words (revision_id bigint NOT NULL REFERENCES revision (id), number integer NOT NULL,"
        " words tsvector NOT NULL, PRIMARY KEY (revision_id, number))"
    )
    op.execute("CREATE INDEX ix_passage_words_words ON passage_words USING gin (words)")
