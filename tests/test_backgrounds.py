"""Every background step: its picture, its determinism, its independence of the bank; folders of pictures."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image as Pictures

from synth import backgrounds
from synth.backgrounds import pictures
from synth.data import Image, Ink, Line
from synth.digests import renew
from synth.errors import AssetError, Reject
from synth.rng import stream

SIZES = ((1, 1), (1, 40), (7, 3), (48, 317), (64, 900), (130, 3000), (300, 80))
STEPS = [name for name in backgrounds.__all__ if name not in ("emptied", "photo")]


def draw(name: str, size: tuple[int, int], seed: int, **options: object) -> Image:
    image: Image = getattr(backgrounds, name)(size, stream(seed, 0, "background"), **options)
    return image


def checked(image: Image, size: tuple[int, int]) -> Image:
    assert image.shape == (*size, 3)
    assert image.dtype == np.uint8
    assert image.flags.c_contiguous
    assert image.flags.writeable
    return image


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one picture, a quarter red, a quarter green, half blue."""
    pixels = np.zeros((200, 300, 3), np.uint8)
    pixels[:100, :150, 0] = pixels[:100, 150:, 1] = pixels[100:, :, 2] = 255
    Pictures.fromarray(pixels).save(tmp_path / "flag.png")
    return tmp_path


def test_names_are_sorted_and_are_all_the_steps() -> None:
    public = [name for name, value in vars(backgrounds).items() if inspect.isfunction(value) and name[0] != "_"]
    assert backgrounds.__all__ == sorted(public)


@pytest.mark.parametrize("name", backgrounds.__all__)
def test_options_are_keyword_only_and_documented(name: str) -> None:
    step = getattr(backgrounds, name)
    size, rng, *options = inspect.signature(step).parameters.values()
    assert (size.name, rng.name) == ("size", "rng")
    if options and options[0].name == "ink":
        options.pop(0)
    assert all(option.kind is option.KEYWORD_ONLY for option in options)
    assert inspect.getdoc(step)


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_picture(name: str, size: tuple[int, int]) -> None:
    for seed in range(3):
        checked(draw(name, size, seed), size)


@pytest.mark.parametrize("name", STEPS)
def test_same_stream_same_picture(name: str) -> None:
    for seed in range(5):
        assert np.array_equal(draw(name, (48, 200), seed), draw(name, (48, 200), seed))


@pytest.mark.parametrize("name", STEPS)
def test_other_stream_other_picture(name: str) -> None:
    assert len({draw(name, (48, 200), seed).tobytes() for seed in range(12)}) >= 11


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("size", [(48, 200), (256, 768)], ids=str)
def test_a_picture_can_be_painted_on(name: str, size: tuple[int, int]) -> None:
    before = [draw(name, size, seed) for seed in range(6)]
    kept = [image.copy() for image in before]
    for image in before:
        image[:] = 7
    assert all(np.array_equal(draw(name, size, seed), kept[seed]) for seed in range(6))


@pytest.mark.parametrize("name", STEPS)
def test_text_stays_legible(name: str) -> None:
    deviations = [float(draw(name, (48, 300), seed).mean(axis=2).std()) for seed in range(60)]
    assert np.median(deviations) < 25


@pytest.mark.parametrize("name", ["plain", "gradient", "shapes", "metal", "plastic", "fabric"])
def test_a_good_share_is_dark(name: str) -> None:
    dark = sum(draw(name, (48, 100), seed).mean() < 110 for seed in range(120))
    assert 24 <= dark <= 84


def test_paper_is_bright_and_plain_obeys_its_brightness() -> None:
    assert all(draw("paper", (48, 300), seed).mean() > 185 for seed in range(40))
    greys = [draw("plain", (48, 48), seed, brightness=(99, 99), dark=0.0, neutral=1.0).mean() for seed in range(9)]
    assert np.allclose(greys, 99, atol=6)


def test_photo_is_a_piece_of_the_picture(folder: Path) -> None:
    for seed in range(20):
        image = checked(draw("photo", (48, 120), seed, folder=str(folder), scale=(1.0, 1.0)), (48, 120))
        assert set(np.unique(image)) <= {0, 255}


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("scale", [(0.1, 0.1), (0.5, 1.0), (3.0, 3.0)], ids=str)
def test_photo_of_any_size(folder: Path, size: tuple[int, int], scale: tuple[float, float]) -> None:
    checked(draw("photo", size, 1, folder=str(folder), scale=scale), size)


