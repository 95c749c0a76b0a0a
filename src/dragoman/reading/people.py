"""People with their offices: "U.S. Secretary of State Antony Blinken", in any of the usual orders.

Reads a text and its party mentions, and ``codebook/titles.toml``; writes
:class:`Person` values. A person is a run of name-like words beside an office
or an honorific. Names without either are not taken for people.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field

import msgspec

from dragoman import codebook
from dragoman.reading.names import PartyMention

WORD = re.compile(r"[’']s\b|[’'](?=\s)|[^\W\d_](?:[\w-]+|[’'](?!s\b)(?=\w)|/(?=\w)|\.(?=\w))*\.?|\d[\w,.:/-]*\w|\S")
CONNECTORS = frozenset(["of", "for", "and", "the", "to", "&", "/", "in", "at", "on"])
EXCELLENCY = ("HE", "H.E", "H.E.", "HH", "H.H.", "HRH", "H.R.H.", "HM", "H.M.")
"""Styles that stand before an office and are no part of it."""
NO_TOKEN = ""
"""The kind of what is passed over."""
FOOTNOTES = frozenset(["*", "†", "‡", "¹", "²", "³"])
LEFT = frozenset(["of", "for", "and", "the", "to", "at", "&", "/", "'s", "’s", "'", "’", "-", "–"])
"""Connectors that may stand inside an office before its name."""


@dataclass(frozen=True)
class Titles:
    """The title vocabulary as sets."""

    heads: frozenset[str]
    parts: frozenset[str]
    honorifics: frozenset[str]
    styles: frozenset[str]
    postnominals: frozenset[str]
    particles: frozenset[str]
    suffixes: frozenset[str]
    not_names: frozenset[str]
    lower: frozenset[str]
    lower_heads: frozenset[str]
    holders: frozenset[str]
    alone: frozenset[str]
    given: frozenset[str]


@functools.cache
def titles() -> Titles:
    """The title vocabulary of the codebook."""
    raw = codebook.load_cached("titles")
    return Titles(**{key: frozenset(raw[key]) for key in Titles.__dataclass_fields__})


@dataclass
class Person:
    """Somebody named with an office: offsets of name and office, and the party if printed.

    ``of_party`` says whether a country is printed with the office; ``possessive``
    that the name stands in the genitive ("Blinken's visit"); ``start``-``end``
    cover office and name together.
    """

    name: str
    title: str | None
    party: str | None
    name_span: tuple[int, int]
    title_span: tuple[int, int] | None
    start: int
    end: int
    possessive: bool = False
    aliases: list[str] = field(default_factory=list)
    honorific: str = ""
    named: bool = True
    """Whether a name is printed; else ``name`` is the office, by which the text calls its holder throughout."""


class _Token(msgspec.Struct, frozen=True, gc=False):
    """A word with its kind (see ``_kind``); of a party its code."""

    text: str
    start: int
    end: int
    kind: str
    code: str = ""


ARTICLED = re.compile(r"(?:[aAeE]l|[aA][sdrntz]|[aA]sh)-[^\W\d_]{2}")
"""A family name with its article: «al-Jubouri»."""


def _kind(word: str) -> str:
    known = titles()
    if word in FOOTNOTES:
        return NO_TOKEN  # «the Prime Minister of Kosovo*, X»
    if word in ("'s", "’s", "'", "’"):
        return "'s"
    if word in known.heads:
        return "R"
    if word in known.parts:
        return "p"
    if word in known.honorifics:
        return "H"
    if word in known.suffixes:
        return "S"
    if ("-" in word or "/" in word) and all(
        part in known.heads or part in known.parts for part in re.split(r"[/-]", word)
    ):
        return "R"
    if word in CONNECTORS:
        return "c"
    if word in known.lower:
        return "r"
    if word in known.particles and not ARTICLED.match(word):
        return "n"
    named = word[0].isupper() and word not in known.not_names and any(c.isalpha() for c in word)
    if named or ARTICLED.match(word):
        return "N"
    return word if len(word) == 1 and not word.isalnum() else "w"


def _inside(parties: Sequence[PartyMention], start: int, end: int) -> list[PartyMention]:
    return [m for m in parties if m.start >= start and m.end <= end]


def _tokens(text: str, start: int, end: int, inside: Sequence[PartyMention]) -> list[_Token]:
    """Words with their kinds; a party's name is one token of kind P (a place or seat counts as a plain word)."""
    found: list[_Token] = []
    at = start
    for mention in [*(m for m in inside if m.kind in ("name", "demonym")), None]:
        stop = mention.start if mention else end
        for match in WORD.finditer(text, at, stop):
            word, a = match[0], match.start()
            kind, full_stop = _told(word)
            if full_stop:
                found.append(_Token(word[:-1], a, match.end() - 1, kind))
                found.append(_Token(".", match.end() - 1, match.end(), "."))
            elif kind is not NO_TOKEN:
                found.append(_Token(word, a, match.end(), kind))
        if mention:
            found.append(_Token(text[mention.start : mention.end], mention.start, mention.end, "P", mention.code))
            at = mention.end
    return found


