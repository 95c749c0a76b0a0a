"""Searching an archive: what was asked, what was found, and how often of how much.

What is looked for is in ``query``, what is looked in in ``indexing``. Nothing
here depends on the database but the two functions at :class:`_Words`; order and
counts are computed from whole numbers, and so are the same on both.
"""

from __future__ import annotations

import calendar
import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from dragoman import codebook
from dragoman.archive import indexing, query, sentences, words
from dragoman.archive.query import Leaf, Node, Not
from dragoman.archive.schema import document, head, revision, searchable_statement, searchable_text, statement
from dragoman.errors import DragomanError
from dragoman.record import Span

Scope = Literal["statements", "texts"]
Sort = Literal["relevance", "date", "oldest"]
Revisions = Literal["latest", "all"]
Given = str | Iterable[str] | None
"""A value, or several, of which any will do."""

SIZE = 20
LARGEST = 1000
"""Hits that a page may have."""
FORMS = ("readout", "joint_statement", "statement", "letter", "press_conference", "deliverables")
KINDS = ("call", "video", "meeting", "message", "group", "other")

TIMES = ("year", "month", "day")
FACTS = ("publisher", "kind", "form", "dyad")
"""What texts can be counted by, and statements."""
SAID = ("speaker", "person", "target", "act", "context", "event")
"""What statements alone can be counted by."""
FIELDS = (*TIMES, *SAID, *FACTS)


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a hit beside its words. In each field any of the values will do; every field must hold.

    ``speaker``, ``target`` and ``publisher`` are party codes; ``person`` is a
    name or a part of one, in whole words; ``kind`` is of the encounter, ``form``
    of the text. A ``dyad`` (``CHN~USA``) holds where just these two met, and
    where one of them speaks at the other. ``since`` and ``until`` are days, both
    included: of the encounter where its date is known, else of publication.
    """

    speaker: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    act: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    event: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    dyad: tuple[str, ...] = ()
    document: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    def given(self) -> dict[str, Any]:
        """Those that are set."""
        return {name: value for name, value in msgspec.structs.asdict(self).items() if value}


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One thing found, with where it stands.

    ``anchor`` is ``document@revision#start-end``: of the statement's content,
    or of the words found where no statement was read there (``statement`` is
    ``None``). ``marks`` are the words that matched, ``sentence`` what they stand
    in; ``more`` counts further places in the same text (of texts only). All
    spans count in the revision's text. ``date`` is the encounter's, ``day`` the
    one that is sorted and filtered by: it, else ``published``. ``parties`` are
    those who met; ``kind`` and ``form`` as in :class:`Filters`.
    """

    anchor: str
    document: str
    revision: int
    latest: bool
    sentence: Span | None
    marks: tuple[Span, ...]
    more: int = 0
    statement: str | None = None
    content: Span | None = None
    cue: str | None = None
    source: str | None = None
    speaker: tuple[str, ...] = ()
    person: str | None = None
    target: tuple[str, ...] = ()
    act: str | None = None
    contexts: tuple[str, ...] = ()
    event: str | None = None
    cameo: str | None = None
    confidence: float | None = None
    identity: str | None = None
    date: str | None = None
    published: str | None = None
    day: str | None = None
    publisher: str | None = None
    parties: tuple[str, ...] = ()
    kind: str | None = None
    form: str | None = None
    title: str | None = None
    url: str | None = None


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """One cell: the ``values`` of the fields counted by (``None``: it has none), hits in it, and of how many.

    ``statements`` and ``documents`` are what was found there, ``of_statements``
    and ``of_documents`` what the whole archive has there, whatever was searched
    for (``None``: not asked). Of texts, ``statements`` counts nothing.
    """

    values: tuple[str | None, ...]
    statements: int
    documents: int
    of_statements: int | None = None
    of_documents: int | None = None


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


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A search that was checked: nothing in it can go wrong any more."""

    query: str
    node: Node | None
    scope: Scope
    filters: Filters
    revisions: Revisions
    sort: Sort
    page: int
    size: int
    count_by: tuple[str, ...]
    facets: tuple[str, ...]


# --- what is asked --------------------------------------------------------------------


def _wrong(what: str, step: str) -> DragomanError:
    return DragomanError("E524", what, step)


def asked(
    text: str,
    filters: Filters,
    *,
    scope: str,
    revisions: str,
    forms: bool,
    sort: str | None,
    page: int,
    size: int,
    count_by: Given,
    facets: Given,
) -> Asked:
    """Check a search. Raises E521 to E523 (see ``query.parse``) and E524."""
    _one_of("scope", scope, ("statements", "texts"))
    _one_of("revisions", revisions, ("latest", "all"))
    node = query.parse(text, forms=forms)
    if sort is None:
        sort = "relevance" if any(True for _ in query.leaves(node)) else "date"
    _one_of("sort", sort, ("relevance", "date", "oldest"))
    if not 1 <= size <= LARGEST:
        raise _wrong(f"a page has 1 to {LARGEST:,} hits, not {size}", "Ask for several pages.")
    if not 1 <= page <= 10**9:
        raise _wrong(f"there is no page {page}", "Pages count from 1.")
    fields = {"count_by": _values(count_by), "facets": _values(facets)}
    for name in (each for several in fields.values() for each in several):
        known = FIELDS if scope == "statements" else (*TIMES, *FACTS)
        if name in SAID and scope == "texts":
            raise _wrong(f"texts cannot be counted by {name}", f"Search statements, or count by {', '.join(known)}.")
        _one_of("field to count by", name, known)
    return Asked(
        query=text,
        node=node,
        scope=scope,  # type: ignore[arg-type]  # checked above
        filters=filters,
        revisions=revisions,  # type: ignore[arg-type]
        sort=sort,  # type: ignore[arg-type]
        page=page,
        size=size,
        **fields,
    )


def _one_of(what: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise _wrong(f"{value!r} is no {what}", f"It is one of {', '.join(known)}.")


def _values(given: Given) -> tuple[str, ...]:
    """The values given, each once; several may stand in one string with commas between."""
    several = [given] if isinstance(given, str) else list(given or ())
    return tuple(dict.fromkeys(part for each in several for value in each.split(",") if (part := value.strip())))


def filters_of(
    *,
    speaker: Given = None,
    person: Given = None,
    target: Given = None,
    act: Given = None,
    context: Given = None,
    event: Given = None,
    publisher: Given = None,
    kind: Given = None,
    form: Given = None,
    dyad: Given = None,
    document: Given = None,
    since: str | None = None,
    until: str | None = None,
) -> Filters:
    """Filters as they were given, checked. Raises E302 (no date), E303 (no party) and E524."""
    people = [person] if isinstance(person, str) else list(person or ())
    if nameless := [each for each in people if not any(words.tokens(each))]:
        raise _wrong(f"there is no name in {nameless[0]!r}", "Give a person's name, or a part of it.")
    events = sorted({each.plover for each in codebook.acts().values() if each.plover})
    since, until = _day(since, last=False), _day(until, last=True)
    if since and until and since > until:
        raise _wrong(f"no day is since {since} and until {until}", "Give the earlier day as since.")
    return Filters(
        speaker=_parties(speaker),
        person=tuple(dict.fromkeys(" ".join(each.split()) for each in people)),
        target=_parties(target),
        act=_known("act", act, list(codebook.acts())),
        context=_known("context", context, list(codebook.contexts())),
        event=_known("event", event, events),
        publisher=_parties(publisher),
        kind=_known("kind of encounter", kind, KINDS),
        form=_known("form of a text", form, FORMS),
        dyad=tuple(dict.fromkeys(map(_dyad, _values(dyad)))),
        document=tuple([document] if isinstance(document, str) else document or ()),
        since=since,
        until=until,
    )


def _known(what: str, given: Given, known: Sequence[str]) -> tuple[str, ...]:
    by_case = {each.casefold(): each for each in known}
    values = _values(given)
    for each in values:
        if each.casefold() not in by_case:
            raise _wrong(f"{each!r} is no {what}", f"It is one of {', '.join(known)}.")
    return tuple(dict.fromkeys(by_case[each.casefold()] for each in values))


def _parties(given: Given) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(_party, _values(given))))


def _party(given: str) -> str:
    """A party's code. Raises E303."""
    parties = codebook.parties()
    if given.upper() in parties:
        return given.upper()
    named = [p.code for p in parties.values() if given in {p.name, *p.names, *p.demonyms, *p.seats}]
    step = "States go by their ISO 3166-1 alpha-3 code (CHN, USA), others by a short name (EU, NATO, UN)."
    raise DragomanError(
        "E303", f"{given!r} is no party code of the codebook", f"Did you mean {' or '.join(named)}?" if named else step
    )


