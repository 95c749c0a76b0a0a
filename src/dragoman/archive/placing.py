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
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

import msgspec

from dragoman.record import Statement

Fate = Literal["carried", "moved", "reworded", "dropped", "added", "orphaned"]

LIKE = 0.6
"""From which share of common words on two statements may be the same, reworded."""
LOOKALIKE = 0.45
"""From which on they are too like for the old one to be called dropped."""
MARGIN = 0.1
"""By how much the best must be better than the next, on either side."""

FIELDS = ("cue", "source", "speaker", "person", "act", "target", "contexts")
_TYPOGRAPHY = str.maketrans("‘’‚‛“”„‟«»‐‑‒–—―−", '\'\'\'\'""""""-------')
_DROPPED = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|\w+|[^\w\s]")


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one statement.

    ``old`` and ``new`` are its ids in the two readings; ``similarity`` the share
    of common words (1: the same); ``changed`` the fields that are not as they
    were. An orphaned one has in ``lookalikes`` the new ones it might be.
    """

    old: str | None
    new: str | None
    fate: Fate
    similarity: float | None = None
    changed: tuple[str, ...] = ()
    lookalikes: tuple[str, ...] = ()


def plain(text: str) -> str:
    """``text`` without its typography: one kind of quotation mark, dash and space."""
    folded = unicodedata.normalize("NFKC", _DROPPED.sub("", text)).translate(_TYPOGRAPHY)
    return " ".join(re.sub(r"-{2,}", "-", folded).split())


def words(text: str) -> list[str]:
    """The words of ``text`` and its marks, typography aside."""
    return _WORD.findall(plain(text))


def place(old: Sequence[Statement], new: Sequence[Statement]) -> list[Placed]:
    """What became of each statement: those of ``new`` in their order, then what of ``old`` is gone."""
    pairs, scores = _same(old, new), {}
    rest = ([i for i in range(len(old)) if i not in pairs], [j for j in range(len(new)) if j not in pairs.values()])
    scores = _scores(old, new, *rest)
    reworded = _reworded(scores, _gaps(pairs))
    back = {j: i for i, j in (pairs | reworded).items()}
    order = _in_order(sorted(pairs.items()))
    placed = []
    for j, statement in enumerate(new):
        if j not in back:
            placed.append(Placed(old=None, new=statement.id, fate="added"))
            continue
        i = back[j]
        fate: Fate = "reworded" if i in reworded else "carried" if i in order else "moved"
        like = 1.0 if i in pairs else round(scores[i, j], 3)
        placed.append(
            Placed(old=old[i].id, new=statement.id, fate=fate, similarity=like, changed=_changed(old[i], statement))
        )
    for i in rest[0]:
        if i not in reworded:
            placed.append(_gone(i, old, new, scores))
    return placed


def _gone(i: int, old: Sequence[Statement], new: Sequence[Statement], scores: dict[tuple[int, int], float]) -> Placed:
    like = {j: score for (k, j), score in scores.items() if k == i and score >= LOOKALIKE}
    found = tuple(new[j].id for j in sorted(like, key=lambda j: (-like[j], j)))
    best = round(max(like.values()), 3) if like else None
    return Placed(old=old[i].id, new=None, fate="orphaned" if like else "dropped", similarity=best, lookalikes=found)


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
    scores = {}
    for i in left:
        matcher = difflib.SequenceMatcher(autojunk=False)
        matcher.set_seq2(words(old[i].content.text))
        for j in right:
            matcher.set_seq1(split[j])
            if min(matcher.real_quick_ratio(), matcher.quick_ratio()) >= LOOKALIKE:
                score = matcher.ratio()
                if score >= LOOKALIKE:
                    scores[i, j] = score
    return scores


def _gaps(pairs: dict[int, int]) -> list[tuple[int, int]]:
    """The pairs that keep their order: between two of them, what is old and what is new belong together."""
    kept = _in_order(sorted(pairs.items()))
    return [(i, j) for i, j in sorted(pairs.items()) if i in kept]


def _reworded(scores: dict[tuple[int, int], float], frame: list[tuple[int, int]]) -> dict[int, int]:
    """Pairs that are each other's best by a margin, and stand between the same neighbours or are very like."""
    found = {}
    for (i, j), score in scores.items():
        rivals = [s for (k, m), s in scores.items() if (k == i) != (m == j)]
        between = bisect.bisect([a for a, _ in frame], i) == sum(b < j for _, b in frame)
        if score >= (LIKE if between else LIKE + MARGIN) and all(score - rival >= MARGIN for rival in rivals):
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
