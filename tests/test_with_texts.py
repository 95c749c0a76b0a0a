"""Codings that are kept without their texts get them back, or say why not."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from dragoman import evaluation

TEXT = "Minister Ana Lund of Norway met Minister Marko Petrovic of Serbia today. Lund thanked Serbia for its help."
CODING = {
    "id": "a-1",
    "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
    "encounter": {
        "kind": "meeting",
        "date": "2025-03-12",
        "place": None,
        "requested_by": None,
        "publisher": "NOR",
        "participants": [{"name": "Ana Lund", "title": "Minister", "party": "NOR"}],
    },
    "statements": [
        {
            "content": [97, 105],
            "cue": [78, 96],
            "source": None,
            "speaker": ["NOR"],
            "person": "Ana Lund",
            "act": "praise",
            "target": ["SRB"],
            "contexts": [],
        }
    ],
}


def run(root: Path, tmp_path: Path, text: str = TEXT, id_: str = "a-1") -> subprocess.CompletedProcess[str]:
    codings, texts = tmp_path / "codings.jsonl", tmp_path / "texts.jsonl"
    codings.write_text(json.dumps(CODING) + "\n", "utf-8")
    record = {"id": id_, "title": "A meeting", "published": "2025-03-12", "text": text}
    texts.write_text(json.dumps(record) + "\n", "utf-8")
    command = [sys.executable, root / "tools/with_texts.py", codings, texts, tmp_path / "out.jsonl"]
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)


def test_the_texts_are_put_to_their_codings(root: Path, tmp_path: Path) -> None:
    done = run(root, tmp_path)
    assert done.returncode == 0, done.stderr
    (gold,) = evaluation.load_gold(tmp_path / "out.jsonl")
    assert gold.document.text == TEXT
    (statement,) = gold.coding.statements
    assert TEXT[statement.start : statement.end] == "its help"


@pytest.mark.parametrize(
    ("text", "id_", "said"), [(TEXT + " ", "a-1", "is not the text that was coded"), (TEXT, "b-2", "is not in")]
)
def test_nothing_is_written_for_another_text(root: Path, tmp_path: Path, text: str, id_: str, said: str) -> None:
    done = run(root, tmp_path, text, id_)
    assert done.returncode == 1
    assert said in done.stderr
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.gold
def test_the_codings_of_real_readouts_fit_their_texts(root: Path, shared: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    command = [
        sys.executable,
        root / "tools/with_texts.py",
        root / "training/whitehouse.jsonl",
        shared / "corpus/whitehouse.jsonl",
        out,
    ]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(evaluation.load_gold(out)) == 44
