"""Each worked sentence of the codebook is read as it says: cue, content and act."""

from __future__ import annotations

import re

import pytest

from dragoman import codebook
from dragoman.reading import Reader
from dragoman.reading.acts import Rule, rules
from dragoman.record import document

HEAD = "Foreign Minister Ana Lindqvist of Norway met in Oslo today with Foreign Minister Marko Petrovic of Serbia.\n\n"


def worked() -> list[tuple[str, str]]:
    """(act, example) of the acts and of every group of cues."""
    cues = codebook.load("cues")
    found = [(act.code, act.example) for act in codebook.acts().values()]
    found += [(group["act"], group["example"]) for group in (*cues["cues"], *cues["impersonal"])]
    return sorted(set(found))


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.mark.parametrize(("act", "example"), worked())
def test_the_worked_sentence_is_read_as_it_says(reader: Reader, act: str, example: str) -> None:
    cue = re.search(r"\[(.+?)\]", example)
    content = re.search(r"\{(.+?)\}", example)
    assert cue is not None
    assert content is not None
    text = HEAD + re.sub(r"[\[\]{}]", "", example)
    statements = reader.read(document(text, published="2025-03-12")).statements
    assert [(s.cue.text if s.cue else None, s.content.text, s.act) for s in statements] == [(cue[1], content[1], act)]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule.act))
def test_the_first_rule_that_a_worked_clause_fits_is_its_own(rule: Rule) -> None:
    first = next(each.act for each in rules() if each.pattern.search(rule.example))
    assert first == rule.act
