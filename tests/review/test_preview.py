"""Contact sheets."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from synth import OutputError
from synth.data import Line, Sample
from synth.review import preview


def _sample(index: int, width: int = 120, height: int = 32, text: str = "abc") -> Sample:
    image = np.full((height, width, 3), (40 + index * 10, 120, 200), np.uint8)
    boxes = np.array(
        [[[10 + 30 * at, 6], [30 + 30 * at, 6], [30 + 30 * at, 26], [10 + 30 * at, 26]] for at in range(len(text))],
        np.float32,
    )
    quad = np.array([[10, 6], [100, 6], [100, 26], [10, 26]], np.float32)
    return Sample(index, image, (Line(text, quad, tuple(text), boxes),), np.zeros((height, width), np.uint8), {})


@pytest.mark.parametrize(("number", "columns", "rows"), [(1, 4, 1), (4, 4, 1), (5, 4, 2), (7, 1, 7)])
def test_samples_stand_in_columns_in_reading_order(number: int, columns: int, rows: int) -> None:
    sheet = preview.sheet([_sample(index) for index in range(number)], columns=columns, width=150)
    assert sheet.dtype == np.uint8
    height, width = sheet.shape[0] // rows, sheet.shape[1] // columns
    assert sheet.shape == (height * rows, width * columns, 3)
    for index in range(number):
        row, column = divmod(index, columns)
        assert tuple(sheet[row * height + 10, column * width + 10]) == (40 + index * 10, 120, 200)


def test_no_samples_make_an_empty_sheet() -> None:
    assert (preview.sheet([]) == 255).all()


def test_wide_pictures_are_made_smaller_and_others_left_as_they_are() -> None:
    sheet = preview.sheet([_sample(0, width=900, height=60), _sample(1)], columns=1, width=300)
    assert sheet.shape[1] < 320
    rows = np.nonzero((sheet == (40, 120, 200)).all(axis=2).any(axis=1))[0]
    assert len(rows) == pytest.approx(20, abs=1)
    rows = np.nonzero((sheet == (50, 120, 200)).all(axis=2).any(axis=1))[0]
    assert len(rows) == 32


def test_frames_stand_around_the_characters() -> None:
    sample = _sample(0)
    before = sample.image.copy()
    bare, framed = (preview.sheet([sample], columns=1, width=150, boxes=boxes) for boxes in (False, True))
    np.testing.assert_array_equal(sample.image, before)
    red = (framed == (255, 0, 0)).all(axis=2)
    assert not (bare == (255, 0, 0)).all(axis=2).any()
    assert red[6:27, 10:30].any(axis=0).all()
    assert not red[8:24, 12:28].any()
    assert not red[:, 105:].any()


@pytest.mark.parametrize("text", ["Label", "中文标签", "10 €", "été"])
def test_captions_show_their_text_dark_on_white(text: str) -> None:
    strip = preview.caption(text, 300)
    assert strip.shape[1:] == (300, 3)
    assert strip.max() == 255
    assert strip.min() < 140
    assert (strip[..., 0] == strip[..., 2]).all()


def test_captions_tell_texts_apart_and_longer_ones_are_longer() -> None:
    strips = [preview.caption(text, 300) for text in ("one", "two", "one two three four")]
    assert (strips[0] != strips[1]).any()
    ends = [np.nonzero((strip < 200).any(axis=(0, 2)))[0].max() for strip in strips]
    assert ends[2] > 2 * ends[0]


@pytest.mark.parametrize("text", ["", " ", "\u0301", "سلام", "\U0010fffd", "x" * 500, "中" * 500])
def test_captions_of_any_text(text: str) -> None:
    assert preview.caption(text, 200).shape[1:] == (200, 3)


def test_a_sheet_is_saved_as_png(tmp_path: Path) -> None:
    sheet = preview.sheet([_sample(0)], columns=1, width=150)
    preview.save(tmp_path / "new" / "sheet.png", sheet)
    read = cv2.cvtColor(cv2.imread(str(tmp_path / "new" / "sheet.png")), cv2.COLOR_BGR2RGB)
    np.testing.assert_array_equal(read, sheet)


def test_a_place_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        preview.save(tmp_path / "file" / "sheet.png", np.zeros((4, 4, 3), np.uint8))


def test_where_the_disk_is_full_the_picture_that_was_there_stays(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    path, limits = tmp_path / "sheet.png", resource.getrlimit(resource.RLIMIT_FSIZE)
    preview.save(path, np.zeros((4, 4, 3), np.uint8))
    before = path.read_bytes()
    noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(OutputError, match="cannot be written"):
            preview.save(path, noise)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("sheet.png", before)]
