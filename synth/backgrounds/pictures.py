"""Real pictures as grounds: the textures that ship, and the user's own."""

from __future__ import annotations

import functools
import math
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from PIL import Image as Pictures
from PIL import ImageOps

from synth import home
from synth.backgrounds._bank import crop, cut, mirrored
from synth.backgrounds._colour import colour, grade, paint_hue
from synth.data import Image, Range
from synth.errors import AssetError, Reject
from synth.rng import Stream

SUFFIXES = (".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
LONGEST = 1024
"""A picture is reduced when it is opened, so that its longer side has no more pixels than this."""

_CALM = 22.0
"""The standard deviation in grey levels above which a texture is toned down."""
_ENLARGED = 4.0
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, Pictures.DecompressionBombError)
"""What Pillow raises for data that is not what it says."""


def texture(
    size: tuple[int, int],
    rng: Stream,
    *,
    contrast: Range = (0.6, 1.2),
    brightness: Range = (-25.0, 12.0),
    dyed: float = 0.3,
    saturation: Range = (0.0, 0.6),
) -> Image:
    """The textures that ship: scanned papers, canvas, cork, brick, gravel, grass.

    `contrast` is a factor, `brightness` grey levels to add; a share `dyed` gets another colour. Grey pictures
    get the colours of earth and grass.
    """
    picture, mean, deviation = _texture(rng.choose(_textures()))
    piece = crop(picture, size, rng)
    level = min(max(sum(mean) / 3 + rng.uniform(*brightness), 12.0), 250.0)
    red, green, blue = (min(max(part + level - sum(mean) / 3, 0.0), 255.0) for part in mean)
    if max(mean) - min(mean) < 1:
        red, green, blue = colour(level, rng.uniform(0.0, 0.4), rng.uniform(20.0, 110.0))
    elif rng.chance(dyed):
        red, green, blue = colour(level, rng.uniform(*saturation), paint_hue(rng))
    calm = min(1.0, _CALM / max(deviation, 1.0))
    return cast(Image, cv2.transform(piece, grade(mean, (red, green, blue), calm * rng.uniform(*contrast), 1.0)))


def photo(size: tuple[int, int], rng: Stream, *, folder: str, scale: Range = (0.5, 1.0), whole: float = 0.0) -> Image:
    """A piece of one of the user's own pictures, at `scale` of its size, mirrored at random, never stretched.

    A picture lower than the piece is enlarged up to four times; what is still missing is its mirror image.
    `whole` is how often all of a picture is the ground, stretched to the size: plates, labels and forms from which the
    text was taken have it in the middle again.
    Raises Reject where the data of the picture is broken.
    """
    picture = _opened(rng.choose(photos(Path(folder))))
    height, width = size
    if whole and rng.chance(whole):
        return cast(Image, cv2.resize(picture, (width, height), interpolation=cv2.INTER_LINEAR))
    factor = max(rng.uniform(*scale), min(_ENLARGED, height / picture.shape[0]))
    region = (max(1, round(height / factor)), max(1, round(width / factor)))
    piece = mirrored(cut(picture, region, rng), rng)
    if region == size:
        return piece
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return cast(Image, cv2.resize(piece, (width, height), interpolation=way))


@functools.lru_cache(maxsize=64)
def photos(folder: Path) -> tuple[Path, ...]:
    """The usable pictures of a folder and the folders in it, sorted by name; only their headers are read.

    Raises AssetError where there is no such folder or no usable picture in it.
    """
    found = _listed(folder)
    usable = tuple(path for path in found if _readable(path))
    if not usable:
        held = f"all {len(found)} pictures in it are broken" if found else f"it holds no file named {_names()}"
        raise AssetError(f"the background folder '{folder}' has no usable picture: {held}.")
    return usable


def unusable(folder: Path) -> tuple[Path, ...]:
    """The pictures of a folder that `photos` leaves out because their headers cannot be read."""
    return tuple(path for path in _listed(folder) if not _readable(path))


def _listed(folder: Path) -> tuple[Path, ...]:
    if not folder.is_dir():
        raise AssetError(f"the background folder '{folder}' does not exist or is not a folder.")
    found = (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    return tuple(sorted(found, key=lambda path: path.relative_to(folder).as_posix()))


def _names() -> str:
    return ", ".join(f"*{suffix}" for suffix in SUFFIXES)


def _readable(path: Path) -> bool:
    try:
        with Pictures.open(path) as picture:
            return picture.width > 0 and picture.height > 0
    except _BROKEN:
        return False


@functools.lru_cache(maxsize=24)
def _opened(path: Path) -> Image:
    try:
        with Pictures.open(path) as picture:
            return _decoded(picture)
    except _BROKEN as error:
        raise Reject("unreadable background") from error


def _decoded(picture: Pictures.Image) -> Image:
    """Upright RGB, 8 bits, reduced to `LONGEST`."""
    picture.draft("RGB", (LONGEST, LONGEST))
    upright = _flat(ImageOps.exif_transpose(picture))
    upright.thumbnail((LONGEST, LONGEST), Pictures.Resampling.BOX)
    pixels = np.array(upright, np.uint8)
    pixels.setflags(write=False)
    return pixels


def _flat(picture: Pictures.Image) -> Pictures.Image:
    """The picture as RGB: see-through parts on white, deep grey levels brought to 8 bits."""
    if picture.mode[0] in "IF":
        return Pictures.fromarray(_eight_bit(np.asarray(picture, np.float64))).convert("RGB")
    if picture.has_transparency_data:
        white = Pictures.new("RGBA", picture.size, "white")
        return Pictures.alpha_composite(white, picture.convert("RGBA")).convert("RGB")
    return picture.convert("RGB")


def _eight_bit(levels: np.typing.NDArray[np.float64]) -> Image:
    """Grey levels of 16 bits as 8; anything else is stretched from its lowest to its highest."""
    low, high = float(levels.min()), float(levels.max())
    if low >= 0 and 255 < high <= 65535:
        low, high = 0.0, 65535.0
    if not math.isfinite(high - low):
        raise ValueError("grey levels are not finite")
    return ((levels - low) * (255 / max(high - low, 1e-9))).astype(np.uint8)


@functools.cache
def _textures() -> tuple[Path, ...]:
    return photos(home.folder("backgrounds"))


@functools.lru_cache(maxsize=24)
def _texture(path: Path) -> tuple[Image, tuple[float, ...], float]:
    """A texture that ships, with the mean of its colours and the deviation of its grey levels."""
    picture = _opened.__wrapped__(path)
    grey = cv2.meanStdDev(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))[1]
    return picture, tuple(cv2.mean(picture)[:3]), float(grey[0, 0])
