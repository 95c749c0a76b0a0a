"""The history of a phrase, and set phrases, for a terminal.

Rooms do not know each other: these functions take any value that has the
fields of ``PhraseHistory`` and ``SetPhrases``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from dragoman.render.board import Board, quotation
from dragoman.render.outline import day

KINDS = {
    "exact": "as given",
    "form": "other form",
    "inserted": "words between",
    "form+inserted": "other form, words between",
}


def history(found: Any, *, sentences: int, width: int, color: bool, encoding: str) -> str:
    """A phrase over time; ``sentences`` of its places, the newest, are quoted."""
    board = Board(width, color, encoding)
    board.line(Text(board.words(f"“{found.phrase}”"), "bold"))
    board.gap()
    _summary(board, found)
    if not found.occurrences:
        _near(board, found)
        return board.text()
    if found.years:
        _years(board, found)
    for title, rates in (("By publisher", found.publishers), ("By counterpart", found.counterparts)):
        if rates:
            board.title(f"{title} (of its readouts)")
            _rates(board, rates[:10])
            _more(board, rates, 10)
    for title, counts in (("Said by", found.speakers), ("Said to", found.addressees)):
        if counts:
            board.title(title)
            board.rows((_told(c) for c in counts[:10]), right=(1, 2, 3))
            _more(board, counts, 10)
    _variants(board, found.variants)
    _sentences(board, found.occurrences, sentences)
    return board.text()


def _summary(board: Board, found: Any) -> None:
    of = f"{_number(found.readouts, 'readout')} searched"
    if found.undated:
        of += f"; {found.undated:,} of them without a date, and in no year"
    if not found.occurrences:
        board.line(f"Never: neither in these words nor in another form. {of}.")
        return
    if not found.hits:
        board.line(f"Never in these words, but in the variants below. {of}.")
        return
    board.line(f"In {_number(found.hits, 'readout')}, {_number(found.occurrence_count, 'time')}. {of}.")
    if found.first:
        board.line(f"First seen {day(found.first)}, last seen {day(found.last)}.")


def _near(board: Board, found: Any) -> None:
    for word, close in found.misspelt:
        board.line(f"“{word}” is in no text; “{close}” is.")
    if found.nearest:
        board.title("Nearest")
        for near in found.nearest:
            board.line(f"“{near.text}” in {_number(near.readouts, 'readout')}", indent=2)
            board.line(Text(board.words(near.anchor), "dim"), indent=4)


def _years(board: Board, found: Any) -> None:
    board.title("Readouts with it, a year")
    largest = max((rate.per_100 or 0 for rate in found.years), default=0)
    others = any(rate.variants for rate in found.years)
    room = max(8, min(30, board.width - (60 if others else 48)))
    head = ["", "with", "of", "per 100", "95%", *(["variants only"] if others else []), ""]
    rows: list[list[str | Text]] = [[Text(cell, "dim") for cell in head]]
    for rate in found.years:
        rows.append(
            [
                rate.label,
                str(rate.hits),
                f"{rate.readouts:,}",
                "" if rate.per_100 is None else f"{rate.per_100:.1f}",
                "" if rate.low is None else f"{rate.low:.1f}–{rate.high:.1f}",
                *([str(rate.variants or "")] if others else []),
                board.bar(rate.per_100 or 0, largest, room),
            ]
        )
    board.rows(rows, right=(1, 2, 3, 4, 5) if others else (1, 2, 3, 4))
    board.line(Text(board.words(f"{found.interval}."), "dim"), indent=2)


def _rates(board: Board, rates: Sequence[Any]) -> None:
    board.rows(
        (
            [
                rate.label,
                str(rate.hits),
                f"of {rate.readouts:,}",
                f"{rate.per_100:.1f} per 100" if rate.per_100 is not None else "",
                f"{rate.low:.1f}–{rate.high:.1f}" if rate.low is not None else "",
                f"+ {rate.variants} in variants only" if rate.variants else "",
            ]
            for rate in rates
        ),
        right=(1, 2, 3, 4),
    )


def _told(count: Any) -> list[str | Text]:
    """A row of who says it, or to whom: with a rate where it is known of how many readouts."""
    readouts = f"in {_number(count.readouts, 'readout')}"
    if count.per_100 is None:
        return [count.label, _number(count.occurrences, "time"), readouts, "", ""]
    rate = f"of {count.of:,}: {count.per_100:.1f} per 100"
    return [count.label, _number(count.occurrences, "time"), readouts, rate, f"{count.low:.1f}–{count.high:.1f}"]


def _variants(board: Board, variants: Sequence[Any]) -> None:
    if all(variant.kind == "exact" for variant in variants) and len(variants) < 2:
        return
    board.title("Wordings")
    for variant in variants[:15]:
        when = f", {_months(variant.first, variant.last)}" if variant.first else ""
        kind = board.words(f"  {KINDS[variant.kind]}, {_number(variant.occurrences, 'time')}{when}")
        board.line(variant.text, Text(kind, "dim"), indent=2)
    _more(board, variants, 15)


def _sentences(board: Board, occurrences: Sequence[Any], wanted: int) -> None:
    if wanted <= 0:
        return
    shown = list(reversed(occurrences))[:wanted]
    board.title(
        f"Sentences, the newest {len(shown)} of {len(occurrences):,}" if len(shown) < len(occurrences) else "Sentences"
    )
    for each in shown:
        who = " and ".join(each.speaker) if each.speaker else ""
        to = f" → {', '.join(each.target)}" if each.target else ""
        said = f"  {who}{to}: {each.act}" if who else ""
        board.line(
            Text(board.words(day(each.date) if each.date else "no date"), "bold"), Text(board.words(said)), indent=2
        )
        board.line(Text(board.words(each.anchor), "dim"), indent=2)
        start = each.start - each.sentence.start
        board.line(quotation(board.words(each.sentence.text), start, start + each.end - each.start), indent=4)


def _more(board: Board, rows: Sequence[Any], shown: int) -> None:
    if len(rows) > shown:
        board.line(Text(board.words(f"… and {len(rows) - shown} more: --json has all"), "dim"), indent=2)


# Set phrases


def set_phrases(found: Any, *, width: int, color: bool, encoding: str) -> str:
    """The set phrases of each group."""
    board = Board(width, color, encoding)
    for number, group in enumerate(found.groups):
        if number:
            board.gap()
        _group(board, group)
    if found.groups:
        board.gap()
        board.line(Text(board.words(found.measure), "dim"))
    if found.undated:
        board.line(
            Text(f"{_number(found.undated, 'readout')} without a date: in no count of new and gone phrases.", "dim")
        )
    return board.text()


def _group(board: Board, group: Any) -> None:
    to = f" → {group.counterpart}" if group.counterpart else ""
    board.line(Text(board.words(f"{group.publisher or 'Publisher unknown'}{to}"), "bold"))
    span = f", {_months(group.since, group.until)}" if group.since else ""
    board.line(f"{_number(group.readouts, 'readout')}, {group.words:,} words{span}; against {group.against}.")
    if not group.phrases:
        board.line("No set phrase: nothing recurs that others do not say as often.")
    else:
        board.title("Set phrases")
        _list(board, group.phrases, "elsewhere" if "chance" not in group.against else None)
    for title, phrases in (("New", group.new), ("Gone", group.gone)):
        if phrases:
            board.title(title)
            board.rows(
                ((_when(p, title), str(p.readouts), p.text) for p in phrases),
                right=(1,),
            )
    if group.replaced:
        board.title("Replaced")
        for each in group.replaced:
            board.line(f"“{each.old.text}” last seen {day(each.old.last)};", indent=2)
            board.line(f"“{each.new.text}” since {day(each.new.first)}", indent=4)


def _when(phrase: Any, title: str) -> str:
    return f"since {phrase.first}" if title == "New" else f"last {phrase.last}"


def _list(board: Board, phrases: Sequence[Any], elsewhere: str | None) -> None:
    head = ["keyness", "readouts", *([elsewhere] if elsewhere else []), ""]
    rows: list[list[str | Text]] = [[Text(cell, "dim") for cell in head]]
    for phrase in phrases:
        counts = [f"{phrase.keyness:.1f}", str(phrase.readouts), *([str(phrase.elsewhere)] if elsewhere else [])]
        rows.append([*counts, phrase.text])
    board.rows(rows, right=range(len(head) - 1))


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _months(first: str, last: str) -> str:
    return first if first == last else f"{first} – {last}"
