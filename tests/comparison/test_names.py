"""One name in different spellings: told to be one where it is, and never two people."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.comparison.names import same_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Péter Szalay", "Peter Szalay"),
        ("HAYASE Tomohiko", "Tomohiko Hayase"),
        ("Antal J. Blinkov", "Antal Blinkov"),
        ("Blinkov", "Antal Blinkov"),
        ("Sergei Lavrin", "Sergey Lavrin"),
        ("Mohammed bin Talal", "Muhammad Talal"),
        ("Joseph R. Baron, Jr.", "Joe Baron"),
        ("Kim Jong Min", "Kim Jong-min"),
        ("Park Geunhye", "Park Geun-hye"),
        ("Abdelfattah el-Sissi", "Abdel Fattah al-Sissi"),
        ("Oleksandr Zelenskyy", "Oleksandr Zelensky"),
        ("Ólafur Þórðarson", "Olafur Thordarson"),
        ("王毅", "王毅"),
    ],
)
def test_one_person(one: str, other: str) -> None:
    assert same_name(one, other) is True
    assert same_name(other, one) is True


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Wang Yi", "Wang Yu"),
        ("Li Qiang", "Li Keqiang"),
        ("Donald Trent", "Melania Trent"),
        ("Qin Gang", "Wang Yi"),
        ("J. Smith", "K. Smith"),
        ("J.", "K."),
        ("", "Wang Yi"),
        ("王毅", "王勇"),
    ],
)
def test_two_people(one: str, other: str) -> None:
    assert same_name(one, other) is False
    assert same_name(other, one) is False


def test_of_two_scripts_nothing_is_said() -> None:
    assert same_name("王毅", "Wang Yi") is None
    assert same_name("Сергей Лаврин", "Sergey Lavrin") is None


@settings(max_examples=300)
@given(st.text(max_size=30), st.text(max_size=30))
def test_it_does_not_matter_which_comes_first(one: str, other: str) -> None:
    assert same_name(one, other) == same_name(other, one)


@given(st.lists(st.text("abcdeiklmnorstuvz", min_size=2, max_size=8), min_size=1, max_size=4))
def test_case_and_order_do_not_matter(words: list[str]) -> None:
    assert same_name(" ".join(words), " ".join([*words[1:], words[0].upper()]))
