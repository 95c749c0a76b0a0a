"""Whose readout it is: given, by address, by masthead or dateline, by style, by who stands without a country.

Reads a :class:`Reading` and ``codebook/publishers.toml``; writes the publisher's code, or why there is none.
"""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict

from dragoman import codebook
from dragoman.reading.names import PartyMention, party_mentions, trie_pattern
from dragoman.reading.opening import OPENING, Reading, as_participant, published_on, rulebook, small
from dragoman.reading.people import Person, find_people
from dragoman.record import Evidence


@functools.cache
def publishers() -> tuple[re.Pattern[str], dict[str, str], list[tuple[str, str]], dict[str, str]]:
    """The codebook's publishers: a pattern of all their names, whose each is, their hosts, their cities.

    Names are in small letters, and looked for in the text in small letters.
    """
    signs: dict[str, str] = {}
    urls: list[tuple[str, str]] = []
    datelines: dict[str, str] = {}
    for entry in codebook.load_cached("publishers")["publisher"]:
        for sign in entry.get("signs", []):
            signs.setdefault(small(sign), entry["party"])
        for host in entry.get("urls", []):
            urls.append((host, entry["party"]))
        for city in entry.get("datelines", []):
            datelines.setdefault(city.casefold(), entry["party"])
    pattern = re.compile(r"(?<!\w)" + trie_pattern(signs) + r"(?!\w)")
    return pattern, signs, sorted(urls, key=lambda u: -len(u[0])), datelines


def publisher_of(reading: Reading, people: list[Person]) -> str | None:
    """Whose readout it is: given, by address, by masthead, or by who stands without a country."""
    document = reading.document
    if document.publisher:
        reading.found("publisher", Evidence(0, len(document.publisher), document.publisher, "publisher"))
        return document.publisher
    addressed = _by_address(document.url) if document.url else None
    if addressed:
        code, evidence = addressed
        reading.found("publisher", evidence)
        return code
    for way in (
        _by_masthead,
        _by_office,
        _by_dateline,
        _by_style,
        _by_official,
        _by_accreditation,
        _by_summons,
        _by_traveller,
        _by_missing_country,
        _by_first_subject,
        _by_own_voice,
    ):
        read = way(reading, people)
        if read:
            return read
    reading.missing["publisher"] = "no masthead, address or office tells whose readout this is"
    return None


@functools.cache
def _hosts() -> dict[str, list[tuple[int, str, str]]]:
    """The hosts of the publishers by their first label, each with its rank, the longest first."""
    found: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for rank, (host, code) in enumerate(publishers()[2]):
        found[re.split("[/.]", host)[0]].append((rank, host, code))
    return found


def _by_address(url: str) -> tuple[str, Evidence] | None:
    """Whose page an address is: the longest of the hosts that stand in it."""
    hosts = _hosts()
    for _, host, code in sorted(each for label in {*re.split("[/.]", url)} for each in hosts.get(label, ())):
        at = url.find(host)
        if at >= 0 and url[at - 1 : at] in ("/", ".", ""):
            return code, Evidence(at, at + len(host), host, "url")
    return None


ADDRESSED = re.compile(
    r"\b(with|and|to|from|by|meets?|met|receive[sd]?|hosts?|welcomes?|calls?|phones?)\s+(?:the\s+)?$", re.IGNORECASE
)
"""What makes an office in a headline the other side's: "telephone conversation with the President of Russia"."""


