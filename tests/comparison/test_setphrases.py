"""Set phrases in small worlds: two invented publishers with their habits."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from dragoman.comparison.setphrases import PhraseGroup, discover
from dragoman.comparison.texts import Text

from .worded import text


def world(sentences: list[str], publisher: str = "NOR", start: str = "2030-01-01", **known: Any) -> list[Text]:
    """A readout a week, each of one sentence and the same frame."""
    first = datetime.date.fromisoformat(start)
    return [
        text(
            f"The minister spoke today with his colleague. {sentence}",
            id=f"{publisher}-{start}-{number}",
            date=(first + datetime.timedelta(weeks=number)).isoformat(),
            publisher=publisher,
            **known,
        )
        for number, sentence in enumerate(sentences)
    ]


FILLER = ["Rain fell on the {} coast.", "Herring prices rose by {} crowns.", "Trains ran to {} stations."]
NUMBERS = ["red", "blue", "green", "white", "black", "brown", "grey", "pink", "gold", "silver"]


def others(count: int = 30) -> list[Text]:
    return world([FILLER[k % 3].format(NUMBERS[k % 10]) for k in range(count)], publisher="CHL")


def only(found: Any) -> PhraseGroup:
    (group,) = [group for group in found.groups if group.publisher == "NOR"]
    return group


def test_what_one_publisher_alone_repeats_is_its_set_phrase() -> None:
    said = [f"They upheld the quiet harbour principle {word}." for word in ("again", "fully", "there", "too", "once")]
    group = only(discover([*world(said), *others()]))
    assert group.against == "other publishers"
    assert [phrase.text for phrase in group.phrases] == ["upheld the quiet harbour principle"]
    (phrase,) = group.phrases
    assert (phrase.readouts, phrase.occurrences, phrase.elsewhere) == (5, 5, 0)
    assert phrase.keyness > 0
    assert (phrase.first, phrase.last) == ("2030-01-01", "2030-01-29")


def test_every_number_leads_to_its_places() -> None:
    texts = [*world(["We cherish the open lighthouse pact."] * 4), *others()]
    (phrase,) = only(discover(texts)).phrases
    by_id = {each.id: each.text for each in texts}
    assert len(phrase.places) == phrase.occurrences == 4
    assert all(by_id[place.document][place.start : place.end] == phrase.text for place in phrase.places)
    assert [place.date for place in phrase.places] == sorted((p.date for p in phrase.places), reverse=True)


def test_the_frame_that_all_use_is_no_set_phrase() -> None:
    group = only(discover([*world([f"Snow lay {word}." for word in NUMBERS]), *others()]))
    assert group.phrases == ()


def test_a_part_is_folded_into_the_whole_unless_it_is_said_without() -> None:
    whole = [f"They hailed the quiet harbour principle {word}." for word in ("again", "there", "fully", "then")]
    assert [p.text for p in only(discover([*world(whole), *others()])).phrases] == [
        "hailed the quiet harbour principle"
    ]
    alone = [
        f"A quiet harbour {word}." for word in ("for all", "of ours", "in peace", "to keep", "by day", "with fish")
    ]
    texts = [*world(whole), *world(alone, start="2031-01-01"), *others()]
    assert "quiet harbour" in {phrase.text.lower() for phrase in only(discover(texts)).phrases}


@pytest.mark.parametrize(
    "sentence",
    [
        "Prime Minister Ingrid Solbakken arrived.",
        "It was Foreign Minister Ola Nordahl of Norway.",
        "The Secretary of State for Northern Fisheries was there.",
        "It was Monday, 4 May 2030.",
        "The minister reaffirmed the importance of this.",
    ],
)
def test_names_offices_dates_and_the_frame_make_no_set_phrase(sentence: str) -> None:
    texts = [*world([sentence] * 6, people=("Ingrid Solbakken", "Ola Nordahl")), *others()]
    assert [phrase.text for phrase in only(discover(texts)).phrases] == []


def test_what_lacks_its_head_is_no_phrase() -> None:
    nouns = ["herring", "cod", "trade", "salmon", "whale", "prawn"]
    said = [f"They protect northern coastal {noun}." for noun in nouns]
    assert [phrase.text for phrase in only(discover([*world(said), *others()])).phrases] == []


def test_what_lacks_its_complement_is_no_phrase() -> None:
    said = [f"They increase the northern flow of {noun} there." for noun in ["herring", "cod", "prawns", "whales"]]
    assert [phrase.text for phrase in only(discover([*world(said), *others()])).phrases] == []
    named = [f"They know the northern flow in {word}." for word in NUMBERS[:4]]
    assert [phrase.text for phrase in only(discover([*world(named), *others()])).phrases] == ["know the northern flow"]


def test_a_noun_of_a_verb_of_saying_may_end_a_phrase() -> None:
    """To communicate is of the frame; lines of communication are what is said."""
    said = [f"They keep open northern lines of communication {word}." for word in ("again", "there", "too", "now")]
    assert [p.text for p in only(discover([*world(said), *others()])).phrases] == [
        "keep open northern lines of communication"
    ]


def test_names_count_where_one_phrase_replaces_another() -> None:
    """They share two words; that they name other countries makes two things of them."""
    old, new = "They praised the calm harbour pact of Iceland.", "They praised the calm harbour of Chile and Peru."
    filler = [FILLER[k % 3].format(NUMBERS[k % 10]) for k in range(20)]
    texts = [*world([old] * 10 + filler[:5]), *world(filler[5:10] + [new] * 10, start="2031-01-01")]
    assert only(discover([*texts, *others()])).replaced == ()


def test_words_with_a_hyphen_are_not_cut_in_half() -> None:
    said = [f"A deep-water build-up of fleets in {word}." for word in NUMBERS[:4]]
    (phrase,) = only(discover([*world(said), *others()])).phrases
    assert phrase.text == "deep-water build-up of fleets"


def test_what_is_new_what_is_gone_and_what_took_its_place() -> None:
    old, new = "They praised the calm northern waters pact.", "They praised the calm northern waters treaty."
    filler = [FILLER[k % 3].format(NUMBERS[k % 10]) for k in range(20)]
    texts = [*world([old] * 10 + filler[:5]), *world(filler[5:10] + [new] * 10, start="2031-01-01")]
    group = only(discover([*texts, *others()]))
    assert [(p.text, p.last) for p in group.gone] == [("calm northern waters pact", "2030-03-05")]
    assert [(p.text, p.first) for p in group.new] == [("calm northern waters treaty", "2031-02-05")]
    (replaced,) = group.replaced
    assert (replaced.old.text, replaced.new.text) == ("calm northern waters pact", "calm northern waters treaty")
    assert 0.6 <= replaced.likeness < 1


def test_a_rare_phrase_is_not_called_gone_for_an_absence_that_may_be_chance() -> None:
    filler = [FILLER[k % 3].format(NUMBERS[k % 10]) for k in range(6)]
    said = ["They praised the calm northern waters pact."] * 3
    assert only(discover([*world(said + filler), *others()])).gone == ()


def test_dyads_are_held_against_the_publishers_other_readouts() -> None:
    fish = world(["They discussed the silver herring accord."] * 4, counterparts=("ISL",))
    rest = world([f"Snow lay {word}." for word in NUMBERS], start="2032-01-01", counterparts=("CHL",))
    found = discover([*fish, *rest, *others()], publisher="NOR", counterpart="ISL")
    (group,) = found.groups
    assert (group.publisher, group.counterpart, group.readouts) == ("NOR", "ISL", 4)
    assert group.against == "other readouts of NOR"
    assert [phrase.text for phrase in group.phrases] == ["silver herring accord"]
    assert {(g.publisher, g.counterpart) for g in discover([*fish, *rest], by="dyad").groups} == {
        ("NOR", "ISL"),
        ("NOR", "CHL"),
    }


def test_a_lone_publisher_is_held_against_chance_and_it_is_said() -> None:
    group = only(discover(world([f"The silver herring accord in {word}." for word in NUMBERS])))
    assert "chance" in group.against
    assert [phrase.text.lower() for phrase in group.phrases] == ["silver herring accord"]


def test_undated_texts_count_but_not_for_what_is_new() -> None:
    texts = [text("The silver herring accord.", id=f"u{k}", publisher="NOR") for k in range(5)]
    found = discover([*texts, *others()])
    group = only(found)
    assert (found.undated, group.undated, group.since) == (5, 5, None)
    (phrase,) = group.phrases
    assert (phrase.readouts, phrase.first, phrase.last) == (5, None, None)
    assert group.new == group.gone == ()


def test_one_long_text_makes_no_phrase() -> None:
    texts = [text("The silver herring accord. " * 50, id="long", publisher="NOR"), *world(["Snow."] * 3), *others()]
    assert only(discover(texts)).phrases == ()


def test_characters_are_the_words_of_chinese() -> None:
    said = ["双方坚持和平共处原则。", "中方重申和平共处立场。", "各方支持和平共处精神。", "他谈到和平共处问题。"]
    texts = world(said, publisher="NOR", language="zh")
    assert [phrase.text for phrase in only(discover([*texts, *others()])).phrases] == ["和平共处"]


def test_nothing_gives_nothing() -> None:
    found = discover([])
    assert (found.readouts, found.groups) == (0, ())
    assert discover(world(["Snow."] * 2)).groups == ()
