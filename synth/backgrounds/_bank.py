"""Tiles drawn once per machine, and what a step does with them.

To draw a texture takes ten milliseconds, to cut a piece out of one and to colour it takes thirty microseconds. So
each kind of ground keeps a few single-channel tiles of *tones* (128 the middle, `SPREAD` their standard deviation),
always the same ones whatever the seed, and a step cuts, mixes and colours pieces of them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import cast

import cv2
import numpy as np

from synth.banks import kept, mirrored
from synth.data import Array, Image
from synth.rng import Stream, stream

HEIGHT, WIDTH = 256, 768
"""The size of a tile in pixels."""
MIDDLE, SPREAD = 128.0, 32.0
"""The mean and the standard deviation of the tones in a tile."""

Colour = tuple[float, float, float]
"""Red, green, blue from 0 to 255."""
Bank = tuple[Image, ...]
Maker = Callable[[np.random.Generator, int], Image]

_TONES = np.arange(256, dtype=np.uint8).reshape(256, 1)


def bank(name: str, count: int, maker: Maker) -> Bank:
    """The tiles of one kind, drawn from streams of their own and locked against writing."""
    return tuple(
        kept(
            f"{name}-{count}",
            lambda: np.stack([maker(stream(0, number, f"bank/{name}").generator(), number) for number in range(count)]),
        )
    )


def crop(tile: Image, size: tuple[int, int], rng: Stream) -> Image:
    """A random piece of a tile, mirrored at random; a tile smaller than the piece is continued by its mirror image."""
    return mirrored(cut(tile, size, rng), rng)


def cut(tile: Image, size: tuple[int, int], rng: Stream) -> Image:
    """A random piece of a tile: a view where the piece fits, else the tile continued by its mirror image."""
    (height, width), (tall, wide) = size, tile.shape[:2]
    if height <= tall and width <= wide:
        top, left = rng.integer(0, tall - height), rng.integer(0, wide - width)
        return tile[top : top + height, left : left + width]
    rows = _reflected(rng.integer(0, tall - 1), height, tall)
    columns = _reflected(rng.integer(0, wide - 1), width, wide)
    return tile.take(rows, axis=0).take(columns, axis=1)


def mix(first: Image, weight: float, second: Image, other: float) -> Image:
    """The weighted sum of two pieces of tones, or of a piece and a coverage where `other` is below 0."""
    middle = MIDDLE * (1.0 - weight - max(other, 0.0))
    return cast(Image, cv2.addWeighted(first, weight, second, other, middle))


def dyed(tones: Image, base: Colour, gain: Colour) -> Image:
    """Colour a piece of tones: the middle tone becomes `base`, each tone above it adds `gain`."""
    turn = np.zeros((3, 4))
    for channel, (level, step) in enumerate(zip(base, gain, strict=True)):
        turn[channel, channel], turn[channel, 3] = step, level - MIDDLE * step
    return cast(Image, cv2.transform(cv2.cvtColor(tones, cv2.COLOR_GRAY2RGB), turn))


def look_up(tones: Image, table: Image) -> Image:
    """Replace each tone by its row of the table, uint8 (256, 1, 3)."""
    return cast(Image, cv2.applyColorMap(tones, table))


def ramp(stops: dict[int, Colour]) -> Image:
    """A table that runs straight from colour to colour: the stops are given by rising tone."""
    table = _shares(tuple(stops)) @ np.array(list(stops.values()))
    rounded: Image = (table + 0.5).astype(np.uint8)
    return rounded.reshape(256, 1, 3)


def filled(size: tuple[int, int], colour: Colour) -> Image:
    """A picture of one colour. OpenCV fills it forty times faster than numpy does."""
    image: Image = np.empty((*size, 3), np.uint8)
    return cast(Image, cv2.rectangle(image, (0, 0), (size[1], size[0]), colour, cv2.FILLED))


@functools.lru_cache(maxsize=256)
def _shares(places: tuple[int, ...]) -> Array:
    """How much of each stop there is in each tone, (256, stops)."""
    return np.stack([np.interp(_TONES[:, 0], places, stop) for stop in np.eye(len(places))], axis=-1)


def _reflected(start: int, count: int, length: int) -> Array:
    places = (np.arange(count) + start) % (2 * length)
    return np.minimum(places, 2 * length - 1 - places)
