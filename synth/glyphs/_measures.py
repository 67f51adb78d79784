"""How wide letters are, and what a face adds between two of them: in ems, whatever the size drawn."""

from __future__ import annotations

import functools
from array import array
from pathlib import Path

from PIL import ImageFont

from synth.errors import Reject
from synth.glyphs import _kerning

_EM = 1000
"""The size in pixels at which a face is measured."""
_UNKNOWN = -1.0
_FIRST, _COUNT = _kerning.FIRST, _kerning.COUNT
_UNKERNED = array("h", [0]) * _COUNT**2
"""The pairs of every face without kerning."""


class Measures:
    """The measures of one face. What it says of ASCII letters is kept for good."""

    __slots__ = ("_advances", "_common", "_pairs", "_unit", "number", "path")

    def __init__(self, path: str, number: int) -> None:
        self.path, self.number = path, number
        self._common: float | None = None
        self._advances = array("d", [_UNKNOWN]) * 128
        pairs, self._unit = _kerning.units(Path(path), number)
        self._pairs = array("h", pairs.tobytes()) if pairs.any() else _UNKERNED

    def advance(self, char: str) -> float:
        """How far the pen goes on for a letter."""
        if char >= "\x80":
            return (self._ideographs() if "\u4e00" <= char <= "\u9fff" else 0.0) or self._length(char)
        known = self._advances[ord(char)]
        if known == _UNKNOWN:
            known = self._advances[ord(char)] = self._space() if char == " " else self._length(char)
        return known

    def between(self, first: str, second: str) -> float:
        """What is added between two letters from the space to the tilde."""
        return self._pairs[(ord(first) - _FIRST) * _COUNT + ord(second) - _FIRST] / self._unit

    def measured(self, pair: str) -> float:
        """What is added between any two letters: a hundred times slower."""
        # Pillow 13 takes whole pixels of kerning for 64ths of a pixel. A part of a pixel gives it away; the second
        # size is for kerning of just 64 pixels.
        for size in (_EM, 700):
            length = opened(self.path, self.number, size).getlength
            added = length(pair) - length(pair[0]) - length(pair[1])
            if not added:
                return 0.0
            if added % 1:
                return added * 64 / size
        return added / size

    def _space(self) -> float:
        """How wide a space is; a whole cell where it is narrower than the gap beside a 1 that stands in a cell."""
        own = self._length(" ")
        try:
            cell = self._length("0")
            cells = all(len({self._length(char) for char in chars}) == 1 for chars in ("018", "im", "IM"))
        except Reject:
            return own
        return cell if cells and own < 0.3 * cell else own

    def _ideographs(self) -> float:
        """What all ideographs have in common, or 0 where they differ."""
        if self._common is None:
            widths = {self._length(char) for char in "一国口的人我小山三永"}
            self._common = widths.pop() if len(widths) == 1 else 0.0
        return self._common

    def _length(self, char: str) -> float:
        try:
            return opened(self.path, self.number, _EM).getlength(char) / _EM
        except OSError:  # FreeType finds the outline broken.
            raise Reject("a letter that its face cannot draw") from None


@functools.lru_cache(maxsize=1024)
def measures(path: str, number: int) -> Measures:
    """The measures of a face."""
    return Measures(path, number)


@functools.lru_cache(maxsize=128)
def opened(path: str, number: int, size: int) -> ImageFont.FreeTypeFont:
    """A face at a size in pixels, for Pillow to draw with."""
    return ImageFont.truetype(path, size, index=number, layout_engine=ImageFont.Layout.BASIC)
