"""What a face adds between two ASCII letters, read from its `kern` table at once.

Format 0 of the table, as the OpenType specification has it; what FreeType reads too. Faces of other formats, or whose
`cmap` has no table of format 4, are as good as without.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

FIRST, COUNT = 0x20, 0x60
"""The first of the letters, and how many they are."""

Units = npt.NDArray[np.int16]
Numbers = npt.NDArray[np.uint16]


def units(path: Path, number: int) -> tuple[Units, int]:
    """What is added between every two ASCII letters, int16 (COUNT, COUNT), and the units of an em.

    number: of the face in a collection. Tables that are cut short, and files that are packed, have no kerning.
    """
    try:
        with path.open("rb") as file:
            tables = _tables(file, number)
            head, cmap, kern = (_read(file, tables[tag]) for tag in (b"head", b"cmap", b"kern"))
        return _kerned(cmap, kern), struct.unpack(">H", head[18:20])[0]
    except (KeyError, IndexError, ValueError, struct.error):
        return np.zeros((COUNT, COUNT), np.int16), 1


def _kerned(cmap: bytes, kern: bytes) -> Units:
    found, glyphs = np.zeros((COUNT, COUNT), np.int16), _glyphs(cmap)
    places = np.zeros(1 << 16, np.uint8)
    places[glyphs] = np.arange(COUNT)
    for left, right, added in _pairs(kern):
        known = (left > 0) & (right > 0) & (glyphs[places[left]] == left) & (glyphs[places[right]] == right)
        found[places[left[known]], places[right[known]]] = added[known]
    twins = places[glyphs]  # One glyph may stand for a small letter and its capital.
    return np.ascontiguousarray(found[twins][:, twins])


def _tables(file: BinaryIO, number: int) -> dict[bytes, tuple[int, int]]:
    """Where the tables of a face begin, and their lengths."""
    start = 0
    if file.read(4) == b"ttcf":
        file.seek(12 + 4 * number)
        (start,) = struct.unpack(">L", file.read(4))
    file.seek(start + 4)
    (count,) = struct.unpack(">H6x", file.read(8))
    rows = struct.iter_unpack(">4s4xLL", file.read(16 * count))
    return {tag: (at, length) for tag, at, length in rows}


def _read(file: BinaryIO, table: tuple[int, int]) -> bytes:
    file.seek(table[0])
    return file.read(table[1])


def _glyphs(cmap: bytes) -> Numbers:
    """The numbers of the ASCII letters' glyphs; 0 for those that there are not."""
    found = np.zeros(COUNT, np.uint16)
    for platform, encoding, at in struct.iter_unpack(">HHL", cmap[4 : 4 + 8 * struct.unpack(">H", cmap[2:4])[0]]):
        if (platform, encoding) in ((3, 1), (0, 3)) and cmap[at : at + 2] == b"\0\4":
            (twice,) = struct.unpack(">H", cmap[at + 6 : at + 8])
            words = np.frombuffer(cmap, ">u2", (len(cmap) - at) // 2, at).astype(np.int64)
            count = twice // 2
            ends, starts, deltas, offsets = (words[7 + part * count + (part > 0) :][:count] for part in range(4))
            for segment in range(int(np.searchsorted(ends, FIRST)), count):
                if starts[segment] >= FIRST + COUNT:
                    break
                codes = np.arange(max(FIRST, starts[segment]), min(FIRST + COUNT - 1, ends[segment]) + 1)
                if offsets[segment]:
                    place = 8 + 3 * count + segment + offsets[segment] // 2 + codes - starts[segment]
                    numbers = np.where(words[place] > 0, words[place] + deltas[segment], 0)
                else:
                    numbers = codes + deltas[segment]
                found[codes - FIRST] = numbers & 0xFFFF
            break
    return found


def _pairs(kern: bytes) -> Iterator[tuple[Numbers, Numbers, Units]]:
    """Left glyphs, right glyphs and what is added between them, table by table."""
    version, count = struct.unpack(">HH", kern[:4])
    at = 4
    for _ in range(count if version == 0 else 0):
        _, length, form, across, pairs = struct.unpack(">HHBBH", kern[at : at + 8])
        if form == 0 and across & 7 == 1:
            rows = np.frombuffer(kern, ">u2", 3 * min(pairs, (len(kern) - at - 14) // 6), at + 14).reshape(-1, 3)
            left, right, added = np.ascontiguousarray(rows.T, np.uint16)
            yield left, right, added.view(np.int16)
        at += length
