"""Build the faces of this folder from the packages named in ``sources.toml``.

Every file here is a subset: cut to the characters worth drawing, freed of hinting, renamed where its
licence reserves a name, and prepared so that FreeType rasterises it quickly.  Run without arguments to
rebuild everything, or with family slugs to rebuild those only::

    python fonts/build.py [--cache DIR] [--out DIR] [--jobs N] [slug ...]

The packages come through ``npm pack``, ``pip download`` and ``apt-get download``.  The output depends on
nothing but the packages and the versions of fontTools, skia-pathops, cffsubr, uharfbuzz, NumPy and Pillow: no clock,
no paths.
"""

from __future__ import annotations

import argparse
import bz2
import io
import itertools
import re
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import cffsubr
import numpy as np
import pathops
import tomllib
import uharfbuzz as harfbuzz
from fontTools.cffLib import FDArrayIndex, FDSelect, FontDict
from fontTools.fontBuilder import FontBuilder
from fontTools.merge import Merger
from fontTools.pens.basePen import decomposeQuadraticSegment
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.qu2cuPen import Qu2CuPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.removeOverlaps import removeOverlaps
from fontTools.ttLib.tables import ttProgram
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0
from fontTools.varLib import instancer
from PIL import Image, ImageFont

HERE = Path(__file__).resolve().parent

KEPT_TABLES = frozenset({
    "head", "hhea", "maxp", "OS/2", "hmtx", "cmap", "name", "post", "loca", "glyf", "prep", "CFF", "vhea", "vmtx",
    "VORG", "GDEF", "GSUB", "GPOS", "kern",
})  # fmt: skip
# Kerning is kept in the ``kern`` table alone, which HarfBuzz reads too where GPOS has no kerning.  Contextual
# alternates stay in joined hands only: elsewhere they turn "->" into an arrow and the like.
WESTERN_FEATURES = ["liga", "clig", "ccmp", "locl", "mark", "mkmk"]
JOINED_KINDS = frozenset({"script", "handwriting", "brush"})
CHINESE_FEATURES = ["vert", "vrt2"]
# Faces of the scripts that are shaped keep every feature but these, which a writer must ask for.
CHOSEN_FEATURES = frozenset({
    "aalt", "afrc", "c2pc", "c2sc", "case", "cpsp", "cswh", "dlig", "dnom", "frac", "halt", "hist", "hlig",
    "lnum", "nalt", "numr", "onum", "ordn", "ornm", "palt", "pcap", "pnum", "rand", "salt", "sinf", "size", "smcp",
    "subs", "sups", "swsh", "titl", "tnum", "unic", "vhal", "vpal", "zero",
    *(f"ss{number:02}" for number in range(1, 21)), *(f"cv{number:02}" for number in range(1, 100)),
})  # fmt: skip
MAX_KERN_PAIRS = 3_000
SAMPLES = 4
OVERLAP_SIMPLE = 0x40
# SCANCTRL 511, SCANTYPE 4, then push 1 and pop it.  FreeType runs its auto-hinter on a face without
# instructions unless the prep program is longer than seven bytes.
QUIET_PREP = bytes([0xB8, 0x01, 0xFF, 0x85, 0xB0, 0x04, 0x8D, 0xB0, 0x01, 0x21])

WESTERN_RANGES = [
    (0x20, 0x7E), (0xA0, 0x24F), (0x2B9, 0x2BC), (0x2C6, 0x2C7), (0x2D8, 0x2DD), (0x300, 0x304),
    (0x306, 0x30C), (0x30F, 0x30F), (0x311, 0x311), (0x31B, 0x31B), (0x323, 0x328), (0x32E, 0x331),
    (0x370, 0x3FF), (0x400, 0x52F), (0x1E00, 0x1EFF), (0x2000, 0x205F), (0x2070, 0x209C),
    (0x20A0, 0x20C0), (0x2100, 0x215F), (0x2190, 0x2199),
]  # fmt: skip
SCHOLARLY_RANGES = [(0x250, 0x2FF), (0x300, 0x36F), (0x1F00, 0x1FFF), (0x2160, 0x218B), (0x2C60, 0x2C7F)]
WESTERN_SYMBOLS = (
    "ɐɓɔɖɗəɛɠɣɨɩɯɲɵʃʊʋʌʒʔ∂∅∆∇∈∉∏∑−∓∕∗∘∙√∛∜∝∞∟∠∥∧∨∩∪∫∴∵∼≃≅≈≠≡≤≥≪≫⊂⊃⊆⊇⊕⊗⊥⌀⌂⌐■□▪▫▲△▶▷▼▽◀◁◆◇◊○◌●★☆☎♀♂♠♣♥♦♪♫✓✔✗✘"
)
CHINESE_RANGES = [
    (0x20, 0x7E), (0xA0, 0xFF), (0x391, 0x3C9), (0x401, 0x401), (0x410, 0x44F), (0x451, 0x451),
    (0x2010, 0x2027), (0x2030, 0x203E), (0x20A0, 0x20BF), (0x2103, 0x2109), (0x2116, 0x2122),
    (0x2150, 0x217F), (0x2190, 0x2199), (0x2460, 0x2473), (0x2474, 0x249B), (0x2500, 0x2573),
    (0x2580, 0x2595), (0x25A0, 0x25EF), (0x2776, 0x277F), (0x3000, 0x301F), (0x3021, 0x3029),
    (0x3041, 0x3096), (0x309B, 0x309E), (0x30A1, 0x30FE), (0x3105, 0x3129), (0x3220, 0x3229),
    (0x3231, 0x3231), (0x32A3, 0x32A3), (0x3380, 0x33DF), (0xFE30, 0xFE4F), (0xFE50, 0xFE6B),
    (0xFF01, 0xFF5E), (0xFFE0, 0xFFE5),
]  # fmt: skip
CHINESE_SYMBOLS = (
    "ĀāĒēĚěĪīŌōŪūǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜŃńŇňǸǹḾḿɑɡ∈∏∑√∝∞∟∠∣∥∧∨∩∪∫∮∴∵∶∷∼∽≈≌≒≠≡≤≥≦≧≮≯⊕⊙⊥⊿⌒★☆☎☑☒♀♂♠♡♢♣♤♥♦♧♨♩♪♫♬✓✔✕✖✗✘✚✦✧❤➔➜➤"
)

