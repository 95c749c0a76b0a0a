"""What the trained parts look at: named features of a statement, and of a party that may be its target.

Reads the tokens with their parse, a :class:`Draft` and what the rules say of
it; writes plain mappings from a feature's name to its value. A name says what
it means: ``cue=urged``, ``modal=should:other`` (the clause's verb has "should",
and another party for its subject), ``rule=appeal``. No feature names a party,
a person or a document.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dragoman.reading.drafts import Draft, JointTalk
from dragoman.reading.opening import Cast
from dragoman.reading.patterns import ADVERB, Tokens, lexicon
from dragoman.reading.speakers import MODAL

CLAUSE = frozenset(["VBD", "VBZ", "VBP", "MD", "VB", "VBN"])
NAMES = frozenset(["NNP", "NNPS"])
FIRST_PERSON = frozenset(["we", "i", "our", "us", "my"])


@dataclass(frozen=True)
class Named:
    """A party named in a statement: its token range, code, and kind of mention."""

    start: int
    end: int
    code: str
    kind: str


@dataclass(frozen=True)
class Scene:
    """What the features of one statement are taken from."""

    tokens: Tokens
    draft: Draft
    cast: Cast
    named: Sequence[Named]
    """Parties and named people's parties in cue and content, in their order."""
    fires: Collection[str]
    """The acts whose content rules fit."""
    rule: str
    """The act that the rules give."""
    worded: Collection[str] = ()
    """The acts whose content rules have their words in it, whoever is the subject."""

    def who(self, code: str) -> str:
        """How a party stands to the statement: the speaker's own, the other side, or a third."""
        if code in self.draft.speaker:
            return "own"
        return "other" if code in self.cast.joint or code in self.cast.parties else "third"


def main_verb(tokens: Tokens, start: int, stop: int) -> int | None:
    """The verb that the parse puts at the top of ``tokens[start:stop]``, or ``None`` where there is none."""
    best: tuple[int, int] | None = None
    for k in range(start, stop):
        if tokens.tag[k] not in CLAUSE or tokens.tag[k] == "MD":
            continue
        depth, at = 0, k
        while start <= tokens.head[at] < stop and tokens.head[at] != at and depth < 30:
            at, depth = tokens.head[at], depth + 1
        if best is None or depth < best[0]:
            best = (depth, k)
    return best[1] if best else None


def _subject(scene: Scene, verb: int) -> str:
    """Whose the clause is: who stands before its verb, in the content."""
    tokens, (start, _) = scene.tokens, scene.draft.content
    subjects = [
        k for k in range(start, verb) if tokens.head[k] == verb and tokens.dep[k] in ("nsubj", "nsubjpass", "expl")
    ]
    if not subjects:
        return "none"
    head = subjects[-1]
    near = [n for n in scene.named if start <= n.start <= head]
    if tokens.lower[head] in FIRST_PERSON:
        return "we"
    if near:
        return scene.who(near[-1].code)
    return tokens.lower[head] if tokens.tag[head] in ("PRP", "DT", "EX", "WDT", "WP") else "thing"


def of_cue(scene: Scene) -> dict[str, float]:
    """The words of the cue, and how the statement was found."""
    tokens, draft, found = scene.tokens, scene.draft, {}
    if draft.cue is None:
        found["cue=none"] = 1.0
        return found
    a, b = draft.cue
    words = [tokens.lower[k] for k in range(a, b) if tokens.tag[k] not in ("DT", "PRP$", "NNP", "NNPS", "POS", ",")]
    for word in words:
        found[f"cue={lexicon().forms.get(word, word)}"] = 1.0
    if draft.verb >= 0:
        verb = tokens.lower[draft.verb]
        found[f"verb={lexicon().forms.get(verb, verb)}"] = 1.0
        found[f"verb:tag={tokens.tag[draft.verb]}"] = 1.0
    nouns = [tokens.lower[k] for k in range(a, b) if tokens.tag[k] in ("NN", "NNS")]
    if nouns:
        found[f"cue:noun={nouns[-1]}"] = 1.0
    found[f"cue:last={tokens.lower[b - 1]}"] = 1.0
    return found


def of_clause(scene: Scene) -> dict[str, float]:
    """The content's first words, its verb, and who the verb's subject is."""
    tokens, (start, stop), found = scene.tokens, scene.draft.content, {}
    found[f"head={tokens.lower[start]}"] = 1.0
    found[f"head:tag={tokens.tag[start]}"] = 1.0
    verb = main_verb(tokens, start, stop)
    if verb is None:
        found["clause=no"] = 1.0
        return found
    subject = _subject(scene, verb)
    group = [k for k in range(start, stop) if k == verb or (tokens.head[k] == verb and abs(k - verb) < 8)]
    modals = [tokens.lower[k] for k in group if tokens.lower[k] in MODAL and k <= verb]
    negated = any(tokens.lower[k] in ("not", "n't", "never", "no", "nobody", "none") for k in group)
    lemma = lexicon().forms.get(tokens.lower[verb], tokens.lower[verb])
    found[f"clause:verb={lemma}"] = 1.0
    found[f"clause:tag={tokens.tag[verb]}"] = 1.0
    found[f"clause:subject={subject}"] = 1.0
    for modal in modals or ["none"]:
        found[f"modal={modal}"] = 1.0
        found[f"modal={modal}:{subject}"] = 1.0
    if negated:
        found["negated"] = 1.0
        found[f"negated:{subject}"] = 1.0
    for k in group:
        if tokens.dep[k] in ("acomp", "attr", "dobj", "oprd", "xcomp"):
            found[f"clause:with={tokens.lower[k]}"] = 1.0
    return found


