"""How two accounts of one point differ: opposites and negation above all, and never two that look alike."""

from __future__ import annotations

import pytest

from dragoman.comparison import contrasts, pair
from dragoman.comparison.contrasts import Side
from dragoman.comparison.telling import tellings
from dragoman.record import Contrast

from ..sides import readout


def found(a: str, b: str) -> dict[str, Contrast]:
    sides = []
    for name, lines in (("CHN", a), ("USA", b)):
        made = readout(name, lines)
        sides.append(Side(made, tuple(tellings(made, frozenset({"CHN", "USA"}))), name))
    return {each.kind: each for each in reversed(contrasts.contrasts(*sides))}


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("USA support: She [said that] {the United States supports the independence of the island}",
         "USA reject: She [said that] {the United States does not support the independence of the island}"),
        ("USA state: She [said that] {Washington will resume arms deliveries to the island}",
         "USA state: She [said that] {Washington will suspend arms deliveries to the island}"),
        ("USA pledge: She [agreed to] {lift the tariffs on steel}",
         "USA pledge: She [agreed to] {impose tariffs on steel}"),
        ("USA state: She [said that] {the United States opposes the sale of the port}",
         "USA state: She [said that] {the United States supports the sale of the port}"),
        ("USA state: She [said that] {the strait must never be closed to merchant ships}",
         "USA state: She [said that] {the strait must be closed to merchant ships}"),
        ("USA reassure: She [said that] {the United States has no intention to expand the base}",
         "USA pledge: She [said that] {the United States intends to expand the base}"),
    ],
)  # fmt: skip
def test_yes_and_no_are_told_apart(a: str, b: str) -> None:
    said = found(a, b)
    assert "polarity" in said, said
    assert contrasts.contradicts(said.values())
    comparison = pair.compare(readout("CHN", a), readout("USA", b), method="lexical")
    assert not comparison.told("same")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("USA support: She [said that] {the United States does not support independence of the island}",
         "USA support: She [said that] {Washington does not support the independence of the island}"),
        ("USA state: She [said that] {the talks should resume without delay}",
         "USA state: She [said that] {the talks should resume at once}"),
        ("USA state: She [said that] {the United States opposes the closure of the strait}",
         "USA state: She [said that] {the United States does not support the closure of the strait}"),
        ("USA agree: They [agreed to] {hold the next round no later than October}",
         "USA agree: They [agreed to] {hold the next round in October}"),
        ("USA state: She [said that] {this is not only a question of trade but of security}",
         "USA state: She [said that] {this is a question of trade and of security}"),
    ],
)  # fmt: skip
def test_what_means_the_same_is_no_contradiction(a: str, b: str) -> None:
    assert "polarity" not in found(a, b)


@pytest.mark.parametrize(
    ("kind", "a", "b", "words"),
    [
        ("act", "USA>CHN appeal: She [asked] {China to release the crew}",
         "USA>CHN demand: She [demanded that] {China release the crew}", "CHN has it as a request, USA as a demand"),
        ("strength", "USA>CHN concern: She [raised] {the arrest of the crew}",
         "USA>CHN criticize: She [condemned in the strongest terms] {the arrest of the crew}",
         "USA's is the stronger: “condemned in the strongest terms” against “raised”"),
        ("target", "USA>CHN appeal: She [called for] {calm at sea}", "USA appeal: She [called for] {calm at sea}",
         "in CHN's account it is directed at CHN, in USA's at nobody"),
        ("number", "USA pledge: She [promised] {4.5 million dollars in aid}",
         "USA pledge: She [promised] {5 million dollars in aid}",
         "CHN says “4.5 million dollars”, USA “5 million dollars”"),
        ("name", "CHN state: He [said that] {Diaoyu Dao is calm}",
         "CHN state: He [said that] {the Senkaku Islands are calm}",
         "one thing by two names: CHN says “Diaoyu Dao”, USA “Senkaku Islands”"),
        ("scope", "USA pledge: She [offered to] {lift the ban if the crew is released}",
         "USA pledge: She [offered to] {lift the ban}", "only CHN makes it conditional: “if the crew is released”"),
        ("speaker", "CHN,USA agree: They [agreed on] {a hotline}", "USA state: She [said that] {there is a hotline}",
         "in CHN's account CHN and USA said it together, in USA's account USA said it alone"),
        ("added",
         "USA agree: They [agreed to] {meet again in a friendly capital next summer, including on fishing and reefs}",
         "USA agree: They [agreed to] {meet again in a friendly capital next summer}",
         "only CHN has “including on fishing and reefs”"),
    ],
)  # fmt: skip
def test_each_difference_is_said_in_words(kind: str, a: str, b: str, words: str) -> None:
    said = found(a, b)
    assert kind in said, said
    assert said[kind].words == words


def test_the_words_of_a_difference_stand_in_their_texts() -> None:
    a = readout("CHN", "USA>CHN concern: She [raised] {the arrest of 12 sailors, which she called a mistake}")
    b = readout("USA", "USA>CHN criticize: She [condemned] {the arrest of 14 sailors}")
    for point in pair.compare(a, b, method="lexical").points:
        for contrast in point.how:
            for spans, text in ((contrast.a, a.document.text), (contrast.b, b.document.text)):
                assert all(text[span.start : span.end] == span.text for span in spans)


def test_a_number_that_disagrees_is_never_the_same() -> None:
    a = readout("CHN", "CHN,USA agree: They [agreed to] {raise the quota to 40 ships a year}")
    b = readout("USA", "CHN,USA agree: They [agreed to] {raise the quota to 30 ships a year}")
    (point,) = pair.compare(a, b, method="lexical").points
    assert point.relation == "differs"
    assert "40 ships" in point.words
