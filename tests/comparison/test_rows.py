"""The row of all words against a plain walk over them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dragoman.comparison.rows import CUT, NAME, Row
from dragoman.comparison.texts import Text, Word, fold, joins, parted, words

from .worded import text

PIECES = [
    "peace",
    "Peace",
    "the",
    "U.S.",
    "deep",
    "-",
    "water",
    "'s",
    "’",
    " ",
    " ",
    ", ",
    ". ",
    "; ",
    "—",
    "3.5",
    "和",
    "é",
    "a.b",
]
WRITTEN = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


def split(*written: str) -> list[Text]:
    """A text of each, its halves its sentences."""
    return [
        Text(id=str(number), text=each, sentences=((0, len(each) // 2), (len(each) // 2, len(each))))
        for number, each in enumerate(written)
    ]


def walked(texts: list[Text]) -> list[tuple[int, Word]]:
    return [
        (number, word)
        for number, each in enumerate(texts)
        for start, end in each.sentences
        for word in words(each.text, start, end)
    ]


@given(st.lists(WRITTEN, max_size=4))
def test_each_word_has_its_place_and_its_number(written: list[str]) -> None:
    texts = split(*written)
    row, found = Row(texts), walked(texts)
    columns = zip(row.text.tolist(), row.start.tolist(), row.end.tolist(), row.codes.tolist(), strict=True)
    at = [place for place, why in enumerate(row.bare.tolist()) if why != CUT]
    by_code = {code: form for form, code in row.forms.items()}
    mine = [entry for place, entry in enumerate(columns) if place in set(at)]
    assert [(text, start, end, by_code[code]) for text, start, end, code in mine] == [
        (number, word.start, word.end, word.form) for number, word in found
    ]
    assert row.sizes.tolist() == [sum(number == each for number, _ in found) for each in range(len(texts))]
    hyphens = [word.joined and texts[number].text[word.start - 1] == "-" for number, word in found]
    assert (row.hyphen[at] > 0).tolist() == hyphens


@given(st.lists(WRITTEN, max_size=4))
def test_a_phrase_is_cut_before_each_word_that_joins_nothing_and_at_the_end(written: list[str]) -> None:
    texts = split(*written)
    row = Row(texts)
    expected = [cut for _, word in walked(texts) for cut in ([False] if word.joined else [True, False])] + [True]
    assert (row.bare == CUT).tolist() == expected
    assert len(np.unique(row.codes[row.bare == CUT])) == sum(expected), "a cut is like no other"
    assert not np.isin(row.codes[row.bare == CUT], list(row.forms.values())).any()


@given(WRITTEN)
def test_taken_apart_a_text_is_whole_and_its_words_are_its_words(written: str) -> None:
    pieces = parted(written, 0, len(written))
    assert "".join(pieces) == written
    found = list(words(written))
    assert [fold(piece) for piece in pieces[1::2]] == [word.form for word in found]
    assert [word.joined for word in found[1:]] == [joins(gap) for gap in pieces[2:-1:2]]


def test_an_office_is_marked_with_the_people_who_hold_it_and_no_further() -> None:
    said = "Our National Security Advisor Jake Sullivan saw a Director of the Office of Public Engagement there."
    row = Row([text(said)])
    marked = [said[a:b] for a, b, why in zip(row.start, row.end, row.bare, strict=True) if why == NAME]
    assert " ".join(marked) == ("National Security Advisor Jake Sullivan Director of the Office of Public Engagement")
