"""Errors and refusals: one base class, stable codes, and always a next step.

A code never changes its meaning. ``E1xx`` are about getting at the input,
``E2xx`` about what the input is, ``E3xx`` about what was asked of Dragoman
(``E32x``: of phrases, ``E33x``: of a comparison, ``E34x``: of encounters and predecessors),
``F4xx`` are findings: the text was read, and this has to be said about it;
``E5xx`` are about the archive (``E52x``: about searching it), ``E53x`` of these about watched sources;
``E6xx`` are about the reading room.
The table of all codes is in ``docs/errors.md``; a test keeps the two together.
"""

from __future__ import annotations

import msgspec

CODES: dict[str, str] = {
    "E101": "the file or folder does not exist",
    "E102": "the file cannot be opened",
    "E103": "the address does not answer",
    "E104": "the address answers with an error status",
    "E105": "the address redirects too often",
    "E106": "the address is not http or https",
    "E107": "the folder holds nothing that can be read",
    "E108": "the address leads into a private network",
    "E109": "the site's robots.txt does not allow it",
    "E110": "the link leads out of the folder",
    "E201": "the input is empty",
    "E202": "the input is binary, not text",
    "E203": "the encoding cannot be told",
    "E204": "the input is larger than the limit",
    "E205": "the text is not in English",
    "E206": "the page holds no text of its own, only menus and links",
    "E207": "the page is a list of documents, not a document",
    "E208": "the line of the corpus is no JSON object",
    "E209": "the line of the corpus has no text",
    "E210": "the format is known but not read by this version",
    "E211": "the text is too tangled to be read within limits",
    "E212": "the archive goes beyond the limits on size, number and depth",
    "E213": "the document is encrypted",
    "E214": "the document holds images of text, not text",
    "E215": "the file is damaged or cut off",
    "E301": "the model is not installed",
    "E302": "the date given is no date",
    "E303": "the party code given is not in the codebook",
    "E304": "the record does not fit the schema",
    "E305": "the gold file does not fit the codebook's format",
    "E306": "an optional extra is not installed",
    "E307": "the output cannot be written",
    "E308": "the list of sources does not fit its format",
    "E321": "the phrase has no word in it",
    "E322": "the chart cannot be drawn",
    "E331": "the two readouts are of different encounters",
    "E332": "the same text is given twice",
    "E333": "no statement can be compared",
    "E334": "the two readouts are in different languages",
    "E335": "both readouts are of one publisher",
    "E341": "too few documents are named to judge",
    "E342": "nobody is named who judges",
    "E343": "it cannot be told what a readout's predecessors are",
    "E344": "the readout has no statement to hold against earlier ones",
    "E345": "the document is not among the inputs",
    "E501": "there is no archive",
    "E502": "it is no archive of Dragoman's",
    "E503": "a newer Dragoman made the archive",
    "E504": "the archive cannot be written",
    "E505": "the archive is in use by another program",
    "E506": "the archive cannot be opened",
    "E507": "the document or revision is not in the archive",
    "E508": "what is to be written into is not empty",
    "E509": "the folder is no whole export",
    "E510": "the archive is damaged",
    "E511": "the text cannot be kept as it is",
    "E521": "the query has no word in it",
    "E522": "the query cannot be understood",
    "E523": "the query is too long",
    "E524": "there is no such thing to filter, sort or count by",
    "E531": "the watched source is silent",
    "E532": "the layout of the watched source has changed",
    "E533": "the watched source is gone",
    "E534": "the watched source could not be asked",
    "E535": "an error inside Dragoman while a source was watched",
    "E601": "the request does not fit what the address takes",
    "E602": "nobody has logged in",
    "E603": "the account's role may not do this",
    "E604": "the form is too old, or was not sent from here",
    "E605": "there were too many tries to log in",
    "E606": "the request is too large",
    "E607": "the request was too slow",
    "E608": "the reading room is not opened to others without accounts",
    "E609": "the name or the password is wrong",
    "E610": "the account cannot be made or changed like this",
    "E611": "the correction does not fit the text or the codebook",
    "E612": "what was read is no longer at hand",
    "E613": "there is no page at this address",
    "E614": "the method is not for this address",
    "E615": "the reading room does not answer to this name",
    "E616": "an error inside Dragoman",
    "E617": "the reading room cannot be opened at this address",
    "E618": "there is no such dyad, or no such source",
    "E619": "more is being read than can be at a time",
    "E620": "reading in the reading room came to a limit",
    "F401": "the text reports no diplomatic encounter",
    "F402": "no second party is told of those who took part",
    "F403": "an encounter, but no statement, could be read",
}
"""Every code with its meaning."""


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """An input that was not read, and why: a value, to be kept with the results.

    ``code`` is one of :data:`CODES`; ``reason`` says what was wrong with this
    input; ``next_step`` what its user can do; ``input`` names the input as it
    was given (a path, an address, ``corpus.jsonl:17``); ``id`` is the
    document's id where one was known.
    """

    code: str
    reason: str
    next_step: str
    input: str
    id: str | None = None

    def __str__(self) -> str:
        return f"{self.input}: {self.reason} [{self.code}]. {self.next_step}"


class DragomanError(Exception):
    """Base of all errors that Dragoman raises on purpose.

    ``code`` is one of :data:`CODES`; ``reason`` and ``next_step`` are sentences
    for a person.
    """

    def __init__(self, code: str, reason: str, next_step: str) -> None:
        if code not in CODES:
            raise ValueError(f"unknown error code {code}")
        self.code, self.reason, self.next_step = code, reason, next_step
        super().__init__(f"{reason} [{code}]. {next_step}")

    def __reduce__(self) -> tuple[object, tuple[str, str, str]]:
        return (type(self), (self.code, self.reason, self.next_step))


class RefusedError(DragomanError):
    """Raised where one input was asked for and it was refused; see ``refused``."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.code, f"{refused.input}: {refused.reason}", refused.next_step)
        self.refused = refused

    def __reduce__(self) -> tuple[object, tuple[Refused]]:  # type: ignore[override]
        return (type(self), (self.refused,))
