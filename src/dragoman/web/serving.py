"""The server: uvicorn, with a door that also closes on those who send nothing."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import socket
from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from dragoman.archive.accounts import Accounts
from dragoman.archive.database import Database
from dragoman.errors import DragomanError
from dragoman.web.guard import is_loopback

HEAD_SECONDS = 10.0
"""Within which a connection has to have sent the head of a request."""
CONNECTIONS = 400
"""Connections at a time; those beyond are told to come again."""
PORT = 8321


def check_host(database: Database, host: str) -> None:
    """Raises :class:`DragomanError` E608 where others could reach ``host`` and there are no accounts."""
    if not is_loopback(host) and not Accounts(database).exist():
        step = "Add an account first: dragoman users add NAME --role admin. Or leave --host out."
        raise DragomanError("E608", f"others could reach the reading room at {host}, and there are no accounts", step)


ONE_ARENA = (-8, 1)
"""glibc's M_ARENA_MAX. With full caches 12,000 pages added 3 MB with one arena, and 27 MB with one for each thread."""


def _one_arena() -> None:
    """Let all threads take memory from one place, where the C library can: what goes makes room for what comes."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(*ONE_ARENA)


class _Protocol(H11Protocol):
    """As uvicorn's, but a connection that does not begin, or end the head of its request, in time is closed."""

    seconds = HEAD_SECONDS

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._late = self.loop.call_later(self.seconds, self._too_late)

    def connection_lost(self, exc: Exception | None) -> None:
        self._late.cancel()
        super().connection_lost(exc)

    def _too_late(self) -> None:
        if self.cycle is None and not self.transport.is_closing():
            self.transport.close()


def run(
    app: ASGIApp,
    *,
    host: str,
    port: int,
    ready: Callable[[str, int], None] | None = None,
    head_seconds: float = HEAD_SECONDS,
    on_server: Callable[[uvicorn.Server], None] | None = None,
) -> None:
    """Serve until interrupted. ``ready`` is told where, once it answers; port 0 takes a free one.

    ``on_server`` is given the server, so that another thread can end it (``should_exit``).

    Raises :class:`DragomanError` E617 where the port cannot be had.
    """
    protocol = type("_Timed", (_Protocol,), {"seconds": head_seconds})
    config = uvicorn.Config(
        app,
        http=protocol,
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=15,
        h11_max_incomplete_event_size=32_768,
        timeout_graceful_shutdown=5,
    )
    _one_arena()
    with contextlib.closing(_listen(host, port)) as listening:
        address: Any = listening.getsockname()
        server = _Server(config, lambda: ready(host, address[1]) if ready is not None else None)
        if on_server is not None:
            on_server(server)
        server.run(sockets=[listening])


class _Server(uvicorn.Server):
    """Says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def _listen(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        made = socket.socket(family, kind, protocol)
        try:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind(address)
        except OSError:
            made.close()
            raise
    except OSError as error:
        why = f"the reading room cannot be opened at {host}:{port}: {error.strerror or error}"
        raise DragomanError("E617", why, "Choose another --port, or 0 for a free one.") from error
    return made
