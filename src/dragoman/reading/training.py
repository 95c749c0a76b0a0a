"""Fits the trained parts to coded readouts.

Needs scikit-learn (the extra ``training``); reading itself does not. What is
fitted on is what the rules find in the coded texts: a found statement is the
gold statement whose content it overlaps most (half of the characters or more,
one to one), and takes its act and targets; one that overlaps none is no
statement. The regressions are L2-penalised and fitted by L-BFGS, so that the
same texts give the same weights.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dragoman.reading import features
from dragoman.reading.reader import Reader
from dragoman.reading.trained import Part, Parts
from dragoman.reading.writer import Piece, Writer
from dragoman.record import Document

OVERLAP = 0.5
"""Least share of characters in common (intersection over union) of one and the same statement."""
STRENGTH = {"act": 0.5, "target": 0.3, "statement": 0.3, "confidence": 0.1}
"""Inverse penalty of each part, chosen by the figures left out by publisher; see docs/how-it-reads.md."""
LEAST = 2
"""Times that a feature must occur to be given a weight."""


@dataclass(frozen=True)
class Taught:
    """A gold statement: where its content stands, its act and its targets."""

    start: int
    end: int
    act: str
    target: frozenset[str]
    speaker: frozenset[str]


@dataclass
class Examples:
    """Features with their labels, by part."""

    act: list[tuple[Mapping[str, float], str]] = field(default_factory=list)
    target: list[tuple[Mapping[str, float], str]] = field(default_factory=list)
    statement: list[tuple[Mapping[str, float], str]] = field(default_factory=list)
    confidence: list[tuple[Mapping[str, float], str]] = field(default_factory=list)

    def add(self, other: Examples) -> None:
        self.act += other.act
        self.target += other.target
        self.statement += other.statement
        self.confidence += other.confidence


def aligned(pieces: Sequence[Piece], gold: Sequence[Taught]) -> dict[int, Taught]:
    """The gold statement of each found one, by its number: the closest first, one to one."""
    scored = []
    for i, piece in enumerate(pieces):
        a, b = piece.content
        for j, taught in enumerate(gold):
            common = min(b, taught.end) - max(a, taught.start)
            union = max(b, taught.end) - min(a, taught.start)
            if common > 0 and common / union >= OVERLAP:
                scored.append((-common / union, i, j))
    found: dict[int, Taught] = {}
    used: set[int] = set()
    for _, i, j in sorted(scored):
        if i not in found and j not in used:
            found[i] = gold[j]
            used.add(j)
    return found


def examples(
    documents: Iterable[Document], gold: Mapping[str, Sequence[Taught]], model: str | None = None
) -> dict[str, Examples]:
    """What each document teaches, by its id."""
    documents = list(documents)
    reader = Reader(model, Parts())
    return {
        document.id: _of_document(writer, pieces, gold[document.id])
        for document, (writer, pieces) in zip(documents, reader.pieces(documents), strict=True)
    }


def _of_document(writer: Writer, pieces: Sequence[Piece], gold: Sequence[Taught]) -> Examples:
    found, matched = Examples(), aligned(pieces, gold)
    for number, piece in enumerate(pieces):
        taught = matched.get(number)
        found.statement.append((features.of_statement(piece.scene), "yes" if taught else "no"))
        if taught is None:
            continue
        found.act.append((features.of_act(piece.scene), taught.act))
        by_rule = writer.targets_by_rule(piece, taught.act)
        for code, addressed in writer.candidates(piece).items():
            looked_at = features.of_target(piece.scene, taught.act, code, by_rule=code in by_rule, addressed=addressed)
            found.target.append((looked_at, "yes" if code in taught.target else "no"))
    return found


def fit(taught: Iterable[Examples]) -> Parts:
    """The parts that the examples teach."""
    everything = Examples()
    for each in taught:
        everything.add(each)
    return Parts(
        act=fit_part("act", everything.act),
        target=fit_part("target", everything.target),
        statement=fit_part("statement", everything.statement),
        confidence=fit_part("confidence", everything.confidence) if everything.confidence else None,
    )


def fit_part(name: str, taught: Sequence[tuple[Mapping[str, float], str]]) -> Part:
    """One regression. Raises ``ImportError`` where scikit-learn is not installed."""
    from sklearn.feature_extraction import DictVectorizer  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    counts: dict[str, int] = {}
    for looked_at, _ in taught:
        for feature in looked_at:
            counts[feature] = counts.get(feature, 0) + 1
    kept = [{f: v for f, v in looked_at.items() if counts[f] >= LEAST} for looked_at, _ in taught]
    vectorizer = DictVectorizer()
    rows: Any = vectorizer.fit_transform(kept)
    labels = [label for _, label in taught]
    fitted = LogisticRegression(C=STRENGTH[name], max_iter=2000).fit(rows, labels)
    classes = tuple(str(each) for each in fitted.classes_)
    coefficients, bias = fitted.coef_, fitted.intercept_
    if len(classes) == 2:  # one row, for the second label
        coefficients, bias = [[0.0] * coefficients.shape[1], coefficients[0]], [0.0, bias[0]]
    weights = {"": tuple(round(float(each), 3) for each in bias)}
    for k, feature in enumerate(vectorizer.get_feature_names_out()):
        row = tuple(round(float(each[k]), 3) for each in coefficients)
        if any(abs(each) >= 0.005 for each in row):
            weights[str(feature)] = row
    return Part(name, classes, weights)
