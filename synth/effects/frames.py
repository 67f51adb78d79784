"""What is made around a text and goes with it: the rings and the star of a seal, the windows of a counter."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

import cv2
import numpy as np

from synth import banks
from synth.compose import blend, luma_of
from synth.data import Array, Image, Line, Range, Sample
from synth.effects._draw import Frame, frame, over, stroke, tint, toward, window
from synth.effects._tone import distance, levels, repaint, shade
from synth.rng import Stream

_CLEAR = 0.05
"""How near to a letter anything comes, as a share of the text height."""
_PLATES = ((25.0, 26.0, 28.0), (70.0, 72.0, 75.0), (150.0, 152.0, 150.0), (222.0, 222.0, 216.0))
_RED, _BLACK, _WHITE = (190.0, 40.0, 36.0), (0.0, 0.0, 0.0), (255.0, 255.0, 255.0)


def ring(
    sample: Sample,
    rng: Stream,
    *,
    gap: Range = (0.1, 0.4),
    width: Range = (0.04, 0.16),
    second: float = 0.3,
    inner: float = 0.1,
    star: float = 0.6,
    worn: Range = (0.0, 0.15),
) -> Sample:
    """Ring the text in its own ink, as seals do: a circle around letters on a circle, else a box with round corners.

    `gap` between letters and ring and `width` of the ring, at most 0.25, are shares of the text height; `second` is how
    often a thinner one stands inside the ring. Within a circle of letters, `inner` is how often there is a ring too,
    `star` how often a star of five points. `worn` is the share of all this, at most 0.6, that has left no ink.
    """
    tall = sample.text_height
    far, thick = max(rng.uniform(*gap), _CLEAR) * tall + 0.5, max(rng.within(width, 0.0, 0.25) * tall, 1.0)
    thin = max(0.4 * thick, 1.0) if rng.chance(second) else 0.0
    within, starred, size = rng.chance(inner), rng.chance(star), rng.uniform(0.45, 0.7)
    lost = rng.within(worn, 0.0, 0.6)
    circle, stand = _circle(sample), frame(sample)
    cover: Any = np.zeros(sample.mask.shape, np.uint8)
    rings = [(far + (2.2 * thin if thin else 0.0) + thick / 2, thick), *([(far + thin / 2, thin)] if thin else [])]
    for away, wide in rings:
        stroke(cover, [circle.round(circle.outer + away) if circle else _box(stand, away)], wide)
    room = circle.inner - far if circle else 0.0
    if circle and within and room > 0.5 * tall:
        stroke(cover, [circle.round(room - thick / 4)], thick / 2)
        room -= thick / 2 + far
    if circle and starred and room > 0.5 * tall:
        _fill(cover, [circle.star(size * room)], 255)
    if lost > 0:
        pad = over(window(_pad(), cover.shape, rng, max(tall / 24, 0.3)), lost, 60.0)
        cover = cv2.multiply(cover, pad, scale=1 / 255)
    return repaint(sample, _stamped(sample, cv2.subtract(cover, _letters(sample))))


def cells(
    sample: Sample,
    rng: Stream,
    *,
    gap: Range = (0.12, 0.4),
    width: Range = (0.02, 0.07),
    apart: float = 0.4,
    plate: float = 0.6,
    depth: Range = (0.0, 0.6),
    red: float = 0.15,
) -> Sample:
    """Put the letters on wheels behind windows, as counters, odometers and locks have them: seams, rims and a plate.

    `gap` above and below the letters and `width` of seams and rims, at most 0.1, are shares of the text height. `apart`
    is how often each letter has a window of its own, `plate` how often what is around the windows has a colour of its
    own. Wheels are darker by `depth`, at most 0.8, at head and foot; `red` is how often the last ones, which count
    parts, have a red rim. Nothing but shade falls on a letter, and a bent line is left as it is.
    """
    tall, (ink, ground) = sample.text_height, levels(sample)
    far, thick = max(rng.uniform(*gap), _CLEAR) * tall, max(rng.within(width, 0.0, 0.1) * tall, 1.0)
    alone, plated, marked = rng.chance(apart), rng.chance(plate), rng.chance(red)
    share, dark, last = rng.uniform(0.3, 0.8), rng.within(depth, 0.0, 0.8), rng.integer(1, 3)
    other = rng.choose([tone for tone in _PLATES if abs(luma_of(tone) - luma_of(ground)) > 35])
    rows = [row for line in sample.lines if (row := _row(line, far, _CLEAR * tall))]
    if not rows:
        return sample
    image, letters = sample.image, _letters(sample)
    plates, rims, parts = (np.zeros(sample.mask.shape, np.uint8) for _ in range(3))
    plates[:] = 255 if plated else 0
    for row in rows:
        image = shade(image, dark * _wheel(row, sample.mask.shape)) if dark > 0 else image
        windows = row.windows(share if alone else 0.0)
        whole = windows if alone else row.quads(row.edges[:1], row.edges[-1:])
        _fill(plates, whole, 0)
        stroke(rims, [_closed(quad) for quad in whole], thick)
        _fill(rims, () if alone else row.quads(*row.between(np.full(len(windows) - 1, thick))), 255)
        if marked and len(windows) > 3:
            stroke(parts, [_closed(quad) for quad in windows[-last:]], thick)
    edge = _BLACK if luma_of(ground) > 80 else _WHITE
    for there, cover, wanted, loud in (plated, plates, other, 1.2), (True, rims, edge, 0.5), (marked, parts, _RED, 1.0):
        if there:
            image = blend(image, cv2.subtract(cover, letters), toward(ground, wanted, loud * distance(ink, ground)))
    return repaint(sample, image)


class _Circle(NamedTuple):
    """A circle that letters stand on."""

    centre: Array
    """(2,), x and y."""
    inner: float
    outer: float
    """How far the nearest and the farthest point of a letter are from the centre."""
    up: float
    """The angle of where the heads of the letters in the middle of the line point to."""

    def round(self, radius: float) -> Array:
        """(n, 2): the way round at this distance from the centre."""
        angle = np.linspace(0.0, 2 * math.pi, 73)
        return np.asarray(self.centre + radius * np.stack((np.cos(angle), np.sin(angle)), axis=-1))

    def star(self, radius: float) -> Array:
        """(10, 2): the corners of a star, one of its points upward."""
        turn = self.up + np.arange(10) * math.pi / 5
        far = np.tile((radius, radius * 0.382), 5)[:, None]
        return np.asarray(self.centre + far * np.stack((np.cos(turn), np.sin(turn)), axis=-1))


def _circle(sample: Sample) -> _Circle | None:
    """The circle that four or more letters stand on, over more than a quarter of it; None where they do not."""
    boxes = np.concatenate([line.boxes for line in sample.lines] or [np.zeros((0, 4, 2), np.float32)]).astype(float)
    if len(boxes) < 4:
        return None
    places = boxes.mean(axis=1)
    about = places.mean(axis=0)
    x, y = (places - about).T
    # The circle that is nearest in the squares of distances (Kåsa 1976).
    (right, below, rest), *_ = np.linalg.lstsq(
        np.stack((2 * x, 2 * y, np.ones_like(x)), axis=1), x * x + y * y, rcond=None
    )
    centre, radius = about + np.array((right, below)), math.sqrt(max(rest + right * right + below * below, 0.0))
    away = np.hypot(*(places - centre).T)
    turns = np.unwrap(np.arctan2(*(places - centre).T[::-1]))
    if np.abs(away - radius).max() > 0.3 * sample.text_height or np.ptp(turns) < 0.5 * math.pi:
        return None
    points = np.concatenate((boxes, (boxes + np.roll(boxes, 1, axis=1)) / 2)).reshape(-1, 2) - centre
    far = np.hypot(*points.T)
    across, down = (boxes[:, 0] - boxes[:, 3]).sum(axis=0)
    return _Circle(centre, float(far.min()), float(far.max()), math.atan2(down, across))


class _Row(NamedTuple):
    """The letters of a straight line side by side. Lengths are pixels along the line and across it, from its middle."""

    middle: Array
    axes: Array
    """(2, 2): what a pixel along the line is, and one across it."""
    lefts: Array
    rights: Array
    """(n,): where letters begin and end."""
    edges: Array
    """(n + 1,): where their cells do."""
    rise: float
    """From the middle to the head and the foot of the windows."""
    clear: float
    """How near to a letter a window ends."""

    def quads(self, lefts: Array, rights: Array) -> Array:
        """(n, 4, 2): the windows between these places."""
        x = np.stack((lefts, rights, rights, lefts), axis=-1)
        y = np.array((-self.rise, -self.rise, self.rise, self.rise))
        return np.asarray(self.middle + np.stack((x, np.broadcast_to(y, x.shape)), axis=-1) @ self.axes)

    def between(self, wide: Array) -> tuple[Array, Array]:
        """The inner edges, this wide where letters leave the room: (n - 1,) where they begin, and where they end."""
        inner = self.edges[1:-1]
        room = np.minimum(inner - self.rights[:-1], self.lefts[1:] - inner) - self.clear
        half = np.clip(wide / 2, 0.0, np.maximum(room, 0.0))
        return inner - half, inner + half

    def windows(self, share: float) -> Array:
        """(n, 4, 2): a window for each letter, this share of the room between two letters apart."""
        ends, starts = self.between(share * (self.lefts[1:] - self.rights[:-1]))
        return self.quads(np.append(self.edges[0], starts), np.append(ends, self.edges[-1]))


def _row(line: Line, gap: float, clear: float) -> _Row | None:
    """The row of a line, its cells of one width where letters stand evenly; None where it is bent or has no size."""
    quad = line.quad.astype(float)
    along, down = (quad[1] - quad[0] + quad[2] - quad[3]) / 2, (quad[3] - quad[0] + quad[2] - quad[1]) / 2
    length, tall = math.hypot(*along), math.hypot(*down)
    if not len(line.boxes) or abs(along[0] * down[1] - along[1] * down[0]) < 1.0:
        return None
    axes, middle = np.stack((along / length, down / tall)), quad.mean(axis=0)
    places = (line.boxes.astype(float) - middle) @ np.linalg.inv(axes)
    rise = float(np.abs(places[..., 1]).max())
    if rise > 0.8 * tall:
        return None
    lefts, rights = np.sort(places[..., 0].min(axis=1)), np.sort(places[..., 0].max(axis=1))
    middles, count = (lefts + rights) / 2, len(lefts)
    pitch = (middles[-1] - middles[0]) / max(count - 1, 1)
    evenly = middles[0] + pitch * np.arange(-0.5, count)
    if count > 1 and np.abs(evenly[:-1] + pitch / 2 - middles).max() < 0.2 * pitch:
        inner, first, last = evenly[1:-1], evenly[0], evenly[-1]
    else:
        inner, first, last = (rights[:-1] + lefts[1:]) / 2, lefts[0] - gap, rights[-1] + gap
    low, high = rights[:-1] + clear, lefts[1:] - clear
    inner = np.where(low < high, np.clip(inner, low, high), (rights[:-1] + lefts[1:]) / 2)
    ends = min(first, lefts[0] - clear), max(last, rights[-1] + clear)
    return _Row(middle, axes, lefts, rights, np.array((ends[0], *inner, ends[1])), rise + gap, clear)


def _wheel(row: _Row, shape: tuple[int, ...]) -> Array:
    """What light a wheel lacks, from 0 in its middle to 1 at its head and foot; a pixel of it is two of the picture."""
    x, y = (np.arange(0.5, size + 1, 2, dtype=np.float32) for size in (shape[1], shape[0]))
    across = np.linalg.inv(row.axes)[:, 1] / row.rise
    away = np.add.outer((y - row.middle[1]) * across[1], (x - row.middle[0]) * across[0])
    return np.asarray(np.square(np.square(np.clip(away, -1.0, 1.0))), np.float32)


def _box(stand: Frame, far: float) -> Array:
    """(n, 2): the way around a frame so far away from it, its corners round."""
    turn, bend = np.linspace(0.0, math.pi / 2, 5), min(1.5 * far, stand.rise + far)
    right, below = stand.reach + far - bend, stand.rise + far - bend
    ways = []
    for quarter, (x, y) in enumerate(((right, below), (-right, below), (-right, -below), (right, -below))):
        angle = turn + quarter * math.pi / 2
        ways.append(stand.at(x + bend * np.cos(angle), y + bend * np.sin(angle)))
    return _closed(np.concatenate(ways))


def _letters(sample: Sample) -> Any:
    """The letters, and what is next to them."""
    return cv2.dilate(sample.mask, np.ones((3, 3), np.uint8))


def _closed(way: Array) -> Array:
    return np.concatenate((way, way[:1]))


def _fill(cover: Image, shapes: Iterable[Array], level: int) -> None:
    """Paint shapes (n, 2) on a cover."""
    for shape in shapes:
        cv2.fillPoly(cover, [np.rint((shape - 0.5) * 16).astype(np.int32)], level, cv2.LINE_AA, 4)


def _stamped(sample: Sample, cover: Image) -> Any:
    """The picture with the text's own ink where the cover is: darker ink lets the ground be seen through it."""
    ink, ground = levels(sample)
    full = cv2.inRange(sample.mask, 200, 255)
    if cv2.countNonZero(full):
        red, green, blue, _ = cv2.mean(sample.image, full)
        ink = red, green, blue
    if luma_of(ink) > luma_of(ground):
        return blend(sample.image, cover, ink)
    return tint(sample.image, cover, [min(1.0, i / max(g, 1.0)) for i, g in zip(ink, ground, strict=True)])


@banks.sheet
def _pad() -> Image:
    """Where a stamp has taken less ink."""
    return banks.ranked(banks.clouds("pad", 0, 1.2, 4.0))
