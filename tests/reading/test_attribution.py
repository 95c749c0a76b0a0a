"""Source, cue, content, speaker: one kind of sentence each."""

from __future__ import annotations

import pytest

from dragoman.reading import Reader
from dragoman.record import Statements, document

HEAD = "Foreign Minister Ana Lund of Norway met in Oslo today with Foreign Minister Marko Petrovic of Serbia.\n\n"
NOR, SRB, BOTH = ("NOR",), ("SRB",), ("NOR", "SRB")


def statements(reader: Reader, text: str) -> Statements:
    found = reader.read(document(HEAD + text, published="2025-03-12")).statements
    assert isinstance(found, Statements)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lund said that the border will stay open.", [(NOR, "said that", "the border will stay open")]),
        (
            "Lund thanked Serbia for its help and raised the fate of the detained sailors.",
            [(NOR, "thanked Serbia for", "its help"), (NOR, "raised", "the fate of the detained sailors")],
        ),
        (
            "Lund noted the long delays, calling on Serbia to open the port.",
            [(NOR, "noted", "the long delays"), (NOR, "calling on", "Serbia to open the port")],
        ),
        (
            "The talks were useful, Petrovic said, adding that they will go on.",
            [(SRB, "said", "The talks were useful"), (SRB, "adding that", "they will go on")],
        ),
        ("The port will be opened in May, said Minister Petrovic.", [(SRB, "said", "The port will be opened in May")]),
        ("Serbia's position was reiterated by Minister Petrovic.", [(SRB, "was reiterated by", "Serbia's position")]),
        (
            "It was agreed that the experts will meet again.",
            [(BOTH, "It was agreed that", "the experts will meet again")],
        ),
        ("Both sides discussed the situation in the region.", [(BOTH, "discussed", "the situation in the region")]),
        ("Belgrade called for an end to the sanctions.", [(SRB, "called for", "an end to the sanctions")]),
        ("The meeting took place in the Foreign Ministry building.", []),
        (
            "Lund reiterated the United States’ strong support for the talks.",
            [(NOR, "reiterated the United States’ strong support for", "the talks")],
        ),
        ("Lund welcomed that assurance.", [(NOR, "welcomed", "that assurance")]),
        (
            "Lund stressed that trade between the two had doubled.",
            [(NOR, "stressed that", "trade between the two had doubled")],
        ),
        (
            "Lund reiterated Norway's position that the treaty is in force.",
            [(NOR, "reiterated Norway's position that", "the treaty is in force")],
        ),
        (
            "Lund stated during the call that the port will open.",
            [(NOR, "stated during the call that", "the port will open")],
        ),
        (
            "The ministers discussed Syria, agreeing on the need for a lasting peace.",
            [(BOTH, "discussed", "Syria"), (BOTH, "agreeing on the need for", "a lasting peace")],
        ),
        (
            "Norway has always held that disputes should be settled by talks, and opposes the use of force.",
            [
                (NOR, "has always held that", "disputes should be settled by talks"),
                (NOR, "opposes", "the use of force"),
            ],
        ),
        (
            "The supply of boats must be cut off, Petrovic added, and he welcomed the recent arrests.",
            [(SRB, "added", "The supply of boats must be cut off"), (SRB, "welcomed", "the recent arrests")],
        ),
        (
            "Lund affirmed Norway's support for Ukraine, and Minister Petrovic discussed the steps to be taken.",
            [
                (NOR, "affirmed Norway's support for", "Ukraine"),
                (BOTH, "discussed", "the steps to be taken"),
            ],
        ),
        (
            "The visit also provided an opportunity to take stock of the state of relations.",
            [(BOTH, "The visit also provided an opportunity to take stock of", "the state of relations")],
        ),
        (
            "They discussed the refugees, whereby Minister Lund pointed out that returns must be safe.",
            [(BOTH, "discussed", "the refugees"), (NOR, "pointed out that", "returns must be safe")],
        ),
        (
            "Lund took note with satisfaction of the entry into force of the treaty.",
            [(NOR, "took note with satisfaction of", "the entry into force of the treaty")],
        ),
        ("The group discussed the situation in the region.", [(BOTH, "discussed", "the situation in the region")]),
        (
            "Mr. Petrovic, joined by the Ambassador, praised the reform.",
            [(SRB, "joined by the Ambassador, praised", "the reform")],
        ),
        (
            "The ministers exchanged views on the situation in Gaza and Mr. Petrovic highlighted the need for aid.",
            [(BOTH, "exchanged views on", "the situation in Gaza"), (SRB, "highlighted the need for", "aid")],
        ),
        (
            "Lund re-affirmed the commitment of Norway to Serbia's sovereignty.",
            [(NOR, "affirmed the commitment of Norway to", "Serbia's sovereignty")],
        ),
        (
            "Petrovic congratulated Lund on 201 years of statehood.",
            [(SRB, "congratulated Lund on", "201 years of statehood")],
        ),
        (
            "Lund stressed the right to self-defence, as Serbia responds to the attack.",
            [(NOR, "stressed", "the right to self-defence, as Serbia responds to the attack")],
        ),
        ("Lund discussed the work they are engaged in.", [(BOTH, "discussed", "the work they are engaged in")]),
        (
            "Lund expressed condolences on behalf of the Norwegian people to the families of those killed.",
            [
                (
                    NOR,
                    "expressed condolences on behalf of the Norwegian people to",
                    "the families of those killed",
                )
            ],
        ),
        (
            "The talks also touched upon the security of the sea, where the two sides stressed that it is theirs.",
            [
                (BOTH, "The talks also touched upon", "the security of the sea"),
                (BOTH, "stressed that", "it is theirs"),
            ],
        ),
    ],
)
def test_a_sentence(reader: Reader, text: str, expected: list[tuple[tuple[str, ...], str, str]]) -> None:
    found = statements(reader, text)
    assert [(s.speaker, s.cue.text if s.cue else None, s.content.text) for s in found] == expected


