"""What is likely to be misread in texts that nobody has coded.

Each class is one function from a readout to what it finds suspect; the words
it goes by are in ``codebook/suspicions.toml`` and ``codebook/cues.toml``. None of it
knows the right answer: a suspicion is a sentence to look at, and the figure is
for comparing one reader with another on the same texts.
"""

from __future__ import annotations

import collections
import functools
import re
from collections.abc import Callable, Collection, Iterable, Iterator

import msgspec

from dragoman import codebook
from dragoman.evaluation.compare import ENCOUNTER_FIELDS
from dragoman.evaluation.differences import Sentences, lines
from dragoman.evaluation.names import same_person
from dragoman.record import Readout, Span, Suspicion, Suspicions

WORD = re.compile(r"[^\W\d_]+(?:[’'.-][^\W\d_]+)*")
PAIRS = {"(": ")", "[": "]", "“": "”"}


class _Page:
    """A readout with its sentences."""

    def __init__(self, readout: Readout, sentences: Sentences) -> None:
        self.readout, self.text = readout, readout.document.text
        self.sentences = [self.span(*place) for place in sentences(self.text)] or [self.span(0, len(self.text))]

    def span(self, start: int, end: int) -> Span:
        return Span(start, end, self.text[start:end])

    def sentence(self, span: Span) -> Span:
        """The first sentence that ``span`` stands in, else the words themselves."""
        return next((s for s in self.sentences if s.start < span.end and s.end > span.start), span)

    def of(self, kind: str, words: Span, note: str) -> Suspicion:
        return Suspicion(document=self.readout.id, kind=kind, sentence=self.sentence(words), words=words, note=note)

    def at_head(self, kind: str, note: str) -> Suspicion:
        """Of the readout as a whole: shown with its first sentence."""
        return Suspicion(document=self.readout.id, kind=kind, sentence=self.sentences[0], words=None, note=note)


def suspect(readouts: Iterable[Readout], sentences: Sentences = lines) -> Suspicions:
    """Everything suspected in the readouts, class by class in the order of :data:`KINDS`, then as they were given."""
    found: dict[str, list[Suspicion]] = {kind: [] for kind in KINDS}
    count = 0
    for readout in readouts:
        count += 1
        page = _Page(readout, sentences)
        for look in _LOOKS:
            for each in look(page):
                found[each.kind].append(each)
    return Suspicions(
        readouts=count,
        counts={kind: len(each) for kind, each in found.items()},
        found=tuple(each for kind in KINDS for each in found[kind]),
    )


def only(found: Suspicions, kinds: Collection[str], limit: int | None = None) -> Suspicions:
    """The same counts, with what was found of these ``kinds`` alone, the first ``limit`` of each."""
    left = collections.Counter[str]()
    kept = []
    for each in found.found:
        left[each.kind] += 1
        if each.kind in kinds and (limit is None or left[each.kind] <= limit):
            kept.append(each)
    return msgspec.structs.replace(found, found=tuple(kept))


# --- who speaks -----------------------------------------------------------------


def _no_speaker(page: _Page) -> Iterator[Suspicion]:
    for statement in page.readout.statements:
        if not statement.speaker:
            yield page.of("speaker.none", statement.content, f"{statement.act} by nobody")


def _unknown_speaker(page: _Page) -> Iterator[Suspicion]:
    for statement in page.readout.statements:
        for code in statement.speaker:
            if code not in codebook.parties():
                words = statement.source or statement.content
                yield page.of("speaker.unknown", words, f"{code} is no party of the codebook")


def _outsider(page: _Page) -> Iterator[Suspicion]:
    """A speaker for whom nobody took part, and whose account it is not either."""
    encounter = page.readout.encounter
    parties = {person.party for person in encounter.participants} | {encounter.publisher}
    for statement in page.readout.statements:
        for code in statement.speaker:
            if code in codebook.parties() and code not in parties:
                words = statement.source or statement.content
                yield page.of("speaker.outsider", words, f"nobody took part for {code}")


