"""The codebook's parties and publishers: complete, well formed, and no string for two parties.

What is deliberately left out or ambiguous stands in a visible set below: a
change of the vocabulary that touches one has to change the set with it.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter, defaultdict
from typing import Any

import pytest

from dragoman import codebook

KINDS = ("names", "demonyms", "seats", "places")

UN_MEMBERS = {
    "AFG", "AGO", "ALB", "AND", "ARE", "ARG", "ARM", "ATG", "AUS", "AUT", "AZE", "BDI", "BEL", "BEN", "BFA",
    "BGD", "BGR", "BHR", "BHS", "BIH", "BLR", "BLZ", "BOL", "BRA", "BRB", "BRN", "BTN", "BWA", "CAF", "CAN",
    "CHE", "CHL", "CHN", "CIV", "CMR", "COD", "COG", "COL", "COM", "CPV", "CRI", "CUB", "CYP", "CZE", "DEU",
    "DJI", "DMA", "DNK", "DOM", "DZA", "ECU", "EGY", "ERI", "ESP", "EST", "ETH", "FIN", "FJI", "FRA", "FSM",
    "GAB", "GBR", "GEO", "GHA", "GIN", "GMB", "GNB", "GNQ", "GRC", "GRD", "GTM", "GUY", "HND", "HRV", "HTI",
    "HUN", "IDN", "IND", "IRL", "IRN", "IRQ", "ISL", "ISR", "ITA", "JAM", "JOR", "JPN", "KAZ", "KEN", "KGZ",
    "KHM", "KIR", "KNA", "KOR", "KWT", "LAO", "LBN", "LBR", "LBY", "LCA", "LIE", "LKA", "LSO", "LTU", "LUX",
    "LVA", "MAR", "MCO", "MDA", "MDG", "MDV", "MEX", "MHL", "MKD", "MLI", "MLT", "MMR", "MNE", "MNG", "MOZ",
    "MRT", "MUS", "MWI", "MYS", "NAM", "NER", "NGA", "NIC", "NLD", "NOR", "NPL", "NRU", "NZL", "OMN", "PAK",
    "PAN", "PER", "PHL", "PLW", "PNG", "POL", "PRK", "PRT", "PRY", "QAT", "ROU", "RUS", "RWA", "SAU", "SDN",
    "SEN", "SGP", "SLB", "SLE", "SLV", "SMR", "SOM", "SRB", "SSD", "STP", "SUR", "SVK", "SVN", "SWE", "SWZ",
    "SYC", "SYR", "TCD", "TGO", "THA", "TJK", "TKM", "TLS", "TON", "TTO", "TUN", "TUR", "TUV", "TZA", "UGA",
    "UKR", "URY", "USA", "UZB", "VCT", "VEN", "VNM", "VUT", "WSM", "YEM", "ZAF", "ZMB", "ZWE",
}  # fmt: skip
OTHERS_WITH_ISO_CODES = {"COK", "ESH", "NIU", "PSE", "TWN", "VAT", "XKX"}

NAMED_BY_THE_CODEBOOK = {
    "UN", "EU", "NATO", "ASEAN", "AU", "OSCE", "IAEA", "WHO", "G7", "G20", "BRICS", "QUAD", "TALIBAN", "HAMAS",
    "HEZBOLLAH", "HOUTHI", "ISIS",
}  # fmt: skip

AMBIGUOUS = {
    "Congo", "Congolese", "Dominican", "Dominicans", "Central African", "Foreign Office", "Islamic Republic",
    "Security Council", "National Unity Government",
}  # fmt: skip
"""Strings that stand for one of several parties; the text must settle which."""

WITHOUT_DEMONYM = {"COD", "COG", "DMA", "DOM", "VAT"}
"""Their demonym is in AMBIGUOUS; the Holy See has none."""

WITHOUT_SEAT = {"ATG", "GRD", "ISR", "MCO", "SGP", "SMR", "SYC", "ESH"}
"""Their seat is disputed, has the state's own name, or is mostly a person's name or another place."""

DISPUTED = {
    "Kashmir", "Jammu and Kashmir", "Ladakh", "Arunachal Pradesh", "Nagorno-Karabakh", "Karabakh", "Jerusalem",
    "East Jerusalem", "Golan", "Golan Heights", "Abyei", "Hala'ib", "Essequibo", "Falkland Islands", "Falklands",
    "Malvinas", "Gibraltar", "Ceuta", "Melilla", "Mayotte", "Chagos", "Diego Garcia", "Senkaku Islands", "Senkakus",
    "Diaoyu Islands", "Dokdo", "Takeshima", "Kuril Islands", "Northern Territories", "Spratly Islands",
    "Paracel Islands", "Scarborough Shoal", "Second Thomas Shoal", "Sabah", "Kinmen", "South Georgia",
}  # fmt: skip
"""Places that tell nothing about whose matter it is, since that is what is disputed."""

WITHOUT_PLAIN_SPELLING = {"Malé"}
"""Without its accent this is a word of English."""

OFFICES_OF_SEVERAL_STATES = {
    "Ministry of Foreign Affairs", "Ministry for Foreign Affairs", "Foreign Ministry", "Department of Foreign Affairs",
    "Prime Minister's Office", "Office of the Prime Minister", "Office of the President", "Presidency", "Embassy",
    "Ministry of Defence", "Ministry of Defense", "Spokesperson", "Press Release", "Secretary-General",
}  # fmt: skip


def raw(table: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = codebook.load("parties")[table]
    return entries


def publishers() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = codebook.load("publishers")["publisher"]
    return entries


def forms() -> list[tuple[str, str]]:
    """Every string of the file, with the party, "ambiguous" or "mask" that it stands for."""
    of_parties = [
        (form, party.code) for party in codebook.parties().values() for kind in KINDS for form in getattr(party, kind)
    ]
    return [
        *of_parties,
        *((entry["text"], "ambiguous") for entry in raw("ambiguous")),
        *((entry["text"], "mask") for entry in raw("mask")),
    ]


@functools.cache
def longest_first() -> re.Pattern[str]:
    alternatives = sorted((form for form, _ in forms()), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, alternatives)) + r")(?!\w)")


def owners_in(text: str) -> list[str]:
    """Whom the strings in ``text`` stand for, the longest at each place: how the codebook asks to be matched."""
    table = dict(forms())
    return [table[match[0]] for match in longest_first().finditer(text)]


def plain(text: str) -> str:
    """``text`` in letters without marks."""
    decomposed = unicodedata.normalize("NFD", text.translate(str.maketrans("łŁøØđĐı", "lLoOdDi")))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def twins_missing(strings: set[str]) -> list[str]:
    """The strings whose spelling with ’, or without accents, is not among them."""
    return sorted(
        string
        for string in strings
        if string.replace("'", "’") not in strings
        or string.replace("’", "'") not in strings
        or (plain(string) not in strings and string not in WITHOUT_PLAIN_SPELLING)
    )


# Codes


def test_each_code_stands_once() -> None:
    counts = Counter(entry["code"] for entry in raw("party"))
    assert [code for code, count in counts.items() if count > 1] == []


def test_the_193_members_of_the_united_nations_are_there() -> None:
    assert len(UN_MEMBERS) == 193
    states = {party.code for party in codebook.parties().values() if party.kind == "state"}
    assert states == UN_MEMBERS | OTHERS_WITH_ISO_CODES


def test_the_parties_that_the_coding_rules_name_are_there() -> None:
    assert set(codebook.parties()) >= NAMED_BY_THE_CODEBOOK


def test_codes_are_well_formed() -> None:
    for party in codebook.parties().values():
        pattern = r"[A-Z]{3}" if party.kind == "state" else r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*"
        assert re.fullmatch(pattern, party.code), party.code


# Strings


def test_a_string_stands_for_one_party_only() -> None:
    owners = defaultdict(list)
    for form, owner in forms():
        owners[form].append(owner)
    assert {form: codes for form, codes in owners.items() if len(codes) > 1} == {}


def test_what_is_ambiguous_is_said_to_be() -> None:
    assert {entry["text"] for entry in raw("ambiguous")} == AMBIGUOUS
    for entry in raw("ambiguous"):
        assert len(set(entry["parties"])) >= 2
        assert set(entry["parties"]) <= set(codebook.parties())


def test_strings_are_clean() -> None:
    for form, owner in forms():
        assert form == " ".join(form.split()), (form, owner)
        assert not form.endswith((",", ";", ":")), (form, owner)
        assert unicodedata.is_normalized("NFC", form), (form, owner)


def test_both_apostrophes_and_plain_spellings() -> None:
    assert twins_missing({form for form, _ in forms()}) == []


def test_a_party_is_written_by_its_own_name() -> None:
    for party in codebook.parties().values():
        assert party.name in party.names, party.code


def test_states_have_demonyms_and_seats_or_are_known_to_have_none() -> None:
    states = [party for party in codebook.parties().values() if party.kind == "state"]
    assert {party.code for party in states if not party.demonyms} == WITHOUT_DEMONYM
    assert {party.code for party in states if not party.seats} == WITHOUT_SEAT


def test_disputed_places_belong_to_nobody() -> None:
    owned = {form for form, owner in forms() if owner not in ("mask", "ambiguous")}
    assert owned & DISPUTED == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the people of Northern Ireland", ["GBR"]),
        ("the Irish and Northern Irish ministers", ["IRL", "GBR"]),
        ("South Sudan and Sudan", ["SSD", "SDN"]),
        ("Papua New Guinea, Equatorial Guinea, Guinea-Bissau and Guinea", ["PNG", "GNQ", "GNB", "GIN"]),
        ("the Democratic Republic of the Congo and the Republic of the Congo", ["COD", "COG"]),
        ("the People's Republic of China and the Republic of China", ["CHN", "TWN"]),
        ("the People’s Republic of China", ["CHN"]),
        ("the Democratic People’s Republic of Korea and the Republic of Korea", ["PRK", "KOR"]),
        ("North Korean and South Korean and Korean officials", ["PRK", "KOR", "KOR"]),
        ("the Nigerien and the Nigerian President", ["NER", "NGA"]),
        ("Dominica and the Dominican Republic", ["DMA", "DOM"]),
        ("American Samoa, Samoa and New Mexico", ["USA", "WSM", "USA"]),
        ("Somaliland and Somalia", ["SOMALILAND", "SOM"]),
        ("the Afghan Taliban and the Pakistani Taliban", ["TALIBAN", "TTP"]),
        ("Kata’ib Hezbollah and Lebanese Hezbollah", ["KATAIB_HEZBOLLAH", "HEZBOLLAH"]),
        ("the Islamic State of Iraq and Syria", ["ISIS"]),
        ("the Syrian Democratic Forces and the Sudanese Armed Forces", ["SDF", "SDN"]),
        ("Turkish Cypriots and Greek Cypriots", ["TRNC", "CYP"]),
        ("the Organization of American States", ["OAS"]),
        ("the Council of Europe and the European Council", ["COE", "EU"]),
        ("OPEC+ and OPEC", ["OPEC_PLUS", "OPEC"]),
        ("Côte d’Ivoire, Cote d'Ivoire, Ivory Coast", ["CIV", "CIV", "CIV"]),
        ("the U.S. and U.S.-led talks", ["USA", "USA"]),
        ("St. Kitts and Nevis and Saint Lucia", ["KNA", "LCA"]),
        ("the Sahrawi people and the Polisario Front", ["ESH", "ESH"]),
        ("the South China Sea, the Taiwan Strait and the Korean Peninsula", ["mask", "mask", "mask"]),
        ("the Indian Ocean, the Gulf of Mexico and the Sea of Japan", ["mask", "mask", "mask"]),
        ("Latin America and Latin American countries", ["mask", "mask"]),
        ("the UN Charter, the Paris Agreement and the Rome Statute", ["mask", "mask", "mask"]),
        ("the Strait of Hormuz, the English Channel, the Black Sea and the Persian Gulf", []),
        ("the Congolese people", ["ambiguous"]),
    ],
)
def test_the_longest_string_wins(text: str, expected: list[str]) -> None:
    assert owners_in(text) == expected


# Masks


def test_a_mask_contains_what_stands_for_a_party() -> None:
    owned = {form for form, owner in forms() if owner != "mask"}
    idle = [entry["text"] for entry in raw("mask") if not owned & stretches(entry["text"])]
    assert idle == []


def stretches(text: str) -> set[str]:
    """All stretches of ``text`` between edges of words."""
    starts = [match.start() for match in re.finditer(r"(?<!\w)\w", text)]
    ends = [match.end() for match in re.finditer(r"\S(?!\w)", text)]
    return {text[start:end] for start in starts for end in ends if start < end}


# Members


def test_members_are_parties_once_each_and_not_the_bloc_itself() -> None:
    for party in codebook.parties().values():
        assert set(party.members) <= set(codebook.parties()), party.code
        assert list(party.members) == sorted(set(party.members)), party.code
        assert party.code not in party.members


def test_only_blocs_and_organisations_have_members() -> None:
    for party in codebook.parties().values():
        if party.members:
            assert party.kind in ("bloc", "organisation"), party.code


@pytest.mark.parametrize(
    ("bloc", "count"),
    [
        ("ASEAN", 11), ("AU", 55), ("B9", 9), ("BRICS", 10), ("EU", 27), ("G7", 7), ("G20", 21), ("GCC", 6),
        ("NATO", 32), ("OSCE", 57), ("QUAD", 4), ("AUKUS", 3), ("NB8", 8), ("SCO", 10), ("ECOWAS", 12),
        ("MERCOSUR", 5), ("ARAB_LEAGUE", 22), ("OIC", 57), ("COE", 46), ("OECD", 38),
    ],
)  # fmt: skip
def test_how_many_members_a_bloc_has(bloc: str, count: int) -> None:
    assert len(codebook.parties()[bloc].members) == count


# Publishers


def test_publishers_are_parties_once_each_and_can_be_told() -> None:
    codes = [entry["party"] for entry in publishers()]
    assert len(codes) == len(set(codes))
    assert set(codes) <= set(codebook.parties())
    for entry in publishers():
        assert set(entry) <= {"party", "signs", "datelines", "urls", "offices", "styles", "honorifics"}, entry["party"]
        assert entry.get("signs") or entry.get("datelines") or entry.get("urls"), entry["party"]


def test_seventy_states_and_the_great_organisations_publish() -> None:
    codes = {entry["party"] for entry in publishers()}
    assert len(codes & UN_MEMBERS) >= 70
    assert codes >= {"UN", "EU", "NATO", "ASEAN", "AU", "OSCE", "IAEA"}


@pytest.mark.parametrize("kind", ["signs", "datelines", "urls"])
def test_nothing_stands_for_two_publishers(kind: str) -> None:
    counts = Counter(string for entry in publishers() for string in entry.get(kind, []))
    assert [string for string, count in counts.items() if count > 1] == []


def test_no_sign_is_an_office_that_several_states_have() -> None:
    signs = {sign for entry in publishers() for sign in entry.get("signs", [])}
    assert signs & OFFICES_OF_SEVERAL_STATES == set()


def test_signs_and_datelines_have_their_twins() -> None:
    for kind in ("signs", "datelines"):
        assert twins_missing({string for entry in publishers() for string in entry.get(kind, [])}) == []


def test_hosts_are_hosts() -> None:
    for entry in publishers():
        for host in entry.get("urls", []):
            assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*", host), (entry["party"], host)


def test_a_host_inside_anothers_host_is_the_same_publishers() -> None:
    owner = {host: entry["party"] for entry in publishers() for host in entry.get("urls", [])}
    for host, party in owner.items():
        labels = host.split(".")
        for start in range(1, len(labels)):
            assert owner.get(".".join(labels[start:]), party) == party, host