KOREAN_RANGES = [
    (0x20, 0x7E), (0xA0, 0xFF), (0x2010, 0x2027), (0x2030, 0x203E), (0x20A0, 0x20BF), (0x2103, 0x2103),
    (0x2190, 0x2199), (0x2460, 0x2473), (0x25A0, 0x25CF), (0x2605, 0x2606), (0x3000, 0x301F), (0x3131, 0x318E),
    (0x3200, 0x321C), (0x3260, 0x327B), (0xFE10, 0xFE19), (0xFE30, 0xFE4F), (0xFF01, 0xFF5E), (0xFFE0, 0xFFE6),
]  # fmt: skip
TRADITIONAL_RANGES = [
    (0x20, 0x7E), (0xA0, 0xFF), (0x2010, 0x2027), (0x2030, 0x203E), (0x20A0, 0x20BF), (0x2103, 0x2103),
    (0x2190, 0x2199), (0x2460, 0x2473), (0x25A0, 0x25CF), (0x2605, 0x2606), (0x3000, 0x301F), (0x3021, 0x3029),
    (0x3105, 0x312F), (0xFE30, 0xFE4F), (0xFE50, 0xFE6B), (0xFF01, 0xFF5E), (0xFFE0, 0xFFE5),
]  # fmt: skip
# What is in daily use by CLDR but neither in PaddleOCR's dictionaries nor in the first level of the standards.
JAPANESE_EXTRA = "慄摯羞訃辣錮"
KOREAN_EXTRA = "・"
TRADITIONAL_EXTRA = "・厘鉢頞"
# Lines of every script hold figures, punctuation and some Latin words; joiners and the dotted circle are for shaping.
SCRIPT_COMMON = [
    (0x20, 0x7E), (0xA0, 0xFF), (0x131, 0x131), (0x152, 0x153), (0x2C6, 0x2C7), (0x2D8, 0x2DD), (0x200C, 0x200F),
    (0x2010, 0x2027), (0x2030, 0x203E), (0x2044, 0x2044), (0x20A0, 0x20C0), (0x2122, 0x2122), (0x2212, 0x2212),
    (0x25CC, 0x25CC),
]  # fmt: skip
SCRIPT_RANGES = {
    "Arab": [(0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFD3E, 0xFD3F), (0xFDF2, 0xFDF2), (0xFDFA, 0xFDFD)],
    "Armn": [(0x530, 0x58F), (0xFB13, 0xFB17)],
    "Beng": [(0x951, 0x952), (0x964, 0x965), (0x980, 0x9FF)],
    "Deva": [(0x900, 0x97F), (0x1CD0, 0x1CFF), (0xA8E0, 0xA8FF)],
    "Ethi": [(0x1200, 0x139F), (0x2D80, 0x2DDF), (0xAB00, 0xAB2F)],
    "Geor": [(0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F)],
    "Gujr": [(0x951, 0x952), (0x964, 0x965), (0xA80, 0xAFF)],
    "Guru": [(0x951, 0x952), (0x964, 0x965), (0xA00, 0xA7F)],
    "Hebr": [(0x590, 0x5FF), (0xFB1D, 0xFB4F)],
    "Khmr": [(0x1780, 0x17FF), (0x19E0, 0x19FF)],
    "Knda": [(0x951, 0x952), (0x964, 0x965), (0xC80, 0xCFF)],
    "Laoo": [(0xE80, 0xEFF)],
    "Mlym": [(0x951, 0x952), (0x964, 0x965), (0xD00, 0xD7F)],
    "Mong": [(0x1800, 0x18AF), (0x202F, 0x202F), (0x3001, 0x3002), (0x3008, 0x300F), (0xFE30, 0xFE44)],
    "Mymr": [(0x1000, 0x109F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F)],
    "Orya": [(0x951, 0x952), (0x964, 0x965), (0xB00, 0xB7F)],
    "Sinh": [(0x964, 0x965), (0xD80, 0xDFF)],
    "Taml": [(0x951, 0x952), (0x964, 0x965), (0xB80, 0xBFF)],
    "Telu": [(0x951, 0x952), (0x964, 0x965), (0xC00, 0xC7F)],
    "Thai": [(0xE00, 0xE7F)],
    "Tibt": [(0xF00, 0xFFF)],
}  # fmt: skip
"""The blocks of each script (ISO 15924) that is shaped."""

# Letters, figures and punctuation whose kerning is kept for engines that read only the ``kern`` table, in
# order of importance; a pair counts in the first group that holds both of its characters.
KERN_GROUPS = [
    {*range(0x21, 0x7F), *map(ord, " ‘’“”–—…«»·£€°")},
    {*range(0x21, 0x30), *range(0x400, 0x460), 0x490, 0x491, *map(ord, " ‘’“”„–—«»")},
    {*range(0x21, 0x30), *range(0x386, 0x3CF), *map(ord, " ‘’“”–—«»·")},
    {*range(0x21, 0x7F), *range(0xC0, 0x180), *map(ord, " ‘’“”„–—«»¿¡")},
]

STYLE_NAMES = {
    100: "Thin", 200: "ExtraLight", 300: "Light", 400: "Regular", 500: "Medium", 600: "SemiBold",
    700: "Bold", 800: "ExtraBold", 900: "Black",
}  # fmt: skip


@dataclass(frozen=True)
class Package:
    """A package of one of the three registries, as ``kind:name@version``."""

    kind: str
    name: str
    version: str

    @classmethod
    def parse(cls, spec: str) -> Package:
        """Read ``npm:@scope/name@1.2.3``, ``pip:name@1.2`` or ``deb:name@1.2-3``."""
        kind, rest = spec.split(":", 1)
        name, version = rest.rsplit("@", 1)
        return cls(kind, name, version)

    def fetch(self, cache_dir: Path) -> Path:
        """Download and unpack the package once; return the folder that holds its files."""
        slug = re.sub(r"[^A-Za-z0-9.]+", "-", f"{self.kind}-{self.name}-{self.version}").strip("-")
        target = cache_dir / slug
        if target.is_dir():
            return target
        cache_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache_dir) as scratch:
            unpacked = Path(scratch) / "unpacked"
            unpacked.mkdir()
            match self.kind:
                case "npm":
                    _run(["npm", "pack", "--silent", f"{self.name}@{self.version}"], scratch)
                    with tarfile.open(next(Path(scratch).glob("*.tgz"))) as tar:
                        tar.extractall(unpacked, filter="data")
                    root = next(unpacked.iterdir())
                case "pip":
                    _run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", ".",
                          f"{self.name}=={self.version}"], scratch)  # fmt: skip
                    with zipfile.ZipFile(next(Path(scratch).glob("*.whl"))) as wheel:
                        wheel.extractall(unpacked)
                    root = unpacked
                case "deb":
                    _run(["apt-get", "download", "--quiet", f"{self.name}={self.version}"], scratch)
                    _run(["dpkg-deb", "-x", next(Path(scratch).glob("*.deb")).name, "unpacked"], scratch)
                    root = unpacked
                case _:
                    raise ValueError(f"unknown kind of package: {self.kind}")
            root.rename(target)
        return target

    def licence_text(self, root: Path) -> str:
        """Return the licence of the fonts in the unpacked package."""
        names = ["LICENSE_FONT", "LICENSE", f"usr/share/doc/{self.name}/copyright"]
        return next((root / name).read_text("utf-8") for name in names if (root / name).is_file())


