"""Ink on a ground: colours that can be told apart, and the measure of whether they still can."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

import synth
from synth import paint
from synth.compose import MODES, blend, luma_of, mixed, seamless
from synth.data import Array, Ink, Layer
from synth.errors import RecipeError, Reject
from synth.rng import stream


def _bars(size: tuple[int, int] = (48, 480), every: int = 12) -> Array:
    """Upright strokes, a third of the picture."""
    mask = np.zeros(size, np.uint8)
    for left in range(4, size[1] - every // 3, every):
        mask[6:-6, left : left + every // 3] = 255
    return mask


def _grey(value: int, size: tuple[int, int] = (48, 480)) -> Array:
    return np.full((*size, 3), value, np.uint8)


def _painted(value: int, index: int, ink: Ink | None = None, **options: Any) -> Array:
    return paint.paint(ink or Ink(_bars(), ()), _grey(value), stream(1, index, "paint"), **options)


def _luma(image: Array, where: Array) -> float:
    return float(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[where].astype(float).mean())


@pytest.mark.parametrize(("ink", "ground"), [(0, 255), (255, 0), (100, 180), (180, 100), (120, 120)])
def test_the_contrast_of_plain_ink_is_the_difference(ink: int, ground: int) -> None:
    mask = _bars()
    image = np.where(mask[..., None] > 0, np.uint8(ink), np.uint8(ground)).repeat(3, axis=2)
    assert paint.contrast_of(image, mask) == pytest.approx(abs(ink - ground), abs=1)


def test_soft_edges_make_no_difference_to_even_ink() -> None:
    mask = cv2.GaussianBlur(_bars(every=30), (0, 0), 0.7)
    image = blend(_grey(200), mask, (40, 40, 40))
    assert paint.contrast_of(image, mask) == pytest.approx(160, abs=25)


def test_the_worst_window_is_the_answer() -> None:
    mask = _bars()
    image = blend(_grey(200), mask, (40, 40, 40))
    image[:, 240:288] = 190
    assert paint.contrast_of(image, mask) < 2
    assert paint.contrast_of(image[:, :192], mask[:, :192]) == pytest.approx(160, abs=2)


def test_windows_without_ink_do_not_count_and_no_ink_at_all_is_no_contrast() -> None:
    mask = _bars()
    mask[:, 200:] = 0
    assert paint.contrast_of(blend(_grey(200), mask, (40, 40, 40)), mask) == pytest.approx(160, abs=2)
    assert paint.contrast_of(_grey(200), np.zeros((48, 480), np.uint8)) == 0


def test_letters_that_are_small_beside_their_ground_count() -> None:
    """As those of seals, which stand around their middle: one picture in eight of them had too little ink to count."""
    mask = np.zeros((96, 100), np.uint8)
    mask[4:10:2, 30:70] = 255
    assert mask.mean() / 255 < 0.02
    assert paint.contrast_of(
        blend(_grey(240)[:, :100].repeat(2, axis=0), mask, (200, 200, 200)), mask
    ) == pytest.approx(40, abs=2)
    samples = synth.Samples(synth.load("seal", count=60))
    assert sum(len(sample.meta["rejected"]) for sample in samples) <= 2


@pytest.mark.parametrize("size", [(48, 1), (8, 8), (48, 20), (32, 3000)])
def test_contrast_of_pictures_of_any_size(size: tuple[int, int]) -> None:
    mask = np.zeros(size, np.uint8)
    mask[: size[0] // 2] = 255
    image = blend(_grey(250, size), mask, (50, 50, 50))
    assert paint.contrast_of(image, mask) == pytest.approx(200, abs=2)


def test_colours_of_one_lightness_have_no_contrast() -> None:
    mask = _bars()
    red = (220.0, 60.0, 60.0)
    ground = round(luma_of(red))
    assert paint.contrast_of(blend(_grey(ground), mask, red), mask) < 2


@pytest.mark.parametrize("value", range(0, 256, 15))
@pytest.mark.parametrize("least", [30.0, 60.0, 100.0])
def test_plain_grounds_of_any_grey_get_the_contrast_asked(value: int, least: float) -> None:
    mask = _bars()
    for index in range(40):
        image = _painted(value, index, contrast=(least, 210.0), opacity=(1.0, 1.0))
        assert abs(_luma(image, mask == 255) - value) >= least - 3, index
        np.testing.assert_array_equal(image[mask == 0], _grey(value)[mask == 0])


def test_thin_ink_is_allowed_for() -> None:
    mask = _bars()
    for index in range(60):
        image = _painted(128, index, contrast=(60.0, 210.0), opacity=(0.8, 0.8))
        assert abs(_luma(image, mask == 255) - 128) >= 0.8 * 60 - 3


def test_ink_on_dark_grounds_is_light_and_on_light_grounds_dark() -> None:
    mask = _bars()
    for index in range(60):
        assert _luma(_painted(30, index, contrast=(45.0, 210.0)), mask == 255) > 30
        assert _luma(_painted(225, index, contrast=(45.0, 210.0)), mask == 255) < 225


def test_on_middling_grounds_ink_is_lighter_as_often_as_asked() -> None:
    mask = _bars()
    for lighter in (0.0, 0.3, 1.0):
        light = [_luma(_painted(127, index, lighter=lighter), mask == 255) > 127 for index in range(400)]
        assert np.mean(light) == pytest.approx(lighter, abs=0.08)


def test_the_greatest_contrast_bounds_coloured_ink() -> None:
    mask = _bars()
    for index in range(60):
        image = _painted(255, index, contrast=(40.0, 80.0), black=0.0, opacity=(1.0, 1.0))
        assert 36 <= 255 - _luma(image, mask == 255) <= 84


def test_black_ink_is_as_good_as_black() -> None:
    mask = _bars()
    for index in range(60):
        ink = _painted(240, index, black=1.0, opacity=(1.0, 1.0))[mask == 255].mean(axis=0)
        assert ink.max() <= 67
        assert np.ptp(ink) <= 13


def test_ink_has_every_hue() -> None:
    mask, hues = _bars(), set()
    for index in range(300):
        ink = _painted(255, index, black=0.0, saturation=(0.7, 0.7))[mask == 255][:1]
        hues.add(int(cv2.cvtColor(ink[None], cv2.COLOR_RGB2HSV)[0, 0, 0]) // 15)
    assert hues == set(range(12))


def _checkers(side: int, size: tuple[int, int] = (48, 480)) -> Array:
    rows, columns = (np.arange(length) // side for length in size)
    even = (rows[:, None] + columns) % 2
    return np.where(even[..., None] > 0, np.uint8(255), np.uint8(0)).repeat(3, axis=2)


def test_ink_is_chosen_for_the_ground_that_letters_stand_on() -> None:
    mask = _bars()
    mask[:, 160:] = 0
    ground = _grey(60)
    ground[:, 176:] = 250
    for index in range(40):
        image = paint.paint(Ink(mask, ()), ground, stream(1, index, "paint"), contrast=(64, 200), opacity=(1, 1))
        assert _luma(image, mask > 0) > 60 + 60


def test_large_squares_of_black_and_white_are_rejected_and_small_ones_are_grain() -> None:
    for index in range(10):
        for side in (16, 24, 48):
            with pytest.raises(Reject, match="too uneven"):
                paint.paint(Ink(_bars(), ()), _checkers(side), stream(1, index, "paint"))
        assert paint.paint(Ink(_bars(), ()), _checkers(1), stream(1, index, "paint")).shape == (48, 480, 3)


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (40, 1), (5, 5), (64, 2000)])
def test_pictures_of_any_size(size: tuple[int, int]) -> None:
    mask = np.full(size, 255, np.uint8)
    image = paint.paint(Ink(mask, ()), _grey(200, size), stream(1, 0, "paint"))
    assert image.shape == (*size, 3)
    assert image.dtype == np.uint8


@pytest.mark.parametrize("alpha", [0.0, 0.3, 0.82, 1.0])
def test_blending_is_right_within_two_levels(alpha: float) -> None:
    rng = np.random.Generator(np.random.PCG64(1))
    image, mask = rng.integers(0, 256, (60, 200, 3), np.uint8), rng.integers(0, 256, (60, 200), np.uint8)
    for colour in ((0.0, 0.0, 0.0), (255.0, 255.0, 255.0), (200.4, 17.0, 96.6)):
        share = mask[..., None] / 255.0 * alpha
        expected = image * (1 - share) + np.array(colour) * share
        assert np.abs(blend(image, mask, colour, alpha) - expected).max() <= 2


def test_full_ink_has_its_colour_and_no_ink_changes_nothing() -> None:
    image = _grey(123)
    np.testing.assert_array_equal(blend(image, np.zeros((48, 480), np.uint8), (1, 2, 3)), image)
    full = blend(image, np.full((48, 480), 255, np.uint8), (10, 20, 30))
    assert np.abs(full.astype(int) - (10, 20, 30)).max() <= 1


def test_nothing_is_changed_in_place_and_draws_repeat() -> None:
    mask = _bars()
    layers = (Layer(cv2.dilate(mask, np.ones((5, 5), np.uint8)), "shadow", 0.5), Layer(mask.copy(), "outline"))
    ink, ground = Ink(mask, (), layers), _grey(180)
    before = [array.copy() for array in (mask, ground, layers[0].mask, layers[1].mask)]
    images = [paint.paint(ink, ground, stream(1, index, "paint")) for index in (3, 3, 4)]
    for one, other in zip(before, (mask, ground, layers[0].mask, layers[1].mask), strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(images[0], images[1])
    assert (images[0] != images[2]).any()


def test_shadows_darken_and_outlines_set_off() -> None:
    mask = _bars(every=30)
    wide = cv2.dilate(mask, np.ones((9, 9), np.uint8))
    around = (wide == 255) & (mask == 0)
    for index in range(30):
        shaded = _painted(180, index, Ink(mask, (), (Layer(wide, "shadow", 0.5),)))
        assert _luma(shaded, around) == pytest.approx(90, abs=2)
        outlined = _painted(180, index, Ink(mask, (), (Layer(wide, "outline"),)), opacity=(1.0, 1.0))
        edge, letters = _luma(outlined, around), _luma(outlined, mask == 255)
        assert abs(edge - letters) > 50, index


@pytest.mark.parametrize(
    ("colour", "luma"), [((0, 0, 0), 0), ((255, 255, 255), 255), ((255, 0, 0), 76.2), ((0, 255, 0), 149.7)]
)
def test_lightness(colour: tuple[int, int, int], luma: float) -> None:
    assert luma_of(colour) == pytest.approx(luma, abs=0.1)


@pytest.mark.parametrize("ground", [40, 215])
def test_layers_on_the_letters_hardly_take_contrast(ground: int) -> None:
    mask = _bars()
    plain = Ink(mask, ())
    # Light and shade fall on rims alone; a second colour may be all over a letter.
    rims = cv2.subtract(mask, np.roll(mask, 2, axis=1))
    for role, strength, where in (("fill", 1.0, mask), ("sheen", 0.4, rims), ("shade", 0.4, rims)):
        for index in range(20):
            before = paint.contrast_of(_painted(ground, index, plain), mask)
            filled = _painted(ground, index, Ink(mask, (), (Layer(where, role, strength),)))
            assert paint.contrast_of(filled, mask) >= 0.6 * before, role
            assert np.array_equal(filled[mask == 0], _painted(ground, index, plain)[mask == 0])


def test_layers_below_the_letters_leave_them_as_they_are() -> None:
    mask = _bars()
    wide = cv2.dilate(mask, np.ones((3, 3), np.uint8))
    for role in ("shadow", "highlight", "outline", "side"):
        image = _painted(150, 3, Ink(mask, (), (Layer(wide, role),)), opacity=(1.0, 1.0))
        plain = _painted(150, 3, opacity=(1.0, 1.0))
        inside = cv2.erode(mask, np.ones((3, 3), np.uint8)) > 0
        assert np.abs(image[inside].astype(int) - plain[inside]).max() <= 1, role
        assert (image[(wide > 0) & (mask == 0)] != 150).any(), role


@pytest.mark.parametrize(("ground", "ink"), [(200, 40), (60, 230)])
def test_ink_that_soaks_lets_the_ground_be_seen(ground: int, ink: int) -> None:
    mask = _bars()
    grain = np.random.default_rng(3).integers(-25, 26, (48, 480, 1))
    image = np.clip(ground + grain, 0, 255).astype(np.uint8).repeat(3, axis=2)
    covered = blend(image, mask, (ink, ink, ink))
    soaked = paint.soaked(image, mask, (ink, ink, ink))
    assert soaked[mask == 255].std() > covered[mask == 255].std()
    assert paint.contrast_of(soaked, mask) >= paint.contrast_of(covered, mask) - 1
    assert (soaked[mask == 0] == image[mask == 0]).all()


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("add", 255), ("burn", 115), ("darken", 100), ("difference", 100), ("divide", 255), ("dodge", 255),
        ("exclusion", 143), ("hard_light", 157), ("lighten", 200), ("multiply", 78), ("overlay", 188),
        ("screen", 222), ("soft_light", 190), ("subtract", 100),
    ],
)  # fmt: skip
def test_ink_is_mixed_as_image_editors_do(mode: str, expected: int) -> None:
    """Grey 100 on a ground of 200, by the formulas of Compositing and Blending."""
    mask = _bars()
    image = mixed(_grey(200), mask, (100, 100, 100), mode)
    assert image[mask == 255].astype(int) == pytest.approx(expected, abs=1)
    assert (image[mask == 0] == 200).all()
    half = mixed(_grey(200), mask, (100, 100, 100), mode, alpha=0.5)
    assert half[mask == 255].astype(int) == pytest.approx((expected + 200) / 2, abs=2)


@pytest.mark.parametrize("mode", ["poisson", *MODES])
@pytest.mark.parametrize("ground", [20, 128, 235])
def test_no_mode_takes_the_least_contrast(mode: str, ground: int) -> None:
    mask, options = _bars(), {"modes": (mode,), "opacity": (1.0, 1.0)}
    for index in range(20):
        image = _painted(ground, index, contrast=(60.0, 210.0), **options)
        assert paint.contrast_of(image, mask) >= 59, index
        assert np.abs(image[mask == 0].astype(int) - ground).max() <= 1


def test_without_modes_and_where_none_is_drawn_ink_is_laid_on_as_ever() -> None:
    for index in range(10):
        plain = _painted(150, index)
        assert (plain == _painted(150, index, modes=("overlay",), moded=0.0)).all()


def test_an_unknown_mode_is_told_of_before_anything_is_drawn() -> None:
    with pytest.raises(RecipeError, match="option 'modes', there is no choice 'overlaid'; did you mean 'overlay'"):
        synth.load("scene", ["paint.modes=['overlaid']"])


@pytest.mark.parametrize("size", [(48, 480), (47, 331), (1, 9), (9, 1)])
def test_seamless_ink_has_the_grain_of_its_ground(size: tuple[int, int]) -> None:
    grain = np.random.default_rng(3).integers(-20, 21, (*size, 1))
    image = np.clip(190 + grain, 0, 255).astype(np.uint8).repeat(3, axis=2)
    mask = np.zeros(size, np.uint8)
    mask[10:-10, 20:40] = mask[10:-10, 60:200] = 255
    seen = seamless(image, mask, (60, 60, 60))
    assert seen.shape == image.shape
    if mask.any():
        inside = cv2.erode(mask, np.ones((5, 5), np.uint8)) > 0
        assert seen[inside].std() > 0.5 * image[inside].std()
        assert paint.contrast_of(seen, mask) > 80
        assert np.abs(seen[mask == 0].astype(int).mean() - image[mask == 0].mean()) < 1
    else:
        np.testing.assert_array_equal(seen, image)
