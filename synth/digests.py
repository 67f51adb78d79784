"""Short names for what files hold, to know it again."""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

Place = TypeVar("Place", str, Path)
Found = TypeVar("Found")


def kept_until_changed(maxsize: int) -> Callable[[Callable[[Place], Found]], Callable[[Place], Found]]:
    """As `functools.lru_cache`, for what a function reads of one file or folder: what has changed is read anew."""

    def keep(read: Callable[[Place], Found]) -> Callable[[Place], Found]:
        @functools.lru_cache(maxsize)
        def kept(place: Place, _: tuple[int, int]) -> Found:
            return read(place)

        @functools.wraps(read)
        def found(place: Place) -> Found:
            return kept(place, stamp(place))

        return found

    return keep


def stamp(place: str | Path) -> tuple[int, int]:
    """When a file or the list of a folder was last changed, and its size; zeros where there is none."""
    try:
        found = os.stat(place)
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def of_files(files: Iterable[str]) -> str:
    """A short name for the contents of these files."""
    found = hashlib.blake2b(digest_size=16)
    for file in files:
        with open(file, "rb") as opened:
            while block := opened.read(1 << 20):
                found.update(block)
    return found.hexdigest()


def of_folders(folders: Iterable[Path]) -> str:
    """A short name for the pictures in these folders, by their names and sizes: there may be many, and large ones."""
    found = hashlib.blake2b(digest_size=16)
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".py"):
            found.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\n".encode())
    return found.hexdigest()
