"""One phrase over time, in texts written for the purpose."""

from __future__ import annotations

from typing import Any

import pytest

from dragoman.comparison.phrases import follow, has
from dragoman.comparison.texts import stem, words
from dragoman.errors import DragomanError
from dragoman.record import Span, Statement

from .worded import text


def told(found: Any) -> list[tuple[str, str]]:
    return [(each.text, each.kind) for each in found.occurrences]


def test_the_phrase_is_found_in_any_case_and_at_its_place() -> None:
    one = text("They praised calm. Calm Waters matter; calm waters, he said.", id="r1", date="2030-04-05")
    found = follow("calm waters", [one])
    assert told(found) == [("Calm Waters", "exact"), ("calm waters", "exact")]
    for each in found.occurrences:
        assert one.text[each.start : each.end] == each.text
        assert each.anchor == f"r1#{each.start}-{each.end}"
        assert one.text[each.sentence.start : each.sentence.end] == each.sentence.text
    assert (found.hits, found.occurrence_count, found.first, found.last) == (1, 2, "2030-04-05", "2030-04-05")


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("It spoke of a shared river.", "exact"),
        ("It spoke of shared rivers.", "form"),
        ("It spoke of a shared northern river.", "inserted"),
        ("It spoke of sharing the northern rivers.", "form+inserted"),
        ("It spoke of a shared cold wide northern river.", None),
        ("It spoke of a river that is shared.", None),
        ("It shared. The river is long.", None),
    ],
)
def test_variants_are_kept_apart(sentence: str, kind: str | None) -> None:
    found = follow("shared river", [text(sentence)])
    assert [variant.kind for variant in found.variants] == ([kind] if kind else [])
    assert found.hits == (kind == "exact")
    assert has(text(sentence), "shared river") == (kind is not None)


def test_the_words_that_may_come_between_can_be_counted() -> None:
    one = text("A shared cold northern river.")
    assert not follow("shared river", [one], gap=1).occurrences
    assert follow("shared river", [one], gap=2).occurrences


def test_years_have_rates_with_intervals_and_none_is_left_out() -> None:
    texts = [
        text("Good wells.", id="a", date="2030-01-01"),
        text("Bad wells.", id="b", date="2030-02-01"),
        text("Good wells. Good wells.", id="c", date="2032-01-01"),
        text("Good deep wells.", id="d", date="2032-06-01"),
        text("Good wells.", id="e"),
    ]
    found = follow("good wells", texts)
    assert [(y.label, y.hits, y.readouts, y.occurrences, y.variants) for y in found.years] == [
        ("2030", 1, 2, 1, 0),
        ("2031", 0, 0, 0, 0),
        ("2032", 1, 2, 2, 1),
    ]
    assert (found.years[0].per_100, found.years[0].low, found.years[0].high) == (50.0, 9.45, 90.55)
    assert found.years[1].per_100 is found.years[1].low is found.years[1].high is None
    assert (found.undated, found.hits, found.first, found.last) == (1, 3, "2030-01-01", "2032-01-01")


def statement(words: str, content: str, **fields: Any) -> Statement:
    start = words.index(content)
    given = {"cue": None, "source": None, "person": None, "paragraph": 1, "sentence": 1, **fields}
    return Statement(id="s1", content=Span(start, start + len(content), content), **given)


def test_who_says_it_to_whom_is_read_from_the_statement_around_it() -> None:
    words_ = "Norway urged Chad to keep the wells open. The wells open at noon."
    asked = statement(words_, "Chad to keep the wells open", speaker=("NOR",), target=("TCD",), act="appeal")
    found = follow("wells open", [text(words_, publisher="NOR", counterparts=("TCD",), statements=(asked,))])
    first, second = found.occurrences
    assert (first.speaker, first.target, first.act) == (("NOR",), ("TCD",), "appeal")
    assert (second.speaker, second.target, second.act) == ((), (), None)
    assert [(c.label, c.occurrences) for c in found.speakers] == [("NOR", 1)]
    assert [(c.label, c.occurrences) for c in found.addressees] == [("TCD", 1)]
    assert [(r.label, r.hits, r.readouts) for r in found.publishers] == [("NOR", 1, 1)]
    assert [(r.label, r.hits) for r in found.counterparts] == [("TCD", 1)]


