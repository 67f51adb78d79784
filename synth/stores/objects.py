"""An object store, or whatever else fsspec reaches, as the place of a data set."""

from __future__ import annotations

import contextlib
import math
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from synth.errors import OutputError, UsageError
from synth.stores._claims import claimed
from synth.stores._names import LEFT, SHARDS, stem

T = TypeVar("T")
_TRIES = 10
"""How often a request to an object store is made before it is given up."""
_TOGETHER = 16
"""Requests that wait for an answer at the same time."""
_SHARD = re.compile(r"\d+-\d+")
_LISTS = (".txt", ".json", ".jsonl", ".csv", ".tsv")
"""How the files end that a growing data set adds lines to."""


class ObjectStore:
    """A place that fsspec can reach: "s3://bucket/folder", "gs://…" and the like.

    Requests that fail are made again, after longer and longer waits.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        try:
            import fsspec
        except ImportError:
            raise UsageError(f"'{url}' needs fsspec: pip install 'synth-ocr[s3]'.") from None
        try:
            self._files, self._root = fsspec.core.url_to_fs(self.url)
        except (ImportError, ValueError) as error:
            raise OutputError(f"'{url}' cannot be reached: {error}.") from None
        # What is known of a folder must not outlive what other machines write into it.
        self._files.use_listings_cache = False

    def __str__(self) -> str:
        return self.url

    def is_empty(self) -> bool:
        """Whether nothing lies there, but what an earlier start left behind."""
        return all(LEFT.fullmatch(name) for name in self.names())

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
            yield _last(entry), int(entry["size"])

    def sizes(self, folders: Iterable[str]) -> dict[str, int]:
        """The bytes of what lies in some folders, by the names there without their suffixes."""
        found: Counter[str] = Counter()
        for folder in folders:
            for path, size in self._found_below(f"{self._root}/{folder}"):
                found[stem(path.partition("/")[0])] += size
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
        self.remove(SHARDS)

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
            fetched = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
            yield folder
            files = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]
            fresh = [path for path in sorted(files) if fetched.get(path) != path.stat().st_mtime_ns]
            for marks in (False, True):
                paths = [path for path in fresh if (path.parent.name == SHARDS) == marks]
                _at_once(self._files.put_file, ((str(path), self._place(folder, path)) for path in paths))
            for path in fetched:
                if not path.exists() and path.parent.exists():
                    self.remove(path.relative_to(folder).as_posix())

    def _place(self, folder: Path, path: Path) -> str:
        return f"{self._root}/{path.relative_to(folder).as_posix()}"

    def _fetch(self, folder: Path) -> None:
        """Bring the marks and the lists that shards are joined to; never a picture.

        For a shard's own file stands an empty one, or a folder: where that is removed, the file is, too.
        """
        wanted = [f"{SHARDS}/{name}" for name, _ in self.marks()]
        for entry in self._listed(self._root):
            for found in self._listed(entry["name"]) if entry["type"] == "directory" else [entry]:
                name = str(found["name"]).rstrip("/").removeprefix(f"{self._root}/")
                if _SHARD.fullmatch(stem(_last(found))) and not name.startswith(f"{SHARDS}/"):
                    (folder / name).parent.mkdir(exist_ok=True)
                    (folder / name).touch() if found["type"] == "file" else (folder / name).mkdir()
                elif found["type"] == "file" and name.endswith(_LISTS) and not name.startswith(f"{SHARDS}/"):
                    wanted.append(name)
        for name in wanted:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
        _at_once(self._files.get_file, ((f"{self._root}/{name}", str(folder / name)) for name in wanted))

    def claimed(self, who: str) -> contextlib.AbstractContextManager[None]:
        """While in here, no run gets in that may not meet one called `who`. Raises OutputError when one is there."""
        return claimed(self, who)

    def names(self) -> list[str]:
        """What lies at the top, folders included."""
        return [_last(entry) for entry in self._listed(self._root)]

    def written_at(self, name: str) -> float:
        """When a file was written, by the store's own clock, in seconds; nan where it does not tell.

        Raises FileNotFoundError.
        """
        self._files.invalidate_cache()
        with contextlib.suppress(NotImplementedError):
            return float(_patiently(self._files.modified, f"{self._root}/{name}").timestamp())
        return math.nan

    def remove(self, name: str) -> None:
        """Remove a file, or a folder with all that is in it, where it is there."""
        with contextlib.suppress(FileNotFoundError):
            _patiently(self._files.rm, f"{self._root}/{name}", True)


def _last(entry: Any) -> str:
    """The last part of the name of what was listed."""
    return str(entry["name"]).rstrip("/").rpartition("/")[2]


def _at_once(request: Callable[..., object], arguments: Iterable[tuple[str, str]]) -> None:
    """Make a request for each of the arguments, many at a time: a store answers each late, and all of them together."""
    with ThreadPoolExecutor(_TOGETHER) as threads:
        for _ in threads.map(lambda one: _patiently(request, *one), arguments):
            pass


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
