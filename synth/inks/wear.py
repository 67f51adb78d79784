"""Letters that are not whole: printed in dots, cut from stencils, worn, scratched, unevenly inked."""

from __future__ import annotations

import functools
import math
from dataclasses import replace

import cv2
import numpy as np

from synth import banks
from synth.data import Array, Image, Ink, IntRange, Range
from synth.inks._shape import CROSS, specks, stroke, whole
from synth.rng import Stream

_DENSE = 0x2E80
"""From this code point on scripts need more dots for a letter."""


def dots(
    ink: Ink, rng: Stream, *, rows: Range = (13.0, 18.0), dense: Range = (20.0, 26.0), size: Range = (0.48, 0.62)
) -> Ink:
    """Print the letters in dots, as dot-matrix printers, date stamps on packages and boards of lamps do.

    rows: of dots from the top of the text to its foot, at least 10; dense: the same for Chinese and its neighbours.
    size: the radius of a dot against their distance, 0.45 to 0.7. Where dots would be smaller than a pixel and a half,
    nothing is done, and nothing to letters with marks, which few dots cannot tell apart.
    """
    if any(len(char) > 1 for line in ink.lines for char in line.chars):
        return ink
    crowded = any(ord(char) >= _DENSE for line in ink.lines for char in line.text)
    number, radius = rng.uniform(*(dense if crowded else rows)), rng.within(size, 0.45, 0.7)
    step = ink.lines[0].height / max(number, 10.0)
    if step < 1.5:
        return ink
    high, wide = ink.mask.shape
    cells = math.ceil(wide / step), math.ceil(high / step)
    padded = cv2.copyMakeBorder(ink.mask, 0, 2, 0, 2, cv2.BORDER_CONSTANT, value=0)
    grid = np.array([[step, 0, step / 2 - 0.5], [0, step, step / 2 - 0.5]], np.float64)
    seen = cv2.warpAffine(cv2.blur(padded, (2, 2)), grid, cells, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    struck = cv2.convertScaleAbs(cv2.subtract(seen, np.full_like(seen, 40)), alpha=2.2)
    back = cv2.warpAffine(struck, grid, (wide, high), flags=cv2.INTER_NEAREST)
    printed = cv2.multiply(back, _grid(wide, high, round(step * 16), round(radius * 64)), scale=1 / 255)
    return whole(ink, cv2.min(printed, _room(ink.mask)))


def stencil(ink: Ink, rng: Stream, *, width: Range = (0.04, 0.09), often: float = 0.8) -> Ink:
    """Cut the letters as stencils have to be: narrow bridges through them, on crates, walls and machines.

    width: of a bridge, as a share of the text's height. often: how many of the letters have one; none that would lose
    a stroke to it.
    """
    thick = max(1, round(rng.within(width, 0.0, 0.12) * ink.lines[0].height))
    place, upright = rng.uniform(0.42, 0.58), rng.chance(0.7)
    mask = ink.mask.copy()
    for line in ink.lines:
        for (left, top), _, (right, bottom), _ in line.boxes.astype(int).tolist():
            start = round(left + place * (right - left) if upright else top + place * (bottom - top)) - thick // 2
            letter = mask[max(0, top) : bottom, max(0, left) : right]
            first = start - max(0, left) if upright else start - max(0, top)
            bridge = letter[:, first : first + thick] if upright else letter[first : first + thick]
            # A stroke that runs along the bridge would be gone, and the letter with it.
            if rng.chance(often) and first > 0 and int(bridge.sum()) < 0.1 * int(letter.sum()):
                bridge[:] = 0
    return replace(ink, mask=mask)


def rough(ink: Ink, rng: Stream, *, amount: Range = (0.2, 0.6)) -> Ink:
    """Fray the edges, as ink on rough paper, rubber stamps and copies of copies have them.

    amount: how far edges move in and out against their softness, at most 0.8.
    """
    share = rng.within(amount, 0.0, 0.8)
    noise = banks.anywhere(specks(), ink.mask.shape, rng)
    soft = cv2.GaussianBlur(ink.mask, (3, 3), 0.8)
    moved = cv2.addWeighted(soft, 1.0, noise, share, -127.5 * share)
    hard = cv2.convertScaleAbs(cv2.subtract(moved, np.full_like(moved, 85)), alpha=3.0)
    return whole(ink, cv2.min(hard, _room(ink.mask)))


def mottle(ink: Ink, rng: Stream, *, depth: Range = (0.2, 0.55), patch: Range = (0.1, 0.6)) -> Ink:
    """Ink the letters unevenly: stamps, type and brushes leave pale places in them.

    depth: the share of ink missing where it is palest, at most 0.6. patch: the size of such places, as a share of the
    text's height.
    """
    lost, size = rng.within(depth, 0.0, 0.6), max(1.0, rng.uniform(*patch) * ink.lines[0].height)
    kept = cv2.convertScaleAbs(banks.anywhere(specks(), ink.mask.shape, rng, size / 3), alpha=-lost, beta=255)
    return replace(ink, mask=cv2.multiply(ink.mask, kept, scale=1 / 255))


def scratch(ink: Ink, rng: Stream, *, count: IntRange = (1, 3), width: Range = (0.015, 0.04)) -> Ink:
    """Break the strokes: scratches, cracks and creases run through the letters and leave them without ink.

    count: for every five text heights of the line, at most 10. width: as a share of the text's height, at most 0.05.
    Strokes no wider than two scratches are left alone, and so are small marks.
    """
    tall = ink.lines[0].height
    number, thick = min(rng.integer(*count), 10), max(1, round(rng.within(width, 0.0, 0.05) * tall))
    rows, columns = ink.mask.shape
    kept: Image = np.full((rows, columns), 255, np.uint8)
    for _ in range(math.ceil(number * columns / (5 * max(tall, 1.0)))):
        x, run, bend = rng.uniform(0, columns), rng.normal(0, 1.0) * rows, rng.normal(0, 0.1) * rows
        points = [(x, -2), (x + run / 2 + bend, rows / 2), (x + run, rows + 2)]
        cv2.polylines(kept, [np.rint(np.array(points) * 16).astype(np.int32)], False, 0, thick, cv2.LINE_AA, 4)
    if stroke(ink) < 2 * thick:
        return ink
    return whole(ink, cv2.min(ink.mask, kept))


def hollow(ink: Ink, rng: Stream, *, depth: Range = (0.3, 0.6)) -> Ink:
    """Squeeze the ink to the rims of the strokes, as old type and felt pens do, so that their middle is pale.

    depth: the share of ink missing there, at most 0.65. Only wide strokes have a middle.
    """
    lost = rng.within(depth, 0.0, 0.65)
    width = stroke(ink)
    if width < 3.5:
        return ink
    middle = cv2.erode(ink.mask, CROSS, iterations=max(1, round(width / 5)))
    return replace(ink, mask=cv2.subtract(ink.mask, cv2.convertScaleAbs(middle, alpha=lost)))


def worn(ink: Ink, rng: Stream, *, depth: Range = (0.3, 0.75), share: Range = (0.1, 0.35)) -> Ink:
    """Wear the letters off in places, as on keys, stairs, coins and old enamel: some hardly, some by half.

    depth: the share of ink missing in a worn place, at most 0.95. share: of the line that is worn, at most 0.4.
    A letter that would lose more than half of its ink is left as it was.
    """
    lost, part = rng.within(depth, 0.0, 0.95), rng.within(share, 0.0, 0.4)
    scale = max(0.1, ink.lines[0].height / 48)
    field = banks.anywhere(_places(), ink.mask.shape, rng, scale)
    gone = cv2.convertScaleAbs(cv2.subtract(field, np.full_like(field, round(255 * (1.0 - part)))), alpha=6 * lost)
    return whole(ink, cv2.subtract(ink.mask, cv2.min(gone, np.full_like(gone, round(255 * lost)))), least=0.5)


def _room(mask: Image) -> Image:
    """Where ink may be: on the letters, and pale beside them."""
    return cv2.addWeighted(mask, 0.65, cv2.dilate(mask, CROSS), 0.35, 0.0)


@functools.lru_cache(maxsize=256)
def _grid(wide: int, high: int, sixteenths: int, radius: int) -> Image:
    """A grid of round dots `sixteenths` / 16 pixels apart, whose radius is `radius` / 64 of that."""
    step = sixteenths / 16

    def off(length: int) -> Array:
        places = (np.arange(length, dtype=np.float32) + np.float32(0.5)) / np.float32(step)
        return np.asarray(np.square(places % 1 - np.float32(0.5)))

    away = np.sqrt(off(high)[:, None] + off(wide)[None, :])
    return np.asarray(cv2.convertScaleAbs(np.clip((radius / 64 - away) * step + 0.5, 0, 1), alpha=255))


@banks.sheet
def _places() -> Image:
    """Large places with ragged edges, each grey level as frequent as another."""
    return banks.ranked(banks.clouds("wear", 0, 0.8, 3.0, 9.0))
