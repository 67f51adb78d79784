"""What is drawn around letters and on their rims: more outlines, light, blocks, relief."""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np

from synth import banks, warp
from synth.compose import shifted
from synth.data import Image, Ink, Layer, Range
from synth.inks._shape import disk, stroke
from synth.rng import Stream


def double_outline(ink: Ink, rng: Stream, *, width: Range = (0.015, 0.05), second: Range = (0.015, 0.05)) -> Ink:
    """Draw two edges around the letters, the outer one near the ink's own colour, as posters and game titles have them.

    width, second: of the inner and of the outer edge, as shares of the text's height, at most 0.12.
    """
    tall = ink.lines[0].height
    inner = max(1, round(rng.within(width, 0.0, 0.12) * tall))
    outer = inner + max(1, round(rng.within(second, 0.0, 0.12) * tall))
    ink = warp.grow(ink, outer + 1)
    layers = Layer(cv2.dilate(ink.mask, disk(outer)), "side"), Layer(cv2.dilate(ink.mask, disk(inner)), "outline")
    return replace(ink, layers=(*ink.layers, *layers))


def dashed_outline(ink: Ink, rng: Stream, *, width: Range = (0.03, 0.07), period: Range = (0.1, 0.3)) -> Ink:
    """Draw an edge around the letters that is dashed or dotted, as stitches, coupons and chalk are.

    width: of the edge, at most 0.15, and period: of the dashes, as shares of the text's height.
    """
    tall = ink.lines[0].height
    pixels, step = max(1, round(rng.within(width, 0.0, 0.15) * tall)), max(3.0, rng.uniform(*period) * tall)
    turn, phase = rng.uniform(0.5, 1.1), rng.uniform(0, 2 * math.pi)
    ink = warp.grow(ink, pixels + 1)
    crests = banks.wave(ink.mask.shape, step, turn, phase)
    dashes = cv2.convertScaleAbs(np.maximum(crests + np.float32(0.3), 0), alpha=510)
    edge = cv2.min(cv2.dilate(ink.mask, disk(pixels)), dashes)
    return replace(ink, layers=(*ink.layers, Layer(edge, "outline")))


def glow(ink: Ink, rng: Stream, *, width: Range = (0.04, 0.15), strength: Range = (0.4, 0.9)) -> Ink:
    """Let light or colour shine around the letters: neon, backlit signs, soft edges of captions.

    width: of the shine, as a share of the text's height, at most 0.3. strength: beside the letters, from 0 to 1.
    """
    reach, bright = rng.within(width, 0.0, 0.3) * ink.lines[0].height, rng.within(strength, 0.0, 1.0)
    ink = warp.grow(ink, math.ceil(2 * reach) + 1)
    wide = cv2.dilate(ink.mask, disk(max(1, round(reach / 2))))
    size = 2 * math.ceil(1.5 * reach) + 1
    shine = cv2.GaussianBlur(wide, (size, size), max(0.5, 0.6 * reach))
    return replace(ink, layers=(Layer(shine, "outline", bright), *ink.layers))


def extrude(ink: Ink, rng: Stream, *, depth: Range = (0.03, 0.11)) -> Ink:
    """Give the letters sides, as blocks seen from one side have them: shop signs, titles.

    depth: of the block, as a share of the text's height, at most 0.2.
    """
    far, angle = rng.within(depth, 0.0, 0.2) * ink.lines[0].height, rng.uniform(0, 2 * math.pi)
    reach = math.ceil(far)
    ink = warp.grow(ink, reach + 1)
    way: Image = np.zeros((2 * reach + 1, 2 * reach + 1), np.uint8)
    # The kernel is turned over: a pixel takes what lies against the direction.
    tip = round(reach - far * math.cos(angle)), round(reach - far * math.sin(angle))
    cv2.line(way, (reach, reach), tip, 1)
    return replace(ink, layers=(*ink.layers, Layer(cv2.dilate(ink.mask, way), "side")))


def emboss(ink: Ink, rng: Stream, *, width: Range = (0.015, 0.05), strength: Range = (0.35, 0.8)) -> Ink:
    """Raise the letters: rims on one side catch the light, the others lie in the shade. Plates, cards, tyres, coins.

    width: of the rims, as a share of the text's height, at most 0.1. strength: from 0 to 1.
    """
    return _relief(ink, rng, width, strength, raised=True)


def engrave(ink: Ink, rng: Stream, *, width: Range = (0.015, 0.05), strength: Range = (0.35, 0.8)) -> Ink:
    """Sink the letters: shade falls into them from one side, and the far rim shines. Stone, brass, trophies.

    width: of the rims, as a share of the text's height, at most 0.1. strength: from 0 to 1.
    """
    return _relief(ink, rng, width, strength, raised=False)


def _relief(ink: Ink, rng: Stream, width: Range, strengths: Range, raised: bool) -> Ink:
    """Light from any side on letters that are higher or lower than what is around them, outside and on the rims."""
    far = max(0.8, rng.within(width, 0.0, 0.1) * ink.lines[0].height)
    strength, angle = rng.within(strengths, 0.0, 1.0), rng.uniform(0, 2 * math.pi)
    ink = warp.grow(ink, math.ceil(far) + 1)
    x, y = far * math.cos(angle), far * math.sin(angle)
    lit, dark = shifted(ink.mask, x, y), shifted(ink.mask, -x, -y)
    inner = min(0.4, 0.5 * strength) if stroke(ink) > 2 * far else 0.0
    below = Layer(dark, "shadow", strength) if raised else Layer(dark, "highlight", strength)
    other = Layer(lit, "highlight", strength) if raised else Layer(lit, "shadow", 0.5 * strength)
    rims = cv2.subtract(ink.mask, dark), cv2.subtract(ink.mask, lit)
    bright, gloomy = rims if raised else rims[::-1]
    above = (Layer(bright, "sheen", inner), Layer(gloomy, "shade", inner)) if inner else ()
    return replace(ink, layers=(*ink.layers, below, other, *above))
