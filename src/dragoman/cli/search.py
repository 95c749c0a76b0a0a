"""``dragoman search``: statements and texts of an archive; and ``archive reindex``, should that go wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dragoman.cli.archive import archive_group
from dragoman.cli.opening import opened
from dragoman.cli.options import ARCHIVE, COLOR, JSON
from dragoman.cli.output import json_text, look_of, output_to, write
from dragoman.cli.status import Status

if TYPE_CHECKING:
    from dragoman.archive import Archive

F = TypeVar("F", bound=Callable[..., Any])
SEVERAL = "several with commas, or the option again: any will do"


def register(cli: click.Group) -> None:
    """Add this family's commands."""
    cli.add_command(search_command)
    archive_group.add_command(reindex_command)


def _filter(name: str, metavar: str, help: str) -> Callable[[F], F]:
    return click.option(f"--{name}", multiple=True, metavar=metavar, help=help)


@click.command("search", short_help="Find statements and texts in the archive.")
@click.argument("query", metavar="[QUERY]", default="")
@ARCHIVE
@click.option(
    "--in",
    "scope",
    type=click.Choice(["statements", "texts"]),
    default="statements",
    help="Look in what is said (default), or in whole texts, what was not read included.",
)
@_filter("speaker", "CODE", f"Party that says it ({SEVERAL}; so with all filters).")
@_filter("person", "NAME", "Person who says it: the name, or some whole words of it.")
@_filter("target", "CODE", "Party that it is said to or about.")
@_filter("act", "ACT", "What is done by saying it: appeal, warn, pledge ... (see docs/codebook.md).")
@_filter("context", "CONTEXT", "PLOVER context: military, economic ...")
@_filter("event", "EVENT", "PLOVER event type: REQUEST, ACCUSE ...")
@_filter("publisher", "CODE", "Party whose account it is.")
@_filter("kind", "KIND", "Kind of encounter: call, video, meeting, message, group, other.")
@_filter("form", "FORM", "Kind of text: readout, joint_statement, statement, letter, press_conference, deliverables.")
@_filter("dyad", "A~B", "Two parties: where just these two met, or one speaks at the other.")
@_filter("document", "NAME", "Only in this document.")
@click.option("--since", metavar="DATE", help="From this day, month or year on: of the encounter, else of publication.")
@click.option("--until", metavar="DATE", help="Up to the end of this day, month or year.")
@click.option("--all-revisions", is_flag=True, help="Search every text a document ever had, not only what stands now.")
@click.option("--forms", is_flag=True, help="Find words outside quotation marks in other (English) forms too.")
@click.option(
    "--sort",
    type=click.Choice(["relevance", "date", "oldest"]),
    help="Order: relevance (default where there are words), date (newest first), oldest.",
)
@click.option("--page", type=click.IntRange(1), default=1, metavar="N", help="Which page (default 1).")
@click.option("--size", type=click.IntRange(1, 1000), default=20, metavar="N", help="Hits on a page (default 20).")
@click.option(
    "--count-by",
    metavar="FIELDS",
    help="Count by year, month, day, speaker, person, target, act, context, event, publisher, kind, form, dyad; "
    "several with commas.",
)
@click.option("--jsonl", is_flag=True, help="Every hit of every page, a line of JSON each.")
@JSON
@click.option("-o", "--output", metavar="FILE", help="Write there instead of stdout, all or nothing.")
@COLOR
def search_command(
    query: str,
    where: str,
    all_revisions: bool,
    count_by: str | None,
    jsonl: bool,
    as_json: bool,
    output: str | None,
    color: str,
    **asked: Any,
) -> int:
    """Find what was said: QUERY is words, "phrases", word* beginnings, AND, OR, NOT and parentheses.

    Without QUERY, all that the filters let through. Nothing found is an answer: the exit status is 0.

    \b
    dragoman search '"one China policy"' --speaker USA
    dragoman search 'sanction* NOT Cuba' --dyad USA~RUS --since 2022
    dragoman search '"two-state solution"' --count-by year,speaker
    """
    from dragoman import render

    if jsonl and (as_json or count_by):
        raise click.UsageError("--jsonl writes hits alone: leave out --json and --count-by.")
    asked["revisions"] = "all" if all_revisions else "latest"
    with opened(where) as archive, output_to(output) as out:
        if jsonl:
            for line in _lines(archive, query, asked):
                write(out, line, output)
            return Status.READ
        found = archive.search(query, count_by=count_by, **asked)
        if as_json:
            write(out, json_text(found), output)
        else:
            write(out, render.found(found, **look_of(color, out)._asdict()), output)
    return Status.READ


def _lines(archive: Archive, query: str, asked: dict[str, Any]) -> Iterator[str]:
    """Every hit as a line of JSON."""
    from msgspec import json

    page, pages = 1, 1
    while page <= pages:
        found = archive.search(query, **{**asked, "page": page, "size": 1000})
        for hit in found.hits:
            yield json.encode(hit).decode() + "\n"
        page, pages = page + 1, found.pages


@click.command("reindex", short_help="Make anew what search finds by.")
@ARCHIVE
@JSON
def reindex_command(where: str, as_json: bool) -> int:
    """Make anew what `dragoman search` finds by, where `dragoman archive verify` says that it is wrong.

    It follows from what is kept; nothing else is touched.
    """
    with opened(where) as archive, output_to(None) as out:
        revisions = archive.reindex()
        write(out, json_text({"revisions": revisions}) if as_json else f"{revisions:,} revisions can be searched\n")
    return Status.READ
