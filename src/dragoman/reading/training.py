"""Fits the trained parts to coded readouts.

Needs scikit-learn (the extra ``training``); reading itself does not. What is
fitted on is what the rules find in the coded texts: a found statement is the
gold statement whose content it overlaps most (half of the characters or more,
one to one), and takes its act and targets; one that overlaps none is no
statement. The regressions are L2-penalised and fitted by L-BFGS, so that the
same texts give the same weights.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from dragoman.errors import DragomanError
from dragoman.reading import features
from dragoman.reading.reader import Reader
from dragoman.reading.trained import Part, Parts
from dragoman.reading.writer import KEEP, Piece, Writer
from dragoman.record import Document, Readout

OVERLAP = 0.5
"""Least share of characters in common (intersection over union) of one and the same statement."""
STRENGTH = {"act": 0.5, "target": 0.3, "statement": 0.1, "confidence": 0.3}
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


@dataclass(frozen=True)
class Coded:
    """A document as it was coded: whose it is, and its statements."""

    publisher: str | None
    statements: tuple[Taught, ...]


Labelled = tuple[Mapping[str, float], str]
"""The features of one thing, and what it is."""


@dataclass
class Lesson:
    """What one coded document teaches: labelled features by part, and the statements found in it."""

    publisher: str | None
    act: list[Labelled] = field(default_factory=list)
    target: list[Labelled] = field(default_factory=list)
    statement: list[Labelled] = field(default_factory=list)
    found: list[tuple[Writer, Piece, Taught | None]] = field(default_factory=list)


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


def lessons(documents: Iterable[Document], gold: Mapping[str, Coded], model: str | None = None) -> dict[str, Lesson]:
    """What each document teaches, by its id."""
    documents = list(documents)
    reader = Reader(model, Parts())
    return {
        document.id: _of_document(writer, pieces, gold[document.id])
        for document, (writer, pieces) in zip(documents, reader.pieces(documents), strict=True)
    }


def _of_document(writer: Writer, pieces: Sequence[Piece], coded: Coded) -> Lesson:
    lesson, matched = Lesson(coded.publisher), aligned(pieces, coded.statements)
    for number, piece in enumerate(pieces):
        taught = matched.get(number)
        lesson.found.append((writer, piece, taught))
        lesson.statement.append((features.of_statement(piece.scene), "yes" if taught else "no"))
        if taught is None:
            continue
        lesson.act.append((features.of_act(piece.scene), taught.act))
        by_rule = writer.targets_by_rule(piece, taught.act)
        for code, addressed in writer.candidates(piece).items():
            looked_at = features.of_target(piece.scene, taught.act, code, by_rule=code in by_rule, addressed=addressed)
            lesson.target.append((looked_at, "yes" if code in taught.target else "no"))
    return lesson


def fit(taught: Iterable[Lesson]) -> Parts:
    """The parts that decide, fitted on lessons; that of confidence is fitted on folds (:func:`fit_all`)."""
    taught = list(taught)
    return Parts(
        act=fit_part("act", [each for lesson in taught for each in lesson.act]),
        target=fit_part("target", [each for lesson in taught for each in lesson.target]),
        statement=fit_part("statement", [each for lesson in taught for each in lesson.statement]),
    )


def fit_all(taught: Sequence[Lesson]) -> Parts:
    """All parts. That of confidence learns from what the others get right on publishers they were not fitted on."""
    judged: list[Labelled] = []
    for left_out in folds(taught):
        parts = fit(lesson for lesson in taught if not any(lesson is each for each in left_out))
        for lesson in left_out:
            judged += _judged(lesson, parts)
    return replace(fit(taught), confidence=fit_part("confidence", judged))


def folds(taught: Sequence[Lesson], count: int = 10) -> list[list[Lesson]]:
    """The lessons in ``count`` parts of about one size, those of one publisher together."""
    by_publisher: dict[str, list[Lesson]] = {}
    for lesson in taught:
        by_publisher.setdefault(lesson.publisher or "", []).append(lesson)
    made: list[list[Lesson]] = [[] for _ in range(min(count, len(by_publisher)))]
    for _, group in sorted(by_publisher.items(), key=lambda item: (-len(item[1]), item[0])):
        min(made, key=len).extend(group)
    return made


def _judged(lesson: Lesson, parts: Parts) -> list[Labelled]:
    """The statements of a document that the parts were not fitted on: how they look, and whether they are right."""
    judged: list[Labelled] = []
    for writer, piece, taught in lesson.found:
        writer.parts = parts
        act, probability = writer.act(piece)
        kept = writer.kept(piece)
        right = taught is not None and taught.act == act and taught.speaker == frozenset(piece.draft.speaker)
        if kept >= KEEP:
            looked_at = features.of_confidence(piece.scene, act, probability or 0.0, kept)
            judged.append((looked_at, "yes" if right else "no"))
    return judged


def left_out(
    documents: Sequence[Document],
    gold: Mapping[str, Coded],
    teachers: Sequence[Lesson] = (),
    *,
    by: Literal["publisher", "document"] = "publisher",
    model: str | None = None,
) -> Iterator[Readout]:
    """The documents, each read with parts that were fitted on no document of its publisher.

    With ``by="document"`` only the document itself is left out. ``teachers``
    are lessons to fit on besides; theirs of the same publisher are left out
    too. The rules are as they are: whoever made them may have seen the text.
    """
    taught = lessons(documents, gold, model)
    groups: dict[str, list[Document]] = {}
    for document in documents:
        key = document.id if by == "document" else gold[document.id].publisher or document.id
        groups.setdefault(key, []).append(document)
    reader = Reader(model, Parts())
    for key, group in groups.items():
        away = {document.id for document in group}
        others = [lesson for name, lesson in taught.items() if name not in away]
        others += [lesson for lesson in teachers if by == "document" or lesson.publisher != key]
        reader.parts = fit(others)
        yield from reader.pipe(group)


def fit_part(name: str, taught: Sequence[tuple[Mapping[str, float], str]]) -> Part:
    """One regression. Raises :class:`DragomanError` E306 where scikit-learn is not installed."""
    if importlib.util.find_spec("sklearn") is None:
        raise DragomanError("E306", "scikit-learn is not installed", "Install it: pip install 'dragoman[training]'")
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
