"""Lines of letters: every box right to the pixel, every line as Pillow would draw it whole."""

from __future__ import annotations

import dataclasses
import functools
import itertools
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from synth import fonts, glyphs
from synth.data import Face
from synth.errors import Reject
from synth.glyphs import _kerning, _letters

TEXTS = ["Handgloves", "AVATAR To. Ty", "1,234.50", "f", ".", "a b  c", "«quote»", "jolly (fjord)", "iIl1|", "W"]
CHINESE = ["中文字体", "一", "，", "价格：￥12.50", "第3章 总则", "鼎鬲"]


@functools.cache
def faces() -> tuple[Face, ...]:
    """One face of each kind that ships."""
    return tuple({face.kind: face for face in fonts.shelf(("shipped",)).faces}.values())


def able(text: str) -> list[Face]:
    points = {ord(char) for char in text if char != " "}
    return [face for face in faces() if face.coverage >= points]


def plain() -> Face:
    found = (face for face in fonts.shelf(("shipped",)).faces if face.kind == "sans" and not face.slanted)
    return next(face for face in found if "Latn" in fonts.scripts(face) and face.weight == 400)


def chinese() -> Face:
    return next(face for face in fonts.shelf(("shipped",)).faces if face.coverage >= set(map(ord, "中文字体，。")))


def _open(face: Face, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face.path), size, index=face.number, layout_engine=ImageFont.Layout.BASIC)


def _alone(char: str, face: Face, size: int) -> Any:
    """A letter drawn by Pillow by itself, cut to its ink."""
    picture = Pictures.new("L", (4 * size, 4 * size))
    ImageDraw.Draw(picture).text((size, 2 * size), char, fill=255, font=_open(face, size), anchor="ls")
    mask = np.asarray(picture)
    x, y, width, height = cv2.boundingRect(mask)
    return mask[y : y + height, x : x + width]


def _bearing(char: str, face: Face, size: int) -> int:
    """How far to the right of the pen a letter's ink begins."""
    picture = Pictures.new("L", (4 * size, 4 * size))
    ImageDraw.Draw(picture).text((size, 2 * size), char, fill=255, font=_open(face, size), anchor="ls")
    return cv2.boundingRect(np.asarray(picture))[0] - size


@pytest.mark.parametrize("text", TEXTS + CHINESE)
@pytest.mark.parametrize("size", [16, 33, 64])
def test_boxes_are_right_to_the_pixel(text: str, size: int) -> None:
    assert able(text)
    for face in able(text):
        setting = glyphs.set_line(text, face, size, spacing=0.7)
        assert setting.chars == tuple(text)
        assert setting.boxes.shape == (len(text), 4)
        left = np.zeros_like(setting.mask)
        for char, box in zip(setting.chars, setting.boxes, strict=True):
            x, y, right, bottom = map(int, box)
            assert (x, y, right, bottom) == tuple(box)
            part = setting.mask[y:bottom, x:right]
            assert part.shape == (bottom - y, right - x)
            if char == " ":
                continue
            left[y:bottom, x:right] = part
            expected = _alone(char, face, size)
            assert part.shape == expected.shape, (face.name, char)
            np.testing.assert_array_equal(part, expected)
            assert all(edge.any() for edge in (part[0], part[-1], part[:, 0], part[:, -1])), (face.name, char)
        np.testing.assert_array_equal(setting.mask, left)


@pytest.mark.parametrize("text", TEXTS + CHINESE)
def test_letters_that_touch_share_their_ink(text: str) -> None:
    for face in able(text):
        setting = glyphs.set_line(text, face, 40, spacing=-0.1)
        whole = np.zeros_like(setting.mask)
        for char, box in zip(setting.chars, setting.boxes.astype(int), strict=True):
            if char != " ":
                part = whole[box[1] : box[3], box[0] : box[2]]
                np.maximum(part, _alone(char, face, 40), out=part)
        np.testing.assert_array_equal(setting.mask, whole)


