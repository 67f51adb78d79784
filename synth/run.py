"""Writing a data set: planned in shards, drawn in parallel, resumed where it was left."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import functools
import gc
import os
import pickle
import time
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from pathlib import Path
from types import ModuleType
from typing import Any

import cv2

from synth import formats, manifest, pool, stores
from synth.data import Recipe, Sample, Shard
from synth.errors import AssetError, OutputError, Reject, UsageError, unknown
from synth.samples import Samples, digests, usable_texts
from synth.shards import Shards, commit, name_of, size_for


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
    strange: int = 0
    """Samples made by this call in faces of other kinds than the recipe asks for: none of those has their letters."""


@dataclass(frozen=True)
class Tally:
    """What one shard adds to a report."""

    made: int
    size: int
    rejected: Counter[str]
    strange: int = 0


Progress = Callable[[Tally], None]
_LOOKED_AT = 256
"""Labels that are looked at before a data set is begun in a format that cannot hold all."""
_PROCESSES = 10_000
"""The most that a run may have, on however many machines."""
_REMOTE = frozenset({"adlfs", "aiohttp", "azure", "botocore", "gcsfs", "s3fs"})
"""The libraries behind object stores, each with errors of its own."""


@dataclass(frozen=True)
class Job:
    """What every worker is told, wherever it runs."""

    recipe: bytes
    """Pickled."""
    out: str
    format: str
    boxes: bool
    fingerprint: str
    """Of the data set: what a worker has opened for another it does not draw this one from."""
    parent: int = 0
    """The process whose end is the workers' end too, where they run on its machine."""


