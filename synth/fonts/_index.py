"""The index of font files: scanned once, kept in the cache until the file changes."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.metadata
import itertools
import json
import logging
import re
import struct
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import PIL

from synth import home, toml
from synth.drafts import replacing
from synth.errors import AssetError
from synth.fonts._outlines import coverage, design, marred, sizes, unshown
from synth.fonts._speed import prepare

VERSION = 12
"""Raised when what is indexed changes, or how a face is prepared, with that of `_speed`."""


def index(paths: list[Path]) -> dict[Path, dict[str, Any]]:
    """The entry of each file, from the cache where it has not changed. See `scan`."""
    cache = home.cache() / f"fonts-{VERSION}-{_libraries()}.json"
    try:
        known = dict(json.loads(cache.read_text(encoding="utf-8")))
    except (OSError, TypeError, ValueError):
        known = {}
    entries: dict[Path, dict[str, Any]] = {}
    fresh = False
    for path in paths:
        stamp = _stamp(path)
        entry = known.get(str(path))
        if not entry or entry["stamp"] != stamp or not _is_prepared(entry):
            entry = {"stamp": stamp, **scan(path)}
            fresh = True
        entries[path] = entry
    if fresh:
        lasting = {str(path): entry for path, entry in entries.items() if not entry.get("passing")}
        _save(cache, {**known, **lasting})
    return entries


@functools.cache
def _libraries() -> str:
    """A short name for what reads and draws the faces, and what says what their characters are."""
    versions = PIL.__version__, importlib.metadata.version("fonttools"), unicodedata.unidata_version
    return hashlib.blake2b(" ".join(versions).encode(), digest_size=4).hexdigest()


def _stamp(path: Path) -> list[int]:
    """What changes when a file is written again, or what is noted beside it."""
    found, source = path.stat(), path.with_name("source.toml")
    return [found.st_mtime_ns, found.st_size, source.stat().st_mtime_ns if source.is_file() else 0]


def _is_prepared(entry: Mapping[str, Any]) -> bool:
    return all(not fields["prepared"] or Path(fields["prepared"]).is_file() for fields in entry["faces"])


def _save(path: Path, entries: Mapping[str, Any]) -> None:
    with contextlib.suppress(OSError):  # A cache that cannot be written only costs the next start some seconds.
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            file.write(json.dumps(entries).encode())


def scan(path: Path) -> dict[str, Any]:
    """The index entry of a font file: digest, faces, or under "broken" why it cannot be used.

    "passing" says that the reason is the machine's, not the file's, so that another try may succeed.
    """
    from fontTools.ttLib import TTLibError

    logging.getLogger("fontTools").setLevel(logging.CRITICAL)  # It tells of each oddity; the entry says what matters.
    try:
        data = path.read_bytes()
        note = _note(path)
        said = f"{note.get('wrong', '')}{note.get('kind', '')}{''.join(note.get('wrong_clusters', ()))}"
        digest = hashlib.blake2b(data + said.encode(), digest_size=16).hexdigest()
        faces = [_scan_face(path, number, digest, note) for number in range(_count(data))]
    except (TTLibError, struct.error, *_STUMBLES) as why:
        # Pillow, too, raises OSError, but without a number, for a file that it does not understand.
        passing = isinstance(why, MemoryError) or (isinstance(why, OSError) and why.errno is not None)
        return {"digest": "", "faces": [], "broken": f"{type(why).__name__}: {why}", "passing": passing}
    usable = [face for face in faces if face["coverage"]]
    return {"digest": digest, "faces": usable, "broken": "" if usable else "it has no outline for any character"}


_STUMBLES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What fontTools and Pillow raise for damaged files: they do not check, they stumble."""


def _count(data: bytes) -> int:
    return int(struct.unpack(">L", data[8:12])[0]) if data[:4] == b"ttcf" else 1


