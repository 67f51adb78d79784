"""Writing a data set: planned in shards, drawn in parallel, resumed where it was left."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import functools
import importlib.metadata
import json
import os
import pickle
import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import joblib
from joblib.externals.loky import get_reusable_executor

from synth import formats
from synth import recipe as recipes
from synth.data import Recipe, Sample, Shard
from synth.errors import OutputError
from synth.samples import Samples, digests

SHARD_SIZE = 2000
_DRAFT = ".manifest.json.draft"
_LIBRARIES = ("fonttools", "numpy", "opencv-python-headless", "pillow", "synth-ocr")


@dataclass(frozen=True)
class Report:
    """What a call of `generate` did."""

    out: Path
    count: int
    """Samples that the data set holds now."""
    made: int
    """Samples made by this call."""
    seconds: float
    size: int
    """Bytes written by this call."""
    rejected: Counter[str] = field(default_factory=Counter)
    """Draws that were made again, by reason."""


@dataclass(frozen=True)
class Tally:
    """What one shard adds to a report."""

    made: int
    size: int
    rejected: Counter[str]


Progress = Callable[[Tally], None]


def generate(
    recipe: Recipe,
    out: str | Path,
    *,
    jobs: int = -1,
    format: str = "paddle",
    shard_size: int = SHARD_SIZE,
    progress: Progress | None = None,
) -> Report:
    """Write the data set of a recipe into a folder, or the part of it that is not there yet.

    jobs: processes; -1 for one per core. shard_size: samples that are committed together. progress: called with the
    tally of each finished shard. The folder's contents depend on the recipe alone: not on jobs, shard_size or on how
    often the run was interrupted. A larger count adds to what is there.
    Raises OutputError for a folder that holds something else or cannot be written.
    """
    root, kind = Path(out), formats.find(format)
    if shard_size < 1:
        raise OutputError(f"the shard size is {shard_size}; it must be at least 1.")
    if jobs == 0:
        raise OutputError("jobs is 0; it must be at least 1, or -1 for one per core.")
    samples, started = Samples(recipe), time.monotonic()
    samples.rehearse()
    manifest = describe(samples, format)
    with _explained(root):
        done = claim(root, manifest)
        shards = list(plan(done, len(samples), shard_size))
        tallies = _work_all(recipe, root, format, [s for s in shards if not _path(root, s, kind).exists()], jobs)
        report = _gather(Report(root, max(done, len(samples)), 0, 0.0, 0), tallies, progress)
        if shards:
            _finish(root, kind, samples, shards, done)
            _write_manifest(root, {**manifest, "complete": len(samples)})
        shutil.rmtree(root / "shards", ignore_errors=True)
    return dataclasses.replace(report, seconds=time.monotonic() - started)


def _gather(report: Report, tallies: Iterable[Tally], progress: Progress | None) -> Report:
    made, size, rejected = 0, 0, Counter[str]()
    for tally in tallies:
        made, size = made + tally.made, size + tally.size
        rejected.update(tally.rejected)
        if progress:
            progress(tally)
    return dataclasses.replace(report, made=made, size=size, rejected=rejected)


def plan(done: int, count: int, shard_size: int) -> Iterator[Shard]:
    """Cut the samples from `done` to `count` into shards, on the same boundaries whatever is done already.

    >>> [(shard.start, shard.stop) for shard in plan(3, 10, 4)]
    [(3, 4), (4, 8), (8, 10)]
    """
    for number in range(done // shard_size, -(-count // shard_size)):
        start, stop = max(done, number * shard_size), min(count, (number + 1) * shard_size)
        if start < stop:
            yield Shard(number, start, stop)


def _path(root: Path, shard: Shard, kind: Any) -> Path:
    return root / "shards" / f"{shard.start:09d}-{shard.stop:09d}{kind.SUFFIX}"


@contextlib.contextmanager
def commit(path: Path) -> Iterator[Path]:
    """A path to write to, which takes its final name only when all is written, also what lies beside it.

    The final name is the only mark of a finished shard, so everything that belongs to it goes to the disk first.
    """
    # A process that was left behind may still write the same shard.
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    yield draft
    if hasattr(os, "sync"):
        os.sync()
    os.replace(draft, path)


def _work_all(recipe: Recipe, root: Path, format: str, shards: Sequence[Shard], jobs: int) -> Iterator[Tally]:
    if not shards:
        return
    (root / "shards").mkdir(parents=True, exist_ok=True)
    packed = pickle.dumps(recipe)
    jobs = min(joblib.effective_n_jobs(jobs), len(shards))
    pool = joblib.Parallel(n_jobs=jobs, return_as="generator_unordered", pre_dispatch="2*n_jobs")
    with _deaf():
        tallies = pool(joblib.delayed(work)(packed, root, format, shard) for shard in shards)
    try:
        yield from tallies
    except KeyboardInterrupt:
        get_reusable_executor().shutdown(kill_workers=True)
        raise


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """Workers started in here never hear Ctrl-C: this process alone answers it, and ends them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)


