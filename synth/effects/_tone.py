"""What effects share: how much contrast the text has, and how light and colour are put on a picture."""

from __future__ import annotations

import math
import re
import statistics
import unicodedata
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from synth.data import Array, Image, Line, Sample

KEPT = 0.55
"""The share of its contrast that a text keeps whatever one effect does to it."""
FAINT = 32.0
"""A contrast in levels of 255 below which no effect pushes a text, so that a row of effects cannot erase it."""
SOFTEST = 0.045
"""The standard deviation of all blurs together that dense Chinese text bears, as a share of the text height."""
SOFTEST_STACKED = 0.03
"""The same of letters with two marks, as Vietnamese and Thai have them."""
_DENSE = "\u2e80"
"""The first character of East Asian writing: no marks stand on these."""
_CLIMBING = re.compile("[\u0600-\u06ff\u0750-\u077f\u0f00-\u0fff]")
"""Writing whose words may climb over each other, as in Nastaliq, or whose letters stand on each other in few words."""
_STEEPEST = 1.6
"""How many times as tall as its letters a line of writing is that does not climb."""
_STACKED = re.compile("[\u0300-\u036f]{2}|[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]{2}|[\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece]{2}")
"""Two marks on one letter: of Latin, Cyrillic and Greek, of Thai, and of Lao."""
_ROWS = 16
_EVEN = ((0.0, 0.0, 0.0), (255.0, 255.0, 255.0))
_SAME = np.eye(3, 4, dtype=np.float32)

Level = tuple[float, float, float]


def repaint(sample: Sample, image: Any, softer: float = 0.0) -> Sample:
    """The sample with other pixels; softer: by which blur, as a share of the text height, if by any."""
    meta = {**sample.meta, "blur": math.hypot(_blurred(sample), softer)} if softer else sample.meta
    return Sample(sample.index, image, sample.lines, sample.mask, meta)


def soften(sample: Sample, wanted: float) -> float:
    """How much blur a text still bears: the standard deviation wanted, or what the blurs before it have left.

    Blurs add up as the squares of their standard deviations do. Words that climb are taller than their letters, which
    blur is a share of; and marks that stand on each other are smaller than what letters are told apart by.
    """
    size, most = 1.0, SOFTEST
    for line in sample.lines:
        if line.text.isascii() or line.text[0] >= _DENSE:
            continue
        if _CLIMBING.search(line.text):
            size = min(size, _STEEPEST * _letter_height(line) / max(line.height, 1.0))
        if _STACKED.search(unicodedata.normalize("NFD", line.text)):
            most = SOFTEST_STACKED
    return min(wanted * size, math.sqrt(max(0.0, (most * size) ** 2 - _blurred(sample) ** 2)))


def _letter_height(line: Line) -> float:
    """The usual height of a letter with what stands on it and below it, in pixels."""
    heights = (math.hypot(foot_x - x, foot_y - y) for (x, y), _, _, (foot_x, foot_y) in line.boxes.tolist())
    return statistics.median(heights) if len(line.boxes) else line.height


def _blurred(sample: Sample) -> float:
    return float(sample.meta.get("blur", 0.0))


