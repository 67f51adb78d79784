"""A text in one line or in one column."""

from __future__ import annotations

import math

import cv2
import numpy as np

from synth import glyphs, warp
from synth.data import Face, Image, Ink, Line, Phrase, Points, Range
from synth.errors import RecipeError, Reject
from synth.rng import Stream

_CORNERS = (0, 1, 2, 1, 2, 3, 0, 3)
"""Where left, top, right, bottom stand in the corners of a quad, clockwise from the top left."""
_SLANT = 0.21
"""Tangent of the angle of a made oblique: twelve degrees."""
_TURNED = 1.5
"""How many times as long as wide a column is at least that lies on its side."""
_SEEN = 1.15
"""How many times as much room as between two letters there is where a space is seen."""
_LARGEST = 400
"""The largest em in pixels: from there on a line is larger than any picture of it."""


def horizontal(
    phrase: Phrase,
    face: Face,
    rng: Stream,
    *,
    sizes: tuple[int, ...] = (40,),
    spacing: Range = (-0.02, 0.06),
    wide: float = 0.06,
    wide_spacing: Range = (0.1, 0.6),
    bold: float = 0.06,
    oblique: float = 0.05,
    latin: tuple[float, ...] = (1.0,),
    even: float = 0.0,
    gaps: tuple[int, ...] = (),
    gap: Range = (0.1, 0.4),
    narrow: Range = (1.0, 1.0),
) -> Ink:
    """One line, from left to right or from right to left as its script is written.

    sizes: of the em in pixels, one of these: the resolution of the letters before the crop is scaled to its height.
        One named twice is drawn twice as often. Letters are kept once drawn, so that few sizes are fast.
    spacing: added between letters, in ems. wide, wide_spacing: how often letters are set far apart, and how far.
    bold, oblique: how often these are made from an upright regular face whose family has none of its own.
    latin: the size of Latin letters that are set in a face of their own, as shares of the others', one of these.
    even: how often all letters but ideographs stand at equal distances, as on plates, meters and typewriters.
    gaps, gap: after which letters, the first being 1, there is so much more room, in ems, that labels do not tell of.
    narrow: the width of ideographs, as a share of what the face has.
    """
    if "\n" in phrase.text:
        raise Reject("a line break in a single line")
    apart = rng.uniform(*wide_spacing) if rng.chance(wide) else rng.uniform(*spacing)
    heavier = rng.chance(bold) and "bold" in face.lacks
    leaning = rng.chance(oblique) and "oblique" in face.lacks
    size = em(rng, sizes)
    share = rng.choose(latin) if face.latin and latin else 1.0
    spread = bool(even) and rng.chance(even)
    parted = dict.fromkeys(gaps, rng.uniform(*gap)) if gaps else None
    setting = glyphs.set_line(
        phrase.text,
        face,
        size,
        spacing=apart,
        direction=phrase.direction,
        lang=phrase.lang,
        latin=share,
        even=spread,
        gaps=parted,
        narrow=1.0 if narrow == (1.0, 1.0) else rng.uniform(*narrow),
    )
    if " " in phrase.text and phrase.direction != "rtl" and _hides_a_space(setting):
        raise Reject("a space no wider than what is between letters")
    if heavier:
        setting = _bolder(setting, size)
    x_height = glyphs.x_height(face, size)
    setting = roomy(setting, x_height)
    line = line_of(phrase.text, setting, x_height)
    ink = Ink(setting.mask, (line,), size=size)
    if leaning:
        ink = warp.add(ink, warp.linear(1, -_SLANT, 0, 1, 0, setting.baseline))
    return ink


