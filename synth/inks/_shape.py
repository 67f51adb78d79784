"""What steps ask about letters, and what they move and draw them with."""

from __future__ import annotations

import functools
import math
from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from synth import banks, warp
from synth.data import Image, Ink

_SMALL = 0.12
"""The room that a dot or a mark takes, in square ems, and what is around it."""
CROSS: Image = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)


def middle(ink: Ink) -> tuple[float, float, float, float]:
    """Centre, width and height of the text as it stands."""
    left, top, right, bottom = warp.bounds(ink)
    return (left + right) / 2, (top + bottom) / 2, right - left, bottom - top


def mesh(ink: Ink, shifts: Any, cell: float) -> warp.Mesh:
    """A mesh over the text as it stands; cell: distance of its points as a share of the text's height."""
    x, y, width, height = middle(ink)
    step = cell * height
    columns, rows = math.ceil(width / step) + 3, math.ceil(height / step) + 3
    left, top = x - (columns - 1) * step / 2, y - (rows - 1) * step / 2
    across = (left + step * np.arange(columns))[None, :]
    down = (top + step * np.arange(rows))[:, None]
    found = np.broadcast_to(shifts(across, down, height), (rows, columns, 2))
    return warp.Mesh(left, top, step, np.ascontiguousarray(found, np.float32))


def stroke(ink: Ink) -> float:
    """The usual width of a stroke in pixels: twice the ink's area over the length of its edge."""
    edge = cv2.morphologyEx(ink.mask, cv2.MORPH_GRADIENT, CROSS)
    return 4.0 * cv2.sumElems(ink.mask)[0] / max(1.0, cv2.sumElems(edge)[0])


@functools.lru_cache(maxsize=64)
def disk(radius: int) -> Image:
    """A round brush, `2 * radius + 1` pixels wide."""
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))


def whole(ink: Ink, mask: Image, least: float = 0.6) -> Ink:
    """The ink with this mask, but every letter that would keep less than this share of its ink as it was, and every dot
    and mark of one.
    """
    letters = (box for line in ink.lines for box in line.boxes[:, (0, 2)].reshape(-1, 4).astype(int).tolist())
    for left, top, right, bottom in (*letters, *_marks(ink)):
        place = slice(max(0, top), bottom + 1), slice(max(0, left), right + 1)
        before, after = cv2.sumElems(ink.mask[place])[0], cv2.sumElems(mask[place])[0]
        if after < least * before:
            mask[place] = ink.mask[place]
    return replace(ink, mask=mask)


def _marks(ink: Ink) -> list[list[int]]:
    """Left, top, right, bottom of what stands by itself and is small: the dot of an i, an accent, a vowel sign."""
    # The soft edges of letters that nearly touch do not make one of them.
    inked = cv2.threshold(ink.mask, 100, 255, cv2.THRESH_BINARY)[1]
    parts = cv2.connectedComponentsWithStats(inked, ltype=cv2.CV_16U)[2]
    return [
        [left - 1, top - 1, left + width, top + height]
        for left, top, width, height, _ in parts[1:].tolist()
        if width * height < _SMALL * ink.size**2
    ]


@banks.sheet
def specks() -> Image:
    """Grey specks of several sizes in which every grey level is as frequent as another."""
    return banks.ranked(banks.clouds("specks", 0, 0.7, 1.5, 3.0))
