"""Readouts built by hand: no reader, no model, no network. All names and texts are invented."""

from __future__ import annotations

import html.parser
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dragoman import record
from dragoman.record import Encounter, Evidence, Finding, Made, Participant, Party, Readout, Span, Statement

MADE = Made(
    reader="by-hand",
    reader_version="1",
    model="none",
    model_version="0",
    codebook_version="1.1+2026.11",
)
PARTIES = (
    Party("NOR", "Norway", "state"),
    Party("KEN", "Kenya", "state"),
    Party("PER", "Peru", "state"),
)
TITLE = "Foreign Minister Solheim-Dahl speaks with Kenya’s Cabinet Secretary for Foreign Affairs Wanjohi Kamau"
TEXT = f"""{TITLE}

On 3 March 2031, Foreign Minister Ingrid Solheim-Dahl spoke by telephone with Cabinet Secretary Wanjohi Kamau of \
Kenya, at the latter’s request. The two ministers discussed fisheries and the safety of shipping off the Horn of Africa.

Solheim-Dahl thanked Kenya for its patrols in the Gulf of Aden and urged Kenya to ratify the fisheries accord \
before the season opens. The accord is overdue by three years. “Piracy,” she said, “does not stop at the edge of a map.”

Kamau stressed that Kenya must not be left to carry the cost alone. Of course budgets are tight in every capital, \
Kamau said, adding that Nairobi would host the next round. Kenya rejected any link between aid and fishing rights. \
The two sides agreed to meet again in Mombasa.

Share this page
"""


def span(text: str, words: str, after: int = 0) -> Span:
    """The first ``words`` of ``text`` from ``after`` on."""
    start = text.index(words, after)
    return Span(start, start + len(words), words)


def evidence(text: str, words: str) -> tuple[Evidence, ...]:
    found = span(text, words)
    return (Evidence(found.start, found.end, found.text),)


def statement(text: str, number: int, content: str, cue: str | None, source: str | None, **fields: Any) -> Statement:
    """A statement whose content, cue and source are the first such words from ``near`` on."""
    after = text.index(fields.pop("near", content))
    fields = {"speaker": ("NOR",), "person": None, "act": "state", "paragraph": 1, "sentence": 1, **fields}
    return Statement(
        id=f"s{number}",
        content=span(text, content, after),
        cue=None if cue is None else span(text, cue, after),
        source=None if source is None else span(text, source, after),
        **fields,
    )


def sample() -> Readout:
    """A call: praise, an appeal, an inherited line, an inserted attribution, one that follows, joint talk."""
    ingrid: dict[str, Any] = {"speaker": ("NOR",), "person": "Ingrid Solheim-Dahl", "paragraph": 2}
    kamau: dict[str, Any] = {"speaker": ("KEN",), "person": "Wanjohi Kamau", "paragraph": 3}
    both: dict[str, Any] = {"speaker": ("NOR", "KEN")}
    rows: list[tuple[str, str | None, str | None, dict[str, Any]]] = [
        (
            "fisheries and the safety of shipping off the Horn of Africa",
            "discussed",
            "The two ministers",
            {**both, "act": "consult", "paragraph": 1, "sentence": 2, "near": "The two ministers"},
        ),
        (
            "its patrols in the Gulf of Aden",
            "thanked Kenya for",
            "Solheim-Dahl",
            {**ingrid, "act": "praise", "target": ("KEN",), "near": "Solheim-Dahl thanked"},
        ),
        (
            "Kenya to ratify the fisheries accord before the season opens",
            "urged",
            "Solheim-Dahl",
            {**ingrid, "act": "appeal", "target": ("KEN",), "contexts": ("natural_resource", "legal"),
             "near": "Solheim-Dahl thanked"},
        ),
        (
            "The accord is overdue by three years",
            None,
            None,
            {**ingrid, "act": "concern", "sentence": 2,
             "evidence": {"speaker": (span(TEXT, "Solheim-Dahl", TEXT.index("Solheim-Dahl thanked")),),
                          "act": (span(TEXT, "overdue"),)}},
        ),
        (
            "Piracy,” she said, “does not stop at the edge of a map",
            "said",
            "she",
            {**ingrid, "sentence": 3},
        ),
        (
            "Kenya must not be left to carry the cost alone",
            "stressed that",
            "Kamau",
            {**kamau, "act": "demand", "target": ("NOR",), "near": "Kamau stressed"},
        ),
        ("Of course budgets are tight in every capital", "said", "Kamau", {**kamau, "sentence": 2}),
        (
            "Nairobi would host the next round",
            "adding that",
            "Kamau",
            {**kamau, "act": "pledge", "sentence": 2, "near": "Kamau said, adding"},
        ),
        (
            "any link between aid and fishing rights",
            "rejected",
            "Kenya",
            {**kamau, "act": "reject", "sentence": 3, "near": "Kenya rejected"},
        ),
        (
            "to meet again in Mombasa",
            "agreed",
            "The two sides",
            {**both, "act": "agree", "paragraph": 3, "sentence": 4, "near": "The two sides"},
        ),
    ]  # fmt: skip
    statements = [
        statement(TEXT, number, content, cue, source, **fields)
        for number, (content, cue, source, fields) in enumerate(rows, 1)
    ]
    return make_readout(
        TEXT,
        statements,
        title=TITLE,
        published="2031-03-04",
        url="https://ministry.example/readouts/1",
        furniture=(span(TEXT, "Share this page"),),
        findings=(Finding("F402", "an invented finding, to be shown"),),
        encounter=Encounter(
            kind="call",
            date="2031-03-03",
            requested_by="KEN",
            publisher="NOR",
            participants=(
                Participant("Ingrid Solheim-Dahl", "Foreign Minister", "NOR", evidence(TEXT, "Ingrid Solheim-Dahl")),
                Participant("Wanjohi Kamau", "Cabinet Secretary", "KEN", evidence(TEXT, "Wanjohi Kamau of")),
            ),
            evidence={
                "kind": evidence(TEXT, "by telephone"),
                "date": (*evidence(TEXT, "3 March 2031"), Evidence(0, 10, "2031-03-04", "published")),
                "requested_by": evidence(TEXT, "at the latter’s request"),
                "publisher": (Evidence(0, 16, TITLE[:16], "title"),),
            },
            missing={"place": "no city or venue is printed"},
        ),
    )


