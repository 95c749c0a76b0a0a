"""The canonical text: the one form of a text in which every offset counts.

``canonical`` is idempotent, and changes nothing that a person can see: it
settles the Unicode form, the line ends and what controls stand for. The rules,
with examples, are in ``docs/canonical-text.md``.
"""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = ("\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029")


def _c1(code: int) -> str:
    """What windows-1252 has at a C1 code, as browsers show it; nothing where it has nothing."""
    return bytes([code]).decode("cp1252", "ignore")


_MAP: dict[int, str] = {
    **{code: "" for code in range(0x20) if chr(code) not in "\t\n"},
    0x7F: "",
    **{code: _c1(code) for code in range(0x80, 0xA0)},
    **{ord(end): "\n" for end in _LINE_ENDS},
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}
_TO_MAP = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_BOM = "\ufeff"


def canonical(text: str) -> str:
    """The canonical form of ``text``: NFC, LF line ends, no BOM, no controls but tab and LF.

    It takes nothing off that can be seen: spaces, no-break spaces, quotation
    marks, dashes, soft hyphens and blank lines (leading and trailing ones too)
    stay as they are.
    """
    if _TO_MAP.search(text):
        text = text.replace("\r\n", "\n").translate(_MAP)
    return unicodedata.normalize("NFC", text.lstrip(_BOM))
