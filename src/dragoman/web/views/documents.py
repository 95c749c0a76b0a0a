"""Home, the documents, a readout, its revisions, its captures, its statements."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import msgspec
from markupsafe import Markup

import dragoman
from dragoman import render
from dragoman.archive import Log, Placed, Status, Watched
from dragoman.archive.browsing import (
    Altered,
    Lines,
    Month,
    Pair,
    Shelved,
    altered,
    before,
    capture_of,
    latest,
    meetings,
    shelf,
    told,
)
from dragoman.archive.carrying import Again
from dragoman.archive.findings import Correction, Met
from dragoman.archive.watched import UNWELL
from dragoman.archive.whole import Whole, whole
from dragoman.errors import DragomanError
from dragoman.record import Document, Head, Readout, Statement, Statements
from dragoman.render import citing, markup, outline
from dragoman.web import drawing
from dragoman.web.guard import INERT
from dragoman.web.pages import LAST_PAGE, Answer, Asked, may, place

STATES = {
    "new": "Not asked yet",
    "ok": "As it should be",
    "silent": "Fell silent",
    "layout": "Its layout changed",
    "gone": "Gone",
    "later": "Too busy, or no answer",
    "refused": "Refuses",
    "failed": "An error inside Dragoman",
}
"""What the states of a watched source are called."""
SHOWN = 12
"""Lines of a list on the home page."""
SIZE = 50
EARLIER = 5
"""Earlier readouts that are listed with one."""


class Home(msgspec.Struct, frozen=True, kw_only=True):
    """What came in lately, what changed after publication, what fell silent, who meets whom.

    ``unwell`` are the watched ``sources`` that somebody has to look at; ``months``
    count readouts by the month of their encounter, the last four years of them.
    """

    status: Status
    latest: tuple[Shelved, ...]
    changed: tuple[Altered, ...]
    unwell: tuple[Watched, ...]
    sources: int
    dyads: tuple[Pair, ...]
    months: tuple[Month, ...]


def home(asked: Asked) -> Answer:
    database = asked.room.database
    status = msgspec.structs.replace(asked.room.archive.status(), where="")
    sources = asked.room.archive.sources()
    met = meetings(database)
    value = Home(
        status=status,
        latest=latest(database, SHOWN),
        changed=altered(database, SHOWN),
        unwell=tuple(each for each in sources if each.state in UNWELL),
        sources=len(sources),
        dyads=met.dyads[:SHOWN],
        months=met.months[-48:],
    )
    return Answer(value=value, more={"states": STATES})


class Paging(msgspec.Struct, frozen=True):
    """``page`` counts from 1; ``q`` are words that a document has in its name or title."""

    q: str = ""
    page: int = 1


def documents(asked: Asked) -> Answer:
    page = min(max(asked.query.page, 1), LAST_PAGE)
    return Answer(value=shelf(asked.room.database, words=asked.query.q[:200], page=page, size=SIZE))


# --- a readout ----------------------------------------------------------------


class ReadoutPage(msgspec.Struct, frozen=True, kw_only=True):
    """One revision of a document, as it was read and as people corrected it.

    ``readout`` is ``None`` where it has not been read, and only then ``text`` is
    there beside it; ``stands`` is the revision that stands now. ``corrections``
    are all that people found of this revision, ``carried`` those of earlier ones
    that hold for it, too, and ``again`` those that have to be checked again;
    ``met`` is what was found of the encounter, ``again_met`` what was found of an
    earlier revision's and is to be checked again. The machine's own reading is at the
    same address with ``machine=true``. ``others`` are the other sides' readouts
    of the encounter, ``missing`` says whose there is none of; ``earlier`` are
    the publisher's readouts before it with the same parties.
    """

    document: str
    revision: int
    stands: int
    text: Document | None
    readout: Readout | None
    corrections: tuple[Correction, ...]
    carried: tuple[Correction, ...]
    again: tuple[Again, ...]
    met: Met | None
    again_met: Met | None
    others: tuple[Head, ...]
    missing: tuple[str, ...]
    earlier: tuple[Shelved, ...]
    log: Log


class Looking(msgspec.Struct, frozen=True):
    """``machine`` asks for what the machine read, without what people found.

    ``speaker`` (a party code) and ``act`` leave out all other statements; ``at``
    (``120-140``, in code points) marks a stretch of the text.
    """

    machine: bool = False
    speaker: str = ""
    act: str = ""
    at: str = ""


def readout(asked: Asked) -> Answer:
    found = whole(asked.room.database, asked.parts["ref"])
    if isinstance(found, Log):  # nothing that came could be read: what came, and why not
        return Answer(value=found, template="unread.html", more={"entry": found.entries[-1]})
    standing = found.standing
    read = found.readout if asked.query.machine or standing is None else standing.readout
    said = Statements(read.statements if read is not None else ())
    wanted = said.where(speaker=asked.query.speaker or None, act=asked.query.act or None)
    if read is not None and wanted != said:
        read = msgspec.structs.replace(read, statements=wanted)
    others, missing = _told_by_others(asked, found.document) if read is not None else ((), ())
    page = ReadoutPage(
        document=found.document,
        revision=found.number,
        stands=found.stands,
        text=found.text if read is None else None,
        readout=read,
        corrections=standing.own if standing is not None else (),
        carried=standing.carried if standing is not None else (),
        again=standing.again if standing is not None else (),
        met=standing.met if standing is not None else None,
        again_met=standing.again_met if standing is not None else None,
        others=others,
        missing=missing,
        earlier=before(asked.room.database, found.document, EARLIER),
        log=found.log,
    )
    filters = {
        "speakers": sorted({code for each in said for code in each.speaker}),
        "acts": sorted({each.act for each in said}),
    }
    address = place(page.document, page.revision)
    more: dict[str, Any] = {"address": address, "filters": filters, "who": who, "title": _title(page)}
    return Answer(value=page, more=more | {"article": lambda: _article(asked, found, page, address)})


def _title(page: ReadoutPage) -> str:
    if page.readout is not None:
        return outline.title(page.readout)
    assert page.text is not None
    return outline.plain(page.text.title or page.document)


def _article(asked: Asked, found: Whole, page: ReadoutPage, address: str) -> Markup:
    """The readout drawn: brief and text. It is remembered, and depends on nothing but what is in its key."""
    read = page.readout
    assert read is not None
    query: Looking = asked.query
    standing = None if query.machine else found.standing
    checkable = may(asked.visitor.role, "coder")
    state = standing.state if standing is not None else ()
    key = (page.document, page.revision, found.made, state, checkable, query.speaker, query.act, query.at)

    def draw() -> str:
        said = {name: who(each, page.revision) for name, each in standing.by_statement.items()} if standing else {}
        view = markup.view(read, address=address, checked=said, checkable=checkable, at=_stretch(query.at))
        return drawing.article(view)

    return Markup(asked.room.drawn.once(repr(key), draw))  # our own markup: the template escaped what it holds


def _stretch(at: str) -> tuple[int, int] | None:
    match = re.fullmatch(r"([0-9]{1,9})-([0-9]{1,9})", at)
    return (int(match[1]), int(match[2])) if match is not None else None


def _told_by_others(asked: Asked, name: str) -> tuple[tuple[Head, ...], tuple[str, ...]]:
    """The other sides' readouts of the same encounter, and what is said of those that are missing."""
    found = dragoman.encounters(asked.room.still, documents=[name]).encounters
    if not found:
        return (), ()
    others = tuple(head for head in found[0].readouts if head.document != name)
    return others, tuple(each.words for each in found[0].unpaired)


