"""Encounters for a terminal: which readouts belong together, why, and whose is missing.

Rooms do not know each other: these functions take any value that has the
fields of ``Encounters``.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from rich.text import Text

from dragoman.render.board import Board
from dragoman.render.outline import day


def encounters(found: Any, *, limit: int | None, width: int, color: bool, encoding: str) -> str:
    """The encounters, at most ``limit`` of them, and what was left out."""
    board = Board(width, color, encoding)
    shown = found.encounters if limit is None else found.encounters[:limit]
    for number, each in enumerate(shown):
        if number:
            board.gap()
        _encounter(board, each)
    if len(found.encounters) > len(shown):
        board.gap()
        board.line(_dim(board, f"… and {len(found.encounters) - len(shown):,} more, older ones: --limit"))
    notes = []
    if found.set_aside:
        notes.append(f"{_number(len(found.set_aside), 'readout')} set aside: no second party is named, or no day")
    if found.unread:
        notes.append(f"{_number(found.unread, 'document')} not read, so that their encounters are not known")
    if not found.encounters:
        board.line("No encounter.")
    if notes:
        board.gap()
        board.line(_dim(board, "; ".join(notes) + "."))
    return board.text()


def _encounter(board: Board, group: Any) -> None:
    days = " / ".join(map(day, group.days))
    kinds = f", {' or '.join(group.kinds)}" if group.kinds else ""
    board.line(Text(board.words(f"{days}: {' – '.join(group.parties)}{kinds}"), "bold"))
    rows: list[list[str | Text]] = []
    for head in group.readouts:
        asked = f"says that {head.requested_by} asked" if head.requested_by else "does not say who asked"
        title = Text(board.words(_shown(head.title or "(no title)")))
        title.append(board.words(f"\n{anchor(head)}; {asked}"), "dim")
        rows.append([Text(head.publisher or "?", "bold"), title])
    board.rows(rows)
    for link in group.links:
        _link(board, link, alone=len(group.links) == 1)
    for each in group.unpaired:
        board.line(board.words(f"– {each.words}"), indent=2)


def anchor(head: Any) -> str:
    """``document@revision``, or the document alone."""
    return f"{head.document}@{head.revision}" if head.revision is not None else str(head.document)


def _link(board: Board, link: Any, *, alone: bool) -> None:
    names = "" if alone else f"{link.one} and {link.other}: "
    told = "; ".join(reason.words for reason in link.reasons)
    board.line(_dim(board, f"{names}{told}."), indent=6)
    said = link.judgement
    if said is not None:
        why = f": {_shown(said.note)}" if said.note else ""
        verdict = "confirmed" if said.verdict == "same" else "said to be different"
        board.line(_dim(board, f"{verdict} by {_shown(said.by)} on {day(said.at[:10])}{why}"), indent=6)


def _dim(board: Board, words: str) -> Text:
    return Text(board.words(words), "dim")


def _shown(text: str) -> str:
    """Words of others on one line, without what steers a terminal."""
    return " ".join("".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf") or c == "\n").split())


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
