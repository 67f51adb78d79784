"""MMOCR 0.x's plain lists: `train.txt` and `val.txt`, on each line a picture's name, a space and its label.

The space parts the two, so that a label cannot hold one; the format `mmocr` holds any label.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from synth.data import Sample
from synth.formats import _lists, _plain
from synth.formats._output import SPLITS, Output, label, write_dictionary

SUFFIX = ".tsv"
REFUSED = " \t\n\r"
_FILES = {split: f"{split}.txt" for split in SPLITS}


def write(mark: Path, samples: Iterable[Sample], output: Output, name: str) -> int:
    """Write one shard. Raises OutputError for a label that the format cannot hold."""
    return _lists.write(mark, samples, output, _entry)


def _entry(name: str, sample: Sample) -> str:
    text = label(sample, REFUSED, holder="a plain list of MMOCR")
    return f"{name} {text}"


def finish(output: Output, marks: Iterable[Path], kept: int) -> None:
    """Join the shards into `train.txt` and `val.txt`."""
    _lists.join(output, marks, kept, _FILES)
    write_dictionary(output)


def read(root: Path, splits: Collection[str] = SPLITS, undecoded: str = "") -> Iterator[Sample]:
    """The samples of a data set in the order of its files. Raises AssetError for what cannot be read."""
    return _plain.read(root, _FILES, "", _parse, splits, undecoded)


def _parse(line: str) -> tuple[str, str]:
    name, text = line.split(" ")
    return name, text