def who(found: Correction | Met, revision: int | None = None) -> str:
    """Who found what, and when, in words; of what was found of another ``revision``, of which."""
    told = {"confirmed": "Confirmed by", "corrected": "Corrected by", "added": "Added by", "rejected": "Rejected by"}
    where = f", in revision {found.revision}" if revision not in (None, found.revision) else ""
    return f"{told[found.verdict]} {found.by}, {outline.day(found.at[:10])}{where}"


# --- since -----------------------------------------------------------------------


class Against(msgspec.Struct, frozen=True):
    """``last`` is the number of predecessors looked at; ``counterpart`` (a party code) asks for one of several."""

    last: int = 10
    counterpart: str = ""


def since(asked: Asked) -> Answer:
    """What is new, gone and worded differently since the publisher's earlier readouts with the same counterpart."""
    query: Against = asked.query
    found = dragoman.since(
        asked.parts["ref"],
        asked.room.still,
        counterpart=dragoman.party_code(query.counterpart) if query.counterpart else None,
        last=min(max(query.last, 1), 100),
    )
    more = {"fragment": Markup(render.since_fragment(found, level=1)), "title": outline.plain(found.head.title or "")}
    return Answer(value=found, more=more)


# --- revisions ------------------------------------------------------------------


def revisions(asked: Asked) -> Answer:
    log = asked.room.archive.log(asked.parts["name"])
    quiet = {"markup", "typographic"}
    folded = sum(1 for entry in log.entries if entry.kind in quiet)
    return Answer(value=log, more={"entries": tuple(reversed(log.entries)), "quiet": quiet, "folded": folded})


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Two revisions beside each other, word by word.

    ``statements`` is ``None`` where not both have been read; ``words`` has what
    each statement says, by its id, of the old and of the new one. ``counts``
    says how many changes there are of each class.
    """

    document: str
    old: int
    new: int
    cause: str
    kind: str
    details: tuple[str, ...]
    paragraphs: tuple[Lines, ...]
    statements: tuple[Placed, ...] | None
    words: tuple[dict[str, str], dict[str, str]]
    counts: dict[str, int]


def difference(asked: Asked) -> Answer:
    old, new = int(asked.parts["old"]), int(asked.parts["new"])
    diff = asked.room.archive.diff(asked.parts["name"], old, new)
    found = told(diff)
    words: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for side, each in zip(words, diff.readings or (), strict=False):
        side.update({s.id: s.content.text for s in each.statements})
    counts: dict[str, int] = {}
    for run in (run for paragraph in found for run in paragraph.runs if run.kind != "same"):
        counts[run.kind] = counts.get(run.kind, 0) + 1
    value = Change(
        document=diff.document,
        old=diff.old,
        new=diff.new,
        cause=diff.cause,
        kind=diff.kind,
        details=diff.details,
        paragraphs=found,
        statements=diff.statements,
        words=words,
        counts=counts,
    )
    return Answer(value=value, more={"stretches": tuple(_stretches(found))})


def _stretches(found: tuple[Lines, ...]) -> Iterator[tuple[bool, list[Lines]]]:
    """The paragraphs, those that are the same and not next to a change gathered to be folded (``True``)."""
    same = [each.kind == "same" for each in found]
    for fold, group in itertools.groupby(range(len(found)), lambda n: all(same[max(0, n - 1) : n + 2])):
        yield fold, [found[n] for n in group]


def original(asked: Asked) -> Answer:
    """The bytes of a capture, as they came; nothing in them can run."""
    wanted, document = int(asked.parts["capture"]), asked.parts["name"]
    found = capture_of(asked.room.database, document, wanted)
    suffix = _SUFFIXES.get(found.media_type.partition(";")[0].strip(), "bin")
    name = re.sub(r"[^A-Za-z0-9._-]", "_", f"{document}-{wanted}")
    headers = {
        "content-disposition": f'attachment; filename="{name}.{suffix}"',
        "content-security-policy": INERT,
        "x-dragoman-media-type": re.sub(r"[^\x20-\x7e]", "?", found.media_type),
        "x-dragoman-sha256": found.sha256,
    }
    return Answer(body=found.content, headers=headers)


_SUFFIXES = {
    "text/html": "html",
    "text/plain": "txt",
    "application/pdf": "pdf",
    "application/json": "json",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "message/rfc822": "eml",
}


# --- a statement ------------------------------------------------------------------


class StatementPage(msgspec.Struct, frozen=True, kw_only=True):
    """One statement with the line it stands in, and how it is cited; ``correction`` is what a person found last."""

    document: str
    revision: int
    title: str
    statement: Statement
    around: dict[str, str]
    citation: citing.Citation
    correction: Correction | None
    text: str
    bibtex: str
    csl: dict[str, Any]


def found_statement(asked: Asked) -> tuple[Whole, Readout, Statement, Correction | None]:
    """The statement that the address names, as it stands now. Raises E507."""
    found = whole(asked.room.database, asked.parts["ref"])
    if isinstance(found, Log) or found.standing is None:
        raise DragomanError("E507", f"{asked.parts['ref']} has not been read", "Read it: dragoman archive reread.")
    read = found.standing.readout
    for name, each in zip(markup.names(read.statements), read.statements, strict=True):
        if name == asked.parts["statement"]:
            return found, read, each, found.standing.by_statement.get(each.id)
    why = f"{found.document}@{found.number} has no statement {asked.parts['statement'][:40]!r}"
    raise DragomanError("E507", why, f"See /documents/{found.document}@{found.number}.")


def cited(asked: Asked) -> StatementPage:
    found, read, statement, correction = found_statement(asked)
    address = f"{asked.base}{place(found.document, found.number)}/statements/{asked.parts['statement']}"
    captured = next((entry.at for entry in found.log.entries if entry.revision == found.number), None)
    made = citing.citation(read, statement, revision=found.number, captured=captured, address=address)
    return StatementPage(
        document=found.document,
        revision=found.number,
        title=outline.title(read),
        statement=statement,
        around=sentence_around(read.document.text, statement),
        citation=made,
        correction=correction,
        text=citing.text(made),
        bibtex=citing.bibtex(made),
        csl=citing.csl(made),
    )


def statement(asked: Asked) -> Answer:
    value = cited(asked)
    csl = msgspec.json.format(msgspec.json.encode([value.csl]), indent=2).decode()
    return Answer(value=value, more={"csl": csl, "who": who})


def sentence_around(text: str, each: Statement) -> dict[str, str]:
    """The line of the text that holds a statement, cut into what is before it, it, and what is after."""
    spans = [span for span in (each.content, each.cue, each.source) if span is not None]
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    start = text.rfind("\n", 0, first) + 1
    end = text.find("\n", last)
    end = len(text) if end < 0 else end
    return {"before": text[start:first], "words": text[first:last], "after": text[last:end]}


def cite_text(asked: Asked) -> Answer:
    return Answer(body=(cited(asked).text + "\n").encode(), media_type="text/plain; charset=utf-8")


def cite_bibtex(asked: Asked) -> Answer:
    return Answer(body=cited(asked).bibtex.encode(), media_type="application/x-bibtex; charset=utf-8")


def cite_csl(asked: Asked) -> Answer:
    body = msgspec.json.format(msgspec.json.encode([cited(asked).csl]), indent=2)
    return Answer(body=body, media_type="application/vnd.citationstyles.csl+json")
