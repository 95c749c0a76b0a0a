"""``dragoman evaluate``: figures against coded texts, and suspicions about others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

import dragoman
from dragoman.cli.options import COLOR, MODEL, PROCESSES
from dragoman.cli.output import look_of, output_to, write
from dragoman.cli.progress import progress_bar, say
from dragoman.cli.reading import Tally

if TYPE_CHECKING:
    from dragoman.comparison.fitting import Lesson
    from dragoman.evaluation import Coding, Gold
    from dragoman.evaluation.pairs import Pair
    from dragoman.record import Document, Evaluation, Readout


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
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print one JSON object: the figures, and under details the table of acts, the counts of the differences, "
    "the reliability and, with --errors, every difference.",
)
@click.option(
    "--errors",
    is_flag=True,
    help="Print first how many differences there are by cause, publisher, group and cue, the table of acts, and every "
    "difference in its sentence.",
)
@click.option("--errors-html", metavar="FILE", help="Write the differences as one HTML page.")
@click.option(
    "--reliability",
    "reliability_file",
    metavar="FILE.svg",
    help="Draw how often statements of each confidence are right. Needs the extra charts.",
)
@click.option(
    "--results",
    "results_file",
    metavar="FILE.jsonl",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Add a line to this file: the figures with date, commit, versions, and the SHA-256 of the gold file.",
)
@click.option(
    "--cross-validate",
    "left_out",
    type=click.Choice(["publisher", "document"]),
    help="Read each text with trained parts that were fitted on no text of its publisher (or not on itself). "
    "Needs the extra training.",
)
@click.option(
    "--teach",
    metavar="MORE.jsonl",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With --cross-validate: coded texts to fit on besides; may be given again.",
)
@MODEL
@PROCESSES
@COLOR
def evaluate_reading_command(
    gold: Path,
    predictions: Path | None,
    left_out: str | None,
    teach: tuple[Path, ...],
    as_json: bool,
    errors: bool,
    errors_html: str | None,
    reliability_file: str | None,
    results_file: Path | None,
    model: str | None,
    processes: int,
    color: str,
) -> None:
    """Measure a reading against GOLD.jsonl, readouts coded by the codebook.

    \b
    dragoman evaluate reading gold.jsonl
    dragoman evaluate reading gold.jsonl --errors --errors-html differences.html
    dragoman evaluate reading gold.jsonl --reliability reliability.svg --results results.jsonl
    dragoman evaluate reading gold.jsonl --cross-validate publisher --teach more.jsonl

    GOLD.jsonl is checked first; what does not fit the codebook's format is
    reported with its line. docs/cli.md says what each figure means,
    docs/laboratory.md what the rest is for.
    """
    from dragoman import evaluation, render

    _keep_apart((gold, predictions), (errors_html, reliability_file, results_file))
    coded = _load_gold(gold)
    if predictions is not None and left_out is not None:
        raise click.UsageError("--predictions are made already; leave one of the two options out.")
    if teach and left_out is None:
        raise click.UsageError("--teach goes with --cross-validate.")
    if predictions is not None:
        codings = evaluation.load_predictions(predictions, coded)
    elif left_out is not None:
        codings = _read_left_out(coded, [_load_gold(path) for path in teach], left_out, model)
    else:
        codings = _read_gold([each.document for each in coded], model, processes)
    result = evaluation.evaluate(coded, codings, _sentences)
    if errors_html is not None:
        page = render.differences_page(result, title=f"Differences from {gold.name}")
        with output_to(errors_html) as out:
            write(out, page, errors_html)
    if reliability_file is not None:
        _draw_reliability(result, reliability_file)
    with output_to(None) as out:
        if errors and not as_json:
            write(out, render.differences(result, **look_of(color, out)._asdict()) + "\n")
        write(out, evaluation.figures_json(result, errors=errors) if as_json else evaluation.figures_text(result))
    if results_file is not None:
        evaluation.results.append(results_file, evaluation.results.entry(result, gold, codings))


@evaluate_group.command("suspicions")
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object: the counts, and for 100 readouts, and each."
)
@click.option(
    "--kind",
    "kinds",
    metavar="KIND",
    multiple=True,
    help="List only suspicions of this kind (content.cut, or content for all that begin so); may be given again. "
    "All kinds are counted.",
)
@click.option("--limit", type=click.IntRange(0), metavar="N", help="List at most N of each kind.")
@MODEL
@PROCESSES
@COLOR
def evaluate_suspicions_command(
    inputs: tuple[str, ...],
    as_json: bool,
    kinds: tuple[str, ...],
    limit: int | None,
    model: str | None,
    processes: int,
    color: str,
) -> int:
    """Read uncoded texts and list what is likely to be misread in them.

    \b
    dragoman evaluate suspicions corpus.jsonl --limit 20
    dragoman evaluate suspicions corpus.jsonl --kind content --json

    INPUT is what dragoman read takes. Statements without a speaker, sentences
    with a verb of saying and no statement, contents cut in the middle of a
    clause and the like are counted, and shown in their sentences; see
    docs/laboratory.md. A suspicion is a place to look at, not an error.
    """
    from dragoman import evaluation, intake, render

    wanted = _kinds(kinds)
    outcomes = dragoman.read_many(intake.documents(inputs), model=model, processes=processes)
    with output_to(None) as out, progress_bar(out, lambda: intake.count(inputs)) as progress:
        tally = Tally(progress.say, None)
        found = evaluation.suspect(tally.readouts(progress.over(outcomes)), _sentences)
        progress.close()
        found = evaluation.only(found, wanted, limit)
        if as_json:
            write(out, evaluation.suspicions_json(found))
        else:
            write(out, render.suspicions(found, evaluation.KINDS, **look_of(color, out)._asdict()))
    return tally.status()


@evaluate_group.command("pairs")
@click.argument("pairs", metavar="PAIRS.jsonl", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("gold", metavar="GOLD.jsonl", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--predictions", metavar="OUT.jsonl", help="Write the links that were found, in the form of PAIRS.jsonl.")
@click.option(
    "--method",
    type=click.Choice(["lexical", "embeddings"]),
    help="As for dragoman compare. Default: embeddings where the extra is installed.",
)
@click.option(
    "--from-texts",
    is_flag=True,
    help="Read the texts, and link what was read; a read statement stands for the gold ones that it overlaps.",
)
@click.option(
    "--cross-validate",
    is_flag=True,
    help="Link each pair with weights that were fitted without it. Needs the extra training.",
)
@click.option(
    "--teach",
    nargs=2,
    multiple=True,
    metavar="PAIRS.jsonl GOLD.jsonl",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With --cross-validate: coded pairs to fit on besides; may be given again.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
@MODEL
def evaluate_pairs_command(
    pairs: Path,
    gold: Path,
    predictions: str | None,
    method: Literal["lexical", "embeddings"] | None,
    from_texts: bool,
    cross_validate: bool,
    teach: tuple[tuple[Path, Path], ...],
    as_json: bool,
    model: str | None,
) -> None:
    """Measure how statements of two readouts are linked against PAIRS.jsonl, links that people made.

    \b
    dragoman evaluate pairs pairs.jsonl gold.jsonl --predictions out.jsonl
    dragoman evaluate pairs pairs.jsonl gold.jsonl --from-texts
    dragoman evaluate pairs pairs.jsonl gold.jsonl --cross-validate --teach more-pairs.jsonl more-gold.jsonl

    The statements of GOLD.jsonl are given, so that pairing alone is measured,
    unless --from-texts is. docs/compare.md says what each figure means.
    """
    import json

    from dragoman.comparison import similarity
    from dragoman.evaluation import pairs as measure

    _keep_apart((pairs, gold, *(path for two in teach for path in two)), (predictions,))
    if teach and not cross_validate:
        raise click.UsageError("--teach goes with --cross-validate.")
    coded = {each.document.id: each for each in _load_gold(gold)}
    wanted = _load_pairs(pairs, coded)
    chosen = method or ("embeddings" if similarity.has_embeddings() else "lexical")
    given = [(measure.readout_of(coded[one.a]), measure.readout_of(coded[one.b])) for one in wanted]
    read = _read_pairs(wanted, coded, model) if from_texts else given
    if cross_validate:
        links = _links_left_out(wanted, given, read, [_lessons(*two) for two in teach], chosen)
    else:
        links = _links(read, chosen)
    found = [
        measure.Pair(one.a, one.b, _numbered(each, readouts, (coded[one.a], coded[one.b]), from_texts))
        for one, each, readouts in zip(wanted, links, read, strict=True)
    ]
    figures = measure.figures(wanted, found, coded)
    if predictions is not None:
        with output_to(predictions) as out:
            write(out, "".join(f"{measure.as_line(each)}\n" for each in found), predictions)
    with output_to(None) as out:
        if as_json:
            body = {"pairs": len(wanted), "method": chosen, **{name: round(v, 4) for name, v in figures.items()}}
            write(out, json.dumps(body) + "\n")
        else:
            write(out, "".join(f"{name:14}{value:.3f}\n" for name, value in figures.items()))


def _load_pairs(path: Path, coded: Mapping[str, Gold]) -> list[Pair]:
    """The pairs, or every problem of them on stderr and the error."""
    from dragoman import evaluation
    from dragoman.evaluation import pairs as measure

    try:
        return measure.load_pairs(path, coded)
    except evaluation.GoldError as error:
        for problem in error.problems:
            say(problem)
        raise


def _links(read: Sequence[tuple[Readout, Readout]], method: Literal["lexical", "embeddings"]) -> list[Any]:
    from dragoman.comparison import pair

    return [pair.link(a, b, method=method).links for a, b in read]


def _lessons(links: Path, texts: Path) -> list[Lesson]:
    """Coded pairs to fit on."""
    from dragoman.evaluation import pairs as measure

    coded = {each.document.id: each for each in _load_gold(texts)}
    wanted = _load_pairs(links, coded)
    return [_lesson(one, (measure.readout_of(coded[one.a]), measure.readout_of(coded[one.b]))) for one in wanted]


def _lesson(one: Pair, readouts: tuple[Readout, Readout]) -> Lesson:
    from dragoman.comparison import fitting

    return fitting.Lesson(*readouts, one.links)


def _links_left_out(
    wanted: Sequence[Pair],
    given: Sequence[tuple[Readout, Readout]],
    read: Sequence[tuple[Readout, Readout]],
    more: Sequence[Sequence[Lesson]],
    method: Literal["lexical", "embeddings"],
) -> list[Any]:
    from dragoman.comparison import fitting

    measured = [_lesson(one, readouts) for one, readouts in zip(wanted, given, strict=True)]
    return list(fitting.left_out(measured, [lesson for each in more for lesson in each], method, read))


def _read_pairs(wanted: Sequence[Pair], coded: Mapping[str, Gold], model: str | None) -> list[tuple[Readout, Readout]]:
    """The texts of the pairs, read."""
    from dragoman.record import Readout

    names = dict.fromkeys(name for one in wanted for name in (one.a, one.b))
    read = dragoman.read_many([coded[name].document for name in names], model=model)
    by_id = {each.id: each for each in read if isinstance(each, Readout)}
    return [(by_id[one.a], by_id[one.b]) for one in wanted]


def _numbered(
    links: Iterable[Any], read: tuple[Readout, Readout], coded: tuple[Gold, Gold], from_texts: bool
) -> tuple[Any, ...]:
    """Links by gold's numbers."""
    from dragoman.evaluation import pairs as measure

    if from_texts:
        return measure.renumbered(links, *(measure.matched(*each) for each in zip(read, coded, strict=True)))
    return tuple(measure.PairLink(link.a, link.b, link.relation) for link in links)