def levels(sample: Sample) -> tuple[Level, Level]:
    """The mean colours of ink and paper; black and white where there is nothing but one of them.

    Some sixteen rows are enough to know them by.
    """
    step = max(1, sample.image.shape[0] // _ROWS)
    image, mask = sample.image[::step], sample.mask[::step]
    share = cv2.countNonZero(mask) / mask.size
    if not 0.0 < share < 1.0:
        return _EVEN
    ink, whole = cv2.mean(image, mask), cv2.mean(image)
    red, green, blue = ((whole[c] - share * ink[c]) / (1.0 - share) for c in range(3))
    return (ink[0], ink[1], ink[2]), (red, green, blue)


def distance(first: Level, second: Level) -> float:
    """The contrast of two colours: the difference in the channel where it is largest."""
    return max(abs(a - b) for a, b in zip(first, second, strict=True))


def contrast(sample: Sample) -> float:
    """The contrast of the text with its paper, from 0 to 255."""
    return distance(*levels(sample))


def spare(sample: Sample) -> float:
    """The share of its contrast that may be taken from the text: at most 1 - KEPT, 0 where it is faint already."""
    return max(0.0, 1.0 - max(KEPT, FAINT / max(contrast(sample), 1.0)))


def needed(before: float) -> float:
    """The contrast that is to be left where there was so much before."""
    return min(before, max(KEPT * before, FAINT))


def toned(gains: float | Level, shift: float) -> Array:
    """The matrix (3, 4) that multiplies each channel by its gain, or all by one, and then adds to them."""
    matrix = np.zeros((3, 4), np.float32)
    matrix[[0, 1, 2], [0, 1, 2]], matrix[:, 3] = gains, shift
    return matrix


def _clipped(rows: Sequence[Sequence[float]], colour: Level) -> Level:
    red, green, blue = colour
    first, second, third = (min(255.0, max(0.0, r * red + g * green + b * blue + d)) for r, g, b, d in rows)
    return first, second, third


def recolour(sample: Sample, matrix: Array) -> Sample:
    """Send every colour through a (3, 4) matrix, weakened by halves until ink and paper stay apart.

    Only clipping can bring them together without notice: light grey on white, made brighter, is white on white.
    """
    ink, paper = levels(sample)
    least = needed(distance(ink, paper))
    for _ in range(4):
        rows = matrix.tolist()
        if distance(_clipped(rows, ink), _clipped(rows, paper)) >= least:
            return repaint(sample, cv2.transform(sample.image, matrix))
        matrix = (matrix + _SAME) / 2
    return sample


def darken(image: Any, light: Any) -> Any:
    """Multiply the picture by light: uint8 (H, W), 255 for all of it."""
    return cv2.multiply(image, cv2.merge((light, light, light)), scale=1 / 255)


def shade(image: Any, loss: Array) -> Any:
    """Take light away: `loss` is float32 of any shape (h, w), enlarged to the picture; 0 where all
    the light is left and 1 where none is.
    """
    if loss.shape != image.shape[:2]:
        loss = cv2.resize(loss, (image.shape[1], image.shape[0]))
    return darken(image, cv2.convertScaleAbs(loss, alpha=-255.0, beta=255.0))


def veil(image: Any, haze: Array) -> Any:
    """Lay white over the picture: `haze` is like `loss` in `shade`, 0 changes nothing and 1 is white."""
    return cv2.bitwise_not(shade(cv2.bitwise_not(image), haze))


def paper(sample: Sample, reach: float) -> Any:
    """The picture without its text: each pixel the mean of the paper within `reach` pixels."""
    step = max(1, round(reach / 4))
    bare = (sample.mask[::step, ::step] == 0).astype(np.float32)
    small = sample.image[::step, ::step] * bare[..., None]
    size = 2 * round(reach / step) + 1
    weight = cv2.blur(bare, (size, size), borderType=cv2.BORDER_REPLICATE)
    mean = cv2.blur(small, (size, size), borderType=cv2.BORDER_REPLICATE) / np.maximum(weight, 1e-3)[..., None]
    height, width = sample.mask.shape
    return cv2.resize(mean.astype(np.uint8), (width, height))


def paled(sample: Sample, weight: Image) -> Any:
    """The picture with this share (0 to 255) of its ink gone: (H, W), or a row that holds for all."""
    if weight.shape != sample.mask.shape:
        weight = cv2.resize(weight, sample.mask.shape[::-1])
    share = cv2.multiply(sample.mask, weight, scale=1 / 255)
    shares = cv2.merge((share, share, share))
    bare = paper(sample, max(0.75 * sample.text_height, 2.0))
    kept = cv2.subtract(sample.image, cv2.multiply(sample.image, shares, scale=1 / 255))
    return cv2.add(kept, cv2.multiply(bare, shares, scale=1 / 255))
