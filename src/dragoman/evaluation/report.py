"""An evaluation for the eye and for programs."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from dragoman.record import Evaluation, Reliability, Suspicions


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
    made = "\n".join([*lines, f"acts (F1): {acts}", ""])
    return made + (reliability_text(evaluation.reliability) if evaluation.reliability else "")


def reliability_text(reliability: Reliability) -> str:
    """What the confidence of the statements is worth, and the table behind the reliability plot."""
    known = f"{reliability.n} statements with a confidence"
    without = f", {reliability.without} without" if reliability.without else ""
    lines = [
        f"confidence ({known}{without}):",
        f"{'  expected calibration error':32}{reliability.ece:8.3f}",
        f"{'  Brier score':32}{reliability.brier:8.3f}   (the share right for everyone: {reliability.brier_base:.3f})",
        "  confidence       mean   right      n",
    ]
    for each in reliability.bins:
        lines.append(
            f"  {each.low:.1f} to {each.high:.1f}    {each.confidence:8.3f}{each.right:8.3f}{each.n:7d}",
        )
    lines.append(f"  {'all':10}    {reliability.confidence:8.3f}{reliability.right:8.3f}{reliability.n:7d}")
    return "\n".join([*lines, ""])


def figures_dict(evaluation: Evaluation, *, errors: bool = False) -> dict[str, Any]:
    """The figures by group (``all`` for all), ``acts``, and under ``details`` the rest.

    That is: ``documents``, the table of acts (``confusion``), ``counts`` of the
    differences, ``reliability`` (``null`` where no statement has a confidence),
    and, with ``errors``, the ``differences`` themselves.
    """
    rounded = {name: {k: round(v, 4) for k, v in row.items()} for name, row in evaluation.figures.items()}
    acts = {act: round(value, 4) for act, value in evaluation.acts.items()}
    details: dict[str, Any] = {
        "documents": evaluation.documents,
        "confusion": evaluation.confusion,
        "counts": evaluation.counts,
        "reliability": _rounded(msgspec.to_builtins(evaluation.reliability)),
    }
    if errors:
        details["differences"] = msgspec.to_builtins(evaluation.differences)
    return {**rounded, "acts": acts, "details": details}


def figures_json(evaluation: Evaluation, *, errors: bool = False) -> str:
    """:func:`figures_dict` as one JSON object on one line."""
    return json.dumps(figures_dict(evaluation, errors=errors)) + "\n"


def suspicions_json(suspicions: Suspicions) -> str:
    """One JSON object on one line: ``readouts``, ``counts``, ``per_hundred`` and what was ``found``."""
    per_hundred = {kind: round(value, 2) for kind, value in suspicions.per_hundred().items()}
    made = {**msgspec.to_builtins(suspicions), "per_hundred": per_hundred}
    return json.dumps({key: made[key] for key in ("readouts", "counts", "per_hundred", "found")}) + "\n"


def _rounded(value: Any) -> Any:
    """Numbers to four decimals, all the way down."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(each) for each in value]
    return value