@dataclass(frozen=True)
class Face:
    """One face to build: where it comes from and what it is called."""

    file: str
    weight: int
    style: str
    italic: bool = False
    index: int = -1
    charset: str = ""
    package: str = ""
    latin: str = ""
    latin_package: str = ""

    @classmethod
    def parse(cls, spec: str | dict[str, Any]) -> Face:
        """Read a face: a table, or ``400Regular_Italic`` as the npm packages name their files."""
        if isinstance(spec, dict):
            return cls(**spec)
        match = re.fullmatch(r"(\d00)([A-Za-z]+?)(_Italic)?", spec)
        if not match:
            raise ValueError(f"cannot read the face {spec!r}")
        weight, italic = int(match[1]), bool(match[3])
        style = STYLE_NAMES[weight]
        if italic:
            style = "Italic" if weight == 400 else f"{style} Italic"
        return cls(f"**/*_{spec}.ttf", weight, style, italic)


@dataclass(frozen=True)
class Family:
    """One family: an entry of ``sources.toml``."""

    name: str
    kind: str
    package: Package
    licence: str
    faces: list[Face]
    rename: str = ""
    reserved: list[str] = field(default_factory=list)
    charset: str = "western"
    features: list[str] | None = None
    without: list[str] = field(default_factory=list)
    unicase: bool = False
    only: str = ""
    drop: str = ""
    wrong: str = ""
    wrong_clusters: list[str] = field(default_factory=list)
    unlit: dict[str, str] = field(default_factory=dict)
    simplify: float = 0.0
    cubic: float = 0.0
    nib: list[float] = field(default_factory=list)
    licence_also: str = ""

    @classmethod
    def parse(cls, entry: dict[str, Any]) -> Family:
        """Read one table of ``sources.toml``."""
        values = dict(entry)
        values["package"] = Package.parse(values["package"])
        values["faces"] = [Face.parse(spec) for spec in values["faces"]]
        values.setdefault("licence", "OFL-1.1")
        return cls(**values)

    @property
    def title(self) -> str:
        """The family name that the built files carry."""
        return self.rename or self.name

    @property
    def slug(self) -> str:
        """The folder that holds the family."""
        return re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")


@dataclass(frozen=True)
class Sources:
    """The whole of ``sources.toml``."""

    families: list[Family]
    unihan: Package
    paddle: Package

    def packages(self, families: list[Family]) -> list[Package]:
        """Return every package that the families need, once each."""
        needed = {self.unihan: None, self.paddle: None}
        for family in families:
            needed[family.package] = None
            extra = [family.licence_also]
            extra += [spec for face in family.faces for spec in (face.package, face.latin_package)]
            needed |= dict.fromkeys(Package.parse(spec) for spec in extra if spec)
        return list(needed)

    @classmethod
    def load(cls, path: Path) -> Sources:
        """Read the table of sources."""
        data = tomllib.loads(path.read_text("utf-8"))
        characters = data["characters"]
        return cls(
            [Family.parse(entry) for entry in data["family"]],
            Package.parse(characters["unihan"]),
            Package.parse(characters["paddle"]),
        )


# ---------------------------------------------------------------------------------------------------------
# Characters


def general_standard(unihan: Path) -> dict[int, int]:
    """Return the General Standard's characters, each with its number (1 to 8105) in the list."""
    numbers: dict[int, int] = {}
    for path in sorted((unihan / "usr/share/unicode").glob("Unihan_*.txt.bz2")):
        for line in bz2.decompress(path.read_bytes()).decode("utf-8").splitlines():
            if "\tkTGH\t" in line:
                code, _, value = line.split("\t")
                numbers[int(code[2:], 16)] = int(value.split()[0].split(":")[1])
    if len(numbers) != 8105:
        raise ValueError(f"expected 8105 characters of the General Standard, found {len(numbers)}")
    return numbers


def ranked(codec: str, first_row: int, last_row: int) -> set[int]:
    """Return the characters of rows of a national standard, through one of Python's codecs."""
    found: set[int] = set()
    for row in range(first_row, last_row + 1):
        for cell in range(0x40, 0xFF):
            found.update(map(ord, bytes([row, cell]).decode(codec, "ignore")[:1]))
    return {code for code in found if code > 0x7F}


def gb2312() -> set[int]:
    """Return every character of GB 2312."""
    found: set[int] = set()
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            found.update(map(ord, bytes([row, cell]).decode("gb2312", "ignore")))
    return found


def paddle_keys(paddle: Path, name: str = "ppocr_keys_v1") -> set[int]:
    """Return the characters of one of PaddleOCR's dictionaries."""
    text = next(paddle.rglob(f"{name}.txt")).read_text("utf-8")
    return {ord(char) for char in text if char != "\n"}


def is_hanzi(code: int) -> bool:
    """Tell whether a code point is a Chinese character."""
    return 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or code >= 0x20000 or code == 0x3007


@cache
def charset(name: str, sources: Path, cache_dir: Path) -> frozenset[int]:
    """Return the set of code points of one of the names that ``sources.toml`` explains."""
    if is_shaped(name):
        codes = _from_ranges(itertools.chain(SCRIPT_COMMON, *(SCRIPT_RANGES[script] for script in name.split())))
        return frozenset(code for code in codes if _is_wanted(code) or _is_silent(code))
    if name in {"western", "scholarly"}:
        codes = _from_ranges(WESTERN_RANGES) | set(map(ord, WESTERN_SYMBOLS))
        codes |= _from_ranges(SCHOLARLY_RANGES) if name == "scholarly" else set()
        return frozenset(code for code in codes if _is_wanted(code))
    table = Sources.load(sources)
    if name in EASTERN_SETS:
        return frozenset(filter(_is_wanted, EASTERN_SETS[name](table.paddle.fetch(cache_dir))))
    symbols = _from_ranges(CHINESE_RANGES) | set(map(ord, CHINESE_SYMBOLS))
    paddle = table.paddle.fetch(cache_dir)
    national, keys = gb2312(), paddle_keys(paddle)
    symbols |= {code for code in national | keys if not is_hanzi(code)}
    standard = general_standard(table.unihan.fetch(cache_dir))
    match name:
        case "level1":
            hanzi = {code for code, number in standard.items() if number <= 3500} | {0x3007}
        case "gb2312":
            hanzi = {code for code in national if is_hanzi(code)} | {0x3007}
        case "chinese":
            hanzi = {code for code in national | keys | set(standard) if is_hanzi(code)}
        case "eastern":
            hanzi = {code for code in national | keys | set(standard) if is_hanzi(code)}
            hanzi |= _traditional(paddle) | _japanese(paddle) | _korean(paddle)
        case _:
            raise ValueError(f"unknown character set: {name}")
    return frozenset(code for code in symbols | hanzi if _is_wanted(code))


def is_shaped(name: str) -> bool:
    """Tell whether a character set is that of one or several scripts that are shaped."""
    return SCRIPT_RANGES.keys() >= set(name.split())


