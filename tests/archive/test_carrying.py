"""What people found of one revision, in a later one: carried where the words are the same, else to be checked again."""

from __future__ import annotations

import msgspec
import pytest

from dragoman import record
from dragoman.archive.carrying import carried
from dragoman.archive.findings import Correction, corrected
from dragoman.record import Encounter, Made, Party, Readout, Span, Statement

MADE = Made(reader="by hand", reader_version="1", model="none", model_version="0", codebook_version="1.1")
OLD = """The Minister thanked Kenya for its help.

He called for a ceasefire at once. He said that trade had doubled.

Both sides discussed fisheries."""


def read(text: str, *said: tuple[str, str, str]) -> Readout:
    """A readout whose statements are given as cue, content and speaker."""
    document = record.document(text, id="doc")
    statements = []
    for number, (cue, content, speaker) in enumerate(said, 1):
        at = text.index(f"{cue} {content}")
        start = at + len(cue) + 1
        statements.append(
            Statement(
                id=f"s{number}",
                content=Span(start, start + len(content), content),
                cue=Span(at, at + len(cue), cue),
                source=None,
                speaker=(speaker,),
                person=None,
                act="state",
                paragraph=text.count("\n\n", 0, start) + 1,
                sentence=1,
            )
        )
    parties = (Party("FIN", "Finland", "state"), Party("KEN", "Kenya", "state"))
    return Readout(
        id="doc", document=document, encounter=Encounter(), statements=tuple(statements), parties=parties, made=MADE
    )


SAID = (
    ("thanked Kenya for", "its help", "FIN"),
    ("called for", "a ceasefire at once", "FIN"),
    ("said that", "trade had doubled", "FIN"),
    ("discussed", "fisheries", "FIN"),
)


def finding(before: Statement | None, after: Statement | None, number: int = 1) -> Correction:
    content = (before or after).content  # type: ignore[union-attr]
    verdict = "rejected" if after is None else "added" if before is None else "corrected"
    return Correction(
        id=number,
        document="doc",
        revision=1,
        statement=before.id if before else None,
        start=content.start,
        end=content.end,
        by="anna",
        at="2031-01-01T00:00:00Z",
        verdict=verdict,  # type: ignore[arg-type]
        before=before,
        after=after,
    )


def corrected_act(readout: Readout, number: int, **changed: object) -> Correction:
    before = readout.statements[number]
    return finding(before, msgspec.structs.replace(before, **({"act": "demand"} | changed)))


def test_the_same_words_elsewhere_take_what_was_found_along() -> None:
    old = read(OLD, *SAID)
    new = read("A new first line.\n\n" + OLD.replace("fisheries", "fish"), *SAID[:3], ("discussed", "fish", "FIN"))
    kept, again = carried(old, [corrected_act(old, 1)], new)
    assert again == ()
    (one,) = kept
    assert (one.revision, one.by, one.verdict) == (1, "anna", "corrected"), "who found it, and of which revision"
    shown = corrected(new, (), kept)
    assert shown.readout.statements[1].act == "demand"
    assert shown.by_statement["s2"].revision == 1
    assert shown.open == 3
    assert {s.content.text for s in shown.readout.statements} >= {"a ceasefire at once"}


def test_moved_ones_are_carried_too() -> None:
    old = read(OLD, *SAID)
    blocks = OLD.split("\n\n")
    new = read("\n\n".join([blocks[2], blocks[1], blocks[0]]), SAID[3], SAID[1], SAID[2], SAID[0])
    kept, again = carried(old, [corrected_act(old, 3), corrected_act(old, 0)], new)
    assert again == ()
    acts = {s.content.text: s.act for s in corrected(new, (), kept).readout.statements}
    assert acts == {
        "its help": "demand",
        "fisheries": "demand",
        "a ceasefire at once": "state",
        "trade had doubled": "state",
    }


