"""From features to log odds: the fitted weights, and what a link's surroundings say of it.

Two logistic models, one on top of the other. The first scores each pair of
statements by itself. The second takes that score and the features once more,
and looks around: at the best rivals of both statements, and at the scores of
their neighbours in the same paragraph, for accounts of one point stand
together. ``tools/train_pairs.py``
fits both; ``docs/compare.md`` says on what, and what else was tried.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from dragoman.comparison.similarity import Method
from dragoman.comparison.telling import Telling

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

NO_RIVAL = -1.0
"""The rival of a statement that is alone on its side: so unlikely that it hardly speaks for the link, either."""
CLIP = 6.0
"""Log odds beyond which a score says no more: 0.25 % and 99.75 %."""


class Model(msgspec.Struct, frozen=True):
    """A logistic model: a weight for each feature, and the intercept."""

    intercept: float
    weights: dict[str, float]

    def scores(self, features: Mapping[str, Matrix]) -> Matrix:
        """Log odds, feature by feature. Raises KeyError where a feature is missing."""
        total: Matrix = np.zeros_like(next(iter(features.values()))) + self.intercept
        for name, weight in self.weights.items():
            total = total + weight * features[name]
        return total

    def score(self, features: Mapping[str, float]) -> float:
        """As :meth:`scores`, of single numbers."""
        return self.intercept + sum(weight * features[name] for name, weight in self.weights.items())


class Weights(msgspec.Struct, frozen=True):
    """The weights for one method: of links by themselves, of links among others, and of relations.

    ``shift`` is added to the log odds of links before the best groups are
    looked for. ``made`` says from what they were fitted.
    """

    method: Method
    link: Model
    among: Model
    shift: float
    relation: Model
    made: dict[str, str] = {}


@functools.cache
def weights(method: Method) -> Weights:
    """The weights that are shipped."""
    place = resources.files("dragoman.comparison") / "weights" / f"{method}.json"
    return msgspec.json.decode(place.read_bytes(), type=Weights)


def links(features: Mapping[str, Matrix], a: Sequence[Telling], b: Sequence[Telling], by: Weights) -> Matrix:
    """The log odds of every link, its surroundings taken into account."""
    if not a or not b:
        return np.zeros((len(a), len(b)))
    return by.among.scores(among(features, by.link.scores(features), a, b)) + by.shift


def among(
    features: Mapping[str, Matrix], scores: Matrix, a: Sequence[Telling], b: Sequence[Telling]
) -> dict[str, Matrix]:
    """The features of the second model: those of the first, and what surrounds its ``scores``."""
    return {**features, **_around(scores, a, b)}


def _around(scores: Matrix, a: Sequence[Telling], b: Sequence[Telling]) -> dict[str, Matrix]:
    level = np.clip(scores, -CLIP, CLIP) / 3
    sure = 1 / (1 + np.exp(-scores))
    rivals = np.maximum(_rivals(level) - level, -1.5), np.maximum(_rivals(level.T).T - level, -1.5)
    return {
        "score": level,
        "stronger rival": np.maximum(*rivals),
        "weaker rival": np.minimum(*rivals),
        "beside": _beside(sure, a, b),
        "across": _across(sure, a, b),
        "rival with the same speaker": _rival_alike(sure, a, b, _speakers),
        "rival with the same act": _rival_alike(sure, a, b, _act),
    }


def _speakers(told: Telling) -> frozenset[str]:
    return frozenset(told.statement.speaker)


def _act(told: Telling) -> str:
    return told.statement.act


def _rival_alike(sure: Matrix, a: Sequence[Telling], b: Sequence[Telling], of: Callable[[Telling], object]) -> Matrix:
    """Where two differ in ``of``: the surest link of either with a statement that is like it in that.

    What CHN says that USA said belongs with what USA says itself, rather than
    with what CHN says of the same matter.
    """
    alike = np.array([[of(x) == of(y) for y in b] for x in a]).reshape(sure.shape)
    likely = np.where(alike, sure, 0.0)
    made: Matrix = np.maximum(likely.max(axis=0, keepdims=True), likely.max(axis=1, keepdims=True))
    return np.where(alike, 0.0, made)


def _rivals(level: Matrix) -> Matrix:
    """For each cell the highest other one of its row; ``NO_RIVAL`` where there is none."""
    made: Matrix = np.full_like(level, NO_RIVAL)
    if level.shape[1] < 2:
        return made
    order = np.argsort(level, axis=1)
    best, second = order[:, -1], order[:, -2]
    rows = np.arange(level.shape[0])
    made[:] = level[rows, best][:, None]
    made[rows, best] = level[rows, second]
    return made


def _mates(told: Sequence[Telling], n: int) -> list[int]:
    return [
        k for k in (n - 1, n + 1)
        if 0 <= k < len(told) and told[k].statement.paragraph == told[n].statement.paragraph
    ]  # fmt: skip


def _beside(sure: Matrix, a: Sequence[Telling], b: Sequence[Telling]) -> Matrix:
    """The surest link of one of the two with a neighbour of the other."""
    made: Matrix = np.zeros_like(sure)
    for i in range(len(a)):
        for j in range(len(b)):
            here = [sure[k, j] for k in _mates(a, i)] + [sure[i, k] for k in _mates(b, j)]
            made[i, j] = max(here, default=0.0)
    return made


def _across(sure: Matrix, a: Sequence[Telling], b: Sequence[Telling]) -> Matrix:
    """The surest link of a neighbour of the one with a neighbour of the other."""
    made: Matrix = np.zeros_like(sure)
    for i in range(len(a)):
        for j in range(len(b)):
            made[i, j] = max((sure[k, m] for k in _mates(a, i) for m in _mates(b, j)), default=0.0)
    return made