@functools.lru_cache(maxsize=1 << 16)
def _told(word: str) -> tuple[str, bool]:
    """The kind of a word, and whether the full stop behind it is none of its own."""
    full_stop = word.endswith(".") and len(word) > 1 and not _keeps_dot(word)
    return _kind(word[:-1] if full_stop else word), full_stop


INITIAL = re.compile(r"[A-Z]\.")
ABBREVIATED = frozenset(["Ma.", "St.", "a.i."])
"""What stands in names and offices with a full stop of its own: «Ma. Lourdes Reyes», «Chargé d’affaires a.i.»."""
MET = frozenset(["counterpart", "colleague", "interlocutor"])
"""What somebody is to whom he meets, and no office."""


def _keeps_dot(word: str) -> bool:
    known = titles()
    return (
        word in ABBREVIATED
        or word in known.honorifics
        or word in known.suffixes
        or bool(re.fullmatch(r"(?:[A-Z]\.)+|[A-Z]", word))
    )


WITHIN = ("Al", "El", "Sheikh", "Cardinal")
"""Words of offices and styles that stand within a name, too: «Luca Cardinal Benedetti»."""


def _name_end(tokens: list[_Token], at: int) -> int:
    """The end of the run of name words that starts at ``at``; ``at`` where there is none."""
    end = at
    while end < len(tokens) and end - at < 9:
        kind = tokens[end].kind
        if (
            kind == "N"
            or (kind == "S" and end > at)
            or (end > at and _is_month_name(tokens, end))
            or INITIAL.fullmatch(tokens[end].text)
            or (kind == "n" and end > at and end + 1 < len(tokens) and tokens[end + 1].kind in "Nn")
        ):
            end += 1
        elif kind == "," and end > at and end + 1 < len(tokens) and tokens[end + 1].kind == "S":
            end += 2
        elif kind in ("H", "R") and end > at and end + 1 < len(tokens) and tokens[end].text in WITHIN:
            end += 1
        else:
            break
    while end > at and tokens[end - 1].kind == "n":
        end -= 1
    return end


def _is_month_name(tokens: list[_Token], at: int) -> bool:
    """Whether a month's word is a family name here: «Theresa May spoke», no number behind it."""
    if tokens[at].text not in MONTH_NAMES or tokens[at - 1].kind != "N":
        return False
    return at + 1 >= len(tokens) or not tokens[at + 1].text[:1].isdigit()


MONTH_NAMES = frozenset(["April", "May", "June", "August", "March"])
"""Months that people are called by."""


