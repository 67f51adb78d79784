"""What is in the air or on the glass between a camera and a sign."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np

from synth import banks
from synth.compose import blend
from synth.data import Array, Image, Range, Sample
from synth.effects import _bank
from synth.effects._draw import mark, over, toward, window
from synth.effects._tone import contrast, levels, repaint, shade, spare, veil
from synth.rng import Stream, stream

_DRAWN = 48.0
"""The height of the text that the sheets are drawn for; for another they are enlarged."""
_WHITE = (255.0, 255.0, 255.0)


def rain(
    sample: Sample,
    rng: Stream,
    *,
    strength: Range = (0.2, 0.45),
    density: Range = (0.03, 0.12),
    slant: Range = (-25.0, 25.0),
) -> Sample:
    """Let it rain before the sign: drops as long bright streaks, and a grey day behind them.

    `strength` is how far towards white a streak goes, `density` the share of the picture under streaks, at most 0.15;
    `slant` is in degrees from the upright.
    """
    peak, share = min(rng.uniform(*strength), spare(sample)), min(rng.uniform(*density), 0.15)
    sheet = _streaks(max(-9, min(round(rng.uniform(*slant) / 5), 9)))
    drops = over(window(sheet, sample.mask.shape, rng, _scale(sample)), 1.0 - share, 20.0)
    wet = drops.astype(np.float32) * np.float32(0.9 * peak / 255)
    return repaint(sample, veil(shade(sample.image, np.full((1, 1), 0.25 * peak, np.float32)), wet))


def fog(sample: Sample, rng: Stream, *, density: Range = (0.1, 0.45), patch: Range = (1.0, 4.0)) -> Sample:
    """Draw fog, smoke or steam before the text, thicker here than there.

    `density` is the share of the way to pale grey where it is thickest; `patch`, in text heights, is the size of its
    billows.
    """
    most = min(rng.uniform(*density), spare(sample))
    size = max(rng.uniform(*patch) * sample.text_height, 1.0)
    grey = rng.uniform(195.0, 245.0)
    rows, columns = sample.mask.shape
    coarse = _bank.cloud((math.ceil(rows / size) + 2, math.ceil(columns / size) + 2), rng)
    billows = np.rint(255 * (0.45 + 0.55 * coarse)).astype(np.uint8)
    cover = np.asarray(cv2.resize(billows, (columns, rows), interpolation=cv2.INTER_CUBIC), np.uint8)
    return repaint(sample, blend(sample.image, cover, (grey, grey, min(255.0, grey + 4)), most))


def snow(
    sample: Sample,
    rng: Stream,
    *,
    density: Range = (0.015, 0.06),
    opacity: Range = (0.4, 0.85),
    fall: Range = (0.0, 1.0),
) -> Sample:
    """Let it snow before the sign: flakes near and far, none as large as a stroke is long.

    `density` is the share of the picture under flakes, at most 0.08, `opacity` that of a flake, at most 0.9; `fall` is
    how often it is blurred along the way it fell.
    """
    share, thick = min(rng.uniform(*density), 0.08), min(rng.uniform(*opacity), 0.9)
    moving = rng.chance(rng.uniform(*fall) * 0.6)
    flakes: Any = over(window(_flakes(), sample.mask.shape, rng, _scale(sample)), 1.0 - share, 16.0)
    if moving:
        flakes = cv2.blur(flakes, (1, max(1, round(0.07 * sample.text_height))))
    return repaint(sample, blend(sample.image, flakes, mark(sample, _WHITE, 1.5), thick))


def frost(sample: Sample, rng: Stream, *, strength: Range = (0.15, 0.45), width: Range = (0.3, 1.2)) -> Sample:
    """Freeze the window: crystals that grow in from the borders of the picture and thin out towards its middle.

    `strength` is how far towards white they go; `width`, in text heights, is how far they reach in.
    """
    peak = min(rng.uniform(*strength), spare(sample))
    reach = max(rng.uniform(*width) * sample.text_height, 1.0)
    left, top = rng.uniform(0.0, 2.0), rng.uniform(0.0, 1.0)
    rows, columns = sample.mask.shape
    x, y = np.arange(columns, dtype=np.float32) + 0.5, np.arange(rows, dtype=np.float32) + 0.5
    beside = np.exp(-x / (reach * left + 1)) + np.exp((x - columns) / (reach * (2 - left) + 1))
    above = np.exp(-y / (reach * top + 1)) + np.exp((y - rows) / (reach * (1 - top) + 1))
    near = np.minimum(0.25 + beside[None, :] + 0.7 * above[:, None], 1.0)
    ice = window(_crystals(), sample.mask.shape, rng, _scale(sample))
    return repaint(sample, veil(sample.image, near * ice.astype(np.float32) * np.float32(peak / 255)))


def dirt(
    sample: Sample, rng: Stream, *, opacity: Range = (0.1, 0.4), share: Range = (0.05, 0.3), size: Range = (0.6, 2.0)
) -> Sample:
    """Leave drops, dust and fingerprints on the lens: soft blotches, out of focus since they are so near.

    `opacity` is that of a blotch, `share` how much of the picture is under them, at most 0.4; `size` is against the
    usual one.
    """
    thick, part = min(rng.uniform(*opacity), spare(sample)), min(rng.uniform(*share), 0.4)
    grime = rng.uniform(30.0, 150.0)
    large = max(rng.uniform(*size), 0.2)
    blots = over(window(_blots(), sample.mask.shape, rng, large * _scale(sample)), 1.0 - part, 60.0)
    colour = (grime + 10, grime, grime - 12)
    return repaint(sample, blend(sample.image, blots, toward(levels(sample)[1], colour, 3 * contrast(sample)), thick))


def _scale(sample: Sample) -> float:
    return max(sample.text_height / _DRAWN, 0.1)


@banks.sheet
def _streaks(fives: int) -> Image:
    """Ranked streaks of rain that lean `fives` x 5 degrees."""
    lean = math.radians(5 * fives)
    seeds = stream(0, fives, "bank/rain").generator().random(banks.SHEET, np.float32) ** 40
    kernel = cv2.GaussianBlur(_line(17, math.sin(lean), -math.cos(lean)), (3, 3), 0.6)
    return banks.ranked(_smeared(seeds, kernel))


@banks.sheet
def _flakes() -> Image:
    """Ranked flakes of three sizes, the large ones softer and fewer."""
    generator = stream(0, 0, "bank/snow").generator()
    field = np.zeros(banks.SHEET, np.float32)
    for sigma, power in ((0.9, 300), (1.6, 900), (2.4, 2500)):
        dots = banks.smooth(generator.random(banks.SHEET, np.float32) ** power, sigma)
        field = np.maximum(field, dots / dots.max())
    return banks.ranked(field + 1e-4 * banks.clouds("snow/ties", 0, 2.0))


@banks.sheet
def _crystals() -> Image:
    """Feathers of ice: the thin folds of clouds that were stretched in several directions."""
    field = np.zeros(banks.SHEET, np.float32)
    for number, lean in enumerate((0.4, 1.2, 1.9, 2.8)):
        drawn = stream(0, number, "bank/frost").generator().standard_normal(banks.SHEET, np.float32)
        kernel = _line(12, math.cos(lean), math.sin(lean))
        fibres = _smeared(drawn, kernel / kernel.sum())
        field = np.maximum(field, fibres * banks.smooth(drawn, 9.0) * 9)
    return banks.ranked(field + 0.02 * banks.clouds("frost/ties", 0, 1.0))


@banks.sheet
def _blots() -> Image:
    return banks.ranked(banks.clouds("dirt", 0, 4.0, 12.0, 24.0))


def _line(reach: int, right: float, down: float) -> Array:
    """The kernel of a line through its middle, `reach` pixels long either way."""
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    ends = [(round(reach + way * reach * right), round(reach + way * reach * down)) for way in (-1, 1)]
    return cv2.line(kernel, ends[0], ends[1], 1.0)


def _smeared(field: Array, kernel: Array) -> Array:
    return banks.around(field, len(kernel) // 2, lambda wide: cv2.filter2D(wide, -1, kernel))
