"""Searching an archive: what was found, and how often of how much.

What is asked is in ``asking``; what is looked for in ``query`` and ``matching``,
the one place that depends on the database; what is looked in in ``indexing``.
Order and counts are computed from whole numbers, and so are the same on both.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from dragoman.archive import indexing, matching, query, sentences, words
from dragoman.archive.asking import FACTS, Asked, Filters, Revisions, Scope, Sort
from dragoman.archive.counting import STATEMENT_COLUMNS, Count, Tally, counted, in_order, ranked
from dragoman.archive.hits import OF_REVISION, REVISIONS, Hit, hit_of, merged, saying
from dragoman.archive.query import Leaf, Node, Not
from dragoman.archive.schema import document, revision, searchable_statement, searchable_text, statement


class Term(msgspec.Struct, frozen=True):
    """A word or phrase of the query, and how many statements (texts) have it, whatever the filters."""

    text: str
    found: int


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a search found: one page of it, and counts of all.

    ``understood`` is the query as it was taken, every AND written out. ``total``
    counts hits, ``documents`` the documents they are in. ``undated`` is how many
    more fit all but the dates, having none. Where nothing was found, ``terms``
    says of each word how often it is there, and ``unfiltered`` how many hits
    there are without filters. ``counts`` are by the fields of ``count_by``
    together; ``facets`` by one field each, the most frequent value first.
    """

    query: str
    understood: str
    scope: Scope
    filters: Filters
    revisions: Revisions
    sort: Sort
    total: int
    documents: int
    undated: int
    page: int
    pages: int
    size: int
    hits: tuple[Hit, ...]
    terms: tuple[Term, ...] = ()
    unfiltered: int | None = None
    count_by: tuple[str, ...] = ()
    counts: tuple[Count, ...] = ()
    facets: dict[str, tuple[Count, ...]] = {}


