"""Train the dictionaries that an archive packs texts, records and what is known of documents by.

    python tools/train_dictionaries.py FIRST_NUMBER

Trained on the invented texts in ``tests/gold``, on what the reader makes of them, and on titles and addresses made up
from them. A dictionary never changes once an archive may have been packed by it: a new one gets new numbers, which
then go to ``DICTIONARIES`` in ``dragoman/archive/compression.py``; the old files stay.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import zstandard

import dragoman
from dragoman.archive import compression, packing
from dragoman.record import Document, Readout, document

GOLD = Path(__file__).resolve().parent.parent / "tests/gold"
FILES = ("blind", "cold", "contents", "examples", "unseen")
SIZES: dict[compression.Kind, int] = {"text": 32768, "known": 8192, "record": 16384}
"""Bytes. Larger ones gained less than 2 % on the corpus."""


def texts() -> Iterator[Document]:
    """The texts, each once."""
    seen = set()
    for name in FILES:
        for line in (GOLD / f"{name}.jsonl").read_text("utf-8").splitlines():
            coded = json.loads(line)
            if coded["text"] not in seen:
                seen.add(coded["text"])
                known = {field: coded.get(field) for field in ("title", "published")}
                yield document(coded["text"], extractor="text 1", input=f"corpus.jsonl:{len(seen)}", **known)


def known(given: Sequence[Document]) -> Iterator[bytes]:
    """What is known of documents as pages, feeds, mails and corpora give it."""
    sources = (
        ({"title": "field title", "published": "field published", "url": "field url"}, "text/plain", None),
        (
            {"title": "meta og:title", "published": "JSON-LD datePublished", "url": "link canonical"},
            "text/html",
            "utf-8",
        ),
        ({"title": "element title", "published": "meta date", "url": "meta og:url"}, "text/html", "utf-8"),
        ({"title": "feed entry title", "published": "feed entry date", "url": "feed entry link"}, "text/html", "utf-8"),
        ({"title": "mail header Subject", "published": "mail header Date"}, "text/plain", "utf-8"),
    )
    places = ("www.mfa.example/press-releases", "www.gov.example/news", "president.example/en/statements")
    for number, each in enumerate(given):
        title = each.title or each.text.splitlines()[0]
        slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
        day = each.published or "2024-05-17"
        for at, (found, media_type, encoding) in enumerate(sources):
            place = places[(number + at) % len(places)]
            url = f"https://{place}/{day.replace('-', '/')}/{slug}/"
            made = msgspec.structs.replace(
                each,
                title=title,
                url=url if "url" in found else None,
                input=url if at in (1, 2) else f"/home/user/{each.input}",
                media_type=media_type,
                encoding=encoding,
                language="en",
                found={**found, "language": "detected"},
            )
            yield packing.known_of(made).encode()


def main() -> None:
    """Train and write; nothing is written over."""
    if len(sys.argv) != 2 or not sys.argv[1].isdecimal():
        sys.exit((__doc__ or "").split("\n\n")[1].strip())
    given = sorted(texts(), key=lambda each: each.sha256)
    read = [each for each in dragoman.read_many(given) if isinstance(each, Readout)]
    records = [
        msgspec.json.encode(compression.shortened(msgspec.json.decode(packing.record_of(each)), each.document.text))
        for each in read
    ]
    samples: dict[compression.Kind, list[bytes]] = {
        "text": [each.text.encode() for each in given],
        "known": list(known(given)),
        "record": [b"s" + each for each in records],
    }
    for number, (kind, size) in enumerate(SIZES.items(), start=int(sys.argv[1])):
        path = compression.FOLDER / f"{number}.zdict"
        if path.exists():
            sys.exit(f"{path} is there already, and must stay as it is")
        path.parent.mkdir(exist_ok=True)
        shape = {"k": 200, "d": 8} if kind == "record" else {}
        path.write_bytes(zstandard.train_dictionary(size, samples[kind], dict_id=number, **shape).as_bytes())
        print(f"{path}: {kind}, of {len(samples[kind])} samples")


if __name__ == "__main__":
    main()
