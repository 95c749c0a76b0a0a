"""What the parts of an encounter's reading share: the text that is looked at, who there is to speak, the rules.

Reads ``codebook/encounters.toml`` and a document with its layout and party mentions; writes nothing of the record.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from dateutil import parser as dates  # type: ignore[import-untyped]
from dateutil.relativedelta import FR, MO, SA, SU, TH, TU, WE  # type: ignore[import-untyped]

from dragoman import codebook
from dragoman.reading.layout import Layout, Sentence
from dragoman.reading.names import PartyMention, party_mentions
from dragoman.reading.people import Person, find_people
from dragoman.record import Document, Evidence, Participant

OPENING = 4
"""Sentences in which the encounter is looked for; in the dev texts it is reported by the 3rd at the latest."""


@functools.cache
def rulebook() -> dict[str, Any]:
    """The patterns of ``codebook/encounters.toml``, compiled.

    Those without regard to case are written in small letters and looked for in
    the text in small letters (``Reading.small``), which takes half the time; the topic's is the exception.
    """
    raw = codebook.load_cached("encounters")
    rx, who = re.compile, raw["request"]["who"]
    months = raw["dates"]["months"]
    return {
        "kinds": {k: rx(v) for k, v in raw["kinds"].items()},
        "verb": rx(raw["verbs"]["encounter"]),
        "topic": re.compile(raw["verbs"]["topic"], re.IGNORECASE),
        "joining": rx(raw["verbs"]["joining"]),
        "joining_words": raw["verbs"]["joining_words"],
        "requests": [rx(p.replace("WHO", who)) for p in raw["request"]["patterns"]],
        "called": [rx(p.replace("WHO", who)) for p in raw["request"]["called"]],
        "asking": raw["request"]["asking"],
        "calling": raw["request"]["calling"],
        "summons": rx(raw["request"]["summons"]),
        "request_other": rx(raw["request"]["other"]),
        "request_context": rx(raw["request"]["context"]),
        "today": rx(raw["dates"]["today"]),
        "yesterday": rx(raw["dates"]["yesterday"]),
        "weekday": re.compile(r"\b(?:on|last|this)?\s*" + raw["dates"]["weekdays"] + r"\b"),
        "dates": [
            re.compile(p.replace("MONTH", months))
            for p in (
                r"\b(MONTH)\s+(\d{1,2})(?:st|nd|rd|th)?(?:\s*(?:-|–|to|and)\s*(?:MONTH\s+)?\d{1,2})?(?:,?\s+(\d{4}))?\b",
                r"\b(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)?(?:\s*(?:-|–|to|and)\s*\d{1,2}(?:st|nd|rd|th)?)?\s+(?:of\s+)?(MONTH)(?:,?\s+(\d{4}))?\b",
            )
        ],
        "iso": re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b"),
        "dotted": re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b"),
        "venue": re.compile(raw["places"]["venue"]),
        "subject_matter": rx(raw["places"]["subject_matter"]),
        "not_places": frozenset([*raw["places"]["not_places"], *raw["dates"]["words"]]),
    }


@dataclass
class Cast:
    """Who there is to speak: the people who took part, the parties, the publisher.

    ``people`` have ``party`` filled in where it could be told; ``joint`` are the
    codes that "both sides" stand for.
    """

    people: list[Person] = field(default_factory=list)
    parties: list[str] = field(default_factory=list)
    publisher: str | None = None
    joint: tuple[str, ...] = ()
    absent: Callable[[], list[Person]] = list
    """Finds :attr:`others`."""
    signer: Person | None = None
    """Whose account in the first person it is."""
    host: str | None = None
    """The party that received the others: the one at home where they met, else the publisher."""

    @functools.cached_property
    def others(self) -> list[Person]:
        """People named with an office who did not take part; looked for when they are first asked for."""
        return self.absent()

    def other(self, party: str) -> list[str]:
        """The sides of the encounter besides ``party``."""
        return [code for code in self.joint if code != party]

    def other_than(self, speaker: Collection[str]) -> list[str]:
        """The sides besides the speakers: those of the joint talk, else any that took part."""
        others = [code for code in self.joint if code not in speaker]
        return others or [code for code in self.parties if code not in speaker]


@dataclass
class Reading:
    """What the steps below hand on: the document, its layout, and the facts so far."""

    document: Document
    layout: Layout
    mentions: list[PartyMention]
    evidence: dict[str, tuple[Evidence, ...]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    people: dict[int, list[Person]] = field(default_factory=dict)
    """The people of each sentence, by its start, in which they have been looked for."""
    verbs: dict[int, re.Match[str] | None] = field(default_factory=dict)
    """The verb of meeting of each sentence in which it has been looked for."""
    cuts: dict[int, int] = field(default_factory=dict)

    @functools.cached_property
    def small(self) -> str:
        """The text in small letters."""
        return small(self.document.text)

    @functools.cached_property
    def title(self) -> str:
        """The title, or nothing."""
        return self.document.title or ""

    @functools.cached_property
    def title_mentions(self) -> list[PartyMention]:
        """The parties that the title names."""
        return party_mentions(self.title)

    @functools.cached_property
    def folded(self) -> list[str]:
        """Each sentence with case folded, as names are compared."""
        return [self.text(s.start, s.end).casefold() for s in self.layout.sentences]

    def text(self, start: int, end: int) -> str:
        return self.document.text[start:end]

    def found(self, name: str, *spans: Evidence) -> None:
        self.evidence[name] = spans

    def at(self, start: int, end: int) -> Evidence:
        return Evidence(start, end, self.document.text[start:end])

    def title_at(self, start: int, end: int) -> Evidence:
        assert self.document.title is not None
        return Evidence(start, end, self.document.title[start:end], "title")


def small(text: str) -> str:
    """``text`` in small letters, each where it was: one for «İ», too, of which ``str.lower`` makes two characters."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(letter.lower()[0] for letter in text)


