"""What a search found, for a terminal: each hit in its sentence, then counts.

Rooms do not know each other: these functions take any value that has the
fields of ``Found``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from dragoman.render.board import Board
from dragoman.render.outline import day

LONGEST = 600
"""Characters of a sentence that are shown; a text without full stops is cut around the words found."""
ROWS = 40
"""Counts that are shown; --json has all."""


def found(result: Any, *, width: int, color: bool, encoding: str) -> str:
    """One page of what was found."""
    board = Board(width, color, encoding)
    _summary(board, result)
    first = (result.page - 1) * result.size
    for number, hit in enumerate(result.hits, start=first + 1):
        board.gap()
        _hit(board, number, hit)
    if result.counts:
        _counts(board, result)
    if result.pages > result.page:
        board.gap()
        board.line(
            Text(board.words(f"Page {result.page:,} of {result.pages:,}: --page {result.page + 1} goes on."), "dim")
        )
    return board.text()


def _summary(board: Board, result: Any) -> None:
    noun = "statement" if result.scope == "statements" else "text"
    asked = [result.understood] if result.understood else []
    asked += [f"{name} {' or '.join(value) if isinstance(value, tuple) else value}" for name, value in _filters(result)]
    if asked:
        board.line(Text(board.words("; ".join(asked)), "bold"))
    if not result.total:
        _nothing(board, result, noun)
    else:
        of = f" in {_number(result.documents, 'document')}" if noun == "statement" else ""
        order = {"relevance": "the most relevant first", "date": "the newest first", "oldest": "the oldest first"}
        several = f", {order[result.sort]}" if result.total > 1 else ""
        old = ", old revisions too" if result.revisions == "all" else ""
        board.line(f"{_number(result.total, noun)}{of}{several}{old}.")
        if not result.hits:
            board.line(f"There is no page {result.page:,}: the last is {result.pages:,}.")
    if result.undated:
        board.line(f"{_number(result.undated, noun)} more without a date: left out where dates are asked for.")


def _filters(result: Any) -> list[tuple[str, Any]]:
    return list(result.filters.given().items())


def _nothing(board: Board, result: Any, noun: str) -> None:
    board.line(f"Nothing found: no {noun} has all of it.")
    for term in result.terms:
        board.line(f"{term.text}: {f'in {_number(term.found, noun)}' if term.found else f'in no {noun}'}", indent=2)
    if result.unfiltered:
        board.line(f"Without the filters there would be {_number(result.unfiltered, noun)}.")
    elif noun == "statement" and result.terms:
        board.line("Words that no statement has may still stand in a text: search with --in texts.")


def _hit(board: Board, number: int, hit: Any) -> None:
    when = day(hit.day) if hit.day else "no date"
    if hit.day and hit.day != hit.date:
        when += " (published)"
    said = Text(board.words(f"{number}. {when}  "))
    said.append(board.words(_who(hit)), "bold")
    board.line(said)
    if hit.sentence is not None:
        board.line(_quoted(board, hit), indent=3)
    more = f"  and {_number(hit.more, 'more place')} in this text" if hit.more else ""
    board.line(Text(board.words(f"{hit.anchor}{more}"), "dim"), indent=3)


def _who(hit: Any) -> str:
    """Who said it to whom; where nobody is known to have, whose text it is."""
    if hit.act is None:
        name = hit.title or (f"a text of {hit.publisher}" if hit.publisher else "a text")
        return f"{name} (no statement was read here)" if hit.marks else name
    who = ", ".join(hit.speaker) or "speaker unknown"
    who = f"{hit.person} ({who})" if hit.person else who
    to = ", ".join(hit.target)
    others = [code for code in hit.parties if code not in hit.speaker]
    whom = f" → {to}" if to else f", with {', '.join(others)}" if others else ""
    return f"{who}{whom}: {hit.act}"


def _quoted(board: Board, hit: Any) -> Text:
    """The sentence, the words that matched set off."""
    start, end = hit.sentence.start, hit.sentence.end
    before = after = ""
    if end - start > LONGEST and hit.marks:
        middle = hit.marks[0].start
        start, end = max(start, middle - LONGEST // 3), min(end, middle + 2 * LONGEST // 3)
        before, after = "… " if start > hit.sentence.start else "", " …" if end < hit.sentence.end else ""
    shown, at = Text(before), start
    for mark in (*hit.marks, None):
        until = end if mark is None else min(max(mark.start, at), end)
        shown.append(_flat(board, hit, at, until))
        if mark is not None and mark.start < end and mark.end > at:
            stop = min(mark.end, end)
            # On paper, and where there are no colours, the marks must be seen too.
            shown.append(board.words(f"[{_flat(board, hit, until, stop)}]"), "bold underline")
            at = stop
    shown.append(after)
    return shown


def _flat(board: Board, hit: Any, start: int, end: int) -> str:
    """A stretch of the sentence on one line."""
    words = hit.sentence.text[start - hit.sentence.start : end - hit.sentence.start]
    return board.words("".join(" " if each.isspace() else each for each in words))


def _counts(board: Board, result: Any) -> None:
    statements = result.scope == "statements"
    board.title(f"By {', '.join(result.count_by)}: found, of all that the archive has there")
    head = [*result.count_by, *(("statements", "of", "per 100") if statements else ()), "documents", "of", "per 100"]
    rows: list[list[str | Text]] = [[Text(cell, "dim") for cell in head]]
    for count in result.counts[:ROWS]:
        cells = [value or "none" for value in count.values]
        cells += _of(count.statements, count.of_statements) if statements else []
        rows.append([*cells, *_of(count.documents, count.of_documents)])
    board.rows(rows, right=range(len(result.count_by), len(head)))
    if len(result.counts) > ROWS:
        board.line(Text(board.words(f"… and {len(result.counts) - ROWS} more: --json has all"), "dim"), indent=2)
    if several := [name for name in result.count_by if name in ("speaker", "target", "context", "dyad")]:
        note = f"What has several values in {' or '.join(several)} is counted under each."
        board.line(Text(board.words(note), "dim"), indent=2)


def _of(part: int, whole: int) -> Sequence[str]:
    return f"{part:,}", f"{whole:,}", f"{100 * part / whole:.1f}" if whole else ""


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
