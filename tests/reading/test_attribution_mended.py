"""Sentences that were once read wrongly: whose they are, and where cue and content meet."""

from __future__ import annotations

import pytest

from dragoman.reading import Reader
from dragoman.record import document

HEAD = "Foreign Minister Ana Lund of Norway met in Oslo today with Foreign Minister Marko Petrovic of Serbia.\n\n"
NOR, SRB, BOTH = ("NOR",), ("SRB",), ("NOR", "SRB")
Found = tuple[tuple[str, ...], str | None, str]


def found(reader: Reader, text: str) -> list[Found]:
    statements = reader.read(document(text, published="2025-03-12")).statements
    return [(s.speaker, s.cue.text if s.cue else None, s.content.text) for s in statements]


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        (
            "President Joseph R. Biden, Jr. spoke with President Andrzej Duda of Poland and expressed deep condolences "
            "for the loss of life.",
            (("USA",), "expressed deep condolences for", "the loss of life"),
        ),
        (
            "Vice President Kamala Harris today spoke with President Andrzej Duda of Poland, conveying her desire to "
            "deepen relations.",
            (("USA",), "conveying her desire to", "deepen relations"),
        ),
        (
            "Vice President Kamala Harris met with President Andrzej Duda of Poland and warmly welcomed their "
            "applications for membership.",
            (("USA",), "warmly welcomed", "their applications for membership"),
        ),
        (
            "President Biden called Prime Minister Kishida of Japan today to express his outrage, sadness and deep "
            "condolences on the death of the former Prime Minister.",
            (
                ("USA",),
                "to express his outrage, sadness and deep condolences on",
                "the death of the former Prime Minister",
            ),
        ),
        (
            "Vice President Kamala Harris spoke with President Andrzej Duda of Poland and expressed her and the Second "
            "Gentleman’s condolences for the loss of life.",
            (("USA",), "expressed her and the Second Gentleman’s condolences for", "the loss of life"),
        ),
    ],
)
def test_the_first_sentence_tells_more_than_that_they_spoke(reader: Reader, opening: str, expected: Found) -> None:
    statements = reader.read(document(opening, published="2022-07-08")).statements
    assert [(s.speaker, s.cue.text if s.cue else None, s.content.text) for s in statements] == [expected]


