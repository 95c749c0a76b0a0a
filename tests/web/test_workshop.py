"""Work in processes of its own: done, stopped at a limit, not waited for by the pages."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import pytest

import dragoman
from dragoman.archive import Archive
from dragoman.errors import DragomanError
from dragoman.web import Settings, application
from dragoman.web.workshop import Workshop

from .conftest import Client

PID = "__import__('os').getpid()"
THROW = (
    "(_ for _ in ()).throw(__import__('dragoman.errors').errors.DragomanError('E201', 'nothing in it', 'Bring it.'))"
)


def sleep(seconds: float) -> str:
    return f"__import__('time').sleep({seconds})"


@pytest.fixture
def make() -> Iterator[Callable[..., Workshop]]:
    made: list[Workshop] = []

    def make_(**how: Any) -> Workshop:
        made.append(Workshop(eval, **how))  # a process cannot import what stands in a test
        return made[-1]

    yield make_
    for each in made:
        each.close()


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes() != b""


def test_it_is_done_elsewhere_and_by_the_same_process_again(make: Callable[..., Workshop]) -> None:
    shop = make()
    first = shop.do(PID)
    assert first != os.getpid()
    assert shop.do(PID) == first


def test_what_takes_too_long_is_ended_and_the_next_is_done(make: Callable[..., Workshop]) -> None:
    shop = make(hands=1)
    first = shop.do(PID)
    shop.seconds = 1.0
    with pytest.raises(DragomanError, match="longer than 1 second") as caught:
        shop.do(sleep(60))
    shop.seconds = 60.0
    assert caught.value.code == "E620"
    assert not alive(first)
    assert shop.do(PID) != first


@pytest.mark.parametrize(
    ("what", "code"),
    [(THROW, "E201"), ("{}['lost']", "E616"), ("__import__('os')._exit(3)", "E620"), ("bytearray(1 << 40)", "E620")],
)
def test_what_goes_wrong_there_has_its_code_here(make: Callable[..., Workshop], what: str, code: str) -> None:
    shop = make(hands=1)
    with pytest.raises(DragomanError) as caught:
        shop.do(what)
    assert caught.value.code == code
    assert shop.do(PID), "and the next is done"


def test_a_long_one_does_not_keep_a_short_one_waiting(make: Callable[..., Workshop]) -> None:
    shop = make(hands=2)
    shop.do(PID)

    def long() -> None:
        with contextlib.suppress(DragomanError):  # it is ended before it is done
            shop.do(sleep(50))

    thread = threading.Thread(target=long)
    thread.start()
    assert shop.do(PID)
    assert thread.is_alive()
    shop.close()
    thread.join(20)


def test_so_many_wait_and_no_more(make: Callable[..., Workshop]) -> None:
    shop = make(hands=1, waiting=1)
    shop.do(PID)
    some = [threading.Thread(target=shop.do, args=(sleep(3),)) for _ in range(2)]
    for each in some:
        each.start()
    time.sleep(0.3)
    with pytest.raises(DragomanError) as caught:
        shop.do(PID)
    assert caught.value.code == "E619"
    for each in some:
        each.join()
    assert shop.do(PID)


def test_a_process_that_has_nothing_to_do_ends(make: Callable[..., Workshop]) -> None:
    shop = make(hands=1, idle=0.2)
    first = shop.do(PID)
    until = time.monotonic() + 10
    while alive(first) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(first)
    assert shop.do(PID) != first


TEXT = "Foreign Minister Anna Aaltonen of Finland thanked Foreign Minister Obi Okafor of Nigeria for its help at sea."


def test_the_room_reads_and_compares_in_its_workshop(archive: Archive) -> None:
    """With the reader that users have: what comes out is what it reads here."""
    with Client(application(archive), base_url="http://localhost:8321", follow_redirects=False) as client:
        found = client.post("/read.json", json={"text": TEXT}).json()
        here = dragoman.read(TEXT)
        assert found["readouts"][0]["statements"] == here.to_dict()["statements"]
        one, other = ("2025-03-12-canada-indonesia-call.canada", "2025-03-12-canada-indonesia-call.indonesia")
        assert client.get(f"/compare/{one}/{other}.json").json()["points"]
        refused = client.post("/read.json", json={"text": TEXT, "published": "soon"})
        assert refused.json()["code"] == "E302"


def test_a_text_that_takes_too_long_gets_a_clear_answer_and_the_pages_go_on(archive: Archive) -> None:
    settings = Settings(work_seconds=0.05)
    app = application(archive, settings=settings)
    with Client(app, base_url="http://localhost:8321", follow_redirects=False) as client:
        answer = client.fill("/read", text=TEXT)
        assert answer.status_code == 422
        assert "E620" in answer.text
        assert client.get("/documents").status_code == 200


async def _both(app: Any) -> tuple[int, float]:
    """Ten requests that wait for the workshop, and a page beside them: its status, and how long it took."""
    import httpx

    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8321") as client:
        async with anyio.create_task_group() as group:
            for _ in range(8):
                group.start_soon(lambda: client.post("/read.json", json={"text": TEXT}))
            await anyio.sleep(0.2)
            began = time.monotonic()
            page = await client.get("/documents")
            took = time.monotonic() - began
        return page.status_code, took


def test_readers_of_pages_do_not_wait_for_those_who_bring_texts(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dragoman.web import room

    monkeypatch.setattr(room.Room, "take", lambda *_: time.sleep(5) or 1 / 0)
    app = application(archive, read=lambda _: [])
    with ThreadPoolExecutor(1) as elsewhere:  # a loop may be running in this thread
        status, took = elsewhere.submit(anyio.run, _both, app).result()
    assert status == 200
    assert took < 4
