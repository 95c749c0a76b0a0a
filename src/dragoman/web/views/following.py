"""Phrases over time, and the watched sources."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import msgspec

import dragoman
from dragoman import render
from dragoman.archive import Condition, Watched
from dragoman.archive.watched import UNWELL
from dragoman.comparison.phrases import PhraseHistory
from dragoman.errors import DragomanError
from dragoman.web.pages import Answer, Asked, place
from dragoman.web.views.documents import STATES
from dragoman.web.views.meeting import chart

SENTENCES = 100


class Following(msgspec.Struct, frozen=True, kw_only=True):
    """A phrase in its own words; ``publisher`` and ``counterpart`` (codes) leave all other readouts out."""

    words: str = ""
    publisher: str = ""
    counterpart: str = ""
    gap: int = 2


def phrase(asked: Asked) -> Answer:
    """Follow a phrase; without words, where one is asked for."""
    query: Following = asked.query
    if not query.words.strip():
        return Answer(value=None, template="phrase_form.html")
    found = _followed(asked)
    sentences = [_sentence(each) for each in found.occurrences[:SENTENCES]]
    given = {name: value for name, value in msgspec.structs.asdict(query).items() if value not in ("", 2)}
    return Answer(value=found, more={"sentences": sentences, "drawing": f"/phrase.svg?{urlencode(given)}"})


def _followed(asked: Asked) -> PhraseHistory:
    query: Following = asked.query
    if len(query.words) > 200:
        raise DragomanError("E601", "the phrase is longer than 200 characters", "Follow a shorter one.")
    return asked.room.phrases.follow(
        query.words,
        asked.room.stamp.now(),
        publisher=dragoman.party_code(query.publisher) if query.publisher else None,
        counterpart=dragoman.party_code(query.counterpart) if query.counterpart else None,
        gap=min(max(query.gap, 0), 10),
    )


def _sentence(each: Any) -> dict[str, Any]:
    """A sentence with the phrase in it, cut in three, and where it stands."""
    start, end = each.start - each.sentence.start, each.end - each.sentence.start
    text = each.sentence.text
    name, _, number = each.document.partition("@")
    return {
        "before": text[:start],
        "words": text[start:end],
        "after": text[end:],
        "found": each,
        "to": f"{place(name, int(number) if number.isdecimal() else None)}?at={each.start}-{each.end}#t-at",
    }


def phrase_chart(asked: Asked) -> Answer:
    """The rates of a phrase a year; as SVG."""
    return chart(render.phrase_chart(_followed(asked), "svg"))


class Discovering(msgspec.Struct, frozen=True, kw_only=True):
    """``publisher`` and ``counterpart`` (codes) choose; ``by`` is ``publisher`` or ``dyad``."""

    publisher: str = ""
    counterpart: str = ""
    by: str = "publisher"
    least: int = 3


def phrases(asked: Asked) -> Answer:
    query: Discovering = asked.query
    if query.by not in ("publisher", "dyad"):
        raise DragomanError("E601", f"set phrases are not told by {query.by[:40]!r}", "By publisher, or by dyad.")
    found = asked.room.set_phrases(
        publisher=dragoman.party_code(query.publisher) if query.publisher else None,
        counterpart=dragoman.party_code(query.counterpart) if query.counterpart else None,
        by=query.by,
        least=min(max(query.least, 2), 1000),
    )
    return Answer(value=found)


# --- sources --------------------------------------------------------------------------


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """Every watched source, those that need looking after first."""

    sources: tuple[Watched, ...]


def sources(asked: Asked) -> Answer:
    found = sorted(asked.room.archive.sources(), key=lambda each: (each.state not in UNWELL, each.name))
    return Answer(value=Sources(sources=tuple(found)), more={"states": STATES, "unwell": UNWELL})


class SourcePage(msgspec.Struct, frozen=True, kw_only=True):
    """One source, and every state that it was in."""

    source: Watched
    history: tuple[Condition, ...]


def source(asked: Asked) -> Answer:
    name = asked.parts["name"]
    found = next((each for each in asked.room.archive.sources() if each.name == name), None)
    if found is None:
        raise DragomanError("E618", f"no source {name[:40]!r} is watched", "/sources lists those that are.")
    history = tuple(reversed(asked.room.archive.source_history(name)))
    url = found.url if re.match(r"https?://[^\s]+\Z", found.url) else None
    return Answer(value=SourcePage(source=found, history=history), more={"states": STATES, "url": url})
