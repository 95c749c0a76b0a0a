"""Asking sources: what a guest may do, what it remembers, and how a source was found. All hosts are this machine's."""

from __future__ import annotations

import datetime
import email.utils
from collections.abc import Callable, Collection, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from dragoman.errors import DragomanError, Refused
from dragoman.intake import Arrival, Options, fetching, polling, sources
from dragoman.intake.fetching import Fetched, Fetcher
from dragoman.intake.polling import Polled, Round, Seen, poll
from dragoman.intake.sources import Source
from dragoman.record import Document

from ..serving import TEXT, Server, listing, page, versioned

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


class Clock:
    """A time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Here(Fetcher):
    """A guest that may ask this machine."""

    def get(self, url: str, *, allow: Collection[str] = (), **version: str | None) -> Fetched:
        return super().get(url, allow=allow or {"127.0.0.1"}, **version)  # type: ignore[arg-type]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fetcher(clock: Clock) -> Iterator[Fetcher]:
    with Here(Options(timeout=5), clock=clock, sleep=clock.sleep) as made:
        yield made


@pytest.fixture
def site(server: Server) -> Server:
    server.give("/robots.txt", b"", 404)
    return server


def paths(server: Server) -> list[str]:
    return [path for path, _ in server.asked]


def in_turn(server: Server, path: str, *answers: Callable[[], str]) -> str:
    """A page whose answers follow each other; the last one stays."""
    left = list(answers)

    def answer(request: BaseHTTPRequestHandler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])()
        now, server.routes[path] = server.routes[path], answer  # first: who is answered may ask again at once
        now(request)

    server.routes[path] = answer
    return server.address + path


# --- manners ----------------------------------------------------------------------


def test_it_says_who_it_is(site: Server) -> None:
    url = site.give("/a", page(), Content_Type="text/html")
    with Here(contact="mailto:desk@example.org\r\nX: y", pace=0) as fetcher:
        assert fetcher.get(url).outcome == "fetched"
    agent = site.asked[-1][1]["user-agent"]
    assert agent.startswith("dragoman/")
    assert agent.endswith("(+mailto:desk@example.orgX: y)")


def test_robots_are_obeyed(server: Server, fetcher: Fetcher) -> None:
    server.give("/robots.txt", b"User-agent: dragoman\nDisallow: /private\n\nUser-agent: *\nDisallow: /")
    open_, closed = server.give("/a", page()), server.give("/private/b", page())
    assert fetcher.get(open_).outcome == "fetched"
    refused = fetcher.get(closed)
    assert refused.outcome == "refused"
    assert refused.refusal is not None
    assert refused.refusal.code == "E109"
    assert paths(server) == ["/robots.txt", "/a"]


def test_a_redirect_to_what_robots_forbid_is_not_followed(server: Server, fetcher: Fetcher) -> None:
    server.give("/robots.txt", b"User-agent: *\nDisallow: /private")
    server.give("/private", page())
    found = fetcher.get(server.give("/a", b"", 302, Location="/private"))
    assert found.refusal is not None
    assert found.refusal.code == "E109"
    assert "/private" not in paths(server)


@pytest.mark.parametrize(("status", "outcome"), [(404, "fetched"), (403, "fetched"), (503, "later"), (429, "later")])
def test_absent_rules_allow_and_failing_ones_do_not(
    server: Server, fetcher: Fetcher, status: int, outcome: str
) -> None:
    server.give("/robots.txt", b"", status)
    assert fetcher.get(server.give("/a", page())).outcome == outcome
    assert ("/a" in paths(server)) == (outcome == "fetched")


def test_it_keeps_its_distance_on_a_host(site: Server, fetcher: Fetcher, clock: Clock) -> None:
    for path in ("/a", "/b", "/c"):
        fetcher.get(site.give(path, page()))
    assert clock.slept == [fetching.PACE] * 3  # the first of four requests is that for robots.txt


def test_a_longer_distance_is_kept_where_it_is_asked_for(server: Server, fetcher: Fetcher, clock: Clock) -> None:
    server.give("/robots.txt", b"User-agent: *\nCrawl-delay: 7")
    for path in ("/a", "/b"):
        fetcher.get(server.give(path, page()))
    assert clock.slept == [fetching.PACE, 7.0]
    server.give("/robots.txt", b"User-agent: *\nCrawl-delay: 99999")
    with Here(clock=clock, sleep=clock.sleep) as other:
        other.get(server.address + "/a")
        other.get(server.address + "/b")
    assert clock.slept[-1] == fetching.SLOWEST


def test_it_asks_on_condition(site: Server, fetcher: Fetcher) -> None:
    url = versioned(site, "/a", page(), '"1"')
    first = fetcher.get(url)
    assert (first.outcome, first.etag, first.modified) == ("fetched", '"1"', "Sun, 01 Mar 2026 00:00:00 GMT")
    again = fetcher.get(url, etag=first.etag, modified=first.modified)
    assert (again.outcome, again.part) == ("unchanged", None)
    assert site.asked[-1][1]["if-modified-since"] == "Sun, 01 Mar 2026 00:00:00 GMT"
    versioned(site, "/a", page("It changed. " + TEXT), '"2"')
    assert fetcher.get(url, etag='"1"').outcome == "fetched"


def test_it_waits_and_tries_again(site: Server, fetcher: Fetcher, clock: Clock) -> None:
    url = in_turn(
        site,
        "/a",
        lambda: site.give("/a", b"", 429, Retry_After="30"),
        lambda: site.give("/a", b"", 500),
        lambda: site.give("/a", page()),
    )
    assert fetcher.get(url).outcome == "fetched"
    assert 30.0 in clock.slept
    assert fetching.WAIT * 2 in clock.slept
    assert paths(site).count("/a") == 3


def test_it_gives_up_for_this_round(site: Server, fetcher: Fetcher, clock: Clock) -> None:
    found = fetcher.get(site.give("/a", b"", 503))
    assert (found.outcome, found.status) == ("later", 503)
    assert paths(site).count("/a") == fetching.TRIES
    found = fetcher.get(site.give("/b", b"", 429, Retry_After="3600"))
    assert (found.outcome, found.wait) == ("later", 3600.0)
    assert paths(site).count("/b") == 1
    assert sum(clock.slept) < 60


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("120", 120.0),
        (email.utils.formatdate(1090, usegmt=True), 90.0),
        (email.utils.formatdate(5, usegmt=True), 0.0),
        ("soon", None),
        ("-5", None),
        ("9" * 400, 999999999.0),
    ],
)
def test_how_long_a_host_asks_to_wait(header: str | None, seconds: float | None) -> None:
    assert fetching.retry_after(header, 1000.0) == seconds


# --- where it may go --------------------------------------------------------------


def code(found: fetching.Fetched) -> str | None:
    return found.refusal.code if found.refusal else None


def test_only_public_addresses_are_asked(site: Server, clock: Clock) -> None:
    with Fetcher(clock=clock, sleep=clock.sleep) as fetcher:
        for host in ("127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"):
            url = site.give("/a", page()).replace("127.0.0.1", host, 1)
            assert code(fetcher.get(url)) in {"E108", "E103"}, host
        assert code(fetcher.get("http://169.254.169.254/latest/meta-data")) == "E108"
        assert code(fetcher.get("file:///etc/passwd")) == "E106"
    assert site.asked == []


def test_a_redirect_into_the_private_network_is_not_followed(site: Server, fetcher: Fetcher) -> None:
    port = site.address.rpartition(":")[2]
    found = fetcher.get(site.give("/a", b"", 302, Location=f"http://localhost:{port}/secret"))
    assert code(found) == "E108"
    assert "/secret" not in paths(site)


def test_what_a_name_leads_to_is_looked_up_once(site: Server, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that says a public address first and a private one then gains nothing."""
    import socket

    real, asked = socket.getaddrinfo, []

    def lookup(host: str, *args: object, **more: object) -> object:
        if host != "rebind.example":
            return real(host, *args, **more)  # type: ignore[arg-type]
        asked.append(host)
        ip = "192.0.2.1" if len(asked) > 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 0))]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    port = site.address.rpartition(":")[2]
    with Fetcher(clock=clock, sleep=clock.sleep) as fetcher:
        assert code(fetcher.get(f"http://rebind.example:{port}/a")) == "E108"
    assert (asked, site.asked) == (["rebind.example"], [])