def _keep_apart(inputs: Iterable[Path | None], outputs: Iterable[str | Path | None]) -> None:
    """Nothing that is measured may be written over, nor may two results go into one file."""
    places = [Path(each).resolve() for each in outputs if each not in (None, "-")]
    taken = {each.resolve() for each in inputs if each is not None}
    for number, place in enumerate(places):
        if place in taken:
            raise click.UsageError(f"{place} is measured and cannot be written to as well.")
        if place in places[:number]:
            raise click.UsageError(f"Two results cannot go into {place}.")


def _load_gold(path: Path) -> list[Gold]:
    """The gold, or every problem of it on stderr and the error."""
    from dragoman import evaluation

    try:
        return evaluation.load_gold(path)
    except evaluation.GoldError as error:
        for problem in error.problems:
            say(problem)
        raise


def _draw_reliability(result: Evaluation, path: str) -> None:
    from dragoman import render

    if result.reliability is None:
        say("note: no statement has a confidence, and no reliability can be drawn")
        return
    drawn = render.reliability_svg(result.reliability)
    with output_to(path) as out:
        write(out, drawn, path)


def _kinds(given: Sequence[str]) -> frozenset[str]:
    """The kinds of suspicion that are asked for by their names or what these begin with."""
    from dragoman import evaluation

    if not given:
        return frozenset(evaluation.KINDS)
    found: set[str] = set()
    for name in given:
        met = {kind for kind in evaluation.KINDS if kind == name or kind.startswith(f"{name}.")}
        if not met:
            raise click.UsageError(f"There is no kind {name!r}. There are: {', '.join(evaluation.KINDS)}.")
        found |= met
    return frozenset(found)


