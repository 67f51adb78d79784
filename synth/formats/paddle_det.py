"""PaddleOCR detection: pictures, and `train.txt` and `val.txt` with all lines of a picture and their quads.

A line is the picture's path, a tab, and a JSON list of {"transcription", "points"}, points clockwise from the text's
own top left. "###" and "*" mean there that a region is to be ignored, so no text may be one of these.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from synth.data import Sample
from synth.formats import _lists, _regions
from synth.formats._output import SPLITS, Output, write_dictionary

SUFFIX = ".tsv"
_FILES = {split: f"{split}.txt" for split in SPLITS}
_IGNORED = ("###", "*")


def write(mark: Path, samples: Iterable[Sample], output: Output, name: str) -> int:
    """Write one shard. Raises OutputError for a label that the format cannot hold."""
    return _lists.write(mark, samples, output, _entry)


def _entry(name: str, sample: Sample) -> str:
    found = _regions.regions(sample, ignored=_IGNORED, holder="a list of PaddleOCR")
    table = [{"transcription": text, "points": quad} for text, quad in found]
    return f"{name}\t{json.dumps(table, ensure_ascii=False)}"


def finish(output: Output, marks: Iterable[Path], kept: int) -> None:
    """Join the shards into `train.txt` and `val.txt`."""
    _lists.join(output, marks, kept, _FILES)
    write_dictionary(output)


def read(root: Path, splits: Collection[str] = SPLITS, undecoded: str = "") -> Iterator[Sample]:
    """The samples of a data set in the order of its files. Raises AssetError for what cannot be read."""
    return _regions.read(root, _FILES, "", _parse, splits, undecoded)


def _parse(line: str) -> tuple[str, _regions.Regions]:
    name, _, rest = line.partition("\t")
    return name, [(one["transcription"], one["points"]) for one in json.loads(rest)]
