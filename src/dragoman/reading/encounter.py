"""The encounter: who met whom, when, how, where, at whose request, by whose account.

Reads a document, its layout and party mentions, and ``codebook/encounters.toml``,
``publishers.toml``; writes an :class:`Encounter` and the :class:`Cast` that the
attribution resolves speakers with. Each field is read by one function and
carries what it was read from, or the reason why it is missing.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from dateutil import parser as dates  # type: ignore[import-untyped]
from dateutil.relativedelta import (  # type: ignore[import-untyped]
    FR,
    MO,
    SA,
    SU,
    TH,
    TU,
    WE,
    relativedelta,
)

from dragoman import codebook
from dragoman.reading.layout import Layout, Sentence
from dragoman.reading.names import PartyMention, party_mentions
from dragoman.reading.people import Person, find_offices, find_people, titles
from dragoman.record import Document, Encounter, Evidence, Participant

OPENING = 4
"""Sentences in which the encounter is looked for; in the dev texts it is reported by the 3rd at the latest."""


@functools.cache
def _rules() -> dict[str, Any]:
    raw = codebook.load_cached("encounters")

    def rx(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, re.IGNORECASE)

    who = raw["request"]["who"]
    months = raw["dates"]["months"]
    return {
        "kinds": {k: rx(v) for k, v in raw["kinds"].items()},
        "verb": rx(raw["verbs"]["encounter"]),
        "topic": re.compile(raw["verbs"]["topic"], re.IGNORECASE),
        "joining": rx(raw["verbs"]["joining"]),
        "requests": [rx(p.replace("WHO", who)) for p in raw["request"]["patterns"]],
        "called": [rx(p.replace("WHO", who)) for p in raw["request"]["called"]],
        "asking": rx(raw["request"]["asking"]),
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
        "not_places": frozenset(raw["places"]["not_places"]),
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
    others: list[Person] = field(default_factory=list)
    """People named with an office who did not take part."""
    signer: Person | None = None
    """Whose account in the first person it is."""
    host: str | None = None
    """The party that received the others: the one at home where they met, else the publisher."""

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

    def text(self, start: int, end: int) -> str:
        return self.document.text[start:end]

    def found(self, name: str, *spans: Evidence) -> None:
        self.evidence[name] = spans

    def at(self, start: int, end: int) -> Evidence:
        return Evidence(start, end, self.document.text[start:end])

    def title_at(self, start: int, end: int) -> Evidence:
        assert self.document.title is not None
        return Evidence(start, end, self.document.title[start:end], "title")


def read_encounter(document: Document, layout: Layout, mentions: list[PartyMention]) -> tuple[Encounter, Cast]:
    """The encounter that a document reports, and its cast. Fields that are not printed are ``None``."""
    reading = Reading(document, layout, mentions)
    opening = layout.sentences[:OPENING]
    main = _main(reading, opening)
    published = published_on(reading.document, reading.layout)
    people, others, delegations = _participants(reading, main)
    publisher = _publisher(reading, people)
    _abroad(reading, people, publisher)
    for person in (*people, *others):
        person.party = person.party or publisher
    cast = _cast(people, others, delegations, publisher, _bloc(reading, main, people))
    signer = _signer(reading, main)
    cast.signer = next((p for p in cast.people if signer and _same(p, signer)), None)
    kind = _kind(reading, main, cast, delegations)
    place = _place(reading, main, kind)
    at_home = [m.code for m in party_mentions(place or "") if m.code in cast.parties]
    cast.host = at_home[0] if at_home else publisher
    encounter = Encounter(
        kind=kind,
        date=_date(reading, main, published),
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
    reporting = next((s for s in opening if _reports(reading, s)), None)
    if reporting is not None and _people_in(reading, reporting):
        return reporting
    both = (s for s in opening if len({p.party for p in _people_in(reading, s) if not p.possessive}) > 1)
    return next(both, reporting or (opening[0] if opening else None))


def _reports(reading: Reading, sentence: Sentence) -> bool:
    return bool(_rules()["verb"].search(reading.document.text, sentence.start, sentence.end))


# ------------------------------------------------------------------ people


def _abroad(reading: Reading, people: list[Person], publisher: str | None) -> None:
    """The country of a second person without one: a minister meets none of his own, and one other country is named.

    «She has concluded a visit to Egypt, where she met the Minister of Foreign Affairs, Mr Y.»
    """
    bare = [p for p in people if p.party is None or p.party == publisher]
    if publisher is None or len(people) < 2 or len(bare) < len(people) or people[1].party is not None:
        return
    first, last = people[0].start, people[1].end
    spans = [(s.start, s.end) for s in reading.layout.sentences[:OPENING]] + reading.layout.headings[:3]
    named = [
        m.code
        for m in reading.mentions
        if m.code != publisher
        and codebook.parties()[m.code].kind != "bloc"
        and (m.start <= last + 120 or m.end < first)
        and any(a <= m.start < b for a, b in spans)
    ]
    if len(set(named)) == 1:
        people[1].party = named[0]


def _people_in(reading: Reading, sentence: Sentence) -> list[Person]:
    return find_people(reading.document.text, sentence.start, sentence.end, reading.mentions)


def _cut(reading: Reading, sentence: Sentence) -> int:
    """Where, in the sentence of the encounter, the topic begins."""
    text = reading.document.text
    verb = _rules()["verb"].search(text, sentence.start, sentence.end)
    if verb is None:
        return sentence.end
    topic = _rules()["topic"].search(text, verb.end(), sentence.end)
    return topic.start() if topic else sentence.end


def _participants(
    reading: Reading, main: Sentence | None
) -> tuple[list[Person], list[Person], list[tuple[Participant, str]]]:
    """Those who took part, others named, and delegations that stand for a party."""
    everyone: list[tuple[Sentence, Person]] = [
        (sentence, person) for sentence in reading.layout.sentences for person in _people_in(reading, sentence)
    ]
    titled = _people_of_title(reading)
    chosen: list[Person] = []
    cut = _cut(reading, main) if main else 0
    also = _also(reading, main, everyone, cut)
    for sentence, person in everyone:
        in_main = person.start < (cut if sentence is main else _cut(reading, sentence) if sentence in also else 0)
        joins = sentence is not main and _joins(reading, sentence)
        if joins and person.party is None:
            person.party = _led(reading, sentence, person) or _visited(reading, sentence, person, chosen)
        took_part = in_main or joins or _met_with(reading, sentence, person, main)
        if took_part and not person.possessive and not _same_as_any(person, chosen):
            chosen.append(person)
    _share_country(reading, chosen)
    if len({p.party for p in chosen}) < 2:
        chosen += [person for person in _tabled(reading) if not _same_as_any(person, chosen)]
    signer = _signer(reading, main)
    if signer and not _same_as_any(signer, chosen):
        chosen.insert(0, signer)
    _complete(reading, chosen, everyone, titled)
    chosen = _untitled(reading, main, _nameless(reading, main, cut, chosen))
    delegations = _delegations(reading, main, cut, chosen)
    others: list[Person] = []
    for _, person in everyone:
        if not _same_as_any(person, chosen) and not _same_as_any(person, others) and person.title:
            others.append(person)
    return chosen, others, delegations


def _joins(reading: Reading, sentence: Sentence) -> bool:
    return _rules()["joining"].search(reading.document.text, sentence.start, sentence.end) is not None


def _met_with(reading: Reading, sentence: Sentence, person: Person, main: Sentence | None) -> bool:
    """Whether somebody is told to have been met, wherever it stands: behind «talks with», or as a counterpart."""
    if sentence is main and WITH_WHOM.search(reading.text(sentence.start, person.start)):
        return True
    return person.title is not None and "counterpart" in person.title and person.party is not None


def _complete(
    reading: Reading, chosen: list[Person], everyone: list[tuple[Sentence, Person]], titled: list[Person]
) -> None:
    """Names, offices and countries from elsewhere in the text and the title, and who else the title names."""
    offices = _offices_of_title(reading)
    for person in chosen[1:]:
        code = offices.get(person.title.casefold()) if person.party is None and person.title else None
        if code is not None and code not in {p.party for p in chosen}:
            person.party = code
    for person in chosen:
        taken = {p.party for p in chosen if p is not person and p.party}
        _enrich(person, [p for _, p in everyone], [p for p in titled if p.party not in taken])
    parties = {p.party for p in chosen}
    if len(parties) > 1 or len(chosen) > 1:
        return
    for person in titled:
        if person.party and person.party not in parties and not _same_as_any(person, chosen):
            full = next((p for _, p in everyone if _same(p, person)), None)
            if full:
                full.party = full.party or person.party
                chosen.append(full)


def _nameless(reading: Reading, main: Sentence | None, cut: int, chosen: list[Person]) -> list[Person]:
    """With those whom the text calls by their office alone: «The Prime Minister spoke to President X»."""
    text = reading.document.text
    told = main is not None and _reports(reading, main)
    if main is None or not told or len({p.party for p in chosen}) > 1:
        return chosen
    found = list(chosen)
    for office in find_offices(text, main.start, max(cut, main.start), reading.mentions):
        before = text[main.start : office.start]
        stands = BESIDE.search(before) or not _rules()["verb"].search(before)
        if stands and not any(_covers(person, office) for person in found):
            found.append(_with_name(reading, office))
    return sorted(found, key=lambda p: p.start)


WITH_WHOM = re.compile(
    r"\b(?:(?:talks|meetings?|consultations|discussions|conversation|discussed(?: today| yesterday)?) with"
    r"|in the presence of|joined by|accompanied by) (?:(?:our|his|her|their|the) )?(?:\w+ counterpart,? )?$"
)
"""Behind the topic, too, this leads to somebody who took part: «…, and held talks with our Minister X»."""


def _share_country(reading: Reading, chosen: list[Person]) -> None:
    """«Malawi's Minister of Health, X, and Minister of Energy, Y»: the second is of the first's country."""
    for before, person in itertools.pairwise(chosen):
        joined = re.fullmatch(r",?\s*and\s+(?:the\s+)?", reading.text(before.end, person.start))
        told = re.search(r"[’']s\s*$", reading.text(max(0, before.start - 3), before.start)) or (
            before.title and re.match(r"\S+[’']s\s", before.title)
        )
        if joined and told and person.party is None:
            person.party = before.party


SIDE = re.compile(r"\s*(?:\([^)\n]{1,30}\))?\s*:")
"""Behind a party's name in a table of those who took part: «United Kingdom (chair): Lord X»."""
ROLL = re.compile(
    r"^\W*(?:participants|delegations?|heads? of (?:the )?delegations?|attendees|present)\b[^.]{0,40}$", re.I
)
"""The heading of a list of those who took part."""