def _emptied(
    folder: Path, *quads: list[tuple[float, float]], size: tuple[int, int] = (48, 240), **options: Any
) -> Image:
    lines = tuple(Line("ab", np.array(quad, np.float32), ("a", "b"), np.zeros((0, 4, 2), np.float32)) for quad in quads)
    ink = Ink(np.zeros(size, np.uint8), lines)
    return backgrounds.emptied(size, stream(1, 0, "background"), ink, folder=str(folder), **options)


@pytest.fixture
def framed(tmp_path: Path) -> Path:
    """A red picture with a blue field, which the text filled, and a green dot in its middle."""
    picture = np.full((40, 160, 3), (200, 0, 0), np.uint8)
    picture[10:30, 20:140], picture[18:22, 78:82] = (0, 0, 200), (0, 200, 0)
    Pictures.fromarray(picture).save(tmp_path / "plate.png")
    corners = np.array([(20 / 160, 0.25), (140 / 160, 0.25), (140 / 160, 0.75), (20 / 160, 0.75)], np.float32)
    (tmp_path / pictures.PLACES).write_text(pictures.written_places([("plate.png", corners)]))
    return tmp_path


def test_an_emptied_crop_lies_as_the_text_does(framed: Path) -> None:
    for quad in (
        [(30, 10), (200, 10), (200, 40), (30, 40)],
        [(20, 4), (220, 14), (216, 44), (16, 34)],
        [(20, 14), (220, 4), (220, 44), (20, 34)],
    ):
        image = checked(_emptied(framed, quad, margin=(0, 0)), (48, 240))
        corners = np.array(quad, np.float32)
        inner = (corners * 0.8 + corners.mean(axis=0) * 0.2).astype(int)
        outer = (corners * 1.1 - corners.mean(axis=0) * 0.1).astype(int).clip((0, 0), (239, 47))
        assert all(image[y, x].tolist() == [0, 0, 200] for x, y in inner.tolist())
        assert all(image[y, x, 0] > 150 for x, y in outer.tolist())
        laid = cv2.getPerspectiveTransform(np.array([(0, 0), (2, 0), (2, 2), (0, 2)], np.float32), corners)
        middle = cv2.perspectiveTransform(np.ones((1, 1, 2), np.float32), laid)[0, 0].astype(int)
        assert image[middle[1], middle[0], 1] > 100


def test_an_emptied_crop_may_be_wider_than_the_text(framed: Path) -> None:
    quad = [(60, 16), (180, 16), (180, 32), (60, 32)]
    near, far = (_emptied(framed, quad, margin=(margin, margin))[:, :, 2] > 100 for margin in (0.0, 0.25))
    assert np.count_nonzero(near[24, 44:196]) + 8 == pytest.approx(np.count_nonzero(far[24, 44:196]), abs=2)
    assert np.count_nonzero(near[8:40, 100]) + 8 == pytest.approx(np.count_nonzero(far[8:40, 100]), abs=2)


def test_around_several_lines_an_emptied_crop_lies_upright(framed: Path) -> None:
    first, second = [(40, 6), (120, 6), (120, 20), (40, 20)], [(40, 26), (200, 26), (200, 42), (40, 42)]
    image = _emptied(framed, first, second)
    assert image[24, 50].tolist() == image[8, 196].tolist() == [0, 0, 200]
    assert image[24, 30, 0] > 150


def test_emptied_crops_that_cannot_be_laid_are_drawn_again(framed: Path) -> None:
    with pytest.raises(Reject, match="no room"):
        _emptied(framed, [(30, 10), (30, 10), (30, 10), (30, 10)])
    with pytest.raises(Reject, match="would end"):
        _emptied(framed, [(60, 23), (160, 8), (160, 40), (60, 25)])


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (None, "cannot be read"),
        ("picture\nplate.png\t0.1\n", "line 2 of .* is not a name and eight numbers"),
        ("picture\nplate.png" + "\t0.1" * 7 + "\tnan\n", "line 2 of .* is not a name and eight numbers"),
        ("picture\nplate.png" + "\t0.5" * 8 + "\n", "line 2 of .* has corners between which no text can be"),
        ("picture\nother.png" + "\t0" * 3 + "\t1" * 2 + "\t0\t1\t1\n", "line 2 of .* has corners"),
        ("picture\nother.png\t0\t0\t1\t0\t1\t1\t0\t1\n", "names no usable picture"),
    ],
)
def test_wrong_places_are_told(table: str | None, sentence: str, framed: Path) -> None:
    (framed / pictures.PLACES).unlink()
    if table:
        (framed / pictures.PLACES).write_text(table)
    with pytest.raises(AssetError, match=sentence):
        _emptied(framed, [(30, 10), (200, 10), (200, 40), (30, 40)])


