"""What lies out of focus behind a sign or a caption."""

from __future__ import annotations

import functools
from typing import cast

import cv2
import numpy as np

from synth.backgrounds._bank import HEIGHT, WIDTH, Bank, bank, crop
from synth.backgrounds._colour import colour, grade
from synth.backgrounds._field import Field, coverage, limited, lumps
from synth.compose import luma_of
from synth.data import Image, Range
from synth.rng import Stream

_LAMPS = ((255, 190, 90), (255, 225, 170), (255, 90, 60), (90, 200, 255), (120, 255, 140), (255, 120, 200))


def bokeh(
    size: tuple[int, int],
    rng: Stream,
    *,
    brightness: Range = (30.0, 110.0),
    contrast: Range = (0.3, 0.8),
    saturation: Range = (0.7, 1.6),
) -> Image:
    """A street at night out of focus: discs of light on dark. `contrast` and `saturation` are shares of the scene's."""
    return _seen(_streets(), size, rng, brightness, contrast, saturation)


def foliage(
    size: tuple[int, int],
    rng: Stream,
    *,
    brightness: Range = (45.0, 170.0),
    contrast: Range = (0.3, 0.9),
    saturation: Range = (0.3, 1.0),
) -> Image:
    """Leaves, grass and sky out of focus. `contrast` and `saturation` are shares of the scene's."""
    return _seen(_gardens(), size, rng, brightness, contrast, saturation)


def _seen(
    scenes: Bank, size: tuple[int, int], rng: Stream, brightness: Range, contrast: Range, saturation: Range
) -> Image:
    piece = crop(rng.choose(scenes), size, rng)
    mean = cv2.mean(piece)[:3]
    level = rng.uniform(*brightness)
    keep = rng.uniform(*saturation)
    factor = level / max(luma_of(mean), 1.0)
    base = [keep * part * factor + (1 - keep) * level for part in mean]
    return cast(Image, cv2.transform(piece, grade(mean, (base[0], base[1], base[2]), rng.uniform(*contrast), keep)))


@functools.cache
def _streets() -> Bank:
    return bank("bokeh", 4, _street)


@functools.cache
def _gardens() -> Bank:
    return bank("foliage", 4, _garden)


def _street(gen: np.random.Generator, number: int) -> Image:
    """Dim walls, and lamps as discs a little brighter at the rim, as a lens draws them."""
    scene = np.stack([lumps(gen, 90, 160) * np.float32(10) + np.float32(level) for level in (34, 30, 36)], axis=-1)
    size = (8.0, 14.0, 22.0, 34.0)[number]
    for _ in range(int(2200 / size)):
        light = np.array(_LAMPS[gen.integers(0, len(_LAMPS))], np.float32) * np.float32(gen.uniform(0.15, 0.8))
        disc = _disc(size * gen.uniform(0.8, 1.2))[:, :, None] * light
        _add(scene, disc, gen.uniform(0, WIDTH), gen.normal(HEIGHT / 2, 70))
    soft = cv2.GaussianBlur(scene, (0, 0), 0.8 + size / 20)
    return coverage(255 - 255 * np.exp(soft / np.float32(-255)))


def _garden(gen: np.random.Generator, number: int) -> Image:
    """Leaf before leaf from shade to sunlight, with the sky or flowers between them, all out of focus."""
    size = (9.0, 16.0, 28.0, 44.0)[number]
    canvas = np.full((HEIGHT, WIDTH, 3), (52, 66, 40), np.uint8)
    for count in range(int(14000 / size)):
        sun = gen.uniform(25, 80) + gen.normal(1, 0.4) * min(count * size / 150, 90)
        light = gen.random() < 0.06
        shade = colour(max(sun, 5.0), gen.uniform(0.3, 0.7), gen.normal((85, 95, 65, 100)[number], 12))
        beyond = colour(gen.uniform(150, 225), gen.uniform(0.1, 0.5), (215.0, 50.0, 25.0, 330.0)[number])
        centre = (int(gen.uniform(0, WIDTH)), int(gen.uniform(0, HEIGHT)))
        axes = (int(size * gen.uniform(0.6, 1.3)), int(size * gen.uniform(0.25, 0.6)))
        cv2.ellipse(canvas, centre, axes, gen.uniform(0, 180), 0, 360, beyond if light else shade, cv2.FILLED)
    return cast(Image, cv2.GaussianBlur(canvas, (0, 0), size * 0.28))


def _disc(radius: float) -> Field:
    reach = np.arange(-int(radius) - 2, int(radius) + 3, dtype=np.float32)
    distance = np.hypot(reach[:, None], reach[None, :])
    rim = np.float32(0.8) + np.float32(0.2) * np.square(distance / np.float32(radius))
    return limited(np.float32(radius) - distance + np.float32(0.5), 0, 1) * rim


def _add(scene: Field, disc: Field, x: float, y: float) -> None:
    """Add a disc to the scene around (x, y), cut at the borders."""
    high, wide = disc.shape[:2]
    top, left = int(y) - high // 2, int(x) - wide // 2
    above, before = max(-top, 0), max(-left, 0)
    part = disc[above : max(HEIGHT - top, 0), before : max(WIDTH - left, 0)]
    scene[top + above :, left + before :][: part.shape[0], : part.shape[1]] += part
