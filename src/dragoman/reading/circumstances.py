"""How, when and where: the kind of the encounter, its date and its place.

Reads a :class:`Reading` and the cast; writes the three fields, each with the
words that it was read from, or why there is none.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta  # type: ignore[import-untyped]

from dragoman import codebook
from dragoman.reading.layout import Sentence
from dragoman.reading.names import party_mentions
from dragoman.reading.opening import (
    OPENING,
    WEEKDAYS,
    Cast,
    Reading,
    as_participant,
    calendar_date,
    cut_of,
    inside_person,
    rulebook,
    small,
)
from dragoman.reading.people import titles
from dragoman.reading.publisher import DATED, DATELINE, publishers
from dragoman.record import Evidence, Participant


def kind_of(reading: Reading, main: Sentence | None, cast: Cast, delegations: list[tuple[Participant, str]]) -> Any:
    """How the two sides met: the kind printed in the main sentence, else in the title; ``None`` with its reason."""
    rules = rulebook()["kinds"]
    if main is None or not (cast.people or delegations):
        reading.missing["kind"] = "no sentence reports an encounter"
        return None
    states = set(cast.parties)
    multilateral = [c for _, c in delegations if codebook.parties()[c].kind == "bloc"]
    if len(states) >= 3 or multilateral:
        reading.found("kind", *[e for p in cast.people for e in as_participant(reading.document.text, p).evidence])
        return "group"
    title = small(reading.title)
    found = _kinds_printed(reading, main, cast)
    in_title = {kind: rules[kind].search(title) for kind in KINDS}
    choice = _choose_kind(reading, main, found, {k for k, m in in_title.items() if m}, title)
    if choice is None:
        choice = next((k for k in KINDS if rules[k].search(reading.small, main.start, main.end)), "other")
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
    end = max(cut_of(reading, main), main.start + 1)
    found = {}
    for kind in KINDS:
        match = rulebook()["kinds"][kind].search(reading.small, main.start, end)
        if match and not inside_person(cast, match.start()):
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
    head = reading.small[main.start : max(cut_of(reading, main), main.start)]
    courtesy = rulebook()["kinds"]["courtesy"]
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


def date_of(reading: Reading, main: Sentence | None, published: tuple[date, Evidence] | None) -> str | None:
    """The day of the encounter in ISO 8601, from the main sentence, the headings or the masthead; else ``None``."""
    if main is None:
        reading.missing["date"] = "no sentence reports an encounter"
        return None
    begin = _behind_dateline(reading, main)
    cut = max(cut_of(reading, main), main.start)
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
        absolute = calendar_date(title, 0, len(title), issued)
        if absolute:
            reading.found("date", reading.title_at(absolute[1], absolute[2]))
            return absolute[0].isoformat()
    for start, end in reading.layout.headings[:3]:
        absolute = calendar_date(reading.document.text, start, end, issued)
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
        absolute = calendar_date(reading.document.text, start, end, issued)
        if absolute and (issued is None or abs((absolute[0] - issued).days) <= 3):
            reading.found("date", reading.at(absolute[1], absolute[2]))
            return absolute[0].isoformat()
    return None


def _behind_dateline(reading: Reading, main: Sentence) -> int:
    """Where a sentence begins behind "ABU DHABI, 26th February, 2024 (WAM) --"."""
    match = DATELINE.match(reading.document.text, main.start, main.end)
    return match.end() if match else main.start


def _is_only_date(reading: Reading, start: int, end: int) -> bool:
    """Whether a line is a dateline: the day of publication, not of the encounter."""
    return end - start < 45


def _date_in(reading: Reading, start: int, end: int, published: tuple[date, Evidence] | None) -> str | None:
    text, rules = reading.document.text, rulebook()
    absolute = calendar_date(text, start, end, published[0] if published else None)
    today = rules["today"].search(reading.small, start, end) if absolute and published else None
    if absolute and published and today and absolute[1] - today.end() > 12 and absolute[0] < published[0]:
        absolute = None  # «was today summoned over the violation of 12 September»
    if absolute:
        spans = [reading.at(absolute[1], absolute[2])]
        if published and not re.search(r"\d{4}", spans[0].text):
            spans.append(published[1])
        reading.found("date", *spans)
        return absolute[0].isoformat()
    if published is None:
        return None
    for name, days in (("today", 0), ("yesterday", 1)):
        match = rules[name].search(reading.small, start, end)
        if match:
            reading.found("date", reading.at(*match.span()), published[1])
            return (published[0] - timedelta(days=days)).isoformat()
    match = rules["weekday"].search(text, start, end)
    if match:
        reading.found("date", reading.at(match.start(1), match.end(1)), published[1])
        day: date = published[0] + relativedelta(weekday=WEEKDAYS[match[1]](-1))
        return day.isoformat()
    return None


CITY = re.compile(
    r"\b(?:in|to|at|visited|visiting)\s+(?:the\s+(?:city|town|port)\s+of\s+)?((?:[A-ZÀ-Þ][\wÀ-ÿ’'.-]*|St\.|Ho|Da|al-[A-Z]\w+)(?:\s+(?:de|del|do|dos|da|la|el|of|upon|am|an)?\s?(?!I\b)[A-ZÀ-Þ][\wÀ-ÿ’'-]*){0,3})"
)


def place_of(reading: Reading, main: Sentence | None, kind: str | None) -> str | None:
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
    title = reading.title
    for match in CITY.finditer(title):
        if match[0].startswith("in") and _is_city_of_title(reading, match):
            reading.found("place", reading.title_at(match.start(1), match.end(1)))
            return match[1]
    for mention in reading.title_mentions:
        if mention.kind in ("seat", "place") and DATED.match(title, mention.end):
            reading.found("place", reading.title_at(mention.start, mention.end))
            return title[mention.start : mention.end]
    reading.missing["place"] = "no city or venue is printed"
    return None


def _is_city_of_title(reading: Reading, match: re.Match[str]) -> bool:
    """Whether "in X" in a title names a city: one on record, or any where a title has capitals only for names."""
    if _is_no_place(match[1]):
        return False
    mentions = party_mentions(match[1])
    if any(m.kind in ("name", "demonym") for m in mentions):
        return False
    small_words = re.findall(r"\b[a-zà-þ]\w{4,}", reading.title)
    met = re.search(r"\b(?:Talks|Meetings?|Summit|Consultations|Discussions)\s+$", reading.title[: match.start()])
    return bool(mentions or met) or len(small_words) >= 2 or (bool(small_words) and len(reading.title.split()) < 8)


def _is_no_place(name: str) -> bool:
    """Whether words behind "in" are a month, a day, a quarter of a country or a law."""
    first = name.split()[0].strip(".").removesuffix("’s").removesuffix("'s")
    return first in rulebook()["not_places"] or name.strip(".") in ("UN", "AI") or name.endswith((" Act", " Act."))


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
    known = {m.start for m in reading.mentions if m.kind in ("seat", "place")}
    return next((span for span in found if span[0] in known), found[0] if found else None)


def _venue_in(reading: Reading, start: int, end: int) -> tuple[int, int] | None:
    """The venue that a stretch of text prints, or the city behind it: «at Tafawa Balewa House, Abuja»."""
    for mention in reading.mentions:
        inside = start <= mention.start < end and mention.kind in ("seat", "place")
        if inside and AT_VENUE.search(reading.text(start, mention.start)):
            return mention.start, mention.end
    venue = rulebook()["venue"].search(reading.document.text, start, end)
    if venue is None or OFFICE_TO.search(reading.text(start, venue.start())):
        return None
    city = BEHIND_VENUE.match(reading.document.text, venue.end(1))
    return city.span(1) if city else venue.span(1)


OFFICE_TO = re.compile(r"\b(?:Advis[eo]r|Counsel\w*|Assistant|Ambassador|Secretary|Representative|Envoy)\s+$")
"""Before "to the Office of …" this makes an office of it, and no venue."""
AT_VENUE = re.compile(r"\bat (?:the )?[A-ZÀ-Þ][\w’'-]+(?:\s+[A-ZÀ-Þ][\w’'-]+){0,3},\s+$")
"""What stands before the city of a venue that no list has: «at Wisma Putra, Putrajaya»."""

BEHIND_VENUE = re.compile(r",\s+([A-ZÀ-Þ][\w’'-]+)(?=[,.]|\s+(?:on|to|today|for|with)\b)")


def _city_end(reading: Reading, match: re.Match[str]) -> int:
    """The end of a city's name: no full stop, no office and no country behind it («in Astana EU Special Envoy X»)."""
    end = match.end(1) - (match[1].endswith(".") and not match[1].endswith("St."))
    whole = next((m.end for m in reading.mentions if m.start == match.start(1) and m.kind in ("seat", "place")), 0)
    if whole > end and "," not in reading.text(end, whole):
        return whole  # «Dar es Salaam»
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
        hosts = HOSTS.search(text, main.start, main.end) and city[1].casefold() in publishers()[3]
        if hosts or (match and AWAY.search(text, main.start, main.end)):
            return start + city.start(1), start + city.end(1)
    return None


