"""The command line: it parses, puts the rooms together, and holds no logic of its own.

A module for each family of commands (``reading``, ``archive``, ``watch``, ``encounters``, ``phrases``, ``evaluating``,
``serve``); the rest of the package is what they share. Results go to stdout and nothing else does;
refusals, findings and progress go to stderr. Whatever takes long to import is
imported where it is used, so that ``dragoman --help`` answers at once.
"""

from __future__ import annotations

from dragoman.cli import archive, comparing, encounters, evaluating, phrases, reading, search, serve, since, watch
from dragoman.cli.root import cli, main
from dragoman.cli.status import STATUSES, Status

for family in (reading, archive, search, watch, comparing, encounters, since, phrases, evaluating, serve):
    family.register(cli)

__all__ = ["STATUSES", "Status", "cli", "main"]
