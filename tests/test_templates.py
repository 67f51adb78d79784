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


def test_nobody_pays_single_coins_where_money_has_many_zeros() -> None:
    for code in ("vi", "id", "fa"):
        found = [re.sub(r"\D", "", text) for text in _drawn(code, "price", 600)]
        assert all(len(number) >= 4 and number.endswith("00") for number in found), code
        assert sum(number.endswith("000") for number in found) > 400, code


def test_nothing_is_as_hot_or_as_fast_as_can_be_written() -> None:
    for code, unit in (("de", "°C"), ("ru", "км/ч"), ("fa", "°C"), ("vi", "km/h"), ("th", "กม./ชม."), ("hi", "घं॰")):
        found = [text for text in _drawn(code, "quantity", 2000) if text.endswith(unit)]
        assert len(found) > 20, code
        assert not any(re.match(r"\d{4}|[2-9]\d\d", text) for text in found), code


ACCOUNTS = {
    "de": 22,
    "fr": 27,
    "it": 27,
    "es": 24,
    "nl": 18,
    "pl": 28,
    "tr": 26,
    "sv": 24,
    "no": 15,
    "he": 23,
    "uk": 29,
}


@pytest.mark.parametrize("code", ACCOUNTS)
def test_accounts_have_the_length_of_their_country_and_their_check_digits(code: str) -> None:
    found = [text.removeprefix("IBAN").lstrip(": ").replace(" ", "") for text in _drawn(code, "invoice", 400)]
    accounts = [text for text in found if re.fullmatch(r"[A-Z]{2}\d\d[A-Z0-9]{11,}", text)]
    assert len(accounts) > 100
    for text in accounts:
        assert len(text) == ACCOUNTS[code], text
        assert int("".join(str(int(char, 36)) for char in text[4:] + text[:4])) % 97 == 1, text


def _modulo(modulus: int, number: str, weights: tuple[int, ...]) -> int:
    return sum(int(char) * weight for char, weight in zip(number, weights, strict=True)) % modulus


NUMBERS = {
    ("pl", "receipt", r"NIP:? ([\d-]{13})"): lambda n: _modulo(11, n[:9], (6, 5, 7, 2, 3, 4, 5, 6, 7)) == int(n[9]),
    ("no", "receipt", r"Org.nr:? ([\d ]{11})"): lambda n: _modulo(11, n, (3, 2, 7, 6, 5, 4, 3, 2, 1)) == 0,
    ("da", "receipt", r"CVR:? (\d{8})"): lambda n: _modulo(11, n, (2, 7, 6, 5, 4, 3, 2, 1)) == 0,
    ("cs", "receipt", r"IČO:? (\d{8})"): lambda n: (
        (_modulo(11, n[:7], tuple(range(8, 1, -1))) + int(n[7])) % 11 in (0, 1)
    ),
    ("it", "receipt", r"P. IVA:? (\d{11})"): lambda n: _luhn(n),
    ("fr", "receipt", r"SIRET(?: :)? ([\d ]{17})"): lambda n: _luhn(n) and _luhn(n[:9]),
    ("sv", "receipt", r"Org.nr:? ([\d-]{11})"): lambda n: _luhn(n),
    ("es", "identity", r"(\d{8}-?[A-Z])$"): lambda n: "TRWAGMYFPDXBNJZSQVHLCKE"[int(n[:8]) % 23] == n[-1],
    ("pt", "receipt", r"CPF:? ([\d.-]{14})"): lambda n: _modulo(11, n[:10], tuple(range(10, 0, -1))) in (0, 1),
    ("ru", "receipt", r"ИНН:? (\d{10})$"): lambda n: _modulo(11, n[:9], (2, 4, 10, 3, 5, 9, 4, 6, 8)) % 10 == int(n[9]),
    ("th", "identity", r"([\d -]{13,})"): lambda n: (
        (_modulo(11, n[:12], tuple(range(13, 1, -1))) + int(n[12])) % 11 in (0, 1)
    ),
    ("ja", "invoice", r"T(\d{13})"): lambda n: 9 - _modulo(9, n[1:], (2, 1) * 6) == int(n[0]),
    ("zh-Hant", "identity", r"\b([A-Z][12]\d{8})"): lambda n: len(n) == 10,
}


def _luhn(number: str) -> bool:
    doubled = [int(char) * (1 + place % 2) for place, char in enumerate(reversed(number))]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


@pytest.mark.parametrize(("code", "rule", "shape"), NUMBERS)
def test_numbers_of_firms_and_persons_have_their_check_digits(code: str, rule: str, shape: str) -> None:
    found = [match[1] for text in _drawn(code, rule, 4000) if (match := re.search(shape, text))]
    assert found
    for number in found:
        assert NUMBERS[code, rule, shape](re.sub(r"[ .\-]", "", number)), number


def test_no_plate_is_one_that_no_vehicle_has() -> None:
    barred = re.compile(r".* (HJ|KZ|NS|SA|SS) .*|K Z .*|N S .*|S [AS] .*")
    german = list(_drawn("de", "plate", 3000))
    assert not any(map(barred.fullmatch, german))
    assert max(len(text.replace(" ", "")) for text in german) == 8
    for code in ("tr", "fr", "uk", "ru", "hi"):
        assert not any(re.search(r"(?<!\d)0+(?=\D)|[A-ZА-Я ]0+$", text) for text in _drawn(code, "plate", 3000)), code


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


@pytest.mark.parametrize("code", ["en", "ch"])
def test_bills_are_of_the_last_years(code: str) -> None:
    for rule in ("billed", "receipt", "invoice"):
        found = "\n".join(_drawn(code, rule, 600))
        years = [int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?=[-/年])", found)]
        assert all(2012 <= year <= 2026 for year in years), rule
        assert years or rule != "billed"
