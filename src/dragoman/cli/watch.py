"""``dragoman watch``: what is new at sources, and what changed, as it is seen."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from types import FrameType
from typing import TYPE_CHECKING, TextIO

import click

import dragoman
from dragoman.cli.opening import opened
from dragoman.cli.options import ARCHIVE, MODEL
from dragoman.cli.output import output_to, write
from dragoman.cli.progress import progress_bar, say
from dragoman.cli.status import Status

if TYPE_CHECKING:
    from dragoman.archive import Watched
    from dragoman.watching import Told, Watcher

DETAILS = 4
"""Details of a change that a line shows; ``dragoman archive diff`` shows all."""


def register(cli: click.Group) -> None:
    """Add this family's commands."""
    cli.add_command(watch_command)


@click.command("watch", short_help="Ask ministries' pages for what is new and what changed.")
@click.argument("sources", metavar="SOURCES.toml")
@click.option("--once", is_flag=True, help="Ask the sources that are due, and end; the exit status tells how they are.")
@click.option("--now", is_flag=True, help="With --once: ask all sources, and for all known pages, due or not.")
@click.option("--no-read", is_flag=True, help="Keep what comes, and leave reading it to dragoman archive reread.")
@ARCHIVE
@MODEL
@click.option("--json", "as_json", is_flag=True, help="A JSON object a line, as things are seen.")
def watch_command(
    sources: str, once: bool, now: bool, no_read: bool, where: str, model: str | None, as_json: bool
) -> int:
    """Ask the sources in SOURCES.toml, keep and read what comes, and tell what is new, edited, removed or wrong.

    Without --once it goes on until it is interrupted, and sleeps until the next source is due. When SOURCES.toml is
    changed meanwhile, it takes that up within a minute.

    \b
    dragoman archive init
    dragoman watch sources.toml --once

    It asks as a guest: docs/watch.md says how, and what a list of sources looks like.
    """
    from dragoman import watching
    from dragoman.intake import sources as lists

    if now and not once:
        raise click.UsageError("--now is for --once: without it all sources are asked when they are due.")
    listed = lists.load(sources)
    with contextlib.ExitStack() as stack:
        read = stack.enter_context(dragoman._reading(model, 1))
        stack.enter_context(_terminable())
        archive = stack.enter_context(opened(where))
        out = stack.enter_context(output_to(None))
        watcher = stack.enter_context(watching.Watcher(archive, listed, read=None if no_read else read))
        if once:
            return _once(watcher, now, out, as_json)
        for told in watcher.run(say, lambda: lists.load(sources)):
            _tell(told, out, as_json, say, ended=False)
    return Status.READ


def _once(watcher: Watcher, everything: bool, out: TextIO, as_json: bool) -> Status:
    """One round; the exit status tells of all sources of the list, asked or not."""
    from msgspec import json

    from dragoman import watching
    from dragoman.archive import UNWELL

    refused, asked = False, set()
    with progress_bar(out, lambda: None) as progress:
        for told in progress.over(watcher.round(everything=everything)):
            refused |= told.what == "refused"
            asked.add(told.source)
            _tell(told, out, as_json, progress.say, ended=True)
    healths = watcher.healths()
    for health in healths:
        if health.name not in asked:
            say(f"note: {health.name} is not due before {health.due} (--now asks it all the same)")
            if as_json:
                write(
                    out,
                    json.encode(
                        watching.Told(source=health.name, what="state", at=health.asked or health.added, health=health)
                    ).decode()
                    + "\n",
                )
            else:
                write(out, source_line(health) + "\n")
    if any(health.state in UNWELL for health in healths):
        return Status.UNWELL
    return Status.SOME_REFUSED if refused else Status.READ


def _tell(told: Told, out: TextIO, as_json: bool, note: Callable[[str], None], *, ended: bool) -> None:
    """What was seen, on stdout; what is only by the way, on stderr."""
    from msgspec import json

    if told.what == "refused" and told.refusal is not None:
        note(f"refused: {told.refusal}")
    if as_json:
        if told.what != "same":
            write(out, json.encode(told).decode() + "\n")
        return
    if told.health is not None:
        if told.left:
            note(f"note: {told.source}: {told.left} new pages are left for the next round")
        if ended or told.health.problem is not None:
            write(out, source_line(told.health) + "\n")
        else:
            note(f"note: {source_line(told.health)}")
    elif told.what not in ("same", "refused"):
        write(out, _line(told) + "\n")


_WORDS = {
    "new": "new",
    "markup": "other markup, the same text",
    "removed": "removed",
    "restored": "there again",
    "emptied": "no text any more",
    "extracted": "another text by a newer extractor",
}


def _line(told: Told) -> str:
    """One thing that was seen, in one line."""
    said = _WORDS.get(told.what) or f"edited after publication: {told.kind}"
    if told.what == "removed" and told.status is not None:
        said += f" ({told.status})"
    more = len(told.details) - DETAILS
    details = [*told.details[:DETAILS], *([f"{more} more"] if more > 0 else [])] if told.what == "edited" else []
    name = f"{told.document}@{told.revision}" if told.revision else f"{told.document}"
    parts = [
        f"{told.source}: {said}",
        *(["; ".join(details)] if details else []),
        *([told.title] if told.title else []),
    ]
    line = f"{' | '.join(parts)} | {name} | {told.url}"
    if told.refusal is not None:
        line += f" | {told.refusal.reason} [{told.refusal.code}]"
    if told.moved is not None:
        line += f" | now redirects to {told.moved}"
    others = f" and {len(told.near) - 1} more" if len(told.near) > 1 else ""
    return _plain(line + (f" | like {told.near[0]}{others}" if told.near else ""))


def source_line(health: Watched) -> str:
    """How a source is, in one line."""
    counts = f"pages {health.pages}, of these gone {health.gone}; edits seen {health.edits}, removals {health.removals}"
    asked = f"asked {health.asked}" if health.asked else "never asked"
    due = f"overdue since {health.due}" if health.overdue else f"next {health.due}"
    state = health.state if health.state == "ok" else f"{health.state} since {health.since}"
    line = f"{health.name}: {state}; {counts}; {asked}, {due if health.due else 'due now'}"
    if health.problem is not None:
        line += f"; {health.problem.reason} [{health.problem.code}]. {health.problem.next_step}"
    return _plain(line)


def _plain(line: str) -> str:
    """A line of which no page can make two, or colours: what is no printable character is left out."""
    return "".join(c if c.isprintable() else " " for c in line)


@contextlib.contextmanager
def _terminable() -> Iterator[None]:
    """Being terminated (as services are) is as clean as being interrupted."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:  # not the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
