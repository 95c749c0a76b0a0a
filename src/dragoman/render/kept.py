"""What an archive holds, for a terminal: its status, the history of a document, two revisions beside each other.

Rooms do not know each other: these functions take any value that has the
fields of the archive's ``Status``, ``Log``, ``Diff`` and ``Report``. Nothing that
a document or an address says reaches the terminal as a control.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.text import Text

from dragoman.render.board import Board
from dragoman.render.outline import plain, seen

SMALL = ("markup", "typographic")
"""Kinds of changes in which no word changed: folded, unless all is asked for."""
CAUSES = {
    "publisher": "the publisher's",
    "extractor": "the extractor's: the page is the same",
    "undecided": "the publisher's or the extractor's: both changed",
}
"""Whose doing a change is."""
KINDS = {
    "markup": "only markup or data about the text changed",
    "typographic": "only quotation marks, dashes or spaces changed",
    "wording": "wording",
    "substantive": "substantive",
    "refused": "no text any more",
    "restored": "a text again",
}
"""What the kinds of changes are called."""
FATES = ("dropped", "orphaned", "added", "reworded", "moved", "carried")
DETAILS = 8
"""Details of a change that are shown, unless all is asked for."""

_STYLES = {"substantive": "bold red", "wording": "yellow", "refused": "bold red", "restored": "green"}


# --- status and lists -------------------------------------------------------------


def status(found: Any, listed: Iterable[Any] | None, *, width: int, color: bool, encoding: str) -> str:
    """How much there is; and a line for each document, where they are given."""
    board = Board(width, color, encoding)
    board.line(Text(board.words(f"{plain(found.where)} (schema {found.schema})"), "bold"))
    board.gap()
    board.rows(([label, f"{number:,}", note] for label, number, note in _counts(found)), right=(1,))
    if found.first:
        board.line(f"First kept {moment(found.first)}, last seen {moment(found.last)} (UTC).", indent=2)
    if found.changes:
        board.title("Changes")
        board.rows(([f"{number:,}", KINDS.get(kind, kind)] for kind, number in found.changes.items()), right=(0,))
    if found.readers:
        board.title("Read by")
        board.rows(([f"{number:,}", plain(reader)] for reader, number in found.readers.items()), right=(0,))
    if listed is not None:
        board.title("Documents")
        empty = True
        for each in listed:
            empty = False
            board.line(Text(board.words(plain(each.document)), "bold"), _revisions(each), indent=2)
            about = " · ".join(filter(None, (each.published, plain(each.title or ""))))
            if about:
                board.line(about, indent=6)
        if empty:
            board.line("none", indent=2)
    return board.text()


def _counts(found: Any) -> Iterator[tuple[str, int, str]]:
    yield "documents", found.documents, ""
    yield "captures", found.captures, f"{size(found.bytes)} as they came, each once"
    yield "revisions", found.revisions, "texts that documents have or had"
    yield "readings", found.readings, ""
    yield "statements", found.statements, "in the texts that stand now"
    if found.unread - found.foreign:
        yield "to read", found.unread - found.foreign, "revisions: dragoman archive reread"
    if found.foreign:
        yield "not read", found.foreign, "revisions in another language than English"
    if found.refused:
        yield "no text", found.refused, "documents: dragoman archive log says why"
    if found.near:
        yield "links", found.near, "between nearly the same texts"


def _revisions(each: Any) -> str:
    if each.revisions == 0:
        return "  no text"
    return f"  {each.revisions} revisions" if each.revisions > 1 else ""


# --- history ----------------------------------------------------------------------


def log(found: Any, listed: Any, *, everything: bool, width: int, color: bool, encoding: str) -> str:
    """The history of a document, the oldest first; ``listed`` is its line in the list of documents."""
    board = Board(width, color, encoding)
    board.line(Text(board.words(plain(found.document)), "bold"))
    for about in (listed.title, listed.url):
        if about:
            board.line(plain(about))
    board.gap()
    folded: list[Any] = []
    for entry in found.entries:
        if not everything and _small(entry):
            folded.append(entry)
            continue
        _fold(board, folded)
        _entry(board, entry, everything)
    _fold(board, folded)
    if found.near:
        board.gap()
        board.line(f"Nearly the same text: {', '.join(map(plain, found.near))}")
    return board.text()


def _small(entry: Any) -> bool:
    return entry.kind in SMALL or (entry.cause == "extractor" and entry.kind not in ("refused", "restored"))


def _fold(board: Board, folded: list[Any]) -> None:
    """One line for what is not shown, so that nobody takes it for nothing."""
    if not folded:
        return
    first, last = folded[0].at, folded[-1].at
    when = moment(first) if first == last else f"{moment(first)} to {moment(last)}"
    number = f"{len(folded)} captures" if len(folded) > 1 else "1 capture"
    own = all(entry.cause != "extractor" for entry in folded)
    what = "no word changed" if own else "no word changed, or another version made the text"
    board.line(Text(board.words(f"… {number}, {what} ({when}); --all shows them"), "dim"))
    folded.clear()


def _entry(board: Board, entry: Any, everything: bool) -> None:
    line = Text()
    line.append(board.words(f"{moment(entry.at)}  "), "dim")
    line.append(board.words(f"@{entry.revision}" if entry.revision else "--"), "bold")
    line.append("  ")
    if entry.kind is None:
        line.append("refused" if entry.refusal else "first kept")
    else:
        line.append(KINDS.get(entry.kind, entry.kind), _STYLES.get(entry.kind, ""))
    board.line(line)
    indent = 4
    if entry.cause not in (None, "publisher"):
        board.line(Text(f"cause: {CAUSES[entry.cause]}"), indent=indent)
    if entry.refusal and entry.kind is None:
        board.line(plain(entry.refusal), indent=indent)
    shown = entry.details if everything else entry.details[:DETAILS]
    for detail in shown:
        board.line(plain(detail), indent=indent)
    if len(entry.details) > len(shown):
        board.line(
            Text(board.words(f"… and {len(entry.details) - len(shown)} more; --all shows them"), "dim"), indent=4
        )
    came = [entry.media_type, size(entry.size)]
    came += [f"HTTP {entry.status}"] if entry.status else []
    came += [f"seen {entry.seen} times, last {moment(entry.seen_at)}"] if entry.seen > 1 else []
    came += [entry.address, f"sha256 {entry.sha256}", entry.extractor, f"brought by {entry.by}"] if everything else []
    board.line(Text(board.words(plain(" · ".join(each for each in came if each))), "dim"), indent=indent)


# --- two revisions ----------------------------------------------------------------


def diff(found: Any, *, everything: bool, width: int, color: bool, encoding: str) -> str:
    """Two revisions beside each other: what kind of change, what became of the statements, which words changed."""
    board = Board(width, color, encoding)
    board.line(Text(board.words(f"{plain(found.document)}@{found.old} → @{found.new}"), "bold"))
    board.line(Text(f"{moment(found.times[0])} to {moment(found.times[1])} (UTC)", "dim"))
    kind = Text(KINDS.get(found.kind, found.kind), _STYLES.get(found.kind, ""))
    board.line("Change: ", kind, f" ({CAUSES[found.cause]})")
    for detail in found.details if everything else found.details[:DETAILS]:
        board.line(plain(detail), indent=2)
    if len(found.details) > DETAILS and not everything:
        board.line(Text(board.words(f"… and {len(found.details) - DETAILS} more; --all shows them"), "dim"), indent=2)
    _fates(board, found, everything)
    _words(board, found.paragraphs, everything)
    return board.text()


def _fates(board: Board, found: Any, everything: bool) -> None:
    board.title("Statements")
    if found.statements is None:
        board.line("not compared: not both revisions have been read (dragoman archive reread)", indent=2)
        return
    sides = [{each.id: each for each in readout.statements} for readout in found.readings]
    counts = {fate: [each for each in found.statements if each.fate == fate] for fate in FATES}
    said = [f"{len(each)} {fate}" for fate, each in counts.items() if each]
    board.line((", ".join(said) or "none in either") + ".", indent=2)
    for fate, placed in counts.items():
        for each in placed:
            if everything or fate != "carried" or each.changed:
                _fate(board, fate, each, *sides)


def _fate(board: Board, fate: str, placed: Any, old: dict[str, Any], new: dict[str, Any]) -> None:
    """One statement: what became of it, by whom it is, and its words."""
    one, other = old.get(placed.old), new.get(placed.new)
    name = " → ".join(dict.fromkeys(each for each in (placed.old, placed.new) if each))
    by = other or one
    head = Text()
    head.append(board.words(f"{fate} {name}"), "bold")
    about = [", ".join(by.speaker), by.act] if by is not None else []
    head.append(board.words(f"  {' · '.join(filter(None, about))}"), "dim")
    board.gap()
    board.line(head, indent=2)
    if fate == "reworded" and one is not None and other is not None:
        board.line(marked(board, placed.pieces), indent=4)
    elif by is not None:
        board.line(f"“{plain(by.content.text)}”", indent=4)
    changed = [field for field in placed.changed if field != "content"]
    for field in changed if one is not None and other is not None else ():
        board.line(f"{field}: {_value(one, field)} → {_value(other, field)}", indent=4)
    if fate == "orphaned":
        like = " or ".join(placed.lookalikes)
        board.line(f"cannot be placed: it may be {like}, and it cannot be told", indent=4)


def _value(statement: Any, field: str) -> str:
    value = getattr(statement, field)
    if value is None or value == ():
        return "none"
    if isinstance(value, tuple):
        return ", ".join(value)
    return plain(getattr(value, "text", value))


def _words(board: Board, paragraphs: Sequence[Any], everything: bool) -> None:
    """The text, what is the same or but typography folded."""
    board.title("Text")
    folded: dict[str, int] = {}
    for each in paragraphs:
        if each.kind == "same" or (each.kind == "typographic" and not everything):
            folded[each.kind] = folded.get(each.kind, 0) + 1
            continue
        _folded_words(board, folded)
        if each.kind == "moved":
            board.line(Text("moved here from elsewhere:", "dim"), indent=2)
        board.line(marked(board, each.pieces), indent=2)
    _folded_words(board, folded)


def _folded_words(board: Board, folded: dict[str, int]) -> None:
    said = []
    if number := folded.get("same"):
        said.append(f"{number:,} {'paragraphs' if number > 1 else 'paragraph'} the same")
    if number := folded.get("typographic"):
        said.append(f"{number:,} in which only quotation marks, dashes or spaces changed (--all shows them)")
    if said:
        board.line(Text(board.words(f"… {', '.join(said)}"), "dim"), indent=2)
    folded.clear()


def marked(board: Board, pieces: Iterable[Any]) -> Text:
    """Pieces of a text, those of the old one as ``[-so-]``, those of the new one as ``{+so+}``."""
    text = Text()
    for piece in pieces:
        kind, shown = piece.kind, seen(piece.text).replace("\n", " / ")
        if kind == "old":
            text.append(board.words(f"[-{shown}-]"), "red strike")
        elif kind == "new":
            text.append(board.words(f"{{+{shown}+}}"), "green underline")
        else:
            text.append(board.words(shown))
    return text


# --- verifying --------------------------------------------------------------------

THINGS = {
    "searchable": "entry of search",
    "encounter_correction": "correction of an encounter",
    "audit": "line of the log",
}
"""What is looked at, where its table has another name."""


def report(found: Any, *, width: int, color: bool, encoding: str) -> str:
    """What was looked at, and every problem, a line each."""
    board = Board(width, color, encoding)
    looked = ", ".join(_counted(number, THINGS.get(each, each)) for each, number in found.checked.items())
    board.line(f"Looked at {looked or 'nothing'}.")
    if not found.problems:
        board.line("All is as it was kept.")
        return board.text()
    number = len(found.problems)
    board.title(f"{number:,} {'things are' if number > 1 else 'thing is'} wrong")
    for problem in found.problems:
        board.line(Text(board.words(plain(problem.where)), "bold"), ": ", plain(problem.what), indent=2)
    return board.text()


def _counted(number: int, what: str) -> str:
    """``3 entries of search``."""
    first, space, rest = what.partition(" ")
    several = f"{first[:-1]}ies" if first.endswith("ry") else f"{first}s"
    return f"{number:,} {first if number == 1 else several}{space}{rest}"


# --- words for all of them ----------------------------------------------------------


def moment(at: str | None) -> str:
    """A time as it is printed: ``2026-03-01 12:00``."""
    return plain(at or "").replace("T", " ").removesuffix("Z")[:16]


def size(number: int) -> str:
    """A number of bytes as it is printed."""
    if number < 1000:
        return f"{number} bytes"
    value, unit = number / 1000, "kB"
    for each in ("MB", "GB", "TB"):
        if value < 1000:
            break
        value, unit = value / 1000, each
    return f"{value:.1f} {unit}"
