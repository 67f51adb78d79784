"""MMOCR recognition: `textrecog_train.json` and `textrecog_val.json` for 1.x, `train.jsonl` and `val.jsonl` for 0.x.

The documents of 1.x have one picture on each line, so that millions are read and written without holding them all.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from synth.data import Sample
from synth.formats import _lists, _plain
from synth.formats._output import SPLITS, Output, label, write_dictionary

SUFFIX = ".tsv"
_NEW = {split: f"textrecog_{split}.json" for split in SPLITS}
_OLD = {split: f"{split}.jsonl" for split in SPLITS}
_META = {"dataset_type": "TextRecogDataset", "task_name": "textrecog", "category": [{"id": 0, "name": "text"}]}
_HEAD = f'{{"metainfo": {json.dumps(_META)}, "data_list": [\n'


def write(mark: Path, samples: Iterable[Sample], output: Output, name: str) -> int:
    """Write one shard. Raises OutputError for a label that the format cannot hold."""
    return _lists.write(mark, samples, output, _entry)


def _entry(name: str, sample: Sample) -> str:
    height, width = sample.image.shape[:2]
    text = label(sample, "", holder="a list of MMOCR")
    table = {"img_path": name, "height": height, "width": width, "instances": [{"text": text}]}
    return json.dumps(table, ensure_ascii=False)


def _older(line: bytes) -> bytes:
    table = json.loads(line)
    older = {"filename": table["img_path"], "text": table["instances"][0]["text"]}
    return json.dumps(older, ensure_ascii=False).encode()


def finish(output: Output, marks: Iterable[Path], kept: int) -> None:
    """Join the shards into the lists of both versions."""
    marks = list(marks)
    _lists.join(output, marks, kept, _NEW, head=_HEAD, between=",\n", tail="\n]}\n")
    _lists.join(output, marks, kept, _OLD, boxes=False, change=_older)
    write_dictionary(output)


def read(root: Path, splits: Collection[str] = SPLITS, undecoded: str = "") -> Iterator[Sample]:
    """The samples of a data set in the order of its files. Raises AssetError for what cannot be read."""
    return _plain.read(root, _OLD, "", _parse, splits, undecoded)


def _parse(line: str) -> tuple[str, str]:
    table = json.loads(line)
    return str(table["filename"]), str(table["text"])
