"""docTR recognition: the folders `train` and `val`, each with `images` and `labels.json` from names to labels.

One entry stands on each line, so that millions are read and written without holding them all.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from synth.data import Sample
from synth.formats import _lists, _plain
from synth.formats._output import SPLITS, Output, label, write_dictionary

SUFFIX = ".tsv"
_WHERE = "{split}/images"
_FILES = {split: f"{split}/labels.json" for split in SPLITS}


def write(mark: Path, samples: Iterable[Sample], output: Output, name: str) -> int:
    """Write one shard. Raises OutputError for a label that the format cannot hold."""
    return _lists.write(mark, samples, output, _entry, where=_WHERE)


def _entry(name: str, sample: Sample) -> str:
    text = label(sample, "", holder="a list of docTR")
    return f"{json.dumps(name.split('/', 2)[2])}: {json.dumps(text, ensure_ascii=False)}"


def finish(output: Output, marks: Iterable[Path], kept: int) -> None:
    """Join the shards into a `labels.json` for each split."""
    _lists.join(output, marks, kept, _FILES, head="{\n", between=",\n", tail="\n}\n", where=_WHERE)
    write_dictionary(output)


def read(root: Path, splits: Collection[str] = SPLITS, undecoded: str = "") -> Iterator[Sample]:
    """The samples of a data set in the order of its files. Raises AssetError for what cannot be read."""
    return _plain.read(root, _FILES, _WHERE, _parse, splits, undecoded)


def _parse(line: str) -> tuple[str, str] | None:
    if line.strip() in ("{", "}", ""):
        return None
    ((name, text),) = json.loads("{" + line.rstrip().removesuffix(",") + "}").items()
    return str(name), str(text)
