"""The words of two texts beside each other: which paragraphs are the same, and which words were replaced.

Typography (quotation marks, dashes, spaces) is no difference of words; where a
paragraph differs in nothing else, it is said to. Comparing takes bounded time
on any two texts: what is too tangled is taken as replaced as a whole.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

TANGLED = 3_000_000
"""Pairs of equal items from which two sequences are too tangled to be aligned (about 2 s)."""

MANY = 1_000
"""Paragraphs in one stretch that was replaced, from which none are looked for that only changed."""
NEAR = 20
"""Paragraphs after the last that was found, among which the next is looked for."""

_TYPOGRAPHY = str.maketrans("‘’‚‛“”„‟«»‐‑‒–—―−", '\'\'\'\'""""""-------')
_DROPPED = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|\w+|[^\w\s]")
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_TOKEN = re.compile(r"\s+|[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+|_+|[^\w\s]")


def plain(text: str) -> str:
    """``text`` without its typography: one kind of quotation mark, dash and space."""
    folded = unicodedata.normalize("NFKC", _DROPPED.sub("", text)).translate(_TYPOGRAPHY)
    return " ".join(re.sub(r"-{2,}", "-", folded).split())


def words(text: str) -> list[str]:
    """The words of ``text`` and its marks, typography aside."""
    return _WORD.findall(plain(text))


class Words(msgspec.Struct, frozen=True):
    """A run of words that was replaced: ``old`` by ``new`` (either may be empty)."""

    old: tuple[str, ...]
    new: tuple[str, ...]


class Piece(msgspec.Struct, frozen=True):
    """A stretch of a paragraph: in both texts (``same``), in the ``old`` one only, or in the ``new`` one only."""

    kind: Literal["same", "old", "new"]
    text: str


class Paragraph(msgspec.Struct, frozen=True):
    """A paragraph (line) of either text, or of both.

    ``kind``: the ``same``; ``typographic``, where only quotation marks, dashes
    and spaces differ; ``changed``; ``moved`` here from elsewhere, in the same
    words; ``dropped`` from the old text; ``added`` in the new one. ``pieces``
    put together without the ``new`` ones are the old paragraph, without the
    ``old`` ones the new paragraph.
    """

    kind: Literal["same", "typographic", "changed", "moved", "dropped", "added"]
    pieces: tuple[Piece, ...]


Tag = Literal["replace", "delete", "insert", "equal"]
Opcode = tuple[Tag, int, int, int, int]


def aligned(one: Sequence[str], other: Sequence[str]) -> list[Opcode]:
    """The opcodes, as difflib has them, that turn ``one`` into ``other``."""
    start, end = 0, 0
    least = min(len(one), len(other))
    while start < least and one[start] == other[start]:
        start += 1
    while end < least - start and one[-1 - end] == other[-1 - end]:
        end += 1
    a, b = one[start : len(one) - end], other[start : len(other) - end]
    found: list[Opcode] = [("equal", 0, start, 0, start)] if start else []
    found += [(tag, i + start, j + start, k + start, m + start) for tag, i, j, k, m in _opcodes(a, b)]
    if end:
        found.append(("equal", len(one) - end, len(one), len(other) - end, len(other)))
    return found


def _opcodes(a: Sequence[str], b: Sequence[str]) -> list[Opcode]:
    if not a or not b:
        return [("delete" if a else "insert", 0, len(a), 0, len(b))] if a or b else []
    counts = Counter(b)
    if sum(counts[each] for each in a) > TANGLED:
        return [("replace", 0, len(a), 0, len(b))]
    return list(difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes())


def replaced(before: str, after: str) -> list[Words]:
    """The runs of words that are not the same in both, in their order; typography, and paragraphs that moved, aside."""
    found = []
    blocks, moved = _blocks(before, after)
    for tag, one, other in blocks:
        if tag != "equal":
            sides = [" ".join(line for line in lines if plain(line) not in moved) for lines in (one, other)]
            old, new = map(words, sides)
            found += [Words(tuple(old[a:b]), tuple(new[c:d])) for t, a, b, c, d in aligned(old, new) if t != "equal"]
    return found


def paragraphs(before: str, after: str) -> Iterator[Paragraph]:
    """The paragraphs of both texts in their order; one that moved, where it is now."""
    blocks, moved = _blocks(before, after)
    for tag, one, other in blocks:
        if tag == "equal":
            for old, new in zip(one, other, strict=True):
                yield Paragraph("same", (Piece("same", old),)) if old == new else _typographic(old, new)
        elif tag == "replace" and len(one) != len(other) and plain(" ".join(one)) == plain(" ".join(other)):
            yield _typographic("\n".join(one), "\n".join(other))
        else:
            yield from _with_moved([line for line in one if plain(line) not in moved], other, moved)


def _with_moved(one: list[str], other: list[str], moved: dict[str, str]) -> Iterator[Paragraph]:
    """A block that was replaced, between those of its paragraphs that came from elsewhere."""
    rest: list[str] = []
    for new in other:
        if plain(new) not in moved:
            rest.append(new)
            continue
        yield from _paired(one, rest)
        one, rest = [], []
        yield Paragraph("moved", pieces(moved[plain(new)], new))
    yield from _paired(one, rest)


def _paired(one: list[str], other: list[str]) -> Iterator[Paragraph]:
    """Of a block that was replaced: paragraphs with many common words are one that changed, the others come and go."""
    at = 0
    near = NEAR if max(len(one), len(other)) < MANY else 0
    for old in one:
        split = words(old)
        like = [(_common(split, words(new)), k) for k, new in enumerate(other[at : at + near], start=at)]
        score, best = max(like, key=lambda pair: (pair[0], -pair[1]), default=(0.0, at))
        if score < 0.5:
            yield Paragraph("dropped", (Piece("old", old),))
            continue
        for new in other[at:best]:
            yield Paragraph("added", (Piece("new", new),))
        yield Paragraph("changed", pieces(old, other[best]))
        at = best + 1
    for new in other[at:]:
        yield Paragraph("added", (Piece("new", new),))


def _common(one: list[str], other: list[str]) -> float:
    """The share of words that two paragraphs have in common, in whatever order."""
    both = sum((Counter(one) & Counter(other)).values())
    return 2 * both / max(1, len(one) + len(other))


def _typographic(old: str, new: str) -> Paragraph:
    return Paragraph("typographic", pieces(old, new))


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Two paragraphs in pieces, as they stand: what both have, and what one has only."""
    one, other = _TOKEN.findall(old), _TOKEN.findall(new)
    found: list[Piece] = []

    def put(kind: Literal["same", "old", "new"], tokens: list[str]) -> None:
        if tokens:
            found.append(Piece(kind, "".join(tokens)))

    for tag, a, b, c, d in _joined(aligned(one, other), one):
        put("same" if tag == "equal" else "old", one[a:b])
        if tag != "equal":
            put("new", other[c:d])
    return tuple(found)


