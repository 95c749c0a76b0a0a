"""The command line: it parses, puts the rooms together, and holds no logic of its own.

Results go to stdout and nothing else does; refusals, findings and progress go
to stderr. Whatever takes long to import is imported where it is used, so that
``dragoman --help`` answers at once.
"""

from __future__ import annotations

import contextlib
import enum
import io
import itertools
import os
import shutil
import stat
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO, TypeVar

import click

import dragoman
from dragoman.errors import DragomanError

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

    from dragoman.errors import Refused
    from dragoman.evaluation import Coding
    from dragoman.record import Document, Readout

T = TypeVar("T")

PROGRESS_FROM = 4
"""Documents from which a progress bar is shown: fewer are read before an eye has found it."""


class Status(enum.IntEnum):
    """Exit statuses; ``STATUSES`` says what each means."""

    READ = 0
    SOME_REFUSED = 1
    USAGE = 2
    NOTHING_READ = 3
    NO_ENCOUNTER = 4
    INTERNAL = 70
    INTERRUPTED = 130
    PIPE_CLOSED = 141


STATUSES: dict[Status, str] = {
    Status.READ: "everything was read",
    Status.SOME_REFUSED: "some input was refused; the rest was read",
    Status.USAGE: "wrong usage, or something that was asked for is not there (a model, a place to write)",
    Status.NOTHING_READ: "nothing could be read",
    Status.NO_ENCOUNTER: "everything was read, but some text reports no diplomatic encounter",
    Status.INTERNAL: "an error inside Dragoman; please report it",
    Status.INTERRUPTED: "interrupted",
    Status.PIPE_CLOSED: "the program that took the output closed it",
}