def make_readout(
    text: str,
    statements: list[Statement] | tuple[Statement, ...] = (),
    *,
    encounter: Encounter | None = None,
    furniture: tuple[Span, ...] = (),
    findings: tuple[Finding, ...] = (),
    parties: tuple[Party, ...] = PARTIES,
    **fields: Any,
) -> Readout:
    document = record.document(text, id=fields.pop("id", "by-hand"), **fields)
    return Readout(
        id=document.id,
        document=document,
        encounter=encounter or Encounter(),
        statements=tuple(statements),
        furniture=furniture,
        parties=parties,
        findings=findings,
        made=MADE,
    )


class Page(html.parser.HTMLParser):
    """What stands in a page: its elements with their attributes, and the text of its text columns."""

    VOID = frozenset({"meta", "link", "br", "img", "input", "hr", "base", "wbr"})

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.headings: list[tuple[int, str]] = []
        self.inside: dict[str, str] = {"script": "", "style": "", "title": ""}
        self.columns: list[str] = []
        self._open: list[str] = []
        self._column = 0
        self.feed(source)
        self.close()
        assert not self._open, f"not closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        assert len(attributes) == len(attrs), f"an attribute twice: {attrs}"
        self.elements.append((tag, attributes))
        if tag in self.VOID:
            return
        self._open.append(tag)
        if tag == "div" and attributes.get("class") == "words":
            self._column = len(self._open)
            self.columns.append("")
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append((int(tag[1]), ""))

    def handle_endtag(self, tag: str) -> None:
        assert self._open
        assert self._open[-1] == tag, f"</{tag}> closes <{self._open[-1]}>"
        if self._column == len(self._open):
            self._column = 0
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._column:
            self.columns[-1] += data
        if self._open and self._open[-1] in self.inside:
            self.inside[self._open[-1]] += data
        elif self.headings and self._open and self._open[-1] == f"h{self.headings[-1][0]}":
            level, words = self.headings[-1]
            self.headings[-1] = (level, words + data)

    def values(self, name: str) -> list[str]:
        """Every value of an attribute, in order."""
        return [attributes[name] for _, attributes in self.elements if name in attributes]

    def named(self, tag: str) -> list[dict[str, str]]:
        return [attributes for found, attributes in self.elements if found == tag]


@pytest.fixture(scope="session")
def readout() -> Readout:
    return sample()


@pytest.fixture(scope="session")
def make() -> Callable[..., Readout]:
    return make_readout


@pytest.fixture(scope="session")
def state() -> Callable[..., Statement]:
    return statement


@pytest.fixture(scope="session")
def parse() -> Callable[[str], Page]:
    return Page


@pytest.fixture
def tab(browser: Any) -> Iterator[Callable[..., Any]]:
    """A page whose console and errors are listed in ``said``; it is offline."""
    opened: list[Any] = []

    def open_(address: str, size: dict[str, int], **how: Any) -> Any:
        context = browser.new_context(viewport=size, reduced_motion="reduce", offline=True, **how)
        opened.append(context)
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.append(request.url) if request.url != address else None)
        page.goto(address)
        page.said = said
        return page

    yield open_
    for context in opened:
        context.close()
