"""The figures of a reading: how much of what people coded was read, and read right.

============================  ==============================================================
``encounter.*``               share of documents whose field is right
``encounter.participants``    F1 over the people who met, by family name and party
``tokens.speaker``            share of all tokens that have the right set of speakers
                              (none being one of the answers)
``span.f1``                   F1 over the contents of statements
``speaker person act``        share that is right among the statements that were found
``act.macro_f1``              mean over the acts in gold of the F1 over found statements with
                              that act
``target.f1 contexts.f1``     F1 over the values, among the statements that were found
``full.f1``                   F1 of statements with the right content, speakers and act
============================  ==============================================================
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dragoman import codebook
from dragoman.evaluation.compare import ENCOUNTER_FIELDS, NONE, Coding, Tally
from dragoman.evaluation.differences import Sentences, counts, differences, group_of, lines
from dragoman.evaluation.reliability import reliability
from dragoman.record import Difference, Evaluation

if TYPE_CHECKING:
    from dragoman.evaluation.gold import Gold

ALL = "all"
"""Name of the figures over every document, beside those of the groups."""


def evaluate(gold: Sequence[Gold], read: Mapping[str, Coding], sentences: Sentences = lines) -> Evaluation:
    """Measure the codings ``read``, by document id; a document that is missing counts as read with nothing found.

    ``sentences`` finds the sentences in which the differences are shown.
    """
    everything = Tally()
    groups: dict[str, Tally] = {}
    differing: list[Difference] = []
    for each in gold:
        document = each.document
        coding = read.get(document.id, Coding())
        for tally in (everything, groups.setdefault(group_of(document.id), Tally())):
            tally.add(document.text, each.coding, coding)
        differing += differences(document, each.coding, coding, sentences)
    tallies = {ALL: everything, **dict(sorted(groups.items()))}
    return Evaluation(
        documents=len(gold),
        figures={name: figures(tally) for name, tally in tallies.items()},
        acts={str(act): overlap.f1() for act, overlap in sorted(everything.acts.items(), key=str)},
        confusion=confusion(everything),
        differences=tuple(differing),
        counts=counts(differing),
        reliability=reliability(everything.outcomes),
    )


def confusion(tally: Tally) -> dict[str, dict[str, int]]:
    """Statements by gold act, then by read act: the codebook's order, what it does not know, and :data:`NONE` last."""
    seen = {act for pair in tally.confusion for act in pair}
    known = [act for act in codebook.acts() if act in seen]
    order = [*known, *sorted(seen - {*known, NONE}), *([NONE] if NONE in seen else [])]
    rows = {a: {b: tally.confusion[a, b] for b in order if tally.confusion[a, b]} for a in order}
    return {act: row for act, row in rows.items() if row}


def figures(tally: Tally) -> dict[str, float]:
    """The figures, in the order in which they are shown."""
    in_gold = [overlap.f1() for overlap in tally.acts.values() if overlap.hits + overlap.missed]
    return {
        **{f"encounter.{field}": tally.shares[f"encounter.{field}"].value() for field in ENCOUNTER_FIELDS},
        "encounter.participants": tally.overlaps["encounter.participants"].f1(),
        "tokens.speaker": tally.shares["tokens.speaker"].value(),
        "span.f1": tally.overlaps["span"].f1(),
        **{name: tally.shares[name].value() for name in ("speaker", "person", "act")},
        "act.macro_f1": statistics.fmean(in_gold) if in_gold else 0.0,
        **{f"{name}.f1": tally.overlaps[name].f1() for name in ("target", "contexts", "full")},
    }
