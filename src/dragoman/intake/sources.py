"""What is watched: the list of sources that a user writes as TOML."""

from __future__ import annotations

import datetime
import re
import tomllib
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec

from dragoman import codebook
from dragoman.errors import DragomanError
from dragoman.intake import address

Kind = Literal["feed", "list", "page"]
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_NAME = re.compile(r"[\w.-]+")


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place where a publisher puts documents.

    ``kind`` says what is at ``url``: a ``feed`` whose entries link to the
    documents, a ``list`` page whose links that match ``links`` (a regular
    expression, searched in the whole address) do, or a ``page`` that is the
    document. ``every`` is how often it is asked, ``cadence`` after how long
    without anything new it counts as silent (both as "30m", "6h", "7d", "2w").
    ``allow`` names hosts in a private network that may be asked.
    """

    name: str
    kind: Kind
    url: str
    links: str | None = None
    publisher: str | None = None
    every: str = "1h"
    cadence: str | None = None
    allow: tuple[str, ...] = ()

    @property
    def interval(self) -> datetime.timedelta:
        """``every`` as a span of time."""
        return duration(self.every)

    @property
    def patience(self) -> datetime.timedelta | None:
        """``cadence`` as a span of time."""
        return duration(self.cadence) if self.cadence else None


class Sources(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A list of sources; ``contact`` (an address of mail or of a page) goes into the user agent."""

    source: tuple[Source, ...]
    contact: str | None = None


def load(path: str | Path) -> Sources:
    """The list in a TOML file.

    Raises :class:`DragomanError`: E101 and E102 (the file), E308 (what is in it).
    """
    try:
        text = Path(path).read_text("utf-8")
    except FileNotFoundError as error:
        raise DragomanError(
            "E101", f"there is no list of sources {str(path)!r}", "See whether the path is right."
        ) from error
    except (OSError, ValueError) as error:
        raise DragomanError("E102", f"the list of sources cannot be opened: {error}", "See who may read it.") from error
    try:
        found: Sources = msgspec.convert(tomllib.loads(text), Sources)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        kinds = f" (kinds: {', '.join(get_args(Kind))})" if "kind" in str(error) else ""
        raise _misfit(f"{path}: {error}{kinds}") from error
    try:
        for source in found.source:
            _check(source)
        names = [source.name for source in found.source]
        if not names or len(set(names)) < len(names):
            raise ValueError("there is no [[source]]" if not names else "two sources have the same name")
    except ValueError as error:
        raise _misfit(f"{path}: {error}") from error
    return found


def duration(span: str) -> datetime.timedelta:
    """A span of time as it is written: a number and m, h, d or w. Raises ``ValueError``."""
    match = re.fullmatch(r"([1-9]\d{0,4})([mhdw])", span)
    if match is None:
        raise ValueError(span)
    return datetime.timedelta(**{_UNITS[match[2]]: int(match[1])})


def _check(source: Source) -> None:
    """Raise ``ValueError`` for a value that fits the type and makes no sense."""
    where = f"source {source.name!r}: "
    if not _NAME.fullmatch(source.name):
        raise ValueError(f"{where}a name has letters, digits, dots, hyphens and underscores")
    try:
        address.require_http(source.url, "its url")
    except DragomanError as error:
        raise ValueError(where + error.reason) from error
    if (source.kind == "list") != (source.links is not None):
        raise ValueError(f"{where}'links' is for a list page, and such a page needs it")
    checks: tuple[tuple[str, Any], ...] = (
        ("links", lambda: re.compile(source.links or "")),
        ("every", lambda: source.interval),
        ("cadence", lambda: source.patience),
    )
    for field, check in checks:
        try:
            check()
        except (ValueError, re.error) as error:
            raise ValueError(f"{where}{field!r} is not understood: {getattr(source, field)!r}") from error
    if source.publisher is not None and source.publisher not in codebook.parties():
        raise ValueError(f"{where}{source.publisher!r} is no party code of the codebook")


def _misfit(why: str) -> DragomanError:
    return DragomanError("E308", f"the list of sources does not fit: {why}", "docs/watch.md has an example; mend it.")