@pytest.mark.parametrize("text", TEXTS + CHINESE)
def test_there_is_one_empty_pixel_around_a_line(text: str) -> None:
    for face in able(text):
        mask = glyphs.set_line(text, face, 32).mask
        assert not mask[[0, -1]].any()
        assert not mask[:, [0, -1]].any()
        if " " not in text and text not in ".，":
            assert mask[1].any()
            assert mask[-2].any()
            assert mask[:, 1].any()
            assert mask[:, -2].any()


@functools.cache
def _kerns(face: Face) -> dict[tuple[str, str], float]:
    """What the `kern` table says, in ems."""
    with TTFont(face.path, fontNumber=face.number, lazy=True) as font:
        if "kern" not in font:
            return {}
        cmap, unit = font.getBestCmap(), font["head"].unitsPerEm
        letters = {name: chr(point) for point, name in cmap.items() if point < 0x2E80}
        pairs = font["kern"].kernTables[0].kernTable
        return {
            (letters[one], letters[other]): value / unit
            for (one, other), value in pairs.items()
            if one in letters and other in letters
        }


def _kern(face: Face, pair: str) -> float:
    return _kerns(face).get((pair[0], pair[1]), 0.0) if len(pair) == 2 else 0.0


def _shipped(*names: str) -> list[Face]:
    return [face for face in fonts.shelf(("shipped",)).faces if face.name in names]


def test_kerning_is_read_as_fonttools_reads_it() -> None:
    names = ("Roboto Regular", "EB Garamond Regular", "Bungee Regular", "Noto Sans CJK SC Bold", "VT323 Regular")
    kerned = 0
    for face in _shipped(*names):
        found, unit = _kerning.units(face.path, face.number)
        with TTFont(face.path, lazy=True) as font:
            cmap = font.getBestCmap()
            pairs = font["kern"].kernTables[0].kernTable if "kern" in font else {}
            assert not pairs or unit == font["head"].unitsPerEm
        for one, other in itertools.product(sorted(face.coverage & set(range(0x20, 0x7F))), repeat=2):
            expected = pairs.get((cmap[one], cmap[other]), 0)
            assert found[one - 0x20, other - 0x20] == expected, (face.name, chr(one), chr(other))
            kerned += expected != 0
    assert kerned > 1000


def test_kerning_is_read_from_collections_and_not_from_what_is_cut_short(tmp_path: Path) -> None:
    garamond, mono = _shipped("EB Garamond Regular", "VT323 Regular")
    both, wanted = TTCollection(), _kerning.units(garamond.path, 0)[0]
    both.fonts = [TTFont(mono.path), TTFont(garamond.path)]
    both.save(tmp_path / "both.ttc")
    np.testing.assert_array_equal(_kerning.units(tmp_path / "both.ttc", 1)[0], wanted)
    assert not _kerning.units(tmp_path / "both.ttc", 0)[0].any()
    font = TTFont(garamond.path)
    font["kern"] = DefaultTable("kern")
    font["kern"].data = garamond.path.read_bytes()[:3]
    font.save(tmp_path / "cut.ttf")
    assert not _kerning.units(tmp_path / "cut.ttf", 0)[0].any()
    font = TTFont(garamond.path)
    font.flavor = "woff"
    font.save(tmp_path / "packed.ttf")
    assert not _kerning.units(tmp_path / "packed.ttf", 0)[0].any()


def _found(letter: Any, whole: Any, x: int, y: int) -> tuple[float, int]:
    """How like a letter is to what is near (x, y) where it is likest, and how far to the right of x that is."""
    reach, height, width = 8, *letter.shape
    near = whole[y - 1 : y + height + 1, x - reach : x + width + reach]
    likeness = cv2.matchTemplate(near, letter, cv2.TM_CCOEFF_NORMED)
    _, likest, _, (column, _) = cv2.minMaxLoc(likeness)
    return likest, column - reach


