"""Lines that HarfBuzz sets: the glyphs that are expected where they are expected, and boxes around them."""

from __future__ import annotations

import functools
import itertools
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image as Pictures
from PIL import ImageFont, features

from synth import fonts, glyphs, text, vertical
from synth.data import Face
from synth.errors import Reject
from synth.glyphs import _shaping

LINES = {
    "Arabic": ["السلام عليكم", "abc السلام 123 ok عليكم", "لا إله", "كِتَابٌ", "١٢٣٫٤٥ دينار", "PDF ملف رقم 7"],
    "Persian": ["می\u200cخواهم بروم", "۲۰۲۳ سال"],
    "Urdu": ["اردو زبان میں ۲۰۲۳ء", "ٹیلی فون"],
    "Hebrew": ["שלום world 12%", "(א) ב-2 ג", "שָׁלוֹם"],
    "Devanagari": ["नमस्ते क्षत्रिय र्क प्रि", "द्ध्र्य ट्ठी", "₹ १२३.४५", "कि\u200dकी"],
    "Bengali": ["বাংলা ক্ষুদ্র স্ত্রী", "র্ক কো"],
    "Gujarati": ["ગુજરાતી ક્ષ", "શ્રી"],
    "Gurmukhi": ["ਪੰਜਾਬੀ ਸ੍ਰੀ"],
    "Oriya": ["ଓଡ଼ିଆ କ୍ଷ"],
    "Tamil": ["தமிழ் க்ஷ ஸ்ரீ", "கொ கௌ"],
    "Telugu": ["తెలుగు క్ష్మ"],
    "Kannada": ["ಕನ್ನಡ ಸ್ತ್ರೀ"],
    "Malayalam": ["മലയാളം ന്റെ"],
    "Sinhala": ["සිංහල ශ්\u200dරී"],
    "Thai": ["ภาษาไทย กุ้งน้ำที่", "ปู่ ฟ้ำ"],
    "Lao": ["ພາສາລາວ ນ້ຳ"],
    "Khmer": ["ភាសាខ្មែរ ស្ត្រី"],
    "Burmese": ["မြန်မာဘာသာ က္ကော"],
    "Tibetan": ["བོད་སྐད་ བརྒྱུད"],
    "Latin": ["e\u0301\u0323 x\u0302", "Việt Nam ữ ặ"],
}
"""Lines of each writing with joins, stacks, reordering, marks, digits and Latin among them."""
EVERY = [(name, line) for name, lines in LINES.items() for line in lines]
each_line = pytest.mark.parametrize(("name", "line"), EVERY, ids=[f"{name}-{line}" for name, line in EVERY])


