"""A readout against its predecessors, for a terminal and as a page: both sentences side by side.

Rooms do not know each other: these functions take any value that has the
fields of ``Since``.
"""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text

from dragoman.render import markup
from dragoman.render.board import Board, quotation
from dragoman.render.outline import day, plain, together

BESIDE = 100
"""Columns from which the two sentences stand beside each other."""
STYLES = ("page.css", "since.css")
FATES = {
    "hardened": ("Hardened", "it presses harder than the last time"),
    "softened": ("Softened", "it presses less hard than the last time"),
    "warmed": ("Warmed", "it gives more than the last time"),
    "cooled": ("Cooled", "it gives less than the last time"),
    "new": ("New", "in none of the earlier ones"),
    "gone": ("Gone", "said by the last one or by several, and not here"),
    "reworded": ("Worded differently", "the same matter in other words"),
    "kept": ("Kept", "in the same words"),
}
"""Title of each fate, in order, and what it means."""


def terminal(found: Any, *, width: int, color: bool, encoding: str) -> str:
    """See :func:`dragoman.render.since`."""
    board = Board(width, color, encoding)
    board.line(Text(board.words(title(found)), "bold"))
    board.line(Text(board.words(anchor(found.head)), "dim"))
    board.line(against(found))
    for note in found.notes:
        board.line(plain(note[:1].upper() + note[1:]) + ".")
    if found.changes:
        board.line(counts(found) + ".")
    for fate, (name, meaning) in FATES.items():
        changes = [change for change in found.changes if change.fate == fate]
        if not changes:
            continue
        board.title(f"{name}: {meaning}")
        for number, change in enumerate(changes):
            if number and fate != "kept":
                board.gap()
            _change(board, change)
    if found.topics:
        _topics(board, found)
    return board.text()


def title(found: Any) -> str:
    """Whose readout it is, with whom, of when."""
    return f"{found.head.publisher} with {together(found.counterparts)}, {day(found.head.day)}"


def anchor(head: Any) -> str:
    """The document, with its revision where it has one."""
    return plain(f"{head.document}@{head.revision}" if head.revision is not None else head.document)


def against(found: Any) -> str:
    """What it was held against."""
    if not found.predecessors:
        return "Held against no earlier readout."
    size = len(found.predecessors)
    last, first = found.predecessors[0].day, found.predecessors[-1].day
    of = f"the last {size} of {found.earlier:,}" if found.earlier > size else f"all {size}" if size > 1 else "the only"
    when = day(last) if first == last else f"{day(first)} to {day(last)}"
    return f"Against {of} earlier readout{'' if found.earlier == 1 else 's'}, {when}."


def counts(found: Any) -> str:
    """How many statements had each fate."""
    told = [(name.lower(), sum(change.fate == fate for change in found.changes)) for fate, (name, _) in FATES.items()]
    return ", ".join(f"{count} {name}" for name, count in told if count)


def about(change: Any) -> str:
    """The topic, and who says it to whom."""
    said = change.now or change.before
    parts = [change.topic.replace("_", " ")] if change.topic else []
    to = f" → {together(said.target)}" if said.target else ""
    return " · ".join([*parts, f"{together(said.speaker) if said.speaker else 'nobody named'}{to}"])


def times(change: Any) -> str:
    """In how many of the earlier readouts it was found."""
    if change.fate == "gone":
        return f"said in {change.readouts} of them" if change.readouts > 1 else "said in the last one"
    return f"in {change.readouts} of the earlier ones" if change.readouts else ""


def _change(board: Board, change: Any) -> None:
    board.line(Text(board.words(about(change)), "bold"), indent=2)
    if change.fate == "kept":
        board.line(_sentence(board, change.now), indent=4)
        board.line(Text(board.words(f"{plain(change.now.anchor)}; {times(change)}"), "dim"), indent=4)
        return
    if change.now is not None and change.before is not None and board.width >= BESIDE:
        _beside(board, change)
    else:
        for name, said in (("before", change.before), ("now", change.now)):
            if said is not None:
                board.line(_place(board, name, said), indent=4)
                board.line(_sentence(board, said), indent=4)
    for each in change.how:
        board.line(board.words(f"• {plain(each.words)}"), indent=4)
    if times(change) and change.fate != "new":
        board.line(Text(board.words(times(change)), "dim"), indent=4)


def _beside(board: Board, change: Any) -> None:
    column = (board.width - 4 - 3) // 2
    table = Table.grid(padding=0)
    for size in (column, 3, column):
        table.add_column(width=size, overflow="fold")
    table.add_row(_place(board, "before", change.before), "", _place(board, "now", change.now))
    table.add_row(_sentence(board, change.before), "", _sentence(board, change.now))
    board.table(table, indent=4)


def _place(board: Board, name: str, said: Any) -> Text:
    when = f"{name}, {day(said.date)}" if said.date else name
    place = Text(board.words(f"{when}: {said.act}"), "cyan")
    place.append(board.words(f"\n{plain(said.anchor)}"), "dim")
    return place


def _sentence(board: Board, said: Any) -> Text:
    at = said.start - said.sentence.start
    return quotation(board.words(plain_keeping(said.sentence.text)), at, at + said.end - said.start)


def plain_keeping(text: str) -> str:
    """``text`` as it may be printed, character by character, so that offsets in it stay what they are."""
    return "".join(c if c.isprintable() or c.isspace() else "\ufffd" for c in text)


def _topics(board: Board, found: Any) -> None:
    board.title(f"By topic: the hardest that {found.head.publisher} says on each, before and now")
    rows: list[list[str | Text]] = []
    for each in found.topics:
        before = f"{each.before.act} ({each.before.date})" if each.before is not None else ""
        now = each.now.act if each.now is not None else ""
        style = "bold" if each.shift in ("harder", "softer") else "dim" if each.shift == "as before" else ""
        rows.append(
            [
                each.topic.replace("_", " "),
                Text(each.shift, style),
                before,
                now,
                f"{each.readouts} of {len(found.predecessors)}",
            ]
        )
    board.rows([[Text(cell, "dim") for cell in ("", "", "before", "now", "said in")], *rows])


# The page


def page(found: Any) -> str:
    """See :func:`dragoman.render.since_page`."""
    template = markup.environment().get_template("since_page.html")
    return template.render(**_values(found, 1), **markup.inline(STYLES))


def fragment(found: Any, *, level: int) -> str:
    """See :func:`dragoman.render.since_fragment`."""
    return markup.environment().get_template("since_fragment.html").render(**_values(found, level)).strip()


def styles() -> str:
    """The style sheet that the fragment needs, beside the readout's."""
    return str(markup.inline(STYLES)["style"])


def _values(found: Any, level: int) -> dict[str, Any]:
    sections = [
        {"fate": fate, "name": name, "meaning": meaning, "changes": [c for c in found.changes if c.fate == fate]}
        for fate, (name, meaning) in FATES.items()
    ]
    return {
        "found": found,
        "h": level,
        "title": title(found),
        "anchor": anchor,
        "against": against(found),
        "counts": counts(found),
        "sections": [section for section in sections if section["changes"]],
        "about": about,
        "times": times,
        "parts": parts,
    }


def parts(said: Any) -> tuple[str, str, str]:
    """A sentence cut at its content: what stands before, the content, what stands after."""
    text, at = said.sentence.text, said.start - said.sentence.start
    end = at + said.end - said.start
    before, content, after = (markup.shown_text(each) for each in (text[:at], text[at:end], text[end:]))
    return before, content, after
