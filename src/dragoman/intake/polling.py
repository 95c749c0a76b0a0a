"""Asking sources for what is new and known pages for what changed.

It keeps no state: what was seen, and when to look again, are given and handed
back. How it behaves towards hosts is in ``fetching``.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Literal
from urllib.parse import urljoin

import msgspec

from dragoman.errors import DragomanError, Refused
from dragoman.intake import address, taking
from dragoman.intake.arrival import Arrival, Part
from dragoman.intake.documents import Known, Options, refused
from dragoman.intake.fetching import Fetched, Fetcher
from dragoman.intake.sources import Source
from dragoman.record import Document

AGAIN = tuple(datetime.timedelta(hours=hours) for hours in (6, 24, 72, 168, 336, 720))
"""When a known page is looked at again: the more often it was the same, the later."""

MOST = 200
"""New pages fetched from a source in one round, and known ones looked at again; the others come in the next."""

EMPTIED = 3
"""Known pages of a round that have lost their texts, all that were fetched, from which on it is a change of layout."""

LONGEST_LINK = 2_000
"""Characters of a link that is looked at: browsers take no longer ones, and patterns may be slow on them."""

_TEXTLESS = frozenset({"E201", "E206", "E207"})


class Seen(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is remembered of an address between two rounds.

    ``etag`` and ``modified`` are its own words for its version, ``digest`` is
    a hash of the texts that were made of it; ``same`` counts how often it was
    found unchanged; ``at`` is the time (UTC) of the last look, ``outcome`` what
    it came to. Of a source itself ``links`` counts the documents that it named
    when it last answered in full, and ``textless`` says that its newest had no text.
    """

    url: str
    etag: str | None = None
    modified: str | None = None
    digest: str | None = None
    same: int = 0
    at: str = ""
    outcome: Literal["there", "gone", "refused"] = "there"
    links: int | None = None
    textless: bool = False
    told: dict[str, str] = {}
    """What its entry in a feed said of it: title, published."""

    def due(self, now: datetime.datetime) -> bool:
        """Whether it is time to look again."""
        if not self.at:
            return True
        return now >= datetime.datetime.fromisoformat(self.at) + AGAIN[min(self.same, len(AGAIN) - 1)]


class Polled(msgspec.Struct, frozen=True, kw_only=True):
    """One address of a round: what was made of it, and what is to be remembered (``None``: as before).

    ``known`` is what was remembered of it before.
    """

    fetched: Fetched
    arrivals: tuple[Arrival | Refused, ...] = ()
    seen: Seen | None = None
    known: Seen | None = None


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """How a source was found; it comes last.

    ``state`` is ``ok``; ``layout``: it shows no links, or of all new pages none
    has a text; ``gone``: it answers 404 or 410; ``refused``: it may not be
    asked, or answers an error; ``later``: it could not be asked this time
    (``wait`` seconds, if it said so); ``failed`` is for whoever asks, where
    that broke off. Where it is not ``ok``, ``problem`` says
    why. ``links`` counts the links found, ``new`` those not seen before, and
    ``left`` those of them that are left for the next round.
    """

    state: Literal["ok", "layout", "gone", "refused", "later", "failed"]
    links: int = 0
    new: int = 0
    left: int = 0
    problem: Refused | None = None
    wait: float | None = None


def poll(
    source: Source,
    seen: Mapping[str, Seen],
    fetcher: Fetcher,
    now: datetime.datetime,
    options: Options | None = None,
    *,
    everything: bool = False,
) -> Iterator[Polled | Round]:
    """One round of a source: its new documents, then the known ones that are due, then how it was found.

    ``seen`` is what is remembered of its addresses, its own among them; with
    ``everything`` the known ones are looked at, due or not. A document that is
    gone arrives with its status and the refusal E104.
    """
    options = msgspec.structs.replace(options or Options(), publisher=source.publisher)
    asking = _Asking(source, seen, fetcher, now, options, everything)
    yield from asking.page() if source.kind == "page" else asking.listing()


