"""Pictures with several lines: each format gives back every text and where it stands, to those who read it."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth import formats
from synth.data import Line, Sample
from synth.errors import AssetError, OutputError
from synth.formats import Output
from synth.text import clusters

NAMES = ("coco", "doctr-det", "icdar", "mmocr-det", "paddle-det")
each_format = pytest.mark.parametrize("name", NAMES)
PAGE = ['of "three"', "lines, and", "one, two\\"]


def _page(texts: list[str], index: int = 0) -> Sample:
    image = np.full((20 * len(texts), 120, 3), 200, np.uint8)
    lines = []
    for number, text in enumerate(texts):
        top = 20 * number
        quad = np.array([[3, top + 2], [110.25, top + 4], [109.5, top + 18], [2, top + 16]], np.float32)
        lines.append(Line(text, quad, clusters(text), np.zeros((len(clusters(text)), 4, 2), np.float32)))
    return Sample(index, image, tuple(lines), image[..., 0], {"quality": 80})


def _write(name: str, root: Path, pages: list[list[str]], val: float = 0.0, kept: int = 0) -> list[Sample]:
    samples, kind = [_page(texts, kept + index) for index, texts in enumerate(pages)], formats.find(name)
    output = Output(root, "png", val=val)
    kind.write(root / "mark", iter(samples), output, "0-1")
    kind.finish(output, [root / "mark"], kept)
    return samples


def _refused(name: str, root: Path, pages: list[list[str]]) -> int | None:
    try:
        _write(name, root, pages)
    except OutputError as error:
        found = re.search(r"sample (\d+) ", str(error))
        return int(found[1]) if found else -1
    return None


def _quad(line: Line) -> Any:
    return line.quad.reshape(-1).tolist()


@each_format
def test_each_line_and_its_place_are_read(name: str, tmp_path: Path) -> None:
    written = _write(name, tmp_path, [PAGE, ["alone"]])
    read = list(formats.find(name).read(tmp_path))
    assert [[line.text for line in sample.lines] for sample in read] == [PAGE, ["alone"]]
    for one, other in zip(written, read, strict=True):
        for a, b in zip(one.lines, other.lines, strict=True):
            # ICDAR has whole pixels.
            assert np.abs(a.quad - b.quad).max() <= (0.5 if name == "icdar" else 0.01)


@each_format
@settings(max_examples=40, deadline=None)
@given(pages=st.lists(st.lists(st.text(max_size=6), min_size=1, max_size=4), min_size=1, max_size=3))
def test_pages_of_any_texts_are_held_or_refused(
    name: str, pages: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("pages")
    refused = _refused(name, root, pages)
    if refused is not None:
        texts = pages[refused]
        assert texts == [""] or any(re.search(r'^#+$|^\*$|^".*"$|\s|[\ud800-\udfff]', text) for text in texts)
        return
    held = [[line.text for line in sample.lines] for sample in formats.find(name).read(root)]
    assert held == pages


@each_format
def test_growth_is_the_same_as_all_at_once(name: str, tmp_path: Path, tree: Any) -> None:
    pages = [[f"text {number}", "more"] for number in range(12)]
    for folder in ("once", "grown"):
        (tmp_path / folder).mkdir()
    _write(name, tmp_path / "once", pages, val=0.4)
    _write(name, tmp_path / "grown", pages[:7], val=0.4)
    _write(name, tmp_path / "grown", pages[7:], val=0.4, kept=7)
    for folder in ("once", "grown"):
        (tmp_path / folder / "mark").unlink()
    assert tree(tmp_path / "once") == tree(tmp_path / "grown")


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("icdar", "###", "means to ignore it"),
        ("icdar", ' x"', "white space"),
        ("icdar", '"in quotes"', "is in quotes"),
        ("paddle-det", "*", "means to ignore it"),
        ("coco", "\ud800", "cannot"),
    ],
)
def test_what_cannot_be_held_is_refused_by_name(name: str, text: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=f"sample 1 .*{why}"):
        _write(name, tmp_path, [["fine"], ["fine", text]])


@each_format
def test_a_broken_list_is_named(name: str, tmp_path: Path) -> None:
    _write(name, tmp_path, [PAGE])
    for path in [*tmp_path.glob("*train*"), *tmp_path.rglob("labels.json"), *tmp_path.rglob("gt_*")]:
        if path.is_file():
            lines = path.read_text(encoding="utf-8").splitlines()
            cut = (line if len(line) < 20 else line[: len(line) // 2] for line in lines)
            path.write_text("".join(f"{line}\n" for line in cut), encoding="utf-8")
    with pytest.raises(AssetError, match="train"):
        list(formats.find(name).read(tmp_path))


# Real consumers, and readers written from the rules of those that are not here


@pytest.mark.filterwarnings("ignore")
def test_pycocotools_indexes_the_annotations(tmp_path: Path) -> None:
    coco = pytest.importorskip("pycocotools.coco")
    written = _write("coco", tmp_path, [PAGE, ["alone"]])
    held = coco.COCO(str(tmp_path / "instances_train.json"))
    assert held.getImgIds() == [0, 1]
    for sample in written:
        (image,) = held.loadImgs([sample.index])
        assert (image["height"], image["width"]) == sample.image.shape[:2]
        assert (tmp_path / image["file_name"]).is_file()
        found = held.loadAnns(held.getAnnIds(imgIds=[sample.index], catIds=[1], iscrowd=False))
        assert [one["utf8_string"] for one in found] == [line.text for line in sample.lines]
        for one, line in zip(found, sample.lines, strict=True):
            mask = held.annToMask(one)
            assert mask.shape == sample.image.shape[:2]
            assert abs(int(mask.sum()) - one["area"]) < 0.1 * one["area"]
            left, top, width, height = one["bbox"]
            assert np.allclose([left, top], line.quad.min(axis=0))
            assert np.allclose([left + width, top + height], line.quad.max(axis=0))
    assert coco.COCO(str(tmp_path / "instances_val.json")).getImgIds() == []


@pytest.mark.filterwarnings("ignore")
def test_doctr_reads_its_polygons(tmp_path: Path) -> None:
    written = _write("doctr-det", tmp_path, [PAGE, ["alone"]])
    labels, folder = tmp_path / "train" / "labels.json", tmp_path / "train" / "images"
    for (name, table), sample in zip(json.loads(labels.read_text(encoding="utf-8")).items(), written, strict=True):
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == table["img_hash"]
        assert table["img_dimensions"] == list(sample.image.shape[:2])
        assert np.asarray(table["polygons"], np.float32).shape == (len(sample.lines), 4, 2)
    datasets = pytest.importorskip("doctr.datasets")
    held = datasets.DetectionDataset(img_folder=str(folder), label_path=str(labels), use_polygons=True)
    for (_, target), sample in zip(held.data, written, strict=True):
        found = target["words"] if isinstance(target, dict) else target[0] if isinstance(target, tuple) else target
        assert np.allclose(np.asarray(found), [line.quad for line in sample.lines], atol=0.01)
    assert len([held[index] for index in range(len(held))]) == 2


@pytest.mark.filterwarnings("ignore")
def test_doctr_reads_its_words(tmp_path: Path) -> None:
    datasets = pytest.importorskip("doctr.datasets")
    _write("doctr", tmp_path, [['a"b'], ["c"]])
    held = datasets.RecognitionDataset(str(tmp_path / "train" / "images"), str(tmp_path / "train" / "labels.json"))
    assert [text for _, text in held.data] == ['a"b', "c"]


def test_icdar_as_its_own_protocol_reads_it(tmp_path: Path) -> None:
    """Whole numbers and the rest, as the challenge's scripts match a line; quotes around a text would be taken away."""
    written = _write("icdar", tmp_path, [PAGE, ["alone"]])
    pattern = re.compile(r"^\s*" + r"(-?[0-9]+)\s*,\s*" * 8 + r"(.*)$")
    for sample in written:
        truth = tmp_path / "train" / "000000" / f"gt_{sample.index:09d}.txt"
        rows = [pattern.match(line) for line in truth.read_text(encoding="utf-8").replace("\r", "").split("\n") if line]
        assert [row[9] for row in rows if row] == [line.text for line in sample.lines]
        for row, line in zip(rows, sample.lines, strict=True):
            assert row
            assert np.abs(np.array(row.groups()[:8], float) - _quad(line)).max() <= 0.5


