"""Answers as what goes out: a page by its template, its JSON twin, a file, an error."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import re
from importlib import resources
from typing import Any
from urllib.parse import quote, urlencode

import jinja2
import msgspec
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from dragoman import codebook
from dragoman.errors import DragomanError
from dragoman.render import markup, outline
from dragoman.web import entry
from dragoman.web.errors import problem, status_of
from dragoman.web.pages import Answer, Asked, Visitor, may
from dragoman.web.room import Room

JSON = "application/json"
HTML = "text/html; charset=utf-8"
_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}

CHANGES = {
    "markup": "Markup only",
    "typographic": "Typography",
    "wording": "Wording",
    "substantive": "Substance",
    "refused": "Could not be read",
    "restored": "Readable again",
    "number": "Number or date",
    "statement": "In a statement",
}
"""What the kinds of change are called."""
NAV = (
    ("/", "Home"),
    ("/documents", "Documents"),
    ("/search", "Search"),
    ("/encounters", "Encounters"),
    ("/dyads", "Dyads"),
    ("/compare", "Compare"),
    ("/phrases", "Phrases"),
    ("/sources", "Sources"),
    ("/read", "Read"),
    ("/check", "Check"),
)


FINDER = "/search"
"""Where the search box asks."""


class File(msgspec.Struct, frozen=True):
    """A file of ours, under an address that names its version."""

    body: bytes
    media_type: str
    address: str


@functools.cache
def files() -> dict[str, File]:
    """Styles and scripts by the name they are asked for."""
    found = {}
    for package, names in (
        ("dragoman.render", ("page.css", "page.js", "comparison.css", "since.css")),
        ("dragoman.web", ("room.css", "room.js")),
    ):
        for name in names:
            body = (resources.files(package) / "static" / name).read_bytes()
            stem, _, suffix = name.partition(".")
            versioned = f"{stem}.{hashlib.sha256(body).hexdigest()[:12]}.{suffix}"
            found[versioned] = File(body, _TYPES[suffix], f"/static/{versioned}")
    return found


@functools.cache
def _addresses() -> dict[str, str]:
    return {re.sub(r"\.[0-9a-f]{12}\.", ".", name): file.address for name, file in files().items()}


@functools.cache
def environment() -> jinja2.Environment:
    """The templates of the page of a readout, and those around it."""
    shared = markup.environment()
    loaders = [jinja2.PackageLoader("dragoman.web", "templates"), shared.loader]
    made = shared.overlay(loader=jinja2.ChoiceLoader([each for each in loaders if each is not None]))
    made.filters = shared.filters | {
        "path": lambda value: quote(str(value), safe=""),
        "party": _party,
        "count": lambda number: f"{number:,}",
        "moment": _moment,
        "change": lambda kind: CHANGES.get(kind, kind),
        "encounter_kind": lambda kind: outline.KINDS.get(kind, kind),
        "query": lambda given: urlencode({k: v for k, v in given.items() if v not in (None, "", ())}, doseq=True),
        "plain": outline.plain,
        "bytes": _bytes,
        "title": _title,
    }
    made.globals = dict(shared.globals) | {"file": lambda name: _addresses()[name], "nav": NAV}
    return made


def _party(code: str) -> str:
    entry_ = codebook.parties().get(code)
    return entry_.name if entry_ is not None else code


def _moment(at: str | None) -> Markup:
    """A time in UTC as a person reads it, with the exact one behind it."""
    if not at:
        return Markup("")
    told = f"{outline.day(at[:10])}, {at[11:16]} UTC" if len(at) >= 16 else outline.day(at)
    return Markup('<time datetime="{}">{}</time>').format(at, told)


def _title(shelved: Any) -> str:
    """What a document in a list is called: by its title, else by who met, else by its name."""
    if shelved.title:
        return outline.plain(shelved.title)
    if len(shelved.parties) > 1:
        return f"Readout: {outline.together(_party(code) for code in shelved.parties)}"
    return str(shelved.document)


@functools.cache
def charts() -> bool:
    """Whether charts can be drawn: the extra may be missing."""
    return all(importlib.util.find_spec(name) is not None for name in ("altair", "vl_convert"))


def _bytes(size: int) -> str:
    return (
        f"{size:,} bytes"
        if size < 10_000
        else f"{size / 1000:,.0f} kB"
        if size < 10_000_000
        else f"{size / 1e6:,.0f} MB"
    )


def response(asked: Asked, answer: Answer, as_json: bool) -> Response:
    """The answer as it goes out."""
    if answer.body is not None:
        made = Response(answer.body, answer.status, media_type=answer.media_type)
    elif as_json:
        body = msgspec.json.encode(answer.value)
        made = Response(body, answer.status, media_type=JSON)
        if answer.to is not None:
            made.headers["location"] = answer.to
    elif answer.to is not None:
        made = Response(status_code=303, headers={"location": answer.to})
    else:
        made = Response(_html(asked, answer), answer.status, headers={"content-type": HTML})
    for name, value in answer.headers.items():
        made.headers[name] = value
    if answer.cookie is not None:
        made.headers.append("set-cookie", entry.set_cookie(asked.room, answer.cookie))
    return made


def _html(asked: Asked, answer: Answer) -> str:
    name = answer.template or asked.page.template
    assert name is not None
    around = _around(
        asked.room, asked.visitor, asked.path, asked.raw_query, asked.page.twin and asked.page.method == "GET"
    )
    return environment().get_template(name).render(value=answer.value, asked=asked, **around, **answer.more)


@functools.cache
def _article() -> jinja2.Template:
    return environment().from_string('{% import "readout.html" as draw %}{{ draw.readout(view, 1) }}')


def article(view: markup.View) -> str:
    """A readout as it stands on its page: brief and text."""
    return _article().render(view=view)


def _around(room: Room, visitor: Visitor, path: str, query: str, twin: bool) -> dict[str, Any]:
    """What every page has around its own."""
    tail = f"?{query}" if query else ""
    return {
        "visitor": visitor,
        "may": lambda role: may(visitor.role, role),
        "here": path,
        "finder": FINDER,
        "charts": charts(),
        "twin": f"{quote(path, safe='/@') if path != '/' else '/index'}.json{tail}" if twin else None,
        "accounts": bool(visitor.name) or visitor.role == "nobody",
    }


def failed(room: Room, request: Request, error: DragomanError, as_json: bool) -> Response:
    """An error: a page for a person, JSON for a script; who is not logged in is sent to where that is done."""
    visitor: Visitor = request.scope.get("dragoman.visitor") or Visitor()
    status = status_of(error.code)
    later = {"retry-after": "60"} if status == 503 else {}
    if as_json:
        return Response(msgspec.json.encode(problem(error)), status, media_type=JSON, headers=later)
    if error.code == "E602" and request.method == "GET":
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return Response(status_code=303, headers={"location": f"/login?{urlencode({'next': back})}"})
    around = _around(room, visitor, request.url.path, "", False)
    page = environment().get_template("error.html").render(error=error, status=status, **around)
    return Response(page, status, headers={"content-type": HTML, **later})