@pytest.mark.parametrize("text", ["Handgloves", "AVATAR", "1,234.50", "Hamburg", "中文字体", "价格：12"])
@pytest.mark.parametrize("size", [32, 64])
def test_a_line_agrees_with_pillow_drawing_it_whole(text: str, size: int) -> None:
    for face in able(text):
        setting = glyphs.set_line(text, face, size)
        picture = Pictures.new("L", ((len(text) + 2) * 2 * size, 4 * size))
        ImageDraw.Draw(picture).text((size, 2 * size), text, fill=255, font=_open(face, size), anchor="ls")
        whole = np.asarray(picture)
        start = cv2.boundingRect(whole)[0] - int(setting.boxes[:, 0].min())
        drift, before = 0, ""
        for char, box in zip(setting.chars, setting.boxes.astype(int), strict=True):
            letter = setting.mask[box[1] : box[3], box[0] : box[2]]
            drift -= round(_kern(face, before + char) * size)
            before = char
            if char in ",.1：":  # Too plain to be found.
                continue
            y = 2 * size - int(setting.baseline) + int(box[1])
            likest, off = _found(letter, whole, start + int(box[0]) + drift, y)
            assert likest > 0.7, (face.name, char)
            # Pillow rounds each advance to whole pixels, adds up what it rounded, and leaves out the kerning.
            assert abs(off) <= 2, (face.name, char)
            drift += off


@pytest.mark.parametrize("pair", ["AV", "To", "Ty", "VA", "LT", "ov", "11", "f)"])
def test_pairs_are_kerned_as_the_face_says(pair: str) -> None:
    kerned = 0
    for face in able(pair):
        kern = _kern(face, pair)
        setting = glyphs.set_line(pair, face, 200)
        moved = setting.boxes[1, 0] - setting.boxes[0, 0]
        lefts = [_bearing(char, face, 200) for char in pair]
        advance = _open(face, 1000).getlength(pair[0]) / 5
        assert moved == pytest.approx(advance + 200 * kern + lefts[1] - lefts[0], abs=2), face.name
        kerned += kern < -0.02
    assert kerned or pair in ("11", "f)", "ov"), "no face that ships kerns"


def test_ideographs_are_as_wide_as_the_face_says() -> None:
    face = chinese()
    one, ten = (glyphs.set_line("中" * number, face, 40) for number in (1, 10))
    advance = _open(face, 1000).getlength("中") / 25
    assert ten.mask.shape[1] - one.mask.shape[1] == pytest.approx(9 * advance, abs=1)


@pytest.mark.parametrize("spacing", [-0.05, 0.02, 0.1, 0.5])
def test_spacing_widens_by_the_right_amount(spacing: float) -> None:
    for face in able("Hamburg"):
        usual, wide = (glyphs.set_line("Hamburg", face, 64, spacing=extra) for extra in (0.0, spacing))
        moved = wide.boxes[:, 0] - wide.boxes[0, 0] - usual.boxes[:, 0] + usual.boxes[0, 0]
        assert moved == pytest.approx(np.arange(7) * spacing * 64, abs=1.01)


def test_a_space_is_as_wide_as_the_face_says_and_has_a_box() -> None:
    for face in able("Hx"):
        setting = glyphs.set_line("H x", face, 100)
        left, top, right, bottom = setting.boxes[1]
        # Some faces kern with spaces too.
        assert right - left == pytest.approx(_open(face, 1000).getlength(" ") / 10, abs=3)
        assert bottom == setting.baseline
        assert bottom - top == glyphs.x_height(face, 100)


def test_sizes_are_in_proportion() -> None:
    for face in able("Handgloves"):
        small, large = (glyphs.set_line("Handgloves", face, size) for size in (40, 120))
        assert large.boxes[-1, 2] - large.boxes[0, 0] == pytest.approx(
            3 * (small.boxes[-1, 2] - small.boxes[0, 0]), abs=4.5
        )


def test_capitals_and_x_stand_on_the_baseline() -> None:
    for face in able("Ex"):
        if face.kind in {"sans", "serif"}:
            setting = glyphs.set_line("Ex", face, 64)
            assert setting.boxes[:, 3] == pytest.approx(setting.baseline, abs=1.01)
            assert setting.baseline - setting.boxes[1, 1] == glyphs.x_height(face, 64)


