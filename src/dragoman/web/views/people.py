"""Logging in and out, the accounts, the log."""

from __future__ import annotations

import re

import msgspec

from dragoman.archive.accounts import Account, Noted
from dragoman.errors import DragomanError
from dragoman.web import entry
from dragoman.web.pages import Answer, Asked, page_of

LINES = 100


class Back(msgspec.Struct, frozen=True):
    """Where to go on after logging in: an address of this room."""

    next: str = "/"


class LoginPage(msgspec.Struct, frozen=True, kw_only=True):
    """Whether somebody has logged in, and as whom."""

    name: str
    role: str


def login_form(asked: Asked) -> Answer:
    value = LoginPage(name=asked.visitor.name, role=asked.visitor.role)
    return Answer(value=value, more={"next": within(asked.query.next), "error": None})


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """A name and its password."""

    name: str = ""
    password: str = ""
    next: str = "/"
    csrf: str = ""


def login(asked: Asked) -> Answer:
    given: Login = asked.form
    accounts = asked.room.accounts
    if not asked.room.accounts_exist():
        raise DragomanError("E603", "there are no accounts here", "Add one: dragoman users add NAME.")
    try:
        token = accounts.log_in(given.name, given.password, client=asked.visitor.client)
    except DragomanError as error:
        from dragoman.web.errors import status_of

        value = LoginPage(name="", role="nobody")
        more = {"next": within(given.next), "error": error}
        return Answer(value=value, more=more, status=status_of(error.code))
    found = accounts.session(token)
    assert found is not None
    return Answer(value=LoginPage(name=found.name, role=found.role), to=within(given.next), cookie=token)


def within(address: str) -> str:
    """``address`` where it is one of this room, else the first page: nobody is sent elsewhere from here."""
    good = re.match(r"/(?![/\\])[^\x00-\x20\\]*\Z", address)
    return address if good and not address.startswith(("/login", "/logout")) else "/"


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """Only that the form is ours."""

    csrf: str = ""


def logout(asked: Asked) -> Answer:
    if asked.visitor.session:
        asked.room.accounts.log_out(asked.visitor.session, by=asked.visitor.name, client=asked.visitor.client)
    return Answer(value=LoginPage(name="", role="nobody"), to="/login", cookie="")


class People(msgspec.Struct, frozen=True, kw_only=True):
    """The accounts, and the newest lines of the log."""

    accounts: tuple[Account, ...]
    noted: tuple[Noted, ...]
    page: int
    pages: int


class Page(msgspec.Struct, frozen=True):
    """``page`` of the log, from 1."""

    page: int = 1


def people(asked: Asked) -> Answer:
    return _people(asked, None)


def _people(asked: Asked, error: DragomanError | None) -> Answer:
    accounts = asked.room.accounts
    page, pages = page_of(getattr(asked.query, "page", 1), accounts.lines(), LINES)
    value = People(accounts=accounts.all(), noted=accounts.noted(page=page, size=LINES), page=page, pages=pages)
    return Answer(value=value, more={"error": error}, status=422 if error is not None else 200)


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A change to an account. ``what``: add, role, password, disable or enable."""

    what: str = ""
    name: str = ""
    role: str = "reader"
    password: str = ""
    csrf: str = ""


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """All accounts after the change."""

    accounts: tuple[Account, ...]


def change(asked: Asked) -> Answer:
    given: Change = asked.form
    accounts = asked.room.accounts
    by = asked.signed
    if not asked.room.accounts_exist():
        step = "Add the first on the command line: dragoman users add NAME --role admin."
        raise DragomanError("E603", "there are no accounts here yet", step)
    try:
        if given.what == "add":
            accounts.add(given.name, given.password, given.role, **by)
        elif given.what == "role":
            accounts.set_role(given.name, given.role, **by)
        elif given.what == "password":
            accounts.set_password(given.name, given.password, **by)
        elif given.what in ("disable", "enable"):
            getattr(accounts, given.what)(given.name, **by)
        else:
            raise DragomanError("E601", f"{given.what[:40]!r} is no change to an account", "See the form.")
    except DragomanError as error:
        if error.code not in ("E610", "E601"):
            raise
        return msgspec.structs.replace(_people(asked, error), template="accounts.html")
    return Answer(value=Changed(accounts=accounts.all()), to="/accounts")


__all__ = ["entry"]
