"""Text that is there twice: a picture taken twice, other text below, flecks and another colour of its own ink."""

from __future__ import annotations

import colorsys
import math

import cv2
import numpy as np

from synth import banks
from synth.compose import blend, luma_of, shifted
from synth.data import Image, Range, Sample
from synth.effects._draw import frame, over, window
from synth.effects._tone import distance, levels, needed, repaint, soften, spare
from synth.rng import Stream

_TURNS = 8
"""How many colours are tried."""


def exposure(sample: Sample, rng: Stream, *, amount: Range = (0.02, 0.05), strength: Range = (0.2, 0.45)) -> Sample:
    """Lay the picture over itself a little aside, as two exposures of one film and a camera that was hit have it.

    `amount`, in text heights and at most 0.06, is how far they are apart; `strength`, at most 0.5 and bounded by the
    contrast that the text can spare, the share of the second one.
    """
    far = soften(sample, min(rng.uniform(*amount), 0.06)) * sample.text_height
    share, turn = min(rng.uniform(*strength), 0.5, spare(sample)), rng.uniform(0.0, 2 * math.pi)
    second = shifted(sample.image, far * math.cos(turn), far * math.sin(turn), cv2.BORDER_REPLICATE)
    image = cv2.addWeighted(sample.image, 1.0 - share, second, share, 0.0)
    softer = math.sqrt(share * (1.0 - share)) * far / max(sample.text_height, 1.0)
    return repaint(sample, image, softer)


def below(sample: Sample, rng: Stream, *, opacity: Range = (0.1, 0.3), size: Range = (1.4, 3.0)) -> Sample:
    """Let larger, fainter text be seen below the text, as posters on posters and prints on packaging have it.

    `opacity` is at most 0.35 and bounded by the contrast that the text can spare; `size`, at least 1.3, is that of its
    letters against those of the text. It is the sample's own text, mirrored, so that its script is right and nobody
    reads it, and none of it lies on the letters.
    """
    firm, grown = min(rng.uniform(*opacity), 0.35, spare(sample)), min(max(rng.uniform(*size), 1.3), 8.0)
    stand, lean = frame(sample), rng.uniform(-0.3, 0.3)
    cosine, sine = grown * math.cos(lean), grown * math.sin(lean)
    x = stand.centre[0] + rng.uniform(-0.5, 0.5) * stand.reach * grown
    y = stand.centre[1] + rng.uniform(-0.6, 0.6) * stand.rise * grown
    across, down = stand.centre.tolist()
    # Turned from left to right, which no letter of a text is.
    matrix = np.array(
        [[-cosine, -sine, x + cosine * across + sine * down], [-sine, cosine, y + sine * across - cosine * down]]
    )
    cover = cv2.subtract(cv2.warpAffine(sample.mask, matrix, sample.mask.shape[::-1]), sample.mask)
    return repaint(sample, blend(sample.image, cover, levels(sample)[0], firm))


def sprinkle(
    sample: Sample,
    rng: Stream,
    *,
    share: Range = (0.004, 0.02),
    size: Range = (0.008, 0.02),
    opacity: Range = (0.4, 0.9),
) -> Sample:
    """Sprinkle flecks of the text's own ink around it, as brushes, spray cans and bad toner do.

    `share` of the picture that they cover is at most 0.03; `size`, in text heights and at most 0.025, is smaller than
    any dot of a letter; `opacity` is at most 0.9.
    """
    much, fine = rng.within(share, 0.0, 0.03), min(max(rng.uniform(*size), 0.004), 0.025)
    firm = min(rng.uniform(*opacity), 0.9)
    flecks = over(window(_flecks(), sample.mask.shape, rng, max(fine * sample.text_height, 0.5)), 1.0 - much, 3.0)
    return repaint(sample, blend(sample.image, flecks, levels(sample)[0], firm))


def recolour(sample: Sample, rng: Stream, *, saturation: Range = (0.3, 0.9)) -> Sample:
    """Give the ink another hue, as other pens and inks have, and leave it as light as it was.

    `saturation` of the new ink, from 0 to 1. Where ink of that hue would be lost on its paper another one is taken.
    """
    vivid, first = rng.within(saturation, 0.0, 1.0), rng.random()
    ink, paper = levels(sample)
    full = cv2.inRange(sample.mask, 200, 255)
    if cv2.countNonZero(full):
        red, green, blue, _ = cv2.mean(sample.image, full)
        ink = red, green, blue
    luma, least = luma_of(ink), needed(distance(ink, paper))
    for number in range(_TURNS):
        wheel = colorsys.hsv_to_rgb(first + number / _TURNS, vivid, 1.0)
        offsets = [value - luma_of(wheel) for value in wheel]
        reach = min([255.0, *((255.0 - luma if way > 0 else luma) / abs(way) for way in offsets if abs(way) > 1e-3)])
        red, green, blue = (luma + reach * way for way in offsets)
        if distance((red, green, blue), paper) >= least:
            return repaint(
                sample, _added(sample, [new - old for new, old in zip((red, green, blue), ink, strict=True)])
            )
    return sample


def _added(sample: Sample, step: list[float]) -> Image:
    """The picture with its ink lighter or darker by so much in each channel."""
    more = cv2.merge([cv2.convertScaleAbs(sample.mask, alpha=max(value, 0.0) / 255) for value in step])
    less = cv2.merge([cv2.convertScaleAbs(sample.mask, alpha=max(-value, 0.0) / 255) for value in step])
    return cv2.subtract(cv2.add(sample.image, more), less)


@banks.sheet
def _flecks() -> Image:
    return banks.ranked(banks.clouds("flecks", 0, 0.9, 1.6))
