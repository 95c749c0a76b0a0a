"""What a page declares of itself, and that it is said where."""

from __future__ import annotations

import json

import pytest

from dragoman.errors import Refused
from dragoman.intake import Options, from_bytes, publishers
from dragoman.record import Document

TEXT = "The Foreign Minister spoke with her counterpart from Arden about trade and the situation in the region."
FRENCH = "Le ministre s'est entretenu aujourd'hui avec son homologue au sujet de la situation régionale et du commerce."


def read(head: str, *, body: str = "", attributes: str = "", text: str = TEXT, url: str | None = None) -> Document:
    page = f"<html {attributes}><head>{head}</head><body>{body}<article><p>{text}</p></article></body></html>"
    found = from_bytes(page.encode(), url=url, options=Options(check_language=False))
    assert not isinstance(found, Refused), found
    return found


def ld(**data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


@pytest.mark.parametrize(
    ("head", "body", "title", "where"),
    [
        ('<meta property="og:title" content="A call"><title>A call</title>', "", "A call", "meta og:title"),
        ("<title>A call with Arden</title>", "", "A call with Arden", "element title"),
        (ld(**{"@type": "NewsArticle", "headline": "A call"}), "", "A call", "JSON-LD headline"),
    ],
)
def test_titles(head: str, body: str, title: str, where: str) -> None:
    found = read(head, body=body)
    assert (found.title, found.found["title"]) == (title, where)


@pytest.mark.parametrize(
    ("head", "url", "where"),
    [
        ('<meta property="article:published_time" content="2024-03-15T10:00">', None, "meta article:published_time"),
        ('<meta name="date" content="15 March 2024">', None, "meta date"),
        (ld(**{"@type": "NewsArticle", "datePublished": "2024-03-15T10:00:00Z"}), None, "JSON-LD datePublished"),
        (ld(**{"@graph": [{"@type": "Article", "datePublished": "2024-03-15"}]}), None, "JSON-LD datePublished"),
        ("", "https://mfa.example/2024/03/15/call", "address"),
    ],
)
def test_dates(head: str, url: str | None, where: str) -> None:
    found = read(head, url=url)
    assert (found.published, found.found["published"]) == ("2024-03-15", where)


@pytest.mark.parametrize(
    ("head", "party", "where"),
    [
        ('<meta property="og:site_name" content="The White House">', "USA", "meta og:site_name"),
        (ld(publisher={"@type": "Organization", "name": "The White House"}), "USA", "JSON-LD publisher"),
        (ld(publisher=[{"name": "U.S. Department of State"}]), "USA", "JSON-LD publisher"),
        ('<meta name="author" content="Office of the Press Secretary">', "USA", "meta author"),
        ('<meta property="og:site_name" content="Daily News">', None, None),
        ('<meta property="og:site_name" content="the white house hotel">', None, None),
    ],
)
def test_publishers(head: str, party: str | None, where: str | None) -> None:
    found = read(head)
    assert (found.publisher, found.found.get("publisher")) == (party, where)


@pytest.mark.parametrize(
    ("head", "attributes", "code", "where"),
    [
        ("", 'lang="en-GB"', "en", "html lang"),
        ('<meta http-equiv="Content-Language" content="en, fr">', "", "en", "meta content-language"),
        (ld(inLanguage="en"), "", "en", "JSON-LD inLanguage"),
        ('<meta property="og:locale" content="en_US">', "", "en", "meta og:locale"),
        ("", 'lang="xx-nonsense"', "en", "detected"),
        ("", "", "en", "detected"),
    ],
)
def test_languages(head: str, attributes: str, code: str, where: str) -> None:
    found = read(head, attributes=attributes)
    assert (found.language, found.found["language"]) == (code, where)


def test_a_page_that_declares_english_and_is_not() -> None:
    found = read("", attributes='lang="en"', text=FRENCH)
    assert (found.language, found.found["language"]) == ("fr", "detected")


@pytest.mark.parametrize(
    "script",
    ["{broken", "[" * 5000, "null", '"x"', '{"publisher": null, "headline": [], "inLanguage": 7}', "{}" * 3],
)
def test_odd_json_ld_says_nothing(script: str) -> None:
    found = read(f'<script type="application/ld+json">{script}</script>')
    assert (found.publisher, found.title) == (None, None)


@pytest.mark.parametrize(
    ("name", "party"),
    [
        ("The White House", "USA"),
        ("Press, U.S. Department of State <press@state.example>", "USA"),
        ("Ministry of Foreign Affairs", None),
        ("The White Houses", None),
        ("", None),
        (None, None),
    ],
)
def test_the_party_of_a_name(name: str | None, party: str | None) -> None:
    assert publishers.party(name) == party


def test_the_longest_sign_decides() -> None:
    assert (
        publishers.party("Office of the Press Secretary, Ministry of Foreign Affairs of the People's Republic of China")
        == "CHN"
    )
