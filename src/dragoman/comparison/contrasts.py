"""How two accounts of one point differ, in words, each difference with the words of both texts that show it.

Looked for are: yes and no, the act, who speaks, who is asked, the strength,
numbers, names, the scope (conditions, all or some, when), and what the one has
and the other has not. Nothing here decides whether two accounts are held to be
the same: the weights of ``weights/relation.json`` do, with these as evidence;
only a contradiction (yes and no, two numbers of one thing) is never ``same``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from dragoman import codebook
from dragoman.comparison import lexicon, quantities
from dragoman.comparison.telling import Telling, keys_of
from dragoman.comparison.texts import Word, stem, words
from dragoman.record import Contrast, Readout, Span

WINDOW = 3
"""Words after a negator that it can turn. "does not in any way support" is the longest in the coded texts."""
OBJECT = 6
"""Words after a verb in which its object is looked for."""
PART = 0.6
"""Share of a content's matter up to which a stretch is a part of it: what is nearly all of it is seen to be there."""
SHOWN = 2
"""Stretches that are shown at most of what one side alone has."""


class Side(msgspec.Struct, frozen=True):
    """One side's account of a point: its readout, its statements taken apart, what the side is called."""

    readout: Readout
    told: tuple[Telling, ...]
    name: str

    @property
    def acts(self) -> frozenset[str]:
        """Every act in it."""
        return frozenset(each.statement.act for each in self.told)

    @property
    def act(self) -> str:
        """The most specific act in it."""
        known = codebook.acts()
        return min(self.acts, key=lambda act: known[act].rank if act in known else len(known))

    @property
    def speakers(self) -> frozenset[str]:
        """All who speak in it."""
        return frozenset(code for each in self.told for code in each.statement.speaker)

    @property
    def targets(self) -> frozenset[str]:
        """All whom it is directed at."""
        return frozenset(code for each in self.told for code in each.statement.target)

    def forms(self) -> list[tuple[list[str], tuple[Word, ...]]]:
        """For each statement the words of cue and content."""
        found = []
        for each in self.told:
            cue = each.statement.cue
            before = tuple(words(self.readout.document.text, cue.start, cue.end)) if cue is not None else ()
            both = (*before, *each.words) if cue is None or cue.start < each.statement.content.start else each.words
            found.append((lexicon.forms_of(both), both))
        return found

    def span(self, start: int, end: int) -> Span:
        """A stretch of its text."""
        return Span(start, end, self.readout.document.text[start:end])


def contrasts(a: Side, b: Side) -> tuple[Contrast, ...]:
    """Every difference that is found, the gravest first.

    Where both sides have words of the same speaker, acts, targets and strength
    are those of these words: what the one has beside them is another matter.
    """
    one, other = _shared(a, b)
    found = [*_polarity(a, b), *_act(one, other), *_speaker(a, b), *_target(one, other), *_strength(one, other)]
    found += [*_numbers(a, b), *_names(a, b), *_scope(a, b), *_added(a, b)]
    return tuple(found)


def contradicts(found: Iterable[Contrast]) -> bool:
    """Whether one of the differences is a contradiction, so that the two cannot be the same."""
    return any(each.kind == "polarity" or (each.kind == "number" and each.a and each.b) for each in found)


def _shared(a: Side, b: Side) -> tuple[Side, Side]:
    """Both sides with the statements alone whose speakers are those of a statement of the other; else as they are."""
    spoken = [{frozenset(each.statement.speaker) for each in side.told} for side in (a, b)]
    both = spoken[0] & spoken[1]
    if not both:
        return a, b
    kept = [tuple(each for each in side.told if frozenset(each.statement.speaker) in both) for side in (a, b)]
    return Side(a.readout, kept[0], a.name), Side(b.readout, kept[1], b.name)


def _and(codes: Iterable[str]) -> str:
    *rest, last = sorted(codes) or ["nobody"]
    return f"{', '.join(rest)} and {last}" if rest else last


def _quote(span: Span) -> str:
    return f"“{' '.join(span.text.split())}”"


# Yes and no


