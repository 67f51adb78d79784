"""Pictures of noise and of textures that are drawn once per machine: the next process maps them from the cache."""

from __future__ import annotations

import contextlib
import functools
import hashlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from synth import home
from synth.data import Array, Image
from synth.drafts import replacing

_PACKAGE = Path(__file__).resolve().parent
_SOURCES = ("backgrounds/*.py", "banks.py", "effects/*.py", "inks/*.py", "rng.py")
"""The code that banks are drawn by."""


def kept(name: str, make: Callable[[], Array]) -> Array:
    """What `make` makes, read-only: out of the cache, where another process has made it before.

    It may depend on nothing but synth's own code. All processes of a machine share the memory of what is mapped.
    """
    path = home.cache() / "banks" / f"{name}-{_version()}.npy"
    with contextlib.suppress(OSError, ValueError, EOFError):
        return np.asarray(np.load(path, mmap_mode="r"))
    made = make()
    _save(path, made)
    made.setflags(write=False)
    return made


def ranked(field: Array) -> Image:
    """The field in grey levels of which each is as frequent as another, so that a threshold is a share."""
    order = np.argsort(field, axis=None, kind="stable")  # The other kinds order equal values as the processor does.
    found = np.empty(order.size, np.uint8)
    found[order] = np.arange(order.size) * 256 // order.size
    return found.reshape(field.shape)


def _save(path: Path, made: Array) -> None:
    with contextlib.suppress(OSError):  # A cache that cannot be written only costs the next process the drawing.
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            np.save(file, made)


@functools.cache
def _version() -> str:
    """Another name for other code or other libraries, whose pictures may differ."""
    found = hashlib.blake2b(f"{np.__version__} {cv2.__version__}".encode(), digest_size=8)
    for path in sorted(path for part in _SOURCES for path in _PACKAGE.glob(part)):
        found.update(path.read_bytes())
    return found.hexdigest()
