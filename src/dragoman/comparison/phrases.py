"""One phrase followed over time: where it stands, how often, by whom, to whom, and in which other forms.

Every number leads to its sentences. What is counted is the phrase in its own
words (letter case aside); other forms of its words and words put in between
are variants, kept apart.
"""

from __future__ import annotations

import collections
import difflib
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from dragoman.comparison.keyness import wilson
from dragoman.comparison.texts import Text, Word, stem, words
from dragoman.errors import DragomanError
from dragoman.record import Span, Statement

Kind = Literal["exact", "form", "inserted", "form+inserted"]
"""The phrase itself; other forms of its words; other words in between; both."""

INTERVAL = "95% interval of the share of readouts by Wilson's score method (1927)"
NEAREST = 5
"""How many near misses are told of a phrase that never occurs."""
NEAR = 0.34
"""The least share of a phrase's words, weighed by rarity, that a near miss has."""


class Occurrence(msgspec.Struct, frozen=True, kw_only=True):
    """One place of a phrase or a variant of it: ``text`` at ``start``–``end`` of ``document``, in ``sentence``.

    ``speaker`` and ``target`` are those of the statement that it is part of
    (empty: it is part of none, or the statement has none); they are ``None``
    where the text's statements were not read.
    """

    document: str
    start: int
    end: int
    text: str
    kind: Kind
    sentence: Span
    date: str | None
    publisher: str | None
    counterparts: tuple[str, ...]
    speaker: tuple[str, ...] | None = None
    person: str | None = None
    act: str | None = None
    target: tuple[str, ...] | None = None

    @property
    def anchor(self) -> str:
        """``document#start-end``."""
        return f"{self.document}#{self.start}-{self.end}"


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """How many of the readouts of ``label`` (a year, a party code) have the phrase.

    ``per_100`` is the rate per 100 readouts, ``low`` and ``high`` its interval
    (``None`` where there is no readout); ``variants`` counts the readouts that
    have it in another form only. ``years`` are the same year by year, where
    ``label`` is none.
    """

    label: str
    readouts: int
    hits: int
    occurrences: int
    variants: int
    per_100: float | None
    low: float | None
    high: float | None
    years: tuple[Rate, ...] = ()


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """How often the phrase is said by, or to, ``label``: readouts and occurrences.

    ``of`` counts the readouts that report any words of it (or, of an addressee,
    to it); ``per_100`` is the rate of the one in the other, ``low`` and
    ``high`` its interval. These are ``None`` where not all readouts were read
    in full. ``years`` are the same year by year; then ``label`` is the year.
    """

    label: str
    readouts: int
    occurrences: int
    of: int | None = None
    per_100: float | None = None
    low: float | None = None
    high: float | None = None
    years: tuple[Count, ...] = ()


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """One wording: ``text`` with case folded, and how far it is from the phrase."""

    text: str
    kind: Kind
    readouts: int
    occurrences: int
    first: str | None
    last: str | None


class Near(msgspec.Struct, frozen=True, kw_only=True):
    """A wording that shares words with a phrase that never occurs: ``likeness`` from 0 to 1."""

    text: str
    readouts: int
    likeness: float
    anchor: str


class PhraseHistory(msgspec.Struct, frozen=True, kw_only=True):
    """A phrase over time.

    ``readouts`` were searched, ``undated`` of them have no date and are in no
    year; ``first`` and ``last`` are dates of the phrase in its own words.
    ``years`` has every year from the first readout to the last.
    ``publishers`` and ``counterparts`` are rates of the readouts of each;
    ``speakers`` and ``addressees`` of those that report words of each, or to
    each: known only where all were read in full.
    ``nearest`` is filled only where nothing was found.
    """

    phrase: str
    readouts: int
    undated: int
    hits: int
    occurrence_count: int
    first: str | None
    last: str | None
    interval: str = INTERVAL
    years: tuple[Rate, ...] = ()
    publishers: tuple[Rate, ...] = ()
    counterparts: tuple[Rate, ...] = ()
    speakers: tuple[Count, ...] = ()
    addressees: tuple[Count, ...] = ()
    variants: tuple[Variant, ...] = ()
    nearest: tuple[Near, ...] = ()
    misspelt: tuple[tuple[str, str], ...] = ()
    occurrences: tuple[Occurrence, ...] = ()


