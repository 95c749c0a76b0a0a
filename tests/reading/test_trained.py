"""The trained parts: probabilities from named weights, the same every time, and lessons from coded texts."""

from __future__ import annotations

import math

import pytest

from dragoman.reading import Reader, training
from dragoman.reading.trained import Part, Parts, parts
from dragoman.record import document

TEXT = (
    "Foreign Minister Ana Lund of Norway met Foreign Minister Marko Petrovic of Serbia today. "
    "Lund thanked Serbia for its hospitality. Petrovic urged Norway to open its market."
)


def test_probabilities_are_a_softmax_of_named_weights() -> None:
    part = Part("toy", ("no", "yes"), {"": (0.0, -1.0), "warm": (0.0, 2.0), "cold": (0.0, -3.0)})
    assert part.probabilities({})["yes"] == pytest.approx(1 / (1 + math.e))
    assert part.best({"warm": 1.0, "unknown": 9.0}) == ("yes", pytest.approx(1 / (1 + math.exp(-1))))
    assert part.reasons({"warm": 1.0, "cold": 1.0}, "yes") == [("warm", 2.0)]
    assert Part.from_json(part.to_json()) == part


def test_the_weights_that_ship_are_complete_and_name_no_party() -> None:
    shipped = parts()
    for name in ("act", "target", "statement", "confidence"):
        part = getattr(shipped, name)
        assert part is not None
        assert all(len(row) == len(part.labels) for row in part.weights.values())
    assert shipped.act is not None
    assert len(shipped.act.labels) == 13


def test_every_statement_says_how_sure_the_reader_is() -> None:
    readout = Reader().read(document(TEXT))
    assert readout.statements
    assert all(s.confidence is not None and 0 <= s.confidence <= 1 for s in readout.statements)
    bare = Reader(trained=Parts()).read(document(TEXT))
    assert all(s.confidence is None for s in bare.statements)


def test_lessons_take_the_gold_statement_that_is_closest() -> None:
    start = TEXT.index("its hospitality")
    taught = training.Taught(start, start + len("its hospitality"), "praise", frozenset({"SRB"}), frozenset({"NOR"}))
    lesson = training.lessons([document(TEXT, id="x")], {"x": training.Coded("NOR", (taught,))})["x"]
    assert [label for _, label in lesson.act] == ["praise"]
    assert [label for _, label in lesson.statement] == ["yes", "no"]
    assert [label for _, label in lesson.target] == ["yes"]


def test_those_of_one_publisher_are_left_out_together() -> None:
    lessons = [training.Lesson("NOR"), training.Lesson("SRB"), training.Lesson("NOR"), training.Lesson("FIN")]
    assert sorted(sorted(each.publisher or "" for each in fold) for fold in training.folds(lessons)) == [
        ["FIN"],
        ["NOR", "NOR"],
        ["SRB"],
    ]
