"""Letters as Pillow draws them: each one drawn and measured once for a face and a size, and kept."""

from __future__ import annotations

import functools
from collections import OrderedDict
from typing import Any, ClassVar, NamedTuple

import cv2
import numpy as np
from PIL import Image as Pictures
from PIL import ImageFont

from synth.data import Image
from synth.errors import Reject

_EM = 1000
"""The size in pixels at which advances and kerning are measured, so that they do not depend on the size drawn."""
_BUDGET = 44 << 20
"""Bytes of letters that a process keeps."""
_OVERHEAD = 330
"""Bytes that Python takes for a letter beside its pixels."""
_PAIR = 160
"""Bytes that it takes for a pair of letters and the kerning between them."""
_SCRATCH = 192
"""Letters up to this many pixels wide and high are copied out of Pillow by way of one picture."""


class Letter(NamedTuple):
    """A letter as it was drawn, cut to its ink; its edges are counted from the pen on the baseline."""

    mask: Image | None
    """None for a space."""
    left: int
    top: int
    right: int
    bottom: int
    advance: float
    """In pixels."""


class Letters:
    """The letters of one face at one size."""

    __slots__ = ("_kerns", "_known", "_taken", "number", "path", "size")
    held: ClassVar[int] = 0
    """Bytes of the letters of all faces."""

    def __init__(self, path: str, number: int, size: int) -> None:
        self.path, self.number, self.size = path, number, size
        self._taken = 0
        self._known: dict[str, Letter] = {}
        self._kerns: dict[str, float] = {}

    def letter(self, char: str) -> Letter:
        """A letter, drawn where it is met for the first time. Raises Reject for one that leaves no ink."""
        found = self._known.get(char)
        if found is None:
            found = self._known[char] = self._drawn(char)
            self._count(_OVERHEAD + (0 if found.mask is None else found.mask.size))
        return found

    def forget(self) -> None:
        """Let go of all letters."""
        Letters.held -= self._taken
        self._known, self._kerns, self._taken = {}, {}, 0

    def _count(self, size: int) -> None:
        self._taken += size
        Letters.held += size

    def kern(self, pair: str) -> float:
        """What the face adds between two letters, in pixels."""
        found = self._kerns.get(pair)
        if found is None:
            found = self._kerns[pair] = _kerning(self.path, self.number, pair) * self.size
            self._count(_PAIR)
        return found

    def _drawn(self, char: str) -> Letter:
        advance = _advance(self.path, self.number, char) * self.size
        if char == " ":
            return Letter(None, 0, 0, 0, 0, advance)
        try:
            core, (left, top) = _open(self.path, self.number, self.size).getmask2(char, "L", anchor="ls")
        except OSError:  # FreeType finds the outline broken, which only shows when it is drawn.
            raise Reject("a letter that its face cannot draw") from None
        mask = _pixels(core)
        x, y, width, height = cv2.boundingRect(mask) if mask.size else (0, 0, 0, 0)
        if width == 0:
            raise Reject("a letter without ink")
        ink = mask[y : y + height, x : x + width].copy()
        return Letter(ink, left + x, top + y, left + x + width, top + y + height, advance)


_shelf: OrderedDict[tuple[str, int, int], Letters] = OrderedDict()
"""The letters of all faces in use, least recently used first."""


def letters(path: str, number: int, size: int) -> Letters:
    """The letters of a face at a size; those of the face that was longest unused go when there are too many."""
    key = (path, number, size)
    while Letters.held > _BUDGET:
        _shelf.popitem(last=False)[1].forget()
    found = _shelf.get(key)
    if found is None:
        found = _shelf[key] = Letters(path, number, size)
    _shelf.move_to_end(key)
    return found


@functools.lru_cache(maxsize=64)
def _open(path: str, number: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, index=number, layout_engine=ImageFont.Layout.BASIC)


@functools.lru_cache(maxsize=48)
def _open_to_measure(path: str, number: int, size: int) -> ImageFont.FreeTypeFont:
    # What is measured is kept for good, so that few of these need to be open: each takes a sixth of a megabyte.
    return ImageFont.truetype(path, size, index=number, layout_engine=ImageFont.Layout.BASIC)


@functools.cache
def _scratch() -> tuple[Any, Image]:
    """A Pillow picture and the numpy array that shares its memory.

    Asking a picture for an array copies it twice and costs as much as drawing a letter.
    """
    pixels = np.zeros((_SCRATCH, _SCRATCH), np.uint8)
    picture = Pictures.frombuffer("L", (_SCRATCH, _SCRATCH), pixels, "raw", "L", 0, 1)
    picture.readonly = 0
    picture.im.paste(1, (0, 0, 1, 1))
    return (picture if pixels[0, 0] == 1 else None), pixels


def _pixels(core: Any) -> Image:
    """The pixels of one of Pillow's masks, valid until the next call."""
    width, height = core.size
    picture, pixels = _scratch()
    if picture is None or max(width, height) > _SCRATCH:
        return np.array(Pictures.Image()._new(core), dtype=np.uint8)
    picture.im.paste(core, (0, 0, width, height))
    return pixels[:height, :width]


def _advance(path: str, number: int, char: str) -> float:
    """In ems."""
    if "\u4e00" <= char <= "\u9fff":
        common = _ideograph_advance(path, number)
        if common:
            return common
    return _open_to_measure(path, number, _EM).getlength(char) / _EM


@functools.lru_cache(maxsize=512)
def _ideograph_advance(path: str, number: int) -> float:
    """What all ideographs of a face have in common, or 0 where they differ."""
    widths = {_open_to_measure(path, number, _EM).getlength(char) for char in "一国口的人我小山三永"}
    return widths.pop() / _EM if len(widths) == 1 else 0.0


def _kerning(path: str, number: int, pair: str) -> float:
    """What the face adds between two letters, in ems.

    Pillow 13 takes whole pixels of kerning for 64ths of a pixel. A part of a pixel gives it away; the second size is
    for kerning of just 64 pixels.
    """
    for size in (_EM, 700):
        length = _open_to_measure(path, number, size).getlength
        added = length(pair) - length(pair[0]) - length(pair[1])
        if not added:
            return 0.0
        if added % 1:
            return added * 64 / size
    return added / size


@functools.lru_cache(maxsize=512)
def x_height(path: str, number: int, size: int, char: str) -> int:
    """How high a letter stands above the baseline, in pixels."""
    return int(-_open(path, number, size).getbbox(char, anchor="ls")[1])
