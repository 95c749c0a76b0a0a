"""Who is meant: a mention before a cue, resolved to party codes and a person.

Reads tokens, the party mentions and the :class:`Cast`; writes :class:`Source`
values. A mention that cannot be resolved is ``None``: no speaker is guessed.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace

from dragoman import codebook
from dragoman.reading.genres import Word
from dragoman.reading.names import PartyMention, party_mentions
from dragoman.reading.opening import Cast
from dragoman.reading.patterns import ADVERB, BE, Tokens
from dragoman.reading.people import Person, titles

SINGULAR = frozenset(["he", "she", "it", "i"])
PLURAL = frozenset(["they", "we", "both"])
STYLES = {
    "majesty": frozenset(["king", "queen", "sultan", "majesty", "emperor"]),
    "highness": frozenset(["prince", "princess", "emir", "amir", "sheikh", "highness", "h.h.", "hh", "hrh"]),
    "holiness": frozenset(["pope", "holiness"]),
}
"""The words of offices and honorifics by which somebody is called without a name."""
INITIALS = {"h.h.": "highness", "hh": "highness", "h.m.": "majesty", "hm": "majesty", "h.e.": "excellency"}
ASIDE_MAX = 40
"""Longest aside between commas, in tokens."""
SUBJECTS = frozenset(["he", "she", "they", "we", "i"])
"""Pronouns that are a subject by themselves, whatever name stands before them."""
AUXILIARY = BE | frozenset(["has", "have", "had", "do", "does", "did", "not", "n't", "'s", "’s"])
MESSAGE = frozenset(["message", "messages", "view", "response", "reply", "answer", "position", "assessment", "opinion"])
"""What stands for one who says something: «his message to Moscow was clear», «her view was that …»."""
POSSESSIVE = {"his": "he", "her": "she", "their": "they", "our": "we", "its": "it"}
MODAL = frozenset(["should", "must", "can", "could", "may", "might", "shall", "would", "will", "ought", "cannot"])
LETTERS = frozenset(["letter", "message", "telegram", "cable", "note"])
ASIDE = re.compile(
    r"^(for (his|her|its|their|the .{1,40}) part|on (his|her|its|their) part"
    r"|in (turn|response|reply|particular|this (regard|connection|context))"
    r"|(?:up)?on (?:the )?instructions?(?: (?:of|from) .{1,60})?|as instructed"
    r"|as (?:the )?(?:\w+ )?(?:chair|host|presidency|president) .{1,60}"
    r"|however|nevertheless|too|likewise|also|meanwhile|as well|respectively|speaking .{1,60}"
    r"|in (his|her) capacity as .{1,60}"
    r"|(?:joined|accompanied|flanked|assisted|represented) by .{1,90}"
    r"|(?:(?:while|after|before|when) )?\w+ing\b.{0,140})$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Source:
    """A resolved speaker: token range of the mention, party codes, and the person or ``None``.

    ``party_only`` says that a party, not a person, was named ("Beijing"); then
    the person of the paragraph may keep the word.
    """

    start: int
    end: int
    speaker: tuple[str, ...]
    person: str | None
    party_only: bool = False
    pronoun: bool = False


@functools.cache
def _words() -> dict[str, frozenset[str]]:
    raw = codebook.load_cached("titles")
    nouns = raw["collective"]["nouns"]
    return {
        "last": frozenset(n.split()[-1] for n in nouns),
        "nouns": frozenset(nouns),
        "side": frozenset(raw["sides"]["side"]),
        "determiners": frozenset(raw["collective"]["determiners"]),
    }


@functools.cache
def _days() -> frozenset[str]:
    """Months, weekdays and the parts of a day."""
    words = codebook.load_cached("encounters")["dates"]["words"]
    return frozenset([*(w.casefold() for w in words), "morning", "afternoon", "evening", "night", "week"])


JUNIOR = frozenset(["jr", "jr.", "sr", "sr.", "ii", "iii"])
"""What may stand behind a name and a comma and still belongs to it: «Joseph R. Biden, Jr.»."""
OWN_OFFICE = frozenset(
    [
        "the ministry",
        "the foreign ministry",
        "the ministry of foreign affairs",
        "the department of foreign affairs",
        "the department",
        "the foreign office",
        "the government",
        "mofa",
        "the mofa",
        "the mfa",
        "mfa",
        "the dfa",
        "dfa",
        "the fcdo",
        "the presidency",
    ]
)
"""What a publisher calls itself."""
MINISTRIES = frozenset(["ministry", "department", "embassy", "parliament", "presidency", "cabinet", "chancellery"])
ORGAN = frozenset(
    ["side", "sides", "delegation", "government", "authorities", "leadership", "administration", "people", "officials"]
)
HONORIFIC_GENDER = {
    "Mr": "he",
    "Sir": "he",
    "Lord": "he",
    "King": "he",
    "Sheikh": "he",
    "Ms": "she",
    "Mrs": "she",
    "Dame": "she",
    "Madam": "she",
    "Queen": "she",
    "Sheikha": "she",
    "Baroness": "she",
}
NAME_NOISE = frozenset(
    ["jr", "jr.", "sr", "al", "bin", "ibn", "el", "de", "von", "van", "the", "of", "dr", "mr", "i", "ii", "iii"]
)


class Speakers:
    """Resolves mentions within one document."""

    def __init__(self, tokens: Tokens, mentions: list[PartyMention], cast: Cast) -> None:
        self.tokens, self.cast = tokens, cast
        self.party_at: dict[int, tuple[str, str]] = {}
        self._index_parties(mentions)
        self.people: dict[str, list[Person]] = {}
        for person in (*cast.people, *cast.others):
            if not person.named:
                continue
            for word in re.split(r"[\s’'-]+", person.name):
                key = word.casefold().strip(".,")
                if len(key) > 1 and key not in NAME_NOISE:
                    self.people.setdefault(key, []).append(person)
            for alias in person.aliases:
                if not party_mentions(alias):
                    for part in alias.split("/"):
                        self.people.setdefault(part.casefold(), []).append(person)
        for k in [k for k, (_, kind) in self.party_at.items() if kind in ("place", "seat")]:
            if tokens.lower[k] in self.people and k and tokens.text[k - 1] in titles().heads | titles().honorifics:
                del self.party_at[k]  # «Minister Gao»: nobody's city
        self.word: Word | None = None
        """Who has the word when a paragraph begins, where the kind of text says so."""
        self.last_person: Person | None = None
        self.gender: dict[str, str] = {}
        self.last_joint: tuple[str, ...] | None = None

    def _index_parties(self, mentions: list[PartyMention]) -> None:
        starts = self.tokens.start
        at = 0
        for mention in mentions:
            while at < len(starts) and self.tokens.end[at] <= mention.start:
                at += 1
            k = at
            while k < len(starts) and starts[k] < mention.end:
                self.party_at[k] = (mention.code, mention.kind)
                k += 1

    # ------------------------------------------------------- finding phrases

    def before(self, verb: int, floor: int) -> Source | None:
        """The speaker named right before the verb group at ``verb``, no further left than ``floor``."""
        end = self._subject_end(verb, floor)
        named = self._named_aside(end, verb)
        if end <= floor or self.tokens.lower[end - 1] in ("and", "or", "of", "for", "to", "the", "who", "which"):
            return None
        found = self._ending_at(end, floor)
        return named if named and (found is None or found.person is None) else found

    def _named_aside(self, end: int, verb: int) -> Source | None:
        """«The Minister for the Middle East, Duncan Farleigh, told …»: whose name stands between the commas."""
        if self.tokens.lower[end : end + 1] != [","]:
            return None
        comma = next((k for k in range(end + 1, verb) if self.tokens.lower[k] == ","), end)
        if comma == end or not all(self._in_phrase(k) for k in range(end + 1, comma)):
            return None
        people = self._people_in(end + 1, comma)
        return self._named(people, end + 1, comma) if len(people) == 1 else None

    def _subject_end(self, verb: int, floor: int) -> int:
        tokens, end = self.tokens, verb
        while end > floor:
            word, tag = tokens.lower[end - 1], tokens.tag[end - 1]
            if tag in ADVERB or word in AUXILIARY or (word == "both" and tag == "CC"):
                end -= 1
                continue
            if tokens.lower[end - 2 : end] == ["re", "-"]:  # «re-affirmed», in three tokens
                end -= 2
                continue
            earlier = self._day_before(end, floor) or self._letter_before(end, floor) or self._aside_before(end, floor)
            if earlier is None:
                return end
            end = earlier
        return end

    def _day_before(self, end: int, floor: int) -> int | None:
        """The token after the subject in «Vice President X today spoke», «Minister Y on 4 May met»; else ``None``."""
        lower, days = self.tokens.lower, _days()
        if lower[end - 1] in ("today", "yesterday", "tonight"):
            return end - 1
        k, told = end, False
        while k > floor and (lower[k - 1] in days or lower[k - 1].isdigit() or (lower[k - 1] == "," and told)):
            k, told = k - 1, True
        named = any(lower[j] in days for j in range(k, end))
        return k - 1 if named and k - 1 > floor and lower[k - 1] in ("on", "this", "earlier", "last") else None

    def _aside_before(self, end: int, floor: int) -> int | None:
        """The token before ", for his part," that ends at ``end``, or None."""
        tokens = self.tokens
        if tokens.lower[end - 1] != ",":
            return None
        for k in range(end - 2, max(floor, end - ASIDE_MAX) - 1, -1):
            if tokens.lower[k] == ",":
                inner = " ".join(tokens.lower[k + 1 : end - 1])
                inner_is_phrase = all(self._in_phrase(x) for x in range(k + 1, end - 1))
                if (
                    ASIDE.match(inner)
                    or inner_is_phrase
                    or re.match(r"(on|at|during|who|whose|accompanied|together with)\b", inner)
                ):
                    return k
                return None
        return None

    def _letter_before(self, end: int, floor: int) -> int | None:
        """The token before «, in a letter to Y and the Council's President, Ms Z,» that ends at ``end``, or None."""
        tokens = self.tokens
        if tokens.lower[end - 1] != ",":
            return None
        for k in range(end - 2, floor, -1):
            if tokens.tag[k] in ("VBZ", "VBP", "MD"):
                return None
            if tokens.lower[k : k + 2] == [",", "in"] and not LETTERS.isdisjoint(tokens.lower[k + 2 : k + 5]):
                return k
        return None

    def _in_phrase(self, k: int) -> bool:
        tokens, known = self.tokens, titles()
        text, lower, tag = tokens.text[k], tokens.lower[k], tokens.tag[k]
        return (
            k in self.party_at
            or lower in _words()["determiners"]
            or lower
            in (
                "his",
                "her",
                "their",
                "its",
                "a",
                "and",
                "of",
                "for",
                "'s",
                "’s",
                "two",
                "three",
                "four",
                "other",
                "senior",
                "top",
                "visiting",
                "new",
                "newly",
                "-",
                "/",
                "(",
                ")",
                "&",
                "to",
                "respective",
                "heads",
                "state",
                "’",
                "'",
            )
            or lower in known.lower
            or lower in _words()["last"]
            or lower in SINGULAR
            or lower in PLURAL
            or text in known.heads
            or text in known.parts
            or text in known.honorifics
            or lower in known.particles
            or (tag in ("NNP", "NNPS") and text[:1].isupper() and text not in ("Today", "Yesterday"))
            or lower.strip(".") in self.people
        )

    def _ending_at(self, end: int, floor: int) -> Source | None:
        """The longest resolvable phrase that ends before token ``end``."""
        if self.tokens.lower[end - 1] in SUBJECTS:
            return self.resolve(end - 1, end)  # «… with President Y and they discussed …»
        start = end
        while start > floor and end - start < 40 and self._in_phrase(start - 1):
            start -= 1
            if start - 1 > floor and self.tokens.lower[start] in JUNIOR and self.tokens.lower[start - 1] == ",":
                start -= 1
        if start > floor and start < end and self.tokens.lower[start - 1] == "," and self.tokens.lower[start] == "and":
            # "the Presidents of A, B, and C" and lists of names
            k = start - 1
            while k > floor and end - k < 60 and (self._in_phrase(k - 1) or self.tokens.lower[k - 1] == ","):
                k -= 1
            before = self.tokens.lower[floor - 1 : floor]
            if k == floor and (before == ["that"] or not "".join(before).isalnum()):
                start = k  # but not in «support for Ukraine, and partners discussed …»: that content goes before
        while start < end:
            low = self.tokens.lower[start]
            if low in ("and", "of", "for", "-", ")", "'s", "’s", "to", "/", "&", "while", "as"):
                start += 1
                continue
            found = self.resolve(start, end)
            if found:
                return found
            if start + 1 < end and self.tokens.lower[start + 1 : start + 2]:
                start += 1
                continue
            break
        return None

    # ------------------------------------------------------------- resolving

    def resolve(self, start: int, end: int) -> Source | None:
        """Who ``tokens[start:end]`` is; ``None`` where it is nobody that the text lets us name."""
        tokens = self.tokens
        words = tokens.lower[start:end]
        if not words:
            return None
        if len(words) == 1 and words[0] in SINGULAR | PLURAL:
            return self._pronoun(words[0], start, end)
        if words[-1] == ")" and words[-3:-2] == ["("] and len(words) > 4 and end - 2 not in self.party_at:
            whole = self.resolve(start, end - 3)  # «the three National Security Advisors (NSAs)»
            if whole:
                return replace(whole, end=end)
        if words == ["the", "delegation"] and self._delegation:
            return Source(start, end, (self._delegation,), None, True)
        if words[-1] in ("excellency", "majesty", "highness", "holiness", "eminence") and words[0] in ("his", "her"):
            styled = self._styled(words[-1], start, end)
            return styled or self._pronoun("he" if words[0] == "his" else "she", start, end)
        if len(words) == 1 and words[0] in INITIALS:
            return self._styled(INITIALS[words[0]], start, end) or self._pronoun("he", start, end)
        people = self._people_in(start, end)
        if people and words[-1] not in ("administration", "government"):  # «The Biden Administration» is no person
            return self._named(people, start, end)
        return self._two_bare_offices(start, end) or self._described(start, end, words)

    @functools.cached_property
    def _delegation(self) -> str | None:
        """Whose delegation the text speaks of, where it says so of one: «a high-level U.S. delegation»."""
        lower = self.tokens.lower
        named = {
            self.party_at[j][0]
            for k in range(3, len(lower))
            if lower[k] == "delegation"
            for j in range(k - 3, k)
            if j in self.party_at and not {",", "the"} & set(lower[j:k])
        }
        return next(iter(named)) if len(named) == 1 else None

    def _styled(self, style: str, start: int, end: int) -> Source | None:
        """Whom «His Majesty» means: of those who took part the one whose office has that style."""
        offices = STYLES.get(style, frozenset())
        fit = [
            p
            for p in self.cast.people
            if p.party and offices & {w.casefold() for w in (*(p.title or "").split(), *p.honorific.split())}
        ]
        return Source(start, end, (fit[0].party,), fit[0].name) if len(fit) == 1 and fit[0].party else None

    def owner(self, noun: int, floor: int) -> Source | None:
        """Whose the noun at a token is: «his message», «the Prime Minister's message»."""
        before = self.tokens.lower[noun - 1]
        if before in POSSESSIVE:
            return self._pronoun(POSSESSIVE[before], noun - 1, noun)
        return self._ending_at(noun - 1, floor) if noun - 1 > floor and self.tokens.tag[noun - 1] == "POS" else None

    def _pronoun(self, word: str, start: int, end: int) -> Source | None:
        if word in ("they", "both", "we"):
            if word == "we" and self.word is not None:
                return Source(start, end, self.word.speaker, self.word.person, self.word.person is None, True)
            if word == "we":
                code = self.cast.publisher
                return Source(start, end, (code,), None, True, True) if code else None
            joint = self.last_joint or self.cast.joint
            return Source(start, end, joint, None, False, True) if joint else None
        person = self._by_gender(word)
        if word == "it":
            code = self.last_party if self.last_party_only else None
            return Source(start, end, (code,), None, True, True) if code else None
        if word == "i" and self.word is not None:
            return Source(start, end, self.word.speaker, self.word.person, False, True)
        if word == "i" and self.cast.signer is not None:
            person = self.cast.signer
        elif word == "i" and self.last_person is None:
            person = next((p for p in self.cast.people if p.party == self.cast.publisher), person)
        if person is None or not person.party:
            return None
        return Source(start, end, (person.party,), person.name, False, True)

    last_party: str | None = None
    last_party_only: bool = False
    """Whether the last source named a party and no person: only then "it" may mean that party."""

    def note(self, source: Source) -> None:
        """Remember that a party was the last named, for "it"."""
        if source.party_only and not source.pronoun and len(source.speaker) == 1:
            self.last_party, self.last_party_only = source.speaker[0], True

    def named_here(self, name: str | None) -> None:
        """Remember that a person was the last to speak, for "he" and "she"."""
        people = (*self.cast.people, *self.cast.others)
        self.last_person = next((p for p in people if p.name == name), self.last_person)

    def _by_gender(self, word: str) -> Person | None:
        """Whom "he" or "she" means: the last speaker, unless the text has used the other pronoun for them."""
        person = self.last_person or (self.cast.people[0] if self.cast.people else None)
        if word not in ("he", "she") or person is None:
            return person
        known = self.gender.get(person.name) or HONORIFIC_GENDER.get(person.honorific.strip("."))
        if known is None or known == word:
            self.gender[person.name] = word
            return person
        others = [p for p in self.cast.people if self.gender.get(p.name, word) == word and p.party != person.party]
        return others[0] if others else person

    def _people_in(self, start: int, end: int) -> list[Person]:
        """The people whose names stand in the phrase, in order; the best match for each run of name words."""
        found: list[Person] = []
        k = start
        while k < end:
            key = self.tokens.lower[k].strip(".")
            options = self.people.get(key, [])
            if (
                options
                and self.tokens.text[k][:1].isupper()
                and not (k + 1 < end and self.tokens.lower[k + 1] in ("'s", "’s"))
                and k not in self.party_at
            ):
                run = k
                words = set()
                while run < end and (
                    self.tokens.text[run][:1].isupper()
                    or self.tokens.lower[run] in titles().particles
                    or self.tokens.text[run] in "-."
                ):
                    words.add(self.tokens.lower[run].strip("."))
                    run += 1
                best = max(
                    options,
                    key=lambda p: (
                        len(words & {w.casefold().strip(".,") for w in p.name.split()}),
                        p in self.cast.people,
                    ),
                )
                if best not in found:
                    found.append(best)
                k = max(run, k + 1)
                continue
            k += 1
        return found

    def _named(self, people: list[Person], start: int, end: int) -> Source | None:
        tokens = self.tokens
        codes = tuple(dict.fromkeys(p.party for p in people if p.party))
        if re.search(r"\band (other|the other|fellow|his|her|their) ", " ".join(tokens.lower[start:end]) + " "):
            return Source(start, end, self.cast.joint, None)
        joined = "and" in tokens.lower[start:end] and len(people) == 1 and self._coordinated(start, end, people[0])
        if joined:
            other = self.resolve(start, self._and_at(start, end)) or self._described(
                start, self._and_at(start, end), tokens.lower[start : self._and_at(start, end)]
            )
            if other:
                both = tuple(dict.fromkeys((*other.speaker, *codes)))
                return Source(start, end, self._collapsed(both), None)
        if len(people) > 1:
            return Source(start, end, self._collapsed(codes), None) if codes else None
        if not codes:
            return None
        return Source(start, end, codes, people[0].name)

    def _collapsed(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """The bloc alone where all who speak are the encounter's parties."""
        return self.cast.joint if set(codes) == set(self.cast.parties) and self.cast.joint else codes

    def _and_at(self, start: int, end: int) -> int:
        return next((k for k in range(start, end) if self.tokens.lower[k] == "and"), end)

    def _coordinated(self, start: int, end: int, person: Person) -> bool:
        """Whether "and" joins two people ("the Vice President and Prime Minister Sunak"), not two offices of one."""
        at = self._and_at(start, end)
        left = self.tokens.text[start:at]
        title = (person.title or "").casefold()
        return (
            any(w in titles().heads or w.casefold() in titles().lower_heads for w in left)
            and " ".join(left).casefold().removeprefix("the ") not in title
        )

    def _described(self, start: int, end: int, words: list[str]) -> Source | None:
        """A collective, a side, a capital, or an office without a name."""
        tokens = self.tokens
        parties = list(dict.fromkeys(self.party_at[k][0] for k in range(start, end) if k in self.party_at))
        kinds = {self.party_at[k][1] for k in range(start, end) if k in self.party_at}
        phrase = " ".join(words)
        bare = [w for w in words if w not in _words()["determiners"] and w not in ("respective", "other", "their", "a")]
        tail = " ".join(bare)
        is_collective = (
            tail in _words()["nouns"]
            or phrase in ("the two", "both", "the pair", "the three", "all", "each side")
            or (bool(bare) and bare[-1] in _words()["last"] and not parties)
        )
        heads = [
            w for k, w in enumerate(words) if tokens.text[start + k] in titles().heads or w in titles().lower_heads
        ]
        if (
            (is_collective or phrase == "the two sides")
            and not parties
            and (
                words[-1].endswith("s")
                or tail in _words()["nouns"]
                or words[-1] in ("two", "both", "three", "pair", "all")
                or phrase == "each side"
            )
        ):
            return Source(start, end, self.last_joint or self.cast.joint, None) if self.cast.joint else None
        if (
            "and" in words
            and len(parties) == 1
            and heads
            and words[0] in ("the", "both")
            and self._and_at(start, end) > start + 1
        ):
            left, right = self.resolve(start, self._and_at(start, end)), self.resolve(self._and_at(start, end) + 1, end)
            if left and right and left.speaker != right.speaker:
                return Source(start, end, self._collapsed((*left.speaker, *right.speaker)), None)
        if len(parties) >= 2 and "and" in words and ("seat" not in kinds or kinds == {"seat"}):
            return Source(start, end, self._collapsed(tuple(parties)), None, True)
        joined = self._and_at(start, end)
        if joined + 1 < end and tokens.lower[joined + 1] in ("the", "his", "her"):
            return self._two_offices(start, end)  # none for «… Brexit and the Prime Minister»: no one phrase
        if (
            heads
            and not words[-1].endswith("ers")
            and (
                tokens.text[end - 1] in titles().heads | titles().parts or words[-1] in titles().lower_heads or parties
            )
        ):
            person = self._by_office(start, end, parties)
            if person and person.party and words[-1] not in ORGAN:
                return Source(start, end, (person.party,), person.name)
        if parties and (self._ends_as_side(end, words) or self._is_ministry(start, words)):
            return self._side(start, end, parties[0], kinds)
        ours = phrase in OWN_OFFICE or (words[0] == "our" and words[-1] in _words()["side"])
        if ours and self.cast.publisher:
            return Source(start, end, (self.cast.publisher,), None, True)
        if "and" in words and heads:
            left, right = self.resolve(start, self._and_at(start, end)), self.resolve(self._and_at(start, end) + 1, end)
            if left and right and left.person != right.person:
                return Source(start, end, self._collapsed(tuple(dict.fromkeys((*left.speaker, *right.speaker)))), None)
        return None

    def _ends_as_side(self, end: int, words: list[str]) -> bool:
        """Whether a phrase with a party's name in it ends as one that stands for the party."""
        return (
            words[-1] in _words()["side"]
            or (end - 1) in self.party_at
            or words[-1] in _words()["last"]
            or words[-1] in titles().lower
            or words[-1] == ")"
        )

    def _is_ministry(self, start: int, words: list[str]) -> bool:
        """«Serbia's Foreign Ministry», «the Norwegian Ministry of Defence»; not that of «the envoy at the ministry»."""
        within = start > 0 and self.tokens.tag[start - 1] in ("IN", "TO")
        return not within and not MINISTRIES.isdisjoint(words)

    def _side(self, start: int, end: int, code: str, kinds: set[str]) -> Source | None:
        """«The Serbian side», «Belgrade»; a region or a bare adjective stands for nobody."""
        bare = kinds == {"demonym"} and (end - 1) in self.party_at and self.tokens.lower[start] != "the"
        if not kinds & {"name", "seat", "demonym"} or bare:
            return None
        return Source(start, end, (code,), None, True)

    def _two_offices(self, start: int, end: int) -> Source | None:
        """«the Prime Minister and the President»: two people, where the second has an article of its own."""
        at = self._and_at(start, end)
        if at + 2 >= end or self.tokens.lower[at + 1] not in ("the", "his", "her") or at == start:
            return None
        left, right = self.resolve(start, at), self.resolve(at + 1, end)
        if left is None or right is None or left.speaker == right.speaker:
            return None
        return Source(start, end, self._collapsed(tuple(dict.fromkeys((*left.speaker, *right.speaker)))), None)

    def _two_bare_offices(self, start: int, end: int) -> Source | None:
        """«The President and Prime Minister»: two people under one article, where no one holds both offices."""
        at = self._and_at(start, end)
        if self.tokens.lower[start] not in ("the", "both") or not start + 1 < at < end - 1:
            return None
        left, right = self.tokens.lower[start + 1 : at], self.tokens.lower[at + 1 : end]
        if any({*left, *right} <= set(re.findall(r"[\w’'-]+", (p.title or "").casefold())) for p in self.cast.people):
            return None
        halves = [
            [p for p in self.cast.people if p.party and (p.title or "").casefold().startswith(" ".join(half))]
            for half in (left, right)
        ]
        if any(len(half) != 1 for half in halves) or halves[0] == halves[1]:
            return None
        codes = tuple(dict.fromkeys(half[0].party for half in halves if half[0].party))
        return Source(start, end, self._collapsed(codes), None) if len(codes) > 1 else None

    def _by_office(self, start: int, end: int, parties: list[str]) -> Person | None:
        """The participant that an office without a name means; the publisher's own before others."""
        words = {
            w
            for w in self.tokens.lower[start:end]
            if w not in ("the", "of", "and", "for", "our", "his", "her", "their", "'s", "’s", "a", "to")
        }
        candidates = [p for p in self.cast.people if p.title or not parties]
        owner = self.tokens.lower[start]
        named = {k for k in range(start, end) if k in self.party_at}
        phrase = " ".join(
            self.tokens.lower[k]
            for k in range(start, end)
            if k not in named and self.tokens.lower[k] not in ("the", "our")
        )
        if {"hr", "vp"} <= words:
            words.add("hr/vp")  # in three tokens
        plain = set(words)
        for word in plain:
            words |= set(codebook.load_cached("titles")["initials"].get(word, ()))
        for name, meant in codebook.load_cached("titles")["synonyms"].items():
            if name in phrase:
                words |= set(meant)
                synonym = True
                break
        else:
            synonym = False
        if words & {"guest", "visitor", "host"}:
            away = {p.party for p in candidates if p.party != self.cast.host}
            at_home = "host" in words
            fit = [p for p in candidates if (p.party == self.cast.host) == at_home]
            return fit[0] if fit and len(away) == 1 else None
        if "counterpart" in words or "colleague" in words or "interlocutor" in words:
            speaker = self.last_person
            candidates = [p for p in candidates if speaker is None or p.party != speaker.party] or candidates
            if parties:
                candidates = [p for p in candidates if p.party in parties]
            return candidates[0] if candidates else None
        if parties:
            candidates = [p for p in candidates if p.party in parties]
            if len({p.party for p in candidates}) == 1 and len(candidates) == 1:
                return candidates[0]
        elif owner == "our":
            candidates = [p for p in candidates if p.party == self.cast.publisher]
        scored = [(self._fit(person, words, plain, synonym=synonym, parties=parties), person) for person in candidates]
        best, person = max(scored, key=lambda each: each[0], default=(0.0, None))
        return person if best > 0.25 else None

    def _fit(self, person: Person, words: set[str], plain: set[str], *, synonym: bool, parties: list[str]) -> float:
        """How well an office's words fit a person's title; the publisher's own, and who spoke last, before others."""
        title = {w.casefold().strip(".,()") for w in re.split(r"[\s/-]+", person.title or "")}
        split = {part for w in words for part in re.split(r"[/-]", w)}
        printed = {part for w in plain for part in re.split(r"[/-]", w)}
        common = len(title & split)
        if not common and not parties:
            return 0.0
        own = 0.3 * (person.party == self.cast.publisher) + 0.05 * (person is self.last_person)
        if not synonym:
            return common / max(1, len(split)) + own - 0.5 * len(split - title) / max(1, len(split))
        if len(printed) > 1 and printed <= title:  # the words as printed: «the Acting Foreign Minister»
            return max(0.5, len(printed) / 3) + own
        return 0.5 + own
