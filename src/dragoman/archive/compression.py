"""What is kept, made small: zstd, with dictionaries for what is short and much alike.

A frame says in its head which dictionary it needs, and ends with a checksum.
The dictionaries were trained on texts written for the project, and on what the
reader made of them (``tools/train_dictionaries.py``); each has its number for
good and never changes, or what was packed by it could not be read any more.
Captures are packed without one, so that any zstd unpacks them.

A record is made shorter before: it quotes hundreds of stretches of its text,
and their words follow from the text and two numbers (:func:`shortened`).
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, Literal

import msgspec
import zstandard

Kind = Literal["text", "known", "record"]

LEVEL = 9
DICTIONARIES: dict[Kind, int] = {"text": 40001, "known": 40002, "record": 40003}
"""What each kind is packed by today."""
FOLDER = Path(__file__).resolve().parent / "dictionaries"
_SHORT = b"s"
"""Begins a record that was shortened; any other begins as JSON does."""


class DamagedError(ValueError):
    """Bytes that cannot be unpacked, or not to what was packed."""


class _Local(threading.local):
    """What packs and unpacks, once for each thread: none of it may be used by two at once."""

    def __init__(self) -> None:
        self.packers: dict[Kind | None, zstandard.ZstdCompressor] = {}
        self.unpackers: dict[int, zstandard.ZstdDecompressor] = {}


_local = _Local()


def pack(data: bytes, kind: Kind | None = None) -> bytes:
    """``data`` compressed, with a checksum of its own; by the dictionary of its kind, where it has one."""
    packer = _local.packers.get(kind)
    if packer is None:
        by = dictionary(DICTIONARIES[kind]) if kind is not None else None
        packer = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True, dict_data=by)
        _local.packers[kind] = packer
    packed: bytes = packer.compress(data)
    return packed


def unpack(data: bytes, size: int = 1 << 31) -> bytes:
    """What :func:`pack` was given. Raises :class:`DamagedError` for anything else, and for more than ``size`` bytes."""
    try:
        head = zstandard.get_frame_parameters(data)
        if not 0 <= head.content_size <= size:
            raise DamagedError("it unpacks to more than was recorded")
        return _unpacker(head.dict_id).decompress(data)
    except zstandard.ZstdError as error:
        raise DamagedError(f"it cannot be unpacked: {error}") from error


def _unpacker(number: int) -> zstandard.ZstdDecompressor:
    if number not in _local.unpackers:
        by = dictionary(number) if number else None
        _local.unpackers[number] = zstandard.ZstdDecompressor(dict_data=by)
    return _local.unpackers[number]


def dictionary(number: int) -> zstandard.ZstdCompressionDict:
    """The dictionary of that number. Raises :class:`DamagedError` where there is none."""
    try:
        data = (FOLDER / f"{number}.zdict").read_bytes()
    except FileNotFoundError:
        raise DamagedError(f"it cannot be unpacked: there is no dictionary {number}") from None
    return zstandard.ZstdCompressionDict(data, dict_type=zstandard.DICT_TYPE_FULLDICT)


# --- records -----------------------------------------------------------------------


def pack_record(record: bytes, text: str) -> bytes:
    """A record's JSON, compressed; it quotes ``text``. What cannot be made shorter to the letter is packed as it is."""
    try:
        short = shortened(msgspec.json.decode(record), text)
        if msgspec.json.encode(lengthened(short, text), order="deterministic") == record:
            return pack(_SHORT + msgspec.json.encode(short), "record")
    except _NO_RECORD:
        pass
    return pack(record, "record")


def unpack_record(data: bytes, text: str) -> bytes:
    """What :func:`pack_record` was given. Raises :class:`DamagedError` for anything else."""
    record = unpack(data)
    if not record.startswith(_SHORT):
        return record
    try:
        whole = lengthened(msgspec.json.decode(record.removeprefix(_SHORT)), text)
        return msgspec.json.encode(whole, order="deterministic")
    except _NO_RECORD as error:
        raise DamagedError(f"its record is none: {error}") from error


def shortened(value: Any, text: str) -> Any:
    """A record with numbers for each stretch that it quotes of ``text``.

    Of a stretch: how far its start is from that of the one before, its length,
    and a 0 where it says that it is of the text. Of one that has been quoted
    before: how many others have been since.
    """
    seen: list[tuple[int, int]] = []
    at = 0

    def short(value: Any) -> Any:
        nonlocal at
        if type(value) is list:
            return [short(each) if type(each) in _NESTED else each for each in value]
        if "start" not in value:
            return {name: short(each) if type(each) in _NESTED else each for name, each in value.items()}
        place = (value["start"], value["end"])
        told = "of" in value
        if value.get("of", "text") != "text" or len(value) != 3 + told or text[place[0] : place[1]] != value["text"]:
            return value
        if place in seen and not told:
            since = seen.index(place)
            seen.insert(0, seen.pop(since))
            return [since]
        seen.insert(0, place)
        made = [place[0] - at, place[1] - place[0], 0] if told else [place[0] - at, place[1] - place[0]]
        at = place[0]
        return made

    return short(value)


_NESTED = (dict, list)
_NO_RECORD = (msgspec.MsgspecError, AttributeError, IndexError, KeyError, OverflowError, TypeError)
"""What comes of lengthening anything else."""


def lengthened(value: Any, text: str) -> Any:
    """What :func:`shortened` was given."""
    seen: list[tuple[int, int]] = []
    at = 0

    def long(value: Any) -> Any:
        nonlocal at
        if type(value) is dict:
            return {name: long(each) if type(each) in _NESTED else each for name, each in value.items()}
        if not value or type(value[0]) is not int:
            return [long(each) if type(each) in _NESTED else each for each in value]
        if len(value) == 1:
            seen.insert(0, seen.pop(value[0]))
        else:
            at += value[0]
            seen.insert(0, (at, at + value[1]))
        start, end = seen[0]
        made = {"end": end, "start": start, "text": text[start:end]}
        return made | {"of": "text"} if len(value) == 3 else made

    return long(value)
