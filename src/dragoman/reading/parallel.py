"""Many documents on several processes: each worker has the model loaded once.

Order is kept; at most a few batches per worker are in flight, so that a
corpus streams through. Workers run one BLAS thread each. What processes need
is imported by whoever asks for several.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from dragoman.record import Document, Encounter, Readout

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

    from dragoman.reading.reader import Reader

T = TypeVar("T")
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
    """Forking is fastest and shares the model, but is safe only on Linux while no other thread runs.

    PyTorch, by which a transformer reads, has threads of its own: what is forked from it hangs.
    """
    alone = threading.active_count() == 1 and "torch" not in sys.modules
    return "fork" if sys.platform == "linux" and alone else "spawn"


def _pool(processes: int, **options: Any) -> ProcessPoolExecutor:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context(_method()), **options)


@contextlib.contextmanager
def workers(reader: Reader, processes: int) -> Iterator[Pipe]:
    """``processes`` workers that read as ``reader`` does, for as long as they are needed; like ``Reader.pipe``."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    global _reader
    if _method() == "fork":
        _reader = reader  # the workers share the loaded model with this process
    with _pool(processes, initializer=_start, initargs=(reader.model_name,)) as pool:
        yield lambda documents: _through(pool, _work, documents, processes)


def pipe(reader: Reader, documents: Iterable[Document], processes: int) -> Iterator[Readout]:
    """The readouts of ``documents`` in order, read by ``processes`` workers as ``reader`` does."""
    with workers(reader, processes) as read:
        yield from read(documents)


Headed = tuple[Document, tuple[Encounter, tuple[tuple[int, int], ...]]]
"""A document, and what :func:`dragoman.reading.head` makes of it."""


def heads(documents: Iterable[Document], processes: int = 1) -> Iterator[Headed]:
    """What can be read of each document without a model, in order, by so many workers (with 1: here)."""
    if processes == 1:
        for document in documents:
            yield from _head([document])
        return
    with _pool(processes) as pool:
        yield from _through(pool, _head, documents, processes)


def _head(batch: list[Document]) -> list[Headed]:
    from dragoman.reading.unparsed import head

    return [(document, head(document)) for document in batch]


def _through(
    pool: ProcessPoolExecutor, work: Callable[[list[Document]], list[T]], documents: Iterable[Document], processes: int
) -> Iterator[T]:
    waiting: deque[Future[list[T]]] = deque()
    batch: list[Document] = []
    for document in documents:
        batch.append(document)
        if len(batch) == BATCH:
            waiting.append(pool.submit(work, batch))
            batch = []
        while len(waiting) > processes * 3:
            yield from waiting.popleft().result()
    if batch:
        waiting.append(pool.submit(work, batch))
    while waiting:
        yield from waiting.popleft().result()
