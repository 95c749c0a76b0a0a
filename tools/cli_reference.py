"""Write docs/cli.md from the command line itself.

    python tools/cli_reference.py [--check]

A test checks that the page is fresh; ``--check`` says whether it is, and writes nothing.
"""

from __future__ import annotations

import argparse
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from dragoman.cli import STATUSES, cli
from dragoman.evaluation import figures

PAGE = Path(__file__).resolve().parent.parent / "docs/cli.md"

HEAD = """\
# The command line

<!-- Written by tools/cli_reference.py (make docs); changes made here are lost. -->

Results go to stdout and nothing else does. Refusals (`refused: …`), findings (`note: …`) and the
progress bar go to stderr; a refusal is one line with its [code](errors.md), the reason and the next step.
"""

EVALUATION = """\
Statements of gold and of the reading belong together when their contents share at least half of
their tokens, one to one, the closest first. The figures, over all documents and over each group
(what stands before the first hyphen of a document's id):
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD, *_sections(cli, "dragoman"), "## Exit status\n", _statuses()]
    return "\n".join(parts)


def _sections(command: click.Command, name: str) -> Iterator[str]:
    context = click.Context(command, info_name=name)
    if not isinstance(command, click.Group):
        yield f"## {name}\n"
        yield f"```\n{' '.join([name, *command.collect_usage_pieces(context)])}\n```\n"
        yield _prose(command.help or "")
        yield from _parameters(command)
        if name == "dragoman evaluate reading":
            yield EVALUATION
            yield _figures()
        return
    for each in command.list_commands(context):
        found = command.get_command(context, each)
        assert found is not None
        yield from _sections(found, f"{name} {each}")


def _prose(text: str) -> str:
    """A command's help as Markdown: paragraphs, and what is not to be filled as code."""
    made = []
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        if paragraph.startswith("\b\n"):
            made.append("```sh\n" + paragraph.removeprefix("\b\n") + "\n```")
        else:
            made.append(" ".join(paragraph.split()))
    return "\n\n".join(made) + "\n"


def _parameters(command: click.Command) -> Iterator[str]:
    options = [each for each in command.params if isinstance(each, click.Option)]
    if not options:
        return
    yield "| option | |\n| --- | --- |"
    for option in options:
        names = ", ".join(f"`{name}`" for name in option.opts)
        yield f"| {names}{_value(option)} | {_cell(option.help or '')} |"
    yield ""


def _value(option: click.Option) -> str:
    if option.is_flag:
        return ""
    if isinstance(option.type, click.Choice):
        return " " + _cell(" \\| ".join(f"`{choice}`" for choice in option.type.choices), escaped=True)
    return f" *{option.metavar}*"


def _cell(text: str, *, escaped: bool = False) -> str:
    return " ".join(text.split()) if escaped else " ".join(text.split()).replace("|", "\\|")


def _figures() -> str:
    """The table of the figures, from the module that computes them."""
    lines = (figures.__doc__ or "").split("=\n")[1].strip("= \n").splitlines()
    rows: list[tuple[str, str]] = []
    for line in lines:
        names, meaning = line[:30].split(), line[30:].strip()
        if names:
            rows.append((", ".join(f"`{name.strip('`')}`" for name in names), meaning))
        else:
            rows[-1] = (rows[-1][0], f"{rows[-1][1]} {meaning}")
    return "\n".join(["| figure | |", "| --- | --- |", *(f"| {name} | {meaning} |" for name, meaning in rows), ""])


def _statuses() -> str:
    rows = (f"| {status.value} | {meaning} |" for status, meaning in STATUSES.items())
    return "\n".join(["| status | |", "| --- | --- |", *rows, ""])


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say whether the page is fresh")
    made = page()
    if parser.parse_args().check:
        fresh = PAGE.exists() and PAGE.read_text("utf-8") == made
        print(f"{PAGE.name} is {'fresh' if fresh else 'stale: run make docs'}")
        return 0 if fresh else 1
    PAGE.write_text(made, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
