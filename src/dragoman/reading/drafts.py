"""What attribution makes: statements in tokens, who has the word, and the word lists of ``cues.toml``.

Reads the codebook; writes the values that the steps of attribution hand on.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from dragoman import codebook
from dragoman.reading.layout import Sentence
from dragoman.reading.patterns import Cue, Hit, lexicon

FINITE = frozenset(["VBD", "VBZ", "VBP"])


@dataclass(frozen=True)
class Words:
    """The word lists of ``cues.toml`` that attribution reads; see there for what each is."""

    encounter: frozenset[str]
    hosting: frozenset[str]
    weak: frozenset[str]
    not_participles: frozenset[str]
    led_on: frozenset[str]
    about: frozenset[str]
    not_passive: frozenset[str]
    inserted: frozenset[str]
    labels: frozenset[str]
    answers: frozenset[str]
    inserted_forms: frozenset[str]
    addressing: frozenset[str]
    merits: frozenset[str]


@functools.cache
def words() -> Words:
    """The lists, read once."""
    raw = codebook.load_cached("cues")["words"]
    return Words(
        encounter=frozenset(raw["encounter_verbs"]),
        hosting=frozenset(raw["hosting"]),
        weak=frozenset(raw["weak_participles"]),
        not_participles=frozenset(raw["not_participles"]),
        led_on=frozenset(raw["led_on"]),
        about=frozenset(raw["about"]),
        not_passive=frozenset(raw["not_passive"]),
        inserted=frozenset(raw["inserted"]),
        labels=frozenset(raw["labels"]),
        answers=frozenset(raw["answers"]),
        addressing=frozenset(raw["addressing"]),
        merits=frozenset(raw["merits"]),
        inserted_forms=frozenset(form for lemma in raw["inserted"] for form in (lemma, *codebook.forms(lemma))),
    )


@dataclass
class Draft:
    """A statement in tokens: half-open ranges; ``cue`` is ``None`` where inherited.

    ``by_content`` is true where the content's own words may decide the act.
    """

    sentence: Sentence
    content: tuple[int, int]
    cue: tuple[int, int] | None
    source: tuple[int, int] | None
    speaker: tuple[str, ...]
    person: str | None
    act: str
    by_content: bool
    hit: Hit | None = None
    addressee: tuple[int, int] | None = None
    inherited: bool = False
    verb: int = -1
    origin: str = ""
    """The way it was found: ``main``, ``postposed``, ``passive``, ``impersonal``, ``unattributed`` and so on."""


@dataclass
class JointTalk(Draft):
    """Joint talk told of one side: ``talkers`` and ``talker`` are who stands as its subject."""

    talkers: tuple[str, ...] = ()
    talker: str | None = None


@dataclass
class State:
    """Who has the word in this paragraph."""

    speaker: tuple[str, ...] = ()
    person: str | None = None
    spoken: bool = False


def inherited(
    sentence: Sentence, content: tuple[int, int], speaker: tuple[str, ...], person: str | None, *, origin: str = ""
) -> Draft:
    """A statement without source and cue of its own, whose words decide the act (codebook, rule 4)."""
    return Draft(
        sentence=sentence,
        content=content,
        cue=None,
        source=None,
        speaker=speaker,
        person=person,
        act="state",
        by_content=True,
        inherited=True,
        origin=origin,
    )


def bare_cue(act: str, *, joint: bool = False) -> Cue:
    """A cue of an act that no pattern of the codebook names: of a denial, a promise, a passive."""
    return Cue(pattern="", act=act, elements=(), joint=joint)


def plain_cue(lemma: str) -> Cue:
    """The cue of a verb of saying that stands after what was said."""
    acts = [
        c for c in lexicon().verb_cues.get(lemma, ()) if all(e.optional or e.kind in ("adv", "adj") for e in c.elements)
    ]
    act = acts[0].act if acts else "state"
    return Cue(
        pattern=lemma,
        act="state" if act == "consult" else act,
        elements=(),
        open=act in ("state", "consult", "praise", "pledge"),
        inserted=True,
    )
