"""Thin patterns over the whole picture: rulings, nested boxes and nested ovals, as forms, charts and captchas have."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from synth.compose import blend
from synth.data import Angles, Array, Range, Sample
from synth.effects._draw import mark, stroke
from synth.effects._tone import levels, repaint, spare
from synth.rng import Stream

_THICK, _NEAR = 0.05, 0.3
"""The greatest width of a line and the least distance of two, as shares of the text height."""
_COLOURS = ((30.0, 30.0, 35.0), (40.0, 80.0, 160.0), (170.0, 60.0, 60.0), (120.0, 120.0, 120.0), (240.0, 240.0, 240.0))


def lattice(
    sample: Sample,
    rng: Stream,
    *,
    gap: Range = (0.4, 1.2),
    width: Range = (0.015, 0.04),
    opacity: Range = (0.2, 0.5),
    degrees: Angles = (-4.0, 4.0),
    both: float = 0.5,
) -> Sample:
    """Rule parallel lines over the picture, or a grid of them, as squared paper, charts and wire mesh have.

    `gap` from line to line, at least 0.3, and `width`, at most 0.05, are shares of the text height; `opacity` is
    bounded by the contrast that the text can spare. `degrees` turn the pattern; `both` is how often lines cross, else
    they run level or upright.
    """
    apart, thick, firm = _drawn(sample, rng, gap, width, opacity)
    turn, crossed, upright = math.radians(rng.uniform(*degrees)), rng.chance(both), rng.chance(0.5)
    rows, columns = sample.mask.shape
    reach = (rows + columns) / 2 + apart
    ways: list[Array] = []
    for way in (True, False) if crossed else (upright,):
        angle = turn + (math.pi / 2 if way else 0.0)
        along, across = np.array((math.cos(angle), math.sin(angle))), np.array((-math.sin(angle), math.cos(angle)))
        # As far from the middle as the picture goes in that direction.
        far = (abs(across[0]) * columns + abs(across[1]) * rows) / 2 + apart
        for away in np.arange(rng.uniform(-far, apart - far), far, apart):
            middle = np.array((columns / 2, rows / 2)) + away * across
            ways.append(np.stack((middle - reach * along, middle + reach * along)))
    return _ruled(sample, rng, ways, thick, firm)


def boxes(
    sample: Sample,
    rng: Stream,
    *,
    gap: Range = (0.4, 1.2),
    width: Range = (0.015, 0.04),
    opacity: Range = (0.2, 0.5),
    degrees: Angles = (-8.0, 8.0),
) -> Sample:
    """Draw boxes in boxes over the picture, as the guilloches of tickets and patterned glass have.

    `gap` from one to the next, at least 0.3, and `width`, at most 0.05, are shares of the text height; `opacity` is
    bounded by the contrast that the text can spare. `degrees` turn the boxes.
    """
    return _nested(sample, rng, gap, width, opacity, degrees, ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)))


def ovals(
    sample: Sample,
    rng: Stream,
    *,
    gap: Range = (0.4, 1.2),
    width: Range = (0.015, 0.04),
    opacity: Range = (0.2, 0.5),
    degrees: Angles = (-30.0, 30.0),
) -> Sample:
    """Draw ovals in ovals over the picture, as ripples, records and security prints have.

    `gap` from one to the next, at least 0.3, and `width`, at most 0.05, are shares of the text height; `opacity` is
    bounded by the contrast that the text can spare. `degrees` turn the ovals.
    """
    turn = np.linspace(0.0, 2 * math.pi, 49)
    return _nested(sample, rng, gap, width, opacity, degrees, np.stack((np.cos(turn), np.sin(turn)), axis=-1))


def _drawn(sample: Sample, rng: Stream, gap: Range, width: Range, opacity: Range) -> tuple[float, float, float]:
    """The distance of two lines and their width in pixels, and how opaque they are."""
    tall = sample.text_height
    apart, thick = max(rng.uniform(*gap), _NEAR) * tall, min(rng.uniform(*width), _THICK) * tall
    return max(apart, 2.0), thick, min(rng.uniform(*opacity), spare(sample))


def _nested(
    sample: Sample,
    rng: Stream,
    gap: Range,
    width: Range,
    opacity: Range,
    degrees: Range,
    shape: Sequence[object] | Array,
) -> Sample:
    """One shape, points (n, 2) from -1 to 1, again and again around a point, as long as the picture is."""
    apart, thick, firm = _drawn(sample, rng, gap, width, opacity)
    rows, columns = sample.mask.shape
    centre = np.array((rng.uniform(0.2, 0.8) * columns, rng.uniform(0.2, 0.8) * rows))
    angle, longer = math.radians(rng.uniform(*degrees)), rng.uniform(1.0, max(1.0, min(columns / rows, 6.0)))
    turned = np.array(((math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))))
    points = (np.asarray(shape, np.float64) * (longer, 1.0)) @ turned
    count = min(60, math.ceil(math.hypot(rows, columns / longer) / apart) + 1)
    return _ruled(sample, rng, [centre + number * apart * points for number in range(1, count)], thick, firm)


def _ruled(sample: Sample, rng: Stream, ways: Sequence[Array], thick: float, firm: float) -> Sample:
    colour = mark(sample, levels(sample)[0] if rng.chance(0.3) else rng.choose(_COLOURS))
    cover = np.zeros(sample.mask.shape, np.uint8)
    stroke(cover, ways, thick)
    return repaint(sample, blend(sample.image, cover, colour, firm))
