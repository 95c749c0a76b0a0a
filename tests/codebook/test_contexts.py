"""The codebook's contexts: PLOVER's 37, well formed, and no word for two of them unless it is meant.

What speaks for two contexts on purpose stands in a visible set below: a change
of the vocabulary that touches one has to change the set with it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pytest

from dragoman import codebook
from dragoman.reading.contexts import contexts_of

PLOVER = {
    "military", "intelligence", "executive", "legislative", "election", "political_institutions", "pro_democracy",
    "pro_autocracy", "economic", "legal", "reparations", "human_rights", "rights_freedoms", "repression",
    "human_security", "gender", "lgbt", "religion_ethnicity", "inequality", "diplomatic", "territory", "peacekeeping",
    "health", "asylum", "migration", "disasters", "natural_resource", "environment", "technology", "terrorism", "cbrn",
    "cyber", "misinformation", "crime", "corruption", "illegal_drugs", "trafficking",
}  # fmt: skip

FOR_TWO = {
    # energy is traded and is a resource; clean energy is the environment's too
    "energy", "energy cooperation", "energy export", "energy import", "energy market", "energy price",
    "energy project", "energy purchase", "energy sector", "energy security", "energy supply", "gas", "gas hub",
    "nuclear energy", "nuclear power plant", "oil", "pipeline", "power plant", "resources",
    "energy transition", "green hydrogen", "just energy transition", "renewable energy", "Aral Sea",
    # the sea: whose it is, and by what law
    "arbitral award", "Convention on the Law of the Sea", "international law of the sea", "law of the sea", "UNCLOS",
    # wrongs that are both a breach of law and of human rights
    "arbitrarily detained", "arbitrary detention", "crimes against humanity", "death penalty", "genocide",
    "unlawfully detained", "wrongfully detained", "humanitarian law", "missing persons", "sexual violence",
    "criminal matters", "constitution",
    # peoples and places
    "Rohingya", "Tibet", "Uyghur*", "Xinjiang", "occupation",
    # victims
    "casualt*", "loss of life", "loss of lives", "martyr", "relief", "victim", "bombing", "water",
    # soldiers who talk, a frontier that is crossed
    "border crossing", "military to military",
}  # fmt: skip

CONTEXTS = tuple(codebook.contexts().values())
KINDS = ("terms", "weak", "excludes")


def test_the_contexts_are_plovers() -> None:
    assert set(codebook.contexts()) == PLOVER
    assert len(CONTEXTS) == 37


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda c: c.code)
def test_every_context_is_complete(context: codebook.Context) -> None:
    assert context.definition
    assert context.example
    assert len(context.terms) >= 10


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda c: c.code)
def test_the_worked_content_codes_as_its_context_first(context: codebook.Context) -> None:
    found = contexts_of(context.example, 0, len(context.example), act="state")
    assert [f.code for f in found][:1] == [context.code]


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda c: c.code)
@pytest.mark.parametrize("kind", KINDS)
def test_terms_are_words_that_stand_next_to_each_other(context: codebook.Context, kind: str) -> None:
    for term in getattr(context, kind):
        assert re.fullmatch(r"[\w '.’-]+\*?(?:[ '-][\w*]+)*", term), term
        assert len(term.rstrip("*")) >= 2, term


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda c: c.code)
def test_no_term_stands_twice_in_one_context(context: codebook.Context) -> None:
    listed = Counter(term for kind in KINDS for term in getattr(context, kind))
    assert [term for term, times in listed.items() if times > 1] == []


def test_a_term_speaks_for_one_context_but_where_it_is_meant() -> None:
    speaks = defaultdict(set)
    for context in CONTEXTS:
        for term in (*context.terms, *context.weak):
            speaks[term].add(context.code)
    assert {term for term, codes in speaks.items() if len(codes) > 1} == FOR_TWO


def test_nothing_is_excluded_that_speaks_for_another_context() -> None:
    """Such a phrase is taken whole as the other's term; to exclude it besides says nothing."""
    speaks = {term for context in CONTEXTS for term in (*context.terms, *context.weak)}
    assert {term for context in CONTEXTS for term in context.excludes} & speaks == set()
