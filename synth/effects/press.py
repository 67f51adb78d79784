"""How print, copies and faxes make tones and letters out of dots, and how they wear."""

from __future__ import annotations

import functools
import math
from typing import Any

import cv2
import numpy as np

from synth import banks
from synth.compose import LUMA, blend, shifted
from synth.data import Array, Image, IntRange, Range, Sample
from synth.effects._draw import mark, over, window
from synth.effects._tone import contrast, levels, paled, paper, recolour, repaint, spare, toned, veil
from synth.rng import Stream, stream

_SOOT = (35.0, 33.0, 36.0)
_SMALLEST = 18.0
"""The text height in dots below which no fax goes."""


def halftone(sample: Sample, rng: Stream, *, period: Range = (0.05, 0.11), depth: Range = (0.3, 0.8)) -> Sample:
    """Print tones as dots of ink, larger where it is darker: newspapers, packaging, posters seen from near.

    `period` of the screen in text heights, at least 2.5 pixels and at most 0.12; `depth` is how hard the dots are, less
    for faint text. Each colour has a screen of its own, turned against the others, or all have the same one.
    """
    step = max(2.5, min(rng.uniform(*period), 0.12) * sample.text_height)
    hard = min(rng.uniform(*depth), 1.0, contrast(sample) / 160)
    turn, apart = rng.uniform(0.2, 1.3), 0.5 if rng.chance(0.5) else 0.0
    screens = [_screen(sample.mask.shape, step, turn + c * apart, c * apart) for c in range(3)]
    return repaint(sample, _dotted(sample.image, cv2.merge(screens), hard))


def dither(
    sample: Sample, rng: Stream, *, tones: IntRange = (2, 4), strength: Range = (0.3, 0.75), ordered: float = 0.5
) -> Sample:
    """Show tones by a pattern of few levels: electronic paper, ticket printers, old displays and GIFs.

    `tones` of each colour; `strength` is the share of the dithered picture, less for faint text. With probability
    `ordered` the pattern is that of Bayer (1973), else blue noise, which looks as error diffusion does (Ulichney,
    Digital halftoning, 1987).
    """
    count, share = max(2, rng.integer(*tones)), min(rng.uniform(*strength), 0.9, 2 * spare(sample))
    sheet = _bayer(rng.integer(2, 3)) if rng.chance(ordered) else _blue()
    pattern = window(sheet, sample.mask.shape, rng)
    step = 255 / (count - 1)
    # Half a step of noise either way before rounding gives the right mean.
    noise = cv2.convertScaleAbs(pattern, alpha=step / 255)
    raised = cv2.addWeighted(sample.image, 1.0, cv2.merge((noise, noise, noise)), 1.0, -step / 2)
    return repaint(sample, cv2.addWeighted(sample.image, 1.0 - share, cv2.LUT(raised, _rounding(count)), share, 0.0))


def fax(sample: Sample, rng: Stream, *, height: Range = (22.0, 40.0), rough: Range = (0.0, 0.25)) -> Sample:
    """Leave black and white dots alone, as faxes and old scanners do; the rows of some faxes are half again as high.

    `height` of the text in dots, and in rows, at least 18; `rough` is how uneven the threshold is, by which edges fray.
    It is half way from ink to the paper around, so that what lies in shadow does not turn black.
    """
    dots, fray = max(rng.uniform(*height), _SMALLEST), min(rng.uniform(*rough), 0.5)
    tall = max(0.65 * dots, _SMALLEST) if rng.chance(0.35) else dots
    rows, columns = sample.mask.shape
    across, down = (min(1.0, number / max(sample.text_height, 1.0)) for number in (dots, tall))
    size = max(1, round(columns * across)), max(1, round(rows * down))
    whiteness = _whiteness(sample)
    small, around = (
        cv2.resize(cv2.transform(picture, whiteness), size, interpolation=cv2.INTER_AREA)
        for picture in (sample.image, paper(sample, 0.75 * sample.text_height))
    )
    noise = window(_blue(), small.shape, rng)
    frayed = cv2.addWeighted(cv2.addWeighted(small, 1.0, around, -0.5, 127.5), 1.0, noise, fray, -127.5 * fray)
    _, lines = cv2.threshold(frayed, 127, 255, cv2.THRESH_BINARY)
    whole = cv2.resize(lines, (columns, rows), interpolation=cv2.INTER_AREA if across >= 1.0 else cv2.INTER_LINEAR)
    ink, ground = levels(sample)
    dark, pale = (rng.uniform(0.0, 50.0), rng.uniform(225.0, 255.0))
    low, high = (dark, pale) if sum(ink) <= sum(ground) else (pale, dark)
    grey = cv2.convertScaleAbs(whole, alpha=(high - low) / 255, beta=low)
    return repaint(sample, cv2.merge((grey, grey, grey)))


