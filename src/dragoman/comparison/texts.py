"""Texts as the phrase tools take them, and their words.

A :class:`Text` is a document of which at least the encounter is known; its
statements may not have been read (``None``), which is another thing than
having none. A :class:`Word` never leaves the canonical text: ``text[start:end]``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from dragoman import codebook
from dragoman.record import Document, Encounter, Readout, Statement

if TYPE_CHECKING:
    from collections.abc import Callable

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Scripts that are written without spaces: Thai, Lao, Burmese, Khmer, kana, Chinese characters."""
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f"
_WORD = re.compile(
    rf"[a-z]+(?![\w{_MARKS}'’.])|"  # what most words are, and the rest below would find as well, later
    rf"[{_UNSPACED}]|(?:[^\W\d_]\.){{2,}}|\d+(?:[.,]\d+)*(?![\w])|"
    rf"(?:(?![{_UNSPACED}])[\w{_MARKS}])+(?:['’](?:(?![{_UNSPACED}])[\w{_MARKS}])+)*"
)
_PARTED = re.compile(f"({_WORD.pattern})")
_CHARACTER = re.compile(f"[{_UNSPACED}]")
_BREAK = re.compile(r"[;:—–()\[\]{}?!…•|/。，、；：！？（）《》·]|\.\s")
"""What parts two words of one sentence: no phrase goes on over it. Commas, hyphens and quotation marks do not."""


def unspaced(form: str) -> bool:
    """Whether a word is a character of a script without spaces."""
    return len(form) == 1 and _CHARACTER.match(form) is not None


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """A text with what is known of it.

    ``date`` is the encounter's, else that of publication (ISO), else ``None``;
    ``publisher`` and ``counterparts`` are party codes, ``people`` the names of
    those who took part; ``sentences`` are offset pairs of what is not
    furniture; ``statements`` is ``None`` where they were not read.
    """

    id: str
    text: str
    date: str | None = None
    publisher: str | None = None
    counterparts: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    language: str | None = None
    sentences: tuple[tuple[int, int], ...] = ()
    statements: tuple[Statement, ...] | None = None


def text_of(
    document: Document,
    encounter: Encounter,
    sentences: Iterable[tuple[int, int]],
    statements: tuple[Statement, ...] | None = None,
) -> Text:
    """The :class:`Text` of a document whose encounter was read."""
    publisher = encounter.publisher or document.publisher
    parties = dict.fromkeys(person.party for person in encounter.participants if person.party)
    return Text(
        id=document.id,
        text=document.text,
        date=day_of(document, encounter),
        publisher=publisher,
        counterparts=tuple(code for code in parties if code != publisher),
        people=tuple(person.name for person in encounter.participants),
        language=document.language,
        sentences=tuple(sentences),
        statements=statements,
    )


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day_of(document: Document, encounter: Encounter) -> str | None:
    """The day of the encounter, else that of publication, as ISO date; ``None`` where it is none."""
    day = encounter.date or (document.published[:10] if document.published else None)
    return day if day is not None and _DAY.match(day) else None


def text_of_readout(readout: Readout, sentences: Iterable[tuple[int, int]]) -> Text:
    """The :class:`Text` of a readout."""
    return text_of(readout.document, readout.encounter, sentences, readout.statements)


class Word(NamedTuple):
    """A word: its form with case folded, its place, and whether it may follow the word before in a phrase."""

    form: str
    start: int
    end: int
    joined: bool


def words(text: str, start: int = 0, end: int | None = None) -> Iterator[Word]:
    """The words of ``text[start:end]``: where a script has no spaces, its characters.

    Hyphens part words; apostrophes and the points of "U.S." do not.
    """
    at = None
    for found in _WORD.finditer(text, start, len(text) if end is None else end):
        begin, stop = found.span()
        yield Word(fold(found.group()), begin, stop, at is not None and joins(text[at:begin]))
        at = stop


def parted(text: str, start: int, end: int) -> list[str]:
    """``text[start:end]`` taken apart: what stands before the first word, the word, what stands behind it, and on."""
    return _PARTED.split(text[start:end])


def joins(gap: str) -> bool:
    """Whether a phrase may go on over what stands between two words."""
    return gap in (" ", "", "-", ", ") or not _BREAK.search(gap)


@functools.lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """``word`` as it is counted: case folded, one kind of apostrophe."""
    return word.casefold().replace("’", "'")


@functools.cache
def _stemmer(language: str) -> Callable[[str], str]:
    import snowballstemmer  # type: ignore[import-untyped]

    names = codebook.load_cached("phrases")["stemmers"]
    stemmer = snowballstemmer.stemmer(names.get(language, names["en"]))
    return functools.lru_cache(maxsize=1 << 16)(stemmer.stemWord)


def stem(form: str, language: str | None = None) -> str:
    """The stem of a word's form (Snowball; Porter 2001): forms of one word share it, and so do near derivations."""
    if not form.isalpha() and "'" not in form:
        return form
    return _stemmer(language or "en")(form.replace("'", "'"))
