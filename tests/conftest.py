"""What tests of every room need: the shared texts, and when a test may be skipped."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parent.parent


def absent(reason: str) -> NoReturn:
    """Skip the test for want of something; under CI, where everything has to be there, fail it."""
    if os.environ.get("CI", "").lower() not in ("", "0", "false"):
        pytest.fail(f"{reason}, and CI has to have it", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of gold, corpora and pages that are not ours to pass on."""
    place = Path(os.environ.get("DRAGOMAN_SHARED") or ROOT.parent / "shared")
    if not place.is_dir():
        absent("no shared texts (DRAGOMAN_SHARED, or a folder 'shared' beside the checkout)")
    return place


@pytest.fixture(scope="session")
def examples() -> Path:
    """The readouts that were written for the project."""
    return ROOT / "examples"


@pytest.fixture(scope="session")
def example_gold() -> Path:
    """The examples as they are coded by hand."""
    return ROOT / "tests/gold/examples.jsonl"
