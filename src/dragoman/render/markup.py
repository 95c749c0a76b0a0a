"""The HTML of a readout: the page, several on one page, the notebook's fragment.

The invariant that this module guards: what stands in the page's text column is
the document's text, character for character. Words that a browser cannot hold
(NUL, lone surrogates) are the one exception: they show as U+FFFD.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import resources
from typing import TYPE_CHECKING, Any

import jinja2
import msgspec
from markupsafe import Markup, escape

from dragoman import codebook
from dragoman.errors import Refused
from dragoman.record import Evidence, Readout, Statement
from dragoman.render import outline as order
from dragoman.render.outline import Outline
from dragoman.render.segments import Mark, Segment, segments

if TYPE_CHECKING:
    from dragoman.render.outline import Line

TONES = {
    "asks": "hard",
    "blame": "hard",
    "refusals": "hard",
    "offers": "kind",
    "support": "kind",
    "reassurance": "kind",
    "positions": "even",
    "discussed": "even",
}
"""The codebook's groups by tint: three, for eight would be a rainbow. Each tint has its own stroke too."""
_REASONS = ("speaker", "person", "act", "target", "contexts")
"""Keys of a statement's evidence, shown only while the statement is."""


class Link(msgspec.Struct, frozen=True):
    """Where words of the text lead: an id in the brief, and what it says of them."""

    to: str
    tone: str
    title: str


class Atom(msgspec.Struct, frozen=True, kw_only=True):
    """Words of the text that one element holds.

    ``ids`` are anchors that the brief points at; ``about`` the ids in the brief
    that these words belong to, ``why`` those they are a reason for. ``first`` says
    whether this is where its content begins: only there the keyboard stops.
    ``at`` marks the place that the page was opened at.
    """

    text: str
    ids: tuple[str, ...] = ()
    about: str = ""
    why: str = ""
    content: Link | None = None
    fact: Link | None = None
    cue: bool = False
    source: bool = False
    furniture: bool = False
    at: bool = False
    first: bool = False


