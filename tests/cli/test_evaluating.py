"""``dragoman evaluate``: what goes to stdout, what into files, and what is said when it cannot."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dragoman.cli import Status

Run = Callable[..., Any]


@pytest.fixture
def wrong(example_gold: Path, folder: Path) -> Path:
    """Predictions for the examples in which the first document has no statement and every act is a demand."""
    records = [json.loads(line) for line in example_gold.read_text("utf-8").splitlines()]
    for record in records:
        for number, statement in enumerate(record["statements"]):
            statement.update(act="demand", confidence=number % 10 / 10)
    records[0]["statements"] = []
    path = folder / "wrong.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


def measure(run: Run, gold: Path, predictions: Path, *args: object) -> Any:
    return run("evaluate", "reading", gold, "--predictions", predictions, *args)


def test_differences_stand_before_the_figures(run: Run, example_gold: Path, wrong: Path) -> None:
    done = measure(run, example_gold, wrong, "--errors")
    assert done.status == Status.READ
    assert done.out.startswith("Differences by cause\n")
    for part in ("By group", "By cue", "Acts: in gold (down)", "Statements not read (", "Act ("):
        assert part in done.out, part
    assert done.out.index("Statements not read (") < done.out.index("full.f1")
    assert "\x1b" not in done.out
    assert max(map(len, done.out[: done.out.index(" all ")].splitlines())) <= 80


def test_no_difference_is_said(run: Run, example_gold: Path) -> None:
    done = measure(run, example_gold, example_gold, "--errors")
    assert done.out.startswith("No differences.\n")
    assert "full.f1" in done.out


def test_differences_can_be_coloured(run: Run, example_gold: Path, wrong: Path) -> None:
    assert "\x1b[" in measure(run, example_gold, wrong, "--errors", "--color", "always").out


def test_json_is_one_object_with_all_of_it(run: Run, example_gold: Path, wrong: Path) -> None:
    whole = json.loads(measure(run, example_gold, wrong, "--errors", "--json").out)
    assert 0 < whole["all"]["full.f1"] < 1
    details = whole["details"]
    assert len(details["differences"]) == sum(details["counts"]["cause"].values()) > 0
    assert details["confusion"]["demand" if "demand" in details["confusion"] else "praise"]
    assert details["reliability"]["n"] > 0


def test_the_page_goes_into_its_file_and_the_figures_to_stdout(run: Run, example_gold: Path, wrong: Path) -> None:
    done = measure(run, example_gold, wrong, "--errors-html", "page.html")
    assert Path("page.html").read_text("utf-8").lower().startswith("<!doctype html>")
    assert done.out.split("\n")[1].startswith("encounter.kind")


def test_reliability_is_drawn(run: Run, example_gold: Path, wrong: Path) -> None:
    pytest.importorskip("altair")
    pytest.importorskip("vl_convert")
    done = measure(run, example_gold, wrong, "--reliability", "plot.svg")
    assert Path("plot.svg").read_text("utf-8").startswith("<svg")
    assert "expected calibration error" in done.out


def test_without_confidence_nothing_is_drawn_and_that_is_said(run: Run, example_gold: Path) -> None:
    done = measure(run, example_gold, example_gold, "--reliability", "plot.svg")
    assert done.status == Status.READ
    assert not Path("plot.svg").exists()
    assert done.lines == ["note: no statement has a confidence, and no reliability can be drawn"]


def test_without_the_extra_the_next_step_is_told(
    run: Run, example_gold: Path, wrong: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    done = measure(run, example_gold, wrong, "--reliability", "plot.svg")
    assert done.status == Status.USAGE
    assert "[E306]" in done.err
    assert "dragoman[charts]" in done.err
    assert not Path("plot.svg").exists()


def test_results_are_added_line_by_line(run: Run, example_gold: Path, wrong: Path) -> None:
    measure(run, example_gold, example_gold, "--results", "results.jsonl")
    measure(run, example_gold, wrong, "--results", "results.jsonl")
    first, second = map(json.loads, Path("results.jsonl").read_text("utf-8").splitlines())
    assert first["figures"]["all"]["full.f1"] == 1 > second["figures"]["all"]["full.f1"]
    assert first["gold"]["sha256"] == hashlib.sha256(example_gold.read_bytes()).hexdigest()
    assert first["made"] == [], "the predictions do not say by what they were made"


def test_results_name_the_reader(run: Run, example_gold: Path, folder: Path) -> None:
    run("evaluate", "reading", example_gold, "--results", "results.jsonl")
    (line,) = map(json.loads, Path("results.jsonl").read_text("utf-8").splitlines())
    assert [made["reader"] for made in line["made"]] == ["fake"]


@pytest.mark.parametrize("option", ["--errors-html", "--reliability", "--results"])
def test_a_place_that_cannot_be_written_is_said(run: Run, example_gold: Path, wrong: Path, option: str) -> None:
    done = measure(run, example_gold, wrong, option, "no/such/file")
    assert done.status == Status.USAGE
    assert "[E307]" in done.err


@pytest.mark.parametrize("option", ["--errors-html", "--reliability", "--results"])
def test_what_is_measured_is_not_written_over(run: Run, example_gold: Path, wrong: Path, option: str) -> None:
    before = wrong.read_bytes()
    assert measure(run, example_gold, wrong, option, wrong).status == Status.USAGE
    assert wrong.read_bytes() == before


# --- suspicions ------------------------------------------------------------------

TEXT = "Minister Aaltonen met Minister Okafor in Turku. They talked about grain and"


@pytest.fixture
def corpus(folder: Path) -> str:
    lines = [{"id": f"fin-{n}", "text": TEXT} for n in range(3)]
    (folder / "c.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return "c.jsonl"


def test_suspicions_are_counted_and_listed(run: Run, corpus: str) -> None:
    done = run("evaluate", "suspicions", corpus, "--limit", "1")
    assert done.out.startswith("What is suspected in 3 readouts\n")
    assert "     3    100.0  encounters without place [missing.place]" in done.out
    assert "Encounters without place (1 of 3)" in done.out
    assert done.status == Status.READ


def test_some_kinds_of_suspicion(run: Run, corpus: str) -> None:
    found = json.loads(run("evaluate", "suspicions", corpus, "--json", "--kind", "missing").out)
    assert {each["kind"].split(".")[0] for each in found["found"]} == {"missing"}
    assert found["per_hundred"]["missing.place"] == 100
    assert found["readouts"] == 3
    done = run("evaluate", "suspicions", corpus, "--kind", "nonsense")
    assert done.status == Status.USAGE
    assert "missing.place" in done.err


def test_suspicions_go_on_where_an_input_is_refused(run: Run, corpus: str) -> None:
    done = run("evaluate", "suspicions", corpus, "none.txt")
    assert done.status == Status.SOME_REFUSED
    assert "3 readouts" in done.out
    assert "[E101]" in done.err
    assert run("evaluate", "suspicions", "none.txt").status == Status.NOTHING_READ
