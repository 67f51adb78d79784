"""Light that is not even: lamps, shade, lenses, reflections."""

from __future__ import annotations

import functools
import math

import numpy as np

from synth.data import Array, IntRange, Range, Sample
from synth.effects._tone import repaint, shade, spare, veil
from synth.rng import Stream

_FINE = 12
"""Fields of light are drawn on a grid of about this many rows and then enlarged: light has no fine detail."""


def gradient(sample: Sample, rng: Stream, *, depth: Range = (0.1, 0.45), radial: float = 0.35) -> Sample:
    """Let the light fall off, to one side or (with probability `radial`) all around a lamp.

    `depth` is the share of light lost where it is darkest.
    """
    loss = min(rng.uniform(*depth), spare(sample))
    xs, ys = _grid(*sample.mask.shape)
    if rng.chance(radial):
        away = np.sqrt(_squares(xs, ys, rng.uniform(0.0, 1.0), rng.uniform(-0.5, 1.5)))
    else:
        turn = rng.uniform(0.0, 2 * math.pi)
        away = xs * math.cos(turn) + ys * math.sin(turn)
    return repaint(sample, shade(sample.image, loss * _stretched(away)))


def shadow(
    sample: Sample,
    rng: Stream,
    *,
    depth: Range = (0.15, 0.45),
    softness: Range = (0.1, 1.0),
    sides: IntRange = (1, 3),
) -> Sample:
    """Cast the shadow of a hand, a telephone or a window frame: a half-plane, strip or polygon with soft edges.

    `depth` is the share of light lost in it, `softness` the width of its edges as a share of the text height, `sides`
    the number of edges, at most 12.
    """
    loss = min(rng.uniform(*depth), spare(sample))
    soft = rng.within(softness, 0.02, 10.0) * sample.text_height / sample.image.shape[0]
    inside = _polygon(*_grid(*sample.mask.shape), rng, max(1, min(rng.integer(*sides), 12)), soft)
    dark = 1.0 - inside if rng.chance(0.3) else inside
    return repaint(sample, shade(sample.image, loss * dark))


def vignette(sample: Sample, rng: Stream, *, depth: Range = (0.1, 0.45)) -> Sample:
    """Darken the corners, as wide lenses do. `depth` is the share of light lost in the farthest one."""
    loss = min(rng.uniform(*depth), spare(sample))
    away = _squares(*_grid(*sample.mask.shape), rng.uniform(0.3, 0.7), rng.uniform(0.2, 0.8))
    return repaint(sample, shade(sample.image, loss * _stretched(away)))


def glare(sample: Sample, rng: Stream, *, strength: Range = (0.1, 0.45), radius: Range = (0.6, 3.0)) -> Sample:
    """Reflect a lamp on a glossy page, a screen or a sign: a soft white spot or streak.

    `strength` is how much of the way to white its middle goes; `radius` is a share of the text height.
    """
    peak = min(rng.uniform(*strength), spare(sample))
    reach = max(rng.uniform(*radius) * sample.text_height / sample.image.shape[0], 1e-3)
    xs, ys = _grid(*sample.mask.shape)
    dx, dy = xs - rng.uniform(0.0, float(xs.max())), ys - rng.uniform(0.0, 1.0)
    turn, slim = rng.uniform(0.0, math.pi), rng.uniform(0.25, 1.0)
    along = dx * math.cos(turn) + dy * math.sin(turn)
    across = (dy * math.cos(turn) - dx * math.sin(turn)) / slim
    return repaint(sample, veil(sample.image, peak * np.exp((along**2 + across**2) / -(reach * reach))))


@functools.lru_cache(maxsize=1024)
def _grid(height: int, width: int) -> tuple[Array, Array]:
    """Coordinates (1, columns) and (rows, 1) of a coarse grid over the picture; its height is the unit."""
    rows = min(height, _FINE)
    columns = max(1, round(width * rows / height))
    xs = (np.arange(columns, dtype=np.float32) + 0.5) * (width / height / columns)
    ys = (np.arange(rows, dtype=np.float32) + 0.5) / rows
    return xs[None, :], ys[:, None]


def _squares(xs: Array, ys: Array, x: float, y: float) -> Array:
    """The squared distance of the grid's points from one at these shares of its width and its height."""
    return np.square(xs - x * float(xs[0, -1])) + np.square(ys - y)


def _stretched(field: Array) -> Array:
    """The field moved and scaled to reach from 0 to 1."""
    low, high = float(field.min()), float(field.max())
    return (field - low) / max(high - low, 1e-6)


def _polygon(xs: Array, ys: Array, rng: Stream, sides: int, soft: float) -> Array:
    """1 inside of all of some half-planes, 0 outside, with edges that wide. The first goes through the picture."""
    inside = np.ones((1, 1), np.float32)
    x, y = rng.uniform(0.1, 0.9) * float(xs[0, -1]), rng.uniform(0.1, 0.9)
    turn = rng.uniform(0.0, 2 * math.pi)
    for side in range(sides):
        away = (xs - x) * math.cos(turn) + (ys - y) * math.sin(turn) + side * rng.uniform(0.3, 3.0)
        inside = np.minimum(inside, np.clip(away / soft + 0.5, 0.0, 1.0))
        turn += rng.uniform(0.5 * math.pi, 1.2 * math.pi)
    return inside * inside * (3.0 - 2.0 * inside)
