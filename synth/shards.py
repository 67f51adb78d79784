"""The shards of a run: how the samples are cut, and which of the pieces are there.

A shard is there when its mark is, a small file in the folder of marks. It is called by its samples, its own size, and
the bytes of what was written beside it, so that listings alone tell whole shards from cut ones, however many there are.
"""

from __future__ import annotations

import os
import re
from array import array
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

import numpy as np
import numpy.typing as npt

from synth import formats, stores
from synth.data import Shard
from synth.drafts import draft_for

SMALLEST, USUAL = 100, 2000
FEWEST, MOST = 32, 50_000
"""Shards of a data set: enough for processes to end together, few enough to be listed in a second."""

_MARK = re.compile(r"(\d+)-(\d+)\.(\d+)\.(\d+)(\.\w+)")


def size_for(count: int) -> int:
    """Samples in a shard, where nobody asks for a number: it depends on the size of the data set alone.

    >>> [size_for(count) for count in (1_000, 20_000, 5_000_000, 1_000_000_000)]
    [100, 625, 2000, 20000]
    """
    return max(SMALLEST, min(USUAL, -(-count // FEWEST)), -(-count // MOST))


def plan(done: int, count: int, size: int) -> Iterator[Shard]:
    """Cut the samples from `done` to `count` into shards, on the same boundaries whatever is done already.

    >>> [(shard.start, shard.stop) for shard in plan(3, 10, 4)]
    [(3, 4), (4, 8), (8, 10)]
    """
    for number in range(done // size, -(-count // size)):
        start, stop = max(done, number * size), min(count, (number + 1) * size)
        if start < stop:
            yield Shard(number, start, stop)


def name_of(shard: Shard) -> str:
    """What a shard's files are called."""
    return f"{shard.start:09d}-{shard.stop:09d}"


def commit(folder: Path, shard: Shard, suffix: str, write: Callable[[Path], int]) -> int:
    """Let a shard's mark be written, and give it its name when all is on the disk, also what lies beside it.

    write: writes the mark to a path, and returns the bytes of the whole shard; so does this. The name is the only sign
    of a finished shard.
    """
    # A process that was left behind may still write the same shard.
    draft = draft_for(folder / name_of(shard))
    size = write(draft)
    if hasattr(os, "sync"):
        os.sync()
    os.replace(draft, folder / f"{name_of(shard)}.{draft.stat().st_size}.{size}{suffix}")
    return size


class Shards:
    """The shards of the samples from `done` to `count` in a store, found or still to make.

    Shards that another size left behind count too: what lies between them is cut anew.
    """

    def __init__(self, store: stores.Store, kind: ModuleType, done: int, count: int, size: int) -> None:
        self._store, self._kind = store, kind
        self._done, self._count, self._size = done, count, size

    def missing(self, part: tuple[int, int] = (1, 1)) -> Iterator[Shard]:
        """The shards of a part that are not there."""
        number, of = part
        return (shard for shard, mark in self._all() if not mark and shard.number % of == number - 1)

    def paths(self, root: Path) -> Iterator[Path]:
        """The marks below this folder, in the order of the samples. Raises FileNotFoundError where one is missing."""
        for shard, mark in self._all():
            if not mark:
                raise FileNotFoundError(f"the shard {name_of(shard)} is missing")
            yield root / stores.SHARDS / mark

    def _all(self) -> Iterator[tuple[Shard, str]]:
        """Each shard, in order, with the name of its mark where it is there."""
        reached = self._done
        for start, stop, *sizes in self._found():
            if start >= reached and stop <= self._count:
                yield from ((shard, "") for shard in plan(reached, start, self._size))
                shard = Shard(start // self._size, start, stop)
                yield shard, f"{name_of(shard)}.{sizes[0]}.{sizes[1]}{self._kind.SUFFIX}"
                reached = stop
        yield from ((shard, "") for shard in plan(reached, self._count, self._size))

    def _found(self) -> Iterator[list[int]]:
        """Start, stop, size of the mark and bytes of every whole shard; sorted, the longer one first."""
        held = self._store.sizes(formats.SPLITS) if hasattr(self._kind, "whole") else None
        numbers = array("q")
        for name, size in self._store.marks():
            parts = _MARK.fullmatch(name)
            if parts and parts[5] == self._kind.SUFFIX and int(parts[3]) == size and self._is_whole(parts, held):
                numbers.extend(map(int, parts.groups()[:4]))
        table: npt.NDArray[np.int64] = np.array(numbers, np.int64).reshape(-1, 4)
        return (table[row].tolist() for row in np.lexsort((-table[:, 1], table[:, 0])))

    def _is_whole(self, parts: re.Match[str], held: Mapping[str, int] | None) -> bool:
        return held is None or bool(self._kind.whole(held, f"{parts[1]}-{parts[2]}", int(parts[4])))