def _tabled(reading: Reading) -> list[Person]:
    """Those whom a table or a list names as having taken part: «Thailand: General X, Minister of Defence»."""
    text, found, under_roll = reading.document.text, [], False
    for line in re.finditer(r"[^\n]*\S[^\n]*", text):
        if ROLL.match(line[0]):
            under_roll = True
            continue
        begins = line.start() + len(line[0]) - len(line[0].lstrip(" •-–*\t"))
        side = next((m for m in reading.mentions if m.start == begins and SIDE.match(text, m.end)), None)
        if not side and not (under_roll and begins > line.start()):
            under_roll = False
            continue
        for person in find_people(text, side.end if side else line.start(), line.end(), reading.mentions)[:1]:
            person.party = person.party or (side.code if side else None)
            found.append(person)
    return found


UNTITLED = re.compile(
    r"(?:^|,\s+)(?P<name>[A-ZÀ-Þ][\w’'-]+(?:\s+(?:[A-ZÀ-Þ][\w’'-]+|bin|al-[A-Z]\w+)){1,3})\s+"
    r"(?:had|held|has held|spoke|met|received|talked|sent|called|addressed)\b"
)


def _untitled(reading: Reading, main: Sentence | None, chosen: list[Person]) -> list[Person]:
    """With the subject whom the text names without an office: «Pavel Voronov had a telephone conversation with …»."""
    if main is None or len({p.party for p in chosen}) != 1:
        return chosen
    match = UNTITLED.search(reading.text(main.start, main.end))
    if match is None or set(match["name"].split()) & (titles().not_names | titles().heads | titles().parts):
        return chosen
    start, end = main.start + match.start("name"), main.start + match.end("name")
    beside = any(p.start < end and start < p.end for p in chosen) or any(
        start <= m.start < end for m in reading.mentions
    )
    person = Person(match["name"], None, None, (start, end), None, start, end)
    return chosen if beside or _same_as_any(person, chosen) else [person, *chosen]


def _covers(person: Person, office: Person) -> bool:
    """Whether an office without a name is that of somebody who is named, or one of a side that is there already."""
    if person.party != office.party:
        return False
    return office.party is not None or not person.named or office.name.casefold() in (person.title or "").casefold()


