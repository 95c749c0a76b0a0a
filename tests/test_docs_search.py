"""``docs/search.md`` runs from the page: its commands, and its Python."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs/search.md").read_text("utf-8")


@pytest.fixture(scope="module")
def place(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the examples in it."""
    made = tmp_path_factory.mktemp("page")
    shutil.copytree(root / "examples", made / "examples")
    return made


def run(line: str, place: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DRAGOMAN_ARCHIVE": "readouts.dragoman"}
    command = line.replace("dragoman ", f"{sys.executable} -m dragoman ", 1)
    return subprocess.run(command, shell=True, cwd=place, env=environment, capture_output=True, text=True, check=False)


def test_the_page_runs(page: str, place: Path) -> None:
    """Every command of every console, then every program: all in one folder, in the order of the page."""
    printed = {}
    for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL):
        for shown in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, output = shown.partition("\n")
            if line.startswith("export"):
                continue
            command, _, note = line.partition("    # exit status ")
            done = run(command, place)
            assert done.returncode == int(note or 0), f"{line}\n{done.stdout}{done.stderr}"
            assert not output or done.stdout + done.stderr == output
            printed[command] = done.stdout
    searched = [output for command, output in printed.items() if command.startswith("dragoman search 'fish*")]
    assert "statement" in searched[0]
    assert "Nothing found" not in searched[0]
    for program in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        done = subprocess.run([sys.executable, "-c", program], cwd=place, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert re.match(r"[1-9]\d* statements in", done.stdout), done.stdout
