"""The command line: results on stdout and nothing else there, and exit statuses that mean something."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import dragoman
from dragoman import cli, record
from dragoman.cli import Status, output, progress

TEXT = "Minister Aaltonen spoke with Minister Okafor about the safety of ships and the price of grain."
DOMESTIC = "The minister spoke about domestic matters with the governor and thanked her for the bridge."


Run = Callable[..., Any]


def text_file(folder: Path, name: str, text: str = TEXT) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return name


def corpus_file(folder: Path, name: str, *lines: dict[str, Any]) -> str:
    return text_file(folder, name, "".join(json.dumps(line) + "\n" for line in lines))


def subprocess_run(*args: object, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dragoman", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


# --- what comes out -----------------------------------------------------------


def test_a_brief_is_80_columns_without_colour_when_nobody_looks(run: Run, folder: Path) -> None:
    done = run("read", text_file(folder, "call.txt"))
    assert done.status == Status.READ
    assert done.err == ""
    assert max(map(len, done.out.splitlines())) <= 80
    assert "\x1b" not in done.out
    assert "the safety of ships" in " ".join(done.out.split())


def test_two_briefs_stand_apart(run: Run, folder: Path) -> None:
    a = run("read", text_file(folder, "a.txt")).out
    b = run("read", text_file(folder, "b.txt")).out
    assert run("read", "a.txt", "b.txt").out == f"{a}\n{b}"


def test_json_of_one_document_is_an_object(run: Run, folder: Path) -> None:
    done = run("read", text_file(folder, "call.txt"), "--format", "json")
    assert json.loads(done.out)["id"] == "call"
    assert done.out.count("\n") > 10, "indented, for a person"


def test_json_of_several_is_an_array(run: Run, folder: Path) -> None:
    corpus_file(folder, "c.jsonl", *({"id": str(n), "text": TEXT} for n in range(3)))
    assert [each["id"] for each in json.loads(run("read", "c.jsonl", "--format", "json").out)] == ["0", "1", "2"]


def test_json_of_several_of_which_one_was_read_is_an_array(run: Run, folder: Path) -> None:
    text_file(folder, "a.txt")
    for inputs in (["a.txt", "none.txt"], ["none.txt", "a.txt"]):
        done = run("read", *inputs, "--format", "json")
        assert done.status == Status.SOME_REFUSED
        assert [each["id"] for each in json.loads(done.out)] == ["a"]


def test_json_of_nothing_is_json(run: Run, folder: Path) -> None:
    done = run("read", "none.txt", "--format", "json")
    assert (done.status, json.loads(done.out)) == (Status.NOTHING_READ, [])


def test_jsonl_is_a_record_a_line_in_order_and_by_the_schema(run: Run, folder: Path) -> None:
    corpus_file(folder, "c.jsonl", *({"id": str(n), "text": TEXT} for n in range(5)))
    lines = run("read", "c.jsonl", "--format", "jsonl").out.splitlines()
    records = [json.loads(line) for line in lines]
    assert [each["id"] for each in records] == list("01234")
    for each in records:
        jsonschema.Draft202012Validator(record.schema()).validate(each)
        assert record.Readout.from_dict(each).to_dict() == each


def test_html_of_one_is_its_page_and_of_several_one_page(run: Run, folder: Path) -> None:
    text_file(folder, "a.txt")
    text_file(folder, "b.txt")
    one, two = run("read", "a.txt", "--format", "html"), run("read", "a.txt", "b.txt", "none.txt", "--format", "html")
    for done in (one, two):
        assert done.out.lower().startswith("<!doctype html>")
        assert done.out.lower().count("<!doctype") == 1
    assert "none.txt" in two.out, "what was refused stands on the page"
    assert (one.status, two.status) == (Status.READ, Status.SOME_REFUSED)


@pytest.mark.parametrize("name", ["-", "corpus", "folder"])
def test_inputs_of_every_kind(run: Run, folder: Path, name: str) -> None:
    (folder / "sub").mkdir()
    text_file(folder, "sub/a.txt")
    text_file(folder, "sub/b.txt")
    corpus = json.dumps({"id": "a", "text": TEXT}) + "\n" + json.dumps({"id": "b", "text": TEXT}) + "\n"
    text_file(folder, "c.jsonl", corpus)
    given = {"-": "-", "corpus": "c.jsonl", "folder": "sub"}[name]
    done = run("read", given, "--format", "jsonl", stdin=corpus)
    assert [json.loads(line)["id"] for line in done.out.splitlines()] == ["a", "b"]


def test_what_is_known_reaches_the_document(run: Run, folder: Path) -> None:
    text_file(folder, "a.txt")
    done = run("read", "a.txt", "--format", "json", "--published", "2031-05-06", "--publisher", "fin")
    document = json.loads(done.out)["document"]
    assert (document["published"], document["publisher"]) == ("2031-05-06", "FIN")


# --- exit statuses, and what is said ------------------------------------------


@pytest.mark.parametrize(
    ("inputs", "status"),
    [
        (["a.txt"], Status.READ),
        (["a.txt", "none.txt"], Status.SOME_REFUSED),
        (["domestic.txt", "none.txt"], Status.SOME_REFUSED),
        (["none.txt", "nor.txt"], Status.NOTHING_READ),
        (["empty"], Status.NOTHING_READ),
        (["a.txt", "domestic.txt"], Status.NO_ENCOUNTER),
        (["interrupt.txt"], Status.INTERRUPTED),
        (["explode.txt"], Status.INTERNAL),
        ([], Status.USAGE),
        (["a.txt", "--format", "xml"], Status.USAGE),
        (["a.txt", "--processes", "0"], Status.USAGE),
        (["a.txt", "--published", "2031-13-01"], Status.USAGE),
        (["a.txt", "--publisher", "Finland"], Status.USAGE),
        (["a.txt", "--model", "missing"], Status.USAGE),
        (["a.txt", "-o", "no/such/folder/out.txt"], Status.USAGE),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else given.name,
)
def test_the_status_says_what_became_of_the_inputs(run: Run, folder: Path, inputs: list[str], status: Status) -> None:
    text_file(folder, "a.txt")
    text_file(folder, "domestic.txt", DOMESTIC)
    text_file(folder, "interrupt.txt", f"{TEXT} Then an interrupt.")
    text_file(folder, "explode.txt", f"{TEXT} Then an explode.")
    (folder / "empty").mkdir()
    assert run("read", *inputs).status == status


def test_the_statuses_have_a_meaning_each() -> None:
    assert set(cli.STATUSES) == set(Status)


def test_a_refusal_is_one_line_with_code_reason_and_next_step(run: Run, folder: Path) -> None:
    text_file(folder, "a.txt")
    done = run("read", "a.txt", "none.txt", "--format", "jsonl")
    assert done.lines == ["refused: none.txt: the file or folder does not exist [E101]. See whether the path is right."]
    assert len(done.out.splitlines()) == 1


def test_a_finding_is_one_line(run: Run, folder: Path) -> None:
    done = run("read", text_file(folder, "domestic.txt", DOMESTIC))
    assert done.lines == ["note: domestic.txt: the text reports no diplomatic encounter [F401]"]


def test_an_input_whose_name_has_a_newline_is_still_one_line(run: Run, folder: Path) -> None:
    assert len(run("read", "none\nsuch.txt").lines) == 1


def test_refusals_can_be_kept(run: Run, folder: Path) -> None:
    corpus_file(folder, "c.jsonl", {"id": "a", "text": TEXT}, {"id": "b"})
    done = run("read", "c.jsonl", "none.txt", "--format", "jsonl", "--refused", "refused.jsonl")
    kept = [json.loads(line) for line in (folder / "refused.jsonl").read_text("utf-8").splitlines()]
    assert [(each["code"], each["input"], each["id"]) for each in kept] == [
        ("E209", "c.jsonl:2", "b"),
        ("E101", "none.txt", None),
    ]
    assert all(each["reason"] and each["next_step"] for each in kept)
    assert done.status == Status.SOME_REFUSED


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--published", "May 2031"], "'May 2031' is no date [E302]. Write the year"),
        (["--publisher", "Finland"], "'Finland' is no party code of the codebook [E303]. Did you mean FIN?"),
        (["--model", "missing"], "the model 'missing' is not installed [E301]. Install it"),
        (
            ["-o", "no/such/out.txt"],
            "no/such/out.txt cannot be written: No such file or directory [E307]. Name a place",
        ),
    ],
)
def test_what_is_asked_for_wrongly_is_said_with_a_next_step(run: Run, folder: Path, args: list[str], said: str) -> None:
    done = run("read", text_file(folder, "a.txt"), *args)
    assert said in done.err
    assert done.out == ""
    assert "Traceback" not in done.err


def test_an_error_inside_says_that_it_is_one(run: Run, folder: Path) -> None:
    done = run("read", text_file(folder, "a.txt", f"{TEXT} explode"))
    assert "RuntimeError: the reader exploded" in done.err
    assert done.lines[-1] == "dragoman: an error inside Dragoman; please report it with the lines above"


# --- files --------------------------------------------------------------------


def test_output_goes_to_a_file_and_nowhere_else(run: Run, folder: Path) -> None:
    text_file(folder, "a.txt")
    expected = run("read", "a.txt", "--format", "jsonl").out
    done = run("read", "a.txt", "--format", "jsonl", "-o", "out.jsonl")
    assert done == (Status.READ, "", "")
    assert (folder / "out.jsonl").read_text("utf-8") == expected
    assert run("read", "a.txt", "--format", "jsonl", "-o", "-").out == expected


@pytest.mark.parametrize("word", ["explode", "interrupt"])
def test_what_was_half_written_replaces_nothing(run: Run, folder: Path, word: str) -> None:
    corpus_file(folder, "c.jsonl", {"text": TEXT}, {"text": f"{TEXT} {word}"})
    text_file(folder, "out.jsonl", "as it was")
    done = run("read", "c.jsonl", "--format", "jsonl", "-o", "out.jsonl", "--refused", "refused.jsonl")
    assert done.status in (Status.INTERNAL, Status.INTERRUPTED)
    assert (folder / "out.jsonl").read_text("utf-8") == "as it was"
    assert sorted(path.name for path in folder.iterdir()) == ["c.jsonl", "out.jsonl"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permissions of this kind")
def test_permissions_stay_and_new_files_get_the_usual_ones(run: Run, folder: Path) -> None:
    text_file(folder, "a.txt")
    (folder / "out.txt").touch(mode=0o640)
    os.chmod(folder / "out.txt", 0o640)
    before = os.umask(0o027)
    try:
        run("read", "a.txt", "-o", "out.txt")
        run("read", "a.txt", "-o", "new.txt")
    finally:
        os.umask(before)
    assert (folder / "out.txt").stat().st_mode & 0o777 == 0o640
    assert (folder / "new.txt").stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_stays_a_link(run: Run, folder: Path) -> None:
    text_file(folder, "a.txt")
    (folder / "there").mkdir()
    (folder / "out.txt").symlink_to("there/out.txt")
    run("read", "a.txt", "-o", "out.txt")
    assert (folder / "out.txt").is_symlink()
    assert (folder / "there/out.txt").read_text("utf-8")


@pytest.mark.parametrize(
    "args",
    [["a.txt", "-o", "a.txt"], ["a.txt", "--refused", "./a.txt"], ["a.txt", "-o", "x", "--refused", "x"]],
)
def test_an_input_is_never_written_over_nor_one_output_by_the_other(run: Run, folder: Path, args: list[str]) -> None:
    text_file(folder, "a.txt")
    assert run("read", *args).status == Status.USAGE
    assert (folder / "a.txt").read_text("utf-8") == TEXT


# --- looks --------------------------------------------------------------------


class Stream(io.TextIOWrapper):
    """A stream that is a terminal, or not."""

    def __init__(self, terminal: bool, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(
    ("asked", "terminal", "environment", "colored"),
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", True, {"TERM": "dumb"}, False),
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, {}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    monkeypatch: pytest.MonkeyPatch, asked: str, terminal: bool, environment: dict[str, str], colored: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert output.look_of(asked, Stream(terminal)).color is colored


def test_the_width_is_the_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "132")
    assert output.look_of("auto", Stream(True)).width == 132
    assert output.look_of("auto", Stream(False)).width == 80


def test_a_brief_can_be_coloured_for_a_pager(run: Run, folder: Path) -> None:
    assert "\x1b[" in run("read", text_file(folder, "a.txt"), "--color", "always").out


def terminal(monkeypatch: pytest.MonkeyPatch) -> Stream:
    """From here on stderr is this terminal. (No fixture: pytest sets stderr anew between setup and test.)"""
    stream = Stream(True)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    return stream


def written(stream: Stream) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


def test_a_bar_shows_from_the_fourth_document_on(monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = Stream(False), terminal(monkeypatch)
    for total in (None, 5):
        with progress.progress_bar(out, lambda total=total: total) as bar:  # type: ignore[misc]
            assert list(bar.over(range(5))) == list(range(5))
            assert bar._bar is not None
            bar.say("a line beside the bar")
    assert "Reading" in written(err)
    assert "a line beside the bar" in written(err)


@pytest.mark.parametrize("total", [None, 3])
def test_no_bar_for_a_few_documents(monkeypatch: pytest.MonkeyPatch, total: int | None) -> None:
    err = terminal(monkeypatch)
    with progress.progress_bar(Stream(False), lambda: total) as bar:
        assert list(bar.over(range(3))) == [0, 1, 2]
    assert written(err) == ""


def test_no_bar_where_the_results_go_to_the_terminal_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    err = terminal(monkeypatch)
    with progress.progress_bar(Stream(True), lambda: 100) as bar:
        list(bar.over(range(100)))
    assert written(err) == ""


def test_no_bar_and_no_counting_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Stream(False))

    def count() -> int:
        raise AssertionError("nobody needs to know")

    with progress.progress_bar(Stream(False), count) as bar:
        assert list(bar.over(range(9))) == list(range(9))


# --- the other commands ---------------------------------------------------------


def test_the_schema_is_one_of_json_schema(run: Run) -> None:
    done = run("schema")
    schema = json.loads(done.out)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema == json.loads(json.dumps(record.schema()))
    assert (done.status, done.err) == (0, "")


def test_gold_is_read_and_measured(run: Run, example_gold: Path) -> None:
    done = run("evaluate", "reading", example_gold, "--json")
    figures = json.loads(done.out)
    assert done.status == 0
    assert 0 < figures["all"]["encounter.kind"] < 1, "some of them were calls"


def test_predictions_are_measured(run: Run, example_gold: Path) -> None:
    done = run("evaluate", "reading", example_gold, "--predictions", example_gold)
    assert re.search(r"^full\.f1 +1\.000", done.out, re.MULTILINE)
    assert "#" not in done.out


def test_gold_that_does_not_fit_is_said_line_by_line(run: Run, folder: Path) -> None:
    done = run("evaluate", "reading", text_file(folder, "gold.jsonl", '{"id": "a"}\n[]\n'))
    assert done.status == Status.NOTHING_READ
    assert done.out == ""
    assert sum(line.startswith("gold.jsonl:1: ") for line in done.lines) == 5
    assert done.lines[-2] == "gold.jsonl:2: no JSON object"
    assert "[E305]" in done.lines[-1]


def test_what_read_writes_can_be_measured(run: Run, folder: Path, example_gold: Path) -> None:
    """A gold file is a corpus, too."""
    run("read", example_gold, "--format", "jsonl", "-o", "out.jsonl")
    beside = run("evaluate", "reading", example_gold, "--predictions", "out.jsonl", "--json").out
    assert json.loads(beside) == json.loads(run("evaluate", "reading", example_gold, "--json").out)


# --- as a process ----------------------------------------------------------------


def test_it_runs_as_a_module() -> None:
    done = subprocess_run("--version")
    assert done.stdout == f"dragoman {dragoman.__version__}\n"
    assert done.returncode == 0


@pytest.mark.parametrize("args", [["--help"], ["read", "--help"], ["--version"], ["evaluate", "reading", "--help"]])
def test_help_does_not_wait_for_what_it_does_not_need(args: list[str]) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "dragoman", *args]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    imported = {line.rsplit("|", 1)[1].strip().split(".")[0] for line in done.stderr.splitlines() if "|" in line}
    assert "click" in imported
    assert not imported & {"spacy", "numpy", "trafilatura", "lxml", "httpx", "jinja2", "rich", "pandas", "py3langid"}


def test_a_pipe_that_closes_is_no_error_to_shout_about() -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "dragoman", "schema"]
    try:
        done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (Status.PIPE_CLOSED, "")


def test_records_are_utf8_whatever_the_locale(folder: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "dragoman", "schema"]
    done = subprocess.run(command, capture_output=True, check=True, env=environment)
    assert json.loads(done.stdout.decode("utf-8"))["title"] == record.schema()["title"]
