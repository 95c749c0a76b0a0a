"""What language a text is in: foreign texts are named, and no English one is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dragoman.intake import language
from dragoman.intake.language import foreign

ENGLISH = "The Foreign Minister spoke with her counterpart about the situation in the region."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("O Ministro reuniu-se hoje com o seu homólogo para discutir a cooperação bilateral e a região.", "Portuguese"),
        ("Le ministre s'est entretenu aujourd'hui avec son homologue au sujet de la situation régionale.", "French"),
        ("Der Außenminister sprach heute mit seinem Amtskollegen über die Lage in der Region.", "German"),
        ("El ministro habló hoy con su homólogo sobre la situación en la región y pidió contención.", "Spanish"),
        ("Министр иностранных дел обсудил сегодня со своим коллегой положение в регионе.", "Russian"),
        ("外交部长今天同外长通电话，就双边关系和地区局势交换意见，强调应通过对话解决分歧。", "Chinese"),
        ("外務大臣は本日、外相と電話会談を行い、地域情勢について意見を交換しました。", "Japanese"),
        ("أجرى وزير الخارجية اليوم اتصالاً هاتفياً مع نظيره لبحث الوضع في المنطقة.", "Arabic"),
        ("Bộ trưởng Ngoại giao hôm nay đã điện đàm với người đồng cấp về tình hình khu vực.", "Vietnamese"),
        ("De minister sprak vandaag met zijn collega over de situatie in de regio en de handel.", "Dutch"),
    ],
)
@pytest.mark.parametrize("times", [1, 30])
def test_foreign_texts_are_named(text: str, language: str, times: int) -> None:
    assert foreign(" ".join([text] * times)) == language


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("Ministério das Relações Exteriores", id="too short to judge"),
        pytest.param("12.03.2024 – 14:15 +++ 0049 30 1817 0", id="figures"),
        pytest.param(ENGLISH, id="English"),
        pytest.param(ENGLISH.upper(), id="in capitals"),
        pytest.param("Ministerstwo Spraw Zagranicznych. " * 30 + ENGLISH * 20, id="a foreign head"),
        pytest.param(ENGLISH * 20 + "Министерство иностранных дел. " * 30, id="a foreign foot"),
        pytest.param(
            "Present were Nguyễn Thị Hồng, Phạm Văn Đồng, Oyuunchimeg Batbayar, Gjorgji Ivanovski, Þórdís Gylfadóttir,"
            " Abd al-Rahman ibn Khalid, Siti Nurhaliza binti Tarudin and João Gonçalves Pereira.",
            id="little but foreign names",
        ),
    ],
)
def test_english_and_doubtful_texts_pass(text: str) -> None:
    assert foreign(text) is None


@pytest.mark.parametrize("name", ["gold/dev.jsonl", "corpus/whitehouse.jsonl"])
def test_no_real_english_text_is_refused(shared: Path, name: str) -> None:
    texts = [json.loads(line)["text"] for line in (shared / name).open(encoding="utf-8")]
    assert [text[:80] for text in texts if foreign(text)] == []


def test_one_look_at_an_english_text_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []

    class Counting:
        def rank(self, text: str) -> list[tuple[str, float]]:
            looks.append(text)
            return [("en", 1.0)]

    monkeypatch.setattr(language, "_identifier", Counting)
    assert foreign(ENGLISH * 1000) is None
    assert [len(look) for look in looks] == [600]
