"""Furniture, paragraphs and sentences, by small texts written for the purpose."""

from __future__ import annotations

import time

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
        ("Talks ended at 5 p.m. Both sides left.", 2),
        ("J. P. Berg came on Oct. 5 with a plan.", 1),
        ("He quoted “the treaty of Oslo.” She left.", 2),
        ("Will it hold? Nobody knows! They wait…", 3),
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


PROSE = "The two ministers met in Oslo today and discussed trade."


def sentences(text: str) -> list[str]:
    return [text[s.start : s.end] for s in lay_out(text).sentences]


@pytest.mark.parametrize(
    ("line", "taken"),
    [
        ("Print this page", True),
        ("Share on Facebook", True),
        ("Press release", True),
        ("Contact: press@example.org", True),
        ("https://ministry.example/en/7", True),
        ("12.03.2025", True),
        ("Meeting of the two Ministers in Oslo", False),
    ],
)
def test_a_line_of_furniture_is_told_from_a_heading(line: str, taken: bool) -> None:
    text = f"{line}\n\n{PROSE}"
    layout = lay_out(text)
    assert [text[a:b] for a, b in layout.furniture] == ([line] if taken else [])
    assert [text[a:b] for a, b in layout.headings] == ([] if taken else [line])
    assert [text[a:b] for a, b in layout.head] == [line]
    assert sentences(text) == [PROSE]


@pytest.mark.parametrize("dateline", ["OSLO, 12 March 2025 – ", "Oslo (NTB) -- ", "Oslo — "])
def test_datelines_in_several_manners(dateline: str) -> None:
    layout = lay_out(dateline + PROSE)
    assert sentences(dateline + PROSE) == [PROSE]
    assert layout.furniture == [(0, len(dateline.rstrip()))]


@pytest.mark.parametrize("mark", ["1. ", "2) ", "(a) ", "• ", "- ", "– ", "iv. "])
def test_enumerators_in_several_manners(mark: str) -> None:
    assert sentences(f"{PROSE}\n\n{mark}{PROSE}") == [PROSE, PROSE]


def test_behind_the_end_nothing_is_read() -> None:
    text = f"{PROSE}\n\nEND\n\nThe Ministry was founded long ago and employs many people."
    assert sentences(text) == [PROSE]
    assert len(lay_out(text).tail) == 2


def test_a_heading_inside_the_text_is_not_read() -> None:
    text = f"{PROSE}\n\nTrade and fishing\n\n{PROSE}"
    assert sentences(text) == [PROSE, PROSE]
    assert [text[a:b] for a, b in lay_out(text).headings] == ["Trade and fishing"]


def test_sentences_count_within_their_paragraph() -> None:
    text = f"{PROSE} {PROSE}\n\n{PROSE}"
    assert [(s.paragraph, s.number) for s in lay_out(text).sentences] == [(1, 1), (1, 2), (2, 1)]


def test_lines_that_each_end_a_sentence_are_paragraphs() -> None:
    assert len({s.paragraph for s in lay_out(f"{PROSE}\n{PROSE}").sentences}) == 2


@pytest.mark.parametrize("text", ["", " \n\n ", "Menu", "\u202e", "...", "“”"])
def test_a_text_without_prose_has_no_sentences(text: str) -> None:
    assert sentences(text) == []


@pytest.mark.parametrize("sign", ["(QNA)", "END", "ENDS", "(SPA/KUNA)", "###"])
def test_what_signs_a_text_off_is_no_part_of_its_last_line(sign: str) -> None:
    text = f"The two ministers met in Doha.\n\nThe two sides agreed to consult. {sign}"
    layout = lay_out(text)
    assert text[layout.sentences[-1].start : layout.sentences[-1].end] == "The two sides agreed to consult."
    assert [text[a:b] for a, b in layout.furniture] == [sign]


def test_letters_within_the_last_sentence_sign_nothing_off() -> None:
    text = "The two ministers met in Doha.\n\nThe two sides agreed to consult with the USA."
    assert text[lay_out(text).sentences[-1].start :].endswith("the USA.")


def test_a_line_of_many_separators_is_told_in_no_time() -> None:
    """As a menu, or not: a page's leftovers must not hold the reader up."""
    line = "<script>alert('x')</script>\"'><img src=x onerror=alert(1)> " * 4
    started = time.monotonic()
    lay_out(line + ".\n\n" + line)
    assert time.monotonic() - started < 1
