"""The public API: what counts as a text, a path or an address, and what becomes of what cannot be read."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import dragoman
from dragoman import Refused
from dragoman.record import Readout, document

TEXT = "Minister Aaltonen spoke with Minister Okafor about the safety of ships and the price of grain."

pytestmark = pytest.mark.usefixtures("fake_reader")


def test_a_string_is_the_text_itself() -> None:
    readout = dragoman.read(TEXT, id="fin-1", title="A call", published=date(2031, 5, 6), publisher="fin", url="u:1")
    known = readout.document
    assert (known.text, known.id, known.title, known.published) == (TEXT, "fin-1", "A call", "2031-05-06")
    assert (known.publisher, known.url, known.input) == ("FIN", "u:1", None)


@pytest.mark.parametrize("kind", [str, Path])
def test_a_file_is_opened(tmp_path: Path, kind: type) -> None:
    path = tmp_path / "call.txt"
    path.write_text(TEXT, encoding="utf-8")
    readout = dragoman.read(kind(path), published="2031-05-06", title="A call")
    assert readout.document.text == TEXT
    assert readout.document.id == "call"
    assert readout.document.published == "2031-05-06"
    assert readout.document.title == "A call"
    assert dragoman.read(kind(path), id="other").id == "other"


def test_a_path_that_is_not_there_is_refused_and_a_string_is_not_a_path() -> None:
    with pytest.raises(dragoman.RefusedError, match="E101") as raised:
        dragoman.read(Path("nowhere.txt"))
    assert raised.value.refused.input == "nowhere.txt"
    assert dragoman.read("nowhere.txt").document.text == "nowhere.txt"


@pytest.mark.parametrize("text", [TEXT + "\0" + TEXT, TEXT * 300])
def test_a_string_that_can_be_no_path_is_a_text(text: str) -> None:
    assert isinstance(dragoman.read(text), Readout)


def test_an_address_is_opened() -> None:
    with pytest.raises(dragoman.RefusedError) as raised:
        dragoman.read("http://127.0.0.1:9/readout")
    assert raised.value.code == "E103"
    assert isinstance(
        dragoman.read("http://example.org/ is where the statement of the ministry was published"), Readout
    )


def test_a_document_is_read_as_it_is() -> None:
    given = document("  " + TEXT + "  ", id="x")
    assert dragoman.read(given).document is not None
    assert dragoman.read(given).document == given


def test_read_reads_one_document(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text(f'{{"text": "{TEXT}"}}\n{{"text": "{TEXT} Again."}}\n', encoding="utf-8")
    with pytest.raises(dragoman.RefusedError, match=r"E207.*read_many"):
        dragoman.read(corpus)
    assert len(list(dragoman.read_many([corpus]))) == 2


@pytest.mark.parametrize(
    ("known", "code"),
    [({"published": "yesterday"}, "E302"), ({"publisher": "Finland"}, "E303"), ({"model": "missing"}, "E301")],
)
def test_what_is_asked_for_wrongly(known: dict[str, Any], code: str) -> None:
    with pytest.raises(dragoman.DragomanError, match=code):
        dragoman.read(TEXT, **known)


def test_a_party_is_suggested_by_its_name() -> None:
    with pytest.raises(dragoman.DragomanError, match=r"Did you mean FIN\?"):
        dragoman.read(TEXT, publisher="Finland")


def test_many_keep_their_order_whatever_they_are(tmp_path: Path) -> None:
    path = tmp_path / "call.txt"
    path.write_text(TEXT, encoding="utf-8")
    passed = Refused(code="E105", reason="r", next_step="n", input="passed through")
    given = ["", TEXT, path, {"id": "a", "text": TEXT}, {"id": "b"}, document(TEXT, id="c"), passed, tmp_path / "no"]
    outcomes = list(dragoman.read_many(given))
    told = [outcome.code if isinstance(outcome, Refused) else outcome.id for outcome in outcomes]
    text_id = document(TEXT).id
    assert told == ["E201", text_id, "call", "a", "E209", "c", "E105", "E101"]


def test_many_are_read_as_they_come() -> None:
    """Of an endless stream the first are told at once."""

    def stream() -> Any:
        number = 0
        while True:
            number += 1
            yield {"id": str(number), "text": TEXT} if number % 2 else {"id": str(number)}

    outcomes = dragoman.read_many(stream())
    told = [next(outcomes) for _ in range(4)]
    assert [outcome.id for outcome in told] == ["1", "2", "3", "4"]


def test_no_model_is_loaded_for_refusals_alone() -> None:
    outcomes = list(dragoman.read_many([{"id": "a"}, Path("nowhere.txt")], model="missing"))
    assert [outcome.code for outcome in outcomes if isinstance(outcome, Refused)] == ["E209", "E101"]
    with pytest.raises(dragoman.DragomanError, match="E301"):
        list(dragoman.read_many([TEXT], model="missing"))


def test_everything_that_is_public_is_there() -> None:
    for name in dragoman.__all__:
        assert getattr(dragoman, name) is not None
    assert set(dragoman.__all__) == set(dir(dragoman))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        dragoman.nonsense  # noqa: B018


def test_importing_is_cheap() -> None:
    code = "import dragoman, sys; print(*sorted(m.split('.')[0] for m in sys.modules))"
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    assert not loaded & {"spacy", "numpy", "trafilatura", "httpx", "jinja2", "rich", "msgspec", "click"}


def frame_of(library: str, statements: int) -> Any:
    pytest.importorskip(library)
    readout = dragoman.read("\n\n".join([TEXT] * statements), id="fin-1", published="2031-05-06")
    return readout.to_frame(library)  # type: ignore[arg-type]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_frame_has_a_row_for_each_statement(library: str) -> None:
    frame = frame_of(library, 2)
    assert frame.shape[0] == 2
    assert list(frame["readout"]) == ["fin-1", "fin-1"]
    assert list(frame["statement"]) == ["s1", "s2"]
    assert list(frame["date"]) == ["2031-05-06"] * 2
    assert list(frame["content"]) == [TEXT, TEXT]
    assert list(frame["start"]) == [0, len(TEXT) + 2]
    assert [list(each) for each in frame["speaker"]] == [["FIN"], ["FIN"]]
    assert list(frame["person"]) == [None, None]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frames_of_readouts_can_be_put_together(library: str) -> None:
    """Those without a statement have the same columns of the same types."""
    import importlib

    readout = dragoman.read(TEXT)
    empty = type(readout).from_dict({**readout.to_dict(), "statements": []})
    frames = [readout.to_frame(library), empty.to_frame(library)]  # type: ignore[arg-type]
    assert list(frames[0].columns) == list(frames[1].columns)
    assert list(frames[0].dtypes) == list(frames[1].dtypes)
    assert importlib.import_module(library).concat(frames).shape == frames[0].shape


def test_a_library_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    readout = dragoman.read(TEXT)
    with pytest.raises(dragoman.DragomanError, match=r"E306.*pip install 'dragoman\[polars\]'"):
        readout.to_frame("polars")
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(dragoman.DragomanError, match="E306"):
        readout.to_frame()


def test_a_notebook_shows_the_brief() -> None:
    assert "the price of grain" in dragoman.read(TEXT)._repr_html_()
