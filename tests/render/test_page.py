"""The page: self-contained, inert, linked both ways, and its text is the document's."""

import base64
import hashlib
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman import codebook
from dragoman.errors import Refused
from dragoman.record import Encounter, Evidence, Finding, Participant, Party, Readout, Span, Statement
from dragoman.render import markup, notebook, page, pages

Make = Callable[..., Readout]
State = Callable[..., Statement]
Parse = Callable[[str], Any]

REACHES_OUT = {"src", "href", "srcset", "action", "formaction", "poster", "data", "ping", "background", "cite"}
HOSTILE = '</script><script>alert(1)</script>"><img src=x onerror=alert(2)>&lt;{{ 7*7 }}'


def test_the_text_column_is_the_text(readout: Readout, parse: Parse) -> None:
    assert parse(page(readout)).columns == [readout.document.text]


def test_nothing_is_asked_for_from_outside(readout: Readout, parse: Parse) -> None:
    for shown in (parse(page(readout)), parse(pages([readout, readout]))):
        reaching = [value for name in REACHES_OUT for value in shown.values(name)]
        outside = {value for value in reaching if not value.startswith("#") and value != "data:,"}
        assert outside == {readout.document.url}
        assert not re.search(r"url\(|@import|image-set", shown.inside["style"])
        assert not re.search(r"fetch|XMLHttp|import\(|sendBeacon|WebSocket", shown.inside["script"])
        assert not shown.values("style")


