"""What people find when they check a reading: of a statement, or of the encounter; and a reading as they corrected it.

A finding belongs to the stretch of a revision that the machine had read as the
content of a statement. Of several by one person the last counts for that
person, of several people's the last is shown. A reading by a newer reader takes
over what was found: a finding is shown in place of whatever statement the new
reading has on the same words, and beside the others where it has none.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from dragoman import codebook
from dragoman.archive.schema import correction, document, encounter_correction, revision
from dragoman.errors import DragomanError
from dragoman.record import Encounter, Evidence, Participant, Party, Readout, Span, Statement, Statements

Verdict = Literal["confirmed", "corrected", "rejected", "added"]
MOST_CONTEXTS = 3


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


class Met(msgspec.Struct, frozen=True, kw_only=True):
    """What one person found of one readout's encounter: ``before`` is what the machine read, ``after`` what it is.

    Of ``after`` the values count; what they were read from, and why one is missing, is told anew (see :func:`met`).
    """

    id: int
    document: str
    revision: int
    by: str
    at: str
    verdict: Literal["confirmed", "corrected"]
    before: Encounter
    after: Encounter
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
    met: Met | None = None
    """What was found of the encounter."""


def corrected(readout: Readout, found: Iterable[Correction], carried: Iterable[Correction] = ()) -> Checked:
    """``readout`` with the last finding on each statement in its place. Pure.

    ``carried`` are findings of earlier revisions, on the statements of this one (see ``carrying``): they count
    where ``found`` has nothing.
    """
    last = {(each.start, each.end): each for each in found}
    left, put = list(readout.statements), list[Statement]()
    placed: dict[str, Correction] = {}
    rejected: list[Correction] = []

    def stand(each: Correction, at: int | None) -> None:
        old = left.pop(at) if at is not None else None
        if each.after is None:
            rejected.append(each)
            return
        name = old.id if old is not None else each.statement or f"a{each.id}"
        if any(s.id == name for s in (*left, *put)):
            name = f"a{each.id}"
        put.append(_spoken(each.after, name))
        placed[name] = each

    for each in last.values():
        stand(each, place_of(each, left))
    for each in {(each.start, each.end): each for each in carried if (each.start, each.end) not in last}.values():
        same = (n for n, s in enumerate(left) if (s.content.start, s.content.end) == (each.start, each.end))
        at = next(same, None) if each.before is not None else place_of(each, left)
        if at is not None or (each.before is None and place_of(each, put) is None):
            stand(each, at)
    shown = sorted((*left, *put), key=lambda s: (s.content.start, s.content.end))
    made = msgspec.structs.replace(readout, statements=Statements(shown), parties=_parties(readout, shown))
    return Checked(readout=made, by_statement=placed, rejected=tuple(rejected), open=len(left))


def place_of(found: Correction, statements: Sequence[Statement]) -> int | None:
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


def _parties(readout: Readout, statements: Iterable[Statement]) -> tuple[Party, ...]:
    """The readout's parties, and those that people named."""
    return _known(readout, [code for s in statements for code in (*s.speaker, *s.target)])


def _known(readout: Readout, codes: Iterable[str | None]) -> tuple[Party, ...]:
    known = {party.code: party for party in readout.parties}
    for code in codes:
        entry = codebook.parties().get(code or "")
        if entry is not None and entry.code not in known:
            known[entry.code] = Party(entry.code, entry.name, entry.kind)
    return tuple(known.values())


# --- the encounter ----------------------------------------------------------------

VALUES = ("kind", "date", "place", "requested_by", "publisher")
"""The encounter's fields that are single values."""


def values_of(encounter: Encounter) -> tuple[Any, ...]:
    """What an encounter says, without what it was read from."""
    people = tuple((each.name, each.title, each.party) for each in encounter.participants)
    return (*(getattr(encounter, field) for field in VALUES), people)


def met(readout: Readout, after: Encounter) -> Readout:
    """``readout`` with the values of ``after`` for its encounter. Pure.

    A value that the machine read, too, keeps its evidence; of another the words
    are its evidence, where they stand in the text.
    """
    text, old = readout.document.text, readout.encounter
    known = {(each.name, each.title, each.party): each for each in old.participants}
    people = tuple(
        known.get((each.name, each.title, each.party))
        or Participant(each.name, each.title, each.party, _evidence(text, each.name))
        for each in after.participants
    )
    evidence = {
        k: found for k, found in old.evidence.items() if k not in VALUES or getattr(old, k) == getattr(after, k)
    }
    if after.place is not None and "place" not in evidence and (found := _evidence(text, after.place)):
        evidence["place"] = found
    gone = {field: "a person found none" for field in VALUES if getattr(after, field) is None}
    missing = {k: old.missing.get(k, why) for k, why in gone.items()}
    values = {field: getattr(after, field) for field in VALUES}
    if not people:
        missing["participants"] = old.missing.get("participants", "a person found none")
    made = Encounter(**values, participants=people, evidence=evidence, missing=missing)
    codes = [each.party for each in people] + [after.requested_by, after.publisher]
    return msgspec.structs.replace(readout, encounter=made, parties=_known(readout, codes))


