"""Who may use an archive's reading room, and the log of what they did.

Accounts, their sessions and the secret that signs cookies belong to the place
that serves; they are not exported. The log (``audit``) is kept: rows are only
ever added, each sealed with a hash over itself and the seal before, so that
:func:`dragoman.archive.Archive.verify` sees a row that was changed or taken out.
Passwords are kept as argon2id hashes, sessions as the hash of their token.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets
import unicodedata
from typing import Any

import msgspec
import sqlalchemy as sa

from dragoman.archive import packing
from dragoman.archive.database import Database
from dragoman.archive.schema import account, audit, secret, session
from dragoman.errors import DragomanError

ROLES = ("reader", "coder", "admin")
SHORTEST = 12
"""Characters of a password: NIST SP 800-63B asks for 8; nobody has to type it often."""
LONGEST = 512
SESSION_HOURS = 12
WINDOW = datetime.timedelta(minutes=15)
TRIES = 5
"""Wrong passwords for one name within the window, after which it is closed for the rest of it."""
CLIENT_TRIES = 30
"""The same for one client address, behind which there may be a whole office."""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may log in, unless ``disabled``."""

    name: str
    role: str
    made: str
    disabled: bool = False


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who has logged in; ``until`` is when that ends (``None``: a script's token, until it is revoked)."""

    name: str
    role: str
    until: str | None


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the log: when, who, from where, did what, to what."""

    at: str
    by: str
    client: str
    action: str
    what: str


class Accounts:
    """The accounts of one archive."""

    def __init__(self, database: Database) -> None:
        self.database = database

    # --- accounts -------------------------------------------------------------

    def exist(self) -> bool:
        """Whether anybody may log in."""
        with self.database.read() as connection:
            found = sa.select(account.c.id).where(~account.c.disabled).limit(1)
            return connection.execute(found).first() is not None

    def all(self) -> tuple[Account, ...]:
        """Every account, by name."""
        with self.database.read() as connection:
            rows = connection.execute(sa.select(account).order_by(account.c.name))
            return tuple(Account(name=r.name, role=r.role, made=r.made, disabled=r.disabled) for r in rows)

    def add(self, name: str, password: str, role: str, *, by: str, client: str = "") -> Account:
        """A new account. Raises :class:`DragomanError` E610 (name, password or role will not do; the name is taken)."""
        name = checked_name(name)
        _check_role(role)
        row = {"name": name, "password": hashed(password, name), "role": role, "made": packing.now(), "disabled": False}
        with self.database.write() as connection:
            if connection.execute(sa.select(account.c.id).where(account.c.name == name)).first() is not None:
                raise _wrong(f"there is an account {name!r} already", "Choose another name.")
            connection.execute(account.insert().values(row))
            note(connection, by, client, "account added", f"{name} as {role}")
        return Account(name=name, role=role, made=str(row["made"]))

    def set_password(self, name: str, password: str, *, by: str, client: str = "") -> None:
        """Another password; whoever is logged in under the old one no longer is."""
        self._change(name, {"password": hashed(password, checked_name(name))}, "password set", by, client, end=True)

    def set_role(self, name: str, role: str, *, by: str, client: str = "") -> None:
        """Another role, from the next request on."""
        _check_role(role)
        self._change(name, {"role": role}, f"made {role}", by, client)

    def disable(self, name: str, *, by: str, client: str = "") -> None:
        """Let nobody in under this name; what was done under it stays."""
        self._change(name, {"disabled": True}, "account disabled", by, client, end=True)

    def enable(self, name: str, *, by: str, client: str = "") -> None:
        """Let them in again."""
        self._change(name, {"disabled": False}, "account enabled", by, client)

    def _change(
        self, name: str, values: dict[str, Any], action: str, by: str, client: str, *, end: bool = False
    ) -> None:
        with self.database.write() as connection:
            row = _row(connection, name)
            if row is None:
                raise _wrong(f"there is no account {name!r}", "dragoman users list shows all.")
            admin = sa.select(account.c.id).where(account.c.role == "admin", ~account.c.disabled)
            connection.execute(account.update().where(account.c.id == row.id).values(values))
            weaker = row.role == "admin" and not row.disabled and (values.get("disabled") or "role" in values)
            if weaker and connection.execute(admin).first() is None:
                raise _wrong(f"{name} is the last admin", "Make somebody else an admin first.")
            if end:
                connection.execute(session.delete().where(session.c.account_id == row.id))
            note(connection, by, client, action, row.name)

    # --- logging in -----------------------------------------------------------

    def log_in(self, name: str, password: str, *, client: str = "") -> str:
        """The token of a new session.

        Raises :class:`DragomanError` E609 (name or password is wrong; which, is
        not said) and E605 (too many tries; the right password does not help then).
        """
        name = _folded(name)
        with self.database.read() as connection:
            row = _row(connection, name)
            _check_rate(connection, _subject(name, row), client)
        good = _verified(row.password if row is not None else None, password) and row is not None and not row.disabled
        token = secrets.token_urlsafe(32)
        with self.database.write() as connection:
            if not good or row is None:
                note(connection, "", client, "login refused", _subject(name, row))
            else:
                connection.execute(session.delete().where(session.c.expires < packing.now()))
                connection.execute(session.insert().values(_session_row(row.id, token, "session")))
                note(connection, row.name, client, "logged in", row.name)
        if not good:
            raise DragomanError("E609", "name or password is wrong", "Try again, or ask an admin for a new password.")
        return token

    def issue(self, name: str, *, by: str, client: str = "") -> str:
        """A token for a script of ``name``'s, shown this once; it holds until the password is set anew."""
        token = secrets.token_urlsafe(32)
        with self.database.write() as connection:
            row = _row(connection, name)
            if row is None or row.disabled:
                raise _wrong(f"there is no account {name!r} that may log in", "dragoman users list shows all.")
            connection.execute(session.insert().values(_session_row(row.id, token, "token")))
            note(connection, by, client, "token issued", row.name)
        return token

    def session(self, token: str, kind: str = "session") -> Session | None:
        """Who has logged in with this token; ``None`` where nobody has, or no longer."""
        with self.database.read() as connection:
            row = connection.execute(
                sa.select(account.c.name, account.c.role, session.c.expires)
                .join(account, account.c.id == session.c.account_id)
                .where(session.c.digest == _digest(token), session.c.kind == kind, ~account.c.disabled)
            ).first()
        if row is None or (row.expires is not None and row.expires < packing.now()):
            return None
        return Session(name=row.name, role=row.role, until=row.expires)

    def log_out(self, token: str, *, by: str, client: str = "") -> None:
        """End a session."""
        with self.database.write() as connection:
            connection.execute(session.delete().where(session.c.digest == _digest(token)))
            note(connection, by, client, "logged out", by)

    def secret(self, name: str) -> str:
        """A secret of this archive's place, made when it is first asked for."""
        with self.database.read() as connection:
            found: str | None = connection.execute(sa.select(secret.c.value).where(secret.c.name == name)).scalar()
        if found is not None:
            return found
        with self.database.write() as connection:
            found = connection.execute(sa.select(secret.c.value).where(secret.c.name == name)).scalar()
            if found is None:
                found = secrets.token_hex(32)
                connection.execute(secret.insert().values(name=name, value=found))
            return found

    # --- the log --------------------------------------------------------------

    def note(self, by: str, client: str, action: str, what: str) -> None:
        """Write a line into the log."""
        with self.database.write() as connection:
            note(connection, by, client, action, what)

    def noted(self, *, page: int = 1, size: int = 100) -> tuple[Noted, ...]:
        """A page of the log, the newest first."""
        with self.database.read() as connection:
            query = sa.select(audit).order_by(audit.c.id.desc()).limit(size).offset((page - 1) * size)
            rows = connection.execute(query)
            return tuple(Noted(at=r.at, by=r.by, client=r.client, action=r.action, what=r.what) for r in rows)

    def lines(self) -> int:
        """How many lines the log has."""
        with self.database.read() as connection:
            found: int = connection.execute(sa.select(sa.func.count()).select_from(audit)).scalar_one()
            return found


def note(connection: sa.Connection, by: str, client: str, action: str, what: str) -> None:
    """Write a line into the log, within a transaction of the caller's."""
    row = {"at": packing.now(), "by": by, "client": client, "action": action, "what": what}
    last = connection.execute(sa.select(audit.c.seal).order_by(audit.c.id.desc()).limit(1)).scalar()
    connection.execute(audit.insert().values(**row, seal=seal(last, row)))


def seal(before: str | None, row: Any) -> str:
    """What a line of the log is sealed with."""
    fields = [row[name] for name in ("at", "by", "client", "action", "what")]
    return hashlib.sha256(msgspec.json.encode([before, *fields])).hexdigest()


def checked_name(name: str) -> str:
    """``name`` in the one form in which it is compared. Raises E610 where it is none."""
    folded = _folded(name)
    good = all(c.isalnum() or c in "._-@+" for c in folded)
    if not (2 <= len(folded) <= 60 and good):
        raise _wrong(f"{name[:60]!r} is no name for an account", "Use 2 to 60 letters, digits, and . _ - @ +.")
    return folded


def hashed(password: str, name: str) -> str:
    """The argon2id hash of a password. Raises E610 where it will not do."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise _wrong(f"the password has not {SHORTEST} to {LONGEST} characters", "A few unrelated words do well.")
    if len(set(password)) < 5 or (name in password.casefold() and len(password) < len(name) + SHORTEST):
        raise _wrong("the password is too easily guessed", "A few unrelated words do well.")
    made: str = hasher().hash(password)
    return made


def hasher() -> Any:
    """argon2id with the parameters of RFC 9106 for little memory. Raises E306 where the extra is not installed."""
    try:
        import argon2
    except ModuleNotFoundError as error:
        step = "Install it: pip install 'dragoman[web]'"
        raise DragomanError("E306", "argon2-cffi is not installed", step) from error
    return argon2.PasswordHasher.from_parameters(argon2.profiles.RFC_9106_LOW_MEMORY)


_NOBODY: dict[str, str] = {}
"""A hash that no password has, so that an unknown name takes as long as a known one."""


def _verified(kept: str | None, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    made = hasher()
    if kept is None:
        kept = _NOBODY.setdefault("hash", made.hash(secrets.token_urlsafe(32)))
    try:
        return bool(made.verify(kept, password[: LONGEST + 1]))
    except (VerificationError, InvalidHashError):
        return False


def _check_rate(connection: sa.Connection, subject: str, client: str) -> None:
    """Raises E605."""
    since = (datetime.datetime.now(datetime.UTC) - WINDOW).strftime("%Y-%m-%dT%H:%M:%SZ")
    refused = sa.select(sa.func.count()).where(audit.c.action == "login refused", audit.c.at >= since)
    for whose, most in ((audit.c.what == subject, TRIES), (audit.c.client == client, CLIENT_TRIES)):
        if connection.execute(refused.where(whose)).scalar_one() >= most:
            step = f"Wait {WINDOW.seconds // 60} minutes, or ask an admin."
            raise DragomanError("E605", "there were too many tries to log in", step)


def _subject(name: str, row: Any) -> str:
    """How the log names whom somebody tried to be; of a name that is none only a hash: it may be a password."""
    if row is not None:
        return str(row.name)
    return f"no such name ({hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:12]})"


def _session_row(account_id: int, token: str, kind: str) -> dict[str, Any]:
    now = datetime.datetime.now(datetime.UTC)
    until = (now + datetime.timedelta(hours=SESSION_HOURS)).strftime("%Y-%m-%dT%H:%M:%SZ")
    expires = until if kind == "session" else None
    return {
        "digest": _digest(token),
        "account_id": account_id,
        "kind": kind,
        "made": packing.now(),
        "expires": expires,
    }


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _row(connection: sa.Connection, name: str) -> Any:
    return connection.execute(sa.select(account).where(account.c.name == _folded(name))).first()


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise _wrong(f"{role!r} is no role", f"It is one of {', '.join(ROLES)}.")


def _wrong(why: str, step: str) -> DragomanError:
    return DragomanError("E610", why, step)
