"""What a face really draws: code points that lead to an outline of their own."""

from __future__ import annotations

import functools
import statistics
import struct
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageFont

_UNSEEN = frozenset({0x1039, 0x17D2, 0x1A60, 0xAAF6})
"""Signs that stack the next letter below the last one and are not seen themselves: blank in most faces."""


def coverage(font: Any) -> set[int]:
    """The code points of an open fontTools font that lead to an outline of their own."""
    cmap = font.getBestCmap() or {}
    blank = _blank_glyphs(font, {glyph for point, glyph in cmap.items() if point not in _UNSEEN})
    shared = Counter(glyph for point, glyph in cmap.items() if 0x4E00 <= point <= 0x9FFF)
    return {point for point, glyph in cmap.items() if glyph not in blank and shared[glyph] < 2}


def _blank_glyphs(font: Any, names: set[str]) -> set[str]:
    if "glyf" in font:
        return _blank_in_glyf(font, names)
    if "CFF " in font:
        return _blank_in_cff(font, names)
    return names


def _blank_in_glyf(font: Any, names: set[str]) -> set[str]:
    places = font["loca"].locations
    data = font.getTableData("glyf")
    missing = data[places[0] : places[1]]

    def is_blank(name: str) -> bool:
        number = font.getGlyphID(name)
        outline = data[places[number] : places[number + 1]]
        if len(outline) < 10 or number == 0 or outline == missing:
            return True
        contours, left, low, right, high = struct.unpack(">5h", outline[:10])
        return bool(contours == 0 or left >= right or low >= high)

    return {name for name in names if is_blank(name)}


def _blank_in_cff(font: Any, names: set[str]) -> set[str]:
    outlines = font["CFF "].cff.topDictIndex[0].CharStrings
    missing = outlines[".notdef"].bytecode if ".notdef" in outlines.keys() else b""  # noqa: SIM118

    def is_blank(name: str) -> bool:
        outline = outlines[name]
        # Nothing that draws is shorter, unless it calls a subroutine: only then is it worth drawing.
        short = len(outline.bytecode) < 10
        return name == ".notdef" or outline.bytecode == missing or (short and outline.calcBounds(outlines) is None)

    return {name for name in names if is_blank(name)}


def unshown(path: Path, number: int, points: set[int]) -> set[int]:
    """The small letters of a face that draws capitals for them, alike or redrawn."""
    letters = [letter for letter in "abdeghnqrt" if {ord(letter), ord(letter.upper())} <= points]
    # What Pillow cannot open raises here, whatever letters it has: such a face is of no use.
    font = ImageFont.truetype(str(path), 64, index=number, layout_engine=ImageFont.Layout.BASIC)
    # In faces with true small letters the middle one of these is 0.5 at most, in the others 0.8 at least.
    if not letters or statistics.median(_likeness(font, letter, letter.upper()) for letter in letters) < 0.7:
        return set()
    return {point for point in points if chr(point).islower()}


def marred(path: Path, number: int, points: set[int]) -> set[int]:
    """The letters with marks that a face draws without the marks, or the marks without the letter."""
    font = ImageFont.truetype(str(path), 64, index=number, layout_engine=ImageFont.Layout.BASIC)
    draw = functools.lru_cache(maxsize=256)(functools.partial(_ink, font))
    return {
        point for point in points if (letter := _letter_of(point)) in points and _lacks_part(draw(point), draw(letter))
    }


def _letter_of(point: int) -> int:
    """What stands below the last mark of a composed letter: of Ấ, Â. Else -1."""
    parts = unicodedata.decomposition(chr(point)).split()
    composed = len(parts) == 2 and not parts[0].startswith("<")
    return int(parts[0], 16) if composed else -1


def _lacks_part(whole: Any, letter: Any) -> bool:
    """Whether a letter with marks is the letter, or less than half of it."""
    if any(abs(one - other) > 1 for one, other in zip(whole.shape, letter.shape, strict=True)):
        return bool(whole.sum() < 0.5 * letter.sum())
    # A mark may be all within the letter, or stand where the dot of an i was.
    rows, columns = (slice(min(sides)) for sides in zip(whole.shape, letter.shape, strict=True))
    differing = np.abs(whole[rows, columns] - letter[rows, columns]) > 96
    return bool(differing.sum() <= 0.01 * letter.sum() / 255)


def _ink(font: ImageFont.FreeTypeFont, point: int) -> Any:
    """A character as it is drawn, cut to its ink; nothing where it cannot be drawn."""
    try:
        drawn = np.asarray(Image.Image()._new(font.getmask(chr(point), "L")))
    except OSError:
        return np.zeros((0, 0), np.int16)
    x, y, width, height = cv2.boundingRect(drawn) if drawn.size else (0, 0, 0, 0)
    return drawn[y : y + height, x : x + width].astype(np.int16)


def _likeness(font: ImageFont.FreeTypeFont, one: str, other: str) -> float:
    """The correlation of two letters' pictures, each brought to the same size."""
    first, second = (_shape(font, char) for char in (one, other))
    spread = float(first.std() * second.std())
    return float(((first - first.mean()) * (second - second.mean())).mean()) / spread if spread else 0.0


def _shape(font: ImageFont.FreeTypeFont, char: str) -> Any:
    drawn = _ink(font, ord(char)).astype(np.uint8)
    if not drawn.size:
        return np.zeros((32, 32), np.float32)
    small = cv2.resize(drawn, (32, 32), interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(small.astype(np.float32), (5, 5), 1.5)