def _with_name(reading: Reading, office: Person) -> Person:
    """The office with its holder's name, where the masthead prints both («10 Downing Street and The Rt Hon X MP»)."""
    for start, end in (*reading.layout.head, *reading.layout.furniture, *reading.layout.headings):
        line = reading.text(start, end)
        for person in find_people(reading.document.text, start, end, reading.mentions):
            own = office.party is None and person.party is None and not person.possessive
            if own and (office.name in person.title if person.title else office.name in line):
                return dataclasses.replace(office, name=person.name, name_span=person.name_span, named=True)
    return office


BESIDE = re.compile(
    r"\b(?:with|to|by|and|met|meets|called|phoned|telephoned|received|receives|hosted|welcomed)\s+the\s+$",
    re.IGNORECASE,
)
"""What stands before the office of somebody who was met or spoken to."""


LED = re.compile(
    r"\b(?:side|delegation|team)\b[^.;]{0,12}\b(?:was|were)?\s*(?:led|headed|represented)\b|\b(?:led|headed|heading|leading)\b",
    re.IGNORECASE,
)


def _led(reading: Reading, sentence: Sentence, person: Person) -> str | None:
    """The party whose delegation a person leads: «the Indian delegation was led by X», «X led the Pakistan side»."""
    text = reading.document.text
    cut = re.compile(r";|, (?:while|and|whereas)\b")
    begin = max([m.end() for m in cut.finditer(text, sentence.start, person.start)] or [sentence.start])
    after = cut.search(text, person.end, sentence.end)
    stop = after.start() if after else sentence.end
    if not LED.search(text, begin, stop):
        return None
    codes = {m.code for m in reading.mentions if begin <= m.start < stop and m.kind in ("name", "demonym")}
    return next(iter(codes)) if len(codes) == 1 else None


def _visited(reading: Reading, sentence: Sentence, person: Person, chosen: list[Person]) -> str | None:
    """The party of somebody who was called on, too: that of the other side, where there is one («He also met …»)."""
    if not re.search(r"\b(?:met|called on|paid a \w+ call on)\b", reading.text(sentence.start, person.start)):
        return None
    codes = {p.party for p in chosen if p.party}
    return next(iter(codes)) if len(codes) == 1 else None


def _signer(reading: Reading, main: Sentence | None) -> Person | None:
    """Whose account in the first person it is ("Today I met …"): the person of the masthead or the signature."""
    if main is None or not re.search(r"\bI\b", reading.text(main.start, main.end)):
        return None
    for start, end in (*reading.layout.head, *reading.layout.tail):
        for person in find_people(reading.document.text, start, end, reading.mentions):
            return person
    return None


MEETS = re.compile(
    r"\b(met|held (?:[\w-]+ )*(?:talks|meetings?|consultations|discussions)|received|spoke|conferred|sat down)\b"
)


def _also(reading: Reading, main: Sentence | None, everyone: list[tuple[Sentence, Person]], cut: int) -> list[Sentence]:
    """Sentences that go on telling who met, where the first names one side only ("She held talks with …")."""
    if main is None:
        return []
    parties = {p.party for s, p in everyone if s is main and p.start < cut and not p.possessive}
    if len(parties) > 1:
        return []
    return [
        s
        for s in reading.layout.sentences[:OPENING]
        if s is not main and MEETS.search(reading.document.text, s.start, s.end)
    ][:1]


def _offices_of_title(reading: Reading) -> dict[str, str]:
    """Offices that the title names with their country: «the Federal Chancellor of Germany»."""
    title = reading.document.title or ""
    found: dict[str, str] = {}
    for office in find_offices(title, 0, len(title), party_mentions(title)):
        bare = re.sub(r"\s+of (?:the )?[^,]+$", "", office.name).casefold()
        if office.party and bare != office.name.casefold():
            found.setdefault(bare, office.party)
    return found


def _people_of_title(reading: Reading) -> list[Person]:
    title = reading.document.title
    spans = [(title, 0, len(title), party_mentions(title))] if title else []
    spans += [(reading.document.text, a, b, reading.mentions) for a, b in reading.layout.headings[:3]]
    return [person for text, a, b, mentions in spans for person in find_people(text, a, b, mentions)]


def _family(person: Person) -> frozenset[str]:
    return _words_of_name(person.name) if person.named else frozenset()


@functools.lru_cache(maxsize=1 << 12)
def _words_of_name(name: str) -> frozenset[str]:
    return frozenset(
        w.casefold().strip(".,") for w in name.split() if len(w.strip(".,")) > 1 and w not in ("Jr.", "Jr", "bin", "al")
    )


def _same(a: Person, b: Person) -> bool:
    """Whether two mentions name one person: one name's words are among the other's."""
    x, y = _family(a), _family(b)
    return bool(x) and bool(y) and (x <= y or y <= x or (len(x & y) >= 2))


def _same_as_any(person: Person, people: Iterable[Person]) -> bool:
    return any(_same(person, other) for other in people)


def _enrich(person: Person, everyone: list[Person], titled: list[Person]) -> None:
    """A fuller name, an office or a country that stands elsewhere in the text."""
    for other in everyone:
        if other is not person and _same(person, other):
            if len(other.name.split()) > len(person.name.split()):
                person.name, person.name_span = other.name, other.name_span
            if not person.title and other.title:
                person.title, person.title_span = other.title, other.title_span
            person.party = person.party or other.party
    for other in titled:
        if _same(person, other):
            person.party = person.party or other.party
            if len(other.name.split()) > len(person.name.split()):
                person.name = other.name


def _delegations(
    reading: Reading, main: Sentence | None, cut: int, people: list[Person]
) -> list[tuple[Participant, str]]:
    """Groups that took part without being named: "G7 Leaders", "officials from the Bucharest Nine"."""
    if main is None:
        return []
    found: list[tuple[Participant, str]] = []
    known = {p.party for p in people}
    plural = re.compile(
        r"\b(leaders|ministers|counterparts|officials|advisors|advisers|representatives|allies|partners|members|delegation|ambassadors|presidents|heads)\b",
        re.IGNORECASE,
    )
    end = max(cut, main.start)
    region = reading.text(main.start, end)
    for mention in reading.mentions:
        if not main.start <= mention.start < end or mention.code in known or mention.kind not in ("name", "demonym"):
            continue
        if any(p.start <= mention.start < p.end for p in people):
            continue
        near = region[max(0, mention.start - main.start - 120) : mention.end - main.start + 40]
        entry = codebook.parties()[mention.code]
        word = plural.search(near)
        if not word or (entry.kind == "state" and people and len(known - {None}) >= 1 and len(people) > 1):
            continue
        if entry.kind != "state" and any(codebook.parties()[code].kind != "state" for _, code in found):
            continue
        if entry.kind != "state" or len(known) < 2:
            name = reading.text(mention.start, mention.end)
            found.append(
                (
                    Participant(name, word[0], mention.code, (reading.at(mention.start, mention.end),)),
                    mention.code,
                )
            )
            known.add(mention.code)
    return found


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


