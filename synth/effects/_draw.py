"""What effects that draw something share: pieces of sheets, where the text stands, and laying colour on."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np

from synth import banks
from synth.data import Array, Image, Sample
from synth.effects._tone import Level, contrast, distance, levels, needed
from synth.rng import Stream

_SIXTEENTHS = 4
"""Points are given to OpenCV in sixteenths of a pixel."""


class Frame(NamedTuple):
    """Where the text stands: a rectangle, maybe turned, around all lines."""

    centre: Array
    """(2,), x and y."""
    along: Array
    """(2,), of length one, in reading direction."""
    down: Array
    """(2,), of length one, from the head of the letters to their foot."""
    reach: float
    """Half the width."""
    rise: float
    """Half the height."""

    def at(self, right: Any, below: Any) -> Array:
        """(n, 2) points, so many pixels from the centre along the line and across it."""
        return np.asarray(self.centre + np.multiply.outer(right, self.along) + np.multiply.outer(below, self.down))


def frame(sample: Sample) -> Frame:
    """The frame of a sample's text, bent text and all; the whole picture's where there is none."""
    height, width = sample.mask.shape
    # On an arc the letters stand beyond the corners of their line.
    found = [points.reshape(-1, 2) for line in sample.lines for points in (line.quad, line.boxes)]
    points = np.concatenate(found or [np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)])
    (left, top), (right, bottom) = points[:2].tolist()
    length = math.hypot(right - left, bottom - top)
    cosine, sine = ((right - left) / length, (bottom - top) / length) if length > 0 else (1.0, 0.0)
    turned = points @ np.array(((cosine, -sine), (sine, cosine)))
    (left, top), (right, bottom) = turned.min(axis=0).tolist(), turned.max(axis=0).tolist()
    x, y = (left + right) / 2, (top + bottom) / 2
    centre = np.array((x * cosine - y * sine, x * sine + y * cosine))
    return Frame(centre, np.array((cosine, sine)), np.array((-sine, cosine)), (right - left) / 2, (bottom - top) / 2)


def window(sheet: Image, shape: tuple[int, ...], rng: Stream, scale: float = 1.0) -> Image:
    """A piece (H, W) of a sheet from anywhere in it, maybe turned over, each of its pixels `scale` wide."""
    return banks.mirrored(banks.anywhere(sheet, shape, rng, scale), rng)


def over(cover: Image, least: float, soft: float = 24.0) -> Image:
    """Where a ranked sheet is above a share of its levels: 255, with an edge `soft` levels wide."""
    return cv2.convertScaleAbs(cv2.subtract(cover, np.full_like(cover, round(255 * least))), alpha=255 / soft)


def tint(image: Any, cover: Image, colour: Sequence[float]) -> Any:
    """The picture seen through glass of this colour (0 to 1 a channel) where the cover is."""
    glass = cv2.merge([cv2.convertScaleAbs(cover, alpha=value - 1.0, beta=0) for value in colour])
    return cv2.multiply(image, cv2.bitwise_not(glass), scale=1 / 255)


def toward(ground: Level, wanted: Level, most: float) -> Level:
    """The colour wanted, or one on the way to it from the ground that stands out from that by `most` levels only."""
    share = min(1.0, most / max(distance(ground, wanted), 1.0))
    red, green, blue = (g + share * (w - g) for g, w in zip(ground, wanted, strict=True))
    return red, green, blue


def mark(sample: Sample, wanted: Level, louder: float = 1.2) -> Level:
    """The colour of something written beside the text, at most so much louder than the text is itself."""
    return toward(levels(sample)[1], wanted, louder * contrast(sample))


def curve(sample: Sample, tables: Sequence[Image]) -> Any:
    """The picture with its tones sent through the first of these tables that keeps ink and paper apart."""
    ink, paper = levels(sample)
    least = needed(distance(ink, paper))
    for table in tables:
        tones = table.tolist()
        ends = [(tones[round(i)], tones[round(p)]) for i, p in zip(ink, paper, strict=True)]
        if max(abs(i - p) for i, p in ends) >= least:
            return cv2.LUT(sample.image, table)
    return sample.image


def stroke(cover: Image, ways: Sequence[Array], thick: float, opacity: float = 1.0) -> None:
    """Draw a line through each way's (n, 2) points on a cover; thinner than a pixel it is paler."""
    whole = [np.rint((way - 0.5) * 2**_SIXTEENTHS).astype(np.int32) for way in ways]
    level = round(255 * opacity * min(1.0, max(thick, 0.3)))
    cv2.polylines(cover, whole, False, level, max(1, round(thick)), cv2.LINE_AA, _SIXTEENTHS)


def stamped(picture: Image, shape: tuple[int, ...], size: float, turn: float, x: float, y: float) -> Image:
    """A small picture put on an empty cover (H, W): `size` pixels high, turned, its middle at (x, y)."""
    scale = size / picture.shape[0]
    cosine, sine = scale * math.cos(turn), scale * math.sin(turn)
    right, below = picture.shape[1] / 2, picture.shape[0] / 2
    matrix = np.array(
        [[cosine, -sine, x - cosine * right + sine * below], [sine, cosine, y - sine * right - cosine * below]]
    )
    return cv2.warpAffine(_halved(picture, scale), matrix * _grown(scale), (shape[1], shape[0]))


def _times(scale: float) -> int:
    return max(0, math.floor(-math.log2(scale) + 0.3)) if scale > 0 else 0


def _grown(scale: float) -> Array:
    """What the left columns of a matrix are multiplied by where the picture was halved before."""
    factor = 2.0 ** _times(scale)
    return np.array([[factor, factor, 1.0]])


def _halved(picture: Image, scale: float) -> Any:
    small: Any = picture
    for _ in range(_times(scale)):
        small = cv2.resize(
            small, (max(1, small.shape[1] // 2), max(1, small.shape[0] // 2)), interpolation=cv2.INTER_AREA
        )
    return small


@functools.cache
def identity() -> Image:
    """The table that changes nothing."""
    return np.arange(256, dtype=np.uint8)