@pytest.mark.parametrize("location", ["file:///etc/passwd", "gopher://x/", "http://[x"])
def test_a_redirect_elsewhere_is_refused(site: Server, fetcher: Fetcher, location: str) -> None:
    assert code(fetcher.get(site.give("/a", b"", 302, Location=location))) in {"E106", "E103"}


def test_limits_hold(site: Server, clock: Clock) -> None:
    with Here(Options(max_bytes=500, max_redirects=3), clock=clock, sleep=clock.sleep) as fetcher:
        assert code(fetcher.get(site.give("/large", b"x" * 501))) == "E204"
        for n in range(6):
            site.give(f"/r{n}", b"", 302, Location=f"/r{n + 1}")
        assert code(fetcher.get(site.address + "/r0")) == "E105"
        assert code(fetcher.get(site.give("/teapot", b"", 418))) == "E104"


# --- rounds -----------------------------------------------------------------------


def round_of(
    source: Source, seen: dict[str, Seen], fetcher: Fetcher, now: datetime.datetime = NOW
) -> tuple[list[Polled], Round]:
    """One round, after which ``seen`` is what is to be remembered."""
    *polled, last = poll(source, dict(seen), fetcher, now)
    assert isinstance(last, Round)
    for each in polled:
        assert isinstance(each, Polled)
        if each.seen is not None:
            seen[each.seen.url] = each.seen
    return [each for each in polled if isinstance(each, Polled) and each.arrivals], last


