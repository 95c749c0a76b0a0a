"""What a query means: words, "phrases", beginnings of words*, AND, OR, NOT and parentheses.

    query  = any
    any    = all { OR all }
    all    = one { [AND] one }
    one    = NOT one | ( any ) | "phrase" | word

:func:`parse` makes a tree of it, whose leaves are words as ``words`` makes
them; :func:`fts5` and :func:`tsquery` write that tree down for SQLite and for
PostgreSQL. There is no string that it takes and a database then objects to.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

import msgspec

from dragoman.archive import words
from dragoman.errors import DragomanError

LENGTH = 1000
"""Characters that a query may have."""
LEAVES = 64
"""Words and phrases that a query may have."""
PHRASE = 64
"""Words that a phrase may have."""
DEPTH = 16
"""Parentheses and NOTs within each other. (FTS5 takes 256 levels, its parser's stack 100.)"""

FILTERS = (
    *("speaker", "person", "target", "act", "context", "event", "publisher", "kind", "form", "dyad", "document"),
    *("since", "until"),
)
"""Names of filters that people write into a query, as elsewhere; here they are asked for apart."""


class Leaf(msgspec.Struct, frozen=True):
    """Words that stand one after the other; of the last the beginning alone, where ``prefix`` is set.

    ``text`` is how it is shown. ``forms`` are other words that count as well
    (only where ``words`` is one).
    """

    words: tuple[str, ...]
    prefix: bool = False
    text: str = ""
    forms: tuple[str, ...] = ()


class And(msgspec.Struct, frozen=True):
    """All of them."""

    of: tuple[Node, ...]


class Or(msgspec.Struct, frozen=True):
    """Any of them."""

    of: tuple[Node, ...]


class Not(msgspec.Struct, frozen=True):
    """Whatever it does not hold for."""

    of: Node


Node: TypeAlias = Leaf | And | Or | Not

EVERYTHING = Leaf(("=all",))
"""A mark that everything searchable bears."""


def both(*nodes: Node | None) -> Node | None:
    """All of the nodes that are there."""
    there = tuple(node for node in nodes if node is not None)
    return there[0] if len(there) == 1 else And(there) if there else None


def any_of(nodes: Iterable[Node]) -> Node | None:
    """Any of the nodes; ``None`` where there are none."""
    there = tuple(nodes)
    return there[0] if len(there) == 1 else Or(there) if there else None


def leaves(node: Node | None, *, negated: bool = False) -> Iterator[Leaf]:
    """The leaves that something found has (or may have): those under no NOT."""
    if isinstance(node, Leaf):
        if not negated:
            yield node
    elif isinstance(node, Not):
        yield from leaves(node.of, negated=not negated)
    elif node is not None:
        for each in node.of:
            yield from leaves(each, negated=negated)


def has_or(node: Node | None) -> bool:
    """Whether what is found may have some of the leaves and not others."""
    if isinstance(node, And):
        return any(map(has_or, node.of))
    return isinstance(node, Or)


def shown(node: Node | None, *, inside: bool = False) -> str:
    """The query as it was understood, every AND and every parenthesis written out."""
    if node is None:
        return ""
    if isinstance(node, Leaf):
        return node.text
    if isinstance(node, Not):
        return f"NOT {shown(node.of, inside=True)}"
    text = (" AND " if isinstance(node, And) else " OR ").join(shown(each, inside=True) for each in node.of)
    return f"({text})" if inside else text


# --- reading a query ---------------------------------------------------------------

_QUOTES = '"“”„‟＂«»「」『』'
_LEXEME = re.compile(
    rf"\s+|(?P<open>[(（])|(?P<close>[)）])|(?P<phrase>[{_QUOTES}](?P<in>[^{_QUOTES}]*)(?P<end>[{_QUOTES}]?))"
    rf"|(?P<word>[^\s(（)）{_QUOTES}]+)"
)
_FIELD = re.compile(rf"({'|'.join(FILTERS)}|by|from|to|date|year):\S", re.IGNORECASE)


class _Lexeme(msgspec.Struct, frozen=True):
    kind: str
    """``(``, ``)``, ``AND``, ``OR``, ``NOT`` or ``leaf``; ``end`` after the last."""
    at: int
    leaf: Leaf | None = None


def parse(query: str, *, forms: bool = False) -> Node | None:
    """The tree of a query; ``None`` for one of white space alone.

    With ``forms``, a word outside quotation marks stands for its other forms
    too. Raises :class:`DragomanError` E521 (there is no word in it), E522 (it
    cannot be understood) and E523 (it is too long).
    """
    if len(query) > LENGTH:
        raise _too_much(f"it has {len(query):,} characters, and {LENGTH:,} are taken")
    if not query.strip():
        return None
    lexemes = list(_lexemes(query, forms))
    if sum(each.kind == "leaf" for each in lexemes) > LEAVES:
        raise _too_much(f"it has more than {LEAVES} words and phrases")
    if not any(each.kind == "leaf" for each in lexemes) and all(each.kind in "()" for each in lexemes):
        raise DragomanError("E521", f"there is no word in the query {_short(query)}", "Search for a word or a phrase.")
    return _Parser(query, lexemes).parse()


def _too_much(why: str) -> DragomanError:
    return DragomanError("E523", f"the query is too long: {why}", "Search for less at a time.")


def _short(text: str, most: int = 40) -> str:
    return repr(text if len(text) <= most else f"{text[:most]}…")


def _wrong(query: str, at: int, why: str, step: str) -> DragomanError:
    """E522, of what stands at a place in the query."""
    where = f"at character {at + 1}, {_short(query[at:], 20)}" if at < len(query) else "at its end"
    return DragomanError("E522", f"the query cannot be understood {where}: {why}", step)


def _lexemes(query: str, forms: bool) -> Iterator[_Lexeme]:
    for found in _LEXEME.finditer(query):
        at = found.start()
        if found["open"] or found["close"]:
            yield _Lexeme("(" if found["open"] else ")", at)
        elif found["phrase"] is not None:
            if not found["end"]:
                raise _wrong(
                    query, at, "the quotation mark has no other one", "Close the phrase, or leave the mark out."
                )
            yield _Lexeme("leaf", at, _phrase(query, at, found["in"]))
        elif (word := found["word"]) in ("AND", "OR", "NOT"):
            yield _Lexeme(word, at)
        elif word is not None and (leaf := _word(query, at, word, forms)) is not None:
            yield _Lexeme("leaf", at, leaf)


def _phrase(query: str, at: int, inside: str) -> Leaf:
    leaf = _leaf(query, at + 1, inside, f'"{" ".join(inside.split())}"')
    if leaf is None:
        raise DragomanError("E521", f'there is no word in the phrase "{inside}"', "Put words between the marks.")
    return leaf


def _word(query: str, at: int, word: str, forms: bool) -> Leaf | None:
    """What stands between spaces; ``None`` for mere punctuation. Several words, as in ``one-China``, are a phrase."""
    if field := _FIELD.match(word):
        name = field[1].lower()
        step = f"Filter apart: --{name}, or the argument {name}." if name in FILTERS else "See dragoman search -h."
        raise _wrong(query, at, "a filter is not written into the query", f'{step} A text with a colon goes in "…".')
    if word[0] in "-−" and any(words.tokens(word)):
        step = f"Write NOT {word[1:]}, or put it in quotation marks."
        raise _wrong(query, at, "no word begins with a minus sign", step)
    leaf = _leaf(query, at, word, word)
    if leaf is None or not forms or leaf.prefix or len(leaf.words) > 1:
        return leaf
    return msgspec.structs.replace(leaf, forms=other_forms(leaf.words[0]))


def _leaf(query: str, at: int, text: str, shown: str) -> Leaf | None:
    found = list(words.tokens(text))
    star = text.find("*")
    if star >= 0:
        step = 'The beginning of a word is written as sanction*, and within a phrase as "economic sanction*".'
        if not found or found[-1].end != star:
            raise _wrong(query, at + star, "the star stands at the end of the last word, and nowhere else", step)
        if text[star + 1 :].strip("*"):
            raise _wrong(query, at + star, "nothing but the word's end stands after a star", step)
    if len(found) > PHRASE:
        raise _too_much(f"a phrase has more than {PHRASE} words")
    if not found:
        return None
    last, forms, prefix = found[-1], [token.form for token in found], star >= 0
    if words.is_unspaced(text, last):
        # A run's last character stands alone there; here the run may go on, as part of a word may.
        prefix = len(found) < 2 or found[-2].end != last.end
        forms = forms if prefix else forms[:-1]
    return Leaf(tuple(forms), prefix, shown)


class _Parser:
    """One pass from left to right, a function for each line of the grammar."""

    def __init__(self, query: str, lexemes: list[_Lexeme]) -> None:
        self.query, self.lexemes, self.next, self.depth = query, lexemes, 0, 0

    def parse(self) -> Node:
        node = self.any()
        if self.kind == ")":
            raise self.wrong("the parenthesis was not opened", "Open it before, or leave it out.")
        return node

    @property
    def kind(self) -> str:
        return self.lexemes[self.next].kind if self.next < len(self.lexemes) else "end"

    def wrong(self, why: str, step: str) -> DragomanError:
        at = self.lexemes[self.next].at if self.next < len(self.lexemes) else len(self.query)
        return _wrong(self.query, at, why, step)

    def any(self) -> Node:
        of = [self.all()]
        while self.kind == "OR":
            self.next += 1
            of.append(self.all())
        return of[0] if len(of) == 1 else Or(tuple(of))

    def all(self) -> Node:
        of = [self.one()]
        while self.kind in ("AND", "NOT", "(", "leaf"):
            if self.kind == "AND":
                self.next += 1
            of.append(self.one())
        return of[0] if len(of) == 1 else And(tuple(of))

    def one(self) -> Node:
        kind = self.kind
        if kind not in ("NOT", "(", "leaf"):
            before = self.lexemes[self.next - 1].kind if self.next else ""
            word = before if before in ("AND", "OR", "NOT") else kind
            if word in ("AND", "OR", "NOT"):
                step = f'Put a word, a phrase or parentheses there, or "{word.lower()}" for the word itself.'
                raise self.wrong(f"{word} needs something on {'its right' if word == 'NOT' else 'each side'}", step)
            raise self.wrong("there is nothing between the parentheses", "Put a word there, or leave them out.")
        self.depth += kind != "leaf"
        if self.depth > DEPTH:
            raise _too_much(f"more than {DEPTH} parentheses and NOTs stand within each other")
        node = self._one(kind)
        self.depth -= kind != "leaf"
        return node

    def _one(self, kind: str) -> Node:
        lexeme = self.lexemes[self.next]
        self.next += 1
        if kind == "NOT":
            return Not(self.one())
        if lexeme.leaf is not None:
            return lexeme.leaf
        node = self.any()
        if self.kind != ")":
            raise _wrong(self.query, lexeme.at, "the parenthesis is not closed", "Close it, or leave it out.")
        self.next += 1
        return node


# --- other forms of a word ------------------------------------------------------------

_ENDINGS = ("", "s", "es", "e", "ed", "d", "ing", "y", "ies", "ied", "ion", "ions", "ation", "ations")
"""What forms of English words end in; what results counts only where it has the word's stem."""


@functools.lru_cache(maxsize=1024)
def other_forms(word: str) -> tuple[str, ...]:
    """The English words that have this one's stem (Snowball; Porter 2001), itself left out, sorted."""
    if not (word.isascii() and word.isalpha() and len(word) > 2):
        return ()
    stemmed = _stemmer()
    stem = stemmed(word)
    bases = {word, stem, stem + stem[-1:]} | {word[: -len(end)] for end in ("e", "y") if word.endswith(end)}
    made = {base + ending for base in bases if len(base) > 2 for ending in _ENDINGS}
    return tuple(sorted(each for each in made - {word} if stemmed(each) == stem))


@functools.cache
def _stemmer() -> Callable[[str], str]:
    import snowballstemmer  # type: ignore[import-untyped]

    made: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
    return made


# --- writing a query down for a database -------------------------------------------------


def fts5(node: Node) -> str:
    """The tree in FTS5's language, which knows NOT between two things only."""
    if isinstance(node, Leaf):
        one = f'"{" ".join(node.words)}"{" *" if node.prefix else ""}'
        return f"({' OR '.join((one, *(_quoted5(form) for form in node.forms)))})" if node.forms else one
    if isinstance(node, Not):
        return f"({fts5(EVERYTHING)} NOT {fts5(node.of)})"
    if isinstance(node, Or):
        return f"({' OR '.join(map(fts5, node.of))})"
    plain = [fts5(each) for each in node.of if not isinstance(each, Not)] or [fts5(EVERYTHING)]
    text = f"({' AND '.join(plain)})"
    for each in node.of:
        if isinstance(each, Not):
            text = f"({text} NOT {fts5(each.of)})"
    return text


def _quoted5(word: str) -> str:
    return f'"{word}"'


def tsquery(node: Node) -> str:
    """The tree as PostgreSQL's ``tsquery``."""
    if isinstance(node, Leaf):
        written = [quoted(word) for word in node.words]
        written[-1] += ":*" if node.prefix else ""
        one = f"({' <-> '.join(written)})"
        return f"({' | '.join((one, *map(quoted, node.forms)))})" if node.forms else one
    if isinstance(node, Not):
        return f"({tsquery(EVERYTHING)} & !{tsquery(node.of)})"
    if isinstance(node, Or):
        return f"({' | '.join(map(tsquery, node.of))})"
    plain = [tsquery(each) for each in node.of if not isinstance(each, Not)] or [tsquery(EVERYTHING)]
    return f"({' & '.join((*plain, *(f'!{tsquery(each.of)}' for each in node.of if isinstance(each, Not))))})"


def quoted(word: str) -> str:
    """A word as PostgreSQL's ``tsvector`` and ``tsquery`` have it."""
    doubled = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


# --- where it matches -------------------------------------------------------------------


def places(leaf: Leaf, tokens: Sequence[words.Token | None]) -> Iterator[tuple[int, int]]:
    """Where a leaf stands among the words of a text, as offsets; ``None`` parts what is not joined."""
    forms = [token.form if token is not None else "" for token in tokens]
    wanted, last = leaf.words[:-1], leaf.words[-1]
    for at in range(len(forms) - len(wanted)):
        end = at + len(wanted)
        form = forms[end]
        hit = form.startswith(last) if leaf.prefix else form == last or form in leaf.forms
        if hit and form and tuple(forms[at:end]) == wanted:
            first, final = tokens[at], tokens[end]
            if first is not None and final is not None:
                # A single character is found as the beginning of two: it alone is meant.
                alone = leaf.prefix and len(last) == 1 and len(form) == 2 and words.is_pair(form)
                yield first.start, final.start + 1 if alone else final.end
