"""Loss of sharpness: lens, movement, smoothing."""

from __future__ import annotations

import functools
import math

import cv2
import numpy as np

from synth.data import Angles, Array, Range, Sample
from synth.effects._tone import repaint, soften
from synth.rng import Stream

_SIGMA, _LENGTH, _RADIUS = 0.04, 0.12, 0.045
"""The most that dense Chinese text bears, as shares of the text height."""
_LINE = math.sqrt(12.0)
"""A line is as long as this many of its standard deviations; a disk has a radius of two of its own."""


def gaussian(sample: Sample, rng: Stream, *, sigma: Range = (0.01, 0.035)) -> Sample:
    """Blur evenly, as a soft lens, a scanner's optics or a picture enlarged too far does.

    `sigma` is a share of the text height, at most 0.04.
    """
    share = soften(sample, min(rng.uniform(*sigma), _SIGMA))
    width = share * sample.text_height
    size = 2 * max(1, math.ceil(2.2 * width)) + 1
    return repaint(sample, cv2.GaussianBlur(sample.image, (size, size), max(width, 1e-3)), share)


def motion(sample: Sample, rng: Stream, *, length: Range = (0.03, 0.11), angle: Angles = (0.0, 180.0)) -> Sample:
    """Smear along a line, as a camera or a car moving during the exposure does.

    `length` of the way is a share of the text height, at most 0.12; `angle` in degrees, 0 along the rows,
    counter-clockwise.
    """
    share = soften(sample, min(rng.uniform(*length), _LENGTH) / _LINE)
    kernel = _line(round(share * _LINE * sample.text_height * 8), round(rng.uniform(*angle) / 3) % 60)
    return repaint(sample, cv2.filter2D(sample.image, -1, kernel, borderType=cv2.BORDER_REPLICATE), share)


def defocus(sample: Sample, rng: Stream, *, radius: Range = (0.012, 0.042)) -> Sample:
    """Spread every point over a disk, as a lens focused on something else does; edges double rather than fade.

    `radius` is a share of the text height, at most 0.045.
    """
    share = soften(sample, min(rng.uniform(*radius), _RADIUS) / 2)
    kernel = _disk(round(2 * share * sample.text_height * 16))
    return repaint(sample, cv2.filter2D(sample.image, -1, kernel, borderType=cv2.BORDER_REPLICATE), share)


def smooth(sample: Sample, rng: Stream, *, strength: Range = (0.2, 0.55)) -> Sample:
    """Take away what is finer than the text, as the noise reduction in a telephone does (a median over 3 x 3 pixels).

    `strength` is the share of the smoothed picture, at most 0.6: a hair line is one pixel wide and would be gone.
    """
    share = min(rng.uniform(*strength), 0.6)
    return repaint(sample, cv2.addWeighted(sample.image, 1.0 - share, cv2.medianBlur(sample.image, 3), share, 0.0))


@functools.lru_cache(maxsize=4096)
def _line(eighths: int, turn: int) -> Array:
    """The kernel of a way of `eighths` / 8 pixels at 3 x `turn` degrees: its points, shared among their neighbours."""
    reach = math.ceil(eighths / 16) + 1
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    steps = np.linspace(-eighths / 16, eighths / 16, 2 * eighths + 1)
    xs = reach + steps * math.cos(math.radians(3 * turn))
    ys = reach - steps * math.sin(math.radians(3 * turn))
    left, top = np.floor(xs).astype(int), np.floor(ys).astype(int)
    right, below = xs - left, ys - top
    np.add.at(kernel, (top, left), (1 - below) * (1 - right))
    np.add.at(kernel, (top, left + 1), (1 - below) * right)
    np.add.at(kernel, (top + 1, left), below * (1 - right))
    np.add.at(kernel, (top + 1, left + 1), below * right)
    return _trim(kernel)


@functools.lru_cache(maxsize=256)
def _disk(sixteenths: int) -> Array:
    """The kernel of a disk with a radius of `sixteenths` / 16 pixels; each pixel by how much of it is covered."""
    radius = max(sixteenths, 4) / 16
    reach = math.ceil(radius + 0.5)
    fine = (np.arange(8 * (2 * reach + 1)) + 0.5) / 8 - reach - 0.5
    inside = (np.hypot(fine[:, None], fine[None, :]) <= radius).astype(np.float32)
    return _trim(cv2.resize(inside, (2 * reach + 1, 2 * reach + 1), interpolation=cv2.INTER_AREA))


def _trim(kernel: Array) -> Array:
    """Drop weights too small to be seen, since each costs a pass over the picture, and empty borders; sum up to one."""
    kernel = np.where(kernel >= 0.03 * kernel.max(), kernel, 0).astype(np.float32)
    while len(kernel) > 1 and not (kernel[0].any() or kernel[:, 0].any() or kernel[-1].any() or kernel[:, -1].any()):
        kernel = kernel[1:-1, 1:-1]
    return np.ascontiguousarray(kernel / kernel.sum())
