"""What happened to the paper: folded, crumpled, stained, bound, lying on something."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np

from synth import banks
from synth.compose import blend
from synth.data import Array, Image, IntRange, Range, Sample
from synth.effects._draw import frame, mark, stamped, tint, window
from synth.effects._tone import darken, repaint, shade, spare, veil
from synth.rng import Stream, stream

_COFFEE = ((0.55, 0.36, 0.16), (0.62, 0.45, 0.25), (0.45, 0.3, 0.2))
_WATER = ((0.75, 0.7, 0.6), (0.7, 0.72, 0.7), (0.85, 0.75, 0.6))
_RINGS = 8


def fold(
    sample: Sample, rng: Stream, *, count: IntRange = (1, 2), depth: Range = (0.08, 0.35), width: Range = (0.03, 0.12)
) -> Sample:
    """Fold the page and open it again: a line, dark on one side and bright on the other, and two halves unequally lit.

    `count` of folds, at most 4; `depth` is the share of light lost beside one; `width`, in text heights, is that of
    its shade.
    """
    number, loss = min(rng.integer(*count), 4), min(rng.uniform(*depth), spare(sample))
    soft = max(min(rng.uniform(*width), 0.3) * sample.text_height, 0.7)
    rows, columns = sample.mask.shape
    dark, bright = np.zeros((rows, columns), np.float32), np.zeros((rows, columns), np.float32)
    for _ in range(number):
        away = _away(rows, columns, rng)
        side = 1.0 if rng.chance(0.5) else -1.0
        near = np.exp(np.abs(away) / np.float32(-soft))
        inside = away * np.float32(side) > 0
        dark = np.maximum(dark, np.where(inside, 0.25 + 0.6 * near, 0.3 * (near > 0.75)))
        bright = np.maximum(bright, np.where(inside, 0.0, near))
    return repaint(sample, veil(shade(sample.image, dark * np.float32(loss)), bright * np.float32(0.4 * loss)))


def crumple(sample: Sample, rng: Stream, *, depth: Range = (0.1, 0.4), size: Range = (0.3, 1.5)) -> Sample:
    """Crumple the page and smooth it out: facets that catch more light and less, with sharp ridges between them.

    `depth` is the share of light lost on the darkest facet; `size` is that of the facets in text heights.
    """
    loss = min(rng.uniform(*depth), spare(sample))
    scale = max(rng.uniform(*size) * sample.text_height / 48, 0.2)
    facets = window(_facets(), sample.mask.shape, rng, scale)
    light = cv2.convertScaleAbs(facets, alpha=loss, beta=255.0 * (1.0 - loss))
    return repaint(sample, darken(sample.image, light))


def stain(
    sample: Sample, rng: Stream, *, strength: Range = (0.4, 1.0), size: Range = (1.0, 4.0), coffee: float = 0.6
) -> Sample:
    """Spill something: the ring of a cup of coffee (with probability `coffee`) or the edge of dried water.

    `strength` is how much of its colour it has, bounded by what the text bears; `size` is in text heights.
    """
    brown = rng.chance(coffee)
    colour = rng.choose(_COFFEE if brown else _WATER)
    bounded = min(rng.uniform(*strength), 1.0, spare(sample) / (1.0 - min(colour)))
    size_ = max(rng.uniform(*size) * sample.text_height, 2.0)
    rows, columns = sample.mask.shape
    x, y, turn = rng.uniform(0, columns), rng.uniform(-0.3, 1.3) * rows, rng.uniform(0.0, 2 * math.pi)
    picture = _spill(rng.integer(0, _RINGS - 1), brown)
    cover = cv2.convertScaleAbs(stamped(picture, sample.mask.shape, size_, turn, x, y), alpha=bounded)
    return repaint(sample, tint(sample.image, cover, colour))


def gutter(
    sample: Sample, rng: Stream, *, depth: Range = (0.2, 0.45), width: Range = (0.5, 2.5), upright: float = 0.8
) -> Sample:
    """Let the page curve down into the spine of a book: it darkens towards that side, first slowly, then fast.

    `depth` is the share of light lost at the edge of the picture; `width` of the shade is in text heights; `upright` is
    how often the spine is to the left or right, where it is in books.
    """
    loss = min(rng.uniform(*depth), spare(sample))
    reach = max(rng.uniform(*width) * sample.text_height, 1.0)
    across, far = rng.chance(upright), rng.chance(0.5)
    rows, columns = sample.mask.shape
    places = np.arange(columns if across else rows, dtype=np.float32)
    fall = np.exp(places / np.float32(-reach)) * np.float32(loss)
    if far:
        fall = fall[::-1]
    return repaint(sample, shade(sample.image, np.ascontiguousarray(fall[None, :] if across else fall[:, None])))


def edge(
    sample: Sample,
    rng: Stream,
    *,
    inset: Range = (0.0, 1.0),
    brightness: Range = (0.0, 120.0),
    shadow: Range = (0.05, 0.3),
) -> Sample:
    """Show where the page ends: beyond its edge the lid of the scanner or a desk, and the edge throws a shadow.

    `inset` is how much of the margin on that side is beyond the page; text stays on it. `brightness` is that of what
    lies beyond, `shadow` its width in text heights.
    """
    share, level = min(rng.uniform(*inset), 1.0), rng.uniform(*brightness)
    soft = max(rng.uniform(*shadow) * sample.text_height, 0.7)
    upright, sign = rng.chance(0.5), 1.0 if rng.chance(0.5) else -1.0
    lean, dark = rng.uniform(-0.02, 0.02), min(0.3, spare(sample))
    stand, (rows, columns) = frame(sample), sample.mask.shape
    axis, clear = _sideways(stand.along, upright), (stand.reach if upright else stand.rise) + 0.06 * sample.text_height
    middle = float(stand.centre @ axis)
    ends = [x * axis[0] + y * axis[1] for x in (0, columns) for y in (0, rows)]
    gap = max(0.0, (max(ends) - middle if sign > 0 else middle - min(ends)) - clear)
    x, y = np.arange(columns, dtype=np.float32) + 0.5, np.arange(rows, dtype=np.float32) + 0.5
    slope = lean if upright else 0.0
    out = (x * np.float32(axis[0]))[None, :] + (y * np.float32(axis[1] + slope))[:, None] - np.float32(middle)
    beyond = np.float32(sign) * out - np.float32(clear + (1.0 - share) * gap)
    shaded = shade(sample.image, np.exp(np.minimum(beyond, 0) / np.float32(soft)) * np.float32(dark))
    cover = np.rint(255 * np.clip(beyond + 0.5, 0, 1)).astype(np.uint8)
    return repaint(sample, blend(shaded, cover, mark(sample, (level, level, level + 4), 3.0)))


def _sideways(along: Array, upright: bool) -> Array:
    """The direction that an edge is crossed in: along the line for an upright one, across it for a level one."""
    return along if upright else np.array((-along[1], along[0]))


def _away(rows: int, columns: int, rng: Stream) -> Array:
    """How far each pixel is from a line through the picture, most often a level or an upright one; float32 (H, W)."""
    turn = rng.uniform(-0.12, 0.12) + (math.pi / 2 if rng.chance(0.35) else 0.0)
    x = np.arange(columns, dtype=np.float32) - np.float32(rng.uniform(0.05, 0.95) * columns)
    y = np.arange(rows, dtype=np.float32) - np.float32(rng.uniform(0.1, 0.9) * rows)
    return np.asarray((x * np.float32(math.cos(turn)))[None, :] + (y * np.float32(math.sin(turn)))[:, None])


@banks.sheet
def _facets() -> Image:
    """Paper that was crumpled: a sum of folds, lit from one side."""
    generator = stream(0, 0, "bank/crumple").generator()
    rows, columns = banks.SHEET
    relief = np.zeros(banks.SHEET, np.float32)
    for number in range(260):
        size, turn = int(generator.uniform(40, 128)), generator.uniform(0, 2 * math.pi)
        places = np.arange(-size, size, dtype=np.float32)
        dx, dy = places[None, :], places[:, None]
        away = np.abs(dx * np.float32(math.cos(turn)) + dy * np.float32(math.sin(turn)))
        along = dy * np.float32(math.cos(turn)) - dx * np.float32(math.sin(turn))
        tent = np.maximum(0, 1 - away / np.float32(size * 0.5)) * np.maximum(0, 1 - np.abs(along) / np.float32(size))
        down = np.arange(-size, size) + generator.integers(0, rows)
        right = np.arange(-size, size) + generator.integers(0, columns)
        relief[np.ix_(down % rows, right % columns)] += tent * np.float32((-1) ** number * size * 0.25)
    lit = banks.smooth(2 * relief - np.roll(relief, 1, 0) - np.roll(relief, 1, 1), 0.7)
    spread = float(lit.std()) * 3.0
    return np.asarray(np.clip(np.rint(255 * (0.75 + lit / spread)), 0, 255), np.uint8)


@banks.sheet
def _spill(number: int, ring: bool) -> Image:
    """The ring that a cup leaves, or the blot that water leaves: a hard dark rim, pale within; (192, 192)."""
    generator = stream(0, number, f"bank/spill/{ring}").generator()
    y, x = (np.mgrid[:192, :192].astype(np.float32) - 96) / 96
    angle, radius = np.arctan2(y, x), np.hypot(x, y)
    rough: Any = sum(
        generator.normal(0, (0.012 if ring else 0.12) / n) * np.cos(n * angle + generator.uniform(0, 6.3))
        for n in range(1, 9)
    )
    grain = 0.06 * banks.clouds("spill", number, 3.0, shape=(192, 192))
    inward = 0.82 - radius + rough + 0.3 * grain
    rim = np.exp(-np.square(inward / (0.035 if ring else 0.02)))
    within = (0.12 if ring else 0.3) * np.clip(inward * 30, 0, 1) * (1 + 2 * grain)
    outer = rim + within
    if ring:
        outer += 0.4 * np.exp(-np.square((inward - 0.1) / 0.02)) * (np.cos(angle + generator.uniform(0, 6.3)) > 0)
        outer *= np.clip(0.75 + 0.6 * np.cos(angle + generator.uniform(0, 6.3)) + grain, 0.1, 1)
    soft = cv2.GaussianBlur(np.clip(outer, 0, 1).astype(np.float32), (0, 0), 0.8)
    return np.asarray(np.rint(255 * soft), np.uint8)
