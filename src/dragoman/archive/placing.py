"""Where the statements of one revision are in the next: never guessed to a lookalike.

A statement of the old text is in the new one ``carried`` (the same words, in the
same order among the rest), ``moved`` (the same words elsewhere), or ``reworded``
(the words changed, and only one statement comes into question on either side).
Else it is ``dropped``, where nothing in the new text is like it, or
``orphaned``, where something is and it cannot be told which it is. What is new
is ``added``.
"""

from __future__ import annotations

import bisect
import difflib
import functools
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal

import msgspec

from dragoman.archive.wording import Piece, pieces, plain, words
from dragoman.record import Statement

Fate = Literal["carried", "moved", "reworded", "dropped", "added", "orphaned"]

LIKE = 0.6
"""From which share of common words on two statements may be the same, reworded."""
LOOKALIKE = 0.45
"""From which on they are too like for the old one to be called dropped."""
MARGIN = 0.1
"""By how much the best must be better than the next, on either side."""
WITHIN = 0.9
"""What two statements are held to have in common where one is wholly within the other."""
WITHIN_FROM = 6
"""Words that a statement must have to be known again within another."""
WITHIN_LIKE = 3
"""Words that it must have to be one of several that another may be made of."""
MANY = 40_000
"""Pairs of statements from which none are compared: what has not the same words is dropped or added (about 3 s)."""
LONG = 1_000_000
"""Product of two statements' words from which they are not compared word by word."""

FIELDS = ("cue", "source", "speaker", "person", "act", "target", "contexts")


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one statement.

    ``old`` and ``new`` are its ids in the two readings; ``similarity`` the share
    of common words (1: the same); ``changed`` the fields that are not as they
    were. A reworded one has in ``pieces`` its old and its new words. An
    orphaned one has in ``lookalikes`` the new ones it might be.
    """

    old: str | None
    new: str | None
    fate: Fate
    similarity: float | None = None
    changed: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()
    lookalikes: tuple[str, ...] = ()


def place(old: Sequence[Statement], new: Sequence[Statement]) -> list[Placed]:
    """What became of each statement: those of ``new`` in their order, then what of ``old`` is gone."""
    pairs = _same(old, new)
    rest = ([i for i in range(len(old)) if i not in pairs], [j for j in range(len(new)) if j not in pairs.values()])
    scores = _scores(old, new, *rest)
    reworded = _reworded(scores, _gaps(pairs), _mingled(old, new, scores))
    back = {j: i for i, j in (pairs | reworded).items()}
    order = _in_order(sorted(pairs.items()))
    placed = []
    for j, statement in enumerate(new):
        if j not in back:
            placed.append(Placed(old=None, new=statement.id, fate="added"))
            continue
        i = back[j]
        fate: Fate = "reworded" if i in reworded else "carried" if i in order else "moved"
        placed.append(
            Placed(
                old=old[i].id,
                new=statement.id,
                fate=fate,
                similarity=1.0 if i in pairs else round(scores[i, j], 3),
                changed=_changed(old[i], statement),
                pieces=pieces(old[i].content.text, statement.content.text) if i in reworded else (),
            )
        )
    alike: dict[int, dict[int, float]] = defaultdict(dict)
    for (i, j), score in scores.items():
        alike[i][j] = score
    placed += [_gone(old[i], new, alike[i]) for i in rest[0] if i not in reworded]
    return placed


def _gone(statement: Statement, new: Sequence[Statement], like: dict[int, float]) -> Placed:
    found = tuple(new[j].id for j in sorted(like, key=lambda j: (-like[j], j)))
    best = round(max(like.values()), 3) if like else None
    return Placed(old=statement.id, new=None, fate="orphaned" if like else "dropped", similarity=best, lookalikes=found)


def _changed(old: Statement, new: Statement) -> tuple[str, ...]:
    """Fields whose value is another; the words of cue and source typography aside."""
    found = [] if plain(old.content.text) == plain(new.content.text) else ["content"]
    for field in FIELDS:
        one, other = getattr(old, field), getattr(new, field)
        if field in ("cue", "source"):
            one, other = (plain(span.text) if span is not None else None for span in (one, other))
        elif isinstance(one, tuple) and field != "contexts":
            one, other = sorted(one), sorted(other)
        if one != other:
            found.append(field)
    return tuple(found)


def _same(old: Sequence[Statement], new: Sequence[Statement]) -> dict[int, int]:
    """Statements with the same words; where several have them, only as far as it is clear which is which."""
    groups: tuple[dict[str, list[int]], dict[str, list[int]]] = (defaultdict(list), defaultdict(list))
    for side, group in zip((old, new), groups, strict=True):
        for index, statement in enumerate(side):
            group[plain(statement.content.text)].append(index)
    pairs: dict[int, int] = {}
    for text, ones in groups[0].items():
        others = groups[1].get(text, [])
        if len(ones) == len(others):
            pairs.update(zip(ones, others, strict=True))
        elif others:
            pairs.update(_by_frame(ones, others, old, new))
    return pairs


def _by_frame(ones: list[int], others: list[int], old: Sequence[Statement], new: Sequence[Statement]) -> dict[int, int]:
    """Of statements with the same words, those whose neighbours and frame are the same, and nobody else's."""

    def frame(side: Sequence[Statement], at: int) -> tuple[object, ...]:
        near = [plain(side[k].content.text) if 0 <= k < len(side) else None for k in (at - 1, at + 1)]
        cue = side[at].cue
        return (*near, side[at].speaker, side[at].act, plain(cue.text) if cue else None)

    frames = [frame(old, i) for i in ones], [frame(new, j) for j in others]
    return {
        i: others[frames[1].index(each)]
        for i, each in zip(ones, frames[0], strict=True)
        if frames[0].count(each) == 1 and frames[1].count(each) == 1
    }


