"""What kind of text a document is, and whose word each paragraph is.

Reads the layout, the title, the people found and ``codebook/genres.toml``;
writes a :class:`Genre`. In a readout nobody has the word before somebody is
said to speak. In a joint statement all parties have it throughout, in a
statement or a letter its author, in a press conference whoever the paragraph's
label names; a journalist's question is nobody's statement.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from dragoman import codebook
from dragoman.reading.layout import Layout, Sentence
from dragoman.reading.names import PartyMention
from dragoman.reading.opening import Cast, as_participant, published_on
from dragoman.reading.people import Person, find_people, titles
from dragoman.record import Document, Encounter, Evidence

Kind = Literal["readout", "joint_statement", "statement", "letter", "press_conference", "deliverables"]
LABELLED = 3
"""Paragraphs that must open with "Name:" before a text is taken for questions and answers."""


KINDS: tuple[Kind, ...] = ("deliverables", "joint_statement", "statement")
"""The kinds told by a title, in the order in which they are tried."""


@dataclass(frozen=True)
class Word:
    """Who has the word: party codes, and the person or ``None``."""

    speaker: tuple[str, ...]
    person: str | None = None


@dataclass
class Genre:
    """The kind of a text; the word by paragraph (``default`` for all others); and the people it addresses or quotes."""

    kind: Kind = "readout"
    default: Word | None = None
    words: dict[int, Word] = field(default_factory=dict)
    sentences: list[Sentence] = field(default_factory=list)
    """What is read: without labels, salutations and questions."""
    author: Person | None = None
    """Whose statement it is, where the text says so."""
    people: list[Person] = field(default_factory=list)
    """Author and addressee, or who answers the press: the participants of a text that reports no encounter."""

    def word(self, paragraph: int) -> Word | None:
        """Who has the word when a paragraph begins."""
        return self.words.get(paragraph, self.default)


@functools.cache
def _rules() -> dict[str, dict[str, re.Pattern[str]]]:
    raw = codebook.load_cached("genres")
    flags = re.IGNORECASE | re.MULTILINE
    return {
        kind: {
            name: re.compile(pattern, re.MULTILINE if name in ("label", "answer", "question") else flags)
            for name, pattern in rules.items()
        }
        for kind, rules in raw.items()
    }


def read_genre(
    document: Document, layout: Layout, mentions: list[PartyMention], cast: Cast, *, met: bool, message: bool
) -> Genre:
    """The genre of a document. ``met``: an encounter is reported; ``message``: it was one in writing."""
    text = document.text
    heads = "\n".join([document.title or "", *(text[a:b] for a, b in layout.head)])
    labels = _labels(text, layout)
    if labels:
        return _press(text, layout, mentions, cast, labels)
    letter = _letter(text, layout, mentions, cast)
    if letter is not None:
        return letter
    genre = Genre(sentences=layout.sentences)
    if message:
        genre.kind = "letter"  # the report of a message
        return genre
    for kind in KINDS:
        if _is(kind, heads, met):
            genre.kind = kind
            break
    if genre.kind == "joint_statement" and met and _told(text, layout, cast):
        genre.kind = "readout"  # of a meeting after which there was a joint statement
    if genre.kind == "joint_statement":
        speakers = _joint(text, layout, mentions, cast, heads)
        if len(speakers) > 1 or (speakers and codebook.parties()[speakers[0]].kind in ("bloc", "organisation")):
            genre.default = Word(speakers)
        else:
            genre.kind = "statement"
    if genre.kind in ("statement", "deliverables") and cast.publisher:
        author = _author(text, layout, mentions) if genre.kind == "statement" else None
        genre.default = Word((cast.publisher,), author.name if author else None)
        genre.author = author
        if author:
            author.party = author.party or cast.publisher
    return genre


TOLD = 2
"""Sentences that report what one of those who met said, from which a text is no joint statement but tells of one."""


def _told(text: str, layout: Layout, cast: Cast) -> bool:
    """Whether a text tells what each of those who met said."""
    families = "|".join(sorted({re.escape(p.name.split()[-1]) for p in cast.people if p.named}))
    if not families:
        return False
    said = re.compile(rf"\b(?:{families})\b,? (?:\w+ly )?(?:\w+ed|said|told|spoke)\b")
    return sum(bool(said.search(text, s.start, s.end)) for s in layout.sentences) >= TOLD


def _is(kind: str, heads: str, met: bool) -> bool:
    rules = _rules()[kind]
    if not rules["title"].search(heads) or ("not" in rules and rules["not"].search(heads)):
        return False
    return kind != "statement" or not met


# ---------------------------------------------------------- questions, answers


def _paragraphs(layout: Layout) -> dict[int, tuple[int, int]]:
    """Offsets of each paragraph that is read."""
    found: dict[int, tuple[int, int]] = {}
    for sentence in layout.sentences:
        start, _ = found.get(sentence.paragraph, (sentence.start, 0))
        found[sentence.paragraph] = (start, sentence.end)
    return found


def _labels(text: str, layout: Layout) -> dict[int, re.Match[str]]:
    """The label that opens each labelled paragraph; none where the text is no dialogue."""
    rules = _rules()["press_conference"]
    found: dict[int, re.Match[str]] = {}
    for number, (start, end) in _paragraphs(layout).items():
        line = text[start:end]
        match = rules["question"].match(line) or rules["answer"].match(line) or rules["label"].match(line)
        if match:
            found[number] = match
    return found if len(found) >= LABELLED else {}


def _press(
    text: str, layout: Layout, mentions: list[PartyMention], cast: Cast, labels: dict[int, re.Match[str]]
) -> Genre:
    rules = _rules()["press_conference"]
    known = [*cast.people, *cast.others]
    for start, end in (*layout.head, *((s.start, s.end) for s in layout.sentences[:2])):
        known += find_people(text, start, end, mentions)
    spoken = Counter(match[0] for match in labels.values())
    genre = Genre("press_conference", Word((cast.publisher,)) if cast.publisher else None)
    current: Word | None = None
    asked = False
    spans = _paragraphs(layout)
    answerer = next((p for p in known if p.title and re.search(r"(?i)spokes|press secretary", p.title)), None)
    for sentence in layout.sentences:
        match = labels.get(sentence.paragraph)
        if match and sentence.number == 1:
            name = match[0].strip(" :.")
            person = _named(name, known)
            asked = bool(rules["question"].match(match[0])) or (
                person is None
                and not rules["answer"].match(match[0])
                and spoken[match[0]] < 3
                and ("?" in text[slice(*spans[sentence.paragraph])] or "," in name or spoken[match[0]] == 1)
            )
            if rules["answer"].match(match[0]):
                person = answerer
            current = _word_of(person, cast)
            if person is not None and person not in genre.people:
                person.party = person.party or cast.publisher
                genre.people.append(person)
            start = sentence.start + match.end()
            sentence = msgspec.structs.replace(sentence, start=min(start, sentence.end))
        if asked or sentence.start >= sentence.end:
            continue
        if current is not None:
            genre.words[sentence.paragraph] = current
        genre.sentences.append(sentence)
    return genre


def _word_of(person: Person | None, cast: Cast) -> Word | None:
    if person is not None and (person.party or cast.publisher):
        return Word((person.party or cast.publisher or "",), person.name)
    return Word((cast.publisher,)) if cast.publisher else None


def _named(label: str, known: list[Person]) -> Person | None:
    """The person a label names: by a word of the name."""
    words = {w.casefold().strip(".,") for w in re.split(r"[\s,]+", label)}
    for person in known:
        name = {w.casefold().strip(".,") for w in person.name.split() if len(w) > 2}
        if name & words:
            return person
    return None


# ------------------------------------------------------------------- letters


def _letter(text: str, layout: Layout, mentions: list[PartyMention], cast: Cast) -> Genre | None:
    rules = _rules()["letter"]
    lines = [*layout.head, *layout.headings, *((s.start, s.end) for s in layout.sentences)]
    greeting = next((line for line in sorted(set(lines)) if rules["salutation"].match(text[slice(*line)])), None)
    if greeting is None:
        return None
    sender = _signature(text, layout, mentions)
    addressee = _addressee(text, layout, mentions, greeting, sender)
    party = (sender.party if sender else None) or cast.publisher
    if party is None:
        return None
    people = [p for p in (sender, addressee) if p is not None]
    if sender is not None:
        sender.party = party
    genre = Genre("letter", Word((party,), sender.name if sender else None), people=people)
    genre.sentences = [s for s in layout.sentences if s.start > greeting[0] and not _is_frame(text, s, greeting)]
    return genre


def _is_frame(text: str, sentence: Sentence, greeting: tuple[int, int]) -> bool:
    return sentence.start < greeting[1] or bool(
        _rules()["letter"]["salutation"].match(text[sentence.start : sentence.end])
    )


def _addressee(
    text: str, layout: Layout, mentions: list[PartyMention], greeting: tuple[int, int], sender: Person | None
) -> Person | None:
    """Whom a letter is to: named above or in the salutation, or in the line that leads the letter in."""
    before = [(a, b) for a, b in (*layout.head, *((s.start, s.end) for s in layout.sentences)) if a <= greeting[0]]
    for start, end in [*_pairs(text, before), *before]:
        for person in find_people(text, start, end, mentions):
            if person.party and (sender is None or (person.party != sender.party and person.name != sender.name)):
                return person
        written = _two_lines(text, start, end, mentions)
        if written and (sender is None or written.name != sender.name):
            return written
    return None


# ------------------------------------------------------------------ authors


def _author(text: str, layout: Layout, mentions: list[PartyMention]) -> Person | None:
    """Who signs a statement in the first person, or whose statement the first sentence says it is."""
    first = any(re.search(r"\bI\b", text[s.start : s.end]) for s in layout.sentences)
    signer = _signature(text, layout, mentions)
    if first and signer:
        return signer
    for sentence in layout.sentences[:1]:
        people = find_people(text, sentence.start, sentence.end, mentions)
        if people and people[0].start - sentence.start < 12:
            return people[0]
    return None


def _pairs(text: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(a, d) for (a, b), (c, d) in itertools.pairwise(lines) if c - b <= 2 and "\n" in text[b:c]]


def _two_lines(text: str, start: int, end: int, mentions: list[PartyMention]) -> Person | None:
    """A name on one line, an office on the next."""
    name, _, office = text[start:end].partition("\n")
    words = name.split()
    known = titles()
    while words and (words[0] in known.honorifics or words[0].strip(".,") in known.honorifics):
        words = words[1:]
    if not 2 <= len(words) <= 6 or not all(w[:1].isupper() or w in known.particles for w in words):
        return None
    if name.rstrip()[-1:] in ".:!?" or not any(w.strip(",") in known.heads for w in office.split()[:3]):
        return None
    at = start + name.index(words[0])
    office_at = end - len(office.lstrip()) if office else end
    codes = [m.code for m in mentions if office_at <= m.start < end and m.kind in ("name", "demonym")]
    return Person(
        name=" ".join(words),
        title=text[office_at:end].split("\n")[0].strip(" ,"),
        party=codes[0] if codes else None,
        name_span=(at, start + len(name.rstrip())),
        title_span=None,
        start=start,
        end=end,
    )


def _signature(text: str, layout: Layout, mentions: list[PartyMention]) -> Person | None:
    """The person whose name and office close the text."""
    body = max((s.end for s in layout.sentences), default=0)
    closing = [line for line in sorted({*layout.tail, *layout.headings}) if line[0] >= body]
    for start, end in _pairs(text, closing)[:4]:
        person = _two_lines(text, start, end, mentions)
        if person:
            return person
    for start, end in closing[:3]:
        people = find_people(text, start, end, mentions)
        if people:
            return people[0]
    return None


# -------------------------------------------------------------- joint statements


def _joint(text: str, layout: Layout, mentions: list[PartyMention], cast: Cast, heads: str) -> tuple[str, ...]:
    """Who makes a joint statement: those who met, else the bloc or the parties that title and opening name."""
    if len(cast.joint) > 1 or (cast.joint and codebook.parties()[cast.joint[0]].kind == "bloc"):
        return cast.joint
    spans = [*layout.head, *((s.start, s.end) for s in layout.sentences[:1])]
    codes: dict[str, None] = {}
    for mention in mentions:
        if mention.kind in ("name", "demonym") and any(a <= mention.start < b for a, b in spans):
            codes[mention.code] = None
    parties: Any = codebook.parties()
    bloc = next((c for c in codes if parties[c].kind == "bloc"), None)
    if bloc:
        return (bloc,)
    return tuple(c for c in codes if parties[c].kind == "state")


# ------------------------------------------------- where no encounter is reported


def beyond(
    document: Document, layout: Layout, encounter: Encounter, cast: Cast, genre: Genre
) -> tuple[Encounter, Cast]:
    """The encounter and the cast of a text that is no readout: a letter's two sides, a statement's one.

    A readout's, and that of a text which reports a meeting, are handed on as they are.
    """
    reported = len(cast.parties) > 1 and encounter.kind not in (None, "other", "message")
    if (
        genre.kind == "readout"
        or (reported and genre.kind != "letter")
        or (genre.kind == "letter" and not genre.default)
    ):
        return encounter, cast
    people = genre.people if genre.kind in ("letter", "press_conference") else []
    evidence = {name: found for name, found in encounter.evidence.items() if name in ("date", "publisher")}
    missing = dict(encounter.missing)
    missing["place"] = "no meeting is reported"
    missing.pop("kind", None)
    evidence["kind"] = _heading(document, layout)
    day = encounter.date
    if day is None or genre.kind in ("statement", "press_conference", "letter"):
        issued = published_on(document, layout)  # what a statement dates is mostly something else
        if issued is not None:
            day, evidence["date"] = issued[0].isoformat(), (issued[1],)
            missing.pop("date", None)
    made = Encounter(
        kind="message" if genre.kind == "letter" else "other",
        date=day,
        place=None,
        requested_by=None,
        publisher=encounter.publisher,
        participants=tuple(as_participant(document.text, person) for person in people),
        evidence=evidence,
        missing=missing | {"requested_by": "no meeting is reported"},
    )
    codes = list(dict.fromkeys([p.party for p in people if p.party] or [cast.publisher] if cast.publisher else []))
    joint = genre.default.speaker if genre.kind == "joint_statement" and genre.default else tuple(c for c in codes if c)
    speaking = people or ([genre.author] if genre.author else [])

    def absent() -> list[Person]:
        return [p for p in (*cast.people, *cast.others) if p not in people]

    return made, Cast([*speaking], [c for c in codes if c], cast.publisher, joint, absent)


def _heading(document: Document, layout: Layout) -> tuple[Evidence, ...]:
    """The line by which the kind of text is told: its title, else its first line."""
    if document.title:
        return (Evidence(0, len(document.title), document.title, "title"),)
    start, end = (layout.head or [(s.start, s.end) for s in layout.sentences] or [(0, 0)])[0]
    return (Evidence(start, end, document.text[start:end]),)
