"""The reading room: the archive in a browser.

It puts the rooms together and holds no logic of its own: ``archive`` keeps,
searches and remembers, ``reading`` reads, ``render`` draws. ``table`` lists all
pages; ``app`` makes an ASGI application of them, ``serving`` serves it.
"""

from __future__ import annotations

from dragoman.web.app import application
from dragoman.web.guard import is_loopback
from dragoman.web.room import Settings

__all__ = ["Settings", "application", "is_loopback"]
