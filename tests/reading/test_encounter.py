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
        ("had a telephone conversation today with", "call"),
        pytest.param("called today on", "meeting"),
        ("received in audience today", "meeting"),
        ("met today with Foreign Minister Ion Rusu of Moldova and", "group"),
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
        ("on 3-5 March", "2025-03-03"),
        ("on March 3–5, 2025", "2025-03-03"),
        ("on 2025-03-03", "2025-03-03"),
        ("on 03.03.2025", "2025-03-03"),
        ("this morning", "2025-03-12"),
        ("on the 3rd of March", "2025-03-03"),
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
        ("at request", "SRB"),
        ("at her request", "NOR"),
        ("at Serbia’s request", "SRB"),
        ("at the invitation and request of the Serbian side", "SRB"),
        ("at the initiative of Minister Petrovic", "SRB"),
        ("at the request of her Serbian colleague", "SRB"),
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


@pytest.mark.parametrize(
    ("when", "published", "date"),
    [
        ("today", None, None),
        ("on Monday", None, None),
        ("on 3 March", None, None),
        ("on 3 March 2025", None, "2025-03-03"),
        ("on Wednesday", "2025-03-12", "2025-03-12"),
        ("on Sunday", "2025-03-12", "2025-03-09"),
        ("yesterday", "2024-03-01", "2024-02-29"),
    ],
)
def test_the_day_needs_the_day_of_publication(when: str, published: str | None, date: str | None) -> None:
    made = encounter(f"{WHO} spoke by phone {when} with {WHOM}.", published)
    assert made.date == date
    assert ("date" in made.missing) is (date is None)


def test_a_relative_day_has_two_witnesses() -> None:
    found = encounter(f"{WHO} spoke by phone yesterday with {WHOM}.").evidence["date"]
    assert [(e.of, e.text) for e in found] == [("text", "yesterday"), ("published", "2025-03-12")]


def test_the_request_may_stand_in_a_sentence_of_its_own() -> None:
    made = encounter(f"{WHO} spoke by phone today with {WHOM}. The call was made by the Serbian side.")
    assert made.requested_by == "SRB"
    assert encounter(f"{WHO} spoke by phone today with {WHOM}. The call was initiated by Serbia.").requested_by == "SRB"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"{WHO} spoke today with {WHOM} at his request. Minister Lund said that she would go.", "SRB"),
        (f"{WHO} spoke today with {WHOM} at her request. Mr. Petrovic said nothing.", "NOR"),
        (f"{WHOM} spoke today with Ms. Ana Lund, Foreign Minister of Norway, at her request.", "NOR"),
        (f"{WHOM} spoke today with {WHO} at her request. Minister Petrovic told of his hopes.", "NOR"),
        (f"{WHO} spoke today with {WHOM} at his request. Minister Lund told of his hopes.", "NOR"),
    ],
)
def test_a_pronoun_points_at_whom_the_text_calls_by_it(text: str, code: str) -> None:
    assert encounter(text).requested_by == code


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"{WHO} met today in Novi Sad with {WHOM}.", "Novi Sad"),
        (f"{WHO} received {WHOM} at Akershus Castle today.", "Akershus Castle"),
        (f"{WHO} met {WHOM} at the Foreign Ministry today.", "the Foreign Ministry"),
        (f"{WHO} met {WHOM} in March to discuss the situation in Damascus.", None),
        (f"{WHO} met {WHOM} in Serbia today.", None),
        (f"{WHO} spoke by phone today in Oslo with {WHOM}.", None),
        (f"{WHO} met {WHOM} today in Oslo.", "Oslo"),
        pytest.param(f"{WHO} visited Belgrade today and met {WHOM}.", "Belgrade"),
        (f"{WHO} received {WHOM} today at Villa Fjord, Bergen.", "Bergen"),
        (f"{WHO} received {WHOM} today at Akershus House, Oslo.", "Oslo"),
        (f"{WHO} held talks with {WHOM} at Lund Gård, Oslo, today.", "Oslo"),
        (f"{WHO} held a meeting with {WHOM}, in Busan.", "Busan"),
        (f"{WHO} met {WHOM} today to discuss the collapse of a bridge in Baltimore.", None),
        ("Today in Oslo I hosted the Foreign Minister of Serbia, Marko Petrovic.", "Oslo"),
        (f"{WHO} met {WHOM} today in Foz do Iguaçu.", "Foz do Iguaçu"),
        (f"{WHO} met {WHOM} today in Dar es Salaam.", "Dar es Salaam"),
        (f"{WHO} met {WHOM} at the Office of the Prime Minister today.", "the Office of the Prime Minister"),
        (f"{WHO}, Counselor to the Office of Roads, met {WHOM} today.", None),
        (f"{WHO} met {WHOM} today. They praised his visit to Chile in August.", None),
        (f"{WHO} met {WHOM} today for a “Communities in Action” event.", None),
        (f"{WHO} met {WHOM} today to speak of jobs in R&D.", None),
        (f"{WHO} met {WHOM} today on the Justice in Policing Act.", None),
    ],
)
def test_place(text: str, place: str | None) -> None:
    assert encounter(text).place == place


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("Readout of Peace Talks in Smallville", "Smallville"),
        ("Minister Lund holds talks with her colleague in Smallville", "Smallville"),
        ("Readout of Meeting with Serbia on Careers in Construction", None),
        ("Readout of Roundtable with Governors in Support of the Roads Act", None),
        ("Readout of Roundtable with Governors in Belgrade", "Belgrade"),
    ],
)
def test_a_title_in_capitals_names_a_place_only_where_it_is_known_or_told_to_be_one(
    title: str, place: str | None
) -> None:
    text = f"{WHO} met {WHOM} today."
    made = read_encounter(document(text, title=title), lay_out(text), party_mentions(text))[0]
    assert made.place == place


