"""Who may come in, and as what: accounts, sessions, roles, forms from elsewhere, guessing."""

from __future__ import annotations

import re
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

import argon2
import pytest

from dragoman.archive import Archive, accounts
from dragoman.archive.accounts import Accounts
from dragoman.errors import DragomanError
from dragoman.web import table

from .conftest import EGYPT, Client
from .test_pages import address

WORDS = "four plain words here"
ROLES = ("reader", "coder", "admin")
ENDING = ("login", "logout")
"""Pages that end the session with which they are asked."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing as it is, with less work, so that tests can log in often."""
    made = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(accounts, "hasher", lambda: made)
    accounts._NOBODY.clear()


@pytest.fixture
def people(archive: Archive) -> Accounts:
    found = Accounts(archive.database)
    for role in ROLES:
        found.add(f"an-{role}", WORDS, role, by="the tests")
    return found


@pytest.fixture
def room(archive: Archive, people: Accounts, open_room: Callable[..., Client]) -> Callable[..., Client]:
    """Makes clients of a room with accounts, logged in as ``role`` or not at all."""

    def made(role: str | None = None) -> Client:
        client = open_room(archive)
        if role is not None:
            assert client.log_in(f"an-{role}", WORDS).status_code == 303
        return client

    return made


def cookie_of(answer: Any) -> SimpleCookie:
    return SimpleCookie(answer.headers.get("set-cookie", ""))


# --- logging in -------------------------------------------------------------------


def test_with_accounts_everybody_has_to_log_in(room: Callable[..., Client]) -> None:
    client = room()
    for page in table.PAGES:
        if page.role == "nobody":
            continue
        path = address(page)
        if page.method == "GET":
            answer = client.get(path)
            assert answer.status_code == 303, path
            assert answer.headers["location"].startswith("/login?next=%2F"), path
        asked = client.request(page.method, path, headers={"accept": "application/json"})
        assert asked.status_code == 401 or not page.twin, path
    assert client.get("/documents.json").status_code == 401
    assert client.get("/documents.json").json()["code"] == "E602"


def test_after_logging_in_one_goes_on_where_one_was(room: Callable[..., Client]) -> None:
    client = room()
    sent = client.get(f"/documents/{EGYPT}?speaker=EGY").headers["location"]
    form = client.get(sent).text
    assert f'value="/documents/{EGYPT}?speaker=EGY"' in form
    answer = client.fill("/login", name="an-reader", password=WORDS, next=f"/documents/{EGYPT}?speaker=EGY")
    assert answer.headers["location"] == f"/documents/{EGYPT}?speaker=EGY"
    assert client.get(answer.headers["location"]).status_code == 200


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "/a\r\nX: y"]
)
def test_nobody_is_sent_elsewhere(room: Callable[..., Client], to: str) -> None:
    answer = room().fill("/login", name="an-reader", password=WORDS, next=to)
    assert answer.headers["location"] == "/"


def test_the_cookie_is_signed_and_out_of_reach(room: Callable[..., Client], archive: Archive) -> None:
    client = room()
    answer = client.log_in("an-reader", WORDS)
    (morsel,) = cookie_of(answer).values()
    assert morsel["httponly"]
    assert morsel["samesite"] == "Lax"
    assert morsel["path"] == "/"
    value = client.cookies["dragoman"]
    client.cookies.set("dragoman", value[:-2] + ("aa" if value[-2:] != "aa" else "bb"))
    assert client.get("/documents").status_code == 303


def test_over_https_the_cookie_is_tied_to_its_host(
    archive: Archive, people: Accounts, open_room: Callable[..., Client]
) -> None:
    client = open_room(archive, secure=True, loopback=False, address="https://room.example")
    answer = client.get("/login")
    assert answer.headers["set-cookie"].startswith("__Host-dragoman=")
    assert "; Secure" in answer.headers["set-cookie"]
    assert "strict-transport-security" in answer.headers


def test_a_session_that_was_planted_is_not_the_one_that_is_logged_in(room: Callable[..., Client]) -> None:
    """Session fixation: the token before logging in is worth nothing after."""
    client = room()
    client.get("/login")
    planted = client.cookies["dragoman"]
    client.log_in("an-coder", WORDS)
    assert client.cookies["dragoman"] != planted
    other = room()
    other.cookies.set("dragoman", planted)
    assert other.get("/documents").status_code == 303


def test_after_logging_out_the_cookie_is_worth_nothing(room: Callable[..., Client]) -> None:
    client = room("reader")
    kept = client.cookies["dragoman"]
    assert client.fill("/logout", of="/documents").status_code == 303
    client.cookies.set("dragoman", kept)
    assert client.get("/documents").status_code == 303


