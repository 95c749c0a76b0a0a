"""The vocabulary of ``codebook/comparison.toml`` and of the parties, ready to be found in a run of words."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from dragoman import codebook
from dragoman.comparison.texts import Word, fold, words


class Found(NamedTuple):
    """A term that was found: the numbers of its first word and of the word after its last, and what it stands for."""

    first: int
    last: int
    key: str


class Terms:
    """Terms by their words; ``find`` gives, at each place, the longest.

    A term is what the head of ``comparison.toml`` says: words, the last of
    which may end in ``*``.
    """

    def __init__(self, terms: Iterable[tuple[str, str]]) -> None:
        self._exact: dict[str, list[tuple[tuple[str, ...], bool, str]]] = {}
        self._open: dict[str, list[tuple[tuple[str, ...], bool, str]]] = {}
        for term, key in terms:
            cut = term.endswith("*")
            parts = tuple(word.form for word in words(term.rstrip("*")))
            if not parts:
                continue
            place = self._open if cut and len(parts) == 1 else self._exact
            place.setdefault(parts[0][:3] if place is self._open else parts[0], []).append((parts, cut, key))
        for found in (*self._exact.values(), *self._open.values()):
            found.sort(key=lambda each: -len(each[0]))

    def at(self, forms: Sequence[str], place: int) -> Found | None:
        """The longest term that begins at ``place``."""
        form = forms[place]
        best: Found | None = None
        for parts, cut, key in (*self._exact.get(form, ()), *self._open.get(form[:3], ())):
            if best is not None and len(parts) <= best.last - best.first:
                continue
            if _fits(forms, place, parts, cut):
                best = Found(place, place + len(parts), key)
        return best

    def find(self, forms: Sequence[str]) -> list[Found]:
        """All terms in order, none overlapping."""
        found, at = [], 0
        while at < len(forms):
            here = self.at(forms, at)
            if here is None:
                at += 1
            else:
                found.append(here)
                at = here.last
        return found

    def keys(self, forms: Sequence[str]) -> frozenset[str]:
        """What every term stands for that is there, overlapping ones included."""
        return frozenset(
            key
            for place, form in enumerate(forms)
            for parts, cut, key in (*self._exact.get(form, ()), *self._open.get(form[:3], ()))
            if _fits(forms, place, parts, cut)
        )


def _fits(forms: Sequence[str], place: int, parts: tuple[str, ...], cut: bool) -> bool:
    if place + len(parts) > len(forms):
        return False
    *whole, last = parts
    there = forms[place + len(whole)]
    if not (there.startswith(last) if cut else there == last or there == f"{last}'s"):
        return False
    return all(forms[place + n] == word for n, word in enumerate(whole))


def vocabulary() -> dict[str, Any]:
    """``comparison.toml``, parsed once."""
    return codebook.load_cached("comparison")


@functools.cache
def topics() -> Terms:
    """The terms of every topic, by its name; a term may be of several."""
    named: list[tuple[str, str]] = [(term, name) for name, terms in vocabulary()["topics"].items() for term in terms]
    named += [(name, entry["topic"]) for entry in vocabulary()["alias"] if "topic" in entry for name in entry["names"]]
    return Terms(named)


@functools.cache
def aliases() -> Terms:
    """Names of one thing; the key is the first of them, folded."""
    return Terms(
        (name, f"={entry['names'][0].casefold()}") for entry in vocabulary()["alias"] for name in entry["names"]
    )


@functools.cache
def contested() -> frozenset[str]:
    """Keys of the aliases of which the choice of name is a position."""
    return frozenset(f"={entry['names'][0].casefold()}" for entry in vocabulary()["alias"] if entry.get("contested"))


@functools.cache
def parties() -> Terms:
    """Names, demonyms and seats of every party, by code. Words that folding makes common are left out."""
    common = set(vocabulary()["parties"]["words_of_the_language"])
    found = []
    for entry in codebook.parties().values():
        for form in (entry.code, *entry.names, *entry.demonyms, *entry.seats):
            if form.casefold() not in common:
                found.append((form, entry.code))
    return Terms(found)


@functools.cache
def function_words() -> frozenset[str]:
    """Words that carry no matter."""
    return frozenset(map(fold, codebook.load_cached("phrases")["function_words"]))


def forms_of(found: Iterable[Word]) -> list[str]:
    """The forms of words."""
    return [word.form for word in found]


@functools.cache
def terms(*path: str) -> Terms:
    """The terms of one list of ``comparison.toml``, each its own key."""
    value: Any = vocabulary()
    for name in path:
        value = value[name]
    return Terms((term, term) for term in value)
