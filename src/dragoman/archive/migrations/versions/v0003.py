"""Encounters: what each reading says of its own, and what people said of two documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables. The heads are made with what else follows from readings: see v0008."""
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