def of_act(scene: Scene) -> dict[str, float]:
    """The features by which a statement's act is told."""
    draft = scene.draft
    found = {**of_cue(scene), **of_clause(scene)}
    found[f"rule={scene.rule}"] = 1.0
    found[f"cue:act={draft.act}:{'open' if draft.by_content else 'closed'}"] = 1.0
    found[f"rule={scene.rule}:{'open' if draft.by_content else 'closed'}"] = 1.0
    for act in scene.fires:
        found[f"fires={act}"] = 1.0
        found[f"fires={act}:{'open' if draft.by_content else 'closed'}"] = 1.0
    for act in scene.worded:
        found[f"worded={act}"] = 1.0
        found[f"worded={act}:{'open' if draft.by_content else 'closed'}"] = 1.0
    for who in {scene.who(n.code) for n in scene.named if n.start >= draft.content[0]}:
        found[f"names={who}"] = 1.0
    found["speakers=all" if isinstance(draft, JointTalk) or len(draft.speaker) > 1 else "speakers=one"] = 1.0
    tokens, (start, stop) = scene.tokens, draft.content
    said = [
        k for k in range(start, stop) if tokens.tag[k][:2] in ("VB", "JJ", "NN", "RB") and tokens.tag[k] not in NAMES
    ]
    for k in said:
        found[f"word={lexicon().forms.get(tokens.lower[k], tokens.lower[k])}"] = 1.0
    return found


GROUP = {
    "appeal": "ask",
    "demand": "ask",
    "criticize": "blame",
    "reject": "blame",
    "warn": "blame",
    "concern": "blame",
    "praise": "give",
    "support": "give",
    "pledge": "give",
    "reassure": "give",
    "state": "state",
    "consult": "talk",
    "agree": "talk",
}
"""Acts whose targets are told alike."""


def _role(tokens: Tokens, named: Named) -> tuple[str, str]:
    """The place of a mention in its clause: its label in the parse, and the word it hangs on."""
    inside = [k for k in range(named.start, named.end) if not named.start <= tokens.head[k] < named.end]
    head = inside[-1] if inside else named.start
    over = tokens.head[head]
    if tokens.dep[head] in ("compound", "amod", "nmod", "poss"):
        return f"{tokens.dep[head]}>{tokens.dep[over]}", tokens.lower[over]
    return tokens.dep[head], tokens.lower[over]


def of_target(scene: Scene, act: str, code: str, *, by_rule: bool, addressed: bool) -> dict[str, float]:
    """The features by which it is told whether ``code`` is a target of the statement."""
    tokens, draft = scene.tokens, scene.draft
    found: dict[str, float] = {}
    who = scene.who(code)
    joint = isinstance(draft, JointTalk) or len(draft.speaker) > 1
    start, stop = draft.content
    mentions = [n for n in scene.named if n.code == code]
    inside = [n for n in mentions if n.start >= start]
    rivals = len({n.code for n in scene.named if n.start >= start and n.code not in draft.speaker and n.code != code})
    facts = [
        f"who={who}",
        f"who={who}:{'joint' if joint else 'one'}",
        f"rule={by_rule}",
        f"rule={by_rule}:{who}",
        f"addressed={addressed}",
        f"mentions={min(len(inside), 3)}:{who}",
        f"rivals={min(rivals, 2)}:{bool(inside)}",
    ]
    if inside:
        first = inside[0]
        facts.append(f"at={_bucket(first.start - start)}")
        facts.append(f"kind={first.kind}")
        for named in inside[:3]:
            role, over = _role(tokens, named)
            facts += [f"role={role}", f"over={over}"]
            before = tokens.lower[named.start - 1] if named.start > start else "^"
            if before in ("the", "a") and named.start - 1 > start:
                before = tokens.lower[named.start - 2]
            facts += [f"before={before}", f"before={before}:{who}"]
            facts.append(f"after={tokens.lower[named.end] if named.end < stop else '$'}")
    else:
        verb = main_verb(tokens, start, stop)
        subject = _subject(scene, verb) if verb is not None else "no clause"
        facts += [f"unnamed:head={tokens.lower[start]}", f"unnamed:subject={subject}"]
        pronouns = {tokens.lower[k] for k in range(start, stop) if tokens.tag[k] in ("PRP", "PRP$")}
        facts += [f"unnamed:pronoun={word}" for word in pronouns]
        facts += ["unnamed:sides"] if _sides(tokens, start, stop) else []
        found[f"unnamed:{act}"] = 1.0
    if draft.cue is not None:
        facts.append(f"cue:last={tokens.lower[draft.cue[1] - 1]}")
    if any(n.start < start for n in mentions):
        facts.append("in cue")
    group = GROUP[act]
    for fact in facts:
        found[fact] = 1.0
        found[f"{group}:{fact}"] = 1.0
        found[f"{act}:{fact}"] = 1.0
    found[f"act={act}"] = 1.0
    return found


