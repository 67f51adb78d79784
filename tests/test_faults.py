"""What goes wrong on the way: processes that die, disks that are full, stores that fail, runs that meet.

After each there is one sentence, no cut shard is taken for a whole one, and the set that is made in the end has the
bytes of one that was made in peace. `SYNTH_KILLS=50 pytest tests/test_faults.py -k random` makes the long run.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from processes import members, workers

import synth
from synth import pool, run, stores
from synth.data import Recipe
from synth.errors import OutputError
from synth.formats import _pictures
from synth.rng import stream
from synth.stores import _claims

Tree = Callable[[Path], dict[str, bytes]]
Start = Callable[..., "subprocess.Popen[str]"]
COUNT = 60
KILLS = int(os.environ.get("SYNTH_KILLS", "4"))
FORMATS = ("paddle", "lmdb", "webdataset", "parquet")
CONTAINERS = FORMATS[1:]
VICTIMS = ("parent", "worker", "everyone")
_NEEDS = {"lmdb": "lmdb", "parquet": "pyarrow"}
posix = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs process groups and /proc")
each_format = pytest.mark.parametrize("format", FORMATS)
each_container = pytest.mark.parametrize("format", CONTAINERS)


@pytest.fixture(scope="module")
def recipe(home: Path) -> Recipe:
    return synth.load(home / "small.toml", count=COUNT)


@pytest.fixture(scope="module")
def clean(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """The set that is made in peace, by one process: clean(format, count=60, shard_size=5, recipe="small")."""
    made: dict[tuple[object, ...], Path] = {}

    def make(format: str, count: int = COUNT, shard_size: int = 5, recipe: str = "small") -> Path:
        if format in _NEEDS:
            pytest.importorskip(_NEEDS[format])
        key = (format, count, shard_size, recipe)
        if key not in made:
            made[key] = tmp_path_factory.mktemp("clean") / "set"
            chosen = synth.load(home / f"{recipe}.toml", count=count)
            synth.generate(chosen, made[key], jobs=1, shard_size=shard_size, format=format)
        return made[key]

    return make


# Processes that die


@pytest.fixture
def start(home: Path, environment: dict[str, str]) -> Iterator[Start]:
    """Start the slow run of a format into a folder, in a process group of its own, which ends with the test."""
    started: list[subprocess.Popen[str]] = []

    def begin(format: str, out: Path, slowly: float = 0.03) -> subprocess.Popen[str]:
        said = ("generate", "--recipe", home / "slow.toml", "--count", COUNT, "--shard-size", 5, "--jobs", 2)
        process = subprocess.Popen(
            [sys.executable, "-m", "synth", *map(str, said), "--format", format, "--out", str(out)],
            env={**environment, "SLOWLY": str(slowly)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _wait(what: Callable[[], object], seconds: float) -> None:
    started = time.monotonic()
    while not what():
        assert time.monotonic() - started < seconds, "waited in vain"
        time.sleep(0.005)


def _kill(process: subprocess.Popen[str], victim: str, share: float) -> None:
    """End one process, or all; where there is no worker yet, the parent. share: which of the workers."""
    drawing = workers(process.pid)
    with contextlib.suppress(ProcessLookupError):
        if victim == "everyone":
            os.killpg(process.pid, signal.SIGKILL)
        elif victim == "worker" and drawing:
            os.kill(drawing[int(share * len(drawing))], signal.SIGKILL)
        else:
            os.kill(process.pid, signal.SIGKILL)


@posix
def test_kills_at_random_moments(start: Start, clean: Callable[..., Path], tmp_path: Path, tree: Tree) -> None:
    """Each run is killed at a moment drawn between its start and its end; the next one goes on from there at once."""
    rng, struck, started = stream(1, 0, "kills"), 0, time.monotonic()
    start("paddle", tmp_path / "first").communicate(timeout=120)
    lasts = time.monotonic() - started
    for number in range(KILLS):
        format, victim = FORMATS[number // 2 % len(FORMATS)], VICTIMS[number % len(VICTIMS)]
        out = tmp_path / str(number // 2)
        whole = clean(format, recipe="slow")
        process = start(format, out)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(float(rng.uniform(0.1, lasts)))
        struck += process.poll() is None
        _kill(process, victim, rng.random())
        if victim == "worker" and process.wait(30) not in (0, -signal.SIGKILL):
            said = process.communicate()[1]
            assert said.startswith("synth: a worker was killed"), said
            assert said.count("\n") == 1, said
        if number % 2 or number == KILLS - 1:
            again = start(format, out, 0)
            said = again.communicate(timeout=120)[1]
            assert (again.returncode, said) == (0, ""), f"kill {number}: {said}"
            # Who was left behind has ended by now, or has nothing more to write to.
            _wait(lambda: not (out / "shards").exists() and not members(process.pid), 5)  # noqa: B023
            assert tree(out) == tree(whole), f"{format} after kill {number} of the {victim}"
            shutil.rmtree(out)
    assert struck > KILLS // 3, "kills must meet runs that are on their way"


@posix
def test_workers_end_soon_after_their_parent(
    start: Start, clean: Callable[..., Path], tmp_path: Path, tree: Tree
) -> None:
    out = tmp_path / "out"
    process = start("paddle", out, 0.1)
    _wait(lambda: list((out / "shards").glob("*.tsv")), 60)
    assert len(workers(process.pid)) == 2
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    _wait(lambda: not workers(process.pid), 5)
    again = start("paddle", out, 0)
    assert again.communicate(timeout=60)[1] == ""
    assert tree(out) == tree(clean("paddle", recipe="slow"))


def test_a_process_does_not_wait_for_its_own_end() -> None:
    before = [pool.end_with(parent) for parent in (0, os.getpid())]
    assert before == [None, None]


def test_what_is_written_again_is_never_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that was left behind may die while it writes a picture once more."""
    path = tmp_path / "picture"
    _pictures.store(str(path), b"the picture, whole")

    def die(*_: Any) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", die)
        with pytest.raises(KeyboardInterrupt):
            _pictures.store(str(path), b"the picture, whole")
    assert path.read_bytes() == b"the picture, whole"
    _pictures.store(str(path), b"shorter")
    assert path.read_bytes() == b"shorter"