def texts(polled: list[Polled]) -> list[str]:
    shown = []
    for arrival in (arrival for each in polled for arrival in each.arrivals):
        one = arrival.document if isinstance(arrival, Arrival) else arrival
        shown.append(one.code if isinstance(one, Refused) else one.text)
    return shown


@pytest.fixture
def source(site: Server) -> Source:
    return Source(name="mfa", kind="list", url=site.address + "/news/", links=r"/press/\d+$", publisher="NOR")


def test_a_list_page(site: Server, fetcher: Fetcher, source: Source) -> None:
    seen: dict[str, Seen] = {}
    versioned(
        site, "/news/", listing("/press/1#top", "../press/2", "/press/1", "/press/x", "javascript:x", "http://["), '"1"'
    )
    for n in (1, 2, 3):
        versioned(site, f"/press/{n}", page(f"{TEXT} Number {n}."), f'"{n}"')
    polled, last = round_of(source, seen, fetcher)
    assert texts(polled) == [f"{TEXT} Number 1.", f"{TEXT} Number 2."]
    assert last == Round(state="ok", links=2, new=2)
    arrival = polled[0].arrivals[0]
    assert isinstance(arrival, Arrival)
    assert isinstance(arrival.document, Document)
    assert (arrival.document.publisher, arrival.document.url) == ("NOR", site.address + "/press/1")
    assert (arrival.capture.status, arrival.capture.address) == (200, site.address + "/press/1")

    assert round_of(source, seen, fetcher, NOW + datetime.timedelta(hours=1)) == ([], Round(state="ok"))
    versioned(site, "/news/", listing("/press/3", "/press/2"), '"2"')
    polled, last = round_of(source, seen, fetcher, NOW + datetime.timedelta(hours=2))
    assert (texts(polled), last) == ([f"{TEXT} Number 3."], Round(state="ok", links=2, new=1))


def test_edits_and_removals_are_seen_at_growing_intervals(site: Server, fetcher: Fetcher, source: Source) -> None:
    seen: dict[str, Seen] = {}
    versioned(site, "/news/", listing("/press/1", "/press/2"), '"1"')
    versioned(site, "/press/1", page(), '"1"')
    versioned(site, "/press/2", page(), '"1"')
    round_of(source, seen, fetcher)
    now, one = NOW, site.address + "/press/1"
    for times, interval in enumerate(polling.AGAIN):
        assert not seen[one].due(now + interval - datetime.timedelta(seconds=1))
        now += interval
        assert round_of(source, seen, fetcher, now)[0] == []
        assert seen[one].same == times + 1
    versioned(site, "/press/1", page("Edited. " + TEXT), '"2"')
    site.give("/press/2", b"gone", 410)
    polled, last = round_of(source, seen, fetcher, now + polling.AGAIN[-1])
    assert (texts(polled), last.state) == (["Edited. " + TEXT, "E104"], "ok")
    assert seen[one].same == 0
    gone = polled[1].arrivals[0]
    assert isinstance(gone, Arrival)
    assert (gone.capture.status, gone.capture.content) == (410, b"gone")


def test_a_layout_that_changed(site: Server, fetcher: Fetcher, source: Source) -> None:
    site.give("/news/", listing("/other/1"))
    assert round_of(source, {}, fetcher)[1].state == "layout"
    site.give("/news/", listing("/press/1"))
    site.give(
        "/press/1",
        b"<html><body><nav><a href='/'>Home</a></nav><div id=app></div></body></html>",
        Content_Type="text/html",
    )
    polled, last = round_of(source, {}, fetcher)
    assert (texts(polled), last.state) == (["E206"], "layout")


def test_a_source_that_is_gone_refused_or_busy(server: Server, fetcher: Fetcher) -> None:
    server.give("/robots.txt", b"User-agent: *\nDisallow: /closed")
    for path, status, state, code in (
        ("/gone", 404, "gone", "E533"),
        ("/closed", 200, "refused", "E109"),
        ("/broken", 403, "refused", "E104"),
        ("/busy", 503, "later", "E534"),
    ):
        source = Source(name="a", kind="list", links="x", url=server.give(path, b"", status))
        last = round_of(source, {}, fetcher)[1]
        assert (last.state, last.problem and last.problem.code) == (state, code)


