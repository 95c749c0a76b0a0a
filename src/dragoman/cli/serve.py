"""``dragoman serve``, ``dragoman users`` and ``dragoman corrections``."""

from __future__ import annotations

import contextlib
import getpass
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.opening import opened
from dragoman.cli.options import ARCHIVE, JSON, MODEL
from dragoman.cli.output import output_to, write
from dragoman.cli.progress import say
from dragoman.cli.status import Status
from dragoman.errors import DragomanError

if TYPE_CHECKING:
    from dragoman.archive.accounts import Accounts

PORT = 8321
ROLES = ["reader", "coder", "admin"]


def register(cli: click.Group) -> None:
    """Add this family's commands."""
    cli.add_command(serve_command)
    cli.add_command(users_command)
    cli.add_command(corrections_command)


@click.command("serve", short_help="Open the archive in a browser.")
@ARCHIVE
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Where to listen; beyond this machine only with accounts."
)
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes a free one.")
@click.option(
    "--address",
    metavar="URL",
    help="The room's public address, as https://room.example.org, if a proxy stands before it.",
)
@click.option("--create", is_flag=True, help="Make the archive if there is none.")
@MODEL
def serve_command(where: str, host: str, port: int, address: str | None, create: bool, model: str | None) -> int:
    """Open the reading room: the archive in a browser, until you press Ctrl-C.

    Without accounts it answers to this machine alone. Add some with dragoman users add; then everybody has to log
    in, and --host opens it to others.

    \b
    dragoman serve --archive dragoman.db
    dragoman serve --host 0.0.0.0 --address https://room.example.org
    """
    serving, web = _room()
    if address is not None and not address.startswith(("http://", "https://")):
        raise click.BadParameter("an address begins with http:// or https://", param_hint="--address")
    with opened(where, create=create) as archive:
        serving.check_host(archive.database, host)
        settings = web.Settings(
            address=address.rstrip("/") if address else None,
            secure=bool(address and address.startswith("https://")),
            loopback=web.is_loopback(host) and address is None,
        )
        app = web.application(archive, model=model, settings=settings)

        def ready(host: str, port: int) -> None:
            shown = f"[{host}]" if ":" in host else host
            say(f"The reading room is open at http://{shown}:{port}/ (Ctrl-C closes it)")

        serving.run(app, host=host, port=port, ready=ready)
    return Status.READ


def _room() -> tuple[Any, Any]:
    """The modules of the reading room. Raises :class:`DragomanError` E306 where the extra is not installed."""
    try:
        from dragoman import web
        from dragoman.web import serving
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("dragoman"):
            raise
        step = "Install it: pip install 'dragoman[web]'"
        raise DragomanError("E306", f"{error.name} is not installed", step) from error
    return serving, web


# --- accounts ------------------------------------------------------------------


@click.group("users", short_help="Who may use the reading room.")
def users_command() -> None:
    """Who may use the reading room, and as what.

    A reader reads and searches; a coder also checks statements and keeps texts; an admin also sees to accounts.
    """


@contextlib.contextmanager
def _accounts(where: str) -> Iterator[Accounts]:
    from dragoman.archive.accounts import Accounts

    with opened(where) as archive:
        yield Accounts(archive.database)


def _by() -> str:
    """Under whose name the log has what is done here."""
    return f"{getpass.getuser()} (command line)"


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return asked


STDIN = click.option("--password-stdin", is_flag=True, help="Take the password from the first line of stdin.")
ROLE = click.option(
    "--role", type=click.Choice(ROLES), default="reader", show_default=True, help="What the account may do."
)


@users_command.command("add")
@click.argument("name")
@ROLE
@STDIN
@ARCHIVE
def add_command(name: str, role: str, password_stdin: bool, where: str) -> None:
    """Add an account NAME; its password is asked for."""
    with _accounts(where) as accounts:
        made = accounts.add(name, _password(password_stdin), role, by=_by())
        say(f"{made.name} may log in as {made.role}")


@users_command.command("password")
@click.argument("name")
@STDIN
@ARCHIVE
def password_command(name: str, password_stdin: bool, where: str) -> None:
    """Give NAME another password; whoever is logged in under the old one no longer is."""
    with _accounts(where) as accounts:
        accounts.set_password(name, _password(password_stdin), by=_by())


@users_command.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
@ARCHIVE
def role_command(name: str, role: str, where: str) -> None:
    """Give NAME another ROLE."""
    with _accounts(where) as accounts:
        accounts.set_role(name, role, by=_by())


@users_command.command("disable")
@click.argument("name")
@ARCHIVE
def disable_command(name: str, where: str) -> None:
    """Let NAME in no more; what was done under it stays. Tokens are revoked, too."""
    with _accounts(where) as accounts:
        accounts.disable(name, by=_by())


@users_command.command("enable")
@click.argument("name")
@ARCHIVE
def enable_command(name: str, where: str) -> None:
    """Let NAME in again."""
    with _accounts(where) as accounts:
        accounts.enable(name, by=_by())


@users_command.command("token")
@click.argument("name")
@ARCHIVE
def token_command(name: str, where: str) -> None:
    """Print a token for a script of NAME's, to be sent as "Authorization: Bearer TOKEN". It is shown this once."""
    with _accounts(where) as accounts, output_to(None) as out:
        write(out, accounts.issue(name, by=_by()) + "\n")


@users_command.command("list")
@JSON
@ARCHIVE
def list_command(as_json: bool, where: str) -> None:
    """List the accounts."""
    import msgspec

    with _accounts(where) as accounts, output_to(None) as out:
        found = accounts.all()
        if as_json:
            write(out, msgspec.json.encode(found).decode() + "\n")
        for each in () if as_json else found:
            write(out, f"{each.name}\t{each.role}\t{each.made}{chr(9) + 'disabled' if each.disabled else ''}\n")


# --- what people found -----------------------------------------------------------


@click.command("corrections", short_help="Write down what people found when they checked statements.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["gold", "jsonl"]),
    default="gold",
    show_default=True,
    help="gold: documents of which the encounter and every statement were checked, in the codebook's format, for "
    "dragoman evaluate reading. "
    "jsonl: every correction, with who and when, a line each.",
)
@click.option("-o", "--output", metavar="FILE", help="Write there instead of stdout, all or nothing.")
@ARCHIVE
def corrections_command(form: str, output: str | None, where: str) -> int:
    """Write down what people found when they checked statements in the reading room.

    \b
    dragoman corrections -o gold.jsonl
    dragoman evaluate reading gold.jsonl
    """
    import msgspec

    from dragoman.archive.corrections import Corrections
    from dragoman.evaluation import gold

    written = 0
    with opened(where) as archive, output_to(output) as out:
        corrections = Corrections(archive.database)
        if form == "gold":
            lines = (gold.line(found.readout) for found in corrections.wholes())
        else:
            lines = (msgspec.json.encode(each).decode() for each in (*corrections.all(), *corrections.all_met()))
        for line in lines:
            write(out, f"{line}\n", output)
            written += 1
        lacking = len(corrections.without_encounter()) if form == "gold" else 0
    if lacking:
        say(f"{lacking} more {'lacks' if lacking == 1 else 'lack'} only a check of the encounter")
    say(f"{written} {'document' if form == 'gold' else 'correction'}{'' if written == 1 else 's'}")
    return Status.READ if written else Status.NOTHING_READ
