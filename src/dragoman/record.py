"""The data model: what the API returns, the archive keeps, the page shows.

The invariant that this module guards: for every :class:`Span` of a readout,
``readout.document.text[span.start:span.end] == span.text``. A :class:`Readout`
that breaks it cannot be built. Offsets count Unicode code points of the
document's one canonical text (see ``dragoman.intake.canonical``).
"""

from __future__ import annotations

import hashlib
import json
import typing
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec

from dragoman.errors import DragomanError

SCHEMA_VERSION = "1.1"
"""Version of the record's JSON Schema: major.minor; a minor one only adds fields."""


class Span(msgspec.Struct, frozen=True):
    """A stretch of the canonical text: ``text[start:end]`` is ``text``."""

    start: int
    end: int
    text: str


class Evidence(msgspec.Struct, frozen=True):
    """What a fact was read from: a stretch of the text, or of what came with it.

    ``of`` names the field of the :class:`Document` that ``start`` and ``end``
    count in: nearly always ``text``; a date for "today" also needs
    ``published``, and a White House headline is its ``title``.
    """

    start: int
    end: int
    text: str
    of: Literal["text", "title", "published", "publisher", "url"] = "text"


class Party(msgspec.Struct, frozen=True):
    """A state, organisation, bloc or non-state actor, by its codebook code."""

    code: str
    name: str
    kind: Literal["state", "organisation", "bloc", "nonstate", "unknown"]


class Participant(msgspec.Struct, frozen=True):
    """Somebody who took part: ``name`` without title, ``title`` as printed."""

    name: str
    title: str | None
    party: str | None
    evidence: tuple[Evidence, ...] = ()


