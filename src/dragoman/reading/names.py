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


def party_mentions(text: str, start: int = 0, end: int | None = None) -> list[PartyMention]:
    """All party mentions in ``text[start:end]``, in order, none overlapping."""
    pattern, table = _forms()
    found = []
    for match in pattern.finditer(text, start, len(text) if end is None else end):
        code, kind = table[match[0]]
        if code:
            found.append(PartyMention(match.start(), match.end(), code, kind))
    return found
