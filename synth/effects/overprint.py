"""What is laid over a text and lets it be seen: a marker, a rubber stamp, a watermark."""

from __future__ import annotations

import math

import cv2
import numpy as np

from synth import banks
from synth.compose import blend
from synth.data import Array, Image, Range, Sample
from synth.effects._draw import frame, mark, over, stamped, tint, window
from synth.effects._tone import Level, distance, levels, needed, repaint, spare
from synth.rng import Stream, stream

_MARKERS = ((1.0, 0.97, 0.25), (0.65, 1.0, 0.45), (1.0, 0.6, 0.75), (0.55, 0.9, 1.0), (1.0, 0.75, 0.35))
_STAMPS = ((190.0, 30.0, 40.0), (40.0, 50.0, 150.0), (120.0, 40.0, 120.0), (30.0, 110.0, 80.0))
_WORDS = ("COPY", "DRAFT", "SAMPLE", "VOID", "PAID", "2024")
_PICTURES = 12


def highlighter(sample: Sample, rng: Stream, *, strength: Range = (0.4, 1.0), cover: Range = (0.4, 1.2)) -> Sample:
    """Go over a part of the line with a marker: bright colour that ink is seen through.

    `strength` of the colour, weaker where the text would be lost; `cover` is the share of the line that is marked.
    """
    share, part = min(rng.uniform(*strength), 1.0), rng.uniform(*cover)
    colour = _kept(sample, rng.choose(_MARKERS), share)
    stand, tall = frame(sample), sample.text_height
    middle = rng.uniform(-1.0, 1.0) * (1.0 - min(part, 1.0)) * stand.reach
    half = part * stand.reach + 0.2 * tall
    top, bottom = rng.uniform(0.8, 1.15) * stand.rise, rng.uniform(0.8, 1.15) * stand.rise
    lean = rng.uniform(-0.06, 0.06) * tall
    right = middle + np.array((-half, half, half + 0.1 * tall, -half - 0.1 * tall))
    corners = stand.at(right, (-top + lean, -top - lean, bottom - lean, bottom + lean))
    marked = np.zeros(sample.mask.shape, np.uint8)
    cv2.fillConvexPoly(marked, np.rint((corners - 0.5) * 16).astype(np.int32), 255, cv2.LINE_AA, 4)
    felt = over(window(_felt(), marked.shape, rng, max(tall / 48, 0.3)), 0.0, 400.0)
    uneven = cv2.addWeighted(marked, 0.75, cv2.multiply(marked, felt, scale=1 / 255), 0.4, 0.0)
    return repaint(sample, tint(sample.image, uneven, colour))


def stamp(sample: Sample, rng: Stream, *, opacity: Range = (0.15, 0.45), size: Range = (1.2, 3.5)) -> Sample:
    """Stamp over the text with a rubber stamp: a ring or a box with something in it, unevenly inked.

    `opacity` is bounded by the contrast that the text can spare; `size` is the stamp's height in text heights.
    """
    thick = min(rng.uniform(*opacity), spare(sample))
    tall, turn = max(rng.uniform(*size), 0.8) * sample.text_height, rng.uniform(-0.5, 0.5)
    rows, columns = sample.mask.shape
    x, y = rng.uniform(0.0, 1.0) * columns, rng.uniform(0.0, 1.0) * rows
    cover = stamped(_seal(rng.integer(0, _PICTURES - 1)), sample.mask.shape, tall, turn, x, y)
    worn = over(window(_rubber(), cover.shape, rng, max(sample.text_height / 48, 0.3)), 0.05, 60.0)
    colour = mark(sample, rng.choose(_STAMPS), 2.0)
    return repaint(sample, blend(sample.image, cv2.multiply(cover, worn, scale=1 / 255), colour, thick))


def watermark(sample: Sample, rng: Stream, *, opacity: Range = (0.06, 0.25), size: Range = (0.8, 2.0)) -> Sample:
    """Print a pale word or pattern across everything, as drafts, certificates and stock pictures have it.

    `opacity` is bounded by the contrast that the text can spare; `size` is that of its letters in text heights.
    """
    thick = min(rng.uniform(*opacity), 0.3, spare(sample))
    scale = max(rng.uniform(*size), 0.7) * sample.text_height / 48
    dark = rng.chance(0.7)
    grey = rng.uniform(0.0, 110.0) if dark else rng.uniform(200.0, 255.0)
    pattern = window(_repeated(rng.integer(0, len(_WORDS) - 1)), sample.mask.shape, rng, scale)
    return repaint(sample, blend(sample.image, pattern, (grey, grey, grey + rng.uniform(-20, 20)), thick))


def _kept(sample: Sample, colour: Level, share: float) -> Level:
    """A transparent colour at this strength, or paler, so that ink and paper seen through it stay apart."""
    ink, ground = levels(sample)
    least = needed(distance(ink, ground))
    for weaker in (1.0, 0.7, 0.45, 0.25, 0.0):
        red, green, blue = (1.0 - share * weaker * (1.0 - value) for value in colour)
        seen = [(i * c, g * c) for i, g, c in zip(ink, ground, (red, green, blue), strict=True)]
        if max(abs(i - g) for i, g in seen) >= least:
            break
    return red, green, blue


