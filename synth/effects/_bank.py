"""Random numbers by the thousand, drawn once per machine.

A numpy generator costs more than a whole effect, and noise has no memory: a piece from a random place in a large sheet
of it is as good as new noise.
"""

from __future__ import annotations

import cv2
import numpy as np

from synth import banks
from synth.data import Array, Image
from synth.rng import Stream, stream

DEVIATION = 32
"""The standard deviation of the grain around its mean of 128: four deviations fit into a byte."""
_SHEET = (256, 2048)
_NUMBERS = 1 << 16


@banks.sheet
def _grains(coarse: bool) -> Image:
    """Normal noise around 128. Luminance carries most of it, as in pictures that come out of a camera."""
    generator = stream(0, int(coarse), "bank/noise").generator()
    grey = generator.standard_normal((*_SHEET, 1), np.float32)
    noise = 0.94 * grey + 0.34 * generator.standard_normal((*_SHEET, 3), np.float32)
    if coarse:
        noise = banks.around(noise, 2, lambda wide: cv2.GaussianBlur(wide, (5, 5), 0.75))
    noise *= DEVIATION / noise.std()
    return np.asarray(np.clip(np.rint(noise + 128), 0, 255), np.uint8)


@banks.sheet
def _numbers() -> Array:
    return stream(0, 0, "bank/uniform").generator().random(_NUMBERS, np.float32)


def grain(shape: tuple[int, ...], rng: Stream, coarse: float) -> Image:
    """Noise of shape (H, W, 3): mean 128, deviation `DEVIATION`; with probability `coarse` of more than one pixel."""
    return banks.anywhere(_grains(rng.chance(coarse)), shape, rng)


def uniform(count: int, rng: Stream) -> Array:
    """`count` float32 numbers in [0, 1), read-only."""
    numbers = _numbers()
    start = rng.integer(0, _NUMBERS - 1)
    if start + count <= _NUMBERS:
        return numbers[start : start + count]
    return np.take(numbers, np.arange(start, start + count), mode="wrap")


def cloud(size: tuple[int, int], rng: Stream) -> Array:
    """A field of (rows, columns) float32 numbers in [0, 1), to be enlarged into something that varies smoothly."""
    rows, columns = size
    return uniform(rows * columns, rng).reshape(rows, columns)
