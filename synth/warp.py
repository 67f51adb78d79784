"""Moving text: the picture of the ink, its quads and its boxes together, in one resampling.

Steps do not move pixels; they add moves to an `Ink`. A move is a homography, or a `Mesh` that shifts every point a
little. `settle` puts all of them and the scaling to the final height into one map and resamples once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from synth.data import Image, Ink, Layer, Line, Points
from synth.errors import Reject

Matrix = npt.NDArray[np.float64]
"""(3, 3), applied to columns (x, y, 1)."""

_HALF = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
_BACK = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1]])
_STILL: Matrix = np.eye(3)


@dataclass(frozen=True, slots=True)
class Mesh:
    """A smooth shift of every point, given on a coarse grid.

    A point p of the moved picture shows what was at p + shift(p).
    """

    left: float
    top: float
    cell: float
    """Distance between neighbouring points of the grid, in pixels."""
    shifts: npt.NDArray[np.float32]
    """(rows, columns, 2), in pixels; beyond the grid its edge goes on."""

    def shift(self, x: Any, y: Any) -> Points:
        """The shifts at these places; x and y are float32 arrays of one shape (H, W)."""
        columns = ((x - self.left) / self.cell).astype(np.float32)
        rows = ((y - self.top) / self.cell).astype(np.float32)
        return cv2.remap(self.shifts, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def add(ink: Ink, *moves: Any) -> Ink:
    """The ink with these moves after those it has."""
    return Ink(ink.mask, ink.lines, ink.layers, (*ink.moves, *moves), ink.size, ink.margin)


def translation(x: float, y: float) -> Matrix:
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], np.float64)


def about(matrix: Matrix, x: float, y: float) -> Matrix:
    """The same map with (x, y) in the place of the origin."""
    moved: Matrix = translation(x, y) @ matrix @ translation(-x, -y)
    return moved


def quad_to_quad(source: Points, target: Points) -> Matrix:
    """The homography that takes four points to four points."""
    return np.asarray(cv2.getPerspectiveTransform(source.astype(np.float32), target.astype(np.float32)), np.float64)


def move_points(points: Points, moves: Sequence[Any]) -> Points:
    """Where points, of any shape (..., 2), go."""
    moved = points.reshape(-1, 1, 2)
    for move in moves:
        moved = _move_by_mesh(moved, move) if isinstance(move, Mesh) else cv2.perspectiveTransform(moved, move)
    return moved.reshape(points.shape)


def _move_by_mesh(points: Points, mesh: Mesh) -> Points:
    """The mesh says where a moved point comes from; where a point goes is found by going back and forth."""
    moved = points
    for _ in range(4):
        moved = points - mesh.shift(moved[..., 0], moved[..., 1])
    return np.ascontiguousarray(moved, np.float32)


def bounds(ink: Ink) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the text as its moves leave it."""
    points = [line.quad for line in ink.lines]
    if any(isinstance(move, Mesh) for move in ink.moves):  # A straight edge may be bent: its ends do not tell.
        points += [line.boxes.reshape(-1, 2) for line in ink.lines]
    xs, ys = move_points(np.concatenate(points), ink.moves).T.tolist()
    return min(xs), min(ys), max(xs), max(ys)


def _move_line(line: Line, moves: Sequence[Any]) -> Line:
    points = move_points(np.concatenate([line.quad[None], line.boxes]), moves)
    return Line(line.text, points[0], line.chars, points[1:])


def settle(ink: Ink, height: int, widest: int = 8192) -> Ink:
    """Make all pending moves, cut the crop that the margins ask for, and scale it to a height in pixels.

    widest: a wider picture is rejected. The answer has no moves and no margins.
    """
    left, top, right, bottom = bounds(ink)
    tall = bottom - top
    scale, frame = _frame(ink, (left, top, right, bottom), height)
    width = round((right - left + (ink.margin[0] + ink.margin[2]) * tall) * scale)
    if not 1 <= width <= widest:
        raise Reject("the picture would be too wide")
    moves = (*ink.moves, frame)
    draw = _resampler(ink.mask.shape, moves, width, height, scale)
    return Ink(
        mask=draw(ink.mask),
        lines=tuple(_move_line(line, moves) for line in ink.lines),
        layers=tuple(Layer(draw(layer.mask), layer.role, layer.strength) for layer in ink.layers),
        size=ink.size,
    )


def _frame(ink: Ink, box: tuple[float, float, float, float], height: int) -> tuple[float, Matrix]:
    """The scale, and the map of the crop onto a picture of this height."""
    left, top, _, bottom = box
    tall = bottom - top
    cut_left, cut_top, _, cut_bottom = (share * tall for share in ink.margin)
    scale = height / (tall + cut_top + cut_bottom)
    matrix = np.array(
        [[scale, 0, (cut_left - left) * scale], [0, scale, (cut_top - top) * scale], [0, 0, 1]], np.float64
    )
    return scale, matrix


def _resampler(shape: tuple[int, ...], moves: Sequence[Any], width: int, height: int, scale: float) -> Any:
    if any(isinstance(move, Mesh) for move in moves):
        x, y = _sources(moves, width, height)
        return lambda mask: cv2.remap(mask, x, y, cv2.INTER_LINEAR)
    matrix = _compose(moves)
    halvings = 0
    while scale * 2**halvings < 0.55:
        halvings += 1
    shrink = np.diag([2.0**halvings, 2.0**halvings, 1.0])
    at_centres = _BACK @ matrix @ shrink @ _HALF

    def draw(mask: Image) -> Any:
        for _ in range(halvings):
            mask = _half(mask)
        if abs(at_centres[2, 0]) + abs(at_centres[2, 1]) < 1e-12:
            return cv2.warpAffine(mask, at_centres[:2] / at_centres[2, 2], (width, height), flags=cv2.INTER_LINEAR)
        return cv2.warpPerspective(mask, at_centres, (width, height), flags=cv2.INTER_LINEAR)

    return draw


def _half(mask: Image) -> Any:
    height, width = mask.shape
    if height % 2 or width % 2:
        mask = cv2.copyMakeBorder(mask, 0, height % 2, 0, width % 2, cv2.BORDER_CONSTANT, value=0)
    return cv2.resize(mask, (mask.shape[1] // 2, mask.shape[0] // 2), interpolation=cv2.INTER_AREA)


def _compose(moves: Sequence[Matrix]) -> Matrix:
    matrix = _STILL
    for move in moves:
        matrix = move @ matrix
    return matrix


def _sources(moves: Sequence[Any], width: int, height: int) -> tuple[Any, Any]:
    """Where each pixel of the answer comes from: all moves made backwards, last one first."""
    x, y = np.meshgrid(np.arange(width, dtype=np.float32) + 0.5, np.arange(height, dtype=np.float32) + 0.5)
    for move in reversed(moves):
        if isinstance(move, Mesh):
            shift = move.shift(x, y)
            x, y = x + shift[..., 0], y + shift[..., 1]
        else:
            points = cv2.perspectiveTransform(np.stack([x, y], axis=-1), np.linalg.inv(move))
            x, y = points[..., 0], points[..., 1]
    return np.ascontiguousarray(x - 0.5), np.ascontiguousarray(y - 0.5)
