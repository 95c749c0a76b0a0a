"""What is read without a parse is what a full reading makes of it, however little of the text is looked into."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dragoman import codebook
from dragoman.reading import Reader, head
from dragoman.reading import encounter as encounters
from dragoman.reading.opening import Reading, everyone, holds, rulebook, small
from dragoman.record import Document, document


@pytest.fixture(scope="module")
def coded(root: Path) -> list[Document]:
    """The coded texts of the checkout, each with its title and without."""
    return [
        document(line["text"], id=line["id"], title=title, published=line.get("published"))
        for folder in ("tests/gold", "training")
        for path in sorted((root / folder).glob("*.jsonl"))
        for line in map(json.loads, path.read_text("utf-8").splitlines())
        if "text" in line
        for title in dict.fromkeys([line.get("title"), None])
    ]


def test_the_head_is_that_of_the_full_reading(reader: Reader, coded: list[Document]) -> None:
    some = coded[::5]
    assert len(some) > 50
    for one, readout in zip(some, reader.pipe(some), strict=True):
        assert head(one)[0] == readout.encounter


def test_whoever_is_not_looked_for_would_change_nothing(coded: list[Document], monkeypatch: pytest.MonkeyPatch) -> None:
    looked_for: list[int] = []

    class LookingForAll(Reading):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            looked_for.append(len(list(everyone(self))))

    found = [head(one) for one in coded]
    monkeypatch.setattr(encounters, "Reading", LookingForAll)
    assert [head(one) for one in coded] == found
    assert sum(looked_for) > 1000


def test_rules_for_small_letters_are_written_in_small_letters() -> None:
    raw = codebook.load_cached("encounters")
    rules = [raw["kinds"], raw["request"], raw["verbs"]["encounter"], raw["verbs"]["joining"]]
    rules += [raw["dates"]["today"], raw["dates"]["yesterday"], raw["places"]["subject_matter"]]
    plain = re.sub(r"\\.|\(\?P<\w+>|WHO", "", json.dumps(rules).replace("\\\\", "\\"))
    assert re.findall("[A-Z]", plain) == []


def test_small_letters_stand_where_the_letters_stand() -> None:
    text = "The Minister met İbrahim ÇELİK, STRASSE, Straße, ΣΟΦΙΑΣ in İzmir."
    assert len(small(text)) == len(text)
    assert small(text).startswith("the minister met ibrahim çeli")
    assert small("Straße") == "straße"


def test_no_request_is_passed_over_for_want_of_its_word(coded: list[Document]) -> None:
    rules = rulebook()
    guarded = [(pattern, "asking") for pattern in (*rules["requests"], rules["request_other"])]
    guarded += [(pattern, "calling") for pattern in (*rules["called"], rules["summons"])]
    hits = {"asking": 0, "calling": 0}
    for one in coded:
        for pattern, guard in guarded:
            for match in pattern.finditer(small(one.text)):
                hits[guard] += 1
                assert holds(match[0], rules[guard])
    assert min(hits.values()) > 10


def test_nobody_who_joined_is_passed_over_for_want_of_a_word(coded: list[Document]) -> None:
    rules = rulebook()
    found = [match[0] for one in coded for match in rules["joining"].finditer(small(one.text))]
    assert len({*found}) > 10
    assert [each for each in found if not holds(each, rules["joining_words"])] == []


def test_what_is_read_without_a_parse_loads_nothing_of_the_parse() -> None:
    code = (
        "import sys; from dragoman.reading import head, heads, sentences; from dragoman.record import document;"
        "head(document('Foreign Minister Ana Lund met Foreign Minister Ion Rusu.'));"
        "unwanted = {'spacy', 'multiprocessing', 'dragoman.reading.reader', 'dragoman.reading.attribution'};"
        "print(*unwanted & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