@pytest.mark.parametrize("text", ["سلام", "שלום", "नमस्ते", "กุ้ง", "x\u0302", "abc ا"])
def test_pillow_refuses_a_text_that_must_be_shaped(text: str) -> None:
    with pytest.raises(Reject, match="shaped"):
        glyphs.set_line(text, plain(), 32, engine="pillow")


@pytest.mark.parametrize("text", ["سلام", "שלום", "नमस्ते", "กุ้ง"])
def test_a_face_that_lacks_a_glyph_is_refused(text: str) -> None:
    with pytest.raises(Reject, match="lacks"):
        glyphs.set_line(text, plain(), 32)


def test_a_letter_without_ink_is_refused() -> None:
    with pytest.raises(Reject, match="without ink"):
        glyphs.set_line("a\u00a0b", plain(), 32)


def test_a_line_is_the_same_after_others() -> None:
    face = plain()
    first = glyphs.set_line("Handgloves", face, 40, spacing=0.03)
    first_mask = first.mask.copy()
    for text in TEXTS:
        glyphs.set_line(text, face, 40)
    first.mask[:] = 7
    again = glyphs.set_line("Handgloves", face, 40, spacing=0.03)
    np.testing.assert_array_equal(again.mask, first_mask)
    np.testing.assert_array_equal(again.boxes, first.boxes)


def test_of_more_letters_than_there_is_room_for_the_common_ones_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    room = 1 << 18
    monkeypatch.setattr(_letters, "_MOST", room)
    monkeypatch.setattr(_letters, "_shelf", {})
    monkeypatch.setattr(_letters.Kept, "held", 0)
    face = chinese()
    rare = sorted(map(chr, filter(range(0x4E00, 0x9FA6).__contains__, face.coverage)))[:2000]
    whole = np.array(glyphs.set_line("的一是", face, 40).mask)
    common, held = glyphs.letter("的", face, 40), []
    for char in rare:
        assert np.array_equal(glyphs.set_line("的一是", face, 40).mask, whole)
        glyphs.letter(char, face, 40)
        held.append(_letters.Kept.held)
    assert glyphs.letter("的", face, 40) is common
    assert max(held) < room + 4 * (_letters._OVERHEAD + 48 * 48)
    assert min(held[1000:]) > 0.5 * room
    assert held[-1] == sum(found.drawn.age() for found in _letters._shelf.values())


def test_letters_at_equal_distances_are_all_there_and_clear_of_each_other() -> None:
    for text in ("1W1I.i", "A1I-9M", "iiiii"):
        setting = glyphs.set_line(text, plain(), 40, even=True)
        middles = (setting.boxes[:, 0] + setting.boxes[:, 2]) / 2
        assert np.abs(np.diff(middles) - np.diff(middles).mean()).max() <= 1.5
        assert (setting.boxes[1:, 0] > setting.boxes[:-1, 2]).all()
        for (left, top, right, bottom), char in zip(setting.boxes.astype(int).tolist(), text, strict=True):
            assert np.array_equal(setting.mask[top:bottom, left:right], _alone(char, plain(), 40))


@pytest.mark.parametrize("line", ["性别 男 民族 汉", "中 .", "12 34", "国 中 1 2"])
@pytest.mark.parametrize("spacing", [-0.05, 0.0, 0.5])
def test_a_space_is_seen_among_letters_at_equal_distances(line: str, spacing: float) -> None:
    for face in filter(lambda face: face.coverage >= set(map(ord, line)) - {32}, fonts.shelf(("shipped",)).faces):
        boxes = glyphs.set_line(line, face, 40, even=True, spacing=spacing).boxes
        gaps = [after[0] - before[2] for before, after in itertools.pairwise(boxes)]
        spaces = [boxes[at + 1, 0] - boxes[at - 1, 2] for at, char in enumerate(line) if char == " "]
        apart = [gap for at, gap in enumerate(gaps) if " " not in line[at : at + 2]]
        assert min(spaces) > max([0.0, *apart]) + 5, (line, face.name)


