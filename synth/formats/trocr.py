"""TrOCR's lists for fine-tuning: `gt_train.txt` and `gt_val.txt` beside the folder `image`.

A line is the picture's name below `image`, a tab, and the label; its reader cuts white space off the label's end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from synth.data import Sample
from synth.formats import _lists, _plain
from synth.formats._output import SPLITS, Output, write_dictionary

SUFFIX = ".tsv"
_WHERE = "image"
_FILES = {split: f"gt_{split}.txt" for split in SPLITS}


def write(mark: Path, samples: Iterable[Sample], output: Output, name: str) -> int:
    """Write one shard. Raises OutputError for a label that the format cannot hold."""
    return _lists.write(mark, samples, output, _entry, where=_WHERE)


def _entry(name: str, sample: Sample) -> str:
    return f"{name.removeprefix('image/')}\t{_plain.trimmed(sample, holder='a list of TrOCR')}"


def finish(output: Output, marks: Iterable[Path], kept: int) -> None:
    """Join the shards into `gt_train.txt` and `gt_val.txt`."""
    _lists.join(output, marks, kept, _FILES, where=_WHERE)
    write_dictionary(output)


def read(root: Path, splits: Collection[str] = SPLITS, undecoded: str = "") -> Iterator[Sample]:
    """The samples of a data set in the order of its files. Raises AssetError for what cannot be read."""
    return _plain.read(root, _FILES, _WHERE, _parse, splits, undecoded)


def _parse(line: str) -> tuple[str, str]:
    name, text = line.split("\t", 1)
    return name, text
