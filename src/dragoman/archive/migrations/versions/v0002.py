"""Watched sources: how they are, their pages, and every state that they were in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "source",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="feed, list or page"),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column(
            "every", sa.Text(), nullable=False, comment="how often it is asked, as its user wrote it: 30m, 6h, 7d, 2w"
        ),
        sa.Column(
            "cadence", sa.Text(), nullable=True, comment="after how long without anything new it counts as silent"
        ),
        sa.Column("added", sa.Text(), nullable=False, comment="when it was first watched"),
        sa.Column("asked", sa.Text(), nullable=True, comment="the last round"),
        sa.Column("answered", sa.Text(), nullable=True, comment="the last round in which it was as it should be"),
        sa.Column("fresh", sa.Text(), nullable=True, comment="when there was last something new"),
        sa.Column("due", sa.Text(), nullable=True, comment="the next round"),
        sa.Column(
            "silent_at", sa.Text(), nullable=True, comment="when its cadence is over, unless something new comes"
        ),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False, comment="rounds in a row in which it could not be asked"),
        sa.Column("edits", sa.Integer(), nullable=False, comment="changes of known pages that were seen"),
        sa.Column("removals", sa.Integer(), nullable=False, comment="removals of known pages that were seen"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("name", name=op.f("uq_source_name")),
        comment="a place that is watched, and how the last round found it",
    )
    op.create_table(
        "page",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("source_id", Id, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("first", sa.Text(), nullable=False, comment="when it was first asked"),
        sa.Column("at", sa.Text(), nullable=False, comment="when it was last asked"),
        sa.Column("outcome", sa.Text(), nullable=False, comment="there, gone or refused"),
        sa.Column("notes", sa.Text(), nullable=False, comment="JSON: what whoever asks wants to know the next time"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_page_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("source_id", "url", name=op.f("uq_page_source_id_url")),
        comment="an address of a watched source, its own among them",
    )
    op.create_table(
        "condition",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("source_id", Id, nullable=False),
        sa.Column("at", sa.Text(), nullable=False, comment="since when"),
        sa.Column("state", sa.Text(), nullable=False, comment="see watched.py"),
        sa.Column("code", sa.Text(), nullable=True, comment="of the problem, where there is one"),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_condition_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_condition")),
        comment="every state that a source was in; the last one is that it is in",
    )
    op.create_index(op.f("ix_condition_source_id"), "condition", ["source_id"], unique=False)
