"""MMOCR 1.x detection: `textdet_train.json` and `textspotting_train.json`, and the same of val.

Both hold the same pictures, one on each line; the words that belong to a polygon are read for spotting alone.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from synth.data import Sample
from synth.formats import _lists, _regions
from synth.formats._output import SPLITS, Output, write_dictionary

SUFFIX = ".tsv"
_TASKS = {"textdet": "TextDetDataset", "textspotting": "TextSpotterDataset"}
_FILES = {split: f"textdet_{split}.json" for split in SPLITS}
_START = '{"metainfo"'


def write(mark: Path, samples: Iterable[Sample], output: Output, name: str) -> int:
    """Write one shard. Raises OutputError for a label that the format cannot hold."""
    return _lists.write(mark, samples, output, _entry)


def _entry(name: str, sample: Sample) -> str:
    height, width = sample.image.shape[:2]
    instances = [
        {
            "text": text,
            "polygon": _regions.flat(quad),
            "bbox": _regions.frame(quad),
            "bbox_label": 0,
            "ignore": False,
        }
        for text, quad in _regions.regions(sample, holder="a list of MMOCR")
    ]
    table = {"img_path": name, "height": height, "width": width, "instances": instances}
    return json.dumps(table, ensure_ascii=False)


def finish(output: Output, marks: Iterable[Path], kept: int) -> None:
    """Join the shards into the lists of both tasks."""
    marks = list(marks)
    for task, kind in _TASKS.items():
        files = {split: f"{task}_{split}.json" for split in SPLITS}
        meta = {"dataset_type": kind, "task_name": task, "category": [{"id": 0, "name": "text"}]}
        head = f'{_START}: {json.dumps(meta)}, "data_list": [\n'
        _lists.join(output, marks, kept, files, head=head, between=",\n", tail="\n]}\n", boxes=task == "textdet")
    write_dictionary(output)


def read(root: Path, splits: Collection[str] = SPLITS, undecoded: str = "") -> Iterator[Sample]:
    """The samples of a data set in the order of its files. Raises AssetError for what cannot be read."""
    return _regions.read(root, _FILES, "", _parse, splits, undecoded)


def _parse(line: str) -> tuple[str, _regions.Regions] | None:
    if line.startswith(_START) or line.strip() in ("]}", ""):
        return None
    table = json.loads(line.removesuffix(","))
    return table["img_path"], [(one["text"], _regions.pairs(one["polygon"])) for one in table["instances"]]
