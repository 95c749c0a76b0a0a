"""One readout against its predecessors: by the same publisher, with the same counterpart, of earlier days.

Each of its statements is looked for in every predecessor (:mod:`accounts`).
What is found in none is new; what the
last one said, or several did, and this one does not, is gone; the rest is set
beside its last wording.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from dragoman import codebook
from dragoman.comparison import contrasts, lexicon, similarity
from dragoman.comparison.accounts import Account, Accounts, Place, Said, Sentences, plain_words
from dragoman.comparison.contrasts import Side
from dragoman.comparison.similarity import Method
from dragoman.comparison.texts import words
from dragoman.errors import DragomanError
from dragoman.record import Contrast, Head, Span

if TYPE_CHECKING:
    from dragoman.record import Statement

LAST = 10
"""Predecessors that are looked at unless another number is asked for."""
STRENGTH = 0.6
"""Log odds from which on a difference in strength is told as one; below, the two are only worded differently."""
NEAR = 1.0
"""Among earlier wordings that are so near the likeliest in log odds, the last is shown."""
NOW, BEFORE = "this one", "the earlier one"
"""What the two sides are called where their difference is told."""

Fate = Literal["hardened", "softened", "warmed", "cooled", "new", "gone", "reworded", "kept"]
FATES: tuple[Fate, ...] = ("hardened", "softened", "warmed", "cooled", "new", "gone", "reworded", "kept")
Shift = Literal["harder", "softer", "as before", "new", "gone"]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one thing that was said.

    ``hardened`` and ``softened``: it presses harder or less hard than the last
    time; ``warmed`` and ``cooled``: it gives more or less (support, praise,
    pledges); ``reworded``: it says it in other words; ``kept``: in the same.
    ``before`` is the last wording, ``now`` this one; ``how`` tells the
    differences. ``said`` are the anchors of all earlier ones that were found,
    the newest first. ``topic`` is what it is about, ``weight`` (0-1) how much
    its act matters.
    """

    fate: Fate
    topic: str | None
    weight: float
    now: Said | None
    before: Said | None
    how: tuple[Contrast, ...] = ()
    said: tuple[str, ...] = ()
    readouts: int = 0


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """What the publisher's own side says on a topic: its hardest statement before and now.

    ``before`` is from the last predecessor that speaks of it; ``readouts``
    counts those that do. ``levels`` say how hard the two press, 0 to 5.
    """

    topic: str
    shift: Shift
    before: Said | None
    now: Said | None
    levels: tuple[int | None, int | None]
    readouts: int


class Since(msgspec.Struct, frozen=True, kw_only=True):
    """A readout against its predecessors, the newest of them first.

    ``earlier`` counts all predecessors that are known, of which only the last
    ones were looked at. ``changes`` stand in the order of ``FATES``, in each
    the weightiest first. ``notes`` say what else a reader has to know.
    """

    head: Head
    counterparts: tuple[str, ...]
    predecessors: tuple[Head, ...]
    earlier: int
    changes: tuple[Change, ...] = ()
    topics: tuple[Topic, ...] = ()
    notes: tuple[str, ...] = ()
    method: Method | None = None

    def of(self, fate: Fate) -> tuple[Change, ...]:
        """The changes of one kind."""
        return tuple(change for change in self.changes if change.fate == fate)


# Which readouts are the predecessors


class Chosen(NamedTuple):
    """The predecessors of a readout, the newest first; how many there are in all; what has to be said of the choice."""

    counterparts: tuple[str, ...]
    heads: tuple[Head, ...]
    earlier: int
    notes: tuple[str, ...]


