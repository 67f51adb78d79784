"""docTR detection: the folders `train` and `val`, each with `images` and `labels.json`, one picture on each line.

docTR reads of a picture its dimensions, its SHA-256 and its polygons; `texts`, which it passes over, are theirs.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from synth.data import Sample
from synth.formats import _lists, _regions
from synth.formats._output import SPLITS, Output, write_dictionary
from synth.formats._pictures import encoded

SUFFIX = ".tsv"
_WHERE = "{split}/images"
_FILES = {split: f"{split}/labels.json" for split in SPLITS}


def write(mark: Path, samples: Iterable[Sample], output: Output, name: str) -> int:
    """Write one shard. Raises OutputError for a label that the format cannot hold."""
    return _lists.write(mark, _with_files(samples, output.image_format), output, _entry, where=_WHERE)


def _with_files(samples: Iterable[Sample], image_format: str) -> Iterator[Sample]:
    """The samples with their pictures as files, so that the digest is of the bytes that are written."""
    for sample in samples:
        meta = {**sample.meta, "file": (image_format, encoded(sample, image_format))}
        yield dataclasses.replace(sample, meta=meta)


def _entry(name: str, sample: Sample) -> str:
    found = _regions.regions(sample, holder="a list of docTR")
    table = {
        "img_dimensions": sample.image.shape[:2],
        "img_hash": hashlib.sha256(sample.meta["file"][1]).hexdigest(),
        "polygons": [quad for _, quad in found],
        "texts": [text for text, _ in found],
    }
    return f"{json.dumps(name.split('/', 2)[2])}: {json.dumps(table, ensure_ascii=False)}"


def finish(output: Output, marks: Iterable[Path], kept: int) -> None:
    """Join the shards into a `labels.json` for each split."""
    _lists.join(output, marks, kept, _FILES, head="{\n", between=",\n", tail="\n}\n", where=_WHERE)
    write_dictionary(output)


def read(root: Path, splits: Collection[str] = SPLITS, undecoded: str = "") -> Iterator[Sample]:
    """The samples of a data set in the order of its files. Raises AssetError for what cannot be read."""
    return _regions.read(root, _FILES, _WHERE, _parse, splits, undecoded)


def _parse(line: str) -> tuple[str, _regions.Regions] | None:
    if line.strip() in ("{", "}", ""):
        return None
    ((name, table),) = json.loads("{" + line.rstrip().removesuffix(",") + "}").items()
    return name, list(zip(table["texts"], table["polygons"], strict=True))
