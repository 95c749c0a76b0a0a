"""The encounter, field by field."""

from __future__ import annotations

import pytest

from dragoman.reading.encounter import read_encounter
from dragoman.reading.layout import lay_out
from dragoman.reading.names import party_mentions
from dragoman.record import Encounter, document

WHO = "Foreign Minister Ana Lund of Norway"
WHOM = "Foreign Minister Marko Petrovic of Serbia"


def encounter(text: str, published: str | None = "2025-03-12") -> Encounter:
    made = document(text, published=published)
    return read_encounter(made, lay_out(text), party_mentions(text))[0]


@pytest.mark.parametrize(
    ("verb", "kind"),
    [
        ("spoke by phone today with", "call"),
        ("held a video conference today with", "video"),
        ("met in Oslo today with", "meeting"),
        ("paid a courtesy call today on", "meeting"),
        ("sent a letter today to", "message"),
    ],
)
def test_kind(verb: str, kind: str) -> None:
    assert encounter(f"{WHO} {verb} {WHOM}.").kind == kind


@pytest.mark.parametrize(
    ("when", "date"),
    [
        ("today", "2025-03-12"),
        ("yesterday", "2025-03-11"),
        ("on Monday", "2025-03-10"),
        ("on 3 March 2025", "2025-03-03"),
        ("on March 3", "2025-03-03"),
        ("on December 30", "2024-12-30"),
    ],
)
def test_date(when: str, date: str) -> None:
    assert encounter(f"{WHO} met in Oslo {when} with {WHOM}.").date == date


def test_no_day_is_guessed() -> None:
    made = encounter(f"{WHO} met with {WHOM}.", published=None)
    assert made.date is None
    assert made.missing["date"]


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ("at the initiative of the Serbian side", "SRB"),
        ("at the request of Norway", "NOR"),
        ("at the latter's request", "SRB"),
        ("at the invitation of the Serbian side", None),
    ],
)
def test_requested_by(request_: str, code: str | None) -> None:
    assert encounter(f"{WHO} spoke by phone today with {WHOM} {request_}.").requested_by == code


def test_place_and_participants() -> None:
    made = encounter(f"{WHO} met in Oslo today with {WHOM}.")
    assert made.place == "Oslo"
    assert [(p.name, p.party) for p in made.participants] == [("Ana Lund", "NOR"), ("Marko Petrovic", "SRB")]


def test_the_publisher_is_the_side_without_a_country() -> None:
    text = f"Foreign Minister Ana Lund met in Oslo today with {WHOM}.\n\n"
    text += "Norway and Serbia agreed on Norway's plan for the two."
    assert encounter(text).publisher == "NOR"
