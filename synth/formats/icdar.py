"""ICDAR 2015: beside each picture, `gt_` and its name, with a line "x1,y1,x2,y2,x3,y3,x4,y4,text" for each of its own.

The points are whole pixels. Its readers cut white space off a text and take quotes around it away, and "###" means to
them that nobody needs to read it; such texts are refused. `train.txt` and `val.txt` list the pictures.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from synth.data import Sample
from synth.errors import AssetError, OutputError
from synth.formats import _lists, _regions
from synth.formats._output import SPLITS, Output, write_dictionary

SUFFIX = ".tsv"
_WHERE = "{split}"
_FILES = {split: f"{split}.txt" for split in SPLITS}
_HOLDER = "a list of ICDAR"


def write(mark: Path, samples: Iterable[Sample], output: Output, name: str) -> int:
    """Write one shard. Raises OutputError for a label that the format cannot hold."""

    def beside(name: str, sample: Sample) -> dict[str, bytes]:
        return {_truth_of(name): "".join(f"{line}\n" for line in _lines(sample)).encode()}

    def entry(name: str, sample: Sample) -> str:
        _lines(sample)
        return name

    return _lists.write(mark, samples, output, entry, where=_WHERE, beside=beside)


def _truth_of(name: str) -> str:
    folder, _, file = name.rpartition("/")
    return f"{folder}/gt_{file.rpartition('.')[0]}.txt"


def _lines(sample: Sample) -> list[str]:
    found = _regions.regions(sample, ignored=("###",), holder=_HOLDER)
    for text, _ in found:
        if text != text.strip() or any(end in text for end in "\r\n"):
            raise OutputError(f"the label of sample {sample.index} has white space that {_HOLDER} loses: {text!r}.")
        if len(text) > 1 and text[0] == text[-1] == '"':
            raise OutputError(f"the label of sample {sample.index} is in quotes, which {_HOLDER} loses: {text!r}.")
    return [",".join([*(str(round(number)) for number in _regions.flat(quad)), text]) for text, quad in found]


def finish(output: Output, marks: Iterable[Path], kept: int) -> None:
    """Join the shards into lists of the pictures, `train.txt` and `val.txt`."""
    _lists.join(output, marks, kept, _FILES, where=_WHERE)
    write_dictionary(output)


def read(root: Path, splits: Collection[str] = SPLITS, undecoded: str = "") -> Iterator[Sample]:
    """The samples in the order of the lists. Raises AssetError for what cannot be read."""

    def parse(name: str) -> tuple[str, _regions.Regions]:
        truth = root / _truth_of(name)
        try:
            held = truth.read_bytes().decode().removesuffix("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise AssetError(f"the labels of '{root / name}' cannot be read: {error}.") from None
        return name, [_region(line) for line in held.split("\n")]

    return _regions.read(root, _FILES, "", parse, splits, undecoded)


def _region(line: str) -> tuple[str, list[list[int]]]:
    *numbers, text = line.split(",", 8)
    return text, _regions.pairs([int(number) for number in numbers])
