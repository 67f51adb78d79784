"""Grounds without a texture of their own: signs, screens, print."""

from __future__ import annotations

import functools
import math
from typing import cast

import cv2
import numpy as np

from synth.backgrounds import _light
from synth.backgrounds._bank import MIDDLE, SPREAD, Bank, Colour, bank, crop, cut, dyed, filled, look_up, ramp
from synth.backgrounds._colour import mixed, near, surface
from synth.backgrounds._field import COLUMNS, Field, grit, lumps, octaves, tones
from synth.compose import luma_of
from synth.data import Image, IntRange, Range
from synth.rng import Stream


def plain(
    size: tuple[int, int],
    rng: Stream,
    *,
    brightness: Range = (130.0, 252.0),
    dark: float = 0.4,
    darkness: Range = (4.0, 90.0),
    saturation: Range = (0.3, 1.0),
    neutral: float = 0.4,
    mottling: Range = (0.0, 2.0),
    colours: str = "",
) -> Image:
    """One colour with the faint mottling of a sensor, `mottling` grey levels deep: most signs, plates and screens.

    A share `dark` of them has a grey level in `darkness`, the others in `brightness`; a share `neutral` is grey.
    `colours` is a table of measured pairs, whose grounds are drawn instead of all that.
    """
    base = surface(rng, brightness, dark, darkness, saturation, neutral, colours)
    step = rng.uniform(*mottling) / SPREAD
    return dyed(crop(rng.choose(_light.mottles()), size, rng), base, (step, step, step))


def gradient(
    size: tuple[int, int],
    rng: Stream,
    *,
    brightness: Range = (120.0, 250.0),
    dark: float = 0.4,
    darkness: Range = (10.0, 95.0),
    saturation: Range = (0.2, 1.0),
    neutral: float = 0.35,
    step: Range = (10.0, 70.0),
    radial: float = 0.25,
    colours: str = "",
) -> Image:
    """Two or three colours that run into each other in any direction, `step` grey levels apart; some from a centre.

    `colours` is as for `plain`.
    """
    first = surface(rng, brightness, dark, darkness, saturation, neutral, colours)
    last = near(rng, first, step)
    middle = near(rng, first, step) if rng.chance(0.3) else mixed(first, last, 0.5)
    run = _rings(size, rng) if rng.chance(radial) else _slope(size, rng)
    return look_up(run, ramp({0: first, rng.integer(60, 196): middle, 255: last}))


def noise(
    size: tuple[int, int],
    rng: Stream,
    *,
    brightness: Range = (110.0, 245.0),
    dark: float = 0.35,
    darkness: Range = (15.0, 95.0),
    saturation: Range = (0.1, 0.8),
    neutral: float = 0.4,
    contrast: Range = (4.0, 16.0),
) -> Image:
    """Clouds, smoke and film grain between two colours, `contrast` grey levels deep."""
    base = surface(rng, brightness, dark, darkness, saturation, neutral)
    other = near(rng, base, (40.0, 60.0))
    share = rng.uniform(*contrast) / SPREAD / max(abs(luma_of(other) - luma_of(base)), 20.0)
    red, green, blue = ((b - a) * share for a, b in zip(base, other, strict=True))
    return dyed(crop(rng.choose(_clouds()), size, rng), base, (red, green, blue))


def shapes(
    size: tuple[int, int],
    rng: Stream,
    *,
    brightness: Range = (120.0, 252.0),
    dark: float = 0.4,
    darkness: Range = (5.0, 95.0),
    saturation: Range = (0.3, 1.0),
    neutral: float = 0.3,
    step: Range = (8.0, 50.0),
    count: IntRange = (1, 4),
    light: Range = (0.0, 6.0),
    colours: str = "",
) -> Image:
    """Signs and packaging: flat areas, bars, circles and stripes, whose edges pass behind the text.

    Neighbouring colours are `step` grey levels apart, the light on them varies by `light`; `count` is of the shapes, at
    most 12. `colours` is as for `plain`.
    """
    base = surface(rng, brightness, dark, darkness, saturation, neutral, colours)
    image = filled(size, base)
    for _ in range(min(rng.integer(*count), 12)):
        rng.choose(_SHAPES)(image, near(rng, base, step), rng)
    grey = cut(rng.choose(_light.lights()), size, rng)
    share = rng.uniform(*light) / SPREAD
    return cast(Image, cv2.addWeighted(image, 1.0, cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), share, -share * MIDDLE))


