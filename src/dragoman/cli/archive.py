"""``dragoman archive``: what is kept, and what changed in it."""

from __future__ import annotations

import contextlib
import sys
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TextIO

import click

import dragoman
from dragoman.cli.opening import opened
from dragoman.cli.options import ARCHIVE, COLOR, JSON, MODEL, PROCESSES, PUBLISHED, checked
from dragoman.cli.output import json_text, keep_apart, look_of, output_to, write, writing
from dragoman.cli.progress import progress_bar, say
from dragoman.cli.status import Status
from dragoman.cli.watch import source_line

if TYPE_CHECKING:
    from dragoman.archive import Archive, Diff, Kept
    from dragoman.errors import Refused

ALL = click.option("--all", "everything", is_flag=True, help="Show also what is folded, and every detail.")


def register(cli: click.Group) -> None:
    """Add this family's commands."""
    cli.add_command(archive_group)


@click.group("archive", short_help="Keep documents for good, and see every change.")
def archive_group() -> None:
    """Keep documents for good: the bytes as they came, every text they had, and every reading."""


# --- putting in -------------------------------------------------------------------


@archive_group.command("init", short_help="Make an archive.")
@ARCHIVE
@JSON
def init_command(where: str, as_json: bool) -> int:
    """Make an archive where there is none; one that is there is left as it is.

    \b
    dragoman archive init
    dragoman archive init --archive postgresql://ana@db.example.org/readouts
    """
    with opened(where, create=True) as archive, output_to(None) as out:
        status = archive.status()
        if as_json:
            write(out, json_text(status))
        else:
            write(out, f"{status.where}: an archive of {_number(status.documents, 'document')}\n")
    return Status.READ


@archive_group.command("add", short_help="Put texts, pages, folders and corpora into the archive.")
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@ARCHIVE
@click.option("--no-read", is_flag=True, help="Keep only; dragoman archive reread reads later.")
@PUBLISHED
@click.option(
    "--publisher",
    callback=checked(dragoman.party_code),
    metavar="CODE",
    help="Code of the party whose documents these are (CHN, USA, EU), where they do not say.",
)
@MODEL
@PROCESSES
@click.option("--refused", "refused_file", metavar="FILE", help="Save what was refused, and why, as JSONL.")
@JSON
def add_command(
    inputs: tuple[str, ...],
    where: str,
    no_read: bool,
    published: str | None,
    publisher: str | None,
    model: str | None,
    processes: int,
    refused_file: str | None,
    as_json: bool,
) -> int:
    """Keep every INPUT, and read it: a file, a folder, an http(s) address, or - for stdin.

    Takes what `dragoman read` takes. The same again changes nothing; another text at the same place is a revision. Of
    what no text can be made, the bytes are kept with the reason. Interrupted, by whatever, what was kept is whole: do
    the same again, and the rest goes in.

    \b
    dragoman archive add readout.html corpus.jsonl mail.mbox pages.warc.gz
    dragoman archive add https://example.org/readout --publisher FIN
    """
    from dragoman import intake

    keep_apart(inputs, None, refused_file)
    with contextlib.ExitStack() as stack:
        archive = stack.enter_context(opened(where))
        out = stack.enter_context(output_to(None))
        file = stack.enter_context(output_to(refused_file)) if refused_file else None
        progress = stack.enter_context(progress_bar(None, lambda: intake.count(inputs), "Keeping"))
        tally = _Tally(out, file, as_json, progress.say, read=not no_read)
        outcomes = dragoman.keep(
            archive,
            inputs,
            read=not no_read,
            model=model,
            processes=processes,
            published=published,
            publisher=publisher,
        )
        try:
            for outcome in progress.over(outcomes):
                tally.take(outcome)
        except KeyboardInterrupt:
            progress.close()
            say(f"note: {_number(tally.outcomes, 'input')} went in before; the same again goes on from there")
            raise
        progress.close()
        tally.sum(archive.where)
    return tally.status()


NEWS = {
    "document": "new",
    "revision": "changed",
    "extraction": "extracted",
    "capture": "same text",
    "reading": "read",
}
"""What :class:`~dragoman.archive.Kept` says was new, as it is printed."""


