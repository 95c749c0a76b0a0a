"""What people found of encounters; earlier readouts of the same two are found without a search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table, and the index."""
    op.create_table(
        "encounter_correction",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("revision_id", Id, nullable=False),
        sa.Column("by", sa.Text(), nullable=False, comment="who checked it"),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False, comment="confirmed or corrected"),
        sa.Column("before", sa.Text(), nullable=False, comment="JSON: the encounter as the machine read it"),
        sa.Column("after", sa.Text(), nullable=False, comment="JSON: the encounter as a person reads it"),
        sa.Column("made", sa.Text(), nullable=False, comment="JSON: by what the reading that was checked was made"),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False, comment="SHA-256 over the fields above and the seal before"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_encounter_correction_document_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_encounter_correction_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_encounter_correction")),
        comment="what people found when they checked encounters; rows are only added, the last one counts",
    )
    for column in ("document_id", "revision_id"):
        op.create_index(op.f(f"ix_encounter_correction_{column}"), "encounter_correction", [column], unique=False)
    op.drop_index(op.f("ix_head_publisher"), table_name="head")
    op.create_index("ix_head_publisher_parties_day", "head", ["publisher", "parties", "day"], unique=False)
