"""Dragoman reads official diplomatic readouts into anchored records.

>>> import dragoman
>>> readout = dragoman.read("readout.html")                       # doctest: +SKIP
>>> for statement in readout.statements.where(act="appeal"):      # doctest: +SKIP
...     print(statement.speaker, statement.content.text)

This module is the whole public API and holds no logic of its own: it puts the
rooms together. Importing it is cheap; the language model is loaded by the
first text that is read.
"""

from __future__ import annotations

import collections
import contextlib
import functools
import importlib
import itertools
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeGuard

if TYPE_CHECKING:
    from dragoman.archive import Archive
    from dragoman.archive import Kept as Kept
    from dragoman.archive import Reread as Reread
    from dragoman.comparison.accounts import Account
    from dragoman.comparison.dyads import Dyad as Dyad
    from dragoman.comparison.encounters import Encounters as Encounters
    from dragoman.comparison.phrases import PhraseHistory as PhraseHistory
    from dragoman.comparison.setphrases import SetPhrases as SetPhrases
    from dragoman.comparison.since import Since as Since
    from dragoman.comparison.texts import Text
    from dragoman.errors import DragomanError as DragomanError
    from dragoman.errors import Refused as Refused
    from dragoman.errors import RefusedError as RefusedError
    from dragoman.reading import Reader
    from dragoman.record import Capture, Head, Judgement
    from dragoman.record import Comparison as Comparison
    from dragoman.record import Document as Document
    from dragoman.record import Readout as Readout

__version__ = "0.1.0"

__all__ = [
    "Comparison",
    "Document",
    "DragomanError",
    "Dyad",
    "Encounters",
    "Kept",
    "PhraseHistory",
    "Readout",
    "Refused",
    "RefusedError",
    "SetPhrases",
    "Since",
    "__version__",
    "compare",
    "dyad",
    "encounters",
    "extract_again",
    "judge",
    "keep",
    "open_archive",
    "phrase",
    "read",
    "read_many",
    "reread",
    "set_phrases",
    "since",
]

_HOMES = {
    "Comparison": "dragoman.record",
    "Document": "dragoman.record",
    "DragomanError": "dragoman.errors",
    "Dyad": "dragoman.comparison.dyads",
    "Encounters": "dragoman.comparison.encounters",
    "Kept": "dragoman.archive",
    "PhraseHistory": "dragoman.comparison.phrases",
    "Readout": "dragoman.record",
    "SetPhrases": "dragoman.comparison.setphrases",
    "Since": "dragoman.comparison.since",
    "Refused": "dragoman.errors",
    "RefusedError": "dragoman.errors",
}


