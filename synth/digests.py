"""Short names for what files hold, to know it again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


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