def work(packed: bytes, root: Path, format: str, shard: Shard) -> Tally:
    """Make one shard: draw, encode and write its samples, all in this process."""
    cv2.setNumThreads(1)
    samples, kind, rejected = _opened(packed), formats.find(format), Counter[str]()

    def drawn() -> Iterator[Sample]:
        for index in range(shard.start, shard.stop):
            sample = samples[index]
            rejected.update(sample.meta["rejected"])
            yield sample

    with commit(_path(root, shard, kind)) as draft:
        size = kind.write(draft, drawn(), root=root, image_format=samples.recipe.output["image_format"])
    return Tally(len(shard), size, rejected)


@functools.lru_cache(maxsize=1)
def _opened(packed: bytes) -> Samples:
    return Samples(pickle.loads(packed))


def _finish(root: Path, kind: Any, samples: Samples, shards: Sequence[Shard], done: int) -> None:
    if hasattr(kind, "finish"):
        paths = (_path(root, shard, kind) for shard in shards)
        kind.finish(root, paths, kept=done, alphabet=samples.pack.alphabet, val=samples.recipe.output["val"])


def describe(samples: Samples, format: str) -> dict[str, Any]:
    """What a data set is made from: equal descriptions give equal bytes."""
    assets = digests(samples)
    return {
        "format": format,
        "fingerprint": recipes.fingerprint(samples.recipe, assets),
        "assets": assets,
        "libraries": {name: _version(name) for name in _LIBRARIES},
        "recipe": recipes.table(samples.recipe),
    }


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def claim(root: Path, manifest: dict[str, Any]) -> int:
    """Make the folder this data set's own. Returns how many samples it holds, from the first one on.

    Raises OutputError when it belongs to another recipe, or to something else.
    """
    path = root / "manifest.json"
    if not path.exists():
        if root.is_dir() and any(entry.name != _DRAFT for entry in root.iterdir()):
            raise OutputError(f"the folder '{root}' is not empty and holds no data set; choose another with --out.")
        root.mkdir(parents=True, exist_ok=True)
        _write_manifest(root, {**manifest, "complete": 0})
        return 0
    try:
        there = json.loads(path.read_text(encoding="utf-8"))
        complete = int(there.pop("complete"))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise OutputError(f"'{path}' is not a manifest; the folder holds something else.") from None
    differing = list(_differences(_comparable(there), _comparable(manifest), ""))
    if differing:
        listed = "; ".join(differing[:3]) + (f"; and {len(differing) - 3} more" if len(differing) > 3 else "")
        raise OutputError(f"the folder '{root}' holds a data set made otherwise: {listed}. Choose another with --out.")
    return complete


def _comparable(manifest: dict[str, Any]) -> dict[str, Any]:
    return {**manifest, "recipe": recipes.shaping(manifest.get("recipe", {})), "fingerprint": ""}


def _differences(there: Any, here: Any, where: str) -> Iterator[str]:
    """Each place where two manifests differ: "recipe.seed is 1 there and 2 here"."""
    if isinstance(there, dict) and isinstance(here, dict):
        for key in sorted({*there, *here}):
            yield from _differences(there.get(key), here.get(key), f"{where}.{key}" if where else key)
    elif isinstance(there, list) and isinstance(here, list) and len(there) == len(here):
        for number, (one, other) in enumerate(zip(there, here, strict=True)):
            name = one.get("use", number) if isinstance(one, dict) else number
            yield from _differences(one, other, f"{where}.{name}")
    elif there != here:
        one, other = (json.dumps(value, ensure_ascii=False) for value in (there, here))
        yield f"{where} is {one} there and {other} here"


def _write_manifest(root: Path, manifest: dict[str, Any]) -> None:
    draft = root / _DRAFT
    with draft.open("w", encoding="utf-8") as file:
        file.write(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, root / "manifest.json")


@contextlib.contextmanager
def _explained(root: Path) -> Iterator[None]:
    """Say in a sentence what the operating system refused."""
    try:
        yield
    except BrokenProcessPool as error:
        why = "a worker was killed, perhaps since memory ran out"
        raise OutputError(f"{why}. What is finished is kept: run the same command again, with fewer jobs.") from error
    except OSError as error:
        full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None))
        why = "the disk is full" if full else error.strerror or str(error)
        again = "What is finished is kept; make room and run the same command again."
        raise OutputError(
            f"'{root}' cannot be written: {why}. {again if full else 'Choose another folder with --out.'}"
        ) from error
