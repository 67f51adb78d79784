"""Short names for what files hold, to know it again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path


def stamp(file: str) -> tuple[int, int]:
    """When a file was last changed, and its size: what was read of it holds for as long as these do. Zeros for none."""
    try:
        found = os.stat(file)
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
