"""Check digits: what the last character of a number must be for its other characters.

Each kind counts certain characters and passes over all others, such as the spaces and hyphens between groups of digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from string import ascii_uppercase, digits
from typing import NamedTuple

from synth.errors import AssetError, unknown

_LETTERS = digits + ascii_uppercase
_ELEVEN = digits + "X"
_THIRTY_ONE = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class Kind(NamedTuple):
    """A kind of check digit."""

    counted: str
    """The characters that are counted. The value of one is its place here."""
    lengths: tuple[int, ...]
    """How many of them there may be; empty: any number above none."""
    of: Callable[[Sequence[int]], int]
    """The place in `ends` of the check digit of some values."""
    ends: str = digits
    """What a check digit may be."""


def _sum(values: Iterable[int], weights: Iterable[int]) -> int:
    return sum(value * weight for value, weight in zip(values, weights, strict=False))


def _powers(base: int, count: int) -> list[int]:
    return [base**place for place in range(count)]


def _luhn(values: Sequence[int]) -> int:
    """From the right, every second digit counts twice, and a number of two digits counts as their sum."""
    twice = [value * (2 - place % 2) for place, value in enumerate(reversed(values))]
    return -sum(value // 10 + value % 10 for value in twice) % 10


def _container(values: Sequence[int]) -> int:
    """Letters count from ten on, multiples of eleven left out."""
    skipped = [value + (value > 10) + (value > 20) + (value > 30) for value in values]
    return _sum(skipped, _powers(2, 10)) % 11 % 10


def _travel(values: Sequence[int]) -> int:
    """The filler, which comes after all letters, counts as nothing."""
    return _sum([value % len(_LETTERS) for value in values], (7, 3, 1) * len(values)) % 10


KINDS: Mapping[str, Kind] = {
    "aba": Kind(digits, (8,), lambda values: -_sum(values, (3, 7, 1) * 3) % 10),
    "ean": Kind(digits, (7, 11, 12, 13, 17), lambda values: -_sum(reversed(values), (3, 1) * 9) % 10),
    "gb11643": Kind(digits, (17,), lambda values: (1 - 2 * _sum(reversed(values), _powers(2, 17))) % 11, _ELEVEN),
    "gb11714": Kind(_LETTERS, (8,), lambda values: -_sum(values, (3, 7, 9, 10, 5, 8, 4, 2)) % 11, _ELEVEN),
    "gb32100": Kind(_THIRTY_ONE, (17,), lambda values: -_sum(values, _powers(3, 17)) % 31, _THIRTY_ONE),
    "icao": Kind(_LETTERS + "<", (), _travel),
    "isbn10": Kind(digits, (9,), lambda values: -_sum(values, range(10, 1, -1)) % 11, _ELEVEN),
    "iso6346": Kind(_LETTERS, (10,), _container),
    "issn": Kind(digits, (7,), lambda values: -_sum(values, range(8, 1, -1)) % 11, _ELEVEN),
    "luhn": Kind(digits, (), _luhn),
    "s10": Kind(digits, (8,), lambda values: _sum(values, (8, 6, 4, 2, 3, 5, 9, 7)) % 11, "50987654321"),
}
"""American bank routing numbers; EAN, UPC and other numbers of GS1; Chinese residents, organisations and businesses;
fields of travel documents; books before 2007; containers; serials; bank cards and telephones; parcels."""


def kind(name: str) -> Kind:
    """The kind of this name. Raises AssetError where there is none."""
    if name not in KINDS:
        raise AssetError(unknown("check digit", name, KINDS))
    return KINDS[name]


def digit(name: str, text: str) -> str:
    """The check digit of a text. Raises AssetError where it has not as many characters as the kind counts.

    >>> digit("iso6346", "CSQU 305438"), digit("luhn", "4539 5787 6362 148")
    ('3', '6')
    """
    found = kind(name)
    values = [found.counted.index(char) for char in text if char in found.counted]
    if len(values) not in found.lengths if found.lengths else not values:
        wanted = " or ".join(map(str, found.lengths)) or "any number"
        raise AssetError(f"the check digit '{name}' is that of {wanted} of {found.counted}, not that of '{text}'.")
    return found.ends[found.of(values)]
