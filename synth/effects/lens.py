"""What a lens and the glass before it do beyond blurring."""

from __future__ import annotations

import math

import cv2
import numpy as np

from synth import banks, warp
from synth.compose import shifted
from synth.data import Angles, Array, IntRange, Range, Sample
from synth.effects._draw import frame
from synth.effects._tone import repaint, soften, spare
from synth.rng import Stream

_LAMPS = ((1.0, 0.85, 0.6), (0.7, 0.9, 1.0), (0.9, 1.0, 0.8), (1.0, 0.7, 0.9))


def fringe(sample: Sample, rng: Stream, *, shift: Range = (0.008, 0.03), angle: Angles = (0.0, 360.0)) -> Sample:
    """Give edges a red and a blue side, as simple lenses and scanners with three rows of eyes do.

    `shift`, in text heights and at most 0.04, is how far red moves one way and blue the other; `angle` in degrees.
    """
    far = soften(sample, min(rng.uniform(*shift), 0.04)) * sample.text_height
    turn = math.radians(rng.uniform(*angle))
    x, y = far * math.cos(turn), far * math.sin(turn)
    red, green, blue = cv2.split(sample.image)
    moved = [shifted(red, x, y, cv2.BORDER_REPLICATE), green, shifted(blue, -x, -y, cv2.BORDER_REPLICATE)]
    return repaint(sample, cv2.merge(moved), 0.5 * far / max(sample.text_height, 1.0))


def bulge(sample: Sample, rng: Stream, *, amount: Range = (-0.06, 0.06)) -> Sample:
    """Bend straight lines, as wide lenses (below 0: a barrel) and long ones (above 0: a pincushion) do.

    `amount`, in text heights and at most 0.08, is how far the picture moves where it moves most. Text, boxes and mask
    move with it; a barrel pushes nothing out of the picture that has no margin.
    """
    far = max(-_room(sample), min(0.08, rng.uniform(*amount))) * sample.text_height
    rows, columns = sample.mask.shape
    x, y = rng.uniform(0.2, 0.8) * columns, rng.uniform(0.0, 1.0) * rows
    cell = max(4.0, 0.25 * sample.text_height)
    xs, ys = _nodes(columns, cell) - x, _nodes(rows, cell) - y
    radius = math.hypot(max(x, columns - x), max(y, rows - y))
    near = 1.0 - np.minimum((np.square(xs[None, :]) + np.square(ys[:, None])) / radius**2, 1.0)
    # At its largest, r (1 - r2) is 0.385 of the radius.
    pull = near * (far / (0.385 * radius))
    shifts = np.stack((pull * xs[None, :], pull * ys[:, None]), axis=-1).astype(np.float32)
    return warp.move_sample(sample, warp.Mesh(-1.0 * cell, -1.0 * cell, cell, shifts))


def zoom(sample: Sample, rng: Stream, *, amount: Range = (0.05, 0.14)) -> Sample:
    """Blur outwards from a point, as a camera moving towards the text while it exposes.

    `amount`, in text heights and at most 0.15, is how far the picture runs where it runs farthest.
    """
    share = soften(sample, min(rng.uniform(*amount), 0.15) / math.sqrt(12.0))
    rows, columns = sample.mask.shape
    x, y = rng.uniform(0.1, 0.9) * columns, rng.uniform(0.0, 1.0) * rows
    far = share * math.sqrt(12.0) * sample.text_height / max(math.hypot(max(x, columns - x), max(y, rows - y)), 1.0)
    size = (columns, rows)
    sums = sample.image
    for number, scale in enumerate((1.0 - far / 2, 1.0 - far / 4, 1.0 + far / 4, 1.0 + far / 2), 2):
        matrix = np.array([[scale, 0.0, x - scale * x], [0.0, scale, y - scale * y]])
        moved = cv2.warpAffine(sample.image, matrix, size, borderMode=cv2.BORDER_REPLICATE)
        sums = cv2.addWeighted(sums, 1.0 - 1.0 / number, moved, 1.0 / number, 0.0)
    return repaint(sample, sums, share)