def _dyad(given: str) -> str:
    one, sign, other = given.partition("~")
    if not sign or not one.strip() or not other.strip() or "~" in other:
        raise _wrong(f"{given!r} is no dyad", "Write two party codes with ~ between, as in USA~CHN.")
    pair = sorted({_party(one.strip()), _party(other.strip())})
    if len(pair) < 2:
        raise _wrong(f"{given!r} is one party twice", "Name two parties.")
    return "~".join(pair)


_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def _day(given: str | None, *, last: bool) -> str | None:
    """An ISO date; of a year or a month, its first day or its last. Raises E302."""
    if given is None or not given.strip():
        return None
    found = _DATE.fullmatch(given.strip())
    if found is not None:
        year, month = int(found[1]), int(found[2] or (12 if last else 1))
        if year >= 1 and 1 <= month <= 12:
            days = calendar.monthrange(year, month)[1]
            day = int(found[3] or (days if last else 1))
            if 1 <= day <= days:
                return f"{year:04}-{month:02}-{day:02}"
    raise DragomanError("E302", f"{given!r} is no date", "Write it as 2026, 2026-03 or 2026-03-01.")


def _number(day: str) -> int:
    return int(day.replace("-", ""))


# --- filters as marks ------------------------------------------------------------------


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


def _between(dyad: str) -> Node:
    one, other = dyad.split("~")

    def pair(first: str, second: str) -> Node:
        return query.And((Leaf((indexing.mark(first, one),)), Leaf((indexing.mark(second, other),))))

    speaks, at = indexing.SPEAKER, indexing.TARGET
    return query.Or((pair(indexing.BETWEEN, indexing.BETWEEN), pair(speaks, at), pair(at, speaks)))