def test_mmocr_reads_both_of_its_documents(tmp_path: Path) -> None:
    written = _write("mmocr-det", tmp_path, [PAGE, ["alone"]])
    for task, kind in (("textdet", "TextDetDataset"), ("textspotting", "TextSpotterDataset")):
        whole = json.loads((tmp_path / f"{task}_train.json").read_text(encoding="utf-8"))
        assert (whole["metainfo"]["dataset_type"], whole["metainfo"]["task_name"]) == (kind, task)
        for entry, sample in zip(whole["data_list"], written, strict=True):
            assert (tmp_path / entry["img_path"]).is_file()
            assert (entry["height"], entry["width"]) == sample.image.shape[:2]
            fields = defaultdict(list)
            for instance in entry["instances"]:
                for key, value in instance.items():
                    fields[key].append(value)
            assert fields["text"] == [line.text for line in sample.lines]
            assert np.allclose(fields["polygon"], [_quad(line) for line in sample.lines])
            assert np.allclose(np.array(fields["bbox"])[:, :2], [line.quad.min(axis=0) for line in sample.lines])
            assert fields["ignore"] == [False] * len(sample.lines)
        empty = json.loads((tmp_path / f"{task}_val.json").read_text(encoding="utf-8"))
        assert empty["data_list"] == []


def test_plain_lists_of_mmocr_part_at_the_one_space(tmp_path: Path) -> None:
    _write("mmocr-txt", tmp_path, [["a,b"], ["c"]])
    for line in (tmp_path / "train.txt").read_text(encoding="utf-8").splitlines():
        name, text = line.split(" ")
        assert (tmp_path / name).is_file()
        assert text in ("a,b", "c")
    with pytest.raises(OutputError, match="sample 0 holds ' ', which a plain list of MMOCR cannot: 'two words'"):
        _write("mmocr-txt", tmp_path, [["two words"]])
