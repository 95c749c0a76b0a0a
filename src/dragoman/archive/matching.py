"""What is asked, in the words and marks that each database finds: see ``indexing``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from dragoman.archive import indexing, query, words
from dragoman.archive.asking import Filters
from dragoman.archive.query import Leaf, Node
from dragoman.archive.schema import searchable_statement


def _marked(letter: str, values: Iterable[str]) -> Node | None:
    return query.any_of(Leaf((indexing.mark(letter, value),)) for value in values)


def _person(name: str) -> Node | None:
    """Every word of a name, in any order."""
    marks = [Leaf((indexing.mark(indexing.PERSON, token.form),)) for token in _name(name)]
    return query.both(*marks)


def _name(name: str) -> list[words.Token]:
    """The words of a name; a run without spaces may go on after it."""
    found = list(words.tokens(name))
    return [
        token
        for number, token in enumerate(found)
        if not (number and words.is_unspaced(name, token) and token.end == found[number - 1].end)
    ]


def between(dyad: str) -> Node:
    one, other = dyad.split("~")

    def pair(first: str, second: str) -> Node:
        return query.And((Leaf((indexing.mark(first, one),)), Leaf((indexing.mark(second, other),))))

    speaks, at = indexing.SPEAKER, indexing.TARGET
    return query.Or((pair(indexing.BETWEEN, indexing.BETWEEN), pair(speaks, at), pair(at, speaks)))


def said(filters: Filters) -> Node | None:
    """What is asked of a statement itself."""
    return query.both(
        _marked(indexing.SPEAKER, filters.speaker),
        query.any_of(node for node in map(_person, filters.person) if node is not None),
        _marked(indexing.TARGET, filters.target),
        _marked(indexing.ACT, filters.act),
        _marked(indexing.CONTEXT, filters.context),
        _marked(indexing.EVENT, filters.event),
    )


def facts(filters: Filters) -> Node | None:
    """What is asked of its text."""
    return query.both(
        _marked(indexing.PUBLISHER, filters.publisher),
        _marked(indexing.KIND, filters.kind),
        _marked(indexing.FORM, filters.form),
        query.any_of(map(between, filters.dyad)),
    )


# --- the two databases ------------------------------------------------------------------


class Words:
    """The one place that knows how each database finds words."""

    def __init__(self, connection: sa.Connection) -> None:
        self.sqlite = connection.dialect.name == "sqlite"
        self._count = 0

    def _matches(self, table: str, node: Node) -> sa.ColumnElement[bool]:
        self._count += 1
        name = f"words_{self._count}"
        if self.sqlite:
            return sa.text(f"{table} MATCH :{name}").bindparams(  # type: ignore[return-value]
                sa.bindparam(name, query.fts5(node), sa.Text)
            )
        return sa.text(f"{table}.words @@ CAST(:{name} AS tsquery)").bindparams(  # type: ignore[return-value]
            sa.bindparam(name, query.tsquery(node), sa.Text)
        )

    def statements(self, node: Node | None, *columns: Any) -> sa.Select[Any]:
        """The rows of ``searchable_statement`` that ``node`` holds for."""
        table = searchable_statement
        if node is None:
            return sa.select(*columns).select_from(table)
        if not self.sqlite:
            return sa.select(*columns).select_from(table).where(self._matches(table.name, node))
        found = sa.table("statement_words", sa.column("rowid", sa.Integer))
        joined = found.join(table, table.c.statement_id == found.c.rowid)
        return sa.select(*columns).select_from(joined).where(self._matches("statement_words", node))

    def having(self, leaf: Leaf) -> sa.Select[Any]:
        """The ids of the statements that have a word or phrase."""
        if self.sqlite:
            found = sa.table("statement_words", sa.column("rowid", sa.Integer))
            return sa.select(found.c.rowid).where(self._matches("statement_words", leaf))
        table = searchable_statement
        return sa.select(table.c.statement_id).where(self._matches(table.name, leaf))

    def texts(self, leaf: Leaf) -> sa.Subquery:
        """The revisions that have a word or phrase, and in how many of their passages (``often``)."""
        columns = [sa.column("rowid", sa.Integer)] if self.sqlite else [sa.column("revision_id", sa.BigInteger)]
        table = sa.table("passage_words", *columns)
        of_it: Any = table.c.rowid if self.sqlite else table.c.revision_id
        if self.sqlite:
            far = (of_it - sa.literal(indexing.FAR, sa.BigInteger)).bitwise_rshift(indexing.FAR_BITS)
            of_it = sa.case(
                (of_it >= sa.literal(indexing.FAR, sa.BigInteger), far), else_=of_it.bitwise_rshift(indexing.BITS)
            )
        return (
            sa.select(of_it.label("revision_id"), sa.func.count().label("often"))
            .where(self._matches("passage_words", leaf))
            .group_by(sa.literal_column("1"))
            .subquery()
        )
