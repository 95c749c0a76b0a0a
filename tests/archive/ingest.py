"""Run by tests: adds a corpus to an archive in a process of its own, which the test may kill at any moment.

A line ``WHERE CORPUS`` on standard input starts one; its process id is
printed, and later, when it has ended, what it ended with. ``wait`` waits for all.
"""

from __future__ import annotations

import os
import sys
import traceback


def ingest(where: str, corpus: str) -> None:
    import dragoman

    with dragoman.open_archive(where) as archive:
        for _ in dragoman.keep(archive, [corpus]):
            pass


def main() -> None:
    import runpy
    from pathlib import Path

    import psycopg  # noqa: F401 (so that those who are forked need not)

    import dragoman
    import dragoman.archive.archive
    import dragoman.intake.corpora

    arriving = runpy.run_path(str(Path(__file__).with_name("arriving.py")))

    class Reader:
        made = arriving["MADE"]
        pipe = staticmethod(arriving["read"])

    dragoman._reader = lambda model: Reader  # type: ignore[assignment]
    running: list[int] = []
    for line in sys.stdin:
        if line.strip() == "wait":
            print(*(os.waitpid(pid, 0)[1] for pid in running), flush=True)
            running.clear()
            continue
        where, corpus = line.split()
        pid = os.fork()
        if pid == 0:
            try:
                ingest(where, corpus)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        running.append(pid)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