class _Turn(NamedTuple):
    """A word with its sense: which opposition it belongs to (or its stem), on which side, where it stands."""

    key: str
    sign: int
    start: int
    end: int
    negated: bool
    after: frozenset[str]


@functools.cache
def _oppositions() -> lexicon.Terms:
    rows = lexicon.vocabulary()["polarity"]["opposites"]
    return lexicon.Terms(
        (term.strip(), f"{number}{sign}")
        for number, row in enumerate(rows)
        for sign, half in zip("+-", row, strict=True)
        for term in half.split("|")
    )


def turns(forms: Sequence[str], found: Sequence[Word]) -> list[_Turn]:
    """The words of a statement that can be turned to their opposite, with negation taken into account."""
    negated = _negated(forms, found)
    made = []
    for each in _oppositions().find(forms):
        sign = 1 if each.key.endswith("+") else -1
        no = each.first in negated
        first, last = found[each.first], found[each.last - 1]
        made.append(_Turn(each.key[:-1], -sign if no else sign, first.start, last.end, no, _objects(forms, each.last)))
    covered = {word.start for word in found for turn in made if turn.start <= word.start < turn.end}
    for n, form in enumerate(forms):
        if form not in lexicon.function_words() and found[n].start not in covered and len(form) > 3:
            sign = -1 if n in negated else 1
            at = found[n]
            made.append(_Turn(f"={stem(form)}", sign, at.start, at.end, n in negated, _objects(forms, n + 1)))
    return made


def _objects(forms: Sequence[str], at: int) -> frozenset[str]:
    return frozenset(stem(form) for form in forms[at : at + OBJECT] if form not in lexicon.function_words())


def _negated(forms: Sequence[str], found: Sequence[Word]) -> set[int]:
    """Numbers of the words that a negator before them turns."""
    spared = {n for each in lexicon.terms("polarity", "not_negators").find(forms) for n in range(each.first, each.last)}
    turned: set[int] = set()
    for n in range(len(forms)):
        here = lexicon.terms("polarity", "negators").at(forms, n)
        no = here is not None or forms[n].endswith("n't")
        if not no or n in spared:
            continue
        last = here.last if here is not None else n + 1
        turned ^= _turned_by(forms, found, last)
    return turned


def _turned_by(forms: Sequence[str], found: Sequence[Word], at: int) -> set[int]:
    """The word that a negator before ``at`` turns: the first that has an opposite, else the first of any matter."""
    within: list[int] = []
    for k in range(at, min(at + WINDOW, len(forms))):
        if not found[k].joined:
            break
        within.append(k)
    able = [k for k in within if _oppositions().at(forms, k) is not None]
    return set((able or [k for k in within if forms[k] not in lexicon.function_words()])[:1])


def _polarity(a: Side, b: Side) -> list[Contrast]:
    """Opposite senses of one thing: of the same word, or of a word and its opposite, with an object in common."""
    left = [turn for forms, found in a.forms() for turn in turns(forms, found)]
    right = [turn for forms, found in b.forms() for turn in turns(forms, found)]
    settled = {(x.key, x.sign) for x in left} & {(y.key, y.sign) for y in right}
    for x in left:
        for y in right:
            if x.key != y.key or x.sign == y.sign or {(x.key, 1), (x.key, -1)} & settled:
                continue
            if not x.after & y.after or (x.key.startswith("=") and not _verbal(x, y)):
                continue
            one, other = _clause(a, x), _clause(b, y)
            said = f"{a.name} says {_quote(one)}, {b.name} {_quote(other)}: the one is the other's opposite"
            return [Contrast("polarity", said, (one,), (other,))]
    return []


def _verbal(x: _Turn, y: _Turn) -> bool:
    """One of the two is negated, and what follows is the same thing: two words of it at least."""
    return x.negated != y.negated and len(x.after & y.after) > 1