def words_of(phrase: str) -> list[str]:
    """The words of a phrase that is looked for. Raises :class:`DragomanError` E321 where there are none."""
    found = [word.form for word in words(phrase)]
    if not found:
        raise DragomanError("E321", f"{phrase!r} has no word in it", "Give the words to look for, in quotation marks.")
    return found


def has(text: Text, phrase: str, gap: int = 2) -> bool:
    """Whether the phrase, or a variant of it, stands in the text."""
    query = _Query(words_of(phrase), text.language, gap)
    return any(True for sentence in _sentences(text) for _ in query.found(sentence))


def follow(
    phrase: str, texts: Iterable[Text], *, gap: int = 2, vocabulary: Mapping[str, int] | None = None
) -> PhraseHistory:
    """The history of ``phrase`` in ``texts``.

    ``gap`` is the number of words that may be put in between two of the
    phrase's (in variants). ``vocabulary`` counts the words of the texts, where
    somebody has counted them: then texts without any word of the phrase may be
    given without theirs. Raises :class:`DragomanError` E321 where the phrase has
    no word.
    """
    query = words_of(phrase)
    everything = list(texts)
    found = [each for text in everything for each in _occurrences(text, query, gap)]
    found.sort(key=lambda each: (each.date or "", each.document, each.start))
    exact = [each for each in found if each.kind == "exact"]
    days = [each.date for each in exact if each.date]
    nothing = not found
    return PhraseHistory(
        phrase=" ".join(phrase.split()),
        readouts=len(everything),
        undated=sum(text.date is None for text in everything),
        hits=len({each.document for each in exact}),
        occurrence_count=len(exact),
        first=days[0] if days else None,
        last=days[-1] if days else None,
        years=_years(everything, found),
        publishers=_rates(everything, found, lambda each: (each.publisher,) if each.publisher else ()),
        counterparts=_rates(everything, found, lambda each: each.counterparts),
        speakers=_counts(everything, exact, lambda said: said.speaker or ()),
        addressees=_counts(everything, exact, lambda said: said.target or ()),
        variants=_variants(found),
        nearest=tuple(_nearest(query, everything)) if nothing else (),
        misspelt=tuple(_misspelt(query, everything, vocabulary)) if nothing else (),
        occurrences=tuple(found),
    )


# Finding


class _Sentence(msgspec.Struct, frozen=True):
    start: int
    end: int
    words: list[Word]


def _sentences(text: Text) -> Iterator[_Sentence]:
    for start, end in text.sentences:
        yield _Sentence(start, end, list(words(text.text, start, end)))


class _Query:
    """The phrase as it is looked for in texts of one language."""

    def __init__(self, forms: Sequence[str], language: str | None, gap: int) -> None:
        self.forms, self.gap, self.language = forms, gap, language
        self.stems = [stem(form, language) for form in forms]

    def found(self, sentence: _Sentence) -> Iterator[tuple[int, int, Kind]]:
        """First and last word of each place, leftmost first and without overlap, and what it is."""
        forms = [word.form for word in sentence.words]
        if len(forms) < len(self.forms):
            return
        stems = [stem(form, self.language) for form in forms]
        if not set(self.stems) <= set(stems):
            return
        at = 0
        while at < len(forms):
            match = self._match(stems, at)
            if match is None:
                at += 1
                continue
            same = [forms[k] for k in match] == list(self.forms)
            close = match[-1] - match[0] == len(match) - 1
            yield match[0], match[-1], _kind(same, close)
            at = match[-1] + 1

    def _match(self, stems: list[str], at: int) -> list[int] | None:
        """Where the phrase's words stand from ``at`` on, each as near to the one before as can be."""
        if stems[at] != self.stems[0]:
            return None
        match = [at]
        for wanted in self.stems[1:]:
            window = range(match[-1] + 1, min(match[-1] + 2 + self.gap, len(stems)))
            k = next((k for k in window if stems[k] == wanted), None)
            if k is None:
                return None
            match.append(k)
        return match


def _kind(same: bool, close: bool) -> Kind:
    if same:
        return "exact" if close else "inserted"
    return "form" if close else "form+inserted"


