"""Addresses: what a server may do, against a server on this machine; redirects as a table of decisions."""

from __future__ import annotations

import gzip
import time
import zlib
from http.server import BaseHTTPRequestHandler
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from dragoman.errors import DragomanError, Refused
from dragoman.intake import Options, address, documents
from dragoman.record import Document

if TYPE_CHECKING:
    from ..serving import Server

TEXT = "The Foreign Minister spoke with her counterpart from Arden about trade and the situation in the region."
PAGE = f"<html><head><title>Call</title></head><body><article><p>{TEXT}</p></article></body></html>".encode()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


def one(url: str, **options: float) -> Document | Refused:
    (found,) = documents([url], Options(**options))  # type: ignore[arg-type]
    assert found.input == url
    return found


def text(found: Document | Refused) -> str:
    assert isinstance(found, Document), found
    return found.text


def code(found: Document | Refused) -> str:
    assert isinstance(found, Refused), found
    assert found.next_step
    return found.code


def test_a_page(server: Server) -> None:
    url = server.give("/a", PAGE, Content_Type="text/html; charset=utf-8")
    found = one(url)
    assert text(found) == TEXT
    assert isinstance(found, Document)
    assert (found.url, found.title, found.media_type) == (url, "Call", "text/html")
    ((path, headers),) = server.asked
    assert path == "/a"
    assert headers["user-agent"] == f"dragoman/{version('dragoman')}"
    assert headers["accept-encoding"] == "gzip, deflate"
    assert "cookie" not in headers


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        ("São Tomé: ".encode("cp1252") + TEXT.encode(), "text/plain; charset=iso-8859-1", f"São Tomé: {TEXT}"),
        ("Карелова: ".encode("koi8-r") + TEXT.encode(), 'text/plain; charset="KOI8-R"', f"Карелова: {TEXT}"),
        (b"<b>" + TEXT.encode(), "text/plain", f"<b>{TEXT}"),
        (PAGE, "", TEXT),
        (PAGE, "application/octet-stream", TEXT),
    ],
)
def test_the_header_tells_what_it_is(server: Server, body: bytes, content_type: str, expected: str) -> None:
    assert text(one(server.give("/a", body, Content_Type=content_type))) == expected


@pytest.mark.parametrize(
    ("status", "name"), [(404, "404 Not Found"), (403, "403 Forbidden"), (500, "500"), (503, "503"), (304, "304")]
)
def test_an_error_status_is_named(server: Server, status: int, name: str) -> None:
    found = one(server.give("/a", b"" if status == 304 else PAGE, status))
    assert code(found) == "E104"
    assert isinstance(found, Refused)
    assert name in found.reason


def test_redirects_are_followed(server: Server) -> None:
    server.give("/a", b"", 301, Location="/b?x=1")
    server.give("/b", b"", 302, Location=f"{server.address}/c")
    url = server.give("/c", PAGE)
    found = one(server.address + "/a")
    assert text(found) == TEXT
    assert isinstance(found, Document)
    assert found.url == url


def test_a_redirect_in_a_circle(server: Server) -> None:
    server.give("/a", b"", 302, Location="/b")
    server.give("/b", b"", 302, Location="/a")
    assert code(one(server.address + "/a")) == "E105"
    assert len(server.asked) == 2


def test_redirects_without_end(server: Server) -> None:
    for n in range(9):
        server.give(f"/{n}", b"", 302, Location=f"/{n + 1}")
    assert code(one(server.address + "/0", max_redirects=3)) == "E105"
    assert len(server.asked) == 4


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://mfa.example/a", "javascript:alert(1)"])
def test_a_redirect_to_another_scheme(server: Server, target: str) -> None:
    assert code(one(server.give("/a", b"", 302, Location=target))) == "E106"


PRIVATE = {"127.0.0.1", "10.0.0.1", "intranet.example", "::1"}


@pytest.mark.parametrize(
    ("source", "target", "followed"),
    [
        ("http://a.example/", "https://a.example/", True),
        ("http://a.example/", "https://b.example/", True),
        ("https://a.example/", "http://b.example/", True),
        ("http://a.example/", "http://127.0.0.1/", "E108"),
        ("http://a.example/", "http://intranet.example:8080/x", "E108"),
        ("http://a.example/", "http://[::1]/", "E108"),
        ("http://127.0.0.1/", "http://127.0.0.1:81/", True),
        ("http://127.0.0.1/", "http://10.0.0.1/", True),
        ("http://127.0.0.1/", "http://a.example/", True),
        ("http://a.example/", "gopher://a.example/", "E106"),
        ("http://a.example/", "http:///nowhere", "E106"),
        ("http://a.example/", "http://[broken/", "E106"),
    ],
)
def test_where_a_redirect_may_lead(source: str, target: str, followed: bool | str) -> None:
    if followed is True:
        address.check_redirect(source, target, PRIVATE.__contains__)
        return
    with pytest.raises(DragomanError) as error:
        address.check_redirect(source, target, PRIVATE.__contains__)
    assert error.value.code == followed