@posix
def test_a_second_run_is_refused_while_a_first_one_writes(
    start: Start, clean: Callable[..., Path], tmp_path: Path, tree: Tree
) -> None:
    out = tmp_path / "out"
    first = start("paddle", out, 0.5)
    _wait(lambda: list((out / "shards").glob("*.tsv")), 60)
    second = start("paddle", out)
    said = second.communicate(timeout=60)[1]
    assert second.returncode == 2
    assert said == f"synth: another run is writing into '{out}' now; wait for it, or stop it.\n"
    os.killpg(first.pid, signal.SIGKILL)
    assert start("paddle", out, 0).communicate(timeout=60)[1] == ""
    assert tree(out) == tree(clean("paddle", recipe="slow"))


# Disks


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """A disk of its own: disk("size=80k"), and once more to change it."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = False

    def mount(options: str) -> Path:
        nonlocal mounted
        command = ["mount", "-t", "tmpfs", "-o", f"{'remount,' if mounted else ''}{options}", "tmpfs", str(folder)]
        can = sys.platform == "linux" and shutil.which("mount")
        if not can or subprocess.run(command, capture_output=True).returncode:
            pytest.skip("no disk can be mounted here")
        mounted = True
        return folder

    yield mount
    if mounted:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@each_container
@pytest.mark.parametrize("size", [8, 48, 120])
def test_a_full_disk_under_a_container(
    format: str, size: int, recipe: Recipe, clean: Callable[..., Path], disk: Callable[[str], Path], tree: Tree
) -> None:
    whole, out = clean(format), disk(f"size={size}k") / "out"
    with pytest.raises(OutputError, match=r"the disk is full.*run the same command again"):
        synth.generate(recipe, out, jobs=1, shard_size=5, format=format)
    disk("size=16m")
    synth.generate(recipe, out, jobs=1, shard_size=5, format=format)
    assert tree(out) == tree(whole)


def test_a_disk_that_may_only_be_read(recipe: Recipe, disk: Callable[[str], Path], tree: Tree) -> None:
    out = disk("size=8m") / "out"
    synth.generate(replace(recipe, count=10), out, jobs=1, shard_size=5)
    before = tree(out)
    disk("ro")
    for place in (out, out.parent / "new"):
        with pytest.raises(OutputError, match=r"cannot be written: Read-only file system\. Choose another"):
            synth.generate(recipe, place, jobs=1, shard_size=5)
    assert tree(out) == before


FULL = "the disk is full. What is finished is kept; make room and run the same command again."


class PowerCut(BaseException):
    """The end of a process, as nothing in it can see."""


@each_format
@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "No space left on device"), PowerCut()], ids=["full", "cut"])
def test_a_fault_at_any_rename(
    format: str,
    fault: BaseException,
    recipe: Recipe,
    clean: Callable[..., Path],
    tmp_path: Path,
    tree: Tree,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also at those that finish the set: of its lists, its index and its manifest."""
    recipe, real, moment, over = replace(recipe, count=12), os.replace, 0, False
    whole = clean(format, count=12, shard_size=6)
    while not over:
        out, moment, calls = tmp_path / str(moment), moment + 1, 0
        said = ""

        def rename(source: Any, target: Any) -> None:
            nonlocal calls
            calls += 1
            if calls == moment:  # noqa: B023
                raise fault
            real(source, target)

        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", rename)
            try:
                synth.generate(recipe, out, jobs=1, shard_size=6, format=format)
                over = True
            except PowerCut:
                pass
            except OutputError as error:
                said = str(error)
        assert said in ("", f"'{out}' cannot be written: {FULL}")
        synth.generate(recipe, out, jobs=1, shard_size=6, format=format)
        assert tree(out) == tree(whole), f"a fault at rename {moment}"
    assert moment > 6


