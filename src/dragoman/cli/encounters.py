"""``dragoman encounters``: which readouts are of one encounter."""

from __future__ import annotations

from typing import Literal

import click

import dragoman
from dragoman.cli.opening import opened
from dragoman.cli.options import ARCHIVE, COLOR, JSON, checked
from dragoman.cli.output import look_of, output_to, write
from dragoman.cli.progress import say
from dragoman.cli.status import Status

Verdict = Literal["same", "different", "withdrawn"]


def register(cli: click.Group) -> None:
    """Add this family's commands."""
    cli.add_command(encounters_command)


def _codes(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    check = checked(dragoman.party_code)
    return tuple(code for each in given if (code := check(context, parameter, each)) is not None)


@click.command("encounters", short_help="Group the readouts of one encounter.")
@click.argument("documents", metavar="[DOC]...", nargs=-1)
@ARCHIVE
@click.option(
    "--with", "parties", multiple=True, callback=_codes, metavar="CODE", help="Only with this party (again: and this)."
)
@click.option("--since", metavar="DATE", help="Only from this day, month or year on.")
@click.option("--until", metavar="DATE", help="Only up to the end of this day, month or year.")
@click.option("--unpaired", is_flag=True, help="Only those of which some side's readout is missing.")
@click.option("--paired", is_flag=True, help="Only those that two readouts or more tell of.")
@click.option("--limit", type=click.IntRange(1), default=20, metavar="N", help="Encounters shown (default 20).")
@click.option("--confirm", "verdict", flag_value="same", help="Keep that the DOCs are of one encounter.")
@click.option("--split", "verdict", flag_value="different", help="Keep that they are of different ones.")
@click.option("--undo", "verdict", flag_value="withdrawn", help="Take back what was said of them.")
@click.option("--by", metavar="NAME", help="Who confirms, splits or undoes.")
@click.option("--note", metavar="WORDS", help="Why.")
@JSON
@click.option("-o", "--output", metavar="FILE", help="Write there instead of stdout, all or nothing.")
@COLOR
def encounters_command(
    documents: tuple[str, ...],
    where: str,
    parties: tuple[str, ...],
    since: str | None,
    until: str | None,
    unpaired: bool,
    paired: bool,
    limit: int,
    verdict: Verdict | None,
    by: str | None,
    note: str | None,
    as_json: bool,
    output: str | None,
    color: str,
) -> int:
    """Which readouts in the archive are of one encounter, why, and whose are missing; of DOCs, or of all.

    A person can confirm or split what was grouped. This is kept with who and when; --undo adds that it no longer
    counts. One DOC alone is judged with all other readouts of its encounter.

    \b
    dragoman encounters --with CHN --with USA
    dragoman encounters DOC DOC --confirm --by "A. Analyst"
    """
    from msgspec import json

    from dragoman import render

    if verdict is None and (by is not None or note is not None):
        raise click.UsageError("--by and --note go with --confirm, --split or --undo.")
    if unpaired and paired:
        raise click.UsageError("--paired and --unpaired leave nothing together.")
    with opened(where) as archive, output_to(output) as out:
        if verdict is not None:
            made = dragoman.judge(archive, documents, verdict, by=by or "", note=note)
            for each in made:
                say(f"kept: {each.one}, {each.other}: {each.verdict}, by {each.by} at {each.at}")
            if not made:
                say("note: nothing new: that had been said")
        found = dragoman.encounters(
            archive,
            documents=documents,
            parties=parties,
            since=since,
            until=until,
            paired=True if paired else False if unpaired else None,
        )
        if as_json:
            write(out, json.format(json.encode(found), indent=2).decode() + "\n", output)
        else:
            write(out, render.encounters(found, limit=limit, **look_of(color, out)._asdict()), output)
    return Status.READ
