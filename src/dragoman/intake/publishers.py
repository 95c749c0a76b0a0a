"""Whose a document is, by the name that its metadata give as the publisher's."""

from __future__ import annotations

import functools
import re

from dragoman import codebook


def party(name: str | None) -> str | None:
    """The code of the party that ``name`` is an office of, by the signs of ``publishers.toml``.

    The longest sign decides; ``None`` where there is none, or where as long a
    one is another party's. Case-sensitive, on whole words.
    """
    if not name:
        return None
    found = {match[0] for match in _signs()[1].finditer(" ".join(name.split())[:500])}
    longest = max(map(len, found), default=0)
    parties = {_signs()[0][sign] for sign in found if len(sign) == longest}
    return parties.pop() if len(parties) == 1 else None


@functools.cache
def _signs() -> tuple[dict[str, str], re.Pattern[str]]:
    """The party of each sign, and all of them as a pattern."""
    entries = codebook.load_cached("publishers")["publisher"]
    signs = {sign: entry["party"] for entry in entries for sign in entry.get("signs", ())}
    longest_first = sorted(signs, key=len, reverse=True)
    return signs, re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
