"""Check digits: what a character or two of a number must be for its other characters.

Each kind counts certain characters and passes over all others, such as the spaces and hyphens between groups of digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from string import ascii_uppercase, digits
from typing import NamedTuple

from synth.errors import AssetError, unknown

_Values = Sequence[int]

_LETTERS = digits + ascii_uppercase
_ELEVEN = digits + "X"
_OR_ZERO = digits + "0"
_THIRTY_ONE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_TAIWAN = digits + "ABCDEFGHJKLMNPQRSTUVXYWZIO"
_PAIRS = tuple(f"{pair:02}" for pair in range(100))


class Kind(NamedTuple):
    """A kind of check digit."""

    counted: str
    """The characters that are counted. The value of one is its place here."""
    lengths: tuple[int, ...]
    """How many of them there may be; empty: any number above none."""
    of: Callable[[_Values], int]
    """The place in `ends` of the check digit of some values; beyond them, a number of these is given to nobody."""
    ends: Sequence[str] = digits
    """What a check digit may be."""
    around: bool = False
    """Whether what stands after it is counted as well as what stands before it."""


def _sum(values: Iterable[int], weights: Iterable[int]) -> int:
    return sum(value * weight for value, weight in zip(values, weights, strict=False))


def _powers(base: int, count: int) -> list[int]:
    return [base**place for place in range(count)]


def _modulo(modulus: int, *weights: int) -> Callable[[_Values], int]:
    """The sum of values times weights, of which the last ones meet."""
    return lambda values: _sum(reversed(values), reversed(weights)) % modulus


def _short_of(modulus: int, *weights: int) -> Callable[[_Values], int]:
    """What the sum of values times weights, of which the last ones meet, falls short of a multiple."""
    return lambda values: -_sum(reversed(values), reversed(weights)) % modulus


def _luhn(values: _Values, base: int = 10) -> int:
    """From the right, every second digit counts twice, and a number of two digits counts as their sum."""
    twice = [value * (2 - place % 2) for place, value in enumerate(reversed(values))]
    return -sum(value // base + value % base for value in twice) % base


def _container(values: _Values) -> int:
    """Letters count from ten on, multiples of eleven left out."""
    skipped = [value + (value > 10) + (value > 20) + (value > 30) for value in values]
    return _sum(skipped, _powers(2, 10)) % 11 % 10


def _travel(values: _Values) -> int:
    """The filler, which comes after all letters, counts as nothing."""
    return _sum([value % len(_LETTERS) for value in values], (7, 3, 1) * len(values)) % 10


def _account(values: _Values) -> int:
    """The country is read after the account, and letters as two digits each."""
    turned = "".join(map(str, [*values[2:], *values[:2]]))
    return 98 - int(turned + "00") % 97


def _product(values: _Values) -> int:
    """ISO 7064, MOD 11,10: sums and products by turns."""
    rest = 10
    for value in values:
        rest = ((rest + value) % 10 or 10) * 2 % 11
    return (11 - rest) % 10


def _number(values: _Values) -> int:
    return int("".join(map(str, values)))


def _australian(values: _Values) -> int:
    return 11 + (-_sum(values, range(3, 20, 2)) - 1) % 89


def _bulgarian(values: _Values) -> int:
    found = _sum(values, range(1, 9)) % 11
    return found if found < 10 else _sum(values, range(3, 11)) % 11 % 10


def _korean(values: _Values) -> int:
    return (-_sum(values, (1, 3, 7, 1, 3, 7, 1, 3, 5)) - values[8] * 5 // 10) % 10


def _singaporean(values: _Values) -> int:
    """The letter before the digits says how much is added, and which letters come after them."""
    found = (_sum(values[1:], (2, 7, 6, 5, 4, 3, 2)) + 4 * (values[0] in (11, 13))) % 11
    return found + 11 * (values[0] > 11)


def _taiwanese(values: _Values) -> int:
    return -(values[0] // 10 + values[0] % 10 * 9 + _sum(values[1:], range(8, 0, -1))) % 10


def _taiwanese_firm(values: _Values) -> int:
    products = (value * weight for value, weight in zip(values, (1, 2, 1, 2, 1, 2, 4), strict=True))
    return -sum(product // 10 + product % 10 for product in products) % 10


def _turkish_firm(values: _Values) -> int:
    turned = [(value + 9 - place) % 10 for place, value in enumerate(values)]
    return -sum(value and (value * 2 ** (9 - place) % 9 or 9) for place, value in enumerate(turned)) % 10


def _turkish_person(values: _Values) -> int:
    if len(values) == 10:
        return sum(values) % 10
    return (7 * sum(values[::2]) - sum(values[1::2])) % 10


KINDS: Mapping[str, Kind] = {
    "aba": Kind(digits, (8,), _short_of(10, 3, 7, 1, 3, 7, 1, 3, 7)),
    "abn": Kind(digits, (9,), _australian, _PAIRS, around=True),
    "adoszam": Kind(digits, (7,), _short_of(10, 9, 7, 3, 1, 9, 7, 3)),
    "afm": Kind(digits, (8,), _modulo(11, 256, 128, 64, 32, 16, 8, 4, 2), _OR_ZERO),
    "brn": Kind(digits, (9,), _korean),
    "bsn": Kind(digits, (8,), _modulo(11, *range(9, 1, -1))),
    "bulstat": Kind(digits, (8,), _bulgarian),
    "cnpj": Kind(digits, (12, 13), _short_of(11, 6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2), _OR_ZERO),
    "cpf": Kind(digits, (9, 10), _short_of(11, *range(11, 1, -1)), _OR_ZERO),
    "crn": Kind(digits, (12,), _short_of(10, *(1, 2) * 6)),
    "cui": Kind(digits, tuple(range(1, 10)), _short_of(11, 7, 5, 3, 2, 1, 7, 5, 3, 2), _OR_ZERO),
    "cvr": Kind(digits, (7,), _short_of(11, 2, 7, 6, 5, 4, 3, 2)),
    "dni": Kind(digits, (8,), lambda values: _number(values) % 23, "TRWAGMYFPDXBNJZSQVHLCKE"),
    "ean": Kind(digits, (7, 11, 12, 13, 17), _short_of(10, *(1, 3) * 9)),
    "gb11643": Kind(digits, (17,), lambda values: (1 - 2 * _sum(reversed(values), _powers(2, 17))) % 11, _ELEVEN),
    "gb11714": Kind(_LETTERS, (8,), _short_of(11, 3, 7, 9, 10, 5, 8, 4, 2), _ELEVEN),
    "gb32100": Kind(_THIRTY_ONE, (17,), lambda values: -_sum(values, _powers(3, 17)) % 31, _THIRTY_ONE),
    "gstin": Kind(_LETTERS, (14,), lambda values: _luhn(values, 36), _LETTERS),
    "hkid": Kind(_LETTERS, (7,), lambda values: (-324 - _sum(values, range(8, 1, -1))) % 11, digits + "A"),
    "hojin": Kind(digits, (12,), lambda values: 9 - _sum(values, (2, 1) * 6) % 9, around=True),
    "iban": Kind(_LETTERS, tuple(range(13, 33)), _account, _PAIRS, around=True),
    "icao": Kind(_LETTERS + "<", (), _travel),
    "ico": Kind(digits, (7,), lambda values: (11 - _sum(values, range(8, 1, -1)) % 11) % 10),
    "inn": Kind(digits, (9, 10, 11), _modulo(11, 3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8), _OR_ZERO),
    "isbn10": Kind(digits, (9,), _short_of(11, *range(10, 1, -1)), _ELEVEN),
    "iso6346": Kind(_LETTERS, (10,), _container),
    "iso7064": Kind(digits, (), _product),
    "issn": Kind(digits, (7,), _short_of(11, *range(8, 1, -1)), _ELEVEN),
    "kojin": Kind(digits, (11,), _short_of(11, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2), _OR_ZERO),
    "luhn": Kind(digits, (), _luhn),
    "mst": Kind(digits, (9,), lambda values: 10 - _modulo(11, 31, 29, 23, 19, 17, 13, 7, 5, 3)(values)),
    "nip": Kind(digits, (9,), _modulo(11, 6, 5, 7, 2, 3, 4, 5, 6, 7)),
    "nric": Kind(digits + "STFG", (8,), _singaporean, "JZIHGFEDCBAXWUTRQPNMLK"),
    "orgnr": Kind(digits, (8,), _short_of(11, 3, 2, 7, 6, 5, 4, 3, 2)),
    "pesel": Kind(digits, (10,), _short_of(10, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3)),
    "rrn": Kind(digits, (12,), lambda values: (11 - _modulo(11, *range(2, 10), *range(2, 6))(values)) % 10),
    "s10": Kind(digits, (8,), _modulo(11, 8, 6, 4, 2, 3, 5, 9, 7), "50987654321"),
    "tckn": Kind(digits, (9, 10), _turkish_person),
    "thai": Kind(digits, (12,), lambda values: (11 - _modulo(11, *range(13, 1, -1))(values)) % 10),
    "tva": Kind(digits, (9,), lambda values: (12 + 3 * _number(values)) % 97, _PAIRS, around=True),
    "twid": Kind(_TAIWAN, (9,), _taiwanese),
    "ubn": Kind(digits, (7,), _taiwanese_firm),
    "vat97": Kind(digits, (7,), _short_of(97, *range(8, 1, -1)), _PAIRS),
    "vkn": Kind(digits, (9,), _turkish_firm),
    "ytunnus": Kind(digits, (7,), _short_of(11, 7, 9, 10, 5, 8, 4, 2)),
}
"""American bank routing numbers; firms of Australia, Hungary, Greece and Korea; residents of the Netherlands; firms
of Bulgaria; firms and persons of Brazil; corporations of Korea; firms of Romania and Denmark; persons of Spain; EAN,
UPC and other numbers of GS1; Chinese residents, organisations and businesses; Indian taxpayers; residents of Hong
Kong; Japanese firms; bank accounts (ISO 13616); fields of travel documents; Czech and Slovak firms; Russian
taxpayers; books before 2007; containers; MOD 11,10 of ISO 7064, as German VAT numbers have it; serials; Japanese
residents; bank cards, telephones, French, Italian and Swedish firms; taxpayers of Vietnam and Poland; residents of
Singapore; firms of Norway; residents of Poland and Korea; parcels; residents of Turkey; Thai taxpayers; French VAT
numbers; residents and firms of Taiwan; British VAT numbers; firms of Turkey and Finland."""


def kind(name: str) -> Kind:
    """The kind of this name. Raises AssetError where there is none."""
    if name not in KINDS:
        raise AssetError(unknown("check digit", name, KINDS))
    return KINDS[name]


def digit(name: str, text: str) -> str:
    """The check digit of a text, or its pair of them; nothing where a number of these digits is given to nobody.

    Raises AssetError where the text has not as many characters as the kind counts.

    >>> digit("iso6346", "CSQU 305438"), digit("luhn", "4539 5787 6362 148"), digit("iban", "DE 3704 0044 0532 0130 00")
    ('3', '6', '89')
    """
    found = kind(name)
    values = [found.counted.index(char) for char in text if char in found.counted]
    if len(values) not in found.lengths if found.lengths else not values:
        wanted = " or ".join(map(str, found.lengths)) or "any number"
        raise AssetError(f"the check digit '{name}' is that of {wanted} of {found.counted}, not that of '{text}'.")
    place = found.of(values)
    return found.ends[place] if place < len(found.ends) else ""
