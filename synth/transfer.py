"""Data sets that are there already: reading any of them, converting, merging and splitting them.

Whatever their number, samples pass one by one, and pictures are copied as the files that they are.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import itertools
import json
import os
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from synth import formats, manifest, packs, stores
from synth.data import Sample
from synth.errors import AssetError, OutputError, UsageError, unknown
from synth.recipe import IMAGE_FORMATS

SHARD_SIZE = 2000
_MOST_PARTS = 10_000
_AT_ONCE = 20_000
"""Samples in memory at most, when several data sets are written together."""

_WRONG = (ArithmeticError, AttributeError, EOFError, LookupError, RecursionError, TypeError, ValueError)
"""What comes of files that are damaged where no format has looked for it."""

Progress = Callable[[int], None]


def read(root: Path, splits: Collection[str] = formats.SPLITS, undecoded: str = "") -> Iterator[Sample]:
    """The samples of a finished data set, whatever its format: those for training first.

    splits: which of "train" and "val". undecoded: pictures in this format, such as "jpg", are only to be copied; they
    are in `meta["file"]`, and black ones stand for them. Raises OutputError for a folder that holds no data set,
    AssetError for what cannot be read, and after the last sample where there are fewer than there should be.
    """
    table = described(root)
    samples = formats.find(table["format"]).read(root, splits, undecoded)
    return _checked(samples, root, int(table["complete"]) if {*splits} == {*formats.SPLITS} else 0)


def _checked(samples: Iterator[Sample], root: Path, complete: int) -> Iterator[Sample]:
    """The samples. Raises AssetError where one cannot be read, and in the end where they are fewer than `complete`."""
    count = 0
    try:
        for sample in samples:
            count += 1
            yield sample
    except _WRONG as error:
        raise AssetError(f"the data set '{root}' is damaged: {type(error).__name__}, {error}.") from error
    _all_there(root, count, complete)


def _all_there(root: Path, count: int, complete: int) -> None:
    """Raises AssetError where fewer samples were read than a data set holds."""
    if count < complete:
        state = f"damaged: {count:,}" if count else "empty: none"
        raise AssetError(f"the data set '{root}' is {state} of its {complete:,} samples are there.")


def described(root: Path) -> dict[str, Any]:
    """The manifest of a finished data set. Raises OutputError for a folder that holds none."""
    data = stores.Folder(root).read(manifest.NAME)
    if not data or not manifest.format_of(data, str(root)):
        raise OutputError(f"the folder '{root}' holds no finished data set.")
    table: dict[str, Any] = json.loads(data)
    return table


def convert(
    source: Path,
    destination: Path,
    format: str,
    *,
    image_format: str = "",
    boxes: bool = False,
    shard_size: int = SHARD_SIZE,
    progress: Progress | None = None,
) -> int:
    """Write a data set once more, in another format. Returns how many samples it holds.

    What is for training stays so; the samples are numbered anew. Pictures are copied as they are, unless image_format
    asks for another one. boxes: whether character boxes go along. progress: called with the samples of each shard.
    An interrupted conversion starts over. Raises UsageError for a format that there is not, OutputError for a
    destination that holds something else or a label that the format cannot hold, AssetError for what cannot be read.
    """
    suffix = _suffix(image_format, source)
    with _Copy.into(destination, format, suffix, boxes, [source], shard_size, progress) as copy:
        for sample in read(source, undecoded=suffix):
            copy.add(sample)
    return copy.count


def merge(
    sources: Sequence[Path],
    destination: Path,
    *,
    format: str = "",
    image_format: str = "",
    boxes: bool = False,
    shard_size: int = SHARD_SIZE,
    progress: Progress | None = None,
) -> int:
    """Write several data sets as one. Returns how many samples it holds.

    What any of them keeps for validation is for validation, wherever its text occurs: no text is in both lists. The
    rest is for training; the dictionary holds the characters of all. format, image_format: those of the first, unless
    they are given. Otherwise as `convert`.
    """
    if not sources:
        raise UsageError("there is no data set to merge.")
    suffix = _suffix(image_format, sources[0])
    kind = format or described(sources[0])["format"]
    with _Copy.into(destination, kind, suffix, boxes, sources, shard_size, progress) as copy, _Texts() as kept:
        for source in sources:
            for sample in read(source, ("val",), image_format_of(source)):
                kept.add(sample.text)
        counts = Counter[Path]()
        for split, source in itertools.product(formats.SPLITS, sources):
            for sample in read(source, (split,), suffix):
                copy.add(_moved(sample, "val" if sample.text in kept else split))
                counts[source] += 1
        for source, times in Counter(sources).items():
            _all_there(source, counts[source], times * int(described(source)["complete"]))
    return copy.count


def split(
    source: Path,
    destination: Path,
    *,
    val: float | None = None,
    parts: int = 1,
    boxes: bool = False,
    shard_size: int = SHARD_SIZE,
    progress: Progress | None = None,
) -> int:
    """Write a data set with another share for validation, or as several, in its own format. Returns its samples.

    val: share of the texts for validation; all pictures of a text are on one side. None keeps what is there.
    parts: where there are several, they are the folders `part-1`, `part-2` … in the destination, or `part-01` … where
    there are ten or more, each with every so-manieth picture. Otherwise as `convert`.
    """
    if val is not None and not 0 <= val < 1:
        raise UsageError(f"the share for validation is {val}; it must be from 0 to below 1.")
    if not 1 <= parts <= _MOST_PARTS:
        raise UsageError(f"the number of parts is {parts}; it must be at least 1, and at most {_MOST_PARTS:,}.")
    kind, suffix, folders = described(source)["format"], image_format_of(source), _parts(destination, parts)
    held = sum(1 for _ in itertools.islice(read(source, undecoded=suffix), parts))
    if held < parts:
        raise UsageError(f"the data set holds {held} samples; {parts} parts of it cannot be made.")
    size = max(1, min(shard_size, _AT_ONCE // parts))
    with contextlib.ExitStack() as stack:
        copies = []
        for number, folder in enumerate(folders, 1):
            how = {"val": val, "part": f"{number}/{parts}"}
            copies.append(stack.enter_context(_Copy.into(folder, kind, suffix, boxes, [source], size, progress, how)))
        for number, sample in enumerate(read(source, undecoded=suffix)):
            side = None if val is None else formats.SPLITS[formats.is_for_validation(sample.text, val)]
            copies[number % parts].add(_moved(sample, side) if side else sample)
    return sum(copy.count for copy in copies)


def _parts(destination: Path, parts: int) -> list[Path]:
    if parts == 1:
        return [destination]
    folders = [destination / f"part-{number:0{len(str(parts))}}" for number in range(1, parts + 1)]
    if destination.is_dir() and not set(destination.iterdir()) <= set(folders):
        raise OutputError(f"the folder '{destination}' is not empty; choose another.")
    return folders


def _moved(sample: Sample, split: str) -> Sample:
    return dataclasses.replace(sample, meta={**sample.meta, "split": split})


def _suffix(image_format: str, source: Path) -> str:
    """What pictures are written as: as is asked for, else as those of the source are."""
    if image_format and image_format not in IMAGE_FORMATS:
        raise UsageError(unknown("image format", image_format, IMAGE_FORMATS))
    return image_format or image_format_of(source)


def image_format_of(root: Path) -> str:
    """The format of a data set's pictures: that of its first one. Raises AssetError for a data set without any."""
    first = next(read(root), None)
    if first is None:
        raise AssetError(f"the data set '{root}' is empty.")
    return str(first.meta["file"][0])