# What other runs left


def test_shards_of_another_size_are_kept(
    recipe: Recipe, clean: Callable[..., Path], tmp_path: Path, tree: Tree
) -> None:
    """What lies between them is cut anew."""
    for size, part in ((10, (2, 3)), (4, (5, 15)), (4, (6, 15))):
        synth.generate(recipe, tmp_path, jobs=1, shard_size=size, part=part)
    marks = sorted(path.name[:19] for path in (tmp_path / "shards").glob("*.tsv"))
    assert marks == ["000000010-000000020", "000000020-000000024", "000000040-000000050"]
    report = synth.generate(recipe, tmp_path, jobs=1, shard_size=7)
    assert report.made == COUNT - 24
    assert tree(tmp_path) == tree(clean("paddle"))


# Object stores


@pytest.fixture
def memory() -> Iterator[Any]:
    files = pytest.importorskip("fsspec").filesystem("memory")
    yield files
    files.store.clear()
    files.pseudo_dirs[:] = [""]


def _held(files: Any, root: str) -> dict[str, bytes]:
    return {name.removeprefix(f"{root}/"): files.cat_file(name) for name in files.find(root)}


def _on_disk(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@each_container
def test_a_cut_shard_in_an_object_store(format: str, recipe: Recipe, clean: Callable[..., Path], memory: Any) -> None:
    whole, url = clean(format), "memory://cut"
    synth.generate(recipe, url, jobs=1, shard_size=5, format=format, part=(1, 2))
    first, second = sorted(name for name in memory.find("/cut/train"))[:2]
    memory.pipe_file(first, memory.cat_file(first)[:-100])
    memory.rm_file(second)
    # A shard that arrived without its mark, cut by other numbers.
    memory.pipe_file(f"/cut/train/000000055-000000058{'/data.mdb' if format == 'lmdb' else '.' + format}", b"left")
    report = synth.generate(recipe, url, jobs=1, shard_size=5, format=format)
    assert report.made == COUNT // 2 + 10
    assert _held(memory, "/cut") == _on_disk(whole)


@each_format
def test_a_store_that_fails_half_of_its_requests(
    format: str, recipe: Recipe, clean: Callable[..., Path], memory: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng, failed, whole = stream(2, 0, "store"), 0, clean(format)

    def failing(real: Callable[..., Any]) -> Callable[..., Any]:
        def request(*arguments: Any, **options: Any) -> Any:
            nonlocal failed
            if rng.chance(0.5):
                failed += 1
                raise ConnectionResetError("the store is busy")
            return real(*arguments, **options)

        return request

    with monkeypatch.context() as patch:
        for name in ("cat_file", "pipe_file", "put_file", "get_file", "ls", "modified", "rm_file"):
            patch.setattr(memory, name, failing(getattr(memory, name)))
        patch.setattr(time, "sleep", lambda seconds: None)
        patch.setattr(stores.objects, "_TRIES", 30)
        synth.generate(recipe, "memory://half", jobs=1, shard_size=5, format=format)
    assert failed > 30
    assert _held(memory, "/half") == _on_disk(whole)


def test_two_runs_into_one_prefix(recipe: Recipe, clean: Callable[..., Path], memory: Any) -> None:
    with (
        stores.at("memory://two").claimed("1-of-1-60-100"),
        pytest.raises(OutputError, match=r"another run is writing into 'memory://two' now.*after 2 minutes"),
    ):
        synth.generate(recipe, "memory://two", jobs=1)
    with stores.at("memory://two").claimed("2-of-3-60-100"):
        with pytest.raises(OutputError, match="must have one number of parts"):
            synth.generate(recipe, "memory://two", jobs=1)
        for number in (1, 3):
            synth.generate(recipe, "memory://two", jobs=1, part=(number, 3))
    synth.generate(recipe, "memory://two", jobs=1)
    assert _held(memory, "/two") == _on_disk(clean("paddle"))


@pytest.mark.parametrize(("host", "age", "in_the_way"), [("", 0, False), ("far", 30, True), ("far", 900, False)])
def test_the_claim_of_a_run_that_was_killed(
    host: str, age: float, in_the_way: bool, recipe: Recipe, memory: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of this machine is forgotten at once; one of another when nobody has renewed it for two minutes."""
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    claim = f".1-of-1-5-100.{host or _claims.socket.gethostname()}.{dead.pid}.0a.lock"
    memory.pipe_file(f"/old/{claim}", b"")
    real = stores.ObjectStore.written_at
    monkeypatch.setattr(
        stores.ObjectStore, "written_at", lambda store, name: real(store, name) - (age if name == claim else 0)
    )
    refused = pytest.raises(OutputError, match="another run") if in_the_way else contextlib.nullcontext()
    with refused:
        synth.generate(replace(recipe, count=5), "memory://old", jobs=1)
    assert memory.exists(f"/old/{claim}") == in_the_way


def test_a_claim_is_renewed_as_long_as_its_run_lives(memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_claims, "RENEWED", 0.01)
    store = stores.at("memory://kept")
    assert isinstance(store, stores.ObjectStore)
    with store.claimed("1-of-1"):
        (claim,) = store.names()
        first = store.written_at(claim)
        _wait(lambda: store.written_at(claim) > first, 5)
    assert store.names() == []


def test_the_store_that_another_part_has_finished_is_complete(
    recipe: Recipe, clean: Callable[..., Path], tmp_path: Path, tree: Tree
) -> None:
    """The marks vanish while the last part looks for what is missing."""

    def finish(tally: run.Tally) -> None:
        if not (tmp_path / "train.txt").exists():
            synth.generate(recipe, tmp_path, jobs=1, shard_size=30, part=(2, 2))

    report = synth.generate(recipe, tmp_path, jobs=1, shard_size=30, part=(1, 2), progress=finish)
    assert report.missing == 0
    assert tree(tmp_path) == tree(clean("paddle"))
