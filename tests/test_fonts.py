"""What counts as covered, how fonts are indexed and prepared, and what ships."""

from __future__ import annotations

import dataclasses
import errno
import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from synth import fonts, home, packs, toml
from synth.data import Face
from synth.errors import AssetError, RecipeError, Reject
from synth.fonts import _index, _outlines
from synth.rng import stream

Bars = tuple[tuple[int, int, int, int], ...]
"""An outline made of rectangles: left, low, right, high."""

NOTDEF: Bars = ((50, 0, 450, 700),)
BLANK: Bars = ()
STEM: Bars = ((200, 0, 300, 700),)


def fresh(*sources: str) -> fonts.Shelf:
    """The shelf of these sources, read again."""
    return fonts._shelf.__wrapped__(sources, ())


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNTH_CACHE", str(tmp_path / "cache"))


def build(
    path: Path,
    shapes: dict[str, Bars],
    *,
    cff: bool = False,
    share: dict[str, str] | None = None,
    still: str = "",
    **names: str,
) -> Path:
    """A font of rectangles. share: characters that show another one's glyph. still: those without an advance."""
    glyphs = {f"g{ord(char):04x}": bars for char, bars in shapes.items()}
    order = [".notdef", "space", *glyphs]
    builder = FontBuilder(1000, isTTF=not cff)
    builder.setupGlyphOrder(order)
    cmap = {32: "space", **{ord(char): f"g{ord(char):04x}" for char in shapes}}
    cmap |= {ord(char): f"g{ord(other):04x}" for char, other in (share or {}).items()}
    builder.setupCharacterMap(cmap)
    outlines = {".notdef": NOTDEF, "space": BLANK, **glyphs}
    drawn = {name: _charstring(bars) if cff else _glyph(bars) for name, bars in outlines.items()}
    if cff:
        builder.setupCFF(names.get("family", "Test"), {}, drawn, {})
    else:
        builder.setupGlyf(drawn)
    lefts = {name: min((bar[0] for bar in bars), default=0) for name, bars in outlines.items()}
    unmoved = {f"g{ord(char):04x}" for char in still}
    builder.setupHorizontalMetrics({name: (0 if name in unmoved else 500, lefts[name]) for name in order})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": names.get("family", "Test"), "styleName": names.get("style", "Regular")})
    builder.setupOS2(usWeightClass=700 if "Bold" in names.get("style", "") else 400)
    builder.setupPost()
    path.parent.mkdir(parents=True, exist_ok=True)
    builder.save(path)
    return path


def _draw(pen: Any, bars: Bars) -> None:
    for left, low, right, high in bars:
        pen.moveTo((left, low))
        for point in ((left, high), (right, high), (right, low)):
            pen.lineTo(point)
        pen.closePath()


def _glyph(bars: Bars) -> Any:
    pen = TTGlyphPen(None)
    _draw(pen, bars)
    return pen.glyph()


def _charstring(bars: Bars) -> Any:
    pen = T2CharStringPen(500, None)
    _draw(pen, bars)
    return pen.getCharString()


def small(char: str) -> Bars:
    """Bars that no other letter has."""
    at = ord(char) - 97
    return ((50, 0, 120, 500), (50, 20 * at, 100 + 12 * at, 20 * at + 60))


def capital(char: str) -> Bars:
    at = ord(char) - 65
    return ((50, 0, 450, 150), (300 - 8 * at, 0, 450 - 8 * at, 700))


def covered(path: Path) -> set[str]:
    (face,) = fresh(str(path.parent)).faces
    return {chr(point) for point in face.coverage}


def test_a_face_that_is_added_is_found(tmp_path: Path, font_writer: Callable[[Path, str, str], Path]) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for name in ("One", "Two"):
        font_writer(folder / f"{name}.ttf", name, "abc")
        found = fonts.shelf((str(folder),))
    assert [face.family for face in found.faces] == ["One", "Two"]
    assert fonts.shelf((str(folder),)) is found


@pytest.mark.parametrize("cff", [False, True], ids=["glyf", "CFF"])
def test_blank_and_missing_glyphs_are_not_covered(tmp_path: Path, cff: bool) -> None:
    shapes = {"a": STEM, "b": BLANK, "c": NOTDEF, "d": ((100, 0, 200, 600), (250, 0, 300, 600)), "一": BLANK}
    assert covered(build(tmp_path / "f" / "a.ttf", shapes, cff=cff)) == {"a", "d"}


@pytest.mark.parametrize("cff", [False, True], ids=["glyf", "CFF"])
def test_ideographs_that_share_a_glyph_are_not_covered(tmp_path: Path, cff: bool) -> None:
    shapes = {"国": STEM, "一": ((0, 300, 500, 380),), "A": ((100, 0, 200, 700),)}
    path = build(tmp_path / "f" / "a.otf", shapes, cff=cff, share={"圀": "国", "Α": "A"})
    assert covered(path) == {"一", "A", "Α"}


