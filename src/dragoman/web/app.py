"""The application: pages out of the table, errors as pages, files of ours."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from importlib import resources
from typing import Any

import anyio
import msgspec
from anyio.to_thread import run_sync
from starlette.applications import Starlette
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

import dragoman
from dragoman.archive import Archive
from dragoman.errors import DragomanError
from dragoman.web import drawing, entry, table
from dragoman.web.errors import not_understood, problem, status_of
from dragoman.web.guard import LOOPBACK_NAMES, Guard
from dragoman.web.pages import Answer, Asked, Page, Upload, Visitor, may, parsed
from dragoman.web.room import Room, Sent, Settings
from dragoman.web.taking import Read

WORKERS = 4
"""Requests that are worked on at a time: more would only wait for each other."""
SLOW = 2
"""The same, of pages that take long to make: they leave the others their place."""
TICK = 300
"""Seconds for which a page that changes with the clock stays as it is."""
MOST = 999_999_999
"""The highest number that an address may have."""


def application(
    archive: Archive, *, read: Read | None = None, model: str | None = None, settings: Settings | None = None
) -> ASGIApp:
    """The reading room over an open archive, for any ASGI server.

    ``read`` reads what visitors bring, in this process; the default is the
    reader of ``dragoman.read`` with the ``model`` that is named, in processes of
    its own, which can be stopped (see ``workshop``). Without accounts in the
    archive whoever can reach it may do everything: see ``dragoman.web.serve``.
    """
    settings = settings or Settings()
    room = Room(archive, read, model, settings)
    limiters = {
        "quick": anyio.CapacityLimiter(WORKERS),
        "slow": anyio.CapacityLimiter(SLOW),
        "workshop": anyio.CapacityLimiter(room.workshop.places + 1),
    }

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        room.close()

    def routes() -> Iterable[Route]:
        for page in table.PAGES:
            endpoint = _Endpoint(room, page, limiters[page.pace])
            if page.twin:
                yield Route(f"{page.path.rstrip('/') or '/index'}.json", endpoint.json, methods=[page.method])
            yield Route(page.path, endpoint.any, methods=[page.method], name=page.name)
        yield Route("/static/{file}", _static)

    inner = Starlette(
        routes=list(routes()),
        lifespan=lifespan,
        exception_handlers={HTTPException: _Missing(room), DragomanError: _Failed(room), Exception: _Failed(room)},
    )
    hosts = LOOPBACK_NAMES if settings.loopback else ()
    entered = entry.Entry(inner, room)
    return Guard(entered, hosts=hosts, secure=settings.secure, seconds=settings.body_seconds)


class _Endpoint:
    """Answers the requests for one page."""

    def __init__(self, room: Room, page: Page, limiter: anyio.CapacityLimiter) -> None:
        self.room, self.page, self.limiter = room, page, limiter

    async def any(self, request: Request) -> Response:
        return await self._answer(request, self.page.twin and wants_json(request))

    async def _answer(self, request: Request, as_json: bool) -> Response:
        try:
            visitor: Visitor = request.scope["dragoman.visitor"]
            entry.allowed(self.page, visitor)
            token = ""
            if self.page.method == "GET" and not self.page.cached and not visitor.csrf and not visitor.bearer:
                token = entry.fresh_token()
                visitor = msgspec.structs.replace(visitor, csrf=self.room.keys.csrf(token))
            asked = await self._asked(request, visitor)
            made = await run_sync(self._work, request, asked, as_json, limiter=self.limiter)
            if token and "set-cookie" not in made.headers:
                made.headers.append("set-cookie", entry.set_cookie(self.room, token))
            return made
        except DragomanError as error:
            return drawing.failed(self.room, request, error, as_json or wants_json(request))

    async def json(self, request: Request) -> Response:
        """The JSON twin; where the name itself ends in ``.json``, there may be no document without that."""
        made = await self._answer(request, True)
        if made.status_code == 404 and self.page.path.endswith("{ref}"):
            request.scope["path_params"] = {"ref": request.path_params["ref"] + ".json"}
            again = await self._answer(request, wants_json(request))
            return again if again.status_code != 404 else made
        return made

    async def _asked(self, request: Request, visitor: Visitor) -> Asked:
        if any(isinstance(part, int) and part > MOST for part in request.path_params.values()):
            raise DragomanError("E613", "there is no page at this address", "Begin at /, or search.")
        query: Any = parsed(self.page.query, _lists(request.query_params.multi_items()))
        form: Any = None
        upload = None
        if self.page.method == "POST":
            given, upload = await _form(request)
            entry.meant(visitor, request, given)
            form = parsed(self.page.form, given)
        base = self.room.settings.address or str(request.base_url).rstrip("/")
        return Asked(
            room=self.room,
            page=self.page,
            path=request.url.path,
            parts=request.path_params,
            query=query,
            visitor=visitor,
            base=base,
            raw_query=request.url.query,
            form=form,
            upload=upload,
        )

    def _work(self, request: Request, asked: Asked, as_json: bool) -> Response:
        if self.page.method != "GET" or not self.page.cached:
            return drawing.response(asked, self._made(asked), as_json)
        tag = self._tag(asked, as_json)
        headers = {"etag": f'W/"{tag}"', "vary": "Accept, Cookie, Authorization"}
        if f'W/"{tag}"' in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        sent = self.room.sent.get(tag)
        if sent is None:
            made = drawing.response(asked, self._made(asked), as_json)
            if made.status_code != 200:
                return made
            kept = tuple((k, v) for k, v in made.headers.items() if k != "content-length")
            sent = Sent(made.status_code, kept, bytes(made.body))
            self.room.sent.put(tag, sent)
        answer = Response(sent.body, sent.status, headers)
        for name, value in sent.headers:
            answer.headers[name] = value
        return answer

    def _made(self, asked: Asked) -> Answer:
        return self.page.answer(asked)

    def _tag(self, asked: Asked, as_json: bool) -> str:
        """All that the answer depends on."""
        tick = int(time.time() // TICK) if self.page.timed else 0
        visitor = asked.visitor
        whole = (
            *(self.room.stamp.now(), dragoman.__version__, tick, as_json, asked.base, asked.path, asked.raw_query),
            *(visitor.name, visitor.role, visitor.csrf),
        )
        return hashlib.blake2b(msgspec.json.encode(whole), digest_size=15).hexdigest()


def wants_json(request: Request) -> bool:
    """Whether JSON is asked for: in ``Accept``, before HTML if both are."""
    accepted = request.headers.get("accept", "")
    found = [accepted.find(kind) for kind in ("application/json", "text/html")]
    return found[0] >= 0 and (found[1] < 0 or found[0] < found[1])


def _lists(items: Iterable[tuple[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in items:
        if isinstance(value, str):
            found.setdefault(name, []).append(value)
    return found


async def _form(request: Request) -> tuple[Mapping[str, list[str]], Upload | None]:
    """The fields of a form, or of a JSON object, and the file that came with them."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return _object(await request.body()), None
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data", ""):
        raise not_understood(f"a request of type {kind[:60]!r} is not read here")
    try:
        async with request.form(max_files=1, max_fields=200, max_part_size=20_000_000) as form:
            return _lists(form.multi_items()), await _file(form)
    except (HTTPException, UnicodeDecodeError, ValueError) as error:
        raise not_understood(f"the form cannot be taken apart: {getattr(error, 'detail', error)}") from error


