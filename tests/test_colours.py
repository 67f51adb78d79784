"""Tables of measured colours: read, looked up, painted with."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from synth import colours, paint, steps
from synth.compose import LUMA, luma_of
from synth.data import Ink, Line, Step
from synth.errors import AssetError
from synth.rng import stream

WHITE, NAVY, BLACK, CREAM = (255, 255, 255), (10, 20, 90), (0, 0, 0), (250, 240, 210)


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "own.tsv"
    path.write_text(colours.written(np.array([WHITE, BLACK], np.uint8), np.array([NAVY, CREAM], np.uint8)))
    return str(path)


def _ink() -> Ink:
    mask = np.zeros((48, 200), np.uint8)
    mask[12:36, 20:180:12] = 255
    quad = np.array([[20, 12], [180, 12], [180, 36], [20, 36]], np.float32)
    return Ink(mask, (Line("i", quad, ("i",), quad[None]),), size=32)


def test_a_table_is_read_as_it_was_written(table: str) -> None:
    found = colours.pairs(table)
    assert len(found) == 2
    assert found.inks.tolist() == [list(WHITE), list(BLACK)]
    assert found.grounds.tolist() == [list(NAVY), list(CREAM)]


def test_ink_goes_with_its_ground(tmp_path: Path) -> None:
    gen = np.random.Generator(np.random.PCG64(1))
    blues = np.clip(gen.normal(NAVY, 8, (40, 3)), 0, 255).astype(np.uint8)
    creams = np.clip(gen.normal(CREAM, 4, (40, 3)), 0, 255).astype(np.uint8)
    inks = np.array([WHITE] * 40 + [BLACK] * 40, np.uint8)
    found = colours.Pairs(inks, np.vstack([blues, creams]))
    for index in range(50):
        assert min(found.ink((12.0, 22.0, 88.0), stream(1, index, "paint"))) > 240
        assert max(found.ink((248.0, 238.0, 212.0), stream(1, index, "paint"))) < 10
    grounds = [found.ground(stream(1, index, "ground")) for index in range(200)]
    assert 60 < sum(red > 128 for red, _, _ in grounds) < 140


@pytest.mark.parametrize("step", ["plain", "gradient", "shapes"])
def test_grounds_are_those_of_the_table(step: str, table: str) -> None:
    call = steps.bind("background", Step(step, {"colours": table}))
    for index in range(20):
        colour = np.median(call((48, 160), stream(1, index, "ground")).reshape(-1, 3), axis=0)
        assert step != "plain" or min(np.abs(colour - NAVY).max(), np.abs(colour - CREAM).max()) < 14


def test_measured_ink_is_painted_and_kept_apart_from_its_ground(table: str) -> None:
    ink = _ink()
    for level, white in ((NAVY, True), (CREAM, False), ((128, 128, 128), None), ((30, 200, 60), None)):
        ground = np.full((48, 200, 3), level, np.uint8)
        for index in range(10):
            image = paint.paint(ink, ground, stream(1, index, "paint"), colours=table, measured=1.0)
            assert paint.contrast_of(image, ink.mask) >= 40
            light = luma_of(cv2.mean(image, ink.mask)[:3]) > luma_of(level)
            assert white is None or light == white


def test_a_table_may_say_which_languages_a_pair_is_for(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_text("ink\tground\tlanguages\n#000000\t#FFFFFF\n#111111\t#eeeeee\tde fr\n#222222\t#dddddd\tfr zh-Hant\n")
    shades = {lang: colours.pairs(colours.in_language(str(path), lang)).inks[:, 0].tolist() for lang in _LANGUAGES}
    assert shades == {"de": [17], "fr": [17, 34], "zh-Hant": [34], "en": [0], "": [0, 17, 34]}
    assert colours.pairs(str(path)) is colours.pairs(colours.in_language(str(path), ""))


_LANGUAGES = ("de", "fr", "zh-Hant", "en", "")


def test_a_table_without_languages_is_for_all(table: str) -> None:
    there, found = colours.pairs(colours.in_language(table, "de")), colours.pairs(table)
    assert np.array_equal(there.inks, found.inks)
    assert np.array_equal(there.grounds, found.grounds)


def test_plates_have_the_colours_of_their_country() -> None:
    """The hue of most grounds: blue in China, yellow in the Netherlands, neither in Germany."""
    for lang, blue, yellow in (("ch", 0.55, 0.15), ("nl", 0.05, 0.9), ("de", 0.0, 0.05), ("ja", 0.0, 0.3)):
        grounds = colours.pairs(colours.in_language("plates", lang)).grounds.astype(int)
        lead = grounds[:, 2] - grounds[:, 0]
        assert ((lead > 60).mean(), (lead < -60).mean()) == pytest.approx((blue, yellow), abs=0.03), lang


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ink\tground\tlanguages\n#000000\t#ffffff\tde;fr\n", "needs the heading"),
        ("", "needs the heading"),
        ("ink\tground\n", "needs the heading"),
        ("a\n#000000\t#ffffff\n", "needs"),
    ],
)
def test_a_wrong_table_is_told(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.tsv"
    path.write_text(text)
    with pytest.raises(AssetError, match=says):
        colours.pairs(str(path))


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match="cannot be read"):
        colours.pairs(str(tmp_path / "none.tsv"))
    with pytest.raises(AssetError, match="no table of colours 'nowhere'"):
        colours.pairs("nowhere")


@pytest.mark.parametrize("name", colours.shipped())
def test_ink_of_tables_that_ship_can_be_told_from_its_ground(name: str) -> None:
    found = colours.pairs(name)
    apart = found.inks.astype(float) @ LUMA - found.grounds.astype(float) @ LUMA
    assert (np.abs(apart) > 45).mean() > 0.7


def test_ink_of_a_small_table_is_that_of_a_ground_like_the_one_below() -> None:
    inks, grounds = np.array([(0, 0, 0), (255, 0, 0)], np.uint8), np.array([(160, 180, 140), (10, 5, 5)], np.uint8)
    few = colours.Pairs(inks, grounds)
    assert all(max(few.ink((150, 170, 150), stream(1, index, "c"))) < 40 for index in range(50))
    assert all(few.ink((20, 10, 10), stream(1, index, "c"))[0] > 200 for index in range(50))


def test_measured_colours_are_dark_and_light_and_many() -> None:
    found = colours.pairs("world")
    assert len(found) > 100
    lighter = (found.inks.mean(axis=1) > found.grounds.mean(axis=1)).mean()
    assert 0.2 < lighter < 0.8
    assert len(np.unique(found.grounds // 32, axis=0)) > 40