@pytest.mark.parametrize(
    ("text", "attended"),
    [
        ("Minister of Roads Per Berg attended the meeting.", "Per Berg"),
        ("Present were Minister of Roads Per Berg and others.", "Per Berg"),
    ],
)
def test_who_is_told_to_have_attended_took_part(text: str, attended: str) -> None:
    made = encounter(f"{WHO} met {WHOM} in Oslo today.\n\n{text}")
    assert [p.name for p in made.participants] == ["Ana Lund", "Marko Petrovic", attended]


def test_what_is_announced_is_an_encounter_too() -> None:
    made = encounter(f"On March 14, {WHO} will meet with {WHOM} in Bergen. This goes on with what was begun.")
    assert [p.name for p in made.participants] == ["Ana Lund", "Marko Petrovic"]
    assert made.date == "2025-03-14"


@pytest.mark.parametrize(
    "masthead", ["REPUBLIC OF NAMIBIA\nMINISTRY OF INTERNATIONAL RELATIONS AND COOPERATION", "President of Namibia"]
)
def test_a_masthead_outweighs_an_office_that_another_country_has_too(masthead: str) -> None:
    text = f"{masthead}\n\nMinister of International Relations and Cooperation Ester Shilongo met {WHOM} today."
    assert encounter(text).publisher == "NAM"


@pytest.mark.parametrize(
    ("before", "fields", "of"),
    [
        ("", {"url": "https://www.regjeringen.no/en/7"}, "url"),
        ("", {"publisher": "NOR"}, "publisher"),
        ("Ministry of Foreign Affairs of Norway\n\n", {}, "text"),
        ("OSLO, 12 March 2025 – ", {}, "text"),
        ("Oslo, Mar. 12 (NTB): ", {}, "text"),
        ("THE KINGDOM OF NORWAY\n\n", {}, "text"),
        ("MINISTRY OF FOREIGN AFFAIRS\nKINGDOM OF NORWAY\n\n", {}, "text"),
    ],
)
def test_the_publisher_by_address_masthead_and_dateline(before: str, fields: dict[str, str], of: str) -> None:
    text = f"{before}Foreign Minister Ana Lund spoke by phone today with {WHOM}."
    made = document(text, published="2025-03-12", **fields)
    found = read_encounter(made, lay_out(text), party_mentions(text))[0]
    assert found.publisher == "NOR"
    assert {evidence.of for evidence in found.evidence["publisher"]} == {of}


