"""Faces that FreeType draws fast: a hintless TrueType face costs six times as much as it has to."""

from __future__ import annotations

import atexit
import functools
import shutil
import struct
import tempfile
from pathlib import Path
from typing import Any

from synth import home
from synth.drafts import replacing

_VERSION = 1
"""Of the way copies are made: one that was made in another way is not used."""
_PREP = bytes.fromhex("b801ff85b0018db00021")
"""A control program that sets scan conversion as it is anyway, then pushes a byte and pops it. FreeType takes a face
without hints and with less than this for one that needs its auto-hinter, which costs six times the drawing."""


def prepare(font: Any, digest: str, number: int) -> str:
    """A copy of a TrueType face that FreeType draws fast, in the cache; empty where the face is fast as it is.

    A face without hints gets a control program that keeps the auto-hinter off, and the flag of overlapping contours,
    for which FreeType draws at four times the size, is cleared. Both look different, so that a copy there must be:
    where the cache cannot be written, it lies in a folder of this process. Raises OSError where there is no room.
    """
    from fontTools.ttLib.tables.DefaultTable import DefaultTable

    if "glyf" not in font:
        return ""
    data = _without_overlap_flags(font)
    hinted = "fpgm" in font or len(font.getTableData("prep") if "prep" in font else b"") > 7
    if hinted and data is None:
        return ""
    target = home.cache() / "prepared" / f"{_VERSION}-{digest}-{number}.ttf"
    if not target.is_file():
        if data is not None:
            font.tables["glyf"] = DefaultTable("glyf")
            font.tables["glyf"].data = data
        if not hinted:
            font.tables["prep"] = DefaultTable("prep")
            font.tables["prep"].data = _PREP
            font["maxp"].maxStackElements = max(8, font["maxp"].maxStackElements)
        try:
            _store(font, target)
        except OSError:
            target = _own_folder() / target.name
            _store(font, target)
    return str(target)


@functools.cache
def _own_folder() -> Path:
    """A folder that goes when this process ends."""
    folder = tempfile.mkdtemp(prefix="synth-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _store(font: Any, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    font.recalcBBoxes = font.recalcTimestamp = False
    with replacing(target) as file:
        font.save(file, reorderTables=None)


def _without_overlap_flags(font: Any) -> bytes | None:
    """The glyf table without OVERLAP_SIMPLE (bit 6 of a simple glyph's first flag); None where it has none."""
    data = bytearray(font.getTableData("glyf"))
    found = False
    for start, stop in zip(font["loca"].locations, list(font["loca"].locations)[1:], strict=False):
        if stop - start < 14:
            continue
        contours = struct.unpack_from(">h", data, start)[0]
        if contours <= 0:
            continue
        at = start + 10 + 2 * contours
        at += 2 + struct.unpack_from(">H", data, at)[0]
        if at < stop and data[at] & 0x40:
            data[at] &= 0xBF
            found = True
    return bytes(data) if found else None
