"""What PaddleOCR's SimpleDataSet and PaddleX's checker ask of a data set, written from their rules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import synth
from synth import formats
from synth.data import Line, Sample
from synth.errors import AssetError, OutputError, UsageError
from synth.formats import Output, paddle
from synth.formats._output import is_for_validation
from synth.text import clusters

MAX_LENGTH = 12


@pytest.fixture(scope="module")
def data_set(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("paddle") / "out"
    recipe = synth.load(home / "small.toml", count=80, val=0.2, max_length=MAX_LENGTH)
    synth.generate(recipe, out, jobs=1, shard_size=30)
    return out


def _checked(root: Path, name: str) -> Iterator[tuple[str, str]]:
    """PaddleX: each line that is not empty has two parts, and the picture is there."""
    for line in (root / name).read_bytes().splitlines(keepends=True):
        assert line.endswith(b"\n")
        assert b"\r" not in line
        parts = line.decode("utf-8").strip("\n").split("\t")
        assert len(parts) == 2, line
        assert not parts[0].startswith("["), "SimpleDataSet would read a list of pictures"
        assert (root / parts[0]).is_file()
        yield parts[0], parts[1]


def _encoder(root: Path) -> dict[str, int]:
    """PaddleOCR: the lines of the dictionary, the space after them, and the blank before."""
    lines = (root / "dict.txt").read_bytes().split(b"\n")[:-1]
    chars = [line.decode("utf-8").strip("\n").strip("\r\n") for line in lines]
    return {char: number for number, char in enumerate(["blank", *chars, " "])}


@pytest.mark.parametrize("name", ["train.txt", "val.txt"])
def test_paddle_takes_every_line(name: str, data_set: Path) -> None:
    encoder, lines = _encoder(data_set), list(_checked(data_set, name))
    assert lines
    for picture, label in lines:
        image = cv2.imdecode(np.fromfile(data_set / picture, np.uint8), cv2.IMREAD_COLOR)
        assert image is not None
        assert image.shape[0] == 48
        assert 0 < len(label) <= MAX_LENGTH
        assert label == label.strip()
        assert all(char in encoder for char in label), label


def test_the_dictionary_holds_each_character_once_and_no_space(data_set: Path) -> None:
    raw = (data_set / "dict.txt").read_bytes()
    chars = raw.decode("utf-8").split("\n")
    assert chars.pop() == ""
    assert len(set(chars)) == len(chars) == len(synth.Samples(synth.load("ab")).alphabet)
    assert all(len(char) == 1 and not char.isspace() for char in chars)
    assert not raw.startswith(b"\xef\xbb\xbf")


def test_a_folder_holds_a_thousand_pictures_whatever_the_shards(tmp_path: Path) -> None:
    samples = [_sample("a", index) for index in (0, 999, 1000)]
    _write(tmp_path, samples)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.png")) == [
        "images/000000/000000000.png",
        "images/000000/000000999.png",
        "images/000001/000001000.png",
    ]


def _sample(text: str, index: int = 0) -> Sample:
    image = np.full((8, 16, 3), 200, np.uint8)
    image[2:5, 3:9] = (10, 60, 110)
    quad = np.array([[0, 0], [16, 0], [16, 8], [0, 8]], np.float32)
    line = Line(text, quad, clusters(text), np.zeros((len(clusters(text)), 4, 2), np.float32))
    return Sample(index, image, (line,), image[..., 0], {"quality": 80})


def _write(root: Path, samples: list[Sample]) -> int:
    shard = root / "shard.tsv"
    output = Output(root, "png", alphabet=("a", "b"))
    size = paddle.write(shard, samples, output, "")
    paddle.finish(output, [shard], 0)
    return size


HOSTILE = ['"', "'", ",", "\\", "\\n", "\\t", " ", "\u3000", "\u00a0", "#", "[", "{", "e\u0301", "क्षि", "שלום", "مرحبا"]
HOSTILE += [
    "\u200f",
    "\u2028",
    "\x85",
    "\x0b",
    "\x1c",
    "\ufeff",
    "😀",
    "👩‍🔬",
    "🇩🇪",
    "%s",
    "{}",
    "None",
    "\U0001f9ff",
    "中",
]
SCRIPTS = st.characters(codec="utf-8", exclude_characters="\t\n\r")
TEXTS = st.lists(st.sampled_from(HOSTILE) | st.text(SCRIPTS, max_size=4), min_size=1, max_size=6).map("".join)


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(TEXTS.filter(bool), min_size=1, max_size=4))
def test_what_is_written_is_read(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("read")
    samples = [_sample(text, index) for index, text in enumerate(texts)]
    size = _write(root, samples)
    read = list(paddle.read(root))
    assert [(sample.index, sample.text) for sample in read] == list(enumerate(texts))
    assert all((one.image == other.image).all() for one, other in zip(samples, read, strict=True))
    assert size == sum(path.stat().st_size for path in [*root.rglob("*.png"), root / "shard.tsv"])
    assert [label for _, label in _checked_as_bytes(root)] == texts


def _checked_as_bytes(root: Path) -> Iterator[tuple[str, str]]:
    """SimpleDataSet reads lines as bytes, so that only a line feed ends one."""
    with (root / "train.txt").open("rb") as file:
        for line in file:
            name, label = line.decode("utf-8").strip("\n").split("\t")
            yield name, label


@pytest.mark.parametrize("text", ["a\tb", "a\nb", "a\r", "\n", "\t", "\ud800", ""])
def test_what_cannot_be_held_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="sample 7 "):
        _write(tmp_path, [_sample("fine", 6), _sample(text, 7)])
    assert len(list(tmp_path.rglob("*.png"))) <= 1, "the picture of a refused label is left behind"
    assert not (tmp_path / "train.txt").exists()


def test_lines_of_one_text_are_together() -> None:
    share = 0.25
    chosen = [is_for_validation(str(number), share) for number in range(4000)]
    assert 0.22 < sum(chosen) / 4000 < 0.28
    assert not any(is_for_validation(str(number), 0.0) for number in range(100))
    grown = [is_for_validation(str(number), 0.5) for number in range(4000)]
    assert all(more for less, more in zip(chosen, grown, strict=True) if less)


def test_finish_keeps_what_was_there(tmp_path: Path) -> None:
    _write(tmp_path, [_sample("first", 0), _sample("second", 1)])
    later = tmp_path / "later.tsv"
    output = Output(tmp_path, "png")
    paddle.write(later, [_sample("second again", 1), _sample("third", 2)], output, "")
    paddle.finish(output, [later], 2)
    assert [sample.text for sample in paddle.read(tmp_path)] == ["first", "second", "third"]


def test_broken_data_sets_are_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "train.txt").write_text("images/0.png a\n")
    with pytest.raises(AssetError, match="holds no tab"):
        list(paddle.read(tmp_path))
    (tmp_path / "train.txt").write_text("images/0.png\ta\n")
    with pytest.raises(AssetError, match=r"0\.png' cannot be read"):
        list(paddle.read(tmp_path))
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "0.png").write_bytes(b"")
    with pytest.raises(AssetError, match="not a picture"):
        list(paddle.read(tmp_path))
    (tmp_path / "train.txt").write_bytes("images/0.png\tä\n".encode("latin-1"))
    with pytest.raises(AssetError, match="UTF-8"):
        list(paddle.read(tmp_path))


@pytest.mark.parametrize("image_format", ["jpg", "png", "webp"])
def test_each_picture_format(image_format: str, tmp_path: Path) -> None:
    paddle.write(tmp_path / "shard.tsv", [_sample("a")], Output(tmp_path, image_format), "")
    picture = cv2.imread(str(tmp_path / f"images/000000/000000000.{image_format}"))
    assert picture is not None
    assert abs(picture[..., ::-1].astype(int) - _sample("a").image).max() <= (0 if image_format == "png" else 90)
    assert abs(picture[0, 0].astype(int) - 200).max() < 12


def test_formats_are_found_by_name() -> None:
    assert "paddle" in formats.names()
    assert formats.find("paddle") is paddle
    with pytest.raises(UsageError, match="no format 'padle'; did you mean 'paddle'"):
        formats.find("padle")


@pytest.mark.parametrize("name", formats.names())
def test_each_format_has_its_parts(name: str) -> None:
    module = formats.find(name)
    assert module.SUFFIX.startswith(".")
    assert callable(module.write)
    assert callable(module.read)
    assert module.__doc__