def test_who_is_told_of_with_a_country_of_his_own_speaks_in_the_first_sentence_too(reader: Reader) -> None:
    text = "Foreign Minister Ana Lund of Norway met Foreign Minister Marko Petrovic of Serbia, who {} in Oslo."
    assert found(reader, text.format("voiced concern about the fighting")) == [
        (SRB, "who voiced concern about", "the fighting in Oslo")
    ]
    assert found(reader, text.format("welcomed her")) == []
    assert found(reader, text.format("had asked for it")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Lund underscored the United States’ commitment to the treaty.",
            (NOR, "underscored the United States’ commitment to", "the treaty"),
        ),
        (
            "Lund praised Serbia’s leadership in rallying support for the refugees.",
            (NOR, "praised", "Serbia’s leadership in rallying support for the refugees"),
        ),
        ("Lund applauded Petrovic’s efforts for peace.", (NOR, "applauded", "Petrovic’s efforts for peace")),
        (
            "Lund discussed with Minister Petrovic the urgent need for a truce.",
            (BOTH, "discussed with Minister Petrovic", "the urgent need for a truce"),
        ),
        (
            "Lund expressed to Minister Petrovic her desire to reopen the line.",
            (NOR, "expressed to Minister Petrovic her desire to", "reopen the line"),
        ),
        ("Lund laid out in detail that the line is safe.", (NOR, "laid out in detail that", "the line is safe")),
        (
            "She conveyed concerns with regard to the safety of the crews.",
            (NOR, "conveyed concerns with regard to", "the safety of the crews"),
        ),
        (
            "Lund pressed Minister Petrovic to open the port.",
            (NOR, "pressed", "Minister Petrovic to open the port"),
        ),
        ("Lund announced nearly $30 million in aid.", (NOR, "announced", "nearly $30 million in aid")),
        (
            "Lund regretted, however, that the talks had stalled.",
            (NOR, "regretted, however, that", "the talks had stalled"),
        ),
        ("Each side committed to take the necessary steps.", (BOTH, "committed to", "take the necessary steps")),
        (
            "Lund wanted the Serbian authorities to open the port.",
            (NOR, "wanted", "the Serbian authorities to open the port"),
        ),
        (
            "During the meeting, the grain corridor was also on the agenda.",
            (BOTH, "was also on the agenda", "the grain corridor"),
        ),
        (
            "The meeting, which took place at the request of the Serbian side, addressed trade.",
            (BOTH, "The meeting, which took place at the request of the Serbian side, addressed", "trade"),
        ),
        (
            "The immediate release of the crew was demanded.",
            (NOR, "was demanded", "The immediate release of the crew"),
        ),
        (
            "It was reiterated on the Serbian side that the policy is independent.",
            (SRB, "It was reiterated on the Serbian side that", "the policy is independent"),
        ),
        ("The Ministry condemns the attack.", (NOR, "condemns", "the attack")),
    ],
)
def test_one_statement(reader: Reader, text: str, expected: Found) -> None:
    assert found(reader, HEAD + text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The Serbian diplomat was told that the course is in contradiction with the treaty.",
            (NOR, "The Serbian diplomat was told that", "the course is in contradiction with the treaty"),
        ),
        (
            "Minister Petrovic was called upon to respect the ceasefire.",
            (NOR, "Minister Petrovic was called upon to", "respect the ceasefire"),
        ),
        (
            "Minister Lund was briefed in detail on the floods.",
            (SRB, "Minister Lund was briefed in detail on", "the floods"),
        ),
    ],
)
def test_whoever_is_told_something_is_not_its_speaker(reader: Reader, text: str, expected: Found) -> None:
    assert found(reader, HEAD + text) == [expected]
    assert found(reader, HEAD + "Lund said that she was told that the line is open.")[0][0] == NOR


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Lund, noting that the treaty is old, stated that it would be renewed.",
            [(NOR, "noting that", "the treaty is old"), (NOR, "stated that", "it would be renewed")],
        ),
        (
            "Lund reaffirmed her support for the treaty, at the same time stressing that the line must reopen.",
            [
                (NOR, "reaffirmed her support for", "the treaty"),
                (NOR, "at the same time stressing that", "the line must reopen"),
            ],
        ),
        (
            "The two Ministers undertook to keep channels open, and it was resolved that the directors would meet.",
            [
                (BOTH, "undertook to", "keep channels open"),
                (BOTH, "it was resolved that", "the directors would meet"),
            ],
        ),
        (
            "Petrovic said that prices rose. Those claims were resolutely rejected.",
            [(SRB, "said that", "prices rose"), (NOR, "were resolutely rejected", "Those claims")],
        ),
        (
            "Norway remains the largest donor to the fund, and we stand with the people of Ukraine.",
            [
                (NOR, None, "Norway remains the largest donor to the fund"),
                (NOR, "stand with", "the people of Ukraine"),
            ],
        ),
        (
            "They discussed fish.They also reviewed trade.",
            [(BOTH, "discussed", "fish"), (BOTH, "also reviewed", "trade")],
        ),
    ],
)
def test_two_statements(reader: Reader, text: str, expected: list[Found]) -> None:
    assert found(reader, HEAD + text) == expected


