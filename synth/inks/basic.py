"""What happens to the letters before they have a colour: geometry, which is only noted, and changes of their shape."""

from __future__ import annotations

import functools
import math
from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from synth import warp
from synth.banks import kept, ranked
from synth.data import Image, Ink, IntRange, Layer, Range
from synth.rng import Stream

_WIDEST = 2.5
"""How many times wider, or narrower, letters are made at most."""

# Geometry: every function here adds moves, and the one resampling comes at the end.


def _middle(ink: Ink) -> tuple[float, float, float, float]:
    """Centre, width and height of the text as it stands."""
    left, top, right, bottom = warp.bounds(ink)
    return (left + right) / 2, (top + bottom) / 2, right - left, bottom - top


def rotate(ink: Ink, rng: Stream, *, degrees: Range = (-4.0, 4.0), rise: float = 0.4) -> Ink:
    """Turn the line, as a camera or a page held askew does.

    degrees: clockwise. rise: one end is never higher than the other by more than this share of the text's height, so
        a long line turns less than a word.
    """
    drawn = rng.uniform(*degrees)
    x, y, width, height = _middle(ink)
    most = math.degrees(math.atan2(rise * height, max(width, 1.0)))
    angle = math.radians(max(-most, min(most, drawn)))
    sine, cosine = math.sin(angle), math.cos(angle)
    return warp.add(ink, warp.linear(cosine, -sine, sine, cosine, x, y))


def shear(ink: Ink, rng: Stream, *, degrees: Range = (-8.0, 8.0)) -> Ink:
    """Lean the letters, as a picture taken from the side does, by forty degrees at most."""
    lean = math.tan(math.radians(rng.within(degrees, -40.0, 40.0)))
    x, y, _, _ = _middle(ink)
    return warp.add(ink, warp.linear(1, -lean, 0, 1, x, y))


def stretch(ink: Ink, rng: Stream, *, width: Range = (0.85, 1.15)) -> Ink:
    """Make the letters wider or narrower, as crops squeezed to a size are; by two and a half times at most."""
    x, y, _, _ = _middle(ink)
    return warp.add(ink, warp.linear(min(_WIDEST, max(1 / _WIDEST, rng.uniform(*width))), 0, 0, 1, x, y))


def fit(ink: Ink, rng: Stream, *, width: Range = (0.5, 0.9)) -> Ink:
    """Make each letter take so much of the line, whatever the face, as plates and forms with places for letters do.

    width: of the line over the number of its letters, as a share of its height. Letters are made at most two and a half
        times wider, or narrower, than they were.
    """
    x, y, wide, high = _middle(ink)
    wanted = rng.uniform(*width) * len(ink.lines[0].chars) * high
    return warp.add(ink, warp.linear(min(_WIDEST, max(1 / _WIDEST, wanted / max(wide, 1.0))), 0, 0, 1, x, y))


def perspective(ink: Ink, rng: Stream, *, strength: Range = (0.02, 0.12)) -> Ink:
    """Look at the line from the side or from above.

    strength: how far each corner moves, as a share of the text's height, at most 0.25; along the line up to three times
        as far.
    """
    far = rng.within(strength, 0.0, 0.25)
    x, y, width, height = _middle(ink)
    reach = min(3 * height, width / 3)
    left, right, top, bottom = x - width / 2, x + width / 2, y - height / 2, y + height / 2
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    moved = [(x + rng.uniform(-far, far) * reach, y + rng.uniform(-far, far) * height) for x, y in corners]
    return warp.add(ink, warp.quad_to_quad(corners, moved))


def wave(ink: Ink, rng: Stream, *, height: Range = (0.02, 0.08), length: Range = (2.0, 8.0)) -> Ink:
    """Bend the line up and down, as on cloth, bottles and curled paper.

    height: of the wave, and length: from crest to crest, both as shares of the text's height. The length is at least
        0.5, and the height at most a tenth of it, and 0.4: steeper waves would tear the letters.
    """
    high, period, phase = rng.within(height, -0.4, 0.4), rng.within(length, 0.5, 1e3), rng.uniform(0, 2 * math.pi)
    amplitude = max(-0.1 * period, min(0.1 * period, high))

    def shifts(x: Any, y: Any, tall: float) -> Any:
        rise = amplitude * tall * np.sin(2 * math.pi * x / (period * tall) + phase)
        return np.stack([np.zeros_like(rise), rise], axis=-1)

    return warp.add(ink, _mesh(ink, shifts, cell=0.25))


