"""The tables of an archive, the same on SQLite and PostgreSQL.

What is kept (never changed, never deleted): ``content``, ``capture``,
``document``, ``extraction``, ``revision``, ``reader``, ``reading``,
``judgement``, ``correction``, ``encounter_correction``, ``audit``; how
watched sources are, which does change, with each state they were in:
``source``, ``page``, ``condition``. What follows from it, and can be made anew:
``statement``, ``head``, ``change``, ``placement``, ``shingle``, ``near``, and
for search ``searchable_text`` and ``searchable_statement``. The words themselves
are kept in each database's own way: on SQLite in two FTS5 tables without
content, ``statement_words`` (its rowid is the statement's id) and
``passage_words``; on PostgreSQL in a ``tsvector`` column ``words`` of
``searchable_statement``, and in a table ``passage_words``. Times are UTC
(``2026-03-01T12:00:00Z``); JSON is text; lists of codes
are text with a space before and after each code (`` CHN USA ``). What follows
from the text and two offsets is not written again. On SQLite texts and hashes
take less room than their words and digits would: see :class:`Packed` and :class:`Hex`.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

from dragoman.archive import compression

HEAD = "0008"
"""The newest migration: what this version of Dragoman writes."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger().with_variant(Integer, "sqlite")


class Packed(TypeDecorator[str]):
    """Text that SQLite keeps compressed (zstd); PostgreSQL compresses its own. It cannot be searched by the database.

    Text that is there uncompressed is taken as it is.
    """

    impl = Text
    cache_ok = True

    def __init__(self, kind: compression.Kind) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return compression.pack(value.encode("utf-8"), self.kind)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return compression.unpack(value).decode("utf-8") if isinstance(value, bytes) else value


