"""What holds for every format: what is written is read, or refused by name; growth, boxes, equal bytes."""

from __future__ import annotations

import gc
import json
import re
import shutil
import subprocess
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import synth
from synth import formats, transfer
from synth.data import Line, Recipe, Sample
from synth.errors import AssetError, OutputError, UsageError
from synth.formats import Output
from synth.text import clusters

LIBRARIES = {"lmdb": "lmdb", "parquet": "pyarrow"}
CONTAINERS = ("lmdb", "parquet", "webdataset")
SPACELESS = ("mmocr-txt",)
"""What cannot hold a space."""
each_format = pytest.mark.parametrize("name", formats.names())
HOSTILE = [
    '"',
    ",",
    "\\",
    "\\n",
    " ",
    "  ",
    "\u3000",
    "\t",
    "\n",
    "#",
    "###",
    "[",
    "{",
    "}",
    "e\u0301",
    "क्षि",
    "שלום",
    "مرحبا",
]
HOSTILE += ["\u200f", "\u2028", "\x85", "\x1c", "\ufeff", "😀", "👩‍🔬", "000000009.jpg", "中", "\ud800", "%s"]
TEXTS = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=4), max_size=6).map("".join)


def _sample(text: str, index: int = 0) -> Sample:
    image = np.full((8, 16, 3), 200, np.uint8)
    image[2:5, 3:9] = (10, 60, 110)
    quad = np.array([[0, 0], [16, 0], [16, 8], [0, 8]], np.float32)
    lines = []
    for part in text.split("\n"):
        chars = clusters(part)
        boxes = np.arange(len(chars) * 8, dtype=np.float32).reshape(-1, 4, 2) / 4
        lines.append(Line(part, quad, chars, boxes))
    return Sample(index, image, tuple(lines), image[..., 0], {"quality": 80})


def _kind(name: str) -> Any:
    if name in LIBRARIES:
        pytest.importorskip(LIBRARIES[name])
    return formats.find(name)


def _write(kind: Any, output: Output, samples: list[Sample], kept: int = 0) -> int:
    mark = output.root / f"mark-{kept}"
    name = f"{samples[0].index:09d}-{samples[-1].index + 1:09d}"
    size: int = kind.write(mark, iter(samples), output, name)
    kind.finish(output, [mark], kept)
    return size


def _refused(call: Callable[[], object]) -> int | None:
    """The number of the sample that is refused, as the sentence names it; None where none is."""
    try:
        call()
    except OutputError as error:
        found = re.search(r"sample (\d+) ", str(error))
        return int(found[1]) if found else -1
    return None


