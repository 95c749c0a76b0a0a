"""What people found when they checked statements: kept apart from the machine's reading, shown in its place.

A correction belongs to the stretch of a revision that the machine had read as
the content of a statement. Nothing is ever changed or deleted: of several by one
person the last counts for that person, of several people's the last is shown.
A reading by a newer reader takes over what was found: a correction is shown in
place of whatever statement the new reading has on the same words, and beside
the others where it has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from dragoman import codebook
from dragoman.archive import accounts, packing, stored
from dragoman.archive.database import Database
from dragoman.archive.schema import correction, document, reading, revision, statement
from dragoman.errors import DragomanError
from dragoman.record import Readout, Span, Statement, Statements

Verdict = Literal["confirmed", "corrected", "rejected", "added"]
UNSURE = 0.7
"""Statements with a lower confidence are for people to check (the brief marks the same ones)."""
MOST_CONTEXTS = 3
LONGEST_NOTE = 2000


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """What one person found of one statement.

    ``statement`` is its id in the reading that was checked (``None``: somebody
    ``added`` what the machine had not read); ``start`` and ``end`` are of the
    content that was checked. ``before`` is the machine's statement, ``after`` the
    person's (``None`` where it is ``rejected``: there is no statement).
    """

    id: int
    document: str
    revision: int
    statement: str | None
    start: int
    end: int
    by: str
    at: str
    verdict: Verdict
    before: Statement | None
    after: Statement | None
    note: str = ""


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A readout with what people found in place of what the machine read.

    ``by_statement`` says for each statement that somebody checked what was
    found last; ``others`` are earlier or other people's findings; ``rejected``
    those that are not in the readout any more.
    """

    readout: Readout
    by_statement: dict[str, Correction]
    rejected: tuple[Correction, ...]
    open: int
    """Statements that nobody has checked."""


class Unsure(msgspec.Struct, frozen=True, kw_only=True):
    """A statement in the queue."""

    document: str
    revision: int
    statement: str
    title: str | None
    content: str
    speaker: tuple[str, ...]
    act: str
    target: tuple[str, ...]
    confidence: float | None
    checked_by: tuple[str, ...] = ()


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """Statements to check, the least sure first; ``total`` are waiting, ``done`` were checked by the one who asks."""

    statements: tuple[Unsure, ...]
    total: int
    done: int
    page: int = 1
    pages: int = 1


