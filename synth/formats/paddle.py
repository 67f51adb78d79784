"""PaddleOCR and PaddleX recognition: pictures in folders, and `train.txt` and `val.txt` with a line for each.

A line is the picture's path below the root, a tab, and the label. Both read the files as UTF-8 and split at the tab,
so that a label holds neither tabs nor line breaks. `dict.txt` holds one character a line and not the space, which
PaddleOCR adds by itself (`use_space_char`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from synth.data import Line, Sample
from synth.errors import AssetError, OutputError
from synth.formats._pictures import decode, encode, store
from synth.text import clusters

SUFFIX = ".tsv"
PER_FOLDER = 1000
"""Pictures in a folder, whatever the size of a shard: where a picture lies depends on its index alone."""


def write(path: Path, samples: Iterable[Sample], *, root: Path, image_format: str) -> int:
    """Write the pictures below root and their lines to path. Returns the bytes written.

    Raises OutputError for a label that the format cannot hold.
    """
    lines, size, made = [], 0, ""
    for sample in samples:
        folder = f"images/{sample.index // PER_FOLDER:06d}"
        if folder != made:
            (root / folder).mkdir(parents=True, exist_ok=True)
            made = folder
        name = f"{folder}/{sample.index:09d}.{image_format}"
        line = f"{name}\t{_label(sample)}\n".encode()
        data = encode(sample.image, image_format, int(sample.meta["quality"]))
        store(f"{root}/{name}", data)
        size += len(data)
        lines.append(line)
    text = b"".join(lines)
    store(str(path), text)
    return size + len(text)


def _label(sample: Sample) -> str:
    text = sample.text
    if not text:
        raise OutputError(f"the label of sample {sample.index} is empty: PaddleOCR would draw another in its place.")
    if any(char in "\t\n\r" or "\ud800" <= char <= "\udfff" for char in text):
        wrong = "a tab, a line break or half a character"
        raise OutputError(f"the label of sample {sample.index} holds {wrong}: {text!r}.")
    return text


def finish(root: Path, shards: Iterable[Path], *, kept: int, alphabet: Sequence[str], val: float) -> None:
    """Join the shards' lines into `train.txt` and `val.txt`, and write `dict.txt`.

    kept: samples below this index are taken from the files that are there already. val: share of the texts for
    validation; a text is in one of the two files, wherever and whenever it was drawn.
    """
    last = -1
    with _draft(root / "train.txt") as train, _draft(root / "val.txt") as check:
        for line in _old_and_new(root, shards, kept):
            last = max(last, _index(line))
            label = line.partition(b"\t")[2]
            (check if is_for_validation(label.rstrip(b"\n"), val) else train).write(line)
    with _draft(root / "dict.txt") as dictionary:
        dictionary.write("".join(f"{char}\n" for char in alphabet).encode())
    _drop_after(root, last)


def _drop_after(root: Path, last: int) -> None:
    """Remove the pictures after the last line: of an interrupted run that was to make more."""
    for folder in (root / "images").iterdir():
        if (int(folder.name) + 1) * PER_FOLDER > last + 1:
            for picture in folder.iterdir():
                if int(picture.stem) > last:
                    picture.unlink()
            if not any(folder.iterdir()):
                folder.rmdir()


def is_for_validation(label: bytes, share: float) -> bool:
    """Whether a text belongs to the validation set: decided by the text alone."""
    digest = hashlib.blake2b(label, digest_size=8).digest()
    return int.from_bytes(digest, "little") < share * 2**64


class _draft:
    """A file that appears under its name when it is whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.with_name(f".{path.name}.draft").open("wb")
        self.write = self._file.write

    def __enter__(self) -> _draft:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        with self._file:
            self._file.flush()
            os.fsync(self._file.fileno())
        if kind is None:
            os.replace(self._file.name, self._path)


def _old_and_new(root: Path, shards: Iterable[Path], kept: int) -> Iterator[bytes]:
    if kept:
        for name in ("train.txt", "val.txt"):
            with (root / name).open("rb") as file:
                yield from (line for line in file if _index(line) < kept)
    for shard in shards:
        with shard.open("rb") as file:
            yield from (line for line in file if _index(line) >= kept)


def _index(line: bytes) -> int:
    return int(Path(line.partition(b"\t")[0].decode()).stem)


def read(root: Path) -> Iterator[Sample]:
    """The samples of a data set in the order of its files: pictures and labels; boxes are not kept in this format."""
    for name in ("train.txt", "val.txt"):
        path = root / name
        if path.is_file():
            with path.open("rb") as file:
                for line in file:
                    yield _read_line(root, _text(path, line))


def _text(path: Path, line: bytes) -> str:
    try:
        return line.decode().rstrip("\n")
    except UnicodeDecodeError:
        raise AssetError(f"a line of '{path}' is not UTF-8: {line!r}.") from None


def _read_line(root: Path, line: str) -> Sample:
    name, tab, text = line.partition("\t")
    if not tab:
        raise AssetError(f"a line of the data set '{root}' holds no tab: {line!r}.")
    image = decode(root / name)
    height, width = image.shape[:2]
    quad = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    whole = Line(text, quad, clusters(text), np.zeros((0, 4, 2), np.float32))
    stem = Path(name).stem
    return Sample(int(stem) if stem.isdecimal() else 0, image, (whole,), np.zeros((height, width), np.uint8), {})
