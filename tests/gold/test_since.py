"""What `since` makes of eight readouts and their predecessors may not fall below these floors."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from dragoman.comparison.accounts import Account
from dragoman.comparison.since import predecessors, since
from dragoman.evaluation import fates, load_gold, pairs
from dragoman.evaluation.gold import GoldError
from dragoman.record import Readout, head_of

FLOORS = {
    "lexical": {"same.f1": 0.95, "fate": 0.95, "new.f1": 1.0, "gone.f1": 0.95},
    "embeddings": {"same.f1": 0.95, "fate": 0.95, "new.f1": 1.0, "gone.f1": 0.95},
}


def account(readout: Readout) -> Account:
    return Account(head_of(readout), readout)


def read(one: fates.Succession, gold: dict[str, Readout], method: str) -> list[fates.Fate]:
    now, before = account(gold[one.now]), account(gold[one.before])
    chosen = predecessors(now.head, [before.head])
    assert [head.document for head in chosen.heads] == [one.before]
    found = since(now, [before], chosen, lambda text: [m.span() for m in re.finditer(r"[^\n.]+\.?", text)], method)
    numbers = {name: {s.id: n for n, s in enumerate(gold[name].statements)} for name in (one.now, one.before)}
    return [
        fates.Fate(
            change.fate,
            numbers[one.before][change.before.statement] if change.before else None,
            numbers[one.now][change.now.statement] if change.now else None,
        )
        for change in found.changes
    ]


@pytest.mark.parametrize("method", ["lexical", "embeddings"])
def test_no_figure_is_below_its_floor(root: Path, method: str) -> None:
    coded = {each.document.id: each for each in load_gold(root / "tests/gold/successors.jsonl")}
    wanted = fates.load_successions(root / "tests/gold/since.jsonl", coded)
    gold = {name: pairs.readout_of(each) for name, each in coded.items()}
    found = fates.figures(wanted, [read(one, gold, method) for one in wanted])
    low = {name: (value, floor) for name, value in found.items() if value < (floor := FLOORS[method][name])}
    assert not low


def test_what_cannot_be_is_refused(root: Path, tmp_path: Path) -> None:
    coded = {each.document.id: each for each in load_gold(root / "tests/gold/successors.jsonl")}
    lines = (root / "tests/gold/since.jsonl").read_text("utf-8").splitlines()
    one = msgspec.json.decode(lines[0], type=fates.Succession)
    for wrong, why in (
        (one.changes[1:], "not each in one change"),
        ((fates.Fate("new", 0, 0), *one.changes[1:]), "cannot be of 0 and 0"),
        ((fates.Fate("better", 0, 0), *one.changes[1:]), "'better' cannot be"),
    ):
        path = tmp_path / "since.jsonl"
        path.write_bytes(msgspec.json.encode(msgspec.structs.replace(one, changes=wrong)))
        with pytest.raises(GoldError, match=re.escape(why)):
            fates.load_successions(path, coded)
