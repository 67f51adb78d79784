"""Parquet shards as Hugging Face's `datasets` opens them: the column `image` with its Image feature, and `text`.

`image` is a struct of the picture's bytes and its name, as that feature stores it; `boxes`, where there are any, is a
text that holds JSON. `datasets.load_dataset(FOLDER)` finds the splits by the folders `train` and `val`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from synth.data import Sample
from synth.drafts import draft_for
from synth.errors import AssetError, UsageError
from synth.formats import _shards
from synth.formats._output import SPLITS, Output, label, split_of
from synth.formats._pictures import boxes_of, encoded, opened

SUFFIX = ".tsv"
finish = _shards.finish
whole = _shards.whole

_GROUP = 200
"""Samples in a row group: what is held in memory at once."""


def library() -> Any:
    """The package that the format needs. Raises UsageError where it is missing."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise UsageError("the format 'parquet' needs pyarrow: pip install 'synth-ocr[parquet]'.") from None
    return pyarrow


class _File:
    """A file that is being written, row group after row group."""

    def __init__(self, path: Path, boxes: bool) -> None:
        self._arrow, self._rows, self.count = library(), list[dict[str, Any]](), 0
        path.parent.mkdir(exist_ok=True)
        arrow = self._arrow
        columns = [
            ("image", arrow.struct([("bytes", arrow.binary()), ("path", arrow.string())])),
            ("text", arrow.string()),
            *([("boxes", arrow.string())] if boxes else []),
        ]
        features = {name: {"dtype": "string", "_type": "Value"} for name, _ in columns} | {"image": {"_type": "Image"}}
        known = {"huggingface": json.dumps({"info": {"features": features}})}
        self._schema = arrow.schema(columns, metadata=known)
        # Pictures are compressed already.
        self._file = arrow.parquet.ParquetWriter(str(path), self._schema, compression="none")

    def add(self, row: dict[str, Any]) -> None:
        self._rows.append(row)
        self.count += 1
        if len(self._rows) == _GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            self._file.write_table(self._arrow.Table.from_pylist(self._rows, schema=self._schema))
        self._rows = []

    def close(self) -> None:
        self._flush()
        self._file.close()


def write(mark: Path, samples: Iterable[Sample], output: Output, name: str) -> int:
    """Write one shard as a file for each split. Raises OutputError for a label that cannot be held."""
    made: dict[str, _File] = {}
    drafts = {split: draft_for(output.root / split / name) for split in SPLITS}
    with ExitStack() as stack:
        for sample in samples:
            split, text = split_of(sample, output.val), label(sample, "", holder="a Parquet data set")
            if split not in made:
                made[split] = _File(drafts[split], output.boxes)
                stack.callback(made[split].close)
            path = f"{sample.index:09d}.{output.image_format}"
            row = {"image": {"bytes": encoded(sample, output.image_format), "path": path}, "text": text}
            made[split].add({**row, "boxes": json.dumps(boxes_of(sample), ensure_ascii=False)} if output.boxes else row)
    parts = []
    for split in (split for split in SPLITS if split in made):
        file = output.root / split / f"{name}.parquet"
        os.replace(drafts[split], file)
        parts.append(_shards.Part(split, f"{split}/{file.name}", made[split].count, file.stat().st_size))
    _shards.write_mark(mark, parts)
    return sum(part.size for part in parts)


def read(root: Path, splits: Collection[str] = SPLITS, undecoded: str = "") -> Iterator[Sample]:
    """The samples in the order of the shards. Raises AssetError for what cannot be read."""
    for part in _shards.listed(root, splits):
        for row in _rows(root / part.path):
            yield _sample(row, part, undecoded)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    arrow = library()
    try:
        with arrow.parquet.ParquetFile(str(path)) as file:
            for batch in file.iter_batches(_GROUP):
                yield from batch.to_pylist()
    except (OSError, UnicodeDecodeError, arrow.ArrowException) as error:
        raise AssetError(f"'{path}' cannot be read: {error}.") from None


def _sample(row: dict[str, Any], part: _shards.Part, undecoded: str) -> Sample:
    stem, _, suffix = row["image"]["path"].partition(".")
    boxes = json.loads(row["boxes"]) if row.get("boxes") else None
    named = {"split": part.split, "name": f"{part.path}:{stem}", "undecoded": undecoded}
    return opened(int(stem), row["image"]["bytes"], suffix, row["text"], boxes, **named)