def _title_start(tokens: list[_Token], name: int, floor: int) -> int:
    """Walking left from a name over its office: the first token of it (``name`` where there is none)."""
    at, best = name, name
    while at > floor:
        token = tokens[at - 1]
        if token.kind in ("R", "p", "r", "P", "H"):
            at -= 1
            if token.kind != "H" or best < name:
                best = at
        elif (
            token.text == "in"
            and at < name
            and tokens[at].kind == "P"
            and at > floor + 1
            and tokens[at - 2].kind in "pR"
        ):
            at -= 1  # «Support Mission in Libya»
        elif token.text in LEFT and not (
            token.text == "the"
            and at - 2 >= floor
            and tokens[at - 2].text == ","
            and (at >= len(tokens) or tokens[at].kind != "H")
        ):
            at -= 1
        elif token.kind == "N" and at < name and _inside_office(tokens, at, floor):
            at -= 1  # «Undersecretary for Migrant Affairs X»
        elif token.kind == "N" and token.text.isupper() and token.text.isalpha() and 2 <= len(token.text) <= 6:
            at -= 1  # an acronym inside the office: CPC, SFA
        elif token.text == ")":
            opening = next((k for k in range(at - 2, max(floor, at - 6) - 1, -1) if tokens[k].text == "("), None)
            if opening is None:
                break
            at = opening
        elif (
            token.text == ","
            and at - 2 >= floor
            and (at == name or tokens[at].text in ("and", "the") or tokens[at].kind in "RpPH")
        ):
            if tokens[at - 2].kind not in ("R", "p", "P", "r") and tokens[at - 2].text != ")":
                break
            at -= 1
        else:
            break
    return best


def _inside_office(tokens: list[_Token], at: int, floor: int) -> bool:
    """Whether the capitalised word before ``at`` is part of an office: behind "for", before a word of offices."""
    return tokens[at].kind in ("p", "R") and at - 2 >= floor and tokens[at - 2].text in ("for", "of", "and", "&")


def _title_end(tokens: list[_Token], at: int) -> int:
    """Walking right from an office's first token: the end of it."""
    end = best = at
    while end < len(tokens):
        kind = tokens[end].kind
        if kind in ("R", "p", "P", "r"):
            end += 1
            best = end
        elif (
            kind == "c"
            or tokens[end].text in ("(", ")", "'s", "’s")
            or (tokens[end].text.isupper() and kind == "N")
            or (
                tokens[end].text == ","
                and end + 1 < len(tokens)
                and (
                    tokens[end + 1].kind == "R"
                    or (tokens[end + 1].text == "and" and tokens[end + 2 : end + 3] and tokens[end + 2].kind == "R")
                )
            )
        ):
            end += 1
        else:
            break
    return best


def _is_office(tokens: Sequence[_Token]) -> bool:
    known = titles()
    for t in tokens:
        if t.kind == "P":
            if not known.heads.isdisjoint(t.text.split()):  # «UN High Commissioner for Refugees»
                return True
        elif (t.kind == "R" and t.text not in known.styles) or t.text in known.lower_heads:
            return True
    return False


def _trim_office(tokens: list[_Token], start: int, end: int) -> tuple[int, int]:
    """Leading connectors, a leading party before a comma, and trailing commas off."""
    if start == end:
        return start, end
    moving = True
    while moving and start < end:
        moving = False
        styles = start
        while styles < end and (tokens[styles].text.casefold() in MET or tokens[styles].kind == "H"):
            styles += 1
        if start < styles < end and tokens[styles].text == ",":
            start, moving = styles + 1, True  # «his counterpart, Foreign Secretary X», «His Highness, Crown Prince X»
        elif tokens[start].kind in ("c", "'s", ",", "n") or tokens[start].text in (",", "–", "-", ")", *EXCELLENCY):
            start, moving = start + 1, True
        elif start + 1 < end and tokens[start].kind == "P" and tokens[start + 1].text in (",", "and"):
            start, moving = start + 2, True
    comma = next((k for k in range(end - 1, start, -1) if tokens[k].text == ","), None)
    if comma is not None and not _is_office(tokens[start:comma]):
        start = comma + 1  # «At the request of the U.S. Department of State, Foreign Minister X»
    while end > start and (tokens[end - 1].kind in ("H", "c", "'s") or tokens[end - 1].text in (",", "–", "-")):
        end -= 1
    last = end
    while last > start and (tokens[last - 1].kind in ("H", ",") or tokens[last - 1].text in titles().styles):
        last -= 1
    if _is_office(tokens[start:last]):  # "President of the Republic His Highness Sheikh"
        end = last
    return start, end


