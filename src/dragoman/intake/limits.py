"""How much an input may unpack to, and the refusals of what is broken, locked or too much."""

from __future__ import annotations

from dragoman.errors import DragomanError

RATIO = 200
"""Bytes unpacked for one packed, over a whole input. Text packs to a tenth, the same page again and again
to a hundredth; deflate cannot do better than 1,030, which is what bombs do."""

FLOOR = 100_000_000
"""Bytes that any input may unpack to, whatever its ratio."""

MEMBERS = 100_000
"""Members of all archives of an input."""

DEPTH = 5
"""Archives, mailboxes and messages within each other."""


NESTED = 100_000_000
"""Bytes of an archive that has to be in memory as a whole: a ZIP or Parquet file within another, or from a stream."""


class ExhaustedError(DragomanError):
    """E212: the limits are those of the input as a whole, so nothing more of it is read."""

    def __init__(self, why: str) -> None:
        super().__init__("E212", why, "If it is no decompression bomb, unpack it and name the files themselves.")

    def __reduce__(self) -> tuple[object, tuple[str]]:  # type: ignore[override]
        return (type(self), (self.reason,))


class Budget:
    """What one input may still unpack to; ``packed`` bytes of it have come in, or all of them."""

    def __init__(self, packed: int = 0) -> None:
        self.packed = packed
        self._unpacked = 0
        self._members = 0

    def spend(self, size: int) -> None:
        """Count ``size`` unpacked bytes. Raises :class:`ExhaustedError`."""
        self._unpacked += size
        if self._unpacked > max(FLOOR, RATIO * self.packed):
            raise ExhaustedError(f"it unpacks to more than {max(FLOOR, RATIO * self.packed):,} bytes")

    def member(self, depth: int) -> None:
        """Count a member at ``depth``. Raises :class:`ExhaustedError`."""
        self._members += 1
        if self._members > MEMBERS:
            raise ExhaustedError(f"it holds more than {MEMBERS:,} members")
        if depth > DEPTH:
            raise ExhaustedError(f"it holds archives more than {DEPTH} deep in each other")


def damaged(why: str) -> DragomanError:
    """E215, with what is wrong."""
    why = " ".join(why.split())[:200]
    return DragomanError("E215", f"the file is damaged or cut off: {why}", "Get it again; what could be read is in.")


def encrypted(why: str) -> DragomanError:
    """E213, for what cannot be opened without its password."""
    return DragomanError("E213", why, "Open it with its password, save it without one, and read that.")
