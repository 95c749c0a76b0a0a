"""What changed between two texts: its kind, whose doing it is, and what became of each statement."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.archive import Archive
from dragoman.archive.classes import classed
from dragoman.archive.placing import Placed, place
from dragoman.archive.wording import paragraphs, plain, replaced
from dragoman.record import Document, Readout, Statement, document

from .arriving import CALL, URL, add, arrival, kinds, read, refusal

LATER = "2026-03-02T12:00:00Z"
LAST = "2026-03-03T12:00:00Z"
NAME = "mfa.example-17"


def reading(text: str) -> Readout:
    return next(iter(read([document(text)])))


def said(*contents: str, cue: str = "said that") -> str:
    return "They spoke. " + " ".join(f"She {cue} {each}." for each in contents)


def placed(before: str, after: str) -> dict[str, list[tuple[str | None, str | None]]]:
    """The ids of the statements, by what became of them."""
    found: dict[str, list[tuple[str | None, str | None]]] = {}
    for each in place(reading(before).statements, reading(after).statements):
        found.setdefault(each.fate, []).append((each.old, each.new))
    return found


# --- where the statements went ------------------------------------------------------

A = "the strait must stay open to the ships of all states"
B = "the grain of the north is no weapon and never was"
C = "the two ministers will meet again before the summer"
D = "her government pays for the clearing of mines in the east"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((A, B), (A, B), {"carried": [("s1", "s1"), ("s2", "s2")]}),
        ((A, B), (D, A, B), {"added": [(None, "s1")], "carried": [("s1", "s2"), ("s2", "s3")]}),
        ((A, B, C), (A, C), {"carried": [("s1", "s1"), ("s3", "s2")], "dropped": [("s2", None)]}),
        ((A, B, C), (C, A, B), {"moved": [("s3", "s1")], "carried": [("s1", "s2"), ("s2", "s3")]}),
        ((A, B), (A.replace("open", "free"), B), {"reworded": [("s1", "s1")], "carried": [("s2", "s2")]}),
        ((A,), (D,), {"added": [(None, "s1")], "dropped": [("s1", None)]}),
    ],
)
def test_where_statements_went(
    before: Sequence[str], after: Sequence[str], expected: dict[str, list[tuple[str | None, str | None]]]
) -> None:
    assert placed(said(*before), said(*after)) == expected


def test_typography_is_no_rewording() -> None:
    before = "They spoke. She said the strait’s ships — all of them — are “safe” there."
    after = 'They spoke. She said the strait\'s ships - all of them - are "safe" there.'
    assert placed(before, after) == {"carried": [("s1", "s1")]}


def test_two_that_are_alike_are_not_guessed() -> None:
    """Both old ones might have become the new one: neither is said to have."""
    before = said("the port of Vell must be opened to ships", "the port of Arden must be opened to ships")
    after = said("the port of Essen must be opened to ships")
    assert placed(before, after) == {"added": [(None, "s1")], "orphaned": [("s1", None), ("s2", None)]}
    orphaned = [
        each for each in place(reading(before).statements, reading(after).statements) if each.fate == "orphaned"
    ]
    assert [each.lookalikes for each in orphaned] == [("s1",), ("s1",)]


def test_a_lookalike_elsewhere_is_not_taken_for_it() -> None:
    before = said(A, "the port must be opened to ships of all kinds at once", B)
    after = said("the port might be closed to ships of some kinds at times", A, B)
    found = placed(before, after)
    assert "reworded" not in found
    assert ("s2", None) in [*found.get("orphaned", []), *found.get("dropped", [])]


def test_two_that_were_joined_are_orphaned() -> None:
    assert placed(said(A, B), said(f"{A} and that {B}")) == {
        "added": [(None, "s1")],
        "orphaned": [("s1", None), ("s2", None)],
    }


def test_one_that_was_parted_is_orphaned() -> None:
    assert placed(said(f"{A} and that {B}"), said(A, B)) == {
        "added": [(None, "s1"), (None, "s2")],
        "orphaned": [("s1", None)],
    }


def test_one_that_got_longer_is_known_again() -> None:
    longer = f"{A} and to those who bring help to the people of the islands and to nobody else in the world"
    assert placed(said(A, D), said(longer, D)) == {"reworded": [("s1", "s1")], "carried": [("s2", "s2")]}


def test_of_several_with_the_same_words_it_is_told_which_is_which_or_not_at_all() -> None:
    assert placed(said(A, A), said(A, A)) == {"carried": [("s1", "s1"), ("s2", "s2")]}
    assert placed(said(B, A, C, A), said(B, A, C)) == {
        "carried": [("s1", "s1"), ("s2", "s2"), ("s3", "s3")],
        "dropped": [("s4", None)],
    }
    assert placed(said(A, A), said(A)) == {"added": [(None, "s1")], "orphaned": [("s1", None), ("s2", None)]}


def test_what_else_changed_of_a_statement_is_told() -> None:
    found = place(reading(f"They spoke. She said {A}.").statements, reading(f"They spoke. He urged {A}.").statements)
    assert [(each.fate, each.changed) for each in found] == [("carried", ("cue", "source", "speaker", "act"))]


@given(st.lists(st.sampled_from([A, B, C, D, A.replace("open", "free")]), max_size=6), st.data())
@settings(max_examples=60, deadline=None)
def test_every_statement_has_one_fate(before: list[str], data: st.DataObject) -> None:
    after = data.draw(st.lists(st.sampled_from([A, B, C, D, B.replace("no weapon", "not a weapon")]), max_size=6))
    old, new = reading(said(*before)).statements, reading(said(*after)).statements
    found: list[Placed] = place(old, new)
    assert sorted(each.old for each in found if each.old) == sorted(each.id for each in old)
    assert sorted(each.new for each in found if each.new) == sorted(each.id for each in new)
    words: dict[str | None, Statement] = {each.id: each for each in old}
    for each in found:
        if each.fate in ("carried", "moved"):
            (one,) = [s for s in new if s.id == each.new]
            assert plain(words[each.old].content.text) == plain(one.content.text)


def test_identity_goes_through_every_revision(archive: Archive) -> None:
    import sqlalchemy as sa

    from dragoman.archive.schema import document, revision, statement

    add(
        archive,
        arrival(said(A, B)),
        arrival(said(D, A, B), at=LATER),
        arrival(said(D, B.replace("no", "not a")), at=LAST),
    )
    with archive.database.read() as connection:
        of_it = sa.select(statement, revision.c.text, document.c.revision_id.label("stands"))
        of_it = of_it.join(revision, revision.c.id == statement.c.revision_id)
        rows = connection.execute(of_it.join(document, document.c.id == revision.c.document_id)).all()
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row.identity, set()).add(row.text[row.start : row.end])
    assert found == {"1.s1": {A}, "1.s2": {B, B.replace("no", "not a")}, "2.s1": {D}}
    assert sum(row.stands == row.revision_id for row in rows) == 2


# --- kinds of changes -----------------------------------------------------------------


def kind(before: str, after: str, read_too: bool = True, **fields: str) -> tuple[str, tuple[str, ...]]:
    one, other = reading(before), reading(after)
    documents: list[Document] = [document(before), document(after, **fields)]
    readings = (one, other) if read_too else None
    found = classed(*documents, readings, place(one.statements, other.statements) if read_too else ())
    return found.kind, found.details


BASE = said(A, B)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (BASE, "markup"),
        (BASE.replace("They spoke. ", "They  spoke.\n\n"), "typographic"),
        (BASE.replace("They spoke.", "They then spoke."), "wording"),
        (BASE.replace("They spoke.", "They spoke to Okafor."), "substantive"),
        (BASE.replace("They spoke.", "They spoke 3 times."), "substantive"),
        (BASE.replace("They spoke.", "They spoke in March."), "substantive"),
        (BASE.replace("open to", "closed to"), "substantive"),
        (BASE.replace("She said that the grain", "He said that the grain"), "substantive"),
        (BASE.replace("She said that the grain", "She stressed that the grain"), "substantive"),
        (said(A), "substantive"),
        (said(A, B, C), "substantive"),
    ],
)
def test_kinds_of_changes(after: str, expected: str) -> None:
    assert kind(BASE, after)[0] == expected


def test_a_paragraph_that_moved_with_its_numbers_is_no_other_number() -> None:
    before, after = "On 3 March.\n\nThey met.\n\nThey spoke.", "They met.\n\nThey spoke.\n\nOn 3 March."
    assert kind(before, after) == ("wording", ())
    assert [each.kind for each in paragraphs(before, after)] == ["same", "same", "moved"]


def test_a_date_of_publication_that_changed_is_substantive() -> None:
    assert kind(BASE, BASE, published="2026-03-02") == ("substantive", ("published: not known -> 2026-03-02",))


def test_without_readings_it_is_said_that_statements_were_not_compared() -> None:
    assert kind(BASE, BASE.replace("They spoke.", "They then spoke."), read_too=False) == (
        "wording", ("statements not compared: not both are read",),
    )  # fmt: skip


def test_whose_doing_it_is(archive: Archive) -> None:
    """A new extractor that makes another text of the same page has changed nothing that the ministry said."""
    page = "<p>They spoke. She said that the strait is open."
    add(archive, arrival("They spoke. She said that the strait is open. Share", content=page, extractor="page 1"))

    def extract(captured: object) -> Document:
        return arrival("They spoke. She said that the strait is open.", content=page, extractor="page 2")[1]

    (kept,) = archive.extract_again(extract)
    assert (kept.new, kept.revision) == ("extraction", 2)
    entries = archive.log(NAME).entries
    assert [(entry.capture, entry.revision, entry.cause) for entry in entries] == [(1, 1, None), (1, 2, "extractor")]
    found = archive.diff(NAME)
    assert (found.cause, found.kind) == ("extractor", "wording")
    assert next(iter(archive.extract_again(extract))).new == "nothing"
    assert archive.verify().problems == ()


def test_what_was_told_beside_the_bytes_outlives_a_new_extractor(archive: Archive) -> None:
    """A publisher that a user gave, or a list of sources, and a date that only the feed had, are not in the page."""
    found = {"publisher": "given", "published": "feed entry date", "title": "element title"}
    told = {"publisher": "FIN", "published": "2026-02-26", "title": "Old title", "found": found}
    add(archive, arrival(f"{CALL} Share", content="page", extractor="page 1", **told))

    def extract(captured: object) -> Document:
        title = {"title": "New title", "found": {"title": "meta og:title"}}
        return arrival(CALL, content="page", extractor="page 2", **title)[1]

    assert next(archive.extract_again(extract)).new == "extraction"
    now = archive.document(NAME)
    assert (now.text, now.publisher, now.published, now.title) == (CALL, "FIN", "2026-02-26", "New title")
    assert now.found == {**found, "title": "meta og:title"}
    assert archive.verify().problems == ()


def test_a_change_that_comes_together_with_a_new_extractor_is_taken_apart(archive: Archive) -> None:
    """What was kept is extracted again first: then only the page can differ."""
    add(archive, arrival("Old text. Share", content="old", extractor="page 1"))
    capture, made = arrival("New text.", at=LATER, content="new", extractor="page 2")
    kept = archive.add(capture, made, extract=lambda _: arrival("Old text.", content="old", extractor="page 2")[1])
    assert kept.new == "revision"
    entries = archive.log(NAME).entries
    assert [(entry.revision, entry.cause) for entry in entries] == [(1, None), (2, "extractor"), (3, "publisher")]


def test_a_new_extractor_that_makes_the_same_text_is_no_revision(archive: Archive) -> None:
    add(archive, arrival(CALL, content="page", extractor="page 1"))
    (kept,) = archive.extract_again(lambda _: arrival(CALL, content="page", extractor="page 2")[1])
    assert (kept.new, kept.revision) == ("extraction", 1)
    assert archive.status().revisions == 1


def test_every_change_is_in_the_history(archive: Archive) -> None:
    texts = [CALL, CALL.replace(". She", ".  She"), CALL.replace("spoke", "talked"), CALL.replace("open", "closed")]
    add(archive, *(arrival(text, at=f"2026-03-0{n}T12:00:00Z") for n, text in enumerate(texts, start=1)))
    add(archive, refusal(at="2026-03-05T12:00:00Z"), arrival(texts[3], at="2026-03-06T12:00:00Z"))
    found = [entry.kind for entry in archive.log(NAME).entries]
    assert found == [None, "typographic", "wording", "substantive", "refused", "restored"]
    assert archive.status().changes == {
        "refused": 1, "restored": 1, "substantive": 1, "typographic": 1, "wording": 1,
    }  # fmt: skip


# --- words ------------------------------------------------------------------------


TEXTS = st.lists(st.sampled_from(["a b c", "a b d", "“a” b c", "e f g h", "", " ", "\n"]), max_size=8).map("\n".join)


@given(TEXTS, TEXTS)
@settings(deadline=None)
def test_pieces_put_together_are_both_texts(before: str, after: str) -> None:
    def joined(*which: str) -> list[str]:
        lines = ["".join(p.text for p in each.pieces if p.kind in which) for each in paragraphs(before, after)]
        return sorted(line for text in lines for line in text.split("\n") if line.strip())

    assert joined("same", "new") == sorted(line for line in after.split("\n") if line.strip())
    assert joined("same", "old") == sorted(line for line in before.split("\n") if line.strip())


@given(TEXTS, TEXTS)
@settings(deadline=None)
def test_no_word_is_replaced_where_the_words_are_the_same(before: str, after: str) -> None:
    if plain(before) == plain(after):
        assert replaced(before, after) == []


def test_comparing_takes_bounded_time_on_any_two_texts() -> None:
    began = time.process_time()
    list(paragraphs("x\n" * 50_000 + "y", "z\n" + "x\n" * 50_000))
    list(paragraphs("the cat and the dog " * 20_000, "the dog and the cat or the " * 20_000))
    assert time.process_time() - began < 20, "seconds; it takes about 1"


# --- near-duplicates ------------------------------------------------------------------

LONG = " ".join(f"word{n} and another{n} of the text" for n in range(60))


def test_copies_are_linked_and_not_merged(archive: Archive) -> None:
    first, second = add(
        archive, arrival(LONG, f"{URL}a"), arrival(f"Embassy note. {LONG}", "https://embassy.example/b")
    )
    assert second.near == (first.document,)
    assert archive.log(first.document).near == (second.document,)
    assert archive.log(second.document).near == (first.document,)
    assert archive.status().documents == 2


def test_what_is_not_nearly_the_same_is_not_linked(archive: Archive) -> None:
    other = " ".join(f"thing{n} or what{n} of a page" for n in range(60))
    assert [each.near for each in add(archive, arrival(LONG, f"{URL}a"), arrival(other, f"{URL}b"))] == [(), ()]


def test_a_very_long_text_can_be_kept_and_linked(archive: Archive) -> None:
    text = " ".join(f"w{n}" for n in range(200_000))
    found = add(archive, arrival(text, f"{URL}a"), arrival(text + " end", f"{URL}b"), reading=False)
    assert kinds(found) == ["document", "document"]
    assert found[1].near == (found[0].document,)