def _evidence(text: str, words: str) -> tuple[Evidence, ...]:
    """Where words stand in the text first, white space apart."""
    found = re.search(r"\s+".join(map(re.escape, words.split())), text)
    return (Evidence(found.start(), found.end(), found.group()),) if found and words.strip() else ()


def encounter_from(
    readout: Readout, *, kind: str, date: str, place: str, requested_by: str, publisher: str, participants: str
) -> Encounter:
    """The encounter that a form's words describe; a participant a line, as ``name; title; party``.

    Raises :class:`DragomanError` E611 with what does not fit.
    """
    people = tuple(_participant(line) for line in participants.splitlines() if line.strip(" ;\t"))
    codes = [requested_by, publisher, *(each.party or "" for each in people)]
    for code in filter(None, (each.strip() for each in codes)):
        if code not in codebook.parties():
            raise _unfit(f"{code[:40]!r} is no party of the codebook")
    return Encounter(
        kind=_kind(kind.strip()),
        date=_day(date.strip()),
        place=place.strip() or None,
        requested_by=requested_by.strip() or None,
        publisher=publisher.strip() or None,
        participants=people,
    )


def _participant(line: str) -> Participant:
    name, title, party, *more = (*(part.strip() for part in line.split(";")), "", "")
    if not name or any(more):
        raise _unfit(f"a participant is a name, a title and a party, with semicolons between: {line[:80]!r}")
    return Participant(name, title or None, party or None)


def _kind(given: str) -> Any:
    try:
        return msgspec.convert({"kind": given or None}, Encounter).kind
    except msgspec.ValidationError:
        raise _unfit(f"{given[:40]!r} is no kind of encounter") from None


def _day(given: str) -> str | None:
    try:
        return datetime.date.fromisoformat(given).isoformat() if given else None
    except ValueError:
        raise _unfit(f"{given[:40]!r} is no date; write it as 2026-03-01") from None


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
    beside = before or neighbour(readout, where.start)
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
        paragraph=beside.paragraph if beside is not None else 1,
        sentence=beside.sentence if beside is not None else 1,
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


def neighbour(readout: Readout, start: int) -> Statement | None:
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


def approved(verdict: str, before: Statement | None, after: Statement | None, readout: Readout) -> Statement | None:
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


_FOUND = (
    sa.select(correction, document.c.name, revision.c.number)
    .join(document, document.c.id == correction.c.document_id)
    .join(revision, revision.c.id == correction.c.revision_id)
    .order_by(correction.c.id)
)
_FOUND_IN = _FOUND.where(correction.c.document_id == sa.bindparam("document_id"))
_MET = (
    sa.select(encounter_correction, document.c.name, revision.c.number)
    .join(document, document.c.id == encounter_correction.c.document_id)
    .join(revision, revision.c.id == encounter_correction.c.revision_id)
    .order_by(encounter_correction.c.id)
)
_MET_IN = _MET.where(encounter_correction.c.document_id == sa.bindparam("document_id"))


def found_in(connection: sa.Connection, document_id: int | None = None) -> Iterator[Correction]:
    """What was found of the statements of a document (else of all), the oldest first."""
    for row in connection.execute(*_asked(_FOUND, _FOUND_IN, document_id)):
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


def met_in(connection: sa.Connection, document_id: int | None = None) -> Iterator[Met]:
    """What was found of the encounters of a document's revisions (else of all), the oldest first."""
    for row in connection.execute(*_asked(_MET, _MET_IN, document_id)):
        yield Met(
            id=row.id,
            document=row.name,
            revision=row.number,
            by=row.by,
            at=row.at,
            verdict=row.verdict,
            before=msgspec.json.decode(row.before, type=Encounter),
            after=msgspec.json.decode(row.after, type=Encounter),
            note=row.note,
        )


def _asked(all_: sa.Select[Any], some: sa.Select[Any], document_id: int | None) -> tuple[Any, dict[str, int]]:
    return (all_, {}) if document_id is None else (some, {"document_id": document_id})