def _stranger(page: _Page) -> Iterator[Suspicion]:
    people = page.readout.encounter.participants
    for statement in page.readout.statements:
        person = statement.person
        if person and not any(same_person(person, each.name) for each in people):
            words = statement.source or statement.content
            yield page.of("speaker.stranger", words, f"{person} is not among the participants")


# --- who met --------------------------------------------------------------------


def _unread_participant(page: _Page) -> Iterator[Suspicion]:
    """A person with an office or honorific in the opening who is not among the participants."""
    seen: list[str] = []
    for sentence in page.sentences[: int(codebook.load_cached("suspicions")["opening"])]:
        for name, start, end in _named(sentence.text):
            people = [*seen, *(each.name for each in page.readout.encounter.participants)]
            if not any(same_person(name, each) for each in people):
                seen.append(name)
                words = page.span(sentence.start + start, sentence.start + end)
                yield page.of("participant.unread", words, f"{name} is not among the participants")


def _named(sentence: str) -> Iterator[tuple[str, int, int]]:
    """Names of two words and more that stand right behind an office or honorific, with their places."""
    titles = codebook.load_cached("titles")
    offices = {*titles["heads"], *titles["honorifics"]}
    others = offices | {*titles["parts"], *titles["not_names"]} | _party_words()
    found = list(re.finditer(r"[^\s,;:()]+", sentence))
    k = 0
    while k < len(found):
        name = _name(sentence, found, k + 1, others) if found[k][0] in offices else []
        if len(name) >= 2:
            start, end = name[0].start(), name[-1].end()
            words = sentence[start:end].rstrip(".")
            words = re.sub(r"[’']s?$", "", words)
            yield words, start, start + len(words)
        k += len(name) + 1


def _name(sentence: str, words: list[re.Match[str]], k: int, others: set[str]) -> list[re.Match[str]]:
    """The run of words from ``k`` on that can be a person's name."""
    run: list[re.Match[str]] = []
    while k < len(words) and words[k][0][0].isupper() and re.sub(r"[’'.]s?$", "", words[k][0]) not in others:
        if run and sentence[run[-1].end() : words[k].start()].strip():
            break
        run.append(words[k])
        k += 1
    return run


@functools.cache
def _party_words() -> frozenset[str]:
    """Every word that names of parties, their nationals and their seats are made of."""
    names = (name for p in codebook.parties().values() for name in (p.name, *p.names, *p.demonyms, *p.seats, *p.places))
    return frozenset(word for name in names for word in name.split())


def _no_party(page: _Page) -> Iterator[Suspicion]:
    for person in page.readout.encounter.participants:
        if person.party is None:
            place = next((e for e in person.evidence if e.of == "text"), None)
            note = f"{person.name} has no party"
            if place is None:
                yield page.at_head("participant.no_party", note)
            else:
                yield page.of("participant.no_party", page.span(place.start, place.end), note)


def _missing(page: _Page) -> Iterator[Suspicion]:
    encounter = page.readout.encounter
    for field in (*ENCOUNTER_FIELDS, "participants"):
        if not getattr(encounter, field):
            yield page.at_head(f"missing.{field}", encounter.missing.get(field, "no reason is given"))


# --- what was said --------------------------------------------------------------


def _unread_saying(page: _Page) -> Iterator[Suspicion]:
    """A sentence with a verb of saying and no statement."""
    read = [(s.content.start, s.content.end) for s in page.readout.statements]
    off = [(span.start, span.end) for span in page.readout.furniture]
    for sentence in page.sentences:
        if any(a < sentence.end and b > sentence.start for a, b in (*read, *off)):
            continue
        verb = _verb_of_saying(sentence.text)
        if verb is not None:
            words = page.span(sentence.start + verb.start(), sentence.start + verb.end())
            yield page.of("saying.unread", words, f"“{verb[0]}”, and no statement")


def _verb_of_saying(sentence: str) -> re.Match[str] | None:
    """The first, if there is one: of participles and nouns those are left out that the word before gives away."""
    behind = codebook.load_cached("suspicions")["behind"]
    before = ""
    for word in WORD.finditer(sentence):
        if word[0] in _saying() and before not in behind:
            return word
        before = word[0].lower()
    return None