def elastic(ink: Ink, rng: Stream, *, strength: Range = (0.01, 0.045), smooth: Range = (0.5, 1.2)) -> Ink:
    """Shift every part of the line a little on its own, as uneven paper and unsteady hands do.

    strength: the mean shift, at most an eighth of smooth: over which distance it changes, both as shares of the text's
        height; smooth is from 0.25 to 4.
    Simard, Steinkraus and Platt, Best practices for convolutional neural networks, 2003.
    """
    drawn, cell = rng.uniform(*strength), rng.within(smooth, 0.25, 4.0)
    far = max(-cell / 8, min(cell / 8, drawn))
    row, column = rng.integer(0, 63), rng.integer(0, 4095)

    def shifts(x: Any, y: Any, tall: float) -> Any:
        rows, columns = np.arange(row, row + y.size) % 64, np.arange(column, column + x.size) % 4096
        return _noise_bank()[np.ix_(rows, columns)] * (far * tall)

    return warp.add(ink, _mesh(ink, shifts, cell=cell))


@functools.cache
def _noise_bank() -> Any:
    """(64, 4096, 2) numbers of about unit size in which neighbours are alike."""
    return kept("elastic", _noise)


def _noise() -> Any:
    drawn = np.random.Generator(np.random.PCG64(20)).standard_normal((64, 4096, 2)).astype(np.float32)
    return cv2.GaussianBlur(drawn, (3, 3), 0.8, borderType=cv2.BORDER_REFLECT) * 1.6


def _mesh(ink: Ink, shifts: Any, cell: float) -> warp.Mesh:
    """A mesh over the text as it stands; cell: distance of its points as a share of the text's height."""
    x, y, width, height = _middle(ink)
    step = cell * height
    columns, rows = math.ceil(width / step) + 3, math.ceil(height / step) + 3
    left, top = x - (columns - 1) * step / 2, y - (rows - 1) * step / 2
    across = (left + step * np.arange(columns))[None, :]
    down = (top + step * np.arange(rows))[:, None]
    found = np.broadcast_to(shifts(across, down, height), (rows, columns, 2))
    return warp.Mesh(left, top, step, np.ascontiguousarray(found, np.float32))


def crop(
    ink: Ink,
    rng: Stream,
    *,
    sides: Range = (0.0, 0.35),
    ends: Range = (0.0, 0.5),
    tight: float = 0.25,
    cut: Range = (0.0, 0.035),
) -> Ink:
    """Choose what the crop shows around the text, as detectors and annotators do: loose, tight, or cutting a little.

    sides: above and below, each, at most 1; ends: left and right, at most 4; as shares of the text's height. tight: how
        often the crop is tight instead. cut: what a tight crop then takes away on each side, too little to lose a mark.
    """
    if rng.chance(tight):
        left, top, right, bottom = (-min(rng.within(cut, 0.0, 0.04), spare) for spare in _spare(ink))
    else:
        left, right = rng.within(ends, 0.0, 4.0), rng.within(ends, 0.0, 4.0)
        top, bottom = rng.within(sides, 0.0, 1.0), rng.within(sides, 0.0, 1.0)
    return replace(ink, margin=(left, top, right, bottom))


def _spare(ink: Ink) -> list[float]:
    """What may be cut at the left, top, right and bottom: an eighth of the thinnest letter there; of rows nothing."""
    if len(ink.lines) > 1:
        return [0.0] * 4
    line = ink.lines[0]
    tall, (low, _, high, _) = line.height, line.quad.tolist()
    near, spare = 0.06 * tall, [tall] * 4
    for (left, top), _, (right, bottom), _ in line.boxes.tolist():
        width, height = right - left, bottom - top
        reached = (left - low[0], width), (top - low[1], height), (high[0] - right, width), (high[1] - bottom, height)
        for side, (gap, size) in enumerate(reached):
            if gap <= near and size < spare[side]:
                spare[side] = size
    return [size / (8 * tall) for size in spare]


# Changes of shape: every function here draws a new mask, in which letters stay where they are.


def _stroke(ink: Ink) -> float:
    """The usual width of a stroke in pixels: twice the ink's area over the length of its edge."""
    edge = cv2.morphologyEx(ink.mask, cv2.MORPH_GRADIENT, _CROSS)
    return 4.0 * cv2.sumElems(ink.mask)[0] / max(1.0, cv2.sumElems(edge)[0])


_CROSS: Image = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)