def _sentences(text: str) -> list[tuple[int, int]]:
    """Sentences as the reader finds them: start and end."""
    from dragoman.reading.layout import lay_out

    return [(sentence.start, sentence.end) for sentence in lay_out(text).sentences]


def _read_left_out(
    coded: Sequence[Gold], more: Sequence[Sequence[Gold]], by: str, model: str | None
) -> dict[str, Coding]:
    """The gold texts, each read with parts fitted on the others."""
    from dragoman import evaluation
    from dragoman.reading import training

    def lessons(golds: Sequence[Gold]) -> dict[str, training.Coded]:
        return {
            each.document.id: training.Coded(
                each.coding.encounter.publisher,
                tuple(
                    training.Taught(s.start, s.end, s.act or "state", s.target, s.speaker)
                    for s in each.coding.statements
                ),
            )
            for each in golds
        }

    teachers = [
        lesson
        for golds in more
        for lesson in training.lessons([each.document for each in golds], lessons(golds), model).values()
    ]
    documents = [each.document for each in coded]
    read = training.left_out(
        documents, lessons(coded), teachers, by="document" if by == "document" else "publisher", model=model
    )
    with progress_bar(None, lambda: len(documents)) as progress:
        return {readout.id: evaluation.of_readout(readout) for readout in progress.over(read)}


def _read_gold(documents: Sequence[Document], model: str | None, processes: int) -> dict[str, Coding]:
    """The gold texts as the reader reads them now, by id."""
    from dragoman import evaluation
    from dragoman.record import Readout

    with progress_bar(None, lambda: len(documents)) as progress:
        readouts = progress.over(dragoman.read_many(documents, model=model, processes=processes))
        return {readout.id: evaluation.of_readout(readout) for readout in readouts if isinstance(readout, Readout)}
