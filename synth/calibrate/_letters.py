"""Where the letters of a crop are, of which nothing is known but its pixels: ways to part ink from ground."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from synth.data import Array, Image

_TALL = 64
"""Rows at which letters are looked for."""
_BROADEST = 23
"""Rows that a stroke is broad at most, of those at which letters are looked for."""
_FAINTEST = 8.0
"""Grey levels by which a stroke differs from the ground beside it, at least."""
_LESS = 0.75
"""How likely what is found so is to be letters, beside what is found otherwise: so are the gaps between letters."""
_INNER, _FRAMES = 0.62, (2, 0.4)
"""How high a letter is, as a share of the frame round it; how many of letters are in frames, if any are; at least."""
_WINDOW = 0.9
"""How much less what fills windows looks like letters."""
_SPECK = 0.15
"""How much ink what is as high as letters has, as a share of what is usual, at least."""
_LOW = frozenset(".,:;-=+~_'\"^`*·•…、。，：；")
"""Marks that are lower than letters, or may be."""
_NARROW = 0.4
"""How wide letters are at least, for their height, where they are counted by their widths."""


@dataclass(frozen=True, slots=True)
class Letters:
    """A mask of parts that may be letters, and how much they look so."""

    mask: Image
    boxes: Array
    """(n, 4): left, top, width, height, from left to right."""
    likely: float


def raised(image: Image) -> tuple[Image, float]:
    """A picture as high as letters are looked for at, and by what it was made larger."""
    rows, columns = image.shape[:2]
    scale = _TALL / rows
    way = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    return np.asarray(cv2.resize(image, (max(8, round(columns * scale)), _TALL), interpolation=way), np.uint8), scale


def candidates(tall: Image) -> Iterator[Letters]:
    """Ways to part letters from their ground: by colour or by lightness, over all of the crop or place by place."""
    block = _TALL // 2 * 2 + 1
    for plane in (_axis(tall), cv2.cvtColor(tall, cv2.COLOR_RGB2GRAY)):
        smooth = cv2.GaussianBlur(plane, (3, 3), 0)
        level, _ = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        masks = [cv2.threshold(smooth, level + more, 255, cv2.THRESH_BINARY)[1] for more in (-30, 0, 30)]
        means = cv2.ADAPTIVE_THRESH_MEAN_C
        masks += [cv2.adaptiveThreshold(smooth, 255, means, cv2.THRESH_BINARY, block, less) for less in (-12, 0, 12)]
        for mask in masks:
            yield _letters(np.asarray(mask, np.uint8), plane)
            yield _letters(np.asarray(cv2.bitwise_not(mask), np.uint8), plane)
    for strokes in stroked(tall):
        level, _ = cv2.threshold(strokes, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        most = max(_FAINTEST, float(np.percentile(strokes, 99)))
        full = np.asarray(np.clip(strokes * (255 / most), 0, 255), np.uint8)
        for share in (0.7, 1.0, 1.4):
            mask = cv2.threshold(strokes, max(_FAINTEST, share * level), 255, cv2.THRESH_BINARY)[1]
            found = _letters(np.asarray(mask, np.uint8), full)
            yield replace(found, likely=_LESS * found.likely)


def stroked(tall: Image) -> Iterator[Image]:
    """What is lighter than the ground beside it, and what is darker, and narrower than _BROADEST, on any ground."""
    grey = cv2.GaussianBlur(cv2.cvtColor(tall, cv2.COLOR_RGB2GRAY), (3, 3), 0)
    square = np.ones((_BROADEST, _BROADEST), np.uint8)
    for way in (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT):
        yield np.asarray(cv2.morphologyEx(grey, way, square), np.uint8)


def _axis(image: Image) -> Image:
    """The picture as shades along the line on which its colours differ most."""
    pixels = image.reshape(-1, 3).astype(np.float32)
    pixels -= pixels.mean(axis=0)
    shades = pixels @ np.linalg.eigh(np.cov(pixels.T))[1][:, -1]
    low, high = np.percentile(shades, (1, 99))
    found = np.clip((shades - low) * (255 / max(high - low, 1e-3)), 0, 255).astype(np.uint8)
    return np.asarray(found.reshape(image.shape[:2]), np.uint8)


def _letters(mask: Image, plane: Image) -> Letters:
    """The parts of a mask that may be letters: of a letter's size and density, and apart from the frame."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    height, width = mask.shape
    left, top, wide, high, area = stats[1:].T if count > 1 else np.zeros((5, 0), np.int32)
    ends = (left == 0).astype(int) + (left + wide == width) + (top == 0) + (top + high == height)
    fits = (high >= 0.3 * height) & (wide <= 2.5 * high) & (wide >= 0.06 * high) & (ends <= 1)
    dense = area / np.maximum(wide * high, 1)
    fits &= (dense > 0.12) & ((dense < 0.85) | (wide < 0.35 * high))
    hollow = fits & _hollow(np.column_stack((left, top, left + wide, top + high)), fits)
    # One or two among many are letters of their own, such as 国.
    if hollow.sum() >= max(_FRAMES[0], _FRAMES[1] * (fits & ~hollow).sum()):
        fits &= ~hollow
    if not fits.any():
        return Letters(mask, np.zeros((0, 4)), 0.0)
    usual = float(np.median(high[fits]))
    row = float(np.median((top + high / 2)[fits]))
    apart = np.abs(top + high / 2 - row) < 0.45 * usual
    fits &= apart & (high > 0.55 * usual) & (high < 1.6 * usual)
    if not fits.any():
        return Letters(mask, np.zeros((0, 4)), 0.0)
    # Dots and marks that stand in the row are letters' own.
    small = apart & (high < 0.55 * usual) & (ends == 0) & (area > 0.004 * usual**2)
    kept = np.zeros(count, np.uint8)
    kept[1:][fits | small] = 255
    found = kept[labels]
    boxes = stats[1:][fits][:, :4].astype(np.float64)
    boxes = boxes[np.argsort(boxes[:, 0])]
    covered = np.zeros(width, bool)
    for start, _, across, _ in boxes.astype(int):
        covered[start : start + across] = True
    even = 1.0 - min(0.6, float(np.std(boxes[:, 3]) / np.mean(boxes[:, 3])))
    inside, around = plane[found > 0], plane[(found == 0) & (mask == 0)]
    apart_by = abs(float(inside.mean()) - float(around.mean())) / 255 if around.size else 0.0
    likely = float(covered.mean()) * even * apart_by * usual / height * (1.0 - _WINDOW * _windows(found, boxes))
    return Letters(np.asarray(found, np.uint8), boxes, likely)


