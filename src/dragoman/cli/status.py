"""Exit statuses: what the shell is told."""

from __future__ import annotations

import enum


class Status(enum.IntEnum):
    """Exit statuses; ``STATUSES`` says what each means."""

    READ = 0
    SOME_REFUSED = 1
    USAGE = 2
    NOTHING_READ = 3
    NO_ENCOUNTER = 4
    DAMAGED = 5
    UNWELL = 6
    INTERNAL = 70
    INTERRUPTED = 130
    PIPE_CLOSED = 141


STATUSES: dict[Status, str] = {
    Status.READ: "everything was read",
    Status.SOME_REFUSED: "some input was refused; the rest was read",
    Status.USAGE: "wrong usage, or something that was asked for is not there (a model, a place to write)",
    Status.NOTHING_READ: "nothing could be read",
    Status.NO_ENCOUNTER: "everything was read, but some text reports no diplomatic encounter",
    Status.DAMAGED: "the archive is damaged; `dragoman archive verify` says what is wrong",
    Status.UNWELL: "a watched source is silent, changed, gone, or could not be asked",
    Status.INTERNAL: "an error inside Dragoman; please report it",
    Status.INTERRUPTED: "interrupted",
    Status.PIPE_CLOSED: "the program that took the output closed it",
}
