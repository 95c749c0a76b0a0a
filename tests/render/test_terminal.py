"""The brief at both widths, with and without colour, in whatever encoding."""

import re
from collections.abc import Callable

import pytest
from rich.cells import cell_len

from dragoman.record import Encounter, Participant, Party, Readout, Statement
from dragoman.render import brief
from dragoman.render.outline import plain

Make = Callable[..., Readout]
State = Callable[..., Statement]
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def flowing(shown: str) -> str:
    """The words without their places and line ends."""
    return " ".join(re.sub(r"(?m)^¶[\d.]+", "", shown).split())


@pytest.mark.parametrize("width", [32, 60, 80, 119, 120, 160, 240])
def test_no_line_is_longer_than_the_width_and_nothing_trails(readout: Readout, width: int) -> None:
    lines = brief(readout, width=width).split("\n")
    assert max(map(cell_len, lines)) <= width
    assert all(line == line.rstrip() for line in lines)
    assert lines[-1] == ""
    assert lines[-2] != ""


@pytest.mark.parametrize("width", [40, 80])
def test_every_quotation_is_whole(readout: Readout, width: int) -> None:
    shown = flowing(brief(readout, width=width))
    for statement in readout.statements:
        assert f"“{plain(statement.content.text)}”" in shown


def test_two_parties_stand_side_by_side_where_there_is_room(readout: Readout) -> None:
    wide = brief(readout, width=160).split("\n")
    (heads,) = [line for line in wide if line.startswith("Norway  ") and "Kenya" in line]
    assert heads.index("Kenya") == 82
    left, right = (flowing("\n".join(half)) for half in zip(*((x[:78], x[82:]) for x in wide), strict=True))
    assert "“The accord is overdue by three years”" in left
    assert "“Kenya must not be left to carry the cost alone”" in right
    narrow = brief(readout, width=80)
    assert "\nNorway " in narrow
    assert "\nKenya " in narrow


def test_the_brief_at_80_columns(readout: Readout) -> None:
    assert brief(readout, width=80) == EIGHTY


EIGHTY = """\
Foreign Minister Solheim-Dahl speaks with Kenya’s Cabinet Secretary for Foreign
  Affairs Wanjohi Kamau

Who            Ingrid Solheim-Dahl, Foreign Minister (Norway)
               Wanjohi Kamau, Cabinet Secretary (Kenya)
When           3 March 2031
How            Call
Requested by   Kenya
Published by   Norway

━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
Norway                                                           its own account
Ingrid Solheim-Dahl

Asks and demands
¶2.1  Solheim-Dahl … urged “Kenya to ratify the fisheries accord before the
      season opens”
      appeal → Kenya

Blame, concern, warnings
¶2.2  “The accord is overdue by three years”
      concern

Support and praise
¶2.1  Solheim-Dahl thanked Kenya for “its patrols in the Gulf of Aden”
      praise → Kenya

Positions
¶2.3  “Piracy,” she said, “does not stop at the edge of a map”

━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
Kenya                                                   as told by the publisher
Wanjohi Kamau

Asks and demands
¶3.1  Kamau stressed that “Kenya must not be left to carry the cost alone”
      demand → Norway

Refusals
¶3.3  Kenya rejected “any link between aid and fishing rights”

Offers, pledges and agreements
¶3.2  Kamau … adding that “Nairobi would host the next round”
      pledge

Positions
¶3.2  “Of course budgets are tight in every capital” Kamau said

━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
Norway and Kenya                              together, as told by the publisher

Offers, pledges and agreements
¶3.4  The two sides agreed “to meet again in Mombasa”
      agree

━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
Only discussed
¶1.2  The two ministers discussed “fisheries and the safety of shipping off the
      Horn of Africa”

━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
Notes
Where     no city or venue is printed
Finding   an invented finding, to be shown [F402]

10 statements · read by by-hand 1 · none 0 · codebook 1.1+2026.11
https://ministry.example/readouts/1
"""


def test_colour_carries_no_meaning_of_its_own(readout: Readout) -> None:
    for width in (80, 160):
        plainly, coloured = brief(readout, width=width), brief(readout, width=width, color=True)
        assert "\x1b" not in plainly
        assert "\x1b[" in coloured
        bare = "".join(f"{line.rstrip()}\n" for line in ANSI.sub("", coloured).rstrip("\n").split("\n"))
        assert bare == plainly


def test_what_surrounds_the_program_changes_nothing(readout: Readout, monkeypatch: pytest.MonkeyPatch) -> None:
    before = brief(readout), brief(readout, color=True)
    for name, value in {"COLUMNS": "33", "NO_COLOR": "1", "FORCE_COLOR": "1", "TERM": "dumb"}.items():
        monkeypatch.setenv(name, value)
    assert (brief(readout), brief(readout, color=True)) == before


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "cp437", "gb18030", "utf-8"])
@pytest.mark.parametrize("width", [80, 160])
def test_every_character_is_in_the_encoding(readout: Readout, encoding: str, width: int) -> None:
    shown = brief(readout, width=width, encoding=encoding)
    shown.encode(encoding)
    assert max(map(cell_len, shown.split("\n"))) <= width


def test_in_ascii_words_stay_readable(make: Make, state: State) -> None:
    text = "Tromsø’s mayor Åse said “naïve – 海 – hopes”"
    said = state(text, 1, "naïve – 海 – hopes", "said", "Åse", near="Åse", target=("KEN",))
    shown = brief(make(text, [said]), encoding="ascii")
    assert 'Ase said "naive - ? - hopes"' in shown
    assert "-> Kenya" in shown
    assert "par 1.1" in shown


def test_wide_letters_are_counted_as_wide(make: Make, state: State) -> None:
    text = "王毅强调" + "中国愿同各方保持沟通" * 12
    said = state(text, 1, text[4:], "强调", "王毅", near="王毅")
    readout = make(text, [said], title="王毅" * 50, parties=(Party("NOR", "挪威", "state"),))
    for width in (80, 160):
        shown = brief(readout, width=width)
        assert max(map(cell_len, shown.split("\n"))) <= width
        assert "中国愿同各方保持沟通" * 12 in re.sub(r"\s", "", brief(readout, width=80))


def test_a_long_title_and_a_long_office_hang(make: Make) -> None:
    office = "Deputy Prime Minister, Minister for Foreign Affairs, Trade, Fisheries and the Coastal Regions " * 2
    who = Participant("Ana Quispe Huamán", office.strip(), "PER")
    shown = brief(make("x", title="A " + "very long title " * 12, encounter=Encounter(participants=(who,))))
    lines = shown.split("\n")
    assert lines[1].startswith("  very") or lines[1].startswith("  long") or lines[1].startswith("  title")
    first = next(number for number, line in enumerate(lines) if line.startswith("Who"))
    indent = lines[first].index("Ana")
    assert lines[first + 1].startswith(" " * (indent + 2))


def test_a_document_cannot_steer_the_terminal(make: Make, state: State) -> None:
    text = "He said [bold]\x1b[2J\x1b]0;owned\x07 :smile: \u202ereversed"
    said = state(text, 1, text[8:], "said", "He", near="He")
    shown = brief(make(text, [said], title="\x1b[31mred"), color=False)
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "\u202e" not in shown
    assert "[bold]" in shown
    assert ":smile:" in shown


def test_nothing_read_still_has_a_brief(make: Make) -> None:
    shown = brief(make("Rain."))
    assert "Document by-hand" in shown
    assert "none could be read" in shown
