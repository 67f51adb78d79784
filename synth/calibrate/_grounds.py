"""Grounds for new texts: real crops from which their own text was painted out."""

from __future__ import annotations

import math

import cv2
import numpy as np

from synth.calibrate._crops import Look, is_whole, look, parts
from synth.data import Image

_CLEAR = 0.5
"""How near to the colour of its ground, on the way to that of the ink, a pixel must be to be kept in a row of text."""
_CLEAN = 0.35
"""How near to the colour of the ink what is left in the row may be."""
_WITH_TAILS = 1.4
"""How high a row is, as a share of its letters, with the tails of those that were not made out and of commas."""
_LEFT = 24
"""Grey levels by which neighbouring columns of what was emptied may differ."""
_FAINT, _SOME = 0.4, 3
"""So many parts that look like letters, with this share of the contrast of the text, are what is left of it."""


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
    if text is not None and not is_whole(crop, text):
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
    if not _is_calm(found, np.asarray(row & (holes > 0))) or _speaks(found, crop):
        return None
    return found if marks or not (row & (_nearness(found, crop) > _CLEAN)).any() else None


def _nearness(image: Image, crop: Look) -> Image:
    """How far each pixel is on the way from the colour of the ground, 0, to that of the ink, 1."""
    ink, ground = np.array(crop.ink, np.float32), np.array(crop.ground, np.float32)
    way = ink - ground
    near: Image = (image.astype(np.float32) - ground) @ (way / max(float(way @ way), 1.0))
    return near


def _speaks(image: Image, before: Look) -> bool:
    """Whether something like letters is still to be made out."""
    left = look(image)
    return left is not None and left.contrast > _FAINT * before.contrast and len(parts(left.mask)) >= _SOME


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


def _is_calm(image: Image, emptied: Image) -> bool:
    """Whether what was emptied looks so: letters would leave steps from column to column."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    weight = np.asarray(emptied, np.float32)
    full = weight.sum(axis=0)
    columns = ((grey * weight).sum(axis=0) / np.maximum(full, 1.0))[full > 0.2 * full.max(initial=0.0)]
    return float(np.abs(np.diff(columns)).max(initial=0.0)) < _LEFT
