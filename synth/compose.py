"""Pictures laid over each other and moved, and how light colours look."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from synth.data import Image

LUMA = (0.299, 0.587, 0.114)
"""The shares of red, green and blue in how light a colour looks (ITU-R BT.601)."""


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