def test_latin_letters_among_ideographs_are_those_of_the_latin_face() -> None:
    face = dataclasses.replace(chinese(), latin=plain())
    for share, size in ((1.0, 40), (1.25, 50)):
        setting = glyphs.set_line("中A文b9", face, 40, latin=share)
        for (left, top, right, bottom), char in zip(setting.boxes.astype(int).tolist(), "中A文b9", strict=True):
            alone = _alone(char, plain(), size) if char.isascii() else _alone(char, chinese(), 40)
            assert np.array_equal(setting.mask[top:bottom, left:right], alone)
    assert face.name == f"{chinese().name} + {plain().name}"


def test_ideographs_are_as_narrow_as_asked() -> None:
    plain_, narrow = (glyphs.set_line("中A文b9", chinese(), 60, narrow=share) for share in (1.0, 0.6))
    widths, others = (setting.boxes[:, 2] - setting.boxes[:, 0] for setting in (plain_, narrow))
    assert others[[0, 2]] == pytest.approx(0.6 * widths[[0, 2]], abs=1)
    assert others[[1, 3, 4]] == pytest.approx(widths[[1, 3, 4]])
    assert (narrow.boxes[1:, 0] >= narrow.boxes[:-1, 2] - 1).all()
    for left, top, right, bottom in narrow.boxes.astype(int).tolist():
        assert cv2.boundingRect(narrow.mask[top:bottom, left:right]) == (0, 0, right - left, bottom - top)


@pytest.mark.parametrize("options", [{"spacing": -5.0}, {"gaps": {1: -9.0, 2: -9.0}}, {"latin": 0.0, "narrow": -1.0}])
def test_letters_stay_beside_each_other_whatever_is_asked(options: dict[str, Any]) -> None:
    face = next(face for face in fonts.shelf(("shipped",)).faces if face.name == "Noto Sans CJK SC Bold")
    latin = next(face for face in fonts.shelf(("shipped",)).faces if face.name == "Roboto Bold")
    setting = glyphs.set_line("京AB国9", dataclasses.replace(face, latin=latin), 40, **options)
    middles, widths = setting.boxes[:, ::2].mean(axis=1), np.diff(setting.boxes[:, ::2], axis=1)[:, 0]
    assert np.all(np.diff(middles) > 6)
    assert np.all(widths > 6)


def test_a_space_is_seen_in_faces_of_cells() -> None:
    """Where a 1 stands in a cell, the gap beside it is wider than the space that such faces bring."""
    faces = [face for face in fonts.shelf(("shipped",)).faces if face.family.startswith("Synth Segment")]
    assert len(faces) >= 3
    for face in faces:
        boxes = glyphs.set_line("01 10", face, 40).boxes
        gaps = [float(after[0] - before[2]) for before, after in itertools.pairwise(boxes[[0, 1, 3, 4]])]
        assert gaps[1] > 1.5 * max(gaps[0], gaps[2]), (face.name, gaps)


def _pieces(mask: Any) -> int:
    return int(cv2.connectedComponents((mask > 100).astype(np.uint8), connectivity=8)[0]) - 1


def test_no_mark_touches_the_letters_beside_it() -> None:
    """Bad Script draws 4.8 as 48 and Charmonman a comma as the end of an a, with the kerning that they have."""
    chars, marks = "1345689agqyf", ".,'"
    hands = [face for face in fonts.shelf(("shipped",)).faces if face.kind in {"script", "handwriting", "brush"}]
    looked_at = 0
    for face in {*hands, *faces()}:
        if not face.coverage >= set(map(ord, chars + marks)):
            continue
        alone = {char: _pieces(glyphs.set_line(char, face, 40).mask) for char in chars + marks}
        for char, mark in itertools.product(chars, marks):
            for pair in (char + mark, mark + char):
                pieces = _pieces(glyphs.set_line(pair, face, 40, spacing=-0.05).mask)
                assert pieces >= alone[char] + alone[mark], (face.name, pair)
        looked_at += 1
    assert looked_at > 60
