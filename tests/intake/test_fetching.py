"""What a guest bears with, and what not: slow hosts, bombs, hosts that are busy, addresses that lead inside."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from dragoman.intake import Options, address, fetching
from dragoman.intake.fetching import Fetched, Fetcher

from ..serving import Server, page

HERE = {"127.0.0.1"}


class Clock:
    """A time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fetcher(clock: Clock) -> Iterator[Fetcher]:
    with Fetcher(Options(timeout=0.5, max_bytes=100_000), clock=clock, sleep=clock.sleep, pace=0.0) as made:
        yield made


@pytest.fixture
def site(server: Server) -> Server:
    server.give("/robots.txt", b"", 404)
    return server


def code(found: Fetched) -> str | None:
    return found.refusal.code if found.refusal else None


def asked(server: Server) -> list[str]:
    return [path for path, _ in server.asked]


# --- limits -------------------------------------------------------------------------


def drip(before: bytes, piece: bytes) -> object:
    """Answers with a piece at a time, each soon enough, and never ends."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(before)
        for _ in range(60):
            request.wfile.write(piece)
            request.wfile.flush()
            time.sleep(0.05)

    return answer


@pytest.mark.parametrize(
    ("before", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"", b"H"),
    ],
    ids=["body", "headers", "chunks", "status line"],
)
def test_a_host_that_goes_on_answering_for_ever(site: Server, fetcher: Fetcher, before: bytes, piece: bytes) -> None:
    site.routes["/slow"] = drip(before, piece)  # type: ignore[assignment]
    start = time.monotonic()
    found = fetcher.get(site.address + "/slow", allow=HERE)
    assert time.monotonic() - start < 2
    assert (found.outcome, code(found)) == ("later", "E103")


@pytest.mark.parametrize(
    ("packing", "pack"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("x-gzip", lambda data: gzip.compress(data, 9))],
)
def test_a_bomb(site: Server, fetcher: Fetcher, packing: str, pack: object) -> None:
    data = pack(b"\0" * 30_000_000)  # type: ignore[operator]
    assert len(data) < 100_000
    found = fetcher.get(site.give("/bomb", data, Content_Encoding=packing), allow=HERE)
    assert (found.outcome, code(found)) == ("refused", "E204")


def test_packed_answers_are_unpacked(site: Server, fetcher: Fetcher) -> None:
    found = fetcher.get(site.give("/a", gzip.compress(page()), Content_Encoding="gzip"), allow=HERE)
    assert found.part is not None
    assert found.part.whole(100_000) == page()
    cut = fetcher.get(site.give("/cut", gzip.compress(page())[:40], Content_Encoding="gzip"), allow=HERE)
    assert code(cut) == "E103"
    assert code(fetcher.get(site.give("/br", b"x", Content_Encoding="br"), allow=HERE)) == "E210"


def test_of_a_large_robots_txt_the_beginning_counts(server: Server, fetcher: Fetcher) -> None:
    rules = b"User-agent: *\nDisallow: /closed\n" + b"# and so on\n" * 60_000
    server.give("/robots.txt", rules)
    assert fetcher.get(server.give("/a", page()), allow=HERE).outcome == "fetched"
    assert code(fetcher.get(server.give("/closed", page()), allow=HERE)) == "E109"


def test_a_hostile_robots_txt(server: Server, fetcher: Fetcher) -> None:
    server.give("/robots.txt", b"\xff\xfe\0User-agent\0: *\nDisallow: /%%%zz\nCrawl-delay: nan\n" + b"*" * 100_000)
    assert fetcher.get(server.give("/a", page()), allow=HERE).outcome == "fetched"


def test_rules_are_asked_for_again_after_an_hour(server: Server, fetcher: Fetcher, clock: Clock) -> None:
    server.give("/robots.txt", b"")
    url = server.give("/a", page())
    for _ in range(3):
        assert fetcher.get(url, allow=HERE).outcome == "fetched"
    server.give("/robots.txt", b"User-agent: *\nDisallow: /")
    clock.now += fetching.RULES_FOR + 1
    assert code(fetcher.get(url, allow=HERE)) == "E109"
    assert asked(server).count("/robots.txt") == 2


def test_no_cookie_is_kept(site: Server, fetcher: Fetcher) -> None:
    fetcher.get(site.give("/a", page(), Set_Cookie="id=1"), allow=HERE)
    fetcher.get(site.address + "/a", allow=HERE)
    assert all("cookie" not in headers for _, headers in site.asked)


# --- hosts that are busy ------------------------------------------------------------


def test_a_busy_host_is_left_alone_as_long_as_it_asks(site: Server, fetcher: Fetcher, clock: Clock) -> None:
    fetcher.get(site.give("/a", b"", 503, Retry_After="7200"), allow=HERE)
    other = site.give("/b", page())
    found = fetcher.get(other, allow=HERE)
    assert (found.outcome, found.wait, "/b" in asked(site)) == ("later", 7200.0, False)
    clock.now += 7201
    assert fetcher.get(other, allow=HERE).outcome == "fetched"


def test_nobody_is_left_alone_for_ever(site: Server, fetcher: Fetcher) -> None:
    assert fetcher.get(site.give("/a", b"", 429, Retry_After="9" * 50), allow=HERE).wait == fetching.LONGEST_HOLD


def test_one_page_that_is_broken_does_not_stop_the_others_of_its_host(site: Server, fetcher: Fetcher) -> None:
    broken, sound = site.give("/broken", b"", 500), site.give("/sound", page())
    for _ in range(4):
        assert fetcher.get(broken, allow=HERE).outcome == "later"
        assert fetcher.get(sound, allow=HERE).outcome == "fetched"


def test_a_host_that_fails_again_and_again_is_left_alone(site: Server, fetcher: Fetcher, clock: Clock) -> None:
    broken, sound = site.give("/broken", b"", 500), site.give("/sound", page())
    for _ in range(fetching.SILENT):
        fetcher.get(broken, allow=HERE)
    assert fetcher.get(sound, allow=HERE).outcome == "later"
    clock.now += fetching.HOLD + 1
    assert fetcher.get(sound, allow=HERE).outcome == "fetched"


# --- where it may go ----------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "0x7f000001", "2130706433", "017700000001", "0", "0.0.0.0", "localhost", "LOCALHOST.",
        "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]", "[fe80::1]", "[fc00::1]", "[ff02::1]", "10.0.0.1", "192.168.1.1", "172.16.0.1",
        "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "198.18.0.1",
    ],
)  # fmt: skip
def test_however_an_inner_address_is_written_it_is_not_asked(site: Server, fetcher: Fetcher, host: str) -> None:
    port = site.address.rpartition(":")[2]
    found = fetcher.get(f"http://{host}:{port}/secret")
    assert code(found) in {"E108", "E103", "E106"}, "E103: a name that the resolver here does not take for a number"
    assert site.asked == []


@pytest.mark.parametrize(
    ("ip", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("::ffff:8.8.8.8", True),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::808:808", True),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
        ("::10.0.0.1", False),
        ("fe80::1%eth0", False),
        ("224.0.1.1", False),
        ("ff0e::1", False),
        ("0.0.0.0", False),
        ("192.0.2.1", False),
    ],
)
def test_which_addresses_are_public(ip: str, public: bool) -> None:
    assert address.is_public(ip) is public


def test_what_one_source_may_ask_no_other_may(site: Server, fetcher: Fetcher) -> None:
    url = site.give("/a", page())
    assert fetcher.get(url, allow=HERE).outcome == "fetched"
    assert code(fetcher.get(url)) == "E108"


def test_where_redirects_ended_is_told(site: Server, fetcher: Fetcher) -> None:
    site.give("/b", page())
    found = fetcher.get(site.give("/a", b"", 301, Location="/b"), allow=HERE)
    assert (found.url, found.moved) == (site.address + "/a", site.address + "/b")


def test_a_name_with_a_dead_and_a_living_address(
    site: Server, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    real = socket.getaddrinfo

    def lookup(host: str, *args: object, **more: object) -> object:
        if host != "two.example":
            return real(host, *args, **more)  # type: ignore[arg-type]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 0)) for ip in ("127.0.0.2", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    port = site.address.rpartition(":")[2]
    site.give("/a", page())
    assert fetcher.get(f"http://two.example:{port}/a", allow={"two.example"}).outcome == "fetched"


def test_a_contact_in_any_script() -> None:
    with Fetcher(contact="Büro für Außenpolitik <büro@example.org>"):
        pass
    assert fetching.user_agent("Büro <büro@example.org>").isascii()
