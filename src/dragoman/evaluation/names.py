"""When two ways of writing a name or a place count as the same."""

from __future__ import annotations

import re
import unicodedata


def words(name: str | None) -> list[str]:
    """The words of a name without case, accents and punctuation; of another script nothing is left.

    >>> words("Péter Szijjártó")
    ['peter', 'szijjarto']
    """
    plain = unicodedata.normalize("NFKD", name or "").encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z ]", "", plain).split()


def same_person(one: str | None, other: str | None) -> bool:
    """Whether two names have the family name (the last word) in common, or one is part of the other.

    >>> same_person("Antony J. Blinken", "Blinken"), same_person("Wang Yi", "Wang"), same_person("Wang Yi", None)
    (True, True, False)
    """
    a, b = words(one), words(other)
    if not a or not b:
        return a == b
    return a == b or a[-1] == b[-1] or set(a) <= set(b) or set(b) <= set(a)


def same_place(one: str | None, other: str | None) -> bool:
    """Whether two places are written alike, or one is part of the other ("Diaoyutai", "the Diaoyutai Guesthouse")."""
    a, b = words(one), words(other)
    return a == b or bool(a and b and (set(a) <= set(b) or set(b) <= set(a)))
