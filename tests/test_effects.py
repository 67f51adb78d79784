"""What holds for every effect, and what each of them is for. A new effect is found and tested without a line here."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import cv2
import numpy as np
import pytest

import synth.effects
from synth.compose import luma_of
from synth.data import Array, Line, Sample
from synth.effects import (
    _draw,
    _tone,
    blur,
    camera,
    document,
    doubles,
    light,
    marks,
    noise,
    overprint,
    page,
    press,
    sensor,
    slips,
    tones,
)
from synth.effects._tone import SOFTEST, SOFTEST_STACKED
from synth.rng import stream

Effect = Callable[..., Sample]


def _found() -> Iterator[tuple[str, Effect]]:
    for entry in pkgutil.iter_modules(synth.effects.__path__):
        if entry.name.startswith("_"):
            continue
        module = importlib.import_module(f"synth.effects.{entry.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if not name.startswith("_") and function.__module__ == module.__name__:
                yield f"{entry.name}.{name}", function


EFFECTS = dict(_found())
STEADY = {"document.invert"}
"""Effects that draw nothing."""
MOVING = {"lens.bulge", "sensor.rolling", "slips.shift", "slips.squeeze"}
"""Effects that move pixels, and the mask and the lines with them."""
SIZES = [(1, 1), (1, 40), (40, 1), (16, 9), (48, 350), (32, 3000), (300, 2200)]
every_effect = pytest.mark.parametrize("name", sorted(EFFECTS))


def _sample(image: Array, mask: Array, margin: float = 0.0) -> Sample:
    height, width = mask.shape
    corners = [(margin, margin), (width - margin, margin), (width - margin, height - margin), (margin, height - margin)]
    quad = np.array(corners, np.float32)
    return Sample(0, image, (Line("a", quad, ("a",), quad[None]),), mask, {})


def _written(height: int, ink: int = 40, paper: int = 225) -> Sample:
    """A line of Latin text `height` pixels high, its strokes a tenth of that wide."""
    scale, thick = height / 29.0, max(1, round(height / 10))
    width = cv2.getTextSize("Handgloves 0123", cv2.FONT_HERSHEY_SIMPLEX, scale, thick)[0][0]
    mask = np.zeros((height + 8, width + 8), np.uint8)
    cv2.putText(mask, "Handgloves 0123", (4, height - 3), cv2.FONT_HERSHEY_SIMPLEX, scale, 255, thick, cv2.LINE_AA)
    share = mask[..., None].astype(np.float32) / 255
    image = np.rint(paper + (ink - paper) * share).astype(np.uint8).repeat(3, axis=2)
    return _sample(image, mask, margin=4.0)


def _noisy(size: tuple[int, int]) -> Sample:
    rng = np.random.default_rng(7)
    mask = (rng.random(size) < 0.2).astype(np.uint8) * 255
    return _sample(rng.integers(0, 256, (*size, 3), np.uint8), mask)


def _flat(value: int, size: tuple[int, int] = (64, 400)) -> Sample:
    """A picture of one grey, and a mask that leaves its contrast unknown."""
    return _sample(np.full((*size, 3), value, np.uint8), np.zeros(size, np.uint8))


def _apply(name: str, sample: Sample, index: int = 0) -> Sample:
    return EFFECTS[name](sample, stream(3, index, name))


def _contrast(sample: Sample, original: Sample) -> float:
    """Between the ink and what lies around it, in the channel where it is largest."""
    original = original if sample.mask is original.mask or sample.mask.shape != original.mask.shape else sample
    ink = original.mask > 128
    near = (cv2.dilate(original.mask, np.ones((7, 7), np.uint8)) > 0) & (original.mask == 0)
    gap = sample.image[ink].mean(axis=0) - sample.image[near].mean(axis=0)
    return float(np.abs(gap).max())


def test_there_are_effects_in_every_module() -> None:
    assert {name.split(".")[0] for name in EFFECTS} >= {"blur", "noise", "camera", "light", "document"}
    assert len(EFFECTS) >= 25


@every_effect
def test_the_signature_is_a_schema(name: str) -> None:
    first, second, *options = inspect.signature(EFFECTS[name]).parameters.values()
    assert (first.name, second.name) == ("sample", "rng")
    assert inspect.getdoc(EFFECTS[name])
    for option in options:
        assert option.kind is option.KEYWORD_ONLY, option
        assert option.annotation in {"float", "int", "bool", "str", "Range", "IntRange", "Angles"}, option
        assert option.default is not option.empty, option
        if option.annotation in {"Range", "IntRange", "Angles"}:
            assert option.default[0] <= option.default[1], option


@every_effect
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_picture_keeps_its_shape_and_all_else(name: str, size: tuple[int, int]) -> None:
    sample = _noisy(size)
    image, mask = sample.image.copy(), sample.mask.copy()
    for index in range(2):
        after = _apply(name, sample, index)
        assert after.image.shape == image.shape
        assert after.image.dtype == np.uint8
        assert after.image.flags["C_CONTIGUOUS"]
        assert (after.lines is sample.lines) is (name not in MOVING)
        assert (after.mask is sample.mask) is (name not in MOVING)
        assert after.mask.shape == mask.shape
        assert {**after.meta, "blur": 0.0} == {**sample.meta, "blur": 0.0}
    np.testing.assert_array_equal(sample.image, image)
    np.testing.assert_array_equal(sample.mask, mask)


@every_effect
def test_arguments_may_be_read_only(name: str) -> None:
    sample = _written(32)
    sample.image.flags.writeable = sample.mask.flags.writeable = False
    before = _apply(name, sample)
    again = _apply(name, before)
    assert again.image.flags.writeable or again.image is before.image


@every_effect
def test_the_stream_alone_decides(name: str) -> None:
    sample = _coloured((30, 60, 90), (200, 180, 170))
    pictures = [_apply(name, sample, index).image.tobytes() for index in range(8)]
    again = [_apply(name, sample, index).image.tobytes() for index in reversed(range(8))]
    assert pictures == again[::-1]
    assert len(set(pictures)) == 1 if name in STEADY else len(set(pictures)) > 1


@every_effect
@pytest.mark.parametrize("value", [0, 128, 255])
def test_pictures_of_one_grey(name: str, value: int) -> None:
    for sample in (_flat(value), dataclasses.replace(_flat(value), mask=np.full((64, 400), 255, np.uint8))):
        after = _apply(name, sample, 1).image
        assert after.shape == sample.image.shape


@every_effect
def test_a_picture_without_lines(name: str) -> None:
    bare = dataclasses.replace(_flat(200), lines=())
    assert _apply(name, bare).image.shape == bare.image.shape


@every_effect
@pytest.mark.parametrize("height", [16, 32, 64])
def test_the_text_stays_readable(name: str, height: int) -> None:
    sample = _written(height)
    before = _contrast(sample, sample)
    after = [_contrast(_apply(name, sample, index), sample) for index in range(200)]
    assert min(after) >= 0.4 * before, f"{min(after) / before:.2f} at draw {int(np.argmin(after))}"


@every_effect
@pytest.mark.parametrize(("ink", "paper"), [(225, 255), (0, 30), (250, 205), (120, 150)])
def test_faint_text_stays_readable(name: str, ink: int, paper: int) -> None:
    sample = _written(32, ink, paper)
    before = _contrast(sample, sample)
    after = [_contrast(_apply(name, sample, index), sample) for index in range(60)]
    assert min(after) >= 0.5 * before, f"{min(after) / before:.2f} at draw {int(np.argmin(after))}"


@every_effect
def test_both_ends_of_every_range_and_far_beyond(name: str) -> None:
    sample = _written(32)
    before = _contrast(sample, sample)
    for option in inspect.signature(EFFECTS[name]).parameters.values():
        if option.annotation not in {"Range", "IntRange", "Angles"}:
            continue
        low, high = option.default
        for value in (low, high, 0 * high, 4 * high, 40 * high):
            pair: Any = (value, value)
            after = EFFECTS[name](sample, stream(3, 1, name), **{option.name: pair})
            assert _contrast(after, sample) >= 0.35 * before, (option.name, value)


def _deviation(effect: Effect, value: int, amount: float) -> Array:
    sample = _flat(value, (200, 800))
    pictures = [effect(sample, stream(1, i, "n"), amount=(amount, amount), coarse=i % 2).image for i in range(4)]
    return np.array([np.asarray(picture, np.float64).std() for picture in pictures])


def _mean(effect: Effect, value: int, amount: float) -> float:
    after = effect(_flat(value, (200, 800)), stream(1, 0, "n"), amount=(amount, amount))
    return float(after.image.mean())


def test_gaussian_noise_is_as_strong_as_asked_everywhere() -> None:
    for value in (60, 128, 190):
        assert _deviation(noise.gaussian, value, 0.04) == pytest.approx(0.04 * 255, rel=0.05)
        assert _mean(noise.gaussian, value, 0.04) == pytest.approx(value, abs=0.6)


def test_gaussian_noise_is_mostly_grey() -> None:
    picture = noise.gaussian(_flat(128), stream(1, 0, "n"), amount=(0.05, 0.05)).image.astype(np.float64)
    red, green = picture[..., 0].ravel(), picture[..., 1].ravel()
    assert 0.7 < np.corrcoef(red, green)[0, 1] < 0.98


def test_the_variance_of_shot_noise_grows_with_the_brightness() -> None:
    variance = [_deviation(noise.shot, value, 0.05).mean() ** 2 for value in (50, 100, 200)]
    assert variance[1] / variance[0] == pytest.approx(2.0, rel=0.1)
    assert variance[2] / variance[1] == pytest.approx(2.0, rel=0.1)
    assert variance[2] ** 0.5 == pytest.approx(0.05 * 255 * (200 / 255) ** 0.5, rel=0.06)
    assert _mean(noise.shot, 100, 0.05) == pytest.approx(100, abs=0.8)


def test_speckle_is_in_proportion_to_the_brightness() -> None:
    deviations = [_deviation(noise.speckle, value, 0.1).mean() for value in (50, 100, 200)]
    assert deviations == pytest.approx([5.0, 10.0, 20.0], rel=0.06)
    assert _mean(noise.speckle, 100, 0.1) == pytest.approx(100, abs=0.8)


def test_noise_does_not_repeat() -> None:
    pictures = {noise.gaussian(_flat(128), stream(1, i, "n"), amount=(0.05, 0.05)).image.tobytes() for i in range(300)}
    assert len(pictures) == 300


def test_salt_and_pepper_are_as_many_as_asked() -> None:
    picture = noise.salt_pepper(_flat(128, (100, 1000)), stream(1, 0, "n"), share=(0.01, 0.01), salt=(0.25, 0.25)).image
    assert (picture == 255).all(axis=2).mean() == pytest.approx(0.0025, rel=0.05)
    assert (picture == 0).all(axis=2).mean() == pytest.approx(0.0075, rel=0.05)
    assert (picture == 128).all(axis=2).mean() == pytest.approx(0.99, abs=0.001)


def _spread(effect: Effect, height: int = 64, **options: Any) -> tuple[Array, Array]:
    """The eigenvalues (small, large) of what becomes of one white point, and the direction (x, y) of the larger."""
    dot = _flat(0, (height, height))
    dot.image[height // 2, height // 2] = 255
    weights = effect(dot, stream(1, 0, "b"), **options).image[..., 0].astype(np.float64)
    ys, xs = np.mgrid[:height, :height] - height // 2
    moments = np.array([[(weights * a * b).sum() for b in (xs, ys)] for a in (xs, ys)]) / weights.sum()
    values, vectors = np.linalg.eigh(moments)
    return values, vectors[:, 1]


@pytest.mark.parametrize("angle", [0, 30, 45, 90, 120, 165])
def test_motion_goes_the_way_it_was_asked(angle: int) -> None:
    values, direction = _spread(blur.motion, length=(0.12, 0.12), angle=(angle, angle))
    assert values[1] == pytest.approx((0.12 * 64) ** 2 / 12, rel=0.2)
    assert values[0] < 0.3
    # Rows count downwards, angles upwards.
    found = np.degrees(np.arctan2(-direction[1], direction[0])) % 180
    assert min(abs(found - angle), 180 - abs(found - angle)) < 3


def test_gaussian_and_defocus_are_round_and_as_wide_as_asked() -> None:
    values, _ = _spread(blur.gaussian, sigma=(0.03, 0.03))
    # The tails of one point are less than a level and lost.
    assert values == pytest.approx([(0.03 * 64) ** 2] * 2, rel=0.2)
    values, _ = _spread(blur.defocus, radius=(0.045, 0.045))
    assert values == pytest.approx([(0.045 * 64) ** 2 / 4] * 2, rel=0.12)


def test_blurs_are_bounded_by_the_text_height() -> None:
    sample = _written(32)
    for effect, option, most in ((blur.gaussian, "sigma", 0.04), (blur.defocus, "radius", 0.045)):
        bounded = effect(sample, stream(1, 0, "b"), **{option: (9.0, 9.0)}).image
        np.testing.assert_array_equal(bounded, effect(sample, stream(1, 0, "b"), **{option: (most, most)}).image)


def test_blurs_leave_an_even_picture_alone() -> None:
    for name in (name for name in EFFECTS if name.startswith("blur.")):
        picture = _apply(name, _flat(173)).image
        assert np.abs(picture.astype(int) - 173).max() <= 1, name


def test_worse_jpeg_is_farther_from_the_original() -> None:
    sample = _written(64)
    pictures = [camera.jpeg(sample, stream(1, 0, "j"), quality=(q, q)).image for q in (90, 60, 30, 10)]
    errors = [float(np.abs(picture.astype(int) - sample.image).mean()) for picture in pictures]
    assert errors == sorted(errors)
    assert 0 < errors[0] < errors[-1] / 2


def test_jpeg_keeps_the_colours() -> None:
    sample = _sample(np.full((40, 40, 3), (200, 60, 30), np.uint8), np.zeros((40, 40), np.uint8))
    picture = camera.jpeg(sample, stream(1, 0, "j"), quality=(90, 90)).image
    assert picture.reshape(-1, 3).mean(axis=0) == pytest.approx([200, 60, 30], abs=3)


def test_resampling_loses_detail_but_not_for_small_text() -> None:
    large, small = _written(64), _written(16)
    assert camera.resample(small, stream(1, 0, "r")) is small
    after = camera.resample(large, stream(1, 0, "r"), height=(16.0, 16.0)).image
    assert after.shape == large.image.shape
    error = np.abs(after.astype(int) - large.image).mean()
    assert 1 < error < 30
    assert camera.resample(large, stream(1, 0, "r"), height=(1.0, 1.0)).image.tobytes() == (
        camera.resample(large, stream(1, 0, "r"), height=(12.0, 12.0)).image.tobytes()
    )


def test_sharpening_makes_halos() -> None:
    sample = _written(40, ink=80, paper=180)
    picture = camera.sharpen(sample, stream(1, 0, "s"), amount=(1.0, 1.0)).image
    assert picture.max() > 190
    assert picture.min() < 70


def test_brightness_and_contrast_do_what_they_say() -> None:
    sample = _written(40, ink=80, paper=180)
    brighter = camera.brightness(sample, stream(1, 0, "t"), shift=(0.1, 0.1)).image
    assert brighter.astype(int) == pytest.approx(sample.image.astype(int) + 25.5, abs=1)
    assert _contrast(camera.contrast(sample, stream(1, 0, "t"), gain=(1.4, 1.4)), sample) == pytest.approx(
        1.4 * _contrast(sample, sample), rel=0.05
    )


def test_gamma_moves_the_middle_and_keeps_the_ends() -> None:
    for exponent, higher in ((0.6, True), (1.7, False)):
        ramp = np.arange(256, dtype=np.uint8)[None, :, None].repeat(40, axis=0).repeat(3, axis=2)
        sample = _sample(np.ascontiguousarray(ramp), np.zeros((40, 256), np.uint8))
        row = camera.gamma(sample, stream(1, 0, "g"), exponent=(exponent, exponent)).image[0, :, 0].astype(int)
        assert (row[0], row[255]) == (0, 255)
        assert bool(row[128] > 140) is higher
        assert np.diff(row).min() >= 0
        assert (row[16:] - row[:-16]).min() >= 7


def test_a_warm_cast_is_red_and_a_cold_one_is_blue() -> None:
    for warmth, strongest in ((0.15, 0), (-0.15, 2)):
        picture = camera.colour_cast(_written(40), stream(1, 0, "c"), warmth=(warmth, warmth)).image
        means = picture.reshape(-1, 3).mean(axis=0)
        assert int(np.argmax(means)) == strongest


def _coloured(ink: tuple[int, int, int], paper: tuple[int, int, int]) -> Sample:
    sample = _written(32)
    share = sample.mask[..., None] / 255
    image = np.rint(np.array(paper) + (np.array(ink) - np.array(paper)) * share).astype(np.uint8)
    return dataclasses.replace(sample, image=np.ascontiguousarray(image))


@pytest.mark.parametrize("lamp", [0.0, 1.0])
def test_grey_pictures_show_text_that_is_told_by_its_hue_alone(lamp: float) -> None:
    for ink, paper in (
        ((200, 40, 40), (20, 105, 110)),
        ((255, 255, 0), (255, 255, 180)),
        ((230, 60, 60), (235, 235, 235)),
    ):
        sample = _coloured(ink, paper)
        for index in range(12):
            after = camera.greyscale(sample, stream(1, index, "g"), lamp=lamp)
            assert (after.image[..., 0] == after.image[..., 2]).all()
            assert _contrast(after, sample) >= 0.5 * _contrast(sample, sample)


@every_effect
def test_text_told_by_its_hue_stays_readable(name: str) -> None:
    sample = _coloured((255, 255, 90), (255, 255, 180))
    before = _contrast(sample, sample)
    after = [_contrast(_apply(name, sample, index), sample) for index in range(40)]
    # JPEG stores colours at half the resolution and no effect may be blamed for what the format does to thin strokes.
    assert min(after) >= (0.35 if name == "camera.jpeg" else 0.4) * before


def test_saturation_leaves_grey_alone() -> None:
    picture = camera.saturation(_written(32), stream(1, 0, "s"), factor=(0.3, 0.3)).image
    assert np.abs(picture.astype(int) - _written(32).image).max() <= 1


def test_linear_gradients_are_monotone_and_as_deep_as_asked() -> None:
    for index in range(20):
        picture = light.gradient(_flat(200), stream(1, index, "l"), depth=(0.4, 0.4), radial=0.0).image[..., 0]
        for axis in (0, 1):
            steps = np.diff(picture.astype(int), axis=axis)
            assert (steps >= 0).all() or (steps <= 0).all()
        assert picture.min() == pytest.approx(120, abs=2)
        assert picture.max() == pytest.approx(200, abs=2)


def test_a_vignette_is_darkest_in_a_corner() -> None:
    picture = light.vignette(_flat(200), stream(1, 0, "l"), depth=(0.4, 0.4)).image[..., 0]
    assert picture.min() == min(picture[0, 0], picture[0, -1], picture[-1, 0], picture[-1, -1])
    assert picture.min() == pytest.approx(120, abs=2)


def test_shadows_only_darken_and_glare_only_lightens() -> None:
    sample = _written(40)
    for index in range(20):
        dark = light.shadow(sample, stream(1, index, "l")).image
        assert (dark.astype(int) <= sample.image.astype(int)).all()
        assert (light.glare(sample, stream(1, index, "l")).image.astype(int) >= sample.image.astype(int)).all()


def test_shadows_are_usually_seen() -> None:
    pictures = [light.shadow(_flat(200), stream(1, i, "l"), depth=(0.4, 0.4)).image for i in range(100)]
    seen = [picture.min() < 150 and picture.max() > 170 for picture in pictures]
    assert sum(seen) > 80


def test_fading_touches_ink_alone() -> None:
    sample = _written(40)
    after = document.fade(sample, stream(1, 0, "f"), amount=(0.4, 0.4), uneven=(0.0, 0.0))
    np.testing.assert_array_equal(after.image[sample.mask == 0], sample.image[sample.mask == 0])
    full = sample.mask == 255
    assert after.image[full].mean() == pytest.approx(40 + 0.4 * 185, abs=4)


def test_paper_is_what_lies_around_the_ink() -> None:
    sample = _written(40)
    assert np.abs(_tone.paper(sample, 30.0).astype(int) - 225).max() <= 2


def test_streaks_cross_the_whole_picture() -> None:
    for upright, axis in ((1.0, 0), (0.0, 1)):
        picture = document.streaks(_flat(200), stream(1, 0, "d"), light=0.0, upright=upright, strength=(0.4, 0.4)).image
        assert (picture.std(axis=axis) == 0).all()
        assert picture.min() < 150


def test_bands_come_as_often_as_asked() -> None:
    picture = document.bands(_flat(200), stream(1, 0, "d"), period=(0.25, 0.25), depth=(0.2, 0.2), upright=1.0).image
    row = picture[0, :, 0].astype(np.float64)
    strongest = int(np.argmax(np.abs(np.fft.rfft(row - row.mean()))))
    assert len(row) / strongest == pytest.approx(16, rel=0.05)


def test_inverting_twice_changes_nothing() -> None:
    sample = _written(32)
    twice = document.invert(document.invert(sample, stream(1, 0, "i")), stream(1, 0, "i"))
    np.testing.assert_array_equal(twice.image, sample.image)


def test_levels_are_those_of_ink_and_paper() -> None:
    sample = _written(64, ink=50, paper=220)
    ink, paper = _tone.levels(sample)
    # Edges are partly paper.
    assert 50 <= ink[0] < 90
    assert paper[1] == pytest.approx(220, abs=1)
    assert 0.4 < _tone.spare(sample) <= 1 - _tone.KEPT
    assert _tone.spare(_written(64, ink=200, paper=220)) == 0.0


def test_blurs_add_up_to_no_more_than_dense_text_bears() -> None:
    sample = _noisy((48, 350))
    for index in range(3):
        for name in ("blur.defocus", "blur.gaussian", "blur.motion", "camera.resample"):
            sample = _apply(name, sample, index)
    assert 0 < sample.meta["blur"] <= SOFTEST + 1e-6
    again = _apply("blur.gaussian", sample, 9)
    assert np.abs(again.image.astype(int) - sample.image).mean() < 0.5


@pytest.mark.parametrize(("text", "most"), [("quả", SOFTEST), ("nghiệm", SOFTEST_STACKED), ("ที่", SOFTEST_STACKED)])
def test_letters_with_two_marks_bear_less_blur(text: str, most: float) -> None:
    sample = _noisy((48, 350))
    (line,) = sample.lines
    named = dataclasses.replace(sample, lines=(dataclasses.replace(line, text=text),))
    assert _tone.soften(named, 1.0) == pytest.approx(most)


def test_words_that_climb_bear_the_blur_that_their_letters_do() -> None:
    sample = _noisy((48, 350))
    (line,) = sample.lines
    low = line.boxes * (1, 0.4)
    climbing, level = (
        dataclasses.replace(sample, lines=(dataclasses.replace(line, text=text, boxes=low),))
        for text in ("دستخط", "Ab")
    )
    assert _tone.soften(level, 0.02) == pytest.approx(0.02)
    assert _tone.soften(climbing, 0.02) == pytest.approx(0.02 * 1.6 * 0.4, rel=0.05)


def _roomy(height: int = 40) -> Sample:
    """A line with a margin as high as itself."""
    near = _written(height)
    image = cv2.copyMakeBorder(near.image, height, height, height, height, cv2.BORDER_REPLICATE)
    mask = cv2.copyMakeBorder(near.mask, height, height, height, height, cv2.BORDER_CONSTANT, value=0)
    left, top, wide, high = cv2.boundingRect(mask)
    corners = [(left, top), (left + wide, top), (left + wide, top + high), (left, top + high)]
    quad = np.array(corners, np.float32)
    return dataclasses.replace(near, image=image, mask=mask, lines=(Line("a", quad, ("a",), quad[None]),))


@pytest.mark.parametrize("name", sorted(MOVING))
def test_what_moves_pixels_moves_mask_and_boxes(name: str) -> None:
    sample = _roomy()
    for index in range(20):
        after = _apply(name, sample, index)
        dark = 225 - after.image[..., 0].astype(int)
        assert np.abs(dark - after.mask.astype(int) * (185 / 255)).max() < 25
        ys, xs = np.nonzero(after.mask > 60)
        (left, top), (right, bottom) = after.lines[0].quad.min(axis=0), after.lines[0].quad.max(axis=0)
        assert np.all(np.array((left, top)) - 1.5 <= (xs.min(), ys.min()))
        assert np.all((xs.max(), ys.max()) <= np.array((right, bottom)) + 0.5)


def test_rows_that_wobble_fast_move_boxes_as_they_move_pixels() -> None:
    ramp = np.arange(0, 240, 2, dtype=np.uint8)[None, :, None].repeat(48, axis=0).repeat(3, axis=2)
    rows = np.arange(10, 40)
    boxes = np.stack([np.full((30, 4), 60.5), (rows + 0.5)[:, None].repeat(4, axis=1)], axis=-1).astype(np.float32)
    quad = np.array([(10, 9), (110, 9), (110, 39), (10, 39)], np.float32)
    sample = Sample(0, ramp, (Line("a" * 30, quad, ("a",) * 30, boxes),), np.zeros((48, 120), np.uint8), {})
    for index in range(20):
        after = sensor.rolling(sample, stream(index, 0, "r"), amount=(0.06, 0.06), period=(0.5, 0.5))
        for row, box in zip(rows, after.lines[0].boxes, strict=True):
            place = np.interp(120, after.image[row, 10:110, 0].astype(float), np.arange(10, 110))
            assert box[0, 0] - 60.5 == pytest.approx(place - 60, abs=0.5)


@pytest.mark.parametrize("effect", [marks.form, marks.neighbours, page.edge, marks.intruder])
def test_what_stands_beside_the_text_does_not_touch_it(effect: Effect) -> None:
    sample = _roomy()
    left, top, wide, high = cv2.boundingRect(sample.mask)
    # Shadows and soft rims may fall on the edge of the text; lines and letters may not.
    near, most = (5, 100) if effect in (page.edge, marks.intruder) else (1, 8)
    seen = 0
    for index in range(40):
        after = effect(sample, stream(5, index, "m"))
        changed = np.abs(after.image.astype(int) - sample.image).max(axis=2)
        assert changed[top + near : top + high - near, left + near : left + wide - near].max() <= most
        seen += changed.max() > 20
    assert seen > 15


def test_what_stands_beside_an_arc_keeps_clear_of_all_its_letters() -> None:
    sample, tops = _flat(220, (100, 200)), (50, 25, 10, 25, 50)
    boxes = [
        [(x, y), (x + 20, y), (x + 20, y + 20), (x, y + 20)] for x, y in zip(range(10, 190, 36), tops, strict=True)
    ]
    for (left, top), _, (right, bottom), _ in boxes:
        sample.mask[top:bottom, left:right] = 255
    sample.image[sample.mask > 0] = 40
    quad = np.array([boxes[0][0], boxes[4][1], boxes[4][2], boxes[0][3]], np.float32)
    sample = dataclasses.replace(sample, lines=(Line("abcde", quad, tuple("abcde"), np.array(boxes, np.float32)),))
    stand = _draw.frame(sample)
    assert (stand.centre.tolist(), stand.reach, stand.rise) == ([92, 40], 82, 30)
    for index in range(20):
        after = marks.neighbours(sample, stream(5, index, "m"), gap=(0.3, 0.3))
        assert np.array_equal(after.image[12:68, 10:174], sample.image[12:68, 10:174])


def test_rules_are_parallel_to_turned_text() -> None:
    quad = np.array([(30, 30), (150, 60), (142, 92), (22, 62)], np.float32)
    sample = dataclasses.replace(_flat(220, (120, 180)), lines=(Line("a", quad, ("a",), quad[None]),))
    stand = _draw.frame(sample)
    assert stand.at((-stand.reach, stand.reach), (-stand.rise, -stand.rise)) == pytest.approx(quad[:2], abs=0.1)
    assert 2 * stand.rise == pytest.approx(sample.lines[0].height, rel=0.01)


def test_a_fax_has_two_tones_and_a_dithered_picture_few() -> None:
    sample = _written(40)
    levels, counts = np.unique(press.fax(sample, stream(1, 0, "f"), height=(60.0, 60.0)).image, return_counts=True)
    assert counts[np.argsort(counts)[-2:]].sum() > 0.9 * counts.sum()
    assert levels[counts.argmax()] > 200
    whole = press.dither(sample, stream(1, 0, "d"), tones=(2, 2), strength=(0.9, 0.9)).image
    assert len(np.unique(whole[sample.mask == 0])) <= 2


def test_a_fax_of_a_page_in_shadow_is_white_where_paper_was() -> None:
    sample = _written(48)
    light = np.linspace(1.0, 0.25, sample.mask.shape[1], dtype=np.float32)[None, :, None]
    shadowed = dataclasses.replace(sample, image=(sample.image * light).astype(np.uint8))
    for index in range(10):
        faxed = press.fax(shadowed, stream(2, index, "f"))
        bare = cv2.dilate(sample.mask, np.ones((5, 5), np.uint8)) == 0
        assert (faxed.image[bare] < 150).mean() < 0.01
        assert faxed.image[sample.mask > 250].mean() < 90


def test_ordered_thresholds_and_blue_noise_are_even() -> None:
    for sheet in (press._bayer(3), press._blue()):
        shares = [float((sheet < level).mean()) for level in (64, 128, 192)]
        assert shares == pytest.approx([0.25, 0.5, 0.75], abs=0.02)
    noise_ = press._blue()[:256, :256].astype(float)
    power = np.abs(np.fft.fft2(noise_ - noise_.mean())) ** 2
    assert power[:16, :16].mean() < 0.1 * power[96:160, 96:160].mean()


def test_tones_that_would_hide_the_text_are_held_back() -> None:
    sample = _written(40, ink=150, paper=200)
    for index in range(20):
        for effect, options in ((tones.posterise, {"levels": (2, 2)}), (tones.solarise, {"threshold": (0.6, 0.7)})):
            after = effect(sample, stream(1, index, "t"), **options)
            assert _contrast(after, sample) >= 0.5 * _contrast(sample, sample)


@pytest.mark.parametrize("levels", [2, 16, 17, 300])
def test_posterising_leaves_sixteen_levels_at_most(levels: int) -> None:
    ramp = np.arange(256, dtype=np.uint8)[None, :, None].repeat(40, axis=0).repeat(3, axis=2)
    sample = _sample(np.ascontiguousarray(ramp), np.zeros((40, 256), np.uint8))
    after = tones.posterise(sample, stream(1, 0, "t"), levels=(levels, levels)).image
    assert len(np.unique(after)) == min(levels, 16)


def test_crumpled_paper_is_grey_on_the_whole_and_nowhere_cut_off() -> None:
    facets = page._facets()
    assert 0.5 < facets.mean() / 255 < 0.9
    assert (facets == 0).mean() < 0.02
    assert np.abs(facets[0].mean() - facets.mean()) < 60


def test_a_highlighter_marks_paper_more_than_ink() -> None:
    sample = _written(40)
    after = overprint.highlighter(sample, stream(1, 2, "h"), strength=(1.0, 1.0), cover=(1.2, 1.2)).image
    lost = sample.image.astype(int) - after
    assert lost.min() >= -2
    assert lost[sample.mask == 0].mean() > 4 * lost[sample.mask == 255].mean()


def test_what_is_below_leaves_the_letters_alone_and_is_no_second_text() -> None:
    sample = _written(48)
    for index in range(20):
        after = doubles.below(sample, stream(1, index, "b"), opacity=(0.3, 0.3), size=(1.5, 1.5))
        np.testing.assert_array_equal(after.image[sample.mask == 255], sample.image[sample.mask == 255])
        seen = 225 - after.image[..., 0].astype(int)[sample.mask == 0]
        assert 0 < seen.max() <= 0.36 * 185


def test_flecks_are_smaller_than_any_dot() -> None:
    sample = _written(48)
    for index in range(20):
        after = doubles.sprinkle(sample, stream(1, index, "s"), share=(1.0, 1.0), size=(1.0, 1.0))
        flecks = ((225 - after.image[..., 0].astype(int) > 40) & (sample.mask == 0)).astype(np.uint8)
        _, _, found, _ = cv2.connectedComponentsWithStats(flecks)
        assert found[1:, cv2.CC_STAT_AREA].max(initial=0) <= (0.18 * 48) ** 2


def test_another_ink_is_as_light_as_the_one_before() -> None:
    sample, hues = _coloured((60, 60, 70), (230, 225, 215)), set()
    full = sample.mask == 255
    for index in range(30):
        ink = doubles.recolour(sample, stream(1, index, "r")).image[full].mean(axis=0)
        assert luma_of(ink) == pytest.approx(luma_of(sample.image[full].mean(axis=0)), abs=3)
        hues.add(int(np.argmax(ink)))
    assert hues == {0, 1, 2}


def test_bands_are_shifted_apart_and_boxes_hold_them() -> None:
    sample = _roomy()
    moved = slips.shift(sample, stream(1, 0, "s"), amount=(1.0, 1.0), size=(0.4, 0.4), count=(3, 3), level=1.0)
    rows = [np.nonzero(row)[0].min() for row in moved.mask if row.max() == 255]
    before = [np.nonzero(row)[0].min() for row in sample.mask if row.max() == 255]
    assert len(rows) == len(before)
    assert rows != before
    assert np.abs(moved.lines[0].quad - sample.lines[0].quad).max() <= 0.081 * sample.text_height


def test_nothing_is_lost_where_bands_are_pressed_together() -> None:
    sample = _roomy()
    for index in range(10):
        after = slips.squeeze(sample, stream(1, index, "s"), amount=(9.0, 9.0), size=(0.8, 0.8), level=index % 2)
        assert after.mask.astype(float).sum() == pytest.approx(sample.mask.astype(float).sum(), rel=0.35)
        assert after.lines[0].height > 0.6 * sample.lines[0].height
