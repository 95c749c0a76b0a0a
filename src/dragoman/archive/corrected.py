"""An archive as people corrected it: the same one, its readouts with what was found in place of what was read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dragoman.archive.archive import Archive
from dragoman.archive.corrections import Corrections
from dragoman.archive.whole import Whole, whole
from dragoman.record import Head, Readout


class Corrected(Archive):
    """Over an open archive, which stays its owner's to close."""

    def __init__(self, archive: Archive) -> None:
        self.database = archive.database
        self._corrections = Corrections(archive.database)

    def close(self) -> None:
        """Nothing: who opened the database closes it."""

    def readout(self, reference: str) -> Readout | None:
        if reference.partition("@")[0] not in self.checked():
            return super().readout(reference)
        found = whole(self.database, reference)
        return found.standing.readout if isinstance(found, Whole) and found.standing is not None else None

    def accounts(self, *given: Any, **chosen: Any) -> Iterator[tuple[Head, Readout]]:
        checked = self.checked()
        for head, read in super().accounts(*given, **chosen):
            shown = self.readout(f"{head.document}@{head.revision}") if head.document in checked else read
            yield head, shown or read

    def checked(self) -> frozenset[str]:
        """The documents of which anybody has found anything."""
        return self._corrections.documents()
