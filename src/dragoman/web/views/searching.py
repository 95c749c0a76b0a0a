"""Search: facets with counts, hits in their sentences; a saved query is an address, and a feed."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import msgspec
from markupsafe import escape

from dragoman.archive.asking import Filters
from dragoman.archive.hits import Hit
from dragoman.archive.search import Found
from dragoman.render import markup, outline
from dragoman.web.pages import Answer, Asked, place

FACETS = ("year", "publisher", "speaker", "act", "target", "context", "kind", "person")
OF_TEXTS = ("year", "publisher", "kind", "form")
"""Facets of whole texts."""
FILTERS = Filters.__struct_fields__
SIZE = 20
ENTRIES = 50
"""Entries of a feed."""
VALUES = 12
"""Values of a facet that are shown."""


class Searching(Filters, frozen=True, kw_only=True):
    """What is looked for: ``q`` words, "phrases", prefix*, AND, OR, NOT; and filters, of which every one must hold.

    ``year`` is short for ``since`` and ``until``; ``forms`` also finds words in
    their other forms.
    """

    q: str = ""
    scope: str = "statements"
    forms: bool = False
    revisions: str = "latest"
    sort: str = ""
    page: int = 1


def given(query: Searching, **changed: Any) -> str:
    """The query as an address has it, without what is not asked."""
    fields = msgspec.structs.asdict(query) | {"page": 1} | changed
    usual = msgspec.structs.asdict(Searching())
    kept = {name: value for name, value in fields.items() if value not in (usual[name], None, "", ())}
    kept = {name: str(value).lower() if isinstance(value, bool) else value for name, value in kept.items()}
    return urlencode(kept, doseq=True)


def _found(asked: Asked, *, size: int, facets: tuple[str, ...] = (), sort: str | None = None) -> Found:
    query: Searching = asked.query
    filters = {name: getattr(query, name) or None for name in FILTERS}
    return asked.room.archive.search(
        query.q,
        scope=query.scope,  # type: ignore[arg-type]  # what is none of them is refused with a code
        revisions=query.revisions,  # type: ignore[arg-type]
        forms=query.forms,
        sort=sort or query.sort or None,  # type: ignore[arg-type]
        page=min(max(query.page, 1), 10**6),
        size=size,
        facets=facets,
        **filters,
    )


def search(asked: Asked) -> Answer:
    query: Searching = asked.query
    facets = FACETS if query.scope == "statements" else OF_TEXTS
    found = _found(asked, size=SIZE, facets=facets)
    shown = [
        (name, [count for count in found.facets.get(name, ()) if count.values[0] is not None][:VALUES])
        for name in facets
    ]
    chosen = [
        (name, value, given(query, **{name: _without(getattr(query, name), value)}))
        for name in FILTERS
        for value in _values(getattr(query, name))
    ]
    more = {
        "hits": [(hit, link(hit), pieces(hit)) for hit in found.hits],
        "facets": [(name, counts) for name, counts in shown if counts],
        "chosen": chosen,
        "given": given,
        "narrow": _narrow,
        "feed": f"/search.atom?{given(query)}",
    }
    return Answer(value=found, more=more)


def _values(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()


def _without(value: str | tuple[str, ...] | None, gone: str) -> Any:
    return tuple(each for each in value if each != gone) if isinstance(value, tuple) else ""


def _narrow(query: Searching, field: str, value: str) -> str:
    """The query with one more filter; a year is from its first day to its last."""
    if field == "year":
        return given(query, since=f"{value}-01-01", until=f"{value}-12-31")
    return given(query, **{field: (*getattr(query, field), value)})


def link(hit: Hit) -> str:
    """Where a hit opens: at its statement, or at the words that were found."""
    if hit.statement is not None and not hit.marks:
        return f"{place(hit.document, hit.revision)}#t-{quote(hit.statement)}"
    first = hit.marks[0] if hit.marks else hit.content or hit.sentence
    if first is None:
        return place(hit.document, hit.revision)
    return f"{place(hit.document, hit.revision)}?at={first.start}-{first.end}#t-at"


def pieces(hit: Hit) -> list[tuple[bool, str]]:
    """The sentence of a hit, cut into what matched (``True``) and what is around it."""
    sentence = hit.sentence or hit.content
    if sentence is None:
        return []
    found: list[tuple[bool, str]] = []
    at = sentence.start
    for mark in sorted(hit.marks, key=lambda mark: mark.start):
        start, end = max(mark.start, at), min(mark.end, sentence.end)
        if end <= start:
            continue
        found += [(False, sentence.text[at - sentence.start : start - sentence.start])]
        found += [(True, sentence.text[start - sentence.start : end - sentence.start])]
        at = end
    found.append((False, sentence.text[at - sentence.start :]))
    return [(marked, text) for marked, text in found if text]


# --- a feed -----------------------------------------------------------------------


def atom(asked: Asked) -> Answer:
    """What a query finds, the newest first, as an Atom feed (RFC 4287)."""
    found = _found(asked, size=ENTRIES, sort="date")
    own = f"{asked.base}/search.atom?{given(asked.query)}"
    page = f"{asked.base}/search?{given(asked.query)}"
    days = [hit.day for hit in found.hits if hit.day and len(hit.day) == 10]
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{_xml(_title(asked.query))}</title>",
        f"<id>{_xml(own)}</id>",
        f'<link rel="self" type="application/atom+xml" href="{_xml(own)}"/>',
        f'<link rel="alternate" type="text/html" href="{_xml(page)}"/>',
        f"<updated>{_xml(max(days, default='1970-01-01'))}T00:00:00Z</updated>",
        "<author><name>Dragoman</name></author>",
        *(_entry(asked.base, hit) for hit in found.hits),
        "</feed>",
    ]
    return Answer(body="\n".join(lines).encode(), media_type="application/atom+xml; charset=utf-8")


def _entry(base: str, hit: Hit) -> str:
    words = "".join(text for _, text in pieces(hit))
    name = outline.plain(words)[:120] or hit.document
    title = f"{', '.join(hit.speaker)}: {name}" if hit.speaker else name
    day = hit.day if hit.day and len(hit.day) == 10 else "1970-01-01"
    return (
        f"<entry><title>{_xml(title)}</title><id>{_xml(f'{base}{place(hit.document, hit.revision)}#{hit.anchor}')}</id>"
        f'<link rel="alternate" type="text/html" href="{_xml(base + link(hit))}"/>'
        f"<updated>{_xml(day)}T00:00:00Z</updated>"
        f"<summary>{_xml(words)}</summary></entry>"
    )


def _xml(text: str) -> str:
    """``text`` escaped, without the characters that XML cannot hold."""
    kept = "".join(c for c in markup.shown_text(text) if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))
    return str(escape(kept))


def _title(query: Searching) -> str:
    """What is looked for, in words."""
    filters = [f"{name} {value}" for name in FILTERS for value in _values(getattr(query, name))]
    return "Dragoman: " + (", ".join([*([query.q] if query.q else []), *filters]) or "everything")