class Corrections:
    """The corrections of one archive."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def of(self, name: str, number: int) -> tuple[Correction, ...]:
        """All that was found in one revision, the oldest first."""
        with self.database.read() as connection:
            return tuple(_found(connection, document.c.name == name, revision.c.number == number))

    def all(self) -> tuple[Correction, ...]:
        """All that was ever found, the oldest first."""
        with self.database.read() as connection:
            return tuple(_found(connection))

    def add(
        self,
        reference: str,
        statement_id: str | None,
        verdict: Verdict,
        after: Statement | None,
        *,
        by: str,
        note: str = "",
        client: str = "",
    ) -> Correction:
        """Keep what ``by`` found of a statement of ``name@number`` (``None``: one that the machine did not read).

        ``confirmed`` needs no ``after``. Raises :class:`DragomanError` E507 (no such
        statement) and E611 (``after`` does not fit the text or the codebook).
        """
        name, _, number = reference.partition("@")
        with self.database.write() as connection:
            row = connection.execute(
                sa.select(revision, document.c.name, document.c.key)
                .join(document, document.c.id == revision.c.document_id)
                .where(document.c.name == name, revision.c.number == (int(number) if number.isdecimal() else -1))
            ).first()
            read = stored.current(connection, row.id, name) if row is not None else None
            if row is None or read is None:
                raise DragomanError(
                    "E507", f"there is no reading of {reference!r}", "Read it first: dragoman archive reread."
                )
            before = next((s for s in read[1].statements if s.id == statement_id), None)
            if statement_id is not None and before is None:
                raise DragomanError("E507", f"{reference} has no statement {statement_id!r}", "See its page.")
            after = _checked(verdict, before, after, read[1])
            content = before.content if before is not None else after.content if after is not None else None
            assert content is not None
            values: dict[str, Any] = {
                "document_id": row.document_id,
                "revision_id": row.id,
                "statement": statement_id,
                "start": content.start,
                "end": content.end,
                "by": by,
                "at": packing.now(),
                "verdict": verdict,
                "before": packing.to_json(before) if before is not None else None,
                "after": packing.to_json(after) if after is not None else None,
                "made": packing.made_json(read[1].made),
                "note": " ".join(note.split())[:LONGEST_NOTE],
            }
            last = connection.execute(sa.select(correction.c.seal).order_by(correction.c.id.desc()).limit(1)).scalar()
            values["seal"] = packing.correction_seal(row.key, last, values)
            made = connection.execute(correction.insert().values(values)).inserted_primary_key
            assert made is not None
            accounts.note(connection, by, client, f"statement {verdict}", f"{reference} {statement_id or 'new'}")
            return next(_found(connection, correction.c.id == made[0]))

    def checked(self, readout: Readout, number: int) -> Checked:
        """``readout``, the reading of revision ``number``, as people corrected it."""
        return corrected(readout, self.of(readout.document.id, number))

    def queue(
        self, *, by: str, again: bool = False, below: float = UNSURE, words: str = "", page: int = 1, size: int = 20
    ) -> Queue:
        """Statements that wait for a check, the least sure first.

        With ``again`` those that others have checked and ``by`` has not: two
        who check the same can be compared.
        """
        same = (correction.c.revision_id == statement.c.revision_id) & (correction.c.start == statement.c.start)
        same &= correction.c.end == statement.c.end
        mine = sa.exists().where(same, correction.c.by == by)
        anybody = sa.exists().where(same)
        where: list[Any] = [statement.c.latest]
        where += [anybody, ~mine] if again else [statement.c.confidence < below, ~anybody]
        if words:
            where.append(document.c.name == words)
        query = (
            sa.select(statement, document.c.name, revision.c.number.label("revision"), revision.c.known)
            .join(document, document.c.id == statement.c.document_id)
            .join(revision, revision.c.id == statement.c.revision_id)
            .where(*where)
        )
        count = sa.select(sa.func.count()).select_from(query.subquery())
        done = sa.select(sa.func.count()).where(correction.c.by == by)
        with self.database.read() as connection:
            total: int = connection.execute(count).scalar_one()
            pages = max(1, -(-total // size))
            page = min(max(page, 1), pages)
            order = query.order_by(statement.c.confidence, statement.c.id).limit(size).offset((page - 1) * size)
            rows = connection.execute(order).all()
            return Queue(
                statements=tuple(map(_unsure, rows)),
                total=total,
                done=connection.execute(done).scalar_one(),
                page=page,
                pages=pages,
            )

    def wholes(self) -> Iterator[Checked]:
        """Every revision of which every statement has been checked by somebody, as corrected."""
        with self.database.read() as connection:
            rows = connection.execute(
                sa.select(revision.c.id, revision.c.number, document.c.name)
                .join(document, document.c.id == revision.c.document_id)
                .where(revision.c.id.in_(sa.select(correction.c.revision_id)))
                .order_by(document.c.name, revision.c.number)
            ).all()
        for row in rows:
            with self.database.read() as connection:
                read = stored.current(connection, row.id, row.name)
            if read is not None:
                found = self.checked(read[1], row.number)
                if found.open == 0:
                    yield found

    def units(self) -> dict[tuple[str, int, int, int], dict[str, Correction]]:
        """What each person found of each statement, by document, revision, start and end: the last counts.

        Only where two people or more have checked it.
        """
        units: dict[tuple[str, int, int, int], dict[str, Correction]] = {}
        for each in self.all():
            if each.statement is not None:
                units.setdefault((each.document, each.revision, each.start, each.end), {})[each.by] = each
        return {key: found for key, found in units.items() if len(found) > 1}


def corrected(readout: Readout, found: Iterable[Correction]) -> Checked:
    """``readout`` with the last finding on each statement in its place. Pure."""
    last: dict[tuple[int, int], Correction] = {}
    for each in found:
        last[each.start, each.end] = each
    left = list(readout.statements)
    placed: dict[str, Correction] = {}
    rejected: list[Correction] = []
    for each in last.values():
        at = _place(each, left)
        old = left.pop(at) if at is not None else None
        if each.after is None:
            rejected.append(each)
            continue
        name = old.id if old is not None else each.statement or f"a{each.id}"
        if any(s.id == name for s in left) or name in placed:
            name = f"a{each.id}"
        left.append(_spoken(each.after, name))
        placed[name] = each
    left.sort(key=lambda s: (s.content.start, s.content.end))
    new = msgspec.structs.replace(readout, statements=Statements(left), parties=_parties(readout, left))
    open_ = sum(1 for each in left if each.id not in placed)
    return Checked(readout=new, by_statement=placed, rejected=tuple(rejected), open=open_)


def _place(found: Correction, statements: list[Statement]) -> int | None:
    """Which statement a finding is of: the one with its words, else the one that shares most of them."""
    best: tuple[float, int] | None = None
    for at, each in enumerate(statements):
        if (each.content.start, each.content.end) == (found.start, found.end):
            return at
        common = min(each.content.end, found.end) - max(each.content.start, found.start)
        share = common / max(1, min(each.content.end - each.content.start, found.end - found.start))
        if share > 0.5 and (best is None or share > best[0]):
            best = (share, at)
    return best[1] if best is not None else None


def _spoken(after: Statement, name: str) -> Statement:
    """The statement as it stands in the readout: nobody has to be asked to check it again."""
    return msgspec.structs.replace(after, id=name, confidence=None)


def _parties(readout: Readout, statements: Iterable[Statement]) -> Any:
    """The readout's parties, and those that people named."""
    from dragoman.record import Party

    known = {party.code: party for party in readout.parties}
    for code in [c for s in statements for c in (*s.speaker, *s.target)]:
        entry = codebook.parties().get(code)
        if code not in known and entry is not None:
            known[code] = Party(code, entry.name, entry.kind)
    return tuple(known.values())


