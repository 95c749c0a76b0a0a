"""``dragoman compare``: two readouts of one encounter."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

import dragoman
from dragoman.cli.opening import opened
from dragoman.cli.options import ARCHIVE, COLOR, JSON, MODEL
from dragoman.cli.output import Look, keep_apart, look_of, output_to, write
from dragoman.errors import DragomanError

if TYPE_CHECKING:
    from dragoman.archive import Archive
    from dragoman.record import Comparison, Document, Readout


def register(cli: click.Group) -> None:
    """Add this family's commands."""
    cli.add_command(compare_command)


@click.command("compare", short_help="Compare two readouts of one encounter.")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option(
    "--format",
    "form",
    type=click.Choice(["terminal", "html", "json", "memo"]),
    default="terminal",
    help="terminal (default): side by side from 100 columns on, else one under the other. html: a page with both "
    "texts beside the comparison. json: the comparison with both records. memo: Markdown.",
)
@JSON
@click.option("-o", "--output", metavar="FILE", help="Write there instead of stdout, all or nothing.")
@click.option(
    "--method",
    type=click.Choice(["lexical", "embeddings"]),
    help="By words and structure alone, or with sentence embeddings too. Default: embeddings where the extra is "
    "installed.",
)
@click.option("--force", is_flag=True, help="Compare readouts of different encounters, or of one publisher, as well.")
@ARCHIVE
@MODEL
@COLOR
@click.pass_context
def compare_command(
    context: click.Context,
    a: str,
    b: str,
    form: str,
    as_json: bool,
    output: str | None,
    method: str | None,
    force: bool,
    where: str,
    model: str | None,
    color: str,
) -> None:
    """Set readout A against readout B: two sides' accounts of one encounter.

    A and B are files or addresses, as dragoman read takes them, or records that it wrote as JSON; or documents of an
    archive, by name, with @3 for the third revision. With --archive a name is looked for there first.

    \b
    dragoman compare ours.txt theirs.html
    dragoman compare ours.txt theirs.txt --format html -o comparison.html
    dragoman compare DOC DOC@2 --archive kept.archive

    Shown are the heads side by side, what either side alone tells (the
    weightiest first), what both tell differently, and how, and what both tell
    alike. docs/compare.md says how it is done and how well.
    """
    keep_apart((a, b), output, None)
    given = context.get_parameter_source("where") is not click.core.ParameterSource.DEFAULT
    with contextlib.ExitStack() as stack:
        needed = given or not (_is_input(a) and _is_input(b))
        there = given or Path(where).exists()
        archive = stack.enter_context(opened(where)) if needed and there else None
        one, other = (_found(name, archive) for name in (a, b))
        agreed = archive is not None and _confirmed(archive, one, other)
    found = dragoman.compare(one, other, method=method, force=force or agreed, model=model)  # type: ignore[arg-type]
    with output_to(output) as out:
        write(out, _drawn(found, "json" if as_json else form, look_of(color, out)), output)


def _is_input(name: str) -> bool:
    return name.startswith(("http://", "https://")) or Path(name).exists()


def _found(name: str, archive: Archive | None) -> Path | str | Document | Readout:
    """The archive's readout of that name, corrected; its text where that was not read; else the input."""
    from dragoman.archive.corrected import Corrected

    if archive is not None:
        try:
            return Corrected(archive).readout(name) or archive.document(name)
        except DragomanError as error:
            if error.code != "E507" or not _is_input(name):
                raise
    return name if name.startswith(("http://", "https://")) else Path(name)


def _confirmed(archive: Archive, one: object, other: object) -> bool:
    """Whether a person has said of the two documents that they are of one encounter."""
    ids = [each.id for each in (one, other) if not isinstance(each, Path | str)]  # type: ignore[attr-defined]
    said = [each.verdict for each in archive.judgements(ids) if {each.one, each.other} == set(ids)]
    return bool(said) and said[-1] == "same"


def _drawn(found: Comparison, form: str, look: Look) -> str:
    from msgspec import json

    from dragoman import render

    if form == "json":
        return json.format(found.to_json(), indent=2) + "\n"
    if form == "html":
        return render.comparison_page(found)
    if form == "memo":
        return render.comparison_memo(found)
    return render.comparison(found, **look._asdict())