def vertical(
    phrase: Phrase,
    face: Face,
    rng: Stream,
    *,
    sizes: tuple[int, ...] = (40,),
    spacing: Range = (-0.02, 0.15),
    upright: float = 0.0,
    upright_letters: float = 0.3,
    joined: float = 0.7,
    digits: int = 2,
    bold: float = 0.06,
) -> Ink:
    """One column from top to bottom, as East Asian and Mongolian texts have it.

    sizes, bold: as for a horizontal line. spacing: between letters, in ems.
    upright: how often the picture shows the column as it stands, as wide as lines are high; else it lies on its left
        side, first letter left, as PaddleOCR turns tall crops before it reads them. It turns those that are half again
        as high as wide: shorter columns, such as a single letter, always stand.
    upright_letters: how often Latin letters and digits stand upright, not turned. joined, digits: how often numbers of
        at most so many digits stand side by side in one cell.
    """
    if "\n" in phrase.text:
        raise Reject("a line break in a single column")
    apart, stands = rng.uniform(*spacing), rng.chance(upright)
    letters, cell = rng.chance(upright_letters), digits if rng.chance(joined) else 0
    heavier = rng.chance(bold) and "bold" in face.lacks
    size = em(rng, sizes)
    setting = glyphs.set_column(phrase.text, face, size, spacing=apart, upright=letters, joined=cell)
    if heavier:
        setting = _bolder(setting, size)
    # A column is as wide as its letters are, also where these happen to be narrow.
    half = round(0.42 * size)
    setting = roomy(setting, half, half)
    height, width = setting.mask.shape
    stands = stands or width < _TURNED * height
    return Ink(setting.mask, (line_of(phrase.text, setting, half, half),), size=size, upright=stands)


def _hides_a_space(setting: glyphs.Setting) -> bool:
    """Whether somewhere in a line there is hardly less room between two letters than where a space is."""
    at_spaces, between, before, end = [math.inf], [0.0], "", 0.0
    for char, (left, _, right, _) in zip(setting.chars, setting.boxes.tolist(), strict=True):
        if char == " ":
            before = char
            continue
        if before == " ":
            at_spaces.append(left - end)
        elif before.isalnum() and char[0].isalnum():  # Marks as wide as ideographs have much room on one side.
            between.append(left - end)
        before, end = char[0], right
    return min(at_spaces) < _SEEN * max(between)


def em(rng: Stream, sizes: tuple[int, ...]) -> int:
    """One of a layout's sizes. Raises RecipeError where not all are sizes that letters can be drawn in."""
    if not sizes or min(sizes) < 4 or max(sizes) > _LARGEST:
        raise RecipeError(f"a layout has sizes = {list(sizes)}; it needs some, from 4 to {_LARGEST} pixels.")
    return rng.choose(sizes)


def _bolder(setting: glyphs.Setting, size: int) -> glyphs.Setting:
    """Strokes wider by about a thirtieth of the em, to the right, as printers' drivers make a bold."""
    more = max(1, round(size / 32))
    mask: Image = cv2.copyMakeBorder(setting.mask, 0, 0, 0, more, cv2.BORDER_CONSTANT, value=0)
    mask = cv2.dilate(mask, np.ones((1, more + 1), np.uint8), anchor=(more, 0))
    boxes = setting.boxes.copy()
    inked = [row for row, char in enumerate(setting.chars) if char != " "]
    boxes[inked, 2] += more
    return setting._replace(mask=mask, boxes=boxes)


def roomy(setting: glyphs.Setting, high: int, low: int = 0) -> glyphs.Setting:
    """The setting with room from so much above its baseline to so much below, where a letter is smaller than that."""
    above = max(0, math.ceil(high + 1 - setting.baseline))
    below = max(0, math.ceil(setting.baseline + low + 1 - setting.mask.shape[0]))
    if not (above or below):
        return setting
    mask: Image = cv2.copyMakeBorder(setting.mask, above, below, 0, 0, cv2.BORDER_CONSTANT, value=0)
    shift = np.array([0, above, 0, above], np.float32)
    return setting._replace(mask=mask, boxes=setting.boxes + shift, baseline=setting.baseline + above)


def line_of(text: str, setting: glyphs.Setting, high: int, low: int = 0) -> Line:
    """The line of a setting, at least so high above its baseline and so low below it."""
    # Setting leaves one empty pixel around the ink. A dash or a full stop alone is as tall as a small letter: no one
    # crops it to its ink.
    left, right = 1.0, setting.mask.shape[1] - 1.0
    top = min(1.0, setting.baseline - high)
    bottom = max(setting.mask.shape[0] - 1.0, setting.baseline + low)
    quad = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
    return Line(text, quad, setting.chars, quads(setting.boxes))


def quads(boxes: Points) -> Points:
    """(n, 4) left, top, right, bottom to (n, 4, 2) corners, clockwise from the top left."""
    return boxes.take(_CORNERS, axis=1).reshape(-1, 4, 2)
