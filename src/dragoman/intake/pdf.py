"""A PDF with a text layer to its text: lines joined to paragraphs, page numbers and running heads off.

pypdf finds the characters and lays them out in lines; which lines make a
paragraph is told here, by the space between them, their length and how they
end. Nothing is recognised in images.
"""

from __future__ import annotations

import collections
import io
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from dragoman.errors import DragomanError
from dragoman.intake import dates, publishers
from dragoman.intake.documents import Known, Made, Options, knowing, too_large
from dragoman.intake.limits import damaged, encrypted

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_PAGES = 500
"""Pages of the longest PDF read. A page takes about 20 ms."""

_CONTENT = 5_000_000
"""Bytes of the drawing of one page; a printed page has some 20,000, and a hostile one takes minutes."""

_ENDED = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_BULLET = re.compile(r"(?:[-–—•·▪◦*]|\(?\d{1,2}[.)]|\(?[a-z]\))\s")
_NUMBER = re.compile(r"(?:page|p\.)?\s*[-–—|]?\s*\d{1,4}\s*(?:(?:/|of)\s*\d{1,4})?\s*[-–—|]?", re.IGNORECASE)
_GUTTER = re.compile(r"\S\s{3,}(?=\S)")
_DAY = re.compile(r"(?:D:)?(\d{4})(\d\d)(\d\d)")
_SHORT = 0.8
"""Length, of the page's longest line, under which a line that ends a sentence ends its paragraph."""


class Row(msgspec.Struct, frozen=True):
    """A printed line: its text, where it begins and ends (in characters), and how many blank lines are above it."""

    text: str
    start: int
    end: int
    above: int


def read(data: bytes, options: Options) -> Made:
    """The text of a PDF and what its info says.

    Raises :class:`DragomanError`: E204, E211 (too many pages, too intricate a
    one), E213 (encrypted), E214 (no text layer), E215 (damaged).
    """
    from importlib.metadata import version

    from pypdf.errors import LimitReachedError, PyPdfError

    try:
        file = _opened(data)
        pages = list(_pages(file, options))
        known = _known(file)
    except DragomanError:
        raise
    except LimitReachedError as error:
        raise _tangled(str(error)) from error
    except (PyPdfError, RecursionError) as error:
        raise damaged(str(error) or type(error).__name__) from error
    except Exception as error:  # pypdf lets out what its parsers do on broken objects
        raise damaged(f"the PDF cannot be read ({type(error).__name__})") from error
    text = paragraphs(pages)
    if not any(map(str.isalnum, text)):
        why = "the PDF holds images of its pages, no text" if any(_has_image(file)) else "the PDF holds no text"
        raise DragomanError("E214", why, "Run a text recognition over it, or give the text.")
    return Made(text=text, media_type="application/pdf", extractor=f"pypdf {version('pypdf')}", page=known)


