"""Each page: it is there, its JSON is what the document of the API says, it is small, and it asks nobody else."""

from __future__ import annotations

import html.parser
import re
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from dragoman.archive import Archive
from dragoman.web import openapi, table

from .conftest import EGYPT, Client

PLACES = {
    "name": EGYPT,
    "ref": f"{EGYPT}@1",
    "statement": "s2",
    "old": "1",
    "new": "2",
    "capture": "1",
    "dyad": "EGY-ZAF",
    "source": "a-ministry",
    "a": EGYPT,
    "b": EGYPT.replace(".egypt", ".south-africa"),
}
OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


class Elements(html.parser.HTMLParser):
    """What runs, loads or leads somewhere in a page."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.links: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("style", "iframe", "object", "embed", "base") or (tag == "script" and "src" not in given):
            self.wrong.append(tag)
        if tag == "img" and not (given.get("src") or "").startswith("/"):
            self.wrong.append(tag)
        self.wrong += [f"{tag} {name}" for name in given if name.startswith("on") or name == "style"]
        for name in ("src", "action", "formaction") if tag != "a" else ():
            if OUTSIDE.match(given.get(name) or "/"):
                self.wrong.append(f"{tag} {name}={given[name]}")
        if tag == "a":
            self.links.append(given.get("href") or "")


def assert_inert(source: str) -> None:
    """Nothing in the page runs but our two scripts, nothing is loaded from elsewhere, and links are links."""
    found = Elements(source)
    assert found.wrong == []
    assert [link for link in found.links if OUTSIDE.match(link) and not link.startswith(("http:", "https:"))] == []


GETS = [page for page in table.PAGES if page.method == "GET"]


def address(page: Any, places: dict[str, str] | None = None) -> str:
    """The page's address with the parts that tests use."""
    known = PLACES | (places or {})
    made = re.sub(r"\{(\w+)(?::\w+)?\}", lambda part: known[part[1]], page.path)
    if page.name == "source":
        made = f"/sources/{known['source']}"
    if page.name == "phrase_chart":
        made += "?words=trade"
    if page.name == "original":
        return f"/documents/{EGYPT}/captures/{places['capture'] if places else '1'}"
    return made


@pytest.fixture(scope="module")
def captures(shown: Archive) -> list[int]:
    return [entry.capture for entry in shown.log(EGYPT).entries]


@pytest.mark.parametrize("page", GETS, ids=lambda page: page.name)
def test_every_page_is_there(looking: Client, captures: list[int], page: Any) -> None:
    answer = looking.get(address(page, {"capture": str(captures[0])}))
    assert answer.status_code == 200, answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    if page.template is not None:
        assert answer.headers["content-type"].startswith("text/html")
        assert_inert(answer.text)


@pytest.mark.parametrize("page", [page for page in GETS if page.twin], ids=lambda page: page.name)
def test_the_json_beside_a_page_fits_the_document_of_the_api(looking: Client, page: Any) -> None:
    where = address(page)
    beside = looking.get(f"{where.rstrip('/') or '/index'}.json")
    asked = looking.get(where, headers={"accept": "application/json"})
    assert beside.status_code == asked.status_code == 200
    assert beside.json() == asked.json()
    document = openapi.document()
    path = re.sub(r"\{(\w+):\w+\}", r"{\1}", page.path)
    operation = document["paths"][f"{path.rstrip('/') or '/index'}.json"]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    resolved = {**schema, "components": document["components"]}
    jsonschema.validate(beside.json(), resolved)


def test_the_json_of_what_could_not_be_read_fits_too(looking: Client) -> None:
    document = openapi.document()
    operation = document["paths"]["/documents/{ref}.json"]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    found = looking.get("/documents/numbers.txt.json").json()
    jsonschema.validate(found, {**schema, "components": document["components"]})
    assert found["entries"][0]["refusal"]


def test_the_json_has_what_the_page_has(looking: Client) -> None:
    """What a page says beside what was read: whose account is missing, what was judged, what words a change has."""
    readout = looking.get(f"/documents/{EGYPT}.json").json()
    assert [each["publisher"] for each in readout["others"]] == ["ZAF"]
    assert readout["missing"] == []
    assert readout["earlier"] == []
    change = looking.get(f"/documents/{EGYPT}/revisions/1-2.json").json()
    assert change["counts"]["statement"] == 1
    assert all(each["new"] in change["words"][1] for each in change["statements"] if each["new"])
    assert looking.get("/compare.json").json()["total"] > 1
    other = EGYPT.replace(".egypt", ".south-africa")
    assert looking.get(f"/compare/{EGYPT}/{other}.json").json()["judgement"] is None
    statement = looking.get(f"/documents/{EGYPT}@1/statements/s2.json").json()
    assert "keenness" in statement["around"]["words"]