@each_format
@settings(max_examples=60, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=4), boxes=st.booleans())
def test_what_is_written_is_read_or_refused_by_name(
    name: str, texts: list[str], boxes: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    kind, root = _kind(name), tmp_path_factory.mktemp("read")
    samples = [_sample(text, index) for index, text in enumerate(texts)]
    output = Output(root, "png", val=0.3, boxes=boxes, alphabet=("a", "b"))
    refused = _refused(lambda: _write(kind, output, samples))
    if refused is not None:
        # Only what is empty, not UTF-8, or has white space, quotes or marks that a consumer takes for its own.
        assert re.search(r"^$|^#+$|^\*$|^\".*\"$|\s|[\ud800-\udfff]", texts[refused], re.MULTILINE), texts[refused]
        return
    read = sorted(kind.read(root), key=lambda sample: sample.index)
    assert [sample.text for sample in read] == texts
    assert [sample.index for sample in read] == list(range(len(texts)))
    assert all((one.image == other.image).all() for one, other in zip(samples, read, strict=True))
    if boxes:
        for one, other in zip(samples, read, strict=True):
            assert [line.chars for line in one.lines] == [line.chars for line in other.lines]
            assert all(np.allclose(a.boxes, b.boxes) for a, b in zip(one.lines, other.lines, strict=True))


@each_format
def test_a_text_stays_in_its_split_and_growth_keeps_what_is_there(name: str, tmp_path: Path) -> None:
    kind, output = _kind(name), Output(tmp_path, "png", val=0.4, boxes=True)
    first, second = ([_sample(f"text{index}", index) for index in numbers] for numbers in (range(9), range(9, 20)))
    _write(kind, output, first)
    _write(kind, output, second, kept=9)
    read = list(kind.read(tmp_path))
    splits = {sample.text: sample.meta["split"] for sample in read}
    assert splits == {
        f"text{index}": ("val" if formats._output.is_for_validation(f"text{index}", 0.4) else "train")
        for index in range(20)
    }
    assert [sample.meta["split"] for sample in read] == sorted(sample.meta["split"] for sample in read)


@each_format
def test_a_set_that_grew_is_the_one_that_was_made_at_once(
    name: str, tmp_path: Path, tree: Callable[[Path], dict[str, bytes]]
) -> None:
    kind = _kind(name)
    texts = ["a,", "b,", "1,,", "c}", 'd"', "e]", "f,", "g", "h,", "i;"]
    samples = [_sample(text, index) for index, text in enumerate(texts)]
    grown, once = (Output(tmp_path / part, "png", val=0.3, boxes=True) for part in ("grown", "once"))
    for output in (grown, once):
        output.root.mkdir()
    _write(kind, grown, samples[:6])
    _write(kind, grown, samples[6:], kept=6)
    _write(kind, once, samples)
    assert sorted(sample.text for sample in kind.read(tmp_path / "grown")) == sorted(texts)
    if name not in CONTAINERS:  # These are made of shards.
        for mark in tmp_path.glob("*/mark-*"):
            mark.unlink()
        assert tree(tmp_path / "grown") == tree(tmp_path / "once")


@each_format
def test_a_run_in_each_format_is_the_same_for_any_jobs(
    name: str, home: Path, tmp_path: Path, tree: Callable[[Path], dict[str, bytes]]
) -> None:
    _kind(name)
    spaceless = [f"text.{use}.weight=0" for use in ("words", "prose", "template")] if name in SPACELESS else []
    recipe: Recipe = synth.load(home / "small.toml", spaceless, count=24, image_format="png", val=0.2)
    for jobs in (1, 2):
        synth.generate(recipe, tmp_path / str(jobs), jobs=jobs, shard_size=7, format=name, boxes=True)
    assert tree(tmp_path / "1") == tree(tmp_path / "2")
    samples = synth.Samples(recipe)
    read = list(transfer.read(tmp_path / "1"))
    assert {sample.index: sample.text for sample in read} == {index: samples[index].text for index in range(24)}
    assert all((sample.image == samples[sample.index].image).all() for sample in read)
    line, drawn = read[0].lines[0], samples[read[0].index].lines[0]
    assert line.chars == drawn.chars
    assert np.abs(line.boxes - drawn.boxes).max() < 0.01


@pytest.mark.parametrize("name", SPACELESS)
def test_a_recipe_whose_labels_a_format_cannot_hold_is_refused_before_anything_is_written(
    name: str, home: Path, tmp_path: Path
) -> None:
    recipe = synth.load(home / "small.toml", count=24)
    assert any(" " in sample.text for sample in synth.Samples(recipe))
    with pytest.raises(UsageError, match=rf"{name} cannot hold labels with ' ', .*single words"):
        synth.generate(recipe, tmp_path / "out", jobs=1, format=name)
    assert not (tmp_path / "out").exists()
    single = synth.load(home / "small.toml", ['text=[{use = "words", count = [1, 1]}]'], count=24)
    assert synth.generate(single, tmp_path / "out", jobs=1, format=name).made == 24


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_that_is_cut_is_made_again(
    name: str, home: Path, tmp_path: Path, tree: Callable[[Path], dict[str, bytes]]
) -> None:
    _kind(name)
    recipe = synth.load(home / "small.toml", count=24)
    synth.generate(recipe, tmp_path / "clean", jobs=1, shard_size=8, format=name)
    synth.generate(recipe, tmp_path / "out", jobs=1, shard_size=8, format=name, part=(1, 2))
    held = next(path for path in sorted((tmp_path / "out" / "train").rglob("*")) if path.is_file())
    held.write_bytes(held.read_bytes()[:100])
    assert synth.generate(recipe, tmp_path / "out", jobs=1, shard_size=8, format=name).made == 16
    assert tree(tmp_path / "out") == tree(tmp_path / "clean")


@pytest.mark.parametrize("name", CONTAINERS)
def test_leftovers_of_other_shards_are_removed(name: str, home: Path, tmp_path: Path) -> None:
    _kind(name)
    recipe = synth.load(home / "small.toml", count=24)
    synth.generate(recipe, tmp_path, jobs=1, shard_size=5, format=name, part=(1, 2))
    sorted((tmp_path / "shards").iterdir())[1].unlink()
    report = synth.generate(recipe, tmp_path, jobs=1, shard_size=8, format=name)
    assert report.made == 24 - 5 - 4, "one shard of five and the last one, of four, were there"
    assert sorted(sample.index for sample in transfer.read(tmp_path)) == list(range(24))
    assert not any(path.name.startswith("000000010-000000015") for path in (tmp_path / "train").iterdir())


def test_an_unfinished_set_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="holds no finished data set"):
        transfer.read(tmp_path)
    with pytest.raises(AssetError, match=r"no shards\.tsv"):
        list(formats.find("webdataset").read(tmp_path))


# Real consumers, and readers written from the rules of those that cannot be installed


def test_lmdb_as_its_readers_walk_it(home: Path, tmp_path: Path) -> None:
    lmdb = pytest.importorskip("lmdb")
    recipe = synth.load(home / "small.toml", count=30)
    synth.generate(recipe, tmp_path, jobs=1, shard_size=8, format="lmdb")
    labels = []
    for folder in (path for path in (tmp_path / "train").rglob("*") if path.is_dir()):
        assert [file.name for file in folder.iterdir()] == ["data.mdb"]
        environment = lmdb.open(str(folder), readonly=True, lock=False, readahead=False, meminit=False)
        with environment, environment.begin(write=False) as transaction:
            for number in range(1, int(transaction.get(b"num-samples")) + 1):
                picture = np.frombuffer(transaction.get(b"image-%09d" % number), np.uint8)
                height, width = cv2.imdecode(picture, cv2.IMREAD_COLOR).shape[:2]
                assert transaction.get(b"wh-%09d" % number).decode() == f"{width}_{height}"
                labels.append(transaction.get(b"label-%09d" % number).decode("utf-8"))
    assert sorted(labels) == sorted(
        sample.text for sample in transfer.read(tmp_path) if sample.meta["split"] == "train"
    )


