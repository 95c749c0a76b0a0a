"""Two readouts of one encounter, set against each other.

>>> from dragoman.comparison import pair                                     # doctest: +SKIP
>>> comparison = pair.compare(a, b)                                          # doctest: +SKIP
>>> [point.words for point in comparison.only("a")]                          # doctest: +SKIP

What is looked for first is whether the two can be compared at all; then which
statements tell one point; then how their accounts differ; and last what is
left, which one side alone tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec
import numpy as np

from dragoman import codebook
from dragoman.comparison import alignment, contrasts, encounters, features, relations, scoring, similarity, telling
from dragoman.comparison.contrasts import Side
from dragoman.comparison.heads import heads
from dragoman.comparison.similarity import Method
from dragoman.errors import DragomanError
from dragoman.record import Compared, Comparison, Contrast, Point, Readout, head_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dragoman.comparison.scoring import Weights
    from dragoman.comparison.telling import Telling

    Matrix = NDArray[np.float64]

VERSION = "2"
"""Version of the way of comparing; it changes when the same two readouts may come out otherwise."""
NEAR = 0.15
"""A statement that one side alone tells has its nearest on the other side shown from this likelihood on."""
Account = Literal["own", "both own", "a of b", "b of a", "together", "third"]


class Link(NamedTuple):
    """Statements, by number from 0, that tell one point, and how."""

    a: tuple[int, ...]
    b: tuple[int, ...]
    relation: Literal["same", "differs"]
    how: tuple[Contrast, ...]


class Linked(NamedTuple):
    """The links between two readouts, and the log odds of every two statements."""

    links: tuple[Link, ...]
    scores: Matrix
    told: tuple[list[Telling], list[Telling]]


def compare(a: Readout, b: Readout, *, method: Method | None = None, force: bool = False) -> Comparison:
    """Compare two readouts of one encounter.

    ``method`` is ``lexical`` or ``embeddings``; by default the embeddings are
    used where the extra is installed, and ``made`` says which it was. With
    ``force`` readouts of different encounters, or of one publisher, are
    compared all the same, and ``doubts`` says why they should not be.

    Raises :class:`DragomanError` E331 (different encounters), E332 (the same
    text twice), E333 (a readout has no statement), E334 (different languages),
    E335 (both of one publisher) or E306 (the extra is not installed).
    """
    doubts = _doubts(a, b, force)
    chosen: Method = method or ("embeddings" if similarity.has_embeddings() else "lexical")
    names = side_names(a, b)
    linked = link(a, b, method=chosen)
    encoder = similarity.encoder().name if chosen == "embeddings" else None
    points = [*_points(a, b, names, linked)]
    return Comparison(
        title=_title(a, b, names),
        a=a,
        b=b,
        a_name=names[0],
        b_name=names[1],
        heads=heads(a, b, names),
        points=tuple(_ordered(points)),
        doubts=tuple(doubts),
        made=Compared(
            method=chosen,
            encoder=encoder,
            version=VERSION,
            weights=scoring.weights(chosen).made.get("sha256", "")[:12],
            codebook_version=codebook.VERSION,
        ),
    )


def link(a: Readout, b: Readout, *, method: Method, by: Weights | None = None) -> Linked:
    """Which statements of two readouts tell one point, and whether alike; with the weights ``by``, else the shipped."""
    weights = by or scoring.weights(method)
    told, matrices = prepare(a, b, method)
    scores = scoring.links(matrices, *told, weights)
    names = side_names(a, b)
    found = []
    for group in alignment.align(scores):
        sides = Side(a, _of(told[0], group.a), names[0]), Side(b, _of(told[1], group.b), names[1])
        how = contrasts.contrasts(*sides)
        evidence = relations.features(*sides, how, likeness(matrices, group))
        same = weights.relation.score(evidence) > 0 and not contrasts.contradicts(how)
        same = same or not how  # nothing is said to differ that cannot be said how
        found.append(Link(group.a, group.b, "same" if same else "differs", how))
    return Linked(tuple(found), scores, told)


def prepare(a: Readout, b: Readout, method: Method) -> tuple[tuple[list[Telling], list[Telling]], dict[str, Matrix]]:
    """Both readouts' statements taken apart, and the features of every two of them."""
    sides = frozenset(head_of(a).parties) | frozenset(head_of(b).parties)
    told = telling.tellings(a, sides), telling.tellings(b, sides)
    encoder = similarity.encoder() if method == "embeddings" else None
    return told, features.matrices(*told, (publisher(a), publisher(b)), encoder)


