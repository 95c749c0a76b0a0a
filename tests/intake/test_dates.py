"""Dates as pages print them: full and unmistakable ones count, nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.intake import dates


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("15 March 2024", ["2024-03-15"]),
        ("March 15, 2024", ["2024-03-15"]),
        ("Mar. 15 2024", ["2024-03-15"]),
        ("25 JANUARY 2022", ["2022-01-25"]),
        ("28 of September of 2021", ["2021-09-28"]),
        ("the 3rd of May, 2023", ["2023-05-03"]),
        ("Sept 1st, 2020", ["2020-09-01"]),
        ("Posted on Friday, 15-Mar-2024 at 10:15", ["2024-03-15"]),
        ("2024-03-15T09:30:00Z", ["2024-03-15"]),
        ("15.03.2024", ["2024-03-15"]),
        ("15/03/2024", ["2024-03-15"]),
        ("03/15/2024", ["2024-03-15"]),
        ("Published 4 June 2023, updated 2023-06-09", ["2023-06-04", "2023-06-09"]),
        pytest.param("03/04/2024", [], id="day and month could be mistaken"),
        pytest.param("March 2024", [], id="no day"),
        pytest.param("© 2024", [], id="a year"),
        pytest.param("31 June 2024", [], id="no such day"),
        pytest.param("1 May 1066", [], id="before there were pages"),
        pytest.param("ref 2024-03-150", [], id="a number"),
        pytest.param("1.2.3.2024", [], id="a version"),
        pytest.param("15 marching 2024", [], id="a word"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_printed(text: str, found: list[str]) -> None:
    assert dates.printed(text) == found


@pytest.mark.parametrize("text", ["03/04/2024", "15 March 2024", "on 15.03.2024."])
def test_dated(text: str) -> None:
    assert dates.dated(text)


@pytest.mark.parametrize("text", ["2024", "3/4", "Room 12, March building"])
def test_not_dated(text: str) -> None:
    assert not dates.dated(text)


@pytest.mark.parametrize(
    ("given_date", "iso"),
    [
        (None, None),
        (" ", None),
        ("2024-03-15", "2024-03-15"),
        ("20240315", "2024-03-15"),
        (" 2024-03-15T23:59:00-05:00 ", "2024-03-15"),
    ],
)
def test_given(given_date: str | None, iso: str | None) -> None:
    assert dates.given(given_date) == iso


@pytest.mark.parametrize("no_date", ["yesterday", "2024-02-30", "2024", "15 March 2024"])
def test_given_is_no_date(no_date: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        dates.given(no_date)


@given(st.dates())
def test_an_iso_date_is_itself(date: object) -> None:
    assert dates.given(str(date)) == str(date)