def test_an_lmdb_map_grows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = _kind("lmdb")
    monkeypatch.setattr(kind, "_FIRST", 1 << 16)
    samples = [_sample(f"text{index}", index) for index in range(1200)]
    _write(kind, Output(tmp_path, "png"), samples)
    assert [sample.text for sample in kind.read(tmp_path)] == [sample.text for sample in samples]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.skipif(shutil.which("ketos") is None, reason="kraken is not installed")
def test_kraken_compiles_its_pairs(home: Path, tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    synth.generate(synth.load(home / "small.toml", count=20), tmp_path, jobs=1, shard_size=8, format="kraken")
    # The paths in the lists count from the folder that ketos is started in.
    command = ["ketos", "compile", "-f", "path", "-F", "train.txt", "-o", "train.arrow"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    with pyarrow.memory_map(str(tmp_path / "train.arrow")) as file:
        found = [row["lines"]["text"] for row in pyarrow.ipc.open_file(file).read_all().to_pylist()]
    assert sorted(found) == sorted(sample.text for sample in formats.find("kraken").read(tmp_path, ["train"]))


def test_webdataset_reads_its_shards(home: Path, tmp_path: Path) -> None:
    webdataset = pytest.importorskip("webdataset")
    synth.generate(synth.load(home / "small.toml", count=20), tmp_path, jobs=1, shard_size=8, format="webdataset")
    shards = sorted(str(path) for path in (tmp_path / "train").iterdir())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # its reader leaves it to the collector to close the shards
        held = list(webdataset.WebDataset(shards, shardshuffle=False, empty_check=False))
        gc.collect()
    found = [entry["txt"].decode() for entry in held]
    assert found == [sample.text for sample in transfer.read(tmp_path) if sample.meta["split"] == "train"]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("name", "builder"), [("parquet", "parquet"), ("imagefolder", "imagefolder")])
def test_hugging_face_opens_pictures_and_texts(name: str, builder: str, home: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    out = tmp_path / "out"
    synth.generate(synth.load(home / "small.toml", count=30, val=0.3), out, jobs=1, shard_size=8, format=name)
    held = datasets.load_dataset(builder, data_dir=str(out), cache_dir=str(tmp_path / "cache"))
    texts = {
        split: [sample.text for sample in transfer.read(out) if sample.meta["split"] == split]
        for split in ("train", "val")
    }
    assert sorted(held["train"]["text"]) == sorted(texts["train"])
    assert sorted(held["validation"]["text"]) == sorted(texts["val"])
    assert held["train"][0]["image"].size[1] == 48


def test_easyocr_reads_its_labels(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    texts = ["plain", 'a "quoted", word', "a,b,,c", "NA", "null", "'x", "1.0", '"', "\\n"]
    _write(formats.find("easyocr"), Output(tmp_path, "png"), [_sample(text, index) for index, text in enumerate(texts)])
    table = pandas.read_csv(
        tmp_path / "train" / "labels.csv", sep="^([^,]+),", engine="python", usecols=["filename", "words"],
        keep_default_na=False, dtype=str,
    )  # fmt: skip
    assert list(table["words"]) == texts
    assert all((tmp_path / "train" / name).is_file() for name in table["filename"])


@pytest.mark.parametrize("name", ["doctr", "mmocr"])
def test_documents_are_whole_json(name: str, tmp_path: Path) -> None:
    texts = ["a", 'b"\\', "مرحبا"]
    _write(formats.find(name), Output(tmp_path, "png"), [_sample(text, index) for index, text in enumerate(texts)])
    if name == "doctr":
        table = json.loads((tmp_path / "train" / "labels.json").read_text(encoding="utf-8"))
        assert list(table.values()) == texts
        assert all((tmp_path / "train" / "images" / key).is_file() for key in table)
        assert json.loads((tmp_path / "val" / "labels.json").read_text(encoding="utf-8")) == {}
    else:
        whole = json.loads((tmp_path / "textrecog_train.json").read_text(encoding="utf-8"))
        assert whole["metainfo"]["dataset_type"] == "TextRecogDataset"
        assert [entry["instances"][0]["text"] for entry in whole["data_list"]] == texts
        assert all((tmp_path / entry["img_path"]).is_file() for entry in whole["data_list"])
        older = [json.loads(line) for line in (tmp_path / "train.jsonl").read_text(encoding="utf-8").splitlines()]
        assert [entry["text"] for entry in older] == texts


def test_tesstrain_asks_for_png(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--image-format png"):
        formats.find("tesstrain", "jpg")
    assert formats.find("tesstrain", "png").write(tmp_path / "mark", [_sample("a")], Output(tmp_path, "png"), "0-1")
