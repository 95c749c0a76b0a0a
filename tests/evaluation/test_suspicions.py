"""One worked text for each class of suspicion, and beside it one in which there is nothing to suspect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dragoman import codebook
from dragoman.evaluation import KINDS, only, suspect
from dragoman.evaluation.suspicions import _saying
from dragoman.record import Encounter, Made, Participant, Readout, Span, Statement, Suspicions, document

MADE = Made(reader="by-hand", reader_version="1", model="none", model_version="0", codebook_version="0")
WHO = (Participant("Maija Aaltonen", "Minister", "FIN"), Participant("Chidi Okafor", "Minister", "NGA"))
MET = "Minister Maija Aaltonen met Minister Chidi Okafor in Turku."
WHOLE: dict[str, Any] = {
    "kind": "meeting",
    "date": "2031-05-06",
    "place": "Turku",
    "requested_by": "FIN",
    "publisher": "FIN",
    "participants": WHO,
}


def span(text: str, words: str) -> Span:
    start = text.rindex(words)
    return Span(start, start + len(words), words)


def stops(text: str) -> list[tuple[int, int]]:
    found, at = [], 0
    for k, sign in enumerate(text):
        if sign == ".":
            found.append((at, k + 1))
            at = k + 2
    return found


def readout(text: str, *statements: dict[str, Any], **encounter: Any) -> Readout:
    """A reading by hand; a statement is its content, cue and source as words, and what else differs from Finland's."""
    made = []
    for number, given in enumerate(statements, 1):
        words = {key: span(text, given[key]) if given.get(key) else None for key in ("cue", "source")}
        rest = {key: value for key, value in given.items() if key not in ("content", "cue", "source")}
        fields: dict[str, Any] = {"speaker": ("FIN",), "person": None, "act": "state", "paragraph": 1, "sentence": 1}
        content = span(text, given["content"])
        made.append(Statement(id=f"s{number}", content=content, **words, **{**fields, **rest}))
    return Readout(
        id="fin-1",
        document=document(text, id="fin-1"),
        encounter=Encounter(**{**WHOLE, **encounter}),
        statements=tuple(made),
        made=MADE,
    )


def found(*readouts: Readout) -> Suspicions:
    return suspect(readouts, stops)


def told(*readouts: Readout) -> list[tuple[str, str | None]]:
    return [(each.kind, each.words and each.words.text) for each in found(*readouts).found]


SAID = f"{MET} Aaltonen said that the sea is calm and the sky is clear."
CALM = {"content": "the sea is calm and the sky is clear", "cue": "said that", "source": "Aaltonen"}


def test_a_sound_reading_is_not_suspected() -> None:
    assert told(readout(SAID, {**CALM, "person": "Maija Aaltonen"})) == []


@pytest.mark.parametrize(
    ("statement", "kind", "words"),
    [
        ({**CALM, "speaker": ()}, "speaker.none", CALM["content"]),
        ({**CALM, "speaker": ("FIN", "FINLAND")}, "speaker.unknown", "Aaltonen"),
        ({**CALM, "speaker": ("FIN", "SWE")}, "speaker.outsider", "Aaltonen"),
        ({**CALM, "person": "Virtanen"}, "speaker.stranger", "Aaltonen"),
        ({**CALM, "content": "the sea is calm and"}, "content.cut", "the sea is calm and"),
        ({**CALM, "content": "and the sky is clear"}, "content.cut", "and the sky is clear"),
        ({**CALM, "content": "ea is calm"}, "content.cut", "ea is calm"),
        ({**CALM, "cue": "said", "content": "that the sea is calm"}, "content.cue", "that the sea is calm"),
    ],
)
def test_a_statement_that_is_suspect(statement: dict[str, Any], kind: str, words: str) -> None:
    (each,) = found(readout(SAID, statement)).found
    assert (each.kind, each.words and each.words.text) == (kind, words)
    assert each.sentence.text == SAID.removeprefix(f"{MET} ")
    assert each.note


def test_punctuation_at_either_end_is_no_part_of_a_content() -> None:
    text = f"{MET} Aaltonen said: The sea is calm, she added."
    for content in (": The sea is calm", "The sea is calm,"):
        assert told(readout(text, {"content": content})) == [("content.cut", content)]


