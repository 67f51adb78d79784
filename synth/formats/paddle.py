"""PaddleOCR and PaddleX recognition: pictures in folders, and `train.txt` and `val.txt` with a line for each.

A line is the picture's path below the root, a tab, and the label. Both read the files as UTF-8 and split at the tab,
so that a label holds neither tabs nor line breaks. `dict.txt` holds one character a line and not the space, which
PaddleOCR adds by itself (`use_space_char`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from synth.data import Sample
from synth.errors import AssetError
from synth.formats import _lists
from synth.formats._output import SPLITS, Output, label, write_dictionary
from synth.formats._pictures import loaded, opened

SUFFIX = ".tsv"
_FILES = {split: f"{split}.txt" for split in SPLITS}


def write(mark: Path, samples: Iterable[Sample], output: Output, name: str) -> int:
    """Write one shard. Raises OutputError for a label that the format cannot hold."""
    return _lists.write(mark, samples, output, _entry)


def _entry(name: str, sample: Sample) -> str:
    return f"{name}\t{label(sample, holder='a list of PaddleOCR')}"


def finish(output: Output, marks: Iterable[Path], kept: int) -> None:
    """Join the shards into `train.txt` and `val.txt`, and write `dict.txt`."""
    _lists.join(output, marks, kept, _FILES)
    write_dictionary(output)


def read(root: Path, splits: Collection[str] = SPLITS, undecoded: str = "") -> Iterator[Sample]:
    """The samples of a data set in the order of its files. Raises AssetError for what cannot be read."""
    for split, file in _FILES.items():
        if split in splits and (root / file).is_file():
            boxes = _lists.Boxes(root, split)
            for line in _lists.lines(root / file):
                name, tab, text = line.partition("\t")
                if not tab:
                    raise AssetError(f"a line of the data set '{root}' holds no tab: {line!r}.")
                data, suffix = loaded(root / name), Path(name).suffix[1:]
                index = _lists.index_of(name)
                named = {"split": split, "name": str(root / name), "undecoded": undecoded}
                yield opened(index, data, suffix, text, boxes.of(name), **named)
