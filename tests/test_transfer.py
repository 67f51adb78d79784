"""Converting: nothing is lost, nothing changes sides, nothing half looks whole."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

import synth
from synth import formats, transfer
from synth.errors import AssetError, OutputError

LIBRARIES = {"lmdb": "lmdb", "parquet": "pyarrow"}
SPACELESS = ("mmocr-txt",)


@pytest.fixture(scope="module")
def source(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("transfer") / "source"
    recipe = synth.load(home / "small.toml", count=40, val=0.3, image_format="png")
    synth.generate(recipe, out, jobs=1, boxes=True)
    return out


def _held(root: Path) -> list[tuple[Any, ...]]:
    return [
        (sample.text, sample.meta["split"], sample.meta["file"], sample.lines[0].chars, sample.lines[0].boxes.tolist())
        for sample in transfer.read(root)
    ]


@pytest.mark.parametrize("name", [name for name in formats.names() if name not in SPACELESS])
def test_there_and_back_changes_nothing(name: str, source: Path, tmp_path: Path) -> None:
    if name in LIBRARIES:
        pytest.importorskip(LIBRARIES[name])
    assert transfer.convert(source, tmp_path / name, name, boxes=True, shard_size=7) == 40
    transfer.convert(tmp_path / name, tmp_path / "back", "paddle", boxes=True)
    assert _held(tmp_path / "back") == _held(source)
    assert (tmp_path / "back" / "dict.txt").read_bytes() == (source / "dict.txt").read_bytes()


def test_labels_of_small_lines_stay_as_they_are(home: Path, tmp_path: Path) -> None:
    """A stacked text is one label, its words with spaces between them, though its boxes are of two lines."""
    text = [{"use": "pattern", "patterns": ["[ab]{3} [ab]{4}"]}]
    recipe = synth.load(home / "small.toml", count=12, layout=[{"use": "stacked"}], text=text)
    synth.generate(recipe, tmp_path / "in", jobs=1, boxes=True)
    labels = [text for text, *_ in _held(tmp_path / "in")]
    assert all("\n" not in text for text in labels)
    for format in ("mmocr", "imagefolder", "paddle"):
        transfer.convert(tmp_path / "in", tmp_path / format, format, boxes=True)
        assert [text for text, *_ in _held(tmp_path / format)] == labels


def test_pictures_in_another_format(source: Path, tmp_path: Path) -> None:
    transfer.convert(source, tmp_path / "out", "webdataset", image_format="webp")
    assert {sample.meta["file"][0] for sample in transfer.read(tmp_path / "out")} == {"webp"}


def test_an_interrupted_conversion_is_not_a_data_set_and_starts_over(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        transfer.convert(source, tmp_path / "out", "imagefolder", shard_size=7, progress=stop)
    with pytest.raises(OutputError, match="holds no finished data set"):
        transfer.read(tmp_path / "out")
    assert transfer.convert(source, tmp_path / "out", "imagefolder", shard_size=7) == 40
    assert [sample.text for sample in transfer.read(tmp_path / "out")] == [text for text, *_ in _held(source)]


def test_what_is_there_is_left_alone(source: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match="is not empty"):
        transfer.convert(source, tmp_path, "trocr")
    transfer.convert(source, tmp_path / "out", "trocr")
    with pytest.raises(OutputError, match="holds another data set"):
        transfer.convert(source, tmp_path / "out", "trocr")


def test_a_broken_picture_is_named(source: Path, tmp_path: Path) -> None:
    transfer.convert(source, tmp_path / "one", "trocr")
    broken = next((tmp_path / "one" / "image").rglob("*.png"))
    broken.write_bytes(b"half")
    with pytest.raises(AssetError, match=broken.name):
        transfer.convert(tmp_path / "one", tmp_path / "two", "doctr")


def test_memory_does_not_grow_with_the_data_set(home: Path, tmp_path: Path) -> None:
    peaks = []
    for count in (100, 600):
        synth.generate(synth.load(home / "small.toml", count=count), tmp_path / str(count), jobs=1)
        tracemalloc.start()
        transfer.convert(tmp_path / str(count), tmp_path / f"{count}-tar", "webdataset", shard_size=50)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5


@pytest.mark.parametrize("change", [{"format": 3}, {"format": ["paddle"]}, {"complete": -5}])
def test_a_manifest_of_something_else_is_said(change: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"format": "paddle", "complete": 5, **change}))
    with pytest.raises(OutputError, match="is not a manifest"):
        next(transfer.read(tmp_path))