def test_what_could_not_be_fetched_is_asked_for_again(site: Server, fetcher: Fetcher, source: Source) -> None:
    seen: dict[str, Seen] = {}
    versioned(site, "/news/", listing("/press/1"), '"1"')
    site.give("/press/1", b"", 503)
    assert round_of(source, seen, fetcher)[0] == []
    site.give("/press/1", page())
    assert texts(round_of(source, seen, fetcher)[0]) == [TEXT]


def test_not_too_many_at_once(site: Server, fetcher: Fetcher, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "MOST", 2)
    seen: dict[str, Seen] = {}
    versioned(site, "/news/", listing(*(f"/press/{n}" for n in range(5))), '"1"')
    for n in range(5):
        versioned(site, f"/press/{n}", page(), f'"{n}"')
    assert [len(round_of(source, seen, fetcher)[0]) for _ in range(4)] == [2, 2, 1, 0]


FEED = """<rss version="2.0"><channel><title>News</title>
<item><title>One</title><link>{0}/press/1</link></item>
<item><title>Two</title><description>{1}</description></item></channel></rss>"""


def test_a_feed(site: Server, fetcher: Fetcher) -> None:
    source = Source(name="feed", kind="feed", url=site.address + "/rss")
    versioned(site, "/rss", FEED.format(site.address, TEXT).encode(), '"1"')
    site.give("/press/1", page("From the page. " + TEXT))
    seen: dict[str, Seen] = {}
    polled, last = round_of(source, seen, fetcher)
    assert texts(polled) == ["From the page. " + TEXT, TEXT]
    assert (last.state, last.links) == ("ok", 1)
    assert round_of(source, seen, fetcher)[0] == []


def test_a_single_page(site: Server, fetcher: Fetcher) -> None:
    source = Source(name="page", kind="page", url=versioned(site, "/a", page(), '"1"'))
    seen: dict[str, Seen] = {}
    assert texts(round_of(source, seen, fetcher)[0]) == [TEXT]
    assert round_of(source, seen, fetcher) == ([], Round(state="ok"))
    site.give("/a", b"", 404)
    polled, last = round_of(source, seen, fetcher)
    assert (texts(polled), last.state) == (["E104"], "gone")


# --- the list of sources ------------------------------------------------------------

LIST = """contact = "mailto:desk@example.org"
[[source]]
name = "mfa"
kind = "list"
url = "https://mfa.example/news"
links = '/press/\\d+'
publisher = "NOR"
every = "30m"
cadence = "2w"
"""


def test_a_list_of_sources(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(LIST)
    found = sources.load(tmp_path / "s.toml")
    (one,) = found.source
    assert (found.contact, one.interval, one.patience) == (
        "mailto:desk@example.org",
        datetime.timedelta(minutes=30),
        datetime.timedelta(days=14),
    )


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("[[source]]", "[[sauce]]", "sauce"),
        ('= "list"', '= "lists"', "lists"),
        ("'/press/\\d+'", "'['", "links"),
        ("links =", "#", "links"),
        ("https://", "ftp://", "http"),
        ('"NOR"', '"Norway"', "Norway"),
        ('"30m"', '"often"', "often"),
        ('"2w"', '"0d"', "0d"),
        ('"mfa"', '"a/b"', "name"),
        ('"mfa"', "7", "str"),
        ("[[source]]", "source = []\n[x]", ""),
        ("kind", "kind kind", ""),
        ("every", "evry", "evry"),
        (LIST, LIST + LIST.partition("\n")[2], "same name"),
    ],
)
def test_lists_that_do_not_fit(tmp_path: Path, old: str, new: str, why: str) -> None:
    (tmp_path / "s.toml").write_text(LIST.replace(old, new, 1))
    with pytest.raises(DragomanError) as error:
        sources.load(tmp_path / "s.toml")
    assert error.value.code == "E308"
    assert why in error.value.reason
    assert "s.toml" in error.value.reason


def test_a_kind_that_is_none_is_told_which_there_are(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(LIST.replace('"list"', '"lst"', 1))
    with pytest.raises(DragomanError, match="feed, list, page"):
        sources.load(tmp_path / "s.toml")


def test_no_list_of_sources(tmp_path: Path) -> None:
    with pytest.raises(DragomanError) as error:
        sources.load(tmp_path / "missing.toml")
    assert error.value.code == "E101"
