"""What docs/compare.md shows can be run from the page, and what it says of the figures is what is pinned."""

from __future__ import annotations

import re
import typing
from pathlib import Path

import pytest

from dragoman.cli import Status, main
from dragoman.evaluation import gate
from dragoman.record import Contrast


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs/compare.md").read_text("utf-8")


def test_the_commands_of_the_page_run(
    root: Path, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = re.findall(r"^    (dragoman .*)$", page, re.MULTILINE)
    assert len(commands) == 5
    for name in ("examples", "training", "tests"):
        (tmp_path / name).symlink_to(root / name)
    monkeypatch.chdir(tmp_path)
    for command in commands:
        if "--cross-validate" in command:
            continue  # tests/test_pairs_gate.py measures that
        assert main(command.split()[1:]) == Status.READ, command
    assert "Only in IDN's readout" in capsys.readouterr().out
    assert (tmp_path / "comparison.html").read_text("utf-8").startswith("<!doctype html>")


def test_the_python_of_the_page_runs(
    root: Path, page: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root)
    (block,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(compile(block, "docs/compare.md", "exec"), {})
    assert "requested_by only CAN's readout says that IDN asked" in capsys.readouterr().out


def test_every_kind_of_difference_is_told(page: str) -> None:
    kinds = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert {*kinds, "wording"} - {"kind"} == set(typing.get_args(typing.get_type_hints(Contrast)["kind"]))


def test_the_figures_of_the_page_are_not_above_what_is_pinned_by_more_than_the_margin(root: Path, page: str) -> None:
    rows = re.findall(
        r"^\| (shared|examples), .*? \| (\w+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", page, re.MULTILINE
    )
    assert len(rows) == 4
    for where, method, *figures in rows:
        floors = gate.load(root / f"tests/pairs_floors/{where}-{method}.json").floors
        for told, floor in zip(figures, floors.values(), strict=True):
            assert 0 <= float(told) - floor < 0.025, (where, method, told, floor)
