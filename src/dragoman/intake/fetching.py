"""Asking addresses as a guest would.

It obeys robots.txt, asks on condition ("only if changed"), keeps its distance
on each host, waits where it is told to, leaves a host alone that is busy or
does not answer, and says who it is. It goes to public addresses only, at every
hop and for every name it resolves, unless a host is allowed by name. All of an
answer has to come in a given time, and within a given size when unpacked.
"""

from __future__ import annotations

import contextlib
import email.utils
import io
import socket
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import httpcore
import httpx
import msgspec
from protego import Protego

from dragoman.errors import DragomanError, Refused
from dragoman.intake import address
from dragoman.intake.arrival import Part, Pushback
from dragoman.intake.documents import Known, Options, refused
from dragoman.intake.limits import Budget

if TYPE_CHECKING:
    import ssl

PACE = 2.0
"""Seconds between two requests to a host, where its robots.txt does not ask for more."""

SLOWEST = 60.0
"""Seconds between two requests at most, whatever robots.txt asks."""

TRIES = 3
WAIT = 5.0
"""Seconds before the second try where the host does not say how long to wait; twice as many before each further."""

LONGEST_WAIT = 60.0
"""Seconds that are waited for a host; what asks for more is left for a later round."""

SILENT = 3
"""Requests in a row without an answer, or answered by 5xx, after which a host is left alone for ``HOLD`` seconds."""

HOLD = 600.0
LONGEST_HOLD = 86_400.0
"""Seconds for which a host is left alone at most, however long it asks for."""

RULES_FOR = 3600.0
"""Seconds for which the rules of a site hold until they are asked for again; RFC 9309 lets it be a day."""

RULES = 500_000
"""Bytes of a robots.txt that are read; RFC 9309 wants 500 KiB at the least, and lets the rest be ignored."""

_AGENT = "dragoman"


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one request: ``fetched`` and ``gone`` (404, 410) have a part, ``refused`` its reason.

    ``later`` means that the host is busy, does not answer (then there is a
    refusal, too), or is to be left alone for ``wait`` seconds. ``moved`` is the
    address at which redirects ended, where it is another.
    """

    outcome: Literal["fetched", "unchanged", "gone", "later", "refused"]
    url: str
    status: int | None = None
    part: Part | None = None
    etag: str | None = None
    modified: str | None = None
    wait: float | None = None
    refusal: Refused | None = None
    moved: str | None = None


class _LaterError(Exception):
    """The host asks to wait (``None``: does not say how long)."""

    def __init__(self, wait: float | None, status: int | None) -> None:
        self.wait, self.status = wait, status


class Fetcher:
    """One guest's manners over all hosts. A context manager; not for several threads at once.

    ``clock`` and ``sleep`` are for tests.
    """

    def __init__(
        self,
        options: Options | None = None,
        *,
        contact: str | None = None,
        pace: float = PACE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._options, self._pace, self._clock, self._sleep = options or Options(), pace, clock, sleep
        self._robots: dict[str, tuple[float, Protego | None]] = {}
        self._next: dict[str, float] = {}
        self._held: dict[str, float] = {}
        self._silent: dict[str, int] = {}
        self._guard = _Guard()
        self._client = httpx.Client(
            transport=_transport(self._guard),
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

    def get(
        self, url: str, *, etag: str | None = None, modified: str | None = None, allow: Collection[str] = ()
    ) -> Fetched:
        """What ``url`` answers, if it is not of the version that ``etag`` and ``modified`` name.

        ``allow`` names hosts that may be in a private network. It never raises
        for what a host does.
        """
        self._guard.allow = frozenset(host.lower() for host in allow)
        host = _host(url)
        held = self._held.get(host, 0.0) - self._clock()
        if held > 0:
            return Fetched(outcome="later", url=url, wait=held)
        for again in range(TRIES):
            try:
                found = self._get(url, etag, modified)
                self._silent[host] = 0
                return found
            except _LaterError as later:
                wait = min(later.wait, LONGEST_HOLD) if later.wait is not None else WAIT * 2**again
                if wait > LONGEST_WAIT or again == TRIES - 1:
                    self._tire(host, wait if later.wait is not None or later.status == 429 else None)
                    return Fetched(outcome="later", url=url, status=later.status, wait=wait)
                self._sleep(wait)
            except DragomanError as error:
                refusal = refused(error, Known(input=url))
                if error.code == "E103":
                    self._tire(host, None)
                    return Fetched(outcome="later", url=url, refusal=refusal)
                self._silent[host] = 0
                return Fetched(outcome="refused", url=url, refusal=refusal)
        raise AssertionError("the last try returns")

    def _tire(self, host: str, wait: float | None) -> None:
        """Leave a host alone as long as it asks for; or, where it does not, after some requests in vain in a row."""
        self._silent[host] = self._silent.get(host, 0) + 1
        if wait is None and self._silent[host] >= SILENT:
            wait = HOLD
        if wait is not None:
            self._held[host] = self._clock() + wait
            self._silent[host] = 0

    def _get(self, url: str, etag: str | None, modified: str | None) -> Fetched:
        """One try, through all redirects."""
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        current, passed = url, {url}
        while True:
            address.require_http(current, "the address")
            self._obey(current)
            with self._asked(current, {name: value for name, value in conditions.items() if value}) as response:
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
        self._keep_distance(url)
        self._client.cookies.clear()  # whoever watches is a new guest each time
        self._guard.deadline = time.monotonic() + self._options.timeout
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
        moved = current if current != url else None
        if status == 304:
            return Fetched(outcome="unchanged", url=url, status=status, etag=etag, modified=modified, moved=moved)
        _be_patient(response)
        if not response.is_success and status not in (404, 410):
            raise address.status_error(status, response.reason_phrase)
        answer = address.answer_of(response, current, self._guard.deadline, self._options)
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
        return Fetched(outcome=outcome, url=url, status=status, part=part, etag=etag, modified=modified, moved=moved)

    def _keep_distance(self, url: str) -> None:
        """Wait until the host of ``url`` may be asked again."""
        host, now = _host(url), self._clock()
        wait = self._next.get(host, now) - now
        if wait > 0:
            self._sleep(wait)
        self._next[host] = max(now, self._next.get(host, now)) + self._distance(url)

    def _distance(self, url: str) -> float:
        _, rules = self._robots.get(_origin(url), (0.0, None))
        asked = rules.crawl_delay(_AGENT) if rules is not None else None
        return min(max(self._pace, float(asked or 0)), max(SLOWEST, self._pace))

    def _obey(self, url: str) -> None:
        """Return if the site's robots.txt lets us. Raises E109; :class:`_LaterError` where it cannot be had."""
        origin = _origin(url)
        if origin not in self._robots or self._clock() - self._robots[origin][0] > RULES_FOR:
            self._robots[origin] = (self._clock(), self._rules(origin))
        rules = self._robots[origin][1]
        if rules is not None and not rules.can_fetch(url, _AGENT):
            step = "Ask the publisher, or save the page in a browser and add the file."
            raise DragomanError("E109", "the site's robots.txt does not allow it", step)

    def _rules(self, origin: str) -> Protego | None:
        """The rules of a site; ``None`` where it has none (RFC 9309: unreachable rules forbid, absent ones do not)."""
        current = f"{origin}/robots.txt"
        for _ in range(6):
            with self._asked(current, {}) as response:
                if response.has_redirect_location:
                    current = str(response.url.join(response.headers["location"]))
                    address.require_http(current, "the address")
                    continue
                _be_patient(response)
                if not response.is_success:
                    return None
                data = address.beginning_of(response, self._guard.deadline, self._options, RULES)
            return Protego.parse(data.decode("utf-8", "replace"))
        return None