def _occurrences(text: Text, forms: Sequence[str], gap: int) -> Iterator[Occurrence]:
    query = _Query(forms, text.language, gap)
    for sentence in _sentences(text):
        for first, last, kind in query.found(sentence):
            start, end = sentence.words[first].start, sentence.words[last].end
            said = _statement_at(text, start, end)
            read = text.statements is not None
            yield Occurrence(
                document=text.id,
                start=start,
                end=end,
                text=text.text[start:end],
                kind=kind,
                sentence=Span(sentence.start, sentence.end, text.text[sentence.start : sentence.end]),
                date=text.date,
                publisher=text.publisher,
                counterparts=text.counterparts,
                speaker=(said.speaker if said else ()) if read else None,
                person=said.person if said else None,
                act=said.act if said else None,
                target=(said.target if said else ()) if read else None,
            )


def _statement_at(text: Text, start: int, end: int) -> Statement | None:
    """The statement whose words, cue included, the stretch is part of; the shortest where there are several."""
    over = [
        statement
        for statement in text.statements or ()
        if min([statement.content.start, *([statement.cue.start] if statement.cue else [])]) < end
        and start < statement.content.end
    ]
    return min(over, key=lambda s: (start < s.content.start, s.content.end - s.content.start), default=None)


# Counting


def _years(texts: Sequence[Text], found: Sequence[Occurrence]) -> tuple[Rate, ...]:
    """The rate of each year from the first readout to the last."""
    sizes = collections.Counter(int(text.date[:4]) for text in texts if text.date)
    if not sizes:
        return ()
    by: dict[int, list[Occurrence]] = collections.defaultdict(list)
    for each in found:
        if each.date:
            by[int(each.date[:4])].append(each)
    return tuple(_rate(str(year), sizes[year], by[year]) for year in range(min(sizes), max(sizes) + 1))


def _rates(
    texts: Sequence[Text], found: Sequence[Occurrence], of: Callable[[Text | Occurrence], Sequence[str]]
) -> tuple[Rate, ...]:
    """A rate for each label that has a hit, the most hits first."""
    by: dict[str, list[Occurrence]] = collections.defaultdict(list)
    for each in found:
        for label in of(each):
            by[label].append(each)
    members: dict[str, list[Text]] = collections.defaultdict(list)
    for text in texts:
        for label in by.keys() & of(text):
            members[label].append(text)
    made = [_rate(label, len(members[label]), hits, _years(members[label], hits)) for label, hits in by.items()]
    return tuple(sorted(made, key=lambda rate: (-rate.hits, -rate.variants, rate.label)))


def _rate(label: str, readouts: int, found: Sequence[Occurrence], years: tuple[Rate, ...] = ()) -> Rate:
    exact = {each.document for each in found if each.kind == "exact"}
    return Rate(
        label=label,
        readouts=readouts,
        hits=len(exact),
        occurrences=sum(each.kind == "exact" for each in found),
        variants=len({each.document for each in found} - exact),
        years=years,
        **_share(len(exact), readouts),
    )


def _share(hits: int, size: int) -> dict[str, float | None]:
    """A rate per 100 with its interval."""
    interval = wilson(hits, size)
    if interval is None:
        return {"per_100": None, "low": None, "high": None}
    low, high = interval
    return {"per_100": round(100 * hits / size, 2), "low": round(100 * low, 2), "high": round(100 * high, 2)}


def _counts(
    texts: Sequence[Text], found: Sequence[Occurrence], of: Callable[[Statement | Occurrence], Sequence[str]]
) -> tuple[Count, ...]:
    """How often it is said by, or to, each label, of the readouts that report words of it, or to it."""
    by: dict[str, list[Occurrence]] = collections.defaultdict(list)
    for each in found:
        for label in of(each):
            by[label].append(each)
    days: dict[str, list[str | None]] = collections.defaultdict(list)
    if all(text.statements is not None for text in texts):
        for text in texts if by else ():
            for label in {label for said in text.statements or () for label in of(said)} & by.keys():
                days[label].append(text.date)
    made = [_count(label, hits, days.get(label)) for label, hits in by.items()]
    return tuple(sorted(made, key=lambda count: (-count.occurrences, count.label)))