def copy(
    sample: Sample, rng: Stream, *, gain: Range = (1.0, 1.8), specks: Range = (0.001, 0.02), smear: Range = (0.0, 0.25)
) -> Sample:
    """Copy on a machine that has seen better days: hard greys, specks of toner, a smear where the lid was open.

    `gain` of the contrast; `specks` is the share of the page under toner, at most 0.03; `smear` is how dark an edge of
    the page becomes.
    """
    strength, share = rng.uniform(*gain), min(rng.uniform(*specks), 0.03)
    dark = min(rng.uniform(*smear), spare(sample))
    ink, ground = levels(sample)
    middle = (sum(ink) + sum(ground)) / 6
    hard = recolour(sample, toned(strength, middle * (1.0 - strength)))
    scale = max(sample.text_height / 48, 0.3)
    dots = over(window(_toner(), sample.mask.shape, rng, scale), 1.0 - share, 8.0)
    smoky = window(_smoke(), sample.mask.shape, rng, 2 * scale)
    edge = np.exp(np.arange(sample.mask.shape[0], dtype=np.float32) / np.float32(-0.4 * sample.text_height))
    falling = np.rint(255 * (edge if rng.chance(0.5) else edge[::-1])).astype(np.uint8)
    shade = cv2.multiply(smoky, cv2.resize(falling[:, None], smoky.shape[::-1]), scale=1 / 255)
    soot = mark(hard, _SOOT)
    return repaint(sample, blend(blend(hard.image, dots, soot, 0.85), shade, soot, dark))


def thermal(
    sample: Sample, rng: Stream, *, fade: Range = (0.1, 0.4), dead: IntRange = (0, 4), width: Range = (0.012, 0.03)
) -> Sample:
    """Print on thermal paper: ink fades in soft bands, and broken points of the head leave lines without any.

    `fade` is the share of the ink lost in a band; `dead` is the number of such lines for every five text heights, at
    most 6, and `width` theirs in text heights, at most 0.04. They run across the text, as the paper does.
    """
    lost = min(rng.uniform(*fade), spare(sample))
    count, thick = min(rng.integer(*dead), 6), min(rng.uniform(*width), 0.04) * sample.text_height
    columns = sample.mask.shape[1]
    period, phase = rng.uniform(2.0, 8.0) * sample.text_height, rng.uniform(0.0, 2 * math.pi)
    x = np.arange(columns, dtype=np.float32)
    pale = lost * (0.5 + 0.5 * np.cos(x * np.float32(2 * math.pi / period) + np.float32(phase)))
    for _ in range(math.ceil(count * columns / (5 * max(sample.text_height, 1.0)))):
        away = np.abs(x - np.float32(rng.uniform(0.0, columns)))
        pale = np.maximum(pale, 0.8 * np.clip(thick / 2 + 0.5 - away, 0, min(1.0, thick)))
    return repaint(sample, paled(sample, np.rint(255 * pale).astype(np.uint8)[None, :]))


def low_ink(
    sample: Sample,
    rng: Stream,
    *,
    strength: Range = (0.2, 0.45),
    period: Range = (0.06, 0.25),
    patch: Range = (0.5, 3.0),
) -> Sample:
    """Run out of ink: the nozzles of a printer leave pale lines along the text, here more and there less.

    `strength` is the share of the ink lost in such a line; `period`, in text heights, their distance; `patch` is
    the size, likewise, of the places where they show.
    """
    lost = min(rng.uniform(*strength), spare(sample))
    step = max(2.0, rng.uniform(*period) * sample.text_height)
    scale = max(rng.uniform(*patch) * sample.text_height / 24, 0.1)
    phase = rng.uniform(0.0, 2 * math.pi)
    y = np.arange(sample.mask.shape[0], dtype=np.float32) * np.float32(2 * math.pi / step) + np.float32(phase)
    rows = np.rint(255 * (0.5 + 0.5 * np.cos(y)) * lost).astype(np.uint8)
    where = over(window(_smoke(), sample.mask.shape, rng, scale), 0.1, 90.0)
    lines = cv2.resize(rows[:, None], sample.mask.shape[::-1])
    return repaint(sample, paled(sample, cv2.multiply(lines, where, scale=1 / 255)))


def letterpress(sample: Sample, rng: Stream, *, squeeze: Range = (0.1, 0.4), dent: Range = (0.05, 0.25)) -> Sample:
    """Press type into paper: ink is squeezed to the rims of the letters, and one side of each dent catches the light.

    `squeeze` is the share of ink that the middle of a stroke loses; `dent` is how bright its edge is.
    """
    most = spare(sample)
    lost, light = min(rng.uniform(*squeeze), most), min(rng.uniform(*dent), most)
    turn = rng.uniform(0.0, 2 * math.pi)
    size = 2 * max(1, round(0.03 * sample.text_height)) + 1
    middle: Any = cv2.blur(cv2.erode(sample.mask, np.ones((3, 3), np.uint8)), (size, size))
    speckled = cv2.multiply(middle, over(window(_toner(), sample.mask.shape, rng), 0.2, 200.0), scale=lost / 255)
    far = max(1.0, 0.03 * sample.text_height)
    beside = shifted(sample.mask, far * math.cos(turn), far * math.sin(turn))
    rim = cv2.subtract(beside, sample.mask).astype(np.float32)
    return repaint(sample, veil(paled(sample, speckled), rim * np.float32(light / 255)))