def search(connection: sa.Connection, wanted: Asked) -> Found:
    """Run a checked search, in one transaction of the caller's."""
    ask = (_Statements if wanted.scope == "statements" else _Texts)(connection, wanted)
    total, documents, undated, ids = ask.page()
    terms: tuple[Term, ...] = ()
    unfiltered = None
    if not total:
        terms = tuple(Term(leaf.text, ask.count(leaf)) for leaf in dict.fromkeys(query.leaves(wanted.node)))
        if wanted.filters.given() and wanted.node is not None:
            bare = msgspec.structs.replace(wanted, filters=Filters(), size=1, page=1, sort="date")
            unfiltered = type(ask)(connection, bare).page()[0]
    return Found(
        query=wanted.query,
        understood=query.shown(wanted.node),
        scope=wanted.scope,
        filters=wanted.filters,
        revisions=wanted.revisions,
        sort=wanted.sort,
        total=total,
        documents=documents,
        undated=undated,
        page=wanted.page,
        pages=-(-total // wanted.size),
        size=wanted.size,
        hits=tuple(ask.hits(ids)) if ids else (),
        terms=terms,
        unfiltered=unfiltered,
        count_by=wanted.count_by,
        counts=tuple(ask.counts(wanted.count_by)) if wanted.count_by else (),
        facets={name: tuple(ranked(found)) for name, found in ask.tallies(wanted.facets, total).items()},
    )


ONE_PASS = 5000
"""Hits up to which all facets are counted in one pass; beyond, the database counts each for itself."""


class _Ask:
    """What searching statements and searching texts have in common."""

    table: sa.Table
    """What is found: a row of it each."""
    id: sa.Column[Any]

    def __init__(self, connection: sa.Connection, wanted: Asked) -> None:
        self.connection, self.wanted = connection, wanted
        self.words = matching.Words(connection)
        self.leaves = tuple(dict.fromkeys(query.leaves(wanted.node)))
        self.source: sa.FromClause = self.table
        """What is selected from: the table, with its scores where it is to be ordered by them."""

    def found(self, *columns: Any) -> sa.Select[Any]:
        """All that fits, dates apart."""
        raise NotImplementedError

    def score(self) -> Any:
        raise NotImplementedError

    def count(self, leaf: Leaf) -> int:
        raise NotImplementedError

    def hits(self, ids: Sequence[int]) -> Iterator[Hit]:
        raise NotImplementedError

    def tally(self, by: tuple[str, ...], *, everything: bool = False) -> Tally:
        raise NotImplementedError

    def singly(self, by: tuple[str, ...]) -> sa.Select[Any]:
        """What fits, a row each, with all that is needed to count by these fields."""
        raise NotImplementedError

    def tallies(self, fields: tuple[str, ...], total: int) -> dict[str, Tally]:
        """What fits, counted by each field for itself; of few, all fields are counted in one pass."""
        if len(fields) < 2 or total > ONE_PASS:
            return {name: self.tally((name,)) for name in fields}
        rows = [dict(row) for row in self.connection.execute(self.singly(fields)).mappings()]
        return {name: counted((name,), rows) for name in fields}

    def chosen(self, found: Callable[..., sa.Select[Any]], *columns: Any, everything: bool) -> sa.Select[Any]:
        """What is to be counted: what fits, or everything there is (but old revisions, where those are left out)."""
        if everything:
            select = sa.select(*columns).select_from(self.table)
            return select.where(self.table.c.latest) if self.wanted.revisions == "latest" else select
        dated = self.dated(self.table.c.day)
        return found(*columns).where(dated) if dated is not None else found(*columns)

    def tallied(self, by: tuple[str, ...], select: sa.Select[Any], group: Sequence[Any]) -> Tally:
        """Count rows by cell."""
        return counted(by, self.connection.execute(select.group_by(*group) if group else select).mappings())

    def kept(self, select: sa.Select[Any]) -> sa.Select[Any]:
        """With what is asked of the narrow columns: revisions and documents."""
        if self.wanted.revisions == "latest":
            select = select.where(self.table.c.latest)
        if names := self.wanted.filters.document:
            ids = sa.select(document.c.id).where(document.c.name.in_(names))
            select = select.where(self.table.c.document_id.in_(ids))
        return select

    def dated(self, day: Any) -> sa.ColumnElement[bool] | None:
        since, until = self.wanted.filters.since, self.wanted.filters.until
        if since is None and until is None:
            return None
        return day.between(_number(since or "0001-01-01"), _number(until or "9999-12-31"))  # type: ignore[no-any-return]

    def page(self) -> tuple[int, int, int, list[int]]:
        """How many hits in how many documents, how many undated beside them, and the ids of one page."""
        wanted = self.wanted
        columns = [self.id.label("id"), self.table.c.document_id, self.table.c.day]
        score = self.score()
        hits = self.found(*columns, score.label("score")).cte("hits")
        self.source = self.table
        dated = self.dated(hits.c.day)
        total = sa.select(
            sa.func.count().label("total"), sa.func.count(hits.c.document_id.distinct()).label("documents")
        ).select_from(hits)
        undated = sa.select(sa.func.count()).select_from(hits).where(hits.c.day == 0)
        page = sa.select(hits.c.id, hits.c.score, hits.c.day).select_from(hits)
        if dated is not None:
            total, page = total.where(dated), page.where(dated)
        page = page.order_by(*self._order(hits)).limit(wanted.size).offset((wanted.page - 1) * wanted.size)
        totals, some = total.subquery("totals"), page.subquery("some")
        query = sa.select(
            totals, undated.scalar_subquery() if dated is not None else sa.literal(0), some.c.id
        ).select_from(totals.outerjoin(some, sa.true()))
        rows = self.connection.execute(query.order_by(*self._order(some))).all()
        return rows[0][0], rows[0][1], rows[0][2], [row[3] for row in rows if row[3] is not None]

    def _order(self, rows: Any) -> list[Any]:
        """Best or newest first; those without a date last; then in the order of the archive."""
        sort = self.wanted.sort
        newest = [rows.c.day.desc(), rows.c.id]
        if sort == "relevance":
            return [rows.c.score.desc(), *newest]
        return newest if sort == "date" else [rows.c.day == 0, rows.c.day, rows.c.id]

    def counts(self, by: tuple[str, ...]) -> list[Count]:
        """Cells with their denominators."""
        found, everything = self.tally(by), self.tally(by, everything=True)
        return in_order(by, found, everything)

    def weights(self, of: int) -> dict[Leaf, int]:
        """How much each leaf says: BM25's inverse document frequency, in thousandths."""
        found = {leaf: self.count(leaf) for leaf in self.leaves}
        return {leaf: round(1000 * math.log(1 + (of - n + 0.5) / (n + 0.5))) for leaf, n in found.items()}


class _Statements(_Ask):
    table = searchable_statement
    id = searchable_statement.c.statement_id

    def found(self, *columns: Any) -> sa.Select[Any]:
        node = query.both(self.wanted.node, matching.said(self.wanted.filters), matching.facts(self.wanted.filters))
        return self.kept(self.words.statements(node, *columns))

    def score(self) -> Any:
        """BM25 (Robertson and Zaragoza 2009: k1 1.2, b 0.75), each word once, an average length of 30 words."""
        if self.wanted.sort != "relevance":
            return sa.literal(0)
        weight: Any = sa.literal(1000, sa.BigInteger)
        if query.has_or(self.wanted.node):
            all_of_it = self.connection.execute(sa.select(sa.func.count()).select_from(self.table)).scalar_one()
            weights = self.weights(all_of_it)
            weight = sa.literal(0, sa.BigInteger)
            for leaf, value in weights.items():
                weight += sa.case((self.id.in_(self.words.having(leaf)), value), else_=0)
        # 1 + k1 (1 - b + b length / 30) = (130 + 3 length) / 100
        return sa.cast(weight, sa.BigInteger) * 1_000_000 // (130 + 3 * self.table.c.length)

    def count(self, leaf: Leaf) -> int:
        having = self.words.having(leaf).subquery()
        return int(self.connection.execute(sa.select(sa.func.count()).select_from(having)).scalar_one())

    def hits(self, ids: Sequence[int]) -> Iterator[Hit]:
        rows = self.connection.execute(
            sa.select(*statement.c, *OF_REVISION)
            .select_from(statement.join(REVISIONS, revision.c.id == statement.c.revision_id))
            .where(statement.c.id.in_(ids))
        )
        by_id = {row.id: row for row in rows}
        return (self._hit(by_id[each]) for each in ids if each in by_id)

    def _hit(self, row: Any) -> Hit:
        places = indexing.places_of(row.text, row._mapping)
        tokens = indexing.tokens_of(row.text, places)
        ends = [*places, (row.start, row.end)]
        sentence = sentences.around(row.text, min(ends)[0], max(end for _, end in ends))
        marks = merged(place for leaf in self.leaves for place in query.places(leaf, tokens))
        return hit_of(row, sentence, marks, row._mapping)

    def tally(self, by: tuple[str, ...], *, everything: bool = False) -> Tally:
        joined, columns = self._countable(by, everything=everything)
        return self.tallied(by, sa.select(*columns, sa.func.count().label("times")).select_from(joined), columns)

    def singly(self, by: tuple[str, ...]) -> sa.Select[Any]:
        joined, columns = self._countable(by, everything=False)
        return sa.select(*columns, sa.literal(1).label("times")).select_from(joined)

    def _countable(self, by: tuple[str, ...], *, everything: bool) -> tuple[sa.FromClause, list[Any]]:
        """Where to count from, and by which columns."""
        narrow = (self.id.label("id"), self.table.c.document_id, self.table.c.revision_id, self.table.c.day)
        hits = self.chosen(self.found, *narrow, everything=everything).subquery("hits")
        names = {name for field in by for name in STATEMENT_COLUMNS[field]}
        columns = [hits.c.document_id, hits.c.day]
        joined: sa.FromClause = hits
        if mine := names & set(statement.c.keys()):
            columns += [statement.c[name] for name in sorted(mine)]
            joined = joined.join(statement, statement.c.id == hits.c.id)
        if of_text := names & {"parties", *FACTS}:
            columns += [searchable_text.c[name] for name in sorted(of_text)]
            joined = joined.join(searchable_text, searchable_text.c.revision_id == hits.c.revision_id)
        return joined, columns


class _Texts(_Ask):
    table = searchable_text
    id = searchable_text.c.revision_id

    def found(self, *columns: Any) -> sa.Select[Any]:
        select, filters = self.kept(sa.select(*columns).select_from(self.source)), self.wanted.filters
        if self.wanted.node is not None:
            select = select.where(self._holds(self.wanted.node))
        for name in ("publisher", "kind", "form"):
            if values := getattr(filters, name):
                select = select.where(self.table.c[name].in_(values))
        if filters.dyad:
            met = self.table.c.parties.in_([dyad.replace("~", " ") for dyad in filters.dyad])
            select = select.where(met | self._says(query.any_of(map(matching.between, filters.dyad))))
        said = matching.said(filters)
        return select.where(self._says(said)) if said is not None else select

    def _holds(self, node: Node) -> sa.ColumnElement[bool]:
        """Whether a text has it: any words in any of its passages, a phrase within one."""
        if isinstance(node, Leaf):
            return self.id.in_(sa.select(self.words.texts(node).c.revision_id))
        if isinstance(node, Not):
            return sa.not_(self._holds(node.of))
        return (sa.and_ if isinstance(node, query.And) else sa.or_)(*map(self._holds, node.of))

    def _says(self, node: Node | None) -> sa.ColumnElement[bool]:
        """Whether a text has a statement that ``node`` holds for."""
        return self.id.in_(self.words.statements(node, searchable_statement.c.revision_id))

    def score(self) -> Any:
        """BM25 with the number of passages for the frequency, and an average length of 300 words."""
        if self.wanted.sort != "relevance":
            return sa.literal(0)
        weights = self.weights(self.connection.execute(sa.select(sa.func.count()).select_from(self.table)).scalar_one())
        if not weights:
            return sa.literal(0)
        # All words in one list, summed once: asking for each text anew would take seconds for a frequent word.
        listed = sa.union_all(
            *(
                sa.select(has.c.revision_id, has.c.often, sa.literal(weight, sa.BigInteger).label("weight"))
                for leaf, weight in weights.items()
                for has in (self.words.texts(leaf),)
            )
        ).subquery("listed")
        often = sa.cast(listed.c.often, sa.BigInteger)
        # often / (often + k1 (1 - b + b length / 300)), both sides a thousandfold
        each = listed.c.weight * 1000 * often * 1000 // (1000 * often + 300 + 3 * self.table.c.length)
        scored = (
            sa.select(listed.c.revision_id, sa.cast(sa.func.sum(each), sa.BigInteger).label("score"))
            .select_from(listed.join(self.table, self.id == listed.c.revision_id))
            .group_by(listed.c.revision_id)
            .subquery("scored")
        )
        self.source = self.table.outerjoin(scored, scored.c.revision_id == self.id)
        return sa.func.coalesce(scored.c.score, 0)

    def count(self, leaf: Leaf) -> int:
        found = sa.select(sa.func.count()).select_from(self.words.texts(leaf))
        return int(self.connection.execute(found).scalar_one())

    def hits(self, ids: Sequence[int]) -> Iterator[Hit]:
        rows = self.connection.execute(
            sa.select(*OF_REVISION, revision.c.id).select_from(REVISIONS).where(revision.c.id.in_(ids))
        )
        said = defaultdict(list)
        query = sa.select(statement).where(statement.c.revision_id.in_(ids)).order_by(statement.c.number)
        for row in self.connection.execute(query):
            said[row.revision_id].append(row)
        by_id = {row.id: row for row in rows}
        return (self._hit(by_id[each], said[each]) for each in ids if each in by_id)

    def _hit(self, row: Any, said: Sequence[Any]) -> Hit:
        """A text, shown by the place where most of what was searched for stands together."""
        there: list[tuple[int, list[tuple[int, int]]]] = []
        for passage in words.passages(row.text):
            places = [list(query.places(leaf, passage.tokens)) for leaf in self.leaves]
            if any(places):
                there.append((sum(map(bool, places)), merged(place for each in places for place in each)))
        if not there:
            return hit_of(row, None, [], None)
        marks = max(there, key=lambda each: each[0])[1]
        start, end = sentences.around(row.text, *marks[0])
        inside = [mark for mark in marks if start <= mark[0] and mark[1] <= end]
        more = sum(len(each) for _, each in there) - len(inside)
        return hit_of(row, (start, end), inside, saying(row.text, said, inside), more=more)

    def tally(self, by: tuple[str, ...], *, everything: bool = False) -> Tally:
        columns = [self.table.c[name] for name in ("document_id", "day", "publisher", "kind", "form", "parties")]
        found = self.chosen(self.found, *columns, everything=everything)
        return self.tallied(by, found.add_columns(sa.literal(0).label("times")), [])

    def singly(self, by: tuple[str, ...]) -> sa.Select[Any]:
        columns = [self.table.c[name] for name in ("document_id", "day", "publisher", "kind", "form", "parties")]
        return self.chosen(self.found, *columns, everything=False).add_columns(sa.literal(0).label("times"))


def _number(day: str) -> int:
    return int(day.replace("-", ""))
