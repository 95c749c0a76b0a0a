"""What is kept is made small, and comes out again as it went in."""

from __future__ import annotations

import hashlib

import msgspec
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.archive import compression, packing
from dragoman.record import Evidence

from .arriving import CALL, arrival, read

DIGESTS = {
    40001: "1e66bbcb0567a36dc33c4b31ec8b1a8392627a45b0f4d19a194112a5eafcf83c",
    40002: "bc57bf11bfc83a3572db3e92005ad1fe25e9613a246f3e3ebd368da70c70cd0c",
    40003: "4e031dc39db8ec4678263f33883328fbb2e561e1f1b478540f612af18059857c",
}


@pytest.mark.parametrize("number", DIGESTS)
def test_a_dictionary_never_changes(number: int) -> None:
    """What was packed by it could not be read any more. A better one gets a new number, and the old one stays."""
    data = (compression.FOLDER / f"{number}.zdict").read_bytes()
    assert hashlib.sha256(data).hexdigest() == DIGESTS[number]
    assert zstandard.ZstdCompressionDict(data).dict_id() == number


def test_every_kind_has_its_dictionary() -> None:
    assert set(compression.DICTIONARIES.values()) <= DIGESTS.keys()


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=3000), st.sampled_from([None, *compression.DICTIONARIES]))
def test_what_is_packed_comes_out_again(data: bytes, kind: compression.Kind | None) -> None:
    assert compression.unpack(compression.pack(data, kind)) == data


def test_captures_are_packed_so_that_any_zstd_unpacks_them() -> None:
    assert zstandard.ZstdDecompressor().decompress(compression.pack(b"as it came")) == b"as it came"


def test_a_record_is_shorter_than_its_text() -> None:
    text = " ".join(f"{CALL} Number {n}." for n in range(20))
    (readout,) = read([arrival(text)[1]])
    record = packing.record_of(readout)
    packed = compression.pack_record(record, text)
    assert compression.unpack_record(packed, text) == record
    assert len(packed) < len(zstandard.compress(record, 9)) * 0.6


_TEXT = "She said no. He said no, no."
_SPANS = st.tuples(st.integers(0, len(_TEXT)), st.integers(0, 6)).map(
    lambda at: {"start": at[0], "end": min(at[0] + at[1], len(_TEXT)), "text": _TEXT[at[0] : at[0] + at[1]]}
)
_OTHERS = st.one_of(
    _SPANS.map(lambda span: {**span, "of": "text"}),
    _SPANS.map(lambda span: {**span, "of": "title"}),
    _SPANS.map(lambda span: {**span, "text": "not what stands there"}),
    _SPANS.map(lambda span: {**span, "more": 1}),
    st.integers(),
    st.none(),
    st.text(max_size=5),
    st.lists(st.integers(), max_size=3),  # as a shortened span looks
    st.just({"start": 1}),
)
_RECORDS = st.recursive(
    st.one_of(_SPANS, _OTHERS),
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(st.text(max_size=4), inner, max_size=5)),
    max_leaves=25,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.text(max_size=4), _RECORDS, max_size=6))
def test_any_record_comes_out_to_the_letter(record: dict[str, object]) -> None:
    """Also one that looks like what it is shortened to, or quotes what does not stand there."""
    data = msgspec.json.encode(record, order="deterministic")
    assert compression.unpack_record(compression.pack_record(data, _TEXT), _TEXT) == data
    loose = msgspec.json.format(data, indent=2)
    assert compression.unpack_record(compression.pack_record(loose, _TEXT), _TEXT) == loose


def test_damage_is_said() -> None:
    packed = bytearray(compression.pack(CALL.encode(), "text"))
    for at in range(len(packed)):
        spoilt = bytearray(packed)
        spoilt[at] ^= 0x5A
        try:
            assert compression.unpack(bytes(spoilt)) == CALL.encode()
        except compression.DamagedError:
            continue
    with pytest.raises(compression.DamagedError):
        compression.unpack(packed[:-5])
    with pytest.raises(compression.DamagedError, match="more than was recorded"):
        compression.unpack(bytes(packed), 10)
    with pytest.raises(compression.DamagedError):
        compression.unpack_record(compression.pack(b's{"a":[7]}', "record"), "text")
    other = zstandard.ZstdCompressor(
        dict_data=zstandard.train_dictionary(600, [f"{n} {CALL} {n}".encode() for n in range(200)], dict_id=50000)
    ).compress(b"x")
    with pytest.raises(compression.DamagedError, match="no dictionary 50000"):
        compression.unpack(other)


def test_evidence_of_the_title_stays() -> None:
    value = msgspec.to_builtins({"a": [Evidence(0, 3, "She"), Evidence(0, 3, "Any", "title")]})
    short = compression.shortened(value, _TEXT)
    assert short == {"a": [[0, 3, 0], {"start": 0, "end": 3, "text": "Any", "of": "title"}]}
    assert compression.lengthened(short, _TEXT) == value
