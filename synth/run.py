"""Writing a data set: planned in shards, drawn in parallel, resumed where it was left."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import functools
import itertools
import os
import pickle
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import cv2
import joblib
from joblib.externals.loky import get_reusable_executor
from joblib.parallel import get_active_backend

from synth import formats, manifest, stores
from synth.data import Recipe, Sample, Shard
from synth.errors import OutputError, unknown
from synth.samples import Samples, digests

SHARD_SIZE = 2000
_ROUND = 8
"""Shards for each process between two reports, where a backend cannot report one by one."""
BACKENDS = ("loky", "dask", "ray")
"""Who runs the workers: this machine, or a cluster."""


@dataclass(frozen=True)
class Report:
    """What a call of `generate` did."""

    out: str
    """The folder, or the URL."""
    count: int
    """Samples that the data set holds now; of one that other parts have to complete, those it is to hold."""
    made: int
    """Samples made by this call."""
    seconds: float
    size: int
    """Bytes written by this call."""
    rejected: Counter[str] = field(default_factory=Counter)
    """Draws that were made again, by reason."""
    missing: int = 0
    """Shards that other parts have still to make."""


@dataclass(frozen=True)
class Tally:
    """What one shard adds to a report."""

    made: int
    size: int
    rejected: Counter[str]


Progress = Callable[[Tally], None]


@dataclass(frozen=True)
class Job:
    """What every worker is told, wherever it runs."""

    recipe: bytes
    """Pickled."""
    out: str
    format: str
    boxes: bool
    fingerprint: str = ""
    """Of the data set, for machines that may have other fonts, texts or libraries than this one."""


def generate(
    recipe: Recipe,
    out: str | Path,
    *,
    jobs: int = -1,
    format: str = "paddle",
    shard_size: int = SHARD_SIZE,
    boxes: bool = False,
    part: tuple[int, int] = (1, 1),
    backend: str = "loky",
    address: str = "",
    progress: Progress | None = None,
) -> Report:
    """Write the data set of a recipe into a folder, or the part of it that is not there yet.

    out: a folder, or a URL that fsspec knows, such as "s3://bucket/folder". jobs: processes; -1 for one per core.
    shard_size: samples that are committed together. boxes: whether character boxes are written too.
    part: (3, 16) makes every sixteenth shard from the third on; the parts may run anywhere and at any time, and the
    last one joins the shards. backend, address: "dask" or "ray" and where its cluster is. progress: called with the
    tally of each finished shard.

    The samples depend on the recipe alone: not on jobs, shard_size or part, or on how often the run was interrupted.
    A larger count adds to what is there. Raises OutputError for a folder that holds something else or cannot be
    written.
    """
    _check(jobs, shard_size, part, backend)
    store, kind, samples, started = stores.at(out), formats.find(format), Samples(recipe), time.monotonic()
    samples.rehearse()
    described = manifest.describe(recipe, digests(samples), format, boxes)
    job = Job(pickle.dumps(recipe), str(out), format, boxes, manifest.digest(described) if backend != "loky" else "")
    with _explained(out), store.claimed(f"{part[0]}-of-{part[1]}"):
        done = claim(store, described)
        report = Report(str(out), max(done, len(samples)), 0, 0.0, 0)
        if done < len(samples):
            shards = _Shards(store, kind, done, len(samples), shard_size)
            with _cluster(backend, address):
                report = _gather(report, _work_all(job, shards.missing(part), jobs), progress)
            missing = sum(1 for _ in shards.missing())
            if missing:
                report = dataclasses.replace(report, missing=missing)
            else:
                _finish(store, kind, samples, shards, described, boxes)
        else:
            store.drop_marks()
    return dataclasses.replace(report, seconds=time.monotonic() - started)


def _check(jobs: int, shard_size: int, part: tuple[int, int], backend: str) -> None:
    if shard_size < 1:
        raise OutputError(f"the shard size is {shard_size}; it must be at least 1.")
    if jobs == 0:
        raise OutputError("jobs is 0; it must be at least 1, or -1 for one per core.")
    if not 1 <= part[0] <= part[1]:
        raise OutputError(f"the part is {part[0]}/{part[1]}; it must be like 3/16: from 1/16 to 16/16.")
    if backend not in BACKENDS:
        raise OutputError(unknown("backend", backend, BACKENDS))


@contextlib.contextmanager
def _cluster(backend: str, address: str) -> Iterator[None]:
    """While in here, joblib sends its work to this backend. Raises OutputError where it cannot be reached."""
    if backend == "loky":
        yield
        return
    try:
        options = _DOORS[backend](address)
    except ImportError as error:
        raise OutputError(f"the backend '{backend}' needs {error.name}: pip install 'synth-ocr[{backend}]'.") from error
    except (OSError, ValueError) as error:
        raise OutputError(f"no {backend} cluster answers at '{address}': {error}.") from error
    with contextlib.ExitStack() as stack:
        if "client" in options:
            stack.enter_context(options["client"])
        stack.enter_context(joblib.parallel_config(backend, **options))
        yield


def _door_to_dask(address: str) -> dict[str, Any]:
    from dask import distributed

    client: Any = distributed.Client  # Its annotations are of no use to a type checker.
    return {"client": client(address or None)}


def _door_to_ray(address: str) -> dict[str, Any]:
    import ray
    import ray.util.joblib

    ray.init(address=address or None, log_to_driver=False, ignore_reinit_error=True)
    door: Any = ray.util.joblib
    door.register_ray()
    return {}


_DOORS = {"dask": _door_to_dask, "ray": _door_to_ray}


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


def _name(shard: Shard) -> str:
    return f"{shard.start:09d}-{shard.stop:09d}"


_MARK = re.compile(r"(\d+-\d+)\.(\d+)(\.\w+)")


class _Shards:
    """The shards of one run, and which of them are there.

    A shard's mark is called by its samples and its own size in bytes, so that one listing of a folder tells whole
    marks from cut ones, however many there are.
    """

    def __init__(self, store: stores.Store, kind: ModuleType, *extent: int) -> None:
        self._store, self._kind, self._extent = store, kind, extent

    def marks(self) -> dict[str, str]:
        """Shard -> the name of its mark, for every mark that is whole."""
        found = {}
        for name, size in self._store.marks():
            parts = _MARK.fullmatch(name)
            if parts and parts[3] == self._kind.SUFFIX and int(parts[2]) == size:
                found[parts[1]] = name
        return found

    def missing(self, part: tuple[int, int] = (1, 1)) -> Iterator[Shard]:
        """The shards of a part that are not there."""
        there = self.marks()
        number, of = part
        mine = (shard for shard in plan(*self._extent) if shard.number % of == number - 1)
        return (shard for shard in mine if not self._is_whole(there.get(_name(shard))))

    def _is_whole(self, mark: str | None) -> bool:
        if mark is None or not hasattr(self._kind, "whole") or isinstance(self._store, stores.ObjectStore):
            return mark is not None
        root = self._store.root
        return bool(self._kind.whole(formats.Output(root), root / stores.SHARDS / mark))

    def paths(self, root: Path) -> Iterator[Path]:
        """The marks below this folder, in the order of the samples."""
        there = self.marks()
        return (root / stores.SHARDS / there[_name(shard)] for shard in plan(*self._extent))


@contextlib.contextmanager
def commit(folder: Path, shard: Shard, suffix: str) -> Iterator[Path]:
    """A mark to write to, which takes its final name only when all is written, also what lies beside it.

    The final name is the only sign of a finished shard, so everything that belongs to it goes to the disk first.
    """
    # A process that was left behind may still write the same shard.
    draft = folder / f".{_name(shard)}.{os.getpid()}.draft"
    yield draft
    if hasattr(os, "sync"):
        os.sync()
    os.replace(draft, folder / f"{_name(shard)}.{draft.stat().st_size}{suffix}")


def _work_all(job: Job, shards: Iterator[Shard], jobs: int) -> Iterator[Tally]:
    first = list(itertools.islice(shards, joblib.effective_n_jobs(jobs)))
    if not first:
        return
    tasks = (joblib.delayed(work)(job, shard) for shard in itertools.chain(first, shards))
    if not get_active_backend()[0].supports_return_generator:
        yield from _in_rounds(tasks, len(first))
        return
    pool = joblib.Parallel(n_jobs=len(first), return_as="generator_unordered", pre_dispatch="2*n_jobs")
    with _deaf():
        tallies = pool(tasks)
    try:
        yield from tallies
    except KeyboardInterrupt:
        get_reusable_executor().shutdown(kill_workers=True)
        raise


def _in_rounds(tasks: Iterator[Any], jobs: int) -> Iterator[Tally]:
    """The answers of a backend that gives none before it has them all, as ray's does: some tasks at a time."""
    while some := list(itertools.islice(tasks, jobs * _ROUND)):
        yield from joblib.Parallel(n_jobs=jobs)(some)


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