def test_what_is_given_outweighs_what_is_printed() -> None:
    made = document(f"Ministry of Foreign Affairs of Norway\n\n{WHO} spoke today with {WHOM}.", publisher="SRB")
    assert read_encounter(made, lay_out(made.text), party_mentions(made.text))[0].publisher == "SRB"


def test_whoever_speaks_in_the_first_person_below_a_heading_of_remarks_is_the_host() -> None:
    heading = (
        "Foreign Minister Ana Lund’s opening remarks following talks with Foreign Minister of Serbia Marko Petrovic, "
        "Oslo, 12 March 2025"
    )
    text = f"{heading}\n\nWe have held productive talks with my Serbian colleague. The U.S. Ambassador was right."
    made = read_encounter(document(text, title=heading), lay_out(text), party_mentions(text))[0]
    assert made.publisher == "NOR"
    assert made.participants[0].name == "Ana Lund"
    assert made.place == "Oslo"


@pytest.mark.parametrize(
    ("text", "publisher"),
    [
        (
            "Yesterday I met the Foreign Minister of Serbia, Marko Petrovic, in Bor.\n\nI said that Norway will help.",
            "NOR",
        ),
        (
            "The Minister of Foreign Affairs, Ana Lund, met her Serbian counterpart in Belgrade today.\n\n"
            "The Minister conveyed the gratitude of Norway and of Norwegian sailors.",
            "NOR",
        ),
        (
            "High Representative Ana Lund met with President Marko Petrovic of Serbia in Belgrade today.\n\n"
            "She spoke of Kosovo, and called on Kosovo and Pristina to act.",
            "EU",
        ),
    ],
)
def test_who_is_named_with_a_country_is_not_the_publisher(text: str, publisher: str) -> None:
    assert encounter(text).publisher == publisher


def test_whom_the_guest_asks_is_the_host() -> None:
    text = "Foreign Minister Ana Lund met today in Bergen with Foreign Minister of Serbia Marko Petrovic.\n\n"
    text += "Minister Petrovic requested that Norway open its ports to Serbian ships."
    assert encounter(text).publisher == "NOR"


def test_where_nobodys_country_is_printed_whom_the_first_thanks_is_the_other_side() -> None:
    text = "Minister Aaltonen met Minister Okafor in Turku today. Ms. Aaltonen thanked Nigeria for its help at sea."
    made = encounter(text)
    assert made.publisher == "FIN"
    assert [(p.name, p.party) for p in made.participants] == [("Aaltonen", "FIN"), ("Okafor", "NGA")]


def test_a_remote_meeting_is_by_video() -> None:
    assert encounter(f"{WHO} held a remote meeting today with {WHOM}.").kind == "video"


@pytest.mark.parametrize(
    ("name", "party"),
    [
        ("Nasser Al-Kuwaiti", "NOR"),
        ("Nasser Al Kuwaiti", "NOR"),
        ("Georgia Lund", "NOR"),
        ("Israel Lund", "NOR"),
    ],
)
def test_a_country_in_a_name_is_no_country(name: str, party: str) -> None:
    text = f"Foreign Minister {name} met in Oslo today with {WHOM}.\n\nNorway and Serbia agreed on Norway's plan."
    made = encounter(text)
    assert [(p.name, p.party) for p in made.participants][:1] == [(name, party)]
    assert made.publisher == "NOR"


