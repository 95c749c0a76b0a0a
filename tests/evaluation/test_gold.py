"""Gold is checked before it is measured with, and every problem is said with its line."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import DragomanError
from dragoman.evaluation import GoldError, load_gold, load_predictions

Jsonl = Callable[..., Path]
Change = Callable[[dict[str, Any]], Any]


def put(*path: str | int, value: Any) -> Change:
    """The change that sets what stands at ``path``."""

    def change(record: dict[str, Any]) -> None:
        place: Any = record
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


def take(*path: str | int) -> Change:
    """The change that takes away what stands at ``path``."""

    def change(record: dict[str, Any]) -> None:
        place: Any = record
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]

    return change


def test_gold_is_loaded_with_contents_in_their_places(coded: dict[str, Any], jsonl: Jsonl) -> None:
    (gold,) = load_gold(jsonl(coded))
    assert gold.document.id == "fin-1"
    assert gold.document.published == "2031-05-06"
    assert gold.document.publisher is None, "the publisher is for the reader to find"
    assert [gold.document.text[s.start : s.end] for s in gold.coding.statements] == [
        s["content"] for s in coded["statements"]
    ]


def test_a_content_that_is_there_twice_is_found_from_left_to_right(coded: dict[str, Any], jsonl: Jsonl) -> None:
    coded["text"] += " Okafor added that the accord was under study."
    coded["statements"].append({**coded["statements"][-1], "cue": "added that"})
    coded["statements"][2]["cue"] = "said that"
    (gold,) = load_gold(jsonl(coded))
    starts = [s.start for s in gold.coding.statements]
    assert starts == sorted(starts)


PROBLEMS: list[tuple[Change, str]] = [
    (take("published"), "published is missing"),
    (take("encounter"), "encounter is missing"),
    (put("id", value=" "), "id is no text"),
    (put("text", value=7), "text is no text"),
    (put("title", value=["a"]), "title is no text"),
    (put("published", value="6 May 2031"), "published is no ISO date: '6 May 2031'"),
    (put("encounter", value=[]), "encounter is no object"),
    (take("encounter", "place"), "encounter: place is missing"),
    (put("encounter", "kind", value="chat"), "encounter: Invalid enum value 'chat' - at `$.kind`"),
    (put("encounter", "kind", value=None), "encounter: kind is null"),
    (put("encounter", "date", value="20310506"), "encounter: date is no ISO date: '20310506'"),
    (take("encounter", "participants", 0, "title"), "a participant has not the fields name, title and party"),
    (put("encounter", "participants", value="all"), "encounter: Expected `array`, got `str`"),
    (put("statements", value={}), "statements is no list"),
    (put("statements", 0, value="text"), "statement 1 is no object"),
    (take("statements", 1, "cue"), "statement 2: cue is missing"),
    (put("statements", 1, "mood", value="grim"), "statement 2: unknown field 'mood'"),
    (put("statements", 0, "content", value="his help at sea"), "statement 1: content is not verbatim"),
    (put("statements", 2, "content", value="in Turku"), "statement 3: content is out of order: 'in Turku'"),
    (put("statements", 0, "content", value=""), "statement 1: content is no text"),
    (put("statements", 2, "content", value="the accord was under study."), "statement 3: content ends in punctuation"),
    (put("statements", 0, "cue", value="thanks"), "statement 1: cue is not verbatim: 'thanks'"),
    (put("statements", 0, "source", value="She"), "statement 1: source is not verbatim: 'She'"),
    (put("statements", 0, "person", value=3), "statement 1: person is no text: 3"),
    (put("statements", 0, "act", value="greet"), "statement 1: unknown act 'greet'"),
    (put("statements", 0, "contexts", value=["fishing"]), "statement 1: unknown context 'fishing'"),
    (put("statements", 0, "target", value="NGA"), "statement 1: target is no list of texts: 'NGA'"),
    (put("statements", 0, "speaker", value=[]), "statement 1: there is no speaker"),
]


@pytest.mark.parametrize(("change", "problem"), PROBLEMS, ids=[problem for _, problem in PROBLEMS])
def test_every_problem_is_said_with_its_line(coded: dict[str, Any], jsonl: Jsonl, change: Change, problem: str) -> None:
    right = {**json.loads(json.dumps(coded)), "id": "right"}
    change(coded)
    with pytest.raises(GoldError) as raised:
        load_gold(jsonl(right, "", coded))
    assert raised.value.code == "E305"
    (said,) = raised.value.problems
    assert said.startswith(str(jsonl(right, "", coded)) + ":3: ")
    assert problem in said


@pytest.mark.parametrize(
    ("lines", "problem"),
    [(["{"], ":1: no JSON"), (["[1]"], ":1: no JSON object"), ([""], "holds no coded readout")],
)
def test_lines_that_are_no_objects_are_said(jsonl: Jsonl, lines: list[str], problem: str) -> None:
    with pytest.raises(GoldError, match="E305") as raised:
        load_gold(jsonl(*lines))
    assert problem in raised.value.problems[0]


def test_an_id_stands_for_one_document(coded: dict[str, Any], jsonl: Jsonl) -> None:
    with pytest.raises(GoldError, match=r"gold.jsonl:2: the id 'fin-1' is that of line 1, too"):
        load_gold(jsonl(coded, coded))


def test_all_problems_are_told_at_once_and_survive_a_process(coded: dict[str, Any], jsonl: Jsonl) -> None:
    put("statements", 0, "act", value="greet")(coded)
    put("statements", 1, "act", value="wave")(coded)
    with pytest.raises(GoldError, match=r"\(and 1 more\)") as raised:
        load_gold(jsonl(coded))
    assert len(raised.value.problems) == 2
    assert pickle.loads(pickle.dumps(raised.value)).problems == raised.value.problems


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(DragomanError, match="E102"):
        load_gold(tmp_path / "none.jsonl")
    (tmp_path / "latin.jsonl").write_bytes('{"id": "é"}'.encode("latin-1"))
    with pytest.raises(DragomanError, match="E203"):
        load_gold(tmp_path / "latin.jsonl")


def test_predictions_may_give_contents_as_text_or_as_places(coded: dict[str, Any], jsonl: Jsonl) -> None:
    gold = load_gold(jsonl(coded))
    as_text = load_predictions(jsonl(coded, name="text.jsonl"), gold)
    for statement in coded["statements"]:
        start = coded["text"].index(statement["content"])
        statement["content"] = {"start": start, "end": start + len(statement["content"]), "text": "not looked at"}
    as_places = load_predictions(jsonl(coded, name="places.jsonl"), gold)
    assert as_text == as_places == {"fin-1": gold[0].coding}


def test_predictions_may_leave_out_what_was_not_read(coded: dict[str, Any], jsonl: Jsonl) -> None:
    gold = load_gold(jsonl(coded))
    poor = {"id": "fin-1", "encounter": {"participants": [{"name": "Okafor"}]}, "statements": [{"content": "sea"}]}
    (coding,) = load_predictions(jsonl(poor, {"id": "fin-9"}, name="out.jsonl"), gold).values()
    assert coding.statements[0].speaker == frozenset()
    assert coding.encounter.participants[0].party is None


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("[]", "out.jsonl:1: Expected `object`"),
        ({"id": "fin-1", "statements": [{}]}, "out.jsonl:1: 'content' is missing"),
        ({"id": "fin-1", "statements": [{"content": "no such words"}]}, "out.jsonl:1: the content is not in the text"),
        ({"id": "fin-1", "encounter": {"kind": "chat"}}, "out.jsonl:1: Invalid enum value 'chat'"),
        ({"id": "fin-1", "statements": [{"content": {"start": "0", "end": 3}}]}, "out.jsonl:1: Expected `int`"),
        ({"id": "fin-9"}, "out.jsonl: no record has the id of a gold document"),
    ],
)
def test_predictions_that_cannot_be_measured(coded: dict[str, Any], jsonl: Jsonl, line: Any, problem: str) -> None:
    gold = load_gold(jsonl(coded))
    with pytest.raises(DragomanError, match="E304") as raised:
        load_predictions(jsonl(line, name="out.jsonl"), gold)
    assert problem in str(raised.value)


def test_what_is_loaded_passes_the_codebooks_own_checker(shared: Path, example_gold: Path, tmp_path: Path) -> None:
    for path in (example_gold, shared / "gold/dev.jsonl"):
        assert load_gold(path)
        checked = subprocess.run([sys.executable, shared / "gold/check.py", path], capture_output=True, text=True)
        assert checked.returncode == 0, checked.stdout


def test_what_the_codebooks_own_checker_objects_to_is_not_loaded(
    shared: Path, coded: dict[str, Any], jsonl: Jsonl
) -> None:
    """The converse does not hold: dates, for one, are looked at here and not there."""
    objected = 0
    for change, _ in PROBLEMS:
        record = json.loads(json.dumps(coded))
        change(record)
        path = jsonl(record)
        checked = subprocess.run([sys.executable, shared / "gold/check.py", path], capture_output=True, text=True)
        if checked.returncode:
            objected += 1
            with pytest.raises(GoldError):
                load_gold(path)
    assert objected > len(PROBLEMS) / 2
