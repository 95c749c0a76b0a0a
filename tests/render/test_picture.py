"""The pictures for the docs are made of the package's own drawing, and fetch no font."""

import importlib.util
import re
from pathlib import Path

from dragoman.record import Readout

TOOL = Path(__file__).parents[2] / "tools" / "picture.py"


def test_the_svg_of_the_brief_asks_for_nothing(readout: Readout) -> None:
    spec = importlib.util.spec_from_file_location("picture", TOOL)
    assert spec is not None
    assert spec.loader is not None
    picture = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(picture)
    svg = picture.brief_svg(readout, 80, "dragoman read call.txt")
    assert not re.search(r"url\((?!#)|(href|src)=|@import", svg)
    assert "@font-face" not in svg
    assert "Asks" in svg
