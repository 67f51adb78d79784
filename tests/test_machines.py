"""Many machines, one data set: parts, clusters, shared folders and object stores."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import synth
from synth import run, stores
from synth.data import Recipe
from synth.errors import OutputError, UsageError
from synth.shards import Shards

Tree = Callable[[Path], dict[str, bytes]]
COUNT = 60


@pytest.fixture(scope="module")
def recipe(home: Path) -> Recipe:
    return synth.load(home / "small.toml", count=COUNT)


@pytest.fixture(scope="module")
def whole(recipe: Recipe, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("machines") / "whole"
    synth.generate(recipe, out, jobs=1, shard_size=7)
    return out


# Parts


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2)])
def test_parts_meet_in_one_folder(
    order: tuple[int, ...], recipe: Recipe, whole: Path, tmp_path: Path, tree: Tree
) -> None:
    reports = [synth.generate(recipe, tmp_path, jobs=1, shard_size=7, part=(part, 3)) for part in order]
    assert [report.missing > 0 for report in reports] == [True, True, False]
    assert sum(report.made for report in reports) == COUNT
    assert tree(tmp_path) == tree(whole)


def test_a_folder_may_be_named_by_a_url(recipe: Recipe, whole: Path, tmp_path: Path, tree: Tree) -> None:
    for url, name in ((f"file://{tmp_path}/out", "out"), (f"file://localhost{tmp_path}/of%20two", "of two")):
        synth.generate(recipe, url, jobs=1, shard_size=7)
        assert tree(tmp_path / name) == tree(whole)


def test_what_lies_in_the_memory_of_one_process_is_not_for_several(recipe: Recipe) -> None:
    with pytest.raises(UsageError, match="ask for one job"):
        synth.generate(recipe, "memory://lost/set", jobs=2)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that closes streams")
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed_do_no_harm(
    closed: str, environment: dict[str, str], home: Path, whole: Path, tmp_path: Path, tree: Tree
) -> None:
    options = f"--recipe {home}/small.toml --count {COUNT} --jobs 2 --shard-size 7 --out {tmp_path}/out"
    subprocess.run(["sh", "-c", f"{sys.executable} -m synth generate {options} {closed}"], env=environment, check=True)
    assert tree(tmp_path / "out") == tree(whole)


def test_parts_at_the_same_time(environment: dict[str, str], home: Path, whole: Path, tmp_path: Path) -> None:
    base = [sys.executable, "-m", "synth", "generate", "--recipe", str(home / "small.toml"), "--count", str(COUNT)]
    base += ["--jobs", "1", "--shard-size", "7", "--out", str(tmp_path / "out")]
    running = [
        subprocess.Popen(
            [*base, "--part", f"{part}/3"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for part in (1, 2, 3)
    ]
    said = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], said
    for name in ("train.txt", "val.txt", "dict.txt", "manifest.json"):
        assert (tmp_path / "out" / name).read_bytes() == (whole / name).read_bytes()


def test_a_part_again_makes_nothing_twice(recipe: Recipe, tmp_path: Path) -> None:
    first = synth.generate(recipe, tmp_path, jobs=1, shard_size=7, part=(2, 3))
    again = synth.generate(recipe, tmp_path, jobs=1, shard_size=7, part=(2, 3))
    assert first.made > 0
    assert (again.made, again.missing) == (0, first.missing)


@pytest.mark.parametrize("part", [(0, 3), (4, 3), (1, 0)])
def test_a_part_that_is_none(part: tuple[int, int], recipe: Recipe, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="it must be like 3/16"):
        synth.generate(recipe, tmp_path, part=part)


# One folder, two runs; marks that were cut


CUT_OTHERWISE: list[dict[str, Any]] = [{"part": (2, 4)}, {"shard_size": 5}, {"count": 2 * COUNT}]


@pytest.mark.parametrize("change", CUT_OTHERWISE, ids=str)
def test_parts_that_are_cut_otherwise_do_not_meet(
    change: dict[str, Any], recipe: Recipe, whole: Path, tmp_path: Path, tree: Tree
) -> None:
    """The first of two that were ready would take the marks of the other one away."""
    how = {"part": (2, 3), "shard_size": 7, **change}
    other = replace(recipe, count=how.pop("count", COUNT))
    met = []

    def meet(tally: run.Tally) -> None:
        if not met:
            with pytest.raises(OutputError, match=r"another run is writing.*must have one number of parts") as said:
                synth.generate(other, tmp_path, jobs=1, **how)
            met.append(said)

    synth.generate(recipe, tmp_path, jobs=1, shard_size=7, part=(1, 3), progress=meet)
    assert met
    for number in (2, 3):
        synth.generate(recipe, tmp_path, jobs=1, shard_size=7, part=(number, 3))
    assert tree(tmp_path) == tree(whole)


def test_the_lock_of_a_killed_part_that_was_cut_otherwise_is_in_nobodys_way(recipe: Recipe, tmp_path: Path) -> None:
    (tmp_path / ".2-of-5-60-7.lock").touch()
    assert synth.generate(recipe, tmp_path, jobs=1).made == COUNT
    assert not list(tmp_path.glob(".*.lock"))


def test_a_second_run_is_refused_while_the_first_one_writes(recipe: Recipe, tmp_path: Path) -> None:
    with (
        stores.Folder(tmp_path).claimed(f"1-of-1-{COUNT}-100"),
        pytest.raises(OutputError, match="another run is writing"),
    ):
        synth.generate(recipe, tmp_path, jobs=1)
    assert synth.generate(recipe, tmp_path, jobs=1).made == COUNT


def test_a_cut_mark_is_not_taken_for_a_shard(recipe: Recipe, whole: Path, tmp_path: Path, tree: Tree) -> None:
    synth.generate(recipe, tmp_path, jobs=1, shard_size=7, part=(1, 2))
    marks = sorted((tmp_path / "shards").iterdir())
    marks[0].write_bytes(marks[0].read_bytes()[:-5])
    marks[1].write_bytes(b"")
    report = synth.generate(recipe, tmp_path, jobs=1, shard_size=7)
    assert report.made == COUNT - 7 - 7 - 4, "two whole marks of seven and the last one were there"
    assert tree(tmp_path) == tree(whole)


def test_a_resume_among_many_shards_starts_at_once(recipe: Recipe, tmp_path: Path) -> None:
    """50,000 shards: one listing tells which are there."""
    marks, count = tmp_path / "shards", 50_000
    marks.mkdir()
    for number in range(count - 1):
        (marks / f"{number * 7:09d}-{number * 7 + 7:09d}.0.9.tsv").touch()
    from synth.formats import paddle

    started = time.process_time()
    missing = list(Shards(stores.Folder(tmp_path), paddle, 0, count * 7, 7).missing())
    assert [shard.number for shard in missing] == [count - 1]
    assert time.process_time() - started < 20


def test_a_clock_that_jumps_changes_nothing(
    recipe: Recipe, whole: Path, tmp_path: Path, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = time.time, 0

    def jumping() -> float:
        nonlocal calls
        calls += 1
        return real() + (-1) ** calls * 86_400 * calls

    monkeypatch.setattr(time, "time", jumping)
    report = synth.generate(recipe, tmp_path, jobs=1, shard_size=7)
    assert 0 <= report.seconds < 600
    assert tree(tmp_path) == tree(whole)


# Clusters


@pytest.fixture(scope="module")
def dask(environment: dict[str, str]) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers, each a process of its own."""
    pytest.importorskip("distributed")
    bare = [sys.executable, "-W", "ignore", "-m", "distributed.cli.dask_scheduler"]
    scheduler = subprocess.Popen(
        [*bare, "--port", "0", "--host", "127.0.0.1", "--no-dashboard"],
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
    )
    assert scheduler.stderr is not None
    address = next(found[0] for line in scheduler.stderr if (found := re.search(r"tcp://127.0.0.1:\d+", line)))
    worker = [sys.executable, "-W", "ignore", "-m", "distributed.cli.dask_worker", address, "--nthreads", "2"]
    workers = [
        subprocess.Popen([*worker, "--no-nanny", "--no-dashboard"], stderr=subprocess.DEVNULL, env=environment)
        for _ in range(2)
    ]
    yield address, workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()
    scheduler.stderr.close()