class _Asking:
    """One round."""

    def __init__(
        self,
        source: Source,
        seen: Mapping[str, Seen],
        fetcher: Fetcher,
        now: datetime.datetime,
        options: Options,
        everything: bool,
    ) -> None:
        self.everything = everything
        self.source, self.seen, self.fetcher, self.now, self.options = source, seen, fetcher, now, options
        self.own = seen.get(source.url)
        self.told: dict[str, dict[str, str]] = {}
        """What the entries of a feed say of the pages that they link to."""

    def page(self) -> Iterator[Polled | Round]:
        """A source that is one document."""
        polled = self.ask(self.source.url, self.own)
        empty = _is_empty(polled) if polled.fetched.outcome != "unchanged" else bool(self.own and self.own.textless)
        if polled.seen is not None:
            polled = msgspec.structs.replace(polled, seen=msgspec.structs.replace(polled.seen, textless=empty))
        yield polled
        layout = empty and polled.fetched.outcome in ("fetched", "unchanged")
        yield self.round(polled.fetched, 0, 0, "the page has no text" if layout else None)

    def listing(self) -> Iterator[Polled | Round]:
        """A feed, or a page of links."""
        first = self.get(self.source.url, self.own)
        links, entries, why = self.links(first)
        new = [link for link in links if link not in self.seen]
        came, changed = _Count(), _Count()
        for url in new[:MOST]:
            polled = self.ask(url, None)
            came.count(polled)
            yield polled
        yield from entries
        for known in self.due():
            polled = self.ask(known.url, known)
            if polled.seen is not None and polled.seen.digest != known.digest:
                changed.count(polled)
            yield polled
        left = len(new) - min(len(new), MOST) + came.later
        remembered = self.listed(first, len(links) + len(entries), came, changed, left)
        if remembered is not None:
            yield Polled(fetched=first, seen=remembered, known=self.own)
        found = self.round(first, len(links), len(new), self.layout(first, remembered, why))
        yield msgspec.structs.replace(found, left=left)

    def due(self) -> list[Seen]:
        """Known pages that are to be looked at again, those that have waited longest first."""
        documents = (known for url, known in self.seen.items() if url != self.source.url)
        found = [known for known in documents if self.everything or known.due(self.now)]
        return sorted(found, key=lambda known: known.at)[:MOST]

    def listed(self, first: Fetched, number: int, came: _Count, changed: _Count, left: int) -> Seen | None:
        """What to remember of the source itself; ``None``: it could not be asked."""
        if first.outcome == "later":
            return None
        remembered = _remembered(first, (), self.own, self.now)
        if first.outcome not in ("fetched", "unchanged"):
            return remembered
        unread = (came.fetched or changed.fetched >= EMPTIED) and not came.read + changed.read
        was = self.own is not None and self.own.textless and not came.read + changed.read
        return msgspec.structs.replace(
            remembered,
            links=number if first.outcome == "fetched" or self.own is None else self.own.links,
            textless=bool(unread or was),
            # what is left must be listed again in the next round
            etag=None if left else remembered.etag,
            modified=None if left else remembered.modified,
        )

    def layout(self, first: Fetched, remembered: Seen | None, why: str) -> str | None:
        """Why the source's layout seems to have changed, if it does."""
        if remembered is None or first.outcome not in ("fetched", "unchanged"):
            return None
        if not remembered.links:
            return why or "it still has no link to a document"
        return "none of its newest pages has a text" if remembered.textless else None

    def round(self, first: Fetched, links: int, new: int, layout: str | None) -> Round:
        """How the source was found."""
        name = self.source.name
        if layout is not None:
            step = "See what it looks like now, and mend 'url' and 'links' in the list of sources."
            why = f"the layout of {first.url} has changed: {layout}"
            problem = Refused(code="E532", reason=why, next_step=step, input=name)
            return Round(state="layout", links=links, new=new, problem=problem)
        if first.outcome == "gone":
            step = "Look for its new address, and put it into the list of sources."
            why = f"{first.url} is gone: it answers {first.status}"
            return Round(state="gone", problem=Refused(code="E533", reason=why, next_step=step, input=name))
        if first.outcome == "later":
            return Round(state="later", problem=_unasked(first, name), wait=first.wait)
        if first.outcome == "refused" and first.refusal is not None:
            problem = msgspec.structs.replace(first.refusal, input=name)
            return Round(state="refused", problem=problem)
        return Round(state="ok", links=links, new=new)

    def get(self, url: str, known: Seen | None) -> Fetched:
        etag, modified = (known.etag, known.modified) if known else (None, None)
        return self.fetcher.get(url, etag=etag, modified=modified, allow=self.source.allow)

    def ask(self, url: str, known: Seen | None) -> Polled:
        """One document asked for and taken in. What could not be asked is remembered as it was, to be asked again."""
        fetched = self.get(url, known)
        arrivals: tuple[Arrival | Refused, ...] = (fetched.refusal,) if fetched.refusal else ()
        if fetched.outcome == "later":
            return Polled(fetched=fetched, arrivals=arrivals, known=known)
        if fetched.part is not None:
            take = _taken if fetched.outcome == "fetched" else _gone
            arrivals = take(fetched.part, self.options)
        told = known.told if known is not None else self.told.get(url, {})
        if len(arrivals) == 1:  # an archive or a corpus is not what the entry speaks of
            arrivals = tuple(_with_told(each, told) for each in arrivals)
        seen = msgspec.structs.replace(_remembered(fetched, arrivals, known, self.now), told=told)
        return Polled(fetched=fetched, arrivals=arrivals, seen=seen, known=known)

    def links(self, first: Fetched) -> tuple[list[str], list[Polled], str]:
        """The addresses of documents, each once, in order; a feed's entries without one; and why there is none."""
        if first.outcome != "fetched" or first.part is None:
            return [], [], ""
        base = first.part.known.url or self.source.url
        if self.source.kind == "feed":
            return self.entries(first, base)
        data = first.part.whole(self.options.max_bytes)
        pattern = re.compile(self.source.links or "")
        return page_links(data, first.part.charset, base, pattern), [], f"no link in it fits {pattern.pattern!r}"

    def entries(self, first: Fetched, base: str) -> tuple[list[str], list[Polled], str]:
        """The links of a feed's entries; of an entry without one, what it holds."""
        assert first.part is not None
        if taking.form(first.part, self.options) != "feed":
            return [], [], "what it answers is no feed"
        links: dict[str, None] = {}
        held: list[Polled] = []
        for arrival in _taken(first.part, msgspec.structs.replace(self.options, check_language=False)):
            if not isinstance(arrival, Arrival):
                if arrival.code != "E201":  # that it has no entries is told of the source
                    held.append(Polled(fetched=first, arrivals=(arrival,), known=self.own))
                continue
            said = _said(arrival)
            if said.url:
                url = urljoin(base, said.url).partition("#")[0]
                links.setdefault(url)
                told = {name: value for name in _TOLD if (value := getattr(said, name))}
                self.told.setdefault(url, told)
            else:
                held.append(Polled(fetched=first, arrivals=(arrival,), known=self.own))
        return list(links), held, "the feed has no entries"