def _said(filters: Filters) -> Node | None:
    """What is asked of a statement itself."""
    return query.both(
        _marked(indexing.SPEAKER, filters.speaker),
        query.any_of(node for node in map(_person, filters.person) if node is not None),
        _marked(indexing.TARGET, filters.target),
        _marked(indexing.ACT, filters.act),
        _marked(indexing.CONTEXT, filters.context),
        _marked(indexing.EVENT, filters.event),
    )


def _facts(filters: Filters) -> Node | None:
    """What is asked of its text."""
    return query.both(
        _marked(indexing.PUBLISHER, filters.publisher),
        _marked(indexing.KIND, filters.kind),
        _marked(indexing.FORM, filters.form),
        query.any_of(map(_between, filters.dyad)),
    )


# --- the two databases ------------------------------------------------------------------


class _Words:
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


# --- searching ----------------------------------------------------------------------------


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
        facets={name: tuple(_ranked(ask.tally((name,)))) for name in wanted.facets},
    )


class _Ask:
    """What searching statements and searching texts have in common."""

    table: sa.Table
    """What is found: a row of it each."""
    id: sa.Column[Any]

    def __init__(self, connection: sa.Connection, wanted: Asked) -> None:
        self.connection, self.wanted = connection, wanted
        self.words = _Words(connection)
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

    def chosen(self, found: Callable[..., sa.Select[Any]], *columns: Any, everything: bool) -> sa.Select[Any]:
        """What is to be counted: what fits, or everything there is (but old revisions, where those are left out)."""
        if everything:
            select = sa.select(*columns).select_from(self.table)
            return select.where(self.table.c.latest) if self.wanted.revisions == "latest" else select
        dated = self.dated(self.table.c.day)
        return found(*columns).where(dated) if dated is not None else found(*columns)

    def tallied(self, by: tuple[str, ...], select: sa.Select[Any], group: Sequence[Any]) -> Tally:
        """Count rows by cell; a row with several values in a field is in several cells."""
        times: Counter[Cell] = Counter()
        documents: dict[Cell, set[int]] = defaultdict(set)
        for row in self.connection.execute(select.group_by(*group) if group else select).mappings():
            for cell in itertools.product(*(_values_in(field, row) for field in by)):
                times[cell] += row["times"]
                documents[cell].add(row["document_id"])
        return {cell: (times[cell], len(found)) for cell, found in documents.items()}

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
        return _in_order(by, found, everything)

    def weights(self, of: int) -> dict[Leaf, int]:
        """How much each leaf says: BM25's inverse document frequency, in thousandths."""
        found = {leaf: self.count(leaf) for leaf in self.leaves}
        return {leaf: round(1000 * math.log(1 + (of - n + 0.5) / (n + 0.5))) for leaf, n in found.items()}


