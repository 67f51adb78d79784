"""What one real crop looks like: where its letters are, their colours, and what the camera did to them.

Nothing is known of the crop but its pixels. Of several ways to part ink from ground the one is taken whose parts look
most like a row of letters; a crop in which none does says nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from synth.calibrate._letters import Letters, candidates, is_all, raised
from synth.compose import luma_of
from synth.data import Array, Image, Points

_WHOLE = 2
"""How much likelier letters are of which there are as many as the text has."""
_LEANS = range(-24, 25, 2)
"""Degrees that letters may lean."""
_LEAST_LEFT = 0.75
"""The share of its contrast that blur leaves of a stroke, at least: more is not undone."""


Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Look:
    """A crop and what was found in it. Lengths are shares of the text's height unless said otherwise."""

    image: Image
    """The crop, RGB."""
    mask: Image
    """(64, W): its letters, 255 where there is ink, in the crop made 64 pixels high."""
    upright: Image
    """(64, W'): the same without its slope and lean."""
    height: float
    """Of the text, in pixels of the crop."""
    width: float
    """Of the text, without its slope and lean."""
    quad: Points
    """(4, 2): the text's corners, clockwise from the top left, as shares of the crop's width and height."""
    margin: tuple[float, float, float, float]
    """Left, top, right, bottom: from the text, as it slopes, to the edge of the crop."""
    slope: float
    """Degrees that the line is turned, clockwise."""
    lean: float
    """Degrees that the letters lean to the right."""
    taper: float
    """By how much the text is higher at its right end than at its left one, as a share of their mean."""
    ink: Colour
    ground: Colour
    contrast: float
    """Between ink and ground, in grey levels."""
    blur: float
    """The standard deviation of the blur of its edges."""
    noise: float
    """The standard deviation of its noise, as a share of white."""
    unevenness: float
    """The standard deviation of the light on its ground, in grey levels."""

    @property
    def lighter(self) -> bool:
        """Whether the ink is lighter than its ground."""
        return luma_of(self.ink) > luma_of(self.ground)


def look(image: Image, text: str | None = None) -> Look | None:
    """Measure a crop of one line, (H, W, 3) RGB of any size; None where no letters were made out in it.

    text: what it says, where that is known: it tells how many letters are to be made out.
    """
    if min(image.shape[:2]) < 8:
        return None
    tall, scale = raised(image)
    letters = max(
        candidates(tall), key=lambda found: found.likely * (_WHOLE if text and is_all(found.mask, text) else 1)
    )
    if letters.likely <= 0:
        return None
    return _measured(image, tall, letters, scale)


def _measured(image: Image, tall: Image, letters: Letters, scale: float) -> Look | None:
    slope, taper = _slope(letters.boxes), _taper(letters.boxes)
    straight = _turned(letters.mask, math.tan(math.radians(slope)), 0.0)
    lean = _lean(straight)
    upright = _turned(straight, 0.0, math.tan(math.radians(lean)))
    rows, columns = (np.flatnonzero(upright.max(axis=axis)) for axis in (1, 0))
    if not rows.size or not columns.size:
        return None
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    high = float(bottom - top)
    near, over, across, down = cv2.boundingRect(letters.mask)
    beyond = tall.shape[1] - near - across, tall.shape[0] - over - down
    colours = _colours(tall, letters.mask)
    if colours is None:
        return None
    mixed, ground, uneven = colours
    blur = _blur(image, letters.mask, mixed, ground)
    ink = _sharp(mixed, ground, blur * scale, letters.mask)
    return Look(
        image=image,
        mask=letters.mask,
        upright=upright,
        height=high / scale,
        width=float(right - left) / high,
        quad=_quad((left, top, right, bottom), slope, lean, taper, tall.shape[:2]),
        margin=(near / high, over / high, beyond[0] / high, beyond[1] / high),
        slope=slope,
        lean=lean,
        taper=taper,
        ink=ink,
        ground=ground,
        contrast=abs(luma_of(ink) - luma_of(ground)),
        blur=blur * scale / high,
        noise=_noise(image),
        unevenness=uneven,
    )


def _quad(box: tuple[int, ...], slope: float, lean: float, taper: float, size: tuple[int, ...]) -> Points:
    """The corners of an upright box as they were before slope and lean were taken out; see `_turned`."""
    left, top, right, bottom = box
    rows, columns = size
    down, across = math.tan(math.radians(slope)), math.tan(math.radians(lean))
    moved = math.ceil(abs(across) * rows) / 2 - across * rows / 2
    middle, half = (top + bottom) / 2, (bottom - top) / 2
    corners = []
    for x, side in ((left, -1), (right, 1)):
        for end in (-1, 1):
            y = middle + end * half * (1 + side * taper / 2)
            straight = x - across * y - moved
            corners.append((straight / columns, (y + down * straight - down * columns / 2) / rows))
    above, below, beyond, last = corners
    return np.array([above, beyond, last, below], np.float32)


def _slope(boxes: Array) -> float:
    """Degrees, clockwise: the middle slope between the feet of any two letters that stand apart (Theil and Sen)."""
    if len(boxes) < 3:
        return 0.0
    x, y = boxes[:, 0] + boxes[:, 2] / 2, boxes[:, 1] + boxes[:, 3] / 2
    one, other = np.triu_indices(len(boxes), 1)
    far = np.abs(x[other] - x[one]) > 0.8 * np.median(boxes[:, 3])
    if not far.any():
        return 0.0
    return math.degrees(math.atan(float(np.median((y[other] - y[one])[far] / (x[other] - x[one])[far]))))


