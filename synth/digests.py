"""What files hold: short names for it, to know it again, and caches that see when it has changed."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
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
    """When a file was last changed, and its size; of a folder, a number that is another one when this holds of any file
    in it or in its folders, and how many there are. Zeros where there is nothing.
    """
    try:
        if not os.path.isdir(place):
            found = os.stat(place)
            return found.st_mtime_ns, found.st_size
        rows = sorted(_rows(os.fspath(place)))
    except OSError:
        return 0, 0
    return int(hashlib.blake2b(repr(rows).encode(), digest_size=8).hexdigest(), 16), len(rows)


def _rows(folder: str) -> Iterator[tuple[str, int, int]]:
    """The files of a folder and its folders, when each was changed, and its size."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _rows(entry.path)
            elif not entry.is_dir():  # What a link leads to is not looked through: it may lead back.
                yield entry.path, *stamp(entry.path)


def check_file(file: str | Path, what: str) -> None:
    """Raises AssetError where something is there that is no file: what a device or a pipe gives may have no end.

    what: is to be read, for the sentence.
    """
    if os.path.exists(file) and not os.path.isfile(file):
        other = "a folder" if os.path.isdir(file) else "a device or a pipe"
        raise AssetError(f"the {what} '{file}' cannot be read: it is {other}, and must be a file.")


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
    """A short name for what is in these folders: of pictures their names and sizes, since there may be many and large
    ones, of tables beside them all that they hold.
    """
    found = hashlib.blake2b(digest_size=16)
    for folder in folders:
        paths = (path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc"))
        for name, path in sorted((path.relative_to(folder).as_posix(), path) for path in paths):
            held = of_files([path]) if path.suffix == ".tsv" else ""
            found.update(f"{name}\0{path.stat().st_size}{held}\n".encode("utf-8", "surrogateescape"))
    return found.hexdigest()