def test_a_quotation_of_several_paragraphs_is_whose_lead_it_follows(reader: Reader) -> None:
    text = HEAD + (
        "Minister Petrovic said:\n\n“I would like to thank Norway for its help. Serbia is a friend.\n\n"
        "“The war must end.”\n\nThe Ministers agreed to meet again."
    )
    assert [(speaker, content) for speaker, _, content in found(reader, text)] == [
        (SRB, "its help"),
        (SRB, "Serbia is a friend"),
        (SRB, "The war must end"),
        (BOTH, "meet again"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "He also met with alumni of the Initiative.",
        "Deputy Minister Aas also joined the call.",
        "Also in the meeting were Deputy Minister Aas and Director Berg.",
        "They had a candid conversation, continuing efforts to maintain open lines.",
        "Lund concluded a four-day visit to the region.",
        "Norway has committed 2,404 violations.",
        "Lund spoke on the telephone for forty minutes.",
    ],
)
def test_what_tells_of_the_proceedings_is_no_statement(reader: Reader, text: str) -> None:
    cues = [cue for _, cue, _ in found(reader, HEAD + "The two Ministers discussed fish. " + text)]
    assert cues[0] == "discussed"
    assert not [cue for cue in cues[1:] if cue]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Petrovic said that prices rose. Serbia will import more fish, and supports Norway in its reforms.",
            [
                (SRB, "said that", "prices rose"),
                (SRB, "will", "import more fish"),
                (SRB, "supports", "Norway in its reforms"),
            ],
        ),
        (
            "Norway will continue to follow the situation and calls on Serbia to exercise restraint.",
            [
                (NOR, "will continue to", "follow the situation"),
                (NOR, "calls on", "Serbia to exercise restraint"),
            ],
        ),
        (
            "Serbia thanks Norway for its help, and highly appreciates the new fund.",
            [(SRB, "thanks Norway for", "its help"), (SRB, "highly appreciates", "the new fund")],
        ),
        (
            "The Norwegian Minister has invited Mr Petrovic to visit Bergen, and has offered to send experts.",
            [(NOR, "has invited", "Mr Petrovic to visit Bergen"), (NOR, "has offered to", "send experts")],
        ),
        (
            "An exchange of views on the Afghan settlement took place. Discussions then turned to fish.",
            [
                (BOTH, "An exchange of views on", "the Afghan settlement"),
                (BOTH, "Discussions then turned to", "fish"),
            ],
        ),
        (
            "Deep concern was also conveyed by the Serbian side regarding the price of fish.",
            [(SRB, "Deep concern was also conveyed by the Serbian side regarding", "the price of fish")],
        ),
        (
            "The hope was expressed by Lund that the line would reopen.",
            [(NOR, "The hope was expressed by Lund that", "the line would reopen")],
        ),
        (
            "Trade was also on the agenda, with both sides noting good progress in the talks.",
            [(BOTH, "was also on the agenda", "Trade"), (BOTH, "noting", "good progress in the talks")],
        ),
        (
            "The two discussed fish. Her message to Belgrade was clear: reopen the line.",
            [(BOTH, "discussed", "fish"), (NOR, "message to Belgrade was clear", "reopen the line")],
        ),
        (
            "The line must be reopened by May, Minister Petrovic made clear.",
            [(SRB, "made clear", "The line must be reopened by May")],
        ),
        (
            "Petrovic said that prices rose. Norway’s Ministry of Defence condemned the shelling of the port.",
            [(SRB, "said that", "prices rose"), (NOR, "condemned", "the shelling of the port")],
        ),
        (
            "The Norwegian Foreign Ministry handed him a firm note of protest over the shelling of the port.",
            [(NOR, "handed him a firm note of protest over", "the shelling of the port")],
        ),
    ],
)
def test_the_second_half_and_the_whole_frame(reader: Reader, text: str, expected: list[Found]) -> None:
    assert found(reader, HEAD + text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "In the view of the Serbian side, prices rose steeply last year.",
            (SRB, "In the view of", "prices rose steeply last year"),
        ),
        ("The line must reopen, according to Lund.", (NOR, "according to", "The line must reopen")),
        ("Lund's response was that the line would reopen.", (NOR, "response was that", "the line would reopen")),
        ("Lund signalled that Norway would help.", (NOR, "signalled that", "Norway would help")),
        ("Petrovic left no doubt that Serbia would respond.", (SRB, "left no doubt that", "Serbia would respond")),
        (
            "Lund reaffirmed to Petrovic that Norway would help.",
            (NOR, "reaffirmed to Petrovic that", "Norway would help"),
        ),
        ("Petrovic brushed aside the criticism of Norway.", (SRB, "brushed aside", "the criticism of Norway")),
        ("Petrovic was at pains to stress that prices rose.", (SRB, "to stress that", "prices rose")),
        (
            "The Serbian Foreign Minister, who arrived last night, criticised the quotas.",
            (SRB, "criticised", "the quotas"),
        ),
        ("Petrovic saw no reason for a change.", (SRB, None, "Petrovic saw no reason for a change")),
        (
            "Lund made no secret of her disappointment over the closure.",
            (NOR, "made no secret of her disappointment over", "the closure"),
        ),
    ],
)
def test_who_is_named_as_the_subject_speaks(reader: Reader, text: str, expected: Found) -> None:
    assert found(reader, HEAD + "The two Ministers discussed fish. " + text)[1:] == [expected]