def _alphabet(roots: Sequence[Path]) -> tuple[str, ...]:
    """The characters of all dictionaries there are, each once, in the order of their first."""
    there = [path for path in (root / "dict.txt" for root in roots) if path.is_file() and path.stat().st_size]
    return tuple(dict.fromkeys(char for path in there for char in packs.dictionary(path)))


class _Copy:
    """A data set that is being written, a sample at a time; it is one when all has been added."""

    def __init__(
        self, root: Path, kind: Any, output: formats.Output, shard_size: int, progress: Progress | None
    ) -> None:
        self._root, self._kind, self._output = root, kind, output
        self._size, self._progress = shard_size, progress
        self._waiting: list[Sample] = []
        self._marks: list[Path] = []
        self.count = 0

    @classmethod
    @contextlib.contextmanager
    def into(
        cls,
        destination: Path,
        format: str,
        suffix: str,
        boxes: bool,
        sources: Sequence[Path],
        shard_size: int,
        progress: Progress | None,
        how: Mapping[str, Any] = MappingProxyType({}),
    ) -> Iterator[_Copy]:
        """Claim a folder, take the samples in, and call it a data set when all went well.

        how: what else tells this copy from others of the same sources.
        """
        kind, store = formats.find(format, suffix), stores.Folder(destination)
        for source in sources:
            described(source)
        names = [source.resolve().name for source in sources]
        table = {"format": format, "boxes": boxes, "image_format": suffix, "made_from": ", ".join(names), **how}
        output = formats.Output(destination, suffix, boxes=boxes, alphabet=_alphabet(sources))
        with store.claimed("convert"):
            _claim(store, table)
            with store.workplace() as root:
                copy = cls(root, kind, output, shard_size, progress)
                yield copy
                copy._flush()
            kind.finish(output, copy._marks, 0)
            if hasattr(os, "sync"):
                os.sync()
            store.write(manifest.NAME, manifest.written(table, copy.count))
            store.drop_marks()

    def add(self, sample: Sample) -> None:
        """Take a sample in, under the next number."""
        self._waiting.append(dataclasses.replace(sample, index=self.count))
        self.count += 1
        if len(self._waiting) == self._size:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            name = f"{self._waiting[0].index:09d}-{self.count:09d}"
            self._marks.append(self._root / stores.SHARDS / name)
            self._kind.write(self._marks[-1], iter(self._waiting), self._output, name)
            if self._progress:
                self._progress(len(self._waiting))
        self._waiting = []


class _Texts:
    """A set of texts that lies on the disk, so that any number of them takes the same memory."""

    def __enter__(self) -> _Texts:
        self._folder = tempfile.TemporaryDirectory(prefix="synth-")
        self._table = sqlite3.connect(Path(self._folder.name) / "texts", isolation_level=None)
        # What is lost in a crash is of no use to anyone.
        self._table.executescript("pragma journal_mode = off; pragma synchronous = off; begin")
        self._table.execute("create table texts (digest integer primary key)")
        return self

    def __exit__(self, *_: object) -> None:
        self._table.close()
        self._folder.cleanup()

    def add(self, text: str) -> None:
        """Put a text in."""
        self._table.execute("insert or ignore into texts values (?)", (_digest(text),))

    def __contains__(self, text: str) -> bool:
        return self._table.execute("select 1 from texts where digest = ?", (_digest(text),)).fetchone() is not None


def _digest(text: str) -> int:
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def _claim(store: stores.Folder, table: dict[str, object]) -> None:
    """Make the destination this copy's own. Raises OutputError where it holds something else."""
    data = store.read(manifest.NAME)
    if data is None and not store.is_empty():
        raise OutputError(f"the folder '{store}' is not empty; choose another.")
    if data is not None and data != manifest.written(table, 0):
        raise OutputError(f"the folder '{store}' holds another data set; choose another.")
    store.write(manifest.NAME, manifest.written(table, 0))
