"""Search: what is found, where it stands and how often, alike over SQLite and PostgreSQL."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import example, given, settings
from hypothesis import strategies as st

import dragoman
from dragoman.archive import Archive, asking, indexing, query, search
from dragoman.errors import DragomanError
from dragoman.record import Encounter, Made, Participant, Readout, Span, Statement, document

from .arriving import BETTER, CALL, MADE, URL, add, arrival, captured, older, read_better

Said = tuple[str, str, dict[str, Any]]
"""Cue and content as they stand in the text, and the other fields of the statement."""


def keep(archive: Archive, name: str, text: str, said: list[Said], made: Made = MADE, **fields: Any) -> str:
    """Keep a text with statements that were read in it; the document's name."""
    known = {each: fields.pop(each) for each in ("published", "publisher", "title") if each in fields}
    at = fields.pop("at", "2026-03-01T12:00:00Z")
    met = tuple(Participant(name="A", title=None, party=code) for code in fields.pop("met", ()))
    address = f"https://mfa.example/{name}"
    given = document(text, extractor="text 1", input=address, **known)
    statements = []
    for number, (cue, content, more) in enumerate(said, start=1):
        spans = [
            Span(text.index(words), text.index(words) + len(words), words) if words else None
            for words in (cue, content)
        ]
        assert spans[1] is not None
        values: dict[str, Any] = {"speaker": (), "person": None, "act": "state", "source": None, **more}
        statements.append(
            Statement(id=f"s{number}", cue=spans[0], content=spans[1], paragraph=1, sentence=number, **values)
        )
    readout = Readout(
        id=given.id,
        document=given,
        encounter=Encounter(participants=met, **{"kind": "call", **fields}),
        statements=tuple(statements),
        made=made,
    )
    return archive.add(captured(text, address, at), given, readout=readout).document


