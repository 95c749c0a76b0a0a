"""Search: the words of texts and statements. They are filled in when the archive is opened (see indexing.py)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FTS5 = """fts5(words, content='', columnsize=0, tokenize="ascii tokenchars '=_'")"""
"""Without content (the words follow from the texts), without sizes (nothing asks for them), split at spaces alone."""


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "derivation",
        sa.Column("name", sa.Text(), nullable=False, comment="what was made: search"),
        sa.Column("version", sa.Text(), nullable=False, comment="by which rules"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_derivation")),
        comment="what must be made anew when the rules have changed",
    )
    op.create_table(
        "searchable_statement",
        sa.Column("statement_id", Id, autoincrement=False, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("revision_id", Id, nullable=False),
        sa.Column("latest", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False, comment="as of the text"),
        sa.Column("length", sa.Integer(), nullable=False, comment="words"),
        sa.Column(
            "places",
            sa.Text(),
            nullable=False,
            comment="what is searched of it: offsets in the text, as in 10-24 30-55",
        ),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_searchable_statement_statement_id")),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_searchable_statement")),
        comment="what search asks of each statement: a few narrow columns, to be passed through quickly",
    )
    op.create_table(
        "searchable_text",
        sa.Column("revision_id", Id, autoincrement=False, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("latest", sa.Boolean(), nullable=False, comment="whether it is the revision that stands now"),
        sa.Column(
            "day", sa.Integer(), nullable=False, comment="20260301: of the encounter, else of publication; 0: neither"
        ),
        sa.Column("length", sa.Integer(), nullable=False, comment="words"),
        sa.Column("publisher", sa.Text(), nullable=True, comment="whose account it is: given, else as read"),
        sa.Column("kind", sa.Text(), nullable=True, comment="of the encounter"),
        sa.Column("form", sa.Text(), nullable=True, comment="of the text; none where it has not been read"),
        sa.Column("parties", sa.Text(), nullable=False, comment="party codes: whose encounter it was"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_searchable_text_document_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_searchable_text_revision_id")),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_searchable_text")),
        comment="what search asks of a text beside its words",
    )
    op.create_index(op.f("ix_searchable_text_document_id"), "searchable_text", ["document_id"], unique=False)
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