class _Count:
    """How many pages were fetched, how many of them had a text, and how many could not be asked."""

    def __init__(self) -> None:
        self.fetched = self.read = self.later = 0

    def count(self, polled: Polled) -> None:
        self.fetched += polled.fetched.outcome == "fetched"
        self.read += polled.fetched.outcome == "fetched" and not _is_empty(polled)
        self.later += polled.fetched.outcome == "later"


def _unasked(first: Fetched, name: str) -> Refused:
    """E534, of a source that is busy or does not answer."""
    if first.refusal is not None:
        why = first.refusal.reason.replace("the address", first.url, 1)
    elif first.status is not None:
        why = f"{first.url} was too busy: it answers {first.status}"
    else:
        why = f"{first.url} was not asked: its host wants to be left alone"
    if first.wait is not None and first.wait >= 1:
        why += f"; it is to be asked after {first.wait:.0f} seconds"
    step = "It is asked again; if this goes on, see whether a browser opens it."
    return Refused(code="E534", reason=why, next_step=step, input=name)


def _taken(part: Part, options: Options) -> tuple[Arrival | Refused, ...]:
    """What was fetched, taken in. Whatever a hostile page sets off in a parser, its bytes are kept."""
    data = part.whole(options.max_bytes)
    try:
        return tuple(taking.take(part.again(data), options))
    except Exception as error:  # an error of ours is no reason to lose the page, or those after it
        why = f"an error inside Dragoman while {part.label} was taken in ({type(error).__name__}: {error})"
        problem = DragomanError("E535", why, "Report it; the page is kept as it came.")
        kind = part.media_type or "application/octet-stream"
        return (Arrival(part.capture(data, kind), refused(problem, Known(input=part.label, url=part.known.url))),)