CITY_STATES = frozenset(["Singapore", "Monaco", "Luxembourg", "Djibouti"])
"""Cities whose country is called the same: «met in Singapore»."""
PAST_VISIT = re.compile(
    r"\b(?:following|since|after|during)\b[^.,;]{0,40}[’']s?\s+(?:\w+\s+)?(?:visit|trip|travel)\s*$", re.I
)
"""What stands before the place of another visit: «following President X's visit to Washington»."""


AWAY = re.compile(r"\bon the (?:margins|sidelines)\b", re.IGNORECASE)


HOSTS = re.compile(r"\b(receive[sd]?|welcome[sd]?|host(?:s|ed)|met|meets|meeting|talks)\b", re.IGNORECASE)


def _is_city(reading: Reading, match: re.Match[str]) -> bool:
    """Whether "in X" names a place of meeting: no country, month, person, summit or subject matter."""
    text, name = reading.document.text, match[1]
    quoted = text.rfind("“", max(0, match.start() - 40), match.start())
    if _is_no_place(name) or text[match.end() :][:1] == "&" or quoted > text.rfind("”", 0, match.start()):
        return False
    if match[0].startswith("visit"):
        return not any(m.start == match.start(1) and m.kind in ("name", "demonym") for m in reading.mentions)
    if not match[0].startswith("in") and not re.search(
        r"\b(travel\w*|visit\w*|trip|arriv\w*|went|came)\b[^.]{0,30}$", text[max(0, match.start() - 40) : match.start()]
    ):
        return False
    if PAST_VISIT.search(text, max(0, match.start() - 60), match.start()):
        return False
    mention = next((m for m in reading.mentions if m.start == match.start(1)), None)
    if mention and mention.kind != "seat" and not (name in CITY_STATES and match[0].startswith("in")):
        told = next((s for s in reading.layout.sentences if s.start <= match.start() < s.end), None)
        topic = told is not None and match[1].endswith(".") and match.start() >= cut_of(reading, told)
        return mention.kind == "place" and mention.end == _city_end(reading, match) and not topic
    before = reading.small[max(0, match.start() - 50) : match.start()]
    if rulebook()["subject_matter"].search(before):
        return False
    following = text[match.end() : match.end() + 40]
    return not re.match(
        r"\s*(?:last|next|later|earlier this|this (?:year|coming|fall|spring|summer|winter))\b", following
    ) and not re.match(r"\s+(?:Summit|Conference|Forum|Council)\b", following)
