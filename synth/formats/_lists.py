"""Formats that are pictures in folders and lists of their labels: one way to write the shards and to join them.

A mark holds a line for every line of the lists that its samples are to make: the split it belongs to, a tab, and the
line itself. Where a picture lies depends on its index and its text, never on the shard it was drawn in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from synth.data import Sample
from synth.drafts import replacing
from synth.errors import AssetError
from synth.formats._output import Output, split_of
from synth.formats._pictures import boxes_of, encoded, store

PER_FOLDER = 1000
"""Pictures in a folder."""

_BOXES = "_boxes"
_INDEX = re.compile(rb"(\d{9,})\.")
_NUMBER = re.compile(r"\d{9,}")

Label = TypeVar("Label")
Parse = Callable[[str], tuple[str, Label] | None]
"""A line of a list -> the picture's name and its label, or None for a line that is of no picture."""
Entry = Callable[[str, Sample], str]
"""The picture's name below the root, and the sample -> its line in the list."""
Beside = Callable[[str, Sample], Mapping[str, bytes]]
"""The same -> more files that belong to the picture, by their names below the root."""


def write(
    mark: Path,
    samples: Iterable[Sample],
    output: Output,
    entry: Entry,
    *,
    where: str = "images",
    beside: Beside | None = None,
    boxes: bool = True,
) -> int:
    """Write the pictures of one shard, and its lines to the mark. Returns the bytes written.

    where: the pictures' folder below the root; "{split}" in it stands for train or val. boxes: whether character
    boxes, if they are asked for, go into a list of their own.
    """
    marked, size, made = [], 0, set()
    for sample in samples:
        split = split_of(sample, output.val)
        folder = f"{where.format(split=split)}/{sample.index // PER_FOLDER:06d}"
        if folder not in made:
            (output.root / folder).mkdir(parents=True, exist_ok=True)
            made.add(folder)
        name = f"{folder}/{sample.index:09d}.{output.image_format}"
        marked.append(f"{split}\t{entry(name, sample)}\n".encode())
        if boxes and output.boxes:
            line = json.dumps({"file": name, **boxes_of(sample)}, ensure_ascii=False)
            marked.append(f"{split}{_BOXES}\t{line}\n".encode())
        files = {name: encoded(sample, output.image_format), **(beside(name, sample) if beside else {})}
        for path, data in files.items():
            store(f"{output.root}/{path}", data)
            size += len(data)
    text = b"".join(marked)
    store(str(mark), text)
    return size + len(text)


def join(
    output: Output,
    marks: Iterable[Path],
    kept: int,
    files: Mapping[str, str],
    *,
    head: str = "",
    between: str = "\n",
    tail: str = "\n",
    where: str = "images",
    boxes: bool = True,
    change: Callable[[bytes], bytes] | None = None,
) -> None:
    """Join the marks to a list for each split, and remove pictures beyond the last line.

    kept: samples below this index are taken from the lists that are there. files: split -> its list below the root.
    head, between, tail: what a list begins with, has between its lines, and ends with if it has any. boxes: as in
    `write`. change: what makes a line of the list from a line of a mark, where they differ.
    """
    named = {split: output.root / file for split, file in files.items()}
    if output.boxes and boxes:
        named |= {f"{split}{_BOXES}": output.root / f"{split}{_BOXES}.jsonl" for split in files}
    last = -1
    with ExitStack() as stack:
        lists = {}
        for split, path in named.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            plain = split.endswith(_BOXES)
            edges = ("", "\n", "\n") if plain else (head, between, tail)
            lists[split] = _List(stack.enter_context(replacing(path, lasting=True)).write, *map(str.encode, edges))
        ends = {split: b"" if split.endswith(_BOXES) else between.rstrip("\n").encode() for split in named}
        for split, batch in _old_and_new(named, marks, kept, change, ends):
            lists[split].extend(batch)
            last = max(last, _index(batch[-1]))
        for one in lists.values():
            one.close()
    for split in files:
        _drop_after(output.root / where.format(split=split), last)


class _List:
    """Lines with something before, between and after them."""

    def __init__(self, write: Callable[[bytes], object], head: bytes, between: bytes, tail: bytes) -> None:
        self._write, self._before, self._between, self._tail = write, b"", between, tail
        self._always = bool(head)
        write(head)

    def extend(self, lines: Iterable[bytes]) -> None:
        self._write(self._before + self._between.join(lines))
        self._before = self._between

    def close(self) -> None:
        if self._before or self._always:
            self._write(self._tail)


