"""What formats for detection share: pictures with several lines of text, each with its place and its words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from synth.data import Sample
from synth.errors import OutputError
from synth.formats import _lists
from synth.formats._output import label
from synth.formats._pictures import boxes_of, loaded, opened
from synth.text import clusters

Regions = list[tuple[str, Any]]
"""Each line of a picture: its text, and its corners clockwise from the text's own top left."""
Parse = _lists.Parse[Regions]


def regions(sample: Sample, *, ignored: Collection[str] = (), holder: str) -> Regions:
    """The lines of a sample, points rounded to two decimals. Raises OutputError for what the format cannot hold.

    ignored: texts that mean to the format's readers that a region is to be left out. holder: the format's name.
    """
    label(sample, "", holder=holder)
    for line in sample.lines:
        if line.text in ignored:
            raise OutputError(f"the label of sample {sample.index} holds {line.text!r}, which means to ignore it.")
    return [(line["text"], line["quad"]) for line in boxes_of(sample)["lines"]]


def frame(quad: Any) -> tuple[float, float, float, float]:
    """The upright rectangle around a region: left, top, right, bottom.

    >>> frame([[3, 1], [9, 2], [8, 6], [2, 5]])
    (2, 1, 9, 6)
    """
    xs, ys = zip(*quad, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def flat(quad: Any) -> list[float]:
    """The points one number after the other.

    >>> flat([[3, 1], [9, 2]])
    [3, 1, 9, 2]
    """
    return [number for point in quad for number in point]


def pairs(numbers: list[Any]) -> list[list[Any]]:
    """What `flat` made flat, as points again.

    >>> pairs([3, 1, 9, 2])
    [[3, 1], [9, 2]]
    """
    return [list(point) for point in zip(numbers[::2], numbers[1::2], strict=True)]


def read(
    root: Path, files: Mapping[str, str], folder: str, parse: Parse, splits: Collection[str], undecoded: str
) -> Iterator[Sample]:
    """The samples of lists, split -> list, whose names are counted from a folder below the root.

    "{split}" in the folder's name stands for the split. Raises AssetError for what cannot be read.
    """
    for split, path, found, held in _lists.entries(root, files, folder, parse, splits):
        yield assembled(path, found, held, split, undecoded)


def assembled(path: Path, found: Regions, held: Mapping[str, Any] | None, split: str, undecoded: str) -> Sample:
    """A sample from its picture, its regions and, where there are any, its boxes. Raises AssetError."""
    plain = [{"text": text, "quad": quad, "chars": clusters(text), "boxes": []} for text, quad in found]
    index, data = _lists.index_of(path.name), loaded(path)
    named = {"split": split, "name": str(path), "undecoded": undecoded}
    return opened(index, data, path.suffix[1:], "", held or {"lines": plain}, **named)
