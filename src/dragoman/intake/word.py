"""A Word document (DOCX) to its text: paragraphs apart, a line for each row of a table.

python-docx opens it. The text is taken as it stands when all changes are
accepted: what is inserted counts, what is deleted does not; headers, footers,
comments and text boxes are left out.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dragoman.errors import DragomanError
from dragoman.intake import publishers
from dragoman.intake.documents import Known, Made, Options, knowing
from dragoman.intake.kinds import DOCX
from dragoman.intake.limits import FLOOR, RATIO, ExhaustedError, damaged

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEFT_OUT = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent", f"{_W}instrText"})
_PARTS = 2_000
_UNPACKED = 100_000_000


def read(data: bytes, options: Options) -> Made:
    """The text of a DOCX and its core properties. Raises :class:`DragomanError` E212 (a bomb) and E215 (damaged)."""
    from importlib.metadata import version

    import docx

    _check(data)
    try:
        file = docx.Document(io.BytesIO(data))
        text = "\n\n".join(_blocks(file.element.body))
        known = _known(file)
    except DragomanError:
        raise
    except Exception as error:  # python-docx lets out what zipfile and lxml do, and KeyErrors of its own
        raise damaged(f"the Word document cannot be read ({type(error).__name__})") from error
    return Made(text=text, media_type=DOCX, extractor=f"python-docx {version('python-docx')}", page=known)


def _check(data: bytes) -> None:
    """Raise for a file that would unpack to too much, or is no ZIP archive at all."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise damaged(str(error)) from error
    size = sum(member.file_size for member in members)
    if len(members) > _PARTS or size > _UNPACKED or size > max(FLOOR // 10, RATIO * len(data)):
        raise ExhaustedError(f"the Word document has {len(members):,} parts and {size:,} bytes")


def _blocks(holder: _Element) -> Iterator[str]:
    """The paragraphs and tables in ``holder``, in order, those in content controls too."""
    for block in holder:
        if block.tag == f"{_W}p":
            if text := _text(block):
                yield text
        elif block.tag == f"{_W}tbl":
            yield from _table(block)
        elif block.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}smartTag", f"{_W}customXml"):
            yield from _blocks(block)


def _table(table: _Element) -> Iterator[str]:
    """A table as one block, a line for each row; one that is only layout as the paragraphs in its cells."""
    rows = [[list(_blocks(cell)) for cell in row.iter(f"{_W}tc") if _is_of(cell, table)] for row in _rows(table)]
    if any(len(cell) > 1 for row in rows for cell in row):
        yield from (text for row in rows for cell in row for text in cell)
        return
    lines = [" | ".join(text.replace("\n", " ") for cell in row for text in cell) for row in rows]
    if shown := [line for line in lines if line]:
        yield "\n".join(shown)


def _rows(table: _Element) -> Iterator[_Element]:
    return (row for row in table.iter(f"{_W}tr") if _is_of(row, table))


def _is_of(element: _Element, table: _Element) -> bool:
    return next(element.iterancestors(f"{_W}tbl")) is table


def _text(paragraph: _Element) -> str:
    lines = "".join(_runs(paragraph)).split("\n")
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def _runs(element: _Element) -> Iterator[str]:
    """The characters of a paragraph, without what was deleted or moved away."""
    for child in element:
        if child.tag in _LEFT_OUT:
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}tab", f"{_W}ptab"):
            yield " "
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif child.tag == f"{_W}noBreakHyphen":
            yield "\N{NON-BREAKING HYPHEN}"
        else:
            yield from _runs(child)


def _known(file: Any) -> Known:
    """The core properties. Word's date of creation counts where the document was last saved on the same day:
    else it may be that of a template or of an older document."""
    core = file.core_properties
    created, modified = core.created, core.modified
    same = created and modified and created.date() == modified.date()
    known = Known()
    for field, value, name in (
        ("title", core.title, "title"),
        ("published", created.date().isoformat() if same else None, "created"),
        ("publisher", publishers.party(core.author), "author"),
        ("language", core.language, "language"),
    ):
        if value:
            known = knowing(known, field, value, f"core property {name}")
    return known
