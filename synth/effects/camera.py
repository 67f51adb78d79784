"""What a camera and its software do to a picture on the way to a file."""

from __future__ import annotations

import functools
import math
from typing import Any

import cv2
import numpy as np

from synth.compose import LUMA
from synth.data import Image, IntRange, Range, Sample
from synth.effects._tone import KEPT, Level, distance, levels, recolour, repaint, soften, toned
from synth.rng import Stream

_SMALLEST = 12.0
"""The text height in pixels below which no resampling goes."""
_DOWN = (cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC)
_UP = (cv2.INTER_LINEAR, cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_CUBIC, cv2.INTER_NEAREST)
_LAMPS: tuple[Level, ...] = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
_SLOPE = 0.5
"""The least slope of a tone curve: what is left of the contrast where the curve is flattest."""
_FULL_COLOUR, _HALF_COLOUR = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420


def jpeg(sample: Sample, rng: Stream, *, quality: IntRange = (25, 90), full_colour: float = 0.2) -> Sample:
    """Compress and open again: rings around letters, blocks of 8 x 8 pixels, colours that run.

    The blocks start anywhere, since the picture was cut from a larger one. `quality` is that of libjpeg, at least 640
    over the text height, more where the text is faint; `full_colour` is how often colours keep the full resolution.
    """
    wanted = max(rng.integer(*quality), _worst_quality(sample))
    left, top = rng.integer(0, 7), rng.integer(0, 7)
    sampling = _FULL_COLOUR if rng.chance(full_colour) else _HALF_COLOUR
    padded = cv2.copyMakeBorder(sample.image, top, 0, left, 0, cv2.BORDER_REPLICATE)
    return repaint(sample, np.ascontiguousarray(_compress(padded, wanted, sampling)[top:, left:]))


def resample(sample: Sample, rng: Stream, *, height: Range = (18.0, 34.0)) -> Sample:
    """Make small and large again, as pictures sent through messengers and screenshots of screenshots are.

    `height` is the height of the text in pixels when it is smallest, at least 12; smaller text is left as it is.
    """
    # There and back, a pixel of the small picture is smeared over about half its width to either side.
    share = soften(sample, 0.5 / max(rng.uniform(*height), _SMALLEST))
    down, up = rng.choose(_DOWN), rng.choose(_UP)
    if share * sample.text_height <= 0.5:
        return sample
    scale = 0.5 / (share * sample.text_height)
    rows, columns = sample.image.shape[:2]
    size = max(1, round(columns * scale)), max(1, round(rows * scale))
    small = _reduced(sample.image, size, down)
    return repaint(sample, cv2.resize(small, (columns, rows), interpolation=up), share)


def sharpen(sample: Sample, rng: Stream, *, amount: Range = (0.3, 1.5), radius: Range = (0.015, 0.05)) -> Sample:
    """Sharpen too much, as telephones and scanners do: edges get halos.

    `amount` of the difference from the blurred picture is added (unsharp masking); `radius` of that blur is a share
    of the text height.
    """
    strength = rng.uniform(*amount)
    width = max(0.4, min(rng.uniform(*radius), 0.08) * sample.text_height)
    size = 2 * max(1, round(2 * width)) + 1
    soft = cv2.GaussianBlur(sample.image, (size, size), width)
    return repaint(sample, cv2.addWeighted(sample.image, 1.0 + strength, soft, -strength, 0.0))


def brightness(sample: Sample, rng: Stream, *, shift: Range = (-0.2, 0.2)) -> Sample:
    """Expose too long or too short. `shift` is a share of white; what goes past black or white is lost."""
    return recolour(sample, toned(1.0, 255.0 * rng.uniform(*shift)))


def contrast(sample: Sample, rng: Stream, *, gain: Range = (0.6, 1.6)) -> Sample:
    """Draw the tones apart (above 1, as scanning software does) or together (haze, an old screen).

    They move away from the middle between ink and paper, so that both stay what they are.
    """
    strength = max(rng.uniform(*gain), KEPT)
    ink, paper = levels(sample)
    middle = (sum(ink) + sum(paper)) / 6
    return recolour(sample, toned(strength, middle * (1.0 - strength)))


