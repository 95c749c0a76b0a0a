"""What a statement tells, taken apart so that it can be set beside another's.

A :class:`Telling` is one statement of a readout with its matter: the words by
weight, what they are about, whom they name, and what stands around it, since
"the restrictions" has its matter in the sentence before, and "On Syria, she
stressed" has it before the cue.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib import resources

import msgspec

from dragoman.comparison import lexicon
from dragoman.comparison.texts import Word, stem, words
from dragoman.record import Readout, Statement

OWN_SHARE = 0.25
"""Weight of a word that names one of the two sides: it is in nearly every statement of both."""
LEAD = 1.0
"""Weight of words before the cue ("On Syria, she stressed that …"), against those of the content."""
REST = 0.7
"""Share of that weight that such words keep in the later sentences of the paragraph."""
BEFORE = 0.6
"""Weight of the statement before, where a content points back to it."""
SENTENCE = 0.5
"""Weight of the other statements of the sentence."""
AROUND = 0.25
"""Weight of the other statements of the paragraph, less the farther they stand."""
_SENTENCE = re.compile(r"[.!?][\"”’)]*\s+(?=[\"“‘(]?[A-Z\d])|\n")


class Frequencies(msgspec.Struct, frozen=True):
    """In how many of ``statements`` each stem, topic and alias stands: from the project's own coded texts."""

    statements: int
    stems: dict[str, int]

    def weight(self, key: str) -> float:
        """The inverse frequency (Spärck Jones 1972), at least 0; of what was never seen the highest."""
        return max(math.log((self.statements + 1) / (self.stems.get(key, 0) + 0.5)), 0.0)


@functools.cache
def frequencies() -> Frequencies:
    """Those that are shipped; ``tools/train_pairs.py`` writes them."""
    place = resources.files("dragoman.comparison") / "weights" / "frequencies.json"
    return msgspec.json.decode(place.read_bytes(), type=Frequencies)


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """One statement with its matter.

    ``number`` counts from 0, ``place`` is where it stands among the readout's
    statements (0 to 1). ``words`` are the content's; ``matter`` weighs its
    stems, aliases and topics, ``around`` the same with what stands about it.
    ``names`` are stems that stand with a capital letter, ``parties`` the codes
    of third parties that are named.
    """

    number: int
    statement: Statement
    place: float
    words: tuple[Word, ...]
    matter: Mapping[str, float]
    around: Mapping[str, float]
    topics: Mapping[str, float]
    names: frozenset[str]
    parties: frozenset[str]
    text: str
    led: str


def tellings(readout: Readout, sides: frozenset[str]) -> list[Telling]:
    """The statements of a readout, taken apart. ``sides`` are the parties whose encounter it is."""
    text, statements = readout.document.text, readout.statements
    known = frequencies()
    parts = [_parts(text, statement, sides) for statement in statements]
    leads = _leads(text, statements)
    starts = [_sentence_start(text, statement.content.start) for statement in statements]
    weighed = [_weigh(part.keys, known, sides) for part in parts]
    own = [
        _sum(weighed[n], _scaled(_weigh(_keys(tuple(words(lead))), known, sides), LEAD * share))
        for n, (lead, share) in enumerate(leads)
    ]
    found = []
    for n, statement in enumerate(statements):
        mates = [k for k, other in enumerate(statements) if other.paragraph == statement.paragraph and k != n]
        back = n > 0 and parts[n].points_back
        matter = _sum(own[n], _scaled(own[n - 1], BEFORE)) if back else own[n]
        around = matter
        for k in mates:
            near = SENTENCE if starts[k] == starts[n] else AROUND
            around = _sum(around, _scaled(own[k], near / max(1, abs(k - n))))
        before = statements[n - 1].content.text if back else ""
        found.append(
            Telling(
                number=n,
                statement=statement,
                place=n / max(1, len(statements) - 1),
                words=parts[n].words,
                matter=_normal({key: value for key, value in matter.items() if not key.startswith("#")}),
                around=_normal({key: value for key, value in around.items() if not key.startswith("#")}),
                topics=_normal({key: value for key, value in matter.items() if key.startswith("#")}),
                names=parts[n].names,
                parties=parts[n].parties - sides,
                text=statement.content.text,
                led=" ".join(part for part in (leads[n][0], before, statement.content.text) if part),
            )
        )
    return found


def keys_of(text: str) -> list[str]:
    """What is counted of a stretch of text: stems, aliases (``=``) and topics (``#``)."""
    return _keys(tuple(words(text)))