FIN = (
    "Minister Aaltonen spoke with Minister Okafor. She stressed that the Strait must stay open. "
    "She condemned Russia’s war against Ukraine, and said that economic sanctions work.\n\n"
    "They reaffirmed the one-China policy. Okafor’s delegation visited a harbour in Vasa."
)
CHN = "王毅同布林肯通电话。王毅强调，台湾问题是中国内政。布林肯表示，美方愿同中方保持沟通。"
TUR = "Foreign Minister Erdoğan’s deputy urged Türkiye’s partners to lift the sanctions. “Trade is no weapon,” he said."


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Three texts and eight statements, over both databases; nothing is added to it."""
    with contextlib.ExitStack() as stack:
        where = str(tmp_path_factory.mktemp("search") / "kept.dragoman")
        if request.param == "postgresql":
            where = stack.enter_context(request.getfixturevalue("postgresql_server").database())
        yield fill(stack.enter_context(dragoman.open_archive(where, create=True)))


def fill(archive: Archive) -> Archive:
    """Keep the texts above."""
    she = {"speaker": ("FIN",), "person": "Elina Aaltonen"}
    keep(
        archive,
        "fin",
        FIN,
        [
            ("stressed that", "the Strait must stay open", {**she, "act": "demand", "target": ("IRN",)}),
            (
                "condemned",
                "Russia’s war against Ukraine",
                {**she, "act": "criticize", "target": ("RUS",), "event": "ACCUSE"},
            ),
            ("said that", "economic sanctions work", {**she, "contexts": ("economic", "legal")}),
            ("reaffirmed", "the one-China policy", {"speaker": ("FIN", "NGA"), "act": "reassure"}),
        ],
        date="2025-05-02",
        published="2025-05-03",
        publisher="FIN",
        met=("FIN", "NGA"),
        title="A call",
    )
    keep(
        archive,
        "chn",
        CHN,
        [
            (
                "强调，",
                "台湾问题是中国内政",
                {"speaker": ("CHN",), "person": "王毅", "target": ("USA",), "act": "warn"},
            ),
            ("表示，", "美方愿同中方保持沟通", {"speaker": ("USA",), "person": "布林肯", "act": "pledge"}),
        ],
        published="2024-12-31",
        publisher="CHN",
        met=("CHN", "USA"),
        kind="video",
    )
    keep(
        archive,
        "tur",
        TUR,
        [
            ("urged", "Türkiye’s partners to lift the sanctions", {"speaker": ("TUR",), "act": "appeal"}),
            ("he said", "Trade is no weapon", {"speaker": ("TUR",)}),
        ],
    )
    return archive


def contents(found: search.Found) -> list[str]:
    return [hit.content.text for hit in found.hits if hit.content is not None]


def marked(found: search.Found) -> list[list[str]]:
    return [[mark.text for mark in hit.marks] for hit in found.hits]


# --- words ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("strait", ["the Strait must stay open"]),
        ("STRAIT", ["the Strait must stay open"]),
        ('"one China policy"', ["the one-China policy"]),
        ("one-China", ["the one-China policy"]),
        ("“one China policy”", ["the one-China policy"]),
        ('"reaffirmed the one"', ["the one-China policy"]),
        ('"policy one"', []),
        ('"economic sanc*"', ["economic sanctions work"]),
        ("sanction*", ["economic sanctions work", "Türkiye’s partners to lift the sanctions"]),
        ("sanction", []),
        ("condemn*", ["Russia’s war against Ukraine"]),
        ("russia", ["Russia’s war against Ukraine"]),
        ("Russia's", ["Russia’s war against Ukraine"]),
        ("turkiye", ["Türkiye’s partners to lift the sanctions"]),
        ("weapon AND trade", ["Trade is no weapon"]),
        ("weapon trade", ["Trade is no weapon"]),
        ("strait OR weapon", ["the Strait must stay open", "Trade is no weapon"]),
        ("sanctions NOT economic", ["Türkiye’s partners to lift the sanctions"]),
        ("(strait OR sanctions) NOT (lift OR work)", ["the Strait must stay open"]),
        ("sanctions AND NOT lift", ["economic sanctions work"]),
        ("台湾", ["台湾问题是中国内政"]),
        ("内政", ["台湾问题是中国内政"]),
        ("政", ["台湾问题是中国内政"]),
        ("台湾问题", ["台湾问题是中国内政"]),
        ("美方", ["美方愿同中方保持沟通"]),
        ("台 沟通", []),
        ("强调", ["台湾问题是中国内政"]),
        ("harbour", []),
    ],
)
def test_statements_are_found_by_their_words(filled: Archive, text: str, expected: list[str]) -> None:
    assert sorted(contents(filled.search(text))) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("harbour", ["fin"]),
        ("strait AND harbour", ["fin"]),
        ("strait AND trade", []),
        ("sanctions", ["fin", "tur"]),
        ("sanctions NOT harbour", ["tur"]),
        ("NOT sanctions", ["chn"]),
        ("sanctions OR 台湾", ["chn", "fin", "tur"]),
        ('"sanctions work They reaffirmed"', []),
        ("通电话", ["chn"]),
        ("布", ["chn"]),
    ],
)
def test_texts_are_found_by_their_words(filled: Archive, text: str, expected: list[str]) -> None:
    found = filled.search(text, scope="texts")
    assert sorted(hit.document.rpartition("/")[2].split("-")[-1] for hit in found.hits) == expected
    assert found.total == found.documents == len(expected)


def test_a_hit_shows_its_sentence_who_said_it_to_whom_and_its_anchor(filled: Archive) -> None:
    (hit,) = filled.search("strait").hits
    assert hit.sentence is not None
    assert hit.content is not None
    assert hit.sentence.text == "She stressed that the Strait must stay open."
    assert [mark.text for mark in hit.marks] == ["Strait"]
    assert (hit.speaker, hit.person, hit.target, hit.act) == (("FIN",), "Elina Aaltonen", ("IRN",), "demand")
    assert hit.anchor == f"{hit.document}@1#{hit.content.start}-{hit.content.end}"
    assert (hit.date, hit.published, hit.day, hit.title) == ("2025-05-02", "2025-05-03", "2025-05-02", "A call")
    text = filled.document(hit.anchor.partition("#")[0]).text
    for span in (hit.sentence, hit.content, *hit.marks):
        assert text[span.start : span.end] == span.text


def test_a_place_in_a_text_names_the_statement_only_where_there_is_one(filled: Archive) -> None:
    (hit,) = filled.search("delegation", scope="texts").hits
    assert (hit.statement, hit.speaker, hit.more) == (None, (), 0)
    assert hit.sentence is not None
    assert hit.sentence.text == "Okafor’s delegation visited a harbour in Vasa."
    assert hit.anchor.endswith(f"#{hit.marks[0].start}-{hit.marks[0].end}")
    (hit,) = filled.search("sanctions work", scope="texts", publisher="FIN").hits
    assert hit.speaker == ("FIN",)


def test_characters_are_marked_as_far_as_they_were_asked_for(filled: Archive) -> None:
    assert marked(filled.search("台湾")) == [["台湾"]]
    assert marked(filled.search("湾")) == [["湾"]]
    assert marked(filled.search("sanction* NOT work")) == [["sanctions"]]


def test_other_forms_of_a_word_where_they_are_asked_for(filled: Archive) -> None:
    assert contents(filled.search("condemning sanction")) == []
    assert contents(filled.search("condemning", forms=True)) == ["Russia’s war against Ukraine"]
    assert contents(filled.search('"condemning"', forms=True)) == []
    assert marked(filled.search("sanction economic", forms=True)) == [["economic", "sanctions"]]


# --- filters -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        ({}, 8),
        ({"speaker": "FIN"}, 4),
        ({"speaker": "nga"}, 1),
        ({"speaker": ["FIN", "TUR"]}, 6),
        ({"speaker": "FIN,TUR", "act": "state"}, 2),
        ({"target": "RUS"}, 1),
        ({"person": "Aaltonen"}, 3),
        ({"person": "elina aaltonen"}, 3),
        ({"person": "王毅"}, 1),
        ({"person": "Aalto"}, 0),
        ({"act": "criticize"}, 1),
        ({"context": "legal"}, 1),
        ({"event": "accuse"}, 1),
        ({"publisher": "CHN"}, 2),
        ({"kind": "video"}, 2),
        ({"form": "readout"}, 8),
        ({"dyad": "USA~CHN"}, 2),
        ({"dyad": "CHN~USA", "speaker": "CHN"}, 1),
        ({"dyad": "RUS~FIN"}, 1),
        ({"dyad": "FIN~NGA"}, 4),
        ({"since": "2025"}, 4),
        ({"since": "2025-05-02", "until": "2025-05-02"}, 4),
        ({"until": "2024-12"}, 2),
        ({"since": "2025-05-03"}, 0),
    ],
)
def test_filters(filled: Archive, filters: dict[str, Any], number: int) -> None:
    assert filled.search("", **filters).total == number


def test_what_has_no_date_is_counted_beside_a_range_of_dates(filled: Archive) -> None:
    found = filled.search("", since="2024")
    assert (found.total, found.undated) == (6, 2)
    assert filled.search("").undated == 0


@pytest.mark.parametrize(
    ("filters", "documents"),
    [
        ({"speaker": "FIN"}, 1),
        ({"speaker": "FIN", "target": "IRN", "act": "demand"}, 1),
        ({"target": "IRN", "act": "criticize"}, 0),
        ({"publisher": "CHN"}, 1),
        ({"kind": "video"}, 1),
        ({"dyad": "RUS~FIN"}, 1),
        ({"dyad": "CHN~USA"}, 1),
        ({"since": "2024", "until": "2025"}, 2),
    ],
)
def test_texts_are_filtered_by_what_is_said_in_them(filled: Archive, filters: dict[str, Any], documents: int) -> None:
    assert filled.search("", scope="texts", **filters).total == documents


def test_within_one_document(filled: Archive) -> None:
    name = filled.search("strait").hits[0].document
    assert filled.search("sanctions", document=name).total == 1
    assert filled.search("sanctions", document="no-such").total == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"text": "!"}, "E521"),
        ({"text": '"open'}, "E522"),
        ({"text": "x" * 2000}, "E523"),
        ({"speaker": "Atlantis"}, "E303"),
        ({"since": "last week"}, "E302"),
        ({"since": "2025-02-30"}, "E302"),
        ({"since": "2026", "until": "2025"}, "E524"),
        ({"act": "shout"}, "E524"),
        ({"context": "x"}, "E524"),
        ({"event": "x"}, "E524"),
        ({"kind": "x"}, "E524"),
        ({"form": "x"}, "E524"),
        ({"dyad": "USA"}, "E524"),
        ({"dyad": "USA~USA"}, "E524"),
        ({"dyad": "USA~XXX"}, "E303"),
        ({"person": "?"}, "E524"),
        ({"count_by": "weather"}, "E524"),
        ({"count_by": "act", "scope": "texts"}, "E524"),
        ({"facets": "weather"}, "E524"),
        ({"sort": "x"}, "E524"),
        ({"scope": "x"}, "E524"),
        ({"revisions": "x"}, "E524"),
        ({"page": 0}, "E524"),
        ({"size": 0}, "E524"),
        ({"size": 10**6}, "E524"),
    ],
)
def test_what_cannot_be_asked_is_said(filled: Archive, arguments: dict[str, Any], code: str) -> None:
    with pytest.raises(DragomanError) as error:
        filled.search(**arguments)
    assert error.value.code == code
    assert error.value.next_step.endswith((".", "?"))


def test_a_party_that_is_named_is_helped_with(filled: Archive) -> None:
    with pytest.raises(DragomanError, match="Did you mean CHN"):
        filled.search("", speaker="China")


# --- order, pages, counts ------------------------------------------------------------


def test_order_and_pages(filled: Archive) -> None:
    newest = filled.search("", sort="date")
    assert [hit.day for hit in newest.hits] == ["2025-05-02"] * 4 + ["2024-12-31"] * 2 + [None] * 2
    oldest = filled.search("", sort="oldest")
    assert [hit.day for hit in oldest.hits] == ["2024-12-31"] * 2 + ["2025-05-02"] * 4 + [None] * 2
    pages = [filled.search("", size=3, page=number) for number in (1, 2, 3, 4)]
    assert [hit.anchor for page in pages for hit in page.hits] == [hit.anchor for hit in newest.hits]
    assert {(page.total, page.pages, page.documents) for page in pages} == {(8, 3, 3)}


def test_relevance_prefers_what_has_more_of_it_then_what_is_short(filled: Archive) -> None:
    assert contents(filled.search("strait OR sanctions OR economic"))[0] == "economic sanctions work"
    assert filled.search("sanctions").sort == "relevance"
    assert filled.search("").sort == filled.search("NOT sanctions").sort == "date"


def test_as_many_words_as_a_query_may_have(filled: Archive) -> None:
    text = " OR ".join(["sanctions", *(f"word{number}" for number in range(query.LEAVES - 1))])
    for scope, number in (("statements", 2), ("texts", 2)):
        assert filled.search(text, scope=scope, sort="relevance").total == number  # type: ignore[arg-type]


def test_counts_have_denominators(filled: Archive) -> None:
    found = filled.search("sanctions", count_by="year,speaker")
    assert found.count_by == ("year", "speaker")
    cells = {c.values: (c.statements, c.documents, c.of_statements, c.of_documents) for c in found.counts}
    assert cells == {("2025", "FIN"): (1, 1, 4, 1), (None, "TUR"): (1, 1, 2, 1)}
    found = filled.search("", publisher="CHN", count_by="dyad")
    assert [(c.values, c.statements, c.of_statements) for c in found.counts] == [(("CHN~USA",), 2, 2)]


@pytest.mark.parametrize("field", asking.FIELDS)
def test_every_field_can_be_counted_by(filled: Archive, field: str) -> None:
    found = filled.search("", count_by=field, facets=field)
    assert sum(count.documents for count in found.counts) >= found.documents
    assert all(c.statements == c.of_statements and c.documents == c.of_documents for c in found.counts)
    assert {c.values for c in found.facets[field]} == {c.values for c in found.counts}


def test_texts_are_counted_by_what_they_are(filled: Archive) -> None:
    found = filled.search("sanctions", scope="texts", count_by=("year", "kind"), facets=("publisher", "dyad"))
    assert [(c.values, c.documents, c.of_documents) for c in found.counts] == [
        (("2025", "call"), 1, 1),
        ((None, "call"), 1, 1),
    ]
    assert {c.values: c.documents for c in found.facets["dyad"]} == {("FIN~NGA",): 1, (None,): 1}


def test_nothing_found_says_why(filled: Archive) -> None:
    found = filled.search("strait AND sanctions", speaker="FIN")
    assert (found.total, found.pages, found.hits, found.unfiltered) == (0, 0, (), 0)
    assert found.terms == (search.Term("strait", 1), search.Term("sanctions", 2))
    assert filled.search("strait", speaker="CHN").unfiltered == 1


def test_an_empty_archive_is_searched(archive: Archive) -> None:
    for scope in ("statements", "texts"):
        found = archive.search("word", scope=scope, count_by="year")  # type: ignore[arg-type]
        assert (found.total, found.hits, found.counts) == (0, (), ())


# --- kept up to date -----------------------------------------------------------------


def test_what_was_not_read_is_found_as_a_text_alone(archive: Archive) -> None:
    add(archive, arrival(CALL, publisher="FIN", published="2026-03-01"), reading=False)
    assert archive.search("grain").total == 0
    (hit,) = archive.search("grain", scope="texts", publisher="FIN", since="2026-03-01").hits
    assert (hit.statement, hit.form, hit.kind) == (None, None, None)


def test_the_revision_that_stands_is_searched_unless_all_are(archive: Archive) -> None:
    add(archive, arrival(CALL))
    add(archive, arrival(CALL.replace("grain", "bread"), at="2026-03-02T12:00:00Z"))
    for scope in ("statements", "texts"):
        of: Any = {"scope": scope}
        assert archive.search("grain", **of).total == 0
        assert archive.search("bread", **of).total == 1
        (hit,) = archive.search("grain", revisions="all", **of).hits
        assert (hit.revision, hit.latest) == (1, False)
        assert archive.search("weapon", revisions="all", **of).total == 2
    add(archive, arrival(CALL, at="2026-03-03T12:00:00Z"))
    assert archive.search("grain").total == archive.search("grain", scope="texts").total == 1
    assert archive.search("bread").total == 0
    assert archive.verify().problems == ()


def test_another_reading_takes_the_place_of_the_first(archive: Archive) -> None:
    add(archive, arrival(CALL))
    list(archive.reread(read_better, BETTER))
    assert archive.search("grain").total == 1
    assert archive.search("").total == 3
    assert archive.verify().problems == ()


def test_nothing_is_found_of_what_was_rolled_back(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    from dragoman.archive import keeping

    def fail(*_: object) -> None:
        raise RuntimeError("the power goes")

    monkeypatch.setattr(keeping, "link_copies", fail)
    with pytest.raises(RuntimeError):
        add(archive, arrival(CALL))
    assert archive.search("grain", scope="texts").total == archive.search("grain").total == 0


def test_an_archive_of_before_can_be_searched(where: str) -> None:
    older(where, "0004")
    with dragoman.open_archive(where) as archive:
        assert archive.search("the").total > 100
        assert archive.search("王毅", scope="texts").documents == 1
        assert archive.verify().problems == ()


def test_words_by_other_rules_are_made_anew(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with dragoman.open_archive(where, create=True) as archive:
        add(archive, arrival(CALL))
        before = archive.search("grain").hits
    monkeypatch.setattr(indexing, "VERSION", "next")
    with dragoman.open_archive(where) as archive:
        assert archive.search("grain").hits == before
        with archive.database.read() as connection:
            assert indexing.is_fresh(connection)
        assert archive.verify().problems == ()


def test_an_import_can_be_searched(filled: Archive, place: Any, tmp_path: Path) -> None:
    filled.export(tmp_path / "out")
    with dragoman.open_archive(place(), create=True) as other:
        other.import_(tmp_path / "out")
        for text in ("sanctions", "台湾", "NOT the", ""):
            for scope in ("statements", "texts"):
                of: Any = {"scope": scope, "count_by": "year", "revisions": "all"}
                assert other.search(text, **of) == filled.search(text, **of)
        assert other.verify().problems == ()


# --- both databases ------------------------------------------------------------------


@pytest.fixture(scope="module")
def two(postgresql_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Archive, Archive]]:
    """The same in SQLite and in PostgreSQL."""
    with (
        postgresql_server.database() as url,
        dragoman.open_archive(tmp_path_factory.mktemp("two") / "kept.dragoman", create=True) as one,
        dragoman.open_archive(url, create=True) as other,
    ):
        for archive in (one, other):
            fill(archive)
            for number, text in enumerate(ODD):
                keep(archive, f"odd-{number}", text, [(None, text, {"speaker": ("UN",)})])  # type: ignore[list-item]
        yield one, other


ODD = (
    "’s s's ''' \\ \\' a:1 b:* & | ! <-> =schn =all = _ (x) \"y\"",
    "ﬁne Ａｂｃ ½ ² ß ẞ İ ı ς Σ ä a\u0308 x\u200by co\u00adop \u202ebidi\u202c",
    "中国WTO組織 ｶﾞ が 대만은 ประเทศไทย हिन्दी مُحَمَّد שָׁלוֹם",
    "x " * 600 + "end",
    "word" * 1000 + " after",
    "U.S. e.g. J.R.R. 1,000 3.5% covid-19 don't O’Brien",
    "\U00020000\U0001f1eb\U0001f1ee\ue000 \u3000 \u00a0 z",
)

ANY = st.lists(
    st.one_of(st.sampled_from([*"\"'*()“”~:=-&|!<>\\ \t\n_an\x00", "AND", "OR", "NOT"]), st.characters(codec=None)),
    max_size=60,
).map("".join)
LIKELY = st.lists(
    st.sampled_from(["AND", "OR", "NOT", "(", ")", '"one china"', "sanction*", "the", "台湾", "台", '"中国 WTO"', "x"]),
    max_size=9,
).map(" ".join)


@settings(max_examples=100, deadline=None)
@given(text=st.one_of(ANY, LIKELY), forms=st.booleans(), scope=st.sampled_from(["statements", "texts"]))
@example(text="'", forms=False, scope="statements")
@example(text="\ud800 a", forms=False, scope="texts")
@example(text="\x00 a", forms=False, scope="statements")
def test_whatever_is_asked_both_find_the_same_or_say_why_not(
    two: tuple[Archive, Archive], text: str, forms: bool, scope: Any
) -> None:
    outcomes = []
    for archive in two:
        try:
            outcomes.append(archive.search(text, forms=forms, scope=scope, count_by="year", sort="relevance"))
        except DragomanError as error:
            outcomes.append((error.code, error.reason))  # type: ignore[arg-type]
    assert outcomes[0] == outcomes[1]
    found = outcomes[0]
    assert isinstance(found, search.Found) or found[0] in {"E521", "E522", "E523"}
    if isinstance(found, search.Found) and any(query.leaves(query.parse(text, forms=forms))):
        plain = not query.has_or(query.parse(text, forms=forms))
        assert all(hit.marks for hit in found.hits) or not plain


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_word_that_a_text_has_is_found(two: tuple[Archive, Archive], data: st.DataObject) -> None:
    from dragoman.archive import words

    text = data.draw(st.sampled_from((FIN, CHN, TUR, *ODD)))
    token = data.draw(st.sampled_from([t for p in words.passages(text) for t in p.tokens]))
    word = text[token.start : token.end][:900]
    for archive in two:
        found = archive.search(f'"{word}"', scope="texts", size=100)
        assert text in {archive.document(f"{hit.document}@{hit.revision}").text for hit in found.hits}


def test_a_search_is_told_in_json(filled: Archive) -> None:
    found = filled.search("sanctions", count_by="year", facets="act")
    assert msgspec.json.decode(msgspec.json.encode(found), type=search.Found) == found


def test_a_text_of_many_paragraphs(archive: Archive) -> None:
    """More than have a rowid near the others: they are found all the same, and as one text."""
    many = 3 * (1 << indexing.BITS)
    text = "\n\n".join(f"Grain passed the strait on day d{n}." for n in range(many))
    add(archive, arrival("No wheat.", f"{URL}/1"), arrival(text, f"{URL}/2"), arrival("Some grain.", f"{URL}/3"))
    found = archive.search("grain", scope="texts")
    assert (found.total, found.documents) == (2, 2)
    assert {hit.document: hit.more for hit in found.hits} == {"mfa.example-2": many - 1, "mfa.example-3": 0}
    for n in (0, many // 2, many - 1):
        assert [marked(archive.search(f'"day d{n}"', scope="texts"))] == [[[f"day d{n}"]]]
    assert archive.search("wheat OR d100", scope="texts").total == 2
    assert archive.search("NOT d100", scope="texts").total == 2
    assert archive.verify().problems == ()


@pytest.mark.parametrize(("revision", "number"), [(1, 0), (1, 63), (1, 64), (7, 100), (1 << 40, 63), (1 << 40, 9999)])
def test_a_rowid_says_of_which_text_a_passage_is(revision: int, number: int) -> None:
    rowid = indexing.passage_id(revision, number)
    assert indexing.passage_of(rowid) == (revision, number)
    assert rowid < 1 << 63


# --- checking --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE searchable_statement SET latest = false", "its statement s1: latest"),
        ("UPDATE searchable_statement SET day = 20200101", "its statement s1: day"),
        ("UPDATE searchable_text SET latest = false", "stands"),
        ("DELETE FROM searchable_statement", "all its statements"),
        ("DELETE FROM searchable_text", "does not know its text"),
        ("UPDATE searchable_text SET publisher = 'CHN'", "by its words"),
        ("UPDATE statement SET start = 1", "by its words"),
    ],
)
def test_verifying_finds_what_search_would_not_find(archive: Archive, damage: str, said: str) -> None:
    add(archive, arrival(CALL))
    assert archive.verify().problems == ()
    with archive.database.write() as connection:
        connection.execute(sa.text(damage))
    assert any(said in problem.what for problem in archive.verify().problems)


def test_verifying_compares_every_word_with_its_place(archive: Archive) -> None:
    add(archive, arrival(CALL), arrival(FIN, "https://mfa.example/2"))
    with archive.database.write() as connection:
        if connection.dialect.name == "sqlite":
            for table in ("statement_words", "passage_words"):
                connection.execute(sa.text(f"INSERT INTO {table} (rowid, words) VALUES (99, 'nothing like it')"))
        else:
            connection.execute(sa.text("UPDATE passage_words SET words = 'nothing:2'::tsvector"))
            connection.execute(sa.text("UPDATE searchable_statement SET words = 'nothing:2'::tsvector"))
    assert len(archive.verify().problems) >= 2
    with archive.database.write() as connection:
        indexing.rebuild(connection)
    assert archive.verify().problems == ()
