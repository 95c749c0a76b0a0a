"""Set phrases: what a publisher, or a publisher to one counterpart, says again and again in the same words.

Every repeated stretch of words is found with a suffix array; what only frames
a readout, names people or begins in the middle of a thought is cut off; the
rest is ranked by keyness against other texts, and a stretch that hardly occurs
outside a longer one is folded into it.
"""

from __future__ import annotations

import bisect
import collections
import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from dragoman import codebook
from dragoman.comparison.keyness import all_on_one_side, log_odds
from dragoman.comparison.rows import CHARACTER, CUT, FRAME, GRAMMAR, NAME, Row
from dragoman.comparison.suffixes import Repeats, Suffixes, innermost, repeats, suffixes
from dragoman.comparison.texts import Text, fold, stem

Ints = NDArray[np.int64]

LONGEST = 64
"""Words of the longest phrase that is told apart from a longer one."""
FOLD = 0.75
"""A phrase is folded into a longer one that takes up at least this share of its readouts."""
ENDS = 0.3
"""Share of the places of a phrase where it must be free on either side; with less, it is part of something."""
LINKED = 0.75
"""A phrase that one preposition follows in at least this share of its places is a part of something."""
SHORTEST = 4
"""Characters that make a phrase in a script without spaces: most Chinese set phrases have four or more."""
CHANCE = 0.001
"""A phrase is new or gone when chance alone would place all its readouts so less often than this."""
LIKE = 0.6
"""A phrase replaces one that it shares at least this much of its words' stems with (Dice), and at least two."""
CHUNK = 4_000_000
"""Pairs of a stretch and a place that are looked at together: bounds the memory."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a phrase stands: ``document.text[start:end]``; ``date`` is the readout's."""

    document: str
    start: int
    end: int
    date: str | None = None


class SetPhrase(msgspec.Struct, frozen=True, kw_only=True):
    """A set phrase as it is written most often.

    ``readouts`` of the group and ``elsewhere`` count texts that have it,
    ``occurrences`` all places in the group. ``keyness`` is the z-score that
    ranks it, ``log_odds`` the ratio itself (see ``SetPhrases.measure``).
    ``first`` and ``last`` are dates within the group; ``folded`` shorter
    phrases that hardly occur outside it. ``places`` is every occurrence in the
    group, the newest first.
    """

    text: str
    readouts: int
    occurrences: int
    elsewhere: int
    keyness: float
    log_odds: float
    first: str | None
    last: str | None
    folded: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()


class Replaced(msgspec.Struct, frozen=True, kw_only=True):
    """``old`` is gone and ``new`` is there, and they resemble each other: ``likeness`` from 0 to 1."""

    old: SetPhrase
    new: SetPhrase
    likeness: float


class PhraseGroup(msgspec.Struct, frozen=True, kw_only=True):
    """The set phrases of one publisher (with ``counterpart``, where it is a dyad), against ``against``.

    ``undated`` of the ``readouts`` have no date: they count for keyness and
    not for what is new or gone. ``since`` and ``until`` are the days of the first and last.
    """

    publisher: str | None
    counterpart: str | None
    against: str
    readouts: int
    words: int
    undated: int
    since: str | None
    until: str | None
    phrases: tuple[SetPhrase, ...] = ()
    new: tuple[SetPhrase, ...] = ()
    gone: tuple[SetPhrase, ...] = ()
    replaced: tuple[Replaced, ...] = ()


class SetPhrases(msgspec.Struct, frozen=True, kw_only=True):
    """What was found in all groups that were asked for, and how it was measured."""

    readouts: int
    undated: int
    measure: str
    groups: tuple[PhraseGroup, ...] = ()


MEASURE = (
    "Keyness is the z-score of the log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008), "
    "a phrase counted once a readout."
)


def discover(
    texts: Iterable[Text],
    *,
    publisher: str | None = None,
    counterpart: str | None = None,
    by: Literal["publisher", "dyad"] = "publisher",
    least: int = 3,
    top: int = 20,
) -> SetPhrases:
    """The set phrases of each publisher, or (``by="dyad"``) of each publisher to each counterpart.

    ``publisher`` and ``counterpart`` (party codes) choose; a counterpart implies
    dyads. ``least`` is the number of readouts that must have a phrase, ``top``
    the number of phrases, new ones, gone ones and replacements given of each group.
    Groups of fewer than ``least`` readouts are left out. Time is near-linear
    in the number of words.
    """
    all_texts = list(texts)
    undated = sum(text.date is None for text in all_texts)
    dyads = by == "dyad" or counterpart is not None
    wanted = _groups(all_texts, publisher, counterpart, dyads, least)
    if not wanted:
        return SetPhrases(readouts=len(all_texts), undated=undated, measure=MEASURE)
    corpus = Row(all_texts)
    found = _candidates(corpus, least)
    groups = tuple(_group(corpus, found, key, members, least, top) for key, members in wanted)
    return SetPhrases(readouts=len(all_texts), undated=undated, measure=MEASURE, groups=groups)


