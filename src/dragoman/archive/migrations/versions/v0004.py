"""The reading room: what people found when they checked statements, who may log in, and the log of what was done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "correction",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("revision_id", Id, nullable=False),
        sa.Column(
            "statement",
            sa.Text(),
            nullable=True,
            comment="the id in the reading that was checked; none where somebody added a statement",
        ),
        sa.Column("start", sa.Integer(), nullable=False, comment="of the content that was checked, or added"),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False, comment="who checked it"),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column(
            "verdict", sa.Text(), nullable=False, comment="confirmed, corrected, rejected (no statement) or added"
        ),
        sa.Column("before", sa.Text(), nullable=True, comment="JSON: the statement as the machine read it"),
        sa.Column(
            "after",
            sa.Text(),
            nullable=True,
            comment="JSON: the statement as a person reads it; none where it is rejected",
        ),
        sa.Column("made", sa.Text(), nullable=False, comment="JSON: by what the reading that was checked was made"),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False, comment="SHA-256 over the fields above and the seal before"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_correction_document_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_correction_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        comment="what people found when they checked statements; rows are only added, the last one counts",
    )
    op.create_index(op.f("ix_correction_document_id"), "correction", ["document_id"], unique=False)
    op.create_index(op.f("ix_correction_revision_id"), "correction", ["revision_id"], unique=False)
    op.create_table(
        "audit",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False, comment="SHA-256 over the fields above and the seal before"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        comment="who did what in the reading room; rows are only added",
    )
    op.create_index("ix_audit_action_at", "audit", ["action", "at"], unique=False)
    op.create_table(
        "account",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False, comment="argon2id"),
        sa.Column("role", sa.Text(), nullable=False, comment="reader, coder or admin"),
        sa.Column("made", sa.Text(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("name", name=op.f("uq_account_name")),
        comment="who may log in",
    )
    op.create_table(
        "session",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of the token"),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="session (a browser's) or token (a script's)"),
        sa.Column("made", sa.Text(), nullable=False),
        sa.Column("expires", sa.Text(), nullable=True, comment="none: until it is revoked"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_session_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("digest", name=op.f("uq_session_digest")),
        comment="who has logged in",
    )
    op.create_index(op.f("ix_session_account_id"), "session", ["account_id"], unique=False)
    op.create_table(
        "secret",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secret")),
        comment="what signs cookies",
    )