def test_photo_is_never_stretched(tmp_path: Path) -> None:
    bars = np.indices((40, 40))[1] // 10 % 2 * 255
    Pictures.fromarray(bars.astype(np.uint8)).save(tmp_path / "bars.png")
    image = draw("photo", (160, 640), 3, folder=str(tmp_path), scale=(1.0, 1.0))
    edges = np.flatnonzero(np.diff((image[80, :, 0] > 127).astype(int)))
    assert np.all(np.isin(np.diff(edges), (40, 80)))


@pytest.mark.parametrize(
    ("mode", "value", "expected"),
    [
        ("L", 90, (90, 90, 90)),
        ("1", 1, (255, 255, 255)),
        ("RGB", (10, 20, 30), (10, 20, 30)),
        ("RGBA", (10, 20, 30, 0), (255, 255, 255)),
        ("LA", (40, 255), (40, 40, 40)),
        ("I;16", 257 * 128, (128, 128, 128)),
        ("P", 0, (0, 0, 0)),
    ],
)
def test_photo_of_any_mode(tmp_path: Path, mode: str, value: object, expected: tuple[int, int, int]) -> None:
    Pictures.new(mode, (90, 70), value).save(tmp_path / "one.png")  # type: ignore[arg-type]
    image = checked(draw("photo", (32, 40), 0, folder=str(tmp_path)), (32, 40))
    assert np.abs(image.astype(int) - expected).max() <= 1


def test_photo_is_turned_as_exif_says(tmp_path: Path) -> None:
    picture = Pictures.new("RGB", (400, 100))
    exif = Pictures.Exif()
    exif[0x0112] = 6
    picture.save(tmp_path / "turned.jpg", exif=exif)
    assert pictures._opened(tmp_path / "turned.jpg").shape == (400, 100, 3)


def test_tiny_and_huge_photos(tmp_path: Path) -> None:
    Pictures.new("RGB", (2, 1), (9, 9, 9)).save(tmp_path / "tiny.png")
    Pictures.new("RGB", (5000, 3000), (9, 9, 9)).save(tmp_path / "deep.jpg")
    assert pictures._opened(tmp_path / "deep.jpg").shape[1] <= pictures.LONGEST
    for seed in range(8):
        assert checked(draw("photo", (48, 600), seed, folder=str(tmp_path)), (48, 600)).max() < 20


def test_photos_are_listed_in_order_with_their_folders(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    names = ("c.PNG", "b/z.jpeg", "a.webp", "b/a.bmp", "d.tiff")
    for name in names:
        Pictures.new("RGB", (4, 4)).save(tmp_path / name)
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / "e.jpg").write_bytes(b"no picture either")
    found = [path.relative_to(tmp_path).as_posix() for path in pictures.photos(tmp_path)]
    assert found == sorted(names)
    assert [path.name for path in pictures.unusable(tmp_path)] == ["e.jpg"]


def test_corrupt_photo_is_rejected(tmp_path: Path) -> None:
    noise = stream(0, 0, "noise").generator().integers(0, 256, (64, 64, 3)).astype(np.uint8)
    path = tmp_path / "broken.png"
    Pictures.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[:600])
    assert pictures.photos(tmp_path) == (path,)
    with pytest.raises(Reject, match="unreadable background"):
        draw("photo", (48, 100), 0, folder=str(tmp_path))


def test_a_photo_that_is_added_is_found_by_the_next_data_set(tmp_path: Path) -> None:
    for name in ("b.png", "a.png"):
        cv2.imwrite(str(tmp_path / name), np.full((20, 30, 3), 99, np.uint8))
        found = [path.name for path in pictures.photos(tmp_path)]
    assert found == ["b.png"]  # While a data set is drawn nothing changes.
    renew(tmp_path)
    assert [path.name for path in pictures.photos(tmp_path)] == ["a.png", "b.png"]


def test_folders_without_pictures_are_errors(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match="does not exist"):
        pictures.photos(tmp_path / "nowhere")
    with pytest.raises(AssetError, match="holds no file named"):
        pictures.photos(tmp_path)
    (tmp_path / "e.jpg").write_bytes(b"no picture")
    with pytest.raises(AssetError, match="all 1 pictures in it are broken"):
        pictures.photos(tmp_path)


def test_banks_are_locked() -> None:
    from synth.backgrounds import papers

    assert not any(tile.flags.writeable for tile in papers.sheets())
