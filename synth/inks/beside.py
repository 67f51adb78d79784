"""What stands beside the text in the same line and does not belong to it."""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np

from synth import warp
from synth.data import Image, Ink, Layer, Line, Range
from synth.rng import Stream

_HALF = 0.5
"""The share of its letter that a sliver shows at most: of more of it a label would have to tell."""
_WIDE = 0.35
"""The least width of such a letter, as a share of the text's height."""
_THIN = frozenset("1Iijlfrt|!()[]{}/\\")
"""Letters that are not shown however wide a face has them: half an i is still an i, or a bracket."""
_NEAREST = 0.1
"""The least gap, as a share of the text's height: nearer, it would look like a letter of the text."""
_SEEN = 0.85
"""The share of a sliver that lies inside of the crop: its own edge is not to be seen."""
_TALL = 0.5
"""The least height of a sliver, as a share of the text's: a lower one looks like a comma or a full stop."""


def sliver(ink: Ink, rng: Stream, *, gap: Range = (0.15, 0.45), width: Range = (0.1, 0.35), both: float = 0.15) -> Ink:
    """Let a sliver of the word before or after be seen at an end, cut by the border: crops of words often have one.

    It is of the line's own first or last letter, moved, so that its script, its size and its look are right. The step
    comes after `crop`: at that end the crop then shows as much as the sliver needs. A line on an arc has none, as its
    ends turn away from the border. No recipe that ships draws it, since what is left of a stem may be read as an I.

    gap: between the text and the sliver, beyond what is between letters, from 0.1 to 1.5, and width: of the sliver, as
        shares of the text's height; of its letter it shows half at most. both: how often both ends have one.
    """
    first = rng.choose((0, 2))
    sides = (0, 2) if rng.chance(both) else (first,)
    drawn = [(side, rng.within(gap, _NEAREST, 1.5), rng.uniform(*width)) for side in sides]
    if len(ink.lines) == 1 and not any(isinstance(move, warp.Arc) for move in ink.moves):
        for side, apart, wide in drawn:
            ink = _beside(ink, side, apart, wide)
    return ink


def _beside(ink: Ink, side: int, apart: float, wide: float) -> Ink:
    """The ink with a sliver. side: of its margin, 0 for the left end and 2 for the right one."""
    line = ink.lines[0]
    tall, left, right = line.height, float(line.quad[0, 0]), float(line.quad[1, 0])
    edges = _edges(line)
    # After the text comes its own first letter, and before it its last.
    near, far, char = max(edges, key=lambda edge: edge[1]) if side == 0 else min(edges)
    pixels = math.floor(min(wide * tall, _HALF * (far - near)))
    if pixels < 3 or far - near < _WIDE * tall or char in _THIN:
        return ink
    away = apart * tall + _between(edges)
    source = math.ceil(far) - pixels if side == 0 else math.floor(near)
    if not _is_cut(ink.mask[:, source : source + pixels], side, _TALL * tall):
        return ink
    target = math.floor(left - away) - pixels if side == 0 else math.ceil(right + away)
    room = max(0, -target, target + pixels - ink.mask.shape[1])

    def copied(mask: Image) -> Image:
        found = mask.copy()
        part = found[:, target + room : target + room + pixels]
        part[:] = cv2.max(part, mask[:, source + room : source + room + pixels])
        return found

    grown, margin = warp.grow(ink, room) if room else ink, list(ink.margin)
    margin[side] = _share(ink, away + _SEEN * pixels)
    return replace(
        grown,
        mask=copied(grown.mask),
        layers=tuple(Layer(copied(layer.mask), layer.role, layer.strength) for layer in grown.layers),
        margin=(margin[0], margin[1], margin[2], margin[3]),
    )


def _edges(line: Line) -> list[tuple[float, float, str]]:
    """Left and right of the letters, and what they are."""
    boxes = zip(line.boxes, line.chars, strict=True)
    return [(float(box[:, 0].min()), float(box[:, 0].max()), char) for box, char in boxes if not char.isspace()]


def _between(edges: list[tuple[float, float, str]]) -> float:
    """The mean room between letters, spaces included."""
    left, right = min(edges)[0], max(far for _, far, _ in edges)
    return max(0.0, right - left - sum(far - near for near, far, _ in edges)) / max(1, len(edges) - 1)


def _is_cut(part: Image, side: int, least: float) -> bool:
    """Whether a sliver is at least so tall, and ink of it lies under the border: else it would look like a mark."""
    border = round((1 - _SEEN if side == 0 else _SEEN) * part.shape[1]) - (side == 2)
    tall = cv2.countNonZero(cv2.reduce(part, 1, cv2.REDUCE_MAX))
    return tall >= least and int(part[:, border].max()) > 128


def _share(ink: Ink, pixels: float) -> float:
    """A way along the line as a share of the height of the text, both as its moves leave them."""
    left, top, right, bottom = warp.bounds(ink)
    return pixels * (right - left) / float(np.ptp(ink.lines[0].quad[:, 0])) / (bottom - top)
