"""``dragoman evaluate``: figures against coded texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

import dragoman
from dragoman.cli.options import MODEL, PROCESSES
from dragoman.cli.output import output_to, write
from dragoman.cli.progress import progress_bar, say

if TYPE_CHECKING:
    from dragoman.evaluation import Coding
    from dragoman.record import Document


def register(cli: click.Group) -> None:
    """Add this family's commands."""
    cli.add_command(evaluate_group)


@click.group("evaluate")
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
            say(problem)
        raise
    if predictions is not None:
        codings = evaluation.load_predictions(predictions, coded)
    else:
        codings = _read_gold([each.document for each in coded], model, processes)
    result = evaluation.evaluate(coded, codings)
    with output_to(None) as out:
        if errors:
            write(out, evaluation.differences_text(result))
        write(out, evaluation.figures_json(result) if as_json else evaluation.figures_text(result))


def _read_gold(documents: Sequence[Document], model: str | None, processes: int) -> dict[str, Coding]:
    """The gold texts as the reader reads them now, by id."""
    from dragoman import evaluation
    from dragoman.record import Readout

    with progress_bar(None, lambda: len(documents)) as progress:
        readouts = progress.over(dragoman.read_many(documents, model=model, processes=processes))
        return {readout.id: evaluation.of_readout(readout) for readout in readouts if isinstance(readout, Readout)}