@pytest.mark.parametrize(
    ("text", "participants"),
    [
        (f"{WHO} met today with leaders of the G7.", [("Ana Lund", "NOR"), ("G7", "G7")]),
        (f"{WHO} met today with ASEAN foreign ministers.", [("Ana Lund", "NOR"), ("ASEAN", "ASEAN")]),
        (
            f"{WHO} met today with representatives of Chile, Peru, and the Republic of Korea on Fiji.",
            [("Ana Lund", "NOR"), ("Chile", "CHL"), ("Peru", "PER"), ("Republic of Korea", "KOR")],
        ),
        (
            "Talks of Norway and Serbia were held in Oslo today. The Norwegian delegation was led by Minister Ana Lund "
            "and the Serbian delegation by Minister Marko Petrovic.",
            [("Ana Lund", "NOR"), ("Marko Petrovic", "SRB")],
        ),
        (
            f"{WHO} held the 12th Round of the Strategic Dialogue with {WHOM}.",
            [("Ana Lund", "NOR"), ("Marko Petrovic", "SRB")],
        ),
        (
            f"{WHO} met today with Saudi Foreign Minister Prince Sultan bin Faisal Al-Thani.",
            [("Ana Lund", "NOR"), ("Sultan bin Faisal Al-Thani", "SAU")],
        ),
        (
            f"The Minister for Foreign Affairs, European Union and Cooperation of Spain, Ana Ruiz, met {WHOM} today.",
            [("Ana Ruiz", "ESP"), ("Marko Petrovic", "SRB")],
        ),
        (
            f"{WHO} met today with the G7 foreign ministers of Canada, France and Japan.",
            [("Ana Lund", "NOR"), ("G7", "G7")],
        ),
        (
            "The Ministers of Foreign Affairs of Norway and Serbia, Ana Lund and Marko Petrovic, met in Oslo today.",
            [("Ana Lund", "NOR"), ("Marko Petrovic", "SRB")],
        ),
        (
            "Norwegian, Serbian and Finnish Ministers Ana Lund, Marko Petrovic and Eino Salo met in Oslo today.",
            [("Ana Lund", "NOR"), ("Marko Petrovic", "SRB"), ("Eino Salo", "FIN")],
        ),
        (
            f"{WHO} met today with {WHOM} to discuss the visit of President Ion Rusu of Moldova.",
            [("Ana Lund", "NOR"), ("Marko Petrovic", "SRB")],
        ),
        (
            f"{WHO} met today with {WHOM}. She was joined by Ambassador Per Berg of Norway.",
            [("Ana Lund", "NOR"), ("Marko Petrovic", "SRB"), ("Per Berg", "NOR")],
        ),
    ],
)
def test_who_took_part(text: str, participants: list[tuple[str, str]]) -> None:
    assert [(p.name, p.party) for p in encounter(text).participants] == participants


def test_a_side_before_the_first_person_is_no_part_of_her_office() -> None:
    made = encounter(f"At the initiative of the Norwegian side, {WHO} spoke by phone today with {WHOM}.")
    assert made.participants[0].title == "Foreign Minister"


def test_every_field_has_its_evidence_or_its_reason() -> None:
    made = encounter(f"{WHO} met in Oslo today with {WHOM}.")
    for field in ("kind", "date", "place", "requested_by", "publisher"):
        assert (field in made.evidence) is (getattr(made, field) is not None)
        assert (field in made.missing) is (getattr(made, field) is None)


