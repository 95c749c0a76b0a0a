"""Which side those are of with whose name and office no country is printed.

Reads a :class:`Reading` and those who took part; writes :attr:`Person.party`. What tells: the list in which somebody
is met ("Israeli Prime Minister X, President Y and …"), the country that is visited, the country that the title or the
sentence of the encounter names as the other side. What was only talked about tells nothing: "Call with Speaker X on
Kosovo" makes nobody a Kosovar. Nor is a guest who came along with the publisher's own minister.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from dragoman import codebook
from dragoman.reading.layout import Sentence
from dragoman.reading.names import PartyMention
from dragoman.reading.opening import OPENING, Reading, cut_of, people_in, rulebook, same_person
from dragoman.reading.people import Person

COMPANY = re.compile(
    r"\b(?:joined(?:\s+\w+){0,4}?|accompanied|flanked|supported|attended)\s+by\b|\bincluding\b|\bdelegation of\b"
    r"|\b(?:along|together) with\b|\bin the presence of\b"
)
"""What leads to those who came with somebody who is named before."""
LISTED = re.compile(
    r"[\s,;]*(?:(?:and(?: also)?(?: met| called on| held talks)?|&|as well as|then|also|separately"
    r"|with|to|the|his|her|their|counterpart)\b[\s,]*)*"
)
"""What stands between two of one list."""
DESTINATION = re.compile(
    r"\b(?:travell?(?:s|ed|ing)?|trips?|visit(?:s|ed|ing)?|arriv(?:al|ed|es)|came|missions?|meetings)\b"
    r"(?:\s+(?!with\b|from\b|by\b)\w+){0,2}?\s+(?:to|in)\s+(?:the\s+)?(?:\w+,?\s+){0,3}?$|\bvisit(?:ed|s|ing)\s+(?:\w+,?\s+){0,3}?$",
    re.IGNORECASE,
)
"""What leads to a country that is visited: «travelled to», «has concluded a working visit to the Arab Republic of»."""
FURTHER = re.compile(r"\s*(?:\([^)]*\))?\s*(?:,|and|&|,\s*and)\s+(?:the\s+)?", re.IGNORECASE)
"""What stands between the countries of a journey."""
TOPIC = re.compile(r"\b(?:on|about|regarding|amid|ahead of|over|against|efforts|situation|crisis|war)\b", re.IGNORECASE)
"""Behind this, what a title names was talked about."""
TIES = re.compile(
    r"\b(?:between|ties|partnership|relations|relationship|alliance|cooperation|friendship|thank\w*|appreciation"
    r"|congratulat\w+)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
"""What makes a country that is named behind a guest his own: «to reaffirm the partnership between A and B»."""
MET = re.compile(
    r"\b(?:with|met|meets|(?:received|welcomed|hosted)(?: \w+)? by|received|receives|hosted|hosts|welcomed|welcomes"
    r"|called|calls|telephoned|phoned|visited|summoned|(?:to|from)\b(?=[^,]*$))\b",
    re.IGNORECASE,
)
"""What leads to somebody who was met, spoken to or written to."""
SPEAKS = re.compile(r",?\s+(?:today\s+)?(?:issued|made|gave|said|stated|declared|told|released|published)\b")
"""Behind somebody it makes him the subject: «after talks with X, Minister Y issued a statement»."""
BETWEEN = re.compile(r"\bbetween\b", re.IGNORECASE)
SOLE = re.compile(
    r"(?:Vice )?President(?:-elect)?|(?:Deputy )?Prime Minister|King|Queen|Chancellor|Premier|Crown Prince"
    r"|(?:Deputy )?(?:Foreign Minister|Minister (?:of|for) Foreign Affairs)|Secretary of State"
    r"|National Security Advis[eo]r",
    re.IGNORECASE,
)
"""Offices of which a country has one holder."""
LED = re.compile(
    r"\b(?:side|delegation|team)\s+by\b|\b(?:side|delegation|team)\b[^.;]{0,12}\b(?:was|were)?\s*(?:led|headed|represented)\b"
    r"|\b(?:led|headed|heading|leading)\b",
    re.IGNORECASE,
)
LED_BY = re.compile(
    r"\b(?:side|delegation|team)\b(?:(?:\s+\w+){0,3}\s+by|[^.;:]{0,70}?,?\s+(?:led|headed|chaired)\s+by)\s+(?:[\w.’]+\s+){0,3}$"
)
"""What stands before somebody of whose delegation it is told: «the Indian delegation was headed by Mr.»."""
CLAUSE = re.compile(r";|, (?:while|and|whereas)\b|\band (?=the \w+ (?:side|delegation|team)\b)")
"""What parts the two sides where one sentence names who led each."""


def settle(reading: Reading, main: Sentence | None, people: list[Person], publisher: str | None) -> None:
    """Fills in the countries of those who were met; who is left without one is of the publisher's side."""
    for person in people:
        sentence = _sentence_of(reading, person)
        if person.party is None and sentence and LED_BY.search(reading.text(sentence.start, person.start)):
            person.party = led(reading, sentence, person)
    met = _met(reading, people)
    for group in met:
        _share(group, publisher)
    bare = [p for group in met for p in group if p.party is None]
    if publisher and bare:
        others = set(_destinations(reading)) - {publisher}
        if (
            not others
            and len({_sentence_of(reading, p) for p in bare}) == 1
            and met[0][0] is bare[0]
            and (people[0] is not bare[0] or _told_by_one(reading, main))
        ):
            others = _named(reading, main, bare[-1], publisher)
        guests = [p for group in met for p in group]
        ours = {p.party for p in people if p not in guests} <= {None, publisher}
        if len(others) == 1 and ours and {p.party for p in guests} <= {None, publisher, *others}:
            _fill(bare, others.pop())
        elif len(others) > 1 and ours:
            for person in bare:
                person.party = _stage(reading, person, others)
    _second_holders(reading, people, publisher)