def likeness(matrices: dict[str, Matrix], group: alignment.Group) -> float:
    """How near the nearest two statements of a group are, by words and, where they were made, embeddings."""
    names = [name for name in ("words", "meaning") if name in matrices]
    return float(sum(max(matrices[name][i, j] for i in group.a for j in group.b) for name in names) / len(names))


def publisher(readout: Readout) -> str | None:
    """Whose account it is: as given, else as read."""
    return readout.document.publisher or readout.encounter.publisher


def side_names(a: Readout, b: Readout) -> tuple[str, str]:
    """What the sides are called: by their codes where these tell them apart, else A and B."""
    one, other = publisher(a), publisher(b)
    return (one, other) if one and other and one != other else ("A", "B")


def _of(told: Sequence[Telling], numbers: Sequence[int]) -> tuple[Telling, ...]:
    return tuple(told[number] for number in numbers)


def _title(a: Readout, b: Readout, names: tuple[str, str]) -> str:
    known = codebook.parties()
    shown = [known[name].name if name in known else f"readout {name}" for name in names]
    day = a.encounter.date or b.encounter.date
    return f"{shown[0]} and {shown[1]}: two accounts of one encounter{f', {day}' if day else ''}"


# Whether the two can be compared


def _doubts(a: Readout, b: Readout, force: bool) -> list[str]:
    """Why they should not be compared; raised, unless ``force`` says to go on."""
    _comparable(a, b)
    against = [reason.words for reason in encounters.reasons(head_of(a), head_of(b)) if reason.agrees is False]
    one, other = publisher(a), publisher(b)
    if one is not None and one == other:
        said = f"both are readouts of {one}'s, not of two sides"
        if not force:
            raise DragomanError("E335", said, "Give the other side's readout, or compare all the same with force.")
        return [said, *against]
    if against and not force:
        raise DragomanError(
            "E331",
            f"the two readouts are of different encounters: {'; '.join(against)}",
            "Give two readouts of one encounter, or compare all the same with force (--force).",
        )
    return against


def _comparable(a: Readout, b: Readout) -> None:
    if a.document.sha256 == b.document.sha256 or a.document.text.split() == b.document.text.split():
        raise DragomanError(
            "E332", f"{_called(a)} and {_called(b)} are the same text", "Give the other side's readout."
        )
    languages = [readout.document.language for readout in (a, b)]
    if all(languages) and languages[0] != languages[1]:
        raise DragomanError(
            "E334",
            f"{_called(a)} is in {languages[0]}, {_called(b)} in {languages[1]}",
            "Give both in one language; most ministries publish an English version.",
        )
    for readout in (a, b):
        if not readout.statements:
            raise DragomanError(
                "E333",
                f"no statement could be read in {_called(readout)}",
                "See with dragoman read what was read in it; what reports nothing said cannot be compared.",
            )


def _called(readout: Readout) -> str:
    return readout.document.input or readout.document.title or readout.id


# Points


def _points(a: Readout, b: Readout, names: tuple[str, str], linked: Linked) -> list[Point]:
    likely = 1 / (1 + np.exp(-linked.scores))
    found = [_both(a, b, names, linked, each, likely) for each in linked.links]
    taken = [{n for each in linked.links for n in getattr(each, side)} for side in ("a", "b")]
    for n in range(len(a.statements)):
        if n not in taken[0]:
            found.append(_alone(a, b, names, n, likely[n], "a"))
    for n in range(len(b.statements)):
        if n not in taken[1]:
            found.append(_alone(b, a, names, n, likely[:, n], "b"))
    return found