class _Tally:
    """Says what became of each input as it is kept, and counts."""

    def __init__(self, out: TextIO, file: TextIO | None, as_json: bool, said: Any, *, read: bool) -> None:
        self._out, self._file, self._as_json, self._say, self._read = out, file, as_json, said, read
        self.outcomes = 0
        self.kept: list[Kept] = []
        self.refused: list[Refused] = []
        self._news: Counter[str] = Counter()

    def take(self, outcome: Kept | Refused) -> None:
        from dragoman.errors import Refused

        self.outcomes += 1
        refused = outcome if isinstance(outcome, Refused) else outcome.refused
        if refused is not None:
            self._refuse(refused)
        if isinstance(outcome, Refused):
            return
        self._news[outcome.new if refused is None else "bytes"] += 1
        if self._read and refused is None and not outcome.read and outcome.new in ("document", "revision"):
            self._news["unread"] += 1
            name = f"{outcome.document}@{outcome.revision}"
            self._say(f"note: {name} is kept and searched, but not read: it is not in English [E205]")
        if self._as_json:
            self.kept.append(outcome)
        elif outcome.new != "nothing":
            write(self._out, _news(outcome))

    def _refuse(self, refused: Refused) -> None:
        from msgspec import json

        self.refused.append(refused)
        self._say(f"refused: {refused}")
        if self._file is not None:
            self._file.write(json.encode(refused).decode() + "\n")

    def sum(self, where: str) -> None:
        """The last word."""
        if self._as_json:
            write(self._out, json_text({"archive": where, "kept": self.kept, "refused": self.refused}))
            return
        news = self._news
        said = [f"{number:,} {NEWS[each]}" for each in NEWS if (number := news[each])]
        said += [f"{news['unread']:,} of these not read"] if news["unread"] else []
        said += [f"{news['nothing']:,} there already"] if news["nothing"] else []
        said += [f"{news['bytes']:,} kept without a text"] if news["bytes"] else []
        refused = len(self.refused) - news["bytes"]
        said += [f"{refused:,} refused"] if refused else []
        write(self._out, f"{_number(self.outcomes, 'input')}: {', '.join(said) or 'nothing'}\n")

    def status(self) -> Status:
        if self.refused:
            return Status.SOME_REFUSED if self.outcomes > len(self.refused) else Status.NOTHING_READ
        return Status.READ if self.outcomes else Status.NOTHING_READ


def _news(kept: Kept) -> str:
    """One line: what was new, of which document."""
    from dragoman.render import seen

    name = kept.document if kept.revision is None else f"{kept.document}@{kept.revision}"
    more = f"  {kept.change}" if kept.change and kept.new in ("revision", "extraction") else ""
    more += "  no text" if kept.refused is not None else ""
    line = f"{NEWS[kept.new]:<9}  {name}{more}\n"
    if kept.near:
        others = f" and {len(kept.near) - 1:,} more" if len(kept.near) > 1 else ""
        line += f"{'':<11}like {_shortened(kept.near[0], 64 - len(others))}{others}\n"
    return seen(line)


def _shortened(name: str, most: int) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


@archive_group.command("reread", short_help="Bring all readings up to date.")
@ARCHIVE
@MODEL
@PROCESSES
@click.option(
    "--extract",
    is_flag=True,
    help="First let today's extractors make the texts of the latest captures; what comes out otherwise is a revision.",
)
@JSON
def reread_command(where: str, model: str | None, processes: int, extract: bool, as_json: bool) -> int:
    """Read what today's reader, model and codebook have not read; older readings are kept.

    Interrupted, by whatever, it goes on where it was when it is started again.
    """
    with opened(where) as archive, output_to(None) as out:
        extracted = _extracted(archive) if extract else 0
        read, refused = 0, []
        with progress_bar(None, lambda: None, "Reading") as progress:
            for each in dragoman.reread(archive, model=model, processes=processes):
                progress.step("revisions", each.number, each.total)
                read += each.refused is None
                if each.refused is not None:
                    refused.append({"revision": each.revision, "code": each.refused.code})
                    progress.say(f"note: {each.revision} is not read: {each.refused.reason} [{each.refused.code}]")
        if as_json:
            write(out, json_text({"read": read, "refused": refused, "extracted": extracted}))
        else:
            more = f", {len(refused):,} not read" if refused else ""
            more += f"; {_number(extracted, 'text')} made anew" if extract else ""
            write(out, f"{_number(read, 'revision')} read{more}\n")
    return Status.READ


