"""What a face really draws: code points that lead to an outline of their own."""

from __future__ import annotations

import functools
import hashlib
import statistics
import struct
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import ascii_letters, digits
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageFont

_UNSEEN = frozenset({0x1039, 0x17D2, 0x1A60, 0xAAF6})
"""Signs that stack the next letter below the last one and are not seen themselves: blank in most faces."""


_WIDE = ("Lu", "Ll", "Nd")
"""Categories of characters that no face may set without moving on: the next one would stand on them."""
_TELLING = "aegnorstAEGRS"
"""Letters that tell one design from another, by the boxes around them."""
_SIZE = 64
"""Of the em in pixels, at which letters are drawn to be compared."""


def coverage(font: Any) -> set[int]:
    """The code points of an open fontTools font that lead to an outline of their own, and to one that moves on."""
    cmap = font.getBestCmap() or {}
    blank = _blank_glyphs(font, {glyph for point, glyph in cmap.items() if point not in _UNSEEN})
    shared = Counter(glyph for point, glyph in cmap.items() if 0x4E00 <= point <= 0x9FFF)
    figures = {cmap.get(ord(digit)) for digit in digits}
    widths = font["hmtx"].metrics if "hmtx" in font else {}

    def is_usable(point: int, glyph: str) -> bool:
        char = chr(point)
        if glyph in blank or shared[glyph] > 1 or (char in ascii_letters and glyph in figures):
            return False
        return unicodedata.category(char) not in _WIDE or glyph not in widths or widths[glyph][0] > 0

    return {point for point, glyph in cmap.items() if is_usable(point, glyph)}


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
    font = ImageFont.truetype(str(path), _SIZE, index=number, layout_engine=ImageFont.Layout.BASIC)
    # In faces with true small letters the middle one of these is 0.5 at most, in the others 0.8 at least.
    if not letters or statistics.median(_likeness(font, letter, letter.upper()) for letter in letters) < 0.7:
        return set()
    return {point for point in points if chr(point).islower()}


def design(font: Any, points: set[int]) -> str:
    """A short name for the shapes of Latin letters in an open fontTools font: where it is equal, so are they.

    Many a face of another script has the Latin letters of its maker's plain one. Empty where it has not all of them.
    """
    from fontTools.pens.boundsPen import BoundsPen

    if not points.issuperset(map(ord, _TELLING)):
        return ""
    glyphs, cmap, em = font.getGlyphSet(), font.getBestCmap(), font["head"].unitsPerEm
    found = []
    for char in _TELLING:
        glyph, pen = glyphs[cmap[ord(char)]], BoundsPen(glyphs)
        glyph.draw(pen)
        found += [round(100 * value / em) for value in (*(pen.bounds or ()), glyph.width)]
    return hashlib.blake2b(" ".join(map(str, found)).encode(), digest_size=8).hexdigest()


def sizes(font: Any, points: set[int]) -> dict[int, tuple[float, float]]:
    """How wide and high composed letters and what they are composed with are, in ems; of TrueType outlines alone."""
    if "glyf" not in font:
        return {}
    places, data, em = font["loca"].locations, font.getTableData("glyf"), font["head"].unitsPerEm
    cmap, found = font.getBestCmap(), {}
    for point in points & {one for pair in _composed(points) for one in pair}:
        start = places[font.getGlyphID(cmap[point])]
        _, left, low, right, high = struct.unpack(">5h", data[start : start + 10])
        found[point] = (right - left) / em, (high - low) / em
    return found


def marred(
    path: Path, number: int, points: set[int], known: Mapping[int, tuple[float, float]] | None = None
) -> set[int]:
    """The letters with marks that a face draws without the marks, or the marks without the letter.

    known: what `sizes` found, so that only those are drawn that are as large as their letter, or smaller.
    """
    font = ImageFont.truetype(str(path), _SIZE, index=number, layout_engine=ImageFont.Layout.BASIC)
    draw = functools.lru_cache(maxsize=256)(functools.partial(_ink, font))
    return {
        point
        for point, letter in _composed(points)
        if _may_lack(known or {}, point, letter) and _lacks_part(draw(point), draw(letter))
    }


def _composed(points: set[int]) -> Iterator[tuple[int, int]]:
    """Letters with marks, and what stands below the last mark of each: Ấ and Â."""
    for point in points:
        parts = unicodedata.decomposition(chr(point)).split()
        if len(parts) == 2 and not parts[0].startswith("<") and int(parts[0], 16) in points:
            yield point, int(parts[0], 16)


def _may_lack(known: Mapping[int, tuple[float, float]], point: int, letter: int) -> bool:
    """Whether a letter with marks is as large as the letter or smaller, as far as is known."""
    if point not in known or letter not in known:
        return True
    (wide, high), (width, height) = known[point], known[letter]
    same = max(abs(wide - width), abs(high - height)) <= 3 / _SIZE
    return same or wide * high < width * height


def _lacks_part(whole: Any, letter: Any) -> bool:
    """Whether a letter with marks is the letter, or less than half of it."""
    if any(abs(one - other) > 1 for one, other in zip(whole.shape, letter.shape, strict=True)):
        return bool(whole.sum() < 0.5 * letter.sum())
    # A mark may be all within the letter, or stand where the dot of an i was.
    rows, columns = (slice(min(sides)) for sides in zip(whole.shape, letter.shape, strict=True))
    one, other = whole[rows, columns], letter[rows, columns]
    differing = np.maximum(one, other) - np.minimum(one, other) > 96
    return bool(differing.sum() <= 0.01 * letter.sum() / 255)


def _ink(font: ImageFont.FreeTypeFont, point: int) -> Any:
    """A character as it is drawn, cut to its ink; nothing where it cannot be drawn."""
    try:
        drawn = np.asarray(Image.Image()._new(font.getmask(chr(point), "L")))
    except OSError:
        return np.zeros((0, 0), np.uint8)
    x, y, width, height = cv2.boundingRect(drawn) if drawn.size else (0, 0, 0, 0)
    return drawn[y : y + height, x : x + width]


def _likeness(font: ImageFont.FreeTypeFont, one: str, other: str) -> float:
    """The correlation of two letters' pictures, each brought to the same size."""
    first, second = (_shape(font, char) for char in (one, other))
    spread = float(first.std() * second.std())
    return float(((first - first.mean()) * (second - second.mean())).mean()) / spread if spread else 0.0


def _shape(font: ImageFont.FreeTypeFont, char: str) -> Any:
    drawn = _ink(font, ord(char))
    if not drawn.size:
        return np.zeros((32, 32), np.float32)
    small = cv2.resize(drawn, (32, 32), interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(small.astype(np.float32), (5, 5), 1.5)
