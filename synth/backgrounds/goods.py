"""What things are made of: cloth, wood, metal, plastic."""

from __future__ import annotations

import functools

import numpy as np

from synth.backgrounds import _stuffs
from synth.backgrounds._bank import SPREAD, Bank, bank, crop, dyed
from synth.backgrounds._colour import colour, mixed, paint_hue, shaded, surface
from synth.backgrounds._light import in_light, polished
from synth.compose import luma_of
from synth.data import Image, Range
from synth.rng import Stream


def fabric(
    size: tuple[int, int],
    rng: Stream,
    *,
    brightness: Range = (110.0, 235.0),
    dark: float = 0.4,
    darkness: Range = (18.0, 95.0),
    saturation: Range = (0.1, 0.8),
    neutral: float = 0.4,
    contrast: Range = (0.04, 0.1),
    light: Range = (0.0, 0.1),
) -> Image:
    """Canvas, twill, knitwear, felt: the weave at `contrast` and soft folds at `light`, shares of the brightness."""
    base = surface(rng, brightness, dark, darkness, saturation, neutral)
    return in_light(_cloths(), size, rng, base, rng.uniform(*contrast), rng.uniform(*light))


def wood(
    size: tuple[int, int],
    rng: Stream,
    *,
    brightness: Range = (50.0, 195.0),
    saturation: Range = (0.25, 0.65),
    painted: float = 0.12,
    contrast: Range = (0.05, 0.14),
    light: Range = (0.0, 0.05),
) -> Image:
    """Boards and planks with their grain, from birch to walnut; a share `painted` has a coat of colour."""
    level = rng.uniform(*brightness)
    base = colour(level, rng.uniform(*saturation), rng.uniform(22.0, 38.0))
    texture, lighting = rng.uniform(*contrast), rng.uniform(*light)
    if rng.chance(painted):
        base, texture = colour(level, rng.uniform(0.0, 0.5), paint_hue(rng)), texture * 0.5
    return in_light(_boards(), size, rng, base, texture, lighting, tint=(0.9, 1.0, 1.15))


def metal(
    size: tuple[int, int],
    rng: Stream,
    *,
    brightness: Range = (70.0, 215.0),
    painted: float = 0.4,
    darkness: Range = (15.0, 95.0),
    contrast: Range = (2.0, 9.0),
    sheen: Range = (0.0, 14.0),
) -> Image:
    """Brushed, rolled and galvanised metal; a share `painted` is lacquered, half of that dark, and scratched.

    `contrast` and `sheen` are grey levels: of the surface, and of the lights mirrored in it.
    """
    paint = rng.chance(painted)
    if paint:
        base = surface(rng, brightness, 0.5, darkness, (0.3, 1.0), 0.3)
    else:
        warm = rng.chance(0.15)
        base = colour(rng.uniform(*brightness), rng.uniform(0.25, 0.5) if warm else 0.06, 40.0 if warm else 210.0)
    texture, lighting = rng.uniform(*contrast), rng.uniform(*sheen)
    total = texture + lighting + 1e-3
    piece = crop(rng.choose(_lacquers() if paint else _metals()), size, rng)
    step = total / SPREAD
    return dyed(polished(piece, texture / total, lighting / total, rng), base, (step, step, step))


def plastic(
    size: tuple[int, int],
    rng: Stream,
    *,
    brightness: Range = (110.0, 245.0),
    dark: float = 0.45,
    darkness: Range = (8.0, 90.0),
    saturation: Range = (0.3, 1.0),
    neutral: float = 0.3,
    contrast: Range = (0.3, 2.5),
    sheen: Range = (3.0, 20.0),
) -> Image:
    """Packaging, bags, glossy signs: one colour with soft highlights `sheen` grey levels deep, and film wrinkles."""
    base = surface(rng, brightness, dark, darkness, saturation, neutral)
    texture, lighting = rng.uniform(*contrast), rng.uniform(*sheen)
    total = texture + lighting + 1e-3
    piece = polished(crop(rng.choose(_skins()), size, rng), texture / total, lighting / total, rng)
    grey = luma_of(base)
    gain = mixed(shaded(base, 1 / max(grey, 20.0), 1.0), (1.0, 1.0, 1.0), 0.5)
    red, green, blue = (part * total / SPREAD for part in gain)
    return dyed(piece, base, (red, green, blue))


@functools.cache
def _cloths() -> Bank:
    return bank("fabric", 8, _cloth)


@functools.cache
def _boards() -> Bank:
    return bank("wood", 8, _stuffs.board)


@functools.cache
def _metals() -> Bank:
    return bank("metal", 6, _metal)


@functools.cache
def _lacquers() -> Bank:
    return bank("lacquer", 4, _stuffs.lacquer)


@functools.cache
def _skins() -> Bank:
    return bank("plastic", 3, _stuffs.skin)


def _cloth(gen: np.random.Generator, number: int) -> Image:
    return (_stuffs.canvas, _stuffs.twill, _stuffs.knit, _stuffs.felt)[number % 4](gen)


def _metal(gen: np.random.Generator, number: int) -> Image:
    return (_stuffs.brushed, _stuffs.rolled, _stuffs.galvanised)[number % 3](gen)
