"""Verbs that may report something said, and whether they do: by subject, tense, and what stands before them.

Reads the tokens with the cast and the speakers; writes :class:`Candidate` values and their sources.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dragoman import codebook
from dragoman.reading.drafts import FINITE, Draft, JointTalk, State, bare_cue, plain_cue, words
from dragoman.reading.genres import Genre
from dragoman.reading.opening import Cast
from dragoman.reading.patterns import ADVERB, Hit, Tokens, cues_at, lexicon, skip_adverbs
from dragoman.reading.people import titles
from dragoman.reading.speakers import LETTERS, MESSAGE, MODAL, Source, Speakers

DENIAL = frozenset(["do", "does", "did", "not", "n't", "never", "will", "would"])
CLAUSE_OPENERS = frozenset(
    ["though", ",", "and", "while", "but", ";", "whereas", "although", "which", "as", "where", "whereby"]
)


NO_TOPIC = frozenset(
    ["morning", "afternoon", "evening", "night", "day", "eve", "phone", "telephone", "line", "sidelines", "margins"]
)
"""What stands behind "on the" where it says when, how or where they spoke."""
COMMITTED = frozenset(
    ["violation", "violations", "crime", "crimes", "atrocities", "acts", "aggression", "abuses", "murder"]
)
"""What is committed without being promised."""
OPENS_TOPIC = frozenset(["the", "his", "her", "their", "its", "our", "a"])
"""What opens the topic behind whom it was discussed with."""
TRAVELS = frozenset(["visit", "trip", "tour", "journey", "mission"])
"""What is concluded without anything being agreed."""
AIMS = frozenset(["effort", "efforts", "steps", "attempt", "attempts", "measures", "work", "actions", "moves"])
"""Nouns whose infinitive says what they are for, and reports nothing said: «continuing efforts to maintain …»."""


@dataclass(frozen=True)
class Candidate:
    """A verb that may report something said: its cue, the source right before it, and the statement before.

    ``prior`` is the word before the verb group, ``tag`` the Penn tag that counts
    (that of "do" where the verb is denied), ``purpose`` the subject of "met",
    "spoke" where an infinitive may follow.
    """

    verb: int
    hit: Hit
    tag: str
    prior: str
    source: Source | None
    last: Draft | None
    start: int
    first: bool
    purpose: Source | None


@dataclass
class Candidates:
    """The verbs of one document that may report something said, and whose cue each is."""

    tokens: Tokens
    cast: Cast
    speakers: Speakers
    genre: Genre

    def hit(self, verb: int, stop: int) -> Hit | None:
        """The longest cue that begins with a verb, before the token ``stop``; ``None`` where there is none."""
        return cues_at(self.tokens, verb, stop)

    def candidate(
        self, verb: int, last: Draft | None, start: int, stop: int, *, first: bool, purpose: Source | None
    ) -> Candidate | None:
        """The verb as a candidate, or ``None`` where no cue of the codebook begins with it."""
        tokens = self.tokens
        if first and last is None and tokens.lower[verb] in words().hosting and self._hosts(verb, start, stop):
            return None
        negated = self._group_has_negation(verb)
        if self._after_modal(verb, start) and not (negated and "never" in tokens.lower[verb - 2 : verb]):
            return None
        floor = last.content[0] if last else start
        messenger = self._messenger(verb, floor, stop)
        hit = self._cue(verb, stop, negated=negated)
        if hit is None and messenger and tokens.lower[verb + 1] == "that":
            hit = Hit(plain_cue("say"), verb + 2)  # «Lund's response was that …»
        if hit is None:
            return None
        tag, left = self._tense(verb, start, negated=negated)
        source = messenger or self.speakers.before(verb, floor)
        prior = tokens.lower[left] if left >= start else ""
        return Candidate(verb, hit, tag, prior, source, last, start, first, purpose)

    def _cue(self, verb: int, stop: int, *, negated: bool) -> Hit | None:
        """The cue of a verb, whole; ``None`` where it has none, or tells of something else."""
        tokens = self.tokens
        hit = self._negative(verb, stop) if negated else self.hit(verb, stop) or self._labelling(verb)
        if hit is not None and hit.end >= stop:  # «accepted the invitation»: the noun is the content
            lemma = lexicon().forms.get(tokens.lower[verb], "")
            hit = next((Hit(cue, verb + 1) for cue in lexicon().verb_cues.get(lemma, ()) if not cue.elements), None)
        if hit is None or hit.end >= stop or (tokens.lower[hit.end - 1] == "on" and self._is_date(hit.end)):
            return None
        hit = self._with_whom(hit, stop)
        if self._perpetrates(verb, hit) or not self._wants_of_another(verb, stop):
            return None
        if hit.cue.act == "praise" and hit.addressee and self._is_merit(hit.addressee):
            hit = Hit(hit.cue, hit.addressee[0])
        agent = skip_adverbs(tokens, verb + 1, stop)
        by = tokens.lower[agent : agent + 1] == ["by"] and tokens.tag[agent + 1] != "VBG"  # «responded by promising …»
        if (by and tokens.tag[verb] in ("VBD", "VBN")) or self._meets(verb, hit, stop):
            return None
        return hit

    def _messenger(self, verb: int, floor: int, stop: int) -> Source | None:
        """«His message to Moscow was clear: …», «Lund's view was that …»: whose it is, and not whom it goes to."""
        lower = self.tokens.lower
        if lower[verb] not in ("is", "was", "are", "were") or verb + 2 >= stop:
            return None
        at = next((k for k in range(verb - 1, max(floor, verb - 9), -1) if lower[k] in MESSAGE), None)
        if at is None or (lower[at + 1] not in ("to", "for") and at + 1 != verb):
            return None
        return self.speakers.owner(at, floor)

    def _tense(self, verb: int, start: int, *, negated: bool) -> tuple[str, int]:
        """The Penn tag that counts for a verb group, and the last token before the group."""
        lower, tags = self.tokens.lower, self.tokens.tag
        left, tag = verb - 1, tags[verb] if tags[verb] != "NNS" else "VBZ"
        while left > start and tags[left] in ADVERB:
            left -= 1
        if lower[left - 3 : left + 1] == ["at", "the", "same", "time"]:
            left -= 4
        if tag == "VB" and left > start and lower[left] in ("did", "do", "does"):  # «did agree to»
            tag, left = ("VBD" if lower[left] == "did" else "VBZ"), left - 1
        if negated and tag == "VB":
            while left > start and lower[left] in DENIAL:
                left -= 1
            tag = "VBD" if {"did", "would"} & set(lower[left:verb]) else "VBZ"
        return tag, left

    def _hosts(self, verb: int, start: int, stop: int) -> bool:
        """Whether a verb tells of the encounter; «met X and welcomed their applications» has told of it already."""
        if not any(self.tokens.lower[k] in words().encounter for k in range(start, verb)):
            return True
        return any(
            self.tokens.lower[k].strip(".") in self.speakers.people or self.tokens.text[k] in titles().holders
            for k in range(verb + 1, min(stop, verb + 8))
        )

    def _labelling(self, verb: int) -> Hit | None:
        """«…, which he called …»: a verb that says what something is held to be."""
        labels = lexicon().forms.get(self.tokens.lower[verb]) in words().labels
        return Hit(plain_cue("say"), verb + 1) if labels and "which" in self.tokens.lower[verb - 6 : verb] else None

    def _meets(self, verb: int, hit: Hit, stop: int) -> bool:
        """«spoke to President X», «called on the Minister»: an encounter, nothing said."""
        lower, tags = self.tokens.lower, self.tokens.tag
        lemma = lexicon().forms.get(lower[verb])
        if lemma == "speak" and hit.cue.act == "state":
            near = range(hit.end, min(stop, hit.end + 12))
            return any(
                lower[k].strip(".") in self.speakers.people or self.tokens.text[k] in titles().holders for k in near
            )
        if lemma != "call" or lower[hit.end - 1] not in ("on", "upon"):
            return False
        return not any(lower[k] == "to" and tags[k + 1] == "VB" for k in range(hit.end, stop - 1))

    def _is_date(self, at: int) -> bool:
        """Whether a time or a telephone stands at a token: «held talks on Wednesday» has no topic."""
        word = self.tokens.text[at]
        if self.tokens.lower[at] in ("the", "this") and self.tokens.lower[at + 1 : at + 2]:
            return self.tokens.lower[at + 1] in NO_TOPIC
        months_and_days = codebook.load_cached("encounters")["dates"]["words"]
        return word in months_and_days or (word.isdigit() and (len(word) == 4 or int(word) <= 31))

    def _perpetrates(self, verb: int, hit: Hit) -> bool:
        """«has committed 2,404 violations», «concluded a visit», «wrote to X»: nothing said."""
        done, lemma = self.tokens.lower[hit.end : hit.end + 6], lexicon().forms.get(self.tokens.lower[verb])
        if lemma in ("conclude", "complete"):  # «concluded a four-day visit to …»
            return not TRAVELS.isdisjoint(done) or done[:1] in (["with"], ["by"])
        if done[:1] == ["by"] and lemma in ("respond", "reply", "begin", "conclude"):
            return True  # «responded by promising to …»
        if lemma in ("write", "reply", "respond", "address"):  # «wrote to Minister X», «addressed a letter to Y»
            return hit.end == verb + 1 and (done[:1] == ["to"] or not LETTERS.isdisjoint(done))
        return lemma == "commit" and not COMMITTED.isdisjoint(done)

    def _wants_of_another(self, verb: int, stop: int) -> bool:
        """«wanted the authorities to act», and not «wanted to act», «wants peace»; true of any other verb."""
        if lexicon().forms.get(self.tokens.lower[verb]) != "want":
            return True
        near = range(verb + 2, min(stop - 1, verb + 9))
        return any(self.tokens.lower[k] == "to" and self.tokens.tag[k + 1] == "VB" for k in near)

    def _with_whom(self, hit: Hit, stop: int) -> Hit:
        """«discussed with President X the need …», «laid out in detail that …»: what belongs to the cue, too."""
        lower = self.tokens.lower
        at = skip_adverbs(self.tokens, hit.end, stop)
        if at > hit.end and lower[at : at + 1] == ["that"] and lower[hit.end - 1] != "that":
            return Hit(hit.cue, at + 1, hit.addressee)
        if hit.cue.act != "consult" or lower[hit.end : hit.end + 1] != ["with"] or hit.addressee:
            return hit
        end = hit.end + 1
        while end < stop and self.speakers._in_phrase(end):
            if end > hit.end + 2 and (lower[end] in OPENS_TOPIC or end in self.speakers.party_at):
                break
            end += 1
        if end + 1 >= stop or self.speakers.resolve(hit.end + 1, end) is None:
            return hit
        return Hit(hit.cue, end, (hit.end + 1, end))

    def _is_merit(self, addressee: tuple[int, int]) -> bool:
        """«applauded Y's efforts for peace»: what is praised, and nobody thanked "for" it."""
        a, b = addressee
        of_theirs = any(self.tokens.tag[k] == "POS" for k in range(a, b))
        return any(self.tokens.lower[k] in words().merits for k in (range(a, b) if of_theirs else (b - 1,)))

    def is_fronted(self, c: Candidate) -> bool:
        """Whether a participle stands ahead of its subject: «Condemning the attack, she …»."""
        opens = self.tokens.tag[c.start] in ADVERB or self.tokens.lower[c.start] in ("while", "when", "in", "by")
        at_head = c.verb == c.start or (c.verb == c.start + 1 and opens)
        if c.hit.cue.act == "consult":
            return False  # «Turning to Ukraine, she said …» only says what she speaks about
        return c.tag == "VBG" and at_head and c.last is None and self.tokens.lower[c.verb] not in words().weak

    def told_by_another(self, c: Candidate, state: State) -> bool:
        """«The U.S. side has said one thing» in Wang Yi's paragraph: what he says of them, no statement of theirs."""
        return (
            c.source is not None
            and c.source.party_only
            and state.spoken
            and (state.person is not None or self.genre.default is None)
            and len(state.speaker) == 1
            and c.source.speaker != state.speaker
            and (c.tag in ("VBZ", "VBP") or bool({"has", "have"} & set(self.tokens.lower[c.source.end : c.verb])))
        )

    def _after_modal(self, verb: int, start: int) -> bool:
        k = verb - 1
        if k > start and self.tokens.lower[k] == ",":  # «will, as always, support»
            k = next((j - 1 for j in range(k - 1, max(start, k - 8), -1) if self.tokens.lower[j] == ","), k)
        while k >= start and (
            self.tokens.tag[k] in ADVERB or self.tokens.lower[k] in ("be", "have", "also", "not", "n't", "been")
        ):
            k -= 1
        return k >= start and self.tokens.lower[k] in MODAL

    def _group_has_negation(self, verb: int) -> bool:
        k = verb - 1
        while k >= 0 and (
            self.tokens.tag[k] in ADVERB
            or self.tokens.lower[k] in ("do", "does", "did", "has", "have", "had", "not", "n't", "never")
        ):
            if self.tokens.lower[k] in ("not", "n't", "never"):
                return True
            k -= 1
        return False

    def _negative(self, verb: int, stop: int) -> Hit | None:
        """The cue that a negated verb makes: "does not seek", "will never accept"."""
        lemma = lexicon().forms.get(self.tokens.lower[verb], "")
        act = codebook.load_cached("cues")["negated"].get(lemma)
        if act is None:
            return None
        end = verb + 1
        if end < stop and self.tokens.lower[end] in ("to", "that", "with"):
            end += 1
        return Hit(bare_cue(act), end)

    def accept(self, c: Candidate) -> Source | None:
        """Whose cue the verb is; ``None`` where it belongs to the content or to nobody."""
        if c.tag == "VBG":
            return self._accept_participle(c)
        if c.tag == "VB":
            return self._accept_infinitive(c)
        if c.tag in ("VBD", "VBN") and self._relative_who(c):
            return self._antecedent(c)
        if c.last is None:
            if c.source or c.tag not in ("VBD", "VBZ", "VBP") or c.prior not in ("and", ",", ")", "but"):
                return c.source
            return self._subject_of_sentence(c.start, c.verb)
        return self._accept_clause(c, c.last) if c.source else self._accept_coordinated(c, c.last)

    def _accept_participle(self, c: Candidate) -> Source | None:
        """«…, calling on X to …», «…, with President Y underscoring …»."""
        if c.verb == c.start or (c.last and self.tokens.tag[c.last.verb] == "MD"):
            return None  # «will do so by strengthening A, working on B»: how it will be done
        if self.tokens.lower[c.verb] in words().weak and not self._framed(c) and not self._in_absolute(c):
            return None
        if lexicon().forms.get(self.tokens.lower[c.verb]) in words().not_participles:
            return None
        if c.source and self.tokens.lower[c.source.start - 1 : c.source.start] == ["with"] and c.last is None:
            return c.source if not c.first and self._in_absolute(c) else None
        if c.last is None and not c.purpose and c.prior != "by":
            aside = self._aside_subject(c) if c.prior in ("while", ",") else None
            return (self._subject_of_sentence(c.start, c.verb) if c.prior == "," else None) or aside
        if c.source and c.prior != "," and self.tokens.lower[c.source.start - 1 : c.source.start] == ["with"]:
            return c.source
        if c.prior == "by" and c.last and lexicon().forms.get(self.tokens.lower[c.verb - 2]) in ("respond", "reply"):
            return self._subject_of_any(c.last.content[0], c.verb)  # «…, to which Minister X responded by promising …»
        anchor = self.source_of(c.last) if c.last else c.purpose
        if c.prior == "by" and c.last is None:
            return self._subject_of_any(c.start, c.verb)
        if c.prior in (",", "while"):
            return anchor
        return anchor if c.prior == "and" and c.last and self.tokens.tag[c.last.verb] == "VBG" else None

    def _in_absolute(self, c: Candidate) -> bool:
        """«…, with both leaders sharing the hope that»: behind a comma and "with"."""
        return c.source is not None and self.tokens.lower[c.source.start - 2 : c.source.start] == [",", "with"]

    def _aside_subject(self, c: Candidate) -> Source | None:
        """«Prime Minister X, while recalling A, expressed B»: the subject right before the aside."""
        comma = next((k for k in range(c.verb - 1, max(c.start, c.verb - 4), -1) if self.tokens.lower[k] == ","), None)
        if comma is None or comma <= c.start or not FINITE.isdisjoint(self.tokens.tag[c.start : comma]):
            return None  # «sent a cable to King Y, expressing …»: not the King
        source = self.speakers._ending_at(comma, c.start)
        heads = source is not None and (source.start == c.start or self.tokens.lower[source.start - 1] == ",")
        return source if heads else None

    def _relative_who(self, c: Candidate) -> bool:
        k = c.verb - 1
        while k > c.start and (self.tokens.tag[k] in ADVERB or self.tokens.lower[k] in ("has", "have", "had")):
            k -= 1
        if self.tokens.lower[k - 1 : k + 1] == ["in", "turn"]:
            k -= 2
        return self.tokens.lower[k] == "who"

    def _antecedent(self, c: Candidate) -> Source | None:
        """«…, observed X, who reiterated …», «In reply to the Minister, who had raised …»: whom "who" means."""
        who = next((k for k in range(c.verb - 1, max(c.start, c.verb - 5), -1) if self.tokens.lower[k] == "who"), None)
        if who is None or who - c.start < 2 or self.tokens.lower[who - 1] != ",":
            return None
        if c.first and (self.tokens.lower[c.verb] in words().hosting or self.tokens.lower[who + 1] == "had"):
            return None  # «with Minister Y, who welcomed him», «who had asked for it»: the encounter's own sentence
        source = self.speakers._ending_at(who - 1, c.last.content[0] if c.last else c.start)
        if (
            source is None
            and c.last is not None
            and c.last.cue
            and c.last.source
            and c.last.source[1] in (who - 1, who)
        ):
            return self.source_of(c.last)
        return source if source is not None and (source.person or source.party_only) else None

    def _framed(self, c: Candidate) -> bool:
        """Whether a weak participle has a noun or "that" of its own: «giving the assurance that»."""
        return c.hit.end - c.verb > 2 or self.tokens.lower[c.hit.end - 1] == "that"

    def _accept_infinitive(self, c: Candidate) -> Source | None:
        """«spoke with X to thank him for …», and a second infinitive after "and"."""
        if c.prior == "to" and (source := self._led_on(c)) is not None:
            return source
        if c.prior == "to" and self.tokens.lower[c.verb - 2] in AIMS:
            return None
        if c.prior == "to" and c.last is None:
            return c.purpose or self.encounter_subject(c.start, c.verb)
        if c.last is not None:
            joined = c.prior == "and" or (c.prior == "to" and self.tokens.lower[c.verb - 2] in ("and", ",", "as"))
            second = joined and c.last.verb >= 0 and self.tokens.tag[c.last.verb] == "VB"
            return self.source_of(c.last) if second else None
        if c.first and c.hit.cue.act in ("praise", "consult"):
            return self.encounter_subject(c.start, c.verb)  # the "to" is missing in some pages
        return None

    def _led_on(self, c: Candidate) -> Source | None:
        """«She went on to denounce …», «X took the opportunity to brief …»: the subject of the verb before."""
        lower = self.tokens.lower
        if lower[c.verb - 2] not in words().led_on:
            return None
        floor = c.last.content[0] if c.last else c.start
        for k in range(c.verb - 2, max(floor, c.verb - 8), -1):
            if self.tokens.tag[k] in FINITE or self.tokens.tag[k] == "MD":
                return self.speakers.before(k, floor) or (self.source_of(c.last) if c.last else None)
        return None

    def _accept_clause(self, c: Candidate, last: Draft) -> Source | None:
        """«…, and they pledged to …»: a clause with its own subject after another statement."""
        assert c.source is not None
        lower, source = self.tokens.lower, c.source
        if source.start > c.start and lower[source.start - 2 : source.start] == [",", "and"]:
            source = self._behind_and(source) or source  # «in Gaza, Haiti, and Ukraine and Mr X encouraged …»
        if source.start > c.start and lower[source.start - 1] not in CLAUSE_OPENERS:
            source = self._behind_and(source) or source  # «on the situation in Gaza and Mr X highlighted …»
        at = source.start
        if at <= c.start or lower[at - 1] not in CLAUSE_OPENERS or lower[at - 2 : at] == ["that"]:
            return None
        if lower[at - 1] == "as" and c.tag in ("VBZ", "VBP"):
            return None  # «…, as Israel responds to the attack»
        past = self.is_past(last)
        if lower[at - 1] == "which":
            return self._accept_relative(replace(c, source=source), lower[at - 3 : at - 1])
        if past and c.tag in ("VBD", "VBN"):
            return None if self._relative(at) else source
        if not past and c.tag == "VBD" and source.person and lower[at - 2 : at] == [",", "and"]:
            return source  # «Italy supports A, and President B undertook to …»
        return source if c.tag in ("VBZ", "VBP") and not (last.by_content and past) else None

    def _behind_and(self, source: Source) -> Source | None:
        """The person behind the last "and" of a phrase that was taken for one with what stands before it."""
        ands = [k for k in range(source.start + 1, source.end) if self.tokens.lower[k] == "and"]
        found = self.speakers.resolve(ands[-1] + 1, source.end) if ands else None
        return found if found is not None and found.person else None

    def _accept_relative(self, c: Candidate, before: list[str]) -> Source | None:
        """«…, which he described as a violation», «…, to which Minister X replied that …»."""
        lemma = lexicon().forms.get(self.tokens.lower[c.verb])
        assert c.source is not None
        mine = c.source.person is not None or c.source.party_only
        if lemma in words().labels:
            return c.source if c.source.person else None
        answers = lemma in words().answers and c.tag in ("VBD", "VBN") and "," in before
        return c.source if mine and answers and set(c.source.speaker) <= set(self.cast.joint) else None

    def _accept_coordinated(self, c: Candidate, last: Draft) -> Source | None:
        """«… and welcomed …»: a verb of the same subject, in the tense of the one before."""
        tokens, past = self.tokens, self.is_past(last)
        if last.act == "reassure" and c.hit.cue.act in ("reassure", "reject"):
            return None  # «does not seek A, has no intention of B, and does not support C»: one act
        same_tense = (
            c.tag in ("VBD", "VBN") if past else c.tag in ("VBZ", "VBP") or (c.tag == "VB" and c.prior == "and")
        )
        prior = c.prior
        if not past and c.tag == "VBN" and prior in ("has", "have"):  # «has invited X to A, and has offered to B»
            same_tense, prior = True, self._before_auxiliary(c.verb)
        if not same_tense or prior not in ("and", "but", ",", "while", "or"):
            return None
        reduced = tokens.dep[c.verb] in ("acl", "amod", "relcl", "advcl") or tokens.lower[c.verb] in words().weak
        if c.hit.cue.act == "appeal" and c.tag == "VBN" and tokens.lower[c.hit.end] in ("in", "by", "at", "under"):
            return None  # «enabled by the ceasefire and called for in the deal»
        if tokens.lower[c.verb + 1 : c.verb + 2] == ["by"] or (prior == "," and c.tag == "VBN" and reduced):
            return None
        if not past and tokens.dep[c.verb] != "conj" and prior != "and":
            return None
        return None if self._joined_within(c.verb, last) else self.source_of(last)

    def _before_auxiliary(self, verb: int) -> str:
        """The word before the "has" or "have" of a participle."""
        k = verb - 1
        while self.tokens.lower[k] not in ("has", "have"):
            k -= 1
        return self.tokens.lower[k - 1]

    def _joined_within(self, verb: int, last: Draft) -> bool:
        """«said, we have built A and resolutely responded to B»: the verb goes with one of what was said."""
        if not last.by_content or self.tokens.dep[verb] != "conj":
            return False
        head = self.tokens.head[verb]
        while self.tokens.dep[head] == "conj" and head > last.content[0]:
            head = self.tokens.head[head]
        return last.content[0] < head < verb and any(
            self.tokens.lower[k] in ("we", "i") and self.tokens.head[k] == head for k in range(last.content[0], verb)
        )

    def is_past(self, draft: Draft) -> bool:
        """Whether a statement is told in the past tense (participles and infinitives hang on a past verb)."""
        if draft.verb < 0 or self.tokens.tag[draft.verb] not in ("VBZ", "VBP", "VBN", "NNS", "MD"):
            return True
        before = draft.verb - 1
        while before > 0 and self.tokens.tag[before] in ADVERB:
            before -= 1  # «has always held»
        return self.tokens.tag[draft.verb] == "VBN" and self.tokens.lower[before] not in ("has", "have")

    def _relative(self, at: int) -> bool:
        return any(w in ("which", "who", "where", "whose") for w in self.tokens.lower[max(0, at - 2) : at])

    def source_of(self, draft: Draft) -> Source | None:
        """Whose statement a draft is, as the source of a further one; ``None`` where nobody stands for it."""
        if not draft.speaker:
            return None
        span = draft.source or (-1, -1)
        if draft.cue is None:
            return None
        if isinstance(draft, JointTalk):
            return Source(span[0], span[1], draft.talkers, draft.talker)
        return Source(span[0], span[1], draft.speaker, draft.person)

    def _subject_of_sentence(self, start: int, verb: int) -> Source | None:
        """The subject of the clause that ``verb`` is coordinated with or hangs on."""
        for k in verbs_or_encounter(self.tokens, start, verb):
            source = self.speakers.before(k, start)
            if source:
                return source
        if self.tokens.lower[verb - 1] != "and":
            return None
        others = (k for k in range(start + 1, verb) if self.tokens.tag[k] == "VBD")  # «charged the envoy to … and»
        return next((s for k in others if (s := self.speakers.before(k, start)) is not None and s.person), None)

    def _subject_of_any(self, start: int, verb: int) -> Source | None:
        """The subject of the finite verb before «by …ing»: «She began by thanking him for …»."""
        for k in range(verb - 1, start, -1):
            if self.tokens.tag[k] in ("VBD", "VBZ", "VBP"):
                return self.speakers.before(k, start)
        return None

    def encounter_subject(self, start: int, verb: int) -> Source | None:
        """The subject of "spoke", "met", "convened" before an infinitive of purpose."""
        tokens = self.tokens
        for k in range(start, verb):
            if tokens.lower[k] in words().encounter and tokens.tag[k] in ("VBD", "VBZ", "VBN", "VBP"):
                source = self.speakers.before(k, start)
                if source:
                    return source
                person = next(
                    (
                        p
                        for p in self.cast.people
                        if p.start <= tokens.start[k] and p.end >= tokens.start[start] and p.party
                    ),
                    None,
                )
                if person and person.party:
                    span = self._tokens_of(person.start, person.end)
                    return Source(span[0], span[1], (person.party,), person.name)
        return None

    def _tokens_of(self, start: int, end: int) -> tuple[int, int]:
        inside = [k for k in range(len(self.tokens.start)) if start <= self.tokens.start[k] < end]
        return (inside[0], inside[-1] + 1) if inside else (-1, -1)


def verbs_or_encounter(tokens: Tokens, start: int, stop: int) -> list[int]:
    """Verbs of saying or meeting in [start, stop)."""
    return [
        k
        for k in range(start, stop)
        if (tokens.tag[k] in FINITE or (tokens.tag[k] == "VBN" and tokens.tag[k - 1] == "NNP"))  # «Salem sent …»
        and (tokens.lower[k] in words().encounter or tokens.lower[k] in lexicon().forms)
    ]
