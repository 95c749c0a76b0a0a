"""What can be used is documented, and what is documented is so."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import dragoman
from dragoman import cli, errors, render

UNDOCUMENTED_OPTIONS = {"--help", "-h", "--version"}
"""Of every command, and explained by every one."""


def commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for each in command.commands.values():
            yield from commands(each, f"{name} {each.name}")
    else:
        yield name, command


ALL = dict(commands(cli.cli, "dragoman"))


@pytest.fixture(scope="module")
def reference(root: Path) -> str:
    return (root / "docs/cli.md").read_text("utf-8")


@pytest.fixture(scope="module")
def codes(root: Path) -> list[tuple[str, str, str]]:
    """The rows of the tables in docs/errors.md."""
    text = (root / "docs/errors.md").read_text("utf-8")
    return re.findall(r"^\| ([EF]\d\d\d) \| (.+?) \| (.+) \|$", text, re.MULTILINE)


def test_the_reference_of_the_command_line_is_fresh(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, root / "tools/cli_reference.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ALL)
def test_every_command_and_option_is_documented(reference: str, name: str) -> None:
    section = reference.split(f"\n## {name}\n")[1].split("\n## ")[0]
    for option in ALL[name].params:
        if isinstance(option, click.Option) and not UNDOCUMENTED_OPTIONS & set(option.opts):
            assert option.help, f"{option.opts} says nothing of itself"
            for each in option.opts:
                assert f"`{each}`" in section, each


def test_every_exit_status_is_documented(reference: str) -> None:
    assert STATUS_TABLE.search(reference.split("\n## Exit status\n")[1]), "and told rightly: see below"


def test_every_figure_is_documented(reference: str) -> None:
    from dragoman.evaluation import ALL, evaluate

    for figure in evaluate([], {}).figures[ALL]:
        assert f"`{figure}`" in reference or figure.startswith("encounter."), figure


def test_every_code_is_documented_with_its_meaning(codes: list[tuple[str, str, str]]) -> None:
    assert {code: meaning for code, meaning, _ in codes} == errors.CODES


def test_every_code_has_a_next_step(codes: list[tuple[str, str, str]]) -> None:
    assert all(step.endswith(".") and len(step) > 10 for _, _, step in codes)


def test_every_code_is_used_and_no_other_is(root: Path) -> None:
    sources = [path for path in (root / "src/dragoman").rglob("*.py") if path.name != "errors.py"]
    used = set(re.findall(r'"([EF]\d\d\d)"', "\n".join(path.read_text("utf-8") for path in sources)))
    assert used == set(errors.CODES)


def pages(root: Path) -> list[Path]:
    return sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md"), *(root / "examples").glob("*.md")])


def test_links_between_pages_lead_somewhere(root: Path) -> None:
    broken = []
    for page in pages(root):
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
            if not re.match(r"[a-z]+:|#", target) and not (page.parent / target.partition("#")[0]).exists():
                broken.append(f"{page.relative_to(root)}: {target}")
    assert not broken, "\n".join(broken)


def test_commands_that_pages_show_exist(root: Path) -> None:
    """A line of code that starts with ``dragoman`` is a command, and its options are that command's."""
    wrong = []
    for page in pages(root):
        for line in re.findall(r"^(?:    |\$ )?(dragoman [^|>#\n]*)", page.read_text("utf-8"), re.MULTILINE):
            name = next((n for n in ALL if f"{line} ".startswith(f"{n} ")), "")
            options = set(re.findall(r"(?<=\s)--?[a-z][a-z-]*", line)) - UNDOCUMENTED_OPTIONS
            known = {opt for param in ALL[name].params for opt in param.opts} if name else set()
            if (not name and line.split()[1] not in UNDOCUMENTED_OPTIONS) or not options <= known:
                wrong.append(f"{page.relative_to(root)}: {line}")
    assert not wrong, "\n".join(wrong)


STATUS_TABLE = re.compile(r"^\| status \|.*\n\| ---.*\n((?:\|.*\n)+)", re.MULTILINE)


def test_exit_statuses_are_the_same_wherever_they_are_told(root: Path) -> None:
    for page in pages(root):
        for table in STATUS_TABLE.findall(page.read_text("utf-8")):
            told = {int(status): meaning for status, meaning in re.findall(r"\| (\d+) \| (.+) \|", table)}
            assert told == {status.value: meaning for status, meaning in cli.STATUSES.items()}, page


@pytest.mark.gold
def test_a_brief_that_a_page_shows_is_what_is_printed(root: Path) -> None:
    shown = 0
    for page in pages(root):
        text = page.read_text("utf-8")
        for path, brief in re.findall(r"The brief of `([^`]+)`[^`]*```text\n(.*?)```", text, re.DOTALL):
            shown += 1
            readout = dragoman.read(root / path)
            assert render.brief(readout) == brief, f"{page.name}: dragoman read {path} prints something else by now"
    assert shown, "no page shows what comes out"