def find_people(text: str, start: int, end: int, parties: Sequence[PartyMention]) -> list[Person]:
    """The people named with an office or honorific in ``text[start:end]``, in order."""
    inside = _inside(parties, start, end)
    return _people(text, _tokens(text, start, end, inside), inside)


def _people(text: str, tokens: list[_Token], inside: Sequence[PartyMention]) -> list[Person]:
    found: list[Person] = []
    tokens = _with_portfolios(tokens)
    given, parties = titles().given, {(m.start, m.end) for m in inside}
    behind = floor = 0
    for at, token in enumerate(tokens):
        named = token.kind == "N"
        if at < behind or not (named or (token.text in given and _is_given(tokens, at))):
            continue
        begin = at if named else at + 1
        stop = _name_end(tokens, begin + (tokens[begin].kind == "n"))
        person, reached = _person(text, tokens, at, stop, floor, parties)
        if person:
            others = _others_in_office(text, tokens, stop, person)
            found += [person, *others]
            floor = max(reached, _behind(tokens, others[-1].end)) if others else reached
        behind = max(stop, reached, floor)
    return found


WITH_PORTFOLIO = frozenset(
    [
        "Minister",
        "Secretary",
        "Undersecretary",
        "Commissioner",
        "Director",
        "Mayor",
        "Governor",
        "Ombudsman",
        "Ministry",
    ]
)
"""Offices behind whose "of" or "for" stands what they deal with, and nobody's name."""


def _with_portfolios(tokens: list[_Token]) -> list[_Token]:
    """With what no list of portfolios has as part of its office: «Minister of Roads Per Berg», «Mayor of Bor X Y»."""
    made = tokens
    for k in range(2, len(tokens) - 2):
        leads = made[k - 1].text in ("of", "for") and made[k - 2].text in WITH_PORTFOLIO
        if tokens[k].kind == "N" and leads and tokens[k + 1].kind == tokens[k + 2].kind == "N":
            made = list(made) if made is tokens else made
            made[k] = _Token(tokens[k].text, tokens[k].start, tokens[k].end, "p")
    return made


def _behind(tokens: list[_Token], end: int) -> int:
    """The first token behind an offset."""
    return next((k for k, token in enumerate(tokens) if token.start >= end), len(tokens))


def _others_in_office(text: str, tokens: list[_Token], stop: int, person: Person) -> list[Person]:
    """The rest of those who share an office in the plural: «the Ministers of Estonia and Latvia, X and Y, met».

    Where as many countries as names stand with it, each has the one in its place, and so has ``person``.
    """
    if person.title_span is None or person.title_span[0] > person.name_span[0]:
        return []
    office = [t for t in tokens if person.title_span[0] <= t.start < person.title_span[1]]
    if not any(t.kind == "R" and t.text.endswith("s") and t.text != "Affairs" for t in office):
        return []
    first = next(k for k, t in enumerate(tokens) if t.start == person.title_span[0])
    while first >= 2 and tokens[first].kind == "P" and tokens[first - 1].text in (",", "and"):
        if tokens[first - 2].kind != "P":
            break  # «Estonian and Latvian Foreign Ministers X and Y»: the office begins with the first
        first -= 2
        office.insert(0, tokens[first])
    codes = list(dict.fromkeys(t.code for t in office if t.kind == "P"))
    names, at = [], stop
    while at + 1 < len(tokens) and tokens[at].text in (",", "and"):
        begin = at + 1 + (tokens[at].text == "," and tokens[at + 1].text == "and")
        end = _name_end(tokens, begin) if begin < len(tokens) and tokens[begin].kind == "N" else begin
        if end == begin:
            break
        names.append((tokens[begin].start, tokens[end - 1].end))
        at = end
    if len(codes) < 2 or len(names) + 1 != len(codes):
        return []
    person.party, person.start = codes[0], tokens[first].start
    person.title, person.title_span = text[person.start : person.title_span[1]], (person.start, person.title_span[1])
    return [
        dataclasses.replace(person, name=text[a:b], party=code, name_span=(a, b), start=a, end=b, aliases=[])
        for code, (a, b) in zip(codes[1:], names, strict=True)
    ]


