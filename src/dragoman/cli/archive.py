"""``dragoman archive``: what is kept, and what changed in it."""

from __future__ import annotations

import click

from dragoman.cli.opening import opened
from dragoman.cli.options import ARCHIVE, JSON
from dragoman.cli.output import output_to, write
from dragoman.cli.status import Status


def register(cli: click.Group) -> None:
    """Add this family's commands."""
    cli.add_command(archive_group)


@click.group("archive", short_help="Keep documents for good, and see every change.")
def archive_group() -> None:
    """Keep documents for good: the bytes as they came, every text they had, and every reading."""


@archive_group.command("init", short_help="Make an archive.")
@ARCHIVE
@JSON
def init_command(where: str, as_json: bool) -> int:
    """Make an archive where there is none; one that is there is left as it is."""
    from msgspec import json

    with opened(where, create=True) as archive, output_to(None) as out:
        status = archive.status()
        if as_json:
            write(out, json.format(json.encode(status), indent=2).decode() + "\n")
        else:
            write(out, f"{status.where}: an archive of {status.documents} documents\n")
    return Status.READ
