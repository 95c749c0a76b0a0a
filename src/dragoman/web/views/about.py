"""The keys, and the OpenAPI document."""

from __future__ import annotations

from typing import Any

import msgspec

from dragoman.web.pages import Answer, Asked


class Keys(msgspec.Struct, frozen=True):
    """What each key does, by where it does it."""

    keys: dict[str, dict[str, str]]


KEYS = {
    "Everywhere": {
        "?": "Show these keys",
        "/": "Go to the search box",
        "g h": "Home",
        "g d": "Documents",
        "g s": "Search",
        "g r": "Read a text",
        "g c": "Check",
        "g y": "Dyads",
        "g p": "Phrases",
        "g o": "Sources",
        "Esc": "Close, or let go of what is lit",
    },
    "In a readout": {
        "j": "Next statement",
        "k": "Statement before",
        "t": "From the statement to its words, and back",
        "c": "Cite the statement",
        "e": "Check the statement",
        "Enter": "Follow to the other side",
    },
    "When checking": {
        "y": "Confirm the statement as it stands",
        "x": "It is no statement",
    },
}


def keys(asked: Asked) -> Answer:
    return Answer(value=Keys(KEYS))


def openapi(asked: Asked) -> Answer:
    from dragoman.web import openapi as made

    body: dict[str, Any] = made.document()
    return Answer(body=msgspec.json.encode(body), media_type="application/json")
