"""The page "Watch a ministry" is run from top to bottom, with the site that it makes served on this machine."""

from __future__ import annotations

import functools
import os
import re
import shlex
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from dragoman import cli
from dragoman.cli import Status
from dragoman.intake import fetching, sources

STEP = re.compile(r"^    (dragoman [^\n]+)$|^```python\n(.*?)^```$|^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
"""A command, a program, or what is printed."""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """A port on which the folder ``site`` is served."""
    serve = functools.partial(Quiet, directory=str(tmp_path / "site"))
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.gold
def test_the_page_runs(
    root: Path, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DRAGOMAN_ARCHIVE", raising=False)
    monkeypatch.setattr(fetching, "PACE", 0.0)
    page = (root / "docs/watch.md").read_text("utf-8").replace("8765", str(port))
    printed, space = "", dict[str, Any]()
    trial = page[page.index("## Try it here") : page.index("## What is told")]
    for number, (command, program, shown) in enumerate(STEP.findall(trial)):
        if command:
            status = cli.main(shlex.split(command)[1:])
            out, err = capsys.readouterr()
            assert status == Status.READ, f"{command}\n{out}{err}"
            printed += out
        elif program:
            exec(compile(program, "watch.md", "exec"), space)
            for path in tmp_path.rglob("*.html"):  # a page of the same second would be taken for the same
                os.utime(path, (1_800_000_000 + number * 60,) * 2)
        else:
            assert shown in printed, f"it prints something else:\n{printed}\n{err}"
    assert "removed (404)" in printed


def test_the_list_of_sources_that_it_shows_is_one(root: Path, tmp_path: Path) -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", (root / "docs/watch.md").read_text("utf-8"), re.DOTALL)
    (tmp_path / "sources.toml").write_text(shown)
    assert sources.load(tmp_path / "sources.toml").source[0].allow == ("intranet.example",)
