"""Where a data set goes: a folder, or an object store.

Formats write into folders alone. What goes to an object store is written to a folder of its own first and sent from
there, the mark of a shard last, so that a shard counts only when all of it has arrived.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock, Timeout

from synth.errors import OutputError

T = TypeVar("T")
SHARDS = "shards"
"""The folder of the marks."""
_TRIES = 10
"""How often a request to an object store is made before it is given up."""
_LEFT = re.compile(r"\..*\.(draft|lock)")
"""What a run that was killed at its start may leave behind."""
_LISTS = (".txt", ".json", ".jsonl", ".csv", ".tsv")
"""How the files end that a growing data set adds lines to."""


class Folder:
    """A folder, on this machine's disk or on one that machines share."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __str__(self) -> str:
        return str(self.root)

    def is_empty(self) -> bool:
        """Whether nothing lies there, but what an earlier start left behind."""
        return not self.root.is_dir() or all(_LEFT.fullmatch(entry.name) for entry in self.root.iterdir())

    def read(self, name: str) -> bytes | None:
        """A small file, or None where there is none."""
        path = self.root / name
        return path.read_bytes() if path.exists() else None

    def write(self, name: str, data: bytes) -> None:
        """Write a small file: all of it, or nothing."""
        self.root.mkdir(parents=True, exist_ok=True)
        draft = self.root / f".{name}.{os.getpid()}.draft"
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, self.root / name)

    def marks(self) -> Iterator[tuple[str, int]]:
        """The marks that are there: (name, size in bytes)."""
        folder = self.root / SHARDS
        if folder.is_dir():
            with os.scandir(folder) as entries:
                yield from ((entry.name, entry.stat().st_size) for entry in entries if entry.name[0] != ".")

    def sizes(self, folders: Iterable[str]) -> dict[str, int]:
        """The bytes of what lies in some folders, by the names there without their suffixes."""
        found: Counter[str] = Counter()
        for folder in folders:
            if (self.root / folder).is_dir():
                with os.scandir(self.root / folder) as entries:
                    for entry in (entry for entry in entries if entry.name[0] != "."):
                        found[_stem(entry.name)] += _size_of(entry)
        return found

    def drop_marks(self) -> None:
        """Forget the marks, and whatever interrupted runs left behind: the data set is complete."""
        shutil.rmtree(self.root / SHARDS, ignore_errors=True)
        for left in (*self.root.glob(".*.draft"), *self.root.glob("*/.*.draft")):
            shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)

    @contextlib.contextmanager
    def workplace(self, finishing: bool = False) -> Iterator[Path]:
        """A folder to write a shard into; or, when finishing, with all that has to be joined."""
        (self.root / SHARDS).mkdir(parents=True, exist_ok=True)
        yield self.root

    @contextlib.contextmanager
    def claimed(self, who: str) -> Iterator[None]:
        """While in here, no other run called `who` gets in. Raises OutputError when one is there."""
        self.root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.root / f".{who}.lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise OutputError(f"another run is writing into '{self.root}' now; wait for it, or stop it.") from None
        try:
            yield
        finally:
            lock.release()
            with contextlib.suppress(OSError):
                (self.root / f".{who}.lock").unlink()