class Paragraph(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the text that holds words, or several that are one; ``before`` is the white space in front.

    ``number`` is the paragraph's as the statements count it, where one of them
    stands here; ``close`` says that no empty line parts it from the one before.
    """

    before: str
    number: int | None
    close: bool
    furniture: bool
    atoms: tuple[Atom, ...]


class View(msgspec.Struct, frozen=True, kw_only=True):
    """All that the templates need for one readout.

    ``prefix`` keeps ids apart on a shared page; ``names`` are the ids of the
    statements, in their order. In a reading room the revision has an ``address``
    of its own, ``checked`` says of a statement (by its id) who checked it, and
    ``checkable`` whether whoever looks may.
    """

    readout: Readout
    outline: Outline
    paragraphs: tuple[Paragraph, ...]
    after: str
    anchors: frozenset[str]
    prefix: str
    url: str | None
    names: tuple[str, ...] = ()
    address: str | None = None
    checked: Mapping[str, str] = {}
    checkable: bool = False

    @property
    def language(self) -> str | None:
        """The language of the text, as a page may say it."""
        found = self.readout.document.language or ""
        return found if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", found) else None

    @property
    def confidence(self) -> str | None:
        """How sure the reader is of the statements, in words; nothing where it did not estimate it."""
        sure = [each.confidence for each in self.readout.statements if each.confidence is not None]
        if not sure:
            return None
        low = sum(each < order.CHECK for each in sure)
        told = f"{min(sure):.0%}" if min(sure) == max(sure) else f"from {min(sure):.0%} to {max(sure):.0%}"
        return f"{told}; {low or 'none'} of {len(sure)} statements to be checked"

    @property
    def legend(self) -> list[tuple[str, str]]:
        """Each tone that the text shows, with the headings it stands for."""
        used = {line.group for line, _ in lines(self.outline)}
        titles: dict[str, list[str]] = {}
        for group in codebook.groups():
            if group.code in used:
                titles.setdefault(tone(group.code), []).append(group.title)
        return [(name, " · ".join(found)) for name, found in titles.items()]

    def text_link(self, name: str, evidence: tuple[Evidence, ...] = ()) -> str | None:
        """The id of the words that a fact of the brief was read from, or ``None``."""
        if f"{self.prefix}t-{name}" in self.anchors:
            return f"{self.prefix}t-{name}"
        return next((f"{self.prefix}d-{found.of}" for found in evidence if found.of != "text"), None)


def page(readout: Readout) -> str:
    """See :func:`dragoman.render.page`."""
    return environment().get_template("page.html").render(view=view(readout), **inline())


def pages(results: Iterable[Readout | Refused], *, title: str) -> str:
    """See :func:`dragoman.render.pages`."""
    views: list[View] = []
    refused: list[Refused] = []
    for result in results:
        if isinstance(result, Refused):
            refused.append(result)
        else:
            views.append(view(result, prefix=f"r{len(views) + 1}-"))
    return environment().get_template("pages.html").render(views=views, refused=refused, title=title, **inline())


def notebook(readout: Readout) -> str:
    """See :func:`dragoman.render.notebook`."""
    return environment().get_template("notebook.html").render(view=view(readout)).strip()


def view(
    readout: Readout,
    prefix: str = "",
    links: Mapping[str, Link] | None = None,
    *,
    address: str | None = None,
    checked: Mapping[str, str] | None = None,
    checkable: bool = False,
    at: tuple[int, int] | None = None,
) -> View:
    """The readout with its outline and its text cut into atoms; the rest is as :class:`View` says.

    ``at`` is a stretch of the text to be marked, and to be opened at (``#t-at``).
    ``links`` says of each statement ("s1", by its name) where its words lead,
    where that is not its line of the brief.
    """
    shown = order.outline(readout)
    paragraphs, after = _paragraphs(readout, shown, prefix, links, at)
    url = readout.document.url
    return View(
        readout=readout,
        outline=shown,
        paragraphs=paragraphs,
        after=after,
        anchors=frozenset(name for p in paragraphs for atom in p.atoms for name in atom.ids),
        prefix=prefix,
        url=url if url and re.match(r"https?://[^\s\x00-\x1f]+\Z", url) else None,
        names=names(readout.statements),
        address=address,
        checked=checked or {},
        checkable=checkable,
    )


def names(statements: Sequence[Statement]) -> tuple[str, ...]:
    """The ids that statements have on a page: their own, where these can be ids; else they are counted."""
    own = tuple(statement.id for statement in statements)
    if len(set(own)) == len(own) and all(re.fullmatch(r"[as][0-9]{1,9}", name) for name in own):
        return own
    return tuple(f"s{number}" for number in range(1, len(own) + 1))


def tone(group: str) -> str:
    """The tint of a heading; of one that the codebook does not know, the even one."""
    return TONES.get(group, "even")


def shown_text(text: str) -> str:
    """``text`` as a page can hold it: NUL and lone surrogates become U+FFFD."""
    return re.sub("[\x00\ud800-\udfff]", "\ufffd", text)


# The text, cut into atoms


def _marks(readout: Readout) -> Iterator[Mark]:
    for owner, statement in zip(names(readout.statements), readout.statements, strict=True):
        yield Mark(statement.content.start, statement.content.end, "content", owner)
        for kind, span in (("cue", statement.cue), ("source", statement.source)):
            if span is not None:
                yield Mark(span.start, span.end, kind, owner)
        for reason in _REASONS:
            for span in statement.evidence.get(reason, ()):
                yield Mark(span.start, span.end, "why", owner)
    encounter = readout.encounter
    found: list[tuple[str, tuple[Evidence, ...]]] = [
        (f"p{number}", person.evidence) for number, person in enumerate(encounter.participants, 1)
    ]
    found += [(field, encounter.evidence.get(field, ())) for field in order.LABELS]
    for name, evidence in found:
        for stretch in evidence:
            if stretch.of == "text":
                yield Mark(stretch.start, stretch.end, "fact", name)
    for span in readout.furniture:
        yield Mark(span.start, span.end, "furniture", "")


def _paragraphs(
    readout: Readout,
    shown: Outline,
    prefix: str,
    links: Mapping[str, Link] | None = None,
    place: tuple[int, int] | None = None,
) -> tuple[tuple[Paragraph, ...], str]:
    text = readout.document.text
    lines = _lines_of(text, readout.statements)
    cuts = [edge for line in lines for edge in line]
    marks = list(_marks(readout))
    if place is not None and 0 <= place[0] < place[1] <= len(text):
        marks.append(Mark(*place, "at", "at"))
    cut = segments(len(text), marks, cuts)
    maker = _Atoms(readout, shown, prefix, links)
    numbers = _numbers(lines, readout.statements)
    found, at, done = [], 0, 0
    for number, (start, end) in zip(numbers, lines, strict=True):
        while cut[at].start < start:
            at += 1
        atoms = []
        while at < len(cut) and cut[at].start < end:
            atoms.append(maker.atom(cut[at]))
            at += 1
        before = text[done:start]
        found.append(
            Paragraph(
                before=shown_text(before),
                number=number,
                close=done > 0 and before.count("\n") == 1,
                furniture=all(atom.furniture for atom in atoms),
                atoms=tuple(atoms),
            )
        )
        done = end
    return tuple(found), shown_text(text[done:])


def _lines_of(text: str, statements: Iterable[Statement]) -> list[tuple[int, int]]:
    """The lines that hold words. Those of a hard-wrapped paragraph are one, where the statements say so:

    a statement goes on over the line's end, or two lines hold statements of one paragraph.
    """
    lines = [match.span() for match in re.finditer(r"[^\n]+", text) if not match.group().isspace()]
    within = [(s.content.start, s.content.end) for s in statements]
    starts: dict[int, list[int]] = {}
    for statement in statements:
        starts.setdefault(statement.paragraph, []).append(statement.content.start)
    within += [(min(found), max(found) + 1) for found in starts.values()]
    joined: list[tuple[int, int]] = []
    for start, end in lines:
        wrapped = bool(joined) and text.count("\n", joined[-1][1], start) == 1
        if wrapped and any(first < joined[-1][1] and start < last for first, last in within):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _numbers(lines: list[tuple[int, int]], statements: Iterable[Statement]) -> list[int | None]:
    """For each line the number of the paragraph that its first statement counts, shown once."""
    found: list[int | None] = []
    starts = [(s.content.start, s.paragraph) for s in statements]
    shown: set[int] = set()
    for start, end in lines:
        number = next((paragraph for at, paragraph in starts if start <= at < end), None)
        found.append(number if number not in shown else None)
        if number is not None:
            shown.add(number)
    return found


class _Atoms:
    """Makes atoms of segments, and remembers which anchors it has set."""

    def __init__(self, readout: Readout, shown: Outline, prefix: str, links: Mapping[str, Link] | None) -> None:
        self.text = readout.document.text
        self.prefix = prefix
        self.anchored: set[str] = set()
        ids = names(readout.statements)
        named = [(ids[line.number - 1], line, block) for line, block in lines(shown)]
        own = {name: _link(line, block, prefix + name) for name, line, block in named}
        self.lines = own if links is None else dict(links)
        self.facts = {fact.field: Link(f"{prefix}f-{fact.field}", "", fact.label) for fact in shown.facts}
        who = order.LABELS["participants"]
        self.facts["participants"] = Link(f"{prefix}f-participants", "", who)
        for number, person in enumerate(shown.people, 1):
            self.facts[f"p{number}"] = Link(f"{prefix}f-p{number}", "", f"{who}: {person.name}")

    def atom(self, segment: Segment) -> Atom:
        by_kind: dict[str, list[Mark]] = {}
        for mark in segment.marks:
            by_kind.setdefault(mark.kind, []).append(mark)
        contents = sorted(by_kind.get("content", []), key=lambda mark: mark.end - mark.start)
        facts = [mark for mark in by_kind.get("fact", []) if mark.owner in self.facts]
        new = self._new([mark.owner for mark in (*contents, *facts, *by_kind.get("at", []))])
        spoken = [mark.owner for kind in ("content", "cue", "source") for mark in by_kind.get(kind, [])]
        about = [f"{self.prefix}{name}" for name in dict.fromkeys(spoken)]
        about += [self.facts[name].to for name in dict.fromkeys(mark.owner for mark in facts)]
        content = self.lines.get(contents[0].owner) if contents else None
        fact = self.facts[facts[0].owner] if facts and content is None else None
        return Atom(
            text=shown_text(self.text[segment.start : segment.end]),
            ids=tuple(f"{self.prefix}t-{name}" for name in new),
            about=" ".join(about),
            why=" ".join(dict.fromkeys(f"{self.prefix}{mark.owner}" for mark in by_kind.get("why", []))),
            content=content,
            fact=fact,
            cue="cue" in by_kind,
            source="source" in by_kind,
            furniture="furniture" in by_kind,
            at="at" in by_kind,
            first=(contents[0].owner if content else facts[0].owner if fact else "") in new,
        )

    def _new(self, names: Iterable[str]) -> list[str]:
        new = [name for name in dict.fromkeys(names) if name not in self.anchored]
        self.anchored.update(new)
        return new


def lines(shown: Outline) -> Iterator[tuple[Line, str]]:
    for block in shown.blocks:
        for group in block.groups:
            for line in group.lines:
                yield line, block.name
    if shown.discussed:
        for line in shown.discussed.lines:
            yield line, order.together(line.by) if line.by else "Together"


def _link(line: Line, who: str, name: str) -> Link:
    to = f" → {order.together(line.to)}" if line.to else ""
    return Link(name, tone(line.group), f"{who}: {line.statement.act}{to}")


# The templates


@functools.cache
def environment() -> jinja2.Environment:
    """The templates, with the filters they use."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("dragoman.render", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    made.filters["day"] = order.day
    made.filters["together"] = order.together
    made.filters["verbatim"] = verbatim
    made.filters["tone"] = tone
    made.filters["shown"] = shown_text
    made.filters["marked"] = marked
    return made


def verbatim(text: str) -> Markup:
    """``text`` escaped; a carriage return by its number, or the browser would make it a newline."""
    made = escape(text)
    return Markup(str(made).replace("\r", "&#13;")) if "\r" in text else made


def marked(view: View) -> Markup:
    """The words of the text, each with its marks and links: the one part of a page that no template draws.

    A page has hundreds of them, and a template takes five times as long.
    """
    pieces: list[str] = []
    for one in view.paragraphs:
        style = " ".join(name for name, on in (("close", one.close), ("furniture", one.furniture)) if on)
        number = f' data-n="{one.number}"' if one.number else ""
        pieces += (verbatim(one.before), f'<p dir="auto" class="{style}"{number}>')
        for each in one.atoms:
            _draw(each, pieces)
        pieces.append("</p>")
    pieces.append(verbatim(view.after))
    return Markup("".join(pieces))


def _draw(atom: Atom, pieces: list[str]) -> None:
    """Add one atom: the link where it leads somewhere, the mark where it is content, and the words."""
    for name in atom.ids[1:]:
        pieces.append(f'<span id="{escape(name)}"></span>')
    own = f' id="{escape(atom.ids[0])}"' if atom.ids else ""
    own += f' data-s="{escape(atom.about)}"' if atom.about else ""
    own += f' data-w="{escape(atom.why)}"' if atom.why else ""
    link = atom.content or atom.fact
    end = ""
    if link is not None:
        style = "to" if atom.content else "fact"
        stop = "" if atom.first else ' tabindex="-1"'
        title = escape(link.title)
        pieces.append(f'<a class="{style}" href="#{escape(link.to)}" title="{title}" draggable="false"{stop}{own}>')
        own, end = "", "</a>"
        if atom.content:
            pieces.append(f'<mark class="{escape(link.tone)}">')
            end = "</mark></a>"
    kinds = (("cue", atom.cue), ("source", atom.source), ("furniture", atom.furniture), ("at", atom.at))
    style = " ".join(name for name, on in kinds if on)
    if style or own:
        tag = "b" if atom.cue else "span"
        style = f' class="{style}"' if style else ""
        pieces.append(f"<{tag}{style}{own}>{verbatim(atom.text)}</{tag}>{end}")
    else:
        pieces += (verbatim(atom.text), end)


@functools.cache
def inline(styles: tuple[str, ...] = ("page.css",), script_name: str = "page.js") -> dict[str, Any]:
    """Styles and script of a page (files in static/), and the policy that allows these two and nothing else."""
    here = resources.files("dragoman.render") / "static"
    style = "\n".join(here.joinpath(name).read_text("utf-8") for name in styles)
    script = here.joinpath(script_name).read_text("utf-8")
    policy = (
        f"default-src 'none'; style-src {_sha256(style)}; script-src {_sha256(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return {"style": Markup(style), "script": Markup(script), "policy": policy}


def _sha256(source: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"


__all__ = [
    "TONES",
    "Atom",
    "Link",
    "Paragraph",
    "View",
    "environment",
    "inline",
    "names",
    "notebook",
    "page",
    "pages",
    "shown_text",
    "tone",
    "verbatim",
    "view",
]
