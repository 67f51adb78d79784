"""Setting one line of text: text, face and size in, mask and boxes out.

The one door is `set_line`, and behind it stand two engines. Pillow draws each letter once and keeps it, so that a line
is put together from drawn letters: faster than drawing it whole, and every letter's box is known to the pixel. Where
letters join, marks stack or lines run from right to left, HarfBuzz shapes the line and draws it whole. Neither needs a
library of the system.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import cv2
import numpy as np

from synth import bidi, vertical
from synth.data import Face, Image, Points
from synth.errors import Reject
from synth.glyphs._letters import Letter, letters
from synth.glyphs._letters import x_height as _x_height
from synth.text import LATIN_END, clusters, needs_shaping


class Setting(NamedTuple):
    """A line of text as it was set."""

    mask: Image
    """(H, W) coverage, with one empty pixel all around."""
    chars: tuple[str, ...]
    boxes: Points
    """(len(chars), 4): left, top, right, bottom of each cluster's ink; of a space, the gap it leaves."""
    baseline: float
    """Its y in the mask."""


TIGHTEST, WIDEST = -0.08, 4.0
"""The least spacing in ems: closer, letters would cover each other and stand in another order in the end; and the most:
farther, no one would read them as one text."""
_MARKS = frozenset(".,:;'\"-·‘’“”")
"""What is lost where it touches a letter: many a hand and many a kerning sets 3.5 as 35."""
_FREE = 0.03
"""Of the em, between such a mark and a letter in the rows of the mark; a pixel at least."""
_INKED = 96
"""From this coverage on a pixel counts as ink."""
Placed = list[tuple[Letter, int, int]]
"""Letters, where the pen stands for each, and where it goes from there: whole pixels."""


def set_line(
    text: str,
    face: Face,
    size: int,
    *,
    spacing: float = 0.0,
    direction: str = "",
    engine: str = "",
    lang: str = "",
    latin: float = 1.0,
    even: bool = False,
    gaps: Mapping[int, float] | None = None,
    narrow: float = 1.0,
) -> Setting:
    """Set a line.

    text: one line, normalised, in logical order. size: of the em, in pixels. spacing: added after each letter, in ems,
        bounded so that letters stay beside each other; letters that touch are not torn apart. direction: "ltr" or
        "rtl", of the line as a whole; else that of its first strong letter. engine: "pillow" or "harfbuzz"; else
        HarfBuzz for what has to be shaped. lang: whose forms shaped letters and digits have (BCP 47).
    latin: the size of letters that are set in the face's Latin face, as a share of the others', from 0.5 to 2.
    even: whether letters that are not ideographs stand at equal distances, each in the middle of its place.
    gaps: what is left free after the letters of these numbers, the first being 1, in ems. narrow: the width of
        ideographs, as a share of what the face has, from 0.4 to 2.5. Shaped text has none of these.
    Raises Reject for a text of which nothing would be seen or that the face or the engine cannot set rightly.
    """
    shaped = needs_shaping(text)
    if shaped and engine == "pillow":
        raise Reject("the script must be shaped")
    chars, body, spacing = clusters(text), x_height(face, size), _bounded(spacing)
    if shaped or engine == "harfbuzz":
        return _shaped(chars, face, size, spacing, direction or bidi.base_of(text), body, lang)
    placed = _placed(chars, face, size, spacing, min(2.0, max(0.5, latin)))
    if narrow != 1.0:
        placed = _condensed(chars, placed, min(2.5, max(0.4, narrow)))
    if even:
        placed = _evenly(chars, placed, size, spacing * size)
    return _assemble(chars, _parted(placed, gaps, size) if gaps else placed, body)


def set_column(
    text: str, face: Face, size: int, *, spacing: float = 0.0, upright: bool = False, joined: int = 0
) -> Setting:
    """Set a column, lying on its left side: it runs from left to right, and its baseline is its middle.

    The text, its size and the spacing are as for a line. upright: whether Latin letters and digits stand upright, not
        turned. joined: how many digits at most stand side by side in one cell.
    Raises Reject for a text of which nothing would be seen or that the face cannot set rightly in a column.
    """
    from synth.glyphs import _columns

    if any(bidi.levels(text, "ltr")):
        raise Reject("a script that is not written in columns")
    chars = clusters(text)
    parts = vertical.parts(chars, upright=upright, joined=joined)
    body, spacing = x_height(face, size), _bounded(spacing)
    found = _columns.shape(str(face.path), face.number, size, chars, parts, spacing, body)
    boxes = np.array(found.boxes, np.float32)
    if _covered(boxes):
        raise Reject("letters that cover each other")
    return Setting(found.mask, chars, boxes, float(found.baseline))


def _covered(boxes: Points) -> bool:
    """Whether a box lies over more than half of the one before it or after it."""
    sizes = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    shared = np.minimum(boxes[1:, 2:], boxes[:-1, 2:]) - np.maximum(boxes[1:, :2], boxes[:-1, :2])
    return bool((shared.clip(0).prod(axis=1) > np.minimum(sizes[1:], sizes[:-1]) / 2).any())


