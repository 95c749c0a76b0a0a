"""The pairing of two readouts, measured against people's links.

The gold file holds one JSON object a line: ``a`` and ``b``, ids of two coded
readouts, and ``links``, each with the numbers (from 0) of the statements of
either side that tell one point, and ``relation``, ``same`` or ``differs``. A
statement in no link is told by one side only.

``link.f1`` is F1 over pairs of linked statements, whatever the relation;
``relation`` the share of the rightly linked pairs that have the right
relation; ``one_sided.f1`` F1 on "told by one side only", over both sides.

End to end the statements are those that were read. They are given the numbers
of gold ones by overlap: a read statement counts as every gold statement with
which it shares at least half of the tokens of the shorter of the two contents
(a reader may split what a coder kept whole). What is linked and matches no
gold statement is counted as wrongly linked, once for each such pair.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from dragoman.evaluation.compare import TOKEN, Overlap, Share
from dragoman.evaluation.gold import Gold, GoldError, _lines
from dragoman.record import Made, Readout, Span, Statement

T = TypeVar("T")
SHARED = 0.5
"""Least share of the shorter content's tokens in common, for a read statement to stand for a gold one."""
MADE = Made(reader="people", reader_version="", model="none", model_version="", codebook_version="")


class PairLink(msgspec.Struct, frozen=True):
    """Statements of both sides that tell one point, by number from 0."""

    a: tuple[int, ...]
    b: tuple[int, ...]
    relation: Literal["same", "differs"]


class Pair(msgspec.Struct, frozen=True):
    """Two readouts by their ids, and what links their statements."""

    a: str
    b: str
    links: tuple[PairLink, ...]


def load_judged(path: Path, kind: type[T], problems_of: Callable[[T], Iterable[str]], *, what: str) -> list[T]:
    """What people judged, a value of ``kind`` a line of a JSONL file.

    ``problems_of`` says what is wrong with one. Raises :class:`GoldError` with
    everything that is, and for a file that holds none.
    """
    found: list[T] = []
    problems: list[str] = []
    for number, line in _lines(path):
        try:
            one = msgspec.json.decode(line, type=kind)
        except msgspec.DecodeError as error:
            problems.append(f"{path}:{number}: {error}")
            continue
        here = list(problems_of(one))
        problems += [f"{path}:{number}: {problem}" for problem in here]
        if not here:
            found.append(one)
    if not found and not problems:
        problems = [f"{path}: holds no {what}"]
    if problems:
        raise GoldError(problems)
    return found


def load_pairs(path: Path, gold: Mapping[str, Gold]) -> list[Pair]:
    """The pairs of a JSONL file. Raises :class:`GoldError` with everything that is wrong in it."""
    return load_judged(path, Pair, lambda pair: _problems(pair, gold), what="pair")


def _problems(pair: Pair, gold: Mapping[str, Gold]) -> Iterable[str]:
    for side in ("a", "b"):
        name = getattr(pair, side)
        if name not in gold:
            yield f"{name!r} is no document of the gold file"
            continue
        last = len(gold[name].coding.statements) - 1
        numbers = [number for link in pair.links for number in getattr(link, side)]
        yield from (f"{name!r} has no statement {number}" for number in numbers if not 0 <= number <= last)
    if any(not link.a or not link.b for link in pair.links):
        yield "a link has no statement on one side"


def readout_of(gold: Gold) -> Readout:
    """A coded text as a readout, so that pairing alone is measured; contexts stand in the order of their names."""
    text = gold.document.text
    blank = "\n\n" if "\n\n" in text else "\n"
    statements = []
    for number, each in enumerate(gold.coding.statements, 1):
        statements.append(
            Statement(
                id=f"s{number}",
                content=Span(each.start, each.end, text[each.start : each.end]),
                cue=each.cue,
                source=each.source,
                speaker=tuple(sorted(each.speaker)),
                person=each.person,
                act=each.act or "state",
                target=tuple(sorted(each.target)),
                contexts=tuple(sorted(each.contexts)),
                paragraph=text.count(blank, 0, each.start) + 1,
                sentence=1,
            )
        )
    return Readout(
        id=gold.document.id,
        document=gold.document,
        encounter=gold.coding.encounter,
        statements=tuple(statements),
        made=MADE,
    )


def linked(links: Iterable[PairLink]) -> dict[tuple[int, int], str]:
    """The relation of every two statements that are linked."""
    return {(i, j): link.relation for link in links for i in link.a for j in link.b}


def figures(pairs: Sequence[Pair], read: Sequence[Pair], gold: Mapping[str, Gold]) -> dict[str, float]:
    """``link.f1``, ``relation`` and ``one_sided.f1`` of ``read``, which may lack pairs."""
    links, one_sided, relation = Overlap(), Overlap(), Share()
    by_ids = {(pair.a, pair.b): linked(pair.links) for pair in read}
    for pair in pairs:
        right, got = linked(pair.links), by_ids.get((pair.a, pair.b), {})
        hits = right.keys() & got.keys()
        links.add(len(hits), len(got), len(right))
        relation.add(sum(right[key] == got[key] for key in hits), len(hits))
        for side, name in enumerate((pair.a, pair.b)):
            everyone = set(range(len(gold[name].coding.statements)))
            alone, read_alone = everyone - {key[side] for key in right}, everyone - {key[side] for key in got}
            one_sided.add(len(alone & read_alone), len(read_alone), len(alone))
    share = relation.value() if relation.of else 0.0
    return {"link.f1": links.f1(), "relation": share, "one_sided.f1": one_sided.f1()}


def as_line(pair: Pair) -> str:
    """A pair as one line of JSON, as the gold file has it."""
    return json.dumps(msgspec.to_builtins(pair), ensure_ascii=False)


def matched(readout: Readout, gold: Gold) -> list[tuple[int, ...]]:
    """For each statement that was read the gold ones that it stands for, by number.

    What matches none gets a number of its own, after gold's: a scorer counts links with it as wrong.
    """
    text = gold.document.text
    coded = [_tokens(text, each.start, each.end) for each in gold.coding.statements]
    found: list[tuple[int, ...]] = []
    more = len(coded)
    for statement in readout.statements:
        own = _tokens(text, statement.content.start, statement.content.end)
        same = tuple(n for n, each in enumerate(coded) if _share(own, each) >= SHARED)
        if not same:
            same, more = (more,), more + 1
        found.append(same)
    return found


def _tokens(text: str, start: int, end: int) -> frozenset[int]:
    """Tokens by their places."""
    return frozenset(match.start() for match in TOKEN.finditer(text, start, end))


def _share(one: frozenset[int], other: frozenset[int]) -> float:
    least = min(len(one), len(other))
    return len(one & other) / least if least else 0.0


def renumbered(
    links: Iterable[Any], a: Sequence[tuple[int, ...]], b: Sequence[tuple[int, ...]]
) -> tuple[PairLink, ...]:
    """Links of read statements as links of gold ones (see :func:`matched`)."""
    made = []
    for link in links:
        left = tuple(dict.fromkeys(number for n in link.a for number in a[n]))
        right = tuple(dict.fromkeys(number for n in link.b for number in b[n]))
        made.append(PairLink(left, right, link.relation))
    return tuple(made)
