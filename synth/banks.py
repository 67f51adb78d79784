"""Sheets of noise and of textures, drawn once per machine: how they are made, kept, and how pieces are cut from them.

A sheet goes on over its edges: what is to its right is its own left side, and what is below it its own top.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, cast

import cv2
import numpy as np

from synth import home
from synth.data import Array, Image
from synth.drafts import replacing
from synth.rng import Stream, stream

SHEET = (256, 1536)
"""The usual size of a sheet: rows and columns."""
_PACKAGE = Path(__file__).resolve().parent
SOURCES = ("*.py", "backgrounds/*.py", "effects/*.py", "inks/*.py")
"""The code that sheets are drawn by, and all that it imports."""
Arguments = ParamSpec("Arguments")


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


def sheet(make: Callable[Arguments, Array]) -> Callable[Arguments, Array]:
    """The function, with what it makes kept: for its process, and under its name and its arguments for the machine."""
    name = f"{make.__module__.removeprefix('synth.')}.{make.__name__.strip('_')}"

    @functools.cache
    def found(*arguments: Any) -> Array:
        drawn = cast(Callable[..., Array], make)
        return kept("-".join((name, *map(str, arguments))), lambda: drawn(*arguments))

    return cast(Callable[Arguments, Array], functools.update_wrapper(found, make))


def ranked(field: Array) -> Image:
    """The field in grey levels of which each is as frequent as another, so that a threshold is a share."""
    order = np.argsort(field, axis=None, kind="stable")  # The other kinds order equal values as the processor does.
    found = np.empty(order.size, np.uint8)
    found[order] = np.arange(order.size) * 256 // order.size
    return found.reshape(field.shape)


def clouds(name: str, number: int, *sigmas: float, shape: tuple[int, int] = SHEET) -> Array:
    """Noise smoothed over several distances and added, as strong at each; it goes on over the sheet's edges."""
    drawn = stream(0, number, f"bank/{name}").generator().standard_normal(shape, np.float32)
    return np.asarray(sum(smooth(drawn, sigma) * sigma for sigma in sigmas), np.float32)


def smooth(field: Array, sigma: float) -> Array:
    """The field smoothed, its left neighbour to its right and its top below its bottom."""
    return around(field, math.ceil(4 * sigma) + 1, lambda wide: cv2.GaussianBlur(wide, (0, 0), sigma))


def around(field: Array, edge: int, change: Callable[[Array], Any]) -> Array:
    """What becomes of the field where it goes on over its edges. edge: from how far away pixels change each other."""
    wide = cv2.copyMakeBorder(field, edge, edge, edge, edge, cv2.BORDER_WRAP)
    return np.ascontiguousarray(change(wide)[edge:-edge, edge:-edge])


def wave(shape: tuple[int, ...], period: float, turn: float, phase: float) -> Array:
    """The cosine of a plane wave, float32 (H, W): `period` pixels long, going the way `turn` radians from the rows.

    The cosine of a sum is a product of rows and columns, which costs a tenth of as many cosines.
    """
    x = np.arange(shape[1], dtype=np.float32) * np.float32(2 * math.pi / period * math.cos(turn))
    y = np.arange(shape[0], dtype=np.float32) * np.float32(2 * math.pi / period * math.sin(turn)) + np.float32(phase)
    return np.asarray(np.stack((np.cos(y), -np.sin(y)), axis=1) @ np.stack((np.cos(x), np.sin(x))))


def piece(sheet: Array, shape: tuple[int, ...], top: int, left: int) -> Array:
    """(H, W) of a sheet from this row and this column on: a view, where it does not go over the edges."""
    return _run(_run(sheet, 0, top, shape[0]), 1, left, shape[1])


def anywhere(sheet: Array, shape: tuple[int, ...], rng: Stream, scale: float = 1.0, longer: float = 1.0) -> Array:
    """(H, W) of a sheet from anywhere in it, each of its pixels `scale` high and `longer` times as wide."""
    height, width = shape[:2]
    size = max(1, math.ceil(height / scale)), max(1, math.ceil(width / (scale * longer)))
    found = piece(sheet, size, rng.integer(0, sheet.shape[0] - 1), rng.integer(0, sheet.shape[1] - 1))
    return found if size == (height, width) else cv2.resize(found, (width, height))


def mirrored(piece: Image, rng: Stream) -> Image:
    """The piece, turned left to right or upside down or both or not at all: always a copy."""
    way = rng.integer(-1, 2)
    return piece.copy() if way == 2 else cast(Image, cv2.flip(piece, way))


def _run(sheet: Array, axis: int, start: int, length: int) -> Array:
    """So many rows (axis 0) or columns (1) from one on, the first after the last."""

    def part(first: int, end: int) -> Array:
        return sheet[first:end] if axis == 0 else sheet[:, first:end]

    size = sheet.shape[axis]
    rest = start + length - size
    if rest <= 0:
        return part(start, start + length)
    return np.concatenate((part(start, size), *(sheet,) * (rest // size), part(0, rest % size)), axis=axis)


def _save(path: Path, made: Array) -> None:
    with contextlib.suppress(OSError):  # A cache that cannot be written only costs the next process the drawing.
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            np.save(file, made)
        _tidy(path.parent)


_KEPT = 4
"""Versions whose sheets are kept, the ones that were drawn last: of several checkouts and environments on a machine."""
_OF_VERSION = re.compile(r"-([0-9a-f]{16})\.npy")


@functools.cache
def _tidy(folder: Path) -> None:
    """Remove the sheets of older versions, once in a process that has drawn one.

    A process that has mapped a sheet keeps it all the same, and one that looks for it later draws it again.
    """
    sheets: dict[str, list[Path]] = {}
    drawn: dict[str, int] = {}
    for path in folder.iterdir():
        if found := _OF_VERSION.search(path.name):  # Drafts that a killed process left have it in their names too.
            with contextlib.suppress(FileNotFoundError):
                drawn[found[1]] = max(drawn.get(found[1], 0), path.stat().st_mtime_ns)
                sheets.setdefault(found[1], []).append(path)
    for version in sorted(drawn, key=lambda name: drawn[name])[:-_KEPT]:
        for path in sheets[version]:
            with contextlib.suppress(OSError):
                path.unlink()


@functools.cache
def _version() -> str:
    """Another name for other code or other libraries, whose pictures may differ."""
    found = hashlib.blake2b(f"{np.__version__} {cv2.__version__}".encode(), digest_size=8)
    for path in sorted(path for part in SOURCES for path in _PACKAGE.glob(part)):
        found.update(path.read_bytes())
    return found.hexdigest()
