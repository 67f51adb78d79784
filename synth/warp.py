"""Moving text: the picture of the ink, its quads and its boxes together, in one resampling.

Steps do not move pixels; they add moves to an `Ink`. A move is a homography, or a `Bend`: a `Mesh` that shifts every
point a little, or an `Arc`. `settle` puts all of them and the scaling to the final height into one map and resamples
once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from synth.data import Image, Ink, Layer, Line, Points, Sample
from synth.errors import Reject

Matrix = npt.NDArray[np.float64]
"""(3, 3), applied to columns (x, y, 1)."""


class Bend:
    """A move that may bend what is straight. A point p of the moved picture shows what was at p + shift(p)."""

    __slots__ = ()
    straight = 8
    """Over how many pixels of the finished picture it is as good as straight."""

    def shift(self, x: Any, y: Any) -> Points:
        """The shifts at these places, (H, W, 2); x and y are float32 arrays of one shape (H, W)."""
        raise NotImplementedError

    def moved(self, points: Points) -> Points:
        """Where points (n, 1, 2) go."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Mesh(Bend):
    """A smooth shift of every point, given on a coarse grid."""

    left: float
    top: float
    cell: float
    """Distance between neighbouring points of the grid, in pixels."""
    shifts: npt.NDArray[np.float32]
    """(rows, columns, 2), in pixels; beyond the grid its edge goes on."""
    rounds: int = 4
    """How often a point goes back and forth until its new place is found: oftener where the shift changes fast."""
    straight: int = 8

    def shift(self, x: Any, y: Any) -> Points:
        columns = ((x - self.left) / self.cell).astype(np.float32, copy=False)
        rows = ((y - self.top) / self.cell).astype(np.float32, copy=False)
        return cv2.remap(self.shifts, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)

    def moved(self, points: Points) -> Points:
        # The mesh says where a moved point comes from; where a point goes is found by going back and forth.
        moved = points
        for _ in range(self.rounds):
            moved = points - self.shift(moved[..., 0], moved[..., 1])
        return np.ascontiguousarray(moved, np.float32)


@dataclass(frozen=True, slots=True)
class Arc(Bend):
    """A straight line laid on a circle, and what is above and below it on wider and narrower ones.

    The point (x, y) stays where it is, and the line through it becomes the circle, whose centre is below it, or above
    it where the radius is negative.
    """

    x: float
    y: float
    radius: float
    straight: int = 8

    def shift(self, x: Any, y: Any) -> Points:
        # In double precision, as the last bits of single precision differ from processor to processor.
        aside, up = np.asarray(x, np.float64) - self.x, np.asarray(y, np.float64) - self.y - self.radius
        sign = math.copysign(1.0, self.radius)
        along = self.radius * np.arctan2(sign * aside, -sign * up) - aside
        return np.stack((along, -sign * np.hypot(aside, up) - up), axis=-1).astype(np.float32)

    def moved(self, points: Points) -> Points:
        points = np.asarray(points, np.float64)
        turn, away = (points[..., 0] - self.x) / self.radius, points[..., 1] - self.y - self.radius
        moved = (self.x - away * np.sin(turn), self.y + self.radius + away * np.cos(turn))
        return np.stack(moved, axis=-1).astype(np.float32)


def add(ink: Ink, move: Any) -> Ink:
    """The ink with this move after those it has. Homographies that follow each other become one."""
    return Ink(
        ink.mask, ink.lines, ink.layers, _joined(ink.moves, move), ink.size, ink.margin, ink.upright, ink.between
    )


def _joined(moves: tuple[Any, ...], move: Any) -> tuple[Any, ...]:
    if moves and not isinstance(move, Bend) and not isinstance(moves[-1], Bend):
        moves, move = moves[:-1], move.dot(moves[-1])  # A third of the time that @ takes.
    return (*moves, move)


def grow(ink: Ink, pixels: int) -> Ink:
    """The ink with empty room around it, for what is to be drawn around the letters. Its moves stay right."""

    def grown(mask: Image) -> Image:
        return cv2.copyMakeBorder(mask, pixels, pixels, pixels, pixels, cv2.BORDER_CONSTANT, value=0)

    back, moves = translation(-pixels, -pixels), ink.moves
    if moves and not isinstance(moves[0], Bend):
        back, moves = moves[0] @ back, moves[1:]
    return Ink(
        mask=grown(ink.mask),
        lines=tuple(Line(line.text, line.quad + pixels, line.chars, line.boxes + pixels) for line in ink.lines),
        layers=tuple(Layer(grown(layer.mask), layer.role, layer.strength) for layer in ink.layers),
        moves=(back, *moves),
        size=ink.size,
        margin=ink.margin,
        upright=ink.upright,
        between=ink.between,
    )


