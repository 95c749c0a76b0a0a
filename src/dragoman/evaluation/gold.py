"""Coded readouts and predictions from files, checked before anything is measured.

The gold format is the codebook's (section 3): one JSON object a line, with
contents as verbatim strings, in the order in which they stand in the text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from dragoman import codebook
from dragoman.errors import DragomanError
from dragoman.evaluation.compare import Coding, Statement
from dragoman.record import Document, Encounter, Made, Readout, Span, document

DOCUMENT_FIELDS = frozenset({"id", "title", "published", "text", "encounter", "statements"})
ENCOUNTER_FIELDS = frozenset({"kind", "date", "place", "requested_by", "publisher", "participants"})
PARTICIPANT_FIELDS = frozenset({"name", "title", "party"})
STATEMENT_FIELDS = frozenset({"content", "cue", "source", "speaker", "person", "act", "target", "contexts"})


class Gold(msgspec.Struct, frozen=True):
    """A document, with the coding that is held to be right."""

    document: Document
    coding: Coding


class GoldError(DragomanError):
    """A gold file does not fit the codebook's format (E305); ``problems`` says where and how, a line each."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__("E305", f"{problems[0]}{more}", "Mend the gold file; docs/codebook.md says what it holds.")

    def __reduce__(self) -> tuple[object, tuple[tuple[str, ...]]]:  # type: ignore[override]
        return (type(self), (self.problems,))


def load_gold(path: Path) -> list[Gold]:
    """The coded readouts of a JSONL file. Raises :class:`GoldError` with everything that is wrong in it."""
    found: list[Gold] = []
    problems: list[str] = []
    seen: dict[str, int] = {}
    for number, line in _lines(path):
        here = [f"{path}:{number}: {problem}" for problem in _problems(line)]
        if not here:
            record = json.loads(line)
            if record["id"] in seen:
                here = [f"{path}:{number}: the id {record['id']!r} is that of line {seen[record['id']]}, too"]
            else:
                seen[record["id"]] = number
                found.append(_gold(record))
        problems += here
    if not found and not problems:
        problems = [f"{path}: holds no coded readout"]
    if problems:
        raise GoldError(problems)
    return found


def load_predictions(path: Path, gold: Sequence[Gold]) -> dict[str, Coding]:
    """Readings of the gold documents by id, from a JSONL file of Dragoman's or of the codebook's format.

    Fields that are not measured are ignored, and so are documents that are not
    in gold. Raises :class:`DragomanError` E304 for a line that cannot be measured.
    """
    texts = {each.document.id: each.document.text for each in gold}
    codings: dict[str, Coding] = {}
    strangers = 0
    for number, line in _lines(path):
        try:
            record = msgspec.json.decode(line, type=dict[str, Any])
            if record.get("id") not in texts:
                strangers += 1
                continue
            codings[record["id"]] = _coding(record, texts[record["id"]])
        except (msgspec.DecodeError, KeyError, TypeError, ValueError) as error:
            what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
            step = "Predictions have the form that dragoman read --format jsonl writes."
            raise DragomanError("E304", f"{path}:{number}: {what}", step) from error
    if strangers and not codings:
        step = "Give the documents the ids that they have in the gold file."
        raise DragomanError("E304", f"{path}: no record has the id of a gold document", step)
    return codings


def line(readout: Readout) -> str:
    """A readout as a line of gold, in the codebook's format. What the format does not have is left out.

    An encounter whose kind is not known is ``other``: the format wants one.
    """
    encounter = readout.encounter
    facts = {name: getattr(encounter, name) for name in ("kind", "date", "place", "requested_by", "publisher")}
    people = [{"name": p.name, "title": p.title, "party": p.party} for p in encounter.participants]
    statements = [
        {
            "content": each.content.text,
            "cue": each.cue.text if each.cue else None,
            "source": each.source.text if each.source else None,
            "speaker": list(each.speaker),
            "person": each.person,
            "act": each.act,
            "target": list(each.target),
            "contexts": list(each.contexts),
        }
        for each in readout.statements
    ]
    document = readout.document
    record = {
        "id": document.id,
        "title": document.title,
        "published": document.published,
        "text": document.text,
        "encounter": {**facts, "kind": facts["kind"] or "other", "participants": people},
        "statements": statements,
    }
    return json.dumps(record, ensure_ascii=False)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers from 1."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            yield from ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    except OSError as error:
        raise DragomanError("E102", f"{path}: {error.strerror}", "Check the name and its permissions.") from error
    except UnicodeDecodeError as error:
        raise DragomanError("E203", f"{path}: is not in UTF-8", "Save the file as UTF-8.") from error


def _gold(record: Mapping[str, Any]) -> Gold:
    text = record["text"]
    known = {field: record.get(field) for field in ("title", "published")}
    return Gold(document(text, id=record["id"], **known), _coding(record, text))


def _coding(record: Mapping[str, Any], text: str) -> Coding:
    """The coding in a record of either format. Contents given as strings are found from left to right."""
    encounter = dict(record.get("encounter") or {})
    people = [
        {"name": "", "title": None, "party": None, **person} for person in encounter.pop("participants", None) or ()
    ]
    statements = []
    at = 0
    for statement in record.get("statements") or ():
        content = statement["content"]
        if isinstance(content, str):
            start = at = _find(text, content, at)
            end = start + len(content)
        else:
            start, end = content["start"], content["end"]
        measured = {field: statement.get(field) or () for field in ("speaker", "target", "contexts")}
        rest = {field: statement.get(field) for field in ("person", "act", "confidence")}
        cue = _words(text, statement.get("cue"), start, end)
        source = _words(text, statement.get("source"), cue.start if cue else start, end)
        shown = {"cue": cue, "source": source}
        statements.append(msgspec.convert({"start": start, "end": end, **shown, **measured, **rest}, Statement))
    made = msgspec.convert(record.get("made"), Made | None)
    return Coding(msgspec.convert({**encounter, "participants": people}, Encounter), tuple(statements), made)