def test_what_a_sentence_itself_begins_and_ends_with_is_not_cut() -> None:
    text = f"{MET} But this is what they are for."
    assert told(readout(text, {"content": "But this is what they are for"})) == []


def test_quotation_marks_are_missed_only_where_the_sentence_closes_them() -> None:
    text = f"{MET} Aaltonen called it “a calm sea” at last."
    cut = {"content": "it “a calm", "cue": "called", "source": "Aaltonen"}
    assert told(readout(text, cut)) == [("content.cut", "it “a calm")]
    assert told(readout(text, {**cut, "content": "it “a calm sea"})) == []
    text = f"{MET} Aaltonen said “The sea is calm. The sky is clear.”"
    assert told(readout(text, {"content": "“The sea is calm"}, {"content": "The sky is clear"})) == []


@pytest.mark.parametrize(
    ("sentence", "verb"),
    [
        ("Okafor reiterated his thanks.", "reiterated"),
        ("The two ministers discussed fish.", "discussed"),
        ("Okafor warned of storms.", "warned"),
        ("The rules are as outlined by the ministers.", None),
        ("They then toured the harbour.", None),
        ("The reports arrived.", None),
    ],
)
def test_a_verb_of_saying_without_a_statement(sentence: str, verb: str | None) -> None:
    expected = [("saying.unread", verb)] if verb else []
    assert told(readout(f"{MET} {sentence}")) == expected


def test_a_sentence_that_is_furniture_is_not_missed() -> None:
    text = f"{MET} Okafor reiterated his thanks."
    off = readout(text)
    record = off.to_dict()
    place = span(text, "Okafor reiterated his thanks.")
    record["furniture"] = [{"start": place.start, "end": place.end, "text": place.text}]
    assert told(Readout.from_dict(record)) == []


@pytest.mark.parametrize(
    ("opening", "unread"),
    [
        (MET, None),
        ("Minister Maija Aaltonen met President Amara Eze and Minister Chidi Okafor.", "Amara Eze"),
        ("President Amara Eze’s envoy met Minister Maija Aaltonen.", "Amara Eze"),
        ("Minister Aaltonen met the Foreign Minister of South Africa.", None),
        ("The ministers met at the House of Estates. They ate. Then came President Amara Eze.", None),
    ],
)
def test_a_person_with_an_office_who_took_no_part(opening: str, unread: str | None) -> None:
    assert told(readout(opening)) == ([("participant.unread", unread)] if unread else [])


def test_a_participant_without_a_party() -> None:
    people = (*WHO, Participant("Amara Eze", None, None))
    assert told(readout(MET, participants=people)) == [("participant.no_party", None)]


@pytest.mark.parametrize("field", ["kind", "date", "place", "requested_by", "publisher"])
def test_a_field_of_the_encounter_that_is_missing_gives_its_reason(field: str) -> None:
    (each,) = found(readout(MET, **{field: None}, missing={field: "it is not said"})).found
    assert (each.kind, each.note, each.sentence.text) == (f"missing.{field}", "it is not said", MET)


def test_nobody_took_part() -> None:
    assert ("missing.participants", None) in told(readout(MET, participants=()))


def test_an_empty_text_is_no_trouble() -> None:
    counts = found(readout("")).counts
    assert set(counts.values()) == {0}


def test_every_kind_is_counted_and_told_per_hundred() -> None:
    both = found(readout(MET, place=None), readout(MET))
    assert list(both.counts) == list(KINDS)
    assert (both.readouts, both.counts["missing.place"]) == (2, 1)
    assert both.per_hundred()["missing.place"] == 50
    assert found().per_hundred()["missing.place"] == 0


def test_some_kinds_alone_are_listed_and_all_are_counted() -> None:
    all_of_them = found(*(readout(MET, place=None, date=None) for _ in range(3)))
    some = only(all_of_them, {"missing.place"}, 2)
    assert [each.kind for each in some.found] == ["missing.place"] * 2
    assert some.counts == all_of_them.counts


def test_the_words_are_those_of_the_codebook() -> None:
    assert {"said", "says", "reaffirmed", "discussed", "urged"} <= _saying()
    assert not {"held", "saying", "say", "calls"} & _saying()
    forms: Callable[[str], tuple[str, ...]] = codebook.forms
    verbs = {form for verb in codebook.load("suspicions")["not_saying"] for form in forms(verb)[:2]}
    assert not verbs & _saying()
