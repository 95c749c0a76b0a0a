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

import msgspec
import sqlalchemy as sa

from dragoman.archive import carrying, compression, query, stored, words
from dragoman.archive.schema import (
    derivation,
    document,
    revision,
    searchable_statement,
    searchable_text,
    statement,
)
from dragoman.errors import DragomanError
from dragoman.record import Document, Encounter, Readout

VERSION = f"1.{words.VERSION}"
"""Of what is written here: see ``words.VERSION``."""

GAP = "="
"""Stands where one word does not follow the other, and between words and marks."""
ALL = query.EVERYTHING.words[0]
LONGEST = 15_000
"""Words of a statement that are searched: PostgreSQL tells no places beyond 16,383."""
BITS, FAR_BITS, FAR = 6, 20, 1 << 62
"""A passage's rowid is the revision's id, and in the last bits the passage's number. The fewer bits, the
nearer are rowids to each other, and the less room every word takes. Passages whose number does not fit are far off."""

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


def passage_id(revision_id: int, number: int) -> int:
    """The rowid of a revision's passage."""
    if number < 1 << BITS:
        return (revision_id << BITS) + number
    return FAR + (revision_id << FAR_BITS) + number


def passage_of(rowid: int) -> tuple[int, int]:
    """The revision's id and the passage's number that a rowid was made of."""
    bits, rowid = (FAR_BITS, rowid - FAR) if rowid >= FAR else (BITS, rowid)
    return rowid >> bits, rowid & ((1 << bits) - 1)


def places_of(text: str, row: Any) -> tuple[tuple[int, int], ...]:
    """Where a statement's cue and content stand; one stretch where nothing but punctuation parts them."""
    found: list[tuple[int, int]] = []
    spans = [(row["start"], row["end"])]
    if row["cue_start"] is not None:
        spans.append((row["cue_start"], row["cue_end"]))
    for start, end in sorted(spans):
        if found and not any(words.tokens(text, found[-1][1], start)):
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def tokens_of(text: str, places: Iterable[tuple[int, int]]) -> list[words.Token | None]:
    """The words of a statement in their order; ``None`` between stretches that are not joined."""
    found: list[words.Token | None] = []
    for start, end in places:
        found.extend((None,) if found else ())
        found.extend(words.tokens(text, start, end))
    there = [each or words.Token(GAP, 0, 0) for each in found]
    return found[: words.fitting(there, LONGEST)]


def marks_of(row: Any, facts: Any) -> list[str]:
    """The marks of a statement; ``row`` has the columns of its table, ``facts`` those of ``searchable_text``."""
    found = [ALL]
    found += [mark(SPEAKER, code) for code in codes(row["speaker"])]
    found += [mark(TARGET, code) for code in codes(row["target"])]
    found += [mark(CONTEXT, code) for code in codes(row["contexts"])]
    found += [mark(PERSON, token.form) for token in words.tokens(row["person"] or "")]
    found += [mark(letter, row[name]) for letter, name in ((ACT, "act"), (EVENT, "event")) if row[name]]
    of_text = {PUBLISHER: "publisher", KIND: "kind", FORM: "form"}
    found += [mark(letter, facts[name]) for letter, name in of_text.items() if facts[name]]
    parties = codes(facts["parties"])
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
    "INSERT INTO searchable_statement (statement_id, document_id, revision_id, latest, day, length, words)"
    " VALUES (:statement_id, :document_id, :revision_id, :latest, :day, :length, CAST(:words AS tsvector))"
)
_PASSAGE = sa.text(
    "INSERT INTO passage_words (revision_id, number, words) VALUES (:revision_id, :number, CAST(:words AS tsvector))"
)
_TEXT = searchable_text.insert()
_TEXT_READ = (
    searchable_text.update()
    .where(searchable_text.c.revision_id == sa.bindparam("of_revision"))
    .values({name: sa.bindparam(name) for name in ("day", "title", "publisher", "kind", "form", "parties")})
)
_IDS = (
    sa.select(statement.c.id).where(statement.c.revision_id == sa.bindparam("revision_id")).order_by(statement.c.number)
)
_ROWS = sa.select(statement).where(statement.c.revision_id == sa.bindparam("revision_id")).order_by(statement.c.number)
_KEPT = _ROWS.join(searchable_statement, searchable_statement.c.statement_id == statement.c.id).add_columns(
    *(searchable_statement.c[name] for name in ("document_id", "latest", "day", "length")),
    searchable_statement.c.revision_id.label("known_revision_id"),
)
_FACTS = sa.select(searchable_text).where(searchable_text.c.revision_id == sa.bindparam("revision_id"))
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
            sa.select(statement.c.id)
            .join(revision, revision.c.id == statement.c.revision_id)
            .where(revision.c.document_id == sa.bindparam("of_document"))
        ),
    ),
)