# --- what may be found ----------------------------------------------------------


def statement_from(
    readout: Readout,
    before: Statement | None,
    *,
    content: str,
    cue: str,
    source: str,
    speaker: Iterable[str],
    person: str,
    act: str,
    target: Iterable[str],
    contexts: Iterable[str],
) -> Statement:
    """The statement that a form's words describe: they have to stand in the text, near where ``before`` stands.

    Raises :class:`DragomanError` E611 with what does not fit.
    """
    text = readout.document.text
    near = before.content.start if before is not None else 0
    where = _find(text, content, near, "content")
    entry = codebook.acts().get(act)
    if entry is None:
        raise _unfit(f"{act!r} is no act of the codebook")
    neighbour = before or _neighbour(readout, where.start)
    kept = {}
    if before is not None:
        kept = {
            field: spans
            for field, spans in before.evidence.items()
            if getattr(before, field, None) == _now(field, speaker, person, act, target, contexts)
        }
    return Statement(
        id=before.id if before is not None else "new",
        content=where,
        cue=_find(text, cue, where.start, "cue") if cue.strip() else None,
        source=_find(text, source, where.start, "source") if source.strip() else None,
        speaker=tuple(speaker),
        person=person.strip() or None,
        act=act,
        target=tuple(target),
        contexts=tuple(contexts),
        event=entry.plover,
        cameo=entry.cameo,
        paragraph=neighbour.paragraph if neighbour is not None else 1,
        sentence=neighbour.sentence if neighbour is not None else 1,
        evidence=kept,
    )


def _now(
    field: str, speaker: Iterable[str], person: str, act: str, target: Iterable[str], contexts: Iterable[str]
) -> Any:
    return {
        "speaker": tuple(speaker),
        "person": person.strip() or None,
        "act": act,
        "target": tuple(target),
        "contexts": tuple(contexts),
    }.get(field)


