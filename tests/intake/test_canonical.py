"""The canonical text: every rule of docs/canonical-text.md, from the examples that it gives."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.intake import canonical

DOC = Path(__file__).parents[2] / "docs" / "canonical-text.md"


def examples(heading: str) -> list[tuple[str, str]]:
    """Both Python literals of each table row below ``heading`` in the documentation."""
    section = DOC.read_text("utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\|[^|\n]*\| `(\".*?\")` \| `(\".*?\")` \|$", section, re.MULTILINE)
    return [(ast.literal_eval(before), ast.literal_eval(after)) for before, after in rows]


def test_the_documentation_gives_examples() -> None:
    assert len(examples("What is settled")) >= 15
    assert len(examples("What stays")) >= 8


@pytest.mark.parametrize(("before", "after"), examples("What is settled") + examples("What stays"))
def test_examples_of_the_documentation(before: str, after: str) -> None:
    assert canonical(before) == after


@pytest.mark.parametrize("text", [before for before, _ in examples("What stays")])
def test_what_stays_is_not_touched(text: str) -> None:
    assert canonical(text) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("\x00\ufeffA", "A"),
        ("\ufeff\ufeffA", "A"),
        ("e\x00\u0301", "é"),
        ("\r\r\n\n", "\n\n\n"),
        ("\x85\x0b\x0c\u2028\u2029", "\n\n\n\n\n"),
        ("a\x1c\x1d\x1e\x1fb", "ab"),
        ("\x81\x8d\x8f\x90\x9d", ""),
        ("\x91a\x92 \x93b\x94 \x96 \x97", "‘a’ “b” – —"),
        ("\ud83d\ude00", "\ufffd\ufffd"),
        ("😀", "😀"),
    ],
)
def test_odd_corners(before: str, after: str) -> None:
    assert canonical(before) == after


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=200))
def test_it_is_idempotent(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    once.encode("utf-8")  # no lone surrogate is left


@given(st.text(alphabet=st.sampled_from("\ufeff\x00\r\n\x85\u2028e\u0301\u0345ʻ\u0958\ud800 "), max_size=12))
def test_it_is_idempotent_where_the_rules_meet(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once


@pytest.mark.parametrize("name", ["gold/dev.jsonl", "corpus/whitehouse.jsonl"])
def test_real_texts_are_canonical_already(shared: Path, name: str) -> None:
    texts = [json.loads(line)["text"] for line in (shared / name).open(encoding="utf-8")]
    assert texts
    assert [text for text in texts if canonical(text) != text] == []
