"""Random numbers that depend on nothing but (seed, index, name).

Every stage of every sample draws from a stream of its own. So one more draw in one stage leaves all others alone,
and a sample is the same whichever worker makes it, in whichever order.
"""

from __future__ import annotations

import functools
import hashlib
import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15


def _mix(z: Any) -> Any:
    """The finaliser of SplitMix64, of an integer or an array of uint64: every bit moves every bit of the answer."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


class Stream:
    """An endless row of random numbers: SplitMix64 (Steele, Lea and Flood, 2014), with the draws that steps need.

    It costs less than a microsecond to make and half of one to draw from, where a numpy generator takes twenty and
    two. For arrays of numbers there is `generator`.
    """

    __slots__ = ("_state",)

    def __init__(self, state: int) -> None:
        self._state = state & _MASK

    def bits(self) -> int:
        """64 random bits."""
        self._state = z = (self._state + _GOLDEN) & _MASK
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        return z ^ (z >> 31)

    def random(self) -> float:
        """A number in [0, 1)."""
        # Written out, since a sample draws some fifty of these: the call of `bits` would be a third of the cost.
        self._state = z = (self._state + _GOLDEN) & _MASK
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        return ((z ^ (z >> 31)) >> 11) * 2.0**-53

    def uniform(self, low: float, high: float) -> float:
        """A number in [low, high]."""
        return low + (high - low) * self.random()

    def within(self, span: tuple[float, float], least: float, most: float) -> float:
        """A number of a span that a recipe gives, from `least` to `most` whatever it gives."""
        return max(least, min(most, self.uniform(*span)))

    def integer(self, low: int, high: int) -> int:
        """A whole number from low to high, both possible."""
        return low + (self.bits() * (high - low + 1) >> 64)

    def chance(self, p: float) -> bool:
        """True with probability p. One number is drawn whatever p is."""
        return self.random() < p

    def normal(self, mean: float = 0.0, deviation: float = 1.0) -> float:
        """A number from the normal distribution (Box and Muller)."""
        radius = math.sqrt(-2.0 * math.log(1.0 - self.random()))
        return mean + deviation * radius * math.cos(2.0 * math.pi * self.random())

    def choose(self, items: Sequence[T]) -> T:
        """One of the items, each as likely as another."""
        return items[self.bits() * len(items) >> 64]

    def pick(self, cumulative: Sequence[float]) -> int:
        """An index into `cumulative`, the running sum of the weights of the items."""
        return min(bisect_right(cumulative, self.random() * cumulative[-1]), len(cumulative) - 1)

    def generator(self) -> np.random.Generator:
        """A numpy generator for arrays, seeded from here. It costs some twenty microseconds."""
        return np.random.Generator(np.random.SFC64(self.bits()))


@functools.lru_cache(maxsize=4096)
def key(seed: int, name: str) -> int:
    """What tells the streams of one seed and name from all others: 64 bits."""
    digest = hashlib.blake2b(f"{seed}\0{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def place(index: int, attempt: int = 0) -> int:
    """What tells one attempt at one sample from all others: 64 bits."""
    mixed: int = _mix(((index << 8 | attempt) + 1) * _GOLDEN & _MASK)
    return mixed


def at(key: int, place: int) -> Stream:
    """The stream of a key at a place: a microsecond, for those who make dozens."""
    return Stream(_mix(key ^ place))


class Lots:
    """Steps that are each chosen with a probability of their own, at many places at once.

    keys: those of the steps' streams. p: how often each is chosen, from 0 to 1.
    """

    def __init__(self, keys: Sequence[int], p: Sequence[float]) -> None:
        self._keys = np.array(keys, np.uint64).reshape(-1, 1)
        # Of 2**64 draws, what is always chosen misses one.
        self._limits = np.array([min(math.ceil(one * 2.0**64), _MASK) for one in p], np.uint64).reshape(-1, 1)

    def drawn(self, places: Sequence[int]) -> Iterator[tuple[int, int, Stream]]:
        """The numbers of a step and of a place where it is chosen, and its stream there: step by step."""
        # What `at` does, for all at once, since most steps are not chosen.
        z = _mix(self._keys ^ np.array(places, np.uint64))
        found = np.nonzero(z < self._limits)
        return zip(*(rows.tolist() for rows in found), map(Stream, z[found].tolist()), strict=True)


def stream(seed: int, index: int, name: str, attempt: int = 0) -> Stream:
    """The stream of one stage of one sample.

    >>> stream(1, 7, "layout").integer(0, 99) == stream(1, 7, "layout").integer(0, 99)
    True
    """
    return at(key(seed, name), place(index, attempt))