def _slope(size: tuple[int, int], rng: Stream) -> Image:
    height, width = size
    angle = rng.uniform(0.0, 2 * math.pi)
    across, down = math.cos(angle) * width, math.sin(angle) * height
    reach = 254.0 / max(abs(across) + abs(down), 1.0)
    xs = _line(width, math.cos(angle) * reach, 0.0)
    ys = _line(height, math.sin(angle) * reach, 0.0)
    return _sums(ys - ys.min(), xs - xs.min())


def _rings(size: tuple[int, int], rng: Stream) -> Image:
    height, width = size
    xs = _line(width, 1.0, rng.uniform(-0.5, 0.5)) ** 2
    ys = _line(height, 1.0, rng.uniform(-0.5, 0.5)) ** 2
    reach = np.float32(254) / max(xs.max() + ys.max(), np.float32(1))
    return _sums(ys * reach, xs * reach)


def _sums(ys: Field, xs: Field) -> Image:
    """Each of ys plus each of xs, rounded down; together they stay below 256."""
    sums: Image = np.add.outer(ys.astype(np.uint8), xs.astype(np.uint8))
    return sums


def _line(length: int, slope: float, middle: float) -> Field:
    """The numbers of the pixels of a row, counted from `middle` (-0.5 its left end, 0.5 its right), times `slope`."""
    return (np.arange(length, dtype=np.float32) - np.float32((length - 1) * (middle + 0.5))) * np.float32(slope)


def _bar(image: Image, colour: Colour, rng: Stream) -> None:
    """An area that ends in a level edge."""
    height, width = image.shape[:2]
    top, thick = rng.uniform(-0.6, 0.9) * height, rng.uniform(0.06, 0.8) * height
    cv2.rectangle(image, (0, int(top)), (width, int(top + thick)), colour, cv2.FILLED)


def _panel(image: Image, colour: Colour, rng: Stream) -> None:
    """An area that ends in an upright or leaning edge."""
    height, width = image.shape[:2]
    left, wide = rng.uniform(-0.3, 0.9) * width, rng.uniform(0.1, 0.8) * width
    lean = rng.uniform(-1.0, 1.0) * height * rng.choose((0, 1))
    corners = [(left + lean, 0), (left + lean + wide, 0), (left + wide, height), (left, height)]
    cv2.fillConvexPoly(image, np.array(corners, np.int32), colour, cv2.LINE_AA)


def _disc(image: Image, colour: Colour, rng: Stream) -> None:
    height, width = image.shape[:2]
    centre = (rng.integer(0, width), rng.integer(-height // 2, height + height // 2))
    radius = int(rng.uniform(0.3, 2.5) * height)
    thickness = cv2.FILLED if rng.chance(0.6) else max(1, int(rng.uniform(0.03, 0.3) * height))
    cv2.circle(image, centre, radius, colour, thickness, cv2.LINE_AA)


def _stripe(image: Image, colour: Colour, rng: Stream) -> None:
    """A line across the picture, level, upright or slanting."""
    height, width = image.shape[:2]
    start, lean = rng.uniform(-0.2, 1.0) * width, rng.uniform(-3.0, 3.0) * height
    thickness = max(1, int(rng.uniform(0.03, 0.25) * height))
    cv2.line(image, (int(start), -height), (int(start + lean), 2 * height), colour, thickness, cv2.LINE_AA)


_SHAPES = (_bar, _bar, _panel, _disc, _stripe)


@functools.cache
def _clouds() -> Bank:
    return bank("noise", 6, _cloud)


def _cloud(gen: np.random.Generator, number: int) -> Image:
    sizes = ((6, 14, 30, 70), (20, 50, 120), (3, 6, 12, 24, 48))[number % 3]
    field = octaves(gen, sizes, 0.8)
    if number >= 3:
        field = field + lumps(gen, 40, 400) + np.sin(COLUMNS / np.float32(70))
    return tones(field + grit(gen, 0.8) * np.float32(0.25))