def _note(path: Path) -> dict[str, Any]:
    """What `source.toml` beside a font says of it, such as its kind, and what it draws wrongly."""
    source = path.with_name("source.toml")
    if not source.is_file():
        return {}
    try:
        note = toml.parsed(source.read_text(encoding="utf-8"), source, AssetError)
    except (ValueError, AssetError) as why:
        raise ValueError(f"the source.toml beside it cannot be read: {why}") from None
    if not isinstance(note.get("wrong", ""), str):
        raise TypeError("in the source.toml beside it, wrong is not a string")
    clusters = note.get("wrong_clusters", [])
    if not isinstance(clusters, list) or not all(isinstance(cluster, str) and cluster for cluster in clusters):
        raise TypeError("in the source.toml beside it, wrong_clusters is not a list of strings")
    return note


def _scan_face(path: Path, number: int, digest: str, note: Mapping[str, Any]) -> dict[str, Any]:
    from fontTools.ttLib import TTFont

    # Opened here, for fontTools leaves a file open that it cannot read.
    with path.open("rb") as file, TTFont(file, fontNumber=number, lazy=True) as font:
        names = font["name"]
        family = names.getDebugName(16) or names.getDebugName(1) or path.stem
        style = names.getDebugName(17) or names.getDebugName(2) or ""
        points = coverage(font)
        known = sizes(font, points)
        latin = design(font, points)
        prepared = prepare(font, digest, number) if points else ""
        weight = int(font["OS/2"].usWeightClass) if "OS/2" in font else 400
        slanted = bool(font["head"].macStyle & 2)
    drawn = (Path(prepared), 0) if prepared else (path, number)
    points -= unshown(*drawn, points)
    points -= marred(*drawn, points, known) | set(map(ord, note.get("wrong", "")))
    return {
        "number": number,
        "family": family,
        "style": style,
        "weight": weight,
        "slanted": slanted or "Italic" in style or "Oblique" in style,
        "kind": str(note.get("kind", "")),
        "han": _han(f"{family} {path.stem}", points),
        "coverage": pack(points),
        "design": latin,
        "wrong": list(note.get("wrong_clusters", ())),
        "prepared": prepared,
    }


_PLACES = {
    "SC": "Hans",
    "CN": "Hans",
    "GB": "Hans",
    "TC": "Hant",
    "HK": "Hant",
    "TW": "Hant",
    "JP": "Jpan",
    "KR": "Kore",
}
"""What the names of faces call the places whose forms they have."""


def _han(names: str, points: set[int]) -> str:
    """Whose forms of ideographs a face has, by its names, else by what it covers beside them."""
    if not points & {ord(char) for char in "一人国國"}:
        return ""
    for name, script in _PLACES.items():
        if re.search(rf"(?<![A-Za-z]){name}(?![A-Za-z])|(?<=[a-z]){name}(?![a-z])", names):
            return script
    if ord("们") in points:
        return "Hans"
    if ord("ア") in points and ord("働") in points:
        return "Jpan"
    return "Kore" if ord("가") in points else "Hant"


def pack(points: Iterable[int]) -> str:
    """Code points as ranges of hexadecimal numbers: "20-7e,a9"."""
    ranges: list[list[int]] = []
    for point in sorted(points):
        if ranges and point == ranges[-1][1] + 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return ",".join(f"{low:x}-{high:x}" if low < high else f"{low:x}" for low, high in ranges)


_SMALL = tuple(range(0x10000))
"""Numbers that the coverages of all faces share: each anew would take as much memory as the sets themselves."""


@functools.lru_cache(maxsize=512)
def unpack(packed: str) -> frozenset[int]:
    """The code points of ranges that `pack` wrote. Faces that cover the same share the set."""
    ends = (part.partition("-") for part in packed.split(",") if part)
    spans = ((int(low, 16), int(high or low, 16) + 1) for low, _, high in ends)
    points = (_SMALL[low:high] if high <= 0x10000 else range(low, high) for low, high in spans)
    return frozenset(set(itertools.chain.from_iterable(points)))  # One made of a set takes up to half as much memory.
