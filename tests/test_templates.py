"""What the templates of the packs draw: numbers as they are written there, dates that are, words that go with them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from synth import packs
from synth.rng import Stream
from synth.text import normalise

PHONES = {
    "es": r"(\+34 )?[679]\d\d \d{3} \d{3}|9[135] [2-9]\d\d \d\d \d\d",
    "fr": r"0[1-79]( \d\d){4}|0[1-79](\.\d\d){4}|\+33 [1-79]( \d\d){4}",
    "ru": r"(\+7|8) ?\([3489]\d\d\) \d{3}-\d\d-\d\d|8-9\d\d-\d{3}-\d\d-\d\d|8 800 \d{3}-\d\d-\d\d",
    "tt": r"(\+7|8) ?\([3489]\d\d\) \d{3}-\d\d-\d\d|8-9\d\d-\d{3}-\d\d-\d\d|8 800 \d{3}-\d\d-\d\d",
    "he": r"05[0-8]-\d{7}|0[23489]-\d{7}|1-[78]00-\d{3}-\d{3}|\*\d{4}",
    "mr": r"[6-9]\d{4} \d{5}|\+91 [6-9]\d{9}|0[1-8]\d-[2-8]\d{7}|1800-\d{3}-\d{4}",
}
AFTER = {  # the whole numbers that these words of one thing follow
    "ru": {"час": r"\d*(?<!1)1", "часа": r"\d*(?<!1)[2-4]", "часов": r"\d*([05-9]|1[1-4])"},
    "uk": {"година": r"\d*(?<!1)1", "години": r"\d*(?<!1)[2-4]", "годин": r"\d*([05-9]|1[1-4])"},
    "pl": {"godzina": "1", "godziny": r"\d*(?<!1)[2-4]", "godzin": r"(?!1$)\d*([015-9]|1[2-4])"},
    "cs": {"hodina": "1", "hodiny": "[2-4]", "hodin": r"[5-9]|\d\d+"},
    "ro": {"gram": "1", "grame": r"[2-9]|\d*(0[1-9]|1\d)", "de grame": r"\d*([2-9]\d|00)"},
    "sl": {"ura": r"\d*(?<!\d)1|\d+01", "uri": r"2|\d+02", "ure": r"[34]|\d+0[34]", "ur": r".*"},
    "ar": {"ساعات": r"[3-9]|10|\d+0[3-9]|\d+10", "ساعة": r"\d*[1-9]\d|\d0[0-2]|\d{4}"},
}


def _is_one(day: int, month: int) -> bool:
    """Whether a day is one in every year."""
    return month < 13 and day <= (28 if month == 2 else 30 if month in {4, 6, 9, 11} else 31)


def _drawn(code: str, rule: str, count: int = 300) -> Iterator[str]:
    draw = packs.templates(packs.load(code), (rule,)).draws[0]
    return (normalise(draw(Stream(seed))) for seed in range(count))


@pytest.mark.parametrize("code", PHONES)
def test_telephone_numbers_are_those_of_the_country(code: str) -> None:
    assert [text for text in _drawn(code, "phone") if not re.fullmatch(PHONES[code], text)] == []


def test_telephone_numbers_stand_in_the_digits_of_the_language() -> None:
    shape = "۰۹[۰-۳][۰-۹] [۰-۹]{3} [۰-۹]{4}|۰۲۱-[۲-۸][۰-۹]{7}"
    assert all(re.fullmatch(shape, text) for text in _drawn("fa", "phone-native"))


@pytest.mark.parametrize("code", ["es", "de", "ru", "ar", "th", "ja", "zh-Hant", "ko", "ch", "en"])
def test_every_date_is_one(code: str) -> None:
    """Of dates in digits: the thirtieth of February is none."""
    for text in (*_drawn(code, "date", 600), *_drawn(code, "datetime")):
        for day, month in re.findall(r"(?<![\d/.-])(\d\d?)[./-](\d\d?)[./-]\d{4}(?!\d)", text):
            assert _is_one(int(day), int(month)) or (code == "en" and _is_one(int(month), int(day))), text
        for month, day in re.findall(r"(\d\d?)月(\d\d?)日", text):
            assert _is_one(int(day), int(month)), text


@pytest.mark.parametrize("code", AFTER)
def test_words_go_with_their_numbers(code: str) -> None:
    seen = set()
    for text in _drawn(code, "quantity", 4000):
        number, _, word = text.partition(" ")
        if word in AFTER[code] and number.isdigit():
            seen.add(word)
            assert re.fullmatch(AFTER[code][word], number), text
    assert seen == set(AFTER[code])


def test_prices_have_the_decimals_of_their_currency() -> None:
    for code in ("es", "de", "pl", "ru", "hi"):
        assert sum(bool(re.search(r"[.,]\d\d(\D|$)", text)) for text in _drawn(code, "price")) > 200, code
    for code in ("hu", "vi", "id", "fa"):
        assert not any(re.search(r"[.,]\d\d(\D|$)", text) for text in _drawn(code, "price")), code


def test_no_one_is_thanked_with_a_number() -> None:
    for code, thanks in (("es", "Gracias"), ("de", "Vielen Dank"), ("ru", "Спасибо"), ("th", "ขอบคุณ")):
        found = [text for text in _drawn(code, "receipt", 600) if text.startswith(thanks)]
        assert found, code
        assert not any(char.isdigit() for text in found for char in text), code


def test_receipts_stand_in_the_digits_of_the_language() -> None:
    for code in ("fa", "bn"):
        assert not any(char.isascii() and char.isdigit() for text in _drawn(code, "receipt") for char in text), code


def test_no_era_stands_behind_a_year() -> None:
    assert not any("d. C." in text for text in _drawn("es", "date"))
    assert not any("н. э." in text for text in _drawn("ru", "date"))
    assert any("พ.ศ." in text for text in _drawn("th", "date"))


def test_iran_counts_its_own_years() -> None:
    found = list(_drawn("fa", "date-native", 1000))
    assert 650 < sum(bool(re.search("۱[۳۴][۰-۹]{2}", text)) for text in found) < 850
