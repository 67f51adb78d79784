"""EasyOCR's trainer: the folders `train` and `val`, each with pictures and `labels.csv`.

The file is read by pandas with the first comma of a line as its only separator: nothing is quoted, and white space at
the end of a line is lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from synth.data import Sample
from synth.formats import _lists, _plain
from synth.formats._output import SPLITS, Output, write_dictionary

SUFFIX = ".tsv"
_WHERE = "{split}"
_FILES = {split: f"{split}/labels.csv" for split in SPLITS}
_HEAD = "filename,words"


def write(mark: Path, samples: Iterable[Sample], output: Output, name: str) -> int:
    """Write one shard. Raises OutputError for a label that the format cannot hold."""
    return _lists.write(mark, samples, output, _entry, where=_WHERE)


def _entry(name: str, sample: Sample) -> str:
    return f"{name.partition('/')[2]},{_plain.trimmed(sample, holder='a list of EasyOCR')}"


def finish(output: Output, marks: Iterable[Path], kept: int) -> None:
    """Join the shards into a `labels.csv` for each split."""
    _lists.join(output, marks, kept, _FILES, head=f"{_HEAD}\n", where=_WHERE)
    write_dictionary(output)


def read(root: Path, splits: Collection[str] = SPLITS, undecoded: str = "") -> Iterator[Sample]:
    """The samples of a data set in the order of its files. Raises AssetError for what cannot be read."""
    return _plain.read(root, _FILES, _WHERE, _parse, splits, undecoded)


def _parse(line: str) -> tuple[str, str] | None:
    if line in (_HEAD, ""):
        return None
    name, text = line.split(",", 1)
    return name, text