def _extracted(archive: Archive) -> int:
    """Let today's extractors make every text anew; how many came out otherwise."""
    changed = 0
    with progress_bar(None, lambda: archive.status().documents, "Extracting") as progress:
        for kept in progress.over(dragoman.extract_again(archive)):
            changed += kept.new == "extraction" and kept.change is not None and kept.change != "markup"
    return changed


# --- looking ----------------------------------------------------------------------


@archive_group.command("status", short_help="How much there is.")
@ARCHIVE
@click.option("--documents", is_flag=True, help="List every document, too.")
@JSON
@COLOR
def status_command(where: str, documents: bool, as_json: bool, color: str) -> int:
    """How much there is, what changed, and how each watched source is."""
    from msgspec import to_builtins

    from dragoman import render

    with opened(where) as archive, output_to(None) as out:
        status = archive.status()
        listed = list(archive.documents()) if documents else None
        sources = archive.sources()
        if as_json:
            more = {} if listed is None else {"listed": to_builtins(listed)}
            write(out, json_text({**to_builtins(status), "sources": to_builtins(sources), **more}))
        else:
            write(out, render.archive_status(status, listed, **look_of(color, out)._asdict()))
            for each in sources:
                write(out, _wrapped(f"watched: {source_line(each)}"))
    return Status.READ


def _wrapped(line: str) -> str:
    """A long line in several, for a terminal; a script asks for JSON."""
    import textwrap

    return textwrap.fill(line, 80, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False) + "\n"


@archive_group.command("log", short_help="The history of a document.")
@click.argument("name", metavar="DOC")
@ARCHIVE
@ALL
@JSON
@COLOR
def log_command(name: str, where: str, everything: bool, as_json: bool, color: str) -> int:
    """Every capture of DOC, the oldest first, each with what kind of change it brought and whose doing that was.

    Captures in which no word changed are folded into one line that counts them; --all shows them.
    """
    from dragoman import render

    with opened(where) as archive, output_to(None) as out:
        log = archive.log(name)
        if as_json:
            write(out, json_text(log))
        else:
            look = look_of(color, out)._asdict()
            write(out, render.archive_log(log, archive.listed(name), everything=everything, **look))
    return Status.READ


@archive_group.command("show", short_help="A document as it is read, its text, or its bytes.")
@click.argument("reference", metavar="DOC[@REV]")
@ARCHIVE
@click.option("--text", "as_text", is_flag=True, help="The text itself, not its brief.")
@click.option("--bytes", "as_bytes", is_flag=True, help="The bytes as they first came; not to a terminal.")
@click.option("-o", "--output", metavar="FILE", help="Write there instead of stdout, all or nothing.")
@JSON
@COLOR
def show_command(
    reference: str, where: str, as_text: bool, as_bytes: bool, output: str | None, as_json: bool, color: str
) -> int:
    """The brief of DOC as it stands, or of its revision REV; its text, where it has not been read.

    On stdout, control characters and marks that turn the direction of writing are written out (<U+202E>); a file
    (-o) and --json have the text as it is.

    \b
    dragoman archive show call-of-march@2 --text
    dragoman archive show call-of-march --bytes -o page.html
    """
    from msgspec import to_builtins

    from dragoman import render

    if as_text + as_bytes + as_json > 1:
        raise click.UsageError("--text, --bytes and --json exclude each other.")
    with opened(where) as archive:
        if as_bytes:
            _put(archive.bytes_of(reference).content, output)
            return Status.READ
        document, readout = archive.document(reference), archive.readout(reference)
        with output_to(output) as out:
            exact = output not in (None, "-")
            if as_json:
                both = {"document": document, "readout": None if readout is None else to_builtins(readout)}
                write(out, json_text(both), output)
            elif as_text or readout is None:
                if not as_text:
                    say(f"note: {reference} has not been read; this is its text (dragoman archive reread reads it)")
                text = document.text if exact else render.seen(document.text)
                write(out, text if text.endswith("\n") else f"{text}\n", output)
            else:
                write(out, render.brief(readout, **look_of(color, out)._asdict()), output)
    return Status.READ


def _put(data: bytes, output: str | None) -> None:
    """Write bytes to a file, or to a stdout that is no terminal."""
    if output is None or output == "-":
        if sys.stdout.isatty():
            raise click.UsageError("bytes are not for a terminal: name a file with -o, or pipe them on.")
        with writing("stdout"):
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        return
    with writing(output), click.open_file(output, "wb", atomic=True) as file:
        file.write(data)


