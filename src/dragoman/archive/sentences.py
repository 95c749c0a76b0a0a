"""The sentence that some words stand in, to show them in. Nothing is found or left unfound by it."""

from __future__ import annotations

import functools
import re

from dragoman import codebook

_CLOSING = "\"'”’)\\]»」』）"
_STOP = re.compile(rf"[.!?…]+[{_CLOSING}]*(?=\s+[\"'“‘(\[«]*[^\W_a-z])|[。！？]+[{_CLOSING}]*|\n")
_BLANK = re.compile(r"\n\s*\n")
_ENDED = re.compile(rf"[.!?…:;。！？：；][{_CLOSING}]*$")
_SHORT = 40
"""Characters under which a line stands by itself: a heading. Longer ones may have been wrapped."""


@functools.cache
def _abbreviations() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    raw = codebook.load_cached("layout")["sentence"]
    return frozenset(raw["abbreviations"]), frozenset(raw["either"]), frozenset(raw["openers"])


def around(text: str, start: int, end: int) -> tuple[int, int]:
    """Offsets of the sentence (of all sentences, if there are more) that ``text[start:end]`` stands in."""
    first = max((blank.end() for blank in _BLANK.finditer(text, 0, start)), default=0)
    blank = _BLANK.search(text, end)
    last = blank.start() if blank is not None else len(text)
    for stop in _STOP.finditer(text, first, last):
        if stop.end() <= start and _ends(text, first, stop):
            first = stop.end()
        elif stop.start() >= end and _ends(text, first, stop):
            last = stop.end()
            break
    while first < start and text[first].isspace():
        first += 1
    while last > end and text[last - 1].isspace():
        last -= 1
    return first, last


def _ends(text: str, first: int, stop: re.Match[str]) -> bool:
    """Whether a sentence ends at a stop: not after an abbreviation, and not where a line was merely wrapped."""
    if stop.group() == "\n":
        line = text[max(first, text.rfind("\n", first, stop.start()) + 1) : stop.start()].strip()
        return len(line) < _SHORT or bool(_ENDED.search(line))
    if not stop.group().startswith(".") or stop.group()[1:2] == ".":
        return True
    abbreviations, either, openers = _abbreviations()
    word = re.split(r"[\s(\[“\"]", text[max(first, stop.start() - 20) : stop.start()])[-1]
    if word in either:
        following = re.match(r"\W*(\w+)", text[stop.end() : stop.end() + 40])
        return following is not None and following[1] in openers
    return word not in abbreviations and not re.fullmatch(r"(?:[^\W\d_]\.)*[A-Z]", word)
