"""Near-duplicates: documents that have nearly the same words in the same order.

Every text is a set of shingles, sequences of ``WIDTH`` words (of characters in
scripts without spaces), hashed. A sample of them (Manber's modulus: those whose
hash divides by ``MODULUS``, and the ``FEW`` smallest) is kept to find
candidates by; what is said of two texts is then computed from all of their
shingles, and is no estimate. A. Broder, "On the resemblance and containment of
documents", 1997; U. Manber, "Finding similar files in a large file system", 1994.
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from typing import NamedTuple

import numpy as np

WIDTH = 4
MODULUS = 16
FEW = 4
RESEMBLANCE = 0.5
"""Of all shingles that either text has, the share that both must have."""
CONTAINMENT = 0.8
"""Of the shorter text's shingles, the share that the other must have (a copy with a note put before it)."""

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_]+")


class Likeness(NamedTuple):
    """How near two texts are."""

    jaccard: float
    containment: float

    @property
    def near(self) -> bool:
        """Whether one is to be linked to the other."""
        return self.jaccard >= RESEMBLANCE and self.containment >= CONTAINMENT


def shingles(text: str) -> frozenset[int]:
    """The shingles of ``text``, as signed 64-bit numbers, the same on every machine."""
    return _remembered(text) if len(text) <= SHORT else _made(text)


SHORT = 10_000
"""Characters of a text whose shingles are remembered: the same few texts are candidates again and again."""


@functools.lru_cache(maxsize=256)
def _remembered(text: str) -> frozenset[int]:
    return _made(text)


def _made(text: str) -> frozenset[int]:
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    hashed = np.fromiter(map(_hash, words), np.uint64, len(words))
    if len(words) < WIDTH:
        hashed = np.append(hashed, np.zeros(WIDTH - len(words), np.uint64))
    mixed = np.zeros(len(hashed) - WIDTH + 1, np.uint64)
    for at in range(WIDTH):  # a polynomial in an odd number, modulo 2**64
        mixed = mixed * _ODD + hashed[at : len(hashed) - WIDTH + 1 + at]
    mixed ^= mixed >> np.uint64(32)
    return frozenset((mixed * _ODD).astype(np.int64).tolist())


_ODD = np.uint64(0x9E3779B97F4A7C15)


@functools.lru_cache(maxsize=50_000)
def _hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest())


def sample(of: frozenset[int]) -> list[int]:
    """Of those of the shingles that are kept, the upper halves: candidates need not be told apart better than that."""
    return sorted({each >> 32 for each in of if each % MODULUS == 0} | {each >> 32 for each in sorted(of)[:FEW]})


def likeness(one: frozenset[int], other: frozenset[int]) -> Likeness:
    """How near two texts are, by their shingles."""
    both = len(one & other)
    return Likeness(both / len(one | other), both / min(len(one), len(other)))
