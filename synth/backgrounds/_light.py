"""How light falls: slow changes over a surface, and the sheen of a smooth one."""

from __future__ import annotations

import functools
import math

import numpy as np

from synth.backgrounds._bank import SPREAD, Bank, Colour, bank, crop, dyed, mix
from synth.backgrounds._colour import shaded
from synth.backgrounds._field import Field, along, blank, blur, coverage, creases, grit, lumps, octaves, tones
from synth.data import Image
from synth.rng import Stream

_WHITE = (1.0, 1.0, 1.0)


def under_light(piece: Image, texture: float, light: float, rng: Stream) -> Image:
    """The piece at `texture` of its contrast, in light that changes slowly by `light` of a tile's."""
    return mix(piece, texture, crop(rng.choose(lights()), piece.shape[:2], rng), light)


def polished(piece: Image, texture: float, light: float, rng: Stream) -> Image:
    """The same on a smooth surface, where what is lit ends in highlights."""
    return mix(piece, texture, crop(rng.choose(sheens()), piece.shape[:2], rng), light)


def in_light(
    tiles: Bank, size: tuple[int, int], rng: Stream, base: Colour, texture: float, light: float, tint: Colour = _WHITE
) -> Image:
    """A piece of one of the tiles in the colour `base`, in light that changes slowly.

    `texture` and `light` are how far they go, as shares of the brightness; `tint` is by how much the channels differ.
    """
    total = texture + light + 1e-4
    piece = under_light(crop(rng.choose(tiles), size, rng), texture / total, light / total, rng)
    red, green, blue = (gain * part for gain, part in zip(shaded(base, total, SPREAD), tint, strict=True))
    return dyed(piece, base, (red, green, blue))


@functools.cache
def lights() -> Bank:
    return bank("light", 4, _light)


@functools.cache
def sheens() -> Bank:
    return bank("sheen", 6, _sheen)


@functools.cache
def mottles() -> Bank:
    """What is left on an even colour: the grain of the sensor and the blocks of the file."""
    return bank("mottle", 4, _mottle)


def _light(gen: np.random.Generator, number: int) -> Image:
    soft = octaves(gen, (90, 300), 0.6)
    return tones(soft + along(gen.uniform(0, math.pi)) / np.float32(260) + grit(gen, 0.7) * np.float32(0.03))


def _sheen(gen: np.random.Generator, number: int) -> Image:
    soft = lumps(gen, 100, 260) * np.float32(0.6)
    if number % 3 == 2:
        return tones(soft + _wrinkles(gen))
    for _ in range(5):
        soft = soft + _streak(gen, math.pi / 2 + gen.uniform(-0.5, 0.5) * (number % 3))
    return tones(soft + grit(gen, 0.7) * np.float32(0.02))


def _streak(gen: np.random.Generator, angle: float) -> Field:
    """A lamp or a window, mirrored as a long band with soft edges."""
    reach = 128 + 384 * abs(math.cos(angle))
    place = along(angle) - np.float32(gen.uniform(-reach, reach))
    bent = place + lumps(gen, 120, 400) * np.float32(10)
    return np.exp(-np.square(bent / np.float32(gen.uniform(8, 36)))) * np.float32(gen.uniform(0.8, 2))


def _wrinkles(gen: np.random.Generator) -> Field:
    """Shrink film: ridges that catch the light."""
    ridges = blur(np.exp(-creases(gen, (70, 150)) / np.float32(9)), 1.5)
    return ridges * np.float32(2.5) * np.clip(lumps(gen, 60, 200), 0, 2)


def _mottle(gen: np.random.Generator, number: int) -> Image:
    if number == 0:
        return coverage(blank() + np.float32(128))
    return tones(grit(gen, (0.6, 0.9, 1.4)[number - 1]) + lumps(gen, 8, 8) * np.float32(0.2 * number))
