"""What formats share whose lists hold a picture's name and its label."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

from synth.data import Sample
from synth.errors import AssetError, OutputError
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
    for split, file in files.items():
        if split not in splits or not (root / file).is_file():
            continue
        boxes, base = _lists.Boxes(root, split), folder.format(split=split)
        for line in _lists.lines(root / file):
            try:
                found = parse(line)
            except ValueError:
                raise AssetError(f"a line of '{root / file}' is not of this format: {line!r}.") from None
            if found:
                name, text = f"{base}/{found[0]}".lstrip("/"), found[1]
                path, held = root / name, boxes.of(name)
                data, index = loaded(path), _lists.index_of(name)
                named = {"split": split, "name": str(path), "undecoded": undecoded}
                yield opened(index, data, path.suffix[1:], text, held, **named)
