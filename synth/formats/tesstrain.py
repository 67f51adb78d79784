"""Tesseract's tesstrain: png pictures, each with a `.gt.txt` of its name; `GROUND_TRUTH_DIR` is their folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from synth.data import Sample
from synth.errors import OutputError
from synth.formats import _pairs
from synth.formats._output import Output

SUFFIX = ".tsv"
finish = _pairs.finish
read = _pairs.read


def write(mark: Path, samples: Iterable[Sample], output: Output, name: str) -> int:
    """Write one shard. Raises OutputError for pictures or a label that the format cannot hold."""
    if output.image_format != "png":
        raise OutputError(f"tesstrain does not read {output.image_format} pictures; add --image-format png.")
    return _pairs.write(mark, samples, output, "tesstrain")