def _by_masthead(reading: Reading, people: list[Person]) -> str | None:
    """An issuing office, or a state's office, in the lines before and after the text or in the title."""
    pattern, signs, *_ = publishers()
    text = reading.document.text
    for start, end in (*reading.layout.head, *reading.layout.tail):
        match = pattern.search(reading.small, start, end)
        if (
            match
            and not re.search(r"['’]s\b", text[match.end() : match.end() + 2])
            and not ADDRESSED.search(text[start : match.start()])
        ):
            reading.found("publisher", reading.at(*match.span()))
            return signs[match[0]]
        line = text[start:end]
        office = re.search(
            r"\b(Ministry|Presidency|Presidencia|Presidência|Canciller[íi]a|Office|Government|Department|Embassy|Chancellery|Cabinet|Secretariat|Mission)\b",
            line,
        )
        whole = _whole(line) if FORMAL.search(line) or HEAD_OF_STATE.match(line) else None
        if whole:
            reading.found("publisher", reading.at(start + whole.start, start + whole.end))
            return whole.code
        if office and len(line) < 110 and not rulebook()["verb"].search(small(line)) and not HEADLINE.search(line):
            inside = [
                m for m in reading.mentions if start <= m.start and m.end <= end and m.kind in ("name", "demonym")
            ]
            codes = {m.code for m in inside}
            if len(codes) == 1 and _is_of(line, office, inside[0].start - start, inside[0].end - start):
                reading.found("publisher", reading.at(inside[0].start, inside[0].end))
                return inside[0].code
    title = reading.document.title
    if title:
        match = pattern.search(small(title))
        before = title[: match.start()] if match else ""
        if match and not ADDRESSED.search(before) and not re.search(r"\bwith\b", before):  # «call with X of the EU»
            reading.found("publisher", reading.title_at(*match.span()))
            return signs[match[0]]
    return None


def _by_dateline(reading: Reading, people: list[Person]) -> str | None:
    """The city of a dateline, if it is no city that somebody travelled to."""
    datelines = publishers()[3]
    countries = {p.party for p in people if p.party}
    text = reading.document.text
    matches = [DATELINE.match(text, sentence.start, sentence.end) for sentence in reading.layout.sentences[:2]]
    datelined = [match.span() for match in matches if match]
    for start, end in (*reading.layout.head, *reading.layout.tail, *datelined):
        city = re.match(r"\(?\s*([^\W\d_][^,(–—:\d]{2,30}?)\s*(?:[,(–—:]|-|$)", text[start:end])
        code = datelines.get(city[1].strip().casefold()) if city else None
        bare = any(p.party is None for p in people)
        travelled = bool(people) and people[0].party is None  # then the other's capital is where he went
        behind = (start, end) in reading.layout.tail and bool(people) and people[0].party not in (None, code)
        if behind:
            continue  # below the text it says where it was written: where the other side is at home
        if city and code and (not countries or (bare if code not in countries else not travelled)):
            reading.found("publisher", reading.at(start + city.start(1), start + city.end(1)))
            return code
    return None


def _whole(line: str) -> PartyMention | None:
    """The state whose name is the whole line, capitals or not: «THE KINGDOM OF NORWAY»."""
    office = HEAD_OF_STATE.match(line)
    line = line[office.end() :] if office else line
    lead = FORMAL_LEAD.match(line)
    begins = (0, max(lead.end("the"), 0), lead.end()) if lead else (0,)
    printed = line.title() if line.isupper() else line
    at = office.end() if office else 0
    found = next((m for m in party_mentions(printed) if m.start in begins and m.end >= len(line) - 1), None)
    return found and PartyMention(found.start + at, found.end + at, found.code, found.kind)


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


HEAD_OF_STATE = re.compile(r"(?:the )?(?:President|Prime Minister) of (?:the )?", re.IGNORECASE)


