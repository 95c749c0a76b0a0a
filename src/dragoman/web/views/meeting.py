"""Encounters, dyads, and two readouts against each other."""

from __future__ import annotations

import re
from urllib.parse import quote

import msgspec
from markupsafe import Markup

import dragoman
from dragoman import codebook, render
from dragoman.archive.browsing import Meetings, Pair, meetings
from dragoman.comparison.dyads import CURRENT, Dyad
from dragoman.comparison.encounters import Encounters, Grouped
from dragoman.errors import DragomanError
from dragoman.record import Comparison, Judgement
from dragoman.render import outline
from dragoman.render.columns import Cell, columns
from dragoman.web.guard import INERT
from dragoman.web.pages import Answer, Asked, page_of

SIZE = 25
SVG = "image/svg+xml"


# --- encounters ------------------------------------------------------------------


class Choosing(msgspec.Struct, frozen=True):
    """``party`` (a code) took part; ``since`` and ``until`` are days; ``paired`` chooses those both sides tell of."""

    party: str = ""
    since: str = ""
    until: str = ""
    paired: bool | None = None
    page: int = 1


class EncountersPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of encounters, the newest first; ``aside`` readouts are of none that could be told."""

    encounters: tuple[Grouped, ...]
    total: int
    page: int
    pages: int
    aside: int
    unread: int


def encounters(asked: Asked) -> Answer:
    query: Choosing = asked.query
    found: Encounters = dragoman.encounters(
        asked.room.still,
        parties=[dragoman.party_code(query.party)] if query.party else [],
        since=dragoman.iso_date(query.since) if query.since else None,
        until=dragoman.iso_date(query.until) if query.until else None,
        paired=query.paired,
    )
    total = len(found.encounters)
    page, pages = page_of(query.page, total, SIZE)
    value = EncountersPage(
        encounters=found.encounters[(page - 1) * SIZE : page * SIZE],
        total=total,
        page=page,
        pages=pages,
        aside=len(found.set_aside),
        unread=found.unread,
    )
    return Answer(value=value)


def timeline(asked: Asked) -> Answer:
    """How many readouts there are a month, by kind of encounter; as SVG."""
    found = meetings(asked.room.database)
    return _months(found)


def _months(found: Meetings) -> Answer:
    months = found.months[-48:]
    kinds = [kind for kind in outline.KINDS if any(kind in month.kinds for month in months)]
    cells = [Cell(month.month, outline.KINDS[kind], month.kinds.get(kind, 0)) for month in months for kind in kinds]
    return chart(columns(cells, kinds=[outline.KINDS[kind] for kind in kinds], what="readouts"))


def chart(svg: bytes) -> Answer:
    """A drawing as an answer: an image, in which nothing can run."""
    return Answer(body=svg, media_type=SVG, headers={"content-security-policy": INERT})


class Judging(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says of two documents: ``same`` encounter, ``different`` ones, or ``withdrawn``."""

    one: str = ""
    other: str = ""
    verdict: str = ""
    csrf: str = ""


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What was kept of it: nothing, where it had been said before."""

    judgements: tuple[Judgement, ...]


def judge(asked: Asked) -> Answer:
    given: Judging = asked.form
    if given.verdict not in ("same", "different", "withdrawn"):
        raise DragomanError("E601", "nothing says what is judged", "Say same, different or withdrawn.")
    made = dragoman.judge(
        asked.room.archive,
        [given.one, given.other],
        given.verdict,  # type: ignore[arg-type]
        by=asked.who,
    )
    asked.note(f"judged {given.verdict}", f"{given.one}, {given.other}")
    return Answer(value=Judged(judgements=tuple(made)), to=f"/compare/{_part(given.one)}/{_part(given.other)}")


# --- dyads -------------------------------------------------------------------------


class DyadsPage(msgspec.Struct, frozen=True, kw_only=True):
    """Two parties that met, the busiest first."""

    dyads: tuple[Pair, ...]


def dyads(asked: Asked) -> Answer:
    return Answer(value=DyadsPage(dyads=meetings(asked.room.database).dyads[:500]))


def dyad(asked: Asked) -> Answer:
    found = _dyad(asked)
    years: dict[str, dict[str | None, dict[str, int]]] = {}
    for doing in found.doings:
        sums = years.setdefault(doing.year, {}).setdefault(doing.by, {})
        for act, number in doing.acts.items():
            sums[_group(act)] = sums.get(_group(act), 0) + number
    present = {group for by in years.values() for sums in by.values() for group in sums}
    groups = [group for group in codebook.groups() if group.code in present]
    sides = {
        code: ([each for each in found.asks if each.by == code], [each for each in found.red_lines if each.by == code])
        for code in found.parties
    }
    more = {"years": years, "groups": groups, "sides": sides, "shown": found.encounters[:SIZE], "current": CURRENT}
    return Answer(value=found, more=more)


def _group(act: str) -> str:
    known = codebook.acts().get(act)
    return known.group if known is not None else act


def dyad_chart(asked: Asked) -> Answer:
    """The dyad over time: encounters, who asked, and each side's acts; as SVG."""
    return chart(render.dyad_chart(_dyad(asked), "svg"))