def test_a_sentence_without_attribution_goes_on_with_the_speaker(reader: Reader) -> None:
    found = statements(reader, "Petrovic said that the talks were useful. The port should be opened at once.")
    assert [(s.speaker, s.person, s.cue is None) for s in found] == [
        (SRB, "Marko Petrovic", False),
        (SRB, "Marko Petrovic", True),
    ]


def test_list_items_have_the_source_of_the_line_before(reader: Reader) -> None:
    text = "At the meeting, the two Ministers:\n\n"
    text += "• agreed to reopen the land crossing in May\n• condemned the attack on the convoy last week."
    assert [(s.speaker, s.act) for s in statements(reader, text)] == [(BOTH, "agree"), (BOTH, "criticize")]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Lund urged Serbia to open the port.", SRB),
        ("Lund thanked Serbia for its help.", SRB),
        ("Lund condemned Russia's attack on the convoy.", ("RUS",)),
        ("The two ministers agreed to open the port.", ()),
        ("Lund raised the fate of the detained sailors.", SRB),
        ("Lund recalled the long friendship of the two peoples.", ()),
    ],
)
def test_targets(reader: Reader, text: str, target: tuple[str, ...]) -> None:
    assert statements(reader, text)[0].target == target


PETROVIC = "Marko Petrovic"
Row = tuple[str | None, str | None, str]
"""Source, cue and content of a statement."""


