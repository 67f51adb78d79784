"""What is made around a text: it is there, it is of the right colour, and it keeps clear of the letters."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest

from synth.data import Array, Line, Sample
from synth.effects import frames
from synth.rng import stream

INK, PAPER = (170, 40, 45), (236, 232, 224)
DRAWS = 60
Effect = Callable[..., Sample]


def _sample(lines: tuple[Line, ...], mask: Array, ink: tuple[int, ...] = INK, paper: tuple[int, ...] = PAPER) -> Sample:
    share = mask[..., None] / 255
    image = np.rint(np.array(paper) + (np.array(ink) - np.array(paper)) * share).astype(np.uint8)
    return Sample(0, np.ascontiguousarray(image), lines, mask, {})


def _boxed(corners: list[Array], quad: Array, shape: tuple[int, int], **colours: tuple[int, ...]) -> Sample:
    """A sample whose letters fill the middle of their boxes."""
    mask = np.zeros(shape, np.uint8)
    for box in corners:
        middle = box.mean(axis=0)
        cv2.fillConvexPoly(mask, np.rint((middle + 0.7 * (box - middle) - 0.5) * 16).astype(np.int32), 255, 16, 4)
        cv2.polylines(mask, [np.rint((box - 0.5) * 16).astype(np.int32)], True, 255, 1, 8, 4)
    boxes = np.array(corners, np.float32)
    return _sample((Line("0" * len(boxes), quad.astype(np.float32), ("0",) * len(boxes), boxes),), mask, **colours)


def _round(
    count: int = 9, sweep: float = 240.0, centre: tuple[float, float] = (75.0, 75.0), turn: float = 0.0
) -> Sample:
    """Letters 14 pixels high, their middles on a circle of 40 pixels, heads outside."""
    angles = np.radians(np.linspace(-sweep / 2, sweep / 2, count) + turn)
    corners = []
    for angle in angles:
        right, up = np.array((math.cos(angle), math.sin(angle))), np.array((math.sin(angle), -math.cos(angle)))
        middle = np.array(centre) + 40 * up
        corners.append(np.array([middle + x * right + y * up for x, y in ((-5, 7), (5, 7), (5, -7), (-5, -7))]))
    quad = np.array([corners[0][0], corners[-1][1], corners[-1][2], corners[0][3]])
    return _boxed(corners, quad, (150, 150))


def _row(turn: float = 0.0, widths: tuple[float, ...] = (12.0,) * 6, **colours: tuple[int, ...]) -> Sample:
    """Letters 24 pixels high, a step of 22 from one to the next, on a line that may be turned."""
    cosine, sine = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    axes, middle = np.array(((cosine, sine), (-sine, cosine))), np.array((90.0, 40.0))
    middles = (np.arange(len(widths)) - (len(widths) - 1) / 2) * 22

    def box(left: float, right: float) -> Array:
        return np.asarray(middle + np.array([(left, -12), (right, -12), (right, 12), (left, 12)]) @ axes)

    corners = [box(x - wide / 2, x + wide / 2) for x, wide in zip(middles, widths, strict=True)]
    return _boxed(corners, box(middles[0] - 6, middles[-1] + 6), (80, 180), **colours)


def _changed(after: Sample, before: Sample) -> Array:
    return np.asarray(np.abs(after.image.astype(int) - before.image).max(axis=2))


@pytest.mark.parametrize(
    ("effect", "sample", "options"),
    [
        (frames.ring, _round(), {}),
        (frames.ring, _row(), {}),
        (frames.ring, _row(8.0), {}),
        (frames.cells, _row(), {"depth": (0.0, 0.0)}),
        (frames.cells, _row(-8.0), {"depth": (0.0, 0.0)}),
        (frames.cells, _row(widths=(12.0, 20.0, 4.0, 21.0, 12.0, 8.0)), {"depth": (0.0, 0.0)}),
    ],
)
def test_letters_are_as_they_were(effect: Effect, sample: Sample, options: dict[str, Any]) -> None:
    """Not a pixel of a letter changes, whatever stands around it; the labels neither."""
    seen = 0
    for index in range(DRAWS):
        after = effect(sample, stream(3, index, "frame"), **options)
        changed = _changed(after, sample)
        assert changed[sample.mask > 0].max() <= 2, index
        assert after.lines is sample.lines
        assert after.mask is sample.mask
        seen += changed.max() > 30
    assert seen > 0.9 * DRAWS


@pytest.mark.parametrize("effect", [frames.ring, frames.cells])
@pytest.mark.parametrize("make", [_round, _row])
def test_texts_stay_readable(effect: Effect, make: Callable[[], Sample]) -> None:
    sample = make()
    # Around each letter, within a twelfth of its height.
    ink, near = sample.mask > 128, (cv2.dilate(sample.mask, np.ones((5, 5), np.uint8)) > 0) & (sample.mask == 0)

    def contrast(seen: Sample) -> float:
        return float(np.abs(seen.image[ink].mean(axis=0) - seen.image[near].mean(axis=0)).max())

    for index in range(DRAWS):
        assert contrast(effect(sample, stream(4, index, "f"))) >= 0.6 * contrast(sample), index


@pytest.mark.parametrize("turn", [0.0, 35.0, -110.0])
def test_a_ring_is_a_circle_around_letters_on_one(turn: float) -> None:
    sample = _round(turn=turn, centre=(75.0, 74.0))
    after = frames.ring(
        sample, stream(1, 0, "r"), gap=(0.3, 0.3), width=(0.15, 0.15), second=0.0, inner=0.0, star=0.0, worn=(0.0, 0.0)
    )
    ys, xs = np.nonzero((_changed(after, sample) > 40) & (sample.mask == 0))
    away = np.hypot(xs + 0.5 - 75, ys + 0.5 - 74)
    outer = math.hypot(5, 47)
    assert away.min() > outer + 0.3 * 14 - 1.5
    assert away.max() < outer + 0.45 * 14 + 2.0
    assert len(np.unique((np.degrees(np.arctan2(ys + 0.5 - 74, xs + 0.5 - 75)) + 180) // 10)) == 36
    assert after.image[ys, xs].astype(int).mean(axis=0) == pytest.approx(INK, abs=40)


def test_a_star_stands_in_the_middle_and_points_to_the_heads_of_the_letters() -> None:
    for turn in (0.0, 90.0):
        sample = _round(turn=turn)
        after = frames.ring(sample, stream(1, 0, "r"), star=1.0, inner=0.0, second=0.0, worn=(0.0, 0.0))
        ys, xs = np.nonzero((_changed(after, sample) > 60) & (sample.mask == 0))
        right, below = xs + 0.5 - 75, ys + 0.5 - 75
        near = np.hypot(right, below) < 30
        right, below = right[near], below[near]
        assert 40 < near.sum() < 0.5 * math.pi * 30**2
        assert (right.mean(), below.mean()) == pytest.approx((0.0, 0.0), abs=0.6)
        farthest = np.hypot(right, below).argsort()[-3:]
        angles = np.degrees(np.arctan2(right[farthest], -below[farthest])) - turn
        assert np.abs((angles + 36) % 72 - 36).max() < 8


def test_letters_that_go_less_than_a_quarter_round_have_a_box() -> None:
    assert frames._circle(_round(count=9, sweep=240.0)) is not None
    assert frames._circle(_round(count=5, sweep=80.0)) is None
    assert frames._circle(_round(count=3, sweep=240.0)) is None
    assert frames._circle(_row()) is None


def test_light_ink_makes_a_light_ring() -> None:
    sample = _row(ink=(240, 240, 235), paper=(20, 40, 110))
    after = frames.ring(sample, stream(1, 0, "r"), worn=(0.0, 0.0), width=(0.2, 0.2))
    ys, xs = np.nonzero(_changed(after, sample) > 200)
    assert len(ys) > 100
    assert after.image[ys, xs].mean() > 225


@pytest.mark.parametrize("turn", [0.0, 7.0])
def test_seams_stand_in_the_middle_between_letters(turn: float) -> None:
    sample = _row(turn)
    after = frames.cells(sample, stream(1, 0, "c"), apart=0.0, plate=0.0, red=0.0, depth=(0.0, 0.0), width=(0.08, 0.08))
    changed = _changed(after, sample)
    axes = np.array((math.cos(math.radians(turn)), math.sin(math.radians(turn))))
    for step in (-44, -22, 0, 22, 44):
        x, y = np.array((90.0, 40.0)) + step * axes
        assert changed[int(y), int(x) - 1 : int(x) + 2].max() > 30
        x, y = np.array((90.0, 40.0)) + (step + 11) * axes
        assert changed[int(y), int(x)] == 0


def test_windows_of_letters_of_one_width_are_alike() -> None:
    even = frames._row(_row(widths=(12.0, 5.0, 12.0, 12.0, 5.0, 12.0)).lines[0], 5.0, 1.2)
    assert even is not None
    assert np.diff(even.edges) == pytest.approx([22.0] * 6, abs=0.5)
    windows = even.windows(0.5)
    assert windows[:-1, 1, 0] == pytest.approx(windows[:-1, 2, 0])
    assert (windows[1:, 0, 0] - windows[:-1, 1, 0] > 2).all()


def test_a_plate_is_around_the_windows_and_a_wheel_is_darker_at_its_ends() -> None:
    sample = _row()
    plated = frames.cells(sample, stream(1, 0, "c"), apart=0.0, plate=1.0, red=0.0, depth=(0.0, 0.0), gap=(0.3, 0.3))
    changed = _changed(plated, sample)
    assert changed[:12].min() > 20
    assert changed[68:].min() > 20
    assert np.abs(plated.image[35:45, 78:80].astype(int) - sample.image[35:45, 78:80]).max() == 0
    wheel = frames.cells(sample, stream(1, 0, "c"), apart=0.0, plate=0.0, red=0.0, depth=(0.5, 0.5), gap=(0.3, 0.3))
    light = wheel.image[:, 85].sum(axis=1) / sample.image[:, 85].sum(axis=1)
    assert light[40] > 0.97
    assert light[24] < light[30] < light[40] > light[50] > light[56]
    assert max(light[24], light[56]) < 0.8


def test_the_last_windows_may_have_red_rims() -> None:
    sample = _row(ink=(240, 240, 240), paper=(20, 20, 22))
    after = frames.cells(sample, stream(1, 0, "c"), apart=1.0, plate=0.0, red=1.0, depth=(0.0, 0.0), width=(0.1, 0.1))
    red = after.image[..., 0].astype(int) - after.image[..., 1] > 60
    assert red[:, 120:].sum() > 20
    assert red[:, :75].sum() == 0


def test_bent_lines_and_lines_without_size_have_no_cells() -> None:
    sample = _round()
    assert frames.cells(sample, stream(1, 0, "c")) is sample
    line = sample.lines[0]
    flat = dataclasses.replace(line, quad=np.zeros((4, 2), np.float32))
    assert frames.cells(dataclasses.replace(sample, lines=(flat,)), stream(1, 0, "c")).image is sample.image
