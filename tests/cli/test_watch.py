"""``dragoman watch``: what is seen on stdout, the rest on stderr, and how the sources are in the exit status."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dragoman.cli import Status
from dragoman.intake import fetching

from ..serving import TEXT, Server, listing, page, versioned

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "PACE", 0.0)
    monkeypatch.setattr(fetching, "WAIT", 0.0)
    monkeypatch.delenv("DRAGOMAN_ARCHIVE", raising=False)


SOURCE = """
[[source]]
name = "{name}"
kind = "list"
url = "{site}/news/"
links = '/press/\\d+$'
publisher = "NOR"
cadence = "52w"
allow = ["127.0.0.1"]
"""


@pytest.fixture
def listed(server: Server, folder: Path, run: Run) -> str:
    """A list of one source, which has one press release; and an archive."""
    server.give("/robots.txt", b"", 404)
    versioned(server, "/news/", listing("/press/1"), '"1"')
    versioned(server, "/press/1", page(f"{TEXT} 12 ships sailed.", "<title>A \x1b[31mcall\u202e</title>"), '"1"')
    (folder / "sources.toml").write_text(SOURCE.format(name="norway", site=server.address))
    assert run("archive", "init").status == Status.READ
    return "sources.toml"


def name(server: Server) -> str:
    return f"127.0.0.1-{server.address.rpartition(':')[2]}-1"


def test_new_edited_and_removed_are_a_line_each(run: Run, listed: str, server: Server) -> None:
    done = run("watch", listed, "--once")
    assert done.status == Status.READ
    first, last = done.out.splitlines()
    assert first.startswith("norway: new | A ")
    assert f"{name(server)}@1 | {server.address}/press/1" in first
    assert "\x1b" not in first
    assert "\u202e" not in first
    assert last.startswith("norway: ok; pages 1, of these gone 0")

    again = run("watch", listed, "--once")
    assert (again.status, again.out.count("\n")) == (Status.READ, 1)
    assert "not due before" in again.err

    versioned(server, "/press/1", page(f"{TEXT} 14 ships sailed."), '"2"')
    edited = run("watch", listed, "--once", "--now").out.splitlines()[0]
    assert edited.startswith("norway: edited after publication: substantive | ")
    assert "number: 12 -> 14" in edited
    assert f"{name(server)}@2" in edited

    server.give("/press/1", b"", 404)
    removed = run("watch", listed, "--once", "--now").out.splitlines()[0]
    assert removed.startswith("norway: removed (404) | ")
    assert run("archive", "verify").status == Status.READ


def test_json_is_an_object_a_line(run: Run, listed: str, server: Server) -> None:
    done = run("watch", listed, "--once", "--json")
    new, state = map(json.loads, done.out.splitlines())
    assert (new["what"], new["document"], new["source"]) == ("new", name(server), "norway")
    assert (state["what"], state["health"]["state"], state["health"]["pages"]) == ("state", "ok", 1)
    (again,) = map(json.loads, run("watch", listed, "--once", "--json").out.splitlines())
    assert again["health"]["state"] == "ok"


def test_a_source_that_is_not_well_is_in_the_exit_status_and_in_the_archives(
    run: Run, listed: str, server: Server
) -> None:
    run("watch", listed, "--once")
    server.give("/news/", b"", 404)
    done = run("watch", listed, "--once", "--now")
    assert done.status == Status.UNWELL
    assert "gone since" in done.out
    assert "[E533]" in done.out
    not_due = run("watch", listed, "--once")
    assert (not_due.status, "[E533]" in not_due.out) == (Status.UNWELL, True)
    status = run("archive", "status")
    assert "watched: norway: gone since" in status.out
    (source,) = json.loads(run("archive", "status", "--json").out)["sources"]
    assert (source["name"], source["state"], source["problem"]["code"]) == ("norway", "gone", "E533")


def test_a_page_that_is_refused_is_a_line_on_stderr(run: Run, listed: str, server: Server) -> None:
    versioned(server, "/news/", listing("/press/1", "/press/2"), '"2"')
    server.give("/press/2", b"\0\1\2binary", Content_Type="application/octet-stream")
    done = run("watch", listed, "--once")
    assert done.status == Status.SOME_REFUSED
    assert f"refused: {server.address}/press/2: " in done.err


def test_nothing_is_read_where_that_is_not_wanted(run: Run, listed: str) -> None:
    assert run("watch", listed, "--once", "--no-read").status == Status.READ
    assert json.loads(run("archive", "status", "--json").out)["unread"] == 1


def test_wrong_usage(run: Run, listed: str, folder: Path) -> None:
    assert run("watch", listed, "--now").status == Status.USAGE
    assert "E101" in run("watch", "missing.toml", "--once").err
    (folder / "bad.toml").write_text("[[source]]\nname = 1\n")
    done = run("watch", "bad.toml", "--once")
    assert (done.status, "E308" in done.err) == (Status.USAGE, True)
    done = run("watch", listed, "--once", "--archive", "none.db")
    assert (done.status, "E501" in done.err) == (Status.USAGE, True)


def test_a_model_that_is_not_there_is_said_once(run: Run, listed: str) -> None:
    done = run("watch", listed, "--once", "--model", "missing")
    assert (done.status, done.err.count("E301")) == (Status.USAGE, 1)


def test_an_interrupt_is_clean(run: Run, listed: str, server: Server) -> None:
    versioned(server, "/press/1", page("They interrupt. " + TEXT), '"2"')
    done = run("watch", listed, "--once")
    assert done.status == Status.INTERRUPTED
    assert done.lines[-1] == "dragoman: interrupted"
    versioned(server, "/press/1", page(TEXT), '"3"')
    assert run("watch", listed, "--once").out.startswith("norway: new")
    assert run("archive", "verify").status == Status.READ


HURRIED = """import sys
from dragoman import cli
from dragoman.intake import fetching
fetching.PACE = 0.0
sys.exit(cli.main())"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_runs_on_until_it_is_ended(listed: str, folder: Path, how: signal.Signals) -> None:
    command = [sys.executable, "-c", HURRIED, "watch", listed, "--no-read", "--json"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background ignores it
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            seen = [json.loads(process.stdout.readline()) for _ in range(2)]
            assert process.stderr.readline().startswith("note: next at ")
            os.kill(process.pid, how)
            out, err = process.communicate(timeout=20)
        finally:
            process.kill()
    assert [each["what"] for each in seen] == ["new", "state"]
    assert (process.returncode, out, err.split("\n")[-2]) == (Status.INTERRUPTED, "", "dragoman: interrupted")
