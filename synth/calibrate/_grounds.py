"""Grounds for new texts: real crops from which their own text was painted out."""

from __future__ import annotations

import itertools
import math

import cv2
import numpy as np

from synth.calibrate._crops import Look, is_whole
from synth.calibrate._letters import parts, raised, stroked
from synth.data import Array, Image

_CLEAR = 0.5
"""How near to the colour of its ground, on the way to that of the ink, a pixel must be to be kept in a row of text."""
_CLEAN = 0.35
"""How near to the colour of the ink what is left in the row may be."""
_WITH_TAILS = 1.4
"""How high a row is, as a share of its letters, with the tails of those that were not made out and of commas."""
_FAINT, _FAINTEST, _SEEN = (0.25, 0.4, 0.6, 0.8), 10.0, 25.0
"""Shares of the contrast of the text at which what is left is looked for, since it may touch a frame; grey levels that
are left of it, and so many that are seen beside any text."""
_THIN, _THINNEST, _BAR = 0.6, 0.045, 0.25
"""The lines of a frame are thinner than strokes by a factor; half of a stroke, and how wide a bar is, by the height."""
_LOWEST, _HIGHEST, _WIDEST, _LEAST = 0.55, 1.15, 1.5, 0.03
"""How high and wide it is, and how much ink it has, as shares of the text's height and of that squared."""


def emptied(crop: Look, text: str | None, *, marks: bool = False) -> Image | None:
    """The crop without its text, RGB; None where some of it might still be seen.

    Whatever is nearer to the colour of the ink than to that of the ground goes in the row that the text stands in. What
    is above and below, such as a frame, stays. Where the text is known, all of it must have been found. marks: the text
    is of letters and digits alone, without dots of their own, and what else stands among them stays, such as the screws
    of plates and dots that labels leave out.
    OpenCV's inpainting fills the holes from their edges (Telea, An image inpainting technique based on the fast
    marching method, 2004).
    """
    image = crop.image
    rows, columns = image.shape[:2]
    if text is not None and not is_whole(crop, text, joined=True):
        return None
    mask = _without_marks(crop.mask) if marks else crop.mask
    letters = cv2.resize(mask, (columns, rows), interpolation=cv2.INTER_LINEAR) > 64
    row = _row(crop, rows, columns, 1.0 if text is None or marks else _WITH_TAILS)
    wanted = letters if marks else letters | (row & (_nearness(image, crop) > _CLEAR))
    reach = max(1, round((0.06 if text is None else 0.09) * crop.height))
    holes = cv2.dilate(wanted.astype(np.uint8), np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    if holes.mean() > 0.9:
        return None
    filled = cv2.inpaint(image, holes, 3, cv2.INPAINT_TELEA)
    # Where holes are large, what fills them is streaked: light on a ground changes slowly.
    soft = cv2.GaussianBlur(filled, (0, 0), max(1.0, 0.12 * crop.height))
    share = cv2.GaussianBlur(holes.astype(np.float32), (0, 0), max(0.7, 0.03 * crop.height))[..., None]
    found = np.asarray(np.rint(filled * (1 - share) + soft * share), np.uint8)
    if remains(found, crop, known=text is not None):
        return None
    return found if marks or not (row & (_nearness(found, crop) > _CLEAN)).any() else None


def _nearness(image: Image, crop: Look) -> Image:
    """How far each pixel is on the way from the colour of the ground, 0, to that of the ink, 1."""
    ink, ground = np.array(crop.ink, np.float32), np.array(crop.ground, np.float32)
    way = ink - ground
    near: Image = (image.astype(np.float32) - ground) @ (way / max(float(way @ way), 1.0))
    return near


def remains(image: Image, before: Look, *, known: bool = False) -> bool:
    """Whether strokes as high as the text, lighter than what is beside them or darker, still stand where it stood.

    known: as many letters as the text has were made out, and bars beside them, such as the ends of a frame, are none.
    """
    tall, scale = raised(image)
    high = before.height * scale
    row = _row(before, tall.shape[0], tall.shape[1], 0.7)
    first, _, width, _ = cv2.boundingRect(before.mask)
    stroke = min(_THIN * float(np.percentile(_depth(before.mask), 80)), _THINNEST * high)
    shares = (share * before.contrast for share in _FAINT[1:])
    levels = (min(_SEEN, max(_FAINTEST, _FAINT[0] * before.contrast)), *shares)
    for strokes, level in itertools.product(stroked(tall), levels):
        mask = np.asarray(strokes > level, np.uint8)
        count, labels, stats, middles = cv2.connectedComponentsWithStats(mask, connectivity=8)
        for number in range(1, count):
            x, y = (int(place) for place in middles[number])
            left, top, across, down, area = stats[number].tolist()
            bar = known and across < _BAR * high and not first <= x < first + width
            if bar or not row[y, x] or not _like_letter((left, top, across, down), area, tall.shape, high):
                continue
            part = np.asarray(labels[top : top + down, left : left + across] == number, np.uint8)
            if float(np.percentile(_depth(part), 80)) >= stroke:
                return True
    return False


def _like_letter(box: tuple[int, int, int, int], area: int, size: tuple[int, ...], high: float) -> bool:
    """Whether a part of so many pixels may be a letter of a text so high; box: left, top, width, height."""
    left, top, across, down = box
    if not _LOWEST * high < down < _HIGHEST * high or across > _WIDEST * high or area < _LEAST * high**2:
        return False
    if area > 0.85 * across * down and across > 0.35 * down:
        return False
    return (left == 0) + (top == 0) + (left + across == size[1]) + (top + down == size[0]) <= 1


def _depth(mask: Image) -> Array:
    """How far the pixels of parts are from what is beside these."""
    depth = cv2.distanceTransform(cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0), cv2.DIST_L2, 3)
    found: Array = depth[depth > 0]
    return found


def _without_marks(mask: Image) -> Image:
    """The mask without what stands alone and is much smaller than letters."""
    kept = np.zeros_like(mask)
    for left, _, right, _ in parts(mask).tolist():
        kept[:, left:right] = mask[:, left:right]
    return kept


def _row(crop: Look, rows: int, columns: int, share: float) -> Image:
    """Where the text stands, from one end of the crop to the other, with its slope; share: of its height."""
    left, top, width, height = cv2.boundingRect(crop.mask)
    middle = np.array([left + width / 2, top + height / 2]) * (rows / crop.mask.shape[0])
    down, across = np.mgrid[0:rows, 0:columns].astype(np.float32)
    level = down - middle[1] - (across - middle[0]) * math.tan(math.radians(crop.slope))
    inside: Image = np.abs(level) <= share * crop.height / 2 + 0.5
    return inside
