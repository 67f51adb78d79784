"""Ink on a background: colours that can be told apart, and the measure of whether they still can."""

from __future__ import annotations

import functools
import math
from typing import Annotated

import cv2
import numpy as np

from synth import colours as tables
from synth.colours import Colour
from synth.compose import MODES, blend, luma_of, mixed, seamless
from synth.data import Array, Image, Ink, Layer, Range
from synth.errors import Reject
from synth.rng import Stream

Way = Annotated[str, ("poisson", *MODES)]
"""A way to lay ink on its ground."""
_BLACK, _WHITE = (0.0, 0.0, 0.0), (255.0, 255.0, 255.0)
_LIGHTS: dict[str, Colour] = {"shadow": _BLACK, "highlight": _WHITE, "shade": _BLACK, "sheen": _WHITE}
_ABOVE = frozenset(("fill", "sheen", "shade"))
"""The roles of layers that are painted on the letters; the others are painted below them."""


def paint(
    ink: Ink,
    ground: Image,
    rng: Stream,
    *,
    contrast: Range = (45.0, 210.0),
    black: float = 0.45,
    saturation: Range = (0.0, 0.75),
    opacity: Range = (0.82, 1.0),
    lighter: float = 0.4,
    soak: float = 0.0,
    modes: tuple[Way, ...] = (),
    moded: float = 1.0,
    colours: str = "",
    measured: float = 0.7,
) -> Image:
    """Paint settled ink on a background of its size.

    contrast: least and greatest difference between ink and ground, in grey levels (0 to 255); drawn, then bounded by
        what the ground allows. black: how often the ink is as good as black or white, whatever the greatest difference
        is. saturation: of the other inks.
    opacity: of the ink. lighter: how often the ink is lighter than a ground that would allow both. soak: how often ink
        lets the ground be seen through it: dark ink multiplies with it, as print and dye do, light ink screens it.
    modes: other ways to lay ink on its ground, one of which is drawn, and moded: how often. "poisson" gives ink the
        grain and the shades of its ground, as Perez, Gangnet and Blake, Poisson image editing, 2003, have it; others
        are those of image editors: add, burn, darken, difference, divide, dodge, exclusion, hard_light, lighten,
        multiply, overlay, screen, soft_light, subtract. Ink nearer to its ground than the least contrast covers it.
    colours: a table of pairs that were measured in real pictures (`synth.colours`), by its name or its file. measured:
        how often the ink is that of a pair whose ground is like this one, instead of all that is said above; it is
        moved away from the ground where the least contrast asks for it.
    Raises Reject where the ground is too uneven for any ink.
    """
    under, low, high = _under(ground, ink.mask)
    if colours and rng.chance(measured):
        colour, alpha = _measured(tables.pairs(colours), under, low, high, contrast[0], rng), 1.0
    else:
        luma = _ink_luma(low, high, rng, contrast, lighter)
        plain = rng.chance(black)
        colour = _grey(luma, low, high, rng, contrast) if plain else _coloured(luma, rng, rng.uniform(*saturation))
        alpha = rng.uniform(*opacity)
    image = ground
    for layer in ink.layers:
        if layer.role not in _ABOVE:
            image = _paint_layer(image, layer, colour, rng)
    way = soaked if rng.chance(soak) else blend
    if modes and rng.chance(moded):
        image, colour = _moded(image, ink.mask, colour, alpha, rng.choose(modes), contrast[0])
    else:
        image = way(image, ink.mask, colour, alpha)
    for layer in ink.layers:
        if layer.role in _ABOVE:
            image = _paint_on(image, layer, luma_of(colour), (low, high), rng)
    return image


def _moded(image: Image, mask: Image, colour: Colour, alpha: float, mode: str, least: float) -> tuple[Image, Colour]:
    """The picture with its ink laid on in a mode, or as a cover where that is too little; the colour that this has."""
    seen = seamless(image, mask, colour, alpha) if mode == "poisson" else mixed(image, mask, colour, mode, alpha)
    if contrast_of(seen, mask) < least:
        return blend(image, mask, colour, alpha), colour
    full = cv2.inRange(mask, 200, 255)
    red, green, blue, _ = cv2.mean(seen, full if cv2.countNonZero(full) else mask)
    return seen, (red, green, blue)


