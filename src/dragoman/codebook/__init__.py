"""The vocabulary as data: TOML files that someone who knows diplomacy and no Python can mend.

Everything is read once, by :func:`codebook`, into frozen values. The version is
that of the coding rules (the codebook document) and of the vocabulary on it.
"""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Any, Literal

import msgspec

VERSION = "1.1+2026.11.6"
"""Version of the coding rules, then of the vocabulary."""


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """A speech act: its codes in CAMEO and PLOVER, and one worked sentence.

    ``rank`` is the order of specificity (1 first) when two acts fit; ``group``
    the heading it stands under in the brief; ``weight`` (0-1) how much its
    absence from the other side's account matters.
    """

    code: str
    definition: str
    cameo: str
    rank: int
    group: str
    weight: float
    example: str
    """A worked sentence: ``source [cue] {content}``."""
    plover: str | None = None


class Group(msgspec.Struct, frozen=True):
    """A heading of the brief: ``code``, and the title a person reads."""

    code: str
    title: str


class PartyEntry(msgspec.Struct, frozen=True, kw_only=True):
    """How a party is written. All matching is case-sensitive.

    ``names`` proper names and short forms ("the PRC" without its article);
    ``demonyms`` adjectives and nationals ("Chinese"); ``seats`` capitals and
    seats that stand for the government ("Beijing", "Kremlin"); ``places``
    regions and cities in it; ``members`` the member codes of a bloc.
    """

    code: str
    kind: Literal["state", "organisation", "bloc", "nonstate"]
    name: str
    names: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    members: tuple[str, ...] = ()


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """A PLOVER context: the words that speak for it, and one worked content.

    ``terms`` speak for it, ``weak`` ones only hint at it, ``excludes`` are
    phrases that hold a term and do not speak for it. How they are written is
    told at the head of ``contexts.toml``.
    """

    code: str
    definition: str
    terms: tuple[str, ...]
    weak: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    example: str


def load(name: str) -> dict[str, Any]:
    """The parsed TOML file ``name`` of the codebook."""
    return tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))


@functools.cache
def load_cached(name: str) -> dict[str, Any]:
    """As :func:`load`, parsed once; not to be changed by whoever gets it."""
    return load(name)


@functools.cache
def acts() -> dict[str, Act]:
    """The 13 acts by code, the most specific first."""
    entries = msgspec.convert(load("acts")["act"], list[Act])
    return {act.code: act for act in sorted(entries, key=lambda act: act.rank)}


@functools.cache
def groups() -> tuple[Group, ...]:
    """The headings of the brief, in order."""
    return msgspec.convert(load("acts")["group"], tuple[Group, ...])


@functools.cache
def parties() -> dict[str, PartyEntry]:
    """All parties by code."""
    entries = msgspec.convert(load("parties")["party"], list[PartyEntry])
    return {party.code: party for party in entries}


@functools.cache
def contexts() -> dict[str, Context]:
    """PLOVER's contexts by code."""
    entries = msgspec.convert(load("contexts")["context"], list[Context])
    return {context.code: context for context in entries}


def forms(lemma: str) -> tuple[str, ...]:
    """Third person, past, past participle and -ing form of a verb, and behind them other spellings of these."""
    irregular = load_cached("cues")["irregular"].get(lemma)
    if irregular:
        return tuple(irregular)
    if lemma.endswith(("ee", "oe", "ye")):
        return lemma + "s", lemma + "d", lemma + "d", lemma + "ing"
    if lemma.endswith("e"):
        return lemma + "s", lemma + "d", lemma + "d", lemma[:-1] + "ing"
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return lemma[:-1] + "ies", lemma[:-1] + "ied", lemma[:-1] + "ied", lemma + "ing"
    s = "es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else "s"
    return lemma + s, lemma + "ed", lemma + "ed", lemma + "ing"
