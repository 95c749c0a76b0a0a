"""The encounter: who met whom, when, how, where, at whose request, by whose account.

Reads a document, its layout and party mentions, and ``codebook/encounters.toml``,
``publishers.toml``; writes an :class:`Encounter` and the :class:`Cast` that the
attribution resolves speakers with. Each field is read by one function and
carries what it was read from, or the reason why it is missing.
"""

from __future__ import annotations

import functools
import re

from dragoman.reading.circumstances import date_of, kind_of, place_of
from dragoman.reading.layout import Layout, Sentence
from dragoman.reading.names import PartyMention, party_mentions
from dragoman.reading.opening import (
    OPENING,
    Cast,
    Reading,
    as_participant,
    holds,
    people_in,
    published_on,
    rulebook,
    same_person,
    small,
    tells_of_it,
)
from dragoman.reading.participants import bloc_of, cast_of, others_of, participants_of, signer_of
from dragoman.reading.people import Person
from dragoman.reading.publisher import publisher_of
from dragoman.reading.sides import settle
from dragoman.record import Document, Encounter


def read_encounter(document: Document, layout: Layout, mentions: list[PartyMention]) -> tuple[Encounter, Cast]:
    """The encounter that a document reports, and its cast. Fields that are not printed are ``None``."""
    reading = Reading(document, layout, mentions)
    opening = layout.sentences[:OPENING]
    main = _main(reading, opening)
    published = published_on(reading.document, reading.layout)
    signer = signer_of(reading, main)
    people, delegations = participants_of(reading, main, signer)
    publisher = publisher_of(reading, people)
    settle(reading, main, people, publisher)
    for person in people:
        person.party = person.party or publisher
    delegations = [(group, code) for group, code in delegations if code not in {p.party for p in people}]
    absent = functools.partial(others_of, reading, people, publisher)
    cast = cast_of(people, absent, delegations, publisher, bloc_of(reading, main, people))
    cast.signer = next((p for p in cast.people if signer and same_person(p, signer)), None)
    kind = kind_of(reading, main, cast, delegations)
    place = place_of(reading, main, kind)
    at_home = [m.code for m in party_mentions(place or "") if m.code in cast.parties]
    cast.host = at_home[0] if at_home else publisher
    encounter = Encounter(
        kind=kind,
        date=date_of(reading, main, published),
        place=place,
        requested_by=_requested_by(reading, cast),
        publisher=publisher,
        participants=tuple(as_participant(reading.document.text, p) for p in people) + tuple(d for d, _ in delegations),
        evidence=reading.evidence,
        missing=reading.missing,
    )
    return encounter, cast


def _main(reading: Reading, opening: list[Sentence]) -> Sentence | None:
    """The sentence that reports the encounter: the first with a verb of meeting, unless only another names two sides.

    «"…," President X told President Y in Cairo on Monday» has no such verb.
    """
    reporting = next((s for s in opening if tells_of_it(reading, s)), None)
    if reporting is not None and people_in(reading, reporting):
        return reporting
    both = (s for s in opening if len({p.party for p in people_in(reading, s) if not p.possessive}) > 1)
    return next(both, reporting or (opening[0] if opening else None))


def _requested_by(reading: Reading, cast: Cast) -> str | None:
    text = reading.small
    spans = [(s.start, s.end) for s in reading.layout.sentences[: OPENING + 1]] + reading.layout.headings[:3]
    rules = rulebook()
    asking = {span for span in spans if holds(text[slice(*span)], rules["asking"])}
    calling = {span for span in spans if holds(text[slice(*span)], rules["calling"])}
    for start, end in spans:
        asked = rules["requests"] if (start, end) in asking else []
        called = rules["called"] if (start, end) in calling else []
        if not (asked or called) or not rules["request_context"].search(text, start, end):
            continue
        for pattern in (*asked, *called):
            match = pattern.search(text, start, end)
            if match:
                group = next((g for g in ("who", "who2") if g in pattern.groupindex and match.group(g)), None)
                named = match.span(group) if group else (0, 0)
                code = _named_at(cast, named) or _requester(reading, cast, reading.text(*named), match.start(), start)
                if code:
                    reading.found("requested_by", reading.at(*match.span()))
                    return code
    summons = next((m for span in spans if span in calling and (m := rules["summons"].search(text, *span))), None)
    if summons and cast.publisher:
        reading.found("requested_by", reading.at(*summons.span()))
        return cast.publisher
    for span in spans:
        match = rules["request_other"].search(text, *span) if span in asking else None
        others = cast.other(cast.publisher) if cast.publisher else []
        if match and len(others) == 1:
            reading.found("requested_by", reading.at(*match.span()))
            return others[0]
    reading.missing["requested_by"] = "no request or initiative is printed"
    return None