def test_the_policy_allows_this_style_and_this_script_and_nothing_else(readout: Readout, parse: Parse) -> None:
    shown = parse(page(readout))
    (policy,) = [m["content"] for m in shown.named("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for kind in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(shown.inside[kind].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy


def test_nothing_in_a_document_can_run(make: Make, state: State, parse: Parse) -> None:
    text = f"He said {HOSTILE} and left.\n\n{HOSTILE}"
    said = state(text, 1, HOSTILE, "said", "He", near="He", person=HOSTILE, act=HOSTILE, contexts=(HOSTILE,),
                 target=(HOSTILE,))  # fmt: skip
    encounter = Encounter(
        date=HOSTILE,
        place=HOSTILE,
        publisher=HOSTILE,
        participants=(Participant(HOSTILE, HOSTILE, HOSTILE),),
        missing={HOSTILE: HOSTILE},
    )
    hostile = make(
        text,
        [said],
        id=HOSTILE,
        title=HOSTILE,
        url="javascript:alert(1)",
        published=HOSTILE,
        encounter=encounter,
        findings=(Finding("F401", HOSTILE),),
        parties=(Party("NOR", HOSTILE, "state"),),
    )
    refused = Refused(code="E205", reason=HOSTILE, next_step=HOSTILE, input=HOSTILE)
    for source in (page(hostile), pages([hostile, refused], title=HOSTILE), notebook(hostile)):
        shown = parse(source)
        assert [name for name, _ in shown.elements].count("script") == (0 if source.startswith("<div") else 1)
        assert not shown.named("img")
        assert not [name for _, attributes in shown.elements for name in attributes if name.startswith("on")]
        assert not [value for value in shown.values("href") if "javascript" in value]
        assert "49" not in source.replace(shown.inside["style"], "").replace(shown.inside["script"], "")
    assert parse(page(hostile)).columns == [text]


def test_every_line_and_its_words_are_linked_both_ways(readout: Readout, parse: Parse) -> None:
    shown = parse(page(readout))
    ids, links = shown.values("id"), shown.values("href")
    for number in range(1, len(readout.statements) + 1):
        assert {f"s{number}", f"t-s{number}"} <= set(ids)
        assert links.count(f"#t-s{number}") == 1
        assert f"#s{number}" in links
    for name in ("p1", "p2", "date", "kind", "requested_by"):
        assert {f"f-{name}", f"t-{name}"} <= set(ids)
        assert {f"#f-{name}", f"#t-{name}"} <= set(links)
    assert "#d-title" in links


def test_ids_are_unique_and_every_link_arrives(readout: Readout, parse: Parse) -> None:
    for shown in (parse(page(readout)), parse(pages([readout, readout, REFUSED]))):
        ids = shown.values("id")
        assert len(ids) == len(set(ids))
        inside = {value[1:] for value in shown.values("href") if value.startswith("#")}
        labels = {name for value in shown.values("aria-labelledby") for name in value.split()}
        assert inside | labels <= set(ids)
        about = {name for value in (*shown.values("data-s"), *shown.values("data-w")) for name in value.split()}
        assert about <= set(ids)


REFUSED = Refused(code="E205", reason="the text is in Norwegian", next_step="Give an English one.", input="a.txt:2")


def test_the_keyboard_stops_once_at_each_statement(readout: Readout, parse: Parse) -> None:
    stops = [a for a in parse(page(readout)).named("a") if a.get("class") == "to" and "tabindex" not in a]
    assert sorted(a["href"] for a in stops) == sorted(f"#s{n}" for n in range(1, len(readout.statements) + 1))


def test_headings_stand_in_order(readout: Readout, parse: Parse) -> None:
    for source in (page(readout), pages([readout, readout, REFUSED])):
        levels = [level for level, _ in parse(source).headings]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
    words = [text for _, text in parse(page(readout)).headings]
    assert words[:3] == [readout.document.title, "Norway ", "Asks and demands"]
    assert words[-4:] == ["Only discussed", "Notes", "How it was read", "The text"]


def test_the_page_says_how_it_was_read(readout: Readout) -> None:
    source = page(readout)
    for said in ("by-hand 1", "none 0", "1.1+2026.11", readout.document.sha256, "4 March 2031", "code points"):
        assert said in source


def test_the_page_is_small(readout: Readout) -> None:
    assert len(page(readout).encode()) - len(readout.document.text.encode()) < 60_000


def test_paragraphs_carry_the_numbers_that_lines_refer_to(readout: Readout) -> None:
    paragraphs = markup.view(readout).paragraphs
    assert [p.number for p in paragraphs] == [None, 1, 2, 3, None]
    assert [p.furniture for p in paragraphs] == [False, False, False, False, True]


def test_the_lines_of_a_hard_wrapped_paragraph_are_one(make: Make, state: State) -> None:
    text = "Contact\nHe said that the\nharbour is open.\nThe quay\nis not. It rains.\nPrint\n"
    said = [
        state(text, 1, "the\nharbour is open", "said that", "He", near="He"),
        state(text, 2, "It rains", None, None),
    ]
    shown = markup.view(make(text, said)).paragraphs
    assert ["".join(a.text for a in p.atoms) for p in shown] == [
        "Contact",
        "He said that the\nharbour is open.\nThe quay\nis not. It rains.",
        "Print",
    ]
    assert [p.close for p in shown] == [False, True, True]


def test_words_of_two_statements_lead_to_the_smaller(make: Make, state: State) -> None:
    text = "They agreed that she urged them to rest."
    outer = state(text, 1, "she urged them to rest", "agreed that", "They", near="They", act="agree")
    inner = state(text, 2, "them to rest", "urged", "she", near="she", act="appeal")
    (paragraph,) = markup.view(make(text, [outer, inner])).paragraphs
    led = [(a.text, a.content.to if a.content else None, a.about) for a in paragraph.atoms]
    assert led == [
        ("They", None, "s1"),
        (" ", None, ""),
        ("agreed that", None, "s1"),
        (" ", None, ""),
        ("she", "s1", "s1 s2"),
        (" ", "s1", "s1"),
        ("urged", "s1", "s1 s2"),
        (" ", "s1", "s1"),
        ("them to rest", "s2", "s1 s2"),
        (".", None, ""),
    ]


def test_every_group_of_the_codebook_has_a_tint() -> None:
    assert set(markup.TONES) == {group.code for group in codebook.groups()}


def test_several_readouts_have_a_table_of_contents_and_what_was_refused_at_the_end(
    readout: Readout, parse: Parse
) -> None:
    source = pages([REFUSED, readout, readout], title="Spring")
    shown = parse(source)
    assert shown.inside["title"] == "Spring"
    assert shown.columns == [readout.document.text] * 2
    links = shown.values("href")
    assert links.index("#r1-readout") < links.index("#r2-readout")
    assert "Norway – Kenya · 3 March 2031 · Call" in source
    assert source.index("the text is in Norwegian") > source.index("r2-text")
    assert "a.txt:2" in source
    assert "E205" in source


def test_nothing_to_show_is_a_page_too(parse: Parse) -> None:
    assert "0 readouts" in pages([])
    assert parse(pages([REFUSED])).headings == [(1, "Readouts"), (2, "Refused")]


def test_a_readout_of_nothing(make: Make, parse: Parse) -> None:
    for text in ("", "\n \n", "Rain."):
        shown = parse(page(make(text)))
        assert shown.columns == [text]
        assert "legend" not in shown.values("class")


def test_the_notebooks_fragment_keeps_to_itself(readout: Readout, parse: Parse) -> None:
    source = notebook(readout)
    shown = parse(source)
    assert {name for name, _ in shown.elements}.isdisjoint({"style", "script", "html", "head", "body", "link", "a"})
    assert shown.values("id") == []
    assert shown.values("class") == []
    assert "Kenya to ratify the fisheries accord" in source


@pytest.mark.parametrize(
    "url", ["ftp://a.example", "javascript:alert(1)", "https://a.example/\n", " https://a.example"]
)
def test_an_address_that_is_none_is_text(make: Make, url: str, parse: Parse) -> None:
    shown = parse(page(make("x", url=url)))
    assert all(value.startswith("#") or value == "data:," for value in shown.values("href"))


# Whatever the text, and however its marks overlap

LETTERS = st.text(
    st.one_of(st.sampled_from(" \n\n\r\t\x00<>&\"'é中\u202e\u00a0\ud800x."), st.characters()), min_size=0, max_size=60
)


@st.composite
def readouts(draw: st.DrawFn) -> dict[str, Any]:
    text = draw(LETTERS)
    places = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
    spans = places.map(lambda place: Span(place[0], place[1], text[place[0] : place[1]]))
    proofs = spans.map(lambda span: (Evidence(span.start, span.end, span.text),))
    statements = [
        Statement(
            id=f"s{number}",
            content=draw(spans),
            cue=draw(st.none() | spans),
            source=draw(st.none() | spans),
            speaker=tuple(draw(st.sets(st.sampled_from(["NOR", "KEN"]), max_size=2))),
            person=None,
            act=draw(st.sampled_from(["state", "appeal", "consult", "?"])),
            paragraph=draw(st.integers(1, 3)),
            sentence=1,
            evidence={"target": (draw(spans),)},
        )
        for number in range(1, draw(st.integers(0, 5)) + 1)
    ]
    encounter = Encounter(
        date="2031-03-03",
        participants=(Participant("A", None, "NOR", draw(proofs)),),
        evidence={"date": draw(proofs), "other": draw(proofs)},
    )
    furniture = tuple(draw(st.lists(spans, max_size=2)))
    return {"text": text, "statements": statements, "encounter": encounter, "furniture": furniture}


@settings(max_examples=100, deadline=None)
@given(readouts())
def test_whatever_the_marks_the_text_stays_and_every_link_arrives(
    make: Make, parse: Parse, case: dict[str, Any]
) -> None:
    readout = make(**case)
    source = page(readout)
    source.encode()
    shown = parse(source)
    assert shown.columns == [markup.shown_text(readout.document.text)]
    ids = shown.values("id")
    assert len(ids) == len(set(ids))
    assert {value[1:] for value in shown.values("href") if value.startswith("#")} <= set(ids)
    for number, statement in enumerate(readout.statements, 1):
        if statement.content.text.strip():
            assert f"#t-s{number}" in shown.values("href")
