"""The words of many texts in one row, as numbers, each with the reason why it makes no set phrase.

Reads :class:`~dragoman.comparison.texts.Text` values and ``codebook/phrases.toml``,
``cues.toml``, ``titles.toml``, ``parties.toml``; writes a :class:`Row`. What is
told of a word is told once for each way it is printed, not at each of its places.
"""

from __future__ import annotations

import bisect
import functools
from array import array
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from dragoman import codebook
from dragoman.comparison.texts import Text, fold, joins, parted, unspaced, words

Ints = NDArray[np.int64]

GRAMMAR, NAME, FRAME, CUT, CHARACTER = 1, 2, 3, 4, 5
"""Why a word makes no phrase (0: it may): grammar; a name, title or number; the readout's frame; no word
at all. A character of a script without spaces is none, but enough of them may make one."""


class _Numbers(dict[str, int]):
    """Numbers what it is asked for, in the order in which it first is."""

    def __missing__(self, key: str) -> int:
        number = self[key] = len(self)
        return number


class Row:
    """All words in one row, parted where no phrase goes on.

    ``codes[i]`` is the word's number, or one that occurs nowhere else where a
    phrase is cut; ``text[i]``, ``start[i]`` and ``end[i]`` its place;
    ``bare[i]`` why it makes no phrase; ``hyphen[i]`` whether it is one word
    with the one before. ``forms`` numbers the words with case folded,
    ``days`` and ``sizes`` are the texts' dates and numbers of words.
    """

    def __init__(self, texts: Sequence[Text]) -> None:
        self.texts = texts
        self.days = [text.date for text in texts]
        printed = _Printed(texts)
        self.forms: dict[str, int] = {}
        numbers = np.array([self.forms.setdefault(form, len(self.forms)) for form in printed.forms], dtype=np.int64)
        names = {name for text in texts for name in text.people}
        bare = _bare_words(printed, frozenset(form for name in names for form, *_ in words(name)))
        place = np.arange(len(bare)) + np.cumsum(~printed.joined)  # a cut goes before each word that joins nothing
        cuts = place[~printed.joined] - 1
        size = len(bare) + len(cuts) + 1

        def column(of_words: Ints, of_cuts: Ints | int) -> Ints:
            made = np.zeros(size, dtype=np.int64)
            made[place], made[cuts] = of_words, of_cuts
            return made

        begins = printed.start[~printed.joined]
        self.text = column(printed.text, printed.text[~printed.joined])
        self.start, self.end = column(printed.start, begins), column(printed.end, begins)
        self.bare, self.hyphen = column(bare, CUT), column(printed.hyphen, 0)
        self.codes = column(numbers[printed.words], len(numbers) + np.arange(len(cuts)))
        self.bare[-1], self.codes[-1] = CUT, len(numbers) + len(cuts)
        self.sizes = np.bincount(printed.text, minlength=len(texts))

    def written(self, at: int, length: int) -> str:
        """The words at a place as they are printed, on one line."""
        whole = self.texts[int(self.text[at])].text
        return " ".join(whole[int(self.start[at]) : int(self.end[at + length - 1])].split())