def triples(reader: Reader, text: str) -> list[Row]:
    return [
        (s.source.text if s.source else None, s.cue.text if s.cue else None, s.content.text)
        for s in statements(reader, text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Lund welcomed the release of the crew and urged Serbia to reopen the bridge.",
            [("Lund", "welcomed", "the release of the crew"), ("Lund", "urged", "Serbia to reopen the bridge")],
        ),
        (
            "Lund noted that trade has grown, and Petrovic urged Norway to open the road.",
            [("Lund", "noted that", "trade has grown"), ("Petrovic", "urged", "Norway to open the road")],
        ),
        (
            "The bridge is nearly finished, Petrovic noted, calling on Norway to open the road.",
            [
                ("Petrovic", "noted", "The bridge is nearly finished"),
                ("Petrovic", "calling on", "Norway to open the road"),
            ],
        ),
        ("According to Petrovic, the bridge is open.", [("Petrovic", "According to", "the bridge is open")]),
        ("“The bridge is nearly finished,” said Petrovic.", [("Petrovic", "said", "The bridge is nearly finished")]),
        ('"The bridge is nearly finished," Petrovic said.', [("Petrovic", "said", "The bridge is nearly finished")]),
        pytest.param(
            "Petrovic said: “The bridge is nearly finished.”", [("Petrovic", "said", "The bridge is nearly finished")]
        ),
        pytest.param(
            "Petrovic said, “The bridge is nearly finished.”", [("Petrovic", "said", "The bridge is nearly finished")]
        ),
        (
            "For his part, Petrovic expressed readiness to host the next round.",
            [("Petrovic", "expressed readiness to", "host the next round")],
        ),
        (
            "Petrovic further strongly urged Norway to open the road.",
            [("Petrovic", "further strongly urged", "Norway to open the road")],
        ),
        (
            "The bridge over the river was discussed.",
            [(None, "was discussed", "The bridge over the river")],
        ),
        (
            "Views were exchanged on the situation in the Sahel.",
            [(None, "Views were exchanged on", "the situation in the Sahel")],
        ),
    ],
)
def test_source_cue_and_content(reader: Reader, text: str, expected: list[Row]) -> None:
    assert triples(reader, text) == expected


@pytest.mark.parametrize(
    ("source", "speaker", "person"),
    [
        ("Lund", NOR, "Ana Lund"),
        ("Minister Lund", NOR, "Ana Lund"),
        ("The Norwegian minister", NOR, "Ana Lund"),
        ("The Serbian minister", SRB, PETROVIC),
        ("The Serbian side", SRB, None),
        ("Serbia", SRB, None),
        ("Belgrade", SRB, None),
        ("Oslo", NOR, None),
        ("Both sides", BOTH, None),
        ("The two sides", BOTH, None),
        ("The two ministers", BOTH, None),
        ("They", BOTH, None),
        ("Lund and Petrovic", BOTH, None),
        ("Norway and Serbia", BOTH, None),
        pytest.param("Oslo and Belgrade", BOTH, None),
    ],
)
def test_who_speaks(reader: Reader, source: str, speaker: tuple[str, ...], person: str | None) -> None:
    (found,) = statements(reader, f"{source} stressed the importance of free trade.")
    assert (found.source and found.source.text, found.speaker, found.person) == (source, speaker, person)


def test_talk_is_joint_even_where_one_side_is_the_subject(reader: Reader) -> None:
    (found,) = statements(reader, "Petrovic discussed trade with Lund.")
    assert (found.speaker, found.person, found.source and found.source.text) == (BOTH, None, "Petrovic")


def test_a_new_paragraph_without_a_speaker_inherits_none(reader: Reader) -> None:
    first, *rest = statements(reader, "Petrovic noted that trade has grown.\n\nThe railway is the largest project.")
    assert first.speaker == SRB
    assert rest == []


def test_the_last_speaker_is_gone_on_with(reader: Reader) -> None:
    text = (
        "Lund stressed the importance of trade. Petrovic noted that it has grown. The railway is the largest project."
    )
    assert [s.speaker for s in statements(reader, text)] == [NOR, SRB, SRB]


def test_the_first_person_in_reported_speech_is_the_reported_speaker(reader: Reader) -> None:
    found = statements(reader, "Petrovic said that he is ready to travel. I agree that the talks are useful.")
    assert [(s.speaker, s.person) for s in found] == [(SRB, PETROVIC), (SRB, PETROVIC)]


