"""What software does to the tones and colours of a whole picture."""

from __future__ import annotations

import functools
import math

import cv2
import numpy as np

from synth.data import Array, Image, IntRange, Range, Sample
from synth.effects._draw import curve, identity
from synth.effects._tone import recolour, repaint, toned
from synth.rng import Stream

_MOST = 16


def posterise(sample: Sample, rng: Stream, *, levels: IntRange = (5, 12)) -> Sample:
    """Leave few levels of each colour, as small palettes of icons, maps and old files do.

    `levels` of each colour; where ink and paper would fall together there are more, up to 16.
    """
    count = max(2, min(rng.integer(*levels), _MOST))
    return repaint(sample, curve(sample, [_steps(number) for number in range(count, _MOST + 1)]))


def solarise(sample: Sample, rng: Stream, *, threshold: Range = (0.55, 0.9)) -> Sample:
    """Turn the brightest tones over, as film exposed far too long does and broken colour tables do.

    `threshold` is the share of white from which on tones fall again; where the text would be lost it is higher.
    """
    first = round(100 * max(0.0, min(rng.uniform(*threshold), 1.0)))
    return repaint(sample, curve(sample, [_folded(hundredth) for hundredth in range(first, 100, 6)]))


def stretch(sample: Sample, rng: Stream, *, share: Range = (0.5, 1.0), cut: Range = (0.002, 0.03)) -> Sample:
    """Stretch the tones to reach from black to white ("auto contrast"), as scanners and viewers do.

    `share` is how far it goes; `cut` is the share of pixels at either end that may become black or white.
    """
    amount, lost = rng.uniform(*share), min(rng.uniform(*cut), 0.05)
    counts = np.cumsum(_counts(sample.image))
    low, high = (int(np.searchsorted(counts, counts[-1] * end)) for end in (lost, 1.0 - lost))
    gain = min(4.0, 255.0 / max(high - low, 1))
    return recolour(sample, toned(1.0 + amount * (gain - 1.0), -amount * gain * low))


def equalise(sample: Sample, rng: Stream, *, share: Range = (0.15, 0.6)) -> Sample:
    """Spread the tones so that each is as frequent as another: paper turns grey and its grain comes out.

    `share` is how far it goes, at most 0.8; where the text would be lost, less far.
    """
    amount = min(rng.uniform(*share), 0.8)
    counts = np.cumsum(_counts(sample.image))
    even = counts * (255.0 / max(float(counts[-1]), 1.0))
    plain = identity().astype(np.float64)
    shares = [amount * step for step in (1.0, 0.7, 0.45, 0.25, 0.1)]
    tables = [np.rint(part * even + (1.0 - part) * plain).astype(np.uint8) for part in shares]
    return repaint(sample, curve(sample, tables))


def jitter(
    sample: Sample,
    rng: Stream,
    *,
    hue: Range = (-40.0, 40.0),
    gains: Range = (0.85, 1.15),
    shift: Range = (-0.06, 0.06),
) -> Sample:
    """Turn the hues and weigh the channels anew, as other inks, lamps, cameras and filters would.

    `hue` in degrees around the axis of greys; `gains` of each channel; `shift` of all, as a share of white.
    """
    turn, moved = math.radians(rng.uniform(*hue)), 255 * rng.uniform(*shift)
    matrix = np.empty((3, 4), np.float32)
    matrix[:, :3] = np.array([[rng.uniform(*gains)] for _ in range(3)]) * _turned(turn)
    matrix[:, 3] = moved
    return recolour(sample, matrix)


def _turned(angle: float) -> Array:
    """The matrix that turns colours around the axis of greys (Rodrigues)."""
    third, cosine, sine = 1.0 / 3.0, math.cos(angle), math.sin(angle) / math.sqrt(3.0)
    same, after, before = third + 2 * third * cosine, third * (1 - cosine) - sine, third * (1 - cosine) + sine
    return np.array([[same, after, before], [before, same, after], [after, before, same]])


def _counts(image: Image) -> Array:
    """How many pixels of green there are of each level: enough to know the tones by."""
    return np.asarray(cv2.calcHist([image], [1], None, [256], [0, 256])).ravel()


@functools.cache
def _steps(count: int) -> Image:
    """The table that leaves so many levels, black and white among them."""
    return np.rint(np.rint(identity() * ((count - 1) / 255)) * (255 / (count - 1))).astype(np.uint8)


@functools.cache
def _folded(hundredth: int) -> Image:
    """The table that folds back what is above a threshold, with a sharp peak."""
    tones, peak = identity().astype(np.float64), 2.55 * hundredth
    return np.asarray(np.rint(np.minimum(tones, 2 * peak - tones).clip(0, 255)), np.uint8)
