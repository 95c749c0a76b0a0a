"""Inputs as a user names them: files, folders, corpora, standard input; one outcome each, and nothing ever raises."""

from __future__ import annotations

import io
import json
import os
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from dragoman.errors import Refused
from dragoman.intake import Options, count, documents
from dragoman.record import Document

TEXT = "The Foreign Minister spoke with her counterpart from Arden about trade and the situation in the region."
PAGE = f"<html><body><article><p>{TEXT}</p></article></body></html>"


def lines(*records: object) -> str:
    return "".join((record if isinstance(record, str) else json.dumps(record)) + "\n" for record in records)


def outcomes(*inputs: str | Path, options: Options | None = None) -> list[tuple[str, str]]:
    """Of each outcome its id, or its code, and its input without the folder; count() must have told how many."""
    found = list(documents(inputs, options))
    assert count(inputs) in (None, len(found))
    return [(one.code if isinstance(one, Refused) else one.id, os.path.basename(one.input or "")) for one in found]


def write(folder: Path, **files: str | bytes) -> Path:
    """Files in ``folder``; ``__`` in a name stands for a slash, ``_`` for the dot of the suffix."""
    for name, data in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return folder


def test_a_file(tmp_path: Path) -> None:
    path = write(tmp_path, readout_txt=TEXT) / "readout.txt"
    (found,) = documents([path])
    assert isinstance(found, Document)
    assert (found.id, found.text, found.input) == ("readout", TEXT, str(path))


def test_a_file_is_read_whatever_its_suffix(tmp_path: Path) -> None:
    write(tmp_path, a_md=TEXT, b_page=PAGE, c_dat=lines({"id": "x", "text": TEXT}, {"text": TEXT}))
    found = list(documents([tmp_path / "a.md", tmp_path / "b.page", tmp_path / "c.dat"]))
    assert [one.media_type for one in found if isinstance(one, Document)] == ["text/plain", "text/html"] + [
        "text/plain"
    ] * 2
    assert [one.id for one in found][:3] == ["a", "b", "x"]


def test_a_page_that_begins_with_text(tmp_path: Path) -> None:
    write(tmp_path, a_html=f"{TEXT}<br><br>They agreed to meet again.")
    (found,) = documents([tmp_path / "a.html"])
    assert isinstance(found, Document)
    assert found.text == f"{TEXT}\n\nThey agreed to meet again."


def test_options_hold_for_every_document(tmp_path: Path) -> None:
    write(tmp_path, a_txt=TEXT, c_jsonl=lines({"text": TEXT, "published": "2020-01-01", "publisher": "CHN"}))
    for found in documents([tmp_path], Options(published="2024-03-15", publisher="USA")):
        assert isinstance(found, Document)
        assert (found.published, found.publisher) == ("2024-03-15", "USA")


def test_a_corpus_line_by_line(tmp_path: Path) -> None:
    corpus = lines(
        {"id": "first", "text": TEXT, "encounter": {}, "statements": []},
        "",
        "{broken",
        {"id": "textless"},
        ["no", "object"],
        '"text"',
        {"id": 8, "text": TEXT, "published": "no date"},
        {"id": "last", "text": TEXT},
    )
    path = write(tmp_path, c_jsonl=corpus) / "c.jsonl"
    assert outcomes(path) == [
        ("first", "c.jsonl:1"),
        ("E208", "c.jsonl:3"),
        ("E209", "c.jsonl:4"),
        ("E208", "c.jsonl:5"),
        ("E208", "c.jsonl:6"),
        ("E302", "c.jsonl:7"),
        ("last", "c.jsonl:8"),
    ]


def test_a_refused_line_keeps_its_id(tmp_path: Path) -> None:
    path = write(tmp_path, c_jsonl=lines({"id": "textless"})) / "c.jsonl"
    assert [one.id for one in documents([path])] == ["textless"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"", [("E201", "c.jsonl")], id="empty"),
        pytest.param(b"\n \n", [("E201", "c.jsonl")], id="blank"),
        pytest.param(b"\xef\xbb\xbf", [("E201", "c.jsonl")], id="a mark alone"),
        pytest.param(b"\xef\xbb\xbf" + lines({"id": "a", "text": TEXT}).encode(), [("a", "c.jsonl:1")], id="a mark"),
        pytest.param(lines({"id": "a", "text": TEXT}).encode().strip(), [("a", "c.jsonl:1")], id="no last line end"),
        pytest.param(lines({"id": "a", "text": TEXT}).replace("\n", "\r\n").encode(), [("a", "c.jsonl:1")], id="CRLF"),
        pytest.param(b'\n\n{"id": "a", "text": "%b"}' % TEXT.encode(), [("a", "c.jsonl:3")], id="blank lines first"),
        pytest.param(b'{"text": "\xff"}\n', [("E208", "c.jsonl:1")], id="not UTF-8"),
        pytest.param(b"[" * 4_000 + b"\n", [("E208", "c.jsonl:1")], id="nested too deep"),
        pytest.param(b'{"id": "a", "text": "x' + b"x" * 5000 + b'"}\n\n', [("E204", "c.jsonl:1")], id="a long line"),
    ],
)
def test_odd_corpora(tmp_path: Path, data: bytes, expected: list[tuple[str, str]]) -> None:
    path = write(tmp_path, c_jsonl=data) / "c.jsonl"
    assert outcomes(path, options=Options(max_bytes=5000)) == expected


