"""What tests of every room need: the shared texts, and when a test may be skipped."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

import dragoman
from dragoman.errors import DragomanError
from dragoman.record import Document, Encounter, Finding, Made, Readout, Span, Statement

from . import postgresql as postgres
from .serving import Server

if TYPE_CHECKING:
    from dragoman.archive import Archive

ROOT = Path(__file__).resolve().parent.parent


def absent(reason: str) -> NoReturn:
    """Skip the test for want of something; under CI, where everything has to be there, fail it."""
    if os.environ.get("CI", "").lower() not in ("", "0", "false"):
        pytest.fail(f"{reason}, and CI has to have it", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of gold, corpora and pages that are not ours to pass on."""
    place = Path(os.environ.get("DRAGOMAN_SHARED") or ROOT.parent / "shared")
    if not place.is_dir():
        absent("no shared texts (DRAGOMAN_SHARED, or a folder 'shared' beside the checkout)")
    return place


@pytest.fixture(scope="session")
def examples() -> Path:
    """The readouts that were written for the project."""
    return ROOT / "examples"


@pytest.fixture(scope="session")
def example_gold() -> Path:
    """The examples as they are coded by hand."""
    return ROOT / "tests/gold/examples.jsonl"


@pytest.fixture
def server() -> Iterator[Server]:
    """A web server on this machine."""
    made = Server()
    yield made
    made.close()


# --- places for archives: what stands on one is tested over both databases ------


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgres.Server]:
    """A PostgreSQL to make databases on (see ``postgresql.py``)."""
    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(postgres.server())
        except postgres.AbsentError as error:
            absent(str(error))
        yield server


Place = Callable[[], str]


@pytest.fixture
def postgresql_place(postgresql_server: postgres.Server) -> Iterator[Place]:
    """Makes a fresh, empty PostgreSQL database at each call; its URL."""
    with contextlib.ExitStack() as stack:
        yield lambda: stack.enter_context(postgresql_server.database())


@pytest.fixture
def sqlite_place(tmp_path: Path) -> Place:
    """Names a SQLite file that is not there yet at each call; its path."""
    numbers = itertools.count(1)
    return lambda: str(tmp_path / f"kept-{next(numbers)}.dragoman")


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> Place:
    """Where an archive can be made, over both databases: a fresh place at each call."""
    found: Place = request.getfixturevalue(f"{request.param}_place")
    return found


@pytest.fixture
def where(place: Place) -> str:
    """Where one archive can be made, over both databases: the path or the URL."""
    return place()


@pytest.fixture
def archive(where: str) -> Iterator[Archive]:
    """A new archive, over both databases."""
    with dragoman.open_archive(where, create=True) as made:
        yield made


# --- a reader for tests of what stands on top of the reader ---------------------

MADE = Made(reader="fake", reader_version="0", model="none", model_version="0", codebook_version="0")


class FakeReader:
    """No model, and no understanding: it takes each paragraph for a statement of Finland's.

    Of a text with "domestic" in it it finds that it reports no encounter; at
    one with "explode" it fails, at one with "interrupt" its user has had enough.
    """

    made = MADE

    def __init__(self, model: str | None = None) -> None:
        if model == "missing":
            raise DragomanError("E301", "the model 'missing' is not installed", "Install it, or leave --model out.")

    def read(self, document: Document) -> Readout:
        return next(self.pipe([document]))

    def pipe(self, documents: Iterable[Document], *, processes: int = 1) -> Iterator[Readout]:
        yield from map(self._readout, documents)

    def _readout(self, document: Document) -> Readout:
        text = document.text
        if "explode" in text:
            raise RuntimeError("the reader exploded")
        if "interrupt" in text:
            raise KeyboardInterrupt
        statements, at = [], 0
        for number, paragraph in enumerate(text.split("\n\n"), start=1):
            start = text.index(paragraph, at)
            at = start + len(paragraph)
            statements.append(
                Statement(
                    id=f"s{number}",
                    content=Span(start, at, paragraph),
                    cue=None,
                    source=None,
                    speaker=("FIN",),
                    person=None,
                    act="state",
                    paragraph=number,
                    sentence=1,
                )
            )
        domestic = Finding("F401", "the text reports no diplomatic encounter")
        return Readout(
            id=document.id,
            document=document,
            encounter=Encounter(kind="call", date=document.published, publisher=document.publisher),
            statements=tuple(statements),
            findings=(domestic,) if "domestic" in text else (),
            made=MADE,
        )


@pytest.fixture
def fake_reader(monkeypatch: pytest.MonkeyPatch) -> type[FakeReader]:
    """The API and the command line read with :class:`FakeReader`."""
    monkeypatch.setattr(dragoman, "_reader", FakeReader)
    return FakeReader


# --- a browser -------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, driven by Playwright. Without them tests are skipped; where ``CI`` is set, they fail."""
    found = os.environ.get("DRAGOMAN_CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        sync_playwright = None  # type: ignore[assignment]
    if found is None or sync_playwright is None:
        reason = "no Playwright" if sync_playwright is None else "no chromium on the path or in DRAGOMAN_CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(f"{reason}, and CI has to have it")
        pytest.skip(reason)
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    quiet += ["--disable-component-update", "--disable-sync", "--no-first-run"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=quiet)
        yield chromium
        chromium.close()