def find_offices(text: str, start: int, end: int, parties: Sequence[PartyMention]) -> list[Person]:
    """The offices without a name in ``text[start:end]`` that stand for their holders: «The Prime Minister spoke to …».

    Plural offices and those in the genitive are left out, and so is what stands beside a name.
    """
    inside = _inside(parties, start, end)
    tokens = _tokens(text, start, end, inside)
    people = _people(text, tokens, inside)
    found: list[Person] = []
    for k, token in enumerate(tokens):
        first = k + 1
        if token.text not in ("The", "the") or (tokens[k - 1].text if k else "") in ("of", "for"):
            continue
        last = _bare_office_end(tokens, first)
        if last == first and (joined := _other_office(tokens, first)) is not None:
            last = joined
        office = tokens[first:last]
        if not any(t.kind == "R" and t.text in titles().holders for t in office):
            continue
        a, b = office[0].start, office[-1].end
        genitive = last < len(tokens) and tokens[last].kind == "'s"
        if genitive or any(p.start < b and a < p.end for p in people):
            continue
        title = text[a:b]
        found.append(Person(title, title, _party_of(office), (a, b), (a, b), a, b, named=False))
    return found


def _other_office(tokens: list[_Token], at: int) -> int | None:
    """The "and" behind an office that is somebody else's: «The Secretary and Foreign Minister X spoke»."""
    alone = titles().alone
    for end in range(at + 1, min(at + 3, len(tokens) - 1)):
        left = " ".join(t.text for t in tokens[at:end])
        if tokens[end].text == "and" and left in alone and tokens[end + 1].kind in ("R", "p", "P"):
            right = [t.text for t in tokens[end + 1 : end + 3]]
            heads_too = left != "Prime Minister" or right[0] in ("President", "Chancellor", "King", "Prime")
            return end if heads_too else None
    return None


def _bare_office_end(tokens: list[_Token], at: int) -> int:
    """The end of the office at ``at``; ``at`` where a name or a plural follows."""
    end = _title_end(tokens, at) if at < len(tokens) and tokens[at].kind in ("R", "p", "P") else at
    if end < len(tokens) and (tokens[end].kind in ("N", "H") or tokens[end].text == "-"):
        return at
    behind = [t.kind for t in tokens[end : end + 3]]
    return at if behind[:1] == [","] and set(behind[1:]) & {"N", "H"} else end


def _is_portfolio(office: Sequence[_Token], at: int) -> bool:
    """Whether a party's name is what the office deals with, or where: «Undersecretary for ASEAN Affairs»."""
    first = at
    while first > 1 and office[first - 1].text in (",", "and", "&") and office[first - 2].kind == "P":
        first -= 2
    if first and office[first - 1].text == "in":
        return True  # «Coalition Forces in Iraq and Syria»
    if at and office[at - 1].text in (",", "and", "&") and not _is_state(office[at].code):
        return True  # «Minister for Foreign Affairs, European Union and Cooperation»
    behind = office[at + 1].text if at + 1 < len(office) else ""
    return behind in ("Affairs", "Relations", "Integration", "Department", "Directorate", "Division", "Desk") and at > 0


def _is_state(code: str) -> bool:
    return codebook.parties()[code].kind == "state"