def glass(sample: Sample, rng: Stream, *, amount: Range = (0.006, 0.018), grain: Range = (0.1, 0.35)) -> Sample:
    """Look through rough glass, a plastic sleeve or hot air: every point is seen a little beside where it is.

    `amount`, in text heights and at most 0.02, is how far; `grain`, likewise, how large the bumps of the glass are.
    """
    share = soften(sample, min(rng.uniform(*amount), 0.02))
    size = max(rng.uniform(*grain) * sample.text_height / 2.0, 0.7)
    rows, columns = sample.mask.shape
    field = banks.anywhere(_bumps(), sample.mask.shape, rng, size) * np.float32(share * sample.text_height)
    x = field[..., 0] + np.arange(columns, dtype=np.float32)[None, :]
    y = field[..., 1] + np.arange(rows, dtype=np.float32)[:, None]
    seen = cv2.remap(sample.image, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return repaint(sample, seen, share)


def flare(sample: Sample, rng: Stream, *, strength: Range = (0.12, 0.45), ghosts: IntRange = (2, 5)) -> Sample:
    """Let a lamp shine into the lens: a haze around it, and its coloured mirror images in a row.

    `strength` is how far towards white the haze goes, the images half as far; `ghosts` is their number, at most 8.
    """
    peak, count = min(rng.uniform(*strength), spare(sample)), min(rng.integer(*ghosts), 8)
    rows, columns = sample.mask.shape
    lamp, lean = rng.uniform(0.0, columns), rng.uniform(-0.6, 0.6)
    top = rng.uniform(-0.5, 1.5) * rows
    glow = np.zeros((max(1, rows // 2), max(1, columns // 2), 3), np.float32)
    for number in range(count + 1):
        away = 0.0 if number == 0 else rng.uniform(0.8, 6.0) * rows * (1 if lamp < columns / 2 else -1)
        radius = rows * (rng.uniform(0.8, 1.8) if number == 0 else rng.uniform(0.08, 0.45))
        colour = np.array(rng.choose(_LAMPS), np.float32) * np.float32(peak if number == 0 else peak / 2)
        _shine(glow, (lamp + away) / 2, (top + lean * away) / 2, radius / 2, colour, soft=number == 0)
    light = cv2.resize(cv2.convertScaleAbs(np.minimum(glow, peak), alpha=255.0), (columns, rows))
    return repaint(sample, cv2.add(sample.image, cv2.multiply(cv2.bitwise_not(sample.image), light, scale=1 / 255)))


def _room(sample: Sample) -> float:
    """How far text may move outwards, in text heights: its margin, and as much as a tight crop cuts."""
    stand, (rows, columns) = frame(sample), sample.mask.shape
    corners = stand.at((-stand.reach, stand.reach, stand.reach, -stand.reach), (-stand.rise,) * 2 + (stand.rise,) * 2)
    gaps = (*corners.min(axis=0).tolist(), columns - corners[:, 0].max(), rows - corners[:, 1].max())
    return float(min(0.08, 0.02 + max(0.0, min(gaps)) / max(sample.text_height, 1.0)))


def _nodes(length: int, cell: float) -> Array:
    """Places along a side of a mesh that goes one cell beyond both ends."""
    return (np.arange(math.ceil(length / cell) + 3, dtype=np.float64) - 1.0) * cell


def _shine(glow: Array, x: float, y: float, radius: float, colour: Array, soft: bool) -> None:
    """Add a soft lamp or the flat disc that a lens makes of it, only where it reaches."""
    reach = 3 * radius if soft else radius + 1
    left, right = (min(max(0, round(x + way * reach)), glow.shape[1]) for way in (-1, 1))
    top, bottom = (min(max(0, round(y + way * reach)), glow.shape[0]) for way in (-1, 1))
    if left >= right or top >= bottom:
        return
    xs, ys = np.arange(left, right, dtype=np.float32) - x, np.arange(top, bottom, dtype=np.float32) - y
    squares = np.square(xs)[None, :] + np.square(ys)[:, None]
    if soft:
        disc = np.exp(squares / np.float32(-0.6 * radius * radius))
    else:
        disc = np.clip(radius - np.sqrt(squares), 0, 1) * (0.5 + 0.5 * squares / max(radius * radius, 1e-6))
    glow[top:bottom, left:right] += disc[..., None].astype(np.float32) * colour


@banks.sheet
def _bumps() -> Array:
    """(rows, columns, 2) shifts of unit deviation, smooth over two pixels."""
    both = [banks.clouds("glass", number, 1.2) for number in range(2)]
    return np.stack([field / field.std() for field in both], axis=-1).astype(np.float32)
