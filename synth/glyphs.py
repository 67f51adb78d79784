"""Setting one line of text: text, face and size in, mask and boxes out.

The one door is `set_line`. Behind it Pillow draws each letter once and keeps it, so that a line is put together from
drawn letters: faster than drawing it whole, and every letter's box is known to the pixel. A text that this engine
would set wrongly, since its letters join or its marks stack, is refused.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import cv2
import numpy as np
from PIL import Image as Pictures
from PIL import ImageFont

from synth.data import Face, Image, Points
from synth.errors import Reject
from synth.text import clusters, needs_shaping

_EM = 1000
"""The size in pixels at which advances and kerning are measured, so that they do not depend on the size drawn."""


class Setting(NamedTuple):
    """A line of text as it was set."""

    mask: Image
    """(H, W) coverage, with one empty pixel all around."""
    chars: tuple[str, ...]
    boxes: Points
    """(len(chars), 4): left, top, right, bottom of each cluster's ink; of a space, the gap it leaves."""
    baseline: float
    """Its y in the mask."""


class Glyph(NamedTuple):
    """A letter as it was drawn, cut to its ink; left and top are counted from the pen on the baseline."""

    mask: Image
    left: int
    top: int


@functools.lru_cache(maxsize=256)
def _open(path: str, number: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, index=number, layout_engine=ImageFont.Layout.BASIC)


@functools.lru_cache(maxsize=48)
def _open_to_measure(path: str, number: int, size: int) -> ImageFont.FreeTypeFont:
    # What is measured is kept for good, so that few of these need to be open: each takes a sixth of a megabyte.
    return ImageFont.truetype(path, size, index=number, layout_engine=ImageFont.Layout.BASIC)


_SCRATCH = 192
"""Letters up to this many pixels wide and high are copied out of Pillow by way of one picture."""


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


@functools.lru_cache(maxsize=28_000)
def _glyph(path: str, number: int, size: int, char: str) -> Glyph:
    try:
        core, (left, top) = _open(path, number, size).getmask2(char, "L", anchor="ls")
    except OSError:  # FreeType finds the outline broken, which only shows when it is drawn.
        raise Reject("a letter that its face cannot draw") from None
    mask = _pixels(core)
    x, y, width, height = cv2.boundingRect(mask) if mask.size else (0, 0, 0, 0)
    if width == 0:
        raise Reject("a letter without ink")
    return Glyph(mask[y : y + height, x : x + width].copy(), left + x, top + y)


@functools.lru_cache(maxsize=100_000)
def _advance(path: str, number: int, char: str) -> float:
    """In ems."""
    if _is_ideograph(char):
        common = _ideograph_advance(path, number)
        if common:
            return common
    return _open_to_measure(path, number, _EM).getlength(char) / _EM


@functools.lru_cache(maxsize=512)
def _ideograph_advance(path: str, number: int) -> float:
    """What all ideographs of a face have in common, or 0 where they differ."""
    widths = {_open_to_measure(path, number, _EM).getlength(char) for char in "一国口的人我小山三永"}
    return widths.pop() / _EM if len(widths) == 1 else 0.0


def _is_ideograph(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


@functools.lru_cache(maxsize=100_000)
def _kerning(path: str, number: int, pair: str) -> float:
    """What the face adds between two letters, in ems.

    Pillow 13 takes whole pixels of kerning for 64ths of a pixel. A part of a pixel gives it away; the second size is
    for kerning of just 64 pixels.
    """
    for size in (_EM, 700):
        length = _open_to_measure(path, number, size).getlength
        added = length(pair) - length(pair[0]) - length(pair[1])
        if added % 1:
            return added * 64 / size
    return added / size


@functools.lru_cache(maxsize=512)
def x_height(path: str, number: int, size: int) -> int:
    """The height of a small x in pixels; of an ideograph or a digit in a face that has no x."""
    font = _open(path, number, size)
    for char in "x国0":
        left, top, right, bottom = font.getbbox(char, anchor="ls")
        if right > left and bottom > top:
            return int(-top)
    return size // 2


def set_line(text: str, face: Face, size: int, *, spacing: float = 0.0) -> Setting:
    """Set a line from left to right.

    text: one line, normalised. size: of the em, in pixels. spacing: added after each letter, in ems.
    Raises Reject for a text that has to be shaped, or of which nothing would be seen.
    """
    if needs_shaping(text):
        raise Reject("the script must be shaped")
    path, number = str(face.path), face.number
    chars = clusters(text)
    pens = _pens(chars, path, number, size, spacing)
    placed = [
        (pen, None if char == " " else _glyph(path, number, size, char)) for char, pen in zip(chars, pens, strict=False)
    ]
    return _assemble(chars, placed, pens, x_height(path, number, size))


def _pens(chars: tuple[str, ...], path: str, number: int, size: int, spacing: float) -> list[int]:
    """Where each letter starts, and where the next would: whole pixels, though the sum is kept exactly."""
    at, before, pens = 0.0, "", []
    for char in chars:
        if before and before < "\u2e80" and char < "\u2e80":
            at += _kerning(path, number, before + char) * size
        pens.append(round(at))
        at += (_advance(path, number, char) + spacing) * size
        before = char
    return [*pens, round(at)]


def _assemble(chars: tuple[str, ...], placed: list[tuple[int, Glyph | None]], pens: list[int], body: int) -> Setting:
    boxes = []
    for (pen, glyph), following in zip(placed, pens[1:], strict=True):
        if glyph is None:
            boxes.append((pen, -body, max(following, pen + 1), 0))
        else:
            height, width = glyph.mask.shape
            boxes.append((pen + glyph.left, glyph.top, pen + glyph.left + width, glyph.top + height))
    left, top = min(box[0] for box in boxes) - 1, min(box[1] for box in boxes) - 1
    right, bottom = max(box[2] for box in boxes) + 1, max(box[3] for box in boxes) + 1
    mask = np.zeros((bottom - top, right - left), np.uint8)
    reached = left
    for (_, glyph), (start, high, end, low) in zip(placed, boxes, strict=True):
        if glyph is not None:
            part = mask[high - top : low - top, start - left : end - left]
            if start < reached:  # Letters that overlap share their ink.
                np.maximum(part, glyph.mask, out=part)
            else:
                part[:] = glyph.mask
            reached = max(reached, end)
    return Setting(mask, chars, np.array(boxes, np.float32) - np.array([left, top, left, top], np.float32), float(-top))
