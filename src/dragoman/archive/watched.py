"""Watched sources: what is remembered of them between two rounds, and how they are.

Who asks a source is not the archive's affair: it is told what a round came to,
and keeps it. The state that a round found stands until the next one, but for
one: a source falls silent by time alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

import msgspec
import sqlalchemy as sa

from dragoman.archive.identity import storable
from dragoman.archive.schema import condition, page, source
from dragoman.errors import Refused

State = Literal["new", "ok", "silent", "layout", "gone", "later", "refused", "failed"]
STATES = frozenset(get_args(State))
UNWELL = STATES - {"new", "ok"}
"""States that somebody has to look at."""
Outcome = Literal["there", "gone", "refused"]
OUTCOMES = frozenset(get_args(Outcome))


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """The health of a watched source.

    ``state`` is ``new`` (never asked), ``ok``, ``silent`` (nothing new within
    its cadence), ``layout`` (its links, or the texts behind them, are not found
    any more), ``gone`` (it answers 404 or 410), ``later`` (it was too busy, or
    did not answer), ``refused`` (it may not be asked, or answers an error) or
    ``failed`` (an error inside Dragoman); ``since`` is when that began and
    ``problem`` what it consists of. ``asked`` is the last round, ``answered``
    the last in which it was as it should be, ``fresh`` when there was last
    something new, ``due`` the next round, ``overdue`` whether that time is past.
    ``pages`` counts the addresses that are known, ``gone`` and ``refused``
    those of them that were so when they were last asked; ``edits`` and
    ``removals`` what was seen of both, over all ``rounds``. ``failures`` counts
    the rounds in a row in which it could not be asked. Times are UTC; ``every`` and ``cadence``
    are spans as the user wrote them (``6h``, ``2w``).
    """

    name: str
    kind: str
    url: str
    publisher: str | None
    every: str
    cadence: str | None
    state: State
    since: str
    problem: Refused | None
    added: str
    asked: str | None
    answered: str | None
    fresh: str | None
    due: str | None
    overdue: bool
    rounds: int
    failures: int
    pages: int
    gone: int
    refused: int
    edits: int
    removals: int


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """A state that a source came into, when, and what the problem was."""

    at: str
    state: State
    problem: Refused | None = None


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """What a round of a source came to; ``fresh``, ``edits`` and ``removals`` are what this round saw."""

    at: str
    state: State
    problem: Refused | None = None
    due: str
    fresh: str | None = None
    silent_at: str | None = None
    edits: int = 0
    removals: int = 0


class Remembered(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of an address: ``notes`` are JSON of whoever asks."""

    url: str
    first: str
    at: str
    outcome: Outcome
    notes: str


def settings(connection: sa.Connection, name: str, at: str, fields: Mapping[str, str | None]) -> None:
    """Remember that a source is watched; ``fields`` are ``kind``, ``url``, ``publisher``, ``every`` and ``cadence``."""
    values = {field: None if value is None else storable(value) for field, value in fields.items()}
    done = connection.execute(source.update().where(source.c.name == name).values(values))
    if not done.rowcount:
        counts = {"rounds": 0, "failures": 0, "edits": 0, "removals": 0}
        made = connection.execute(source.insert().values(name=name, added=at, **counts, **values)).inserted_primary_key
        assert made is not None
        connection.execute(condition.insert().values(source_id=made[0], at=at, state="new"))


def asked(connection: sa.Connection, name: str, url: str, at: str, outcome: Outcome, notes: str) -> None:
    """Remember how an address of a source was found."""
    found = _id_of(connection, name)
    values = {"at": at, "outcome": outcome, "notes": notes}
    mine = (page.c.source_id == found) & (page.c.url == storable(url))
    if not connection.execute(page.update().where(mine).values(values)).rowcount:
        connection.execute(page.insert().values(source_id=found, url=storable(url), first=at, **values))


def pages(connection: sa.Connection, name: str) -> list[Remembered]:
    """What is remembered of a source's addresses, in the order in which they came."""
    query = (
        sa.select(page)
        .join(source, source.c.id == page.c.source_id)
        .where(source.c.name == name)
        .order_by(page.c.first, page.c.id)
    )
    return [
        Remembered(url=row.url, first=row.first, at=row.at, outcome=row.outcome, notes=row.notes)
        for row in connection.execute(query)
    ]