def _bounded(spacing: float) -> float:
    return min(WIDEST, max(TIGHTEST, spacing))


def x_height(face: Face, size: int) -> int:
    """The height of a small x in pixels; of an ideograph or a digit in a face that has no x; else half the em."""
    for char in "x国0":
        if ord(char) in face.coverage:
            return _x_height(str(face.path), face.number, size, char)
    return size // 2


def letter(char: str, face: Face, size: int) -> Letter:
    """One character by itself, unshaped. Raises Reject for one that leaves no ink or cannot be drawn."""
    return letters(str(face.path), face.number, size).letter(char)


def _shaped(
    chars: tuple[str, ...], face: Face, size: int, spacing: float, direction: str, body: int, lang: str
) -> Setting:
    from synth.glyphs import _shaping  # Loaded for those who need it: it takes as long as the rest of synth.

    found = _shaping.shape(str(face.path), face.number, size, chars, spacing, direction, body, lang)
    return Setting(found.mask, chars, np.array(found.boxes, np.float32), float(found.baseline))


def _placed(chars: tuple[str, ...], face: Face, size: int, spacing: float, share: float) -> Placed:
    """Every letter at its whole pixel, though the sum of the advances is kept exactly."""
    own = letters(str(face.path), face.number, size)
    latin = letters(str(face.latin.path), face.latin.number, round(size * share)) if face.latin else own
    at, added, free, before = 0.0, spacing * size, max(1, round(_FREE * size)), "\u2e80"
    placed: Placed = []
    for char in chars:
        drawn = latin if char < LATIN_END else own
        letter = drawn.letter(char)
        if char < "\u2e80" and before < "\u2e80" and (latin is own or (char < LATIN_END) == (before < LATIN_END)):
            at += drawn.kern(before, char)
        if (char in _MARKS) != (before in _MARKS) and placed:
            at += _lacking(placed[-1], letter, round(at), free, before in _MARKS)
        pen = round(at)
        at += letter.advance + added
        placed.append((letter, pen, round(at)))
        before = char
    return placed


def _lacking(placed: tuple[Letter, int, int], letter: Letter, pen: int, free: int, after: bool) -> int:
    """How many pixels further on a letter has to stand, for as many as are wanted to be free before it.

    after: whether it follows a mark, else it is one.
    """
    first, start, _ = placed
    lacking = start + first.right + free - pen - letter.left
    if lacking <= 0 or first.mask is None or letter.mask is None:
        return 0
    mark, other, ink = (first, letter, letter.mask) if after else (letter, first, first.mask)
    rows = ink[max(0, mark.top - 1 - other.top) : max(0, mark.bottom + 1 - other.top)]
    columns = np.flatnonzero(rows.max(0, initial=0) >= _INKED)
    if not columns.size:
        return 0
    return max(0, lacking - int(columns[0] if after else ink.shape[1] - 1 - columns[-1]))


def _evenly(chars: tuple[str, ...], placed: Placed, size: int, added: float) -> Placed:
    """The letters each in the middle of a place that is as wide as the widest of them; ideographs where they are. A
    space is half an em wide at least: it has to be told from what is between two letters.
    """
    inked = (letter.right - letter.left for char, (letter, *_) in zip(chars, placed, strict=True) if char < "\u2e80")
    widest = 1.1 * max(inked, default=0)
    at, found = 0.0, []
    for char, (letter, _, _) in zip(chars, placed, strict=True):
        cell = widest if char < "\u2e80" else letter.advance
        if letter.mask is None:
            cell = max(cell, letter.advance, size / 2)
        pen = round(at) if letter.mask is None else round(at + (cell - letter.right - letter.left) / 2)
        at += cell + added
        found.append((letter, pen, round(at)))
    return found


def _condensed(chars: tuple[str, ...], placed: Placed, share: float) -> Placed:
    """The letters, ideographs among them made narrower or wider."""
    moved, found = 0.0, []
    for char, (letter, pen, following) in zip(chars, placed, strict=True):
        at = round(pen + moved)
        if char >= "\u2e80" and letter.mask is not None:
            width = max(1, round(letter.mask.shape[1] * share))
            mask = cv2.resize(letter.mask, (width, letter.mask.shape[0]), interpolation=cv2.INTER_AREA)
            moved += (share - 1) * letter.advance
            left = round(letter.left * share)
            letter = letter._replace(mask=mask, left=left, right=left + width, advance=letter.advance * share)
        found.append((letter, at, round(following + moved)))
    return found


def _parted(placed: Placed, gaps: Mapping[int, float], size: int) -> Placed:
    added, found = 0, []
    for number, (letter, pen, following) in enumerate(placed, 1):
        further = added + round(_bounded(gaps.get(number, 0.0)) * size)
        found.append((letter, pen + added, following + further))
        added = further
    return found


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
