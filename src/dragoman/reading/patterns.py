"""Cue patterns: the codebook's small pattern language, compiled and matched on tokens.

Reads ``codebook/cues.toml``; writes nothing. A pattern is a list of elements
(see the head of that file). Matching is by backtracking over one sentence's
tokens, the longest match first; a pattern never crosses the sentence.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from dragoman import codebook

NOMINAL = frozenset(
    [
        "DT",
        "PDT",
        "PRP$",
        "JJ",
        "JJR",
        "JJS",
        "NN",
        "NNS",
        "NNP",
        "NNPS",
        "POS",
        "VBN",
        "VBG",
        "CC",
        "RB",
        "RBR",
        "RBS",
        "HYPH",
        "CD",
        "WP$",
        "FW",
        "ADD",
        "AFX",
    ]
)
"""Penn tags that may stand in ``{adj}``."""
OBJECT = NOMINAL | frozenset(["PRP", "IN", "``", "''", "NFP"])
"""Penn tags that may stand in ``{obj}``."""
ADVERB = frozenset(["RB", "RBR", "RBS"])

ADJ_MAX, OBJ_MAX, ASIDE_MAX = 9, 14, 12
"""Longest gaps, in tokens; on the dev texts no longer frame occurs than 8, 9 and 5."""


@dataclass(frozen=True)
class Element:
    """One piece of a pattern: a set of ``words``, or a gap of a ``kind``."""

    kind: str
    words: frozenset[str] = frozenset()
    optional: bool = False


@dataclass(frozen=True)
class Cue:
    """One pattern of the codebook with what it means."""

    pattern: str
    act: str
    elements: tuple[Element, ...]
    open: bool = False
    joint: bool = False
    inserted: bool = False
    by: str = ""
    opens_content: bool = False
    """The addressee opens the content ("urged" + "Iran to return")."""

    @functools.cached_property
    def needs(self) -> tuple[frozenset[str], ...]:
        """Sets of words of each of which the stretch must have one, or the cue cannot be there."""
        return tuple(
            BE | HAVE if e.kind == "be" else e.words
            for e in self.elements
            if e.kind in ("word", "be") and not e.optional
        )


@dataclass(frozen=True)
class Hit:
    """A cue found: it ends before token ``end``; ``addressee`` is a token range or None."""

    cue: Cue
    end: int
    addressee: tuple[int, int] | None = None


@dataclass
class Tokens:
    """The tokens of one document as plain lists, for speed (spaCy's objects are slow to ask).

    ``lower`` the lower-case form, ``tag`` Penn tags, ``head`` absolute index,
    ``dep`` labels, ``start``/``end`` offsets in the canonical text.
    """

    text: list[str]
    lower: list[str]
    tag: list[str]
    head: list[int]
    dep: list[str]
    start: list[int]
    end: list[int]
    children: dict[int, list[int]] = field(default_factory=dict)


def compile_elements(words: Sequence[str]) -> tuple[Element, ...]:
    """The elements of the words of a pattern (without its verb)."""
    made = []
    for word in words:
        optional = word.endswith("?")
        word = word.rstrip("?")
        if word.startswith("{"):
            made.append(Element(word.strip("{}")))
            continue
        parts = word.split("|")
        made.append(Element("word", frozenset(p for p in parts if p), optional or "" in parts))
    return tuple(made)


@dataclass(frozen=True)
class Lexicon:
    """All cues: by the verb that they begin with, and the impersonal ones."""

    verb_cues: dict[str, tuple[Cue, ...]]
    impersonal: tuple[Cue, ...]
    forms: dict[str, str]
    """Every inflected form -> its lemma."""


@functools.cache
def lexicon() -> Lexicon:
    """The cues of the codebook, compiled once."""
    raw = codebook.load_cached("cues")
    by_lemma: dict[str, list[Cue]] = {}
    for group in raw["cues"]:
        for pattern in group["patterns"]:
            first, *rest = pattern.split()
            verbs = raw["sets"][first[1:]] if first.startswith("$") else first.split("|")
            elements = compile_elements(rest)
            for verb in verbs:
                by_lemma.setdefault(verb, []).append(
                    Cue(
                        pattern=pattern,
                        act=group["act"],
                        elements=tuple(e for e in elements if e.kind != "to"),
                        open=group.get("open", False),
                        joint=group.get("joint", False),
                        inserted=group.get("inserted", False),
                        opens_content=any(e.kind == "to" for e in elements),
                    )
                )
    impersonal = tuple(
        Cue(pattern=p, act=g["act"], elements=compile_elements(p.split()), open=g.get("open", False), by=g["by"])
        for g in raw["impersonal"]
        for p in g["patterns"]
    )
    table: dict[str, str] = {}
    for lemma in by_lemma:
        for form in (lemma, *codebook.forms(lemma)):
            table.setdefault(form, lemma)
    for form in raw["irregular"]["be"]:
        table[form] = "be"
    return Lexicon({k: tuple(v) for k, v in by_lemma.items()}, impersonal, table)


@functools.cache
def adverbials() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Multi-word adverbials by their first word."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in codebook.load_cached("cues")["words"]["adverbials"]:
        words = tuple(phrase.split())
        if "{obj}" not in words:
            found.setdefault(words[0], []).append(words)
    return {k: tuple(sorted(v, key=len, reverse=True)) for k, v in found.items()}


def skip_adverbs(tokens: Tokens, at: int, stop: int) -> int:
    """The first token from ``at`` that is no adverb or adverbial (commas around asides included)."""
    while at < stop:
        phrase = next(
            (p for p in adverbials().get(tokens.lower[at], ()) if tuple(tokens.lower[at : at + len(p)]) == p), None
        )
        if phrase:
            at += len(phrase)
        elif tokens.lower[at] in ("today", "yesterday") or (
            tokens.tag[at] in ADVERB
            and tokens.lower[at] not in ("not", "n't", "as", "when", "how", "why")
            and tokens.tag[at + 1 : at + 2] not in (["CD"], ["$"])  # «announced nearly $331 million»
        ):
            at += 1
        elif tokens.lower[at] == "to" and tokens.lower[at + 1 : at + 2] in (["him"], ["her"], ["them"]):
            at += 2  # «conveyed to him the solidarity of …»
        elif tokens.lower[at] == "," and at + 1 < stop and _aside(tokens, at, stop):
            at = _aside(tokens, at, stop)
        else:
            break
    return at


CONTRAST = frozenset(["however", "nevertheless", "nonetheless", "moreover", "though", "likewise", "also", "too"])
"""What may stand between commas behind a verb: «regretted, however, that …»."""


def _aside(tokens: Tokens, comma: int, stop: int) -> int:
    """The token after ", for his part," that opens at ``comma``; 0 where there is none."""
    if tokens.lower[comma + 1 : comma + 3][1:] == [","] and tokens.lower[comma + 1] in CONTRAST:
        return comma + 3 if comma + 3 < stop else 0
    for phrase in adverbials().get(tokens.lower[comma + 1], ()):
        end = comma + 1 + len(phrase)
        if tuple(tokens.lower[comma + 1 : end]) == phrase and end < stop and tokens.lower[end] == ",":
            return end + 1
    return 0


HAVE = frozenset(["has", "have", "had", "not"])
BE = frozenset(["is", "are", "was", "were", "be", "been", "being"])


def match(
    tokens: Tokens, elements: tuple[Element, ...], at: int, stop: int
) -> tuple[int, tuple[int, int] | None] | None:
    """Where the elements end when matched from token ``at``, and the ``{obj}`` found."""
    if not elements:
        return at, None
    element, rest = elements[0], elements[1:]
    if element.kind == "word":
        if "about" in element.words and (longer := _about(tokens, at, stop)):
            found = match(tokens, rest, longer, stop)
            if found:
                return found
        if at < stop and tokens.lower[at] in element.words and not _points(tokens, at):
            found = match(tokens, rest, at + 1, stop)
            if found:
                return found
        return match(tokens, rest, at, stop) if element.optional else None
    if element.kind == "be":
        end = at
        while end < stop and (tokens.lower[end] in BE or tokens.lower[end] in ("has", "have", "had", "not")):
            end += 1
        return match(tokens, rest, end, stop) if end > at else None
    if element.kind == "adv":
        end = skip_adverbs(tokens, at, stop)
        return match(tokens, rest, end, stop) or (match(tokens, rest, at, stop) if end > at else None)
    return _gap(tokens, element.kind, rest, at, stop)


ABOUT = frozenset(
    [
        ("with", "regard", "to"),
        ("with", "regards", "to"),
        ("with", "respect", "to"),
        ("with", "reference", "to"),
        ("in", "relation", "to"),
        ("in", "regard", "to"),
        ("in", "connection", "with"),
    ]
)
"""What stands for "about" in several words."""


def _about(tokens: Tokens, at: int, stop: int) -> int:
    """The token behind «with regard to» and its like at ``at``; 0 where there is none."""
    return at + 3 if at + 3 < stop and tuple(tokens.lower[at : at + 3]) in ABOUT else 0


def _points(tokens: Tokens, at: int) -> bool:
    """Whether "that" points at the object of the verb («welcomed that assurance»), and opens no clause."""
    head = tokens.head[at]
    if tokens.lower[at] != "that" or tokens.dep[at] != "det" or head < at:
        return False
    behind = itertools.takewhile(lambda k: tokens.lower[k] not in (",", ";", "and"), range(head, len(tokens.lower)))
    finite = any(tokens.tag[k] in ("VBZ", "VBP", "VBD", "MD") for k in behind)
    return not finite and tokens.dep[head] in ("dobj", "pobj")


@functools.cache
def _insisted(elements: tuple[Element, ...]) -> tuple[Element, ...]:
    """The elements with the first no longer optional."""
    return (replace(elements[0], optional=False), *elements[1:])


def _gap(
    tokens: Tokens, kind: str, rest: tuple[Element, ...], at: int, stop: int
) -> tuple[int, tuple[int, int] | None] | None:
    least, most, allowed = {
        "adj": (0, ADJ_MAX, NOMINAL),
        "obj": (1, OBJ_MAX, OBJECT),
        "obj-short": (1, 6, NOMINAL | {"PRP"}),
        "aside": (1, ASIDE_MAX, None),
    }[kind]
    if not rest:
        end = at
        while end < min(stop, at + most) and (allowed is None or tokens.tag[end] in allowed):
            end += 1
        return (end, (at, end)) if end > at else None
    if kind.startswith("obj") and at < stop and tokens.tag[at] in ("IN", "TO"):
        return None
    if rest[0].optional:  # «told the Minister that»: the longest gap with the word goes before the shortest without
        found = _gap(tokens, kind, _insisted(rest), at, stop)
        if found:
            return found
    end = at
    while end <= min(stop, at + most):
        if end - at >= least and not (kind.startswith("obj") and _cuts(tokens, at, end)):
            found = match(tokens, rest, end, stop)
            if found:
                return found[0], (found[1] or ((at, end) if kind.startswith("obj") else None))
        if end >= stop or (kind == "obj" and tokens.tag[end] == "VBG" and tokens.tag[end - 1] == "IN"):
            return None  # «praised Spain’s leadership in rallying support for …»: the "for" is not of "praised"
        stays = allowed is None or tokens.tag[end] in allowed or _joins(tokens, end)
        if not stays and not (kind == "adj" and _possessor(tokens, end, min(stop, at + most))):
            return None
        end += 1
    return None


def _cuts(tokens: Tokens, at: int, end: int) -> bool:
    """Whether an addressee cannot end here: within a name («told King | Salman he»), or behind a participle."""
    if end >= len(tokens.tag):
        return False
    if end - 1 > at and tokens.tag[end - 1] == "VBN" and tokens.lower[end] in ("on", "over", "in", "at", "to", "of"):
        return True  # «condolences to the civilians lost over the last decade»
    return tokens.tag[end - 1] == "NNP" and tokens.tag[end] == "NNP" and tokens.end[end - 1] < tokens.start[end]


def _joins(tokens: Tokens, at: int) -> bool:
    """A comma between adjectives ("candid, substantive"), the parts of "in-depth", or «her and his wife's»."""
    word = tokens.lower[at]
    if word == "her":
        return tokens.lower[at + 1 : at + 2] == ["and"]
    if word == ",":
        listed = "and" in tokens.lower[at + 2 : at + 4] and tokens.tag[at - 1] == "NN"  # «outrage, sadness and deep …»
        return (tokens.tag[at - 1][:2] == "JJ" or listed) and tokens.tag[at + 1][:2] in ("JJ", "RB", "NN"[: 2 * listed])
    return word in ("in", "-") and "-" in tokens.lower[at : at + 2]


def _possessor(tokens: Tokens, at: int, stop: int) -> bool:
    """Whether the "of" at ``at`` stands inside a possessor: "the State of Qatar's condemnation"."""
    if tokens.lower[at] != "of":
        return False
    for k in range(at + 1, stop):
        if tokens.tag[k] == "POS":
            return True
        if tokens.tag[k] not in ("NNP", "NNPS", "DT", "NN"):
            return False
    return False


def _behind_whom(tokens: Tokens, start: int, stop: int) -> Iterator[int]:
    """Where an addressee that stands right behind the verb may end: «expressed to Prime Minister X | his desire to»."""
    for at in range(start + 1, min(stop, start + 9)):
        if tokens.tag[at - 1] not in ("DT", "NNP", "NNPS", "NN", "JJ", "PRP$", "POS", "HYPH"):
            return
        if tokens.tag[at - 1] in ("NNP", "NN") and tokens.tag[at] in ("DT", "PRP$"):
            yield at


def cues_at(tokens: Tokens, verb: int, stop: int) -> Hit | None:
    """The longest cue whose verb is token ``verb``, in a sentence that ends before ``stop``."""
    lemma = lexicon().forms.get(tokens.lower[verb])
    best: Hit | None = None
    after = skip_adverbs(tokens, verb + 1, stop)
    words = frozenset(tokens.lower[verb + 1 : stop])
    for cue in lexicon().verb_cues.get(lemma or "", ()):
        if any(words.isdisjoint(needed) for needed in cue.needs):
            continue
        for at in (after, verb + 1) if after > verb + 1 else (after,):
            found = match(tokens, cue.elements, at, stop)
            if found:
                if best is None or (found[0], len(cue.elements)) > (best.end, len(best.cue.elements)):
                    best = Hit(cue, found[0], found[1])
                break
        if cue.elements and tokens.lower[verb + 1 : verb + 2] == ["to"] and cue.elements[0].kind == "adj":
            for at in _behind_whom(tokens, verb + 2, stop):
                found = match(tokens, cue.elements, at, stop)
                if found and (best is None or (found[0], len(cue.elements)) > (best.end, len(best.cue.elements))):
                    best = Hit(cue, found[0], found[1] or (verb + 2, at))
    return best


@functools.cache
def _impersonal_by_word() -> dict[str, tuple[int, ...]]:
    """The numbers of the impersonal cues by each of the words of which they need one: the rarest such words."""
    found: dict[str, list[int]] = {}
    for number, cue in enumerate(lexicon().impersonal):
        telling = [needed for needed in cue.needs if not needed & BE] or list(cue.needs)
        for word in min(telling, key=len):
            found.setdefault(word, []).append(number)
    return {word: tuple(numbers) for word, numbers in found.items()}


def possible_impersonal(tokens: Tokens, start: int, stop: int) -> tuple[Cue, ...]:
    """The impersonal cues that a sentence has the words for."""
    words = frozenset(tokens.lower[start:stop])
    table, cues = _impersonal_by_word(), lexicon().impersonal
    numbers = {number for word in words & table.keys() for number in table[word]}
    return tuple(
        cues[number] for number in sorted(numbers) if not any(words.isdisjoint(needed) for needed in cues[number].needs)
    )


def impersonal_at(tokens: Tokens, at: int, stop: int, cues: Sequence[Cue]) -> Hit | None:
    """The longest of the impersonal cues ("Views were exchanged on") that starts at token ``at``."""
    best: Hit | None = None
    for cue in cues:
        found = match(tokens, cue.elements, at, stop)
        if found and (best is None or found[0] > best.end):
            best = Hit(cue, found[0], found[1])
    return best


def verbs(tokens: Tokens, start: int, stop: int) -> Iterator[int]:
    """The tokens in [start, stop) that are, by form and tag, verbs some cue begins with."""
    table = lexicon().forms
    for i in range(start, stop):
        if tokens.lower[i] in table and (tokens.tag[i][0] == "V" or _mistagged(tokens, i, start, stop)):
            yield i


def _mistagged(tokens: Tokens, at: int, start: int, stop: int) -> bool:
    """Whether what is tagged a plural is a verb: «Fiji abides by the policy», behind a name and before its object."""
    return (
        tokens.tag[at] == "NNS"
        and at > start
        and at + 1 < stop
        and tokens.tag[at - 1] in ("NNP", "NNPS")
        and tokens.tag[at + 1] in ("IN", "DT", "TO", "PRP$", *(("NNP", "NNPS") if tokens.lower[at] == "thanks" else ()))
        and (tokens.dep[at] == "ROOT" or tokens.lower[at] == "thanks")
    )
