"""What a clause does by its own words: the worked clause of every rule, and who has to be its subject."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from dragoman import codebook
from dragoman.reading.acts import Rule, Voice, Worded, by_content, lowered, rank, rules
from dragoman.reading.names import party_mentions
from dragoman.record import Statement

CHINA = Voice(("CHN",), ("USA",))


def act_of(clause: str, voice: Voice = CHINA) -> str:
    return by_content(clause, lowered(clause), 0, len(clause), voice, party_mentions(clause)).act


def clause_of(rule: Rule) -> str:
    """The worked clause without the code of its subject."""
    return re.sub(r"^[A-Z]{3}: ", "", rule.example)


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(
            rule,
            id=str(rule.act),
            marks=pytest.mark.xfail(
                strict=True, reason="the clause names no party, and its subject is longer than 50 characters"
            )
            if rule.act == "criticize"
            else (),
        )
        for rule in rules()
    ],
)
def test_the_worked_clause_of_a_rule_is_read_with_its_act(rule: Rule) -> None:
    assert act_of(clause_of(rule)) == rule.act


def test_a_rule_has_an_act_of_the_codebook() -> None:
    assert {rule.act for rule in rules()} < set(codebook.acts())


@pytest.mark.parametrize(
    ("clause", "act"),
    [
        ("the border is quiet", "state"),
        ("the U.S. side must return the ship", "demand"),
        ("China must grow its own food", "state"),
        ("China will open the port", "pledge"),
        ("the United States will open the port", "state"),
        ("both sides should open the port", "appeal"),
        ("China supports the plan", "support"),
        ("the United States supports the plan", "state"),
        ("China opposes the plan", "reject"),
        ("the United States opposes the plan", "reject"),
        ("China welcomes the plan", "praise"),
        ("the United States violated the treaty", "criticize"),
        ("China does not seek a new conflict", "reassure"),
        ("we will open the port", "pledge"),
        ("whoever opens the port will bear the consequences", "warn"),
    ],
)
def test_the_subject_of_a_clause_decides(clause: str, act: str) -> None:
    assert act_of(clause) == act


@pytest.mark.parametrize(
    ("clause", "act"),
    [
        ("the U.S. side must return the ship and should open the port", "demand"),
        ("China opposes the plan and hopes that it will be dropped", "reject"),
        ("China appreciates the plan and will support it", "pledge"),
    ],
)
def test_of_two_acts_the_more_specific_is_taken(clause: str, act: str) -> None:
    assert act_of(clause) == act


def test_the_words_that_decided_are_given() -> None:
    clause = "The two sides should talk"
    found = by_content(clause, lowered(clause), 0, len(clause), CHINA, [])
    assert found.act == "appeal"
    assert found.words is not None
    assert clause[slice(*found.words)] == "should"


def test_only_the_clause_is_looked_at() -> None:
    text = "They should talk. The border is quiet."
    assert by_content(text, lowered(text), 18, len(text), CHINA, []) == Worded("state", None, frozenset(), frozenset())


def test_small_letters_keep_every_character_at_its_place() -> None:
    text = "İstanbul: THE TWO SIDES SHOULD TALK"
    assert len(lowered(text)) == len(text)
    assert lowered(text).endswith(": the two sides should talk")


def test_the_ranks_are_the_codebooks() -> None:
    assert rank("warn") == 1
    assert rank("state") == len(codebook.acts()) == 13


@pytest.mark.parametrize(
    ("sentence", "act"),
    [
        ("Petrovic said that both sides should keep the channels open.", "appeal"),
        ("Petrovic said that Norway must release the ship.", "demand"),
        ("Petrovic said that it is wrong that Norway closed the port.", "criticize"),
        ("Petrovic said that whoever crosses that line will bear the consequences.", "warn"),
        ("Petrovic said that the exercise is not directed against any country.", "reassure"),
        ("Petrovic said that Serbia stands ready to host the talks.", "pledge"),
        ("Petrovic said that Serbia highly values the help of its partner.", "praise"),
        ("Lindqvist refused to discuss the proposal.", "reject"),
        ("Lindqvist did not support the plan.", "reject"),
        ("Lindqvist does not recognise the annexation.", "reject"),
        ("Lindqvist does not accept the proposal.", "reject"),
        ("The Norwegian side does not seek a new conflict.", "reassure"),
        ("Petrovic assured Norway that the exercise is not directed against any country.", "reassure"),
        ("Lindqvist stressed the importance of free trade.", "state"),
        ("Minister Petrovic regretted the loss of the crew.", "concern"),
        ("Lindqvist reaffirmed her commitment to Moldova’s sovereignty.", "support"),
        ("Lindqvist reaffirmed her commitment to reopening the port.", "pledge"),
    ],
)
def test_the_act_of_a_sentence(below: Callable[[str], tuple[Statement, ...]], sentence: str, act: str) -> None:
    assert [statement.act for statement in below(sentence)] == [act]


def test_event_and_root_code_follow_from_the_act(below: Callable[[str], tuple[Statement, ...]]) -> None:
    (statement,) = below("Lindqvist urged Serbia to reopen the bridge.")
    assert (statement.act, statement.event, statement.cameo) == ("appeal", "REQUEST", "02")


def test_a_sentence_is_split_where_the_act_changes(below: Callable[[str], tuple[Statement, ...]]) -> None:
    found = below("Petrovic stressed that talks are needed and that Norway should open the road.")
    assert [(s.content.text, s.act) for s in found] == [
        ("talks are needed", "state"),
        ("Norway should open the road", "appeal"),
    ]
