"""Fonts on disk: what each face can really draw, and which faces can set a text.

A face is indexed once and the index is cached. A code point counts as covered only where the cmap leads to an outline
that is neither blank nor the font's .notdef, and where it shows that very letter: capitals drawn for small letters, or
one glyph shared by two ideographs, would make labels lie.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import logging
import os
import statistics
import struct
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageFont

from synth import home
from synth.data import Face
from synth.errors import AssetError, Reject
from synth.rng import Stream

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SUFFIXES = frozenset({".ttf", ".otf", ".ttc", ".otc"})
INDEX_VERSION = 2

_SYSTEM = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.fonts",
    "~/.local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
    "C:/Windows/Fonts",
)
_SELDOM = {
    "blackletter": 0.1,
    "brush": 0.3,
    "calligraphy": 0.3,
    "display": 0.5,
    "handwriting": 0.4,
    "pixel": 0.3,
    "script": 0.3,
}
"""Kinds of faces that are drawn less often than others, as the world does; kinds as `source.toml` names them."""
_PREP = bytes.fromhex("b801ff85b0018db00021")
"""A control program that sets scan conversion as it is anyway, then pushes a byte and pops it. FreeType takes a face
without hints and with less than this for one that needs its auto-hinter, which costs six times the drawing."""


@dataclass(frozen=True)
class Shelf:
    """The faces that a recipe draws from."""

    faces: tuple[Face, ...]
    broken: Mapping[str, str]
    """Files that could not be used: path -> why."""
    digest: str
    """A short name for the contents of all files."""

    def choice(self, allowed: Iterable[str]) -> Choice:
        """The faces by the characters they cover, among those allowed."""
        points = frozenset(map(ord, allowed))
        masks: dict[str, int] = {}
        for number, face in enumerate(self.faces):
            for point in face.coverage & points:
                masks[chr(point)] = masks.get(chr(point), 0) | 1 << number
        return Choice(self.faces, masks)


class Choice:
    """Which faces can set a text, by one bit mask per character."""

    def __init__(self, faces: tuple[Face, ...], masks: Mapping[str, int]) -> None:
        self._faces = faces
        self._masks = masks
        sizes = Counter(face.family for face in faces)
        self._weights = [_SELDOM.get(face.kind, 1.0) * sizes[face.family] ** -0.5 for face in faces]
        self._spread = functools.lru_cache(maxsize=4096)(self._spread_of)

    def choose(self, text: str, rng: Stream) -> Face:
        """A face that covers the whole text; plain kinds oftener than others, large families oftener than small ones.

        Raises Reject where there is none.
        """
        mask = -1
        for char in text:
            if char not in " \n":
                mask &= self._masks.get(char, 0)
        if mask == 0:
            raise Reject("no face covers the text")
        numbers, cumulative = self._spread(mask)
        return self._faces[numbers[rng.pick(cumulative)]]

    def covered(self, char: str) -> int:
        """How many faces cover a character."""
        return self._masks.get(char, 0).bit_count()

    def _spread_of(self, mask: int) -> tuple[tuple[int, ...], tuple[float, ...]]:
        numbers = tuple(number for number in range(len(self._faces)) if mask >> number & 1)
        return numbers, tuple(accumulate(self._weights[number] for number in numbers))


@functools.lru_cache(maxsize=4)
def shelf(sources: tuple[str, ...]) -> Shelf:
    """All faces of these sources: "shipped", "system", or folders. Raises AssetError where there is none."""
    entries = _index(sorted({path for source in sources for path in _files(source)}))
    faces = [face for path, entry in entries.items() for face in _faces(path, entry)]
    broken = {str(path): entry["broken"] for path, entry in entries.items() if entry["broken"]}
    if not faces:
        named = "; ".join(f"{Path(path).name}: {why}" for path, why in list(broken.items())[:5])
        raise AssetError(f"there is no usable font in {', '.join(sources)}" + (f" ({named})." if named else "."))
    faces.sort(key=lambda face: (face.family, face.style, face.weight, face.path.name, face.number))
    digests = sorted(entry["digest"] for entry in entries.values() if not entry["broken"])
    digest = hashlib.blake2b("".join(digests).encode(), digest_size=16).hexdigest()
    return Shelf(_with_lacks(faces), broken, digest)


_LETTERS = {
    "Latn": "AEG",
    "Grek": "ΑΕΓ",
    "Cyrl": "АБЖ",
    "Hani": "的一我",
    "Kana": "あア",
    "Hang": "가한",
    "Arab": "ابج",
    "Hebr": "אבג",
    "Deva": "कखग",
    "Beng": "কখগ",
    "Gujr": "કખગ",
    "Taml": "கஙச",
    "Telu": "కఖగ",
    "Knda": "ಕಖಗ",
    "Thai": "กขค",
}
"""Letters by which a script is recognised (ISO 15924)."""


def scripts(face: Face) -> tuple[str, ...]:
    """The scripts that a face has letters of."""
    return tuple(script for script, letters in _LETTERS.items() if face.coverage.issuperset(map(ord, letters)))


def _files(source: str) -> Iterator[Path]:
    if source == "system":
        folders = [Path(folder).expanduser() for folder in _SYSTEM]
    else:
        folders = [home.folder("fonts") if source == "shipped" else Path(source)]
        if not folders[0].is_dir():
            raise AssetError(f"the fonts folder '{source}' does not exist.")
    for folder in folders:
        for parent, _, names in os.walk(folder):
            yield from (Path(parent, name).resolve() for name in names if Path(name).suffix.lower() in SUFFIXES)


def _with_lacks(faces: list[Face]) -> tuple[Face, ...]:
    bold = {face.family for face in faces if face.weight >= 600}
    slanted = {face.family for face in faces if face.slanted}

    def lacks(face: Face) -> frozenset[str]:
        missing = {"bold"} if face.family not in bold else set()
        return frozenset(missing | ({"oblique"} if face.family not in slanted else set()))

    return tuple(replace(face, lacks=lacks(face)) for face in faces)


def _faces(path: Path, entry: Mapping[str, Any]) -> Iterator[Face]:
    for fields in entry["faces"]:
        prepared = fields["prepared"]
        yield Face(
            path=Path(prepared) if prepared else path,
            number=0 if prepared else fields["number"],
            family=fields["family"],
            style=fields["style"],
            coverage=_unpack(fields["coverage"]),
            weight=fields["weight"],
            slanted=fields["slanted"],
            kind=fields["kind"],
        )


def _index(paths: list[Path]) -> dict[Path, dict[str, Any]]:
    cache = home.cache() / f"fonts-{INDEX_VERSION}.json"
    try:
        known = dict(json.loads(cache.read_text(encoding="utf-8")))
    except (OSError, TypeError, ValueError):
        known = {}
    entries: dict[Path, dict[str, Any]] = {}
    fresh = False
    for path in paths:
        stamp = [path.stat().st_mtime_ns, path.stat().st_size]
        entry = known.get(str(path))
        if not entry or entry["stamp"] != stamp or not _is_prepared(entry):
            entry = {"stamp": stamp, **scan(path)}
            fresh = True
        entries[path] = entry
    if fresh:
        _save(cache, {**known, **{str(path): entry for path, entry in entries.items()}})
    return entries


def _is_prepared(entry: Mapping[str, Any]) -> bool:
    return all(not fields["prepared"] or Path(fields["prepared"]).is_file() for fields in entry["faces"])


def _save(path: Path, entries: Mapping[str, Any]) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(entries), encoding="utf-8")
        os.replace(draft, path)
    except OSError:  # A cache that cannot be written only costs the next start some seconds.
        _remove(draft)


def _remove(draft: Path) -> None:
    with contextlib.suppress(OSError):  # Where nothing can be written there is nothing to remove.
        draft.unlink()


def scan(path: Path) -> dict[str, Any]:
    """The index entry of a font file: digest, faces, or under "broken" why it cannot be used."""
    from fontTools.ttLib import TTLibError

    logging.getLogger("fontTools").setLevel(logging.CRITICAL)  # It tells of each oddity; the entry says what matters.
    try:
        data = path.read_bytes()
        digest = hashlib.blake2b(data, digest_size=16).hexdigest()
        kind = _kind(path)
        faces = [_scan_face(path, number, digest, kind) for number in range(_count(data))]
    except (TTLibError, struct.error, *_STUMBLES) as why:
        return {"digest": "", "faces": [], "broken": f"{type(why).__name__}: {why}"}
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


def _kind(path: Path) -> str:
    source = path.with_name("source.toml")
    if not source.is_file():
        return ""
    return str(tomllib.loads(source.read_text(encoding="utf-8")).get("kind", ""))


def _scan_face(path: Path, number: int, digest: str, kind: str) -> dict[str, Any]:
    from fontTools.ttLib import TTFont

    # Opened here, for fontTools leaves a file open that it cannot read.
    with path.open("rb") as file, TTFont(file, fontNumber=number, lazy=True) as font:
        names = font["name"]
        family = names.getDebugName(16) or names.getDebugName(1) or path.stem
        style = names.getDebugName(17) or names.getDebugName(2) or ""
        points = coverage(font)
        prepared = _prepare(font, digest, number) if points else ""
        weight = int(font["OS/2"].usWeightClass) if "OS/2" in font else 400
        slanted = bool(font["head"].macStyle & 2)
    points -= _unshown(Path(prepared) if prepared else path, 0 if prepared else number, points)
    return {
        "number": number,
        "family": family,
        "style": style,
        "weight": weight,
        "slanted": slanted or "Italic" in style or "Oblique" in style,
        "kind": kind,
        "coverage": _pack(points),
        "prepared": prepared,
    }


def coverage(font: Any) -> set[int]:
    """The code points of an open fontTools font that lead to an outline of their own."""
    cmap = font.getBestCmap() or {}
    blank = _blank_glyphs(font, set(cmap.values()))
    shared = Counter(glyph for point, glyph in cmap.items() if 0x4E00 <= point <= 0x9FFF)
    return {point for point, glyph in cmap.items() if glyph not in blank and shared[glyph] < 2}


def _blank_glyphs(font: Any, names: set[str]) -> set[str]:
    if "glyf" in font:
        return _blank_in_glyf(font, names)
    if "CFF " in font:
        return _blank_in_cff(font, names)
    return names


def _blank_in_glyf(font: Any, names: set[str]) -> set[str]:
    places = font["loca"].locations
    data = font.getTableData("glyf")
    missing = data[places[0] : places[1]]

    def is_blank(name: str) -> bool:
        number = font.getGlyphID(name)
        outline = data[places[number] : places[number + 1]]
        if len(outline) < 10 or number == 0 or outline == missing:
            return True
        contours, left, low, right, high = struct.unpack(">5h", outline[:10])
        return bool(contours == 0 or left >= right or low >= high)

    return {name for name in names if is_blank(name)}


def _blank_in_cff(font: Any, names: set[str]) -> set[str]:
    outlines = font["CFF "].cff.topDictIndex[0].CharStrings
    missing = outlines[".notdef"].bytecode if ".notdef" in outlines.keys() else b""  # noqa: SIM118

    def is_blank(name: str) -> bool:
        outline = outlines[name]
        # Nothing that draws is shorter, unless it calls a subroutine: only then is it worth drawing.
        short = len(outline.bytecode) < 10
        return name == ".notdef" or outline.bytecode == missing or (short and outline.calcBounds(outlines) is None)

    return {name for name in names if is_blank(name)}


def _unshown(path: Path, number: int, points: set[int]) -> set[int]:
    """The small letters of a face that draws capitals for them, alike or redrawn."""
    letters = [letter for letter in "abdeghnqrt" if {ord(letter), ord(letter.upper())} <= points]
    # What Pillow cannot open raises here, whatever letters it has: such a face is of no use.
    font = ImageFont.truetype(str(path), 64, index=number, layout_engine=ImageFont.Layout.BASIC)
    # In faces with true small letters the middle one of these is 0.5 at most, in the others 0.8 at least.
    if not letters or statistics.median(_likeness(font, letter, letter.upper()) for letter in letters) < 0.7:
        return set()
    return {point for point in points if chr(point).islower()}


def _likeness(font: ImageFont.FreeTypeFont, one: str, other: str) -> float:
    """The correlation of two letters' pictures, each brought to the same size."""
    first, second = (_shape(font, char) for char in (one, other))
    spread = float(first.std() * second.std())
    return float(((first - first.mean()) * (second - second.mean())).mean()) / spread if spread else 0.0