@archive_group.command("diff", short_help="Two revisions of a document beside each other.")
@click.argument("name", metavar="DOC")
@click.argument("revisions", metavar="[REV REV]", nargs=-1, type=click.IntRange(1))
@ARCHIVE
@ALL
@JSON
@COLOR
def diff_command(name: str, revisions: tuple[int, ...], where: str, everything: bool, as_json: bool, color: str) -> int:
    """What changed in DOC from one revision to another; without REV, from the text before to the one that stands.

    It tells the kind of change and whose doing it is, what became of every statement (carried, moved, reworded,
    dropped, added, or orphaned where it cannot be told), and shows the words: [-old-] and {+new+}. What is the same
    or differs in typography alone is folded and counted; --all shows it.

    \b
    dragoman archive diff call-of-march
    dragoman archive diff call-of-march 1 3 --all
    """
    from dragoman import render

    if len(revisions) not in (0, 2):
        raise click.UsageError("Give both revisions, or neither.")
    with opened(where) as archive, output_to(None) as out:
        found = archive.diff(name, *revisions)
        if as_json:
            write(out, json_text(_diff(found)))
        else:
            write(out, render.archive_diff(found, everything=everything, **look_of(color, out)._asdict()))
    return Status.READ


def _diff(found: Diff) -> dict[str, Any]:
    """A diff as JSON: with the statements it speaks of, without the two texts and readings as a whole."""
    from msgspec import to_builtins

    fields: dict[str, Any] = to_builtins(found)
    del fields["before"], fields["after"], fields["readings"]
    if found.readings is not None and found.statements is not None:
        old, new = ({each.id: to_builtins(each) for each in readout.statements} for readout in found.readings)
        for placed in fields["statements"]:
            placed["old_statement"], placed["new_statement"] = old.get(placed["old"]), new.get(placed["new"])
    return fields


# --- checking, and carrying elsewhere -----------------------------------------------


@archive_group.command("verify", short_help="Check every hash and every anchor.")
@ARCHIVE
@JSON
@COLOR
def verify_command(where: str, as_json: bool, color: str) -> int:
    """Compute every hash and every anchor again, and say exactly what is wrong; nothing is changed.

    The exit status is 5 where anything is.
    """
    from dragoman import render

    with opened(where) as archive, output_to(None) as out:
        with progress_bar(None, lambda: None, "Checking") as progress:
            report = archive.verify(progress.step)
        if as_json:
            write(out, json_text(report))
        else:
            write(out, render.archive_report(report, **look_of(color, out)._asdict()))
    return Status.DAMAGED if report.problems else Status.READ


@archive_group.command("export", short_help="Write all of it as a folder of plain files.")
@click.argument("folder", metavar="FOLDER")
@ARCHIVE
@JSON
def export_command(folder: str, where: str, as_json: bool) -> int:
    """Write the whole archive into a new FOLDER: WARC for the captures, JSONL for the rest."""
    with opened(where) as archive, _carried(as_json, f"written to {folder}") as (out, step):
        out.update(archive.export(folder, step("Writing")))
    return Status.READ


@archive_group.command("import", short_help="Take in a folder that export wrote.")
@click.argument("folder", metavar="FOLDER")
@ARCHIVE
@JSON
def import_command(folder: str, where: str, as_json: bool) -> int:
    """Take in a FOLDER that `dragoman archive export` wrote, all of it or nothing, into an archive that is empty.

    The archive is made where there is none. It may be on SQLite or on PostgreSQL, wherever the other was.
    """
    with opened(where, create=True) as archive, _carried(as_json, f"taken in from {folder}") as (out, step):
        out.update(archive.import_(folder, step("Taking in")))
    return Status.READ


@contextlib.contextmanager
def _carried(as_json: bool, done: str) -> Iterator[tuple[dict[str, int], Any]]:
    """For carrying an archive elsewhere: takes the lines of each file and prints them; and shows how far it is."""
    lines: dict[str, int] = {}
    with contextlib.ExitStack() as stack:
        out = stack.enter_context(output_to(None))

        def step(does: str) -> Any:
            return stack.enter_context(progress_bar(None, lambda: None, does)).step

        yield lines, step
    if as_json:
        write(out, json_text(lines))
        return
    for name, number in lines.items():
        write(out, f"{number:>9,}  {name}\n")
    write(out, f"{done}\n")


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