def _under(ground: Image, mask: Image) -> tuple[Colour, float, float]:
    """What the letters will stand on: its mean colour, and the grey levels between which most of it lies."""
    # Averaged over eight pixels: grain does not hide letters, patches of their own size do. Every other row will do.
    height, width = mask.shape
    step = min(8, 1 << min(height, width).bit_length() - 1)
    height, width = height // step, width // step
    rows, columns = slice(0, step * height, min(2, step)), slice(step * width)
    coarse, inked = (
        cv2.resize(picture[rows, columns], (width, height), interpolation=cv2.INTER_AREA) for picture in (ground, mask)
    )
    where = inked if cv2.countNonZero(inked) else None
    red, green, blue, _ = cv2.mean(coarse, where)
    mean, deviation = cv2.meanStdDev(cv2.cvtColor(coarse, cv2.COLOR_RGB2GRAY), mask=where)
    middle, wide = float(mean[0, 0]), 1.6 * float(deviation[0, 0])
    return (red, green, blue), max(0.0, middle - wide), min(255.0, middle + wide)


def _ink_luma(low: float, high: float, rng: Stream, contrast: Range, lighter: float) -> float:
    least, most = contrast
    room_below, room_above = low, 255 - high
    draw, share = rng.random(), rng.random()
    may_darken, may_lighten = room_below >= least, room_above >= least
    if not (may_darken or may_lighten):
        raise Reject("a background too uneven for any ink")
    lighten = may_lighten and (not may_darken or not room_below or draw < lighter * min(1.0, room_above / room_below))
    room = room_above if lighten else room_below
    difference = least + (min(most, room) - least) * share
    return high + difference if lighten else low - difference


def _measured(pairs: tables.Pairs, under: Colour, low: float, high: float, least: float, rng: Stream) -> Colour:
    """The ink of a pair, lighter or darker where it is too near to the ground or the ground too uneven for it."""
    colour = pairs.ink(under, rng)
    luma = luma_of(colour)
    if luma <= low - least or luma >= high + least:
        return colour
    lighten = luma > (low + high) / 2 if min(low, 255 - high) >= least else 255 - high >= least
    level = high + least if lighten else low - least
    if not 0 <= level <= 255:
        raise Reject("a background too uneven for any ink")
    return _relit(colour, luma, level)


def _relit(colour: Colour, luma: float, level: float) -> Colour:
    """The colour at another lightness: mixed with white, or darkened."""
    if level > luma:
        share = (level - luma) / max(255 - luma, 1e-6)
        red, green, blue = (value + (255 - value) * share for value in colour)
    else:
        red, green, blue = (value * level / max(luma, 1e-6) for value in colour)
    return red, green, blue


def _grey(luma: float, low: float, high: float, rng: Stream, contrast: Range) -> Colour:
    """Black or white as ink and paint have them: nearly neutral, and as far from the ground as can be."""
    end = rng.uniform(0, 60) if luma < low else rng.uniform(205, 255)
    value = min(end, low - contrast[0]) if luma < low else max(end, high + contrast[0])
    tint = rng.uniform(-6, 6)
    return (_clip(value + tint), _clip(value), _clip(value - tint))


def _coloured(luma: float, rng: Stream, saturation: float) -> Colour:
    """A colour of this lightness and of any hue."""
    hue = rng.uniform(0, 2 * math.pi)
    wheel = [math.cos(hue - turn * 2 * math.pi / 3) for turn in range(3)]
    offset = luma_of(wheel)
    reach = saturation * min(luma, 255 - luma, 110) * 1.6
    red, green, blue = (_clip(luma + reach * (value - offset)) for value in wheel)
    return red, green, blue


