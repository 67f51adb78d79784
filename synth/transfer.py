"""Data sets that are there already: reading any of them, and writing one in another format."""

from __future__ import annotations

import dataclasses
import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from synth import formats, manifest, packs, stores
from synth.data import Sample
from synth.errors import AssetError, OutputError

SHARD_SIZE = 2000


def read(root: Path) -> Iterator[Sample]:
    """The samples of a finished data set, whatever its format: those for training first.

    Raises OutputError for a folder that holds none, AssetError for what cannot be read.
    """
    data = stores.Folder(root).read(manifest.NAME)
    format = manifest.format_of(data, str(root)) if data else ""
    if not format:
        raise OutputError(f"the folder '{root}' holds no finished data set.")
    samples: Iterator[Sample] = formats.find(format).read(root)
    return samples


def convert(
    source: Path,
    destination: Path,
    format: str,
    *,
    image_format: str = "",
    boxes: bool = False,
    shard_size: int = SHARD_SIZE,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write a data set once more, in another format. Returns how many samples it holds.

    What is for training stays so; the samples are numbered anew. Pictures are copied as they are, unless image_format
    asks for another one. boxes: whether character boxes go along. progress: called with the samples of each shard.
    An interrupted conversion starts over. Raises OutputError for a destination that holds something else, or a label
    that the format cannot hold; AssetError for what cannot be read.
    """
    kind, samples, store = formats.find(format), read(source), stores.Folder(destination)
    first = next(samples, None)
    if first is None:
        raise AssetError(f"the data set '{source}' is empty.")
    suffix = image_format or str(first.meta["file"][0])
    described = {"format": format, "boxes": boxes, "image_format": suffix, "made_from": source.resolve().name}
    output = formats.Output(destination, suffix, boxes=boxes, alphabet=_alphabet(source))
    with store.claimed("convert"):
        _claim(store, described)
        marks, count = [], 0
        with store.workplace() as root:
            for shard in _cut(itertools.chain([first], samples), shard_size):
                numbered = (dataclasses.replace(sample, index=count + n) for n, sample in enumerate(shard))
                name = f"{count:09d}-{count + len(shard):09d}"
                marks.append(root / stores.SHARDS / name)
                kind.write(marks[-1], numbered, output, name)
                count += len(shard)
                if progress:
                    progress(len(shard))
        kind.finish(output, marks, 0)
        if hasattr(os, "sync"):
            os.sync()
        store.write(manifest.NAME, manifest.written(described, count))
        store.drop_marks()
    return count


def _cut(samples: Iterator[Sample], size: int) -> Iterator[list[Sample]]:
    while shard := list(itertools.islice(samples, size)):
        yield shard


def _alphabet(root: Path) -> tuple[str, ...]:
    path = root / "dict.txt"
    return packs.dictionary(path) if path.is_file() else ()


def _claim(store: stores.Folder, described: dict[str, object]) -> None:
    """Make the destination this conversion's own. Raises OutputError where it holds something else."""
    data = store.read(manifest.NAME)
    if data is None and not store.is_empty():
        raise OutputError(f"the folder '{store}' is not empty; choose another.")
    if data is not None and data != manifest.written(described, 0):
        raise OutputError(f"the folder '{store}' holds another data set; choose another.")
    store.write(manifest.NAME, manifest.written(described, 0))
