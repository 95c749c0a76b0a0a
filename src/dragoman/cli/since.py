"""``dragoman since``: a readout against its predecessors."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

import dragoman
from dragoman.cli.opening import opened
from dragoman.cli.options import ARCHIVE, COLOR, JSON, MODEL, PROCESSES, checked
from dragoman.cli.output import keep_apart, look_of, output_to, write
from dragoman.cli.phrases import Refusals, inputs_of


def register(cli: click.Group) -> None:
    """Add this family's commands."""
    cli.add_command(since_command)


@click.command("since", short_help="Hold a readout against its predecessors.")
@click.argument("document", metavar="DOC")
@ARCHIVE
@click.option(
    "--in",
    "inputs",
    multiple=True,
    metavar="INPUT",
    help="Look for the predecessors here, not in the archive: what dragoman read takes, or records. Again: here too.",
)
@click.option(
    "--with",
    "counterpart",
    callback=checked(dragoman.party_code),
    metavar="CODE",
    help="The counterpart, where several took part.",
)
@click.option(
    "--last", type=click.IntRange(1), default=10, metavar="N", help="Predecessors looked at, the newest (default 10)."
)
@click.option("--all", "every", is_flag=True, help="Look at all predecessors.")
@click.option(
    "--method",
    type=click.Choice(["lexical", "embeddings"]),
    default="lexical",
    help="By words and structure (default), or with sentence embeddings too (extra 'embeddings').",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["terminal", "html", "json"]),
    default="terminal",
    help="terminal (default): both sentences side by side from 100 columns on. html: a page. json: everything.",
)
@JSON
@click.option("-o", "--output", metavar="FILE", help="Write there instead of stdout, all or nothing.")
@MODEL
@PROCESSES
@COLOR
def since_command(
    document: str,
    where: str,
    inputs: tuple[str, ...],
    counterpart: str | None,
    last: int,
    every: bool,
    method: str,
    form: str,
    as_json: bool,
    output: str | None,
    model: str | None,
    processes: int,
    color: str,
) -> int:
    """What is new, gone, worded differently, hardened or softened in DOC since its predecessors.

    Predecessors are readouts of earlier days by the same publisher with the same counterpart. DOC is a document of the
    archive (name, or name@2), with --in the id of a document there; or a file or an address of its own.

    \b
    dragoman since DOC --archive ministries.archive
    dragoman since latest.txt --in records.jsonl --format html -o since.html
    """
    from msgspec import json

    from dragoman import render

    keep_apart((document, *inputs), output, None)
    refusals = Refusals()
    with contextlib.ExitStack() as stack:
        given = inputs_of(inputs) if inputs else stack.enter_context(opened(where))
        found = dragoman.since(
            Path(document) if Path(document).is_file() else document,
            given,
            counterpart=counterpart,
            last=None if every else last,
            method=method,  # type: ignore[arg-type]
            model=model,
            processes=processes,
            on_refused=refusals,
        )
    with output_to(output) as out:
        if as_json or form == "json":
            write(out, json.format(json.encode(found), indent=2).decode() + "\n", output)
        elif form == "html":
            write(out, render.since_page(found), output)
        else:
            write(out, render.since(found, **look_of(color, out)._asdict()), output)
    return refusals.status(1)