def _bloc(reading: Reading, main: Sentence | None, people: list[Person]) -> str | None:
    """The bloc as which those who met are introduced ("the Quad Leaders – …"): all of them are its members."""
    codes = {p.party for p in people if p.party}
    if main is None or len(codes) < 3:
        return None
    for mention in reading.mentions:
        members = set(codebook.parties()[mention.code].members)
        if main.start <= mention.start < main.end and codes <= members and len(members) <= 12:
            return mention.code
    return None


def _cast(
    people: list[Person],
    others: list[Person],
    delegations: list[tuple[Participant, str]],
    publisher: str | None,
    bloc: str | None,
) -> Cast:
    codes = list(dict.fromkeys([p.party for p in people if p.party] + [code for _, code in delegations]))
    if publisher and publisher not in codes and len(codes) < 2:
        codes.insert(0, publisher)
    joint = tuple(codes)
    if len(codes) >= 3 and bloc:
        joint = (bloc,)
    named = {p.party for p in people}
    for code in (
        c for c in codes if c not in named
    ):  # a bloc to which the publisher belongs stands for all (codebook, rule 10)
        if publisher in codebook.parties()[code].members:
            joint = (code,)
    return Cast(people=people, parties=codes, publisher=publisher, joint=joint, others=others)


# --------------------------------------------------------------- publisher


@functools.cache
def _publishers() -> tuple[re.Pattern[str] | None, dict[str, str], list[tuple[str, str]], dict[str, str]]:
    signs: dict[str, str] = {}
    urls: list[tuple[str, str]] = []
    datelines: dict[str, str] = {}
    for entry in codebook.load_cached("publishers")["publisher"]:
        for sign in entry.get("signs", []):
            signs.setdefault(sign.casefold(), entry["party"])
        for host in entry.get("urls", []):
            urls.append((host, entry["party"]))
        for city in entry.get("datelines", []):
            datelines.setdefault(city.casefold(), entry["party"])
    pattern = re.compile(
        r"(?<!\w)(?:" + "|".join(re.escape(s) for s in sorted(signs, key=len, reverse=True)) + r")(?!\w)", re.IGNORECASE
    )
    return pattern, signs, sorted(urls, key=lambda u: -len(u[0])), datelines


def _publisher(reading: Reading, people: list[Person]) -> str | None:
    """Whose readout it is: given, by address, by masthead, or by who stands without a country."""
    document = reading.document
    if document.publisher:
        reading.found("publisher", Evidence(0, len(document.publisher), document.publisher, "publisher"))
        return document.publisher
    _, _, urls, _ = _publishers()
    if document.url:
        for host, code in urls:
            at = document.url.find(host)
            if at >= 0 and document.url[at - 1 : at] in ("/", ".", ""):
                reading.found("publisher", Evidence(at, at + len(host), host, "url"))
                return code
    for way in (
        _by_office,
        _by_masthead,
        _by_style,
        _by_official,
        _by_accreditation,
        _by_missing_country,
        _by_first_subject,
        _by_own_voice,
    ):
        read = way(reading, people)
        if read:
            return read
    reading.missing["publisher"] = "no masthead, address or office tells whose readout this is"
    return None


ADDRESSED = re.compile(
    r"\b(with|and|to|from|by|meets?|met|receive[sd]?|hosts?|welcomes?|calls?|phones?)\s+(?:the\s+)?$", re.IGNORECASE
)
"""What makes an office in a headline the other side's: "telephone conversation with the President of Russia"."""


def _by_masthead(reading: Reading, people: list[Person]) -> str | None:
    """An issuing office, or a state's office, in the lines before and after the text; a dateline's city."""
    pattern, signs, _, datelines = _publishers()
    countries = {p.party for p in people if p.party}
    text = reading.document.text
    for start, end in (*reading.layout.head, *reading.layout.tail):
        match = pattern.search(text, start, end) if pattern else None
        if (
            match
            and not re.search(r"['’]s\b", text[match.end() : match.end() + 2])
            and not ADDRESSED.search(text[start : match.start()])
        ):
            reading.found("publisher", reading.at(*match.span()))
            return signs[match[0].casefold()]
        line = text[start:end]
        office = re.search(
            r"\b(Ministry|Presidency|Office|Government|Department|Embassy|Chancellery|Cabinet|Secretariat|Mission)\b",
            line,
        )
        whole = _whole(line)
        if whole and FORMAL.search(line):
            reading.found("publisher", reading.at(start + whole.start, start + whole.end))
            return whole.code
        if office and len(line) < 110 and not _rules()["verb"].search(line) and not HEADLINE.search(line):
            inside = [
                m for m in reading.mentions if start <= m.start and m.end <= end and m.kind in ("name", "demonym")
            ]
            codes = {m.code for m in inside}
            if len(codes) == 1 and _is_of(line, office, inside[0].start - start, inside[0].end - start):
                reading.found("publisher", reading.at(inside[0].start, inside[0].end))
                return inside[0].code
    title = reading.document.title
    if title:
        match = pattern.search(title) if pattern else None
        if match and not ADDRESSED.search(title[: match.start()]):
            reading.found("publisher", reading.title_at(*match.span()))
            return signs[match[0].casefold()]
    matches = [DATELINE.match(text, sentence.start, sentence.end) for sentence in reading.layout.sentences[:2]]
    datelined = [match.span() for match in matches if match]
    for start, end in (*reading.layout.head, *reading.layout.tail, *datelined):
        city = re.match(r"\(?\s*([^\W\d_][^,(–—:\d]{2,30}?)\s*(?:[,(–—:]|-|$)", text[start:end])
        code = datelines.get(city[1].strip().casefold()) if city else None
        bare = any(p.party is None for p in people)
        travelled = bool(people) and people[0].party is None  # then the other's capital is where he went
        if city and code and (not countries or (bare if code not in countries else not travelled)):
            reading.found("publisher", reading.at(start + city.start(1), start + city.end(1)))
            return code
    return None


