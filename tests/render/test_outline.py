"""What is shown, in what order, before anything is drawn."""

from collections.abc import Callable
from typing import get_args, get_type_hints

import pytest

from dragoman import codebook
from dragoman.record import Encounter, Finding, Participant, Readout, Statement
from dragoman.render import outline as order
from dragoman.render.outline import Line, Outline, outline


def words(line: Line) -> str:
    return "".join(token.text for token in line.tokens)


def shape(shown: Outline) -> list[tuple[str, list[tuple[str, list[int]]]]]:
    """Blocks with their headings and the numbers of their lines."""
    return [(b.name, [(g.title, [line.number for line in g.lines]) for g in b.groups]) for b in shown.blocks]


def test_each_party_then_both_together_grouped_in_the_codebooks_order(readout: Readout) -> None:
    assert shape(outline(readout)) == [
        (
            "Norway",
            [
                ("Asks and demands", [3]),
                ("Blame, concern, warnings", [4]),
                ("Support and praise", [2]),
                ("Positions", [5]),
            ],
        ),
        (
            "Kenya",
            [
                ("Asks and demands", [6]),
                ("Refusals", [9]),
                ("Offers, pledges and agreements", [8]),
                ("Positions", [7]),
            ],
        ),
        ("Norway and Kenya", [("Offers, pledges and agreements", [10])]),
    ]


def test_what_was_only_discussed_stands_last_and_every_statement_once(readout: Readout) -> None:
    shown = outline(readout)
    assert shown.discussed is not None
    assert [line.number for line in shown.discussed.lines] == [1]
    lines = [line.number for b in shown.blocks for g in b.groups for line in g.lines]
    assert sorted([*lines, 1]) == list(range(1, shown.statements + 1))


def test_the_head_says_who_when_how_at_whose_request_and_by_whose_account(readout: Readout) -> None:
    shown = outline(readout)
    assert [(p.name, p.title, p.party) for p in shown.people] == [
        ("Ingrid Solheim-Dahl", "Foreign Minister", "Norway"),
        ("Wanjohi Kamau", "Cabinet Secretary", "Kenya"),
    ]
    assert [(fact.label, fact.value) for fact in shown.facts] == [
        ("When", "3 March 2031"),
        ("How", "Call"),
        ("Requested by", "Kenya"),
        ("Published by", "Norway"),
    ]
    assert [block.account for block in shown.blocks] == [
        "its own account",
        "as told by the publisher",
        "together, as told by the publisher",
    ]


def test_what_was_not_found_is_said_with_the_reason(readout: Readout) -> None:
    assert [(n.label, n.reason, n.code) for n in outline(readout).notes] == [
        ("Where", "no city or venue is printed", None),
        ("Finding", "an invented finding, to be shown", "F402"),
    ]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (2, "Solheim-Dahl thanked Kenya for “its patrols in the Gulf of Aden”"),
        (3, "Solheim-Dahl … urged “Kenya to ratify the fisheries accord before the season opens”"),
        (4, "“The accord is overdue by three years”"),
        (5, "“Piracy,” she said, “does not stop at the edge of a map”"),
        (7, "“Of course budgets are tight in every capital” Kamau said"),
        (8, "Kamau … adding that “Nairobi would host the next round”"),
    ],
)
def test_a_line_gives_the_words_in_the_order_of_the_text(readout: Readout, number: int, shown: str) -> None:
    text, statement = readout.document.text, readout.statements[number - 1]
    assert "".join(token.text for token in order.tokens(text, statement)) == shown


def test_an_inserted_attribution_keeps_its_marks_inside_the_quotation(readout: Readout) -> None:
    kinds = [token.kind for token in order.tokens(readout.document.text, readout.statements[4])]
    assert kinds == ["open", "content", "source", "content", "cue", "content", "close"]


def test_the_act_is_said_where_its_heading_holds_several(readout: Readout) -> None:
    lines = {line.number: line for b in outline(readout).blocks for g in b.groups for line in g.lines}
    assert (lines[3].act, lines[3].to, lines[3].place) == ("appeal", ("Kenya",), "2.1")
    assert (lines[6].act, lines[6].to) == ("demand", ("Norway",))
    assert (lines[9].act, lines[9].to) == (None, ())


Make = Callable[..., Readout]
State = Callable[..., Statement]