def _scores(
    old: Sequence[Statement], new: Sequence[Statement], left: list[int], right: list[int]
) -> dict[tuple[int, int], float]:
    """Share of common words, in order, of all that are still open; pairs with less than a lookalike's are left out."""
    split = {j: words(new[j].content.text) for j in right}
    scores: dict[tuple[int, int], float] = {}
    if len(left) * len(right) > MANY:
        return scores
    for i in left:
        mine = words(old[i].content.text)
        matcher = difflib.SequenceMatcher(autojunk=False)
        matcher.set_seq2(mine)
        for j in right:
            score = _within(mine, split[j])
            if len(mine) * len(split[j]) <= LONG:
                matcher.set_seq1(split[j])
                if min(matcher.real_quick_ratio(), matcher.quick_ratio()) >= max(score, LOOKALIKE):
                    score = max(score, matcher.ratio())
            if score >= LOOKALIKE:
                scores[i, j] = score
    return scores


def _within(one: list[str], other: list[str]) -> float:
    """How alike two statements are for one being wholly within the other: 0 where it is not, or too short to tell."""
    short, long = sorted((one, other), key=len)
    if len(short) < WITHIN_LIKE or f" {' '.join(short)} " not in f" {' '.join(long)} ":
        return 0.0
    return WITHIN if len(short) >= WITHIN_FROM else LOOKALIKE


def _gaps(pairs: dict[int, int]) -> list[tuple[int, int]]:
    """The pairs that keep their order: between two of them, what is old and what is new belong together."""
    kept = _in_order(sorted(pairs.items()))
    return [(i, j) for i, j in sorted(pairs.items()) if i in kept]


def _mingled(
    old: Sequence[Statement], new: Sequence[Statement], scores: dict[tuple[int, int], float]
) -> set[tuple[int, int]]:
    """Pairs of which one is within the other, which has another of the same text within it: joined, or parted."""
    split = functools.cache(words)
    within = {(i, j) for i, j in scores if _within(split(old[i].content.text), split(new[j].content.text)) > 0}
    rows, columns = Counter(i for i, _ in within), Counter(j for _, j in within)
    return {(i, j) for i, j in within if rows[i] > 1 or columns[j] > 1}


def _reworded(
    scores: dict[tuple[int, int], float], frame: list[tuple[int, int]], mingled: set[tuple[int, int]]
) -> dict[int, int]:
    """Pairs that are each other's best by a margin, and stand between the same neighbours or are very like."""
    rows, columns = defaultdict(list), defaultdict(list)
    for (i, j), score in scores.items():
        rows[i].append((score, j))
        columns[j].append((score, i))
    for best in (*rows.values(), *columns.values()):
        best.sort(reverse=True)

    def rival(i: int, j: int) -> float:
        """The best of any other pair that either is of."""
        others = [score for score, m in rows[i][:2] if m != j] + [score for score, k in columns[j][:2] if k != i]
        return max(others, default=0.0)

    found = {}
    firsts = [a for a, _ in frame]
    for (i, j), score in scores.items():
        if (i, j) in mingled:
            continue
        between = bisect.bisect(firsts, i) == sum(b < j for _, b in frame)
        if score >= (LIKE if between else LIKE + MARGIN) and score - rival(i, j) >= MARGIN:
            found[i] = j
    return found


def _in_order(pairs: list[tuple[int, int]]) -> set[int]:
    """The old indices of a longest run of pairs in which the new ones rise: what kept its order."""
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for index, (_, j) in enumerate(pairs):
        length = bisect.bisect_left(tails, j)
        before.append(at[length - 1] if length else -1)
        if length == len(tails):
            tails.append(j)
            at.append(index)
        else:
            tails[length], at[length] = j, index
    kept, index = set(), at[-1] if at else -1
    while index >= 0:
        kept.add(pairs[index][0])
        index = before[index]
    return kept
