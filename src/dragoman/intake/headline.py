"""The headline of a plain text: its first line, where that clearly is one."""

from __future__ import annotations

import functools
import re

from dragoman import codebook
from dragoman.intake import dates

_LONGEST = 150
_WORDS = 4
"""Words below which a line may as well be a letterhead or a place."""

_STOPPED = re.compile(r"[.!?…:;,\u061b\u060c][\"'”’»)\]]*$")
_HEAD = re.compile(r"\s*(\S[^\n]*)\n[ \t]*\n\s*\S")


def headline(text: str) -> str | None:
    """The first line of a canonical text, if it is short, has no final stop, and stands alone above a blank line.

    No headline is a line of page furniture (``layout.toml``), one that is
    mostly a date, and one that opens a letter.
    """
    match = _HEAD.match(text)
    if match is None:
        return None
    line = match[1].strip()
    words = re.findall(r"[^\W\d_]+", line)
    if len(line) > _LONGEST or len(words) < _WORDS or _STOPPED.search(line) or _furniture().search(line):
        return None
    return None if dates.dated(line) and len(words) < 2 * _WORDS else line


@functools.cache
def _furniture() -> re.Pattern[str]:
    lines = codebook.load_cached("layout")["furniture"]["lines"]
    return re.compile("|".join(f"(?:{line})" for line in lines), re.IGNORECASE)
