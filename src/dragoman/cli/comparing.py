"""``dragoman compare``: two readouts of one encounter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

import dragoman
from dragoman.cli.options import COLOR, MODEL
from dragoman.cli.output import Look, keep_apart, look_of, output_to, write

if TYPE_CHECKING:
    from dragoman.record import Comparison


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
@click.option("-o", "--output", metavar="FILE", help="Write there instead of stdout, all or nothing.")
@click.option(
    "--method",
    type=click.Choice(["lexical", "embeddings"]),
    help="By words and structure alone, or with sentence embeddings too. Default: embeddings where the extra is "
    "installed.",
)
@click.option("--force", is_flag=True, help="Compare readouts of different encounters, or of one publisher, as well.")
@MODEL
@COLOR
def compare_command(
    a: str, b: str, form: str, output: str | None, method: str | None, force: bool, model: str | None, color: str
) -> None:
    """Set readout A against readout B: two sides' accounts of one encounter.

    A and B are files or addresses, as dragoman read takes them, or records that it wrote as JSON.

    \b
    dragoman compare ours.txt theirs.html
    dragoman compare ours.txt theirs.txt --format html -o comparison.html

    Shown are the heads side by side, what either side alone tells (the
    weightiest first), what both tell differently, and how, and what both tell
    alike. docs/compare.md says how it is done and how well.
    """
    keep_apart((a, b), output, None)
    found = dragoman.compare(a, b, method=method, force=force, model=model)  # type: ignore[arg-type]
    with output_to(output) as out:
        write(out, _drawn(found, form, look_of(color, out)), output)


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