def _clause(side: Side, turn: _Turn) -> Span:
    """The word with its negator, where it has one."""
    text = side.readout.document.text
    start = turn.start
    if turn.negated:
        before = list(words(text, max(0, start - 40), start))[-WINDOW - 1 :]
        forms = lexicon.forms_of(before)
        hits = [n for n in range(len(forms)) if lexicon.terms("polarity", "negators").at(forms, n) is not None]
        start = before[hits[-1]].start if hits else start
    after = list(words(text, turn.end, turn.end + 60))[:4]
    within = max(each.statement.content.end for each in side.told)
    end = max([turn.end, *(word.end for word in after if word.end <= within and word.joined)])
    return side.span(start, end)


# Act, speaker, target


def _shown(side: Side, act: str | None = None) -> tuple[Span, ...]:
    """What shows an act: the cue, else the content."""
    chosen = [each.statement for each in side.told if act is None or each.statement.act == act]
    return tuple(dict.fromkeys(s.cue if s.cue is not None else s.content for s in chosen))


def _act(a: Side, b: Side) -> list[Contrast]:
    if a.act == b.act:
        return []
    said = f"{a.name} has it as {called(a.act)}, {b.name} as {called(b.act)}"
    return [Contrast("act", said, _shown(a, a.act), _shown(b, b.act))]


def called(act: str) -> str:
    """What an act is called in a sentence: "a demand"."""
    named: str = lexicon.vocabulary()["acts"].get(act, act)
    return named


def _speaker(a: Side, b: Side) -> list[Contrast]:
    one, other = a.speakers, b.speakers
    if one == other:
        return []
    if one == {a.name} and other == {b.name}:
        said = "each gives its own side's words on it"
    elif len(one) == len(other) == 1:
        said = f"{a.name} gives what {_and(one)} said of it, {b.name} what {_and(other)} did"
    elif _together(a) or _together(b) or not (one > other or other > one):
        said = f"{_whose(a, one)}, {_whose(b, other)}"
    else:
        wider, less = (a, b) if one > other else (b, a)
        more = _and(wider.speakers - less.speakers)
        said = f"{less.name} gives what {_and(less.speakers)} said of it, {wider.name} also what {more} said"
    return [Contrast("speaker", said, _sources(a), _sources(b))]


def _together(side: Side) -> bool:
    """Whether one of its statements is of several speakers at once."""
    return any(len(each.statement.speaker) > 1 for each in side.told)


def _whose(side: Side, codes: frozenset[str]) -> str:
    how = " together" if _together(side) else " alone" if len(codes) == 1 else ""
    return f"in {side.name}'s account {_and(codes)} said it{how}"


def _sources(side: Side) -> tuple[Span, ...]:
    found = [each.statement.source for each in side.told if each.statement.source is not None]
    return tuple(dict.fromkeys(found)) or tuple(each.statement.content for each in side.told[:1])


def _target(a: Side, b: Side) -> list[Contrast]:
    one, other = a.targets, b.targets
    if one == other or a.speakers != b.speakers or not _directed(a) & _directed(b):
        return []
    said = f"in {a.name}'s account it is directed at {_and(one)}, in {b.name}'s at {_and(other)}"
    return [Contrast("target", said, _aimed(a), _aimed(b))]


def _directed(side: Side) -> frozenset[str]:
    """Acts that are directed at somebody where somebody is named."""
    return side.acts - {"consult", "agree", "state"}


def _aimed(side: Side) -> tuple[Span, ...]:
    found = [span for each in side.told for span in each.statement.evidence.get("target", ())]
    return tuple(dict.fromkeys(found)) or tuple(each.statement.content for each in side.told[:1])


# Strength


def lead(a: Side, b: Side) -> int:
    """By how much the one is the stronger, by its act, else by its words; below 0 the other is, at 0 neither."""
    if a.speakers != b.speakers:
        return 0
    by_words = _force(a)[0] - _force(b)[0]
    return _by_act(a.act, b.act) or (by_words if abs(by_words) >= 2 else 0)