DELEGATION_BY = re.compile(
    r"\b(?:delegation|side|team),?\s+(?:(?:was |were )?(?:headed|led|represented|chaired)\s+)?by\s+(?:the\s+)?$"
)
"""What stands between a delegation's party and whoever leads it."""


def delegation_of(reading: Reading, sentence: Sentence, person: Person) -> str | None:
    """The party named right before the delegation that somebody leads: «the Chinese delegation headed by Mr X»."""
    by = DELEGATION_BY.search(reading.text(sentence.start, person.start))
    if by is None:
        return None
    at = sentence.start + by.start()
    return next((m.code for m in reading.mentions if at - 3 <= m.end <= at and m.kind in ("name", "demonym")), None)


def led(reading: Reading, sentence: Sentence, person: Person) -> str | None:
    """The party whose delegation a person leads: «the Indian delegation was led by X», «X led the Pakistan side»."""
    party = delegation_of(reading, sentence, person)
    if party is not None:
        return party
    text = reading.document.text
    begin = max([m.end() for m in CLAUSE.finditer(text, sentence.start, person.start)] or [sentence.start])
    after = CLAUSE.search(text, person.end, sentence.end)
    stop = after.start() if after else sentence.end
    if not LED.search(text, begin, stop):
        return None
    by = LED_BY.search(text[begin : person.start])
    if by is not None:  # «President X received a delegation of the Y Union, led by Mr Z»
        near = {m.code for m in reading.mentions if begin + by.start() - 20 <= m.start < person.start}
        if len(near) == 1:
            return near.pop()
    codes = {m.code for m in reading.mentions if begin <= m.start < stop and m.kind in ("name", "demonym")}
    return next(iter(codes)) if len(codes) == 1 else None


def _share(group: list[Person], publisher: str | None) -> None:
    """One country for those who are met in one list: that of the first, or the one behind the last's name."""
    codes = {p.party for p in group if p.party and p.party != publisher}
    if len(codes) != 1:
        return
    code = codes.pop()
    first = next(n for n, p in enumerate(group) if p.party == code)
    behind = group[-1].title_span is not None and group[-1].title_span[1] <= group[-1].name_span[0]
    behind = behind and group[-1].party == code and group[-1].end > group[-1].name_span[1]
    if _is_state(code):
        _fill(group if behind else group[first:], code)


def _fill(people: list[Person], code: str) -> None:
    for person in people:
        person.party = person.party or code


def _sentence_of(reading: Reading, person: Person) -> Sentence | None:
    return next((s for s in reading.layout.sentences if s.start <= person.start < s.end), None)


def _is_state(code: str) -> bool:
    return codebook.parties()[code].kind != "bloc"


