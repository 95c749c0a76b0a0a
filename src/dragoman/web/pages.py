"""What a page is: an address, what it asks, what it gives, and who may see it.

Each page is one entry of a table. Its HTML, its JSON twin and its part of the
OpenAPI document are made of that entry, so that the three cannot disagree.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

import msgspec

from dragoman.web.errors import not_understood

if TYPE_CHECKING:
    from dragoman.web.room import Room

Role = Literal["nobody", "reader", "coder", "admin"]
ROLES: tuple[Role, ...] = ("nobody", "reader", "coder", "admin")
"""From the one that may least to the one that may most; each may what those before it may."""


def may(role: str, wanted: str) -> bool:
    """Whether somebody with ``role`` may do what ``wanted`` may."""
    return ROLES.index(role) >= ROLES.index(wanted)


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks: ``name`` is empty for somebody who has not logged in; ``csrf`` has to come back with every change.

    ``client`` is the address the request came from; ``session`` what to end when
    the visitor logs out; ``bearer`` says that a script asks, with a token of its own.
    """

    name: str = ""
    role: Role = "nobody"
    csrf: str = ""
    client: str = ""
    session: str = ""
    bearer: bool = False


class Upload(msgspec.Struct, frozen=True):
    """A file that was sent: its name as told, which is never used as a path, and its bytes."""

    name: str
    data: bytes


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request, taken apart: the page's own ``query`` or ``form`` value, the parts of the path, who asks."""

    room: Room
    page: Page
    path: str
    parts: Mapping[str, str]
    query: Any
    visitor: Visitor
    base: str
    raw_query: str = ""
    form: Any = None
    upload: Upload | None = None

    @property
    def who(self) -> str:
        """The name under which a change is kept."""
        return self.visitor.name or self.room.local_name

    @property
    def signed(self) -> dict[str, str]:
        """Who changes something, and from where: what the archive wants to know of every change."""
        return {"by": self.who, "client": self.visitor.client}

    def note(self, action: str, what: str) -> None:
        """Write a line of the log."""
        self.room.accounts.note(self.who, self.visitor.client, action, what)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a page gives: ``value`` for JSON, the same with ``more`` for the template.

    With ``to`` the browser is sent there after a change; with ``body`` the
    answer is a file, not a page. ``headers`` are added; ``cookie`` is the session's new token (empty: none any more).
    """

    value: Any = None
    more: dict[str, Any] = {}
    template: str | None = None
    status: int = 200
    to: str | None = None
    body: bytes | None = None
    media_type: str = "application/octet-stream"
    headers: dict[str, str] = {}
    cookie: str | None = None


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the table. ``timed`` pages change with the clock, not only with the archive.

    ``pace`` says with whom a page waits: the ``quick`` ones with each other,
    those that take long (``slow``) with each other, and those that wait for the ``workshop``.
    ``gives`` is what its JSON holds; several, where it is one of them.
    """

    path: str
    name: str
    answer: Callable[[Asked], Answer]
    about: str
    query: Any = None
    form: Any = None
    gives: Any = None
    template: str | None = None
    method: Literal["GET", "POST"] = "GET"
    role: Role = "reader"
    timed: bool = False
    twin: bool = True
    media_type: str | None = None
    status: int = 200
    upload: bool = False
    cached: bool = True
    pace: Literal["quick", "slow", "workshop"] = "quick"
    errors: tuple[int, ...] = ()


LAST_PAGE = 1_000_000


def page_of(wanted: int, total: int, size: int) -> tuple[int, int]:
    """Which page is shown where ``wanted`` was asked for, and of how many: of ``total`` things, ``size`` on each."""
    pages = max(1, -(-total // size))
    return min(max(wanted, 1), pages, LAST_PAGE), pages


def place(document: str, revision: int | None = None) -> str:
    """The address of a document, or of one of its revisions; a name may have letters of any script."""
    return f"/documents/{quote(document, safe='')}" + (f"@{revision}" if revision is not None else "")


class Nothing(msgspec.Struct, frozen=True):
    """No parameters."""


@functools.cache
def _fields_of(kind: Any) -> tuple[msgspec.inspect.Field, ...]:
    info = msgspec.inspect.type_info(kind)
    assert isinstance(info, msgspec.inspect.StructType)
    return info.fields


def parsed(kind: Any, given: Mapping[str, list[str]]) -> Any:
    """The query or form as a value of ``kind``. Raises :class:`DragomanError` E601.

    Parameters that the page does not have are left aside; an empty one counts as not given.
    """
    if kind is None:
        return Nothing()
    fields: dict[str, Any] = {}
    for field in _fields_of(kind):
        values = [value for value in given.get(field.encode_name, ()) if value != ""]
        for value in values:
            if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in value):
                raise not_understood(f"the parameter {field.encode_name!r} holds what is no character")
        if isinstance(field.type, msgspec.inspect.VarTupleType):
            if values:
                fields[field.encode_name] = values
        elif values:
            fields[field.encode_name] = values[-1]
    try:
        return msgspec.convert(fields, kind, strict=False)
    except msgspec.ValidationError as error:
        raise not_understood(f"the request does not fit: {error}") from error