@functools.cache
def _saying() -> frozenset[str]:
    """Finite forms (third person and past) of the verbs that by themselves say that somebody spoke."""
    cues = codebook.load_cached("cues")
    verbs = {verb for group in cues["cues"] for pattern in group["patterns"] for verb in pattern.split()[0].split("|")}
    for name, members in cues["sets"].items():
        if f"${name}" in verbs:
            verbs |= set(members)
    verbs -= set(codebook.load_cached("suspicions")["not_saying"])
    plain = {verb for verb in verbs if verb.replace("-", "").isalpha()}
    nouns = frozenset(codebook.load_cached("suspicions")["nouns"])
    return frozenset(form for verb in plain for form in codebook.forms(verb)[:2]) - nouns


def _cut(page: _Page) -> Iterator[Suspicion]:
    """A content that begins or ends where no clause does."""
    for statement in page.readout.statements:
        reason = _cut_reason(page, statement.content)
        if reason:
            yield page.of("content.cut", statement.content, reason)


def _cut_reason(page: _Page, content: Span) -> str | None:
    vocabulary = codebook.load_cached("suspicions")
    sentence = page.sentence(content)
    words = content.text.split()
    if not words:
        return "is empty"
    if content.text[0] in ",;:.!?)" or content.text[-1] in ",;:(":
        return "begins or ends with a sign of punctuation"
    before, after = page.text[: content.start][-1:], page.text[content.end :][:1]
    # "But" may begin a sentence, and "those" may end one.
    if words[0].lower() in vocabulary["starts"] and content.start > sentence.start:
        return f"begins with “{words[0]}”"
    if words[-1].lower() in vocabulary["ends"] and not words[-1].isupper() and after.isspace():
        return f"ends with “{words[-1]}”"
    if (before.isalnum() and content.text[0].isalnum()) or (after.isalnum() and content.text[-1].isalnum()):
        return "is cut within a word"
    for opening, closing in PAIRS.items():
        opened = content.text.count(opening) - content.text.count(closing)
        closed = page.text.find(closing, content.end, sentence.end) if opened > 0 else -1
        if WORD.search(page.text, content.end, max(closed, content.end)):  # of “… sea.” only the end is left out
            return f"opens {opening} and does not close it"
    return None


def _cue_at_head(page: _Page) -> Iterator[Suspicion]:
    """A content whose first words (adverbs left out) belong to the cue."""
    vocabulary = codebook.load_cached("suspicions")
    for statement in page.readout.statements:
        if statement.cue is None:
            continue
        words = WORD.findall(statement.content.text)
        head = next((w for w in words if w.lower() not in vocabulary["adverbs"] and not w.lower().endswith("ly")), "")
        if head.lower() in vocabulary["heads"] or head in _saying():
            note = f"begins with “{head}” after the cue “{statement.cue.text}”"
            yield page.of("content.cue", statement.content, note)


_LOOKS: tuple[Callable[[_Page], Iterator[Suspicion]], ...] = (
    *(_no_speaker, _unknown_speaker, _outsider, _stranger),
    *(_unread_saying, _cut, _cue_at_head),
    *(_unread_participant, _no_party, _missing),
)
KINDS: dict[str, str] = {
    "speaker.none": "statements without a speaker",
    "speaker.unknown": "speakers that are no party of the codebook",
    "speaker.outsider": "speakers that are no party to the encounter",
    "speaker.stranger": "persons who speak and are not among the participants",
    "saying.unread": "sentences with a verb of saying and no statement",
    "content.cut": "contents cut in the middle of a clause",
    "content.cue": "contents that begin with words of a cue",
    "participant.unread": "persons with an office in the opening who are not among the participants",
    "participant.no_party": "participants without a party",
    **{f"missing.{field}": f"encounters without {field}" for field in (*ENCOUNTER_FIELDS, "participants")},
}
"""Every class, in the order in which it is shown, with what it holds."""