class Hex(TypeDecorator[str]):
    """A hash in hexadecimal digits, kept by SQLite as the bytes that they stand for. Anything else stays as it is."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite" or not _DIGITS.fullmatch(value):
            return value
        return bytes.fromhex(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return value.hex() if isinstance(value, bytes) else value


_DIGITS = re.compile("(?:[0-9a-f]{2})+")


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=True)


def _to(table: str, *, null: bool = False, index: bool = False) -> Column[int]:
    return Column(f"{table}_id", Id, ForeignKey(f"{table}.id"), nullable=null, index=index)


meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    comment="what is known of the archive itself",
)

content = Table(
    "content",
    metadata,
    _id(),
    Column("sha256", Hex, nullable=False, unique=True),
    Column("size", BigInteger, nullable=False),
    Column("bytes", LargeBinary, nullable=False, comment="zstd"),
    comment="bytes as they came, each once",
)

document = Table(
    "document",
    metadata,
    _id(),
    Column("key", Text, nullable=False, comment="what makes it this document: see identity.py"),
    Column("key_digest", Hex, nullable=False, unique=True, comment="it is found by: see packing.digest_of"),
    Column("name", Text, nullable=False, unique=True, comment="the id that users see"),
    Column("revision_id", Id, comment="the revision that stands now (none: no text could ever be made)"),
    comment="what stands at one address, whatever its text",
)

capture = Table(
    "capture",
    metadata,
    _id(),
    _to("document"),
    _to("content", index=True),
    Column("media_type", Text, nullable=False),
    Column("address", Text),
    Column("status", Integer),
    Column("headers", Text, nullable=False, comment="JSON: pairs of name and value"),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("seal", Hex, nullable=False, comment="SHA-256 over the fields above and the seal before"),
    Column("seen", Integer, nullable=False, comment="how often the same came from the same place, this time included"),
    Column("seen_at", Text, nullable=False, comment="when it came the last time"),
    Index("ix_capture_document_id_at", "document_id", "at"),
    comment="bytes that came from somewhere at a time",
)

revision = Table(
    "revision",
    metadata,
    _id(),
    _to("document"),
    Column("number", Integer, nullable=False, comment="counts from 1 in the order in which texts were first kept"),
    Column("sha256", Hex, nullable=False),
    Column("text", Packed("text"), nullable=False),
    Column("extractor", Text, nullable=False, comment="what first made this text"),
    Column("at", Text, nullable=False, comment="the time of the first capture that had it"),
    Column("known", Packed("known"), nullable=False, comment="JSON: the document's other fields"),
    UniqueConstraint("document_id", "number"),
    UniqueConstraint("document_id", "sha256"),
    comment="a text that a document has or had",
)

extraction = Table(
    "extraction",
    metadata,
    _id(),
    _to("capture"),
    _to("revision", null=True, index=True),
    Column("extractor", Text, nullable=False, comment="empty where it was refused before one was chosen"),
    Column("known", Packed("known"), comment="JSON: the document's other fields, where they are not the revision's"),
    Column("code", Text, comment="of the refusal, where there is no text"),
    Column("reason", Text),
    Column("next_step", Text),
    UniqueConstraint("capture_id", "extractor"),
    comment="what an extractor made of a capture",
)

reader = Table(
    "reader",
    metadata,
    _id(),
    Column("made", Text, nullable=False, unique=True, comment="JSON: reader, model and codebook, with versions"),
    comment="who reads",
)

reading = Table(
    "reading",
    metadata,
    _id(),
    _to("revision"),
    _to("reader"),
    Column("record", LargeBinary, nullable=False, comment="the record's JSON without its document: see compression.py"),
    Column("sha256", Hex, nullable=False, comment="of that JSON"),
    Column("at", Text, nullable=False),
    Column("current", Boolean, nullable=False, comment="the reading that counts for its revision"),
    UniqueConstraint("revision_id", "reader_id"),
    Index(
        "uq_reading_current", "revision_id", unique=True, sqlite_where=text("current"), postgresql_where=text("current")
    ),
    comment="a revision as a reader read it",
)

statement = Table(
    "statement",
    metadata,
    _id(),
    _to("revision", index=True),
    Column("statement", Text, nullable=False, comment="its id in the record: s1, s2"),
    Column("number", Integer, nullable=False, comment="its place among the record's statements, from 1"),
    Column("start", Integer, nullable=False, comment="of the content, in code points of the revision's text"),
    Column("end", Integer, nullable=False),
    Column("cue_start", Integer),
    Column("cue_end", Integer),
    Column("source_start", Integer),
    Column("source_end", Integer),
    Column("speaker", Text, nullable=False, comment="party codes"),
    Column("person", Text),
    Column("target", Text, nullable=False, comment="party codes"),
    Column("act", Text, nullable=False),
    Column("contexts", Text, nullable=False),
    Column("event", Text),
    Column("cameo", Text),
    Column("confidence", Float),
    Column("identity", Text, nullable=False, comment="the same in every revision that carries the statement"),
    comment="the statements of every revision's current reading",
)

head = Table(
    "head",
    metadata,
    _id(),
    _to("document", index=True),
    _to("revision", index=True),
    Column("reading_id", Id, ForeignKey("reading.id"), nullable=False, unique=True),
    Column("published", Text),
    Column("publisher", Text, comment="whose account it is: given, else as read"),
    Column("form", Text, nullable=False, comment="of the text: readout, joint_statement"),
    Column("kind", Text, comment="of the encounter: call, meeting"),
    Column("date", Text, comment="of the encounter"),
    Column("day", Text, index=True, comment="of the encounter, else of publication"),
    Column("place", Text),
    Column("requested_by", Text),
    Column("parties", Text, nullable=False, comment="party codes of publisher and participants"),
    Column("participants", Text, nullable=False, comment="JSON: name, title and party of each"),
    Index("ix_head_publisher_parties_day", "publisher", "parties", "day"),
    comment="what every revision's current reading says of its encounter",
)

judgement = Table(
    "judgement",
    metadata,
    _id(),
    _to("document", index=True),
    Column("other_id", Id, ForeignKey("document.id"), nullable=False, index=True),
    Column("verdict", Text, nullable=False, comment="same, different, or withdrawn (what was said before)"),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("note", Text),
    Column("seal", Text, nullable=False, comment="SHA-256 over the fields above and the seal before"),
    comment="what a person said of two documents: of one encounter, or not; the last row of two counts",
)

change = Table(
    "change",
    metadata,
    _id(),
    _to("document", index=True),
    Column("before_id", Id, ForeignKey("extraction.id"), nullable=False),
    Column("after_id", Id, ForeignKey("extraction.id"), nullable=False, unique=True),
    Column("cause", Text, nullable=False, comment="publisher, extractor, or undecided"),
    Column("kind", Text, nullable=False, comment="markup, typographic, wording, substantive, refused or restored"),
    Column("details", Text, nullable=False, comment="JSON: a list of sentences"),
    comment="what happened between one extraction of a document and the next",
)

placement = Table(
    "placement",
    metadata,
    _id(),
    _to("document", index=True),
    Column("before_id", Id, ForeignKey("reading.id"), nullable=False),
    Column("after_id", Id, ForeignKey("reading.id"), nullable=False, index=True),
    Column("old", Text, comment="the statement's id in the reading before; none where it was added"),
    Column("new", Text, comment="the statement's id in the reading after; none where it is gone"),
    Column(
        "fate", Text, nullable=False, comment="moved, reworded, dropped, added, orphaned; carried ones are not listed"
    ),
    Column("similarity", Float),
    Column("changed", Text, nullable=False, comment="fields of the statement that are not as they were"),
    comment="where the statements of one reading are in the next revision's",
)

shingle = Table(
    "shingle",
    metadata,
    Column("hash", Integer, primary_key=True),
    Column("revision_id", Id, ForeignKey("revision.id"), primary_key=True),
    comment="a sample of each revision's word sequences, to find near-duplicates by",
    sqlite_with_rowid=False,
)

near = Table(
    "near",
    metadata,
    _id(),
    _to("document", index=True),
    Column("other_id", Id, ForeignKey("document.id"), nullable=False, index=True),
    Column("revision_id", Id, ForeignKey("revision.id"), nullable=False),
    Column("other_revision_id", Id, ForeignKey("revision.id"), nullable=False),
    Column("jaccard", Float, nullable=False, comment="share of word sequences that both have, of all that either has"),
    Column("containment", Float, nullable=False, comment="share of the shorter text's that the other has"),
    UniqueConstraint("revision_id", "other_revision_id"),
    comment="documents with nearly the same text: linked, not merged",
)

source = Table(
    "source",
    metadata,
    _id(),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False, comment="feed, list or page"),
    Column("url", Text, nullable=False),
    Column("publisher", Text),
    Column("every", Text, nullable=False, comment="how often it is asked, as its user wrote it: 30m, 6h, 7d, 2w"),
    Column("cadence", Text, comment="after how long without anything new it counts as silent"),
    Column("added", Text, nullable=False, comment="when it was first watched"),
    Column("asked", Text, comment="the last round"),
    Column("answered", Text, comment="the last round in which it was as it should be"),
    Column("fresh", Text, comment="when there was last something new"),
    Column("due", Text, comment="the next round"),
    Column("silent_at", Text, comment="when its cadence is over, unless something new comes"),
    Column("rounds", Integer, nullable=False),
    Column("failures", Integer, nullable=False, comment="rounds in a row in which it could not be asked"),
    Column("edits", Integer, nullable=False, comment="changes of known pages that were seen"),
    Column("removals", Integer, nullable=False, comment="removals of known pages that were seen"),
    comment="a place that is watched, and how the last round found it",
)

page = Table(
    "page",
    metadata,
    _id(),
    _to("source"),
    Column("url", Text, nullable=False),
    Column("first", Text, nullable=False, comment="when it was first asked"),
    Column("at", Text, nullable=False, comment="when it was last asked"),
    Column("outcome", Text, nullable=False, comment="there, gone or refused"),
    Column("notes", Text, nullable=False, comment="JSON: what whoever asks wants to know the next time"),
    UniqueConstraint("source_id", "url"),
    comment="an address of a watched source, its own among them",
)

condition = Table(
    "condition",
    metadata,
    _id(),
    _to("source", index=True),
    Column("at", Text, nullable=False, comment="since when"),
    Column("state", Text, nullable=False, comment="see watched.py"),
    Column("code", Text, comment="of the problem, where there is one"),
    Column("reason", Text),
    Column("next_step", Text),
    comment="every state that a source was in; the last one is that it is in",
)

correction = Table(
    "correction",
    metadata,
    _id(),
    _to("document", index=True),
    _to("revision", index=True),
    Column("statement", Text, comment="the id in the reading that was checked; none where somebody added a statement"),
    Column("start", Integer, nullable=False, comment="of the content that was checked, or added"),
    Column("end", Integer, nullable=False),
    Column("by", Text, nullable=False, comment="who checked it"),
    Column("at", Text, nullable=False),
    Column("verdict", Text, nullable=False, comment="confirmed, corrected, rejected (no statement) or added"),
    Column("before", Text, comment="JSON: the statement as the machine read it"),
    Column("after", Text, comment="JSON: the statement as a person reads it; none where it is rejected"),
    Column("made", Text, nullable=False, comment="JSON: by what the reading that was checked was made"),
    Column("note", Text, nullable=False),
    Column("seal", Text, nullable=False, comment="SHA-256 over the fields above and the seal before"),
    comment="what people found when they checked statements; rows are only added, the last one counts",
)

encounter_correction = Table(
    "encounter_correction",
    metadata,
    _id(),
    _to("document", index=True),
    _to("revision", index=True),
    Column("by", Text, nullable=False, comment="who checked it"),
    Column("at", Text, nullable=False),
    Column("verdict", Text, nullable=False, comment="confirmed or corrected"),
    Column("before", Text, nullable=False, comment="JSON: the encounter as the machine read it"),
    Column("after", Text, nullable=False, comment="JSON: the encounter as a person reads it"),
    Column("made", Text, nullable=False, comment="JSON: by what the reading that was checked was made"),
    Column("note", Text, nullable=False),
    Column("seal", Text, nullable=False, comment="SHA-256 over the fields above and the seal before"),
    comment="what people found when they checked encounters; rows are only added, the last one counts",
)

audit = Table(
    "audit",
    metadata,
    _id(),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("seal", Text, nullable=False, comment="SHA-256 over the fields above and the seal before"),
    Index("ix_audit_action_at", "action", "at"),
    comment="who did what in the reading room; rows are only added",
)

account = Table(
    "account",
    metadata,
    _id(),
    Column("name", Text, nullable=False, unique=True),
    Column("password", Text, nullable=False, comment="argon2id"),
    Column("role", Text, nullable=False, comment="reader, coder or admin"),
    Column("made", Text, nullable=False),
    Column("disabled", Boolean, nullable=False),
    comment="who may log in",
)

session = Table(
    "session",
    metadata,
    _id(),
    Column("digest", Text, nullable=False, unique=True, comment="SHA-256 of the token"),
    _to("account", index=True),
    Column("kind", Text, nullable=False, comment="session (a browser's) or token (a script's)"),
    Column("made", Text, nullable=False),
    Column("expires", Text, comment="none: until it is revoked"),
    comment="who has logged in",
)

secret = Table(
    "secret",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    comment="what signs cookies",
)

searchable_text = Table(
    "searchable_text",
    metadata,
    Column("revision_id", Id, ForeignKey("revision.id"), primary_key=True, autoincrement=False),
    _to("document", index=True),
    Column("latest", Boolean, nullable=False, comment="whether it is the revision that stands now"),
    Column("day", Integer, nullable=False, comment="20260301: of the encounter, else of publication; 0: neither"),
    Column("length", Integer, nullable=False, comment="words"),
    Column("title", Text),
    Column("publisher", Text, comment="whose account it is: given, else as read"),
    Column("kind", Text, comment="of the encounter"),
    Column("form", Text, comment="of the text; none where it has not been read"),
    Column("parties", Text, nullable=False, comment="party codes: whose encounter it was"),
    comment="what search asks of a text beside its words",
)

searchable_statement = Table(
    "searchable_statement",
    metadata,
    Column("statement_id", Id, ForeignKey("statement.id"), primary_key=True, autoincrement=False),
    Column("document_id", Id, nullable=False),
    Column("revision_id", Id, nullable=False),
    Column("latest", Boolean, nullable=False),
    Column("day", Integer, nullable=False, comment="as of the text"),
    Column("length", Integer, nullable=False, comment="words"),
    comment="what search asks of each statement: a few narrow columns, to be passed through quickly",
)

derivation = Table(
    "derivation",
    metadata,
    Column("name", Text, primary_key=True, comment="what was made: search"),
    Column("version", Text, nullable=False, comment="by which rules"),
    comment="what must be made anew when the rules have changed",
)

KEPT = (
    *(meta, content, document, capture, revision, extraction, reading, judgement),
    *(source, page, condition),
    *(correction, encounter_correction, audit),
)
"""What an export holds, in an order in which it can be imported."""
WITHIN = (reader,)
"""What an export has within the lines of others: readers with their readings."""
SINCE = {
    **dict.fromkeys((source, page, condition), "0002"),
    judgement: "0003",
    **dict.fromkeys((correction, audit), "0004"),
    encounter_correction: "0007",
}
"""The migration that brought a table, where it is not the first: an older export has none of it."""
DERIVED = (statement, head, change, placement, shingle, near, searchable_text, searchable_statement, derivation)
"""What is made of it."""
SERVING = (account, session, secret)
"""What belongs to the place that serves an archive, and stays there."""
