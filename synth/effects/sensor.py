"""What the chip behind a lens does: too little light, and rows read one after the other."""

from __future__ import annotations

import math

import cv2
import numpy as np

from synth import banks, warp
from synth.compose import shifted
from synth.data import Image, Range, Sample
from synth.effects import _bank
from synth.effects._tone import contrast, repaint, spare
from synth.rng import Stream

_PALEST = 0.15
"""The most noise that low light adds, as a share of the text's contrast."""


def low_light(
    sample: Sample,
    rng: Stream,
    *,
    dark: Range = (0.1, 0.45),
    noise: Range = (0.015, 0.05),
    blotch: Range = (0.005, 0.02),
) -> Sample:
    """Take the picture with too little light: dim, grainy, and blotched where the camera smoothed coloured noise.

    `dark` is the share of the light that is missing; `noise` is the deviation of the grain and `blotch` that of the
    coloured spots, as shares of white, together bounded by the contrast of the text.
    """
    loss = min(rng.uniform(*dark), spare(sample))
    limit = _PALEST * contrast(sample) / 255
    fine, wide = min(rng.uniform(*noise), limit), min(rng.uniform(*blotch), limit)
    grain = _bank.grain(sample.image.shape, rng, 0.6)
    spots = banks.anywhere(_spots(), sample.mask.shape, rng)
    dim = cv2.convertScaleAbs(sample.image, alpha=1.0 - loss)
    strengths = fine * 255 / _bank.DEVIATION, wide * 255 / _bank.DEVIATION
    grainy = cv2.addWeighted(dim, 1.0, grain, strengths[0], -128 * strengths[0])
    return repaint(sample, cv2.addWeighted(grainy, 1.0, spots, strengths[1], -128 * strengths[1]))


def rolling(sample: Sample, rng: Stream, *, amount: Range = (0.01, 0.05), period: Range = (0.5, 2.5)) -> Sample:
    """Read the rows one after the other while the camera shakes: upright strokes lean and wobble.

    `amount`, in text heights and at most 0.06, is how far a row moves aside; `period`, likewise, over how many rows it
    comes back. Text, boxes and mask move with it.
    """
    far = min(rng.uniform(*amount), 0.06) * sample.text_height
    length = max(rng.uniform(*period), 0.4) * sample.text_height
    lean, phase = rng.uniform(-0.5, 0.5), rng.uniform(0.0, 2 * math.pi)
    rows = sample.mask.shape[0]
    cell = max(1.0, length / 16)
    down = (np.arange(math.ceil(rows / cell) + 3) - 1.0) * cell
    aside = far * (0.7 * np.sin(2 * math.pi * down / length + phase) + lean * (2 * down / rows - 1))
    shifts = np.stack((aside, np.zeros_like(aside)), axis=-1)[:, None, :].repeat(2, axis=1)
    fine = max(1, min(8, int(length / 12)))
    mesh = warp.Mesh(-cell, -cell, cell, np.ascontiguousarray(shifts, np.float32), straight=fine)
    return warp.move_sample(sample, mesh)


def interlace(sample: Sample, rng: Stream, *, shift: Range = (0.015, 0.04)) -> Sample:
    """Show two half pictures in one, taken one after the other while something moved: every other row is shifted.

    `shift`, in text heights and at most 0.05, is how far they are apart.
    """
    far = min(rng.uniform(*shift), 0.05) * sample.text_height * (1 if rng.chance(0.5) else -1)
    first = rng.integer(0, 1)
    image = sample.image.copy()
    fields = image[first::2]
    if fields.size:
        image[first::2] = shifted(fields, far, 0.0, cv2.BORDER_REPLICATE)
    return repaint(sample, image)


@banks.sheet
def _spots() -> Image:
    """Coloured noise of several pixels around 128, with the deviation of the grain."""
    fields = np.stack([banks.clouds("spots", number, 1.6, 3.2) for number in range(3)], axis=-1)
    fields -= fields.mean(axis=2, keepdims=True) * np.float32(0.6)
    return np.asarray(np.clip(np.rint(fields * (_bank.DEVIATION / fields.std()) + 128), 0, 255), np.uint8)
