"""Formats whose shards are files of their own: one index, `shards.tsv`, of what belongs to the data set.

A mark holds, for each file of its shard: the split, the path below the root, how many samples it holds and its size
in bytes. The index at the root is all marks in order. A reader follows it, so that no folder is ever listed.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from synth.drafts import replacing
from synth.errors import AssetError
from synth.formats._output import SPLITS, Output, write_dictionary

INDEX = "shards.tsv"


class Part(NamedTuple):
    """One file of a shard."""

    split: str
    path: str
    """Below the root; a folder for formats whose files are folders."""
    samples: int
    size: int
    """In bytes."""

    @property
    def start(self) -> int:
        """The index of the first sample of its shard."""
        return int(self.path.rpartition("/")[2].partition("-")[0])


def write_mark(mark: Path, parts: Iterable[Part]) -> None:
    """Note what a shard consists of."""
    mark.write_text("".join("\t".join(map(str, part)) + "\n" for part in parts), encoding="utf-8")


def parts_of(path: Path) -> Iterator[Part]:
    """What a mark, or the index, lists. Raises AssetError for a line that is not of one."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            if len(fields) != 4 or not (fields[2].isdecimal() and fields[3].isdecimal()):
                raise AssetError(f"a line of '{path}' does not describe a shard: {line!r}.")
            yield Part(fields[0], fields[1], int(fields[2]), int(fields[3]))


def size_of(path: Path) -> int:
    """The bytes of a file, or of the files in a folder; -1 where there is none."""
    if path.is_dir():
        return sum(file.stat().st_size for file in path.iterdir())
    return path.stat().st_size if path.is_file() else -1


def whole(there: Mapping[str, int], name: str, size: int) -> bool:
    """Whether the files of a shard are as long as they were when it was written. there: bytes below each name."""
    return there.get(name, 0) == size


def finish(output: Output, marks: Iterable[Path], kept: int) -> None:
    """Write the index and the dictionary, and remove what interrupted runs with other shards left behind."""
    index = output.root / INDEX
    parts = [part for part in parts_of(index) if part.start < kept] if kept and index.is_file() else []
    parts += [part for mark in marks for part in parts_of(mark)]
    with replacing(index, lasting=True) as file:
        file.writelines(("\t".join(map(str, part)) + "\n").encode() for part in parts)
    write_dictionary(output)
    named = {part.path for part in parts}
    for split in SPLITS:
        for path in (output.root / split).glob("*"):
            if path.relative_to(output.root).as_posix() not in named:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def listed(root: Path, splits: Collection[str] = SPLITS) -> Iterator[Part]:
    """The files of a data set: those for training first. Raises AssetError where there is no index or a file is cut."""
    index = root / INDEX
    if not index.is_file():
        raise AssetError(f"the folder '{root}' holds no finished data set: it has no {INDEX}.")
    for split in (split for split in SPLITS if split in splits):
        for part in (part for part in parts_of(index) if part.split == split):
            # To look into less than all of what is mapped into memory would end the process.
            if (held := max(0, size_of(root / part.path))) < part.size:
                raise AssetError(f"'{root / part.path}' is damaged: {held:,} of its {part.size:,} bytes are there.")
            yield part