def test_statements_that_were_not_read_are_not_said_to_be_none() -> None:
    (each,) = follow("wells", [text("Wells.")]).occurrences
    assert each.speaker is None
    assert each.target is None


def test_a_phrase_that_never_occurs_has_its_nearest() -> None:
    texts = [text("They want lasting friendship.", id="a"), text("A lasting treaty.", id="b")]
    found = follow("lastng friendship", texts)
    assert (found.hits, found.first, found.occurrences, found.variants) == (0, None, (), ())
    assert found.misspelt == (("lastng", "lasting"),)
    assert [(near.text, near.anchor) for near in found.nearest] == [("friendship", "a#18-28")]


def test_a_phrase_without_a_word_is_an_error() -> None:
    with pytest.raises(DragomanError, match="E321"):
        follow("  … ", [])


def test_no_texts_are_no_trouble() -> None:
    found = follow("anything", [])
    assert (found.readouts, found.hits, found.years, found.nearest) == (0, 0, (), ())


def test_words_are_what_a_reader_would_count() -> None:
    given = "The U.S.’s “win-win” plan: 3.5% more, don't you think?"
    forms = [word.form for word in words(given)]
    assert forms == ["the", "u.s.", "s", "win", "win", "plan", "3.5", "more", "don't", "you", "think"]
    joined = {word.form: word.joined for word in words(given)}
    assert not joined["3.5"], "a colon parts"
    assert joined["more"]


def test_a_script_without_spaces_is_read_by_its_characters() -> None:
    one = text("双方重申和平共处五项原则。", language="zh")
    assert told(follow("和平共处", [one])) == [("和平共处", "exact")]
    assert not follow("和平共存", [one]).hits


@pytest.mark.parametrize(("language", "one", "other"), [("en", "wells", "well"), ("ru", "отношения", "отношений")])
def test_forms_of_one_word_share_a_stem(language: str, one: str, other: str) -> None:
    assert stem(one, language) == stem(other, language)


def saying(id: str, date: str | None, speaker: str, words: str = "Good wells", target: str = "TCD") -> Any:
    """A text of one statement."""
    said = f"{words}."
    statement = Statement(
        id="s1", content=Span(0, len(words), words), cue=None, source=None, speaker=(speaker,), person=None,
        act="state", target=(target,), paragraph=1, sentence=1,
    )  # fmt: skip
    return text(said, id=id, date=date, publisher="NOR", counterparts=("TCD",), statements=(statement,))


def test_speakers_and_addressees_have_rates_of_the_readouts_that_report_them() -> None:
    texts = [
        saying("a", "2030-01-01", "NOR"),
        saying("b", "2031-01-01", "NOR", "Bad wells"),
        saying("c", "2031-02-01", "NOR"),
        saying("d", "2031-03-01", "TCD", "Bad wells", "NOR"),
    ]
    found = follow("good wells", texts)
    (speaker,), (addressee,) = found.speakers, found.addressees
    assert (speaker.label, speaker.readouts, speaker.of, speaker.per_100) == ("NOR", 2, 3, 66.67)
    assert (addressee.label, addressee.readouts, addressee.of) == ("TCD", 2, 3)
    assert [(y.label, y.readouts, y.of, y.per_100) for y in speaker.years] == [("2030", 1, 1, 100), ("2031", 1, 2, 50)]
    assert speaker.low is not None
    assert 0 < speaker.low < 66.67 < (speaker.high or 0) < 100


def test_where_not_all_was_read_in_full_speakers_have_counts_and_no_rates() -> None:
    found = follow("good wells", [saying("a", "2030-01-01", "NOR"), text("Bad wells.", id="b")])
    (speaker,) = found.speakers
    assert (speaker.readouts, speaker.of, speaker.per_100, speaker.low) == (1, None, None, None)
    assert [(y.label, y.readouts, y.of) for y in speaker.years] == [("2030", 1, None)]


def test_publishers_and_counterparts_have_their_years() -> None:
    found = follow("good wells", [saying("a", "2030-01-01", "NOR"), saying("b", "2032-01-01", "NOR", "Bad wells")])
    for rates in (found.publishers, found.counterparts):
        assert [(y.label, y.hits, y.readouts) for y in rates[0].years] == [
            ("2030", 1, 1),
            ("2031", 0, 0),
            ("2032", 0, 1),
        ]
