"""Readouts written out in a test: one line a statement, in the codebook's own notation.

``CHN>USA demand: Source [cue] {content}`` is what CHN demands of USA; ``CHN,USA`` speak together.
An empty line begins a paragraph; words outside the brackets are the text's.
"""

from __future__ import annotations

import re
from typing import Any

from dragoman.record import Encounter, Made, Participant, Party, Readout, Span, Statement, document

MADE = Made(reader="test", reader_version="0", model="none", model_version="0", codebook_version="0")
PEOPLE = {"CHN": "Shen Guoxun", "USA": "Carolyn Ashdown", "FIN": "Anna Aaltonen", "NGA": "Obi Okafor"}
NAMES = {"CHN": "China", "USA": "United States", "FIN": "Finland", "NGA": "Nigeria"}
_LINE = re.compile(r"(?P<by>[A-Z,]+)(?:>(?P<to>[A-Z,]+))? (?P<act>\w+)(?: \((?P<contexts>[\w,]+)\))?: (?P<words>.*)")
_MARK = re.compile(r"\[(?P<cue>[^\]]*)\]|\{(?P<content>[^}]*)\}")


def readout(publisher: str, lines: str, parties: tuple[str, ...] = ("CHN", "USA"), **known: Any) -> Readout:
    """The readout of ``publisher`` that ``lines`` write out; ``known`` is what else is to be known of it."""
    text, statements, paragraph = "", [], 1
    published = known.pop("published", None)
    language = known.pop("language", None)
    for line in lines.strip().split("\n"):
        if not line.strip():
            text, paragraph = f"{text}\n", paragraph + 1
            continue
        found = _LINE.match(line.strip())
        assert found is not None, line
        text, statement = _added(text, found, f"s{len(statements) + 1}", paragraph)
        statements.append(statement)
    encounter = Encounter(
        kind=known.pop("kind", "call"),
        date=known.pop("date", "2024-03-19"),
        publisher=publisher,
        participants=tuple(Participant(PEOPLE[code], None, code) for code in known.pop("people", parties)),
        **known,
    )
    known_of = {"published": published, "language": language, "title": f"By {publisher}"}
    made = document(text, id=f"{publisher.lower()}-text", **known_of)
    return Readout(
        id=made.id,
        document=made,
        encounter=encounter,
        statements=tuple(statements),
        parties=tuple(Party(code, NAMES[code], "state") for code in parties),
        made=MADE,
    )


def _added(text: str, found: re.Match[str], id: str, paragraph: int) -> tuple[str, Statement]:
    words, spans = text, {}
    at = 0
    for mark in _MARK.finditer(found["words"]):
        words += found["words"][at : mark.start()]
        kind = "cue" if mark["cue"] is not None else "content"
        start, words = len(words), words + mark[kind]
        spans[kind] = Span(start, len(words), mark[kind])
        at = mark.end()
    words += f"{found['words'][at:]}. "
    made = Statement(
        id=id,
        content=spans["content"],
        cue=spans.get("cue"),
        source=None,
        speaker=tuple(found["by"].split(",")),
        person=None,
        act=found["act"],
        target=tuple(found["to"].split(",")) if found["to"] else (),
        contexts=tuple(found["contexts"].split(",")) if found["contexts"] else (),
        paragraph=paragraph,
        sentence=1,
    )
    return words, made