def _japanese(paddle: Path) -> set[int]:
    """PaddleOCR's Japanese dictionary, kana, symbols, and the 2,965 kanji of the first level of JIS X 0208."""
    return paddle_keys(paddle, "japan_dict") | _kanji(paddle) | set(map(ord, JAPANESE_EXTRA))


def _kanji(paddle: Path) -> set[int]:
    """Kana, symbols, and the kanji of the first level of JIS X 0208."""
    rows = ranked("euc_jp", 0xA1, 0xA8) | ranked("euc_jp", 0xB0, 0xCF) | {0x3007}
    return rows | _from_ranges(CHINESE_RANGES) - _from_ranges([(0x3105, 0x3129)])


def _korean(paddle: Path) -> set[int]:
    """PaddleOCR's Korean dictionary, symbols, and the 2,350 syllables of KS X 1001."""
    return paddle_keys(paddle, "korean_dict") | _hangul(paddle) | set(map(ord, KOREAN_EXTRA))


def _hangul(paddle: Path) -> set[int]:
    """Symbols, the letters of Hangul, and its syllables in KS X 1001 and in PaddleOCR's dictionary."""
    syllables = {code for code in paddle_keys(paddle, "korean_dict") if not is_hanzi(code)}
    return syllables | ranked("euc_kr", 0xB0, 0xC8) | _from_ranges(KOREAN_RANGES)


def _traditional(paddle: Path) -> set[int]:
    """PaddleOCR's dictionary of traditional Chinese, bopomofo, symbols, and the hanzi of the first level of Big5."""
    hanzi = {code for code in ranked("big5", 0xA4, 0xC6) if is_hanzi(code)} | set(map(ord, TRADITIONAL_EXTRA))
    return paddle_keys(paddle, "chinese_cht_dict") | hanzi | _from_ranges(TRADITIONAL_RANGES)


EASTERN_SETS = {
    "japanese": _japanese, "kanji": _kanji, "korean": _korean, "hangul": _hangul, "traditional": _traditional,
}  # fmt: skip


def _from_ranges(ranges: Iterable[tuple[int, int]]) -> set[int]:
    return {code for first, last in ranges for code in range(first, last + 1)}


def _is_wanted(code: int) -> bool:
    """Leave out what prints nothing and is no space: controls, formatting and line separators."""
    return unicodedata.category(chr(code)) not in {"Cc", "Cf", "Cn", "Co", "Zl", "Zp"}


def _is_silent(code: int) -> bool:
    """Tell whether a character only steers the shaping of others: joiners, direction marks, variation selectors."""
    return code in {0x200C, 0x200D, 0x200E, 0x200F} or 0x180B <= code <= 0x180F


def _may_be_blank(code: int) -> bool:
    """Tell whether a character may draw nothing: what steers shaping, and viramas and the like that only stack."""
    return _is_silent(code) or (code >= 0x900 and unicodedata.category(chr(code)) in {"Mn", "Mc"})


# ---------------------------------------------------------------------------------------------------------
# Glyphs


def honest_codes(font: TTFont, wanted: Iterable[int]) -> set[int]:
    """Return the wanted code points that the face really draws.

    Characters that are not spaces must have an outline with an area, and one that differs from that of
    the missing glyph; spaces must have none.  What steers the shaping of others may be blank.
    """
    glyphs, cmap = font.getGlyphSet(), font.getBestCmap()
    unmapped = font.getGlyphOrder()[0]
    missing = _outline(glyphs, unmapped)
    kept: set[int] = set()
    for code in wanted:
        name = cmap.get(code)
        if name is None or name == unmapped:
            continue
        pen = BoundsPen(glyphs)
        glyphs[name].draw(pen)
        inked = pen.bounds is not None and pen.bounds[2] > pen.bounds[0] and pen.bounds[3] > pen.bounds[1]
        blank_ok = unicodedata.category(chr(code)) == "Zs"
        honest = inked != blank_ok and not (inked and missing and _outline(glyphs, name) == missing)
        if honest or (not inked and _may_be_blank(code)):
            kept.add(code)
    return kept


def _outline(glyphs: Any, name: str) -> list[Any]:
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    return list(pen.value)


def file_of(font: TTFont) -> bytes:
    """Return the face as a file has it."""
    data = io.BytesIO()
    font.save(data)
    return data.getvalue()


def read_again(font: TTFont) -> TTFont:
    """Return the face as it is read from its file, its clock as it was."""
    return TTFont(io.BytesIO(file_of(font)), recalcTimestamp=False)


def draw_letters(font: TTFont) -> None:
    """Give each letter that gets an outline only by shaping the outline of its isolated form.

    Noto Nastaliq maps letters to empty glyphs, which shaping always replaces by base and dots.  Filled, they
    look the same and tell which characters the face draws.
    """
    glyphs, cmap = font["glyf"], font.getBestCmap()
    blank = {code: name for code, name in cmap.items() if glyphs[name].numberOfContours == 0}
    letters = {
        code: name for code, name in blank.items() if unicodedata.category(chr(code)) in {"Lo", "Lm", "Nd", "Po"}
    }
    if not letters:
        return
    shaper, order = harfbuzz.Font(harfbuzz.Face(file_of(font))), font.getGlyphOrder()
    drawn = {}
    for code, name in letters.items():
        buffer = harfbuzz.Buffer()
        buffer.add_str(chr(code))
        buffer.guess_segment_properties()
        harfbuzz.shape(shaper, buffer)
        pen, x = TTGlyphPen(glyphs), 0
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            part = order[info.codepoint]
            if info.codepoint and part not in letters.values() and glyphs[part].numberOfContours:
                pen.addComponent(part, (1, 0, 0, 1, x + position.x_offset, position.y_offset))
            x += position.x_advance
        drawn[name] = pen.glyph()
    for name, glyph in drawn.items():
        glyphs[name] = glyph


def is_unicase(font: TTFont) -> bool:
    """Tell whether the lower-case letters look like capitals, full size or small."""
    cmap = font.getBestCmap()
    if not all(ord(char) in cmap for char in "abdeghqrtABDEGHQRT"):
        return False
    face = ImageFont.truetype(io.BytesIO(file_of(font)), 96, layout_engine=ImageFont.Layout.BASIC)
    alike = sum(_similarity(face, char, char.upper()) > 0.8 for char in "abdeghqrt")
    return alike >= 6


def _similarity(face: ImageFont.FreeTypeFont, one: str, other: str) -> float:
    """Return the overlap (intersection over union) of two characters stretched to the same box."""
    masks = []
    for char in (one, other):
        mask = face.getmask(char, mode="L")
        picture = Image.frombytes("L", mask.size, bytes(mask))
        box = picture.getbbox()
        if box is None:
            return 0.0
        masks.append(np.asarray(picture.crop(box).resize((48, 48)), dtype=np.float32) / 255)
    return float(np.minimum(*masks).sum() / max(np.maximum(*masks).sum(), 1.0))


