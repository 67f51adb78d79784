"""Strokes that are thinner or wider, that miss specks, and lines ruled below and through the text."""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np

from synth import banks, warp
from synth.compose import shifted
from synth.data import Ink, IntRange, Layer, Range
from synth.inks._shape import CROSS, disk, specks, stroke, whole
from synth.rng import Stream

_DASHES = frozenset("-—–−一=_~＝－ ")
"""What a line through it would hide or change."""


def erode(ink: Ink, rng: Stream, *, amount: Range = (0.2, 0.9)) -> Ink:
    """Thin the strokes, as under-inked print and worn signs have them. Strokes too thin to lose any are left alone.

    amount: how much of the way to strokes that are one pixel thinner on each side, from 0 to 1.
    """
    share = rng.within(amount, 0.0, 1.0)
    if stroke(ink) < 3.5:
        return ink
    thin = cv2.erode(ink.mask, CROSS)
    return replace(ink, mask=cv2.addWeighted(ink.mask, 1 - share, thin, share, 0))


def bleed(ink: Ink, rng: Stream, *, amount: Range = (0.2, 0.8)) -> Ink:
    """Let the ink run into the paper: strokes grow and their edges soften.

    amount: how much of the way to strokes that are one pixel wider on each side, from 0 to 1. Dense letters get less
        of it.
    """
    share = rng.within(amount, 0.0, 1.0) * min(1.0, ink.lines[0].height / 40)
    ink = warp.grow(ink, 2)
    wide = cv2.GaussianBlur(cv2.dilate(ink.mask, CROSS), (3, 3), 0.7)
    return replace(ink, mask=cv2.addWeighted(ink.mask, 1 - share, wide, share, 0))


def dropout(ink: Ink, rng: Stream, *, share: Range = (0.03, 0.16)) -> Ink:
    """Leave specks of the letters unprinted, as dry rollers, worn ribbons and rough paper do.

    share: of the ink that is lost, at most 0.2. Strokes thinner than specks are left alone, and so are dots, marks and
    letters that would lose more than half of their ink.
    """
    lost = rng.within(share, 0.0, 0.2)
    if stroke(ink) < 3.2:
        return ink
    worn = banks.mirrored(banks.anywhere(specks(), ink.mask.shape, rng), rng)
    edge = max(1.0, min(32.0, 2 * 255 * lost))  # Specks have soft edges, half of them within the share that is lost.
    gone = np.full_like(worn, round(255 * lost - edge / 2))
    kept = cv2.convertScaleAbs(cv2.subtract(worn, gone), alpha=255 / edge)
    return whole(ink, cv2.min(ink.mask, kept), least=0.5)


def outline(ink: Ink, rng: Stream, *, width: Range = (0.02, 0.07)) -> Ink:
    """Draw an edge in another colour around the letters, as signs and subtitles have it.

    width: as a share of the text's height, at most 0.15.
    """
    pixels = max(1, round(rng.within(width, 0.0, 0.15) * ink.lines[0].height))
    ink = warp.grow(ink, pixels + 1)
    wide = cv2.dilate(ink.mask, disk(pixels))
    return replace(ink, layers=(*ink.layers, Layer(wide, "outline")))


def shadow(
    ink: Ink,
    rng: Stream,
    *,
    distance: Range = (0.02, 0.09),
    softness: Range = (0.0, 0.06),
    strength: Range = (0.25, 0.7),
) -> Ink:
    """Let the letters cast a shadow on what lies behind them, to any side.

    distance, softness: as shares of the text's height, at most 0.3. strength: how dark it is, from 0 to 1.
    """
    tall = ink.lines[0].height
    far, angle = rng.within(distance, 0.0, 0.3) * tall, rng.uniform(0, 2 * math.pi)
    soft, dark = rng.within(softness, 0.0, 0.3) * tall, rng.within(strength, 0.0, 1.0)
    ink = warp.grow(ink, math.ceil(far + 2 * soft) + 1)
    cast = shifted(ink.mask, far * math.cos(angle), far * math.sin(angle))
    if soft > 0.4:
        cast = cv2.GaussianBlur(cast, (0, 0), soft)
    return replace(ink, layers=(Layer(cast, "shadow", dark), *ink.layers))


def underline(
    ink: Ink, rng: Stream, *, distance: Range = (0.04, 0.14), thickness: Range = (0.02, 0.06), count: IntRange = (1, 1)
) -> Ink:
    """Rule a line below the text, clear of it; a dash alone would look like an equals sign and is left as it is.

    distance: from the text to the line, from 0.02 to 0.5, and thickness: of the line, at most 0.12, as shares of the
        text's height. count: of lines, at most 3.
    """
    tall = ink.lines[-1].height
    gap, thick = rng.within(distance, 0.02, 0.5) * tall, max(1, round(rng.within(thickness, 0.0, 0.12) * tall))
    number = max(1, min(rng.integer(*count), 3))
    if _DASHES.issuperset(ink.lines[-1].text):
        return ink
    ink = warp.grow(ink, math.ceil(gap + 2 * number * thick) + 1)
    mask, (left, bottom) = ink.mask.copy(), ink.lines[-1].quad[3]
    right = int(ink.lines[-1].quad[2][0])
    for row in range(number):
        top = round(float(bottom) + gap) + 2 * row * thick
        mask[top : top + thick, max(0, int(left)) : right] = 255
    return replace(ink, mask=mask)


def strike(ink: Ink, rng: Stream, *, place: Range = (0.4, 0.6), thickness: Range = (0.015, 0.035)) -> Ink:
    """Rule a thin line through the text, as struck-out prices have it. It is thinner than a stroke.

    place: from the top of the text, and thickness, as shares of its height.
    """
    line = ink.lines[0]
    if not _DASHES.isdisjoint(line.text.replace(" ", "")) or not any(map(str.isalnum, line.text)):
        return ink
    y = float(line.quad[0][1]) + rng.within(place, 0.0, 1.0) * line.height
    thick = max(1, round(min(rng.uniform(*thickness) * line.height, stroke(ink) * 0.7)))
    mask = ink.mask.copy()
    mask[round(y) : round(y) + thick, max(0, int(line.quad[0][0])) : int(line.quad[1][0])] = 255
    return replace(ink, mask=mask)
