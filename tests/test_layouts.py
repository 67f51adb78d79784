"""Layouts: from a phrase and a face to ink."""

from __future__ import annotations

import dataclasses
from collections import Counter

import numpy as np
import pytest

from synth import fonts, glyphs, layouts, steps, warp
from synth.data import Face, Ink, Phrase
from synth.errors import RecipeError, Reject
from synth.layouts import blocks, lines
from synth.rng import stream


def _face(**changes: object) -> Face:
    faces = (face for face in fonts.shelf(("shipped",)).faces if face.kind == "sans" and face.name.endswith(" Regular"))
    return dataclasses.replace(
        next(face for face in faces if face.weight == 400 and "Latn" in fonts.scripts(face)), **changes
    )


def _ink(text: str, index: int = 0, face: Face | None = None, **options: object) -> Ink:
    return layouts.horizontal(Phrase(text, "en", "test"), face or _face(), stream(1, index, "layout"), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", list(steps.known("layout")))
@pytest.mark.parametrize("text", ["a", "Hello, World", ".", "-", "1,234"])
def test_what_holds_for_every_layout(name: str, text: str) -> None:
    layout = steps.known("layout")[name]
    for index in range(10):
        inks = [layout(Phrase(text, "en", "test"), _face(), stream(1, index, name)) for _ in range(2)]
        np.testing.assert_array_equal(inks[0].mask, inks[1].mask)
        ink = inks[0]
        assert ink.mask.dtype == np.uint8
        assert ink.mask.any()
        assert ink.between.join(line.text for line in ink.lines) == text
        for line in ink.lines:
            assert "".join(line.chars) == line.text
            assert line.boxes.shape == (len(line.chars), 4, 2)
            assert line.boxes.dtype == line.quad.dtype == np.float32
            assert line.height > 0


def test_quads_hold_the_boxes_and_all_ink() -> None:
    for index, text in enumerate(["Hello, World", "gypsy", "a", "1 2"]):
        ink = _ink(text, index)
        (line,) = ink.lines
        (left, top), (right, bottom) = line.quad[0], line.quad[2]
        assert (line.boxes >= (left, top)).all()
        assert (line.boxes <= (right, bottom)).all()
        outside = ink.mask.copy()
        outside[int(top) : int(np.ceil(bottom)), int(left) : int(np.ceil(right))] = 0
        assert not outside.any()


@pytest.mark.parametrize("mark", [".", "-", ",", "·", "'"])
def test_a_mark_alone_is_as_tall_as_a_small_letter(mark: str) -> None:
    tall = [_ink(text, sizes=(48,)).lines[0].height for text in (mark, "x")]
    assert tall[0] >= tall[1] - 1


@pytest.mark.parametrize("text", [".", "-", "'", "Hg", "_", "“"])
def test_the_mask_holds_the_quad(text: str) -> None:
    for index in range(5):
        ink = _ink(text, index)
        height, width = ink.mask.shape
        assert ink.lines[0].quad.min() >= 0
        assert (ink.lines[0].quad <= (width, height)).all()


def test_each_size_is_drawn_as_often_as_another() -> None:
    counts = Counter(_ink("H", index, sizes=(24, 32, 48)).size for index in range(600))
    assert set(counts) == {24, 32, 48}
    assert max(counts.values()) < 1.3 * min(counts.values())
    heights = [_ink("H", 0, sizes=(size,)).lines[0].height for size in (24, 48, 96)]
    assert heights == pytest.approx([heights[2] / 4, heights[2] / 2, heights[2]], abs=1.5)


@pytest.mark.parametrize("name", list(steps.known("layout")))
@pytest.mark.parametrize("sizes", [(), (0,), (24, 3), (24, 401)])
def test_sizes_that_cannot_be_are_an_error(name: str, sizes: tuple[int, ...]) -> None:
    with pytest.raises(RecipeError, match="sizes"):
        steps.known("layout")[name](Phrase("H", "en", "test"), _face(), stream(1, 0, name), sizes=sizes)


def test_letters_are_set_apart_as_often_as_asked() -> None:
    def gap(index: int, wide: float) -> float:
        boxes = _ink("HH", index, sizes=(48,), wide=wide, bold=0.0).lines[0].boxes
        return float(boxes[1, 0, 0] - boxes[0, 1, 0])

    usual, apart = ([gap(index, wide) for index in range(60)] for wide in (0.0, 1.0))
    assert max(usual) < max(apart)
    assert np.mean(apart) > np.mean(usual) + 0.2 * 48
    assert max(usual) - min(usual) <= 0.08 * 48 + 2


def test_bold_and_oblique_are_made_only_where_a_family_lacks_them() -> None:
    lacking, full = (_face(lacks=frozenset(lacks)) for lacks in (("bold", "oblique"), ()))
    for index in range(10):
        plain = _ink("Hamburg", index, full, bold=0.0, oblique=0.0)
        same = _ink("Hamburg", index, full, bold=1.0, oblique=1.0)
        np.testing.assert_array_equal(plain.mask, same.mask)
        assert not same.moves
        bold = _ink("Hamburg", index, lacking, bold=1.0, oblique=0.0)
        assert bold.mask.sum() > 1.05 * plain.mask.sum()
        assert len(_ink("Hamburg", index, lacking, bold=0.0, oblique=1.0).moves) == 1


def test_the_boxes_of_made_bold_letters_hold_their_ink_and_touch_it() -> None:
    face = _face(lacks=frozenset({"bold"}))
    for text in ("i", "H", "W", "HiH"):
        ink = _ink(text, 3, face, bold=1.0, sizes=(48,), wide=1.0, wide_spacing=(0.4, 0.4))
        left = ink.mask.copy()
        for box in ink.lines[0].boxes.astype(int):
            (x, y), (right, bottom) = box[0], box[2]
            part = ink.mask[y:bottom, x:right]
            assert all(edge.any() for edge in (part[0], part[-1], part[:, 0], part[:, -1]))
            left[y:bottom, x:right] = 0
        assert not left.any()


def test_an_oblique_leans_to_the_right_about_its_baseline() -> None:
    ink = _ink("l", 0, _face(lacks=frozenset({"oblique"})), oblique=1.0, bold=0.0, sizes=(48,))
    settled = warp.settle(ink, 96)
    rows = np.nonzero(settled.mask.any(axis=1))[0]
    upper, lower = (np.average(np.arange(settled.mask.shape[1]), weights=settled.mask[row]) for row in rows[[5, -5]])
    assert upper - lower == pytest.approx(lines._SLANT * (rows[-5] - rows[5]), rel=0.12)


def test_a_line_break_is_refused() -> None:
    with pytest.raises(Reject, match="line break"):
        _ink("a\nb")


def test_stacked_lines_are_one_label_and_stand_below_each_other() -> None:
    for index in range(20):
        phrase = Phrase("three small words", "en", "test")
        ink = layouts.stacked(phrase, _face(), stream(1, index, "stacked"), rows=(2, 3))
        assert ink.between == " "
        assert 2 <= len(ink.lines) <= 3
        assert " ".join(line.text for line in ink.lines) == phrase.text
        for upper, lower in zip(ink.lines, ink.lines[1:], strict=False):
            assert upper.quad[0, 1] < lower.quad[0, 1]
            assert upper.boxes[..., 1].mean() < lower.boxes[..., 1].mean() - 20
    assert len(layouts.stacked(Phrase("unbroken", "en", "test"), _face(), stream(1, 0, "stacked")).lines) == 1


def test_stacked_lines_do_not_end_in_a_number() -> None:
    assert blocks._broken("合计1200.50元整", 2) == ("", ["合计", "1200.50元整"])
    assert blocks._broken("合计12", 2) == ("", ["合计12"])
    assert blocks._broken("合计１２３４元整", 2) == ("", ["合计", "１２３４元整"])


@pytest.mark.parametrize(("below", "lower"), [(0.0, False), (1.0, True)])
def test_figures_after_a_letter_are_small_and_raised_or_lowered(below: float, lower: bool) -> None:
    ink = layouts.raised(Phrase("H2O m", "en", "test"), _face(), stream(1, 0, "raised"), below=below)
    (line,) = ink.lines
    assert line.chars == tuple("H2O m")
    heights = line.boxes[:, 2, 1] - line.boxes[:, 0, 1]
    assert heights[1] < 0.8 * heights[0]
    assert (line.boxes[1, 2, 1] > line.boxes[0, 2, 1] + 3) == lower
    assert (line.boxes[1, 0, 1] < line.boxes[0, 0, 1] + 3) != lower
    assert (np.diff(line.boxes[:3, 0, 0]) > 0).all()


def test_readings_stand_above_ideographs_and_not_in_the_label() -> None:
    face = next(face for face in fonts.shelf(("shipped",)).faces if face.han == "Jpan")
    ink = layouts.ruby(Phrase("日本のx", "ja", "test"), face, stream(1, 0, "ruby"))
    (line,) = ink.lines
    assert line.text == "日本のx"
    assert line.boxes.shape == (4, 4, 2)
    top = int(line.boxes[:, 0, 1].min())
    assert ink.mask[: top - 1].any()
    right = int(line.boxes[1, 2, 0])
    assert not ink.mask[: top - 1, right + 30 :].any()


def test_a_column_of_a_letter_stands_as_readers_leave_it() -> None:
    face = next(face for face in fonts.shelf(("shipped",)).faces if face.han == "Jpan")
    for text, stands in (("ト", True), ("5", True), ("東京都", False)):
        ink = layouts.vertical(Phrase(text, "ja", "test"), face, stream(1, 0, "v"), upright=0.0)
        assert ink.upright is stands


def test_a_column_lies_or_stands() -> None:
    face = next(face for face in fonts.shelf(("shipped",)).faces if face.han == "Jpan")
    phrase = Phrase("東京「X」、12月", "ja", "test")
    for upright in (0.0, 1.0):
        ink = warp.settle(layouts.vertical(phrase, face, stream(1, 0, "v"), upright=upright), 48)
        (line,) = ink.lines
        assert "".join(line.chars) == phrase.text
        middles = line.boxes.mean(axis=1)
        assert ink.mask.shape[1 - int(upright)] > 3 * ink.mask.shape[int(upright)] == 3 * 48
        assert line.height == pytest.approx(48, abs=2)
        along = middles[:, int(upright)]
        assert (np.diff(along) > -9).all()  # Figures in one cell stand side by side.
        for char, box in zip(line.chars, line.boxes, strict=True):
            left, top = np.floor(box.min(axis=0)).astype(int).clip(0)
            right, bottom = np.ceil(box.max(axis=0)).astype(int)
            assert ink.mask[top:bottom, left:right].any(), char


@pytest.mark.parametrize("text", ["متر م2 طول", "क2 x", "H 2O m2 x"])
def test_small_figures_leave_the_order_and_the_label_alone(text: str) -> None:
    points = {ord(char) for char in text} - {32}
    face = next(face for face in fonts.shelf(("shipped",)).faces if face.coverage >= points)
    way = "rtl" if "\u0645" in text else "ltr"
    ink = layouts.raised(Phrase(text, "en", "test", way), face, stream(1, 0, "raised"))
    plain = glyphs.set_line(text, face, 40, direction=way)
    assert ink.lines[0].chars == plain.chars
    order = np.argsort(ink.lines[0].boxes.mean(axis=1)[:, 0], kind="stable")
    np.testing.assert_array_equal(order, np.argsort(plain.boxes[:, 0::2].mean(axis=1), kind="stable"))


@pytest.mark.parametrize(("text", "rooms", "hidden"), [("가 나다", (30, 29), True), ("가 나다", (40, 29), False)])
def test_a_space_is_wider_than_what_is_between_letters(text: str, rooms: tuple[int, int], hidden: bool) -> None:
    second, third = 50 + rooms[0], 100 + rooms[0] + rooms[1]
    lefts = {"가": 0, " ": 50, "나": second, "다": third}
    boxes = np.array([(lefts[char], 0, lefts[char] + (1 if char == " " else 50), 50) for char in text], np.float32)
    setting = glyphs.Setting(np.zeros((52, third + 52), np.uint8), tuple(text), boxes, 50.0)
    assert lines._hides_a_space(setting) == hidden


def test_marks_as_wide_as_ideographs_hide_no_space() -> None:
    face = next(face for face in fonts.shelf(("shipped",)).faces if face.name == "Noto Sans CJK SC Regular")
    assert _ink("八宝粥，粥 7元", face=face, wide=0.0).lines[0].text == "八宝粥，粥 7元"