def quiet_outlines(font: TTFont) -> None:
    """Make a TrueType face quick for FreeType: no overlaps, no overlap flags, no automatic hinting."""
    if "glyf" not in font:
        return
    glyf = font["glyf"]
    flagged = []
    for name in font.getGlyphOrder():
        glyph = glyf[name]
        if glyph.isComposite():
            if any(part.flags & 0x0400 for part in glyph.components):
                flagged.append(name)
        elif glyph.numberOfContours > 0 and glyph.flags[0] & OVERLAP_SIMPLE:
            flagged.append(name)
    if flagged:
        removeOverlaps(font, glyphNames=flagged, removeHinting=True, ignoreErrors=True)
    for name in font.getGlyphOrder():
        glyph = glyf[name]
        if glyph.isComposite():
            for part in glyph.components:
                part.flags &= ~0x0400
        elif glyph.numberOfContours > 0:
            glyph.flags[0] &= ~OVERLAP_SIMPLE
    program = ttProgram.Program()
    program.fromBytecode(QUIET_PREP)
    font["prep"] = newTable("prep")
    font["prep"].program = program


# ---------------------------------------------------------------------------------------------------------
# Another pen


def write_with_nib(font: TTFont, width: float, angle: float) -> None:
    """Redraw the outlines as a broad nib leaves them: each point swept along a line.

    width: of the nib, in units of the font.  angle: of its edge against the baseline, in degrees.  Strokes across
    the edge become heavier by the width, strokes along it stay as they are.
    """
    half = width / 2 * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    glyphs, glyf = font.getGlyphSet(), font["glyf"]
    redrawn = {}
    for name in font.getGlyphOrder():
        if glyf[name].numberOfContours > 0:
            swept = pathops.Path()
            for contour in _contours(_outline(glyphs, name)):
                for one, other in itertools.pairwise(contour.samples):
                    _add_swept(swept, one, other, half)
            for shift in (-half, half):
                glyphs[name].draw(TransformPen(swept.getPen(glyphSet=glyphs), (1, 0, 0, 1, *shift)))
            swept.simplify(fix_winding=True, keep_starting_points=False)
            pen = TTGlyphPen(None)
            swept.draw(pen)
            redrawn[name] = pen.glyph()
    for name, glyph in redrawn.items():
        glyf[name] = glyph


def _add_swept(path: Any, one: Any, other: Any, half: Any) -> None:
    """Add what an edge passes over on its way from minus half to half, in the winding of the outlines."""
    corners = [one - half, other - half, other + half, one + half]
    edge = other - one
    if edge[0] * half[1] - edge[1] * half[0] > 0:
        corners.reverse()
    pen = path.getPen()
    pen.moveTo(tuple(corners[0]))
    for corner in corners[1:]:
        pen.lineTo(tuple(corner))
    pen.closePath()


# ---------------------------------------------------------------------------------------------------------
# Fewer points


@dataclass(frozen=True)
class _Contour:
    """A closed contour as pieces, each with the samples that it puts into one array.

    Piece ``i`` owns the samples ``SAMPLES * i + 1`` to ``SAMPLES * (i + 1)``; sample 0 is the start.
    """

    samples: Any
    controls: list[Any]


def simplify_outlines(font: TTFont, tolerance: float) -> None:
    """Redraw the outlines of dense brush faces with fewer points, none further off than ``tolerance`` units."""
    glyphs, glyf = font.getGlyphSet(), font["glyf"]
    redrawn = {}
    for name in font.getGlyphOrder():
        if glyf[name].numberOfContours > 0:
            pen = TTGlyphPen(None)
            for contour in _contours(_outline(glyphs, name)):
                _draw_simplified(contour, tolerance, pen)
            redrawn[name] = pen.glyph()
    for name, glyph in redrawn.items():
        glyf[name] = glyph


def _contours(outline: list[Any]) -> Iterator[_Contour]:
    steps = np.arange(1, SAMPLES + 1)[:, None] / SAMPLES
    start = here = np.zeros(2)
    points: list[Any] = []
    controls: list[Any] = []

    def line_to(end: Any) -> None:
        if (end != here).any():
            points.append(here + (end - here) * steps)
            controls.append(None)

    for operator, arguments in outline:
        if operator == "moveTo":
            start = here = np.array(arguments[0], float)
            points, controls = [here[None]], []
        elif operator == "lineTo":
            end = np.array(arguments[0], float)
            line_to(end)
            here = end
        elif operator == "qCurveTo":
            if arguments[-1] is None:
                middle = (np.array(arguments[-2], float) + np.array(arguments[0], float)) / 2
                start = here = middle
                points, controls = [here[None]], []
                arguments = (*arguments[:-1], tuple(middle))
            for control, end in decomposeQuadraticSegment(arguments):
                control, end = np.array(control, float), np.array(end, float)
                points.append((1 - steps) ** 2 * here + 2 * steps * (1 - steps) * control + steps**2 * end)
                controls.append(control)
                here = end
        elif operator == "closePath":
            line_to(start)
            if len(controls) > 1:
                yield _Contour(np.concatenate(points), controls)


def _draw_simplified(contour: _Contour, tolerance: float, pen: TTGlyphPen) -> None:
    """Join as many pieces as one line or curve can stand for, piece after piece."""
    samples, count = contour.samples, len(contour.controls)
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(samples, axis=0).T))])
    pen.moveTo(_rounded(samples[0]))
    first = 0
    while first < count:
        last, control = first + 1, contour.controls[first]
        for end in range(first + 2, min(count, first + 40) + 1):
            span = slice(SAMPLES * first, SAMPLES * end + 1)
            fits, found = _fit(samples[span], lengths[span], tolerance)
            if not fits:
                break
            last, control = end, found
        target = _rounded(samples[SAMPLES * last])
        if control is not None:
            pen.qCurveTo(_rounded(control), target)
        elif last < count:
            pen.lineTo(target)
        first = last
    pen.closePath()


def _fit(samples: Any, lengths: Any, tolerance: float) -> tuple[bool, Any]:
    """Fit a line (no control point) or one quadratic curve to the samples; tell whether it is near enough."""
    if lengths[-1] <= lengths[0]:
        return False, None
    start, end = samples[0], samples[-1]
    inner = samples[1:-1]
    share = (lengths[1:-1] - lengths[0]) / (lengths[-1] - lengths[0])
    times = share[:, None]
    off = inner - (start + (end - start) * times)
    if np.abs(off).max() <= tolerance / 2:
        return True, None
    weights = 2 * times * (1 - times)
    base = (1 - times) ** 2 * start + times**2 * end
    rest = inner - base
    scale = float((weights * weights).sum())
    control = (weights * rest).sum(axis=0) / scale
    error = rest - weights * control
    worst = float(np.sqrt((error * error).sum(axis=1).max()))
    if tolerance < worst <= 3 * tolerance:
        slope = 2 * (1 - times) * (control - start) + 2 * times * (end - control)
        times = np.clip(times + (error * slope).sum(1, keepdims=True) / ((slope**2).sum(1, keepdims=True) + 1e-9), 0, 1)
        weights = 2 * times * (1 - times)
        rest = inner - ((1 - times) ** 2 * start + times**2 * end)
        control = (weights * rest).sum(axis=0) / max(float((weights * weights).sum()), 1e-9)
        error = rest - weights * control
        worst = float(np.sqrt((error * error).sum(axis=1).max()))
    return worst <= tolerance, control