FORMAL_LEAD = re.compile(
    r"(?P<the>the )?(?:(?:\w+ )?(?:republic|kingdom|state|government|federation|commonwealth|sultanate) of (?:the )?)?",
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
                if person.party is None and _holds(person, office):
                    reading.found("publisher", *as_participant(reading.document.text, person).evidence)
                    return str(entry["party"])
    return None


def _holds(person: Person, office: str) -> bool:
    """Whether a title is that office, and not one that ends in its words («Cabinet Secretary for Foreign Affairs»)."""
    before = (person.title or "").partition(office)[0]
    return office in (person.title or "") and not re.search(r"[A-Z][\w’'-]*\s+$", before.replace("Acting ", ""))


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
    """A person without a printed country who, at the time, held an office that is on record.

    Whose call the title says it is, or whose statement, goes before those who took part.
    """
    published = published_on(reading.document, reading.layout)
    when = published[0].isoformat() if published else ""
    for title_person in find_people(reading.title, 0, len(reading.title), reading.title_mentions):
        own = title_person.possessive or SIGNED_BY.search(reading.title[: title_person.start])
        party = None if title_person.party or not own else _on_record(title_person, when)
        if party:
            reading.found("publisher", reading.title_at(*title_person.name_span))
            return party
    for person in people:
        party = None if person.party else _on_record(person, when)
        if party:
            reading.found("publisher", *as_participant(reading.document.text, person).evidence)
            return party
    return None


SIGNED_BY = re.compile(r"\b(?:[Ss]tatement|[Rr]eadout|[Rr]emarks) (?:by|from|of)\s+(?:the\s+)?$")
"""What stands in a title before whoever it is by."""


def _on_record(person: Person, when: str) -> str | None:
    """The party whose office somebody held on a day (ISO date), as far as that is on record."""
    words = {w.casefold().strip(".,") for w in person.name.split()}
    for word in words:
        for names, party, start, end in _officials().get(word, ()):
            long_enough = len(words) == 1 or len(words & names) >= 2
            if long_enough and when and start <= when <= end:
                return party
    return None


def _speaks_for(text: str, mention: PartyMention, opening: int, guests: bool) -> float:
    """How much the naming of a party says that the text is its own.

    ``opening`` is the end of the first sentence; ``guests`` says that somebody's country is printed.
    """
    weight = 0.6 * {"name": 2, "demonym": 2, "seat": 1, "place": 1}[mention.kind]
    # to be named often is a weak sign: what was talked about is, too
    before, after = text[max(0, mention.start - 24) : mention.start], text[mention.end : mention.end + 24]
    if re.search(r"\bvisit(?:s|ed)? (?:to )?(?:the )?$", before):
        weight -= 6  # who is visited is the other side
    there = re.search(r"\bin $", before) or DATED.match(text, mention.end)
    if (
        there and mention.start < opening and not AWAY.search(text, max(0, mention.start - 90), mention.start)
    ):  # and who met an official of another country is mostly at home there
        weight += {"seat": 4, "place": 1.5}.get(mention.kind, 0)
    if PAIRED.match(text, mention.end) or (
        re.search(r"[A-Za-z.]\s*[-–]\s*$", before) and not AT_WAR.match(text, mention.end)
    ):
        weight += 4  # one half of "India-UK"
    if re.match(r"\s+(side|stands|attaches|hopes|will|is ready|supports|remains|has always)\b", after):
        weight += 3
    if re.search(r"\b(?:said|stated|noted|stressed|told|informed|assured)\b[^.]{0,30}\bthat $", before):
        weight += 1  # what is reported of a side is mostly of the publisher's
    if re.search(r"\b(?:requested|thanked|invited|congratulated|assured)\s+(?:that\s+)?$", before):
        weight += 1 if guests else -3  # whom a guest asks or thanks is his host; else the host is told of first
    if re.search(
        r"\b(?:re)?affirmed $|\b(?:reiterated|expressed|conveyed|underlined|underscored|stressed|offered) $", before
    ):
        weight += 3 if COMMITTED.match(after) else 0  # «The Prime Minister reaffirmed Canada’s support for …»
    if re.search(r"\b(between|our|the two)\b[^.]{0,20}$", before):
        weight += 2
    return weight


AWAY = re.compile(r"\b(?:sidelines|margins|fringes)\b|\b(?:Summit|Assembly|Conference|Forum) in $")
"""Before a city: who met there was a guest, too."""
COMMITTED = re.compile(
    r"['’]s? (?:\w+ ){0,2}(?:support|commitment|gratitude|appreciation|concerns?|condolences|readiness|position"
    r"|solidarity|determination|interest|condemnation|opposition|willingness|thanks)\b"
)


def _in_first_person(reading: Reading) -> bool:
    """Whether the publisher is who speaks, and all who are named are others: «I met the Foreign Minister of China»."""
    return any(FIRST_PERSON.search(reading.document.text, s.start, s.end) for s in reading.layout.sentences[:2])


FIRST_PERSON = re.compile(r"\bI (?:met|spoke|hosted|held|had|welcomed|received|called|was)\b")
COUNTERPART = re.compile(r"\s+(?:counterpart|colleague|homologue)\b")
"""Behind a people's name, in the opening: «his Kenyan counterpart» is of the other side, named or not."""


def _by_missing_country(reading: Reading, people: list[Person]) -> str | None:
    """The side whose people stand without a country: the party named most that is nobody's else."""
    if all(p.party for p in people) and not (people and _in_first_person(reading)):
        return None
    taken = {p.party for p in people if p.party}
    opening = reading.layout.sentences[0].end if reading.layout.sentences else 0
    met = (m for m in reading.mentions if m.start < opening and COUNTERPART.match(reading.document.text, m.end))
    taken |= {m.code for m in met}
    counts: dict[str, float] = defaultdict(float)
    first: dict[str, PartyMention] = {}
    text = reading.document.text
    for mention in reading.mentions:
        if mention.code in taken or codebook.parties()[mention.code].kind not in ("state", "organisation"):
            continue
        counts[mention.code] += _speaks_for(text, mention, opening, bool(taken))
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


DATED = re.compile(r",\s+(?:\d{1,2}\s+[A-Z]|[A-Z][a-z]+\.?\s+\d)")
"""Behind a city in a heading or dateline: «…, Moscow, February 6, 2024»."""


PAIRED = re.compile(r"\s*[-–]\s*[A-Z][\w.]*(?!\s+(?:[Ww]ar|peace|conflict|[Bb]order|ceasefire|crisis|tensions?))\b")


AT_WAR = re.compile(r"\s+(?:[Ww]ar|peace|conflict|[Bb]order|ceasefire|crisis|tensions?)\b")
"""Behind a pair of names: they are talked about, and neither need be the publisher."""


TRAVELS = re.compile(r"^[^,;]{0,60}\b(?:visit\w*|travel\w*|arriv\w*|trip|tour\w*|mission)\b")
WHERE_MET = re.compile(r"\bwhere (?:he|she|they) (?:also )?(?:met|held|was received|were received|spoke|had)\b")
"""Behind this stand those whom a traveller met: the text need not say whose they are, and it is not theirs."""


def _by_traveller(reading: Reading, people: list[Person]) -> str | None:
    """«X of Norway concluded a visit to Belgrade, where he met President Y»: X's, though Y stands without a country."""
    if not people or people[0].party is None:
        return None
    for sentence in reading.layout.sentences[:OPENING]:
        where = WHERE_MET.search(reading.document.text, people[0].end, sentence.end)
        if (
            where
            and TRAVELS.search(reading.text(people[0].end, where.start()))
            and sentence.start <= people[0].start < sentence.end
        ):
            reading.found("publisher", reading.at(people[0].start, people[0].end))
            return people[0].party
    return None


def _by_first_subject(reading: Reading, people: list[Person]) -> str | None:
    """Where every office has its country: the side that is named first."""
    if people and people[0].party and not _in_first_person(reading):
        person = people[0]
        reading.found("publisher", *as_participant(reading.document.text, person).evidence)
        return person.party
    return None


def _by_summons(reading: Reading, people: list[Person]) -> str | None:
    """The state whose ministry summons an envoy: «The Ministry of Foreign Affairs of Poland today summoned …»."""
    text = reading.document.text
    for sentence in reading.layout.sentences[:OPENING]:
        match = SUMMONS.match(text, sentence.start, sentence.end)
        inside = (m for m in reading.mentions if match and sentence.start <= m.start and m.end <= match.start("verb"))
        named = {m.code: m for m in inside if m.kind in ("name", "demonym")}
        if len(named) == 1:
            code, mention = named.popitem()
            reading.found("publisher", reading.at(mention.start, mention.end))
            return code
    return None


SUMMONS = re.compile(
    r"(?=[^.;]{0,90}\b(?:Ministry|Department|Office|Government)\b)(?![^.;]{0,90}\b(?:[Aa]mbassador|[Cc]harg[ée]|envoy)[^.;]{0,60}summon)"
    r"[^.;]{3,110}?(?<!was )(?<!were )\b(?P<verb>summons|summoned)\b"
)


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


DATELINE = re.compile(
    r"[(]?(?P<city>[A-ZÀ-Þ][\w’'. -]{1,30}?)\s*(?:,(?:[^.\n–—]|\d\.|\b[A-Z][a-z]{2,3}\.){0,40}?)?"
    r"(?:\([^)]{2,20}\)\s*)?(?:\s(?:[–—]|--?)|(?<=[\d)]):)\s"
)
"""A city, perhaps a date and an agency, and a dash."""
