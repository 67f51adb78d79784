"""Characters that a face draws wrongly are found."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest
from fontTools.ttLib import TTFont
from typer.testing import CliRunner

from synth import fonts
from synth.cli import app
from synth.data import Face
from synth.review import doubts


@pytest.fixture(scope="module")
def plain() -> list[Face]:
    """Ten upright faces of Latin, of different families."""
    families: dict[str, Face] = {}
    for face in fonts.shelf(("shipped",)).faces:
        if face.kind in ("sans", "serif") and not face.slanted and ord("ž") in face.coverage and not face.han:
            families.setdefault(face.family, face)
    return list(families.values())[:10]


def _altered(face: Face, folder: Path, **shown: str) -> Face:
    """A copy of a face in which characters have the glyphs of others."""
    font = TTFont(face.path)
    for table in font["cmap"].tables:
        table.cmap |= {ord(char): table.cmap[ord(other)] for char, other in shown.items() if ord(other) in table.cmap}
    folder.mkdir(exist_ok=True)
    font.save(folder / "a.ttf")
    (copy,) = fonts.shelf((str(folder),)).faces
    return copy


def test_a_character_drawn_as_another_is_found(plain: list[Face], tmp_path: Path) -> None:
    face = _altered(plain[0], tmp_path / "f", x="g", W="E", q="p")
    (found,) = doubts.doubts([face], [face, *plain[1:]])
    assert {"x", "W", "q"} <= set(found.unlike)
    assert {"gx", "EW", "pq"} <= set(found.alike)
    assert not {"AΑ", "pр", "AＡ"} & set(found.alike), "what other faces draw alike too, or is one in two widths"


def test_little_is_doubted_of_faces_that_are_right(plain: list[Face]) -> None:
    for found in doubts.doubts(plain[:3], plain):
        assert not set(found.unlike) & set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"), (
            found.face.name
        )
        assert len(found.unlike) + len(found.alike) < 20, found.face.name


def test_what_is_doubted_is_printed_and_shown(
    plain: list[Face], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        fonts, "shelf", lambda sources, read=fonts.shelf: _some(plain) if sources == ("shipped",) else read(sources)
    )
    _altered(plain[0], tmp_path / "f", x="g")
    done = CliRunner().invoke(app, ["fonts", "check", str(tmp_path / "f"), "--out", str(tmp_path / "d.png")])
    assert done.exit_code == 0
    assert f"{plain[0].name}: " in done.stdout
    assert " x" in done.stdout
    assert " gx" in done.stdout
    picture = cv2.imread(str(tmp_path / "d.png"))
    assert picture.shape[0] % 128 == 0
    assert picture.min() < 60
    assert picture.max() == 255


def _some(faces: list[Face]) -> fonts.Shelf:
    return fonts.Shelf(tuple(faces), {}, "")