def holds(text: str, words: Iterable[str]) -> bool:
    """Whether any of ``words`` stands in a text, be it within another."""
    return any(map(text.__contains__, words))


def tells_of_it(reading: Reading, sentence: Sentence) -> bool:
    """Whether a sentence has a verb of meeting, speaking or writing."""
    return _verb_of(reading, sentence) is not None


def _verb_of(reading: Reading, sentence: Sentence) -> re.Match[str] | None:
    if sentence.start not in reading.verbs:
        reading.verbs[sentence.start] = rulebook()["verb"].search(reading.small, sentence.start, sentence.end)
    return reading.verbs[sentence.start]


def people_in(reading: Reading, sentence: Sentence) -> list[Person]:
    """The people named in a sentence, in order; the same values whenever it is asked."""
    found = reading.people.get(sentence.start)
    if found is None:
        text = reading.document.text
        found = reading.people[sentence.start] = find_people(text, sentence.start, sentence.end, reading.mentions)
    return found


def everyone(reading: Reading) -> Iterator[Person]:
    """Everybody whom the sentences name, in order."""
    for sentence in reading.layout.sentences:
        yield from people_in(reading, sentence)


def namesakes(reading: Reading, person: Person) -> Iterator[Person]:
    """Of everybody whom the sentences name those who may be ``person``.

    Who shares no word with the name is not: so sentences without one are not looked into, unless they have been.
    """
    for sentence, folded in zip(reading.layout.sentences, reading.folded, strict=True):
        if sentence.start in reading.people or holds(folded, _family(person)):
            yield from (other for other in people_in(reading, sentence) if same_person(other, person))


def cut_of(reading: Reading, sentence: Sentence) -> int:
    """Where, in the sentence of the encounter, the topic begins."""
    if sentence.start not in reading.cuts:
        verb = _verb_of(reading, sentence)
        topic = verb and rulebook()["topic"].search(reading.document.text, verb.end(), sentence.end)
        reading.cuts[sentence.start] = topic.start() if topic else sentence.end
    return reading.cuts[sentence.start]


