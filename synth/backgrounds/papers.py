"""Paper and board."""

from __future__ import annotations

import functools
import math

import numpy as np

from synth.backgrounds._bank import Bank, Colour, bank
from synth.backgrounds._colour import colour, paint_hue
from synth.backgrounds._field import COLUMNS, ROWS, blur, creases, dots, fibres, grit, lit, lumps, octaves, tones
from synth.backgrounds._light import in_light
from synth.data import Image, Range
from synth.rng import Stream

_STOCKS = (
    ((30.0, 60.0), (0.0, 0.03)),
    ((30.0, 60.0), (0.01, 0.08)),
    ((190.0, 230.0), (0.0, 0.04)),
    ((28.0, 45.0), (0.03, 0.12)),
    ((32.0, 50.0), (0.08, 0.25)),
)
"""Hue and saturation of white, off-white, bluish white, white by lamplight, and cream."""


def paper(
    size: tuple[int, int],
    rng: Stream,
    *,
    brightness: Range = (210.0, 253.0),
    tinted: float = 0.1,
    contrast: Range = (0.004, 0.025),
    light: Range = (0.0, 0.04),
) -> Image:
    """Office, rough, laid, recycled, thermal and creased paper, as scanned or photographed.

    `contrast` and `light` are the standard deviations of the texture and of the lighting, as shares of the
    brightness; a share `tinted` has a pastel colour, the others are white, off-white or cream.
    """
    base = stock(rng, brightness, tinted)
    return in_light(sheets(), size, rng, base, rng.uniform(*contrast), rng.uniform(*light))


def cardboard(
    size: tuple[int, int],
    rng: Stream,
    *,
    brightness: Range = (115.0, 195.0),
    saturation: Range = (0.25, 0.5),
    grey: float = 0.15,
    contrast: Range = (0.02, 0.06),
    light: Range = (0.0, 0.06),
) -> Image:
    """Brown boxes and, for a share `grey`, grey board: long fibres, specks, and the flutes showing through."""
    strength = 0.15 if rng.chance(grey) else 1.0
    base = colour(rng.uniform(*brightness), rng.uniform(*saturation) * strength, rng.uniform(28.0, 37.0))
    return in_light(_boards(), size, rng, base, rng.uniform(*contrast), rng.uniform(*light))


def stock(rng: Stream, brightness: Range, tinted: float) -> Colour:
    """The colour of a sheet of paper."""
    level = rng.uniform(*brightness)
    if rng.chance(tinted):
        return colour(level * 0.94, rng.uniform(0.1, 0.45), paint_hue(rng))
    hue, saturation = rng.choose(_STOCKS)
    return colour(level, rng.uniform(*saturation), rng.uniform(*hue))


@functools.cache
def sheets() -> Bank:
    """The sheets that paper is cut from."""
    return bank("paper", 10, _sheet)


@functools.cache
def _boards() -> Bank:
    return bank("cardboard", 5, _board)


def _sheet(gen: np.random.Generator, number: int) -> Image:
    return (_copy, _rough, _copy, _fibrous, _copy, _recycled, _thermal, _creased, _laid, _rough)[number](gen)


def _copy(gen: np.random.Generator) -> Image:
    """Office paper from a scanner: nearly even, a little cloudy."""
    return tones(grit(gen, gen.uniform(0.6, 1.1)) + lumps(gen, 7, 7) * np.float32(0.5) + lumps(gen, 45, 45))


def _rough(gen: np.random.Generator) -> Image:
    relief = octaves(gen, (2.5, 5, 11), 0.9)
    return tones(blur(lit(relief, gen.uniform(0, 2 * math.pi)), 0.7) + lumps(gen, 40, 60) * np.float32(0.6))


def _fibrous(gen: np.random.Generator) -> Image:
    threads = blur(fibres(gen, 2500, 30, 0.6) - fibres(gen, 2500, 30, 0.6), 0.6)
    return tones(threads * np.float32(1.2) + grit(gen, 0.8) * np.float32(0.3) + lumps(gen, 25, 25) * np.float32(0.25))


def _recycled(gen: np.random.Generator) -> Image:
    specks = fibres(gen, 350, 12, 0.8) * np.float32(2.5) + dots(gen, 500, (0.4, 1.6)) * np.float32(2)
    return tones(grit(gen, 0.9) * np.float32(0.5) + lumps(gen, 12, 12) * np.float32(0.4) - blur(specks, 0.6))


def _thermal(gen: np.random.Generator) -> Image:
    """A till roll: faint stripes along the feed, from the print head."""
    stripes = lumps(gen, 400, 1.5) * np.float32(0.35) + lumps(gen, 300, 25) * np.float32(0.5)
    return tones(stripes + grit(gen, 0.7) * np.float32(0.4) + lumps(gen, 60, 300))


def _creased(gen: np.random.Generator) -> Image:
    """Crumpled and smoothed out again."""
    relief = creases(gen, (30, 75, 160)) + lumps(gen, 60, 60) * np.float32(14)
    return tones(blur(lit(relief, gen.uniform(0, math.pi)), 1.2) + grit(gen, 0.8) * np.float32(0.8))


def _laid(gen: np.random.Generator) -> Image:
    """Writing paper with the marks of the wire it was made on."""
    bent = ROWS + lumps(gen, 150, 300) * np.float32(2)
    lines = np.sin(bent * np.float32(2 * math.pi / 4.6)) + np.exp(-(((COLUMNS % 97) - 48) ** 2) / np.float32(3)) * 2
    return tones(lines.astype(np.float32) * np.float32(0.5) + grit(gen, 1.0) * np.float32(0.7) + lumps(gen, 30, 30))


def _board(gen: np.random.Generator, number: int) -> Image:
    threads = fibres(gen, 2200, 26, 0.3, 0.5) - fibres(gen, 3000, 26, 0.3, 0.5)
    field = threads * np.float32(1.4) + octaves(gen, (2.5, 6, 15, 40), 0.3) * np.float32(0.35)
    field = field + grit(gen, 0.7) * np.float32(0.3) - dots(gen, 250, (0.5, 2.0)) * np.float32(1.5)
    across = COLUMNS if number % 2 else ROWS
    flutes = np.sin((across + lumps(gen, 90, 300) * np.float32(3)) * np.float32(2 * math.pi / gen.uniform(13, 22)))
    return tones(blur(field, 0.6) + flutes.astype(np.float32) * np.float32(0.35 * (number < 4)))
