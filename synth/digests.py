"""What files hold: short names for it, to know it again, and caches that see when it has changed."""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from synth.errors import AssetError

Place = TypeVar("Place", str, Path)
Found = TypeVar("Found")

_seen: dict[str, tuple[int, int]] = {}
"""The stamps of files and folders when they were last looked at."""


def kept_until_renewed(maxsize: int) -> Callable[[Callable[[Place], Found]], Callable[[Place], Found]]:
    """As `functools.lru_cache`, for what a function reads of one file or folder; see `renew`."""

    def keep(read: Callable[[Place], Found]) -> Callable[[Place], Found]:
        @functools.lru_cache(maxsize)
        def kept(place: Place, _: tuple[int, int]) -> Found:
            return read(place)

        @functools.wraps(read)
        def found(place: Place) -> Found:
            return kept(place, seen(place))

        return found

    return keep


def renew(place: str | Path) -> tuple[int, int]:
    """Look at a file or a folder again: where it has changed, what was kept of it is read anew. Returns its stamp.

    This is for the beginning of a data set. While one is drawn, what it is drawn from stays as it was.
    """
    found = _seen[os.fspath(place)] = stamp(place)
    return found


def seen(place: str | Path) -> tuple[int, int]:
    """The stamp of a file or a folder when it was last looked at."""
    found = _seen.get(os.fspath(place))
    return renew(place) if found is None else found


def stamp(place: str | Path) -> tuple[int, int]:
    """When a file or the list of a folder was last changed, and its size; zeros where there is none."""
    try:
        found = os.stat(place)
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def of_files(files: Iterable[str | Path]) -> str:
    """A short name for the contents of these files. Raises AssetError for one that cannot be read."""
    found = hashlib.blake2b(digest_size=16)
    for file in files:
        try:
            with open(file, "rb") as opened:
                while block := opened.read(1 << 20):
                    found.update(block)
        except OSError as error:
            raise AssetError(f"'{file}' cannot be read: {error.strerror}.") from None
    return found.hexdigest()


def of_folders(folders: Iterable[Path]) -> str:
    """A short name for the pictures in these folders, by their names and sizes: there may be many, and large ones."""
    found = hashlib.blake2b(digest_size=16)
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".py"):
            found.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\n".encode())
    return found.hexdigest()