def _opened(data: bytes) -> PdfReader:
    """The file, unlocked where its password is empty. Raises E211 and E213."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    from dragoman.intake import page

    page.quiet()
    file = PdfReader(io.BytesIO(data))
    if file.is_encrypted:
        try:
            opened = file.decrypt("")
        except (DependencyError, PyPdfError, NotImplementedError) as error:
            raise encrypted("the PDF is encrypted") from error
        if not opened:
            raise encrypted("the PDF is encrypted")
    if len(file.pages) > _PAGES:
        raise _tangled(f"it has {len(file.pages):,} pages")
    return file


def _tangled(why: str) -> DragomanError:
    return DragomanError("E211", f"the PDF is too tangled to be read within limits: {why}", "Give its text.")


def _pages(file: PdfReader, options: Options) -> Iterator[list[Row]]:
    """The rows of each page. Raises E204 and E211."""
    size = 0
    for page in file.pages:
        content = page.get_contents()
        if content is not None and len(content.get_data()) > _CONTENT:
            raise _tangled(f"the drawing of a page has more than {_CONTENT:,} bytes")
        text = "" if content is None else _laid_out(page)
        size += len(text)
        if size > options.max_bytes:
            raise too_large("the text", options)
        yield rows(text)


def _laid_out(page: PageObject) -> str:
    """The page as lines with the blank ones between them; in the order of drawing, where it has columns."""
    text: str = page.extract_text(extraction_mode="layout")
    long = [line for line in text.split("\n") if len(line.split()) >= 8]
    gutters = collections.Counter(match.end() // 3 for line in long for match in _GUTTER.finditer(line.lstrip()))
    most = max(gutters.values(), default=0)
    return page.extract_text() if len(long) >= 5 and most * 2 >= len(long) else text


def rows(text: str) -> list[Row]:
    """The lines of a page that are not blank."""
    found, above = [], 0
    for line in text.split("\n"):
        shown = " ".join(line.replace("-\u00ad\u2010", "-").split())
        if not shown:
            above += 1
            continue
        found.append(Row(shown, len(line) - len(line.lstrip()), len(line.rstrip()), above))
        above = 0
    return found


def paragraphs(pages: Sequence[Sequence[Row]]) -> str:
    """The text of all pages, a blank line between paragraphs; one may go on over the end of a page."""
    running = _running(pages)
    words = set(re.findall(r"\w+(?:-\w+)*", " ".join(row.text for page in pages for row in page)))
    made: list[str] = []
    last: Row | None = None
    for page in pages:
        body = _body(page, running)
        if not body:
            continue
        usual = collections.Counter(row.above for row in body[1:]).most_common(1)
        width = max(row.end for row in body)
        for number, row in enumerate(body):
            if last is None or _begins(row, last, width, usual[0][0] if usual else 0, first=number == 0):
                made.append(row.text)
            else:
                made[-1] = _joined(made[-1], row.text, words)
            last = row
    return "\n\n".join(made)


def _begins(row: Row, last: Row, width: int, usual: int, *, first: bool) -> bool:
    """Whether ``row`` begins a paragraph after ``last``, on a page of ``width`` characters with ``usual`` spacing."""
    ended = bool(_ENDED.search(last.text))
    if not first and row.above > usual:
        return ended or last.end < width * _SHORT or not row.text[:1].islower()
    if _BULLET.match(row.text):
        return True
    if ended and (last.end < width * _SHORT or row.start >= last.start + 3):
        return True
    return first and ended and row.text[:1].isupper() and last.end < width * 0.95


def _joined(text: str, line: str, words: set[str]) -> str:
    """A paragraph with its next line; a word divided at the end of the line is whole again.

    The hyphen stays where the word stands with it elsewhere, or where a capital or a figure follows.
    """
    before = re.search(r"(\w+)[-\u00ad\u2010]$", text)
    after = re.match(r"\w+", line)
    if before is None or after is None:
        return f"{text} {line}"
    with_hyphen = f"{before[1]}-{after[0]}" in words and f"{before[1]}{after[0]}" not in words
    soft = text.endswith("\u00ad") or (after[0][:1].islower() and not with_hyphen)
    return f"{text[:-1]}{line}" if soft else f"{text}{line}"


def _running(pages: Sequence[Sequence[Row]]) -> set[str]:
    """The lines that stand at the head or the foot of three pages or more, whatever their number."""
    edges = collections.Counter(
        edge for page in pages for edge in {_shape(row) for row in (*page[:2], *page[-2:])} if edge
    )
    return {edge for edge, times in edges.items() if times >= 3 and times * 2 > len(pages)}


def _shape(row: Row) -> str:
    return re.sub(r"\d+", "0", row.text)


def _body(page: Sequence[Row], running: set[str]) -> list[Row]:
    """The rows of a page without running heads and page numbers."""
    body = list(page)
    for end in (0, -1):
        while body and (_shape(body[end]) in running or _NUMBER.fullmatch(body[end].text)):
            body.pop(end)
    return body


def _known(file: PdfReader) -> Known:
    """What the document information and the catalogue say."""
    info: Any = file.metadata
    known = Known()
    title, day = _info(info, "title"), _DAY.match(_info(info, "creation_date_raw") or "")
    for field, value, key in (
        ("title", title if _is_title(title) else None, "Title"),
        ("published", dates.iso(int(day[1]), int(day[2]), int(day[3])) if day else None, "CreationDate"),
        ("publisher", publishers.party(_info(info, "author")), "Author"),
    ):
        if value:
            known = knowing(known, field, value, f"PDF info {key}")
    catalogue: Any = file.root_object
    language = catalogue.get("/Lang")
    return knowing(known, "language", str(language), "PDF /Lang") if language else known


def _info(info: Any, name: str) -> str | None:
    try:
        value = getattr(info, name, None)
    except Exception:  # a string that cannot be decoded, a pointer to nowhere
        return None
    return str(value) if value else None


def _is_title(value: str | None) -> bool:
    """Whether the title is one, not the name of a file or of a program's window, as is often left there."""
    return bool(value) and not re.search(r"\.\w{2,4}$|^(?:Microsoft Word|untitled|document\d*)\b", str(value), re.I)


def _has_image(file: PdfReader) -> Iterator[bool]:
    for page in file.pages[:20]:
        try:
            resources: Any = page.get("/Resources")
            objects = (resources.get_object() if resources is not None else {}).get("/XObject")
            held = objects.get_object().values() if objects is not None else ()
            yield any(each.get_object().get("/Subtype") == "/Image" for each in held)
        except Exception:  # a broken resource shows nothing
            yield False