class _Statements(_Ask):
    table = searchable_statement
    id = searchable_statement.c.statement_id

    def found(self, *columns: Any) -> sa.Select[Any]:
        node = query.both(self.wanted.node, _said(self.wanted.filters), _facts(self.wanted.filters))
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
            sa.select(*statement.c, *_OF_REVISION)
            .select_from(statement.join(_REVISIONS, revision.c.id == statement.c.revision_id))
            .where(statement.c.id.in_(ids))
        )
        by_id = {row.id: row for row in rows}
        return (self._hit(by_id[each]) for each in ids if each in by_id)

    def _hit(self, row: Any) -> Hit:
        places = indexing.places_of(row.text, row._mapping)
        tokens = indexing.tokens_of(row.text, places)
        ends = [*places, (row.start, row.end)]
        sentence = sentences.around(row.text, min(ends)[0], max(end for _, end in ends))
        marks = _merged(place for leaf in self.leaves for place in query.places(leaf, tokens))
        return _hit(row, sentence, marks, row._mapping)

    def tally(self, by: tuple[str, ...], *, everything: bool = False) -> Tally:
        narrow = (self.id.label("id"), self.table.c.document_id, self.table.c.revision_id, self.table.c.day)
        hits = self.chosen(self.found, *narrow, everything=everything).subquery("hits")
        names = {name for field in by for name in _STATEMENT_COLUMNS[field]}
        columns = [hits.c.document_id, hits.c.day]
        joined: sa.FromClause = hits
        if mine := names & set(statement.c.keys()):
            columns += [statement.c[name] for name in sorted(mine)]
            joined = joined.join(statement, statement.c.id == hits.c.id)
        if of_text := names & {"parties", *FACTS}:
            columns += [searchable_text.c[name] for name in sorted(of_text)]
            joined = joined.join(searchable_text, searchable_text.c.revision_id == hits.c.revision_id)
        return self.tallied(by, sa.select(*columns, sa.func.count().label("times")).select_from(joined), columns)


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
            select = select.where(met | self._says(query.any_of(map(_between, filters.dyad))))
        said = _said(filters)
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
            sa.select(*_OF_REVISION, revision.c.id).select_from(_REVISIONS).where(revision.c.id.in_(ids))
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
                there.append((sum(map(bool, places)), _merged(place for each in places for place in each)))
        if not there:
            return _hit(row, None, [], None)
        marks = max(there, key=lambda each: each[0])[1]
        start, end = sentences.around(row.text, *marks[0])
        inside = [mark for mark in marks if start <= mark[0] and mark[1] <= end]
        more = sum(len(each) for _, each in there) - len(inside)
        return _hit(row, (start, end), inside, _saying(row.text, said, inside), more=more)

    def tally(self, by: tuple[str, ...], *, everything: bool = False) -> Tally:
        columns = [self.table.c[name] for name in ("document_id", "day", "publisher", "kind", "form", "parties")]
        found = self.chosen(self.found, *columns, everything=everything)
        return self.tallied(by, found.add_columns(sa.literal(0).label("times")), [])


# --- hits -------------------------------------------------------------------------------

_OF_REVISION = (
    document.c.name,
    revision.c.number.label("revision_number"),
    revision.c.text,
    revision.c.known,
    *(searchable_text.c[name] for name in ("parties", "latest", "day", "publisher", "kind", "form", "title")),
    head.c.date,
)
_REVISIONS = (
    revision.join(document, document.c.id == revision.c.document_id)
    .join(searchable_text, searchable_text.c.revision_id == revision.c.id)
    .outerjoin(head, head.c.revision_id == revision.c.id)
)


