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

import msgspec

from dragoman.evaluation.compare import ENCOUNTER_FIELDS, Coding, Tally, differences

if TYPE_CHECKING:
    from dragoman.evaluation.gold import Gold

ALL = "all"
"""Name of the figures over every document, beside those of the groups."""


class Evaluation(msgspec.Struct, frozen=True):
    """The outcome of an evaluation.

    ``figures`` has the figures by name over :data:`ALL` documents and over each
    group (what stands before the first hyphen of the id); ``acts`` the F1 of each
    act; ``differences`` says by document what was not read as it is coded.
    """

    documents: int
    figures: dict[str, dict[str, float]]
    acts: dict[str, float]
    differences: dict[str, tuple[str, ...]]


def evaluate(gold: Sequence[Gold], read: Mapping[str, Coding]) -> Evaluation:
    """Measure the codings ``read``, by document id; a document that is missing counts as read with nothing found."""
    everything = Tally()
    groups: dict[str, Tally] = {}
    differing = {}
    for each in gold:
        document = each.document
        coding = read.get(document.id, Coding())
        for tally in (everything, groups.setdefault(document.id.split("-")[0], Tally())):
            tally.add(document.text, each.coding, coding)
        found = tuple(differences(document.text, each.coding, coding))
        if found:
            differing[document.id] = found
    tallies = {ALL: everything, **dict(sorted(groups.items()))}
    return Evaluation(
        documents=len(gold),
        figures={name: figures(tally) for name, tally in tallies.items()},
        acts={str(act): overlap.f1() for act, overlap in sorted(everything.acts.items(), key=str)},
        differences=differing,
    )


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
