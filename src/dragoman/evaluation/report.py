"""An evaluation for the eye and for programs."""

from __future__ import annotations

import json

from dragoman.evaluation.figures import Evaluation


def figures_text(evaluation: Evaluation) -> str:
    """A table: a figure a line, a column for all documents and for each group."""
    columns = list(evaluation.figures)
    widths = [max(8, len(column) + 2) for column in columns]
    head = "".join(f"{column:>{width}}" for column, width in zip(columns, widths, strict=True))
    lines = [f"{'':24}{head}   ({evaluation.documents} documents)"]
    for figure in evaluation.figures[columns[0]]:
        values = (evaluation.figures[column][figure] for column in columns)
        lines.append(f"{figure:24}" + "".join(f"{v:{width}.3f}" for v, width in zip(values, widths, strict=True)))
    acts = ", ".join(f"{act} {value:.2f}" for act, value in evaluation.acts.items())
    return "\n".join([*lines, f"acts (F1): {acts}", ""])


def figures_json(evaluation: Evaluation) -> str:
    """One JSON object on one line: the figures by group (``all`` for all), and ``acts``."""
    rounded = {name: {k: round(v, 4) for k, v in row.items()} for name, row in evaluation.figures.items()}
    acts = {act: round(value, 4) for act, value in evaluation.acts.items()}
    return json.dumps({**rounded, "acts": acts}) + "\n"


def differences_text(evaluation: Evaluation) -> str:
    """Every difference on a line, under the id of its document."""
    return "".join(
        f"# {document}\n" + "".join(f"  {difference}\n" for difference in found)
        for document, found in evaluation.differences.items()
    )
