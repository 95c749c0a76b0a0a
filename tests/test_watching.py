"""Watching sources, over SQLite and PostgreSQL: what is kept, what is told, when it is asked again."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import msgspec
import pytest

from dragoman import watching
from dragoman.archive import Archive, Watched, keeping, open_archive
from dragoman.errors import DragomanError
from dragoman.intake import fetching, polling
from dragoman.intake.sources import Source, Sources
from dragoman.watching import Told, Watcher

from .conftest import FakeReader
from .serving import TEXT, Server, listing, page, versioned

START = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)


class Time:
    """A time that passes only by sleeping, or when a test lets it."""

    def __init__(self) -> None:
        self.at = START
        self.slept: list[float] = []

    def now(self) -> datetime.datetime:
        return self.at

    def clock(self) -> float:
        return self.at.timestamp()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += datetime.timedelta(seconds=seconds)


Watch = Callable[..., Watcher]


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def site(server: Server) -> Server:
    server.give("/robots.txt", b"", 404)
    return server


@pytest.fixture
def watch(archive: Archive, time: Time) -> Iterator[Watch]:
    """Makes a watcher of some sources."""
    made: list[Watcher] = []

    def make(*found: Source, read: bool = True, **given: Any) -> Watcher:
        fields = {"now": time.now, "clock": time.clock, "sleep": time.sleep, "pace": 0.0, **given}
        reader = (lambda documents: FakeReader().pipe(documents)) if read else None
        made.append(Watcher(archive, Sources(source=found), **{"read": reader, **fields}))
        return made[-1]

    yield make
    for each in made:
        each.__exit__()


def source(site: Server, name: str = "mfa", **fields: Any) -> Source:
    given = {"kind": "list", "url": site.address + "/news/", "allow": ("127.0.0.1",)}
    if fields.get("kind", "list") == "list":
        given["links"] = r"/press/\d+$"
    return Source(name=name, **{**given, **fields})


def press(site: Server, *texts: str, etag: str = '"1"') -> None:
    """A list of press releases, and each of them."""
    versioned(site, "/news/", listing(*(f"/press/{n}" for n in range(1, len(texts) + 1))), etag)
    for number, text in enumerate(texts, 1):
        versioned(site, f"/press/{number}", page(text, f"<title>Release {number}</title>"), f'"{text}"')


def told(round_: Iterator[Told]) -> list[tuple[str, str | None]]:
    """What was told, and of which document; of a source, its state."""
    return [(each.what, each.health.state if each.health else each.document) for each in round_ if each.what != "same"]


def health(archive: Archive, time: Time, name: str = "mfa") -> Watched:
    return next(each for each in archive.sources(time.at.strftime("%Y-%m-%dT%H:%M:%SZ")) if each.name == name)


def one(round_: Iterator[Told], what: str) -> Told:
    (found,) = [each for each in round_ if each.what == what]
    return found


# --- what comes, and what changes ---------------------------------------------------


def test_what_is_new_is_kept_and_read(site: Server, watch: Watch, archive: Archive, time: Time) -> None:
    press(site, TEXT, TEXT + " She stressed that grain is no weapon.")
    watcher = watch(source(site, publisher="NOR"))
    assert told(watcher.round()) == [("new", NAME % 1), ("new", NAME % 2), ("state", "ok")]
    assert told(watcher.round()) == [], "it is not due"
    found = archive.document(NAME % 1)
    assert (found.text, found.publisher, found.url) == (TEXT, "NOR", site.address + "/press/1")
    assert archive.readout(NAME % 1) is not None
    (entry,) = archive.log(NAME % 1).entries
    assert (entry.at, entry.status) == ("2026-03-01T12:00:00Z", 200)
    assert entry.by.endswith(", watching mfa")
    after = health(archive, time)
    assert (after.pages, after.rounds, after.asked, after.due) == (
        2,
        1,
        "2026-03-01T12:00:00Z",
        "2026-03-01T13:00:00Z",
    )
    assert not archive.verify().problems


NAME = "127.0.0.1-%d"
"""The names of the documents, which are made of host and path."""


@pytest.fixture(autouse=True)
def name(site: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    port = site.address.rpartition(":")[2]
    monkeypatch.setattr(__import__(__name__, fromlist=["NAME"]), "NAME", f"127.0.0.1-{port}-%d")


def test_nothing_is_read_where_that_is_not_wanted(site: Server, watch: Watch, archive: Archive) -> None:
    press(site, TEXT)
    assert told(watch(source(site), read=False).round())[0][0] == "new"
    assert archive.readout(NAME % 1) is None
    assert archive.unread() == 1


def test_an_edit_is_seen_and_classed(site: Server, watch: Watch, archive: Archive, time: Time) -> None:
    press(site, f"{TEXT} 12 ships sailed.", TEXT)
    watcher = watch(source(site))
    list(watcher.round())
    time.at += 7 * HOUR
    press(site, f"{TEXT} 14 ships sailed.", TEXT, etag='"2"')
    edit = one(watcher.round(), "edited")
    assert (edit.document, edit.revision, edit.kind, edit.cause) == (NAME % 1, 2, "substantive", "publisher")
    assert "number: 12 -> 14" in edit.details
    assert edit.title == "Release 1"
    assert health(archive, time).edits == 1
    assert [each.at for each in archive.log(NAME % 1).entries] == ["2026-03-01T12:00:00Z", "2026-03-01T19:00:00Z"]


def test_a_page_that_differs_with_every_answer_is_the_same_while_its_text_is(
    site: Server, watch: Watch, archive: Archive, time: Time
) -> None:
    press(site, TEXT)
    numbers = itertools.count()

    def answer(request: BaseHTTPRequestHandler) -> None:
        site.give("/x", page(TEXT, f"<meta name=token content={next(numbers)}>"))
        site.routes["/x"](request)

    site.routes["/press/1"] = answer
    watcher = watch(source(site))
    list(watcher.round())
    for interval in polling.AGAIN[:4]:
        time.at += interval - HOUR
        list(watcher.round())
        time.at += HOUR
        assert "edited" not in {each.what for each in watcher.round()}
    asked = [path for path, _ in site.asked].count("/press/1")
    assert asked == 5, "once, and then at growing intervals"


def test_a_removal_and_a_return_are_seen(site: Server, watch: Watch, archive: Archive, time: Time) -> None:
    press(site, TEXT)
    watcher = watch(source(site))
    list(watcher.round())
    time.at += 7 * HOUR
    site.give("/press/1", b"<h1>Gone</h1>", 410)
    removal = one(watcher.round(), "removed")
    assert (removal.document, removal.status, removal.title) == (NAME % 1, 410, "Release 1")
    found = health(archive, time)
    assert (found.pages, found.gone, found.removals, found.state) == (1, 1, 1, "ok")
    captures = archive.captures(NAME % 1)
    assert [(each.status, each.content) for each in captures][1] == (410, b"<h1>Gone</h1>")
    assert archive.document(NAME % 1).text == TEXT, "what stood there stands in the archive"
    time.at += 7 * HOUR
    site.give("/press/1", b"<h1>Still gone</h1>", 410)
    assert told(watcher.round()) == [("state", "ok")]
    time.at += 7 * DAY
    press(site, TEXT, etag='"2"')
    assert ("restored", NAME % 1) in told(watcher.round())
    assert health(archive, time).gone == 0


def test_a_page_that_redirects_by_now_says_where_to(site: Server, watch: Watch, time: Time) -> None:
    press(site, TEXT)
    watcher = watch(source(site))
    list(watcher.round())
    time.at += 7 * HOUR
    site.give("/press/1", b"", 302, Location="/home")
    site.give("/home", page("Welcome to the ministry, which has a new page since this morning at nine o'clock."))
    assert one(watcher.round(), "edited").moved == site.address + "/home"


def test_a_page_that_lost_its_text(site: Server, watch: Watch, archive: Archive, time: Time) -> None:
    press(site, TEXT)
    watcher = watch(source(site))
    list(watcher.round())
    time.at += 7 * HOUR
    site.give("/press/1", EMPTY, Content_Type="text/html")
    emptied = one(watcher.round(), "emptied")
    assert emptied.refusal is not None
    assert emptied.refusal.code == "E206"
    assert archive.document(NAME % 1).text == TEXT


EMPTY = b"<html><body><nav><a href='/'>Home</a></nav><div id=app></div></body></html>"


# --- how a source is ----------------------------------------------------------------


def test_a_source_falls_silent_and_speaks_again(site: Server, watch: Watch, archive: Archive, time: Time) -> None:
    press(site, TEXT)
    watcher = watch(source(site, cadence="2d"))
    assert told(watcher.round())[-1] == ("state", "ok")
    time.at += DAY
    assert told(watcher.round())[-1] == ("state", "ok")
    time.at += DAY
    state = one(watcher.round(), "state")
    assert state.health is not None
    assert (state.health.state, state.refusal and state.refusal.code) == ("silent", "E531")
    press(site, TEXT, TEXT + " More.", etag='"2"')
    time.at += HOUR
    assert told(watcher.round())[-1] == ("state", "ok")
    assert [each.state for each in archive.source_history("mfa")] == ["new", "ok", "silent", "ok"]


def test_what_was_there_at_the_first_look_is_as_old_as_it_says(site: Server, watch: Watch) -> None:
    dated = '<meta property="article:published_time" content="2025-11-03">'
    versioned(site, "/news/", listing("/press/1"), '"1"')
    site.give("/press/1", page(TEXT, dated), Content_Type="text/html")
    assert told(watch(source(site, cadence="2w")).round())[-1] == ("state", "silent")


def test_a_layout_without_links_stays_reported_until_it_is_mended(
    site: Server, watch: Watch, archive: Archive, time: Time
) -> None:
    press(site, TEXT)
    watcher = watch(source(site))
    list(watcher.round())
    versioned(site, "/news/", listing("/presse/1"), '"2"')
    for _ in range(2):  # the second time it answers that nothing has changed since
        time.at += HOUR
        state = one(watcher.round(), "state")
        assert state.health is not None
        assert (state.health.state, state.refusal and state.refusal.code) == ("layout", "E532")
    press(site, TEXT, etag='"3"')
    time.at += HOUR
    assert told(watcher.round())[-1] == ("state", "ok")


def test_links_to_pages_without_a_text_stay_reported(site: Server, watch: Watch, time: Time) -> None:
    press(site, TEXT)
    watcher = watch(source(site))
    list(watcher.round())
    versioned(site, "/news/", listing("/press/1", "/press/2"), '"2"')
    site.give("/press/2", EMPTY, Content_Type="text/html")
    for _ in range(2):
        time.at += HOUR
        assert told(watcher.round())[-1] == ("state", "layout")
    press(site, TEXT, TEXT, TEXT, etag='"3"')
    time.at += HOUR
    assert told(watcher.round())[-1] == ("state", "ok")


@pytest.mark.parametrize(
    ("status", "state", "code"), [(404, "gone", "E533"), (403, "refused", "E104"), (503, "later", "E534")]
)
def test_a_source_that_disappears(site: Server, watch: Watch, time: Time, status: int, state: str, code: str) -> None:
    press(site, TEXT)
    watcher = watch(source(site))
    list(watcher.round())
    site.give("/news/", b"", status)
    time.at += HOUR
    found = one(watcher.round(), "state")
    assert found.health is not None
    assert (found.health.state, found.refusal and found.refusal.code) == (state, code)
    assert found.refusal is not None
    assert found.refusal.input == "mfa"


def test_known_pages_are_looked_at_even_when_their_list_is_gone(site: Server, watch: Watch, time: Time) -> None:
    press(site, TEXT)
    watcher = watch(source(site))
    list(watcher.round())
    site.give("/news/", b"", 404)
    site.give("/press/1", b"", 404)
    time.at += 7 * HOUR
    assert told(watcher.round()) == [("removed", NAME % 1), ("state", "gone")]


def test_a_single_page(site: Server, watch: Watch, archive: Archive, time: Time) -> None:
    versioned(site, "/statement", page(TEXT), '"1"')
    watcher = watch(source(site, kind="page", url=site.address + "/statement", cadence="1d"))
    assert [what for what, _ in told(watcher.round())] == ["new", "state"]
    time.at += DAY
    assert told(watcher.round()) == [("state", "silent")]
    versioned(site, "/statement", page(TEXT + " Now."), '"2"')
    time.at += HOUR
    assert [what for what, _ in told(watcher.round())] == ["edited", "state"]
    assert health(archive, time).state == "ok"
    assert health(archive, time).pages == 1
    site.give("/statement", b"", 410)
    time.at += HOUR
    assert told(watcher.round())[-1] == ("state", "gone")


FEED = """<rss version="2.0"><channel><title>News</title>
<item><title>One</title><link>{0}/press/1</link></item>{1}</channel></rss>"""
ITEM = "<item><title>{0}</title><description>{0} {1}</description></item>"


def test_a_feed(site: Server, watch: Watch, time: Time, archive: Archive) -> None:
    feed = source(site, kind="feed", url=site.address + "/rss")
    press(site, TEXT)
    versioned(site, "/rss", FEED.format(site.address, ITEM.format("Two", TEXT)).encode(), '"1"')
    watcher = watch(feed)
    assert [what for what, _ in told(watcher.round())] == ["new", "new", "state"]
    items = ITEM.format("Three", TEXT) + ITEM.format("Two", TEXT)
    versioned(site, "/rss", FEED.format(site.address, items).encode(), '"2"')
    time.at += HOUR
    assert [what for what, _ in told(watcher.round())] == ["new", "state"]
    assert sum(1 for _ in archive.documents()) == 3, "each entry is a document of its own"
    versioned(site, "/rss", page(TEXT), '"3"')
    time.at += HOUR
    assert told(watcher.round()) == [("state", "layout")]
    versioned(site, "/rss", b"<rss version='2.0'><channel><title>News</title></channel></rss>", '"4"')
    time.at += HOUR
    assert told(watcher.round()) == [("state", "layout")]


DATED = """<rss version="2.0"><channel><title>News</title><item><title>A call</title><link>{0}/press/1</link>{1}
<pubDate>Thu, 26 Feb 2026 12:00:00 GMT</pubDate></item></channel></rss>"""


@pytest.mark.parametrize("summary", ["", "<description>A summary of the call, and no more.</description>"])
def test_what_a_feed_says_of_a_page_holds_where_the_page_says_nothing(
    site: Server, watch: Watch, time: Time, archive: Archive, summary: str
) -> None:
    feed = source(site, kind="feed", url=site.address + "/rss")
    versioned(site, "/press/1", page(TEXT), '"1"')
    versioned(site, "/rss", DATED.format(site.address, summary).encode(), '"1"')
    watcher = watch(feed)
    (listed,) = [one(watcher.round(), "new").document]
    kept = archive.document(listed or "")
    assert (kept.title, kept.published) == ("A call", "2026-02-26")
    assert {name: kept.found[name] for name in ("title", "published")} == {
        "title": "feed entry title",
        "published": "feed entry date",
    }
    time.at += DAY
    versioned(site, "/rss", FEED.format("https://elsewhere.example", "").encode(), '"2"')
    versioned(site, "/press/1", page(TEXT + " More."), '"2"')
    edited = one(watcher.round(), "edited")
    assert archive.document(listed or "").published == "2026-02-26", "also when the feed no longer names it"
    assert not [each for each in edited.details if "2026-02-26" in each]


def test_what_a_page_says_of_itself_stands_before_its_feed(site: Server, watch: Watch, archive: Archive) -> None:
    head = "<title>The page's own</title><meta property='article:published_time' content='2026-02-20'>"
    versioned(site, "/press/1", page(TEXT, head), '"1"')
    versioned(site, "/rss", DATED.format(site.address, "").encode(), '"1"')
    listed = one(watch(source(site, kind="feed", url=site.address + "/rss")).round(), "new").document
    kept = archive.document(listed or "")
    assert (kept.title, kept.published) == ("The page's own", "2026-02-20")


# --- when it is asked ---------------------------------------------------------------


def test_each_source_has_its_own_time(site: Server, watch: Watch, time: Time) -> None:
    press(site, TEXT)
    watcher = watch(source(site), source(site, "slow", every="1d"))
    assert {each.source for each in watcher.round()} == {"mfa", "slow"}
    assert watcher.next_due() == START + HOUR
    time.at += HOUR
    assert {each.source for each in watcher.round()} == {"mfa"}
    assert {each.source for each in watcher.round(everything=True)} == {"mfa", "slow"}


def test_a_source_that_cannot_be_asked_is_asked_less_often(
    site: Server, watch: Watch, archive: Archive, time: Time
) -> None:
    site.give("/news/", b"", 503)
    watcher = watch(source(site))
    gaps = []
    for _ in range(7):
        list(watcher.round())
        now = health(archive, time)
        assert now.due is not None
        due = datetime.datetime.fromisoformat(now.due)
        gaps.append(round((due - time.at).total_seconds() / 3600))
        time.at = due
    assert gaps == [1, 2, 4, 8, 16, 24, 24]
    press(site, TEXT)
    list(watcher.round())
    assert health(archive, time).failures == 0


def test_a_host_is_left_alone_as_long_as_it_asks(site: Server, watch: Watch, archive: Archive, time: Time) -> None:
    press(site, TEXT)
    site.give("/news/", b"", 429, Retry_After="7200")
    watcher = watch(source(site), source(site, "other", url=site.address + "/more/"))
    assert told(watcher.round()) == [("state", "later"), ("state", "later")]
    assert [path for path, _ in site.asked] == ["/robots.txt", "/news/"], "the other source is on the same host"
    for name in ("mfa", "other"):
        assert health(archive, time, name).due == "2026-03-01T14:00:00Z"


def test_one_machine_that_fails_does_not_stop_the_others(
    site: Server, watch: Watch, archive: Archive, time: Time
) -> None:
    press(site, TEXT)
    dead = Source(name="dead", kind="page", url="http://127.0.0.1:1/", allow=("127.0.0.1",))
    private = Source(name="private", kind="page", url=site.address + "/secret")
    found = list(watch(dead, private, source(site)).round())
    for name, whats in (("dead", ["refused", "state"]), ("private", ["refused", "state"]), ("mfa", ["new", "state"])):
        assert [each.what for each in found if each.source == name] == whats
    states = {each.source: each.health.state for each in found if each.health is not None}
    assert states == {"dead": "later", "private": "refused", "mfa": "ok"}
    assert [each.name for each in archive.sources()] == ["dead", "mfa", "private"]
    assert health(archive, time, "private").problem is not None
    assert "/secret" not in [path for path, _ in site.asked]


def test_an_error_of_ours_is_told_of_the_source_and_stops_no_other(
    site: Server, watch: Watch, archive: Archive, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(site, TEXT)
    original = fetching.Fetcher.get

    def explode(self: fetching.Fetcher, url: str, **given: Any) -> fetching.Fetched:
        if url.endswith("/bad"):
            raise RuntimeError("boom")
        return original(self, url, **given)

    monkeypatch.setattr(fetching.Fetcher, "get", explode)
    watcher = watch(source(site, "bad", url=site.address + "/bad"), source(site))
    assert told(watcher.round()) == [("state", "failed"), ("new", NAME % 1), ("state", "ok")]
    problem = health(archive, time, "bad").problem
    assert problem is not None
    assert (problem.code, "boom" in problem.reason) == ("E535", True)


def test_a_text_at_which_the_reader_fails_is_kept_unread(site: Server, watch: Watch, archive: Archive) -> None:
    press(site, TEXT + " They explode.", TEXT)
    found = told(watch(source(site)).round())
    assert found == [("new", NAME % 1), ("refused", NAME % 1), ("new", NAME % 2), ("state", "ok")]
    assert archive.unread() == 1


def test_a_page_at_which_a_parser_fails_is_kept_as_it_came(
    site: Server, watch: Watch, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dragoman.intake import page as pages

    press(site, TEXT)

    def explode(*_: object) -> object:
        raise RecursionError("too deep")

    monkeypatch.setattr(pages, "read", explode)
    refusal = one(watch(source(site)).round(), "refused")
    assert refusal.refusal is not None
    assert refusal.refusal.code == "E535"
    (captured,) = archive.captures(refusal.document or "")
    assert captured.content == page(TEXT, "<title>Release 1</title>")


def test_an_archive_that_cannot_be_written_ends_a_round_and_is_tried_again(
    site: Server, watch: Watch, archive: Archive, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(site, TEXT)
    failing = [True]
    original = keeping.keep

    def keep(*args: Any, **given: Any) -> Any:
        if failing:
            raise DragomanError("E504", "the archive cannot be written: disk full", "Make room.")
        return original(*args, **given)

    monkeypatch.setattr(keeping, "keep", keep)
    watcher = watch(source(site))
    with pytest.raises(DragomanError, match="disk full"):
        list(watcher.round())
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        failing.clear()

    states = (each for each in watcher.run(say) if each.what == "state")
    assert next(states).at == "2026-03-01T12:01:00Z", "a minute later"
    assert "disk full" in said[0]
    assert told(watcher.round(everything=True))[-1] == ("state", "ok")
    assert archive.document(NAME % 1).text == TEXT


def test_it_runs_on_and_sleeps_until_the_next_source_is_due(site: Server, watch: Watch, time: Time) -> None:
    press(site, TEXT)
    said: list[str] = []
    states: list[str] = []
    for each in watch(source(site), source(site, "slow", every="3h")).run(said.append):
        if each.what == "state":
            states.append(f"{each.source} {each.at[11:16]}")
        if len(states) == 7:
            break
    assert states == ["mfa 12:00", "slow 12:00", "mfa 13:00", "mfa 14:00", "mfa 15:00", "slow 15:00", "mfa 16:00"]
    assert said[0] == "note: next at 2026-03-01T13:00:00Z"
    assert max(time.slept) <= watching.SLICE


def test_a_list_that_changes_is_taken_up_while_it_runs(site: Server, watch: Watch, time: Time) -> None:
    press(site, TEXT)
    said: list[str] = []
    lists: list[Sources | DragomanError] = [
        Sources(source=(source(site),)),
        Sources(source=(source(site),)),
        DragomanError("E308", "the list of sources does not fit: cut", "Mend it."),
        DragomanError("E308", "the list of sources does not fit: cut", "Mend it."),
        Sources(source=(source(site, "late"),), contact="mailto:desk@example.org"),
    ]

    def reload() -> Sources:
        found = lists.pop(0) if len(lists) > 1 else lists[0]
        if isinstance(found, DragomanError):
            raise found
        return found

    states = (each for each in watch(source(site)).run(said.append, reload) if each.what == "state")
    assert [(next(states).source, time.at.minute) for _ in range(2)] == [("mfa", 0), ("late", 4)], "within a minute"
    assert sum("does not fit: cut" in line for line in said) == 1, "said once"
    assert "note: the list of sources has changed: now with late; without mfa" in said


def test_who_stops_in_the_middle_goes_on_where_he_was(
    site: Server, watch: Watch, where: str, archive: Archive, time: Time
) -> None:
    press(site, *(f"{TEXT} Number {n}." for n in range(5)))
    watcher = watch(source(site))
    for each in watcher.round():
        if each.document == NAME % 3:
            break  # as an interrupt would
    assert health(archive, time).rounds == 0
    with open_archive(where) as again:
        fields = {"now": time.now, "clock": time.clock, "sleep": time.sleep, "pace": 0.0}
        with Watcher(again, Sources(source=(source(site),)), **fields) as other:  # type: ignore[arg-type]
            names = [document for what, document in told(other.round()) if what == "new"]
            assert names == [NAME % 4, NAME % 5]
        assert not again.verify().problems


def test_sources_take_turns(site: Server, watch: Watch) -> None:
    press(site, *(f"{TEXT} Number {n}." for n in range(3)))
    order = [each.source for each in watch(source(site), source(site, "other")).round() if each.document]
    assert order == ["mfa", "other"] * 3


def test_what_is_left_comes_in_the_next_round(
    site: Server, watch: Watch, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "MOST", 2)
    press(site, *(f"{TEXT} Number {n}." for n in range(3)))
    watcher = watch(source(site))
    assert one(watcher.round(), "state").left == 1
    time.at += HOUR
    assert told(watcher.round())[0] == ("new", NAME % 3)


def test_what_is_told_is_json(site: Server, watch: Watch) -> None:
    press(site, TEXT)
    for each in watch(source(site)).round():
        assert msgspec.json.decode(msgspec.json.encode(each), type=Told) == each