def add_text(
    connection: sa.Connection,
    revision_id: int,
    document_id: int,
    given: Document,
    readout: Readout | None = None,
    *,
    latest: bool = False,
) -> None:
    """Let a revision be found by its words, and by what its reading says of it where it has been read.

    ``latest``: whether it stands (see :func:`let_stand`).
    """
    rows = list(_passages(connection, revision_id, given.text))
    if rows:
        connection.execute(_FTS5["passage_words"] if _is_sqlite(connection) else _PASSAGE, [row for row, _ in rows])
    fields = {
        "revision_id": revision_id,
        "document_id": document_id,
        "latest": latest,
        "length": sum(length for _, length in rows),
        **text_row(given, readout),
    }
    connection.execute(_TEXT, fields)


def _passages(connection: sa.Connection, revision_id: int, text: str) -> Iterator[tuple[dict[str, Any], int]]:
    for number, passage in enumerate(words.passages(text)):
        vector = _vector(connection, [token.form for token in passage.tokens])
        row: dict[str, Any] = {"words": vector}
        row |= (
            {"rowid": passage_id(revision_id, number)}
            if _is_sqlite(connection)
            else {"revision_id": revision_id, "number": number}
        )
        yield row, len(passage.tokens)


def text_row(given: Document, readout: Readout | None) -> dict[str, Any]:
    """The columns of ``searchable_text`` that follow from a document and its reading."""
    if readout is None:
        day = day_of(None, given.published)
        none = {"kind": None, "form": None, "parties": ""}
        return {"day": day, "title": given.title, "publisher": given.publisher, **none}
    encounter = readout.encounter
    publisher = given.publisher or encounter.publisher
    return {
        "day": day_of(encounter.date, given.published),
        "title": given.title,
        "publisher": publisher,
        "kind": encounter.kind,
        "form": readout.kind,
        "parties": " ".join(parties_of(encounter, publisher)),
    }


def add_statements(connection: sa.Connection, above: Any, readout: Readout, said: Sequence[dict[str, Any]]) -> None:
    """Let the statements of a revision's reading be found.

    ``above`` is the revision's row with ``stands``, the document's own revision;
    ``said`` are the rows of the statements, which are in their table already.
    """
    facts = text_row(readout.document, readout)
    text = readout.document.text
    of_it = {"document_id": above.document_id, "latest": above.stands == above.id}
    if not said:
        return
    ids = connection.execute(_IDS, {"revision_id": above.id}).scalars()
    rows = [row | {"id": each} for each, row in zip(ids, said, strict=True)]
    _put(connection, [statement_row(connection, text, row, facts) | of_it for row in rows])


def tell(connection: sa.Connection, revision_id: int, readout: Readout) -> None:
    """Let a text be found by what a new reading says of it."""
    connection.execute(_TEXT_READ, {**text_row(readout.document, readout), "of_revision": revision_id})


def _put(connection: sa.Connection, made: list[dict[str, Any]]) -> None:
    if not _is_sqlite(connection):
        connection.execute(_STATEMENT, made)
        return
    connection.execute(_FTS5["statement_words"], [{"rowid": r["statement_id"], "words": r["words"]} for r in made])
    connection.execute(_STATEMENT_LITE, [{k: v for k, v in r.items() if k != "words"} for r in made])


