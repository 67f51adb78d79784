"""Setting one line of text: text, face and size in, mask and boxes out.

The one door is `set_line`. Behind it Pillow draws each letter once and keeps it, so that a line is put together from
drawn letters: faster than drawing it whole, and every letter's box is known to the pixel. A text that this engine
would set wrongly, since its letters join or its marks stack, is refused.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from synth.data import Face, Image, Points
from synth.errors import Reject
from synth.glyphs._letters import Letter, letters, x_height
from synth.text import clusters, needs_shaping

__all__ = ["Setting", "set_line", "x_height"]


class Setting(NamedTuple):
    """A line of text as it was set."""

    mask: Image
    """(H, W) coverage, with one empty pixel all around."""
    chars: tuple[str, ...]
    boxes: Points
    """(len(chars), 4): left, top, right, bottom of each cluster's ink; of a space, the gap it leaves."""
    baseline: float
    """Its y in the mask."""


Placed = list[tuple[Letter, int, int]]
"""Letters, where the pen stands for each, and where it goes from there: whole pixels."""


def set_line(text: str, face: Face, size: int, *, spacing: float = 0.0) -> Setting:
    """Set a line from left to right.

    text: one line, normalised. size: of the em, in pixels. spacing: added after each letter, in ems.
    Raises Reject for a text that has to be shaped, or of which nothing would be seen.
    """
    if needs_shaping(text):
        raise Reject("the script must be shaped")
    path, number = str(face.path), face.number
    chars = clusters(text)
    return _assemble(chars, _placed(chars, path, number, size, spacing), x_height(path, number, size))


def _placed(chars: tuple[str, ...], path: str, number: int, size: int, spacing: float) -> Placed:
    """Every letter at its whole pixel, though the sum of the advances is kept exactly."""
    drawn = letters(path, number, size)
    at, added, before, placed = 0.0, spacing * size, "\u2e80", []
    for char in chars:
        letter = drawn.letter(char)
        if char < "\u2e80":
            if before < "\u2e80":
                at += drawn.kern(before + char)
        pen = round(at)
        at += letter.advance + added
        placed.append((letter, pen, round(at)))
        before = char
    return placed


def _assemble(chars: tuple[str, ...], placed: Placed, body: int) -> Setting:
    """body: the height of the box of a space."""
    edges: list[int] = []
    for (mask, left, top, right, bottom, _), pen, following in placed:
        if mask is None:
            edges += (pen, -body, following if following > pen else pen + 1, 0)
        else:
            edges += (pen + left, top, pen + right, bottom)
    left, top = min(edges[0::4]) - 1, min(edges[1::4]) - 1
    whole = np.zeros((max(edges[3::4]) + 1 - top, max(edges[2::4]) + 1 - left), np.uint8)
    reached = left
    for (mask, near, high, far, low, _), pen, _ in placed:
        if mask is not None:
            part = whole[high - top : low - top, pen + near - left : pen + far - left]
            if pen + near < reached:  # Letters that overlap share their ink.
                np.maximum(part, mask, out=part)
            else:
                part[:] = mask
            reached = max(reached, pen + far)
    boxes = np.array(edges, np.float32).reshape(-1, 4) - np.array([left, top, left, top], np.float32)
    return Setting(whole, chars, boxes, float(-top))
