"""People and their offices, in any of the usual orders."""

from __future__ import annotations

import pytest

from dragoman.reading.names import party_mentions
from dragoman.reading.people import find_people


@pytest.mark.parametrize(
    ("text", "name", "title", "party"),
    [
        ("U.S. Secretary of State Ann Ashby", "Ann Ashby", "U.S. Secretary of State", "USA"),
        ("President Ole Lund of Norway", "Ole Lund", "President", "NOR"),
        ("President of Gabon Ali Ndong", "Ali Ndong", "President of Gabon", "GAB"),
        (
            "the Foreign Secretary of the United Kingdom, Rt. Hon. Jane Moor,",
            "Jane Moor",
            "Foreign Secretary of the United Kingdom",
            "GBR",
        ),
        (
            "Mr. HARA Kenji, Minister for Foreign Affairs of Japan,",
            "HARA Kenji",
            "Minister for Foreign Affairs of Japan",
            "JPN",
        ),
        ("his Israeli counterpart, Dan Ben-Tov,", "Dan Ben-Tov", "Israeli counterpart", "ISR"),
        (
            "the European Union's foreign policy chief, Eva Oost",
            "Eva Oost",
            "European Union's foreign policy chief",
            "EU",
        ),
    ],
)
def test_name_office_and_country(text: str, name: str, title: str, party: str) -> None:
    person = find_people(text, 0, len(text), party_mentions(text))[0]
    assert (person.name, person.title, person.party) == (name, title, party)
    assert text[slice(*person.name_span)] == name


def test_a_genitive_is_marked_and_a_bare_name_is_nobody() -> None:
    text = "Secretary Moor's visit"
    assert find_people(text, 0, len(text), [])[0].possessive
    assert find_people("Jane Moor left", 0, 14, []) == []
