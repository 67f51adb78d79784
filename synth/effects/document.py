"""What printers, copiers, scanners and the paper itself do to a page."""

from __future__ import annotations

import math

import cv2
import numpy as np

from synth.data import Array, Image, IntRange, Range, Sample
from synth.effects import _bank
from synth.effects._tone import paled, repaint, shade, spare, veil
from synth.rng import Stream


def fade(
    sample: Sample, rng: Stream, *, amount: Range = (0.1, 0.5), uneven: Range = (0.0, 1.0), patch: Range = (0.5, 3.0)
) -> Sample:
    """Let the ink go towards the paper: low toner, a tired ribbon, an old receipt from a thermal printer.

    `amount` is the share of the way where the ink is palest; `uneven` says how far the ink elsewhere is from that
    (0: all is as pale, 1: some is untouched); `patch`, a share of the text height, is the size of such places.
    """
    most = min(rng.uniform(*amount), spare(sample))
    least = most * (1.0 - rng.uniform(*uneven))
    size = max(rng.uniform(*patch) * sample.text_height, 1.0)
    pale = _patches(sample.mask.shape, rng, size, least, most)
    return repaint(sample, paled(sample, pale))


def streaks(
    sample: Sample,
    rng: Stream,
    *,
    count: IntRange = (1, 4),
    width: Range = (0.01, 0.05),
    strength: Range = (0.1, 0.45),
    light: float = 0.5,
    upright: float = 0.5,
) -> Sample:
    """Draw faint lines right across: a scratched drum or dust under a scanner's eye, in the way the paper travels.

    `width` is a share of the text height, at most 0.08; `strength` is how far towards white (with probability
    `light`) or black a line goes in its middle; `upright` is the probability that the lines cross the rows.
    """
    peak = min(rng.uniform(*strength), spare(sample))
    rows, columns = sample.mask.shape
    length = columns if rng.chance(upright) else rows
    spread = max(0.5, min(rng.uniform(*width), 0.08) * sample.text_height)
    white = rng.chance(light)
    profile = _bumps(length, [rng.uniform(0, length) for _ in range(max(1, rng.integer(*count)))], spread) * peak
    field = profile[None, :] if length == columns else profile[:, None]
    return repaint(sample, veil(sample.image, field) if white else shade(sample.image, field))


def bands(
    sample: Sample, rng: Stream, *, period: Range = (0.06, 0.4), depth: Range = (0.03, 0.18), upright: float = 0.15
) -> Sample:
    """Darken in regular bands: worn gears of a printer, the lines of a screen, a scanner that jerks.

    `period` is a share of the text height (at least 2 pixels), `depth` the share of light lost in the middle of a
    band, `upright` the probability that the bands cross the rows.
    """
    loss = min(rng.uniform(*depth), spare(sample))
    step = max(2.0, rng.uniform(*period) * sample.text_height)
    rows, columns = sample.mask.shape
    phase = rng.uniform(0.0, 2 * math.pi)
    across = rng.chance(upright)
    places = np.arange(columns if across else rows, dtype=np.float32)
    wave = 0.5 * loss * (1.0 + np.cos(places * (2 * math.pi / step) + phase))
    return repaint(sample, shade(sample.image, wave[None, :] if across else wave[:, None]))


def show_through(sample: Sample, rng: Stream, *, strength: Range = (0.05, 0.22), blur: Range = (0.02, 0.06)) -> Sample:
    """Let the other side of thin paper be seen: mirror writing, soft and pale, between the lines and below.

    `strength` is how dark it is, at most 0.3; `blur` a share of the text height. The text is the sample's own, so that
    its script and size are right.
    """
    dark = min(rng.uniform(*strength), 0.3, spare(sample))
    spread = rng.within(blur, 0.0, 0.3) * sample.text_height
    right = rng.uniform(-0.3, 0.3) * sample.mask.shape[1]
    down = rng.uniform(0.25, 0.7) * sample.text_height * (1 if rng.chance(0.5) else -1)
    return repaint(sample, shade(sample.image, dark / 255.0 * _mirrored(sample.mask, right, down, spread)))


def invert(sample: Sample, rng: Stream) -> Sample:
    """Turn into the negative: microfilm, blueprints, dark screens."""
    return repaint(sample, cv2.bitwise_not(sample.image))


def _mirrored(mask: Image, right: float, down: float, spread: float) -> Array:
    """The mask in mirror writing, moved and blurred, from 0 to 255 at half the size: blurred, it needs no more."""
    rows, columns = mask.shape
    half = (columns + 1) // 2, (rows + 1) // 2
    back = np.array([[-2, 0, columns - 1 + right], [0, 2, -down]], np.float32)
    other = cv2.warpAffine(mask, back, half, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    width = max(0.3, spread / 2)
    size = 2 * math.ceil(2 * width) + 1
    return np.asarray(cv2.GaussianBlur(other, (size, size), width), np.float32)


def _patches(shape: tuple[int, ...], rng: Stream, size: float, low: float, high: float) -> Image:
    """A smooth field (H, W) from 255 x low to 255 x high, with a new value every `size` pixels."""
    rows, columns = shape
    coarse = _bank.cloud((math.ceil(rows / size) + 1, math.ceil(columns / size) + 1), rng)
    field = np.rint(255.0 * (low + (high - low) * coarse)).astype(np.uint8)
    return np.asarray(cv2.resize(field, (columns, rows)), np.uint8)


def _bumps(length: int, centres: list[float], spread: float) -> Array:
    """A row of numbers that is 1 at the centres and falls off as a bell curve `spread` wide."""
    places = np.arange(length, dtype=np.float32) + 0.5
    away = np.abs(places[None, :] - np.array(centres, np.float32)[:, None]).min(axis=0)
    return np.asarray(np.exp(away**2 / (-2.0 * spread * spread)))