def statement_row(connection: sa.Connection, text: str, row: Any, facts: Any) -> dict[str, Any]:
    """What search has of a statement beside where it belongs, and its ``words`` in this database's language."""
    tokens = tokens_of(text, places_of(text, row))
    return {
        "statement_id": row["id"],
        "revision_id": row["revision_id"],
        "day": facts["day"],
        "length": sum(token is not None for token in tokens),
        "words": _vector(connection, _forms(tokens), marks_of(row, facts)),
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
    text = connection.execute(sa.select(revision.c.text).where(revision.c.id == revision_id)).scalar_one()
    facts = connection.execute(_FACTS, {"revision_id": revision_id}).mappings().one()
    return [statement_row(connection, text, row, facts) for row in rows]


def let_stand(connection: sa.Connection, document_id: int, stands: int | None) -> None:
    """Mark what is of the revision that stands now."""
    for update in _STAND:
        connection.execute(update, {"of_document": document_id, "stands": -1 if stands is None else stands})


# --- making all of it anew ---------------------------------------------------------


def is_fresh(connection: sa.Connection) -> bool:
    """Whether the tables were made by today's rules."""
    made = sa.select(derivation.c.version).where(derivation.c.name == "search")
    return bool(connection.execute(made).scalar() == VERSION)


def rebuild(connection: sa.Connection, progress: Callable[[str, int, int], None] = lambda *_: None) -> None:
    """Make the tables anew. What is damaged is left out; verifying says what that is."""
    if _is_sqlite(connection):
        for name in _FTS5:
            connection.execute(sa.text(f"INSERT INTO {name} ({name}) VALUES ('delete-all')"))
    else:
        connection.execute(sa.text("DELETE FROM passage_words"))
    connection.execute(searchable_statement.delete())
    connection.execute(searchable_text.delete())
    ids = connection.execute(sa.select(revision.c.id).order_by(revision.c.id)).scalars().all()
    for done, each in enumerate(ids, start=1):
        progress("what search finds by", done, len(ids))
        with contextlib.suppress(DragomanError, compression.DamagedError):
            row, read = add_revision(connection, each)
            if read is not None:
                rows = connection.execute(_ROWS, {"revision_id": each}).mappings()
                add_statements(connection, row, read[1], [dict(found) for found in rows])
    connection.execute(derivation.delete().where(derivation.c.name == "search"))
    connection.execute(derivation.insert().values(name="search", version=VERSION))


def add_revision(connection: sa.Connection, revision_id: int) -> tuple[Any, tuple[int, Readout] | None]:
    """Let a revision that is kept be found, without its statements.

    Its row with its document's name, and the reading that counts with its id, as
    people corrected it. Raises E510.
    """
    row = connection.execute(
        sa.select(revision, document.c.name, document.c.revision_id.label("stands"))
        .join(document, document.c.id == revision.c.document_id)
        .where(revision.c.id == revision_id)
    ).one()
    given = stored.document_of(row.name, row)
    read = None
    with contextlib.suppress(DragomanError):  # a damaged reading
        found = stored.current(connection, revision_id, row.name)
        if found is not None:
            read = found[0], carrying.standing(connection, row.document_id, row.number, found[1]).readout
    readout = read[1] if read is not None else None
    add_text(connection, revision_id, row.document_id, given, readout, latest=row.stands == revision_id)
    return row, read


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
    return f"statement {key}" if kind == _OF[0] else f"passage {passage_of(key)[1] + 1}"


_OF = ("statement", "passage")
Key = tuple[str, int]


def _expected(connection: sa.Connection, row: Any, where: str, wrong: Wrong) -> Iterator[tuple[Key, Words]]:
    """What search has to find of a revision."""
    facts = connection.execute(_FACTS, {"revision_id": row.id}).mappings().first()
    if facts is None:
        wrong(where, "search does not know its text")
        return
    with contextlib.suppress(msgspec.DecodeError):
        if facts["title"] != msgspec.json.decode(row.known).get("title"):
            wrong(where, "search knows another title of it")
    if facts["latest"] != (row.stands == row.id):
        wrong(where, "search takes it for a revision that stands, or for one that does not, and errs")
    for number, passage in enumerate(words.passages(row.text)):
        yield (_OF[1], passage_id(row.id, number)), _sum([token.form for token in passage.tokens], ())
    rows = connection.execute(_KEPT, {"revision_id": row.id}).mappings().all()
    known = sa.select(sa.func.count()).where(statement.c.revision_id == row.id)
    if connection.execute(known).scalar_one() != len(rows):
        wrong(where, "search does not know all its statements")
    for each in rows:
        tokens = tokens_of(row.text, places_of(row.text, each))
        should_be = {
            "document_id": row.document_id,
            "known_revision_id": row.id,
            "latest": row.stands == row.id,
            "day": facts["day"],
            "length": sum(token is not None for token in tokens),
        }
        if other := [name for name, value in should_be.items() if each[name] != value]:
            wrong(where, f"search errs in its statement {each['statement']}: {', '.join(other)}")
        yield (_OF[0], each["id"]), _sum(_forms(tokens), marks_of(each, facts))


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
    for kind, ids, table in ((_OF[0], "statement_id, 0", "searchable_statement"), (_OF[1], _PASSAGE_IDS, _PASSAGES)):
        query = f"SELECT {ids}, (unnest(words)).lexeme, (unnest(words)).positions FROM {table}"
        for row in connection.execute(sa.text(query)):
            key = row[0] if kind == _OF[0] else passage_id(row[0], row[1])
            for place in row[3] or (0,):
                yield (kind, key), row[2], place - 1


_PASSAGE_IDS, _PASSAGES = "revision_id, number", "passage_words"
