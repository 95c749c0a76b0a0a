"""``dragoman archive``, as it is used: what is printed, what is JSON, which status; nothing hostile gets out."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from .conftest import Run

TEXT = (
    "Minister Aaltonen spoke at Minister Okafor's request.\n\nShe said that the strait must stay open to all.\n\n"
    "He agreed."
)


@pytest.fixture
def kept(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an archive that holds ``call.txt`` in three texts."""
    monkeypatch.delenv("DRAGOMAN_ARCHIVE", raising=False)
    assert run("archive", "init").status == 0
    for text in (TEXT, TEXT.replace("'", "’"), TEXT.replace("must stay open", "may be closed")):
        (folder / "call.txt").write_text(text)
        assert run("archive", "add", "call.txt").status == 0
    return folder


def test_from_nothing_to_a_diff(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DRAGOMAN_ARCHIVE", raising=False)
    missing = run("archive", "status")
    assert (missing.status, "[E501]" in missing.err, "dragoman archive init" in missing.err) == (2, True, True)
    assert run("archive", "init").out == f"{folder / 'dragoman.archive'}: an archive of 0 documents\n"
    (folder / "call.txt").write_text(TEXT)
    assert run("archive", "add", "call.txt").out == "new        call@1\n1 input: 1 new\n"
    assert run("archive", "add", "call.txt").out == "1 input: 1 there already\n"
    (folder / "call.txt").write_text(TEXT.replace("must stay open", "may be closed"))
    assert run("archive", "add", "call.txt").out == "changed    call@2  substantive\n1 input: 1 changed\n"
    diff = run("archive", "diff", "call").out
    assert "Change: substantive (the publisher's)" in diff
    assert "[-must stay open-]{+may be closed+}" in diff
    assert "1 reworded, 2 carried" in diff
    assert max(map(len, diff.splitlines())) <= 80
    assert run("archive", "verify").status == 0


def test_unimportant_changes_are_folded_and_not_hidden(run: Run, kept: Path) -> None:
    folded, whole = run("archive", "log", "call").out, run("archive", "log", "call", "--all").out
    assert "… 1 capture, no word changed" in folded
    assert "@2" not in folded
    assert "only quotation marks, dashes or spaces changed" in whole
    assert all(each in whole for each in ("@1", "@2", "@3", "sha256", "substantive"))
    small = run("archive", "diff", "call", "1", "2").out
    assert "1 in which only quotation marks, dashes or spaces changed (--all shows them)" in " ".join(small.split())
    assert "[-'-]{+’+}" in run("archive", "diff", "call", "1", "2", "--all").out


def test_everything_as_json(run: Run, kept: Path) -> None:
    def got(*args: object) -> Any:
        done = run("archive", *args, "--json")
        assert done.status == 0, done.err
        return json.loads(done.out)

    assert got("init")["documents"] == 1
    assert got("add", "call.txt")["kept"][0]["new"] == "nothing"
    assert got("status", "--documents")["listed"][0]["document"] == "call"
    assert [entry["kind"] for entry in got("log", "call")["entries"]] == [None, "typographic", "substantive"]
    shown = got("show", "call@1")
    assert shown["document"]["text"] == TEXT
    assert shown["readout"]["statements"][1]["content"]["text"] == "She said that the strait must stay open to all."
    diff = got("diff", "call")
    assert (diff["old"], diff["new"], diff["kind"], diff["cause"]) == (2, 3, "substantive", "publisher")
    (reworded,) = [each for each in diff["statements"] if each["fate"] == "reworded"]
    assert "must stay open" in reworded["old_statement"]["content"]["text"]
    assert "may be closed" in reworded["new_statement"]["content"]["text"]
    assert got("verify")["problems"] == []
    assert got("reread") == {"read": 0, "refused": [], "extracted": 0}
    assert got("export", "out")["revision.jsonl"] == 3
    assert got("import", "out", "--archive", "other.archive")["revision.jsonl"] == 3


def test_show_gives_brief_text_and_bytes(run: Run, kept: Path) -> None:
    assert "may be closed to all" in run("archive", "show", "call").out
    assert run("archive", "show", "call@1", "--text").out == TEXT + "\n"
    assert run("archive", "show", "call@2", "--bytes", "-o", "page").status == 0
    assert (kept / "page").read_text() == TEXT.replace("'", "’")
    assert run("archive", "show", "call", "--text", "--bytes").status == 2
    assert run("archive", "show", "call@9").status == 2
    assert run("archive", "diff", "call", "1").status == 2


def test_the_archive_is_named_by_option_or_environment(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_ARCHIVE", str(folder / "mine"))
    run("archive", "init")
    assert (folder / "mine").is_file()
    run("archive", "init", "--archive", "other")
    assert (folder / "other").is_file()


def test_what_is_kept_and_not_read_is_said(run: Run, folder: Path) -> None:
    run("archive", "init", "--archive", "a")
    (folder / "fr.txt").write_text(
        "Le ministre des Affaires étrangères a reçu aujourd'hui son homologue de la Norvège. Ils ont évoqué la "
        "situation au Proche-Orient et la coopération bilatérale entre les deux pays."
    )
    done = run("archive", "add", "fr.txt", "--archive", "a")
    assert "note: fr@1 is kept and searched, but not read: it is not in English [E205]" in done.err
    assert done.out.endswith("1 input: 1 new, 1 of these not read\n")
    assert "E205" not in run("archive", "add", "fr.txt", "--no-read", "--archive", "a").err


def test_what_is_refused_is_said_and_kept_and_the_rest_goes_in(run: Run, folder: Path) -> None:
    run("archive", "init", "--archive", "a")
    (folder / "bad.txt").write_bytes(bytes(range(256)))
    (folder / "good.txt").write_text(TEXT)
    done = run("archive", "add", "bad.txt", "good.txt", "none.txt", "--archive", "a", "--refused", "r.jsonl")
    assert done.status == 1
    assert [line[:9] for line in done.lines] == ["refused: "] * 2
    assert "new        bad.txt  no text\n" in done.out
    assert done.out.endswith("3 inputs: 1 new, 1 kept without a text, 1 refused\n")
    codes = [json.loads(line)["code"] for line in (folder / "r.jsonl").read_text().splitlines()]
    assert codes == ["E202", "E101"]
    assert run("archive", "add", "none.txt", "--archive", "a").status == 3


def test_copies_are_told_in_short_lines(run: Run, folder: Path) -> None:
    name = "a-name-that-is-as-long-as-names-get-" + "x" * 44
    for each in ("1", "2", "3"):
        (folder / f"{name}{each}.txt").write_text(f"{TEXT} She said that grain is no weapon. Copy.")
    run("archive", "init")
    told = run("archive", "add", "--no-read", str(folder)).out.splitlines()
    assert [line.split()[0] for line in told] == ["new", "new", "like", "new", "like", "3"]
    assert all(len(line) <= 80 for line in told if "like" in line)
    assert told[4].endswith("… and 1 more")


def test_texts_in_other_languages_are_kept_and_not_read(run: Run, folder: Path) -> None:
    run("archive", "init", "--archive", "a")
    text = "外交部长与芬兰外长通了电话。双方就海峡航行自由和粮食出口问题交换了意见。" * 4
    (folder / "zh.txt").write_text(text)
    assert run("archive", "add", "zh.txt", "--archive", "a").status == 0
    status = json.loads(run("archive", "status", "--archive", "a", "--json").out)
    assert (status["revisions"], status["unread"], status["foreign"]) == (1, 1, 1)
    assert text in run("archive", "show", "zh", "--archive", "a").out
    done = run("archive", "reread", "--archive", "a")
    assert (done.status, done.out) == (0, "0 revisions read, 1 not read\n")
    assert "[E205]" in done.err


def test_what_was_kept_unread_is_read_later(run: Run, folder: Path) -> None:
    run("archive", "init", "--archive", "a")
    (folder / "call.txt").write_text(TEXT)
    run("archive", "add", "call.txt", "--no-read", "--archive", "a")
    assert "dragoman archive reread" in run("archive", "status", "--archive", "a").out
    assert "has not been read" in run("archive", "show", "call", "--archive", "a").err
    assert run("archive", "reread", "--extract", "--archive", "a").out == "1 revision read; 0 texts made anew\n"
    assert run("archive", "reread", "--archive", "a").out == "0 revisions read\n"


def test_a_damaged_archive_has_a_status_of_its_own(run: Run, kept: Path) -> None:
    with sqlite3.connect("dragoman.archive") as raw:
        raw.execute("UPDATE revision SET text = 'Forged.' WHERE number = 2")
    raw.close()
    done = run("archive", "verify")
    assert done.status == 5
    assert "call@2: the sha256 of document 'call' is not that of its text" in " ".join(done.out.split())
    shown = run("archive", "show", "call@2")
    assert shown.status == 5
    assert "[E510]" in shown.err
    assert run("archive", "show", "call@3").status == 0


def test_interrupted_it_says_what_went_in(run: Run, folder: Path) -> None:
    run("archive", "init", "--archive", "a")
    lines = [{"id": f"d{n}", "text": f"{TEXT} {n}" + (" interrupt" if n == 40 else "")} for n in range(60)]
    (folder / "c.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = run("archive", "add", "c.jsonl", "--archive", "a")
    assert done.status == 130
    assert "note: 32 inputs went in before; the same again goes on from there" in done.err
    assert run("archive", "verify", "--archive", "a").status == 0
    assert json.loads(run("archive", "status", "--archive", "a", "--json").out)["documents"] == 32


@pytest.mark.slow
def interruptible() -> None:
    """Takes SIGINT again where the tests themselves run in the background of a shell, which ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_is_clean(tmp_path: Path) -> None:
    lines = [{"id": f"d{n}", "text": f"{TEXT} {n}"} for n in range(20_000)]
    (tmp_path / "c.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    command = [sys.executable, "-m", "dragoman", "archive"]
    environment = {**os.environ, "DRAGOMAN_ARCHIVE": str(tmp_path / "a")}
    subprocess.run([*command, "init"], env=environment, check=True, capture_output=True)
    running = subprocess.Popen(
        [*command, "add", "--no-read", str(tmp_path / "c.jsonl")],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=interruptible,
    )
    assert running.stdout is not None
    running.stdout.readline()
    time.sleep(0.3)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130, err
    assert "Traceback" not in err
    assert "dragoman: interrupted" in err
    done = subprocess.run([*command, "verify"], env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


# --- hostile pages ------------------------------------------------------------------

HOSTILE = (
    "<html><head><meta charset=utf-8><title>Call \x1b[31m\u202eevil\u2066</title><script>alert(1)</script></head>"
    "<body><article><p>Señora Peña, l’été à Genève — déjà vu — naïveté — “Zürich” — “Málaga” — “Łódź” — “Århus”.</p>"
    + "<div>"
    * 150
    + f"<p>{TEXT}</p><p>The minister \u202espoke\u202c \u200bwith\x1b]0;owned\x07 her \x9b31m counterpart about the "
    "safety of ships and the price of grain in the region, and they agreed to meet.</p>"
    + "</div>" * 150
    + "<script>document.write('<p>never</p>')</script></article></body></html>"
).encode() + b"<p>\xff\xfe\x80 bad bytes\xc3</p>"


def test_a_hostile_page_is_kept_as_bytes_and_shown_as_text(run: Run, folder: Path) -> None:
    run("archive", "init", "--archive", "a")
    (folder / "evil\u202e.html").write_bytes(HOSTILE)
    assert run("archive", "add", "evil\u202e.html", "--archive", "a").status == 0
    (name,) = [each["document"] for each in json.loads(
        run("archive", "status", "--documents", "--json", "--archive", "a").out
    )["listed"]]  # fmt: skip
    deep = HOSTILE.replace(b"<div>", b"<div>" * 100)
    (folder / "deep.html").write_bytes(deep)
    assert "[E211]" in run("archive", "add", "deep.html", "--archive", "a").err
    run("archive", "show", "deep.html", "--bytes", "-o", "bytes", "--archive", "a")
    assert (folder / "bytes").read_bytes() == deep, "what is too tangled to be read is kept all the same"
    (folder / "evil\u202e.html").write_bytes(HOSTILE.replace(b"grain", b"\xe2\x80\xaegrain"))
    added = run("archive", "add", "evil\u202e.html", "--archive", "a")
    run("archive", "show", f"{name}@1", "--bytes", "-o", "bytes", "--archive", "a")
    assert (folder / "bytes").read_bytes() == HOSTILE
    outputs = [
        added,
        run("archive", "add", "none\x1b[31m\u202e.html", "--archive", "a"),
        run("archive", "status", "--documents", "--archive", "a"),
        *(run("archive", *what, "--archive", "a") for what in (("log", name), ("log", name, "--all"), ("diff", name))),
        *(run("archive", "diff", name, *more, "--archive", "a") for more in (("--all",), ("--json",))),
        *(run("archive", "show", name, *more, "--archive", "a") for more in ((), ("--text",), ("--json",))),
        run("archive", "verify", "--archive", "a"),
    ]
    for done in outputs:
        for line in (done.out + done.err).split("\n"):
            unseen = [c for c in line if unicodedata.category(c) in ("Cc", "Cf") and c not in "\t\u00ad\u200c\u200d"]
            assert unseen == [], line
    text = run("archive", "show", name, "--text", "--archive", "a").out
    assert "<U+202E>spoke" in text
    assert "alert" not in text
    assert run("archive", "show", name, "--text", "-o", "text", "--archive", "a").status == 0
    assert "\u202espoke" in (folder / "text").read_text(), "a file has the text as it is"
