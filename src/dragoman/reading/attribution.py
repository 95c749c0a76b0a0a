"""Attribution: source, cue and content, sentence by sentence.

Reads tokens with tags, the layout, the :class:`Speakers` and the cue patterns;
writes :class:`Draft` statements in the order of their content. Within a
paragraph a sentence without an attribution goes on with the last speaker
(codebook, rule 4); a sentence that only narrates reports nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from dragoman.reading.candidates import CLAUSE_OPENERS, Candidates
from dragoman.reading.drafts import FINITE, Draft, JointTalk, State, bare_cue, inherited, plain_cue, words
from dragoman.reading.edges import Edges
from dragoman.reading.genres import Genre
from dragoman.reading.layout import Sentence, is_narration
from dragoman.reading.opening import Cast
from dragoman.reading.patterns import (
    ADVERB,
    Hit,
    Tokens,
    cues_at,
    impersonal_at,
    lexicon,
    possible_impersonal,
    skip_adverbs,
    verbs,
)
from dragoman.reading.speakers import Source, Speakers

BARE_PASSIVE = frozenset(["consult", "praise", "state", "agree", "concern", "reject", "demand", "criticize"])
"""Acts that a passive without "by" can report."""


AGENDA = frozenset(
    [
        ("on", "the", "agenda"),
        ("on", "the", "table"),
        ("among", "the", "topics"),
        ("among", "the", "issues"),
        ("among", "the", "subjects"),
        ("in", "the", "talks"),
        ("in", "the", "discussions"),
        ("in", "the", "conversation"),
    ]
)
"""Where a subject was that they spoke about: «the corridor was on the agenda»."""
BY_WHOM = (
    ("according", "to"),
    ("in", "the", "view", "of"),
    ("in", "the", "opinion", "of"),
    ("in", "the", "words", "of"),
    ("in", "the", "assessment", "of"),
)
"""What leads to whoever said what follows: «According to the Minister, …»."""
VIEWS_ON = (["views", "on"], ["opinions", "on"], ["views", "about"], ["views", "regarding"])
TOOK_PLACE = (["took", "place"], ["was", "held"])
"""Around the topic: «An exchange of views on the settlement took place»."""
MEETINGS = frozenset(["call", "conversation", "meeting", "talks", "contact", "visit", "exchange"])
"""What is told to have been requested where no more is told than who asked for the encounter."""
PROMISES = frozenset(["will", "shall"])
JOINS = frozenset(["and", "but"])
OPENING = frozenset(["“", '"', "``", "‘"])
FIRST_PERSON = frozenset(["i", "we"])
CLOSING = frozenset(['"', "”", "''", "’’", "’", "'"])


@dataclass
class Attribution:
    """Reads all sentences of one document."""

    tokens: Tokens
    cast: Cast
    speakers: Speakers
    text: str
    genre: Genre = field(default_factory=Genre)
    drafts: list[Draft] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.candidates = Candidates(self.tokens, self.cast, self.speakers, self.genre)
        self.edges = Edges(self.tokens, self.speakers, self.text)

    def run(self, sentences: list[tuple[Sentence, int, int]]) -> list[Draft]:
        """The statements of the sentences, given with their token ranges."""
        state, paragraph = State(), 0
        waiting: list[tuple[Sentence, int, int]] = []
        leading: Source | None = None
        leading_cue: Draft | None = None
        quoting: Draft | None = None
        for number, (sentence, start, end) in enumerate(sentences):
            if sentence.paragraph != paragraph:
                paragraph, state = sentence.paragraph, self._begun(sentence.paragraph)
                if quoting and self._opens_quotation(sentence):
                    state = State(quoting.speaker, quoting.person, True)
                else:
                    quoting = None
            if leading_cue and self._is_bullet(sentence):
                found = self._continued(sentence, start, self._final(start, end), leading_cue)
            elif self._is_item(start, end) and leading:
                found = self._item(sentence, start, self._final(start, end), leading, state)
            else:
                leading, leading_cue = self._leads(start, end), self._leading_cue(sentence, start, end, state)
                quoting = leading_cue or quoting
                first = number == 0 and self.genre.default is None
                found = [] if leading or leading_cue else self._sentence(sentence, start, end, state, first=first)
                if not found and self._is_quoted(sentence) and self._final(start, end) - start > 2:
                    waiting.append((sentence, start, self._final(start, end)))
                elif found and found[0].origin == "postposed":
                    self.drafts.extend(self._quoted_before(waiting, found[0]))
            waiting = waiting if not found else []
            self._remember(found, state)
            self.drafts.extend(found)
            following = sentences[number + 1][0].paragraph if number + 1 < len(sentences) else 0
            if following != sentence.paragraph:  # nobody was said to have said it
                for each, a, b in waiting:
                    self.drafts.extend(self._by("unattributed", self._unattributed(each, a, b, State())))
                waiting = []
        return self.drafts

    def _is_quoted(self, sentence: Sentence) -> bool:
        """Whether a whole sentence stands inside a quotation that others open or close."""
        line = self.text.rfind("\n", 0, sentence.start) + 1
        before, inside = self.text[line : sentence.start], self.text[sentence.start : sentence.end]
        opened = before.count("“") > before.count("”") or before.count('"') % 2 == 1
        begins = inside[:1] in ("“", '"', "‘") or before[-1:] in ("“", '"', "‘")
        closes = "”" in inside[1:] or '"' in inside[1:]
        return (opened or begins) and not closes

    def _opens_quotation(self, sentence: Sentence) -> bool:
        """Whether a paragraph's first sentence opens a quotation: behind «The Minister said:» it is the Minister's."""
        line = self.text.rfind("\n", 0, sentence.start) + 1
        return self.text[line : sentence.start + 1].lstrip()[:1] in ("“", '"', "‘", "«", "”")

    def _quoted_before(self, waiting: list[tuple[Sentence, int, int]], said: Draft) -> list[Draft]:
        """«“A. B,” she said»: A, too, is what she said."""
        return [
            inherited(sentence, self.edges.strip(start, stop), said.speaker, said.person, origin="quoted")
            for sentence, start, stop in waiting
        ]

    def _begun(self, paragraph: int) -> State:
        """Who has the word when a paragraph begins: nobody in a readout, else as the genre says."""
        word = self.genre.word(paragraph)
        self.speakers.word = word
        return State(word.speaker, word.person, True) if word else State()

    def _leads(self, start: int, end: int) -> Source | None:
        """«At the meeting, the three Ministers:»: whoever the items of a list begin with."""
        if self.tokens.lower[end - 1] != ":":
            return None
        return self.speakers._ending_at(end - 1, start)

    def _leading_cue(self, sentence: Sentence, start: int, end: int, state: State) -> Draft | None:
        """«We agreed to:»: the cue that a list's items go on with."""
        stop = end - 1
        if end - start < 3 or self.tokens.lower[stop] != ":":
            return None
        written = [k for k in range(start + 2, stop) if self.tokens.lower[k] in ("reads", "read")]
        for verb in (*verbs(self.tokens, start, stop), *written):
            hit = Hit(plain_cue("say"), verb + 1) if verb in written else self.candidates.hit(verb, stop)
            if hit is not None and self.tokens.lower[hit.end : hit.end + 1] == [","] and hit.end + 4 >= stop:
                hit = Hit(hit.cue, stop)  # «said, in part:»
            source = self.speakers.before(verb, start)
            if hit is not None and source is not None and hit.end >= stop:
                return self._draft(sentence, (hit.end, stop), (verb, hit.end), source, hit, state, verb)
        return None

    def _is_bullet(self, sentence: Sentence) -> bool:
        """Whether a sentence opens an item of a list: a mark or a number stands before it on its line."""
        line = self.text.rfind("\n", 0, sentence.start) + 1
        return sentence.number == 1 and bool(self.text[line : sentence.start].strip())

    def _continued(self, sentence: Sentence, start: int, stop: int, lead: Draft) -> list[Draft]:
        """An item that goes on with the cue of the line before the list."""
        return [
            replace(
                lead,
                sentence=sentence,
                content=self.edges.strip(start, stop),
                cue=None,
                source=None,
                addressee=None,
                inherited=True,
                verb=-1,
                origin="item",
            )
        ]

    def _is_item(self, start: int, end: int) -> bool:
        """Whether a sentence begins with a verb of saying that lacks its subject: an item of a list."""
        k = skip_adverbs(self.tokens, start, end)
        return (
            k < end
            and self.tokens.lower[k] in lexicon().forms
            and self.tokens.lower[k][-2:] in ("ed", "ke", "de", "id", "ht", "re")
            and self.candidates.hit(k, end) is not None
        )

    def _item(self, sentence: Sentence, start: int, stop: int, source: Source, state: State) -> list[Draft]:
        """The statement of a list's item, with the source of the line that leads it in."""
        verb = skip_adverbs(self.tokens, start, stop)
        hit = self.candidates.hit(verb, stop)
        if hit is None or hit.end >= stop:
            return []
        draft = self._draft(sentence, (hit.end, stop), (start, hit.end), source, hit, state, verb)
        if draft is None:
            return []
        draft.source = None
        rest = self._main(sentence, hit.end, stop, state, [draft], first=False, given=draft)
        return [draft, *rest]

    # ------------------------------------------------------------ a sentence

    def _sentence(self, sentence: Sentence, start: int, end: int, state: State, *, first: bool) -> list[Draft]:
        stop = self._final(start, end)
        told = FIRST_PERSON.isdisjoint(self.tokens.lower[start : start + 3])  # «“I raised …» tells of the encounter
        if self._is_quoted(sentence) and not first and told:
            return self._by("unattributed", self._unattributed(sentence, start, stop, state)) if state.spoken else []
        start = self._behind_spokesperson(start, stop)
        if (
            not first
            and is_narration(self.text[sentence.start : sentence.end])
            and not self._has_speaker_cue(start, stop)
        ):
            found = self._by("passive", self._passive(sentence, start, stop, state))
            found = found or self._by("impersonal", self._impersonal(sentence, start, stop, state))
            found = found or self._by("passive", self._views_on(sentence, start, stop, state))
            state.spoken = False if not found else state.spoken
            return found
        found = (
            self._by("postposed", self._postposed(sentence, start, stop, state))
            or self._by("according", self._according_to(sentence, start, stop))
            or self._by("passive", self._passive(sentence, start, stop, state))
            or self._by("passive", self._on_agenda(sentence, start, stop, state))
        )
        if not found:
            found = self._by("impersonal", self._impersonal(sentence, start, stop, state))
            begin = found[-1].content[0] if found else start
            main = self._by(
                "main", self._main(sentence, start if not found else begin, stop, state, found, first=first)
            )
            if found and found[0].cue is not None and not first:
                main = self._before_passive(sentence, start, found[0].cue[0], state) + main
            found = main if not found else self._merge(found, main)
        if not found and not first:
            found = self._by("unattributed", self._unattributed(sentence, start, stop, state))
        return [d for d in found if d.content[1] > d.content[0]]

    def _behind_spokesperson(self, start: int, stop: int) -> int:
        """«The Spokesperson, Ambassador X, stated that …»: what comes behind is the publisher's account itself."""
        if self.genre.kind != "readout":
            return start
        if self.tokens.lower[start : start + 2] == ["according", "to"]:
            comma = next((k for k in range(start + 2, min(stop, start + 20)) if self.tokens.lower[k] == ","), start)
            return comma + 1 if any("spokes" in word for word in self.tokens.lower[start:comma]) else start
        verb = next((v for v in verbs(self.tokens, start, min(stop, start + 40)) if self.tokens.tag[v] in FINITE), None)
        if verb is None or not self._is_spokesperson(start, verb):
            return start
        behind = verb + 1 + (self.tokens.lower[verb + 1 : verb + 2] == ["that"])
        return behind if stop - behind > 4 else start

    def _is_spokesperson(self, start: int, verb: int) -> bool:
        """Whether whoever stands before a verb only tells of the encounter: a spokesperson, named or not."""
        said = lexicon().verb_cues.get(lexicon().forms.get(self.tokens.lower[verb], ""), ())
        if not any(cue.inserted for cue in said):
            return False
        if any("spokes" in word for word in self.tokens.lower[start:verb]):
            return not any(self.tokens.lower[k] in ("with", "told", "to") for k in range(start, verb))
        source = self.speakers.before(verb, start)
        told = [p for p in self.cast.others if source and p.name == source.person]
        return any("spokes" in (p.title or "").casefold() for p in told)

    def _by(self, origin: str, found: list[Draft] | None) -> list[Draft]:
        """Drafts with the way they were found written into them, where none is yet."""
        for draft in found or ():
            draft.origin = draft.origin or origin
        return found or []

    def _final(self, start: int, end: int) -> int:
        """The end of a sentence without its final punctuation and closing quotes."""
        while end > start and not any(c.isalnum() or c in ")%" for c in self.tokens.text[end - 1]):
            end -= 1
        return end

    def _has_speaker_cue(self, start: int, stop: int) -> bool:
        return any(
            self.candidates.hit(v, stop) and self.speakers.before(v, start) for v in verbs(self.tokens, start, stop)
        )

    # ---------------------------------------------- attribution after or inside

    def _postposed(self, sentence: Sentence, start: int, stop: int, state: State) -> list[Draft] | None:
        """«…, Blinken said, adding that …» and «…», said the Minister."""
        tokens = self.tokens
        for verb in range(start + 3, stop):
            if tokens.tag[verb] not in ("VBD", "VBZ", "VBP", "VBN"):
                continue
            lemma = lexicon().forms.get(tokens.lower[verb], tokens.lower[verb])
            if not self._may_be_inserted(verb, lemma, start):
                continue
            comma, source, after = self._inserted_at(verb, start, stop)
            if comma is None or source is None:
                continue
            hit = Hit(plain_cue(lemma), after)
            content = self.edges.strip(start, comma)
            rest = self.edges.strip(self.edges.cue_end(verb, stop), stop)
            draft = self._draft(
                sentence,
                content,
                (self.edges.cue_start(verb, source), after if after > verb else verb + 1),
                source,
                hit,
                state,
                verb,
            )
            if draft is None:
                return None
            draft.cue = (self.edges.cue_start(verb, source), self.edges.cue_end(verb, stop))
            drafts = [draft]
            behind = max(self.edges.cue_end(verb, stop), source.end if source.start > verb else 0)
            if tokens.lower[behind : behind + 2] == [",", "who"]:
                behind = source.start
            tail = self._after_inserted(sentence, behind, stop, state, draft)
            if tail:
                drafts += tail
                edge = (tail[0].source if tail[0].source and tail[0].source[0] >= behind else tail[0].cue or (0, 0))[0]
                if edge - behind > 4 and source.end <= behind and self.tokens.lower[behind] == ",":
                    draft.content = self.edges.strip_conjunction(content[0], edge)
            elif (
                rest[1] - rest[0] > 2
                and source.end <= rest[0]
                and self.tokens.lower[self.edges.cue_end(verb, stop)] == ","
            ):
                draft.content = (
                    content[0],
                    rest[1],
                )  # «These steps, she said, are narrow»: one stretch, the insertion in it
            return drafts
        return None

    def _may_be_inserted(self, verb: int, lemma: str, start: int) -> bool:
        """Whether a verb may stand after what was said; behind a closing quotation mark any verb of saying may."""
        if any(c.inserted for c in lexicon().verb_cues.get(lemma, ())) or lemma in words().inserted_forms:
            return True
        if lemma == "make":
            return self.tokens.lower[verb + 1 : verb + 2] == ["clear"]
        return self.tokens.lower[verb - 1] in CLOSING and lemma in lexicon().verb_cues

    def _inserted_at(self, verb: int, start: int, stop: int) -> tuple[int | None, Source | None, int]:
        """The comma (or quote) before an inserted attribution, its source, and the token after it."""
        tokens = self.tokens
        source = self.speakers.before(verb, start)
        edge = self.edges.cue_end(verb, stop)
        closes = (
            edge >= stop
            or tokens.lower[edge] in (",", ".", ";", ":", '"', "”", "“", "''", "``", "—", "–")
            or tokens.lower[edge] in ("the", "to", "at", "during", "in", "after", "before", "following", "on", "ahead")
        )
        if (
            source
            and source.start - 1 > start
            and tokens.lower[source.start - 1] in (",", '"', "”", "''", "’’", "?", "!")
            and closes
        ):
            if (
                edge < stop
                and tokens.lower[edge] not in (",", ";", ".", '"', "”", "“", "''", "``", "—", "–")
                and '"' not in self.edges.chars(start, source.start)
                and "”" not in self.edges.chars(start, source.start)
            ):
                return None, None, 0
            if not self.edges.is_clause(start, source.start - 1) and not self._goes_on(edge, stop):
                return None, None, 0
            return source.start, source, edge
        if tokens.lower[verb - 1] in (",", "–", "—", *CLOSING):  # «…, said Minister X»
            after = self._named_after(verb + 1, stop)
            behind: tuple[str, ...] = (",", ".", ";", "–", "—")
            if tokens.lower[verb - 1] in CLOSING:
                behind += ("in", "at", "during", "on", "after", "before", "following", "when")
            if after and (after.end >= stop or tokens.lower[after.end] in behind):
                return verb, after, after.end
        return None, None, 0

    def _goes_on(self, edge: int, stop: int) -> bool:
        """«The invitation, he answered, is under consideration»: whether the verb of what was said comes behind."""
        tags = self.tokens.tag
        return edge + 1 < stop and self.tokens.lower[edge] == "," and tags[edge + 1] in ("VBZ", "VBP", "VBD", "MD")

    def _named_after(self, at: int, stop: int) -> Source | None:
        for end in range(min(stop, at + 24), at, -1):
            if self.tokens.lower[end - 1] != "," and all(
                self.speakers._in_phrase(k) or self.tokens.lower[k] == "," for k in range(at, end)
            ):
                found = self.speakers.resolve(at, end)
                if found:
                    return found
        return None

    def _after_inserted(self, sentence: Sentence, at: int, stop: int, state: State, before: Draft) -> list[Draft]:
        """«…, he said, adding that …» and «…, and stressed that …» after an inserted attribution."""
        if at >= stop:
            return []
        k = at
        while k < stop and (
            self.tokens.lower[k] in (",", "and", "while", "but", "also") or self.tokens.tag[k] in ADVERB
        ):
            k += 1
        found = self._main(sentence, at, stop, state, [before], first=False, given=before)
        if k < stop and lexicon().forms.get(self.tokens.lower[k]) and self.tokens.tag[k][0] == "V":
            return found
        follows = "who" in self.tokens.lower[k : k + 8]  # «…», said X, who reiterated …
        return found if found and found[0].source and (follows or found[0].source[0] >= at) else []

    # ------------------------------------------------------ according to, passive

    def _according_to(self, sentence: Sentence, start: int, stop: int) -> list[Draft] | None:
        tokens = self.tokens
        behind = range(start + 3, stop - 2)
        comma = next((k for k in behind if tokens.lower[k : k + 3] == [",", "according", "to"]), None)
        if comma is not None and (source := self.speakers.resolve(comma + 3, stop)) is not None:
            hit = Hit(plain_cue("say"), comma + 3)
            last = self._draft(
                sentence, self.edges.strip(start, comma), (comma + 1, comma + 3), source, hit, State(), comma
            )
            return [last] if last else None
        led = next((len(lead) for lead in BY_WHOM if tokens.lower[start : start + len(lead)] == list(lead)), None)
        if led is None:
            return None
        comma = next((k for k in range(start + led, min(stop, start + 20)) if tokens.lower[k] == ","), None)
        source = self.speakers.resolve(start + led, comma) if comma else None
        if comma is None or source is None:
            return None
        draft = self._draft(
            sentence,
            self.edges.strip(comma + 1, stop),
            (start, start + led),
            source,
            Hit(plain_cue("say"), comma + 1),
            State(),
            start,
        )
        return [draft] if draft else None

    def _passive(self, sentence: Sentence, start: int, stop: int, state: State) -> list[Draft] | None:
        """«X was reiterated by Minister Hayase»; «the situation was raised»."""
        found: list[Draft] = []
        floor = start
        for verb in range(start + 1, stop):
            if self.tokens.tag[verb] in ("VBN", "VBD") and self._is_passive(verb, start):
                made = self._one_passive(sentence, verb, floor, stop, state)
                if made:
                    draft, floor = made
                    found.append(draft)
        if not found:
            return None
        ahead = self._before_passive(sentence, start, found[0].content[0], state)
        return self._merge([*ahead, *found], self._behind_passive(sentence, floor, stop, state))

    def _one_passive(
        self, sentence: Sentence, verb: int, floor: int, stop: int, state: State
    ) -> tuple[Draft, int] | None:
        """The statement of one passive, and the token after it."""
        tokens = self.tokens
        told = self._told(sentence, verb, floor, stop, state)
        if told:
            return told
        first, end = self._verb_group(verb, floor), verb + 1
        if end < stop and tokens.lower[end] in ("out", "up", "on", "for", "upon"):
            end += 1
        end = skip_adverbs(tokens, end, stop)
        by = end < stop and tokens.lower[end] == "by"
        act = self._passive_act(verb)
        source = self._named_after(end + 1, stop) if by else None
        bare_end = end >= stop or tokens.lower[end] in (",", "during", "at", "in", "and", "as", "with")
        if act is None or (by and source is None) or (not by and not (bare_end and act in BARE_PASSIVE)):
            return None
        if not by and act in ("demand", "criticize") and not self._stands_alone(verb):
            return None  # «a protest was lodged» is more than its verb
        subject = self.edges.clause_start(floor, first)
        whole = impersonal_at(tokens, subject, stop, possible_impersonal(tokens, subject, stop)) if by else None
        if whole is not None and whole.end > end + 1:
            return None  # «Concern was conveyed by the Korean side regarding A»: the cue is the whole frame
        if (
            first <= subject
            or tokens.lower[subject] in ("it", "they", "he", "she", "there", "who", "which")
            or tokens.lower[first - 1] in ("that", "which", "who", "it")
            or any(tokens.lower[k] == "that" and tokens.dep[k] == "mark" for k in range(subject, first))  # reported
            or (tokens.dep[verb] in ("relcl", "advcl", "acl") and not by)
            or (tokens.lower[verb] in ("requested", "initiated") and tokens.lower[first - 1] in MEETINGS)
        ):
            return None
        everyone = act in ("consult", "praise", "agree", "state", "concern", "support") and not source
        cue = (first, end + 1 if by else end)
        draft = self._draft(
            sentence,
            self.edges.strip(subject, first),
            cue,
            source,
            Hit(bare_cue(act), cue[1]),
            state,
            verb,
            impersonal="all" if everyone else "publisher",
        )
        if draft is None:
            return None
        if not source and act == "consult" and tokens.lower[verb] in ("raised", "mentioned") and self.cast.publisher:
            draft.speaker, draft.person = (self.cast.publisher,), None
        draft.act, draft.by_content = act, act == "state"
        return draft, source.end if source else cue[1]

    def _views_on(self, sentence: Sentence, start: int, stop: int, state: State) -> list[Draft] | None:
        """«An exchange of views on the settlement took place»: the topic stands between the cue's noun and its verb."""
        lower = self.tokens.lower
        on = next((k for k in range(start + 1, min(start + 8, stop)) if lower[k - 1 : k + 1] in VIEWS_ON), None)
        if on is None or lower[stop - 2 : stop] not in TOOK_PLACE or stop - on < 4:
            return None
        hit = Hit(bare_cue("consult"), on + 1)
        draft = self._draft(sentence, (on + 1, stop - 2), (start, on + 1), None, hit, state, start, impersonal="all")
        return [draft] if draft else None

    def _on_agenda(self, sentence: Sentence, start: int, stop: int, state: State) -> list[Draft] | None:
        """«The grain corridor was also on the agenda», «X figured in the talks»: what they spoke about."""
        tokens, lower = self.tokens, self.tokens.lower
        for verb in range(start + 1, stop - 2):
            if lower[verb] not in ("was", "were", "featured", "figured"):
                continue
            at = skip_adverbs(tokens, verb + 1, stop)
            if tuple(lower[at : at + 3]) not in AGENDA or lower[start] in ("there", "also", "among", "it"):
                continue
            cue = (verb, min(stop, at + 3 + (lower[at + 3 : at + 4] in (["discussed"], ["raised"], ["covered"]))))
            subject = self.edges.clause_start(start, verb)
            draft = self._draft(
                sentence,
                self.edges.strip(subject, verb),
                cue,
                None,
                Hit(bare_cue("consult"), cue[1]),
                state,
                verb,
                impersonal="all",
            )
            return [draft, *self._behind_passive(sentence, cue[1], stop, state)] if draft else None
        return None

    def _told(self, sentence: Sentence, verb: int, floor: int, stop: int, state: State) -> tuple[Draft, int] | None:
        """«The Ambassador was told that …», «Mr X was briefed by Y on …»: the subject is whom it is said to."""
        tokens, lower = self.tokens, self.tokens.lower
        if lexicon().forms.get(lower[verb]) not in words().addressing:
            return None
        addressee = self.speakers.before(verb, floor)
        if addressee is None or len(addressee.speaker) != 1 or lower[addressee.start] == "it":
            return None
        if addressee.start > floor and lower[addressee.start - 1] not in CLAUSE_OPENERS:
            return None  # «Mr X said he was told that …»
        at = skip_adverbs(tokens, verb + 1 + (lower[verb + 1 : verb + 2] in (["on"], ["upon"])), stop)
        source, others = None, [code for code in self.cast.joint if code not in addressee.speaker]
        if lower[at : at + 1] == ["by"]:
            source = self._named_after(at + 1, stop)
            at = skip_adverbs(tokens, source.end, stop) if source else stop
        speaker = source.speaker if source else tuple(others) if len(others) == 1 else ()
        if not speaker or at + 2 >= stop or lower[at] not in ("that", "to", "on", "about", "of", "regarding"):
            return None
        verbal = lower[at] == "to" and tokens.tag[at + 1] == "VB"
        if lower[at] == "to" and not verbal:
            return None  # «was briefed by X, Assistant to the President, on A»
        active = cues_at(tokens, verb, stop) if not source else None
        lemma = lexicon().forms[lower[verb]]
        act = "appeal" if verbal else "consult" if lower[at] != "that" else plain_cue(lemma).act
        draft = Draft(
            sentence=sentence,
            content=self.edges.strip(at + 1, stop),
            cue=(addressee.start, at + 1),
            source=(source.start, source.end) if source else None,
            speaker=speaker,
            person=source.person if source else None,
            act=active.cue.act if active and active.cue.act in ("appeal", "warn", "pledge") else act,
            by_content=lower[at] == "that",
            hit=Hit(bare_cue(act), at + 1),
            addressee=(addressee.start, addressee.end),
            verb=verb,
        )
        return draft, draft.content[1]

    def _before_passive(self, sentence: Sentence, start: int, begin: int, state: State) -> list[Draft]:
        """«It was reiterated that A, and B was raised»: the clause before a passive."""
        if begin - start <= 5 or self.tokens.lower[begin - 1] not in ("and", ",", ";"):
            return []
        found = self._impersonal(sentence, start, begin, state)
        found = found or self._main(sentence, start, begin, state, [], first=False)
        for draft in found:
            draft.content = self.edges.strip_conjunction(draft.content[0], min(draft.content[1], begin))
        return found

    def _behind_passive(self, sentence: Sentence, floor: int, stop: int, state: State) -> list[Draft]:
        """«A was raised by X, and it was stated that B»: the clause after a passive."""
        if stop - floor <= 4:
            return []
        found = self._main(sentence, floor, stop, state, [], first=False)
        if not found and stop - floor > 6 and self.tokens.lower[floor : floor + 2] == [",", "and"]:
            found = self._impersonal(sentence, floor + 2, stop, state)
        return found

    def _is_passive(self, verb: int, start: int) -> bool:
        k = verb - 1
        while k >= start and (self.tokens.tag[k] in ADVERB or self.tokens.lower[k] in ("also", "been", "being")):
            k -= 1
        return k >= start and self.tokens.lower[k] in ("was", "were", "is", "are", "been", "being")

    def _verb_group(self, verb: int, start: int) -> int:
        k = verb
        while k > start and (
            self.tokens.tag[k - 1] in ADVERB
            or self.tokens.lower[k - 1] in ("was", "were", "is", "are", "been", "being", "has", "have", "had", "also")
        ):
            k -= 1
        return k

    def _stands_alone(self, verb: int) -> bool:
        """Whether a verb needs nothing behind it to be a cue: «was condemned», and not «was lodged»."""
        cues = lexicon().verb_cues.get(lexicon().forms.get(self.tokens.lower[verb], ""), ())
        return any(all(e.optional for e in cue.elements) for cue in cues)

    def _passive_act(self, verb: int) -> str | None:
        lemma = lexicon().forms.get(self.tokens.lower[verb])
        if lemma is None or lemma in words().not_passive:
            return None
        if lemma == "bring" and self.tokens.lower[verb + 1 : verb + 2] != ["up"]:
            return None
        if lemma == "bring":
            return "consult"
        plain = [
            c
            for c in lexicon().verb_cues.get(lemma, ())
            if all(e.kind in ("obj",) or e.optional for e in c.elements) or not c.elements
        ]
        cues = plain or list(lexicon().verb_cues.get(lemma, ()))[:1]
        acts = [c.act for c in cues]
        specific = [a for a in acts if a != "state"]
        return next(iter(specific or acts), None)

    # ------------------------------------------------------------- impersonal

    def _impersonal(self, sentence: Sentence, start: int, stop: int, state: State) -> list[Draft]:
        """«It was agreed that …», «Views were exchanged on …», at the start of a clause."""
        tokens = self.tokens
        found: list[Draft] = []
        cues = possible_impersonal(tokens, start, stop)
        k = start if cues else stop
        while k < stop:
            at_clause = k == start or tokens.lower[k - 1] in (",", ";", "and", ":", "while", "—", "–")
            if tokens.lower[k] == "it" and tokens.tag[start] == "IN" and k - start < 10:
                at_clause = True  # «Despite the differences it was agreed to …»
            if at_clause:
                hit = impersonal_at(tokens, k, stop, cues)
                if hit and hit.end < stop:
                    begin = k
                    if begin > start and tokens.lower[begin] in ("and",):
                        begin += 1
                    agent = self._agent(hit)
                    draft = self._draft(
                        sentence, (hit.end, stop), (begin, hit.end), agent, hit, state, begin, impersonal=hit.cue.by
                    )
                    if draft:
                        if found:
                            found[-1].content = self.edges.strip(found[-1].content[0], begin)
                        draft.by_content = hit.cue.open
                        found.append(draft)
                        k = hit.end
                        continue
            k += 1
        return found

    def _agent(self, hit: Hit) -> Source | None:
        """Who stands behind "by" in «it was conveyed by the Indian side that …»."""
        begun = hit.addressee[0] if hit.addressee else hit.end
        words = ("by", "on") if self.tokens.lower[hit.end - 2 : hit.end - 1] == ["side"] else ("by",)
        by = next((k for k in range(hit.end - 1, max(begun - 2, 0), -1) if self.tokens.lower[k] in words), None)
        return None if by is None else self.speakers.resolve(by + 1, hit.end - 1)

    # ------------------------------------------------------------------- main

    def _main(
        self,
        sentence: Sentence,
        start: int,
        stop: int,
        state: State,
        before: list[Draft],
        *,
        first: bool,
        given: Draft | None = None,
    ) -> list[Draft]:
        """Cues with their subject, coordinated, participial and infinitive, from left to right."""
        found: list[Draft] = [given] if given else []
        waiting: list[tuple[int, Hit]] = []
        purpose: Source | None = None
        busy, told = start, False
        self.speakers.named_here(given.person if given else None)
        for verb in self._verbs(start, stop):
            last = found[-1] if found else None
            if self.tokens.tag[verb] == "MD":
                busy = self._promised(sentence, verb, found, stop, state) if verb >= busy else busy
                continue
            candidate = (
                self.candidates.candidate(verb, last, start, stop, first=first, purpose=purpose)
                if verb >= busy
                else None
            )
            told = told or (candidate is not None and self.candidates.told_by_another(candidate, state))
            if candidate is None or (told and last is None):
                continue
            if self.candidates.is_fronted(candidate):
                waiting.append((verb, candidate.hit))
                busy = candidate.hit.end
                continue
            chosen = self.candidates.accept(candidate)
            if chosen is None:
                if first and last is None and candidate.source and self.tokens.lower[verb] in words().encounter:
                    purpose = candidate.source
                continue
            cue = (self.edges.cue_start(verb, chosen), self._past_as(verb, candidate.hit))
            draft = self._draft(
                sentence, (self._behind_comma(cue[1], stop), stop), cue, chosen, candidate.hit, state, verb
            )
            if draft is None:
                continue
            self.speakers.note(chosen)
            if last:
                left = min(chosen.start if chosen.start > last.content[0] else verb, cue[0])
                last.content = self.edges.strip_conjunction(last.content[0], min(left, last.content[1]))
            found.append(draft)
            self.speakers.named_here(draft.person)
            busy = cue[1]
        self._cut_purposes(found)
        if given:
            return found[1:]
        ahead = self._by("fronted", self._fronted(sentence, waiting, found, stop, state, start))
        if found and not ahead:
            ahead = self._by("prefix", self._prefix(sentence, start, found[0], state))
        if first or (not found and not before and sentence.paragraph == 1):
            found = self._about(sentence, start, stop, state, found)
        return ahead + found

    def _verbs(self, start: int, stop: int) -> list[int]:
        """The verbs that cues begin with, and every "will" and "shall" behind "and" or "but"."""
        lower, tags = self.tokens.lower, self.tokens.tag
        joined = (
            k for k in range(start + 1, stop) if lower[k] in PROMISES and tags[k] == "MD" and lower[k - 1] in JOINS
        )
        return sorted({*verbs(self.tokens, start, stop), *joined})

    def _promised(self, sentence: Sentence, modal: int, found: list[Draft], stop: int, state: State) -> int:
        """«China appreciates A and will support B»: the second half of what a side says; the token behind its cue."""
        last = found[-1] if found else None
        if last is None or last.cue is None or self.candidates.is_past(last):
            return modal
        if last.by_content and self.tokens.tag[last.verb] != "MD":
            return modal
        source, end = self.candidates.source_of(last), skip_adverbs(self.tokens, modal + 1, stop)
        if source is None or end + 1 >= stop:
            return modal
        draft = self._pledge(sentence, modal, (end, stop), source, state)
        if draft is None:
            return modal
        last.content = self.edges.strip_conjunction(last.content[0], modal)
        found.append(draft)
        return end

    def _behind_comma(self, at: int, stop: int) -> int:
        """Where the content begins behind the comma or the colon of «said, the Korean side …»."""
        begun = at
        while at + 1 < stop and self.tokens.lower[at] in (",", ":", "—", "–"):
            at += 1
        if at > begun and at + 1 < stop and self.tokens.lower[at] in OPENING:
            at += 1
        return at

    def _past_as(self, verb: int, hit: Hit) -> int:
        """The end of the cue; the "as" of «described as» belongs to it."""
        labels = lexicon().forms.get(self.tokens.lower[verb]) in words().labels
        return hit.end + 1 if labels and self.tokens.lower[hit.end : hit.end + 1] == ["as"] else hit.end

    def _cut_purposes(self, found: list[Draft]) -> None:
        """«to discuss X and to advance Y»: a second purpose that reports nothing said ends the content."""
        tokens = self.tokens
        for draft in found:
            if draft.verb < 0 or tokens.tag[draft.verb] != "VB":
                continue
            for k in range(draft.content[0] + 1, draft.content[1] - 2):
                if tokens.lower[k : k + 2] == ["and", "to"] and tokens.tag[k + 2] == "VB":
                    draft.content = self.edges.strip_conjunction(draft.content[0], k)
                    break

    def _fronted(
        self,
        sentence: Sentence,
        waiting: list[tuple[int, Hit]],
        found: list[Draft],
        stop: int,
        state: State,
        start: int,
    ) -> list[Draft]:
        """«Condemning the attack, she was clear that …»: the subject comes after."""
        made: list[Draft] = []
        for verb, hit in waiting:
            anchor = found[0] if found else None
            if anchor is None or anchor.source is None:
                continue
            comma = next((k for k in range(anchor.source[0] - 1, hit.end, -1) if self.tokens.lower[k] == ","), None)
            if comma is None or self.tokens.lower[hit.end : comma] in (["this"], ["that"], ["it"], ["these"]):
                continue  # «Responding to this, …»
            source = Source(anchor.source[0], anchor.source[1], anchor.speaker, anchor.person)
            cue_start = verb
            while cue_start > start and self.tokens.tag[cue_start - 1] in ADVERB:
                cue_start -= 1
            draft = self._draft(
                sentence, self.edges.strip(hit.end, comma), (cue_start, hit.end), source, hit, state, verb
            )
            if draft:
                made.append(draft)
        return made

    def _prefix(self, sentence: Sentence, start: int, first: Draft, state: State) -> list[Draft]:
        """«It is in the interest of all, and Russia …»: a clause of the last speaker's before a new source."""
        edge = (first.source or first.cue or first.content)[0]
        if edge - start < 6 or self.tokens.lower[edge - 1] not in ("and", "but", ";"):
            return []
        content = self.edges.strip_conjunction(start, edge)
        speaker, person = state.speaker, state.person
        if not state.spoken:  # «The United States remains the largest donor, and we …»: the publisher's voice
            own = self.cast.publisher is not None and first.speaker == (self.cast.publisher,) and not first.person
            if not own or self._subject_side(start) != self.cast.publisher:
                return []
            speaker, person = first.speaker, None
        if (
            not any(t in ("VBZ", "VBP", "MD", "VBD") for t in self.tokens.tag[content[0] : content[1]])
            or content[1] - content[0] < 5
        ):
            return []
        return [inherited(sentence, content, speaker, person)]

    def _about(self, sentence: Sentence, start: int, stop: int, state: State, found: list[Draft]) -> list[Draft]:
        """«spoke today with Y about X»: the topic of the encounter's own sentence."""
        tokens = self.tokens
        edge = found[0].cue[0] if found and found[0].cue else stop
        for k in range(start, edge):
            if tokens.lower[k] in words().encounter and tokens.tag[k][0] == "V":
                subject = self.speakers.before(k, start) or self.candidates.encounter_subject(start, k + 1)
                about = next(
                    (
                        j
                        for j in range(k + 1, edge - 1)
                        if tokens.lower[j] in words().about and tokens.tag[j + 1] != "CD"
                    ),
                    None,  # «for about 20 minutes» is no topic
                )
                if about is None or subject is None:
                    return found
                content_end = (
                    (found[0].source[0] if found[0].source and found[0].source[0] > about else edge) if found else stop
                )
                draft = self._draft(
                    sentence,
                    self.edges.strip_conjunction(about + 1, content_end),
                    (about, about + 1),
                    subject,
                    Hit(bare_cue("consult", joint=True), about + 1),
                    state,
                    k,
                )
                return self._by("about", [draft] if draft else []) + found
        return found

    # ------------------------------------------------------------ unattributed

    def _unattributed(self, sentence: Sentence, start: int, stop: int, state: State) -> list[Draft]:
        """A sentence of its own: it goes on with the last speaker, or is the publisher's voice."""
        if is_narration(self.text[sentence.start : sentence.end]) or stop - start < 3:
            return []
        if (
            (sentence.paragraph == 1 or not self.drafts)
            and not state.spoken
            and any(self.tokens.lower[k] in words().encounter for k in range(start, stop))
        ):
            return []
        begin, finish = self.edges.strip(start, stop)
        speaker, person = state.speaker, state.person
        word = self.genre.word(sentence.paragraph)
        one = self._subject_side(start) if len(speaker) > 1 else None
        if one is not None and (one in speaker or one == self.cast.publisher):
            speaker, person = (one,), None
        elif len(speaker) > 1 and (who := self._subject_person(start, stop)) is not None:
            speaker, person = who.speaker, who.person
        if word is not None and len(speaker) != len(word.speaker):
            speaker, person = word.speaker, word.person  # after «we agreed …», who has the word goes on
        if not state.spoken:
            if not self.cast.publisher or not self._asserts(start, stop):
                return []
            speaker, person = (self.cast.publisher,), None
        promised = self._promises(sentence, start, finish, speaker, person, state)
        if promised is not None:
            begun = promised.content[0]
            return [promised, *self._main(sentence, begun, finish, state, [], first=False, given=promised)]
        return [inherited(sentence, (begin, finish), speaker, person)]

    def _promises(
        self, sentence: Sentence, start: int, stop: int, speaker: tuple[str, ...], person: str | None, state: State
    ) -> Draft | None:
        """«China will continue to uphold justice»: the verb is the cue, and the party it stands behind the source.

        Only of the one whose sentence it is, and of what they will do: «Gabon will be paired with A» is the sentence.
        """
        modal = next((k for k in range(start + 1, min(stop, start + 9)) if self.tokens.tag[k] == "MD"), None)
        if modal is None or self.tokens.lower[modal] not in PROMISES:
            return None
        source = self.speakers.before(modal, start)
        if source is None or source.speaker != speaker or not (source.party_only or source.pronoun):
            return None
        if source.start > start and self.tokens.lower[source.start - 1] != ",":
            return None
        end = skip_adverbs(self.tokens, modal + 1, stop)
        if self.tokens.lower[end : end + 2] == ["continue", "to"]:
            end += 2
        if end + 1 >= stop or self.tokens.tag[end] != "VB" or self.tokens.lower[end] in ("be", "have"):
            return None
        draft = self._pledge(sentence, modal, (end, stop), source, state)
        return replace(draft, speaker=speaker, person=person) if draft is not None else None

    def _pledge(
        self, sentence: Sentence, modal: int, content: tuple[int, int], source: Source, state: State
    ) -> Draft | None:
        """What the party before a "will" is told to do; the words of the content decide the act."""
        cue, hit = (modal, content[0]), Hit(bare_cue("pledge"), content[0])
        draft = self._draft(sentence, content, cue, source, hit, state, modal)
        return replace(draft, by_content=True) if draft is not None else None

    def _subject_person(self, start: int, stop: int) -> Source | None:
        """Whom a sentence has for its subject: behind «They discussed …», «Petrovic saw no reason …» is Petrovic's."""
        finite = next((k for k in range(start + 1, min(stop, start + 12)) if self.tokens.tag[k] in FINITE), None)
        source = self.speakers.before(finite, start) if finite is not None else None
        return source if source is not None and source.start == start and source.person else None

    def _subject_side(self, start: int) -> str | None:
        """The party whose name a sentence begins with as its subject: «The United States remains …»."""
        party = self.speakers.party_at
        named = next((k for k in range(start, start + 3) if k in party), None)
        if named is None:
            return None
        k = named
        while k in party:
            k += 1
        if party[named][0] == self.cast.publisher and k - start < 4:  # «U.S. assistance includes …»
            k = next((j for j in range(k, k + 4) if self.tokens.tag[j : j + 1] not in (["NN"], ["NNS"], ["JJ"])), k)
        finite = self.tokens.tag[k] in ("VBZ", "VBP", "MD", "RB") or self.tokens.lower[k] == ","
        return party[named][0] if finite else None

    def _asserts(self, start: int, stop: int) -> bool:
        """Whether an unattributed sentence speaks for the publisher: a finite verb, and its side or "we"."""
        if not any(t in ("VBZ", "VBP", "VBD", "MD") for t in self.tokens.tag[start:stop]):
            return False
        return any(
            self.tokens.lower[k] in ("we", "our", "us")
            or self.speakers.party_at.get(k, ("", ""))[0] == self.cast.publisher
            for k in range(start, min(stop, start + 25))
        )

    # ----------------------------------------------------------------- pieces

    def _draft(
        self,
        sentence: Sentence,
        content: tuple[int, int],
        cue: tuple[int, int],
        source: Source | None,
        hit: Hit,
        state: State,
        verb: int,
        impersonal: str = "",
    ) -> Draft | None:
        if source is None:
            named = self._unnamed_speaker(content, cue, hit.cue.act) if impersonal else None
            if named:
                mine = state.spoken and state.speaker == named
                speaker, person = named, state.person if mine else None
            elif impersonal == "all":
                speaker, person = self.cast.joint, None
            else:
                publisher = (self.cast.publisher,) if self.cast.publisher else ()
                mine = bool(state.spoken and state.person) and state.speaker == (publisher or state.speaker)
                speaker, person = (state.speaker, state.person) if mine else (publisher, None)
            if not speaker:
                return None
        else:
            speaker, person = source.speaker, source.person
            if (
                source.pronoun
                and person
                and hit.cue.act == "praise"
                and (host := self._thanked(verb, content, speaker))
            ):
                speaker, person = host
            if (
                source.party_only
                and state.spoken
                and state.person
                and state.speaker == speaker
                and (
                    self.tokens.tag[verb] in ("VBZ", "VBP", "VBG", "VB", "MD", "NNS")
                    or (hit.cue.act in ("support", "pledge", "reassure", "reject") and source.end - source.start < 3)
                )
            ):
                person = state.person
            own = self.cast.signer is not None
            if (
                source.pronoun
                and self.tokens.lower[source.start] == "i"
                and state.spoken
                and not self.speakers.word
                and not own
            ):
                speaker, person = state.speaker, state.person
            if (
                (self.genre.kind == "press_conference" or own)
                and hit.cue.act in ("agree", "consult")
                and len(self.cast.joint) > 1
                and self.tokens.lower[source.start] == "we"  # the two who face the press
            ):
                speaker, person = self.cast.joint, None
            if hit.cue.joint and self.cast.joint and hit.cue.act == "consult" and len(speaker) == 1:
                joint = tuple(dict.fromkeys((*self.cast.joint,)))
                return JointTalk(
                    sentence=sentence,
                    content=content,
                    cue=cue,
                    source=(source.start, source.end) if source.start >= 0 else None,
                    speaker=joint,
                    person=None,
                    act=hit.cue.act,
                    by_content=False,
                    hit=hit,
                    addressee=None,
                    verb=verb,
                    talkers=source.speaker,
                    talker=source.person,
                )
        return Draft(
            sentence=sentence,
            content=content,
            cue=cue,
            source=(source.start, source.end) if source and source.start >= 0 else None,
            speaker=speaker,
            person=person if len(speaker) == 1 else None,
            act=hit.cue.act,
            by_content=hit.cue.open,
            hit=hit,
            addressee=hit.addressee,
            verb=verb,
        )

    def _thanked(
        self, verb: int, content: tuple[int, int], speaker: tuple[str, ...]
    ) -> tuple[tuple[str, ...], str | None] | None:
        """«He thanked Norway for its hospitality»: "he" is not of the party that is thanked, but of the other one."""
        if self.tokens.lower[verb] not in ("thanked", "thanks"):
            return None
        at = verb + 1 + (self.tokens.lower[verb + 1] == "the")
        code, kind = self.speakers.party_at.get(at, ("", ""))
        if (code,) != speaker or kind != "name":
            return None
        behind = at + 1
        while behind < content[0] and self.speakers.party_at.get(behind, ("", ""))[0] == code:
            behind += 1
        if behind >= content[0] or self.tokens.lower[behind] != "for":
            return None
        other = [p for p in self.cast.people if p.party and (p.party,) != speaker]
        if len(other) != 1 or len(self.cast.joint) != 2:
            return None
        return (other[0].party or "",), other[0].name

    def _unnamed_speaker(self, content: tuple[int, int], cue: tuple[int, int], act: str) -> tuple[str, ...] | None:
        """Whose an act without a subject is, as far as a party's name tells.

        «Ethiopia's gratitude was conveyed for …» is Ethiopia's; «Gratitude was expressed
        to the Russian side for …» is the other's.
        """
        if act in ("consult", "agree") or len(self.cast.joint) < 2:
            return None
        party = self.speakers.party_at
        head = min(content[0], cue[0])
        stretch = range(head, min(head + 8, max(content[1], cue[1])))
        for k in stretch:
            if (
                k in party
                and party[k][0] in self.cast.joint
                and self.tokens.lower[k + 1 : k + 2] in (["'s"], ["’s"], ["’"], ["'"])
            ):
                if head == cue[0] or act in ("state", "support", "pledge", "reject", "reassure", "concern"):
                    return (party[k][0],)
                break
        if act not in ("praise", "appeal", "demand", "criticize", "warn"):
            return None
        near = range(min(content[0], cue[0]), max(min(content[1], content[0] + 12), cue[1]))
        named = dict.fromkeys(party[k][0] for k in near if k in party and party[k][0] in self.cast.joint)
        if len(named) != 1:
            return None
        others = [code for code in self.cast.joint if code not in named]
        if len(others) == 1:
            return tuple(others)
        return (self.cast.publisher,) if self.cast.publisher in others and self.cast.publisher else None

    def _merge(self, a: list[Draft], b: list[Draft]) -> list[Draft]:
        """Both lists in order; a statement whose content the other already covers is dropped."""
        for draft in b:
            if any(d is draft for d in a):
                continue
            for other in a:
                edge = (draft.source or draft.cue or draft.content)[0]
                if other.content[0] < edge < other.content[1]:
                    other.content = self.edges.strip_conjunction(other.content[0], edge)
            a.append(draft)
        return sorted(a, key=lambda d: d.content)

    def _remember(self, found: list[Draft], state: State) -> None:
        """Who has the word after these statements."""
        for draft in sorted(found, key=lambda d: (d.cue or d.content)[0]):
            talkers, person = draft.speaker, draft.person
            if len(talkers) == 1:
                self.speakers.named_here(person)
                self.speakers.last_party = talkers[0]
                if draft.source:
                    self.speakers.last_party_only = not person or any(
                        k in self.speakers.party_at for k in range(*draft.source)
                    )
            elif isinstance(draft, JointTalk) and draft.talker:
                self.speakers.named_here(draft.talker)
            state.speaker, state.person, state.spoken = talkers, person, True