def erode(ink: Ink, rng: Stream, *, amount: Range = (0.2, 0.9)) -> Ink:
    """Thin the strokes, as under-inked print and worn signs have them. Strokes too thin to lose any are left alone.

    amount: how much of the way to strokes that are one pixel thinner on each side, from 0 to 1.
    """
    share = rng.within(amount, 0.0, 1.0)
    if _stroke(ink) < 3.5:
        return ink
    thin = cv2.erode(ink.mask, _CROSS)
    return replace(ink, mask=cv2.addWeighted(ink.mask, 1 - share, thin, share, 0))


def bleed(ink: Ink, rng: Stream, *, amount: Range = (0.2, 0.8)) -> Ink:
    """Let the ink run into the paper: strokes grow and their edges soften.

    amount: how much of the way to strokes that are one pixel wider on each side, from 0 to 1. Dense letters get less
        of it.
    """
    share = rng.within(amount, 0.0, 1.0) * min(1.0, ink.lines[0].height / 40)
    ink = warp.grow(ink, 2)
    wide = cv2.GaussianBlur(cv2.dilate(ink.mask, _CROSS), (3, 3), 0.7)
    return replace(ink, mask=cv2.addWeighted(ink.mask, 1 - share, wide, share, 0))


def dropout(ink: Ink, rng: Stream, *, share: Range = (0.03, 0.16)) -> Ink:
    """Leave specks of the letters unprinted, as dry rollers, worn ribbons and rough paper do.

    share: of the ink that is lost, at most 0.2. Strokes thinner than specks are left alone, and so are small marks.
    """
    lost = rng.within(share, 0.0, 0.2)
    x, y, flip = rng.integer(0, 4095), rng.integer(0, 255), rng.integer(-1, 1)
    if _stroke(ink) < 2.5:
        return ink
    height, width = ink.mask.shape
    rows, columns = np.arange(y, y + height) % 256, np.arange(x, x + width) % 4096
    worn = cv2.flip(np.ascontiguousarray(_speck_bank()[np.ix_(rows, columns)]), flip)
    edge = max(1.0, min(32.0, 2 * 255 * lost))  # Specks have soft edges, half of them within the share that is lost.
    gone = np.full_like(worn, round(255 * lost - edge / 2))
    kept = cv2.convertScaleAbs(cv2.subtract(worn, gone), alpha=255 / edge)
    for line in ink.lines:
        for (left, top), _, (right, bottom), _ in line.boxes.astype(int).tolist():
            if (right - left) * (bottom - top) < 0.12 * ink.size**2:
                kept[top:bottom, left:right] = 255
    return replace(ink, mask=cv2.min(ink.mask, kept))


@functools.cache
def _speck_bank() -> Image:
    """Grey specks of several sizes in which every grey level is as frequent as another."""
    return kept("specks", _specks)


def _specks() -> Image:
    drawn = np.random.Generator(np.random.PCG64(21)).standard_normal((256, 4096)).astype(np.float32)
    clouds = sum(
        cv2.GaussianBlur(drawn, (0, 0), sigma, borderType=cv2.BORDER_REFLECT) * sigma for sigma in (0.7, 1.5, 3.0)
    )
    return ranked(np.asarray(clouds))


def outline(ink: Ink, rng: Stream, *, width: Range = (0.02, 0.07)) -> Ink:
    """Draw an edge in another colour around the letters, as signs and subtitles have it.

    width: as a share of the text's height, at most 0.15.
    """
    pixels = max(1, round(rng.within(width, 0.0, 0.15) * ink.lines[0].height))
    ink = warp.grow(ink, pixels + 1)
    wide = cv2.dilate(ink.mask, _disk(pixels))
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
    shift = np.array([[1, 0, far * math.cos(angle)], [0, 1, far * math.sin(angle)]], np.float64)
    height, width = ink.mask.shape
    cast = cv2.warpAffine(ink.mask, shift, (width, height))
    if soft > 0.4:
        cast = cv2.GaussianBlur(cast, (0, 0), soft)
    return replace(ink, layers=(Layer(cast, "shadow", dark), *ink.layers))


@functools.lru_cache(maxsize=64)
def _disk(radius: int) -> Image:
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))


_DASHES = frozenset("-—–−一=_~＝－ ")
"""What a line through it would hide or change."""


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
    thick = max(1, round(min(rng.uniform(*thickness) * line.height, _stroke(ink) * 0.7)))
    mask = ink.mask.copy()
    mask[round(y) : round(y) + thick, max(0, int(line.quad[0][0])) : int(line.quad[1][0])] = 255
    return replace(ink, mask=mask)