def work(job: Job, shard: Shard) -> Tally:
    """Make one shard: draw, encode and write its samples, all in this process."""
    cv2.setNumThreads(1)
    samples, kind, rejected = _opened(job), formats.find(job.format), Counter[str]()

    def drawn() -> Iterator[Sample]:
        for sample in samples.draw(range(shard.start, shard.stop)):
            rejected.update(sample.meta["rejected"])
            yield sample

    with stores.at(job.out).workplace() as root, commit(root / stores.SHARDS, shard, kind.SUFFIX) as mark:
        size = kind.write(mark, drawn(), _output(root, samples, job.boxes), _name(shard))
    return Tally(len(shard), size, rejected)


def _output(root: Path, samples: Samples, boxes: bool) -> formats.Output:
    output = samples.recipe.output
    return formats.Output(root, output["image_format"], output["val"], boxes, samples.pack.alphabet)


@functools.lru_cache(maxsize=1)
def _opened(job: Job) -> Samples:
    """The samples of a job. Raises OutputError on a machine where they would be others."""
    samples = Samples(pickle.loads(job.recipe))
    if job.fingerprint:
        here = manifest.describe(samples.recipe, digests(samples), job.format, job.boxes)
        if manifest.digest(here) != job.fingerprint:
            raise OutputError("a worker's machine has other fonts, texts or libraries; install the same there.")
    return samples


