"""The processes that do the work: joblib's, on this machine or on a cluster."""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import joblib
from joblib.externals.loky import get_reusable_executor
from joblib.parallel import get_active_backend

from synth.errors import OutputError, UsageError

T = TypeVar("T")
BACKENDS = ("loky", "dask", "ray")
"""Who runs the workers: this machine, or a cluster."""
_ROUND = 8
"""Tasks for each process between two reports, where a backend cannot report one by one."""
_LOOK = 0.25
"""Seconds between two looks at whether the process that started a worker still lives."""


@contextlib.contextmanager
def cluster(backend: str, address: str) -> Iterator[None]:
    """While in here, joblib sends its work to this backend. Raises OutputError where it cannot be reached, UsageError
    where its package is missing.
    """
    if backend == "loky":
        yield
        return
    try:
        options = _DOORS[backend](address)
    except ImportError as error:
        raise UsageError(f"the backend '{backend}' needs {error.name}: pip install 'synth-ocr[{backend}]'.") from error
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


def processes(jobs: int) -> int:
    """How many processes `jobs` means: -1 is one for each core. Raises UsageError where that cannot be told."""
    try:
        return int(joblib.effective_n_jobs(jobs))
    except ValueError as error:  # As variables of the environment may say how many cores there are.
        raise UsageError(f"it cannot be told how many processes there may be: {error}.") from None


def start(call: Callable[[], object], jobs: int) -> None:
    """Start so many workers here, and wait until each has made this call."""
    with _deaf():
        answers = _answers((joblib.delayed(call)() for _ in range(jobs)), jobs, "all")
    for _ in _until_interrupted(answers):
        pass


def each(call: Callable[[Any], T], items: Iterator[Any], jobs: int) -> Iterator[T]:
    """The answers of a call for each item, in the order in which they come."""
    first = list(itertools.islice(items, processes(jobs)))
    if not first:
        return
    tasks = (joblib.delayed(call)(item) for item in itertools.chain(first, items))
    if not get_active_backend()[0].supports_return_generator:
        yield from _in_rounds(tasks, len(first))
        return
    with _deaf():
        answers = _answers(tasks, len(first), "2*n_jobs")
    yield from _until_interrupted(answers)


def _until_interrupted(answers: Iterator[T]) -> Iterator[T]:
    try:
        yield from answers
    except KeyboardInterrupt:
        get_reusable_executor().shutdown(kill_workers=True)
        raise


def _answers(tasks: Iterator[Any], jobs: int, ahead: str) -> Any:
    return joblib.Parallel(n_jobs=jobs, return_as="generator_unordered", pre_dispatch=ahead)(tasks)


def _in_rounds(tasks: Iterator[Any], jobs: int) -> Iterator[Any]:
    """The answers of a backend that gives none before it has them all, as ray's does: some tasks at a time."""
    while some := list(itertools.islice(tasks, jobs * _ROUND)):
        yield from joblib.Parallel(n_jobs=jobs)(some)


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """Workers started in here never hear Ctrl-C, if signals can be blocked: this process answers it, and ends them."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Blocked and not ignored: they inherit it, and this process answers afterwards.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@functools.cache
def end_with(parent: int) -> None:
    """Let this worker end soon after the process that started it, however that one came to its end.

    parent: its number; 0, or this process' own, for none.
    """
    if parent in (0, os.getpid()):
        return

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
