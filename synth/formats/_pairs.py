"""Formats in which a text file of the same name stands beside each picture: `000000007.png`, `000000007.gt.txt`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from synth.data import Sample
from synth.errors import AssetError
from synth.formats import _lists, _plain
from synth.formats._output import SPLITS, Output, write_dictionary
from synth.formats._pictures import loaded, opened

_WHERE = "{split}"
_FILES = {split: f"{split}.txt" for split in SPLITS}
"""Lists of the pictures' names, as `ketos train -t` takes them."""


def write(mark: Path, samples: Iterable[Sample], output: Output, holder: str) -> int:
    """Write one shard: pictures, each with its text."""

    def beside(name: str, sample: Sample) -> dict[str, bytes]:
        return {_text_of(name): f"{_plain.trimmed(sample, holder=holder)}\n".encode()}

    def entry(name: str, sample: Sample) -> str:
        _plain.trimmed(sample, holder=holder)
        return name

    return _lists.write(mark, samples, output, entry, where=_WHERE, beside=beside)


def _text_of(name: str) -> str:
    return name.rpartition(".")[0] + ".gt.txt"


def finish(output: Output, marks: Iterable[Path], kept: int) -> None:
    """Join the shards into lists of the pictures, `train.txt` and `val.txt`."""
    _lists.join(output, marks, kept, _FILES, where=_WHERE)
    write_dictionary(output)


def read(root: Path, splits: Collection[str] = SPLITS, undecoded: str = "") -> Iterator[Sample]:
    """The samples in the order of the lists. Raises AssetError for what cannot be read."""
    for split, file in _FILES.items():
        boxes = _lists.Boxes(root, split)
        for name in _lists.lines(root / file) if split in splits and (root / file).is_file() else ():
            try:
                text = (root / _text_of(name)).read_bytes().decode().removesuffix("\n")
            except (OSError, UnicodeDecodeError) as error:
                raise AssetError(f"the label of '{root / name}' cannot be read: {error}.") from None
            data, index, suffix = loaded(root / name), _lists.index_of(name), Path(name).suffix[1:]
            named = {"split": split, "name": str(root / name), "undecoded": undecoded}
            yield opened(index, data, suffix, text, boxes.of(name), **named)
