"""The size of a picture from the first bytes of its file: a hundred times faster than decoding it."""

from __future__ import annotations

import struct

from synth.errors import AssetError

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG markers that begin a frame."""


def size(data: bytes, name: str) -> tuple[int, int]:
    """The height and width of a picture in JPEG, PNG or WebP. Raises AssetError for anything else.

    name: of the picture, for the sentence.
    """
    readers = {b"\xff\xd8": _jpeg, b"\x89P": _png, b"RI": _webp}
    try:
        height, width = readers[data[:2]](data)
    except (KeyError, IndexError, ValueError, struct.error):
        raise AssetError(f"'{name}' is not a picture that can be read.") from None
    return height, width


def _jpeg(data: bytes) -> tuple[int, int]:
    place = 2
    while data[place] == 0xFF:
        marker = data[place + 1]
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, place + 5)
            return height, width
        # A marker may be padded with any number of 0xff.
        place += 1 if marker == 0xFF else 2 + struct.unpack_from(">H", data, place + 2)[0]
    raise ValueError("no frame begins here")


def _png(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", data, 16)
    return height, width


def _webp(data: bytes) -> tuple[int, int]:
    kind = data[12:16]
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return height & 0x3FFF, width & 0x3FFF
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", data, 21)[0]
        return (bits >> 14 & 0x3FFF) + 1, (bits & 0x3FFF) + 1
    if kind == b"VP8X":
        return int.from_bytes(data[27:30], "little") + 1, int.from_bytes(data[24:27], "little") + 1
    raise ValueError("not a picture in WebP")
