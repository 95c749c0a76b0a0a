"""Asking sources for what is new and known pages for what changed, as a guest would: this module is the network part.

It obeys robots.txt, asks on condition ("only if changed"), keeps its distance
on each host, waits where it is told to, and says who it is. It goes to public
addresses only, at every hop and for every name it resolves, unless a host is
allowed by name. It keeps no state: what was seen, and when to look again, are
given and handed back.
"""

from __future__ import annotations

import contextlib
import datetime
import email.utils
import io
import re
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urljoin, urlsplit

import msgspec

from dragoman.errors import DragomanError, Refused
from dragoman.intake import address, taking
from dragoman.intake.arrival import Arrival, Part, Pushback
from dragoman.intake.documents import Known, Options, refused
from dragoman.intake.limits import Budget
from dragoman.intake.sources import Source

if TYPE_CHECKING:
    import httpx
    from protego import Protego

PACE = 2.0
"""Seconds between two requests to a host, where its robots.txt does not ask for more."""

SLOWEST = 60.0
"""Seconds between two requests at most, whatever robots.txt asks."""

TRIES = 3
WAIT = 5.0
"""Seconds before the second try where the host does not say how long to wait; twice as many before each further."""

LONGEST_WAIT = 60.0
"""Seconds that are waited for a host within one round; what asks for more is left for a later one."""

AGAIN = tuple(datetime.timedelta(hours=hours) for hours in (6, 24, 72, 168, 336, 720))
"""When a known page is looked at again: the more often it was the same, the later."""

MOST = 200
"""New pages fetched from a source in one round; the others come in the next."""

_ROBOTS = 500_000
_TEXTLESS = frozenset({"E201", "E206", "E207"})


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of an address between two rounds.

    ``etag`` and ``modified`` are its own words for its version; ``same`` counts
    how often it was found unchanged; ``at`` is the time (UTC) of the last look.
    """

    url: str
    etag: str | None = None
    modified: str | None = None
    same: int = 0
    at: str = ""

    def due(self, now: datetime.datetime) -> bool:
        """Whether it is time to look again."""
        if not self.at:
            return True
        return now >= datetime.datetime.fromisoformat(self.at) + AGAIN[min(self.same, len(AGAIN) - 1)]


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one request: ``fetched`` and ``gone`` (404, 410) have a part, ``refused`` its reason.

    ``later`` means that the host is busy, or asks to be left alone for ``wait`` seconds.
    """

    outcome: Literal["fetched", "unchanged", "gone", "later", "refused"]
    url: str
    status: int | None = None
    part: Part | None = None
    etag: str | None = None
    modified: str | None = None
    wait: float | None = None
    refusal: Refused | None = None


class Polled(msgspec.Struct, frozen=True, kw_only=True):
    """One address of a round: what was made of it, and what is to be remembered (``None``: as before)."""

    fetched: Fetched
    arrivals: tuple[Arrival | Refused, ...] = ()
    seen: Seen | None = None


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """How a source was found; it comes last.

    ``state`` is ``ok``; ``layout``: it no longer shows links, or of all new
    pages none has a text; ``gone``: it answers 404 or 410; ``refused``: see
    ``refusal``; ``later``: it could not be asked this time. ``links`` counts
    the links found, ``new`` those not seen before.
    """

    state: Literal["ok", "layout", "gone", "refused", "later"]
    links: int = 0
    new: int = 0
    refusal: Refused | None = None
    wait: float | None = None


class _LaterError(Exception):
    """The host asks to wait (``None``: does not say how long)."""

    def __init__(self, wait: float | None, status: int | None) -> None:
        self.wait, self.status = wait, status