@pytest.mark.parametrize("cff", [False, True], ids=["glyf", "CFF"])
def test_letters_drawn_as_digits_or_without_an_advance_are_not_covered(tmp_path: Path, cff: bool) -> None:
    shapes = {"0": STEM, "1": ((100, 0, 200, 650),), "b": ((100, 0, 200, 700),), "c": ((100, 0, 250, 700),)}
    path = build(tmp_path / "f" / "a.otf", shapes, cff=cff, share={"O": "0", "l": "1"}, still="c")
    assert covered(path) == {"0", "1", "b"}


def test_flat_outlines_are_not_covered(tmp_path: Path) -> None:
    assert covered(build(tmp_path / "f" / "a.ttf", {"a": STEM, "b": ((100, 0, 100, 500),)})) == {"a"}


def test_the_small_letters_of_a_face_of_capitals_are_not_covered(tmp_path: Path) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    capitals = {char.upper(): capital(char.upper()) for char in letters}
    path = build(tmp_path / "f" / "a.ttf", {**capitals, "1": STEM}, share={char: char.upper() for char in letters})
    assert covered(path) == {*capitals, "1"}


def test_small_letters_drawn_as_smaller_capitals_are_not_covered(tmp_path: Path) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    capitals = {char.upper(): capital(char.upper()) for char in letters}
    smaller = {
        char: tuple(
            (x * 4 // 5, y * 4 // 5, right * 4 // 5, high * 4 // 5) for x, y, right, high in capitals[char.upper()]
        )
        for char in letters
    }
    assert covered(build(tmp_path / "f" / "a.ttf", {**capitals, **smaller})) == set(capitals)


def test_true_small_letters_are_covered(tmp_path: Path) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    shapes = {char.upper(): capital(char.upper()) for char in letters} | {char: small(char) for char in letters}
    assert covered(build(tmp_path / "f" / "a.ttf", shapes)) == set(shapes)


ACUTE: Bars = ((300, 750, 400, 800),)


@pytest.mark.parametrize("cff", [False, True], ids=["glyf", "CFF"])
def test_letters_that_lost_their_marks_or_themselves_are_not_covered(tmp_path: Path, cff: bool) -> None:
    shapes = {"a": small("a"), "á": small("a") + ACUTE, "e": small("e"), "é": small("e"), "o": small("o"), "ó": ACUTE}
    dotted = {"i": (*small("i"), (100, 600, 150, 650)), "í": (*small("i"), (60, 600, 190, 650))}
    assert covered(build(tmp_path / "f" / "a.ttf", shapes | dotted, cff=cff)) == {"a", "á", "e", "o", "i", "í"}


def test_what_is_noted_as_wrong_is_not_covered(tmp_path: Path) -> None:
    path = build(tmp_path / "f" / "a.ttf", {"a": STEM, "b": small("b"), "e": small("e"), "é": small("e")})
    before = fresh(str(path.parent)).digest
    path.with_name("source.toml").write_text('wrong = "bx"\n', encoding="utf-8")
    assert covered(path) == {"a", "e"}, "and a mark that is lost is found all the same"
    assert fresh(str(path.parent)).digest != before
    for damaged in ("wrong = 'b", "wrong = 3"):
        path.with_name("source.toml").write_text(damaged, encoding="utf-8")
        with pytest.raises(AssetError, match=r"source\.toml beside it"):
            fresh(str(path.parent))


def _collection(path: Path) -> Path:
    parts = [
        TTFont(build(path.parent / "parts" / f"{number}.ttf", shapes, family=f"Part {number}"))
        for number, shapes in enumerate(({"a": STEM}, {"b": BLANK}, {"c": STEM, "d": STEM}))
    ]
    collection = TTCollection()
    collection.fonts = parts
    collection.save(path)
    for part in parts:
        part.close()
    shutil.rmtree(path.parent / "parts")
    return path


def test_the_faces_of_a_collection(tmp_path: Path) -> None:
    folder = tmp_path / "f"
    folder.mkdir()
    _collection(folder / "all.ttc")
    shelf = fresh(str(folder))
    assert not shelf.broken
    assert [(face.family, sorted(map(chr, face.coverage))) for face in shelf.faces] == [
        ("Part 0", ["a"]),
        ("Part 2", ["c", "d"]),
    ]
    for face in shelf.faces:
        assert ImageFont.truetype(str(face.path), 20, index=face.number).getname()[0] == face.family


def test_a_collection_is_used_by_number_where_nothing_can_be_cached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "f"
    folder.mkdir()
    path = _collection(folder / "all.ttc")
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SYNTH_CACHE", str(tmp_path / "file" / "cache"))
    faces = fresh(str(folder)).faces
    assert [face.family for face in faces] == ["Part 0", "Part 2"]
    assert all(face.path != path and face.number == 0 for face in faces), "in a folder of this process"


def test_broken_files_are_named_and_skipped(tmp_path: Path) -> None:
    folder = tmp_path / "f"
    good = build(folder / "good.ttf", {"a": STEM}).read_bytes()
    for name, data in {
        "zero.ttf": b"",
        "page.ttf": b"<!DOCTYPE html><html><body>404 Not Found</body></html>" * 30,
        "short.ttf": good[: len(good) // 2],
        "head.otf": good[:40],
        "noise.otf": bytes(range(256)) * 20,
        "all.ttc": b"ttcf\0\1\0\0\0\0\0\2" + bytes(30),
    }.items():
        (folder / name).write_bytes(data)
    build(folder / "blank.ttf", {"a": BLANK})
    shelf = fresh(str(folder))
    assert [face.path.name.split("-")[-1] for face in shelf.faces] == ["0.ttf"]
    named = {Path(path).name for path in shelf.broken}
    assert named == {"zero.ttf", "page.ttf", "short.ttf", "head.otf", "noise.otf", "all.ttc", "blank.ttf"}
    assert all(why.strip() for why in shelf.broken.values())


@pytest.mark.parametrize("cff", [False, True], ids=["glyf", "CFF"])
def test_no_damage_to_a_file_escapes(tmp_path: Path, cff: bool) -> None:
    shapes = {char: small(char) for char in "abdeghnqrt"} | {char: capital(char) for char in "ABDEGHNQRT"}
    good = build(tmp_path / "good.ttf", shapes, cff=cff).read_bytes()
    one = stream(1, int(cff), "damage")
    for number in range(250):
        data = bytearray(good[: one.integer(1, len(good))] if number % 3 == 0 else good)
        for _ in range(one.integer(1, 12)):
            data[one.integer(0, len(data) - 1)] = one.integer(0, 255)
        path = tmp_path / "f" / f"{number}.ttf"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        entry = _index.scan(path)
        assert bool(entry["broken"]) != bool(entry["faces"])


def test_a_folder_without_a_usable_font_is_an_error_that_names_the_files(tmp_path: Path) -> None:
    (tmp_path / "page.ttf").write_bytes(b"<html>")
    with pytest.raises(AssetError, match=r"no usable font in .*page\.ttf: "):
        fresh(str(tmp_path))
    with pytest.raises(AssetError, match="does not exist"):
        fresh(str(tmp_path / "nowhere"))


def test_fonts_are_found_in_folders_below_and_by_any_case_of_their_suffix(tmp_path: Path) -> None:
    build(tmp_path / "f" / "one" / "two" / "a.TTF", {"a": STEM}, family="A")
    build(tmp_path / "f" / "b.otf", {"a": STEM}, cff=True, family="B")
    (tmp_path / "f" / "notes.txt").write_text("no font")
    shelf = fresh(str(tmp_path / "f"))
    assert [face.family for face in shelf.faces] == ["A", "B"]
    assert not shelf.broken


def test_the_index_is_cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path / "f" / "a.ttf", {"a": STEM}, family="A")
    (tmp_path / "f" / "b.ttf").write_bytes(b"<html>")
    scanned: list[str] = []
    scan = _index.scan

    def counted(path: Path) -> dict[str, Any]:
        scanned.append(path.name)
        return scan(path)

    monkeypatch.setattr(_index, "scan", counted)
    first = fresh(str(tmp_path / "f"))
    assert scanned == ["a.ttf", "b.ttf"]
    again = fresh(str(tmp_path / "f"))
    assert scanned == ["a.ttf", "b.ttf"]
    assert [dataclasses.astuple(face) for face in first.faces] == [dataclasses.astuple(face) for face in again.faces]
    assert (first.broken, first.digest) == (again.broken, again.digest)
    build(tmp_path / "f" / "b.ttf", {"b": STEM, "c": STEM}, family="B")
    assert [face.family for face in fresh(str(tmp_path / "f")).faces] == ["A", "B"]
    assert scanned == ["a.ttf", "b.ttf", "b.ttf"]
    shutil.rmtree(tmp_path / "cache" / "prepared")
    assert all(face.path.is_file() for face in fresh(str(tmp_path / "f")).faces)


@pytest.mark.parametrize("damage", ["", "{", "null", "[]", '{"x": 1}', "\udcff"])
def test_a_damaged_cache_is_made_again(tmp_path: Path, damage: str) -> None:
    path = build(tmp_path / "f" / "a.ttf", {"a": STEM})
    fresh(str(path.parent))
    (cache,) = (tmp_path / "cache").glob("fonts-*.json")
    cache.write_bytes(damage.encode("utf-8", "surrogateescape"))
    assert len(fresh(str(path.parent)).faces) == 1
    assert json.loads(cache.read_text(encoding="utf-8"))


def test_a_cache_that_cannot_be_written_does_no_harm(
    slow_face: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (kept,) = fresh(str(slow_face.parent)).faces
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SYNTH_CACHE", str(tmp_path / "file" / "cache"))
    (face,) = fresh(str(slow_face.parent)).faces
    assert kept.path != face.path != slow_face
    assert face.path.read_bytes() == kept.path.read_bytes(), "so that the letters are drawn alike"


def test_a_face_that_could_not_be_read_for_once_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = build(tmp_path / "f" / "a.ttf", {"a": STEM})
    build(tmp_path / "f" / "b.ttf", {"a": STEM}, family="Other")
    real = Path.read_bytes

    def busy(file: Path) -> bytes:
        if file == path:
            raise OSError(errno.EMFILE, "Too many open files")
        return real(file)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", busy)
        assert "Too many open files" in fresh(str(path.parent)).broken[str(path)]
    assert len(fresh(str(path.parent)).faces) == 2


def test_a_face_that_is_changed_in_a_folder_below_is_read_again(tmp_path: Path) -> None:
    path = build(tmp_path / "f" / "below" / "a.ttf", {"a": STEM})
    before = fresh(str(tmp_path / "f")).digest
    build(path, {"a": STEM, "b": STEM})
    shelf = fonts.shelf((str(tmp_path / "f"),))
    assert shelf.digest != before
    assert ord("b") in shelf.faces[0].coverage


def test_the_digest_follows_the_contents_and_not_the_names(tmp_path: Path) -> None:
    path = build(tmp_path / "f" / "a.ttf", {"a": STEM})
    first = fresh(str(path.parent)).digest
    path.rename(path.with_name("z.ttf"))
    assert fresh(str(path.parent)).digest == first
    build(tmp_path / "f" / "b.ttf", {"a": STEM, "b": STEM})
    assert fresh(str(path.parent)).digest != first


def test_names_weights_kinds_and_what_families_lack(tmp_path: Path) -> None:
    folder = tmp_path / "f"
    build(folder / "a.ttf", {"a": STEM}, family="One", style="Regular")
    build(folder / "b.ttf", {"a": STEM}, family="One", style="Bold")
    build(folder / "own" / "c.ttf", {"a": STEM}, family="Two", style="Italic")
    (folder / "own" / "source.toml").write_text('kind = "brush"\n', encoding="utf-8")
    bold, regular, italic = fresh(str(folder)).faces
    assert [face.name for face in (bold, regular, italic)] == ["One Bold", "One Regular", "Two Italic"]
    assert [face.weight for face in (bold, regular, italic)] == [700, 400, 400]
    assert [face.slanted for face in (bold, regular, italic)] == [False, False, True]
    assert [face.kind for face in (bold, regular, italic)] == ["", "", "brush"]
    assert [sorted(face.lacks) for face in (bold, regular, italic)] == [["oblique"], ["oblique"], ["bold"]]


def _choice(*rows: tuple[str, str]) -> fonts.Choice:
    faces = tuple(
        Face(Path(f"{number}.ttf"), 0, family, "Regular", frozenset(map(ord, chars)))
        for number, (family, chars) in enumerate(rows)
    )
    return fonts.Shelf(faces, {}, "").choice("abcdef国")


def test_only_faces_that_cover_the_whole_text_are_chosen() -> None:
    choice = _choice(("A", "abc"), ("B", "ab国"), ("C", "cdef"))
    for text, families in (("ab", "AB"), ("a b\nc", "A"), ("国a", "B"), ("f", "C"), ("  ", "ABC")):
        chosen = {choice.choose(text, stream(1, index, "face")).family for index in range(200)}
        assert chosen == set(families), text
    assert [choice.covered(char) for char in "acf国z"] == [2, 2, 1, 1, 0]


def test_capitals_alone_are_not_set_in_a_script_where_there_is_another_face() -> None:
    faces = tuple(
        Face(Path(kind), 0, kind, "Regular", frozenset(map(ord, chars)), kind=kind)
        for kind, chars in (("script", "ABCab1Ж"), ("serif", "ABCab1"))
    )
    shelf = fonts.Shelf(faces, {}, "")
    both = {"script", "serif"}
    for kinds, text, drawn in (
        ((), "AB1", {"serif"}),
        ((), "Ab", both),
        ((), "A", both),
        ((), "11", both),
        ((), "AЖ", {"script"}),
        (("script",), "AB", {"script"}),
    ):
        choice = shelf.choice("ABCab1Ж", kinds=kinds)
        assert {choice.choose(text, stream(1, index, "face")).kind for index in range(300)} == drawn, (kinds, text)


def test_a_cluster_that_a_face_draws_as_another_is_set_in_another_face(shipped: fonts.Shelf) -> None:
    for allowed, script, text, families, drawn in (
        ("ভ্লব", "Beng", "ভ্ল", {"Atma", "Galada"}, False),
        ("ভ্লব", "Beng", "ব্ল", {"Atma", "Galada"}, True),
        ("ஷஸூு", "Taml", "ஷூ", {"Arima"}, False),
        ("ஷஸூு", "Taml", "ஸூ", {"Arima"}, True),
    ):
        choice = shipped.choice(allowed, script)
        names = {choice.choose(text, stream(1, index, "face")).family for index in range(200)}
        assert bool(names & families) == drawn, text


def test_kinds_come_first_and_twice_as_often_if_named_twice() -> None:
    kinds = ("sans", "slab", "slab", "brush", "wide")
    faces = tuple(
        Face(Path("f"), 0, f"F{number}", "Regular", frozenset(map(ord, "ab国" if kind == "wide" else "ab")), kind=kind)
        for number, kind in enumerate(kinds)
    )
    choice = fonts.Shelf(faces, {}, "").choice("ab国", kinds=("sans", "sans", "slab"))
    drawn = Counter(choice.choose("ab", stream(1, index, "face")).family for index in range(4000))
    assert set(drawn) == {"F0", "F1", "F2"}
    assert 1800 < drawn["F0"] < 2200
    assert choice.choose("国", stream(1, 0, "face")).family == "F4"
    with pytest.raises(RecipeError, match="no kind of faces 'slob'; did you mean 'slab'"):
        fonts.Shelf(faces, {}, "").choice("ab", kinds=("slob",))


def test_faces_of_no_kind_are_drawn_with_those_of_the_kinds_asked_for() -> None:
    faces = tuple(Face(Path("f"), 0, kind, "", frozenset(map(ord, "ab")), kind=kind) for kind in ("sans", "slab", ""))
    choice = fonts.Shelf(faces, {}, "").choice("ab", kinds=("slab",))
    assert {choice.choose("ab", stream(1, index, "face")).kind for index in range(100)} == {"slab", ""}


def test_some_kinds_are_drawn_oftener_than_others() -> None:
    faces = tuple(
        Face(Path("f"), 0, kind, "Regular", frozenset(map(ord, "ab")), kind=kind)
        for kind in ("sans", "mono", "display")
    )
    choice = fonts.Shelf(faces, {}, "").choice("ab")
    drawn = Counter(choice.choose("ab", stream(1, index, "face")).family for index in range(4500))
    assert drawn["mono"] / drawn["sans"] == pytest.approx(3.0, rel=0.15)
    assert drawn["display"] / drawn["sans"] == pytest.approx(0.25, rel=0.2)


def test_faces_and_families_come_first_by_name() -> None:
    faces = tuple(
        Face(Path("f"), 0, family, style, frozenset(map(ord, "ab国" if family == "C" else "ab")), kind=kind)
        for family, style, kind in (("A", "Bold", "sans"), ("A", "Thin", "sans"), ("B", "", "brush"), ("C", "", "mono"))
    )
    shelf = fonts.Shelf(faces, {}, "")
    choice = shelf.choice("ab国", names=("A Thin", "B", "B", "B"))
    drawn = Counter(choice.choose("ab", stream(1, index, "face")).name for index in range(4000))
    assert set(drawn) == {"A Thin", "B"}
    assert 2800 < drawn["B"] < 3200
    with pytest.raises(Reject, match="none of the faces asked for has '国'"):
        choice.choose("国", stream(1, 0, "face"))
    assert shelf.drawable("ab国") == {"a", "b", "国"}
    assert shelf.drawable("ab国", names=("A Thin",)) == {"a", "b"}
    both = shelf.choice("ab国", kinds=("mono",), names=("A",))
    assert {both.choose("ab", stream(1, index, "face")).family for index in range(100)} == {"A"}
    with pytest.raises(RecipeError, match="no face 'A Thinn'; did you mean 'A Thin'"):
        shelf.choice("ab", names=("A Thinn",))


@pytest.mark.parametrize("text", ["ad", "国c", "z", "x国"])
def test_a_text_that_no_face_covers_is_rejected(text: str) -> None:
    # x is in no alphabet; z neither.
    with pytest.raises(Reject, match="no face covers the text"):
        _choice(("A", "abcx"), ("B", "ab国"), ("C", "cdef")).choose(text, stream(1, 0, "face"))


def test_a_family_of_four_faces_comes_twice_as_often_as_one_of_a_single_face() -> None:
    choice = _choice(*[("Large", "ab")] * 4, ("Small", "ab"), ("None", "b"))
    counts = Counter(choice.choose("ab", stream(1, index, "face")).family for index in range(6000))
    assert counts["None"] == 0
    assert counts["Large"] / counts["Small"] == pytest.approx(2.0, rel=0.08)
    each = Counter(choice.choose("a", stream(1, index, "face")).path.name for index in range(6000))
    assert max(each[f"{number}.ttf"] for number in range(4)) < 1.15 * min(each[f"{number}.ttf"] for number in range(4))


def _drawn(path: Path, text: str, size: int) -> Any:
    font = ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
    picture = Pictures.new("L", ((len(text) + 2) * size, 2 * size))
    ImageDraw.Draw(picture).text((size, 3 * size // 2), text, fill=255, font=font, anchor="ls")
    return np.asarray(picture, np.float32)


@pytest.fixture(scope="module")
def slow_face(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shipped face as designers hand it out: without hints, with the flag of overlapping contours."""
    shipped = fonts.shelf(("shipped",)).faces
    plain = next(
        face for face in shipped if face.kind == "sans" and face.weight == 400 and "Latn" in fonts.scripts(face)
    )
    path = tmp_path_factory.mktemp("slow") / "slow.ttf"
    with TTFont(plain.path, fontNumber=plain.number) as font:
        for table in ("prep", "fpgm", "cvt "):
            if table in font:
                del font[table]
        for name in font.getGlyphOrder():
            glyph = font["glyf"][name]
            glyph.removeHinting()
            if glyph.numberOfContours > 0:
                glyph.flags[0] |= 0x40
        font.save(path)
    return path


def test_a_face_without_hints_is_prepared(slow_face: Path) -> None:
    face = next(face for face in fresh(str(slow_face.parent)).faces)
    assert face.path != slow_face
    assert face.path.is_relative_to(home.cache())
    assert face.number == 0
    with TTFont(face.path) as font, TTFont(slow_face) as slow:
        assert len(font.getTableData("prep")) >= 8
        flags = [
            font["glyf"][name].flags[0] for name in font.getGlyphOrder() if font["glyf"][name].numberOfContours > 0
        ]
        assert flags
        assert not any(flag & 0x40 for flag in flags)
        assert font.getBestCmap() == slow.getBestCmap()
        for name in slow.getGlyphOrder()[:200]:
            one, other = font["glyf"][name], slow["glyf"][name]
            if one.numberOfContours > 0:
                assert one.coordinates == other.coordinates
                assert one.endPtsOfContours == other.endPtsOfContours
        assert font["hmtx"].metrics == slow["hmtx"].metrics


@pytest.mark.parametrize(("size", "least"), [(24, 0.8), (48, 0.9), (96, 0.95)])
def test_a_prepared_face_draws_the_same_picture(slow_face: Path, size: int, least: float) -> None:
    face = next(face for face in fresh(str(slow_face.parent)).faces)
    for char in "Handgloves0123456789@&%?é":
        one, other = _drawn(slow_face, char, size), _drawn(face.path, char, size)
        # The auto-hinter moves edges by less than a pixel.
        assert np.corrcoef(one.ravel(), other.ravel())[0, 1] > least, char
        assert one.sum() == pytest.approx(other.sum(), rel=0.15)


def test_a_fast_face_is_used_as_it_is(tmp_path: Path, slow_face: Path) -> None:
    fast = next(face for face in fresh(str(slow_face.parent)).faces)
    (tmp_path / "f").mkdir()
    shutil.copy(fast.path, tmp_path / "f" / "fast.ttf")
    (face,) = fresh(str(tmp_path / "f")).faces
    assert face.path == tmp_path / "f" / "fast.ttf"


def test_only_the_flag_of_overlap_is_cleared(tmp_path: Path) -> None:
    path = build(tmp_path / "f" / "a.ttf", {"a": STEM, "b": ((100, 0, 200, 600), (150, 0, 300, 500))})
    with TTFont(path) as font:
        for name in font.getGlyphOrder():
            if font["glyf"][name].numberOfContours > 0:
                font["glyf"][name].flags[0] |= 0x40
        font.save(path)
    before = path.read_bytes()
    (face,) = fresh(str(path.parent)).faces
    assert path.read_bytes() == before
    with TTFont(face.path) as font, TTFont(path) as slow:
        assert {font["glyf"][name].flags[0] & 0x40 for name in ("g0061", "g0062")} == {0}
        assert {slow["glyf"][name].flags[0] & 0x40 for name in ("g0061", "g0062")} == {0x40}
        assert font["glyf"]["g0062"].coordinates == slow["glyf"]["g0062"].coordinates


@pytest.fixture(scope="module")
def shipped() -> fonts.Shelf:
    return fonts.shelf(("shipped",))


def test_no_font_that_ships_is_broken(shipped: fonts.Shelf) -> None:
    assert not shipped.broken


def test_enough_faces_ship(shipped: fonts.Shelf) -> None:
    chinese = [face for face in shipped.faces if sum(0x4E00 <= point <= 0x9FFF for point in face.coverage) >= 3500]
    assert len(chinese) >= 10
    assert len({face.kind for face in chinese}) >= 5
    ascii_letters = frozenset(map(ord, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))
    latin = [face for face in shipped.faces if face.coverage >= ascii_letters]
    assert len(latin) >= 100
    assert len({face.family for face in latin}) >= 60


def test_no_two_faces_that_ship_have_one_name(shipped: fonts.Shelf) -> None:
    twice = [name for name, times in Counter(face.name for face in shipped.faces).items() if times > 1]
    assert not twice


def test_faces_that_ship_are_built_for_speed(shipped: fonts.Shelf) -> None:
    folder = home.folder("fonts").resolve()
    assert [face.name for face in shipped.faces if not face.path.is_relative_to(folder)] == []


def test_faces_that_ship_keep_marks_on_letters(shipped: fonts.Shelf) -> None:
    found = {face.name: _outlines.marred(face.path, face.number, set(face.coverage)) for face in shipped.faces}
    assert {name: "".join(map(chr, points)) for name, points in found.items() if points} == {}


@pytest.mark.parametrize(
    "pair",
    [
        *("'’", '"”', "-–", ",„", "=≠", "%‰", "†l", "·•", "ƏO", "đd", "ŞS", "₹₽", "己巳", "旦日", "汇江", "妩妧"),
        *("-֊", ":։", ".۔", ",٫", "ឪឳ"),
    ],
)
def test_faces_that_ship_draw_apart_what_reads_differently(shipped: fonts.Shelf, pair: str) -> None:
    faces = [face for face in shipped.faces if face.coverage.issuperset(map(ord, pair))]
    drawn = {face.name: [_picture(face, char) for char in pair] for face in faces}
    assert drawn
    assert [name for name, (one, other) in drawn.items() if one.shape == other.shape and (one == other).all()] == []


def _picture(face: Face, char: str) -> Any:
    core = ImageFont.truetype(str(face.path), 64, index=face.number).getmask(char, "L")
    return np.asarray(Pictures.Image()._new(core))


def test_every_character_of_chinese_is_covered_and_nearly_all_by_three(shipped: fonts.Shelf) -> None:
    pack = packs.load("ch")
    choice = shipped.choice(pack.alphabet)
    counts = {char: choice.covered(char) for char in pack.alphabet}
    assert [char for char, count in counts.items() if count == 0] == []
    assert sum(count >= 3 for count in counts.values()) >= 0.999 * len(counts)


@pytest.mark.parametrize("lang", packs.languages())
def test_every_character_of_a_language_is_covered(shipped: fonts.Shelf, lang: str) -> None:
    alphabet = packs.load(lang).alphabet
    choice = shipped.choice(alphabet)
    assert [char for char in alphabet if choice.covered(char) == 0] == []


def test_the_fonts_that_ship_are_small_enough() -> None:
    files = [path for path in home.folder("fonts").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert sum(path.stat().st_size for path in files) < 60e6


def test_every_family_that_ships_says_where_it_is_from() -> None:
    folders = [path for path in sorted(home.folder("fonts").iterdir()) if path.is_dir() and path.name[0] not in "._"]
    assert folders
    for folder in folders:
        files = {path.name for path in folder.iterdir()}
        assert {"LICENSE.txt", "source.toml"} <= files, folder.name
        assert any(Path(name).suffix in fonts.SUFFIXES for name in files), folder.name
        source = folder / "source.toml"
        table = toml.parsed(source.read_text(encoding="utf-8"), source, AssetError)
        assert table.get("kind"), folder.name


SHAPED = {
    "Arab": ("السلام عليكم", 12), "Armn": ("Հայերեն", 5), "Beng": ("ক্ষত্রিয় স্ত্রী", 7), "Deva": ("क्षत्रिय र्क्यों", 10),
    "Ethi": ("አማርኛ", 5), "Geor": ("ქართული", 5), "Gujr": ("સ્ત્રી જ્ઞાન", 6), "Guru": ("ਪੰਜਾਬੀ ਸ੍ਰੀ", 6),
    "Hebr": ("בְּרֵאשִׁית", 10), "Khmr": ("ភាសាខ្មែរ ស្ត្រី", 7), "Knda": ("ಕ್ಷತ್ರಿಯ ಸ್ತ್ರೀ", 6), "Laoo": ("ທີ່ນີ້ ນ້ຳ", 6),
    "Mlym": ("സ്ത്രീ ന്റെ", 5), "Mong": ("ᠮᠣᠩᠭᠣᠯ", 1), "Mymr": ("မြန်မာ က္က", 5), "Orya": ("ସ୍ତ୍ରୀ ଜ୍ଞାନ", 4),
    "Sinh": ("ශ්‍රී ලංකා", 5), "Taml": ("தமிழ் ஸ்ரீ", 6), "Telu": ("స్త్రీ జ్ఞానం", 5), "Thai": ("ที่นี่ น้ำ", 9),
    "Tibt": ("བསྒྲུབས", 3),
}  # fmt: skip
"""A word of each script that is shaped, and how many faces at least must set it."""


@pytest.mark.parametrize("script", SHAPED)
def test_enough_faces_shape_a_script(shipped: fonts.Shelf, script: str) -> None:
    harfbuzz = pytest.importorskip("uharfbuzz")
    word, least = SHAPED[script]
    found = 0
    for face in shipped.faces:
        if ord(word[0]) not in face.coverage:
            continue
        font = harfbuzz.Font(harfbuzz.Face(harfbuzz.Blob.from_file_path(str(face.path))))
        buffer = harfbuzz.Buffer()
        buffer.add_str(word)
        buffer.guess_segment_properties()
        harfbuzz.shape(font, buffer)
        glyphs = {info.codepoint for info in buffer.glyph_infos}
        circle = font.get_nominal_glyph(0x25CC)
        assert 0 not in glyphs, face.name
        assert circle is None or circle not in glyphs, face.name
        found += 1
    assert found >= least


def test_every_script_of_a_pack_is_named_and_has_packages(shipped: fonts.Shelf) -> None:
    named = {script for face in shipped.faces for script in fonts.scripts(face)}
    for script in {packs.load(lang).script for lang in packs.languages()}:
        assert script in named
        assert fonts.packages(script)


def test_of_faces_with_the_same_latin_letters_one_sets_latin_texts(shipped: fonts.Shelf) -> None:
    alike = [face for face in shipped.faces if face.family in {"Noto Sans Bengali", "Noto Sans Tamil", "Noto Sans"}]
    regular = [face for face in alike if face.style == "Regular"]
    assert len(regular) == 3
    assert len({face.design for face in regular}) == 1
    choice = fonts.Shelf(tuple(regular), {}, "").choice("ABab1–কக", "Latn")
    drawn = {text: {choice.choose(text, stream(1, i, "face")).name for i in range(60)} for text in ("Ab–1", "ab", "কa")}
    assert len(drawn["Ab–1"]) == len(drawn["ab"]) == 1
    assert drawn["কa"] == {"Noto Sans Bengali Regular"}
    named = fonts.Shelf(tuple(regular), {}, "").choice("ABab1", "Latn", names=[face.name for face in regular])
    assert {named.choose("Ab1", stream(1, i, "face")).name for i in range(60)} == {face.name for face in regular}


@pytest.mark.parametrize("family", ["Noto Sans", "Noto Serif"])
def test_curves_of_either_kind_leave_the_design_of_letters_as_it_is(shipped: fonts.Shelf, family: str) -> None:
    scripts = {"Bengali", "Devanagari", "Ethiopic", "Khmer", "Lao", "Myanmar", "Sinhala", "Telugu"}
    names = {f"{family} Regular"} | {f"{family} {script} Regular" for script in scripts}
    alike = [face for face in shipped.faces if face.name in names]
    assert len(alike) == len(names)
    assert {face.path.suffix for face in alike} == {".ttf", ".otf"}
    assert len({face.design for face in alike}) == 1


@pytest.mark.parametrize("cff", [False, True])
def test_the_design_of_a_face_is_that_of_its_letters(tmp_path: Path, cff: bool) -> None:
    shapes = {char: small(char) if char.islower() else capital(char) for char in "aegnorstAEGRS"}
    others = shapes | {"n": ((50, 0, 120, 500), (50, 0, 300, 60))}
    lacking = {char: bars for char, bars in shapes.items() if char != "n"}
    for name, drawn in (("one", shapes), ("two", shapes | {"z": small("z")}), ("other", others), ("lacking", lacking)):
        build(tmp_path / f"{name}.ttf", drawn, cff=cff, family=name)
    lacks, one, other, two = (face.design for face in fresh(str(tmp_path)).faces)
    assert one == two != other
    assert lacks == ""


def test_figures_of_displays_have_as_many_segments_as_displays_light(shipped: fonts.Shelf) -> None:
    lit: dict[str, set[int]] = {figure: set() for figure in "0123456789"}
    for face in shipped.faces:
        if face.kind == "segment" and face.family != "Synth Segment Fourteen":
            font = TTFont(face.path)
            for figure, counts in lit.items():
                counts.add(font["glyf"][font.getBestCmap()[ord(figure)]].numberOfContours)
    both = {"6": {5, 6}, "7": {3, 4}, "9": {5, 6}}
    assert lit == {"0": {6}, "1": {2}, "2": {5}, "3": {5}, "4": {4}, "5": {5}, "8": {7}} | both