def _rounded(point: Any) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))


def leave_out_segment(font: TTFont, char: str, side: str) -> None:
    """Take the contour that lies farthest to a side (left, right, top, bottom) out of a character's outline."""
    name = font.getBestCmap()[ord(char)]
    contours: list[list[Any]] = []
    for operation in _outline(font.getGlyphSet(), name):
        if operation[0] == "moveTo":
            contours.append([])
        contours[-1].append(operation)

    def place(contour: list[Any]) -> float:
        points = [point for _, points in contour for point in points]
        middle = sum(point[side in ("top", "bottom")] for point in points) / len(points)
        return middle if side in ("left", "bottom") else -middle

    pen = TTGlyphPen(None)
    left_out = min(contours, key=place)
    for operator, points in (operation for contour in contours if contour is not left_out for operation in contour):
        getattr(pen, operator)(*points)
    font["glyf"][name] = pen.glyph()


def cubic_outlines(font: TTFont, tolerance: float) -> TTFont:
    """Return a TrueType face with its outlines in cubic curves (CFF), none further off than ``tolerance`` units.

    One cubic curve stands for several quadratic ones, and strokes that glyphs share are stored once, as subroutines.
    Glyphs go by number there, since names take room.
    """
    font, drawn = _numbered(font), {}
    # HarfBuzz knows where a glyph stands whose side bearing is not that of its outline; in CFF all stand where drawn.
    pencil = harfbuzz.Font(harfbuzz.Face(file_of(font)))
    for number, name in enumerate(font.getGlyphOrder()):
        pen = T2CharStringPen(font["hmtx"][name][0], None)
        pencil.draw_glyph_with_pen(number, Qu2CuPen(pen, tolerance, all_cubic=True, reverse_direction=True))
        drawn[name] = pen.getCharString()
    for tag in ("glyf", "loca", "prep"):
        del font[tag]
    FontBuilder(font=font).setupCFF("", {}, drawn, {})
    font.sfntVersion = "OTTO"
    font["maxp"].tableVersion = 0x00005000
    _key_by_number(font["CFF "].cff[0], len(drawn))
    cffsubr.subroutinize(font, cff_version=1)
    return font


def _numbered(font: TTFont) -> TTFont:
    """Return the face with the glyph names that stand for numbers in CFF."""
    numbered = read_again(font)
    count = numbered["maxp"].numGlyphs
    numbered.setGlyphOrder([".notdef", *(f"cid{number:05}" for number in range(1, count))])
    return numbered


def _key_by_number(top: Any, count: int) -> None:
    """Turn a CFF font whose glyphs go by name into one whose glyphs go by number ("CID-keyed")."""
    part = FontDict()
    part.Private = top.Private
    del top.Private
    top.ROS, top.CIDCount = ("Adobe", "Identity", 0), count
    top.FDArray, top.FDSelect = FDArrayIndex(), FDSelect(format=3)
    top.FDArray.append(part)
    top.FDSelect.gidArray = [0] * count
    strings = top.CharStrings
    strings.fdArray, strings.fdSelect = top.FDArray, top.FDSelect
    for string in strings.values():
        string.fdSelectIndex = 0


# ---------------------------------------------------------------------------------------------------------
# Kerning


def flat_kerning(font: TTFont) -> dict[tuple[str, str], int]:
    """Return the pair kerning of the common characters, classes expanded, as plain glyph pairs."""
    cmap = font.getBestCmap()
    groups = [{cmap[code] for code in codes if code in cmap} for codes in KERN_GROUPS]
    common = set().union(*groups)
    pairs = _positioned_pairs(font, common) if "GPOS" in font else {}
    if not pairs and "kern" in font:
        for table in font["kern"].kernTables:
            pairs |= {pair: value for pair, value in table.kernTable.items() if common.issuperset(pair)}
    least = font["head"].unitsPerEm / 100
    ranked = []
    for pair, value in pairs.items():
        rank = next((number for number, group in enumerate(groups) if group.issuperset(pair)), None)
        if rank is not None and abs(value) >= (least if rank == 0 else 3 * least):
            ranked.append((rank, -abs(value), pair, value))
    return {pair: value for _, _, pair, value in sorted(ranked)[:MAX_KERN_PAIRS]}


def _positioned_pairs(font: TTFont, glyphs: set[str]) -> dict[tuple[str, str], int]:
    """Add up the pair adjustments of every lookup of the ``kern`` feature."""
    table = font["GPOS"].table
    if table.FeatureList is None or table.LookupList is None:
        return {}
    wanted = set()
    for record in table.ScriptList.ScriptRecord:
        language = record.Script.DefaultLangSys
        for number in language.FeatureIndex if language else []:
            feature = table.FeatureList.FeatureRecord[number]
            if feature.FeatureTag == "kern":
                wanted.update(feature.Feature.LookupListIndex)
    total: dict[tuple[str, str], int] = {}
    for number in sorted(wanted):
        for pair, value in _lookup_pairs(table.LookupList.Lookup[number], glyphs).items():
            total[pair] = total.get(pair, 0) + value
    return total


def _lookup_pairs(lookup: Any, glyphs: set[str]) -> dict[tuple[str, str], int]:
    """Return the adjustment of each pair in one lookup: the first subtable that applies wins."""
    found: dict[tuple[str, str], int] = {}
    for subtable in lookup.SubTable:
        actual = subtable.ExtSubTable if subtable.LookupType == 9 else subtable
        if actual.LookupType != 2:
            continue
        for pair, value in _subtable_pairs(actual, glyphs):
            found.setdefault(pair, value)
    return found


def _subtable_pairs(subtable: Any, glyphs: set[str]) -> Iterator[tuple[tuple[str, str], int]]:
    lefts = [name for name in subtable.Coverage.glyphs if name in glyphs]
    if subtable.Format == 1:
        sets = dict(zip(subtable.Coverage.glyphs, subtable.PairSet, strict=True))
        for left in lefts:
            for record in sets[left].PairValueRecord:
                if record.SecondGlyph in glyphs:
                    yield (left, record.SecondGlyph), _advance(record.Value1)
        return
    first, second = subtable.ClassDef1.classDefs, subtable.ClassDef2.classDefs
    rights = sorted(glyphs)
    for left in lefts:
        row = subtable.Class1Record[first.get(left, 0)].Class2Record
        for right in rights:
            yield (left, right), _advance(row[second.get(right, 0)].Value1)