@pytest.mark.parametrize(
    ("text", "said", "became"),
    [
        (
            OLD.replace("a ceasefire at once", "a ceasefire without delay and at once"),
            (SAID[0], ("called for", "a ceasefire without delay and at once", "FIN"), *SAID[2:]),
            "reworded",
        ),
        (OLD.replace("He called for a ceasefire at once. ", ""), (SAID[0], *SAID[2:]), "dropped"),
        (
            OLD.replace("He called for a ceasefire", "Kenya rejected a ceasefire"),
            (SAID[0], ("rejected", "a ceasefire at once", "KEN"), *SAID[2:]),
            "changed",
        ),
    ],
)
def test_other_words_take_nothing_along(text: str, said: tuple[tuple[str, str, str], ...], became: str) -> None:
    old, new = read(OLD, *SAID), read(text, *said)
    kept, again = carried(old, [corrected_act(old, 1)], new)
    assert kept == ()
    assert [each.became for each in again] == [became]
    assert (again[0].now is None) == (became == "dropped")
    assert corrected(new, (), kept).readout.statements == new.statements


def test_a_reader_who_reads_the_same_paragraph_otherwise_changes_nothing_of_what_was_found() -> None:
    old = read(OLD, *SAID)
    new = read(OLD + "\n\nThe end.", *(SAID[0], ("called for", "a ceasefire at once", "KEN"), *SAID[2:]))
    kept, again = carried(old, [corrected_act(old, 1)], new)
    assert again == ()
    assert corrected(new, (), kept).readout.statements[1].speaker == ("FIN",)


def test_what_is_no_statement_is_none_in_the_next_revision() -> None:
    old, new = read(OLD, *SAID), read(OLD + "\n\nThe end.", *SAID)
    kept, _ = carried(old, [finding(old.statements[3], None)], new)
    shown = corrected(new, (), kept)
    assert [s.id for s in shown.readout.statements] == ["s1", "s2", "s3"]
    assert [each.revision for each in shown.rejected] == [1]


def test_one_that_was_added_goes_along_where_its_paragraph_stands_once() -> None:
    old = read(OLD, *SAID[1:])
    start = OLD.index("its help")
    added = msgspec.structs.replace(old.statements[0], id="new", content=Span(start, start + 8, "its help"), cue=None)
    new = read("First.\n\n" + OLD, *SAID[1:])
    kept, _ = carried(old, [finding(None, added, 7)], new)
    shown = corrected(new, (), kept)
    assert [s.id for s in shown.readout.statements] == ["a7", "s1", "s2", "s3"]
    twice = read(OLD + "\n\n" + OLD.split("\n\n")[0], *SAID[1:])
    kept, again = carried(old, [finding(None, added, 7)], twice)
    assert kept == ()
    assert [each.became for each in again] == ["dropped"]


def test_a_longer_span_is_found_at_its_place_in_the_paragraph() -> None:
    old, new = read(OLD, *SAID), read("First.\n\n" + OLD, *SAID)
    longer = OLD.index("a ceasefire at once. He said")
    span = Span(longer, longer + 19, OLD[longer : longer + 19])
    shorter = msgspec.structs.replace(span, end=span.end - 8, text=span.text[:-8])
    kept, _ = carried(old, [corrected_act(old, 1, content=shorter)], new)
    assert corrected(new, (), kept).readout.statements[1].content.text == "a ceasefire"


def test_what_was_found_anew_goes_before_what_was_carried() -> None:
    old, new = read(OLD, *SAID), read(OLD + "\n\nThe end.", *SAID)
    kept, _ = carried(old, [corrected_act(old, 1)], new)
    before = new.statements[1]
    mine = msgspec.structs.replace(finding(before, msgspec.structs.replace(before, act="warn"), 2), revision=2)
    shown = corrected(new, [mine], kept)
    assert [s.act for s in shown.readout.statements] == ["state", "warn", "state", "state"]
    assert shown.by_statement["s2"].revision == 2
