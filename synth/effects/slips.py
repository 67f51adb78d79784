"""What slips while it is copied, fed or torn: bands of the picture that stand aside or are pressed together."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from synth import warp
from synth.data import Array, IntRange, Points, Range, Sample
from synth.rng import Stream

_FARTHEST, _TIGHTEST = 0.08, 1.6
"""How far a band moves, as a share of the text height, and how much of the picture is pressed into it, at most."""


def shift(
    sample: Sample,
    rng: Stream,
    *,
    amount: Range = (0.02, 0.06),
    size: Range = (0.3, 2.0),
    count: IntRange = (1, 3),
    level: float = 0.6,
) -> Sample:
    """Move bands of the picture aside, as sheets that slip in a copier, torn posters and faulty memory have them.

    `amount`, at most 0.08, is how far a band moves along itself, and `size` how wide it is, at least 0.1, both in text
    heights; `count` of bands is at most 8; `level` is how often they are level ones rather than upright ones. Text,
    boxes and mask move with them.
    """
    tall, flat = sample.text_height, rng.chance(level)
    length = sample.mask.shape[0 if flat else 1]
    moved = np.zeros(length + 2, np.float64)
    for _ in range(min(rng.integer(*count), 8)):
        wide, far = max(rng.uniform(*size), 0.1) * tall, rng.within(amount, 0.0, _FARTHEST) * tall
        part = _band(wide, length, rng)
        moved[part] = far if rng.chance(0.5) else -far
    # A band moves along itself: level ones to a side, upright ones up or down.
    lines = tuple(
        replace(line, quad=_spread(line.quad[None], -moved, flat)[0], boxes=_spread(line.boxes, -moved, flat))
        for line in sample.lines
    )
    return replace(_moved(sample, moved, down=flat, aside=flat), lines=lines)


def squeeze(
    sample: Sample,
    rng: Stream,
    *,
    amount: Range = (1.15, 1.5),
    size: Range = (0.2, 0.8),
    count: IntRange = (1, 2),
    level: float = 0.5,
) -> Sample:
    """Press bands of the picture together, as paper that is fed unevenly and scanners that stall leave them.

    `amount` is how many rows become one, at most 1.6; `size`, in text heights, how much of the picture a band takes,
    at least 0.05; `count` of bands is at most 4; `level` is how often they are level ones rather than upright ones.
    What is outside of the bands is stretched to the room that they leave. Text, boxes and mask move with them.
    """
    tall, flat = sample.text_height, rng.chance(level)
    length = sample.mask.shape[0 if flat else 1]
    density = np.ones(length + 1, np.float64)
    for _ in range(min(rng.integer(*count), 4)):
        wide, tight = max(rng.uniform(*size), 0.05) * tall, rng.within(amount, 1.0, _TIGHTEST)
        density[_band(wide, length, rng)] = tight
    source = np.concatenate(((0.0,), np.cumsum(density)))
    source *= length / max(source[-2], 1.0)
    return _moved(sample, source - np.arange(length + 2), down=flat, aside=not flat)


def _band(wide: float, length: int, rng: Stream) -> slice:
    """The rows, or columns, of a band of a picture of so many, up to half of it beyond an end."""
    start = rng.uniform(-wide / 2, length - wide / 2)
    return slice(max(0, round(start)), max(0, round(start + wide)))


def _spread(quads: Points, moved: Array, flat: bool) -> Points:
    """Quads (n, 4, 2) that have in them all the bands that cross them. moved: how far each row or column goes."""
    found, along, across = quads.copy(), 0 if flat else 1, 1 if flat else 0
    for quad in found:
        first, last = max(0, int(quad[:, across].min())), max(0, math.ceil(float(quad[:, across].max())))
        bands = moved[first : last + 1]
        if bands.size:
            far = quad[:, along] > quad[:, along].mean()
            quad[:, along] += np.where(far, bands.max(), bands.min())
    return found


def _moved(sample: Sample, shifts: Array, down: bool, aside: bool) -> Sample:
    """Every row, or column, of the picture taken from so many pixels away.

    down: whether the shifts are of rows. aside: whether they are to a side rather than up or down.
    """
    if not np.any(shifts):
        return sample
    pairs: Any = np.zeros((len(shifts), 2), np.float32)
    pairs[:, 0 if aside else 1] = shifts
    grid = np.repeat(pairs[:, None] if down else pairs[None, :], 2, axis=1 if down else 0)
    fine = max(1, min(2, math.floor(sample.text_height / 24)))
    return warp.move_sample(sample, warp.Mesh(0.0, 0.0, 1.0, np.ascontiguousarray(grid), rounds=16, straight=fine))
