"""The reader as a whole: invariants, the founding example, findings, and input that was never meant for it."""

from __future__ import annotations

import json
import random
import sys
import threading
from pathlib import Path
from types import ModuleType

import jsonschema
import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.errors import DragomanError
from dragoman.reading import COMPONENTS, Reader, parallel
from dragoman.record import Document, Readout, document, schema

HEAD = "Foreign Minister Ana Lindqvist of Norway met in Oslo today with Foreign Minister Marko Petrovic of Serbia."
BODY = (
    "Lindqvist expressed concern about the arrests in Belgrade, calling on Serbia to release the journalists.",
    "The two ministers agreed to reopen the consulate in Novi Sad.",
    '"We will not accept threats," Petrovic said, adding that Serbia stands ready to talk.',
    "It was agreed that experts will meet in May.",
)


def read(reader: Reader, text: str) -> Readout:
    return reader.read(document(text, published="2025-03-12"))


def test_the_same_text_gives_the_same_bytes(reader: Reader) -> None:
    text = "\n\n".join((HEAD, *BODY))
    assert read(reader, text).to_json() == read(reader, text).to_json() == read(Reader(), text).to_json()


def test_the_record_is_lossless_and_fits_its_schema(reader: Reader) -> None:
    readout = read(reader, "\n\n".join((HEAD, *BODY)))
    assert Readout.from_dict(readout.to_dict()) == readout
    jsonschema.validate(readout.to_dict(), schema())


def test_two_processes_read_as_one(reader: Reader) -> None:
    documents = [document(f"{HEAD}\n\n{line}", published="2025-03-12") for line in BODY * 20]
    assert list(reader.pipe(documents, processes=2)) == list(reader.pipe(documents))


def test_a_model_that_is_not_there_is_an_error() -> None:
    with pytest.raises(DragomanError) as caught:
        Reader("en_no_such_model")
    assert caught.value.code == "E301"


def test_a_pipeline_of_components_that_are_not_installed_is_an_error(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path)
    config = (tmp_path / "config.cfg").read_text("utf-8").replace("pipeline = []", 'pipeline = ["transformer"]')
    config += '\n[components.transformer]\nfactory = "no_such_transformer"\n'
    (tmp_path / "config.cfg").write_text(config, "utf-8")
    with pytest.raises(DragomanError, match=r"needs what is not installed: .*no_such_transformer") as caught:
        Reader(str(tmp_path))
    assert caught.value.code == "E301"


def test_nothing_is_forked_where_a_transformer_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    assert parallel._method() == "fork"
    monkeypatch.setitem(sys.modules, "torch", ModuleType("torch"))
    assert parallel._method() == "spawn"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "Boil the potatoes for twenty minutes. Drain them and add the butter and the salt while they are hot.",
            "F401",
        ),
        (
            "President Ana Lund of Norway met in Oslo today with Prime Minister Per Berg of Norway. "
            "They discussed the budget for the coming year.",
            "F402",
        ),
        (HEAD, "F403"),
    ],
)
def test_what_has_to_be_said_about_a_text_is_said(reader: Reader, text: str, code: str) -> None:
    assert code in {finding.code for finding in read(reader, text).findings}


def test_every_empty_field_of_the_encounter_has_its_reason(reader: Reader) -> None:
    encounter = read(reader, "Boil the potatoes for twenty minutes and add the butter while they are hot.").encounter
    for field in ("kind", "date", "place", "requested_by", "publisher"):
        assert getattr(encounter, field) is None
        assert encounter.missing[field]


def test_every_span_is_the_quotation_also_where_it_was_read_from_the_title_or_the_address(reader: Reader) -> None:
    made = document(
        "\n\n".join((HEAD.replace(" of Norway", ""), *BODY)),
        published="2025-03-12",
        title="Foreign Minister’s meeting with Serbia",
        url="https://www.regjeringen.no/en/1",
    )
    readout = reader.read(made)
    assert readout.encounter.publisher == "NOR"
    assert {getattr(span, "of", "text") for span in readout.spans()} >= {"text", "url", "published"}
    for span in readout.spans():
        assert getattr(made, getattr(span, "of", "text"))[span.start : span.end] == span.text


def test_statements_stand_in_the_order_of_their_content_and_are_numbered(reader: Reader) -> None:
    statements = read(reader, "\n\n".join((HEAD, *BODY))).statements
    assert [s.id for s in statements] == [f"s{n}" for n in range(1, len(statements) + 1)]
    assert [s.content.start for s in statements] == sorted(s.content.start for s in statements)
    assert [s.paragraph for s in statements] == sorted(s.paragraph for s in statements)


def test_the_readout_says_by_what_it_was_made(reader: Reader) -> None:
    made = read(reader, HEAD).made
    assert made == reader.made
    assert all((made.reader_version, made.model, made.model_version, made.codebook_version))


def test_each_step_requires_what_an_earlier_one_assigns() -> None:
    there = {"document", "document.text"}
    for component in COMPONENTS:
        for name in component.requires:
            assert any(have == name or have.startswith(name + ".") for have in there), (component.name, name)
        there |= set(component.assigns)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=400))
def test_arbitrary_text_never_crashes(reader: Reader, text: str) -> None:
    readout = read(reader, text)
    assert all(
        readout.document.text[s.start : s.end] == s.text for s in readout.spans() if getattr(s, "of", "text") == "text"
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_mutated_readouts_never_crash(reader: Reader, seed: int) -> None:
    dice = random.Random(seed)
    lines = [HEAD, *BODY]
    dice.shuffle(lines)
    text = dice.choice(["\n\n", " ", "\n", ""]).join(lines)
    for _ in range(dice.randrange(6)):
        at = dice.randrange(len(text))
        text = (
            text[:at]
            + dice.choice(['"', "”", ",", " said", "\u202e", "", "\n", "U.S."])
            + text[at + dice.randrange(4) :]
        )
    readout = read(reader, text)
    assert Readout.from_dict(readout.to_dict()) == readout


@pytest.fixture(scope="session")
def founding(shared: Path) -> dict[str, object]:
    lines = (shared / "gold/dev.jsonl").read_text("utf-8").splitlines()
    return next(d for d in map(json.loads, lines) if d["id"] == "cn-2021-08-16-wang-blinken")


@pytest.mark.gold
def test_the_founding_example_has_every_field_of_the_encounter(reader: Reader, founding: dict[str, object]) -> None:
    gold = founding["encounter"]
    assert isinstance(gold, dict)
    read_ = reader.read(_document(founding)).to_dict()["encounter"]
    for field in ("kind", "date", "place", "requested_by", "publisher"):
        assert read_[field] == gold[field]
    assert [{k: p[k] for k in ("name", "title", "party")} for p in read_["participants"]] == gold["participants"]


@pytest.mark.gold
def test_the_founding_example_has_every_sentences_speaker(reader: Reader, founding: dict[str, object]) -> None:
    readout = reader.read(_document(founding))
    read_at = [(s.content.start, s.content.end, set(s.speaker)) for s in readout.statements]
    text, at = readout.document.text, 0
    for statement in founding["statements"]:  # type: ignore[attr-defined]
        start = text.index(statement["content"], at)
        at, end = start, start + len(statement["content"])
        speakers = [who for a, b, who in read_at if a < end and b > start]
        assert speakers, statement["content"]
        assert all(who == set(statement["speaker"]) for who in speakers), statement["content"]


def _document(gold: dict[str, object]) -> Document:
    return document(str(gold["text"]), id=str(gold["id"]), title=str(gold["title"]), published=str(gold["published"]))
