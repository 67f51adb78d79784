"""What holds for every ink step, and what each of them is for. A new step is found and tested without a line here."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Callable, Iterator
from typing import Any

import cv2
import numpy as np
import pytest

from synth import fonts, inks, layouts, steps, warp
from synth.data import Array, Face, Ink, Phrase
from synth.inks._shape import stroke
from synth.rng import stream

STEPS = steps.known("ink")
TEXTS = ["Handgloves", "一", ",", "l", "中文字体", "Ab 12", "价格" * 12 + "元", "f(x)-y"]
BENDS = ("buckle", "circle", "crowd", "curve", "elastic", "swell", "taper", "wave")
GEOMETRY = ("rotate", "shear", "stretch", "fit", "perspective", "crop", *BENDS)
RULES = ("underline", "strike")
BESIDE = ("sliver",)
every_step = pytest.mark.parametrize("name", list(STEPS))


@functools.cache
def _face(chars: str) -> Face:
    found = [
        face
        for face in fonts.shelf(("shipped",)).faces
        if face.coverage >= {ord(char) for char in chars if char != " "}
    ]
    return min(found, key=lambda face: (face.kind not in ("sans", "hei"), face.slanted, abs(face.weight - 400)))


@functools.cache
def _ink(text: str, size: int = 40) -> Ink:
    """A line whose letters do not touch."""
    phrase, rng = Phrase(text, "ch", "test"), stream(1, 0, "layout")
    options: Any = {"sizes": (size,), "bold": 0.0, "oblique": 0.0, "wide": 1.0, "wide_spacing": (0.15, 0.15)}
    return layouts.horizontal(phrase, _face(text), rng, **options)


def _ends(step: Callable[..., Ink]) -> Iterator[dict[str, Any]]:
    """The default options, then those with every range at its low end, then at its high end."""
    ranges = {name: value for name, (_, value) in steps.options(step).items() if isinstance(value, tuple)}
    yield {}
    yield {name: (value[0], value[0]) for name, value in ranges.items()}
    yield {name: (value[1], value[1]) for name, value in ranges.items()}


def _bytes(ink: Ink) -> tuple[bytes, ...]:
    masks = (ink.mask, *(layer.mask for layer in ink.layers))
    points = [array for line in ink.lines for array in (line.quad, line.boxes)]
    return tuple(array.tobytes() for array in (*masks, *points))


@every_step
@pytest.mark.parametrize("text", TEXTS)
def test_what_holds_for_every_step(name: str, text: str) -> None:
    before = _ink(text)
    original = _bytes(before)
    for options in _ends(STEPS[name]):
        for index in range(4):
            after, again = (STEPS[name](before, stream(2, index, name), **options) for _ in range(2))
            assert _bytes(after) == _bytes(again)
            assert _bytes(before) == original
            assert after.mask.dtype == np.uint8
            assert after.mask.any()
            assert all(layer.mask.shape == after.mask.shape and layer.mask.dtype == np.uint8 for layer in after.layers)
            assert [(line.text, line.chars) for line in after.lines] == [
                (line.text, line.chars) for line in before.lines
            ]
            assert [line.boxes.shape for line in after.lines] == [line.boxes.shape for line in before.lines]
            settled = warp.settle(after, 32)
            assert settled.mask.shape[0] == 32
            assert settled.mask.any()
            assert np.isfinite(settled.lines[0].boxes).all()


@every_step
def test_draws_differ_from_one_sample_to_the_next(name: str) -> None:
    drawn = {
        (_bytes(ink), warp.settle(ink, 32).mask.tobytes())
        for ink in (STEPS[name](_ink("Handgloves"), stream(2, index, name)) for index in range(40))
    }
    assert len(drawn) > 2


@every_step
def test_a_text_may_have_been_changed_before(name: str) -> None:
    before = _ink("Handgloves")
    for index in range(3):
        for other in STEPS:
            after = STEPS[name](STEPS[other](before, stream(3, index, other)), stream(3, index, name))
            settled = warp.settle(after, 48)
            assert settled.mask.any()
            assert all(layer.mask.shape == settled.mask.shape for layer in settled.layers)


def _alone(ink: Ink) -> list[Ink]:
    """For each letter the ink with it alone; the line is that of all."""
    found = []
    for box in ink.lines[0].boxes.astype(int):
        mask = np.zeros_like(ink.mask)
        part: Any = (slice(box[0, 1], box[2, 1]), slice(box[0, 0], box[2, 0]))
        mask[part] = ink.mask[part]
        found.append(dataclasses.replace(ink, mask=mask))
    return found


def _bounds(quad: Array) -> tuple[float, float, float, float]:
    (left, top), (right, bottom) = quad.min(axis=0), quad.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def _inked(mask: Array, least: int) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero(mask.max(axis=1) > least)[0], np.nonzero(mask.max(axis=0) > least)[0]
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


@pytest.mark.parametrize("name", [name for name in STEPS if name not in (*RULES, *BESIDE)])
@pytest.mark.parametrize("text", ["Handgloves", "中文字体", "l", ","])
def test_boxes_stay_around_their_letters(name: str, text: str) -> None:
    before = _ink(text)
    for options in _ends(STEPS[name]):
        for index in range(5):
            for number, letter in enumerate(_alone(before)):
                after = STEPS[name](letter, stream(4, index, name), **options)
                settled = warp.settle(dataclasses.replace(after, margin=(0.4,) * 4), 48)
                left, top, right, bottom = _inked(settled.mask, 100)
                box = _bounds(settled.lines[0].boxes[number])
                # A box is the hull of four points: what a mesh bends between them may stick out a little.
                scale = settled.lines[0].height / before.lines[0].height
                free = (1.6 if name in BENDS else 1.2) * max(1.0, scale)
                assert left >= box[0] - free, (index, number, options)
                assert top >= box[1] - free, (index, number, options)
                assert right <= box[2] + free, (index, number, options)
                assert bottom <= box[3] + free, (index, number, options)


@pytest.mark.parametrize("name", GEOMETRY)
def test_boxes_touch_their_letters(name: str) -> None:
    for index in range(8):
        for number, letter in enumerate(_alone(_ink("Hodgh"))):
            after = STEPS[name](letter, stream(4, index, name))
            settled = warp.settle(dataclasses.replace(after, margin=(0.4,) * 4), 96)
            inked, box = _inked(settled.mask, 20), _bounds(settled.lines[0].boxes[number])
            # Turned and leaning letters do not reach the corners of their boxes.
            assert np.abs(np.array(inked) - box).max() < 0.13 * 96, (index, number)


@every_step
@pytest.mark.parametrize("text", ["Handgloves", "一", ",", "l", "中文字体", "-", "i", ".", "1·2"])
@pytest.mark.parametrize("size", [16, 24, 48])
def test_every_letter_stays_readable(name: str, text: str, size: int) -> None:
    before = _ink(text, size)
    shares = []
    for index in range(25):
        for box, letter in zip(before.lines[0].boxes, _alone(before), strict=True):
            after = STEPS[name](letter, stream(6, index, name))
            kept = int(after.mask.sum()) / int(letter.mask.sum())
            # What is ruled and what bleeds adds ink; nothing may take away more than a good half of a letter.
            assert kept >= 0.35, (index, text, box)
            shares.append(kept)
    if name in GEOMETRY:
        assert set(shares) == {1.0}
    elif name not in RULES:
        assert np.mean(shares) < 2.2


def _beyond(step: Callable[..., Ink]) -> Iterator[dict[str, Any]]:
    """Options no step was made for: every range far above its high end and far below nothing, alone and together."""
    spans = {name: value for name, (_, value) in steps.options(step).items() if isinstance(value, tuple)}
    for factor in (4, -4, 40, -40):
        wild = {name: (type(value[0])(factor * max(map(abs, value))),) * 2 for name, value in spans.items()}
        yield wild
        yield from ({name: value} for name, value in wild.items())


def _likeness(before: Ink, after: Ink, number: int) -> float:
    """How well a letter correlates with itself after a step, its box pulled straight."""
    settled, corners = warp.settle(after, 64), before.lines[0].boxes[number].astype(int)
    (left, top), (right, bottom) = corners[0], corners[2]
    straight = np.array([(0, 0), (right - left, 0), (right - left, bottom - top), (0, bottom - top)], np.float32)
    pulled = cv2.getPerspectiveTransform(settled.lines[0].boxes[number], straight)
    seen = cv2.warpPerspective(settled.mask, pulled, (int(right - left), int(bottom - top)))
    return float(np.corrcoef(seen.ravel(), before.mask[top:bottom, left:right].ravel())[0, 1])


@every_step
def test_no_option_makes_letters_unreadable(name: str) -> None:
    before = _ink("Handgloves")
    letters = _alone(before)
    for options in _beyond(STEPS[name]):
        for index, number in enumerate((0, 1, 7)):
            after = STEPS[name](letters[number], stream(6, index, name), **options)
            assert int(after.mask.sum()) >= 0.35 * int(letters[number].mask.sum()), options
            # Round a small circle the ink of a letter fills no quad.
            if name != "circle":
                assert _likeness(before, after, number) > 0.4, options
            assert warp.settle(after, 64).lines[0].height > (8 if name == "circle" else 20), options


@pytest.mark.parametrize("text", ["Handgloves", "中文字体", "W", "H e a d"])
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_sliver_is_less_than_a_letter_beside_the_text_and_cut_by_the_border(text: str, side: str) -> None:
    before, seen = _ink(text), 0
    left, right = (round(float(before.lines[0].quad[corner, 0])) for corner in (0, 1))
    letters = [box[1, 0] - box[0, 0] for char, box in zip(text, before.lines[0].boxes, strict=True) if char != " "]
    widest = max(letters[0], letters[-1])
    for index in range(40):
        cropped = inks.crop(before, stream(7, index, "crop"))
        after = inks.sliver(cropped, stream(7, index, "sliver"), gap=(0.2, 0.2), both=0.0)
        line = after.lines[0]
        moved = round(float(line.quad[0, 0])) - left
        own = after.mask[moved : moved + before.mask.shape[0], moved:][:, : before.mask.shape[1]]
        assert (own[:, left:right] == before.mask[:, left:right]).all()
        beside = after.mask[:, : left + moved] if side == "left" else after.mask[:, right + moved :]
        if not beside.any():
            continue
        seen += 1
        first, _, last, _ = _inked(beside, 0)
        assert last - first <= 0.5 * widest
        assert (beside.shape[1] - last if side == "left" else first) >= 0.2 * line.height - 1
        settled = warp.settle(after, 48)
        columns = settled.mask[:, :3] if side == "left" else settled.mask[:, -3:]
        assert columns.max() > 100
        edge, reached = settled.lines[0].quad[:, 0], settled.mask.shape[1]
        assert edge.min() > 0 if side == "left" else edge.max() < reached
    assert 5 < seen < 35


def test_a_sliver_never_stands_on_the_text() -> None:
    before = dataclasses.replace(_ink("Handgloves"), margin=(0.2,) * 4)
    for index in range(10):
        after = inks.sliver(before, stream(9, index, "sliver"), gap=(-3.0, -3.0), both=1.0)
        assert min(after.margin) > 0
        settled = warp.settle(after, 48)
        left, right = settled.lines[0].quad[:, 0].min(), settled.lines[0].quad[:, 0].max()
        assert 0 < left < right < settled.mask.shape[1]


@pytest.mark.parametrize("bend", ["curve", "circle"])
def test_a_line_on_an_arc_has_no_sliver_since_no_border_would_cut_it(bend: str) -> None:
    before = STEPS[bend](_ink("Handgloves"), stream(9, 0, bend))
    for index in range(10):
        assert inks.sliver(before, stream(9, index, "sliver"), both=1.0) is before


@pytest.mark.parametrize("text", ["i", "...", "- -", "一"])
def test_there_is_no_sliver_of_what_would_look_like_a_mark_or_a_letter(text: str) -> None:
    before = _ink(text)
    for index in range(20):
        assert inks.sliver(before, stream(8, index, "sliver"), both=1.0) is before


def test_rotation_is_bounded_by_the_rise() -> None:
    for index in range(30):
        line = warp.settle(
            inks.rotate(_ink("Handgloves"), stream(1, index, "r"), degrees=(40.0, 40.0), rise=0.3), 64
        ).lines[0]
        across = line.quad[1] - line.quad[0]
        assert across[1] == pytest.approx(0.3 * line.height, rel=0.05)
    turned = warp.settle(inks.rotate(_ink("l"), stream(1, 0, "r"), degrees=(5.0, 5.0), rise=9.0), 64).lines[0]
    across = turned.quad[1] - turned.quad[0]
    assert np.degrees(np.arctan2(across[1], across[0])) == pytest.approx(5, abs=0.05)


def test_shear_and_stretch_do_what_they_say() -> None:
    ink = _ink("Handgloves")
    leaning = warp.settle(inks.shear(ink, stream(1, 0, "s"), degrees=(8.0, 8.0)), 64).lines[0].quad
    assert (leaning[0] - leaning[3])[0] / (leaning[3] - leaning[0])[1] == pytest.approx(np.tan(np.radians(8)), abs=1e-3)
    plain, wide = (
        warp.settle(i, 64).mask.shape[1] for i in (ink, inks.stretch(ink, stream(1, 0, "s"), width=(1.2, 1.2)))
    )
    assert wide / plain == pytest.approx(1.2, rel=0.01)


@pytest.mark.parametrize("text", ["IIIIII", "WWWWWW", "A1B2C3"])
def test_letters_take_as_much_of_the_line_as_asked_whatever_they_are(text: str) -> None:
    quad = warp.settle(inks.fit(_ink(text), stream(1, 0, "f"), width=(0.6, 0.6)), 64).lines[0].quad
    wide, high = quad[2] - quad[0]
    asked = 0.6 * 6 * high
    # Letters are made at most so much wider or narrower.
    assert wide == pytest.approx(asked, rel=0.02) if text == "A1B2C3" else 0.5 * asked < wide < 1.5 * asked


def test_waves_are_as_high_as_asked() -> None:
    waved = inks.wave(_ink("l" * 25), stream(1, 0, "w"), height=(0.08, 0.08), length=(4.0, 4.0))
    line = warp.settle(dataclasses.replace(waved, margin=(0.2,) * 4), 96).lines[0]
    middles = line.boxes.mean(axis=1)[:, 1]
    straight = warp.settle(_ink("l" * 25), 96).lines[0]
    scale = (line.boxes[0, 2] - line.boxes[0, 1])[1] / (straight.boxes[0, 2] - straight.boxes[0, 1])[1]
    assert np.ptp(middles) == pytest.approx(2 * 0.08 * 96 * scale, rel=0.15)


def test_erosion_takes_ink_and_bleeding_gives_some() -> None:
    ink = _ink("Handgloves", 64)
    taken, given = (
        [step(ink, stream(1, 0, "e"), amount=(amount, amount)).mask.sum() for amount in (0.2, 0.5, 0.9)]
        for step in (inks.erode, inks.bleed)
    )
    assert ink.mask.sum() > taken[0] > taken[1] > taken[2]
    assert ink.mask.sum() < given[0] < given[1] < given[2]
    hair = _ink("Handgloves", 16)
    assert inks.erode(hair, stream(1, 0, "e")) is hair or (inks.erode(hair, stream(1, 0, "e")).mask == hair.mask).all()


@pytest.mark.parametrize("share", [0.03, 0.1, 0.16])
def test_dropout_loses_the_share_asked(share: float) -> None:
    ink = _ink("中文字体" * 4, 64)
    lost = [
        1 - inks.dropout(ink, stream(1, index, "d"), share=(share, share)).mask.sum() / ink.mask.sum()
        for index in range(40)
    ]
    assert np.mean(lost) == pytest.approx(share, abs=0.02)
    assert max(lost) < share + 0.12


@pytest.mark.parametrize("step", ["dropout", "worn"])
def test_dots_and_marks_keep_half_of_their_ink(step: str) -> None:
    ink = _ink("Ấn chống jiïö", 64)
    labels, boxes = cv2.connectedComponentsWithStats(cv2.threshold(ink.mask, 100, 255, cv2.THRESH_BINARY)[1])[1:3]
    small = [number for number, box in enumerate(boxes) if box[2] * box[3] < 0.12 * ink.size**2]
    assert len(small) >= 9
    for index in range(40):
        after = STEPS[step](ink, stream(1, index, "d"), share=(0.2, 0.2))
        for number in small:
            assert after.mask[labels == number].sum() >= 0.45 * ink.mask[labels == number].sum()


def test_worn_letters_keep_half_of_their_ink() -> None:
    ink = _ink("中文字体" * 4, 64)
    shares = []
    for index in range(40):
        after = inks.worn(ink, stream(1, index, "w"), depth=(2.0, 2.0), share=(2.0, 2.0))
        for (left, top), _, (right, bottom), _ in ink.lines[0].boxes.astype(int).tolist():
            before, kept = (mask[top : bottom + 1, left : right + 1].sum() for mask in (ink.mask, after.mask))
            shares.append(kept / before)
    assert 0.5 <= min(shares) < 0.6
    assert max(shares) == 1.0


def test_outlines_and_shadows_are_layers_below_letters_that_stay_as_they_are() -> None:
    ink = _ink("Handgloves")
    for step, role in ((inks.outline, "outline"), (inks.shadow, "shadow")):
        after = step(ink, stream(1, 0, "o"))
        assert [layer.role for layer in after.layers] == [role]
        assert after.mask.sum() == ink.mask.sum()
    after = inks.outline(ink, stream(1, 0, "o"), width=(0.05, 0.05))
    assert (after.layers[0].mask >= after.mask).all()
    assert after.layers[0].mask.sum() > 1.3 * after.mask.sum()


def test_an_underline_is_clear_of_the_text() -> None:
    for text in ("Handgloves", "gypsy", "."):
        ink = _ink(text)
        for index in range(20):
            after = inks.underline(ink, stream(1, index, "u"), count=(1, 2))
            line = after.lines[0]
            bottom, left, right = line.quad[2:, 1].max(), int(line.quad[0, 0]), int(line.quad[1, 0])
            below = after.mask[int(bottom) :, left:right]
            assert (below.max(axis=1) == 255).any()
            assert after.mask[: int(bottom)].sum() == ink.mask.sum()
            ruled = np.nonzero((after.mask == 255).mean(axis=1) > 0.8 * (right - left) / after.mask.shape[1])[0]
            assert ruled.min() >= bottom + 0.5


@pytest.mark.parametrize("text", ["-", "一", "—", "==", "一 一"])
def test_a_dash_alone_is_not_underlined(text: str) -> None:
    ink = _ink(text)
    for index in range(10):
        np.testing.assert_array_equal(inks.underline(ink, stream(1, index, "u")).mask, ink.mask)


@pytest.mark.parametrize("text", [".", ",", "...", "·", "：", "' '"])
def test_marks_alone_are_not_struck_through(text: str) -> None:
    ink = _ink(text)
    for index in range(10):
        np.testing.assert_array_equal(inks.strike(ink, stream(1, index, "s")).mask, ink.mask)


@pytest.mark.parametrize("text", ["a-b", "一中", "x=1", "—", "a_b", "~", "10－20", "a–b"])
def test_texts_with_dashes_are_not_struck_through(text: str) -> None:
    ink = _ink(text)
    for index in range(10):
        np.testing.assert_array_equal(inks.strike(ink, stream(1, index, "s")).mask, ink.mask)


def test_a_strike_goes_through_the_text_and_is_thinner_than_a_stroke() -> None:
    ink = _ink("Handgloves", 64)
    line = ink.lines[0]
    for index in range(20):
        added = inks.strike(ink, stream(1, index, "s")).mask.astype(int) - ink.mask
        rows = np.nonzero(added.max(axis=1))[0]
        assert 1 <= len(rows) <= stroke(ink)
        place = (rows.mean() + 0.5 - line.quad[0, 1]) / line.height
        assert 0.36 < place < 0.66


def test_strokes_are_measured() -> None:
    for width in (2, 4, 8, 12):
        mask = np.zeros((200, 400), np.uint8)
        for left in range(20, 380, 60):
            mask[20:180, left : left + width] = 255
        assert stroke(dataclasses.replace(_ink("l"), mask=mask)) == pytest.approx(width, rel=0.12)


def test_crops_are_tight_as_often_as_asked() -> None:
    ink = _ink("Handgloves")
    margins = np.array([inks.crop(ink, stream(1, index, "c"), tight=0.25).margin for index in range(2000)])
    tight = (margins <= 0).all(axis=1)
    assert tight.mean() == pytest.approx(0.25, abs=0.04)
    assert margins[tight].min() >= -0.04
    assert margins[~tight].min() >= 0
    assert margins[~tight][:, [1, 3]].max() <= 0.35
    assert margins[~tight][:, [0, 2]].max() <= 0.5
    far = inks.crop(ink, stream(1, 0, "c"), tight=1.0, cut=(0.3, 0.3))
    assert far.margin == (-0.04,) * 4


@pytest.mark.parametrize("degrees", [-360, -225, -180, -90, 30, 90, 135, 178, 180, 270])
def test_a_line_is_turned_to_any_angle_where_its_rise_allows_it(degrees: int) -> None:
    for text in ("Handgloves", "l"):
        ink = inks.rotate(_ink(text), stream(1, 0, "r"), degrees=(degrees, degrees), rise=1e4)
        line = warp.settle(ink, 64).lines[0]
        x, y = (line.quad[1] - line.quad[0]).tolist()
        assert (math.degrees(math.atan2(y, x)) - degrees + 180) % 360 == pytest.approx(180, abs=0.1)
        (across, down), foot = (line.quad[1] - line.quad[0]).tolist(), (line.quad[3] - line.quad[0]).tolist()
        assert across * foot[1] - down * foot[0] > 0


def test_upside_down_a_long_line_leans_as_little_as_upright() -> None:
    settled = warp.settle(
        inks.rotate(_ink("Handgloves"), stream(1, 0, "r"), degrees=(150.0, 150.0), rise=0.3), 64
    ).lines[0]
    (left, head), (right, end) = settled.quad[:2].tolist()
    assert left > right
    assert abs(end - head) <= 0.31 * settled.height


def test_a_tight_crop_takes_no_more_from_a_line_upside_down() -> None:
    """The end of the line is on the left then: a full stop there is cut by an eighth at most."""
    for index in range(20):
        turned = inks.rotate(_ink("Hand."), stream(1, 0, "r"), degrees=(180.0, 180.0))
        line = warp.settle(inks.crop(turned, stream(1, index, "c"), tight=1.0), 96).lines[0]
        (near, far) = line.boxes[-1, :, 0].min(), line.boxes[-1, :, 0].max()
        assert near >= -0.15 * (far - near)


def test_some_letters_have_another_colour_and_others_have_not() -> None:
    before, shares = _ink("Handgloves"), []
    for index in range(30):
        (layer,) = inks.letters(before, stream(1, index, "l"), turns=0.5).layers
        assert layer.role == "fill"
        assert (layer.mask <= before.mask).all()
        shares.append([layer.mask[part].any() for part in _parts(before)])
    counts = [sum(row) for row in shares]
    assert min(counts) >= 1
    assert max(counts) < 10
    assert np.all(np.any(shares, axis=0))


def _parts(ink: Ink) -> Iterator[tuple[slice, slice]]:
    for (left, top), _, (right, bottom), _ in ink.lines[0].boxes.astype(int).tolist():
        yield slice(top, bottom), slice(left + 1, right - 1)
