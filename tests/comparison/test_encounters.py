"""Which readouts are of one encounter, and why; whose is missing; and what a person said of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.comparison.encounters import Encounters, Grouped, grouped, of_documents, reasons, to_judge, within
from dragoman.errors import DragomanError
from dragoman.record import Head, Judgement, Participant

PEOPLE = {"FIN": "Aino Aaltonen", "NGA": "Chidi Okafor", "KAZ": "Daniyar Seitov"}


def head(document: str, publisher: str, *others: str, **known: Any) -> Head:
    """A readout of a call on 1 March 2030, with the people of its parties."""
    people = known.pop("people", None) or {code: PEOPLE[code] for code in (publisher, *others) if code in PEOPLE}
    participants = tuple(Participant(name, None, party) for party, name in people.items())
    fields = {"kind": "call", "date": "2030-03-01", **known}
    return Head(document=document, publisher=publisher, participants=participants, **fields)


def said(one: str, other: str, verdict: Any, at: str = "2030-04-01T00:00:00Z") -> Judgement:
    return Judgement(one=one, other=other, verdict=verdict, by="Ann", at=at)


def groups(found: Encounters) -> list[list[str]]:
    return sorted([each.document for each in group.readouts] for group in found.encounters)


FIN = head("fin", "FIN", "NGA")
NGA = head("nga", "NGA", "FIN")


def test_two_sides_of_one_call() -> None:
    (group,) = grouped([NGA, FIN]).encounters
    assert (group.id, group.days, group.parties, group.kinds) == ("fin", ("2030-03-01",), ("FIN", "NGA"), ("call",))
    assert group.unpaired == ()
    (link,) = group.links
    assert [each.words for each in link.reasons] == [
        "both are of FIN and NGA",
        "both of 2030-03-01",
        "both a call",
        "FIN: Aino Aaltonen in both",
        "NGA: Chidi Okafor in both",
    ]
    assert all(each.agrees for each in link.reasons)


def test_who_asked_is_told_by_each() -> None:
    (group,) = grouped([head("fin", "FIN", "NGA", requested_by="NGA"), NGA]).encounters
    assert group.requested_by == {"fin": "NGA"}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"date": "2030-03-02"}, "2030-03-01 and 2030-03-02: a day apart, as two time zones may have it"),
        ({"date": None, "published": "2030-03-01"}, "both of 2030-03-01 (the day of publication: no other is given)"),
        ({"kind": "video"}, "call and video: can be the same"),
        ({"kind": None}, "only one says how: call"),
        ({"people": {"FIN": "A. AALTONEN", "NGA": "Okafor"}}, "FIN: “Aino Aaltonen”, “A. AALTONEN”"),
        ({"people": {"FIN": "艾诺"}}, "FIN: Aino Aaltonen in one, 艾诺 in the other, in another script"),
        ({"people": {"FIN": "Aino Aaltonen"}}, "FIN: Aino Aaltonen in both"),
    ],
)  # fmt: skip
def test_accounts_may_differ_and_be_of_one_encounter(changed: dict[str, Any], why: str) -> None:
    (group,) = grouped([FIN, head("nga", "NGA", "FIN", **changed)]).encounters
    assert why in [each.words for each in group.links[0].reasons]


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (head("x", "NGA", "FIN", date="2030-03-03"), "2030-03-01 and 2030-03-03: 2 days apart"),
        (head("x", "NGA", "KAZ"), "one is of FIN and NGA, the other of KAZ and NGA"),
        (head("x", "NGA", "FIN", kind="meeting"), "call and meeting"),
        (
            head("x", "NGA", "FIN", people={"FIN": "Aino Aaltonen", "NGA": "Bola Adeyemi"}),
            "NGA: Chidi Okafor in one, Bola Adeyemi in the other",
        ),
        (head("x", "FIN", "NGA", date="2030-03-02"), "2030-03-01 and 2030-03-02: 1 day apart, by one publisher (FIN)"),
        (head("x", "NGA", "FIN", "KAZ", kind="group"), "one is of FIN and NGA, the other of FIN, KAZ and NGA"),
    ],
)
def test_what_speaks_against(other: Head, why: str) -> None:
    assert groups(grouped([FIN, other])) == [["fin"], ["x"]]
    assert [each.words for each in reasons(FIN, other) if each.agrees is False] == [why]


def test_the_nearer_day_is_taken_first() -> None:
    """Calls on two days running: each account goes to its own."""
    later = head("fin-2", "FIN", "NGA", date="2030-03-02")
    found = grouped([FIN, later, NGA, head("nga-2", "NGA", "FIN", date="2030-03-02")])
    assert groups(found) == [["fin", "nga"], ["fin-2", "nga-2"]]


def test_a_group_does_not_grow_from_day_to_day() -> None:
    chain = [head("a", "FIN", "NGA"), head("b", "NGA", "FIN", date="2030-03-02"), head("c", "KAZ", "FIN", "NGA")]
    chain[2] = head("c", "FIN", "NGA", date="2030-03-03")
    assert groups(grouped(chain)) == [["a", "b"], ["c"]]


def test_three_parties_tell_of_one_meeting_and_one_does_not() -> None:
    trio = [
        head("a", "FIN", "NGA", "KAZ", kind="group"),
        head("b", "NGA", "FIN", "KAZ", kind="group"),
    ]
    (group,) = grouped(trio).encounters
    assert [each.party for each in group.unpaired] == ["KAZ"]


# --- what is missing ------------------------------------------------------------


def alone(*heads: Head, published: dict[str, int] | None = None) -> Grouped:
    found = grouped([FIN, *heads], published=published)
    return of_documents(found, ["fin"]).encounters[0]


def test_of_a_side_of_which_nothing_is_at_hand_nothing_is_claimed() -> None:
    (missing,) = alone().unpaired
    assert (missing.party, missing.readouts) == ("NGA", 0)
    assert missing.words == "no readout of NGA's is at hand at all: nothing can be said of its account"


def test_a_side_that_published_none() -> None:
    (missing,) = alone(head("old", "NGA", "FIN", date="2029-03-01")).unpaired
    assert missing.words == (
        "NGA published none with FIN within 7 days, as far as is known here (1 readout of NGA's at hand)"
    )
    (missing,) = alone(published={"NGA": 1200}).unpaired
    assert "(1,200 readouts of NGA's at hand)" in missing.words


def test_a_side_that_published_of_another_encounter() -> None:
    (missing,) = alone(head("next", "NGA", "FIN", date="2030-03-05")).unpaired
    assert missing.near[0].document == "next"
    assert missing.words.endswith("within 7 days it did of others: next (2030-03-01 and 2030-03-05: 4 days apart)")


def test_what_is_no_encounter_is_set_aside_with_the_reason() -> None:
    found = grouped([
        Head(document="a", publisher="FIN", date="2030-03-01"),
        Head(document="b", date="2030-03-01"),
        head("c", "FIN", "NGA", date=None),
        head("d", "FIN", "NGA", date="soon"),
    ])  # fmt: skip
    assert found.encounters == ()
    assert {each.document: each.why for each in found.set_aside} == {
        "a": "it names only FIN: with whom the encounter was is not known",
        "b": "it names no party: with whom the encounter was is not known",
        "c": "it has neither a date nor a day of publication",
        "d": "its day 'soon' is no date",
    }


# --- what a person said ---------------------------------------------------------


FAR = head("far", "NGA", "FIN", date="2030-05-01", kind="meeting")


def test_what_a_person_confirmed_is_together_whatever_speaks_against_it() -> None:
    found = grouped([FIN, FAR], [said("fin", "far", "same")])
    assert groups(found) == [["fin", "far"]]
    (link,) = found.encounters[0].links
    assert link.judgement is not None
    assert link.judgement.by == "Ann"
    assert [each.agrees for each in link.reasons][:3] == [True, False, False]


def test_what_a_person_split_is_apart_and_said_to_be() -> None:
    found = grouped([FIN, NGA], [said("nga", "fin", "different")])
    assert groups(found) == [["fin"], ["nga"]]
    (missing,) = of_documents(found, ["fin"]).encounters[0].unpaired
    assert "nga (Ann said on 2030-04-01 that it is another)" in missing.words


def test_the_last_word_counts_and_can_be_taken_back() -> None:
    history = [said("fin", "nga", "different"), said("nga", "fin", "same"), said("fin", "nga", "different")]
    assert groups(grouped([FIN, NGA], history)) == [["fin"], ["nga"]]
    assert groups(grouped([FIN, NGA], history[:2])) == [["fin", "nga"]]
    assert groups(grouped([FIN, NGA], [*history, said("fin", "nga", "withdrawn")])) == [["fin", "nga"]]


def test_a_judgement_of_what_is_not_there_does_nothing() -> None:
    assert groups(grouped([FIN, NGA], [said("fin", "gone", "same")])) == [["fin", "nga"]]


def test_one_document_is_judged_with_all_of_its_encounter() -> None:
    copy = head("fin-copy", "FIN", "NGA")
    found = grouped([FIN, NGA, copy])
    assert sorted(to_judge(found, ["fin"])) == [("fin", "fin-copy"), ("fin", "nga")]
    assert to_judge(found, ["nga", "fin", "nga"]) == [("fin", "nga")]
    for documents in ([], ["nowhere"]):
        with pytest.raises(DragomanError) as error:
            to_judge(found, documents)
        assert error.value.code == "E341"


def test_encounters_are_chosen() -> None:
    found = grouped([FIN, NGA, head("kaz", "KAZ", "FIN", date="2030-06-01")])
    assert groups(within(found, ["NGA"], None, None)) == [["fin", "nga"]]
    assert groups(within(found, [], "2030-03-02", None)) == [["kaz"]]
    assert groups(within(found, [], None, "2030-03-01")) == [["fin", "nga"]]
    assert groups(within(found, [], None, None, paired=True)) == [["fin", "nga"]]
    assert groups(within(found, [], None, None, paired=False)) == [["kaz"]]


days = st.integers(0, 5).map(lambda n: (date(2030, 3, 1) + timedelta(days=n)).isoformat())
heads = st.lists(
    st.builds(
        lambda publisher, other, day, kind: (publisher, other, day, kind),
        st.sampled_from(["FIN", "NGA", "KAZ"]),
        st.sampled_from(["FIN", "NGA", "KAZ"]),
        days,
        st.sampled_from(["call", "video", "meeting", None]),
    ),
    max_size=8,
)


@given(heads, st.randoms())
def test_every_readout_is_in_one_place_in_any_order(drawn: Sequence[tuple[str, str, str, Any]], random: Any) -> None:
    made = [head(f"d{n}", p, o, date=day, kind=kind) for n, (p, o, day, kind) in enumerate(drawn)]
    found = grouped(made)
    told = [each.document for group in found.encounters for each in group.readouts]
    assert sorted([*told, *(each.document for each in found.set_aside)]) == sorted(each.document for each in made)
    random.shuffle(made)
    assert grouped(made) == found
    for group in found.encounters:
        assert all(each.agrees is not False for link in group.links for each in link.reasons)