Key = tuple[str | None, str | None]


def _groups(
    texts: Sequence[Text], publisher: str | None, counterpart: str | None, dyads: bool, least: int
) -> list[tuple[Key, list[int]]]:
    """The groups asked for, the largest first, as numbers of texts."""
    members: dict[Key, list[int]] = collections.defaultdict(list)
    for number, text in enumerate(texts):
        if publisher is not None and text.publisher != publisher:
            continue
        for other in text.counterparts if dyads else (None,):
            if counterpart is None or other == counterpart:
                members[text.publisher, other].append(number)
    chosen = [(key, found) for key, found in members.items() if len(found) >= least]
    return sorted(chosen, key=lambda each: (-len(each[1]), str(each[0])))


# Candidates: repeated stretches with their loose ends cut off


@dataclass(frozen=True)
class _Found:
    """Stretches worth looking at: a column each, and where they occur.

    ``begin`` is one place, ``length`` counts words; ``pairs`` are (stretch,
    text) numbers, once each, and ``places`` (stretch, place), both sorted by
    stretch; ``whole`` tells which can stand alone.
    """

    begin: Ints
    length: Ints
    pairs: tuple[Ints, Ints]
    places: tuple[Ints, Ints]
    whole: NDArray[np.bool_]


def _candidates(corpus: Row, least: int) -> _Found:
    """Repeated stretches in at least ``least`` texts, trimmed, told apart from what makes no phrase."""
    array = suffixes(corpus.codes, LONGEST)
    found = repeats(array, 2)
    many = _maximal(corpus, array, found, least)
    begin, length = _trimmed(corpus, array.order[found.left[many]], found.length[many])
    where = _intervals(found, innermost(found, len(corpus.codes))[array.rank[begin]], length)
    first = np.sort(np.unique(where * (LONGEST + 1) + length, return_index=True)[1])
    begin, length = begin[first], length[first]
    stretch, ranks = _spread(found, where[first])
    places = array.order[ranks]
    pairs = _distinct(stretch * len(corpus.texts) + corpus.text[places])
    both = (pairs // len(corpus.texts), pairs % len(corpus.texts))
    return _Found(begin, length, both, (stretch, places), _whole(corpus, begin, length, stretch, places))


def _distinct(values: Ints) -> Ints:
    """``values`` in order, each once."""
    ordered = np.sort(values)
    fresh = np.ones(len(ordered), dtype=bool)
    fresh[1:] = ordered[1:] != ordered[:-1]
    return ordered[fresh]


def _spread(found: Repeats, chosen: Ints) -> tuple[Ints, Ints]:
    """Each chosen interval's number (in ``chosen``) beside each of its ranks."""
    sizes = found.right[chosen] - found.left[chosen] + 1
    number = np.repeat(np.arange(len(chosen)), sizes)
    offset = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return number, found.left[chosen][number] + offset


def _maximal(corpus: Row, array: Suffixes, found: Repeats, least: int) -> Ints:
    """The stretches in at least ``least`` texts before which not always the same word stands."""
    before = np.concatenate([[-1], corpus.codes[:-1]])
    large = np.flatnonzero(found.right - found.left + 1 >= least)
    kept: list[Ints] = []
    sizes = np.cumsum(found.right[large] - found.left[large] + 1)
    for chunk in np.split(large, np.searchsorted(sizes, np.arange(CHUNK, sizes[-1] if len(sizes) else 0, CHUNK))):
        if not len(chunk):
            continue
        number, ranks = _spread(found, chunk)
        places = array.order[ranks]
        heads = np.flatnonzero(np.concatenate([[True], number[1:] != number[:-1]]))
        previous = before[places]
        varied = np.minimum.reduceat(previous, heads) != np.maximum.reduceat(previous, heads)
        looked_at = varied[number]
        pairs = _distinct(number[looked_at] * len(corpus.texts) + corpus.text[places[looked_at]])
        texts = np.bincount(pairs // len(corpus.texts), minlength=len(chunk))
        kept.append(chunk[texts >= least])
    return np.concatenate(kept) if kept else large


def _trimmed(corpus: Row, begin: Ints, length: Ints) -> tuple[Ints, Ints]:
    """The stretches without grammar and frame at their ends, and without halves of words with a hyphen.

    Those of which fewer than two telling words are left (or ``SHORTEST`` characters) are left out.
    """
    bare, half = corpus.bare, corpus.hyphen > 0
    halved = np.concatenate([half[1:], [False]])  # the word goes on behind a hyphen
    loose = (bare == GRAMMAR) | (bare == FRAME)
    end = begin + length
    begin = np.minimum(_behind(half)[begin], end)
    end = np.maximum(_before(halved)[end], begin)
    begin = np.minimum(_behind(loose & ~halved)[begin], end)
    end = np.maximum(_before(loose & ~half)[end], begin)
    telling, characters = (
        np.concatenate([[0], np.cumsum(each)]) for each in (~half & ((bare == 0) | halved), bare == CHARACTER)
    )
    kept = (telling[end] - telling[begin] >= 2) | (characters[end] - characters[begin] >= SHORTEST)
    return begin[kept], (end - begin)[kept]


def _behind(left_out: NDArray[np.bool_]) -> Ints:
    """For each place the first one from there on that is not left out."""
    size = len(left_out)
    return np.minimum.accumulate(np.where(left_out, size, np.arange(size))[::-1])[::-1]


def _before(left_out: NDArray[np.bool_]) -> Ints:
    """For each end (a place, or that behind the last) the last one up to there with nothing left out before it."""
    size = len(left_out)
    return np.maximum.accumulate(np.concatenate([[0], np.where(left_out, 0, np.arange(1, size + 1))]))


def _whole(corpus: Row, begin: Ints, length: Ints, stretch: Ints, places: Ints) -> NDArray[np.bool_]:
    """Which stretches can stand alone: in at least a share of ``ENDS`` places grammar or a break is on either side.

    What lacks its head ("protect reproductive") is nearly always followed by a
    word that tells something; what lacks its complement ("increase the flow")
    nearly always by one and the same preposition (``links``).
    """
    count = np.bincount(stretch, minlength=len(begin))
    edge = np.isin(corpus.bare, (GRAMMAR, CUT, CHARACTER))
    after = np.bincount(stretch[edge[places + length[stretch]]], minlength=len(begin))
    edge |= corpus.bare == FRAME
    before = np.bincount(stretch[edge[places - 1]], minlength=len(begin))
    whole: NDArray[np.bool_] = np.minimum(after, before) >= ENDS * count
    following = corpus.codes[places + length[stretch]]
    for word in codebook.load_cached("phrases")["links"]:
        linked = np.bincount(stretch[following == corpus.forms.get(fold(word), -1)], minlength=len(begin))
        whole &= linked < LINKED * count
    return whole


def _intervals(found: Repeats, inner: Ints, length: Ints) -> Ints:
    """The intervals of all places of stretches: around each ``inner`` one the outermost that is long enough."""
    here, outer = inner, found.parent[inner]
    while (wider := (outer >= 0) & (found.length[outer] >= length)).any():
        here = np.where(wider, outer, here)
        outer = np.where(wider, found.parent[outer], -1)
    return here


# One group against the others


def _group(corpus: Row, found: _Found, key: Key, members: list[int], least: int, top: int) -> PhraseGroup:
    publisher, counterpart = key
    inside = np.zeros(len(corpus.texts), dtype=bool)
    inside[members] = True
    outside, against = _others(corpus.texts, key, inside)
    stretch, text = found.pairs
    size = len(found.begin)
    here = np.bincount(stretch[inside[text]], minlength=size)
    there = np.bincount(stretch[outside[text]], minlength=size)
    own_words, other_words = float(corpus.sizes[inside].sum()), float(corpus.sizes[outside].sum())
    if other_words:
        # The informative prior is the counts of both sides together. A lighter one puts a phrase that nobody else has
        # below one that somebody has once: its standard error is that of nearly no count.
        prior = np.maximum(here + there, 0.5)
        ratio, score = log_odds(here, own_words, there, other_words, prior, own_words + other_words)
    else:
        ratio, score = _cohesion(corpus, found, here, own_words)
    usable = np.flatnonzero((here >= least) & (score > 0) & found.whole)
    folded = _fold(corpus, found, usable, here)
    maker = _Maker(corpus, found, inside, here, there, ratio, score, folded)
    ranked = sorted(folded, key=lambda k: (-score[k], -here[k], k))
    distinct = maker.distinct(ranked, top)
    new, gone = maker.changes(members, ranked)
    dated = sorted(day for n in members if (day := corpus.days[n]) is not None)
    return PhraseGroup(
        publisher=publisher,
        counterpart=counterpart,
        against=against,
        readouts=len(members),
        words=int(own_words),
        undated=len(members) - len(dated),
        since=dated[0] if dated else None,
        until=dated[-1] if dated else None,
        phrases=tuple(map(maker.phrase, distinct)),
        new=tuple(map(maker.phrase, maker.distinct(new, top))),
        gone=tuple(map(maker.phrase, maker.distinct(gone, top))),
        replaced=tuple(maker.replacements(gone, new)[:top]),
    )


def _others(texts: Sequence[Text], key: Key, inside: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], str]:
    """What a group is held against, and how that is called: for a dyad the publisher's other readouts."""
    publisher, counterpart = key
    same = np.array([text.publisher == publisher for text in texts])
    if counterpart is not None and (same & ~inside).any():
        return same & ~inside, f"other readouts of {publisher or 'unknown publisher'}"
    if (~same).any():
        return ~same, "other publishers"
    return np.zeros(len(texts), dtype=bool), "what its words would give by chance (there is no other publisher)"


def _cohesion(corpus: Row, found: _Found, here: Ints, total: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where there is nothing to hold a group against: each phrase against its words put together at random.

    The expected count is that of the rarer half of the likeliest split in two,
    by the counts of single words; the same log-odds with it as the prior.
    """
    counts = np.bincount(corpus.codes)
    expected = np.empty(len(found.begin))
    logs = np.log(counts[corpus.codes] / total)
    sums = np.concatenate([[0.0], np.cumsum(logs)])
    expected = np.exp(sums[found.begin + found.length] - sums[found.begin]) * total
    prior = np.maximum(expected, 1e-3) + 0.5
    ratio = np.log((here + prior) / prior)
    return ratio, ratio * np.sqrt(here)


def _fold(corpus: Row, found: _Found, usable: Ints, here: Ints) -> dict[int, list[int]]:
    """The phrases that stand for themselves, each with the shorter ones folded into it."""
    names = {_words_at(corpus, found, int(k)): int(k) for k in usable}
    into: dict[int, int] = {}
    order = sorted(names.items(), key=lambda each: (-len(each[0]), each[1]))
    for long, k in order:
        for at in range(len(long)):
            for end in range(at + 2, len(long) + 1):
                part = names.get(long[at:end])
                if part is None or part == k or part in into:
                    continue
                if here[k] >= FOLD * here[part]:
                    into[part] = into.get(k, k)
    folded: dict[int, list[int]] = {k: [] for _, k in order if k not in into}
    for part, whole in into.items():
        while whole in into:
            whole = into[whole]
        folded[whole].append(part)
    return folded


def _words_at(corpus: Row, found: _Found, k: int) -> tuple[int, ...]:
    begin = int(found.begin[k])
    return tuple(corpus.codes[begin : begin + int(found.length[k])].tolist())


class _Maker:
    """Makes the phrases of one group from the columns."""

    def __init__(
        self,
        corpus: Row,
        found: _Found,
        inside: NDArray[np.bool_],
        here: Ints,
        there: Ints,
        ratio: NDArray[np.float64],
        score: NDArray[np.float64],
        folded: dict[int, list[int]],
    ) -> None:
        self.corpus, self.found, self.inside = corpus, found, inside
        self.here, self.there, self.ratio, self.score, self.folded = here, there, ratio, score, folded

    def places(self, k: int) -> Ints:
        """Where phrase ``k`` stands in the group."""
        stretch, places = self.found.places
        left, right = np.searchsorted(stretch, [k, k + 1])
        found = places[left:right]
        return np.sort(found[self.inside[self.corpus.text[found]]])

    def days(self, k: int) -> list[str]:
        """The days of the group's readouts that have phrase ``k``, in order."""
        numbers = set(self.corpus.text[self.places(k)].tolist())
        return sorted(day for n in numbers if (day := self.corpus.days[n]) is not None)

    def phrase(self, k: int) -> SetPhrase:
        length, places = int(self.found.length[k]), self.places(k).tolist()
        forms = collections.Counter(self.corpus.written(at, length) for at in places)
        days = self.days(k)
        return SetPhrase(
            text=max(forms, key=lambda form: (forms[form], form)),
            readouts=int(self.here[k]),
            occurrences=len(places),
            elsewhere=int(self.there[k]),
            keyness=round(float(self.score[k]), 2),
            log_odds=round(float(self.ratio[k]), 3),
            first=days[0] if days else None,
            last=days[-1] if days else None,
            folded=tuple(
                self.corpus.written(int(self.found.begin[part]), int(self.found.length[part]))
                for part in sorted(self.folded.get(k, ()), key=lambda part: (-self.here[part], part))
            ),
            places=tuple(self._place(at, length) for at in sorted(places, key=self._newest)),
        )

    def _newest(self, at: int) -> tuple[int, int]:
        day = self.corpus.days[int(self.corpus.text[at])]
        return (-int(day.replace("-", "")) if day else 0, at)

    def _place(self, at: int, length: int) -> Place:
        number = int(self.corpus.text[at])
        start, end = int(self.corpus.start[at]), int(self.corpus.end[at + length - 1])
        return Place(document=self.corpus.texts[number].id, start=start, end=end, date=self.corpus.days[number])

    def distinct(self, ranked: Iterable[int], top: int) -> list[int]:
        """The first ``top`` that do not stand mostly where a better one already does."""
        covered = np.zeros(len(self.corpus.codes), dtype=bool)
        chosen: list[int] = []
        for k in ranked:
            length, places = int(self.found.length[k]), self.places(k)
            spots = (places[:, None] + np.arange(length)).ravel()
            if covered[spots].mean() > 0.5:
                continue
            covered[spots] = True
            chosen.append(k)
            if len(chosen) == top:
                break
        return chosen

    def changes(self, members: list[int], ranked: Iterable[int]) -> tuple[list[int], list[int]]:
        """The phrases that are new and those that are gone, the surest first."""
        days = sorted(day for n in members if (day := self.corpus.days[n]) is not None)
        new: list[tuple[float, int]] = []
        gone: list[tuple[float, int]] = []
        for k in ranked:
            seen = self.days(k)
            if not seen:
                continue
            since = len(days) - bisect.bisect_left(days, seen[0])
            until = bisect.bisect_right(days, seen[-1])
            if (chance := all_on_one_side(len(seen), since, len(days))) < CHANCE:
                new.append((chance, k))
            if (chance := all_on_one_side(len(seen), until, len(days))) < CHANCE:
                gone.append((chance, k))
        return [k for _, k in sorted(new)], [k for _, k in sorted(gone)]

    def replacements(self, gone: list[int], new: list[int]) -> list[Replaced]:
        """Phrases that are gone beside the likest that came when they went.

        The new one begins after three quarters of the old one's readouts, and
        is said after the old one's last.
        """
        days = {k: self.days(k) for k in {*gone, *new}}
        holding: dict[str, list[int]] = collections.defaultdict(list)
        for fresh in new:
            for each in self._stems(fresh):
                holding[each].append(fresh)
        found: list[tuple[float, int, int]] = []
        for old in gone:
            ends = days[old][(3 * len(days[old])) // 4]
            shared = collections.Counter(fresh for each in self._stems(old) for fresh in holding[each])
            for fresh, common in shared.items():
                likeness = 2 * common / (len(self._stems(old)) + len(self._stems(fresh)))
                if common > 1 and LIKE <= likeness < 1 and days[fresh][0] >= ends and days[fresh][-1] > days[old][-1]:
                    found.append((likeness, old, fresh))
        taken: set[int] = set()
        chosen: list[Replaced] = []
        for likeness, old, fresh in sorted(found, key=lambda each: (-each[0], -self.score[each[1]], each[1:])):
            if not taken & {old, fresh}:
                taken |= {old, fresh}
                chosen.append(Replaced(old=self.phrase(old), new=self.phrase(fresh), likeness=round(likeness, 2)))
        return chosen

    @functools.cache  # noqa: B019  (the maker lives as long as one group)
    def _stems(self, k: int) -> frozenset[str]:
        begin, length = int(self.found.begin[k]), int(self.found.length[k])
        text = self.corpus.texts[int(self.corpus.text[begin])]
        forms = [
            fold(text.text[int(self.corpus.start[at]) : int(self.corpus.end[at])])
            for at in range(begin, begin + length)
        ]
        telling = (0, NAME, CHARACTER)
        return frozenset(
            stem(form, text.language) for at, form in enumerate(forms, begin) if self.corpus.bare[at] in telling
        )
