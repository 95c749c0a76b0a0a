"""Where a cue and a content begin and end: adverbs and auxiliaries, conjunctions, quotation marks.

Reads the tokens; writes token ranges.
"""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.reading.patterns import ADVERB, Tokens
from dragoman.reading.speakers import MESSAGE, Source, Speakers

LEADS_ON = frozenset(
    [
        "and",
        "while",
        "with",
        "but",
        "as",
        "also",
        "whereas",
        "or",
        "to",
        "by",
        "that",
        "which",
        "where",
        "who",
        "whereby",
    ]
)
"""Words that end no content: they lead on to the next clause."""
TRIM = frozenset([",", ";", ":", ".", '"', "“", "”", "``", "''", "—", "–", "-", "(", "!"]) | {"‘", "’", "'"}


@dataclass
class Edges:
    """Where the cues and contents of one document begin and end."""

    tokens: Tokens
    speakers: Speakers
    text: str

    def is_clause(self, start: int, end: int) -> bool:
        """Whether tokens hold a finite verb or open a quotation: something that can have been said."""
        if self.tokens.lower[start] in ('"', "“", "``", "'", "‘"):
            return True
        if end - start < 3 or not any(t in ("VBD", "VBZ", "VBP", "MD") for t in self.tokens.tag[start:end]):
            return False
        opener = self.tokens.lower[start]
        if opener in ("while", "although", "though", "if"):  # «While the talks go on, she said, nobody …»
            return end - start > 5
        return opener not in ("as", "when", "after", "following", "since", "before", "during")

    def cue_start(self, verb: int, source: Source | None) -> int:
        """The cue takes in the adverbs, auxiliaries and asides between source and verb."""
        k = verb
        owned = source.end + (self.tokens.tag[source.end] == "POS") if source and source.end < verb else verb
        if owned < verb and self.tokens.lower[owned] in MESSAGE:
            return owned  # «His message to Moscow was clear», «Lund's view was that»
        floor = source.end if source and source.end <= verb else verb - 4
        while k > max(floor, 0) and (
            self.tokens.tag[k - 1] in ADVERB
            or self.tokens.lower[k - 1]
            in (
                "has",
                "have",
                "had",
                "is",
                "are",
                "was",
                "were",
                "do",
                "does",
                "did",
                "not",
                "n't",
                "also",
                "to",
                "both",
            )
        ):
            k -= 1
        if (
            source
            and source.end <= verb
            and k > source.end
            and self.tokens.lower[source.end] == ","
            and k - source.end < 8
            and not self._aside_tells(source.end + 1, k)
        ):
            k = source.end + 1
        if self.tokens.lower[k - 4 : k] == ["at", "the", "same", "time"] and (not source or source.end <= k - 4):
            k -= 4
        return k

    def _aside_tells(self, at: int, stop: int) -> bool:
        """Whether what stands between two commas tells of something else: «…, who arrived today, criticised …»."""
        tells = self.tokens.lower[at] in ("who", "which") or self.tokens.tag[at] == "VBG"
        return tells and "," in self.tokens.lower[at:stop]

    def cue_end(self, verb: int, stop: int) -> int:
        """The token behind a cue: behind the adverbs after its verb."""
        end = verb + 1 + (self.tokens.lower[verb : verb + 2] in (["made", "clear"], ["makes", "clear"]))
        while end < stop and self.tokens.tag[end] in (*ADVERB, "RP"):
            end += 1
        if self.tokens.lower[verb] in ("told", "tells"):
            if end + 1 < stop and self.tokens.lower[end : end + 2] == ["the", "press"]:
                end += 2
            elif end < stop and self.tokens.lower[end] in ("reporters", "journalists", "media"):
                end += 1
            while (end < stop and end - verb < 8 and self.speakers._in_phrase(end)) or (
                end < stop and self.tokens.lower[end] == "meeting"
            ):
                end += 1
        return end

    def chars(self, a: int, b: int) -> str:
        """The words of a range of tokens, as printed."""
        return self.text[self.tokens.start[a] : self.tokens.end[b - 1]] if b > a else ""

    def strip(self, start: int, end: int) -> tuple[int, int]:
        """The range without punctuation and quotation marks at its ends."""
        while start < end and self.tokens.lower[start] in TRIM:
            start += 1
        while end > start and self.tokens.lower[end - 1] in TRIM:
            end -= 1
        return start, end

    def strip_conjunction(self, start: int, end: int) -> tuple[int, int]:
        """Without the conjunctions and adverbs that lead on to the next cue."""
        start, end = self.strip(start, end)
        while end > start and (
            self.tokens.lower[end - 1] in LEADS_ON
            or self.tokens.lower[end - 1] in TRIM
            or (
                self.tokens.tag[end - 1] in ADVERB
                and end < len(self.tokens.tag)
                and end - start > 2
                and self.tokens.lower[end - 1]
                in ("also", "further", "likewise", "again", "additionally", "separately", "finally")
            )
        ):
            end -= 1
        return start, end

    def clause_start(self, floor: int, end: int) -> int:
        """The start of the subject noun phrase of a passive, leading adverbials off."""
        start = floor
        while start < end and self.tokens.lower[start] in ("and", ",", ";", "while", "but"):
            start += 1
        for k in range(end - 2, start + 3, -1):
            if (
                self.tokens.lower[k] == "and"
                and self.tokens.lower[k - 1] == ","
                and any(t in ("VBD", "VBZ", "VBP") for t in self.tokens.tag[start:k])
            ):
                return k + 1
        for k in range(start, end):
            if (
                self.tokens.lower[k] == ","
                and k - start < 9
                and self.tokens.tag[start] in ("IN", "RB", "VBG", "TO", "JJ")
            ):
                return k + 1
        return start
