"""Who took part: people of the opening and of lists, their countries, delegations, and the cast that may speak.

Reads a :class:`Reading`; writes :class:`Participant` values and the :class:`Cast`.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Callable, Collection

from dragoman import codebook
from dragoman.reading.layout import Sentence
from dragoman.reading.opening import (
    OPENING,
    Cast,
    Reading,
    cut_of,
    everyone,
    holds,
    namesakes,
    people_in,
    rulebook,
    same_as_any,
    same_person,
    small,
    tells_of_it,
)
from dragoman.reading.people import Person, find_offices, find_people, titles
from dragoman.reading.sides import DESTINATION, delegation_of, led
from dragoman.record import Participant


def participants_of(
    reading: Reading, main: Sentence | None, signer: Person | None
) -> tuple[list[Person], list[tuple[Participant, str]]]:
    """Those who took part, the ``signer`` first, and delegations that stand for a party."""
    titled = _people_of_title(reading)
    cut = cut_of(reading, main) if main else 0
    chosen = _taking_part(reading, main, cut)
    _share_country(reading, chosen)
    if len({p.party for p in chosen}) < 2:
        chosen += [person for person in _tabled(reading) if not same_as_any(person, chosen)]
    if signer and not same_as_any(signer, chosen):
        chosen.insert(0, signer)
    _complete(reading, chosen, titled)
    chosen = _untitled(reading, main, _nameless(reading, main, cut, chosen))
    return chosen, _delegations(reading, main, cut, chosen)


def _taking_part(reading: Reading, main: Sentence | None, cut: int) -> list[Person]:
    """Those whom the sentence of the encounter names before its topic, and those who joined or are told to be met."""
    chosen: list[Person] = []
    also = _also(reading, main, cut)
    summons = main is not None and rulebook()["summons"].search(reading.small, main.start, main.end) is not None
    earlier = _earlier(reading, main) if main is not None else 0
    for sentence in reading.layout.sentences:
        joins = sentence is not main and _joins(reading, sentence)
        told = sentence is main or sentence in also
        if not (told or joins or summons or "counterpart" in reading.text(sentence.start, sentence.end)):
            continue
        end = cut if sentence is main else cut_of(reading, sentence) if told else 0
        if sentence in also and (that := THAT.search(reading.document.text, sentence.start, sentence.end)):
            end = min(end, that.start())  # «In his message to X, Y affirmed that the bonds founded by Z …»
        for person in people_in(reading, sentence):
            if sentence is main and person.end <= earlier:
                continue
            if told and person.party is None and not joins:
                person.party = delegation_of(reading, sentence, person)
            if joins and person.party is None:
                person.party = led(reading, sentence, person) or _visited(reading, sentence, person, chosen)
            took_part = (
                person.start < end
                or joins
                or (summons and _summoned(reading, sentence, person, main))
                or _met_with(reading, sentence, person, main)
            )
            if took_part and not person.possessive and not same_as_any(person, chosen):
                chosen.append(person)
    return chosen


EARLIER = re.compile(
    r"\s*(?:after|following|before|ahead of|prior to|(?:up)?on (?:the )?instructions? (?:of|from))\b", re.I
)


def _earlier(reading: Reading, main: Sentence) -> int:
    """The end of what the sentence opens with where that is another encounter: «After an audience with X, Y met Z»."""
    if not EARLIER.match(reading.document.text, main.start):
        return 0
    return max(0, reading.document.text.find(",", main.start, main.end))


def others_of(reading: Reading, people: list[Person], publisher: str | None) -> list[Person]:
    """Those with an office whom the text names besides ``people``, who took part."""
    others: list[Person] = []
    for person in everyone(reading):
        if person.title and not same_as_any(person, people) and not same_as_any(person, others):
            person.party = person.party or publisher
            others.append(person)
    return others


THAT = re.compile(r"\b(?:affirmed|said|stated|stressed|noted|emphasi[sz]ed|underlined|expressed|conveyed)\b")
"""From here on a sentence says what was written or said, and not who met."""


def _joins(reading: Reading, sentence: Sentence) -> bool:
    rules, told = rulebook(), reading.small[sentence.start : sentence.end]
    return holds(told, rules["joining_words"]) and rules["joining"].search(told) is not None


TELLS_ENVOY = re.compile(
    r",?\s+(?:told|informed|said to|reminded|conveyed to|made clear to)\s+(?:the\s+)?(?:\w+\s+)?"
    r"(?:Ambassador|High Commissioner|Chargé|envoy|diplomat|representative)\b",
    re.I,
)
"""Behind the name of whoever received an envoy that was summoned."""


def _summoned(reading: Reading, sentence: Sentence, person: Person, main: Sentence | None) -> bool:
    """Whether somebody is told to have spoken to the envoy that was summoned, as the sentence ``main`` says."""
    if sentence is not main and rulebook()["summons"].search(reading.small, person.end, sentence.end):
        return bool(person.title)  # «…, HE Mr X, was summoned», behind a lead without his name
    return bool(person.title) and TELLS_ENVOY.match(reading.document.text, person.end) is not None


def _met_with(reading: Reading, sentence: Sentence, person: Person, main: Sentence | None) -> bool:
    """Whether somebody is told to have been met, wherever it stands: behind «talks with», or as a counterpart."""
    if sentence is main and WITH_WHOM.search(reading.text(sentence.start, person.start)):
        return True
    return person.title is not None and "counterpart" in person.title and person.party is not None


def _complete(reading: Reading, chosen: list[Person], titled: list[Person]) -> None:
    """Names, offices and countries from elsewhere in the text and the title, and who else the title names."""
    unknown = [person for person in chosen[1:] if person.party is None and person.title]
    offices = _offices_of_title(reading) if unknown else {}
    for person in unknown:
        code = offices.get(person.title.casefold()) if person.title else None
        if code is not None and code not in {p.party for p in chosen}:
            person.party = code
    for person in chosen:
        taken = {p.party for p in chosen if p is not person and p.party}
        _enrich(reading, person, [p for p in titled if p.party not in taken])
    parties = {p.party for p in chosen}
    if len(parties) > 1 or len(chosen) > 1:
        return
    for person in titled:
        if person.party and person.party not in parties and not same_as_any(person, chosen):
            full = next(namesakes(reading, person), None)
            if full:
                full.party = full.party or person.party
                chosen.append(full)


def _nameless(reading: Reading, main: Sentence | None, cut: int, chosen: list[Person]) -> list[Person]:
    """With those whom the text calls by their office alone: «The Prime Minister spoke to President X»."""
    text = reading.document.text
    told = main is not None and tells_of_it(reading, main)
    if main is None or not told or len({p.party for p in chosen}) > 1:
        return chosen
    found = list(chosen)
    earlier = _earlier(reading, main)
    for office in find_offices(text, main.start, max(cut, main.start), reading.mentions):
        before = text[main.start : office.start]
        if office.end <= earlier:
            continue
        stands = BESIDE.search(before) or not rulebook()["verb"].search(small(before))
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
    r"(?:had|held|has held|spoke|met|received|talked|sent|called|addressed|exchanged"
    r"|and (?=(?:President|Prime Minister|King|Chancellor|Emir|Sultan)\b))\b"
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
    _give_office(reading, person, {p.party for p in chosen})
    return chosen if beside or same_as_any(person, chosen) else [person, *chosen]


def _give_office(reading: Reading, person: Person, taken: Collection[str | None]) -> None:
    """The one office without a name that the text prints with a country of nobody else's: «the President of Russia»."""
    text = reading.document.text
    offices = find_offices(text, 0, len(text), reading.mentions)
    mine = {office.name: office for office in offices if office.party and office.party not in taken}
    if len({office.party for office in mine.values()}) == 1:
        office = next(iter(mine.values()))
        person.title, person.title_span, person.party = office.title, office.title_span, office.party


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