NO_ENCOUNTER_FINDINGS = frozenset({"F401", "F402"})


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line with ``args`` (default: the process's own) and return the exit status."""
    try:
        status = cli.main(args, prog_name="dragoman", standalone_mode=False)
        sys.stdout.flush()
        return int(status or 0)
    except click.ClickException as error:
        error.show()
        return int(error.exit_code)
    except DragomanError as error:
        _say(f"dragoman: {error}")
        return Status.NOTHING_READ if error.code in {"E304", "E305"} or error.code < "E3" else Status.USAGE
    except (click.Abort, KeyboardInterrupt):
        _say("dragoman: interrupted")
        return Status.INTERRUPTED
    except _PipeClosedError:
        # Python would complain once more when it flushes stdout at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Status.PIPE_CLOSED
    except Exception:
        traceback.print_exc()
        _say("dragoman: an error inside Dragoman; please report it with the lines above")
        return Status.INTERNAL


# --- what the user gives ----------------------------------------------------


def _checked(check: Callable[[str], str]) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """An option's callback: what ``check`` objects to is wrong usage."""

    def callback(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
        try:
            return None if value is None else check(value)
        except DragomanError as error:
            raise click.BadParameter(str(error), context, parameter) from error

    return callback


MODEL = click.option(
    "--model", metavar="NAME", help="An installed spaCy pipeline to read with, such as en_core_web_lg."
)
PROCESSES = click.option(
    "--processes", type=click.IntRange(1), default=1, metavar="N", help="Worker processes (default 1)."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(dragoman.__version__, prog_name="dragoman", message="%(prog)s %(version)s")
def cli() -> None:
    """Read official diplomatic readouts into records where every field leads back to its words."""


@cli.command("read", short_help="Read texts, pages, folders and corpora.")
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
@click.option(
    "--published",
    callback=_checked(dragoman.iso_date),
    metavar="DATE",
    help="ISO date (2021-08-17) on which the documents were published, for 'today' and 'on Monday'.",
)
@click.option(
    "--publisher",
    callback=_checked(dragoman.party_code),
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
    """Read every INPUT: a text or HTML file, a folder, a JSONL corpus, an http(s) address, or - for stdin.

    \b
    dragoman read readout.txt
    dragoman read https://example.org/readout --format html -o readout.html
    dragoman read corpus.jsonl --format jsonl -o records.jsonl --processes 4

    The exit status tells what became of the inputs: see docs/cli.md.
    """
    from dragoman import intake

    _keep_apart(inputs, output, refused_file)
    documents = intake.documents(inputs, intake.Options(published=published, publisher=publisher))
    outcomes = dragoman.read_many(documents, model=model, processes=processes)
    with contextlib.ExitStack() as stack:
        out = stack.enter_context(_output(output))
        keep = stack.enter_context(_output(refused_file)) if refused_file else None
        progress = stack.enter_context(_progress(out, lambda: intake.count(inputs)))
        tally = _Tally(progress.say, keep)
        for chunk in _written(form, tally.readouts(progress.over(outcomes)), tally.refused, _look(color, out)):
            _write(out, chunk, output)
    return tally.status()


@cli.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of one record."""
    import json

    from dragoman import record

    with _output(None) as out:
        _write(out, json.dumps(record.schema(), indent=2, ensure_ascii=False) + "\n")


@cli.group("evaluate")
def evaluate_group() -> None:
    """Measure against readouts that people have coded."""


@evaluate_group.command("reading")
@click.argument("gold", metavar="GOLD.jsonl", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--predictions",
    metavar="OUT.jsonl",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Records to measure, by id; without it the gold texts are read now.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
@click.option("--errors", is_flag=True, help="Print every difference first, document by document.")
@MODEL
@PROCESSES
def evaluate_reading_command(
    gold: Path, predictions: Path | None, as_json: bool, errors: bool, model: str | None, processes: int
) -> None:
    """Measure a reading against GOLD.jsonl, readouts coded by the codebook.

    GOLD.jsonl is checked first; what does not fit the codebook's format is
    reported with its line. docs/cli.md says what each figure means.
    """
    from dragoman import evaluation

    try:
        coded = evaluation.load_gold(gold)
    except evaluation.GoldError as error:
        for problem in error.problems:
            _say(problem)
        raise
    if predictions is not None:
        codings = evaluation.load_predictions(predictions, coded)
    else:
        codings = _read_gold([each.document for each in coded], model, processes)
    result = evaluation.evaluate(coded, codings)
    with _output(None) as out:
        if errors:
            _write(out, evaluation.differences_text(result))
        _write(out, evaluation.figures_json(result) if as_json else evaluation.figures_text(result))


def _read_gold(documents: Sequence[Document], model: str | None, processes: int) -> dict[str, Coding]:
    """The gold texts as the reader reads them now, by id."""
    from dragoman import evaluation
    from dragoman.record import Readout

    with _progress(None, lambda: len(documents)) as progress:
        readouts = progress.over(dragoman.read_many(documents, model=model, processes=processes))
        return {readout.id: evaluation.of_readout(readout) for readout in readouts if isinstance(readout, Readout)}


# --- where it goes -----------------------------------------------------------


class _Look(NamedTuple):
    """How a brief is laid out: columns, whether in colour, and in which characters."""

    width: int
    color: bool
    encoding: str


def _look(color: str, out: TextIO) -> _Look:
    terminal = out.isatty()
    width = shutil.get_terminal_size((80, 24)).columns if terminal else 80
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    colored = color == "always" or (color == "auto" and terminal and not plain)
    return _Look(width, colored, out.encoding or "utf-8")


def _written(form: str, readouts: Iterator[Readout], refused: list[Refused], look: _Look) -> Iterator[str]:
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


@contextlib.contextmanager
def _output(path: str | None) -> Iterator[TextIO]:
    """A stream for results: stdout, or the file ``path``, which is replaced only once all is written.

    Raises :class:`DragomanError` E307 where nothing can be written.
    """
    if path is None or path == "-":
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding=None if sys.stdout.isatty() else "utf-8", errors="replace")
        yield sys.stdout
        return
    target = Path(path).resolve()
    if target.exists() and not target.is_file():  # a device or a named pipe: there is nothing to replace
        with _writing(path):
            out = target.open("w", encoding="utf-8", newline="\n")
        with out:
            yield out
        return
    # Not click's atomic file: it puts what was half-written in place, too.
    with _writing(path):
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as out:
            yield out
            with _writing(path):
                out.flush()
        with _writing(path):
            os.chmod(temporary, _mode(target))
            os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def _write(out: TextIO, text: str, path: str | None = None) -> None:
    """Write at once, so that who reads from a pipe has each record as it is made."""
    with _writing(path or "stdout"):
        out.write(text)
        out.flush()


class _PipeClosedError(Exception):
    """Whoever took the output wants no more. (click would make a BrokenPipeError exit status 1.)"""


@contextlib.contextmanager
def _writing(path: str) -> Iterator[None]:
    """What goes wrong with the disk, said as E307."""
    try:
        yield
    except BrokenPipeError as error:
        raise _PipeClosedError from error
    except OSError as error:
        raise DragomanError(
            "E307",
            f"{path} cannot be written: {error.strerror or error}",
            "Name a place that can be written with -o, or leave -o out for stdout.",
        ) from error


def _mode(target: Path) -> int:
    """The permissions that ``target`` has, or that a new file gets."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _keep_apart(inputs: Iterable[str], output: str | None, refused: str | None) -> None:
    """Nothing that is read may be written over, nor may two results go into one file."""
    places = [Path(path).resolve() for path in (output, refused) if path not in (None, "-")]
    clash = next((p for p in places if p.is_file() and p in {Path(i).resolve() for i in inputs}), None)
    if clash is not None:
        raise click.UsageError(f"{clash} is to be read and cannot be the output as well.")
    if (output is not None and output == refused) or len(places) > len(set(places)):
        raise click.UsageError("--output and --refused need a file each.")


# --- what is said on the way --------------------------------------------------


def _say(line: str) -> None:
    """One line on stderr."""
    click.echo(" ".join(line.split()), err=True)


class _Progress:
    """A bar on stderr from the fourth document on, and lines that do not tear it."""

    def __init__(self, total: int | None, shown: bool) -> None:
        self._total, self._shown = total, shown
        self._bar: RichProgress | None = None

    def over(self, outcomes: Iterable[T]) -> Iterator[T]:
        if not self._shown or (self._total is not None and self._total < PROGRESS_FROM):
            yield from outcomes
            return
        task = None
        for done, outcome in enumerate(outcomes, start=1):
            if self._bar is None and (self._total is not None or done >= PROGRESS_FROM):
                self._bar = _rich_bar()
                task = self._bar.add_task("Reading", total=self._total)
                self._bar.start()
            if self._bar is not None and task is not None:
                self._bar.update(task, completed=done)
            yield outcome

    def say(self, line: str) -> None:
        if self._bar is None:
            _say(line)
        else:
            self._bar.console.print(" ".join(line.split()), markup=False, highlight=False, soft_wrap=True)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.stop()


def _rich_bar() -> RichProgress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    # stdout is for results: it is not to be drawn into the bar's stream.
    return RichProgress(*columns, TimeRemainingColumn(), console=console, transient=True, redirect_stdout=False)


@contextlib.contextmanager
def _progress(out: TextIO | None, count: Callable[[], int | None]) -> Iterator[_Progress]:
    """A bar where one helps: on a terminal that the results do not go to themselves."""
    shown = sys.stderr.isatty() and (out is None or not out.isatty())
    progress = _Progress(count() if shown else None, shown)
    try:
        yield progress
    finally:
        progress.close()


class _Tally:
    """What became of the inputs: it lets the readouts through, and says and keeps the rest."""

    def __init__(self, say: Callable[[str], None], keep: TextIO | None) -> None:
        self._say, self._keep = say, keep
        self.refused: list[Refused] = []
        self._read = 0
        self._no_encounter = 0

    def readouts(self, outcomes: Iterable[Readout | Refused]) -> Iterator[Readout]:
        from msgspec import json

        from dragoman.errors import Refused

        for outcome in outcomes:
            if isinstance(outcome, Refused):
                self.refused.append(outcome)
                self._say(f"refused: {outcome}")
                if self._keep is not None:
                    self._keep.write(json.encode(outcome).decode() + "\n")
                continue
            self._read += 1
            codes = {finding.code for finding in outcome.findings}
            self._no_encounter += bool(codes & NO_ENCOUNTER_FINDINGS)
            for finding in outcome.findings:
                self._say(f"note: {outcome.document.input or outcome.id}: {finding.message} [{finding.code}]")
            yield outcome

    def status(self) -> Status:
        if not self._read:
            return Status.NOTHING_READ
        if self.refused:
            return Status.SOME_REFUSED
        return Status.NO_ENCOUNTER if self._no_encounter else Status.READ
