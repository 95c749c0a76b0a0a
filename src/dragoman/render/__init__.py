"""Readouts for the eye: the terminal brief, the self-contained page, the notebook's fragment.

All are drawn from one :class:`dragoman.render.outline.Outline`. Beside them
stand the drawings of a measurement (``laboratory``, ``charts``). rich and Jinja2
are imported when they are first needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dragoman.errors import Refused
    from dragoman.record import Comparison, Evaluation, Readout, Reliability, Suspicions

__all__ = [
    "archive_diff",
    "archive_log",
    "archive_report",
    "archive_status",
    "brief",
    "comparison",
    "comparison_fragment",
    "comparison_memo",
    "comparison_notebook",
    "comparison_page",
    "differences",
    "differences_page",
    "dyad_chart",
    "encounters",
    "found",
    "notebook",
    "page",
    "pages",
    "phrase_chart",
    "phrase_history",
    "reliability_svg",
    "seen",
    "set_phrases",
    "since",
    "since_fragment",
    "since_page",
    "suspicions",
]


def brief(readout: Readout, *, width: int = 80, color: bool = False, encoding: str = "utf-8") -> str:
    """The readout as a person reads it in a terminal, ending in a newline.

    ``width`` counts columns (at least 32); from 120 on, two parties stand side
    by side. ``color`` adds ANSI styles; they carry no meaning of their own. Every
    character of the result is in ``encoding``: where that lacks a sign such as
    "→", ASCII takes its place. No quotation is shortened.
    """
    from dragoman.render.terminal import render

    return render(readout, width=width, color=color, encoding=encoding)


def page(readout: Readout) -> str:
    """The readout as one HTML page: the brief and the text, each line linked to its words.

    The page holds all it needs and asks for nothing from outside; its content
    security policy forbids it. Nothing in the document can run.
    """
    from dragoman.render.markup import page as made

    return made(readout)


def pages(results: Iterable[Readout | Refused], *, title: str = "Readouts") -> str:
    """Several readouts in one HTML page with a table of contents; what was refused stands at the end, with reasons."""
    from dragoman.render.markup import pages as made

    return made(results, title=title)


def notebook(readout: Readout) -> str:
    """The brief as an HTML fragment for a notebook: styles inline, no script, no ids."""
    from dragoman.render.markup import notebook as made

    return made(readout)


def differences(evaluation: Evaluation, *, width: int = 80, color: bool = False, encoding: str = "utf-8") -> str:
    """The differences of a measurement for a terminal: their counts, the table of acts, then each in its sentence.

    ``width``, ``color`` and ``encoding`` as for :func:`brief`. Each sentence stands
    as gold marks it and as the reading does (once, where that is the same):
    ``<source> [cue] {content}``.
    """
    from dragoman.render.laboratory import differences as drawn

    return drawn(evaluation, width=width, color=color, encoding=encoding)


def differences_page(evaluation: Evaluation, *, title: str = "Differences") -> str:
    """The same as one HTML page, which filters by cause, act, publisher, group and cue where scripts may run."""
    from dragoman.render.laboratory_page import differences_page as made

    return made(evaluation, title=title)


def suspicions(
    found: Suspicions, kinds: Mapping[str, str], *, width: int = 80, color: bool = False, encoding: str = "utf-8"
) -> str:
    """Suspicions for a terminal: the counts, and for 100 readouts, then each in its sentence, kind by kind.

    ``kinds`` says what each kind is called; the rest is as for :func:`brief`.
    """
    from dragoman.render.laboratory import suspicions as drawn

    return drawn(found, kinds, width=width, color=color, encoding=encoding)


def reliability_svg(reliability: Reliability) -> str:
    """The reliability plot: for each bin the share that is right against the mean confidence, as SVG.

    Needs the extra ``charts``. Raises :class:`DragomanError` E306 where it is not installed.
    """
    from dragoman.render.charts import reliability_svg as drawn

    return drawn(reliability)


def dyad_chart(found: Any, form: str) -> bytes:
    """A chart of two parties over time (``Dyad``), as ``svg`` or ``png``: encounters, who asked, each side's acts.

    Raises :class:`DragomanError` E306 (the extra ``charts`` is not installed) or E322 (nothing to draw).
    """
    from dragoman.render.dyad import dyad_chart as drawn

    return drawn(found, form)


def encounters(
    found: Any, *, limit: int | None = None, width: int = 80, color: bool = False, encoding: str = "utf-8"
) -> str:
    """Encounters (``Encounters``) for a terminal, at most ``limit`` of them. The rest: :func:`brief`."""
    from dragoman.render.accounts import encounters as drawn

    return drawn(found, limit=limit, width=width, color=color, encoding=encoding)


def phrase_history(
    found: Any, *, sentences: int = 10, width: int = 80, color: bool = False, encoding: str = "utf-8"
) -> str:
    """A phrase over time (``PhraseHistory``) for a terminal; ``sentences`` are quoted. The rest: :func:`brief`.

    A line is at most ``width`` columns wide.
    """
    from dragoman.render.phrases import history

    return history(found, sentences=sentences, width=width, color=color, encoding=encoding)


def phrase_chart(found: Any, form: str) -> bytes:
    """A chart of a phrase's rates a year (``PhraseHistory``), as ``svg`` or ``png``.

    Raises :class:`DragomanError` E306 (the extra ``charts`` is not installed) or E322 (nothing to draw).
    """
    from dragoman.render.timeline import phrase_chart as drawn

    return drawn(found, form)


def set_phrases(found: Any, *, width: int = 80, color: bool = False, encoding: str = "utf-8") -> str:
    """Set phrases (``SetPhrases``) for a terminal, as :func:`brief`."""
    from dragoman.render.phrases import set_phrases as drawn

    return drawn(found, width=width, color=color, encoding=encoding)


def archive_status(
    found: Any, listed: Iterable[Any] | None = None, *, width: int = 80, color: bool = False, encoding: str = "utf-8"
) -> str:
    """How much an archive holds (``Status``), and, where they are given, its documents (``Listed``); as :func:`brief`.

    A line is at most ``width`` columns wide. No control character and no mark
    that turns the direction of writing comes through, here and in the next three.
    """
    from dragoman.render.kept import status

    return status(found, listed, width=width, color=color, encoding=encoding)


def archive_log(
    found: Any, listed: Any, *, everything: bool = False, width: int = 80, color: bool = False, encoding: str = "utf-8"
) -> str:
    """The history of a document (``Log`` and ``Listed``), the oldest first; as :func:`brief`.

    Captures in which no word changed are folded into a line that counts them,
    unless ``everything`` is asked for.
    """
    from dragoman.render.kept import log

    return log(found, listed, everything=everything, width=width, color=color, encoding=encoding)


def archive_diff(
    found: Any, *, everything: bool = False, width: int = 80, color: bool = False, encoding: str = "utf-8"
) -> str:
    """Two revisions beside each other (``Diff``); as :func:`brief`.

    Words of the old text stand as ``[-so-]``, of the new one as ``{+so+}``. What
    is the same, or differs in typography alone, is folded and counted.
    """
    from dragoman.render.kept import diff

    return diff(found, everything=everything, width=width, color=color, encoding=encoding)


def archive_report(found: Any, *, width: int = 80, color: bool = False, encoding: str = "utf-8") -> str:
    """What verifying an archive found (``Report``); as :func:`brief`."""
    from dragoman.render.kept import report

    return report(found, width=width, color=color, encoding=encoding)


def seen(text: str) -> str:
    """``text`` for a terminal: control characters and marks that turn the direction are written out, ``<U+202E>``."""
    from dragoman.render.outline import seen as made

    return made(text)


def comparison(found: Comparison, *, width: int = 80, color: bool = False, encoding: str = "utf-8") -> str:
    """Two readouts against each other for a terminal, as :func:`brief`; from 100 columns on, side by side."""
    from dragoman.render.facing_text import terminal

    return terminal(found, width=width, color=color, encoding=encoding)


def comparison_page(found: Comparison) -> str:
    """Two readouts against each other as one HTML page, both texts beside the comparison; as :func:`page`."""
    from dragoman.render.facing_page import page as made

    return made(found)


def comparison_fragment(found: Comparison, *, prefix: str = "", level: int = 1) -> str:
    """The comparison as an ``article`` for a page that has its styles (``facing_page.styles()``) and the page's script.

    ``prefix`` begins every id, ``level`` is that of the article's heading.
    """
    from dragoman.render.facing_page import fragment

    return fragment(found, prefix=prefix, level=level)


def comparison_notebook(found: Comparison) -> str:
    """The comparison as an HTML fragment for a notebook: styles inline, no script, no ids."""
    from dragoman.render.facing_page import notebook as made

    return made(found)


def comparison_memo(found: Comparison) -> str:
    """The comparison as a memo in Markdown: every line a quotation with its place in the text."""
    from dragoman.render.facing_text import memo

    return memo(found)


def since(found: Any, *, width: int = 80, color: bool = False, encoding: str = "utf-8") -> str:
    """A readout against its predecessors (``Since``) for a terminal, as :func:`brief`.

    From 100 columns on the two sentences stand side by side.
    """
    from dragoman.render.earlier import terminal

    return terminal(found, width=width, color=color, encoding=encoding)


def since_page(found: Any) -> str:
    """A readout against its predecessors (``Since``) as one HTML page that holds all it needs, as :func:`page`."""
    from dragoman.render.earlier import page as made

    return made(found)


def since_fragment(found: Any, *, level: int = 2) -> str:
    """The same as a fragment for another page, its headings from ``level`` on; ``earlier.styles()`` has its styles."""
    from dragoman.render.earlier import fragment

    return fragment(found, level=level)


def found(result: Any, *, width: int = 80, color: bool = False, encoding: str = "utf-8") -> str:
    """What a search found (``Found``) for a terminal, as :func:`brief`; the words that matched stand in brackets."""
    from dragoman.render.searched import found as drawn

    return drawn(result, width=width, color=color, encoding=encoding)