def user_agent(contact: str | None = None) -> str:
    """Who asks: the program, its version, and how to reach whoever runs it."""
    from importlib.metadata import version

    about = "".join(c for c in contact or "" if c.isascii() and c.isprintable() and c not in "()")
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


def _be_patient(response: httpx.Response) -> None:
    """Raise :class:`_LaterError` where the host is busy."""
    if response.status_code == 429 or response.status_code >= 500:
        raise _LaterError(retry_after(response.headers.get("retry-after"), time.time()), response.status_code)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _silent(why: str) -> DragomanError:
    return DragomanError("E103", why, "See whether a browser opens it; it is tried again in the next round.")


class _Guard(httpcore.SyncBackend):
    """Connects to public addresses alone, or to the hosts in ``allow``; and not beyond ``deadline``.

    A name is resolved here, once, and what it resolves to is what is connected
    to: a second answer of the name server cannot lead elsewhere.
    """

    allow: frozenset[str] = frozenset()
    deadline: float = 0.0
    """On ``time.monotonic``."""

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *args: Any, **more: Any
    ) -> httpcore.NetworkStream:
        try:
            found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name {host} is not known") from error
        if host.lower() not in self.allow and not all(map(address.is_public, found)):
            step = "If that is meant, name the host under 'allow' of the source."
            raise DragomanError("E108", f"the address leads to {host}, in a private network", step)
        for ip in found[:-1]:
            with contextlib.suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return _Timed(super().connect_tcp(ip, port, self.left(timeout), *args, **more), self)
        return _Timed(super().connect_tcp(found[-1], port, self.left(timeout), *args, **more), self)

    def left(self, timeout: float | None) -> float:
        """How long something may still take. Raises ``httpcore.ReadTimeout``."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if timeout is None else min(left, timeout)


class _Timed(httpcore.NetworkStream):
    """A connection that ends at the guard's deadline, however slowly a host goes on answering."""

    def __init__(self, stream: httpcore.NetworkStream, guard: _Guard) -> None:
        self._stream, self._guard = stream, guard

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._guard.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._guard.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, self._guard.left(timeout)), self._guard)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _transport(guard: _Guard) -> httpx.HTTPTransport:
    transport = httpx.HTTPTransport(trust_env=False)
    transport._pool = httpcore.ConnectionPool(
        ssl_context=httpx.create_ssl_context(),
        network_backend=guard,
        max_keepalive_connections=0,  # at a distance of seconds they would be closed by the host as often as not
    )
    return transport