def predecessors(now: Head, others: Iterable[Head], counterpart: str | None = None, last: int | None = LAST) -> Chosen:
    """Of ``others`` those that one readout can be held against, at most the ``last`` ones.

    They are of the same publisher, of an earlier day, and with the same
    counterparts; with ``counterpart`` (a party code) it is enough that this one
    took part in both. Where there is none with just the same, those with one
    of them are taken, and it is said.

    Raises :class:`DragomanError` E343 where the readout has no publisher, no
    counterpart, or no day.
    """
    own = _counterparts(now)
    if now.publisher is None or now.day is None or not own or (counterpart is not None and counterpart not in own):
        raise _unplaced(now, own, counterpart)
    wanted = (counterpart,) if counterpart is not None else own
    earlier = [
        head
        for head in others
        if head.publisher == now.publisher
        and head.day is not None
        and head.day < now.day
        and head.document != now.document
    ]
    found = [
        head
        for head in earlier
        if (counterpart in _counterparts(head) if counterpart is not None else set(_counterparts(head)) == set(own))
    ]
    notes = []
    if not found and len(own) > 1:
        found = [head for head in earlier if set(_counterparts(head)) & set(own)]
        if found:
            notes.append(f"no earlier readout is with just {_and(own)}: those with one of them are taken")
    found.sort(key=lambda head: (head.day or "", head.document), reverse=True)
    if not found:
        whose = f"{now.publisher}'s with {_and(wanted)}"
        notes.append(
            f"no earlier readout of {whose} is at hand ({len(earlier):,} earlier one{'' if len(earlier) == 1 else 's'} "
            f"of {now.publisher}'s): whether anything in it is new cannot be told"
        )
    return Chosen(wanted, tuple(found[:last]), len(found), tuple(notes))


def _unplaced(now: Head, own: Sequence[str], counterpart: str | None) -> DragomanError:
    why = (
        "it does not say whose readout it is"
        if now.publisher is None
        else f"{counterpart} did not take part in it, but {_and(own)}"
        if own and counterpart is not None
        else "it names no second party"
        if not own
        else "it has neither a date nor a day of publication"
    )
    step = "Say what is known with --published and --publisher when it is read, or choose another readout."
    return DragomanError("E343", f"{now.document} has no predecessors that could be told: {why}", step)


def _counterparts(head: Head) -> tuple[str, ...]:
    return tuple(code for code in head.parties if code != head.publisher)


def _and(codes: Sequence[str]) -> str:
    return " and ".join((", ".join(codes[:-1]), codes[-1]) if len(codes) > 1 else codes)


# The comparison


class _Found(NamedTuple):
    """Where a statement of the readout was said before, and the log odds that it is the same thing."""

    place: Place
    score: float


def since(
    now: Account,
    earlier: Sequence[Account],
    chosen: Chosen,
    sentences: Sentences,
    method: Method | None = None,
) -> Since:
    """What is new, gone, reworded, hardened or softened in a readout, against ``earlier`` (those ``chosen``, read).

    Raises :class:`DragomanError` E344 where the readout has no statement, and
    E306 where ``method`` is ``embeddings`` and the extra is not installed.
    """
    if not now.readout.statements:
        why = f"no statement could be read in {now.head.document}"
        raise DragomanError("E344", why, "See with dragoman read what was read in it.")
    used, notes = _usable(now, earlier)
    way: Method = method or ("embeddings" if similarity.has_embeddings() else "lexical")
    made = _Comparison(now, used, sentences, way) if used else None
    return Since(
        head=now.head,
        counterparts=chosen.counterparts,
        predecessors=tuple(account.head for account in used),
        earlier=chosen.earlier,
        changes=tuple(made.changes()) if made is not None else (),
        topics=tuple(made.topics()) if made is not None else (),
        notes=(*chosen.notes, *notes),
        method=way if used else None,
    )


def _usable(now: Account, earlier: Sequence[Account]) -> tuple[list[Account], list[str]]:
    used, notes = [], []
    language = now.readout.document.language
    for account in earlier:
        other = account.readout.document.language
        if not account.readout.statements:
            notes.append(f"{account.head.document} is left out: no statement could be read in it")
        elif language and other and language != other:
            notes.append(f"{account.head.document} is left out: it is in another language ({other})")
        else:
            used.append(account)
    if earlier and not used:
        notes.append("none of the earlier readouts can be used: whether anything is new cannot be told")
    return used, notes


