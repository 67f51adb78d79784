"""Hugging Face's imagefolder: `train/metadata.jsonl` and `val/metadata.jsonl` beside the pictures.

`datasets.load_dataset("imagefolder", data_dir=…)` makes a column of each key: `image`, `text` and, with boxes,
`lines`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from synth.data import Sample
from synth.formats import _lists
from synth.formats._output import SPLITS, Output, label, write_dictionary
from synth.formats._pictures import boxes_of, loaded, opened

SUFFIX = ".tsv"
_WHERE = "{split}"
_FILES = {split: f"{split}/metadata.jsonl" for split in SPLITS}


def write(mark: Path, samples: Iterable[Sample], output: Output, name: str) -> int:
    """Write one shard. Raises OutputError for a label that the format cannot hold."""

    def entry(name: str, sample: Sample) -> str:
        text = label(sample, "", holder="an imagefolder")
        boxes = boxes_of(sample) if output.boxes else {}
        return json.dumps({"file_name": name.partition("/")[2], "text": text, **boxes}, ensure_ascii=False)

    return _lists.write(mark, samples, output, entry, where=_WHERE, boxes=False)


def finish(output: Output, marks: Iterable[Path], kept: int) -> None:
    """Join the shards into a `metadata.jsonl` for each split, and write `dict.txt`."""
    _lists.join(output, marks, kept, _FILES, where=_WHERE, boxes=False)
    write_dictionary(output)


def read(root: Path, splits: Collection[str] = SPLITS, undecoded: str = "") -> Iterator[Sample]:
    """The samples of a data set in the order of its files. Raises AssetError for what cannot be read."""
    for split, path, (text, boxes), _ in _lists.entries(root, _FILES, _WHERE, _parse, splits):
        index, data = _lists.index_of(path.name), loaded(path)
        named = {"split": split, "name": str(path), "undecoded": undecoded}
        yield opened(index, data, path.suffix[1:], text, boxes, **named)


def _parse(line: str) -> tuple[str, tuple[str, dict[str, Any] | None]]:
    table = json.loads(line)
    return table["file_name"], (str(table["text"]), table if "lines" in table else None)
