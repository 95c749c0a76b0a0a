"""The archive: captures, revisions and readings, kept for good, and what changed between them.

:class:`Archive` is the room's whole face. It takes what intake brings (a
:class:`~dragoman.record.Capture` and the :class:`~dragoman.record.Document`
made of it, or why there is none) and what a reader makes of that; who reads is
the caller's affair. The tables are in ``schema``.
"""

from __future__ import annotations

from dragoman.archive.archive import Archive, Reread, open_archive
from dragoman.archive.checking import Problem, Report
from dragoman.archive.keeping import Kept
from dragoman.archive.looking import Diff, Entry, Listed, Log, Status
from dragoman.archive.placing import Placed
from dragoman.archive.watched import UNWELL, Condition, Remembered, Round, State, Watched, silence

__all__ = [
    "UNWELL",
    "Archive",
    "Condition",
    "Diff",
    "Entry",
    "Kept",
    "Listed",
    "Log",
    "Placed",
    "Problem",
    "Remembered",
    "Report",
    "Reread",
    "Round",
    "State",
    "Status",
    "Watched",
    "open_archive",
    "silence",
]