def _strength(a: Side, b: Side) -> list[Contrast]:
    stronger = lead(a, b)
    if not stronger:
        return []
    one, other = _force(a), _force(b)
    hard, soft = (a, b) if stronger > 0 else (b, a)
    strong, mild = (one[1], other[1]) if stronger > 0 else (other[1], one[1])
    shown, against = (strong or _shown(hard, hard.act)), (mild or _shown(soft, soft.act))
    alike = shown[0].text.casefold() == against[0].text.casefold()  # one wording, two acts
    words = f"{hard.act} against {soft.act}" if alike else f"{_quote(shown[0])} against {_quote(against[0])}"
    said = f"{hard.name}'s is the stronger: {words}"
    return [Contrast("strength", said, shown if hard is a else against, against if hard is a else shown)]


def _by_act(one: str, other: str) -> int:
    """How many steps an act is harder than another of its family; 0 where they are of none in common."""
    for family in lexicon.vocabulary()["strength"]["families"]:
        if one in family and other in family:
            return int(family.index(one) - family.index(other))
    return 0


def _force(side: Side) -> tuple[int, tuple[Span, ...]]:
    """How hard the words press, and the words that do."""
    best, shown = 0, []
    for forms, found in side.forms():
        force, here = 0, []
        for name, step in (("mild", 0), ("firm", 1), ("hard", 2), ("boosters", 1), ("softeners", -1)):
            for each in lexicon.terms("strength", name).find(forms)[:1]:
                force += step
                if step > 0:
                    here.append(_framed(side, found[each.first].start, found[each.last - 1].end))
        if force > best:
            best, shown = force, here
    return best, tuple(shown[:2])


def _framed(side: Side, start: int, end: int) -> Span:
    """The cue that the words stand in, else the words."""
    cues = [each.statement.cue for each in side.told if each.statement.cue is not None]
    return next((cue for cue in cues if cue.start <= start and end <= cue.end), side.span(start, end))


# Numbers, names, scope


def _numbers(a: Side, b: Side) -> list[Contrast]:
    one, other = _amounts(a), _amounts(b)
    found = []
    for unit in dict.fromkeys(each.unit for each in one if each.unit is not None):
        here, there = [x for x in one if x.unit == unit], [y for y in other if y.unit == unit]
        if there and not {x.value for x in here} & {y.value for y in there}:
            x, y = a.span(here[0].start, here[0].end), b.span(there[0].start, there[0].end)
            found.append(Contrast("number", f"{a.name} says {_quote(x)}, {b.name} {_quote(y)}", (x,), (y,)))
    return found


def _amounts(side: Side) -> list[quantities.Amount]:
    return [amount for each in side.told for amount in quantities.amounts(side.readout.document.text, each.words)]


def _names(a: Side, b: Side) -> list[Contrast]:
    found = []
    one, other = _aliases(a), _aliases(b)
    for key in one.keys() & other.keys():
        x, y = one[key], other[key]
        if x.text.casefold() != y.text.casefold():
            said = f"one thing by two names: {a.name} says {_quote(x)}, {b.name} {_quote(y)}"
            found.append(Contrast("name", said, (x,), (y,)))
    here, there = _places(a), _places(b)
    if here and there and not {_bare(x) for x in here} & {_bare(y) for y in there}:
        said = f"{a.name} says in {_quote(here[0])}, {b.name} in {_quote(there[0])}"
        found.append(Contrast("name", said, (here[0],), (there[0],)))
    return found


def _aliases(side: Side) -> dict[str, Span]:
    found: dict[str, Span] = {}
    for each in side.told:
        for alias in lexicon.aliases().find(lexicon.forms_of(each.words)):
            if alias.key in lexicon.contested():
                start, end = each.words[alias.first].start, each.words[alias.last - 1].end
                found.setdefault(alias.key, side.span(start, end))
    return found


_PLACE = re.compile(r"\bin ((?:[A-Z][\w’'.-]+)(?: (?:[A-Z][\w’'.-]+|de|do|da|del|la|el|al))*)")


def _places(side: Side) -> list[Span]:
    """Cities that are named after "in": seats of governments and places, not states."""
    found = []
    known = _seats()
    for each in side.told:
        content = each.statement.content
        for match in _PLACE.finditer(content.text):
            if match.group(1).rstrip(".,") in known:
                start = content.start + match.start(1)
                found.append(side.span(start, start + len(match.group(1))))
    return found


