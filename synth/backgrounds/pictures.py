"""Real pictures as grounds: the textures that ship, and the user's own."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from PIL import Image as Pictures
from PIL import ImageOps

from synth import home, warp
from synth.backgrounds._bank import crop, cut
from synth.backgrounds._colour import colour, grade, paint_hue
from synth.banks import mirrored
from synth.data import Image, Ink, Points, Range
from synth.digests import kept_until_renewed
from synth.errors import AssetError, Reject
from synth.rng import Stream

SUFFIXES = (".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
LONGEST = 1024
"""A picture is reduced when it is opened, so that its longer side has no more pixels than this."""

PLACES = "places.tsv"
"""In a folder of emptied pictures: where their texts were."""
_TRIED, _HORIZON = 4, 0.1
"""Emptied pictures of which the likest in proportion is taken; how near to its vanishing line one may come."""
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


def photo(size: tuple[int, int], rng: Stream, *, folder: str, scale: Range = (0.5, 1.0)) -> Image:
    """A piece of one of the user's own pictures, at `scale` of its size, mirrored at random, never stretched.

    A picture lower than the piece is enlarged up to four times; what is still missing is its mirror image.
    Raises Reject where the data of the picture is broken.
    """
    picture = _opened(rng.choose(photos(Path(folder))))
    height, width = size
    factor = max(rng.uniform(*scale), min(_ENLARGED, height / picture.shape[0]))
    region = (max(1, round(height / factor)), max(1, round(width / factor)))
    piece = mirrored(cut(picture, region, rng), rng)
    if region == size:
        return piece
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return cast(Image, cv2.resize(piece, (width, height), interpolation=way))


def emptied(size: tuple[int, int], rng: Stream, ink: Ink, *, folder: str, margin: Range = (-0.04, 0.08)) -> Image:
    """A real crop from which its text was painted out, laid so that the new text is where the old one was.

    What stood around the old text, such as the frame of a plate or the lines of a form, stands around the new one then,
    turned and tapered as it is. `folder` has the pictures and `places.tsv`, as `synth calibrate` writes them.
    `margin` is how much farther away it is on each side, as a share of the text's height.
    Raises Reject where the data of the picture is broken, or the text stands so that no picture can be laid there.
    """
    target = _corners(ink)
    wanted = _proportion(target)
    choices = (rng.choose(_read(Path(folder))) for _ in range(_TRIED))
    path, corners, _ = min(choices, key=lambda choice: abs(choice[2] - wanted))
    picture = _opened(path)
    height, width = size
    whole = np.array((picture.shape[1], picture.shape[0]), np.float32)
    if _area(target) < 1 or _area(corners * whole) < 1:
        raise Reject("no room for an emptied crop")
    # Two pixels for each that will be seen at most: what is finer would be drawn as noise.
    while min(picture.shape[:2]) > 1 and _area(corners * whole) * 0.55**2 > _area(target):
        picture = cv2.resize(picture, (picture.shape[1] // 2, picture.shape[0] // 2), interpolation=cv2.INTER_AREA)
        whole = np.array((picture.shape[1], picture.shape[0]), np.float32)
    # OpenCV counts from the middles of pixels.
    source, aim = corners * whole - 0.5, _widened(target, [rng.uniform(*margin) for _ in range(4)]) - 0.5
    matrix = cv2.getPerspectiveTransform(source, aim)
    frame = np.array([(0, 0), (width, 0), (width, height), (0, height), target.mean(axis=0)], np.float64)
    # How far each point is from the line at which the laid picture would vanish, beside the middle of the text.
    depth = np.insert(frame, 2, 1.0, axis=1) @ np.linalg.inv(matrix)[2]
    if (depth[:4] / depth[4] < _HORIZON).any():
        raise Reject("an emptied crop would end in the picture")
    return cast(Image, cv2.warpPerspective(picture, matrix, (width, height), borderMode=cv2.BORDER_REFLECT))


def _corners(ink: Ink) -> Points:
    """(4, 2): the line's own; around several lines, of an upright box."""
    if len(ink.lines) == 1:
        return np.asarray(ink.lines[0].quad, np.float32)
    left, top, right, bottom = warp.bounds(ink)
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)


def _widened(corners: Points, margins: Sequence[float]) -> Points:
    """The corners moved out to the left, top, right and bottom, by shares of the left end's height."""
    left, top, right, bottom = margins
    across, down = corners[1] - corners[0], corners[3] - corners[0]
    across = across * (np.linalg.norm(down) / np.linalg.norm(across))
    moves = [(-left, -top), (right, -top), (right, bottom), (-left, bottom)]
    return np.asarray(corners + np.array(moves) @ np.array([across, down]), np.float32)


def _proportion(corners: Points) -> float:
    """The logarithm of width by height."""
    across, down = (float(np.linalg.norm(corners[end] - corners[0])) for end in (1, 3))
    return math.log(max(across, 1e-6) / max(down, 1e-6))


def _area(corners: Points) -> float:
    return abs(float(cv2.contourArea(np.asarray(corners, np.float32))))


@kept_until_renewed(maxsize=16)
def _read(folder: Path) -> tuple[tuple[Path, Points, float], ...]:
    """The usable pictures of a folder, where their texts were, and the proportions of these.

    Places are (4, 2), clockwise, as shares of width and height.
    Raises AssetError where `places.tsv` cannot be read, is wrong or names no usable picture.
    """
    table = folder / PLACES
    usable, found = {path.relative_to(folder).as_posix(): path for path in photos(folder)}, []
    try:
        rows = table.read_text(encoding="utf-8").splitlines()[1:]
    except (OSError, UnicodeDecodeError) as error:
        raise AssetError(f"'{table}', which says where texts were, cannot be read: {error}.") from None
    for number, row in enumerate(rows, 2):
        name, *numbers = row.split("\t")
        try:
            corners = np.array(numbers, np.float32).reshape(4, 2)
        except ValueError:
            corners = np.full((4, 2), np.nan, np.float32)
        if not np.isfinite(corners).all():
            raise AssetError(f"line {number} of '{table}' is not a name and eight numbers between tabs.")
        if not cv2.isContourConvex(corners) or _area(corners) == 0:
            raise AssetError(f"line {number} of '{table}' has corners between which no text can be.")
        if name in usable:
            with Pictures.open(usable[name]) as picture:
                found.append((usable[name], corners, _proportion(corners * np.array(picture.size))))
    if not found:
        raise AssetError(f"'{table}' names no usable picture of its folder.")
    return tuple(found)


def written_places(places: Iterable[tuple[str, Points]]) -> str:
    """The text of `places.tsv` for these pictures and corners."""
    rows = ("\t".join((name, *(f"{number:.4f}" for number in corners.ravel().tolist()))) for name, corners in places)
    return "\n".join(("picture\tx1\ty1\tx2\ty2\tx3\ty3\tx4\ty4", *rows)) + "\n"


@kept_until_renewed(maxsize=64)
def photos(folder: Path) -> tuple[Path, ...]:
    """The usable pictures of a folder and the folders in it, sorted by name; only their headers are read.

    Raises AssetError where there is no such folder or no usable picture in it.
    """
    _opened.cache_clear()  # They are listed anew where one of them has changed.
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