def _neighbour(readout: Readout, start: int) -> Statement | None:
    """The statement that stands before a place, else the first."""
    before = [s for s in readout.statements if s.content.start <= start]
    return before[-1] if before else next(iter(readout.statements), None)


def _find(text: str, words: str, near: int, what: str) -> Span:
    """Where ``words`` stand, the nearest place to ``near``; white space may differ from the text's."""
    words = words.strip()
    if not words:
        raise _unfit(f"the {what} is empty")
    pattern = r"\s+".join(map(re.escape, words.split()))
    found = [match.span() for match in re.finditer(pattern, text)]
    if not found:
        raise _unfit(f"the {what} does not stand in the text in these words: {words[:80]!r}")
    start, end = min(found, key=lambda span: abs(span[0] - near))
    return Span(start, end, text[start:end])


def _checked(verdict: str, before: Statement | None, after: Statement | None, readout: Readout) -> Statement | None:
    """What is kept as the person's statement. Raises E611."""
    if verdict == "rejected":
        return None
    if verdict == "confirmed":
        if before is None:
            raise _unfit("there is nothing to confirm")
        after = before
    elif after is None or (verdict == "added") != (before is None):
        raise _unfit(f"it cannot be {verdict}")
    problem = next(_problems(after, readout.document.text), None)
    if problem is not None:
        raise _unfit(problem)
    return after


def _problems(after: Statement, text: str) -> Iterator[str]:
    """Everything in which a person's statement fits neither the text nor the codebook."""
    for span in (after.content, after.cue, after.source):
        if span is not None and text[span.start : span.end] != span.text:
            yield f"{span.text[:40]!r} does not stand at {span.start}-{span.end}"
    if after.content.text[-1:] in ".;,":
        yield "the content ends in punctuation; the codebook leaves it out"
    if not after.speaker:
        yield "there is no speaker"
    for code in (*after.speaker, *after.target):
        if code not in codebook.parties():
            yield f"{code!r} is no party of the codebook"
    if after.act not in codebook.acts():
        yield f"{after.act!r} is no act of the codebook"
    if len(after.contexts) > MOST_CONTEXTS or any(each not in codebook.contexts() for each in after.contexts):
        yield f"the contexts are more than {MOST_CONTEXTS}, or not of the codebook"


def _unfit(why: str) -> DragomanError:
    return DragomanError("E611", why, "Mend the field, and send it again; docs/codebook.md says what each holds.")


# --- rows -----------------------------------------------------------------------


def _found(connection: sa.Connection, *where: Any) -> Iterator[Correction]:
    query = (
        sa.select(correction, document.c.name, revision.c.number)
        .join(document, document.c.id == correction.c.document_id)
        .join(revision, revision.c.id == correction.c.revision_id)
        .where(*where)
        .order_by(correction.c.id)
    )
    for row in connection.execute(query):
        yield Correction(
            id=row.id,
            document=row.name,
            revision=row.number,
            statement=row.statement,
            start=row.start,
            end=row.end,
            by=row.by,
            at=row.at,
            verdict=row.verdict,
            before=statement_of(row.before),
            after=statement_of(row.after),
            note=row.note,
        )


def statement_of(kept: str | None) -> Statement | None:
    """The statement that a column holds."""
    return msgspec.json.decode(kept, type=Statement) if kept is not None else None


def _unsure(row: Any) -> Unsure:
    return Unsure(
        document=row.name,
        revision=row.revision,
        statement=row.statement if re.fullmatch(r"[as][0-9]{1,9}", row.statement) else f"s{row.number}",
        title=msgspec.json.decode(row.known).get("title"),
        content=row.content,
        speaker=tuple(row.speaker.split()),
        act=row.act,
        target=tuple(row.target.split()),
        confidence=row.confidence,
    )


__all__ = [
    "UNSURE",
    "Checked",
    "Correction",
    "Corrections",
    "Queue",
    "Unsure",
    "Verdict",
    "corrected",
    "reading",
    "statement_from",
]
