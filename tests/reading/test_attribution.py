"""Source, cue, content, speaker: one kind of sentence each."""

from __future__ import annotations

import pytest

from dragoman.reading import Reader
from dragoman.record import Statements, document

HEAD = "Foreign Minister Ana Lund of Norway met in Oslo today with Foreign Minister Marko Petrovic of Serbia.\n\n"
NOR, SRB, BOTH = ("NOR",), ("SRB",), ("NOR", "SRB")


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


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
