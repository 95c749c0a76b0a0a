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
        ("Prime Minister of Kosovo*, Arben Gashi,", "Arben Gashi", "Prime Minister of Kosovo", "XKX"),
        (
            "HE Minister of Foreign Affairs and Emigrants of the sisterly Republic of Lebanon Rami Khoury",
            "Rami Khoury",
            "Minister of Foreign Affairs and Emigrants of the sisterly Republic of Lebanon",
            "LBN",
        ),
        (
            "received at the General Court of the Ministry HE Anil Rao, Minister of External Affairs of India,",
            "Anil Rao",
            "Minister of External Affairs of India",
            "IND",
        ),
        (
            "with His Excellency Jean Mwamba, President of the Democratic Republic of the Congo,",
            "Jean Mwamba",
            "President of the Democratic Republic of the Congo",
            "COD",
        ),
        ("Vice Foreign Minister Guo Shan Summons", "Guo Shan", "Vice Foreign Minister", None),
        ("Norwegian Foreign Minister Ana Lund", "Ana Lund", "Norwegian Foreign Minister", "NOR"),
        ("Foreign Minister of Norway Ana Lund", "Ana Lund", "Foreign Minister of Norway", "NOR"),
        ("Serbia's President Marko Petrovic", "Marko Petrovic", "Serbia's President", "SRB"),
        (
            "President of the Republic of Serbia Marko PETROVIC",
            "Marko PETROVIC",
            "President of the Republic of Serbia",
            "SRB",
        ),
        ("the President of Norway, H.E. Mr. Ole Lund,", "Ole Lund", "President of Norway", "NOR"),
        ("King Karl III of Norway", "Karl III", "King", "NOR"),
        ("Crown Prince Omar bin Said Al Harbi of Qatar", "Omar bin Said Al Harbi", "Crown Prince", "QAT"),
        (
            "High Representative of the European Union for Foreign Affairs Eva Oost",
            "Eva Oost",
            "High Representative of the European Union for Foreign Affairs",
            "EU",
        ),
        ("UN Special Envoy for Syria Per Berg", "Per Berg", "UN Special Envoy for Syria", "UN"),
        (
            "Per Berg, Foreign Policy Advisor to President Ole Lund of Norway.",
            "Per Berg",
            "Foreign Policy Advisor to President Ole Lund of Norway",
            "NOR",
        ),
        (
            "Eva Oost, Head of Cabinet for European Commission President Ana Ruiz,",
            "Eva Oost",
            "Head of Cabinet for European Commission President Ana Ruiz",
            "EU",
        ),
        ("the Minister of State, Tan Mei Ling (Singapore),", "Tan Mei Ling", "Minister of State", "SGP"),
        ("Italian Diplomatic Advisor Luca Riva", "Luca Riva", "Italian Diplomatic Advisor", "ITA"),
        (
            "the Vice-Minister of Foreign Affairs of the Plurinational State of Bolivia, Rosa Quispe,",
            "Rosa Quispe",
            "Vice-Minister of Foreign Affairs of the Plurinational State of Bolivia",
            "BOL",
        ),
        ("the Israeli Leader of the Opposition Dan Tal", "Dan Tal", "Israeli Leader of the Opposition", "ISR"),
        (
            "the Ministers Rosa Quispe, Minister of Mines of Bolivia, and",
            "Rosa Quispe",
            "Minister of Mines of Bolivia",
            "BOL",
        ),
        (
            "Ambassador Rosa Quispe, Undersecretary of State of Bolivia, and",
            "Rosa Quispe",
            "Undersecretary of State of Bolivia",
            "BOL",
        ),
        pytest.param("Foreign Minister Ana Lund (Norway)", "Ana Lund", "Foreign Minister", "NOR"),
        pytest.param(
            "Prime Minister of Malaysia Dato' Seri Harun bin Hassan",
            "Harun bin Hassan",
            "Prime Minister of Malaysia",
            "MYS",
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


@pytest.mark.parametrize(
    ("text", "name", "title"),
    [
        ("Mr. Berg spoke.", "Berg", None),
        ("H.E. Dr. Ana Lund spoke.", "Ana Lund", None),
        ("Minister Anne-Marie van der Berg spoke.", "Anne-Marie van der Berg", "Minister"),
        ("State Councilor and Foreign Minister Li Wen spoke.", "Li Wen", "State Councilor and Foreign Minister"),
        (
            "Deputy Prime Minister and Minister of Defence Per Berg spoke.",
            "Per Berg",
            "Deputy Prime Minister and Minister of Defence",
        ),
        ("Secretary-General Per Berg (OPCW) spoke.", "Per Berg", "Secretary-General"),
        ("In Bergen, National Security Advisor Ana Lund spoke.", "Ana Lund", "National Security Advisor"),
        ("Secretary of Transportation Pete Berg spoke.", "Pete Berg", "Secretary of Transportation"),
        (
            "Senior Advisor for Public Engagement Steve Berg spoke.",
            "Steve Berg",
            "Senior Advisor for Public Engagement",
        ),
        (
            "Commander of Coalition Forces in Iraq and Syria Per Berg spoke.",
            "Per Berg",
            "Commander of Coalition Forces in Iraq and Syria",
        ),
        ("White House Counsel Ana Lund spoke.", "Ana Lund", "White House Counsel"),
        ("His Eminence Luca Cardinal Riva spoke.", "Luca Cardinal Riva", None),
        ("Via Zoom, Undersecretary Ana Lund spoke.", "Ana Lund", "Undersecretary"),
    ],
)
def test_without_a_country_there_is_no_party(text: str, name: str, title: str | None) -> None:
    (person,) = find_people(text, 0, len(text), party_mentions(text))
    assert (person.name, person.title, person.party) == (name, title, None)


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_a_genitive_is_marked_with_either_apostrophe(apostrophe: str) -> None:
    text = f"Foreign Minister Ana Lund{apostrophe}s visit"
    (person,) = find_people(text, 0, len(text), [])
    assert (person.name, person.possessive) == ("Ana Lund", True)


def test_two_people_in_a_row_keep_their_own_offices() -> None:
    text = "State Councilor Li Wen met U.S. Secretary of State John Hale and Minister Ana Lund of Norway."
    found = find_people(text, 0, len(text), party_mentions(text))
    assert [(p.name, p.title, p.party) for p in found] == [
        ("Li Wen", "State Councilor", None),
        ("John Hale", "U.S. Secretary of State", "USA"),
        ("Ana Lund", "Minister", "NOR"),
    ]