def _advance(value: Any) -> int:
    return int(getattr(value, "XAdvance", 0) or 0) if value else 0


def set_kerning(font: TTFont, pairs: dict[tuple[str, str], int]) -> None:
    """Write the pairs as the face's ``kern`` table, or leave it without one."""
    if "kern" in font:
        del font["kern"]
    glyphs = set(font.getGlyphOrder())
    pairs = {pair: value for pair, value in pairs.items() if glyphs.issuperset(pair)}
    if not pairs:
        return
    table = KernTable_format_0()
    table.coverage, table.apple, table.version = 1, False, 0
    table.kernTable = pairs
    font["kern"] = newTable("kern")
    font["kern"].version = 0
    font["kern"].kernTables = [table]


# ---------------------------------------------------------------------------------------------------------
# Names


def set_names(font: TTFont, title: str, face: Face) -> None:
    """Write the family, style, weight and slant consistently; keep copyright, licence and trademark."""
    name = font["name"]
    kept = {}
    for number in (0, 5, 7, 8, 9, 10, 11, 12, 13, 14):
        text = name.getDebugName(number)
        if text:
            kept[number] = text
    plain = {"Regular": "Regular", "Bold": "Bold", "Italic": "Italic", "Bold Italic": "Bold Italic"}
    postscript = re.sub(r"[^A-Za-z0-9]", "", title) + "-" + face.style.replace(" ", "")
    if face.style in plain:
        kept |= {1: title, 2: face.style}
    else:
        upright = face.style.removesuffix("Italic").strip()
        kept |= {1: f"{title} {upright}", 2: "Italic" if face.italic else "Regular"}
        kept |= {16: title, 17: face.style}
    kept |= {3: f"{postscript};subset", 4: f"{title} {face.style}", 6: postscript}
    name.names = []
    for number, text in sorted(kept.items()):
        name.setName(text, number, 3, 1, 0x409)

    bold = face.weight >= 700 and kept[2].startswith("Bold")
    os2, head = font["OS/2"], font["head"]
    os2.usWeightClass = face.weight
    os2.fsType = 0
    selection = os2.fsSelection & ~0b0110_0001
    selection |= 0b01 if face.italic else 0
    selection |= 0b0010_0000 if bold else 0
    selection |= 0 if face.italic or bold else 0b0100_0000
    os2.fsSelection = selection & ~(1 << 9)
    head.macStyle = int(bold) | int(face.italic) << 1
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [postscript]
        top = cff[0]
        top.FullName, top.FamilyName, top.Weight = kept[4], title, STYLE_NAMES[face.weight]


def check_reserved(font: TTFont, family: Family, licence: str) -> None:
    """Refuse a family whose licence or copyright reserves names that the table does not know of."""
    text = licence + "\n" + (font["name"].getDebugName(0) or "") + "\n" + (font["name"].getDebugName(13) or "")
    declared = re.findall(r"with\s+(?:the\s+)?Reserved\s+Font\s+Names?.*|is a Reserved Font Name", text, re.I)
    if declared and not family.reserved:
        raise ValueError(f"{family.name}: reserved names not in the table: {declared[0]}")
    for reserved in family.reserved:
        if reserved.lower() in family.title.lower():
            raise ValueError(f"{family.name}: the name {family.title!r} contains the reserved {reserved!r}")


# ---------------------------------------------------------------------------------------------------------
# Building


def upstream_file(family: Family, face: Face, cache_dir: Path) -> tuple[Path, Path]:
    """Return the unpacked package that holds the face, and the face's file in it."""
    package = Package.parse(face.package) if face.package else family.package
    root = package.fetch(cache_dir)
    return root, _only(root, face.file, family)


def latin_file(family: Family, face: Face, cache_dir: Path) -> tuple[Path, Path]:
    """Return the unpacked package that holds the face's Latin letters, and their file in it."""
    spec = face.latin_package or face.package
    root = (Package.parse(spec) if spec else family.package).fetch(cache_dir)
    return root, _only(root, face.latin, family)


def _only(root: Path, pattern: str, family: Family) -> Path:
    matches = sorted(root.glob(pattern))
    if len(matches) != 1:
        raise FileNotFoundError(f"{family.name}: {pattern} matches {len(matches)} files")
    return matches[0]


def build_face(family: Family, face: Face, sources: Path, cache_dir: Path, licence: str) -> tuple[str, bytes]:
    """Build one face; return the name of its file and its bytes."""
    _, upstream = upstream_file(family, face, cache_dir)
    charset_name = face.charset or family.charset
    wanted = set(charset(charset_name, sources, cache_dir))
    if charset_name in EASTERN_SETS:
        font = rough_cut(upstream, face.index, wanted)
    else:
        font = TTFont(upstream, fontNumber=face.index, recalcTimestamp=False)
    font.flavor = None
    check_reserved(font, family, licence)
    if "fvar" in font:
        location = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes} | {"wght": face.weight}
        instancer.instantiateVariableFont(font, location, inplace=True)

    if family.only:
        wanted = set(map(ord, family.only))
    wanted -= set(map(ord, family.drop))
    if face.latin:
        font = with_latin(font, latin_file(family, face, cache_dir)[1], wanted)
    shaped = is_shaped(charset_name)
    kerning = {} if shaped else flat_kerning(font)
    if shaped and "glyf" in font:
        draw_letters(font)
    codes = honest_codes(font, wanted)
    if family.unicase or is_unicase(font):
        codes = {code for code in codes if unicodedata.category(chr(code)) != "Ll"}
    features = shaping_features(font) if shaped else _features(family, charset_name)
    _subset(font, codes, [tag for tag in features if tag not in family.without])
    for char, side in family.unlit.items():
        leave_out_segment(font, char, side)
    quiet_outlines(font)
    if family.nib:
        write_with_nib(font, *family.nib)
    if family.simplify:
        simplify_outlines(font, family.simplify * font["head"].unitsPerEm / 1000)
    set_kerning(font, kerning)
    if family.cubic and "glyf" in font:
        font = cubic_outlines(font, family.cubic * font["head"].unitsPerEm / 1000)
    set_names(font, family.title, face)
    for tag in set(font.keys()) - {"GlyphOrder"}:
        if tag.strip() not in KEPT_TABLES:
            del font[tag]
    suffix = "otf" if "CFF " in font else "ttf"
    stem = re.sub(r"[^A-Za-z0-9]", "", family.title) + "-" + face.style.replace(" ", "")
    return f"{stem}.{suffix}", file_of(font)


