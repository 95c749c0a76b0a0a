"""What is read of a document without a parse: its sentences, the encounter, the kind of text, who there is to speak.

Puts the steps before the parse together; a full reading begins with the same.
"""

from __future__ import annotations

from dragoman.reading.encounter import read_encounter
from dragoman.reading.genres import Genre, beyond, read_genre
from dragoman.reading.layout import Layout, lay_out
from dragoman.reading.names import PartyMention, party_mentions
from dragoman.reading.opening import Cast
from dragoman.record import Document, Encounter


def head(document: Document) -> tuple[Encounter, tuple[tuple[int, int], ...]]:
    """The encounter, and the offsets of the sentences, without a model: what a full reading makes of them too."""
    layout = lay_out(document.text)
    encounter, _, _, _ = headed(document, layout)
    return encounter, tuple((s.start, s.end) for s in layout.sentences)


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """The offsets of the sentences of a canonical text; furniture and headings are none."""
    return tuple((s.start, s.end) for s in lay_out(text).sentences)


def headed(document: Document, layout: Layout) -> tuple[Encounter, Cast, Genre, list[PartyMention]]:
    """What is read without a parse: the encounter, who there is to speak, the kind of text, the parties named."""
    mentions = party_mentions(document.text)
    encounter, cast = read_encounter(document, layout, mentions)
    genre = read_genre(document, layout, mentions, cast, met=_met(encounter, cast), message=encounter.kind == "message")
    encounter, cast = beyond(document, layout, encounter, cast, genre)
    return encounter, cast, genre, mentions


def _met(encounter: Encounter, cast: Cast) -> bool:
    """Whether the text reports that two sides met, spoke or wrote to each other."""
    return encounter.kind not in (None, "other") and len(cast.parties) > 1
