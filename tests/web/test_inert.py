"""Nothing that a document, an address or a form can carry runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from dragoman.archive import Archive
from dragoman.archive.corrections import Corrections
from dragoman.web import table

from .conftest import EGYPT, PAYLOAD, Client
from .test_pages import address, assert_inert

PAGES = [page for page in table.PAGES if page.method == "GET" and page.template]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_stored_is_shown_as_text(looking: Client, page: Any) -> None:
    """Every field of the hostile document, of its capture and of its reading holds the payload."""
    places = {"name": "hostile", "ref": "hostile@1", "statement": "s1", "old": "1", "new": "1"}
    answer = looking.get(address(page, places))
    assert answer.status_code in (200, 404)
    assert_inert(answer.text)
    assert PAYLOAD not in answer.text


def test_it_is_shown(looking: Client) -> None:
    assert "&lt;script&gt;" in looking.get("/documents/hostile").text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
@pytest.mark.parametrize("how", ["parameter", "name", "part"])
def test_what_is_asked_is_not_said_back_as_markup(looking: Client, page: Any, how: str) -> None:
    path = address(page)
    if how == "part":
        path = address(page, dict.fromkeys(("name", "ref", "statement"), quote(PAYLOAD, safe="")))
        query: dict[str, str] = {}
    else:
        names = getattr(page.query, "__struct_fields__", ("q",))
        query = dict.fromkeys(names, PAYLOAD) if how == "parameter" else {PAYLOAD: "1"}
    answer = looking.get(path, params=query)
    assert answer.status_code in (200, 303, 400, 404)
    assert_inert(answer.text)
    assert PAYLOAD not in answer.text


def test_nor_in_errors_and_forms(client: Client) -> None:
    for path, fields in (
        ("/read", {"text": PAYLOAD, "title": PAYLOAD, "published": PAYLOAD}),
        ("/read", {"text": PAYLOAD, "publisher": PAYLOAD}),
        ("/read", {"text": f"The minister said that {PAYLOAD} is here.", "title": PAYLOAD}),
        (f"/documents/{EGYPT}@1/statements/s2/check", dict.fromkeys(("verdict", "content", "note", "next"), PAYLOAD)),
    ):
        answer = client.fill(path, **fields)
        assert_inert(answer.text)
        assert PAYLOAD not in answer.text
    file = {"file": (f"{PAYLOAD}.txt", b"-- --", "text/plain")}
    assert_inert(client.fill("/read", files=file).text)


def test_nor_what_people_write_when_they_check(
    client: Client, archive: Archive, open_room: Callable[..., Client]
) -> None:
    corrections = Corrections(archive.database)
    for by in (PAYLOAD, "anna"):
        corrections.add(f"{EGYPT}@1", "s2", "confirmed", None, by=by, note=PAYLOAD)
    for path in (
        f"/documents/{EGYPT}@1",
        f"/documents/{EGYPT}@1/statements/s2",
        f"/documents/{EGYPT}@1/statements/s2/check",
        "/check/agreement",
        "/check?again=true",
        "/accounts",
    ):
        answer = client.get(path)
        assert answer.status_code == 200
        assert_inert(answer.text)
        assert PAYLOAD not in answer.text


def test_headers_cannot_be_written_by_a_document(looking: Client) -> None:
    entry = looking.get("/documents/hostile/revisions.json").json()["entries"][0]
    answer = looking.get(f"/documents/hostile/captures/{entry['capture']}")
    assert "\n" not in str(answer.headers)
    assert answer.headers["x-dragoman-media-type"].startswith("text/html; <script>"), "as text, and nowhere else"
    assert answer.headers["content-type"] == "application/octet-stream"