def _merged(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places in their order, those that overlap made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(set(places)):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _saying(text: str, said: Sequence[Any], marks: Sequence[tuple[int, int]]) -> Any:
    """The row of the first statement that has some of the words; ``None`` where none was read there."""
    for row in said:
        for start, end in indexing.places_of(text, row._mapping):
            if any(mark[0] < end and start < mark[1] for mark in marks):
                return row._mapping
    return None


_SAME = ("person", "act", "event", "cameo", "confidence", "identity", "statement")


def _hit(
    row: Any, sentence: tuple[int, int] | None, marks: Sequence[tuple[int, int]], said: Any, *, more: int = 0
) -> Hit:
    """The hit that rows of a revision and (where there is one) of a statement make."""

    def span(start: int, end: int) -> Span:
        return Span(start, end, row.text[start:end])

    known = msgspec.json.decode(row.known)
    reference = f"{row.name}@{row.revision_number}"
    fields: dict[str, Any] = {}
    if said is not None:
        reference += f"#{said['start']}-{said['end']}"
        fields = {name: said[name] for name in _SAME}
        fields |= {name: tuple(indexing.codes(said[name])) for name in ("speaker", "target", "contexts")}
        fields["content"] = span(said["start"], said["end"])
        for name in ("cue", "source"):
            start, end = said[f"{name}_start"], said[f"{name}_end"]
            fields[name] = row.text[start:end] if start is not None else None
        fields["date"] = row.date
    elif marks:
        reference += f"#{marks[0][0]}-{marks[0][1]}"
    return Hit(
        anchor=reference,
        document=row.name,
        revision=row.revision_number,
        latest=row.latest,
        sentence=span(*sentence) if sentence is not None else None,
        marks=tuple(span(*mark) for mark in marks),
        more=more,
        published=known.get("published"),
        day=_iso(row.day),
        publisher=row.publisher,
        parties=tuple(indexing.codes(row.parties)),
        kind=row.kind,
        form=row.form,
        title=row.title,
        url=known.get("url"),
        **fields,
    )


def _iso(day: int) -> str | None:
    return f"{day // 10000:04}-{day // 100 % 100:02}-{day % 100:02}" if day else None


# --- counts -----------------------------------------------------------------------------

Cell = tuple[str | None, ...]
Tally = dict[Cell, tuple[int, int]]
"""Of each cell: statements (none, where texts are counted) and documents."""

_STATEMENT_COLUMNS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(TIMES, ()),
    **{name: (name,) for name in (*SAID, *FACTS)},
    "context": ("contexts",),
    "dyad": ("speaker", "target", "parties"),
}
"""What each field is made of."""


def _values_in(field: str, row: Any) -> Sequence[str | None]:
    """The values that a row has in a field."""
    if field in TIMES:
        day = _iso(row["day"])
        return [day and day[: {"year": 4, "month": 7, "day": 10}[field]]]
    if field in ("speaker", "target", "context"):
        return indexing.codes(row["contexts" if field == "context" else field]) or [None]
    return _dyads(row) or [None] if field == "dyad" else [row[field]]


def _dyads(row: Any) -> list[str]:
    """The pairs of a row: the two that met, and who speaks at whom."""
    met = indexing.codes(row["parties"])
    found = {"~".join(met)} if len(met) == 2 else set()
    for one in indexing.codes(row.get("speaker", "")):
        found |= {"~".join(sorted((one, other))) for other in indexing.codes(row["target"]) if other != one}
    return sorted(found)


def _ranked(tally: Tally) -> Iterator[Count]:
    """The cells, the most frequent first."""
    for values, (said, documents) in sorted(
        tally.items(), key=lambda each: (-each[1][0], -each[1][1], _sortable(each[0]))
    ):
        yield Count(values=values, statements=said, documents=documents)


def _sortable(values: Cell) -> tuple[tuple[bool, str], ...]:
    return tuple((value is None, value or "") for value in values)


def _in_order(by: tuple[str, ...], found: Tally, everything: Tally) -> list[Count]:
    """Times in their order, other values the most frequent first; what has no value last."""
    sums = [Counter[str | None]() for _ in by]
    for values, numbers in found.items():
        for total, value in zip(sums, values, strict=True):
            total[value] += max(numbers)

    def key(values: Cell) -> list[tuple[bool, int, str]]:
        return [
            (value is None, 0 if field in TIMES else -total[value], value or "")
            for field, total, value in zip(by, sums, values, strict=True)
        ]

    return [
        Count(
            values=values,
            statements=found[values][0],
            documents=found[values][1],
            of_statements=everything.get(values, (0, 0))[0],
            of_documents=everything.get(values, (0, 0))[1],
        )
        for values in sorted(found, key=key)
    ]
