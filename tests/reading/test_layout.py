"""Furniture, paragraphs and sentences, by small texts written for the purpose."""

from __future__ import annotations

import pytest

from dragoman.reading.layout import is_narration, lay_out, split_sentences


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("He met the U.S. Secretary of State. They talked.", 2),
        ("H.E. Dr. Ana Lund met Mr. Berg. No. 5 was signed.", 2),
        ("They left the U.S. The talks go on.", 2),
        ('"We agree," he said. "We go on."', 2),
        ("It costs 1.4 billion.", 1),
    ],
)
def test_sentences_end_where_they_end(text: str, count: int) -> None:
    assert len(split_sentences(text, 0, len(text))) == count


def test_furniture_stands_in_the_text_but_is_not_read() -> None:
    text = "Share | Print\n\nThe Minister met her colleague in Oslo today.\n\nTags: Norway | Serbia"
    layout = lay_out(text)
    assert [text[s.start : s.end] for s in layout.sentences] == ["The Minister met her colleague in Oslo today."]
    assert [text[a:b] for a, b in layout.furniture] == ["Share | Print", "Tags: Norway | Serbia"]


def test_a_dateline_is_taken_off_the_first_sentence() -> None:
    text = "OSLO, 12 March 2025 — Foreign Minister Ana Lund met her colleague today."
    sentence = lay_out(text).sentences[0]
    assert text[sentence.start :].startswith("Foreign Minister")


def test_an_enumerator_is_no_part_of_the_sentence() -> None:
    text = "2. The two ministers reviewed the state of their relations."
    assert text[lay_out(text).sentences[0].start :].startswith("The two")


def test_a_hard_wrapped_paragraph_is_one() -> None:
    text = "The minister met her colleague from the neighbouring country in the\n"
    text += "capital and thanked him for the help of his government."
    assert len(lay_out(text).sentences) == 1


def test_narration_is_known() -> None:
    assert is_narration("The meeting took place in the Foreign Ministry.")
    assert not is_narration("The Minister thanked her colleague for his help.")
