"""Letters as Pillow draws them: each one drawn and measured once for a face and a size, and kept."""

from __future__ import annotations

import functools
import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple, TypeVar

import cv2
import numpy as np
from PIL import Image as Pictures

from synth.data import Image
from synth.errors import Reject
from synth.glyphs._measures import measures, opened

V = TypeVar("V")

_MOST = 50 << 20
"""The bytes of letters above which those go that were used least."""
_PART, _FORGOTTEN = 8, 0.9
"""About one in so many of them goes then, and what the others were used until then counts so much less."""
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
    """Values by keys, each made where it is missing, and how often each was used.

    make: a value for its key. size: the bytes that it takes.
    """

    held: ClassVar[int] = 0
    """Bytes of all values that are kept."""

    def __init__(self, make: Callable[[str], V], size: Callable[[V], int]) -> None:
        self._make, self._size = make, size
        self.uses: defaultdict[str, float] = defaultdict(float)
        """Counted by those who use the values."""

    def __missing__(self, key: str) -> V:
        self[key] = made = self._make(key)
        Kept.held += self._size(made)
        return made

    def let_go(self, key: str) -> None:
        """Forget a value, and how often it was used."""
        self.uses.pop(key, None)
        self.pop(key, None)

    def age(self) -> int:
        """Forget a little of how often each was used. Returns the bytes of all values."""
        for key in list(self.uses):
            self.uses[key] *= _FORGOTTEN
        return sum(map(self._size, list(self.values())))


class Letters:
    """The letters of one face at one size, and what the face adds between two of them."""

    __slots__ = ("_measures", "drawn", "kerns", "number", "path", "size")

    def __init__(self, path: str, number: int, size: int) -> None:
        self.path, self.number, self.size = path, number, size
        self.drawn = Kept(self._draw, lambda letter: _OVERHEAD + (0 if letter.mask is None else letter.mask.size))
        self._measures = measures(path, number)
        self.kerns = Kept(self._measures.measured, lambda _: _PAIR)

    def letter(self, char: str) -> Letter:
        """A letter, drawn where it is met for the first time. Raises Reject for one that leaves no ink."""
        self.drawn.uses[char] += 1.0
        return self.drawn[char]

    def kern(self, first: str, second: str) -> float:
        """What the face adds between two letters, in pixels."""
        if " " <= first <= "~" and " " <= second <= "~":
            return self._measures.between(first, second) * self.size
        self.kerns.uses[first + second] += 1.0
        return self.kerns[first + second] * self.size

    def _draw(self, char: str) -> Letter:
        following = self._measures.advance(char) * self.size
        if char == " ":
            return Letter(None, 0, 0, 0, 0, following)
        try:
            core, (left, top) = opened(self.path, self.number, self.size).getmask2(char, "L", anchor="ls")
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
_thinning = threading.Lock()


def letters(path: str, number: int, size: int) -> Letters:
    """The letters of a face at a size. When all together are too many, those that were used least go."""
    if Kept.held > _MOST:
        with _thinning:  # Of several threads the first one does it.
            if Kept.held > _MOST:
                _thin()
    found = _shelf.get((path, number, size))
    if found is None:
        found = _shelf[path, number, size] = Letters(path, number, size)
    return found


def _thin() -> None:
    """Let a part of the letters go, whichever face they are of: those that were used least, and lately least."""
    kept = [part for found in list(_shelf.values()) for part in (found.drawn, found.kerns)]
    entries = [(part, key) for part in kept for key in list(part.uses)]
    uses = np.array([part.uses[key] for part, key in entries])
    for number in uses.argsort(kind="stable")[: uses.size // _PART].tolist():
        part, key = entries[number]
        part.let_go(key)
    Kept.held = sum(part.age() for part in kept)
    for place, found in list(_shelf.items()):
        if not (found.drawn or found.kerns):
            del _shelf[place]


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
        return int(-opened(path, number, size).getbbox(char, anchor="ls")[1])
    except OSError:
        raise Reject("a letter that its face cannot draw") from None