def test_an_aside_of_its_own_is_no_part_of_the_cue(reader: Reader) -> None:
    assert found(reader, HEAD + "Both Ministers, noting the recent floods, agreed on relief.") == [
        (BOTH, "noting", "the recent floods"),
        (BOTH, "agreed on", "relief"),
    ]


@pytest.mark.parametrize(
    "text", ["Norway will be paired with a county of the Guard.", "Norway will have been a member for fifty years."]
)
def test_what_will_be_done_to_a_party_is_no_promise_of_its_own(reader: Reader, text: str) -> None:
    assert found(reader, HEAD + "Lund said that prices rose. " + text)[1:] == [(NOR, None, text.rstrip("."))]


def test_the_head_of_a_delegation_is_of_whom_it_represents(reader: Reader) -> None:
    text = (
        "President Maia Sandu received in Chisinau today a delegation of the European Parliament, "
        "led by Mr Siegfried Muresan."
    )
    people = reader.read(document(text, title="Meeting in Chisinau", published="2025-03-03")).encounter.participants
    assert {p.name: p.party for p in people}["Siegfried Muresan"] == "EU"


@pytest.mark.parametrize(
    ("text", "publisher"),
    [
        (
            "The Ministry of Foreign Affairs of the Republic of Poland today summoned the chargé d'affaires of the "
            "Russian Federation, Andrei Orlov, and handed him a note of protest over the drones.",
            "POL",
        ),
        (
            "The Prime Minister, Mark Ellison, spoke with Prime Minister Mette Holm of Denmark. Prime Minister Ellison "
            "reaffirmed Canada's support for Greenland's right to decide its own future.",
            "CAN",
        ),
        (
            "Prime Minister Arjun Mehta met James Kamau, President of Kenya, on the sidelines of the G20 Summit in "
            "Johannesburg today. Prime Minister thanked President Kamau for his support.",
            None,
        ),
    ],
)
def test_whose_readout_it_is(reader: Reader, text: str, publisher: str | None) -> None:
    assert reader.read(document(text, published="2025-09-10")).encounter.publisher == publisher


def test_an_office_to_somebody_is_not_what_was_told(reader: Reader) -> None:
    text = HEAD + "The two Ministers discussed fish. Lund was briefed by Petrovic, Assistant to the President."
    assert [cue for _, cue, _ in found(reader, text)] == ["discussed", None]


def test_a_name_without_its_article_is_the_same_person(reader: Reader) -> None:
    text = (
        "President Ana Lund of Norway spoke today with President Abdel Fattah Al-Sisi of Egypt. "
        "President Lund and President Sisi affirmed their commitment to work together."
    )
    assert [speaker for speaker, _, _ in found(reader, text)] == [("NOR", "EGY")]
