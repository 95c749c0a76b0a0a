"""The readouts written for the project: the files people try, and their coding, belong together and are sound."""

import html.parser
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from dragoman import codebook

HERE = Path(__file__).parent
EXAMPLES = HERE.parent.parent / "examples"
DOCUMENTS: list[dict[str, Any]] = [
    json.loads(line) for line in (HERE / "examples.jsonl").read_text("utf-8").splitlines() if line.strip()
]
BY_ID = {document["id"]: document for document in DOCUMENTS}

KINDS = {"call", "video", "meeting", "message", "group", "other"}
DOCUMENT_FIELDS = {"id", "title", "published", "synthetic", "text", "encounter", "statements"}
ENCOUNTER_FIELDS = {"kind", "date", "place", "requested_by", "publisher", "participants"}
STATEMENT_FIELDS = {"content", "cue", "source", "speaker", "person", "act", "target", "contexts"}
PARTY = re.compile(r"[A-Z][A-Z0-9]+")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=list(BY_ID))


class VisibleText(html.parser.HTMLParser):
    """The text of a page, each run of white space (hard spaces too) as one space; no scripts."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.in_script = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_script = tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self.in_script = False

    def handle_data(self, data: str) -> None:
        if not self.in_script:
            self.parts.append(data)

    def __str__(self) -> str:
        return " ".join("".join(self.parts).split())


def spans(document: dict[str, Any]) -> list[tuple[int, int]]:
    """Where the contents stand, found from left to right; fails where one does not follow its predecessor."""
    found, at = [], 0
    for statement in document["statements"]:
        start = document["text"].find(statement["content"], at)
        assert start >= 0, f"not in the text after the statement before: {statement['content']!r}"
        at = start + len(statement["content"])
        found.append((start, at))
    return found


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.txt")), ids=lambda path: path.name)
def test_an_example_is_one_of_the_coded_texts(path: Path) -> None:
    coded = [document["id"] for document in DOCUMENTS if document["text"].encode("utf-8") == path.read_bytes()]
    assert len(coded) == 1
    assert path.name.startswith(BY_ID[coded[0]]["encounter"]["date"])


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.html")), ids=lambda path: path.name)
def test_an_example_page_holds_a_coded_text_whole(path: Path) -> None:
    page = str(VisibleText(path.read_text("utf-8")))
    paragraphs = {
        document["id"]: [" ".join(p.split()) for p in document["text"].split("\n\n")] for document in DOCUMENTS
    }
    assert [key for key, wanted in paragraphs.items() if all(paragraph in page for paragraph in wanted)] == [
        "deu-2025-02-15-aumueller-kvernadze"
    ]


def test_there_are_ten_examples_each_described() -> None:
    files = sorted(path.name for path in EXAMPLES.iterdir() if path.suffix in {".txt", ".html"})
    described = re.findall(r"^\| `([^`]+)`", (EXAMPLES / "README.md").read_text("utf-8"), re.M)
    assert len(files) == 10
    assert sorted(described) == files


def test_two_files_of_one_encounter_are_two_sides() -> None:
    names = [path.name for path in EXAMPLES.glob("*.txt")]
    sides = Counter(name.removesuffix(".txt").rpartition(".")[0] for name in names if name.count(".") == 2)
    assert len(sides) >= 2
    assert set(sides.values()) == {2}


@each_document
def test_the_fields_are_those_of_the_file_format(document: dict[str, Any]) -> None:
    assert set(document) == DOCUMENT_FIELDS
    assert document["synthetic"] is True
    encounter = document["encounter"]
    assert set(encounter) == ENCOUNTER_FIELDS
    assert encounter["kind"] in KINDS
    assert document["id"].startswith(f"{encounter['publisher'].lower()}-{encounter['date']}-")
    for date in (encounter["date"], document["published"]):
        assert date is None or DATE.fullmatch(date)
    assert document["published"] is None or document["published"] >= encounter["date"]
    for statement in document["statements"]:
        assert set(statement) == STATEMENT_FIELDS


@each_document
def test_the_encounter_is_printed_in_the_text(document: dict[str, Any]) -> None:
    encounter, text = document["encounter"], document["text"]
    assert encounter["place"] is None or encounter["place"] in text
    parties = {participant["party"] for participant in encounter["participants"]}
    assert encounter["publisher"] in parties
    assert encounter["requested_by"] in {None, *parties}
    assert (len(parties) > 2) == (encounter["kind"] == "group")
    for participant in encounter["participants"]:
        assert set(participant) == {"name", "title", "party"}
        assert participant["name"] in text
        assert participant["title"] in text


@each_document
def test_every_quotation_is_verbatim_and_in_order(document: dict[str, Any]) -> None:
    for (start, end), statement in zip(spans(document), document["statements"], strict=True):
        content = document["text"][start:end]
        assert content == content.strip(' \n.,;:“”"«»')
        assert "\n" not in content
        line = document["text"][document["text"].rfind("\n", 0, start) + 1 : document["text"].find("\n", end)]
        for words in (statement["cue"], statement["source"]):
            # a bullet shares the subject that stands over the list
            assert words is None or words in line or (line.startswith("• ") and f"{words}:\n" in document["text"])


@each_document
def test_every_code_is_known(document: dict[str, Any]) -> None:
    names = {participant["name"]: participant["party"] for participant in document["encounter"]["participants"]}
    for statement in document["statements"]:
        assert statement["act"] in codebook.acts()
        assert set(statement["contexts"]) <= set(codebook.contexts())
        assert len(statement["contexts"]) <= 3
        assert statement["speaker"]
        assert set(statement["speaker"]) <= set(names.values())
        assert all(PARTY.fullmatch(party) for party in statement["target"])
        assert not set(statement["target"]) & set(statement["speaker"])
        if statement["person"] is not None:
            assert statement["speaker"] == [names[statement["person"]]]
        if len(statement["speaker"]) > 1 and statement["act"] in {"agree", "consult"}:
            assert statement["person"] is None
            assert statement["target"] == []


def test_every_act_is_there_several_times() -> None:
    seen = Counter(statement["act"] for document in DOCUMENTS for statement in document["statements"])
    assert set(seen) == set(codebook.acts())
    assert min(seen.values()) >= 5


def test_every_kind_of_encounter_but_other_is_there() -> None:
    assert {document["encounter"]["kind"] for document in DOCUMENTS} == KINDS - {"other"}
