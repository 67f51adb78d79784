"""What a label says is in the picture: measured from the pixels of finished samples, with the recipe people use."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

import synth
from synth import Sample, Samples
from synth.data import Array, Face
from synth.paint import contrast_of
from synth.text import LATIN_END, normalise

NUMBER = 200
LANGUAGES = ("ch", "en")


@functools.cache
def _samples(lang: str) -> Samples:
    return Samples(synth.load(lang, count=NUMBER, seed=11))


@functools.cache
def _made(lang: str) -> list[Sample]:
    return list(_samples(lang))


@functools.cache
def _faces(lang: str) -> dict[str, Face]:
    return {face.name: face for face in _samples(lang).shelf.faces}


def _face(lang: str, name: str, char: str) -> Face:
    """The face that a character was set in; beside a Chinese one, Latin letters may have one of their own."""
    own, _, latin = name.partition(" + ")
    return _faces(lang)[latin if latin and char < LATIN_END else own]


def _letters(lang: str) -> Iterator[tuple[Sample, str, Array]]:
    """Every character of every sample with its box, spaces too."""
    for sample in _made(lang):
        for line in sample.lines:
            for char, box in zip(line.chars, line.boxes, strict=True):
                yield sample, char, box


@functools.lru_cache(maxsize=8192)
def _drawn(path: str, number: int, char: str) -> Array:
    """A character as Pillow draws it, cut to its ink."""
    font = ImageFont.truetype(path, 64, index=number, layout_engine=ImageFont.Layout.BASIC)
    picture = Pictures.new("L", (256, 256))
    ImageDraw.Draw(picture).text((96, 160), char, fill=255, font=font, anchor="ls")
    mask = np.asarray(picture)
    x, y, width, height = cv2.boundingRect(mask)
    return mask[y : y + height, x : x + width]


def _straight(mask: Array, box: Array) -> Array:
    """What is in a box, as wide and high as it is, turned upright."""
    width = max(2, round(float(np.linalg.norm(box[1] - box[0]))))
    height = max(2, round(float(np.linalg.norm(box[3] - box[0]))))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
    turn = cv2.getPerspectiveTransform(np.ascontiguousarray(box - 0.5, np.float32), corners)
    return cv2.warpPerspective(mask, turn, (width, height), flags=cv2.INTER_LINEAR)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_labels_hold_characters_of_the_dictionary_alone(lang: str) -> None:
    allowed = set(_samples(lang).alphabet) | {" "}
    for sample in _made(lang):
        assert sample.text
        assert set(sample.text) <= allowed
        assert sample.text == normalise(sample.text)
        assert len(sample.text) <= 25


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_character_of_a_label_has_ink_in_its_box(lang: str) -> None:
    for sample, char, box in _letters(lang):
        if char == " ":
            continue
        face = _face(lang, sample.meta["font"], char)
        expected = _drawn(str(face.path), face.number, char)
        inked = _straight(sample.mask, box)
        share, usual = inked.mean() / 255, expected.mean() / 255
        # Worn and thinned letters keep a third of their ink; a tight crop takes away some more.
        assert share >= 0.3 * usual, (sample, char)
        assert inked.max() > 100, (sample, char)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_spaces_are_bare(lang: str) -> None:
    shares = []
    for sample, char, box in _letters(lang):
        if char == " ":
            inked = _straight(sample.mask, box)
            middle = inked[:, inked.shape[1] // 4 : -(inked.shape[1] // 4) or None]
            shares.append(middle.mean() / 255)
    assert np.mean(np.array(shares or [0.0]) < 0.1) > 0.9


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_ink_is_far_from_every_box(lang: str) -> None:
    ruled = 0
    for sample in _made(lang):
        left = sample.mask.copy()
        for box in (box for line in sample.lines for box in line.boxes):
            hull = cv2.convexHull(np.round(box * 16 - 8).astype(np.int32))
            cv2.fillConvexPoly(left, hull, 0, shift=4)
            cv2.polylines(left, [hull], True, 0, 5, shift=4)
        ruled += left.sum() > 0.01 * sample.mask.sum()
    # Underlines and strikes are no letters; few samples have them.
    assert ruled <= 0.1 * NUMBER


@pytest.mark.parametrize("lang", LANGUAGES)
def test_characters_look_as_their_face_draws_them(lang: str) -> None:
    alike, best = [], []
    alphabet = "aeo0n" if lang == "en" else "的一国中人"
    for sample, char, box in _letters(lang):
        face = _face(lang, sample.meta["font"], char)
        if char in " .,'-·|lI1i:;!一" or min(np.ptp(box, axis=0)) < 6:
            continue
        inked = cv2.resize(_straight(sample.mask, box), (32, 32), interpolation=cv2.INTER_AREA)

        def likeness(other: str, face: Face = face, inked: Array = inked) -> float:
            picture = cv2.resize(_drawn(str(face.path), face.number, other), (32, 32), interpolation=cv2.INTER_AREA)
            return float(np.corrcoef(inked.ravel(), picture.ravel())[0, 1])

        alike.append(likeness(char))
        others = [likeness(other) for other in alphabet if other != char and ord(other) in face.coverage]
        best.append(alike[-1] > max(others, default=-1.0))
    assert len(alike) > 500
    assert np.median(alike) > 0.85
    assert np.mean(np.array(alike) > 0.5) > 0.95
    assert np.mean(best) > 0.97


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_character_is_the_glyph_of_missing_ones(lang: str) -> None:
    for sample, char, _ in _letters(lang):
        if char != " ":
            face = _face(lang, sample.meta["font"], char)
            own, missing = (_drawn(str(face.path), face.number, one) for one in (char, "\U0010fffd"))
            assert own.size
            assert own.shape != missing.shape or (own != missing).any(), (face.name, char)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_letters_can_be_told_from_their_ground(lang: str) -> None:
    least = _samples(lang).recipe.output["contrast"]
    contrasts = [contrast_of(sample.image, sample.mask) for sample in _made(lang)]
    assert min(contrasts) >= least
    assert np.median(contrasts) > 2 * least


@pytest.mark.parametrize("lang", LANGUAGES)
def test_boxes_lie_in_the_picture(lang: str) -> None:
    for sample, _, box in _letters(lang):
        height, width = sample.mask.shape
        assert box.min() >= -0.08 * height
        assert box[:, 0].max() <= width + 0.08 * height
        assert box[:, 1].max() <= 1.08 * height


@pytest.mark.parametrize("lang", LANGUAGES)
def test_few_draws_are_rejected(lang: str) -> None:
    assert sum(len(sample.meta["rejected"]) for sample in _made(lang)) <= 0.1 * NUMBER


@pytest.mark.parametrize("lang", LANGUAGES)
def test_samples_are_varied(lang: str) -> None:
    made = _made(lang)
    assert len({sample.text for sample in made}) > 0.95 * NUMBER
    assert len({sample.meta["background"] for sample in made}) >= 8
    assert len({sample.meta["source"] for sample in made}) >= 3
    families = len({face.family for face in _samples(lang).shelf.faces})
    assert len({sample.meta["font"] for sample in made}) >= min(12, families // 2)
