"""Many documents on several processes: each worker loads the model once.

Order is kept; at most a few batches per worker are in flight, so that a
corpus streams through. Workers run one BLAS thread each.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TYPE_CHECKING

from dragoman.record import Document, Readout

if TYPE_CHECKING:
    from dragoman.reading.reader import Reader

BATCH = 32
_reader: Reader | None = None


def _start(model: str) -> None:
    global _reader
    from dragoman.reading.reader import Reader

    _reader = Reader(model)


def _work(batch: list[Document]) -> list[Readout]:
    assert _reader is not None
    return list(_reader.pipe(batch))


def pipe(model: str, documents: Iterable[Document], processes: int) -> Iterator[Readout]:
    """The readouts of ``documents`` in order, read by ``processes`` workers with ``model``."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_start, initargs=(model,)) as pool:
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
