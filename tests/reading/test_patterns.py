"""The cue patterns, matched on tokens that are tagged by hand: no model."""

from __future__ import annotations

import pytest

from dragoman import codebook
from dragoman.reading.patterns import (
    Element,
    Tokens,
    compile_elements,
    cues_at,
    impersonal_at,
    lexicon,
    match,
    possible_impersonal,
    skip_adverbs,
    verbs,
)


def tagged(line: str) -> Tokens:
    """Tokens of "word/TAG word/TAG …"; the tree is not needed here."""
    text, tag = zip(*(piece.rsplit("/", 1) for piece in line.split()), strict=True)
    starts = [sum(len(word) + 1 for word in text[:i]) for i in range(len(text))]
    ends = [start + len(word) for start, word in zip(starts, text, strict=True)]
    lower = [word.lower() for word in text]
    return Tokens(list(text), lower, list(tag), [0] * len(text), [""] * len(text), starts, ends)


@pytest.mark.parametrize(
    ("lemma", "expected"),
    [
        ("discuss", ("discusses", "discussed", "discussed", "discussing")),
        ("raise", ("raises", "raised", "raised", "raising")),
        ("convey", ("conveys", "conveyed", "conveyed", "conveying")),
        ("agree", ("agrees", "agreed", "agreed", "agreeing")),
        ("reply", ("replies", "replied", "replied", "replying")),
        ("stress", ("stresses", "stressed", "stressed", "stressing")),
        ("speak", ("speaks", "spoke", "spoken", "speaking")),
        ("regret", ("regrets", "regretted", "regretted", "regretting")),
    ],
)
def test_the_forms_of_a_verb(lemma: str, expected: tuple[str, ...]) -> None:
    assert codebook.forms(lemma) == expected


def test_the_small_language_of_the_patterns() -> None:
    assert compile_elements(["that?", "on|about", "{adj}"]) == (
        Element("word", frozenset({"that"}), optional=True),
        Element("word", frozenset({"on", "about"})),
        Element("adj"),
    )


@pytest.mark.parametrize(
    ("pattern", "line", "end"),
    [
        ("on|about", "about/IN trade/NN", 1),
        ("on|about", "trade/NN", None),
        ("that?", "trade/NN", 0),
        ("{adj} views on", "candid/JJ and/CC frank/JJ views/NNS on/IN trade/NN", 5),
        ("{adj} views on", "views/NNS on/IN trade/NN", 2),
        ("{adj} views on", "candid/JJ ,/, frank/JJ views/NNS on/IN trade/NN", 5),
        ("{adj} views on", "went/VBD views/NNS on/IN trade/NN", None),
        ("{adj} views on", "new/JJ " * 10 + "views/NNS on/IN", None),
        ("{be} held", "were/VBD held/VBN", 2),
        ("{be} held", "have/VBP been/VBN held/VBN", 3),
        ("{be} held", "held/VBN", None),
        ("{adv} on", "also/RB briefly/RB on/IN", 3),
        ("{adv} on", "on/IN", 1),
        ("{adv} on", "in/IN detail/NN on/IN", 3),
    ],
)
def test_a_pattern_ends_where_it_ends(pattern: str, line: str, end: int | None) -> None:
    tokens = tagged(line)
    found = match(tokens, compile_elements(pattern.split()), 0, len(tokens.text))
    assert (found[0] if found else None) == end


def test_a_pattern_never_crosses_the_end_it_is_given() -> None:
    tokens = tagged("frank/JJ views/NNS on/IN trade/NN")
    assert match(tokens, compile_elements(["{adj}", "views", "on"]), 0, 2) is None


def test_the_addressee_is_kept() -> None:
    tokens = tagged("the/DT Norwegian/JJ side/NN about/IN trade/NN")
    assert match(tokens, compile_elements(["{obj}", "about"]), 0, 5) == (4, (0, 3))


@pytest.mark.parametrize(
    ("line", "end"),
    [
        ("also/RB strongly/RB urged/VBD", 2),
        ("today/NN urged/VBD", 1),
        ("not/RB urged/VBD", 0),
        (",/, in/IN turn/NN ,/, urged/VBD", 4),
        (",/, Norway/NNP ,/, urged/VBD", 0),
    ],
)
def test_adverbs_and_asides_are_skipped(line: str, end: int) -> None:
    tokens = tagged(line)
    assert skip_adverbs(tokens, 0, len(tokens.text)) == end


@pytest.mark.parametrize(
    ("line", "verb", "act", "end"),
    [
        ("urged/VBD Norway/NNP to/TO act/VB", 0, "appeal", 1),
        ("stressed/VBD the/DT importance/NN of/IN trade/NN", 0, "state", 4),
        ("stressed/VBD that/IN trade/NN grows/VBZ", 0, "state", 2),
        ("thanked/VBD Norway/NNP for/IN help/NN", 0, "praise", 3),
        ("exchanged/VBD views/NNS on/IN trade/NN", 0, "consult", 3),
        ("exchanged/VBD frank/JJ views/NNS with/IN Norway/NNP on/IN trade/NN", 0, "consult", 6),
    ],
)
def test_the_longest_cue_of_a_verb(line: str, verb: int, act: str, end: int) -> None:
    tokens = tagged(line)
    hit = cues_at(tokens, verb, len(tokens.text))
    assert hit is not None
    assert (hit.cue.act, hit.end) == (act, end)


def test_a_word_that_is_no_cue_has_none() -> None:
    assert cues_at(tagged("painted/VBD the/DT bridge/NN"), 0, 3) is None


@pytest.mark.parametrize(
    ("line", "act", "by", "end"),
    [
        ("Views/NNS were/VBD exchanged/VBN on/IN trade/NN", "consult", "all", 4),
        ("It/PRP was/VBD agreed/VBN that/IN talks/NNS continue/VBP", "agree", "all", 4),
        ("It/PRP was/VBD also/RB noted/VBN that/IN trade/NN grew/VBD", "state", "publisher", 5),
    ],
)
def test_impersonal_cues(line: str, act: str, by: str, end: int) -> None:
    tokens = tagged(line)
    stop = len(tokens.text)
    hit = impersonal_at(tokens, 0, stop, possible_impersonal(tokens, 0, stop))
    assert hit is not None
    assert (hit.cue.act, hit.cue.by, hit.end) == (act, by, end)


def test_verbs_are_known_by_form_and_tag() -> None:
    tokens = tagged("Talks/NNS focused/VBD on/IN calls/NNS and/CC he/PRP calls/VBZ for/IN trade/NN")
    assert list(verbs(tokens, 0, len(tokens.text))) == [1, 6]


def test_the_cues_are_made_of_known_elements() -> None:
    known = {"word", "adj", "obj", "obj-short", "adv", "be", "aside"}
    for cues in (*lexicon().verb_cues.values(), lexicon().impersonal):
        for cue in cues:
            assert {element.kind for element in cue.elements} <= known, cue.pattern
