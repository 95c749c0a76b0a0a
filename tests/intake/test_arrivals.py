"""What arrives: every input's bytes as they came, beside the document or the refusal that they became."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import Refused
from dragoman.intake import Arrival, Options, arrivals, documents
from dragoman.intake.arrival import Pushback
from dragoman.record import Document

from ..serving import Server

TEXT = "The Foreign Minister spoke with her counterpart from Arden about trade and the situation in the region."


def arrived(found: Arrival | Refused) -> Arrival:
    assert isinstance(found, Arrival), found
    assert found.capture.sha256 == hashlib.sha256(found.capture.content).hexdigest()
    return found


def test_a_file_arrives_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "call.txt"
    path.write_bytes(TEXT.encode("utf-16") + b"\r\x00\n\x00")
    (found,) = map(arrived, arrivals([path]))
    assert found.capture.content == path.read_bytes()
    assert (found.capture.address, found.capture.media_type) == (str(path), "text/plain")
    assert found.capture.by.startswith("dragoman ")
    assert found.capture.at.endswith("Z")
    assert isinstance(found.document, Document)
    assert (found.document.id, found.document.text) == ("call", TEXT + "\n")
    assert (found.document.language, found.document.found) == ("en", {"language": "detected"})


def test_what_is_refused_has_still_arrived(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(bytes(range(256)))
    (found,) = map(arrived, arrivals([path]))
    assert isinstance(found.document, Refused)
    assert (found.document.code, found.capture.content) == ("E202", bytes(range(256)))


def test_where_nothing_arrives_the_refusal_stands_alone(tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_text(TEXT)
    found = list(arrivals([tmp_path / "missing", tmp_path / "large.txt"], Options(max_bytes=20)))
    assert [one.code if isinstance(one, Refused) else None for one in found] == ["E101", "E204"]


def test_each_line_of_a_corpus_arrives_by_itself(tmp_path: Path) -> None:
    record = json.dumps({"id": "x", "text": TEXT, "published": "2024-03-15"})
    (tmp_path / "c.jsonl").write_text(f"\ufeff{record}\r\n\n{{broken\n", encoding="utf-8")
    first, second = map(arrived, arrivals([tmp_path / "c.jsonl"]))
    assert (first.capture.content, first.capture.media_type) == (record.encode(), "application/json")
    assert first.capture.address == f"{tmp_path / 'c.jsonl'}:1"
    assert isinstance(first.document, Document)
    assert first.document.found == {"published": "field published", "language": "detected"}
    assert second.capture.content == b"{broken"
    assert isinstance(second.document, Refused)


def test_an_answer_keeps_its_status_and_headers(server: Server) -> None:
    url = server.give("/call", TEXT.encode(), Content_Type="text/plain; charset=utf-8", X_Served_By="a")
    (found,) = map(arrived, arrivals([url]))
    assert (found.capture.address, found.capture.status, found.capture.content) == (url, 200, TEXT.encode())
    assert ("X-Served-By", "a") in found.capture.headers
    assert isinstance(found.document, Document)
    assert (found.document.url, found.document.found["url"]) == (url, "address")


def test_documents_are_what_arrives_without_the_captures(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.txt").write_text("")
    inputs = [tmp_path, tmp_path / "missing"]
    assert list(documents(inputs)) == [
        found.document if isinstance(found, Arrival) else found for found in arrivals(inputs)
    ]


STEPS = st.lists(
    st.tuples(st.sampled_from(["look", "look_line", "read", "readline", "read1"]), st.integers(0, 12)), max_size=12
)


@given(st.binary(max_size=60) | st.lists(st.sampled_from([b"ab", b"\n", b"c"])).map(b"".join), STEPS)
def test_what_was_looked_at_is_read_again(data: bytes, steps: list[tuple[str, int]]) -> None:
    file, plain = Pushback(io.BytesIO(data)), io.BytesIO(data)
    for step, size in steps:
        at = plain.tell()
        if step == "look":
            assert file.look(size) == plain.read(size)
            plain.seek(at)
        elif step == "look_line":
            assert file.look_line(size) == plain.readline(size)
            plain.seek(at)
        else:
            assert getattr(file, step)(size) == getattr(plain, "read" if step == "read1" else step)(size)
    assert file.read() == plain.read()


@pytest.mark.parametrize("size", [1, 3, 100])
def test_a_stream_is_read_into_a_buffer(size: int) -> None:
    file = Pushback(io.BytesIO(b"abcdef"))
    file.look(2)
    buffer = bytearray(size)
    assert file.readinto(buffer) == min(size, 6)
    assert bytes(buffer).startswith(b"abcdef"[:size])
