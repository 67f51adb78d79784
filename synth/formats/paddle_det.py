"""PaddleOCR detection: pictures, and `train.txt` and `val.txt` with all lines of a picture and their quads.

A line is the picture's path, a tab, and a JSON list of {"transcription", "points"}, points clockwise from the text's
own top left. "###" and "*" mean there that a region is to be ignored, so no text may be one of these.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from synth.data import Sample
from synth.errors import AssetError, OutputError
from synth.formats import _lists
from synth.formats._output import SPLITS, Output, label
from synth.formats._pictures import boxes_of, loaded, opened

SUFFIX = ".tsv"
_FILES = {split: f"{split}.txt" for split in SPLITS}
_IGNORED = ("###", "*")


def write(mark: Path, samples: Iterable[Sample], output: Output, name: str) -> int:
    """Write one shard. Raises OutputError for a label that the format cannot hold."""
    return _lists.write(mark, samples, output, _entry)


def _entry(name: str, sample: Sample) -> str:
    label(sample, "", holder="a list of PaddleOCR")
    for line in sample.lines:
        if line.text in _IGNORED:
            raise OutputError(f"the label of sample {sample.index} holds {line.text!r}, which means to ignore it.")
    regions = [{"transcription": line["text"], "points": line["quad"]} for line in boxes_of(sample)["lines"]]
    return f"{name}\t{json.dumps(regions, ensure_ascii=False)}"


def finish(output: Output, marks: Iterable[Path], kept: int) -> None:
    """Join the shards into `train.txt` and `val.txt`."""
    _lists.join(output, marks, kept, _FILES)


def read(root: Path) -> Iterator[Sample]:
    """The samples of a data set in the order of its files. Raises AssetError for what cannot be read."""
    for split, file in _FILES.items():
        boxes = _lists.Boxes(root, split)
        for line in _lists.lines(root / file) if (root / file).is_file() else ():
            name, _, rest = line.partition("\t")
            try:
                regions = json.loads(rest)
            except ValueError:
                raise AssetError(f"a line of '{root / file}' is not of this format: {line!r}.") from None
            plain = [{"text": one["transcription"], "quad": one["points"], "chars": [], "boxes": []} for one in regions]
            held = boxes.of(name) or {"lines": plain}
            data, index, suffix = loaded(root / name), _lists.index_of(name), Path(name).suffix[1:]
            yield opened(index, data, suffix, "", held, split=split, name=str(root / name))