@pytest.mark.filterwarnings("ignore")
def test_a_dask_cluster_gives_the_same_bytes(
    dask: tuple[str, list[subprocess.Popen[bytes]]], recipe: Recipe, whole: Path, tmp_path: Path, tree: Tree
) -> None:
    address, _ = dask
    report = synth.generate(recipe, tmp_path, shard_size=7, backend="dask", address=address)
    assert report.made == COUNT
    assert tree(tmp_path) == tree(whole)


@pytest.mark.filterwarnings("ignore")
def test_a_dask_worker_that_is_killed_loses_nothing(
    dask: tuple[str, list[subprocess.Popen[bytes]]], recipe: Recipe, tmp_path: Path, tree: Tree
) -> None:
    address, workers = dask
    larger = replace(recipe, count=600)
    synth.generate(larger, tmp_path / "clean", jobs=1, shard_size=20)
    made = 0

    def kill(tally: run.Tally) -> None:
        nonlocal made
        made += tally.made
        if workers[0].poll() is None:
            os.kill(workers[0].pid, signal.SIGKILL)

    synth.generate(larger, tmp_path / "out", shard_size=20, backend="dask", address=address, progress=kill)
    assert workers[0].poll() is not None or workers[0].wait(10)
    assert tree(tmp_path / "out") == tree(tmp_path / "clean")