POINTING = re.compile(r"\b(?:latter|former)\b|^(?:who|her|his|its|their)$")
"""Words by which whoever asked is not named but pointed at."""


def _pointed_at(reading: Reading, words: str, people: list[Person], before: str) -> str | None:
    """The party of "the latter", "who", "at her request": of those named before, the first or the last.

    A pronoun points at whom the text calls by it, and at nobody whom it calls by the other.
    """
    pronoun = next((p for p in ("his", "her") if words == p), None)
    called = [_called(reading, p) if pronoun else None for p in people]
    fitting = [p for p, by in zip(people, called, strict=True) if by == pronoun and pronoun]
    if len(fitting) != 1:
        fitting = [p for p, by in zip(people, called, strict=True) if by in (None, pronoun)]
    if len(fitting) == 1 or not people:
        return fitting[0].party if fitting else None
    if "former" in words:
        return people[0].party
    last = "latter" in words or words == "who" or re.search(r"\b(?:received|receives|met|meets|hosted)\b", before)
    return (fitting or people)[-1 if last else 0].party


PRONOUNS = {"his": re.compile(r"\b(?:he|his|him|himself)\b"), "her": re.compile(r"\b(?:she|her|hers|herself)\b")}
HONOURED = {
    "his": re.compile(
        r"\b(?:mr\.?|sir|lord|sheikh|king|prince|his (?:excellency|majesty|highness|royal highness))\s*$"
    ),
    "her": re.compile(
        r"\b(?:ms\.?|mrs\.?|dame|lady|queen|princess|her (?:excellency|majesty|highness|royal highness))\s*$"
    ),
}


def _called(reading: Reading, person: Person) -> str | None:
    """The pronoun by which a text calls somebody, "his" or "her": by a style, else in sentences on nobody else."""
    family = small(person.name.split()[-1])
    for match in re.finditer(rf"\b{re.escape(family)}\b", reading.small):
        led = reading.small[max(0, match.start() - 60) : match.start()]
        names = small(person.name).removesuffix(family).rstrip()
        for pronoun, style in HONOURED.items():
            if style.search(led.rstrip()) or style.search(led.rstrip().removesuffix(names).rstrip()):
                return pronoun
    votes = {"his": 0, "her": 0}
    for sentence in reading.layout.sentences:
        words = reading.small[sentence.start : sentence.end]
        others = [p for p in people_in(reading, sentence) if not same_person(p, person)]
        if re.search(rf"\b{re.escape(family)}\b", words) and not others:
            for pronoun, pattern in PRONOUNS.items():
                votes[pronoun] += bool(pattern.search(words))
    return max(votes, key=lambda each: votes[each]) if votes["his"] != votes["her"] else None


def _named_at(cast: Cast, span: tuple[int, int]) -> str | None:
    """The party of the one whose own name stands there: «a call from HE Minister of X and Y of Z John Doe»."""
    who = [p for p in cast.people if p.named and p.start < span[1] and span[0] < p.end]
    return who[0].party if len(who) == 1 else None


def _requester(reading: Reading, cast: Cast, who: str, at: int, start: int) -> str | None:
    words = who.casefold().strip()
    before = [p for p in cast.people if p.start < at]
    if POINTING.search(words):
        return _pointed_at(reading, words, before or cast.people[:1], reading.text(start, at))
    mentions = [m for m in party_mentions(who) if m.kind != "place"]
    if mentions:
        return mentions[0].code
    for person in cast.people:
        if any(
            w.casefold() in words.replace("’s", "").replace("'s", "").split() for w in person.name.split() if len(w) > 2
        ):
            return person.party
    if re.search(r"counterpart|other side|interlocutor|colleague", words) and cast.publisher:
        others = cast.other(cast.publisher)
        return others[0] if len(others) == 1 else None
    if re.match(r"(our|both|the two|all)\b", words):
        return cast.publisher if words.startswith("our") else None
    for person in cast.people:
        if person.title and (person.title.casefold() in words or words.removeprefix("the ") in person.title.casefold()):
            return person.party
    return None
