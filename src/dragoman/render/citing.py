"""How a statement is cited: its words, the revision they stand in, their place there, and when that was captured."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import msgspec

from dragoman.record import Readout, Statement
from dragoman.render.outline import day, plain


class Citation(msgspec.Struct, frozen=True, kw_only=True):
    """What a citation says.

    ``anchor`` is ``document@revision#start-end``, offsets in code points;
    ``captured`` the time (UTC) of the first capture with this text; ``address``
    the permanent address of the statement, ``original`` the page's own.
    """

    quotation: str
    speaker: tuple[str, ...]
    person: str | None
    act: str
    title: str | None
    author: str
    published: str | None
    original: str | None
    captured: str | None
    document: str
    revision: int
    start: int
    end: int
    sha256: str
    anchor: str
    address: str


def citation(readout: Readout, statement: Statement, *, revision: int, captured: str | None, address: str) -> Citation:
    """The citation of a statement of ``readout``, the reading of ``revision``."""
    document = readout.document
    names = {party.code: party.name for party in readout.parties}
    publisher = document.publisher or readout.encounter.publisher
    start, end = statement.content.start, statement.content.end
    return Citation(
        quotation=statement.content.text,
        speaker=statement.speaker,
        person=statement.person,
        act=statement.act,
        title=document.title,
        author=plain(names.get(publisher, publisher)) if publisher else "Publisher not known",
        published=document.published,
        original=document.url,
        captured=captured,
        document=document.id,
        revision=revision,
        start=start,
        end=end,
        sha256=document.sha256,
        anchor=f"{document.id}@{revision}#{start}-{end}",
        address=address,
    )


def text(found: Citation) -> str:
    """The citation as a sentence for a footnote."""
    parts = [f"{found.author}, {f'“{plain(found.title)}”' if found.title else found.document}"]
    if found.published:
        parts.append(day(found.published))
    parts.append(f"“{plain(found.quotation)}”")
    if found.original:
        parts.append(plain(found.original))
    if found.captured:
        parts.append(f"captured {found.captured}")
    parts.append(f"revision {found.revision}, characters {found.start}–{found.end} ({found.anchor})")
    return f"{', '.join(parts)}. {found.address}"


def bibtex(found: Citation) -> str:
    """The citation as an entry for BibLaTeX (``@online``), which BibTeX reads as well."""
    year = (found.published or "")[:4]
    fields = {
        "author": f"{{{_tex(found.author)}}}",
        "title": _tex(plain(found.title or found.document)),
        "date": found.published or "",
        "year": year,
        "url": _url(found.original or found.address),
        "urldate": (found.captured or "")[:10],
        "note": _tex(
            f"“{plain(found.quotation)}” (revision {found.revision}, characters {found.start}–{found.end}, "
            f"captured {found.captured or 'at a time not known'}; {found.address})"
        ),
    }
    key = re.sub(r"[^A-Za-z0-9:_-]+", "-", _ascii(f"{found.document}-{found.revision}-{found.start}")).strip("-")
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@online{{{key or 'readout'},", *lines, "}"]) + "\n"


def csl(found: Citation) -> dict[str, Any]:
    """The citation as an item of CSL-JSON, which reference managers read."""
    item: dict[str, Any] = {
        "id": found.anchor,
        "type": "webpage",
        "title": plain(found.title or found.document),
        "author": [{"literal": found.author}],
        "URL": found.original or found.address,
        "locator": f"{found.start}-{found.end}",
        "note": f"“{plain(found.quotation)}” ({found.anchor}; captured {found.captured or 'at a time not known'}; "
        f"sha256 {found.sha256}; {found.address})",
    }
    for name, value in (("issued", found.published), ("accessed", found.captured)):
        if value and re.match(r"\d{4}-\d{2}-\d{2}", value):
            item[name] = {"date-parts": [[int(part) for part in value[:10].split("-")]]}
    return item


_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    **{character: f"\\{character}" for character in "#$%&_"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def _tex(words: str) -> str:
    return "".join(_TEX.get(character, character) for character in words)


def _url(address: str) -> str:
    """An address within braces: what would end them is written by its number."""
    return re.sub(r"[{}\\\s%]", lambda match: f"%{ord(match[0]):02X}" if match[0] != "%" else r"\%", plain(address))


def _ascii(words: str) -> str:
    return unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
