"""A results file: what was measured, when, on what and with what, a line each time."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from dragoman.errors import DragomanError
from dragoman.evaluation.compare import Coding
from dragoman.evaluation.gate import fingerprint
from dragoman.evaluation.report import figures_dict
from dragoman.record import Evaluation


def commit(folder: Path | None = None) -> tuple[str | None, bool | None]:
    """The commit of the checkout that Dragoman runs from, and whether files of it were changed since.

    ``(None, None)`` where it runs from no checkout of its own (an installed
    package is not the repository it may lie in), or where git is missing.
    """
    folder = folder or Path(__file__).parent
    if _git(folder, "ls-files", "--error-unmatch", "__init__.py") is None:
        return None, None
    head = _git(folder, "rev-parse", "HEAD")
    if head is None:
        return None, None
    changed = _git(folder, "status", "--porcelain", "--untracked-files=no")
    return head, None if changed is None else bool(changed)


def entry(
    evaluation: Evaluation, gold: Path, read: Mapping[str, Coding], *, how: str = "evaluate reading", **more: Any
) -> dict[str, Any]:
    """One line of a results file.

    ``how`` names the measurement; ``more`` is put beside it (the folds of a
    cross-validation, say). ``made`` are the readers that the readings name, each
    once: reader, model and codebook with their versions.
    """
    head, changed = commit()
    return {
        "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "how": how,
        "commit": head,
        "changed": changed,
        "gold": {"file": str(gold), "sha256": fingerprint(gold), "documents": evaluation.documents},
        "made": _made(read.values()),
        **more,
        "figures": figures_dict(evaluation),
    }


def append(path: Path, line: Mapping[str, Any]) -> None:
    """Put a line at the end of a JSONL file. Raises :class:`DragomanError` E307 where that cannot be written."""
    try:
        with path.open("ab+") as out:
            torn = False
            if out.seek(0, os.SEEK_END):
                out.seek(-1, os.SEEK_END)
                torn = out.read(1) != b"\n"
            out.write(b"\n" * torn + json.dumps(line).encode("ascii") + b"\n")
    except OSError as error:
        step = "Name a file that can be written."
        raise DragomanError("E307", f"{path} cannot be written: {error.strerror or error}", step) from error


def _made(codings: Iterable[Coding]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for coding in codings:
        made = None if coding.made is None else msgspec.to_builtins(coding.made)
        if made is not None and made not in found:
            found.append(made)
    return found


def _git(folder: Path, *args: str) -> str | None:
    """What git says, or ``None`` where it fails or is missing."""
    try:
        command = ["git", "-C", str(folder), *args]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
