"""Phrases from what is remembered of the texts: the same answer as from all of them, whatever happened in between."""

from __future__ import annotations

import msgspec
import pytest

import dragoman
from dragoman.archive import Archive
from dragoman.archive.browsing import Stamp
from dragoman.archive.corrected import Corrected
from dragoman.archive.corrections import Corrections
from dragoman.errors import DragomanError
from dragoman.web.phrasing import Phrases, set_phrases

from .conftest import EGYPT, capture, foreign

WORDS = (
    "trade",
    "bilateral cooperation",
    "the volume of trade",
    "volume trade",
    "xyzzyx",
    "cooperatoin",
    "of the",
    "合作",
)


@pytest.mark.parametrize("words", WORDS)
def test_it_answers_as_if_all_texts_were_looked_through(shown: Archive, words: str) -> None:
    phrases, stamp = Phrases(Corrected(shown)), Stamp(shown.database)
    for chosen in ({}, {"publisher": "EGY"}, {"counterpart": "ZAF"}, {"gap": 0}):
        expected = dragoman.phrase(words, shown, **chosen)  # type: ignore[arg-type]
        assert phrases.follow(words, stamp.now(), **chosen) == expected  # type: ignore[arg-type]


def test_without_a_word_there_is_nothing_to_follow(shown: Archive) -> None:
    with pytest.raises(DragomanError, match="E321"):
        Phrases(Corrected(shown)).follow("--", "1")


def test_it_follows_the_archive(archive: Archive) -> None:
    phrases, stamp = Phrases(Corrected(archive)), Stamp(archive.database)
    before = phrases.follow("trade", stamp.now())
    text = "The Minister of Finland in a text\n\nThe volume of trade, xyzzyx."
    made = foreign("another", text, "en")
    archive.add(capture(text.encode(), "2031-03-03T00:00:00Z", address="/x/another"), made.document, readout=made)
    after = phrases.follow("trade", stamp.now())
    assert after.hits == before.hits + 1
    assert after == dragoman.phrase("trade", archive)
    other = "The Minister of Finland in a text\n\nIt speaks of fish."
    again = msgspec.structs.replace(foreign("another", other, "en"))
    archive.add(capture(other.encode(), "2031-03-04T00:00:00Z", address="/x/another"), again.document, readout=again)
    last = phrases.follow("trade", stamp.now())
    assert last.hits == before.hits
    assert last == dragoman.phrase("trade", archive)
    assert phrases.follow("xyzzyy", stamp.now()) == dragoman.phrase("xyzzyy", archive)


def test_a_correction_counts(archive: Archive) -> None:
    phrases, stamp = Phrases(Corrected(archive)), Stamp(archive.database)
    phrases.follow("trade", stamp.now())
    readout = archive.readout(EGYPT)
    assert readout is not None
    said = next(each for each in readout.statements if "trade" in each.content.text)
    after = msgspec.structs.replace(said, speaker=("FJI",))
    Corrections(archive.database).add(f"{EGYPT}@2", said.id, "corrected", after, by="anna")
    assert "FJI" in {each.label for each in phrases.follow("trade", stamp.now()).speakers}


def test_set_phrases_are_found_from_another_process_as_here(shown: Archive) -> None:
    how = {"publisher": None, "counterpart": None, "by": "publisher", "least": 2}
    assert set_phrases(shown.where, how) == dragoman.set_phrases(shown, by="publisher", least=2)
