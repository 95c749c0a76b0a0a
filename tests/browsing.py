"""What the tests in Chromium wait for: a page that one came to by a click, and what its script makes of it.

A click returns before the page it leads to is there, and a page is there before its script has run. What is asserted
after either has to be waited for, or it holds on a fast machine only.
"""

from __future__ import annotations

import re
from typing import Any

import pytest


def arrived(page: Any, selector: str) -> None:
    """Waits until the page that has the element, and that the last one had not, is loaded with its scripts."""
    page.wait_for_selector(selector)
    page.wait_for_load_state("load")


def soon(what: Any) -> Any:
    """Playwright's assertions of a page or an element, which hold as soon as they come true, or fail."""
    return pytest.importorskip("playwright.sync_api", reason="Playwright is not installed").expect(what)


def lit(page: Any, selector: str, how: str = "on") -> None:
    """Waits until the element is marked as the chosen one (``on``) or the one pointed at (``near``)."""
    soon(page.locator(selector)).to_have_class(re.compile(rf"(^|\s){how}(\s|$)"))