def _windows(mask: Image, boxes: Array) -> float:
    """The share of parts that are filled along all four of their sides, as what lies behind a letter in a window is."""
    framed = 0
    for left, top, wide, high in boxes.astype(int).tolist():
        part, rim = mask[top : top + high, left : left + wide] > 0, max(2, high // 12)
        sides = part[:rim].any(axis=0), part[-rim:].any(axis=0), part[:, :rim].any(axis=1), part[:, -rim:].any(axis=1)
        framed += min(float(side.mean()) for side in sides) > 0.85
    return framed / len(boxes)


def _hollow(boxes: Array, fits: Array) -> Array:
    """Which boxes have one of those that fit inside, nearly as high: windows of wheels and boxes of forms."""
    left, top, right, bottom = boxes.T
    inner = np.flatnonzero(fits)
    inside = (left[inner] > left[:, None]) & (right[inner] < right[:, None])
    inside &= (top[inner] > top[:, None]) & (bottom[inner] < bottom[:, None])
    inside &= (bottom - top)[inner] > _INNER * (bottom - top)[:, None]
    found: Array = inside.any(axis=1)
    return found


def parts(mask: Image) -> Array:
    """(n, 4): left, top, right, bottom of what stands side by side in a mask, from left to right.

    Dots and marks are of the letters that they stand over; what stands alone and is less than half as high as letters
    is left out.
    """
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    boxes = sorted((int(x), int(y), int(x + w), int(y + h), int(area)) for x, y, w, h, area in stats[1:count])
    joined: list[list[int]] = []
    for left, top, right, bottom, area in boxes:
        if joined and left < joined[-1][2] - 0.4 * min(right - left, joined[-1][2] - joined[-1][0]):
            last = joined[-1]
            last[1:] = min(last[1], top), max(last[2], right), max(last[3], bottom), last[4] + area
        else:
            joined.append([left, top, right, bottom, area])
    tall = max((bottom - top for _, top, _, bottom, _ in joined), default=0)
    usual = float(np.median([area for *_, area in joined])) if joined else 0.0
    kept = [part[:4] for part in joined if part[3] - part[1] > 0.5 * tall and part[4] > _SPECK * usual]
    found: Array = np.array(kept, np.int32).reshape(-1, 4)
    return found


def is_all(mask: Image, text: str, *, joined: bool = False) -> bool:
    """Whether a mask has as many parts as the text has letters; joined: counted by their widths."""
    found, letters = parts(mask), text.replace(" ", "")
    count = len(found)
    if joined and count:
        wide = found[:, 2] - found[:, 0]
        usual = max(float(np.median(wide)), _NARROW * float(np.median(found[:, 3] - found[:, 1])))
        count = int(np.maximum(1, np.rint(wide / usual)).sum())
    # An ideograph may fall into two, and marks may be too low to count.
    split, low = (sum(map(test, letters)) for test in (lambda char: not char.isascii(), _LOW.__contains__))
    return len(letters) - low <= count <= len(letters) + split
