"""The ``dragoman`` command itself, and how whatever happens becomes an exit status."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

import click

import dragoman
from dragoman.cli.output import PipeClosedError
from dragoman.cli.progress import say
from dragoman.cli.status import Status
from dragoman.errors import DragomanError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(dragoman.__version__, prog_name="dragoman", message="%(prog)s %(version)s")
def cli() -> None:
    """Read official diplomatic readouts into records where every field leads back to its words."""


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line with ``args`` (default: the process's own) and return the exit status."""
    try:
        status = cli.main(args, prog_name="dragoman", standalone_mode=False)
        sys.stdout.flush()
        return int(status or 0)
    except click.ClickException as error:
        error.show()
        return int(error.exit_code)
    except DragomanError as error:
        say(f"dragoman: {error}")
        return _status_of(error)
    except (click.Abort, KeyboardInterrupt):
        say("dragoman: interrupted")
        return Status.INTERRUPTED
    except PipeClosedError:
        # Python would complain once more when it flushes stdout at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Status.PIPE_CLOSED
    except Exception:
        traceback.print_exc()
        say("dragoman: an error inside Dragoman; please report it with the lines above")
        return Status.INTERNAL


def _status_of(error: DragomanError) -> Status:
    if error.code == "E510":
        return Status.DAMAGED
    return Status.NOTHING_READ if error.code in {"E304", "E305"} or error.code < "E3" else Status.USAGE