def test_after_a_long_line_the_next_is_read(tmp_path: Path) -> None:
    path = (
        write(tmp_path, c_jsonl=lines({"text": "x" * 700}, {"id": "b", "text": TEXT}, {"text": "x" * 900})) / "c.jsonl"
    )
    assert outcomes(path, options=Options(max_bytes=300)) == [
        ("E204", "c.jsonl:1"),
        ("b", "c.jsonl:2"),
        ("E204", "c.jsonl:3"),
    ]


def test_lone_surrogates_in_a_corpus_are_replaced(tmp_path: Path) -> None:
    path = write(tmp_path, c_jsonl='{"text": "a\\ud800b \\ud83d\\ude00"}\n') / "c.jsonl"
    (found,) = documents([path])
    assert isinstance(found, Document)
    assert found.text == "a\ufffdb 😀"


def test_a_corpus_is_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    record = json.dumps({"text": TEXT * 100}) + "\n"
    with (tmp_path / "c.jsonl").open("w") as file:
        file.writelines(record for _ in range(2_000))  # 20 MB
    tracemalloc.start()
    found = sum(1 for _ in documents([tmp_path / "c.jsonl"], Options(check_language=False)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == 2_000
    assert peak < 5_000_000


def test_a_folder_in_sorted_order(tmp_path: Path) -> None:
    write(
        tmp_path,
        b_txt=TEXT,
        a_html=PAGE,
        c_jsonl=lines({"id": "c-1", "text": TEXT}),
        a__z_txt=TEXT,
        a__y_HTM=PAGE,
        image_png=b"\x89PNG",
        notes_md=TEXT,
    )
    (tmp_path / ".hidden.txt").write_text(TEXT)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "d.txt").write_text(TEXT)
    assert outcomes(tmp_path) == [("a", "a.html"), ("b", "b.txt"), ("c-1", "c.jsonl:1"), ("y", "y.HTM"), ("z", "z.txt")]


def test_links_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    """Whoever adds a folder that he was handed does not want to publish his own files with it."""
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    (folder / "sub").mkdir(parents=True)
    outside.mkdir()
    write(outside, secret_txt=TEXT)
    write(folder, a_txt=TEXT)
    (folder / "secret.txt").symlink_to(outside / "secret.txt")
    (folder / "sub" / "up.txt").symlink_to("../../outside/secret.txt")
    (folder / "sub" / "same.txt").symlink_to("../a.txt")
    (folder / "dangling.txt").symlink_to("nowhere.txt")
    (folder / "all").symlink_to(outside)
    assert outcomes(folder) == [("a", "a.txt"), ("E110", "secret.txt"), ("same", "same.txt"), ("E110", "up.txt")]
    assert [each for each, _ in outcomes(folder / "secret.txt")] == ["secret"], "named, it is read"
    (tmp_path / "link").symlink_to(folder)
    assert outcomes(tmp_path / "link")[0] == ("a", "a.txt"), "the folder itself may be a link"


@pytest.mark.parametrize("files", [{}, {"notes_md": TEXT}, {"_hidden_txt": TEXT}])
def test_a_folder_with_nothing_in_it(tmp_path: Path, files: dict[str, str]) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    write(folder, **files)
    assert outcomes(folder) == [("E107", "folder")]


def test_files_that_share_a_name_have_ids_of_their_own(tmp_path: Path) -> None:
    write(tmp_path, a__call_txt=TEXT, b__call_txt=TEXT + " They agreed.", c__call_txt=TEXT, d_txt=TEXT)
    found = [one for one in documents([tmp_path]) if isinstance(one, Document)]
    short = [one.sha256[:8] for one in found]
    assert [one.id for one in found] == ["d", f"call-{short[1]}", f"call-{short[2]}", f"call-{short[3]}-2"]


def test_several_inputs_and_no_bad_one_stops_the_others(tmp_path: Path) -> None:
    write(tmp_path, a_txt=TEXT, b_txt="", c_pdf=b"%PDF-1.7", d_jsonl=lines("{", {"id": "d", "text": TEXT}))
    names = ["a.txt", "missing.txt", "b.txt", "c.pdf", "d.jsonl", "a.txt"]
    digits = next(iter(documents([tmp_path / "a.txt"])))
    assert isinstance(digits, Document)
    assert [code for code, _ in outcomes(*(tmp_path / name for name in names), "ftp://mfa.example/a", "")] == [
        f"a-{digits.sha256[:8]}",
        "E101",
        "E201",
        "E215",
        "E208",
        "d",
        f"a-{digits.sha256[:8]}-2",
        "E106",
        "E101",
    ]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("no/such/file.txt", "E101"),
        ("", "E101"),
        ("a\x00b", "E102"),
        ("x" * 5000, "E102"),
        ("file:///etc/hostname", "E106"),
        ("ftp://mfa.example/", "E106"),
        ("http://", "E106"),
        ("http://[::1", "E106"),
        ("https:///path", "E106"),
    ],
)
def test_inputs_that_cannot_be_opened(given: str, code: str) -> None:
    (found,) = documents([given])
    assert isinstance(found, Refused)
    assert found.code == code
    assert found.input == (given or '""')
    assert count([given]) == 1


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a file that this user may not read")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = write(tmp_path, a_txt=TEXT) / "a.txt"
    path.chmod(0)
    assert outcomes(path) == [("E102", "a.txt")]