def _whole(line: str) -> PartyMention | None:
    """The state whose name is the whole line, capitals or not: «THE KINGDOM OF NORWAY»."""
    lead = FORMAL_LEAD.match(line)
    begins = (0, lead.end("the"), lead.end()) if lead else (0,)
    printed = line.title() if line.isupper() else line
    return next((m for m in party_mentions(printed) if m.start in begins and m.end >= len(line) - 1), None)


def _is_of(line: str, office: re.Match[str], begin: int, end: int) -> bool:
    """Whether an issuing office is a state's: «Ministry of Defence of Ghana», «Georgian Foreign Ministry»."""
    if end <= office.start():
        return re.fullmatch(r"[\s:,|]*(?:[A-Z][\w’'-]*\s+|of\s+|the\s+){0,4}", line[end : office.start()]) is not None
    return re.fullmatch(r"[\w\s,&’'()-]*?(?:of|,|-|for|in)?\s*(?:the )?", line[office.end() : begin]) is not None


HEADLINE = re.compile(r"\b(?:with|receives?|meets?|talks?|videoconference)\b", re.IGNORECASE)
FORMAL = re.compile(
    r"\b(?:Republic|Kingdom|State|Government|Federation|Commonwealth|Emirates|Sultanate)\b", re.IGNORECASE
)
"""What makes a state's name alone on a line a masthead, and no tag."""
FORMAL_LEAD = re.compile(
    r"(?P<the>the )(?:(?:\w+ )?(?:republic|kingdom|state|government|federation|commonwealth|sultanate) of (?:the )?)?",
    re.IGNORECASE,
)
"""What may stand before it there: «THE KINGDOM OF»."""


def _by_office(reading: Reading, people: list[Person]) -> str | None:
    """A person without a printed country who holds an office that only one country's officials hold."""
    for person in people:
        for entry in codebook.load_cached("publishers")["publisher"]:
            if person.party is None and person.honorific and person.honorific in entry.get("honorifics", ()):
                reading.found("publisher", *as_participant(reading.document.text, person).evidence)
                return str(entry["party"])
            for office in entry.get("offices", []):
                if person.party is None and person.title and office in person.title:
                    reading.found("publisher", *as_participant(reading.document.text, person).evidence)
                    return str(entry["party"])
    return None


@functools.cache
def _styles() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(pattern, re.MULTILINE), entry["party"])
        for entry in codebook.load_cached("publishers")["publisher"]
        for pattern in entry.get("styles", [])
    )


def _by_style(reading: Reading, people: list[Person]) -> str | None:
    """A turn of phrase that only one publisher's pages have ("The overview of the talk is as follows")."""
    title = reading.document.title or ""
    for pattern, code in _styles():
        match = pattern.search(reading.document.text)
        if match:
            reading.found("publisher", reading.at(*match.span()))
            return code
        match = pattern.search(title)
        if match:
            reading.found("publisher", reading.title_at(*match.span()))
            return code
    return None


@functools.cache
def _officials() -> dict[str, list[tuple[frozenset[str], str, str, str]]]:
    """Office holders by family name: all names, party, first and last day in office."""
    found: dict[str, list[tuple[frozenset[str], str, str, str]]] = {}
    for entry in codebook.load_cached("officials")["official"]:
        names = frozenset(w.casefold() for w in entry["name"].split())
        for family in entry["family"]:
            found.setdefault(family.casefold(), []).append(
                (names, entry["party"], entry["from"], entry.get("to", "9999"))
            )
    return found


def _by_official(reading: Reading, people: list[Person]) -> str | None:
    """A person without a printed country who, at the time, held an office that is on record."""
    published = published_on(reading.document, reading.layout)
    when = published[0].isoformat() if published else ""
    for person in people:
        if person.party:
            continue
        words = {w.casefold().strip(".,") for w in person.name.split()}
        for word in words:
            for names, party, start, end in _officials().get(word, ()):
                long_enough = len(words) == 1 or len(words & names) >= 2
                if long_enough and when and start <= when <= end:
                    reading.found("publisher", *as_participant(reading.document.text, person).evidence)
                    return party
    return None


def _by_missing_country(reading: Reading, people: list[Person]) -> str | None:
    """The side whose people stand without a country: the party named most that is nobody's else."""
    if all(p.party for p in people):
        return None
    taken = {p.party for p in people if p.party}
    opening = reading.layout.sentences[0].end if reading.layout.sentences else 0
    counts: dict[str, float] = defaultdict(float)
    first: dict[str, PartyMention] = {}
    text = reading.document.text
    for mention in reading.mentions:
        if mention.code in taken or codebook.parties()[mention.code].kind not in ("state", "organisation"):
            continue
        weight = 0.6 * {"name": 2, "demonym": 2, "seat": 1, "place": 1}[mention.kind]
        # to be named often is a weak sign: what was talked about is, too
        before, after = text[max(0, mention.start - 24) : mention.start], text[mention.end : mention.end + 24]
        if re.search(r"\bvisit(?:s|ed)? (?:to )?(?:the )?$", before):
            weight -= 6  # who is visited is the other side
        if mention.kind == "seat" and re.search(r"\bin $", before) and mention.start < opening:
            weight += 4  # and who met an official of another country in a capital is mostly at home there
        if PAIRED.match(text, mention.end) or (
            re.search(r"[A-Za-z.]\s*[-–]\s*$", before) and not AT_WAR.match(text, mention.end)
        ):
            weight += 4  # one half of "India-UK"
        if re.match(r"\s+(side|stands|attaches|hopes|will|is ready|supports|remains|has always)\b", after):
            weight += 3
        if re.search(r"\b(?:said|stated|noted|stressed|told|informed|assured)\b[^.]{0,30}\bthat $", before):
            weight += 1  # what is reported of a side is mostly of the publisher's
        if re.search(r"\b(between|our|the two)\b[^.]{0,20}$", before):
            weight += 2
        counts[mention.code] += weight
        first.setdefault(mention.code, mention)
    states = [each for each in counts if codebook.parties()[each].kind == "state"]
    if not counts:
        return None
    code = max(states or counts, key=lambda each: counts[each])  # an organisation is mostly what was talked about
    if counts[code] < LEAST_NAMED:
        return None
    reading.found("publisher", reading.at(first[code].start, first[code].end))
    return code


