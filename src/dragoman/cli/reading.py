"""``dragoman read`` and ``dragoman schema``."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

import click

import dragoman
from dragoman.cli.options import MODEL, PROCESSES, PUBLISHED, checked
from dragoman.cli.output import Look, keep_apart, look_of, output_to, write
from dragoman.cli.progress import progress_bar
from dragoman.cli.status import Status

if TYPE_CHECKING:
    from dragoman.errors import Refused
    from dragoman.record import Readout

NO_ENCOUNTER_FINDINGS = frozenset({"F401", "F402"})


def register(cli: click.Group) -> None:
    """Add this family's commands."""
    cli.add_command(read_command)
    cli.add_command(schema_command)


@click.command("read", short_help="Read texts, pages, folders and corpora.")
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(["brief", "json", "jsonl", "html"]),
    default="brief",
    help="brief (default): for a person at a terminal. json: one document, an object; several, an array. "
    "jsonl: a record a line, as they become ready. html: a page that shows every quotation in its place.",
)
@click.option("-o", "--output", metavar="FILE", help="Write there instead of stdout, all or nothing.")
@click.option("--refused", "refused_file", metavar="FILE", help="Save what was refused, and why, as JSONL.")
@PUBLISHED
@click.option(
    "--publisher",
    callback=checked(dragoman.party_code),
    metavar="CODE",
    help="Code of the party whose readouts these are (CHN, USA, EU), where the texts do not say.",
)
@MODEL
@PROCESSES
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colours in the brief: auto (default) on a terminal, unless NO_COLOR is set.",
)
def read_command(
    inputs: tuple[str, ...],
    form: str,
    output: str | None,
    refused_file: str | None,
    published: str | None,
    publisher: str | None,
    model: str | None,
    processes: int,
    color: str,
) -> int:
    """Read every INPUT: a file, a folder, an http(s) address, or - for stdin.

    Text, HTML, PDF, DOCX, e-mail, WARC, feeds, JSONL, CSV, Parquet, and archives of these: see docs/inputs.md.

    \b
    dragoman read readout.txt
    dragoman read https://example.org/readout --format html -o readout.html
    dragoman read corpus.jsonl --format jsonl -o records.jsonl --processes 4

    The exit status tells what became of the inputs: see docs/cli.md.
    """
    from dragoman import intake

    keep_apart(inputs, output, refused_file)
    documents = intake.documents(inputs, intake.Options(published=published, publisher=publisher))
    outcomes = dragoman.read_many(documents, model=model, processes=processes)
    with contextlib.ExitStack() as stack:
        out = stack.enter_context(output_to(output))
        keep = stack.enter_context(output_to(refused_file)) if refused_file else None
        progress = stack.enter_context(progress_bar(out, lambda: intake.count(inputs)))
        tally = Tally(progress.say, keep)
        for chunk in _written(form, tally.readouts(progress.over(outcomes)), tally.refused, look_of(color, out)):
            write(out, chunk, output)
    return tally.status()


@click.command("schema")
@click.argument("what", metavar="[WHAT]", type=click.Choice(["record", "comparison"]), default="record")
def schema_command(what: str) -> None:
    """Print the JSON Schema of one record (default), or of a comparison.

    \b
    dragoman schema
    dragoman schema comparison
    """
    import json

    from dragoman import record

    made = record.schema() if what == "record" else record.comparison_schema()
    with output_to(None) as out:
        write(out, json.dumps(made, indent=2, ensure_ascii=False) + "\n")


def _written(form: str, readouts: Iterator[Readout], refused: list[Refused], look: Look) -> Iterator[str]:
    """The output in pieces, each as soon as it can be told."""
    from dragoman import render

    if form == "jsonl":
        yield from (f"{readout.to_json()}\n" for readout in readouts)
    elif form == "json":
        yield from _json(readouts, refused)
    elif form == "brief":
        for number, readout in enumerate(readouts):
            yield ("\n" if number else "") + render.brief(readout, **look._asdict())
    else:
        everything = list(readouts)
        single = len(everything) == 1 and not refused
        yield render.page(everything[0]) if single else render.pages([*everything, *refused])


def _json(readouts: Iterator[Readout], refused: list[Refused]) -> Iterator[str]:
    """One object where one document was given, else an array; indented, as a person may look at it."""
    from msgspec import json

    def pretty(readout: Readout) -> str:
        return json.format(readout.to_json(), indent=2)

    first, second = next(readouts, None), next(readouts, None)
    if first is not None and second is None and not refused:
        yield pretty(first) + "\n"
        return
    if first is None:
        yield "[]\n"
        return
    yield "["
    rest = (readout for readout in (first, second) if readout is not None)
    for number, readout in enumerate(itertools.chain(rest, readouts)):
        yield (",\n" if number else "\n") + pretty(readout)
    yield "\n]\n"


class Tally:
    """What became of the inputs: it lets the readouts through, and says and keeps the rest."""

    def __init__(self, say: Callable[[str], None], keep: TextIO | None) -> None:
        self.say, self._keep = say, keep
        self.refused: list[Refused] = []
        self._read = 0
        self._no_encounter = 0

    def readouts(self, outcomes: Iterable[Readout | Refused]) -> Iterator[Readout]:
        from msgspec import json

        from dragoman.errors import Refused

        for outcome in outcomes:
            if isinstance(outcome, Refused):
                self.refused.append(outcome)
                self.say(f"refused: {outcome}")
                if self._keep is not None:
                    self._keep.write(json.encode(outcome).decode() + "\n")
                continue
            self._read += 1
            codes = {finding.code for finding in outcome.findings}
            self._no_encounter += bool(codes & NO_ENCOUNTER_FINDINGS)
            for finding in outcome.findings:
                self.say(f"note: {outcome.document.input or outcome.id}: {finding.message} [{finding.code}]")
            yield outcome

    def status(self) -> Status:
        if not self._read:
            return Status.NOTHING_READ
        if self.refused:
            return Status.SOME_REFUSED
        return Status.NO_ENCOUNTER if self._no_encounter else Status.READ
