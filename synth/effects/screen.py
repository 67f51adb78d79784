"""What screens do, and cameras that look at screens."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np

from synth import banks
from synth.data import Array, Range, Sample
from synth.effects._tone import darken, repaint, soften, spare
from synth.rng import Stream


def moire(sample: Sample, rng: Stream, *, depth: Range = (0.08, 0.35), period: Range = (0.15, 1.2)) -> Sample:
    """Take a picture of a screen, or of halftone print: two fine grids beat, and bands of colour appear.

    `depth` is the share of light lost in a band, `period` its distance from the next in text heights, at least 3
    pixels. The bands of the three colours are a little apart, and bent as lenses bend.
    """
    loss = min(rng.uniform(*depth), spare(sample))
    step = max(3.0, rng.uniform(*period) * sample.text_height)
    turn, bend = rng.uniform(0.0, math.pi), rng.uniform(-0.15, 0.15)
    phase, apart = rng.uniform(0.0, 2 * math.pi), rng.uniform(0.0, 2.1)
    beat, cross = rng.uniform(0.7, 1.5), rng.uniform(0.3, 1.3)
    rows, columns = sample.mask.shape
    x = np.linspace(-1.0, 1.0, columns, dtype=np.float32)
    curve = (x * x * np.float32(bend * columns / step))[None, :]
    y = np.arange(rows, dtype=np.float32)[:, None] * np.float32(2 * math.pi / step * math.sin(turn))
    field = y + (x * np.float32(columns / 2 * 2 * math.pi / step * math.cos(turn)))[None, :] + curve + np.float32(phase)
    other = 0.75 + 0.25 * banks.wave(sample.mask.shape, step * beat, turn + cross, phase)
    bands = [_light(np.cos(field + np.float32(c * apart)) * other, loss) for c in range(3)]
    return repaint(sample, cv2.multiply(sample.image, cv2.merge(bands), scale=1 / 255))


def subpixels(sample: Sample, rng: Stream, *, period: Range = (0.05, 0.12), depth: Range = (0.2, 0.6)) -> Sample:
    """Come so near to a screen that its cells are seen: red, green and blue side by side, with dark seams between rows.

    `period` of the cells in text heights, at least 3 pixels and at most 0.15; `depth` is the share of its light that a
    colour loses where it is not its turn, bounded by what the text bears.
    """
    loss = min(rng.uniform(*depth), 1.3 * spare(sample))
    step = max(3.0, min(rng.uniform(*period), 0.15) * sample.text_height)
    phase, seam = rng.uniform(0.0, step), rng.uniform(0.0, 0.5)
    rows, columns = sample.mask.shape
    x = (np.arange(columns, dtype=np.float32) + np.float32(phase)) * np.float32(2 * math.pi / step)
    y = (np.arange(rows, dtype=np.float32) + np.float32(phase)) * np.float32(2 * math.pi / step)
    level = (1.0 - 0.5 * seam * loss * (1.0 + np.cos(y)))[:, None]
    cells = [level * (1.0 - 0.5 * loss * (1.0 + np.cos(x + c * 2 * math.pi / 3)))[None, :] for c in range(3)]
    seen = cv2.merge([cv2.convertScaleAbs(cell, alpha=255.0) for cell in cells])
    brighter = 1.0 / (1.0 - 0.5 * loss)
    brightest = float(sample.image.max(initial=1)) * brighter
    return repaint(sample, cv2.multiply(sample.image, seen, scale=brighter * min(1.0, 255 / brightest) / 255))


def scan_lines(sample: Sample, rng: Stream, *, depth: Range = (0.1, 0.35), period: Range = (0.05, 0.12)) -> Sample:
    """Draw the picture in rows with dark between them, as picture tubes and boards of light do; their light spreads.

    `depth` is the share of light lost between two rows; `period`, in text heights, their distance, 2 pixels at least.
    """
    loss = min(rng.uniform(*depth), spare(sample))
    step = max(2.0, min(rng.uniform(*period), 0.2) * sample.text_height)
    phase = rng.uniform(0.0, 2 * math.pi)
    rows, columns = sample.mask.shape
    down = np.arange(rows, dtype=np.float32) * np.float32(2 * math.pi / step) + np.float32(phase)
    gaps = np.square(0.5 + 0.5 * np.cos(down)) * np.float32(loss)
    light = cv2.resize(cv2.convertScaleAbs(gaps[:, None], alpha=-255.0, beta=255.0), (columns, rows))
    spread: Any = cv2.blur(sample.image, (3, 1))
    glowing = cv2.addWeighted(sample.image, 0.6, spread, 0.4, 0.0)
    return repaint(sample, darken(glowing, light))


def pixelate(sample: Sample, rng: Stream, *, block: Range = (0.03, 0.07)) -> Sample:
    """Enlarge a small picture without smoothing: the blocks of old displays, games and thumbnails.

    `block`, in text heights and at most 0.08, is the size of a block; below one and a half pixels nothing is done.
    """
    share = soften(sample, 0.5 * min(rng.uniform(*block), 0.08))
    x, y = rng.random(), rng.random()
    size = 2 * share * sample.text_height
    if size < 1.5:
        return sample
    rows, columns = sample.mask.shape
    left, top = round(x * size), round(y * size)
    padded = cv2.copyMakeBorder(sample.image, top, 0, left, 0, cv2.BORDER_REPLICATE)
    wide, high = columns + left, rows + top
    small = cv2.resize(padded, (max(1, round(wide / size)), max(1, round(high / size))), interpolation=cv2.INTER_AREA)
    large = cv2.resize(small, (wide, high), interpolation=cv2.INTER_NEAREST)
    return repaint(sample, np.ascontiguousarray(large[top:, left:]), share)


def _light(bands: Array, loss: float) -> Any:
    """The light that is left, from 255 in the middle of a band down by the share that is lost."""
    return cv2.convertScaleAbs(bands, alpha=127.5 * loss, beta=255.0 - 127.5 * loss)