def test_the_document_of_the_api_names_every_page() -> None:
    operations = [each["operationId"] for path in openapi.document()["paths"].values() for each in path.values()]
    assert sorted(operations) == sorted(page.name for page in table.PAGES)


@pytest.mark.parametrize("page", [page for page in GETS if page.template], ids=lambda page: page.name)
def test_a_page_is_small_without_its_text(looking: Client, page: Any) -> None:
    """Page, styles and scripts together, as they go over the wire uncompressed."""
    html = looking.get(address(page)).text
    own = re.sub(r'<section class="text".*?</section>', "", html, flags=re.DOTALL)
    files = sum(len(looking.get(path).content) for path in re.findall(r'"(/static/[^"]+)"', html))
    assert len(own.encode()) + files < 200_000


def test_what_has_not_changed_is_not_sent_again(client: Client, archive: Archive) -> None:
    first = client.get(f"/documents/{EGYPT}")
    again = client.get(f"/documents/{EGYPT}", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    sent = client.fill("/read", text="The ministers met.", title="A note")
    keep = sent.text.partition('name="keep" value="')[2].partition('"')[0]
    client.fill("/read/keep", of="/read", keep=keep)
    changed = client.get("/documents", headers={"if-none-match": client.get("/documents").headers["etag"]})
    assert changed.status_code == 304
    assert client.get(f"/documents/{EGYPT}").headers["etag"] != first.headers["etag"], "the archive is another one"


def test_styles_and_scripts_may_be_kept_for_good(looking: Client) -> None:
    html = looking.get("/").text
    for path in set(re.findall(r'"(/static/[^"]+)"', html)):
        answer = looking.get(path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    assert looking.get("/static/room.css").status_code == 404, "without its version it is nowhere"


def test_documents_come_a_page_at_a_time(
    archive: Archive, open_room: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dragoman.web.views import documents

    monkeypatch.setattr(documents, "SIZE", 4)
    client = open_room(archive)
    seen: list[str] = []
    first = client.get("/documents.json").json()
    for page in range(1, first["pages"] + 1):
        found = client.get(f"/documents.json?page={page}").json()
        assert found["page"] == page
        seen += [each["document"] for each in found["documents"]]
    assert sorted(seen) == sorted(each.document for each in archive.documents())
    assert len(seen) == first["total"]
    assert client.get("/documents.json?page=99").json()["page"] == first["pages"]
    assert 'rel="next"' in client.get("/documents").text


def test_documents_are_found_by_words_of_title_and_name(looking: Client) -> None:
    found = looking.get("/documents.json", params={"q": "egypt south-africa"}).json()
    assert {each["document"] for each in found["documents"]} == {EGYPT, EGYPT.replace(".egypt", ".south-africa")}
    assert looking.get("/documents.json", params={"q": "100%_"}).json()["total"] == 0
    assert "No document has" in looking.get("/documents", params={"q": "nothing-like-it"}).text


def test_a_revision_has_an_address_of_its_own(looking: Client) -> None:
    old, new = (looking.get(f"/documents/{EGYPT}@{n}.json").json() for n in (1, 2))
    standing = looking.get(f"/documents/{EGYPT}.json").json()
    assert (old["revision"], new["revision"]) == (1, 2)
    assert standing["readout"] == next(each for each in (old, new) if each["revision"] == standing["stands"])["readout"]
    assert "is not the one that stands" in looking.get(f"/documents/{EGYPT}@{3 - standing['stands']}").text


def test_a_readout_is_filtered_by_speaker_and_act(looking: Client) -> None:
    whole = looking.get(f"/documents/{EGYPT}.json").json()["readout"]["statements"]
    some = looking.get(f"/documents/{EGYPT}.json?speaker=ZAF").json()["readout"]["statements"]
    assert some == [each for each in whole if "ZAF" in each["speaker"]]
    assert 0 < len(some) < len(whole)
    act = some[0]["act"]
    fewer = looking.get(f"/documents/{EGYPT}.json?speaker=ZAF&act={act}").json()["readout"]["statements"]
    assert fewer == [each for each in some if each["act"] == act]


def test_changes_are_shown_word_by_word_with_their_class(looking: Client) -> None:
    found = looking.get(f"/documents/{EGYPT}/revisions/1-2.json").json()
    runs = [run for paragraph in found["paragraphs"] for run in paragraph["runs"]]
    assert {"same", "statement"} <= {run["kind"] for run in runs} <= {"same", "statement", "typographic"}
    for side, number in (("old", 1), ("new", 2)):
        text = looking.get(f"/documents/{EGYPT}@{number}.json").json()["readout"]["document"]["text"]
        assert "".join(run[side] for run in runs).split() == "".join(text.splitlines()).split()
    page = looking.get(f"/documents/{EGYPT}/revisions/1-2").text
    assert "<del>increase</del>" in page
    assert "<ins>double</ins>" in page
    assert "in a statement" in page


def test_the_original_is_a_download_that_cannot_run(looking: Client, captures: list[int]) -> None:
    entry = looking.get("/documents/hostile/revisions.json").json()["entries"][0]
    answer = looking.get(f"/documents/hostile/captures/{entry['capture']}")
    assert answer.content.startswith(b"<script>")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]
    other = looking.get(f"/documents/hostile/captures/{captures[0]}")
    assert other.status_code == 404, "a capture has one document"


def test_a_statement_is_cited_in_three_forms(looking: Client) -> None:
    found = looking.get(f"/documents/{EGYPT}@1/statements/s2.json").json()
    citation = found["citation"]
    readout = looking.get(f"/documents/{EGYPT}@1.json").json()["readout"]
    text = readout["document"]["text"]
    assert text[citation["start"] : citation["end"]] == citation["quotation"]
    assert citation["anchor"] == f"{EGYPT}@1#{citation['start']}-{citation['end']}"
    for form in ("txt", "bib", "csl"):
        answer = looking.get(f"/documents/{EGYPT}@1/statements/s2/cite.{form}")
        for part in (citation["quotation"], citation["captured"], str(citation["start"]), str(citation["end"])):
            assert part in answer.text, (form, part)
        assert "revision 1" in answer.text or "@1#" in answer.text
    item = looking.get(f"/documents/{EGYPT}@1/statements/s2/cite.csl").json()[0]
    assert item["type"] == "webpage"
    assert item["accessed"]["date-parts"][0][0] == int(citation["captured"][:4])


def test_what_could_not_be_read_says_why(looking: Client) -> None:
    answer = looking.get("/documents/numbers.txt")
    assert answer.status_code == 200
    assert "E201" in answer.text
    assert "Original capture" in answer.text


def test_what_is_not_there_says_what_to_do(looking: Client) -> None:
    for path in ("/documents/nothing", f"/documents/{EGYPT}@9", f"/documents/{EGYPT}@1/statements/s999", "/nowhere"):
        answer = looking.get(path)
        assert answer.status_code == 404, path
        assert answer.headers["content-type"].startswith("text/html")
        error = looking.get(path, headers={"accept": "application/json"})
        assert error.status_code == 404
        assert error.json()["next_step"].endswith(".")
    assert looking.delete("/documents").status_code == 405


def test_a_name_that_ends_like_the_twin_is_still_found(archive: Archive, open_room: Callable[..., Client]) -> None:
    from dragoman import record

    from .conftest import capture

    archive.add(capture(b"A text.", "2031-01-01T00:00:00Z"), record.document("A text.", id="odd.json"))
    client = open_room(archive)
    assert client.get("/documents/odd.json").headers["content-type"].startswith("text/html")
    assert client.get("/documents/odd.json.json").json()["document"] == "odd.json"


def test_texts_in_other_scripts_are_set_as_such(looking: Client) -> None:
    assert '<div class="words" lang="zh">' in looking.get("/documents/chinese").text
    arabic = looking.get("/documents/arabic").text
    assert '<div class="words" lang="ar">' in arabic
    assert '<p dir="auto"' in arabic


def test_an_empty_archive_says_what_to_do_next(tmp_path: Any, open_room: Callable[..., Client]) -> None:
    import dragoman

    with dragoman.open_archive(tmp_path / "new.db", create=True) as archive:
        client = open_room(archive)
        assert "dragoman archive add" in client.get("/").text
        assert "There is no document yet" in client.get("/documents").text
        assert "Nothing waits" in client.get("/check").text
        assert "No statement has been checked by two people" in client.get("/check/agreement").text
        assert "dragoman users add" in client.get("/accounts").text