def finished(connection: sa.Connection, name: str, found: Round) -> None:
    """Remember what a round came to; a state is written down anew when it, or its problem, is another."""
    at = _id_of(connection, name)
    failed = found.state in ("later", "refused", "failed")
    values: dict[str, Any] = {
        "asked": found.at,
        "due": found.due,
        "silent_at": found.silent_at,
        "rounds": source.c.rounds + 1,
        "failures": source.c.failures + 1 if failed else 0,
        "edits": source.c.edits + found.edits,
        "removals": source.c.removals + found.removals,
    }
    if found.state in ("ok", "silent"):
        values["answered"] = found.at
    if found.fresh is not None:
        values["fresh"] = found.fresh
    connection.execute(source.update().where(source.c.id == at).values(values))
    last = connection.execute(_last(at)).one()
    code = found.problem.code if found.problem else None
    if (last.state, last.code) != (found.state, code):
        row: dict[str, Any] = {"source_id": at, "at": found.at, "state": found.state, "code": code}
        if found.problem is not None:
            row |= {"reason": storable(found.problem.reason), "next_step": storable(found.problem.next_step)}
        connection.execute(condition.insert().values(row))


def healths(connection: sa.Connection, now: str) -> list[Watched]:
    """How every source is at a time, by name."""
    counts: dict[int, dict[str, int]] = {}
    own = sa.select(page.c.source_id, page.c.outcome, sa.func.count()).join(source, source.c.id == page.c.source_id)
    besides = (source.c.kind == "page") | (page.c.url != source.c.url)  # a list is no document of its own
    for found, outcome, number in connection.execute(own.where(besides).group_by(page.c.source_id, page.c.outcome)):
        counts.setdefault(found, {})[outcome] = number
    rows = connection.execute(sa.select(source).order_by(source.c.name)).all()
    return [_health(row, connection.execute(_last(row.id)).one(), counts.get(row.id, {}), now) for row in rows]


def _health(row: Any, last: Any, counts: dict[str, int], now: str) -> Watched:
    state, since, problem = last.state, last.at, _problem(row.name, last)
    if state == "ok" and row.silent_at is not None and now >= row.silent_at:
        state, since = "silent", row.silent_at
        problem = silence(row.name, row.cadence, row.fresh or row.added)
    fields = ("name", "kind", "url", "publisher", "every", "cadence", "added", "asked", "answered", "fresh", "due")
    return Watched(
        **{field: getattr(row, field) for field in (*fields, "rounds", "failures", "edits", "removals")},
        state=state,
        since=since,
        problem=problem,
        overdue=row.due is not None and now > row.due,
        pages=sum(counts.values()),
        gone=counts.get("gone", 0),
        refused=counts.get("refused", 0),
    )


def conditions(connection: sa.Connection, name: str) -> list[Condition]:
    """Every state that a source was in, the oldest first."""
    query = (
        sa.select(condition)
        .join(source, source.c.id == condition.c.source_id)
        .where(source.c.name == name)
        .order_by(condition.c.id)
    )
    return [
        Condition(at=row.at, state=row.state, problem=_problem(name, row)) for row in connection.execute(query).all()
    ]


def silence(name: str, cadence: str | None, fresh: str) -> Refused:
    """E531, of a source that had nothing new since ``fresh``."""
    return Refused(
        code="E531",
        reason=f"the source is silent: nothing new since {fresh}, and its cadence is {cadence}",
        next_step="Open it in a browser: it may have moved, or have nothing to say.",
        input=name,
    )


def problems(connection: sa.Connection, source_id: int) -> list[str]:
    """What is wrong with what is kept of a source."""
    found = []
    rows = connection.execute(sa.select(condition).where(condition.c.source_id == source_id)).all()
    if not rows:
        found.append("nothing says in which state it is")
    found += [f"condition {row.id}: {row.state!r} is no state" for row in rows if row.state not in STATES]
    for row in connection.execute(sa.select(page).where(page.c.source_id == source_id)):
        if row.outcome not in OUTCOMES:
            found.append(f"page {row.id} ({row.url}): {row.outcome!r} is no outcome")
        try:
            msgspec.json.decode(row.notes, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError):
            found.append(f"page {row.id} ({row.url}): its notes are no JSON")
    return found


def _problem(name: str, row: Any) -> Refused | None:
    if row.code is None:
        return None
    return Refused(code=row.code, reason=row.reason, next_step=row.next_step, input=name)


def _id_of(connection: sa.Connection, name: str) -> int:
    found: int = connection.execute(sa.select(source.c.id).where(source.c.name == name)).scalar_one()
    return found


def _last(source_id: int) -> sa.Select[Any]:
    query = sa.select(condition).where(condition.c.source_id == source_id)
    return query.order_by(condition.c.id.desc()).limit(1)