def _bucket(distance: int) -> str:
    return (
        "0"
        if distance <= 0
        else "1-2"
        if distance < 3
        else "3-7"
        if distance < 8
        else "8-15"
        if distance < 16
        else "16+"
    )


def _sides(tokens: Tokens, start: int, stop: int) -> bool:
    return any(
        tokens.lower[k] in ("both", "two")
        and tokens.lower[k + 1] in ("sides", "countries", "parties", "nations", "peoples")
        for k in range(start, stop - 1)
    )


def of_statement(scene: Scene) -> dict[str, float]:
    """The features by which a found statement is kept, and by which the reader says how sure it is."""
    tokens, draft = scene.tokens, scene.draft
    start, stop = draft.content
    found = {f"origin={draft.origin}": 1.0, f"inherited={draft.inherited}": 1.0}
    source = draft.source
    found[
        "source="
        + (
            "none"
            if source is None
            else tokens.lower[source[0]]
            if source[1] - source[0] == 1 and tokens.tag[source[0]] in ("PRP", "DT")
            else "named"
        )
    ] = 1.0
    found[f"person={draft.person is not None}"] = 1.0
    found[f"speakers={min(len(draft.speaker), 3)}"] = 1.0
    found[f"paragraph={min(draft.sentence.paragraph, 3)}"] = 1.0
    found[f"sentence={min(draft.sentence.number, 3)}"] = 1.0
    length = stop - start
    found[f"length={'1-2' if length < 3 else '3-5' if length < 6 else '6-40' if length < 41 else '41+'}"] = 1.0
    found[f"head:tag={tokens.tag[start]}"] = 1.0
    found[f"head={tokens.lower[start]}"] = 1.0
    found[f"last:tag={tokens.tag[stop - 1]}"] = 1.0
    found[f"rule={scene.rule}"] = 1.0
    found[f"before={tokens.lower[start - 1] if start else '^'}"] = 1.0
    if draft.verb >= 0:
        verb = tokens.lower[draft.verb]
        found[f"verb={lexicon().forms.get(verb, verb)}"] = 1.0
        found[f"verb:tag={tokens.tag[draft.verb]}"] = 1.0
        left = draft.verb - 1
        while left >= 0 and tokens.tag[left] in ADVERB:
            left -= 1
        found[f"prior={tokens.lower[left] if left >= 0 else '^'}"] = 1.0
        found[f"verb:dep={tokens.dep[draft.verb]}"] = 1.0
        found[f"verb:tag={tokens.tag[draft.verb]}:dep={tokens.dep[draft.verb]}"] = 1.0
    for who in {scene.who(n.code) for n in scene.named if n.start >= start}:
        found[f"names={who}"] = 1.0
    first = {tokens.lower[k] for k in range(start, min(stop, start + 25))}
    if first & FIRST_PERSON:
        found["first person"] = 1.0
    finite = [tokens.tag[k] for k in range(start, stop) if tokens.tag[k] in ("VBD", "VBZ", "VBP", "MD")]
    found[f"finite={finite[0] if finite else 'none'}"] = 1.0
    if draft.inherited:
        verb_at = main_verb(tokens, start, stop)
        if verb_at is not None:
            found[f"inherited:verb={tokens.lower[verb_at]}"] = 1.0
            found[f"inherited:subject={_subject(scene, verb_at)}"] = 1.0
            found[f"inherited:tag={tokens.tag[verb_at]}"] = 1.0
    return found


def of_confidence(scene: Scene, act: str, probability: float, kept: float) -> dict[str, float]:
    """The features by which the reader says how sure it is of a statement's span, speaker and act together.

    ``probability`` is that of the act, ``kept`` that of there being a statement.
    """
    draft = scene.draft
    found = {
        "act:odds": _log_odds(probability),
        "statement:odds": _log_odds(kept),
        f"act={act}": 1.0,
        f"as by rule={act == scene.rule}": 1.0,
        f"origin={draft.origin}": 1.0,
        f"open={draft.by_content}": 1.0,
        f"speakers={min(len(draft.speaker), 3)}": 1.0,
        f"person={draft.person is not None}": 1.0,
        f"inherited={draft.inherited}": 1.0,
    }
    source = draft.source
    if source is not None:
        word = scene.tokens.lower[source[0]]
        pronoun = source[1] - source[0] == 1 and scene.tokens.tag[source[0]] in ("PRP", "DT")
        found["source=" + (word if pronoun else "named")] = 1.0
    else:
        found["source=none"] = 1.0
    length = draft.content[1] - draft.content[0]
    found["length=" + ("short" if length < 4 else "long" if length > 40 else "usual")] = 1.0
    return found


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, 0.005), 0.995)
    return math.log(bounded / (1 - bounded))
