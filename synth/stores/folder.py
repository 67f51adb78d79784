"""A folder as the place of a data set."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from synth.drafts import replacing
from synth.errors import OutputError
from synth.stores._names import LEFT, SHARDS, may_meet, refusal, stem


class Folder:
    """A folder, on this machine's disk or on one that machines share."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __str__(self) -> str:
        return str(self.root)

    def is_empty(self) -> bool:
        """Whether nothing lies there, but what an earlier start left behind."""
        return not self.root.is_dir() or all(LEFT.fullmatch(entry.name) for entry in self.root.iterdir())

    def read(self, name: str) -> bytes | None:
        """A small file, or None where there is none."""
        path = self.root / name
        return path.read_bytes() if path.exists() else None

    def write(self, name: str, data: bytes) -> None:
        """Write a small file: all of it, or nothing."""
        self.root.mkdir(parents=True, exist_ok=True)
        with replacing(self.root / name, lasting=True) as file:
            file.write(data)

    def marks(self) -> Iterator[tuple[str, int]]:
        """The marks that are there: (name, size in bytes)."""
        folder = self.root / SHARDS
        # Another run that is ready takes the marks away, while they are listed too.
        with contextlib.suppress(FileNotFoundError), os.scandir(folder) as entries:
            for entry in (entry for entry in entries if entry.name[0] != "."):
                with contextlib.suppress(FileNotFoundError):
                    yield entry.name, entry.stat().st_size

    def sizes(self, folders: Iterable[str]) -> dict[str, int]:
        """The bytes of what lies in some folders, by the names there without their suffixes."""
        found: Counter[str] = Counter()
        for folder in folders:
            with contextlib.suppress(FileNotFoundError), os.scandir(self.root / folder) as entries:
                for entry in (entry for entry in entries if entry.name[0] != "."):
                    with contextlib.suppress(FileNotFoundError):
                        found[stem(entry.name)] += _size_of(entry)
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
        """While in here, no run gets in that may not meet one called `who`. Raises OutputError when one is there."""
        self.root.mkdir(parents=True, exist_ok=True)
        with self._locked(who, who):
            # Of two that come at the same time each may see the other, and then none gets in; never both.
            others = [path.name[1:].removesuffix(".lock") for path in self.root.glob(".*.lock")]
            for other in (other for other in others if other != who and not may_meet(who, other)):
                with self._locked(other, who):
                    pass  # It was killed.
            yield

    @contextlib.contextmanager
    def _locked(self, name: str, who: str) -> Iterator[None]:
        """While in here, no other process has the lock of this name. Raises OutputError when one has it."""
        from filelock import FileLock, Timeout  # Workers never need it: six megabytes of each.

        path = self.root / f".{name}.lock"
        lock = FileLock(path, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise OutputError(refusal(self, who, name)) from None
        except NotImplementedError as error:
            raise OutputError(f"files in '{self}' cannot be locked, as they have to be: {error}.") from None
        try:
            yield
        finally:
            # First, while nobody else can have it; Windows removes nothing that is open.
            with contextlib.suppress(OSError):
                path.unlink()
            lock.release()
            if os.name == "nt":
                with contextlib.suppress(OSError):
                    path.unlink()


def _size_of(entry: os.DirEntry[str]) -> int:
    """The bytes of a file, or of the files in a folder."""
    if not entry.is_dir():
        return entry.stat().st_size
    with os.scandir(entry.path) as files:
        return sum(file.stat().st_size for file in files)