def _both(a: Readout, b: Readout, names: tuple[str, str], linked: Linked, link: Link, likely: Matrix) -> Point:
    sides = Side(a, _of(linked.told[0], link.a), names[0]), Side(b, _of(linked.told[1], link.b), names[1])
    best = [max(likely[i, j] for j in link.b) for i in link.a] + [max(likely[i, j] for i in link.a) for j in link.b]
    how = link.how
    if link.relation == "differs" and not how:
        how = (_wording(sides),)
    return Point(
        id="",
        relation=link.relation,
        a=tuple(a.statements[n].id for n in link.a),
        b=tuple(b.statements[n].id for n in link.b),
        speaker=tuple(sorted(sides[0].speakers | sides[1].speakers)),
        weight=max(_weight(each.statement.act) for side in sides for each in side.told),
        confidence=round(float(np.mean(best)), 3),
        account=_account(sides, publisher(a), publisher(b)),
        how=how,
        words=_says(link.relation, how),
    )


def _wording(sides: tuple[Side, Side]) -> Contrast:
    one, other = sides
    spans = [tuple(each.statement.content for each in side.told) for side in sides]
    return Contrast("wording", f"{one.name} and {other.name} word it differently", *spans)


def _says(relation: str, how: Sequence[Contrast]) -> str:
    grave = [contrast.words for contrast in how if contrast.kind != "added"] or [contrast.words for contrast in how]
    return "; ".join(grave[:2]) if relation == "differs" else "both tell it alike"


def _account(sides: tuple[Side, Side], one: str | None, other: str | None) -> Account:
    x, y = sides[0].speakers, sides[1].speakers
    if len(x) > 1 or len(y) > 1:
        return "together"
    if one is not None and other is not None:
        if x == {one} and y == {other}:
            return "both own"
        if x == y == {other}:
            return "a of b"
        if x == y == {one}:
            return "b of a"
    return "third"


def _alone(own: Readout, other: Readout, names: tuple[str, str], n: int, likely: Matrix, side: str) -> Point:
    statement = own.statements[n]
    mine, theirs = names if side == "a" else names[::-1]
    best = int(np.argmax(likely)) if len(likely) else None
    chance = float(likely[best]) if best is not None else 0.0
    account = _account_alone(frozenset(statement.speaker), publisher(own), publisher(other), side)
    return Point(
        id="",
        relation="only_a" if side == "a" else "only_b",
        a=(statement.id,) if side == "a" else (),
        b=(statement.id,) if side == "b" else (),
        speaker=statement.speaker,
        weight=_weight_alone(statement.act, statement.target, publisher(other), account, statement.speaker),
        confidence=round(1 - chance, 3),
        account=account,
        words=_left_out(account, mine, theirs, statement.act, statement.speaker),
        nearest=other.statements[best].id if best is not None and chance >= NEAR else None,
    )


def _account_alone(speakers: frozenset[str], own: str | None, other: str | None, side: str) -> Account:
    if len(speakers) > 1:
        return "together"
    if own is not None and speakers == {own}:
        return "own"
    if other is not None and speakers == {other}:
        return "a of b" if side == "a" else "b of a"
    return "third"


def _left_out(account: Account, mine: str, theirs: str, act: str, speakers: Sequence[str]) -> str:
    what = contrasts.called(act)
    if account == "own":
        return f"{theirs}'s readout leaves out {what} of {mine}'s"
    if account in ("a of b", "b of a"):
        return f"{mine} reports {what} of {theirs}'s that {theirs}'s own readout does not have"
    if account == "together":
        return f"only {mine} reports {what} of both sides"
    return f"only {mine} reports {what} of {' and '.join(speakers) or 'nobody named'}'s"


def _weight(act: str) -> float:
    known = codebook.acts()
    return known[act].weight if act in known else 0.4


def _weight_alone(
    act: str, target: Sequence[str], other: str | None, account: Account, speakers: Sequence[str]
) -> float:
    """The act's weight; a little less where it is not directed at the other side, a little more where it was they."""
    weight = _weight(act)
    directed = other in target or len(speakers) > 1
    weight *= 1.0 if directed else 0.95 if target else 0.9
    if account in ("a of b", "b of a"):
        weight = min(1.0, weight * 1.05)
    return round(weight, 3)


def _ordered(points: Sequence[Point]) -> list[Point]:
    """In the order of reading, numbered."""
    order = {"only_a": 0, "only_b": 1, "differs": 2, "same": 3}

    def key(point: Point) -> tuple[int, float]:
        return order[point.relation], -point.weight if point.relation.startswith("only") else 0.0

    found = sorted(points, key=key)  # stable: within one weight in the order of the text
    return [msgspec.structs.replace(point, id=f"p{number}") for number, point in enumerate(found, 1)]