class ObjectStore:
    """A place that fsspec can reach: "s3://bucket/folder", "gs://…" and the like.

    Requests that fail are made again, after longer and longer waits.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        try:
            import fsspec
        except ImportError:
            raise OutputError(f"'{url}' needs fsspec: pip install 'synth-ocr[s3]'.") from None
        try:
            self._files, self._root = fsspec.core.url_to_fs(self.url)
        except (ImportError, ValueError) as error:
            raise OutputError(f"'{url}' cannot be reached: {error}.") from None
        # What is known of a folder must not outlive what other machines write into it.
        self._files.use_listings_cache = False

    def __str__(self) -> str:
        return self.url

    def is_empty(self) -> bool:
        """Whether nothing lies there."""
        return not self._listed(self._root)

    def read(self, name: str) -> bytes | None:
        """A small file, or None where there is none."""
        with contextlib.suppress(FileNotFoundError):
            return bytes(_patiently(self._files.cat_file, f"{self._root}/{name}"))
        return None

    def write(self, name: str, data: bytes) -> None:
        """Write a small file: all of it, or nothing."""
        _patiently(self._files.pipe_file, f"{self._root}/{name}", data)

    def marks(self) -> Iterator[tuple[str, int]]:
        """The marks that are there: (name, size in bytes)."""
        for entry in self._listed(f"{self._root}/{SHARDS}"):
            yield str(entry["name"]).rpartition("/")[2], int(entry["size"])

    def sizes(self, folders: Iterable[str]) -> dict[str, int]:
        """The bytes of what lies in some folders, by the names there without their suffixes."""
        found: Counter[str] = Counter()
        for folder in folders:
            for path, size in self._found_below(f"{self._root}/{folder}"):
                found[_stem(path.partition("/")[0])] += size
        return found

    def _found_below(self, folder: str) -> list[tuple[str, int]]:
        def found() -> dict[str, Any]:
            self._files.invalidate_cache()
            files: dict[str, Any] = self._files.find(folder, detail=True)
            return files

        with contextlib.suppress(FileNotFoundError):
            named = _patiently(found).items()
            return [(str(name).removeprefix(f"{folder}/"), int(entry["size"])) for name, entry in named]
        return []

    def drop_marks(self) -> None:
        """Forget the marks: the data set is complete."""
        for name, _ in list(self.marks()):
            with contextlib.suppress(FileNotFoundError):
                _patiently(self._files.rm_file, f"{self._root}/{SHARDS}/{name}")

    def _listed(self, folder: str) -> list[Any]:
        def listed() -> list[Any]:
            self._files.invalidate_cache()
            return [entry for entry in self._files.ls(folder, detail=True) if entry["name"].rstrip("/") != folder]

        with contextlib.suppress(FileNotFoundError):
            return _patiently(listed)
        return []

    @contextlib.contextmanager
    def workplace(self, finishing: bool = False) -> Iterator[Path]:
        """A folder of this machine's own; what is written there is sent when it is left, marks last."""
        with tempfile.TemporaryDirectory(prefix="synth-") as name:
            folder = Path(name)
            (folder / SHARDS).mkdir()
            if finishing:
                self._fetch(folder)
            fetched = {path: path.stat().st_mtime_ns for path in folder.rglob("*")} if finishing else {}
            yield folder
            paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
            for path in sorted(paths, key=lambda path: path.parent.name == SHARDS):
                if fetched.get(path) != path.stat().st_mtime_ns:
                    self._send(path, path.relative_to(folder).as_posix())

    def _send(self, path: Path, name: str) -> None:
        _patiently(self._files.put_file, str(path), f"{self._root}/{name}")

    def _fetch(self, folder: Path) -> None:
        """Bring the marks and the lists that shards are joined to; never a picture."""
        wanted = [f"{SHARDS}/{name}" for name, _ in self.marks()]
        for entry in self._listed(self._root):
            inner = self._listed(entry["name"]) if entry["type"] == "directory" else [entry]
            names = (str(found["name"]).removeprefix(f"{self._root}/") for found in inner if found["type"] == "file")
            wanted += [name for name in names if name.endswith(_LISTS) and not name.startswith(f"{SHARDS}/")]
        for name in wanted:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            _patiently(self._files.get_file, f"{self._root}/{name}", str(folder / name))

    @contextlib.contextmanager
    def claimed(self, who: str) -> Iterator[None]:
        """Object stores have no locks: two runs at once make the same shards twice, and the same bytes."""
        yield


def _stem(name: str) -> str:
    return name.partition(".")[0]


def _size_of(entry: os.DirEntry[str]) -> int:
    """The bytes of a file, or of the files in a folder."""
    if not entry.is_dir():
        return entry.stat().st_size
    with os.scandir(entry.path) as files:
        return sum(file.stat().st_size for file in files)


def _patiently(request: Callable[..., T], *arguments: Any) -> T:
    """The answer to a request that may fail for a while."""
    for number in range(_TRIES):
        try:
            return request(*arguments)
        except (FileNotFoundError, PermissionError):
            raise
        except OSError:
            if number == _TRIES - 1:
                raise
            time.sleep(0.02 * 2**number)
    raise AssertionError("unreachable")


Store = Folder | ObjectStore


def at(out: str | Path) -> Store:
    """The store that a path or a URL names. Raises OutputError for a URL that cannot be reached."""
    return ObjectStore(str(out)) if "://" in str(out) else Folder(Path(out))
