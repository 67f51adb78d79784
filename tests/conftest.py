"""What the tests share: a cache of their own, and a small home with fonts, languages and textures made here.

Tests that draw with the small home ask for `home`; the others see what ships.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from joblib.externals.loky import get_reusable_executor

import synth

PACKAGE = Path(synth.__file__).resolve().parent
LATIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,.-:/$'"
HAN = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜"
WORDS = "the of and to in is it was that for on with as his be at by had not are but from or have an they which you"
PROSE = """In the beginning there was a recipe, and the recipe was short, plain and easy to read.
A seed is all that it needs: what was drawn once is drawn again, on any machine, by any number of hands.
What was left unfinished goes on where it stopped, and no one can tell where that was.
"""
TEMPLATES = """
[start]
date = 3
price = 1

[rules]
date = "<1..31> <month> <2001..2024>"
price = "$[1-9][0-9]{0,2}.<00..99>"

[lists]
month = "months.txt"
"""
SMALL = """
lang = "ab"

[[text]]
use = "words"
weight = 2

[[text]]
use = "prose"

[[text]]
use = "template"

[[text]]
use = "characters"

[[layout]]
use = "horizontal"

[[ink]]
use = "rotate"
p = 0.5

[[background]]
use = "plain"

[[background]]
use = "texture"

[[effect]]
use = "blur.gaussian"
p = 0.5
"""
SLOW = SMALL + '\n[[effect]]\nuse = "slowly:wait"\n'
SLOWLY = """
import os
import time


def wait(sample, rng):
    time.sleep(float(os.environ.get("SLOWLY", "0")))
    return sample
"""
PICKY = SMALL + '\n[[effect]]\nuse = "picky:some"\n'
PICKED = """
from synth.errors import Reject


def some(sample, rng, *, share: float = 0.3, start: int = 0):
    if rng.chance(share) and sample.index >= start:
        raise Reject("not to my taste")
    return sample
"""

_OWN = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """Keep the user's cache as it is, also while tests are collected."""
    config.stash[_OWN] = os.environ["SYNTH_CACHE"] = tempfile.mkdtemp(prefix="synth-cache-")


def pytest_unconfigure(config: pytest.Config) -> None:
    get_reusable_executor().shutdown(wait=True)
    shutil.rmtree(config.stash[_OWN], ignore_errors=True)


def write_font(path: Path, family: str, chars: str) -> Path:
    """A font of blocks: each letter fills its own pattern of a grid of five by five."""
    names = {ord(char): f"u{ord(char):04x}" for char in chars}
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder([".notdef", "space", *names.values()])
    font.setupCharacterMap({32: "space", **names})
    blocks = {name: _blocks(f"{family}{chr(point)}") for point, name in names.items()}
    font.setupGlyf({".notdef": _blocks(""), "space": TTGlyphPen(None).glyph(), **blocks})
    font.setupHorizontalMetrics({name: (700, 0) for name in font.font.getGlyphOrder()})
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": family, "styleName": "Regular"})
    font.setupOS2()
    font.setupPost()
    font.save(path)
    return path


def _blocks(seed: str) -> Any:
    bits = int.from_bytes(hashlib.blake2b(seed.encode(), digest_size=4).digest(), "little") | 0b10001
    pen = TTGlyphPen(None)
    for place in (place for place in range(25) if bits >> place & 1):
        left, low = 50 + place % 5 * 120, place // 5 * 140
        pen.moveTo((left, low))
        for point in ((left, low + 140), (left + 120, low + 140), (left + 120, low)):
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph()


def write_pack(folder: Path, chars: str, **table: Any) -> Path:
    """A language pack with nothing but its alphabet."""
    folder.mkdir(parents=True)
    (folder / "dict.txt").write_text("".join(f"{char}\n" for char in chars), encoding="utf-8")
    full = {"name": folder.name, "script": "Latn", "alphabet": "dict.txt", **table}
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in full.items())
    (folder / "pack.toml").write_text("".join(lines), encoding="utf-8")
    return folder


