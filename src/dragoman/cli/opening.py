"""Opening the archive that a command works with."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dragoman.cli.progress import progress_bar, say

if TYPE_CHECKING:
    from dragoman.archive import Archive


@contextlib.contextmanager
def opened(where: str, *, create: bool = False) -> Iterator[Archive]:
    """The archive at ``where`` (see ``options.ARCHIVE``); what opening it came to, other than that, is said.

    Raises as :func:`dragoman.open_archive`.
    """
    from dragoman.archive import open_archive

    with progress_bar(None, lambda: None, "Bringing up to date:") as progress:
        archive = open_archive(where, create=create, progress=progress.step)
    with archive:
        if archive.database.backup is not None:
            say(f"note: {where} was made by an older version and was brought up to date;")
            say(f"note: as it was, it is kept as {archive.database.backup}")
        yield archive