def drum(
    sample: Sample, rng: Stream, *, strength: Range = (0.1, 0.4), width: Range = (0.15, 0.6), upright: float = 0.3
) -> Sample:
    """Roll the page over a dirty drum: smudged stripes of toner the way it went, with ragged edges.

    `strength` is how dark a stripe is, `width` in text heights how wide; `upright` how often they cross the rows.
    """
    dark = min(rng.uniform(*strength), spare(sample))
    size = max(rng.uniform(*width) * sample.text_height, 1.0)
    across = rng.chance(upright)
    shape = sample.mask.shape if across else sample.mask.shape[::-1]
    stripes = window(_stripes(), shape, rng, size / 12)
    if not across:
        stripes = cv2.transpose(stripes)
    return repaint(sample, blend(sample.image, over(stripes, 0.72, 90.0), mark(sample, _SOOT), dark))


def _whiteness(sample: Sample) -> Array:
    """The matrix (1, 4) that sends colours to one channel, in which ink is 0 and paper 255, whatever they are."""
    ink, ground = levels(sample)
    gaps = [g - i for i, g in zip(ink, ground, strict=True)]
    length = sum(gap * gap for gap in gaps)
    if length < 1.0:
        return np.array([[*LUMA, 0.0]], np.float32)
    row = [255 * gap / length for gap in gaps]
    start = -sum(r * i for r, i in zip(row, ink, strict=True))
    return np.array([[*row, start]], np.float32)


def _screen(shape: tuple[int, ...], step: float, turn: float, phase: float) -> Image:
    """A screen of dots: thresholds from 0 to 255."""
    both = banks.wave(shape, step, turn, phase) + banks.wave(shape, step, turn + math.pi / 2, 2 * phase)
    return cv2.convertScaleAbs(both, alpha=63.75, beta=127.5)


def _dotted(image: Image, screens: Image, hard: float) -> Any:
    """The picture against thresholds, with an edge as soft as its dots are fine, mixed with the picture."""
    gap = cv2.addWeighted(image, 0.5, screens, -0.5, 127.5)
    return cv2.addWeighted(image, 1.0 - hard * 0.7, cv2.LUT(gap, _EDGE), hard * 0.7, 0.0)


_EDGE: Image = np.clip(np.rint((np.arange(256) - 127.5) * 4 + 127.5), 0, 255).astype(np.uint8)


@functools.cache
def _rounding(count: int) -> Image:
    """The table that sends each tone to the nearest of so many."""
    step = 255 / (count - 1)
    return np.rint(np.rint(np.arange(256) / step) * step).astype(np.uint8)


@banks.sheet
def _bayer(order: int) -> Image:
    """The matrix of thresholds that Bayer built from copies of itself, 2 to the power of `order` wide, as a sheet."""
    matrix: Any = np.zeros((1, 1))
    for _ in range(order):
        matrix = np.block([[4 * matrix, 4 * matrix + 2], [4 * matrix + 3, 4 * matrix + 1]])
    thresholds = np.rint((matrix + 0.5) * (255 / matrix.size)).astype(np.uint8)
    return np.tile(thresholds, (banks.SHEET[0] // len(thresholds), banks.SHEET[1] // len(thresholds)))


@banks.sheet
def _blue() -> Image:
    """Noise without slow waves, each level as frequent as another: ranked and freed of what is smooth, in turns."""
    field: Any = stream(0, 0, "bank/blue").generator().random((256, 256), np.float32)
    for _ in range(8):
        field = banks.ranked(field - banks.smooth(field, 1.6)).astype(np.float32) / 255
    return np.tile(np.rint(field * 255).astype(np.uint8), (1, banks.SHEET[1] // 256))


@banks.sheet
def _toner() -> Image:
    return banks.ranked(banks.clouds("toner", 0, 0.6, 1.1))


@banks.sheet
def _smoke() -> Image:
    return banks.ranked(banks.clouds("smoke", 0, 5.0, 11.0, 24.0))


@banks.sheet
def _stripes() -> Image:
    """Upright stripes that change slowly on their way and have rough edges."""
    drawn = stream(0, 0, "bank/drum").generator().standard_normal((1, banks.SHEET[1])).astype(np.float32)
    line = banks.smooth(np.repeat(drawn, 64, axis=0), 3.0)[:1] * 6
    return banks.ranked(line + 0.35 * banks.clouds("drum/slow", 0, 30.0) + 0.25 * banks.clouds("drum/edge", 0, 0.8))
