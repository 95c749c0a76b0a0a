"""The door: who may speak to the reading room at all, how much, how long, and what every answer carries.

It stands around everything else, the error pages included.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from collections.abc import Collection

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dragoman.errors import DragomanError
from dragoman.web.errors import problem, status_of

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
INERT = "sandbox; default-src 'none'; frame-ancestors 'none'"
"""For what publishers sent: whatever it is, it cannot run, load or be framed."""
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"),
)
SMALL = 100_000
"""Bytes of a form; only what is brought to be read may be larger."""
LARGE = 20_500_000
"""Bytes of an upload: the largest document that intake takes, and the form around it."""
LONGEST = 8_000
"""Characters of an address with its query."""
BODY_SECONDS = 30.0
"""How long sending a request may take in all."""

logger = logging.getLogger("dragoman.web")


class Guard:
    """Around an application: limits what comes in, and sets the headers of what goes out.

    ``hosts`` are the names that a request may give as its ``Host``; empty: any.
    A server for this machine alone answers to this machine's names only, so
    that no page of elsewhere can reach it under a name of its own.
    """

    def __init__(
        self, app: ASGIApp, *, hosts: Collection[str] = (), secure: bool = False, seconds: float = BODY_SECONDS
    ) -> None:
        self.app, self.hosts, self.secure, self.seconds = app, frozenset(hosts), secure, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        begun = False
        broken: list[bool] = []

        async def sending(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = self._headers(list(message.get("headers", ())))
                if broken:  # what else comes of the request is not waited for
                    headers.append((b"connection", b"close"))
                message = {**message, "headers": headers}
            await send(message)

        try:
            self._check(scope)
            await self.app(scope, self._receiving(scope, receive, broken), sending)
        except DragomanError as error:
            if not begun:
                await _say(error, sending)
        except Exception:
            logger.exception("an error inside Dragoman, at %s", scope["path"])
            if not begun:
                inside = DragomanError("E616", "an error inside Dragoman", "Please report it with the server's output.")
                await _say(inside, sending)

    def _headers(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        there = {name.lower() for name, _ in headers}
        if b"content-security-policy" not in there:
            headers.append((b"content-security-policy", POLICY.encode()))
        if b"cache-control" not in there:
            headers.append((b"cache-control", b"private, no-cache"))
        if self.secure:
            headers.append((b"strict-transport-security", b"max-age=31536000"))
        headers.extend(each for each in HEADERS if each[0] not in there)
        return headers

    def _check(self, scope: Scope) -> None:
        headers = dict(scope["headers"])
        host = name_of(headers.get(b"host", b"").decode("latin-1"))
        if self.hosts and host not in self.hosts:
            step = "Open it by one of its own names; with accounts it can be opened to others: see dragoman serve."
            raise DragomanError("E615", f"this reading room does not answer to the name {host[:60]!r}", step)
        if len(scope["path"]) + len(scope["query_string"]) > LONGEST:
            raise DragomanError("E606", f"the address is longer than {LONGEST:,} characters", "Ask for less at a time.")
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > limit_of(scope["path"]):
            raise _too_large(scope["path"])

    def _receiving(self, scope: Scope, receive: Receive, broken: list[bool]) -> Receive:
        limit = limit_of(scope["path"])
        deadline = asyncio.get_running_loop().time() + self.seconds
        taken, done = 0, False

        async def receiving() -> Message:
            nonlocal taken, done
            if done:
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                broken.append(True)
                why = f"the request was not there within {self.seconds:g} seconds"
                raise DragomanError("E607", why, "Send it again over a faster line, or send less.") from None
            if message["type"] == "http.request":
                taken += len(message.get("body", b""))
                done = not message.get("more_body", False)
                if taken > limit:
                    broken.append(True)
                    raise _too_large(scope["path"])
            return message

        return receiving


def limit_of(path: str) -> int:
    """How many bytes a request to ``path`` may have."""
    return LARGE if path in ("/read", "/read.json") else SMALL


def _too_large(path: str) -> DragomanError:
    why = f"what was sent is larger than {limit_of(path):,} bytes"
    return DragomanError("E606", why, "For more at once use dragoman archive add.")


async def _say(error: DragomanError, send: Send) -> None:
    """The error in plain JSON: no template is to be trusted when all else failed."""
    import msgspec

    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status_of(error.code), "headers": headers})
    await send({"type": "http.response.body", "body": msgspec.json.encode(problem(error))})


def name_of(host: str) -> str:
    """The name in a ``Host`` header, without its port: ``[::1]:8000`` is ``::1``."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


def is_loopback(host: str) -> bool:
    """Whether an address to listen at can be reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
"""Names by which a server on this machine is asked from it."""
