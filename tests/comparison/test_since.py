"""A readout against its predecessors: which these are, and what became of each thing that was said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from dragoman.comparison.accounts import Account
from dragoman.comparison.since import Change, Since, predecessors, since
from dragoman.errors import DragomanError
from dragoman.record import Head, Participant, Readout, head_of

from ..sides import readout

FIRST = """
CHN>USA concern (territory): Minister Shen [expressed concern about] {American arms sales to Taiwan}
CHN>USA appeal (economic): He [hoped that] {the United States would lift its export controls on semiconductors}
CHN>USA praise: He [thanked] {the American side for the rescue of eleven sailors off Hainan}
CHN,USA agree (illegal_drugs): They [agreed to] {set up a working group on fentanyl precursors}
CHN>USA support: He [reaffirmed support for] {the peace process in the Middle East and a two-state solution}
"""
LATEST = """
CHN>USA demand (territory): Minister Shen [demanded that] {the United States stop its arms sales to Taiwan}
CHN>USA appeal (economic): He [hoped that] {the United States would lift its export controls on semiconductors}
CHN,USA agree (illegal_drugs): They [agreed to] {convene the working group on fentanyl precursors in May}
CHN>USA warn (cyber): He [warned that] {any cyberattack on Chinese hospitals would have consequences}
"""


def sentences(text: str) -> Sequence[tuple[int, int]]:
    return [found.span() for found in re.finditer(r"[^.\s][^.]*\.", text)]


def account(lines: str, date: str, revision: int | None = 1, **known: Any) -> Account:
    made = readout(known.pop("publisher", "CHN"), lines, date=date, **known)
    made = msgspec.structs.replace(
        made, id=f"r-{date}", document=msgspec.structs.replace(made.document, id=f"r-{date}")
    )
    return Account(head_of(made, revision), made)


def held(now: Account, *earlier: Account, last: int | None = 10) -> Since:
    chosen = predecessors(now.head, [each.head for each in earlier], None, last)
    by = {each.head.document: each for each in earlier}
    return since(now, [by[head.document] for head in chosen.heads], chosen, sentences, "lexical")


@pytest.fixture(scope="module")
def found() -> Since:
    return held(account(LATEST, "2024-03-19"), account(FIRST, "2023-09-05"))


def one(found: Since, fate: Any) -> Change:
    (change,) = found.of(fate)
    return change


def test_what_presses_harder_is_set_beside_its_last_wording(found: Since) -> None:
    change = one(found, "hardened")
    assert change.before is not None
    assert change.now is not None
    assert (change.before.act, change.now.act) == ("concern", "demand")
    assert change.before.content == "American arms sales to Taiwan"
    assert change.before.sentence.text.startswith("Minister Shen expressed concern about American arms sales")
    assert [each.words for each in change.how if each.kind == "act"] == [
        "the earlier one has it as concern, this one as a demand"
    ]


def test_what_is_new_and_what_is_gone(found: Since) -> None:
    assert [change.now.act for change in found.of("new") if change.now] == ["warn"]
    assert [change.before.act for change in found.of("gone") if change.before] == ["support", "praise"], "by weight"
    assert all(change.readouts == 1 for change in found.of("gone"))


def test_what_is_kept_and_what_is_reworded(found: Since) -> None:
    assert one(found, "kept").topic == "chips"
    reworded = one(found, "reworded")
    assert reworded.now is not None
    assert reworded.now.content == "convene the working group on fentanyl precursors in May"


def test_every_anchor_leads_to_its_words() -> None:
    now, first = account(LATEST, "2024-03-19", None), account(FIRST, "2023-09-05", 3)
    texts = {each.head.document: each.readout.document.text for each in (now, first)}
    for change in held(now, first).changes:
        for said in (change.now, change.before):
            if said is not None:
                text = texts[said.document]
                assert text[said.start : said.end] == said.content
                assert text[said.sentence.start : said.sentence.end] == said.sentence.text
                revision = "" if said is change.now else "@3"
                assert said.anchor == f"{said.document}{revision}#{said.start}-{said.end}"


def test_the_other_way_round_it_softens(found: Since) -> None:
    back = held(account(FIRST, "2024-03-19"), account(LATEST, "2023-09-05"))
    assert one(back, "softened").now.content == "American arms sales to Taiwan"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("before", "now", "fate"),
    [
        ("CHN>USA concern: He [voiced concern at] {#}", "CHN>USA concern: He [voiced deep concern at] {#}", "hardened"),
        ("CHN>USA praise: He [praised] {#}", "CHN>USA criticize: He [criticized] {#}", "hardened"),
        ("CHN>USA criticize: He [condemned] {#}", "CHN>USA concern: He [voiced concern about] {#}", "softened"),
        ("CHN>USA praise: He [praised] {#}", "CHN>USA support: He [affirmed support for] {#}", "warmed"),
        ("CHN>USA pledge: He [pledged] {#}", "CHN>USA state: He [noted] {#}", "cooled"),
        ("CHN>USA state: He [noted] {#}", "CHN,USA consult: They [discussed] {#}", "reworded"),
        ("CHN,USA agree: They [agreed on] {#}", "CHN,USA appeal: They [called for] {#}", "reworded"),
    ],
)
def test_what_presses_and_what_gives(before: str, now: str, fate: str) -> None:
    matter = "grain deliveries to the harbours of Taiwan"
    latest, first = account(now.replace("#", matter), "2024-03-19"), account(before.replace("#", matter), "2023-09-05")
    found = held(latest, first)
    assert [change.fate for change in found.changes] == [fate]
    assert all(change.how for change in found.changes)


def test_only_what_one_speaker_says_is_one_thing() -> None:
    now = account("USA>CHN appeal: She [called for] {an end of arms sales to Taiwan}", "2024-03-19")
    found = held(now, account("CHN>USA appeal: He [called for] {an end of arms sales to Taiwan}", "2023-09-05"))
    assert [change.fate for change in found.changes] == ["new", "gone"]


def test_an_older_wording_is_found_and_what_several_said_is_gone() -> None:
    middle = "CHN>USA praise: He [thanked] {the American side for the rescue of eleven sailors off Hainan}"
    latest = account(LATEST, "2024-03-19")
    found = held(latest, account(FIRST, "2022-01-01"), account(FIRST, "2023-01-01"), account(middle, "2023-06-01"))
    assert [head.day for head in found.predecessors] == ["2023-06-01", "2023-01-01", "2022-01-01"]
    hard = one(found, "hardened")
    assert hard.before is not None
    assert (hard.before.date, hard.readouts, len(hard.said)) == ("2023-01-01", 2, 2), "the last that had it"
    gone = {change.before.act: change for change in found.of("gone") if change.before is not None}
    assert gone["praise"].readouts == 3
    assert (gone["support"].readouts, gone["support"].before.date) == (2, "2023-01-01")  # type: ignore[union-attr]


def test_what_one_older_readout_alone_said_is_not_called_gone() -> None:
    found = held(account(LATEST, "2024-03-19"), account(FIRST, "2022-01-01"), account(LATEST, "2023-01-01"))
    assert found.of("gone") == ()


def test_topics_shift(found: Since) -> None:
    shifts = {topic.topic: topic for topic in found.topics}
    assert (shifts["taiwan"].shift, shifts["taiwan"].levels) == ("harder", (1, 4))
    assert (shifts["chips"].shift, shifts["chips"].readouts) == ("as before", 1)
    assert {topic.shift for topic in found.topics} == {"harder", "as before", "new", "gone"}


# --- which are the predecessors -------------------------------------------------


def head(document: str, *others: str, publisher: str | None = "CHN", date: str | None = "2023-01-01") -> Head:
    people = tuple(Participant(f"Person of {code}", None, code) for code in others)
    return Head(document=document, publisher=publisher, date=date, participants=people)


NOW = head("now", "USA", date="2024-01-01")


def test_predecessors_are_earlier_by_the_same_with_the_same() -> None:
    others = [
        head("a", "USA"),
        head("b", "USA", date="2023-05-01"),
        head("later", "USA", date="2024-02-01"),
        head("same-day", "USA", date="2024-01-01"),
        head("theirs", "CHN", publisher="USA"),
        head("three", "USA", "RUS"),
        head("elsewhere", "RUS"),
        head("undated", "USA", date=None),
        NOW,
    ]
    chosen = predecessors(NOW, others)
    assert [each.document for each in chosen.heads] == ["b", "a"]
    assert (chosen.earlier, chosen.notes) == (2, ())
    assert [each.document for each in predecessors(NOW, others, last=1).heads] == ["b"]
    assert predecessors(NOW, others, last=1).earlier == 2
    assert {each.document for each in predecessors(NOW, others, "USA").heads} == {"a", "b", "three"}


def test_of_several_counterparts_those_with_one_are_taken_where_none_has_all() -> None:
    three = head("now", "USA", "RUS", date="2024-01-01")
    chosen = predecessors(three, [head("a", "USA")])
    assert [each.document for each in chosen.heads] == ["a"]
    assert chosen.notes == ("no earlier readout is with just RUS and USA: those with one of them are taken",)


def test_where_there_is_none_nothing_is_called_new() -> None:
    now = account(LATEST, "2024-03-19")
    found = held(now, account(FIRST, "2025-01-01"))
    assert found.changes == found.topics == ()
    assert found.notes == (
        "no earlier readout of CHN's with USA is at hand (0 earlier ones of CHN's): "
        "whether anything in it is new cannot be told",
    )


def test_a_predecessor_in_another_language_or_without_statements_is_left_out_and_it_is_said() -> None:
    now = account(LATEST, "2024-03-19", language="en")
    french = account(FIRST, "2023-01-01", language="fr")
    empty = account(FIRST, "2022-01-01")
    empty = Account(empty.head, msgspec.structs.replace(empty.readout, statements=()))
    found = held(now, french, empty)
    assert found.predecessors == ()
    assert found.notes == (
        "r-2023-01-01 is left out: it is in another language (fr)",
        "r-2022-01-01 is left out: no statement could be read in it",
        "none of the earlier readouts can be used: whether anything is new cannot be told",
    )


@pytest.mark.parametrize(
    ("now", "counterpart", "why"),
    [
        (head("now", "USA", publisher=None), None, "it does not say whose readout it is"),
        (head("now"), None, "it names no second party"),
        (head("now", "USA", date=None), None, "it has neither a date nor a day of publication"),
        (head("now", "USA"), "RUS", "RUS did not take part in it, but USA"),
    ],
)
def test_a_readout_that_has_no_place_is_an_error(now: Head, counterpart: str | None, why: str) -> None:
    with pytest.raises(DragomanError, match=re.escape(why)) as error:
        predecessors(now, [], counterpart)
    assert error.value.code == "E343"


def test_a_readout_without_statements_is_an_error() -> None:
    now = account(LATEST, "2024-03-19")
    empty: Readout = msgspec.structs.replace(now.readout, statements=())
    with pytest.raises(DragomanError, match="E344"):
        held(Account(now.head, empty), account(FIRST, "2023-01-01"))
