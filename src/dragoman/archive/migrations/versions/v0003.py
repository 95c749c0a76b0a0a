"""Encounters: what each reading says of its own, and what people said of two documents."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa
from alembic import op

from dragoman.archive import packing
from dragoman.archive.schema import Packed
from dragoman.errors import DragomanError

revision = "0003"
down_revision = "0002"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, and the heads of the readings that are there."""
    op.create_table(
        "judgement",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("other_id", Id, nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False, comment="same, different, or withdrawn (what was said before)"),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("seal", sa.Text(), nullable=False, comment="SHA-256 over the fields above and the seal before"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_judgement_document_id")),
        sa.ForeignKeyConstraint(["other_id"], ["document.id"], name=op.f("fk_judgement_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgement")),
        comment="what a person said of two documents: of one encounter, or not; the last row of two counts",
    )
    op.create_index(op.f("ix_judgement_document_id"), "judgement", ["document_id"], unique=False)
    op.create_index(op.f("ix_judgement_other_id"), "judgement", ["other_id"], unique=False)
    op.create_table(
        "head",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("revision_id", Id, nullable=False),
        sa.Column("reading_id", Id, nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True, comment="whose account it is: given, else as read"),
        sa.Column("form", sa.Text(), nullable=False, comment="of the text: readout, joint_statement"),
        sa.Column("kind", sa.Text(), nullable=True, comment="of the encounter: call, meeting"),
        sa.Column("date", sa.Text(), nullable=True, comment="of the encounter"),
        sa.Column("day", sa.Text(), nullable=True, comment="of the encounter, else of publication"),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("requested_by", sa.Text(), nullable=True),
        sa.Column("parties", sa.Text(), nullable=False, comment="party codes of publisher and participants"),
        sa.Column("participants", sa.Text(), nullable=False, comment="JSON: name, title and party of each"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_head_document_id")),
        sa.ForeignKeyConstraint(["reading_id"], ["reading.id"], name=op.f("fk_head_reading_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_head_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_head")),
        sa.UniqueConstraint("reading_id", name=op.f("uq_head_reading_id")),
        comment="what every revision's current reading says of its encounter",
    )
    for column in ("day", "document_id", "publisher", "revision_id"):
        op.create_index(op.f(f"ix_head_{column}"), "head", [column], unique=False)
    _heads(op.get_bind())


def _heads(connection: sa.Connection) -> None:
    """The heads of all current readings, from their records; a damaged one has none, and ``verify`` says so."""
    head = sa.table("head", *(sa.column(name) for name in _COLUMNS))
    rows = connection.execute(sa.text(_READINGS).columns(text=Packed())).all()
    for row in rows:
        try:
            document = packing.document_from(row.name, row.text, row.sha256, row.extractor, row.known)
            found = packing.head_row(packing.readout_from(packing.unpack_record(row.record, row.text), document))
        except (DragomanError, msgspec.DecodeError, ValueError):
            continue
        above = {name: getattr(row, name) for name in _COLUMNS[:3]}
        connection.execute(head.insert().values(above | {name: found[name] for name in _COLUMNS[3:]}))


_READINGS = """
SELECT revision.document_id, reading.revision_id, reading.id AS reading_id, reading.record, document.name,
       revision.text, revision.sha256, revision.extractor, revision.known
FROM reading
JOIN revision ON revision.id = reading.revision_id
JOIN document ON document.id = revision.document_id
WHERE reading.current
ORDER BY reading.id
"""
_COLUMNS = (
    *("document_id", "revision_id", "reading_id", "title", "published", "publisher", "form", "kind", "date", "day"),
    *("place", "requested_by", "parties", "participants"),
)