def translation(x: float, y: float) -> Matrix:
    """The map that moves everything by (x, y)."""
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], np.float64)


def linear(a: float, b: float, d: float, e: float, x: float, y: float) -> Matrix:
    """The map whose matrix is [[a, b], [d, e]], with (x, y) in the place of the origin.

    >>> linear(2, 0, 0, 2, 5, 0).tolist()
    [[2.0, 0.0, -5.0], [0.0, 2.0, 0.0], [0.0, 0.0, 1.0]]
    """
    return np.array([[a, b, x - a * x - b * y], [d, e, y - d * x - e * y], [0, 0, 1]], np.float64)


def quad_to_quad(source: Sequence[tuple[float, float]], target: Sequence[tuple[float, float]]) -> Matrix:
    """The homography that takes four points to four points."""
    corners = np.array([source, target], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(corners[0], corners[1]), np.float64)


def move_points(points: Points, moves: Sequence[Any]) -> Points:
    """Where points, of any shape (..., 2), go."""
    moved = points.reshape(-1, 1, 2)
    for move in moves:
        moved = move.moved(moved) if isinstance(move, Bend) else cv2.perspectiveTransform(moved, move)
    return moved.reshape(points.shape)


def bounds(ink: Ink) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the text as its moves leave it."""
    moves = ink.moves
    if len(moves) > 1 or (moves and isinstance(moves[0], Bend)):  # A straight edge may be bent: its ends do not tell.
        points = np.concatenate([part.reshape(-1, 2) for line in ink.lines for part in _edges(line)])
        xs, ys = move_points(points, moves).T.tolist()
    else:
        corners = [corner for line in ink.lines for corner in line.quad.tolist()]
        xs, ys = _project(corners, moves[0]) if moves else zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _edges(line: Line) -> tuple[Points, ...]:
    """The corners of a line and of its letters, and the middles of the letters' heads and feet."""
    boxes = line.boxes
    return line.quad, boxes, (boxes[:, :2].sum(axis=1) / 2), (boxes[:, 2:].sum(axis=1) / 2)


def _project(corners: list[list[float]], matrix: Matrix) -> tuple[list[float], list[float]]:
    """A homography of a few points: for so few, plain numbers are faster than arrays."""
    (a, b, c), (d, e, f), (g, h, i) = matrix.tolist()
    xs, ys = [], []
    for x, y in corners:
        depth = g * x + h * y + i
        xs.append((a * x + b * y + c) / depth)
        ys.append((d * x + e * y + f) / depth)
    return xs, ys


def _move_line(line: Line, moves: Sequence[Any]) -> Line:
    points = move_points(np.concatenate([line.quad[None], line.boxes]), moves)
    return Line(line.text, points[0], line.chars, points[1:])


def settle(ink: Ink, height: int, widest: int = 8192) -> Ink:
    """Make all pending moves, cut the crop that the margins ask for, and scale it to a height in pixels.

    A column that stands up has that for its width. widest: a wider or taller picture is rejected. The answer has no
    moves and no margins.
    """
    left, top, right, bottom = bounds(ink)
    tall = bottom - top
    before, above, after, below = (share * tall for share in ink.margin)
    scale = height / (tall + above + below)
    width = round((right - left + before + after) * scale)
    if not 1 <= width <= widest:
        raise Reject("the picture would be too long")
    moves = _joined(ink.moves, _scaled_from(left - before, top - above, scale))
    if ink.upright:
        moves = _joined(moves, np.array([[0, -1, height], [1, 0, 0], [0, 0, 1]], np.float64))
        width, height = height, width
    draw = _resampler(moves, width, height, scale)
    return Ink(
        mask=draw(ink.mask),
        lines=tuple([_move_line(line, moves) for line in ink.lines]),
        layers=tuple([Layer(draw(layer.mask), layer.role, layer.strength) for layer in ink.layers]),
        size=ink.size,
        between=ink.between,
    )


