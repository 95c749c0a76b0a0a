"""A reading room to test: the examples, really read; one that changed; and what nobody should be sent."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import dragoman
from dragoman import intake, record
from dragoman.archive import Archive
from dragoman.record import Capture, Document, Encounter, Finding, Made, Participant, Party, Readout, Span, Statement

pytest.importorskip("starlette", reason="the extra web is not installed")

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it would rather have a fork of httpx, which nothing else here needs
    from starlette.testclient import TestClient

from dragoman.web import Settings, application, serving

EGYPT = "2024-10-08-egypt-south-africa-meeting.egypt"
PAYLOAD = "<script>alert('x')</script>\"'><img src=x onerror=alert(1)>"
"""What would run, were it not escaped: in element, in attribute, in script."""
CHINESE = "外交部长与芬兰外长通电话\n\n双方讨论了北极合作。部长强调,合作应当继续。"
ARABIC = "وزير الخارجية يتحدث مع نظيره الفنلندي\n\nشدد الوزير على أهمية التعاون في القطب الشمالي."


def capture(content: bytes, at: str, **fields: Any) -> Capture:
    given = {"media_type": "text/plain", "by": "the tests", **fields}
    return Capture(content=content, sha256=hashlib.sha256(content).hexdigest(), at=at, **given)


def read(documents: Any) -> list[Any]:
    return list(dragoman.read_many(documents))


def hostile() -> Readout:
    """A readout with the payload in every field that may hold words."""
    bad = PAYLOAD
    text = f"{bad}\n\n{bad} said that {bad}. The end of it."
    where = text.index("said that ")
    content = Span(where + 10, where + 10 + len(bad), bad)
    document = record.document(
        text,
        id="hostile",
        title=bad,
        publisher=None,
        url=f"javascript:{bad}",
        input=bad,
        media_type=f"text/{bad}",
        encoding=bad,
        extractor=f"x {bad}",
        language=bad,
        published="2031-01-01",
        found={"title": bad},
    )
    said = Statement(
        id=bad,
        content=content,
        cue=Span(where, where + 9, "said that"),
        source=Span(where - 1 - len(bad), where - 1, bad),
        speaker=(bad, "FIN"),
        person=bad,
        act=bad,
        target=(bad,),
        contexts=(bad,),
        event=bad,
        cameo=bad,
        paragraph=1,
        sentence=1,
        confidence=0.1,
    )
    return Readout(
        id="hostile",
        document=document,
        encounter=Encounter(
            kind="call",
            date=bad,
            place=bad,
            requested_by=bad,
            publisher=bad,
            participants=(Participant(bad, bad, bad),),
            missing={bad: bad},
        ),
        statements=(said,),
        parties=(Party(bad, bad, "state"),),
        findings=(Finding("F402", bad),),
        made=Made(reader=bad, reader_version=bad, model=bad, model_version=bad, codebook_version=bad),
    )


def foreign(name: str, text: str, language: str) -> Readout:
    """A readout in another language, read by hand: its last sentence is a statement."""
    document = record.document(text, id=name, title=text.split("\n")[0], language=language, published="2031-02-03")
    start = text.rindex("\n") + 1
    said = Statement(
        id="s1",
        content=Span(start, len(text), text[start:]),
        cue=None,
        source=None,
        speaker=("FIN",),
        person=None,
        act="state",
        paragraph=2,
        sentence=1,
    )
    made = Made(reader="by hand", reader_version="1", model="none", model_version="0", codebook_version="1.1")
    return Readout(
        id=name,
        document=document,
        encounter=Encounter(kind="call", date="2031-02-03", publisher="FIN"),
        statements=(said,),
        parties=(Party("FIN", "Finland", "state"),),
        made=made,
    )


def fill(archive: Archive, examples: Path) -> None:
    """The examples, one of them in two wordings, and what is hard to show."""
    found = [each for each in intake.arrivals([examples]) if isinstance(each, intake.Arrival)]
    arrived = [(each.capture, each.document) for each in found if "README" not in str(each.capture.address)]
    list(archive.add_many(arrived, read=read))
    old = next(document for _, document in arrived if isinstance(document, Document) and document.id == EGYPT)
    text = old.text.replace("increase the volume of trade", "double the volume of trade").replace('"', "”")
    address = next(captured.address for captured, document in arrived if document is old)
    again = intake.from_text(text, id=EGYPT, input=old.input)
    list(archive.add_many([(capture(text.encode(), "2030-05-01T12:00:00Z", address=address), again)], read=read))
    bad = hostile()
    content = PAYLOAD.encode()
    headers = ((PAYLOAD, PAYLOAD),)
    carried = capture(
        content,
        "2031-01-01T00:00:00Z",
        media_type=f"text/html; {PAYLOAD}",
        address=PAYLOAD,
        headers=headers,
        by=PAYLOAD,
        status=200,
    )
    archive.add(carried, bad.document, readout=bad)
    for name, text, language in (("chinese", CHINESE, "zh"), ("arabic", ARABIC, "ar")):
        made = foreign(name, text, language)
        archive.add(capture(text.encode(), "2031-02-03T00:00:00Z"), made.document, readout=made)
    for source in ("a-ministry", PAYLOAD):
        where = {
            "kind": "feed",
            "url": f"https://{source}.example/",
            "every": "6h",
            "publisher": "FIN",
            "cadence": "7d",
        }
        archive.remember_source(source, "2031-01-01T00:00:00Z", **where)
    empty = intake.from_bytes(b"-- -- --", input="numbers.txt")
    archive.add(capture(b"-- -- --", "2031-02-04T00:00:00Z", address="/x/numbers.txt"), empty)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, examples: Path) -> Path:
    """The archive that all tests begin with; never opened for writing."""
    path = tmp_path_factory.mktemp("room") / "room.db"
    with dragoman.open_archive(path, create=True) as archive:
        fill(archive, examples)
    return path


@pytest.fixture
def archive(filled: Path, tmp_path: Path) -> Iterator[Archive]:
    """A copy of it, to do with as one likes."""
    path = tmp_path / "room.db"
    shutil.copyfile(filled, path)
    with dragoman.open_archive(path) as opened:
        yield opened


@pytest.fixture(scope="session")
def shown(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """A copy of it that is only looked at."""
    path = tmp_path_factory.mktemp("shown") / "room.db"
    shutil.copyfile(filled, path)
    with dragoman.open_archive(path) as opened:
        yield opened


class Client(TestClient):
    """A browser that sends what a form of the page before would."""

    def csrf(self, path: str = "/read") -> str:
        """The token of a form on ``path``."""
        page = self.get(path).text
        return page.partition('name="csrf" value="')[2].partition('"')[0]

    def fill(self, path: str, *, of: str | None = None, files: Any = None, **fields: Any) -> Any:
        """Fill in the form on ``of`` (default: ``path``) and send it to ``path``."""
        data = {"csrf": self.csrf(of or path), **fields}
        return self.post(path, data=data, files=files, follow_redirects=False)

    def log_in(self, name: str, password: str) -> Any:
        return self.fill("/login", name=name, password=password)


@pytest.fixture
def open_room() -> Iterator[Callable[..., Client]]:
    """Makes a client of a room over an archive."""
    with contextlib.ExitStack() as stack:

        def opened(archive: Archive, **settings: Any) -> Client:
            app = application(archive, read=read, settings=Settings(**settings))
            made = Client(app, base_url="http://localhost:8321", raise_server_exceptions=True, follow_redirects=False)
            return stack.enter_context(made)

        yield opened


@pytest.fixture
def client(archive: Archive, open_room: Callable[..., Client]) -> Client:
    """A client of a room without accounts."""
    return open_room(archive)


@pytest.fixture(scope="module")
def looking(shown: Archive) -> Iterator[Client]:
    """A client of a room that nobody changes."""
    with Client(application(shown, read=read), base_url="http://localhost:8321", follow_redirects=False) as made:
        yield made


@pytest.fixture(scope="session")
def served() -> Iterator[Callable[..., str]]:
    """Serves an archive on loopback, as ``dragoman serve`` does; the address."""
    stops: list[Callable[[], None]] = []

    def serve(archive: Archive, head_seconds: float = serving.HEAD_SECONDS, **settings: Any) -> str:
        started, where, held = threading.Event(), [""], []

        def ready(host: str, port: int) -> None:
            where[0] = f"http://{host}:{port}"
            started.set()

        def run() -> None:
            app = application(archive, read=read, settings=Settings(**settings))
            serving.run(app, host="127.0.0.1", port=0, ready=ready, head_seconds=head_seconds, on_server=held.append)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        assert started.wait(20), "the room did not open"

        def stop() -> None:
            held[0].should_exit = True
            thread.join(10)

        stops.append(stop)
        return where[0]

    yield serve
    for stop in stops:
        stop()


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where screenshots go, to be looked at after the tests."""
    place = Path(os.environ.get("DRAGOMAN_PICTURES") or Path(__file__).resolve().parents[2] / ".pictures")
    place.mkdir(parents=True, exist_ok=True)
    return place
