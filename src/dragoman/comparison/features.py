"""What two statements have in common, in numbers: the matrix that the alignment works on.

Each feature is a number from about -1 to 1 for every statement of the one
readout against every one of the other. The weights of
``weights/links-*.json`` make one score of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from dragoman import codebook
from dragoman.comparison.telling import Telling, frequencies

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dragoman.comparison.similarity import Encoder

    Matrix = NDArray[np.float64]

ASKS, GIVES = frozenset({"appeal", "demand"}), frozenset({"pledge", "agree", "reassure", "state"})
RIVALS = 3
"""How many of the nearest are taken for the neighbourhood; 2 and 5 did no better."""
SHARPNESS = 8.0
"""How much more the nearest counts than the next; chosen on the coded pairs among 4, 8 and 16."""
ENOUGH = 0.2
"""A likeness by words, topics or surroundings below which to be the nearest says nothing."""
BLAME = frozenset({"criticize", "warn", "concern", "reject", "demand"})


def matrices(
    a: Sequence[Telling], b: Sequence[Telling], publishers: tuple[str | None, str | None], encoder: Encoder | None
) -> dict[str, Matrix]:
    """Every feature by name, each a matrix of ``len(a)`` by ``len(b)``."""
    made = _worded(a, b)
    if encoder is not None:
        made |= _embedded(a, b, encoder)
    made |= {name: _each(a, b, measure) for name, measure in _PAIRWISE.items()}
    made["told by the other"] = _each(a, b, lambda x, y: _account(x, y, publishers))
    return made


def _each(a: Sequence[Telling], b: Sequence[Telling], measure: Callable[[Telling, Telling], float]) -> Matrix:
    return np.array([[measure(x, y) for y in b] for x in a], dtype=np.float64).reshape(len(a), len(b))


# Words


def _worded(a: Sequence[Telling], b: Sequence[Telling]) -> dict[str, Matrix]:
    matter = _cosines([x.matter for x in a], [y.matter for y in b])
    around = _cosines([x.around for x in a], [y.around for y in b])
    topics = _cosines([x.topics for x in a], [y.topics for y in b])
    mixed = (matter + around + topics) / 3
    words, wider = np.sqrt(matter), np.sqrt(around)
    every = (words + wider + topics) / 3
    return {
        "words": words,
        "words around": wider,
        "topics": topics,
        "rare word": _each(a, b, _rarest),
        "nearest by words": _nearness(mixed, ENOUGH),
        "words above others": _above(words),
        "topics above others": _above(topics),
        "all above others": _above(every),
        "share of the likeness": _share(every),
        "topics and contexts": topics * _each(a, b, _contexts),
    }


def _cosines(a: Sequence[Mapping[str, float]], b: Sequence[Mapping[str, float]]) -> Matrix:
    keys = {key: n for n, key in enumerate(sorted({key for one in (*a, *b) for key in one}))}
    left, right = np.zeros((len(a), len(keys))), np.zeros((len(b), len(keys)))
    for rows, made in ((a, left), (b, right)):
        for n, one in enumerate(rows):
            for key, value in one.items():
                made[n, keys[key]] = value
    product: Matrix = left @ right.T
    return np.clip(product, 0.0, 1.0)


def _rarest(x: Telling, y: Telling) -> float:
    """The rarest thing that both name, against the rarest there can be."""
    known = frequencies()
    both = [key for key in x.matter.keys() & y.matter.keys() if x.matter[key] > 0 and not key.startswith("@")]
    return max((known.weight(key) for key in both), default=0.0) / known.weight("")


def _nearness(likeness: Matrix, enough: float) -> Matrix:
    """How a likeness stands out in its row and its column: 1 where it is the highest of both, and ``enough``.

    To be the nearest of things that are all far is nothing: below ``enough`` it counts in proportion.
    """
    if not likeness.size:
        return likeness
    rows, columns = (likeness.max(axis=axis, keepdims=True) for axis in (1, 0))
    made: Matrix = likeness / np.maximum(rows, enough) / 2 + likeness / np.maximum(columns, enough) / 2
    return made


def _above(likeness: Matrix) -> Matrix:
    """A likeness less the mean of the :data:`RIVALS` highest of its row and column (CSLS; Conneau et al. 2018)."""
    if not likeness.size:
        return likeness
    rows = np.sort(likeness, axis=1)[:, -RIVALS:].mean(axis=1, keepdims=True)
    columns = np.sort(likeness, axis=0)[-RIVALS:, :].mean(axis=0, keepdims=True)
    made: Matrix = likeness - (np.maximum(rows, ENOUGH) + np.maximum(columns, ENOUGH)) / 2
    return made


def _share(likeness: Matrix) -> Matrix:
    """The part of all that is like in its row and column that falls to this one (a dual softmax)."""
    if not likeness.size:
        return likeness
    raised = np.exp(SHARPNESS * likeness)
    rest = np.exp(SHARPNESS * ENOUGH)  # where all are far, it falls to none of them
    rows, columns = (raised.sum(axis=axis, keepdims=True) + rest for axis in (1, 0))
    made: Matrix = raised / np.sqrt(rows * columns)
    return made


# Embeddings


def _embedded(a: Sequence[Telling], b: Sequence[Telling], encoder: Encoder) -> dict[str, Matrix]:
    told = (*a, *b)
    made = encoder.encode([*(each.text for each in told), *(each.led for each in told)]).astype(np.float64)
    n, total = len(a), len(a) + len(b)
    content = made[:n] @ made[n:total].T
    vectors = made[total:]
    led = vectors[:n] @ vectors[n:].T
    # What all statements have in common (the two countries, their ministers) tells none of them apart.
    own = vectors - vectors.mean(axis=0)
    own /= np.maximum(np.linalg.norm(own, axis=1, keepdims=True), 1e-9)
    apart = own[:n] @ own[n:].T
    return {
        "meaning": content,
        "meaning apart": apart,
        "meaning above others": _above(led),
        "nearest by meaning": _nearness(np.clip((content + led) / 2, 0.0, 1.0), 0.4),
    }


# Who says it, what it does, at whom


def _speakers(x: Telling, y: Telling) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(x.statement.speaker), frozenset(y.statement.speaker)


def _same_speaker(x: Telling, y: Telling) -> float:
    one, other = _speakers(x, y)
    return float(one == other)


def _joint(x: Telling, y: Telling) -> float:
    one, other = _speakers(x, y)
    return float(len(one) > 1 and len(other) > 1)


def _opposite(x: Telling, y: Telling) -> float:
    one, other = _speakers(x, y)
    return float(len(one) == 1 and len(other) == 1 and one != other)


def _account(x: Telling, y: Telling, publishers: tuple[str | None, str | None]) -> float:
    """One speaker, of whom the one readout is the own account and the other is not."""
    one, other = _speakers(x, y)
    return float(one == other and len(one) == 1 and (next(iter(one)) in publishers) and publishers[0] != publishers[1])


def _same_act(x: Telling, y: Telling) -> float:
    return float(x.statement.act == y.statement.act)


def _same_group(x: Telling, y: Telling) -> float:
    acts = codebook.acts()
    one, other = acts.get(x.statement.act), acts.get(y.statement.act)
    return float(one is not None and other is not None and one.group == other.group)


def _answer(x: Telling, y: Telling) -> float:
    """One asks, blames or refuses, and the other side answers it."""
    if not _opposite(x, y):
        return 0.0
    one, other = x.statement.act, y.statement.act
    hard = ASKS | BLAME
    return float((one in hard and other in GIVES | hard) or (other in hard and one in GIVES | hard))


def _target(x: Telling, y: Telling) -> float:
    one, other = set(x.statement.target), set(y.statement.target)
    return len(one & other) / len(one | other) if one | other else 0.5


def _contexts(x: Telling, y: Telling) -> float:
    one, other = set(x.statement.contexts), set(y.statement.contexts)
    return len(one & other) / len(one | other) if one | other else 0.3


def _matter_context(x: Telling, y: Telling) -> float:
    """They share a context that says more than that the two sides deal with each other."""
    both = set(x.statement.contexts) & set(y.statement.contexts)
    return float(bool(both - {"diplomatic", "economic", "military"}))


def _third(x: Telling, y: Telling) -> float:
    """Third parties that both name, against those that one does."""
    return len(x.parties & y.parties) / len(x.parties | y.parties) if x.parties | y.parties else 0.0


def _other_third(x: Telling, y: Telling) -> float:
    """Both name third parties, and not one in common."""
    return float(bool(x.parties) and bool(y.parties) and not x.parties & y.parties)


def _names(x: Telling, y: Telling) -> float:
    known = frequencies()
    both = sum(known.weight(name) for name in x.names & y.names)
    least = min(sum(known.weight(name) for name in names) for names in (x.names, y.names))
    return both / least if least else 0.0


def _courtesy(x: Telling, y: Telling) -> float:
    return float(x.statement.act == y.statement.act == "praise")


def _both_hard(x: Telling, y: Telling) -> float:
    return float(x.statement.act in BLAME | ASKS and y.statement.act in BLAME | ASKS)


def _one_discussed(x: Telling, y: Telling) -> float:
    """What the one says was only discussed, while the other says what was said."""
    return float((x.statement.act == "consult") != (y.statement.act == "consult"))


def _closing(x: Telling, y: Telling) -> float:
    """Both at the end, both a thing agreed or pledged together."""
    late = min(x.place, y.place) > 0.75
    return float(late and {x.statement.act, y.statement.act} <= {"agree", "pledge"})


_PAIRWISE: dict[str, Callable[[Telling, Telling], float]] = {
    "same speaker": _same_speaker,
    "both together": _joint,
    "opposite speakers": _opposite,
    "same act": _same_act,
    "same family of acts": _same_group,
    "answer": _answer,
    "same target": _target,
    "contexts": _contexts,
    "telling context": _matter_context,
    "third parties": _third,
    "other third parties": _other_third,
    "names": _names,
    "courtesies": _courtesy,
    "both hard": _both_hard,
    "one only discussed": _one_discussed,
    "closing": _closing,
    "place": lambda x, y: -abs(x.place - y.place),
}