def _met(reading: Reading, people: list[Person]) -> list[list[Person]]:
    """Those who were met, list by list: not the subject of the encounter's sentence, and not who came along."""
    groups: list[list[Person]] = []
    company = False
    for before, person in itertools.pairwise([None, *sorted(people, key=lambda p: p.start)]):
        assert person is not None
        sentence = _sentence_of(reading, person)
        if sentence is None:
            continue
        follows = before is not None and before.start >= sentence.start
        joined = follows and before is not None and LISTED.fullmatch(reading.text(before.end, person.start)) is not None
        joined = joined and not SPEAKS.match(reading.document.text, person.end)
        begin = before.end if follows and before is not None else sentence.start
        leading = reading.text(begin, person.start)
        with_them = COMPANY.search(leading)
        if with_them and not (with_them[0] == "including" and MET.search(leading[: with_them.start()])):
            company = True
            continue
        if joined and company:
            continue
        company = False
        verb = rulebook()["verb"].search(reading.small, sentence.start, sentence.end)
        subject = verb is None or person.start < verb.start()
        if joined and groups and groups[-1][-1] is before:
            groups[-1].append(person)
        elif not subject and not joined and MET.search(leading) and not BETWEEN.search(leading):
            groups.append([person])
    return groups


def _destinations(reading: Reading) -> Iterator[str]:
    """The countries that are told to be visited, in the title or in the opening."""
    spans = [(s.start, s.end) for s in reading.layout.sentences[:OPENING]] + reading.layout.headings[:3]
    yield from _journey(reading.title, reading.title_mentions, [(0, len(reading.title))])
    yield from _journey(reading.document.text, reading.mentions, spans)


def _journey(text: str, mentions: list[PartyMention], spans: list[tuple[int, int]]) -> Iterator[str]:
    behind = None
    for mention in mentions:
        start = next((a for a, b in spans if a <= mention.start < b), None)
        if start is None or not _is_state(mention.code):
            continue
        goes_on = behind is not None and FURTHER.fullmatch(text[behind : mention.start])
        if goes_on or DESTINATION.search(text[start : mention.start]):
            behind = mention.end
            yield mention.code


def _named(reading: Reading, main: Sentence | None, person: Person, publisher: str) -> set[str]:
    """The countries, but the publisher's, that the title or the encounter's sentence names as another side.

    Where these name none: those that a later sentence of the opening thanks or has ties with.
    """
    titles = [(reading.title, m) for m in reading.title_mentions]
    text, heads = reading.document.text, reading.layout.headings[:3]
    titles += [(text[a:b], _moved(m, -a)) for a, b in heads for m in reading.mentions if a <= m.start < b]
    found = {m.code for title, m in titles if not TOPIC.search(title[: m.start])}
    sentence = _sentence_of(reading, person) or main
    later: set[str] = set()
    opening = reading.layout.sentences[:OPENING]
    for told in opening if sentence is None or sentence in opening else [*opening, sentence]:
        inside = [m for m in reading.mentions if told.start <= m.start < told.end]
        if told is sentence:
            cut = max(cut_of(reading, told), person.end)
            named = [p.name_span for p in people_in(reading, told)]
            for mention in inside:
                of_name = any(a <= mention.start < b for a, b in named)
                before = reading.text(max(told.start, min(person.end, mention.start)), mention.start)
                if not of_name and (mention.start < cut or TIES.search(before)):
                    found.add(mention.code)
        elif sentence is not None and told.start > sentence.start:
            later |= {m.code for m in inside if TIES.search(reading.text(told.start, m.start))}
    others = {code for code in found if code != publisher and _is_state(code)}
    return others or {code for code in later if code != publisher and _is_state(code)}


def _moved(mention: PartyMention, by: int) -> PartyMention:
    return PartyMention(mention.start + by, mention.end + by, mention.code, mention.kind)


def _stage(reading: Reading, person: Person, visited: set[str]) -> str | None:
    """Of several countries of a journey the one where somebody was met: that of the paragraph so far, if it is one."""
    sentence = _sentence_of(reading, person)
    begin = reading.document.text.rfind("\n", 0, sentence.start) + 1 if sentence else person.start
    codes = {m.code for m in reading.mentions if begin <= m.start < person.start and m.code in visited}
    return codes.pop() if len(codes) == 1 else None


def _told_by_one(reading: Reading, main: Sentence | None) -> bool:
    """Whether the encounter is told in the first person: whoever is named in its sentence is the other one."""
    return main is not None and re.match(r"(?:\w+,? ){0,4}?(?:I|We)\b", reading.text(main.start, main.end)) is not None


def _second_holders(reading: Reading, people: list[Person], publisher: str | None) -> None:
    """An office of which there is one: its second holder is of the country that is left, where one is."""
    for n, person in enumerate(people):
        held = SOLE.fullmatch(person.title or "")
        if person.party is not None or held is None:
            continue
        others = (p for p in people[:n] if p.party in (None, publisher) and not same_person(p, person))
        if any((p.title or "").casefold() == held[0].casefold() for p in others):
            taken = {p.party for p in people} | {publisher}
            named = {m.code for m in reading.title_mentions if _is_state(m.code)} - taken
            if len(named) == 1:
                person.party = named.pop()