def _shape(font: ImageFont.FreeTypeFont, char: str) -> Any:
    drawn = np.asarray(Image.Image()._new(font.getmask(char, "L")))
    x, y, width, height = cv2.boundingRect(drawn) if drawn.size else (0, 0, 0, 0)
    if width == 0:
        return np.zeros((32, 32), np.float32)
    small = cv2.resize(drawn[y : y + height, x : x + width], (32, 32), interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(small.astype(np.float32), (5, 5), 1.5)


def _prepare(font: Any, digest: str, number: int) -> str:
    """A copy of a TrueType face that FreeType draws fast, in the cache; empty where the face is fast as it is.

    A face without hints gets a control program that keeps the auto-hinter off, and the flag of overlapping contours,
    for which FreeType draws at four times the size, is cleared.
    """
    from fontTools.ttLib.tables.DefaultTable import DefaultTable

    if "glyf" not in font:
        return ""
    data = _without_overlap_flags(font)
    hinted = "fpgm" in font or len(font.getTableData("prep") if "prep" in font else b"") > 7
    if hinted and data is None:
        return ""
    target = home.cache() / "prepared" / f"{digest}-{number}.ttf"
    if not target.is_file():
        if data is not None:
            font.tables["glyf"] = DefaultTable("glyf")
            font.tables["glyf"].data = data
        if not hinted:
            font.tables["prep"] = DefaultTable("prep")
            font.tables["prep"].data = _PREP
            font["maxp"].maxStackElements = max(8, font["maxp"].maxStackElements)
        if not _store(font, target):
            return ""
    return str(target)


def _store(font: Any, target: Path) -> bool:
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        font.recalcBBoxes = font.recalcTimestamp = False
        font.save(draft, reorderTables=None)
        os.replace(draft, target)
    except OSError:  # Without a cache the face is used as it is: slower, but the same.
        _remove(draft)
        return False
    return True


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


def _pack(points: Iterable[int]) -> str:
    """Code points as ranges of hexadecimal numbers: "20-7e,a9"."""
    ranges: list[list[int]] = []
    for point in sorted(points):
        if ranges and point == ranges[-1][1] + 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return ",".join(f"{low:x}-{high:x}" if low < high else f"{low:x}" for low, high in ranges)


def _unpack(packed: str) -> frozenset[int]:
    ends = (part.partition("-") for part in packed.split(",") if part)
    spans = (range(int(low, 16), int(high or low, 16) + 1) for low, _, high in ends)
    return frozenset(point for span in spans for point in span)