def move_sample(sample: Sample, move: Any) -> Sample:
    """A finished picture after a move, its mask and lines with it: for what bends the background too.

    Beyond its border the picture goes on as it is at the border, and the mask is empty.
    """
    height, width = sample.mask.shape
    x, y = _sources((move,), width, height, 1.0)
    return replace(
        sample,
        image=cv2.remap(sample.image, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE),
        mask=cv2.remap(sample.mask, x, y, cv2.INTER_LINEAR),
        lines=tuple(_move_line(line, (move,)) for line in sample.lines),
    )


def _scaled_from(left: float, top: float, scale: float) -> Matrix:
    return np.array([[scale, 0, -left * scale], [0, scale, -top * scale], [0, 0, 1]], np.float64)


def _resampler(moves: Sequence[Any], width: int, height: int, scale: float) -> Callable[[Image], Image]:
    """The function that draws a moved mask. scale: of the picture against the mask, about."""
    halvings = 0
    while scale * 2**halvings < 0.55:
        halvings += 1
    if len(moves) > 1 or isinstance(moves[0], Bend):
        x, y = _sources(moves, width, height, 2.0**halvings)
        return lambda mask: cv2.remap(_halved(mask, halvings), x, y, cv2.INTER_LINEAR)
    source, flags = _sources_at_centres(moves[0], 2.0**halvings), cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    # OpenCV takes half as long again where it has to turn the map around by itself.
    if source[2, 0] == source[2, 1] == 0:
        return lambda mask: cv2.warpAffine(_halved(mask, halvings), source[:2], (width, height), flags=flags)
    return lambda mask: cv2.warpPerspective(_halved(mask, halvings), source, (width, height), flags=flags)


def _sources_at_centres(matrix: Matrix, shrunk: float) -> Matrix:
    """Where the pixels of the moved picture come from, as OpenCV has it: centres are whole numbers there, not at +0.5.

    shrunk: by how much the picture it is used on has been made smaller.
    """
    (a, b, c), (d, e, f), (g, h, i) = matrix.tolist()
    # The adjugate is the inverse, but for a factor that a homography does not care about.
    a, b, c, d, e, f, g, h, i = (
        e * i - f * h, c * h - b * i, b * f - c * e,
        f * g - d * i, a * i - c * g, c * d - a * f,
        d * h - e * g, b * g - a * h, a * e - b * d,
    )  # fmt: skip
    c, f, i = c + (a + b) / 2, f + (d + e) / 2, i + (g + h) / 2
    a, b, c, d, e, f = (value / shrunk for value in (a, b, c, d, e, f))
    rows = (a - g / 2, b - h / 2, c - i / 2), (d - g / 2, e - h / 2, f - i / 2), (g, h, i)
    return np.array([[value / i for value in row] for row in rows], np.float64)


def _halved(mask: Image, times: int) -> Image:
    for _ in range(times):
        height, width = mask.shape
        if height % 2 or width % 2:
            mask = cv2.copyMakeBorder(mask, 0, height % 2, 0, width % 2, cv2.BORDER_CONSTANT, value=0)
        mask = cv2.resize(mask, (mask.shape[1] // 2, mask.shape[0] // 2), interpolation=cv2.INTER_AREA)
    return mask


def _sources(moves: Sequence[Any], width: int, height: int, shrunk: float) -> tuple[Points, Points]:
    """Where each pixel of the answer comes from: all moves made backwards, last one first.

    shrunk: by how much the picture it is used on has been made smaller.
    """
    cell = min(move.straight for move in moves if isinstance(move, Bend))
    # The nodes begin half a cell outside, so that no pixel lies beyond them.
    columns, rows = -(-width // cell) + 2, -(-height // cell) + 2
    across = (np.arange(columns, dtype=np.float32) - 0.5) * cell
    down = (np.arange(rows, dtype=np.float32) - 0.5) * cell
    x, y = np.meshgrid(across, down)
    for move in reversed(moves):
        if isinstance(move, Bend):
            shift = move.shift(x, y)
            x, y = x + shift[..., 0], y + shift[..., 1]
        else:
            points = cv2.perspectiveTransform(np.stack([x, y], axis=-1), np.linalg.inv(move))
            x, y = points[..., 0], points[..., 1]
    x, y = (_refined(part / shrunk - 0.5, cell)[cell : cell + height, cell : cell + width] for part in (x, y))
    return x, y


def _refined(coarse: Points, cell: int) -> Points:
    rows, columns = coarse.shape
    return cv2.resize(coarse, (columns * cell, rows * cell), interpolation=cv2.INTER_LINEAR)
