"""``dragoman phrase`` and ``dragoman phrases``: answers on stdout, refusals beside them, nothing half-written."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dragoman
from dragoman.cli import Status
from dragoman.record import Capture, document

Run = Callable[..., Any]


def corpus(folder: Path, *texts: str, name: str = "corpus.jsonl", **known: str) -> str:
    lines = [
        {"id": f"r{k}", "text": each, "published": f"{2030 + k // 2}-03-0{k % 2 + 1}", "publisher": "FIN", **known}
        for k, each in enumerate(texts)
    ]
    (folder / name).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return name


FRAME = "Minister Aaltonen spoke by phone with Minister Okafor of Nigeria about the price of grain."
WITH = f"{FRAME} He praised the calm waters treaty."
FORM = f"{FRAME} He praised a calm water treaty."


def test_a_phrase_is_followed_and_its_sentences_are_quoted(run: Run, folder: Path) -> None:
    done = run("phrase", "calm waters", corpus(folder, WITH, FRAME, WITH, FORM))
    assert done.status == Status.READ
    assert "In 2 readouts, 2 times. 4 readouts searched." in done.out
    assert "First seen 1 March 2030, last seen 1 March 2031." in done.out
    assert f"r2#{WITH.index('calm')}-{WITH.index('calm') + 11}" in done.out
    assert "calm water  other form, 1 time" in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    assert done.err == ""


def test_json_holds_everything(run: Run, folder: Path) -> None:
    done = run("phrase", "calm waters", corpus(folder, WITH, FRAME), "--json")
    found = json.loads(done.out)
    assert (found["hits"], found["readouts"], found["first"]) == (1, 2, "2030-03-01")
    (each,) = found["occurrences"]
    assert WITH[each["start"] : each["end"]] == each["text"] == "calm waters"
    assert each["speaker"] == ["FIN"], "the text was read in full, for it has the phrase"


def test_only_what_has_the_phrase_is_read_in_full(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    original = dragoman._reader(None).__class__._readout

    def noted(self: Any, document: Any) -> Any:
        read.append(document.id)
        return original(self, document)

    monkeypatch.setattr(dragoman._reader(None).__class__, "_readout", noted)
    run("phrase", "calm waters", corpus(folder, WITH, FRAME, FORM))
    assert read == ["r0", "r2"]


def test_records_are_not_read_again(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("read", corpus(folder, WITH, FRAME), "--format", "jsonl", "-o", "records.jsonl")

    def never(*_: object) -> None:
        raise AssertionError("the reader was asked")

    monkeypatch.setattr(dragoman, "_reader", never)
    done = run("phrase", "calm waters", "records.jsonl", "--json")
    assert json.loads(done.out)["occurrences"][0]["speaker"] == ["FIN"]
    assert run("phrase", "calm waters", "-", stdin=Path("records.jsonl").read_text("utf-8")).status == Status.READ


def test_a_phrase_that_never_occurs_is_an_answer(run: Run, folder: Path) -> None:
    done = run("phrase", "calmm waters", corpus(folder, WITH, FRAME))
    assert done.status == Status.READ
    assert "Never" in done.out
    assert "“calmm” is in no text; “calm” is." in done.out
    assert "“waters” in 1 readout" in done.out


def test_bad_input_is_refused_and_stops_nothing(run: Run, folder: Path) -> None:
    done = run("phrase", "calm waters", corpus(folder, WITH), "missing.txt")
    assert done.status == Status.SOME_REFUSED
    assert "E101" in done.err
    assert "In 1 readout" in done.out
    assert run("phrase", "calm waters", "missing.txt").status == Status.NOTHING_READ


def test_a_damaged_record_is_refused(run: Run, folder: Path) -> None:
    run("read", corpus(folder, WITH), "--format", "jsonl", "-o", "records.jsonl")
    record = json.loads((folder / "records.jsonl").read_text("utf-8"))
    record["statements"][0]["content"]["start"] += 3
    (folder / "bad.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    done = run("phrase", "calm waters", "bad.jsonl")
    assert done.status == Status.NOTHING_READ
    assert "E304" in done.err


def test_a_phrase_of_no_words_is_wrong_usage(run: Run, folder: Path) -> None:
    done = run("phrase", "...", corpus(folder, WITH))
    assert done.status == Status.USAGE
    assert "E321" in done.err
    assert done.out == ""


@pytest.mark.parametrize(("name", "magic"), [("c.svg", b"<svg"), ("c.png", b"\x89PNG")])
def test_a_chart_is_drawn_offline(run: Run, folder: Path, name: str, magic: bytes) -> None:
    pytest.importorskip("vl_convert")
    done = run("phrase", "calm waters", corpus(folder, WITH, FRAME, WITH), "--chart", name)
    assert done.status == Status.READ
    drawn = (folder / name).read_bytes()
    assert drawn.startswith(magic)
    if name.endswith("svg"):
        assert "calm waters" in drawn.decode()
        assert "1 of 2" in drawn.decode()
        assert "2031" in drawn.decode()
    assert sorted(p.name for p in folder.iterdir()) == sorted([name, "corpus.jsonl"]), "nothing is left beside it"


@pytest.mark.parametrize(("chart", "code"), [("c.gif", "E322"), ("no/such/folder/c.svg", "E307")])
def test_a_chart_that_cannot_be_has_its_reason(run: Run, folder: Path, chart: str, code: str) -> None:
    done = run("phrase", "calm waters", corpus(folder, WITH), "--chart", chart)
    assert done.status == Status.USAGE
    assert code in done.err
    assert not list(folder.glob("c.*"))


def test_without_the_extra_it_is_named(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    done = run("phrase", "calm waters", corpus(folder, WITH), "--chart", "c.svg")
    assert done.status == Status.USAGE
    assert "dragoman[charts]" in done.err


def test_no_output_is_written_over_an_input(run: Run, folder: Path) -> None:
    name = corpus(folder, WITH)
    assert run("phrase", "calm waters", name, "--chart", name).status == Status.USAGE
    assert run("phrases", "--discover", name, "-o", name).status == Status.USAGE


def test_set_phrases_are_found(run: Run, folder: Path) -> None:
    name = corpus(folder, *[WITH, FRAME] * 4)
    done = run("phrases", "--discover", name)
    assert done.status == Status.READ
    assert "FIN" in done.out
    assert "calm waters treaty" in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    (group,) = json.loads(run("phrases", "--discover", name, "--json").out)["groups"]
    (phrase,) = [each for each in group["phrases"] if "calm" in each["text"]]
    assert phrase["readouts"] == 4
    assert [WITH[place["start"] : place["end"]] for place in phrase["places"]] == [phrase["text"]] * 4


def test_too_few_readouts_are_said_to_be_too_few(run: Run, folder: Path) -> None:
    done = run("phrases", "--discover", corpus(folder, WITH))
    assert done.status == Status.READ
    assert done.out == ""
    assert "no group of 3 readouts among 1" in done.err


def test_what_ascii_lacks_is_written_in_ascii(run: Run, folder: Path) -> None:
    from dragoman import render

    found = dragoman.phrase("calm waters", [folder / corpus(folder, WITH, FRAME)])
    render.phrase_history(found, encoding="ascii").encode("ascii")
    shown = dragoman.set_phrases([folder / "corpus.jsonl"], least=2)
    render.set_phrases(shown, encoding="ascii").encode("ascii")


def test_the_archive_is_taken_where_no_input_is_given(run: Run, folder: Path) -> None:
    kept(folder, WITH, FRAME, WITH)
    done = run("phrase", "calm waters", "--archive", "a.archive")
    assert done.status == Status.READ
    assert "In 2 readouts, 2 times. 3 readouts searched." in done.out
    assert f"mfa.example-2@1#{WITH.index('calm')}-{WITH.index('calm') + 11}" in done.out, "with its revision"
    found = json.loads(run("phrase", "calm waters", "--archive", "a.archive", "--json").out)
    assert {each["document"] for each in found["occurrences"]} == {"mfa.example-0@1", "mfa.example-2@1"}
    assert run("phrase", "calm waters", "--archive", "a.archive", "--of", "NGA").out.startswith(
        "“calm waters”\n\nNever"
    )


def test_set_phrases_of_an_archive(run: Run, folder: Path) -> None:
    kept(folder, *[f"{FRAME} He praised the quiet silver herring accord." for _ in range(4)])
    found = json.loads(run("phrases", "--discover", "--archive", "a.archive", "--json").out)
    assert found["readouts"] == 4
    assert found["groups"][0]["phrases"][0]["places"][0]["document"].endswith("@1")


def test_without_an_input_there_has_to_be_an_archive(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DRAGOMAN_ARCHIVE", raising=False)
    for arguments in (("phrase", "calm waters"), ("phrases", "--discover")):
        done = run(*arguments)
        assert done.status == Status.USAGE
        assert "E501" in done.err


def kept(folder: Path, *texts: str) -> None:
    """An archive with these texts, read."""
    with dragoman.open_archive(folder / "a.archive", create=True) as archive:
        for number, each in enumerate(texts):
            data = each.encode()
            captured = Capture(
                content=data, sha256=hashlib.sha256(data).hexdigest(), media_type="text/plain",
                address=f"https://mfa.example/{number}", at="2030-04-01T00:00:00Z", by="a test",
            )  # fmt: skip
            made = document(each, published=f"{2030 + number}-03-01", publisher="FIN")
            archive.add(captured, made, readout=dragoman._reader(None).read(made))


def test_a_filter_that_leaves_none_over_is_no_failure(run: Run, folder: Path) -> None:
    done = run("phrase", "calm waters", corpus(folder, WITH), "--of", "NGA")
    assert done.status == Status.READ
    assert "Never" in done.out
    assert "0 readouts searched" in done.out


def test_workers_find_what_one_process_finds(run: Run, folder: Path) -> None:
    name = corpus(folder, *[f"{FRAME} He praised the quiet silver herring accord." for _ in range(4)], "", FRAME)
    alone, shared = (run("phrases", "--discover", name, "--json", "--processes", n) for n in (1, 2))
    assert alone == shared
    assert json.loads(alone.out)["groups"][0]["phrases"]
    assert alone.status == Status.SOME_REFUSED
