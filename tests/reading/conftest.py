"""The model, loaded once, and what it reads in a sentence that stands below a small readout's head."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dragoman.reading import Reader
from dragoman.record import Statement, document

HEAD = "Foreign Minister Ana Lindqvist of Norway met in Oslo today with Foreign Minister Marko Petrovic of Serbia."


@pytest.fixture(scope="session")
def reader() -> Reader:
    """One reader for all tests that only read with it."""
    return Reader()


@pytest.fixture(scope="session")
def below(reader: Reader) -> Callable[[str], tuple[Statement, ...]]:
    """The statements of a text below the head: Norway's Lindqvist met Serbia's Petrovic."""

    def read(text: str) -> tuple[Statement, ...]:
        return reader.read(document(f"{HEAD}\n\n{text}", published="2025-03-12")).statements

    return read
