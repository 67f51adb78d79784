"""What stands beside a text and before it and does not belong to it: rules, neighbours, pens, wires, fingers."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np

from synth import banks
from synth.compose import blend
from synth.data import Array, Image, IntRange, Range, Sample
from synth.effects._draw import Frame, frame, mark, over, stroke, window
from synth.effects._tone import levels, repaint
from synth.rng import Stream

_PENS = ((25.0, 40.0, 130.0), (30.0, 30.0, 35.0), (180.0, 30.0, 35.0), (90.0, 90.0, 95.0), (20.0, 100.0, 60.0))


def form(
    sample: Sample,
    rng: Stream,
    *,
    gap: Range = (0.04, 0.3),
    width: Range = (0.015, 0.05),
    sides: Range = (0.25, 0.8),
    style: Range = (0.0, 1.0),
) -> Sample:
    """Rule lines around the text, as tables, forms and cells have them, clear of the letters.

    `gap` between text and line and `width` of the line are shares of the text height; `sides` is how often each of the
    four is ruled; `style` goes from solid through double and dashed to dotted.
    """
    far = max(rng.uniform(*gap), 0.03) * sample.text_height
    thick = min(rng.uniform(*width), 0.07) * sample.text_height
    often, kind = rng.uniform(*sides), rng.uniform(*style)
    stand = frame(sample)
    colour = mark(sample, rng.choose(_PENS) if rng.chance(0.3) else levels(sample)[0])
    ruled = [side for side in range(4) if rng.chance(often)] or [rng.integer(0, 3)]
    over_ends = rng.uniform(0.0, 2.0) * sample.text_height
    cover = np.zeros(sample.mask.shape, np.uint8)
    stroke(
        cover, [line for side in ruled for line in _rule(stand, side, far + thick / 2, over_ends, kind, thick)], thick
    )
    return repaint(sample, blend(sample.image, cover, colour, 0.9))


def neighbours(
    sample: Sample, rng: Stream, *, gap: Range = (0.06, 0.35), fade: Range = (0.0, 0.2), beside: float = 0.0
) -> Sample:
    """Let parts of the lines above and below be seen, cut by the border: crops of pages have them and labels do not.

    `gap` is the space between the lines in text heights, `fade` how much paler they are than the text; `beside` is how
    often a sliver of the next word shows at an end, which may be read as a letter of the text. What is seen is the
    sample's own text, moved, so that its script, size and colour are right.
    """
    apart, pale = max(rng.uniform(*gap), 0.05), min(max(rng.uniform(*fade), 0.0), 0.9)
    stand, shape = frame(sample), sample.mask.shape
    cover: Any = np.zeros(shape, np.uint8)
    first = rng.choose((-1, 1))
    for sign in (first, -first) if rng.chance(0.5) else (first,):
        far = sign * (2 * stand.rise + apart * sample.text_height)
        moved = stand.down * far + stand.along * (rng.uniform(-0.6, 0.6) * stand.reach)
        cover = cv2.max(cover, _moved(sample.mask, stand, moved, rng.chance(0.5)))
    if rng.chance(beside):
        sign = rng.choose((-1, 1))
        moved = stand.along * (sign * (2 * stand.reach + max(apart, 0.25) * sample.text_height))
        cover = cv2.max(cover, _moved(sample.mask, stand, moved, False))
    return repaint(sample, blend(sample.image, cover, levels(sample)[0], 1.0 - pale))


def pen(
    sample: Sample, rng: Stream, *, count: IntRange = (1, 2), width: Range = (0.025, 0.05), through: float = 0.3
) -> Sample:
    """Scribble with a pen or a pencil: ticks, rings and wavy lines beside, below and now and then through the text.

    `count` of strokes, at most 3; `width`, in text heights and at most 0.055, is thinner than the strokes of letters;
    `through` is how often one may cross the text, and then it is half transparent.
    """
    number, thick = min(rng.integer(*count), 3), min(rng.uniform(*width), 0.055) * sample.text_height
    colour = mark(sample, rng.choose(_PENS))
    stand, tall = frame(sample), sample.text_height
    cover = np.zeros(sample.mask.shape, np.uint8)
    for _ in range(number):
        crossing = rng.chance(through)
        stroke(cover, [_scribble(stand, tall, rng, crossing)], thick, 0.5 if crossing else 0.9)
    grain = over(window(_graphite(), cover.shape, rng), 0.0, 90.0)
    return repaint(sample, blend(sample.image, cv2.multiply(cover, grain, scale=1 / 255), colour))


def wire(
    sample: Sample, rng: Stream, *, width: Range = (0.02, 0.05), opacity: Range = (0.5, 0.9), count: IntRange = (1, 2)
) -> Sample:
    """Let wires, twigs, ropes or hairs hang before the text, thinner than its strokes and a little out of focus.

    `width` in text heights, at most 0.06; `opacity` at most 0.95; `count` at most 3.
    """
    thick = max(0.5, min(rng.uniform(*width), 0.06) * sample.text_height)
    firm, number = min(rng.uniform(*opacity), 0.95), min(rng.integer(*count), 3)
    grey = rng.uniform(0.0, 90.0) if rng.chance(0.75) else rng.uniform(180.0, 255.0)
    rows, columns = sample.mask.shape
    cover = np.zeros(sample.mask.shape, np.uint8)
    along = np.linspace(-0.05, 1.05, 12)
    for _ in range(number):
        x, run = rng.uniform(0.0, 1.0) * columns, rng.normal(0.0, 1.2) * rows
        sag = rng.uniform(-0.15, 0.15) * rows
        bent = 4 * sag * along * (1 - along)
        stroke(cover, [np.stack((x + run * (along - 0.5) + bent, along * rows), axis=-1)], thick)
    soft = cv2.blur(cover, (3, 3)) if thick > 1.5 else cover
    return repaint(sample, blend(sample.image, soft, mark(sample, (grey, grey, grey), 1.6), firm))


def intruder(
    sample: Sample, rng: Stream, *, size: Range = (0.3, 1.5), opacity: Range = (0.7, 1.0), soft: Range = (0.03, 0.25)
) -> Sample:
    """Let a finger, a leaf or the edge of something near come into the picture from its border, hardly over the text.

    `size` in text heights; `opacity` at most 1; `soft`, likewise in text heights, is how much it is out of focus.
    """
    radius = max(rng.uniform(*size), 0.1) * sample.text_height
    firm, blur = min(rng.uniform(*opacity), 1.0), max(rng.uniform(*soft) * sample.text_height, 0.7)
    rows, columns = sample.mask.shape
    stand = frame(sample)
    level, sign = rng.chance(0.65), rng.choose((-1.0, 1.0))
    aside = stand.along if not level else stand.down
    clear = (stand.rise if level else stand.reach) - 0.04 * sample.text_height
    slid = rng.uniform(-1.1, 1.1) * (stand.reach if level else stand.rise)
    wide = radius * rng.uniform(0.6, 1.6)
    # Far enough away for its rim to touch the text with what is soft of it, at most.
    centre = stand.centre + aside * (sign * (clear + radius + blur)) + (stand.along if level else stand.down) * slid
    # It is soft: every second pixel is enough to know it by.
    x = np.arange(0.5, columns, 2, dtype=np.float32) - np.float32(centre[0])
    y = np.arange(0.5, rows, 2, dtype=np.float32) - np.float32(centre[1])
    cosine, sine = np.float32(aside[0]), np.float32(aside[1])
    away = np.square(((x * cosine)[None, :] + (y * sine)[:, None]) / np.float32(radius))
    away += np.square(((y * cosine)[:, None] - (x * sine)[None, :]) / np.float32(wide))
    inside = (1.0 - np.sqrt(away)) * np.float32(radius / blur)
    cover = cv2.resize(cv2.convertScaleAbs(np.clip(inside, -0.5, 0.5), alpha=255, beta=127.5), (columns, rows))
    red, grey = rng.uniform(0.0, 70.0), rng.uniform(10.0, 170.0)
    return repaint(sample, blend(sample.image, cover, mark(sample, (grey + red, grey, grey * 0.85), 3.0), firm))


def _rule(stand: Frame, side: int, far: float, ends: float, kind: float, thick: float) -> list[Array]:
    """The lines (2, 2) that rule one side of a frame: 0 top, 1 right, 2 bottom, 3 left."""
    level = side % 2 == 0
    half = (stand.reach if level else stand.rise) + far + (ends if level else 0.3 * ends)
    away = ((stand.rise if level else stand.reach) + far) * (1 if side in (1, 2) else -1)
    places = [away, away + math.copysign(2.5 * thick + 1, away)] if 0.45 < kind < 0.65 else [away]
    if kind < 0.65:
        spans = [(-half, half)]
    else:
        dash = max(2.0, (1.2 if kind > 0.85 else 5.0) * thick)
        step = max(2.0 * dash, dash + 2.5, half / 60)
        spans = [(start, start + dash - 1) for start in np.arange(-half, half, step).tolist()]
    run, still = np.repeat([spans], len(places), axis=0), np.repeat(places, 2 * len(spans)).reshape(len(places), -1, 2)
    return list(stand.at(*((run, still) if level else (still, run))).reshape(-1, 2, 2))


def _moved(mask: Image, stand: Frame, by: Array, turned: bool) -> Any:
    """The text in another place, maybe standing on its head: cut letters look alike either way."""
    x, y = by.tolist()
    matrix = np.array([[1.0, 0.0, x], [0.0, 1.0, y]])
    if turned:
        across, down = 2 * stand.centre - 1  # OpenCV counts from the middles of pixels.
        matrix = np.array([[-1.0, 0.0, across + x], [0.0, -1.0, down + y]])
    return cv2.warpAffine(mask, matrix, mask.shape[::-1])


def _scribble(stand: Frame, tall: float, rng: Stream, crossing: bool) -> Array:
    """The way of a pen: a ring, a tick or a wavy line; through the text, or clear of it above, below or at an end."""
    kind, size = rng.integer(0, 2), rng.uniform(0.4, 1.0) * tall
    sign = rng.choose((-1.0, 1.0))
    x = rng.uniform(-1.0, 1.0) * stand.reach
    y = rng.uniform(-0.5, 0.5) * stand.rise if crossing else sign * (stand.rise + 0.1 * tall)
    if kind == 0:
        angle = np.linspace(0.0, 6.8, 24) + rng.uniform(0, 6)
        wide, high = size * rng.uniform(0.8, 2.5), size * rng.uniform(0.5, 0.9)
        lifted = y if crossing else y + sign * high
        return stand.at(x + wide * np.cos(angle) * np.linspace(0.95, 1.05, 24), lifted + high * np.sin(angle))
    if kind == 1:
        right, below = np.array((0.0, 0.3, 1.0)) * size, np.array((0.0, 0.45, -0.6)) * size
        return stand.at(x + right, y + (below if crossing else sign * np.abs(below)))
    right = np.linspace(-1.0, 1.0, 30) * size * rng.uniform(1.0, 3.0)
    waves = rng.uniform(0.01, 0.08) * tall * np.sin(right / size * rng.uniform(3.0, 14.0))
    return stand.at(x + right, y + waves + rng.uniform(-0.05, 0.05) * right)


@banks.sheet
def _graphite() -> Image:
    return banks.ranked(banks.clouds("graphite", 0, 0.7))