def test_a_new_password_and_a_disabled_account_end_sessions(room: Callable[..., Client], people: Accounts) -> None:
    reader, coder = room("reader"), room("coder")
    people.set_password("an-reader", "other plain words", by="x")
    people.disable("an-coder", by="x")
    assert reader.get("/documents").status_code == 303
    assert coder.get("/documents").status_code == 303
    assert room().log_in("an-coder", WORDS).status_code == 403
    people.enable("an-coder", by="x")
    assert room().log_in("an-coder", WORDS).status_code == 303


def test_a_session_ends_by_itself(room: Callable[..., Client], monkeypatch: pytest.MonkeyPatch) -> None:
    client = room("reader")
    monkeypatch.setattr(accounts.packing, "now", lambda: "2999-01-01T00:00:00Z")
    assert client.get("/documents").status_code == 303


# --- guessing ---------------------------------------------------------------------


def test_who_has_an_account_cannot_be_told(room: Callable[..., Client]) -> None:
    """A name that is none is answered as a wrong password is: same words, same work."""
    answers = [room().log_in(name, "not the password") for name in ("an-admin", "nobody-at-all")]
    assert {answer.status_code for answer in answers} == {403}
    texts = {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}
    assert len(texts) == 1
    assert "E609" in texts.pop()


def test_an_unknown_name_costs_a_hash_as_well(people: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    made = accounts.hasher()

    class Counting:
        def verify(self, kept: str, password: str) -> bool:
            asked.append(kept)
            return bool(made.verify(kept, password))

        def hash(self, password: str) -> str:
            return str(made.hash(password))

    monkeypatch.setattr(accounts, "hasher", Counting)
    for name in ("an-admin", "nobody-at-all"):
        with pytest.raises(DragomanError, match="E609"):
            people.log_in(name, "wrong words here")
    assert len(asked) == 2


@pytest.mark.parametrize("name", ["an-admin", "nobody-at-all"])
def test_after_five_tries_the_name_is_closed_for_a_while(room: Callable[..., Client], name: str) -> None:
    client = room()
    codes = [client.log_in(name, f"wrong words {n}").status_code for n in range(7)]
    assert codes == [403] * 5 + [429] * 2
    assert client.log_in(name, WORDS).status_code == 429, "the right one does not help then"
    assert client.log_in("an-reader", WORDS).status_code == 303, "others may come in"


def test_one_address_may_not_try_all_names(people: Accounts) -> None:
    for n in range(accounts.CLIENT_TRIES):
        with pytest.raises(DragomanError, match="E609"):
            people.log_in(f"name-{n}", WORDS, client="10.0.0.1")
    with pytest.raises(DragomanError, match="E605"):
        people.log_in("an-admin", WORDS, client="10.0.0.1")
    assert people.log_in("an-admin", WORDS, client="10.0.0.2")


def test_names_of_documents_cannot_be_tried_from_outside(room: Callable[..., Client]) -> None:
    client = room()
    answers = [client.get(f"/documents/{name}.json") for name in (EGYPT, "nothing-like-it")]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].content == answers[1].content


# --- who may what -----------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", [page for page in table.PAGES if page.name not in ENDING], ids=lambda page: page.name)
def test_each_role_may_what_it_may_and_no_more(room: Callable[..., Client], page: Any, role: str) -> None:
    client = room(role)
    path = address(page)
    allowed = ROLES.index(role) >= (ROLES.index(page.role) if page.role != "nobody" else 0)
    data = {"csrf": client.csrf()} if page.method == "POST" else None
    answer = client.request(page.method, path, data=data)
    if allowed:
        assert answer.status_code not in (303, 401, 403) or page.method == "POST", answer.text[:300]
        assert "E603" not in answer.text or page.name == "openapi"
    else:
        assert answer.status_code == 403
        assert "E603" in answer.text


def test_a_reader_changes_nothing(room: Callable[..., Client], archive: Archive, people: Accounts) -> None:
    client = room("reader")
    before = (archive.status(), people.all())
    token = client.csrf()
    client.post(f"/documents/{EGYPT}@1/statements/s2/check", data={"csrf": token, "verdict": "confirmed"})
    client.post("/accounts", data={"csrf": token, "what": "role", "name": "an-reader", "role": "admin"})
    client.post("/read/keep", data={"csrf": token, "keep": "x"})
    assert (archive.status(), people.all()) == before