def gamma(sample: Sample, rng: Stream, *, exponent: Range = (0.6, 1.7)) -> Sample:
    """Bend the tones, as displays, cheap cameras and "auto levels" do: below 1 shadows open, above 1 they close.

    The curve is nowhere flatter than one half, so that text in the flat part stays.
    """
    return repaint(sample, cv2.LUT(sample.image, _bend(round(100 * rng.uniform(*exponent)))))


def colour_cast(sample: Sample, rng: Stream, *, warmth: Range = (-0.1, 0.15), tint: Range = (-0.04, 0.04)) -> Sample:
    """Miss the white balance: lamplight turns paper yellow, shade turns it blue, tubes turn it green.

    `warmth` is the gain of red and the loss of blue, `tint` the gain of green. The strongest channel keeps its level.
    """
    warm, green = rng.uniform(*warmth), rng.uniform(*tint)
    gains = (1.0 + warm, 1.0 + green, 1.0 - warm)
    top = max(gains)
    return recolour(sample, toned((gains[0] / top, gains[1] / top, gains[2] / top), 0.0))


def saturation(sample: Sample, rng: Stream, *, factor: Range = (0.3, 1.6)) -> Sample:
    """Make colours paler (below 1) or louder, as old prints and the "vivid" mode of a camera do."""
    share = rng.uniform(*factor)
    matrix = np.zeros((3, 4), np.float32)
    matrix[:, :3] = (1.0 - share) * np.array(LUMA) + share * np.eye(3)
    return recolour(sample, matrix)


def greyscale(sample: Sample, rng: Stream, *, lamp: float = 0.2) -> Sample:
    """Take all colours away, as a grey scan or a copy does.

    With probability `lamp` the scanner sees by a single colour, in which red stamps vanish or turn black. Where the
    text would vanish, it sees by the colour that shows the text best.
    """
    weights = rng.choose(_LAMPS) if rng.chance(lamp) else LUMA
    weights = _telling(sample, weights)
    return repaint(sample, cv2.transform(sample.image, np.array([weights] * 3, np.float32)))


def _telling(sample: Sample, weights: Level) -> Level:
    """The weights, or those of the one channel that shows the text best where they would hide it."""
    ink, paper = levels(sample)
    gaps = [a - b for a, b in zip(ink, paper, strict=True)]
    seen = abs(sum(w * gap for w, gap in zip(weights, gaps, strict=True)))
    best = max(range(3), key=lambda c: abs(gaps[c]))
    return weights if seen >= KEPT * abs(gaps[best]) else _LAMPS[best]


def _reduced(image: Image, size: tuple[int, int], interpolation: int) -> Any:
    """The picture made smaller. Below a half, bare interpolation would skip pixels and with them hair lines."""
    ratio = image.shape[0] // max(size[1], 1)
    if ratio >= 2 and interpolation != cv2.INTER_AREA:
        image = np.asarray(cv2.blur(image, (2 * (ratio // 2) + 1,) * 2), np.uint8)
    return cv2.resize(image, size, interpolation=interpolation)


def _compress(image: Any, quality: int, sampling: int) -> Image:
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling]
    _, data = cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), options)
    opened: Any = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return np.asarray(cv2.cvtColor(opened, cv2.COLOR_BGR2RGB), np.uint8)


def _worst_quality(sample: Sample) -> int:
    """The lowest quality that the text bears: blocks are 8 pixels, and faint detail is the first to be rounded away."""
    faint = max(1.0, 100.0 / max(distance(*levels(sample)), 1.0))
    return min(75, round(640.0 / max(sample.text_height, 1.0) * math.sqrt(faint)))


@functools.lru_cache(maxsize=512)
def _bend(hundredths: int) -> Image:
    """The table of a power of `hundredths` / 100, mixed with a straight line until no slope is below `_SLOPE`."""
    tones = np.linspace(0.0, 1.0, 256)
    curve = tones ** (hundredths / 100)
    flattest = float(np.diff(curve).min()) * 255
    share = max(0.0, (_SLOPE - flattest) / (1.0 - flattest)) if flattest < 1.0 else 0.0
    return np.rint(255.0 * ((1.0 - share) * curve + share * tones)).astype(np.uint8)
