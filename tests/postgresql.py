"""A PostgreSQL for the tests: one given by ``DRAGOMAN_TEST_POSTGRESQL``, or Debian's, started here.

The server that is started listens on a free port of the loopback interface,
keeps its data in a temporary folder, and ends with the tests, whatever ends
them: it is held by a shell that waits for the end of its standard input.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

GIVEN = "DRAGOMAN_TEST_POSTGRESQL"
"""``postgresql://user:password@host:port/database`` of a server on which databases may be made."""
STARTING = 60.0
"""Seconds that a server may take until it answers."""

_HELD = '"$@" </dev/null & read -r _; kill -INT $!; wait'
_numbers = itertools.count(1)


class AbsentError(Exception):
    """There is no PostgreSQL to test with; why."""


class Server:
    """A server, by the URL of one of its databases."""

    def __init__(self, url: str) -> None:
        self.url = url

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """The URL of a fresh database, which goes when it is no longer needed."""
        name = f"dragoman_{uuid.uuid4().hex[:12]}_{next(_numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        try:
            address, _, query = self.url.partition("?")
            yield f"{address.rpartition('/')[0]}/{name}{'?' if query else ''}{query}"
        finally:
            self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def run(self, statement: str) -> Any:
        """Run one statement outside of any transaction."""
        import psycopg

        with psycopg.connect(self.url, autocommit=True, connect_timeout=5) as connection:
            connection.execute(statement)  # type: ignore[arg-type]


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """A server to test with. Raises :class:`AbsentError` where there is none."""
    try:
        import psycopg  # noqa: F401
    except ModuleNotFoundError as error:
        raise AbsentError("no driver for PostgreSQL (the extra postgresql)") from error
    if given := os.environ.get(GIVEN):
        yield Server(given)
        return
    place = _programs()
    folder = Path(tempfile.mkdtemp(prefix="dragoman-postgresql-"))
    try:
        with _started(place, folder) as port:
            yield Server(f"postgresql://dragoman@127.0.0.1:{port}/postgres")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """The folder of the newest PostgreSQL that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[-3]))
    beside = shutil.which("postgres")
    if not found and beside is None:
        raise AbsentError(f"no PostgreSQL (Debian's package postgresql, or a server named by {GIVEN})")
    return found[-1].parent if found else Path(str(beside)).resolve().parent


@contextlib.contextmanager
def _started(place: Path, folder: Path) -> Iterator[int]:
    """A server with its data in ``folder``; its port."""
    user: dict[str, Any] = {}
    if os.geteuid() == 0:  # PostgreSQL will not run as root
        someone = _someone()
        os.chown(folder, someone.pw_uid, someone.pw_gid)
        user = {"user": someone.pw_uid, "group": someone.pw_gid, "extra_groups": []}
    quiet: dict[str, Any] = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **user}
    data = folder / "data"
    made = [place / "initdb", "-D", data, "-U", "dragoman", "--auth=trust", "--no-sync", "-E", "UTF8"]
    subprocess.run([*made, "--locale=C.UTF-8"], check=True, **quiet)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "autovacuum": "off",
        "max_wal_size": "256MB",
        "shared_buffers": "64MB",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command = [str(place / "postgres"), "-D", str(data), "-p", str(port), *options]
    shell = subprocess.Popen(["sh", "-c", _HELD, "sh", *command], stdin=subprocess.PIPE, **quiet)
    try:
        _await(port, shell)
        yield port
    finally:
        shell.communicate()


def _someone() -> pwd.struct_passwd:
    """A user without privileges."""
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise AbsentError("no user but root, as whom PostgreSQL will not run")


def _await(port: int, shell: subprocess.Popen[bytes]) -> None:
    import psycopg

    until = time.monotonic() + STARTING
    while True:
        try:
            psycopg.connect(f"postgresql://dragoman@127.0.0.1:{port}/postgres", connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            if time.monotonic() > until or shell.poll() is not None:
                raise RuntimeError(f"PostgreSQL does not start: {error}") from error
            time.sleep(0.05)
