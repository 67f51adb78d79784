"""Moves of a whole line: turned, leaning, wider, waved, and how much the crop shows. They are only noted."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from synth import banks, warp
from synth.data import Array, Ink, Range
from synth.inks._shape import mesh, middle
from synth.rng import Stream, stream

_WIDEST = 2.5
"""How many times wider, or narrower, letters are made at most."""


def rotate(ink: Ink, rng: Stream, *, degrees: Range = (-4.0, 4.0), rise: float = 0.4) -> Ink:
    """Turn the line, as a camera or a page held askew does, or upside down.

    degrees: clockwise, any angle. rise: one end is never higher than the other by more than this share of the text's
        height, so a long line leans less than a word, be it upright or near 180 degrees, which is upside down. With a
        rise of 10,000 lines turn as they are asked to.
    """
    drawn = rng.uniform(*degrees)
    x, y, width, height = middle(ink)
    most = math.degrees(math.atan2(rise * height, max(width, 1.0)))
    level = 180 * round(drawn / 180)
    angle = math.radians(level + max(-most, min(most, drawn - level)))
    sine, cosine = math.sin(angle), math.cos(angle)
    return warp.add(ink, warp.linear(cosine, -sine, sine, cosine, x, y))


def shear(ink: Ink, rng: Stream, *, degrees: Range = (-8.0, 8.0)) -> Ink:
    """Lean the letters, as a picture taken from the side does, by forty degrees at most."""
    lean = math.tan(math.radians(rng.within(degrees, -40.0, 40.0)))
    x, y, _, _ = middle(ink)
    return warp.add(ink, warp.linear(1, -lean, 0, 1, x, y))


def stretch(ink: Ink, rng: Stream, *, width: Range = (0.85, 1.15)) -> Ink:
    """Make the letters wider or narrower, as crops squeezed to a size are; by two and a half times at most."""
    x, y, _, _ = middle(ink)
    return warp.add(ink, warp.linear(min(_WIDEST, max(1 / _WIDEST, rng.uniform(*width))), 0, 0, 1, x, y))


def fit(ink: Ink, rng: Stream, *, width: Range = (0.5, 0.9)) -> Ink:
    """Make each letter take so much of the line, whatever the face, as plates and forms with places for letters do.

    width: of the line over the number of its letters, as a share of its height. Letters are made at most two and a half
        times wider, or narrower, than they were.
    """
    x, y, wide, high = middle(ink)
    wanted = rng.uniform(*width) * len(ink.lines[0].chars) * high
    return warp.add(ink, warp.linear(min(_WIDEST, max(1 / _WIDEST, wanted / max(wide, 1.0))), 0, 0, 1, x, y))


def perspective(ink: Ink, rng: Stream, *, strength: Range = (0.02, 0.12)) -> Ink:
    """Look at the line from the side or from above.

    strength: how far each corner moves, as a share of the text's height, at most 0.25; along the line up to three times
        as far.
    """
    far = rng.within(strength, 0.0, 0.25)
    x, y, width, height = middle(ink)
    reach = min(3 * height, width / 3)
    left, right, top, bottom = x - width / 2, x + width / 2, y - height / 2, y + height / 2
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    moved = [(x + rng.uniform(-far, far) * reach, y + rng.uniform(-far, far) * height) for x, y in corners]
    return warp.add(ink, warp.quad_to_quad(corners, moved))


def wave(ink: Ink, rng: Stream, *, height: Range = (0.02, 0.08), length: Range = (2.0, 8.0)) -> Ink:
    """Bend the line up and down, as on cloth, bottles and curled paper.

    height: of the wave, and length: from crest to crest, both as shares of the text's height. The length is at least
        0.5, and the height at most a tenth of it, and 0.4: steeper waves would tear the letters.
    """
    high, period, phase = rng.within(height, -0.4, 0.4), rng.within(length, 0.5, 1e3), rng.uniform(0, 2 * math.pi)
    amplitude = max(-0.1 * period, min(0.1 * period, high))

    def shifts(x: Any, y: Any, tall: float) -> Any:
        rise = amplitude * tall * np.sin(2 * math.pi * x / (period * tall) + phase)
        return np.stack([np.zeros_like(rise), rise], axis=-1)

    return warp.add(ink, mesh(ink, shifts, cell=0.25))


def elastic(ink: Ink, rng: Stream, *, strength: Range = (0.01, 0.045), smooth: Range = (0.5, 1.2)) -> Ink:
    """Shift every part of the line a little on its own, as uneven paper and unsteady hands do.

    strength: the mean shift, at most an eighth of smooth: over which distance it changes, both as shares of the text's
        height; smooth is from 0.25 to 4.
    Simard, Steinkraus and Platt, Best practices for convolutional neural networks, 2003.
    """
    drawn, cell = rng.uniform(*strength), rng.within(smooth, 0.25, 4.0)
    far = max(-cell / 8, min(cell / 8, drawn))

    def shifts(x: Any, y: Any, tall: float) -> Any:
        return banks.anywhere(_jolts(), (y.size, x.size), rng) * np.float32(far * tall)

    return warp.add(ink, mesh(ink, shifts, cell=cell))


def crop(
    ink: Ink,
    rng: Stream,
    *,
    sides: Range = (0.0, 0.35),
    ends: Range = (0.0, 0.5),
    tight: float = 0.25,
    cut: Range = (0.0, 0.035),
) -> Ink:
    """Choose what the crop shows around the text, as detectors and annotators do: loose, tight, or cutting a little.

    sides: above and below, each, at most 1; ends: left and right, at most 4; as shares of the text's height. tight: how
        often the crop is tight instead. cut: what a tight crop then takes away on each side, too little to lose a mark.
    """
    if rng.chance(tight):
        left, top, right, bottom = (-min(rng.within(cut, 0.0, 0.04), spare) for spare in _spare(ink))
    else:
        left, right = rng.within(ends, 0.0, 4.0), rng.within(ends, 0.0, 4.0)
        top, bottom = rng.within(sides, 0.0, 1.0), rng.within(sides, 0.0, 1.0)
    return replace(ink, margin=(left, top, right, bottom))


def _spare(ink: Ink) -> list[float]:
    """What may be cut at the left, top, right and bottom: an eighth of the thinnest letter there; of rows nothing."""
    if len(ink.lines) > 1:
        return [0.0] * 4
    line = ink.lines[0]
    tall, (low, _, high, _) = line.height, line.quad.tolist()
    near, spare = 0.06 * tall, [tall] * 4
    for (left, top), _, (right, bottom), _ in line.boxes.tolist():
        width, height = right - left, bottom - top
        reached = (left - low[0], width), (top - low[1], height), (high[0] - right, width), (high[1] - bottom, height)
        for side, (gap, size) in enumerate(reached):
            if gap <= near and size < spare[side]:
                spare[side] = size
    if _is_turned(ink):
        spare = [min(spare)] * 4  # Any end may be on any side.
    return [size / (8 * tall) for size in spare]


def _is_turned(ink: Ink) -> bool:
    """Whether the text no longer runs from left to right."""
    if not ink.moves or isinstance(ink.moves[0], warp.Bend):
        return False
    (right, _, _), (down, _, _), _ = ink.moves[0].tolist()
    return bool(right <= abs(down))


@banks.sheet
def _jolts() -> Array:
    """(rows, columns, 2) numbers of about unit size in which neighbours are alike."""
    drawn = stream(0, 0, "bank/elastic").generator().standard_normal((*banks.SHEET, 2), np.float32)
    return banks.around(drawn, 2, lambda wide: cv2.GaussianBlur(wide, (3, 3), 0.8)) * np.float32(1.6)