def with_latin(font: TTFont, path: Path, wanted: set[int]) -> TTFont:
    """Return the face together with the wanted characters that only the other file of the same family has."""
    own = set(font.getBestCmap())
    latin = TTFont(path, recalcTimestamp=False)
    latin.flavor = None
    _subset(latin, (wanted - own) & set(latin.getBestCmap()), [])
    _subset(font, own, shaping_features(font))
    with tempfile.TemporaryDirectory() as scratch:
        files = [str(Path(scratch, name)) for name in ("script.ttf", "latin.ttf")]
        font.save(files[0])
        for tag in set(latin.keys()) & {"GDEF", "GSUB", "GPOS", "kern"}:
            del latin[tag]
        latin.save(files[1])
        merged = Merger().merge(files)
        merged.recalcTimestamp = False  # the merger sets the clock
        merged["head"].created, merged["head"].modified = font["head"].created, font["head"].modified
        return read_again(merged)


def shaping_features(font: TTFont) -> list[str]:
    """Return the features of the face that are on without being asked for, or that scripts need."""
    tags = set()
    for table in ("GSUB", "GPOS"):
        if table in font and font[table].table.FeatureList:
            tags |= {record.FeatureTag for record in font[table].table.FeatureList.FeatureRecord}
    return sorted(tags - CHOSEN_FEATURES)


def rough_cut(path: Path, index: int, codes: set[int]) -> TTFont:
    """Return the face cut to the characters by HarfBuzz, a hundred times faster than fontTools cuts it."""
    cut = harfbuzz.SubsetInput()
    cut.unicode_set.update(codes)
    cut.name_id_set.invert()
    cut.flags = harfbuzz.SubsetFlags.NO_HINTING | harfbuzz.SubsetFlags.NOTDEF_OUTLINE
    cut.layout_feature_tag_set.clear()
    cut.layout_feature_tag_set.update({int.from_bytes(tag.encode()) for tag in ("kern", *CHINESE_FEATURES)})
    face = cut.subset(harfbuzz.Face(harfbuzz.Blob.from_file_path(str(path)), max(index, 0)))
    return TTFont(io.BytesIO(face.blob.data), recalcTimestamp=False)


def _features(family: Family, charset_name: str) -> list[str]:
    if family.features is not None:
        return family.features
    if charset_name not in {"western", "scholarly"}:
        return CHINESE_FEATURES
    return [*WESTERN_FEATURES, "calt"] if family.kind in JOINED_KINDS else WESTERN_FEATURES


def _subset(font: TTFont, codes: set[int], features: list[str]) -> None:
    options = Options()
    options.hinting = False
    options.layout_features = features
    options.layout_scripts = ["*"]
    options.name_IDs = ["*"]
    options.name_languages = ["*"]
    options.notdef_outline = True
    options.glyph_names = False
    options.legacy_kern = True
    options.recalc_timestamp = False
    options.drop_tables = sorted({*options.drop_tables, *(set(font.keys()) - KEPT_TABLES - {"CFF ", "GlyphOrder"})})
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    for table in font["cmap"].tables:  # the subsetter keeps what maps to the first glyph
        if table.format != 14:
            table.cmap = {code: name for code, name in table.cmap.items() if code in codes}


def build_family(family: Family, sources: Path, cache_dir: Path, out: Path) -> str:
    """Build one family into its folder; return a line that says what was written."""
    licence = family.package.licence_text(family.package.fetch(cache_dir))
    if family.licence_also:
        other = Package.parse(family.licence_also)
        licence += "\n\n" + other.licence_text(other.fetch(cache_dir))
    folder = out / family.slug
    folder.mkdir(parents=True, exist_ok=True)
    total = 0
    written = []
    for face in family.faces:
        filename, data = build_face(family, face, sources, cache_dir, licence)
        (folder / filename).write_bytes(data)
        written.append(filename)
        total += len(data)
    for old in folder.iterdir():
        if old.suffix in {".ttf", ".otf"} and old.name not in written:
            old.unlink()
    (folder / "LICENSE.txt").write_text(licence, "utf-8")
    (folder / "source.toml").write_text(_source_note(family, cache_dir), "utf-8")
    return f"{family.slug}: {len(written)} faces, {total / 1000:.0f} kB"


def _source_note(family: Family, cache_dir: Path) -> str:
    """Return the text of ``source.toml``: where the family comes from and how it was changed."""
    files = []
    for face in family.faces:
        root, path = upstream_file(family, face, cache_dir)
        files.append(path.relative_to(root).as_posix())
        if face.latin:
            root, path = latin_file(family, face, cache_dir)
            files.append(path.relative_to(root).as_posix())
    others = sorted({spec for face in family.faces for spec in (face.package, face.latin_package)} - {""})
    if is_shaped(family.charset):
        modified = "subset, hinting dropped, overlaps removed, names set"
    else:
        modified = "subset, hinting dropped, overlaps removed, pair kerning flattened, names set"
    if family.simplify:
        modified += f", outlines redrawn within {family.simplify:g} thousandths of the em"
    if family.unlit:
        modified += f", a segment of {', '.join(family.unlit)} left out"
    if family.cubic:
        modified += f", in cubic curves within {family.cubic:g} thousandths of the em"
    if family.nib:
        modified += f", strokes swept along a nib of {family.nib[0]:g} units at {family.nib[1]:g} degrees"
    lines = [
        f"family = {_quoted(family.title)}",
        f"upstream_family = {_quoted(family.name)}",
        f"kind = {_quoted(family.kind)}",
        f"licence = {_quoted(family.licence)}",
        f"package = {_quoted(f'{family.package.kind}:{family.package.name}')}",
        f"version = {_quoted(family.package.version)}",
        *([f"other_packages = [{', '.join(map(_quoted, others))}]"] if others else []),
        "files = [",
        *(f"    {_quoted(name)}," for name in files),
        "]",
        f"modified = {_quoted(modified)}",
        f"reserved_names = [{', '.join(map(_quoted, family.reserved))}]",
        *([f"wrong = {_quoted(family.wrong)}"] if family.wrong else []),
        *([f"wrong_clusters = [{', '.join(map(_quoted, family.wrong_clusters))}]"] if family.wrong_clusters else []),
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _run(command: list[str], folder: str) -> None:
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Rebuild the families named on the command line, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("slugs", nargs="*", help="folders to rebuild (default: all)")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "synth-font-packages")
    parser.add_argument("--out", type=Path, default=HERE)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    table = HERE / "sources.toml"
    sources = Sources.load(table)
    families = [family for family in sources.families if not arguments.slugs or family.slug in arguments.slugs]
    unknown = set(arguments.slugs) - {family.slug for family in families}
    if unknown:
        parser.error(f"no such family: {', '.join(sorted(unknown))}")
    for package in sources.packages(families):
        package.fetch(arguments.cache)
    with ProcessPoolExecutor(arguments.jobs) as pool:
        jobs = [pool.submit(build_family, family, table, arguments.cache, arguments.out) for family in families]
        for job in as_completed(jobs):
            print(job.result(), flush=True)


if __name__ == "__main__":
    main()