def _visited(reading: Reading, sentence: Sentence, person: Person, chosen: list[Person]) -> str | None:
    """The party of somebody who was called on, too: that of the other side, where there is one («He also met …»)."""
    if not re.search(r"\b(?:met|called on|paid a \w+ call on)\b", reading.text(sentence.start, person.start)):
        return None
    codes = {p.party for p in chosen if p.party}
    return next(iter(codes)) if len(codes) == 1 else None


REMARKS = re.compile(
    r"[’']s?\s+(?:\w+\s+){0,3}?(?:remarks|statement|speech|address|answers?|comments|interview)\b", re.IGNORECASE
)
"""What makes a person in the genitive, in a heading, the one who speaks: «Foreign Minister X’s opening remarks»."""


def signer_of(reading: Reading, main: Sentence | None) -> Person | None:
    """Whose account in the first person it is ("Today I met …"): the person of the masthead or the signature."""
    if main is None:
        return None
    told = reading.text(main.start, main.end)
    if re.search(r"\bI\b", told):
        for start, end in (*reading.layout.head, *reading.layout.tail):
            for person in find_people(reading.document.text, start, end, reading.mentions):
                return person
    if re.search(r"\b(?:[Ww]e|[Mm]y|[Oo]ur)\b", told):
        for start, end in (*reading.layout.head, *reading.layout.headings):
            for person in find_people(reading.document.text, start, end, reading.mentions):
                if person.possessive and REMARKS.match(reading.document.text, person.end):
                    return person
    return None


MEETS = re.compile(
    r"\b(in (?:his|her|their) (?:message|letter|telegram|cable)s? to|met"
    r"|held (?:[\w-]+ )*(?:talks|meetings?|consultations|discussions)|received|spoke|conferred|sat down)\b"
)