def _gone(part: Part, options: Options) -> tuple[Arrival, ...]:
    error = address.status_error(part.status or 404)
    refusal = refused(error, Known(input=part.label, url=part.known.url))
    capture = part.capture(part.whole(options.max_bytes), part.media_type or "application/octet-stream")
    return (Arrival(capture, refusal),)


def _remembered(
    fetched: Fetched, arrivals: tuple[Arrival | Refused, ...], known: Seen | None, now: datetime.datetime
) -> Seen:
    """What to remember of a page. It is the same while its text is, whatever else in it changes with every answer."""
    digest = known.digest if fetched.outcome == "unchanged" and known is not None else _digest(fetched, arrivals)
    unchanged = known is not None and (fetched.outcome == "unchanged" or digest == known.digest)
    keep = known if fetched.outcome == "unchanged" else None
    outcomes: dict[str, Literal["gone", "refused"]] = {"gone": "gone", "refused": "refused"}
    return Seen(
        url=fetched.url,
        etag=fetched.etag or (keep.etag if keep else None),
        modified=fetched.modified or (keep.modified if keep else None),
        digest=digest,
        same=known.same + 1 if known is not None and unchanged else 0,
        at=now.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        outcome=outcomes.get(fetched.outcome, "there"),
    )


def _digest(fetched: Fetched, arrivals: tuple[Arrival | Refused, ...]) -> str:
    """A hash of what was made of a page: its texts, or the reasons why there are none."""
    found: list[str] = [fetched.outcome]
    for arrival in arrivals:
        made = arrival.document if isinstance(arrival, Arrival) else arrival
        found.append(made.sha256 if isinstance(made, Document) else made.code)
    return hashlib.sha256(" ".join(found).encode()).hexdigest()[:16]


def _is_empty(polled: Polled) -> bool:
    """Whether a page was fetched and has no text."""
    return polled.fetched.outcome == "fetched" and all(map(_is_textless, polled.arrivals))


def _is_textless(arrival: Arrival | Refused) -> bool:
    refusal = arrival.document if isinstance(arrival, Arrival) else arrival
    return isinstance(refusal, Refused) and refusal.code in _TEXTLESS


def page_links(data: bytes, charset: str | None, base: str, pattern: re.Pattern[str]) -> list[str]:
    """The links of a page whose whole address ``pattern`` is found in, each once, in order, without fragments."""
    from lxml import etree, html  # type: ignore[import-untyped]

    from dragoman.intake import encoding

    try:
        text, _ = encoding.decode(data, charset)
        page = html.document_fromstring(re.sub(r"<[?][^>]*>", "", text) or "<html/>")
    except (DragomanError, ValueError, etree.ParserError):
        return []
    for element in page.iter("base"):
        base = urljoin(base, str(element.get("href") or ""))
        break
    found: dict[str, None] = {}
    for element in page.iter("a"):
        with contextlib.suppress(ValueError):  # an address that is none
            link = urljoin(base, str(element.get("href") or "").strip()).partition("#")[0]
            if (
                link.startswith(("http://", "https://"))
                and link != base
                and len(link) <= LONGEST_LINK
                and pattern.search(link)
            ):
                found.setdefault(link)
    return list(found)


_TOLD = {"title": "feed entry title", "published": "feed entry date"}
"""What an entry of a feed says of its page, and how that is named where the page says nothing itself."""


def _said(arrival: Arrival) -> Known:
    """What an entry says of its page, whether it has a text itself or not."""
    from dragoman.intake import feeds

    return feeds.said(arrival.capture.content)


def _with_told(arrival: Arrival | Refused, told: Mapping[str, str]) -> Arrival | Refused:
    """A page with what its feed says of it, where it says nothing of that itself."""
    document = arrival.document if isinstance(arrival, Arrival) else None
    if not isinstance(arrival, Arrival) or not isinstance(document, Document):
        return arrival
    more = {name: value for name, value in told.items() if getattr(document, name) is None}
    found = document.found | {name: _TOLD[name] for name in more}
    return Arrival(arrival.capture, msgspec.structs.replace(document, **more, found=found))