@functools.cache
def able(line: str) -> tuple[Face, ...]:
    """The faces that ship, have all characters of a line and set its marks at their letters."""
    points = {ord(char) for char in line} - {ord(char) for char in text.JOINERS | {" "}}
    found = [face for face in fonts.shelf(("shipped",)).faces if face.coverage >= points and not astray(line, face)]
    return tuple(found if len(found) <= 12 else found[:: len(found) // 12])


def astray(line: str, face: Face) -> bool:
    """Whether a face refuses a line since it sets a mark beside its letter."""
    try:
        glyphs.set_line(line, face, 40)
    except Reject as why:
        return "beside its letter" in str(why)
    return False


def _covered(box: Any) -> tuple[slice, slice]:
    left, top, right, bottom = map(int, box)
    return slice(max(0, top), bottom), slice(max(0, left), right)


@each_line
def test_boxes_hold_all_ink_and_none_is_empty(name: str, line: str) -> None:
    line = text.normalise(line)
    assert able(line), f"no face for {name}"
    for face in able(line):
        setting = glyphs.set_line(line, face, 40, engine="harfbuzz")
        assert "".join(setting.chars) == line
        assert setting.boxes.shape == (len(setting.chars), 4)
        left = setting.mask.copy()
        for char, box in zip(setting.chars, setting.boxes, strict=True):
            assert (box[2:] > box[:2]).all(), (face.name, char)
            if char != " ":
                assert setting.mask[_covered(box)].any(), (face.name, char)
                left[_covered(box)] = 0
        assert not left.any(), face.name
        assert not setting.mask[[0, -1]].any()
        assert not setting.mask[:, [0, -1]].any()


@each_line
def test_boxes_follow_the_reading_order(name: str, line: str) -> None:
    """Letters of one writing run to its side; HarfBuzz may reorder inside a cluster, never clusters."""
    line = text.normalise(line)
    rtl = name in ("Arabic", "Persian", "Urdu", "Hebrew")
    for face in able(line)[:3]:
        setting = glyphs.set_line(line, face, 40, direction="rtl" if rtl else "ltr")
        middles = ((setting.boxes[:, 0] + setting.boxes[:, 2]) / 2).tolist()
        native = [char.isalpha() and text.needs_shaping(char) for char in setting.chars]
        for at in range(1, len(native)):
            if native[at - 1] and native[at]:  # Slanting letters reach far over each other.
                assert (middles[at] - middles[at - 1]) * (-1 if rtl else 1) > -6, (face.name, setting.chars[at])


@pytest.mark.skipif(not features.check("raqm"), reason="Pillow's raqm finds no FriBiDi on this machine")
@each_line
def test_an_independent_path_draws_the_same(name: str, line: str) -> None:
    """Pillow's raqm: FriBiDi orders, HarfBuzz shapes, FreeType draws."""
    line = text.normalise(line)
    rtl = name in ("Arabic", "Persian", "Urdu", "Hebrew")
    # The spaces of these are hardly there beside their letters; ours are wider.
    narrow = {("Gurajada", "Telugu"), ("Google Sans", "Tamil")}
    for face in [face for face in able(line) if (face.family, name) not in narrow][:4]:
        ours = glyphs.set_line(line, face, 80, direction="rtl" if rtl else "ltr", engine="harfbuzz").mask
        font = ImageFont.truetype(str(face.path), 80, index=face.number, layout_engine=ImageFont.Layout.RAQM)
        theirs = np.asarray(Pictures.Image()._new(font.getmask(line, "L", direction="rtl" if rtl else "ltr")))
        rows, columns = np.flatnonzero(theirs.any(axis=1)), np.flatnonzero(theirs.any(axis=0))
        theirs = theirs[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        ours = ours[1:-1, 1:-1]
        # FreeType places each glyph on a whole pixel and HarfBuzz where it belongs: up to one a letter.
        assert abs(ours.shape[1] - theirs.shape[1]) <= 2 + len(line) * 0.6, face.name
        assert abs(ours.shape[0] - theirs.shape[0]) <= 3, face.name
        assert _likeness(ours, theirs) > 0.8, face.name


def _likeness(one: Any, other: Any) -> float:
    """The correlation of two pictures, each brought to the same small size."""
    size = (max(8, one.shape[1] // 4), max(8, one.shape[0] // 4))
    first, second = (cv2.resize(part, size, interpolation=cv2.INTER_AREA).astype(np.float32) for part in (one, other))
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1])


@pytest.mark.parametrize("line", ["Handgloves", "To. 12", "1,234.50", "中文字体", "Ünïcode"])
def test_both_engines_agree_to_a_pixel(line: str) -> None:
    families = {"Noto Sans", "Noto Serif", "Roboto", "Inter", "Noto Sans CJK SC"}
    points = {ord(char) for char in line} - {32}
    faces = [face for face in fonts.shelf(("shipped",)).faces if face.family in families and face.coverage >= points]
    assert faces
    for face in faces:
        one, other = (glyphs.set_line(line, face, 64, engine=engine) for engine in ("pillow", "harfbuzz"))
        assert one.chars == other.chars
        ours, theirs = (setting.boxes - np.array([0, setting.baseline] * 2) for setting in (one, other))
        # Whole pixels for each letter in one engine, exact places in the other, rounded outwards.
        np.testing.assert_allclose(ours[:, 1::2], theirs[:, 1::2], atol=1.01, err_msg=face.name)
        np.testing.assert_allclose(ours[:, 0::2], theirs[:, 0::2], atol=2.01, err_msg=face.name)


def test_space_between_letters_leaves_joined_ones_joined() -> None:
    for line, torn in (("السلام", False), ("नमस्ते", False), ("ไทย", True), ("தமிழ்", True), ("שלום", True)):
        for face in able(line)[:2]:
            usual, wide = (glyphs.set_line(line, face, 40, spacing=extra).mask.shape[1] for extra in (0.0, 0.5))
            assert (wide > usual + 20) == torn, (line, face.name)


@pytest.mark.parametrize("line", ["ि", "\u0e34", "ा क", "क ा", "\u1031\u103b"])
def test_a_mark_without_a_letter_is_refused(line: str) -> None:
    for face in able(line)[:3]:
        with pytest.raises(Reject, match="mark without a letter"):
            glyphs.set_line(line, face, 40)


def test_a_face_that_sets_marks_beside_their_letters_is_refused() -> None:
    faces = {face.name: face for face in fonts.shelf(("shipped",)).faces}
    for line, good, bad in (
        ("o\u0323\u0300", ("Noto Sans Regular", "Noto Serif Regular"), ("Synth Mono Corporate Italic",)),
        ("x\u0302", ("Noto Sans Regular", "EB Garamond Regular"), ("JetBrains Mono Regular", "Philosopher Regular")),
        ("x\u0336y", ("Noto Sans Regular", "Noto Serif Regular"), ("EB Garamond Regular",)),
        ("a\u0328", ("Noto Sans Regular",), ()),
    ):
        assert [astray(line, faces[name]) for name in (*good, *bad)] == [False] * len(good) + [True] * len(bad), line


def test_a_face_whose_marks_tear_letters_apart_is_refused() -> None:
    lemonada = next(face for face in fonts.shelf(("shipped",)).faces if face.family == "Lemonada")
    naskh = next(face for face in fonts.shelf(("shipped",)).faces if face.family == "Noto Naskh Arabic")
    line = "\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f"
    assert glyphs.set_line(line, naskh, 40).chars
    with pytest.raises(Reject, match="beside its letter"):
        glyphs.set_line(line, lemonada, 40)


def test_a_space_that_is_hardly_there_is_widened() -> None:
    face = next(face for face in fonts.shelf(("shipped",)).faces if face.family == "Gurajada")
    boxes = glyphs.set_line("కా కా", face, 40).boxes
    assert boxes[2][0] - boxes[0][2] > 0.25 * (boxes[0][2] - boxes[0][0])


def test_letters_and_digits_have_the_forms_of_their_language() -> None:
    face = next(face for face in fonts.shelf(("shipped",)).faces if face.family == "Amiri")
    persian, urdu = (glyphs.set_line("۴۶۷", face, 40, lang=lang).mask for lang in ("fa", "ur"))
    assert persian.shape != urdu.shape or (persian != urdu).any()


def test_a_line_of_touching_letters_has_no_space_between_others() -> None:
    face = able("अक्टू pm")[0]
    close, apart = (glyphs.set_line("अक्टू pm", face, 40, spacing=spacing).mask.shape for spacing in (0.0, 0.4))
    assert close == apart


def test_joiners_are_drawn_and_need_no_glyph() -> None:
    for face in able("می خواهم")[:4]:
        apart, joined = (glyphs.set_line(line, face, 40).mask for line in ("می\u200cخواهم", "میخواهم"))
        assert apart.shape != joined.shape or (apart != joined).any()


@pytest.mark.parametrize("line", ["السلام", "שלום 12", "中文 שלום"])
def test_what_runs_from_right_to_left_is_not_written_in_columns(line: str) -> None:
    faces = able(line) or able("السلام")
    with pytest.raises(Reject, match="not written in columns"):
        glyphs.set_column(line, faces[0], 40)


def test_letters_of_a_column_stand_below_each_other_in_every_face() -> None:
    """Also in those whose own vertical metrics set them elsewhere."""
    lines = ("スーパーカー", "中「口」国", "“东”（西）", "中口‘国’", "第12回ッャ")
    faces = [face for face in fonts.shelf(("shipped",)).faces if face.han]
    found = [(line, face) for line in lines for face in faces if face.coverage.issuperset(map(ord, line))]
    assert {face.family for _, face in found} >= {"WenQuanYi Micro Hei", "Noto Sans CJK JP"}
    for line, face in found:
        boxes = glyphs.set_column(line, face, 40, upright=True, joined=2).boxes
        ends = [boxes[number] for number, char in enumerate(line) if not char.isdigit()]
        assert all(before[2] <= after[0] + 6 for before, after in itertools.pairwise(ends)), (line, face.name)


@pytest.mark.parametrize("line", ["CSQU 3054383", "Hotel", "X1 Y2", "EXIT"])
def test_latin_letters_of_a_column_are_clear_of_each_other_in_every_face(line: str) -> None:
    """Also in those that give Latin letters no room in columns."""
    wanted = {*map(ord, line)} - {ord(" ")}
    found = [face for face in fonts.shelf(("shipped",)).faces if face.coverage >= wanted]
    assert {face.family for face in found} >= {"Noto Sans Ethiopic", "Noto Serif Tamil"}
    for face in found:
        boxes = glyphs.set_column(line, face, 40, upright=True).boxes
        for before, after in itertools.pairwise(boxes):
            assert before[2] - after[0] <= 0.45 * min(before[2] - before[0], after[2] - after[0]), face.name


def test_letters_that_cover_each_other_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyphs, "TIGHTEST", -2.0)
    with pytest.raises(Reject, match="cover each other"):
        glyphs.set_column("EE", able("EE")[0], 40, spacing=-0.9, upright=True)


@pytest.mark.parametrize(
    ("line", "upright", "kinds"),
    [
        ("v2.9.1", True, ["turned"]),
        ("5月11日", False, ["joined", "upright", "joined", "upright"]),
        ("5/11", True, ["turned"]),
        ("第 12 回", True, ["upright", "turned", "joined", "turned", "upright"]),
        ("+81 73 67", False, ["turned"]),
        ("型番A4", True, ["upright", "upright"]),
        ("型番A4", False, ["upright", "turned"]),
    ],
)
def test_what_stands_among_ideographs_is_set_in_one_way(line: str, upright: bool, kinds: list[str]) -> None:
    assert [part.kind for part in vertical.parts(tuple(line), upright=upright, joined=2)] == kinds


def test_a_column_refuses_marks_without_letters_and_missing_glyphs() -> None:
    with pytest.raises(Reject, match="mark without a letter"):
        glyphs.set_column("ि", able("कि")[0], 40)
    with pytest.raises(Reject, match="lacks"):
        glyphs.set_column("a国", able("नमस्ते")[0], 40)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("हि (PDF) की", "DDDDLLLDDDD"),
        ("abc (हि) 1", "LLLLLDDLLL"),
        ("“हि” abc", "DDDDDLLL"),
        ("हि «a (b) [c» की", "DDDDLLLLLLLLDDDD"),
        ("a) हि", "LLLDD"),
        ("[(a] हि)", "LLLLLDDD"),
    ],
)
def test_brackets_and_quotes_close_in_the_script_that_they_open_in(line: str, expected: str) -> None:
    assert "".join(script[0] for script in _shaping._scripts(line)) == expected


def test_dots_stand_clear_of_letters_that_hang_together() -> None:
    face = next(face for face in fonts.shelf(("shipped",)).faces if face.name == "Aref Ruqaa Regular")
    mask = glyphs.set_line("صخرة", face, 100).mask
    # Three letters in one stroke and their dot, the last letter and its two dots, which are one stroke in this hand.
    assert cv2.connectedComponents((mask > 127).astype(np.uint8))[0] - 1 == 4