def _write_full_pack(folder: Path) -> None:
    write_pack(folder, LATIN, name="Abian", sample="the recipe was short")
    counted = (f"{word}\t{1000 // place}\n" for place, word in enumerate(WORDS.split(), start=1))
    (folder / "words.tsv").write_text("".join(counted), encoding="utf-8")
    (folder / "prose.txt").write_text(PROSE, encoding="utf-8")
    (folder / "templates.toml").write_text(TEMPLATES, encoding="utf-8")
    (folder / "months.txt").write_text("January\nMay\nDecember\n", encoding="utf-8")


def _write_textures(folder: Path) -> None:
    folder.mkdir(parents=True)
    for number in range(2):
        grain = np.random.default_rng(number).integers(180, 240, (80, 300, 3), dtype=np.uint8)
        cv2.imwrite(str(folder / f"grain_{number}.png"), cv2.GaussianBlur(grain, (5, 5), 0))


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """fonts/, corpora/, backgrounds/, and beside them small.toml, slow.toml, picky.toml and the plugins of these."""
    root = tmp_path_factory.mktemp("home")
    (root / "fonts").mkdir()
    write_font(root / "fonts" / "brick.ttf", "Brick", LATIN)
    write_font(root / "fonts" / "wall.ttf", "Wall", LATIN + HAN)
    _write_full_pack(root / "corpora" / "ab")
    write_pack(root / "corpora" / "cd", HAN, name="Cedian", script="Hans", aliases=["cee"], sample=HAN[:8])
    _write_textures(root / "backgrounds" / "grain")
    (root / "plugins").mkdir()
    (root / "plugins" / "slowly.py").write_text(SLOWLY)
    (root / "plugins" / "picky.py").write_text(PICKED)
    (root / "picky.toml").write_text(PICKY)
    (root / "small.toml").write_text(SMALL)
    (root / "slow.toml").write_text(SLOW)
    return root


def _forget() -> None:
    """Drop all that synth has read, here and in its workers, so that another home is seen."""
    get_reusable_executor().shutdown(wait=True)
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "synth":
            for found in vars(module).values():
                if hasattr(found, "cache_clear"):
                    found.cache_clear()


@pytest.fixture(scope="module")
def home(small_home: Path) -> Iterator[Path]:
    """The small home in place of what ships, for all tests of a module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYNTH_HOME", str(small_home))
        patch.syspath_prepend(str(small_home / "plugins"))
        _forget()
        yield small_home
    _forget()


@pytest.fixture(scope="session")
def environment(small_home: Path) -> dict[str, str]:
    """What a process needs to run this synth with the small home, from any folder."""
    path = os.pathsep.join([str(PACKAGE.parent), str(small_home / "plugins")])
    return {**os.environ, "SYNTH_HOME": str(small_home), "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"}


@pytest.fixture(scope="session")
def command(environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Call the real `synth`: command("generate", "--count", "5", cwd=...)."""

    def call(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
        whole = [sys.executable, "-m", "synth", *map(str, arguments)]
        options = {"env": environment, "timeout": 60, "encoding": "utf-8", **options}
        return subprocess.run(whole, capture_output=True, check=False, **options)

    return call


@pytest.fixture(scope="session")
def tree() -> Callable[[Path], dict[str, bytes]]:
    """All that a folder holds: each file's contents, hidden ones and empty folders included."""

    def read(root: Path) -> dict[str, bytes]:
        return {
            path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else b"a folder"
            for path in sorted(root.rglob("*"))
        }

    return read


@pytest.fixture(scope="session")
def font_writer() -> Callable[[Path, str, str], Path]:
    """write_font: a font of blocks for these characters."""
    return write_font


@pytest.fixture(scope="session")
def pack_writer() -> Callable[..., Path]:
    """write_pack: a language pack with nothing but its alphabet."""
    return write_pack
