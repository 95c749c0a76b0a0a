"""Trained parts: logistic regressions over features that have names.

A part takes the features of one thing (a statement's act, a party that may be
its target) and gives a probability to each label. Its weights are plain
numbers by feature name in ``weights/*.json``, fitted by ``tools/train.py`` and
shipped with the package: what was decided, and by which features, can be read
off (:meth:`Part.reasons`). No part decides where the rules leave nothing to
decide, and none touches disk beyond its own file, network or clock: the same
features give the same probabilities.
"""

from __future__ import annotations

import functools
import importlib.resources
import json
import math
import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Features = Mapping[str, float]
"""The features that are there, by name; those that are not count 0."""


@dataclass(frozen=True)
class Part:
    """A multinomial logistic regression: ``weights[feature][k]`` speaks for ``labels[k]``.

    The feature ``""`` is the bias. With two labels the scheme is the same.
    """

    name: str
    labels: tuple[str, ...]
    weights: Mapping[str, tuple[float, ...]] = field(repr=False)

    def probabilities(self, features: Features) -> dict[str, float]:
        """The probability of each label, by softmax."""
        scores = list(self.weights.get("", (0.0,) * len(self.labels)))
        for name, value in features.items():
            weights = self.weights.get(name)
            if weights is not None:
                added = weights if value == 1.0 else [weight * value for weight in weights]
                scores = list(map(operator.add, scores, added))
        top = max(scores)
        odds = [math.exp(score - top) for score in scores]
        total = sum(odds)
        return {label: odd / total for label, odd in zip(self.labels, odds, strict=True)}

    def best(self, features: Features) -> tuple[str, float]:
        """The most probable label, and its probability; of equals the first."""
        probabilities = self.probabilities(features)
        label = max(self.labels, key=lambda each: probabilities[each])
        return label, probabilities[label]

    def reasons(self, features: Features, label: str, limit: int = 5) -> list[tuple[str, float]]:
        """The features that speak most for ``label``, with what each adds to its score."""
        k = self.labels.index(label)
        added = [(name, self.weights[name][k] * value) for name, value in features.items() if name in self.weights]
        return sorted((each for each in added if each[1] > 0), key=lambda each: (-each[1], each[0]))[:limit]

    def to_json(self) -> str:
        """The part as its file holds it: a feature a line, in order."""
        lines = [f"    {json.dumps(name)}: {_numbers(self.weights[name])}" for name in sorted(self.weights)]
        head = f'{{\n  "name": {json.dumps(self.name)},\n  "labels": {json.dumps(list(self.labels))},\n'
        return head + '  "weights": {\n' + ",\n".join(lines) + "\n  }\n}\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Part:
        """The part that :meth:`to_json` gave."""
        raw = json.loads(text)
        return cls(raw["name"], tuple(raw["labels"]), {name: tuple(row) for name, row in raw["weights"].items()})


def _numbers(row: Iterable[float]) -> str:
    return "[" + ", ".join(f"{value:.3f}".rstrip("0").rstrip(".") for value in row) + "]"


@dataclass(frozen=True)
class Parts:
    """The trained parts of a reader; one that is ``None`` leaves the decision to the rules."""

    act: Part | None = None
    target: Part | None = None
    context: Part | None = None
    statement: Part | None = None
    confidence: Part | None = None


@functools.cache
def parts() -> Parts:
    """The parts that ship with the package."""
    found = {}
    folder = importlib.resources.files("dragoman.reading") / "weights"
    for name in Parts.__dataclass_fields__:
        path = folder / f"{name}.json"
        found[name] = Part.from_json(path.read_bytes()) if path.is_file() else None
    return Parts(**found)