def _finish(
    store: stores.Store, kind: ModuleType, samples: Samples, shards: _Shards, described: dict[str, Any], boxes: bool
) -> None:
    """Join the shards, and say that the data set is complete."""
    done = claim(store, described)
    if done < len(samples):
        with store.workplace(finishing=True) as root:
            try:
                if hasattr(kind, "finish"):
                    kind.finish(_output(root, samples, boxes), shards.paths(root), done)
            except (FileNotFoundError, KeyError):
                # Another part, which ended at the same time, has joined them and taken the marks away.
                if claim(store, described) < len(samples):
                    raise
        store.write(manifest.NAME, manifest.written(described, len(samples)))
    store.drop_marks()


def claim(store: stores.Store, described: dict[str, Any]) -> int:
    """Make the place this data set's own. Returns how many samples it holds, from the first one on.

    Raises OutputError when it belongs to another recipe, or to something else.
    """
    data = store.read(manifest.NAME)
    if data is not None:
        return manifest.compare(data, described, str(store))
    if not store.is_empty():
        raise OutputError(f"the folder '{store}' is not empty and holds no data set; choose another with --out.")
    store.write(manifest.NAME, manifest.written(described, 0))
    return 0


@contextlib.contextmanager
def _explained(root: str | Path) -> Iterator[None]:
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