def test_the_speaker_is_named_where_several_speak_for_a_party(make: Make, state: State) -> None:
    text = "Ana Quispe praised the port. Luz Rojas urged patience."
    one = state(text, 1, "the port", "praised", "Ana Quispe", person="Ana Quispe", act="praise", near="Ana")
    two = state(text, 2, "patience", "urged", "Luz Rojas", person="Luz Rojas", act="appeal", near="Luz")
    (block,) = outline(make(text, [one, two])).blocks
    assert block.people == ("Ana Quispe", "Luz Rojas")
    assert [line.voice for group in block.groups for line in group.lines] == ["Luz Rojas", "Ana Quispe"]


def test_who_raised_what_was_discussed_is_said_where_it_was_not_all(make: Make, state: State) -> None:
    text = "She briefed him on the harbour. They discussed the harbour."
    raised = state(text, 1, "the harbour", "briefed him on", "She", act="consult", target=("KEN",), near="She")
    joint = state(text, 2, "the harbour", "discussed", "They", act="consult", speaker=("NOR", "KEN"), near="They")
    people = (Participant("A", None, "NOR"), Participant("B", None, "KEN"))
    shown = outline(make(text, [raised, joint], encounter=Encounter(participants=people)))
    assert shown.blocks == ()
    assert shown.discussed is not None
    assert [(line.by, line.to) for line in shown.discussed.lines] == [(("Norway",), ("Kenya",)), ((), ())]


def test_parties_stand_in_the_order_of_the_encounter_then_of_their_words(make: Make, state: State) -> None:
    text = "a b c"
    said = [state(text, n, word, None, None, speaker=(code,)) for n, (word, code) in
            enumerate((("a", "PER"), ("b", "NOR"), ("c", "KEN")), 1)]  # fmt: skip
    people = (Participant("K", None, "KEN"), Participant("N", None, "NOR"))
    shown = outline(make(text, said, encounter=Encounter(participants=people)))
    assert [block.name for block in shown.blocks] == ["Kenya", "Norway", "Peru"]
    assert [block.account for block in shown.blocks] == [None, None, None]


def test_an_act_that_the_codebook_does_not_know_has_its_own_heading_at_the_end(make: Make, state: State) -> None:
    text = "a b"
    said = [state(text, 1, "a", None, None, act="hint"), state(text, 2, "b", None, None, act="state")]
    assert shape(outline(make(text, said))) == [("Norway", [("Positions", [2]), ("Hint", [1])])]


def test_a_party_that_took_part_and_is_not_quoted_is_named(make: Make, state: State) -> None:
    people = (Participant("N", None, "NOR"), Participant("K", None, "KEN"), Participant("M", None, None))
    shown = outline(make("a", [state("a", 1, "a", None, None)], encounter=Encounter(participants=people)))
    assert [(n.label, n.reason) for n in shown.notes] == [("Kenya", "no statement by it is reported")]


def test_nothing_read_is_said(make: Make) -> None:
    shown = outline(make("Rain.", findings=(Finding("F401", "no encounter is reported"),)))
    assert shown.title == "Document by-hand"
    assert [(n.label, n.code) for n in shown.notes] == [("Statements", None), ("Finding", "F401")]


def test_a_statement_without_a_speaker_is_kept(make: Make, state: State) -> None:
    shown = outline(make("a", [state("a", 1, "a", None, None, speaker=())]))
    assert shape(shown) == [("Speaker not known", [("Positions", [1])])]


def test_every_kind_of_encounter_has_words() -> None:
    kinds = get_args(get_args(get_type_hints(Encounter)["kind"])[0])
    assert set(order.KINDS) == set(kinds)
    assert set(order.LABELS) == set(Encounter.__struct_fields__) - {"evidence", "missing"}


def test_the_group_that_stands_last_is_the_codebooks() -> None:
    assert order.DISCUSSED in {group.code for group in codebook.groups()}


@pytest.mark.parametrize(("iso", "shown"), [("2021-08-16", "16 August 2021"), ("2021-08", "2021-08"), ("", "")])
def test_dates(iso: str, shown: str) -> None:
    assert order.day(iso) == shown


def test_plain_takes_controls_and_turned_directions_off_and_keeps_every_letter() -> None:
    assert order.plain("a\n b\x1b[31m\u202ec\u2066 é 中\u200d") == "a b[31mc é 中\u200d"
