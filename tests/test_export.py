"""Training configurations: every path is there, every number is that of the data, the text is YAML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import synth
from synth import export, transfer
from synth.errors import AssetError, OutputError, UsageError


@pytest.fixture(scope="module")
def source(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("export") / "source"
    synth.generate(synth.load(home / "small.toml", count=60, val=0.3, max_length=17), out, jobs=1)
    return out


def _values(table: Any, key: str) -> Iterator[Any]:
    """All that this key stands before, at any depth."""
    if isinstance(table, dict):
        if key in table:
            yield table[key]
        table = list(table.values())
    if isinstance(table, list):
        for inner in table:
            yield from _values(inner, key)


def test_the_numbers_are_those_of_the_data(source: Path) -> None:
    samples = list(transfer.read(source))
    longest = max(len(sample.text) for sample in samples)
    found = export.survey(source)
    assert (found.format, found.samples, found.longest, found.height) == ("paddle", 60, longest, 48)
    fitting = [sum(sample.image.shape[1] <= width for sample in samples) for width in (found.width, found.width - 16)]
    assert fitting[1] < 0.8 * 60 <= fitting[0]
    assert found.width % 16 == 0


@pytest.mark.parametrize("format", ["paddle", "lmdb"])
def test_paddleocr_finds_all_that_is_named(format: str, source: Path, tmp_path: Path) -> None:
    if format == "lmdb":
        pytest.importorskip("lmdb")
        transfer.convert(source, tmp_path / "lmdb", "lmdb")
        source = tmp_path / "lmdb"
    table, found = export.config(source, "paddleocr"), export.survey(source)
    assert Path(table["Global"]["character_dict_path"]).is_file()
    assert table["Global"]["use_space_char"] is True
    assert all(Path(folder).is_dir() for folder in _values(table, "data_dir"))
    lists = [Path(path) for paths in _values(table, "label_file_list") for path in paths]
    assert all(path.is_file() for path in lists)
    assert len(lists) == (2 if format == "paddle" else 0)
    assert table["Global"]["max_text_length"] == found.longest + 2  # NRTRLabelEncode takes what is shorter by two.
    joined = {found.longest} if format == "paddle" else set()
    assert {*_values(table, "max_text_length")} == {found.longest + 2} | joined
    shapes = list(_values(table, "image_shape"))
    assert shapes
    for shape in shapes:
        assert shape in ([3, found.height, found.width], [found.height, found.width, 3])
    assert [name for name in _values(table, "transforms") for name in name[-1]] == ["KeepKeys", "KeepKeys"]
    if format == "paddle":
        assert table["Train"]["sampler"]["scales"] == [[found.width, height] for height in (32, 48, 64)]
        # RecConAug takes its pictures from the place in the list that this number tells.
        assert "RecConAug" in table["Train"]["dataset"]["transforms"][table["Train"]["dataset"]["ext_op_transform_idx"]]


def test_paddlex_finds_the_folder_and_what_it_must_hold(source: Path) -> None:
    table = export.config(source, "paddlex")
    folder = Path(table["Global"]["dataset_dir"])
    assert all((folder / name).is_file() for name in ("dict.txt", "train.txt", "val.txt"))
    assert {"Global", "CheckDataset", "Train", "Evaluate"} == set(table)


@pytest.mark.parametrize("consumer", ["paddleocr", "paddlex"])
def test_the_text_is_yaml_and_says_the_same(consumer: str, source: Path, tmp_path: Path, command: Any) -> None:
    yaml = pytest.importorskip("yaml")
    out = tmp_path / "config.yml"
    done = command("export-config", source, "--for", consumer, "--out", out)
    assert done.returncode == 0, done.stderr
    assert yaml.safe_load(out.read_text(encoding="utf-8")) == export.config(source, consumer)
    assert command("export-config", source, "--for", consumer).stdout == out.read_text(encoding="utf-8")


def test_yaml_of_hostile_values() -> None:
    yaml = pytest.importorskip("yaml")
    for table in (
        {"a": 'C:\\data: "x" # y', "b": [True, None, 1e-05, 3e-05, 0.0005, 12.5], "c": "中é"},
        {"a": [{"b": {"c": [1, "2"]}, "d": None}, {"e": [{"f": "- g"}]}]},
    ):
        assert yaml.safe_load(export.yaml(table)) == table


def test_what_cannot_be_trained_on_is_said(source: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no consumer 'paddle'; did you mean 'paddle"):
        export.config(source, "paddle")
    transfer.convert(source, tmp_path / "trocr", "trocr")
    with pytest.raises(UsageError, match="paddlex does not train on the format 'trocr'; first: synth convert"):
        export.config(tmp_path / "trocr", "paddlex")
    with pytest.raises(OutputError, match="holds no finished data set"):
        export.config(tmp_path, "paddlex")
    with pytest.raises(OutputError, match="cannot be written"):
        export.save(tmp_path / "no" / "config.yml", "")
    (tmp_path / "taken.yml").mkdir()
    with pytest.raises(OutputError, match="cannot be written: Is a directory"):
        export.save(tmp_path / "taken.yml", "")
    assert not list(tmp_path.glob(".*")), "nothing half-written is left"
    (source / "train.txt").rename(tmp_path / "train.txt")
    (source / "val.txt").rename(tmp_path / "val.txt")
    with pytest.raises(AssetError, match="is empty"):
        export.config(source, "paddlex")