@pytest.mark.parametrize(
    ("text", "participants"),
    [
        (
            "The Ambassador of Iran to the United Kingdom, HE Mr Seyed Mokhtari, was summoned to the Foreign Office "
            "today. The Minister for the Middle East, Duncan Farleigh, told the Ambassador that threats will not be "
            "tolerated.",
            [("Seyed Mokhtari", "IRN"), ("Duncan Farleigh", "GBR")],
        ),
        (
            "On 5 June, Chargé d’affaires a.i. of the Republic of Belarus Mr Aleh Kavalionak was summoned to the "
            "Ministry of Foreign Affairs in Warsaw, where he was received by Deputy Foreign Minister Jan Zarzecki.",
            [("Aleh Kavalionak", "BLR"), ("Jan Zarzecki", "POL")],
        ),
        (
            "Foreign Secretary Anirudh Malhotra of India visited Dhaka to hold talks with his counterpart, Foreign "
            "Secretary of Bangladesh Mr. Rezwan Chowdhury. Foreign Secretary also called on the Chief Adviser of the "
            "interim Government, H.E. Prof. Shahidul Bhuiyan.",
            [("Anirudh Malhotra", "IND"), ("Rezwan Chowdhury", "BGD"), ("Shahidul Bhuiyan", "BGD")],
        ),
        (
            "Prime Minister Masrour Barzani of Iraq’s Kurdistan Regional Government met today in Ankara with Foreign "
            "Minister Kemal Demir of Türkiye.",
            [("Masrour Barzani", "IRQ"), ("Kemal Demir", "TUR")],
        ),
        (
            "After an audience with His Holiness Pope Francis, President Ana Lund of Norway met Foreign Minister "
            "Marko Petrovic of Serbia.",
            [("Ana Lund", "NOR"), ("Marko Petrovic", "SRB")],
        ),
        (
            "Foreign Minister Ana Lund of Norway met Secretary of Foreign Affairs of the Philippines Ma. Lourdes Reyes "
            "today to prepare the ASEAN-related Foreign Ministers' Meetings.",
            [("Ana Lund", "NOR"), ("Ma. Lourdes Reyes", "PHL")],
        ),
        (
            "The Committee held its third meeting in Riyadh, chaired by Deputy Foreign Minister Talal Al-Harthi of "
            "Saudi Arabia, with the participation of the Chinese delegation headed by Vice Minister Lu Zhengrong.",
            [("Talal Al-Harthi", "SAU"), ("Lu Zhengrong", "CHN")],
        ),
    ],
)
def test_who_took_part_where_it_was_missed(text: str, participants: list[tuple[str, str]]) -> None:
    assert [(p.name, p.party) for p in encounter(text).participants] == participants


def test_an_envoy_that_is_summoned_is_met_at_the_wish_of_whoever_summons() -> None:
    made = encounter("The Ambassador of Iran to the United Kingdom, Mr Seyed Mokhtari, was summoned today.")
    assert (made.kind, made.requested_by, made.publisher) == ("meeting", "GBR", "GBR")


def test_whom_a_traveller_met_where_he_went_is_not_the_publisher() -> None:
    made = encounter(
        "NATO Secretary General Willem Brandsma concluded a visit to the Western Balkans in Belgrade on Tuesday, "
        "where he met with President Dragan Milovanović to discuss the partnership between NATO and Serbia."
    )
    assert made.publisher == "NATO"


def test_the_other_side_of_a_title_is_not_the_publisher() -> None:
    title = "Readout of President Biden’s Call with President Ursula von der Leyen of the European Commission"
    text = "President Biden spoke today with President Ursula von der Leyen of the European Commission."
    made = document(text, title=title, published="2023-04-20")
    assert read_encounter(made, lay_out(text), party_mentions(text))[0].publisher == "USA"


def test_today_goes_before_the_day_of_what_it_was_about() -> None:
    made = encounter(
        "The Russian Ambassador to Norway, Ivan Vlasenkov, was today summoned to the Ministry of Foreign Affairs in "
        "connection with a violation of Norwegian airspace on 2 March."
    )
    assert made.date == "2025-03-12"


@pytest.mark.parametrize(
    ("where", "place"),
    [("in Singapore on the margins of the Dialogue", "Singapore"), ("following President Lund's visit to Paris", None)],
)
def test_a_city_that_is_a_country_and_a_city_of_another_visit(where: str, place: str | None) -> None:
    text = f"Foreign Minister Ana Lund of Norway met today with Foreign Minister Marko Petrovic of Serbia {where}."
    assert encounter(text).place == place