def generate(
    recipe: Recipe,
    out: str | Path,
    *,
    jobs: int = -1,
    format: str = "paddle",
    shard_size: int | None = None,
    boxes: bool = False,
    part: tuple[int, int] = (1, 1),
    backend: str = "loky",
    address: str = "",
    progress: Progress | None = None,
) -> Report:
    """Write the data set of a recipe into a folder, or the part of it that is not there yet.

    out: a folder, or a URL that fsspec knows, such as "s3://bucket/folder". jobs: processes; -1 for one per core.
    shard_size: samples that are committed together; by default as the count needs. boxes: whether character boxes are
    written too.
    part: (3, 16) makes every sixteenth shard from the third on; the parts may run anywhere and at any time, and the
    last one joins the shards. backend, address: "dask" or "ray" and where its cluster is. progress: called with the
    tally of each finished shard.

    The samples depend on the recipe alone: not on jobs, shard_size or part, or on how often the run was interrupted.
    A larger count adds to what is there. Raises UsageError for arguments that cannot be, OutputError for a folder
    that holds something else or cannot be written.
    """
    _check(jobs, shard_size, part, backend)
    store, kind = stores.at(out), formats.find(format, str(recipe.output["image_format"]))
    samples, started = Samples(recipe), time.monotonic()
    described = manifest.describe(recipe, digests(samples), format, boxes)
    _check_labels(samples, format, getattr(kind, "REFUSED", ""))
    size = shard_size or size_for(len(samples))
    there = manifest.digest(described)
    job = Job(pickle.dumps(recipe), str(out), format, boxes, there, os.getpid() if backend == "loky" else 0)
    if str(out).startswith("memory://") and pool.processes(jobs) > 1:
        raise UsageError(f"'{out}' lies in the memory of one process; ask for one job.")
    with _explained(out):
        left = -(-(len(samples) - _complete(store, described)) // (size * part[1]))
        if job.parent and min(left, pool.processes(jobs)) > 1:
            # This process draws nothing: what it would open to rehearse, the workers have to open anyway.
            pool.start(functools.partial(_begin, job), min(left, pool.processes(jobs)))
        else:
            samples.rehearse()
        with store.claimed(f"{part[0]}-of-{part[1]}-{len(samples)}-{size}"):
            done = claim(store, described)
            shards = Shards(store, kind, done, len(samples), size)
            with pool.cluster(backend, address):
                tallies = pool.each(functools.partial(work, job), shards.missing(part), jobs)
                report = _gather(Report(str(out), max(done, len(samples)), 0, 0.0, 0), tallies, progress)
            missing = sum(1 for _ in shards.missing())
            # Where another part has joined them all meanwhile, there are no marks any more.
            if not missing or _complete(store, described) >= len(samples):
                missing = 0
                _finish(store, kind, samples, shards, described, boxes)
    return dataclasses.replace(report, missing=missing, seconds=time.monotonic() - started)


def _check(jobs: int, shard_size: int | None, part: tuple[int, int], backend: str) -> None:
    if shard_size is not None and shard_size < 1:
        raise UsageError(f"the shard size is {shard_size}; it must be at least 1.")
    if jobs == 0 or jobs > _PROCESSES:
        raise UsageError(f"jobs is {jobs}; it must be at least 1, and at most {_PROCESSES:,}, or -1 for one per core.")
    if not 1 <= part[0] <= part[1]:
        raise UsageError(f"the part is {part[0]}/{part[1]}; it must be like 3/16: from 1/16 to 16/16.")
    if backend not in pool.BACKENDS:
        raise UsageError(unknown("backend", backend, pool.BACKENDS))


def _check_labels(samples: Samples, format: str, refused: str) -> None:
    """Raises UsageError where some of the first labels hold what the format cannot, before anything is written."""
    for index in range(min(_LOOKED_AT, len(samples)) if refused else 0):
        with contextlib.suppress(Reject):
            text = str(next(samples.stages(index))[1].text)
            if char := next((char for char in text if char in refused), ""):
                single = """--set 'text=[{use = "words", count = [1, 1]}]'"""
                raise UsageError(
                    f"the format {format} cannot hold labels with {char!r}, and the recipe draws such as {text!r}; "
                    f"choose another format, or let it draw single words, as with {single}."
                )


def _gather(report: Report, tallies: Iterable[Tally], progress: Progress | None) -> Report:
    made, size, strange, rejected = 0, 0, 0, Counter[str]()
    for tally in tallies:
        made, size, strange = made + tally.made, size + tally.size, strange + tally.strange
        rejected.update(tally.rejected)
        if progress:
            progress(tally)
    return dataclasses.replace(report, made=made, size=size, rejected=rejected, strange=strange)


def work(job: Job, shard: Shard) -> Tally:
    """Make one shard: draw, encode and write its samples, all in this process."""
    pool.end_with(job.parent)
    cv2.setNumThreads(1)
    samples, kind, rejected = _opened(job), formats.find(job.format), Counter[str]()
    asked, strange = _kinds(samples), 0

    def drawn() -> Iterator[Sample]:
        nonlocal strange
        for sample in samples.draw(range(shard.start, shard.stop)):
            rejected.update(sample.meta["rejected"])
            strange += sample.meta["kind"] not in asked[sample.meta["step"]]
            yield sample

    with stores.at(job.out).workplace() as root:
        output = _output(root, samples, job.boxes)
        size = commit(
            root / stores.SHARDS,
            shard,
            kind.SUFFIX,
            lambda mark: int(kind.write(mark, drawn(), output, name_of(shard))),
        )
    return Tally(len(shard), size, rejected, strange)


def _kinds(samples: Samples) -> list[Container[str]]:
    """The kinds of faces that each text step asks for, in any of the languages; all of them where it asks for none."""
    recipe, every = samples.recipe, {face.kind for face in samples.shelf.faces}
    languages = (usable_texts(recipe, pack) for pack in samples.packs)
    asked = ([step.kinds or recipe.kinds for step in same if step] for same in zip_longest(*languages))
    return [{"", *chain(*kinds)} if all(kinds) and not recipe.faces else every for kinds in asked]


def _begin(job: Job) -> None:
    """Read and fill, in a worker that has nothing to do yet, what its first sample needs."""
    pool.end_with(job.parent)
    cv2.setNumThreads(1)
    _opened(job).rehearse()
    # What was read stays for good: the collector need not look through half a million words again and again.
    gc.freeze()


def _output(root: Path, samples: Samples, boxes: bool) -> formats.Output:
    output = samples.recipe.output
    return formats.Output(root, output["image_format"], output["val"], boxes, samples.alphabet)


@functools.lru_cache(maxsize=1)
def _opened(job: Job) -> Samples:
    """The samples of a job. Raises OutputError on a machine where they would be others."""
    samples = Samples(pickle.loads(job.recipe))
    if not job.parent:
        here = manifest.describe(samples.recipe, digests(samples), job.format, job.boxes)
        if manifest.digest(here) != job.fingerprint:
            raise OutputError("a worker's machine has other fonts, texts or libraries; install the same there.")
    return samples


def _finish(
    store: stores.Store, kind: ModuleType, samples: Samples, shards: Shards, described: dict[str, Any], boxes: bool
) -> None:
    """Join the shards, and say that the data set is complete."""
    done = _complete(store, described)
    if done < len(samples):
        with store.workplace(finishing=True) as root:
            try:
                if hasattr(kind, "finish"):
                    kind.finish(_output(root, samples, boxes), shards.paths(root), done)
            except FileNotFoundError:
                # Another part, which ended at the same time, has joined them and taken the marks away.
                if _complete(store, described) < len(samples):
                    raise
        store.write(manifest.NAME, manifest.written(described, len(samples)))
    store.drop_marks()


def claim(store: stores.Store, described: dict[str, Any]) -> int:
    """Make the place this data set's own. Returns how many samples it holds, from the first one on.

    Raises OutputError when it belongs to another recipe, or to something else.
    """
    if store.read(manifest.NAME) is not None:
        return _complete(store, described)
    if not store.is_empty():
        raise OutputError(f"the folder '{store}' is not empty and holds no data set; choose another with --out.")
    store.write(manifest.NAME, manifest.written(described, 0))
    return 0


def _complete(store: stores.Store, described: dict[str, Any]) -> int:
    """How many samples the place holds. Raises OutputError when it belongs to another recipe, or to something else."""
    data = store.read(manifest.NAME)
    return manifest.compare(data, described, str(store)) if data is not None else 0


@contextlib.contextmanager
def _explained(root: str | Path) -> Iterator[None]:
    """Say in a sentence what the operating system refused."""
    try:
        yield
    except BrokenProcessPool as error:
        why = "a worker was killed, perhaps since memory ran out"
        raise OutputError(f"{why}. What is finished is kept: run the same command again, with fewer jobs.") from error
    except OSError as error:
        if _is_elsewhere(error.filename, root):
            raise AssetError(f"'{error.filename}' cannot be used: {error.strerror}.") from error
        full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None))
        why = "the disk is full" if full else error.strerror or str(error)
        again = "What is finished is kept; make room and run the same command again."
        raise OutputError(
            f"'{root}' cannot be written: {why}. {again if full else 'Choose another folder with --out.'}"
        ) from error
    except Exception as error:  # Those of a store are its library's own, and the library is not imported here.
        if "://" not in str(root) or type(error).__module__.partition(".")[0] not in _REMOTE:
            raise
        raise OutputError(f"'{root}' cannot be reached: {error}.") from error


def _is_elsewhere(file: object, root: str | Path) -> bool:
    """Whether a file that was refused is known, and is none of the data set's: a step may have asked for it."""
    if not isinstance(file, str) or "://" in str(root):
        return False
    refused, whole = Path(os.path.abspath(file)), Path(os.path.abspath(root))
    return not (refused.is_relative_to(whole) or whole.is_relative_to(refused))
