"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable

import click

import dragoman
from dragoman.errors import DragomanError


def checked(check: Callable[[str], str]) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """An option's callback: what ``check`` objects to is wrong usage."""

    def callback(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
        try:
            return None if value is None else check(value)
        except DragomanError as error:
            raise click.BadParameter(str(error), context, parameter) from error

    return callback


MODEL = click.option(
    "--model", metavar="NAME", help="An installed spaCy pipeline to read with, such as en_core_web_lg."
)
PROCESSES = click.option(
    "--processes", type=click.IntRange(1), default=1, metavar="N", help="Worker processes (default 1)."
)
COLOR = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colours for a terminal: auto (default) on one, unless NO_COLOR is set.",
)
ARCHIVE = click.option(
    "--archive",
    "where",
    envvar="DRAGOMAN_ARCHIVE",
    default="dragoman.archive",
    metavar="PATH|URL",
    help="The archive: a file, or postgresql://user@host/database. "
    "Default: what DRAGOMAN_ARCHIVE names, else the file dragoman.archive in the current folder.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Everything as JSON.")
PUBLISHED = click.option(
    "--published",
    callback=checked(dragoman.iso_date),
    metavar="DATE",
    help="ISO date (2021-08-17) on which the documents were published, for 'today' and 'on Monday'.",
)