def _is_given(tokens: list[_Token], at: int) -> bool:
    """Whether an office's word that may be a given name is one here: «his Iranian counterpart Amir X Y»."""
    if not 0 < at < len(tokens) - 1:
        return False
    if tokens[at + 1].text in ("bin", "bint", "ibn"):
        return True  # «Prince Sultan bin Mishaal»
    if tokens[at].kind == "H":
        return tokens[at + 1].kind == "N"  # «Tan Shu Hui», but not «Tan Sri Ismail»
    return tokens[at + 1].kind == "N" and tokens[at - 1].text in ("counterpart", "Minister")


def _party_of(office: Sequence[_Token]) -> str | None:
    """The party of an office: the one after "of", else the first ("Minister for the European Union … of Spain")."""
    own = [k for k, t in enumerate(office) if t.kind == "P" and not _is_portfolio(office, k)]
    codes = [office[k].code for k in own]
    for k, token in enumerate(office):
        if k in own and [t.text for t in office[max(0, k - 2) : k] if t.text != "the"][-1:] == ["of"]:
            return token.code
    if not codes:
        of_country = codebook.load_cached("titles")["of_country"]
        codes = [of_country[t.text] for t in office if t.text in of_country]
    return codes[0] if codes else None


def _is_no_name(tokens: list[_Token], at: int, stop: int, floor: int, parties: Set[tuple[int, int]]) -> bool:
    """Whether capitalised words name nobody: an acronym, a city or a region, a word of an office."""
    if stop == at + 1 and tokens[at].text.isupper() and len(tokens[at].text) <= 4:
        return True
    if any(a <= tokens[at].start and tokens[stop - 1].end <= b for a, b in parties):
        return True
    return stop == at + 1 < len(tokens) and _inside_office(tokens, stop, floor)


def _office_before(tokens: list[_Token], at: int, floor: int) -> tuple[int, int]:
    """The office that stands before a name; that of another person joined to it is left out."""
    first, last = _trim_office(tokens, _title_start(tokens, at, floor), at)
    joined = _other_office(tokens, first) if first and tokens[first - 1].text in ("The", "the") else None
    return (joined + 1, last) if joined is not None and joined < last else (first, last)


def _behind_brackets(tokens: list[_Token], at: int) -> int:
    """The token behind an acronym or a party in brackets that opens at ``at``; ``at`` where none does."""
    if at >= len(tokens) or tokens[at].text != "(":
        return at
    close = next((k for k in range(at, min(at + 6, len(tokens))) if tokens[k].text == ")"), None)
    return close + 1 if close else at


def _country_behind(tokens: list[_Token], stop: int) -> tuple[str | None, int]:
    """The party of «X of Finland», and the token behind it and behind what stands in brackets."""
    after = _behind_brackets(tokens, stop)
    if after + 1 < len(tokens) and tokens[after].text == "of":
        k = after + 1 + (tokens[after + 1].text == "the")
        if k < len(tokens) and tokens[k].kind == "P":
            return tokens[k].code, _behind_brackets(tokens, k + 1)
    return None, after


def _office_behind(tokens: list[_Token], after: int) -> tuple[tuple[int, int] | None, int]:
    """The office in apposition behind a name («X, Minister of Y»), and the token behind it."""
    if after + 1 >= len(tokens) or tokens[after].text != ",":
        return None, after
    k = after + 1 + (tokens[after + 1].text in ("the", "a", "an"))
    end = _title_end(tokens, k) if k < len(tokens) and tokens[k].text != "and" else k
    if end < len(tokens) and tokens[end].text == ")":
        end += 1
    end = _behind_served(tokens, k, end)
    if end > k and tokens[end : end + 1] and tokens[end].kind in "NH":
        return None, after  # «in Jerusalem, National Security Advisor X met»: the office is that of the next name
    return ((k, end), end) if end > k and _is_office(tokens[k:end]) else (None, after)


