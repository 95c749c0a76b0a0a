"""``dragoman phrase`` and ``dragoman phrases``: words over time."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

import dragoman
from dragoman.cli.opening import opened
from dragoman.cli.options import ARCHIVE, COLOR, JSON, MODEL, PROCESSES, checked
from dragoman.cli.output import keep_apart, look_of, output_to, write, writing
from dragoman.cli.progress import say
from dragoman.cli.status import Status

if TYPE_CHECKING:
    from dragoman.archive import Archive
    from dragoman.errors import Refused

OUTPUT = click.option("-o", "--output", metavar="FILE", help="Write there instead of stdout, all or nothing.")
PUBLISHER = click.option(
    "--of",
    "publisher",
    callback=checked(dragoman.party_code),
    metavar="CODE",
    help="Only readouts that this party published.",
)
COUNTERPART = click.option(
    "--with",
    "counterpart",
    callback=checked(dragoman.party_code),
    metavar="CODE",
    help="Only readouts of encounters with this party.",
)


def register(cli: click.Group) -> None:
    """Add this family's commands."""
    cli.add_command(phrase_command)
    cli.add_command(phrases_command)


class Refusals:
    """Says what was refused, and counts it."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, refused: Refused) -> None:
        self.count += 1
        say(f"refused: {refused}")

    def status(self, read: int | bool) -> Status:
        """The exit status where ``read`` texts were read; filters that leave none over are no failure."""
        if not read:
            return Status.NOTHING_READ
        return Status.SOME_REFUSED if self.count else Status.READ


@click.command("phrase", short_help="Follow a phrase over time.")
@click.argument("phrase", metavar="PHRASE")
@click.argument("inputs", metavar="[INPUT]...", nargs=-1)
@ARCHIVE
@PUBLISHER
@COUNTERPART
@click.option(
    "--gap",
    type=click.IntRange(0, 10),
    default=2,
    metavar="N",
    help="Words that a variant may have between two of the phrase's (default 2).",
)
@click.option(
    "--sentences",
    type=click.IntRange(0),
    default=10,
    metavar="N",
    help="How many of its sentences are quoted, the newest first (default 10); --json has all.",
)
@click.option("--chart", metavar="FILE", help="Draw the rates a year into FILE.svg or FILE.png (extra 'charts').")
@JSON
@OUTPUT
@MODEL
@PROCESSES
@COLOR
def phrase_command(
    phrase: str,
    inputs: tuple[str, ...],
    where: str,
    publisher: str | None,
    counterpart: str | None,
    gap: int,
    sentences: int,
    chart: str | None,
    as_json: bool,
    output: str | None,
    model: str | None,
    processes: int,
    color: str,
) -> int:
    """First and last seen, rates a year, by whom and to whom: PHRASE in every INPUT, or in the archive.

    An INPUT is what `dragoman read` takes, or a file of records that it wrote (--format jsonl): these are not read
    again.

    \b
    dragoman read corpus.jsonl --format jsonl -o records.jsonl
    dragoman phrase "peaceful coexistence" records.jsonl --chart coexistence.svg
    dragoman phrase "peaceful coexistence" --archive ministries.archive
    """
    from msgspec import json

    from dragoman import render

    keep_apart(inputs, output, chart)
    refusals = Refusals()
    with taken(inputs, where) as given:
        found = dragoman.phrase(
            phrase,
            given,
            publisher=publisher,
            counterpart=counterpart,
            gap=gap,
            model=model,
            processes=processes,
            on_refused=refusals,
        )
    with output_to(output) as out:
        if as_json:
            write(out, json.format(json.encode(found), indent=2).decode() + "\n", output)
        else:
            write(out, render.phrase_history(found, sentences=sentences, **look_of(color, out)._asdict()), output)
    if chart is not None:
        _draw(chart, lambda form: render.phrase_chart(found, form))
    return refusals.status(found.readouts or not refusals.count)


@click.command("phrases", short_help="Find set phrases.")
@click.argument("inputs", metavar="[INPUT]...", nargs=-1)
@ARCHIVE
@click.option("--discover", is_flag=True, required=True, help="Find the set phrases of the texts themselves.")
@PUBLISHER
@COUNTERPART
@click.option("--dyads", is_flag=True, help="For each publisher and counterpart, not for each publisher.")
@click.option("--encounters", is_flag=True, help="Leave out texts in which only the publisher's own side took part.")
@click.option(
    "--least",
    type=click.IntRange(2),
    default=3,
    metavar="N",
    help="Readouts that must have a phrase (default 3).",
)
@click.option("--top", type=click.IntRange(1), default=20, metavar="N", help="Phrases shown in each list (default 20).")
@JSON
@OUTPUT
@PROCESSES
@COLOR
def phrases_command(
    inputs: tuple[str, ...],
    where: str,
    discover: bool,
    publisher: str | None,
    counterpart: str | None,
    dyads: bool,
    encounters: bool,
    least: int,
    top: int,
    as_json: bool,
    output: str | None,
    processes: int,
    color: str,
) -> int:
    """Set phrases of each publisher, or of a publisher to one counterpart: usual, new, gone and replaced.

    Phrases are ranked by how much more this publisher says them than others do (with --with or --dyads:
    than it does to others). An INPUT is what `dragoman phrase` takes; without one, the archive is. No text is read
    in full.

    \b
    dragoman phrases --discover records.jsonl
    dragoman phrases --discover records.jsonl --of USA --with CHN
    """
    from msgspec import json

    from dragoman import render

    keep_apart(inputs, output, None)
    refusals = Refusals()
    with taken(inputs, where) as given:
        found = dragoman.set_phrases(
            given,
            publisher=publisher,
            counterpart=counterpart,
            by="dyad" if dyads else "publisher",
            least=least,
            top=top,
            encounters_only=encounters,
            processes=processes,
            on_refused=refusals,
        )
    with output_to(output) as out:
        if as_json:
            write(out, json.format(json.encode(found), indent=2).decode() + "\n", output)
        else:
            write(out, render.set_phrases(found, **look_of(color, out)._asdict()), output)
    if found.readouts and not found.groups:
        say(f"note: no group of {least} readouts among {found.readouts}: --least sets how many it takes")
    return refusals.status(found.readouts or not refusals.count)


@contextlib.contextmanager
def taken(inputs: tuple[str, ...], where: str) -> Iterator[Archive | Iterator[str | Path]]:
    """What a command works on: its inputs, or the archive where none is given."""
    if inputs:
        yield inputs_of(inputs)
        return
    with opened(where) as archive:
        yield archive


def inputs_of(inputs: tuple[str, ...]) -> Iterator[str | Path]:
    """Inputs of the command line as the API takes them: what is no stream and no address is a path."""
    from dragoman.intake import address

    for given in inputs:
        yield given if given == "-" or address.is_address(given) else Path(given)


def _draw(chart: str, drawn: Callable[[str], bytes]) -> None:
    """Write a chart, all or nothing."""
    target = Path(chart)
    data = drawn(target.suffix.lstrip(".").lower())
    with writing(chart), contextlib.ExitStack() as stack:
        temporary = target.with_name(f".{target.name}.part")
        stack.callback(lambda: temporary.unlink(missing_ok=True))
        temporary.write_bytes(data)
        temporary.replace(target)
