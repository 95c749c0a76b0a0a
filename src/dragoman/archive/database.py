"""Where an archive lives: a SQLite file or a PostgreSQL database, opened, made and migrated.

What goes wrong with it comes out as :class:`DragomanError` of E5xx. Only
:meth:`Database.write` writes: one transaction, one writer at a time (SQLite's
own lock; on PostgreSQL an advisory lock), all of it or nothing.
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from dragoman.archive import compression, indexing, keeping, schema
from dragoman.errors import DragomanError

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
BUSY = 30.0
"""Seconds to wait for another writer."""
Progress = Callable[[str, int, int], None]
"""Is told what is being done, how many are done, and of how many."""
PAGE = 8192
"""Bytes of a page of a SQLite archive. Texts have 1 to 4 kB: with pages of 4 kB a sixth of the file is empty."""
LOCK = 0x6472_6167  # "drag": any number would do, as long as every writer takes the same


def silent(what: str, done: int, total: int) -> None:
    """Tells nobody of any progress."""


class Database:
    """A connection to where the archive is; :attr:`where` names it without a password."""

    def __init__(self, engine: sa.Engine, where: str, path: Path | None) -> None:
        self.engine, self.where, self.path = engine, where, path
        self.links = True
        """Whether SQLite is to see to it that what a row belongs to is there."""
        self.backup: Path | None = None
        """The copy that was made before this file was migrated, where that was done."""

    @contextlib.contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A transaction that sees the archive as it is at one moment."""
        with self._errors(), self.engine.connect() as connection:
            if self.path is None:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A transaction that may write; all others that write wait for it."""
        with self._errors(), self.engine.connect() as connection:
            connection = connection.execution_options(dragoman_write=True)
            with connection.begin():
                if self.path is None:
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
                yield connection

    def settle(self) -> None:
        """See to it that what was written outlives a loss of power: on SQLite, the log goes into the file."""
        if self.path is not None:
            with self._errors(), self.engine.connect() as connection:
                raw: Any = connection.connection.driver_connection
                raw.execute("PRAGMA wal_checkpoint(FULL)").fetchall()

    def close(self) -> None:
        """Let go of it; a SQLite archive is one file again, unless others have it open."""
        self.engine.dispose()

    def version(self) -> str | None:
        """The migration that the schema is at; ``None`` where there is no archive."""
        with self.read() as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return None
            found: str | None = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
            return found

    def is_empty(self) -> bool:
        """Whether no table is there at all."""
        with self.read() as connection:
            return not sa.inspect(connection).get_table_names()

    def migrate(self, to: str = schema.HEAD, progress: Progress = silent) -> None:
        """Bring the schema up to ``to``, or make it; an older SQLite archive is copied first (see :attr:`backup`)."""
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        with self._unlinked(), self.write() as connection:
            before = self.version()  # by now: another program may have brought it up to date
            if before == to:
                return
            if before is not None and self.path is not None:
                self.backup = self._copy(before)
            config.attributes |= {"connection": connection, "progress": progress}
            command.upgrade(config, to)
            if to == schema.HEAD:
                indexing.rebuild(connection, progress)
                keeping.write_all_anew(connection)
        if before is not None and self.path is not None:
            self._shrink()

    @contextlib.contextmanager
    def _unlinked(self) -> Iterator[None]:
        """Let SQLite not look after what belongs together: it would not let go of a table that is made anew."""
        self.links = False
        self.engine.dispose()
        try:
            yield
        finally:
            self.links = True
            self.engine.dispose()

    def _shrink(self) -> None:
        """Give back the room that a migration left free, if there is room to do it in."""
        with contextlib.suppress(DBAPIError), self.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            with contextlib.suppress(sqlite3.Error):
                raw.execute("VACUUM")

    def _copy(self, version: str) -> Path:
        """A whole copy of a SQLite archive beside it, named by its schema and the time; never written over another."""
        assert self.path is not None
        time = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
        target = self.path.with_name(f"{self.path.name}.schema-{version}-{time}.backup")
        partial = target.with_name(target.name + ".partial")
        with self._errors():
            try:
                with (
                    contextlib.closing(sqlite3.connect(self.path)) as old,
                    contextlib.closing(sqlite3.connect(partial)) as new,
                ):
                    old.backup(new)
                os.replace(partial, target)
            except BaseException:
                partial.unlink(missing_ok=True)
                raise
        return target

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        """What the database objects to, as an error with a code."""
        try:
            yield
        except (DBAPIError, sqlite3.Error, OSError) as error:  # any other of SQLAlchemy's is a mistake of ours
            raise said(error, self.where) from error
        except compression.DamagedError as error:
            raise _damaged(self.where, str(error)) from error


def said(error: Exception, where: str) -> DragomanError:
    """The error with a code that a database's own error is."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    why = " ".join(str(cause).split()) or type(cause).__name__
    name = getattr(cause, "sqlite_errorname", "") or getattr(cause, "sqlstate", "") or ""
    for codes, made in _SAID:
        if name.startswith(codes) and name:
            return made(where, why)
    if isinstance(error, OperationalError | OSError):
        return _unwritten(where, why) if isinstance(error, OSError) else _unanswered(where, why)
    return _damaged(where, why)


def _unwritten(where: str, why: str) -> DragomanError:
    step = "Make room on the disk and see who may write there, then do the same again: what was kept is whole."
    return DragomanError("E504", f"the archive {where} cannot be written: {why}", step)


