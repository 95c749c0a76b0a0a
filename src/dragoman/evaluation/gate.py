"""Floors under the figures: a reader may become better, and not worse unnoticed.

The floors stand in a JSON file with the SHA-256 of the gold that they were
measured on. They are raised by ``tools/raise_floors.py``; to lower one has to be asked
for.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from pathlib import Path

import msgspec


class Floors(msgspec.Struct, frozen=True):
    """The least value of each figure, on the gold file with this ``fingerprint``."""

    gold: str
    fingerprint: str
    floors: dict[str, float]


def load(path: Path) -> Floors:
    """The floors in a file."""
    return msgspec.json.decode(path.read_bytes(), type=Floors)


def save(path: Path, floors: Floors) -> None:
    """Write the floors, for people and for ``git diff``."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(floors), indent=2) + b"\n")


def fingerprint(gold: Path) -> str:
    """The SHA-256 of a gold file."""
    return hashlib.sha256(gold.read_bytes()).hexdigest()


def failures(floors: Floors, figures: Mapping[str, float], fingerprint: str) -> list[str]:
    """Why the gate stays shut, a line each; nothing where it opens.

    Figures measured on other gold than the floors are not compared at all.
    """
    if fingerprint != floors.fingerprint:
        return [f"{floors.gold} is not the file that the floors were measured on: its SHA-256 is {fingerprint}"]
    found = []
    for name, floor in floors.floors.items():
        if name not in figures:
            found.append(f"{name} has a floor of {floor:.3f} and was not measured")
        elif not figures[name] >= floor:  # so written, not-a-number falls through the floor, too
            found.append(f"{name} is {figures[name]:.4f}, below its floor of {floor:.3f}")
    return found


def raised(floors: Floors, figures: Mapping[str, float], fingerprint: str, *, allow_lower: bool = False) -> Floors:
    """The floors lifted to the figures, cut to three decimals.

    Only figures that have a floor are taken. Raises :class:`ValueError` where
    a floor would be lowered, or moved to other gold, and ``allow_lower`` does
    not say that this is meant.
    """
    if not allow_lower and (problems := failures(floors, figures, fingerprint)):
        raise ValueError("; ".join(problems))
    cut = {name: math.floor(figures[name] * 1000 + 1e-9) / 1000 for name in floors.floors if name in figures}
    if not allow_lower:  # a floor may be finer than three decimals
        cut = {name: max(value, floors.floors[name]) for name, value in cut.items()}
    return Floors(floors.gold, fingerprint, cut)
