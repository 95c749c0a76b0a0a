"""The door: names, sizes, times, paths."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from dragoman.archive import Archive
from dragoman.archive.accounts import Accounts
from dragoman.errors import DragomanError
from dragoman.web import guard, serving

from .conftest import EGYPT, Client


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8321", "localhost.evil.example", "[::2]", ""])
def test_on_loopback_it_answers_to_its_own_names_only(looking: Client, host: str) -> None:
    """Or a page of elsewhere could reach it under a name of its own (DNS rebinding)."""
    assert looking.get("/documents", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:80", "[::1]:8321", "LOCALHOST"])
def test_these_are_its_own(looking: Client, host: str) -> None:
    assert looking.get("/documents", headers={"host": host}).status_code == 200


def test_it_is_not_opened_to_others_without_accounts(archive: Archive) -> None:
    for host in ("0.0.0.0", "::", "192.0.2.1", "room.example"):
        with pytest.raises(DragomanError, match="E608"):
            serving.check_host(archive.database, host)
    for host in ("127.0.0.1", "localhost", "::1", "127.1.2.3"):
        serving.check_host(archive.database, host)
    people = Accounts(archive.database)
    people.add("anna", "four plain words here", "admin", by="x")
    serving.check_host(archive.database, "0.0.0.0")


TRAVERSALS = [
    "/static/../room.py",
    "/static/..%2f..%2froom.py",
    "/static/%2e%2e/%2e%2e/errors.py",
    "/static//etc/passwd",
    "/documents/..%2f..%2fetc%2fpasswd",
    "/documents/%00",
    "/documents/%2e%2e",
    f"/documents/{EGYPT}/captures/..%2f1",
    "/documents/file:%2f%2f%2fetc%2fpasswd",
    "/documents/a@../b",
    f"/documents/{EGYPT}@99999999999999999999",
    f"/documents/{EGYPT}/captures/99999999999999999999",
    f"/documents/{EGYPT}/revisions/1-99999999999999999999",
]


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_path_leads_out(looking: Client, path: str) -> None:
    answer = looking.get(path)
    assert answer.status_code in (400, 404), answer.text
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%ff%fe", "page=x", "page=-5", "page=1e9", "page=99999999999999999999999"]
)
def test_odd_parameters_are_no_fault_of_ours(looking: Client, query: str) -> None:
    assert looking.get(f"/documents?{query}").status_code in (200, 400)


def test_what_is_too_large_is_refused_before_it_is_read(looking: Client) -> None:
    large = b"x" * (guard.SMALL + 1)
    for path in ("/login", "/check", "/read/keep"):
        answer = looking.post(path, content=large)
        assert answer.status_code == 413, path
    assert looking.post("/read", headers={"content-length": str(guard.LARGE + 1)}).status_code == 413
    assert looking.get("/documents?q=" + "x" * guard.LONGEST).status_code == 413


def test_what_does_not_say_its_size_is_counted(looking: Client) -> None:
    def parts() -> object:
        for _ in range(20):
            yield b"x" * 10_000

    answer = looking.post("/login", content=parts(), headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 413


def test_a_form_with_too_many_fields_is_refused(looking: Client) -> None:
    data = "&".join(f"a{n}=1" for n in range(2000))
    headers = {"content-type": "multipart/form-data; boundary=x"}
    body = "".join(f'--x\r\nContent-Disposition: form-data; name="a{n}"\r\n\r\n1\r\n' for n in range(500)) + "--x--\r\n"
    assert looking.post("/read", content=body.encode(), headers=headers).status_code == 400
    assert looking.post("/read", content=data, headers={"content-type": "text/xml"}).status_code == 400


def test_an_error_inside_shows_nothing_of_the_inside(
    archive: Archive, open_room: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dragoman.web.views import documents

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr(documents, "shelf", broken)
    client = open_room(archive)
    answer = client.get("/documents")
    assert answer.status_code == 500
    assert "E616" in answer.text
    assert "secret" not in answer.text
    assert "content-security-policy" in answer.headers


# --- with a real connection ---------------------------------------------------------


def connect(address: str) -> socket.socket:
    parts = urlsplit(address)
    assert parts.hostname is not None
    return socket.create_connection((parts.hostname, parts.port or 80), timeout=10)


def received(connection: socket.socket) -> bytes:
    found = b""
    while more := connection.recv(65536):
        found += more
    return found


def test_who_sends_nothing_or_half_a_head_is_let_go(archive: Archive, served: Callable[..., str]) -> None:
    address = served(archive, head_seconds=0.4)
    for begin in (b"", b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "):
        with connect(address) as connection:
            connection.sendall(begin)
            started = time.monotonic()
            assert received(connection) == b""
            assert time.monotonic() - started < 5


def test_who_sends_a_body_too_slowly_is_let_go(archive: Archive, served: Callable[..., str]) -> None:
    address = served(archive, body_seconds=0.4)
    head = b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
    head += b"Content-Type: application/x-www-form-urlencoded\r\n\r\nname=a"
    with connect(address) as connection:
        connection.sendall(head)
        answer = received(connection)
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"E607" in answer


def test_others_are_answered_while_one_is_slow(archive: Archive, served: Callable[..., str]) -> None:
    import httpx

    address = served(archive)
    slow = [connect(address) for _ in range(20)]
    try:
        for each in slow:
            each.sendall(b"POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nx")
        answer = httpx.get(f"{address}/documents", timeout=10)
        assert answer.status_code == 200
        assert "server" not in answer.headers
    finally:
        for each in slow:
            each.close()


def test_a_head_that_does_not_end_is_refused(archive: Archive, served: Callable[..., str]) -> None:
    with connect(served(archive)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"x" * 100_000)
        connection.settimeout(10)
        assert received(connection).startswith((b"HTTP/1.1 400", b"HTTP/1.1 431"))
