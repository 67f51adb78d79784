"""A user's text file as a sequence of lines."""

from __future__ import annotations

import mmap
from array import array
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from synth.digests import check_file, kept_until_renewed
from synth.errors import AssetError
from synth.text import normalise

_TOGETHER = 500_000
"""How many bytes of a text are counted at a time, about."""


class Corpus:
    """The lines of a user's text file, found once and read from disk as they are drawn, so that any size will do.

    `counts` says how often each character occurs, `lengths` how many lines have so many characters. Raises AssetError
    for what is no file, or one that is missing, empty, binary or not UTF-8.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        check_file(path, "corpus")
        self._starts, self.counts, self.lengths = _scan(path)
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, number: int) -> str:
        start = self._starts[number]
        stop = self._bytes.find(b"\n", start)
        return self._bytes[start : stop if stop >= 0 else len(self._bytes)].decode("utf-8").strip("\r")


def _scan(path: Path) -> tuple[array[int], Counter[str], Counter[int]]:
    starts, counts, lengths, at, number = array("q"), Counter[str](), Counter[int](), 0, 0
    texts, counted = list[str](), 0
    try:
        with path.open("rb") as file:
            for line in file:
                number += 1
                # Without its end most lines are found to be normal at a glance.
                text = normalise(line.decode("utf-8-sig" if at == 0 else "utf-8").rstrip("\r\n"))
                if text:
                    starts.append(at + (3 if at == 0 and line.startswith(b"\xef\xbb\xbf") else 0))
                    texts.append(text)
                at += len(line)
                if b"\0" in line:
                    raise AssetError(f"the corpus '{path}' is not a text file: it holds a zero byte.")
                if at - counted >= _TOGETHER:
                    counts.update(_counted(texts))
                    lengths.update(map(len, texts))
                    texts, counted = [], at
    except UnicodeDecodeError as error:
        where = f"the corpus '{path}' is not UTF-8 (line {number}, byte {at + error.start})"
        raise AssetError(f"{where}; convert it, for example with iconv.") from None
    except OSError as error:
        raise AssetError(f"the corpus '{path}' cannot be read: {error.strerror}.") from None
    if not starts:
        raise AssetError(f"the corpus '{path}' is empty: it holds no line of text.")
    if texts:
        counts.update(_counted(texts))
        lengths.update(map(len, texts))
    del counts[" "]
    return starts, counts, lengths


def _counted(texts: Iterable[str]) -> dict[str, int]:
    """How often each character occurs; for many texts this is far faster than a Counter."""
    times = np.bincount(np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32))
    return {chr(point): int(times[point]) for point in np.flatnonzero(times)}


@kept_until_renewed(maxsize=4)
def opened(file: str) -> Corpus:
    """The corpus in a file, opened once per process."""
    return Corpus(Path(file))
