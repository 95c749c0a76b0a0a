"""Check: what people find is kept apart, shown in its place, measured, and handed on."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from dragoman import evaluation
from dragoman.archive import Archive
from dragoman.archive.corrections import Corrections
from dragoman.archive.findings import corrected, statement_from
from dragoman.errors import DragomanError

from .conftest import EGYPT, Client

PAGE = f"/documents/{EGYPT}@1"


def fields(client: Client, statement: str, **changed: Any) -> dict[str, Any]:
    """What the form of a statement holds."""
    found = client.get(f"{PAGE}/statements/{statement}/check.json").json()
    now = found["now"] or found["machine"]
    filled = {
        "content": now["content"]["text"],
        "cue": (now["cue"] or {"text": ""})["text"],
        "source": (now["source"] or {"text": ""})["text"],
        "speaker": " ".join(now["speaker"]),
        "person": now["person"] or "",
        "act": now["act"],
        "target": " ".join(now["target"]),
        "contexts": " ".join(now["contexts"]),
    }
    return {**filled, "verdict": "corrected", **changed}


def check(client: Client, statement: str, **given: Any) -> Any:
    return client.fill(f"{PAGE}/statements/{statement}/check", **given)


def statements(client: Client, *, machine: bool = False) -> dict[str, Any]:
    found = client.get(f"{PAGE}.json?machine={'true' if machine else 'false'}").json()["readout"]["statements"]
    return {each["id"]: each for each in found}


def test_the_queue_has_the_unsure_ones_the_least_sure_first(client: Client) -> None:
    found = client.get("/check.json").json()
    sure = [each["confidence"] for each in found["statements"]]
    assert sure == sorted(sure)
    assert all(each < 0.7 for each in sure)
    least, other = found["statements"][:2]
    paths = [
        f"/documents/{each['document']}@{each['revision']}/statements/{each['statement']}/check"
        for each in (least, other)
    ]
    assert client.fill(paths[0], verdict="confirmed").status_code == 422, "nobody speaks there that is a party"
    answer = client.fill(paths[1], verdict="confirmed", next="queue")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{paths[0]}?next=queue"
    after = client.get("/check.json").json()
    assert (after["total"], after["done"]) == (found["total"] - 1, 1)


def test_a_correction_is_shown_in_place_of_the_machines_reading(client: Client, archive: Archive) -> None:
    before = statements(client)["s2"]
    act = "demand" if before["act"] != "demand" else "appeal"
    given = fields(client, "s2", act=act, target="ETH", contexts="economic legal", note="it must")
    answer = check(client, "s2", **given)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{PAGE}#s2"
    now = statements(client)["s2"]
    assert (now["act"], now["target"], now["contexts"]) == (act, ["ETH"], ["economic", "legal"])
    assert now["event"] == "REQUEST"
    assert now["confidence"] is None
    assert statements(client, machine=True)["s2"] == before
    machine = archive.readout(f"{EGYPT}@1")
    assert machine is not None
    assert machine.statements[1].act == before["act"], "the machine's reading is as it was"
    page = client.get(PAGE).text
    assert "Corrected by" in page
    assert "it must" in page
    assert archive.verify().problems == ()


def test_the_span_is_given_in_the_texts_own_words(client: Client) -> None:
    before = statements(client)["s2"]
    words = before["content"]["text"].split()
    shorter = " ".join(words[:-1])
    check(client, "s2", **fields(client, "s2", content=f"  {shorter}\r\n"))
    now = statements(client)["s2"]["content"]
    assert now["text"] == shorter
    assert now["start"] == before["content"]["start"]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"content": "words that nobody wrote"}, "does not stand in the text"),
        ({"content": ""}, "the content is empty"),
        ({"cue": "proclaimed from the rooftops"}, "does not stand in the text"),
        ({"speaker": ""}, "there is no speaker"),
        ({"speaker": "Egypt"}, "no party of the codebook"),
        ({"act": "sing"}, "no act of the codebook"),
        ({"contexts": "weather"}, "contexts"),
        ({"contexts": "economic legal health military"}, "contexts"),
        ({"verdict": "perhaps"}, "nothing says what was found"),
        ({"verdict": "added"}, "cannot be added"),
        ({}, "nothing was changed"),
    ],
)
def test_what_does_not_fit_comes_back_with_its_reason(client: Client, wrong: dict[str, str], why: str) -> None:
    given = fields(client, "s2", **wrong)
    answer = check(client, "s2", **given)
    assert answer.status_code == 422
    assert "E611" in answer.text
    assert why in answer.text
    assert given["cue"] in html.unescape(answer.text), "nothing that was typed is lost"
    assert client.get(f"{PAGE}.json").json()["corrections"] == []


def test_one_that_is_none_goes_and_one_that_was_missed_comes(client: Client) -> None:
    before = statements(client)
    check(client, "s3", verdict="rejected")
    missed = "visiting Egypt at the invitation of the Egyptian side"
    given = fields(client, "s2") | {"verdict": "added", "content": missed, "cue": "", "source": "", "act": "state"}
    answer = check(client, "new", **given)
    assert answer.status_code == 303
    now = statements(client)
    assert "s3" not in now
    (new,) = now.keys() - before.keys()
    assert now[new]["content"]["text"] == missed
    assert list(now) == sorted(now, key=lambda each: now[each]["content"]["start"])
    page = client.get(PAGE).text
    assert "Added by" in page
    assert "Rejected by" in page
    again = check(client, new, verdict="confirmed")
    assert again.status_code == 422


def test_nothing_that_was_found_is_ever_overwritten(archive: Archive) -> None:
    corrections = Corrections(archive.database)
    corrections.add(f"{EGYPT}@1", "s2", "confirmed", None, by="anna")
    corrections.add(f"{EGYPT}@1", "s2", "rejected", None, by="berta")
    corrections.add(f"{EGYPT}@1", "s2", "confirmed", None, by="anna", note="still")
    found = corrections.of(EGYPT, 1)
    assert [(each.by, each.verdict) for each in found] == [
        ("anna", "confirmed"),
        ("berta", "rejected"),
        ("anna", "confirmed"),
    ]
    assert archive.verify().problems == ()
    with archive.database.write() as connection:
        connection.execute(sa.text("UPDATE correction SET verdict = 'confirmed' WHERE id = 2"))
    assert "correction 2 of berta" in {problem.where for problem in archive.verify().problems}


def test_a_newer_reading_keeps_what_people_found(archive: Archive) -> None:
    """Another reader cuts the sentence otherwise: the correction stands where its words stand."""
    import msgspec

    readout = archive.readout(f"{EGYPT}@1")
    assert readout is not None
    corrections = Corrections(archive.database)
    old = readout.statements[1]
    after = msgspec.structs.replace(old, act="warn")
    corrections.add(f"{EGYPT}@1", "s2", "corrected", after, by="anna")
    span = old.content
    cut = msgspec.structs.replace(span, end=span.end - 4, text=span.text[:-4])
    others = [msgspec.structs.replace(each, id=f"s{n}") for n, each in enumerate(readout.statements, 10)]
    others[1] = msgspec.structs.replace(others[1], content=cut)
    newer = msgspec.structs.replace(readout, statements=tuple(others))
    found = corrected(newer, corrections.of(EGYPT, 1))
    assert found.by_statement["s11"].by == "anna"
    assert [each.act for each in found.readout.statements if each.id == "s11"] == ["warn"]
    assert len(found.readout.statements) == len(readout.statements)
    gone = msgspec.structs.replace(newer, statements=tuple(each for each in others if each.id != "s11"))
    assert "warn" in [each.act for each in corrected(gone, corrections.of(EGYPT, 1)).readout.statements]


def test_corrections_go_out_and_come_in_again(archive: Archive, tmp_path: Path) -> None:
    import dragoman

    corrections = Corrections(archive.database)
    corrections.add(f"{EGYPT}@1", "s2", "confirmed", None, by="anna", note="Ça va")
    archive.export(tmp_path / "out")
    with dragoman.open_archive(tmp_path / "in.db", create=True) as other:
        other.import_(tmp_path / "out")
        assert Corrections(other.database).all() == corrections.all()
        assert other.verify().problems == ()


def test_what_was_checked_as_a_whole_is_gold(client: Client, archive: Archive, tmp_path: Path) -> None:
    corrections = Corrections(archive.database)
    readout = archive.readout(f"{EGYPT}@1")
    assert readout is not None
    assert client.get("/check/gold.jsonl").text == ""
    for each in readout.statements[:-1]:
        corrections.add(f"{EGYPT}@1", each.id, "confirmed", None, by="anna")
    assert client.get("/check/gold.jsonl").text == "", "one is not checked yet"
    last = readout.statements[-1]
    after = statement_from(
        readout,
        last,
        content=last.content.text,
        cue=last.cue.text if last.cue else "",
        source=last.source.text if last.source else "",
        speaker=last.speaker,
        person=last.person or "",
        act="warn" if last.act != "warn" else "state",
        target=last.target,
        contexts=last.contexts,
    )
    corrections.add(f"{EGYPT}@1", last.id, "corrected", after, by="anna")
    assert client.get("/check/gold.jsonl").text == "", "the encounter is not checked yet"
    assert corrections.without_encounter() == (f"{EGYPT}@1",)
    assert client.get("/check.json").json()["encounters"] == [f"{EGYPT}@1"]
    assert f"/documents/{EGYPT}@1/encounter/check" in client.get("/check").text
    corrections.add_met(f"{EGYPT}@1", None, by="anna")
    assert corrections.without_encounter() == ()
    path = tmp_path / "gold.jsonl"
    path.write_text(client.get("/check/gold.jsonl").text, "utf-8")
    (gold,) = evaluation.load_gold(path)
    (line,) = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert line["statements"][-1]["act"] == after.act
    predictions = {gold.document.id: evaluation.of_readout(readout)}
    figures = evaluation.evaluate([gold], predictions).figures["all"]
    assert figures["span.f1"] == 1.0
    assert figures["act"] < 1.0, "the machine read one of them otherwise"


def test_agreement_is_told_and_where_they_part(archive: Archive, open_room: Callable[..., Client]) -> None:
    import msgspec

    corrections = Corrections(archive.database)
    readout = archive.readout(f"{EGYPT}@1")
    assert readout is not None
    for number, each in enumerate(readout.statements):
        corrections.add(f"{EGYPT}@1", each.id, "confirmed", None, by="anna")
        if number == 0:
            corrections.add(f"{EGYPT}@1", each.id, "rejected", None, by="berta")
        elif number == 1:
            after = msgspec.structs.replace(each, act="warn" if each.act != "warn" else "state")
            corrections.add(f"{EGYPT}@1", each.id, "corrected", after, by="berta")
        else:
            corrections.add(f"{EGYPT}@1", each.id, "confirmed", None, by="berta")
    client = open_room(archive)
    found = client.get("/check/agreement.json").json()
    by_field = {each["field"]: each for each in found["agreements"]}
    n = len(readout.statements)
    assert found["coders"] == {"anna": n, "berta": n}
    assert by_field["statement"]["units"] == n
    assert by_field["act"]["units"] == n - 1
    assert 0 < by_field["act"]["alpha"] < 1
    assert by_field["content"]["alpha"] == 1.0
    assert len(found["apart"]) == 2
    page = client.get("/check/agreement").text
    assert f"{by_field['act']['alpha']:.3f}" in page
    assert "no statement" in page


def test_a_second_coder_gets_what_the_first_has_checked(archive: Archive) -> None:
    corrections = Corrections(archive.database)
    corrections.add(f"{EGYPT}@2", "s2", "confirmed", None, by="anna")
    found = corrections.queue(by="berta", again=True)
    assert [(each.statement, each.checked_by) for each in found.statements] == [("s2", ("anna",))]
    assert corrections.queue(by="anna", again=True).statements == ()
    corrections.add(f"{EGYPT}@2", "s2", "rejected", None, by="berta")
    assert corrections.queue(by="berta", again=True).statements == ()


def test_what_is_not_there_cannot_be_checked(archive: Archive) -> None:
    corrections = Corrections(archive.database)
    for reference, statement in ((f"{EGYPT}@9", "s1"), (f"{EGYPT}@1", "s999"), ("nothing@1", "s1"), (EGYPT, "s1")):
        with pytest.raises(DragomanError, match="E507"):
            corrections.add(reference, statement, "confirmed", None, by="anna")


def test_corrections_are_applied_without_an_archive(archive: Archive) -> None:
    readout = archive.readout(f"{EGYPT}@1")
    assert readout is not None
    same = corrected(readout, ())
    assert same.readout == readout
    assert same.open == len(readout.statements)


def test_a_later_revision_says_what_was_carried_to_it_and_what_is_to_be_checked_again(
    archive: Archive, open_room: Callable[..., Client]
) -> None:
    import msgspec

    corrections = Corrections(archive.database)
    readout = archive.readout(f"{EGYPT}@1")
    assert readout is not None
    changed = next(each for each in readout.statements if "volume of trade" in each.content.text)
    same = next(each for each in readout.statements if each is not changed)
    for each in (same, changed):
        after = msgspec.structs.replace(each, speaker=("ETH",))
        corrections.add(f"{EGYPT}@1", each.id, "corrected", after, by="anna", note="see the video")
    client = open_room(archive)
    found = client.get(f"/documents/{EGYPT}@2.json").json()
    assert found["corrections"] == []
    assert [(each["revision"], each["by"]) for each in found["carried"]] == [(1, "anna")]
    assert [(each["became"], each["finding"]["statement"]) for each in found["again"]] == [("reworded", changed.id)]
    assert sum(each["speaker"] == ["ETH"] for each in found["readout"]["statements"]) == 1
    page = client.get(f"/documents/{EGYPT}@2").text
    assert "Carried over from earlier revisions" in page
    assert "Corrected by anna" in page
    assert ", in revision 1" in page
    assert "To be checked again" in page
    assert "reworded since" in page
    assert "To be checked again" in client.get("/check").text
    machine = client.get(f"/documents/{EGYPT}@2.json?machine=true").json()
    assert not any(each["speaker"] == ["ETH"] for each in machine["readout"]["statements"])
    assert client.get("/search.json?speaker=ETH").json()["total"] == 1


def test_the_encounter_is_checked_and_shown_as_it_was_found(client: Client) -> None:
    address = f"{PAGE}/encounter/check"
    machine = client.get(f"{address}.json").json()["machine"]
    assert client.fill(address, verdict="confirmed").status_code == 303
    given = {"verdict": "corrected", "kind": "video", "date": "2024-10-09", "publisher": "egy", "note": "see the film"}
    given |= {"participants": "Anna Aaltonen; Foreign Minister; FIN", "place": "", "requested_by": ""}
    assert client.fill(address, **given).headers["location"] == PAGE
    found = client.get(f"{PAGE}.json").json()
    assert (found["readout"]["encounter"]["kind"], found["met"]["by"]) == ("video", found["met"]["by"])
    assert found["readout"]["encounter"]["participants"][0]["party"] == "FIN"
    assert client.get(f"{PAGE}.json?machine=true").json()["readout"]["encounter"] == machine
    page = client.get(PAGE).text
    assert "Anna Aaltonen" in page
    assert "see the film" in page
    assert len(client.get(f"{address}.json").json()["found"]) == 2
    refused = client.fill(address, **(given | {"date": "2024-13-09"}))
    assert refused.status_code == 422
    assert "E611" in refused.text
    assert "see the film" in refused.text, "nothing that was typed is lost"
