"""Every difference is found, under its cause, in its sentence, with the words it stands on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import DragomanError
from dragoman.evaluation import evaluate, figures_json, load_gold, load_predictions
from dragoman.evaluation.differences import CAUSES, lines
from dragoman.record import Difference, Evaluation

Jsonl = Callable[..., Path]
Measure = Callable[[dict[str, Any]], Evaluation]


def by_stops(text: str) -> list[tuple[int, int]]:
    """Sentences of a text without abbreviations but "Ms."."""
    found, at = [], 0
    for k, sign in enumerate(text):
        if sign == "." and not text[:k].endswith("Ms"):
            found.append((at, k + 1))
            at = k + 2
    return found


@pytest.fixture
def measure(coded: dict[str, Any], jsonl: Jsonl) -> Measure:
    """Measure a changed coding against the one that was not."""
    gold = load_gold(jsonl(json.loads(json.dumps(coded))))

    def call(read: dict[str, Any]) -> Evaluation:
        return evaluate(gold, load_predictions(jsonl(read, name="out.jsonl"), gold), by_stops)

    return call


def told(found: Evaluation) -> list[tuple[str, str | None, str | None]]:
    return [(each.cause, each.gold, each.read) for each in found.differences]


def test_gold_beside_itself_has_none(coded: dict[str, Any], measure: Measure) -> None:
    found = measure(coded)
    assert found.differences == ()
    assert found.counts == {"cause": {}, "publisher": {}, "group": {}, "cue": {}}


@pytest.mark.parametrize(
    ("field", "value", "told_as"),
    [
        ("speaker", ["NGA", "FIN"], ("speaker", "FIN", "FIN+NGA")),
        ("person", None, ("person", "Aaltonen", None)),
        ("act", "demand", ("act", "appeal", "demand")),
        ("target", [], ("target", "NGA", None)),
        ("contexts", ["legal"], ("contexts", "diplomatic+legal", "legal")),
        ("content", "to sign the accord", ("span.bounds", "it to sign the accord", "to sign the accord")),
    ],
)
def test_a_wrong_field_of_a_statement(
    coded: dict[str, Any], measure: Measure, field: str, value: Any, told_as: tuple[str, str | None, str | None]
) -> None:
    coded["statements"][1][field] = value
    found = measure(coded)
    assert told(found) == [told_as]
    (difference,) = found.differences
    assert (difference.document, difference.group, difference.publisher) == ("fin-1", "fin", "FIN")
    assert (difference.cue, difference.act) == ("urged", "appeal")
    assert difference.sentence.text.startswith("Ms. Aaltonen thanked")
    assert difference.sentence.text.endswith("sign the accord.")
    marks = difference.gold_marks
    assert marks is not None
    assert marks.content.text == "it to sign the accord"
    assert marks.cue is not None
    assert marks.cue.text == "urged"
    assert marks.source is None


def test_the_same_person_by_another_name_is_no_difference(coded: dict[str, Any], measure: Measure) -> None:
    coded["statements"][1]["person"] = "Maija Aaltonen"
    assert told(measure(coded)) == []


def test_a_full_stop_more_is_no_difference(coded: dict[str, Any], measure: Measure) -> None:
    coded["statements"][2]["content"] += "."
    assert told(measure(coded)) == []


def test_statements_missed_and_read_too_much(coded: dict[str, Any], measure: Measure) -> None:
    missed = coded["statements"].pop(2)
    coded["statements"].append({**missed, "content": "study", "cue": "under", "source": None, "act": "pledge"})
    found = measure(coded)
    assert told(found) == [("span.missed", "state by NGA", None), ("span.extra", None, "pledge by NGA")]
    first, second = found.differences
    assert first.gold_marks is not None
    assert first.read_marks is not None, "what was read of its words stands beside it"
    assert first.read_marks.content.text == "study"
    assert (first.cue, first.act, second.cue, second.act) == ("said that", "state", "under", "pledge")


def test_a_statement_far_from_any_other_stands_alone(coded: dict[str, Any], measure: Measure) -> None:
    coded["statements"].pop(2)
    (difference,) = measure(coded).differences
    assert difference.read_marks is None
    assert difference.sentence.text == "Okafor said that the accord was under study."


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("kind", "call", "Minister Aaltonen met"),
        ("date", None, "Minister Aaltonen met"),
        ("place", "Oulu", "Minister Aaltonen met"),
        ("requested_by", "NGA", "Minister Aaltonen met"),
        ("publisher", None, "Minister Aaltonen met"),
    ],
)
def test_a_wrong_field_of_the_encounter(
    coded: dict[str, Any], measure: Measure, field: str, value: str | None, sentence: str
) -> None:
    was = coded["encounter"][field]
    coded["encounter"][field] = value
    found = measure(coded)
    assert told(found) == [(f"encounter.{field}", was, value)]
    assert found.differences[0].sentence.text.startswith(sentence)
    assert found.counts["cue"] == {}, "an encounter has no cue"


def test_participants_missed_and_read_too_much(coded: dict[str, Any], measure: Measure) -> None:
    coded["encounter"]["participants"][1]["name"] = "Adeyemi"
    found = measure(coded)
    assert told(found) == [
        ("encounter.participants", "Okafor (NGA)", None),
        ("encounter.participants", None, "Adeyemi (NGA)"),
    ]
    marks = found.differences[0].gold_marks
    assert marks is not None
    assert marks.content.text == "Okafor"


def test_counts_by_cause_cue_and_group(coded: dict[str, Any], jsonl: Jsonl) -> None:
    gold = load_gold(jsonl(coded, {**coded, "id": "nga-2"}))
    found = evaluate(gold, {"fin-1": gold[0].coding})
    assert found.counts == {
        "cause": {
            "span.missed": 3,
            "encounter.kind": 1,
            "encounter.date": 1,
            "encounter.place": 1,
            "encounter.publisher": 1,
            "encounter.participants": 2,
        },
        "publisher": {"FIN": 9},
        "group": {"nga": 9},
        "cue": {"said that": 1, "thanked nigeria for": 1, "urged": 1},
    }
    assert [cause for cause in CAUSES if cause in found.counts["cause"]] == list(found.counts["cause"])


def test_the_table_of_acts_counts_every_statement_once(coded: dict[str, Any], measure: Measure) -> None:
    coded["statements"][1]["act"] = "demand"
    extra = {**coded["statements"][2], "content": "Turku", "act": "warn"}
    coded["statements"] = [extra, *coded["statements"][:2]]
    assert measure(coded).confusion == {
        "appeal": {"demand": 1},
        "praise": {"praise": 1},
        "state": {"none": 1},
        "none": {"warn": 1},
    }


def test_an_act_that_the_codebook_does_not_know_is_counted(coded: dict[str, Any], measure: Measure) -> None:
    coded["statements"][0]["act"] = "greet"
    assert measure(coded).confusion["praise"] == {"greet": 1}


def test_cue_and_source_are_found_beside_their_content(coded: dict[str, Any], jsonl: Jsonl) -> None:
    """The nearest such words: before the content, else behind it, and none in another line."""
    coded["text"] = (
        "Okafor said much.\nOkafor said the talks, as Okafor said, were useful. “The sea is wide,” he noted. It was."
    )
    own = {**coded["statements"][2], "speaker": ["NGA"]}
    coded["statements"] = [
        {**own, "content": "the talks", "cue": "said", "source": "Okafor"},
        {**own, "content": "The sea is wide", "cue": "noted", "source": "he"},
        {**own, "content": "It was", "cue": None, "source": "much"},
    ]
    (gold,) = load_gold(jsonl(coded))
    first, second, third = gold.coding.statements
    line = coded["text"].index("\n") + 1
    assert first.cue is not None
    assert first.source is not None
    assert (first.source.start, first.cue.start) == (line, line + len("Okafor "))
    assert second.cue is not None
    assert second.source is not None
    assert (second.source.text, second.cue.text) == ("he", "noted")
    assert second.source.start > second.start
    assert third.source is None, "those words stand in another line"


def test_places_of_a_readers_own_record_are_kept(coded: dict[str, Any], jsonl: Jsonl) -> None:
    gold = load_gold(jsonl(coded))
    text = coded["text"]
    start = text.index("its help")
    cue = {"start": start - 19, "end": start - 1, "text": "thanked Nigeria for"}
    record = {**coded["statements"][0], "content": {"start": start, "end": start + 15}, "cue": cue, "source": None}
    read = load_predictions(jsonl({"id": "fin-1", "statements": [record]}, name="out.jsonl"), gold)
    (statement,) = read["fin-1"].statements
    assert statement.cue is not None
    assert statement.cue.start == start - 19


@pytest.mark.parametrize(("field", "value"), [("cue", 7), ("source", {"start": 1}), ("confidence", "high")])
def test_predictions_that_do_not_fit_are_refused(
    coded: dict[str, Any], jsonl: Jsonl, field: str, value: object
) -> None:
    gold = load_gold(jsonl(coded))
    coded["statements"][0][field] = value
    with pytest.raises(DragomanError) as caught:
        load_predictions(jsonl(coded, name="out.jsonl"), gold)
    assert caught.value.code == "E304"
    assert "out.jsonl:1" in str(caught.value)


def test_json_holds_the_differences_where_they_are_asked_for(coded: dict[str, Any], measure: Measure) -> None:
    coded["statements"][1]["act"] = "demand"
    found = measure(coded)
    plain, full = json.loads(figures_json(found)), json.loads(figures_json(found, errors=True))
    assert set(plain["details"]) == {"documents", "confusion", "counts", "reliability"}
    (difference,) = full["details"]["differences"]
    assert set(difference) == set(Difference.__struct_fields__)
    assert (difference["gold"], difference["read"]) == ("appeal", "demand")


def test_lines_are_sentences_where_nobody_knows_better() -> None:
    text = "One.\n\n  Two. Three.\n"
    assert [text[a:b] for a, b in lines(text)] == ["One.", "  Two. Three."]
