"""Party names in a text: every state, organisation and actor of the codebook, with its forms.

Reads the text and ``codebook/parties.toml``; writes :class:`PartyMention` values.
One trie-shaped regular expression finds the longest form at each place, with
regard to case, so that "Northern Ireland" is never Ireland.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import Any

import msgspec

from dragoman import codebook


class PartyMention(msgspec.Struct, frozen=True):
    """A party's form at ``start``-``end``; ``kind`` is name, demonym, seat or place."""

    start: int
    end: int
    code: str
    kind: str


def trie_pattern(words: Iterable[str]) -> str:
    """A regular expression for any of ``words``, longest first, as a prefix tree."""
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}

    def build(node: dict[str, Any]) -> str:
        options = []
        for letter, below in sorted((k, v) for k, v in node.items() if k):
            options.append(re.escape(letter) + build(below))
        if not options:
            return ""
        body = options[0] if len(options) == 1 else "(?:" + "|".join(options) + ")"
        if "" in node:
            return f"(?:{body})?" if len(options) == 1 else body + "?"
        return body

    return build(tree)


BEHIND_ARTICLE = re.compile(r"(?<!\w)(?:[AaEe]l-|Al |[Aa][sn]-)$")
"""What makes a country or its people a family name: «Nasser Al-Kuwaiti»."""


@functools.cache
def _forms() -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    """The expression, and each form's code and kind (masks have the code "")."""
    table: dict[str, tuple[str, str]] = {}
    for mask in codebook.load_cached("parties").get("mask", []):
        table[mask["text"]] = ("", "mask")
    for kind in ("names", "seats", "demonyms", "places"):
        for entry in codebook.parties().values():
            for form in getattr(entry, kind):
                table.setdefault(form, (entry.code, kind[:-1]))
    for form in list(table):
        table.setdefault(form.replace("'", "’"), table[form])
    return re.compile(r"(?<![\w&])" + trie_pattern(table) + r"(?![\w&])"), table


@functools.cache
def _given() -> tuple[frozenset[str], re.Pattern[str], frozenset[str]]:
    """Given names that are a country's, what stands before somebody's name, and the words of offices."""
    raw = codebook.load_cached("titles")
    heads = frozenset(raw["heads"]) | frozenset(raw["parts"])
    before = sorted({*raw["heads"], *raw["honorifics"]}, key=lambda word: -len(word))
    lead = re.compile(r"(?:^|[^\w])(?:" + "|".join(map(re.escape, before)) + r") $")
    return frozenset(raw["given_countries"]), lead, heads


def _is_personal(text: str, start: int, end: int) -> bool:
    """Whether a country's form is part of somebody's name: «Al-Kuwaiti», «Defense Minister Israel Katz»."""
    if text[start - 1 : start] in ("-", " ") and BEHIND_ARTICLE.search(text, max(0, start - 4), start):
        return True
    given, lead, heads = _given()
    if text[start:end] not in given or not lead.search(text, max(0, start - 40), start):
        return False
    behind = FAMILY.match(text, end)
    return behind is not None and behind[1] not in heads


FAMILY = re.compile(r" ([A-ZÀ-Þ][^\W\d_][\w’'-]*)")


def party_mentions(text: str, start: int = 0, end: int | None = None) -> list[PartyMention]:
    """All party mentions in ``text[start:end]``, in order, none overlapping."""
    pattern, table = _forms()
    found = []
    for match in pattern.finditer(text, start, len(text) if end is None else end):
        code, kind = table[match[0]]
        if code and not (kind in ("name", "demonym") and _is_personal(text, match.start(), match.end())):
            found.append(PartyMention(match.start(), match.end(), code, kind))
    return found
