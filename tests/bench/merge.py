"""Merging two data sets into one, and splitting it: pictures per CPU second and memory, against their number.

python tests/bench/merge.py [COUNT …]
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np

from synth import formats, manifest, transfer
from synth.data import Line, Sample

_PICTURE = np.random.default_rng(1).integers(0, 255, (48, 320, 3), np.uint8)


def _samples(start: int, stop: int) -> Iterator[Sample]:
    data = cv2.imencode(".jpg", cv2.GaussianBlur(_PICTURE, (9, 9), 3))[1].tobytes()
    quad = np.array([[0, 0], [320, 0], [320, 48], [0, 48]], np.float32)
    for index in range(start, stop):
        text = f"text {index // 2}"
        line = Line(text, quad, tuple(text), np.zeros((0, 4, 2), np.float32))
        split = "val" if index % 50 == 0 else "train"
        yield Sample(index, _PICTURE, (line,), _PICTURE[..., 0], {"split": split, "file": ("jpg", data)})


def _write(root: Path, count: int) -> Path:
    root.mkdir()
    kind, output, marks = formats.find("webdataset"), formats.Output(root, "jpg", alphabet=("a",)), []
    for start in range(0, count, transfer.SHARD_SIZE):
        stop = min(count, start + transfer.SHARD_SIZE)
        marks.append(root / f"{start}")
        kind.write(marks[-1], _samples(start, stop), output, f"{start:09d}-{stop:09d}")
    kind.finish(output, marks, 0)
    (root / manifest.NAME).write_bytes(manifest.written({"format": "webdataset", "boxes": False}, count))
    return root


def _measured(name: str, call: Callable[[], int]) -> None:
    started = time.process_time()
    count = call()
    rate = count / (time.process_time() - started)
    print(f"{name:28} {count:10,} {rate:10,.0f}/s {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MiB")


def main(*counts: str) -> None:
    """Print a line for each call: samples, samples a CPU second, and the most memory the process has had till then."""
    for count in map(int, counts or ("2000", "20000")):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            source = _write(root / "in", count // 2)
            merged = root / "merged"
            _measured("merge, webdataset", lambda: transfer.merge([source, source], merged))  # noqa: B023
            _measured("split --val, webdataset", lambda: transfer.split(merged, root / "val", val=0.1))  # noqa: B023
            _measured("merge to paddle", lambda: transfer.merge([source], root / "p", format="paddle"))  # noqa: B023


if __name__ == "__main__":
    main(*sys.argv[1:])
