"""More than one colour inside letters: `fill` layers, which lie above them and are painted in a second colour."""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np

from synth import banks
from synth.data import Image, Ink, IntRange, Layer, Range
from synth.rng import Stream


def gradient(ink: Ink, rng: Stream, *, strength: Range = (0.5, 1.0), level: float = 0.6) -> Ink:
    """Let the colour of the letters change along the line or, more often, from their heads to their feet.

    strength: how far the second colour goes, from 0 to 1. level: how often heads and feet differ.
    """
    most = rng.within(strength, 0.0, 1.0)
    across, turned = rng.chance(level), rng.chance(0.5)
    rows, columns = ink.mask.shape
    ramp = np.linspace(0, 255, rows if across else columns).astype(np.uint8)
    ramp = np.ascontiguousarray(ramp[::-1] if turned else ramp)
    field = cv2.resize(ramp[:, None] if across else ramp[None, :], (columns, rows))
    return _filled(ink, field, most)


def letters(
    ink: Ink, rng: Stream, *, strength: Range = (0.8, 1.0), count: IntRange = (1, 4), turns: float = 0.3
) -> Ink:
    """Paint some letters of a word in a second colour, as logos, signs, toys and price tags have them.

    strength: how far the second colour goes, from 0 to 1. count: of letters in a row that have it. turns: how often
        such runs and those of other letters take turns; else there is one, at the beginning, at the end or between.
    """
    most, long, turned = rng.within(strength, 0.0, 1.0), max(1, rng.integer(*count)), rng.chance(turns)
    mask = np.zeros_like(ink.mask)
    for line in ink.lines:
        start = rng.integer(0, max(0, len(line.boxes) - long))
        for number, ((left, top), _, (right, bottom), _) in enumerate(line.boxes.tolist()):
            if (number - start) // long % 2 == 0 if turned else start <= number < start + long:
                rows, columns = slice(max(0, int(top)), math.ceil(bottom)), slice(max(0, int(left)), math.ceil(right))
                mask[rows, columns] = ink.mask[rows, columns]
    return replace(ink, layers=(*ink.layers, Layer(mask, "fill", most)))


def texture(ink: Ink, rng: Stream, *, strength: Range = (0.4, 0.9), grain: Range = (0.02, 0.2)) -> Ink:
    """Fill the letters with a pattern: clouds, grain, brush strokes or stripes, as cut-out, painted and sewn ones have.

    strength: how far the second colour goes, from 0 to 1. grain: the size of the pattern, as a share of the text's
        height.
    """
    most, size = rng.within(strength, 0.0, 1.0), max(0.7, rng.uniform(*grain) * ink.lines[0].height)
    kind = rng.integer(0, 2)
    if kind == 2:
        crests = banks.wave(ink.mask.shape, 2 * size, rng.uniform(0, math.pi), rng.uniform(0, 2 * math.pi))
        return _filled(ink, cv2.convertScaleAbs(np.clip(crests, -0.5, 0.5), alpha=255, beta=127.5), most)
    # Clouds are as wide as they are high, brush strokes run along the line.
    longer = 1.0 if kind == 0 else 20 / 3
    return _filled(ink, banks.anywhere(_clouds(), ink.mask.shape, rng, size / 2, longer), most)


def _filled(ink: Ink, field: Image, strength: float) -> Ink:
    mask = cv2.multiply(ink.mask, field, scale=1 / 255)
    return replace(ink, layers=(*ink.layers, Layer(mask, "fill", strength)))


@banks.sheet
def _clouds() -> Image:
    """Soft noise of two sizes, with full contrast."""
    both = banks.clouds("fills", 0, 1.0, 4.0)
    return np.asarray(cv2.convertScaleAbs(np.maximum(both / both.std() * 0.5 + 0.5, 0), alpha=255))
