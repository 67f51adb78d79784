"""Files that are there whole or not at all: written under another name beside their own, then renamed."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


def draft_for(path: Path) -> Path:
    """What a file is called while it is written: hidden, and as no other process or thread of this machine calls it."""
    return path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.draft")


@contextlib.contextmanager
def replacing(path: Path, *, lasting: bool = False) -> Iterator[BinaryIO]:
    """A file to write to, which takes its name when it is whole. Where anything is raised, nothing is left.

    lasting: also when power fails: it is on the disk before it has its name.
    """
    draft = draft_for(path)
    try:
        with draft.open("wb") as file:
            yield file
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise
