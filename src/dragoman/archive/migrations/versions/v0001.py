"""The first schema: captures, documents, revisions, readings, and what follows from them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "content",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False, comment="zstd"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content")),
        sa.UniqueConstraint("sha256", name=op.f("uq_content_sha256")),
        comment="bytes as they came, each once",
    )
    op.create_table(
        "document",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="what makes it this document: see identity.py"),
        sa.Column("name", sa.Text(), nullable=False, comment="the id that users see"),
        sa.Column(
            "revision_id", Id, nullable=True, comment="the revision that stands now (none: no text could ever be made)"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("key", name=op.f("uq_document_key")),
        sa.UniqueConstraint("name", name=op.f("uq_document_name")),
        comment="what stands at one address, whatever its text",
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
        comment="what is known of the archive itself",
    )
    op.create_table(
        "capture",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("content_id", Id, nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.Text(), nullable=False, comment="JSON: pairs of name and value"),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False, comment="SHA-256 over the fields above and the seal before"),
        sa.Column(
            "seen",
            sa.Integer(),
            nullable=False,
            comment="how often the same came from the same place, this time included",
        ),
        sa.Column("seen_at", sa.Text(), nullable=False, comment="when it came the last time"),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], name=op.f("fk_capture_content_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_capture_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture")),
        comment="bytes that came from somewhere at a time",
    )
    op.create_index(op.f("ix_capture_content_id"), "capture", ["content_id"], unique=False)
    op.create_index("ix_capture_document_id_at", "capture", ["document_id", "at"], unique=False)
    op.create_table(
        "revision",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column(
            "number", sa.Integer(), nullable=False, comment="counts from 1 in the order in which texts were first kept"
        ),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("extractor", sa.Text(), nullable=False, comment="what first made this text"),
        sa.Column("at", sa.Text(), nullable=False, comment="the time of the first capture that had it"),
        sa.Column("known", sa.Text(), nullable=False, comment="JSON: the document's other fields"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_revision_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_revision_document_id_number")),
        sa.UniqueConstraint("document_id", "sha256", name=op.f("uq_revision_document_id_sha256")),
        comment="a text that a document has or had",
    )
    op.create_table(
        "extraction",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("capture_id", Id, nullable=False),
        sa.Column("revision_id", Id, nullable=True),
        sa.Column("extractor", sa.Text(), nullable=False, comment="empty where it was refused before one was chosen"),
        sa.Column(
            "known",
            sa.Text(),
            nullable=True,
            comment="JSON: the document's other fields, where they are not the revision's",
        ),
        sa.Column("code", sa.Text(), nullable=True, comment="of the refusal, where there is no text"),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_extraction_capture_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_extraction_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extraction")),
        sa.UniqueConstraint("capture_id", "extractor", name=op.f("uq_extraction_capture_id_extractor")),
        comment="what an extractor made of a capture",
    )
    op.create_index(op.f("ix_extraction_revision_id"), "extraction", ["revision_id"], unique=False)
    op.create_table(
        "near",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("other_id", Id, nullable=False),
        sa.Column("revision_id", Id, nullable=False),
        sa.Column("other_revision_id", Id, nullable=False),
        sa.Column(
            "jaccard",
            sa.Float(),
            nullable=False,
            comment="share of word sequences that both have, of all that either has",
        ),
        sa.Column("containment", sa.Float(), nullable=False, comment="share of the shorter text's that the other has"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_near_document_id")),
        sa.ForeignKeyConstraint(["other_id"], ["document.id"], name=op.f("fk_near_other_id")),
        sa.ForeignKeyConstraint(["other_revision_id"], ["revision.id"], name=op.f("fk_near_other_revision_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_near_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_near")),
        sa.UniqueConstraint("revision_id", "other_revision_id", name=op.f("uq_near_revision_id_other_revision_id")),
        comment="documents with nearly the same text: linked, not merged",
    )
    op.create_index(op.f("ix_near_document_id"), "near", ["document_id"], unique=False)
    op.create_index(op.f("ix_near_other_id"), "near", ["other_id"], unique=False)
    op.create_table(
        "reading",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("revision_id", Id, nullable=False),
        sa.Column("made", sa.Text(), nullable=False, comment="JSON: reader, model and codebook, with versions"),
        sa.Column("record", sa.LargeBinary(), nullable=False, comment="zstd of the record's JSON without its document"),
        sa.Column("sha256", sa.Text(), nullable=False, comment="of that JSON"),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False, comment="the reading that counts for its revision"),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_reading_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
        sa.UniqueConstraint("revision_id", "made", name=op.f("uq_reading_revision_id_made")),
        comment="a revision as a reader read it",
    )
    op.create_index(
        "uq_reading_current",
        "reading",
        ["revision_id"],
        unique=True,
        sqlite_where=sa.text("current"),
        postgresql_where=sa.text("current"),
    )
    op.create_table(
        "shingle",
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("revision_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_shingle_revision_id")),
        sa.PrimaryKeyConstraint("hash", "revision_id", name=op.f("pk_shingle")),
        comment="a sample of each revision's word sequences, to find near-duplicates by",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "change",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("before_id", Id, nullable=False),
        sa.Column("after_id", Id, nullable=False),
        sa.Column("cause", sa.Text(), nullable=False, comment="publisher, extractor, or undecided"),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="markup, typographic, wording, substantive, refused or restored"
        ),
        sa.Column("details", sa.Text(), nullable=False, comment="JSON: a list of sentences"),
        sa.ForeignKeyConstraint(["after_id"], ["extraction.id"], name=op.f("fk_change_after_id")),
        sa.ForeignKeyConstraint(["before_id"], ["extraction.id"], name=op.f("fk_change_before_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_change_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sa.UniqueConstraint("after_id", name=op.f("uq_change_after_id")),
        comment="what happened between one extraction of a document and the next",
    )
    op.create_index(op.f("ix_change_document_id"), "change", ["document_id"], unique=False)
    op.create_table(
        "placement",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("before_id", Id, nullable=False),
        sa.Column("after_id", Id, nullable=False),
        sa.Column(
            "old", sa.Text(), nullable=True, comment="the statement's id in the reading before; none where it was added"
        ),
        sa.Column(
            "new", sa.Text(), nullable=True, comment="the statement's id in the reading after; none where it is gone"
        ),
        sa.Column(
            "fate",
            sa.Text(),
            nullable=False,
            comment="moved, reworded, dropped, added, orphaned; carried ones are not listed",
        ),
        sa.Column("similarity", sa.Float(), nullable=True),
        sa.Column("changed", sa.Text(), nullable=False, comment="fields of the statement that are not as they were"),
        sa.ForeignKeyConstraint(["after_id"], ["reading.id"], name=op.f("fk_placement_after_id")),
        sa.ForeignKeyConstraint(["before_id"], ["reading.id"], name=op.f("fk_placement_before_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_placement_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
        comment="where the statements of one reading are in the next revision's",
    )
    op.create_index(op.f("ix_placement_after_id"), "placement", ["after_id"], unique=False)
    op.create_index(op.f("ix_placement_document_id"), "placement", ["document_id"], unique=False)
    op.create_table(
        "statement",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("revision_id", Id, nullable=False),
        sa.Column("reading_id", Id, nullable=False),
        sa.Column("statement", sa.Text(), nullable=False, comment="its id in the record: s1, s2"),
        sa.Column("number", sa.Integer(), nullable=False, comment="its place among the record's statements, from 1"),
        sa.Column(
            "start", sa.Integer(), nullable=False, comment="of the content, in code points of the revision's text"
        ),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("cue", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("speaker", sa.Text(), nullable=False, comment="party codes"),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("target", sa.Text(), nullable=False, comment="party codes"),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("contexts", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=True),
        sa.Column("cameo", sa.Text(), nullable=True),
        sa.Column("date", sa.Text(), nullable=True, comment="of the encounter"),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True, comment="whose account it is: given, else as read"),
        sa.Column("kind", sa.Text(), nullable=True, comment="of the encounter: call, meeting"),
        sa.Column("form", sa.Text(), nullable=False, comment="of the text: readout, joint_statement"),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("latest", sa.Boolean(), nullable=False, comment="whether its revision is the one that stands now"),
        sa.Column(
            "identity", sa.Text(), nullable=False, comment="the same in every revision that carries the statement"
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_statement_document_id")),
        sa.ForeignKeyConstraint(["reading_id"], ["reading.id"], name=op.f("fk_statement_reading_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_statement_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        comment="the statements of every revision's current reading",
    )
    op.create_index("ix_statement_document_id_latest", "statement", ["document_id", "latest"], unique=False)
    op.create_index(op.f("ix_statement_reading_id"), "statement", ["reading_id"], unique=False)
    op.create_index(op.f("ix_statement_revision_id"), "statement", ["revision_id"], unique=False)
