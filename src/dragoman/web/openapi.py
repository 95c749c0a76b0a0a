"""The OpenAPI document, made of the table of pages and the classes that they take and give."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

import dragoman
from dragoman.web import table
from dragoman.web.pages import Page

_CODES = {
    400: "The request does not fit: `E601`, or another code of `E3xx`.",
    401: "Nobody has logged in (`E602`).",
    403: "The role may not do this (`E603`), or the form is not from here (`E604`).",
    404: "There is no such thing (`E507`), or no such page (`E613`).",
    409: "The two seem to be of different encounters (`E331`), or are of one publisher (`E335`).",
    410: "What was read is no longer at hand (`E612`).",
    413: "The request is too large (`E606`).",
    421: "The server does not answer to this name (`E615`).",
    422: "What was sent cannot be read (within the limits: `E620`), or does not fit the text or the codebook.",
    503: "More is being read than can be at a time (`E619`); or the archive cannot be written just now.",
    429: "There were too many tries to log in (`E605`).",
}
_ALWAYS = (400, 401, 403, 404, 421)


class Problem(msgspec.Struct, frozen=True):
    """An error: its code (see the documentation of errors), what was wrong, and what to do."""

    code: str
    reason: str
    next_step: str


@functools.cache
def document() -> dict[str, Any]:
    """The whole document."""
    kinds = [kind for page in table.PAGES for kind in (*_kinds(page.gives), page.form) if kind is not None]
    schemas, components = msgspec.json.schema_components(
        [*dict.fromkeys(kinds), Problem], ref_template="#/components/schemas/{name}"
    )
    references = dict(zip([*dict.fromkeys(kinds), Problem], schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for page in table.PAGES:
        for path, operation in _operations(page, references):
            paths.setdefault(path, {})[page.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Dragoman's reading room",
            "version": dragoman.__version__,
            "description": "Beside every page stands its JSON: its address and `.json`, or `Accept: application/json`.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _kinds(gives: Any) -> tuple[Any, ...]:
    return gives if isinstance(gives, tuple) else (gives,)


def _operations(page: Page, references: dict[Any, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The page's entries: its JSON twin, else itself."""
    path = re.sub(r"\{(\w+):\w+\}", r"{\1}", page.path)
    if page.twin:
        path = f"{path.rstrip('/') or '/index'}.json"
    parameters = [*_parts(page.path), *_query(page.query)]
    operation: dict[str, Any] = {
        "operationId": page.name,
        "summary": page.about,
        "description": f"For the role {page.role} and those above." if page.role != "nobody" else "For everybody.",
        "responses": _responses(page, references),
    }
    if parameters:
        operation["parameters"] = parameters
    if page.form is not None:
        operation["requestBody"] = _body(page, references)
    yield path, operation


def _responses(page: Page, references: dict[Any, Any]) -> dict[str, Any]:
    if page.gives is not None:
        several = [references[kind] for kind in _kinds(page.gives)]
        content = {"application/json": {"schema": several[0] if len(several) == 1 else {"anyOf": several}}}
    else:
        content = {page.media_type or "application/octet-stream": {}}
    found: dict[str, Any] = {"200": {"description": page.about, "content": content}}
    if page.method == "GET" and page.cached:
        found["200"]["headers"] = {"ETag": {"schema": {"type": "string"}}}
        found["304"] = {"description": "As it was (`If-None-Match`)."}
    problem: dict[str, Any] = {"application/json": {"schema": references[Problem]}}
    if not page.twin:
        problem["text/html"] = {}  # for whoever does not ask for JSON
    for status in sorted({*_ALWAYS, *page.errors, *((413,) if page.method == "POST" else ())}):
        found[str(status)] = {"description": _CODES[status], "content": problem}
    return found


def _parts(path: str) -> Iterable[dict[str, Any]]:
    for name, kind in re.findall(r"\{(\w+)(?::(\w+))?\}", path):
        schema: dict[str, Any] = {"type": "string", "minLength": 1}
        if kind == "int":
            schema = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _query(kind: Any) -> Iterable[dict[str, Any]]:
    if kind is None:
        return
    schema = msgspec.json.schema(kind)
    schema = schema.get("$defs", {}).get(kind.__name__, schema)
    for name, each in schema["properties"].items():
        yield {"name": name, "in": "query", "required": False, "schema": each}


def _body(page: Page, references: dict[Any, Any]) -> dict[str, Any]:
    schema = references[page.form]
    kinds: dict[str, Any] = {
        "application/json": {"schema": schema},
        "application/x-www-form-urlencoded": {"schema": schema},
    }
    if page.upload:
        file = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
        kinds["multipart/form-data"] = {"schema": {"allOf": [schema, file]}}
    return {"content": kinds, "required": True}
