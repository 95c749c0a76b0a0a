"""A line of a results file says what was measured, on what, and with what."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dragoman.errors import DragomanError
from dragoman.evaluation import evaluate, load_gold, results
from dragoman.record import Made

Jsonl = Callable[..., Path]
MADE = Made(reader="fake", reader_version="7", model="m", model_version="1", codebook_version="c")


def test_an_entry_has_what_one_needs_to_measure_again(coded: dict[str, Any], jsonl: Jsonl) -> None:
    path = jsonl(coded)
    (gold,) = load_gold(path)
    read = {"fin-1": msgspec.structs.replace(gold.coding, made=MADE)}
    entry = results.entry(evaluate([gold], read), path, read, how="by hand", folds=3)
    assert entry["gold"] == {
        "file": str(path),
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "documents": 1,
    }
    assert entry["made"] == [msgspec.to_builtins(MADE)]
    assert (entry["how"], entry["folds"]) == ("by hand", 3)
    assert entry["figures"]["all"]["full.f1"] == 1
    assert "differences" not in entry["figures"]["details"]
    assert entry["at"].endswith("Z")


def test_lines_are_added_and_a_torn_last_line_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    results.append(path, {"a": 1})
    with path.open("a") as out:
        out.write('{"torn"')
    results.append(path, {"a": 2})
    assert path.read_text("utf-8") == '{"a": 1}\n{"torn"\n{"a": 2}\n'


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(DragomanError) as caught:
        results.append(tmp_path / "no/such/results.jsonl", {})
    assert caught.value.code == "E307"


def git(folder: Path, *args: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    return subprocess.run(
        ["git", "-C", str(folder), *who, *args], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_the_commit_is_that_of_the_code_and_of_no_repository_around_it(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "code").mkdir()
    module = tmp_path / "code/__init__.py"
    module.write_text("a = 1\n", "utf-8")
    assert results.commit(tmp_path / "code") == (None, None), "it is installed in a repository, not part of it"
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "one")
    assert results.commit(tmp_path / "code") == (git(tmp_path, "rev-parse", "HEAD"), False)
    module.write_text("a = 2\n", "utf-8")
    assert results.commit(tmp_path / "code")[1] is True


def test_without_git_there_is_no_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert results.commit() == (None, None)
