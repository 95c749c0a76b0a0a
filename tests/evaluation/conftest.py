"""A small gold file, and ways to change it. The text is invented."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TEXT = (
    "Minister Aaltonen met Minister Okafor in Turku today. Ms. Aaltonen thanked Nigeria for its help at sea and "
    "urged it to sign the accord. Okafor said that the accord was under study."
)
CODED: dict[str, Any] = {
    "id": "fin-1",
    "title": "Meeting in Turku",
    "published": "2031-05-06",
    "synthetic": True,
    "text": TEXT,
    "encounter": {
        "kind": "meeting",
        "date": "2031-05-06",
        "place": "Turku",
        "requested_by": None,
        "publisher": "FIN",
        "participants": [
            {"name": "Aaltonen", "title": "Minister", "party": "FIN"},
            {"name": "Okafor", "title": "Minister", "party": "NGA"},
        ],
    },
    "statements": [
        {
            "content": "its help at sea",
            "cue": "thanked Nigeria for",
            "source": "Ms. Aaltonen",
            "speaker": ["FIN"],
            "person": "Aaltonen",
            "act": "praise",
            "target": ["NGA"],
            "contexts": ["military"],
        },
        {
            "content": "it to sign the accord",
            "cue": "urged",
            "source": None,
            "speaker": ["FIN"],
            "person": "Aaltonen",
            "act": "appeal",
            "target": ["NGA"],
            "contexts": ["diplomatic", "legal"],
        },
        {
            "content": "the accord was under study",
            "cue": "said that",
            "source": "Okafor",
            "speaker": ["NGA"],
            "person": "Okafor",
            "act": "state",
            "target": [],
            "contexts": [],
        },
    ],
}


@pytest.fixture
def coded() -> dict[str, Any]:
    return copy.deepcopy(CODED)


@pytest.fixture
def jsonl(tmp_path: Path) -> Callable[..., Path]:
    """Write objects (or lines as they are) to a file, one a line."""

    def write(*lines: object, name: str = "gold.jsonl") -> Path:
        path = tmp_path / name
        made = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
        path.write_text("\n".join(made) + "\n", encoding="utf-8")
        return path

    return write