def __getattr__(name: str) -> Any:
    """Classes are imported when they are first asked for (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


def read(
    text_or_path: str | os.PathLike[str] | Document,
    *,
    id: str | None = None,
    title: str | None = None,
    published: str | date | None = None,
    publisher: str | None = None,
    url: str | None = None,
    model: str | None = None,
) -> Readout:
    """Read one document.

    ``text_or_path`` is opened when it is a :class:`~pathlib.Path`, or a string
    that names an existing file or is an http(s) address; any other string is
    the text itself. A :class:`Document` is read as it is.

    ``id``, ``title``, ``published`` (an ISO date), ``publisher`` (a party code)
    and ``url`` say what is known about the document; they stand before what
    its page says of itself. ``model`` names an installed spaCy pipeline; the
    default is the small English one that installs with Dragoman.

    Raises :class:`RefusedError` where the document cannot be read, and
    :class:`DragomanError` E301 (no such model), E302 (``published`` is no date)
    or E303 (``publisher`` is not in the codebook).
    """
    from dragoman.errors import Refused, RefusedError

    known = {"id": id, "title": title, "published": published, "publisher": publisher, "url": url}
    document = _open(text_or_path, known)
    if isinstance(document, Refused):
        raise RefusedError(document)
    return _reader(model).read(document)


def read_many(
    iterable: Iterable[str | os.PathLike[str] | Mapping[str, Any] | Document | Refused],
    *,
    model: str | None = None,
    processes: int = 1,
) -> Iterator[Readout | Refused]:
    """Read many documents, one outcome for each, in their order, as they become ready.

    Each element is what :func:`read` takes, or a mapping in the form of a
    corpus line (``text``, and ``id``, ``title``, ``published``, ``publisher``,
    ``url`` where they are known). What cannot be read comes back as a
    :class:`Refused` in its place and stops nothing; a ``Refused`` that is
    passed in comes out again. A path that is a folder or a corpus gives an
    outcome for each of its documents.

    ``processes`` is the number of worker processes; with 1 the work is done
    here. Raises :class:`DragomanError` E301 at the first document when
    ``model`` is not installed.
    """
    return _read_all(itertools.chain.from_iterable(map(_open_any, iterable)), model, processes)


def compare(
    a: str | os.PathLike[str] | Document | Readout,
    b: str | os.PathLike[str] | Document | Readout,
    *,
    method: Literal["lexical", "embeddings"] | None = None,
    force: bool = False,
    model: str | None = None,
) -> Comparison:
    """Set two readouts of one encounter against each other.

    ``a`` and ``b`` are readouts, or what :func:`read` takes, or files that hold
    a record each. ``method`` is ``lexical`` (words and structure) or
    ``embeddings`` (sentence embeddings as well, of the extra of that name); by
    default the embeddings where they are installed, and ``made`` of the result
    says which. With ``force`` readouts of different encounters, or of one
    publisher, are compared all the same; ``doubts`` of the result says why they
    should not be.

    Raises :class:`DragomanError` E331 (different encounters), E332 (the same
    text twice), E333 (no statement in one of them), E334 (different languages),
    E335 (both of one publisher), E306 (the extra is not installed), and
    :class:`RefusedError` where one of them cannot be read.
    """
    from dragoman.comparison import pair
    from dragoman.errors import DragomanError, Refused, RefusedError

    opened = [_open_one(given) for given in (a, b)]
    refused = [each for each in opened if isinstance(each, Refused)]
    if len(refused) == 1 and refused[0].code == "E205":
        step = "Give both in one language; most ministries publish an English version."
        raise DragomanError("E334", f"one text is in English, and {refused[0].input} is not: {refused[0].reason}", step)
    if refused:
        raise RefusedError(refused[0])
    from dragoman.record import Readout

    one, other = (each if isinstance(each, Readout) else _reader(model).read(each) for each in opened)  # type: ignore[arg-type]
    return pair.compare(one, other, method=method, force=force)


def _open_one(given: str | os.PathLike[str] | Document | Readout) -> Document | Readout | Refused:
    """The one document or record that ``given`` is or holds."""
    from dragoman.errors import Refused
    from dragoman.record import Document, Readout

    if isinstance(given, Document | Readout):
        return given
    if isinstance(given, os.PathLike) or _names_an_input(given):
        if not str(given).startswith(("http://", "https://")) and Path(given).suffix == ".json":
            content = Path(given).read_bytes() if Path(given).is_file() else b""
            if content.lstrip()[:1] == b"{" and b'"encounter"' in content:
                return Readout.from_json(content)
        found = list(itertools.islice(_open_read(given), 2))
        if len(found) == 1:
            return found[0]
        step = "Give a file that holds one readout."
        return Refused(code="E207", reason="it holds more than one document", next_step=step, input=str(given))
    return _open(given, {})


def open_archive(where: str | os.PathLike[str], *, create: bool = False) -> Archive:
    """The kept archive at ``where``: the path of a SQLite file, or a ``postgresql://`` URL.

    With ``create`` it is made where there is none. An archive of an older
    schema is migrated; of a SQLite file a copy is put beside it first.

    Raises :class:`DragomanError` E501 (there is none), E502 (it is something
    else), E503 (a newer version made it), E306 (no driver for PostgreSQL), and
    E504 to E506 or E510 where the database objects.
    """
    from dragoman import archive

    return archive.open_archive(where, create=create)


def encounters(
    archive: Archive,
    *,
    documents: Iterable[str] = (),
    parties: Iterable[str] = (),
    since: str | None = None,
    until: str | None = None,
    paired: bool | None = None,
) -> Encounters:
    """The encounters that an archive's readouts tell of: which readouts belong together, why, and whose is missing.

    ``documents`` asks for theirs alone. ``parties`` (codes) must all have taken
    part; ``since`` and ``until`` (days, months or years, both included) bound the days.
    ``paired`` chooses those that two parties tell of, or (``False``) of which
    some party's account is missing. What a person said with :func:`judge`
    counts before all else.

    Raises :class:`DragomanError` E507 where a document is not in the archive, E302
    where ``since`` or ``until`` is no date.
    """
    from dragoman.archive import asking
    from dragoman.comparison import encounters as grouping

    since, until = asking.day_of(since, last=False), asking.day_of(until, last=True)
    names, codes, said = list(documents), list(parties), archive.judgements()
    if names:
        heads = _heads_around(archive, names)
    else:
        heads = archive.heads(parties=codes, since=grouping.days_from(since, -1), until=grouping.days_from(until, 1))
    found = grouping.grouped(_with_judged(archive, heads, said), said, archive.published(), archive.not_read())
    if names:
        found = grouping.of_documents(found, names)
    return grouping.within(found, codes, since, until, paired)


def _heads_around(archive: Archive, documents: Iterable[str]) -> list[Head]:
    """The heads of ``documents``, and of all readouts of the days around theirs that any of them may be told with."""
    from dragoman.comparison import encounters as grouping

    found: dict[str, Head] = {}
    for name in documents:
        head = archive.head(name)
        if head is None:
            continue
        found[name] = head
        bounds = grouping.around(head)
        near = archive.heads_near(head.parties, *bounds) if bounds is not None else []
        found |= {each.document: each for each in near}
    return list(found.values())


def _with_judged(archive: Archive, heads: list[Head], said: Iterable[Judgement]) -> list[Head]:
    """``heads``, and those that a person said are of one encounter with any of them."""
    there = {head.document for head in heads}
    while True:
        pairs = [{each.one, each.other} for each in said if each.verdict == "same"]
        more = {name for pair in pairs if pair & there for name in pair} - there
        if not more:
            return heads
        there |= more
        heads = heads + [head for name in sorted(more) if (head := archive.head(name)) is not None]


def judge(
    archive: Archive,
    documents: Iterable[str],
    verdict: Literal["same", "different", "withdrawn"],
    *,
    by: str,
    note: str | None = None,
) -> list[Judgement]:
    """Keep what a person (``by``) says of documents; what was new in that.

    ``same``: every two are readouts of one encounter; ``different``: they are
    not; ``withdrawn``: what was said of them no longer counts. One document
    alone is judged with every other readout of its encounter. Nothing is
    changed or deleted: each judgement is a row of its own, with who and when.

    Raises :class:`DragomanError` E341 (one document, and no other readout of
    its encounter), E342 (``by`` is empty) and E507 (not in the archive).
    """
    from dragoman.comparison import encounters as grouping

    names = list(documents)
    if len(set(names)) > 1:
        pairs = grouping.to_judge(grouping.NOTHING, names)
    elif names and verdict == "withdrawn" and (said := archive.judgements(names)):
        pairs = [(each.one, each.other) for each in said]
    else:
        pairs = grouping.to_judge(encounters(archive, documents=names) if names else grouping.NOTHING, names)
    return archive.judge(pairs, verdict, by=by, note=note)


def keep(
    archive: Archive,
    inputs: Iterable[str | os.PathLike[str]],
    *,
    read: bool = True,
    model: str | None = None,
    processes: int = 1,
    published: str | date | None = None,
    publisher: str | None = None,
) -> Iterator[Kept | Refused]:
    """Put everything that ``inputs`` hold into an archive, and read what has not been read; an outcome each.

    ``inputs`` are paths, folders and http(s) addresses, as for :func:`read_many`.
    Each outcome says what it came to (``Kept``), or, where there were no bytes to
    keep (no such file, no answer), why. Bytes of which no text can be made are
    kept with the reason. A text in another language than English is kept, and
    not read. The same twice changes nothing. Whatever has come out is kept for
    good; whoever is interrupted may do the same again.

    ``published`` and ``publisher`` hold for every document; ``read`` says
    whether to read at all (see :func:`reread`); ``model`` and ``processes`` are
    as for :func:`read_many`. Raises :class:`DragomanError` E301 to E303, and
    E504, E505 or E510 where the archive objects.
    """
    from dragoman import intake
    from dragoman.errors import Refused

    options = intake.Options(
        published=None if published is None else iso_date(published),
        publisher=None if publisher is None else party_code(publisher),
        check_language=False,
    )
    arriving = intake.arrivals([os.fspath(each) for each in inputs], options)
    arrivals = (each if isinstance(each, Refused) else (each.capture, each.document) for each in arriving)
    with _reading(model, processes) as reading:
        yield from archive.add_many(arrivals, read=reading if read else None, extract=_extract, batch=_batch(processes))


def reread(archive: Archive, *, model: str | None = None, processes: int = 1) -> Iterator[Reread]:
    """Read every revision of an archive that today's reader has not read; an outcome each.

    Old readings are kept. Each is kept as soon as it is made: whoever is
    interrupted goes on where he was. Texts in another language than English are
    not read (E205). ``model`` and ``processes`` are as for :func:`read_many`.
    Raises as :func:`keep`.
    """
    with _reading(model, processes) as reading:
        yield from archive.reread(reading, _reader(model).made, batch=_batch(processes))


def extract_again(archive: Archive) -> Iterator[Kept]:
    """Let today's extractors make the text of every document's latest capture; an outcome each.

    Another text is another revision, and is said to be the extractor's doing, not the publisher's.
    """
    yield from archive.extract_again(_extract)


def _extract(capture: Capture) -> Document | Refused:
    """The document of a capture that is kept, in whatever language it is."""
    from dragoman import intake

    return intake.from_capture(capture, options=intake.Options(check_language=False))


def _batch(processes: int) -> int:
    """How many documents are read together: enough for every worker to have one batch at hand and one to come."""
    return 32 if processes == 1 else 64 * processes


@contextlib.contextmanager
def _reading(
    model: str | None, processes: int
) -> Iterator[Callable[[Sequence[Document]], Iterator[Readout | Refused]]]:
    """Reads several lots of documents with the same model and the same workers; the first lot loads it.

    Texts that are not in English are refused.
    """
    from dragoman import intake

    with contextlib.ExitStack() as stack:

        @functools.cache
        def pipe() -> Callable[[Iterable[Document]], Iterator[Readout]]:
            reader = _reader(model)
            return reader.pipe if processes == 1 else stack.enter_context(reader.workers(processes))

        def read(documents: Sequence[Document]) -> Iterator[Readout | Refused]:
            refused = [intake.not_english(document) for document in documents]
            english = [document for document, why in zip(documents, refused, strict=True) if why is None]
            readouts = pipe()(english) if english else iter(())
            for why in refused:
                yield next(readouts) if why is None else why

        yield read


def since(
    document: str | os.PathLike[str] | Document | Readout,
    inputs: Archive | Iterable[str | os.PathLike[str] | Mapping[str, Any] | Document | Readout | Refused],
    *,
    counterpart: str | None = None,
    last: int | None = 10,
    method: Literal["lexical", "embeddings"] = "lexical",
    model: str | None = None,
    processes: int = 1,
    on_refused: Callable[[Refused], object] | None = None,
) -> Since:
    """Hold a readout against its predecessors: by the same publisher, with the same counterpart, of earlier days.

    ``document`` is a readout, a document, a path or an address, or the id of a
    document among ``inputs`` (in an archive also ``name@2``). ``inputs`` are
    what :func:`phrase` takes; of texts that are not read yet only the
    predecessors are read in full. ``counterpart`` (a party code) asks for one
    of several. ``last`` is the number of predecessors looked at, the newest
    ones (``None``: all). ``method`` is as for :func:`compare`.

    Raises :class:`DragomanError` E343 (it cannot be told whose readout it is,
    with whom, or when), E344 (no statement could be read in it), E345 (no such
    document among ``inputs``; in an archive E507), E306 (the extra is not
    installed), and :class:`RefusedError` where it cannot be read.
    """
    from dragoman.comparison import since as holding
    from dragoman.comparison.accounts import Account
    from dragoman.reading import sentences

    if _is_archive(inputs):
        archive = _as_corrected(inputs)
        now = _kept_account(archive, document, model)
        heads = archive.heads(publisher=now.head.publisher, until=now.head.day) if now.head.publisher else []
        chosen = holding.predecessors(now.head, heads, counterpart, last)
        names = [f"{head.document}@{head.revision}" for head in chosen.heads]
        found = [readout for name in names if (readout := archive.readout(name)) is not None]
    else:
        opened = _opened(inputs, on_refused)
        now = _account_of(document, opened, model)
        chosen = holding.predecessors(now.head, [_head_of(each) for each in opened.values()], counterpart, last)
        found = list(_all_read([opened[head.document] for head in chosen.heads], model, processes))
    earlier = [Account(head, readout) for head, readout in zip(chosen.heads, found, strict=True)]
    return holding.since(now, earlier, chosen, sentences, method)


def dyad(archive: Archive, one: str, other: str, *, recent: int = 12) -> Dyad:
    """Two parties over time, as the readouts in an archive tell it.

    Their encounters with who asked for each; how the acts of each side develop,
    year by year; what each asks of the other and where its red lines are, with
    the last time each was said. ``one`` and ``other`` are party codes;
    ``recent`` is the number of readouts of each publisher in which asks and red
    lines are looked for, the newest ones.
    """
    from dragoman.comparison import dyads
    from dragoman.comparison.accounts import Account
    from dragoman.reading import sentences

    accounts = [Account(head, readout) for head, readout in _as_corrected(archive).accounts((one, other))]
    return dyads.dyad(one, other, accounts, encounters(archive, parties=(one, other)), sentences, recent=recent)


def _kept_account(archive: Archive, document: Any, model: str | None) -> Account:
    """The readout that is meant, with its head; read now where the archive has no reading of it."""
    import msgspec

    from dragoman.comparison.accounts import Account
    from dragoman.record import head_of

    if not isinstance(document, str) or _names_an_input(document):
        readout = _readout_of(document, model)
        return Account(head_of(readout), readout)
    name, _, number = document.partition("@")
    kept = archive.readout(document)
    readout = kept if kept is not None else _reader(model).read(archive.document(document))
    standing = archive.head(name)
    revision = int(number) if number else standing.revision if standing is not None else None
    return Account(msgspec.structs.replace(head_of(readout), revision=revision), readout)


def _opened(inputs: Any, on_refused: Callable[[Refused], object] | None) -> dict[str, Document | Readout]:
    """What ``inputs`` hold, by id; the first of two with one id."""
    from dragoman.errors import Refused

    found: dict[str, Document | Readout] = {}
    for given in itertools.chain.from_iterable(map(_open_read, inputs)):
        if not isinstance(given, Refused):
            found.setdefault(given.id, given)
        elif on_refused is not None:
            on_refused(given)
    return found


def _account_of(document: Any, opened: Mapping[str, Document | Readout], model: str | None) -> Account:
    """The readout that is meant: one that was opened, by its id, or what it names itself."""
    from dragoman.comparison.accounts import Account
    from dragoman.errors import DragomanError
    from dragoman.record import head_of

    if isinstance(document, str) and document in opened:
        document = opened[document]
    elif isinstance(document, str) and not _names_an_input(document):
        step = "Give the id of one of them (dragoman read --format jsonl has it), or a file of its own."
        raise DragomanError("E345", f"no document of the inputs is called {document!r}", step)
    readout = _readout_of(document, model)
    return Account(head_of(readout), readout)


def _readout_of(given: Any, model: str | None) -> Readout:
    """The one readout that ``given`` is, holds, or is read to. Raises :class:`RefusedError`."""
    from dragoman.errors import Refused, RefusedError
    from dragoman.record import Readout

    opened = _open_one(given)
    if isinstance(opened, Refused):
        raise RefusedError(opened)
    return opened if isinstance(opened, Readout) else _reader(model).read(opened)


def _head_of(given: Document | Readout) -> Head:
    """The head of a readout, or of a document of which no more is read."""
    from dragoman.reading import head
    from dragoman.record import Readout, head_of, make_head

    return head_of(given) if isinstance(given, Readout) else make_head(given, head(given)[0])


def _all_read(given: Iterable[Document | Readout], model: str | None, processes: int) -> Iterator[Readout]:
    """Readouts as they are, documents read, in their order."""
    from dragoman.record import Readout

    some = list(given)
    unread = [each for each in some if not isinstance(each, Readout)]
    outcomes = iter(_read_all(iter(unread), model, processes))
    for each in some:
        readout = each if isinstance(each, Readout) else next(outcomes)
        assert isinstance(readout, Readout)
        yield readout


def phrase(
    words: str,
    inputs: Archive | Iterable[str | os.PathLike[str] | Mapping[str, Any] | Document | Readout | Refused],
    *,
    publisher: str | None = None,
    counterpart: str | None = None,
    gap: int = 2,
    model: str | None = None,
    processes: int = 1,
    on_refused: Callable[[Refused], object] | None = None,
) -> PhraseHistory:
    """Follow a phrase over time: first and last seen, rates a year, by whom and to whom, its variants, its sentences.

    ``inputs`` are what :func:`read_many` takes, readouts, and files of records
    (as ``dragoman read --format jsonl`` writes them), which are not read again;
    or an archive, of which all that stands and has been read is taken, each
    document by the name of its revision (``name@2``). Of other texts only those
    that have the phrase are read in full: of the rest the encounter is enough.
    ``publisher`` and ``counterpart`` (party codes) leave all other readouts
    out. ``gap`` is the number of words that a variant may have between two of
    the phrase's. ``on_refused`` is called with what
    cannot be read.

    Raises :class:`DragomanError` E321 where ``words`` has no word in it.
    """
    from dragoman.comparison import phrases

    phrases.words_of(words)
    wanted = _only(publisher, counterpart)
    if _is_archive(inputs):
        parties = (counterpart,) if counterpart is not None else ()
        texts = _kept_texts(inputs, parties, publisher)
    else:
        needed = lambda text: wanted(text) and phrases.has(text, words, gap)  # noqa: E731
        texts = _texts(inputs, needed, model, processes, on_refused)
    return phrases.follow(words, filter(wanted, texts), gap=gap)


def set_phrases(
    inputs: Archive | Iterable[str | os.PathLike[str] | Mapping[str, Any] | Document | Readout | Refused],
    *,
    publisher: str | None = None,
    counterpart: str | None = None,
    by: Literal["publisher", "dyad"] = "publisher",
    least: int = 3,
    top: int = 20,
    encounters_only: bool = False,
    processes: int = 1,
    on_refused: Callable[[Refused], object] | None = None,
) -> SetPhrases:
    """The set phrases of publishers or dyads: recurring expressions by keyness, new ones, gone ones, replacements.

    ``inputs`` and ``on_refused`` are as for :func:`phrase`; no text is read in
    full. ``encounters_only`` leaves out texts in which no party beside the
    publisher took part; ``processes`` is the number of worker processes that
    read the encounters of texts. The other arguments are those of
    ``dragoman.comparison.setphrases.discover``.
    """
    from dragoman.comparison import setphrases

    kept = _kept_texts(inputs) if _is_archive(inputs) else None
    texts = kept or _texts(inputs, lambda _: False, None, processes, on_refused)
    if encounters_only:
        texts = (text for text in texts if text.counterparts)
    return setphrases.discover(texts, publisher=publisher, counterpart=counterpart, by=by, least=least, top=top)


def _only(publisher: str | None, counterpart: str | None) -> Callable[[Text], bool]:
    def wanted(text: Text) -> bool:
        return (publisher is None or text.publisher == publisher) and (
            counterpart is None or counterpart in text.counterparts
        )

    return wanted


def _is_archive(given: Any) -> TypeGuard[Archive]:
    """Whether an archive was given. (Nobody has one without having imported the room.)"""
    room = sys.modules.get("dragoman.archive")
    return room is not None and isinstance(given, room.Archive)


def _as_corrected(archive: Archive) -> Archive:
    """The archive with what people found in its readouts in place of what was read."""
    from dragoman.archive.corrected import Corrected

    return archive if isinstance(archive, Corrected) else Corrected(archive)


def _kept_texts(archive: Archive, parties: Iterable[str] = (), publisher: str | None = None) -> Iterator[Text]:
    """The texts that stand in an archive and have been read, by the names of their revisions."""
    import msgspec

    from dragoman.comparison import texts
    from dragoman.reading import sentences

    for head, readout in _as_corrected(archive).accounts(parties, publisher):
        text = texts.text_of_readout(readout, sentences(readout.document.text))
        yield msgspec.structs.replace(text, id=f"{head.document}@{head.revision}")


def _texts(
    inputs: Any,
    needed: Callable[[Text], bool],
    model: str | None,
    processes: int,
    on_refused: Callable[[Refused], object] | None,
) -> Iterator[Text]:
    """The texts of ``inputs`` in their order; of those not read yet only what is ``needed`` is read in full."""
    from dragoman.comparison import texts
    from dragoman.errors import Refused
    from dragoman.reading import heads, sentences
    from dragoman.record import Readout

    found: list[Text] = []
    places: collections.deque[int] = collections.deque()
    unread: dict[int, Document] = {}

    def documents() -> Iterator[Document]:
        """Those of which only the head is read; the rest is put in its place."""
        unknown = texts.Text(id="", text="")
        for given in itertools.chain.from_iterable(map(_open_read, inputs)):
            if isinstance(given, Refused):
                if on_refused is not None:
                    on_refused(given)
            elif isinstance(given, Readout):
                found.append(texts.text_of_readout(given, sentences(given.document.text)))
            else:
                places.append(len(found))
                found.append(unknown)
                yield given

    for document, known in heads(documents(), processes):
        place = places.popleft()
        found[place] = texts.text_of(document, *known)
        if needed(found[place]):
            unread[place] = document
    for number, readout in zip(unread, _read_all(iter(unread.values()), model, processes), strict=True):
        assert isinstance(readout, Readout)
        found[number] = texts.text_of_readout(readout, found[number].sentences)
    return iter(found)


def _open_read(given: Any) -> Iterator[Document | Readout | Refused]:
    """As :func:`_open_any`, but what has been read stays so: readouts, and the lines of files of records."""
    from dragoman import intake
    from dragoman.errors import Refused
    from dragoman.record import Readout

    if isinstance(given, Readout):
        yield given
    elif isinstance(given, Mapping) and {"document", "encounter", "made"} <= given.keys():
        yield Readout.from_dict(dict(given))
    elif (
        not isinstance(given, os.PathLike) and given != "-" and not (isinstance(given, str) and _names_an_input(given))
    ):
        yield from _open_any(given)
    else:
        for found in intake.arrivals([os.fspath(given)]):
            if isinstance(found, Refused):
                yield found
            elif isinstance(found.document, Refused) and found.document.code == "E209":
                yield _record(found.capture.content, found.document)
            else:
                yield found.document


def _record(line: bytes, refused: Refused) -> Readout | Refused:
    """The readout that a line holds; or why not: as it was ``refused``, where it is no record."""
    from dragoman.errors import DragomanError, Refused
    from dragoman.record import Readout

    if b'"encounter"' not in line or b'"document"' not in line:
        return refused
    try:
        return Readout.from_json(line)
    except DragomanError as error:
        return Refused(code=error.code, reason=error.reason, next_step=error.next_step, input=refused.input)


def _read_all(
    documents: Iterator[Document | Refused], model: str | None, processes: int
) -> Iterator[Readout | Refused]:
    """Documents through the reader, refusals around it, all in the order they came in.

    No model is loaded for the sake of refusals alone.
    """
    from dragoman.errors import Refused

    waiting: collections.deque[Refused | None] = collections.deque()  # None: a document now with the reader

    def to_read(first: Document) -> Iterator[Document]:
        for document in itertools.chain([first], documents):
            if isinstance(document, Refused):
                waiting.append(document)
            else:
                waiting.append(None)
                yield document

    for document in documents:
        if isinstance(document, Refused):
            yield document
            continue
        for readout in _reader(model).pipe(to_read(document), processes=processes):
            while (refused := waiting.popleft()) is not None:
                yield refused
            yield readout
    yield from (refused for refused in waiting if refused is not None)


@functools.lru_cache(maxsize=2)
def _reader(model: str | None) -> Reader:
    from dragoman.reading import Reader

    return Reader(model)


def _open(given: str | os.PathLike[str] | Document, known: dict[str, Any]) -> Document | Refused:
    """The one document that ``given`` is, with what is ``known`` about it."""
    import msgspec

    from dragoman import intake
    from dragoman.errors import Refused
    from dragoman.record import Document

    known = {field: value for field, value in known.items() if value is not None}
    if "published" in known:
        known["published"] = iso_date(known["published"])
    if "publisher" in known:
        known["publisher"] = party_code(known["publisher"])
    if isinstance(given, Document):
        opened: list[Document | Refused] = [given]
    elif isinstance(given, str) and not _names_an_input(given):
        return intake.from_text(given, **known)
    else:
        options = intake.Options(published=known.get("published"), publisher=known.get("publisher"))
        opened = list(itertools.islice(intake.documents([os.fspath(given)], options), 2))
    if len(opened) != 1:
        return Refused(
            code="E207",
            reason="it holds more than one document",
            next_step="Read it with dragoman.read_many().",
            input=str(given),
        )
    (document,) = opened
    return document if isinstance(document, Refused) else msgspec.structs.replace(document, **known)


def _open_any(
    given: str | os.PathLike[str] | Mapping[str, Any] | Document | Refused,
) -> Iterator[Document | Refused]:
    """Every document that ``given`` is or holds."""
    from dragoman import intake
    from dragoman.errors import Refused
    from dragoman.record import Document

    if isinstance(given, Document | Refused):
        yield given
    elif isinstance(given, Mapping):
        yield intake.from_record(given)
    elif isinstance(given, str) and not _names_an_input(given):
        yield intake.from_text(given)
    else:
        yield from intake.documents([os.fspath(given)])


def _names_an_input(given: str) -> bool:
    """Whether a string is an address or names a file, rather than being a text."""
    if given.startswith(("http://", "https://")) and not any(map(str.isspace, given)):
        return True
    try:
        return bool(given) and Path(given).exists()
    except (OSError, ValueError):  # too long for a name, or a null byte in it
        return False


def iso_date(given: str | date) -> str:
    """``given`` as YYYY-MM-DD. Raises :class:`DragomanError` E302 where it is no date."""
    from dragoman.errors import DragomanError
    from dragoman.intake import dates

    try:
        iso = dates.given(str(given))
    except ValueError:
        iso = None
    if iso is None:
        step = "Write the year, the month and the day, as in 2021-08-17."
        raise DragomanError("E302", f"{str(given)!r} is no date", step)
    return iso


def party_code(given: str) -> str:
    """``given`` as a code of the codebook. Raises :class:`DragomanError` E303 where it is none."""
    from dragoman import codebook
    from dragoman.errors import DragomanError

    parties = codebook.parties()
    code = given.strip().upper()
    if code in parties:
        return code
    named = [p.code for p in parties.values() if given.strip() in {p.name, *p.names, *p.demonyms, *p.seats}]
    step = "States go by their ISO 3166-1 alpha-3 code (CHN, USA), others by a short name (EU, NATO, UN)."
    if named:
        step = f"Did you mean {' or '.join(named)}?"
    raise DragomanError("E303", f"{given!r} is no party code of the codebook", step)