def test_an_admin_sees_to_accounts(room: Callable[..., Client], people: Accounts) -> None:
    client = room("admin")
    assert client.fill("/accounts", what="add", name="New.One", password=WORDS, role="coder").status_code == 303
    assert client.fill("/accounts", what="role", name="new.one", role="reader").status_code == 303
    assert {each.name: each.role for each in people.all()}["new.one"] == "reader"
    last = client.fill("/accounts", what="role", name="an-admin", role="reader")
    assert last.status_code == 422
    assert "last admin" in last.text
    assert client.fill("/accounts", what="disable", name="an-admin").status_code == 422
    for password in ("short", "aaaaaaaaaaaaaaaa"):
        answer = client.fill("/accounts", what="add", name="other", password=password)
        assert answer.status_code == 422, "it is the words that will not do"
        assert password not in answer.text
    log = client.get("/accounts").text
    for action in ("account added", "made reader", "logged in"):
        assert action in log


def test_a_script_comes_in_by_its_token(room: Callable[..., Client], people: Accounts) -> None:
    token = people.issue("an-coder", by="x")
    client = room()
    headers = {"authorization": f"Bearer {token}"}
    assert client.get("/documents.json", headers=headers).status_code == 200
    checked = client.post(
        f"/documents/{EGYPT}@1/statements/s2/check.json", json={"verdict": "confirmed"}, headers=headers
    )
    assert checked.status_code == 200
    assert checked.json()["correction"]["by"] == "an-coder"
    assert client.get("/documents.json", headers={"authorization": "Bearer x"}).status_code == 401
    people.set_password("an-coder", "other plain words", by="x")
    assert client.get("/documents.json", headers=headers).status_code == 401


# --- forms from elsewhere -----------------------------------------------------------

POSTS = [page for page in table.PAGES if page.method == "POST"]


@pytest.mark.parametrize("page", POSTS, ids=lambda page: page.name)
def test_a_change_needs_the_token_of_its_form(room: Callable[..., Client], page: Any) -> None:
    client = room("admin")
    other = room("coder").csrf()
    for token in ({}, {"csrf": ""}, {"csrf": "0" * 64}, {"csrf": other}):
        answer = client.post(address(page), data=token)
        assert answer.status_code == 403
        assert "E604" in answer.text


@pytest.mark.parametrize("page", POSTS, ids=lambda page: page.name)
def test_a_change_does_not_come_from_another_site(room: Callable[..., Client], page: Any) -> None:
    client = room("admin")
    data = {"csrf": client.csrf()}
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        answer = client.post(address(page), data=data, headers=headers)
        assert answer.status_code == 403, headers
        assert "E604" in answer.text


def test_without_accounts_another_site_can_change_nothing_either(client: Client, archive: Archive) -> None:
    path = f"/documents/{EGYPT}@1/statements/s2/check"
    before = archive.status()
    assert client.post(path, data={"verdict": "confirmed"}).status_code == 403
    headers = {"origin": "https://evil.example", "content-type": "application/json"}
    assert client.post(path, json={"verdict": "confirmed"}, headers=headers).status_code == 403
    plain = client.post(path, content=b'{"verdict": "confirmed"}', headers={"content-type": "text/plain"})
    assert plain.status_code == 400, "what another site may send without asking is not taken for JSON"
    assert archive.status() == before
    assert client.fill("/login", name="a", password="b").status_code == 403


# --- the log, and what is exported ---------------------------------------------------


def test_the_log_cannot_be_changed_unseen(archive: Archive, people: Accounts) -> None:
    import sqlalchemy as sa

    assert archive.verify().problems == ()
    with archive.database.write() as connection:
        connection.execute(sa.text("UPDATE audit SET what = 'somebody else' WHERE id = 2"))
    assert [problem.where for problem in archive.verify().problems] == ["log 2"]
    with archive.database.write() as connection:
        connection.execute(sa.text("DELETE FROM audit WHERE id = 2"))
    assert [problem.where for problem in archive.verify().problems] == ["log 3"]


def test_passwords_do_not_leave_the_place(archive: Archive, people: Accounts, tmp_path: Any) -> None:
    import dragoman

    people.log_in("an-admin", WORDS)
    archive.export(tmp_path / "out")
    held = b"".join(path.read_bytes() for path in sorted((tmp_path / "out").iterdir()))
    assert b"argon2" not in held
    with dragoman.open_archive(tmp_path / "in.db", create=True) as other:
        other.import_(tmp_path / "out")
        assert Accounts(other.database).all() == ()
        assert Accounts(other.database).noted() == people.noted(), "the log is carried"
        assert other.verify().problems == ()


def test_the_log_does_not_keep_what_was_typed_for_a_name(people: Accounts) -> None:
    with pytest.raises(DragomanError):
        people.log_in("my secret password", WORDS)
    assert "my secret password" not in str(people.noted())