LEAST_NAMED = 2.0
"""Weight from which a party is taken for the publisher; on coded texts of 60 publishers 2 errs least of 1, 2, 3."""
PAIRED = re.compile(r"\s*[-–]\s*[A-Z][\w.]*(?!\s+(?:[Ww]ar|peace|conflict|[Bb]order|ceasefire|crisis|tensions?))\b")
AT_WAR = re.compile(r"\s+(?:[Ww]ar|peace|conflict|[Bb]order|ceasefire|crisis|tensions?)\b")
"""Behind a pair of names: they are talked about, and neither need be the publisher."""


def _by_first_subject(reading: Reading, people: list[Person]) -> str | None:
    """Where every office has its country: the side that is named first."""
    if people and people[0].party:
        person = people[0]
        reading.found("publisher", *as_participant(reading.document.text, person).evidence)
        return person.party
    return None


def _by_accreditation(reading: Reading, people: list[Person]) -> str | None:
    """The host of an ambassador: «the Ambassador of Moldova to Russia was summoned»."""
    for person in people:
        accredited = re.search(r"\bAmbassador\b.* to (?:the )?", person.title or "")
        if accredited and person.title_span and reading.text(*person.title_span) == person.title:
            at = person.title_span[0] + accredited.end()
            host = next((m for m in reading.mentions if m.start == at and m.code != person.party), None)
            if host:
                reading.found("publisher", reading.at(host.start, host.end))
                return host.code
    return None


OWN_VOICE = re.compile(
    r"\s+(?:side\s+)?(?:firmly |strongly |always |once again )*"
    r"(?:opposes?|urges?|hopes?|stands? ready|looks? forward|has always"
    r"|supports?|calls? on|condemns?|rejects?|demands?|believes?|attaches|remains? committed|will continue)\b"
)


def _by_own_voice(reading: Reading, people: list[Person]) -> str | None:
    """Where nobody met anybody: the party that speaks in its own name throughout ("China firmly opposes …")."""
    counts: Counter[str] = Counter()
    first: dict[str, PartyMention] = {}
    for mention in reading.mentions:
        if OWN_VOICE.match(reading.document.text, mention.end):
            counts[mention.code] += 1
            first.setdefault(mention.code, mention)
    if not counts or people:
        return None
    code, times = counts.most_common(1)[0]
    if times < 2:
        return None
    reading.found("publisher", reading.at(first[code].start, first[code].end))
    return code


# -------------------------------------------------------------------- kind


def _kind(reading: Reading, main: Sentence | None, cast: Cast, delegations: list[tuple[Participant, str]]) -> Any:
    rules = _rules()["kinds"]
    text = reading.document.text
    if main is None or not (cast.people or delegations):
        reading.missing["kind"] = "no sentence reports an encounter"
        return None
    states = set(cast.parties)
    multilateral = [c for _, c in delegations if codebook.parties()[c].kind == "bloc"]
    if len(states) >= 3 or multilateral:
        reading.found("kind", *[e for p in cast.people for e in as_participant(reading.document.text, p).evidence])
        return "group"
    title = reading.document.title or ""
    found = _kinds_printed(reading, main, cast)
    in_title = {kind: rules[kind].search(title) for kind in KINDS}
    choice = _choose_kind(reading, main, found, {k for k, m in in_title.items() if m}, title)
    if choice is None:
        choice = next((k for k in KINDS if rules[k].search(text, main.start, main.end)), "other")
    printed = in_title.get(choice)
    if choice in found:
        reading.found("kind", reading.at(*found[choice]))
    elif printed:
        reading.found("kind", reading.title_at(*printed.span()))
    else:
        reading.found("kind", reading.at(main.start, main.end))
    return choice


KINDS = ("video", "call", "message", "meeting")


def _kinds_printed(reading: Reading, main: Sentence, cast: Cast) -> dict[str, tuple[int, int]]:
    """Where the sentence of the encounter, before its topic, has a word for each kind."""
    end = max(_cut(reading, main), main.start + 1)
    found = {}
    for kind in KINDS:
        match = _rules()["kinds"][kind].search(reading.document.text, main.start, end)
        if match and not _inside_person(cast, match.start()):
            found[kind] = match.span()
    return found


BY_PHONE = re.compile(r"\b(phone|telephone|phoned)\b", re.IGNORECASE)
IN_PERSON_OR_PHONE = re.compile(
    r"\b(?:met|meeting|phone|telephone|spoke|call|hosted"
    r"|received\b(?! (?:\w+ ){0,4}(?:messages?|letters?|telegrams?|cables?)\b))\b",
    re.IGNORECASE,
)
TITLE_CALL = re.compile(r"\b(call|calls|phone|telephone|spoke|speaks|conversation)\b", re.IGNORECASE)


def _choose_kind(
    reading: Reading, main: Sentence, found: dict[str, tuple[int, int]], titled: set[str], title: str
) -> str | None:
    """The kind by the words of title and sentence; "called on the Minister" is a visit."""
    head = reading.text(main.start, max(_cut(reading, main), main.start))
    courtesy = _rules()["kinds"]["courtesy"]
    if "video" in found or "video" in titled:
        return "video"
    if (courtesy.search(head) or courtesy.search(title)) and not BY_PHONE.search(head):
        return "meeting"
    if titled & {"message", "call", "meeting"} == {"message"}:
        return "message"
    if "call" in titled and TITLE_CALL.search(title):
        return "meeting" if "meeting" in found and "call" not in found else "call"
    if found:
        first = min(found, key=lambda kind: found[kind])
        if first == "meeting" and "call" in found and BY_PHONE.search(head):
            return "call"
        if first in ("call", "meeting") and "message" in found and not IN_PERSON_OR_PHONE.search(head):
            return "message"
        return first
    return next((kind for kind in KINDS if kind in titled), None)


def _inside_person(cast: Cast, at: int) -> bool:
    return any(p.start <= at < p.end for p in cast.people)


# -------------------------------------------------------------------- date

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
        found = _absolute(document.text, start, end, None)
        if found:
            return found[0], _at(document.text, found[1], found[2])
    return None


def _absolute(text: str, start: int, end: int, published: date | None) -> tuple[date, int, int] | None:
    """The first calendar date in ``text[start:end]``; a missing year is the publication's."""
    rules = _rules()
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


