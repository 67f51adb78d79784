"""Tables of measured colours: read, looked up, painted with."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

import synth
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


def test_a_table_may_say_which_texts_a_pair_is_for(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    rows = "#000000\t#ffffff\n#111111\t#eeeeee\tde\n#222222\t#dddddd\tde\tA[0-9]+\n#333333\t#cccccc\tde\t.*9\n"
    path.write_text("ink\tground\tlanguages\ttexts\n" + rows + "#444444\t#bbbbbb\tfr\t.*9\n")

    def shades(lang: str, text: str) -> list[int]:
        found = colours.pairs(colours.for_text(colours.in_language(str(path), lang), text))
        return found.inks[:, 0].tolist()  # type: ignore[no-any-return]

    assert [shades("de", text) for text in ("A19", "B19", "A", "")] == [[34], [51], [17], [17]]
    assert (shades("fr", "19"), shades("fr", "1"), shades("en", "A1")) == ([68], [68], [0])
    assert shades("", "B19") == [51, 68]
    assert len(colours.pairs(colours.in_language(str(path), "de"))) == 3


def test_a_table_without_languages_is_for_all(table: str) -> None:
    there, found = colours.pairs(colours.in_language(table, "de")), colours.pairs(table)
    assert np.array_equal(there.inks, found.inks)
    assert np.array_equal(there.grounds, found.grounds)


def _share(lang: str, text: str, colour: str) -> float:
    """The share of the grounds of plates with a text that are blue, green, yellow, white or black."""
    found = colours.pairs(colours.for_text(colours.in_language("plates", lang), text)).grounds.astype(int)
    red, green, blue = found.T
    kinds = {
        "blue": blue - red > 60,
        "yellow": red - blue > 60,
        "green": (green - red > 20) & (green - blue > 5),
        "white": (found.min(axis=1) > 180) & (np.ptp(found, axis=1) < 30),
        "black": found.max(axis=1) < 60,
    }
    return float(kinds[colour].mean())


def test_plates_have_the_colours_of_their_country() -> None:
    for lang, text, blue, yellow in (("ch", "京A12345", 0.83, 0.17), ("nl", "", 0.05, 0.9), ("de", "", 0.0, 0.05)):
        assert _share(lang, text, "blue") == pytest.approx(blue, abs=0.03), lang
        assert _share(lang, text, "yellow") == pytest.approx(yellow, abs=0.03), lang


@pytest.mark.parametrize(
    ("lang", "text", "colour"),
    [
        ("ch", "京A·D12345", "green"),
        ("ch", "粤B12345F", "green"),
        ("ch", "苏A1234挂", "yellow"),
        ("ch", "苏A·1234学", "yellow"),
        ("ch", "苏A·1234警", "white"),
        ("ch", "粤Z·1234港", "black"),
        ("ch", "使014578", "black"),
        ("ch", "沪A1234领", "black"),
        ("ko", "서울 39 아 1952", "yellow"),
    ],
)
def test_plates_have_the_colours_of_what_they_say(lang: str, text: str, colour: str) -> None:
    assert _share(lang, text, colour) == 1.0


def test_plates_of_trade_are_of_the_other_way_round_in_japan() -> None:
    for text, light in (("さ 12-34", True), ("あ 12-34", False)):
        found = colours.pairs(colours.for_text(colours.in_language("plates", "ja"), text))
        assert ((found.grounds.mean(axis=1) > found.inks.mean(axis=1)) == light).all()


@pytest.mark.parametrize("lang", ["ch", "ja"])
def test_plates_are_painted_in_the_colours_of_what_they_say(lang: str) -> None:
    """Greens of light grounds are those of new vehicles alone, dark grounds those of trade, whatever else is seen."""
    bare = {"effect": [], "ink": [], "background": [{"use": "plain", "colours": "plates"}]}
    recipe = synth.load("plate", ["paint.measured=1.0"], lang=lang, count=80, **bare)
    for sample in synth.Samples(recipe):
        ground = np.median(sample.image[sample.mask == 0], axis=0)
        pairs = colours.pairs(colours.for_text(colours.in_language("plates", lang), sample.text))
        assert np.abs(pairs.grounds.astype(float) - ground).max(axis=1).min() < 16, sample.text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ink\tground\tlanguages\n#000000\t#ffffff\tde;fr\n", "needs the heading"),
        ("", "needs the heading"),
        ("ink\tground\n", "needs the heading"),
        ("a\n#000000\t#ffffff\n", "needs"),
        ("ink\tground\tlanguages\ttexts\n#000000\t#ffffff\tde\t(\n", "'\\(' is no regular expression"),
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
