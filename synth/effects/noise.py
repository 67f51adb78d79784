"""Grain: what sensors, films and bad lines add to a picture."""

from __future__ import annotations

import cv2
import numpy as np

from synth.data import Image, Range, Sample
from synth.effects import _bank
from synth.effects._tone import contrast, repaint
from synth.rng import Stream

_ROOTS: Image = np.rint(np.sqrt(np.arange(256) * 255.0)).astype(np.uint8)


def gaussian(sample: Sample, rng: Stream, *, amount: Range = (0.01, 0.06), coarse: float = 0.4) -> Sample:
    """Add the noise of a sensor's electronics: as strong in the dark as in the light, mostly grey, a little coloured.

    `amount` is the standard deviation as a share of white, bounded by the contrast and the height of the text;
    `coarse` is the probability of a grain wider than a pixel, as in pictures that were enlarged or smoothed.
    """
    deviation = _bounded(sample, rng.uniform(*amount)) * _sign(rng)
    grain = _bank.grain(sample.image.shape, rng, coarse)
    return repaint(sample, _add(sample.image, grain, deviation))


def shot(sample: Sample, rng: Stream, *, amount: Range = (0.015, 0.07), coarse: float = 0.4) -> Sample:
    """Add the noise of counting light: its variance grows with the brightness, as in pictures taken in poor light.

    `amount` is the standard deviation at white, as a share of white, bounded as in `gaussian`; `coarse` as there.
    """
    deviation = _bounded(sample, rng.uniform(*amount))
    grain = _bank.grain(sample.image.shape, rng, coarse)
    roots = cv2.LUT(sample.image, _ROOTS)
    # The product carries the grain's mean of 128, which is taken off beforehand: a byte has no room for it after.
    strength = deviation * 255.0 / _bank.DEVIATION
    lowered = cv2.addWeighted(sample.image, 1.0, roots, -strength * 128 / 255, 0.0)
    return repaint(sample, cv2.addWeighted(lowered, 1.0, cv2.multiply(roots, grain, scale=1 / 255), strength, 0.0))


def speckle(sample: Sample, rng: Stream, *, amount: Range = (0.02, 0.12), coarse: float = 0.4) -> Sample:
    """Multiply by noise, as rough paper, a projection or a coherent light does: white is grainy and black is not.

    `amount` is the standard deviation as a share of the brightness, bounded as in `gaussian`; `coarse` as there.
    """
    deviation = _bounded(sample, rng.uniform(*amount)) * _sign(rng)
    product = cv2.multiply(sample.image, _bank.grain(sample.image.shape, rng, coarse), scale=1 / 256)
    strength = deviation * 256 / _bank.DEVIATION
    return repaint(sample, cv2.addWeighted(sample.image, 1.0 - strength / 2, product, strength, 0.0))


def salt_pepper(sample: Sample, rng: Stream, *, share: Range = (0.001, 0.01), salt: Range = (0.2, 0.8)) -> Sample:
    """Set single pixels to white and black, as dead cells of a sensor, a bad line or dust on a scanner's glass do.

    `share` of all pixels, at most 0.02; `salt` is how many of these are white.
    """
    image = sample.image.copy()
    pixels = image.reshape(-1, 3)
    count = round(min(rng.uniform(*share), 0.02) * len(pixels))
    places = np.minimum((_bank.uniform(count, rng) * len(pixels)).astype(np.int64), len(pixels) - 1)
    white = round(rng.uniform(*salt) * count)
    pixels[places[:white]] = 255
    pixels[places[white:]] = 0
    return repaint(sample, image)


def _bounded(sample: Sample, amount: float) -> float:
    """The amount, limited to what leaves the text readable: the eye averages over a stroke, and large text has wide
    ones."""
    limit = min(0.3, 0.1 + sample.text_height / 320)
    return min(amount, limit * contrast(sample) / 255.0)


def _sign(rng: Stream) -> float:
    """Noise turned over is other noise, for free."""
    return 1.0 if rng.chance(0.5) else -1.0


def _add(image: Image, grain: Image, deviation: float) -> Image:
    strength = deviation * 255.0 / _bank.DEVIATION
    return np.asarray(cv2.addWeighted(image, 1.0, grain, strength, -128.0 * strength), np.uint8)
