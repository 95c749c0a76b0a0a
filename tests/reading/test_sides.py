"""Which side those are of with whose names no country is printed. All texts are invented."""

from __future__ import annotations

import pytest

from dragoman.reading.encounter import read_encounter
from dragoman.reading.layout import lay_out
from dragoman.reading.names import party_mentions
from dragoman.record import document


def sides(text: str, title: str | None = None, publisher: str | None = "USA") -> list[tuple[str, str | None]]:
    made = document(text, title=title, published="2025-03-12", publisher=publisher)
    read = read_encounter(made, lay_out(text), party_mentions(text))[0]
    return [(p.name, p.party) for p in read.participants]


LUND = ("Ann Lund", "USA")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Call with Speaker Hale on Kosovo Evacuations", "President Ann Lund spoke today with Speaker Joe Hale."),
        ("", "President Ann Lund, joined by Secretary Joe Hale, spoke today with the wife of Kim Oss, held in Russia."),
        ("", "President Ann Lund called Speaker Joe Hale today about the war in Ukraine."),
        ("", "President Ann Lund and Secretary Joe Hale hosted a meeting on the People’s Republic of China’s hacking."),
        ("Meeting with Her Team on Kosovo", "President Ann Lund met with Secretary Joe Hale today."),
        ("", "Secretary Ann Lund traveled to Kenya on Monday. She was accompanied by Director Joe Hale."),
        ("", "A delegation including Secretary Ann Lund and Director Joe Hale traveled to Kenya on Monday."),
    ],
)
def test_what_was_talked_about_or_visited_makes_nobody_a_foreigner(title: str, text: str) -> None:
    assert sides(text, title) == [LUND, ("Joe Hale", "USA")]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Travel to Kenya", "Advisor Ann Lund visited Nairobi on Monday. She met with President Joel Oduya."),
        ("", "Advisor Ann Lund traveled to Kenya on Monday and met with President Joel Oduya."),
        ("", "Advisor Ann Lund visited Kenya. On Monday she met with officials, including President Joel Oduya."),
        ("", "Advisor Ann Lund met today with President Joel Oduya to reaffirm the ties between America and Kenya."),
        ("Meeting with the Chargé d’Affaires of Kenya", "Advisor Ann Lund today called in Mr. Joel Oduya."),
        ("", "Advisor Ann Lund met with a Kenyan delegation led by Mr. Joel Oduya, Minister of Roads, on Monday."),
    ],
)
def test_whom_a_visitor_meets_is_of_the_country_that_is_visited_or_named_beside_him(title: str, text: str) -> None:
    assert sides(text, title)[:2] == [LUND, ("Joel Oduya", "KEN")]


@pytest.mark.parametrize(
    "met",
    [
        "Kenyan President Joel Oduya, Minister Amina Were, and Advisor Sam Kip",
        "President Joel Oduya, Minister Amina Were, and Advisor Sam Kip of Kenya",
    ],
)
def test_who_are_met_in_one_list_are_of_one_country(met: str) -> None:
    told = sides(f"Advisor Ann Lund met today with {met}.")
    assert told == [LUND, ("Joel Oduya", "KEN"), ("Amina Were", "KEN"), ("Sam Kip", "KEN")]


def test_a_list_of_several_countries_gives_nobody_anothers() -> None:
    told = sides(
        "Advisor Ann Lund met today with Minister Joel Oduya of Kenya, Minister Amadou Ba of Senegal, "
        "and Chair Sam Kip."
    )
    assert told == [LUND, ("Joel Oduya", "KEN"), ("Amadou Ba", "SEN"), ("Sam Kip", "USA")]


def test_of_a_journey_to_two_countries_each_stage_has_its_own() -> None:
    text = (
        "Advisor Ann Lund traveled to Kenya and Senegal on Monday.\n\nIn Kenya, she met with President Joel Oduya.\n\n"
    )
    text += "In Senegal, she met with President Amadou Ba and the press."
    assert sides(text)[:2] == [LUND, ("Joel Oduya", "KEN")]
    assert ("Amadou Ba", "USA") not in sides(text)


def test_there_is_one_president_of_a_country() -> None:
    text = (
        "Presidents Ann Lund and Joel Oduya opened the bridge.\n\nPresident Ann Lund spoke. President Joel Oduya spoke."
    )
    told = dict(sides(text, "President Lund and President Oduya of Kenya open a bridge"))
    assert told.get("Joel Oduya") in ("KEN", None)


def test_between_two_the_second_ones_country_is_not_the_firsts() -> None:
    text = "The sea was the topic of a meeting between Ann Lund, Minister of State, and Joel Oduya, Minister of Kenya."
    assert sides(text) == [LUND, ("Joel Oduya", "KEN")]


def test_the_host_of_a_foreign_guest_is_of_the_publishers_side() -> None:
    text = "Foreign Minister of Kenya Joel Oduya was received today by Secretary Ann Lund."
    assert sides(text) == [("Joel Oduya", "KEN"), LUND]


def test_the_pope_is_of_the_holy_see() -> None:
    assert sides("President Ann Lund met with Pope Leo in Apulia, Italy.") == [LUND, ("Leo", "VAT")]


def test_a_delegation_whose_members_are_named_is_told_once() -> None:
    text = "Advisor Ann Lund traveled to Kenya to meet with President Joel Oduya and senior Kenyan officials."
    assert sides(text) == [LUND, ("Joel Oduya", "KEN")]


def test_whose_attack_it_was_took_no_part() -> None:
    text = "Advisor Ann Lund met today with community leaders in the wake of Hamas’s attack."
    assert sides(text) == [LUND]
