"""Who asks: the cookie or token that a request brings, and whether a change was meant.

The cookie holds a random token, signed; whose it is, the archive knows. Somebody
who has not logged in gets one with the first form, so that the form's own token
can be told from one that another site made up. Logging in gives a new one.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from anyio.to_thread import run_sync
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from dragoman.archive.accounts import SESSION_HOURS
from dragoman.errors import DragomanError
from dragoman.web.pages import Page, Visitor, may
from dragoman.web.room import Room


class Entry:
    """Around the pages: says of every request who asks."""

    def __init__(self, app: ASGIApp, room: Room) -> None:
        self.app, self.room = app, room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith("/static/"):
            request = HTTPConnection(scope)
            asks = self.room.database.path is None or self.room.accounts_exist()  # then the database says who it is
            found = await run_sync(visitor_of, self.room, request) if asks else visitor_of(self.room, request)
            scope["dragoman.visitor"] = found
        await self.app(scope, receive, send)


def visitor_of(room: Room, request: HTTPConnection) -> Visitor:
    """Who asks. Raises :class:`DragomanError` E602 for a script's token that is none."""
    client = request.client.host if request.client is not None else ""
    open_ = not room.accounts_exist()
    bearer = request.headers.get("authorization", "")
    if bearer.lower().startswith("bearer ") and not open_:
        found = room.accounts.session(bearer[7:].strip(), "token")
        if found is None:
            raise DragomanError("E602", "the token is not one of ours", "Issue one: dragoman users token NAME.")
        return Visitor(name=found.name, role=found.role, client=client, bearer=True)  # type: ignore[arg-type]
    token = _cookie(room, request)
    csrf = room.keys.csrf(token) if token else ""
    if open_:
        return Visitor(role="admin", csrf=csrf, client=client)
    known = room.accounts.session(token) if token else None
    if known is None or token is None:
        return Visitor(csrf=csrf, client=client)
    return Visitor(name=known.name, role=known.role, csrf=csrf, client=client, session=token)  # type: ignore[arg-type]


def cookie_name(room: Room) -> str:
    """With the prefix that browsers tie to this very host, where the connection is a safe one."""
    return "__Host-dragoman" if room.settings.secure else "dragoman"


def _cookie(room: Room, request: HTTPConnection) -> str | None:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(request.headers.get("cookie", ""))
    except CookieError:
        return None
    found = jar.get(cookie_name(room))
    return room.keys.token_of(found.value) if found is not None else None


def fresh_token() -> str:
    return secrets.token_urlsafe(32)


def set_cookie(room: Room, token: str) -> str:
    """The header that gives somebody a token, or with an empty one takes it away."""
    value, age = (room.keys.sign(token), SESSION_HOURS * 3600) if token else ("", 0)
    secure = "; Secure" if room.settings.secure else ""
    return f"{cookie_name(room)}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}"


def allowed(page: Page, visitor: Visitor) -> None:
    """Raises :class:`DragomanError` E602 (nobody has logged in) or E603 (the role may not)."""
    if may(visitor.role, page.role):
        return
    if not visitor.name:
        raise DragomanError("E602", "you are not logged in", "Log in at /login; a script brings a token.")
    why = f"a {visitor.role} may not do this"
    raise DragomanError("E603", why, f"Ask an admin to make you a {page.role}.")


def meant(visitor: Visitor, request: Request, form: Mapping[str, list[str]]) -> None:
    """Raises :class:`DragomanError` E604 where a change may have been sent by another site's page."""
    step = "Open the page again, and send it from there."
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise DragomanError("E604", "the request comes from another site", step)
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise DragomanError("E604", "the request comes from another site", step)
    if visitor.bearer:
        return
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not visitor.name and kind == "application/json" and request.url.path != "/login":
        return  # nothing speaks for its sender, and no other site's page can send this without being asked first
    given = (form.get("csrf") or [""])[-1]
    if not visitor.csrf or not hmac.compare_digest(given.encode(), visitor.csrf.encode()):
        raise DragomanError("E604", "the form is too old, or not from here", step)
