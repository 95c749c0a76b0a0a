"""Fit the weights of the comparison on coded pairs, and measure with a pair left out. Needs the extra ``training``.

The second model of links is fitted on scores of the first that had not seen
the pair: otherwise it would trust them too much.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

import numpy as np

from dragoman.comparison import alignment, contrasts, pair, relations, scoring
from dragoman.comparison.contrasts import Side
from dragoman.comparison.scoring import Model, Weights
from dragoman.comparison.similarity import Method
from dragoman.comparison.telling import Telling
from dragoman.errors import DragomanError
from dragoman.record import Readout

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

STRENGTH = 1.0
"""Inverse penalty of the first model of links: of 0.5, 1 and 2 the best on pairs left out."""
STRENGTH_RELATION = 0.2
"""That of the model of relations: of 0.2, 0.5, 1, 2 and 5 the best, on pairs left out and on those never fitted on."""
STRENGTH_AMONG = 0.1
"""That of the second model, which sees the features twice: of 0.1, 0.3 and 1 the best on pairs left out, by 0.01."""
FOLDS = 5
"""In how many parts the pairs are divided, so that the second model is fitted on scores of pairs not seen."""
SHIFT = 0.2
"""Added to the log odds of links; of -0.3, -0.1, 0.1, 0.2, 0.3 and 0.5 the best for both figures together, on the
shared pairs and those of training/pairs-told.jsonl, each left out."""

LEAN = 0.4
"""Added to the weight of one speaker, and taken from that of opposite ones: of the project's own links three in five
are between opposite speakers, of those of other coders two in five. Of 0, 0.2, 0.4 and 0.6; the shared pairs gain 0.015
in link.f1, the examples 0.02, the own ones lose as much."""


class Taught(Protocol):
    """One link of a coded pair: statements by number from 0. What gold holds is one."""

    @property
    def a(self) -> tuple[int, ...]: ...
    @property
    def b(self) -> tuple[int, ...]: ...
    @property
    def relation(self) -> Literal["same", "differs"]: ...


class Lesson(NamedTuple):
    """A coded pair."""

    a: Readout
    b: Readout
    links: Sequence[Taught]


class _Ready(NamedTuple):
    told: tuple[list[Telling], list[Telling]]
    matrices: dict[str, Matrix]
    linked: Matrix
    evidence: tuple[tuple[dict[str, float], bool, int], ...]


def _ready(lesson: Lesson, method: Method) -> _Ready:
    told, matrices = pair.prepare(lesson.a, lesson.b, method)
    linked = np.zeros((len(told[0]), len(told[1])))
    names = pair.side_names(lesson.a, lesson.b)
    evidence = []
    for link in lesson.links:
        linked[np.ix_(link.a, link.b)] = 1
        sides = (
            Side(lesson.a, tuple(told[0][n] for n in link.a), names[0]),
            Side(lesson.b, tuple(told[1][n] for n in link.b), names[1]),
        )
        how = contrasts.contrasts(*sides)
        near = pair.likeness(matrices, alignment.Group(link.a, link.b))
        evidence.append((relations.features(*sides, how, near), link.relation == "same", len(link.a) * len(link.b)))
    return _Ready(told, matrices, linked, tuple(evidence))


def fit(lessons: Sequence[Lesson], method: Method) -> Weights:
    """Weights from all ``lessons``. Raises :class:`DragomanError` E306 where the extra is not installed."""
    return _fit([_ready(lesson, method) for lesson in lessons], method)


def left_out(
    measured: Sequence[Lesson],
    others: Sequence[Lesson],
    method: Method,
    read: Sequence[tuple[Readout, Readout]] | None = None,
) -> list[tuple[pair.Link, ...]]:
    """Links for each of ``measured``, with weights that were fitted on the rest of them and on ``others``.

    ``read`` are the readouts to link, in the same order, where these are not the coded ones.
    """
    ready = [_ready(lesson, method) for lesson in (*measured, *others)]
    found = []
    for n, lesson in enumerate(measured):
        by = _fit([each for k, each in enumerate(ready) if k != n], method)
        a, b = (lesson.a, lesson.b) if read is None else read[n]
        found.append(pair.link(a, b, method=method, by=by).links)
    return found


def _fit(ready: Sequence[_Ready], method: Method) -> Weights:
    link = _links(ready)
    folds = min(FOLDS, len(ready))
    unseen = [
        _links([each for k, each in enumerate(ready) if k % folds != fold]) if folds > 1 else link
        for fold in range(folds)
    ]
    around = [
        scoring.among(one.matrices, unseen[n % folds].scores(one.matrices), *one.told) for n, one in enumerate(ready)
    ]
    rows = np.vstack([_flat(each) for each in around])
    answers = np.concatenate([one.linked.ravel() for one in ready])
    among = _leaning(_model(list(around[0]), rows, answers, strength=STRENGTH_AMONG))
    return Weights(method, link, among, SHIFT, _relation(ready))


def _leaning(model: Model) -> Model:
    weights = dict(model.weights)
    weights["same speaker"] = round(weights["same speaker"] + LEAN, 4)
    weights["opposite speakers"] = round(weights["opposite speakers"] - LEAN, 4)
    return Model(model.intercept, weights)


def _links(ready: Sequence[_Ready]) -> Model:
    names = list(ready[0].matrices)
    rows = np.vstack([_flat(one.matrices) for one in ready])
    return _model(names, rows, np.concatenate([one.linked.ravel() for one in ready]))


def _relation(ready: Sequence[_Ready]) -> Model:
    evidence = [each for one in ready for each in one.evidence]
    names = list(evidence[0][0])
    rows = np.array([[given[name] for name in names] for given, _, _ in evidence])
    answers = np.array([float(same) for _, same, _ in evidence])
    sizes = np.array([size for _, _, size in evidence])
    return _model(names, rows, answers, sizes, strength=STRENGTH_RELATION)


def _flat(matrices: dict[str, Matrix]) -> Matrix:
    stacked: Matrix = np.stack([matrix.ravel() for matrix in matrices.values()], axis=-1)
    return stacked


def _model(
    names: Sequence[str], rows: Matrix, answers: Matrix, sizes: Any = None, *, strength: float = STRENGTH
) -> Model:
    try:
        from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    except ModuleNotFoundError as error:
        step = "Install it: pip install 'dragoman[training]'"
        raise DragomanError("E306", "scikit-learn is not installed", step) from error
    fitted = LogisticRegression(C=strength, max_iter=5000).fit(rows, answers, sample_weight=sizes)
    return Model(
        round(float(fitted.intercept_[0]), 4),
        {name: round(float(weight), 4) for name, weight in zip(names, fitted.coef_[0], strict=True)},
    )
