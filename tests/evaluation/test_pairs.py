"""Links measured: the figures are those of the scorer, and what is wrong with a file is said."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from dragoman.cli import Status, main
from dragoman.evaluation import Gold, GoldError, load_gold, pairs
from dragoman.evaluation.pairs import Pair, PairLink

LINKS = (PairLink((0, 1), (0,), "differs"), PairLink((3,), (2,), "same"))


@pytest.fixture
def coded(example_gold: Path) -> dict[str, Gold]:
    return {each.document.id: each for each in load_gold(example_gold)}


@pytest.fixture
def two(coded: dict[str, Gold]) -> tuple[str, str]:
    return next(name for name in coded if name.startswith("can-")), next(n for n in coded if n.startswith("idn-"))


def test_what_is_found_is_counted_by_its_links(coded: dict[str, Gold], two: tuple[str, str]) -> None:
    gold = [Pair(*two, LINKS)]
    assert pairs.figures(gold, gold, coded) == {"link.f1": 1.0, "relation": 1.0, "one_sided.f1": 1.0}
    nothing = pairs.figures(gold, [], coded)
    assert (nothing["link.f1"], nothing["relation"]) == (0.0, 0.0)
    other = Pair(*two, (PairLink((0, 1), (0,), "same"), PairLink((4,), (2,), "same")))
    assert pairs.figures(gold, [other], coded) == {
        "link.f1": pytest.approx(2 / 3),
        "relation": 0.0,
        "one_sided.f1": pytest.approx(26 / 27),
    }


@pytest.mark.gold
def test_the_figures_are_the_scorers(shared: Path, tmp_path: Path) -> None:
    """On links made by chance, so that every kind of error occurs."""
    links, texts, scorer = (shared / "gold" / name for name in ("pairs.jsonl", "dev.jsonl", "score_pairs.py"))
    coded = {each.document.id: each for each in load_gold(texts)}
    gold = pairs.load_pairs(links, coded)
    chance = random.Random(7)
    for share in (0.0, 0.5, 1.0):
        read = []
        for one in gold:
            kept = [link for link in one.links if chance.random() < share]
            turned = [PairLink(link.a, link.b, chance.choice(["same", "differs"])) for link in kept]
            read.append(Pair(one.a, one.b, (*turned, PairLink((0,), (chance.randrange(8),), "same"))))
        out = tmp_path / "out.jsonl"
        out.write_text("".join(f"{pairs.as_line(each)}\n" for each in read), "utf-8")
        done = subprocess.run(
            [sys.executable, scorer, links, out, texts, "--json"], capture_output=True, text=True, check=True
        )
        measured = pairs.figures(gold, read, coded)
        assert json.loads(done.stdout) == {name: round(value, 4) for name, value in measured.items()}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"a": "x", "b": "y", "links": []}', "'x' is no document of the gold file"),
        ('{"a": 1}', "Expected `str`"),
        ("", "holds no pair"),
        ('{"a": "CAN", "b": "IDN", "links": [{"a": [99], "b": [0], "relation": "same"}]}', "has no statement 99"),
        ('{"a": "CAN", "b": "IDN", "links": [{"a": [], "b": [0], "relation": "same"}]}', "no statement on one side"),
        ('{"a": "CAN", "b": "IDN", "links": [{"a": [0], "b": [0], "relation": "alike"}]}', "Invalid enum value"),
    ],
)
def test_what_is_wrong_with_a_file_of_pairs_is_said(
    coded: dict[str, Gold], two: tuple[str, str], tmp_path: Path, line: str, said: str
) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(line.replace("CAN", two[0]).replace("IDN", two[1]) + "\n", "utf-8")
    with pytest.raises(GoldError, match=said.replace("'", ".")) as caught:
        pairs.load_pairs(path, coded)
    assert caught.value.code == "E305"


def test_read_statements_stand_for_the_gold_ones_that_they_overlap(
    coded: dict[str, Gold], two: tuple[str, str]
) -> None:
    gold = coded[two[0]]
    readout = pairs.readout_of(gold)
    assert pairs.matched(readout, gold) == [(n,) for n in range(len(readout.statements))]
    import msgspec

    stray = msgspec.structs.replace(readout.statements[0], content=readout.statements[0].cue)
    found = pairs.matched(msgspec.structs.replace(readout, statements=(stray,)), gold)
    assert found == [(len(gold.coding.statements),)], "a number of its own, after gold's"


def test_the_command_writes_what_the_scorer_takes(
    root: Path, example_gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    links, out = root / "tests/gold/pairs.jsonl", tmp_path / "out.jsonl"
    args = ["evaluate", "pairs", links, example_gold, "--predictions", out, "--method", "lexical", "--json"]
    assert main([str(each) for each in args]) == Status.READ
    printed = json.loads(capsys.readouterr().out)
    coded = {each.document.id: each for each in load_gold(example_gold)}
    again = pairs.figures(pairs.load_pairs(links, coded), pairs.load_pairs(out, coded), coded)
    assert {name: printed[name] for name in again} == {name: round(value, 4) for name, value in again.items()}
    assert main([*map(str, args), "--teach", str(links), str(example_gold)]) == Status.USAGE
