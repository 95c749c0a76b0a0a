"""Put the texts to codings that are kept without them.

    python tools/with_texts.py training/whitehouse.jsonl TEXTS.jsonl OUT.jsonl

The texts of others do not belong in this project; their codings do. A line of such a file has the id of a text, the
SHA-256 of that text, and the coding, in which ``content``, ``cue`` and ``source`` are character offsets into it. TEXTS
has an object a line with ``id``, ``title``, ``published`` and ``text``. OUT is a gold file in the codebook's format,
written whole or not at all; a text that is missing, or another one than was coded, is an error.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any


class TextError(Exception):
    """A coding has no text, or another one than it was made of."""


def joined(codings: Path, texts: Path) -> list[dict[str, Any]]:
    """The codings with their texts, in the codebook's format. Raises :class:`TextError`."""
    wanted = [json.loads(line) for line in codings.read_text("utf-8").splitlines() if line.strip()]
    ids = {coding["id"] for coding in wanted}
    found: dict[str, dict[str, Any]] = {}
    with texts.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["id"] in ids:
                found[record["id"]] = record
    return [_with_text(coding, found.get(coding["id"]), texts) for coding in wanted]


def _with_text(coding: dict[str, Any], record: dict[str, Any] | None, texts: Path) -> dict[str, Any]:
    if record is None:
        raise TextError(f"{coding['id']} is not in {texts}")
    text = record["text"]
    if hashlib.sha256(text.encode()).hexdigest() != coding["sha256"]:
        raise TextError(f"{coding['id']} in {texts} is not the text that was coded")
    statements = [
        {**s, **{part: text[slice(*s[part])] if s[part] else None for part in ("content", "cue", "source")}}
        for s in coding["statements"]
    ]
    return {
        "id": coding["id"],
        "title": record["title"],
        "published": record["published"],
        "synthetic": False,
        "text": text,
        "encounter": coding["encounter"],
        "statements": statements,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("codings", metavar="CODINGS.jsonl", type=Path)
    parser.add_argument("texts", metavar="TEXTS.jsonl", type=Path)
    parser.add_argument("out", metavar="OUT.jsonl", type=Path)
    args = parser.parse_args()
    try:
        gold = joined(args.codings, args.texts)
    except TextError as error:
        print(f"with_texts: {error}", file=sys.stderr)
        return 1
    args.out.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in gold), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
