"""Watching sources: intake asks them, the archive keeps what comes and how they are, and what changed is told."""

from __future__ import annotations

from dragoman.watching.watcher import SLICE, Told, Watcher

__all__ = ["SLICE", "Told", "Watcher"]
