"""Geometry: points and pixels go the same way, all moves are one resampling, and crops lose next to nothing."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import pytest

from synth import fonts, inks, layouts, warp
from synth.data import Array, Face, Ink, Line, Phrase
from synth.errors import Reject
from synth.rng import stream

MOVES = ("rotate", "shear", "stretch", "perspective", "wave", "elastic")


@functools.cache
def _face(chars: str) -> Face:
    found = [
        face
        for face in fonts.shelf(("shipped",)).faces
        if face.coverage >= {ord(char) for char in chars if char != " "}
    ]
    return min(found, key=lambda face: (face.kind not in ("sans", "hei"), face.slanted, abs(face.weight - 400)))


def _dots(places: Sequence[tuple[float, float]], shape: tuple[int, int], side: int = 8) -> Ink:
    """Squares around these places; each is a letter whose box has no size."""
    mask = np.zeros(shape, np.uint8)
    for x, y in places:
        mask[int(y) - side // 2 : int(y) + side // 2, int(x) - side // 2 : int(x) + side // 2] = 255
    height, width = shape
    quad = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    boxes = np.array([[place] * 4 for place in places], np.float32)
    return Ink(mask, (Line("." * len(places), quad, (".",) * len(places), boxes),))


def _centroid(mask: Array) -> tuple[float, float]:
    moments = cv2.moments(mask)
    return moments["m10"] / moments["m00"] + 0.5, moments["m01"] / moments["m00"] + 0.5


def _moved(ink: Ink, index: int, names: Sequence[str]) -> Ink:
    for name in names:
        ink = getattr(inks, name)(ink, stream(5, index, name))
    return dataclasses.replace(ink, margin=(0.3, 0.2, 0.3, 0.2))


@pytest.mark.parametrize("height", [20, 48, 100])
@pytest.mark.parametrize(
    "names", [*[(name,) for name in MOVES], MOVES, ("elastic", "rotate", "wave", "perspective")], ids="+".join
)
def test_pixels_go_where_points_go(names: tuple[str, ...], height: int) -> None:
    places = [(12, 12), (150, 30), (290, 50), (20, 48), (280, 10)]
    for index in range(12):
        whole = warp.settle(_moved(_dots(places, (60, 300)), index, names), height)
        for number, place in enumerate(places):
            # The step must see all places, for its strength depends on the text's size; the picture shows one.
            every = _moved(_dots(places, (60, 300)), index, names)
            alone = warp.settle(dataclasses.replace(every, mask=_dots([place], (60, 300)).mask), height)
            found, expected = _centroid(alone.mask), whole.lines[0].boxes[number, 0]
            # In the smallest pictures a mesh is coarser than its waves.
            assert np.hypot(*(np.array(found) - expected)) < (0.5 if height >= 48 else 0.75), (index, place)


def test_points_go_through_a_homography() -> None:
    turn = np.array([[0, -1, 10], [1, 0, 0], [0, 0, 1]], np.float64)
    points = np.array([[[0, 0], [1, 2]], [[3, 4], [5, 6]]], np.float32)
    np.testing.assert_allclose(warp.move_points(points, [turn]), [[[10, 0], [8, 1]], [[6, 3], [4, 5]]], atol=1e-5)
    np.testing.assert_allclose(warp.move_points(points, [turn, np.linalg.inv(turn)]), points, atol=1e-5)
    np.testing.assert_array_equal(warp.move_points(points, []), points)


def test_a_mesh_shows_what_was_at_the_shifted_place() -> None:
    mesh = warp.Mesh(0.0, 0.0, 50.0, np.full((4, 8, 2), (3, -2), np.float32))
    np.testing.assert_allclose(warp.move_points(np.array([[20, 30]], np.float32), [mesh]), [[17, 32]], atol=1e-4)
    x, y = np.float32([[120.0, -900.0]]), np.float32([[70.0, 900.0]])
    np.testing.assert_allclose(mesh.shift(x, y), [[[3, -2], [3, -2]]], atol=1e-4)


def test_a_mesh_is_undone_where_points_are_moved() -> None:
    drawn = np.random.Generator(np.random.PCG64(3)).normal(0, 1, (6, 12, 2)).astype(np.float32)
    mesh = warp.Mesh(-20.0, -10.0, 30.0, drawn)
    points = np.stack(np.meshgrid(np.arange(0, 300, 7), np.arange(0, 120, 7)), axis=-1).astype(np.float32)
    moved = warp.move_points(points, [mesh])
    back = moved + mesh.shift(moved[..., 0], moved[..., 1])
    # Meshes are read at 32nds of a cell.
    assert np.abs(back - points).max() < 0.2


@pytest.mark.parametrize("radius", [60.0, -45.0])
def test_an_arc_is_undone_where_points_are_moved(radius: float) -> None:
    arc = warp.Arc(200.0, 30.0, radius)
    across = 200 + np.linspace(-0.9, 0.9, 25) * np.pi * abs(radius)
    points = np.stack(np.meshgrid(across, np.arange(10, 50, 5)), axis=-1).astype(np.float32)
    moved = warp.move_points(points, [arc])
    back = moved + arc.shift(moved[..., 0], moved[..., 1])
    assert np.abs(back - points).max() < 1e-3
    # The line through its point is as far from the centre everywhere, and what is higher lies outside or inside.
    far = np.hypot(*(moved - np.float32([200.0, 30.0 + radius])).transpose(2, 0, 1))
    np.testing.assert_allclose(far, np.abs(30.0 + radius - points[..., 1]), atol=1e-3)


def test_quads_go_to_quads() -> None:
    source, target = [(0, 0), (10, 0), (10, 5), (0, 5)], [(1, 2), (12, 1), (11, 8), (0, 6)]
    moved = warp.move_points(np.array(source, np.float32), [warp.quad_to_quad(source, target)])
    np.testing.assert_allclose(moved, target, atol=1e-3)


def _text(text: str, index: int = 0, size: int = 48) -> Ink:
    return layouts.horizontal(
        Phrase(text, "ch", "test"), _face(text), stream(1, index, "layout"), sizes=(size,), oblique=0.0
    )


def _trimmed(ink: Ink) -> Ink:
    """The ink of a picture that is its quad and nothing more."""
    (left, top), (right, bottom) = ink.lines[0].quad[0], ink.lines[0].quad[2]
    mask = ink.mask[int(top) : int(bottom), int(left) : int(right)]
    off = np.array([left, top], np.float32)
    line = dataclasses.replace(ink.lines[0], quad=ink.lines[0].quad - off, boxes=ink.lines[0].boxes - off)
    return Ink(np.ascontiguousarray(mask), (line,))


def test_ink_that_does_not_move_is_left_as_it_is() -> None:
    ink = _trimmed(_text("Handgloves"))
    settled = warp.settle(ink, ink.mask.shape[0])
    np.testing.assert_array_equal(settled.mask, ink.mask)
    np.testing.assert_allclose(settled.lines[0].boxes, ink.lines[0].boxes, atol=1e-3)
    assert settled.moves == ()
    assert settled.margin == (0.0,) * 4


def test_moves_that_cancel_out_leave_the_picture_sharp() -> None:
    ink = _trimmed(_text("Handgloves"))
    angle = np.radians(7)
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    lean = np.array([[1, 0.2, 0], [0, 1, 0], [0, 0, 1]])
    moves = (turn, lean, np.linalg.inv(lean), np.linalg.inv(turn))
    still = functools.reduce(warp.add, moves, ink)
    settled = warp.settle(still, ink.mask.shape[0])
    assert np.abs(settled.mask.astype(int) - ink.mask).max() <= 3


def test_layers_move_with_the_letters() -> None:
    ink = inks.outline(_text("Handgloves"), stream(1, 0, "outline"), width=(0.02, 0.02))
    ink = dataclasses.replace(ink, layers=tuple(dataclasses.replace(layer, mask=ink.mask) for layer in ink.layers))
    settled = warp.settle(_moved(ink, 3, MOVES), 48)
    np.testing.assert_array_equal(settled.layers[0].mask, settled.mask)


@pytest.mark.parametrize("height", [8, 16, 31, 64, 200])
def test_any_height_has_the_height_asked_and_keeps_the_ink(height: int) -> None:
    ink = _text("Handgloves", size=96)
    settled = warp.settle(dataclasses.replace(ink, margin=(0.1, 0.1, 0.1, 0.1)), height)
    assert settled.mask.shape[0] == height
    assert settled.mask.dtype == np.uint8
    scale = settled.lines[0].height / ink.lines[0].height
    assert scale == pytest.approx(height / ink.lines[0].height / 1.2, rel=1e-4)
    assert settled.mask.sum() == pytest.approx(ink.mask.sum() * scale**2, rel=0.03)


@pytest.mark.parametrize("names", [(), ("shear",), ("perspective",), ("wave",)], ids=str)
def test_small_pictures_are_smooth_and_not_picked_out_of_large_ones(names: tuple[str, ...]) -> None:
    stripes = _dots([(100, 100)], (200, 800))
    stripes.mask[:] = np.tile(np.repeat(np.array([0, 255], np.uint8), 2), 200)
    settled = warp.settle(_moved(stripes, 1, names), 20)
    height, width = settled.mask.shape
    middle = settled.mask[height // 3 : -height // 3, width // 4 : -width // 4]
    assert middle.min() > 80
    assert middle.max() < 175


def test_margins_are_shares_of_the_height_of_the_text() -> None:
    ink = dataclasses.replace(_trimmed(_text("Hx")), margin=(0.5, 0.25, 0.1, 0.75))
    settled = warp.settle(ink, 100)
    left, top, right, bottom = warp.bounds(settled)
    tall = bottom - top
    assert tall == pytest.approx(50, abs=0.01)
    assert (left, top) == pytest.approx((25, 12.5), abs=0.01)
    assert settled.mask.shape[1] - right == pytest.approx(5, abs=0.6)
    assert not settled.mask[:11].any()
    assert not settled.mask[:, :23].any()


def test_a_picture_that_would_be_too_wide_is_rejected() -> None:
    ink = _text("Handgloves")
    width = warp.settle(ink, 48).mask.shape[1]
    assert warp.settle(ink, 48, widest=width).mask.shape[1] == width
    with pytest.raises(Reject, match="too long"):
        warp.settle(ink, 48, widest=width - 1)


def test_nothing_is_changed_in_place() -> None:
    ink = _moved(_text("Handgloves"), 1, MOVES)
    before = (ink.mask.copy(), ink.lines[0].quad.copy(), ink.lines[0].boxes.copy())
    warp.settle(ink, 48)
    for one, other in zip(before, (ink.mask, ink.lines[0].quad, ink.lines[0].boxes), strict=True):
        np.testing.assert_array_equal(one, other)


def _letters(ink: Ink) -> list[Array]:
    """For each letter a mask that shows it alone; letters must not overlap."""
    found = []
    for box in ink.lines[0].boxes.astype(int):
        mask = np.zeros_like(ink.mask)
        part: Any = (slice(box[0, 1], box[2, 1]), slice(box[0, 0], box[2, 0]))
        mask[part] = ink.mask[part]
        found.append(mask)
    return found


@pytest.mark.parametrize("turned", [False, True], ids=["straight", "turned"])
def test_tight_crops_cut_next_to_nothing(turned: bool) -> None:
    texts = ["Handgloves", "一中文", "gypsy, (1)", "a.", "价格：12元", "Tj'", ",", "_-_", "i"]
    shares = []
    for index in range(150):
        text = texts[index % len(texts)]
        ink = layouts.horizontal(
            Phrase(text, "ch", "test"), _face(text), stream(1, index, "layout"), oblique=0.0, wide=1.0
        )
        if turned:
            ink = inks.shear(inks.rotate(ink, stream(1, index, "rotate")), stream(1, index, "shear"))
        cropped = inks.crop(ink, stream(1, index, "crop"), tight=1.0)
        settled = warp.settle(cropped, 48)
        scale = 48 / (warp.bounds(ink)[3] - warp.bounds(ink)[1]) / (1 + cropped.margin[1] + cropped.margin[3])
        for char, mask in zip(text, _letters(ink), strict=True):
            if char != " ":
                kept = warp.settle(dataclasses.replace(cropped, mask=mask), 48).mask.sum()
                shares.append(kept / (mask.sum() * scale**2))
                # The stem of an i alone loses the most: on two sides.
                assert shares[-1] >= 0.8, (index, text, char)
        assert settled.mask.shape[0] == 48
    assert np.mean(np.array(shares) >= 0.9) > 0.94


@pytest.mark.parametrize(("text", "number"), [("a_b", 1), ("_", 0), ("'x", 0), ("x¯", 1)])
def test_the_thinnest_marks_survive_the_tightest_crop(text: str, number: int) -> None:
    kept = []
    for index, face in enumerate(fonts.shelf(("shipped",)).faces):
        if index % 2 or not face.coverage >= {ord(char) for char in text}:
            continue
        ink = layouts.horizontal(Phrase(text, "en", "test"), face, stream(1, index, "layout"), oblique=0.0, bold=0.0)
        cropped = inks.crop(ink, stream(1, index, "crop"), tight=1.0, cut=(0.04, 0.04))
        letter = dataclasses.replace(cropped, mask=_letters(ink)[number])
        loose = warp.settle(dataclasses.replace(letter, margin=(0.2,) * 4), 140)
        tight = warp.settle(letter, round(100 * (1 + cropped.margin[1] + cropped.margin[3])))
        kept.append(tight.mask.sum() / loose.mask.sum())
    assert len(kept) > 10
    assert min(kept) > 0.65
    assert np.median(kept) > 0.8
