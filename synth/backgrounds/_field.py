"""Fields: float32 (HEIGHT, WIDTH) arrays that tiles are composed of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from synth.backgrounds._bank import HEIGHT, MIDDLE, SPREAD, WIDTH
from synth.data import Image

Field = npt.NDArray[np.float32]
Generator = np.random.Generator

ROWS: Field = np.arange(HEIGHT, dtype=np.float32)[:, None]
COLUMNS: Field = np.arange(WIDTH, dtype=np.float32)[None, :]


def tones(field: Field, spread: float = SPREAD) -> Image:
    """The field as a tile: its mean at the middle tone, its standard deviation at `spread`."""
    mean, deviation = cv2.meanStdDev(field)
    scale = spread / max(float(deviation[0, 0]), 1e-6)
    return coverage((field - np.float32(mean[0, 0])) * np.float32(scale) + np.float32(MIDDLE))


def coverage(field: Field) -> Image:
    """The field as it is, cut to 0 to 255."""
    tile: Image = np.clip(field + np.float32(0.5), 0, 255).astype(np.uint8)
    return tile


def blank() -> Field:
    return np.zeros((HEIGHT, WIDTH), np.float32)


def lumps(gen: Generator, high: float, wide: float) -> Field:
    """Smooth noise whose lumps are about `high` by `wide` pixels, of deviation 1 or a little less."""
    shape = (math.ceil(HEIGHT / high) + 2, math.ceil(WIDTH / wide) + 2)
    small = gen.standard_normal(shape, np.float32)
    large = cv2.resize(small, (round(shape[1] * wide), round(shape[0] * high)), interpolation=cv2.INTER_CUBIC)
    top, left = int(high), int(wide)
    return cast(Field, np.ascontiguousarray(large[top : top + HEIGHT, left : left + WIDTH], np.float32))


def octaves(gen: Generator, sizes: Sequence[float], falloff: float = 1.0) -> Field:
    """The sum of clouds of several sizes, the weight of each its size to the power of `falloff`."""
    weights = [np.float32((size / max(sizes)) ** falloff) for size in sizes]
    return sum((weight * lumps(gen, size, size) for weight, size in zip(weights, sizes, strict=True)), blank())


def grit(gen: Generator, sigma: float) -> Field:
    """White noise, blurred a little, of deviation 1: the grain of paper or of a sensor."""
    return blur(gen.standard_normal((HEIGHT, WIDTH), np.float32), sigma) * np.float32(2 * math.sqrt(math.pi) * sigma)


def blur(field: Field, sigma: float) -> Field:
    return cast(Field, cv2.GaussianBlur(field, (0, 0), sigma))


def lit(heights: Field, angle: float) -> Field:
    """The shading of a relief under light that comes in low from `angle` (radians)."""
    across = cv2.Sobel(heights, cv2.CV_32F, 1, 0, ksize=3)
    down = cv2.Sobel(heights, cv2.CV_32F, 0, 1, ksize=3)
    return cast(Field, across * np.float32(math.cos(angle)) + down * np.float32(math.sin(angle)))


def creases(gen: Generator, sizes: Sequence[float]) -> Field:
    """A relief that is folded along the zero lines of clouds."""
    return sum((np.float32(size) * np.abs(lumps(gen, size, size)) for size in sizes), blank())


def fibres(gen: Generator, count: int, length: float, bend: float, tilt: float = math.pi) -> Field:
    """`count` thin curved threads at random, 0 to 1; `tilt` is how far from level they may lie (radians)."""
    start = gen.uniform((0, 0), (WIDTH, HEIGHT), (count, 1, 2))
    turn = gen.uniform(-tilt, tilt, (count, 1)) + np.cumsum(gen.uniform(-bend, bend, (count, 6)), axis=1)
    stride = gen.uniform(0.3, 1.0, (count, 1)) * length / 6
    moves = np.stack((np.cos(turn) * stride, np.sin(turn) * stride), axis=-1)
    paths = ((start + np.cumsum(moves, axis=1)) * 8).astype(np.int32)
    canvas: Image = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.polylines(canvas, list(paths), False, 255, 1, cv2.LINE_AA, 3)
    return canvas.astype(np.float32) / np.float32(255)


def dots(gen: Generator, count: int, radius: tuple[float, float]) -> Field:
    """`count` discs at random, 0 to 1, small ones more often than large ones."""
    canvas: Image = np.zeros((HEIGHT, WIDTH), np.uint8)
    sizes = radius[0] + (radius[1] - radius[0]) * gen.random(count) ** 3
    for x, y, size in zip(gen.uniform(0, WIDTH, count), gen.uniform(0, HEIGHT, count), sizes, strict=True):
        cv2.circle(canvas, (int(x * 8), int(y * 8)), int(size * 8), 255, cv2.FILLED, cv2.LINE_AA, 3)
    return canvas.astype(np.float32) / np.float32(255)


def cells(gen: Generator, count: int) -> npt.NDArray[np.int32]:
    """The numbers of the nearest of `count` random points: the crystals of zinc, the scales of leather."""
    seeds: Image = np.full((HEIGHT, WIDTH), 255, np.uint8)
    seeds.ravel()[gen.choice(HEIGHT * WIDTH, count, replace=False)] = 0
    found = cv2.distanceTransformWithLabels(seeds, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)[1]
    return cast("npt.NDArray[np.int32]", found)


def limited(field: Field, low: float, high: float) -> Field:
    """The field, cut to low to high."""
    return cast(Field, np.clip(field, np.float32(low), np.float32(high)))


def along(angle: float) -> Field:
    """How far each pixel lies along a direction (radians), in pixels from the middle of the tile."""
    across, down = np.float32(math.cos(angle)), np.float32(math.sin(angle))
    return (COLUMNS - np.float32(WIDTH / 2)) * across + (ROWS - np.float32(HEIGHT / 2)) * down
