"""Where results go: stdout or a file, all or nothing."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

import click

from dragoman.errors import DragomanError


class Look(NamedTuple):
    """How a brief is laid out: columns, whether in colour, and in which characters."""

    width: int
    color: bool
    encoding: str


def look_of(color: str, out: TextIO) -> Look:
    terminal = out.isatty()
    width = shutil.get_terminal_size((80, 24)).columns if terminal else 80
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    colored = color == "always" or (color == "auto" and terminal and not plain)
    return Look(width, colored, out.encoding or "utf-8")


@contextlib.contextmanager
def output_to(path: str | None) -> Iterator[TextIO]:
    """A stream for results: stdout, or the file ``path``, which is replaced only once all is written.

    Raises :class:`DragomanError` E307 where nothing can be written.
    """
    if path is None or path == "-":
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding=None if sys.stdout.isatty() else "utf-8", errors="replace")
        yield sys.stdout
        return
    target = Path(path).resolve()
    if target.exists() and not target.is_file():  # a device or a named pipe: there is nothing to replace
        with writing(path):
            out = target.open("w", encoding="utf-8", newline="\n")
        with out:
            yield out
        return
    # Not click's atomic file: it puts what was half-written in place, too.
    with writing(path):
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as out:
            yield out
            with writing(path):
                out.flush()
        with writing(path):
            os.chmod(temporary, _mode(target))
            os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


_UNSEEN = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def json_text(value: object) -> str:
    """``value`` as indented JSON for a terminal, too: what cannot be seen is escaped, which changes nothing."""
    from msgspec import json

    made = json.format(json.encode(value), indent=2).decode()
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", made) + "\n"


def write(out: TextIO, text: str, path: str | None = None) -> None:
    """Write at once, so that who reads from a pipe has each record as it is made."""
    with writing(path or "stdout"):
        out.write(text)
        out.flush()


class PipeClosedError(Exception):
    """Whoever took the output wants no more. (click would make a BrokenPipeError exit status 1.)"""


@contextlib.contextmanager
def writing(path: str) -> Iterator[None]:
    """What goes wrong with the disk, said as E307."""
    try:
        yield
    except BrokenPipeError as error:
        raise PipeClosedError from error
    except OSError as error:
        raise DragomanError(
            "E307",
            f"{path} cannot be written: {error.strerror or error}",
            "Name a place that can be written with -o, or leave -o out for stdout.",
        ) from error


def _mode(target: Path) -> int:
    """The permissions that ``target`` has, or that a new file gets."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def keep_apart(inputs: Iterable[str], output: str | None, refused: str | None) -> None:
    """Nothing that is read may be written over, nor may two results go into one file."""
    places = [Path(path).resolve() for path in (output, refused) if path not in (None, "-")]
    clash = next((p for p in places if p.is_file() and p in {Path(i).resolve() for i in inputs}), None)
    if clash is not None:
        raise click.UsageError(f"{clash} is to be read and cannot be the output as well.")
    if (output is not None and output == refused) or len(places) > len(set(places)):
        raise click.UsageError("--output and --refused need a file each.")
