"""What is said on stderr on the way: lines, and a progress bar they do not tear."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TextIO, TypeVar

import click

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

T = TypeVar("T")

PROGRESS_FROM = 4
"""Documents from which a progress bar is shown: fewer are read before an eye has found it."""


STEP_FROM = 1.0
"""Seconds after which a bar is shown for work that is not counted in documents."""


def say(line: str) -> None:
    """One line on stderr."""
    click.echo(_plain(line), err=True)


def _plain(line: str) -> str:
    """Names of files and words of documents may hold anything: on one line, without what moves the cursor."""
    from dragoman.render import seen

    return seen(" ".join(line.split()))


class Progress:
    """A bar on stderr from the fourth document on, and lines that do not tear it."""

    def __init__(self, total: int | None, shown: bool, does: str = "Reading") -> None:
        self._total, self._shown, self._does = total, shown, does
        self._bar: RichProgress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._began = time.monotonic()

    def over(self, outcomes: Iterable[T]) -> Iterator[T]:
        if not self._shown or (self._total is not None and self._total < PROGRESS_FROM):
            yield from outcomes
            return
        task = None
        for done, outcome in enumerate(outcomes, start=1):
            if self._bar is None and (self._total is not None or done >= PROGRESS_FROM):
                self._bar = _rich_bar()
                task = self._bar.add_task(self._does, total=self._total)
                self._bar.start()
            if self._bar is not None and task is not None:
                self._bar.update(task, completed=done)
            yield outcome

    def step(self, what: str, done: int, total: int) -> None:
        """``done`` of ``total`` of one part of the work; each part gets a bar, once it all takes a second."""
        if not self._shown or time.monotonic() - self._began < STEP_FROM:
            return
        if self._bar is None:
            self._bar = _rich_bar()
            self._bar.start()
        if what not in self._tasks:
            self._tasks[what] = self._bar.add_task(f"{self._does} {what}", total=total)
        self._bar.update(self._tasks[what], completed=done, total=total)

    def say(self, line: str) -> None:
        if self._bar is None:
            say(line)
        else:
            self._bar.console.print(_plain(line), markup=False, highlight=False, soft_wrap=True)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.stop()


def _rich_bar() -> RichProgress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    # stdout is for results: it is not to be drawn into the bar's stream.
    return RichProgress(*columns, TimeRemainingColumn(), console=console, transient=True, redirect_stdout=False)


@contextlib.contextmanager
def progress_bar(out: TextIO | None, count: Callable[[], int | None], does: str = "Reading") -> Iterator[Progress]:
    """A bar where one helps: on a terminal that the results do not go to themselves."""
    shown = sys.stderr.isatty() and (out is None or not out.isatty())
    progress = Progress(count() if shown else None, shown, does)
    try:
        yield progress
    finally:
        progress.close()
