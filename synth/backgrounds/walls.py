"""What is built: concrete and plaster, brick, tiles."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

from synth.backgrounds._bank import Bank, bank, crop, look_up, ramp
from synth.backgrounds._colour import colour, mixed, paint_hue, scaled
from synth.backgrounds._field import (
    COLUMNS,
    ROWS,
    Field,
    blank,
    blur,
    cells,
    coverage,
    creases,
    dots,
    grit,
    lit,
    lumps,
    octaves,
    tones,
)
from synth.backgrounds._light import in_light
from synth.data import Image, Range
from synth.rng import Stream

_JOINT = 215
"""The tone of mortar and grout in a tile of bricks; bricks keep below 170."""


def concrete(
    size: tuple[int, int],
    rng: Stream,
    *,
    brightness: Range = (60.0, 215.0),
    saturation: Range = (0.0, 0.12),
    painted: float = 0.2,
    contrast: Range = (0.025, 0.08),
    light: Range = (0.0, 0.06),
) -> Image:
    """Concrete, plaster, asphalt, stone, with pores and cracks; a share `painted` has a coat of colour."""
    chroma = rng.uniform(0.15, 0.5) if rng.chance(painted) else rng.uniform(*saturation)
    base = colour(rng.uniform(*brightness), chroma, paint_hue(rng) if chroma > 0.15 else rng.uniform(20, 60))
    return in_light(_slabs(), size, rng, base, rng.uniform(*contrast), rng.uniform(*light))


def brick(
    size: tuple[int, int],
    rng: Stream,
    *,
    brightness: Range = (70.0, 150.0),
    saturation: Range = (0.25, 0.6),
    painted: float = 0.3,
    contrast: Range = (0.1, 0.3),
    joint: Range = (-30.0, 40.0),
) -> Image:
    """A brick wall, red to brown; a share `painted` is one colour all over. Joints are `joint` grey levels lighter.

    `contrast` is how far the lightest and the darkest brick lie from the mean, as a share of the brightness.
    """
    level, spread, step = rng.uniform(*brightness), rng.uniform(*contrast), rng.uniform(*joint)
    base = colour(level, rng.uniform(*saturation), rng.uniform(8.0, 26.0))
    seam = colour(level + step, 0.12, 35.0)
    if rng.chance(painted):
        base = colour(level + rng.uniform(0.0, 90.0), rng.uniform(0.0, 0.5), paint_hue(rng))
        spread, seam = spread * 0.4, scaled(base, 1.0 - abs(step) / 150)
    return _laid(_courses(), size, rng, ramp(_stops(base, seam, spread)))


def tile(
    size: tuple[int, int],
    rng: Stream,
    *,
    brightness: Range = (130.0, 245.0),
    dark: float = 0.25,
    darkness: Range = (25.0, 100.0),
    saturation: Range = (0.0, 0.6),
    contrast: Range = (0.03, 0.12),
    joint: Range = (-45.0, 30.0),
) -> Image:
    """Glazed tiles of a kitchen, a bath, an underground station; joints are `joint` grey levels lighter."""
    level = rng.uniform(*(darkness if rng.chance(dark) else brightness))
    base = colour(level, rng.uniform(*saturation), paint_hue(rng))
    seam = colour(min(max(level + rng.uniform(*joint), 10.0), 250.0), 0.05, 40.0)
    return _laid(_glazes(), size, rng, ramp(_stops(base, seam, rng.uniform(*contrast))))


def _laid(tiles: Bank, size: tuple[int, int], rng: Stream, table: Image) -> Image:
    return look_up(crop(rng.choose(tiles), size, rng), table)


def _stops(
    base: tuple[float, float, float], seam: tuple[float, float, float], spread: float
) -> dict[int, tuple[float, float, float]]:
    dark, pale = scaled(base, 1 - 1.4 * spread), scaled(mixed(base, seam, 0.15), 1 + spread)
    return {0: scaled(dark, 0.6), 50: dark, 90: base, 150: pale, _JOINT - 15: scaled(seam, 0.96), 255: seam}


@functools.cache
def _slabs() -> Bank:
    return bank("concrete", 8, _slab)


@functools.cache
def _courses() -> Bank:
    return bank("brick", 6, _course)


@functools.cache
def _glazes() -> Bank:
    return bank("tile", 6, _glaze)


def _slab(gen: np.random.Generator, number: int) -> Image:
    return (_cast, _plaster, _asphalt, _cast, _cracked, _plaster, _stone, _cast)[number](gen)


def _cast(gen: np.random.Generator) -> Image:
    """Concrete from a mould: blotches, pores, the streaks of the trowel."""
    blotches = octaves(gen, (4, 10, 26, 70, 160), 0.45) + lumps(gen, 8, 90) * np.float32(0.3)
    pores = blur(dots(gen, 160, (0.6, 3.4)), 0.6)
    rims = np.roll(pores, (1, 1), (0, 1)) * np.float32(0.5)
    return tones(blotches + grit(gen, 0.8) * np.float32(0.35) - pores * np.float32(2.0) + rims)


def _plaster(gen: np.random.Generator) -> Image:
    relief = octaves(gen, (3, 6, 13, 28), 0.75) + creases(gen, (22, 40)) * np.float32(0.012)
    return tones(lit(relief, gen.uniform(0.3, 1.3)) + grit(gen, 0.8) * np.float32(0.15) + lumps(gen, 60, 90))


def _asphalt(gen: np.random.Generator) -> Image:
    stones = gen.standard_normal(9001).astype(np.float32)[cells(gen, 9000)]
    return tones(blur(stones, 0.8) + grit(gen, 0.8) * np.float32(0.4) + lumps(gen, 50, 90) * np.float32(0.4))


def _cracked(gen: np.random.Generator) -> Image:
    """Old paint and plaster: hairlines, and the shades of what lies below."""
    path = np.abs(lumps(gen, 70, 110) + lumps(gen, 9, 9) * np.float32(0.08) + lumps(gen, 3, 3) * np.float32(0.02))
    cracks = np.exp(-path * np.float32(70))
    below = np.clip((octaves(gen, (7, 20, 60), 0.7) - np.float32(0.9)) * np.float32(4), 0, 1)
    return tones(octaves(gen, (5, 15, 60), 0.6) * np.float32(0.5) + grit(gen, 0.8) * 0.3 - 2 * cracks - below)


def _stone(gen: np.random.Generator) -> Image:
    """Marble: veins along the folds of clouds."""
    bend = lumps(gen, 60, 90) * np.float32(0.8) + lumps(gen, 20, 30) * np.float32(0.25)
    veins = np.exp(-np.abs(bend + lumps(gen, 140, 240)) * np.float32(18)) * np.clip(lumps(gen, 50, 80) + 0.5, 0, 2)
    return tones(octaves(gen, (12, 40, 120), 0.7) * np.float32(0.7) - veins + grit(gen, 0.7) * np.float32(0.1))


def _course(gen: np.random.Generator, number: int) -> Image:
    """Bricks in stretcher bond, each of its own shade."""
    high, seam = gen.uniform(26, 84), gen.uniform(2.5, 6.5)
    edges, numbers = _bond(gen, high, high * gen.uniform(2.2, 3.2), 0.5, 1.4)
    bricks = np.float32(90) + gen.normal(0, 24, 4096).astype(np.float32)[numbers & 4095]
    bricks = bricks + octaves(gen, (3, 9, 30), 0.3) * np.float32(9) + grit(gen, 0.8) * np.float32(9)
    inside = np.clip((edges - np.float32(seam / 2)) * np.float32(0.7) + np.float32(0.5), 0, 1)
    inside = inside * np.clip(inside * 3 + grit(gen, 1.2) * np.float32(0.35), 0, 1)
    joint = np.float32(_JOINT) + grit(gen, 0.9) * np.float32(14) + lumps(gen, 6, 12) * np.float32(8)
    return coverage(np.clip(bricks, 15, 165) * inside + joint * (1 - inside))


def _glaze(gen: np.random.Generator, number: int) -> Image:
    """Tiles in straight rows, bevelled, each tilted a little and so of another shine."""
    high = gen.uniform(36, 130)
    edges, numbers = _bond(gen, high, high * (1.0, 2.0, 1.0)[number % 3], 0.5 * (number % 3 == 1), 0.0)
    shine = gen.normal(0, 9, 4096).astype(np.float32)[numbers & 4095] + lumps(gen, 50, 80) * np.float32(10)
    bevel = np.exp(-np.abs(edges - np.float32(4)) / np.float32(1.6)) * np.float32(30)
    glazed = np.float32(90) + shine + bevel + grit(gen, 0.8) * np.float32(3) + lumps(gen, 5, 5) * np.float32(3)
    inside = np.clip((edges - np.float32(gen.uniform(0.8, 2.0))) * np.float32(0.8) + np.float32(0.5), 0, 1)
    return coverage(np.clip(glazed, 15, 165) * inside + np.float32(_JOINT) * (1 - inside))


def _bond(
    gen: np.random.Generator, high: float, wide: float, shift: float, rough: float
) -> tuple[Field, npt.NDArray[np.int32]]:
    """How far each pixel is from the nearest joint, and the number of its brick."""
    tilt = np.float32(gen.uniform(-0.03, 0.03))
    bumps = np.float32(rough)
    y = ROWS + COLUMNS * tilt + lumps(gen, 25, 40) * bumps + np.float32(gen.uniform(40, 40 + high))
    row = np.floor(y / np.float32(high))
    x = COLUMNS - ROWS * tilt + lumps(gen, 40, 25) * bumps + (row % 2) * np.float32(wide * shift) + blank()
    column = np.floor(x / np.float32(wide))
    level, upright = y - row * np.float32(high), x - column * np.float32(wide)
    edges = np.minimum(np.minimum(level, high - level), np.minimum(upright, wide - upright))
    return edges.astype(np.float32), (row * 61 + column + 1024).astype(np.int32)