def _is_common(office: Sequence[_Token]) -> bool:
    """Whether what stands before a name says little where an office follows: «Ministers X, Minister of Y, and Z»."""
    return len(office) == 1 and (office[0].text == "Ambassador" or office[0].text in ("Ministers", "Presidents"))


def _behind_served(tokens: list[_Token], at: int, end: int) -> int:
    """The end of the office at ``at`` with the name of whom it serves: «Advisor to President Y of Finland»."""
    to = next((k for k in range(end - 1, at, -1) if tokens[k].text in ("to", "for", "of")), None)
    stop = _name_end(tokens, end) if to is not None else end
    if to is None or stop == end:
        return end
    theirs = {t.kind for t in tokens[to + 1 : end]}
    serves = theirs <= {"R", "p", "P"} and "R" in theirs and any(t.kind in "Rr" for t in tokens[at:to])
    return _country_behind(tokens, stop)[1] if serves else end


def _is_venue(tokens: list[_Token], first: int) -> bool:
    """Whether an office is where people met: «received at the General Court of the Ministry HE X, Minister of Y»."""
    before = [t.text for t in tokens[max(0, first - 2) : first]]
    return before[-1:] in (["at"], ["in"]) or before in (["at", "the"], ["in", "the"])


def _of_a_part(tokens: list[_Token], at: int, country: str | None) -> bool:
    """«X of Iraq's Kurdistan Regional Government»: the genitive is the country's, for a part of it."""
    return country is not None and at + 1 < len(tokens) and tokens[at + 1].kind in ("N", "p", "P", "R")


def _person(
    text: str, tokens: list[_Token], at: int, stop: int, floor: int, parties: Set[tuple[int, int]]
) -> tuple[Person | None, int]:
    if _is_no_name(tokens, at, stop, floor, parties):
        return None, stop
    first, last = _office_before(tokens, at, floor)
    while floor < first < last and any(a <= tokens[first - 1].start and tokens[first].end <= b for a, b in parties):
        first -= 1  # «White House Chief of Staff X»: the whole name of the seat
    office = tokens[first:last]
    honorific = tokens[at - 1].text if at and tokens[at - 1].kind in ("H",) else ""
    has_left = _is_office(office) and not (honorific and _is_venue(tokens, first))
    codes_after, after = _country_behind(tokens, stop)
    right, after = _office_behind(tokens, after) if not has_left or _is_common(office) else (None, after)
    if right:
        has_left, first = False, at
    if [t.kind for t in tokens[stop : stop + 3]] == ["(", "P", ")"]:
        bracketed = tokens[stop + 1].code
        if not has_left and not right and stop > at + 1:
            codes_after = bracketed  # «Modibo Sangaré (Mali)»
        elif has_left and _party_of(office) is None and _is_state(bracketed):
            codes_after = bracketed  # «Foreign Minister Ana Lund (Norway)»
    if not has_left and not right and not honorific and codes_after is None:
        return None, stop
    chosen = tokens[right[0] : right[1]] if right else (office if has_left else [])
    party = codes_after or _party_of(chosen)
    while stop - at > 1 and tokens[stop - 1].text in (*titles().postnominals, ","):
        stop -= 1
    name = text[tokens[at].start : tokens[stop - 1].end]
    start = tokens[first].start if has_left else tokens[at].start
    person = Person(
        name=name,
        title=text[chosen[0].start : chosen[-1].end] if chosen else None,
        party=party,
        name_span=(tokens[at].start, tokens[stop - 1].end),
        title_span=(chosen[0].start, chosen[-1].end) if chosen else None,
        start=start,
        end=tokens[after - 1].end,
        possessive=after < len(tokens) and tokens[after].kind == "'s" and not _of_a_part(tokens, after, codes_after),
        honorific=honorific,
    )
    person.aliases = re.findall(r"\(([A-Z][A-Z/]{1,9})\)", text[person.start : person.end + 8])
    return person, after
