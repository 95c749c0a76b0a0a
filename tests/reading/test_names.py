"""Parties by any form of their names."""

from __future__ import annotations

import re

import pytest

from dragoman.reading.names import party_mentions, trie_pattern


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("South Sudan and Sudan", ["SSD", "SDN"]),
        ("Northern Ireland", ["GBR"]),
        ("the South China Sea", []),
        ("the Filipino side", ["PHL"]),
        ("Côte d’Ivoire and Cote d'Ivoire", ["CIV", "CIV"]),
        ("let us go", []),
        ("China-U.S. relations", ["CHN", "USA"]),
        ("Ireland and Northern Ireland", ["IRL", "GBR"]),
        ("Niger and Nigeria", ["NER", "NGA"]),
        ("Guinea, Guinea-Bissau, Equatorial Guinea and Papua New Guinea", ["GIN", "GNB", "GNQ", "PNG"]),
        ("Georgia and the State of Georgia", ["GEO", "USA"]),
        ("North Macedonia", ["MKD"]),
        ("the Taiwan Strait, the Korean Peninsula and the Indian Ocean", []),
        ("Latin America", []),
        ("the People's Republic of China", ["CHN"]),
        ("the People’s Republic of China", ["CHN"]),
        ("the EU's and the EU’s", ["EU", "EU"]),
        ("Chinas and turkeys", []),
        ("Hassan al-Masri and Nasser Al-Kuwaiti", []),
        ("the German-Polish border", ["DEU", "POL"]),
        ("Minister Israel Katz thanked Israel", ["ISR"]),
        ("Ambassador Jordan Foreign Ministry", ["JOR"]),
        ("Prime Minister of Georgia Irakli", ["GEO"]),
    ],
)
def test_the_longest_form_wins_and_masks_hold(text: str, codes: list[str]) -> None:
    assert [mention.code for mention in party_mentions(text)] == codes


@pytest.mark.parametrize(
    ("form", "kind"),
    [("Norway", "name"), ("Norwegian", "demonym"), ("Belgrade", "seat"), ("Kremlin", "seat"), ("New Mexico", "place")],
)
def test_a_form_has_its_kind(form: str, kind: str) -> None:
    text = f"from the {form} today"
    assert [(text[m.start : m.end], m.kind) for m in party_mentions(text)] == [(form, kind)]


def test_only_the_given_stretch_is_searched() -> None:
    text = "Norway and Serbia"
    assert [m.code for m in party_mentions(text, 7)] == ["SRB"]
    assert [m.code for m in party_mentions(text, 0, 8)] == ["NOR"]


def test_a_prefix_tree_takes_the_longest_word() -> None:
    pattern = re.compile(trie_pattern(["a", "ab", "abc", "b.c"]))
    assert pattern.findall("abcab b.c bxc a") == ["abc", "ab", "b.c", "a"]