def _words(text: str, given: Any, start: int, end: int) -> Span | None:
    """A cue or source: where it is given without its place, the nearest such words of the content's line.

    Before ``start`` first, as most cues stand, then after ``end``, then inside.
    """
    if given is None or isinstance(given, Mapping):
        return msgspec.convert(given, Span | None)
    line = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    found = text.rfind(given, line, start)
    if found < 0:
        found = text.find(given, end, line_end if line_end >= 0 else len(text))
    if found < 0:
        found = text.find(given, start, end)
    return Span(found, found + len(given), given) if found >= 0 else None


def _find(text: str, content: str, at: int) -> int:
    start = text.find(content, at)
    if start < 0:
        start = text.find(content)
    if start < 0:
        raise ValueError(f"the content is not in the text: {content[:60]!r}")
    return start


# --- what can be wrong with gold ----------------------------------------------


def _problems(line: str) -> Iterator[str]:
    """Everything in which a line does not fit the codebook's format."""
    try:
        record = json.loads(line)
    except ValueError as error:
        yield f"no JSON: {error}"
        return
    if not isinstance(record, dict):
        yield "no JSON object"
        return
    missing = sorted(DOCUMENT_FIELDS - record.keys())
    yield from (f"{field} is missing" for field in missing)
    if missing:
        return
    yield from _document_problems(record)
    if isinstance(record["encounter"], dict):
        yield from _encounter_problems(record["encounter"])
    else:
        yield "encounter is no object"
    if isinstance(record["statements"], list) and isinstance(record["text"], str):
        yield from _statements_problems(record["statements"], record["text"])
    elif isinstance(record["text"], str):
        yield "statements is no list"


def _document_problems(record: Mapping[str, Any]) -> Iterator[str]:
    for field in ("id", "text"):
        if not isinstance(record[field], str) or not record[field].strip():
            yield f"{field} is no text"
    if not isinstance(record["title"], str | None):
        yield "title is no text"
    if not _is_date(record["published"]):
        yield f"published is no ISO date: {record['published']!r}"


def _encounter_problems(encounter: Mapping[str, Any]) -> Iterator[str]:
    missing = sorted(ENCOUNTER_FIELDS - encounter.keys())
    yield from (f"encounter: {field} is missing" for field in missing)
    if missing:
        return
    for person in encounter["participants"] if isinstance(encounter["participants"], list) else ():
        if not isinstance(person, dict) or person.keys() != PARTICIPANT_FIELDS:
            yield f"encounter: a participant has not the fields name, title and party: {person!r}"
            return
    try:
        msgspec.convert({**encounter}, Encounter)
    except msgspec.ValidationError as error:
        yield f"encounter: {error}"
    if not _is_date(encounter["date"]):
        yield f"encounter: date is no ISO date: {encounter['date']!r}"
    if encounter["kind"] is None:
        yield "encounter: kind is null"


def _statements_problems(statements: Sequence[Any], text: str) -> Iterator[str]:
    at = 0
    for number, statement in enumerate(statements, start=1):
        where = f"statement {number}"
        if not isinstance(statement, dict):
            yield f"{where} is no object"
            continue
        missing, unknown = STATEMENT_FIELDS - statement.keys(), statement.keys() - STATEMENT_FIELDS
        yield from (f"{where}: {field} is missing" for field in sorted(missing))
        yield from (f"{where}: unknown field {field!r}" for field in sorted(unknown))
        if not missing:
            found = text.find(statement["content"], at) if isinstance(statement["content"], str) else -1
            yield from (f"{where}: {problem}" for problem in _statement_problems(statement, text, found))
            at = max(at, found)


def _statement_problems(statement: Mapping[str, Any], text: str, found: int) -> Iterator[str]:
    """What is wrong with one statement, whose content was ``found`` at that place, or (-1) not found in order."""
    content = statement["content"]
    if not isinstance(content, str) or not content:
        yield "content is no text"
    else:
        if found < 0:
            yield f"content is {'not verbatim' if content not in text else 'out of order'}: {content[:60]!r}"
        if content[-1] in ".;,":
            yield f"content ends in punctuation: {content[-30:]!r}"
    for field in ("cue", "source"):
        value = statement[field]
        if value is not None and not (isinstance(value, str) and value in text):
            yield f"{field} is not verbatim: {value!r}"
    if not isinstance(statement["person"], str | None):
        yield f"person is no text: {statement['person']!r}"
    if statement["act"] not in codebook.acts():
        yield f"unknown act {statement['act']!r}"
    for field in ("speaker", "target", "contexts"):
        value = statement[field]
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            yield f"{field} is no list of texts: {value!r}"
        elif field == "contexts":
            yield from (f"unknown context {each!r}" for each in value if each not in codebook.contexts())
    if not statement["speaker"]:
        yield "there is no speaker"


def _is_date(value: Any) -> bool:
    if value is None:
        return True
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
