"""What formats share whose lists hold a picture's name and its label."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

from synth.data import Sample
from synth.errors import OutputError
from synth.formats import _lists
from synth.formats._output import label
from synth.formats._pictures import loaded, opened

Parse = Callable[[str], tuple[str, str] | None]
"""A line of a list -> the picture's name and the label, or None for a line that is of no picture."""


def trimmed(sample: Sample, *, holder: str) -> str:
    """The label, for readers that cut white space off. Raises OutputError for one that would lose some."""
    text = label(sample, holder=holder)
    if text != text.strip():
        raise OutputError(
            f"the label of sample {sample.index} begins or ends with a space that {holder} loses: {text!r}."
        )
    return text


def read(
    root: Path, files: Mapping[str, str], folder: str, parse: Parse, splits: Collection[str], undecoded: str
) -> Iterator[Sample]:
    """The samples of lists, split -> list, whose names are counted from a folder below the root.

    "{split}" in the folder's name stands for the split. Raises AssetError for what cannot be read.
    """
    for split, path, text, held in _lists.entries(root, files, folder, parse, splits):
        named = {"split": split, "name": str(path), "undecoded": undecoded}
        yield opened(_lists.index_of(path.name), loaded(path), path.suffix[1:], text, held, **named)
