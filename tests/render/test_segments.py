"""Marks that overlap as they like: the segments cover the text once, and each knows its marks."""

from hypothesis import given
from hypothesis import strategies as st

from dragoman.render.segments import Mark, segments


def mark(start: int, end: int, owner: str) -> Mark:
    return Mark(start, end, "content", owner)


def cut(length: int, *marks: Mark, cuts: tuple[int, ...] = ()) -> list[tuple[int, int, str]]:
    return [(s.start, s.end, "".join(m.owner for m in s.marks)) for s in segments(length, marks, cuts)]


def test_no_text_has_no_segments() -> None:
    assert segments(0, [mark(0, 0, "a")]) == []


def test_text_without_marks_is_one_segment() -> None:
    assert cut(5) == [(0, 5, "")]


def test_a_mark_inside_another() -> None:
    assert cut(6, mark(0, 6, "a"), mark(2, 4, "b")) == [(0, 2, "a"), (2, 4, "ab"), (4, 6, "a")]


def test_marks_that_cross() -> None:
    assert cut(6, mark(0, 4, "a"), mark(2, 6, "b")) == [(0, 2, "a"), (2, 4, "ab"), (4, 6, "b")]


def test_marks_that_touch_do_not_mix() -> None:
    assert cut(4, mark(0, 2, "a"), mark(2, 4, "b")) == [(0, 2, "a"), (2, 4, "b")]


def test_equal_marks_keep_the_order_given() -> None:
    assert cut(2, mark(0, 2, "b"), mark(0, 2, "a")) == [(0, 2, "ba")]


def test_a_mark_of_no_length_cuts_nothing() -> None:
    assert cut(4, mark(2, 2, "a")) == [(0, 4, "")]


def test_marks_and_cuts_outside_are_clipped() -> None:
    assert cut(4, mark(-3, 2, "a"), mark(3, 9, "b"), cuts=(-1, 0, 4, 7)) == [(0, 2, "a"), (2, 3, ""), (3, 4, "b")]


def test_cuts_part_the_text_without_marking_it() -> None:
    assert cut(4, mark(0, 4, "a"), cuts=(2,)) == [(0, 2, "a"), (2, 4, "a")]


@given(
    st.integers(0, 30),
    st.lists(st.tuples(st.integers(-5, 35), st.integers(-5, 35)), max_size=12),
    st.lists(st.integers(-5, 35), max_size=5),
)
def test_segments_cover_the_text_once_and_each_character_keeps_its_marks(
    length: int, stretches: list[tuple[int, int]], cuts: list[int]
) -> None:
    marks = [mark(start, end, str(number)) for number, (start, end) in enumerate(stretches)]
    found = segments(length, marks, cuts)
    assert [at for s in found for at in range(s.start, s.end)] == list(range(length))
    for segment in found:
        for at in range(segment.start, segment.end):
            assert list(segment.marks) == [m for m in marks if m.start <= at < m.end]
