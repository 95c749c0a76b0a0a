"""Kinds of text beside the readout: recognised, and whose word it is."""

from __future__ import annotations

import pytest

from dragoman.reading import Reader
from dragoman.record import Readout, document


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def read(reader: Reader, text: str, title: str | None = None) -> Readout:
    return reader.read(document(text, title=title, publisher="NOR"))


def test_a_readout_is_one(reader: Reader) -> None:
    text = (
        "Foreign Minister Ana Lund of Norway met Foreign Minister Marko Petrovic of Serbia today. Lund thanked Serbia."
    )
    assert read(reader, text).kind == "readout"


def test_both_speak_in_a_joint_statement(reader: Reader) -> None:
    text = (
        "Joint Statement by Norway and Serbia\n\nForeign Minister Ana Lund of Norway met Foreign Minister Marko "
        "Petrovic of Serbia in Oslo today.\n\nWe condemn the attack on the convoy.\n\nWe agreed to:\n\n"
        "• open a second border crossing by May;\n\n• resume the flights between the two capitals."
    )
    readout = read(reader, text)
    assert readout.kind == "joint_statement"
    assert {s.speaker for s in readout.statements} == {("NOR", "SRB")}
    assert [s.act for s in readout.statements][-2:] == ["agree", "agree"]


def test_a_question_is_nobodys_statement(reader: Reader) -> None:
    text = (
        "Press conference of the Spokesperson of the Ministry of Foreign Affairs, Mr. Per Vik\n\n"
        "Q: What is your comment on the seizure of the trawler?\n\nA: Norway condemns the seizure of the trawler.\n\n"
        "Q: Will there be talks about it?\n\nA: We call on Serbia to resume the talks."
    )
    readout = read(reader, text)
    assert readout.kind == "press_conference"
    assert [(s.act, s.speaker) for s in readout.statements] == [("criticize", ("NOR",)), ("appeal", ("NOR",))]
    assert all("?" not in s.content.text for s in readout.statements)


def test_a_letter_is_its_senders(reader: Reader) -> None:
    text = (
        "Letter to the President of Serbia\n\nDear President Petrovic,\n\nI thank you for your hospitality "
        "during my visit.\n\nNorway will open a consulate in Nis this year.\n\nYours sincerely,\n\nAna Lund\n"
        "Prime Minister of Norway\n"
    )
    readout = read(reader, text)
    assert (readout.kind, readout.encounter.kind) == ("letter", "message")
    assert {(s.speaker, s.person) for s in readout.statements} == {(("NOR",), "Ana Lund")}


def test_a_statement_is_the_publishers(reader: Reader) -> None:
    text = "Statement on the elections in Serbia\n\nWe welcome the peaceful conduct of the elections.\n"
    readout = read(reader, text, title="Statement on the elections in Serbia")
    assert (readout.kind, readout.encounter.kind, readout.encounter.participants) == ("statement", "other", ())
    assert [(s.speaker, s.act) for s in readout.statements] == [(("NOR",), "praise")]
