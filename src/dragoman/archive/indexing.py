"""The tables that search asks: written with what they are made of, in the same transaction.

A statement is searched in its cue and its content. Beside its words its row has
marks, one for each thing that can be filtered by: ``=schn`` says that China
speaks. No word of a text begins with ``=``, so that words and marks share one
index, and a phrase with five filters is one look into it.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from dragoman.archive import carrying, query, stored, words
from dragoman.archive.schema import (
    derivation,
    document,
    revision,
    searchable_statement,
    searchable_text,
    statement,
)
from dragoman.errors import DragomanError
from dragoman.record import Document, Encounter, Readout, Statement

VERSION = f"1.{words.VERSION}"
"""Of what is written here: see ``words.VERSION``."""

GAP = "="
"""Stands where one word does not follow the other, and between words and marks."""
ALL = query.EVERYTHING.words[0]
LONGEST = 15_000
"""Words of a statement that are searched: PostgreSQL tells no places beyond 16,383."""
BITS = 20
"""A passage's rowid is the revision's id, and in the last bits the passage's number."""

SPEAKER, PERSON, TARGET, ACT, CONTEXT, EVENT, PUBLISHER, KIND, FORM, BETWEEN = "sptaceukfb"
"""The letters of marks. ``BETWEEN`` marks both parties of an encounter that two parties had."""


def mark(letter: str, value: str) -> str:
    """The mark for a value of a field."""
    plain = re.sub(r"[^a-z0-9\u0080-\U0010ffff]", "_", value.casefold()[: words.LONGEST])
    return f"={letter}{plain}"


def codes(column: str) -> list[str]:
    """What a column of codes holds."""
    return column.split()


def day_of(date: str | None, published: str | None) -> int:
    """The day of the encounter, else that of publication, as 20260301; 0 where neither is known."""
    for each in (date, published):
        if each and re.match(r"\d{4}-\d\d-\d\d(?!\d)", each):
            return int(each[:10].replace("-", ""))
    return 0


def parties_of(encounter: Encounter, publisher: str | None) -> tuple[str, ...]:
    """Between whom it was: whose people took part, and (where they are all of one party) whose account it is."""
    met = dict.fromkeys(person.party for person in encounter.participants if person.party)
    if len(met) < 2 and publisher:
        met[publisher] = None
    return tuple(sorted(met))


# --- what is searched ------------------------------------------------------------


def places_of(text: str, each: Statement) -> tuple[tuple[int, int], ...]:
    """Where a statement's cue and content stand; one stretch where nothing but punctuation parts them."""
    found: list[tuple[int, int]] = []
    spans = [span for span in (each.cue, each.content) if span is not None]
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if found and not any(words.tokens(text, found[-1][1], span.start)):
            found[-1] = (found[-1][0], max(found[-1][1], span.end))
        else:
            found.append((span.start, span.end))
    return tuple(found)


def written(places: Iterable[tuple[int, int]]) -> str:
    return " ".join(f"{start}-{end}" for start, end in places)


def unwritten(column: str) -> list[tuple[int, int]]:
    return [(int(start), int(end)) for start, _, end in (each.partition("-") for each in column.split())]


def tokens_of(text: str, places: Iterable[tuple[int, int]]) -> list[words.Token | None]:
    """The words of a statement in their order; ``None`` between stretches that are not joined."""
    found: list[words.Token | None] = []
    for start, end in places:
        found.extend((None,) if found else ())
        found.extend(words.tokens(text, start, end))
    there = [each or words.Token(GAP, 0, 0) for each in found]
    return found[: words.fitting(there, LONGEST)]


def marks_of(row: Any, parties: Sequence[str]) -> list[str]:
    """The marks of a statement; ``row`` has the columns of its table."""
    found = [ALL]
    found += [mark(SPEAKER, code) for code in codes(row["speaker"])]
    found += [mark(TARGET, code) for code in codes(row["target"])]
    found += [mark(CONTEXT, code) for code in codes(row["contexts"])]
    found += [mark(PERSON, token.form) for token in words.tokens(row["person"] or "")]
    single = {ACT: "act", EVENT: "event", PUBLISHER: "publisher", KIND: "kind", FORM: "form"}
    found += [mark(letter, row[name]) for letter, name in single.items() if row[name]]
    found += [mark(BETWEEN, code) for code in parties if len(parties) == 2]
    return list(dict.fromkeys(found))


def _forms(tokens: Iterable[words.Token | None]) -> list[str]:
    return [token.form if token is not None else GAP for token in tokens]


def _as_fts5(forms: Sequence[str], marks: Sequence[str]) -> str:
    return " ".join([*forms, GAP, *marks] if marks else forms)