@functools.cache
def _seats() -> frozenset[str]:
    return frozenset(form for entry in codebook.parties().values() for form in (*entry.seats, *entry.places))


def _bare(span: Span) -> str:
    return span.text.casefold()


def _scope(a: Side, b: Side) -> list[Contrast]:
    found = []
    labels = lexicon.vocabulary()["scope_labels"]
    for name, label in labels.items():
        x, y = _marked(a, name), _marked(b, name)
        if x and not y:
            found.append(Contrast("scope", f"only {a.name} {label}: {_quote(x[0])}", x[:1], ()))
        elif y and not x:
            found.append(Contrast("scope", f"only {b.name} {label}: {_quote(y[0])}", (), y[:1]))
        elif x and y and name == "times" and not {_bare(s) for s in x} & {_bare(s) for s in y}:
            found.append(
                Contrast("scope", f"when: {a.name} says {_quote(x[0])}, {b.name} {_quote(y[0])}", x[:1], y[:1])
            )
    return found


def _marked(side: Side, name: str) -> tuple[Span, ...]:
    """The words of a scope, with what they bring along: the condition, the time."""
    found = []
    for each in side.told:
        forms = lexicon.forms_of(each.words)
        for term in lexicon.terms("scope", name).find(forms):
            first, last = term.first, term.last
            reach = {"conditions": 8, "times": 3, "whole": 1, "part": 1}[name]
            while name == "times" and first and term.first - first < reach and _leads_to_time(forms[first - 1]):
                first -= 1
            while last < len(forms) and last - term.last < reach and each.words[last].joined:
                if name == "times" and not _leads_to_time(forms[last - 1]):
                    break
                last += 1
            while last > term.last and forms[last - 1] in lexicon.function_words():
                last -= 1
            found.append(side.span(each.words[first].start, each.words[last - 1].end))
    return tuple(found)


def _leads_to_time(form: str) -> bool:
    """Words that stand between a preposition and a date: "no later than", "in the second half of"."""
    return form in lexicon.vocabulary()["scope"]["before_times"]


# What one side alone has


@functools.cache
def _cut() -> re.Pattern[str]:
    """Where a content may be cut: after commas and semicolons, and before the words that begin a part of its own."""
    begins = "|".join(re.escape(word) for word in lexicon.vocabulary()["segments"]["begins"])
    return re.compile(rf"[,;]\s+(?:and\s+|as well as\s+)?|\s+(?=(?:{begins})\b)|\s+and\s+(?=(?:to|the|a|that|on)\b)")


def _added(a: Side, b: Side) -> list[Contrast]:
    found = []
    for side, other in ((a, b), (b, a)):
        spans = _alone(side, other)
        if spans:
            said = f"only {side.name} has {' and '.join(_quote(span) for span in spans)}"
            found.append(Contrast("added", said, spans if side is a else (), spans if side is b else ()))
    return found


def _alone(side: Side, other: Side) -> tuple[Span, ...]:
    """Stretches of a side's contents of which the other has next to nothing; never a whole content of several."""
    theirs = {key for each in other.told for key in each.around if not key.startswith("#")}
    theirs |= {key for each in other.told for key in keys_of(each.text) if not key.startswith("#")}
    found: list[tuple[int, Span]] = []
    for each in side.told:
        content = each.statement.content
        edges = [0, *(edge for match in _cut().finditer(content.text) for edge in match.span()), len(content.text)]
        parts = list(zip(edges[::2], edges[1::2], strict=True))
        everything = {key for key in keys_of(content.text) if key[0] != "#"}
        for start, end in parts:
            keys = {key for key in keys_of(content.text[start:end]) if key[0] != "#"}
            alone = len(keys & theirs) * 4 <= len(keys)
            if alone and 2 <= len(keys) <= PART * len(everything):
                found.append((-len(keys), side.span(content.start + start, content.start + end)))
    chosen = sorted(found, key=lambda each: each[0])[:SHOWN]
    return tuple(sorted((span for _, span in chosen), key=lambda span: span.start))