class _Comparison(Accounts):
    """All that is found between a readout, which is account 0, and its predecessors, the newest first."""

    def __init__(self, now: Account, earlier: Sequence[Account], sentences: Sentences, method: Method) -> None:
        super().__init__([now, *earlier], sentences, method)
        self.earlier = range(1, len(self.accounts))
        self.found: dict[int, list[_Found]] = defaultdict(list)
        for number in self.earlier:
            for (i, j), score in self.aligned(number, 0).items():
                self.found[j].append(_Found(Place(number, i), score))

    # --- changes --------------------------------------------------------------

    def changes(self) -> list[Change]:
        """What became of every statement, and what is gone."""
        made = [self._now(j) for j in range(len(self.accounts[0].readout.statements))]
        made += self._gone()
        return sorted(made, key=lambda change: (FATES.index(change.fate), -change.weight))

    def _now(self, j: int) -> Change:
        """What became of one statement of the readout."""
        here = Place(0, j)
        found = sorted(self.found.get(j, ()), key=lambda each: (each.place.account, -each.score))
        if not found:
            return self._change("new", here, None)
        best = max(each.score for each in found)
        last = next(each for each in found if each.score >= best - NEAR)
        before, now = self._side(last.place, BEFORE), self._side(here, NOW)
        fate = _fate(before, now, last.score >= STRENGTH)
        how = contrasts.contrasts(before, now) if fate != "kept" else ()
        told = _worth_telling(how, before, now, fate)
        return self._change(fate, here, last.place, told, [each.place for each in found])

    def _side(self, place: Place, name: str) -> Side:
        return Side(self.accounts[place.account].readout, (self.told[place.account][place.statement],), name)

    def _gone(self) -> list[Change]:
        """What the last predecessor said, or several did, and this one does not."""
        matched = {each.place for found in self.found.values() for each in found}
        made = []
        for chain in self.chains(self.earlier):
            accounts = {place.account for place in chain}
            if not chain & matched and (1 in accounts or len(accounts) > 1):
                made.append(self._change("gone", None, min(chain), (), sorted(chain)))
        return made

    def _change(
        self,
        fate: Fate,
        now: Place | None,
        before: Place | None,
        how: tuple[Contrast, ...] = (),
        said: Sequence[Place] = (),
    ) -> Change:
        places = [place for place in (now, before) if place is not None]
        return Change(
            fate=fate,
            topic=next((topic for place in places if (topic := self.topic(place)) is not None), None),
            weight=_weight(self.statement(places[0])),
            now=self.said(now) if now is not None else None,
            before=self.said(before) if before is not None else None,
            how=how,
            said=tuple(self.said(place).anchor for place in said),
            readouts=len({place.account for place in said}),
        )

    # --- topics ---------------------------------------------------------------

    def topics(self) -> list[Topic]:
        """What the publisher's own side says on each topic, before and now, the greatest shift first."""
        here = self._by_topic(0)
        before: dict[str, list[Place]] = defaultdict(list)
        for number in self.earlier:
            for topic, place in self._by_topic(number).items():
                before[topic].append(place)
        made = [self._shift(topic, here.get(topic), before.get(topic, [])) for topic in here | before]
        order = ("harder", "softer", "new", "gone", "as before")
        return sorted(made, key=lambda each: (order.index(each.shift), -_distance(each.levels), each.topic))

    def _by_topic(self, number: int) -> dict[str, Place]:
        """For each topic the statement of the publisher's own side that presses hardest."""
        found: dict[str, Place] = {}
        for i, statement in enumerate(self.accounts[number].readout.statements):
            topic = self.topic(Place(number, i))
            if topic is None or self.accounts[number].head.publisher not in statement.speaker:
                continue
            if topic not in found or _presses(statement) > _presses(self.statement(found[topic])):
                found[topic] = Place(number, i)
        return found

    def _shift(self, topic: str, now: Place | None, before: Sequence[Place]) -> Topic:
        last = before[0] if before else None
        levels = tuple(_presses(self.statement(place)) if place is not None else None for place in (last, now))
        shift: Shift = "as before"
        if levels[0] is None or levels[1] is None:
            shift = "new" if levels[0] is None else "gone"
        elif levels[0] != levels[1]:
            shift = "harder" if levels[1] > levels[0] else "softer"
        return Topic(
            topic=topic,
            shift=shift,
            before=self.said(last) if last is not None else None,
            now=self.said(now) if now is not None else None,
            levels=(levels[0], levels[1]),
            readouts=len(before),
        )