def _object(body: bytes) -> dict[str, list[str]]:
    try:
        given = msgspec.json.decode(body, type=dict[str, str | int | float | bool | list[str] | None])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise not_understood(f"the request is no JSON object of plain values: {error}") from error
    return {k: v if isinstance(v, list) else [_plain(v)] for k, v in given.items() if v is not None}


def _plain(value: str | int | float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


async def _file(form: FormData) -> Upload | None:
    for _, value in form.multi_items():
        if isinstance(value, UploadFile) and (data := await value.read()):
            return Upload(value.filename or "", data)
    return None


class _Missing:
    """What no page answers."""

    def __init__(self, room: Room) -> None:
        self.room = room

    async def __call__(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 405:
            made = DragomanError("E614", f"{request.method} is not for this address", "See /openapi.json.")
        else:
            made = DragomanError("E613", "there is no page at this address", "Begin at /, or search.")
        answer = drawing.failed(self.room, request, made, wants_json(request) or request.url.path.endswith(".json"))
        for name, value in (error.headers or {}).items():
            answer.headers[name] = value
        return answer


class _Failed:
    """An error from around the pages, or from inside: of that nothing is shown; the server's output has it."""

    def __init__(self, room: Room) -> None:
        self.room = room

    async def __call__(self, request: Request, error: Exception) -> Response:
        if not isinstance(error, DragomanError):
            error = DragomanError("E616", "an error inside Dragoman", "Please report it with the server's output.")
        return drawing.failed(self.room, request, error, wants_json(request))


async def _static(request: Request) -> Response:
    """A style or script of ours; its address names its version, so that it may be kept for good."""
    found = drawing.files().get(request.path_params["file"])
    if found is None:
        raise HTTPException(404)
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(found.body, media_type=found.media_type, headers=headers)


__all__ = ["Settings", "application", "may", "problem", "resources", "status_of"]