def _joined(opcodes: list[Opcode], one: list[str]) -> list[Opcode]:
    """Replacements with but a space between them as one: "the [old] {new} [word] {phrase}" is hard to read."""
    found: list[Opcode] = []
    for at, (tag, a, b, c, d) in enumerate(opcodes):
        between = tag == "equal" and 0 < at < len(opcodes) - 1 and not "".join(one[a:b]).strip()
        if found and found[-1][0] != "equal" and (between or tag != "equal"):
            found[-1] = ("replace", found[-1][1], b, found[-1][3], d)
        else:
            found.append((tag, a, b, c, d))
    return found


def _blocks(before: str, after: str) -> tuple[list[tuple[Tag, list[str], list[str]]], dict[str, str]]:
    """The texts by paragraph: stretches that have the same words, and those that do not; and which only moved.

    Of those that moved, what they were in the old text, by their words: each is
    but once in either text.
    """
    one, other = _LINE.findall(before), _LINE.findall(after)
    keys = [plain(line) for line in one], [plain(line) for line in other]
    found = aligned(*keys)
    blocks = [(tag, one[a:b], other[c:d]) for tag, a, b, c, d in found]
    counts = Counter(keys[0]), Counter(keys[1])
    gone = {keys[0][k]: one[k] for tag, a, b, _, _ in found if tag != "equal" for k in range(a, b)}
    come = {keys[1][k] for tag, _, _, c, d in found if tag != "equal" for k in range(c, d)}
    return blocks, {k: was for k, was in gone.items() if k in come and counts[0][k] == counts[1][k] == 1}