def _also(reading: Reading, main: Sentence | None, cut: int) -> list[Sentence]:
    """Sentences that go on telling who met, where the first names one side only ("She held talks with …")."""
    if main is None:
        return []
    parties = {p.party for p in people_in(reading, main) if p.start < cut and not p.possessive}
    if len(parties) > 1:
        return []
    return [
        s
        for s in reading.layout.sentences[:OPENING]
        if s is not main and MEETS.search(reading.document.text, s.start, s.end)
    ][:1]


def _offices_of_title(reading: Reading) -> dict[str, str]:
    """Offices that the title names with their country: «the Federal Chancellor of Germany»."""
    found: dict[str, str] = {}
    for office in find_offices(reading.title, 0, len(reading.title), reading.title_mentions):
        bare = re.sub(r"\s+of (?:the )?[^,]+$", "", office.name).casefold()
        if office.party and bare != office.name.casefold():
            found.setdefault(bare, office.party)
    return found


def _people_of_title(reading: Reading) -> list[Person]:
    spans = [(reading.title, 0, len(reading.title), reading.title_mentions)] if reading.title else []
    spans += [(reading.document.text, a, b, reading.mentions) for a, b in reading.layout.headings[:3]]
    return [person for text, a, b, mentions in spans for person in find_people(text, a, b, mentions)]


def _enrich(reading: Reading, person: Person, titled: list[Person]) -> None:
    """A fuller name, an office or a country that stands elsewhere in the text."""
    for other in namesakes(reading, person):
        if other is not person:
            if len(other.name.split()) > len(person.name.split()):
                person.name, person.name_span = other.name, other.name_span
            if not person.title and other.title:
                person.title, person.title_span = other.title, other.title_span
            person.party = person.party or other.party
    for other in titled:
        if same_person(person, other):
            person.party = person.party or other.party
            if len(other.name.split()) > len(person.name.split()):
                person.name = other.name


PLURAL = re.compile(
    r"\b(leaders|ministers|counterparts|officials|advisors|advisers|representatives|allies|partners|members|delegation"
    r"|ambassadors|presidents|heads)\b",
    re.IGNORECASE,
)


POSSESSIVE = re.compile(
    r"-(?:related|led|hosted|mediated|sponsored|backed)\b|[’']s?\s+(?!(?:\w+\s+){0,2}?(?:leaders|ministers|officials|delegation|representatives|ambassadors)\b)"
)
"""Behind a party: something of it is named ("in the wake of Hamas’s attack"), and not those who came for it."""
LISTED = re.compile(r",?\s(?:and\s)?(?:the\s)?")
"""What stands between the parties of a list: «officials of Spain, Portugal, and the United States»."""


def _delegations(
    reading: Reading, main: Sentence | None, cut: int, people: list[Person]
) -> list[tuple[Participant, str]]:
    """Groups that took part without being named: "G7 Leaders", "officials from the Bucharest Nine"."""
    if main is None:
        return []
    found: list[tuple[Participant, str]] = []
    known = {p.party for p in people}
    alone = len(people) < 2 or not known - {None}
    end = max(cut, main.start)
    for mention in reading.mentions:
        if not main.start <= mention.start < end or mention.code in known or mention.kind not in ("name", "demonym"):
            continue
        if any(p.start <= mention.start < p.end for p in people) or POSSESSIVE.match(
            reading.document.text, mention.end
        ):
            continue
        if DESTINATION.search(reading.text(main.start, mention.start)):
            continue  # «a delegation travelled to Kenya»
        state = codebook.parties()[mention.code].kind == "state"
        if not (alone if state else all(codebook.parties()[code].kind == "state" for _, code in found)):
            continue
        if any(mention.code in codebook.parties()[code].members for _, code in found):
            continue  # the bloc stands for it
        listed = found and LISTED.fullmatch(reading.text(found[-1][0].evidence[-1].end, mention.start))
        word = found[-1][0].title if listed else None
        if word is None and (not state or len(known) < 2):
            near = reading.text(max(main.start, mention.start - 120), min(mention.end + 40, end))
            plural = PLURAL.search(near)
            word = plural[0] if plural else None
        if word:
            name = reading.text(mention.start, mention.end)
            span = reading.at(mention.start, mention.end)
            found.append((Participant(name, word, mention.code, (span,)), mention.code))
            known.add(mention.code)
    return found


def bloc_of(reading: Reading, main: Sentence | None, people: list[Person]) -> str | None:
    """The bloc as which those who met are introduced ("the Quad Leaders – …"): all of them are its members."""
    codes = {p.party for p in people if p.party}
    if main is None or len(codes) < 3:
        return None
    for mention in reading.mentions:
        members = set(codebook.parties()[mention.code].members)
        if main.start <= mention.start < main.end and codes <= members and len(members) <= 12:
            return mention.code
    return None


def cast_of(
    people: list[Person],
    absent: Callable[[], list[Person]],
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
    return Cast(people=people, parties=codes, publisher=publisher, joint=joint, absent=absent)