def _date(reading: Reading, main: Sentence | None, published: tuple[date, Evidence] | None) -> str | None:
    if main is None:
        reading.missing["date"] = "no sentence reports an encounter"
        return None
    begin = _behind_dateline(reading, main)
    cut = max(_cut(reading, main), main.start)
    found = (
        _first_date(reading, [(begin, cut), (begin, main.end)], published)
        or _date_of_headings(reading, published)
        or _first_date(reading, _telling(reading, main), published)
        or _date_of_masthead(reading, (main.start, begin), published)
    )
    if found is None:
        reading.missing["date"] = "neither the text nor the publication date gives the day"
    return found


def _telling(reading: Reading, main: Sentence) -> list[tuple[int, int]]:
    """The other sentences of the opening that tell of the encounter."""
    told = re.compile(r"\b(took place|was held|were held|held|met|meeting|call|conversation|talks)\b")
    return [
        (s.start, s.end)
        for s in reading.layout.sentences[:OPENING]
        if s is not main and told.search(reading.text(s.start, s.end))
    ]


def _first_date(
    reading: Reading, regions: list[tuple[int, int]], published: tuple[date, Evidence] | None
) -> str | None:
    return next((day for a, b in regions if (day := _date_in(reading, a, b, published))), None)


def _date_of_headings(reading: Reading, published: tuple[date, Evidence] | None) -> str | None:
    """The date that the title prints, or a headline near the day of publication."""
    issued = published[0] if published else None
    title = reading.document.title
    if title:
        absolute = _absolute(title, 0, len(title), issued)
        if absolute:
            reading.found("date", reading.title_at(absolute[1], absolute[2]))
            return absolute[0].isoformat()
    for start, end in reading.layout.headings[:3]:
        absolute = _absolute(reading.document.text, start, end, issued)
        near = absolute and issued and abs((absolute[0] - issued).days) <= 31
        if absolute and near and not _is_only_date(reading, start, end):
            reading.found("date", reading.at(absolute[1], absolute[2]))
            return absolute[0].isoformat()
    return None


def _date_of_masthead(
    reading: Reading, dateline: tuple[int, int], published: tuple[date, Evidence] | None
) -> str | None:
    """The last resort: the date of the dateline or the masthead."""
    issued = published[0] if published else None
    for start, end in [dateline, *reading.layout.head, *reading.layout.headings[:3]]:
        absolute = _absolute(reading.document.text, start, end, issued)
        if absolute and (issued is None or abs((absolute[0] - issued).days) <= 3):
            reading.found("date", reading.at(absolute[1], absolute[2]))
            return absolute[0].isoformat()
    return None


def _behind_dateline(reading: Reading, main: Sentence) -> int:
    """Where a sentence begins behind "ABU DHABI, 26th February, 2024 (WAM) --"."""
    match = DATELINE.match(reading.document.text, main.start, main.end)
    return match.end() if match else main.start


DATELINE = re.compile(
    r"[(]?(?P<city>[A-ZÀ-Þ][\w’'. -]{1,30}?)\s*(?:,(?:[^.\n–—]|\d\.|\b[A-Z][a-z]{2,3}\.){0,40}?)?"
    r"(?:\([^)]{2,20}\)\s*)?(?:\s(?:[–—]|--?)|(?<=[\d)]):)\s"
)
"""A city, perhaps a date and an agency, and a dash."""


def _is_only_date(reading: Reading, start: int, end: int) -> bool:
    """Whether a line is a dateline: the day of publication, not of the encounter."""
    return end - start < 45


def _date_in(reading: Reading, start: int, end: int, published: tuple[date, Evidence] | None) -> str | None:
    text, rules = reading.document.text, _rules()
    absolute = _absolute(text, start, end, published[0] if published else None)
    if absolute:
        spans = [reading.at(absolute[1], absolute[2])]
        if published and not re.search(r"\d{4}", spans[0].text):
            spans.append(published[1])
        reading.found("date", *spans)
        return absolute[0].isoformat()
    if published is None:
        return None
    for name, days in (("today", 0), ("yesterday", 1)):
        match = rules[name].search(text, start, end)
        if match:
            reading.found("date", reading.at(*match.span()), published[1])
            return (published[0] - timedelta(days=days)).isoformat()
    match = rules["weekday"].search(text, start, end)
    if match:
        reading.found("date", reading.at(match.start(1), match.end(1)), published[1])
        day: date = published[0] + relativedelta(weekday=WEEKDAYS[match[1]](-1))
        return day.isoformat()
    return None


# ------------------------------------------------------------------- place

CITY = re.compile(
    r"\b(?:in|to|at|visited)\s+(?:the\s+(?:city|town|port)\s+of\s+)?((?:[A-ZÀ-Þ][\wÀ-ÿ’'.-]*|St\.|Ho|Da|al-[A-Z]\w+)(?:\s+(?:de|del|la|el|of|upon|am|an)?\s?[A-ZÀ-Þ][\wÀ-ÿ’'-]*){0,3})"
)


def _place(reading: Reading, main: Sentence | None, kind: str | None) -> str | None:
    """The city as printed, else the venue. Calls, video and messages have none."""
    if main is None or kind in ("call", "video", "message", None):
        reading.missing["place"] = "a call, video or message has no place" if kind else "no encounter was read"
        return None
    text = reading.document.text
    found = _city_in(reading, main.start, main.end)
    found = found or _dateline_city(reading, main) or _venue_in(reading, main.start, main.end)
    for sentence in reading.layout.sentences[:OPENING]:
        if found is None and sentence is not main and TELLS_WHERE.search(text, sentence.start, sentence.end):
            found = _city_in(reading, sentence.start, sentence.end)
    if found is not None:
        reading.found("place", reading.at(*found))
        return reading.text(*found)
    title = reading.document.title or ""
    for match in CITY.finditer(title):
        if (
            not any(m.kind in ("name", "demonym") for m in party_mentions(match[1]))
            and match[1].split()[0] not in _rules()["not_places"]
            and match[0].startswith("in")
        ):
            reading.found("place", reading.title_at(match.start(1), match.end(1)))
            return match[1]
    reading.missing["place"] = "no city or venue is printed"
    return None


TELLS_WHERE = re.compile(
    r"\b(took place|was held|visit|visited|meeting|travelled|arrived|held|received|is in|was in|met)\b"
)


