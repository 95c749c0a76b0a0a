"""Many documents on several processes: each worker has the model loaded once.

Order is kept; at most a few batches per worker are in flight, so that a
corpus streams through. Workers run one BLAS thread each.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TYPE_CHECKING

from dragoman.record import Document, Readout

if TYPE_CHECKING:
    from dragoman.reading.reader import Reader

BATCH = 32
Pipe = Callable[[Iterable[Document]], Iterator[Readout]]
_reader: Reader | None = None


def _start(model: str) -> None:
    global _reader
    if _reader is None:
        from dragoman.reading.reader import Reader

        _reader = Reader(model)


def _work(batch: list[Document]) -> list[Readout]:
    assert _reader is not None
    return list(_reader.pipe(batch))


def _method() -> str:
    """Forking is fastest and shares the model, but is safe only on Linux while no other thread runs."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


@contextlib.contextmanager
def workers(reader: Reader, processes: int) -> Iterator[Pipe]:
    """``processes`` workers that read as ``reader`` does, for as long as they are needed; like ``Reader.pipe``."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    global _reader
    context = multiprocessing.get_context(_method())
    if context.get_start_method() == "fork":
        _reader = reader  # the workers share the loaded model with this process
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_start, initargs=(reader.model_name,)) as pool:
        yield lambda documents: _through(pool, documents, processes)


def pipe(reader: Reader, documents: Iterable[Document], processes: int) -> Iterator[Readout]:
    """The readouts of ``documents`` in order, read by ``processes`` workers as ``reader`` does."""
    with workers(reader, processes) as read:
        yield from read(documents)


def _through(pool: ProcessPoolExecutor, documents: Iterable[Document], processes: int) -> Iterator[Readout]:
    waiting: deque[Future[list[Readout]]] = deque()
    batch: list[Document] = []
    for document in documents:
        batch.append(document)
        if len(batch) == BATCH:
            waiting.append(pool.submit(_work, batch))
            batch = []
        while len(waiting) > processes * 3:
            yield from waiting.popleft().result()
    if batch:
        waiting.append(pool.submit(_work, batch))
    while waiting:
        yield from waiting.popleft().result()
