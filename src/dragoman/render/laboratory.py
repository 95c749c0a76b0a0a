"""A measurement and its differences for a terminal; suspicions likewise. Drawn with rich.

A sentence is marked as the codebook writes its worked sentences, so that
colours carry no meaning of their own: ``<source> [cue] {content}``.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping

from rich.console import Console
from rich.text import Text

from dragoman.record import Difference, Evaluation, Suspicion, Suspicions
from dragoman.render import sheet
from dragoman.render.sheet import Piece
from dragoman.render.terminal import MEASURE, NARROWEST, Pen

MOST = 20
"""Cues that the table of counts shows; the rest is summed up."""
_STYLES = {"content": "cyan", "cue": "bold", "source": "underline"}
_BRACKETS = {"content": "{}", "cue": "[]", "source": "<>"}
_LABEL = 12
"""Columns of what stands before a sentence: "gold, near", two of space."""


def differences(evaluation: Evaluation, *, width: int, color: bool, encoding: str) -> str:
    """See :func:`dragoman.render.differences`."""
    return _printed(_Sheet(Pen(encoding), width).evaluation(evaluation), width, color)


def suspicions(found: Suspicions, kinds: Mapping[str, str], *, width: int, color: bool, encoding: str) -> str:
    """See :func:`dragoman.render.suspicions`."""
    return _printed(_Sheet(Pen(encoding), width).suspicions(found, kinds), width, color)


def _printed(lines: Iterable[Text], width: int, color: bool) -> str:
    out = io.StringIO()
    console = Console(
        file=out,
        width=max(width, NARROWEST),
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},
    )
    for line in lines:
        console.print(line, soft_wrap=True)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


class _Sheet:
    def __init__(self, pen: Pen, width: int) -> None:
        self.pen, self.width = pen, min(max(width, NARROWEST), MEASURE)
        self.console = Console(file=io.StringIO(), width=self.width, _environ={})

    # A measurement

    def evaluation(self, evaluation: Evaluation) -> Iterator[Text]:
        if not evaluation.differences:
            yield Text("No differences.")
            return
        yield from self._counts(evaluation.counts)
        yield from self._confusion(evaluation.confusion)
        for pile in sheet.piles(evaluation):
            yield Text()
            yield self._heading(f"{pile.title} ({pile.count})")
            for cue, heap in pile.heaps:
                if not pile.cause.startswith("encounter."):
                    yield Text()
                    yield Text(self.pen.words(f"{cue or '(no cue)'}: {len(heap)}"), "bold cyan")
                for difference in heap:
                    yield from self._difference(difference)

    def _counts(self, counts: Mapping[str, Mapping[str, int]]) -> Iterator[Text]:
        names: dict[str, tuple[str, Mapping[str, str]]] = {
            "cause": ("Differences by cause", sheet.CAUSES),
            "publisher": ("By publisher", {}),
            "group": ("By group", {}),
            "cue": ("By cue", {}),
        }
        for by, (title, called) in names.items():
            if counts.get(by):
                yield self._heading(title)
                yield from self._numbers(counts[by], called)
                yield Text()

    def _numbers(self, counted: Mapping[str, int], called: Mapping[str, str]) -> Iterator[Text]:
        rows = [(called.get(name, name), n) for name, n in counted.items()]
        if len(rows) > MOST and not called:
            rest = rows[MOST:]
            rows = [*rows[:MOST], (f"({len(rest)} others)", sum(n for _, n in rest))]
        for name, n in rows:
            yield Text(f"{n:6d}  ").append(self.pen.words(name))

    def _confusion(self, confusion: Mapping[str, Mapping[str, int]]) -> Iterator[Text]:
        """Gold acts down, read acts across, by the first four letters of each."""
        across = sheet.across(confusion)
        yield self._heading("Acts: in gold (down), read as (across)")
        yield Text(" " * 10 + "".join(f"{act[:4]:>5}" for act in across), "dim")
        for act, row in confusion.items():
            line = Text(f"{act[:10]:10}", "dim")
            for other in across:
                n = row.get(other, 0)
                line.append(f"{n or self.pen.sign('·'):>5}", "not dim green" if n and act == other else "not dim")
            yield line

    def _difference(self, difference: Difference) -> Iterator[Text]:
        yield self._document(difference.document)
        values = sheet.values(difference)
        if values is not None:
            gold, read = values
            head = Text("gold ", "dim").append(self.pen.words(gold), "not dim green")
            head.append(self.pen.sign(" → ")).append("read ").append(self.pen.words(read), "not dim red")
            yield self._set(head, 4)
        for label, pieces in sheet.shown(difference):
            yield self._labelled(label, self._marked(pieces))

    def _document(self, name: str) -> Text:
        return self._set(Text(self.pen.words(name), "dim"), 2)

    # Suspicions

    def suspicions(self, found: Suspicions, kinds: Mapping[str, str]) -> Iterator[Text]:
        readouts = f"{found.readouts} readout{'' if found.readouts == 1 else 's'}"
        yield self._heading(f"What is suspected in {readouts}")
        yield Text("     n  per 100", "dim")
        hundred = found.per_hundred()
        for kind, n in found.counts.items():
            line = Text(f"{kinds.get(kind, kind)} ").append(f"[{kind}]", "dim")
            yield self._set(line, 0, Text(f"{n:6d}{hundred[kind]:9.1f}  "))
        by_kind: dict[str, list[Suspicion]] = {}
        for each in found.found:
            by_kind.setdefault(each.kind, []).append(each)
        for kind, listed in by_kind.items():
            yield Text()
            title = kinds.get(kind, kind)
            less = f"{len(listed)} of " if len(listed) < found.counts[kind] else ""
            yield self._heading(f"{title[:1].upper()}{title[1:]} ({less}{found.counts[kind]})")
            for each in listed:
                yield self._document(each.document)
                yield self._set(Text(self.pen.words(each.note), "red"), 4)
                yield self._labelled("", self._marked(sheet.cut(each.sentence, {"content": each.words})))

    # Setting words

    def _heading(self, title: str) -> Text:
        return Text(self.pen.words(title), "bold")

    def _marked(self, pieces: Iterable[Piece]) -> Text:
        """The words, with the brackets of each mark where it begins and ends."""
        pieces = list(pieces)
        text = Text()
        for number, piece in enumerate(pieces):
            before = pieces[number - 1] if number else None
            after = pieces[number + 1] if number + 1 < len(pieces) else None
            opened = [k for k in _STYLES if getattr(piece, k) and not (before and getattr(before, k))]
            closed = [k for k in _STYLES if getattr(piece, k) and not (after and getattr(after, k))]
            text.append("".join(_BRACKETS[k][0] for k in opened), "dim")
            styles = [style for k, style in _STYLES.items() if getattr(piece, k)]
            text.append(self.pen.words(" ".join(_split(piece.text))), " ".join(styles) or None)
            text.append("".join(_BRACKETS[k][1] for k in reversed(closed)), "dim")
        return text

    def _labelled(self, label: str, words: Text) -> Text:
        head = Text(f"{label:{_LABEL}}" if label else "", "dim")
        return self._set(words, 4, head)

    def _set(self, text: Text, indent: int, head: Text | None = None) -> Text:
        """Wrapped and indented, behind what stands at the ``head`` of the first line."""
        head = head or Text()
        margin = indent + head.cell_len
        lines = text.wrap(self.console, max(self.width - margin, 8), overflow="fold")
        return Text(" " * indent).append_text(head).append_text(Text("\n" + " " * margin).join(lines))


def _split(text: str) -> list[str]:
    """At white space, so that joining by blanks keeps a blank at either end."""
    words = text.split()
    if not words:
        return ["", ""] if text else []
    return [*([""] if text[0].isspace() else []), *words, *([""] if text[-1].isspace() else [])]


__all__ = ["differences", "suspicions"]