@pytest.mark.filterwarnings("ignore")
def test_a_ray_cluster_gives_the_same_bytes(
    recipe: Recipe, whole: Path, environment: dict[str, str], tmp_path: Path, tree: Tree
) -> None:
    ray = pytest.importorskip("ray")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, runtime_env={"env_vars": environment})
    try:
        report = synth.generate(recipe, tmp_path, shard_size=7, backend="ray")
    finally:
        ray.shutdown()
    assert report.made == COUNT
    assert tree(tmp_path) == tree(whole)


def test_a_cluster_that_is_not_there(recipe: Recipe, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no backend 'dusk'; did you mean 'dask'"):
        synth.generate(recipe, tmp_path, backend="dusk")


# Object stores


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """A bucket of a local S3 server."""
    server_of = pytest.importorskip("moto.server")
    s3fs = pytest.importorskip("s3fs")
    server = server_of.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        s3fs.S3FileSystem().mkdir("synth-test")
        yield "s3://synth-test"
    server.stop()


def _files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def _fetched(url: str) -> dict[str, bytes]:
    import fsspec

    files, root = fsspec.core.url_to_fs(url)
    files.invalidate_cache()
    return {name.removeprefix(f"{root}/"): files.cat_file(name) for name in files.find(root)}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("jobs", [1, 2])
def test_an_object_store_holds_the_same_bytes(jobs: int, bucket: str, recipe: Recipe, whole: Path) -> None:
    url = f"{bucket}/{jobs}"
    synth.generate(replace(recipe, count=20), url, jobs=jobs, shard_size=7)
    report = synth.generate(recipe, url, jobs=jobs, shard_size=7)
    assert (report.count, report.made) == (COUNT, COUNT - 20)
    assert _fetched(url) == _files(whole)


@pytest.mark.filterwarnings("ignore")
def test_another_data_set_in_an_object_store_is_refused(bucket: str, recipe: Recipe) -> None:
    synth.generate(replace(recipe, count=3), f"{bucket}/other", jobs=1)
    with pytest.raises(OutputError, match="seed is 1 there and 2 here"):
        synth.generate(replace(recipe, count=3, seed=2), f"{bucket}/other", jobs=1)


def test_a_store_that_never_answers_is_said(recipe: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")

    def refuse(*_: Any, **__: Any) -> Any:
        raise ConnectionResetError("the store is busy")

    monkeypatch.setattr(memory, "cat_file", refuse)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    with pytest.raises(OutputError, match=r"'memory://never' cannot be written"):
        synth.generate(recipe, "memory://never", jobs=1)