def _dyad(asked: Asked) -> Dyad:
    """The two parties that the address names, over time. Raises E618 where they have not met here."""
    one, other = _pair(asked)
    found: Dyad = dragoman.dyad(asked.room.still, one, other)
    if not found.readouts:
        why = f"no readout here is of an encounter of {one} and {other}"
        raise DragomanError("E618", why, "/dyads lists those that there are.")
    return found


def _pair(asked: Asked) -> tuple[str, str]:
    """The two parties that the address names. Raises E303, E618."""
    match = re.fullmatch(r"([A-Za-z0-9]{2,20})[-~]([A-Za-z0-9]{2,20})", asked.parts["dyad"])
    if match is None:
        raise DragomanError("E618", "the address names no two parties", "Write it as in /dyads/CHN-USA.")
    return dragoman.party_code(match[1]), dragoman.party_code(match[2])


# --- two readouts --------------------------------------------------------------------


class Two(msgspec.Struct, frozen=True):
    """Which two documents to compare, each by name or ``name@2``."""

    a: str = ""
    b: str = ""


class Nearby(msgspec.Struct, frozen=True, kw_only=True):
    """Encounters that two sides tell of, the newest of ``total``: what can be compared."""

    encounters: tuple[Grouped, ...]
    total: int = 0


def choose(asked: Asked) -> Answer:
    query: Two = asked.query
    if query.a.strip() and query.b.strip():
        return Answer(value=Nearby(encounters=()), to=f"/compare/{_part(query.a)}/{_part(query.b)}")
    found = dragoman.encounters(asked.room.still, paired=True).encounters
    return Answer(value=Nearby(encounters=found[:SIZE], total=len(found)))


def _part(name: str) -> str:
    return quote(name.strip(), safe="@")


class Forcing(msgspec.Struct, frozen=True):
    """``force`` compares readouts that seem to be of different encounters."""

    force: bool = False


class Compared(Comparison, frozen=True, kw_only=True):
    """A comparison, and what a person said last of the two: of one encounter, or not."""

    judgement: Judgement | None = None


def compare(asked: Asked) -> Answer:
    try:
        found = _compared(asked, asked.query.force)
    except DragomanError as error:
        if error.code not in ("E331", "E335"):
            raise
        return Answer(
            value={"code": error.code, "reason": error.reason, "next_step": error.next_step},
            template="unlike.html",
            more={"error": error},
            status=409,
        )
    pairs = [f"c-a-t-{one}:c-b-t-{other}" for point in found.points for one in point.a for other in point.b]
    said_of = asked.room.archive.judgements([found.a.id, found.b.id])
    mine = [each for each in said_of if {each.one, each.other} == {found.a.id, found.b.id}]
    more = {
        "fragment": Markup(render.comparison_fragment(found, prefix="c-", level=1)),
        "memo": render.comparison_memo(found),
        "pairs": " ".join(pairs),
        "title": f"{_sides(found)}",
    }
    fields = {name: getattr(found, name) for name in found.__struct_fields__}
    return Answer(value=Compared(**fields, judgement=mine[-1] if mine else None), more=more)


def _sides(found: Comparison) -> str:
    titles = [each.document.title or each.id for each in (found.a, found.b)]
    return " / ".join(outline.plain(title) for title in titles)


def _compared(asked: Asked, force: bool) -> Comparison:
    archive = asked.room.still
    readouts = []
    for part in ("a", "b"):
        read = archive.readout(asked.parts[part])
        if read is None:
            raise DragomanError("E507", f"{asked.parts[part]} has not been read", "Read it: dragoman archive reread.")
        readouts.append(read)
    return asked.room.compared(readouts[0], readouts[1], force)


def memo(asked: Asked) -> Answer:
    """The comparison as a memo in Markdown."""
    body = render.comparison_memo(_compared(asked, asked.query.force)).encode()
    headers = {"content-disposition": 'attachment; filename="memo.md"'}
    return Answer(body=body, media_type="text/markdown; charset=utf-8", headers=headers)
