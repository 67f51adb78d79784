"""LMDB, as deep-text-recognition-benchmark, PARSeq, PaddleOCR, MMOCR and OpenOCR read it.

Each shard has an environment of its own for each split, a leaf folder that holds `data.mdb` alone: these readers
take every folder without subfolders for one. Its keys run from 1: `image-000000001`, `label-000000001`,
`wh-000000001` (width_height, which spares readers a look into every picture), with boxes `boxes-000000001`, and
`num-samples`, written last.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from synth.data import Sample
from synth.drafts import draft_for
from synth.errors import AssetError, UsageError
from synth.formats import _shards
from synth.formats._output import SPLITS, Output, label, split_of
from synth.formats._pictures import boxes_of, encoded, label_from, opened

SUFFIX = ".tsv"
finish = _shards.finish
whole = _shards.whole

_BATCH = 500
"""Samples that are committed to an environment together."""
_FIRST = 1 << 24
"""The bytes an environment is opened with; it doubles when it is full."""


def library() -> Any:
    """The package that the format needs. Raises UsageError where it is missing."""
    try:
        import lmdb
    except ImportError:
        raise UsageError("the format 'lmdb' needs the lmdb package: pip install 'synth-ocr[lmdb]'.") from None
    return lmdb


class _Environment:
    """An environment that is being written."""

    def __init__(self, folder: Path) -> None:
        self._lmdb, self.count = library(), 0
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        # Without a lock file, so that the leaf holds the data alone; no one else writes here.
        with _explained(self._lmdb, folder):
            self._environment = self._lmdb.open(str(folder), map_size=_FIRST, lock=False, sync=False, meminit=True)
        self._folder = folder
        self._waiting: list[tuple[bytes, bytes]] = []

    def add(self, sample: Sample, text: str, output: Output) -> None:
        self.count += 1
        number, (height, width) = f"{self.count:09d}", sample.image.shape[:2]
        held = {
            "image": encoded(sample, output.image_format),
            "label": text.encode(),
            "wh": f"{width}_{height}".encode(),
            "index": str(sample.index).encode(),
        }
        if output.boxes:
            held["boxes"] = json.dumps(boxes_of(sample), ensure_ascii=False).encode()
        self._waiting += [(f"{name}-{number}".encode(), data) for name, data in held.items()]
        if self.count % _BATCH == 0:
            with _explained(self._lmdb, self._folder):
                self._commit()

    def _commit(self) -> None:
        while True:
            try:
                with self._environment.begin(write=True) as transaction:
                    transaction.cursor().putmulti(self._waiting)
            except self._lmdb.MapFullError:
                self._environment.set_mapsize(self._environment.info()["map_size"] * 2)
            else:
                self._waiting = []
                return

    def close(self) -> None:
        with contextlib.closing(self._environment), _explained(self._lmdb, self._folder):
            if self.count % _BATCH:
                self._commit()
            self._waiting = [(b"num-samples", str(self.count).encode())]
            self._commit()
            self._environment.sync(True)


@contextlib.contextmanager
def _explained(lmdb: Any, folder: Path) -> Iterator[None]:
    """Raise what the disk refused as any other file would; a full one LMDB calls an input/output error."""
    try:
        yield
    except lmdb.Error as error:
        full = shutil.disk_usage(folder).free < _FIRST
        raise OSError(errno.ENOSPC if full else errno.EIO, str(error)) from error


def write(mark: Path, samples: Iterable[Sample], output: Output, name: str) -> int:
    """Write one shard as an environment for each split. Raises OutputError for a label that cannot be held."""
    made: dict[str, _Environment] = {}
    drafts = {split: draft_for(output.root / split / name) for split in SPLITS}
    with ExitStack() as stack:
        for sample in samples:
            split, text = split_of(sample, output.val), label(sample, "", holder="an LMDB data set")
            if split not in made:
                made[split] = _Environment(drafts[split])
                stack.callback(made[split].close)
            made[split].add(sample, text, output)
    parts = []
    for split in (split for split in SPLITS if split in made):
        path = output.root / split / name
        path.mkdir(exist_ok=True)
        # The file alone: a folder can take the place of an empty one only, and one process may die between two steps.
        os.replace(drafts[split] / "data.mdb", path / "data.mdb")
        drafts[split].rmdir()
        parts.append(_shards.Part(split, f"{split}/{name}", made[split].count, _shards.size_of(path)))
    _shards.write_mark(mark, parts)
    return sum(part.size for part in parts)


def read(root: Path, splits: Collection[str] = SPLITS, undecoded: str = "") -> Iterator[Sample]:
    """The samples in the order of the shards. Raises AssetError for what cannot be read."""
    lmdb = library()
    for part in _shards.listed(root, splits):
        try:
            with (
                lmdb.open(str(root / part.path), readonly=True, lock=False, create=False) as environment,
                environment.begin() as transaction,
            ):
                for number in range(1, int(transaction.get(b"num-samples", b"0")) + 1):
                    yield _sample(transaction, number, part, undecoded)
        except lmdb.Error as error:
            raise AssetError(f"'{root / part.path}' cannot be read: {error}.") from None


def _sample(transaction: Any, number: int, part: _shards.Part, undecoded: str) -> Sample:
    held = {name: transaction.get(f"{name}-{number:09d}".encode()) for name in ("image", "label", "boxes", "index")}
    if held["image"] is None or held["label"] is None:
        raise AssetError(f"sample {number} of '{part.path}' lacks its picture or its label.")
    boxes = json.loads(held["boxes"]) if held["boxes"] else None
    index = int(held["index"]) if held["index"] else part.start + number - 1
    suffix = {b"\x89PN": "png", b"RIF": "webp"}.get(bytes(held["image"][:3]), "jpg")
    named = {"split": part.split, "name": f"{part.path}:{number}", "undecoded": undecoded}
    return opened(index, held["image"], suffix, label_from(held["label"], named["name"]), boxes, **named)