class _Parts(msgspec.Struct, frozen=True):
    words: tuple[Word, ...]
    keys: list[str]
    names: frozenset[str]
    parties: frozenset[str]
    points_back: bool


def _parts(text: str, statement: Statement, sides: frozenset[str]) -> _Parts:
    content = statement.content
    found = tuple(words(text, content.start, content.end))
    forms = lexicon.forms_of(found)
    capital = [w for n, w in enumerate(found) if text[w.start].isupper() and (n or text[w.start : w.end].isupper())]
    named = lexicon.parties().find(forms)
    taken = {n for each in named for n in range(each.first, each.last)}
    names = {stem(w.form) for n, w in enumerate(found) if w in capital and n not in taken}
    names |= {each.key for each in lexicon.aliases().find(forms) if each.key in lexicon.contested()}
    return _Parts(
        words=found,
        keys=_keys(found),
        names=frozenset(names - lexicon.function_words()),
        parties=frozenset(each.key for each in named) | frozenset(statement.target),
        points_back=bool(forms) and _points_back(forms),
    )


def _points_back(forms: Sequence[str]) -> bool:
    found = lexicon.terms("anaphora", "words").find(forms)
    short = len([form for form in forms if form not in lexicon.function_words()]) <= 4
    return bool(found) and (short or found[0].first <= 1 or forms[-1] in ("it", "them"))


def _leads(text: str, statements: Sequence[Statement]) -> list[tuple[str, float]]:
    """For each statement the words that lead on to its matter, and how far they still hold.

    They stand at the head of its sentence; they hold for the whole sentence,
    and with the share REST for the rest of the paragraph.
    """
    spans = [span for each in statements for span in (each.content, each.cue, each.source) if span is not None]
    found: list[tuple[str, float]] = []
    last, begin_of_last = "", -1
    for n, statement in enumerate(statements):
        begin = _sentence_start(text, statement.content.start)
        if n and statements[n - 1].paragraph != statement.paragraph:
            last = ""
        lead = _lead(text, begin, min([s.start for s in spans if begin <= s.start], default=begin))
        if lead:
            last, begin_of_last = lead, begin
        found.append((last, 1.0 if begin == begin_of_last else REST) if last else ("", 0.0))
    return found


def _sentence_start(text: str, at: int) -> int:
    floor = max(0, at - 600)
    return max([floor, *(match.end() for match in _SENTENCE.finditer(text, floor, at + 1) if match.end() <= at)])


def _lead(text: str, begin: int, end: int) -> str:
    """What stands before the first part of the first statement, where it is of the kind that names a matter."""
    lead = text[begin:end].strip(' ,"“‘').split(",")[0]
    forms = lexicon.forms_of(words(lead))
    if not forms or lexicon.terms("leads", "markers").at(forms, 0) is None:
        return ""
    return "" if lexicon.terms("leads", "empty").at(forms, 0) is not None else lead


def _keys(found: Sequence[Word]) -> list[str]:
    forms = lexicon.forms_of(found)
    keys: list[str] = []
    alias = lexicon.aliases().find(forms)
    parties = lexicon.parties().find(forms)
    covered = {n for each in (*alias, *parties) for n in range(each.first, each.last)}
    keys += [each.key for each in alias]
    keys += [f"@{each.key}" for each in parties]
    for n, form in enumerate(forms):
        if n not in covered and form not in lexicon.function_words() and (len(form) > 1 or not form.isascii()):
            keys.append(stem(form.removesuffix("'s")))
    keys += [f"#{key}" for key in sorted(lexicon.topics().keys(forms))]
    return keys


def _weigh(keys: Sequence[str], known: Frequencies, sides: frozenset[str]) -> dict[str, float]:
    weighed = {}
    for key, count in Counter(keys).items():
        weight = known.weight(key) * (1 + math.log(count))
        if key.startswith("@") and key[1:] in sides:
            weight *= OWN_SHARE
        weighed[key] = weight
    return weighed


def _scaled(matter: Mapping[str, float], by: float) -> dict[str, float]:
    return {key: value * by for key, value in matter.items()}


def _sum(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {key: max(one.get(key, 0.0), other.get(key, 0.0)) for key in one.keys() | other.keys()}


def _normal(matter: Mapping[str, float]) -> dict[str, float]:
    norm = math.sqrt(sum(value * value for value in matter.values()))
    return {key: value / norm for key, value in matter.items()} if norm else {}
