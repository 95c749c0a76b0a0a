"""Phrases in an archive that changes little from one question to the next: which texts have which words is remembered.

A phrase can only stand in a text that has a form of each of its words. So much
is kept of every text that stands: its words' stems, and what is counted by
(date, publisher, with whom, who speaks to whom). The texts that may have the
phrase are taken from the archive, and looked through as ever.
"""

from __future__ import annotations

import array
import collections
import sys
import threading
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import sqlalchemy as sa

from dragoman.archive.corrected import Corrected
from dragoman.archive.schema import document, reading, revision
from dragoman.comparison import phrases
from dragoman.comparison.phrases import PhraseHistory
from dragoman.comparison.texts import Text, stem, text_of_readout, words
from dragoman.reading import sentences
from dragoman.record import Readout, Span, Statement

NOWHERE = Span(0, 0, "")


class Known(msgspec.Struct, frozen=True):
    """What is kept of a text: of which reading it is, the text without its words, its stems by number, its forms."""

    reading: int
    bare: Text
    stems: array.array[int]


_STANDING = (
    sa.select(document.c.name, revision.c.number, reading.c.id)
    .join(revision, revision.c.id == document.c.revision_id)
    .join(reading, (reading.c.revision_id == revision.c.id) & reading.c.current)
    .order_by(document.c.name)
)


class Phrases:
    """The phrases of one archive."""

    def __init__(self, archive: Corrected) -> None:
        self._archive = archive
        self._known: dict[str, Known] = {}
        self._checked: frozenset[str] = frozenset()
        self._numbers: dict[str, int] = {}
        self._forms: collections.Counter[str] = collections.Counter()
        self._counted = True
        """Whether the forms are those of the texts that stand: a text that went took none of its own along."""
        self._stamp = ""
        self._lock = threading.Lock()

    def follow(
        self, phrase: str, stamp: str, *, publisher: str | None = None, counterpart: str | None = None, gap: int = 2
    ) -> PhraseHistory:
        """As :func:`dragoman.phrase` of the archive. Raises E321."""
        forms = phrases.words_of(phrase)
        with self._lock:
            self._bring_up_to_date(stamp)
            chosen = {
                name: known
                for name, known in self._known.items()
                if (publisher is None or known.bare.publisher == publisher)
                and (counterpart is None or counterpart in known.bare.counterparts)
            }
        some = {name for name, known in chosen.items() if self._has(known, forms, all)}
        found = phrases.follow(phrase, self._texts(chosen, some), gap=gap)
        if found.variants:
            return found
        near = {name for name, known in chosen.items() if self._has(known, forms, any)}
        whole = publisher is None and counterpart is None and self._counted
        vocabulary = self._forms if whole else None
        texts = self._texts(chosen, near if whole else set(chosen))
        return phrases.follow(phrase, texts, gap=gap, vocabulary=vocabulary)

    def _has(self, known: Known, forms: Iterable[str], which: Any) -> bool:
        numbers = (self._numbers.get(stem(form, known.bare.language), -1) for form in forms)
        return bool(which(number in known.stems for number in numbers))

    def _texts(self, chosen: dict[str, Known], whole: set[str]) -> Iterator[Text]:
        """The texts that are chosen, by name; of those that are not to be looked through, what is counted."""
        for name, known in chosen.items():
            read = self._archive.readout(name) if name in whole else None
            yield _whole(name, read) if read is not None else known.bare

    def _bring_up_to_date(self, stamp: str) -> None:
        if stamp == self._stamp:
            return
        checked = self._archive.checked()
        with self._archive.database.read() as connection:
            there = {f"{row.name}@{row.number}": (row.id, row.name) for row in connection.execute(_STANDING)}
        self._counted = self._counted and self._known.keys() <= there.keys()
        for name, (made, of) in there.items():
            known = self._known.get(name)
            if known is None or known.reading != made or of in checked or of in self._checked:
                self._remember(name, made)
        self._known = {name: self._known[name] for name in there if name in self._known}
        self._checked = checked
        self._stamp = stamp

    def _remember(self, name: str, made: int) -> None:
        read = self._archive.readout(name)
        if read is None:
            return
        text = _whole(name, read)
        forms = [word.form for start, end in text.sentences for word in words(text.text, start, end)]
        if name not in self._known:
            self._forms.update(map(sys.intern, forms))
        numbers = {self._numbers.setdefault(stem(form, text.language), len(self._numbers)) for form in set(forms)}
        bare = msgspec.structs.replace(text, text="", sentences=(), people=(), statements=self._bare(read))
        self._known[name] = Known(made, bare, array.array("I", sorted(numbers)))

    def _bare(self, read: Readout) -> tuple[Statement, ...]:
        """Who speaks to whom, each once; the same for all texts that have the same."""
        pairs = dict.fromkeys((each.speaker, each.target) for each in read.statements)
        return tuple(_said(speaker, target) for speaker, target in pairs)


_SAID: dict[tuple[tuple[str, ...], tuple[str, ...]], Statement] = {}


def _said(speaker: tuple[str, ...], target: tuple[str, ...]) -> Statement:
    if (speaker, target) not in _SAID:
        _SAID[speaker, target] = Statement(
            id="",
            content=NOWHERE,
            cue=None,
            source=None,
            speaker=speaker,
            person=None,
            act="state",
            target=target,
            paragraph=1,
            sentence=1,
        )
    return _SAID[speaker, target]


def _whole(name: str, read: Readout) -> Text:
    return msgspec.structs.replace(text_of_readout(read, sentences(read.document.text)), id=name)


def set_phrases(where: str, how: dict[str, Any]) -> Any:
    """As :func:`dragoman.set_phrases` of the archive at ``where``, for a process of its own: it needs much memory."""
    import dragoman

    with dragoman.open_archive(where) as archive:
        return dragoman.set_phrases(archive, **how)