@banks.sheet
def _seal(number: int) -> Image:
    """The picture of a stamp, 192 pixels high: rings or boxes around strokes that are no letters."""
    generator = stream(0, number, "bank/seal").generator()
    wide = 192 if number % 2 == 0 else int(generator.uniform(260, 460))
    picture = np.zeros((192, wide), np.uint8)
    thick = int(generator.integers(6, 13))
    if number % 2 == 0:
        cv2.circle(picture, (96, 96), 88, 255, thick, cv2.LINE_AA)
        if number % 4 == 0:
            cv2.circle(picture, (96, 96), 72 - thick, 255, max(2, thick // 3), cv2.LINE_AA)
        star = [
            (96 + r * math.sin(k * math.pi / 5), 96 - r * math.cos(k * math.pi / 5))
            for k in range(10)
            for r in [(24, 10)[k % 2]]
        ]
        cv2.fillPoly(picture, [np.rint(star).astype(np.int32)], 255, cv2.LINE_AA)
        for turn in np.arange(0.6, 5.7, 0.34):
            _strokes(picture, generator, 96 - 58 * math.sin(turn), 96 + 58 * math.cos(turn), 11)
    else:
        cv2.rectangle(picture, (8, 8), (wide - 9, 183), 255, thick, cv2.LINE_AA)
        for x in np.arange(40, wide - 30, 36):
            _strokes(picture, generator, float(x), 96.0, 34)
    return cv2.GaussianBlur(picture, (3, 3), 0.8)


def _strokes(picture: Image, generator: np.random.Generator, x: float, y: float, size: float) -> None:
    """A few strokes as a letter has them."""
    for _ in range(4):
        ends = generator.uniform(-1, 1, (2, 2))
        ends[:, int(generator.integers(0, 2))] = generator.uniform(-1, 1)
        whole = np.rint((ends * (0.4 * size, 0.9 * size) + (x, y)) * 16).astype(np.int32)
        cv2.line(picture, whole[0].tolist(), whole[1].tolist(), 255, max(2, round(size / 6)), cv2.LINE_AA, 4)


@banks.sheet
def _repeated(number: int) -> Image:
    """A word again and again, climbing, on a sheet that goes on over its edges."""
    generator = stream(0, number, "bank/watermark").generator()
    size, space, lean = generator.uniform(1.6, 2.4), generator.uniform(60, 140), generator.uniform(10, 35)
    (length, tall), _ = cv2.getTextSize(_WORDS[number], cv2.FONT_HERSHEY_DUPLEX, size, 6)
    # Each row of words begins half a step after the one above it.
    turn = cv2.getRotationMatrix2D((0, 0), lean, 1.0)[:, :2]
    steps = turn @ np.array([(length + space, 0.5 * (length + space)), (0.0, 2.2 * tall)])
    # So many steps lead over a whole sheet, where the words have to meet: the steps are made to fit.
    whole = np.diag(banks.SHEET[::-1])
    steps = whole @ np.linalg.inv(np.rint(np.linalg.inv(steps) @ whole))
    word = _word(number, size, math.atan2(steps[1, 0], steps[0, 0]))
    picture = np.zeros(banks.SHEET, np.uint8)
    for x, y in _places(steps):
        down, right = np.arange(word.shape[0]) + y, np.arange(word.shape[1]) + x
        place = np.ix_(down % picture.shape[0], right % picture.shape[1])
        picture[place] = np.maximum(picture[place], word)
    return picture


def _word(number: int, size: float, turn: float) -> Image:
    """One of the words, turned, in the middle of a square; every second one is hollow."""
    (length, tall), _ = cv2.getTextSize(_WORDS[number], cv2.FONT_HERSHEY_DUPLEX, size, 6)
    half = length // 2 + 12
    square: Image = np.zeros((2 * half, 2 * half), np.uint8)
    foot = half - length // 2, half + tall // 2
    cv2.putText(square, _WORDS[number], foot, cv2.FONT_HERSHEY_DUPLEX, size, 255, 6, cv2.LINE_AA)
    if number % 2:
        square = cv2.subtract(square, cv2.convertScaleAbs(cv2.erode(square, np.ones((5, 5), np.uint8)), alpha=0.65))
    matrix = cv2.getRotationMatrix2D((half - 0.5, half - 0.5), -math.degrees(turn), 1.0)
    return cv2.warpAffine(square, matrix, square.shape)


def _places(steps: Array) -> set[tuple[int, int]]:
    """The points (x, y) of a sheet that whole numbers of two steps, the columns of (2, 2), lead to."""
    counts = np.mgrid[-20:21, -20:21].reshape(2, -1)
    found = np.rint(steps @ counts).astype(int) % np.array(banks.SHEET[::-1])[:, None]
    return {(x, y) for x, y in found.T.tolist()}


@banks.sheet
def _felt() -> Image:
    return banks.ranked(banks.clouds("felt", 0, 3.0, 8.0))


@banks.sheet
def _rubber() -> Image:
    return banks.ranked(banks.clouds("rubber", 0, 0.9, 3.0, 14.0))
