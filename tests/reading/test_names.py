"""Parties by any form of their names."""

from __future__ import annotations

import pytest

from dragoman.reading.names import party_mentions


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
    ],
)
def test_the_longest_form_wins_and_masks_hold(text: str, codes: list[str]) -> None:
    assert [mention.code for mention in party_mentions(text)] == codes