def _city_in(reading: Reading, start: int, end: int) -> tuple[int, int] | None:
    """The city of meeting that a stretch of text prints: the first that is on record, else the first."""
    found = [
        (match.start(1), _city_end(reading, match))
        for match in CITY.finditer(reading.document.text, start, end)
        if _is_city(reading, match)
    ]
    known = {(m.start, m.end) for m in reading.mentions if m.kind in ("seat", "place")}
    return next((span for span in found if span in known), found[0] if found else None)


def _venue_in(reading: Reading, start: int, end: int) -> tuple[int, int] | None:
    """The venue that a stretch of text prints, or the city behind it: «at Tafawa Balewa House, Abuja»."""
    venue = _rules()["venue"].search(reading.document.text, start, end)
    if venue is None:
        return None
    city = BEHIND_VENUE.match(reading.document.text, venue.end(1))
    return city.span(1) if city else venue.span(1)


BEHIND_VENUE = re.compile(r",\s+([A-ZÀ-Þ][\w’'-]+)(?=[,.]|\s+(?:on|to|today|for|with)\b)")


def _city_end(reading: Reading, match: re.Match[str]) -> int:
    """The end of a city's name: no full stop, no office and no country behind it («in Astana EU Special Envoy X»)."""
    end = match.end(1) - (match[1].endswith(".") and not match[1].endswith("St."))
    inside = [m.start for m in reading.mentions if match.start(1) < m.start < end]
    name = reading.text(match.start(1), end)
    words = re.finditer(r"\s+([A-ZÀ-Þ][\w’'-]*)", name)
    known = titles().heads | titles().honorifics
    heads = [
        match.start(1) + w.start() for w in words if w[1] in known and not name[: w.start()].endswith(("El", "Al"))
    ]
    return len(reading.text(0, min([end, *inside, *heads])).rstrip())


def _dateline_city(reading: Reading, main: Sentence) -> tuple[int, int] | None:
    """The city of the dateline, where the publisher is one that writes from there and received somebody."""
    text = reading.document.text
    match = DATELINE.match(text, main.start, main.end)
    for start, end in [*([match.span()] if match else []), *reading.layout.head]:
        city = re.match(r"\(?([^\W\d_][^,(–—:\d]{2,30}?)\s*(?:[,(–—:]|--|$)", text[start:end])
        if city is None:
            continue
        hosts = HOSTS.search(text, main.start, main.end) and city[1].casefold() in _publishers()[3]
        if hosts or (match and AWAY.search(text, main.start, main.end)):
            return start + city.start(1), start + city.end(1)
    return None


AWAY = re.compile(r"\bon the (?:margins|sidelines)\b", re.IGNORECASE)
HOSTS = re.compile(r"\b(receive[sd]?|welcome[sd]?|host(?:s|ed)|met|meets|meeting|talks)\b", re.IGNORECASE)


def _is_city(reading: Reading, match: re.Match[str]) -> bool:
    """Whether "in X" names a place of meeting: no country, month, person, summit or subject matter."""
    text, name = reading.document.text, match[1]
    if name.split()[0] in _rules()["not_places"] or name in ("UN", "AI"):
        return False
    if match[0].startswith("visited"):
        return not any(m.start == match.start(1) and m.kind in ("name", "demonym") for m in reading.mentions)
    if not match[0].startswith("in") and not re.search(
        r"\b(travel\w*|visit\w*|trip|arriv\w*|went|came)\b[^.]{0,30}$", text[max(0, match.start() - 40) : match.start()]
    ):
        return False
    mention = next((m for m in reading.mentions if m.start == match.start(1)), None)
    if mention and mention.kind != "seat":
        return mention.kind == "place" and mention.end == match.end(1)
    before = text[max(0, match.start() - 50) : match.start()]
    if _rules()["subject_matter"].search(before):
        return False
    following = text[match.end() : match.end() + 40]
    return not re.match(
        r"\s*(?:last|next|later|earlier this|this (?:year|coming|fall|spring|summer|winter))\b", following
    ) and not re.match(r"\s+(?:Summit|Conference|Forum|Council)\b", following)


# ----------------------------------------------------------------- request


def _requested_by(reading: Reading, cast: Cast) -> str | None:
    text = reading.document.text
    spans = [(s.start, s.end) for s in reading.layout.sentences[: OPENING + 1]] + reading.layout.headings[:3]
    for start, end in spans:
        if not _rules()["request_context"].search(text, start, end):
            continue
        asked = _rules()["requests"] if _rules()["asking"].search(text, start, end) else []
        for pattern in (*asked, *_rules()["called"]):
            match = pattern.search(text, start, end)
            if match:
                group = next((g for g in ("who", "who2") if g in pattern.groupindex and match.group(g)), None)
                who, named = (match.group(group), match.span(group)) if group else ("", (0, 0))
                code = _named_at(cast, named) or _requester(reading, cast, who, match.start(), start)
                if code:
                    reading.found("requested_by", reading.at(*match.span()))
                    return code
    summons = next((m for a, b in spans if (m := _rules()["summons"].search(text, a, b))), None)
    if summons and cast.publisher:
        reading.found("requested_by", reading.at(*summons.span()))
        return cast.publisher
    for start, end in spans:
        match = _rules()["request_other"].search(text, start, end)
        others = cast.other(cast.publisher) if cast.publisher else []
        if match and len(others) == 1:
            reading.found("requested_by", reading.at(*match.span()))
            return others[0]
    reading.missing["requested_by"] = "no request or initiative is printed"
    return None


POINTING = re.compile(r"\b(?:latter|former)\b|^(?:who|her|his|its|their)$")
"""Words by which whoever asked is not named but pointed at."""


def _pointed_at(words: str, people: list[Person], before: str) -> str | None:
    """The party of "the latter", "who", "at her request": of those named before, the first or the last."""
    if not people:
        return None
    if "former" in words:
        return people[0].party
    last = "latter" in words or words == "who" or re.search(r"\b(?:received|receives|met|meets|hosted)\b", before)
    return people[-1 if last else 0].party


def _named_at(cast: Cast, span: tuple[int, int]) -> str | None:
    """The party of the one whose own name stands there: «a call from HE Minister of X and Y of Z John Doe»."""
    who = [p for p in cast.people if p.named and p.start < span[1] and span[0] < p.end]
    return who[0].party if len(who) == 1 else None


def _requester(reading: Reading, cast: Cast, who: str, at: int, start: int) -> str | None:
    words = who.casefold().strip()
    before = [p for p in cast.people if p.start < at]
    if POINTING.search(words):
        return _pointed_at(words, before or cast.people[:1], reading.text(start, at))
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
