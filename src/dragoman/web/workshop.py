"""Work that may take long, in processes of its own: a limit ends it, and the pages do not wait for it.

A text that somebody brings may be of any length, and no thread can be stopped.
A process can. There are few of them, started when they are needed and ended
when nobody has needed them for a while; so many requests may wait for one, and
those beyond are told to come again.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import queue
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from dragoman.errors import DragomanError

HANDS = 2
"""Processes: while one is busy with a long text, another has the short ones. Each holds a model (250 MB)."""
WAITING = 8
"""Requests that may wait for one."""
SECONDS = 60.0
"""For one request, its time in the queue included. A readout of 600 words takes a twentieth of a second."""
IDLE = 300.0
"""Seconds after which a process that has nothing to do gives its memory back."""
MEMORY = 4 << 30
"""Bytes of addresses that a process may have; it has 1.5 GB with a model that is loaded."""

INSTEAD = "Bring a shorter text, or read it with dragoman read, which has no limits."

Work = Callable[..., Any]
logger = logging.getLogger("dragoman.web")


class Workshop:
    """Does ``work(*job)`` in other processes. ``work`` can be pickled, and so can what it takes and gives.

    ``instead`` says what to do where a limit was reached.
    """

    def __init__(
        self,
        work: Work,
        *,
        hands: int = HANDS,
        waiting: int = WAITING,
        seconds: float = SECONDS,
        idle: float = IDLE,
        instead: str = INSTEAD,
    ) -> None:
        self.places, self.seconds = hands + waiting, seconds
        self._inside = 0
        self._lock = threading.Lock()
        self._hands = [_Hand(work, idle, instead) for _ in range(hands)]
        self._free: queue.LifoQueue[_Hand] = queue.LifoQueue()
        for hand in reversed(self._hands):
            self._free.put(hand)

    def do(self, *job: Any) -> Any:
        """What ``work`` gives, or raises. Raises :class:`DragomanError` E619 (too many wait) and E620 (a limit)."""
        until = time.monotonic() + self.seconds
        with self._lock:
            if self._inside >= self.places:
                raise _busy()
            self._inside += 1
        try:
            hand = self._free.get(timeout=self.seconds)
        except queue.Empty:
            raise _busy() from None
        else:
            try:
                return hand.do(job, until, self.seconds)
            finally:
                self._free.put(hand)
        finally:
            with self._lock:
                self._inside -= 1

    def close(self) -> None:
        """End all processes; what they were at is lost."""
        for hand in self._hands:
            hand.end()


class _Hand:
    """One process, started by its first job."""

    def __init__(self, work: Work, idle: float, instead: str) -> None:
        self._work, self._idle, self._instead = work, idle, instead
        self._process: Any = None
        self._pipe: Connection | None = None
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def do(self, job: tuple[Any, ...], until: float, seconds: float) -> Any:
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            try:
                pipe = self._ready()
                pipe.send(job)
                if not pipe.poll(max(until - time.monotonic(), 0.0)):
                    raise TimeoutError
                kind, value = pipe.recv()
            except TimeoutError:
                self._stop()
                raise self._limit(f"it took longer than {seconds:g} seconds") from None
            except (EOFError, OSError):
                if self._process is not None:
                    self._process.join(1)  # it may have something to say on the way out
                self._stop()
                raise self._limit("the process that did it ended without a result") from None
            self._timer = threading.Timer(self._idle, self._rest)
            self._timer.daemon = True
            self._timer.start()
        if kind == "error":
            raise value
        if kind == "memory":
            raise self._limit(f"it takes more memory than {MEMORY >> 30} GB")
        if kind == "failed":
            logger.error("an error inside Dragoman: %s", value)
            raise DragomanError("E616", "an error inside Dragoman", "Please report it with the server's output.")
        return value

    def _limit(self, why: str) -> DragomanError:
        return DragomanError("E620", f"it was not done: {why}", self._instead)

    def end(self) -> None:
        """End the process, whatever it does."""
        if self._timer is not None:
            self._timer.cancel()
        self._stop()

    def _rest(self) -> None:
        if self._lock.acquire(blocking=False):
            try:
                self._stop()
            finally:
                self._lock.release()

    def _ready(self) -> Connection:
        if self._pipe is None or not self._process.is_alive():
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=_serve, args=(theirs, self._work), daemon=True)
            self._process.start()
            theirs.close()
        assert self._pipe is not None
        return self._pipe

    def _stop(self) -> None:
        process, pipe, self._process, self._pipe = self._process, self._pipe, None, None
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.kill()
            process.join(5)


def _busy() -> DragomanError:
    return DragomanError("E619", "more is being read than can be at a time", "Send it again in a minute.")


# --- in the process ---------------------------------------------------------------


def _serve(pipe: Connection, work: Work) -> None:
    """Do one job after the other, until nobody is there to give any."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends its processes
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    _bound()
    with contextlib.suppress(EOFError, OSError):
        while True:
            pipe.send(_done(work, pipe.recv()))


def _done(work: Work, job: tuple[Any, ...]) -> tuple[str, Any]:
    try:
        return "done", work(*job)
    except DragomanError as error:
        return "error", error
    except MemoryError:
        return "memory", None
    except Exception as error:
        return "failed", f"{type(error).__name__}: {error}"


def _bound() -> None:
    """Let the system refuse memory beyond the limit, where it can."""
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