def test_an_error_in_the_middle_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Path, mode: str = "r") -> io.BufferedReader:
        raise PermissionError(13, "Permission denied", str(self))

    write(tmp_path, a_txt=TEXT)
    monkeypatch.setattr(Path, "open", broken)
    (found,) = documents([tmp_path / "a.txt"])
    assert isinstance(found, Refused)
    assert (found.code, found.reason) == ("E102", "the file cannot be opened: Permission denied")


def test_a_subfolder_that_may_not_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, a_txt=TEXT, b__c_txt=TEXT)
    scandir = os.scandir

    def guarded(path: str) -> Iterator[os.DirEntry[str]]:
        if os.path.basename(path) == "b":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)  # type: ignore[return-value]

    monkeypatch.setattr(os, "scandir", guarded)
    assert outcomes(tmp_path) == [("a", "a.txt"), ("E102", "b")]


class Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (TEXT.encode(), [TEXT]),
        (PAGE.encode(), [TEXT]),
        (f"{TEXT}\n\n{TEXT}".encode(), [f"{TEXT}\n\n{TEXT}"]),
        (lines({"id": "a", "text": TEXT}, {"text": TEXT}).encode(), [TEXT, TEXT]),
        (b"", ["E201"]),
        (b"x" * 5001, ["E204"]),
        (b"x\n" * 2501, ["E204"]),
    ],
)
def test_standard_input(monkeypatch: pytest.MonkeyPatch, data: bytes, expected: list[str]) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin(data))
    assert count(["-"]) is None
    found = list(documents(["-"], Options(max_bytes=5000)))
    assert [one.code if isinstance(one, Refused) else one.text for one in found] == expected
    assert all((one.input or "").partition(":")[0] == "-" for one in found)


def test_a_path_called_minus_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("-").write_text(TEXT)
    (found,) = documents([Path("-")])
    assert isinstance(found, Document)
    assert found.text == TEXT


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_counted(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert count([tmp_path / "pipe"]) is None


def test_documents_come_as_they_are_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, c_jsonl=lines({"id": "a", "text": TEXT}, {"id": "b", "text": TEXT})) / "c.jsonl"
    found = documents([path, tmp_path / "missing"])
    assert getattr(next(found), "id", None) == "a"
    found.close()  # type: ignore[attr-defined]


def test_real_corpora_are_taken_in_whole(shared: Path) -> None:
    inputs = [shared / "gold" / "dev.jsonl", shared / "corpus" / "whitehouse.jsonl"]
    found = list(documents(inputs, Options(check_language=False)))  # which test_language.py does
    assert len(found) == count(inputs)
    assert [one for one in found if isinstance(one, Refused)] == []
    ids = [json.loads(line)["id"] for path in inputs for line in path.open(encoding="utf-8")]
    assert [one.id for one in found] == ids
