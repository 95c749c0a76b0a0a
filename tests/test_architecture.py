"""The arrows of the house: who may know whom is in pyproject.toml (import-linter), and is kept."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOMS = {"archive", "codebook", "comparison", "evaluation", "intake", "reading", "render", "watching", "web"}


def test_the_arrows_point_one_way(root: Path) -> None:
    pytest.importorskip("importlinter")
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", program, "--no-cache"], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_room_is_under_the_contracts(root: Path) -> None:
    rooms = {path.parent.name for path in (root / "src/dragoman").glob("*/__init__.py")}
    assert rooms - {"cli"} == ROOMS, "a new room belongs into the contracts of pyproject.toml, and then here"
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = str([contract.get("layers") for contract in settings["contracts"]])
    assert all(f"dragoman.{room}" in layers for room in rooms)


def test_nothing_stands_beside_the_rooms(root: Path) -> None:
    modules = {path.stem for path in (root / "src/dragoman").glob("*.py")}
    assert modules == {"__init__", "__main__", "errors", "record"}
