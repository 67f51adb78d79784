"""Letters as Pillow draws them: each one drawn and measured once for a face and a size, and kept."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple, TypeVar

import cv2
import numpy as np
from PIL import Image as Pictures
from PIL import ImageFont

from synth.data import Image
from synth.errors import Reject
from synth.glyphs._measures import measures

V = TypeVar("V")

_YOUNG = 34 << 20
"""After so many bytes of letters drawn or used again, those that were not used go. About half as much again is held."""
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


class Kept(dict[str, V]):
    """Values by keys, each made where it is missing; those not used between two calls of `age` are let go.

    make: a value for its key. size: the bytes that it takes.
    """

    taken: ClassVar[int] = 0
    """Bytes of all values that were made or used since `age` was called."""

    def __init__(self, make: Callable[[str], V], size: Callable[[V], int]) -> None:
        self._make, self._size = make, size
        self._before: dict[str, V] = {}

    def __missing__(self, key: str) -> V:
        found = self._before.pop(key, None)
        self[key] = found = self._make(key) if found is None else found
        Kept.taken += self._size(found)
        return found

    def age(self) -> bool:
        """Let go of what was not used since the last call. Returns whether anything was used."""
        self._before = dict(self)
        self.clear()
        return bool(self._before)


class Letters:
    """The letters of one face at one size, and what the face adds between two of them."""

    __slots__ = ("_kerns", "_letters", "_measures", "number", "path", "size")

    def __init__(self, path: str, number: int, size: int) -> None:
        self.path, self.number, self.size = path, number, size
        self._letters = Kept(self._drawn, lambda letter: _OVERHEAD + (0 if letter.mask is None else letter.mask.size))
        self._measures = measures(path, number)
        self._kerns = Kept(self._measures.measured, lambda _: _PAIR)

    def letter(self, char: str) -> Letter:
        """A letter, drawn where it is met for the first time. Raises Reject for one that leaves no ink."""
        return self._letters[char]

    def kern(self, first: str, second: str) -> float:
        """What the face adds between two letters, in pixels."""
        if " " <= first <= "~" and " " <= second <= "~":
            return self._measures.between(first, second) * self.size
        return self._kerns[first + second] * self.size

    def age(self) -> bool:
        """Let go of what was not used since the last call. Returns whether anything was used."""
        return self._letters.age() | self._kerns.age()

    def _drawn(self, char: str) -> Letter:
        following = self._measures.advance(char) * self.size
        if char == " ":
            return Letter(None, 0, 0, 0, 0, following)
        try:
            core, (left, top) = _open(self.path, self.number, self.size).getmask2(char, "L", anchor="ls")
        except OSError:  # FreeType finds the outline broken, which only shows when it is drawn.
            raise Reject("a letter that its face cannot draw") from None
        mask = _pixels(core)
        x, y, width, height = cv2.boundingRect(mask) if mask.size else (0, 0, 0, 0)
        if width == 0:
            raise Reject("a letter without ink")
        ink = mask[y : y + height, x : x + width].copy()
        return Letter(ink, left + x, top + y, left + x + width, top + y + height, following)


_shelf: dict[tuple[str, int, int], Letters] = {}
"""The letters of all faces in use."""


def letters(path: str, number: int, size: int) -> Letters:
    """The letters of a face at a size. When all together are too many, those unused for longest go."""
    if Kept.taken > _YOUNG:
        Kept.taken = 0
        for key in [key for key, found in list(_shelf.items()) if not found.age()]:
            _shelf.pop(key, None)  # Another thread may have been faster.
    found = _shelf.get((path, number, size))
    if found is None:
        found = _shelf[path, number, size] = Letters(path, number, size)
    return found


@functools.lru_cache(maxsize=96)
def _open(path: str, number: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, index=number, layout_engine=ImageFont.Layout.BASIC)


class _Scratch(threading.local):
    """A Pillow picture and the numpy array that shares its memory, for each thread.

    Asking a picture for an array copies it twice and costs as much as drawing a letter.
    """

    def __init__(self) -> None:
        self.pixels = np.zeros((_SCRATCH, _SCRATCH), np.uint8)
        self.picture = Pictures.frombuffer("L", (_SCRATCH, _SCRATCH), self.pixels, "raw", "L", 0, 1)
        self.picture.readonly = 0
        self.picture.im.paste(1, (0, 0, 1, 1))
        self.shared = self.pixels[0, 0] == 1


_scratch = _Scratch()


def _pixels(core: Any) -> Image:
    """The pixels of one of Pillow's masks, valid until the next call in this thread."""
    width, height = core.size
    if not _scratch.shared or max(width, height) > _SCRATCH:
        return np.array(Pictures.Image()._new(core), dtype=np.uint8)
    _scratch.picture.im.paste(core, (0, 0, width, height))
    return _scratch.pixels[:height, :width]


@functools.lru_cache(maxsize=512)
def x_height(path: str, number: int, size: int, char: str) -> int:
    """How high a letter stands above the baseline, in pixels. Raises Reject for one that cannot be drawn."""
    try:
        return int(-_open(path, number, size).getbbox(char, anchor="ls")[1])
    except OSError:
        raise Reject("a letter that its face cannot draw") from None
