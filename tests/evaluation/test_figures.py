"""The figures: what each one counts, and that they are those of the codebook's own scorer."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dragoman import codebook
from dragoman.evaluation import (
    evaluate,
    figures_json,
    figures_text,
    load_gold,
    load_predictions,
)

Jsonl = Callable[..., Path]


def measured(gold: Path, predictions: Path) -> dict[str, Any]:
    coded = load_gold(gold)
    result: dict[str, Any] = json.loads(figures_json(evaluate(coded, load_predictions(predictions, coded))))
    return result


def test_gold_measured_by_itself_is_perfect(example_gold: Path) -> None:
    result = measured(example_gold, example_gold)
    assert set(result["all"].values()) == {1.0}
    assert set(result["acts"].values()) == {1.0}


def test_nothing_read_is_no_error_and_no_success(coded: dict[str, Any], jsonl: Jsonl) -> None:
    gold = load_gold(jsonl(coded))
    figures = evaluate(gold, {}).figures["all"]
    assert figures["full.f1"] == figures["span.f1"] == figures["act.macro_f1"] == 0
    assert figures["encounter.kind"] == 0
    assert figures["encounter.requested_by"] == 1, "nobody asked, and nobody is said to have"
    assert 0 < figures["tokens.speaker"] < 1, "the tokens of nobody are right"


@pytest.mark.parametrize(
    ("field", "value", "falls"),
    [
        ("act", "demand", {"act", "act.macro_f1", "full.f1"}),
        ("speaker", ["NGA"], {"speaker", "full.f1", "tokens.speaker"}),
        ("person", "Virtanen", {"person"}),
        ("target", [], {"target.f1"}),
        ("contexts", ["legal"], {"contexts.f1"}),
        ("content", "it to sign the", set()),  # more than half of the tokens
        ("content", "it", {"span.f1", "full.f1", "act.macro_f1", "target.f1", "contexts.f1", "tokens.speaker"}),
    ],
)
def test_a_wrong_field_lowers_its_own_figures(
    coded: dict[str, Any], jsonl: Jsonl, field: str, value: Any, falls: set[str]
) -> None:
    gold = jsonl(coded)
    coded["statements"][1][field] = value
    figures = measured(gold, jsonl(coded, name="out.jsonl"))["all"]
    fallen = {name for name, figure in figures.items() if figure < 1}
    if field == "content":  # a shorter content leaves tokens to nobody; what is not matched is not compared
        fallen -= {"tokens.speaker", "target.f1", "contexts.f1"}
        falls -= {"tokens.speaker", "target.f1", "contexts.f1"}
    assert fallen == falls


@pytest.mark.parametrize("field", ["kind", "date", "place", "requested_by", "publisher"])
def test_a_wrong_field_of_the_encounter(coded: dict[str, Any], jsonl: Jsonl, field: str) -> None:
    gold = jsonl(coded)
    wrong = {"kind": "call", "date": "2031-05-07", "place": "Oulu", "requested_by": "FIN", "publisher": "NGA"}
    coded["encounter"][field] = wrong[field]
    figures = measured(gold, jsonl(coded, name="out.jsonl"))["all"]
    assert {name for name, figure in figures.items() if figure < 1} == {f"encounter.{field}"}


def test_participants_count_by_family_name_and_party(coded: dict[str, Any], jsonl: Jsonl) -> None:
    gold = jsonl(coded)
    people = coded["encounter"]["participants"]
    people[0]["name"], people[0]["title"] = "Ms. Aaltonen", None
    assert measured(gold, jsonl(coded, name="out.jsonl"))["all"]["encounter.participants"] == 1
    people[0]["party"] = "SWE"
    assert measured(gold, jsonl(coded, name="out.jsonl"))["all"]["encounter.participants"] == 0.5


def test_groups_go_by_the_first_part_of_the_id(coded: dict[str, Any], jsonl: Jsonl) -> None:
    gold = load_gold(jsonl(coded, {**coded, "id": "nga-1"}, {**coded, "id": "nga-2"}))
    result = evaluate(gold, {"fin-1": gold[0].coding})
    assert list(result.figures) == ["all", "fin", "nga"]
    assert result.documents == 3
    assert result.figures["fin"]["full.f1"] == 1
    assert result.figures["nga"]["full.f1"] == 0
    table = figures_text(result)
    assert "(3 documents)" in table
    assert all(name in table for name in ["all", "fin", "nga", *result.figures["all"], *result.acts])


# --- agreement with the codebook's scorer --------------------------------------


def perturbed(record: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A reading of the document with mistakes of every kind that a reader makes."""
    text, parties = record["text"], ["USA", "CHN", "FRA", "EU"]
    encounter = json.loads(json.dumps(record["encounter"]))
    for field, wrong in (("kind", "call"), ("date", None), ("place", "the Hague"), ("publisher", "USA")):
        if chance.random() < 0.2:
            encounter[field] = wrong
    if encounter["place"] and chance.random() < 0.3:
        encounter["place"] = f"The {encounter['place']} Palace"
    people = [person for person in encounter["participants"] if chance.random() > 0.2]
    for person in people:
        person["name"] = person["name"].split()[-1] if chance.random() < 0.3 else person["name"]
        person["party"] = chance.choice(parties) if chance.random() < 0.1 else person["party"]
    if chance.random() < 0.2:
        people.append({"name": "Someone Else", "title": None, "party": None})
    encounter["participants"] = people
    statements, at = [], 0
    for statement in record["statements"]:
        start = at = text.find(statement["content"], at)
        end = start + len(statement["content"])
        dice = chance.random()
        if dice < 0.15:
            continue
        if dice < 0.5:
            start += chance.randrange(len(statement["content"]) // 2 + 1)
            end += chance.randrange(60)
        made = {**statement, "content": {"start": start, "end": min(end, len(text))}}
        for field, wrong in (
            ("speaker", [chance.choice(parties)]),
            ("person", chance.choice([None, "Someone Else"])),
            ("act", chance.choice([*codebook.acts(), "greet"])),
            ("target", chance.sample(parties, 2)),
            ("contexts", chance.sample(list(codebook.contexts()), 2)),
        ):
            if chance.random() < 0.25:
                made[field] = wrong
        statements += [made] * (2 if chance.random() < 0.05 else 1)
    return {"id": record["id"], "encounter": encounter, "statements": statements}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("which", ["examples", "dev"])
def test_the_figures_are_those_of_the_codebooks_scorer(
    shared: Path, example_gold: Path, tmp_path: Path, which: str, seed: int
) -> None:
    chance = random.Random(seed)
    gold = example_gold if which == "examples" else shared / "gold/dev.jsonl"
    records = [json.loads(line) for line in gold.read_text("utf-8").splitlines()]
    read = [perturbed(record, chance) for record in records if chance.random() > 0.1]
    predictions = tmp_path / "out.jsonl"
    predictions.write_text("".join(json.dumps(record) + "\n" for record in read), encoding="utf-8")
    scorer = [sys.executable, shared / "gold/score.py", gold, predictions, "--json"]
    scored = json.loads(subprocess.run(scorer, capture_output=True, text=True, check=True).stdout)
    ours = measured(gold, predictions)
    acts, scored_acts = ours.pop("acts"), scored.pop("acts")
    ours.pop("details")
    assert ours == scored
    assert acts == pytest.approx(scored_acts, abs=0.0006), "which the scorer rounds to three decimals"
    assert 0.1 < ours["all"]["full.f1"] < 0.9, "else nothing was compared"