def _family(person: Person) -> frozenset[str]:
    return _words_of_name(person.name) if person.named else frozenset()


@functools.lru_cache(maxsize=1 << 12)
def _words_of_name(name: str) -> frozenset[str]:
    return frozenset(
        ARTICLE.sub("", w.casefold().strip(".,"))
        for w in name.split()
        if len(w.strip(".,")) > 1 and w not in ("Jr.", "Jr", "bin", "al")
    )


ARTICLE = re.compile(r"^[ae]l-(?=\w)")
"""What may be left out of an Arabic name: President Al-Sisi is President Sisi."""


def same_person(a: Person, b: Person) -> bool:
    """Whether two mentions name one person: one name's words are among the other's."""
    x, y = _family(a), _family(b)
    return bool(x) and bool(y) and (x <= y or y <= x or (len(x & y) >= 2))


def same_as_any(person: Person, people: Iterable[Person]) -> bool:
    """Whether a mention names one of ``people``."""
    return any(same_person(person, other) for other in people)


def as_participant(text: str, person: Person) -> Participant:
    """A person as the record has one, with the words it was read from."""
    spans = [_at(text, *person.name_span)] if text[slice(*person.name_span)] in person.name else []
    if not person.named:
        return Participant(person.name, None, person.party, tuple(spans))
    title = person.title
    if title is not None and person.title_span is not None and text[slice(*person.title_span)] == title:
        spans.append(_at(text, *person.title_span))
    return Participant(person.name, title, person.party, tuple(spans))


def _at(text: str, start: int, end: int) -> Evidence:
    return Evidence(start, end, text[start:end])


def inside_person(cast: Cast, at: int) -> bool:
    """Whether an offset lies within the name or office of somebody who took part."""
    return any(p.start <= at < p.end for p in cast.people)


WEEKDAYS = {"Monday": MO, "Tuesday": TU, "Wednesday": WE, "Thursday": TH, "Friday": FR, "Saturday": SA, "Sunday": SU}


def published_on(document: Document, layout: Layout) -> tuple[date, Evidence] | None:
    """The day of publication: as given, else a full date in the masthead."""
    given = document.published
    if given:
        try:
            day = date.fromisoformat(given[:10])
        except ValueError:
            return None
        return day, Evidence(0, len(given), given, "published")
    for start, end in (*layout.head, *layout.tail):
        found = calendar_date(document.text, start, end, None)
        if found:
            return found[0], _at(document.text, found[1], found[2])
    return None


DIGIT = re.compile(r"\d")


def calendar_date(text: str, start: int, end: int, published: date | None) -> tuple[date, int, int] | None:
    """The first calendar date in ``text[start:end]``; a missing year is the publication's."""
    if not DIGIT.search(text, start, end):
        return None
    rules = rulebook()
    hits: list[tuple[int, int, str, bool]] = []
    for index, pattern in enumerate(rules["dates"]):
        for match in pattern.finditer(text, start, end):
            day, month = (match[2], match[1]) if index == 0 else (match[1], match[2])
            hits.append((*match.span(), f"{day} {month.strip('.')} {match[3] or ''}", bool(match[3])))
            break
    iso = rules["iso"].search(text, start, end)
    if iso:
        hits.append((*iso.span(), iso[0], True))
    dotted = rules["dotted"].search(text, start, end)
    if dotted:
        day, month = (dotted[1], dotted[2]) if int(dotted[2]) <= 12 else (dotted[2], dotted[1])
        hits.append((*dotted.span(), f"{dotted[3]}-{int(month):02d}-{int(day):02d}", True))
    for a, b, words, has_year in sorted(hits):
        if not has_year and published is None:
            continue
        try:
            base = published or date(2000, 1, 1)
            found = dates.parse(words, default=_noon(base)).date()
        except (ValueError, OverflowError):
            continue
        if not has_year and published and found > published + timedelta(days=60):
            found = found.replace(year=found.year - 1)
        return found, a, b
    return None


def _noon(day: date) -> Any:
    from datetime import datetime

    return datetime(day.year, day.month, 1)