class Fetcher:
    """One guest's manners over all hosts of a round. A context manager; not for several threads at once.

    ``allow`` names hosts that may be in a private network. ``clock`` and
    ``sleep`` are for tests.
    """

    def __init__(
        self,
        options: Options | None = None,
        *,
        contact: str | None = None,
        allow: Collection[str] = (),
        pace: float = PACE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        import httpx

        self._options, self._pace, self._clock, self._sleep = options or Options(), pace, clock, sleep
        self._robots: dict[str, Protego | None] = {}
        self._next: dict[str, float] = {}
        self._client = httpx.Client(
            transport=_guarded(frozenset(host.lower() for host in allow)),
            headers={
                "User-Agent": user_agent(contact),
                "Accept": "text/html, application/pdf, application/rss+xml, application/atom+xml, */*;q=0.5",
                "Accept-Encoding": "gzip, deflate",
            },
            timeout=self._options.timeout,
            trust_env=False,
        )

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str, seen: Seen | None = None) -> Fetched:
        """What ``url`` answers, if it is not as it was ``seen``. It never raises for what a host does."""
        for again in range(TRIES):
            try:
                return self._get(url, seen)
            except _LaterError as later:
                wait = later.wait if later.wait is not None else WAIT * 2**again
                if wait > LONGEST_WAIT or again == TRIES - 1:
                    return Fetched(outcome="later", url=url, status=later.status, wait=wait)
                self._sleep(wait)
            except DragomanError as error:
                return Fetched(outcome="refused", url=url, refusal=refused(error, Known(input=url)))
        raise AssertionError("the last try returns")

    def _get(self, url: str, seen: Seen | None) -> Fetched:
        """One try, through all redirects."""
        headers = {"If-None-Match": seen.etag, "If-Modified-Since": seen.modified} if seen else {}
        condition = {name: value for name, value in headers.items() if value}
        current, passed = url, {url}
        while True:
            address.require_http(current, "the address")
            self._obey(current)
            with self._asked(current, condition) as response:
                if not response.has_redirect_location:
                    return self._answered(response, url, current)
                target = str(response.url.join(response.headers["location"]))
            if target in passed or len(passed) > self._options.max_redirects:
                raise DragomanError("E105", f"the address redirects too often (last to {target})", "Mend the source.")
            passed.add(target)
            current = target

    @contextlib.contextmanager
    def _asked(self, url: str, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
        """The answer to one request, sent when its host's turn has come. Raises E103 and E106."""
        import httpx

        self._keep_distance(url)
        try:
            with self._client.stream("GET", url, headers=dict(headers)) as response:
                yield response
        except httpx.TimeoutException as error:
            raise _silent(f"the address does not answer within {self._options.timeout:g} seconds") from error
        except (httpx.TransportError, zlib.error) as error:
            raise _silent(f"the address does not answer: {error or type(error).__name__}") from error
        except (httpx.InvalidURL, ValueError) as error:
            step = "Give an address that begins with http:// or https://."
            raise DragomanError("E106", f"the address cannot be understood: {error}", step) from error

    def _answered(self, response: httpx.Response, url: str, current: str) -> Fetched:
        """What an answer that is no redirect means. Raises E104 and as :func:`address.answer_of`."""
        status = response.status_code
        etag, modified = response.headers.get("etag"), response.headers.get("last-modified")
        if status == 304:
            return Fetched(outcome="unchanged", url=url, status=status, etag=etag, modified=modified)
        if status == 429 or status >= 500:
            raise _LaterError(retry_after(response.headers.get("retry-after"), time.time()), status)
        if not response.is_success and status not in (404, 410):
            raise address.status_error(status, response.reason_phrase)
        answer = address.answer_of(response, current, time.monotonic() + self._options.timeout, self._options)
        part = Part(
            file=Pushback(io.BytesIO(answer.data)),
            label=url,
            media_type=answer.media_type,
            charset=answer.charset,
            known=Known(url=current, found={"url": "address"}),
            status=status,
            headers=answer.headers,
            budget=Budget(len(answer.data)),
        )
        outcome: Literal["fetched", "gone"] = "fetched" if response.is_success else "gone"
        return Fetched(outcome=outcome, url=url, status=status, part=part, etag=etag, modified=modified)

    def _keep_distance(self, url: str) -> None:
        """Wait until the host of ``url`` may be asked again."""
        host, now = urlsplit(url).netloc.lower(), self._clock()
        wait = self._next.get(host, now) - now
        if wait > 0:
            self._sleep(wait)
        self._next[host] = max(now, self._next.get(host, now)) + self._distance(url)

    def _distance(self, url: str) -> float:
        rules = self._robots.get(_origin(url))
        asked = rules.crawl_delay(_AGENT) if rules is not None else None
        return min(max(self._pace, float(asked or 0)), max(SLOWEST, self._pace))

    def _obey(self, url: str) -> None:
        """Return if the site's robots.txt lets us. Raises E109; :class:`_LaterError` where it cannot be had."""
        origin = _origin(url)
        if origin not in self._robots:
            self._robots[origin] = self._rules(origin)
        rules = self._robots[origin]
        if rules is not None and not rules.can_fetch(url, _AGENT):
            step = "Ask the publisher, or save the page in a browser and add the file."
            raise DragomanError("E109", "the site's robots.txt does not allow it", step)

    def _rules(self, origin: str) -> Protego | None:
        """The rules of a site; ``None`` where it has none (RFC 9309: unreachable rules forbid, absent ones do not)."""
        from protego import Protego

        current = f"{origin}/robots.txt"
        for _ in range(6):
            with self._asked(current, {}) as response:
                if response.has_redirect_location:
                    current = str(response.url.join(response.headers["location"]))
                    address.require_http(current, "the address")
                    continue
                if response.status_code == 429 or response.status_code >= 500:
                    raise _LaterError(
                        retry_after(response.headers.get("retry-after"), time.time()), response.status_code
                    )
                if not response.is_success:
                    return None
                limit = msgspec.structs.replace(self._options, max_bytes=_ROBOTS)
                answer = address.answer_of(response, current, time.monotonic() + self._options.timeout, limit)
            return Protego.parse(answer.data.decode("utf-8", "replace"))
        return None


_AGENT = "dragoman"


def user_agent(contact: str | None = None) -> str:
    """Who asks: the program, its version, and how to reach whoever runs it."""
    from importlib.metadata import version

    about = "".join(c for c in contact or "" if c.isprintable() and c not in "()")
    return f"{_AGENT}/{version('dragoman')}" + (f" (+{about})" if about else "")


def retry_after(header: str | None, now: float) -> float | None:
    """The seconds to wait that a header asks for, as a number or a date; ``None`` where it asks nothing."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header.strip()[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(header).timestamp() - now)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _silent(why: str) -> DragomanError:
    return DragomanError("E103", why, "See whether a browser opens it; it is tried again in the next round.")


def _guarded(allow: frozenset[str]) -> httpx.HTTPTransport:
    """A transport that connects to public addresses alone, or to the hosts in ``allow``.

    A name is resolved here, once, and what it resolves to is what is connected
    to: a second answer of the name server cannot lead elsewhere.
    """
    import socket

    import httpcore
    import httpx

    class Guard(httpcore.SyncBackend):
        def connect_tcp(self, host: str, port: int, *args: Any, **more: Any) -> httpcore.NetworkStream:
            try:
                found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
            except (OSError, UnicodeError) as error:
                raise httpcore.ConnectError(f"the name {host} is not known") from error
            if host.lower() not in allow and any(address.is_private(ip) for ip in found):
                step = "If that is meant, name the host under 'allow' of the source."
                raise DragomanError("E108", f"the address leads to {host}, in a private network", step)
            return super().connect_tcp(found[0], port, *args, **more)

    transport = httpx.HTTPTransport(trust_env=False)
    transport._pool = httpcore.ConnectionPool(
        ssl_context=httpx.create_ssl_context(),
        network_backend=Guard(),
        max_keepalive_connections=0,  # at a distance of seconds they would be closed by the host as often as not
    )
    return transport


def poll(
    source: Source,
    seen: Mapping[str, Seen],
    fetcher: Fetcher,
    now: datetime.datetime,
    options: Options | None = None,
) -> Iterator[Polled | Round]:
    """One round of a source: its new documents, then the known ones that are due, then how it was found.

    ``seen`` is what is remembered of its addresses, its own among them. A
    document that is gone arrives with its status and the refusal E104.
    """
    options = msgspec.structs.replace(options or Options(), publisher=source.publisher)
    first = fetcher.get(source.url, seen.get(source.url))
    if source.kind == "page":
        yield _polled(first, seen.get(source.url), now, options)
        yield _round(first, 0, 0)
        return
    links, entries = _links(first, source, options)
    new = [link for link in links if link not in seen]
    told = textless = 0
    whole = len(new) <= MOST
    for url in new[:MOST]:
        polled = _polled(fetcher.get(url), None, now, options)
        whole = whole and polled.fetched.outcome != "later"
        told += polled.fetched.outcome == "fetched"
        textless += polled.fetched.outcome == "fetched" and all(map(_is_textless, polled.arrivals))
        yield polled
    yield from entries
    for url, known in seen.items():
        if url != source.url and known.due(now):
            yield _polled(fetcher.get(url, known), known, now, options)
    if first.outcome in ("fetched", "unchanged"):
        remembered = _remembered(first, seen.get(source.url), now)
        if not whole:  # what is left must be listed again in the next round
            remembered = msgspec.structs.replace(remembered, etag=None, modified=None)
        yield Polled(fetched=first, seen=remembered)
    nothing = first.outcome == "fetched" and not links and not entries
    layout = nothing or (told > 0 and textless == told)
    yield Round(state="layout", links=len(links), new=len(new)) if layout else _round(first, len(links), len(new))


def _round(first: Fetched, links: int, new: int) -> Round:
    states: dict[str, Literal["ok", "gone", "refused", "later"]] = {
        "fetched": "ok",
        "unchanged": "ok",
        "gone": "gone",
        "later": "later",
        "refused": "refused",
    }
    return Round(state=states[first.outcome], links=links, new=new, refusal=first.refusal, wait=first.wait)


def _polled(fetched: Fetched, known: Seen | None, now: datetime.datetime, options: Options) -> Polled:
    """What was fetched, taken in. What could not be asked is remembered as it was, to be asked again."""
    if fetched.outcome in ("later", "refused"):
        return Polled(fetched=fetched, arrivals=(fetched.refusal,) if fetched.refusal else ())
    arrivals: tuple[Arrival | Refused, ...] = ()
    if fetched.outcome == "fetched" and fetched.part is not None:
        arrivals = tuple(taking.take(fetched.part, options))
    elif fetched.outcome == "gone" and fetched.part is not None:
        arrivals = (_gone(fetched.part, options),)
    return Polled(fetched=fetched, arrivals=arrivals, seen=_remembered(fetched, known, now))


def _gone(part: Part, options: Options) -> Arrival:
    error = address.status_error(part.status or 404)
    refusal = refused(error, Known(input=part.label, url=part.known.url))
    return Arrival(part.capture(part.whole(options.max_bytes), part.media_type or "application/octet-stream"), refusal)


def _remembered(fetched: Fetched, known: Seen | None, now: datetime.datetime) -> Seen:
    """What to remember: a page that did not change keeps its words for its version where it sent no new ones.

    A page that answers in full each time counts as the same by its bytes only
    with whoever keeps them; here it counts as changed.
    """
    same = known.same + 1 if known is not None and fetched.outcome != "fetched" else 0
    keep = known if fetched.outcome == "unchanged" else None
    return Seen(
        url=fetched.url,
        etag=fetched.etag or (keep.etag if keep else None),
        modified=fetched.modified or (keep.modified if keep else None),
        same=same,
        at=now.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def _is_textless(arrival: Arrival | Refused) -> bool:
    refusal = arrival.document if isinstance(arrival, Arrival) else arrival
    return isinstance(refusal, Refused) and refusal.code in _TEXTLESS


def _links(first: Fetched, source: Source, options: Options) -> tuple[list[str], list[Polled]]:
    """The addresses of documents at a source, each once and in order, and a feed's entries that have no address."""
    if first.outcome != "fetched" or first.part is None:
        return [], []
    base = first.part.known.url or source.url
    if source.kind == "feed":
        return _entries(first, base, options)
    data = first.part.whole(options.max_bytes)
    return page_links(data, first.part.charset, base, re.compile(source.links or "")), []


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
            if link.startswith(("http://", "https://")) and link != base and pattern.search(link):
                found.setdefault(link)
    return list(found)


def _entries(first: Fetched, base: str, options: Options) -> tuple[list[str], list[Polled]]:
    """The links of a feed's entries; of an entry without one, what it holds."""
    assert first.part is not None
    links: dict[str, None] = {}
    held: list[Polled] = []
    for arrival in taking.take(first.part, msgspec.structs.replace(options, check_language=False)):
        document = arrival.document if isinstance(arrival, Arrival) else arrival
        url = _link_of(arrival) if isinstance(document, Refused) else document.url
        if url:
            links.setdefault(urljoin(base, url).partition("#")[0])
        else:
            held.append(Polled(fetched=first, arrivals=(arrival,)))
    return list(links), held


def _link_of(arrival: Arrival | Refused) -> str | None:
    """The link of an entry that has no text."""
    if not isinstance(arrival, Arrival):
        return None
    from dragoman.intake import feeds

    return feeds.link(arrival.capture.content)
