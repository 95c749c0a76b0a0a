"""Pictures of a readout for the docs: the brief as SVG and PNG, the page as PNG.

    python tools/picture.py examples/2025-03-12-canada-indonesia-call.canada.txt --out docs/pictures

FILE is what ``dragoman read`` reads, or a record (``.json``, one line of
``.jsonl``). Needs Playwright and a chromium (on the path, or in DRAGOMAN_CHROMIUM).
"""

from __future__ import annotations

import argparse
import io
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.terminal_theme import TerminalTheme

import dragoman
from dragoman.record import Readout
from dragoman.render import page
from dragoman.render.terminal import draw

PAPER = TerminalTheme(
    (252, 251, 248),
    (28, 26, 23),
    [
        *[(28, 26, 23), (176, 83, 47), (69, 122, 91), (154, 106, 0)],
        *[(29, 75, 125), (110, 70, 120), (20, 100, 115), (90, 90, 90)],
    ],
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SHOTS: dict[str, dict[str, Any]] = {
    "page": {"viewport": {"width": 1280, "height": 900}, "device_scale_factor": 2},
    "page-dark": {"viewport": {"width": 1280, "height": 900}, "device_scale_factor": 2, "color_scheme": "dark"},
    "page-wide": {"viewport": {"width": 1920, "height": 1080}},
    "page-phone": {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2},
}
"""The pictures of the page by file name, as Playwright's contexts."""


def brief_svg(readout: Readout, width: int, title: str) -> str:
    """The brief as a terminal shows it. No font is fetched: the viewer's own monospace sets it."""
    console = Console(
        record=True, width=width, file=io.StringIO(), force_terminal=True, legacy_windows=False, highlight=False
    )
    draw(readout, console)
    svg = console.export_svg(title=title, theme=PAPER, unique_id="brief")
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL).replace("Fira Code", "Noto Sans Mono")


def shoot(readout: Readout, svg: str, out: Path, chromium: str) -> None:
    """Write the PNGs; a statement in the page is chosen, so that its words are lit."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        source = Path(folder) / "page.html"
        source.write_text(page(readout), "utf-8")
        for name, how in SHOTS.items():
            tab = browser.new_context(reduced_motion="reduce", offline=True, **how).new_page()
            tab.goto(source.as_uri())
            if readout.statements and "phone" not in name:
                tab.click(".lines li a")
                tab.mouse.move(1, 1)
            tab.screenshot(path=out / f"{name}.png")
        wide, high = map(float, re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)[0])
        size = {"width": int(wide), "height": int(high)}
        tab = browser.new_context(offline=True, device_scale_factor=1, viewport=size).new_page()
        tab.set_content(f'<body style="margin:0">{svg}')
        tab.screenshot(path=out / "brief.png")
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path, default=Path("docs/pictures"))
    parser.add_argument("--width", type=int, default=80, help="columns of the brief")
    options = parser.parse_args()
    chromium = os.environ.get("DRAGOMAN_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        sys.exit("No chromium on the path; set DRAGOMAN_CHROMIUM to one.")
    if options.file.suffix in (".json", ".jsonl"):
        readout = Readout.from_json(options.file.read_text("utf-8").splitlines()[0])
    else:
        readout = dragoman.read(str(options.file))
    options.out.mkdir(parents=True, exist_ok=True)
    svg = brief_svg(readout, options.width, f"dragoman read {options.file.name}")
    (options.out / "brief.svg").write_text(svg, "utf-8")
    shoot(readout, svg, options.out, chromium)
    for picture in sorted(options.out.glob("*.??g")):
        print(picture, picture.stat().st_size // 1024, "kB")


if __name__ == "__main__":
    main()
