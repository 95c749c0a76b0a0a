"""Pages whose commands and programs are run, from top to bottom, in a folder with the examples in it."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import dragoman
from dragoman import cli

PAGES = ("archive.md", "changes.md", "encounters.md", "since.md", "phrases.md")
STEP = re.compile(
    r"^    (dragoman [^\n]+)$|^```python\n(.*?)^```$|^```\n(.*?)^```$|^```text (\S+)\n(.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
"""A command, a program, what is printed, or a file with its text."""


@pytest.fixture
def kept(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the examples and an archive, to stand in."""
    shutil.copytree(root / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DRAGOMAN_ARCHIVE", raising=False)
    dragoman.open_archive("dragoman.archive", create=True).close()
    return tmp_path


@pytest.mark.gold
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("kept")
def test_a_page_runs(root: Path, page: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(root, page, capsys)


@pytest.mark.gold
@pytest.mark.usefixtures("kept")
def test_the_page_for_a_team_runs_on_postgresql(
    root: Path,
    postgresql_place: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DRAGOMAN_ARCHIVE", postgresql_place())
    run(root, "team.md", capsys)


def run(root: Path, page: str, capsys: pytest.CaptureFixture[str]) -> None:
    steps = STEP.findall((root / "docs" / page).read_text("utf-8"))
    printed = []
    for command, program, shown, file, text in steps:
        if command:
            status = cli.main(shlex.split(command)[1:])
            out, err = capsys.readouterr()
            assert status == 0, f"{command}\n{err}"
            printed.append(out)
        elif program:
            exec(compile(program, page, "exec"), {})
        elif file:
            Path(file).write_text(text, encoding="utf-8")
        else:
            assert any(shown in each for each in printed), f"{page}: what it shows is not printed any more:\n{shown}"
    assert any(command for command, *_ in steps)