def _as_tsvector(forms: Sequence[str], marks: Sequence[str]) -> str:
    places: dict[str, list[int]] = {}
    for number, form in enumerate(forms, start=1):
        if form != GAP:
            places.setdefault(form, []).append(number)
    found = [f"{query.quoted(form)}:{','.join(map(str, at))}" for form, at in places.items()]
    return " ".join([*found, *map(query.quoted, marks)])


def _is_sqlite(connection: sa.Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _vector(connection: sa.Connection, forms: Sequence[str], marks: Sequence[str] = ()) -> str:
    return (_as_fts5 if _is_sqlite(connection) else _as_tsvector)(forms, marks)


# --- writing ---------------------------------------------------------------------

# Made once: building a statement takes longer than what most of these do.
_FTS5 = {
    name: sa.text(f"INSERT INTO {name} (rowid, words) VALUES (:rowid, :words)")
    for name in ("statement_words", "passage_words")
}
_FORGET = sa.text("INSERT INTO statement_words (statement_words, rowid, words) VALUES ('delete', :rowid, :words)")
_STATEMENT_LITE = searchable_statement.insert()
_STATEMENT = sa.text(
    "INSERT INTO searchable_statement (statement_id, document_id, revision_id, latest, day, length, places, words)"
    " VALUES (:statement_id, :document_id, :revision_id, :latest, :day, :length, :places, CAST(:words AS tsvector))"
)
_PASSAGE = sa.text(
    "INSERT INTO passage_words (revision_id, number, words) VALUES (:revision_id, :number, CAST(:words AS tsvector))"
)
_TEXT = searchable_text.insert()
_TEXT_READ = (
    searchable_text.update()
    .where(searchable_text.c.revision_id == sa.bindparam("of_revision"))
    .values({name: sa.bindparam(name) for name in ("day", "publisher", "kind", "form", "parties")})
)
_IDS = sa.select(statement.c.statement, statement.c.id).where(statement.c.reading_id == sa.bindparam("reading_id"))
_ROWS = sa.select(statement).where(statement.c.reading_id == sa.bindparam("reading_id")).order_by(statement.c.number)
_KEPT = (
    sa.select(statement, searchable_statement.c.places, searchable_statement.c.latest.label("known_latest"))
    .join(searchable_statement, searchable_statement.c.statement_id == statement.c.id)
    .where(statement.c.revision_id == sa.bindparam("revision_id"))
)
_DROP = searchable_statement.delete().where(
    searchable_statement.c.statement_id.in_(
        sa.select(statement.c.id).where(statement.c.revision_id == sa.bindparam("of_revision"))
    )
)


def _standing(table: sa.Table, of_it: sa.ColumnElement[bool]) -> sa.Update:
    latest = table.c.revision_id == sa.bindparam("stands", type_=sa.BigInteger)
    return table.update().where(of_it, table.c.latest != latest).values(latest=latest)


_STAND = (
    _standing(searchable_text, searchable_text.c.document_id == sa.bindparam("of_document")),
    _standing(
        searchable_statement,
        searchable_statement.c.statement_id.in_(
            sa.select(statement.c.id).where(statement.c.document_id == sa.bindparam("of_document"))
        ),
    ),
)


def add_text(
    connection: sa.Connection, revision_id: int, document_id: int, given: Document, *, latest: bool = False
) -> None:
    """Let a revision be found that has not been read; ``latest``: whether it stands (see :func:`let_stand`)."""
    rows = list(_passages(connection, revision_id, given.text))
    if rows:
        connection.execute(_FTS5["passage_words"] if _is_sqlite(connection) else _PASSAGE, [row for row, _ in rows])
    fields = {
        "revision_id": revision_id,
        "document_id": document_id,
        "latest": latest,
        "length": sum(length for _, length in rows),
        **_text_row(given, None),
    }
    connection.execute(_TEXT, fields)


def _passages(connection: sa.Connection, revision_id: int, text: str) -> Iterator[tuple[dict[str, Any], int]]:
    for number, passage in enumerate(words.passages(text)):
        vector = _vector(connection, [token.form for token in passage.tokens])
        rowid = (revision_id << BITS) + number
        row: dict[str, Any] = {"words": vector}
        row |= {"rowid": rowid} if _is_sqlite(connection) else {"revision_id": revision_id, "number": number}
        yield row, len(passage.tokens)


def _text_row(given: Document, readout: Readout | None) -> dict[str, Any]:
    """The columns of ``searchable_text`` that follow from a document and its reading."""
    if readout is None:
        day = day_of(None, given.published)
        return {"day": day, "publisher": given.publisher, "kind": None, "form": None, "parties": ""}
    encounter = readout.encounter
    publisher = given.publisher or encounter.publisher
    return {
        "day": day_of(encounter.date, given.published),
        "publisher": publisher,
        "kind": encounter.kind,
        "form": readout.kind,
        "parties": " ".join(parties_of(encounter, publisher)),
    }


def add_statements(
    connection: sa.Connection, revision_id: int, reading_id: int, readout: Readout, rows: Sequence[dict[str, Any]]
) -> None:
    """Let the statements of a revision's reading be found, and what it says of the text.

    ``rows`` are those of the table ``statement``, where they are already; their
    ids need not be known.
    """
    facts = _text_row(readout.document, readout)
    ids = {row.statement: row.id for row in connection.execute(_IDS, {"reading_id": reading_id})} if rows else {}
    text, parties = readout.document.text, codes(facts["parties"])
    made = [
        statement_row(connection, text, places_of(text, each), row | {"id": ids[each.id]}, parties, facts["day"])
        for each, row in zip(readout.statements, rows, strict=True)
    ]
    if made:
        _put(connection, made)
    connection.execute(_TEXT_READ, {**facts, "of_revision": revision_id})


def _put(connection: sa.Connection, made: list[dict[str, Any]]) -> None:
    if not _is_sqlite(connection):
        connection.execute(_STATEMENT, made)
        return
    connection.execute(_FTS5["statement_words"], [{"rowid": r["statement_id"], "words": r["words"]} for r in made])
    connection.execute(_STATEMENT_LITE, [{k: v for k, v in r.items() if k != "words"} for r in made])


def statement_row(
    connection: sa.Connection,
    text: str,
    places: Iterable[tuple[int, int]],
    row: Any,
    parties: Sequence[str],
    day: int,
) -> dict[str, Any]:
    """What ``searchable_statement`` has of a statement, and its ``words`` in this database's language."""
    places = tuple(places)
    tokens = tokens_of(text, places)
    return {
        "statement_id": row["id"],
        "document_id": row["document_id"],
        "revision_id": row["revision_id"],
        "latest": row["latest"],
        "day": day,
        "length": sum(token is not None for token in tokens),
        "places": written(places),
        "words": _vector(connection, _forms(tokens), marks_of(row, parties)),
    }


def forget_statements(connection: sa.Connection, revision_id: int) -> None:
    """Let the statements of a revision be found no longer; before their own rows go."""
    rows = connection.execute(_KEPT, {"revision_id": revision_id}).mappings().all()
    if not rows:
        return
    if _is_sqlite(connection):
        # FTS5 without content forgets what it is told again, word for word.
        made = made_again(connection, revision_id, rows)
        connection.execute(_FORGET, [{"rowid": row["statement_id"], "words": row["words"]} for row in made])
    connection.execute(_DROP, {"of_revision": revision_id})


def made_again(connection: sa.Connection, revision_id: int, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """The rows of a revision's statements as they were written."""
    of_it = connection.execute(
        sa.select(revision.c.text, searchable_text.c.parties, searchable_text.c.day)
        .join(searchable_text, searchable_text.c.revision_id == revision.c.id)
        .where(revision.c.id == revision_id)
    ).one()
    parties = codes(of_it.parties)
    return [statement_row(connection, of_it.text, unwritten(row["places"]), row, parties, of_it.day) for row in rows]


def let_stand(connection: sa.Connection, document_id: int, stands: int | None) -> None:
    """Mark what is of the revision that stands now."""
    for update in _STAND:
        connection.execute(update, {"of_document": document_id, "stands": -1 if stands is None else stands})


# --- making all of it anew ---------------------------------------------------------


def is_fresh(connection: sa.Connection) -> bool:
    """Whether the tables were made by today's rules."""
    made = sa.select(derivation.c.version).where(derivation.c.name == "search")
    return bool(connection.execute(made).scalar() == VERSION)


def rebuild(connection: sa.Connection) -> None:
    """Make the tables anew. What is damaged is left out; verifying says what that is."""
    if _is_sqlite(connection):
        for name in _FTS5:
            connection.execute(sa.text(f"INSERT INTO {name} ({name}) VALUES ('delete-all')"))
    else:
        connection.execute(sa.text("DELETE FROM passage_words"))
    connection.execute(searchable_statement.delete())
    connection.execute(searchable_text.delete())
    revisions = sa.select(revision.c.id, revision.c.document_id, revision.c.number).order_by(revision.c.id)
    for each, document_id, number in connection.execute(revisions).all():
        with contextlib.suppress(DragomanError):
            name = add_revision(connection, each)
            found = stored.current(connection, each, name)
            if found is not None:
                rows = connection.execute(_ROWS, {"reading_id": found[0]}).mappings().all()
                read = carrying.standing(connection, document_id, number, found[1]).readout
                add_statements(connection, each, found[0], read, [dict(row) for row in rows])
    connection.execute(derivation.delete().where(derivation.c.name == "search"))
    connection.execute(derivation.insert().values(name="search", version=VERSION))


def add_revision(connection: sa.Connection, revision_id: int) -> str:
    """Let a revision that is kept be found, without its statements; the document's name. Raises E510."""
    row = connection.execute(
        sa.select(revision, document.c.name, document.c.revision_id.label("stands"))
        .join(document, document.c.id == revision.c.document_id)
        .where(revision.c.id == revision_id)
    ).one()
    given = stored.document_of(row.name, row)
    add_text(connection, revision_id, row.document_id, given, latest=row.stands == revision_id)
    return str(row.name)


# --- checking --------------------------------------------------------------------

Wrong = Callable[[str, object], None]
Words = tuple[int, int]
"""A row's words in two numbers: how many, and a sum over each with its place."""


def check(connection: sa.Connection, wrong: Wrong) -> int:
    """Compare what can be found with what there is, row by row; how many rows there were."""
    there = _there(connection)
    rows = 0
    revisions = connection.execute(
        sa.select(revision, document.c.name, document.c.revision_id.label("stands"))
        .join(document, document.c.id == revision.c.document_id)
        .order_by(revision.c.id)
    ).all()
    for row in revisions:
        where = f"{row.name}@{row.number}"
        for key, expected in _expected(connection, row, where, wrong):
            rows += 1
            if there.pop(key, None) != expected:
                wrong(where, f"search does not find its {_named(*key)} by its words")
    for kind, each in sorted(there):
        wrong(_named(kind, each), "search finds it, and it is not there")
    return rows


def _named(kind: str, key: int) -> str:
    return f"statement {key}" if kind == _OF[0] else f"passage {key % (1 << BITS) + 1}"


_OF = ("statement", "passage")
Key = tuple[str, int]


def _expected(connection: sa.Connection, row: Any, where: str, wrong: Wrong) -> Iterator[tuple[Key, Words]]:
    """What search has to find of a revision."""
    facts = connection.execute(sa.select(searchable_text).where(searchable_text.c.revision_id == row.id)).first()
    if facts is None:
        wrong(where, "search does not know its text")
        return
    if facts.latest != (row.stands == row.id):
        wrong(where, "search takes it for a revision that stands, or for one that does not, and errs")
    for number, passage in enumerate(words.passages(row.text)):
        yield (_OF[1], (row.id << BITS) + number), _sum([token.form for token in passage.tokens], ())
    rows = connection.execute(_KEPT, {"revision_id": row.id}).mappings().all()
    known = sa.select(sa.func.count()).where(statement.c.revision_id == row.id)
    if connection.execute(known).scalar_one() != len(rows):
        wrong(where, "search does not know all its statements")
    for each in rows:
        if each["known_latest"] != each["latest"]:
            wrong(where, f"search takes its statement {each['statement']} for one that stands, or not, and errs")
        tokens = tokens_of(row.text, unwritten(each["places"]))
        yield (_OF[0], each["id"]), _sum(_forms(tokens), marks_of(each, codes(facts.parties)))


def _sum(forms: Sequence[str], marks: Sequence[str]) -> Words:
    """Words with their places, marks without."""
    pairs = [(form, number) for number, form in enumerate(forms) if form != GAP] + [(each, -1) for each in marks]
    return len(pairs), sum(hash(pair) & 0xFFFFFFFF for pair in pairs)


def _there(connection: sa.Connection) -> dict[Key, Words]:
    """What search finds, of every row."""
    found: dict[Key, list[int]] = {}
    for key, form, place in (_terms if _is_sqlite(connection) else _lexemes)(connection):
        if form != GAP:
            entry = found.setdefault(key, [0, 0])
            entry[0] += 1
            entry[1] += hash((form, -1 if form.startswith(GAP) else place)) & 0xFFFFFFFF
    return {key: (entry[0], entry[1]) for key, entry in found.items()}


def _terms(connection: sa.Connection) -> Iterator[tuple[Key, str, int]]:
    """FTS5's own list of its words."""
    for kind in _OF:
        name = f"{kind}_words"
        connection.execute(sa.text(f"CREATE VIRTUAL TABLE temp.{name}_listed USING fts5vocab(main, {name}, instance)"))
        try:
            for row in connection.execute(sa.text(f"SELECT doc, term, offset FROM temp.{name}_listed")):
                yield (kind, row[0]), row[1], row[2]
        finally:
            connection.execute(sa.text(f"DROP TABLE temp.{name}_listed"))


def _lexemes(connection: sa.Connection) -> Iterator[tuple[Key, str, int]]:
    """PostgreSQL's vectors, taken apart."""
    passage = f"(revision_id << {BITS}) + number"
    for kind, key, table in ((_OF[0], "statement_id", "searchable_statement"), (_OF[1], passage, "passage_words")):
        query = f"SELECT {key}, (unnest(words)).lexeme, (unnest(words)).positions FROM {table}"
        for row in connection.execute(sa.text(query)):
            for place in row[2] or (0,):
                yield (kind, row[0]), row[1], place - 1