def _fate(before: Side, now: Side, likely: bool) -> Fate:
    """What became of a statement: which of the two is the stronger, in what it does or by its words."""
    one, other = before.told[0].statement, now.told[0].statement
    if not likely:
        return "reworded"
    bearing = _bearing(one), _bearing(other)
    if bearing == (-1, 1):
        return "hardened"
    if bearing == (1, -1):
        return "softened"
    lead = contrasts.lead(now, before) if any(bearing) or one.act == other.act else 0
    if lead and -1 in bearing:
        return "warmed" if lead > 0 else "cooled"
    if not lead and one.act == other.act:
        lead = _insists(now) - _insists(before)
    if lead:
        return "hardened" if lead > 0 else "softened"
    return (
        "kept"
        if one.act == other.act and plain_words(one.content.text) == plain_words(other.content.text)
        else "reworded"
    )


def _insists(side: Side) -> int:
    """Words that strengthen or soften, in the words that report a statement: "deep concern"."""
    return len(_insisting(side, "boosters")) - len(_insisting(side, "softeners"))


def _insisting(side: Side, *lists: str) -> list[Span]:
    """Words of the cue that strengthen (``boosters``) or soften what is said."""
    cue = side.told[0].statement.cue
    found = list(words(side.readout.document.text, cue.start, cue.end)) if cue is not None else []
    terms = [
        term
        for name in lists or ("boosters", "softeners")
        for term in lexicon.terms("strength", name).find(lexicon.forms_of(found))
    ]
    return [side.span(found[term.first].start, found[term.last - 1].end) for term in terms]


def _worth_telling(how: Iterable[Contrast], before: Side, now: Side, fate: Fate) -> tuple[Contrast, ...]:
    """The differences without what the fate, or another of them, says already."""
    told = [each for each in how if each.kind != "speaker"]
    if any(each.kind == "act" for each in told):
        told = [each for each in told if each.kind != "strength"]
    if fate in ("hardened", "softened") and not any(each.kind in ("act", "strength") for each in told):
        spans = [_insisting(side) for side in (before, now)]
        words_ = [
            f"{name} has “{span.text}”" for name, found in zip((BEFORE, NOW), spans, strict=True) for span in found
        ]
        told.insert(0, Contrast("strength", " and ".join(words_), *map(tuple, spans)))
    return tuple(told)


def _bearing(statement: Statement) -> int:
    """1 of an act that presses, -1 of one that gives, 0 of others; what both sides ask for together presses nobody."""
    known = codebook.acts()
    strength: Mapping[str, Sequence[str]] = lexicon.vocabulary()["strength"]
    group = known[statement.act].group if statement.act in known else ""
    if len(statement.speaker) > 1 and statement.act == "appeal":
        return 0
    return int(group in strength["pressing"]) - int(group in strength["giving"])


def _presses(statement: Statement) -> int:
    """How hard a statement's act presses, 0 to 5."""
    return int(lexicon.vocabulary()["strength"]["presses"].get(statement.act, 0))


def _distance(levels: tuple[int | None, int | None]) -> int:
    return abs((levels[1] or 0) - (levels[0] or 0))


def _weight(statement: Statement) -> float:
    known = codebook.acts()
    return known[statement.act].weight if statement.act in known else 0.0
