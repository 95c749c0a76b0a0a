"""Reading: a Document in, a Readout out. A pure function of document, codebook and model.

The steps, each one file: layout (furniture off, sentences) -> names and people
-> encounter -> attribution (source, cue, content) -> acts -> targets ->
contexts. :class:`Reader` runs them over a spaCy pipeline of which only the
tagger and the parser are used. What is read before the parse (:func:`head`)
needs none of what comes after it, and does not import it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dragoman.reading.parallel import heads as heads
    from dragoman.reading.reader import COMPONENTS as COMPONENTS
    from dragoman.reading.reader import DEFAULT_MODEL as DEFAULT_MODEL
    from dragoman.reading.reader import READER_VERSION as READER_VERSION
    from dragoman.reading.reader import Reader as Reader
    from dragoman.reading.unparsed import head as head
    from dragoman.reading.unparsed import sentences as sentences

__all__ = ["COMPONENTS", "DEFAULT_MODEL", "READER_VERSION", "Reader", "head", "heads", "sentences"]

_HOMES = {"heads": "parallel", "head": "unparsed", "sentences": "unparsed"}


def __getattr__(name: str) -> Any:
    """What the room offers is imported when it is first asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOMES.get(name, 'reader')}"), name)
    globals()[name] = value
    return value
