"""Pages whose commands and programs are run, from top to bottom, in a folder with the examples in it."""

from __future__ import annotations

import hashlib
import re
import shlex
import shutil
from pathlib import Path

import pytest

import dragoman
from dragoman import cli
from dragoman.record import Capture

PAGES = ("encounters.md", "since.md")
STEP = re.compile(
    r"^    (dragoman [^\n]+)$|^```python\n(.*?)^```$|^```\n(.*?)^```$|^```text (\S+)\n(.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
"""A command, a program, what is printed, or a file with its text."""


@pytest.fixture(scope="module")
def kept(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the examples, and an archive of them as the pages have it."""
    place = tmp_path_factory.mktemp("pages")
    shutil.copytree(root / "examples", place / "examples")
    with dragoman.open_archive(place / "dragoman.archive", create=True) as archive:
        for readout in dragoman.read_many([place / "examples"]):
            assert isinstance(readout, dragoman.Readout), readout
            data = readout.document.text.encode()
            sha256 = hashlib.sha256(data).hexdigest()
            captured = Capture(
                content=data, sha256=sha256, media_type="text/plain", at="2026-03-01T12:00:00Z", by="a test"
            )
            archive.add(captured, readout.document, readout=readout)
    return place


@pytest.mark.gold
@pytest.mark.parametrize("page", PAGES)
def test_a_page_runs(
    root: Path, kept: Path, page: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(kept)
    monkeypatch.delenv("DRAGOMAN_ARCHIVE", raising=False)
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
