"""Pictures laid over each other and moved, and how light colours look."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence

import cv2
import numpy as np

from synth.data import Array, Image

LUMA = (0.299, 0.587, 0.114)
"""The shares of red, green and blue in how light a colour looks (ITU-R BT.601)."""

Mode = Callable[[Array, float], Array]
"""What a ground of these levels, from 0 to 1, becomes under ink of a level."""
MODES: Mapping[str, Mode] = {
    "add": lambda ground, ink: ground + ink,
    "burn": lambda ground, ink: 1.0 - (1.0 - ground) / max(ink, 1e-6),
    "darken": lambda ground, ink: np.minimum(ground, ink),
    "difference": lambda ground, ink: np.abs(ground - ink),
    "divide": lambda ground, ink: ground / max(ink, 1e-6),
    "dodge": lambda ground, ink: ground / max(1.0 - ink, 1e-6),
    "exclusion": lambda ground, ink: ground + ink - 2.0 * ground * ink,
    "hard_light": lambda ground, ink: _hard(ground, np.full_like(ground, ink)),
    "lighten": lambda ground, ink: np.maximum(ground, ink),
    "multiply": lambda ground, ink: ground * ink,
    "overlay": lambda ground, ink: _hard(np.full_like(ground, ink), ground),
    "screen": lambda ground, ink: ground + ink - ground * ink,
    "soft_light": lambda ground, ink: _soft(ground, ink),
    "subtract": lambda ground, ink: ground - ink,
}
"""The ways to mix ink with its ground, as image editors name them: W3C, Compositing and Blending Level 1, 2015."""


def luma_of(colour: Sequence[float]) -> float:
    """How light a colour looks, from 0 to 255."""
    return sum(share * value for share, value in zip(LUMA, colour, strict=False))


def blend(image: Image, mask: Image, colour: Sequence[float], alpha: float = 1.0) -> Image:
    """The picture with this colour laid over it where the mask is, alpha times as opaque as the mask says.

    image: (H, W, 3), uint8. mask: (H, W), uint8. colour: three levels from 0 to 255.
    """
    laid = cv2.merge([cv2.convertScaleAbs(mask, alpha=value * alpha / 255) for value in colour])
    kept = cv2.multiply(image, cv2.cvtColor(mask, cv2.COLOR_GRAY2RGB), scale=alpha / 255)
    return cv2.add(cv2.subtract(image, kept), laid)


def shifted(picture: Image, x: float, y: float, border: int = cv2.BORDER_CONSTANT) -> Image:
    """The picture or the mask moved to the right and down; what comes in is empty, or as the border says."""
    there = np.array([[1, 0, x], [0, 1, y]], np.float64)
    return cv2.warpAffine(picture, there, (picture.shape[1], picture.shape[0]), borderMode=border)


def mixed(image: Image, mask: Image, colour: Sequence[float], mode: str, alpha: float = 1.0) -> Image:
    """The picture with this colour mixed into it in one of MODES where the mask is.

    The colour is the same everywhere, so a mode is a table of 256 levels for each channel.
    """
    tables = np.stack([_table(mode, min(255, max(0, round(value)))) for value in colour], axis=-1)
    share = cv2.cvtColor(mask, cv2.COLOR_GRAY2RGB)
    laid = cv2.multiply(cv2.LUT(image, tables), share, scale=alpha / 255)
    return cv2.add(cv2.subtract(image, cv2.multiply(image, share, scale=alpha / 255)), laid)


@functools.lru_cache(maxsize=4096)
def _table(mode: str, level: int) -> Image:
    ground = np.arange(256) / 255
    return np.asarray(np.rint(255 * np.clip(MODES[mode](ground, level / 255), 0.0, 1.0)), np.uint8)[:, None]


def _hard(below: Array, above: Array) -> Array:
    """What is above multiplies with what is below where it is dark, and screens it where it is light."""
    return np.where(above <= 0.5, 2.0 * below * above, 1.0 - 2.0 * (1.0 - below) * (1.0 - above))


def _soft(ground: Array, ink: float) -> Array:
    curve = np.where(ground <= 0.25, ((16.0 * ground - 12.0) * ground + 4.0) * ground, np.sqrt(ground))
    return ground + (2.0 * ink - 1.0) * (ground * (1.0 - ground) if ink <= 0.5 else curve - ground)


def seamless(image: Image, mask: Image, colour: Sequence[float], alpha: float = 1.0) -> Image:
    """The picture that has the edges of the ink where these are the steeper ones, and those of its ground elsewhere.

    Ink takes on the grain and the shades of what it is on. Perez, Gangnet and Blake, Poisson image editing, 2003, with
    mixed gradients; Gupta, Vedaldi and Zisserman paint so in Synthetic data for text localisation, 2016. Its sums are
    solved by cosine transforms: the border reflects, and the bare ground keeps its mean.
    """
    inked = blend(np.full_like(image, np.rint(cv2.mean(image, cv2.bitwise_not(mask))[:3])), mask, colour, alpha)
    rows, columns = mask.shape
    # The transform takes even sizes alone, and those with small factors are fast.
    high, wide = (2 * cv2.getOptimalDFTSize((length + 1) // 2) for length in (rows, columns))
    beyond = 0, high - rows, 0, wide - columns, cv2.BORDER_REPLICATE
    bare, found = cv2.threshold(mask, 0, 255, cv2.THRESH_BINARY_INV)[1], []
    for ground, drawn in zip(cv2.split(image), cv2.split(inked), strict=True):
        steps = _steeper(cv2.copyMakeBorder(ground, *beyond), cv2.copyMakeBorder(drawn, *beyond))
        change = cv2.idct(cv2.dct(steps) * _inverse(high, wide))[:rows, :columns]
        found.append(cv2.add(ground, change - cv2.mean(change, bare)[0], dtype=cv2.CV_8U))
    return cv2.merge(found)


def _steeper(ground: Image, drawn: Image) -> Array:
    """The divergence of what the steeper gradients of two pictures have more than those of the first."""
    # In double precision, as the last bits of single precision differ from processor to processor.
    below, above = ground.astype(np.float64), drawn.astype(np.float64)
    total = np.zeros_like(below)
    for axis in (0, 1):
        old, new = np.diff(below, axis=axis), np.diff(above, axis=axis)
        more = np.where(np.abs(new) > np.abs(old), new - old, 0.0)
        before, after = (total[:-1], total[1:]) if axis == 0 else (total[:, :-1], total[:, 1:])
        before += more
        after -= more
    return total


@functools.lru_cache(maxsize=64)
def _inverse(rows: int, columns: int) -> Array:
    """One over what the second differences of a picture multiply its cosines by; its mean stays at nothing."""
    down, across = (2.0 * np.cos(np.pi * np.arange(length) / length) - 2.0 for length in (rows, columns))
    factors = down[:, None] + across[None, :]
    factors[0, 0] = np.inf
    return np.asarray(1.0 / factors)