def _old_and_new(
    named: Mapping[str, Path],
    marks: Iterable[Path],
    kept: int,
    change: Callable[[bytes], bytes] | None,
    ends: Mapping[str, bytes],
) -> Iterator[tuple[str, list[bytes]]]:
    """Lines of the lists, many at once and in order: one process joins what a thousand have made.

    ends: what follows each line of a list but the last, before its end.
    """
    if kept:
        for split, path in named.items():
            if path.is_file():
                with path.open("rb") as file:
                    while lines := list(islice(file, PER_FOLDER)):
                        there = (line for line in lines if _INDEX.search(line) and _index(line) < kept)
                        if batch := [line.rstrip(b"\n").removesuffix(ends[split]) for line in there]:
                            yield split, batch
    for mark in marks:
        lines = mark.read_bytes().split(b"\n")[:-1]
        if lines and _index(lines[0]) < kept:
            lines = [line for line in lines if _index(line) >= kept]
        for split in named:
            start = f"{split}\t".encode()
            if batch := [line[len(start) :] for line in lines if line.startswith(start)]:
                yield split, batch if change is None or split.endswith(_BOXES) else list(map(change, batch))


def _index(line: bytes) -> int:
    found = _INDEX.search(line)
    if not found:
        raise AssetError(f"a line of the data set names no picture: {line!r}.")
    return int(found[1])


def _drop_after(folder: Path, last: int) -> None:
    """Remove the pictures after the last line, with all beside them: of an interrupted run that was to make more."""
    for inner in folder.iterdir() if folder.is_dir() else ():
        if inner.name.isdecimal() and (int(inner.name) + 1) * PER_FOLDER > last + 1:
            for file in inner.iterdir():
                found = _NUMBER.search(file.name)
                if found and int(found[0]) > last:
                    file.unlink()
            if not any(inner.iterdir()):
                inner.rmdir()


def lines(path: Path) -> Iterator[str]:
    """The lines of a list, without their ends. Raises AssetError for one that is not UTF-8."""
    with path.open("rb") as file:
        for line in file:
            try:
                yield line.decode().rstrip("\n")
            except UnicodeDecodeError:
                raise AssetError(f"a line of '{path}' is not UTF-8: {line!r}.") from None


class Boxes:
    """The boxes that lie beside a list, read along with it: both are in the same order."""

    def __init__(self, root: Path, split: str) -> None:
        path = root / f"{split}{_BOXES}.jsonl"
        self._tables = _tables(path) if path.is_file() else iter(())
        self._next = next(self._tables, None)

    def of(self, name: str) -> Mapping[str, Any] | None:
        """The boxes of the picture with this name, or None where it has none."""
        found = self._next
        if found is None or found["file"] != name:
            return None
        self._next = next(self._tables, None)
        return found


def index_of(name: str) -> int:
    """The index in a picture's name, or 0 where it holds none."""
    stem = Path(name).stem
    return int(stem) if stem.isdecimal() else 0


def _tables(path: Path) -> Iterator[dict[str, Any]]:
    for line in lines(path):
        try:
            yield json.loads(line)
        except ValueError:
            raise AssetError(f"a line of '{path}' is not JSON: {line[:80]!r}.") from None


def entries(
    root: Path, files: Mapping[str, str], folder: str, parse: Parse[Label], splits: Collection[str]
) -> Iterator[tuple[str, Path, Label, Mapping[str, Any] | None]]:
    """What lists, split -> list, say of pictures: split, picture, label and, where there are any, its boxes.

    folder: below the root, from which names are counted; "{split}" in it stands for the split. Raises AssetError for a
    line that cannot be read.
    """
    for split, file in files.items():
        if split not in splits or not (root / file).is_file():
            continue
        boxes, base = Boxes(root, split), folder.format(split=split)
        for line in lines(root / file):
            try:
                found = parse(line)
            except (ValueError, KeyError, TypeError):
                raise AssetError(f"a line of '{root / file}' is not of this format: {line!r}.") from None
            if found:
                path = root / f"{base}/{found[0]}".lstrip("/")
                yield split, path, found[1], boxes.of(path.relative_to(root).as_posix())