def _clip(value: float) -> float:
    return min(255.0, max(0.0, value))


def _paint_layer(image: Image, layer: Layer, colour: Colour, rng: Stream) -> Image:
    if layer.role in _LIGHTS:
        return blend(image, layer.mask, _LIGHTS[layer.role], layer.strength)
    if layer.role == "side":
        share = 0.55 if luma_of(colour) > 80 else -0.45
        side = tuple(value * share if share > 0 else value - share * (255 - value) for value in colour)
        return blend(image, layer.mask, (side[0], side[1], side[2]), layer.strength)
    far = 255.0 if luma_of(colour) < 128 else 0.0
    share = rng.uniform(0.55, 1.0)
    edge = tuple(_clip(value + (far - value) * share + rng.uniform(-20, 20)) for value in colour)
    return blend(image, layer.mask, (edge[0], edge[1], edge[2]), layer.strength)


def _paint_on(image: Image, layer: Layer, luma: float, ground: tuple[float, float], rng: Stream) -> Image:
    """Paint a layer on the letters; a second colour of theirs is hardly nearer to the ground than the first."""
    if layer.role in _LIGHTS:
        return blend(image, layer.mask, _LIGHTS[layer.role], layer.strength)
    near, end = (ground[0], 0.0) if luma < ground[0] else (ground[1], 255.0)
    level = rng.uniform(luma + 0.25 * (near - luma), end)
    return blend(image, layer.mask, _coloured(level, rng, rng.uniform(0.2, 1.0)), layer.strength)


def soaked(image: Image, mask: Image, colour: Colour, alpha: float = 1.0) -> Image:
    """The picture with dark ink that multiplies with it, or light ink that screens it, where the mask is.

    The ink ends up no nearer to the ground than it would as a cover.
    """
    dark = luma_of(colour) < luma_of(cv2.mean(image))
    ground = image if dark else cv2.bitwise_not(image)
    taken = [(255 - value if dark else value) * alpha / 255 for value in colour]
    left = cv2.bitwise_not(cv2.merge([cv2.convertScaleAbs(mask, alpha=share) for share in taken]))
    seen = cv2.multiply(ground, left, scale=1 / 255)
    return seen if dark else cv2.bitwise_not(seen)


def contrast_of(image: Image, mask: Image, window: float = 1.0) -> float:
    """How well letters can be told from their ground: the least difference of means, in grey levels.

    The picture is looked at in windows as wide as `window` times its height, about a letter each; in each the mean
    grey of the ink (coverage weighted) is set against that of the ground between the letters. Windows with next to no
    ink do not count: with less than a fiftieth, or in pictures that are mostly ground, as those of seals are, with less
    than half of what an even share would be. The worst window is the answer; no ink at all is 0.
    """
    height, width = mask.shape
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    columns = np.empty((3, width), np.float32)
    for row, channel in enumerate((mask, cv2.multiply(grey, mask, scale=1 / 255), grey)):
        cv2.reduce(channel, 0, cv2.REDUCE_SUM, dst=columns[row : row + 1], dtype=cv2.CV_32F)
    starts, areas = _windows(width, height, window)
    least, enough = 256.0, min(0.02, 0.5 * float(columns[0].sum()) / (255 * mask.size))
    for cover, inked, overall, area in zip(*np.add.reduceat(columns, starts, axis=1).tolist(), areas, strict=True):
        ink = cover / 255
        if enough * area < ink < 0.98 * area:
            least = min(least, abs(inked / ink - (overall - inked) / (area - ink)))
    return least if least < 256 else 0.0


@functools.lru_cache(maxsize=4096)
def _windows(width: int, height: int, window: float) -> tuple[Array, list[int]]:
    """Where the windows of a picture start, and how many pixels each has."""
    count = max(1, round(width / (window * height)))
    starts = [number * width // count for number in range(count)]
    return np.array(starts), [(stop - start) * height for start, stop in zip(starts, [*starts[1:], width], strict=True)]