def test_the_publisher_speaks_where_it_asserts_something_itself(reader: Reader) -> None:
    found = statements(reader, "Norway is working to end the war. We stand with Moldova.")
    assert [(s.speaker, s.person) for s in found] == [(NOR, None), (NOR, None)]


@pytest.mark.parametrize(
    "text",
    [
        "The meeting took place at the Foreign Ministry.",
        "The delegations also visited the harbour.",
        "The talks lasted two hours.",
        "Also present were the ambassadors of the two countries.",
    ],
)
def test_narration_reports_nothing(reader: Reader, text: str) -> None:
    assert triples(reader, text) == []


def test_narration_does_not_inherit_either(reader: Reader) -> None:
    found = statements(reader, "Petrovic noted that trade has grown. The meeting took place at the Foreign Ministry.")
    assert [s.content.text for s in found] == ["trade has grown"]


def test_a_short_line_leads_a_list_in_as_well(reader: Reader) -> None:
    text = "The two Ministers:\n\n- condemned the attack on the convoy near the border;\n\n- agreed to meet in May."
    assert [(s.speaker, s.act) for s in statements(reader, text)] == [(BOTH, "criticize"), (BOTH, "agree")]


@pytest.mark.parametrize(
    "text",
    [
        "Petrovic thanked Norway for its help, and he asked that the port be opened.",
        "Petrovic added that the port was closed, while he welcomed the recent arrests.",
        "The port is closed, Petrovic added, and he welcomed the recent arrests.",
    ],
)
def test_a_pronoun_in_the_same_sentence_is_whoever_has_just_spoken(reader: Reader, text: str) -> None:
    found = statements(reader, "Lund said that trade had grown. " + text)
    assert [(s.speaker, s.person) for s in found] == [(NOR, "Ana Lund")] + [(SRB, "Marko Petrovic")] * 2


def test_two_offices_under_one_article_are_two_people(reader: Reader) -> None:
    head = "President Ole Lund of Norway met in Oslo today with Prime Minister Marko Petrovic of Serbia.\n\n"
    text = head + "The President and Prime Minister agreed to open the port."
    (found,) = reader.read(document(text, published="2025-03-12")).statements
    assert (found.speaker, found.person) == (BOTH, None)


def test_one_person_of_two_offices_is_one(reader: Reader) -> None:
    head = (
        "Prime Minister and Minister of Foreign Affairs Ole Lund of Norway met in Oslo today with "
        "Foreign Minister Marko Petrovic of Serbia.\n\n"
    )
    text = head + "The Prime Minister and Minister of Foreign Affairs called for a ceasefire."
    (found,) = reader.read(document(text, published="2025-03-12")).statements
    assert (found.speaker, found.person) == (NOR, "Ole Lund")


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Lund condemned the acts of terror against Israeli citizens.", ()),
        ("Lund condemned the recent attack on the Serbian consulate.", ()),
        ("Lund condemned Russia's attacks on Ukrainian cities.", ("RUS",)),
    ],
)
def test_whoever_suffers_what_is_condemned_is_not_blamed(reader: Reader, text: str, target: tuple[str, ...]) -> None:
    assert [(s.act, s.target) for s in statements(reader, text)] == [("criticize", target)]


def test_what_somebody_would_not_do_is_not_done(reader: Reader) -> None:
    found = statements(reader, "Lund said that Norway would not oppose the plan.")
    assert [s.act for s in found] != ["reject"]


def test_a_passive_in_a_reported_clause_is_no_statement_of_its_own(reader: Reader) -> None:
    assert triples(reader, "Petrovic said that the port where the ships lie is closed at night.") == [
        ("Petrovic", "said that", "the port where the ships lie is closed at night")
    ]


def test_a_pronoun_is_not_the_one_who_is_thanked(reader: Reader) -> None:
    (found,) = statements(reader, "He thanked Norway for its hospitality.")
    assert (found.speaker, found.target) == (SRB, NOR)