def _taper(boxes: Array) -> float:
    if len(boxes) < 4:
        return 0.0
    x, high = boxes[:, 0] + boxes[:, 2] / 2, boxes[:, 3]
    rise = np.polyfit(x, high, 1)[0] * (x[-1] - x[0])
    return float(rise / high.mean())


def _turned(mask: Image, down: float, across: float) -> Image:
    """The mask sheared: columns moved up by `down` to the pixel, rows to the left by `across`, both from the middle."""
    rows, columns = mask.shape
    more = math.ceil(abs(across) * rows)
    matrix = np.array(
        [[1, across, more / 2 - across * rows / 2], [-down, 1, down * columns / 2]],
        np.float64,
    )
    return np.asarray(cv2.warpAffine(mask, matrix, (columns + more, rows)), np.uint8)


def _lean(mask: Image) -> float:
    """Degrees to the right: where upright strokes stand upright, columns differ most."""

    def sharpness(lean: int) -> float:
        profile = _turned(mask, 0.0, math.tan(math.radians(lean))).sum(axis=0, dtype=np.float64)
        return float((np.diff(profile) ** 2).sum()) * (1.0 - 0.002 * abs(lean))

    return float(max(_LEANS, key=sharpness))


def _colours(tall: Image, mask: Image) -> tuple[Colour, Colour, float] | None:
    """The colour of ink and ground, and how uneven the light on the latter is, in grey levels.

    Blur mixes both: of the middle of the strokes, the part farthest from the ground tells the ink.
    """
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    core = depth >= max(1.0, float(np.percentile(depth[mask > 0], 50)))
    near = cv2.dilate(mask, np.ones((5, 5), np.uint8))
    left, top, width, height = cv2.boundingRect(mask)
    box = np.zeros_like(mask)
    box[top : top + height, left : left + width] = 1
    around = (near == 0) & (box > 0)
    if core.sum() < 8 or around.sum() < 8:
        return None
    pixels, ground = tall[core].astype(np.float32), np.median(tall[around], axis=0)
    far = np.linalg.norm(pixels - ground, axis=1)
    ink = np.median(pixels[far >= np.percentile(far, 60)], axis=0)
    grey = cv2.cvtColor(tall, cv2.COLOR_RGB2GRAY).astype(np.float32)
    weight = around.astype(np.float32)
    wide = (0, 0)
    local = cv2.GaussianBlur(grey * weight, wide, 10) / np.maximum(cv2.GaussianBlur(weight, wide, 10), 1e-3)
    return _rounded(ink), _rounded(ground), float(local[around].std())


def _sharp(ink: Colour, ground: Colour, blur: float, mask: Image) -> Colour:
    """The colour that the ink had before a blur of so many pixels of the mask took from the middle of its strokes."""
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    stroke = 2.0 * float(np.percentile(depth[mask > 0], 80))
    left = math.erf(stroke / (2 * math.sqrt(2) * max(blur, 1e-3)))
    red, green, blue = (
        min(255, max(0, round(under + (over - under) / max(left, _LEAST_LEFT))))
        for over, under in zip(ink, ground, strict=True)
    )
    return red, green, blue


def _rounded(colour: Any) -> Colour:
    red, green, blue = (round(float(value)) for value in colour)
    return red, green, blue


def _blur(image: Image, mask: Image, ink: Colour, ground: Colour) -> float:
    """In pixels of the crop. An edge blurred by a Gaussian is steepest in its middle: its step over sqrt(2 pi) sigma.

    What a sharp picture of sharp letters has of that by its pixels alone is taken off.
    """
    way = np.array(ink, np.float32) - np.array(ground, np.float32)
    step = float(np.linalg.norm(way))
    if step < 8:
        return 0.0
    plane = image.astype(np.float32) @ (way / step)
    steep = np.hypot(cv2.Scharr(plane, cv2.CV_32F, 1, 0), cv2.Scharr(plane, cv2.CV_32F, 0, 1)) / 32
    edge = cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    near = cv2.resize(edge, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_AREA) > 32
    if near.sum() < 8:
        return 0.0
    sigma = step / (math.sqrt(2 * math.pi) * max(float(np.percentile(steep[near], 90)), 1e-3))
    return math.sqrt(max(0.0, sigma**2 - 0.5**2))


def _noise(image: Image) -> float:
    """The share of white that noise comes to (Immerkaer, Fast noise variance estimation, 1996), where nothing is drawn.

    Edges would count as noise: only the calmest third of the picture is looked at.
    """
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    if min(grey.shape) < 5:
        return 0.0
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    found = np.abs(cv2.filter2D(grey, cv2.CV_32F, kernel)[1:-1, 1:-1])
    slopes = np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))[1:-1, 1:-1]
    calm = slopes <= np.percentile(slopes, 35)
    return float(math.sqrt(math.pi / 2) / 6 * found[calm].mean() / 255)


def is_whole(look: Look, text: str, *, joined: bool = False) -> bool:
    """Whether as much was made out as the text has: nothing was lost, and no frame was taken for letters.

    joined: letters may touch, and what is as wide as two or three of them counts as so many.
    """
    return is_all(look.mask, text) or (joined and is_all(look.mask, text, joined=True))
