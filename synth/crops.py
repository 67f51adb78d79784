"""Real crops of text in a folder of one's own: pictures, and what they say where that is known."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from synth import manifest, transfer
from synth.backgrounds.pictures import SUFFIXES
from synth.data import Image
from synth.errors import AssetError
from synth.formats._pictures import decode
from synth.text import normalise

LISTS = ("labels.txt", "train.txt", "rec_gt.txt", "gt.txt")
"""Where labels are looked for: `picture<TAB>text` in each line."""


class Crop(NamedTuple):
    """A picture and its label."""

    image: Image
    """(H, W, 3), RGB."""
    text: str | None
    """None where it is not known."""
    path: Path | None
    """The picture's file, where it has one of its own."""


def crops(folder: Path, limit: int | None = None) -> list[Crop]:
    """The crops of a folder, the first ones up to a limit, in the order of their list or of their names.

    The folder is a finished data set, holds a list of labels, or holds pictures alone, its folders included.
    Raises AssetError where there are none, or where one cannot be read.
    """
    if not folder.is_dir():
        raise AssetError(f"the folder '{folder}' does not exist or is not a folder.")
    found = list(islice(_found(folder), limit))
    if not found:
        listed = _list_of(folder)
        raise AssetError(f"'{listed}' lists no picture." if listed else f"the folder '{folder}' holds no picture.")
    return found


def _found(folder: Path) -> Iterator[Crop]:
    if (folder / manifest.NAME).is_file():
        return (Crop(sample.image, sample.text, None) for sample in transfer.read(folder))
    listed = _list_of(folder)
    return _labelled(listed) if listed else _unlabelled(folder)


def _list_of(folder: Path) -> Path | None:
    return next((folder / name for name in LISTS if (folder / name).is_file()), None)


def _labelled(listed: Path) -> Iterator[Crop]:
    try:
        rows = listed.read_text(encoding="utf-8-sig").split("\n")  # And not where Unicode has other ends of lines.
    except (OSError, UnicodeDecodeError) as error:
        raise AssetError(f"the labels '{listed}' cannot be read: {error}.") from None
    for number, row in enumerate(rows, 1):
        name, tab, text = row.partition("\t")
        if not row.strip():
            continue
        if not tab or not normalise(text):
            raise AssetError(f"line {number} of '{listed}' is not of the form picture<TAB>text.")
        yield Crop(decode(listed.parent / name), normalise(text), listed.parent / name)


def _unlabelled(folder: Path) -> Iterator[Crop]:
    paths = (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    return (Crop(decode(path), None, path) for path in sorted(paths, key=Path.as_posix))
