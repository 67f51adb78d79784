"""Capitals of each language."""

from __future__ import annotations

import pytest

from synth import casing, packs, samplers
from synth.rng import stream


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("tr", "ışık ilik", "IŞIK İLİK"),
        ("az", "bakı şəhəri", "BAKI ŞƏHƏRİ"),
        ("en", "title", "TITLE"),
        ("ku", "jin îro", "JIN ÎRO"),
        ("nl", "ijs", "IJS"),
        ("de", "große straße", "GROSSE STRASSE"),
        ("el", "όλοι οι άνθρωποι", "ΟΛΟΙ ΟΙ ΑΝΘΡΩΠΟΙ"),
        ("el", "ελληνικός", "ΕΛΛΗΝΙΚΟΣ"),
        ("el", "άυλος γάιδαρος καΐκι προϋπόθεση", "ΑΫΛΟΣ ΓΑΪΔΑΡΟΣ ΚΑΪΚΙ ΠΡΟΫΠΟΘΕΣΗ"),
        ("el", "αυτός ή εγώ", "ΑΥΤΟΣ Ή ΕΓΩ"),
        ("el", "(ή, «Ή» ή", "(Ή, «Ή» Ή"),
        ("el", "εἰρήνη", "ΕΙΡΗΝΗ"),
        ("hy", "և արև", "ԵՎ ԱՐԵՎ"),
        ("kat", "ქართული ენა", "ქართული ენა"),
    ],
)
def test_capitals(lang: str, text: str, expected: str) -> None:
    assert casing.upper(text, lang) == expected


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("tr", "iyi ışık", "İyi Işık"),
        ("en", "good light", "Good Light"),
        ("nl", "ijs en fijn", "IJs En Fijn"),
        ("el", "όλοι ήταν", "Όλοι Ήταν"),
        ("hr", "ǆep", "ǅep"),
        ("hy", "ևս", "Եվս"),
        ("kat", "ქართული ენა", "ქართული ენა"),
    ],
)
def test_first_letters(lang: str, text: str, expected: str) -> None:
    assert casing.title(text, lang) == expected


@pytest.mark.parametrize("lang", packs.languages())
@pytest.mark.parametrize("options", [{"upper": 1.0}, {"title": 1.0}], ids=["upper", "title"])
def test_capitals_stay_within_the_dictionary(lang: str, options: dict[str, float]) -> None:
    pack = packs.load(lang)
    if pack.has("words.tsv"):
        for index in range(200):
            text = samplers.words(pack, stream(1, index, "text"), **options).text  # type: ignore[arg-type]
            assert pack.allowed.issuperset(text.replace(" ", "").replace("\u200c", "").replace("\u200d", "")), text


def test_capitals_that_the_dictionary_lacks_are_not_written() -> None:
    pack = packs.load("fr")
    assert samplers._recase("œuvre", pack, 0.0, 0.0, 1.0) == "ŒUVRE"
    assert samplers._recase("ŉ x", pack, 0.0, 0.0, 1.0) == "ŉ x"
