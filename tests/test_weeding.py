"""What is no word of its language, and what is a name: `corpora/weeding.py`, `corpora/capitals.py` and their lists."""

from __future__ import annotations

import importlib.util
import re
from types import ModuleType

import pytest

from synth import home, packs


def _module(name: str) -> ModuleType:
    path = home.folder("corpora") / f"{name}.py"
    if not path.is_file():
        pytest.skip("the makers of the packs are not installed", allow_module_level=True)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


WEEDING, CAPITALS = _module("weeding"), _module("capitals")
LISTED = sorted(path.stem for path in (home.folder("corpora") / "cc-by-sa").glob("*.tsv"))


@pytest.mark.parametrize("code", LISTED)
def test_lists_hold_no_debris(code: str) -> None:
    words = dict.fromkeys((word for word in packs.words(packs.load(code))[0]), 1.0)
    found = WEEDING.weeds(code if code not in {"ko", "ar"} else "", words, {}, {}) & set(words)
    assert not found, sorted(found)[:10]


def test_words_of_other_languages_are_known() -> None:
    assert WEEDING.weeds("uk", {"очень": 1, "том": 1, "дуже": 9, "мы": 1}, {"очень": 90, "том": 90}, {}) >= {
        "очень",
        "мы",
    }
    assert "том" not in WEEDING.weeds("uk", {"том": 1}, {"том": 90}, {})
    assert WEEDING.weeds("ms", {"government": 2, "kerajaan": 9, "bank": 5}, {"government": 20, "bank": 9}, {}) >= {
        "government"
    }


@pytest.mark.parametrize("code", ["pl", "es", "sv", "tr"])
def test_english_words_are_known_but_for_those_of_the_language_and_its_texts(code: str) -> None:
    counts = {"this": 4, "her": 4, "on": 4, "do": 4, "team": 4}
    own = WEEDING.OWN[code]
    assert WEEDING.weeds(code, counts, dict.fromkeys(counts, 100.0), {}, frozenset({"on"})) == {
        word for word in ("this", "her", "do", "team") if word not in own
    }
    assert not WEEDING.weeds(code, counts, dict.fromkeys(counts, 99.0), {}, frozenset())


@pytest.mark.parametrize(
    ("code", "alien"),
    [("pl", "the this from your"), ("tr", "good have they people"), ("fr", "you with world"), ("cs", "the and you")],
)
def test_lists_hold_no_english(code: str, alien: str) -> None:
    assert set(alien.split()).isdisjoint(packs.words(packs.load(code))[0])


def test_lists_hold_no_stems_nor_pieces() -> None:
    assert not [word for word in packs.words(packs.load("ko"))[0] if WEEDING.is_bound(word)]
    assert not [word for word in packs.words(packs.load("th"))[0] if WEEDING.is_fragment(word)]


def test_words_without_their_marks_are_known() -> None:
    counts = {"también": 100, "tambien": 5, "este": 50, "esté": 20}
    assert {"tambien"} == WEEDING.weeds("es", counts, {}, {}) & set(counts)
    counts = {"أنتم": 9, "انتم": 8, "اسم": 5, "هذا": 9, "هدا": 1}
    assert {"انتم", "هدا"} == WEEDING.weeds("ar", counts, {}, {}) & set(counts)
    assert {"kαι", "aπό"} == WEEDING.weeds("el", {"kαι": 1, "aπό": 1, "από": 9, "IP-адрес": 1}, {}, {})
    assert {"ειναι"} == WEEDING.weeds("el", {"είναι": 9, "ειναι": 3, "ηπα": 1, "και": 9}, {}, {})


def test_stems_and_endings_of_korean_are_known() -> None:
    counts = {"끝냈": 1, "으며": 1, "없애": 1, "사람": 1, "마리": 1}
    texts = {"없애고": 1, "없애는": 1, "사람이": 1, "사람은": 1, "사람": 1}
    assert {"끝냈", "으며", "없애"} == WEEDING.weeds("ko", counts, {}, texts)


@pytest.mark.parametrize("text", ["Are you sure you want to remove this?", "users of this browser."])
def test_english_that_nobody_translated_is_known(text: str) -> None:
    english = frozenset(re.split(" ", "are you sure want to remove this users of browser data internet"))
    own = frozenset({"hapus", "data", "dari", "peramban", "internet"})
    assert WEEDING.is_english(text, english, own, True)
    assert not WEEDING.is_english("Hapus data dari internet browser", english, own, True)
    assert not WEEDING.is_english("Microsoft Edge", english, own, True)


def test_names_that_are_words_stay_small() -> None:
    found = dict(CAPITALS.usable(["Sofía", "Rosa", "México", "Nueva York"], "es"))
    assert found == {"sofía": "Sofía", "méxico": "México"}
    assert dict(CAPITALS.usable(["İzmir"], "tr"))["izmir"] == "İzmir"
    declined = dict(CAPITALS.declensions(["Россия", "Виктор", "Анна", "Минск"], "ru"))
    assert {"россии": "России", "виктором": "Виктором"}.items() <= declined.items()
    assert {"анне", "минска"}.isdisjoint(declined), "too short to be sure, and like an adjective"
    lists = {"es": {"john": 5, "miles": 900}, "it": {"john": 6, "miles": 5}, "fr": {"john": 6, "miles": 6}}
    assert list(CAPITALS.everywhere(["John", "Miles", "Kim"], "es", lists, frozenset())) == ["John"]