class Capture(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes as they came, and how: what an archive keeps before anything is made of them.

    ``sha256`` is the hex digest of ``content``; ``media_type`` what they are
    (declared, or told from the bytes). ``address`` is where they came from, as
    given: a URL, a path, or a place within one (``mail.mbox#3``). ``status``
    and ``headers`` (name and value, in their order) are those of the HTTP
    response, where there was one. ``at`` is the time in UTC
    (``2026-03-01T12:00:00Z``); ``by`` who or what brought them.
    """

    content: bytes
    sha256: str
    media_type: str
    address: str | None = None
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    at: str
    by: str


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One text as it is read: canonical, with what is known about it.

    ``text`` is the canonical text, ``sha256`` the hex digest of its UTF-8 bytes.
    ``published`` is an ISO date, ``publisher`` a party code given by the user or
    the source (never inferred: what the reader infers is in the encounter).
    ``input`` is the path or address as given; ``extractor`` names what made the
    text from the bytes, with its version. ``language`` is an ISO 639-1 code.
    ``found`` says of ``title``, ``published``, ``publisher``, ``url`` and
    ``language``, where they have a value, what it was taken from ("given",
    "JSON-LD datePublished", "mail header Date").
    """

    id: str
    text: str
    sha256: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    input: str | None = None
    media_type: str = "text/plain"
    encoding: str | None = None
    extractor: str = "none"
    language: str | None = None
    found: dict[str, str] = {}

    def __post_init__(self) -> None:
        if self.sha256 != digest(self.text):
            raise DragomanError(
                "E304",
                f"the sha256 of document {self.id!r} is not that of its text",
                "Build documents with dragoman.record.document(), or read the original again.",
            )


def digest(text: str) -> str:
    """Hex SHA-256 of the UTF-8 bytes of ``text`` (lone surrogates are kept as they are)."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def document(text: str, *, id: str | None = None, **fields: Any) -> Document:
    """A :class:`Document` of ``text`` as it stands; the id defaults to the hash's first 12 digits."""
    sha256 = digest(text)
    return Document(id=id or sha256[:12], text=text, sha256=sha256, **fields)


class Encounter(msgspec.Struct, frozen=True, kw_only=True):
    """Who met whom, when, how, where, at whose request, by whose account.

    ``evidence`` maps each field that has a value to what it was read from;
    ``missing`` maps each field that has none to the reason.
    """

    kind: Literal["call", "video", "meeting", "message", "group", "other"] | None = None
    date: str | None = None
    place: str | None = None
    requested_by: str | None = None
    publisher: str | None = None
    participants: tuple[Participant, ...] = ()
    evidence: dict[str, tuple[Evidence, ...]] = {}
    missing: dict[str, str] = {}


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that one speaker (or all together) is reported to have said, in one sentence.

    ``content``, ``cue`` and ``source`` are the codebook's triple; cue and source
    are ``None`` where the sentence goes on with an earlier attribution.
    ``speaker`` and ``target`` are party codes, ``person`` a full name or
    ``None``, ``act`` one of the 13 acts, ``contexts`` PLOVER's, most important
    first. ``event`` (PLOVER event type or ``None``) and ``cameo`` (root code,
    two digits) derive from the act. ``confidence`` is the estimated probability,
    from 0 to 1, that span, speaker and act are all as a careful coder would have
    them (``None``: not estimated). ``paragraph`` and ``sentence`` count from 1,
    the sentence within its paragraph. ``evidence`` maps ``speaker``, ``person``,
    ``act``, ``target`` and ``contexts`` to the words they were read from.
    """

    id: str
    content: Span
    cue: Span | None
    source: Span | None
    speaker: tuple[str, ...]
    person: str | None
    act: str
    target: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    event: str | None = None
    cameo: str | None = None
    paragraph: int
    sentence: int
    confidence: float | None = None
    evidence: dict[str, tuple[Span, ...]] = {}


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """By what a readout was read: names and versions, enough to read it again alike."""

    reader: str
    reader_version: str
    model: str
    model_version: str
    codebook_version: str


class Finding(msgspec.Struct, frozen=True):
    """Something that has to be said about a text that was read; ``code`` as in ``errors.CODES``."""

    code: str
    message: str


class Statements(tuple[Statement, ...]):
    """The statements of a readout, in the order of their content: a tuple that filters."""

    __slots__ = ()

    def where(
        self,
        *,
        speaker: str | None = None,
        person: str | None = None,
        act: str | Iterable[str] | None = None,
        target: str | None = None,
        context: str | None = None,
        event: str | None = None,
    ) -> Statements:
        """Those that fit every filter given.

        ``speaker`` and ``target`` are party codes that must be among the
        statement's; ``act`` is one act or several; ``person`` a full name.
        """
        acts = None if act is None else ({act} if isinstance(act, str) else set(act))
        return Statements(
            s
            for s in self
            if (speaker is None or speaker in s.speaker)
            and (person is None or person == s.person)
            and (acts is None or s.act in acts)
            and (target is None or target in s.target)
            and (context is None or context in s.contexts)
            and (event is None or event == s.event)
        )


class Readout(msgspec.Struct, frozen=True, kw_only=True):
    """One document, read: the encounter, the statements, and by what it was read.

    ``kind`` is the kind of text: the account of an encounter, or one of the
    kinds beside it. ``furniture`` are the stretches of the text that were taken off before
    reading (print lines, share links); ``parties`` names every party code that
    the record uses; ``findings`` says what else a user must know.

    Raises :class:`DragomanError` (E304) when a span is not the text's.
    """

    id: str
    schema: str = SCHEMA_VERSION
    document: Document
    kind: Literal["readout", "joint_statement", "statement", "letter", "press_conference", "deliverables"] = "readout"
    encounter: Encounter
    statements: tuple[Statement, ...] = ()
    furniture: tuple[Span, ...] = ()
    parties: tuple[Party, ...] = ()
    findings: tuple[Finding, ...] = ()
    made: Made

    def __post_init__(self) -> None:
        if type(self.statements) is not Statements:
            msgspec.structs.force_setattr(self, "statements", Statements(self.statements))
        if self.id != self.document.id:
            raise DragomanError("E304", f"readout {self.id!r} holds document {self.document.id!r}", _AGAIN)
        for span in self.spans():
            source = self.document.text if isinstance(span, Span) else (getattr(self.document, span.of) or "")
            if not 0 <= span.start <= span.end or source[span.start : span.end] != span.text:
                raise DragomanError(
                    "E304",
                    f"{span.text[:40]!r} does not stand at {span.start}-{span.end} of document {self.id!r}",
                    _AGAIN,
                )

    def spans(self) -> Iterator[Span | Evidence]:
        """Every span of the record, the evidence included."""
        for statement in self.statements:
            yield statement.content
            if statement.cue is not None:
                yield statement.cue
            if statement.source is not None:
                yield statement.source
            for found in statement.evidence.values():
                yield from found
        for evidence in self.encounter.evidence.values():
            yield from evidence
        for participant in self.encounter.participants:
            yield from participant.evidence
        yield from self.furniture

    def to_dict(self) -> dict[str, Any]:
        """The record as plain dicts and lists: what the JSON holds (see ``dragoman schema``)."""
        made: dict[str, Any] = json.loads(msgspec.json.encode(self))
        return made

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Readout:
        """The readout that :meth:`to_dict` gave; nothing is lost or added.

        Raises :class:`DragomanError` (E304) where the record does not fit.
        """
        try:
            return msgspec.convert(record, cls)
        except msgspec.ValidationError as error:
            raise DragomanError("E304", f"not a readout: {error}", _AGAIN) from error

    def to_json(self) -> str:
        """The record as one line of JSON."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def from_json(cls, line: str | bytes) -> Readout:
        """The readout that :meth:`to_json` gave. Raises as :meth:`from_dict`."""
        try:
            return msgspec.json.decode(line, type=cls)
        except msgspec.DecodeError as error:
            raise DragomanError("E304", f"not a readout: {error}", _AGAIN) from error

    def to_frame(self, library: Literal["pandas", "polars"] | None = None) -> Any:
        """The statements as a data frame, a row each; it can be put under those of other readouts.

        Before the statement's own fields stand those of the encounter that are
        single values; ``start`` and ``end`` are the content's. The evidence is
        left out: it is in :meth:`to_dict`. ``library`` defaults to pandas where
        that is installed, else polars.

        Raises :class:`DragomanError` E306 where the library is not installed.
        """
        return _frame(self._columns(), library)

    def _columns(self) -> dict[str, tuple[type, list[Any]]]:
        """Name, type and values of each column of :meth:`to_frame`, from the classes' own fields."""
        columns: dict[str, tuple[type, list[Any]]] = {"readout": (str, [self.id] * len(self.statements))}
        for field in ("kind", "date", "place", "requested_by", "publisher"):
            columns[field] = (str, [getattr(self.encounter, field)] * len(self.statements))
        for field, hint in typing.get_type_hints(Statement).items():
            values = [getattr(statement, field) for statement in self.statements]
            if field == "evidence":
                continue
            if field == "content":
                columns["start"] = (int, [span.start for span in values])
                columns["end"] = (int, [span.end for span in values])
            if typing.get_origin(hint) is tuple:
                columns[field] = (list, [list(value) for value in values])
            else:
                plain = [value.text if isinstance(value, Span) else value for value in values]
                columns["statement" if field == "id" else field] = (int if hint is int else str, plain)
        return columns

    def _repr_html_(self) -> str:
        """The brief, in a notebook. (The one arrow from the data to a room: notebooks ask the class itself.)"""
        from dragoman import render

        return render.notebook(self)


def _frame(columns: dict[str, tuple[type, list[Any]]], library: str | None) -> Any:
    """A frame of ``library``, typed alike whether it has rows or not."""
    import importlib

    for name in (library,) if library else ("pandas", "polars"):
        try:
            frames = importlib.import_module(name)
        except ModuleNotFoundError:
            continue
        if name == "polars":
            types = {str: frames.String, int: frames.Int64, list: frames.List(frames.String)}
            schema = {column: types[kind] for column, (kind, _) in columns.items()}
            return frames.DataFrame({column: values for column, (_, values) in columns.items()}, schema=schema)
        types = {str: "object", int: "int64", list: "object"}
        return frames.DataFrame(
            {column: frames.Series(values, dtype=types[kind]) for column, (kind, values) in columns.items()}
        )
    wanted = library or "pandas"
    raise DragomanError("E306", f"{wanted} is not installed", f"Install it: pip install 'dragoman[{wanted}]'")


_AGAIN = "Read the original again; a record is not to be edited by hand."


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one record, made from the classes above."""
    made = msgspec.json.schema(Readout)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:dragoman:readout:{SCHEMA_VERSION}",
        "title": "Dragoman readout",
        **made,
    }


# What one room keeps or makes and another works with, and so stands here.


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What a readout says of its encounter, without its statements: enough to tell which encounter it is.

    ``document`` is the document's id, ``revision`` its number in an archive
    (``None``: from no archive); ``publisher`` the party whose account it is:
    given, else as read; ``form`` the kind of text. The rest is the encounter's.
    """

    document: str
    revision: int | None = None
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    form: str = "readout"
    kind: str | None = None
    date: str | None = None
    place: str | None = None
    requested_by: str | None = None
    participants: tuple[Participant, ...] = ()

    @property
    def parties(self) -> tuple[str, ...]:
        """The publisher and the parties of those who took part, each once, by code."""
        found = {self.publisher, *(person.party for person in self.participants)}
        return tuple(sorted(code for code in found if code))

    @property
    def day(self) -> str | None:
        """The day of the encounter, else that of publication."""
        return self.date or (self.published[:10] if self.published else None)


def head_of(readout: Readout, revision: int | None = None) -> Head:
    """The head of a readout."""
    return make_head(readout.document, readout.encounter, form=readout.kind, revision=revision)


def make_head(document: Document, encounter: Encounter, *, form: str = "readout", revision: int | None = None) -> Head:
    """The head of a document of which at least the encounter was read."""
    return Head(
        document=document.id,
        revision=revision,
        title=document.title,
        published=document.published,
        publisher=document.publisher or encounter.publisher,
        form=form,
        kind=encounter.kind,
        date=encounter.date,
        place=encounter.place,
        requested_by=encounter.requested_by,
        participants=tuple(msgspec.structs.replace(person, evidence=()) for person in encounter.participants),
    )


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What a person said of two documents: readouts of the ``same`` encounter, of ``different`` ones.

    ``withdrawn`` takes back what was said before. ``by`` is who, ``at`` when
    (UTC), ``note`` why, where that was said. Of two documents the last counts.
    """

    one: str
    other: str
    verdict: Literal["same", "different", "withdrawn"]
    by: str
    at: str
    note: str | None = None


# What a measurement yields: it is drawn by one room and made by another, and so stands here.


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """Where words stand in their ``sentence``: a statement's triple, or (``content`` alone) the words of a fact."""

    sentence: Span
    content: Span
    cue: Span | None = None
    source: Span | None = None


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was not read as people coded it.

    ``group`` is what stands before the first hyphen of the document's id,
    ``publisher`` the party whose account it is, by gold.
    ``cause`` is the field that differs: ``span.missed`` (coded and not read),
    ``span.extra`` (read and not coded), ``span.bounds`` (the same statement
    with other words in its content), ``speaker``, ``person``, ``act``, ``target``,
    ``contexts``, or ``encounter.`` and the field's name. ``gold`` and ``read`` are
    the two values in words, ``None`` where there is none. ``gold_marks`` and
    ``read_marks`` show where each stands; of a missed or extra statement the
    other is the one that shares most words with it, if one does. ``cue`` is the
    cue in lower case (gold's, else the reading's), ``act`` the act (likewise).
    """

    document: str
    group: str
    publisher: str | None
    cause: str
    gold: str | None
    read: str | None
    sentence: Span
    gold_marks: Marks | None = None
    read_marks: Marks | None = None
    cue: str | None = None
    act: str | None = None


class Bin(msgspec.Struct, frozen=True):
    """The ``n`` statements whose confidence is from ``low`` to below ``high`` (the last bin: to 1, included).

    ``confidence`` is their mean confidence, ``right`` the share of them that is fully right.
    """

    low: float
    high: float
    n: int
    confidence: float
    right: float


class Reliability(msgspec.Struct, frozen=True, kw_only=True):
    """How far the confidence of statements can be believed.

    Over the ``n`` statements that were read with a confidence (``without`` had
    none): the expected calibration error ``ece`` (mean over the ``bins`` of the
    distance between mean confidence and share right, weighted by their size;
    Naeini et al. 2015), the ``brier`` score (mean squared distance between
    confidence and outcome; Brier 1950), and ``brier_base``, which giving every
    statement the share ``right`` would score.
    """

    n: int
    without: int
    confidence: float
    right: float
    ece: float
    brier: float
    brier_base: float
    bins: tuple[Bin, ...]


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of measuring a reading.

    ``figures`` has the figures by name over all documents (``all``) and over
    each group; ``acts`` the F1 of each act. ``confusion`` counts statements by
    gold act and read act; ``none`` stands for a statement that the other side
    has not. ``counts`` counts the ``differences`` by ``cause``, ``publisher``, ``group`` and ``cue``.
    """

    documents: int
    figures: dict[str, dict[str, float]]
    acts: dict[str, float]
    confusion: dict[str, dict[str, int]]
    differences: tuple[Difference, ...] = ()
    counts: dict[str, dict[str, int]] = {}
    reliability: Reliability | None = None


class Suspicion(msgspec.Struct, frozen=True, kw_only=True):
    """Something in a readout that is likely to be misread, found without knowing the right answer.

    ``kind`` is the class it belongs to, ``words`` what is suspected (``None``:
    the whole sentence), ``note`` why, or which value.
    """

    document: str
    kind: str
    sentence: Span
    words: Span | None
    note: str


class Suspicions(msgspec.Struct, frozen=True, kw_only=True):
    """All that is suspected in so many ``readouts``; ``counts`` by kind, every kind looked for included."""

    readouts: int
    counts: dict[str, int]
    found: tuple[Suspicion, ...]

    def per_hundred(self) -> dict[str, float]:
        """The counts for 100 readouts."""
        return {kind: 100 * count / self.readouts if self.readouts else 0.0 for kind, count in self.counts.items()}


# What the comparison of two readouts yields.

COMPARISON_VERSION = "1.0"
"""Version of the comparison's JSON Schema: major.minor; a minor one only adds fields."""


class HeadLine(msgspec.Struct, frozen=True, kw_only=True):
    """A field of the encounter in both readouts: what each says, whether they agree, and that in words.

    ``a`` and ``b`` are the two values as the record has them (people by name,
    a comma between), ``None`` where a readout does not say. ``agree`` is
    ``None`` where not both say, or where it cannot be told. ``published`` has
    no evidence in the text, and neither has who published.
    """

    field: Literal["kind", "date", "place", "participants", "requested_by", "publisher", "published"]
    a: str | None
    b: str | None
    agree: bool | None
    words: str
    a_evidence: tuple[Evidence, ...] = ()
    b_evidence: tuple[Evidence, ...] = ()


class Contrast(msgspec.Struct, frozen=True):
    """One way in which two accounts of a point differ, in words, with the words of either text that show it.

    ``added`` is what one of the two has and the other leaves out: the side
    that leaves it out has no span. ``wording`` is said where the accounts were
    found to differ and none of the others shows how.
    """

    kind: Literal["polarity", "act", "speaker", "target", "strength", "number", "name", "scope", "added", "wording"]
    words: str
    a: tuple[Span, ...] = ()
    b: tuple[Span, ...] = ()


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was said, as both sides tell it or as one of them alone does.

    ``a`` and ``b`` are ids of statements of the two readouts; of a point that
    one side alone tells the other is empty. ``same``: both tell it with
    compatible force and content; ``differs``: both tell it, characterised
    differently, and ``how`` says in what. ``speaker`` are the parties that
    said it, by either account. ``weight`` (0 to 1) is how much it matters that
    a side leaves it out. ``confidence`` (0 to 1) is how sure it is that the
    accounts belong together, or that the other side has none. ``account`` says
    whose words they are: ``both own`` (each tells of its own side),
    ``a of b`` (what A reports that B said, beside B's own account), ``b of a``,
    ``together`` (of both sides at once), ``third`` (of somebody else); for one
    side alone also ``own``. ``words`` says it in a sentence. ``nearest`` is
    the statement of the other side that came nearest to a point told by one.
    """

    id: str
    relation: Literal["same", "differs", "only_a", "only_b"]
    a: tuple[str, ...] = ()
    b: tuple[str, ...] = ()
    speaker: tuple[str, ...] = ()
    weight: float
    confidence: float
    account: Literal["own", "both own", "a of b", "b of a", "together", "third"]
    how: tuple[Contrast, ...] = ()
    words: str = ""
    nearest: str | None = None


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """By what two readouts were compared: ``method`` is ``lexical`` or ``embeddings``, ``encoder`` what made these."""

    method: Literal["lexical", "embeddings"]
    encoder: str | None = None
    version: str
    weights: str
    codebook_version: str


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Two readouts of one encounter, set against each other.

    ``a`` and ``b`` are the two records, whole, so that every line can be
    followed into both texts; ``a_name`` and ``b_name`` are what their sides are
    called (the publishers' codes, or A and B). ``points`` stand in the order
    in which a person reads them: what one side alone tells, the weightiest
    first, then what is told differently, then what is told alike. ``doubts``
    say why the two may be of different encounters, where they were compared
    all the same.

    Raises :class:`DragomanError` (E304) when a point names a statement that its readout has not.
    """

    schema: str = COMPARISON_VERSION
    title: str
    a: Readout
    b: Readout
    a_name: str
    b_name: str
    heads: tuple[HeadLine, ...]
    points: tuple[Point, ...]
    doubts: tuple[str, ...] = ()
    made: Compared

    def __post_init__(self) -> None:
        for readout, numbers in ((self.a, "a"), (self.b, "b")):
            known = {statement.id for statement in readout.statements}
            named = [each for point in self.points for each in getattr(point, numbers)]
            if not set(named) <= known or len(named) != len(set(named)):
                raise DragomanError("E304", f"a point names what is no statement of {readout.id!r}, or twice", _AGAIN)

    def only(self, side: Literal["a", "b"]) -> tuple[Point, ...]:
        """What this side alone tells, the weightiest first."""
        return tuple(point for point in self.points if point.relation == f"only_{side}")

    def told(self, relation: Literal["same", "differs"]) -> tuple[Point, ...]:
        """What both sides tell, alike or differently."""
        return tuple(point for point in self.points if point.relation == relation)

    def statements(self, point: Point, side: Literal["a", "b"]) -> tuple[Statement, ...]:
        """The statements of one side that a point holds."""
        readout = self.a if side == "a" else self.b
        wanted = point.a if side == "a" else point.b
        return tuple(statement for statement in readout.statements if statement.id in wanted)

    def to_dict(self) -> dict[str, Any]:
        """The comparison as plain dicts and lists: what the JSON holds (see ``dragoman schema comparison``)."""
        made: dict[str, Any] = json.loads(msgspec.json.encode(self))
        return made

    def to_json(self) -> str:
        """The comparison as one line of JSON."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def from_json(cls, line: str | bytes) -> Comparison:
        """The comparison that :meth:`to_json` gave. Raises :class:`DragomanError` (E304) where it does not fit."""
        try:
            return msgspec.json.decode(line, type=cls)
        except msgspec.DecodeError as error:
            raise DragomanError("E304", f"not a comparison: {error}", _AGAIN) from error

    def _repr_html_(self) -> str:
        """The comparison, in a notebook."""
        from dragoman import render

        return render.comparison_notebook(self)


def comparison_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one comparison, made from the classes above."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:dragoman:comparison:{COMPARISON_VERSION}",
        "title": "Dragoman comparison",
        **msgspec.json.schema(Comparison),
    }
