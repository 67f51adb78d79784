"""Paper that something is on already: rules, security print, stains."""

from __future__ import annotations

import functools

import numpy as np

from synth.backgrounds import _overlays
from synth.backgrounds._bank import SPREAD, Bank, Colour, bank, crop, dyed, mix
from synth.backgrounds._colour import colour, paint_hue
from synth.backgrounds._light import under_light
from synth.backgrounds.papers import sheets, stock
from synth.compose import luma_of
from synth.data import Image, Range
from synth.rng import Stream

_DEPTH = 100.0
"""By how many tones full coverage darkens a sheet: the tones below its middle are left for the texture."""


def ruled(
    size: tuple[int, int],
    rng: Stream,
    *,
    brightness: Range = (210.0, 252.0),
    tinted: float = 0.1,
    contrast: Range = (0.003, 0.015),
    strength: Range = (0.15, 0.5),
) -> Image:
    """Lined and squared paper and the borders of tables and forms; `strength` is how near the lines come to ink.

    They run through the letters too: from half of the ink on they would be read as strokes, and faxes would keep them.
    """
    base = stock(rng, brightness, tinted)
    ink = colour(rng.uniform(20.0, 130.0), rng.choose((0.0, 0.1, 0.8)), rng.choose((215.0, 225.0, 0.0, 140.0)))
    return _printed_on(_rulings(), size, rng, (base, ink), rng.uniform(*contrast), rng.uniform(*strength))


def printed(
    size: tuple[int, int],
    rng: Stream,
    *,
    brightness: Range = (205.0, 250.0),
    tinted: float = 0.35,
    contrast: Range = (0.003, 0.012),
    strength: Range = (0.12, 0.5),
) -> Image:
    """Cheques, tickets, certificates: guilloches, halftone and fine print in a pale ink, no readable letter in it."""
    base = stock(rng, brightness, tinted)
    ink = colour(rng.uniform(100.0, 170.0), rng.uniform(0.2, 0.9), paint_hue(rng))
    return _printed_on(_patterns(), size, rng, (base, ink), rng.uniform(*contrast), rng.uniform(*strength))


def stain(
    size: tuple[int, int],
    rng: Stream,
    *,
    brightness: Range = (195.0, 245.0),
    tinted: float = 0.1,
    contrast: Range = (0.005, 0.02),
    strength: Range = (0.15, 0.7),
) -> Image:
    """Paper with coffee, water, grease or dirt on it; `strength` is how dark the spill is at its edge."""
    base = stock(rng, brightness, tinted)
    dirt = colour(rng.uniform(40.0, 110.0), rng.uniform(0.15, 0.75), rng.uniform(22.0, 40.0))
    return _printed_on(_stains(), size, rng, (base, dirt), rng.uniform(*contrast), rng.uniform(*strength))


def _printed_on(
    overlays: Bank,
    size: tuple[int, int],
    rng: Stream,
    colours: tuple[Colour, Colour],
    contrast: float,
    strength: float,
) -> Image:
    """A sheet of the first colour that a coverage turns towards the second."""
    base, ink = colours
    red, green, blue = ((a - b) * strength / _DEPTH for a, b in zip(base, ink, strict=True))
    slope = max(luma_of((red, green, blue)), 0.05)
    share = contrast * luma_of(base) / SPREAD / slope
    sheet = under_light(crop(rng.choose(sheets()), size, rng), min(share, 0.8), min(share, 0.8) * 0.6, rng)
    spread = crop(rng.choose(overlays), size, rng)
    return dyed(mix(sheet, 1.0, spread, -_DEPTH / 255), base, (red, green, blue))


@functools.cache
def _rulings() -> Bank:
    return bank("ruled", 8, _ruling)


@functools.cache
def _patterns() -> Bank:
    return bank("printed", 9, _pattern)


@functools.cache
def _stains() -> Bank:
    return bank("stain", 6, _spill)


def _ruling(gen: np.random.Generator, number: int) -> Image:
    return (_overlays.lines, _overlays.squares, _overlays.table, _overlays.form)[number % 4](gen)


def _pattern(gen: np.random.Generator, number: int) -> Image:
    return (_overlays.guilloche, _overlays.halftone, _overlays.microprint)[number % 3](gen)


def _spill(gen: np.random.Generator, number: int) -> Image:
    return (_overlays.cup, _overlays.tide, _overlays.dirt)[number % 3](gen)