def test_a_public_host_cannot_send_into_the_private_network(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "is_private", lambda host: host == "127.0.0.1")
    server.give("/secret", PAGE)
    server.give("/a", b"", 302, Location=f"{server.address}/secret")
    public = server.address.replace("127.0.0.1", "localhost")
    found = one(f"{public}/a")
    assert code(found) == "E108"
    assert [path for path, _ in server.asked] == ["/a"]


@pytest.mark.parametrize(
    ("host", "private"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("10.1.2.3", True),
        ("192.168.0.1", True),
        ("169.254.169.254", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("fe80::1", True),
        ("0.0.0.0", True),
        ("2130706433", True),
        ("8.8.8.8", False),
        ("2606:4700:4700::1111", False),
        ("", False),
        ("no-such-host.invalid", False),
        ("a" * 300, False),
    ],
)
def test_private_hosts(host: str, private: bool) -> None:
    assert address.is_private(host) is private


def test_a_body_over_the_limit_by_its_header(server: Server) -> None:
    assert code(one(server.give("/a", b"x" * 1001), max_bytes=1000)) == "E204"


def test_a_body_over_the_limit_is_not_read_to_its_end(server: Server) -> None:
    sent = 0

    def endless(request: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        request.send_response(200)
        request.end_headers()
        while sent < 500_000_000:
            request.wfile.write(b"x" * 65_536)
            sent += 65_536

    server.routes["/a"] = endless
    assert code(one(server.address + "/a", max_bytes=200_000)) == "E204"
    assert sent < 100_000_000


@pytest.mark.parametrize(
    ("packing", "body"),
    [
        ("gzip", gzip.compress(PAGE)),
        ("x-gzip", gzip.compress(PAGE)),
        ("GZIP", gzip.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)[2:-4]),
        ("identity", PAGE),
    ],
)
def test_packed_bodies(server: Server, packing: str, body: bytes) -> None:
    assert text(one(server.give("/a", body, Content_Encoding=packing))) == TEXT


@pytest.mark.parametrize(
    ("packing", "body", "expected"),
    [
        pytest.param("gzip", gzip.compress(bytes(100_000_000)), "E204", id="a bomb"),
        pytest.param("gzip, gzip", gzip.compress(gzip.compress(PAGE)), "E210", id="packed twice"),
        pytest.param("br", b"\x0b\x02", "E210", id="a packing not asked for"),
        pytest.param("gzip", gzip.compress(PAGE)[:-20], "E103", id="broken off"),
        pytest.param("gzip", PAGE, "E103", id="not packed at all"),
        pytest.param("gzip", b"", "E201", id="nothing"),
    ],
)
def test_badly_packed_bodies(server: Server, packing: str, body: bytes, expected: str) -> None:
    assert code(one(server.give("/a", body, Content_Encoding=packing))) == expected


def test_a_server_that_is_silent(server: Server) -> None:
    server.routes["/a"] = lambda request: time.sleep(0.6)
    began = time.monotonic()
    assert code(one(server.address + "/a", timeout=0.2)) == "E103"
    assert time.monotonic() - began < 0.6


def test_a_server_that_drips(server: Server) -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(40):
            request.wfile.write(b"x")
            time.sleep(0.05)

    server.routes["/a"] = drip
    began = time.monotonic()
    found = one(server.address + "/a", timeout=0.3)
    assert code(found) == "E103"
    assert time.monotonic() - began < 1.5


def test_nobody_at_home(server: Server) -> None:
    server.close()
    assert code(one(server.address + "/a", timeout=2)) == "E103"


def test_a_host_that_does_not_exist() -> None:
    assert code(one("http://no-such-host.invalid/", timeout=5)) == "E103"


def test_a_server_that_speaks_no_http(server: Server) -> None:
    server.routes["/a"] = lambda request: request.wfile.write(b"220 mail.mfa.example\r\n") and None
    assert code(one(server.address + "/a", timeout=2)) == "E103"


@pytest.mark.parametrize(
    ("given", "is_address"),
    [
        ("http://a.example", True),
        ("HTTPS://A.EXAMPLE", True),
        ("ftp://a", True),
        ("view-source+x.y://a", True),
        ("readout.txt", False),
        ("C:\\readout.txt", False),
        ("a b://c", False),
        ("://c", False),
        ("http:/a", False),
        ("-", False),
    ],
)
def test_what_is_an_address(given: str, is_address: bool) -> None:
    assert address.is_address(given) is is_address
