"""Reading: a Document in, a Readout out. A pure function of document, codebook and model.

The steps, each one file: layout (furniture off, sentences) -> names and people
-> encounter -> attribution (source, cue, content) -> acts -> targets ->
contexts. :class:`Reader` runs them over a spaCy pipeline of which only the
tagger and the parser are used.
"""

from __future__ import annotations

from dragoman.reading.parallel import heads
from dragoman.reading.reader import COMPONENTS, DEFAULT_MODEL, READER_VERSION, Reader, head, sentences

__all__ = ["COMPONENTS", "DEFAULT_MODEL", "READER_VERSION", "Reader", "head", "heads", "sentences"]
