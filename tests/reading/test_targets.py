"""At whom an act is directed, act by act. Lindqvist speaks for Norway, Petrovic for Serbia."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dragoman import codebook
from dragoman.record import Statement

TABLE = [
    # act, sentence, target
    ("appeal", "Lindqvist urged Serbia to reopen the bridge.", ("SRB",)),
    ("appeal", "Lindqvist urged Iran and Syria to release the sailors.", ("IRN", "SYR")),
    ("appeal", "Petrovic said that both sides should keep the channels open.", ("NOR",)),
    ("appeal", "The two Ministers called on Iran to release the sailors.", ("IRN",)),
    ("demand", "Petrovic said that Norway must release the ship.", ("NOR",)),
    ("criticize", "Lindqvist condemned Iran’s arrest of the sailors.", ("IRN",)),
    ("criticize", "The two Ministers condemned the attack on the convoy by Syria.", ("SYR",)),
    ("criticize", "Petrovic said that it is wrong that Norway closed the port.", ("NOR",)),
    ("criticize", "The two Ministers condemned the attack on the convoy.", ()),
    ("reject", "Petrovic said that Serbia opposes the new Norwegian tariffs.", ("NOR",)),
    ("warn", "Lindqvist warned Serbia that any attack on the embassy would have serious consequences.", ("SRB",)),
    ("concern", "The Serbian side expressed concern about the new tariffs.", ()),
    ("concern", "Lindqvist expressed concern about Iranian arms deliveries.", ("IRN",)),
    ("praise", "Lindqvist thanked Serbia for its hospitality.", ("SRB",)),
    ("praise", "Lindqvist congratulated her counterpart on his appointment.", ("SRB",)),
    ("praise", "Lindqvist offered condolences to Jordan over the floods.", ("JOR",)),
    ("support", "Lindqvist reaffirmed her support for Moldova’s sovereignty.", ("MDA",)),
    ("support", "Lindqvist reaffirmed her support for a lasting peace.", ()),
    ("pledge", "Lindqvist offered to host the next round.", ()),
    ("pledge", "Petrovic said that Serbia will support Norway at the next session.", ("NOR",)),
    ("reassure", "The Norwegian side does not seek a new conflict.", ("SRB",)),
    ("agree", "The two Ministers agreed to reopen the crossing with Romania.", ()),
    ("consult", "The two Ministers discussed the situation in Syria.", ()),
    ("consult", "Petrovic discussed trade with Lindqvist.", ()),
    ("consult", "Lindqvist raised the case of the detained sailors.", ("SRB",)),
    ("consult", "Petrovic briefed Lindqvist on the elections.", ("NOR",)),
    ("state", "Lindqvist noted that trade with Serbia has grown.", ()),
]


@pytest.mark.parametrize(("act", "sentence", "target"), TABLE)
def test_the_target_of_an_act(
    below: Callable[[str], tuple[Statement, ...]], act: str, sentence: str, target: tuple[str, ...]
) -> None:
    assert [(s.act, s.target) for s in below(sentence)] == [(act, target)]


def test_the_table_has_every_act() -> None:
    assert {act for act, _, _ in TABLE} == set(codebook.acts())


@pytest.mark.parametrize("sentence", sorted({sentence for _, sentence, target in TABLE if target}))
def test_a_target_has_its_evidence_and_is_no_speaker(
    below: Callable[[str], tuple[Statement, ...]], sentence: str
) -> None:
    for statement in below(sentence):
        assert statement.evidence["target"]
        assert len(statement.speaker) > 1 or not set(statement.target) & set(statement.speaker)


@pytest.mark.parametrize(
    "text",
    [
        "Lindqvist offered condolences for the victims of the Hamas attacks.",
        "Lindqvist welcomed the release of hostages held by Hamas.",
        "Lindqvist thanked Petrovic for his support against Russia.",
        "Lindqvist affirmed a commitment to preventing Iran from getting a weapon.",
        "Lindqvist affirmed her commitment to efforts to hold Russia to account.",
    ],
)
def test_who_does_harm_is_not_whom_it_is_done_for(below: Callable[[str], tuple[Statement, ...]], text: str) -> None:
    (statement,) = below(text)
    assert not {"HAMAS", "RUS", "IRN"} & set(statement.target)
