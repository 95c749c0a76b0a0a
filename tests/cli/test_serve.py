"""``dragoman serve``, ``users`` and ``corrections``."""

from __future__ import annotations

import io
import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the extra web is not installed")

import dragoman
from dragoman import cli, evaluation
from dragoman.archive.corrections import Corrections

WORDS = "four plain words here"


@pytest.fixture
def room(tmp_path: Path, fake_reader: Any) -> str:
    """An archive with one readout of two statements."""
    text = tmp_path / "call.txt"
    text.write_text("Finland said that the sea is wide\n\nFinland said that it is deep", encoding="utf-8")
    where = str(tmp_path / "room.db")
    assert not cli.main(["archive", "init", "--archive", where])
    assert not cli.main(["archive", "add", "--archive", where, str(text)])
    return where


def given(monkeypatch: pytest.MonkeyPatch, words: str = WORDS) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{words}\n"))


def test_people_are_added_listed_and_changed(
    room: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, role in (("anna", "admin"), ("berta", "coder")):
        given(monkeypatch)
        assert not cli.main(["users", "add", name, "--role", role, "--password-stdin", "--archive", room])
    assert not cli.main(["users", "role", "berta", "reader", "--archive", room])
    assert not cli.main(["users", "disable", "berta", "--archive", room])
    assert not cli.main(["users", "enable", "berta", "--archive", room])
    given(monkeypatch, "other plain words here")
    assert not cli.main(["users", "password", "berta", "--password-stdin", "--archive", room])
    capsys.readouterr()
    assert not cli.main(["users", "token", "berta", "--archive", room])
    assert re.fullmatch(r"[\w-]{40,}\n", capsys.readouterr().out)
    assert not cli.main(["users", "list", "--json", "--archive", room])
    found = {each["name"]: each["role"] for each in json.loads(capsys.readouterr().out)}
    assert found == {"anna": "admin", "berta": "reader"}


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["users", "add", "anna", "--password-stdin"], "short"),
        (["users", "add", "a b", "--password-stdin"], WORDS),
        (["users", "role", "nobody", "admin"], WORDS),
        (["users", "token", "nobody"], WORDS),
    ],
)
def test_what_will_not_do_is_said(
    room: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], args: list[str], words: str
) -> None:
    given(monkeypatch, words)
    assert cli.main([*args, "--archive", room]) == cli.Status.USAGE
    assert "[E610]" in capsys.readouterr().err


def test_it_is_not_opened_to_others_without_accounts(room: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["serve", "--archive", room, "--host", "0.0.0.0", "--port", "0"]) == cli.Status.USAGE
    assert "[E608]" in capsys.readouterr().err


def test_a_port_that_is_taken_is_told(room: str, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert cli.main(["serve", "--archive", room, "--port", port]) == cli.Status.USAGE
    assert "[E617]" in capsys.readouterr().err


def test_it_serves_until_it_is_interrupted(room: str) -> None:
    import httpx

    command = [sys.executable, "-m", "dragoman", "serve", "--archive", room, "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        address = re.search(r"http://\S+", process.stderr.readline())
        assert address is not None
        assert httpx.get(f"{address[0]}documents.json", timeout=20).json()["total"] == 1
        process.send_signal(signal.SIGINT)
        assert process.wait(20) in (0, cli.Status.INTERRUPTED)
        assert "Traceback" not in process.stderr.read()


def test_what_was_checked_as_a_whole_is_gold(room: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "gold.jsonl"
    assert cli.main(["corrections", "--archive", room, "-o", str(out)]) == cli.Status.NOTHING_READ
    with dragoman.open_archive(room) as archive:
        readout = archive.readout("call")
        assert readout is not None
        for statement in readout.statements:
            Corrections(archive.database).add("call@1", statement.id, "confirmed", None, by="anna")
    assert cli.main(["corrections", "--archive", room, "--format", "jsonl", "-o", str(out)]) == 0
    assert len(out.read_text("utf-8").splitlines()) == len(readout.statements)
    assert cli.main(["corrections", "--archive", room, "-o", str(out)]) == cli.Status.NOTHING_READ
    assert "1 more lacks only a check of the encounter" in capsys.readouterr().err
    with dragoman.open_archive(room) as archive:
        Corrections(archive.database).add_met("call@1", None, by="anna")
    assert cli.main(["corrections", "--archive", room, "-o", str(out)]) == 0
    (gold,) = evaluation.load_gold(out)
    assert gold.document.id == "call"
    assert len(gold.coding.statements) == len(readout.statements)