class _Printed:
    """Every word as it is printed: ``forms`` and ``capital`` by the number of its print, the rest a column each.

    ``words`` are these numbers; ``joined`` and ``hyphen`` tell how a word goes
    on from the one before, ``ends`` where each sentence ends in the columns.
    """

    def __init__(self, texts: Sequence[Text]) -> None:
        prints, gaps = _Numbers(), _Numbers()
        found, before, sizes, begins, owners = (array("q") for _ in range(5))
        for number, text in enumerate(texts):
            for begin, stop in text.sentences:
                pieces = parted(text.text, begin, stop)
                found.extend(map(prints.__getitem__, pieces[1::2]))
                before.extend(map(gaps.__getitem__, pieces[:-1:2]))
                sizes.append(len(pieces) // 2)
                begins.append(begin)
                owners.append(number)
        self.words, gap, count, begin_of, text_of = map(_column, (found, before, sizes, begins, owners))
        self.ends = np.cumsum(count)
        first = (self.ends - count)[count > 0]
        length = np.array([len(word) for word in prints], dtype=np.int64)[self.words]
        run = np.cumsum(np.array([len(each) for each in gaps], dtype=np.int64)[gap] + length)
        self.end = run + np.repeat(begin_of - np.concatenate([[0], run])[self.ends - count], count)
        self.start = self.end - length
        self.text = np.repeat(text_of, count)
        self.joined = np.array([joins(each) for each in gaps], dtype=bool)[gap]
        self.joined[first] = False
        self.hyphen = np.array([each[-1:] == "-" for each in gaps], dtype=bool)[gap] & self.joined
        self.forms = [fold(word) for word in prints]
        self.capital = [word[0].isupper() for word in prints]


def _column(values: array[int]) -> Ints:
    return np.frombuffer(values, dtype=np.int64) if len(values) else np.zeros(0, dtype=np.int64)


# Why a word makes no phrase


@functools.cache
def _vocabulary() -> tuple[frozenset[str], frozenset[str]]:
    """Words that neither begin nor end nor make a phrase: those of grammar, and those of the readout's frame."""
    raw = codebook.load_cached("phrases")
    grammar = frozenset(map(fold, raw["function_words"]))
    return grammar, frozenset(map(fold, [*raw["frame_words"], *raw["calendar"]]))


@functools.cache
def _cue_forms() -> frozenset[str]:
    """The inflected forms of the verbs that report saying (``cues.toml``): "stressed", "stressing", not "stress"."""
    sets, names = codebook.load_cached("cues")["sets"], codebook.load_cached("phrases")["frame_sets"]
    verbs = [verb for name in names for verb in sets[name]]
    return frozenset(fold(form) for verb in verbs for form in codebook.forms(verb)[1:])


@functools.cache
def _party_words() -> frozenset[str]:
    names = [
        n for party in codebook.parties().values() for n in (party.name, *party.names, *party.demonyms, *party.seats)
    ]
    return frozenset(form.removesuffix("'s") for name in names for form, *_ in words(name))


@functools.cache
def _title_words() -> tuple[frozenset[str], frozenset[str]]:
    """Words that make an office or honour a person, and words that stand beside them."""
    raw = codebook.load_cached("titles")
    heads, parts = (
        frozenset(form for key in keys for name in raw[key] for form, *_ in words(name) if len(form) > 1)
        for keys in (("heads", "honorifics"), ("parts", "particles"))
    )
    return heads, parts


def _bare_words(printed: _Printed, people: frozenset[str]) -> Ints:
    """Why each word makes no phrase; ``people`` are the words of the names of those who took part."""
    told = [_bare(form, upper, people) for form, upper in zip(printed.forms, printed.capital, strict=True)]
    found = np.array(told, dtype=np.int64)[printed.words]
    for left, right in _offices(printed):
        found[left:right] = NAME
    return found


def _bare(form: str, upper: bool, people: frozenset[str]) -> int:
    """Why a word makes no phrase; ``upper``: it is printed with a capital."""
    grammar, frame = _vocabulary()
    if form in grammar:
        return GRAMMAR
    if unspaced(form):
        return CHARACTER
    plain = form.removesuffix("'s")
    if not plain[:1].isalpha() or (len(plain) == 1 and plain.isascii()):
        return NAME
    if upper and (plain in people or plain in _party_words() or plain in _title_words()[0]):
        return NAME
    return FRAME if plain in frame or plain in _cue_forms() else 0


def _offices(printed: _Printed) -> Iterator[tuple[int, int]]:
    """Where offices stand, with the people who hold them: first word and the one behind the last.

    "National Security Advisor Jake Sullivan", "Director of the Office of
    Public Engagement": a run of capitalised words around one that makes an
    office (``titles.toml``), then the name, up to a possessive.
    """
    heads, parts = _title_words()
    links = codebook.load_cached("phrases")["office_links"]
    head, part = (
        [big and form in known for form, big in zip(printed.forms, printed.capital, strict=True)]
        for known in (heads, parts)
    )
    office = [a or b for a, b in zip(head, part, strict=True)]
    link, genitive = [form in links for form in printed.forms], [form.endswith("'s") for form in printed.forms]
    capital, ends = printed.capital, printed.ends.tolist()
    found, joined = printed.words.tolist(), printed.joined.tolist()

    def office_end(at: int) -> int:
        """Where an office that has its head at ``at`` ends, the name of who holds it included."""
        end, k, named, stop = at + 1, at + 1, False, ends[bisect.bisect_right(ends, at)]
        while k < stop and joined[k] and not genitive[found[k - 1]]:
            if capital[found[k]]:
                named = named or not office[found[k]]
                end = k + 1
            elif named or not link[found[k]] or not any(office[m] for m in found[k + 1 : min(k + 3, stop)]):
                break
            k += 1
        return end

    for at in np.flatnonzero(np.array(head, dtype=bool)[printed.words]).tolist():
        left = at
        while joined[left] and part[found[left - 1]]:
            left -= 1
        yield left, office_end(at)