def _busy(where: str, why: str) -> DragomanError:
    return DragomanError(
        "E505", f"the archive {where} is in use by another program: {why}", "Try again when it is done."
    )


def _unanswered(where: str, why: str) -> DragomanError:
    step = "See whether the path, or the server, the user and the database, are right."
    return DragomanError("E506", f"the archive {where} cannot be opened: {why}", step)


def _foreign(where: str, why: str) -> DragomanError:
    return DragomanError("E502", f"{where} is no archive of Dragoman's: {why}", "Give the archive's own path or URL.")


def _damaged(where: str, why: str) -> DragomanError:
    step = "Run dragoman archive verify, which says what is damaged, and take a backup or an export."
    return DragomanError("E510", f"the archive {where} is damaged: {why}", step)


_SAID = (
    (
        ("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_TRUNCATE"),
        _unwritten,
    ),
    (("SQLITE_IOERR", "53", "25006"), _unwritten),
    (("SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "40P01"), _busy),
    (("SQLITE_CANTOPEN", "SQLITE_PERM", "08", "28", "3D", "42501", "57P"), _unanswered),
    (("SQLITE_NOTADB",), _foreign),
    (("SQLITE_CORRUPT", "SQLITE_", "42P01", "42703", "XX"), _damaged),
)
"""SQLite's names and PostgreSQL's SQLSTATE codes, by how they begin."""


def connect(where: str | os.PathLike[str]) -> Database:
    """The database at ``where``: a path, or a URL of SQLite or PostgreSQL. Nothing is opened yet.

    Raises :class:`DragomanError` E502 (a URL of something else) and E306 (the
    extra for PostgreSQL is not installed).
    """
    given = os.fspath(where)
    if "://" not in given:
        return _sqlite(Path(given))
    try:
        url = sa.make_url(given)
    except (SQLAlchemyError, ValueError) as error:
        raise DragomanError("E502", "the archive's URL cannot be understood", _URLS) from error
    if url.get_backend_name() == "sqlite" and url.database:
        return _sqlite(Path(url.database))
    if url.get_backend_name() in ("postgresql", "postgres"):
        return _postgresql(url.set(drivername="postgresql+psycopg"))
    raise DragomanError("E502", f"no archive can be kept in {url.get_backend_name()}", _URLS)


_URLS = "Give the path of a file, or postgresql://user@host/database."


def _sqlite(path: Path) -> Database:
    path = path.expanduser().resolve()
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY})
    database = Database(engine, str(path), path)

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _: object) -> None:
        raw.isolation_level = None  # transactions begin where SQLAlchemy says so, not where the driver thinks fit
        raw.execute(f"PRAGMA foreign_keys = {'ON' if database.links else 'OFF'}")
        raw.execute(f"PRAGMA page_size = {PAGE}")  # of a file that is made now
        raw.execute("PRAGMA synchronous = NORMAL")  # with a log: whole after any crash; see Database.settle
        with contextlib.suppress(sqlite3.OperationalError):  # a file that may only be read
            raw.execute("PRAGMA journal_mode = WAL")

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("dragoman_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return database


def _postgresql(url: sa.URL) -> Database:
    where = url.set(drivername="postgresql").render_as_string(hide_password=True)
    try:
        engine = sa.create_engine(url, connect_args={"connect_timeout": 10}, isolation_level="READ COMMITTED")
    except ModuleNotFoundError as error:
        step = "Install it: pip install 'dragoman[postgresql]'"
        raise DragomanError("E306", "the driver for PostgreSQL is not installed", step) from error
    return Database(engine, where, None)


@functools.cache
def known_versions() -> frozenset[str]:
    """Every migration that this version of Dragoman has."""
    return frozenset(path.stem.removeprefix("v") for path in (MIGRATIONS / "versions").glob("v*.py"))


def ready(where: str | os.PathLike[str], *, create: bool, progress: Progress = silent) -> Database:
    """The database at ``where`` with today's schema: made if it is not there and may be, migrated if it is older.

    Raises :class:`DragomanError` E501 (there is none), E502 (it is something
    else), E503 (a newer version made it), and what the database objects to.
    """
    database = connect(where)
    try:
        _prepare(database, create, progress)
    except BaseException:
        database.close()
        raise
    return database


def _prepare(database: Database, create: bool, progress: Progress) -> None:
    path = database.path
    if path is not None and not path.exists():
        if not create:
            raise _absent(database.where)
        if not path.parent.is_dir():
            raise _unwritten(database.where, "its folder is not there")
    version = database.version()
    if version == schema.HEAD:
        _refresh(database, progress)
        return
    if version is None:
        if not database.is_empty():
            raise _foreign(database.where, "it holds other tables")
        if not create:
            raise _absent(database.where)
    elif version not in known_versions():
        step = "Install the newest version of Dragoman."
        raise DragomanError("E503", f"a newer Dragoman made the archive {database.where} (schema {version})", step)
    database.migrate(progress=progress)


def _refresh(database: Database, progress: Progress) -> None:
    """Make anew what was made by other rules than today's."""
    with database.read() as connection:
        if indexing.is_fresh(connection):
            return
    with database.write() as connection:
        indexing.rebuild(connection, progress)


def _absent(where: str) -> DragomanError:
    step = "Make one with dragoman archive init, or name yours with --archive or DRAGOMAN_ARCHIVE."
    return DragomanError("E501", f"there is no archive at {where}", step)
