"""Colours of given brightness, and the colours that things have."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from synth import colours as tables
from synth.backgrounds._bank import Colour
from synth.compose import LUMA, luma_of
from synth.data import Array, Range
from synth.rng import Stream

_PAINTS = (0.0, 6.0, 22.0, 42.0, 50.0, 95.0, 140.0, 165.0, 190.0, 205.0, 215.0, 222.0, 232.0, 275.0, 335.0)
"""The hues that signs and goods are painted in: reds, yellows and blues more often than violet and pink."""


def colour(level: float, saturation: float, hue: float) -> Colour:
    """The colour of this grey level (0 to 255), saturation (0 to 1) and hue (degrees, 0 red, 120 green)."""
    level = min(max(level, 0.0), 255.0)
    red, green, blue = pure = _pure(hue)
    share = luma_of(pure)
    if level <= 255 * share:
        white, factor = 0.0, level / share
    else:
        white, factor = (level - 255 * share) / (255 - 255 * share), 255.0
        saturation *= 1 - 0.4 * white
    grey, strength = (1 - saturation) * level + saturation * 255 * white, saturation * factor * (1 - white)
    red, green, blue = (strength * part + grey for part in pure)
    return red, green, blue


def surface(
    rng: Stream,
    brightness: Range,
    dark: float,
    darkness: Range,
    saturation: Range,
    neutral: float,
    colours: str = "",
) -> Colour:
    """A colour as painted and printed things have it: a share `dark` of them dark, a share `neutral` of them grey.

    colours: a table of measured pairs, whose grounds are drawn instead.
    """
    if colours:
        return tables.pairs(colours).ground(rng)
    level = rng.uniform(*(darkness if rng.chance(dark) else brightness))
    if rng.chance(neutral):
        return colour(level, rng.uniform(0.0, 0.08), rng.choose((35.0, 215.0)))
    return colour(level, rng.uniform(*saturation), paint_hue(rng))


def paint_hue(rng: Stream) -> float:
    """A hue in degrees, as paint and dye have it."""
    return rng.choose(_PAINTS) + rng.uniform(-8.0, 8.0)


def near(rng: Stream, base: Colour, step: Range) -> Colour:
    """Another colour, lighter or darker than `base` by some grey levels, of any hue."""
    level = luma_of(base)
    change = rng.uniform(*step) * rng.choose((-1.0, 1.0))
    if not 0 <= level + change <= 255:
        change = -change
    level_then = min(max(level + change, 0.0), 255.0)
    if rng.chance(0.5):
        return colour(level_then, rng.random(), paint_hue(rng))
    return scaled(base, level_then / level) if level > 20 else colour(level_then, 0.05, 215.0)


def mixed(first: Colour, second: Colour, share: float) -> Colour:
    """The first colour with a share (0 to 1) of the second in it."""
    red, green, blue = (a + (b - a) * share for a, b in zip(first, second, strict=True))
    return red, green, blue


def scaled(base: Colour, factor: float) -> Colour:
    red, green, blue = (min(max(level * factor, 0.0), 255.0) for level in base)
    return red, green, blue


def shaded(base: Colour, contrast: float, spread: float) -> Colour:
    """The gain that makes tones of this spread vary the light on a colour by `contrast`, a share of its brightness."""
    red, green, blue = (level * contrast / spread for level in base)
    return red, green, blue


def grade(mean: Sequence[float], base: Colour, contrast: float, saturation: float) -> Array:
    """The matrix (3, 4) that moves the mean colour of a picture to `base` and scales its contrast and saturation."""
    keep, grey = contrast * saturation, contrast * (1 - saturation)
    turn = keep * np.eye(3) + grey * np.array([LUMA] * 3)
    return np.column_stack((turn, np.array(base) - turn @ np.array(mean)))


def _pure(hue: float) -> Colour:
    place = hue % 360.0 / 60.0
    sector, run = int(place), place % 1.0
    return (
        (1.0, run, 0.0),
        (1.0 - run, 1.0, 0.0),
        (0.0, 1.0, run),
        (0.0, 1.0 - run, 1.0),
        (run, 0.0, 1.0),
        (1.0, 0.0, 1.0 - run),
    )[sector % 6]
