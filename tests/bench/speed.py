"""Pictures per CPU second of a recipe, beside the floor that no renderer on Pillow gets below.

    python tests/bench/speed.py ch en --count 6000

The floor is: draw the same texts in the same faces and sizes with Pillow, encode an empty picture of the same size as
JPEG, and write it to a file. Both run in this process, on one core, in turns of a few hundred samples, so that a busy
machine slows both alike. Files are made in memory where there is a folder for that (`--folder` names another): to make
one takes ten microseconds there and up to six hundred on a disk. Opening fonts and filling caches is in neither: the
first turn of each is not counted, and before it `--warm` lines are set, after which the letters that are kept are those
of a run of millions. `--warm 0` shows what the first pictures of a run cost.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import itertools
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import ImageFont

import synth
from synth.errors import Reject
from synth.formats import Output, paddle

TURN = 500
MEMORY = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
"""Where files are made, if there is a folder in memory."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipes", nargs="*", default=["ch", "en"])
    parser.add_argument("--count", type=int, default=6000)
    parser.add_argument("--warm", type=int, default=40_000)
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--folder", type=Path, default=MEMORY, help="for the pictures")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    for name in options.recipes:
        report(name, options.count, options.warm, options.set, options.folder)


def warmed(name: str, settings: list[str], count: int, warm: int) -> synth.Samples:
    """The samples of a recipe, after as many lines more than these were set."""
    samples = synth.Samples(synth.load(name, settings, count=count + warm))
    for index in range(count, count + warm):
        with contextlib.suppress(Reject):
            list(itertools.islice(samples.stages(index), 3))  # A text, its face, and its letters.
    gc.freeze()  # As a worker does, so that the collector need not look through the words again and again.
    return samples


def drawn(samples: synth.Samples, numbers: range, folder: Path) -> float:
    """CPU seconds a picture of the whole pipeline."""
    began = time.process_time()
    paddle.write(folder / "labels", samples.draw(numbers), Output(folder), "")
    return (time.process_time() - began) / len(numbers)


def report(name: str, count: int, warm: int, settings: list[str], parent: Path | None) -> None:
    samples = warmed(name, settings, count, warm)
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        turns = list(measure(samples, Path(folder), count))
    ours, floors, letters = zip(*turns[1:], strict=True)
    ratio = statistics.median(one / other for one, other in zip(ours, floors, strict=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name}: {1 / statistics.median(ours):,.0f} pictures a CPU second ({statistics.median(ours) * 1e6:,.0f} us); "
        f"floor {1 / statistics.median(floors):,.0f} ({statistics.median(floors) * 1e6:,.0f} us); "
        f"ratio {ratio:.2f} [{min(o / f for o, f in zip(ours, floors, strict=True)):.2f} to "
        f"{max(o / f for o, f in zip(ours, floors, strict=True)):.2f}]; "
        f"{statistics.mean(letters):.1f} characters a picture; peak {peak:,.0f} MiB"
    )


def measure(samples: synth.Samples, folder: Path, count: int) -> Iterator[tuple[float, float, float]]:
    """CPU seconds a picture of the whole pipeline and of the floor, and characters a picture, turn by turn."""
    for start in range(0, count, TURN):
        numbers = range(start, min(start + TURN, count))
        ours = drawn(samples, numbers, folder)
        jobs = [job(samples, index) for index in numbers]
        for path, number, size in {(path, number, size) for path, number, size, *_ in jobs}:
            face(path, number, size)
        began = time.process_time()
        for index, (path, number, size, text, shape) in zip(numbers, jobs, strict=True):
            floor(folder / f"{index}.jpg", face(path, number, size), text, shape)
        yield ours, (time.process_time() - began) / len(numbers), statistics.mean(len(text) for *_, text, _ in jobs)


def job(samples: synth.Samples, index: int) -> tuple[str, int, int, str, tuple[int, int]]:
    """Face, size, text and shape of a sample: what the floor has to draw."""
    sample = samples[index]
    made = dict(samples.stages(index, sample.meta["attempt"]))
    return str(made["face"].path), made["face"].number, sample.meta["size"], sample.text, sample.image.shape[:2]


OPEN: dict[tuple[str, int, int], Any] = {}


def face(path: str, number: int, size: int) -> Any:
    if (path, number, size) not in OPEN:
        OPEN[path, number, size] = ImageFont.truetype(path, size, number, layout_engine=ImageFont.Layout.BASIC)
    return OPEN[path, number, size]


def floor(path: Path, font: Any, text: str, shape: tuple[int, int]) -> None:
    font.getmask(text, "L")
    _, data = cv2.imencode(".jpg", np.zeros((*shape, 3), np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 85])
    path.write_bytes(data.tobytes())


if __name__ == "__main__":
    main()
