"""Dates as a page prints them: full ones only, never a year or a month alone.

A numeric date counts only where day and month cannot be mistaken for one
another: ISO, with dots (day first), or with one of them above 12.
"""

from __future__ import annotations

import datetime
import functools
import re

_NUMERIC = re.compile(
    r"(?<![\d./-])(?:(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?=T\d|\b)|"
    r"(?P<first>\d{1,2})(?P<mark>[./])(?P<second>\d{1,2})(?P=mark)(?P<last>\d{4})(?![\d/-]|\.\d))"
)


@functools.cache
def _months() -> dict[str, int]:
    """Every English name and short name of a month, in lower case, with its number."""
    from dateutil.parser import parserinfo  # type: ignore[import-untyped]

    return {name.lower(): number for number, names in enumerate(parserinfo.MONTHS, 1) for name in names}


@functools.cache
def _written() -> re.Pattern[str]:
    """A day, a month by its name and a year, in either order."""
    month = rf"(?:{'|'.join(sorted(_months(), key=len, reverse=True))})"
    day = r"\d{1,2}(?:st|nd|rd|th)?"
    return re.compile(
        rf"\b(?:(?P<d1>{day})[\s,.-]*(?:of\s+)?(?P<m1>{month})\b|(?P<m2>{month})\b\.?\s*(?P<d2>{day}))"
        r"[\s,.-]*(?:of\s+)?(?P<year>\d{4})\b",
        re.IGNORECASE,
    )


def iso(year: int, month: int, day: int) -> str | None:
    """The ISO date, or ``None`` where there is no such day, or none that a web page could be from."""
    if not 1900 <= year <= 2100:
        return None
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def printed(text: str) -> list[str]:
    """Every full date printed in ``text``, as ISO dates, in order."""
    found: list[tuple[int, str | None]] = []
    for match in _written().finditer(text):
        day = re.sub(r"\D", "", match["d1"] or match["d2"])
        month = _months()[(match["m1"] or match["m2"]).lower()]
        found.append((match.start(), iso(int(match["year"]), month, int(day))))
    found += [(match.start(), _numeric(match)) for match in _NUMERIC.finditer(text)]
    return [date for _, date in sorted(found, key=lambda pair: pair[0]) if date is not None]


def dated(text: str) -> bool:
    """Whether ``text`` holds a full date, be it one whose day and month could be mistaken."""
    return _written().search(text) is not None or _NUMERIC.search(text) is not None


def _numeric(match: re.Match[str]) -> str | None:
    if match["year"]:
        return iso(int(match["year"]), int(match["month"]), int(match["day"]))
    first, second, year = int(match["first"]), int(match["second"]), int(match["last"])
    if match["mark"] == "." or first > 12:
        return iso(year, second, first)
    return iso(year, first, second) if second > 12 else None


def given(date: str | None) -> str | None:
    """The ISO date of what a user or a corpus gives as a date (``2024-03-15``, or with a time of day).

    Raises ``ValueError`` where it is no date.
    """
    if date is None or not date.strip():
        return None
    try:
        return datetime.date.fromisoformat(date.strip()).isoformat()
    except ValueError:
        return datetime.datetime.fromisoformat(date.strip()).date().isoformat()