def _count(label: str, hits: Sequence[Occurrence], days: Sequence[str | None] | None, years: bool = True) -> Count:
    """``days`` are those of the readouts that report words of the label; ``None``: they are not known."""
    readouts = len({each.document for each in hits})
    made = Count(label=label, readouts=readouts, occurrences=len(hits))
    if days is not None:
        made = msgspec.structs.replace(made, of=len(days), **_share(readouts, len(days)))
    if not years:
        return made
    found = sorted({int(day[:4]) for day in (*(days or ()), *(each.date for each in hits)) if day})
    every = range(found[0], found[-1] + 1) if found else ()
    return msgspec.structs.replace(
        made,
        years=tuple(
            _count(
                str(year),
                [each for each in hits if each.date and int(each.date[:4]) == year],
                None if days is None else [day for day in days if day and int(day[:4]) == year],
                years=False,
            )
            for year in every
        ),
    )


def _variants(found: Sequence[Occurrence]) -> tuple[Variant, ...]:
    by: dict[tuple[str, Kind], list[Occurrence]] = collections.defaultdict(list)
    for each in found:
        by[" ".join(each.text.split()).casefold(), each.kind].append(each)
    made = []
    for (text, kind), hits in by.items():
        days = [each.date for each in hits if each.date]
        readouts = len({each.document for each in hits})
        first, last = (days[0], days[-1]) if days else (None, None)
        made.append(Variant(text=text, kind=kind, readouts=readouts, occurrences=len(hits), first=first, last=last))
    return tuple(sorted(made, key=lambda variant: (variant.kind != "exact", -variant.occurrences, variant.text)))


# Near misses


def _nearest(query: Sequence[str], texts: Sequence[Text]) -> Iterator[Near]:
    """The stretches, as long as the phrase, that share most of its words: rare ones count more."""
    holding: collections.Counter[str] = collections.Counter()
    stretches: dict[str, list[tuple[float, str, str, str]]] = collections.defaultdict(list)
    per_text = []
    for text in texts:
        wanted = {stem(form, text.language) for form in query}
        sentences = [(s, [stem(w.form, text.language) for w in s.words]) for s in _sentences(text)]
        present = wanted & {each for _, stems in sentences for each in stems}
        holding.update(present)
        if present:
            per_text.append((text, wanted, [each for each in sentences if wanted & set(each[1])]))
    weight = {form: math.log(1 + len(texts) / (1 + holding[form])) for form in {*holding, *map(stem, query)}}
    for text, wanted, sentences in per_text:
        total = sum(weight.get(each, math.log(1 + len(texts))) for each in wanted)
        for sentence, stems in sentences:
            best = _best(stems, wanted, weight, len(query))
            if best is not None and total and best[0] / total >= NEAR:
                start, end = sentence.words[best[1]].start, sentence.words[best[2]].end
                shown = " ".join(text.text[start:end].split())
                stretches[shown.casefold()].append((best[0] / total, shown, text.id, f"{text.id}#{start}-{end}"))
    ranked = sorted((max(hits)[0], len({hit[2] for hit in hits}), hits[0]) for hits in stretches.values())
    for likeness, readouts, (_, shown, _, anchor) in ranked[: -NEAREST - 1 : -1]:
        yield Near(text=shown, readouts=readouts, likeness=round(likeness, 2), anchor=anchor)


def _best(stems: list[str], wanted: set[str], weight: dict[str, float], size: int) -> tuple[float, int, int] | None:
    """The stretch of at most ``size`` words with the heaviest wanted ones: its weight, first and last word."""
    best: tuple[float, int, int] | None = None
    for at, each in enumerate(stems):
        if each not in wanted:
            continue
        window = stems[at : at + size]
        value = sum(weight[form] for form in wanted & set(window))
        if best is None or value > best[0]:
            last = max(k for k, form in enumerate(window) if form in wanted)
            best = (value, at, at + last)
    return best


def _misspelt(
    query: Sequence[str], texts: Sequence[Text], vocabulary: Mapping[str, int] | None
) -> Iterator[tuple[str, str]]:
    """Words of the phrase that stand nowhere, each with the commonest of the words spelt most like it."""
    known = vocabulary or collections.Counter(
        word.form for text in texts for start, end in text.sentences for word in words(text.text, start, end)
    )
    for form in query:
        if form not in known and (close := difflib.get_close_matches(form, sorted(known), n=3, cutoff=0.85)):
            yield form, max(close, key=lambda each: known[each])
